"""How well modes and contexts are read, held out, beside the lexicon alone: `python bench/modes.py`.

Protocol. The project's own sentences (src/tocsin/data/training). Modes: every row whose type has modes, given its right
type; a mode left open is right where the row has none. Contexts: the rows of contexts.jsonl; F1 over all rows, micro and
macro over the 37 (0-1). Each row is read by what four fifths of the others taught, thresholds and temperatures too;
near-duplicates (four tenths of their words in common) are in one fifth. The lexicon alone is the coder without anything
learned of modes and contexts. Writers, readers and lexicon are of one project: an upper end. Needs the extra `train`.

The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from heading import stop, versions

from tocsin.coding.aspects import NO_MODE, Aspect
from tocsin.coding.grammar import load_parser
from tocsin.coding.label import softmax
from tocsin.coding.lexicon import Lexicon, load_lexicon
from tocsin.coding.manner import Manner, choose_mode, listed_contexts, listed_mode
from tocsin.coding.train import marked_pair, read_examples
from tocsin.coding.train_aspects import (
    Told,
    by_type,
    context_rows,
    folds,
    gold,
    groups,
    held_out_contexts,
    held_out_modes,
    mode_rows,
    read_abouts,
    tell,
    temperature,
    thresholds,
)
from tocsin.coding.wording import own_words
from tocsin.errors import MissingPlugin
from tocsin.ontology import load_ontology
from tocsin.settings import CodeOptions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]
    Flags = NDArray[np.bool_]

DATA = Path(str(files("tocsin") / "data" / "training"))
BINS = 10


def read_modes(rows: Sequence[Told], lexicon: Lexicon) -> tuple[list[str], list[str], Matrix, Flags]:
    """For rows of one type: the coder's modes, the lexicon's; the model's greatest share and whether that is right."""
    clues = mode_rows(rows, lexicon)
    labels = [row.mode for row in rows]
    classes = tuple(sorted(set(labels)))
    group = groups(rows)
    shares = np.zeros((len(rows), len(classes)), np.float32)
    logits = held_out_modes(clues, labels, classes, group)
    for inside, outside in folds(group, labels):  # the temperature of a fold is fitted on the others
        heat = temperature(logits[inside], [labels[i] for i in inside], classes)
        shares[outside] = softmax(logits[outside] / heat)
    given: list[str] = []
    listed: list[str] = []
    for row, share in zip(rows, shares, strict=True):
        assert row.trigger is not None
        alone = listed_mode(row.sentence, row.trigger, lexicon)
        best = int(np.argmax(share))
        read = Aspect(name=classes[best], probability=float(share[best]), start=0, end=1)
        chosen = choose_mode(alone, read, row.trigger)
        given.append(chosen.name if isinstance(chosen, Manner) else NO_MODE)
        listed.append(alone.name if alone is not None else NO_MODE)
    best_of: list[int] = np.argmax(shares, axis=1).tolist()
    right = np.array([classes[i] == label for i, label in zip(best_of, labels, strict=True)])
    return given, listed, shares.max(axis=1), right


def read_contexts(rows: Sequence[Told], names: Sequence[str], lexicon: Lexicon) -> tuple[Flags, Flags]:
    """(rows, contexts): the model's contexts and the lexicon's."""
    right = gold(rows, names)
    group = groups(rows)
    shares = held_out_contexts(context_rows(rows, lexicon), right, group)
    given = np.zeros_like(right)
    for inside, outside in folds(group):  # the thresholds of a fold are fitted on the others
        given[outside] = shares[outside] >= thresholds(shares[inside], right[inside])
    found = [{m.name for m in listed_contexts(r.sentence, own_words(r.sentence, r.token), lexicon)} for r in rows]
    return given, np.array([[name in some for name in names] for some in found])


def f1(right: Flags, given: Flags) -> tuple[float, float]:
    """Micro and macro F1 over the columns; a column with nothing in it and nothing given counts as right."""
    hits, sums = (right & given).sum(axis=0), right.sum(axis=0) + given.sum(axis=0)
    each = np.where(sums > 0, 2 * hits / np.maximum(1, sums), 1.0)
    return float(2 * hits.sum() / max(1, sums.sum())), float(each.mean())


def calibration(shares: Matrix, right: Flags) -> float:
    """The mean gap between probability and share right over ten bins, weighted by their rows."""
    bins = np.minimum((shares * BINS).astype(int), BINS - 1)
    gaps = [
        abs(float(right[bins == b].mean() - shares[bins == b].mean())) * int((bins == b).sum())
        for b in set(bins.tolist())
    ]
    return sum(gaps) / len(shares)


