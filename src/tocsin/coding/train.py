"""Makes the weights of a labeller from marked sentences: the shipped ones from the project's own, or a user's.

Needs scikit-learn (the extra `train`); nothing here needs torch. The encoder itself is made by
`weights/finetune.py`, from the same sentences.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from tocsin.coding.features import features
from tocsin.coding.grammar import Parsed, Parser, Sentence
from tocsin.coding.label import NONE, Light, Mixture, Pair, Weights, log_softmax
from tocsin.coding.lexicon import Lexicon
from tocsin.coding.pairs import Links
from tocsin.coding.triggers import find_triggers
from tocsin.errors import MissingPlugin, ReadError
from tocsin.records import Rejected

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

LIGHT_STRENGTH = 20.0  # inverse of the L2 penalty; between 10 and 30 nothing moves by more than half a point
HEAD_STRENGTH = 1.0
LINKS_STRENGTH = 0.2
LINKS_SEEN = 4  # pairs are many and their features more: one that is rare costs space and says little
SEEN_TWICE = 2  # a feature of one sentence alone says nothing about the next
FOLDS = 5
UNSEEN = -1e3  # bias of a class that no row has


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One marked sentence with its class."""

    text: str
    actor: tuple[int, int] | None  # characters [start, end) of text
    recipient: tuple[int, int] | None
    label: str  # a type, "TYPE|OLDER" or NONE
    mode: str | None = None
    id: str = ""  # the row's own, else FILE:LINE


