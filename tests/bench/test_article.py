"""The article bench: what it reads, what it prints, and how it ends when the gold cannot be used."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import tocsin
from tocsin.coding.comparable import coded_relations, names
from tocsin.errors import ReadError
from tocsin.export.coded import CodedText
from tocsin.records import (
    OUTLET,
    Basis,
    Claim,
    ClaimKind,
    Document,
    Event,
    Evidence,
    Fact,
    FactState,
    Form,
    Interval,
    Mention,
    MentionKind,
    Quote,
    Relation,
    Span,
    Stance,
    Status,
    document_id,
)

TEXT = "Malawian troops left Karonga on 4 March. “We are home,” said the general."
DAY = "2024-03-06"
KEYS = {
    "events": {
        "found",
        "emitted",
        "recall",
        "precision",
        "type",
        "mode",
        "actor",
        "recipient",
        "status",
        "date",
        "place",
    },
    "quotes": {"found", "emitted", "speaker", "about"},
    "claims": {"found", "emitted", "sign", "hedge", "holder"},
    "relations": {"found", "emitted"},
    "places": {"found", "emitted"},
    "actors": {"found", "emitted"},
    "dates": {"found", "emitted", "value"},
}

Row = dict[str, Any]


def load_bench() -> ModuleType:
    """`bench/article.py` as a module; `bench` is a folder of commands, not a package."""
    path = Path(__file__).resolve().parents[2] / "bench" / "article.py"
    spec = importlib.util.spec_from_file_location("bench_article", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up by name
    spec.loader.exec_module(module)
    return module


bench = load_bench()


def at(words: str) -> list[int]:
    """Where words stand in the text."""
    start = TEXT.index(words)
    return [start, start + len(words)]


def gold_rows() -> dict[str, list[Row]]:
    """Gold for the text, in the form of the files."""
    event: Row = {
        "id": "e1",
        "core": True,
        "span": at("left"),
        "trigger": "left",
        "type": "RETREAT",
        "mode": "withdraw",
        "status": "actual",
        "date": "2024-03-04",
        "place": "Karonga",
        "holder": "outlet",
        "actor": ["Malawi Defence Force"],
        "recipient": [],
    }
    missed = event | {"id": "e2", "span": at("home"), "trigger": "home", "type": "AGREE", "mode": None}
    speech = {"id": "q1", "core": True, "span": at("We are home,"), "speaker": "the general", "direct": True}
    return {
        "events": [event, missed],
        "quotes": [speech | {"about": []}],
        "claims": [
            {
                "core": True,
                "cause_span": at("left"),
                "effect_span": at("home"),
                "sign": "+",
                "hedge": "asserted",
                "holder": "outlet",
            }
        ],
        "relations": [{"core": True, "subject": "the general", "relation": "heads", "object": "Malawi Defence Force"}],
        "dates": [{"core": True, "span": at("4 March"), "text": "4 March", "edtf": "2024-03-04"}],
        "places": [{"core": True, "span": at("Karonga"), "text": "Karonga", "name": "Karonga", "country": "MWI"}],
        "actors": [
            {"name": "Malawi Defence Force", "core": True, "forms": ["Malawian troops"]},
            {"name": "general", "core": True, "forms": ["the general"]},
        ],
    }


def write_gold(folder: Path, rows: dict[str, list[Row]], published: str | None = DAY) -> Path:
    """A gold folder."""
    folder.mkdir(exist_ok=True)
    (folder / "article.txt").write_text(TEXT, encoding="utf-8")
    if published:
        (folder / "published.txt").write_text(f"{published}\n", encoding="utf-8")
    for part, listed in rows.items():
        text = "".join(json.dumps(row) + "\n" for row in listed)
        (folder / f"{part}.jsonl").write_text(text, encoding="utf-8")
    return folder


def coding_by_hand(text: str, published: date | None) -> CodedText:
    """The text as a coder could read it: one of two events, with pronouns and words of its own."""
    whole = document_id(text=text, outlet=None, url=None, published=None)

    def span(words: str) -> Span:
        start, end = at(words)
        return Span(document_id=whole, start=start, end=end)

    def mention(id: str, words: str, kind: MentionKind, form: Form, value: Interval | None = None) -> Mention:
        return Mention(id=id, span=span(words), kind=kind, form=form, value=value)

    day = Interval(begin=date(2024, 3, 4), until=date(2024, 3, 5), edtf="2024-03-04") if published else None
    event = Event(
        id="e",
        document_id=whole,
        type="RETREAT",
        mode="withdraw",
        actors=("troops",),
        place="town",
        occurred=day,
        occurred_basis=Basis.RELATIVE if published else Basis.UNANCHORED,
        status=Status.ACTUAL,
        coder="hand/1",
    )
    return CodedText(
        document_id=whole,
        coder="hand/1",
        document=Document(id=whole, text=text, published=published),
        mentions=(
            mention("troops", "Malawian troops", MentionKind.ACTOR, Form.NOUN),
            mention("general", "the general", MentionKind.ACTOR, Form.NOUN),
            mention("town", "Karonga", MentionKind.PLACE, Form.NAME),
            mention("day", "on 4 March", MentionKind.DATE, Form.NAME, day),
        ),
        events=(event,),
        evidence=(Evidence(event_id="e", field="type", span=span("left"), by="hand"),),
        quotes=(Quote(id="q", span=span("We are home,"), cue=span("said"), speaker="general", direct=True),),
        facts=(
            Fact(
                id="f",
                actor="general",
                relation=Relation.HEADS,
                object="troops",
                holder=OUTLET,
                span=span("the general"),
                by="hand",
            ),
        ),
        claims=(
            Claim(
                id="c",
                kind=ClaimKind.EVENT,
                holder=OUTLET,
                stance=Stance.ASSERTS,
                event_id="e",
                span=span("left"),
            ),
        ),
    )


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Row]:
    """The calls of `tocsin.code`, which answers by hand here."""
    calls: list[Row] = []

    def code(text: str, *, published: date | None = None, outlet: str | None = None) -> CodedText | None:
        calls.append({"text": text, "published": published, "outlet": outlet})
        return coding_by_hand(text, published) if text == TEXT else None  # None: the call that loads the model

    monkeypatch.setattr(tocsin, "code", code, raising=False)
    return calls


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[str, Row]:
    """What the bench prints, and its last line decoded."""
    bench.main(argv)
    out = capsys.readouterr().out
    return out, json.loads(out.rstrip("\n").splitlines()[-1])


def test_last_line_has_the_keys_of_every_part(
    tmp_path: Path, asked: list[Row], capsys: pytest.CaptureFixture[str]
) -> None:
    _, last = run(capsys, "--gold", str(write_gold(tmp_path, gold_rows())))
    assert {part for part in last if part in KEYS} == set(KEYS)
    for part, keys in KEYS.items():
        assert keys <= set(last[part]), part
    assert last["seconds"] >= 0
    assert last["process_seconds"] >= last["seconds"]


def test_figures_of_a_reading_by_hand(tmp_path: Path, asked: list[Row], capsys: pytest.CaptureFixture[str]) -> None:
    _, last = run(capsys, "--gold", str(write_gold(tmp_path, gold_rows())))
    events = last["events"]
    assert (events["found"], events["emitted"], events["recall"], events["precision"]) == (1, 1, 0.5, 1.0)
    assert all(events[name] == 1.0 for name in ("type", "mode", "status", "date", "place", "actor", "recipient"))
    assert last["quotes"]["found"] == last["quotes"]["speaker"] == last["quotes"]["about"] == 1
    assert last["dates"] == {"found": 1, "emitted": 1, "value": 1, "core": 1}
    assert last["places"]["found"] == 1
    assert last["relations"] == {"found": 1, "emitted": 1, "core": 1}
    assert last["actors"]["found"] == 2


def test_what_is_not_coded_yet_scores_zero(
    tmp_path: Path, asked: list[Row], capsys: pytest.CaptureFixture[str]
) -> None:
    _, last = run(capsys, "--gold", str(write_gold(tmp_path, gold_rows())))
    assert last["claims"] == {"found": 0, "emitted": 0, "sign": 0, "hedge": 0, "holder": 0, "core": 1}


def test_a_fact_counts_once_however_often_it_is_told_and_not_where_it_is_denied() -> None:
    coded = coding_by_hand(TEXT, None)
    told = Fact(
        id="f1",
        actor="general",
        relation=Relation.HEADS,
        object="troops",
        holder=OUTLET,
        span=coded.mentions[1].span,
        by="hand",
    )
    again = replace(told, id="f2")
    denied = replace(told, id="f3", relation=Relation.FOUNDED, state=FactState.DENIED)
    (found,) = coded_relations(replace(coded, facts=(told, again, denied)))
    assert (found.subject, found.relation, found.object) == (
        names("the general"),
        "heads",
        names("Malawian troops"),
    )


def test_report_says_what_was_measured(tmp_path: Path, asked: list[Row], capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = run(capsys, "--gold", str(write_gold(tmp_path, gold_rows())), "--misses")
    assert "events.jsonl" in out
    assert "2 rows, 2 of them core" in out
    assert "two readers" in out
    assert "hand/1" in out
    assert "missed  e2  'home' AGREE" in out


def test_json_prints_one_line_alone(tmp_path: Path, asked: list[Row], capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = run(capsys, "--gold", str(write_gold(tmp_path, gold_rows())), "--json")
    assert len(out.splitlines()) == 1


@pytest.mark.parametrize(
    ("options", "expected"),
    [((), date(2024, 3, 6)), (("--published", "2024-04-01"), date(2024, 4, 1)), (("--no-published",), None)],
)
def test_publication_day_is_the_files_unless_said(
    tmp_path: Path,
    asked: list[Row],
    capsys: pytest.CaptureFixture[str],
    options: tuple[str, ...],
    expected: date | None,
) -> None:
    _, last = run(capsys, "--gold", str(write_gold(tmp_path, gold_rows())), *options)
    assert asked[-1]["published"] == expected
    assert last["dated_from_published"] == (0 if expected is None else 1)


def test_a_gold_file_that_is_absent_scores_as_no_rows(
    tmp_path: Path, asked: list[Row], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_gold(tmp_path, gold_rows(), published=None)
    (folder / "claims.jsonl").unlink()
    out, last = run(capsys, "--gold", str(folder))
    assert "claims.jsonl  absent" in out
    assert last["claims"]["core"] == 0
    assert last["published"] is None


# ---------------------------------------------------------------------------------------------- bad input


def refusal(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    """The message with which the bench stops."""
    with pytest.raises(SystemExit) as stopped:
        bench.main(argv)
    assert stopped.value.code == 2
    return capsys.readouterr().err


def test_absent_folder_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "no such folder" in refusal(capsys, "--gold", str(tmp_path / "nowhere"))


def test_folder_without_an_article_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "article.txt: no such file" in refusal(capsys, "--gold", str(tmp_path))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda row: row | {"trigger": "right"}, "is not what stands at"),
        (lambda row: row | {"span": [0, 9000]}, "outside the text"),
        (lambda row: {key: row[key] for key in row if key != "type"}, "key 'type' is missing"),
        (lambda row: row | {"span": None}, "NoneType"),
    ],
)
def test_a_bad_gold_row_is_named_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], spoil: Callable[[Row], Row], message: str
) -> None:
    rows = gold_rows()
    rows["events"][1] = spoil(rows["events"][1])
    said = refusal(capsys, "--gold", str(write_gold(tmp_path, rows)))
    assert "events.jsonl:2:" in said
    assert message in said


def test_broken_json_is_named_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_gold(tmp_path, gold_rows())
    (folder / "quotes.jsonl").write_text("{}\n{", encoding="utf-8")
    assert "quotes.jsonl:1: key" in refusal(capsys, "--gold", str(folder))
    (folder / "quotes.jsonl").write_text("{\n", encoding="utf-8")
    assert "quotes.jsonl:1: not JSON" in refusal(capsys, "--gold", str(folder))


def test_an_actor_without_a_name_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = gold_rows() | {"actors": [{"core": True, "forms": []}]}
    assert "actors.jsonl:1: key 'name'" in refusal(capsys, "--gold", str(write_gold(tmp_path, rows)))


def test_a_day_that_does_not_exist_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_gold(tmp_path, gold_rows(), published="2024-02-30")
    assert "'2024-02-30' is no day" in refusal(capsys, "--gold", str(folder))


def test_a_text_that_the_coder_refuses_ends_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def code(text: str, **_: object) -> None:
        raise ReadError("text: empty: give some words")

    monkeypatch.setattr(tocsin, "code", code, raising=False)
    assert "give some words" in refusal(capsys, "--gold", str(write_gold(tmp_path, gold_rows())))


def test_gold_places_are_split_where_a_row_names_several(tmp_path: Path) -> None:
    rows = gold_rows()
    rows["events"][0]["place"] = "Gao, Kidal and Menaka"
    gold = bench.read_gold(write_gold(tmp_path, rows))
    assert gold.events[0].place == names("Gao", "Kidal", "Menaka")
