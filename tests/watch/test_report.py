"""What is said of two sides: findings with ranges, and a reason wherever there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.watch.made_desk import ACTORS, DAYS, FIRST, KATAIB, LAST, NOW, OUTLETS, USA, fill, told

from tocsin.desk import Desk
from tocsin.errors import SettingsError, WatchError
from tocsin.read.dataset import Break, BreakKind
from tocsin.store.filters import Filter
from tocsin.store.store import Store
from tocsin.watch.exchange import Unsaid
from tocsin.watch.excitation import DailyExcitation
from tocsin.watch.report import Watched, watch
from tocsin.watch.ringing import ring_all
from tocsin.watch.told import coverage, rows
from tocsin.watch.trend import Finding, Trend, trend

END = LAST + timedelta(days=1)
SIDES = ("United States", "Kataib Hezbollah")


@pytest.fixture(scope="module")
def rising(rising_desk):
    return rising_desk.watch(*SIDES, kin=False)


@pytest.fixture(scope="module")
def gap(gap_desk):
    return gap_desk.watch(*SIDES, kin=False, days=42)


def test_a_rise_is_told_with_its_range_and_its_coverage(rising):
    assert isinstance(rising.trend, Trend)
    assert rising.trend.finding is Finding.MORE
    assert 1 < rising.trend.change.low < rising.trend.change.best < rising.trend.change.high
    assert rising.trend.coverage == pytest.approx(1, abs=0.15)
    assert rising.trend.now + rising.trend.then == len(rising.trend.ids)


def test_the_turning_point_is_found_with_events_around_it(rising):
    [turn] = rising.turns
    assert turn.earliest <= LAST - timedelta(days=20) <= turn.latest + timedelta(days=7)
    assert turn.after > 2 * turn.before
    assert turn.ids
    assert turn.mark is None


def test_the_alarm_lists_its_events_and_what_would_have_cleared_it(rising):
    [alarm] = rising.rung.alarms
    assert alarm.since >= LAST - timedelta(days=23)
    assert len(alarm.event_ids) == alarm.observed > 2 * alarm.expected
    assert 0 < alarm.clears < alarm.observed
    assert alarm.score >= alarm.threshold


def test_the_exchange_is_fitted_on_tellings_and_on_incidents(rising):
    assert isinstance(rising.exchange.reports, DailyExcitation)
    assert isinstance(rising.exchange.incidents, DailyExcitation)
    assert rising.exchange.names == SIDES
    assert not isinstance(rising.exchange.scores, Unsaid)
    assert rising.exchange.scale == "plover"


def test_copies_look_like_answers_until_they_are_joined(tmp_path):
    """Each act is told again the day after: on tellings it excites itself, on incidents it does not."""
    import numpy as np
    import polars as pl

    from tocsin.watch.exchange import exchange
    from tocsin.watch.told import Coverage

    random = np.random.default_rng(4)
    tellings = []
    for day in range(400):
        for n in range(random.poisson(0.6)):
            for later in (0, 1):
                at = FIRST + timedelta(days=day + later)
                tellings.append((f"{day}-{n}-{later}", f"{day}-{n}", at))
    frame = pl.DataFrame(tellings, schema=["id", "incident", "occurred_begin"], orient="row").with_columns(
        days=pl.lit(1), channel=pl.lit("Wire"), score=pl.lit(None, pl.Float64), score_scale=pl.lit(None, pl.String)
    )
    looked = Coverage(begin=FIRST, channels=("Wire",), amounts=np.full((402, 1), 9.0), silent={})
    found = exchange(frame, frame.sample(fraction=0.5, seed=1), looked, ("A", "B"))
    assert found.reports.branching[0][0].low > 0.1 or found.reports.ratio.best > 0.4
    assert found.incidents.ratio.best < found.reports.ratio.best - 0.1
    assert found.scores == Unsaid(reason="no event has a score")


def test_an_actor_that_matches_two_lists_both(rising_desk):
    with pytest.raises(SettingsError, match=r"org:sadr.*person:muqtada-al-sadr"):
        rising_desk.watch("Sadr")


def test_three_sides_are_refused(rising_desk):
    with pytest.raises(SettingsError, match="3 sides"):
        rising_desk.watch("a", "b", "c")


def test_a_period_without_coverage_is_a_message(rising_desk):
    with pytest.raises(WatchError, match="no coverage from"):
        rising_desk.watch(*SIDES, until="1999-01-31", days=30)


def test_a_desk_without_anything_is_a_message(tmp_path):
    (tmp_path / "desk").mkdir()
    with pytest.raises(WatchError, match="no text with a day"):
        Desk(tmp_path / "desk").watch("United States")


def test_a_gap_says_why_the_rules_are_silent_and_mutes_the_alarm(gap):
    assert "a gap is not a quiet week" in gap.volatility.reason
    assert any(row["gap"] for row in gap.series.table.to_pylist())
    assert gap.rung.alarms == ()
    assert LAST - timedelta(days=40) in gap.rung.muted
    assert any("rings from 50% on" in why for why in gap.rung.why)


def test_an_outlet_that_joins_is_left_out_of_the_comparison_and_no_alarm(joined_desk):
    found = joined_desk.watch(*SIDES, kin=False, days=60)
    assert found.trend.channels == ("The Courier",)
    assert any(each.startswith("Harbour Wire joined on") for each in found.trend.left_out)
    assert found.trend.finding is not Finding.MORE
    assert found.rung.alarms == ()
    raw = (
        [row["events"] for row in found.past.table.to_pylist()],
        [row["events"] for row in found.series.table.to_pylist()],
    )
    assert sum(raw[1]) > 1.5 * sum(raw[0])  # what a plain count would have called an escalation


def test_one_event_only_is_said_to_be_one(tmp_path):
    folder = fill(tmp_path / "desk", lambda _: 0.0, begin=DAYS - 200)
    document, coding, links = told(LAST - timedelta(days=5), "The Courier", USA, 1)
    Store(folder).append_read([document], recorded=NOW)
    Store(folder).append_coded([coding], links, ACTORS, recorded=NOW)
    found = Desk(folder).watch(*SIDES, kin=False)
    assert sum(found.series.table["events"].to_pylist()) == 1
    assert "a change is told from 5 on" in found.trend.reason
    assert "at least 20 are needed" in found.exchange.incidents.reason
    assert found.rung.alarms == ()


def test_a_constant_series_has_no_turning_point_and_answers_nobody(rising_desk):
    from tocsin.watch.report import _turns
    from tocsin.watch.series import Step

    view, ontology = rising_desk.view(), rising_desk.workbench.ontology
    wanted = Filter(actors=(USA,), types=("YIELD",), begin=FIRST, until=END)
    looked = coverage(view, wanted, FIRST, END)
    with pytest.raises(WatchError, match="every week has 0 incidents: a level without a change"):
        _turns(rows(view, wanted, ontology), looked, Step.WEEK, ())


def test_a_series_break_inside_the_window_is_a_statement(rising_desk):
    view, ontology = rising_desk.view(), rising_desk.workbench.ontology
    wanted = Filter(actors=(USA,), recipients=(KATAIB,), begin=END - timedelta(days=180), until=END)
    looked = coverage(view, wanted, wanted.begin, END)
    renamed = replace(looked, channels=("gdelt (data set)", "Harbour Wire")).of(("gdelt (data set)",))
    middle = END - timedelta(days=90)
    mark = Break(dataset="gdelt", kind=BreakKind.CHANGES, day=middle, what="It changed.", reference="made")
    with pytest.raises(WatchError, match=rf"its series breaks on {middle}: It changed"):
        trend(rows(view, wanted, ontology), renamed, middle, breaks=(mark,))


def test_everything_that_is_said_of_one_side_has_no_exchange(rising_desk):
    found = rising_desk.watch("Kataib Hezbollah", days=30)
    assert isinstance(found.exchange, Unsaid)
    assert found.each_way == ()
    assert found.series.table["events"].to_pylist()[-1] > 0


def test_a_group_noun_is_all_of_a_country_and_kind(rising_desk):
    found = rising_desk.watch("United States", "Iraqi armed groups", days=30)
    assert "all " in found.watched.sides[1].understood
    assert KATAIB in {who.id for who in found.watched.sides[1].people}
    assert sum(found.series.table["events"].to_pylist()) > 20


def test_a_dated_view_knows_nothing_of_later_days(rising_desk):
    calm = rising_desk.watch(*SIDES, kin=False, known_until=LAST - timedelta(days=25))
    assert calm.watched.until == LAST - timedelta(days=24)
    assert calm.rung.alarms == ()
    assert calm.trend.finding is not Finding.MORE


def test_a_quiet_feed_is_named(rising_desk):
    view, bench = rising_desk.view(), rising_desk.workbench
    watched = Watched(
        sides=(bench.camp(USA, kin=False), bench.camp(KATAIB, kin=False)), begin=END - timedelta(days=30), until=END
    )
    found = watch(
        view,
        watched,
        ontology=bench.ontology,
        options=rising_desk.settings.watch,
        silent={"The Courier": "dead: no answer for 9 days"},
    )
    assert "The Courier cannot ring: dead: no answer for 9 days" in found.rung.why


def test_all_pairs_are_rung_at_once(rising_desk, rising):
    [pair] = rising_desk.alarms(days=90)
    assert set(pair.ids) == {USA, KATAIB}
    assert [(a.since, a.told, a.observed) for a in pair.alarms] == [
        (a.since, a.told, a.observed) for a in rising.rung.alarms
    ]
    assert rising_desk.alarms(days=90, least=10_000) == ()


def test_an_alarm_of_all_pairs_lists_the_events_that_it_counted(rising_desk):
    [pair] = rising_desk.alarms(days=90)
    [alarm] = pair.alarms
    assert len(set(alarm.event_ids)) == alarm.observed
    assert pair.coverage[0] > 0.5


def test_a_feed_that_brings_nothing_mutes_its_outlet_and_says_so(rising_desk):
    view = rising_desk.view()
    window = {"per_year": 1.0, "mute_below": 0.5}
    begin, until = LAST - timedelta(days=60), LAST + timedelta(days=1)
    [loud] = ring_all(view, Filter(), begin, until, **window)
    [quiet] = ring_all(view, Filter(), begin, until, silent=dict.fromkeys(OUTLETS, "dead: no answer"), **window)
    assert loud.alarms
    assert loud.muted == ()
    assert quiet.alarms == ()
    assert quiet.muted
    assert quiet.why == tuple(f"{outlet} cannot ring: dead: no answer" for outlet in sorted(OUTLETS))


def test_what_changed_is_told_the_second_time(tmp_path, rising, rising_desk):
    import shutil

    desk = Desk(shutil.copytree(rising_desk.folder, tmp_path / "desk"))
    assert desk.changes(rising) == ("this was not watched before",)
    before = desk.watch(*SIDES, kin=False, until=LAST - timedelta(days=25))
    first, *rest = desk.changes(before)
    assert first.startswith("last watched on")
    assert any(each.startswith("no alarm any more: 2024-06") for each in rest)
    assert any("events fewer in the window" in each for each in rest)


@pytest.mark.parametrize("words", ["nobody of this name", "Iraqi teapots"])
def test_nobody_is_a_message(rising_desk, words):
    with pytest.raises(SettingsError, match="nobody of the name"):
        rising_desk.watch(words)


def test_days_of_a_window_are_at_least_one(rising_desk):
    with pytest.raises(SettingsError, match="at least one day"):
        rising_desk.watch(*SIDES, days=0)
    with pytest.raises(SettingsError, match="no step 'hour'"):
        rising_desk.watch(*SIDES, by="hour")
