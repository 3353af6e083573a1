"""Whether the signposts of a situation were seen in a desk: by which events, or why they were not, or cannot be.

Not seen is a finding only where somebody looked: a desk without texts or rows on most of the days, or whose outlets have
fallen silent, has seen nothing and says so. What is counted are incidents, so that three copies of a report are one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product
from typing import TYPE_CHECKING, Any

from tocsin.errors import SettingsError, WatchError
from tocsin.ontology import Ontology
from tocsin.read.dataset import quoted
from tocsin.scenario.indicators import has_rule
from tocsin.scenario.ringing import rang
from tocsin.scenario.sights import Sight, Sighting, Told
from tocsin.scenario.situation import Indicator, Situation
from tocsin.settings import WatchOptions
from tocsin.store.filters import CODED, Filter
from tocsin.store.view import View
from tocsin.watch.camp import Camp

if TYPE_CHECKING:
    import pyarrow as pa

    from tocsin.watch.told import Coverage

LEAST_LOOKED_AT = 0.5  # share of the days with coverage, below which what was not seen could not be
MOST_TOLD = 10  # events of one sighting that are listed
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A signpost as a view can be asked for it."""

    indicator: Indicator
    wanted: tuple[tuple[Filter, Sequence[str], Sequence[str]], ...] = ()  # any of them; names of actors and recipients
    sides: tuple[Camp, ...] = ()
    remarks: tuple[str, ...] = ()
    hidden: str | None = None  # why it cannot be seen, whatever the desk holds


def rules(situation: Situation, *, choose: Callable[[Filter], Filter], camp: Callable[[str], Camp]) -> tuple[Rule, ...]:
    """The signposts of a situation with ids in place of names, in the order of the file; last those that are words alone.

    Parameters
    ----------
    choose, camp
        As `Workbench` has them.
    """
    made = [_rule(indicator, situation, choose, camp) for indicator in situation.indicator]
    alone = "the file gives words and no rule; add an [[indicator]] that says what to look for"
    for scenario in situation.scenario:
        for number, words in enumerate(scenario.indicators, 1):
            indicator = Indicator(id=f"{scenario.id}.{number}", scenario=scenario.id, words=words)
            made.append(Rule(indicator=indicator, hidden=alone))
    return tuple(made)


def _rule(
    indicator: Indicator, situation: Situation, choose: Callable[[Filter], Filter], camp: Callable[[str], Camp]
) -> Rule:
    if not has_rule(indicator):
        return Rule(indicator=indicator, hidden="it has no rule; add actors, types or places, or a watch rule")
    called = {actor.id: actor.registry or actor.name for actor in situation.actor}
    asked = Filter(
        directed=indicator.directed, types=indicator.types, places=indicator.places, datasets=indicator.datasets
    )
    try:
        chosen = choose(asked)
        if indicator.watch:
            named = [called.get(who, who) for who in (*indicator.actors, *indicator.recipients)]
            return Rule(indicator=indicator, wanted=((chosen, (), ()),), sides=tuple(camp(who) for who in named))
    except SettingsError as error:
        return Rule(indicator=indicator, hidden=str(error))
    remarks: list[str] = []
    ways: list[list[tuple[Sequence[Any], Sequence[str]]]] = []
    for given in (indicator.actors, indicator.recipients):
        people: list[Any] = []
        words: list[str] = []
        for who in (called.get(each, each) for each in given):
            try:
                people += choose(Filter(actors=(who,), kin=True)).actors
            except SettingsError:
                words.append(who)
                remarks.append(
                    f"{who!r} is nobody, or several, in the registry: looked for by its words in coded texts"
                )
        ways.append([way for way in ((people, ()), ((), words)) if way[0] or way[1]] or [((), ())])
    wanted: list[tuple[Filter, Sequence[str], Sequence[str]]] = []
    for (actors, actor_words), (recipients, recipient_words) in product(*ways):
        each = replace(chosen, actors=tuple(actors), recipients=tuple(recipients))
        if actor_words or recipient_words:
            if each.datasets and CODED not in each.datasets:
                continue
            each = replace(each, datasets=(CODED,))
        wanted.append((each, actor_words, recipient_words))
    if not wanted:
        return Rule(indicator=indicator, hidden="; ".join(remarks) + "; and the rule asks for data sets alone")
    return Rule(indicator=indicator, wanted=tuple(wanted), remarks=tuple(remarks))


