"""Which actor of the registry each mention of a text names; every link is a judgement with its reason in words.

What is not known gets no judgement; what several actors are called gets UNSURE for each of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tocsin.records import Actor, Form, Judgement, Mention, MentionKind, Relation, Verdict
from tocsin.resolve.judge import canonical
from tocsin.resolve.names import compatible, key, skeleton, with_article
from tocsin.resolve.registry import Name, Registry, holds
from tocsin.resolve.roles import Reading, read_role

BY = "registry/1"

_SHORTEST_SKELETON = 5  # consonants; shorter ones are shared by chance ("Mao Ning" is mnk)
_AROUND = 80  # characters beside a phrase in which "of the Democratic Republic of the Congo" fits
# A capitalised word beside a name, in the midst of a sentence: at its beginning every word is capitalised.
_NAME_AFTER = re.compile(r" ((?:al-|el-|bin |ibn )?[A-Z][a-z'’-]+)")
_NAME_BEFORE = re.compile(r"(?<=[a-z,;] )([A-Z][a-z'’-]+) $")
_DAYS = frozenset(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August "
    "September October November December".split()
)
_PERSONAL = frozenset({None, "person", "name"})  # labels of mentions that may be persons
_NOT_NOW = frozenset("former ex then late ousted deposed deputy vice acting interim next future shadow".split())
_RANKS = frozenset("general colonel admiral marshal commander brigadier gen gen. lieutenant major".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What the registry knows of the mentions of one text."""

    actors: tuple[Actor, ...] = ()  # all that the judgements name, in the order of the text
    judgements: tuple[Judgement, ...] = ()  # left is a mention, right an actor


def link(
    text: str,
    mentions: Sequence[Mention],
    judgements: Sequence[Judgement],
    registry: Registry,
    *,
    day: date | None = None,
) -> Resolution:
    """The actors that mentions name, each link with its reason.

    Parameters
    ----------
    text
        `Document.text`, which the spans of the mentions index.
    mentions
        All mentions of one document; only actors are linked, places tell which countries the text is about.
    judgements
        Which mentions were judged to be the same (coreference).
    registry
        Who is known.
    day
        When the text was published: who held an office, and which bearer of a name there was by then. None: it is not
        known, and no office names its holder.
    """
    return _Linker(text, mentions, judgements, registry, day).resolution()


