"""What a situation file is refused for, message by message, and what it is only warned about."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tocsin.errors import ScenarioError
from tocsin.scenario.check import read_situation
from tocsin.scenario.situation import schema

TEXT = (
    "The port workers' union said on Monday that wage cuts at the ferry company had angered its members. "
    "A strike could close the harbour within weeks, the mayor warned. "
    "The company offered talks, and its director said a closed harbour would hurt everybody. "
    "Talks in 2019 ended a strike of eleven days."
)

FILE = """
format = "tocsin.situation/1"

[situation]
id = "harbour"
title = "The harbour dispute"
as_of = 2024-03-06
horizon_days = 60
question = "Will the port workers strike?"

[[document]]
id = "D1"
path = "text.txt"
outlet = "Lantern Bay Herald"

[[claim]]
id = "c1"
type = "causal"
quote = "wage cuts at the ferry company had angered its members"
[[claim]]
id = "c2"
type = "speculation"
quote = "A strike could close the harbour within weeks"
[[claim]]
id = "c3"
type = "statement"
quote = "The company offered talks"

[[actor]]
id = "union"
name = "Port workers' union"
kind = "labour"
claims = ["c1"]
[[actor]]
id = "company"
name = "Ferry company"
kind = "business"
claims = ["c3"]
[[actor]]
id = "mayor"
name = "The mayor"
kind = "government"

[[issue]]
id = "wages"
question = "What becomes of the wage cuts?"
scale = { "0" = "kept", "100" = "withdrawn" }

[[stance]]
actor = "union"
issue = "wages"
position = [70, 90, 100]
salience = [60, 80, 100]
capability = [20, 50, 80]
basis = "stated"
claims = ["c1"]
[[stance]]
actor = "company"
issue = "wages"
position = [0, 20, 50]
salience = [40, 70, 90]
capability = [30, 60, 90]
basis = "inferred"
claims = ["c3"]

[[descriptor]]
id = "anger"
name = "Anger among members"
states = ["high", "low"]
now = "high"
prior = [[0.2, 0.5, 0.8]]
basis = "inferred"
claims = ["c1"]
[[descriptor]]
id = "talks"
name = "Talks"
states = ["held", "refused", "idle"]
now = "idle"
prior = [[0.2, 0.4, 0.6], [0.1, 0.2, 0.3]]
basis = "analyst"
[[descriptor]]
id = "strike"
name = "A strike"
states = ["begins", "none"]
now = "none"
prior = [[0.05, 0.2, 0.4]]
basis = "analyst"

[[impact]]
from = "anger.high"
to = "strike.begins"
score = [0, 2, 3]
basis = "stated"
claims = ["c1", "c2"]
[[impact]]
from = "talks.held"
to = "strike.begins"
score = [-3, -2, 0]
basis = "inferred"
claims = ["c3"]
[[impact]]
from = "talks.held"
to = "anger.low"
score = [0, 1, 2]
basis = "analyst"
[[impact]]
from = "strike.begins"
to = "talks.held"
score = [-1, 1, 2]
basis = "analyst"

