import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.errors import ForecastError
from tocsin.forecast.cell_rates import isotonic
from tocsin.forecast.chance_scores import at_budget, average_precision, chance_scores, skill


def test_brier_and_log_score_of_two_forecasts():
    found = chance_scores(np.array([0.8, 0.1]), np.array([True, False]))
    assert found.brier == pytest.approx(0.025)
    assert found.log == pytest.approx(-(np.log(0.8) + np.log(0.9)) / 2)


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.3, 0.5, 0.9]), st.booleans()), min_size=1, max_size=60))
def test_brier_is_reliability_less_resolution_and_uncertainty_where_chances_are_few(pairs):
    chance, came = np.array([c for c, _ in pairs]), np.array([y for _, y in pairs])
    found = chance_scores(chance, came, bins=50)
    if len(found.bins) == len(set(chance.tolist())):
        uncertainty = came.mean() * (1 - came.mean())
        assert found.brier == pytest.approx(found.reliability - found.resolution + uncertainty)
    assert sum(each.size for each in found.bins) == len(came)


def test_average_precision_counts_equal_chances_together():
    came = np.array([True, False, True, False])
    assert average_precision(np.array([0.9, 0.8, 0.7, 0.1]), came) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision(np.full(4, 0.5), came) == pytest.approx(0.5)
    assert average_precision(np.full(4, 0.5), np.zeros(4, bool)) == 0.0


@pytest.mark.parametrize("chance", [[0.0, 0.5], [0.5, 1.0], [0.5, np.nan], [0.5]])
def test_certainty_and_missing_chances_are_refused(chance):
    with pytest.raises(ForecastError):
        chance_scores(np.array(chance), np.array([True, False]))


def test_skill_is_nothing_against_itself_and_its_range_is_wider_when_rows_hang_together():
    rng = np.random.default_rng(0)
    loss, base = rng.random(400), rng.random(400)
    alone, one = np.arange(400), np.arange(400) // 40
    assert skill(base, base, (one,), rng).value == 0
    wide, narrow = (skill(loss + one / 10, base + 1, (each,), rng) for each in (one, alone))
    assert wide.high - wide.low > narrow.high - narrow.low
    assert wide.low <= wide.value <= wide.high


def test_a_budget_takes_the_likeliest_of_each_day():
    day = np.array([1, 1, 1, 2, 2])
    found = at_budget(np.array([0.2, 0.9, 0.8, 0.1, 0.3]), np.array([True, True, False, False, True]), day, 1)
    assert found.precision == 1.0
    assert found.recall == pytest.approx(2 / 3)
    assert found.base == pytest.approx(0.6)


def test_isotonic_gives_equal_scores_equal_chances_and_never_falls():
    score = np.array([1.0, 1.0, 2.0, 2.0, 3.0, 3.0])
    met = np.array([True, False, False, False, True, True])
    found = isotonic(score, met, np.array([0.0, 1.0, 2.0, 3.0, 9.0]))
    assert (np.diff(found) >= 0).all()
    assert found[1] == pytest.approx(0.25)
    assert found[0] > 0
    assert found[-1] < 1
