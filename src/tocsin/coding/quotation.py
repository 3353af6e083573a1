"""What stands between quotation marks, whatever the marks, and what is wrong with those that pair with nothing.

Marks pair within a paragraph. A quotation that goes on over paragraphs opens each of them anew and is closed in the last:
each paragraph is a stretch of its own. A mark that is never closed opens nothing, and a reason says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

CODE = "quotation marks in what reads as code"
LONGEST = 4000  # characters; what is longer is a mark that was forgotten

_CLOSES: Mapping[str, tuple[str, ...]] = {
    "“": ("”",),
    "„": ("“", "”"),
    "«": ("»",),
    "»": ("«",),
    "‹": ("›",),
    "「": ("」",),
    '"': ('"',),
    "``": ("''",),
    "‘": ("’",),
    "'": ("'",),
}
_SINGLE = frozenset("‘'")
_MARK = re.compile("``|''|[\"“”„«»‹›「」‘’']")
_DASH = re.compile(r"\s*[—–]\s+(?=\w)")
# A programmer's line: a call or assignment around a plain mark, a tag, a brace, a line that ends in a semicolon.
_CODE = re.compile(
    r"\w[=(\[]\s?[\"']|[\"'][)\]];?$|^\s*[</{}]|[{};]\s*$.*[\"']|=\s?[\"'][^\"']*[\"']\s*[;,)]|</\w+>|\w\(\)"
)
_SPOKEN = re.compile(r"[,?!…] ?(?:[—–] )?(?=[a-z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Words in quotation marks, [start, end) without the marks."""

    start: int
    end: int
    outer_start: int  # with the marks
    outer_end: int
    goes_on: bool = False  # closed by nothing: the next paragraph opens again
    dash: bool = False  # opened by a dash at the start of its paragraph


@dataclass(frozen=True, slots=True, kw_only=True)
class Stray:
    """A mark that holds no quotation, with the reason."""

    start: int
    end: int
    reason: str


_DEEPEST = 16  # quotations within one another; further marks were forgotten, and each mark looks through all of them


@dataclass(slots=True, kw_only=True)
class _Open:
    mark: str
    at: int
    start: int


