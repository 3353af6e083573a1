"""What a run writes: results on standard output or into files, and everything else on standard error."""

from __future__ import annotations

import io
import os
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, TracebackType
from typing import TextIO, TypeVar, cast

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tocsin.errors import ReadError, StoreError
from tocsin.export.brief import brief as make_brief
from tocsin.export.coded import CodedText
from tocsin.export.console import words
from tocsin.records import Rejected
from tocsin.resolve.outlets import NO_CARDS, Cards
from tocsin.workbench import Workbench

MOST_TOLD = 20  # rejected inputs that are told one by one; a brief lists all, a desk keeps all
FEW = 5  # texts; fewer are done before a bar is read
FEW_ROWS = 20_000  # of an export; the same

_Item = TypeVar("_Item")


class Page(Console):
    """Standard output; a reader that goes away ends the run as `run` says, not as rich does."""

    def on_broken_pipe(self) -> None:
        """Goes on raising `BrokenPipeError`."""
        raise  # noqa: PLE0704  # rich calls this while it handles the error


@contextmanager
def watched(what: str, items: Iterable[_Item], total: int | None = None) -> Generator[Iterator[_Item]]:
    """The items, with a bar on standard error and the time left; no bar for a few, or where nobody looks."""
    if not is_terminal(sys.stderr) or (total is not None and total < FEW):
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


@contextmanager
def ticking(what: str, total: int) -> Generator[Callable[[int], None] | None]:
    """Told how many rows came, shows a bar on standard error with the time left; nothing for a few, or where nobody looks."""
    if not is_terminal(sys.stderr) or total < FEW_ROWS:
        yield None
        return
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda rows: bar.advance(task, rows)


def say(text: str, *, style: str = "") -> None:
    """One line on standard error."""
    Console(stderr=True, soft_wrap=True).print(words(text, style), highlight=False)


def tell(lines: Iterable[str]) -> None:
    """Lines on standard output, not cut or broken at the edge of the terminal."""
    page = Page(soft_wrap=True)
    for line in lines:
        page.print(words(line), highlight=False)


def tell_rejected(rejected: Sequence[Rejected]) -> None:
    """One line on standard error for each rejected input, up to `MOST_TOLD`; the rest in one."""
    for item in rejected[:MOST_TOLD]:
        say(f"rejected: {item.where}: {item.what}: {item.why}")
    if len(rejected) > MOST_TOLD:
        say(f"rejected: {len(rejected) - MOST_TOLD} more, the last of them {rejected[-1].where}")


def exit_status(taken: int, rejected: Sequence[Rejected]) -> int:
    """0: all was taken; 1: some was rejected. Nothing taken at all is an error."""
    if not taken:
        count = len(rejected)
        why = {0: "there was no text", 1: "the one input was rejected, see above"}
        raise ReadError(f"nothing was coded: {why.get(count, f'all {count} inputs were rejected, see above')}")
    return 1 if rejected else 0


def show_brief(
    coded: Sequence[CodedText],
    rejected: tuple[Rejected, ...],
    *,
    html: Path | None,
    markdown: Path | None,
    shown: CodedText | None = None,
    cards: Cards = NO_CARDS,
    masked: tuple[str, ...] = (),
) -> int:
    """Prints the brief of some texts, or of the one `shown`; the files hold that of all. Gives the exit status.

    With `masked`, what was done to share it, the inputs that were not read are only counted there.
    """
    from tocsin.export.terminal import print_brief

    status = exit_status(len(coded), rejected)
    whole = make_brief(coded, () if masked else rejected, cards=cards, masked=masked)
    print_brief(whole if shown is None else make_brief([shown], cards=cards), Page())
    if html is not None:
        from tocsin.export.page import page

        with saved(html) as file:
            file.write(page(whole))
    if markdown is not None:
        from tocsin.export.markdown import markdown as as_markdown

        with saved(markdown) as file:
            file.write(as_markdown(whole))
    return status


