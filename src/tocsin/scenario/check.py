"""Reading a situation file: what is refused, with entry and line, and what is only doubtful.

All faults are told at once. A quote must be in its text word for word: the nearest words are shown, never taken.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import product
from pathlib import Path
from typing import Any, cast

import msgspec

from tocsin.errors import ScenarioError
from tocsin.scenario.situation import FORMAT, Basis, Situation, Spread, Status

MOST = 100_000  # combinations of states that scenarios are checked against
_NARROW = 0.15  # of the scale: a range below this is sure of itself
_ENTRY = re.compile(r"^\s*\[\[?\s*([\w-]+)\s*\]\]?")
_PATH = re.compile(r"\$\.(\w+)(?:\[(\d+)\])?(?:\.(\w+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault or one doubt."""

    where: str  # the entry, as "stance sadr on presence"
    line: int | None  # None: of the file as a whole
    what: str

    def __str__(self) -> str:
        line = "" if self.line is None else f"line {self.line}: "
        return f"{line}{self.where}: {self.what}" if self.where else f"{line}{self.what}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A situation that holds together, the texts it quotes, and what is doubtful in it."""

    situation: Situation
    texts: Mapping[str, str]  # by document id
    warnings: tuple[Finding, ...]


def read_situation(path: Path) -> Checked:
    """The situation in a file, with its doubts.

    Raises
    ------
    ScenarioError
        If it cannot be read, or is refused; the message has a line for each fault.
    """
    try:
        raw = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"situation {path}: {getattr(error, 'strerror', None) or error}; check the path") from error
    situation, faults = parse(raw)
    texts: dict[str, str] = {}
    if situation is not None:
        lines = _Lines(raw)
        for number, document in enumerate(situation.document):
            file = path.parent / document.path
            try:
                texts[document.id] = file.read_text(encoding="utf-8-sig")
            except (OSError, UnicodeDecodeError) as error:
                reason = getattr(error, "strerror", None) or error
                where, line = f"document {document.id!r}", lines.of("document", number, "path")
                faults.append(Finding(where=where, line=line, what=f"{document.path}: {reason}; put the text there"))
        faults += _faults(situation, texts, lines)
    if situation is None or faults:
        told = "\n".join(f"  {fault}" for fault in sorted(faults, key=lambda f: (f.line or 0, f.what)))
        count = "1 entry" if len(faults) == 1 else f"{len(faults)} entries"
        raise ScenarioError(f"situation {path}: {count} to mend\n{told}")
    return Checked(situation=situation, texts=texts, warnings=tuple(_doubts(situation, _Lines(raw))))


def parse(raw: str) -> tuple[Situation | None, list[Finding]]:
    """A situation out of TOML, or the first fault of its form: bad TOML, a key that is not known, a value of another kind."""
    try:
        table = tomllib.loads(raw)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        return None, [Finding(where="", line=int(found[1]) if found else None, what=f"not valid TOML: {error}")]
    named = table.get("format")
    if named != FORMAT:
        return None, [
            Finding(
                where="format", line=_Lines(raw).key("format"), what=f"{named!r} is not known here; this is {FORMAT!r}"
            )
        ]
    try:
        return msgspec.convert(table, Situation), []
    except msgspec.ValidationError as error:
        return None, [_form(str(error), table, _Lines(raw))]


def _form(message: str, table: Mapping[str, Any], lines: _Lines) -> Finding:
    """A fault of form with its place in the file, and the nearest known key."""
    what, _, tail = message.partition(" - at ")
    place = _PATH.search(tail)
    if place is None:
        unknown = re.search(r"unknown field `([^`]+)`", what)
        line = lines.header(unknown[1], 0) if unknown else None
        return Finding(where="", line=line, what=_nearest(what, Situation))
    name, number, key = place[1], int(place[2] or 0), place[3]
    unknown = re.search(r"unknown field `([^`]+)`", what)
    entry: Any = table.get(name)
    shown = cast("Sequence[Any]", entry)[number] if isinstance(entry, list) else entry
    called = cast("Mapping[str, Any]", shown).get("id") if isinstance(shown, dict) else None
    kind = next((t for t in _kinds() if t.__name__.lower() == name), None)
    label = name if called is None else f"{name} {called!r}"
    line = lines.of(name, number, unknown[1] if unknown else key or "")
    if key and not unknown:
        what = f"{key}: {what[0].lower()}{what[1:]}"
    return Finding(where=label, line=line, what=_nearest(what, kind))


