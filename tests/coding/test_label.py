"""The laws of the labeller, on the weights that the docs' codebook makes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.coding.label import (
    NONE,
    Encoder,
    Labeller,
    Light,
    Mixture,
    Pair,
    Weights,
    load_weights,
    marked,
    save_weights,
    softmax,
)
from tocsin.coding.train import marked_pair
from tocsin.errors import SettingsError


class Vowels(Encoder):
    """An encoder that counts the vowels of the marked sentence."""

    def __init__(self) -> None:
        pass

    def encode(self, pairs: Sequence[Pair]):
        return np.array([[marked(pair).count(v) for v in "aeiou"] for pair in pairs], np.float32)


def with_head(weights: Weights) -> Weights:
    head = np.linspace(-1, 1, 5 * len(weights.classes), dtype=np.float32).reshape(5, -1)
    mixture = replace(weights.mixture, encoder=0.5, temperature=1.5)
    return replace(weights, head=(head, np.zeros(len(weights.classes), np.float32)), mixture=mixture)


@pytest.fixture(params=["light", "encoder"])
def labeller(request, courts) -> Labeller:
    if request.param == "light":
        return Labeller(courts.weights, encoder=None)
    return Labeller(with_head(courts.weights), encoder=Vowels())


# --------------------------------------------------------------------------------------------- the laws


def test_shares_of_every_pair_sum_to_one(labeller, courts):
    for label in labeller.label(courts.pairs):
        assert sum(share for _, share in label.shares) == pytest.approx(1, abs=1e-5)
        assert [s for _, s in label.shares] == sorted((s for _, s in label.shares), reverse=True)
        assert label.probability == label.shares[0][1]


def test_order_of_the_pairs_does_not_matter(labeller, courts):
    pairs = courts.pairs[:40]
    order = np.random.default_rng(1).permutation(len(pairs))
    straight = labeller.shares(pairs, older=False)
    shuffled = labeller.shares([pairs[n] for n in order], older=False)
    for place, n in enumerate(order):
        assert shuffled[place] == pytest.approx(straight[n], abs=1e-5)


def test_a_pair_is_read_alike_alone_and_among_others(labeller, courts):
    together = labeller.shares(courts.pairs[:10], older=False)
    for pair, shares in zip(courts.pairs[:10], together, strict=True):
        assert labeller.shares([pair], older=False)[0] == pytest.approx(shares, abs=1e-5)


def test_no_pairs_have_no_labels(labeller):
    assert labeller.label([]) == []


@pytest.mark.parametrize(
    ("sentence", "actor", "recipient"),
    [
        ("The judge fined the company four million crowns.", "The judge", "the company"),
        ("Prosecutors charged the general with perjury.", "Prosecutors", "the general"),
        ("The driver was acquitted by the county court.", "the county court", "The driver"),
    ],
)
def test_shares_change_when_actor_and_recipient_change_places(courts, parse, lexicon, sentence, actor, recipient):
    parsed = parse(sentence)
    spans = [(sentence.index(words), sentence.index(words) + len(words)) for words in (actor, recipient)]
    labeller = Labeller(courts.weights, encoder=None)
    there, back = (marked_pair(parsed, lexicon, *ends) for ends in (spans, spans[::-1]))
    right, wrong = labeller.shares([there, back], older=False)
    # No example of this codebook has them the wrong way round, so little changes; blind to the two, nothing would.
    assert max(abs(right[name] - wrong[name]) for name in right) > 0.001
    assert marked(there) != marked(back)


def test_abstaining_hides_the_type_and_keeps_the_shares(courts):
    sure = Labeller(courts.weights, encoder=None).label(courts.pairs)
    careful = Labeller(courts.weights, encoder=None, abstain=0.8).label(courts.pairs)
    assert [label.shares for label in careful] == [label.shares for label in sure]
    hidden = [c for s, c in zip(sure, careful, strict=True) if s.type is not None and c.type is None]
    assert hidden
    assert all(label.probability < 0.8 for label in hidden)
    assert all(label.probability >= 0.8 for label in careful if label.type is not None)
    assert {label.type for label in Labeller(courts.weights, encoder=None, abstain=1.01).label(courts.pairs)} == {None}


def test_no_event_is_never_a_type(courts):
    labels = Labeller(courts.weights, encoder=None).label(courts.pairs)
    likeliest_none = [label for label in labels if label.shares[0][0] == NONE]
    assert likeliest_none
    assert {label.type for label in likeliest_none} == {None}


def test_share_of_an_unknown_class_is_nothing(courts):
    [label] = Labeller(courts.weights, encoder=None).label(courts.pairs[:1])
    assert label.share("SPORT") == 0.0
    assert label.share(label.shares[0][0]) == label.probability


def test_a_mark_outside_the_sentence_is_ignored(labeller, parse, lexicon):
    text = "The court fined the bank. The ministry said nothing."
    parsed = parse(text)
    inside = marked_pair(parsed, lexicon, (0, 9), None)
    beyond = marked_pair(parsed, lexicon, (0, 9), (26, 38))
    assert marked(beyond) == marked(inside)
    assert labeller.shares([beyond], older=False) == labeller.shares([inside], older=False)


def test_an_encoder_without_a_head_is_not_asked(courts):
    class Mute(Vowels):
        def encode(self, pairs: Sequence[Pair]):
            raise AssertionError("asked")

    with_one, without = (Labeller(courts.weights, encoder=e) for e in (Mute(), None))
    assert with_one.label(courts.pairs[:3]) == without.label(courts.pairs[:3])


def test_a_head_without_an_encoder_leaves_the_light_reading(courts):
    light, both = (Labeller(w, encoder=None) for w in (courts.weights, with_head(courts.weights)))
    assert both.label(courts.pairs[:5]) == light.label(courts.pairs[:5])


# ----------------------------------------------------------------------------------------------- marks


def test_marks_stand_around_the_two_phrases(parse, lexicon):
    text = "Two drivers were fined by the court."
    pair = marked_pair(parse(text), lexicon, (26, 35), (0, 11))
    assert marked(pair) == "[unused2] Two drivers [unused3] were fined by [unused0] the court [unused1] ."


def test_marks_of_neighbours_close_before_they_open(parse, lexicon):
    text = "The court's ruling freed her."
    pair = marked_pair(parse(text), lexicon, (0, 9), (9, 18))
    assert marked(pair) == "[unused0] The court [unused1] [unused2] 's ruling [unused3] freed her."


# ------------------------------------------------------------------------------------- the older codebook


def test_older_codebook_reads_the_other_half_of_a_class(courts):
    names = ("ASSAULT|COERCE", *courts.weights.classes[1:])
    labeller = Labeller(replace(courts.weights, classes=names), encoder=None)
    [now], [older] = (labeller.shares(courts.pairs[:1], older=o) for o in (False, True))
    assert now["ASSAULT"] == older["COERCE"]
    assert sum(older.values()) == pytest.approx(1, abs=1e-5)


# --------------------------------------------------------------------------------------------- on disk


@pytest.mark.parametrize("head", [False, True])
def test_a_saved_labeller_gives_the_same_shares(courts, tmp_path: Path, head: bool):
    weights = with_head(courts.weights) if head else courts.weights
    save_weights(weights, tmp_path / "kept", {"report": {"seed": 7}})
    again = load_weights(tmp_path / "kept")
    assert again.classes == weights.classes
    assert (again.head is None) == (not head)
    encoder = Vowels() if head else None
    before, after = (Labeller(w, encoder=encoder).shares(courts.pairs, older=False) for w in (weights, again))
    for one, other in zip(before, after, strict=True):
        assert other == pytest.approx(one, abs=0.005)  # the light weights are kept in 16 bits
    assert json.loads((tmp_path / "kept" / "labeller.json").read_text())["report"] == {"seed": 7}


def test_a_folder_without_a_labeller_is_refused(tmp_path: Path):
    with pytest.raises(SettingsError, match="tocsin train"):
        load_weights(tmp_path)


def test_a_labeller_of_another_form_is_refused(courts, tmp_path: Path):
    save_weights(courts.weights, tmp_path, {"form": 0})
    with pytest.raises(SettingsError, match="train it again"):
        load_weights(tmp_path)


# ------------------------------------------------------------------------------------ with made-up weights

ROWS = st.lists(st.frozensets(st.sampled_from("abcdxyz")), min_size=1, max_size=6)


def light(seed: int) -> Light:
    draw = np.random.default_rng(seed)
    numbers: dict[str, Any] = {
        "idf": draw.uniform(1, 5, 4).astype(np.float32),
        "weights": draw.normal(0, 3, (4, 3)).astype(np.float32),
        "bias": draw.normal(0, 1, 3).astype(np.float32),
    }
    return Light(index={name: n for n, name in enumerate("abcd")}, **numbers)


@given(rows=ROWS, seed=st.integers(0, 100))
def test_unknown_features_change_nothing(rows: list[frozenset[str]], seed: int):
    known = [row & frozenset("abcd") for row in rows]
    assert light(seed).logits(rows) == pytest.approx(light(seed).logits(known), abs=1e-4)


@given(rows=ROWS, seed=st.integers(0, 100))
def test_softmax_of_any_scores_sums_to_one(rows: list[frozenset[str]], seed: int):
    shares = softmax(1000 * light(seed).logits(rows))
    assert shares.sum(axis=1) == pytest.approx(np.ones(len(rows)), abs=1e-5)
    assert np.isfinite(shares).all()


def test_a_row_without_features_gets_the_bias():
    assert light(3).logits([frozenset()])[0] == pytest.approx(light(3).bias)


def test_temperature_does_not_change_the_likeliest(courts):
    hot, cold = (
        replace(courts.weights, mixture=Mixture(encoder=0.0, temperature=t, light_temperature=t)) for t in (0.5, 4.0)
    )
    labels = [Labeller(w, encoder=None).label(courts.pairs) for w in (hot, cold)]
    assert [a.shares[0][0] for a in labels[0]] == [b.shares[0][0] for b in labels[1]]
    assert all(a.probability >= b.probability for a, b in zip(*labels, strict=True))
