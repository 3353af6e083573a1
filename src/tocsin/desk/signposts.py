"""What `Desk.signposts` does: the signposts of a situation file looked for in what a desk holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from tocsin.scenario.sights import Looked
from tocsin.scenario.signposts import rules, sightings
from tocsin.scenario.situation import Situation
from tocsin.settings import WatchOptions
from tocsin.store.filters import Filter
from tocsin.store.gathering import held
from tocsin.store.view import View
from tocsin.watch.told import span
from tocsin.workbench import Workbench, calendar_day


def look(
    folder: Path,
    view: View,
    workbench: Workbench,
    situation: Situation,
    *,
    since: str | None,
    until: str | None,
    options: WatchOptions,
    silent: Mapping[str, str],
) -> Looked:
    """What a view shows of the signposts from `since` on, or from the day the file was drawn up for; until the last day of the desk."""
    begin = calendar_day(since, "since") or situation.situation.as_of
    last, known = calendar_day(until, "until"), span(view, Filter())
    end = last + timedelta(days=1) if last is not None else known[1] if known else begin
    found = sightings(
        view,
        rules(situation, choose=workbench.choose, camp=workbench.camp),
        since=begin,
        until=end,
        ontology=workbench.ontology,
        options=options,
        incidents=held(view, folder).table(),
        silent=silent,
    )
    return Looked(since=begin, until=end, sightings=found)
