"""What a run reads and codes: the settings, the inputs, and the job that `tocsin code` can take up again."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tocsin.cli.output import is_terminal, say, tell_rejected, watched
from tocsin.cli.spreading import Heard
from tocsin.errors import ReadError, SettingsError, StoreError
from tocsin.export.coded import CodedText
from tocsin.read import Given, installed_readers, read
from tocsin.read.feedlist import FILE as FEEDS
from tocsin.read.remote import find_remote, is_remote, read_remote
from tocsin.records import Document, Rejected
from tocsin.resolve.outlets import FILE as OUTLETS
from tocsin.scale import HERE, Engine
from tocsin.settings import FILE, ReadOptions, Settings, load_settings
from tocsin.workbench import Workbench, calendar_day, workbench

if TYPE_CHECKING:
    from tocsin.desk import Desk  # DuckDB and Arrow: only `tocsin code` loads them

DESK = Path(".tocsin")
"""The folder of a desk where none is named."""
_OWN_FILES = (
    FILE,
    OUTLETS,
    FEEDS,
    "judgements.jsonl",
    "alerts.jsonl",
    "forecasts.jsonl",
    "format.json",
    "upgrade.json",
    "watched.json",
)
_KEPT = ("tables/*/batch-*.parquet", "originals/*/*.gz")  # of a desk
STREAM = "/dev/stdin"  # what "-" becomes before cyclopts takes it for an option


def chosen_settings(config: Path | None, *folders: Path, fast: bool = False) -> tuple[Settings, Path | None]:
    """The settings, and the file they are from: the one named, else the first there is; `fast` overrules the file."""
    file = config or next((f / FILE for f in (*map(here, folders), Path()) if (f / FILE).is_file()), None)
    settings = load_settings(file)
    return (replace(settings, code=replace(settings.code, fast=True)) if fast else settings), file


def here(folder: Path) -> Path:
    """The folder; of a desk on an object store the one of this machine, brought to what is published."""
    if not folder.as_posix().startswith("s3:/"):
        return folder
    from tocsin.cli.copying import fetched

    return fetched(folder)


def opened(settings: Settings) -> Workbench:
    """The workbench of the settings, once what was refused of the user's own registry is told."""
    bench = workbench(settings)
    if settings.resolve.registry:
        tell_rejected(bench.registry.rejected)
    return bench


def with_stream(arguments: Sequence[str]) -> list[str]:
    """The arguments with a name for standard input in place of "-"; one that follows an option is its value."""
    before = ["", *arguments]
    return [
        STREAM if word == "-" and not last.startswith("--") else word
        for last, word in zip(before, arguments, strict=False)
    ]


class Inputs:
    """The documents in what the user named, as often as they are asked for; only standard input is held for that."""

    def __init__(
        self,
        paths: Sequence[str],
        published: str | None,
        outlet: str | None,
        options: ReadOptions,
        own: Iterable[Path | None] = (),
        engine: Engine = HERE,
    ) -> None:
        self._given = Given(published=calendar_day(published, "--published"), outlet=outlet)
        self._options = options
        self._engine = engine
        self._named = [Path(path) for path in paths if path != STREAM and not is_remote(path)]
        self._remote = find_remote([path for path in paths if is_remote(path)])
        self._readers = (_Own(path for path in own if path is not None), *installed_readers())
        self._stream = STREAM in paths or not paths
        self._held: tuple[Document | Rejected, ...] | None = None
        if not paths and (sys.stdin is None or is_terminal(sys.stdin)):
            raise ReadError("no text was given; name a file or a folder, or pipe a text in: tocsin brief article.txt")

    def __iter__(self) -> Iterator[Document | Rejected]:
        yield from read(self._named, readers=self._readers, given=self._given, options=self._options)
        yield from read_remote(self._remote, given=self._given, options=self._options, engine=self._engine)
        if self._stream:
            from tocsin.read.stream import read_stream

            if self._held is None:
                self._held = tuple(read_stream(sys.stdin.buffer, given=self._given, options=self._options))
            yield from self._held


