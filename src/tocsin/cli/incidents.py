"""`tocsin incidents`: what the texts of a desk tell of one happening, side by side, and the joins that wait for a person."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tocsin.cli.output import say
from tocsin.errors import SettingsError, StoreError
from tocsin.export.coded import CodedText
from tocsin.export.incidents import Told, entry, judged, lines, told
from tocsin.records import Verdict

if TYPE_CHECKING:
    from tocsin.store.gathering import Held


def incidents_of(folder: Path, *, days: int | None) -> tuple[list[Told], Held, dict[str, CodedText]]:
    """The incidents of a desk, those of most reports first, after what is new was gathered.

    Parameters
    ----------
    days
        Only those of which something was published in so many days up to the last publication of the desk.

    Raises
    ------
    StoreError
        If there is no desk, or nothing in it is coded.
    """
    from tocsin.desk import Desk  # DuckDB and Arrow: loaded only where a desk is read

    desk = Desk(folder)
    texts = {text.document_id: text for text in desk.coded()}
    if not texts:
        raise StoreError(f"no text in {folder} is coded; code some with: tocsin code FILES --desk {folder}")
    gathering = desk.gather()
    if gathering.documents:
        say(f"{gathering.documents} texts gathered: {gathering.joins} joins, {gathering.copies} copies or rewrites")
    held = desk.gathered()
    found = list(told(held.incidents(), texts, held.strands(), (*held.joins, *held.judged)))
    if days is not None:
        last = max((d.published for t in found for d in t.documents if d.published is not None), default=None)
        since = None if last is None else last - timedelta(days=days - 1)
        found = [t for t in found if since is not None and any((d.published or since) >= since for d in t.documents)]
    return sorted(found, key=lambda t: -len(t.documents)), held, texts


def judge(folder: Path, pair: tuple[str, str], verdict: Verdict, *, by: str | None, because: str) -> str:
    """Keeps what a person judged of two events, and says so.

    Raises
    ------
    SettingsError
        If nobody is named who judges, or an id is none of an event.
    """
    from tocsin.desk import Desk

    if by is None:
        raise SettingsError("a judgement needs a name to stand under; add --by NAME")
    judgement = Desk(folder).judge(*pair, verdict, because, by=by)
    return f"kept: {judgement.left} and {judgement.right} are {judgement.verdict.value}, by {judgement.by}"


def incident_lines(found: list[Told]) -> Iterator[str]:
    """Incidents as plain lines, then how many there are."""
    for one in found:
        yield from lines(one)
        yield ""
    reports = sum(len(one.documents) for one in found)
    independent = sum(one.independent for one in found)
    several = sum(len(one.documents) > 1 for one in found)
    yield (
        f"{len(found)} incidents, {several} of them in more than one report; told {reports} times, "
        f"{independent} times independently"
    )


def review_lines(held: Held, texts: dict[str, CodedText]) -> Iterator[str]:
    """The joins that wait for a person, the likeliest first, with the words of both and how to judge."""
    events = {event.id: text for text in texts.values() for event in text.events}
    found = [join for join in held.suggestions() if join.left in events and join.right in events]
    for join in found:
        yield f"one incident or two? {join.score:.2f} by {join.by}: {'; '.join(join.reasons)}"
        for event in (join.left, join.right):
            text = events[event]
            span = next((row.span for row in text.evidence_of(event, "type")), None)
            start = 0 if span is None else max(0, span.start - 80)
            words = " ".join(text.document.text[start : start + 200].split())
            yield f"  {event} ({text.document.outlet or 'an outlet not named'}, {text.document.published}): “… {words} …”"
        yield f"  judge it with: --same {join.left} {join.right} or --different {join.left} {join.right}, and --by NAME"
        yield ""
    yield f"{len(found)} joins wait for a person"


def json_lines(found: list[Told]) -> Iterator[str]:
    """Each incident as one line of JSON."""
    for one in found:
        yield json.dumps(entry(one), ensure_ascii=False)


def review_json(held: Held) -> Iterator[str]:
    """Each open join as one line of JSON."""
    for join in held.suggestions():
        yield json.dumps(judged(join), ensure_ascii=False)
