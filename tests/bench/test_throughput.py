"""The throughput bench: what it reads, what it makes of two times, and how it ends when it cannot measure."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tocsin.settings import Settings

KEYS = {"sentences_per_second", "words_per_second", "peak_mb", "sentences"}
SENTENCES = [(f"s{n}", f"Envoy {n} met the minister.") for n in range(45)]

Row = dict[str, Any]


def load_bench() -> ModuleType:
    """`bench/throughput.py` as a module; `bench` is a folder of commands, not a package."""
    path = Path(__file__).resolve().parents[2] / "bench" / "throughput.py"
    spec = importlib.util.spec_from_file_location("bench_throughput", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up by name
    spec.loader.exec_module(module)
    return module


bench = load_bench()


# ------------------------------------------------------------------------------------------------- corpus


def test_each_round_holds_every_sentence_once_in_an_order_of_its_own():
    made = bench.wires(SENTENCES)
    per_round = len(made) // bench.ROUNDS
    rounds = [" ".join(one.text for one in made[n : n + per_round]) for n in range(0, len(made), per_round)]
    assert len(rounds) == bench.ROUNDS
    assert all(read.count(text) == 1 for read in rounds for _, text in SENTENCES)
    assert rounds[0] != rounds[1]


def test_documents_are_twenty_sentences_in_short_paragraphs():
    first, second, last = bench.wires(SENTENCES)[:3]
    assert [one.text.count("met") for one in (first, second, last)] == [20, 20, 5]
    assert [part.count("met") for part in last.text.split("\n\n")] == [3, 2]
    assert "  " not in last.text


def test_the_same_sentences_give_the_same_documents_in_any_order():
    assert bench.wires(SENTENCES) == bench.wires(SENTENCES[::-1])


def test_documents_are_read_again_until_the_sentences_suffice():
    two = (bench.document("One fell. Two rose."), bench.document("Three left."))
    assert bench.enough(two, 2) == (two, 1)
    assert bench.enough(two, 10) == (two * 4, 4)  # 11 wanted, 3 a round


def test_the_projects_own_text_is_long_enough_and_like_news():
    read = bench.corpus(None, bench.LEAST).documents
    sentences = sum(len(bench.sentence_ranges(one.text)) for one in read)
    assert sentences >= bench.LEAST
    assert 18 <= sum(len(one.text.split()) for one in read) / sentences <= 26


def test_a_folder_is_read_by_the_readers_and_its_refusals_are_counted(tmp_path: Path):
    (tmp_path / "a.txt").write_text("The envoys of both countries met in the capital on Monday.", encoding="utf-8")
    (tmp_path / "b.txt").write_text("", encoding="utf-8")
    read = bench.corpus(tmp_path, 10)
    assert len(read.documents) == 11
    assert "1 documents, 1 refused, read 11 times" in read.line


# ---------------------------------------------------------------------------------------------- measuring


def lap(seconds: float, cpu: float, found: int, peak_mb: float | None = None) -> Any:
    """One timed pass."""
    return bench.Lap(load_seconds=1.0, seconds=seconds, cpu_seconds=cpu, found=found, peak_mb=peak_mb)


def measured(coder: Any, parser: Any) -> Row:
    """The figures of forty words for two passes."""
    return bench.figures([bench.document("word " * 40)], coder, parser)


def test_rates_are_by_the_clock_and_the_ratio_by_the_processor():
    last = measured(lap(4.0, 2.0, 7, 300.5), lap(1.0, 1.0, 10))
    assert (last["sentences_per_second"], last["words_per_second"], last["sentences"]) == (2.5, 10, 10)
    assert (last["sentences_per_cpu_second"], last["parse_sentences_per_second"]) == (5.0, 10.0)
    assert (last["speed_of_bare_parse"], last["words_per_sentence"], last["peak_mb"]) == (0.5, 4.0, 300.5)
    assert last["events"] == 7


@pytest.mark.parametrize(
    ("seconds", "cpu", "said"),
    [(4.0, 3.9, None), (4.0, 2.0, "others used the core: 100%"), (2.0, 4.0, "more than one core was used")],
)
def test_a_run_that_is_no_figure_of_one_idle_core_says_so(seconds: float, cpu: float, said: str | None):
    lines = bench.table(measured(lap(seconds, cpu, 7), lap(1.0, 1.0, 6000)), "tocsin")
    warned = [line for line in lines if "core: " in line or "more than one core" in line]
    assert [line.startswith(said or "-") for line in warned] == ([True] if said else [])


def test_too_few_sentences_are_said():
    lines = bench.table(measured(lap(1.0, 1.0, 7), lap(1.0, 1.0, 10)), "tocsin")
    assert "fewer than 5000 sentences" in lines[-1]


# -------------------------------------------------------------------------------------------- the machine


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> list[set[int]]:
    """Four cores of which this process may use two, and what it was kept to; the real one is left alone."""
    kept: list[set[int]] = []
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {1, 3}, raising=False)
    monkeypatch.setattr(os, "sched_setaffinity", lambda _, cores: kept.append(cores), raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    return kept


def test_the_process_is_kept_to_one_core_and_one_thread(machine: list[set[int]]):
    assert bench.one_core(None) == "one thread, core 3 of 4"
    assert bench.one_core(1) == "one thread, core 1 of 4"
    assert machine == [{3}, {1}]
    assert all(os.environ[name] == "1" for name in bench.THREADS)


def test_a_system_that_cannot_pin_is_said(machine: list[set[int]], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delattr(os, "sched_setaffinity")
    assert "cannot keep a process to a core" in bench.one_core(None)


# -------------------------------------------------------------------------------------------- the command


@pytest.fixture
def quick(machine: list[set[int]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Both passes without a model."""
    monkeypatch.setattr(bench, "time_coder", lambda bench, documents: lap(40.0, 40.0, 900, 380.0))
    monkeypatch.setattr(bench, "time_parser", lambda model, documents: lap(20.0, 20.0, 6000))


