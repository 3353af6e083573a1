"""Series over a view: what is counted, what is a gap, what is never mixed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.watch.made_desk import DAYS, FIRST, KATAIB, LAST, USA

from tocsin.desk import Desk
from tocsin.errors import WatchError
from tocsin.read.dataset import Break, BreakKind
from tocsin.store.filters import Filter
from tocsin.watch.series import Step, series, series_of, steps
from tocsin.watch.told import SCALE, Coverage, coverage, rows

END = LAST + timedelta(days=1)
BOTH = Filter(actors=(USA,), recipients=(KATAIB,), directed=False)


def lately(days):
    return replace(BOTH, begin=END - timedelta(days=days), until=END)


@pytest.fixture(scope="module")
def rising(rising_desk):
    return rising_desk.view()


@pytest.fixture(scope="module")
def ontology(rising_desk):
    return rising_desk.workbench.ontology


def made(**changes):
    """Rows by hand, one a value of `changes`; each a day's event of one outlet."""
    number = max((len(values) for values in changes.values()), default=1)
    first = {
        "id": [f"e{n}" for n in range(number)], "dataset": None, "document_id": [f"d{n}" for n in range(number)],
        "type": "ASSAULT", "quad": 4, "quad_scheme": "plover", "score": -9.0, "score_scale": SCALE,
        "fatalities_low": None, "fatalities_best": None, "fatalities_high": None, "reports": None, "channel": "Wire",
        "occurred_begin": FIRST, "days": 1,
    }  # fmt: skip
    columns = {k: v if isinstance(v, list) else [v] * number for k, v in (first | changes).items()}
    frame = pl.DataFrame(columns, schema_overrides={f"fatalities_{n}": pl.Int64 for n in ("low", "best", "high")} | {"dataset": pl.String, "reports": pl.Int64})  # fmt: skip
    more = {name: pl.col(of) for name, of in (("incident", "id"), ("strand", "document_id")) if name not in changes}
    return frame.with_columns(occurred_until=pl.col("occurred_begin") + pl.duration(days=pl.col("days")), **more)


def looked(days=7, channels=("Wire",), amount=5.0):
    import numpy as np

    return Coverage(begin=FIRST, channels=channels, amounts=np.full((days, len(channels)), amount), silent={})


def only_row(found):
    [row] = found.table.to_pylist()
    return row


def test_numbers_are_made_of_the_rows_that_are_listed(rising, ontology):
    found = series(rising, lately(90), ontology=ontology)
    ids = {i for row in found.table.to_pylist() for i in row["ids"]}
    assert sum(found.table["events"].to_pylist()) == len(ids) > 100
    assert ids == set(rising.find(lately(90))["id"].to_pylist())
    assert rising.find(Filter(ids=tuple(ids))).num_rows == len(ids)


def test_each_way_adds_up_to_both(rising, ontology):
    both = series(rising, lately(60), ontology=ontology)
    ways = [replace(lately(60), actors=(a,), recipients=(b,), directed=True) for a, b in ((USA, KATAIB), (KATAIB, USA))]
    each = [series(rising, way, ontology=ontology).table["events"].to_pylist() for way in ways]
    assert [a + b for a, b in zip(*each, strict=True)] == both.table["events"].to_pylist()


def test_steps_of_all_lengths_hold_the_same_events(rising, ontology):
    wanted = replace(BOTH, begin=date(2024, 3, 1), until=date(2024, 6, 1))
    sums = {by: sum(series(rising, wanted, by, ontology=ontology).table["events"].to_pylist()) for by in Step}
    assert len(set(sums.values())) == 1


def test_a_gap_has_no_numbers_and_a_quiet_week_has_zero(gap_desk, ontology):
    asked = replace(lately(70), types=("YIELD",))  # nothing of the kind was told
    table = series(gap_desk.view(), asked, ontology=ontology).table.to_pylist()
    gaps = [row for row in table if row["gap"] is not None]
    assert len(gaps) == 3
    assert all(row["events"] is None and row["rate"] is None and row["coverage"] is None for row in gaps)
    assert {row["events"] for row in table if row["gap"] is None} == {0}


def test_a_period_without_coverage_is_said_not_counted(rising, ontology):
    wanted = replace(BOTH, begin=date(1999, 1, 1), until=date(1999, 2, 1))
    with pytest.raises(WatchError, match="no coverage from 1999-01-01 to 1999-01-31"):
        series(rising, wanted, ontology=ontology)


def test_a_series_needs_days(rising, ontology):
    with pytest.raises(WatchError, match="first and the last"):
        series(rising, BOTH, ontology=ontology)


def test_copies_are_reports_and_not_incidents():
    found = made(
        id=["a", "b", "c"], incident=["i", "i", "i"], strand=["d1", "d1", "d3"], document_id=["d1", "d2", "d3"]
    )
    row = only_row(series_of(found, looked(), Step.WEEK))
    assert (row["events"], row["reports"], row["independent"], row["incidents"]) == (3, 3, 2, 1)


def test_a_data_set_counts_its_own_reports():
    found = made(dataset=["gdelt"], channel=["gdelt (data set)"], reports=[7], document_id=[None])
    row = only_row(series_of(found, looked(channels=("gdelt (data set)",)), Step.WEEK))
    assert (row["events"], row["reports"]) == (1, 7)


