"""Rows of texts: JSON lines, JSON and CSV, one document a row. Files of any length are read row by row."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from tocsin.read import Given
from tocsin.read.encoding import decode, load, marked, too_long
from tocsin.read.fields import NAMES, fields, plain
from tocsin.read.text import read_text
from tocsin.records import Document, Rejected
from tocsin.settings import ReadOptions

_BLOCK = 1 << 20  # bytes looked at in one go when the encoding of a table is checked
_DELIMITERS = (",", ";", "\t", "|")
_NAME_IT = f"name the text one of: {', '.join(NAMES['text'])}"


class JsonLinesReader:
    """JSON lines (`.jsonl`, `.ndjson`), and JSON files that hold one article or a list of articles."""

    def reads(self, path: Path) -> bool:
        """Whether the name says so."""
        return path.suffix.lower() in (".jsonl", ".ndjson", ".json")

    def read(self, path: Path, options: ReadOptions) -> Iterator[Document | Rejected]:
        """One item for each object; `where` is the file and the line, or the place in the list."""
        if path.suffix.lower() == ".json":
            data = load(path, options)
            yield from [data] if isinstance(data, Rejected) else read_json(data, where=str(path), options=options)
            return
        with path.open("rb") as stream:
            mark = marked(stream.read(4))
            stream.seek(0)
            if mark is None or mark[0] == "utf-8":
                yield from read_lines(bounded(stream, options), where=str(path), options=options)
                return
        data = load(path, options)
        text = data if isinstance(data, Rejected) else decode(data, where=str(path))
        if isinstance(text, Rejected):
            yield text
        else:
            lines = bounded(io.BytesIO(text.encode("utf-8", "surrogatepass")), options)
            yield from read_lines(lines, where=str(path), options=options)


def bounded(stream: BinaryIO, options: ReadOptions) -> Iterator[bytes]:
    """The lines of a stream, of which none is held beyond `max_bytes` + 1; the rest of a longer one is passed over."""
    while line := stream.readline(options.max_bytes + 1):
        yield line
        while len(line) > options.max_bytes and line and not line.endswith(b"\n"):
            rest = stream.readline(_BLOCK)
            line = line if rest and not rest.endswith(b"\n") else b""


def read_lines(lines: Iterable[bytes], *, where: str, options: ReadOptions) -> Iterator[Document | Rejected]:
    """One item for each line that is not empty."""
    rows = 0
    for number, line in enumerate(lines, start=1):
        if line.strip():
            rows += 1
            yield _read_json_line(line, f"{where}:{number}", options)
    if not rows:
        yield Rejected(where=where, what="nothing: it is empty", why="there is no line in it; check how it was saved")


def _read_json_line(line: bytes, where: str, options: ReadOptions) -> Document | Rejected:
    if len(line) > options.max_bytes:
        return too_long(where, None, options)
    value = _json(line, where)
    return value if isinstance(value, Rejected) else read_row(value, where=where, options=options)


def read_json(data: bytes, *, where: str, options: ReadOptions) -> Iterator[Document | Rejected]:
    """One item for a JSON object, one for each object of a JSON list."""
    value = _json(data, where)
    if isinstance(value, list):
        rows = cast("list[object]", value)
        for number, row in enumerate(rows, start=1):
            yield read_row(row, where=f"{where}[{number}]", options=options)
        if not rows:
            yield Rejected(where=where, what="an empty list", why="there is no text in it; check how it was saved")
    else:
        yield value if isinstance(value, Rejected) else read_row(value, where=where, options=options)


def _json(data: bytes, where: str) -> object:
    """What the JSON holds; `Rejected` if it is none."""
    text = decode(data, where=where)
    if isinstance(text, Rejected):
        return text
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError) as error:
        what = f"no JSON: {text.strip()[:40]!r}"
        return Rejected(where=where, what=what, why=f"{str(error).rstrip('.')}; mend it")


def read_row(row: object, *, where: str, options: ReadOptions) -> Document | Rejected:
    """The document in one row: a mapping of names to values. `language` is not believed but identified."""
    if not isinstance(row, dict):
        why = f"each row must be an object with named fields; {_NAME_IT}"
        return Rejected(where=where, what=f"{row!r:.40}, of type {type(row).__name__}", why=why)
    named = cast("dict[str, object]", row)
    found = fields(named, where=where)
    if isinstance(found, Rejected):
        return found
    if found.text is None:
        what = f"a row without text; its fields: {', '.join(map(str, named)) or 'none'}"
        return Rejected(where=where, what=f"{what:.200}", why=_NAME_IT)
    given = Given(published=found.published, outlet=found.outlet)
    return read_text(found.text, title=found.title, url=found.url, given=given, options=options, where=where)


class CsvReader:
    """Tables with a header line (`.csv`, `.tsv`), separated by comma, semicolon, tab or bar."""

    def reads(self, path: Path) -> bool:
        """Whether the name says so."""
        return path.suffix.lower() in (".csv", ".tsv")

    def read(self, path: Path, options: ReadOptions) -> Iterator[Document | Rejected]:
        """One item for each row; `where` is the file and the line on which the row begins."""
        where = str(path)
        with path.open("rb") as stream:
            utf8 = _is_utf8(stream)
        if utf8:
            with path.open(encoding="utf-8-sig", newline="") as lines:
                yield from _read_csv(lines, where, options)
            return
        data = load(path, options)
        text = data if isinstance(data, Rejected) else decode(data, where=where)
        if isinstance(text, Rejected):
            yield text
        else:
            yield from _read_csv(io.StringIO(text, newline=""), where, options)


def _is_utf8(stream: BinaryIO) -> bool:
    """Whether all of a file is UTF-8 text and there is some; read block by block, never held."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    some = False
    try:
        while block := stream.read(_BLOCK):
            if b"\0" in block:
                return False
            some = True
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return some