class _Linker:
    """One text on its way to a `Resolution`; holds what the whole text says of each of its names."""

    def __init__(
        self,
        text: str,
        mentions: Sequence[Mention],
        judgements: Sequence[Judgement],
        registry: Registry,
        day: date | None,
    ) -> None:
        self._text = text
        self._day = day
        self._registry = registry
        self._mentions = tuple(m for m in mentions if m.kind is MentionKind.ACTOR)
        self._chains = canonical(judgements)
        self._words = {m.id: _words(text, m) for m in mentions if m.form is Form.NAME}
        self._found = {m.id: self._names(m) for m in mentions if m.id in self._words}
        sure = [names[0] for names in self._found.values() if len(names) == 1]
        self._named = {name.actor for name in sure if not name.ambiguous}
        self._full = {m.id: self._full_name(m) for m in self._mentions if m.id in self._words}
        self._named |= {alike for full in self._full.values() if (alike := self._alike(full)) is not None}
        self._countries = {c for actor in self._named if (c := registry.actors[actor].country) is not None}

    def resolution(self) -> Resolution:
        """The judgements, mention by mention in the order given, and the actors they name."""
        names = {m.id: tuple(self._by_name(m)) for m in self._mentions if m.form is Form.NAME}
        # A minister who is named in full elsewhere is that person, not "the government".
        settled = {self._chain(i) for i, readings in names.items() if _verdict(readings) is Verdict.SAME}
        found: list[Judgement] = []
        actors: dict[str, Actor] = {}
        for mention in self._mentions:
            readings = names.get(mention.id, ())
            if not readings and mention.form is not Form.PRONOUN and self._chain(mention.id) not in settled:
                role = self._by_role(mention)
                readings = (role,) if role is not None else ()
            for reading in readings:
                actors.setdefault(reading.actor.id, reading.actor)
                found.append(
                    Judgement(
                        left=mention.id,
                        right=reading.actor.id,
                        verdict=_verdict(readings),
                        score=round(reading.score, 2),
                        reasons=(reading.reason,),
                        by=BY,
                    )
                )
        return Resolution(actors=tuple(actors.values()), judgements=tuple(found))

    # --------------------------------------------------------------------------------------------- names

    def _chain(self, mention: str) -> str:
        return self._chains.get(mention, mention)

    def _names(self, mention: Mention) -> tuple[Name, ...]:
        """The registry's names for the words of a mention, with its titles set aside if need be."""
        words = self._words[mention.id]
        whole = self._text[mention.span.start : mention.span.end]
        for form in (words, whole, self._untitled(words)):
            found = self._registry.find(form)
            if found:
                return found
        return ()

    def _untitled(self, words: str) -> str:
        """A personal name without the titles before it: "President Joe Biden"."""
        rest = words
        while " " in rest and rest.split(" ", 1)[0].casefold() in self._registry.titles:
            rest = rest.split(" ", 1)[1]
        return rest

    def _full_name(self, mention: Mention) -> str:
        """A personal name of two words or more; "" if the mention has none."""
        words = self._untitled(self._words[mention.id])
        return words if mention.label in _PERSONAL and len(_bare(words)) > 1 else ""

    def _by_name(self, mention: Mention) -> Iterator[Reading]:
        """The actors that a named mention may be: one if that is clear, several if it is not."""
        names = self._found[mention.id]
        if not names:
            yield from self._by_likeness(mention)
        elif len(names) == 1 and not names[0].ambiguous:
            yield from self._by_one(mention, names[0])
        else:
            yield from self._by_context(mention, names)

    def _by_one(self, mention: Mention, name: Name) -> Iterator[Reading]:
        """The one actor of that name; unsure if a namesake stands in the text."""
        actor = self._registry.actors[name.actor]
        words = self._words[mention.id]
        if name.label == "person" and len(_bare(name.text)) == 1:
            other = next(iter(self._namesakes(words, actor.id)), None) or self._longer(mention)
            if other is not None:
                yield Reading(actor=actor, score=0.5, reason=f"{words!r} may be {actor.name}, or {other}", sure=False)
                return
        yield _plain(name, actor, words)

    def _by_context(self, mention: Mention, names: tuple[Name, ...]) -> Iterator[Reading]:
        """Of several actors the one that the text points to, else the one that mostly bears the name; else all."""
        words = self._words[mention.id]
        actors = [self._registry.actors[name.actor] for name in names]
        for chosen, why in (
            ([a for a in actors if a.id in self._named], "the text names it in full"),
            ([a for a in actors if a.country in self._countries], "the text is about its country"),
            ([a for a in actors if self._there(a)], "the others were not there on the day of the text"),
        ):
            if len(chosen) == 1:
                yield Reading(
                    actor=chosen[0], score=0.8, reason=f"{words!r} is one name of {chosen[0].name}, and {why}"
                )
                return
        usual = [name for name in names if not name.ambiguous]
        if len(usual) == 1:
            actor = self._registry.actors[usual[0].actor]
            yield Reading(actor=actor, score=0.7, reason=f"{words!r} is mostly a name of {actor.name}")
            return
        for actor in actors:
            reason = f"{words!r} is one name of {actor.name}, and of others"
            yield Reading(actor=actor, score=1 / (len(actors) + 1), reason=reason, sure=False)

    def _there(self, actor: Actor) -> bool:
        """Whether an actor may have been there on the day of the text; True if no fact tells."""
        return self._day is None or self._registry.on(actor.id, self._day).exists is not False

    # ------------------------------------------------------------------------------------------ spellings

    def _by_likeness(self, mention: Mention) -> Iterator[Reading]:
        """An actor of whose name the words are another spelling, or a person whose family name they are."""
        words = self._words[mention.id]
        personal = mention.label in _PERSONAL
        alike = (self._alike(self._full[mention.id]) if personal else None) or self._body(words)
        if alike is not None:
            actor = self._registry.actors[alike]
            yield Reading(actor=actor, score=0.85, reason=f"{words!r} is a spelling of {actor.name}")
        elif personal:
            yield from self._by_family(mention, words)

    def _alike(self, full: str) -> str | None:
        """The one person of whose name a full name is another spelling; None if there is no such one."""
        return self._spelt(full, self._registry.skeletons)

    def _body(self, words: str) -> str | None:
        """The one group or organisation of whose name some words are another spelling."""
        return self._spelt(words, self._registry.bodies)

    def _spelt(self, words: str, known: Mapping[str, tuple[str, ...]]) -> str | None:
        """The one actor with the same consonants whose initials and vowels do not tell otherwise."""
        joined = skeleton(words)
        if len(joined) < _SHORTEST_SKELETON:
            return None
        found = known.get(joined, ())
        if len(found) != 1:
            return None
        return found[0] if compatible(words, self._registry.actors[found[0]].name) else None

    # -------------------------------------------------------------------------------------------- persons

    def _by_family(self, mention: Mention, words: str) -> Iterator[Reading]:
        """A person named in full in the same text, or one whose office stands before the family name."""
        bare = _bare(self._untitled(words))
        if not bare:
            return
        people = [self._registry.actors[i] for i in self._registry.families.get(bare[-1], ())]
        here = [a for a in people if a.id in self._named and _ends(a.name, bare)]
        if len(here) == 1 and not self._namesakes(words, here[0].id):
            yield Reading(
                actor=here[0], score=0.85, reason=f"{words!r} is the family name of {here[0].name}, named in full"
            )
            return
        title = self._text[mention.span.start : (mention.name or mention.span).start] + words
        held = [a for a in people if _ends(a.name, bare) and self._holds(a, title) and a.country in self._countries]
        if len(held) == 1 and len(bare) == 1 and not self._namesakes(words, held[0].id):
            yield Reading(
                actor=held[0],
                score=0.7,
                reason=f"{words!r} is the family name of {held[0].name}, {self._registry.roles[held[0].id]}",
            )

    def _holds(self, person: Actor, title: str) -> bool:
        """Whether a title fits the office that a person is best known for."""
        words = set(title.casefold().split())
        if person.sector == "MIL" and words & _RANKS:
            return True
        known_for = self._registry.roles[person.id].split(" of ")[0].casefold()
        offices = [
            fact.words
            for fact in self._registry.facts.get(person.id, ())
            if fact.relation is Relation.OFFICE and fact.words and (self._day is None or holds(fact, self._day))
        ]
        return any(f" {role} " in f" {' '.join(title.casefold().split())} " for role in (known_for, *offices) if role)

    def _namesakes(self, words: str, person: str) -> tuple[str, ...]:
        """Full names in the text that end in the same word and are somebody else's."""
        family = _bare(self._untitled(words))[-1:]
        found: dict[str, None] = {}
        for mention, full in self._full.items():
            people = {name.actor for name in self._found[mention]} | {self._alike(full)}
            if full and _bare(full)[-1:] == family and person not in people:
                found[full] = None
        return tuple(found)

    def _longer(self, mention: Mention) -> str | None:
        """The longer name that a single word may be part of: "Bashir" in "Bashir Khan"; None if it stands alone."""
        span = mention.name or mention.span
        after = _NAME_AFTER.match(self._text, span.end)
        if after is not None and after[1] not in _DAYS:
            return repr(self._text[span.start : after.end()])
        before = _NAME_BEFORE.search(self._text[max(0, span.start - _AROUND) : span.start])
        if before is None or before[1].casefold() in self._registry.titles or self._registry.find(before[1]):
            return None
        return repr(before[1] + " " + self._text[span.start : span.end])

    # --------------------------------------------------------------------------------------------- roles

    def _by_role(self, mention: Mention) -> Reading | None:
        phrase = self._text[mention.span.start : mention.span.end]
        before = self._text[max(0, mention.span.start - _AROUND) : mention.span.start]
        after = self._text[mention.span.end : mention.span.end + _AROUND]
        found = self._registry.find(phrase)
        if len(found) == 1 and not found[0].ambiguous:
            return _plain(found[0], self._registry.actors[found[0].actor], phrase)
        role = read_role(phrase, self._registry, before=before, after=after, countries=self._countries)
        return (self._by_office(phrase, role.actor) if role is not None else None) or role

    def _by_office(self, phrase: str, body: Actor) -> Reading | None:
        """The one person who held the office that a phrase names, on the day of the text: "the Iraqi prime minister"."""
        if self._day is None or body.country is None or not body.id.startswith("organ:"):
            return None
        # The office is what the phrase is headed by: "the government of Prime Minister X" is no prime minister.
        head = re.split(r"\s(?:of|for|in|at|under|led)\s", phrase.casefold(), maxsplit=1)[0]
        words = f" {' '.join(re.findall(r'[a-z]+', head))} "
        state = f"state:{body.country}"
        offices = {f.words for f in self._registry.about.get(state, ()) if f.relation is Relation.OFFICE and f.words}
        named = max((o for o in offices if f" {o} " in words), key=len, default=None)
        if named is None or set(words.replace(f" {named} ", " ").split()) & _NOT_NOW:
            return None
        held = self._registry.holders(named, state, self._day)
        people = {fact.actor for fact in held}
        if len(people) != 1 or not any(holds(fact, self._day) for fact in held):
            return None
        person = self._registry.actors[people.pop()]
        since = next((f.valid.edtf for f in held if f.valid is not None), "")
        reason = f"{phrase!r} on {self._day}: {person.name} held the office of {named} ({since})"
        return Reading(actor=person, score=0.75, reason=reason)


