"""Makes the reading of modes and contexts from labelled sentences, and reads sentences by what others taught.

Needs scikit-learn (the extra `train`). Rows of one near-duplicate group are never on both sides of a fold.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from tocsin.coding.aspects import NO_MODE, SHORT, Aspects, Contexts, Modes, context_clues, mode_clues
from tocsin.coding.grammar import Parser, Sentence, Token
from tocsin.coding.label import Light, Pair, softmax
from tocsin.coding.lexicon import Lexicon
from tocsin.coding.participants import way
from tocsin.coding.train import FOLDS, Example, fit_light, scaled, sklearn_module, vocabulary
from tocsin.coding.triggers import Trigger, find_triggers, labelled
from tocsin.errors import ReadError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

STRENGTH = 60.0  # inverse of the L2 penalty of the modes; between 30 and 60 nothing moves by half a point
CONTEXT_STRENGTH = 20.0
SEEN = 1  # rows that a clue must stand in: rows are few here, and one of a rare mode is worth a word (0.6 points)
FIRM = {"mode=": 1.4, "first=": 1.4, "itself=": 1.4}  # what the lexicon says of a mode, against a word
CONTEXT_FIRM = {"listed=": 1.7}
ALIKE = 0.4  # share of words in common from which two sentences are near-duplicates
_COMMON = 400  # sentences that hold a word beyond which it is no sign of a near-duplicate
_STEPS = np.arange(0.125, 0.61, 0.025)  # thresholds that are tried: lower or higher ones come of too few rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One labelled sentence as the coder would see it: the sentence with the word that names its event."""

    text: str
    sentence: Sentence
    triggers: tuple[Trigger, ...]  # of the lexicon
    token: Token
    trigger: Trigger | None  # None: the sentence is about something, and nothing says by which type of event
    mode: str = NO_MODE
    contexts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """One row of a file of contexts."""

    id: str
    text: str
    contexts: frozenset[str]


def read_abouts(path: Path, known: Iterable[str]) -> list[About]:
    """The rows of a file of JSON lines with `id`, `text` and `contexts`.

    Raises
    ------
    ReadError
        If the file cannot be read, or a row is none or names an unknown context.
    """
    contexts = set(known)
    found: list[About] = []
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(f"contexts {path}: {error}; check the path") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = cast("dict[str, Any]", json.loads(line))
            about = About(id=row["id"], text=row["text"], contexts=frozenset(row["contexts"]))
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise ReadError(f"{path}:{number}: no row with id, text and contexts: {error}; mend the line") from error
        if about.contexts - contexts:
            raise ReadError(f"{path}:{number}: unknown contexts {sorted(about.contexts - contexts)}; mend the line")
        found.append(about)
    return found


def tell(
    pairs: Iterable[tuple[Example, Pair]],
    abouts: Iterable[About],
    types: Iterable[str],
    parse: Parser,
    lexicon: Lexicon,
) -> tuple[list[Told], list[Told]]:
    """The sentences that teach modes (those whose type is one of `types`) and those that teach contexts.

    A row of contexts that is a marked sentence (by its id) is read by its event; any other by the first that the
    lexicon finds, best at its root.
    """
    marked = {example.id: (example, pair) for example, pair in pairs}
    moded = frozenset(types)
    modes = [
        _told(example, pair, frozenset())
        for example, pair in marked.values()
        if example.label.partition("|")[0] in moded
    ]
    about: list[Told] = []
    for row in abouts:
        if row.id in marked:
            example, pair = marked[row.id]
            about.append(_told(example, pair, row.contexts))
            continue
        sentence = max(parse(row.text).sentences, key=lambda s: len(s.tokens))
        triggers = tuple(find_triggers(sentence, lexicon))
        rooted = next((t for t in triggers if t.token.i == sentence.root.i), next(iter(triggers), None))
        token = rooted.token if rooted is not None else sentence.root
        about.append(
            Told(
                text=row.text,
                sentence=sentence,
                triggers=triggers,
                token=token,
                trigger=rooted,
                contexts=row.contexts,
            )
        )
    return modes, about


def _told(example: Example, pair: Pair, contexts: frozenset[str]) -> Told:
    trigger = deed(pair, example.label.partition("|")[0])
    return Told(
        text=example.text,
        sentence=pair.sentence,
        triggers=tuple(pair.triggers),
        token=trigger.token,
        trigger=trigger,
        mode=example.mode or NO_MODE,
        contexts=contexts,
    )


