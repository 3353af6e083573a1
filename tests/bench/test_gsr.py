"""The GSR bench: when a party, a record and an event are right, what is counted, and how it ends without data."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import tocsin
from tocsin.errors import ReadError
from tocsin.export.coded import CodedText
from tocsin.records import (
    Actor,
    Document,
    Event,
    Evidence,
    Form,
    Judgement,
    Mention,
    MentionKind,
    Span,
    Status,
    Verdict,
)

TEXT = "Malawi left the talks, it said, and Lesotho, which Malawi had invited, followed."
KEYS = {"recall_all_three", "precision_all_three", "root", "actor", "recipient", "events_per_sentence"}

Row = dict[str, Any]


def load_bench() -> ModuleType:
    """`bench/gsr.py` as a module; `bench` is a folder of commands, not a package."""
    path = Path(__file__).resolve().parents[2] / "bench" / "gsr.py"
    spec = importlib.util.spec_from_file_location("bench_gsr", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up by name
    spec.loader.exec_module(module)
    return module


bench = load_bench()


def party(words: str, code: str = "MWI", *, literal: bool = True) -> Row:
    """One source or target of a row."""
    start = TEXT.index(words) if literal else 0
    return {"text": words, "code": code, "sector": None, "span": [start, start + len(words)] if literal else None}


def row(root: str = "REJECT", **more: Any) -> Row:
    """One gold row about the text."""
    found: Row = {"id": "r", "text": TEXT, "root": root, "source": [party("Malawi")], "target": [], "reciprocal": False}
    return found | {"target": [party("Lesotho", "LSO")]} | more


def side(*words: str, codes: tuple[str, ...] = ()) -> Any:
    """What an event says of one side, at the first place of the words in the text."""
    spans = tuple((TEXT.index(one), TEXT.index(one) + len(one)) for one in words)
    contents = frozenset(word for one in words for word in bench.content_words(one))
    return bench.Side(spans=spans, words=contents, codes=frozenset(codes))


def event(root: str, actors: Any, recipients: Any) -> Any:
    """One event as it was emitted."""
    return bench.Emitted(root=root, actors=actors, recipients=recipients)


def judged(emitted: Any, gold: Row) -> tuple[bool, bool | None, bool | None, bool]:
    """Root, actor, recipient, all three."""
    found = bench.right(emitted, bench.record(gold), bench.by_words)
    return found.root, found.actor, found.recipient, found.all_three


def test_an_event_is_right_when_root_actor_and_recipient_are():
    assert judged(event("REJECT", side("Malawi"), side("Lesotho")), row()) == (True, True, True, True)


def test_each_field_is_judged_alone_but_all_three_need_one_event():
    assert judged(event("REJECT", side("Lesotho"), side("Malawi")), row()) == (True, False, False, False)
    assert judged(event("ASSAULT", side("Malawi"), side("Lesotho")), row()) == (False, True, True, False)
    assert judged(event("REJECT", side("Malawi"), side()), row()) == (True, True, False, False)


def test_concede_and_retreat_count_as_yield_on_both_sides():
    assert bench.record(row("RETREAT")).root == bench.record(row("CONCEDE")).root == "YIELD"


def test_every_whole_place_of_a_literal_text_counts():
    second = TEXT.rindex("Malawi")
    assert bench.record(row()).sources[0].spans == ((0, 6), (second, second + 6))
    assert bench.record(row(source=[party("tal")])).sources[0].spans == ((16, 19),)  # its marked place, cut as it is


def test_a_party_that_is_not_literal_is_met_by_a_word_or_by_its_country():
    gold = row(source=[party("government of the Malawi people", literal=False)])
    assert judged(event("REJECT", side("Malawi"), side("Lesotho")), gold)[1] is True
    assert judged(event("REJECT", side("the talks"), side("Lesotho")), gold)[1] is False
    assert judged(event("REJECT", side("it", codes=("MWI",)), side("Lesotho")), gold)[1] is True


def test_a_code_that_is_wrong_in_the_published_records_is_read_as_meant():
    gold = row(source=[party("Tokyo", "JAP", literal=False)])
    assert judged(event("REJECT", side("it", codes=("JPN",)), side("Lesotho")), gold)[1] is True


def test_a_record_asks_only_for_what_it_has():
    assert judged(event("REJECT", side("Malawi"), side()), row(target=[])) == (True, True, None, True)
    assert judged(event("REJECT", side(), side("Lesotho")), row(source=[])) == (True, None, True, True)


@pytest.mark.parametrize(
    ("actors", "recipients", "expected"),
    [
        (("Malawi",), ("Lesotho",), (True, True, True, True)),
        (("Lesotho",), ("Malawi",), (True, True, True, True)),
        (("Malawi", "Lesotho"), (), (True, True, True, True)),
        (("Malawi",), (), (True, True, False, False)),
        (("Malawi",), ("Malawi",), (True, True, True, False)),
        (("the talks",), ("Lesotho",), (True, False, True, False)),
    ],
)
def test_a_reciprocal_record_has_no_direction(
    actors: tuple[str, ...], recipients: tuple[str, ...], expected: tuple[bool, ...]
):
    gold = row(source=[party("Malawi"), party("Lesotho", "LSO")], target=[], reciprocal=True)
    assert judged(event("REJECT", side(*actors), side(*recipients)), gold) == expected


def test_figures_of_a_reading_by_hand():
    records = [bench.record(row()), bench.record(row("ACCUSE", target=[])), bench.record(row(text="Silence. " * 9))]
    right = event("REJECT", side("Malawi"), side("Lesotho"))
    emitted = {TEXT: [right, right, event("ACCUSE", side("Lesotho"), side())], "Silence. " * 9: []}
    found = bench.figures(records, emitted, bench.by_words)
    assert found == {
        "recall_all_three": round(1 / 3, 4),
        "precision_all_three": round(2 / 3, 4),  # the same event twice is right twice
        "root": round(2 / 3, 4),
        "actor": round(2 / 3, 4),
        "recipient": 0.5,  # two records ask for one
        "events_per_sentence": 1.5,
        "precision_one_to_one": round(1 / 3, 4),
        "actor_and_recipient": round(2 / 3, 4),
        "any_event": round(2 / 3, 4),
        "emitted": 3,
    }


def test_roots_are_counted_by_record_and_by_event():
    records = [bench.record(row()), bench.record(row("ACCUSE"))]
    emitted = {TEXT: [event("REJECT", side("Malawi"), side("Lesotho")), event("AID", side("Malawi"), side())]}
    found = bench.by_root(records, emitted)
    assert list(found) == ["ACCUSE", "AID", "REJECT"]
    assert (found["REJECT"]["recall_all_three"], found["REJECT"]["precision_all_three"]) == (1.0, 1.0)
    assert (found["ACCUSE"]["any_event"], found["ACCUSE"]["root"]) == (1.0, 0.0)
    assert (found["AID"]["records"], found["AID"]["emitted"], found["AID"]["precision_all_three"]) == (0, 1, 0.0)


# ---------------------------------------------------------------------------------------------- the command


def coding_by_hand(text: str) -> CodedText:
    """An event whose actor is a pronoun that was judged to be Malawi, which the registry knows."""
    words = {"pronoun": "it", "name": "Malawi", "other": "Lesotho"}

    def span(part: str) -> Span:
        return Span(document_id="d", start=text.index(part), end=text.index(part) + len(part))

    return CodedText(
        document_id="d",
        coder="hand/1",
        document=Document(id="d", text=text),
        mentions=tuple(
            Mention(
                id=id,
                span=span(part),
                kind=MentionKind.ACTOR,
                form=Form.PRONOUN if id == "pronoun" else Form.NAME,
            )
            for id, part in words.items()
        ),
        events=(
            Event(
                id="e",
                document_id="d",
                type="REJECT",
                actors=("pronoun",),
                recipients=("other",),
                status=Status.ACTUAL,
                coder="hand/1",
            ),
        ),
        evidence=(
            Evidence(event_id="e", field="type", span=span("left"), by="hand"),
            Evidence(event_id="e", field="actors", span=span("it"), by="hand"),
            Evidence(event_id="e", field="recipients", span=span("Lesotho"), by="hand"),
        ),
        judgements=(Judgement(left="pronoun", right="name", verdict=Verdict.SAME, by="hand"),),
        actors=(Actor(id="state:MWI", kind="state", name="Malawi", country="MWI"),),
        links=(Judgement(left="name", right="state:MWI", verdict=Verdict.SAME, by="hand"),),
    )


def test_a_side_says_its_evidence_its_chain_and_its_country():
    [found] = bench.emitted_events(coding_by_hand(TEXT))
    it = TEXT.index("it")
    assert found.actors.own == ((it, it + 2),)
    assert found.actors.spans == ((it, it + 2), (0, 6))
    assert "malawi" in found.actors.words
    assert found.actors.codes == {"MWI"}
    assert found.recipients.codes == frozenset()


@pytest.fixture
def by_hand(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that `tocsin.code` was given, which answers by hand here and refuses one of them."""
    given: list[str] = []

    def code(text: str) -> CodedText:
        given.append(text)
        if text == "???":
            raise ReadError("text: no letters")
        return coding_by_hand(TEXT)

    monkeypatch.setattr(tocsin, "code", code, raising=False)
    return given


