"""Mentions are linked to actors for reasons that are said; what is not known stays unlinked."""

from datetime import date

import pytest

from tocsin.records import Form, Judgement, Mention, MentionKind, Span, Verdict, content_id
from tocsin.resolve.entries import load_registry
from tocsin.resolve.match import Resolution, link

DOCUMENT = "document-1"


def mention(
    text: str, words: str, *, form: Form = Form.NAME, label: str = "name", name: str | None = None, nth: int = 0
) -> Mention:
    """The nth occurrence of some words as a mention of an actor."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    inner = start + words.index(name or words)
    return Mention(
        id=content_id("mention", DOCUMENT, start, words),
        span=Span(document_id=DOCUMENT, start=start, end=start + len(words)),
        kind=MentionKind.ACTOR,
        form=form,
        name=Span(document_id=DOCUMENT, start=inner, end=inner + len(name or words)) if form is Form.NAME else None,
        label=label,
    )


def same(left: Mention, right: Mention) -> Judgement:
    return Judgement(left=left.id, right=right.id, verdict=Verdict.SAME, by="coreference/1")


def resolve(text: str, *mentions: Mention, links: tuple[Judgement, ...] = (), day: date | None = None) -> Resolution:
    return link(text, mentions, links, load_registry(), day=day)


def actors(resolution: Resolution, verdict: Verdict = Verdict.SAME) -> list[str]:
    return [j.right for j in resolution.judgements if j.verdict is verdict]


def test_a_name_of_the_registry_is_linked_with_its_reason() -> None:
    text = "Washington warned Daesh."
    found = resolve(text, mention(text, "Washington"), mention(text, "Daesh"))
    assert [(j.right, j.verdict, j.by) for j in found.judgements] == [
        ("organ:USA.GOV", Verdict.SAME, "registry/1"),
        ("group:islamic-state", Verdict.SAME, "registry/1"),
    ]
    assert found.judgements[0].reasons == ("'Washington' is a press name for the government of the United States",)
    assert [actor.id for actor in found.actors] == ["organ:USA.GOV", "group:islamic-state"]


def test_an_unknown_name_is_left_alone() -> None:
    text = "Jane Roe met the Blue Harbour Committee."
    found = resolve(text, mention(text, "Jane Roe", label="person"), mention(text, "Blue Harbour Committee"))
    assert found == Resolution()


def test_an_ambiguous_name_is_unsure_for_each_of_its_actors() -> None:
    text = "Congo asked for help."
    found = resolve(text, mention(text, "Congo"))
    assert sorted(actors(found, Verdict.UNSURE)) == ["state:COD", "state:COG"]
    assert actors(found) == []


def test_an_ambiguous_name_is_settled_by_a_name_in_full() -> None:
    text = "Reporters Without Borders said so. RSF spoke in Sudan."
    found = resolve(text, mention(text, "Reporters Without Borders"), mention(text, "RSF"), mention(text, "Sudan"))
    assert actors(found) == ["org:rsf-reporters", "org:rsf-reporters", "state:SDN"]


def test_an_ambiguous_name_is_settled_by_the_country_of_the_text() -> None:
    text = "Khartoum accused the RSF."
    found = resolve(text, mention(text, "Khartoum"), mention(text, "RSF"))
    assert actors(found) == ["organ:SDN.GOV", "group:rsf-sudan"]


def test_a_place_tells_the_country_but_is_not_linked() -> None:
    text = "In Sudan the RSF fired."
    place = mention(text, "Sudan")
    place = Mention(id=place.id, span=place.span, kind=MentionKind.PLACE, form=Form.NAME, name=place.name)
    assert actors(resolve(text, place, mention(text, "RSF"))) == ["group:rsf-sudan"]


@pytest.mark.parametrize("name", ["Moqtada Sadr", "Mouqtada as-Sadr", "Muktada al-Sadr"])
def test_a_person_is_linked_in_any_transliteration(name: str) -> None:
    text = f"{name} left."
    assert actors(resolve(text, mention(text, name, label="person"))) == ["person:muqtada-al-sadr"]


def test_titles_inside_a_name_are_set_aside() -> None:
    text = "President Joe Biden left."
    assert actors(resolve(text, mention(text, "President Joe Biden", label="person"))) == ["person:joe-biden"]


def test_a_namesake_with_another_given_name_is_somebody_else() -> None:
    text = "Mohammed bin Khalid and Elena Hollande left."
    found = resolve(
        text, mention(text, "Mohammed bin Khalid", label="person"), mention(text, "Elena Hollande", label="person")
    )
    assert found == Resolution()


def test_a_family_name_is_linked_when_the_full_name_stands_in_the_text() -> None:
    text = "Barham Salih spoke. Salih then left."
    full = mention(text, "Barham Salih", label="person")
    found = resolve(text, full, mention(text, "Salih", label="person", nth=1))
    assert actors(found) == ["person:barham-salih", "person:barham-salih"]
    assert found.judgements[1].reasons == ("'Salih' is the family name of Barham Salih, named in full",)


def test_a_family_name_alone_identifies_nobody() -> None:
    text = "Salih left Baghdad."
    found = resolve(text, mention(text, "Salih", label="person"), mention(text, "Baghdad"))
    assert actors(found) == ["organ:IRQ.GOV"]


def test_a_family_name_is_linked_with_the_office_in_its_country() -> None:
    text = "President Salih left Baghdad."
    salih = mention(text, "President Salih", label="person", name="Salih")
    assert actors(resolve(text, salih, mention(text, "Baghdad"))) == ["person:barham-salih", "organ:IRQ.GOV"]


def test_a_namesake_in_the_text_makes_a_well_known_family_name_unsure() -> None:
    text = "Hunter Biden spoke. Biden left."
    found = resolve(text, mention(text, "Hunter Biden", label="person"), mention(text, "Biden", label="person", nth=1))
    assert actors(found) == []
    assert actors(found, Verdict.UNSURE) == ["person:joe-biden"]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Then Biden left.", Verdict.SAME),
        ("He said President Biden left.", Verdict.SAME),
        ("He said Biden Tuesday left.", Verdict.SAME),
        ("He said Ashley Biden left.", Verdict.UNSURE),
        ("He met Biden Smith.", Verdict.UNSURE),
    ],
)
def test_a_word_inside_a_longer_name_is_unsure(text: str, verdict: Verdict) -> None:
    (judgement,) = resolve(text, mention(text, "Biden", label="person")).judgements
    assert judgement.verdict is verdict


def test_a_role_with_a_country_is_linked_to_its_organ() -> None:
    text = "Soldiers of the army of Sudan met Iraqi troops."
    army = mention(text, "the army", form=Form.NOUN, label="organ")
    troops = mention(text, "Iraqi troops", form=Form.NOUN, label="organ")
    found = resolve(text, army, troops)
    assert actors(found) == ["organ:SDN.MIL", "organ:IRQ.MIL"]
    assert [actor.name for actor in found.actors] == ["military of Sudan", "military of Iraq"]


def test_a_minister_who_is_named_is_the_person_and_not_the_government() -> None:
    text = "Mohammed Shia al-Sudani spoke. The Iraqi prime minister left."
    person = mention(text, "Mohammed Shia al-Sudani", label="person")
    office = mention(text, "The Iraqi prime minister", form=Form.NOUN, label="person")
    assert actors(resolve(text, person, office, links=(same(office, person),))) == ["person:mohammed-shia-al-sudani"]
    assert actors(resolve(text, person, office)) == ["person:mohammed-shia-al-sudani", "organ:IRQ.GOV"]


def test_a_pronoun_is_left_to_coreference() -> None:
    text = "They asked us."
    assert resolve(text, mention(text, "us", form=Form.PRONOUN, label="pronoun")) == Resolution()


def test_words_that_are_written_small_are_no_names() -> None:
    text = "The turkey and who is it."
    assert resolve(text, mention(text, "turkey"), mention(text, "who"), mention(text, "is")) == Resolution()


def test_a_name_broken_over_a_line_is_found() -> None:
    text = "The Popular\nMobilization Forces left."
    assert actors(resolve(text, mention(text, "Popular\nMobilization Forces"))) == ["group:pmf"]


def test_an_office_names_who_held_it_on_the_day_of_the_text() -> None:
    text = "The Iraqi prime minister spoke."
    premier = mention(text, "The Iraqi prime minister", form=Form.NOUN, label="person")
    assert actors(resolve(text, premier, day=date(2023, 12, 2))) == ["person:mohammed-shia-al-sudani"]
    assert actors(resolve(text, premier, day=date(2015, 3, 1))) == ["person:haider-al-abadi"]
    assert actors(resolve(text, premier)) == ["organ:IRQ.GOV"]


@pytest.mark.parametrize("words", ["The former Iraqi prime minister", "The Iraqi deputy prime minister"])
def test_an_office_that_is_not_held_now_names_nobody(words: str) -> None:
    text = f"{words} spoke."
    found = resolve(text, mention(text, words, form=Form.NOUN, label="person"), day=date(2023, 12, 2))
    assert "person:mohammed-shia-al-sudani" not in [j.right for j in found.judgements]


def test_a_group_spelt_otherwise_is_linked_by_its_consonants() -> None:
    text = "Fighters of Jaysh ul-Adel crossed."
    found = resolve(text, mention(text, "Jaysh ul-Adel", label="person"))
    assert actors(found) == ["group:jaish-al-adl"]
    assert "spelling" in found.judgements[0].reasons[0]
