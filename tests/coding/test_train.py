"""Rows become examples or say why not; what is learned tells held-out classes apart and is calibrated."""

from __future__ import annotations

import builtins
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tocsin.coding.label import NONE, Light, log_softmax, softmax
from tocsin.coding.train import (
    Example,
    fit_head,
    fit_light,
    fit_mixture,
    marked_pair,
    pair_up,
    read_examples,
    read_features,
    train,
)
from tocsin.errors import MissingPlugin, ReadError

TYPES = ("ACCUSE", "AID")
ROW: dict[str, Any] = {"text": "Mali accused Chad.", "actor": [0, 4], "recipient": [13, 17], "type": "ACCUSE"}


@pytest.fixture
def read(tmp_path: Path):
    """Reads rows or raw lines as a file of examples."""

    def of(*rows: Any):
        path = tmp_path / "rows.jsonl"
        lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return read_examples(path, TYPES)

    return of


# ---------------------------------------------------------------------------------------------- rows


def test_a_row_is_an_example(read):
    assert read({**ROW, "id": "a-1", "mode": "allege"}) == (
        [Example(text=ROW["text"], actor=(0, 4), recipient=(13, 17), label="ACCUSE", mode="allege", id="a-1")],
        [],
    )


def test_words_stand_for_their_characters(read):
    [example], refused = read({**ROW, "actor": "Mali", "recipient": "Chad"})
    assert refused == []
    assert (example.actor, example.recipient, example.id) == ((0, 4), (13, 17), "rows.jsonl:1")


def test_words_are_whole_words(read):
    [example], _ = read({**ROW, "text": "Somalia met Mali.", "actor": "Mali", "recipient": "Somalia"})
    assert example.actor == (12, 16)


def test_null_type_is_no_event_and_an_older_one_is_kept(read):
    found, _ = read({**ROW, "type": None}, {**ROW, "older": "REJECT"})
    assert [example.label for example in found] == [NONE, "ACCUSE|REJECT"]


def test_a_line_separator_inside_a_text_ends_no_row(read):
    [example], refused = read({**ROW, "text": "Mali accused Chad.\u2028Twice."})
    assert refused == []
    assert example.text.endswith("Twice.")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("{", "no JSON"),
        ("[1]", "must be a JSON object"),
        ({**ROW, "text": " "}, "text is missing"),
        ({**ROW, "text": 3}, "text is missing"),
        ({k: v for k, v in ROW.items() if k != "type"}, "type is missing"),
        ({**ROW, "type": "SPORT"}, "'SPORT' is not in the codebook; it has ACCUSE, AID"),
        ({**ROW, "type": ["AID"]}, "is not in the codebook"),
        ({**ROW, "actor": None, "recipient": None}, "neither"),
        ({**ROW, "recipient": [2, 6]}, "overlap"),
        ({**ROW, "actor": [0, 99]}, "actor: [0, 99] is no [start, end) of the text's 18 characters"),
        ({**ROW, "actor": [4, 0]}, "actor"),
        ({**ROW, "actor": [False, True]}, "actor"),
        ({**ROW, "actor": "Niger"}, "'Niger' does not stand in the text"),
        ({**ROW, "actor": ""}, "does not stand in the text"),
        ({**ROW, "text": "Mali accused Mali's army.", "actor": "Mali"}, "2 times; give [start, end)"),
        ({**ROW, "mode": 3}, "mode"),
    ],
)
def test_a_bad_row_is_refused_with_its_line_and_reason(read, row, why):
    found, [refused] = read(ROW, row)
    assert len(found) == 1
    assert refused.where.endswith("rows.jsonl:2")
    assert why in refused.why


def test_a_missing_file_is_said(tmp_path: Path):
    with pytest.raises(ReadError, match="check the path"):
        read_examples(tmp_path / "none.jsonl", TYPES)


def test_a_file_in_another_encoding_is_said(tmp_path: Path):
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'{"text": "Caf\xe9"}')
    with pytest.raises(ReadError, match="not UTF-8 at byte 13"):
        read_examples(path, TYPES)


# --------------------------------------------------------------------------------------------- pairs


def test_a_pair_is_the_sentence_of_its_actor(parse, lexicon):
    text = "Nothing happened. Mali accused Chad of lying."
    [pair] = pair_up(parse, lexicon, [Example(text=text, actor=(18, 22), recipient=(31, 35), label="ACCUSE")])
    assert text[pair.sentence.start : pair.sentence.end] == "Mali accused Chad of lying."
    assert [trigger.token.text for trigger in pair.triggers] == ["accused"]


def test_without_an_actor_it_is_that_of_the_recipient(parse, lexicon):
    text = "Nothing happened. Chad was accused of theft."
    pair = marked_pair(parse(text), lexicon, None, (18, 22))
    assert pair.sentence.start == 18


def test_features_do_not_name_the_two(parse, lexicon):
    text = "Ruritania accused Graustark of theft."
    [row] = read_features([marked_pair(parse(text), lexicon, (0, 9), (18, 27))])
    assert not [name for name in row if "ruritania" in name.casefold() or "graustark" in name.casefold()]
    assert "between=AR accuse" in row


