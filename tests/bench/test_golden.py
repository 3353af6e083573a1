"""The golden bench: its shares are those of the gate, its types are counted right, and it says what it needs."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import tocsin
from tocsin.coding.comparable import CodedEvent, GoldEvent, Speech, names
from tocsin.coding.score import score_events, score_quotes, sentence_ranges
from tocsin.errors import MissingPlugin

TEXT = "Rebels shelled Gao. Talks began."

Row = dict[str, Any]


def load_bench() -> ModuleType:
    """`bench/golden.py` as a module; `bench` is a folder of commands, not a package."""
    path = Path(__file__).resolve().parents[2] / "bench" / "golden.py"
    spec = importlib.util.spec_from_file_location("bench_golden", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


bench = load_bench()
golden = bench.load_golden()


def wanted(trigger: str, type: str, **more: Any) -> GoldEvent:
    """One gold event of the text."""
    start = TEXT.index(trigger)
    span = (start, start + len(trigger))
    return GoldEvent(id=trigger, trigger=span, type=type, status="actual", holder=names("outlet"), **more)


def got(trigger: str, type: str) -> CodedEvent:
    """One event as it was coded."""
    start = TEXT.index(trigger)
    return CodedEvent(
        id=trigger,
        triggers=((start, start + len(trigger)),),
        type=type,
        mode=None,
        status="actual",
        date=None,
        place=None,
        holders=(names("outlet"),),
        actor=(),
        recipient=(),
    )


def read(
    id: str,
    gold: tuple[GoldEvent, ...],
    coded: tuple[CodedEvent, ...],
    quotes: tuple[Speech, ...] = (),
    heard: tuple[Speech, ...] | None = None,
    *,
    held: bool = False,
) -> Any:
    """A sentence that was read by hand; its quotations are heard as they are unless said otherwise."""
    found = quotes if heard is None else heard
    return golden.Read(
        golden=golden.Golden(id=id, text=TEXT, published=None, events=gold, quotes=quotes, held=held),
        events=coded,
        quotes=found,
        event_tally=score_events(gold, coded, sentence_ranges(TEXT)),
        quote_tally=score_quotes(quotes, found),
    )


QUOTE = Speech(span=(20, 31), speaker=names("rebels"), direct=False)
READS = [
    read("a-1", (wanted("shelled", "ASSAULT"), wanted("Talks", "CONSULT")), (got("shelled", "ASSAULT"),)),
    read("a-2", (wanted("shelled", "ASSAULT", core=False),), (got("shelled", "ASSAULT"), got("Talks", "CONSULT"))),
    read("a-3", (wanted("Talks", "CONSULT", also={"type": ("AGREE",)}),), (got("Talks", "AGREE"),)),
    read("a-4", (wanted("Talks", "CONSULT"),), (got("Talks", "PROTEST"),)),
    read("quotes-1", (), (), (QUOTE,)),
    read("quotes-2", (), (), (QUOTE,), held=True),
]
ELSEWHERE = read("a-5", (wanted("Talks", "CONSULT"),), (), (QUOTE,), ())


def test_shares_have_the_keys_of_the_floors():
    found = bench.figures(golden, READS)
    assert {part: set(shares) for part, shares in found.items()} == {
        part: set(floors) for part, floors in golden.FLOORS.items()
    }


def test_shares_of_a_reading_by_hand():
    found = bench.figures(golden, READS)
    assert found["events"]["recall"] == 0.75  # three of four core rows
    assert found["events"]["precision"] == 0.8  # one of five events pairs with nothing
    assert found["events"]["type"] == round(2 / 3, 4)
    assert found["quotes"] == dict.fromkeys(bench.QUOTES, 1.0)
    assert found["none"] == {"silent": 1.0}


def test_quotations_count_in_the_sentences_of_quotes_alone():
    assert bench.figures(golden, [*READS, ELSEWHERE])["quotes"]["recall"] == 1.0


def test_quotations_held_back_count_apart():
    missed = read("quotes-3", (), (), (QUOTE,), (), held=True)
    found = bench.figures(golden, [*READS, missed])
    assert (found["quotes"]["recall"], found["quotes_held"]["recall"]) == (1.0, 0.5)


def test_a_type_counts_what_is_found_and_typed_right():
    assert bench.by_type(READS) == {
        "AGREE": {"core": 0, "recall": 0.0, "emitted": 1, "precision": 1.0},  # another reading that can be defended
        "ASSAULT": {
            "core": 1,
            "recall": 1.0,
            "emitted": 2,
            "precision": 1.0,
        },  # a row that is not core is right to emit
        "CONSULT": {"core": 3, "recall": round(1 / 3, 4), "emitted": 1, "precision": 0.0},
        "PROTEST": {"core": 0, "recall": 0.0, "emitted": 1, "precision": 0.0},
    }


def test_misses_are_listed_under_their_share():
    lines = bench.misses(golden, READS)
    assert lines[0] == "events recall: 1"
    assert "missed CONSULT 'Talks'" in lines[1]
    assert "quotes: 0" in lines


def test_a_share_below_its_floor_is_marked():
    found = bench.figures(golden, READS)
    floors = {part: dict.fromkeys(shares, 0.79) for part, shares in found.items()}
    marked = [line for line in bench.table(found, floors, {}).splitlines() if "below its floor" in line]
    assert [line.split()[:2] for line in marked] == [["events", "recall"], ["events", "type"]]


# ---------------------------------------------------------------------------------------------- the command


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The golden module with three of its sentences: an event, a quotation, neither."""
    module = bench.load_golden()
    chosen = {"protest-001", "quotes-001", "none-001"}
    monkeypatch.setattr(module, "SENTENCES", [row for row in module.SENTENCES if row["id"] in chosen])
    causal = bench.load_causes()
    monkeypatch.setattr(bench, "load_golden", lambda: module)
    monkeypatch.setattr(causal, "SENTENCES", [s for s in causal.SENTENCES if s["id"] in ("causes-001", "causes-128")])
    monkeypatch.setattr(bench, "load_causes", lambda: causal)
    return module


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[str, Row]:
    """What the bench prints, and its last line decoded."""
    bench.main(argv)
    out = capsys.readouterr().out
    return out, json.loads(out.rstrip("\n").splitlines()[-1])


