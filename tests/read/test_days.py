"""Publication days in the forms that files write them."""

from datetime import date

import pytest
from hypothesis import given as cases
from hypothesis import strategies as st

from tocsin.read.days import parse_day


@pytest.mark.parametrize(
    "text",
    [
        "2023-11-07",
        " 2023-11-07 ",
        "2023-11-07T10:00:00Z",
        "2023-11-07T23:30:00-05:00",
        "2023-11-07 10:00:00.000+00:00",
        "2023-11-07T1000",
        "2023/11/07",
        "2023/11/7 10:00",
        "20231107",
        "20231107120000",
        "7 November 2023",
        "07 Nov 2023",
        "7th November, 2023",
        "November 7, 2023",
        "Nov. 7, 2023",
        "Nov 7 2023",
        "NOV 7, 2023 10:00 AM",
        "Tuesday, November 7, 2023",
        "Tuesday 7 November 2023 at 10:15 GMT",
        "Tue, 07 Nov 2023 10:00:00 GMT",
        "Tue, 07 Nov 2023 23:59:59 -0500",
    ],
)
def test_the_day_as_written(text):
    assert parse_day(text) == date(2023, 11, 7)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2023-02-30", "does not exist"),
        ("31 June 2023", "does not exist"),
        ("2023-13-01", "does not exist"),
        ("11/07/2023", "day first or month first"),
        ("7.11.23", "day first or month first"),
        ("1823-11-07", "not between 1900 and 2100"),
        ("2101-01-01", "not between 1900 and 2100"),
        ("0000-00-00", "not between 1900 and 2100"),
        ("2023-11", "no day of the calendar"),
        ("November 2023", "no day of the calendar"),
        ("2023", "no day of the calendar"),
        ("yesterday", "no day of the calendar"),
        ("", "no day of the calendar"),
        ("2023-11-07 or so", "no day of the calendar"),
        ("1699351200", "no day of the calendar"),
        ("x" * 10_000, "no day of the calendar"),
    ],
)
def test_what_is_no_day_is_refused_with_the_reason(text, reason):
    with pytest.raises(ValueError, match=reason) as caught:
        parse_day(text)
    assert len(str(caught.value)) < 200


@cases(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_every_day_survives_each_form(day):
    for form in ("%Y-%m-%d", "%Y%m%d", "%d %B %Y", "%b %d, %Y", "%a, %d %b %Y 10:00:00 +0000"):
        assert parse_day(day.strftime(form)) == day


@cases(st.text(max_size=80))
def test_any_text_is_a_day_or_a_value_error(text):
    try:
        day = parse_day(text)
    except ValueError as error:
        assert str(error)  # noqa: PT017 - either way out is right, a third is not
    else:
        assert 1900 <= day.year <= 2100
