"""Which place of the gazetteer each place name of a text means; every choice is a judgement with its reasons in words.

A name that no place bears gets no judgement but a step that says so; a name of which nobody can tell which place it
means gets UNSURE for the likeliest. What kind of thing a mention is was decided before: only places are looked up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import asin, cos, exp, radians, sin, sqrt

from tocsin.records import Form, Judgement, Mention, MentionKind, Outcome, Place, Step, Verdict
from tocsin.resolve.gazetteer import LOOSE, MISSING, OTHER, Entry, Gazetteer, fold
from tocsin.resolve.toponyms import AREAS, areas_beside, lies_in, precisions, read, sort_beside

BY = "gazetteer/1"

_SURE = 0.4  # below it, which place is meant is left open
_UNSURE = 3  # so many places at most are named where it is left open
_HIGHEST = 0.99  # no score is higher: names are given to new places every year
_TOGETHER = 40.0  # kilometres: a town and the district around it are one answer to where
_NEAR = 250.0  # kilometres: places of one story
_FAINT = 0.03  # what is less likely tells the others nothing
_ROUNDS = 2  # how often what one name may mean is heard by the others
_STATES = frozenset({"state", "adjective", "metonym"})  # labels of actors that tell which country a text is about
_LIST = re.compile(r"\s*(?:,|,? and|,? or|/|–|-| to)\s*(?:the\s+|in\s+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What counts how much for a place, in logits: fitted by `tools/fit_places.py` on sentences of our own."""

    weight: float = 2.4  # for each factor of ten in people
    country: float = 1.8  # a country, against a town as well known
    capital: float = 1.5  # of a country
    province: float = -2.3
    district: float = -1.9
    region: float = 2.4
    point: float = -0.5
    other: float = -2.4  # a name that is not its own
    loose: float = -3.0  # a name with a part of it left out
    within: float = 6.2  # the area that it lies in is named beside it, or it is that area
    sort: float = 4.8  # a word beside the name says what sort of place it is
    listed: float = 4.0  # listed beside places of its sort
    sibling_country: float = 4.5  # other places of the text are in its country
    sibling_province: float = 1.9  # and in its province
    near: float = 1.5  # others are near
    document: float = 3.0  # the text is about its country; not fitted, as is the next
    home: float = 1.2  # the outlet is at home in its country
    none: float = 5.0  # the place that is meant is not in the gazetteer


NUMBERS = Numbers()


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """Where the places named in one text are."""

    places: tuple[Place, ...] = ()  # all that the judgements name, in the order of the text
    judgements: tuple[Judgement, ...] = ()  # left is a mention, right a place
    steps: tuple[Step, ...] = ()  # mentions without a place, each with the reason


