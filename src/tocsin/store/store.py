"""Writing to a desk's folder: batches that are there whole or not at all, and nothing that is there already.

Only `Desk` uses this module; all others read through `tocsin.store.view`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tocsin.errors import StoreError
from tocsin.records import Actor, Coding, Correction, Document, Judgement, Place, Rejected, content_id
from tocsin.store.files import committed, read_part, write_part
from tocsin.store.judgements import append_corrections, append_judgement
from tocsin.store.rows import (
    IN_RESOLVE,
    Row,
    actor_row,
    coding_rows,
    document_row,
    link_id,
    link_row,
    not_before,
    place_row,
    rejected_id,
    rejected_row,
    to_table,
)
from tocsin.store.tables import (
    ACTORS,
    CODED,
    CODINGS,
    DOCUMENTS,
    LINKED,
    LINKINGS,
    LINKS,
    MENTIONS,
    NAMED,
    PLACED,
    PLACES,
    READ,
    REJECTED,
    Table,
)

_KEYS: Mapping[str, tuple[str, ...]] = {
    DOCUMENTS.name: ("id",),
    REJECTED.name: ("id",),
    ACTORS.name: ("id",),
    PLACES.name: ("id",),
    LINKS.name: ("id", "made_in"),
    CODINGS.name: ("document_id", "coder", "recorded"),
}
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What an append did."""

    added: Mapping[str, int]  # rows written, by table; 0 in each when all was there already
    known: int = 0  # documents, rejected inputs or codings that were there already, or were given twice


@dataclass(slots=True, kw_only=True)
class _Known:
    """The ids in a folder, kept up to date from its committed batches."""

    batches: dict[str, set[str]] = field(
        default_factory=lambda: {table.name: set[str]() for table in (DOCUMENTS, CODINGS, PLACES, LINKINGS)}
    )
    documents: set[str] = field(default_factory=set[str])
    rejected: set[str] = field(default_factory=set[str])
    codings: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])  # (document id, coder)
    coded: datetime | None = None  # when the last of them was recorded
    links: set[str] = field(default_factory=set[str])
    actors: set[str] = field(default_factory=set[str])
    places: set[str] = field(default_factory=set[str])


