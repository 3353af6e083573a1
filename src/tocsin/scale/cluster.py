"""Workers that are actors of a Ray cluster. Only this module knows Ray.

Nothing is told to Ray's makers, no dashboard is started, and a cluster that is started here is on the loopback alone.
"""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import time
from typing import Any

from tocsin.errors import MissingPlugin, ScaleError
from tocsin.scale import Engine
from tocsin.scale.worker import Answer, Make, Work, Worker, versions

PATIENCE = 120.0  # seconds until one worker of a cluster must have started
_ANSWER = 20  # seconds for a cluster to answer: four times what one needs on a busy machine
_STORE = 256 << 20  # bytes for what is on its way between workers of a cluster of our own


class Cluster:
    """Workers that are actors of a Ray cluster, each with a core and its memory set apart.

    An actor that dies is not restarted by Ray but replaced here, wherever there is room then.
    """

    def __init__(self, make: Make, work: Work, engine: Engine) -> None:
        self._ray = _loaded(engine)
        self._own = not self._ray.is_initialized()
        if self._own:
            _connect(self._ray, engine)
        self._actors: dict[int, Any] = {}  # by place
        self._starting: dict[Any, int] = {}  # the place, by what will say that its worker is there
        self._asked: dict[Any, int] = {}  # the place, by what will be its answer
        self._stillborn = 0  # workers in a row that never started
        self._since = time.monotonic()  # the last time that any worker was there
        self._limit = engine.memory_mb
        self._told: tuple[Any, ...] = ()
        try:
            fits = room(self._ray.nodes(), engine.memory_mb)
            self.places = engine.workers or fits
            need = {"memory": engine.memory_mb << 20} if engine.memory_mb else {}
            options = {"num_cpus": 1, "max_restarts": 0, "max_task_retries": 0, **need}
            self._kind = self._ray.remote(Worker).options(**options)
            self._told = (self._ray.put(make), self._ray.put(work))  # once for all workers: it may hold much
        except BaseException:
            self.close()
            raise

    def idle(self, wanted: int) -> list[int]:
        """Places of workers that are there and do nothing; more are started, and wait at Ray's until there is room."""
        busy = {*self._starting.values(), *self._asked.values()}
        free = [place for place in self._actors if place not in busy]
        for place in range(self.places):
            if len(free) + len(self._starting) >= wanted:
                break
            if place not in self._actors:
                actor = self._actors[place] = self._kind.remote(*self._told, self._limit)
                self._starting[actor.ready.remote()] = place
        return free[:wanted]

    def give(self, place: int, items: list[Any]) -> None:
        """Asks the actor of a place."""
        self._asked[self._actors[place].run.remote(items)] = place

    def answers(self) -> list[tuple[int, Answer]]:
        """What came within a second; nothing, where workers only started."""
        waiting = [*self._asked, *self._starting]
        ready, _ = self._ray.wait(waiting, num_returns=1, timeout=1.0)
        if ready:
            ready, _ = self._ray.wait(waiting, num_returns=len(waiting), timeout=0)
        found: list[tuple[int, Answer]] = []
        for each in ready:
            if each in self._starting:
                self._greet(each)
            else:
                place = self._asked.pop(each)
                answer = self._heard(each)
                if answer.lost:
                    self._ray.kill(self._actors.pop(place))
                found.append((place, answer))
        if len(self._actors) > len(self._starting):
            self._since = time.monotonic()
        elif time.monotonic() - self._since > PATIENCE:
            raise ScaleError(
                f"no worker started within {PATIENCE:.0f} s: other work may hold the cluster's cores or memory (there "
                f"{_told(self._ray.nodes())}); wait for it, or ask for less with --workers and --worker-memory"
            )
        return found

    def _heard(self, asked: Any) -> Answer:
        errors: Any = self._ray.exceptions
        try:
            return self._ray.get(asked)
        except errors.RayTaskError as error:  # the work's own mistakes are answers: this is one of sending them
            return Answer(why=f"its records cannot be sent back: {first_line(error)}")
        except errors.RayError as error:  # the actor, its node, or where its answer lay
            return Answer(why=f"its worker was lost: {first_line(error)}", lost=True)

    def _greet(self, hello: Any) -> None:
        """Takes in a worker that has started, or one that never will.

        Raises
        ------
        ScaleError
            If it is of other versions, or worker after worker does not start.
        """
        place = self._starting.pop(hello)
        errors: Any = self._ray.exceptions
        try:
            found = self._ray.get(hello)
        except errors.RayError as error:
            self._ray.kill(self._actors.pop(place))
            self._stillborn += 1
            if self._stillborn > self.places + 3:
                last = next((line.strip() for line in reversed(str(error).splitlines()) if line.strip()), "")
                raise ScaleError(
                    f"workers of the Ray cluster do not start: {last}; install the same tocsin on every node, and give workers "
                    "enough with --worker-memory"
                ) from error
            return
        self._stillborn = 0
        if found != versions():
            raise ScaleError(
                f"a node of the Ray cluster has {found}, and here is {versions()}; install the same on every node"
            )

    def close(self) -> None:
        """Ends the actors, and the cluster where it was started here."""
        for actor in self._actors.values():
            self._ray.kill(actor)
        self._actors.clear()
        if self._own:
            self._ray.shutdown()


