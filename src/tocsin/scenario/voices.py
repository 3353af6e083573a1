"""Whose word a text is: that of its outlet, or of the text that it repeats; a story that thirty outlets print is one voice."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.export.coded import CodedText
from tocsin.resolve.copies import Copy, Index, sketches, strands


def originals(texts: Sequence[CodedText]) -> tuple[int, ...]:
    """By text the number of the first that it repeats, its own where it repeats none; in their order."""
    ids = [str(number) for number in range(len(texts))]
    index = Index()
    copies: list[Copy] = []
    for sketch in sketches(zip(ids, (text.document.text for text in texts), strict=True)):
        copies += index.add(sketch)
    home = strands(ids, copies)
    return tuple(int(home[id]) for id in ids)
