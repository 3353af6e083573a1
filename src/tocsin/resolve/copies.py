"""Which texts repeat others: copies and rewrites, found by MinHash over runs of words, whatever the number of texts.

A wire story that thirty outlets print is thirty reports and one independent report. A copy has almost all runs of words of
the other text and nothing else; a rewrite has a good part of them: cut, reordered, with another head or another end.
Only sketches are compared, so that texts which were seen once need not be read again.
"""

from __future__ import annotations

import re
import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import eq

BY = "minhash/1"

RUN = 3  # words
PERMUTATIONS = 126
ROWS = 3  # of a band: texts that share 4 in 10 of their runs meet in one of 42 bands with a probability of .94
SEED = 20240229
SHORT = 12  # runs; a text with fewer tells too little to be anybody's copy
COPY = 0.9  # of all runs of both texts together
REWRITE = 0.45  # of the runs of the shorter one
SHARED = 12  # runs at least: two short texts under one long notice have no more in common
CROWD = 200  # texts in one band; more share boilerplate and nothing else

_BYTES = 4  # a number of a signature, little-endian
_WIDTH = ROWS * _BYTES
_BATCH = 500  # texts sketched at once
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What a text is compared by."""

    document_id: str
    runs: int  # different ones
    signature: bytes  # PERMUTATIONS numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """That one text repeats another."""

    left: str  # the document that was there first
    right: str
    similarity: float  # share of the runs of the shorter one that the longer one has, estimated
    kind: str  # copy or rewrite
    by: str = BY


def sketches(texts: Iterable[tuple[str, str]]) -> Iterator[Sketch]:
    """The sketches of texts, given as document id and text; texts that are too short are left out."""
    from rensa import RMinHash

    stream = iter(texts)
    while batch := list(islice(stream, _BATCH)):
        runs = [(document_id, found) for document_id, text in batch if len(found := _runs(text)) >= SHORT]
        digests: Sequence[Sequence[int]] = RMinHash.digests_from_token_sets([r for _, r in runs], PERMUTATIONS, SEED)
        for (document_id, found), digest in zip(runs, digests, strict=True):
            yield Sketch(document_id=document_id, runs=len(found), signature=_packed(digest))


def _runs(text: str) -> list[str]:
    words = _WORD.findall(text.casefold())
    return list(dict.fromkeys(map(" ".join, zip(words, words[1:], words[2:], strict=False))))


def _packed(digest: Sequence[int]) -> bytes:
    numbers = array("I", digest)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


class Index:
    """Sketches by their bands; a text is compared only with those that share one."""

    def __init__(self, known: Iterable[Sketch] = ()) -> None:
        self._sketches: list[Sketch] = []
        self._bands: dict[tuple[int, bytes], int | list[int]] = {}  # most bands hold one text, and need no list
        for sketch in known:
            self._keep(sketch, set())

    def add(self, sketch: Sketch) -> tuple[Copy, ...]:
        """The texts before this one that it repeats, or that repeat it, the likest first; it is kept from now on."""
        met: set[int] = set()
        self._keep(sketch, met)
        found = (judge(self._sketches[n], sketch) for n in sorted(met))
        copies = [c for c in found if c is not None and c.left != c.right]
        return tuple(sorted(copies, key=lambda c: (-c.similarity, c.left)))

    def _keep(self, sketch: Sketch, met: set[int]) -> None:
        """Takes a sketch in and names those that share a band with it."""
        number = len(self._sketches)
        self._sketches.append(sketch)
        signature, bands = sketch.signature, self._bands
        for start in range(0, PERMUTATIONS * _BYTES, _WIDTH):
            band = (start, signature[start : start + _WIDTH])
            before = bands.setdefault(band, number)
            if isinstance(before, list):
                met.update(before)
                if len(before) < CROWD:
                    before.append(number)
            elif before != number:
                met.add(before)
                bands[band] = [before, number]


def judge(one: Sketch, other: Sketch) -> Copy | None:
    """Whether two texts repeat each other, by their sketches; None where they do not."""
    same = sum(map(eq, _numbers(one), _numbers(other))) / PERMUTATIONS
    shared = same * (one.runs + other.runs) / (1 + same)  # of the runs of both together
    held = min(1.0, shared / min(one.runs, other.runs))
    if held < REWRITE or (shared < SHARED and same < COPY):
        return None
    kind = "copy" if same >= COPY else "rewrite"
    return Copy(left=one.document_id, right=other.document_id, similarity=round(held, 3), kind=kind)


def _numbers(sketch: Sketch) -> memoryview:
    return memoryview(sketch.signature).cast("I")


def strands(document_ids: Iterable[str], copies: Iterable[Copy]) -> Mapping[str, str]:
    """By document the first of those that repeat one another: as many as there are independent reports.

    Parameters
    ----------
    document_ids
        All documents, in the order in which they were read.
    """
    home = {document: document for document in document_ids}
    rank = {document: number for number, document in enumerate(home)}

    def top(document: str) -> str:
        while home[document] != document:
            home[document] = home[home[document]]
            document = home[document]
        return document

    for copy in copies:
        if copy.left in home and copy.right in home:
            a, b = sorted((top(copy.left), top(copy.right)), key=rank.__getitem__)
            home[b] = a
    return {document: top(document) for document in home}
