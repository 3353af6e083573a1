"""`tocsin sql`, `tocsin events` and `tocsin link`: questions to a desk, and their answers on the terminal or in a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from tocsin.cli.output import Page, saved, say, standard_output, told
from tocsin.desk import Desk
from tocsin.errors import SettingsError
from tocsin.export import answers
from tocsin.export.answers import Form
from tocsin.settings import Settings
from tocsin.store.filters import CODED, Filter
from tocsin.store.tables import ALL_EVENTS, CORRECTIONS, LINKED, LOADED, PLACED, READ
from tocsin.store.tables import CODED as BY_CODING
from tocsin.store.view import View

SECONDS = 60.0  # after which a query for a terminal is broken off


def answer_sql(
    query: str | None,
    folder: Path,
    settings: Settings,
    *,
    format: Form,
    out: Path | None,
    known_until: str | None,
    seconds: float | None,
) -> int:
    """Answers one SELECT; without one, lists the tables. The exit status.

    Raises
    ------
    StoreError
        If it is not one SELECT over documented tables, takes too long, or DuckDB refuses it.
    """
    view = Desk(folder, settings=settings).view(known_until)
    if query is None:
        _list_tables(view)
        return 0
    limit = seconds if seconds is not None else SECONDS if out is None else None
    batches = view.sql_stream(query, rows=answers.MOST, seconds=limit or None)
    if format == "table" and out is None:
        if answers.print_answer(batches, Page()):
            say(f"tocsin: the first {answers.MOST:,} rows are shown; --out FILE.csv takes all, LIMIT asks for fewer")
        return 0
    _write(batches, format, out)
    return 0


def answer_events(
    wanted: Filter,
    folder: Path,
    settings: Settings,
    *,
    format: Form,
    out: Path | None,
    known_until: str | None,
    count_by: Sequence[str],
    limit: int | None,
) -> int:
    """Answers which events a filter finds, or how many by what. The exit status: 1 if there is none."""
    desk = Desk(folder, settings=settings)
    view = desk.view(known_until)
    chosen = desk.workbench.choose(wanted)
    _check_datasets(chosen, view)
    if count_by:
        return _count(view.tally(chosen, [_COUNTED.get(each, each) for each in count_by]), format, out)
    if format == "table" and out is None:
        batches = view.stream(chosen, columns=answers.EVENT_COLUMNS, rows=answers.MOST)
        most = answers.MOST if limit is None else limit
        shown, more = answers.print_events(batches, Page(), most)
        if not shown:
            say("tocsin: no event fits; fewer flags ask for less, --status all shows what is no actual event")
        elif more:
            say(f"tocsin: the first {most:,} events are shown; --limit and --out FILE.csv show more, --count-by counts")
        return 0 if shown else 1
    if limit is not None:
        found = view.find(chosen, limit=limit)
        _write(_reader(found), format, out)
        return 0 if found.num_rows else 1
    _write(view.stream(chosen), "csv" if format == "table" and out is None else format, out)
    return 0


def link_names(folder: Path, settings: Settings) -> int:
    """Judges who the names in the rows of other data sets are, and says how many are known. The exit status."""
    say(linked_line(Desk(folder, settings=settings)))
    return 0


def linked_line(desk: Desk) -> str:
    """Judges the names in a desk; what came of it in one line."""
    linked = desk.link()
    done = "" if linked.fresh else " (as before)"
    return (
        f"{linked.names:,} names in the rows: {linked.linked:,} are judged to be actors of the registry, {linked.unsure:,} are "
        f"unsure, {linked.names - linked.linked - linked.unsure:,} are known to nobody{done}; see the table `named`"
    )


_COUNTED = {"actor": "actors", "recipient": "recipients", "holder": "holders", "context": "contexts"}


def _count(found: pa.Table, format: Form, out: Path | None) -> int:
    if format == "table" and out is None:
        answers.print_answer(_reader(found), Page())
    else:
        _write(_reader(found), format, out)
    return 0 if found.num_rows else 1


def _reader(table: pa.Table) -> pa.RecordBatchReader:
    return pa.RecordBatchReader.from_batches(table.schema, table.to_batches())


def _check_datasets(wanted: Filter, view: View) -> None:
    known = {CODED, *view.loaded()["dataset"].to_pylist()}
    if unknown := [each for each in wanted.datasets if each not in known]:
        raise SettingsError(f"no data set {unknown[0]!r} in this desk; there are: {', '.join(sorted(known))}")


def _list_tables(view: View) -> None:
    meanings = {
        table.name: table.meaning
        for table in (ALL_EVENTS, *reversed(READ), *reversed(BY_CODING), *LOADED, *LINKED, *PLACED, CORRECTIONS)
    }
    names = sorted(
        view.sql_tables(), key=lambda name: list(meanings).index(name) if name in meanings else len(meanings)
    )
    rows = [{"table": name, "rows are": meanings.get(name, "")} for name in names]
    schema = pa.schema([("table", pa.string()), ("rows are", pa.string())])
    answers.print_answer(_reader(pa.Table.from_pylist(rows, schema=schema)), Page())
    say("tocsin: DESCRIBE events, for one, lists its columns; docs/tables.md says what they mean")


def _write(batches: pa.RecordBatchReader, format: Form, out: Path | None) -> None:
    """Writes an answer as the format says, or the ending of the file where no format was named."""
    form = format if format != "table" or out is None else _by_ending(out)
    if form == "parquet":
        if out is None:
            raise SettingsError("--format parquet writes a file; name it with --out FILE.parquet")
        aside = out.with_name(f".{out.name}.part")
        with told(out):
            out.parent.mkdir(parents=True, exist_ok=True)
            try:
                answers.write_parquet(batches, aside)
                aside.replace(out)
            finally:
                aside.unlink(missing_ok=True)
        return
    with standard_output() if out is None else saved(out) as file:
        (answers.write_json if form == "json" else answers.write_csv)(batches, file)


def _by_ending(out: Path) -> Form:
    endings: dict[str, Form] = {".csv": "csv", ".json": "json", ".parquet": "parquet"}
    if out.suffix.lower() not in endings:
        raise SettingsError(f"--out {out}: its ending says no format; name one with --format csv, json or parquet")
    return endings[out.suffix.lower()]