def _kinds() -> tuple[type[Any], ...]:
    from tocsin.scenario import situation as parts

    names = "Document Claim Actor Lineage Issue Stance Descriptor Impact Scenario Run".split()
    return tuple(getattr(parts, name) for name in names)


def _nearest(what: str, kind: Any) -> str:
    unknown = re.search(r"unknown field `([^`]+)`", what)
    if unknown is None or kind is None:
        return what
    known = [field.encode_name for field in msgspec.structs.fields(kind)]
    near = get_close_matches(unknown[1], known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known)}"
    return f"unknown key {unknown[1]!r}; {hint}"


class _Lines:
    """On which line of a TOML file an entry and its keys stand."""

    def __init__(self, raw: str) -> None:
        self._lines = raw.splitlines()
        self._headers: dict[str, list[int]] = {}
        for number, line in enumerate(self._lines):
            found = _ENTRY.match(line)
            if found:
                self._headers.setdefault(found[1], []).append(number)

    def header(self, name: str, number: int) -> int | None:
        places = self._headers.get(name, [])
        return places[number] + 1 if number < len(places) else None

    def key(self, key: str) -> int | None:
        """Of a key before the first table."""
        return next((n + 1 for n, line in enumerate(self._lines) if re.match(rf"\s*{re.escape(key)}\s*=", line)), None)

    def of(self, name: str, number: int, key: str = "") -> int | None:
        start = self.header(name, number)
        if start is None or not key:
            return start
        for line in range(start, len(self._lines)):
            if _ENTRY.match(self._lines[line]):
                break
            if re.match(rf"\s*{re.escape(key)}\s*=", self._lines[line]):
                return line + 1
        return start


# --------------------------------------------------------------------------------------------------- faults


def _faults(situation: Situation, texts: Mapping[str, str], lines: _Lines) -> Iterator[Finding]:
    yield from _ids(situation, lines)
    yield from _claims(situation, texts, lines)
    yield from _actors(situation, lines)
    yield from _descriptors(situation, lines)
    yield from _scenarios(situation, lines)
    for name in ("reconsider", "beta"):
        spread: Spread = getattr(situation.run, name)
        fault = _spread(spread, 0.0, 1.0 if name == "reconsider" else math.inf)
        if fault:
            yield Finding(where="run", line=lines.of("run", 0, name), what=f"{name} {fault}")


def _ids(situation: Situation, lines: _Lines) -> Iterator[Finding]:
    for name in ("document", "claim", "actor", "issue", "descriptor", "scenario"):
        seen: set[str] = set()
        for number, entry in enumerate(getattr(situation, name)):
            if entry.id in seen:
                line = lines.of(name, number, "id")
                yield Finding(where=f"{name} {entry.id!r}", line=line, what="stands twice; give one of them another id")
            seen.add(entry.id)


def _claims(situation: Situation, texts: Mapping[str, str], lines: _Lines) -> Iterator[Finding]:
    documents = {document.id for document in situation.document}
    for number, claim in enumerate(situation.claim):
        where = f"claim {claim.id!r}"
        home = claim.document
        if home is None:
            if len(documents) != 1:
                what = f"does not say which of the {len(documents)} documents it quotes; add document = ..."
                yield Finding(where=where, line=lines.of("claim", number), what=what)
                continue
            [home] = documents
        if home not in documents:
            what = f"document {home!r} is not here; there are: {_listed(documents)}"
            yield Finding(where=where, line=lines.of("claim", number, "document"), what=what)
        elif home in texts and claim.quote not in texts[home]:
            near = _nearest_words(claim.quote, texts[home])
            what = f"its quote is not in {home!r} word for word; the nearest words there: {near!r}"
            yield Finding(where=where, line=lines.of("claim", number, "quote"), what=what)
    known = {claim.id for claim in situation.claim}
    for name in ("actor", "lineage", "stance", "descriptor", "impact", "scenario"):
        for number, entry in enumerate(getattr(situation, name)):
            for unknown in (c for c in entry.claims if c not in known):
                what = f"no claim {unknown!r}; {_did_you_mean(unknown, known)}"
                yield Finding(where=_label(name, entry), line=lines.of(name, number, "claims"), what=what)


