"""The entries of the HTML brief: event cards, voices, participants, days, places, reasons.

Every value is an anchor to its first word, so a page works without script; `data-spans` tells the script the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from html import escape

from tocsin.export import wording
from tocsin.export.drives import SIGN_WORDS, SIGNS
from tocsin.export.entries import (
    AccountEntry,
    ActorEntry,
    DocumentBrief,
    DriveEntry,
    EventEntry,
    FactEntry,
    Field,
    HolderEntry,
    MarkEntry,
    PointEntry,
    QuoteEntry,
    ReasonEntry,
    Value,
)
from tocsin.export.graph import svg
from tocsin.records import Span

_EVENT_SECTIONS = ("reported", "background", "possible")

Tools = Callable[[EventEntry], str]
"""HTML at the foot of an event's card: what one can do with it where the page is shown."""


def section(document: DocumentBrief, key: str, d: str, tools: Tools | None = None) -> Iterator[str]:
    """The entries of one section of a text; `d` is the prefix of the text's ids. Nothing when it has none."""
    if key in _EVENT_SECTIONS:
        for event in document.of(key):
            yield from _card(event, d, tools)
    elif key == "voices":
        for holder in document.holders:
            yield from _holder(holder, d)
    elif key == "accounts":
        for account in document.accounts:
            yield from _account(account)
    elif key == "marks":
        for mark in document.marks:
            yield _mark(mark, d)
    elif key == "actors":
        for actor in document.actors:
            yield from _actor(actor, d)
    elif key == "facts":
        for fact in document.facts:
            yield _fact(fact, d)
    elif key == "when":
        yield from _points("Days", document.times, d)
        for sentence in document.timeless:
            yield f'<p class="gap">{escape(sentence)}</p>'
        yield from _points("Places", document.places, d)
    elif key == "drives":
        for number, drive in enumerate(document.drives, 1):
            yield _drive(drive, number, d)
        if document.drives:
            yield svg(document.drives, f"What text {document.number} says to drive what")
    elif key == "asks":
        for entry in (*document.questions, *document.forecasts):
            yield from _quote(entry, d)
    else:
        for reason in document.uncoded:
            yield from _reason(reason, d)


def _card(event: EventEntry, d: str, tools: Tools | None) -> Iterator[str]:
    start = next((span.start for f in event.fields if f.name == "type" for v in f.values for span in v.spans), None)
    label = f"<code>{code(event)}</code>"
    head = label if start is None else f'<a href="#{d}-{start}">{label}</a>'
    reached = "" if tools is None else f' tabindex="0" data-id="{escape(event.id)}" aria-label="Event {event.number}"'
    yield f'<section class="card {event.status.value}" id="{d}-e{event.number}"{reached}>'
    if tools is not None:
        yield f'<a class="anchor" id="{escape(event.id)}"></a>'  # other pages know an event by its id
    yield (
        f'<h4><span class="num"><span class="vh">Event </span>{event.number}</span> {head} '
        f'<span class="status">{sign(event)}</span></h4>'
    )
    yield f'<p class="line"><span class="lead">{escape(event.lead)}</span> {escape(event.content)}</p>'
    for sentence in event.also:
        yield f'<p class="also">{escape(sentence)}</p>'
    yield '<dl class="fields">'
    for field in event.fields:
        if field.gap is None:
            yield _field(field, d)
    if event.confidence is not None:
        yield f'<div class="f"><dt>Confidence</dt><dd>{event.confidence:.2f}</dd></div>'
    gaps: dict[str, list[str]] = {}
    for field in event.fields:
        if field.gap is not None:
            gaps.setdefault(field.gap, []).append(field.label)
    if gaps:
        reasons = "; ".join(f"<b>{', '.join(labels)}</b> {escape(reason)}" for reason, labels in gaps.items())
        yield f'<div class="f gap"><dt>Not filled</dt><dd>{reasons}</dd></div>'
    yield "</dl>" + ("" if tools is None else tools(event)) + "</section>"


def _field(field: Field, d: str) -> str:
    values = "".join(f"<dd>{_link(value, d, role=field.name, words=True)}</dd>" for value in field.values)
    return f'<div class="f"><dt><span class="r-{field.name}">{field.label}</span></dt>{values}</div>'


def _holder(holder: HolderEntry, d: str) -> Iterator[str]:
    voice = ' <span class="own">the outlet’s own voice</span>' if holder.own else ""
    yield f'<section class="voice"><h4>{escape(holder.name)}{voice}</h4>'
    if holder.claims:
        parts = "; ".join(f"{wording.STANCE_LABELS[stance]}: {_events(events, d)}" for stance, events in holder.claims)
        yield f'<p class="claims">{parts}</p>'
    for quote in holder.quotes:
        yield from _quote(quote, d)
    yield "</section>"


def _quote(quote: QuoteEntry, d: str) -> Iterator[str]:
    words = f"“{quote.words}”" if quote.direct else quote.words
    about = f'<p class="about">about {escape(", ".join(quote.about))}</p>' if quote.about else ""
    link = _anchor(quote.spans, d, escape(words), role="quote")
    yield f'<div class="quote"><p><span class="lead">{escape(quote.lead)}</span> {link}</p>{about}</div>'