class _Own:
    """A reader that passes over what this very command writes, and its settings: no second run reads its own output."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._paths = frozenset(path.resolve() for path in paths)

    def reads(self, path: Path) -> bool:
        """Whether it is written by this command, or belongs to a desk, whichever."""
        desk = path.name in _OWN_FILES or any(map(path.match, _KEPT))
        return desk or path.resolve() in self._paths

    def read(self, path: Path, options: ReadOptions) -> Iterator[Document | Rejected]:
        """Nothing."""
        del path, options
        return iter(())


def _sorted_out(items: Iterable[Document | Rejected]) -> tuple[list[Document], tuple[Rejected, ...]]:
    """The documents, each once, and what was rejected; the latter is told as well."""
    taken = list(items)
    rejected = tuple(item for item in taken if isinstance(item, Rejected))
    tell_rejected(rejected)
    return list({item.id: item for item in taken if isinstance(item, Document)}.values()), rejected


def code_all(inputs: Inputs, bench: Workbench) -> tuple[list[CodedText], tuple[Rejected, ...]]:
    """All texts coded, without a desk, and what was rejected."""
    documents, rejected = _sorted_out(inputs)
    if not documents:  # the language model takes a second to load
        return [], rejected
    with watched("coding", bench.code(documents), len(documents)) as texts:
        return list(texts), rejected


class Job:
    """One `tocsin code`: what was read, coded and kept so far, whatever ends it."""

    def __init__(self, kept: Desk, inputs: Inputs, *, required: bool, engine: Engine = HERE) -> None:
        self.kept = kept
        self.heard = Heard()
        self._engine = engine
        self._failed: list[Rejected] = []
        self.keeping = True  # False: the desk could not be written, and the results are only printed
        self.bar = True
        self.taken = 0
        self.rejected: tuple[Rejected, ...] = ()
        self._inputs = inputs
        self._required = required  # the user named the desk, so without it nothing is done
        self._todo: tuple[str, ...] | None = None
        self._seen: set[str] = set()

    def texts(self) -> Generator[CodedText]:
        """All texts coded, in the order of the inputs: as they were kept, or else coded now."""
        try:
            with watched("reading", self._inputs) as items:
                report = self.kept.take(items)
            tell_rejected((*report.rejected, *self.kept.damaged()))
            self.taken, self.rejected = len(report.document_ids), report.rejected
            if report.document_ids:
                self._todo = self.kept.uncoded(report.document_ids)
                with (
                    closing(
                        self.kept.codings(
                            report.document_ids, engine=self._engine, failed=self._failed.append, progress=self.heard
                        )
                    ) as texts,
                    watched("coding", texts, self.taken if self.bar else 0) as coded,
                ):
                    for text in coded:
                        self._seen.add(text.document_id)
                        yield text
                tell_rejected(self._failed)
                self.rejected = (*self.rejected, *self._failed)
        except StoreError as error:
            if self._required:
                raise
            self.keeping = False
            say(f"tocsin: {error}", style="bold")
            say(
                "Going on without a desk: the results are printed, but not kept. Name a folder with --desk to keep them."
            )
            documents, self.rejected = (
                _sorted_out(self._inputs) if not self.taken else (self._documents(), self.rejected)
            )
            self.taken = len(documents)
            yield from self._unkept(documents)

    def _documents(self) -> list[Document]:
        return list({item.id: item for item in self._inputs if isinstance(item, Document)}.values())

    def _unkept(self, documents: Iterable[Document]) -> Iterator[CodedText]:
        for text in self.kept.workbench.code(d for d in documents if d.id not in self._seen):
            self._seen.add(text.document_id)
            yield text

    @property
    def started(self) -> bool:
        """Whether coding began, so that there is something to count."""
        return self._todo is not None or bool(self._seen)

    def _done(self) -> int:
        """How many were coded by this run; where there is a desk, only those that are in it now."""
        if not self.keeping or self._todo is None:
            return len(self._seen)
        return len(self._todo) - len(self.kept.uncoded(self._todo))

    def counts(self) -> str:
        """What was done, in one line."""
        before = 0 if self._todo is None else self.taken - len(self._todo)
        where = f"kept in {self.kept.folder}" if self.keeping else "not kept"
        return f"{self._done()} coded, {before} coded before, {len(self.rejected)} rejected; {where}"

    def interrupted(self, output: Path | None) -> str:
        """What there is after Ctrl-C, and how to go on."""
        if not self.started:
            return "Interrupted before any text was coded. The same command starts again."
        if not self.keeping or self._todo is None:
            return f"Interrupted: {len(self._seen)} of {self.taken} texts were coded and printed; nothing was kept."
        kept = self.taken - len(self.kept.uncoded(self._todo))
        file = "" if output is None else f" {output} was not written."
        return (
            f"Interrupted: {kept} of {self.taken} texts are coded and kept in {self.kept.folder}.{file} "
            "The same command goes on from there."
        )


def login(given: str | None) -> str:
    """Who it is: as given, else the user's login name.

    Raises
    ------
    SettingsError
        If neither is known.
    """
    if given is not None and given.strip():
        return given.strip()
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as error:
        raise SettingsError("nobody knows who you are here; say so with --by NAME") from error
