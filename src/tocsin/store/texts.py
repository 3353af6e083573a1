"""Words looked up in the texts of a desk: a full-text index beside the tables, made of them and safe to delete."""

from __future__ import annotations

import sqlite3
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tocsin.records import Document

FILE = "texts.sqlite"
_BATCH = 500  # documents written at once
# Accents and case are folded, as readers fold them; positions are kept, for phrases.
_TABLES = """
CREATE TABLE IF NOT EXISTS known (number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, published TEXT);
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(title, text, content='', tokenize="unicode61 remove_diacritics 2");
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The documents that have some words."""

    ids: tuple[str, ...]  # best first
    many: int  # in all
    missing: int  # documents that are not in the index yet


class Texts:
    """The index of one desk.

    Parameters
    ----------
    folder
        Where the index lies; made with the first write.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._writing = threading.Lock()

    def add(
        self,
        ids: Sequence[str],
        documents: Callable[[Sequence[str]], Iterable[Document]],
        told: Callable[[int, int], None] | None = None,
    ) -> int:
        """Adds those of some documents that are not there yet; how many. Killed at any moment, it goes on from there.

        Parameters
        ----------
        documents
            Gives those of some ids.
        told
            Told how many are done, of how many.
        """
        with self._writing, closing(self._open()) as connection:
            known = {i for (i,) in connection.execute("SELECT id FROM known")}
            todo = [i for i in ids if i not in known]
            done = 0
            for batch in _batches(todo):
                with connection:
                    for document in documents(batch):
                        day = None if document.published is None else document.published.isoformat()
                        row = connection.execute(
                            "INSERT OR IGNORE INTO known (id, published) VALUES (?, ?)", (document.id, day)
                        )
                        if row.rowcount:
                            connection.execute(
                                "INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)",
                                (row.lastrowid, document.title or "", document.text),
                            )
                done += len(batch)
                if told is not None:
                    told(done, len(todo))
            return done

    def find(self, words: Sequence[str], *, known: int, limit: int = 50, offset: int = 0) -> Found:
        """The documents that have all of some words, the best match first; several words in one are a phrase.

        A word ends anywhere if it ends with `*`.

        Parameters
        ----------
        known
            How many documents the desk has.
        """
        asked = _asked(words)
        if not asked:
            return Found(ids=(), many=0, missing=0)
        with closing(self._open()) as connection:
            (indexed,) = connection.execute("SELECT count(*) FROM known").fetchone()
            (many,) = connection.execute("SELECT count(*) FROM words WHERE words MATCH ?", (asked,)).fetchone()
            rows = connection.execute(
                "SELECT id FROM words JOIN known ON number = words.rowid WHERE words MATCH ? "
                "ORDER BY bm25(words, 4.0, 1.0), published DESC LIMIT ? OFFSET ?",
                (asked, limit, offset),
            )
            return Found(ids=tuple(i for (i,) in rows), many=many, missing=max(0, known - indexed))

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=30.0)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.executescript(_TABLES)
        return connection


def _asked(words: Sequence[str]) -> str:
    """Words as FTS5 takes them: each in quotation marks, so that nothing in them is an operator."""
    parts: list[str] = []
    for word in words:
        bare = word.rstrip("*").replace("\0", " ")  # which would end the question for SQLite
        if any(unicodedata.category(c)[0] in "LN" for c in bare):
            parts.append('"' + bare.replace('"', '""') + '"' + ("*" if word.endswith("*") else ""))
    return " ".join(parts)


def around(text: str, words: Sequence[str], width: int = 220) -> tuple[tuple[str, bool], ...]:
    """Where a text has some of the words: a stretch of it, in pieces, each with whether it is one of the words."""
    folded = _folded(text)
    wanted = [_folded(word.rstrip("*")) for word in words if word.strip("*")]
    places = sorted((at, at + len(word)) for word in wanted for at in _places(folded, word))
    if not places:
        return ((" ".join(text[:width].split()), False),)
    start = max(0, places[0][0] - width // 3)
    end = min(len(text), start + width)
    pieces: list[tuple[str, bool]] = []
    at = start
    for first, last in places:
        if first < at or last > end:
            continue
        pieces += [(text[at:first], False), (text[first:last], True)]
        at = last
    pieces.append((text[at:end], False))
    return tuple((piece.replace("\n", " "), lit) for piece, lit in pieces if piece)


def _places(folded: str, word: str) -> Iterator[int]:
    at = folded.find(word)
    while at >= 0 and word:
        yield at
        at = folded.find(word, at + len(word))


def _folded(text: str) -> str:
    """The text without case and accents, character by character, so that places are those of the text."""
    return "".join(unicodedata.normalize("NFD", c)[0].lower()[:1] or c for c in text)


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    stream = iter(ids)
    while batch := list(islice(stream, _BATCH)):
        yield batch