# ------------------------------------------------------------------------------------------ learning

CLASSES = ("ACCUSE", "AID", "NONE")


def made_up(count: int, seed: int = 0) -> tuple[list[frozenset[str]], list[str]]:
    """Rows of which one feature mostly gives the class away, and another says nothing."""
    draw = np.random.default_rng(seed)
    labels = [CLASSES[n % 3] for n in range(count)]
    told = [name if draw.random() < 0.85 else CLASSES[draw.integers(3)] for name in labels]
    return [frozenset({f"w={t}", f"x={draw.integers(5)}"}) for t in told], labels


def test_light_reading_learns_what_gives_a_class_away():
    rows, labels = made_up(90)
    model = fit_light(rows, labels, CLASSES)
    shares = softmax(model.logits([frozenset({"w=AID"})]))[0]
    assert CLASSES[int(shares.argmax())] == "AID"


def test_a_feature_seen_once_is_not_kept():
    rows, labels = made_up(90)
    model = fit_light([frozenset({*rows[0], "w=once"}), *rows[1:]], labels, CLASSES)
    assert "w=once" not in model.index


def test_rows_without_a_kept_feature_do_no_harm():
    rows = [frozenset({"a"}), frozenset({"b"}), frozenset({"c"}), frozenset({"d"})]
    model = fit_light(rows, ["ACCUSE", "AID", "ACCUSE", "AID"], CLASSES)
    assert isinstance(model, Light)
    assert np.isfinite(model.logits(rows)).all()


def test_a_class_without_a_row_never_wins():
    rows, labels = made_up(60)
    kept = [n for n, label in enumerate(labels) if label != "NONE"]
    model = fit_light([rows[n] for n in kept], [labels[n] for n in kept], CLASSES)
    assert softmax(model.logits(rows))[:, CLASSES.index("NONE")].max() == 0


@pytest.mark.parametrize("classes", [CLASSES, ("AID",)])
def test_rows_of_one_class_alone_teach_that_class(classes):
    model = fit_light([frozenset("a"), frozenset("a")], ["AID", "AID"], classes)
    assert softmax(model.logits([frozenset("a")]))[0, classes.index("AID")] == 1


def test_head_reads_vectors_of_any_scale():
    draw = np.random.default_rng(0)
    labels = [CLASSES[n % 3] for n in range(120)]
    vectors = draw.normal(0, 1, (120, 8)).astype(np.float32)
    vectors[:, 0] += [3 * CLASSES.index(name) for name in labels]
    weights, bias = fit_head(100 * vectors + 5, labels, CLASSES)
    given = ((100 * vectors + 5) @ weights + bias).argmax(axis=1)
    assert np.mean([CLASSES[n] == name for n, name in zip(given, labels, strict=True)]) > 0.85


@pytest.mark.parametrize("with_vectors", [False, True])
def test_training_gives_what_the_labeller_needs(with_vectors):
    rows, labels = made_up(90)
    vectors = np.random.default_rng(1).normal(0, 1, (90, 4)).astype(np.float32) if with_vectors else None
    weights = train(rows, labels, vectors)
    assert weights.classes == CLASSES
    assert (weights.head is not None) == with_vectors
    assert (weights.mixture.encoder > 0) == with_vectors


def test_vectors_that_say_nothing_get_little_weight():
    rows, labels = made_up(150)
    noise = np.random.default_rng(1).normal(0, 1, (150, 4)).astype(np.float32)
    assert train(rows, labels, noise).mixture.encoder < 0.5


def test_temperature_makes_a_boaster_modest():
    draw = np.random.default_rng(0)
    gold = [int(draw.integers(3)) for _ in range(400)]
    told = [g if draw.random() < 0.7 else int(draw.integers(3)) for g in gold]
    logits = log_softmax(20 * np.eye(3, dtype=np.float32)[told])
    mixture = fit_mixture(logits, None, gold)
    sure = softmax(logits / mixture.light_temperature).max(axis=1).mean()
    assert mixture.light_temperature > 1
    assert sure == pytest.approx(np.mean(np.array(told) == gold), abs=0.2)


def test_a_class_that_a_fold_never_saw_does_not_set_the_temperature():
    rows, labels = made_up(90)
    model = fit_light(rows, labels, CLASSES)
    light = log_softmax(model.logits(rows))
    gold = [CLASSES.index(name) for name in labels]
    unseen = np.vstack([light, np.array([[-1e3, -0.1, -2.3]], np.float32)])
    assert fit_mixture(unseen, None, [*gold, 0]) == fit_mixture(light, None, gold)


def test_missing_scikit_learn_names_the_command(monkeypatch):
    for name in [n for n in sys.modules if n.partition(".")[0] == "sklearn"]:
        monkeypatch.delitem(sys.modules, name)
    real = builtins.__import__

    def without(name: str, *rest: Any):
        if name.partition(".")[0] == "sklearn":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr("importlib.import_module", without)
    with pytest.raises(MissingPlugin, match=r"python -m pip install 'tocsin\[train\]'"):
        train([frozenset("a")] * 4, ["AID", "ACCUSE"] * 2, None)
