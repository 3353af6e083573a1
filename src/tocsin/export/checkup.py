"""What `tocsin doctor` prints: what is installed, in which version, and one sentence coded with it."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.table import Table

from tocsin import plugins
from tocsin.errors import TocsinError
from tocsin.export.brief import brief
from tocsin.export.coded import CodedText
from tocsin.export.console import words
from tocsin.ontology import load_ontology
from tocsin.records import Document, document_id
from tocsin.settings import Settings

SENTENCE = "Police in Nairobi arrested forty protesters on 25 June 2024."
"""The sentence that a checkup codes: one event with actor, recipient, place and day."""

_PACKAGES = ("duckdb", "pyarrow", "polars", "spacy", "trafilatura", "htmldate", "py3langid", "rich", "cyclopts")
_OPTIONAL = {"pandas": "python -m pip install 'tocsin[pandas]'"}


class Bench(Protocol):
    """What a checkup asks of the workbench, which stands above this package."""

    @property
    def settings(self) -> Settings:
        """The settings of the workbench."""
        ...

    def code(self, documents: Iterable[Document]) -> Iterator[CodedText]:
        """Each document coded and resolved."""
        ...


def print_checkup(bench: Bench, console: Console, settings_file: Path | None = None) -> bool:
    """Print what is installed and one coded sentence; False when something that coding needs is missing."""
    table = Table.grid(padding=(0, 2))
    table.add_row("Python", f"{platform.python_version()} in {sys.prefix}")
    table.add_row("platform", platform.platform())
    table.add_row("settings", str(settings_file or "the defaults (no settings file)"))
    sound = True
    for package in ("tocsin", *_PACKAGES):
        found = _version(package)
        sound = sound and found is not None
        table.add_row(package, found or f"missing; install it with: python -m pip install {package}")
    model = bench.settings.code.model
    found = _version(model.replace("_", "-"))
    sound = sound and found is not None
    table.add_row(model, found or f"missing; {plugins.model_remedy(model)}")
    for package, command in _OPTIONAL.items():
        table.add_row(package, _version(package) or f"not installed (optional): {command}")
    for socket in (plugins.READERS, plugins.CODERS):
        offered = (f"{name} ({package})" for name, package in plugins.offered(socket))
        table.add_row(socket, ", ".join(offered) or "none")
    console.print(table, highlight=False)
    return _coded(bench, console) and sound


def _coded(bench: Bench, console: Console) -> bool:
    document = Document(
        id=document_id(text=SENTENCE, outlet="the checkup", url=None, published=None),
        text=SENTENCE,
        outlet="The checkup",
        language="en",
    )
    console.print()
    console.print(words(SENTENCE, "italic"))
    try:
        path = bench.settings.code.ontology
        ontology = load_ontology(Path(path) if path else None)
        console.print(words(f"Ontology: {ontology.name} {ontology.version}"), highlight=False)
        entries = [entry for d in brief(list(bench.code([document]))).documents for entry in d.events]
    except TocsinError as error:
        console.print(words(f"Coding failed: {error}", "bold"), highlight=False)
        return False
    for entry in entries:
        code = entry.type if entry.mode is None else f"{entry.type} {entry.mode}"
        console.print(words(f"{code}: {entry.sentence}"), highlight=False)
    if not entries:
        console.print("Coding failed: no event was read; the installation is not sound.", highlight=False)
    return bool(entries)


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