def locate(
    text: str,
    mentions: Sequence[Mention],
    gazetteer: Gazetteer | None,
    *,
    country: str | None = None,
    home: str | None = None,
    numbers: Numbers = NUMBERS,
) -> Located:
    """The places that mentions name, each with the probability that it is the right one, and why.

    Parameters
    ----------
    text
        `Document.text`, which the spans of the mentions index.
    mentions
        All mentions of one document; only places are looked up, states and peoples tell what the text is about.
    gazetteer
        Which places there are; None where none was built: then every place is left open, with that reason.
    country
        The country that the document is about (ISO 3166-1 alpha-3), if somebody said so.
    home
        The country of the outlet, if it is known: `Gazetteer.home` reads it from an address.
    numbers
        What counts how much.
    """
    named = [m for m in mentions if m.kind is MentionKind.PLACE and m.form is Form.NAME]
    if gazetteer is None:
        return Located(steps=tuple(_step(mention, MISSING) for mention in named))
    names: list[_Name] = []
    steps: list[Step] = []
    for mention in sorted(named, key=lambda m: m.span):
        found = _name(text, mention, gazetteer, {"document": country, "home": home}, numbers)
        if isinstance(found, _Name):
            names.append(found)
        else:
            steps.append(_step(mention, found))
    return _chosen(_listed(text, names, numbers), _countries(text, mentions, gazetteer), tuple(steps), numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Name:
    """A place name with the places that it may mean, before the rest of the text is heard."""

    mention: Mention
    words: str
    key: str  # the same for names that are written alike
    entries: tuple[Entry, ...]
    scores: tuple[float, ...]  # logits, one an entry
    note: str | None  # how the name was read, where it was not read as it stands
    hints: Mapping[str, str]  # id of a place -> why the words beside the name speak for it
    pointed: frozenset[str]  # ids of the places that lie in an area named beside the name, or are that area


def _name(
    text: str, mention: Mention, gazetteer: Gazetteer, known: Mapping[str, str | None], numbers: Numbers
) -> _Name | str:
    """What a mention may mean by its words and those beside it; if nothing, the reason."""
    words = _words(text, mention)
    span = mention.name or mention.span
    reading = read(words, gazetteer)
    if gazetteer.demonym(words) is not None and all(e.fit != 0 for e in reading.entries):
        return f"{words!r} names people, not a place"
    if not reading.entries:
        return f"no place called {words!r} is in the gazetteer"
    sort = reading.sort or sort_beside(text, span.start, span.end)
    areas = reading.areas or areas_beside(text, span.start, span.end, gazetteer)
    scores: list[float] = []
    hints: dict[str, str] = {}
    pointed: set[str] = set()
    for entry in reading.entries:
        score = _prior(entry, numbers)
        area = next((area for area in areas if lies_in(entry, area)), None)
        if area is not None:
            score += numbers.within
            pointed.add(entry.place.id)
            hints[entry.place.id] = f"{area.place.name} is named beside it"
        if entry.place.precision in precisions(sort):
            score += numbers.sort
            hints.setdefault(entry.place.id, f"{sort!r} says what sort of place it is")
        if entry.place.country is not None:
            score += numbers.document * (entry.place.country == known["document"])
            score += numbers.home * (entry.place.country == known["home"])
            if entry.place.country == known["document"]:
                hints.setdefault(entry.place.id, "the text is about its country")
            elif entry.place.country == known["home"]:
                hints.setdefault(entry.place.id, "the outlet is at home in its country")
        scores.append(score)
    return _Name(
        mention=mention,
        words=words,
        key=fold(words),
        entries=reading.entries,
        scores=tuple(scores),
        note=reading.note,
        hints=hints,
        pointed=frozenset(pointed),
    )


def _prior(entry: Entry, numbers: Numbers) -> float:
    """How likely a place is by its name alone."""
    score = numbers.weight * entry.weight
    if entry.place.precision != "city":
        score += getattr(numbers, entry.place.precision)
    if entry.kind == "capital":
        score += numbers.capital
    if entry.fit == OTHER:
        score += numbers.other
    elif entry.fit == LOOSE:
        score += numbers.loose
    return score


def _listed(text: str, names: Sequence[_Name], numbers: Numbers) -> list[_Name]:
    """The names, each having heard its neighbours in a list, and what it holds: the "Illinois" after "Springfield"."""
    beside: dict[int, list[int]] = {}
    for (a, left), (b, right) in pairwise(enumerate(names)):
        if _LIST.fullmatch(text[left.mention.span.end : right.mention.span.start]):
            beside.setdefault(a, []).append(b)
            beside.setdefault(b, []).append(a)
    found: list[_Name] = []
    for at, name in enumerate(names):
        scores, hints = list(name.scores), dict(name.hints)
        for n, entry in enumerate(name.entries):
            bonus = 0.0
            for other in (names[i] for i in beside.get(at, ())):
                held = [e for e in other.entries if e.place.id in other.pointed and lies_in(e, entry)]
                if held and other.mention.span < name.mention.span and entry.place.precision in AREAS:
                    bonus = numbers.within
                    hints.setdefault(entry.place.id, f"{other.words!r} before it lies there")
                elif _likeliest(other).place.precision == entry.place.precision:
                    bonus = max(bonus, numbers.listed)
            scores[n] += bonus
        found.append(replace(name, scores=tuple(scores), hints=hints))
    return found


def _likeliest(name: _Name) -> Entry:
    return name.entries[max(range(len(name.entries)), key=lambda n: name.scores[n])]


# ----------------------------------------------------------------------------------------- the rest of the text


def _countries(text: str, mentions: Iterable[Mention], gazetteer: Gazetteer) -> Mapping[str, float]:
    """The countries that a text names as actors or by their people, each with how surely it is about them."""
    found: dict[str, float] = {}
    for mention in mentions:
        if mention.kind is MentionKind.ACTOR and mention.form is Form.NAME and mention.label in _STATES:
            words = _words(text, mention)
            states = (e.place.country for e in gazetteer.find(words) if e.place.precision == "country")
            country = gazetteer.demonym(words) or next(states, None)
            if country is not None:
                found[country] = 0.8
    return found


def _heard(
    names: Sequence[_Name],
    chances: Sequence[Sequence[float]],
    countries: Mapping[str, float],
    numbers: Numbers,
) -> list[list[float]]:
    """The scores of all names after each heard the others; names that are written alike are heard once."""
    said = {name.key: _said(name, found) for name, found in zip(names, chances, strict=True)}
    pointed: dict[str, set[str]] = {}
    for name in names:
        pointed.setdefault(name.key, set()).update(name.pointed)
    gains: dict[str, list[float]] = {}  # what the others add, which is the same for the same words
    scores: list[list[float]] = []
    for name in names:
        if name.words not in gains:
            others = [one for key, one in said.items() if key != name.key]
            gains[name.words] = _gains(name.entries, others, countries, numbers)
        # "Springfield, Illinois", and further on "Springfield" alone
        again = pointed[name.key] - name.pointed
        scores.append(
            [
                given + gain + (numbers.within * 0.7 if entry.place.id in again else 0.0)
                for entry, given, gain in zip(name.entries, name.scores, gains[name.words], strict=True)
            ]
        )
    return scores


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What one name tells the others: where it probably is."""

    countries: Mapping[str, float]
    areas: Mapping[str, float]
    points: tuple[tuple[Place, float], ...]


def _said(name: _Name, chances: Sequence[float]) -> _Said:
    countries: dict[str, float] = {}
    areas: dict[str, float] = {}
    points: list[tuple[Place, float]] = []
    for entry, chance in zip(name.entries, chances, strict=True):
        if chance < _FAINT:
            continue
        if entry.place.country is not None:
            countries[entry.place.country] = countries.get(entry.place.country, 0.0) + chance
        for area in (entry.place.id, *entry.inside[-1:]):
            areas[area] = areas.get(area, 0.0) + chance
        if entry.place.precision not in ("country", "region"):  # its middle is near to nothing that a text tells of
            points.append((entry.place, chance))
    return _Said(countries=countries, areas=areas, points=tuple(points))


def _gains(
    entries: Sequence[Entry], others: Sequence[_Said], countries: Mapping[str, float], numbers: Numbers
) -> list[float]:
    """What the other names of the text add to the scores of one."""
    apart = {country: 1 - chance for country, chance in countries.items()}  # the chance that no place is in it
    areas: dict[str, float] = {}
    for other in others:
        for country, chance in other.countries.items():
            apart[country] = apart.get(country, 1.0) * (1 - 0.8 * chance)
        for area, chance in other.areas.items():
            areas[area] = max(areas.get(area, 0.0), chance)
    points = sorted((point for other in others for point in other.points), key=lambda point: -point[1])
    gains: list[float] = []
    for entry in entries:
        place = entry.place
        gain = numbers.sibling_province * max(areas.get(area, 0.0) for area in (place.id, *entry.inside[-1:]))
        if place.country is not None:
            gain += numbers.sibling_country * (1 - apart.get(place.country, 1.0))
        if place.precision in ("city", "district", "point") and len(entries) > 1:
            near = (chance for point, chance in points if distance(place, point) < _NEAR)
            gain += numbers.near * next(near, 0.0)
        gains.append(gain)
    return gains


def _chances(scores: Sequence[float], none: float) -> list[float]:
    """Scores as probabilities; what is missing to 1 is the chance that none of the places is meant."""
    top = max((*scores, none))
    powers = [exp(score - top) for score in scores]
    total = sum(powers) + exp(none - top)
    return [power / total for power in powers]


# -------------------------------------------------------------------------------------------------- judgements


def _chosen(
    names: Sequence[_Name], countries: Mapping[str, float], steps: tuple[Step, ...], numbers: Numbers
) -> Located:
    """The judgements in the order of the text, and the places that they name."""
    chances = [_chances(name.scores, numbers.none) for name in names]
    for _ in range(_ROUNDS):
        chances = [_chances(scores, numbers.none) for scores in _heard(names, chances, countries, numbers)]
    best = {name.key: name.entries[_order(found)[0]] for name, found in zip(names, chances, strict=True)}
    places: dict[str, Place] = {}
    judgements: list[Judgement] = []
    for name, found in zip(names, chances, strict=True):
        for entry, score, verdict in _verdicts(name, found):
            places.setdefault(entry.place.id, entry.place)
            judgements.append(
                Judgement(
                    left=name.mention.id,
                    right=entry.place.id,
                    verdict=verdict,
                    score=round(score, 2),
                    reasons=tuple(_reasons(name, entry, verdict, best)),
                    by=BY,
                )
            )
    return Located(places=tuple(places.values()), judgements=tuple(judgements), steps=steps)


def _order(chances: Sequence[float]) -> list[int]:
    """Places from the likeliest on."""
    return sorted(range(len(chances)), key=lambda n: (-chances[n], n))


def _verdicts(name: _Name, chances: Sequence[float]) -> Iterator[tuple[Entry, float, Verdict]]:
    """One place if that is clear enough, else the likeliest few."""
    order = _order(chances)
    best = name.entries[order[0]]
    together = [n for n in order if distance(best.place, name.entries[n].place) < _TOGETHER]
    score = min(sum(chances[n] for n in together), _HIGHEST)
    if score >= _SURE:
        yield best, score, Verdict.SAME
        return
    for n in [order[0], *(n for n in order if n not in together)][:_UNSURE]:
        yield name.entries[n], score if n == order[0] else chances[n], Verdict.UNSURE


def _reasons(name: _Name, entry: Entry, verdict: Verdict, best: Mapping[str, Entry]) -> Iterator[str]:
    """Why a place was chosen, or may be meant."""
    place = entry.place
    where = ", ".join(part for part in (place.admin1, place.country) if part and part != place.name)
    yield f"{name.words!r} is a name of {place.name} ({entry.kind}{', ' if where else ''}{where})"
    if name.note is not None:
        yield name.note
    if place.id in name.hints:
        yield name.hints[place.id]
    rivals = sum(distance(place, e.place) >= _TOGETHER for e in name.entries)
    if rivals and place.country is not None:
        beside = next(
            (e.place for key, e in best.items() if key != name.key and e.place.country == place.country), None
        )
        if beside is not None:
            yield f"{beside.name} in the same country is named too"
    if rivals:
        choice = "cannot be told from" if verdict is Verdict.UNSURE else "is likelier than"
        yield f"it {choice} {rivals} other place{'s' if rivals > 1 else ''} of that name"


def distance(left: Place, right: Place) -> float:
    """Kilometres between two places on the globe."""
    north, south = radians(left.latitude), radians(right.latitude)
    rise, run = sin((south - north) / 2), sin(radians(right.longitude - left.longitude) / 2)
    return 2 * 6371.0 * asin(min(1.0, sqrt(rise * rise + cos(north) * cos(south) * run * run)))


def _words(text: str, mention: Mention) -> str:
    """The words of a named mention's name, a line break in them as a space."""
    span = mention.name or mention.span
    return " ".join(text[span.start : span.end].split())


def _step(mention: Mention, reason: str) -> Step:
    return Step(span=mention.span, stage="place", outcome=Outcome.NOTHING, reason=reason)
