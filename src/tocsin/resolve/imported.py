"""Which actor of the registry a name in another data set means; each link is a judgement with its reason in words.

Data sets write names in forms of their own: "Citizen (Iraq)", "Military Forces of Iraq (2014-)", POLICE with the code IRQCOP.
A wrong link does more harm than a missing one: what the name, the code and the days do not settle is UNSURE, and a name
that nobody is known by stays itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import blake2b, md5

from tocsin.records import Actor, Verdict
from tocsin.resolve.compare import known
from tocsin.resolve.gazetteer import Gazetteer
from tocsin.resolve.names import is_acronym, key
from tocsin.resolve.registry import ORGANS, Name, Registry
from tocsin.resolve.roles import Reading

BY = "imported/1"

_YEARS = re.compile(
    r"\s*\(\s*(?:\d{4}\s*-\s*(?:\d{4})?|-\s*\d{4})\s*\)\s*"
)  # of a government, as ACLED and UCDP write it
_OF_COUNTRY = re.compile(r"(?P<what>.+?)\s*\((?P<country>[^()]+)\)")
_ASIDE = re.compile(r"\s*\([^()]*\)$")  # "Yemen (North Yemen)"
_BODY = re.compile(r"(?P<what>[\w' -]+?) of (?:the )?(?P<country>.+)", re.IGNORECASE)
# Words of data sets that the registry's nouns lack; the sector is PLOVER's.
_WORDS = {
    "military forces": "MIL", "armed forces": "MIL", "police forces": "COP", "security forces": "COP", "armed rebel": "REB",
    "rebel group": "REB", "armed opposition": "REB", "unidentified armed group": "UAF", "unidentified gunman": "UAF",
    "armed gang": "CRM", "criminal": "CRM", "head of government": "GOV", "government official": "GOV", "men": "CVL",
    "women": "CVL", "children": "CVL", "villager": "CVL", "population": "CVL", "legislature": "LEG", "cabinet": "GOV",
    "business": "BUS", "education": "EDU", "foreign affairs": "GOV", "defense / security ministry": "GOV", "students": "EDU",
    "cabinet / council of ministers / advisors": "GOV", "finance / economy / commerce / trade ministry": "GOV",
    "member of parliament": "LEG", "labor union": "LAB", "farm worker": "AGR", "refugee": "REF", "activist": "CVL",
    "legislative (parliament/assembly)": "LEG", "opposition activist": "OPP", "naval": "MIL", "air force": "MIL",
    "media personnel": "JRN", "news media": "JRN",
}  # fmt: skip
_COUNTRY_LABELS = frozenset({"state", "adjective", "metonym"})
_ABROAD = ("IGO", "NGO", "IMG", "MNC", "NGM")  # how CAMEO codes of bodies beyond countries begin
_TOO_SHORT = 4  # letters of an acronym that is a word as often, where a data set writes capitals alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A name as the rows of a data set have it: with its code, country (ISO 3166-1 alpha-3) and PLOVER sector."""

    dataset: str
    name: str | None
    code: str | None = None
    country: str | None = None
    sector: str | None = None
    first: date | None = None  # the days of its events
    last: date | None = None
    capitals: bool = False  # the data set writes all names in capitals, so that "WHO" and "IS" may be words


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Who one of the names that stand in an imported name may be; without an actor: nobody that is known."""

    part: int  # which of several, from 0
    id: str
    text: str
    actor: Actor | None = None
    verdict: Verdict | None = None
    score: float | None = None
    reason: str | None = None


def name_id(dataset: str, *parts: str | None) -> str:
    """The id of an imported name: a hash of data set, name, code, country and sector, as the store's SQL makes it."""
    text = "\x1f".join((dataset, *(part or "" for part in parts)))
    return f"name-{md5(text.encode(), usedforsecurity=False).hexdigest()[:20]}"