def deed(pair: Pair, kind: str) -> Trigger:
    """The word that names the event of a type between the two of a pair, as the coder would choose it.

    A word of the lexicon for that type on the way between the two, or else anywhere; another word of the lexicon on the
    way; the verb or noun on the way; the root.
    """
    sentence = pair.sentence
    left, right = (_head(sentence, span) for span in (pair.actor, pair.recipient))
    path: list[Token] = []
    if left is not None and right is not None:
        path = way(sentence, left, right)
    elif (one := left or right) is not None:
        path = [one, *sentence.ancestors(one)]
    on = {t.i for t in path}
    near = [t for t in pair.triggers if t.token.i in on or (t.complement is not None and t.complement.i in on)]
    mine = [t for t in (*near, *pair.triggers) if t.pattern.type == kind]
    if mine:
        return mine[0]
    if near:
        return labelled(near[0].token, kind, 0.5, near[0])
    spans = [span for span in (pair.actor, pair.recipient) if span is not None]
    words = [t for t in path if not any(start <= t.start < end for start, end in spans)]
    verb = next((t for t in words if t.pos == "VERB"), None) or next((t for t in words if t.pos == "NOUN"), None)
    return labelled(verb or sentence.root, kind, 0.5)


def _head(sentence: Sentence, span: tuple[int, int] | None) -> Token | None:
    """The token of a marked phrase that hangs outside it."""
    if span is None:
        return None
    inside = [t for t in sentence.tokens if t.start < span[1] and span[0] < t.end]
    held = {t.i for t in inside}
    return next((t for t in inside if t.head not in held or t.head == t.i), inside[0] if inside else None)


# -------------------------------------------------------------------------------------------- training


def fit_aspects(modes: Sequence[Told], about: Sequence[Told], names: Sequence[str], lexicon: Lexicon) -> Aspects:
    """The reading of modes, type by type, and of the contexts `names`.

    Temperatures and thresholds are fitted on held-out folds.

    Raises
    ------
    MissingPlugin
        If scikit-learn is not installed.
    """
    heads: dict[str, Modes] = {}
    for kind, rows in by_type(modes).items():
        clues = mode_rows(rows, lexicon)
        labels = [row.mode for row in rows]
        classes = tuple(sorted(set(labels)))
        heads[kind] = Modes(
            names=classes,
            light=fit_light(clues, labels, classes, strength=STRENGTH, firm=FIRM, seen=SEEN),
            temperature=temperature(held_out_modes(clues, labels, classes, groups(rows)), labels, classes),
        )
    clues = context_rows(about, lexicon)
    right = gold(about, names)
    least = thresholds(held_out_contexts(clues, right, groups(about)), right)
    return Aspects(modes=heads, contexts=fit_contexts(clues, right, names, least))


def by_type(rows: Iterable[Told]) -> dict[str, list[Told]]:
    """The rows of each type, types by name."""
    found: defaultdict[str, list[Told]] = defaultdict(list)
    for row in rows:
        if row.trigger is not None:
            found[row.trigger.pattern.type].append(row)
    return dict(sorted(found.items()))


def mode_rows(rows: Iterable[Told], lexicon: Lexicon) -> list[frozenset[str]]:
    """The names of the clues to the mode of each row."""
    return [
        frozenset(c.name for c in mode_clues(row.sentence, row.trigger, lexicon)) if row.trigger else frozenset()
        for row in rows
    ]


def context_rows(rows: Iterable[Told], lexicon: Lexicon) -> list[frozenset[str]]:
    """The names of the clues to the contexts of each row."""
    return [
        frozenset(c.name for c in context_clues(row.sentence, row.token, row.triggers, lexicon, row.trigger))
        for row in rows
    ]


def gold(rows: Sequence[Told], names: Sequence[str]) -> NDArray[np.bool_]:
    """(rows, contexts): which contexts each row has."""
    return np.array([[name in row.contexts for name in names] for row in rows], np.bool_)


def fit_contexts(
    rows: Sequence[frozenset[str]], right: NDArray[np.bool_], names: Sequence[str], least: Matrix
) -> Contexts:
    """One logistic regression for each context over the same features."""
    regression = sklearn_module("linear_model").LogisticRegression
    index, idf = vocabulary(rows, CONTEXT_FIRM, SEEN)
    matrix = scaled(rows, index, idf)
    weights = np.zeros((len(index), right.shape[1]), np.float32)
    bias = np.full(right.shape[1], -10.0, np.float32)  # of a context that no row has
    for column in np.flatnonzero(right.any(axis=0) & ~right.all(axis=0)):
        model: Any = regression(C=CONTEXT_STRENGTH, solver="liblinear", random_state=0)
        model.fit(matrix, right[:, column])
        weights[:, column], bias[column] = model.coef_[0], float(model.intercept_[0])
    return Contexts(names=tuple(names), light=Light(index=index, idf=idf, weights=weights, bias=bias), least=least)


