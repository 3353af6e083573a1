"""Names and ids that a draft gives to what its texts speak of, out of their own words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from anyascii import anyascii

from tocsin.export.coded import CodedText
from tocsin.records import Span

LONGEST = 60  # letters of a name
_TOLD = 6  # wordings of one descriptor
_SMALL = frozenset(
    "the a an of and or in on at to for with by from that this its his their her will would could".split()
)
_FROM = re.compile(r"^(?:\w+\s+){1,3}from\s+(?=\w+ing\b)")  # "him from halting the works"
_OPENING = re.compile(
    r"^(?:it|he|she|they|the|a|an|any|this|that|these|those|so will|whether|has|have|had|will|would|could|may|might|can|is likely to|make|makes)\s+",
    re.IGNORECASE,
)


def slug(words: Iterable[str]) -> str:
    """An id of three words at most."""
    plain = [re.sub(r"[^a-z0-9]", "", anyascii(word).lower()) for word in words]
    return "_".join([word for word in plain if word and word not in _SMALL][:3])


def short(words: str) -> str:
    """Words without what opens them, cut where they are long."""
    plain = _OPENING.sub("", _FROM.sub("", words))
    return plain if len(plain) <= LONGEST else plain[:LONGEST].rsplit(" ", 1)[0] + " …"


def opening(text: str) -> str:
    """The first line of a text, cut where it is no headline."""
    first = " ".join(text.strip().partition("\n")[0].split())
    return first if len(first) <= 2 * LONGEST else first[: 2 * LONGEST].rsplit(" ", 1)[0] + " …"


def plain(text: CodedText, span: Span) -> str:
    """The words of a span on one line, with neutral words for those that take a side, where there are any."""
    words, at = "", span.start
    for mark in sorted(text.marks, key=lambda m: (m.span, m.id)):
        if mark.neutral is not None and at <= mark.span.start and mark.span.end <= span.end:
            words += text.document.text[at : mark.span.start] + mark.neutral
            at = mark.span.end
    return " ".join((words + text.document.text[at : span.end]).split()).strip(" ,;:.?!")


def read_from(wordings: Sequence[str]) -> str:
    """The wordings that are one descriptor, for a person to part or to join."""
    each = dict.fromkeys(words if len(words) <= LONGEST else short(words) for words in wordings)
    return "read from: " + "; ".join(f"“{words}”" for words in list(each)[:_TOLD])
