"""Twenty thousand inputs of `bench/fuzz.py` with a fixed seed, and those that once broke something."""

from __future__ import annotations

import gzip
import json

import fuzz
import pytest
from fuzz_mutations import mutated
from fuzz_targets import targets
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.strategies import unhurried

INPUTS = 20_000
SEED = 12
# The served desk has tests/web/test_schema.py; a run of a situation is its bench's.
KNOWN = {name: target for name, target in targets().items() if name not in ("web", "situation run")}
COUNTS: dict[str, int] = {}
for _name, _begin, _until in fuzz.plan(KNOWN, INPUTS):
    COUNTS[_name] = max(COUNTS.get(_name, 0), _until)
SMALL = {name: target for name, target in KNOWN.items() if target.share >= 10}

FOUND = {
    "warc record without a type": ("warc", b"WARC/1.0\r\nWARC-Target-URI: \r\nContent-Length: 0\r\n\r\n\r\n\r\n"),
    "no UTF-8 in a line that begins as JSON": ("stream", b'{"text": "\xea"}\n'),
    "a moment to wait for that no clock has": ("headers", b"Mon, 01 Jan 99999999999999999999 00:00:00 GMT"),
    "half a character in a tracked address": ("feed day", b"https://a.example/?utm_source=a&b=\xed"),
    "SQL that is no UTF-8": ("sql", b"SELECT '\xe9'"),
    "a question that is no UTF-8": ("question", b"Will Iran threaten \xe9 within 30 days?"),
    "figures after a round number": ("numerals", b"Dozens 10,000 fled, and hundreds 7."),
    "more figures than a number holds": ("numerals", b"Some " + b"9" * 290 + b"9" * 290 + b" people fled."),
    "an empty list for a table": (
        "situation",
        b'format = "tocsin.situation/1"\nactor = []\ndocument = []\nclaim = 3\nsituation = []\n',
    ),
    "a name of a file that holds NUL": (
        "ontology",
        b'name = "a"\nversion = "1"\ncrosswalk = "a\\u0000"\n[types]\n[contexts]\n',
    ),
    "a feed with half an address": ("feeds.toml", b'[[feed]]\naddress = "http://[half"\n'),
    "a letter that does not exist": ("feed", b"<rss><channel><item><title>&#x110000;</title></item></channel></rss>"),
    "a line end within a cell": ("icews actors", b"Actor Name\tActor Type\nA\rB\tGroup\n"),
    "a place that is no UTF-8": ("query", b"place:\xff"),
    "opening marks that nothing closes": ("quotation", "“a ".encode() * 30_000),
    "apostrophes that may open": ("quotation", b"'a b' " * 20_000),
}


@pytest.fixture(scope="module")
def run_of(tmp_path_factory):
    runs = {}

    def made(name):
        if name not in runs:
            runs[name] = KNOWN[name].make(tmp_path_factory.mktemp("fuzz"))
        return runs[name]

    return made


@pytest.mark.parametrize("name", KNOWN)
def test_nothing_crashes_or_hangs(name, run_of):
    found = fuzz.chunk(name, KNOWN[name], run_of(name), SEED, 0, COUNTS[name])
    assert found.inputs == COUNTS[name]
    assert not found.failed, found.failed[0]


def test_there_are_as_many_as_promised():
    assert sum(COUNTS.values()) >= 0.99 * INPUTS


@pytest.mark.parametrize("name", KNOWN)
def test_a_valid_sample_is_taken(name, run_of):
    taken = [fuzz.one(run_of(name), KNOWN[name], sample) for sample in KNOWN[name].samples]
    assert (None, False) in taken


@pytest.mark.parametrize("what", FOUND)
def test_what_was_found_stays_mended(what, run_of):
    name, data = FOUND[what]
    found, _ = fuzz.one(run_of(name), KNOWN[name], data)
    assert found is None


@settings(
    parent=unhurried,
    max_examples=100,
    suppress_health_check=[*unhurried.suppress_health_check, HealthCheck.function_scoped_fixture],
)
@given(name=st.sampled_from(sorted(SMALL)), luck=st.randoms(use_true_random=False))
def test_hypothesis_finds_nothing_either(name, luck, run_of):
    target = SMALL[name]
    data = mutated(luck.choice(target.samples), target.kind, luck, target.samples, target.words)
    where, _ = fuzz.one(run_of(name), target, data)
    assert where is None, (name, data)


def test_a_mistake_is_found_told_and_replayed(tmp_path, capsys):
    target = fuzz.Target(kind="text", share=1, samples=[b"a valid sample"], make=lambda _: None)

    def broken(data):
        if b"valid" not in data:
            raise KeyError("a mistake")

    found = fuzz.chunk("broken", target, broken, 0, 0, 200)
    kinds = {(kind, where.partition(" at ")[0]) for kind, where, _ in found.failed}
    assert kinds == {("crash", "KeyError")}
    results = fuzz.Results(tmp_path / "kept")
    results.add(found)
    assert results.kinds["crash"] == len(found.failed)
    assert len(list((tmp_path / "kept").glob("*.bin"))) == min(fuzz.ALIKE, len({data for _, _, data in found.failed}))
    assert "bench/fuzz.py --replay" in capsys.readouterr().out


def test_inputs_hang_on_seed_and_number_alone():
    target = KNOWN["json"]
    once = list(fuzz.inputs("json", target, 3, 0, 40))
    assert once[20:] == list(fuzz.inputs("json", target, 3, 20, 40))
    assert once != list(fuzz.inputs("json", target, 4, 0, 40))
    assert once[0] in target.samples


@pytest.mark.parametrize(
    ("kind", "sample"),
    [("json", b'{"a": [1, {"b": "c"}]}'), ("toml", b'[a]\nb = ["c", 1]\n'), ("table", b"a,b\n1,2\n"), ("tags", b"<a><b>c</b></a>"),
     ("lines", b'{"a": 1}\n{"b": 2}\n'), ("bytes", gzip.compress(b"a", mtime=0)), ("text", b"a b c")],
)  # fmt: skip
def test_changes_change(kind, sample):
    import random

    made = {mutated(sample, kind, random.Random(n), [sample]) for n in range(100)}
    assert len(made - {sample}) > 50
    if kind == "json":
        assert sum(_is_json(each) for each in made) > 30


def _is_json(data):
    try:
        json.loads(data)
    except ValueError:
        return False
    return True
