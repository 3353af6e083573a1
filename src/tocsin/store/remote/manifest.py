"""What a desk on an object store is made of: numbered manifests, each the list of all its objects at one moment.

An object is written once under a name of its own and never changed. A manifest names those that count; the next one is put with a
condition that only one writer can meet. So whoever reads one manifest sees one consistent desk, and of two that write at
once one wins and the other starts over from what the first wrote.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec

from tocsin.errors import StoreError
from tocsin.store import files, forecasts, format, judgements, originals, told  # noqa: A004
from tocsin.store.tables import CODED, FOLLOWED, GATHERED, LINKED, LOADS, MERGED, PLACED, READ

LAYOUT = 1
LOGS = (judgements.FILE, forecasts.FILE, told.FILE)
"""Files that are appended line by line: each is a list of pieces."""
SETTINGS = ("tocsin.toml", "feeds.toml", "outlets.toml")
"""What people write into a desk's folder."""
FILES = (format.FILE, *SETTINGS)
FOLDERS = ("tables", originals.FOLDER, "scenarios")

_UNIONS = frozenset(table.name for group in (READ, PLACED, CODED, LINKED, FOLLOWED, GATHERED) for table in group)
_COMMITTING = (*(g[-1].name for g in (READ, PLACED, CODED, LINKED, FOLLOWED, GATHERED)), LOADS.name, MERGED[-1].name)


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """An object that holds a file, or a piece of one."""

    key: str
    size: int
    sha256: str


class Log(msgspec.Struct, frozen=True):
    """A file that grows: its pieces in order. What they say together stays the same while `epoch` does."""

    epoch: str
    pieces: tuple[Kept, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of all pieces."""
        return sum(piece.size for piece in self.pieces)


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    """A desk at one moment.

    `by` is another word for each attempt to write one: by it a writer knows its own after an answer was lost. `gone` are the objects that
    no manifest names any more, and since when.
    """

    number: int = 0
    by: str = ""
    made: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    layout: int = LAYOUT
    files: dict[str, Kept] = {}
    logs: dict[str, Log] = {}
    gone: dict[str, datetime] = {}


def place(number: int) -> str:
    """The key of a manifest."""
    return f"manifests/{number:08}.json.gz"


def encode(manifest: Manifest) -> bytes:
    """A manifest as it is kept."""
    return gzip.compress(msgspec.json.encode(manifest), compresslevel=6, mtime=0)


def decode(data: bytes, where: str) -> Manifest:
    """A manifest that was kept.

    Raises
    ------
    StoreError
        If it is none, or a later tocsin wrote it.
    """
    try:
        found = msgspec.json.decode(gzip.decompress(data), type=Manifest)
    except (msgspec.DecodeError, gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise StoreError(f"{where} is no manifest of a desk ({error}); restore it from a copy of the bucket") from error
    if found.layout > LAYOUT:
        raise StoreError(
            f"{where} has layout {found.layout}, and this tocsin knows layouts up to {LAYOUT}: a later one wrote it. Install that (pip "
            "install --upgrade tocsin). Nothing was changed"
        )
    return found


def is_united(name: str) -> bool:
    """Whether a file is of a table that is a union: texts, codings, items of feeds, runs that judge names.

    Two that write them at once keep each once.
    """
    folder, _, rest = name.partition("/")
    return folder == "tables" and rest.partition("/")[0] in _UNIONS


def is_exclusive(name: str) -> bool:
    """Whether a file is of rows of data sets: what loads and compactions write rests on all that was loaded before.

    Two that wrote such files from the same manifest cannot both be right, as one did not see the other's rows.
    """
    return name.startswith("tables/") and not is_united(name)


def is_together(name: str) -> bool:
    """Whether a file holds rows of texts that were brought together: the same rows that lie in others, or did."""
    return is_united(name) and files.is_together(name.rpartition("/")[2])


def order(name: str) -> int:
    """When a file is to appear beside others: what commits a batch after what it commits."""
    folder, _, rest = name.partition("/")
    table = rest.partition("/")[0]
    return _COMMITTING.index(table) + 1 if folder == "tables" and table in _COMMITTING else 0


def changed(before: Mapping[str, Kept], after: Mapping[str, Kept]) -> frozenset[str]:
    """The names that hold something else, or nothing, in one of two lists."""
    return frozenset(name for name in {*before, *after} if before.get(name) != after.get(name))
