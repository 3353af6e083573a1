"""Entries out of a registry and fitted to one."""

from tocsin.resolve.entries import load_registry, make_registry
from tocsin.resolve.exchange.fitting import entries_of, fit, refused

STATE = {
    "id": "state:IRQ",
    "name": "Iraq",
    "kind": "state",
    "country": "IRQ",
    "adjectives": ["Iraqi"],
    "capitals": ["Baghdad"],
    "press": ["Green Zone", "Marsh Guard:MIL"],
    "reference": "https://example.org/iraq",
}
DOVE = {
    "id": "person:jan-dove",
    "name": "Jan Dove",
    "kind": "person",
    "country": "IRQ",
    "role": "prime minister",
    "names": ["J. Dove", "~The Bird"],
    "alone": ["Dove"],
    "facts": [{"office": "prime minister", "of": "state:IRQ", "valid": "2006~/.."}],
    "reference": "https://example.org/dove",
}
REGISTRY = make_registry([("", STATE), ("", DOVE)])


def fitted(*entries: dict, guessed: bool = False):
    return fit([{"reference": "file"} | entry for entry in entries], REGISTRY, guessed=guessed)


def test_a_registry_gives_the_entries_it_was_made_of():
    assert list(entries_of(REGISTRY, {"state:IRQ": "https://example.org/iraq"})) == [STATE, DOVE]


def test_the_entries_of_the_seed_registry_make_it_anew():
    seed = load_registry()
    anew = make_registry((("", entry) for entry in entries_of(seed)), seed.nouns, seed.titles)
    assert anew.rejected == ()
    assert anew.actors == seed.actors
    assert anew.roles == seed.roles
    for table in ("names", "skeletons", "bodies", "families"):
        ours, others = getattr(anew, table), getattr(seed, table)
        assert {k: set(v) for k, v in ours.items()} == {k: set(v) for k, v in others.items()}
    told = [{k: [(f.id, f.valid, f.note, f.reference) for f in v] for k, v in r.facts.items()} for r in (anew, seed)]
    assert told[0] == told[1]


def test_what_the_registry_has_is_left_out():
    found = fitted(STATE, DOVE)
    assert (found.entries, found.new, found.added, found.there) == ((), 0, 0, 2)


def test_more_of_a_known_actor_extends_it():
    other = {"id": "person:dove", "name": "JAN DOVE", "kind": "person", "names": ["J. Dove", "Johann Dove"]}
    facts = [*DOVE["facts"], {"died": "2020"}]
    [entry] = fitted(other | {"facts": facts}).entries
    assert entry == {
        "extends": "person:jan-dove",
        "names": ["Johann Dove"],
        "facts": [{"died": "2020"}],
        "reference": "file",
    }


def test_facts_point_at_the_actors_that_others_turned_out_to_be():
    dove = {"id": "person:dove", "name": "Jan Dove", "kind": "person"}
    party = {"id": "group:p", "name": "Marsh Party", "kind": "party", "facts": [{"allied_with": "person:dove"}]}
    [entry] = fitted(dove, party).entries
    assert entry["facts"] == [{"allied_with": "person:jan-dove"}]


def test_another_of_the_same_name_stays_apart():
    elsewhere = {"id": "person:jan-dove", "name": "Jan Dove", "kind": "person", "country": "IRN"}
    party = {"id": "group:jan-dove", "name": "Jan Dove", "kind": "party", "names": ["J. Dove", "Doves"]}
    found = fitted(elsewhere, party)
    assert [entry["id"] for entry in found.entries] == ["person:jan-dove-2", "group:jan-dove"]
    assert found.entries[1]["names"] == ["~J. Dove", "Doves"]


def test_a_guessed_kind_tells_nobody_apart():
    body = {"id": "org:jan-dove", "name": "Jan Dove", "kind": "organisation"}
    assert fitted(body).new == 1
    assert fitted(body, guessed=True).there == 1


def test_names_of_an_organ_are_added_to_its_state():
    guard = {
        "id": "org:marsh-guard",
        "name": "Marsh Guard",
        "kind": "military",
        "country": "IRQ",
        "names": ["Reed Guard"],
    }
    [entry] = fitted(guard).entries
    assert entry == {"extends": "state:IRQ", "press": ["Reed Guard:MIL"], "reference": "file"}
    army = {"id": "org:army", "name": "Military of Iraq", "kind": "military", "country": "IRQ", "sector": "MIL"}
    assert fitted(army).there == 1


def test_what_a_registry_would_refuse_is_told():
    party = {"id": "group:p", "name": "P", "kind": "party", "facts": [{"part_of": "group:q"}], "reference": "r"}
    [rejected] = refused([party], REGISTRY)
    assert (rejected.where, rejected.what) == ("entry 1 (group:p)", "part_of group:q")
