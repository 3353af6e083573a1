"""The commands that give out the rows of a desk: to read, to ask, to cite, to pass on."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from tocsin.cli.filtering import ANY, Wanted
from tocsin.cli.job import DESK, chosen_settings
from tocsin.cli.output import save
from tocsin.errors import SettingsError


def events(
    *,
    wanted: Wanted = ANY,
    count_by: Annotated[tuple[str, ...], Parameter(negative=(), show_default=False)] = (),
    limit: int | None = None,
    format: Literal["table", "csv", "json", "parquet"] = "table",
    out: Path | None = None,
    known_until: str | None = None,
    desk: Path | None = None,
    config: Path | None = None,
) -> int:
    """Finds events, coded and imported alike: who did what to whom, when, where, who says so, and under which id.

    Parameters
    ----------
    wanted
        Which events.
    count_by
        Counts them instead, by a column such as type, actor, recipient, dataset, country, month or year; several may be given.
    limit
        At most so many, the first by day; by default 1,000 on the terminal, and all in a file.
    format
        table: for reading; csv, json: all columns; parquet: needs --out.
    out
        File to write; its ending says the format.
    known_until
        Only what was published by this day (YYYY-MM-DD).
    desk
        The folder to ask; by default .tocsin in the current folder.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    from tocsin.cli.queries import answer_events

    folder = desk or DESK
    settings, _ = chosen_settings(config, folder)
    return answer_events(
        wanted.filter(),
        folder,
        settings,
        format=format,
        out=out,
        known_until=known_until,
        count_by=count_by,
        limit=limit,
    )


def sql(
    query: str | None = None,
    *,
    tables: bool = False,
    format: Literal["table", "csv", "json", "parquet"] = "table",
    out: Path | None = None,
    known_until: str | None = None,
    seconds: float | None = None,
    desk: Path | None = None,
    config: Path | None = None,
) -> int:
    """Answers one SELECT over the tables of a desk; nothing is written to it, and no other file is read.

    Parameters
    ----------
    query
        In the SQL of DuckDB: "SELECT type, count(*) FROM all_events GROUP BY type".
    tables
        Lists the tables instead.
    format
        table: the first 1,000 rows, for reading; csv, json: all; parquet: needs --out.
    out
        File to write; its ending says the format.
    known_until
        Only what was published by this day (YYYY-MM-DD).
    seconds
        After which it is broken off; by default 60 without --out, and never with it. 0: never.
    desk
        The folder to ask; by default .tocsin in the current folder.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    from tocsin.cli.queries import answer_sql

    if query is None and not tables:
        raise SettingsError(
            'no query was given; write one: tocsin sql "SELECT ...", or list the tables: tocsin sql --tables'
        )
    folder = desk or DESK
    settings, _ = chosen_settings(config, folder)
    return answer_sql(
        None if tables else query,
        folder,
        settings,
        format=format,
        out=out,
        known_until=known_until,
        seconds=seconds,
    )


def export(
    *,
    format: Literal[
        "parquet", "csv", "geojson", "gexf", "graphml", "ftm", "stix", "prov", "views-cm", "views-pgm", "tables"
    ],
    out: Path,
    wanted: Wanted = ANY,
    count: Literal["fatalities", "events"] = "fatalities",
    countries: Path | None = None,
    force: bool = False,
    desk: Path | None = None,
    config: Path | None = None,
) -> int:
    """Writes events of a desk, coded and loaded, for another tool; each row says who says so.

    Rows whose terms do not let them be passed on are left out and counted.

    Parameters
    ----------
    format
        parquet, csv (with a codebook beside it), geojson; gexf and graphml for Gephi; ftm (FollowTheMoney); stix (2.1); prov
        (PROV-O with the words of each text); views-cm and views-pgm (ViEWS); tables (a folder of all tables as Parquet).
    out
        File to write; for tables a folder.
    wanted
        Which events; without a flag, all of any status.
    count
        What the outcome of views-cm and views-pgm counts.
    countries
        For views-cm: ViEWS's file of its countries, with the columns id and isoab.
    force
        Replaces what is there.
    desk
        The folder that keeps what was coded and loaded; by default .tocsin in the current folder.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    from tocsin.cli.exporting import export_desk

    folder = desk or DESK
    settings, _ = chosen_settings(config, folder)
    asked = None if wanted == ANY else wanted.filter()
    return export_desk(format, out, folder, settings, asked, count=count, countries=countries, force=force)


def cite(
    *,
    wanted: Wanted = ANY,
    desk: Path | None = None,
    format: Literal["text", "bibtex", "csl-json"] = "text",
    known_until: str | None = None,
    out: Path | None = None,
) -> int:
    """Says what to cite: data sets, versions, days of access, files, terms, and what tocsin changed.

    Parameters
    ----------
    wanted
        Which events were used; without a flag, all.
    desk
        The folder that keeps the rows; by default .tocsin in the current folder.
    format
        text: for people; bibtex, csl-json: for programs that keep literature.
    known_until
        A closing day (YYYY-MM-DD), if only what was known by then was used.
    out
        File to write; by default standard output.
    """
    from tocsin.cli.citing import citation_of

    asked = None if wanted == ANY else wanted.filter()
    written = citation_of(desk or DESK, format, known_until, asked)
    if out is None:
        sys.stdout.write(written)
    else:
        save(out, written)
    return 0


def bundle(
    file: Path,
    *,
    desk: Path | None = None,
    texts: bool = True,
    force: bool = False,
    check: bool = False,
) -> int:
    """Packs a desk into one archive that others can check and open as a desk; rows that may not be passed on stay out.

    The same desk gives the same bytes.

    Parameters
    ----------
    file
        The .zip to write, or to check.
    desk
        The folder to pack; by default .tocsin in the current folder.
    texts
        Packs the desk's own texts too, and what was read in them.
    force
        Replaces an archive that is there already.
    check
        Packs nothing: says whether every file of an archive is as it was packed.
    """
    from tocsin.cli.bundling import bundle_desk, check_file

    if check:
        return check_file(file)
    return bundle_desk(file, desk or DESK, texts=texts, force=force)


def copy(begin: Path, end: Path, /) -> int:
    """Copies a whole desk to an object store, or from there into a folder.

    A desk on an object store need not be copied to be used: every command takes its address with --desk. Credentials are
    read from the environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, and AWS_ENDPOINT_URL for other stores than Amazon's.

    Parameters
    ----------
    begin
        The desk: a folder, or s3://bucket/prefix.
    end
        The other of both, where there is none yet.
    """
    from tocsin.cli.copying import copy_desk

    return copy_desk(begin, end)
