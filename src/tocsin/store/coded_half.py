"""What was prepared of merged codings: the coded half of `all_events`, and who speaks or is spoken of, in files of their own.

They are made of the tables as a machine read them (`tocsin.store.preparing`), can be made anew at any time, and are safe to delete. A view
reads them for the texts of which they are true, and computes the rest: texts that lie alone still, that people corrected, or of
whose names they judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from tocsin.ontology import load_ontology
from tocsin.read.dataset import quoted
from tocsin.store.disk import told
from tocsin.store.segments import literal
from tocsin.store.tables import ALL_EVENTS

FOLDER = Path("index") / "coded"
"""Where they lie, below a desk."""

_TEXT = pa.string()
SPOKEN = pa.schema(
    [
        ("who", _TEXT),
        ("kind", _TEXT),  # by or about (a quotation), fact
        ("id", _TEXT),
        ("document_id", _TEXT),
        ("position", pa.int32()),
        ("words", _TEXT),  # of a quotation; of a fact the office, the name or the sector
        ("title", _TEXT),
        ("outlet", _TEXT),
        ("published", pa.date32()),
        ("speaker", _TEXT),  # the names of mentions, as the text has them: here, and of actor, object and holder
        ("direct", pa.bool_()),
        ("relation", _TEXT),  # of a fact, as are those that follow
        ("actor", _TEXT),
        ("object", _TEXT),
        ("valid_edtf", _TEXT),
        ("state", _TEXT),
        ("holder", _TEXT),
        ("own", pa.bool_()),  # the outlet itself holds it
        ("said", _TEXT),  # the words of the text
    ]
)
"""Who speaks and who is spoken of, with what a page shows of it: a row an actor and quotation or fact."""

_RECIPE = 2  # raise it with what is prepared
_SAID = b"tocsin.prepared"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What was prepared of one merged batch.

    Attributes
    ----------
    recipe
        What it was made by, so that another version of tocsin leaves it alone.
    abroad
        The documents with links in it whose coding lies elsewhere.
    """

    folder: Path
    name: str
    recipe: str
    abroad: tuple[str, ...]

    @property
    def events(self) -> Path:
        """The columns of `all_events`, and `number`, by day."""
        return _file(self.folder, self.name, self.recipe, "events")

    @property
    def speech(self) -> Path:
        """The columns of `SPOKEN`, and `number`, by actor."""
        return _file(self.folder, self.name, self.recipe, "speech")

    @property
    def documents(self) -> Path:
        """document_id, batch and `number`: the texts of which the others are true. It is written last."""
        return _file(self.folder, self.name, self.recipe, "documents")


def quads() -> list[dict[str, object]]:
    """The quad class of each type."""
    return [{"type": name, "quad": kind.quad.code} for name, kind in load_ontology().types.items()]


def recipe() -> str:
    """What the files are made by: others are made anew."""
    made_by = (_RECIPE, version("tocsin"), repr(ALL_EVENTS.schema), repr(quads()))
    return sha256(repr(made_by).encode()).hexdigest()[:12]


def described(abroad: Iterable[str]) -> dict[bytes, bytes]:
    """What the footer of `documents` says."""
    return {_SAID: msgspec.json.encode(sorted(abroad))}


def find(folder: Path, names: Sequence[str]) -> tuple[Prepared, ...]:
    """What is prepared of some merged batches; what was made by another recipe is passed over.

    Raises
    ------
    StoreError
        If a file cannot be read.
    """
    found: list[Prepared] = []
    made_by = recipe() if names else ""
    for name in names:
        path = _file(folder, name, made_by, "documents")
        with told(path, "read"):
            try:
                said = (pq.read_schema(path).metadata or {})[_SAID]
            except (FileNotFoundError, pa.ArrowInvalid, KeyError):
                continue  # it is made anew
        abroad = msgspec.json.decode(said, type=tuple[str, ...])
        found.append(Prepared(folder=folder, name=name, recipe=made_by, abroad=abroad))
    return tuple(found)


def rows(path: Path) -> str:
    """What to select from to get the rows of a file."""
    return f"read_parquet({quoted(literal(path))})"


def _file(folder: Path, name: str, made_by: str, what: str) -> Path:
    return folder / FOLDER / f"{name}.{made_by}.{what}.parquet"
