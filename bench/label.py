"""How well the labeller names the type between two marked phrases: `python bench/label.py --weights shipped`.

Protocol. Rows are those of `plv_*.jsonl` (Hu et al. 2024): a sentence, a marked source and target, one of 15 roots. Every
row is labelled; none is left out. CONCEDE and RETREAT count as YIELD, as in that set; the share of "no event", a class
that the set lacks, is dealt out to the rest in proportion. Quad and binary follow from the root. F1 is macro, 0-100.

Two figures are printed. The rows were labelled by an older codebook that parts from PLOVER 0.8b in a few cells (a
conviction is ACCUSE there and SANCTION here; docs/label-guide.md lists them all). tocsin's training sentences carry both
labels where they part, and the same weights give either; `root_f1` and its like read the rows by the codebook that they
were labelled by, `plover_*` by the one that tocsin codes.

--weights shipped     the weights that come with tocsin. They were trained on the project's own sentences alone. The list of
                      predicates to write about was drawn up with a look at plv_train, so figures on that file are
                      flattered; those on rows that nobody looked at are not.
--weights light       the same without the encoder.
--weights supervised  shipped encoder, both heads trained anew on the project's sentences and on labelled rows: the four
                      other folds where --data has a key `fold`, else all rows of --train.

The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from heading import stop, versions

from tocsin.coding.features import features
from tocsin.coding.grammar import load_parser
from tocsin.coding.label import NONE, Encoder, Labeller, Pair, load_weights, log_softmax, softmax
from tocsin.coding.lexicon import Lexicon, load_lexicon
from tocsin.coding.train import fit_head, fit_light, marked_pair, read_examples
from tocsin.errors import MissingPlugin
from tocsin.ontology import load_ontology
from tocsin.settings import CodeOptions
from tocsin.shipped import shipped

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Shares = NDArray[np.float64]

DATA = Path(__file__).parents[2] / "shared" / "data" / "coding" / "plv_train.jsonl"
QUADS = {
    "AGREE": 1, "CONSULT": 1, "SUPPORT": 1, "COOPERATE": 2, "AID": 2, "YIELD": 2, "REQUEST": 3, "ACCUSE": 3,
    "REJECT": 3, "THREATEN": 3, "PROTEST": 4, "MOBILIZE": 4, "SANCTION": 4, "COERCE": 4, "ASSAULT": 4,
}  # fmt: skip
ROOTS = tuple(sorted(QUADS))
YIELDS = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}
# Published on plv_test, in other hardware and other training: see the paper's Table 4 and ours on this very file.
PUBLISHED = (
    ("Universal PETRARCH", 46.3, 51.8, 80.8),
    ("GPT-4, codebook prompt", 61.5, 76.7, 93.4),
    ("ZSP Tree (355M parameters, GPU)", 82.4, 89.6, 96.4),
    ("ConfliBERT, supervised", 86.7, 96.3, 98.4),
)
REPEATED = 2  # times that a labelled row counts beside one of the project's; 1 to 4 differ by less than a point
COVERAGE = (0.9, 0.8, 0.7)
BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One labelled row."""

    text: str
    actor: tuple[int, int] | None
    recipient: tuple[int, int] | None
    root: str
    fold: int | None


def read_rows(path: Path) -> list[Row]:
    """The rows of a file like `plv_train.jsonl`."""
    found: list[Row] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        row: dict[str, Any] = json.loads(line)
        if row["root"] not in QUADS:
            stop(f"{path}:{number}: root {row['root']!r} is none of the 15; this bench reads plv_*.jsonl")
        spans = [tuple(row[key]) if row[key] else None for key in ("source_span", "target_span")]
        found.append(Row(text=row["text"], actor=spans[0], recipient=spans[1], root=row["root"], fold=row.get("fold")))
    return found


