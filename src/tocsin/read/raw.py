"""From a file of a data set to clean pieces: UTF-8, no header, every row of as many values as its columns.

`stage` unpacks a file, mends what can be mended without guessing, and writes pieces that the store's engine reads as
they are. Rows that cannot be mended are left out and told with their line. A file that breaks off leaves nothing.
"""

from __future__ import annotations

import gzip
import zipfile
import zlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, BinaryIO

import msgspec
from isal import igzip, igzip_lib, isal_zlib

from tocsin.read.dataset import Dataset, Format
from tocsin.read.heads import Head, Refused, find_head
from tocsin.records import Rejected

BLOCK = 8 << 20  # bytes unpacked at once
MOST_LISTED = 20  # rows of one kind and file that are told one by one; all are counted
_BOM = b"\xef\xbb\xbf"


@dataclass(slots=True, kw_only=True)
class Piece:
    """A file that holds nothing but rows, in the columns named, and where each row came from."""

    path: Path
    columns: tuple[str, ...]
    delimiter: str
    quoted: bool
    lines: int = 0
    size: int = 0
    # Line in the piece, file, line in the file; from there on both run in step
    origins: list[tuple[int, str, int]] = field(default_factory=list[tuple[int, str, int]])

    def origin(self, line: int) -> str:
        """The file and line that a line of the piece, from 1, came from."""
        index = bisect_right(self.origins, line, key=lambda origin: origin[0]) - 1
        if index < 0:
            return str(self.path)
        start, name, first = self.origins[index]
        return f"{name}:{first + line - start}"


