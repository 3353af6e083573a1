"""What a person says of an event: that it is right, that it is not said, or what a field is instead; and taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromQuery, URLEncodedBody

from tocsin.errors import TocsinError
from tocsin.export.brief import brief
from tocsin.export.coded import CodedText
from tocsin.export.entries import LABELS, EventEntry
from tocsin.records import Act, MentionKind
from tocsin.resolve.correcting import ALSO
from tocsin.web.access import Visitor
from tocsin.web.rendering import AnyRequest, FromShown, rendered
from tocsin.web.shown import Shown

_SENTENCE = 240  # characters on either side of the trigger words from which names are offered


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A value that a field may be given."""

    value: str  # as `Desk.correct` takes it
    text: str
    note: str = ""


@get("/corrections/form", sync_to_thread=True, include_in_schema=False)
def form(request: AnyRequest, shown: FromShown, thing: FromQuery[str], field: FromQuery[str]) -> Response[bytes]:
    """The box in which one field of an event is changed: what the text offers, by number, and a line for anything else."""
    home = shown.view().home(thing)
    coded = None if home is None else shown.desk.text(home)
    entry = None if coded is None else _entry(coded, thing)
    if coded is None or entry is None:
        raise NotFoundException(f"no event {thing!r}: it was rejected, or is read otherwise now; load the page anew")
    name = ALSO.get(field, field)
    name = {"actor": "actors", "recipient": "recipients"}.get(name, name)
    now = "; ".join(value.text for each in entry.fields if each.name == name for value in each.values)
    return rendered(
        request,
        "change.html",
        thing=thing,
        field=name,
        label=LABELS.get(name, name),
        number=entry.number,
        sentence=entry.sentence,
        now=now,
        choices=_choices(shown, coded, entry, name),
        hint=_HINTS.get(name, "Something else"),
        may_be_empty=name in ("actors", "recipients", "place", "occurred", "mode"),
    )


_HINTS = {
    "actors": "Other words of the text, several with ;",
    "recipients": "Other words of the text, several with ;",
    "place": "Other words of the text",
    "occurred": "A day or an interval: 2024-03-01, 2024-03, 2024-03-01/2024-03-05",
    "type": "Another type",
}


def _entry(coded: CodedText, thing: str) -> EventEntry | None:
    return next((entry for entry in brief([coded]).documents[0].events if entry.id == thing), None)


def _choices(shown: Shown, coded: CodedText, entry: EventEntry, name: str) -> tuple[Choice, ...]:
    if name == "type":
        return tuple(Choice(value=kind.name, text=kind.name) for kind in shown.desk.workbench.ontology.types.values())
    if name == "mode":
        kind = shown.desk.workbench.ontology.types.get(entry.type)
        return tuple(Choice(value=mode.name, text=mode.name) for mode in (kind.modes if kind else ()))
    if name == "status":
        from tocsin.records import Status

        return tuple(Choice(value=status.value, text=status.value) for status in Status)
    kinds = {"actors": MentionKind.ACTOR, "recipients": MentionKind.ACTOR, "place": MentionKind.PLACE}
    if name not in kinds:
        return ()
    trigger = min(
        (span.start for f in entry.fields if f.name == "type" for v in f.values for span in v.spans), default=0
    )
    near = [m for m in coded.mentions if m.kind is kinds[name] and abs(m.span.start - trigger) <= _SENTENCE]
    found: dict[str, Choice] = {}
    for mention in sorted(near, key=lambda m: abs(m.span.start - trigger)):
        words = coded.line(mention.span)
        called = coded.name(mention.id) if kinds[name] is MentionKind.ACTOR else words
        found.setdefault(
            words,
            Choice(
                value=f"{mention.span.start}-{mention.span.end}", text=words, note="" if called == words else called
            ),
        )
    return tuple(found.values())[:9]


@post("/corrections", sync_to_thread=True, include_in_schema=False)
def correct(request: AnyRequest, shown: FromShown, data: URLEncodedBody[dict[str, Any]]) -> Response[bytes]:
    """Keeps what an editor says of a thing."""
    visitor: Visitor = request.scope["state"]["visitor"]
    thing, act = str(data.get("thing", "")), str(data.get("act", ""))
    reason = str(data.get("reason", "")).strip() or ("seen in the browser" if act == "accept" else "no reason given")
    try:
        if act:
            if act not in (Act.ACCEPT.value, Act.REJECT.value):
                raise _unknown(act)
            changes: Act | dict[str, str] = Act(act)
        else:
            value = "" if data.get("nothing") else str(data.get("value") or data.get("other") or "").strip()
            if not value and not data.get("nothing"):
                return rendered(request, "refused.html", 422, why="Choose a value, or write one.")
            changes = {str(data.get("field", "")): value}
        shown.desk.correct(thing, changes, reason, by=visitor.name)
    except TocsinError as error:
        return rendered(request, "refused.html", 422, why=str(error))
    shown.state(fresh=True)
    return Response(b"", status_code=200, headers={"HX-Trigger": "desk:changed", "HX-Reswap": "none"})


@post("/corrections/undo", sync_to_thread=True, include_in_schema=False)
def undo(request: AnyRequest, shown: FromShown, data: URLEncodedBody[dict[str, Any]]) -> Response[bytes]:
    """Takes back the last correction of a thing, or one correction by its id."""
    visitor: Visitor = request.scope["state"]["visitor"]
    try:
        shown.desk.undo(str(data.get("thing", "")), "taken back in the browser", by=visitor.name)
    except TocsinError as error:
        return rendered(request, "refused.html", 422, why=str(error))
    shown.state(fresh=True)
    return Response(b"", status_code=200, headers={"HX-Trigger": "desk:changed", "HX-Reswap": "none"})


def _unknown(act: str) -> TocsinError:
    from tocsin.errors import SettingsError

    return SettingsError(f"no act {act!r}; there are: accept, reject")


ROUTES = (form, correct, undo)
