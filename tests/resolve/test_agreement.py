"""Alpha against the published worked examples, and against exact fractions derived from their coincidence matrices."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.resolve.agreement import Level, agreement, alpha, numbered

# Krippendorff (2011), section B: two observers, binary, ten units without gaps.
BINARY = list(zip((0, 1, 0, 0, 0, 0, 0, 0, 1, 0), (1, 1, 1, 0, 0, 1, 0, 0, 0, 0), strict=True))
# Section C: two observers, nominal, twelve units without gaps.
NAMES = list(zip("aabbdcccedda", "babbbccceddd", strict=True))
# Section D: four observers, twelve units, gaps.
OBSERVERS = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
    (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
)
GAPS = [tuple(v for v in unit if v is not None) for unit in zip(*OBSERVERS, strict=True)]


def exact(units, apart):
    """Alpha as a fraction, by way of the coincidence matrix, as the paper does it by hand."""
    cells: dict[tuple[int, int], Fraction] = {}
    for unit in units:
        for a, b in permutations(unit, 2):
            cells[a, b] = cells.get((a, b), Fraction()) + Fraction(1, len(unit) - 1)
    margins: dict[int, Fraction] = {}
    for (a, _), share in cells.items():
        margins[a] = margins.get(a, Fraction()) + share
    total = sum(margins.values())
    observed = sum(share * apart(a, b, margins) for (a, b), share in cells.items())
    expected = sum(n * m * apart(a, b, margins) for a, n in margins.items() for b, m in margins.items())
    return 1 - (total - 1) * observed / expected


def nominal(a, b, margins):
    return Fraction(int(a != b))


def ordinal(a, b, margins):
    between = sum((n for value, n in margins.items() if min(a, b) <= value <= max(a, b)), Fraction())
    return Fraction(0) if a == b else (between - (margins[a] + margins[b]) / 2) ** 2


def interval(a, b, margins):
    return Fraction(a - b) ** 2


def ratio(a, b, margins):
    return Fraction(a - b, a + b) ** 2 if a + b else Fraction(0)


@pytest.mark.parametrize(
    ("units", "level", "apart", "published"),
    [
        (BINARY, Level.NOMINAL, nominal, 0.095),
        (GAPS, Level.NOMINAL, nominal, 0.743),
        (GAPS, Level.ORDINAL, ordinal, 0.815),
        (GAPS, Level.INTERVAL, interval, 0.849),
        (GAPS, Level.RATIO, ratio, 0.797),
    ],
)
def test_alpha_is_that_of_the_published_examples(units, level, apart, published):
    found = alpha(units, level)
    assert found == pytest.approx(float(exact(units, apart)), abs=1e-12)
    assert round(found, 3) == published


def test_names_are_compared_as_names():
    found = alpha(numbered(NAMES), Level.NOMINAL)
    assert round(found, 3) == 0.692
    assert found == pytest.approx(float(exact(numbered(NAMES), nominal)), abs=1e-12)


def test_the_binary_example_is_eight_in_eighty_four():
    # o(0,1) = 4, n0 = 14, n1 = 6, n = 20: 1 - 19 * 4 / (14 * 6) = 8/84
    assert alpha(BINARY, Level.NOMINAL) == pytest.approx(8 / 84, abs=1e-12)


@pytest.mark.parametrize("units", [[], [(1,), (2,)], [(1, 1), (1, 1)]])
def test_where_nothing_can_differ_there_is_no_alpha(units):
    assert alpha(units, Level.NOMINAL) is None
    assert agreement(units, Level.NOMINAL, rng=Random(1)).low is None


def test_full_agreement_is_one_at_every_level():
    units = [(1, 1, 1), (2, 2), (5, 5)]
    assert [alpha(units, level) for level in Level] == [1.0] * 4


VALUES = st.lists(st.lists(st.integers(0, 5), min_size=0, max_size=4), max_size=8)


@given(VALUES, st.sampled_from([(Level.NOMINAL, nominal), (Level.ORDINAL, ordinal), (Level.INTERVAL, interval)]))
def test_alpha_is_the_exact_fraction_whatever_the_data(units, how):
    level, apart = how
    paired = [unit for unit in units if len(unit) > 1]
    found = alpha(units, level)
    if found is None:
        assert len({value for unit in paired for value in unit}) < 2
    else:
        assert found == pytest.approx(float(exact(paired, apart)), abs=1e-9)


@given(VALUES, st.randoms())
def test_neither_the_order_of_units_nor_of_coders_counts(units, random):
    mixed = [random.sample(unit, len(unit)) for unit in random.sample(units, len(units))]
    assert alpha(mixed, Level.ORDINAL) == pytest.approx(alpha(units, Level.ORDINAL))


def test_the_range_holds_alpha_and_repeats_with_its_seed():
    found = agreement(GAPS, Level.NOMINAL, rng=Random(7))
    assert found.low <= found.alpha <= found.high
    assert found == agreement(GAPS, Level.NOMINAL, rng=Random(7))
    assert (found.units, found.values) == (11, 40)
