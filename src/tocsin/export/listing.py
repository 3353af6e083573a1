"""Rows of an Arrow table as Python objects, column by column: some ten times as fast as Arrow itself makes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any

import pyarrow as pa


def listed(table: pa.Table, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The rows with these columns. Equal values of a column are one object: a row is read, never written to.

    >>> list(listed(pa.table({"id": ["a", "b"], "who": [["x", None], []], "n": [1, 2]}), ("id", "who")))
    [{'id': 'a', 'who': ['x', None]}, {'id': 'b', 'who': []}]
    """
    for values in zip(*(_values(pa.concat_arrays(table[name].chunks)) for name in columns), strict=True):
        yield dict(zip(columns, values, strict=True))


def _values(array: pa.Array) -> list[Any]:
    if array.null_count == len(array):
        return [None] * len(array)
    if isinstance(array, pa.ListArray):
        return _lists(_values(array.flatten()), array.value_lengths())
    # Each different value is made once; of days, names and addresses there are far fewer than rows.
    encoded = array.dictionary_encode()
    known = [*encoded.dictionary.to_pylist(), None]
    return [known[each] for each in _numbers(encoded.indices, len(known) - 1)]


def _lists(members: list[Any], lengths: pa.Array) -> list[list[Any]]:
    """Lists of nobody and of one are shared too: millions of them cost more than all the rest."""
    none: list[Any] = []
    ones = {member: [member] for member in set(members)}
    return [
        none if begin == end else ones[members[begin]] if end - begin == 1 else members[begin:end]
        for begin, end in pairwise(accumulate(_numbers(lengths, 0), initial=0))
    ]


def _numbers(array: pa.Array, missing: int) -> list[int]:
    return array.fill_null(missing).to_numpy(zero_copy_only=False).tolist()
