"""Makes the shipped weights from the project's own sentences and a fine-tuned encoder.

    python weights/make.py [--encoder FOLDER] [--held FOLDER]
    python weights/make.py --aspects

Writes `labeller.json`, `labeller.npz`, `pairs.npz` and `aspects.npz` (modes and contexts) into src/tocsin/data/weights,
beside `encoder.onnx` and `tokenizer.json` (copied from `--encoder`, the output of finetune.py, where it is given). Needs
the extra `train`; about 5 minutes on one core. With `--aspects` only `aspects.npz` and the hashes in `labeller.json`: for
a change that leaves texts, marks and types as they are. About a minute.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from tocsin.coding import Known
from tocsin.coding.aspects import save_aspects
from tocsin.coding.grammar import Parser, Sentence, load_parser
from tocsin.coding.label import NONE, Encoder, Mixture, Pair, Weights, log_softmax, save_weights
from tocsin.coding.lexicon import Lexicon, load_lexicon
from tocsin.coding.mentions import find_mentions
from tocsin.coding.pairs import MOST, Party, apart, joint, save_links, side
from tocsin.coding.train import (
    Example,
    fit_head,
    fit_light,
    fit_links,
    fit_mixture,
    marked_pair,
    read_examples,
    read_features,
)
from tocsin.coding.train_aspects import fit_aspects, read_abouts, tell
from tocsin.coding.triggers import Trigger
from tocsin.ontology import Ontology, load_ontology
from tocsin.resolve.entries import load_registry
from tocsin.settings import CodeOptions
from tocsin.shipped import shipped

ROWS = Path(__file__).parents[1] / "src" / "tocsin" / "data" / "training" / "sentences.jsonl"
ABOUTS = ROWS.with_name("contexts.jsonl")
# What two parties do to one another, so that the pair read the other way round is no mistake.
MUTUAL = frozenset({"CONSULT", "COOPERATE", "AGREE", "SUPPORT"})


def pairs_of(
    example: Example, parties: Sequence[Party], sentence: Sentence, triggers: Sequence[Trigger]
) -> Iterator[tuple[frozenset[str], bool]]:
    """Every ordered pair of a sentence's mentions, without those of which nobody said whether an event joins them."""

    def touches(party: Party, span: tuple[int, int] | None) -> bool:
        return span is not None and party.mention.span.start < span[1] and span[0] < party.mention.span.end

    def meant(span: tuple[int, int] | None) -> Party | None:
        """The party that a marked phrase means: the one at its head."""
        touched = [p for p in parties if touches(p, span)]
        if not touched or span is None:
            return None
        inside = [t for t in sentence.tokens if t.start < span[1] and span[0] < t.end]
        held = {t.i for t in inside}
        head = next((t for t in inside if t.head not in held or t.head == t.i), inside[0])
        return next((p for p in touched if p.mention.span.start <= head.start < p.mention.span.end), touched[0])

    actor, recipient = meant(example.actor), meant(example.recipient)
    acting = [frozenset(side(sentence, p, "A", triggers)) for p in parties]
    reached = [frozenset(side(sentence, p, "R", triggers)) for p in parties]
    for a, left in enumerate(parties):
        for r, right in enumerate(parties):
            if a == r or not apart(left.mention, right.mention):
                continue
            named = touches(left, example.actor) and touches(right, example.recipient)
            found = acting[a] | reached[r] | frozenset(joint(sentence, left, right, parties))
            if example.label == NONE:
                if named:  # of the other pairs nobody said
                    yield found, False
                continue
            exact = left is actor and right is recipient
            swapped = touches(left, example.recipient) and touches(right, example.actor)
            if (named and not exact) or (swapped and example.label.split("|")[0] in MUTUAL):
                continue
            yield found, exact


def predicate(row: frozenset[str]) -> str:
    """The word that joins a marked pair, or else the one that governs the actor, or the recipient."""
    for name in ("meeting=", "A0=", "R0="):
        words = sorted(f.removeprefix(name) for f in row if f.startswith(name) and " " not in f)
        if words:
            return words[0]
    return "none"


def held_back(row: frozenset[str]) -> bool:
    """Whether a row is one of the fifth that calibration is fitted on; all rows of one predicate are, or none."""
    return int(hashlib.md5(predicate(row).encode()).hexdigest(), 16) % 5 == 1


