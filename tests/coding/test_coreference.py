import pytest

from tocsin.coding.coreference import find_links, follow
from tocsin.coding.mentions import find_mentions
from tocsin.records import Judgement, Verdict


@pytest.fixture
def links(parse, known):
    """The links of a text as (words, words of the antecedent); a pronoun or name as it stands."""

    def of(text):
        parsed = parse(text)
        mentions = find_mentions("document-1", parsed, known)
        words = {m.id: text[m.span.start : m.span.end] for m in mentions.ordered()}
        return [(words[j.left], words[j.right]) for j in find_links(parsed, mentions)]

    return of


@pytest.fixture
def reasons(parse, known):
    def of(text):
        parsed = parse(text)
        return [j.reasons[0] for j in find_links(parsed, find_mentions("document-1", parsed, known))]

    return of


def test_the_same_name_is_the_same_actor(links):
    assert links("Kenya sent troops. Kenya also sent food.") == [("Kenya", "Kenya")]


def test_an_acronym_in_brackets_is_the_name_before_it(links):
    text = "The World Food Programme (WFP) suspended convoys. Gunmen had attacked the WFP."
    assert links(text) == [("WFP", "World Food Programme"), ("WFP", "WFP")]


def test_a_family_name_is_the_person_named_in_full(links):
    assert ("Morales", "Senator Ana Morales") in links("Senator Ana Morales resigned. The court freed Morales.")


def test_another_spelling_of_a_name_is_the_same_person(links):
    text = "General Mohamed Barre surrendered. Police released Muhammad Barre later."
    assert ("Muhammad Barre", "General Mohamed Barre") in links(text)


def test_two_given_names_with_one_family_name_are_two_persons(links):
    assert links("Senator Rodrigo Quispe resigned. Senator Elena Quispe stayed.") == []


def test_a_noun_in_apposition_is_the_name_beside_it(links):
    assert ("a cleric", "Ali Farhan") in links("Ali Farhan, a cleric, urged calm.")


def test_a_definite_noun_takes_up_the_noun_before(links):
    assert ("The soldiers", "Chadian soldiers") in links(
        "On Monday Chadian soldiers entered Faya. The soldiers arrested traders."
    )


def test_a_definite_noun_takes_up_the_person_with_that_title(links):
    text = "President Karim Zaki resigned. The president blamed the army."
    assert ("The president", "President Karim Zaki") in links(text)


def test_an_indefinite_noun_takes_up_nothing(links):
    assert links("Chadian soldiers entered Faya. Some soldiers arrested traders.") == []


def test_the_group_is_the_group_named_last(links):
    assert ("The group", "Boko Haram") in links("Boko Haram attacked a village. The group killed farmers.")


def test_he_is_the_person_who_was_the_subject(links):
    text = "The governor met the mayor. He accused the army."
    assert ("He", "The governor") in links(text)


def test_a_subject_is_more_present_than_what_is_named_later(links):
    assert links("After the governor met the mayor, rain fell. He left.") == [("He", "the governor")]


def test_he_is_no_group(links):
    assert links("Boko Haram attacked a village. He fled.") == []


def test_they_are_the_plural_spoken_of(links):
    assert ("They", "Farmers") in links("Farmers blocked the road to Lusaka. They burned tyres.")


def test_it_is_the_body_spoken_of(links):
    assert ("It", "The ministry") in links("The ministry expelled the envoy. It gave no reason.")


def test_it_is_no_person(links):
    assert links("The mayor resigned. It surprised many.") == []


def test_subject_and_object_of_one_verb_are_two(links):
    text = "The governor resigned. The mayor praised him."
    assert ("him", "The governor") in links(text)
    assert ("him", "The mayor") not in links(text)


def test_what_is_out_of_reach_is_not_referred_to(links):
    filler = " Rain fell in the hills." * 5
    assert links(f"The governor resigned.{filler} He left.") == []


def test_each_link_says_why(reasons):
    assert reasons("The ministry expelled the envoy. It gave no reason.") == [
        "'it': the body spoken of last, 'ministry'"
    ]


def test_a_chain_of_links_is_followed_to_its_end():
    def same(left, right):
        return Judgement(left=left, right=right, verdict=Verdict.SAME, by="test")

    assert follow((same("c", "b"), same("b", "a"))) == {"c": "a", "b": "a"}


def test_a_circle_of_links_has_an_end():
    def same(left, right):
        return Judgement(left=left, right=right, verdict=Verdict.SAME, by="test")

    assert set(follow((same("a", "b"), same("b", "a")))) == {"a", "b"}


@pytest.mark.parametrize(("pronoun", "name"), [("He", "Jonas Vik"), ("She", "Clara Lund")])
def test_a_pronoun_takes_up_the_person_of_its_gender(links, pronoun, name):
    text = f"Minister Jonas Vik met Minister Clara Lund. {pronoun} resigned on Monday."
    assert (pronoun, f"Minister {name}") in links(text)


def test_a_title_says_the_gender_of_a_name(links):
    text = "Mrs Okoro met King Bello. She resigned. He stayed."
    assert {("She", "Mrs Okoro"), ("He", "King Bello")} <= set(links(text))


def test_who_is_quoted_is_not_he_in_the_own_words(links):
    text = "Senator Ana Morales attacked the judge. General Idris Bako said: “He has sold our country to thieves.”"
    assert ("He", "General Idris Bako") not in links(text)
