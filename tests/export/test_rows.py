"""Rows of coded and imported events side by side, and what of them never leaves the desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.export import examples
from tests.export.desks import TEXT, holdings

from tocsin.export import imported
from tocsin.export.row_columns import SCHEMA, codes
from tocsin.export.rows import rows, tables
from tocsin.export.tally import Tally
from tocsin.records import Harm, HarmKind, Span
from tocsin.store.filters import Filter


def test_coded_and_imported_events_have_the_same_columns(desk):
    tally = Tally()
    found = list(tables(holdings(desk), tally))
    assert all(table.schema == SCHEMA for table in found)
    assert sum(table.num_rows for table in found) == tally.rows == len(examples.EVENTS) + 2


def test_rows_that_may_not_be_passed_on_are_left_out_and_counted(desk):
    tally = Tally()
    assert {row["dataset"] for row in rows(holdings(desk), tally)} == {"coded", "gdelt", "ucdp"}
    assert tally.left_out == {"acled": 1}
    assert tally.sentences() == ("1 row of acled left out: its terms let no row be passed on",)


def test_every_row_says_who_says_so_and_with_what_status(desk):
    for row in rows(holdings(desk), Tally()):
        assert row["holders"]
        assert len(row["holders"]) == len(row["holder_kinds"]) == len(row["stances"]) == len(row["hedges"])
        assert row["status"]


def test_a_denial_stands_in_the_row_of_what_is_denied_and_last(desk):
    row = next(r for r in rows(holdings(desk), Tally()) if r["id"] == examples.BOMBED.id)
    assert row["holders"] == ["Kestrel Wire", "Marenian armed forces"]
    assert (row["holder_kinds"], row["stances"]) == (["outlet", "cited"], ["asserts", "denies"])


def test_whom_nobody_identified_has_the_id_of_its_mention(desk):
    row = next(r for r in rows(holdings(desk), Tally()) if r["id"] == examples.BOMBED.id)
    assert row["actor_ids"] == ["organ:XMR/military"]
    assert row["recipient_ids"] == [examples.ARMY_T.id, examples.SOLDIERS.id]
    assert row["recipient_kinds"] == [None, None]


def test_an_imported_row_is_held_by_whom_it_names_else_by_its_data_set(desk):
    found = {r["dataset"]: r for r in rows(holdings(desk), Tally())}
    assert (found["ucdp"]["holders"], found["ucdp"]["holder_kinds"]) == (["army spokesman"], ["cited"])
    assert (found["gdelt"]["holders"], found["gdelt"]["holder_kinds"]) == (["gdelt"], ["dataset"])


def test_imported_days_keep_how_exact_they_are(desk):
    row = next(r for r in rows(holdings(desk), Tally()) if r["dataset"] == "ucdp")
    assert (row["occurred_begin"], row["occurred_until"]) == (date(2020, 2, 1), date(2020, 2, 11))
    assert (row["occurred_edtf"], row["occurred_basis"]) == ("2020-02-01/2020-02-10", "month")


@pytest.mark.parametrize(
    ("wanted", "datasets"),
    [
        (Filter(statuses=(), datasets=("ucdp",)), {"ucdp"}),
        (Filter(statuses=(), datasets=("coded",)), {"coded"}),
        (Filter(statuses=(), begin=date(2024, 1, 1)), {"gdelt"}),
        (Filter(statuses=(), begin=date(2020, 2, 10), until=date(2020, 2, 12)), {"ucdp"}),
    ],
)
def test_a_filter_is_followed_on_both_sides(desk, wanted, datasets):
    assert {row["dataset"] for row in rows(holdings(desk, wanted=wanted), Tally())} == datasets


def test_rows_come_once_and_in_order_however_few_are_held_at_once(desk, monkeypatch):
    whole = [row["id"] for row in rows(holdings(desk), Tally())]
    monkeypatch.setattr(imported, "CHUNK", 1)
    assert [row["id"] for row in rows(holdings(desk), Tally())] == whole


def test_two_figures_of_the_dead_stay_two_and_give_no_number(desk):
    words = Span(document_id=TEXT.document_id, start=10, end=20)
    figure = Harm(
        event_id=examples.BOMBED.id, kind=HarmKind.KILLED, low=4, best=4, high=4, holder="outlet", number=words, deed=words, by="x"
    )  # fmt: skip
    one = replace(TEXT, harms=(figure,))
    two = replace(TEXT, harms=(figure, replace(figure, low=7, best=7, high=7, holder=examples.ARMY_M.id)))
    by_one, by_two = (next(iter(rows(holdings(desk, text), Tally()))) for text in (one, two))
    assert (by_one["fatalities_best"], by_one["harms"]) == (4, ["killed: 4, by Kestrel Wire"])
    assert (by_two["fatalities_low"], by_two["fatalities_best"]) == (None, None)
    assert by_two["harms"] == ["killed: 4, by Kestrel Wire", "killed: 7, by Marenian armed forces"]


def test_every_code_that_the_rows_hold_is_in_the_list_of_codes(desk):
    held = holdings(desk)
    known = {(each.column, each.code) for each in codes(held.ontology)}
    for row in rows(held, Tally()):
        for name in ("type", "status", "occurred_basis", "place_precision"):
            assert row[name] is None or (name, row[name]) in known
        for name in ("contexts", "stances", "holder_kinds"):
            assert all((name, code) in known for code in row[name])