def read_examples(path: Path, types: Iterable[str]) -> tuple[list[Example], list[Rejected]]:
    """The examples of a file of JSON lines, and the rows that are none, each with its reason.

    A row has `text`, `actor` and `recipient` (characters [start, end), or the words themselves where they stand once,
    or null), `type` (null: no event between the two), and may have `mode`, `older` and `id`.

    Raises
    ------
    ReadError
        If the file cannot be read, or is not UTF-8.
    """
    known = set(types)
    found: list[Example] = []
    refused: list[Rejected] = []
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")  # JSON may hold what splitlines takes for line ends
    except OSError as error:
        raise ReadError(f"examples {path}: {error.strerror}; check the path") from error
    except UnicodeDecodeError as error:
        raise ReadError(f"examples {path}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            refused.append(Rejected(where=where, what=line[:80], why=f"no JSON: {error}; mend the line"))
            continue
        read = _example(row, known, f"{path.name}:{number}")
        if isinstance(read, Example):
            found.append(read)
        else:
            refused.append(Rejected(where=where, what=line[:80], why=read))
    return found, refused


def _example(row: object, types: set[str], where: str) -> Example | str:
    """An example, or why a row is none."""
    if not isinstance(row, dict):
        return "a row must be a JSON object with text, actor, recipient and type"
    values = cast("dict[str, Any]", row)
    text, kind = values.get("text"), values.get("type")
    if not isinstance(text, str) or not text.strip():
        return "text is missing"
    if "type" not in values:
        return "type is missing; write null where there is no event between the two"
    if kind is not None and (not isinstance(kind, str) or kind not in types):
        return f"type {kind!r} is not in the codebook; it has {', '.join(sorted(types))}"
    spans: list[tuple[int, int] | None] = []
    for name in ("actor", "recipient"):
        span = _span(text, values.get(name))
        if isinstance(span, str):
            return f"{name}: {span}"
        spans.append(span)
    actor, recipient = spans
    if actor is None and recipient is None:
        return "neither actor nor recipient is marked"
    if actor is not None and recipient is not None and actor[0] < recipient[1] and recipient[0] < actor[1]:
        return "actor and recipient overlap"
    older, mode = values.get("older"), values.get("mode")
    if any(value is not None and not isinstance(value, str) for value in (older, mode)):
        return "mode and older must be texts or null"
    label = NONE if kind is None else f"{kind}|{older}" if older else kind
    return Example(
        text=text, actor=actor, recipient=recipient, label=label, mode=mode, id=str(values.get("id") or where)
    )


def _span(text: str, value: object) -> tuple[int, int] | str | None:
    """A span given as [start, end), as its words, or as null; or what is wrong with it."""
    if value is None:
        return None
    if isinstance(value, str):
        places = [m.span() for m in re.finditer(rf"(?<!\w){re.escape(value)}(?!\w)", text)] if value.strip() else []
        if len(places) > 1:
            return f"{value!r} stands in the text {len(places)} times; give [start, end) instead"
        return places[0] if places else f"{value!r} does not stand in the text"
    pair = cast("list[Any]", value) if isinstance(value, list) else []
    if len(pair) == 2 and all(type(n) is int for n in pair) and 0 <= pair[0] < pair[1] <= len(text):
        return pair[0], pair[1]
    return f"{value!r} is no [start, end) of the text's {len(text)} characters and no text"


# ---------------------------------------------------------------------------------------------- pairs


def pair_up(parse: Parser, lexicon: Lexicon, examples: Sequence[Example]) -> Iterator[Pair]:
    """Each example as the labeller will see it: the sentence of the parse that holds its actor."""
    for example in examples:
        yield marked_pair(parse(example.text), lexicon, example.actor, example.recipient)


def marked_pair(
    parsed: Parsed, lexicon: Lexicon, actor: tuple[int, int] | None, recipient: tuple[int, int] | None
) -> Pair:
    """A marked text as a pair: the one sentence in which its actor (or else its recipient) stands."""
    anchor = actor or recipient
    sentence = _holding(parsed.sentences, anchor[0] if anchor else 0)
    triggers = tuple(find_triggers(sentence, lexicon))
    return Pair(text=parsed.text, sentence=sentence, triggers=triggers, actor=actor, recipient=recipient)


def _holding(sentences: Sequence[Sentence], at: int) -> Sentence:
    return next((s for s in sentences if s.start <= at < s.end), sentences[0])


def read_features(pairs: Iterable[Pair]) -> list[frozenset[str]]:
    """The light reading's features of each pair."""
    return [features(p.sentence, p.actor, p.recipient, p.triggers) for p in pairs]


# ------------------------------------------------------------------------------------------- training


def train(
    rows: Sequence[frozenset[str]],
    labels: Sequence[str],
    vectors: Matrix | None,
    heads: Sequence[str] | None = None,
) -> Weights:
    """The weights learned from features, and from an encoder's vectors where there are any.

    The weight of the encoder and the temperatures are fitted on held-out folds. With `heads` (the predicate of each
    row), no predicate is on both sides of a fold, so that the probabilities are those of words never seen before.

    Raises
    ------
    MissingPlugin
        If scikit-learn is not installed.
    """
    classes = tuple(sorted(set(labels)))
    light, read = held_out(rows, labels, vectors, classes, heads)
    mixture = fit_mixture(light, read, [classes.index(name) for name in labels])
    return Weights(
        classes=classes,
        light=fit_light(rows, labels, classes),
        head=None if vectors is None else fit_head(vectors, labels, classes),
        mixture=mixture,
    )


def held_out(
    rows: Sequence[frozenset[str]],
    labels: Sequence[str],
    vectors: Matrix | None,
    classes: Sequence[str],
    heads: Sequence[str] | None,
) -> tuple[Matrix, Matrix | None]:
    """Log-probabilities (rows, classes) of the light reading and of the encoder's, each row read by a fold without it."""
    light = np.zeros((len(rows), len(classes)), np.float32)
    read = None if vectors is None else np.zeros_like(light)
    for inside, outside in _folds(labels, heads):
        light[outside], of_encoder = read_fold(rows, labels, vectors, classes, inside, outside)
        if read is not None and of_encoder is not None:
            read[outside] = of_encoder
    return light, read


def read_fold(
    rows: Sequence[frozenset[str]],
    labels: Sequence[str],
    vectors: Matrix | None,
    classes: Sequence[str],
    inside: Sequence[int],
    outside: Sequence[int],
) -> tuple[Matrix, Matrix | None]:
    """Log-probabilities of the rows outside by what was learned from those inside: light reading, encoder's."""
    kept = [labels[i] for i in inside]
    light = fit_light([rows[i] for i in inside], kept, classes)
    read = None
    if vectors is not None:
        weights, bias = fit_head(vectors[inside], kept, classes)
        read = log_softmax(vectors[outside] @ weights + bias)
    return log_softmax(light.logits([rows[i] for i in outside])), read


def _folds(labels: Sequence[str], heads: Sequence[str] | None) -> Iterator[tuple[list[int], list[int]]]:
    selection = sklearn_module("model_selection")
    count = max(2, min(FOLDS, *Counter(labels).values()))
    if heads is None:
        split = selection.StratifiedKFold(count, shuffle=True, random_state=0).split(labels, labels)
    else:
        split = selection.StratifiedGroupKFold(count, shuffle=True, random_state=0).split(labels, labels, heads)
    for inside, outside in split:
        yield [int(i) for i in inside], [int(i) for i in outside]


def fit_light(
    rows: Sequence[frozenset[str]],
    labels: Sequence[str],
    classes: Sequence[str],
    *,
    strength: float = LIGHT_STRENGTH,
    firm: Mapping[str, float] | None = None,
    seen: int = SEEN_TWICE,
) -> Light:
    """A multinomial logistic regression over the features that occur in at least `seen` rows.

    `firm`: by how much features that begin so count for more than their rarity says.
    """
    index, idf = vocabulary(rows, firm or {}, seen)
    weights, bias = _regression(scaled(rows, index, idf), labels, classes, strength)
    return Light(index=index, idf=idf, weights=weights, bias=bias)


def vocabulary(rows: Sequence[frozenset[str]], firm: Mapping[str, float], seen: int) -> tuple[dict[str, int], Matrix]:
    """The features that occur in at least `seen` rows, and the rarity of each times what `firm` gives to its beginning."""
    counts = Counter(name for row in rows for name in row)
    kept = sorted(name for name, n in counts.items() if n >= seen)
    rarity = [math.log((1 + len(rows)) / (1 + counts[name])) + 1 for name in kept]
    for beginning, times in firm.items():
        rarity = [r * times if name.startswith(beginning) else r for name, r in zip(kept, rarity, strict=True)]
    return {name: i for i, name in enumerate(kept)}, np.array(rarity, np.float32)


def scaled(rows: Sequence[frozenset[str]], index: Mapping[str, int], idf: Matrix) -> Any:
    """A sparse matrix (rows, features) of what a `Light` sees: each row scaled to length 1."""
    from scipy import sparse  # comes with scikit-learn

    columns = [sorted(index[name] for name in row if name in index) for row in rows]  # a set has no order of its own
    lengths = [math.sqrt(float((idf[c] ** 2).sum())) or 1.0 for c in columns]
    values = np.concatenate([idf[c] / n for c, n in zip(columns, lengths, strict=True)])
    starts = np.cumsum([0, *map(len, columns)])
    places = np.array([i for c in columns for i in c], np.int32)
    return sparse.csr_matrix((values, places, starts), shape=(len(rows), len(index)))


def fit_head(vectors: Matrix, labels: Sequence[str], classes: Sequence[str]) -> tuple[Matrix, Matrix]:
    """A multinomial logistic regression over the vectors of an encoder: weights (width, classes) and bias."""
    mean, spread = vectors.mean(axis=0), vectors.std(axis=0) + 1e-6
    weights, bias = _regression((vectors - mean) / spread, labels, classes, HEAD_STRENGTH / vectors.shape[1])
    weights = weights / spread[:, None]
    return weights, bias - mean @ weights


def _regression(matrix: Any, labels: Sequence[str], classes: Sequence[str], strength: float) -> tuple[Matrix, Matrix]:
    """Weights (features, classes) and bias; a class that no row has gets a bias that never wins."""
    weights = np.zeros((matrix.shape[1], len(classes)), np.float32)
    bias = np.full(len(classes), UNSEEN, np.float32)
    counts = Counter(labels)
    if len(counts) == 1 or not matrix.shape[1]:  # nothing to tell apart, or by: scikit-learn refuses both
        for name, count in counts.items():
            bias[classes.index(name)] = math.log(count / len(labels))
        return weights, bias
    model = sklearn_module("linear_model").LogisticRegression(C=strength, max_iter=500)
    model.fit(matrix, labels)
    known = [str(name) for name in model.classes_]
    coefficients, intercepts = model.coef_, model.intercept_
    if len(known) == 2:  # scikit-learn gives one row for two classes
        coefficients, intercepts = (
            np.vstack([-coefficients, coefficients]) / 2,
            np.hstack([-intercepts, intercepts]) / 2,
        )
    for n, name in enumerate(known):
        weights[:, classes.index(name)] = coefficients[n]
        bias[classes.index(name)] = intercepts[n]
    return weights, bias


def fit_links(rows: Sequence[frozenset[str]], joined: Sequence[bool]) -> Links:
    """The reading of pairs learned from the features of pairs and whether one event joins each."""
    counts = Counter(name for row in rows for name in row)
    kept = sorted(name for name, n in counts.items() if n >= LINKS_SEEN)
    index = {name: i for i, name in enumerate(kept)}
    matrix = _present(rows, index)
    model = sklearn_module("linear_model").LogisticRegression(C=LINKS_STRENGTH, solver="liblinear", max_iter=200)
    model.fit(matrix, joined)
    return Links(index=index, weights=model.coef_[0].astype(np.float32), bias=float(model.intercept_[0]))


def _present(rows: Sequence[frozenset[str]], index: Mapping[str, int]) -> Any:
    """A sparse matrix with 1 where a row has a feature."""
    from scipy import sparse  # comes with scikit-learn

    columns = [[index[name] for name in row if name in index] for row in rows]
    starts = np.cumsum([0, *map(len, columns)])
    flat = np.fromiter((i for column in columns for i in column), np.int32, int(starts[-1]))
    return sparse.csr_matrix((np.ones(len(flat), np.float32), flat, starts), shape=(len(rows), len(index)))


def fit_mixture(light: Matrix, read: Matrix | None, right: Sequence[int]) -> Mixture:
    """The weight and temperatures under which held-out rows are likeliest (a grid: two numbers need no more)."""
    temperatures = np.geomspace(0.2, 5, 60)
    gold = np.array(right, np.int64)
    # A class that a fold had no row of costs the same at any temperature worth having, and would drown the rest.
    rows = np.flatnonzero(light[np.arange(len(gold)), gold] > UNSEEN / 2)
    if not rows.size:
        return Mixture(encoder=0.0 if read is None else 0.5, temperature=1.0, light_temperature=1.0)

    def best(logits: Matrix) -> tuple[float, float]:
        losses = [-float(log_softmax(logits[rows] / t)[np.arange(rows.size), gold[rows]].mean()) for t in temperatures]
        least = int(np.argmin(losses))
        return losses[least], float(temperatures[least])

    _, alone = best(light)
    if read is None:
        return Mixture(encoder=0.0, temperature=alone, light_temperature=alone)
    tried = [(best(w * read + (1 - w) * light), w) for w in np.linspace(0.1, 0.9, 17)]
    (_, temperature), weight = min(tried)
    return Mixture(encoder=float(weight), temperature=temperature, light_temperature=alone)


def need_sklearn() -> None:
    """Nothing, if scikit-learn is installed.

    Raises
    ------
    MissingPlugin
        If it is not; the message holds the command that installs it.
    """
    sklearn_module("linear_model")


def sklearn_module(module: str) -> Any:
    """A module of scikit-learn, which only training needs."""
    from importlib import import_module

    try:
        return import_module(f"sklearn.{module}")
    except ImportError as error:
        raise MissingPlugin(
            "training a labeller needs scikit-learn, which is not installed; "
            "install it with: python -m pip install 'tocsin[train]'"
        ) from error
