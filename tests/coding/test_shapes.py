import pytest

from tocsin.coding.shapes import THING, begins_unit, by_words, fold, is_acronym


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Jaish al-Wafa", "armed-group"),
        ("Lashkar-e-Badr Khan", "armed-group"),
        ("Karuna Liberation Army", "armed-group"),
        ("Afghan National Army", "organisation"),
        ("Partido Campesino", "party"),
        ("Ministry of Water", "organisation"),
        ("Semliki River", "place"),
        ("Tell Hawa", "place"),
        ("Gulf of Aden", "place"),
        ("Operation Desert Shadow", THING),
        ("F-16", THING),
        ("Ramadan", THING),
        ("Nadia Warsame", None),
        ("Ansar Malik", None),
        ("Front", None),
    ],
)
def test_a_name_says_what_it_is_by_its_words(name, label):
    assert by_words(name.split()) == label


@pytest.mark.parametrize(
    ("word", "short"), [("SDF", True), ("NGOs", True), ("Aden", False), ("X", False), ("F16", False)]
)
def test_acronyms_are_capitals_alone(word, short):
    assert is_acronym(word) is short


def test_a_number_belongs_to_a_unit_alone():
    assert begins_unit("16th", "Division")
    assert begins_unit("Second", "Army")
    assert not begins_unit("16th", "Parliament")


def test_names_are_compared_without_case_hyphens_and_spaces():
    assert fold("Al-Shabaab ") == fold("al  shabaab")
