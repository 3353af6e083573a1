import pytest


@pytest.fixture
def place(read):
    def of(text, trigger):
        coded = read(text)
        found = coded.event(trigger).place
        assert ([found] if found else []) == coded.evidence(trigger, "place")
        return found

    return of


@pytest.mark.parametrize("preposition", ["in", "near", "at", "outside"])
def test_a_name_after_a_locative_preposition(place, preposition):
    assert place(f"Gunmen attacked soldiers {preposition} Goma.", "attacked") == "Goma"


def test_the_name_after_the_city_of(place):
    assert place("Gunmen attacked soldiers in the city of Basra.", "attacked") == "Basra"


def test_a_place_that_is_visited(place):
    assert place("The minister visited Tokyo.", "visited") == "Tokyo"


def test_a_place_at_an_event_noun(place):
    assert place("The arrest of an editor in Kabul angered lawyers.", "arrest") == "Kabul"


def test_a_place_of_the_verb_above_an_event_noun(place):
    assert place("In Kabul, police stopped an attack by rebels on soldiers.", "attack") == "Kabul"


def test_the_place_of_another_clause_is_not_taken(place):
    assert place("Gunmen attacked soldiers, and police arrested traders in Goma.", "attacked") is None


def test_the_place_of_a_verb_is_not_that_of_the_next(place):
    assert place("Police met a union in Goma and arrested its leader.", "arrested") is None


def test_the_place_where_it_was_said_is_not_where_it_happened(place):
    assert place("The minister said in Paris that gunmen attacked soldiers.", "attacked") is None


def test_the_nearest_place_comes_first(place):
    assert place("Gunmen attacked soldiers in Goma in Congo.", "attacked") == "Goma"


def test_no_place_is_a_gap_with_its_reason(read):
    assert read("Gunmen attacked soldiers.").gap("attacked", "place") == "no place is named in the clause"


def test_the_rule_names_the_preposition(read):
    assert read("Gunmen attacked soldiers near Goma.").rules("attacked", "place") == ["phrase with 'near'"]


def test_a_state_that_is_attacked_is_no_place(read):
    event = read("Rebels attacked Chad.").event("attacked")
    assert (event.recipients, event.place) == (["Chad"], None)
