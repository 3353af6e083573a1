"""Desks on object stores: a bar while their files travel, and `tocsin copy`."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from tocsin.cli.output import is_terminal, say
from tocsin.errors import SettingsError
from tocsin.store.remote.bucket import address, is_remote, open_bucket
from tocsin.store.remote.mirror import Told
from tocsin.store.remote.opening import copy_down, copy_up, mirror_of


def copy_desk(begin: Path, end: Path) -> int:
    """Copies a desk from a folder to a store, or back, and says so; the exit status.

    Raises
    ------
    MissingPlugin
        If the extra `s3` is not installed.
    SettingsError
        If not one of both is on a store.
    StoreError
        If there is no desk, there is one already, or one of both cannot be read or written.
    """
    up = is_remote(end)
    if up == is_remote(begin):
        raise SettingsError(
            "one of both is a folder and the other s3://bucket/prefix; to copy a folder, use what your system has (cp -r); to copy from "
            "one store to another, copy to a folder between"
        )
    if up:
        from tocsin.desk import Desk

        Desk(begin)  # one of an older format is upgraded first
    with _travelling() as told:
        if up:
            copy_up(begin, open_bucket(address(end)), progress=told)
        else:
            copy_down(open_bucket(address(begin)), end, progress=told)
    say(f"copied {address(begin) if not up else begin} to {address(end) if up else end}")
    return 0


def fetched(folder: Path) -> Path:
    """The folder of this machine that mirrors a desk on an object store, brought to what is published."""
    with _travelling() as told:
        mirror = mirror_of(folder, progress=told)
        mirror.pull()
    return mirror.folder


@contextmanager
def _travelling() -> Generator[Told | None]:
    """Told how many bytes went, shows a bar on standard error; nothing where nobody looks."""
    if not is_terminal(sys.stderr):
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, visible=False)
        yield lambda doing, done, total: bar.update(task, description=doing, completed=done, total=total, visible=True)
