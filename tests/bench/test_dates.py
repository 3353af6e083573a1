"""The dates bench: how it compares values and extents, what it prints, and how it ends when data cannot be used."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tocsin.coding.grammar import Parsed
from tocsin.errors import MissingPlugin
from tocsin.records import Interval

KEYS = {"relaxed_f1", "exact_f1", "value_f1", "value_right", "traps_avoided", "words_per_second"}
DAY = date(2024, 3, 15)
TEXT = "Talks began in May 2021. Rice was sold since 2019, and late in 2020 too.\nNobody read this, 7 June 2022."

Row = dict[str, Any]


def load_bench() -> ModuleType:
    """`bench/dates.py` as a module; `bench` is a folder of commands, not a package."""
    path = Path(__file__).resolve().parents[2] / "bench" / "dates.py"
    spec = importlib.util.spec_from_file_location("bench_dates", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up by name
    spec.loader.exec_module(module)
    return module


bench = load_bench()


@pytest.fixture(autouse=True)
def unparsed(monkeypatch: pytest.MonkeyPatch) -> None:
    """No language model: the times of these texts need no tense."""
    monkeypatch.setattr(bench, "load_parser", lambda _: lambda text: Parsed(text=text, sentences=()))


def timex(words: str, value: str, type: str = "DATE") -> Row:
    """One annotated expression of the text."""
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "text": words, "type": type, "value": value}


def article() -> Row:
    """One annotated article: an equal extent, a wider one with its preposition, one that nobody can find."""
    marked = [timex("May 2021", "2021-05"), timex("2019", "2019"), timex("too", "PAST_REF")]
    return {"text": TEXT, "dct": "2022-06-08", "annotated_end": TEXT.index("\n"), "timex": marked}


def sentence(text: str, words: str, type: str, value: str, begin: str | None = None, until: str | None = None) -> Row:
    """One annotated sentence."""
    start = text.index(words)
    row = {"sentence": text, "start": start, "end": start + len(words), "text": words, "published": "2024-03-15"}
    return row | {"type": type, "value": value, "begin": begin, "until": until}


def write(path: Path, *rows: Row) -> Path:
    """A file of gold."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[str, Row]:
    """What the bench prints, and its last line decoded."""
    bench.main(argv)
    out = capsys.readouterr().out
    return out, json.loads(out.rstrip("\n").splitlines()[-1])


# -------------------------------------------------------------------------------------------------- values


@pytest.mark.parametrize(
    ("value", "begin", "until"),
    [
        ("2008-10-10", "2008-10-10", "2008-10-11"),
        ("2008-10-10T18:00Z", "2008-10-10", "2008-10-11"),
        ("2008-10-10TMO", "2008-10-10", "2008-10-11"),
        ("2011-06-XX", "2011-06-01", "2011-07-01"),
        ("2008-12", "2008-12-01", "2009-01-01"),
        ("2008", "2008-01-01", "2009-01-01"),
        ("197", "1970-01-01", "1980-01-01"),
        ("199X", "1990-01-01", "2000-01-01"),
        ("19", "1900-01-01", "2000-01-01"),
        ("2008-Q4", "2008-10-01", "2009-01-01"),
        ("2008-H1", "2008-01-01", "2008-07-01"),
        ("2004-W47", "2004-11-15", "2004-11-22"),
        ("2010-W04-WE", "2010-01-30", "2010-02-01"),
        ("2008-FA", "2008-09-01", "2008-12-01"),
        ("2003/2008", "2003-01-01", "2009-01-01"),
        ("2024-05-03/2024-05-09", "2024-05-03", "2024-05-10"),
    ],
)
def test_days_of_a_value(value: str, begin: str, until: str) -> None:
    assert bench.covered(value) == (date.fromisoformat(begin), date.fromisoformat(until))


def test_a_value_open_at_one_end_keeps_it_open() -> None:
    assert bench.covered("2014/") == (date(2014, 1, 1), None)
    assert bench.covered("../2005") == (None, date(2006, 1, 1))


@pytest.mark.parametrize("value", ["P4Y", "PAST_REF", "XXXX-XX-XX", "FY2007", "2008-W60", "2008-13", "PM6", "None", ""])
def test_a_value_without_days_has_none(value: str) -> None:
    assert bench.covered(value) is None


def interval(begin: str | None, until: str | None, edtf: str) -> Interval:
    """An interval from days as they are written."""
    days = [None if day is None else date.fromisoformat(day) for day in (begin, until)]
    return Interval(begin=days[0], until=days[1], edtf=edtf)


WHOLE_2006 = interval("2006-01-01", "2007-01-01", "2006")
LATE_2006 = interval("2006-09-01", "2007-01-01", "2006-09~/2006-12")