@dataclass(slots=True, kw_only=True)
class Findings:
    """What was mended and refused: how often each, and some of the rows."""

    mended: Counter[str] = field(default_factory=Counter[str])
    refused: Counter[str] = field(default_factory=Counter[str])
    rows: list[tuple[str, Rejected]] = field(default_factory=list[tuple[str, Rejected]])  # (mended or refused, row)

    def mend(self, where: str, what: str, why: str, count: int = 1) -> None:
        """Takes in a mended row, or several of a kind."""
        self._take(self.mended, "mended", where, what, why, count)

    def refuse(self, where: str, what: str, why: str, count: int = 1) -> None:
        """Takes in a row that is left out, or several of a kind."""
        self._take(self.refused, "refused", where, what, why, count)

    def _take(self, counter: Counter[str], kind: str, where: str, what: str, why: str, count: int) -> None:
        if counter[why] < MOST_LISTED:
            self.rows.append((kind, Rejected(where=where, what=what[:300], why=why)))
        counter[why] += count

    def add(self, other: Findings) -> None:
        """Takes in those of another file."""
        for kind, row in other.rows:
            mine = self.mended if kind == "mended" else self.refused
            if mine[row.why] < MOST_LISTED:
                self.rows.append((kind, row))
        self.mended.update(other.mended)
        self.refused.update(other.refused)


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A file that was taken whole."""

    path: Path
    rows: int
    findings: Findings


class Stage:
    """Pieces in a folder, filled file by file; rows of small files share a piece.

    Parameters
    ----------
    folder
        A folder of this stage alone.
    most
        Bytes after which a piece is full.
    others
        The descriptions of other data sets, to say which one a file is of that does not fit.
    """

    def __init__(self, folder: Path, dataset: Dataset, *, most: int, others: Sequence[Dataset] = ()) -> None:
        self._folder = folder
        self._dataset = dataset
        self._most = most
        self._others = others
        self._ready: Callable[[Piece], None] | None = None
        self._made = 0
        self._out: BinaryIO | None = None
        self.pieces: list[Piece] = []

    @property
    def size(self) -> int:
        """Bytes in the pieces that wait."""
        return sum(piece.size for piece in self.pieces)

    def give(self) -> list[Piece]:
        """The pieces so far; the next file begins a new one."""
        self._close()
        given, self.pieces = self.pieces, []
        return given

    def take(self, path: Path, ready: Callable[[Piece], None] | None = None) -> Staged | Rejected:
        """The rows of a file, added to the pieces; a refused file adds nothing.

        Parameters
        ----------
        ready
            Given each piece that is full, before the file is read to its end, so that a long file need not lie on the
            disk whole. If the file is refused after all, what was given has to be dropped.

        Raises
        ------
        OSError
            If a piece cannot be written: the disk is full.
        """
        before = [(piece, piece.size, piece.lines, len(piece.origins)) for piece in self.pieces]
        findings = Findings()
        self._ready = ready
        try:
            rows = self._parquet(path) if self._dataset.format is Format.PARQUET else self._rows(path, findings)
        except Refused as refusal:
            self._undo(before)
            return Rejected(where=str(path), what=refusal.what, why=f"{refusal.why}. Nothing of the file was loaded")
        if not rows and not findings.refused:
            self._undo(before)
            return Rejected(where=str(path), what="no row", why="the file is empty. Nothing of it was loaded")
        return Staged(path=path, rows=rows, findings=findings)

    def _parquet(self, path: Path) -> int:
        self._close()
        piece = Piece(path=path, columns=(), delimiter="", quoted=False, size=path.stat().st_size)
        piece.origins.append((1, str(path), 1))
        self.pieces.append(piece)
        return 1  # the engine counts its rows

    def _rows(self, path: Path, findings: Findings) -> int:
        rows = 0
        for name, stream in members(path):
            where = str(path) if name is None else f"{path}!{name}"
            with _unbroken(where), stream:
                rows += self._member(where, stream, findings)
        return rows

    def _member(self, where: str, stream: IO[bytes], findings: Findings) -> int:
        blocks = _blocks(stream)
        first = next(blocks, b"").removeprefix(_BOM)
        if not first.strip():
            return 0
        if first[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            raise Refused("UTF-16", "save it as UTF-8")
        head = find_head(self._dataset, first, self._others)
        for words in head.told:
            findings.mend(where, "the header", words)
        lines = _Lines(self._dataset, head, where, findings)
        piece = self._piece(head)
        number = 1 + head.skip  # the line in the file that comes next
        body = first[head.offset :]
        rows = 0
        while body:
            for data, count, origin in lines.clean(body, number):
                if piece.size > self._most and not lines.inside:
                    self._close()
                    if self._ready is not None:
                        self._ready(self.pieces.pop())
                    piece = self._piece(head)
                if self._out is None:
                    raise RuntimeError("a piece is open while it is written")
                piece.origins.append((piece.lines + 1, where, origin))
                self._out.write(data)
                piece.lines += count
                piece.size += len(data)
                rows += count
            number += body.count(b"\n")
            body = next(blocks, b"")
        return rows

    def _piece(self, head: Head) -> Piece:
        """The open piece if it has these columns and room, or a new one."""
        last = self.pieces[-1] if self.pieces and self._out is not None else None
        wanted = (head.columns, head.delimiter, head.quoted)
        if last and last.size <= self._most and (last.columns, last.delimiter, last.quoted) == wanted:
            return last
        self._close()
        path = self._folder / f"piece-{self._made}"
        self._made += 1
        self._out = path.open("wb")
        piece = Piece(path=path, columns=head.columns, delimiter=head.delimiter, quoted=head.quoted)
        self.pieces.append(piece)
        return piece

    def _close(self) -> None:
        if self._out is not None:
            self._out.close()
            self._out = None

    def _undo(self, before: Sequence[tuple[Piece, int, int, int]]) -> None:
        """Takes back what a file has added, as if it had not been."""
        self._close()
        kept = {id(piece) for piece, *_ in before}
        for piece in self.pieces:
            if id(piece) not in kept and piece.path.parent == self._folder:
                piece.path.unlink(missing_ok=True)
        self.pieces = [piece for piece, *_ in before]
        for piece, size, lines, origins in before:
            if piece.size != size:
                with piece.path.open("r+b") as file:
                    file.truncate(size)
                piece.size, piece.lines = size, lines
                del piece.origins[origins:]


class _Lines:
    """Blocks of whole lines as clean rows; remembers whether a block ended inside quotation marks."""

    def __init__(self, dataset: Dataset, head: Head, where: str, findings: Findings) -> None:
        self._dataset = dataset
        self._head = head
        self._where = where
        self._findings = findings
        self._mark = head.delimiter.encode()
        self._forms = {len(form): form for form in head.forms}
        self._missing = frozenset({b"", *(text.encode() for text in dataset.missing)})
        self.inside = False

    def clean(self, block: bytes, number: int) -> Iterator[tuple[bytes, int, int]]:
        """Clean bytes with how many lines they are and the line of the file that they begin with."""
        if b"\r" in block:
            block = block.replace(b"\r\n", b"\n")
        if not block.endswith(b"\n"):
            block += b"\n"
        count = block.count(b"\n")
        if self._head.quoted:
            yield self._decoded(block, number), count, number
            self.inside ^= block.count(b'"') % 2 == 1
            return
        if self._dataset.format is Format.PLAIN and self._sound(block, count):
            yield block, count, number
            return
        kept: list[bytes] = []
        start = number
        for line_number, line in enumerate(block.split(b"\n")[:-1], start=number):
            row = self.row(line, f"{self._where}:{line_number}")
            if row is None:
                if kept:
                    yield b"\n".join(kept) + b"\n", len(kept), start
                kept, start = [], line_number + 1
            else:
                kept.append(row)
        if kept:
            yield b"\n".join(kept) + b"\n", len(kept), start

    def _sound(self, block: bytes, count: int) -> bool:
        """Whether nothing has to be mended: letters that are UTF-8, and the right number of marks.

        Counting marks takes a fifth of all staging. Where every row has one width, the engine tells rows of another, and
        `mend` looks at them then.
        """
        if b"\0" in block or not (block.isascii() or _text(block) is not None):
            return False
        if len(self._forms) <= 1 and not self._dataset.missing:
            return True
        return block.count(self._mark) == count * (len(self._head.columns) - 1)

    def row(self, line: bytes, where: str) -> bytes | None:
        """One clean row; None if it is empty or cannot be mended."""
        if b"\0" in line:
            self._findings.mend(where, "a NUL character", "NUL characters were left out")
            line = line.replace(b"\0", b"")
        if not line.strip():
            return None
        line = self._decoded(line, 0, where)
        if self._dataset.format is Format.LINES:
            return self._object(line, where)
        values = line.split(self._mark)
        wanted = len(self._head.columns)
        if len(values) > wanted and not self._missing.issuperset(values[wanted:]):
            words = f"a row of {len(values)} values in place of {wanted} was left out; mend its tabs and load the file again"
            self._findings.refuse(where, line.decode("utf-8", "replace"), words)
            return None
        if len(values) > wanted:
            self._findings.mend(where, f"{len(values)} values", "empty values at the end of a row were left out")
            return self._mark.join(values[:wanted])
        if len(values) == wanted:
            return line
        form = self._forms.get(len(values))
        if form is None:
            words = f"a row of {len(values)} values in place of {wanted} was left out; the file may be cut off there"
            self._findings.refuse(where, line.decode("utf-8", "replace"), words)
            return None
        held = dict(zip(form, values, strict=True))
        return self._mark.join(held.get(name, b"") for name in self._head.columns)

    def _object(self, line: bytes, where: str) -> bytes | None:
        try:
            found = msgspec.json.decode(line)
        except msgspec.DecodeError as error:
            self._findings.refuse(where, line.decode("utf-8", "replace"), f"no JSON object: {error}")
            return None
        if not isinstance(found, dict):
            self._findings.refuse(where, line.decode("utf-8", "replace"), "no JSON object; one stands on each line")
            return None
        return line

    def _decoded(self, data: bytes, number: int, where: str = "") -> bytes:
        """The bytes as UTF-8; lines that are not are read as Latin-1, as Windows writes it."""
        if _text(data) is not None:
            return data
        lines = data.split(b"\n")
        for index, line in enumerate(lines):
            if _text(line) is None:
                words = "letters that are not UTF-8 were read as Latin-1"
                place = where or f"{self._where}:{number + index}"
                self._findings.mend(place, line.decode("latin-1"), words)
                lines[index] = line.decode("cp1252", "replace").encode()
        return b"\n".join(lines)


def mend(piece: Piece, dataset: Dataset, findings: Findings) -> None:
    """Takes out of a piece the rows that have another number of values than it has columns, or mends them.

    Raises
    ------
    OSError
        If the piece cannot be written: the disk is full.
    """
    head = Head(columns=piece.columns, delimiter=piece.delimiter, quoted=False)
    lines = _Lines(dataset, head, str(piece.path), findings)
    aside = piece.path.with_suffix(".mended")
    origins: list[tuple[int, str, int]] = []
    begins = {start for start, _, _ in piece.origins}
    written, follows = 0, False
    with piece.path.open("rb") as old, aside.open("wb") as new:
        for number, line in enumerate(old, start=1):
            place = piece.origin(number)
            row = lines.row(line.rstrip(b"\n"), place)
            if row is not None:
                written += 1
                if not follows:
                    name, _, first = place.rpartition(":")
                    origins.append((written, name, int(first)))
                new.write(row + b"\n")
            # Rows that follow each other in the piece need not do so in the files: an origin may begin there.
            follows = row is not None and number + 1 not in begins
    aside.replace(piece.path)
    piece.origins, piece.lines, piece.size = origins, written, piece.path.stat().st_size


def _text(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def unpacked(path: Path) -> int:
    """About how many bytes a file holds, unpacked."""
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(4)
    if start[:2] == b"\x1f\x8b":
        return size * 6  # of a table of events; its own figure is that of its last part, and wraps at 4 GB
    if start == b"PK\x03\x04":
        try:
            with zipfile.ZipFile(path) as archive:
                return sum(info.file_size for info in archive.infolist())
        except zipfile.BadZipFile:
            return size
    return size


def members(path: Path) -> Iterator[tuple[str | None, IO[bytes]]]:
    """What a file holds: itself, what gzip packed, or each file in a ZIP archive with its name.

    Raises
    ------
    Refused
        If it is damaged, or an archive of nothing.
    """
    with _unbroken(str(path)), path.open("rb") as file:
        start = file.read(4)
    if start[:2] == b"\x1f\x8b":
        yield None, igzip.open(path, "rb")
    elif start[:4] in {b"PK\x03\x04", b"PK\x05\x06"}:
        with _unbroken(str(path)), zipfile.ZipFile(path) as archive:
            inside = [i for i in archive.infolist() if not i.is_dir() and not i.filename.startswith("__MACOSX")]
            if not inside:
                raise Refused("an empty ZIP archive", "fetch it again")
            for info in inside:
                yield info.filename, _unzipped(path, archive, info)  # whoever takes it closes it
    else:
        yield None, path.open("rb")


def _unzipped(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> IO[bytes]:
    """A file of an archive. One of the usual kind and size is unpacked at once: `zipfile` takes three times as long."""
    if info.compress_type != zipfile.ZIP_DEFLATED or info.flag_bits & 1 or info.file_size > BLOCK:
        return archive.open(info)
    with path.open("rb") as file:
        file.seek(info.header_offset)
        header = file.read(30)
        if header[:4] != b"PK\x03\x04":
            raise zipfile.BadZipFile("no file where the list of files says that one is")
        file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
        packed = file.read(info.compress_size)
    data = isal_zlib.decompressobj(-15).decompress(packed, info.file_size + 1)
    if len(data) != info.file_size or isal_zlib.crc32(data) != info.CRC:
        raise zipfile.BadZipFile(f"Bad CRC-32 for file {info.filename!r}")
    return BytesIO(data)


@contextmanager
def _unbroken(where: str) -> Generator[None]:
    """Turns what a damaged archive raises into a refusal."""
    try:
        yield
    except (
        EOFError,
        zlib.error,
        igzip_lib.IsalError,
        zipfile.BadZipFile,
        gzip.BadGzipFile,
        NotImplementedError,
    ) as error:
        raise Refused(f"damaged or cut short: {error}", f"fetch {where} again") from error
    except RuntimeError as error:
        if "password" not in str(error) and "encrypted" not in str(error):
            raise
        raise Refused("an archive with a password", "unpack it first") from error


def _blocks(stream: IO[bytes]) -> Iterator[bytes]:
    """The bytes in blocks that end with a line; the last may lack the end of its line."""
    rest = b""
    while block := stream.read(BLOCK):
        end = block.rfind(b"\n") + 1
        if not end:
            rest += block
            continue
        yield rest + block[:end]
        rest = block[end:]
    if rest:
        yield rest