@lru_cache(maxsize=4)  # each stage of one document asks for the same
def find_marked(text: str) -> tuple[tuple[Stretch, ...], tuple[Stray, ...]]:
    """The stretches in quotation marks of a text, by their start, outer before inner; and the marks left over."""
    stretches: list[Stretch] = []
    strays: list[Stray] = []
    lines = list(_lines(text))
    for number, (start, line) in enumerate(lines):
        following = lines[number + 1][1].lstrip() if number + 1 < len(lines) else ""
        if not any(mark in line for mark in "“”„«»‹›「\"'‘`—–"):
            continue
        if _CODE.search(line):
            if any(mark in line for mark in '“"«„`'):
                strays.append(Stray(start=start, end=start + len(line), reason=CODE))
            continue
        found, left = _in_line(line, following)
        for one in found:
            moved = replace(
                one,
                start=one.start + start,
                end=one.end + start,
                outer_start=one.outer_start + start,
                outer_end=one.outer_end + start,
            )
            if not any(c.isalnum() for c in text[moved.start : moved.end]):
                continue
            if moved.end - moved.start > LONGEST:
                reason = f"longer than {LONGEST} characters: a mark was forgotten"
                strays.append(Stray(start=moved.outer_start, end=moved.outer_end, reason=reason))
                continue
            stretches.append(moved)
        strays += [Stray(start=s.start + start, end=s.end + start, reason=s.reason) for s in left]
    return tuple(sorted(stretches, key=lambda s: (s.start, -s.end))), tuple(strays)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a text that hold something, with where they start."""
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, line
        start += len(line) + 1


def _in_line(line: str, following: str) -> tuple[list[Stretch], list[Stray]]:
    found: list[Stretch] = []
    strays: list[Stray] = []
    stack: list[_Open] = []
    for written in _MARK.finditer(line):
        i, mark = written.start(), written[0]
        width = len(mark)
        closed = _closed_by(line, i, mark, stack)
        if closed is not None:
            strays += [_never_closed(dropped) for dropped in stack[closed + 1 :] if dropped.mark not in _SINGLE]
            opened = stack[closed]
            del stack[closed:]
            found.append(Stretch(start=opened.start, end=i, outer_start=opened.at, outer_end=i + width))
        elif _opens(line, i, mark, stack):
            stack.append(_Open(mark=mark, at=i, start=i + width))
            if len(stack) > _DEEPEST:
                strays += [_never_closed(one) for one in stack[:1] if one.mark not in _SINGLE]
                del stack[0]
        elif mark in "”»›」" and len(mark) == 1:
            strays.append(Stray(start=i, end=i + 1, reason="a closing quotation mark that nothing opens"))
    if stack and stack[0].mark not in _SINGLE:
        first = stack[0]
        end = len(line.rstrip())
        if following.startswith(first.mark) and end > first.start:
            found.append(Stretch(start=first.start, end=end, outer_start=first.at, outer_end=end, goes_on=True))
            stack = stack[1:]
    strays += [_never_closed(one) for one in stack if one.mark not in _SINGLE]
    dash = _DASH.match(line)
    if dash and not found:
        found.extend(_after_dash(line, dash.end()))
    return [s for s in found if s.end > s.start], strays


def _never_closed(opened: _Open) -> Stray:
    return Stray(start=opened.at, end=opened.start, reason="an opening quotation mark that nothing closes")


def _closed_by(line: str, i: int, mark: str, stack: list[_Open]) -> int | None:
    """Which open mark the one at `i` closes."""
    before, after = line[i - 1 : i], line[i + len(mark) : i + len(mark) + 1]
    for number in range(len(stack) - 1, -1, -1):
        opened = stack[number]
        if i == opened.start:
            continue
        if mark in _SINGLE or mark == "’":
            single = (opened.mark == "‘" and mark == "’") or (opened.mark == "'" and mark == "'")
            if single and not after.isalnum() and not before.isspace() and not _possessive(line, i, opened):
                return number
        elif (
            mark in _CLOSES[opened.mark]
            or (opened.mark == "“" and mark == '"' and not before.isspace() and not after.isalnum())
            or (opened.mark == '"' and mark == "”")
        ):
            return number
    return None


def _possessive(line: str, i: int, opened: _Open) -> bool:
    """Whether a single mark after an s is an apostrophe: another closing mark follows, and the words run on."""
    if line[i - 1 : i].casefold() != "s" or not re.match(r" \w", line[i + 1 : i + 3]):
        return False
    return _last_close(line, _CLOSES[opened.mark][0]) > i + 1


@lru_cache(maxsize=4)  # each apostrophe of a line asks for the same; to look on from each of thousands took minutes
def _last_close(line: str, mark: str) -> int:
    """Where the last mark of a line stands that ends a word; -1 if none does."""
    return max((found.start() for found in re.finditer(rf"(?<=[^\s]){mark}(?!\w)", line)), default=-1)


def _opens(line: str, i: int, mark: str, stack: list[_Open]) -> bool:
    before, after = line[i - 1 : i] if i else "", line[i + len(mark) : i + len(mark) + 1]
    if mark in ("“", "„", "«", "‹", "「"):
        return bool(after)
    if mark == "»":
        return (not before or before.isspace()) and after.isalnum()
    if mark == "``":
        return True
    if mark == '"':
        return bool(after) and not after.isspace() and not before.isalnum() and before != "'"
    if mark in _SINGLE:
        if before.isalnum() or not (after.isalpha() or after in '“"…['):
            return False
        if any(o.mark in _SINGLE for o in stack):
            return False
        close = _CLOSES[mark][0]
        # 'Twas, 'em: an apostrophe opens nothing unless something closes it.
        return _last_close(line, close) > i + 1
    return False


def _after_dash(line: str, start: int) -> Iterator[Stretch]:
    """The words after a dash that opens a paragraph, up to the comma before whoever says them."""
    match = _SPOKEN.search(line[start:])
    end = start + (match.start() if match else len(line[start:].rstrip()))
    yield Stretch(start=start, end=end, outer_start=start, outer_end=end, dash=True)
