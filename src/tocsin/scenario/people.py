"""Who takes part in a situation, over all of its texts: one id for a participant, its side, its name, and its words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from tocsin.export.coded import CodedText
from tocsin.records import FactState, MentionKind, Relation, Span
from tocsin.scenario.citing import Citing
from tocsin.scenario.naming import slug
from tocsin.scenario.situation import Actor, Lineage, Status

MOST = 15  # actors of a draft
_ARMED = frozenset("groups factions militias militants fighters rebels insurgents gunmen movements".split())
_ARMED_SIDE = "name armed groups"
_OF_STATE = frozenset({"state", "government", "military"})
_KIN = (
    Relation.FOUNDED,
    Relation.OFFSHOOT_OF,
    Relation.SPLIT_FROM,
    Relation.SUCCESSOR_OF,
    Relation.MERGED_INTO,
    Relation.PART_OF,
    Relation.MEMBER_OF,
)


class People:
    """The participants of some texts.

    Parameters
    ----------
    texts
        Coded, in the order of the draft's documents.
    """

    def __init__(self, texts: Sequence[CodedText]) -> None:
        self._texts = texts

    def group(self, number: int, mention: str) -> str:
        """One id for a participant: of the registry, else its name, the same in all texts."""
        text = self._texts[number]
        if mention not in text.cast.mentions:
            return mention
        actor = text.actor(mention)
        return actor.id if actor is not None else f"name {text.name(mention).casefold()}"

    def side(self, number: int, mention: str) -> str:
        """The side that a participant acts on: its state for what belongs to one, one side for armed groups without a name."""
        text = self._texts[number]
        actor = text.actor(mention) if mention in text.cast.mentions else None
        if actor is not None and actor.country is not None and actor.kind in _OF_STATE:
            return f"state:{actor.country}"
        group = self.group(number, mention)
        return _ARMED_SIDE if actor is None and group.split()[-1:] and group.split()[-1] in _ARMED else group

    def name(self, group: str) -> str:
        """By what name the texts call a participant or a side first."""
        for number, text in enumerate(self._texts):
            for mention in text.mentions:
                if mention.kind is MentionKind.ACTOR and group in (
                    self.group(number, mention.id),
                    self.side(number, mention.id),
                ):
                    return text.name(mention.id)
        return group

    def named(self, group: str) -> bool:
        """Whether a participant has a name of its own."""
        name = self.name(group)
        return name != group and any(word[:1].isupper() for word in name.split() if word.lower() != "the")

    def actors(self, citing: Citing, first: Sequence[str] = ()) -> tuple[tuple[Actor, ...], dict[str, str]]:
        """Those who are named most, with their words; and the file's id of each group.

        Parameters
        ----------
        first
            Groups that come in whatever the others do, such as those that take a stance.
        """
        counted: Counter[str] = Counter()
        for number, text in enumerate(self._texts):
            for event in text.events:
                counted.update(self.group(number, who) for who in (*event.actors, *event.recipients))
            for quote in text.quotes:
                if quote.speaker is not None:
                    counted[self.group(number, quote.speaker)] += 1
            for fact in text.facts:
                counted.update(self.group(number, who) for who in (fact.actor, fact.object) if who)
        known = dict.fromkeys([*first, *(group for group, _ in counted.most_common() if self.named(group))])
        actors: list[Actor] = []
        ids: dict[str, str] = {}
        for group in list(known)[: max(MOST, len(first))]:
            name = self.name(group)
            id = slug(w for w in name.split() if len(w) > 2) or f"actor_{len(ids)}"
            ids[group] = id if id not in ids.values() else f"{id}_{len(ids)}"
            found = next((a for t in self._texts for a in t.actors if a.id == group), None)
            actors.append(
                Actor(
                    id=ids[group],
                    name=name,
                    kind=self._label(group) if found is None else found.kind,
                    registry=None if found is None else found.id,
                    claims=tuple(self._stated(group, citing)),
                )
            )
        return tuple(actors), ids

    def _label(self, group: str) -> str:
        labels = [
            m.label
            for n, t in enumerate(self._texts)
            for m in t.mentions
            if m.kind is MentionKind.ACTOR and m.label not in (None, "name") and self.group(n, m.id) == group
        ]
        return labels[0] or "unknown" if labels else "unknown"

    def _stated(self, group: str, citing: Citing) -> Iterator[str]:
        """Claims of what an actor is quoted with, two at most."""
        spans = [
            (n, q.span)
            for n, t in enumerate(self._texts)
            for q in t.quotes
            if not q.matter and q.speaker is not None and self.group(n, q.speaker) == group
        ]
        for number, span in sorted(spans, key=lambda each: (each[0], each[1]))[:2]:
            yield citing.claim(number, span, "statement", holder=self.name(group))

    def lineage(self, ids: Mapping[str, str], citing: Citing) -> Iterator[Lineage]:
        """Who founded, split from or belongs to whom, as the texts say."""
        seen: set[tuple[str, str, str]] = set()
        for number, text in enumerate(self._texts):
            for fact in sorted(text.facts, key=lambda f: (f.span or Span(document_id="", start=0, end=1), f.id)):
                if fact.relation not in _KIN or fact.object is None or fact.span is None:
                    continue
                child, parent = self.group(number, fact.actor), self.group(number, fact.object)
                if fact.relation is Relation.FOUNDED:  # the founder is the actor
                    child, parent = parent, child
                ends = ids.get(parent, self.name(parent)), ids.get(child, self.name(child))
                if (*ends, fact.relation) in seen or ends[0] == ends[1]:
                    continue
                seen.add((*ends, fact.relation))
                begin = fact.valid.begin if fact.valid is not None else None
                yield Lineage(
                    parent=ends[0],
                    child=ends[1],
                    relation=fact.relation.value,
                    year=None if begin is None else begin.year,
                    status=Status.REPORTED if fact.state is FactState.ASSERTED else Status.CONTESTED,
                    claims=(citing.claim(number, citing.around(number, fact.span), "background"),),
                )
