"""The commands that follow feeds, and say how each of them is."""

from __future__ import annotations

from pathlib import Path

from tocsin.cli.job import DESK, chosen_settings


def follow(
    *,
    desk: Path | None = None,
    once: bool = False,
    every: int | None = None,
    code: bool = False,
    config: Path | None = None,
) -> int:
    """Follows the feeds in a desk's feeds.toml: fetches what is new, keeps the originals and the texts.

    It asks each site politely, and can be stopped and started again at any point.

    Parameters
    ----------
    desk
        The folder that holds feeds.toml and keeps what comes; by default .tocsin in the current folder.
    once
        One round; without it a round every some minutes until Ctrl-C.
    every
        Minutes between two rounds, in place of the setting feeds.every.
    code
        Codes what came, after each round; also what an earlier one left uncoded.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    from tocsin.cli.following import follow_feeds

    folder = desk or DESK
    settings, _ = chosen_settings(config, folder)
    return follow_feeds(folder, settings, once=once, every=every, code=code)


def feeds(*, desk: Path | None = None, config: Path | None = None) -> int:
    """Says how each feed of a desk is: ok, quiet, late, dead or changed in shape, and why.

    Parameters
    ----------
    desk
        The folder that holds feeds.toml; by default .tocsin in the current folder.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    from tocsin.cli.following import tell_feeds

    folder = desk or DESK
    settings, _ = chosen_settings(config, folder)
    return tell_feeds(folder, settings)
