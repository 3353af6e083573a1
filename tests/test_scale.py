"""Work in batches: the same records from every engine, whatever dies on the way."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.errors import ScaleError, SettingsError
from tocsin.scale import Done, Engine, State, map_batches
from tocsin.scale.cluster import refusal, room

INLINE = Engine()
TWO = Engine(name="processes", workers=2, memory_mb=500)


class Tiny:
    """A coder that tells how often it was built, by a file for each."""

    def __init__(self, built: str | None = None) -> None:
        if built is not None:
            Path(built, f"{os.getpid()}").touch()

    def code(self, item: int) -> str:
        return f"{item}: {item * item}"


def doubled(_: Tiny, items: list[int]) -> Iterator[str]:
    for item in items:
        yield f"{item} once"
        yield f"{item} twice"


def coded(coder: Tiny, items: list[int]) -> list[str]:
    return [coder.code(item) for item in items]


def unlucky(coder: Tiny, items: list[int]) -> list[str]:
    if 13 in items:
        raise ValueError("no 13 here")
    return coded(coder, items)


def dies_once(coder: Tiny, items: list[int], *, folder: str, at: int) -> list[str]:
    """Ends its process in the middle of a batch, the first time."""
    mark = Path(folder, "died")
    if at in items and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return coded(coder, items)


def dies(coder: Tiny, items: list[int], *, at: int) -> list[str]:
    if at in items:
        os.kill(os.getpid(), signal.SIGKILL)
    return coded(coder, items)


def greedy(coder: Tiny, items: list[int]) -> list[str]:
    if 3 in items:
        bytearray(2 << 30)
    return coded(coder, items)


def refuses() -> Tiny:
    raise SettingsError("the settings cannot be; mend them")


def missing() -> Tiny:
    raise ModuleNotFoundError("no package of that name")


def unsendable(_: Tiny, items: list[int]) -> list[object]:
    return [threading.Lock() for _ in items]


def records(batches: Iterator[Done[int, str]]) -> list[str]:
    return [record for done in batches for record in done.records]


def alone(items: range) -> list[str]:
    return records(map_batches(Tiny, coded, items, engine=INLINE, size=3))


# ---------------------------------------------------------------------------------------------- in this process


@given(st.lists(st.integers(0, 30), max_size=40), st.integers(1, 7))
def test_records_come_in_the_order_of_the_items(items: list[int], size: int) -> None:
    batches = list(map_batches(Tiny, doubled, items, size=size))
    assert records(iter(batches)) == [word for item in items for word in (f"{item} once", f"{item} twice")]
    assert [item for done in batches for item in done.items] == items


@settings(max_examples=25)
@given(st.permutations(list(range(20))), st.integers(1, 9))
def test_an_item_that_fails_is_handed_back_alone_with_its_reason(items: list[int], size: int) -> None:
    states: list[State] = []
    batches = list(map_batches(Tiny, unlucky, items, size=size, progress=states.append))
    failed = [failure for done in batches for failure in done.failed]
    assert [(f.item, f.why, f.tries) for f in failed] == [(13, "ValueError: no 13 here", 3)]
    assert records(iter(batches)) == [f"{item}: {item * item}" for item in items if item != 13]
    assert (states[-1].items, states[-1].failed) == (20, 1)


def test_items_are_taken_as_they_are_needed() -> None:
    given = count()
    first = next(batches := map_batches(Tiny, coded, given, size=4))
    batches.close()
    assert first.items == (0, 1, 2, 3)
    assert next(given) <= 2 * 4


def test_the_coder_is_built_once_and_not_for_nothing(tmp_path: Path) -> None:
    assert not list(map_batches(partial(Tiny, str(tmp_path)), coded, [], engine=TWO))
    assert not list(tmp_path.iterdir())
    list(map_batches(partial(Tiny, str(tmp_path)), coded, range(9), size=1))
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "spark"}, "no engine 'spark'"),
        ({"workers": -1}, "workers and memory"),
        ({"tries": 0}, "1 try"),
        ({"address": "nowhere"}, "HOST:PORT"),
        ({"address": "host:70000"}, "HOST:PORT"),
    ],
)
def test_an_engine_that_cannot_be_is_refused(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        Engine(**wrong)  # pyright: ignore[reportArgumentType]


# ------------------------------------------------------------------------------------------------- in processes


def test_processes_say_what_one_says_and_each_builds_one_coder(tmp_path: Path) -> None:
    states: list[State] = []
    make = partial(Tiny, str(tmp_path))
    batches = map_batches(make, coded, range(50), engine=TWO, size=3, progress=states.append)
    assert records(batches) == alone(range(50))
    assert 1 <= len(list(tmp_path.iterdir())) <= 2
    assert states[-1].workers == 2
    assert sys.platform != "linux" or 0 < states[-1].peak_mb < 500


def test_a_process_that_dies_costs_a_try_and_no_record(tmp_path: Path) -> None:
    states: list[State] = []
    work = partial(dies_once, folder=str(tmp_path), at=10)
    batches = list(map_batches(Tiny, work, range(30), engine=TWO, size=4, progress=states.append))
    assert records(iter(batches)) == alone(range(30))
    assert (states[-1].lost, states[-1].again, states[-1].failed) == (1, 1, 0)


def test_an_item_that_kills_its_worker_is_told_and_the_rest_goes_on() -> None:
    engine = Engine(name="processes", workers=1, memory_mb=0, tries=1)
    batches = list(map_batches(Tiny, partial(dies, at=5), range(8), engine=engine, size=4))
    assert [(f.item, "SIGKILL" in f.why) for done in batches for f in done.failed] == [(5, True)]
    assert records(iter(batches)) == [f"{item}: {item * item}" for item in range(8) if item != 5]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts what a process may take")
def test_what_needs_more_memory_than_a_worker_may_take_is_told() -> None:
    engine = Engine(name="processes", workers=1, memory_mb=300, tries=1)
    [done] = map_batches(Tiny, greedy, [1, 3], engine=engine)
    assert done.records == ("1: 1",)
    assert [(f.item, f.why) for f in done.failed] == [(3, "it needs more memory than a worker may take (300 MB)")]


def test_settings_that_cannot_be_end_the_run() -> None:
    with pytest.raises(SettingsError, match="mend them"):
        list(map_batches(refuses, coded, range(3), engine=Engine(name="processes", workers=1)))


def test_records_that_cannot_be_sent_are_told_not_waited_for() -> None:
    engine = Engine(name="processes", workers=1, tries=1)
    [done] = map_batches(Tiny, unsendable, [1], engine=engine)
    assert "cannot be sent back" in done.failed[0].why


def test_workers_that_only_die_end_the_run() -> None:
    engine = Engine(name="processes", workers=1, tries=1, memory_mb=0)
    with pytest.raises(ScaleError, match="died without doing anything"):
        list(map_batches(Tiny, partial(dies_at_all), range(9), engine=engine, size=1))


def dies_at_all(_: Tiny, items: list[int]) -> list[str]:
    os.kill(os.getpid(), signal.SIGKILL)
    return [str(items)]


# ------------------------------------------------------------------------------------------- a cluster that is not


def test_without_ray_the_message_says_what_to_install() -> None:
    code = "import sys; sys.modules['ray'] = None; from tests.test_scale import Engine, Tiny, coded, map_batches\n"
    code += "from tocsin.errors import MissingPlugin\n"
    code += "try: list(map_batches(Tiny, coded, [1], engine=Engine(name='ray')))\nexcept MissingPlugin as error: print(error)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'tocsin[ray]'" in done.stdout


def test_an_address_where_nobody_listens_is_told_at_once() -> None:
    pytest.importorskip("ray", reason="the engine ray needs the package ray")
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
    with pytest.raises(ScaleError, match=f"no Ray cluster answers at {address}: Connection refused; check the address"):
        list(map_batches(Tiny, coded, [1], engine=Engine(name="ray", address=address)))


def test_a_cluster_of_other_versions_is_told_with_both() -> None:
    ray_says = RuntimeError(
        "Version mismatch: The cluster was started with:\n    Ray: 2.9\n    Python: 3.9.1\nThis process ..."
    )
    assert "started with: Ray: 2.9 Python: 3.9.1" in refusal("10.0.0.5:6379", ray_says)
    assert "install the same Python and ray" in refusal("10.0.0.5:6379", ray_says)
    assert "one of its nodes: ray start --address=10.0.0.5:6379" in refusal(
        "10.0.0.5:6379", ConnectionError("no raylet")
    )


def test_room_is_counted_by_cores_and_memory() -> None:
    node = {"Alive": True, "Resources": {"CPU": 4.0, "memory": 5 << 30}}
    dead = {"Alive": False, "Resources": {"CPU": 64.0, "memory": 1 << 40}}
    assert room([node, node, dead], 2048) == 4
    assert room([node, dead], 0) == 4
    with pytest.raises(ScaleError, match="4 cores and 5,120 MB"):
        room([node, dead], 6000)
