"""Rules completed by pairs: with pairs and shares made up for the law, and with what was learned through the coder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.coding.conftest import Read, as_document

from tocsin.coding.coder import DefaultCoder
from tocsin.coding.label import NONE, save_weights
from tocsin.coding.pairs import Linked, Party
from tocsin.coding.participants import BETTER, LINKED, Completed, complete
from tocsin.coding.roles import find_roles
from tocsin.coding.triggers import find_triggers
from tocsin.errors import SettingsError
from tocsin.ontology import load_ontology
from tocsin.records import Outcome
from tocsin.settings import CodeOptions

COURTS = Path(__file__).parents[2] / "docs" / "courts" / "courts.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One completed trigger in words."""

    word: str
    type: str
    actors: list[str]
    recipients: list[str]
    confidence: float | None


@pytest.fixture
def completed(context, lexicon):
    """A sentence after pairs, given as (actor, recipient, probability), were dealt out; the word of each is its head."""

    def of(text: str, *pairs: tuple[str, str, float], share: Mapping[str, float]) -> list[Line]:
        known = context(text)
        [sentence] = known.parsed.sentences
        triggers = list(find_triggers(sentence, lexicon, known.label))
        read = {t.token.i: find_roles(sentence, t, lexicon, known.acts) for t in triggers}
        parties = {t.text: Party(token=t, mention=known.mentions.heads[t.start]) for t in sentence.tokens
                   if t.start in known.mentions.heads}  # fmt: skip
        linked = [Linked(actor=parties[a], recipient=parties[r], probability=p) for a, r, p in pairs]
        return lines(complete(sentence, triggers, read, linked, lambda _: share))

    return of


def lines(done: Completed) -> list[Line]:
    return [
        Line(
            word=t.token.text,
            type=t.pattern.type,
            actors=[r.token.text for r in done.roles[t.token.i].actors],
            recipients=[r.token.text for r in done.roles[t.token.i].recipients],
            confidence=done.confidence.get(t.token.i),
        )
        for t in done.triggers
    ]


# ------------------------------------------------------------------------------------------ participants


def test_without_pairs_all_stays_as_the_rules_have_it(completed):
    [line] = completed("Rebels attacked farmers.", share={})
    assert line == Line(word="attacked", type="ASSAULT", actors=["Rebels"], recipients=["farmers"], confidence=None)


def test_an_empty_side_is_filled(completed):
    text = "Miners marched through Lima because of the mayor."
    [before] = completed(text, share={})
    assert (before.actors, before.recipients) == (["Miners"], [])
    [after] = completed(text, ("Miners", "mayor", 0.6), share={"PROTEST": 0.9})
    assert (after.actors, after.recipients) == (["Miners"], ["mayor"])
    assert after.confidence == pytest.approx(0.6 * 0.9)


def test_an_unlikely_pair_fills_nothing(completed):
    pairs = [("Miners", "mayor", 0.02)]
    [line] = completed("Miners marched through Lima because of the mayor.", *pairs, share={"PROTEST": 0.9})
    assert line.recipients == []


def test_whoever_is_coordinated_comes_along(completed):
    text = "Miners marched through Lima because of the mayor and the governor."
    [line] = completed(text, ("Miners", "mayor", 0.6), share={"PROTEST": 0.9})
    assert line.recipients == ["mayor", "governor"]


@pytest.mark.parametrize(("likelier", "recipient"), [(0.95, "traders"), (0.55, "farmers")])
def test_a_recipient_gives_way_only_to_one_much_likelier(completed, likelier, recipient):
    rival = 0.5  # odds of 1: another must have BETTER
    assert 0.55 / 0.45 < BETTER < 0.95 / 0.05
    pairs = sorted([("Rebels", "traders", likelier), ("Rebels", "farmers", rival)], key=lambda p: -p[2])
    [line] = completed("Rebels attacked farmers on behalf of traders.", *pairs, share={"ASSAULT": 0.9})
    assert line.recipients == [recipient]


