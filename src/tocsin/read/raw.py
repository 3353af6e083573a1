"""From a file of a data set to clean pieces: UTF-8, no header, every row of as many values as its columns.

`Stage` unpacks a file, mends what can be mended without guessing, and gives pieces that the store's engine reads as
they are: rows without quotation marks as columns in memory, others as files. Rows that cannot be mended are left out and
told with their line. A file that breaks off leaves nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from tocsin.read.dataset import Dataset, Format
from tocsin.read.heads import Head, Refused, find_head
from tocsin.read.mending import Clean, Findings, Lines
from tocsin.read.packed import blocks, members, unbroken
from tocsin.read.slices import Slice, slices
from tocsin.records import Rejected

_BOM = b"\xef\xbb\xbf"


@dataclass(slots=True, kw_only=True)
class Piece:
    """Nothing but rows, in the columns named, and where each row came from.

    Attributes
    ----------
    path
        The file that holds them; None: they come in `rows`.
    rows
        Slices of rows that nobody has taken yet; see `tocsin.read.slices`.
    origins
        Line in the piece, file, line in the file; from there on both run in step.
    open
        Whether more rows may be added.
    """

    path: Path | None
    columns: tuple[str, ...]
    delimiter: str
    quoted: bool
    rows: list[pa.RecordBatch] = field(default_factory=list[pa.RecordBatch])
    lines: int = 0
    size: int = 0
    origins: list[tuple[int, str, int]] = field(default_factory=list[tuple[int, str, int]])
    open: bool = True

    def origin(self, line: int) -> str:
        """The file and line that a line of the piece, from 1, came from."""
        index = bisect_right(self.origins, line, key=lambda origin: origin[0]) - 1
        if index < 0:
            return str(self.path)
        start, name, first = self.origins[index]
        return f"{name}:{first + line - start}"

    def take(self) -> list[pa.RecordBatch]:
        """The rows that nobody has taken yet."""
        taken, self.rows = self.rows, []
        return taken

    def drop(self) -> None:
        """Lets go of what it holds; a file that was not made for it stays."""
        self.rows.clear()
        if self.path is not None and self.columns:
            self.path.unlink(missing_ok=True)

    def mark(self) -> tuple[int, int, int, int]:
        """How much it holds now, for `back`."""
        return self.size, self.lines, len(self.origins), len(self.rows)

    def back(self, mark: tuple[int, int, int, int]) -> None:
        """Takes out what was added since."""
        size, self.lines, origins, rows = mark
        del self.origins[origins:], self.rows[rows:]
        if self.path is not None and self.size != size:
            with self.path.open("r+b") as file:
                file.truncate(size)
        self.size = size


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A file that was taken whole."""

    path: Path
    rows: int
    findings: Findings


