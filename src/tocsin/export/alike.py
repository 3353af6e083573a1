"""The same error elsewhere: events that were read by the same rule, from the same words, as one that a person corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.records import Act, Coding, Corrected, Document, Outcome
from tocsin.resolve.anchors import EVENT
from tocsin.resolve.corrections import standing
from tocsin.store.view import View

_LISTED = 10_000  # at most so many
_RECENT = 200  # corrections that a queue looks for the likes of
_READ = 32  # texts read at once

_ALIKE = """
WITH wanted (n, type, rule, words, field, field_rule) AS (VALUES {wanted}),
likely AS (
    SELECT t.event_id, t.document_id, t.start, t."end", w.* FROM evidence AS t JOIN events AS e ON e.id = t.event_id
    JOIN wanted AS w ON w.type = e.type AND w.rule = t."by"
    WHERE t.field = 'type' AND t.event_id NOT IN (SELECT thing FROM corrections WHERE thing IS NOT NULL)
), told AS (
    SELECT l.*, lower(substring(d.text, l.start + 1, l."end" - l.start)) AS own
    FROM likely AS l JOIN documents AS d ON d.id = l.document_id
)
SELECT n, event_id, document_id, own FROM told AS l
WHERE (own = l.words OR {any_words}) AND (l.field IS NULL
    OR EXISTS (SELECT 1 FROM evidence AS f WHERE f.event_id = l.event_id AND f.field = l.field AND f."by" = l.field_rule)
    OR (l.field_rule IS NULL AND EXISTS (SELECT 1 FROM gaps AS g WHERE g.event_id = l.event_id AND g.field = l.field)))
ORDER BY own <> l.words, document_id, start LIMIT {most}
"""
_PASSED_OVER = """
SELECT DISTINCT t.document_id AS document_id FROM trace AS t JOIN documents AS d ON d.id = t.document_id
WHERE t.outcome = {dropped} AND t.event_id IS NULL AND t.stage NOT IN ('sentence', 'correction') AND t.document_id <> {home}
    AND lower(substring(d.text, t.start + 1, t."end" - t.start)) = {words} ORDER BY document_id LIMIT {most}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """One event, or one text, where the machine may have made the same error."""

    event_id: str | None  # None: words of which nothing was read, like those of an event that a person added
    document_id: str
    words: str  # its trigger words
    same_words: bool  # as those of the corrected event
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signature:
    """By what a reading is told to be like another."""

    type: str
    rule: str  # that read the type
    words: str
    field: str | None = None  # that was wrong; None: the event itself, or its type
    field_rule: str | None = None  # that read the field; None: it was left empty

    def row(self, n: int) -> str:
        """SQL: a row of `wanted`."""
        return f"({n}, {', '.join(map(_text, (self.type, self.rule, self.words, self.field, self.field_rule)))})"


def alike(view: View, told: Corrected) -> tuple[Alike, ...]:
    """Where else the machine has read what a person corrected; the same words first. Those that people judged are left out.

    Of a rejected event or a changed type: events of the same type by the same rule. Of another field: those whose field was read by
    the same rule too, or left empty like it. Of an added event: texts with words like its own of which nothing was read.

    Raises
    ------
    StoreError
        If a file of the desk is damaged.
    """
    said = told.correction
    home = said.span.document_id
    machine = next(view.codings((home,), as_coded=True), None)
    document = view.document(home)
    if machine is None or document is None or said.of != EVENT:
        return ()
    if said.act is Act.ADD:
        words = _words(document, told)
        query = _PASSED_OVER.format(dropped=_text(Outcome.DROPPED), words=_text(words), home=_text(home), most=_LISTED)
        rows = view.sql(query).to_pylist()
        reason = f"words like those of an event that {said.by} added: {said.reason}"
        return tuple(
            Alike(event_id=None, document_id=row["document_id"], words=words, same_words=True, reason=reason)
            for row in rows
        )
    signature = _signature(machine, document, told)
    return () if signature is None else _found(view, [(signature, _reason(told))], any_words=True)


def alike_all(view: View) -> dict[str, str]:
    """By the id of each event that has the words and the reading of one that people corrected lately: what it is like, in words."""
    held = {each.id: each for each in standing(view.corrections)[-_RECENT:]}
    ids = list(dict.fromkeys(each.span.document_id for each in held.values()))
    wanted: dict[_Signature, str] = {}
    for some in (ids[start : start + _READ] for start in range(0, len(ids), _READ)):
        documents = {document.id: document for document in view.documents(some)}
        for machine in view.codings(some, as_coded=True):
            for told in view.amended(machine).corrections:
                if told.correction.id in held and told.correction.of == EVENT and told.thing is not None:
                    signature = _signature(machine, documents[machine.document_id], told)
                    if signature is not None:
                        wanted.setdefault(signature, _reason(told))
    found: dict[str, str] = {}
    for each in _found(view, list(wanted.items()), any_words=False):
        if each.event_id is not None:
            found.setdefault(each.event_id, each.reason)
    return found


def _found(view: View, wanted: Sequence[tuple[_Signature, str]], *, any_words: bool) -> tuple[Alike, ...]:
    if not wanted:
        return ()
    listed = ", ".join(signature.row(n) for n, (signature, _) in enumerate(wanted))
    query = _ALIKE.format(wanted=listed, any_words=str(any_words).lower(), most=_LISTED)
    seen: dict[str, Alike] = {}
    for row in view.sql(query).to_pylist():
        number: int = row["n"]
        signature, reason = wanted[number]
        one = Alike(
            event_id=row["event_id"],
            document_id=row["document_id"],
            words=" ".join(row["own"].split()),
            same_words=row["own"] == signature.words,
            reason=reason,
        )
        seen.setdefault(row["event_id"], one)
    return tuple(seen.values())


def _signature(machine: Coding, document: Document, told: Corrected) -> _Signature | None:
    """By what others are like the reading that was corrected; None where nothing of it was wrong, or it is not there."""
    said, thing = told.correction, told.thing or told.correction.thing
    event = next((e for e in machine.events if e.id == thing), None)
    rules = {e.field: e.by for e in machine.evidence if e.event_id == thing}
    if event is None or "type" not in rules or said.act not in (Act.REJECT, Act.CHANGE):
        return None
    field = None if said.act is Act.REJECT or said.field == "type" else said.field
    return _Signature(
        type=event.type,
        rule=rules["type"],
        words=_words(document, told),
        field=field,
        field_rule=None if field is None else rules.get(field),
    )


def _words(document: Document, told: Corrected) -> str:
    """The trigger words as SQL makes them small."""
    span = told.correction.span
    return document.text[span.start : span.end].lower()


def _reason(told: Corrected) -> str:
    said = told.correction
    what = "rejected" if said.act is Act.REJECT else f"corrected in {said.field}"
    return f"read like {told.thing or said.thing}, which {said.by} {what}: {said.reason}"


def _text(value: str | None) -> str:
    """SQL: a text, or nothing."""
    return "CAST(NULL AS VARCHAR)" if value is None else "'" + value.replace("'", "''") + "'"
