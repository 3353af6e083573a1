"""One `tocsin compact`: a bar while it runs, and what it did in one line."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from tocsin.cli.loading import span
from tocsin.cli.output import is_terminal, say
from tocsin.desk import Desk
from tocsin.settings import Settings
from tocsin.store.compact import GRACE, Compacted


def compact_files(datasets: Sequence[str], folder: Path, settings: Settings, *, at_once: bool) -> int:
    """Compacts a desk and tells what was done; the exit status."""
    with _watched() as told:
        grace = timedelta(0) if at_once else GRACE
        report = Desk(folder, settings=settings).compact(*datasets, grace=grace, progress=told)
    say(summary(report, folder))
    if report.interrupted:
        say("Interrupted: what was committed is kept. The same command goes on from there.", style="bold")
        return 130
    return 0


def summary(report: Compacted, folder: Path) -> str:
    """What a compaction did, in one line."""
    if report.segments:
        did = (
            f"{report.rows:,} rows of {report.before:,} files brought together in {report.segments:,} parts in "
            f"{report.seconds:.0f} s; {report.bytes_before / 1e6:,.1f} MB before, {report.bytes_after / 1e6:,.1f} MB with what "
            "pages ask"
        )
    else:
        did = "nothing to bring together"
    parts = [did]
    if report.removed:
        parts.append(f"{report.removed:,} replaced files removed")
    if report.waiting:
        parts.append(f"{report.waiting:,} replaced files stay for an hour, for views that still read them")
    return f"{'; '.join(parts)}; kept in {folder}"


@contextmanager
def _watched() -> Generator[Callable[[int, int, str], None] | None]:
    """What is told of each part, shown as a bar with the time left; nothing where nobody looks."""
    if not is_terminal(sys.stderr):
        yield None
        return
    columns = (TextColumn("compacting"), BarColumn(), TextColumn("{task.fields[words]}"))
    begin = time.monotonic()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("compacting", total=None, words="")

        def told(done: int, total: int, what: str) -> None:
            left = (time.monotonic() - begin) * (total - done) / done if done else 0.0
            bar.update(task, total=total, completed=done, words=f"{what}, {span(left)} left")

        yield told
