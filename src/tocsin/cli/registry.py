"""The commands about the actors of the registry: who goes by a name, and entries from and to other tools' files."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from tocsin.cli.job import chosen_settings, opened
from tocsin.cli.output import say, tell, tell_rejected
from tocsin.workbench import calendar_day


def who(*name: str, on: str | None = None, config: Path | None = None) -> int:
    """Says who goes by a name: what the registry has of them, each fact with its days and where to check it.

    Parameters
    ----------
    name
        A name in any spelling or script, or the id of an actor.
    on
        A day (YYYY-MM-DD): what they were then. Without it, all that is known.
    config
        Settings file; by default tocsin.toml in the current folder, if there is one.
    """
    from tocsin.cli.actors import find, portrait

    settings, _ = chosen_settings(config)
    registry = opened(settings).registry
    wanted, day = " ".join(name), calendar_day(on, "--on")
    found = find(wanted, registry)
    for actor in found:
        tell(portrait(actor, registry, day))
    if not found:
        say(
            f"tocsin: the registry has nobody of the name {wanted!r}; try another spelling, or add an entry of your own"
        )
    return 0 if found else 1


def import_(
    file: Path,
    *,
    kind: Literal["cameo", "icews", "ftm", "wikidata"],
    out: Path,
    config: Path | None = None,
) -> int:
    """Reads the actors of another tool's file into a file of entries, for a registry of your own.

    What the registry has already is not written again.

    Parameters
    ----------
    file
        The file to read, in UTF-8.
    kind
        cameo: a PETRARCH or TABARI actor dictionary; icews: the actor dictionary of ICEWS; ftm: FollowTheMoney entities, one
        a line; wikidata: items as JSON.
    out
        TOML file to write; it must not exist yet.
    config
        Settings file; by default tocsin.toml in the current folder, if there is one.
    """
    from tocsin.cli.actors import import_actors

    settings, _ = chosen_settings(config)
    told, rejected = import_actors(file, kind, out, opened(settings).registry)
    tell(told)
    tell_rejected(rejected)
    return 1 if rejected else 0


def export(*, kind: Literal["ftm", "cameo"], out: Path, config: Path | None = None) -> int:
    """Writes the actors of the registry, the seed's and your own, for another tool.

    Parameters
    ----------
    kind
        ftm: FollowTheMoney entities, without loss; cameo: a PETRARCH actor dictionary.
    out
        File to write.
    config
        Settings file; by default tocsin.toml in the current folder, if there is one.
    """
    from tocsin.cli.actors import export_actors

    settings, _ = chosen_settings(config)
    tell(export_actors(kind, out, opened(settings).registry, [Path(each) for each in settings.resolve.registry]))
    return 0


def check(folder: Path, *, config: Path | None = None) -> int:
    """Says what a folder of entries adds to the registry, and what of it is refused.

    Parameters
    ----------
    folder
        A folder with TOML files of entries.
    config
        Settings file; by default tocsin.toml in the current folder, if there is one.
    """
    from tocsin.cli.actors import check_actors

    settings, _ = chosen_settings(config)
    told, rejected = check_actors(folder, [Path(each) for each in settings.resolve.registry])
    tell(told)
    tell_rejected(rejected)
    return 1 if rejected else 0
