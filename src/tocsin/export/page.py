"""The brief as one HTML file that needs nothing else: no network, no font, no script to be readable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from importlib.resources import files

from tocsin.export import wording
from tocsin.export.brief import OPTION, brief
from tocsin.export.coded import CodedText
from tocsin.export.entries import (
    SECTIONS,
    ActorEntry,
    Brief,
    DocumentBrief,
    EventEntry,
    Field,
    HolderEntry,
    PointEntry,
    QuoteEntry,
    ReasonEntry,
    Value,
)
from tocsin.export.segments import Segment, marks, segments
from tocsin.records import Span

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"

_EVENT_SECTIONS = ("reported", "background", "possible")

_EMPTY = {
    "reported": "No event of this kind was read.",
    "background": "No event of this kind was read.",
    "possible": "No event of this kind was read.",
    "voices": "No claim and no quotation was read.",
    "actors": "No participant was read.",
    "when": "No day and no place was read.",
    "asks": "The text asks no question that was read.",
    "uncoded": "Every sentence gave an event.",
}

_LEGEND = (
    ("type", "what happened"),
    ("actors", "actor"),
    ("recipients", "recipient"),
    ("place", "where"),
    ("occurred", "when"),
    ("status", "status, manner, who says so"),
)

# The roles whose words carry an underline at rest, the weightiest first: one stretch of words shows one line.
_AT_REST = ("type", "actors", "recipients", "place", "occurred", "mode", "status", "contexts")


def page(content: Brief) -> str:
    """The brief as a complete HTML document."""
    count = len(content.documents)
    subject = content.documents[0].title if count == 1 else f"{count} texts"
    folder = files("tocsin") / "data" / "page"
    style = (folder / "brief.css").read_text(encoding="utf-8")
    script = (folder / "brief.js").read_text(encoding="utf-8")
    return "\n".join(
        (
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            # Whatever a text may have smuggled in: nothing is loaded and nothing is sent.
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>Brief: {escape(subject)}</title>",
            f"<style>\n{style}</style>",
            "</head>",
            "<body>",
            *_masthead(content),
            "<main>",
            *(line for document in content.documents for line in _document(document, alone=count == 1)),
            *_rejected(content),
            "</main>",
            *_footer(content),
            f"<script>\n{script}</script>",
            "</body>",
            "</html>",
            "",
        )
    )


def fragment(coded: CodedText) -> str:
    """The text with its words marked and a table of events, for a notebook cell; style and ids are its own."""
    content = brief([coded])
    document = content.documents[0]
    style = (files("tocsin") / "data" / "page" / "fragment.css").read_text(encoding="utf-8")
    return "\n".join(
        (
            f'<div class="tocsin"><style>{style}</style>',
            *(f'<p class="notice">{escape(notice)}</p>' for notice in content.notices),
            f'<div class="text">{"".join(_paragraphs(document, prefix=None))}</div>',
            "<table><thead><tr><th>No.</th><th>Status</th><th>What</th><th>As told</th></tr></thead><tbody>",
            *(
                f"<tr><td>{event.number}</td><td>{_sign(event)}</td><td><code>{_code(event)}</code></td>"
                f"<td>{escape(' '.join((event.sentence, *event.also)))}</td></tr>"
                for event in document.events
            ),
            "</tbody></table></div>",
        )
    )


# ------------------------------------------------------------------------------------------ top and bottom


def _masthead(content: Brief) -> Iterator[str]:
    count = len(content.documents)
    events = sum(len(document.events) for document in content.documents)
    yield '<header class="mast">'
    yield '<p class="brand">tocsin</p>'
    yield f"<h1>Brief of {'one text' if count == 1 else f'{count} texts'}</h1>"
    yield (
        f'<p class="stance">{_plural(events, "event")} as the {"text tells" if count == 1 else "texts tell"} '
        "them. Each line names who says so; nothing here is asserted by the program that read it.</p>"
    )
    for notice in content.notices:
        yield f'<p class="notice" role="note"><strong>Note.</strong> {_notice(notice)}</p>'
    yield '<ul class="legend" aria-label="How words are marked">'
    for role, label in _LEGEND:
        yield f'<li><span class="w r-{role}">{label}</span></li>'
    for status, sign in wording.STATUS_SIGNS.items():
        yield f'<li><span class="sign" aria-hidden="true">{sign}</span> {wording.STATUS_LABELS[status]}</li>'
    yield "</ul>"
    if count > 1:
        yield from _index(content)
    yield "</header>"


def _index(content: Brief) -> Iterator[str]:
    yield '<div class="scroll" tabindex="0" role="region" aria-label="Index of the texts"><table class="index"><caption>The texts, and how much each section holds</caption>'
    yield "<thead><tr><th scope='col'>Text</th>"
    yield (
        "".join(f"<th scope='col' class='n'>{escape(label)}</th>" for label in SECTIONS.values())
        + "</tr></thead><tbody>"
    )
    for document in content.documents:
        cells = "".join(
            f'<td class="n"><a href="#d{document.number}-{key}">{number}</a></td>' if number else '<td class="n">0</td>'
            for key, number in document.counts().items()
        )
        yield (
            f'<tr><th scope="row">{document.number}. <a href="#d{document.number}">{escape(document.title)}</a>'
            f"<small>{_published(document)}</small></th>{cells}</tr>"
        )
    yield "</tbody></table></div>"


def _rejected(content: Brief) -> Iterator[str]:
    if not content.rejected:
        return
    yield '<section class="rejected" id="rejected"><h2>Not read</h2><ul>'
    for row in content.rejected:
        yield f"<li><b>{escape(row.where)}</b>: {escape(row.what)}. {escape(row.why)}</li>"
    yield "</ul></section>"


def _footer(content: Brief) -> Iterator[str]:
    coders = ", ".join(dict.fromkeys(escape(document.coder) for document in content.documents))
    yield (
        f"<footer><p>Read by {coders or 'no coder'}. Types and modes are those of the PLOVER ontology unless the coder was "
        "given another. Machine coding, not reviewed: follow each field to its words before you rely on it.</p>"
        '<p class="keys">Keys: Tab to a field or an event number; Enter goes to the words or to the card; in the text, '
        "← and → go from marked words to marked words; Esc clears.</p></footer>"
    )


# ---------------------------------------------------------------------------------------------- one text


def _document(document: DocumentBrief, *, alone: bool) -> Iterator[str]:
    d = f"d{document.number}"
    which = "" if alone else f"Text {document.number} · "
    counts = document.counts()
    yield f'<article class="doc" id="{d}" aria-labelledby="{d}-title">'
    yield f'<header class="head"><p class="from">{which}{_published(document)}</p>'
    yield f'<h2 id="{d}-title">{escape(document.title)}</h2>'
    if document.url:
        # As text, not as a link: the file must load nothing, and opening an outlet's page tells the outlet.
        yield f'<p class="url">{escape(document.url)}</p>'
    yield f'<nav aria-label="Sections of this text"><ul><li><a href="#{d}-text">The text</a></li>'
    for key, label in SECTIONS.items():
        yield f'<li><a href="#{d}-{key}">{escape(label)} <span class="count">{counts[key]}</span></a></li>'
    yield "</ul></nav></header>"
    yield f'<div class="spread"><section class="text" id="{d}-text" tabindex="0" aria-label="The text" dir="auto">'
    yield from _paragraphs(document, prefix=d)
    yield '</section><div class="read">'
    for key, label in SECTIONS.items():
        yield f'<section class="part {key}" id="{d}-{key}"><h3>{escape(label)} <span class="count">{counts[key]}</span></h3>'
        yield '<div class="body">'
        yield from list(_section(document, key, d)) or [f'<p class="none">{_EMPTY[key]}</p>']
        yield "</div></section>"
    yield "</div></div></article>"


def _section(document: DocumentBrief, key: str, d: str) -> Iterator[str]:
    if key in _EVENT_SECTIONS:
        for event in document.of(key):
            yield from _card(event, d)
    elif key == "voices":
        for holder in document.holders:
            yield from _holder(holder, d)
    elif key == "actors":
        for actor in document.actors:
            yield from _actor(actor, d)
    elif key == "when":
        yield from _points("Days", document.times, d)
        for sentence in document.timeless:
            yield f'<p class="gap">{escape(sentence)}</p>'
        yield from _points("Places", document.places, d)
    elif key == "asks":
        for question in document.questions:
            yield from _quote(question, d)
    else:
        for reason in document.uncoded:
            yield from _reason(reason, d)


def _paragraphs(document: DocumentBrief, prefix: str | None) -> Iterator[str]:
    """The text as paragraphs of segments; `prefix` None leaves ids out, so that two fragments never share one."""
    triggers: dict[int, list[EventEntry]] = {}
    for event in document.events:
        for field in event.fields:
            if field.name == "type" and field.values and field.values[0].spans:
                triggers.setdefault(field.values[0].spans[0].end, []).append(event)
    line: list[str] = []
    first = True
    for segment in segments(document.text, marks(document)):
        words = document.text[segment.start : segment.end]
        if words == "\n":
            if line:
                yield _paragraph(line, document, first=first)
                first = False
            line = []
            continue
        line.append(_segment(segment, words, prefix))
        for event in triggers.get(segment.end, ()):
            line.append(_number(event, prefix))
    if line:
        yield _paragraph(line, document, first=first)


def _paragraph(line: list[str], document: DocumentBrief, *, first: bool) -> str:
    opening = next((row for row in document.text.splitlines() if row.strip()), "")
    headline = first and " ".join(opening.split()) == document.title and len(document.text) > len(opening) + 1
    opening_tag = '<p class="headline">' if headline else "<p>"
    return f"{opening_tag}{''.join(line)}</p>\n"


def _segment(segment: Segment, words: str, prefix: str | None) -> str:
    if not segment.roles:
        return escape(words)
    rest = next((role for role in _AT_REST if role in segment.roles and words.strip()), None)
    kind = "w" if rest is None else f"w r-{rest}"
    name = "" if prefix is None else f' id="{prefix}-{segment.start}"'
    return f'<span class="{kind}"{name} data-start="{segment.start}" data-end="{segment.end}">{escape(words)}</span>'


def _number(event: EventEntry, prefix: str | None) -> str:
    if prefix is None:
        return f'<sup class="no">{event.number}</sup>'
    return (
        f'<a class="no" id="{prefix}-n{event.number}" href="#{prefix}-e{event.number}" '
        f'aria-label="to event {event.number}, {escape(event.type)}">{event.number}</a>'
    )


# ---------------------------------------------------------------------------------------------- entries


def _card(event: EventEntry, d: str) -> Iterator[str]:
    start = next((span.start for f in event.fields if f.name == "type" for v in f.values for span in v.spans), None)
    code = f"<code>{_code(event)}</code>"
    head = code if start is None else f'<a href="#{d}-{start}">{code}</a>'
    yield f'<section class="card {event.status.value}" id="{d}-e{event.number}">'
    yield (
        f'<h4><span class="num"><span class="vh">Event </span>{event.number}</span> {head} '
        f'<span class="status">{_sign(event)}</span></h4>'
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
    yield "</dl></section>"


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


# ------------------------------------------------------------------------------------------------ pieces


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


def _sign(event: EventEntry) -> str:
    sign = wording.STATUS_SIGNS[event.status]
    return f'<span class="sign" aria-hidden="true">{sign}</span> {escape(wording.STATUS_LABELS[event.status])}'


def _code(event: EventEntry) -> str:
    return escape(event.type if event.mode is None else f"{event.type} · {event.mode}")


def _published(document: DocumentBrief) -> str:
    outlet = escape(document.outlet) if document.outlet else "Outlet unknown"
    day = "day of publication unknown" if document.published is None else f"published {wording.day(document.published)}"
    return f"{outlet} · {day}"


def _notice(notice: str) -> str:
    """A notice whose command-line option does not break at its dashes."""
    return escape(notice).replace(OPTION, f"<code>{OPTION}</code>")


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