class Store:
    """The folder of a desk, for writing. Readers need no lock: they see committed batches only.

    Parameters
    ----------
    folder
        Made on the first append if it is not there.

    Notes
    -----
    The id of a batch is a hash of what is in it, so an append that was killed and is run again writes over its own
    remains. Two processes may append at once; what both wrote is shown once.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known = _Known()

    def append_read(self, items: Iterable[Document | Rejected], *, recorded: datetime) -> Counts:
        """Writes what a reader gave as one batch; documents and rejected inputs that are there already are left out.

        A document whose text or names no file can hold (lone surrogates) is kept as rejected.

        Parameters
        ----------
        recorded
            Now, with a time zone; it replaces `Document.recorded`.

        Raises
        ------
        StoreError
            If the folder cannot be read or written; nothing of this batch is shown then.
        """
        _check_zone(recorded)
        self._refresh()
        documents: dict[str, Document] = {}
        rejected: dict[str, Rejected] = {}
        known = 0
        for item in items:
            taken = _storable(item)
            if isinstance(taken, Document):
                known += taken.id in documents or taken.id in self._known.documents
                documents.setdefault(taken.id, replace(taken, recorded=None))
            else:
                key = rejected_id(taken)
                known += key in rejected or key in self._known.rejected
                rejected.setdefault(key, taken)
        new = [d for d in documents.values() if d.id not in self._known.documents]
        refused = [r for key, r in rejected.items() if key not in self._known.rejected]
        rows = {
            REJECTED.name: [rejected_row(r, recorded=recorded) for r in refused],
            DOCUMENTS.name: [document_row(d, recorded=recorded) for d in new],
        }
        return self._append(READ, rows, contents=(*refused, *new), known=known)

    def append_coded(
        self,
        codings: Iterable[Coding],
        links: Iterable[Judgement],
        actors: Iterable[Actor],
        *,
        recorded: datetime,
        homes: Mapping[str, str] | None = None,
    ) -> Counts:
        """Writes codings with what was resolved of them as one batch; what is there already is left out.

        Parameters
        ----------
        codings
            One a document; a document may be coded again by another coder in a later call.
        links
            Judgements of a machine from a mention to an actor. The mention is one of these codings or of earlier ones.
        actors
            Whom the links lead to.
        recorded
            Now, with a time zone.
        homes
            The documents of mentions that people added, and no coding has.

        Raises
        ------
        CodingError
            If a coding holds spans or events of another document.
        StoreError
            If a document is not in the folder, is coded by two coders in one call, or a link names no mention;
            or if the folder cannot be read or written. Nothing of this batch is shown then.
        """
        _check_zone(recorded)
        self._refresh()
        # Of several codings of a text the last is shown, whatever a clock says that was set back.
        recorded = not_before(self._known.coded or recorded, recorded)
        chosen: dict[str, Coding] = {}
        known = 0
        for coding in codings:
            self._check_coding(coding, chosen)
            if coding.document_id in chosen or (coding.document_id, coding.coder) in self._known.codings:
                known += 1
            else:
                chosen[coding.document_id] = coding
        rows: dict[str, list[Row]] = {table.name: [] for table in CODED}
        for coding in chosen.values():
            for name, found in coding_rows(coding, recorded=recorded).items():
                rows[name].extend(found)
        new_links = {link_id(link): link for link in links}
        new_links = {key: link for key, link in new_links.items() if key not in self._known.links}
        rows[LINKS.name] += self._link_rows(tuple(new_links.values()), rows[MENTIONS.name], recorded, homes or {})
        new_actors = {actor.id: actor for actor in actors if actor.id not in self._known.actors}
        rows[ACTORS.name] = [actor_row(actor, recorded=recorded) for actor in new_actors.values()]
        contents = (*chosen.values(), *new_links.values(), *new_actors.values())
        return self._append(CODED, rows, contents=contents, known=known)

    def append_places(self, places: Iterable[Place], *, recorded: datetime) -> Counts:
        """Writes the places that links lead to; those that are there already are left out.

        Raises
        ------
        StoreError
            If the folder cannot be read or written.
        """
        _check_zone(recorded)
        self._refresh()
        new = {place.id: place for place in places if place.id not in self._known.places}
        rows = {PLACES.name: [place_row(place, recorded=recorded) for place in new.values()]}
        return self._append(PLACED, rows, contents=tuple(new.values()), known=0)

    def append_linked(self, named: Sequence[Row], run: Row, *, recorded: datetime) -> Counts:
        """Writes who all names of `imported` are judged to be; a view follows the last run alone.

        Parameters
        ----------
        named, run
            Rows of `named` and the one of `linkings`, without what the store adds.

        Raises
        ------
        StoreError
            If the folder cannot be read or written; the run before counts then.
        """
        _check_zone(recorded)
        rows = {
            NAMED.name: [{**row, "recorded": recorded} for row in named],
            LINKINGS.name: [{**run, "recorded": recorded}],
        }
        # With the time in its name: a run that judges as one before the last did comes last all the same.
        return self._append(LINKED, rows, contents=(recorded, run, *named), known=0)

    def coded(self, coder: str | None = None) -> frozenset[str]:
        """The ids of the documents that this coder (name and version) has coded here; None: that any has.

        Raises
        ------
        StoreError
            If the folder cannot be read.
        """
        self._refresh()
        return frozenset(document for document, by in self._known.codings if coder in (None, by))

    def correct(self, corrections: Sequence[Correction]) -> None:
        """Adds what a person said of things in a text; when this returns, it outlives a crash.

        Raises
        ------
        StoreError
            If the file of judgements cannot be written; what was in it before is intact.
        """
        append_corrections(self.folder, corrections)

    def judge(self, judgement: Judgement, *, recorded: datetime) -> None:
        """Adds what a person judged; when this returns, it outlives a crash.

        Raises
        ------
        StoreError
            If the file of judgements cannot be written; the judgements before are intact.
        """
        _check_zone(recorded)
        append_judgement(self.folder, replace(judgement, recorded=recorded))

    def _check_coding(self, coding: Coding, chosen: Mapping[str, Coding]) -> None:
        if coding.document_id not in self._known.documents:
            raise StoreError(
                f"the coding of document {coding.document_id} cannot be kept: the document is not in {self.folder}; "
                "append the document first"
            )
        other = chosen.get(coding.document_id, coding)
        if other.coder != coding.coder:
            raise StoreError(
                f"document {coding.document_id} is coded by {other.coder!r} and {coding.coder!r} in one batch; "
                "append what each coder made in a call of its own"
            )

    def _link_rows(
        self, links: Sequence[Judgement], mentions: Iterable[Row], recorded: datetime, given: Mapping[str, str]
    ) -> list[Row]:
        """The rows of links from mentions to actors, each with the document of its mention."""
        homes = {**given, **{row["id"]: row["document_id"] for row in mentions}}
        if any(link.left not in homes and link.right not in homes for link in links):
            homes |= self._homes({end for link in links for end in (link.left, link.right)})
        rows: list[Row] = []
        for link in links:
            home = homes.get(link.left) or homes.get(link.right)
            if home is None:
                raise StoreError(
                    f"the link of {link.left} and {link.right} names no mention of {self.folder}; "
                    "append the coding that it belongs to first, or with it"
                )
            rows.append(link_row(link, document_id=home, made_in=IN_RESOLVE, recorded=recorded))
        return rows

    def _homes(self, wanted: set[str]) -> dict[str, str]:
        """The documents of those of the wanted ids that are mentions written in earlier batches."""
        homes: dict[str, str] = {}
        for batch in committed(self.folder, CODED):  # now: what it knew may have been brought together since
            rows = read_part(self.folder, MENTIONS, batch, ("id", "document_id"))
            found = rows.filter(pc.is_in(rows["id"], pa.array(sorted(wanted), pa.string()))).to_pydict()
            homes |= dict(zip(found["id"], found["document_id"], strict=True))
        return homes

    def _append(
        self, group: Sequence[Table], rows: Mapping[str, Sequence[Row]], *, contents: Sequence[object], known: int
    ) -> Counts:
        """Writes one batch, the committing table last; nothing at all if there is nothing new."""
        if contents:
            batch = content_id("batch", *map(repr, contents))
            for table in group:
                write_part(self.folder, table, batch, to_table(table, rows[table.name], batch=batch))
            self._known.batches[group[-1].name].add(batch)
            for table in group:
                self._remember(table, rows[table.name])
        return Counts(added={table.name: len(rows[table.name]) for table in group}, known=known)

    def _refresh(self) -> None:
        """Takes in the batches that others, or earlier runs, have committed since the last look."""
        for group, looked_at in (
            (READ, (REJECTED, DOCUMENTS)),
            (CODED, (LINKS, ACTORS, CODINGS)),
            (PLACED, PLACED),
        ):
            seen = self._known.batches[group[-1].name]
            for batch in committed(self.folder, group):
                if batch in seen:
                    continue
                for table in looked_at:
                    self._remember(table, read_part(self.folder, table, batch, _KEYS[table.name]).to_pylist())
                seen.add(batch)

    def _remember(self, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
        match table.name:
            case DOCUMENTS.name:
                self._known.documents.update(row["id"] for row in rows)
            case REJECTED.name:
                self._known.rejected.update(row["id"] for row in rows)
            case ACTORS.name:
                self._known.actors.update(row["id"] for row in rows)
            case PLACES.name:
                self._known.places.update(row["id"] for row in rows)
            case LINKS.name:
                self._known.links.update(row["id"] for row in rows if row["made_in"] == IN_RESOLVE)
            case CODINGS.name:
                for row in rows:
                    self._known.codings.add((row["document_id"], row["coder"]))
                    self._known.coded = max(self._known.coded or row["recorded"], row["recorded"])
            case _:
                pass


def _check_zone(recorded: datetime) -> None:
    if recorded.tzinfo is None:
        raise ValueError(f"recorded {recorded} has no time zone; give it in UTC: datetime.now(UTC)")


def _storable(item: Document | Rejected) -> Document | Rejected:
    """The item if a file can hold it. Lone surrogates come from broken JSON escapes and undecodable file names."""
    if isinstance(item, Rejected):
        return Rejected(where=_escaped(item.where), what=_escaped(item.what), why=_escaped(item.why))
    for name in ("text", "title", "outlet", "url"):
        value: str | None = getattr(item, name)
        if value is not None and (found := _SURROGATE.search(value)):
            return Rejected(
                where=_escaped(item.url or item.id),
                what=f"{name} with the lone surrogate U+{ord(found[0]):04X} at character {found.start()}",
                why="no file can hold half a character; mend the encoding of the input and read it again",
            )
    return item


def _escaped(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
