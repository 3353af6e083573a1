"""Whether a side escalates, or which pairs ring, by the events of a desk: sides and windows chosen, then watched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa

from tocsin.errors import SettingsError
from tocsin.settings import WatchOptions
from tocsin.store.filters import Filter
from tocsin.store.view import View
from tocsin.watch.camp import Camp
from tocsin.watch.report import Watch, Watched, last_day, watch
from tocsin.watch.ringing import Pair, ring_all
from tocsin.watch.series import Step
from tocsin.workbench import Workbench, calendar_day

NOW = 14  # days: so old may a window be that the health of feeds today still bears on


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The days that are watched."""

    days: int
    until: str | date | None = None  # the last of them; None: the last of which there is any coverage

    def end(self, view: View, wanted: Filter) -> date:
        """The day after the last.

        Raises
        ------
        SettingsError
            If `until` is no day that exists.
        WatchError
            If there is no coverage at all.
        """
        last = calendar_day(self.until, "until")
        return last_day(view, wanted) if last is None else last + timedelta(days=1)


def watch_sides(
    view: View,
    workbench: Workbench,
    sides: Sequence[str],
    window: Window,
    *,
    by: str,
    kin: bool,
    wanted: Filter,
    options: WatchOptions,
    silent: Mapping[str, str],
) -> Watch:
    """What is to be said of one side or two; see `Desk.watch`."""
    if not 1 <= len(sides) <= 2:
        raise SettingsError(f"{len(sides)} sides: name one actor, or two that act on each other")
    if by not in tuple(Step):
        raise SettingsError(f"no step {by!r}; there are: {', '.join(Step)}")
    if window.days < 1:
        raise SettingsError(f"--days {window.days}: a window has at least one day")
    chosen = workbench.choose(wanted)
    camps = tuple(workbench.camp(side, kin=kin) for side in sides)
    end = window.end(view, chosen)
    watched = Watched(
        sides=camps,
        begin=end - timedelta(days=-(-window.days // 7) * 7 if by == Step.WEEK else window.days),
        until=end,
        by=Step(by),
        wanted=chosen,
    )
    return watch(
        view,
        watched,
        ontology=workbench.ontology,
        options=options,
        incidents=_incidents(view, chosen, camps),
        silent=silent,
    )


def _incidents(view: View, wanted: Filter, camps: Sequence[Camp]) -> pa.Table | None:
    """The incidents of all that is told of the sides; None if nothing was gathered."""
    from tocsin.store.grouping import incidents_of

    if not view.sql("SELECT 1 AS one FROM tellings LIMIT 1").num_rows:
        return None
    sides = {"actors": camps[0].people, "recipients": camps[1].people if len(camps) > 1 else ()}
    everything = replace(wanted, **sides, begin=None, until=None, directed=False)
    return incidents_of(view, view.find(everything, columns=("id",))["id"])


def ring_pairs(
    view: View, wanted: Filter, window: Window, *, least: int, options: WatchOptions, silent: Mapping[str, str]
) -> tuple[Pair, ...]:
    """The pairs of actors with at least `least` events in a window; names in the filter are ids already."""
    end = window.end(view, wanted)
    if end < datetime.now(UTC).date() - timedelta(days=NOW):
        silent = {}  # how feeds are today says nothing of a window that is long past
    return ring_all(
        view,
        wanted,
        end - timedelta(days=window.days),
        end,
        per_year=options.alarms_per_year,
        mute_below=options.mute_below,
        least=least,
        silent=silent,
    )
