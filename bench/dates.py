"""How well tocsin finds and reads times, against a file of gold: `python bench/dates.py --data FILE`.

Two forms of JSON lines are taken, told apart by their keys. Articles: `text`, `dct` (publication day), `annotated_end`
and `timex`, a list of `start`, `end`, `text`, `type`, `value`. Sentences: `sentence`, `published`, `start`, `end`,
`text`, `type`, `value`, `begin`, `until`; type NONE marks a trap, words that only look like a time.

Extents: one to one, best overlap first. Relaxed: they overlap; exact: they are equal. Values: see `agreement`.
The last line printed is one JSON object.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from heading import stop, versions

from tocsin.coding.dates import DateExpression, find_times
from tocsin.coding.grammar import Parser, load_parser
from tocsin.coding.score import bounds, likeness, one_to_one
from tocsin.coding.when.calendar import Season, half, quarter, season, week, weekend
from tocsin.errors import MissingPlugin
from tocsin.records import Interval
from tocsin.settings import CodeOptions

DEFAULT = Path(__file__).resolve().parents[1] / ".." / "shared" / "data" / "dates" / "meantime_timex.jsonl"
BASELINES = (  # name, relaxed F, value F, words a second
    ("spaCy DATE/TIME, dateparser.parse", ".92", ".48", ""),
    ("recognizers-text 1.0.2a2", ".90", ".68", "615"),
    ("dateparser.search", ".76", ".45", ""),
)
MEASURED = "b08176f6011da26560ac12167b0888a41f1b2df489246a41a6082b30a42d118a"  # the file of the baselines
TRAP = "NONE"

Row = Mapping[str, Any]
Days = tuple[date | None, date | None]
"""Days [begin, until); None is an open side."""


class DataError(Exception):
    """The data cannot be used; the message says where and what to do."""


class Agreement(StrEnum):
    """How a reading stands to the gold value."""

    SAME = "same"
    BOUND = "bound"  # "since 2006" read as open from 2006 on: TIMEX3 keeps "since" outside the value
    PART = "part"  # "late 2006" read as its last months: TIMEX3 keeps "late" in another attribute; counted apart
    NO = "no"


RIGHT = (Agreement.SAME, Agreement.BOUND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """One time expression as a person read it, characters [start, end)."""

    start: int
    end: int
    type: str
    value: str  # TIMEX3, or an interval as EDTF writes it
    stated: Days | None = None  # the days, where the file gives them; open on both sides: not to be found in the text


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotated:
    """A text with its times and traps; what begins at `end` or later was not looked at."""

    text: str
    published: date
    end: int
    gold: tuple[Gold, ...]
    traps: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """A file of gold."""

    texts: tuple[Annotated, ...]
    left_out: int  # rows without a publication day
    articles: bool
    line: str  # name, SHA-256, rows


@dataclass(slots=True, kw_only=True)
class Counts:
    """What was counted over all texts."""

    gold: Counter[str] = field(default_factory=Counter[str])  # by type
    found: Counter[str] = field(default_factory=Counter[str])  # by type
    right: Counter[str] = field(default_factory=Counter[str])  # by type
    agreed: Counter[Agreement] = field(default_factory=Counter[Agreement])
    emitted: int = 0
    exact: int = 0
    traps: int = 0
    avoided: int = 0
    misses: list[str] = field(default_factory=list[str])


# -------------------------------------------------------------------------------------------------- values

_REFERENCE = ("PAST_REF", "PRESENT_REF", "FUTURE_REF")
_LENGTH = re.compile(r"P(T?)(\d+)([YMWDHQ])")
_DAYS = {"H": 1 / 24, "D": 1.0, "W": 7.0, "M": 30.44, "Q": 91.31, "Y": 365.25}
_SEASONS = {"SP": Season.SPRING, "SU": Season.SUMMER, "FA": Season.AUTUMN, "WI": Season.WINTER}
_DAY = timedelta(days=1)


def covered(value: str) -> Days | None:
    """The days that a value names, a time of day as its day; None when it names none.

    >>> covered("2008-Q4")
    (datetime.date(2008, 10, 1), datetime.date(2009, 1, 1))
    """
    first, slash, last = value.partition("/")
    if slash:
        left = (None, None) if first in ("", "..") else covered(first)
        right = (None, None) if last in ("", "..") else covered(last)
        return None if left is None or right is None else (left[0], right[1])
    try:
        if parts := re.fullmatch(r"(\d{4})-Q([1-4])", value):
            found = quarter(int(parts[1]), int(parts[2]))
        elif parts := re.fullmatch(r"(\d{4})-H([12])", value):
            found = half(int(parts[1]), int(parts[2]))
        elif parts := re.fullmatch(r"(\d{4})-(SP|SU|FA|WI)", value):
            found = season(int(parts[1]), _SEASONS[parts[2]])
        elif parts := re.fullmatch(r"(\d{4})-W(\d\d)(-WE)?", value):
            monday = date.fromisocalendar(int(parts[1]), int(parts[2]), 1)
            found = weekend(monday) if parts[3] else week(monday)
        else:
            point = re.sub(r"(?<=\d\d-\d\d)(T.*|-XX)$|(?<=-\d\d)T.*$", "", value)
            return bounds(point + "X" * (4 - len(point)) if re.fullmatch(r"\d{2,3}", point) else point)
    except (ValueError, OverflowError):  # 2008-W60
        return None
    return found.begin, found.until


def agreement(gold: Gold, interval: Interval | None, published: date, expression: str | None = None) -> Agreement:
    """How an interval (EDTF, with its days) stands to a gold value (TIMEX3); strict: `SAME` or `BOUND` is right.

    - A value that names days (2008, 2008-10-10, 2008-Q4, 2003/2008): the interval covers the same days, or those that
      the file states beside the value. A time of day counts as its day.
    - Open on one side, where the value has no "/": the one end is an end of the value's days (`BOUND`).
    - A value without days (P4Y, PXY, XXXX-WXX-5, PAST_REF): the expression beside the interval is equal to it; what
      comes back (R/P1Y) is equal to its period, since TIMEX3 says in the type alone that it does.
    - P4Y, too: a stretch (EDTF with a "/") as long, to a day or a twentieth. PRESENT_REF: the interval holds the
      publication day. PAST_REF, FUTURE_REF: it is approximate or open, and not after, not before, that day.
    - A value of X alone, or one whose days the file leaves open on both sides: there is no interval.
    - An approximate interval or bound inside the value's days is `PART`: not right, and counted apart.
    """
    if expression is not None and gold.value in (expression, expression.removeprefix("R/")):
        return Agreement.SAME
    if interval is None:
        unknown = gold.stated == (None, None) or re.fullmatch(r"X[X-]*", gold.value)
        return Agreement.SAME if unknown else Agreement.NO
    here, named = (interval.begin, interval.until), covered(gold.value)
    begin, until = here
    if named == here or (gold.stated == here and here != (None, None)):
        return Agreement.SAME
    vague = "~" in interval.edtf or None in here
    if gold.value in _REFERENCE:
        ended = until is not None and until <= published + _DAY
        to_come = begin is not None and begin >= published
        right = {"PAST_REF": vague and ended, "FUTURE_REF": vague and to_come}
        holds = (begin is None or begin <= published) and (until is None or published < until)
        return Agreement.SAME if right.get(gold.value, holds) else Agreement.NO
    if length := _LENGTH.fullmatch(gold.value):
        stretch = "/" in interval.edtf and (length[1] == "T") == (length[3] == "H")
        if begin is None or until is None or not stretch:
            return Agreement.NO
        asked = int(length[2]) * _DAYS[length[3]]
        return Agreement.SAME if abs((until - begin).days - asked) <= max(1, asked / 20) else Agreement.NO
    if named is None or named[0] is None or named[1] is None:
        return Agreement.NO
    approximate = "~" in interval.edtf
    if begin is None or until is None:
        edge = begin or until
        if "/" in gold.value or edge is None:
            return Agreement.NO
        if approximate:
            return Agreement.PART if named[0] <= edge <= named[1] else Agreement.NO
        return Agreement.BOUND if edge in named else Agreement.NO
    return Agreement.PART if approximate and named[0] <= begin and until <= named[1] else Agreement.NO


# ---------------------------------------------------------------------------------------------------- data


def span(row: Row, text: str) -> tuple[int, int]:
    """Where a row's words stand; an error when others stand there."""
    start, end = row["start"], row["end"]
    if not 0 <= start < end <= len(text):
        raise ValueError(f"[{start}, {end}) is outside the text of {len(text)} characters")
    if text[start:end] != row["text"]:
        raise ValueError(f"{row['text']!r} is not what stands at [{start}, {end}): {text[start:end]!r}")
    return start, end


