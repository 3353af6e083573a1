"""The command that asks of the past how good forecasts would have been."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tocsin.cli.job import DESK, chosen_settings
from tocsin.cli.output import is_terminal, saved, say, standard_output, tell
from tocsin.cli.spreading import INLINE, Spread
from tocsin.errors import ExportError, SettingsError
from tocsin.workbench import calendar_day


def backtest(
    *,
    dataset: str | None = None,
    days: int = 7,
    begin: str | None = None,
    until: str | None = None,
    every: int = 7,
    refit: int = 8,
    least: int = 2,
    seed: int = 0,
    json: Annotated[Path | None, Parameter(allow_leading_hyphen=True)] = None,
    image: Path | None = None,
    spread: Spread = INLINE,
    desk: Path = DESK,
    config: Path | None = None,
) -> int:
    """Says how good forecasts would have been: asked on past days, of what was known by then, scored on what came.

    On each origin it asks whether each triple (who, what, to whom) that was told of at least twice in the 90 days before comes again
    within the window, by the learned forecaster and by simple ones, and prints their scores side by side.

    Parameters
    ----------
    dataset
        Whose events; without it, of the desk's own texts.
    days
        How long the window is.
    begin
        The first origin (YYYY-MM-DD); by default the last fifth of the days is asked about.
    until
        The last day that is looked at (YYYY-MM-DD): what was published later is left out; by default the last there is.
    every
        Days between origins.
    refit
        Origins between fits of the learned forecaster.
    least
        How often in the 90 days before a triple must have been told of to be asked about.
    seed
        Of what is drawn.
    json
        Writes everything as JSON; - prints it in place of the words.
    image
        Writes the reliability diagram: PNG, SVG, or JSON of Vega-Lite.
    desk
        The folder that keeps what was coded or loaded; by default .tocsin in the current folder.
    config
        Settings file; by default tocsin.toml in the desk, else in the current folder.
    """
    from json import dumps

    from tocsin.desk import Desk
    from tocsin.export.backtested import chart, lines, plain
    from tocsin.forecast.backtest import Plan, backtest_view
    from tocsin.forecast.binary import BinaryOptions
    from tocsin.forecast.chronicle import Universe

    for name, number in (("--days", days), ("--every", every), ("--refit", refit), ("--least", least)):
        if number < 1:
            raise SettingsError(f"{name} must be 1 or more, found {number}")
    if image is not None and image.suffix.lower() not in (".png", ".svg", ".json"):
        raise SettingsError(f"--image writes .png, .svg or .json, found {image.name}")
    settings, _ = chosen_settings(config, desk)
    last = calendar_day(until, "--until")
    view = Desk(desk, settings=settings).view(last)
    plan = Plan(
        begin=calendar_day(begin, "--begin"),
        until=None if last is None else last + timedelta(days=1),
        window=days,
        step=every,
        refit=refit,
        model=BinaryOptions(universe=Universe(least=least)),
    )
    found = backtest_view(view, dataset, plan, seed=seed, tell=_progress(), engine=spread.chosen())
    if json is not None:
        content = dumps(plain(found), ensure_ascii=False, allow_nan=False)
        with standard_output() if str(json) == "-" else saved(json) as file:
            file.write(f"{content}\n")
    if image is not None:
        try:
            image.parent.mkdir(parents=True, exist_ok=True)
            chart(found).save(str(image))
        except OSError as error:
            raise ExportError(
                f"cannot write {image}: {error.strerror or error}; make room, or name another file"
            ) from error
        say(f"written: {image}")
    if str(json) != "-":
        tell(lines(found))
    return 0


def _progress() -> Callable[[str, int, int], None] | None:
    """Says on standard error what is done, with the time left; nothing where nobody looks."""
    if not is_terminal(sys.stderr):
        return None
    began = time.monotonic()

    def told(what: str, done: int, of: int) -> None:
        left = f", about {(time.monotonic() - began) * (of - done) / done:.0f} s left" if done else ""
        say(f"{what}: {done} of {of} origins{left}")

    return told