def fingerprint(registry: Registry) -> str:
    """A hash of what a registry says of its actors, names and facts."""
    digest = blake2b(digest_size=10)
    for kind in (registry.actors, registry.names, registry.facts, registry.cameo, registry.nouns):
        for name in sorted(kind):
            digest.update(f"{name}:{kind[name]!r};".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def link_imported(given: Imported, registry: Registry, gazetteer: Gazetteer | None = None) -> tuple[Link, ...]:
    """Who an imported name may be: for each name in it one link if that is clear, one each if it may be several.

    Parameters
    ----------
    given
        Several names in one are joined by "; ", and then its code, country and sector are nobody's own.
    gazetteer
        Tells names of places, which some data sets write for a country; None: those stay unsure.
    """
    names = (given.name or "").split("; ")
    several = len(names) > 1
    links: list[Link] = []
    for part, name in enumerate(names):
        alone = replace(given, name=name.strip() or None, code=None, country=None, sector=None) if several else given
        shown = alone.name or alone.code or " ".join(filter(None, (alone.country, alone.sector)))
        base = Link(
            part=part, id=name_id(alone.dataset, alone.name, alone.code, alone.country, alone.sector), text=shown
        )
        readings = tuple(_Reader(alone, registry, gazetteer).readings())
        sure = len(readings) == 1 and readings[0].sure
        links += [
            replace(
                base,
                actor=reading.actor,
                verdict=Verdict.SAME if sure else Verdict.UNSURE,
                score=round(reading.score, 2),
                reason=reading.reason,
            )
            for reading in readings
        ] or [base]
    return tuple(links)


class _Reader:
    """One name on its way to the actors that it may be."""

    def __init__(self, given: Imported, registry: Registry, gazetteer: Gazetteer | None) -> None:
        name = given.name if given.name and given.name != given.code else ""  # PETRARCH2 writes codes alone
        self._given = given
        self._registry = registry
        self._gazetteer = gazetteer
        self._name = name.replace("_", " ") if " " not in name else name

    def readings(self) -> Iterator[Reading]:
        """One sure reading, or the unsure ones; none if nobody is known."""
        if not self._name:
            yield from self._by_code(self._given.code or "a row without a name", 0.85)
            return
        words, years, unit = self._name, _YEARS.search(self._name), ""
        if years is not None:
            words, unit = self._name[: years.start()], self._name[years.end() :]
        body = self._body(words)
        if body is not None:
            own = list(self._named(unit)) if unit else []
            if len(own) == 1 and own[0].sure:
                yield own[0]
            else:  # a unit that is not known is not the whole army
                yield replace(body, score=0.5, sure=False, reason=f"{unit!r}: {body.reason}") if unit else body
            return
        if unit:
            return
        found = tuple(self._named(words))
        yield from found or self._by_code(words, 0.8)

    # ------------------------------------------------------------------------------------------------- bodies

    def _body(self, words: str) -> Reading | None:
        """A body or the people of a country: "Citizen (Iraq)", "Military Forces of Iraq"."""
        for match in (_OF_COUNTRY.fullmatch(words), _BODY.fullmatch(words)):
            if match is None:
                continue
            country, sector = self._country(match["country"]), self._sector(match["what"])
            if country is not None and sector is not None and sector in ORGANS:
                actor = self._registry.organ(country, sector)
                return Reading(actor=actor, score=0.9, reason=f"{words!r} stands for the {actor.name}")
        return None

    def _country(self, words: str) -> str | None:
        """The country (ISO 3166-1 alpha-3) that some words are the name of."""
        names = self._registry.find(words) or self._registry.find(_ASIDE.sub("", words))
        states = {n.actor for n in names if n.label == "state"}
        return self._registry.actors[states.pop()].country if len(states) == 1 else None

    def _sector(self, words: str) -> str | None:
        """The PLOVER sector of a word for a body or for people."""
        noun = self._registry.nouns.get(words.casefold())
        return _WORDS.get(words.casefold()) or (noun.sector if noun is not None else None)

    # -------------------------------------------------------------------------------------------------- names

    def _named(self, words: str) -> Iterator[Reading]:
        """The actors that some words are a name of."""
        country = self._given.country
        qualified = _OF_COUNTRY.fullmatch(words)
        names = self._registry.find(words)
        if not names and qualified is not None and (home := self._country(qualified["country"])) is not None:
            words, country = qualified["what"], home
            names = self._registry.find(words)
        if names and self._given.capitals and len(key(words)) <= _TOO_SHORT and any(is_acronym(n.text) for n in names):
            names = tuple(n for n in names if self._fits_code(self._registry.actors[n.actor]))
        states = [n for n in names if n.label in _COUNTRY_LABELS]
        if states and (len(states) == len(names) or self._given.capitals):
            yield from self._state(words, states, country)
            return
        if not names:
            alike = sorted(known(words, self._registry)) if " " in words else []
            names = tuple(Name(actor=i, text=words, label="spelling") for i in alike)
        yield from self._chosen(words, names, country)

    def _fits_code(self, actor: Actor) -> bool:
        """Whether the data set's code says that it is an actor of that country, or one of no country."""
        abroad = (self._given.code or "").startswith(_ABROAD) and actor.country is None
        return abroad or (actor.country is not None and actor.country == self._given.country)

    def _state(self, words: str, names: Sequence[Name], country: str | None) -> Iterator[Reading]:
        """A state, by its name, its adjective or its capital; the body of it that the code says, if it says one."""
        actors = {n.actor for n in names if country is None or self._registry.actors[n.actor].country == country}
        if len(actors) != 1:
            return
        state = self._registry.actors[actors.pop()]
        sector = self._given.sector
        if state.country is not None and sector is not None and sector in ORGANS:
            actor = self._registry.organ(state.country, sector)
            reason = f"{words!r} is a name of {state.name}, and the data set codes it {self._given.sector}"
            yield Reading(actor=actor, score=0.85, reason=reason)
        elif state.id.startswith("organ:") and country is not None:  # "BAGHDAD", and the data set says Iraq
            whole = self._registry.actors[f"state:{country}"]
            reason = f"{words!r} stands for {whole.name}, and the data set names no body of it"
            yield Reading(actor=whole, score=0.8, reason=reason)
        elif any(n.label == "state" for n in names) or country is not None:
            yield Reading(actor=state, score=0.95, reason=f"{words!r} is a name of {state.name}")
        else:
            yield Reading(actor=state, score=0.5, reason=f"{words!r} is said of {state.name}", sure=False)

    def _chosen(self, words: str, names: Sequence[Name], country: str | None) -> Iterator[Reading]:
        """Of the bearers of a name the one that fits country and days; several, or one that does not fit, are unsure."""
        actors = {n.actor: self._registry.actors[n.actor] for n in names}
        there = [a for a in actors.values() if self._there(a)]
        fitting = [a for a in there if country is None or a.country is None or a.country == country]
        at_home = [a for a in fitting if country is not None and a.country == country]
        usual = [a for a in fitting if not any(n.ambiguous for n in names if n.actor == a.id)]
        for some, why in ((fitting, ""), (at_home, ", and of its country"), (usual, ", and mostly its own")):
            if len(some) == 1 and self._sure(words, some[0], names, country):
                spelling = any(n.label == "spelling" for n in names)
                score = 0.85 if spelling else 0.95 if len(actors) == 1 else 0.8
                kind = "a spelling" if spelling else "a name"
                yield Reading(actor=some[0], score=score, reason=f"{words!r} is {kind} of {some[0].name}{why}")
                return
        for actor in actors.values():
            against = "was not there on the days of its events" if actor not in there else ""
            against = against or ("is of another country" if actor not in fitting else "is not the only one it may be")
            reason = f"{words!r} is a name of {actor.name}, which {against}"
            yield Reading(actor=actor, score=round(1 / (len(actors) + 1), 2), reason=reason, sure=False)

    def _sure(self, words: str, actor: Actor, names: Sequence[Name], country: str | None) -> bool:
        """Whether a name is enough: a single word of a person, or one that others bear too, needs a country beside it."""
        if country is not None and actor.country == country:
            return True
        ambiguous = any(n.ambiguous for n in names if n.actor == actor.id)
        single = len([word for word in key(words).split() if word != "al"]) < 2
        return not ambiguous and not (single and actor.kind == "person")

    def _there(self, actor: Actor) -> bool:
        """Whether an actor may have been there on a day of its events; True if no fact tells."""
        days = [day for day in (self._given.first, self._given.last) if day is not None]
        return not days or any(self._registry.on(actor.id, day).exists is not False for day in days)

    # -------------------------------------------------------------------------------------------------- codes

    def _by_code(self, words: str, score: float) -> Iterator[Reading]:
        """Who the data set's own code says it is, where the name is a common word, a place, or missing."""
        given, common = self._given, _is_common(words, self._registry)
        owners = [i for i, code in self._registry.cameo.items() if given.code is not None and code == given.code]
        if len(owners) == 1 and not self._name:
            yield Reading(
                actor=self._registry.actors[owners[0]], score=score, reason=f"{given.code} is its code in the registry"
            )
            return
        if given.country is None or f"state:{given.country}" not in self._registry.actors:
            return
        state = self._registry.actors[f"state:{given.country}"]
        if given.sector is not None and given.sector in ORGANS:
            actor = self._registry.organ(given.country, given.sector)
            reason = f"the data set codes {words!r} as {given.country} {given.sector}"
            sure = common or not self._name
            yield Reading(actor=actor, score=score if sure else 0.5, reason=reason, sure=sure)
        elif given.sector is None and (not self._name or self._placed(words)):
            reason = f"the data set codes {words!r} as {given.country}"
            if self._name:
                reason += f", and a place in {state.name} has this name"
            yield Reading(actor=state, score=0.75, reason=reason)

    def _placed(self, words: str) -> bool:
        """Whether a place of the country goes by some words."""
        if self._gazetteer is None:
            return False
        return any(entry.place.country == self._given.country for entry in self._gazetteer.find(words))


def _is_common(words: str, registry: Registry) -> bool:
    """Whether some words are a common noun such as "police", "foreign minister" or "Teachers", and no proper name."""
    plain = words.casefold()
    return plain in registry.nouns or plain in registry.titles or plain in _WORDS
