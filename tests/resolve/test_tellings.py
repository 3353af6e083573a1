"""Tellings: which events of a text belong together, and what its words keep apart. Texts are coded by the real coder."""

from __future__ import annotations

from datetime import date

import pytest

from tocsin.settings import Settings
from tocsin.workbench import code, workbench

pytestmark = pytest.mark.filterwarnings("ignore")


def told(text, published="2024-03-05"):
    coded = code(text, published=published, outlet="Harbour Wire")
    words = {e.id: " ".join(coded.words(r.span) for r in coded.evidence_of(e.id, "type")) for e in coded.events}
    found = [t for t in workbench(Settings()).tellings(coded) if t.family != "words"]
    return found, [[words[e] for e in t.event_ids] for t in found]


def test_an_attack_and_its_dead_are_one_telling_with_place_day_and_figures():
    [telling], _ = told("Gunmen attacked a checkpoint near Menaka on Monday, killing seven soldiers.")
    assert len(telling.event_ids) == 2
    assert (telling.begin, telling.until) == (date(2024, 3, 4), date(2024, 3, 5))
    assert [(t.low, t.high) for t in telling.tolls] == [(7, 7)]
    assert "menaka" in telling.names


def test_a_day_after_begins_another_telling_with_a_day_of_its_own():
    found, _ = told(
        "Soldiers shelled a camp near Gao on Tuesday. The shelling came a day after gunmen attacked a checkpoint."
    )
    shelling, attack = found
    assert attack.id in shelling.apart | {attack.id}
    assert shelling.id in attack.apart
    assert attack.begin == date(2024, 3, 4)


def test_a_separate_attack_is_kept_apart():
    found, _ = told(
        "Gunmen attacked a convoy near Gao on Monday. In a separate attack, rebels shelled a base near Kidal."
    )
    assert len(found) == 2
    assert found[0].id in found[1].apart


def test_a_date_line_names_no_place_where_the_text_names_another():
    found, _ = told("BAMAKO, March 5 - Gunmen attacked a checkpoint near Menaka on Monday.")
    assert "bamako" not in found[0].names


def test_a_date_line_dates_the_report_and_not_what_happened():
    words = "Aug 19 - A fighter jet of the military bombed a monastery in Pale on Sunday evening, killing 13 people."
    found, _ = told(words, published="2024-08-19")
    assert (found[0].begin, found[0].until) == (date(2024, 8, 18), date(2024, 8, 19))


@pytest.mark.parametrize(
    ("words", "begin", "until"),
    [
        ("on Monday night", date(2024, 3, 4), date(2024, 3, 6)),
        ("in the night to Monday", date(2024, 3, 3), date(2024, 3, 5)),
    ],
)
def test_a_night_is_of_two_days(words, begin, until):
    found, _ = told(f"Gunmen attacked a checkpoint near Menaka {words}.")
    assert (found[0].begin, found[0].until) == (begin, until)


def test_a_text_that_looks_back_means_the_weekday_of_the_week_before():
    found, _ = told(
        "On Tuesday gunmen attacked a checkpoint near Menaka. On Wednesday soldiers shelled a camp near Gao.",
        published="2024-03-05",
    )
    assert found[0].begin == date(2024, 2, 27)
    found, _ = told("On Tuesday gunmen attacked a checkpoint near Menaka.", published="2024-03-05")
    assert found[0].begin == date(2024, 3, 5)
