"""A small world with rules: who met yesterday meets again, a threat is answered, and pairs have their habits."""

from __future__ import annotations

import numpy as np

from tocsin.forecast.quads import Quads, both_ways

ENTITIES, RELATIONS, DAYS = 40, 4, 60
NAMES = [f"{role} ({country})" for country in ("Aland", "Borduria") for role in (f"Role {n}" for n in range(20))]


def made_quads(seed: int = 0, days: int = DAYS) -> Quads:
    """Some 25 events a day; most repeat or answer an event of the last days."""
    rng = np.random.default_rng(seed)
    rows: list[tuple[int, int, int, int]] = []
    for day in range(days):
        last = [row for row in rows[-80:] if row[3] < day]
        for _ in range(25):
            draw = rng.random()
            if last and draw < 0.7:
                s, r, o, _ = last[int(rng.integers(len(last)))]
                if r == 0:
                    s, r, o = o, 1, s
            else:
                s, o = rng.choice(ENTITIES, 2, replace=False)
                r = rng.integers(RELATIONS)
            rows.append((int(s), int(r), int(o), day))
    table = np.unique(np.array(rows, np.int64), axis=0)
    return both_ways(*table.T, entities=ENTITIES, relations=RELATIONS)
