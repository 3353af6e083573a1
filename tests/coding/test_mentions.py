import pytest

from tocsin.coding.mentions import find_mentions, phrase
from tocsin.records import Form, MentionKind


@pytest.fixture
def mentioned(parse, known):
    """The mentions of a text as (words, form, label), places apart."""

    def of(text, kind=MentionKind.ACTOR):
        found = find_mentions("document-1", parse(text), known).ordered()
        return [(text[m.span.start : m.span.end], m.form.value, m.label) for m in found if m.kind is kind]

    return of


@pytest.fixture
def words(mentioned):
    def of(text, kind=MentionKind.ACTOR):
        return [words for words, _, _ in mentioned(text, kind)]

    return of


def test_a_registered_name_comes_before_what_the_parser_takes_it_for(mentioned):
    assert ("Boko Haram", "name", "armed-group") in mentioned("Boko Haram attacked a convoy.")


def test_the_longest_known_name_is_taken(words):
    assert words("Allied Democratic Forces left Beni.") == ["Allied Democratic Forces"]


def test_a_form_that_counts_in_capitals_alone_is_no_name_in_small_letters(words):
    assert "US" in words("The envoy asked the US for help.")
    assert "us" not in words("The envoy asked us for help.")
    assert words("Who attacked farmers?") == ["farmers"]


def test_a_title_belongs_to_a_person_and_is_no_part_of_the_name(parse, known):
    text = "Major General Pita Vaka resigned."
    (mention,) = [m for m in find_mentions("d", parse(text), known).ordered() if m.form is Form.NAME]
    assert text[mention.span.start : mention.span.end] == "Major General Pita Vaka"
    assert text[mention.name.start : mention.name.end] == "Pita Vaka"


def test_a_name_after_in_is_a_place(words):
    text = "Police in Kenya arrested traders."
    assert words(text, MentionKind.PLACE) == ["Kenya"]
    assert words(text) == ["Police", "traders"]


def test_coordinated_names_after_in_are_places(words):
    assert words("Troops in Mali and Niger mutinied.", MentionKind.PLACE) == ["Mali", "Niger"]


def test_a_state_that_does_something_is_an_actor(words):
    assert words("Kenya and Uganda condemned the raid.") == ["Kenya", "Uganda"]


def test_a_capital_that_does_something_is_an_actor(mentioned):
    assert mentioned("Tokyo criticised Moscow.") == [("Tokyo", "name", "metonym"), ("Moscow", "name", "metonym")]


def test_a_capital_that_is_visited_is_a_place(words):
    assert words("The minister visited Tokyo.", MentionKind.PLACE) == ["Tokyo"]


def test_a_name_at_whose_border_something_is_is_a_place(words):
    assert words("Rebels camped at the border of Lebanon.", MentionKind.PLACE) == ["Lebanon"]


def test_confidence_in_a_state_is_in_an_actor(words):
    assert "Kenya" in words("The envoy voiced confidence in Kenya.")


def test_a_noun_is_cut_with_what_stands_before_it_and_no_clause_after(words):
    assert words("The two wounded soldiers who fled returned.")[0] == "The two wounded soldiers"


def test_a_noun_reaches_to_the_name_that_it_belongs_to(words):
    assert "the government of Peru" in words("Miners criticised the government of Peru.")


def test_people_no_list_has_are_known_by_their_ending(words):
    assert "shopkeepers" in words("Police fined shopkeepers.")


@pytest.mark.parametrize("word", ["newsletter", "harbour", "corridor", "turmoil"])
def test_things_with_such_an_ending_are_nobody(words, word):
    assert words(f"They saw the {word}.") == ["They"]


def test_a_weapon_acts_only_where_somebody_is_named_with_it(words):
    assert "Turkish warplanes" in words("Turkish warplanes bombed a bridge.")
    assert words("Warplanes bombed a bridge.") == []


@pytest.mark.parametrize("mass", ["force", "power", "office"])
def test_a_mass_noun_alone_is_no_body_of_people(words, mass):
    assert mass not in " ".join(words(f"The junta clung to {mass}."))


def test_a_mass_noun_with_a_modifier_is_one(words):
    assert "A peacekeeping force" in words("A peacekeeping force left Bangui.")


def test_pronouns_are_mentions(mentioned):
    assert [m for m in mentioned("She told them.") if m[1] == "pronoun"] == [
        ("She", "pronoun", "pronoun"),
        ("them", "pronoun", "pronoun"),
    ]


@pytest.mark.parametrize("text", ["It rained.", "It is unclear whether troops left.", "It seems that troops left."])
def test_an_it_that_stands_for_nothing_is_no_mention(words, text):
    assert "It" not in words(text)


def test_a_common_noun_at_the_start_of_a_sentence_is_no_name(mentioned):
    text = "Ceasefire talks failed. The ceasefire collapsed."
    assert not [m for m in mentioned(text) if m[1] == "name"]


def test_an_acronym_in_brackets_is_a_name_of_its_own(words):
    assert words("The World Food Programme (WFP) left.") == ["World Food Programme", "WFP"]


def test_a_phrase_ends_with_its_head(parse):
    text = "The former army chief of Chad resigned."
    sentence = parse(text).sentences[0]
    start, end = phrase(sentence, next(t for t in sentence.tokens if t.text == "chief"))
    assert text[start:end] == "The former army chief"


def test_a_token_inside_a_name_leads_to_its_mention(parse, known):
    text = "Boko Haram attacked a convoy."
    parsed = parse(text)
    mentions = find_mentions("d", parsed, known)
    first, second = parsed.sentences[0].tokens[:2]
    assert mentions.at(first) is mentions.at(second)