def _loaded(engine: Engine) -> Any:
    """The package ray, told to ask and tell nobody.

    Raises
    ------
    MissingPlugin
        If it is not installed.
    """
    # Read when the package is imported, and by all that it starts.
    told = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}
    host = "" if engine.address in ("local", "auto") else engine.host_and_port()[0]
    if engine.address == "local" or host.startswith("127.") or host in ("localhost", "::1"):
        # As on macOS and Windows: a cluster on the loopback, which no other machine can reach.
        told["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
    for name, value in told.items():
        os.environ.setdefault(name, value)
    try:
        import ray
    except ImportError as error:
        raise MissingPlugin(
            "the engine ray needs the package ray, which is not installed; install it with: python -m pip install 'tocsin[ray]'"
        ) from error
    return ray


def _connect(ray: Any, engine: Engine) -> None:
    """Joins the cluster, or starts one here.

    Raises
    ------
    ScaleError
        If that cannot be.
    """
    address = engine.address
    quiet = {"log_to_driver": False, "logging_level": "ERROR", "configure_logging": False}
    logging.getLogger("ray").setLevel(logging.ERROR)
    if address != "local":
        _answering(engine)
    try:
        if address == "local":
            cores = engine.workers or None
            ray.init(address="local", num_cpus=cores, include_dashboard=False, object_store_memory=_STORE, **quiet)
        else:
            ray.init(address=address, **quiet)
    except (ConnectionError, ValueError, RuntimeError, OSError, AssertionError) as error:
        ray.shutdown()
        raise ScaleError(refusal(address, error)) from error
    inner: Any = ray._private.worker  # noqa: SLF001  # what no option turns off: it prints among the results
    if hasattr(inner, "print_to_stdstream"):
        inner.print_to_stdstream = _unsaid


def _unsaid(*_: Any, **__: Any) -> None:
    """Nothing: which workers were lost is in `State`, and why in `Failure`."""


def _answering(engine: Engine) -> None:
    """Nothing, if a cluster may be there: Ray itself would try for minutes where none is.

    Raises
    ------
    ScaleError
        If nobody listens there, or not as a cluster does.
    """
    address = engine.address
    if address != "auto":
        try:
            socket.create_connection(engine.host_and_port(), timeout=5).close()
        except OSError as error:
            raise ScaleError(
                f"no Ray cluster answers at {address}: {error.strerror or error}; check the address, or start one there with: "
                "ray start --head"
            ) from error
    where = [] if address == "auto" else ["--address", address]
    command = [sys.executable, "-m", "ray.scripts.scripts", "health-check", "--skip-version-check", *where]
    try:
        subprocess.run(command, capture_output=True, check=False, timeout=_ANSWER)  # noqa: S603  # Ray's own
    except subprocess.TimeoutExpired as error:
        raise ScaleError(
            f"what listens at {address} does not answer within {_ANSWER} s as a Ray cluster does; check the address (a "
            "cluster's port is 6379, if nobody chose another), or start one there with: ray start --head"
        ) from error


def refusal(address: str, error: Exception) -> str:
    """Why a cluster could not be joined, and what to do."""
    if "version mismatch" in str(error).lower():
        said = " ".join(str(error).split())
        return (
            f"the Ray cluster at {address} is of other versions: {said}; install the same Python and ray on every node"
        )
    first = first_line(error)
    if address == "local":
        return f"no Ray cluster could be started here: {first}; free memory, or use --engine processes"
    if address == "auto":
        return (
            f"no Ray cluster runs on this machine: {first}; start one with: ray start --head. Or join one with: "
            "ray start --address=HOST:PORT. Or use --address local"
        )
    return (
        f"the Ray cluster at {address} cannot be joined: {first}; this machine must be one of its nodes: "
        f"ray start --address={address}"
    )


def room(nodes: list[dict[str, Any]], memory_mb: int) -> int:
    """How many workers the nodes of a cluster hold, a core and its memory for each.

    Raises
    ------
    ScaleError
        If none holds any.
    """
    need = memory_mb << 20
    alive: list[dict[str, Any]] = [node["Resources"] for node in nodes if node["Alive"]]
    held = [min(int(n.get("CPU", 0)), int(n.get("memory", 0) // need) if need else 1 << 20) for n in alive]
    if not sum(held):
        raise ScaleError(
            f"no node of the Ray cluster has a core and {memory_mb:,} MB for a worker; there {_told(nodes)}; add a node, or "
            "let workers take less with --worker-memory"
        )
    return sum(held)


def _told(nodes: list[dict[str, Any]]) -> str:
    """The nodes of a cluster, in words."""
    alive: list[dict[str, Any]] = [node["Resources"] for node in nodes if node["Alive"]]
    each = ", ".join(f"{int(n.get('CPU', 0))} cores and {int(n.get('memory', 0)) >> 20:,} MB" for n in alive)
    return f"are {len(alive)} nodes ({each})" if alive else "is no node"


def first_line(error: BaseException) -> str:
    """What an error says first."""
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
