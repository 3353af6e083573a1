"""EDTF dates become days, or are refused with what is wrong."""

from datetime import date

import pytest
from edtf import parse_edtf
from hypothesis import given
from hypothesis import strategies as st

from tocsin.resolve.edtf import read_edtf


@pytest.mark.parametrize(
    ("words", "begin", "until"),
    [
        ("2014", date(2014, 1, 1), date(2015, 1, 1)),
        ("2014-12", date(2014, 12, 1), date(2015, 1, 1)),
        ("2014-06-13", date(2014, 6, 13), date(2014, 6, 14)),
        ("2003~", date(2003, 1, 1), date(2004, 1, 1)),
        ("2006-05-20/2014-09-08", date(2006, 5, 20), date(2014, 9, 9)),
        ("2014-06/..", date(2014, 6, 1), None),
        ("../2008", None, date(2009, 1, 1)),
        ("2014/", date(2014, 1, 1), None),
    ],
)
def test_dates_and_intervals_are_days_half_open(words: str, begin: date | None, until: date | None) -> None:
    interval = read_edtf(words)
    assert (interval.begin, interval.until, interval.edtf) == (begin, until, words)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("2023-06-31", "has no day 31"),
        ("2023-13", "no month 13"),
        ("0000", "year must be"),
        ("2014/2010", "ends before it starts"),
        ("June 2014", "no EDTF date"),
        ("", "no EDTF date"),
        ("2014-6", "no EDTF date"),
    ],
)
def test_what_is_no_date_is_refused_with_the_reason(words: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_edtf(words)


@given(st.dates(min_value=date(1000, 1, 1), max_value=date(9000, 1, 1)), st.sampled_from(["%Y", "%Y-%m", "%Y-%m-%d"]))
def test_days_agree_with_the_reference_library(day: date, form: str) -> None:
    words = day.strftime(form)
    other, own = parse_edtf(words), read_edtf(words)
    assert own.begin == date(*other.lower_strict()[:3])
    assert own.until is not None
    assert own.until.toordinal() - 1 == date(*other.upper_strict()[:3]).toordinal()
