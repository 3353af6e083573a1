import pytest

from tocsin.coding.triggers import coordinated, find_cue, find_triggers, objects


@pytest.fixture
def triggers(parse, lexicon):
    """The triggers of a text as (words, type)."""

    def of(text):
        return [
            (text[t.start : t.end], t.pattern.type) for s in parse(text).sentences for t in find_triggers(s, lexicon)
        ]

    return of


def test_a_verb_alone_names_an_event(triggers):
    assert triggers("Rebels shelled the town.") == [("shelled", "ASSAULT")]


def test_a_particle_belongs_to_the_words(triggers):
    assert triggers("The minister stepped down.") == [("stepped down", "RETREAT")]


def test_a_verb_whose_particle_is_missing_is_no_trigger(triggers):
    assert triggers("The minister broke a vase.") == []


def test_a_required_preposition_belongs_to_the_words(triggers):
    assert triggers("Rebels clashed with troops.") == [("clashed with", "ASSAULT")]


def test_a_fixed_object_belongs_to_the_words(triggers):
    assert triggers("The two ministers held talks.") == [("held talks", "CONSULT")]


def test_a_verb_whose_fixed_object_is_missing_is_no_trigger(triggers):
    assert triggers("The two ministers held umbrellas.") == []


def test_a_fixed_object_is_found_behind_a_passive(triggers):
    assert ("Talks were held", "CONSULT") in triggers("Talks were held in Oslo.")


def test_a_pattern_with_an_infinitive_needs_one(triggers):
    assert triggers("The militia swore to disarm.")[0] == ("swore", "AGREE")
    assert triggers("The militia swore loudly.") == []


def test_a_telling_that_is_followed_by_that_asks_nothing(triggers):
    assert ("told", "REQUEST") in triggers("The judge told the guards to leave.")
    assert ("told", "REQUEST") not in triggers("The judge told reporters that rebels would withdraw.")


def test_a_noun_in_a_fixed_object_is_no_second_event_of_the_same_type(triggers):
    assert triggers("Rebels launched an attack on the town.") == [("launched an attack", "ASSAULT")]


def test_a_noun_in_a_fixed_object_is_a_second_event_of_another_type(triggers):
    assert triggers("The envoy called for talks.") == [("called for", "REQUEST"), ("talks", "CONSULT")]


def test_a_compound_noun_is_read_as_a_whole(triggers):
    assert ("phone call", "CONSULT") in triggers("A phone call of the two presidents lasted an hour.")


def test_a_day_that_has_an_event_word_is_no_trigger(triggers):
    assert not [t for t in triggers("Rain fell on March 4.") if t[0] == "March"]


def test_a_verb_that_only_modifies_a_noun_is_no_trigger(triggers):
    assert not [t for t in triggers("The destroyed bridge is old.") if t[0] == "destroyed"]


def test_triggers_come_in_the_order_of_the_text(triggers):
    text = "After the attack, police arrested traders and the army shelled Bor."
    assert [w for w, _ in triggers(text)] == ["attack", "arrested", "shelled"]


def test_coordinated_tokens_are_all_found(parse):
    sentence = parse("Chad, Niger and Mali left.").sentences[0]
    chad = sentence.tokens[0]
    assert [t.text for t in coordinated(sentence, chad)] == ["Chad", "Niger", "Mali"]


def test_the_object_of_a_passive_is_its_subject(parse):
    sentence = parse("The envoy was expelled.").sentences[0]
    assert [t.text for t in objects(sentence, sentence.root)] == ["envoy"]


def test_the_object_of_a_participle_is_its_noun(parse):
    sentence = parse("Talks held in Doha failed.").sentences[0]
    held = next(t for t in sentence.tokens if t.text == "held")
    assert [t.text for t in objects(sentence, held)] == ["Talks"]


@pytest.mark.parametrize(
    ("text", "verb", "stance"),
    [
        ("The mayor said that rain fell.", "said", "asserts"),
        ("The mayor denied that rain fell.", "denied", "denies"),
        ("The mayor demanded that police leave.", "demanded", "demands"),
    ],
)
def test_a_speech_verb_has_the_stance_of_its_cue(parse, lexicon, text, verb, stance):
    sentence = parse(text).sentences[0]
    cue = find_cue(sentence, next(t for t in sentence.tokens if t.text == verb), lexicon)
    assert cue is not None
    assert cue.stance.value == stance


def test_a_verb_that_says_nothing_has_no_cue(parse, lexicon):
    sentence = parse("The mayor ate bread.").sentences[0]
    assert find_cue(sentence, sentence.root, lexicon) is None