def _nearest_words(quote: str, text: str) -> str:
    from rapidfuzz.fuzz import partial_ratio_alignment

    found = partial_ratio_alignment(quote, text)
    if found is None:
        return ""
    start, end = found.dest_start, found.dest_end
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return " ".join(text[start:end].split())


def _actors(situation: Situation, lines: _Lines) -> Iterator[Finding]:
    actors, issues = {a.id for a in situation.actor}, {i.id: i for i in situation.issue}
    scales: dict[str, tuple[float, float]] = {}
    for number, issue in enumerate(situation.issue):
        where, line = f"issue {issue.id!r}", lines.of("issue", number, "scale")
        try:
            points = sorted(float(point) for point in issue.scale)
        except ValueError:
            yield Finding(
                where=where, line=line, what="its scale has a point that is no number; write numbers in quotes"
            )
            continue
        if len(points) < 2 or not all(map(math.isfinite, points)):
            yield Finding(where=where, line=line, what="its scale needs two points or more, each with its words")
            continue
        scales[issue.id] = points[0], points[-1]
        if issue.decision_rule not in ("compromise_mean", "challenge"):
            what = f"decision_rule {issue.decision_rule!r} is not known; choose compromise_mean or challenge"
            yield Finding(where=where, line=lines.of("issue", number, "decision_rule"), what=what)
        if issue.status_quo is not None and not points[0] <= issue.status_quo <= points[-1]:
            what = f"status_quo {issue.status_quo:g} lies outside its scale, {points[0]:g} to {points[-1]:g}"
            yield Finding(where=where, line=lines.of("issue", number, "status_quo"), what=what)
    heavy: dict[str, float] = {}
    seen: set[tuple[str, str]] = set()
    for number, stance in enumerate(situation.stance):
        where = _label("stance", stance)
        if (stance.actor, stance.issue) in seen:
            yield Finding(where=where, line=lines.of("stance", number), what="stands twice; keep one of them")
        seen.add((stance.actor, stance.issue))
        if stance.actor not in actors:
            what = f"no actor {stance.actor!r}; {_did_you_mean(stance.actor, actors)}"
            yield Finding(where=where, line=lines.of("stance", number, "actor"), what=what)
        if stance.issue not in issues:
            what = f"no issue {stance.issue!r}; {_did_you_mean(stance.issue, issues)}"
            yield Finding(where=where, line=lines.of("stance", number, "issue"), what=what)
        low, high = scales.get(stance.issue, (-math.inf, math.inf))
        for name, least, most in (("position", low, high), ("salience", 0.0, 100.0), ("capability", 0.0, math.inf)):
            fault = _spread(getattr(stance, name), least, most)
            if fault:
                yield Finding(where=where, line=lines.of("stance", number, name), what=f"{name} {fault}")
        heavy[stance.issue] = max(heavy.get(stance.issue, 0.0), stance.capability[2])
    for number, issue in enumerate(situation.issue):
        if heavy.get(issue.id) == 0.0:
            what = "every capability on it is 0: nobody weighs anything; say who counts"
            yield Finding(where=f"issue {issue.id!r}", line=lines.of("issue", number), what=what)


