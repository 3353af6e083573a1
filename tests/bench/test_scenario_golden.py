"""The bench of drafts: the hand-made pushes hold together, and a draft that says nothing finds nothing."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
import scenario_golden as bench

from tocsin.scenario.check import parse
from tocsin.scenario.writing import written

NAMES = (*bench.DEVELOPED, *bench.HELD)


@pytest.mark.parametrize("name", NAMES)
def test_every_push_joins_two_things_of_the_text_in_its_words(name: str):
    wanted = bench.wanted(bench.FOLDER / f"{name}.toml")
    text = wanted.texts["A"]
    made = wanted.situation
    assert 400 <= len(text.split()) <= 700
    assert len(made.impact) >= 12
    assert all(claim.quote in text for claim in made.claim)
    states = {f"{d.id}.{state}" for d in made.descriptor for state in d.states}
    assert {end for i in made.impact for end in (i.from_, i.to)} <= states
    assert len({(i.from_, i.to) for i in made.impact}) == len(made.impact)


def test_all_texts_are_measured_once():
    assert sorted(NAMES) == sorted(file.stem for file in bench.FOLDER.glob("*.toml"))


def test_the_hand_made_file_finds_itself_and_nothing_of_another_sign(tmp_path: Path):
    wanted = bench.wanted(bench.FOLDER / "gold.toml")
    texts = {"gold.txt": wanted.texts["A"]}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    draft = tmp_path / "draft.toml"
    for impacts, least, most in (
        (wanted.situation.impact, 10, 12),
        (
            tuple(msgspec.structs.replace(i, score=tuple(-v for v in i.score[::-1])) for i in wanted.situation.impact),
            0,
            1,
        ),
    ):
        run = msgspec.structs.replace(wanted.situation.run, outer_draws=10, inner_paths=5)
        made = msgspec.structs.replace(wanted.situation, impact=impacts, run=run)
        draft.write_text(written(made), encoding="utf-8")
        assert parse(draft.read_text(encoding="utf-8"))[1] == []
        found = bench.matched(wanted, draft)
        assert found.runs
        assert least <= found.impacts <= most