def sightings(
    view: View,
    asked: Sequence[Rule],
    *,
    since: date,
    until: date,
    ontology: Ontology,
    options: WatchOptions,
    incidents: pa.Table | None = None,
    silent: Mapping[str, str] | None = None,
) -> tuple[Sighting, ...]:
    """What a view says of some signposts on the days [since, until).

    Parameters
    ----------
    incidents
        As `Held.table` gives them; None: nothing was gathered, and each telling is an incident.
    silent
        By outlet, why a feed of it brings nothing now.
    """
    look = _Look(view, since, until, ontology, options, incidents, silent or {})
    return tuple(look.at(rule) for rule in asked)


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at a desk."""

    view: View
    since: date
    until: date
    ontology: Ontology
    options: WatchOptions
    incidents: pa.Table | None
    silent: Mapping[str, str]

    def at(self, rule: Rule) -> Sighting:
        indicator = rule.indicator
        hidden = rule.hidden
        if hidden is None and self.until <= self.since:
            last = self.until - timedelta(days=1)
            hidden = (
                f"the desk has nothing after {last}, and it is watched from {self.since} on; read or load later texts"
            )
        if hidden is not None:
            return self._said(rule, Sight.HIDDEN, hidden)
        return self._watched(rule) if indicator.watch else self._counted(rule)

    def _counted(self, rule: Rule) -> Sighting:
        indicator = rule.indicator
        found = sorted(self._rows(rule), key=lambda row: (row["occurred_begin"], row["id"]))
        first: dict[str, date] = {}
        for row in found:
            first.setdefault(row["incident"], row["occurred_begin"])
        days = sorted(first.values())
        met = _met(days, indicator.at_least, indicator.within_days)
        needed = f"{indicator.at_least} needed" + (
            f" within {indicator.within_days} days" if indicator.within_days else ""
        )
        counted = f"{len(days)} incident{'' if len(days) == 1 else 's'} from {self.since} on, {needed}"
        if met is not None:
            begin = self.since if indicator.within_days is None else met - timedelta(days=indicator.within_days - 1)
            there = [row for row in found if begin <= row["occurred_begin"] <= met]
            said = self._said(rule, Sight.SEEN, f"{counted}; met on {met}", events=self._told(there))
            return replace(said, day=met, incidents=len(days))
        looked, hidden = self._looked(rule)
        sight = Sight.HIDDEN if hidden else Sight.NOT_SEEN
        said = self._said(rule, sight, f"{counted}; {hidden or looked}", events=self._told(found))
        return replace(said, incidents=len(days))

    def _rows(self, rule: Rule) -> list[Row]:
        """The events that fit, each once, dated in the days; what may lie before them is not counted."""
        from tocsin.watch.told import rows  # polars: only where a desk is watched

        kept: dict[str, Row] = {}
        for wanted, actors, recipients in rule.wanted:
            dated = replace(wanted, begin=self.since, until=self.until)
            for row in rows(self.view, dated, self.ontology, self.incidents).to_dicts():
                inside = row["occurred_begin"] is not None and row["occurred_begin"] >= self.since
                if inside and _fits(row, actors, recipients, directed=rule.indicator.directed):
                    kept[row["id"]] = row
        return list(kept.values())

    def _looked(self, rule: Rule) -> tuple[str, str | None]:
        """How much was looked at, and why that is too little; None: it is enough."""
        found = self._coverage(rule)
        days, covered = found.days, int(found.covered.sum()) if found.channels else 0
        seen_by = [name for n, name in enumerate(found.channels) if found.seen[:, n].any()]
        dead = {name: why for name, why in found.silent.items() if name in seen_by}
        if not covered:
            told = "; ".join(f"{name}: {why}" for name, why in sorted(self.silent.items()))
            return "", f"no text and no row of a data set from {self.since} to {self.until - timedelta(days=1)}" + (
                f" ({told})" if told else ""
            )
        quiet = "; ".join(f"{name} is silent now, {why}" for name, why in sorted(dead.items()))
        if len(dead) == len(seen_by):
            return "", f"all that was looked at has fallen silent: {quiet}"
        share = f"looked at on {covered} of {days} days, by {', '.join(seen_by[:5])}"
        share += f" and {len(seen_by) - 5} more" if len(seen_by) > 5 else ""
        if covered < LEAST_LOOKED_AT * days:
            return "", f"{share}: too few to say that it did not come"
        return f"{share}; {quiet}" if quiet else share, None

    def _coverage(self, rule: Rule) -> Coverage:
        from tocsin.watch.told import coverage

        wanted = replace(rule.wanted[0][0], datasets=rule.indicator.datasets)
        return coverage(self.view, wanted, self.since, self.until, self.silent)

    # ------------------------------------------------------------------------------------------ watch rules

    def _watched(self, rule: Rule) -> Sighting:
        from tocsin.watch.report import Watched, watch

        asked = Watched(sides=rule.sides, begin=self.since, until=self.until, wanted=rule.wanted[0][0])
        try:
            found = watch(
                self.view,
                asked,
                ontology=self.ontology,
                options=self.options,
                incidents=self.incidents,
                silent=self.silent,
            )
        except WatchError as error:
            return self._said(rule, Sight.HIDDEN, str(error))
        sight, why, ids = rang(rule.indicator.watch or "", found)
        rows = self.view.find(Filter(ids=ids, statuses=())).to_pylist() if ids else []
        said = self._said(rule, sight, why, events=self._told([row for row in rows if row["occurred_begin"]]))
        return replace(said, day=self.until - timedelta(days=1) if sight is Sight.SEEN else None)

    # ------------------------------------------------------------------------------------------------- words

    def _said(self, rule: Rule, sight: Sight, why: str, events: tuple[Told, ...] = ()) -> Sighting:
        indicator = rule.indicator
        return Sighting(
            indicator=indicator.id,
            scenario=indicator.scenario,
            words=indicator.words,
            sight=sight,
            why="; ".join((why, *rule.remarks)),
            events=events,
        )

    def _told(self, found: Sequence[Row]) -> tuple[Told, ...]:
        shown = found[:MOST_TOLD]
        words = self._words([row["id"] for row in shown])
        return tuple(
            Told(
                id=row["id"],
                day=row["occurred_begin"],
                type=row["type"],
                who=", ".join(row["actors"]),
                to_whom=", ".join(row["recipients"]),
                words=words.get(row["id"], ""),
                outlet=row["dataset"] or row["outlet"] or "an outlet not named",
                document_id=row["document_id"],
            )
            for row in shown
        )

    def _words(self, ids: Sequence[str]) -> dict[str, str]:
        """By event the words that tell it, or what a data set says of its row."""
        if not ids:
            return {}
        listed = ", ".join(map(quoted, ids))
        texts = self.view.sql(
            'SELECT c.event_id AS id, substr(d.text, c.start + 1, c."end" - c.start) AS words FROM claims AS c '  # noqa: S608
            f"JOIN documents AS d ON d.id = c.document_id WHERE c.kind = 'event' AND c.event_id IN ({listed}) "
            "ORDER BY c.start DESC"
        ).to_pylist()
        found = {row["id"]: " ".join(row["words"].split()) for row in texts}
        loaded = [id for id in ids if id not in found]
        notes = (
            self.view.find(
                Filter(ids=tuple(loaded), statuses=()), columns=("id", "note", "code_scheme", "code", "type")
            ).to_pylist()
            if loaded
            else []
        )
        for row in notes:
            code = " ".join(filter(None, (row["code_scheme"], row["code"] or row["type"])))
            found[row["id"]] = " ".join((row["note"] or code).split())
        return found


def _met(days: Sequence[date], at_least: int, within: int | None) -> date | None:
    """The first day on which so many of some days, in order, lie within a stretch that ends there."""
    for last in range(at_least - 1, len(days)):
        if within is None or (days[last] - days[last - at_least + 1]).days < within:
            return days[last]
    return None


def _fits(row: Row, actors: Sequence[str], recipients: Sequence[str], *, directed: bool) -> bool:
    forth = _among(actors, row["actors"]) and _among(recipients, row["recipients"])
    if directed or forth:
        return forth
    both = [*row["actors"], *row["recipients"]]
    return _among(actors, both) and _among(recipients, both)


def _among(wanted: Sequence[str], names: Sequence[str]) -> bool:
    return not wanted or any(_plain(each) <= _plain(name) for each in wanted for name in names)


def _plain(name: str) -> frozenset[str]:
    return frozenset(name.casefold().replace("’s", "").replace("'s", "").split()) - {"the", "a", "an", "of"}
