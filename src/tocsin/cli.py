"""The command line: one command a verb. No logic and no SQL here, only words in and words out.

Results go to standard output, everything else to standard error. Exit status: 0 all taken; 1 something was rejected,
the rest was done; 2 the run was refused or broke; 130 interrupted.
"""

from __future__ import annotations

import io
import os
import shlex
import sys
import tempfile
import traceback
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from shutil import which
from types import TracebackType
from typing import TYPE_CHECKING, Literal, TextIO, TypeVar, cast

from cyclopts import App, CycloptsError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tocsin import __version__
from tocsin.errors import ReadError, SettingsError, StoreError, TocsinError
from tocsin.export.brief import brief as make_brief
from tocsin.export.coded import CodedText
from tocsin.export.console import words
from tocsin.read import Given, installed_readers, read
from tocsin.records import Document, Rejected
from tocsin.settings import FILE, ReadOptions, Settings, load_settings
from tocsin.workbench import Workbench, calendar_day, workbench

if TYPE_CHECKING:
    from tocsin.desk import Desk

app = App(
    name="tocsin",
    version=__version__,
    help="Coded events, claims and quotations from news text, each field pointing at its words.",
    help_on_error=False,
    suppress_keyboard_interrupt=False,  # `run` says what was kept
)

DEFAULT_DESK = ".tocsin"
STREAM = "/dev/stdin"  # what "-" becomes before cyclopts takes it for an option
MOST_TOLD = 20  # rejected inputs that are told one by one; a brief lists all, a desk keeps all
FEW = 5  # texts; fewer are done before a bar is read

_Item = TypeVar("_Item")


def main() -> None:
    """Runs the command line; every refusal is one message on standard error, never a traceback."""
    sys.excepthook = _own_mistake
    sys.exit(run())


def run(arguments: Sequence[str] | None = None) -> int:
    """One run of the command line, told on standard error where it fails.

    Parameters
    ----------
    arguments
        Without the name of the program; those of the process when None.
    """
    for stream in (sys.stdout, sys.stderr):
        if (wrapper := _wrapper(stream)) is not None:
            wrapper.reconfigure(errors="replace")  # a curly quotation mark on an ASCII terminal is no reason to stop
    words_given = sys.argv[1:] if arguments is None else arguments
    try:
        status = app(
            _with_stream(words_given),
            console=_Page(),
            exit_on_error=False,
            print_error=False,
            result_action="return_value",
        )
        if sys.stdout is not None:  # it is None when the shell closed it
            sys.stdout.flush()
    except TocsinError as error:
        return _refused(str(error))
    except CycloptsError as error:
        return _refused(f"{str(error).rstrip('.')}; see: tocsin --help")
    except KeyboardInterrupt:
        _say("tocsin: interrupted; nothing was kept (tocsin code keeps what it codes)", style="bold")
        return 130
    except BrokenPipeError:
        _abandon_output()  # the reader of the pipe (head, less) has gone: that is its right
        return 0
    except OSError as error:
        _abandon_output()
        where = error.filename or "standard output"
        return _refused(f"cannot write to {where}: {error.strerror or error}; make room, or write somewhere else")
    return status if isinstance(status, int) else 0


@app.command
def brief(
    *paths: str,
    published: str | None = None,
    outlet: str | None = None,
    html: Path | None = None,
    markdown: Path | None = None,
    config: Path | None = None,
) -> int:
    """Prints a brief of one or more texts: who did what to whom, when, where, and who says so.

    Parameters
    ----------
    paths
        Files or folders; - or nothing reads standard input.
    published
        The day of publication (YYYY-MM-DD). Without it, relative dates such as "last week" stay unresolved.
    outlet
        Who published it.
    html
        Also writes the brief as one self-contained HTML file.
    markdown
        Also writes the brief as Markdown.
    config
        Settings file; by default tocsin.toml in the current folder, if there is one.
    """
    settings, _ = _settings(config)
    inputs = _Inputs(paths, published, outlet, settings.read, own=(html, markdown))
    coded, rejected = _code_all(inputs, workbench(settings))
    return _show_brief(coded, rejected, html=html, markdown=markdown)


