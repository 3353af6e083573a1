"""`tocsin serve`: the desk in a browser."""

from __future__ import annotations

import os
from pathlib import Path

from tocsin.cli.job import DESK, chosen_settings, login
from tocsin.cli.output import say


def serve(
    *,
    desk: Path | None = None,
    host: str = "127.0.0.1",
    port: int = 8000,
    by: str | None = None,
    config: Path | None = None,
) -> int:
    """Opens a desk in a browser: every number opens its rows, every row its text, every field its words.

    It serves this machine alone and asks for no password. For other machines set --host, and in the environment
    TOCSIN_VIEW_TOKEN (who may look) or TOCSIN_EDIT_TOKEN (who may write).

    Parameters
    ----------
    desk
        The folder; by default .tocsin in the current folder. A folder that is not there yet is made with the first text.
    host
        The address that it listens at.
    port
        The port that it listens at.
    by
        Under whose name is kept what is written here; by default the login name.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    from tocsin.desk import Desk
    from tocsin.web.access import access
    from tocsin.web.app import serve as run

    folder = desk or DESK
    reached = access(host, port, login(by), os.environ)
    opened = Desk(folder, settings=chosen_settings(config, folder)[0])
    say(f"tocsin: {folder} at http://{host}:{port}/ (Ctrl-C ends it)")
    run(opened, reached)
    return 0
