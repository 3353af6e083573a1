"""The drawing of a network: every name can be read, nothing lies outside, and each run draws the same."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import combinations

import networkx as nx

from tocsin.web.pages import network

MADE = """
import networkx as nx
from tocsin.web.pages.network import _laid
graph = nx.Graph([(f"a{n}", f"a{n // 2}") for n in range(1, 12)] + [(f"b{n}", f"c{n}") for n in range(9)])
print(sorted((name, round(x, 3), round(y, 3)) for name, (x, y) in _laid(graph).items()))
"""


def _graph() -> nx.Graph:
    return nx.Graph([(f"a{n}", f"a{n // 2}") for n in range(1, 12)] + [(f"b{n}", f"c{n}") for n in range(9)])


def test_no_two_names_lie_on_each_other_and_all_lie_inside():
    places = network._laid(_graph())
    assert all(0 <= x <= network._WIDTH and 0 < y <= network._HEIGHT for x, y in places.values())
    near = [
        (one, other)
        for one, other in combinations(places, 2)
        if abs(places[one][0] - places[other][0]) < network._NAME
        and abs(places[one][1] - places[other][1]) < network._LINE / 2
    ]
    assert near == []


def test_another_run_draws_the_same():
    def drawn(seed: str) -> str:
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        return subprocess.run([sys.executable, "-c", MADE], env=environment, capture_output=True, text=True, check=True).stdout  # fmt: skip

    assert drawn("1") == drawn("2")
