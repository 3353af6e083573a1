"""What waits for a person to look at: what is unsure, what people disagree on, what may be one incident."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from tocsin.desk import Desk
from tocsin.export.alike import alike_all
from tocsin.resolve.answers import THERE, answers
from tocsin.resolve.queue import UNSURE, Waiting, queue, sample
from tocsin.store.filters import CODED, Filter
from tocsin.store.view import View


def waiting_for(
    desk: Desk, wanted: Filter, by: str, *, size: int | None = None, seed: int = 0
) -> tuple[tuple[Waiting, ...], int]:
    """What waits for a reviewer, and how many of a sample are done already."""
    view = desk.view()
    chosen = replace(desk.workbench.choose(wanted), datasets=(CODED,))
    if wanted.datasets and CODED not in wanted.datasets:
        return (), 0
    homes = _homes(view)
    if size is not None:
        # Of what the coder read, so that what others rejected since is drawn all the same.
        read = {event.id for coding in view.codings(as_coded=True) for event in coding.events}
        everything = wanted == Filter() or wanted == Filter(datasets=(CODED,))
        drawn = sample(
            read if everything else read & set(view.find(chosen, columns=("id",))["id"].to_pylist()), size, seed
        )
        mine = {a.unit for a in answers(view.corrections, homes) if a.by == by and THERE in a.values}
        return tuple(each for each in drawn if each.event_id not in mine), len([e for e in drawn if e.event_id in mine])
    from tocsin.store.grouping import waiting_joins  # numpy: only this verb and watching need it

    joins = waiting_joins(view)
    alike = alike_all(view)
    # Of a million events only those that may wait for somebody.
    some = {*alike, *(left for left, _, _ in joins), *(a.unit for a in answers(view.corrections, homes))}
    found = view.find(chosen, columns=("id", "confidence"))
    named = pc.is_in(found["id"], pa.array(sorted(some), pa.string()))
    found = found.filter(pc.or_kleene(named, pc.less(found["confidence"], UNSURE)))
    confidences = dict(zip(found["id"].to_pylist(), found["confidence"].to_pylist(), strict=True))
    return queue(confidences, view.corrections, homes, by=by, alike=alike, joins=joins), 0


def _homes(view: View) -> Mapping[str, str]:
    rows = view.sql("SELECT id, thing FROM corrections WHERE thing IS NOT NULL").to_pylist()
    return {row["id"]: row["thing"] for row in rows}
