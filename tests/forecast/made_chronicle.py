"""A small world with rules: some triples come every few days for good, others stop; a threat is answered within days."""

from __future__ import annotations

import numpy as np

from tocsin.forecast.chronicle import Chronicle, chronicle
from tocsin.forecast.quads import natures

ENTITIES, RELATIONS = 30, 3
NAMES = [
    f"{role} ({country})" for country in ("Aland", "Borduria", "Syldavia") for role in (f"Role {n}" for n in range(10))
]


def made_chronicle(seed: int = 0, days: int = 150) -> Chronicle:
    """Relation 0 draws relation 1 the other way round within three days; 60 triples of relation 2 keep a pace of their own."""
    rng = np.random.default_rng(seed)
    rows: list[tuple[int, int, int, int]] = []
    paced = [(*rng.choice(ENTITIES, 2, replace=False), int(rng.integers(2, 40))) for _ in range(60)]
    for day in range(days):
        rows += [(int(s), 2, int(o), day) for s, o, pace in paced if rng.random() < 1 / pace]
        for _ in range(4):
            s, o = (int(each) for each in rng.choice(8, 2, replace=False))
            rows.append((s, 0, o, day))
            rows.append((o, 1, s, min(day + int(rng.integers(1, 4)), days - 1)))
    table = np.unique(np.array(rows, np.int64), axis=0)
    return chronicle(
        *table.T,
        nature=natures(NAMES),
        quad=np.array([3, 3, 1]),
        family=np.array([1, 2, 3]),
    )
