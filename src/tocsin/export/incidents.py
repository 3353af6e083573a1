"""Incidents as a reader sees them: each with its reports, who says what, whose figures, and why they stand together.

Nothing here is told in tocsin's own voice: an incident is a list of what outlets report and whom they have it from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tocsin.export.accounts import Account, Toll, account_of
from tocsin.export.coded import CodedText
from tocsin.records import Document, Event, Incident, Judgement, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One incident with all that is said of it."""

    incident: Incident
    account: Account  # every voice and figure side by side
    documents: tuple[Document, ...]  # that tell it, in the order in which they were read
    independent: int  # of them, those that repeat no other
    days: tuple[str, ...]  # as told, in EDTF
    places: tuple[str, ...]
    why: tuple[Judgement, ...]  # the joins that made it


def told(
    incidents: Sequence[Incident],
    texts: Mapping[str, CodedText],
    strands: Mapping[str, str],
    joins: Sequence[Judgement],
) -> Iterator[Told]:
    """Incidents with what their texts say; those that none of the texts tells are left out.

    Parameters
    ----------
    texts
        By document.
    strands
        By document the first of the reports that repeat one another.
    joins
        Of machines and people.
    """
    homes = {event.id: coded for coded in texts.values() for event in coded.events}
    known = by_right(joins)
    for incident in incidents:
        telling = {homes[event].document_id: homes[event] for event in incident.event_ids if event in homes}
        found = telling_of(incident, telling.values(), strands, known)
        if found is not None:
            yield found


def by_right(joins: Iterable[Judgement]) -> Mapping[str, Sequence[Judgement]]:
    """What joined events, by the event on the right."""
    found: dict[str, list[Judgement]] = {}
    for join in joins:
        if join.verdict is Verdict.SAME:
            found.setdefault(join.right, []).append(join)
    return found


def telling_of(
    incident: Incident,
    texts: Iterable[CodedText],
    strands: Mapping[str, str],
    joins: Mapping[str, Sequence[Judgement]],
) -> Told | None:
    """One incident with what some texts say of it; None if none of them tells it.

    Parameters
    ----------
    texts
        In the order in which they were read. No more than one is held at a time: a crowd of reports takes little memory.
    strands
        By document the first of the reports that repeat one another.
    joins
        See `by_right`.
    """
    order = {event: n for n, event in enumerate(incident.event_ids)}
    documents: dict[str, Document] = {}
    days: dict[str, None] = {}
    places: dict[str, None] = {}

    def members() -> Iterator[tuple[CodedText, Event]]:
        for coded in texts:
            for event in sorted((e for e in coded.events if e.id in order), key=lambda e: order[e.id]):
                documents[coded.document_id] = coded.document
                if event.occurred is not None:
                    days[event.occurred.edtf] = None
                if event.place is not None:
                    places[_place(coded, event.place)] = None
                yield coded, event

    why = [j for event in incident.event_ids for j in joins.get(event, ()) if j.left in order]
    account = account_of(members(), (reason for j in why for reason in j.reasons))
    if not documents:
        return None
    return Told(
        incident=incident,
        account=account,
        documents=tuple(documents.values()),
        independent=len({strands.get(document, document) for document in documents}),
        days=tuple(days),
        places=tuple(places),
        why=tuple(why),
    )


def _place(coded: CodedText, mention_id: str) -> str:
    place = coded.place(mention_id)
    return coded.name(mention_id) if place is None else place.name


def lines(found: Told, most: int = 3) -> Iterator[str]:
    """An incident as plain lines.

    Parameters
    ----------
    most
        So many joins are explained; the rest is counted.
    """
    one = len(found.documents) == 1
    reports = f"{len(found.documents)} {'report' if one else 'reports'}, {found.independent} independent"
    where = ", ".join(found.places) or "no place told"
    yield f"{found.incident.id}: {found.account.title} ({reports}; {', '.join(found.days) or 'no day told'}; {where})"
    yield from (f"  ! {text}" for text in found.account.contradictions)
    for document in found.documents:
        named = document.outlet or "an outlet not named"
        title = document.title or " ".join(document.text.split())[:60]
        yield f"  {named}, {document.published or 'no day'}: “{title}” [{document.id}]"
        for voice in (v for v in found.account.voices if v.document_id == document.id):
            words = document.text[voice.spans[0].start : voice.spans[0].end] if voice.spans else ""
            who = "in its own voice" if voice.own else voice.holder
            yield f"    {who} {voice.stance}: “{' '.join(words.split())}” [{voice.record_id}]"
        tolls = (
            f"{t.kind.value}: {figures(t)}, by {t.holder}" for t in found.account.tolls if t.document_id == document.id
        )
        yield from (f"    {toll}" for toll in dict.fromkeys(tolls))  # two events of a sentence may have one figure
    for join in found.why[:most]:
        by = join.by if join.score is None else f"{join.by}, {join.score:.2f}"
        yield f"  joined {join.right} to {join.left} ({by}): {'; '.join(join.reasons)}"
    if len(found.why) > most:
        yield f"  and {len(found.why) - most} more joins; --json tells them all"


def figures(toll: Toll) -> str:
    """One figure, low to high, with the best where the words give one."""
    low, high = ("?" if n is None else str(n) for n in (toll.low, toll.high))
    span = low if low == high else f"{low} to {high}"
    return span if toll.best is None or low == high else f"{span}, best {toll.best}"


def entry(found: Told) -> dict[str, Any]:
    """An incident as plain data, for JSON."""
    account = found.account
    return {
        "id": found.incident.id,
        "event_ids": list(found.incident.event_ids),
        "title": account.title,
        "reports": len(found.documents),
        "independent": found.independent,
        "days": list(found.days),
        "places": list(found.places),
        "documents": [
            {"id": d.id, "outlet": d.outlet, "published": _iso(d.published), "title": d.title} for d in found.documents
        ],
        "voices": [
            {
                "holder": v.holder,
                "outlet": v.outlet,
                "stance": v.stance,
                "document_id": v.document_id,
                "event_id": v.record_id,
                "spans": [[s.start, s.end] for s in v.spans],
            }
            for v in account.voices
        ],
        "tolls": [
            {
                "kind": t.kind.value,
                "low": t.low,
                "best": t.best,
                "high": t.high,
                "holder": t.holder,
                "outlet": t.outlet,
                "document_id": t.document_id,
                "spans": [[s.start, s.end] for s in t.spans],
            }
            for t in account.tolls
        ],
        "contradictions": list(account.contradictions),
        "why": [judged(join) for join in found.why],
    }


def judged(join: Judgement) -> dict[str, Any]:
    """A judgement as plain data, for JSON."""
    return {
        "left": join.left,
        "right": join.right,
        "verdict": join.verdict.value,
        "score": join.score,
        "reasons": list(join.reasons),
        "by": join.by,
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
