"""`tocsin doctor`: what is there, what is broken, and what to do about it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tocsin.checkup.finding import Finding, State
from tocsin.cli.job import DESK, chosen_settings, here
from tocsin.cli.output import Page
from tocsin.errors import TocsinError
from tocsin.export.console import columns, words
from tocsin.settings import Settings

_SIGNS = {State.FINE: "✓", State.NOTE: "·", State.BROKEN: "✗"}
_STYLES = {State.FINE: "", State.NOTE: "", State.BROKEN: "bold"}


def doctor(*, desk: Path | None = None, host: str = "127.0.0.1", port: int = 8000, config: Path | None = None) -> int:
    """Says what is installed and what is broken, each with what to do; changes nothing.

    It looks at the packages and their versions, at the hash of every file that comes with tocsin, at the settings and what
    they name, at the clock, the disk, a desk and the port of the browser, and codes one sentence. Exit status 1 when
    something is broken.

    Parameters
    ----------
    desk
        The folder of a desk; by default .tocsin in the current folder, if there is one.
    host, port
        Where tocsin serve would listen.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    from tocsin.checkup.everything import Asked, look

    console = Page()
    folder = desk or DESK
    broken = 0
    try:
        folder = here(folder)
        settings, file = chosen_settings(config, folder)
        found = Finding(about="settings", said=str(file or "the defaults (no settings file)"))
    except TocsinError as error:
        settings = Settings()
        found = Finding(
            about="settings",
            said=str(error),
            state=State.BROKEN,
            remedy="mend the file; the rest is looked at with the defaults",
        )
    asked = Asked(settings=settings, desk=folder, named=desk is not None, host=host, port=port, now=datetime.now(UTC))
    for each in (found, *look(asked)):
        broken += each.state is State.BROKEN
        _show(each, console)
    said = (
        "nothing is broken" if not broken else "one thing is broken" if broken == 1 else f"{broken} things are broken"
    )
    console.print(words(f"\n{said}", "bold"))
    return 1 if broken else 0


def _show(found: Finding, console: Console) -> None:
    line = Table.grid(padding=(0, 1))
    line.add_column(width=1)
    line.add_column(width=18)
    line.add_column(ratio=1, overflow="fold")
    style = _STYLES[found.state]
    line.add_row(words(_SIGNS[found.state], style), words(found.about, style), words(found.said, style))
    if found.remedy:
        line.add_row("", "", words(f"→ {found.remedy}"))
    console.print(line, width=columns(console), highlight=False)
