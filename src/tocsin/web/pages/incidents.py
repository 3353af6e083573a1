"""Incidents: what several reports tell of one happening, side by side, with tolls by holder and why they stand together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

from litestar import Response, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, QueryParameter, URLEncodedBody

from tocsin.errors import TocsinError
from tocsin.export.incidents import Told, by_right, figures, telling_of
from tocsin.records import Incident, Verdict
from tocsin.store.gathering import Near, ungathered
from tocsin.store.grouping import Happening, copied, happenings, joins_among, members, ranked
from tocsin.store.view import View
from tocsin.web.access import Visitor
from tocsin.web.pages.rows import event_href
from tocsin.web.rendering import AnyRequest, FromShown, page, rendered
from tocsin.web.shown import Pending, Shown

PER_PAGE = 10
AT_FIRST = 6  # reports of an incident that a list shows: what a page reads must not grow with the crowd


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceLine:
    """How one holder stands to an incident."""

    holder: str
    own: bool  # the outlet's own voice
    stance: str
    words: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TollLine:
    """One figure of harm by one holder; two figures are two lines, never an average."""

    kind: str
    figures: str
    low: int | None
    best: int | None
    high: int | None
    holder: str
    outlet: str | None
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One text that tells of an incident."""

    document_id: str
    title: str
    outlet: str | None
    published: date | None
    repeats: str | None  # id of the report whose words it repeats
    voices: tuple[VoiceLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """Why two events were taken for one happening."""

    left: str
    right: str
    score: float | None
    by: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentEntry:
    """One incident with what is said of it.

    Attributes
    ----------
    many, independent
        How many reports tell of it, and how many of them repeat no other.
    reports
        All of them, or in a list the first few, those that repeat no other before those that do. Title, days, places, figures and
        contradictions are of these.
    """

    id: str
    title: str
    many: int
    independent: int
    reports: tuple[Report, ...]
    days: tuple[str, ...]
    places: tuple[str, ...]
    tolls: tuple[TollLine, ...]
    contradictions: tuple[str, ...]
    joins: tuple[Join, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentsPage:
    """The incidents of some days, those of most reports first.

    Attributes
    ----------
    many, several, reports
        How many incidents there are in the window, how many of them in more than one report, and how many reports.
    ungathered
        Coded texts that nothing was gathered from yet.
    """

    days: int
    until: date | None
    all: bool
    number: int
    begin: date | None = None
    pages: int = 1
    many: int = 0
    several: int = 0
    reports: int = 0
    ungathered: int = 0
    items: tuple[IncidentEntry, ...] = ()
    pending: Pending | None = None


@page("/incidents", "incidents.html")
def incidents(
    shown: FromShown,
    days: Annotated[
        int, QueryParameter(ge=1, le=3660, description="Days up to the last publication of the desk.")
    ] = 90,
    until: Annotated[date | None, QueryParameter(description="Last day; without it the last publication.")] = None,
    all: Annotated[bool, QueryParameter(description="Also those that one report tells alone.")] = False,  # noqa: FBT002
    number: Annotated[int, QueryParameter(name="page", ge=1, le=100_000, description="Which page, from 1.")] = 1,
) -> IncidentsPage:
    """The incidents of some days: reports side by side, tolls by holder."""
    view = shown.view()
    last = until or shown.once("last", View.last_published)
    if last is None:
        return IncidentsPage(days=days, until=None, all=all, number=number)
    near = (last - timedelta(days=days - 1), last + timedelta(days=1))
    found = shown.later(f"happenings {near}", lambda view: ranked(view, Near.on(*near)))
    if isinstance(found, Pending):
        return IncidentsPage(days=days, until=last, all=all, number=number, begin=near[0], pending=found)
    listed = found.numbers if all else found.numbers[: found.several]
    leaf: list[int] = listed[(number - 1) * PER_PAGE : number * PER_PAGE].tolist()
    return IncidentsPage(
        days=days,
        all=all,
        number=number,
        begin=near[0],
        until=last,
        pages=max(1, -(-len(listed) // PER_PAGE)),
        many=len(found.numbers),
        several=found.several,
        reports=found.reports,
        ungathered=ungathered(view),
        items=tuple(_entries(shown, view, happenings(view, leaf, found.near), AT_FIRST)),
    )


@page("/incidents/{incident_id:str}", "incident.html")
def incident(shown: FromShown, incident_id: FromPath[str]) -> IncidentEntry:
    """One incident: each report beside the others, who says what, whose figures, and why they stand together."""
    view = shown.view()
    found = members(view, incident_id)
    if found is None:
        raise NotFoundException(
            f"no incident {incident_id!r}; a judgement or a new report may have made it another one"
        )
    entry = next(_entries(shown, view, [found]), None)
    if entry is None:
        raise NotFoundException(f"incident {incident_id!r} is told by rows of data sets alone; the search finds them")
    return entry


def _entries(shown: Shown, view: View, wanted: Sequence[Happening], most: int | None = None) -> Iterator[IncidentEntry]:
    """Incidents with all of their reports, or with so many at most."""
    strands = view.once(copied)
    joins = by_right((*joins_among(view, [event for each in wanted for event, _ in each.events]), *view.judged()))
    for each in wanted:
        homes = dict.fromkeys(home for _, home in each.events if home is not None)
        read = sorted(homes, key=lambda home: strands.get(home, home) != home)[:most]
        incident = Incident(id=each.id, event_ids=tuple(event for event, _ in each.events))
        made = telling_of(incident, shown.resolved(view, read), strands, joins)
        if made is not None:
            independent = len({strands.get(home, home) for home in homes})
            yield _entry(made, strands, many=len(homes), independent=independent)


def _entry(each: Told, strands: Mapping[str, str], *, many: int, independent: int) -> IncidentEntry:
    account = each.account
    texts = {document.id: document.text for document in each.documents}
    voices: dict[str, list[VoiceLine]] = {document: [] for document in texts}
    for voice in account.voices:
        said = texts[voice.document_id][voice.spans[0].start : voice.spans[0].end] if voice.spans else ""
        line = VoiceLine(
            holder=voice.holder,
            own=voice.own,
            stance=voice.stance,
            words=" ".join(said.split()),
            href=event_href(voice.record_id, voice.document_id),
        )
        voices[voice.document_id].append(line)
    reports = tuple(
        Report(
            document_id=document.id,
            title=document.title or " ".join(document.text.split())[:80],
            outlet=document.outlet,
            published=document.published,
            repeats=first if (first := strands.get(document.id, document.id)) != document.id else None,
            voices=tuple(voices[document.id]),
        )
        for document in each.documents
    )
    tolls = tuple(
        TollLine(
            kind=toll.kind.value,
            figures=figures(toll),
            low=toll.low,
            best=toll.best,
            high=toll.high,
            holder=toll.holder,
            outlet=toll.outlet,
            href=event_href(toll.event_id, toll.document_id),
        )
        for toll in account.tolls
    )
    return IncidentEntry(
        id=each.incident.id,
        title=account.title,
        many=many,
        independent=independent,
        reports=reports,
        days=each.days,
        places=each.places,
        tolls=tolls,
        contradictions=account.contradictions,
        joins=tuple(Join(left=j.left, right=j.right, score=j.score, by=j.by, reasons=j.reasons) for j in each.why),
    )


@post("/judgements", sync_to_thread=True, include_in_schema=False)
def judge(request: AnyRequest, shown: FromShown, data: URLEncodedBody[dict[str, Any]]) -> Response[bytes]:
    """Keeps that two events are one happening, or two."""
    visitor: Visitor = request.scope["state"]["visitor"]
    verdict = Verdict.SAME if data.get("verdict") == "same" else Verdict.DIFFERENT
    reason = str(data.get("reason", "")).strip() or "judged in the browser"
    try:
        shown.desk.judge(str(data.get("left", "")), str(data.get("right", "")), verdict, reason, by=visitor.name)
    except TocsinError as error:
        return rendered(request, "refused.html", 422, why=str(error))
    shown.state(fresh=True)
    return Response(b"", status_code=200, headers={"HX-Trigger": "desk:changed", "HX-Reswap": "none"})


ROUTES = (*incidents, *incident, judge)
