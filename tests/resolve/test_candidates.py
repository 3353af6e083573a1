"""Named actors that nobody knows are told with what the text says of them, each guess with its words."""

import pytest

from tocsin import code
from tocsin.export.coded import CodedText
from tocsin.resolve.candidates import Candidate

TEXT = (
    "Brigadier Karim Haddo, the spokesman of the Iraqi army, said the Liwa al-Nasr al-Azraq attacked a convoy near Mosul "
    "on Monday. Tomas Verel, a Czech diplomat, condemned the attack, and Turkey sent doctors."
)


@pytest.fixture(scope="module")
def coded() -> CodedText:
    return code(TEXT, published="2023-12-02")


def of(coded: CodedText, name: str) -> Candidate:
    (found,) = [c for c in coded.candidates if c.name == name]
    return found


def test_country_and_sector_come_from_the_describing_words(coded: CodedText) -> None:
    haddo = of(coded, "Karim Haddo")
    assert [coded.words(span) for span in haddo.described] == ["Brigadier", "the spokesman of the Iraqi army"]
    assert haddo.country is not None
    assert (haddo.country.value, haddo.country.basis) == ("IRQ", "described as 'the spokesman of the Iraqi army'")
    assert haddo.sector is not None
    assert haddo.sector.value == "MIL"


def test_a_word_of_the_name_says_what_sort_of_body_it_is(coded: CodedText) -> None:
    brigade = of(coded, "Liwa al-Nasr al-Azraq")
    assert brigade.kind is not None
    assert brigade.kind.value == "armed-group"
    assert "brigade" in brigade.kind.basis


def test_nobody_of_the_registry_is_a_candidate(coded: CodedText) -> None:
    linked = {link.left for link in coded.links}
    assert {mention for c in coded.candidates for mention in c.mentions}.isdisjoint(linked)


def test_a_country_is_not_guessed_where_the_text_names_several(coded: CodedText) -> None:
    assert of(coded, "Liwa al-Nasr al-Azraq").country is None
