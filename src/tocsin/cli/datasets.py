"""The commands that fetch the files of other data sets, load them into a desk, and keep its rows in order."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tocsin.cli.job import DESK, chosen_settings
from tocsin.cli.spreading import INLINE, Spread
from tocsin.workbench import calendar_day


def fetch(
    dataset: str,
    *,
    begin: Annotated[str | None, Parameter(name="--from")] = None,
    until: Annotated[str | None, Parameter(name="--to")] = None,
    out: Path = Path("downloads"),
    version: str | None = None,
    dry_run: bool = False,
    config: Path | None = None,
) -> int:
    """Fetches the files of a data set from its makers, checks them, and goes on where an earlier run broke off.

    Tokens are read from environment variables alone; the message of a refusal names them.

    Parameters
    ----------
    dataset
        acled, gdelt, gdelt1, gdelt-mentions, gkg, icews, polecat, ucdp, or one of a plug-in.
    begin
        First day (YYYY-MM-DD).
    until
        Last day (YYYY-MM-DD).
    out
        The folder to write to.
    version
        Of the data set, where it has releases (ucdp).
    dry_run
        Lists addresses and sizes, and fetches nothing but lists.
    config
        Settings file; by default tocsin.toml in the current folder, if there is one.
    """
    from tocsin.cli.fetching import fetch_files

    settings, _ = chosen_settings(config)
    days = calendar_day(begin, "--from"), calendar_day(until, "--to")
    return fetch_files(
        dataset, *days, out, settings.fetch, version=version, dry_run=dry_run, environment=dict(os.environ)
    )


def load(
    dataset: str,
    *files: str,
    desk: Path | None = None,
    version: str | None = None,
    released: str | None = None,
    whole: bool = False,
    begin: str | None = None,
    until: str | None = None,
    country: tuple[str, ...] = (),
    spread: Spread = INLINE,
    config: Path | None = None,
) -> int:
    """Loads files of another data set (GDELT, ICEWS, ACLED ...) into a desk, beside their native rows.

    A file that was loaded before is passed over; an interrupted run goes on where it stopped.

    Parameters
    ----------
    dataset
        acled, acled-deleted, gdelt, gdelt1, gdelt-mentions, gkg, icews, petrarch, plover, polecat, quads, ucdp, or one of a plug-in.
    files
        Files, folders, patterns or addresses (s3://bucket/folder), which an engine fetches; .zip and .gz are unpacked on the way.
    desk
        The folder that keeps the rows; by default .tocsin in the current folder.
    version
        Version of the data set, in place of what the names of the files say.
    released
        The day (YYYY-MM-DD) on which its maker published the file: a view that closes before does not show its rows.
    whole
        The file is a whole release: rows of earlier files, of its days and countries, that it lacks are withdrawn.
    begin
        First day of a whole release; by default that of its first row.
    until
        The day after the last of a whole release; by default that after its last row.
    country
        Country of a whole release (ISO 3166-1 alpha-3, may be repeated); by default those of its rows.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    from tocsin.cli.loading import load_files
    from tocsin.store.withdrawal import Release

    release = Release(
        day=calendar_day(released, "--released"),
        whole=whole,
        begin=calendar_day(begin, "--begin"),
        until=calendar_day(until, "--until"),
        countries=tuple(code.upper() for code in country),
    )
    folder = desk or DESK
    settings, _ = chosen_settings(config, folder)
    return load_files(dataset, files, folder, settings, version, release, spread.chosen())


def compact(
    *datasets: str,
    desk: Path | None = None,
    at_once: bool = False,
    config: Path | None = None,
) -> int:
    """Brings the many files of loads and of coded texts together in few, and prepares what pages ask of them.

    Nothing that a desk shows changes. Files that were replaced more than an hour ago are removed.

    Parameters
    ----------
    datasets
        Names of data sets; by default all that were loaded, and the desk's own texts.
    desk
        The folder that keeps the rows; by default .tocsin in the current folder.
    at_once
        Also remove the files that are replaced now: only if no other program reads the desk.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    from tocsin.cli.compacting import compact_files

    folder = desk or DESK
    settings, _ = chosen_settings(config, folder)
    return compact_files(datasets, folder, settings, at_once=at_once)


def link(*, desk: Path | None = None, config: Path | None = None) -> int:
    """Judges who the names in the rows of other data sets are, by the registry; a load does so at its end.

    Run it again when the registry has changed: all rows follow, and none is loaded anew.

    Parameters
    ----------
    desk
        The folder with the rows; by default .tocsin in the current folder.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    from tocsin.cli.queries import link_names

    folder = desk or DESK
    settings, _ = chosen_settings(config, folder)
    return link_names(folder, settings)