def digest(name: str) -> str:
    """A line with the SHA-256 of a file of the training data."""
    return f"{name} {hashlib.sha256((DATA / name).read_bytes()).hexdigest()}"


def main() -> None:
    """Read, compare, print."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    ontology = load_ontology()
    types = {name: [mode.name for mode in kind.modes] for name, kind in ontology.types.items()}
    names = sorted(ontology.contexts)
    lexicon = load_lexicon(types)
    parse = load_parser(CodeOptions().model)
    examples, _ = read_examples(DATA / "sentences.jsonl", types)
    abouts = read_abouts(DATA / "contexts.jsonl", names)
    print(versions("spacy", "scikit-learn", "numpy"))
    print(f"{digest('sentences.jsonl')}\n{digest('contexts.jsonl')}")
    moded = {name for name, modes in types.items() if modes}
    wanted = {about.id for about in abouts}
    pairs = [
        (e, marked_pair(parse(e.text), lexicon, e.actor, e.recipient))
        for e in examples
        if e.label.partition("|")[0] in moded or e.id in wanted
    ]
    modes, about = tell(pairs, abouts, moded, parse, lexicon)
    try:
        line = report(modes, about, names, lexicon)
    except MissingPlugin as error:
        stop(str(error))
    print(json.dumps(line))


def report(modes: Sequence[Told], about: Sequence[Told], names: Sequence[str], lexicon: Lexicon) -> dict[str, Any]:
    """Prints the tables and gives the figures."""
    hits, alone, sure, sure_right = 0, 0, list[float](), list[bool]()
    opened, named = Counter[str](), Counter[str]()
    print(f"\n{'modes, given the type':24}{'rows':>6}{'coder':>8}{'lexicon':>9}")
    for kind, rows in by_type(modes).items():
        given, listed, shares, right = read_modes(rows, lexicon)
        mine = sum(g == row.mode for g, row in zip(given, rows, strict=True))
        theirs = sum(g == row.mode for g, row in zip(listed, rows, strict=True))
        print(f"{kind:24}{len(rows):6}{mine / len(rows):8.3f}{theirs / len(rows):9.3f}")
        hits, alone = hits + mine, alone + theirs
        sure += shares.tolist()
        sure_right += right.tolist()
        for who, modes_given in (("coder", given), ("lexicon", listed)):
            opened[who] += sum(g != NO_MODE for g in modes_given)
            named[who] += sum(g != NO_MODE and g == row.mode for g, row in zip(modes_given, rows, strict=True))
    ece = calibration(np.array(sure, np.float32), np.array(sure_right))
    print(f"{'all':24}{len(modes):6}{hits / len(modes):8.3f}{alone / len(modes):9.3f}")
    for who in ("coder", "lexicon"):
        print(f"{who}: a mode is given to {opened[who]}, of which {named[who] / opened[who]:.3f} are right")
    print(f"the learned mode, never left open: {np.mean(sure_right):.3f} right, calibration error {ece:.3f}")

    right = gold(about, names)
    given, listed = read_contexts(about, names, lexicon)
    print(f"\n{'contexts':24}{'rows':>6}{'coder F1':>10}{'lexicon':>9}")
    for column, name in enumerate(names):
        each = [f1(right[:, [column]], found[:, [column]])[0] for found in (given, listed)]
        print(f"{name:24}{int(right[:, column].sum()):6}{each[0]:10.3f}{each[1]:9.3f}")
    micro, macro = f1(right, given)
    micro_listed, macro_listed = f1(right, listed)
    print(f"{'micro':24}{int(right.sum()):6}{micro:10.3f}{micro_listed:9.3f}")
    print(f"{'macro':24}{len(about):6}{macro:10.3f}{macro_listed:9.3f}\n")
    return {
        "mode_accuracy": round(hits / len(modes), 4),
        "mode_accuracy_lexicon": round(alone / len(modes), 4),
        "mode_accuracy_never_open": round(float(np.mean(sure_right)), 4),
        "mode_precision": round(named["coder"] / opened["coder"], 4),
        "mode_ece": round(ece, 4),
        "context_micro_f1": round(micro, 4),
        "context_macro_f1": round(macro, 4),
        "context_micro_f1_lexicon": round(micro_listed, 4),
        "context_macro_f1_lexicon": round(macro_listed, 4),
        "rows": len(modes),
        "context_rows": len(about),
    }


if __name__ == "__main__":
    main()
