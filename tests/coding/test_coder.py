import gc
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.coding.conftest import as_document

from tocsin.coding.coder import VERSION, DefaultCoder
from tocsin.coding.laws import check
from tocsin.errors import MissingPlugin
from tocsin.ontology import load_ontology
from tocsin.records import Form, MentionKind
from tocsin.settings import CodeOptions

few = settings(  # a text takes about 10 ms to parse
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)

SUBJECTS = ["Rebels", "The army of Chad", "He", "Police in Lima", "“We", "NATO", "The group, which fled,"]
VERBS = ["attacked", "will not arrest", "were expelled by", "said that rain hit", "called for talks with", "met", "and"]
OBJECTS = ["farmers", "its own bases", "them", "a journalist", "dozens of miners", "the envoy of Peru”", "2011"]
ENDS = [".", "?", " on Monday.", " in 2019,", "\n", " — ", ": “No.”", " if it rains."]

arbitrary = st.text(max_size=80)
newslike = st.lists(
    st.tuples(*map(st.sampled_from, (SUBJECTS, VERBS, OBJECTS, ENDS))).map(lambda p: f"{p[0]} {p[1]} {p[2]}{p[3]}"),
    min_size=1,
    max_size=4,
).map(" ".join)
# An own paragraph, or the parser may read both in one.
SENTENCES = ["Rebels attacked farmers.", "Chad called for talks with Sudan.", "“Nobody will leave,” the mayor said."]


def code(coder, text, published=date(2024, 3, 6)):
    document = as_document(text, published)
    return document, next(coder.code([document]))


@few
@given(text=arbitrary)
def test_any_text_is_coded_lawfully(coder, text):
    assert check(*code(coder, text)) == ()


@few
@given(text=newslike, published=st.none() | st.dates(date(2019, 1, 1), date(2024, 12, 31)))
def test_any_news_is_coded_lawfully(coder, text, published):
    assert check(*code(coder, text, published)) == ()


@settings(few, max_examples=15)
@given(text=newslike)
def test_coding_twice_gives_the_same(coder, text):
    assert code(coder, text) == code(coder, text)


@settings(few, max_examples=15)
@given(texts=st.lists(newslike, min_size=2, max_size=3))
def test_what_was_coded_before_changes_nothing(coder, texts):
    documents = [as_document(text) for text in texts]
    together = list(coder.code(documents))
    assert together == [next(coder.code([document])) for document in documents]


@settings(few, max_examples=15)
@given(first=st.sampled_from(SENTENCES), after=newslike)
def test_a_paragraph_more_leaves_the_triggers_of_the_first(read, first, after):
    alone, longer = read(first), read(f"{first}\n\n{after}")
    assert longer.triggers[: len(alone.triggers)] == alone.triggers


def test_there_is_one_coding_for_each_document_in_order(coder):
    documents = [as_document(text) for text in ("Rebels attacked farmers.", "", "Rain fell.")]
    assert [c.document_id for c in coder.code(documents)] == [d.id for d in documents]


def test_a_coding_names_its_coder_with_version_and_ontology(coder):
    _, coding = code(coder, "Rebels attacked farmers.")
    assert coding.coder == coder.name
    assert coder.name.startswith(f"default/{VERSION} ")
    assert {event.coder for event in coding.events} == {coder.name}


def test_names_are_kept_though_nothing_refers_to_them(coder):
    document, coding = code(coder, "Rain fell on Bolivia and Peru.")
    names = [document.text[m.span.start : m.span.end] for m in coding.mentions if m.form is Form.NAME]
    assert names == ["Bolivia", "Peru"]


def test_nouns_are_kept_only_where_something_refers_to_them(coder):
    document, coding = code(coder, "Farmers slept. Rebels attacked soldiers.")
    assert [document.text[m.span.start : m.span.end] for m in coding.mentions] == ["Rebels", "soldiers"]


def test_the_chain_behind_a_pronoun_is_kept(read):
    coded = read("The ministry is old. It expelled the envoy.")
    assert [coded.cut(m.span) for m in coded.coding.mentions] == ["The ministry", "It", "the envoy"]
    ((left, right),) = [(coded.said_of(j.left), coded.said_of(j.right)) for j in coded.coding.judgements]
    assert (left, right) == ("It", "The ministry")


def test_a_date_is_a_mention_with_its_value(read):
    coded = read("Police arrested traders on Monday.")
    ((words, value),) = [(coded.cut(m.span), m.value) for m in coded.coding.mentions if m.kind is MentionKind.DATE]
    assert (words, value.edtf) == ("Monday", "2024-03-04")


def test_a_date_without_value_stands_in_the_trace(read):
    coded = read("Police arrested traders on Monday.", None)
    ((words, reason),) = [(coded.cut(s.span), s.reason) for s in coded.coding.trace if s.stage == "date"]
    assert words == "Monday"
    assert reason


def test_events_of_rules_have_no_confidence(read_by_rules):
    assert [e.confidence for e in read_by_rules("Rebels attacked farmers.").coding.events] == [None]


def test_an_event_between_two_has_a_confidence_and_one_of_a_single_party_has_none(read):
    coded = read("Rebels attacked farmers. Miners marched through Lima.")
    [between, alone] = coded.coding.events
    assert 0 < between.confidence < 1
    assert alone.confidence is None


def test_the_name_of_a_coder_costs_no_language_model(known, monkeypatch):
    loaded: list[str] = []
    monkeypatch.setattr("tocsin.coding.coder.load_parser", loaded.append)
    coder = DefaultCoder(options=CodeOptions(), known=known, ontology=load_ontology())
    assert coder.name.startswith(f"default/{VERSION} ")
    assert loaded == []


def test_a_missing_model_is_said_before_anything_is_read(known):
    with pytest.raises(MissingPlugin, match="en_core_web_nowhere"):
        DefaultCoder(options=CodeOptions(model="en_core_web_nowhere"), known=known, ontology=load_ontology())


def test_a_lexicon_of_ones_own_gives_other_types_and_another_name(tmp_path, known, rules):
    ontology = load_ontology()
    for name, text in {
        "predicates.toml": '[light]\nverb = ["make"]\n[PROTEST]\nverb = ["hoot ?at"]\n',
        "modes.toml": "",
        "contexts.toml": "",
        "cues.toml": "",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    plain = DefaultCoder(options=CodeOptions(), known=known, ontology=ontology)
    own = type(rules)(options=CodeOptions(lexicon=str(tmp_path)), known=known, ontology=ontology)
    assert own.name != plain.name
    _, coding = code(own, "Drivers hooted at the police. Rebels attacked farmers.")
    assert [event.type for event in coding.events] == ["PROTEST"]


def test_another_setting_is_another_coder(known):
    names = {
        DefaultCoder(options=CodeOptions(historical_days=days), known=known, ontology=load_ontology()).name
        for days in (31, 60)
    }
    assert len(names) == 2


def test_what_is_read_on_the_way_to_a_coding_is_free_as_soon_as_it_is_coded(coder):
    text = "Kenya summoned the Swiss ambassador on Monday. Police in Nairobi attacked protesters, killing two people."
    code(coder, text)
    try:
        gc.collect()
        gc.disable()
        gc.set_debug(gc.DEBUG_SAVEALL)
        code(coder, text)
        gc.collect()
        kinds = {getattr(thing, "__module__", None) or type(thing).__module__ for thing in gc.garbage}
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
    assert not [kind for kind in kinds if kind.startswith("tocsin")]
