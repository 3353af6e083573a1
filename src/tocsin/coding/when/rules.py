"""The grammar of dates: which shapes of lexemes are read by which rule.

`RULES` is tried in order at each lexeme; the first rule that matches and returns a reading wins, so longer shapes
stand above the shorter ones that they hold.
"""

from __future__ import annotations

import re

from tocsin.coding.when import clock, counted, feasts, lengths, stated, vague
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
        ("(DAY|ORD) OF? FEAST YEAR?", feasts.islamic_date),
        ("(LAST|NEXT|THIS|COMING)? FEAST (OF? YEAR)?", feasts.feast),
        ("THE? (EVE|END|START) OF THE? FEAST (OF? YEAR)?", feasts.feast),
        (
            "THE? SAME (PERIOD|UNIT|TIME) (OF|IN)? THE? ((LAST|PREVIOUS) UNIT|A UNIT (AGO|EARLIER))",
            vague.same_last_year,
        ),
        ("(LATE|LATER|EARLY|EARLIER) IN THE UNIT", vague.in_the_unit),
        ("THE? (START|END|MID) OF THE UNIT", vague.in_the_unit),
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
        (
            "(HALF A UNIT|A UNIT AND A HALF|NUMBER AND A HALF LENGTH) (AGO|EARLIER|LATER|BEFORE|AFTER)",
            counted.halves_from,
        ),
        ("AMOUNT (UNITS|UNIT) AGO DEICTIC?", counted.units_back),
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
        ("SHORTYEAR", stated.year_short),
        ("SEASON", stated.season_bare),
        ("THE UNIT PREVIOUS", counted.unit_told),
        # What names no day of its own.
        ("(THE? (EARLY|LATE|MID|SAME) DASH? HOUR|THE DAYPART|DAYPART)", clock.part_of_day),
        ("CLOCK AMPM? ZONE?", clock.clock),
        ("NUMBER AND A HALF LENGTH", lengths.with_half),
        ("A LENGTH AND A HALF", lengths.with_half),
        ("HALF (DASH|A)* LENGTH", lengths.with_half),
        ("NUMBER (TO|DASH|AND) NUMBER (DASH|RUNNING)* LENGTH", lengths.between_lengths),
        ("EVERY (OTHER|NUMBER|FEW)? LENGTH", lengths.every),
        ("EVERY (WEEKDAY|DAYPART)", lengths.every),
        ("A? NUMBER (DASH|RUNNING)* LENGTH (DASH? RUNNING)?", lengths.length),
        ("A? FEW OF? RUNNING? LENGTH", lengths.length),
        ("(UNITS|UNIT|MINUTES) DASH RUNNING", lengths.lasting),
        ("A RUNNING? LENGTH", lengths.single),
        ("(A|PER) LENGTH", lengths.rate),
        ("(ORDWORD|ORD) RUNNING? UNIT", lengths.running),
        ("THE RUNNING? UNIT", vague.the_unit),
        ("(UNITS|MINUTES)", lengths.unmeasured),
        ("WEEKDAYS", lengths.weekdays),
        ("RATE", lengths.often),
        ("(THE TIME BEING|THE? NOW|CURRENTLY)", vague.present),
        ("CURRENT", vague.current),
        ("RECENT", vague.lately),
        ("THE PAST", vague.the_past),
        ("THE SPAN? FUTURE", vague.the_future),
        ("THE? (SPAN|RUNNING) DASH? TERM", vague.term),
        ("SOON", vague.soon),
        ("A LATER (TIME|POINT)", vague.left_open),
        ("LATER", vague.later),
        ("((THAT|THE) TIME|THEN)", vague.that_time),
        ("(THIS|THE|NUMWORD|FEW) POINT", vague.point),
    )
)