def _read_csv(lines: Iterable[str], where: str, options: ReadOptions) -> Iterator[Document | Rejected]:
    stream = iter(lines)
    head = next(stream, "")
    delimiter = max(_DELIMITERS, key=lambda sign: (_known(head, sign), head.count(sign)))
    header = next(csv.reader([head], delimiter=delimiter), list[str]())
    if not any(plain(name) in NAMES["text"] for name in header):
        what = f"a table without a column of text; its header: {head.strip()[:120]!r}"
        yield Rejected(where=where, what=what, why=f"{_NAME_IT}; the first line must hold the names")
        return
    rows = csv.reader(stream, delimiter=delimiter, strict=True)
    count = 0
    while True:
        here = f"{where}:{rows.line_num + 2}"
        try:
            with _long_fields(options.max_bytes):
                row = next(rows, None)
        except csv.Error as error:
            count += 1
            yield Rejected(where=here, what="a row that is no CSV", why=f"{error}; check its quotation marks")
            continue
        if row is None:
            break
        if not row:
            continue
        count += 1
        if len(row) != len(header):
            what = f"{len(row)} fields under a header of {len(header)}"
            yield Rejected(where=here, what=what, why="a field with a separator in it must stand in quotation marks")
        else:
            yield read_row(dict(zip(header, row, strict=True)), where=here, options=options)
    if not count:
        yield Rejected(where=where, what="a header without rows", why="there is no text in it; check how it was saved")


def _known(head: str, delimiter: str) -> int:
    """How many names of a header line are known when it is cut so."""
    known = {name for names in NAMES.values() for name in names}
    return sum(plain(name) in known for name in next(csv.reader([head], delimiter=delimiter), list[str]()))


@contextmanager
def _long_fields(limit: int) -> Generator[None]:
    """A limit for CSV fields above the standard 128 kB. It is one for the process, so it is set back after each row."""
    before = csv.field_size_limit(limit)
    try:
        yield
    finally:
        csv.field_size_limit(before)