# ------------------------------------------------------------------------------------------- held out


def groups(rows: Sequence[Told]) -> list[int]:
    """The near-duplicate group of each row: rows whose words are shared to `ALIKE`, through others too."""
    sets = [frozenset(re.findall(r"\w+", row.text.casefold())) for row in rows]
    holding: defaultdict[str, list[int]] = defaultdict(list)
    for n, words in enumerate(sets):
        for word in words:
            holding[word].append(n)
    group = list(range(len(rows)))

    def first(n: int) -> int:
        while group[n] != n:
            n = group[n]
        return n

    for n, words in enumerate(sets):
        near = Counter(m for word in words if len(holding[word]) < _COMMON for m in holding[word] if m < n)
        for m in near:
            if len(words & sets[m]) >= ALIKE * len(words | sets[m]):
                group[first(n)] = first(m)
    return [first(n) for n in range(len(rows))]


def folds(group: Sequence[int], labels: Sequence[str] | None = None) -> Iterator[tuple[list[int], list[int]]]:
    """Rows inside and outside of each of five folds; a group is on one side only, labels are spread where given."""
    selection = sklearn_module("model_selection")
    count = min(FOLDS, len(set(group)))
    if labels is None or min(Counter(labels).values()) < count:
        dealt = selection.GroupKFold(count, shuffle=True, random_state=0).split(group, groups=group)
    else:
        dealt = selection.StratifiedGroupKFold(count, shuffle=True, random_state=0).split(group, labels, group)
    for inside, outside in dealt:
        yield [int(i) for i in inside], [int(i) for i in outside]


def held_out_modes(
    rows: Sequence[frozenset[str]], labels: Sequence[str], classes: Sequence[str], group: Sequence[int]
) -> Matrix:
    """Logits (rows, classes) of the modes of one type, each row read by what other folds taught."""
    out = np.zeros((len(rows), len(classes)), np.float32)
    for inside, outside in folds(group, labels):
        light = fit_light(
            [rows[i] for i in inside], [labels[i] for i in inside], classes, strength=STRENGTH, firm=FIRM, seen=SEEN
        )
        out[outside] = light.logits([rows[i] for i in outside], least=SHORT)
    return out


def temperature(logits: Matrix, labels: Sequence[str], classes: Sequence[str]) -> float:
    """The temperature under which held-out rows are likeliest."""
    at = np.arange(len(labels))
    right = np.array([classes.index(label) for label in labels])
    seen = logits[at, right] > -100  # a class that a fold had no row of costs the same at any temperature
    tried = np.geomspace(0.3, 3, 60)
    losses = [-float(np.log(softmax(logits / t)[at, right][seen]).mean()) for t in tried]
    return float(tried[int(np.argmin(losses))])


def held_out_contexts(rows: Sequence[frozenset[str]], right: NDArray[np.bool_], group: Sequence[int]) -> Matrix:
    """Probabilities (rows, contexts), each row read by what other folds taught."""
    out = np.zeros(right.shape, np.float32)
    names = [str(n) for n in range(right.shape[1])]
    for inside, outside in folds(group):
        head = fit_contexts([rows[i] for i in inside], right[inside], names, np.zeros(len(names), np.float32))
        out[outside] = 1 / (1 + np.exp(-head.light.logits([rows[i] for i in outside], least=SHORT)))
    return out


def thresholds(shares: Matrix, right: NDArray[np.bool_]) -> Matrix:
    """For each context the probability from which on its F1 is highest; the middle one of those that are equal."""
    least = np.zeros(right.shape[1], np.float32)
    for column in range(right.shape[1]):
        given = shares[:, column][:, None] >= _STEPS
        hits = (given & right[:, column][:, None]).sum(axis=0)
        f1 = 2 * hits / np.maximum(1, given.sum(axis=0) + right[:, column].sum())
        best = np.flatnonzero(f1 >= f1.max() - 1e-9)
        least[column] = _STEPS[best[len(best) // 2]]
    return least