def test_last_line_has_the_keys(quick: None, capsys: pytest.CaptureFixture[str]):
    bench.main([])
    out = capsys.readouterr().out
    last = json.loads(out.rstrip("\n").splitlines()[-1])
    assert set(last) >= KEYS
    assert (last["sentences_per_second"], last["speed_of_bare_parse"], last["fast"]) == (150.0, 0.5, False)
    assert "spaCy, the parse alone" in out
    assert "core 3 of 4" in out
    bench.main(["--json"])
    assert len(capsys.readouterr().out.splitlines()) == 1


def refusal(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    """The message with which the bench stops."""
    with pytest.raises(SystemExit) as stopped:
        bench.main(argv)
    assert stopped.value.code == 2
    return capsys.readouterr().err


@dataclass(frozen=True, slots=True, kw_only=True)
class WithFast:
    """The options of a tocsin that has a fast coder."""

    fast: bool = False


def test_fast_is_a_setting(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bench, "CodeOptions", WithFast)
    assert bench.chosen_settings(fast=True).code == WithFast(fast=True)
    assert bench.chosen_settings(fast=False) == Settings()


def test_fast_ends_the_run_where_there_is_no_fast_coder(
    quick: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bench, "fields", lambda _: ())
    assert "has no fast coder" in refusal(capsys, "--fast")


def test_absent_folder_is_named(quick: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert "nowhere: no such folder" in refusal(capsys, "--data", str(tmp_path / "nowhere"))


def test_a_folder_without_documents_is_refused(quick: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "b.txt").write_text("", encoding="utf-8")
    assert "no document in it, 1 refused" in refusal(capsys, "--data", str(tmp_path))


def test_a_core_that_is_not_ours_is_refused(quick: None, capsys: pytest.CaptureFixture[str]):
    assert "--core 2: this process may use 1, 3" in refusal(capsys, "--core", "2")
