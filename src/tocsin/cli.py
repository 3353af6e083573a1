"""The command line: one command a verb. No logic and no SQL here, only words in and words out.

Results go to standard output, everything else to standard error. Exit status: 0 all taken; 1 something was rejected,
the rest was done; 2 the run was refused or broke; 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, CycloptsError, Parameter
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tocsin import __version__
from tocsin.errors import ReadError, SettingsError, TocsinError
from tocsin.export.brief import brief as make_brief
from tocsin.export.coded import CodedText
from tocsin.read import Given, installed_readers, read
from tocsin.records import Document, Rejected
from tocsin.settings import FILE, Settings, load_settings
from tocsin.workbench import Workbench, published_day, workbench

app = App(
    name="tocsin",
    version=__version__,
    help="Coded events, claims and quotations from news text, each field pointing at its words.",
    help_on_error=False,
)

Paths = Annotated[tuple[str, ...], Parameter(negative=())]
DEFAULT_DESK = ".tocsin"


def main() -> None:
    """Runs the command line; every refusal is one message on standard error, never a traceback."""
    errors = Console(stderr=True, soft_wrap=True)
    try:
        status = app(exit_on_error=False, print_error=False, result_action="return_value")
    except TocsinError as error:
        errors.print(f"tocsin: {error}", style="bold", markup=False)
        status = 2
    except CycloptsError as error:
        errors.print(f"tocsin: {error}; see tocsin --help", style="bold", markup=False)
        status = 2
    except KeyboardInterrupt:
        errors.print("tocsin: interrupted", markup=False)
        status = 130
    except BrokenPipeError:
        # The reader of the pipe (head, less) has gone: that is its right. Without this, Python complains at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    except OSError as error:
        errors.print(f"tocsin: cannot write: {error}; free some space or choose another folder", markup=False)
        status = 2
    sys.exit(status if isinstance(status, int) else 0)


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
    settings = _settings(config)
    coded, rejected = _code_all(_inputs(paths, published, outlet, settings), workbench(settings))
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
    from tocsin.desk import Desk  # DuckDB and Arrow take half a second to load, and only this command needs them

    folder = desk or Path(DEFAULT_DESK)
    settings = _settings(config, folder)
    items = _inputs(paths, published, outlet, settings)
    kept = Desk(folder, settings=settings)
    taken = kept.take(items)
    _tell_rejected(taken.rejected)
    with _progress("coding") as advance:
        report = kept.code(taken.document_ids, progress=advance)
    _write(kept.coded(taken.document_ids), format, output, workbench(settings))
    errors = _errors()
    errors.print(
        f"{report.done} coded, {report.known} known, {len(taken.rejected)} rejected; kept in {folder}", markup=False
    )
    if report.interrupted:
        left = len(taken.document_ids) - report.known - report.done
        errors.print(f"Interrupted with {left} left. The same command goes on from here.", style="bold", markup=False)
        return 130
    return _status(len(taken.document_ids), taken.rejected)


@app.command
def explain(
    *paths: str, published: str | None = None, outlet: str | None = None, config: Path | None = None
) -> int:
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

    settings = _settings(config)
    coded, rejected = _code_all(_inputs(paths, published, outlet, settings), workbench(settings))
    console = Console()
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

    return 0 if print_checkup(workbench(_settings(config)), Console()) else 1


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
        items = read([folder], readers=installed_readers(), given=Given(), options=settings.read)
        coded, rejected = _code_all(items, workbench(settings))
    status = _show_brief(coded, rejected, html=html, markdown=None, shown=_liveliest(coded))
    example = files("tocsin") / "data" / "samples"
    console = Console()
    console.print(f"\nAll {len(coded)} dispatches, with their words lit: [bold]{escape(str(html))}[/bold]")
    console.print("Next, a text of your own: [bold].venv/bin/tocsin brief FILE --published YYYY-MM-DD --html FILE.html[/bold]")
    console.print(f"Or ask why a sentence gave no event: [bold].venv/bin/tocsin explain {escape(str(example))}[/bold]")
    return status


# ---------------------------------------------------------------------------------------------- inputs


def _settings(config: Path | None, *folders: Path) -> Settings:
    if config is not None:
        return load_settings(config)
    found = next((f / FILE for f in (*folders, Path()) if (f / FILE).is_file()), None)
    return load_settings(found)


def _inputs(
    paths: Sequence[str], published: str | None, outlet: str | None, settings: Settings
) -> Iterator[Document | Rejected]:
    """Documents from files, folders and standard input, with what the user said of them."""
    given = Given(published=published_day(published), outlet=outlet)
    named = [Path(p) for p in paths if p != "-"]
    if not paths and sys.stdin.isatty():
        raise ReadError("no text was given; name a file or a folder, or pipe a text in: tocsin brief article.txt")
    streams = ("-" in paths) or not paths
    files_in = read(named, readers=installed_readers(), given=given, options=settings.read) if named else iter(())
    return _chained(files_in, given, settings) if streams else files_in


def _chained(items: Iterator[Document | Rejected], given: Given, settings: Settings) -> Iterator[Document | Rejected]:
    from tocsin.read.stream import read_stream

    yield from items
    yield from read_stream(sys.stdin.buffer, given=given, options=settings.read)


def _code_all(
    items: Iterable[Document | Rejected], bench: Workbench
) -> tuple[list[CodedText], tuple[Rejected, ...]]:
    """All texts coded, and what was rejected; the latter is told as well."""
    taken = list(items)
    documents = [item for item in taken if isinstance(item, Document)]
    rejected = tuple(item for item in taken if isinstance(item, Rejected))
    _tell_rejected(rejected)
    coded: list[CodedText] = []
    with _progress("coding") as advance:
        for text in bench.code(documents):
            coded.append(text)
            advance(len(coded), len(documents), "")
    return coded, rejected


def _liveliest(coded: Sequence[CodedText]) -> CodedText:
    """The text with the most questions, then quotations: the one that shows most of a brief."""
    return max(coded, key=lambda c: (sum(k.kind == "question" for k in c.claims), len(c.quotes), len(c.events)))


# --------------------------------------------------------------------------------------------- outputs


class _progress:
    """A bar on standard error with the time left; nothing where nobody looks."""

    def __init__(self, what: str) -> None:
        self._bar = Progress(
            TextColumn(what),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=_errors(),
            transient=True,
            disable=not sys.stderr.isatty(),
        )
        self._task = self._bar.add_task(what, total=None)

    def __enter__(self):
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def __call__(self, done: int, total: int, last: str) -> None:
        self._bar.update(self._task, completed=done, total=total)


def _errors() -> Console:
    return Console(stderr=True, soft_wrap=True)


def _tell_rejected(rejected: Sequence[Rejected]) -> None:
    for item in rejected:
        _errors().print(f"rejected: {item.where}: {item.what}: {item.why}", markup=False)


def _status(taken: int, rejected: Sequence[Rejected]) -> int:
    """0: all was taken; 1: some was rejected. Nothing taken at all is an error."""
    if not taken and rejected:
        raise ReadError(f"nothing was coded: all {len(rejected)} inputs were rejected, see above")
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

    whole = make_brief(coded, rejected)
    if coded:
        print_brief(whole if shown is None else make_brief([shown]), Console())
    if html is not None:
        from tocsin.export.page import page

        _save(html, page(whole))
    if markdown is not None:
        from tocsin.export.markdown import markdown as as_markdown

        _save(markdown, as_markdown(whole))
    return _status(len(coded), rejected)


def _save(path: Path, text: str) -> None:
    """Writes a file aside and renames it, so that a full disk leaves no half file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.part")
    try:
        aside.write_text(text, encoding="utf-8")
        aside.replace(path)
    except OSError:
        aside.unlink(missing_ok=True)
        raise


def _write(coded: Iterable[CodedText], format: str, output: Path | None, bench: Workbench) -> None:
    if format == "jsonl":
        from tocsin.export.plover import json_lines

        lines = (line for text in coded for line in json_lines(text, bench.ontology))
        if output is None:
            for line in lines:
                sys.stdout.write(line + "\n")
            sys.stdout.flush()
        else:
            _save(output, "".join(line + "\n" for line in lines))
    elif format == "table":
        from tocsin.export.terminal import print_table

        if output is None:
            print_table(list(coded), Console())
        else:
            with output.open("w", encoding="utf-8") as file:
                print_table(list(coded), Console(file=file, width=160))
    else:
        from tocsin.export.tables import write_parquet

        assert output is not None
        write_parquet(coded, output, bench.ontology)


