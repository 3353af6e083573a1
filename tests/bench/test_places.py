"""The places bench: what counts as right, what it prints, and how it ends when data cannot be used."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tools.gazetteer import Row, write

from tocsin.records import Place
from tocsin.resolve.gazetteer import OWN, Gazetteer

KEYS = {"found", "within_161km", "within_161km_no_countries", "lookups_per_second", "load_seconds", "load_mb"}
TEXT = "Cholera spread from Basra to Tripoli, Lebanon and Georgia, while Zarqub was spared."


def load_bench() -> ModuleType:
    """`bench/places.py` as a module; `bench` is a folder of commands, not a package."""
    path = Path(__file__).resolve().parents[2] / "bench" / "places.py"
    spec = importlib.util.spec_from_file_location("bench_places", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up by name
    spec.loader.exec_module(module)
    return module


bench = load_bench()


def row(id: str, name: str, at: tuple[float, float], country: str, precision: str, weight: float) -> Row:
    """A place of the small gazetteer."""
    made = Row(id=f"place:{id}", name=name, country=country, precision=precision, kind=precision, weight=weight)
    made.put(*at)
    made.call(name, OWN)
    return made


@pytest.fixture
def gazetteer(tmp_path: Path) -> Path:
    """A file with four places."""
    rows = [
        row("basra", "Basra", (30.5, 47.8), "IRQ", "city", 6.1),
        row("tripoli", "Tripoli", (34.4, 35.8), "LBN", "city", 5.4),
        row("LBN", "Lebanon", (33.9, 35.9), "LBN", "country", 6.8),
        row("GEO", "Georgia", (42.0, 43.5), "GEO", "country", 6.6),
    ]
    write(rows, [], {}, tmp_path / "places.sqlite")
    return tmp_path / "places.sqlite"


def gold(name: str, at: tuple[float, float], page: str) -> dict[str, Any]:
    """One gold name of the text."""
    start = TEXT.index(name)
    return {
        "start": start,
        "end": start + len(name),
        "name": name,
        "lat": at[0],
        "lon": at[1],
        "page": f"https://en.wikipedia.org/wiki/{page}",
    }


def data(folder: Path, *places: dict[str, Any]) -> Path:
    """A file of gold with one text."""
    path = folder / "gold.jsonl"
    path.write_text(json.dumps({"doc": "d", "text": TEXT, "places": places}) + "\n", encoding="utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], *argv: object) -> tuple[str, dict[str, Any]]:
    """What the bench prints, and its last line decoded."""
    bench.main([str(arg) for arg in argv])
    out = capsys.readouterr().out
    return out, json.loads(out.rstrip("\n").splitlines()[-1])


def test_shares_are_of_the_found_and_countries_count_by_identity(
    tmp_path: Path, gazetteer: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = data(
        tmp_path,
        gold("Basra", (30.0, 47.0), "Basra"),  # near enough
        gold("Tripoli", (32.9, 13.2), "Tripoli"),  # Libya's
        gold("Lebanon", (0.0, 0.0), "Lebanon"),  # a country's point does not count
        gold("Georgia", (42.0, 43.5), "Georgia_(U.S._state)"),  # no country, and near: right
        gold("Zarqub", (1.0, 1.0), "Zarqub"),
    )
    out, last = run(capsys, "--data", path, "--gazetteer", gazetteer, "--misses")
    assert last.keys() >= KEYS
    assert (last["gold"], last["countries"], last["names_found"], last["right"]) == (5, 1, 4, 3)
    assert (last["found"], last["within_161km"], last["within_161km_no_countries"]) == (0.8, 0.75, 0.6667)
    assert "not found 'Zarqub'" in out
    assert "wrong     'Tripoli'" in out
    assert "60 lines" in out


def test_a_country_is_known_by_the_title_of_its_article(gazetteer: Path) -> None:
    places = Gazetteer(gazetteer)
    assert bench.country_of("https://en.wikipedia.org/wiki/Georgia_(country)", places) == "GEO"
    assert bench.country_of("https://en.wikipedia.org/wiki/Georgia_(U.S._state)", places) is None
    assert bench.country_of("https://en.wikipedia.org/wiki/Basra", places) is None


def test_a_region_is_not_right_as_a_country(gazetteer: Path) -> None:
    there = Place(id="p", name="p", latitude=33.9, longitude=35.9, country="LBN", precision="province")
    one = bench.Gold(start=0, end=1, name="Lebanon", place=there, country="LBN")
    assert not bench.is_right(one, there)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "gold.jsonl:1: not JSON"),
        ('{"doc": "d", "text": "x"}', "gold.jsonl:1: key 'places' is missing"),
        (
            '{"doc": "d", "text": "Basra", "places": [{"start": 0, "end": 3, "name": "Basra", "lat": 1, "lon": 1, "page": ""}]}',
            "is not what stands at [0, 3): 'Bas'",
        ),
        (
            '{"doc": "d", "text": "Basra", "places": [{"start": 0, "end": 5, "name": "Basra", "lat": 99, "lon": 1, "page": ""}]}',
            "no such point: 99.0, 1.0",
        ),
        ("", "no place to score"),
    ],
)
def test_data_that_cannot_be_used_ends_the_run(
    tmp_path: Path, gazetteer: Path, capsys: pytest.CaptureFixture[str], content: str, words: str
) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SystemExit) as stopped:
        run(capsys, "--data", path, "--gazetteer", gazetteer)
    assert stopped.value.code == 2
    assert words in capsys.readouterr().err


def test_a_missing_gazetteer_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(capsys, "--gazetteer", tmp_path / "none.sqlite")
    assert "none.sqlite: no such file" in capsys.readouterr().err