def test_last_line_is_what_the_gate_measures(few: ModuleType, capsys: pytest.CaptureFixture[str]):
    out, last = run(capsys, "--misses")
    assert set(last) == {"events", "quotes", "quotes_held", "none", "causes", "types", "sentences", "seconds"}
    reads = [few.read(few.golden(row)) for row in few.SENTENCES]
    assert {part: last[part] for part in few.FLOORS} == bench.figures(few, reads)
    assert last["sentences"] == 3
    assert [half["recall"] for half in last["causes"].values()] == [1.0, 1.0]
    assert "tests/golden/*.toml" in out
    assert "events recall: " in out


def test_json_prints_one_line_alone(few: ModuleType, capsys: pytest.CaptureFixture[str]):
    out, _ = run(capsys, "--json")
    assert len(out.splitlines()) == 1


# ---------------------------------------------------------------------------------------------- bad input


def refusal(capsys: pytest.CaptureFixture[str]) -> str:
    """The message with which the bench stops."""
    with pytest.raises(SystemExit) as stopped:
        bench.main([])
    assert stopped.value.code == 2
    return capsys.readouterr().err


def test_a_copy_without_its_tests_is_told_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    load = bench.load_golden
    monkeypatch.setattr(bench, "load_golden", lambda: load(tmp_path / "test_golden.py"))
    assert "test_golden.py: no such file; run the bench in a checkout" in refusal(capsys)


def test_an_environment_without_the_tools_of_the_tests_is_told_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "test_golden.py"
    path.write_text("import a_tool_that_is_absent\n", encoding="utf-8")
    load = bench.load_golden
    monkeypatch.setattr(bench, "load_golden", lambda: load(path))
    assert "needs a_tool_that_is_absent, which is not installed; `make test`" in refusal(capsys)


def test_a_missing_language_model_ends_the_run(
    few: ModuleType, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    def code(text: str, **_: object) -> None:
        raise MissingPlugin("the language model is not installed")

    monkeypatch.setattr(tocsin, "code", code)
    assert "the language model is not installed" in refusal(capsys)