def test_scores_of_two_scales_are_not_mixed():
    found = made(score=[-9.0, -9.0, 4.0], score_scale=["plover", "plover", "goldstein-gdelt"])
    whole = series_of(found, looked(), Step.WEEK)
    row = only_row(whole)
    assert (whole.scale, row["scored"], row["score_sum"], row["score_mean"]) == ("plover", 2, -18.0, -9.0)
    assert "scores on goldstein-gdelt are left out: scales are not mixed" in whole.notes
    assert only_row(series_of(found, looked(), Step.WEEK, scale="goldstein-gdelt"))["score_mean"] == 4.0


def test_quad_classes_of_two_schemes_are_not_mixed():
    found = made(quad=[4, 1, 3], quad_scheme=["plover", "plover", "gdelt"])
    whole = series_of(found, looked(), Step.WEEK)
    assert [only_row(whole)[f"quad_{n}"] for n in (1, 2, 3, 4)] == [1, 0, 0, 1]
    assert any("by gdelt" in note for note in whole.notes)


def test_two_figures_of_one_incident_are_a_range_not_a_sum():
    found = made(incident=["i", "i"], fatalities_low=[3, 5], fatalities_best=[3, 5], fatalities_high=[3, 5])
    row = only_row(series_of(found, looked(), Step.WEEK))
    assert (row["deaths_low"], row["deaths_best"], row["deaths_high"]) == (3, None, 5)


def test_no_figure_of_deaths_is_not_zero():
    row = only_row(series_of(made(), looked(), Step.WEEK))
    assert (row["deaths_low"], row["deaths_best"], row["deaths_high"]) == (None, None, None)


def test_an_event_of_a_month_stands_in_no_week_and_is_told():
    whole = series_of(made(days=[30, 1]), looked(14), Step.WEEK)
    assert sum(whole.table["events"].to_pylist()) == 1
    assert any(note.startswith("1 events are dated no closer") for note in whole.notes)


def test_a_rate_is_of_equal_coverage():
    """Half the documents and half the incidents are the same rate."""
    import numpy as np

    days = [FIRST + timedelta(days=n) for n in (0, 1, 2, 3, 7, 8)]
    amounts = np.concatenate([np.full((7, 1), 10.0), np.full((7, 1), 5.0)])
    table = series_of(made(occurred_begin=days), replace(looked(14), amounts=amounts), Step.WEEK).table.to_pylist()
    assert [row["incidents"] for row in table] == [4, 2]
    assert table[0]["rate"] == pytest.approx(table[1]["rate"])


def test_breaks_are_kept_with_the_series():
    mark = Break(dataset="gdelt", kind=BreakKind.CHANGES, day=FIRST, what="It changed.", reference="made")
    assert series_of(made(), looked(), Step.WEEK, breaks=(mark,)).breaks == (mark,)


def test_rows_of_a_data_set_are_counted_by_their_coverage(data_desk, ontology):
    from tocsin.store.view import View

    wanted = Filter(begin=date(2024, 2, 10), until=date(2024, 2, 18))
    found = series(View(data_desk), wanted, Step.DAY, ontology=ontology)
    assert {"gdelt (data set)", "icews (data set)", "acled (data set)"} <= set(found.channels["channel"].to_pylist())
    gdelt = [row for row in found.channels.to_pylist() if row["channel"] == "gdelt (data set)"]
    assert sum(row["events"] for row in gdelt) == 24
    assert any("counts once in each of them" in note for note in found.notes)


def test_coverage_is_the_same_after_compaction(data_desk, tmp_path):
    import shutil

    desk = Desk(shutil.copytree(data_desk, tmp_path / "desk"))
    days = (date(2024, 2, 1), date(2024, 3, 1))
    before = coverage(desk.view(), Filter(), *days)
    desk.compact()
    after = coverage(desk.view(), Filter(), *days)
    assert before.channels == after.channels
    assert before.amounts.tolist() == after.amounts.tolist()
    assert before.covered.any()


def test_a_few_silent_days_of_a_thin_outlet_are_no_gap():
    import numpy as np

    from tocsin.watch.told import _seen

    thin, thick = np.array([1.0, 0, 1, 0, 0, 1, 1]), np.array([40.0, 40, 0, 40, 40])
    assert (_seen(thin) > 0).all()
    assert list(_seen(thick) > 0) == [True, True, False, True, True]


def test_coverage_of_one_outlet_is_its_own(rising):
    found = coverage(rising, Filter(outlets=("the courier",)), FIRST, END)
    assert found.channels == ("The Courier",)
    assert found.days == DAYS


def test_rows_have_the_scale_of_the_ontology(rising, ontology):
    found = rows(rising, lately(30), ontology)
    assert set(found["score_scale"].to_list()) == {SCALE}
    assert found.filter(pl.col("type") == "ASSAULT")["score"].unique().to_list() == [ontology.score("ASSAULT")]


def test_incidents_of_the_desk_are_taken(rising, ontology):
    ids = rising.find(lately(30), columns=["id"])["id"].to_pylist()[:2]
    schema = pa.schema([("incident", pa.string()), ("event_id", pa.string()), ("strand", pa.string())])
    one = pa.Table.from_pylist([{"incident": "i", "event_id": i, "strand": "s"} for i in ids], schema=schema)
    apart, joined = (series(rising, lately(30), Step.MONTH, ontology=ontology, incidents=t) for t in (None, one))
    assert sum(joined.table["incidents"].to_pylist()) == sum(apart.table["incidents"].to_pylist()) - 1


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(1, 900), st.sampled_from(Step))
def test_steps_cover_each_day_once(begin, days, by):
    until = begin + timedelta(days=days)
    found = list(steps(begin, until, by))
    assert found[0][0] == begin
    assert found[-1][1] == until
    assert all(a[1] == b[0] for a, b in pairwise(found))
    assert all(a < b for a, b in found)
