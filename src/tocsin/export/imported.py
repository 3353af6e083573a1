"""Rows of other data sets out of a view, a bounded number at a time, without those that may not be passed on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tocsin import plugins
from tocsin.export.row_columns import SCHEMA
from tocsin.export.tally import Tally
from tocsin.read.dataset import find_dataset
from tocsin.records import Actor, Stance
from tocsin.store.filters import CODED, Filter
from tocsin.store.terms import split_exportable
from tocsin.store.view import View

CHUNK = 50_000  # rows held at once, unless one day has more: about 50 MB

_DAY = timedelta(days=1)
_SAME = (
    "dataset version document_id outlet published url type mode contexts code code_scheme quad quad_scheme score score_scale "
    "status directed actors actor_ids actor_countries recipients recipient_ids recipient_countries place place_precision "
    "latitude longitude occurred_begin occurred_until note reports confidence fatalities_low fatalities_best fatalities_high "
    "id recorded"
).split()
_ASKED = (*_SAME, "country", "occurred_precision", "holders", "may_export")


def chunks(view: View, wanted: Filter, actors: Mapping[str, Actor], tally: Tally) -> Iterator[pa.Table]:
    """The imported rows that a filter asks for, with the columns of `SCHEMA`: data set by data set, by day.

    Parameters
    ----------
    actors
        The registry's, by id: of whom a name was judged to be, kind and sector are known.
    """
    for dataset, first, last in _spans(view, wanted):
        some = replace(
            wanted,
            datasets=(dataset,),
            begin=first if wanted.begin is None else max(first, wanted.begin),
            until=last + _DAY if wanted.until is None else min(last + _DAY, wanted.until),
        )
        found = view.find(some, columns=_ASKED)
        # A filter asks for days in part; a row that begins before this chunk came with an earlier one.
        found = found.filter(
            pc.and_(pc.greater_equal(found["occurred_begin"], first), pc.less_equal(found["occurred_begin"], last))
        )
        kept, left_out = split_exportable(found)
        tally.leave(left_out)
        if kept.num_rows:
            yield _shared(_settled(kept), actors)


def _spans(view: View, wanted: Filter) -> Iterator[tuple[str, date, date]]:
    """First days that together have at most `CHUNK` rows: the data set, the first and the last of them."""
    counted = view.tally(wanted, by=("dataset", "occurred_begin")).to_pylist()
    days = sorted((r["dataset"], r["occurred_begin"], r["events"]) for r in counted if r["dataset"] is not None)
    held: list[tuple[str, date]] = []
    size = 0
    for dataset, day, count in days:
        if held and (held[0][0] != dataset or size + count > CHUNK):
            yield (held[0][0], held[0][1], held[-1][1])
            held, size = [], 0
        held.append((dataset, day))
        size += count
    if held:
        yield (held[0][0], held[0][1], held[-1][1])


def datasets(view: View, wanted: Filter) -> tuple[str, ...]:
    """The data sets that have rows a filter asks for, by name; `CODED` is the desk's own coding."""
    counted = view.tally(wanted, by=("dataset",)).to_pylist()
    return tuple(sorted(row["dataset"] or CODED for row in counted))


def _settled(found: pa.Table) -> pa.Table:
    """The rows, by day and id, with those in one order that have both in common: a query gives them as it finds them."""
    names = pc.binary_join_element_wise(found["occurred_begin"].cast(pa.string()), found["id"], " ")
    if pc.count_distinct(names).as_py() == len(names):
        return found
    texts: list[str] = names.to_pylist()
    places: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        places.setdefault(text, []).append(place)
    words = {n: repr(found.slice(n, 1).to_pylist()) for some in places.values() if len(some) > 1 for n in some}
    return found.take(sorted(range(len(texts)), key=lambda n: (places[texts[n]][0], words.get(n, ""))))


