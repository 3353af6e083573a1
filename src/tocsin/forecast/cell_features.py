"""What the days before say of a cell: how often and how lately the triple, its parts and those around them were told of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tocsin.forecast.chronicle import Cells, Chronicle
from tocsin.forecast.decayed import Trace, trace
from tocsin.forecast.quads import Floats, Ints

CATEGORY = "relation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """A row a cell; NaN where nothing is known. `words` says of each column what it is, for reasons."""

    values: Floats
    names: tuple[str, ...]
    words: tuple[str, ...]


def describe(events: Chronicle, asked: Cells) -> Features:
    """Features of cells; each row rests on the events before the day of its cell, and on nothing else."""
    maker = _Maker(events, asked)
    maker.families()
    maker.derived()
    return Features(values=np.column_stack(maker.columns), names=tuple(maker.names), words=tuple(maker.words))


class _Maker:
    """Columns as they are made."""

    def __init__(self, events: Chronicle, asked: Cells) -> None:
        self.events = events
        self.asked = asked
        self.columns: list[Floats] = []
        self.names: list[str] = []
        self.words: list[str] = []

    def add(self, name: str, words: str, values: NDArray[Any]) -> None:
        """One more column."""
        self.columns.append(np.asarray(values, np.float32))
        self.names.append(name)
        self.words.append(words)

    def of(self, name: str) -> Floats:
        """A column that was made."""
        return self.columns[self.names.index(name)]

    def family(
        self, name: str, words: str, keys: tuple[Ints, Ints], halves: tuple[float, ...], *, last: bool = True
    ) -> Trace:
        """Rates by half-life, and days since the last."""
        found = trace(keys[0], self.events.day, keys[1], self.asked.day, halves)
        for n, half in enumerate(halves):
            self.add(f"{name}_{half:g}", f"how often and how lately {words}", found.rate[:, n])
        if last:
            self.add(f"{name}_last", f"how often and how lately {words}", found.last)
        return found

    def families(self) -> None:
        """Everything that is counted by a key."""
        e, a = self.events, self.asked
        n, k = e.entities, e.relations
        s, r, o = (e.subject, a.subject), (e.relation, a.relation), (e.object, a.object)
        country, role = e.nature.country, e.nature.role
        cs, co = (country[s[0]], country[s[1]]), (country[o[0]], country[o[1]])
        rs, ro = (role[s[0]], role[s[1]]), (role[o[0]], role[o[1]])
        q, f = (e.quad[r[0]], e.quad[r[1]]), (e.family[r[0]], e.family[r[1]])
        places, roles = int(country.max(initial=0)) + 1, int(role.max(initial=0)) + 1
        families = int(e.family.max(initial=0)) + 1

        def key(*parts: tuple[tuple[Ints, Ints], int], known: tuple[tuple[Ints, Ints], ...] = ()) -> tuple[Ints, Ints]:
            """Parts as one number, for events and for cells; -1 where one of `known` is 0, which says nothing."""
            made: list[Ints] = []
            for side in (0, 1):
                total = np.zeros(len(parts[0][0][side]), np.int64)
                for values, size in parts:
                    total = total * size + values[side]
                for values in known:
                    total = np.where(values[side] > 0, total, -1)
                made.append(total)
            return made[0], made[1]

        def swapped(values: tuple[Ints, Ints], other: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
            """The events turned round, the cells as they are."""
            return values[0], other[1]

        back_s, back_o = swapped(o, s), swapped(s, o)
        day = self.asked.day
        own = self.family("own", "exactly this was told", key((s, n), (r, k), (o, n)), (1.5, 4, 10, 25, 60, 150))
        for j in range(own.gaps.shape[1]):
            self.add(f"own_gap{j}", "the gaps between its last days", own.gaps[:, j])
        known = ~np.isnan(own.gaps)
        usual = np.where(known, own.gaps, 0).sum(axis=1) / np.where(known.any(axis=1), known.sum(axis=1), np.nan)
        self.add("own_overdue", "how long it has not come, by its usual gap", own.last / usual)
        self.add("own_age", "since when it has been told", own.first / np.maximum(day, 1))
        self.family(
            "mirror", "the same was told the other way round", key((back_s, n), (r, k), (back_o, n)), (3, 15, 60)
        )
        pair = self.family("pair", "the one did anything to the other", key((s, n), (o, n)), (2, 7, 20, 60, 150))
        for j in range(2):
            self.add(f"pair_gap{j}", "the gaps between the pair's last days", pair.gaps[:, j])
        self.family("back", "the other did anything to the one", key((back_s, n), (back_o, n)), (2, 7, 20, 60))
        self.family("quad", "the one did such things to the other", key((s, n), (q, 5), (o, n)), (3, 15, 60))
        self.family(
            "quad_back", "the other did such things to the one", key((back_s, n), (q, 5), (back_o, n)), (3, 15, 60)
        )
        self.family(
            "kind", "the one did things of this type to the other", key((s, n), (f, families), (o, n)), (3, 15, 60)
        )
        self.family("does", "the actor did this to anybody", key((s, n), (r, k)), (2, 7, 30, 120))
        self.family("suffers", "anybody did this to the recipient", key((r, k), (o, n)), (2, 7, 30, 120))
        self.family("actor", "the actor did anything", key((s, n)), (2, 10, 60))
        self.family("actor_met", "anything was done to the actor", key((swapped(o, s), n)), (2, 10, 60))
        self.family("recipient", "anything was done to the recipient", key((o, n)), (2, 10, 60))
        self.family("recipient_acts", "the recipient did anything", key((swapped(s, o), n)), (2, 10, 60))
        self.family("relation", "anybody did this to anybody", key((r, k)), (2, 7, 30, 120), last=False)
        every = (np.zeros_like(s[0]), np.zeros_like(s[1]))
        self.family("all", "anything was told at all", key((every, 1)), (1, 3, 10, 40), last=False)
        both = (cs, co)
        self.family(
            "countries_do",
            "their countries did this to each other",
            key((cs, places), (r, k), (co, places), known=both),
            (3, 12, 50),
        )
        self.family(
            "countries",
            "their countries had to do with each other",
            key((cs, places), (co, places), known=both),
            (3, 12, 50),
        )
        back_cs, back_co = swapped(co, cs), swapped(cs, co)
        self.family(
            "countries_back",
            "the recipient's country acted on the actor's",
            key((back_cs, places), (back_co, places), known=(back_cs, back_co)),
            (3, 12, 50),
        )
        self.family(
            "country_does",
            "the actor's country did this",
            key((cs, places), (r, k), known=(cs,)),
            (3, 12, 50),
            last=False,
        )
        self.family(
            "country_suffers",
            "the recipient's country met this",
            key((co, places), (r, k), known=(co,)),
            (3, 12, 50),
            last=False,
        )
        self.family(
            "does_there",
            "the actor did this to anybody of that country",
            key((s, n), (r, k), (co, places), known=(co,)),
            (4, 30),
        )
        self.family(
            "suffers_from",
            "anybody of the actor's country did this to the recipient",
            key((o, n), (r, k), (cs, places), known=(cs,)),
            (4, 30),
        )
        self.family(
            "actor_there", "the actor did anything to that country", key((s, n), (co, places), known=(co,)), (4, 30)
        )
        self.family(
            "recipient_from",
            "that country did anything to the recipient",
            key((o, n), (cs, places), known=(cs,)),
            (4, 30),
        )
        self.family(
            "roles",
            "such actors did this to such recipients",
            key((rs, roles), (r, k), (ro, roles), known=(rs, ro)),
            (10, 60),
            last=False,
        )
        self.add(
            "same_country",
            "whether both are of one country",
            np.where((cs[1] > 0) & (co[1] > 0), cs[1] == co[1], np.nan),
        )
        self.add("itself", "whether both are the same", s[1] == o[1])
        self.add(CATEGORY, "what is asked", r[1])
        self.add("quad_class", "what is asked, by class", q[1])
        self.add("family", "what is asked, by type", f[1])
        self.add("weekday", "the day of the week", day % 7)

    def derived(self) -> None:
        """Shares and trends of those."""
        of = self.of
        for name, whole, words in (
            ("does", "does_120", "its share in what the actor does so"),
            ("suffers", "suffers_120", "its share in what the recipient meets so"),
            ("pair", "pair_60", "its share in what passes between the two"),
        ):
            self.add(f"share_{name}", words, of("own_60") / (of(whole) + 0.01))
        for name, quick, slow in (
            ("own", "10", "60"),
            ("pair", "7", "60"),
            ("does", "7", "120"),
            ("suffers", "7", "120"),
            ("actor", "2", "60"),
            ("recipient", "2", "60"),
            ("countries", "3", "50"),
            ("relation", "2", "120"),
            ("all", "3", "40"),
        ):
            words = f"whether that is more than usual lately ({name.replace('_', ' ')})"
            self.add(f"{name}_trend", words, of(f"{name}_{quick}") / (of(f"{name}_{slow}") + 0.01))
        self.add("as_actor", "its usual rate at the actor's present pace", of("own_60") * of("does_trend"))
        self.add("as_pair", "its usual rate at the pair's present pace", of("own_60") * of("pair_trend"))