def _verdict(readings: tuple[Reading, ...]) -> Verdict:
    """SAME for one sure reading, else UNSURE."""
    return Verdict.SAME if len(readings) == 1 and readings[0].sure else Verdict.UNSURE


def _words(text: str, mention: Mention) -> str:
    """The words of a named mention's name, a line break in them as a space."""
    span = mention.name or mention.span
    return " ".join(text[span.start : span.end].split())


def _bare(name: str) -> list[str]:
    """The words of a personal name as compared, without the Arabic article."""
    return [word for word in key(name).split() if word != "al"]


def _ends(name: str, bare: list[str]) -> bool:
    """Whether a full name ends in some words and has others before them."""
    full = _bare(name)
    return len(full) > len(bare) and full[-len(bare) :] == bare


def _plain(name: Name, actor: Actor, words: str) -> Reading:
    """The reading of a name that only one actor has."""
    if name.label == "metonym":
        # A capital may be meant as the place where something was said or done.
        return Reading(
            actor=actor, score=0.8 if name.place else 0.9, reason=f"{words!r} is a press name for the {actor.name}"
        )
    if name.label == "adjective":
        return Reading(actor=actor, score=0.8, reason=f"{words!r} is said of {with_article(actor.name)}")
    called = with_article(actor.name) if name.label == "state" else actor.name
    if key(words) == key(actor.name):
        return Reading(actor=actor, score=1.0, reason=f"{words!r} is the name of an actor in the registry")
    return Reading(actor=actor, score=0.95, reason=f"{words!r} is a name of {called}")
