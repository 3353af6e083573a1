"""Scenarios: the situation files of a desk, each run as it stands and as the reader moves it, edges off beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace as with_changes
from pathlib import Path
from typing import Annotated, Any

from litestar.exceptions import NotFoundException
from litestar.params import FromPath, QueryParameter
from markupsafe import Markup
from msgspec.structs import replace

from tocsin.errors import ScenarioError
from tocsin.scenario.check import Checked, read_situation
from tocsin.scenario.outlook import GIVEN, Outlook, outlook
from tocsin.scenario.page import html
from tocsin.scenario.report import blocks, title
from tocsin.scenario.situation import Impact, Situation
from tocsin.web.rendering import FromShown, page
from tocsin.web.shown import Pending, Shown

FOLDER = "scenarios"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One situation file."""

    name: str
    title: str
    why: str | None  # why it cannot be run
    warnings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenariosPage:
    """The situation files of the desk."""

    folder: str
    files: tuple[Listed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndBar:
    """One scenario: how likely, given the judgements of the file; shares from 0 to 1.

    Attributes
    ----------
    edges_off
        The middle of the same run without any edge.
    before
        The middle of the file as it stands; the same where nothing was moved.
    """

    id: str
    name: str
    from_text: bool
    low: float
    middle: float
    high: float
    word: str
    edges_off: float
    before: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Slider:
    """How one state pushes towards another, as the file has it and as it was moved."""

    name: str
    stands: float
    moved: float
    low: float
    high: float
    basis: str
    quote: str | None  # words that it rests on


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A descriptor that can be put into a state and kept there."""

    id: str
    name: str
    states: tuple[str, ...]
    held: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioPage:
    """A situation file and a run of it."""

    name: str
    title: str
    question: str
    given: str
    why: str | None = None
    warnings: tuple[str, ...] = ()
    bars: tuple[EndBar, ...] = ()
    sliders: tuple[Slider, ...] = ()
    choices: tuple[Choice, ...] = ()
    moved: bool = False
    report: str = ""
    pending: Pending | None = None

    @property
    def body(self) -> Markup:
        """The report of the run, as the command line writes it; its own code escapes."""
        return Markup(self.report)  # noqa: S704


@page("/scenarios", "scenarios.html")
def scenarios(shown: FromShown) -> ScenariosPage:
    """The situation files of the desk, and which of them can be run."""
    return ScenariosPage(folder=FOLDER, files=tuple(_listed(name, path) for name, path in _files(shown).items()))


@page("/scenarios/{name:str}", "scenario.html")
def scenario(
    shown: FromShown,
    name: FromPath[str],
    hold: Annotated[
        list[str] | None, QueryParameter(description="descriptor.state that is put in place and kept, several times.")
    ] = None,
    push: Annotated[
        list[float] | None,
        QueryParameter(description="The middle of each push of the file, in its order, from -3 to 3."),
    ] = None,
) -> ScenarioPage:
    """A situation file: how likely each scenario is given its judgements, what moves it, and what no sentence supports."""
    files = _files(shown)
    if name not in files:
        raise NotFoundException(f"no situation file {name!r} in the folder {FOLDER} of this desk")
    try:
        checked = read_situation(files[name])
        situation = _moved(checked.situation, push or [])
        held = _held(situation, hold or [])
    except ScenarioError as error:
        return ScenarioPage(name=name, title=name, question="", given=GIVEN, why=str(error))
    stamp = files[name].stat().st_mtime_ns
    base = shown.later(f"outlook {name} {stamp}", lambda _: outlook(checked.situation))
    known = {"name": name, "title": title(checked), "question": checked.situation.situation.question, "given": GIVEN}
    moved = bool(held) or situation != checked.situation
    key = f"outlook {name} {stamp} {sorted(held.items())} {push}"
    found = shown.later(key, lambda _: outlook(situation, hold=held)) if moved else base
    common: dict[str, Any] = {
        **known,
        "sliders": tuple(_sliders(checked, situation)),
        "choices": tuple(
            Choice(id=d.id, name=d.name, states=d.states, held=held.get(d.id)) for d in checked.situation.descriptor
        ),
        "warnings": tuple(str(each) for each in checked.warnings),
        "moved": moved,
    }
    if isinstance(base, Pending):
        return ScenarioPage(**common, pending=base)
    if isinstance(found, Pending):
        return ScenarioPage(**common, pending=found)
    made = blocks(with_changes(checked, situation=situation), found)
    return ScenarioPage(
        **common, bars=_bars(base, found), report="\n".join(line for block in made for line in html(block))
    )


def _files(shown: Shown) -> dict[str, Path]:
    """Situation files by name; what a reader asks for is looked up here, and never becomes a path."""
    return {path.stem: path for path in sorted((shown.desk.folder / FOLDER).glob("*.toml"))}


def _listed(name: str, path: Path) -> Listed:
    try:
        checked = read_situation(path)
    except ScenarioError as error:
        return Listed(name=name, title=name, why=str(error), warnings=0)
    return Listed(name=name, title=title(checked), why=None, warnings=len(checked.warnings))


def _moved(situation: Situation, push: Sequence[float]) -> Situation:
    if not push:
        return situation
    if len(push) != len(situation.impact):
        raise ScenarioError(f"{len(push)} pushes for a file of {len(situation.impact)}; load the page anew")
    return replace(
        situation, impact=tuple(_pushed(impact, to) for impact, to in zip(situation.impact, push, strict=True))
    )


def _pushed(impact: Impact, to: float) -> Impact:
    """An impact with another middle; its range goes along, as far as the scale lets it."""
    low, middle, high = impact.score
    by = max(-3.0, min(3.0, to)) - middle
    if by == 0:
        return impact
    return replace(impact, score=(max(-3.0, low + by), middle + by, min(3.0, high + by)))


def _held(situation: Situation, hold: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    known = {d.id: d.states for d in situation.descriptor}
    for each in filter(None, hold):
        descriptor, _, state = each.partition(".")
        if state not in known.get(descriptor, ()):
            raise ScenarioError(f"hold={each}: no such descriptor or state; there are: {', '.join(known)}")
        found[descriptor] = state
    return found


def _sliders(checked: Checked, situation: Situation) -> list[Slider]:
    quotes = {claim.id: claim.quote for claim in checked.situation.claim}
    names = {each.id: each.name for each in checked.situation.descriptor}

    def named(state: str) -> str:
        descriptor, _, value = state.partition(".")
        return f"{names.get(descriptor, descriptor)}: {value.replace('_', ' ')}"

    return [
        Slider(
            name=f"{named(impact.from_)} → {named(impact.to)}",
            stands=impact.score[1],
            moved=moved.score[1],
            low=impact.score[0],
            high=impact.score[2],
            basis=impact.basis.value,
            quote=quotes.get(impact.claims[0]) if impact.claims else None,
        )
        for impact, moved in zip(checked.situation.impact, situation.impact, strict=True)
    ]


def _bars(base: Outlook, found: Outlook) -> tuple[EndBar, ...]:
    return tuple(
        EndBar(
            id=end.id,
            name=end.name,
            from_text=end.from_text,
            low=end.likelihood.low,
            middle=end.likelihood.middle,
            high=end.likelihood.high,
            word=end.likelihood.word,
            edges_off=end.edges_off.middle,
            before=before.likelihood.middle,
        )
        for before, end in zip(base.ends, found.ends, strict=True)
    )


ROUTES = (*scenarios, *scenario)
