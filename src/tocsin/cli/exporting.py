"""`tocsin export`: a desk as a file of another format, and what of the desk is not in it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal

from tocsin.cli.output import say, ticking
from tocsin.desk import Desk
from tocsin.errors import ExportError, SettingsError
from tocsin.export.rows import EVERYTHING, Holdings
from tocsin.export.tally import Tally, many
from tocsin.settings import Settings
from tocsin.store.filters import CODED, Filter

Format = Literal[
    "parquet", "csv", "geojson", "gexf", "graphml", "ftm", "stix", "prov", "views-cm", "views-pgm", "tables"
]
"""What `--format` takes."""

Write = Callable[[Holdings, Path, Tally], tuple[Path, ...]]


def export_desk(
    format: Format,
    out: Path,
    folder: Path,
    settings: Settings,
    asked: Filter | None = None,
    *,
    count: Literal["fatalities", "events"] = "fatalities",
    countries: Path | None = None,
    force: bool = False,
) -> int:
    """Writes a desk in a format and tells what is in it and what is not; the exit status.

    Parameters
    ----------
    asked
        Which events; None: all, of every status.

    Raises
    ------
    ExportError
        If it cannot be made or written, or there is nothing to write.
    SettingsError
        If an option belongs to another format, or there are no rows of a data set that was named.
    """
    if countries is not None and format != "views-cm":
        raise SettingsError(f"--countries is for --format views-cm, not {format}; take it away")
    writer = _writer(format, count, countries, force=force)
    held = Desk(folder, settings=settings).holdings(EVERYTHING if asked is None else asked)
    total = _counted(held, folder) if format != "tables" else 0
    with ticking("exporting", total) as tick:
        tally = Tally(tick=tick)
        files = writer(held, out, tally)
    for line in tally.sentences():
        say(f"{line}.")
    noun = "row" if format == "tables" else "event"
    say(f"{many(tally.rows, noun)} exported to {' and '.join(str(file) for file in files)}")
    return 0


def _counted(held: Holdings, folder: Path) -> int:
    """How many events there are to export; tells of texts that are not coded yet."""
    every, wanted = (_by_dataset(held, each) for each in (EVERYTHING, held.wanted))
    if unknown := sorted(set(held.wanted.datasets) - set(every)):
        there = ", ".join(sorted(every)) or "none"
        raise SettingsError(f"desk {folder} has no events of {', '.join(unknown)}; there are: {there}")
    counts = held.view.counts()
    if uncoded := counts["documents"] - counts["codings"]:
        say(f"{many(uncoded, 'text')} of the desk not coded yet, and so not exported; tocsin code codes them")
    if not every:
        raise ExportError(
            f"desk {folder} holds no event; code texts with tocsin code, or load a data set with tocsin load"
        )
    if not wanted:
        raise ExportError(f"desk {folder} has no event that the flags ask for; the same flags work with tocsin events")
    return sum(wanted.values())


def _by_dataset(held: Holdings, wanted: Filter) -> dict[str, int]:
    counted = held.view.tally(wanted, by=("dataset",)).to_pylist()
    return {row["dataset"] or CODED: row["events"] for row in counted}


def _writer(format: Format, count: Literal["fatalities", "events"], countries: Path | None, *, force: bool) -> Write:
    """What writes a format. Each is loaded when it is asked for."""
    if format in ("parquet", "csv"):
        from tocsin.export.columnar import write_csv, write_parquet

        return partial(write_csv if format == "csv" else write_parquet, force=force)
    if format == "geojson":
        from tocsin.export.geojson import write_geojson

        return partial(write_geojson, force=force)
    if format in ("gexf", "graphml"):
        from tocsin.export.graph_files import write_gexf, write_graphml

        return partial(write_gexf if format == "gexf" else write_graphml, force=force)
    if format == "ftm":
        from tocsin.export.ftm import write_entities

        return partial(write_entities, force=force)
    if format == "stix":
        from tocsin.export.stix import write_stix

        return partial(write_stix, force=force)
    if format == "prov":
        from tocsin.export.prov import write_prov

        return partial(write_prov, force=force)
    if format == "tables":
        from tocsin.export.folder import write_tables

        return partial(write_tables, force=force)
    from tocsin.export.views import Count, Level, read_countries, write_views

    ids = None if countries is None else read_countries(countries)
    return partial(
        write_views, level=Level(format.removeprefix("views-")), count=Count(count), countries=ids, force=force
    )
