"""What a view computed of texts that lie alone or were corrected, kept for the views that come of it.

A text is computed anew when it is coded or corrected, when it moves into another file, and when what people judged of it changes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

import pyarrow as pa
import pyarrow.compute as pc

from tocsin.records import Judgement
from tocsin.resolve.judge import is_actor
from tocsin.store.coded_half import SPOKEN
from tocsin.store.rows import no_rows
from tocsin.store.tables import ALL_EVENTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """The events of some texts, and who speaks or is spoken of in them.

    Attributes
    ----------
    made_of
        By document all that its rows were made of.
    events
        The columns of `all_events`.
    speech
        The columns of `SPOKEN`.
    """

    made_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    events: pa.Table = field(default_factory=lambda: no_rows(ALL_EVENTS.schema))
    speech: pa.Table = field(default_factory=lambda: no_rows(SPOKEN))

    def only(self, documents: Collection[str]) -> Computed:
        """The same of some documents."""
        if documents == self.made_of.keys():
            return self
        ids = pa.array(sorted(documents), pa.string())
        wanted = frozenset(documents)
        return Computed(
            made_of={i: mark for i, mark in self.made_of.items() if i in wanted},
            events=self.events.filter(pc.is_in(self.events["document_id"], ids)),
            speech=self.speech.filter(pc.is_in(self.speech["document_id"], ids)),
        )

    def and_of(self, more: Computed) -> Computed:
        """With that of other documents."""
        if not more.made_of:
            return self
        return Computed(
            made_of={**self.made_of, **more.made_of},
            events=pa.concat_tables([self.events, more.events]).combine_chunks(),
            speech=pa.concat_tables([self.speech, more.speech]).combine_chunks(),
        )


def marks(
    texts: Mapping[str, tuple[str, ...]],
    touched: Sequence[tuple[str, str]],
    judged: Sequence[Judgement],
    countries: Mapping[str, str | None],
) -> dict[str, tuple[str, ...]]:
    """By text all that its rows are made of.

    A text is left out where a name of a data set hangs on it, for people judged that to be one with a mention of it.

    Parameters
    ----------
    texts
        By text its coding and its corrections.
    touched
        Texts with what else they hang on: a mention or an actor that people judged, or a batch of later links.
    judged
        What people judged.
    countries
        Of the actors of these judgements, as far as they are known.
    """
    of_actors = [j for j in judged if is_actor(j.left) and is_actor(j.right)]
    actors: dict[str, str] = {}  # with what people judged of it and of those that are one with it
    for group in connected((j.left, j.right) for j in of_actors):
        said = [j for j in of_actors if j.left in group]
        actors |= dict.fromkeys(group, _digest(said, sorted((i, countries.get(i)) for i in group)))
    hang: dict[str, set[str]] = {}
    for document, by in touched:
        hang.setdefault(document, set()).add(actors.get(by, by))
    made_of = {document: (*mark, *sorted(hang.get(document, ()))) for document, mark in texts.items()}
    # Texts that share an actor tell one another nothing; those whose mentions people judged to be one, or not, do.
    ends = {end for j in judged for end in (j.left, j.right) if not is_actor(end)}
    pairs = [(j.left, j.right) for j in judged if j.left in ends and j.right in ends]
    groups = connected([*pairs, *((document, by) for document, by in touched if by in ends)])
    group_of = {member: group for group in groups for member in group}
    told: dict[int, list[object]] = {
        id(group): [made_of[i] for i in sorted(group & made_of.keys())] for group in groups
    }
    for judgement in judged:
        both = (judgement.left, judgement.right)
        about = [(i, actors.get(i), countries.get(i)) for i in both if i not in ends]
        for number in {id(group_of[end]) for end in both if end in group_of}:
            told[number].append((judgement, about))
    found: dict[str, tuple[str, ...]] = {}
    for document, mark in made_of.items():
        group = group_of.get(document, set[str]())
        if not any(member.startswith("name-") for member in group):
            found[document] = (*mark, _digest(told[id(group)])) if group else mark
    return found


def connected(pairs: Iterable[tuple[str, str]]) -> list[set[str]]:
    """What is joined by pairs, group by group."""
    groups: dict[str, set[str]] = {}
    for pair in pairs:
        small, large = sorted((groups.get(end) or {end} for end in pair), key=len)
        large |= small
        groups |= dict.fromkeys(large, large)
    return list({id(group): group for group in groups.values()}.values())


def _digest(*what: object) -> str:
    return sha256(repr(what).encode()).hexdigest()
