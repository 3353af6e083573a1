"""The grammar of dates: which shapes of lexemes are read by which rule.

`RULES` is tried in order at each lexeme; the first rule that matches and returns a reading wins, so longer shapes
stand above the shorter ones that they hold.
"""

from __future__ import annotations

import re

from tocsin.coding.when import counted, stated
from tocsin.coding.when.values import Rule
from tocsin.coding.when.words import shape

_POINT = "(DATE|MONTHYEAR|MONTH|MON|YEAR|WEEKDAY|DN)"
_PARTS = "THE? (EARLY|MID|LATE|END|START)"
_DAYS_TAIL = "((COMMA DN)* COMMA? AND DN)"

RULES: tuple[tuple[re.Pattern[str], Rule], ...] = tuple(
    (shape(pattern), rule)
    for pattern, rule in (
        ("ISO ((TO|UNTIL|DASH|AND) ISO)?", stated.iso),
        ("SLASH", stated.slash),
        ("NINEELEVEN", stated.nine_eleven),
        ("YEARPAIR", stated.year_pair),
        (f"(FROM|BETWEEN) {_POINT} (TO|UNTIL|DASH|AND) THE? {_POINT}", stated.stretch),
        (f"MN DN {_DAYS_TAIL} (?!OF? MN) (COMMA? YEAR)?", stated.days_listed),
        (f"DN {_DAYS_TAIL} OF? MN (COMMA? YEAR)?", stated.days_listed),
        ("(MN DN COMMA?)+ AND MN DN COMMA? YEAR", stated.months_listed),
        (f"{_POINT} (TO|UNTIL|DASH) {_POINT}", stated.stretch),
        ("FROM (DATE|MONTHYEAR|MN|YEAR) ((TO|UNTIL) THE? NOW|ONWARD)", stated.stretch_to_now),
        ("(DATE|MONTHYEAR|YEAR) ONWARD", stated.stretch_to_now),
        ("(DATE|MN) (COMMA|OF)? (LAST|THIS|NEXT) UNIT", stated.day_of_year),
        ("WD OPEN DATE CLOSE", stated.whole_day),
        ("DATE", stated.whole_day),
        ("MN (COMMA MN)* COMMA? AND MN (COMMA? YEAR)", stated.months_listed),
        (
            f"{_PARTS} DASH? (IN|OF)? THE? (SEASON OF? YEAR|MONTHYEAR|MN (?!DN)|YEAR|DECADE|(REL|THAT) UNIT)",
            stated.part_of_period,
        ),
        (f"{_PARTS} OF? THE UNIT", stated.part_of_period),
        ("MONTHYEAR", stated.month_of_year),
        ("(LAST|THIS|NEXT|COMING) MONTH", stated.month_turned),
        ("MONTH", stated.month_alone),
        ("THE? SEASON (OF|COMMA)? YEAR", stated.season_of_year),
        ("(LAST|THIS|NEXT|COMING|IN THE?) SEASON (?!(OF|COMMA)? YEAR)", stated.season_alone),
        ("THE? ORDWORD DASH? (UNIT|HALF) OF? (YEAR|THE? (LAST|THIS|NEXT) UNIT|THE UNIT)", stated.quarter_of_year),
        ("QUARTERNAME OF? YEAR?", stated.quarter_of_year),
        ("THE? (ORDWORD|ORD) DASH? UNIT", stated.quarter_of_year),
        ("ON THE ORD", stated.day_alone),
        ("WEEKDAY OF? REL UNIT", counted.weekday_of_week),
        ("(LAST|NEXT|THIS) UNIT ON? WEEKDAY", counted.weekday_of_week),
        ("THE (FOLLOWING|PREVIOUS|NEXT) WEEKDAY", counted.weekday_told),
        ("(THIS (PAST|COMING)|REL|PAST) WEEKDAY", counted.weekday),
        ("WD", counted.weekday),
        ("THE? (LAST|PAST|PREVIOUS|NEXT|COMING|FOLLOWING) AMOUNT (UNITS|UNIT)", counted.units_around),
        ("THE UNIT (BEFORE|AFTER) DEICTIC", counted.deictic),
        ("THE? (LAST|PAST) UNITS", counted.units_around),
        ("(THE|THIS)? PAST UNIT", counted.units_around),
        ("THE LAST UNIT", counted.units_around),
        ("THE FOLLOWING UNITS", counted.units_later),
        ("THE? RECENT UNITS (AND UNITS)?", counted.lately),
        ("THESE UNITS", counted.lately),
        ("RECENTLY", counted.lately),
        ("THE? (COMING|NEXT) UNITS (AND UNITS)?", counted.upcoming),
        ("(EARLIER|LATER) (LAST|THIS|NEXT|IN THE) UNIT", counted.unit_turned),
        ("(LATER|EARLIER)? THAT SAME? (UNIT|DAYPART)", counted.unit_told),
        ("(THE NEXT|NEXT|THE FOLLOWING|THE PREVIOUS|THE? SAME|THIS SAME) (UNIT|DAYPART)", counted.unit_told),
        ("THE UNIT (BEFORE|AFTER|EARLIER|LATER)", counted.unit_told),
        ("(THIS|THE LAST|LAST|THE? PAST|NEXT|THE COMING|COMING) UNIT", counted.unit_turned),
        ("THE UNIT OF DATE", counted.week_of_day),
        ("THE UNIT", counted.the_weekend),
        ("AMOUNT (UNITS|UNIT) AGO", counted.units_back),
        ("UNITS AGO", counted.long_ago),
        ("AMOUNT (UNITS|UNIT) (BEFORE|AFTER) (DATE|MONTHYEAR)", counted.units_from),
        ("AMOUNT (UNITS|UNIT) (EARLIER|LATER|BEFORE|AFTER)", counted.units_from),
        ("UNITS LATER", counted.units_later),
        ("AMOUNT (UNITS|UNIT) FROM NOW", counted.units_ahead),
        ("(IN|WITHIN) AMOUNT (UNITS|UNIT) (?!OF)", counted.units_ahead),
        ("DEICTIC", counted.deictic),
        ("(THIS|LAST) DAYPART", counted.deictic),
        ("SINCE THEN", counted.since_then),
        ("THE? DECADE", stated.decade_alone),
        ("YEAR ((COMMA|AND|COMMA AND) YEAR)*", stated.years_alone),
    )
)
