"""Who is known, under which names, and what they were when.

The registry holds facts, each with the days it held and where to check it. What a mention refers to is judged in
`match.py`; how a registry is read from files stands in `entries.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from tocsin.records import Actor, Fact, Rejected, Relation
from tocsin.resolve.names import fits, is_acronym, key, spellings, with_article

ORGANS: Mapping[str, tuple[str, str]] = {
    "GOV": ("government", "government of"),
    "MIL": ("military", "military of"),
    "COP": ("police", "police and security forces of"),
    "LEG": ("parliament", "parliament of"),
    "JUD": ("judiciary", "courts and prosecutors of"),
    "SPY": ("intelligence", "intelligence services of"),
    "PTY": ("party", "political parties of"),
    "OPP": ("party", "opposition of"),
    "PRM": ("armed-group", "paramilitaries of"),
    "REB": ("armed-group", "armed opposition of"),
    "UAF": ("armed-group", "unidentified armed people of"),
    "CRM": ("organisation", "criminals of"),
    "CVL": ("population", "civilians of"),
    "REF": ("population", "refugees from"),
    "SOC": ("organisation", "civil society of"),
    "JRN": ("organisation", "journalists and media of"),
    "EDU": ("organisation", "students, teachers and scholars of"),
    "REL": ("organisation", "religious bodies of"),
    "LAB": ("organisation", "workers and unions of"),
    "AGR": ("population", "farmers and herders of"),
    "BUS": ("organisation", "businesses of"),
    "MED": ("organisation", "health services of"),
    "ELI": ("person", "former officials of"),
}
"""PLOVER sectors that a country can have an actor for: its kind, and the words before the country's name."""

BEGINNINGS = frozenset({Relation.FOUNDED})
ENDINGS = frozenset({Relation.DISSOLVED, Relation.DIED, Relation.MERGED_INTO})
HAPPENINGS = BEGINNINGS | ENDINGS | frozenset({Relation.SUCCESSOR_OF, Relation.OFFSHOOT_OF, Relation.SPLIT_FROM})
"""Relations that come to be on a day and are true ever after; the others hold for a while."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One way in which an actor is named."""

    actor: str  # id of the actor
    text: str  # as it is written
    label: str  # state, adjective, metonym, organisation, armed-group, party, person, movement, coalition
    place: bool = False  # also the name of a place: only the sentence can tell which is meant
    ambiguous: bool = False  # others go by this name too, and mostly mean themselves


