"""The words that dates are made of: each line of a text cut into lexemes, each lexeme given a kind.

A shape of `rules` is a regular expression over kinds. `shape` writes it: "MONTH DAY (COMMA? YEAR)?" becomes a
pattern over one character a lexeme, so that rules read as grammar and run as fast as `re`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tocsin.coding.when.calendar import Season, Unit
from tocsin.coding.when.holidays import FEASTS

MONTHS = {
    name: n
    for n, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sep", "sept"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
WEEKDAYS = {
    name: n
    for n, names in enumerate(
        (
            ("monday", "mon"),
            ("tuesday", "tue", "tues"),
            ("wednesday", "wed"),
            ("thursday", "thu", "thur", "thurs"),
            ("friday", "fri"),
            ("saturday", "sat"),
            ("sunday", "sun"),
        )
    )
    for name in names
}
NUMBERS = {
    word: n
    for n, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split(),
        start=1,
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100}
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "final": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12,
    "19th": 19, "nineteenth": 19, "twentieth": 20, "eighteenth": 18,
}  # fmt: skip
SEASONS = {"spring": Season.SPRING, "summer": Season.SUMMER, "autumn": Season.AUTUMN, "winter": Season.WINTER}
SEASONS["fall"] = Season.AUTUMN
DAYPARTS = {
    "dawn": "TMO", "morning": "TMO", "noon": "T12:00", "midday": "T12:00", "afternoon": "TAF", "dusk": "TEV",
    "evening": "TEV", "night": "TNI", "midnight": "T24:00",
}  # fmt: skip
"""Parts of a day, as TIMEX3 writes them behind the day."""
RATES = {
    "hourly": "PT1H", "daily": "P1D", "nightly": "P1D", "weekly": "P1W", "fortnightly": "P2W", "monthly": "P1M",
    "quarterly": "P3M", "annual": "P1Y", "annually": "P1Y", "yearly": "P1Y",
}  # fmt: skip
"""How often, as ISO 8601 writes the time between."""
ZONES = frozenset("utc gmt est edt pst pdt cet cest eet eest bst msk ist".split())
_RUNNING = frozenset(
    "straight consecutive successive trading working business calendar full whole entire more additional further "
    "extra long".split()
)

_UNITS = [unit.value for unit in Unit]
_WORDS: dict[str, str] = {
    **{m: "MONTH" if len(m) > 4 or m in ("may", "june", "july") else "MON" for m in MONTHS},
    **{d: "WEEKDAY" if d.endswith("day") else "WDAY" for d in WEEKDAYS},
    **dict.fromkeys(NUMBERS, "NUMWORD"),
    **dict.fromkeys(_UNITS, "UNIT"),
    **{f"{u}s": "UNITS" for u in _UNITS} | {"centuries": "UNITS"},
    **dict.fromkeys(SEASONS, "SEASON"),
    **{w: "ORDWORD" for w in ORDINALS if w.isalpha()},
    **dict.fromkeys(("q1", "q2", "q3", "q4"), "QUARTERNAME"),
    **dict.fromkeys(("yesterday", "today", "tomorrow", "tonight", "overnight"), "DEICTIC"),
    **dict.fromkeys(DAYPARTS, "DAYPART"),
    **dict.fromkeys(("minute", "minutes", "seconds"), "MINUTES"),
    **dict.fromkeys(("a", "an"), "A"),
    **dict.fromkeys(("few", "several", "couple", "many", "some"), "FEW"),
    **dict.fromkeys(("and", "or", "&"), "AND"),
    **dict.fromkeys(("to", "through", "thru"), "TO"),
    **dict.fromkeys(("until", "till", "til"), "UNTIL"),
    **dict.fromkeys(("previous", "preceding"), "PREVIOUS"),
    **dict.fromkeys(("coming", "upcoming", "forthcoming"), "COMING"),
    **dict.fromkeys(("following", "ensuing", "subsequent"), "FOLLOWING"),
    **dict.fromkeys(("recently", "lately"), "RECENTLY"),
    **dict.fromkeys(("now", "present"), "NOW"),
    **dict.fromkeys(("currently", "presently", "nowadays"), "CURRENTLY"),
    **dict.fromkeys(("soon", "shortly"), "SOON"),
    **dict.fromkeys(("near", "short", "medium"), "SPAN"),
    **dict.fromkeys(("moment", "point", "stage", "date"), "POINT"),
    **dict.fromkeys(("every", "each"), "EVERY"),
    **dict.fromkeys(RATES, "RATE"),
    **dict.fromkeys((f"{d}s" for d in WEEKDAYS if d.endswith("day")), "WEEKDAYS"),
    **dict.fromkeys(("once", "twice", "times"), "TIMES"),
    **dict.fromkeys(ZONES, "ZONE"),
    **dict.fromkeys(_RUNNING, "RUNNING"),
    **dict.fromkeys(("eve", "morrow"), "EVE"),
    **dict.fromkeys(("onward", "onwards"), "ONWARD"),
    **dict.fromkeys(("mid", "middle"), "MID"),
    **dict.fromkeys(("end", "close"), "END"),
    **dict.fromkeys(("start", "beginning"), "START"),
    **dict.fromkeys("-–—‑‐", "DASH"),
    **dict.fromkeys(("'s", "’s"), "POSS"),
    **{w: w.upper() for w in "the of in from between since before after by last past next this these that".split()},
    **{w: w.upper() for w in "recent same earlier later early late ago within then half time on".split()},
    **{w: w.upper() for w in "at around about over per other current future term being period".split()},
    ",": "COMMA",
    "(": "OPEN",
    ")": "CLOSE",
    "halves": "HALF",
    "later": "LATER",
}
_KINDS = sorted(
    {*_WORDS.values(), "DAY", "ORD", "NUM", "YEAR", "DECADE", "ISO", "SLASH", "YEARPAIR", "NINEELEVEN"}
    | {"CLOCK", "AMPM", "FIGURE", "FEAST", "SHORTYEAR"}
)
_CHARACTER = {kind: chr(0x100 + n) for n, kind in enumerate(_KINDS)}
_OTHER = "."  # the kind of every lexeme that no rule knows
_MACROS = {
    "MN": "(MONTH|MON)",
    "DN": "(DAY|ORD)",
    "WD": "(WEEKDAY|WDAY)",
    "REL": "(LAST|NEXT|THIS|COMING)",
    "AMOUNT": "(A? FEW OF?|A|DAY|NUM|NUMWORD DASH NUMWORD|NUMWORD)",
    "NUMBER": "(FIGURE|DAY|NUM|NUMWORD (DASH? NUMWORD)*)",
    "LENGTH": "(UNITS|UNIT|MINUTES)",
    "HOUR": "(CLOCK AMPM? ZONE?|DAYPART)",
    "DATE": "((WD COMMA? THE?)? (MN DN (COMMA? YEAR)?|DN OF? MN (COMMA? YEAR)?))",
    "MONTHYEAR": "(MN (COMMA|OF)? YEAR)",
}
# A line without one of these holds no date; most lines are dropped here.
_CORE = frozenset(
    _CHARACTER[k]
    for k in "MONTH MON WEEKDAY UNIT UNITS SEASON DEICTIC RECENTLY YEAR DECADE ISO SLASH YEARPAIR NINEELEVEN "
    "QUARTERNAME ORD THEN DAYPART MINUTES NOW CURRENTLY SOON RATE WEEKDAYS CLOCK FEAST SHORTYEAR RECENT CURRENT "
    "FUTURE PAST LATER TERM BEING TIME POINT".split()
)
_FEAST = "|".join(re.escape(name) for name in sorted(FEASTS, key=len, reverse=True))
_LEXEME = re.compile(
    r"""
      (?P<ISO>(?<![\w/.-])[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?=T[0-9]|\W|$))
    | (?P<SLASH>(?<![\w/.-])[0-9]{1,4}([/.])[0-9]{1,2}\3[0-9]{2,4}(?!\w))
    | (?P<NINEELEVEN>(?<![\w/.-])9/11(?![\w/]))
    | (?P<YEARPAIR>[12][0-9]{3}[-–/][0-9]{2}(?![\w-]))
    | (?P<DECADE>[12][0-9]{2}0['’]?s(?!\w)|['’][0-9]0s(?!\w)|(?<=the\ )[2-9]0s(?!\w)|(?<=0s\ and\ )[2-9]0s(?!\w))
    | (?P<ORD>[0-9]{1,3}(?:st|nd|rd|th)(?!\w))
    | (?P<FEAST>(?=[A-Z])(?:@FEASTS)(?!\w))
    | (?P<SHORTYEAR>(?<![\w])['’][0-9]{2}(?![\w]))
    | (?P<CLOCK>(?:[01]?[0-9]|2[0-4]):[0-5][0-9](?::[0-5][0-9])?(?![\w:])
        |(?:[01]?[0-9]|2[0-4])(?:[:.][0-5][0-9])?(?=\ ?[AaPp]\.?[Mm]\b)
        |(?<![\w.,])[0-2][0-9][0-5][0-9](?=\ ?(?:UTC|GMT|hrs|local\ time)\b))
    | (?P<AMPM>(?<=[0-9])[AaPp]\.?[Mm](?:\.|\b)|(?<=[0-9]\ )[AaPp]\.?[Mm](?:\.|\b))
    | (?P<figure>[0-9]+(?:[,.:/][0-9]+)+(?!\w))
    | (?P<number>[0-9]+(?!\w))
    | (?P<POSS>(?<=\w)['’]s(?!\w))
    | (?P<abbreviation>(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\.)
    | (?P<word>\w+)
    | (?P<mark>\S)
    """.replace("@FEASTS", f"(?i:{_FEAST})"),
    re.VERBOSE,
)
# "Resolution 2254", "Article 7", "Flight 1990", "Vision 2030": a number after one of these is a label.
_LABELS = frozenset(
    "resolution article section chapter paragraph flight agenda vision no number nos highway route law decree order "
    "act bill protocol annex clause rule operation expo euro boeing unit room page channel camp battalion brigade "
    "division regiment phase stage version top group level case file".split()
)
_LOWER_MONTHS = frozenset(
    {"january", "february", "april", "june", "july", "september", "october", "november", "december"}
)


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One word, number or mark of a text: characters [start, end), and what it can be in a date."""

    start: int
    end: int
    text: str
    kind: str
    value: int = 0  # of numbers, months (1-12) and weekdays (0-6)

    @property
    def word(self) -> str:
        """Its text, lower-cased and without a closing dot."""
        return self.text.lower().rstrip(".")


Words = tuple[Lexeme, ...]
"""What a shape matched: consecutive lexemes of one line."""


@dataclass(frozen=True, slots=True)
class Line:
    """The lexemes of one line; `kinds` holds one character for each and is what rules are matched on."""

    lexemes: tuple[Lexeme, ...]
    kinds: str


def shape(pattern: str) -> re.Pattern[str]:
    """A pattern over kinds, compiled to be matched on `Line.kinds`.

    >>> bool(shape("MONTH DAY").fullmatch(read_line("May 5", 0).kinds))
    True
    """
    written = ""
    while written != pattern:  # macros hold macros
        written, pattern = pattern, re.sub(r"[A-Z]+", lambda m: _MACROS.get(m[0], m[0]), pattern)
    return re.compile(re.sub(r"[A-Z]+", lambda m: _CHARACTER[m[0]], pattern).replace(" ", ""))


def read_line(text: str, offset: int) -> Line:
    """The lexemes of a line that begins at character `offset`; none if the line cannot hold a date.

    >>> [lexeme.kind for lexeme in read_line("Signed May 5, 2023", 0).lexemes]
    ['', 'MONTH', 'DAY', 'COMMA', 'YEAR']
    """
    lexemes: list[Lexeme] = []
    before: Lexeme | None = None
    for match in _LEXEME.finditer(text):
        before = _lexeme(match, offset, before, text)
        lexemes.append(before)
    kinds = "".join(_CHARACTER.get(lexeme.kind, _OTHER) for lexeme in lexemes)
    return Line(tuple(lexemes), kinds) if not _CORE.isdisjoint(kinds) else Line((), "")


def _lexeme(match: re.Match[str], offset: int, before: Lexeme | None, text: str) -> Lexeme:
    group, words = match.lastgroup or "", match[0]
    start, end = match.start() + offset, match.end() + offset
    if group in ("word", "abbreviation"):
        kind, value = _word(words)
        return Lexeme(start, end, words, kind, value)
    if group == "number":
        return Lexeme(start, end, words, _number(words, match, before, start, text), int(words[:9]))
    if group == "ORD":
        return Lexeme(start, end, words, group, int(words[:-2]))
    if group == "figure":
        plain = re.fullmatch(r"[0-9]+\.[0-9]+|[0-9]{1,3}(,[0-9]{3})+", words)
        return Lexeme(start, end, words, "FIGURE" if plain and not _marked(before, start) else "")
    if group == "mark":
        return Lexeme(start, end, words, _WORDS.get(words, ""))
    return Lexeme(start, end, words, group)


def _word(words: str) -> tuple[str, int]:
    lower = words.lower().rstrip(".")
    kind = _WORDS.get(lower, "")
    if kind in ("MONTH", "MON"):
        if not words[0].isupper() and lower not in _LOWER_MONTHS:
            return "", 0  # "may", "march", "august", "mar"
        return kind, MONTHS[lower]
    if kind in ("WEEKDAY", "WDAY"):
        return ("", 0) if kind == "WDAY" and not words[0].isupper() else (kind, WEEKDAYS[lower])
    if kind == "NUMWORD":
        return kind, NUMBERS[lower]
    if kind == "ORDWORD":
        return kind, ORDINALS[lower]
    return kind, 0


def _marked(before: Lexeme | None, start: int) -> bool:
    """Whether a number is a label's ("Resolution 2254") or a price."""
    return before is not None and (before.word in _LABELS or (before.text in "$€£¥#" and before.end == start))


def _number(words: str, match: re.Match[str], before: Lexeme | None, start: int, text: str) -> str:
    if before is not None:
        near = before.end == start
        if _marked(before, start):
            return ""
        if near and before.kind == "DASH" and match.start() >= 2 and text[match.start() - 2].isalpha():
            # "F-16", "COVID-19" carry no day; "mid-2019" and "November-5" do.
            head = re.search(r"(\w+)\W$", text[max(0, match.start() - 20) : match.start()])
            if head is None or _WORDS.get(head[1].lower(), "") not in (
                "MID",
                "MONTH",
                "MON",
                "EARLY",
                "LATE",
                "WEEKDAY",
            ):
                return ""
    if text[match.end() : match.end() + 1] in ("%", "°"):
        return ""
    value = int(words[:9])
    if len(words) == 4 and 1000 <= value <= 2999:
        return "YEAR"
    if len(words) <= 2 and 1 <= value <= 31:
        return "DAY"
    return "NUM" if len(words) <= 3 else ""