def by_root(shares: Sequence[Mapping[str, float]]) -> Shares:
    """(rows, 15) probabilities of the roots in the order of `ROOTS`; "no event" is dealt out to the rest."""
    out = np.zeros((len(shares), len(ROOTS)))
    for n, row in enumerate(shares):
        for name, share in row.items():
            if name != NONE:
                out[n, ROOTS.index(YIELDS.get(name, name))] += share
    return out / out.sum(axis=1, keepdims=True)


def likeliest(shares: Shares) -> list[str]:
    """The root with the greatest share of each row."""
    places: list[int] = np.argmax(shares, axis=1).tolist()
    return [ROOTS[place] for place in places]


def macro_f1(right: Sequence[object], given: Sequence[object]) -> float:
    """The mean F1 over the classes that occur in `right`, 0-100."""
    scores: list[float] = []
    for name in set(right):
        hits = sum(a == b == name for a, b in zip(right, given, strict=True))
        wrong = sum((a == name) != (b == name) for a, b in zip(right, given, strict=True))
        scores.append(2 * hits / (2 * hits + wrong))
    return 100 * sum(scores) / len(scores)


def score(roots: Sequence[str], shares: Shares) -> dict[str, float]:
    """The figures of one labelling."""
    given = likeliest(shares)
    sure = shares.max(axis=1)
    hit = np.array([a == b for a, b in zip(roots, given, strict=True)])
    order = np.argsort(-sure, kind="stable")
    kept = {f"accuracy_at_{round(100 * c)}": 100 * float(hit[order[: round(len(hit) * c)]].mean()) for c in COVERAGE}
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = [
        abs(float(hit[bins == b].mean() - sure[bins == b].mean())) * int((bins == b).sum()) for b in set(bins.tolist())
    ]
    return {
        "root_f1": macro_f1(roots, given),
        "quad_f1": macro_f1([QUADS[r] for r in roots], [QUADS[r] for r in given]),
        "binary_f1": macro_f1([QUADS[r] < 3 for r in roots], [QUADS[r] < 3 for r in given]),
        "root_accuracy": 100 * float(hit.mean()),
        **kept,
        "ece": sum(gaps) / len(hit),
    }


def supervised(rows: Sequence[Row], pairs: Sequence[Pair], train: Path, lexicon: Lexicon) -> Shares:
    """(rows, 15) probabilities, each row read by heads that were not trained on it."""
    parse = load_parser(CodeOptions().model)
    encoder = Encoder(shipped("weights"))
    own_path = Path(str(files("tocsin") / "data" / "training" / "sentences.jsonl"))
    examples, _ = read_examples(own_path, load_ontology().types)
    examples = [e for e in examples if e.label != NONE]
    own = [marked_pair(parse(e.text), lexicon, e.actor, e.recipient) for e in examples]
    own_labels = [YIELDS.get(name, name) for name in (e.label.split("|")[-1] for e in examples)]
    seen, seen_roots, folds = list(pairs), [r.root for r in rows], [r.fold for r in rows]
    if any(fold is None for fold in folds):  # rows without folds are all read by what --train holds
        if not train.exists():
            stop(f"{train} is not there, and the rows have no folds; name labelled rows with --train")
        labelled = read_rows(train)
        texts = {row.text for row in rows}
        labelled = [row for row in labelled if row.text not in texts]
        seen = [marked_pair(parse(r.text), lexicon, r.actor, r.recipient) for r in labelled] + seen
        seen_roots = [r.root for r in labelled] + seen_roots
        folds = [-1] * len(labelled) + [0] * len(rows)
    found = [features(p.sentence, p.actor, p.recipient, p.triggers) for p in (*own, *seen)]
    vectors = encoder.encode([*own, *seen])
    labels = [*own_labels, *seen_roots]
    out = np.zeros((len(seen), len(ROOTS)))
    for fold in sorted({f for f in folds if f is not None and f >= 0}):
        inside = [len(own) + n for n, f in enumerate(folds) if f != fold]
        outside = [len(own) + n for n, f in enumerate(folds) if f == fold]
        taken = [*range(len(own)), *inside * REPEATED]
        kept = [labels[n] for n in taken]
        light = fit_light([found[n] for n in taken], kept, ROOTS).logits([found[n] for n in outside])
        weights, bias = fit_head(vectors[taken], kept, ROOTS)
        joined = (log_softmax(light) + log_softmax(vectors[outside] @ weights + bias)) / 2
        out[[n - len(own) for n in outside]] = softmax(joined.astype(np.float32))
    return out[-len(rows) :]


