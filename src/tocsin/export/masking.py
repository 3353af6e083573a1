"""Words that are replaced wherever they stand: which stretches of a text they are, and where every other character goes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Stretch = tuple[int, int, str]
"""Characters [start, end) and what is put in their place."""


@dataclass(frozen=True, slots=True)
class Mask:
    """What stands for which words. Words strictly inside `kept` ones stay: a masked "Hassan" in a minister's full name."""

    labels: tuple[tuple[re.Pattern[str], str], ...]
    kept: tuple[re.Pattern[str], ...]

    def text(self, text: str) -> str:
        """A text with the words replaced."""
        return Masking.of(text, self.stretches(text)).text

    def stretches(self, text: str, exact: Iterable[Stretch] = ()) -> tuple[Stretch, ...]:
        """What is replaced in a text, in order and apart: the words, and the stretches that are known to be meant."""
        found = [(m.start(), m.end(), label) for pattern, label in self.labels for m in pattern.finditer(text)]
        if found:
            whole = [m.span() for pattern in self.kept for m in pattern.finditer(text)]
            found = [f for f in found if not any(a <= f[0] and f[1] <= b and (a, b) != f[:2] for a, b in whole)]
        apart: list[Stretch] = []
        longest = 0
        for start, end, label in sorted([*exact, *found], key=lambda s: (s[0], -s[1])):
            if apart and start < apart[-1][1]:
                first, last, before = apart[-1]
                apart[-1] = (first, max(last, end), label if end - start > longest else before)
                longest = max(longest, end - start)
            else:
                apart.append((start, end, label))
                longest = end - start
        return tuple(apart)


def mask(labels: Mapping[str, str], kept: Iterable[str]) -> Mask:
    """A mask of words by what stands for them."""
    return Mask(
        labels=tuple((_pattern(words), label) for words, label in labels.items() if words.split()),
        kept=tuple(_pattern(words) for words in sorted(set(kept)) if len(words.split()) > 1),
    )


def _pattern(words: str) -> re.Pattern[str]:
    """Some words with any white space between them; several in any case, one as it is written or in capitals."""
    parts = words.split()
    forms = [r"\s+".join(map(re.escape, parts))]
    if len(parts) == 1:
        forms.append(re.escape(parts[0].upper()))
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)", re.IGNORECASE if len(parts) > 1 else 0)


@dataclass(frozen=True, slots=True)
class Masking:
    """A text with stretches replaced, and where its characters went."""

    text: str
    stretches: tuple[Stretch, ...]
    starts: tuple[int, ...]  # of the stretches
    moved: tuple[int, ...]  # where each begins in `text`

    @classmethod
    def of(cls, text: str, stretches: Sequence[Stretch]) -> Masking:
        """Replaces stretches that lie apart and in order."""
        parts: list[str] = []
        moved: list[int] = []
        at = length = 0
        for start, end, label in stretches:
            parts += [text[at:start], label]
            moved.append(length + start - at)
            length, at = moved[-1] + len(label), end
        parts.append(text[at:])
        return cls("".join(parts), tuple(stretches), tuple(s[0] for s in stretches), tuple(moved))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where characters [start, end) went; a part of a replaced stretch becomes all of what stands for it."""
        return self._edge(start, first=True), self._edge(end, first=False)

    def _edge(self, position: int, *, first: bool) -> int:
        # The last character of a half-open span decides where its end goes.
        n = bisect_right(self.starts, position if first else position - 1) - 1
        if n < 0:
            return position
        (_, end, label), moved = self.stretches[n], self.moved[n]
        if position < end or (not first and position == end):
            return moved if first else moved + len(label)
        return position - end + moved + len(label)