def day(text: str | None) -> date | None:
    """A day written YYYY-MM-DD, or None."""
    return None if text is None else date.fromisoformat(text)


def article(row: Row) -> Annotated | None:
    """One article; None when it has no publication day in the form YYYY-MM-DD."""
    text, published = row["text"], row["dct"]
    end = len(text) if row["annotated_end"] is None else int(row["annotated_end"])
    gold = [
        Gold(start=start, end=until, type=str(timex["type"]), value=str(timex["value"]))
        for timex in row["timex"]
        for start, until in [span(timex, text)]
        if start < end  # the rest was not annotated with care
    ]
    if not isinstance(published, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", published):
        return None
    return Annotated(text=text, published=date.fromisoformat(published), end=end, gold=tuple(gold))


def sentence(row: Row) -> Annotated:
    """One sentence with the one expression that its row is about."""
    text, published = row["sentence"], date.fromisoformat(row["published"])
    start, end = span(row, text)
    if row["type"] == TRAP:
        return Annotated(text=text, published=published, end=len(text), gold=(), traps=((start, end),))
    stated = (day(row["begin"]), day(row["until"]))
    gold = Gold(start=start, end=end, type=str(row["type"]), value=str(row["value"]), stated=stated)
    return Annotated(text=text, published=published, end=len(text), gold=(gold,))


def joined(rows: Iterable[Annotated]) -> tuple[Annotated, ...]:
    """Rows about the same sentence as one text, or the second expression would count as an error of the first."""
    texts: dict[tuple[str, date], Annotated] = {}
    for one in rows:
        row, key = one, (one.text, one.published)
        if seen := texts.get(key):
            row = replace(row, gold=seen.gold + row.gold, traps=seen.traps + row.traps)
        texts[key] = row
    return tuple(texts.values())


def read_data(path: Path) -> Data:
    """The texts of a file in either form.

    Raises
    ------
    DataError
        If the file is absent, or a row does not have the form of the first.
    """
    if not path.is_file():
        raise DataError(f"{path}: no such file; name one of articles or sentences with --data FILE")
    raw = path.read_bytes()
    try:
        lines = raw.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from None
    found: list[Annotated | None] = []
    articles: bool | None = None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if articles is None:
                articles = "timex" in row
                if not articles and "sentence" not in row:
                    raise DataError(f"{path}:{number}: neither 'timex' nor 'sentence' among the keys; see --help")
            found.append(article(row) if articles else sentence(row))
        except json.JSONDecodeError as error:
            raise DataError(f"{path}:{number}: not JSON ({error.msg}); each line must be one object") from None
        except KeyError as error:
            raise DataError(f"{path}:{number}: key {error} is missing; add it") from None
        except (TypeError, ValueError, AttributeError) as error:
            raise DataError(f"{path}:{number}: {error}; mend the row") from None
    texts = [row for row in found if row is not None]
    if not any(row.gold or row.traps for row in texts):
        raise DataError(f"{path}: no expression to score in {len(found)} rows; a publication day is needed")
    left_out = len(found) - len(texts)
    return Data(
        texts=tuple(texts) if articles else joined(texts),
        left_out=left_out,
        articles=bool(articles),
        line=f"{path.name}  {hashlib.sha256(raw).hexdigest()}  {len(found)} rows, {left_out} left out",
    )


# ------------------------------------------------------------------------------------------------- scoring


def count(counts: Counts, text: Annotated, found: Sequence[DateExpression]) -> None:
    """Add what was found in one text to the counts."""
    emitted = [e for e in found if e.start < text.end]
    scores = [
        (likeness((g.start, g.end), (e.start, e.end)), i, j)
        for i, g in enumerate(text.gold)
        for j, e in enumerate(emitted)
    ]
    pairs = dict(one_to_one(score for score in scores if score[0] > 0))
    counts.emitted += len(emitted)
    for start, end in text.traps:
        caught = [e for e in emitted if e.start < end and start < e.end]
        counts.traps += 1
        counts.avoided += not caught
        counts.misses += [f"trap     {text.text[start:end]!r}" for _ in caught[:1]]
    for n, gold in enumerate(text.gold):
        words = text.text[gold.start : gold.end]
        counts.gold[gold.type] += 1
        if n not in pairs:
            counts.misses.append(f"missed   {words!r} {gold.type} {gold.value}")
            continue
        got = emitted[pairs[n]]
        how = agreement(gold, got.interval, text.published, got.expression)
        counts.found[gold.type] += 1
        counts.right[gold.type] += how in RIGHT
        counts.agreed[how] += 1
        counts.exact += (got.start, got.end) == (gold.start, gold.end)
        if how not in RIGHT:
            value = got.expression or (got.interval.edtf if got.interval is not None else got.reason)
            counts.misses.append(f"{how:8} {words!r} {gold.type} {gold.value}, not {value} ({text.published})")
    alone = [e for n, e in enumerate(emitted) if n not in pairs.values()]
    counts.misses += [f"false    {text.text[e.start : e.end]!r}" for e in alone]


def measure(texts: Sequence[Annotated], parse: Parser) -> tuple[Counts, float]:
    """The counts over all texts, and the seconds that `find_times` took: the parse is not in them."""
    counts, seconds = Counts(), 0.0
    for text in texts:
        parsed = parse(text.text)
        begin = time.perf_counter()
        found = find_times(parsed, text.published)
        seconds += time.perf_counter() - begin
        count(counts, text, found)
    return counts, seconds


def share(part: int, whole: int) -> float:
    """A share to four digits; 0 when there is nothing to share."""
    return round(part / whole, 4) if whole else 0.0


def figures(data: Data, counts: Counts, seconds: float) -> dict[str, Any]:
    """The keys of the last line."""
    gold, found = counts.gold.total(), counts.found.total()
    right, parts = counts.right.total(), counts.agreed[Agreement.PART]
    words = sum(len(text.text.split()) for text in data.texts)

    def f1(agreed: int) -> float:
        return share(2 * agreed, gold + counts.emitted)

    return {
        "relaxed_f1": f1(found),
        "exact_f1": f1(counts.exact),
        "value_f1": f1(right),
        "value_right": share(right, found),
        "traps_avoided": share(counts.avoided, counts.traps) if counts.traps else None,
        "words_per_second": round(words / seconds) if seconds else None,
        "relaxed_precision": share(found, counts.emitted),
        "relaxed_recall": share(found, gold),
        "value_f1_with_parts": f1(right + parts),
        "value_right_with_parts": share(right + parts, found),
        "gold": gold,
        "emitted": counts.emitted,
        "found": found,
        "exact": counts.exact,
        "right": right,
        "right_as_bound": counts.agreed[Agreement.BOUND],
        "value_f1_without_bounds": f1(counts.agreed[Agreement.SAME]),
        "parts": parts,
        "traps": counts.traps,
        "texts": len(data.texts),
        "left_out": data.left_out,
        "words": words,
        "seconds": round(seconds, 3),
        "types": {
            name: {"gold": total, "found": counts.found[name], "right": counts.right[name]}
            for name, total in sorted(counts.gold.items())
        },
    }


# -------------------------------------------------------------------------------------------------- report


def table(data: Data, last: Mapping[str, Any]) -> list[str]:
    """The figures for people, with other tools beside tocsin where they were measured on data of this form."""
    lines = [f"{'':36}{'relaxed F':>10}{'exact F':>9}{'value F':>9}{'words/s':>10}"]
    scores = "".join((f"{last['relaxed_f1']:10.3f}", f"{last['exact_f1']:9.3f}", f"{last['value_f1']:9.3f}"))
    lines.append(f"{'tocsin':36}{scores}{last['words_per_second'] or '':>10}")
    if data.articles:
        lines += [f"{name + ' *':36}{f:>10}{'':9}{value:>9}{speed:>10}" for name, f, value, speed in BASELINES]
        where = "this file" if MEASURED in data.line else "another file, so do not compare"
        lines.append(
            f"* measured elsewhere on {where}, not by this command; how their values were compared is not known"
        )
    lines += [
        "",
        f"gold {last['gold']}, emitted {last['emitted']}, found {last['found']}, equal extent {last['exact']}",
        f"value right {last['right']}, a share of {last['value_right']:.3f} of the found",
        f"  of these as a bound {last['right_as_bound']}; value F without them {last['value_f1_without_bounds']:.3f}",
        f"  and {last['parts']} an approximate part of the value; value F with them {last['value_f1_with_parts']:.3f}",
    ]
    if last["traps"]:
        lines.append(f"traps avoided: a share of {last['traps_avoided']:.3f} of {last['traps']}")
    lines += [
        f"{name:10} gold {n['gold']}, found {n['found']}, right {n['right']}" for name, n in last["types"].items()
    ]
    return lines


PROTOCOL = """\
protocol: gold and found expressions up to the end of the annotated part, rows without a publication day left out;
  relaxed: extents overlap; exact: they are equal; one to one, best overlap first; F over all expressions
  value right: the days of tocsin's interval (EDTF) are the days of the TIMEX3 value, a time of day as its day; open
  after "since", "until", "by", "before", "after": its end is an end of those days; P4Y, sets: an equal TIMEX3 value, or
  a stretch as long; PAST_REF and its like: equal, or on that side of the publication day; no value: no interval. An approximate part ("late 2006" for 2006)
  is not right. words/s: find_times alone, without the parse. No seed: there is no chance in it"""


# ---------------------------------------------------------------------------------------------- command line


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """The options of one run."""
    first, _, rest = (__doc__ or "").partition("\n")
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="bench/dates.py", description=first, epilog=rest, formatter_class=form)
    parser.add_argument("--data", type=Path, default=DEFAULT, metavar="FILE", help="articles or sentences with gold")
    parser.add_argument("--misses", action="store_true", help="list what was missed or read otherwise")
    parser.add_argument("--json", action="store_true", help="print the JSON line alone")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> None:
    """Read the data, find the dates, compare, print; the last line is the JSON object."""
    options = arguments(argv)
    model = CodeOptions().model
    try:
        data = read_data(options.data)
        parse = load_parser(model)
    except (DataError, MissingPlugin) as error:
        stop(str(error))
    counts, seconds = measure(data.texts, parse)
    last = figures(data, counts, seconds)
    if not options.json:
        print(f"data {data.line}")
        print(f"versions: {versions('spacy', model.replace('_', '-'))}")
        print(PROTOCOL)
        print()
        print("\n".join(table(data, last)))
        if options.misses:
            print()
            print("\n".join(counts.misses))
        print()
    print(json.dumps(last))


if __name__ == "__main__":
    main()