@pytest.mark.parametrize("share", [{"ASSAULT": 0.9}, {"COERCE": 0.9}, {NONE: 1.0}])
@pytest.mark.parametrize(
    "pair", [("Rebels", "farmers"), ("farmers", "Rebels"), ("soldiers", "Rebels"), ("farmers", "soldiers")]
)
def test_nobody_is_on_both_sides(completed, pair, share):
    pairs = [(*pair, 0.95), ("Rebels", "soldiers", 0.9), ("soldiers", "farmers", LINKED + 0.01)]
    for line in completed("Rebels attacked farmers and soldiers on Monday.", *pairs, share=share):
        assert not set(line.actors) & set(line.recipients)


def test_what_an_adjective_says_is_said_of_the_whole_phrase(completed):
    text = "Miners marched through Lima because of the Peruvian mayor."
    [line] = completed(text, ("Miners", "Peruvian", 0.6), ("Miners", "mayor", 0.1), share={"PROTEST": 0.9})
    assert line.recipients == ["mayor"]


def test_a_recipient_in_a_clause_of_its_own_is_not_that_of_the_verb_above(completed):
    text = "Police closed the road and beat a photographer."
    found = completed(text, ("Police", "photographer", 0.9), share={"ASSAULT": 0.9, "COERCE": 0.05})
    assert [line.recipients for line in found if line.word == "closed"] in ([], [[]])
    assert [(line.type, line.recipients) for line in found if line.word == "beat"] == [("ASSAULT", ["photographer"])]


def test_what_is_moved_is_reached_by_nobody(completed):
    [line] = completed("Chad mobilised reservists.", ("Chad", "reservists", 0.9), share={"MOBILIZE": 0.9})
    assert line.recipients == []


def test_where_it_happened_is_reached_by_nobody(completed):
    text = "Gunmen opened fire on a bus in the department."
    [line] = completed(text, ("Gunmen", "department", 0.9), share={"ASSAULT": 0.9})
    assert line.recipients == []


# ------------------------------------------------------------------------------------------------- types


def test_a_pair_without_a_word_of_the_lexicon_is_an_event_on_its_own_words(completed):
    text = "The bishop outwitted the mayor."
    assert completed(text, share={}) == []
    [line] = completed(text, ("bishop", "mayor", 0.8), share={"REJECT": 0.7, NONE: 0.3})
    assert line == Line(
        word="outwitted", type="REJECT", actors=["bishop"], recipients=["mayor"], confidence=pytest.approx(0.56)
    )


@pytest.mark.parametrize("share", [{NONE: 0.9, "REJECT": 0.1}, {"REJECT": 0.2, "ACCUSE": 0.19, NONE: 0.1}])
def test_a_pair_without_a_likely_type_is_none(completed, share):
    assert completed("The bishop outwitted the mayor.", ("bishop", "mayor", 0.8), share=share) == []


def test_a_word_gets_the_type_that_the_labeller_is_sure_of(completed):
    [line] = completed("Rebels attacked farmers.", ("Rebels", "farmers", 0.9), share={"ACCUSE": 0.8, "ASSAULT": 0.1})
    assert line.type == "ACCUSE"
    assert line.confidence == pytest.approx(0.72)


@pytest.mark.parametrize(
    "share",
    [
        {"ACCUSE": 0.6, "ASSAULT": 0.3},  # the lexicon's type is likely enough
        {"ACCUSE": 0.3, "AID": 0.25, "ASSAULT": 0.1},  # none is sure
        {NONE: 0.9, "ASSAULT": 0.05},
    ],
)
def test_a_word_keeps_the_type_of_the_lexicon_otherwise(completed, share):
    [line] = completed("Rebels attacked farmers.", ("Rebels", "farmers", 0.9), share=share)
    assert line.type == "ASSAULT"


# --------------------------------------------------------------------------------------- through the coder


