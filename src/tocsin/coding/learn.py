"""From a codebook to a labeller, and how good it is: what `tocsin train` does.

The scores are of sentences that the labeller had not seen: in turn each fifth is read by what the other four taught.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np

from tocsin.coding.codebook import ENOUGH, Codebook
from tocsin.coding.grammar import Parser
from tocsin.coding.heldout import Confusion, Score, TypeScore, by_type, confusions, score
from tocsin.coding.label import Encoder, Pair, Weights, softmax
from tocsin.coding.lexicon import Lexicon
from tocsin.coding.train import FOLDS, Example, fit_head, fit_light, fit_mixture, pair_up, read_features, read_fold
from tocsin.records import Rejected, content_id

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

_Item = TypeVar("_Item")
_CHUNK = 128  # sentences that the encoder reads between two steps of the bar


class Watch(Protocol):
    """Shows how far a loop is: what it does, its items, how many there are."""

    def __call__(
        self, what: str, items: Iterable[_Item], total: int | None = None
    ) -> AbstractContextManager[Iterator[_Item]]:
        """The items, watched."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How a labeller was made and how good it is. The names of classes are types, and `NONE` for no event."""

    codebook: str  # name and version
    rows: int
    repeated: int
    refused: tuple[Rejected, ...]
    cut: int  # examples of which the parser put actor and recipient into two sentences: the second is not seen
    examples: tuple[tuple[str, int], ...]  # of each class that has one
    missing: tuple[str, ...]  # types without an example, which the labeller never gives
    few: tuple[str, ...]  # classes with fewer than `ENOUGH`
    folds: int
    seed: int
    data: str  # id of the examples: the same sentences, marks and types have the same
    encoder: bool  # whether the encoder's vectors were there to learn from
    score: Score
    majority: Score  # always the commonest class
    light: Score  # the light reading alone, in the same folds
    types: tuple[TypeScore, ...]
    confusions: tuple[Confusion, ...]  # the commonest first


def learn(
    codebook: Codebook, *, parse: Parser, lexicon: Lexicon, encoder: Encoder | None, seed: int, watch: Watch
) -> tuple[Weights, Report]:
    """The labeller that a codebook's examples make, and its scores on held-out examples.

    Parameters
    ----------
    lexicon
        Its readings are features; what codes with the labeller must use the same.
    encoder
        None: the labeller has the light reading alone.
    seed
        Of the folds and of the bootstrap.

    Raises
    ------
    MissingPlugin
        If scikit-learn is not installed.
    """
    examples = codebook.examples
    with watch("parsing", pair_up(parse, lexicon, examples), len(examples)) as parsed:
        pairs = list(parsed)
    rows = read_features(pairs)
    vectors = None if encoder is None else _encode(encoder, pairs, watch)
    labels = [e.label for e in examples]
    classes = tuple(sorted(set(labels)))
    right = [classes.index(label) for label in labels]
    folds = deal(examples, seed)
    count = len(set(folds)) + 1  # each fold, and all sentences at the end
    with watch("training", range(count), count) as steps:
        light, read = _held_out(rows, labels, vectors, classes, folds, steps)
        weights = Weights(
            classes=classes,
            light=fit_light(rows, labels, classes),
            head=None if vectors is None else fit_head(vectors, labels, classes),
            mixture=fit_mixture(light, read, right),
        )
        deque(steps, maxlen=0)  # the last step is done
    return weights, _report(codebook, classes, folds, light, read, seed, cut=sum(map(_is_cut, pairs)))


def _encode(encoder: Encoder, pairs: Sequence[Pair], watch: Watch) -> Matrix:
    chunks = [pairs[n : n + _CHUNK] for n in range(0, len(pairs), _CHUNK)]
    with watch("encoding", chunks, len(chunks)) as watched:
        return np.concatenate([encoder.encode(chunk) for chunk in watched])


