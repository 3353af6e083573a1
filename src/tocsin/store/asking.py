"""What a user's SQL may do: one SELECT over the documented tables, within a time, and nothing else.

DuckDB is told as well that it may touch no other file. What is refused here would not harm the machine, but would show what
a view hides: the files of a desk hold later news than a view with a closing day does.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager
from difflib import get_close_matches
from threading import Timer

import duckdb

from tocsin.errors import StoreError

_TEXTS = re.compile(r"'(?:[^']|'')*'|\$(\w*)\$.*?\$\1\$|--[^\n]*|/\*.*?\*/", re.DOTALL)
_CALLED = re.compile(r'"((?:[^"]|"")+)"\s*\(|(\w+)\s*\(')
# Functions that make rows of their arguments alone; all others read files, settings or what lies behind the tables.
_HARMLESS = frozenset({"unnest", "range", "generate_series", "json_each", "json_tree", "repeat", "summary"})
_TABLES = """
SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main' AND NOT internal
UNION SELECT view_name FROM duckdb_views() WHERE schema_name = 'main' AND NOT internal
"""
_FUNCTIONS = "SELECT DISTINCT lower(function_name) FROM duckdb_functions() WHERE function_type NOT IN ('scalar', 'aggregate', 'macro')"


def tables(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """The names of the tables that a view shows."""
    return frozenset(name for (name,) in connection.cursor().execute(_TABLES).fetchall())


def check(connection: duckdb.DuckDBPyConnection, query: str) -> frozenset[str]:
    """The tables that a query is about, if it is one SELECT over documented tables.

    Raises
    ------
    StoreError
        If it is not; the message says what to ask instead.
    duckdb.Error
        If it is no SQL.
    """
    begins = " ".join(query.split())[:100]
    if not query.isascii() and any("\ud800" <= letter <= "\udfff" for letter in query):
        raise StoreError(f"SQL {begins!r}: it holds bytes that are no UTF-8; type it again")
    cursor = connection.cursor()
    statements = cursor.extract_statements(query)
    if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
        raise StoreError(f"SQL {begins!r}: a view answers one SELECT at a time and nothing else")
    bare = _TEXTS.sub(" ", query)
    called = {(one or other).lower() for one, other in _CALLED.findall(bare)}
    functions = {name for (name,) in cursor.execute(_FUNCTIONS).fetchall()}
    if refused := sorted((called & functions) - _HARMLESS):
        raise StoreError(
            f"SQL {begins!r}: {refused[0]}() is not for queries of a desk; it reads the tables and no other file"
        )
    shown = tables(connection)
    # An empty database, since DuckDB stumbles over views when it lists names: whatever is there is not looked at.
    with duckdb.connect(":memory:", config={"enable_external_access": "false"}) as empty:
        asked = {name.lower() for name in empty.get_table_names(query)}
    for name in sorted(asked - shown):
        near = get_close_matches(name, shown, n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise StoreError(f"SQL {begins!r}: no table {name!r}; {hint}There are: {', '.join(sorted(shown))}")
    return frozenset(asked)


@contextmanager
def within(cursor: duckdb.DuckDBPyConnection, seconds: float | None) -> Generator[None]:
    """Breaks off what a cursor does after some seconds; None lets it run.

    Raises
    ------
    StoreError
        If it was broken off.
    """
    if seconds is None:
        yield
        return
    timer = Timer(seconds, cursor.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    except duckdb.InterruptException as error:
        raise StoreError(
            f"the query took longer than {seconds:g} s and was broken off; ask for less, or allow more time"
        ) from error
    finally:
        timer.cancel()