@app.command
def code(
    *paths: str,
    format: Literal["jsonl", "table", "parquet"] = "jsonl",
    output: Path | None = None,
    desk: Path | None = None,
    published: str | None = None,
    outlet: str | None = None,
    config: Path | None = None,
) -> int:
    """Codes texts into events and keeps them in a desk, so that an interrupted run goes on where it stopped.

    Parameters
    ----------
    paths
        Files or folders; - or nothing reads standard input.
    format
        jsonl: PLOVER JSON lines with the spans; table: for reading; parquet: one row an event (needs --output).
    output
        File to write; by default standard output.
    desk
        The folder that keeps what was coded; by default .tocsin in the current folder.
    published
        The day of publication (YYYY-MM-DD). Without it, relative dates stay unresolved.
    outlet
        Who published it.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    if format == "parquet" and output is None:
        raise SettingsError("--format parquet writes a file; name it with --output events.parquet")
    from tocsin.desk import Desk  # DuckDB and Arrow take 0.2 s to load, and only this command needs them

    folder = desk or Path(DEFAULT_DESK)
    settings, _ = _settings(config, folder)
    inputs = _Inputs(paths, published, outlet, settings.read, own=(output,))
    job = _Job(Desk(folder, settings=settings), inputs, required=desk is not None)
    job.bar = output is not None or format != "jsonl" or not _is_terminal(sys.stdout)
    with closing(job.texts()) as texts:
        try:
            _write(texts, format, output, job.kept.workbench)
        except KeyboardInterrupt:
            texts.close()  # what is coded is kept before it is counted
            _say(job.interrupted(output), style="bold")
            return 130
        except (OSError, StoreError):
            texts.close()
            if job.started:
                _say(job.counts())
            raise
    _say(job.counts())
    return max(_status(job.taken, job.rejected), 0 if job.keeping else 2)


@app.command
def explain(*paths: str, published: str | None = None, outlet: str | None = None, config: Path | None = None) -> int:
    """Shows sentence by sentence what was proposed, what was coded, what was dropped, and why.

    Parameters
    ----------
    paths
        Files or folders; - or nothing reads standard input.
    published
        The day of publication (YYYY-MM-DD).
    outlet
        Who published it.
    config
        Settings file; by default tocsin.toml in the current folder, if there is one.
    """
    from tocsin.export.terminal import print_trace

    settings, _ = _settings(config)
    coded, rejected = _code_all(_Inputs(paths, published, outlet, settings.read), workbench(settings))
    console = _Page()
    for text in coded:
        print_trace(text, console)
    return _status(len(coded), rejected)


@app.command
def doctor(*, config: Path | None = None) -> int:
    """Says what is installed, in which version, and codes one sentence.

    Parameters
    ----------
    config
        Settings file; by default tocsin.toml in the current folder, if there is one.
    """
    from tocsin.export.terminal import print_checkup

    settings, file = _settings(config)
    return 0 if print_checkup(workbench(settings), _Page(), file) else 1


@app.command
def demo(*, html: Path = Path("demo/brief.html")) -> int:
    """Makes a brief of the bundled dispatches: prints one, writes all as HTML.

    Parameters
    ----------
    html
        File to write.
    """
    settings = Settings()
    with as_file(files("tocsin") / "data" / "samples") as folder:
        coded, rejected = _code_all(_Inputs([str(folder)], None, None, settings.read), workbench(settings))
        example = min((p for p in folder.iterdir() if p.suffix in (".txt", ".md")), default=None)
    status = _show_brief(coded, rejected, html=html, markdown=None, shown=_liveliest(coded))
    console, tocsin = _Page(soft_wrap=True), _command()
    console.print(words(f"\nAll {len(coded)} dispatches, with their words lit: {html}", "bold"))
    console.print(words(f"Next, a text of your own:    {tocsin} brief FILE --published YYYY-MM-DD --html FILE.html"))
    if example is not None:
        shown = shlex.quote(os.path.relpath(example) if example.is_relative_to(Path.cwd()) else str(example))
        console.print(words(f"Or how a text was read:      {tocsin} explain {shown}"))
    return status


# ---------------------------------------------------------------------------------------------- inputs


def _settings(config: Path | None, *folders: Path) -> tuple[Settings, Path | None]:
    """The settings, and the file they are from: the one named, else the first there is."""
    file = config or next((f / FILE for f in (*folders, Path()) if (f / FILE).is_file()), None)
    return load_settings(file), file


def _with_stream(arguments: Sequence[str]) -> list[str]:
    """The arguments with a name for standard input in place of "-"; one that follows an option is its value."""
    before = ["", *arguments]
    return [
        STREAM if word == "-" and not last.startswith("--") else word
        for last, word in zip(before, arguments, strict=False)
    ]


class _Inputs:
    """The documents in what the user named, as often as they are asked for; only standard input is held for that."""

    def __init__(
        self,
        paths: Sequence[str],
        published: str | None,
        outlet: str | None,
        options: ReadOptions,
        own: Iterable[Path | None] = (),
    ) -> None:
        self._given = Given(published=calendar_day(published, "--published"), outlet=outlet)
        self._options = options
        self._named = [Path(path) for path in paths if path != STREAM]
        self._readers = (_Own(path for path in own if path is not None), *installed_readers())
        self._stream = STREAM in paths or not paths
        self._held: tuple[Document | Rejected, ...] | None = None
        if not paths and (sys.stdin is None or _is_terminal(sys.stdin)):
            raise ReadError("no text was given; name a file or a folder, or pipe a text in: tocsin brief article.txt")

    def __iter__(self) -> Iterator[Document | Rejected]:
        yield from read(self._named, readers=self._readers, given=self._given, options=self._options)
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
        desk = path.name in (FILE, "judgements.jsonl") or path.match("tables/*/batch-*.parquet")
        return desk or path.resolve() in self._paths

    def read(self, path: Path, options: ReadOptions) -> Iterator[Document | Rejected]:
        """Nothing."""
        del path, options
        return iter(())


def _sorted_out(items: Iterable[Document | Rejected]) -> tuple[list[Document], tuple[Rejected, ...]]:
    """The documents, each once, and what was rejected; the latter is told as well."""
    taken = list(items)
    rejected = tuple(item for item in taken if isinstance(item, Rejected))
    _tell_rejected(rejected)
    return list({item.id: item for item in taken if isinstance(item, Document)}.values()), rejected


def _code_all(inputs: _Inputs, bench: Workbench) -> tuple[list[CodedText], tuple[Rejected, ...]]:
    """All texts coded, without a desk, and what was rejected."""
    documents, rejected = _sorted_out(inputs)
    if not documents:  # the language model takes a second to load
        return [], rejected
    with _watched("coding", bench.code(documents), len(documents)) as texts:
        return list(texts), rejected


class _Job:
    """One `tocsin code`: what was read, coded and kept so far, whatever ends it."""

    def __init__(self, kept: Desk, inputs: _Inputs, *, required: bool) -> None:
        self.kept = kept
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
            with _watched("reading", self._inputs) as items:
                report = self.kept.take(items)
            _tell_rejected((*report.rejected, *self.kept.damaged()))
            self.taken, self.rejected = len(report.document_ids), report.rejected
            if report.document_ids:
                self._todo = self.kept.uncoded(report.document_ids)
                with (
                    closing(self.kept.codings(report.document_ids)) as texts,
                    _watched("coding", texts, self.taken if self.bar else 0) as watched,
                ):
                    for text in watched:
                        self._seen.add(text.document_id)
                        yield text
        except StoreError as error:
            if self._required:
                raise
            self.keeping = False
            _say(f"tocsin: {error}", style="bold")
            _say(
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


def _liveliest(coded: Sequence[CodedText]) -> CodedText:
    """The text with the most questions, then quotations: the one that shows most of a brief."""
    return max(coded, key=lambda c: (sum(k.kind == "question" for k in c.claims), len(c.quotes), len(c.events)))


# --------------------------------------------------------------------------------------------- outputs


class _Page(Console):
    """Standard output; a reader that goes away ends the run as `run` says, not as rich does."""

    def on_broken_pipe(self) -> None:
        """Goes on raising `BrokenPipeError`."""
        raise  # noqa: PLE0704  # rich calls this while it handles the error


@contextmanager
def _watched(what: str, items: Iterable[_Item], total: int | None = None) -> Generator[Iterator[_Item]]:
    """The items, with a bar on standard error and the time left; no bar for a few, or where nobody looks."""
    if not _is_terminal(sys.stderr) or (total is not None and total < FEW):
        yield iter(items)
        return
    with Progress(
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,  # or results that go into a file would go to the terminal
        redirect_stderr=False,
    ) as bar:
        yield iter(bar.track(items, total=total))


def _say(text: str, *, style: str = "") -> None:
    """One line on standard error."""
    Console(stderr=True, soft_wrap=True).print(words(text, style), highlight=False)


def _refused(text: str) -> int:
    _say(f"tocsin: {text}", style="bold")
    return 2


def _tell_rejected(rejected: Sequence[Rejected]) -> None:
    for item in rejected[:MOST_TOLD]:
        _say(f"rejected: {item.where}: {item.what}: {item.why}")
    if len(rejected) > MOST_TOLD:
        _say(f"rejected: {len(rejected) - MOST_TOLD} more, the last of them {rejected[-1].where}")


def _status(taken: int, rejected: Sequence[Rejected]) -> int:
    """0: all was taken; 1: some was rejected. Nothing taken at all is an error."""
    if not taken:
        count = len(rejected)
        why = {0: "there was no text", 1: "the one input was rejected, see above"}
        raise ReadError(f"nothing was coded: {why.get(count, f'all {count} inputs were rejected, see above')}")
    return 1 if rejected else 0


def _show_brief(
    coded: Sequence[CodedText],
    rejected: tuple[Rejected, ...],
    *,
    html: Path | None,
    markdown: Path | None,
    shown: CodedText | None = None,
) -> int:
    from tocsin.export.terminal import print_brief

    status = _status(len(coded), rejected)
    whole = make_brief(coded, rejected)
    print_brief(whole if shown is None else make_brief([shown]), _Page())
    if html is not None:
        from tocsin.export.page import page

        with _saved(html) as file:
            file.write(page(whole))
    if markdown is not None:
        from tocsin.export.markdown import markdown as as_markdown

        with _saved(markdown) as file:
            file.write(as_markdown(whole))
    return status


def _write(texts: Iterable[CodedText], format: str, output: Path | None, bench: Workbench) -> None:
    """Writes codings: JSON lines as they come, a table or a Parquet file at the end."""
    if format == "jsonl":
        from tocsin.export.plover import json_lines

        with _standard_output() if output is None else _saved(output) as file:
            for text in texts:
                file.writelines(f"{line}\n" for line in json_lines(text, bench.ontology))
                file.flush()
    elif format == "table":
        from tocsin.export.terminal import print_table

        rows = list(texts)
        if output is None:
            print_table(rows, _Page())
        else:
            with _saved(output) as file:
                print_table(rows, Console(file=file, width=160))
    else:
        from tocsin.export.tables import write_parquet

        assert output is not None
        with _told(output):
            write_parquet(texts, output, bench.ontology)


@contextmanager
def _standard_output() -> Generator[TextIO]:
    if sys.stdout is None:
        raise StoreError("cannot write to standard output: it is closed; name a file with --output")
    if (wrapper := _wrapper(sys.stdout)) is not None:
        wrapper.reconfigure(encoding="utf-8", newline="\n")  # JSON is UTF-8, whatever the terminal speaks
    yield sys.stdout


@contextmanager
def _saved(path: Path) -> Generator[TextIO]:
    """A file that is written aside and renamed at the end, so that neither a full disk nor Ctrl-C leaves half of one."""
    aside = path.parent / f".{path.name}.part"
    with _told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with aside.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
                yield file
            aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)


@contextmanager
def _told(path: Path) -> Generator[None]:
    """Turns an error of the operating system into a message that names the file."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror or error}; make room, or name another file") from error


