"""What is refitted now and then on the past: where entities are at home, who is like whom, what follows what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import scipy.sparse

from tocsin.forecast.quads import Floats, Ints, Quads

_SPARSE = cast("Any", scipy.sparse)  # its types cannot follow a matrix through its formats


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin:
    """What is refitted now and then on the days before `until`."""

    until: int
    near: Ints  # (entities, kin), -1 where there are fewer
    likeness: Floats
    busiest: Ints  # entities, most events first
    home: Ints  # country by name or, without one, by company kept; 0 is none
    quick: Floats  # (kinds, kinds): what follows what within 3 days
    slow: Floats  # within 20 days


def homes(q: Quads, country: Ints, n: int, weight: Floats) -> Ints:
    """The country of each entity: by name, or else that of most of its partners among the first `n` events."""
    size = int(country.max()) + 1
    counts: Floats = _SPARSE.csr_matrix(
        (weight, (q.subject[:n], country[q.object[:n]])), shape=(q.entities, size)
    ).toarray()
    counts[:, 0] = 0
    best = counts.argmax(axis=1)
    sure = counts[np.arange(q.entities), best] > 0.4 * counts.sum(axis=1)
    return np.where(country > 0, country, np.where(sure, best, 0))


def likest(q: Quads, n: int, weight: Floats, *, most: int, hub: int) -> tuple[Ints, Floats]:
    """The entities that met the same others, likest first or nearly so, by the cosine of what they met."""
    near = np.full((q.entities, most), -1, np.int64)
    likeness = np.zeros((q.entities, most), np.float32)
    met = _SPARSE.csr_matrix((weight, (q.subject[:n], q.object[:n])), shape=(q.entities, q.entities))
    met.data = np.log1p(met.data)
    degree: Ints = np.asarray((met > 0).sum(axis=0)).ravel()
    met = met @ _SPARSE.diags(np.where(degree <= hub, 1 / np.log(2.0 + degree), 0).astype(np.float32))
    met.eliminate_zeros()
    norm: Floats = np.sqrt(np.asarray(met.multiply(met).sum(axis=1)).ravel())
    met = (_SPARSE.diags((1 / (norm + 0.1)).astype(np.float32)) @ met).tocsr()
    turned = met.T.tocsr()
    for a in range(0, q.entities, 2000):
        like = (met[a : a + 2000] @ turned).tocsr()
        for i in range(like.shape[0]):
            x, y = like.indptr[i], like.indptr[i + 1]
            who: Ints = like.indices[x:y]
            how: Floats = like.data[x:y]
            use = who != a + i
            who, how = who[use], how[use]
            if len(who) > most:
                top = np.argpartition(-how, most)[:most]
                who, how = who[top], how[top]
            near[a + i, : len(who)] = who
            likeness[a + i, : len(who)] = how
    return near, likeness