@pytest.mark.parametrize(
    ("value", "read", "expected"),
    [
        ("2006", WHOLE_2006, "same"),
        ("2007", WHOLE_2006, "no"),
        ("2006-01", WHOLE_2006, "no"),
        ("2006", LATE_2006, "part"),
        ("2007", LATE_2006, "no"),
        ("2006", interval("2006-09-01", "2007-01-01", "2006-09/2006-12"), "no"),
        ("2006", interval("2006-01-01", None, "2006/.."), "bound"),
        ("2006", interval("2007-01-01", None, "2007/.."), "bound"),
        ("2006", interval(None, "2007-01-01", "../2006"), "bound"),
        ("2006", interval("2006-05-01", None, "2006-05/.."), "no"),
        ("2006", interval(None, "2007-01-01", "../2006-12~"), "part"),
        ("2006", interval(None, "2008-01-01", "../2007-12~"), "no"),
        ("2006/2008", interval("2006-01-01", None, "2006/.."), "no"),
        ("2006/", interval("2006-01-01", None, "2006/.."), "same"),
        ("P4Y", interval("2020-03-15", "2024-03-16", "2020-03-15/2024-03-15"), "same"),
        ("P3Y", interval("2020-03-15", "2024-03-16", "2020-03-15/2024-03-15"), "no"),
        ("P1Y", WHOLE_2006, "no"),
        ("PT48H", interval("2024-03-13", "2024-03-16", "2024-03-13/2024-03-15"), "same"),
        ("PT4M", interval("2023-11-15", "2024-03-15", "2023-11-15/2024-03-14"), "no"),
        ("PAST_REF", interval("2024-01-01", "2024-03-16", "2024-01~/2024-03-15~"), "same"),
        ("PAST_REF", WHOLE_2006, "no"),
        ("PRESENT_REF", interval("2024-03-15", "2024-03-16", "2024-03-15"), "same"),
        ("PRESENT_REF", WHOLE_2006, "no"),
        ("FUTURE_REF", interval("2024-03-15", None, "2024-03-15/.."), "same"),
        ("FUTURE_REF", interval("2024-01-01", "2024-03-16", "2024-01~/2024-03-15~"), "no"),
        ("XXXX-XX-XX", None, "same"),
        ("XXXX-XX-XX", WHOLE_2006, "no"),
        ("2006", None, "no"),
        ("P4Y", None, "no"),
    ],
)
def test_agreement_of_a_reading_with_a_value(value: str, read: Interval | None, expected: str) -> None:
    gold = bench.Gold(start=0, end=1, type="DATE", value=value)
    assert bench.agreement(gold, read, DAY) == expected


@pytest.mark.parametrize(
    ("value", "expression", "expected"),
    [
        ("P20Y", "P20Y", "same"),
        ("P20Y", "P2Y", "no"),
        ("P1W", "R/P1W", "same"),
        ("XXXX-WXX-5", "XXXX-WXX-5", "same"),
        ("PAST_REF", "PAST_REF", "same"),
        ("PAST_REF", "FUTURE_REF", "no"),
        ("2006", "P1Y", "no"),
        ("2008-10-10", "T18:00Z", "no"),
    ],
)
def test_value_without_days_is_right_where_the_expression_is_equal(value: str, expression: str, expected: str) -> None:
    gold = bench.Gold(start=0, end=1, type="DATE", value=value)
    assert bench.agreement(gold, None, DAY, expression) == expected


def test_equal_expression_does_not_excuse_other_days() -> None:
    gold = bench.Gold(start=0, end=1, type="DATE", value="2005")
    assert bench.agreement(gold, WHOLE_2006, DAY, "2006TMO") == "no"


def test_days_stated_beside_a_value_are_right_too() -> None:
    gold = bench.Gold(start=0, end=1, type="TIME", value="2024-03-13TNI", stated=(date(2024, 3, 13), date(2024, 3, 15)))
    assert bench.agreement(gold, interval("2024-03-13", "2024-03-15", "2024-03-13/2024-03-14"), DAY) == "same"
    assert bench.agreement(gold, interval("2024-03-12", "2024-03-15", "2024-03-12/2024-03-14"), DAY) == "no"


def test_days_left_open_ask_for_no_interval() -> None:
    gold = bench.Gold(start=0, end=1, type="DATE", value="REL+P2W", stated=(None, None))
    assert bench.agreement(gold, None, DAY) == "same"
    assert bench.agreement(gold, WHOLE_2006, DAY) == "no"


# ----------------------------------------------------------------------------------------- the two forms