def _abandon_output() -> None:
    """Lets go of a standard output that takes no more, or Python complains of it at exit."""
    if (wrapper := _wrapper(sys.stdout)) is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), wrapper.fileno())


def _is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody sits there; a stream that the shell closed is None."""
    return stream is not None and stream.isatty()


def _wrapper(stream: object) -> io.TextIOWrapper | None:
    """A stream of the process itself, which can be told how to write; None for any other, or for a closed one."""
    return cast("io.TextIOWrapper", stream) if isinstance(stream, io.TextIOWrapper) else None


def _command() -> str:
    """How the user calls this program: `tocsin`, or by its path where that is not what `tocsin` finds."""
    called, found = Path(sys.argv[0]), which("tocsin")
    if called.name != "tocsin" or (found is not None and Path(found).samefile(called)):
        return "tocsin"
    return shlex.quote(sys.argv[0])


def _own_mistake(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """The last resort, for a mistake in tocsin itself: where the report is, instead of the report."""
    place = traceback.extract_tb(trace)[-1] if trace is not None else None
    where = f" ({Path(place.filename).name}, line {place.lineno})" if place is not None else ""
    with tempfile.NamedTemporaryFile(
        "w", prefix="tocsin-", suffix=".txt", delete=False, encoding="utf-8", errors="replace"
    ) as file:
        file.writelines(traceback.format_exception(kind, error, trace))
    _say(
        f"tocsin: a mistake in tocsin, not in your input: {kind.__name__}: {error}{where}. What was coded before is kept. "
        f"The whole report is in {file.name}; please send it to the developers",
        style="bold",
    )
    raise SystemExit(2)