@pytest.fixture(scope="module")
def read_with(known):
    """What a coder with some options makes of a text, and nothing else."""

    def of(text: str, ontology=None, **options) -> Read:
        coder = DefaultCoder(options=CodeOptions(**options), known=known, ontology=ontology or load_ontology())
        document = as_document(text)
        return Read(document, next(coder.code([document])))

    return of


def test_evidence_of_a_learned_event_stands_on_its_words(read, read_by_rules):
    text = "The militia clobbered two journalists on Monday."
    assert read_by_rules(text).types == []
    coded = read(text)
    [event] = coded.coding.events
    assert coded.triggers == ["clobbered"]
    assert coded.rules("clobbered", "type")[0].startswith("labelled with probability 0.")
    assert [coded.said_of(m) for m in (*event.actors, *event.recipients)] == ["The militia", "two journalists"]
    assert coded.rules("clobbered", "recipients")[0].startswith("read as joined with probability 0.")
    assert 0 < event.confidence < 1


def test_dyads_leave_out_what_has_one_side_and_say_so(read, read_with):
    text = "Rebels attacked farmers. Miners marched through Lima."
    assert len(read(text).types) == 2
    coded = read_with(text, dyads=True)
    assert coded.triggers == ["attacked"]
    assert "only events with actor and recipient are wanted (setting code.dyads)" in coded.dropped["marched"]


def test_confidence_leaves_out_what_is_less_sure_and_says_so(read, read_with):
    text = "Rebels attacked farmers, and miners marched through Lima."
    sure = next(e.confidence for e in read(text).coding.events if e.confidence is not None)
    coded = read_with(text, confidence=round(sure / 2, 2))
    assert coded.triggers == ["attacked"]
    assert "(setting code.confidence)" in coded.dropped["marched"]
    steps = [s for s in coded.coding.trace if s.stage == "proposal"]
    assert [s.outcome for s in steps] == [Outcome.CODED, Outcome.DROPPED]


def test_fast_coding_reads_the_plain_cases_alike(read, read_with):
    text = "Rebels attacked farmers."
    fast, whole = read_with(text, fast=True), read(text)
    assert fast.types == whole.types
    [event] = fast.coding.events
    assert [fast.said_of(m) for m in (*event.actors, *event.recipients)] == ["Rebels", "farmers"]
    assert fast.coding.coder != whole.coding.coder


def test_each_of_the_settings_is_another_coder(known):
    chosen = [{}, {"dyads": True}, {"confidence": 0.1}, {"fast": True}]
    coders = [DefaultCoder(options=CodeOptions(**o), known=known, ontology=load_ontology()) for o in chosen]
    assert len({coder.name for coder in coders}) == len(chosen)


# ------------------------------------------------------------------------------------------ other codebooks


@pytest.fixture(scope="module")
def courts_folder(courts, tmp_path_factory):
    folder = tmp_path_factory.mktemp("courts")
    save_weights(courts.weights, folder, {"sentences": len(courts.pairs)})
    return str(folder)


def test_a_labeller_of_another_codebook_is_refused(read_with, courts_folder):
    with pytest.raises(SettingsError, match=r"gives .*CHARGE.*, which the codebook does not have; set code.ontology"):
        read_with("Rebels attacked farmers.", labeller=courts_folder)


def test_a_trained_labeller_codes_its_codebook_without_a_lexicon(read_with, courts_folder):
    ontology = load_ontology(COURTS)
    text = "Prosecutors indicted the banker on Monday. The judge acquitted the driver. Rebels attacked farmers."
    coded = read_with(text, ontology=ontology, labeller=courts_folder)
    assert {e.type for e in coded.coding.events} <= set(ontology.types)
    assert ("indicted", "CHARGE") in coded.types
    event = coded.event("indicted")
    assert (event.actors, event.recipients) == (["Prosecutors"], ["the banker"])
    assert "acquitted" in coded.triggers
