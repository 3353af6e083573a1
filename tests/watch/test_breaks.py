"""Breaks of levels, seen afterwards and day by day."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.errors import WatchError
from tocsin.watch.breaks import SHORTEST, Level, breaks, run_lengths

NILE = (  # annual flow of the Nile at Aswan, 1871 to 1970, in 10^8 cubic metres (Cobb 1978)
    "1120 1160 963 1210 1160 1160 813 1230 1370 1140 995 935 1110 994 1020 960 1180 799 958 1140 1100 1210 1150 1250 1260 1220 1030 "
    "1100 774 840 874 694 940 833 701 916 692 1020 1050 969 831 726 456 824 702 1120 1100 832 764 821 768 845 864 862 698 845 744 796 "
    "1040 759 781 865 845 944 984 897 822 1010 771 676 649 846 812 742 801 1040 860 874 848 890 744 749 838 1050 918 986 797 923 975 "
    "815 1020 906 901 1170 912 746 919 718 714 740"
)


def test_the_nile_breaks_after_1898():
    flow = [float(value) for value in NILE.split()]
    [found] = breaks(flow, Level.VALUES, number=1)
    assert 1871 + found.at - 1 == 1898
    assert (round(found.before, 2), round(found.after, 2)) == (1097.75, 849.97)
    assert found.earliest <= found.at <= found.latest
    assert breaks(flow, Level.VALUES) == (found,)


def counts(*levels: tuple[float, int], seed: int = 0) -> np.ndarray:
    random = np.random.default_rng(seed)
    return np.concatenate([random.poisson(level, days) for level, days in levels])


def test_a_rise_and_a_fall_of_counts_are_found_with_their_levels():
    rise, fall = breaks(counts((2, 150), (6, 60), (1, 150)))
    assert abs(rise.at - 150) <= 2
    assert abs(fall.at - 210) <= 2
    assert rise.earliest <= 150 <= rise.latest
    assert (rise.before, rise.after, fall.after) == pytest.approx((2, 6, 1), abs=0.5)


def test_noise_and_bursts_have_no_break():
    random = np.random.default_rng(5)
    quiet = sum(bool(breaks(random.poisson(3, 200))) for _ in range(20))
    bursts = sum(bool(breaks(random.negative_binomial(1.5, 1.5 / 4.5, 200))) for _ in range(20))
    assert quiet <= 1
    assert bursts <= 2


def test_more_coverage_is_no_break():
    shown = np.concatenate([np.full(100, 1.0), np.full(100, 3.0)])
    seen = np.random.default_rng(2).poisson(2 * shown)
    assert breaks(seen)
    assert breaks(seen, exposure=shown) == ()


def test_a_constant_series_has_no_break():
    assert breaks([4] * 50) == ()
    assert breaks([0] * 50) == ()


@pytest.mark.parametrize(
    ("series", "number", "why"),
    [
        ([1, 2, 3], None, "3 steps"),
        ([1] * 4000, None, "4000 steps"),
        ([1, 2, 3, 4, 5, 6, 7], 5, "cannot hold 5 breaks"),
    ],
)
def test_series_of_the_wrong_length_are_refused(series, number, why):
    with pytest.raises(WatchError, match=why):
        breaks(series, number=number)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=2 * SHORTEST, max_size=40))
def test_breaks_lie_inside_and_stretches_are_long_enough(series):
    found = breaks(series)
    edges = [0, *(each.at for each in found), len(series)]
    assert all(later - earlier >= SHORTEST for earlier, later in pairwise(edges))


def test_a_change_is_told_within_days_and_not_before():
    series = counts((2, 200), (7, 60), seed=1)
    found = run_lengths(series, window=7)
    assert found.chance[150:198].max() < 0.6
    assert found.chance[200:206].max() > 0.9
    assert abs(int(found.since[230]) - 200) <= 2
    assert found.level[240] == pytest.approx(7, abs=1.2)


def test_nothing_later_changes_what_was_told():
    series = counts((2, 120), (5, 60), seed=3)
    whole, cut = run_lengths(series), run_lengths(series[:100])
    # The level expected beforehand is that of the series at hand, so the two differ a little, and only by that.
    assert np.abs(whole.chance[:100] - cut.chance).max() < 0.2


def test_days_without_coverage_change_nothing():
    series = counts((3, 120), seed=4).astype(float)
    shown = np.ones(120)
    shown[60:90] = 0
    series[60:90] = 0
    assert run_lengths(series, exposure=shown).chance[60:90].max() < 0.5
    assert run_lengths(series).chance[60:75].max() > 0.9


def test_no_days_are_refused():
    with pytest.raises(WatchError, match="0 days"):
        run_lengths([])