def main() -> None:
    """Read, label, compare, print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, default=DATA)
    arguments.add_argument("--weights", choices=("shipped", "light", "supervised"), default="shipped")
    arguments.add_argument("--train", type=Path, default=DATA, help="labelled rows for --weights supervised")
    given = arguments.parse_args()
    if not given.data.exists():
        stop(f"{given.data} is not there; name a file like plv_train.jsonl with --data")
    rows = read_rows(given.data)
    roots = [row.root for row in rows]
    types = {name: [mode.name for mode in kind.modes] for name, kind in load_ontology().types.items()}
    lexicon = load_lexicon(types)
    parse = load_parser(CodeOptions().model)
    print(versions("spacy", "onnxruntime", "numpy"))
    print(
        f"{given.data} {hashlib.sha256(given.data.read_bytes()).hexdigest()} {len(rows)} rows; weights {given.weights}"
    )

    encoder = None if given.weights == "light" else Encoder(shipped("weights"))
    labeller = Labeller(load_weights(shipped("weights")), encoder=encoder)
    began = time.perf_counter()
    pairs = [marked_pair(parse(row.text), lexicon, row.actor, row.recipient) for row in rows]
    parsed = time.perf_counter() - began
    if given.weights == "supervised":
        try:
            shares = supervised(rows, pairs, given.train, lexicon)
        except MissingPlugin as error:
            stop(str(error))
        began = time.perf_counter()
        labeller.shares(pairs, older=True)
        labelled = time.perf_counter() - began
        figures, plover = score(roots, shares), None
    else:
        began = time.perf_counter()
        older = labeller.shares(pairs, older=True)
        labelled = time.perf_counter() - began
        figures = score(roots, by_root(older))
        plover = score(roots, by_root(labeller.shares(pairs, older=False)))
        shares = by_root(older)

    print(f"\n{'':34}{'root':>7}{'quad':>7}{'binary':>8}")
    for name, *values in PUBLISHED:
        print(f"{name:34}" + "".join(f"{v:7.1f}" for v in values) + "   published, on plv_test")
    for name, found in (("tocsin, by the rows' codebook", figures), ("tocsin, by PLOVER 0.8b", plover)):
        if found is not None:
            values = [found[key] for key in ("root_f1", "quad_f1", "binary_f1")]
            kept = ", ".join(f"{found[f'accuracy_at_{c}']:.1f} at {c} %" for c in (90, 80, 70))
            print(f"{name:34}" + "".join(f"{v:7.1f}" for v in values))
            print(f"{'':34}accuracy {found['root_accuracy']:.1f}; keeping the surest: {kept}; ECE {found['ece']:.3f}")
    chosen = likeliest(shares)
    confused = Counter((a, b) for a, b in zip(roots, chosen, strict=True) if a != b)
    print("\nmost confused (labelled, given): " + "; ".join(f"{a}, {b} {n}" for (a, b), n in confused.most_common(8)))
    line: dict[str, Any] = {"rows": len(rows), "weights": given.weights, **{k: round(v, 4) for k, v in figures.items()}}
    line |= {f"plover_{k}": round(v, 4) for k, v in (plover or {}).items()}
    line["sentences_per_second"] = round(len(rows) / (parsed + labelled), 1)
    line["labelled_per_second"] = round(len(rows) / labelled, 1)
    print(json.dumps(line))


if __name__ == "__main__":
    main()