def deal(examples: Sequence[Example], seed: int) -> list[int]:
    """The fold of each example, 0 up to 4: classes spread evenly, and one sentence with all its marks in one fold.

    Examples
    --------
    >>> deal([Example(text=t, actor=(0, 1), recipient=None, label="X") for t in "abcdef"], seed=0)
    [4, 0, 1, 0, 3, 2]
    """
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for n, example in enumerate(examples):
        groups[" ".join(example.text.casefold().split())].append(n)
    draw = np.random.default_rng(seed)
    each = list(groups.values())
    order: list[int] = draw.permutation(len(each)).tolist()
    shuffled = [each[n] for n in order]
    folds = [0] * len(examples)
    for at, group in enumerate(sorted(shuffled, key=lambda rows: examples[rows[0]].label)):
        for n in group:
            folds[n] = at % FOLDS
    return folds


def _held_out(
    rows: Sequence[frozenset[str]],
    labels: Sequence[str],
    vectors: Matrix | None,
    classes: Sequence[str],
    folds: Sequence[int],
    steps: Iterator[int],
) -> tuple[Matrix, Matrix | None]:
    """Log-probabilities (rows, classes) of the light reading and of the encoder's, each row read by a fold without it."""
    light = np.zeros((len(rows), len(classes)), np.float32)
    read = None if vectors is None else np.zeros_like(light)
    for fold, _ in zip(sorted(set(folds)), steps, strict=False):  # one step a fold
        inside = [n for n, f in enumerate(folds) if f != fold]
        outside = [n for n, f in enumerate(folds) if f == fold]
        light[outside], of_encoder = read_fold(rows, labels, vectors, classes, inside, outside)
        if read is not None and of_encoder is not None:
            read[outside] = of_encoder
    return light, read


def _report(
    codebook: Codebook,
    classes: Sequence[str],
    folds: Sequence[int],
    light: Matrix,
    read: Matrix | None,
    seed: int,
    *,
    cut: int,
) -> Report:
    labels = [e.label for e in codebook.examples]
    right = [classes.index(label) for label in labels]
    names = sorted({name.partition("|")[0] for name in classes})
    alone, joined = np.zeros_like(light), np.zeros_like(light)
    for fold in sorted(set(folds)):
        here = np.array(folds) == fold
        # Weight and temperatures are those that fit the other folds, so that no sentence has a say in its own score.
        others = [r for r, h in zip(right, here, strict=True) if not h]
        mixture = fit_mixture(light[~here], None if read is None else read[~here], others)
        alone[here] = softmax(light[here] / mixture.light_temperature)
        both = light[here] if read is None else mixture.encoder * read[here] + (1 - mixture.encoder) * light[here]
        joined[here] = softmax(both / mixture.temperature)
    alone, joined = (_by_name(shares, classes, names) for shares in (alone, joined))
    gold = [names.index(label.partition("|")[0]) for label in labels]
    count = Counter(names[n] for n in gold)
    majority = np.tile(np.array([count[name] / len(gold) for name in names], np.float32), (len(gold), 1))
    rows = sorted((e.text, str(e.actor), str(e.recipient), e.label) for e in codebook.examples)
    return Report(
        codebook=f"{codebook.name} {codebook.version}",
        rows=codebook.rows,
        repeated=codebook.repeated,
        refused=codebook.refused,
        cut=cut,
        examples=tuple((name, count[name]) for name in names),
        missing=tuple(name for name in codebook.types if name not in count),
        few=tuple(name for name in names if count[name] < ENOUGH),
        folds=len(set(folds)),
        seed=seed,
        data=content_id("examples", *(part for row in rows for part in row)),
        encoder=read is not None,
        score=score(joined, gold, seed),
        majority=score(majority, gold, seed),
        light=score(alone, gold, seed),
        types=by_type(joined, gold, names),
        confusions=confusions(joined, gold, names, [e.id for e in codebook.examples]),
    )


def _by_name(shares: Matrix, classes: Sequence[str], names: Sequence[str]) -> Matrix:
    """Probabilities of the names, where a class is "NAME" or "NAME|OLDER"."""
    summed = np.zeros((len(shares), len(names)), np.float32)
    for n, name in enumerate(classes):
        summed[:, names.index(name.partition("|")[0])] += shares[:, n]
    return summed


def _is_cut(pair: Pair) -> bool:
    """Whether a mark stands outside the sentence that the labeller reads."""
    spans = [span for span in (pair.actor, pair.recipient) if span is not None]
    return any(not (pair.sentence.start <= start and end <= pair.sentence.end) for start, end in spans)
