"""The first lines of a file: which columns it has in which order, or why it is no file of the data set."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from io import StringIO

from tocsin.read.dataset import Dataset, Format, Header

_LOOKED_AT = 20  # rows that tell whether a file is the data set's
_FIT = 0.5  # share of them whose values must have the right shape
_MARKS = ("\t", ",", ";", "|")


class Refused(Exception):
    """A file that is not taken: what it is instead, and what to do."""

    def __init__(self, what: str, why: str) -> None:
        super().__init__(what, why)
        self.what = what
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """How the rows of a file are read."""

    columns: tuple[str, ...]  # in the order of the file; each name once
    delimiter: str
    quoted: bool
    offset: int = 0  # bytes of the header
    skip: int = 0  # lines of the header
    forms: tuple[tuple[str, ...], ...] = ()
    told: tuple[str, ...] = ()  # what was mended of the header


def find_head(dataset: Dataset, start: bytes, others: Sequence[Dataset] = ()) -> Head:
    """How a file is read that starts with some whole lines.

    Raises
    ------
    Refused
        If it is not a file of this data set; where it fits one of the others, that one is named.
    """
    if dataset.format is Format.LINES:
        if not start.lstrip().startswith(b"{"):
            raise Refused("no JSON lines", f"{_likely(start, others)}each line of {dataset.name} is one JSON object")
        return Head(columns=("line",), delimiter="\x01", quoted=False)
    text = _beginning(start).decode("utf-8", "replace")
    try:
        head = _by_header(dataset, text) if dataset.header is Header.ALWAYS else None
    except Refused as refusal:
        likely = _likely(start, others)
        raise Refused(refusal.what, likely.removesuffix("; ") or refusal.why) from refusal
    head = head or _by_position(dataset, text)
    if head is None:
        raise Refused(_seen(text, dataset), _likely(start, others) + _wanted(dataset, text))
    if not _fits(dataset, head, text):
        what = f"values that are none of {', '.join(dataset.shape)} in most of the first rows"
        raise Refused(what, f"{_likely(start, others)}the columns fit {dataset.name}, but their contents do not")
    return head


def _beginning(start: bytes) -> bytes:
    """As much as is looked at, which is little of a long file."""
    if start.count(b'"', 0, 1 << 16) > 1:  # a value may hold line breaks
        return start[: 1 << 20]
    end = -1
    for _ in range(_LOOKED_AT + 2):
        end = start.find(b"\n", end + 1)
        if end < 0:
            return start[: 1 << 20]
    return start[: end + 1]


def _rows(text: str, delimiter: str, *, quoted: bool, skip: int = 0) -> list[list[str]]:
    """The first rows of a text, without the empty ones."""
    if not quoted:
        lines = text.split("\n", _LOOKED_AT + skip + 1)[: _LOOKED_AT + skip]
        return [line.rstrip("\r").split(delimiter) for line in lines if line.strip()][skip:]
    rows: list[list[str]] = []
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter):
            if row:
                rows.append(row)
            if len(rows) >= _LOOKED_AT + skip:
                break
    except csv.Error:
        pass  # the rows so far tell enough; the engine tells the rest row by row
    return rows[skip:]


def _by_header(dataset: Dataset, text: str) -> Head | None:
    """The columns as the first line names them; None if it names none."""
    known = {_plain(name): name for name in (*dataset.columns, *dataset.aliases)}
    first = text.split("\n", 1)[0].rstrip("\r")
    quoted = dataset.format is Format.QUOTED
    best, marks = 0, dataset.delimiter
    for mark in (dataset.delimiter, *(mark for mark in _MARKS if mark != dataset.delimiter)):
        found = sum(_plain(name) in known for name in _cells(first, mark))
        if found > best:
            best, marks = found, mark
    if best < min(3, len(dataset.columns)):
        return None
    told: list[str] = []
    if marks != dataset.delimiter:
        told.append(f"the values stand between {marks!r} in place of {dataset.delimiter!r}; they were read so")
        quoted = quoted or marks != "\t"
    cells = _cells(first, marks)
    names = [known.get(_plain(cell), cell.strip()) for cell in cells]
    names = [dataset.aliases.get(name, name) for name in names]
    if renamed := [cell for cell, name in zip(cells, names, strict=True) if cell.strip() != name and name]:
        told.append(f"other names in the header were taken for the known ones: {', '.join(renamed)}")
    while names and not names[-1]:
        names.pop()
        told.append("an empty name at the end of the header was left out")
    offset, rows = len(first.encode()) + 1, _rows(text, marks, quoted=quoted, skip=1)
    offset += text[len(first) : len(first) + 1] == "\r"
    extra = [name for name in names if name not in dataset.columns]
    width = _width(rows, dataset)
    if extra and width == len(dataset.columns) != len(names):
        told.append(f"names in the header that the rows have no values for were left out: {', '.join(extra)}")
        names = list(dataset.columns)
    elif extra:
        told.append(f"columns that are not known here are kept in native: {', '.join(extra)}")
    lost = [name for name in dataset.columns if name not in names and name not in dataset.may_lack]
    if lost:
        near = {name: get_close_matches(name, extra, n=1, cutoff=0.6) for name in lost}
        hints = "; ".join(f"is {match[0]!r} {name}?" for name, match in near.items() if match)
        what = f"no column {', '.join(lost)}"
        raise Refused(what, f"{hints + ' ' if hints else ''}name the columns as {dataset.name} does and load it again")
    if twice := [name for name, count in Counter(names).items() if count > 1]:
        raise Refused(f"two columns {', '.join(twice)}", "remove one of them and load it again")
    order = [name for name in dataset.columns if name in names]
    if [name for name in names if name in dataset.columns] != order:
        told.append("the columns stand in another order; they were read by their names")
    return Head(
        columns=tuple(names), delimiter=marks, quoted=quoted, offset=offset, skip=1, told=tuple(dict.fromkeys(told))
    )


def _by_position(dataset: Dataset, text: str) -> Head | None:
    """The columns by their number alone; None if the rows have another number of values."""
    forms = dataset.forms or (dataset.columns,)
    widths = {len(form) for form in forms}
    for mark in (dataset.delimiter, *(mark for mark in _MARKS if mark != dataset.delimiter)):
        quoted = dataset.format is Format.QUOTED or mark != dataset.delimiter
        rows = _rows(text, mark, quoted=quoted)
        right = sum(len(row) in widths for row in rows)
        if right and right >= len(rows) * _FIT:
            told: list[str] = []
            if mark != dataset.delimiter:
                told.append(f"the values stand between {mark!r} in place of {dataset.delimiter!r}; they were read so")
            if dataset.header is Header.ALWAYS:
                told.append("there is no header; the columns were read in their usual order")
            return Head(columns=dataset.columns, delimiter=mark, quoted=quoted, forms=forms, told=tuple(told))
    return None


def _fits(dataset: Dataset, head: Head, text: str) -> bool:
    """Whether enough of the first rows have values of the right shape."""
    rows = _rows(text, head.delimiter, quoted=head.quoted, skip=head.skip)
    if not rows:
        return True
    rules = [(name, re.compile(shape)) for name, shape in dataset.shape.items() if name in head.columns]
    forms = {len(form): form for form in (head.columns, *head.forms)}
    right = 0
    places: dict[int, list[tuple[int | None, re.Pattern[str]]]] = {}
    for row in rows:
        form = forms.get(len(row), head.columns)
        if len(row) not in places:
            places[len(row)] = [(form.index(name) if name in form else None, rule) for name, rule in rules]
        right += all(
            place is not None and place < len(row) and rule.fullmatch(row[place].strip()) is not None
            for place, rule in places[len(row)]
        )
        if right >= len(rows) * _FIT:  # as a rule half of them: a load of thousands of files looks at each
            return True
    return False


def _width(rows: Sequence[Sequence[str]], dataset: Dataset) -> int:
    """How many values most rows have, without the empty ones at their end."""
    missing = {"", *dataset.missing}
    widths: Counter[int] = Counter()
    for row in rows:
        width = len(row)
        while width > len(dataset.columns) and row[width - 1] in missing:
            width -= 1
        widths[width] += 1
    return widths.most_common(1)[0][0] if widths else 0


def _cells(line: str, mark: str) -> list[str]:
    return [cell.strip().strip('"') for cell in line.split(mark)]


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9.]+", " ", name.lower()).strip()


def _seen(text: str, dataset: Dataset) -> str:
    rows = _rows(text, dataset.delimiter, quoted=False)
    width = Counter(len(row) for row in rows).most_common(1)
    return f"rows of {width[0][0]} values" if width else "no rows"


def _wanted(dataset: Dataset, text: str) -> str:
    del text
    widths = sorted({len(form) for form in dataset.forms or (dataset.columns,)})
    many = " or ".join(map(str, widths))
    header = ", named in a header" if dataset.header is Header.ALWAYS else ""
    mark = {"\t": "tabs", ",": "commas"}.get(dataset.delimiter, repr(dataset.delimiter))
    return f"a file of {dataset.name} has {many} columns between {mark}{header}"


def _likely(start: bytes, others: Sequence[Dataset]) -> str:
    """Which other data set a file is of, as the beginning of a sentence; nothing if none."""
    for other in others:
        if other.format is Format.PARQUET:
            continue
        try:
            find_head(other, start)
        except Refused:
            continue
        return f"it looks like {other.title}: load it as {other.name}; "
    return ""
