"""A small situation with one signpost of each sort, for a desk that tells of two sides."""

from __future__ import annotations

from pathlib import Path

TEXT = "Raids on the bases may bring the talks to an end. The envoy said that the talks would go on."

HEAD = """
format = "tocsin.situation/1"
[situation]
id = "talks"
title = "The talks"
as_of = 2024-06-01
horizon_days = 60
question = "Will the talks go on?"
[[document]]
id = "D1"
path = "text.txt"
[[claim]]
id = "c1"
type = "causal"
quote = "Raids on the bases may bring the talks to an end"
[[actor]]
id = "us"
name = "United States"
kind = "state"
registry = "state:USA"
[[actor]]
id = "kataib"
name = "Kataib Hezbollah"
kind = "armed-group"
claims = ["c1"]
[[descriptor]]
id = "raids"
name = "Raids"
states = ["continue", "end"]
now = "end"
prior = [[0.2, 0.5, 0.8]]
basis = "analyst"
[[descriptor]]
id = "talks"
name = "Talks"
states = ["broken_off", "go_on"]
now = "go_on"
prior = [[0.05, 0.2, 0.5]]
basis = "analyst"
[[impact]]
from = "raids.continue"
to = "talks.broken_off"
score = [0, 2, 3]
basis = "stated"
claims = ["c1"]
[[scenario]]
id = "S1"
name = "The talks are broken off"
when = { talks = "broken_off" }
indicators = ["the envoy flies home"]
[[scenario]]
id = "S0"
name = "They go on"
when = { talks = "go_on" }
from_text = false
"""

RUN = """
[run]
outer_draws = 100
inner_paths = 50
"""

RAIDS = """
[[indicator]]
id = "i_raids"
scenario = "S1"
words = "the group raids American targets three times in a week"
actors = ["kataib"]
recipients = ["us"]
types = ["ASSAULT"]
at_least = 3
within_days = 7
sets = "raids.continue"
claims = ["c1"]
"""

THREATS = """
[[indicator]]
id = "i_threats"
scenario = "S1"
words = "the group threatens"
actors = ["Kataib Hezbollah"]
types = ["THREATEN"]
ratio = [1, 3, 6]
ratio_unseen = [0.5, 0.8, 1]
"""

AID = """
[[indicator]]
id = "i_aid"
scenario = "S0"
words = "America aids the group"
actors = ["us"]
recipients = ["kataib"]
types = ["AID"]
ratio = [1, 3, 6]
ratio_unseen = [0.3, 0.6, 1]
"""


def situation_file(folder: Path, *indicators: str) -> Path:
    """The situation with these indicators, written."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "text.txt").write_text(TEXT, encoding="utf-8")
    file = folder / "talks.toml"
    file.write_text("".join((HEAD, *indicators, RUN)), encoding="utf-8")
    return file