def _actor(actor: ActorEntry, d: str) -> Iterator[str]:
    sort = escape(" · ".join(part for part in (actor.kind, actor.country) if part)) or "kind unknown"
    forms = [
        _link(form, d, role="actor", words=False) + (f" ×{len(form.spans)}" if len(form.spans) > 1 else "")
        for form in actor.forms
    ]
    plain = [form.text for form in actor.forms] == [actor.name]
    name = forms[0] if plain else escape(actor.name)
    roles = [f"acts in {_events(actor.did, d)}"] if actor.did else []
    roles += [f"receives in {_events(actor.received, d)}"] if actor.received else []
    yield f'<section class="who"><h4>{name} <span class="own">{sort}</span></h4>'
    if not plain:
        yield f'<p class="forms">named as {", ".join(forms)}</p>'
    if roles:
        yield f'<p class="roles">{"; ".join(roles)}</p>'
    yield f'<p class="grounds">{escape(actor.resolved)}</p></section>'


def _fact(fact: FactEntry, d: str) -> str:
    shown = f"{escape(fact.content)} " + " … ".join(f'<span class="words">“{escape(w)}”</span>' for w in fact.words)
    link = _anchor(fact.spans, d, shown.rstrip(), role="fact", by=(fact.by,))
    return f'<div class="quote {fact.state.value}"><p><span class="lead">{escape(fact.lead)}</span> {link}</p></div>'


def _drive(drive: DriveEntry, number: int, d: str) -> str:
    shown = f"“{escape(drive.cause)}” → <b>({SIGNS[drive.sign]})</b> “{escape(drive.effect)}”"
    link = _anchor(drive.spans, d, shown, role="drives")
    note = f"{SIGN_WORDS[drive.sign]}, {escape(drive.how)}"
    return (
        f'<div class="quote"><p>{number} <span class="lead">{escape(drive.lead)}</span> {link} '
        f'<span class="note">{note}</span></p></div>'
    )


def _account(account: AccountEntry) -> Iterator[str]:
    yield f'<section class="voice"><h4>{escape(account.title)}</h4>'
    for said in account.contradictions:
        yield f'<p class="claims">said both ways: {escape(said)}</p>'
    for line in account.lines:
        link = _anchor(line.spans, f"d{line.document}", f"“{escape(line.words)}”", role="account")
        yield f'<div class="quote"><p><span class="lead">{escape(line.text)}</span> {link if line.words else ""}</p></div>'
    if account.grounds:
        yield f'<p class="grounds">side by side since: {escape(account.grounds)}</p>'
    yield "</section>"


def _mark(mark: MarkEntry, d: str) -> str:
    link = _anchor(mark.spans, d, f"“{escape(mark.words)}”", role="mark", by=(mark.by,))
    note = f'<span class="note">{escape(mark.note)}</span>'
    return f'<div class="quote"><p><span class="lead">{escape(mark.lead)}</span> {link} {note}</p></div>'


def _points(label: str, points: Iterable[PointEntry], d: str) -> Iterator[str]:
    rows = list(points)
    if not rows:
        return
    yield f'<h4 class="sub">{label}</h4><ul class="points">'
    for point in rows:
        words = ", ".join(f"“{escape(word)}”" for word in point.words)
        note = f' <span class="note">{escape(point.note)}</span>' if point.note else ""
        events = f" · {_events(point.events, d)}" if point.events else ""
        link = _anchor(point.spans, d, f"<b>{escape(point.name)}</b> {words}", role="point")
        yield f"<li>{link}{note}{events}</li>"
    yield "</ul>"


def _reason(reason: ReasonEntry, d: str) -> Iterator[str]:
    yield f'<div class="reason"><h4>{escape(reason.reason)} <span class="count">{len(reason.values)}</span></h4><ul>'
    for value in reason.values:
        words = value.text if len(value.text) <= 120 else value.text[:119].rstrip() + "…"
        yield f"<li>{_anchor(value.spans, d, escape(words), role='uncoded')}</li>"
    yield "</ul></div>"


def _link(value: Value, d: str, *, role: str, words: bool) -> str:
    shown = escape(value.text)
    # Words that say no more than the value itself are not repeated.
    if words and value.words and value.words != (value.text,):
        shown += f' <span class="words">{" … ".join(f"“{escape(w)}”" for w in value.words)}</span>'
    return _anchor(value.spans, d, shown, role=role, by=value.by)


def _anchor(spans: tuple[Span, ...], d: str, shown: str, *, role: str, by: tuple[str, ...] = ()) -> str:
    if not spans:
        return shown
    ranges = " ".join(f"{span.start}-{span.end}" for span in spans)
    title = f' title="read by {escape(", ".join(by))}"' if by else ""
    return f'<a class="to" href="#{d}-{spans[0].start}" data-spans="{ranges}" data-role="{role}"{title}>{shown}</a>'


def _events(events: tuple[int, ...], d: str) -> str:
    links = [f'<a class="ev" href="#{d}-e{number}">{number}</a>' for number in events]
    return f"event{'' if len(links) == 1 else 's'} {', '.join(links)}"


def sign(event: EventEntry) -> str:
    """The status of an event as a shape and in words."""
    shape = wording.STATUS_SIGNS[event.status]
    return f'<span class="sign" aria-hidden="true">{shape}</span> {escape(wording.STATUS_LABELS[event.status])}'


def code(event: EventEntry) -> str:
    """Type and mode of an event."""
    return escape(event.type if event.mode is None else f"{event.type} · {event.mode}")
