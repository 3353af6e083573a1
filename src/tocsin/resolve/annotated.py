"""Reports annotated with the incidents that they tell, and how far a grouping agrees with such an annotation.

A file has one report a line, as JSON:

    {"id": "r1", "outlet": "Harbour Wire", "published": "2024-03-05", "title": "...", "text": "...",
     "tells": [{"incident": "i1", "start": 21, "end": 29, "words": "attacked"}],
     "copy_of": "r0", "copy_kind": "rewrite"}

`tells` marks words that tell an incident: a verb, a noun or a whole clause; `words` repeats what [start, end) of the text
holds. A coded event is of the incident in whose words its trigger lies (see `aligned`). `copy_of` and `copy_kind` (copy or rewrite) are
there only where a report repeats another. `title` may be missing.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tocsin.errors import ReadError
from tocsin.records import Coding

BESIDE = 30  # characters
_STOP = re.compile(r"[.!?;]\s|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Words of a report that tell an incident: [start, end)."""

    incident: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report with the incidents that it tells."""

    id: str
    outlet: str | None
    published: date | None
    title: str | None
    text: str
    marks: tuple[Mark, ...]
    copy_of: str | None = None
    copy_kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Precision, recall and their harmonic mean, each from 0 to 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean; 0 where both are 0."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def read_reports(path: Path) -> tuple[Report, ...]:
    """The reports of a file.

    Raises
    ------
    ReadError
        If the file cannot be read, or a line is not of the form; the message names the line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(f"cannot read {path}: {error}; check the path") from error
    reports: list[Report] = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                reports.append(_report(json.loads(line)))
            except (ValueError, KeyError, TypeError) as error:
                form = "it must be a report as the head of tocsin/resolve/annotated.py describes it"
                raise ReadError(f"{path}:{number}: {type(error).__name__} {error}; {form}") from error
    return tuple(reports)


def _report(row: Mapping[str, Any]) -> Report:
    text: str = row["text"]
    for mark in row["tells"]:
        held = text[mark["start"] : mark["end"]]
        if not held or mark.get("words", held) != held:
            raise ValueError(f"report {row['id']} marks {mark.get('words')!r}, and the text has {held!r} there")
    published = row.get("published")
    return Report(
        id=row["id"],
        outlet=row.get("outlet"),
        published=None if published is None else date.fromisoformat(published),
        title=row.get("title"),
        text=text,
        marks=tuple(Mark(incident=m["incident"], start=m["start"], end=m["end"]) for m in row["tells"]),
        copy_of=row.get("copy_of"),
        copy_kind=row.get("copy_kind"),
    )


def aligned(report: Report, coding: Coding) -> tuple[dict[str, str], tuple[str, ...]]:
    """The incident of each coded event whose trigger lies in marked words, and the incidents told that no event is of.

    For an incident that has no event so, the events count whose trigger stands in no marked words but beside words that
    are marked for it, in the same sentence: "a bomb hit the truck" may be marked at one word and coded at the other.
    """
    triggers: dict[str, tuple[int, int]] = {}
    for row in coding.evidence:
        if row.field == "type":
            triggers.setdefault(row.event_id, (row.span.start, row.span.end))
    found: dict[str, str] = {}
    for event, (start, end) in triggers.items():
        inside = [m for m in report.marks if start < m.end and m.start < end]
        if inside:
            found[event] = min(inside, key=lambda m: (m.end - m.start, m.start)).incident
    told = dict.fromkeys(mark.incident for mark in report.marks)
    for mark in report.marks:
        if mark.incident not in found.values():
            for event, (start, end) in triggers.items():
                between = report.text[min(end, mark.end) : max(start, mark.start)]
                if event not in found and len(between) <= BESIDE and not _STOP.search(between):
                    found[event] = mark.incident
    return found, tuple(incident for incident in told if incident not in found.values())


def pairwise(gold: Sequence[Hashable], made: Sequence[Hashable]) -> Agreement:
    """Agreement over pairs of items: of the pairs that are joined, which should be; of those that should be, which are.

    >>> pairwise(["a", "a", "b"], [1, 1, 1])
    Agreement(precision=0.3333333333333333, recall=1.0)
    """
    both = _pairs(Counter(zip(gold, made, strict=True)))
    joined, wanted = _pairs(Counter(made)), _pairs(Counter(gold))
    return Agreement(precision=both / joined if joined else 1.0, recall=both / wanted if wanted else 1.0)


def _pairs(counts: Counter[Any]) -> int:
    return sum(n * (n - 1) // 2 for n in counts.values())


def bcubed(gold: Sequence[Hashable], made: Sequence[Hashable]) -> Agreement:
    """B-cubed (Bagga and Baldwin 1998): for each item the share of its group that is right, and of its incident found.

    >>> bcubed(["a", "a", "b"], [1, 1, 1])
    Agreement(precision=0.5555555555555555, recall=1.0)
    """
    if not gold:
        return Agreement(precision=1.0, recall=1.0)
    both, groups, incidents = Counter(zip(gold, made, strict=True)), Counter(made), Counter(gold)
    precision = sum(both[g, m] / groups[m] for g, m in zip(gold, made, strict=True)) / len(gold)
    recall = sum(both[g, m] / incidents[g] for g, m in zip(gold, made, strict=True)) / len(gold)
    return Agreement(precision=precision, recall=recall)
