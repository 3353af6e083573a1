"""What `learn` makes of a codebook: weights and a report that holds out, counts and compares."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.coding.codebook import Codebook
from tocsin.coding.label import NONE, Encoder, Labeller, Pair
from tocsin.coding.learn import deal, learn
from tocsin.coding.train import Example


class Knowing(Encoder):
    """An encoder that knows the label of most sentences: what a good one would have learned elsewhere."""

    def __init__(self, codebook: Codebook) -> None:
        labels = sorted({e.label for e in codebook.examples})
        self._known = {e.text: labels.index(e.label) for n, e in enumerate(codebook.examples) if n % 10}
        self._width = len(labels)

    def encode(self, pairs: Sequence[Pair]):
        return np.eye(self._width, dtype=np.float32)[[self._known.get(pair.text, 0) for pair in pairs]]


def some(codebook: Codebook, *names: str, count: int = 4) -> Codebook:
    """A few examples of a few classes."""
    chosen = [e for name in names for e in [e for e in codebook.examples if e.label == name][:count]]
    return replace(codebook, examples=tuple(chosen), rows=len(chosen))


# ---------------------------------------------------------------------------------------------- report


def test_report_counts_what_was_read(courts):
    report = courts.report
    assert report.codebook == "Courts 1"
    assert (report.rows, report.repeated, report.refused, report.cut) == (100, 0, (), 0)
    assert dict(report.examples) == {"APPEAL": 8, "CHARGE": 23, "CONVICT": 23, "RELEASE": 23, NONE: 23}
    assert report.few == ("APPEAL",)
    assert report.missing == ()
    assert report.folds == 5


def test_report_agrees_with_itself(courts):
    report = courts.report
    right = sum(row.right for row in report.types)
    assert report.score.accuracy == pytest.approx(right / 100)
    assert report.score.macro_f1 == pytest.approx(np.mean([row.f1 for row in report.types]))
    assert sum(len(c.ids) for c in report.confusions) == 100 - right
    ids = {e.id: e.label for e in courts.codebook.examples}
    assert all(ids[name] == c.type for c in report.confusions for name in c.ids)


def test_labeller_beats_the_commonest_type_on_sentences_it_has_not_seen(courts):
    assert courts.report.score.accuracy_range[0] > courts.report.majority.accuracy_range[1]


def test_report_is_not_of_the_sentences_that_were_learned(courts):
    labels = Labeller(courts.weights, encoder=None).label(courts.pairs)
    seen = [label.shares[0][0] == e.label for label, e in zip(labels, courts.codebook.examples, strict=True)]
    assert np.mean(seen) > courts.report.score.accuracy + 0.1


def test_report_can_be_written_as_json(courts):
    again = json.loads(json.dumps(asdict(courts.report)))
    assert again["score"]["accuracy"] == courts.report.score.accuracy


def test_without_an_encoder_the_light_reading_is_the_labeller(courts):
    assert not courts.report.encoder
    assert courts.report.light == courts.report.score


def test_an_encoder_is_learned_from_and_compared(courts, parse, lexicon, watch):
    encoder = Knowing(courts.codebook)
    weights, report = learn(courts.codebook, parse=parse, lexicon=lexicon, encoder=encoder, seed=0, watch=watch)
    assert report.encoder
    assert weights.head is not None
    assert weights.head[0].shape == (5, 5)
    assert report.light == courts.report.score  # the same folds
    assert report.score.accuracy > report.light.accuracy + 0.1


def test_seed_decides_and_nothing_else(courts, parse, lexicon, watch):
    few = some(courts.codebook, "CHARGE", "RELEASE", count=8)
    turned = replace(few, examples=few.examples)

    def report(codebook: Codebook, seed: int):
        return learn(codebook, parse=parse, lexicon=lexicon, encoder=None, seed=seed, watch=watch)[1]

    assert report(few, 1) == report(turned, 1)
    assert report(few, 1).data == report(few, 2).data
    assert report(few, 1).score != report(few, 2).score


def test_data_id_changes_with_a_type(courts, parse, lexicon, watch):
    few = some(courts.codebook, "CHARGE", "RELEASE")
    other = replace(few, examples=(replace(few.examples[0], label="RELEASE"), *few.examples[1:]))
    ids = [
        learn(codebook, parse=parse, lexicon=lexicon, encoder=None, seed=0, watch=watch)[1].data
        for codebook in (few, other)
    ]
    assert ids[0] != ids[1]


def test_types_without_examples_and_classes_with_few_are_named(courts, parse, lexicon, watch):
    few = some(courts.codebook, "CHARGE", "RELEASE")
    _, report = learn(few, parse=parse, lexicon=lexicon, encoder=None, seed=0, watch=watch)
    assert report.missing == ("CONVICT", "APPEAL")
    assert report.few == ("CHARGE", "RELEASE")


def test_a_type_with_a_single_example_does_not_stop_it(courts, parse, lexicon, watch):
    many = some(courts.codebook, "CHARGE", "RELEASE", count=6)
    alone = some(courts.codebook, "CONVICT", count=1)
    mixed = replace(many, examples=many.examples + alone.examples)
    weights, report = learn(mixed, parse=parse, lexicon=lexicon, encoder=Knowing(mixed), seed=0, watch=watch)
    [convict] = [row for row in report.types if row.name == "CONVICT"]
    assert (convict.examples, convict.right) == (1, 0)
    assert weights.mixture.temperature < 5


def test_an_example_cut_by_the_parser_is_counted(courts, parse, lexicon, watch):
    text = "The court sat. The bank was fined."
    cut = Example(text=text, actor=(0, 9), recipient=(15, 23), label="CHARGE", id="cut")
    few = some(courts.codebook, "CHARGE", "RELEASE")
    _, report = learn(
        replace(few, examples=(*few.examples, cut)), parse=parse, lexicon=lexicon, encoder=None, seed=0, watch=watch
    )
    assert report.cut == 1


def test_older_names_are_counted_under_the_type(courts, parse, lexicon, watch):
    few = some(courts.codebook, "CHARGE", "RELEASE", count=6)
    examples = tuple(replace(e, label=f"{e.label}|OLD") if n % 3 == 0 else e for n, e in enumerate(few.examples))
    weights, report = learn(
        replace(few, examples=examples), parse=parse, lexicon=lexicon, encoder=None, seed=0, watch=watch
    )
    assert "CHARGE|OLD" in weights.classes
    assert dict(report.examples) == {"CHARGE": 6, "RELEASE": 6}


def test_each_stage_is_watched_to_its_end(courts, parse, lexicon):
    seen: dict[str, list[int]] = {}

    def watch(what, items, total=None):
        def counted():
            for item in items:
                seen[what][1] += 1
                yield item

        seen[what] = [total, 0]
        return nullcontext(counted())

    few = some(courts.codebook, "CHARGE", "RELEASE")
    learn(few, parse=parse, lexicon=lexicon, encoder=Knowing(few), seed=0, watch=watch)
    assert list(seen) == ["parsing", "encoding", "training"]
    assert all(total == count for total, count in seen.values())


# ----------------------------------------------------------------------------------------------- folds

EXAMPLES = st.lists(
    st.builds(
        Example,
        text=st.sampled_from([f"Sentence {n}." for n in range(12)]),
        actor=st.just((0, 3)),
        recipient=st.none(),
        label=st.sampled_from(["A", "B", "C"]),
    ),
    min_size=1,
    max_size=60,
)


@given(examples=EXAMPLES, seed=st.integers(0, 20))
def test_a_sentence_is_never_on_both_sides(examples, seed):
    folds = defaultdict(set)
    for example, fold in zip(examples, deal(examples, seed), strict=True):
        folds[example.text].add(fold)
    assert all(len(found) == 1 for found in folds.values())


def test_spelling_and_spaces_make_no_other_sentence():
    texts = ["He  sued.", "he sued.", "He sued. ", "Other.", "Another.", "A third."]
    examples = [Example(text=text, actor=(0, 2), recipient=None, label="A") for text in texts]
    assert len(set(deal(examples, 3)[:3])) == 1


@pytest.mark.parametrize("seed", range(5))
def test_classes_are_spread_evenly(courts, seed):
    examples = courts.codebook.examples
    counts = Counter(zip((e.label for e in examples), deal(examples, seed), strict=True))
    for label, count in Counter(e.label for e in examples).items():
        found = [counts[label, fold] for fold in range(5)]
        assert sum(found) == count
        assert max(found) - min(found) <= 1
