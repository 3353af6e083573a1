"""Two names are judged for reasons that are said; what the words alone cannot tell stays unsure."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.records import Verdict
from tocsin.resolve.compare import alike, compare, sorts_of
from tocsin.resolve.entries import load_registry, make_registry
from tocsin.resolve.registry import Registry

NOBODY = make_registry(())


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        ("Karim Haddo", "Kareem Hado", Verdict.SAME),
        ("Yevgeny Malkin", "Евгений Малкин", Verdict.SAME),
        ("Tariq al-Samarrai", "طارق السامرائي", Verdict.SAME),
        ("Haddo Karim", "Karim Haddo", Verdict.SAME),
        ("Ana Lucia Torres", "Ana Torres", Verdict.SAME),
        ("Karim Haddo", "Salim Haddo", Verdict.DIFFERENT),
        ("Ann B. Roe", "Ann C. Roe", Verdict.DIFFERENT),
        ("Rahman Gul", "Rohman Gul", Verdict.UNSURE),
        ("Haddo", "Karim Haddo", Verdict.UNSURE),
        ("Harakat al-Zaytun", "Zaytun Movement", Verdict.SAME),
        ("Liwa al-Zaytun", "Zaytun Brigade", Verdict.SAME),
        ("Liwa al-Zaytun", "Liwa al-Rumman", Verdict.DIFFERENT),
        ("Zaytun Party", "Zaytun Brigade", Verdict.DIFFERENT),
        ("Popular Front", "Popular Front for the Liberation of Alpland", Verdict.UNSURE),
    ],
)
def test_names_of_nobody_who_is_known_are_judged_by_their_words(left: str, right: str, verdict: Verdict) -> None:
    assert compare(left, right, NOBODY).verdict is verdict


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        ("Daesh", "Islamic State of Iraq and the Levant", Verdict.SAME),
        ("the PMF", "Hashd al-Shaabi", Verdict.SAME),
        ("Hezbollah", "Kataib Hezbollah", Verdict.DIFFERENT),
        ("Volodymyr Zelensky", "Volodymyr Zelenskyy", Verdict.SAME),
        ("Saraya al-Salam", "Saraya al-Quds", Verdict.DIFFERENT),
    ],
)
def test_what_the_registry_knows_comes_before_the_words(
    registry: Registry, left: str, right: str, verdict: Verdict
) -> None:
    judged = compare(left, right, registry)
    assert judged.verdict is verdict
    assert judged.reasons[0]


@given(st.text(min_size=1), st.text(min_size=1))
def test_the_order_of_two_names_makes_no_difference(left: str, right: str) -> None:
    one, other = compare(left, right, NOBODY), compare(right, left, NOBODY)
    assert (one.verdict, one.score) == (other.verdict, other.score)


@given(st.text())
def test_any_text_can_be_looked_up(name: str) -> None:
    assert alike(name, NOBODY) == ()


@pytest.mark.parametrize(
    ("name", "sorts"),
    [("Jaish al-Adl", {"army"}), ("Jabhat al-Nusra", {"front"}), ("Muqtada al-Sadr", set()), ("حركة", set())],
)
def test_words_that_say_what_sort_of_body_it_is(name: str, sorts: set[str]) -> None:
    assert sorts_of(name) == sorts


def test_a_family_name_alone_means_the_one_who_is_known_by_it() -> None:
    entry: Mapping[str, object] = {"id": "person:x", "name": "Karim al-Haddo", "kind": "person"}
    registry = make_registry([("1", entry)])
    assert compare("Karim Haddo", "al-Haddo", registry).verdict is Verdict.SAME
    twin: Mapping[str, object] = {"id": "person:y", "name": "Salim al-Haddo", "kind": "person"}
    registry = make_registry([("1", entry), ("2", twin)])
    assert compare("Karim Haddo", "al-Haddo", registry).verdict is Verdict.UNSURE
