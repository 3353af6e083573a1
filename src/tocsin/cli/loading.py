"""One `tocsin load`: a bar while it runs, and the repair report at its end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from tocsin.cli.output import MOST_TOLD, is_terminal, say, tell_rejected
from tocsin.cli.queries import linked_line
from tocsin.desk import Desk
from tocsin.errors import ReadError
from tocsin.scale import HERE, Engine
from tocsin.settings import Settings
from tocsin.store.load import Loaded, Step
from tocsin.store.withdrawal import Release

_MANY = 64  # files of loads that were not brought together: from there on a view opens slowly
_FEW = 3  # rows that are shown of each kind of repair; the desk keeps more in its table `repairs`


def load_files(
    dataset: str,
    files: Sequence[str],
    folder: Path,
    settings: Settings,
    version: str | None,
    release: Release,
    engine: Engine = HERE,
) -> int:
    """Loads files into a desk and tells what was done; the exit status.

    Raises
    ------
    ReadError
        If no file was named, or nothing of any could be loaded.
    """
    if not files:
        raise ReadError(f"no file was named; name files or a folder: tocsin load {dataset} FILE")
    kept = Desk(folder, settings=settings)
    with _watched() as told:
        report = kept.load(dataset, *files, version=version, release=release, engine=engine, progress=told)
    tell_rejected(report.rejected)
    for line in repair_lines(report):
        say(line)
    say(summary(report, folder))
    if report.rows and not report.interrupted:
        say(linked_line(kept))
    if release.whole and report.known:
        say("The file was loaded before, so nothing is withdrawn now: that is done when a release is loaded first.")
    if report.loose >= _MANY:
        say(f"{report.loose:,} files have gathered; `tocsin compact` brings them together and makes pages quick")
    if report.interrupted:
        say("Interrupted: what was committed is kept. The same command goes on from there.", style="bold")
        return 130
    if not report.files and not report.known:
        raise ReadError("nothing was loaded: every file was rejected, see above")
    return 1 if report.rejected or report.refused else 0


def summary(report: Loaded, folder: Path) -> str:
    """What a load did, in one line."""
    parts = [f"{report.rows:,} rows of {report.files:,} files loaded"]
    if report.rows:
        parts[0] += f" in {report.seconds:.0f} s ({report.rate:,.0f} a second)"
    parts.append(f"{report.known:,} files loaded before")
    parts.append(f"{sum(report.mended.values()):,} mended, {sum(report.refused.values()):,} rows refused")
    parts.append(f"{len(report.rejected):,} files rejected")
    if report.repeated:
        parts.append(f"{report.repeated:,} rows have the id of another")
    if report.superseded:
        parts.append(f"{report.superseded:,} earlier rows give way to later ones")
    if report.withdrawn:
        parts.append(f"{report.withdrawn:,} rows withdrawn")
    return f"{'; '.join(parts)}; kept in {folder}"


def repair_lines(report: Loaded) -> Iterator[str]:
    """The repair report: each kind with its count, and a few of its rows."""
    for kind, counter in (("refused", report.refused), ("mended", report.mended)):
        for why, count in sorted(counter.items(), key=lambda item: -item[1])[:MOST_TOLD]:
            yield f"{kind}: {count:,} x {why}"
            rows = [row for of, row in report.examples if of == kind and row.why == why]
            for row in rows[:_FEW]:
                yield f"    {row.where}: {row.what[:100]}"


@contextmanager
def _watched() -> Generator[Callable[[Step], None] | None]:
    """What is told of each batch, shown as a bar with the rate and the time left; nothing where nobody looks."""
    if not is_terminal(sys.stderr):
        yield None
        return
    columns = (TextColumn("loading"), BarColumn(), TextColumn("{task.fields[words]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("loading", total=None, words="")

        def told(step: Step) -> None:
            left = "" if step.left is None else f", {span(step.left)} left"
            words = f"{step.rows:,} rows, {step.rate:,.0f} a second{left} ({step.name})"
            bar.update(task, total=step.total, completed=step.done, words=words)

        yield told


def span(seconds: float) -> str:
    """Seconds as minutes and seconds, or with hours."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
