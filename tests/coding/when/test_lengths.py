import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.coding.when.calendar import Unit
from tocsin.coding.when.lengths import Small, duration


@pytest.mark.parametrize(
    ("count", "unit", "expected"),
    [
        (2, Unit.WEEK, "P2W"),
        (None, Unit.YEAR, "PXY"),
        (2, Unit.CENTURY, "P200Y"),
        (2, Unit.QUARTER, "P2Q"),
        (30, Small.SECOND, "PT30S"),
        (0.5, Unit.HOUR, "PT30M"),
        (0.5, Unit.YEAR, "P6M"),
        (1_000_000, Unit.YEAR, "P1000000Y"),
        (1, Unit.WEEKEND, None),
        (1e300, Unit.YEAR, None),
    ],
)
def test_length_is_written_as_iso_8601_does(count, unit, expected):
    assert duration(count, unit) == expected


@given(st.integers(1, 10**9), st.sampled_from([*Unit, *Small]))
def test_whole_number_is_never_written_with_a_point_or_power(count, unit):
    written = duration(count, unit)
    assert written is None or written.strip("PTSMHDWQY").isdigit()
