"""`tocsin watch` and `tocsin alarms`: does it escalate, since when, and is that real."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tocsin.cli.output import saved, say, standard_output
from tocsin.settings import Settings
from tocsin.store.filters import Filter
from tocsin.workbench import calendar_day


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
    from tocsin.desk import Desk  # DuckDB, numpy and polars: loaded only where a desk is watched
    from tocsin.export.watching import lines, plain

    desk = Desk(folder, settings=settings)
    found = desk.watch(*sides, days=days, until=until, by=by, kin=kin, wanted=wanted)
    changes = desk.changes(found)
    if outputs.json is not None:
        content = json.dumps({**plain(found), "changes": list(changes)}, ensure_ascii=False, allow_nan=False)
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
    from tocsin.desk import Desk
    from tocsin.export.watching import pair_lines, plain
    from tocsin.watch.report import last_day

    desk = Desk(folder, settings=settings)
    last = calendar_day(until, "--until")
    end = last_day(desk.view(), desk.workbench.choose(wanted)) if last is None else last + timedelta(days=1)
    pairs = desk.alarms(days=days, until=end - timedelta(days=1), wanted=wanted, least=least)
    if as_json:
        for pair in pairs:
            sys.stdout.write(f"{json.dumps(plain(pair), ensure_ascii=False)}\n")
        return 0
    names = {actor.id: actor.name for actor in desk.workbench.registry.actors.values()}
    for line in pair_lines(pairs, names, end - timedelta(days=days), end):
        sys.stdout.write(f"{line}\n")
    return 0