@dataclass(frozen=True, slots=True, kw_only=True)
class Noun:
    """A common noun that acts or is acted on in news."""

    lemma: str
    label: str  # person, group or organ
    number: str  # count, plural ("troops") or collective ("army")
    sector: str | None  # PLOVER code; None: the noun does not say ("leader", "group")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the coder may know of names before anything is resolved, as plain data.

    Keys of `names` are case-folded, without a leading "the", in the spellings that texts use (with and without
    accents, hyphens and dots). A form in `capitals` is one only where it is written in capitals: "US", "WHO", "IS".
    """

    names: Mapping[str, str]  # form -> label, as in `Name.label`
    capitals: frozenset[str]
    nouns: Mapping[str, str]  # lemma -> person, group or organ
    titles: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What an actor was on one day, as the registry has it."""

    actor: Actor  # with the sector of that day
    day: date
    exists: bool | None  # whether it was there; None: no fact says when it began
    facts: tuple[Fact, ...]  # that held on the day, its own and those of others about it ("heads")
    unsure: tuple[Fact, ...]  # undated ones, and ones whose dates only narrow it down


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """Actors, their names, their facts, and the words that stand for actors without naming one."""

    actors: Mapping[str, Actor]
    names: Mapping[str, tuple[Name, ...]]  # by `key`
    skeletons: Mapping[str, tuple[str, ...]] = field(repr=False)  # of full names of persons -> actor ids
    bodies: Mapping[str, tuple[str, ...]] = field(repr=False)  # of names of groups and organisations -> actor ids
    nouns: Mapping[str, Noun]  # by lemma and by plural
    titles: frozenset[str]
    families: Mapping[str, tuple[str, ...]] = field(repr=False)  # last word of a full name, by `key` -> persons
    roles: Mapping[str, str]  # of persons: id -> "prime minister", the office they are best known for
    facts: Mapping[str, tuple[Fact, ...]] = field(
        default_factory=dict[str, tuple[Fact, ...]], repr=False
    )  # by the actor they are of
    about: Mapping[str, tuple[Fact, ...]] = field(
        default_factory=dict[str, tuple[Fact, ...]], repr=False
    )  # by their object
    cameo: Mapping[str, str] = field(
        default_factory=dict[str, str], repr=False
    )  # actor codes that entries give themselves
    rejected: tuple[Rejected, ...] = ()  # entries and facts that were refused, and why

    def find(self, text: str) -> tuple[Name, ...]:
        """The names that `text` is a spelling of, one an actor; empty if none is known."""
        found: dict[str, Name] = {}
        for name in self.names.get(key(text), ()):
            if fits(name.text, text):
                found.setdefault(name.actor, name)
        return tuple(found.values())

    def organ(self, country: str, sector: str) -> Actor:
        """The actor that stands for one sector of a country: `organ("IRQ", "MIL")` is Iraq's military.

        Raises
        ------
        KeyError
            If the country is not in the registry or no such sector is in `ORGANS`.
        """
        return organ(self.actors[f"state:{country}"], sector)

    def on(self, actor: str, day: date) -> Standing:
        """What an actor was on a day: offices, parents, leaders, sector.

        Raises
        ------
        KeyError
            If the registry has no such actor.
        """
        facts: list[Fact] = []
        unsure: list[Fact] = []
        sector = self.actors[actor].sector
        for fact in (*self.facts.get(actor, ()), *self.about.get(actor, ())):
            held = holds(fact, day)
            if held is None:
                unsure.append(fact)
            elif held:
                facts.append(fact)
                if fact.relation is Relation.SECTOR:
                    sector = fact.words
        return Standing(
            actor=replace(self.actors[actor], sector=sector),
            day=day,
            exists=self._exists(actor, day),
            facts=tuple(facts),
            unsure=tuple(unsure),
        )

    def fate(self, actor: str) -> tuple[Fact, ...]:
        """What became of an actor: its end, mergers, splits from it, successors, in order of time, undated last.

        Raises
        ------
        KeyError
            If the registry has no such actor.
        """
        ends = [f for f in self.facts.get(self.actors[actor].id, ()) if f.relation in ENDINGS and not _of_other(f)]
        later = HAPPENINGS - BEGINNINGS - {Relation.DIED}
        after = [f for f in self.about.get(actor, ()) if f.relation in later]
        renamed = [f for f in self.facts.get(actor, ()) if f.relation is Relation.NAMED]
        return tuple(sorted((*ends, *after, *renamed), key=_when))

    def lineage(self, actor: str) -> tuple[Fact, ...]:
        """Where an actor came from: its founding, what it split from, grew out of or succeeded, in order of time."""
        origins = (HAPPENINGS - ENDINGS) | {Relation.PART_OF}
        own = [f for f in self.facts.get(self.actors[actor].id, ()) if f.relation in origins and not _of_other(f)]
        founders = [f for f in self.about.get(actor, ()) if f.relation is Relation.FOUNDED]
        merged = [f for f in self.about.get(actor, ()) if f.relation is Relation.MERGED_INTO]
        return tuple(sorted((*own, *founders, *merged), key=_when))

    def holders(self, office: str, of: str, day: date) -> tuple[Fact, ...]:
        """Who held an office on a day, surely or perhaps: `holders("prime minister", "state:IRQ", day)`."""
        return tuple(
            f
            for f in self.about.get(of, ())
            if f.relation is Relation.OFFICE and f.words == office and holds(f, day) is not False
        )

    def code(self, actor: Actor) -> str:
        """The CAMEO actor code: the entry's own, else its country and the CAMEO role of its sector; "" for neither."""
        given = self.cameo.get(actor.id)
        return given if given is not None else cameo(actor)

    def known(self) -> Known:
        """The plain-data view that the coder is handed."""
        names: dict[str, str] = {}
        capitals: set[str] = set()
        for group in self.names.values():
            for name in sorted(group, key=lambda n: n.ambiguous):  # what a form mostly means comes first
                for form in spellings(name.text):
                    names.setdefault(form, name.label)
                    if is_acronym(name.text):
                        capitals.add(form)
        return Known(
            names=names,
            capitals=frozenset(capitals),
            nouns={noun.lemma: noun.label for noun in self.nouns.values()},
            titles=self.titles,
        )

    def _exists(self, actor: str, day: date) -> bool | None:
        """Whether an actor was there on a day; None if no fact tells."""
        own = [f for f in self.facts.get(actor, ()) if not _of_other(f) and f.valid is not None]
        if any(f.relation in ENDINGS and holds(f, day) for f in own):
            return False
        begun = [holds(f, day) for f in own if f.relation in BEGINNINGS]
        return None if not begun or None in begun else any(begun)


