"""The brief as one HTML file that needs nothing else: no network, no font, no script to be readable."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from tocsin.export import wording
from tocsin.export.brief import OPTION, brief
from tocsin.export.cards import Tools, code, section, sign
from tocsin.export.coded import CodedText
from tocsin.export.entries import Brief, DocumentBrief, EventEntry
from tocsin.export.segments import Segment, marks, segments
from tocsin.shipped import checked, shipped

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"

_EMPTY = {
    "reported": "No event of this kind was read.",
    "background": "No event of this kind was read.",
    "possible": "No event of this kind was read.",
    "voices": "No claim and no quotation was read.",
    "accounts": "Nothing is told by two.",
    "marks": "No word was marked.",
    "actors": "No participant was read.",
    "facts": "No role, membership or lineage was read.",
    "when": "No day and no place was read.",
    "drives": "Nothing was read that is said to drive anything.",
    "asks": "No question and no forecast was read.",
    "uncoded": "Every sentence gave an event.",
}

_LEGEND = (
    ("type", "what happened"),
    ("actors", "actor"),
    ("recipients", "recipient"),
    ("place", "where"),
    ("occurred", "when"),
    ("harm", "harm and number"),
    ("status", "status, manner, who says so"),
)

# The roles whose words carry an underline at rest, the weightiest first: one stretch of words shows one line.
_AT_REST = ("type", "actors", "recipients", "place", "occurred", "harm", "mode", "status", "contexts")


def page(content: Brief) -> str:
    """The brief as a complete HTML document."""
    count = len(content.documents)
    subject = content.documents[0].title if count == 1 else f"{count} texts"
    folder = shipped("page")
    style = checked(folder / "brief.css").read_text(encoding="utf-8")
    script = checked(folder / "brief.js").read_text(encoding="utf-8")
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
            *(f'<p class="masked">{escape(sentence)}</p>' for sentence in content.masked),
            "</main>",
            *_footer(content),
            f"<script>\n{script}</script>",
            "</body>",
            "</html>",
            "",
        )
    )


def article(document: DocumentBrief, tools: Tools | None = None) -> str:
    """One text beside what was read in it, for a page that holds more; `brief.css` and `brief.js` are its own."""
    return "\n".join(_document(document, alone=True, tools=tools))


def fragment(coded: CodedText) -> str:
    """The text with its words marked and a table of events, for a notebook cell; style and ids are its own."""
    content = brief([coded])
    document = content.documents[0]
    style = checked(shipped("page", "fragment.css")).read_text(encoding="utf-8")
    return "\n".join(
        (
            f'<div class="tocsin"><style>{style}</style>',
            *(f'<p class="notice">{escape(notice)}</p>' for notice in content.notices),
            f'<div class="text">{"".join(_paragraphs(document, prefix=None))}</div>',
            "<table><thead><tr><th>No.</th><th>Status</th><th>What</th><th>As told</th></tr></thead><tbody>",
            *(
                f"<tr><td>{event.number}</td><td>{sign(event)}</td><td><code>{code(event)}</code></td>"
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
    for status, shape in wording.STATUS_SIGNS.items():
        yield f'<li><span class="sign" aria-hidden="true">{shape}</span> {wording.STATUS_LABELS[status]}</li>'
    yield "</ul>"
    if count > 1:
        yield from _index(content)
    yield "</header>"


def _index(content: Brief) -> Iterator[str]:
    yield '<div class="scroll" tabindex="0" role="region" aria-label="Index of the texts"><table class="index"><caption>The texts, and how much each section holds</caption>'
    yield "<thead><tr><th scope='col'>Text</th>"
    yield (
        "".join(f"<th scope='col' class='n'>{escape(label)}</th>" for label in content.sections().values())
        + "</tr></thead><tbody>"
    )
    for document in content.documents:
        cells = "".join(
            f'<td class="n"><a href="#d{document.number}-{key}">{number}</a></td>' if number else '<td class="n">0</td>'
            for key, number in document.counts().items()
            if key in content.sections()
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


def _document(document: DocumentBrief, *, alone: bool, tools: Tools | None = None) -> Iterator[str]:
    d = f"d{document.number}"
    which = "" if alone else f"Text {document.number} · "
    counts = document.counts()
    yield f'<article class="doc" id="{d}" aria-labelledby="{d}-title">'
    yield f'<header class="head"><p class="from">{which}{_published(document)}</p>'
    yield f'<h2 id="{d}-title">{escape(document.title)}</h2>'
    if document.url:
        # As text, not as a link: the file must load nothing, and opening an outlet's page tells the outlet.
        yield f'<p class="url">{escape(document.url)}</p>'
    if document.card:
        yield f'<p class="url">{escape(document.card)}</p>'
    yield f'<nav aria-label="Sections of this text"><ul><li><a href="#{d}-text">The text</a></li>'
    for key, label in document.sections().items():
        yield f'<li><a href="#{d}-{key}">{escape(label)} <span class="count">{counts[key]}</span></a></li>'
    yield "</ul></nav></header>"
    yield f'<div class="spread"><section class="text" id="{d}-text" tabindex="0" aria-label="The text" dir="auto">'
    yield from _paragraphs(document, prefix=d)
    yield '</section><div class="read">'
    for key, label in document.sections().items():
        yield f'<section class="part {key}" id="{d}-{key}"><h3>{escape(label)} <span class="count">{counts[key]}</span></h3>'
        yield '<div class="body">'
        yield from list(section(document, key, d, tools)) or [f'<p class="none">{_EMPTY[key]}</p>']
        yield "</div></section>"
    yield "</div></div></article>"


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


def _published(document: DocumentBrief) -> str:
    outlet = escape(document.outlet) if document.outlet else "Outlet unknown"
    day = "day of publication unknown" if document.published is None else f"published {wording.day(document.published)}"
    return f"{outlet} · {day}"


def _notice(notice: str) -> str:
    """A notice whose command-line option does not break at its dashes."""
    return escape(notice).replace(OPTION, f"<code>{OPTION}</code>")


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
