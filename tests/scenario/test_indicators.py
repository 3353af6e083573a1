"""Indicators of a situation file: what is refused with entry and line, what is doubtful, and that old files stay valid."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from tests.scenario.made_situation import AID, RAIDS, THREATS, situation_file

from tocsin.errors import ScenarioError
from tocsin.scenario.check import read_situation
from tocsin.scenario.comparing import changes
from tocsin.scenario.outlook import unsupported
from tocsin.scenario.situation import schema
from tocsin.scenario.writing import written

FAULTS = (  # what is changed, into what, the words of the line that is told, and the message
    ('scenario = "S1"\nwords = "the group raids', 'scenario = "S9"\nwords = "the group raids', 'scenario = "S9"',
     "no scenario 'S9'; there are: S0, S1"),
    ('id = "i_threats"', 'id = "i_raids"', 'id = "i_raids"\nscenario = "S1"\nwords = "the group threatens',
     "stands twice; give one of them another id"),
    ('["ASSAULT"]', '["ASSUALT"]', '["ASSUALT"]', "no type 'ASSUALT'; did you mean 'ASSAULT'?"),
    ('sets = "raids.continue"', 'sets = "raid.continue"', 'sets = "raid.',
     "sets 'raid.continue': no descriptor 'raid'; did you mean 'raids'?"),
    ('sets = "raids.continue"', 'sets = "raids.go_on"', 'sets = "raids.go_on"',
     "sets 'raids.go_on': 'raids' has no state 'go_on'; there are: continue, end"),
    ('sets = "raids.continue"', 'sets = "raids.end"', 'sets = "raids.end"',
     "sets 'raids.end': it holds now; what is so already cannot be seen to come"),
    ('sets = "raids.continue"', 'sets = "raids.continue"\nratio = [1, 2, 3]', "ratio = [1, 2, 3]",
     "with sets and ratio the same sight would count twice; keep one of them"),
    ("ratio = [1, 3, 6]", "ratio = [0, 3, 6]", "ratio = [0, 3, 6]",
     "ratio must be above 0: no sight makes anything impossible"),
    ("ratio = [1, 3, 6]", "ratio = [6, 3, 1]", "ratio = [6, 3, 1]", "ratio [6, 3, 1] must rise: low, mode, high"),
    ("ratio = [1, 3, 6]", "ratio = [1, nan, 6]", "ratio = [1, nan",
     "ratio [1, nan, 6] has no number in it (nan); a number that is not known has a wide range, not none"),
    ("ratio_unseen = [0.5, 0.8, 1]", "ratio_unseen = [1, 2, 3]", "ratio_unseen = [1, 2, 3]",
     "seen and not seen cannot both speak the same way; one lies above 1, the other below"),
    ('claims = ["c1"]\n\n[[indicator]]', 'claims = ["c7"]\n\n[[indicator]]', 'claims = ["c7"]', "no claim 'c7'; there are: c1"),
    ("at_least = 3", 'watch = "surges"', 'watch = "surges"', "no watch rule 'surges'; did you mean 'surge'?"),
    ("at_least = 3", 'watch = "surge"\nat_least = 3', "at_least = 3", "a watch rule counts in its own way; leave out at_least or watch"),
    ('actors = ["kataib"]', 'watch = "surge"', 'watch = "surge"',
     "a watch rule is of one side, or of two: name one of actors, and at most one of recipients"),
    ('actors = ["Kataib Hezbollah"]\ntypes = ["THREATEN"]', 'datasets = ["coded"]', 'datasets = ["coded"]',
     "datasets says nothing of what to count; add actors, recipients, types or places"),
    ("at_least = 3", "at_least = 0", "at_least = 0", "at_least: expected `int` >= 1"),
    ("at_least = 3", "atleast = 3", "atleast = 3", "unknown key 'atleast'; did you mean 'at_least'?"),
)  # fmt: skip


@pytest.mark.parametrize(("old", "new", "place", "told"), FAULTS, ids=[told[:50] for *_, told in FAULTS])
def test_a_bad_indicator_is_refused_with_its_entry_and_line(tmp_path: Path, old: str, new: str, place: str, told: str):
    path = situation_file(tmp_path, RAIDS, THREATS)
    raw = path.read_text(encoding="utf-8")
    assert old in raw
    path.write_text(raw.replace(old, new, 1), encoding="utf-8")
    raw = path.read_text(encoding="utf-8")
    line = raw.count("\n", 0, raw.index(place)) + 1
    with pytest.raises(ScenarioError) as refused:
        read_situation(path)
    [fault] = [each for each in str(refused.value).splitlines() if told in each]
    assert "indicator" in fault
    assert f"line {line}: " in fault


DOUBTS = (
    ('actors = ["Kataib Hezbollah"]\ntypes = ["THREATEN"]\nratio = [1, 3, 6]\nratio_unseen = [0.5, 0.8, 1]', "", "has no rule"),
    ("ratio = [1, 3, 6]\nratio_unseen = [0.5, 0.8, 1]", "", "moves nothing when it is seen"),
    ("ratio = [1, 3, 6]", "ratio = [3, 3, 3]", "ratio is a judgement that no sentence supports, and its range is narrow"),
    ('types = ["THREATEN"]', 'types = ["THREATEN"]\ndatasets = ["gdlet"]', "no data set 'gdlet' is installed here"),
)  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), DOUBTS, ids=[told[:30] for *_, told in DOUBTS])
def test_a_doubtful_indicator_is_told(tmp_path: Path, old: str, new: str, told: str):
    path = situation_file(tmp_path, THREATS)
    raw = path.read_text(encoding="utf-8")
    assert old in raw
    path.write_text(raw.replace(old, new, 1), encoding="utf-8")
    assert any(told in str(each) and "'i_threats'" in str(each) for each in read_situation(path).warnings)


def test_a_file_without_indicators_is_as_it_was(tmp_path: Path):
    made = read_situation(situation_file(tmp_path)).situation
    assert made.indicator == ()
    assert made.scenario[0].indicators == ("the envoy flies home",)


def test_indicators_are_written_as_they_are_read_and_fit_the_schema(tmp_path: Path):
    made = read_situation(situation_file(tmp_path, RAIDS, THREATS, AID)).situation
    (tmp_path / "again.toml").write_text(written(made), encoding="utf-8")
    assert read_situation(tmp_path / "again.toml").situation == made
    known = schema()["$defs"]["Indicator"]
    assert known["additionalProperties"] is False
    assert {key for each in msgspec.to_builtins(made)["indicator"] for key in each} <= set(known["properties"])
    assert set(known["required"]) == {"id", "scenario", "words"}


def test_a_changed_ratio_is_told_and_counts_as_a_judgement(tmp_path: Path):
    one = read_situation(situation_file(tmp_path / "one", THREATS)).situation
    two = read_situation(situation_file(tmp_path / "two", THREATS.replace("[1, 3, 6]", "[1, 4, 6]"))).situation
    assert ("indicator i_threats", "ratio", "[1.0, 3.0, 6.0]", "[1.0, 4.0, 6.0]") in changes(one, two)
    assert "ratio of i_threats" in unsupported(one)
