"""Names that only look different share a key; names that are different do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.resolve.names import fits, key, plural, skeleton, spellings, with_article


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("U.S.", "US"),
        ("the United States", "United States"),
        ("Iraq’s", "Iraq"),
        ("the Houthis'", "Houthis"),
        ("Hashd al-Sha'abi", "Hashd el Shaabi"),
        ("Jabhat an-Nusra", "Jabhat al-Nusra"),
        ("ash-Shabaab", "Al Shabaab"),
        ("Asaib Ahl ul-Haq", "Asa'ib Ahl al-Haq"),
        ("Côte d’Ivoire", "Cote d'Ivoire"),
        ("Erdoğan", "Erdogan"),
        ("Kılıçdaroğlu", "Kilicdaroglu"),
        ("Guinea–Bissau", "Guinea-Bissau"),
        ("Trinidad & Tobago", "Trinidad and Tobago"),
    ],
)
def test_spellings_of_one_name_share_a_key(left: str, right: str) -> None:
    assert key(left) == key(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Niger", "Nigeria"),
        ("Hamas", "Hamad"),
        ("US-led", "al-led"),
        ("Guinea", "Guinea-Bissau"),
        ("Sudan", "South Sudan"),
    ],
)
def test_different_names_keep_different_keys(left: str, right: str) -> None:
    assert key(left) != key(right)


@given(st.text())
def test_a_key_is_its_own_key(name: str) -> None:
    assert key(key(name)) == key(name)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Muqtada al-Sadr", "Moqtada as-Sadr"),
        ("Qassem Soleimani", "Qasim Sulaimani"),
        ("Mohammed Hussein", "Muhammad Husayn"),
        ("Muammar Gaddafi", "Moammar Kadhafi"),
        ("Muammar Gaddafi", "Muammar Qadhafi"),
        ("Ismail Haniyeh", "Ismael Haniya"),
        ("Abdullah Saleh", "Abdallah Salih"),
        ("Abd al-Rahman Saad", "Abdel-Rahman Saad"),
        ("Osama bin Laden", "Usama ibn Ladin"),
    ],
)
def test_transliterations_of_one_person_share_a_skeleton(left: str, right: str) -> None:
    assert skeleton(left) == skeleton(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Mohammed bin Salman", "Mohammed bin Zayed"),
        ("George W. Bush", "George H. W. Bush"),
        ("Kim Jong Il", "Kim Jong Un"),
        ("Massoud Barzani", "Masrour Barzani"),
        ("Nawaz Sharif", "Shehbaz Sharif"),
    ],
)
def test_different_persons_keep_different_skeletons(left: str, right: str) -> None:
    assert skeleton(left) != skeleton(right)


@given(st.text(alphabet=st.characters(categories=["L", "N"], max_codepoint=0x24F)))  # Chinese has no word breaks
def test_a_single_word_has_no_skeleton(word: str) -> None:
    assert skeleton(word) == ""


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("US", "us", False),
        ("US", "Us", False),
        ("US", "U.S.'s", True),
        ("WHO", "Who", False),
        ("IS", "is", False),
        ("NATO", "Nato", True),
        ("NATO", "nato", False),
        ("Turkey", "turkey", False),
        ("Turkey", "TURKEY", True),
        ("AfD", "AfD", True),
        ("world body", "world body", True),
    ],
)
def test_how_a_name_is_written_decides_whether_it_is_one(name: str, text: str, *, expected: bool) -> None:
    assert fits(name, text) is expected


def test_spellings_are_those_that_texts_use() -> None:
    assert {"al-shabaab", "al shabaab", "el-shabaab"} <= set(spellings("al-Shabaab"))
    assert {"díaz-canel", "díaz canel", "diaz canel"} <= set(spellings("Díaz-Canel"))
    assert set(spellings("the U.S.")) == {"u.s.", "us"}


def test_plurals_of_roles() -> None:
    assert [plural(noun) for noun in ("deputy", "boy", "witness", "soldier")] == [
        "deputies",
        "boys",
        "witnesses",
        "soldiers",
    ]


def test_some_countries_take_the_article() -> None:
    assert [with_article(name) for name in ("United States", "Iraq", "Solomon Islands")] == [
        "the United States",
        "Iraq",
        "the Solomon Islands",
    ]