def test_figures_of_an_article(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, last = run(capsys, "--data", str(write(tmp_path / "a.jsonl", article())))
    assert set(last) >= KEYS
    # "late in 2020" is found and not in the gold; what stands after the annotated end is not counted.
    assert (last["gold"], last["emitted"], last["found"]) == (3, 3, 2)
    assert (last["exact"], last["right"], last["right_as_bound"]) == (1, 2, 1)
    assert last["relaxed_f1"] == last["value_f1"] == round(2 * 2 / 6, 4)
    assert last["exact_f1"] == last["value_f1_without_bounds"] == round(2 * 1 / 6, 4)
    assert last["value_right"] == 1.0
    assert last["traps_avoided"] is None
    assert last["words_per_second"] > 0
    assert last["types"] == {"DATE": {"gold": 3, "found": 2, "right": 2}}


def test_a_part_of_the_value_is_counted_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = sentence("They met in late 2020.", "late 2020", "DATE", "2020", "2020-07-01", "2021-01-01")
    _, last = run(capsys, "--data", str(write(tmp_path / "s.jsonl", row)))
    assert (last["value_right"], last["value_f1"], last["parts"]) == (0.0, 0.0, 1)
    assert (last["value_right_with_parts"], last["value_f1_with_parts"]) == (1.0, 1.0)


def test_figures_of_sentences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    two = "Votes were held in June 2018 and on 3 May 2021."
    rows = (
        sentence(two, "June 2018", "DATE", "2018-06", "2018-06-01", "2018-07-01"),
        sentence(two, "on 3 May 2021", "DATE", "2021-05-04", "2021-05-04", "2021-05-05"),
        sentence("UN Resolution 2401 was read.", "2401", "NONE", ""),
        sentence("Rain fell on 3 May 2021.", "3 May 2021", "NONE", ""),
    )
    out, last = run(capsys, "--data", str(write(tmp_path / "s.jsonl", *rows)))
    assert (last["texts"], last["gold"], last["emitted"], last["found"]) == (3, 2, 3, 2)
    assert (last["exact"], last["right"]) == (1, 1)
    assert (last["traps"], last["traps_avoided"]) == (2, 0.5)
    assert "dateparser" not in out


def test_rows_without_a_day_are_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = (article(), article() | {"dct": None}, article() | {"dct": "08-06-2022"})
    out, last = run(capsys, "--data", str(write(tmp_path / "a.jsonl", *rows)))
    assert (last["texts"], last["left_out"], last["gold"]) == (1, 2, 3)
    assert "3 rows, 2 left out" in out


def test_report_says_what_was_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = run(capsys, "--data", str(write(tmp_path / "a.jsonl", article())), "--misses")
    assert "a.jsonl" in out
    assert "protocol:" in out
    assert "recognizers-text" in out
    assert "another file, so do not compare" in out
    assert "missed   'too' DATE PAST_REF" in out
    assert "false    'late in 2020'" in out


def test_json_prints_one_line_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = run(capsys, "--data", str(write(tmp_path / "a.jsonl", article())), "--json")
    assert len(out.splitlines()) == 1


# ---------------------------------------------------------------------------------------------- bad input


def refusal(capsys: pytest.CaptureFixture[str], path: Path) -> str:
    """The message with which the bench stops."""
    with pytest.raises(SystemExit) as stopped:
        bench.main(["--data", str(path)])
    assert stopped.value.code == 2
    return capsys.readouterr().err


def test_absent_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "nowhere.jsonl: no such file" in refusal(capsys, tmp_path / "nowhere.jsonl")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda row: row | {"text": row["text"].replace("May", "Jun")}, "is not what stands at"),
        (lambda row: row | {"timex": [row["timex"][0] | {"end": 9000}]}, "outside the text"),
        (lambda row: {key: row[key] for key in row if key != "annotated_end"}, "key 'annotated_end' is missing"),
        (lambda row: row | {"timex": None}, "NoneType"),
        (lambda row: row | {"dct": "2022-02-30"}, "day is out of range"),
        (lambda _: [], "list indices"),
    ],
)
def test_a_bad_row_is_named_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], spoil: Callable[[Row], Row], message: str
) -> None:
    said = refusal(capsys, write(tmp_path / "a.jsonl", article(), spoil(article())))
    assert "a.jsonl:2:" in said
    assert message in said


def test_a_bad_day_of_a_sentence_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = sentence("They met in 2020.", "2020", "DATE", "2020", "soon")
    assert "s.jsonl:1: Invalid isoformat string: 'soon'" in refusal(capsys, write(tmp_path / "s.jsonl", row))


def test_rows_of_neither_form_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "neither 'timex' nor 'sentence'" in refusal(capsys, write(tmp_path / "x.jsonl", {"text": "in 2020"}))


def test_broken_json_is_named_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "a.jsonl", article())
    path.write_text(path.read_text(encoding="utf-8") + "{\n", encoding="utf-8")
    assert "a.jsonl:2: not JSON" in refusal(capsys, path)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"text": "\xff"}')
    assert "not UTF-8 at byte 10" in refusal(capsys, tmp_path / "a.jsonl")


def test_a_file_with_nothing_to_score_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "no expression to score in 0 rows" in refusal(capsys, write(tmp_path / "a.jsonl"))
    assert "no expression to score in 1 rows" in refusal(capsys, write(tmp_path / "a.jsonl", article() | {"dct": None}))


def test_a_missing_language_model_ends_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def load_parser(model: str) -> None:
        raise MissingPlugin(f"the language model {model!r} is not installed")

    monkeypatch.setattr(bench, "load_parser", load_parser)
    assert "is not installed" in refusal(capsys, write(tmp_path / "a.jsonl", article()))