def _descriptors(situation: Situation, lines: _Lines) -> Iterator[Finding]:
    states = {d.id: d.states for d in situation.descriptor}
    for number, descriptor in enumerate(situation.descriptor):
        where = f"descriptor {descriptor.id!r}"
        line = lines.of("descriptor", number, "states")
        if len(descriptor.states) < 2:
            yield Finding(where=where, line=line, what="has one state; what cannot change is no descriptor")
            continue
        if len(set(descriptor.states)) < len(descriptor.states):
            yield Finding(where=where, line=line, what="names one state twice")
        if "." in descriptor.id or any("." in state for state in descriptor.states):
            yield Finding(where=where, line=line, what="has a dot in its id or a state; impacts part the two by a dot")
        if descriptor.now not in descriptor.states:
            what = f"now {descriptor.now!r} is none of its states; {_did_you_mean(descriptor.now, descriptor.states)}"
            yield Finding(where=where, line=lines.of("descriptor", number, "now"), what=what)
        line = lines.of("descriptor", number, "prior")
        if len(descriptor.prior) != len(descriptor.states) - 1:
            what = f"has {len(descriptor.prior)} priors for {len(descriptor.states)} states; give one for each but the last"
            yield Finding(where=where, line=line, what=what)
            continue
        faults = [fault for spread in descriptor.prior if (fault := _spread(spread, 0.0, 1.0))]
        yield from (Finding(where=where, line=line, what=f"prior {fault}") for fault in faults)
        total = sum(spread[1] for spread in descriptor.prior)
        if not faults and total >= 1:
            what = f"its priors add up to {total:g} at their modes; the last state {descriptor.states[-1]!r} needs some of 1"
            yield Finding(where=where, line=line, what=what)
        elif not faults and any(spread[0] == spread[2] == 0 for spread in descriptor.prior):
            yield Finding(
                where=where, line=line, what="a state with prior 0 can never be; leave it out, or give it a chance"
            )
    seen: set[tuple[str, str]] = set()
    for number, impact in enumerate(situation.impact):
        where, ends = _label("impact", impact), (impact.from_, impact.to)
        if ends in seen:
            yield Finding(where=where, line=lines.of("impact", number), what="stands twice; keep one of them")
        seen.add(ends)
        for name, end in (("from", impact.from_), ("to", impact.to)):
            home, _, state = end.partition(".")
            line = lines.of("impact", number, name)
            if home not in states:
                what = f"{name} {end!r}: no descriptor {home!r}; {_did_you_mean(home, states)}"
                yield Finding(where=where, line=line, what=what)
            elif state not in states[home]:
                what = f"{name} {end!r}: {home!r} has no state {state!r}; {_did_you_mean(state, states[home])}"
                yield Finding(where=where, line=line, what=what)
        if impact.from_.partition(".")[0] == impact.to.partition(".")[0]:
            what = "leads from a descriptor to itself; how long a state lasts is said by run.reconsider"
            yield Finding(where=where, line=lines.of("impact", number, "to"), what=what)
        fault = _spread(impact.score, -3.0, 3.0)
        if fault:
            yield Finding(where=where, line=lines.of("impact", number, "score"), what=f"score {fault}")


def _scenarios(situation: Situation, lines: _Lines) -> Iterator[Finding]:
    states = {d.id: d.states for d in situation.descriptor}
    whole = True
    for number, scenario in enumerate(situation.scenario):
        for home, state in scenario.when.items():
            where, line = f"scenario {scenario.id!r}", lines.of("scenario", number, "when")
            if home not in states:
                whole = False
                what = f"no descriptor {home!r}; {_did_you_mean(home, states)}"
                yield Finding(where=where, line=line, what=what)
                continue
            for each in (state,) if isinstance(state, str) else state:
                if each not in states[home]:
                    whole = False
                    what = f"{home!r} has no state {each!r}; {_did_you_mean(each, states[home])}"
                    yield Finding(where=where, line=line, what=what)
    if not whole or not situation.scenario:
        if not situation.scenario:
            yield Finding(where="", line=None, what="no scenario; add the ends that the question is about")
        return
    used = list(dict.fromkeys(home for scenario in situation.scenario for home in scenario.when))
    count = math.prod(len(states[home]) for home in used)
    if count > MOST:
        what = f"scenarios name {len(used)} descriptors with {count:,} combinations of states, too many to check; name fewer"
        yield Finding(where="", line=None, what=what)
        return
    for combination in product(*(states[home] for home in used)):
        held = dict(zip(used, combination, strict=True))
        met = [s.id for s in situation.scenario if covers(s.when, held)]
        told = ", ".join(f"{home} = {state}" for home, state in held.items())
        if not met:
            what = f"no scenario holds when {told}; together they must cover every case"
            yield Finding(where="scenarios", line=lines.header("scenario", 0), what=what)
            return
        if len(met) > 1:
            what = f"{' and '.join(map(repr, met))} both hold when {told}; no two may overlap"
            yield Finding(where="scenarios", line=lines.header("scenario", 0), what=what)
            return


def covers(when: Mapping[str, str | tuple[str, ...]], held: Mapping[str, str]) -> bool:
    """Whether a scenario holds in a combination of states."""
    return all(held[home] == state if isinstance(state, str) else held[home] in state for home, state in when.items())