[[scenario]]
id = "S1"
name = "The workers strike"
when = { strike = "begins" }
claims = ["c2"]
[[scenario]]
id = "S0"
name = "No strike"
when = { strike = "none" }
from_text = false
"""


@pytest.fixture
def written(tmp_path: Path):
    def write(old: str = "", new: str = "", text: str = TEXT) -> Path:
        assert old in FILE
        (tmp_path / "text.txt").write_text(text, encoding="utf-8")
        (tmp_path / "s.toml").write_text(FILE.replace(old, new, 1) if old else FILE, encoding="utf-8")
        return tmp_path / "s.toml"

    return write


def test_a_sound_file_is_read_with_its_texts_and_doubts(written):
    checked = read_situation(written())
    assert checked.texts == {"D1": TEXT}
    assert [descriptor.id for descriptor in checked.situation.descriptor] == ["anger", "talks", "strike"]
    assert [str(each) for each in checked.warnings] == ["one outlet (Lantern Bay Herald): nothing here is corroborated"]


FAULTS = (  # what is changed, into what, the words of the line that is told, and the message
    (
        "The company offered talks",
        "The company offers talks",
        'quote = "The company offers',
        "claim 'c3': its quote is not in 'D1' word for word; the nearest words there: 'The company offered talks,'",
    ),
    ('claims = ["c2"]', 'claims = ["c9"]', 'claims = ["c9"]', "scenario 'S1': no claim 'c9'; there are: c1, c2, c3"),
    (
        'actor = "union"',
        'actor = "unions"',
        'actor = "unions"',
        "stance of 'unions' on 'wages': no actor 'unions'; did you mean 'union'?",
    ),
    (
        'from = "talks.held"\nto = "strike',
        'from = "talks.hold"\nto = "strike',
        'from = "talks.hold"',
        "impact talks.hold -> strike.begins: from 'talks.hold': 'talks' has no state 'hold'; did you mean 'held'?",
    ),
    (
        "[70, 90, 100]",
        "[90, 70, 100]",
        "[90, 70, 100]",
        "stance of 'union' on 'wages': position [90, 70, 100] must rise: low, mode, high",
    ),
    (
        "[70, 90, 100]",
        "[70, 90, 120]",
        "[70, 90, 120]",
        "stance of 'union' on 'wages': position [70, 90, 120] lies outside 0 to 100",
    ),
    (
        "[60, 80, 100]",
        "[-5, 80, 100]",
        "[-5, 80, 100]",
        "stance of 'union' on 'wages': salience [-5, 80, 100] lies outside 0 to 100",
    ),
    (
        'states = ["high", "low"]',
        'states = ["high"]',
        'states = ["high"]',
        "descriptor 'anger': has one state; what cannot change is no descriptor",
    ),
    (
        "[[0.2, 0.4, 0.6], [0.1, 0.2, 0.3]]",
        "[[0.2, 0.6, 0.7], [0.1, 0.4, 0.5]]",
        "[[0.2, 0.6, 0.7]",
        "descriptor 'talks': its priors add up to 1 at their modes; the last state 'idle' needs some of 1",
    ),
    (
        "[0.05, 0.2, 0.4]",
        "[0.05, 0.2, 1.4]",
        "[0.05, 0.2, 1.4]",
        "descriptor 'strike': prior [0.05, 0.2, 1.4] lies outside 0 to 1",
    ),
    (
        'to = "anger.low"',
        'to = "talks.idle"',
        'to = "talks.idle"',
        "impact talks.held -> talks.idle: leads from a descriptor to itself; how long a state lasts is said by run.reconsider",
    ),
    (
        'when = { strike = "none" }',
        'when = { strike = "none", anger = "low" }',
        "[[scenario]]",
        "scenarios: no scenario holds when strike = none, anger = high; together they must cover every case",
    ),
    (
        'when = { strike = "none" }',
        'when = { strike = ["none", "begins"] }',
        "[[scenario]]",
        "scenarios: 'S1' and 'S0' both hold when strike = begins; no two may overlap",
    ),
    ("[0, 2, 3]", "[0, 2, 4]", "[0, 2, 4]", "impact anger.high -> strike.begins: score [0, 2, 4] lies outside -3 to 3"),
    (
        "[0, 2, 3]",
        "[0, nan, 3]",
        "[0, nan, 3]",
        (
            "impact anger.high -> strike.begins: score [0, nan, 3] has no number in it (nan); "
            "a number that is not known has a wide range, not none"
        ),
    ),
    ('kind = "labour"', 'knd = "labour"', "knd", "actor 'union': unknown key 'knd'; did you mean 'kind'?"),
    ("[[issue]]", "[[isue]]", "[[isue]]", "unknown key 'isue'; did you mean 'issue'?"),
    (
        "situation/1",
        "situation/7",
        "format =",
        "format: 'tocsin.situation/7' is not known here; this is 'tocsin.situation/1'",
    ),
    (
        'now = "idle"',
        'now = "pending"',
        'now = "pending"',
        "descriptor 'talks': now 'pending' is none of its states; there are: held, idle, refused",
    ),
    (
        'id = "mayor"\nname = "The',
        'id = "union"\nname = "The',
        'id = "union"\nname = "The',
        "actor 'union': stands twice; give one of them another id",
    ),
    ('basis = "stated"', 'basis = "felt"', 'basis = "felt"', "stance: basis: invalid enum value 'felt'"),
    (
        'path = "text.txt"',
        'path = "gone.txt"',
        'path = "gone.txt"',
        "document 'D1': gone.txt: No such file or directory; put the text there",
    ),
    (
        'title = "The harbour dispute"',
        "title = ",
        "title = ",
        "not valid TOML: Invalid value (at line 6, column 9)",
    ),
)


@pytest.mark.parametrize(("old", "new", "place", "told"), FAULTS, ids=[told[:60] for *_, told in FAULTS])
def test_a_fault_is_refused_with_its_entry_and_line(written, old, new, place, told):
    path = written(old, new)
    raw = path.read_text(encoding="utf-8")
    line = raw.count("\n", 0, raw.index(place)) + 1
    with pytest.raises(ScenarioError) as refused:
        read_situation(path)
    assert f"\n  line {line}: {told}" in str(refused.value)


def test_capability_of_nobody_is_refused(written):
    path = written()
    text = path.read_text(encoding="utf-8").replace("[20, 50, 80]", "[0, 0, 0]").replace("[30, 60, 90]", "[0, 0, 0]")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(
        ScenarioError, match="issue 'wages': every capability on it is 0: nobody weighs anything; say who counts"
    ):
        read_situation(path)


def test_all_faults_are_told_at_once(written):
    path = written("[70, 90, 100]", "[90, 70, 100]")
    path.write_text(path.read_text(encoding="utf-8").replace("[0, 2, 3]", "[0, 2, 9]"), encoding="utf-8")
    with pytest.raises(ScenarioError, match="2 entries to mend"):
        read_situation(path)


DOUBTS = (
    (
        "score = [-3, -2, 0]",
        "score = [0, 1, 2]",
        "impacts: no reported edge pushes against the reported direction; ask what would, and add it as a judgement",
    ),
    (
        'to = "talks.held"',
        'to = "anger.high"',
        "descriptor 'talks': no edge reaches its states (held, refused, idle): they follow the prior alone",
    ),
    (
        "score = [0, 1, 2]",
        "score = [1, 1, 1.5]",
        (
            "impact talks.held -> anger.low: score is a judgement that no sentence supports, and its range is narrow; "
            "widen it or say why"
        ),
    ),
    (
        'type = "causal"',
        'type = "causal"\nstatus = "contested"',
        "impact anger.high -> strike.begins: rests on 'c1', which is contested",
    ),
    (
        'quote = "The company offered talks"',
        'quote = "The company offered talks"\n[[claim]]\nid = "c4"\ntype = "background"\nquote = "Talks in 2019"',
        "claim 'c4': nothing rests on it",
    ),
)


@pytest.mark.parametrize(("old", "new", "told"), DOUBTS, ids=[told[:40] for *_, told in DOUBTS])
def test_a_doubt_is_told_and_the_file_is_read(written, old, new, told):
    assert told in {str(each).split(": ", 1)[1] for each in read_situation(written(old, new)).warnings}


def test_two_actors_are_few(written):
    path = written('[[actor]]\nid = "mayor"\nname = "The mayor"\nkind = "government"\n', "")
    assert "2 actors; with fewer than 3 there is little to bargain" in map(str, read_situation(path).warnings)


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(ScenarioError, match="No such file or directory; check the path"):
        read_situation(tmp_path / "none.toml")


def test_the_schema_names_every_table_and_refuses_others():
    made = schema()
    text = json.dumps(made)
    assert {"situation", "claim", "stance", "descriptor", "impact", "scenario", "run"} <= set(
        made["$defs"]["Situation"]["properties"]
    )
    assert '"additionalProperties": false' in text
