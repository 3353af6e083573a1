"""Work on a real Ray cluster of several nodes on the loopback: a worker and a node are lost in the middle, no record is."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.test_scale import Tiny, alone, coded, dies_once, records

from tocsin.desk.coding import coded_by
from tocsin.errors import ScaleError
from tocsin.records import Document, content_id
from tocsin.scale import Engine, State, map_batches
from tocsin.settings import Settings
from tocsin.workbench import workbench

pytest.importorskip("ray", reason="the engine ray needs the package ray")

MEMORY = 2 << 30
STORE = 80 << 20


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Three nodes: one that only leads, and two with room for one worker each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")
        patch.setenv("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
        patch.setenv("PYTHONPATH", os.pathsep.join(path or str(Path.cwd()) for path in sys.path))
        from ray.cluster_utils import Cluster

        made: Any = Cluster(
            initialize_head=True,
            head_node_args={"num_cpus": 0, "include_dashboard": False, "object_store_memory": STORE},
        )
        for _ in range(2):
            made.add_node(num_cpus=1, memory=MEMORY, object_store_memory=STORE)
        yield made
        made.shutdown()


def engine(cluster: Any, *, memory_mb: int = 1500) -> Engine:
    return Engine(name="ray", address=cluster.address, memory_mb=memory_mb)


def waits_once(coder: Tiny, items: list[int], *, folder: str, at: int) -> list[str]:
    """Says on which node it is, the first time, and then waits for what never comes."""
    mark = Path(folder, "waited")
    if at in items and not mark.exists():
        import ray

        mark.touch()
        Path(folder, "node").write_text(ray.get_runtime_context().get_node_id(), encoding="ascii")
        signal.pause()
    return coded(coder, items)


def test_a_worker_that_is_killed_costs_a_try_and_no_record(
    cluster: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    states: list[State] = []
    work = partial(dies_once, folder=str(tmp_path), at=10)
    batches = list(map_batches(Tiny, work, range(30), engine=engine(cluster), size=4, progress=states.append))
    assert records(iter(batches)) == alone(range(30))
    assert (states[-1].workers, states[-1].lost, states[-1].again, states[-1].failed) == (2, 1, 1, 0)
    assert 0 < states[-1].peak_mb < 1500
    assert not capfd.readouterr().out  # Ray would tell of the worker there, among the results


def test_a_cluster_without_room_for_a_worker_is_told_with_what_it_has(cluster: Any) -> None:
    with pytest.raises(ScaleError, match="no node of the Ray cluster has a core and 9,999 MB"):
        list(map_batches(Tiny, coded, [1], engine=engine(cluster, memory_mb=9999)))


def test_the_real_coder_says_on_a_cluster_what_it_says_here_byte_for_byte(cluster: Any) -> None:
    bench = workbench(Settings())
    told = (
        "Rebels shelled the town of Goma on Tuesday. Uganda's army condemned the attack.",
        '"We will not negotiate," the prime minister of Iraq said after police arrested 40 protesters in Basra.',
        "Turkey and Greece signed an agreement on trade in Ankara last week.",
    )
    documents = [Document(id=content_id("document", t), text=t, language="en") for t in told]
    there = list(coded_by(bench, documents, (), engine(cluster)))
    here = list(bench.code(documents))
    assert msgspec.json.encode(there) == msgspec.json.encode(here)
    assert sum(len(each.events) for each in here) >= 3


def test_a_node_that_is_killed_costs_tries_and_no_record(cluster: Any, tmp_path: Path) -> None:
    """The last of this file: one node is left, so the worker that takes the place of the lost one never finds room."""
    pipe = tmp_path / "node"
    os.mkfifo(pipe)

    def kill() -> None:
        node = pipe.read_text(encoding="ascii")  # waits until a worker has written it
        [doomed] = [each for each in cluster.worker_nodes if each.node_id == node]
        cluster.remove_node(doomed, allow_graceful=False)

    killer = threading.Thread(target=kill)
    killer.start()
    states: list[State] = []
    work = partial(waits_once, folder=str(tmp_path), at=21)
    batches = list(map_batches(Tiny, work, range(60), engine=engine(cluster), size=4, progress=states.append))
    killer.join()
    assert records(iter(batches)) == alone(range(60))
    assert (states[-1].lost, states[-1].failed) == (1, 0)
