from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tocsin.records import Forecast, Question, Settlement, Target, question_id
from tocsin.store.forecasts import FILE, append_forecasts, append_settlements, read_log

OPENS, CLOSES = date(2024, 1, 2), date(2024, 2, 1)
TARGET = Target(actors=("state:KEN",), types=("COERCE",))
QUESTION = Question(
    id=question_id(TARGET, OPENS, CLOSES, "icews"),
    text="Will it?",
    target=TARGET,
    opens=OPENS,
    closes=CLOSES,
    dataset="icews",
    resolution="Yes if",
    recorded=datetime(2024, 1, 1, tzinfo=UTC),
)
FORECAST = Forecast(
    id="forecast-1",
    question_id=QUESTION.id,
    forecaster="simple",
    known_until=date(2024, 1, 1),
    probability=0.3,
    low=0.2,
    high=0.4,
    confidence="Low.",
    base_rate=0.25,
    base_of="Met in some.",
    inputs="abc",
    made=datetime(2024, 1, 1, tzinfo=UTC),
    by="human:ada",
)
SETTLED = Settlement(
    question_id=QUESTION.id,
    happened=True,
    counted=2,
    because="rows",
    by="store",
    recorded=datetime(2024, 2, 2, tzinfo=UTC),
)


def test_a_folder_without_a_log_has_an_empty_one(tmp_path):
    log = read_log(tmp_path)
    assert (log.questions, log.forecasts, log.settlements) == ({}, (), ())


def test_what_is_logged_comes_back_as_it_was(tmp_path):
    append_forecasts(tmp_path, QUESTION, [FORECAST])
    append_settlements(tmp_path, [SETTLED])
    log = read_log(tmp_path)
    assert log.questions == {QUESTION.id: QUESTION}
    assert log.forecasts == (FORECAST,)
    assert log.settled() == {QUESTION.id: SETTLED}


def test_the_same_forecast_is_logged_once_and_nothing_is_rewritten(tmp_path):
    append_forecasts(tmp_path, QUESTION, [FORECAST])
    before = (tmp_path / FILE).read_bytes()
    append_forecasts(tmp_path, QUESTION, [FORECAST])
    assert (tmp_path / FILE).read_bytes() == before
    append_forecasts(tmp_path, QUESTION, [replace(FORECAST, id="forecast-2", probability=0.35)])
    assert (tmp_path / FILE).read_bytes().startswith(before)
    assert len(read_log(tmp_path).forecasts) == 2


def test_the_last_settlement_holds_and_the_earlier_one_stays(tmp_path):
    append_settlements(tmp_path, [SETTLED, replace(SETTLED, happened=None, because="nobody can tell")])
    log = read_log(tmp_path)
    assert log.settled()[QUESTION.id].happened is None
    assert len(log.settlements) == 2


def test_a_line_torn_by_a_crash_is_reported_and_costs_no_other(tmp_path):
    append_forecasts(tmp_path, QUESTION, [FORECAST])
    whole = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(whole[:-20])
    append_settlements(tmp_path, [SETTLED])
    log = read_log(tmp_path)
    assert log.questions == {QUESTION.id: QUESTION}
    assert log.settlements == (SETTLED,)
    assert [each.where for each in log.damaged] == [f"{tmp_path / FILE}:2"]


@pytest.mark.parametrize("base_rate", [1.5, -0.1, 1e300])
def test_a_base_rate_is_a_share(tmp_path, base_rate):
    with pytest.raises(ValueError, match="is no share from 0 to 1"):
        replace(FORECAST, base_rate=base_rate)
    append_forecasts(tmp_path, QUESTION, [FORECAST])
    path = tmp_path / "forecasts.jsonl"
    path.write_text(path.read_text().replace(f'"base_rate":{FORECAST.base_rate}', f'"base_rate":{base_rate!r}'))
    log = read_log(tmp_path)
    assert (log.forecasts, len(log.damaged)) == ((), 1)
    assert "is no share from 0 to 1" in log.damaged[0].why
