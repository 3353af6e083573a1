"""How likely two tellings are of one happening, and why: a small logistic model over features that a person can check.

The weights stand in `data/incidents/weights.toml`, with a card beside it; `tools/fit_incidents.py` makes them. A feature
is a number from 0 to 1 with words that say what was seen; what it adds to the score is its weight times the number.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from math import exp, log, sqrt
from types import MappingProxyType

from tocsin.errors import SettingsError
from tocsin.records import HarmKind
from tocsin.resolve.parties import Party
from tocsin.resolve.spots import Spot, closeness
from tocsin.resolve.telling import VIOLENCE, WORDS, Telling, related
from tocsin.shipped import checked, shipped

PRECISE = 3  # days: an interval this long or shorter says when ("in the night to Tuesday", "on Monday or Tuesday")
AWAY = 3  # days between two precise intervals that no slip of a report explains
LOCAL = 3  # happenings in one country before an outlet is taken to be at home there
NOWHERE: Mapping[str, str] = MappingProxyType({})
_UNTOLD = timedelta(days=4)  # before publication: where nothing says when, news is mostly this new
_SIDES = {
    **dict.fromkeys(("MIL", "COP", "GOV", "SPY"), "state"),
    **dict.fromkeys(("UAF", "REB", "PRM", "CRM"), "armed"),
}
_WEIGHT = 100  # of a rare word; whole numbers, so that no sum depends on the order of a set
_MUTUAL = frozenset({"talks", "cooperation"})
_PLACES = {
    "same": "same_place",
    "within": "place_within",
    "near": "near_place",
    "province": "same_province",
    "apart": "places_apart",
}
_ORDER = ("same", "within", "near", "province", "apart", "unknown")

FEATURES: Mapping[str, str] = {
    "same_family": "same sort of happening",
    "related_family": "sorts of happening that are taken for each other",
    "other_family": "another sort of happening",
    "violence_related": "violence, and what is taken for it",
    "violence_other": "violence, and something else",
    "same_type": "same type",
    "other_mode": "done otherwise",
    "same_day": "same day",
    "near_day": "days side by side",
    "days_apart": "days apart",
    "day_within": "day within a longer time",
    "day_fits": "no day in one, published when it fits",
    "day_unfit": "no day in one, published too far off",
    "same_place": "same place",
    "place_within": "one place in the other",
    "near_place": "places close to each other",
    "same_province": "same province",
    "places_apart": "places apart",
    "place_named": "place of one is named by the other",
    "place_elsewhere": "other places named",
    "same_land": "no place in one, and the same country",
    "other_land": "no place in one, and other countries",
    "beside": "the two texts tell something else in common",
    "no_place": "no place in one",
    "same_actor": "same actor",
    "kin_actor": "actors of one body or line",
    "alike_actor": "actors described alike",
    "other_actor": "different actors",
    "no_actor": "no actor in one",
    "same_recipient": "same recipient",
    "kin_recipient": "recipients of one body or line",
    "alike_recipient": "recipients described alike",
    "other_recipient": "different recipients",
    "crossed": "actor of one is recipient of the other",
    "countries": "countries in common",
    "other_countries": "other countries named",
    "same_toll": "same figures",
    "close_toll": "figures close to each other",
    "far_toll": "figures far apart",
    "words": "words in common",
    "names": "names in common",
    "context": "what the two texts are about",
    "same_day_words": "words in common on the same day",
    "one_text": "one text tells both",
    "one_outlet": "one outlet on one day",
    "copied": "one text is a copy or rewrite of the other",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The model: how much each feature counts, in logits, and how rare words are."""

    bias: float
    weights: Mapping[str, float]
    apply: float  # from this probability on two tellings are joined
    review: float  # from this one on a person is asked
    rarity: Mapping[str, float] = field(repr=False)  # of common words, 0 to 1; a word that is not here is rare: 1
    lacks: Mapping[str, int] = field(init=False, repr=False)  # by common word, how much less than a rare one it weighs

    def __post_init__(self) -> None:
        lacks = {word: round(_WEIGHT * (1 - grade**2)) for word, grade in self.rarity.items()}
        object.__setattr__(self, "lacks", lacks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How likely it is that two tellings are of one happening."""

    logit: float
    barred: str | None  # why it cannot be; None: nothing bars it
    seen: Mapping[str, float] = field(repr=False)

    @property
    def probability(self) -> float:
        """Between 0 and 1; 0 where something bars it."""
        return 0.0 if self.barred is not None else 1 / (1 + exp(-self.logit))

    def beside(self, shared: float, weights: Weights) -> Likeness:
        """The same of two whose texts tell something else in common, and how likely that is."""
        logit = self.logit + weights.weights.get("beside", 0.0) * (shared - self.seen.get("beside", 0.0))
        return replace(self, logit=logit, seen={**self.seen, "beside": shared})

    def reasons(self, weights: Weights, most: int = 6) -> tuple[str, ...]:
        """What spoke for it and against it, the weightiest first, each with what it added in logits."""
        parts = [(weights.weights.get(n, 0.0) * v, n, v) for n, v in self.seen.items()]
        parts = sorted((p for p in parts if abs(p[0]) >= 0.1), key=lambda p: (-abs(p[0]), p[1]))
        told = [f"{FEATURES[n]}{'' if v == 1 else f' ({v:.2f})'}: {added:+.1f}" for added, n, v in parts[:most]]
        return tuple(told) if self.barred is None else (self.barred, *told)


@cache
def load_weights() -> Weights:
    """The weights that come with tocsin.

    Raises
    ------
    SettingsError
        If the file names a feature that there is not.
    """
    file = checked(shipped("incidents", "weights.toml"))
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    unknown = set(table["weights"]) - set(FEATURES)
    if unknown:
        raise SettingsError(f"{file}: unknown features {', '.join(sorted(unknown))}; make it anew")
    rarity = {word: float(grade) for grade, words in table["rarity"].items() for word in words.split()}
    return Weights(
        bias=table["bias"], weights=table["weights"], apply=table["apply"], review=table["review"], rarity=rarity
    )


def compare(
    one: Telling,
    other: Telling,
    weights: Weights,
    *,
    copied: bool = False,
    homes: Mapping[str, str] = NOWHERE,
    beside: float = 0.0,
) -> Likeness:
    """How likely two tellings are of one happening. The order of the two makes no difference.

    Parameters
    ----------
    copied
        Whether the text of one is a copy or a rewrite of the other's.
    homes
        By outlet the country that it mostly reports from: a local paper names no country.
    beside
        How likely it is that the two texts tell something else in common, 0 to 1.
    """
    barred = None
    if one.id in other.apart or other.id in one.apart:
        barred = "their text keeps them apart"
    elif WORDS in (one.family, other.family) and not one.types & other.types:
        barred = "what was said, and something else"
    seen: dict[str, float] = {}
    if one.family == other.family:
        seen["same_family"] = 1.0
    elif VIOLENCE in (one.family, other.family):  # what outlets agree on most: whether there was violence
        seen["violence_related" if related(one.family, other.family) else "violence_other"] = 1.0
    else:
        seen["related_family" if related(one.family, other.family) else "other_family"] = 1.0
    if one.types & other.types:
        seen["same_type"] = 1.0
    if one.modes and other.modes and not one.modes & other.modes:
        seen["other_mode"] = 1.0
    gap = _days(one, other, seen)
    if barred is None and gap >= AWAY:
        barred = f"{gap} days apart"
    _places(one, other, seen, homes)
    if beside:
        seen["beside"] = beside
    _sides(one, other, seen)
    _tolls(one, other, seen)
    _words(one, other, seen, weights.lacks)
    if one.document_id is not None and one.document_id == other.document_id:
        seen["one_text"] = 1.0
    elif one.outlet is not None and one.outlet == other.outlet and one.published == other.published:
        seen["one_outlet"] = 1.0
    if copied:
        seen["copied"] = 1.0
    logit = weights.bias + sum(weights.weights.get(name, 0.0) * value for name, value in seen.items())
    return Likeness(logit=logit, barred=barred, seen=seen)


# ------------------------------------------------------------------------------------------------ when


def window(telling: Telling) -> tuple[date, date] | None:
    """The days [begin, until) on which it can have been, as told or by publication; None: nothing tells."""
    if telling.begin is not None or telling.until is not None:
        begin = telling.begin or (telling.until or date.max) - timedelta(days=366)
        until = telling.until or max(telling.published or begin, begin) + timedelta(days=1)
        return (begin, until) if begin < until else (begin, begin + timedelta(days=1))
    if telling.published is None:
        return None
    return telling.published - _UNTOLD, telling.published + timedelta(days=1)


def _days(one: Telling, other: Telling, seen: dict[str, float]) -> int:
    """What the days tell; how many days lie between two that were told precisely, else 0."""
    mine, theirs = window(one), window(other)
    if mine is None or theirs is None:
        return 0
    gap = max((theirs[0] - mine[1]).days + 1, (mine[0] - theirs[1]).days + 1, 0)
    told = one.begin is not None and other.begin is not None
    if not told:
        seen["day_fits" if gap <= 0 else "day_unfit"] = 1.0 if gap <= 0 else min(1.0, 0.25 + gap / 20)
        return 0
    precise = all((until - begin).days <= PRECISE for begin, until in (mine, theirs))
    if not precise:
        seen["day_within" if gap <= 0 else "days_apart"] = 1.0
        return 0 if gap <= 30 else gap
    if gap <= 0:  # a night is two days: less sure
        common = (min(mine[1], theirs[1]) - max(mine[0], theirs[0])).days
        whole = (max(mine[1], theirs[1]) - min(mine[0], theirs[0])).days
        seen["same_day"] = common / whole
        return 0
    seen["near_day" if gap == 1 else "days_apart"] = 1.0
    return gap


# ----------------------------------------------------------------------------------------------- where


def _places(one: Telling, other: Telling, seen: dict[str, float], homes: Mapping[str, str]) -> None:
    if one.places and other.places:
        near = _nearest(one.places, other.places)
        name = _PLACES.get(near)
        if name is not None:
            named = name == "places_apart" and (_written(one.places, other) or _written(other.places, one))
            seen["place_named" if named else name] = 1.0
            return
    seen["no_place"] = 1.0
    mine, theirs = _closer(one.places or one.around), _closer(other.places or other.around)
    if _written(mine, other) or _written(theirs, one):
        seen["place_named"] = 1.0
    elif mine and theirs:
        near = _nearest(mine, theirs)
        if near in ("same", "near"):
            seen["place_named"] = 1.0
        elif near == "within":
            seen["place_named"] = 0.5
        elif near == "apart":
            seen["place_elsewhere"] = 1.0
    else:
        lands = _lands(one, homes), _lands(other, homes)
        if all(lands):
            seen["same_land" if lands[0] & lands[1] else "other_land"] = 1.0


def _lands(telling: Telling, homes: Mapping[str, str]) -> frozenset[str]:
    """The countries that it can have been in: of its places, else of those that its text names, else its outlet's."""
    told = frozenset(s.country for s in (*telling.places, *telling.around) if s.country is not None)
    home = homes.get(telling.outlet or "")
    return told or telling.countries | frozenset(() if home is None else (home,))


def homes_of(tellings: Iterable[Telling]) -> dict[str, str]:
    """By outlet the country of at least half of the places that its texts name; local papers have one."""
    named: dict[str, Counter[str]] = {}
    for telling in tellings:
        if telling.outlet is not None:
            spots = {spot.country for spot in (*telling.places, *telling.around) if spot.country is not None}
            named.setdefault(telling.outlet, Counter()).update(spots)
    found = {outlet: counts.most_common(1)[0] for outlet, counts in named.items() if counts}
    return {o: c for o, (c, n) in found.items() if n >= LOCAL and 2 * n >= named[o].total()}


def _closer(spots: Sequence[Spot]) -> Sequence[Spot]:
    """The spots without countries, where there are others."""
    return [spot for spot in spots if not (spot.area and spot.admin1 is None)] or spots


def _written(spots: Sequence[Spot], other: Telling) -> bool:
    """Whether the name of a place stands in the text of another telling, whatever was made of it there."""
    return any(spot.written and spot.written <= other.names for spot in _closer(spots))


def _nearest(mine: Sequence[Spot], theirs: Sequence[Spot]) -> str:
    found = {closeness(a, b) for a in mine for b in theirs}
    return next((name for name in _ORDER if name in found), "unknown")


# ------------------------------------------------------------------------------------------------- who


def _sides(one: Telling, other: Telling, seen: dict[str, float]) -> None:
    if one.family in _MUTUAL and other.family in _MUTUAL:  # who is said to meet whom is a matter of wording
        found = _parties((*one.actors, *one.recipients), (*other.actors, *other.recipients))
        seen["no_actor" if found == "none" else f"{found}_actor"] = 1.0
    else:
        found = _parties(one.actors, other.actors)
        seen["no_actor" if found == "none" else f"{found}_actor"] = 1.0
        found = _parties(one.recipients, other.recipients)
        if found != "none":
            seen[f"{found}_recipient"] = 1.0
        if _named(one.actors) & _named(other.recipients) or _named(one.recipients) & _named(other.actors):
            seen["crossed"] = 1.0
    if one.countries and other.countries:
        shared = len(one.countries & other.countries)
        if shared:
            seen["countries"] = shared / len(one.countries | other.countries)
        else:
            seen["other_countries"] = 1.0


def _parties(mine: Sequence[Party], theirs: Sequence[Party]) -> str:
    """How the nearest two of two sides stand: same, kin, alike, other; "none" where a side is empty or tells nothing."""
    if not mine or not theirs:
        return "none"
    found = {_party(a, b) for a in mine for b in theirs}
    return next((name for name in ("same", "kin", "alike", "other") if name in found), "none")


def _party(one: Party, other: Party) -> str:
    if one.key == other.key:
        return "same" if one.named else "alike"
    if other.key in one.kin or one.key in other.kin:
        return "kin"
    if one.country is not None and one.country == other.country:
        return "kin"
    if one.named and other.named:
        if one.country is not None and other.country is not None:
            return "other"
        return "none" if one.country is None and other.country is None and ":" not in one.key + other.key else "other"
    if one.sector is not None and other.sector is not None:
        mine, theirs = _SIDES.get(one.sector, one.sector), _SIDES.get(other.sector, other.sector)
        return "alike" if mine == theirs else "other" if {mine, theirs} == {"state", "armed"} else "none"
    return "none"


def _named(parties: Sequence[Party]) -> frozenset[str]:
    return frozenset(party.key for party in parties if party.named)


# --------------------------------------------------------------------------------------------- figures


def _tolls(one: Telling, other: Telling, seen: dict[str, float]) -> None:
    if not one.tolls or not other.tolls:
        return
    best: str | None = None
    for kind in HarmKind:
        mine = [(t.low, t.high) for t in one.tolls if t.kind is kind]
        theirs = [(t.low, t.high) for t in other.tolls if t.kind is kind]
        for a in mine:
            for b in theirs:
                found = _figures(a, b)
                best = found if best is None else min(best, found, key=("same", "close", "far").index)
    if best is not None:
        seen[f"{best}_toll"] = 1.0


def _figures(one: tuple[int | None, int | None], other: tuple[int | None, int | None]) -> str:
    if one == other and one[0] is not None:
        return "same"
    low = [figure for figure in (one[0] or one[1], other[0] or other[1]) if figure]
    if len(low) < 2:
        return "close"
    least, most = min(low), max(low)
    return "close" if most <= least * 2 or most - least <= 3 else "far"


# ----------------------------------------------------------------------------------------------- words


def _words(one: Telling, other: Telling, seen: dict[str, float], lacks: Mapping[str, int]) -> None:
    likeness = _overlap(one.words, other.words, lacks)
    seen["words"] = likeness
    if one.context and other.context and one.document_id != other.document_id:
        seen["context"] = _overlap(one.context, other.context, lacks)
    if one.names and other.names:
        seen["names"] = len(one.names & other.names) / min(len(one.names), len(other.names))
    if "same_day" in seen:
        seen["same_day_words"] = likeness


def _overlap(one: frozenset[str], other: frozenset[str], lacks: Mapping[str, int]) -> float:
    """How much two sets of words have in common, from 0 to 1, rare ones counting more."""
    mine, theirs = _size(one, lacks), _size(other, lacks)
    whole = (sqrt(mine * theirs) + min(mine, theirs)) / 2  # a clause in passing has few words of a long report
    return min(1.0, _size(one & other, lacks) / whole) if whole else 0.0


def _size(words: frozenset[str], lacks: Mapping[str, int]) -> int:
    return _WEIGHT * len(words) - sum(map(lacks.__getitem__, words & lacks.keys()))


def grade(share: float) -> float:
    """How rare a word is that stands in this share of texts: 1 for one text in a thousand or fewer, 0 for every text."""
    return max(0.0, min(1.0, -log(max(share, 1e-3)) / log(1e3)))
