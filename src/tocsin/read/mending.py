"""Blocks of lines as clean rows: what can be mended without guessing is, what cannot is left out and told with its line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
import pyarrow as pa

from tocsin.read.dataset import Dataset, Format
from tocsin.read.heads import Head
from tocsin.read.slices import Slice, cut
from tocsin.records import Rejected

MOST_LISTED = 20  # rows of one kind and file that are told one by one; all are counted


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
class Clean:
    """Rows of a block.

    Attributes
    ----------
    data
        Whole lines, in UTF-8.
    origins
        A line of these, from 1, and the line of the file that it is; from there on both run in step.
    rows
        Their slices; None where values may stand in quotation marks.
    """

    data: bytes
    count: int
    origins: tuple[tuple[int, int], ...]
    rows: pa.RecordBatch | None = None


class Lines:
    """Blocks of whole lines as clean rows; remembers whether a block ended inside quotation marks."""

    def __init__(self, dataset: Dataset, head: Head, wanted: Sequence[Slice], where: str, findings: Findings) -> None:
        self._dataset = dataset
        self._head = head
        self._where = where
        self._findings = findings
        objects = dataset.format is Format.LINES
        self._mark = b"\n" if objects else head.delimiter.encode()  # an object is one value
        self._forms = {len(form): form for form in head.forms}
        self._missing = frozenset({b"", *(text.encode() for text in dataset.missing)})
        self._slices = wanted
        self.inside = False

    def clean(self, block: bytes, number: int, *, line: int) -> Clean | None:
        """The rows of a block; None if it has none.

        Parameters
        ----------
        number
            The line of the file that the block begins with.
        line
            The number that the first row is to have.
        """
        if b"\r" in block:
            block = block.replace(b"\r\n", b"\n")
        if not block.endswith(b"\n"):
            block += b"\n"
        if self._head.quoted:
            data = self._decoded(block, number)
            self.inside ^= data.count(b'"') % 2 == 1
            return Clean(data=data, count=data.count(b"\n"), origins=((1, number),))
        if (
            self._dataset.format is Format.PLAIN
            and b"\0" not in block
            and (block.isascii() or _text(block) is not None)
        ):
            data = self._without_missing(block)
            if (rows := self._cut(data, line)) is not None:
                return Clean(data=data, count=rows.num_rows, origins=((1, number),), rows=rows)
        kept: list[bytes] = []
        origins: list[tuple[int, int]] = []
        follows = False
        for here, text in enumerate(block.split(b"\n")[:-1], start=number):
            row = self._row(text, f"{self._where}:{here}")
            if row is not None:
                kept.append(row)
                if not follows:
                    origins.append((len(kept), here))
            follows = row is not None
        if not kept:
            return None
        data = self._without_missing(b"\n".join(kept) + b"\n")
        return Clean(data=data, count=len(kept), origins=tuple(origins), rows=self._cut(data, line))

    def _cut(self, data: bytes, line: int) -> pa.RecordBatch | None:
        return cut(data, self._mark, len(self._head.columns), self._slices, line=line)

    def _without_missing(self, data: bytes) -> bytes:
        """The lines with nothing in the place of what is written for no value."""
        for text in self._missing:
            if text and text in data:
                data = b"\n" + data
                for before, after in ((self._mark, self._mark), (b"\n", self._mark), (self._mark, b"\n")):
                    while (value := before + text + after) in data:  # the end of one may be the beginning of the next
                        data = data.replace(value, before + after)
                data = data[1:]
        return data

    def _row(self, line: bytes, where: str) -> bytes | None:
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


def _text(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None