def calibrated(folder: Path, pairs: Sequence[Pair], rows: Sequence[frozenset[str]], labels: Sequence[str]) -> Mixture:
    """The mixture under which predicates never seen by either reading are likeliest."""
    classes = tuple(sorted(set(labels)))
    out = [n for n, row in enumerate(rows) if held_back(row)]
    inside = [n for n, row in enumerate(rows) if not held_back(row)]
    kept = [labels[n] for n in inside]
    vectors = Encoder(folder).encode(pairs)
    weights, bias = fit_head(vectors[inside], kept, classes)
    read = log_softmax(vectors[out] @ weights + bias)
    light = log_softmax(fit_light([rows[n] for n in inside], kept, classes).logits([rows[n] for n in out]))
    right = [classes.index(labels[n]) for n in out]
    for name, logits in (("light", light), ("encoder", read), ("both", light + read)):
        print(f"{name}: {np.mean(logits.argmax(axis=1) == right):.3f} right of {len(out)} with unseen predicates")
    return fit_mixture(light, read, right)


def make_aspects(
    out: Path, ontology: Ontology, examples: Sequence[Example], pairs: Sequence[Pair], parse: Parser, lexicon: Lexicon
) -> None:
    """Writes `aspects.npz`."""
    moded = [name for name, kind in ontology.types.items() if kind.modes]
    names = sorted(ontology.contexts)
    told = tell(zip(examples, pairs, strict=True), read_abouts(ABOUTS, names), moded, parse, lexicon)
    save_aspects(fit_aspects(*told, names, lexicon), out)


def hashes() -> dict[str, str]:
    """What `labeller.json` says of the sentences that the weights were made from."""
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in (("data", ROWS), ("contexts", ABOUTS))
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--encoder", type=Path, help="the folder that finetune.py wrote")
    arguments.add_argument("--held", type=Path, help="the folder of finetune.py --leave-out, for calibration")
    arguments.add_argument("--list-held", type=Path, help="write the ids that --leave-out wants, and stop")
    arguments.add_argument("--aspects", action="store_true", help="modes and contexts alone; keep all else")
    given = arguments.parse_args()
    out, began = shipped("weights"), time.monotonic()
    ontology = load_ontology()
    types = ontology.types
    lexicon = load_lexicon({name: [mode.name for mode in kind.modes] for name, kind in types.items()})
    names = load_registry().known()
    known = Known(names=names.names, capitals=names.capitals, nouns=names.nouns, titles=names.titles)
    parse = load_parser(CodeOptions().model)
    examples, refused = read_examples(ROWS, types)
    if refused:
        raise SystemExit("\n".join(f"{r.where}: {r.why}" for r in refused))

    if given.aspects:
        make_aspects(
            out,
            ontology,
            examples,
            [marked_pair(parse(e.text), lexicon, e.actor, e.recipient) for e in examples],
            parse,
            lexicon,
        )
        about = json.loads((out / "labeller.json").read_text(encoding="utf-8"))
        (out / "labeller.json").write_text(json.dumps(about | hashes(), indent=1) + "\n", encoding="utf-8")
        return
    pairs: list[Pair] = []
    rows: list[frozenset[str]] = []
    joined: list[bool] = []
    for example in examples:
        parsed = parse(example.text)
        pair = marked_pair(parsed, lexicon, example.actor, example.recipient)
        pairs.append(pair)
        heads = find_mentions("document", parsed, known).heads
        parties = [Party(token=t, mention=heads[t.start]) for t in pair.sentence.tokens if t.start in heads][:MOST]
        for found, is_joined in pairs_of(example, parties, pair.sentence, pair.triggers):
            rows.append(found)
            joined.append(is_joined)
    print(f"{len(examples)} sentences, {len(rows)} pairs, {time.monotonic() - began:.0f} s", flush=True)
    features = read_features(pairs)
    if given.list_held is not None:
        ids = [json.loads(line)["id"] for line in ROWS.read_text(encoding="utf-8").splitlines()]
        kept = [i for i, row in zip(ids, features, strict=True) if held_back(row)]
        given.list_held.write_text("\n".join(kept) + "\n", encoding="utf-8")
        return
    out.mkdir(parents=True, exist_ok=True)
    if given.encoder is not None:
        for name in ("encoder.onnx", "tokenizer.json", "encoder.json"):
            shutil.copy(given.encoder / name, out / name)
    save_links(fit_links(rows, joined), out)
    make_aspects(out, ontology, examples, pairs, parse, lexicon)
    labels = [e.label for e in examples]
    classes = tuple(sorted(set(labels)))
    if given.held is not None:
        mixture = calibrated(given.held, pairs, features, labels)
    else:
        before = json.loads((out / "labeller.json").read_text(encoding="utf-8"))["mixture"]
        mixture = Mixture(**before)
    weights = Weights(
        classes=classes,
        light=fit_light(features, labels, classes),
        head=fit_head(Encoder(out).encode(pairs), labels, classes),
        mixture=mixture,
    )
    about = {
        "sentences": len(examples),
        **hashes(),
        "encoder": json.loads((out / "encoder.json").read_text(encoding="utf-8")),
    }
    save_weights(weights, out, about)
    print(f"{mixture}; {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
