"""The MEANTIME bench: what is asked for, what counts as found and right, and how it ends without data."""

from __future__ import annotations

import importlib.util
import json
import sys
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import tocsin
from tocsin.errors import MissingPlugin
from tocsin.export.coded import CodedText
from tocsin.records import Document, Event, Evidence, Form, Mention, MentionKind, Quote, Span, Status

TEXT = "Acme will sue Bolt. It said the plane crashed. Nobody looked at Bolt here."
END = TEXT.index("Nobody")
KEYS = {"recall", "precision", "actor", "recipient", "status"}

Row = dict[str, Any]


def load_bench() -> ModuleType:
    """`bench/events_meantime.py` as a module; `bench` is a folder of commands, not a package."""
    path = Path(__file__).resolve().parents[2] / "bench" / "events_meantime.py"
    spec = importlib.util.spec_from_file_location("bench_events_meantime", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up by name
    spec.loader.exec_module(module)
    return module


bench = load_bench()


def at(words: str) -> tuple[int, int]:
    """The first place of some words in the text."""
    return TEXT.index(words), TEXT.index(words) + len(words)


def placed(id: str, words: str, **more: Any) -> Row:
    """A row with an id and a place."""
    start, end = at(words)
    return {"id": id, "start": start, "end": end, "text": words, **more}


def mention(id: str, words: str, kind: str = "OTHER", polarity: str | None = "POS", when: str = "NON_FUTURE") -> Row:
    """One annotated event."""
    return placed(id, words, polarity=polarity, certainty="CERTAIN", time=when, **{"class": kind})


def article(**more: Any) -> Row:
    """An article with speech, a deed between two, an event that nobody does, and mentions that do not count."""
    row: Row = {
        "doc": "1",
        "dct": "2008-03-01",
        "annotated_end": END,
        "text": TEXT,
        "entities": [
            placed("a", "Acme", type="ORG", chain="acme"),
            placed("it", "It", type="ORG", chain="acme"),
            placed("b", "Bolt", type="ORG", chain=None),
            placed("p", "the plane", type="PRO", chain=None),
        ],
        "events": [
            mention("1", "sue", when="FUTURE"),
            mention("2", "said", "SPEECH_COGNITIVE"),
            mention("3", "crashed"),
            mention("4", "sue", polarity=None),  # the cross-document layer
            mention("5", "looked", "SPEECH_COGNITIVE"),  # after the annotated part
        ],
        "roles": [
            {"event": "1", "arg": "a", "role": "Arg0"},
            {"event": "1", "arg": "b", "role": "Arg1"},
            {"event": "2", "arg": "it", "role": "Arg0"},
            {"event": "3", "arg": "p", "role": "Arg0"},
            {"event": "3", "arg": "b", "role": "Arg1"},
            {"event": "3", "arg": "gone", "role": "Arg2"},
        ],
    }
    return row | more


# ------------------------------------------------------------------------------------------ what is asked


def kinds(row: Row) -> list[str | None]:
    """What each scored mention is asked as."""
    return [one.kind for one in bench.article(row).gold]


def test_columns_choose_speech_and_deeds_between_two_actors():
    assert kinds(article()) == ["between two", "communicative", None]


def test_a_thing_is_no_actor():
    row = article()
    row["entities"][0]["type"] = "PRO"
    assert kinds(row) == [None, "communicative", None]


def test_a_grammatical_verb_is_not_asked_for():
    row = article()
    row["events"][0]["class"] = "GRAMMATICAL"
    assert kinds(row)[0] is None


def test_an_actor_that_does_it_to_itself_is_not_two():
    row = article()
    row["roles"][1]["arg"] = "it"  # of one chain with the actor
    assert kinds(row)[0] is None


def test_who_is_its_words_and_its_chain_in_the_same_sentence():
    gold = bench.article(article()).gold
    assert gold[0].who == (at("Acme"),)  # "It" stands in another sentence
    assert gold[0].whom == (at("Bolt"),)
    assert gold[1].who == (at("It"),)


@pytest.mark.parametrize(("dct", "expected"), [("2008-03-01", date(2008, 3, 1)), ("01-03-2008", None), (None, None)])
def test_a_day_in_another_form_is_no_day(dct: str | None, expected: date | None):
    assert bench.article(article(dct=dct)).published == expected


@pytest.mark.parametrize(
    ("polarity", "certainty", "when", "expected"),
    [
        ("POS", "CERTAIN", "NON_FUTURE", {Status.ACTUAL, Status.HISTORICAL}),
        ("POS", "CERTAIN", "FUTURE", {Status.FUTURE}),
        ("POS", "POSSIBLE", "NON_FUTURE", {Status.HYPOTHETICAL}),
        ("POS", "PROBABLE", "FUTURE", {Status.HYPOTHETICAL, Status.FUTURE}),
        ("UNDERSPECIFIED", "UNDERSPECIFIED", "FUTURE", {Status.HYPOTHETICAL, Status.FUTURE}),
        ("UNDERSPECIFIED", "CERTAIN", "NON_FUTURE", {Status.HYPOTHETICAL}),
        ("NEG", "CERTAIN", "FUTURE", {Status.NEGATED}),
        ("POS", "CERTAIN", "UNDERSPECIFIED", set()),
        ("POS", "", "FUTURE", set()),
        ("", "CERTAIN", "NON_FUTURE", set()),
    ],
)
def test_columns_say_which_statuses_are_right(polarity: str, certainty: str, when: str, expected: set[Status]):
    assert bench.statuses(polarity, certainty, when) == expected


# ------------------------------------------------------------------------------------------- what is found


def counted(*found: Any) -> Row:
    """The figures of the article for some readings."""
    counts = bench.Counts()
    bench.count(counts, bench.article(article()).gold, found)
    return bench.figures(counts)


SUED = bench.Reading(spans=(at("sue"),), actors=(at("Acme"),), recipients=(at("Bolt"),), status=Status.FUTURE)
SAID = bench.Reading(spans=(at("said"),), actors=(at("It"),))


def test_everything_right():
    last = counted(SUED, SAID)
    assert {key: last[key] for key in KEYS} == dict.fromkeys(KEYS, 1.0)
    assert (last["asked"], last["with_recipient"], last["statuses"]) == (2, 1, 1)
    assert last["status_always_actual"] == 0.0


def test_nothing_found():
    last = counted()
    assert {key: last[key] for key in KEYS} == dict.fromkeys(KEYS, 0.0)
    assert last["asked"] == 2


def test_an_event_that_was_annotated_and_not_asked_for_is_right_to_read():
    last = counted(bench.Reading(spans=(at("crashed"),), status=Status.NEGATED))
    assert (last["precision"], last["precision_asked"], last["recall"], last["status"]) == (1.0, 0.0, 0.0, 0.0)


def test_what_nobody_annotated_costs_precision():
    last = counted(SUED, bench.Reading(spans=(at("plane"),), status=Status.ACTUAL))
    assert (last["precision"], last["recall"], last["statuses"]) == (0.5, 0.5, 1)


def test_fields_are_shares_of_what_was_found():
    wrong = bench.Reading(spans=(at("sue"),), actors=(at("Bolt"),), recipients=(at("Acme"),), status=Status.ACTUAL)
    last = counted(wrong, SAID)
    assert (last["recall"], last["actor"], last["recipient"], last["status"]) == (1.0, 0.5, 0.0, 0.0)
    assert last["kinds"]["communicative"]["actor"] == 1.0
    assert last["status_table"] == {
        "future": {"actual": 1, "historical": 0, "future": 0, "hypothetical": 0, "negated": 0}
    }


# ---------------------------------------------------------------------------------------------- the command


def coding_by_hand(text: str) -> CodedText:
    """One event and two quotations; the cue of one is the event's trigger, that of the other lies after the end."""

    def span(words: str) -> Span:
        start = text.index(words)
        return Span(document_id="d", start=start, end=start + len(words))

    def actor(id: str, words: str) -> Mention:
        return Mention(id=id, span=span(words), kind=MentionKind.ACTOR, form=Form.NAME)

    return CodedText(
        document_id="d",
        coder="hand/1",
        document=Document(id="d", text=text),
        mentions=(actor("acme", "Acme"), actor("bolt", "Bolt"), actor("it", "It")),
        events=(
            Event(
                id="e",
                document_id="d",
                type="ACCUSE",
                actors=("acme",),
                recipients=("bolt",),
                status=Status.FUTURE,
                coder="hand/1",
            ),
        ),
        evidence=(
            Evidence(event_id="e", field="type", span=span("sue"), by="hand"),
            Evidence(event_id="e", field="actors", span=span("Acme"), by="hand"),
        ),
        quotes=(
            Quote(id="q0", span=span("Bolt."), cue=span("will sue"), speaker="it", direct=False),
            Quote(id="q1", span=span("the plane crashed"), cue=span("said"), speaker="it", direct=False),
            Quote(id="q2", span=span("here"), cue=span("looked"), speaker=None, direct=False),
            Quote(id="q3", span=span("plane"), cue=None, speaker=None, direct=True),
        ),
    )


def test_a_quotation_at_an_event_is_one_reading_with_it():
    event, quote = bench.readings(coding_by_hand(TEXT), END)
    assert (event.spans, event.status) == ((at("sue"),), Status.FUTURE)
    assert set(event.actors) == {at("Acme"), at("It")}
    assert event.recipients == (at("Bolt"),)
    assert (quote.spans, quote.actors, quote.status) == ((at("said"),), (at("It"),), None)


def test_last_line_holds_the_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    days: list[date | None] = []

    def code(text: str, *, published: date | None = None) -> CodedText:
        days.append(published)
        return coding_by_hand(TEXT)

    monkeypatch.setattr(tocsin, "code", code, raising=False)
    path = tmp_path / "m.jsonl"
    path.write_text(json.dumps(article()) + "\n" + json.dumps(article(dct=None)) + "\n", encoding="utf-8")
    bench.main(["--data", str(path)])
    out = capsys.readouterr().out
    last = json.loads(out.rstrip("\n").splitlines()[-1])
    assert set(last) >= KEYS
    assert {key: last[key] for key in KEYS} == dict.fromkeys(KEYS, 1.0)
    assert days[1:] == [date(2008, 3, 1), None]
    assert "1 of them without a day; 6 annotated events" in out
    bench.main(["--data", str(path), "--json"])
    assert len(capsys.readouterr().out.splitlines()) == 1


# ---------------------------------------------------------------------------------------------- bad input


def refusal(capsys: pytest.CaptureFixture[str], path: Path) -> str:
    """The message with which the bench stops."""
    with pytest.raises(SystemExit) as stopped:
        bench.main(["--data", str(path)])
    assert stopped.value.code == 2
    return capsys.readouterr().err


def test_absent_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert "nowhere.jsonl: no such file" in refusal(capsys, tmp_path / "nowhere.jsonl")


def test_a_bad_row_is_named_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "m.jsonl"
    spoilt = article()
    spoilt["events"][0]["end"] = 9000
    spoilt["annotated_end"] = 9001
    path.write_text(json.dumps(article()) + "\n" + json.dumps(spoilt), encoding="utf-8")
    assert "m.jsonl:2: [10, 9000) is outside the text" in refusal(capsys, path)
    path.write_text(json.dumps({"text": TEXT}), encoding="utf-8")
    assert "m.jsonl:1: key 'annotated_end' is missing" in refusal(capsys, path)


def test_a_missing_language_model_ends_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    def code(text: str, **_: object) -> None:
        raise MissingPlugin("the language model is not installed")

    monkeypatch.setattr(tocsin, "code", code, raising=False)
    path = tmp_path / "m.jsonl"
    path.write_text(json.dumps(article()), encoding="utf-8")
    assert "is not installed" in refusal(capsys, path)