def write(path: Path, *rows: Row) -> Path:
    """A file of gold."""
    path.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
    return path


def test_last_line_holds_the_figures(tmp_path: Path, by_hand: list[str], capsys: pytest.CaptureFixture[str]):
    data = write(tmp_path / "g.jsonl", row(), row("AGREE"), row() | {"text": "???", "source": [], "target": []})
    bench.main(["--data", str(data)])
    out = capsys.readouterr().out
    last = json.loads(out.rstrip("\n").splitlines()[-1])
    assert set(last) >= KEYS
    assert by_hand[1:] == [TEXT, "???"]  # after the one that loads the model: each text once
    assert (last["records"], last["sentences"], last["refused"]) == (3, 2, 1)
    assert last["recall_all_three"] == round(1 / 3, 4)
    assert last["own_words"]["actor"] == 0.0  # its own word is a pronoun
    assert last["by_country"]["actor"] == 1.0
    assert last["by_country"]["recall_all_three"] == 0.0
    assert "Universal PETRARCH, both" in out
    assert "on another file, so do not compare" in out
    assert TEXT not in out


def test_json_prints_one_line_alone(tmp_path: Path, by_hand: list[str], capsys: pytest.CaptureFixture[str]):
    bench.main(["--data", str(write(tmp_path / "g.jsonl", row())), "--json"])
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


def test_a_file_without_rows_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert "no rows" in refusal(capsys, write(tmp_path / "g.jsonl"))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda one: {key: one[key] for key in one if key != "root"}, "key 'root' is missing"),
        (lambda one: one | {"source": [party("Malawi") | {"span": [0, 9000]}]}, "outside the text"),
        (lambda one: one | {"target": [3]}, "not subscriptable"),
    ],
)
def test_a_bad_row_is_named_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], spoil: Callable[[Row], Row], message: str
):
    said = refusal(capsys, write(tmp_path / "g.jsonl", row(), spoil(row())))
    assert "g.jsonl:2:" in said
    assert message in said


def test_bytes_and_lines_that_are_no_rows_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "g.jsonl"
    path.write_bytes(b'{"text": "\xff"}')
    assert "not UTF-8 at byte 10" in refusal(capsys, path)
    path.write_bytes(b"{")
    assert "g.jsonl:1: not JSON" in refusal(capsys, path)
