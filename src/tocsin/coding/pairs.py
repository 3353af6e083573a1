"""Who to whom, learned: how likely two mentions of a sentence are the actor and the recipient of one event.

A sum of weights over what governs the one, what governs the other, and the way between them through the tree; what
hangs on one mention alone is read once for all its pairs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tocsin.coding.features import governing, way
from tocsin.coding.grammar import Sentence, Token
from tocsin.coding.triggers import Trigger
from tocsin.errors import SettingsError
from tocsin.records import Mention
from tocsin.shipped import checked

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HOPELESS = -2.0  # below this what two mentions say together is not read: on 1,200 sentences the events are the same
MOST = 14  # mentions of one sentence that are paired; the rest of a list of names stays out


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A mention with the token that carries it."""

    token: Token
    mention: Mention


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """An ordered pair of mentions of one sentence with the probability that one event joins them."""

    actor: Party
    recipient: Party
    probability: float


@dataclass(frozen=True, kw_only=True)
class Links:
    """A learned reading of pairs: `weights` has one number for each feature of `index`."""

    index: Mapping[str, int]
    weights: NDArray[np.float32]
    bias: float

    def _sum(self, names: Iterable[str]) -> float:
        known = {i for i in map(self.index.get, names) if i is not None}
        return sum(map(self._values.__getitem__, known))

    @cached_property
    def _values(self) -> list[float]:
        """The weights as plain numbers: a handful of them is added faster so."""
        return self.weights.tolist()

    def read(self, sentence: Sentence, parties: Sequence[Party], triggers: Sequence[Trigger]) -> list[Linked]:
        """Every ordered pair of parties that do not overlap, likeliest first."""
        parties = parties[:MOST]
        names = [list(side(sentence, p, "A", triggers)) for p in parties]
        actors = [self._sum(some) for some in names]
        # The same is said of a recipient, under its own letter.
        recipients = [self._sum("R" + name[1:] for name in some) for some in names]
        found: list[Linked] = []
        for a, actor in enumerate(parties):
            for r, recipient in enumerate(parties):
                if a != r and actors[a] + recipients[r] > HOPELESS and apart(actor.mention, recipient.mention):
                    between = self._sum(joint(sentence, actor, recipient, parties))
                    score = self.bias + actors[a] + recipients[r] + between
                    probability = 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
                    found.append(Linked(actor=actor, recipient=recipient, probability=probability))
        return sorted(found, key=lambda p: -p.probability)


def apart(left: Mention, right: Mention) -> bool:
    """Whether two mentions share no word."""
    return left.span.end <= right.span.start or right.span.end <= left.span.start


def side(sentence: Sentence, party: Party, who: str, triggers: Sequence[Trigger]) -> Iterator[str]:
    """What one mention says of itself as actor ("A") or recipient ("R")."""
    mention, token = party.mention, party.token
    yield f"{who} label={mention.label}"
    yield f"{who} form={mention.form} {mention.kind}"
    yield f"{who} label={mention.label} dep={token.dep}"
    if token.dep == "pobj":
        preposition = sentence.head(token)
        yield f"{who} after={preposition.lemma}"
        yield f"{who} after={preposition.lemma} at {sentence.head(preposition).lemma}"
        yield f"{who} after={preposition.lemma} {mention.kind}"
    yield from governing(sentence, token, who, triggers)


def joint(sentence: Sentence, actor: Party, recipient: Party, parties: Sequence[Party]) -> Iterator[str]:
    """What the two say together."""
    a, r = actor.token, recipient.token
    low, high = min(a.i, r.i), max(a.i, r.i)
    order = "AR" if a.i < r.i else "RA"
    between = sum(low < p.token.i < high for p in parties)
    yield f"order={order} between={min(between, 4)}"
    yield f"order={order} far={(high - low).bit_length()}"
    yield f"labels={actor.mention.label} {recipient.mention.label}"
    yield f"deps={order} {a.dep} {r.dep}"
    yield f"same words={actor.mention.label == recipient.mention.label and a.lemma == r.lemma}"
    first = [p.token.i for p in parties]
    yield f"rank={first.index(a.i)} {first.index(r.i)}"
    yield from (f"{order} {name}" for name in way(sentence, a, r))
    if high - low <= 6:
        words = [t.lemma if t.pos != "PROPN" else "@" for t in sentence.tokens[low + 1 : high] if t.pos != "PUNCT"]
        yield f"{order} words={' '.join(words)}"


# -------------------------------------------------------------------------------------------- on disk


def load_links(folder: Path) -> Links:
    """The learned reading of pairs in a folder: `pairs.npz`.

    Raises
    ------
    SettingsError
        If the folder holds none.
    """
    import numpy as np

    try:
        with np.load(checked(folder / "pairs.npz")) as held:
            names = held["features"].tobytes().decode("utf-8").split("\n")
            weights, bias = held["weights"].astype(np.float32), float(held["bias"])
    except (OSError, ValueError, KeyError) as error:
        raise SettingsError(f"no reading of pairs in {folder}: {error}; make one with weights/make.py") from error
    return Links(index={name: i for i, name in enumerate(names)}, weights=weights, bias=bias)


def save_links(links: Links, folder: Path) -> None:
    """Writes `pairs.npz` into a folder."""
    import numpy as np

    names = "\n".join(sorted(links.index, key=links.index.__getitem__)).encode("utf-8")
    np.savez_compressed(
        folder / "pairs.npz",
        features=np.frombuffer(names, np.uint8),
        weights=links.weights.astype(np.float16),
        bias=np.float32(links.bias),
    )