def write(
    texts: Iterable[CodedText], format: str, output: Path | None, bench: Workbench, cards: Cards = NO_CARDS
) -> None:
    """Writes codings: JSON lines as they come, a table or a Parquet file at the end."""
    if format == "jsonl":
        from tocsin.export.plover import json_lines

        with standard_output() if output is None else saved(output) as file:
            for text in texts:
                lines = "".join(f"{line}\n" for line in json_lines(text, bench.ontology, cards))
                with _whole():
                    file.write(lines)
                    file.flush()
    elif format == "table":
        from tocsin.export.terminal import print_table

        rows = list(texts)
        if output is None:
            print_table(rows, Page())
        else:
            with saved(output) as file:
                print_table(rows, Console(file=file, width=160))
    else:
        from tocsin.export.tables import write_parquet

        assert output is not None
        with told(output):
            write_parquet(texts, output, bench.ontology)


@contextmanager
def _whole() -> Generator[None]:
    """Holds Ctrl-C back until a text is written whole, so that output never ends in a torn line.

    A second one is let through: the pipe may take nothing more.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed: list[int] = []

    def hold(number: int, _: FrameType | None) -> None:
        if pressed:
            raise KeyboardInterrupt
        pressed.append(number)

    before = signal.signal(signal.SIGINT, hold)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt


@contextmanager
def standard_output() -> Generator[TextIO]:
    """Standard output, in UTF-8.

    Raises
    ------
    StoreError
        If it is closed.
    """
    if sys.stdout is None:
        raise StoreError("cannot write to standard output: it is closed; name a file with --output")
    if (wrapper := _wrapper(sys.stdout)) is not None:
        wrapper.reconfigure(encoding="utf-8", newline="\n")  # JSON is UTF-8, whatever the terminal speaks
    yield sys.stdout


@contextmanager
def saved(path: Path) -> Generator[TextIO]:
    """A file that is written aside and renamed at the end, so that neither a full disk nor Ctrl-C leaves half of one."""
    aside = path.parent / f".{path.name}.part"
    with told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with aside.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
                yield file
            aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)


def save(path: Path, text: str) -> None:
    """Writes a text file; it appears whole or not at all."""
    with saved(path) as file:
        file.write(text)


@contextmanager
def told(path: Path) -> Generator[None]:
    """Turns an error of the operating system into a message that names the file."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror or error}; make room, or name another file") from error


def accept_any_letter() -> None:
    """Lets both outputs write "?" for what their encoding lacks."""
    for stream in (sys.stdout, sys.stderr):
        if (wrapper := _wrapper(stream)) is not None:
            wrapper.reconfigure(errors="replace")  # a curly quotation mark on an ASCII terminal is no reason to stop


def abandon_output() -> None:
    """Lets go of a standard output that takes no more, or Python complains of it at exit."""
    if (wrapper := _wrapper(sys.stdout)) is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), wrapper.fileno())


def is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody sits there; a stream that the shell closed is None."""
    return stream is not None and stream.isatty()


def _wrapper(stream: object) -> io.TextIOWrapper | None:
    """A stream of the process itself, which can be told how to write; None for any other, or for a closed one."""
    return cast("io.TextIOWrapper", stream) if isinstance(stream, io.TextIOWrapper) else None


def own_mistake(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """The last resort, for a mistake in tocsin itself: where the report is, instead of the report."""
    place = traceback.extract_tb(trace)[-1] if trace is not None else None
    where = f" ({Path(place.filename).name}, line {place.lineno})" if place is not None else ""
    with tempfile.NamedTemporaryFile(
        "w", prefix="tocsin-", suffix=".txt", delete=False, encoding="utf-8", errors="replace"
    ) as file:
        file.writelines(traceback.format_exception(kind, error, trace))
    say(
        f"tocsin: a mistake in tocsin, not in your input: {kind.__name__}: {error}{where}. What was coded before is kept. "
        f"The whole report is in {file.name}; please send it to the developers",
        style="bold",
    )
    raise SystemExit(2)
