"""`tocsin watch` and `tocsin alarms`: does it escalate, since when, and is that real."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from tocsin.cli.filtering import Wanted
from tocsin.cli.job import DESK, chosen_settings
from tocsin.cli.output import saved, say, standard_output
from tocsin.errors import StoreError
from tocsin.settings import Settings
from tocsin.store.filters import Filter
from tocsin.workbench import calendar_day


def watch(
    *sides: str,
    days: int = 90,
    until: str | None = None,
    by: Literal["day", "week", "month"] = "week",
    kin: bool = True,
    type: tuple[str, ...] = (),
    place: tuple[str, ...] = (),
    dataset: tuple[str, ...] = (),
    outlet: tuple[str, ...] = (),
    rows: bool = False,
    json: Annotated[Path | None, Parameter(allow_leading_hyphen=True)] = None,
    html: Path | None = None,
    png: Path | None = None,
    svg: Path | None = None,
    desk: Path | None = None,
    config: Path | None = None,
) -> int:
    """Says of one actor, or of two that act on each other, whether it escalates, since when, and whether that is more than reporting.

    Parameters
    ----------
    sides
        One or two: a name, an id, or all of a kind and country ("Iraqi armed groups").
    days
        Length of the window; by weeks it is rounded up to whole ones.
    until
        Its last day (YYYY-MM-DD); by default the last of which the desk has any coverage.
    by
        Length of a step.
    kin
        With what is part of each side, leads it or came before it, each on its days.
    type
        PLOVER type, such as ASSAULT; may be repeated.
    place
        A country, an area or a town, with what lies in it; may be repeated.
    dataset
        Name of a data set; coded is the desk's own. May be repeated.
    outlet
        Who published it; may be repeated.
    rows
        Lists the ids of the events that each number is made of; `tocsin events --id` opens them.
    json
        Writes everything as JSON; - prints it in place of the words.
    html
        Writes a page with chart, words and table that needs no network.
    png
        Writes the chart.
    svg
        Writes the chart.
    desk
        The folder that keeps the events; by default .tocsin in the current folder.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    folder = desk or DESK
    settings, _ = chosen_settings(config, folder)
    wanted = Wanted(type=type, place=place, dataset=dataset, outlet=outlet).filter()
    images = tuple(path for path in (png, svg) if path is not None)
    outputs = Outputs(json=json, html=html, images=images, rows=rows)
    return watch_sides(sides, folder, settings, days=days, until=until, by=by, kin=kin, wanted=wanted, outputs=outputs)


def alarms(
    *,
    days: int = 30,
    until: str | None = None,
    least: int = 20,
    type: tuple[str, ...] = (),
    place: tuple[str, ...] = (),
    dataset: tuple[str, ...] = (),
    json: bool = False,
    desk: Path | None = None,
    config: Path | None = None,
) -> int:
    """Lists the pairs of actors of which more was told than their own past and coverage let expect, the rarest first.

    Parameters
    ----------
    days
        Alarms of so many days.
    until
        The last of them (YYYY-MM-DD); by default the last of which the desk has any coverage.
    least
        Pairs with fewer events are passed over.
    type
        PLOVER type; may be repeated.
    place
        A country, an area or a town; may be repeated.
    dataset
        Name of a data set; coded is the desk's own. May be repeated.
    json
        Prints each pair as one line of JSON.
    desk
        The folder that keeps the events; by default .tocsin in the current folder.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    folder = desk or DESK
    settings, _ = chosen_settings(config, folder)
    wanted = Wanted(type=type, place=place, dataset=dataset).filter()
    return tell_alarms(folder, settings, days=days, until=until, least=least, wanted=wanted, as_json=json)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """Where what is watched goes besides the words."""

    json: Path | None = None  # "-": standard output, in place of the words
    html: Path | None = None
    images: tuple[Path, ...] = ()
    rows: bool = False


def watch_sides(
    sides: Sequence[str],
    folder: Path,
    settings: Settings,
    *,
    days: int,
    until: str | None,
    by: str,
    kin: bool,
    wanted: Filter,
    outputs: Outputs,
) -> int:
    """Prints what is to be said of one side or two, and writes the files that were asked for."""
    from json import dumps

    from tocsin.desk import Desk  # DuckDB, numpy and polars: loaded only where a desk is watched
    from tocsin.export.watching import lines, plain

    desk = Desk(folder, settings=settings)
    found = desk.watch(*sides, days=days, until=until, by=by, kin=kin, wanted=wanted)
    try:
        changes = desk.changes(found)
    except StoreError as error:  # a desk that cannot be written can be watched
        changes = ()
        say(f"tocsin: {error}; so what changed since the last time is not said")
    if outputs.json is not None:
        content = dumps({**plain(found), "changes": list(changes)}, ensure_ascii=False, allow_nan=False)
        with standard_output() if str(outputs.json) == "-" else saved(outputs.json) as file:
            file.write(f"{content}\n")
    if outputs.html is not None:
        from tocsin.export.watch_page import page

        with saved(outputs.html) as file:
            file.write(page(found, changes))
    for path in outputs.images:
        from tocsin.export.charts import save

        save(found, path)
    for path in (outputs.html, *outputs.images):
        if path is not None:
            say(f"written: {path}")
    if str(outputs.json) != "-":
        for line in lines(found, changes, rows=outputs.rows):
            sys.stdout.write(f"{line}\n")
    return 0


def tell_alarms(
    folder: Path, settings: Settings, *, days: int, until: str | None, least: int, wanted: Filter, as_json: bool
) -> int:
    """Prints the alarms of all pairs of actors, those first that chance alone gives rarest."""
    from json import dumps

    from tocsin.desk import Desk
    from tocsin.export.watching import pair_lines, plain
    from tocsin.watch.report import last_day

    desk = Desk(folder, settings=settings)
    last = calendar_day(until, "--until")
    end = last_day(desk.view(), desk.workbench.choose(wanted)) if last is None else last + timedelta(days=1)
    pairs = desk.alarms(days=days, until=end - timedelta(days=1), wanted=wanted, least=least)
    if as_json:
        for pair in pairs:
            sys.stdout.write(f"{dumps(plain(pair), ensure_ascii=False)}\n")
        return 0
    names = {actor.id: actor.name for actor in desk.workbench.registry.actors.values()}
    for line in pair_lines(pairs, names, end - timedelta(days=days), end):
        sys.stdout.write(f"{line}\n")
    return 0
