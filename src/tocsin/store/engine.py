"""What loading and compacting work with: a folder beside the tables that no crash leaves behind, and an engine in it."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Executor, wait
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import TypeVar

import duckdb

from tocsin.errors import StoreError
from tocsin.settings import LoadOptions
from tocsin.store.disk import make_folder, told
from tocsin.store.lookups import add_lookups

_PATIENCE, _PAUSE = 150, 0.02  # looks, and seconds between two

_T = TypeVar("_T")


@contextmanager
def workplace(folder: Path, kind: str) -> Generator[Path]:
    """A folder beside the tables, on the same disk; removed at the end, and those of killed runs of its kind with it.

    Parameters
    ----------
    kind
        How its name begins: with a dot.
    """
    tables = folder / "tables"
    aside = tables / f"{kind}{os.getpid()}-{token_hex(4)}"
    with told(aside, "write"):
        make_folder(tables)
        for left in tables.glob(f"{kind}*"):
            if not alive(left.name, kind):
                shutil.rmtree(left, ignore_errors=True)
        aside.mkdir()
    try:
        yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def alive(name: str, kind: str) -> bool:
    """Whether the process that made a workplace still runs."""
    process = name.removeprefix(kind).partition("-")[0]
    try:
        os.kill(int(process), 0)
    except (ValueError, ProcessLookupError):
        return False
    except OSError:
        return True
    return True


@contextmanager
def ctrl_c() -> Generator[None]:
    """Raises `KeyboardInterrupt` for Ctrl-C: DuckDB, while it works or asks Python for rows, makes another error of it."""
    try:
        yield
    except (RuntimeError, duckdb.Error) as error:
        if str(error) != "Query interrupted" and "KeyboardInterrupt" not in str(error):
            raise
        raise KeyboardInterrupt from error


def breakable(connection: duckdb.DuckDBPyConnection, asker: Executor, work: Callable[[], _T]) -> _T:
    """What some work of a connection gives; Ctrl-C breaks it off.

    DuckDB looks for Ctrl-C between the tasks of the thread that asks: never while that one waits for the only task of
    another, so such a query would run to its end. Therefore the main thread, which alone hears of Ctrl-C, waits here.

    Parameters
    ----------
    asker
        One thread, the same for all queries: of each that ends, the allocator of Arrow keeps some memory.
    """
    if threading.current_thread() is not threading.main_thread():
        return work()
    asked = asker.submit(work)
    try:
        return asked.result()
    except KeyboardInterrupt:
        while not wait([asked], 0.05).done:  # again: a query that is only about to begin is not broken off
            connection.interrupt()
        raise


def end(connection: duckdb.DuckDBPyConnection, cursors: Iterable[duckdb.DuckDBPyConnection]) -> None:
    """Closes a connection, and breaks off what its cursors do; what is not broken off within seconds is left."""
    for _ in range(_PATIENCE):
        for cursor in tuple(cursors):
            with suppress(duckdb.Error):  # it is closed
                cursor.interrupt()
        try:
            connection.close()
        except duckdb.Error:  # a cursor is busy still
            time.sleep(_PAUSE)
        else:
            return


@contextmanager
def whole(connection: duckdb.DuckDBPyConnection) -> Generator[duckdb.DuckDBPyConnection]:
    """The same connection, whose work counts when all of it is done; what fails or is broken off leaves nothing behind."""
    connection.begin()
    try:
        yield connection
        connection.commit()
    except BaseException:
        with suppress(duckdb.Error):  # an error that has ended it already
            connection.rollback()
        raise


@contextmanager
def database(aside: Path, options: LoadOptions, *, doing: str) -> Generator[duckdb.DuckDBPyConnection]:
    """An engine over nothing, with the tables of `tocsin.store.lookups`.

    Parameters
    ----------
    doing
        What it is for, as a message says it: "cannot <doing> <the tables>".

    Raises
    ------
    StoreError
        If what is done with it fails: for want of memory or room on the disk, or for damaged files.
    """
    connection = duckdb.connect(":memory:", config={"temp_directory": str(aside / "spill")})
    try:
        connection.execute("SET GLOBAL TimeZone = 'UTC'")
        connection.execute("SET autoinstall_known_extensions = false")  # nothing is ever downloaded
        connection.execute("SET preserve_insertion_order = false")  # rows of one file stay near each other all the same
        with suppress(duckdb.InvalidInputException):  # a notebook without ipywidgets has no bar to switch off
            connection.execute("SET enable_progress_bar = false")
        # How many rows a CSV file has is not known to the optimiser, which then holds all of them to look up a country.
        connection.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
        connection.execute(f"SET memory_limit = '{options.memory_mb}MB'")
        if options.threads:
            connection.execute(f"SET threads = {options.threads}")
        add_lookups(connection)
        with ctrl_c():
            yield connection
    except duckdb.Error as error:
        if isinstance(error, duckdb.OutOfMemoryException):
            what = "load.memory_mb is too little; allow more, or read less at once with load.batch_mb,"
        elif "No space left" in str(error):
            what = "the disk is full; make room"
        else:
            what = f"{str(error).strip()}; see what the message names"
        raise StoreError(f"cannot {doing} {aside.parent}: {what} and run the same command again") from error
    finally:
        connection.close()
