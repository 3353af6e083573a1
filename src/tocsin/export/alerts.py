"""What is new, in words for an alert: who reports or says it, that it is their word, and what its status is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tocsin.export import wording
from tocsin.export.attributed import leads
from tocsin.export.row_columns import SCHEMA
from tocsin.export.rows import EVERYTHING, Holdings, Row, coded_rows, imported_rows
from tocsin.export.tally import Tally
from tocsin.records import Status, content_id

_THAT = ("reports", "said", "denies", "denied", "predicts", "predicted", "codes", "with reserve", "”)")
"""How a lead ends that goes on with "that"; any other is followed by a colon."""

_OWN = "Each line is what the outlet or the holder named in it says; nothing here is asserted by tocsin."


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One alert."""

    keys: tuple[str, ...]  # what it tells of, so that nothing is told twice: each event by its id and by its words
    title: str
    text: str
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])  # the same for programs


def sentence(row: Row) -> str:
    """An event as its holders tell it: "The Courier reports that the army “shelled” the town (ASSAULT)"."""
    first, *more = leads(row)
    joint = " that " if first.rstrip().endswith(_THAT) else ": "
    also = f" ({'; '.join(more)})" if more else ""
    return f"{wording.capital(first)}{joint}{deed(row)}{also}"


def deed(row: Row) -> str:
    """Who, in the text's own words what, to whom; only ever shown after whoever says so."""
    actors = ", ".join(row["actors"]) or wording.NOBODY
    recipients = ", ".join(row["recipients"])
    kind = " ".join(part for part in (row["type"] or row["code"] or "an event", row["mode"]) if part)
    words = f" “{'”, “'.join(row['words'])}”" if row["words"] else ""
    if not row["directed"] and recipients:
        return f"{actors} and {recipients}{words or ' had an event'} ({kind}; who acted on whom is not said)"
    return f"{actors}{words or ' acted'}{f' → {recipients}' if recipients else ''} ({kind})"


def message(row: Row) -> Message:
    """The alert of one event."""
    told = sentence(row)
    status = wording.STATUS_LABELS[Status(row["status"])]
    parts = [f"status: {status.lower()}", f"days: {row['occurred_edtf'] or 'not said'}"]
    parts += [f"place: {row['place']}"] if row["place"] else []
    parts += [f"published: {row['published']}"] if row["published"] else []
    parts += [f"corrected: {line}" for line in row["corrected"]]
    parts += [part for part in (row["url"], row["id"]) if part]
    data = {
        name: row[name]
        for name in (
            "id dataset document_id outlet url type mode status actors recipients place occurred_edtf holders stances words "
            "corrected confidence"
        ).split()
    }
    data |= {"published": None if row["published"] is None else row["published"].isoformat(), "told": told}
    return Message(keys=keys(row), title=told, text=f"{told} · {' · '.join(parts)}", data=data)


def keys(row: Row) -> tuple[str, ...]:
    """By what an event is known to have been told: its id, and where its words begin, which a later coder reads again."""
    if row["document_id"] is None or not row["starts"]:
        return (row["id"],)
    return row["id"], content_id("told", row["document_id"], row["starts"][0])


def digest(messages: Sequence[Message], left_out: int) -> Message:
    """Many alerts as one."""
    count = len(messages) + left_out
    noun = "report" if all("event_ids" not in each.data for each in messages) else "alert"
    title = f"{count} new {noun}{'' if count == 1 else 's'}"
    rest = f"\nand {left_out} more: tocsin events" if left_out else ""
    text = f"{title}. {_OWN}\n" + "".join(f"\n- {each.text}" for each in messages) + rest
    told = tuple(key for each in messages for key in each.keys)
    return Message(
        keys=told, title=title, text=text, data={"reports": [dict(each.data) for each in messages], "more": left_out}
    )


def fresh(held: Holdings, known: frozenset[str], tally: Tally, *, most: int) -> Iterator[Message]:
    """What a filter asks for and was not told, by ids or words; rows that may not be passed on are left out.

    Parameters
    ----------
    held
        Its `wanted` is the filter.
    known
        Keys that were told.
    most
        Rows of data sets that get words; of those beyond, a message has its key alone.
    """
    found = held.view.find(held.wanted, columns=("id", "dataset", "document_id", "may_export")).to_pylist()
    new = [row for row in found if row["id"] not in known]
    homes = {row["document_id"] for row in new if row["dataset"] is None}
    ids = {row["id"] for row in new}
    for text in held.texts() if homes else ():
        if text.document_id in homes:
            events = [event for event in text.events_in_order() if event.id in ids]
            told = coded_rows(text, events, held.ontology)
            yield from (message(row) for row in told if known.isdisjoint(keys(row)))
    imported = [row["id"] for row in new if row["dataset"] is not None]
    if imported:
        wanted = replace(EVERYTHING, ids=tuple(imported[:most]))
        for row in imported_rows(replace(held, wanted=wanted), tally, SCHEMA.names):
            yield message(row)
    kept = {row["id"] for row in new if row["may_export"]}
    yield from (Message(keys=(each,), title="", text="") for each in imported[most:] if each in kept)
