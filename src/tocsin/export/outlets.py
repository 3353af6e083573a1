"""Profiles of outlets as lines, as Markdown and as one HTML file; each number opens the rows that it counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from tocsin.export.markdown import escaped
from tocsin.export.profile import Count, Named, Profile
from tocsin.resolve.outlets import NO_CARDS, Cards
from tocsin.shipped import checked, shipped

MOST_NAMED = 12  # actors and speakers of an outlet that are told one by one; the HTML file has all
MOST_FORMS = 6

_STANCE = "What is counted is wording: who is called what, and whose words are carried. It is no grade of truth."
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def lines(profiles: Sequence[Profile], cards: Cards = NO_CARDS, *, rows: bool = False) -> Iterator[str]:
    """The profiles as plain lines; `rows` adds document id and span under each number."""
    yield _STANCE
    for profile in profiles:
        yield ""
        yield f"{profile.name}  ({_plural(profile.texts, 'text')}, {profile.words:,} words)"
        card = cards.of(profile.outlet)
        if card is not None and card.line():
            yield f"  {card.line()}"
        for label, count, share in _figures(profile):
            yield f"  {label}: {count.number}" + ("" if share is None else f" ({share:.0%})")
            yield from _rows(count, 4, rows=rows)
        for title, counts in (("loaded words in its own voice", profile.loaded), ("passed on", profile.passed_on)):
            if counts:
                yield f"  {title}: {', '.join(f'{c.label} {c.number}' for c in counts)}"
                for count in counts:
                    yield from _rows(count, 4, rows=rows)
        yield from _named_lines(profile.named, rows=rows)
        if profile.speakers:
            yield "  whose speech it carries:"
        for speaker in profile.speakers[:MOST_NAMED]:
            share = profile.speech_share(speaker)
            how = f"{speaker.direct.number} quoted, {speaker.reported.number} reported"
            yield f"    {share:4.0%}  {speaker.name}: {how}, {_plural(speaker.words, 'word')}"
            for count in (speaker.direct, speaker.reported):
                yield from _rows(count, 10, rows=rows)
        yield from _more(len(profile.speakers), "speakers")


def _named_lines(named: Sequence[Named], *, rows: bool) -> Iterator[str]:
    if named:
        yield "  whom it names, and how:"
    for each in named[:MOST_NAMED]:
        forms = ", ".join(f"“{f.label}” {f.number}" for f in each.forms[:MOST_FORMS])
        yield f"    {each.mentions:4}  {each.name}: {forms or 'in loaded words alone'}"
        for form in each.forms:
            yield from _rows(form, 10, rows=rows)
        for word in each.loaded:
            yield f"          the outlet calls it or its acts “{word.label}” {word.number} ({word.note})"
            yield from _rows(word, 10, rows=rows)
    yield from _more(len(named), "actors")


def _more(number: int, what: str) -> Iterator[str]:
    if number > MOST_NAMED:
        yield f"    and {number - MOST_NAMED} more {what}; --html has all"


def _rows(count: Count, indent: int, *, rows: bool) -> Iterator[str]:
    if rows:
        for row in count.rows:
            yield f"{' ' * indent}{row.span.document_id} [{row.span.start}-{row.span.end}] “{row.words}”"


def _figures(profile: Profile) -> tuple[tuple[str, Count, float | None], ...]:
    return (
        ("claims of events that it ascribes to somebody", profile.attributed, profile.attributed_share),
        ("claims of events in its own voice", profile.own, None),
        ("scare quotes in its own voice", profile.scare, None),
        ("acts that it judges in its own voice", profile.evaluations, None),
    )


def _plural(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


# ------------------------------------------------------------------------------------------------ Markdown


def markdown(profiles: Sequence[Profile], cards: Cards = NO_CARDS) -> str:
    """A table of the outlets, then for each whom it names how and whose speech it carries."""
    return "\n".join(_markdown(profiles, cards)).rstrip() + "\n"


def _markdown(profiles: Sequence[Profile], cards: Cards) -> Iterator[str]:
    yield "# Outlets"
    yield ""
    yield _STANCE
    yield ""
    yield "| Outlet | Texts | Words | Ascribed claims | Own claims | Loaded words | Scare quotes | Acts judged |"
    yield "| --- |" + " ---: |" * 7
    for p in profiles:
        share = "" if p.attributed_share is None else f" ({p.attributed_share:.0%})"
        numbers = (p.texts, p.words, f"{p.attributed.number}{share}", p.own.number, _sum(p.loaded), p.scare.number)
        cells = " | ".join(str(number) for number in (*numbers, p.evaluations.number))
        yield f"| {escaped(p.name)} | {cells} |"
    for p in profiles:
        yield ""
        yield f"## {escaped(p.name)}"
        yield ""
        card = cards.of(p.outlet)
        if card is not None and card.line():
            yield f"*{escaped(card.line())}*"
            yield ""
        for each in p.named:
            forms = ", ".join(f"“{escaped(f.label)}” {_cited(f)}" for f in each.forms[:MOST_FORMS])
            loaded = "; ".join(
                f"called “{escaped(w.label)}” {_cited(w)} ({escaped(w.note or '')})" for w in each.loaded
            )
            yield f"- **{escaped(each.name)}**: {'; '.join(part for part in (forms, loaded) if part)}"
        for speaker in p.speakers:
            spoken = f"{p.speech_share(speaker):.0%} of the words that it carries"
            rows = f"quoted {_cited(speaker.direct)}, reported {_cited(speaker.reported)}"
            yield f"- speech of **{escaped(speaker.name)}**: {spoken}; {rows}"


def _cited(count: Count) -> str:
    """A number with the first of its rows; the HTML file has all."""
    if not count.rows:
        return "0"
    shown = ", ".join(f"{r.span.document_id} {r.span.start}–{r.span.end}" for r in count.rows[:3])
    more = f" and {count.number - 3} more" if count.number > 3 else ""
    return f"{count.number} ({shown}{more})"


def _sum(counts: Iterable[Count]) -> int:
    return sum(count.number for count in counts)


# ---------------------------------------------------------------------------------------------------- HTML


def html(profiles: Sequence[Profile], cards: Cards = NO_CARDS) -> str:
    """One self-contained file: a table of the outlets with bars, and each number as a list that opens."""
    style = checked(shipped("page", "outlets.css")).read_text(encoding="utf-8")
    return "\n".join(
        (
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>Outlets</title><style>\n{style}</style></head><body><main>",
            f"<h1>Outlets</h1><p>{escape(_STANCE)} Each number opens the words that it counts.</p>",
            *_table(profiles),
            *(line for number, profile in enumerate(profiles, start=1) for line in _section(number, profile, cards)),
            "</main></body></html>",
            "",
        )
    )


def _table(profiles: Sequence[Profile]) -> Iterator[str]:
    heads = ("Texts", "Words", "Ascribed claims", "Own claims", "Loaded words", "Scare quotes", "Acts judged")
    yield '<div class="scroll"><table><thead><tr><th scope="col">Outlet</th>'
    yield "".join(f'<th scope="col">{head}</th>' for head in heads) + "</tr></thead><tbody>"
    for number, p in enumerate(profiles, start=1):
        share = "" if p.attributed_share is None else _bar(p.attributed_share, "of its claims are ascribed")
        cells = (
            str(p.texts),
            f"{p.words:,}",
            f"{p.attributed.number} {share}",
            str(p.own.number),
            str(_sum(p.loaded)),
            str(p.scare.number),
            str(p.evaluations.number),
        )
        row = "".join(f"<td>{cell}</td>" for cell in cells)
        yield f'<tr><th scope="row"><a href="#o{number}">{escape(p.name)}</a></th>{row}</tr>'
    yield "</tbody></table></div>"


def _bar(share: float, of_what: str) -> str:
    """A small bar with its number beside it, so that no reader depends on the drawing."""
    return (
        f'<svg class="bar" width="60" height="10" role="img" aria-label="{share:.0%} {of_what}">'
        f'<rect class="all" width="60" height="10"/><rect class="part" width="{60 * share:.1f}" height="10"/></svg>'
        f" {share:.0%}"
    )


def _section(number: int, p: Profile, cards: Cards) -> Iterator[str]:
    card = cards.of(p.outlet)
    yield f'<section id="o{number}"><h2>{escape(p.name)}</h2>'
    if card is not None and card.line():
        yield f'<p class="card">{escape(card.line())}</p>'
    yield "<h3>What it says in whose voice</h3><ul>"
    for label, count, _ in _figures(p):
        yield f"<li>{_opened(label, count)}</li>"
    for count in p.loaded:
        yield f"<li>{_opened(f'loaded words in its own voice, {count.label}', count)}</li>"
    for count in p.passed_on:
        yield f"<li>{_opened(f'loaded words of its speakers, {count.label}', count)}</li>"
    yield "</ul><h3>Whom it names, and how</h3><ul>"
    for each in p.named:
        forms = "".join(f"<li>{_opened(f'“{form.label}”', form)}</li>" for form in each.forms)
        called = "".join(
            f"<li>{_opened(f'the outlet calls it or its acts “{word.label}” ({word.note})', word)}</li>"
            for word in each.loaded
        )
        yield f"<li><b>{escape(each.name)}</b> {each.mentions}<ul>{forms}{called}</ul></li>"
    yield "</ul><h3>Whose speech it carries</h3><ul>"
    for speaker in p.speakers:
        bar = _bar(p.speech_share(speaker), "of the words that it carries")
        rows = f"<li>{_opened('quoted', speaker.direct)}</li><li>{_opened('reported', speaker.reported)}</li>"
        yield f"<li><b>{escape(speaker.name)}</b> {bar}<ul>{rows}</ul></li>"
    yield "</ul></section>"


def _opened(label: str, count: Count) -> str:
    if not count.rows:
        return f"{escape(label)}: 0"
    rows = "".join(
        f"<li>“{escape(row.words)}” <code>{escape(row.span.document_id)} {row.span.start}–{row.span.end}</code></li>"
        for row in count.rows
    )
    return f"<details><summary>{escape(label)}: {count.number}</summary><ul>{rows}</ul></details>"
