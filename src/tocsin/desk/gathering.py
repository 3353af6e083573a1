"""What the texts and the loaded rows of a desk tell of the same happenings, found and kept; only what is new is read.

New texts are gathered some hundred at a time, and each time only what was told of about the same days, and printed in about
the same weeks, is looked at: what is held in memory does not grow with the desk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path

from tocsin.read.dataset import quoted
from tocsin.records import Document
from tocsin.resolve.copies import Copy, Index, Sketch, sketches, strands
from tocsin.resolve.corrections import standing
from tocsin.resolve.incidents import gather, settled
from tocsin.resolve.retold import of_row
from tocsin.resolve.telling import Telling
from tocsin.store.gathering import gathered_marks, held, held_sketches, keep, near_to
from tocsin.store.view import View
from tocsin.workbench import Workbench

TEXTS = 400  # gathered between two writes
ROWS = 2_000

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """What `Desk.gather` did."""

    documents: int  # gathered now
    known: int  # gathered before, and not corrected or coded again since
    tellings: int  # happenings that the new documents tell
    joins: int
    suggestions: int  # joins that are left to a person
    copies: int


def gather_new(
    folder: Path, look: Callable[[], View], workbench: Workbench, datasets: Sequence[str], *, progress: Progress | None
) -> Gathering:
    """What became of the coded texts, and of the rows of some data sets, that were not gathered before; it is kept.

    Parameters
    ----------
    look
        Opens a view of what is kept by now.
    """
    view = look()
    marks, before = _marks(view), gathered_marks(view)
    todo = [i for i in view.document_ids() if i in marks and marks[i] != before.get(i)]
    total = Gathering(documents=0, known=len(marks) - len(todo), tellings=0, joins=0, suggestions=0, copies=0)
    for start in range(0, len(todo), TEXTS):
        chunk = todo[start : start + TEXTS]
        fresh: list[Telling] = []
        documents: list[Document] = []
        judged = view.judged()
        for document, coding in zip(view.documents(chunk), view.codings(chunk), strict=True):
            fresh += workbench.tellings(workbench.resolve(document, coding, judged))
            documents.append(document)
            if progress is not None:
                progress(start + len(documents), len(todo), document.title or document.id)
        again = frozenset(i for i in chunk if i in before)
        found = _gathered(folder, view, fresh, documents, {i: marks[i] for i in chunk}, again)
        total = _sum(total, found)
        view = look()
    for dataset in datasets:
        for told in _rows(view, dataset, workbench):
            total = _sum(total, _gathered(folder, look(), told, (), {}, frozenset()))
    return total


def _marks(view: View) -> dict[str, str]:
    """By coded document its coder, and a mark of what people said of it: where that is another, it is gathered again."""
    rows = view.sql("SELECT document_id, coder FROM codings")
    marks: dict[str, str] = dict(zip(rows["document_id"].to_pylist(), rows["coder"].to_pylist(), strict=True))
    said: dict[str, list[str]] = {}
    for each in standing(view.corrections):
        said.setdefault(each.span.document_id, []).append(each.id)
    for document, ids in said.items():
        if document in marks:
            marks[document] += f" corrected {sha256(' '.join(sorted(ids)).encode()).hexdigest()[:12]}"
    return marks


def _gathered(
    folder: Path,
    view: View,
    fresh: Sequence[Telling],
    documents: Sequence[Document],
    done: Mapping[str, str],
    again: frozenset[str],
) -> Gathering:
    """Joins some tellings to what lies near, and keeps it.

    Parameters
    ----------
    documents
        That tell them, in the same order; copies are looked for among these and those of about the same weeks.
    again
        Of them, those that were gathered before: what is kept of them does not hold any more.
    """
    near = near_to(fresh, (document.published for document in documents))
    there = held(view, folder, near=near)
    groups = {event: incident.id for incident in there.incidents() for event in incident.event_ids}
    shaken = {groups[t.id] for t in there.tellings if t.document_id in again}  # may fall apart without them
    known = [t for t in there.tellings if t.document_id not in again and groups[t.id] not in shaken]
    loose = [t for t in there.tellings if t.document_id not in again and groups[t.id] in shaken]
    sketched = held_sketches(view, near) if documents else ()
    index, drawn, copies = Index(sketched), list[Sketch](), list[Copy]()
    before = {sketch.document_id for sketch in sketched}
    for sketch in sketches((d.id, d.text) for d in documents if d.id not in before):
        copies += index.add(sketch)
        drawn.append(sketch)
    texts = dict.fromkeys(t.document_id for t in (*there.tellings, *fresh) if t.document_id is not None)
    strand = strands((*texts, *done), (*there.copies, *copies))
    found = gather(
        (*loose, *fresh),
        known,
        {t.id: groups[t.id] for t in known},
        copied=lambda a, b: a != b and a is not None and strand.get(a, a) == strand.get(b or "", b),
        settled=settled((*there.tellings, *fresh), there.judged),
    )
    keep(
        folder,
        done=list(done.items()),
        sketches=drawn,
        copies=copies,
        tellings=fresh,
        joins=(*found.joins, *found.suggestions),
        recorded=datetime.now(UTC),
    )
    return Gathering(
        documents=len(done),
        known=0,
        tellings=len(fresh),
        joins=len(found.joins),
        suggestions=len(found.suggestions),
        copies=len(copies),
    )


def _rows(view: View, dataset: str, workbench: Workbench) -> Iterator[list[Telling]]:
    """What the rows of a data set tell that were not gathered yet, some thousand at a time, by day."""
    name = quoted(dataset)
    query = (
        f"SELECT t.* FROM imported AS t WHERE t.dataset = {name} AND 'row-' || t.dataset || ':' || t.native_id "  # noqa: S608
        f"NOT IN (SELECT id FROM tellings WHERE dataset = {name}) ORDER BY t.occurred_begin, t.native_id"
    )
    stream = (row for batch in view.sql_stream(query, rows=ROWS) for row in batch.to_pylist())
    while rows := list(islice(stream, ROWS)):
        told = (of_row(row, workbench.registry) for row in rows)
        yield list({t.id: t for t in told if t is not None}.values())


def _sum(one: Gathering, other: Gathering) -> Gathering:
    names = ("documents", "tellings", "joins", "suggestions", "copies")
    return replace(one, **{name: getattr(one, name) + getattr(other, name) for name in names})