def _shared(found: pa.Table, actors: Mapping[str, Actor]) -> pa.Table:
    """Rows of `all_events` with the columns that every export has; what a data set does not say is empty."""
    given: dict[str, Any] = {name: found[name] for name in _SAME}
    begins = found["occurred_begin"].cast(pa.string())
    lasts = (
        pc.subtract(found["occurred_until"].cast(pa.int32()), pa.scalar(1, pa.int32()))
        .cast(pa.date32())
        .cast(pa.string())
    )
    given |= {
        "key": _keys(found, begins),
        "place_country": found["country"],
        "occurred_basis": found["occurred_precision"],
        "occurred_edtf": pc.if_else(pc.equal(begins, lasts), begins, pc.binary_join_element_wise(begins, lasts, "/")),
        **_holders(found),
    }
    for side in ("actor", "recipient"):
        ids = cast("pa.ListArray", _one(found[f"{side}_ids"]))
        each = ids.flatten().dictionary_encode()
        people = [actors.get(one) for one in each.dictionary.to_pylist()]
        for name in ("kind", "sector"):
            words = pa.array([None if one is None else getattr(one, name) for one in people], pa.string())
            given[f"{side}_{name}s"] = _lists(ids.value_lengths(), words.take(each.indices))
    for name in ("latitude", "longitude", "score", "confidence"):
        given[name] = pc.if_else(pc.is_finite(found[name]), found[name], None)  # "nan" is a number to a CSV reader
    return pa.table([_column(given.get(field.name), field, found.num_rows) for field in SCHEMA], schema=SCHEMA)


def _keys(found: pa.Table, begins: pa.ChunkedArray) -> pa.ChunkedArray | pa.Array:
    """What names each row alone: its id, with the day and with a number where it must be."""
    [name] = found["dataset"].slice(0, 1).to_pylist()
    known = find_dataset(name) if name in plugins.names(plugins.DATASETS) else None
    alone = known is not None and "occurred_begin" not in known.key
    keys = found["id"] if alone else pc.binary_join_element_wise(found["id"], begins, "@")
    if pc.count_distinct(keys).as_py() == len(keys):
        return keys
    times: Counter[str] = Counter()
    numbered: list[str] = []
    for key in keys.to_pylist():
        times[key] += 1
        numbered.append(key if times[key] == 1 else f"{key}#{times[key]}")
    return pa.array(numbered)


def _holders(found: pa.Table) -> dict[str, pa.ListArray]:
    """Who holds each row to be so. That a data set codes it is all that is known of the stance."""
    held = cast("pa.ListArray", _one(found["holders"]))
    cited: NDArray[np.int32] = held.value_lengths().to_numpy(zero_copy_only=False)
    counts = np.maximum(cited, 1)
    is_cited = np.repeat(cited > 0, counts)
    # Where a row names nobody, its data set is the holder: that name comes in between the names of the others.
    names = np.repeat(_one(found["dataset"]).to_numpy(zero_copy_only=False), counts)
    names[is_cited] = held.flatten().to_numpy(zero_copy_only=False)
    lengths = pa.array(counts, pa.int32())
    return {
        "holders": _lists(lengths, pa.array(names, pa.string())),
        "holder_kinds": _lists(lengths, pa.array(np.where(is_cited, "cited", "dataset"), pa.string())),
        "stances": _lists(lengths, pa.repeat(Stance.ASSERTS.value, len(names))),
        "hedges": _lists(lengths, pa.nulls(len(names), pa.string())),
    }


def _one(column: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays(column.chunks)


def _lists(lengths: pa.Array, members: pa.Array) -> pa.ListArray:
    ends = pc.cumulative_sum(lengths.cast(pa.int32()))
    return pa.ListArray.from_arrays(pa.concat_arrays([pa.array([0], pa.int32()), ends]), members)


def _column(values: pa.ChunkedArray | pa.Array | None, field: pa.Field, rows: int) -> pa.ChunkedArray | pa.Array:
    if values is not None:
        return values.cast(field.type)
    none = pa.nulls(rows, field.type)
    if not isinstance(none, pa.ListArray):
        return none
    return _lists(pa.repeat(0, rows), none.flatten())
