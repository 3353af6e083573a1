"""Rows of text as Arrow columns that point into it: no value is copied, only where each lies is written down.

Nine tenths of what a general CSV reader does is of no use where values hold neither quotation marks nor line breaks, and where
columns that are kept together stand together in the file: those are one slice, from the first to the last of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from tocsin.read.dataset import Dataset

LINE = "line_"
"""The column with the number of each row, from 1."""

_SHORT = 12  # bytes of a value that stands in the view itself, by Arrow's format
_VIEW = 16  # bytes of a view: the length in four, then the value, or its first four, 0 and where it begins
_BEFORE = bytes(4)  # before a block, so that the view of its first value can be read from where the length would be
_AFTER = bytes(_SHORT)  # after it, so that the last value can be read as if it were long
_NEWLINE = 10
_KEEP = 31 << 20  # bytes; of blocks of 32 MB and more, glibc learns nothing

Numbers = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """A column that is made: from which column of the file to which, both included."""

    name: str
    first: int
    last: int


def slices(dataset: Dataset, columns: Sequence[str]) -> tuple[Slice, ...]:
    """What is cut out of a row of these columns: what is kept, and what the SQL of the description asks for."""
    where = {name: index for index, name in enumerate(columns)}
    alone = dict.fromkeys((*dataset.asked(), *(name for name in columns if name not in dataset.columns)))
    found: list[Slice] = []
    for index, group in enumerate(dataset.kept()):
        first = where.get(group[0], 0)
        if len(group) > 1 and tuple(columns[first : first + len(group)]) == group:
            found.append(Slice(name=f"kept_{index}", first=first, last=first + len(group) - 1))
        else:
            alone |= dict.fromkeys(group)
    return (*found, *(Slice(name=name, first=where[name], last=where[name]) for name in alone if name in where))


def keep_memory() -> None:
    """Lets the allocator keep what the next blocks need again; once, before the first.

    glibc gives large arrays back to the system as they are freed, and that hands out empty pages for the next block, which
    takes twice as long as the cutting. It stops once it has seen a larger one come and go.
    """
    np.empty(_KEEP, dtype=np.uint8)


def cut(block: bytes, mark: bytes, width: int, wanted: Sequence[Slice], *, line: int) -> pa.RecordBatch | None:
    """The slices of all rows, as text that points into the block; None if a row has another number of values.

    Parameters
    ----------
    block
        Whole lines, in UTF-8, below 2 GB.
    width
        How many values a row has.
    line
        The number of the first row.
    """
    padded = b"".join((_BEFORE, block, _AFTER))
    ends = _ends(padded, mark, width)
    if ends is None:
        return None
    count = (len(ends) - 1) // width
    starts = ends[:-1].reshape(count, width).T[[each.first for each in wanted]] + 1
    lengths = ends[1:].reshape(count, width).T[[each.last for each in wanted]] - starts
    views = _views(padded, starts, lengths)
    present = np.packbits(lengths > 0, axis=1, bitorder="little")
    data = pa.py_buffer(padded)
    arrays: list[pa.Array] = [
        pa.Array.from_buffers(pa.string_view(), count, [pa.py_buffer(present[n]), pa.py_buffer(views[n]), data])
        for n in range(len(wanted))
    ]
    numbers = pa.py_buffer(np.arange(line, line + count, dtype=np.int32))
    arrays.append(pa.Array.from_buffers(pa.int32(), count, [None, numbers]))
    return pa.RecordBatch.from_arrays(arrays, schema=schema(wanted))


def schema(wanted: Sequence[Slice]) -> pa.Schema:
    """The columns that `cut` makes."""
    texts = [pa.field(each.name, pa.string_view()) for each in wanted]
    return pa.schema([*texts, pa.field(LINE, pa.int32())])


def _ends(padded: bytes, mark: bytes, width: int) -> Numbers | None:
    """Where each value of each row ends, after where the line before the first row ended; None if rows are uneven."""
    text = np.frombuffer(padded, dtype=np.uint8)
    newlines = text == _NEWLINE
    (at,) = np.nonzero((text == ord(mark)) | newlines)
    if len(at) % width:
        return None
    # As many ends of lines as rows, and each at the end of a row: so none is anywhere else
    rows = at.reshape(-1, width)
    if np.count_nonzero(newlines) != len(rows) or not newlines[rows[:, -1]].all():
        return None
    return np.concatenate(([len(_BEFORE) - 1], at))


def _views(padded: bytes, starts: Numbers, lengths: Numbers) -> np.ndarray[Any, np.dtype[np.uint32]]:
    """Values as Arrow's views."""
    every = np.ndarray((len(padded) - _VIEW + 1,), dtype=f"V{_VIEW}", buffer=padded, strides=(1,))
    views = every[starts - len(_BEFORE)].view("<u4").reshape(*starts.shape, 4)
    views &= np.take(_KEPT, lengths, axis=0, mode="clip")  # a tenth of what indexing takes
    views[..., 0] = lengths
    np.copyto(views[..., 3], starts, where=lengths > _SHORT, casting="unsafe")
    return views


def _kept(length: int) -> list[int]:
    """Which bits of the four words from four bytes before a value on are in its view."""
    inside = length if length <= _SHORT else 4
    return [0, *((1 << 8 * min(max(inside - 4 * word, 0), 4)) - 1 for word in range(3))]


_KEPT = np.array([_kept(length) for length in range(_SHORT + 2)], dtype=np.uint32)