def _spread(spread: Spread, least: float, most: float) -> str | None:
    low, mode, high = spread
    shown = f"[{low:g}, {mode:g}, {high:g}]"
    if any(map(math.isnan, spread)):
        return f"{shown} has no number in it (nan); a number that is not known has a wide range, not none"
    if not low <= mode <= high:
        return f"{shown} must rise: low, mode, high"
    if low < least or high > most:
        bounds = f"{least:g} to {most:g}" if math.isfinite(most) else f"{least:g} or more"
        return f"{shown} lies outside {bounds}"
    return None


# ------------------------------------------------------------------------------------------------- warnings


def _doubts(situation: Situation, lines: _Lines) -> Iterator[Finding]:
    if len(situation.actor) < 3:
        yield Finding(
            where="", line=None, what=f"{len(situation.actor)} actors; with fewer than 3 there is little to bargain"
        )
    voices = sum(document.independent_sources for document in situation.document)
    outlets = {document.outlet or document.id for document in situation.document}
    if voices <= 1 or len(outlets) == 1:
        yield Finding(where="", line=None, what=f"one outlet ({_listed(outlets)}): nothing here is corroborated")
    scale = {"position": 100.0, "salience": 100.0, "capability": 100.0, "score": 6.0, "prior": 1.0}
    for number, stance in enumerate(situation.stance):
        for name in ("position", "salience", "capability"):
            if stance.basis is Basis.ANALYST and _width(getattr(stance, name)) < _NARROW * scale[name]:
                what = f"{name} is a judgement that no sentence supports, and its range is narrow; widen it or say why"
                yield Finding(where=_label("stance", stance), line=lines.of("stance", number, name), what=what)
    for number, impact in enumerate(situation.impact):
        if impact.basis is Basis.ANALYST and _width(impact.score) < _NARROW * scale["score"]:
            what = "score is a judgement that no sentence supports, and its range is narrow; widen it or say why"
            yield Finding(where=_label("impact", impact), line=lines.of("impact", number, "score"), what=what)
    for number, descriptor in enumerate(situation.descriptor):
        narrow = any(_width(spread) < _NARROW * scale["prior"] for spread in descriptor.prior)
        if descriptor.basis is Basis.ANALYST and narrow:
            what = "prior is a judgement that no sentence supports, and its range is narrow; widen it or say why"
            yield Finding(
                where=f"descriptor {descriptor.id!r}", line=lines.of("descriptor", number, "prior"), what=what
            )
    reported = [i for i in situation.impact if i.basis in (Basis.STATED, Basis.INFERRED)]
    if reported and all(impact.score[1] >= 0 for impact in reported):
        what = "no reported edge pushes against the reported direction; ask what would, and add it as a judgement"
        yield Finding(where="impacts", line=lines.header("impact", 0), what=what)
    reached = {impact.to.partition(".")[0] for impact in situation.impact}
    for number, descriptor in enumerate(situation.descriptor):
        if descriptor.id not in reached:
            what = f"no edge reaches its states ({', '.join(descriptor.states)}): they follow the prior alone"
            yield Finding(where=f"descriptor {descriptor.id!r}", line=lines.of("descriptor", number), what=what)
    used = {c for name in _USERS for entry in getattr(situation, name) for c in entry.claims}
    contested = {claim.id for claim in situation.claim if claim.status is Status.CONTESTED}
    for number, claim in enumerate(situation.claim):
        if claim.id not in used:
            yield Finding(where=f"claim {claim.id!r}", line=lines.of("claim", number), what="nothing rests on it")
    for number, impact in enumerate(situation.impact):
        for claim in (c for c in impact.claims if c in contested):
            what = f"rests on {claim!r}, which is contested"
            yield Finding(where=_label("impact", impact), line=lines.of("impact", number, "claims"), what=what)


_USERS = ("actor", "lineage", "stance", "descriptor", "impact", "scenario")


def _width(spread: Spread) -> float:
    return spread[2] - spread[0]


def _label(name: str, entry: Any) -> str:
    if name == "stance":
        return f"stance of {entry.actor!r} on {entry.issue!r}"
    if name == "impact":
        return f"impact {entry.from_} -> {entry.to}"
    if name == "lineage":
        return f"lineage {entry.parent!r} -> {entry.child!r}"
    return f"{name} {entry.id!r}"


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    names = sorted(known)
    near = get_close_matches(word, names, n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else f"there are: {_listed(names)}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
