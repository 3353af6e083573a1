"""What waits for a person to look at: what is unsure, what people disagree on, what may be one incident."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.desk import Desk
from tocsin.export.alike import alike_all
from tocsin.resolve.answers import THERE, answers
from tocsin.resolve.queue import Waiting, queue, sample
from tocsin.store.filters import CODED, Filter
from tocsin.store.view import View


def waiting_for(
    desk: Desk, wanted: Filter, by: str, *, size: int | None = None, seed: int = 0
) -> tuple[tuple[Waiting, ...], int]:
    """What waits for a reviewer, and how many of a sample are done already."""
    view = desk.view()
    chosen = desk.workbench.choose(wanted)
    found = view.find(chosen, columns=("id", "dataset", "confidence")).to_pylist()
    confidences: dict[str, float | None] = {row["id"]: row["confidence"] for row in found if row["dataset"] is None}
    homes = _homes(view)
    if size is not None:
        # Of what the coder read, so that what others rejected since is drawn all the same.
        read = {event.id for coding in view.codings(as_coded=True) for event in coding.events}
        everything = wanted == Filter() or wanted == Filter(datasets=(CODED,))
        drawn = sample(read if everything else read & set(confidences), size, seed)
        mine = {a.unit for a in answers(view.corrections, homes) if a.by == by and THERE in a.values}
        return tuple(each for each in drawn if each.event_id not in mine), len([e for e in drawn if e.event_id in mine])
    joins = [(join.left, join.right, join.score or 0.0) for join in desk.gathered().suggestions()]
    alike = alike_all(view)
    return queue(confidences, view.corrections, homes, by=by, alike=alike, joins=joins), 0


def _homes(view: View) -> Mapping[str, str]:
    rows = view.sql("SELECT id, thing FROM corrections WHERE thing IS NOT NULL").to_pylist()
    return {row["id"]: row["thing"] for row in rows}