class Stage:
    """Pieces, filled file by file; rows of small files share a piece.

    Parameters
    ----------
    folder
        A folder of this stage alone.
    most
        Bytes after which a piece that is a file is full.
    most_rows
        Bytes after which a piece whose rows are in memory is full; they need not be there all at once.
    others
        The descriptions of other data sets, to say which one a file is of that does not fit.
    """

    def __init__(
        self, folder: Path, dataset: Dataset, *, most: int, most_rows: int, others: Sequence[Dataset] = ()
    ) -> None:
        self._folder = folder
        self._dataset = dataset
        self._most = most
        self._most_rows = most_rows
        self._others = others
        self._made = 0
        self._out: BinaryIO | None = None
        self._slices: dict[tuple[str, ...], tuple[Slice, ...]] = {}
        self.pieces: list[Piece] = []  # whoever takes one that is closed takes it out

    def close(self) -> None:
        """Nothing is added to the pieces there are; the next file begins a new one."""
        for piece in self.pieces:
            piece.open = False
        if self._out is not None:
            self._out.close()
            self._out = None

    def take(self, path: Path, added: Callable[[], None] | None = None) -> Staged | Rejected:
        """The rows of a file, added to the pieces; a refused file adds nothing.

        Parameters
        ----------
        added
            Called whenever rows were added, so that a long file need not be held whole. If the file is refused after all,
            what was taken of it has to be dropped.

        Raises
        ------
        OSError
            If a piece cannot be written: the disk is full.
        """
        before = [(piece, piece.mark()) for piece in self.pieces]
        findings = Findings()
        try:
            rows = self._parquet(path) if self._dataset.format is Format.PARQUET else self._rows(path, findings, added)
        except Refused as refusal:
            self._undo(before)
            return Rejected(where=str(path), what=refusal.what, why=f"{refusal.why}. Nothing of the file was loaded")
        if not rows and not findings.refused:
            self._undo(before)
            return Rejected(where=str(path), what="no row", why="the file is empty. Nothing of it was loaded")
        return Staged(path=path, rows=rows, findings=findings)

    def _parquet(self, path: Path) -> int:
        self.close()
        piece = Piece(path=path, columns=(), delimiter="", quoted=False, size=path.stat().st_size, open=False)
        piece.origins.append((1, str(path), 1))
        try:
            with pq.ParquetFile(path) as file:
                rows = file.metadata.num_rows
        except (pa.ArrowInvalid, UnicodeDecodeError) as error:
            raise Refused(f"no Parquet file: {error}", f"fetch {path} again") from error
        self.pieces.append(piece)
        return rows

    def _rows(self, path: Path, findings: Findings, added: Callable[[], None] | None) -> int:
        rows = 0
        for name, stream in members(path):
            where = str(path) if name is None else f"{path}!{name}"
            with unbroken(where), stream:
                for count in self._member(where, stream, findings):
                    rows += count
                    if added is not None:
                        added()
        return rows

    def _member(self, where: str, stream: IO[bytes], findings: Findings) -> Iterator[int]:
        """Adds the rows of one file block by block; how many they are."""
        parts = blocks(stream)
        first = next(parts, b"").removeprefix(_BOM)
        if not first.strip():
            return
        if first[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            raise Refused("UTF-16", "save it as UTF-8")
        head = find_head(self._dataset, first, self._others)
        for words in head.told:
            findings.mend(where, "the header", words)
        if head.columns not in self._slices:
            self._slices[head.columns] = slices(self._dataset, head.columns)
        lines = Lines(self._dataset, head, self._slices[head.columns], where, findings)
        number = 1 + head.skip  # the line in the file that comes next
        body = first[head.offset :]
        while body:
            piece = self._piece(head, inside=lines.inside)
            clean = lines.clean(body, number, line=piece.lines + 1)
            if clean is not None:
                self._add(piece, clean, where)
                yield clean.count
            after = next(parts, b"")
            number += body.count(b"\n") if after else 0
            body = after

    def _piece(self, head: Head, *, inside: bool) -> Piece:
        """The last piece if it has these columns and room, or a new one; a value is never torn between two."""
        last = self.pieces[-1] if self.pieces else None
        wanted = (head.columns, head.delimiter, head.quoted)
        if last and last.open and (last.columns, last.delimiter, last.quoted) == wanted:
            most = self._most if head.quoted else self._most_rows
            if last.size <= most or inside:
                return last
        self.close()
        path = None
        if head.quoted:
            path = self._folder / f"piece-{self._made}"
            self._made += 1
            self._out = path.open("wb")
        piece = Piece(path=path, columns=head.columns, delimiter=head.delimiter, quoted=head.quoted)
        self.pieces.append(piece)
        return piece

    def _add(self, piece: Piece, clean: Clean, where: str) -> None:
        piece.origins += [(piece.lines + line, where, number) for line, number in clean.origins]
        if clean.rows is not None:
            piece.rows.append(clean.rows)
        elif self._out is not None:
            self._out.write(clean.data)
        piece.lines += clean.count
        piece.size += len(clean.data)

    def _undo(self, before: Sequence[tuple[Piece, tuple[int, int, int, int]]]) -> None:
        """Takes back what a file has added, as if it had not been."""
        if self._out is not None:
            self.close()
        kept = {id(piece) for piece, _ in before}
        for piece in self.pieces:
            if id(piece) not in kept:
                piece.drop()
        self.pieces = [piece for piece, _ in before]
        for piece, mark in before:
            piece.back(mark)
