import json
from datetime import date, timedelta

import polars as pl
import pytest
from tests.forecast.conftest import FIRST, LAST
from tests.store.test_withdrawal import acled, deleted

from tocsin import cli
from tocsin.desk import Desk
from tocsin.errors import ForecastError
from tocsin.export.backtested import chart, lines, plain
from tocsin.forecast import backtest as module
from tocsin.forecast.backtest import BASE, CLIMATOLOGY, LEARNED, Plan, backtest, backtest_view
from tocsin.forecast.binary import BinaryOptions
from tocsin.forecast.cell_online import OnlineOptions
from tocsin.forecast.numbered import numbered, revised, rows
from tocsin.scale import Engine

QUICK = BinaryOptions(rounds=30, threads=1, online=OnlineOptions(bits=12, days=120))


@pytest.fixture(scope="module")
def told(view):
    return rows(view, "petrarch")


@pytest.fixture(scope="module")
def found(told):
    return backtest(numbered(told), Plan(begin=LAST - timedelta(days=60), least=5, model=QUICK))


def test_rows_are_numbered_with_who_and_what_they_are(told):
    past = numbered(told)
    assert past.begin == FIRST
    assert len(past.events) == len(told)
    assert "COERCE" in past.relations
    assert past.countries[past.entities.index("organ:KEN.COP")] == "KEN"


def test_what_was_published_later_is_read_later(told):
    late = told.with_columns(day=pl.col("occurred") + timedelta(days=5))
    past = numbered(late)
    assert ((past.events.day - past.events.occurred) == 5).all()


def test_no_event_is_said(told):
    with pytest.raises(ForecastError, match="no event with a day"):
        numbered(told.head(0))


def test_a_regular_past_is_forecast_better_than_by_its_base_rate(found):
    assert found.scores[LEARNED].brier < found.scores[BASE].brier
    assert found.over_base.low <= found.over_base.value <= found.over_base.high


def test_a_backtest_of_a_changed_future_changes_only_what_came(told, found):
    cut = LAST - timedelta(days=30)
    plan = Plan(begin=LAST - timedelta(days=60), until=cut, model=QUICK)
    whole = backtest(numbered(told), plan)
    short = backtest(numbered(told.filter(pl.col("day") < cut)), plan)
    assert whole.scores == short.scores


def test_workers_say_what_one_process_says(told, found):
    plan = Plan(begin=LAST - timedelta(days=60), least=5, model=QUICK)
    assert backtest(numbered(told), plan, engine=Engine(name="processes", workers=2)) == found


def test_an_origin_knows_what_it_is_given_and_nothing_else(told):
    past = numbered(told)
    plan = Plan(begin=LAST - timedelta(days=60), model=QUICK)
    with pytest.raises(ForecastError, match="nothing was told of"):
        backtest(past, plan, then=lambda _: past.events.before(10))


def test_a_view_as_it_stood_is_what_is_shown_where_nothing_was_revised(view, monkeypatch):
    plan = Plan(begin=LAST - timedelta(days=20), least=5, model=QUICK)
    usual = backtest_view(view, "petrarch", plan)
    monkeypatch.setattr(module, "revised", lambda *_: True)
    assert backtest_view(view, "petrarch", plan) == usual


def test_rows_taken_back_after_a_day_make_that_day_another(tmp_path):
    for name, text in (("acled.csv", acled("first")), ("deleted.csv", deleted("MLI99901"))):
        (tmp_path / name).write_text(text, encoding="utf-8")
    desk = Desk(tmp_path / "desk")
    desk.load("acled", tmp_path / "acled.csv")
    desk.load("acled-deleted", tmp_path / "deleted.csv")
    view = desk.view()
    assert revised(view, "acled", date(2023, 1, 31))
    assert not revised(view, "acled", date(2023, 2, 1))
    assert not revised(view, None, date(2023, 1, 31))
    assert len(rows(view.as_of(date(2023, 1, 31)), "acled")) == 1
    assert rows(view, "acled").is_empty()


def test_words_json_and_diagram_say_data_protocol_and_baselines(found):
    words = "\n".join(lines(found))
    for each in (found.digest, found.protocol, CLIMATOLOGY, "no tie rule", "90 % range", "by type", "likeliest"):
        assert each in words
    assert json.loads(json.dumps(plain(found), allow_nan=False))["digest"] == found.digest
    assert LEARNED in json.dumps(chart(found).to_dict())


def test_no_window_fits(told):
    with pytest.raises(ForecastError, match="no window of 7 days fits"):
        backtest(numbered(told), Plan(begin=LAST, model=QUICK))


def test_the_command_prints_scores_and_one_object_of_json(desk, tmp_path, capsys):
    asked = ["backtest", "--dataset", "petrarch", "--desk", str(desk.folder), "--begin", "2023-12-24"]
    assert cli.run([*asked, "--json", "-", "--image", str(tmp_path / "r.svg")]) == 0
    assert json.loads(capsys.readouterr().out)["scores"][LEARNED]["brier"] < 0.2
    assert (tmp_path / "r.svg").read_text(encoding="utf-8").startswith("<svg")
    assert cli.run([*asked, "--days", "0"]) == 2
    assert "--days must be 1 or more" in capsys.readouterr().err
