"""`tocsin follow` and `tocsin feeds`: rounds over the feeds of a desk, and how the feeds are."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from tocsin.cli.output import Page, is_terminal, say, tell_rejected, watched
from tocsin.desk import Desk
from tocsin.errors import StoreError
from tocsin.export.console import words
from tocsin.read.feedlist import Feed
from tocsin.read.health import Health, State
from tocsin.settings import Settings
from tocsin.store.following import Progress as Step
from tocsin.store.following import Round
from tocsin.store.thrift import give_back

_STYLES = {State.OK: "", State.NEW: "", State.QUIET: "", State.LATE: "bold", State.DEAD: "bold", State.CHANGED: "bold"}


def follow_feeds(folder: Path, settings: Settings, *, once: bool, every: int | None, code: bool) -> int:
    """Follows the feeds of a desk, once or until Ctrl-C; the exit status.

    Raises
    ------
    SettingsError
        If `feeds.toml` is missing or wrong.
    StoreError
        If the desk cannot be read or written.
    """
    give_back()
    desk = Desk(folder, settings=settings)
    pause = 60.0 * (every or settings.feeds.every)
    while True:
        began = time.monotonic()
        with _watched() as told:
            report = desk.follow(told=told)
        tell_rejected((*report.failed, *report.rejected))
        say(summary(report, folder))
        if report.interrupted:
            say("Interrupted: what came is kept. The same command goes on from there.", style="bold")
            return 130
        if code and (uncoded := desk.left_uncoded()) and _code(desk, uncoded):
            return 130
        if once:
            if report.feeds and not report.answered:
                say("tocsin: no feed answered; see: tocsin feeds", style="bold")
                return 2
            return 1 if report.failed or report.rejected else 0
        gc.collect()  # a tenth of a second; by itself Python looks at what outlived a round once in some hours
        left = pause - (time.monotonic() - began)
        try:
            time.sleep(max(0.0, left))
        except KeyboardInterrupt:
            say("Stopped between two rounds; all that came is kept.")
            return 0


def _code(desk: Desk, document_ids: Sequence[str]) -> bool:
    """Codes what came and is not coded yet; whether Ctrl-C ended it."""
    with watched("coding", desk.codings(document_ids), len(document_ids)) as texts:
        try:
            done = sum(1 for _ in texts)
        except KeyboardInterrupt:
            say("Interrupted: what is coded is kept; tocsin follow --code goes on from there.", style="bold")
            return True
    say(f"{done:,} texts coded; kept in {desk.folder}")
    return False


def summary(report: Round, folder: Path) -> str:
    """What a round did, in one line."""
    states = "; ".join(f"{count:,} {state}" for state, count in sorted(report.states.items()) if state != "waiting")
    parts = [
        f"{report.answered:,} of {report.feeds:,} feeds answered",
        f"{report.fresh:,} new items",
        *([states] if states else []),
        *([f"{report.waiting:,} wait for the next round"] if report.waiting else []),
    ]
    return f"{'; '.join(parts)}; {report.seconds:.0f} s; kept in {folder}"


def health_lines(found: Sequence[tuple[Feed, Health]]) -> Iterator[tuple[str, str]]:
    """Each feed with its state and the reason, and how to show it."""
    width = max((len(feed.outlet or feed.address) for feed, _ in found), default=0)
    for feed, how in found:
        rate = "" if how.per_day is None else f" ({how.per_day:,.1f} items a day)"
        yield f"{how.state:<13} {feed.outlet or feed.address:<{width}}  {how.reason}{rate}", _STYLES[how.state]


def tell_feeds(folder: Path, settings: Settings) -> int:
    """Prints how each feed of a desk is; the exit status is 1 if any is late, dead or changed.

    Raises
    ------
    SettingsError
        If `feeds.toml` is missing or wrong.
    StoreError
        If there is no desk, or a file of it is damaged.
    """
    desk = Desk(folder, settings=settings)
    if not desk.folder.is_dir():
        raise StoreError(f"no desk at {folder}: there is no such folder; check the path")
    found = desk.health()
    console = Page(soft_wrap=True)
    for line, style in health_lines(found):
        console.print(words(line, style), highlight=False)
    return 1 if any(how.state in (State.LATE, State.DEAD, State.CHANGED) for _, how in found) else 0


@contextmanager
def _watched() -> Generator[Callable[[Step], None] | None]:
    """What is told of each feed and page, shown as a bar with the rate and the time left; nothing where nobody looks."""
    if not is_terminal(sys.stderr):
        yield None
        return
    columns = (
        TextColumn("{task.fields[step]}"),
        BarColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[words]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("following", total=None, step="feeds", words="")

        def told(step: Step) -> None:
            line = f"{step.done:,} of {step.total:,}, {step.rate:.1f} a second ({step.last[:60]})"
            bar.update(task, total=step.total, completed=step.done, step=step.step, words=line)

        yield told