def organ(state: Actor, sector: str) -> Actor:
    """The actor that stands for one sector of a state."""
    kind, words = ORGANS[sector]
    return Actor(
        id=f"organ:{state.country}.{sector}",
        kind=kind,
        name=f"{words} {with_article(state.name)}",
        country=state.country,
        sector=sector,
    )


def holds(fact: Fact, day: date) -> bool | None:
    """Whether a fact was true on a day; None if its dates do not tell, or it is disputed in its dates alone.

    What came to be within some days ("founded 2003") is sure from the end of them on. What holds for a while does so
    from the first to the last of its days; with one date alone it began then, and whether it lasted is not known.
    """
    valid = fact.valid
    if valid is None:
        return None
    if valid.begin is not None and day < valid.begin:
        return False
    if fact.relation in HAPPENINGS:
        return True if valid.until is not None and day >= valid.until else None if valid.until else True
    if valid.until is None or day < valid.until:
        return True if valid.begin is not None else None
    return False if "/" in valid.edtf else None


def _of_other(fact: Fact) -> bool:
    """Whether a founding or ending is another actor's: "founded group:x"."""
    return fact.object is not None and fact.relation in (Relation.FOUNDED, Relation.DISSOLVED)


def _when(fact: Fact) -> tuple[date, str]:
    valid = fact.valid
    begin = date.max if valid is None else valid.begin or date.min
    return begin, fact.id


# ------------------------------------------------------------------------------------------------- codes

# PLOVER sectors that CAMEO (Schrodt 2012, chapter 3) writes otherwise; the rest are the same letters in both.
_CAMEO = {
    "JRN": "MED",
    "MED": "HLH",
    "PRM": "MIL",
    "SOC": "CVL",
    "PTY": "PTY",
    "PRE": "GOV",
    "UNK": "",
    "EUR": "IGOEUREEC",
}
_INTERNATIONAL = {"UNO": "IGOUNO", "IGO": "IGO", "NGO": "NGO", "ISM": "IMG", "IMG": "IMG", "MNC": "MNC"}


def cameo(actor: Actor) -> str:
    """The CAMEO code of an actor by its country and sector; "" if it has neither.

    >>> cameo(Actor(id="organ:IRQ.JRN", kind="organisation", name="media of Iraq", country="IRQ", sector="JRN"))
    'IRQMED'
    """
    sector = actor.sector or ""
    abroad = actor.kind == "person" and sector in _INTERNATIONAL  # who serves such a body does not act for a country
    return ("" if abroad else actor.country or "") + _INTERNATIONAL.get(sector, _CAMEO.get(sector, sector))
