"""Which type of event a text tells between two marked phrases: a calibrated probability for each type and for none.

Two readings are joined: a light one (words around the two, the path between them, the lexicon's word: `features`) and
an encoder that reads the whole sentence with the two marked (`encode`). The light one alone is some ten times as fast.
The weights and how they were made stand in `data/weights/CARD.md`.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from tocsin.coding.features import features
from tocsin.coding.grammar import Sentence
from tocsin.coding.triggers import Trigger
from tocsin.errors import SettingsError
from tocsin.shipped import checked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

NONE = "NONE"
"""The class of a pair that has no event between the two."""

MARKERS = ("[unused0]", "[unused1]", "[unused2]", "[unused3]")
"""Words of the encoder's own vocabulary that stand before and after the actor, before and after the recipient."""

_LONGEST = 96  # word pieces of a sentence that the encoder reads; the mean of a news sentence is 35
_BATCH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A sentence of a document with two phrases marked, as characters [start, end) of the document's text.

    `None`: the actor or the recipient is not named in this sentence.
    """

    text: str  # of the document
    sentence: Sentence
    triggers: Sequence[Trigger]  # what the lexicon finds in the sentence: `find_triggers`
    actor: tuple[int, int] | None
    recipient: tuple[int, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What the labeller makes of one pair."""

    type: str | None  # the likeliest type; None: it abstains, or finds no event between the two
    probability: float  # of the likeliest class, `NONE` included; calibrated on held-out sentences
    shares: tuple[tuple[str, float], ...]  # every class with its probability, likeliest first; they sum to 1

    def share(self, name: str) -> float:
        """The probability of one class; 0 for a class that this labeller does not know."""
        return dict(self.shares).get(name, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """A linear model over features that are there or not, each row of features scaled to length 1."""

    index: Mapping[str, int]
    idf: Matrix  # (features,)
    weights: Matrix  # (features, classes)
    bias: Matrix  # (classes,)

    def logits(self, rows: Sequence[frozenset[str]], *, least: float = 0.0) -> Matrix:
        """(rows, classes): the score of each class, not yet a probability; `least` as for `score`."""
        out = np.empty((len(rows), self.bias.size), np.float32)
        for n, row in enumerate(rows):
            known = sorted(i for i in map(self.index.get, row) if i is not None)  # one order, one sum
            out[n] = self.score(known, least=least)
        return out

    def score(self, known: Sequence[int], *, least: float = 0.0) -> Matrix:
        """(classes,): the same of one row, by the numbers of the features that it has, in rising order.

        A row shorter than `least` counts as that long, so that the few features known of it do not speak for more.
        """
        scale = self.idf[known]
        length = max(math.sqrt(scale @ scale), least) or 1.0
        return (scale @ self.weights[known]) / length + self.bias


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture:
    """How the two readings are joined: a weighted sum of their log-probabilities, each with its temperature.

    A temperature above 1 makes a reading less sure of itself. Both were fitted on sentences that the readings had not
    seen (Guo et al. 2017, *On Calibration of Modern Neural Networks*).
    """

    encoder: float  # weight of the encoder in [0, 1]; the light reading has the rest
    temperature: float  # of the joined reading
    light_temperature: float  # of the light reading where it stands alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What a labeller has learned, as `load_weights` reads it and `train` makes it."""

    classes: tuple[str, ...]  # types, `NONE`, and "TYPE|OLDER" where the older codebook differs
    light: Light
    head: tuple[Matrix, Matrix] | None  # weights (vector, classes) and bias over the encoder's vectors
    mixture: Mixture


class Encoder:
    """Vectors of marked sentences from an ONNX model: the state at either mark and the mean, side by side.

    Runs on one thread: a process that codes is one of many, or has the parser on the other core.
    """

    def __init__(self, folder: Path) -> None:
        # The wheels of onnxruntime send home how they are used, from 1.29 on; whoever loads it first decides for the process.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        import onnxruntime as runtime  # 60 ms and 20 MB: only where an encoder is used
        from tokenizers import Tokenizer

        cast("Any", runtime).disable_telemetry_events()  # on Windows the variable is not enough
        options = cast("Any", runtime).SessionOptions()  # the package has no types for it
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session: Any = runtime.InferenceSession(str(checked(folder / "encoder.onnx")), options)
        self._tokenizer: Any = Tokenizer.from_file(str(checked(folder / "tokenizer.json")))
        self._tokenizer.enable_truncation(_LONGEST)
        self._actor, self._recipient = (self._tokenizer.token_to_id(MARKERS[i]) for i in (0, 2))

    def encode(self, pairs: Sequence[Pair]) -> Matrix:
        """(pairs, width): one vector for each pair."""
        rows = [self._tokenizer.encode(marked(pair)).ids for pair in pairs]
        order = sorted(range(len(rows)), key=lambda n: len(rows[n]))  # rows of one length waste no padding
        vectors: list[Matrix] = []
        for first in range(0, len(order), _BATCH):
            batch = [rows[n] for n in order[first : first + _BATCH]]
            longest = max(map(len, batch))
            ids = np.zeros((len(batch), longest), np.int64)
            for n, row in enumerate(batch):
                ids[n, : len(row)] = row
            marks = (self._actor, self._recipient)
            at = [np.array([row.index(m) if m in row else 0 for row in batch]) for m in marks]
            vectors.append(
                self._session.run(
                    None,
                    {"ids": ids, "mask": (ids > 0).astype(np.float32), "actor": at[0], "recipient": at[1]},
                )[0]
            )
        stacked = np.concatenate(vectors) if vectors else np.zeros((0, 0), np.float32)
        back = np.empty_like(stacked)
        back[order] = stacked
        return back


def marked(pair: Pair) -> str:
    """The sentence of a pair with the marks set around the two phrases."""
    sentence = pair.sentence
    cuts: list[tuple[int, int, str]] = []
    for span, (before, after) in ((pair.actor, MARKERS[:2]), (pair.recipient, MARKERS[2:])):
        if span is not None and sentence.start <= span[0] and span[1] <= sentence.end:
            cuts += [(span[0], 1, before), (span[1], 0, after)]
    text, last = "", sentence.start
    for at, _, mark in sorted(cuts):
        text += f"{pair.text[last:at]} {mark} "
        last = at
    return " ".join((text + pair.text[last : sentence.end]).split())


class Labeller:
    """Labels marked pairs with the types of one ontology.

    Parameters
    ----------
    weights
        What was learned.
    encoder
        None: the light reading alone.
    doubt
        The encoder is asked where the light reading's likeliest class is below this; 1 asks it always. It takes ten
        times as long as the light reading and changes little where that is sure.
    abstain
        A likeliest class below this probability is not given as the type.
    """

    def __init__(self, weights: Weights, *, encoder: Encoder | None, doubt: float = 1.0, abstain: float = 0.0) -> None:
        self._weights = weights
        self._encoder = encoder if weights.head is not None else None
        self._doubt = doubt
        self._abstain = abstain

    def label(self, pairs: Sequence[Pair]) -> list[Label]:
        """One label for each pair, in order."""
        return [self._read(row) for row in self.shares(pairs, older=False)]

    def shares(self, pairs: Sequence[Pair], *, older: bool) -> list[dict[str, float]]:
        """The probability of each class for each pair, by PLOVER 0.8b or by the older codebook.

        The older codebook is CAMEO as the PLV sentences were labelled by it; docs/codebook.md says where it differs.
        """
        if not pairs:
            return []
        probabilities = self._probabilities(pairs)
        names = [c.split("|")[-1 if older else 0] for c in self._weights.classes]
        rows: list[dict[str, float]] = []
        for row in probabilities:
            shares = dict.fromkeys(names, 0.0)
            for name, share in zip(names, row, strict=True):
                shares[name] += float(share)
            rows.append(shares)
        return rows

    def _probabilities(self, pairs: Sequence[Pair]) -> Matrix:
        found = [features(p.sentence, p.actor, p.recipient, p.triggers) for p in pairs]
        mixture = self._weights.mixture
        light = log_softmax(self._weights.light.logits(found))
        if self._encoder is None or self._weights.head is None:
            return softmax(light / mixture.light_temperature)
        out = softmax(light / mixture.light_temperature)
        open_ = [n for n, row in enumerate(out) if row.max() < self._doubt]
        if open_:
            weights, bias = self._weights.head
            read = log_softmax(self._encoder.encode([pairs[n] for n in open_]) @ weights + bias)
            joined = mixture.encoder * read + (1 - mixture.encoder) * light[open_]
            out[open_] = softmax((joined / mixture.temperature).astype(np.float32))
        return out

    def _read(self, shares: Mapping[str, float]) -> Label:
        ordered = tuple(sorted(shares.items(), key=lambda item: (-item[1], item[0])))
        name, probability = ordered[0]
        sure = name != NONE and probability >= self._abstain
        return Label(type=name if sure else None, probability=probability, shares=ordered)


def log_softmax(logits: Matrix) -> Matrix:
    """Log-probabilities over the last axis."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def softmax(logits: Matrix) -> Matrix:
    """Probabilities over the last axis."""
    return np.exp(log_softmax(logits))


# -------------------------------------------------------------------------------------------- on disk


def how_made(folder: Path) -> str:
    """What `labeller.json` says: how a labeller was made, with the hash of what it was trained on.

    Raises
    ------
    SettingsError
        If the folder holds none.
    """
    try:
        return checked(folder / "labeller.json").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"no labeller in {folder}: {error}; make one with `tocsin train`") from error


@lru_cache(maxsize=2)
def load_weights(folder: Path) -> Weights:
    """The weights of a labeller in a folder: `labeller.json` and `labeller.npz`.

    Raises
    ------
    SettingsError
        If the folder holds no labeller, or one that this version cannot read.
    """
    try:
        about = cast("dict[str, Any]", json.loads(how_made(folder)))
        with np.load(checked(folder / "labeller.npz")) as arrays:
            held = {name: arrays[name] for name in arrays.files}
    except (OSError, ValueError) as error:
        raise SettingsError(f"no labeller in {folder}: {error}; make one with `tocsin train`") from error
    if about.get("form") != FORM:
        raise SettingsError(
            f"the labeller in {folder} has form {about.get('form')}, this tocsin reads {FORM}; train it again"
        )
    names = held["features"].tobytes().decode("utf-8").split("\n")
    light = Light(
        index={name: i for i, name in enumerate(names)},
        idf=held["idf"].astype(np.float32),
        weights=held["light"].astype(np.float32),
        bias=held["light_bias"].astype(np.float32),
    )
    head = None
    if "head" in held:
        head = (held["head"].astype(np.float32), held["head_bias"].astype(np.float32))
    return Weights(classes=tuple(about["classes"]), light=light, head=head, mixture=Mixture(**about["mixture"]))


def save_weights(weights: Weights, folder: Path, about: Mapping[str, Any]) -> None:
    """Writes `labeller.json` (with `about`: how it was made) and `labeller.npz` into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    names = "\n".join(sorted(weights.light.index, key=weights.light.index.__getitem__)).encode("utf-8")
    arrays: dict[str, Any] = {
        "features": np.frombuffer(names, np.uint8),
        "idf": weights.light.idf.astype(np.float32),
        "light": weights.light.weights.astype(np.float16),
        "light_bias": weights.light.bias.astype(np.float32),
    }
    if weights.head is not None:
        arrays |= {"head": weights.head[0].astype(np.float32), "head_bias": weights.head[1].astype(np.float32)}
    np.savez_compressed(folder / "labeller.npz", **arrays)
    mixture = {name: getattr(weights.mixture, name) for name in ("encoder", "temperature", "light_temperature")}
    text = json.dumps({"form": FORM, "classes": weights.classes, "mixture": mixture, **about}, indent=1)
    (folder / "labeller.json").write_text(text + "\n", encoding="utf-8")


FORM = 1
"""Raised when the files of a labeller change their shape."""
