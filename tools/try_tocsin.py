"""Try an installed tocsin from outside the checkout: `python tools/try_tocsin.py PATH/TO/tocsin [--offline] [--quick] [--uninstall]`.

Runs doctor, demo, brief, code, ask, serve and the upgrade of an old desk in an empty folder, with a home of its own. With
`--offline` everything runs in a network namespace without any network, and strace, where it is at hand, lists each connection
that was tried beyond this machine: there must be none. Linux only, where users may make namespaces. `--uninstall` at last
removes tocsin with pip and holds the desks against what they were. Needs nothing but Python.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

OLD_DESK = Path(__file__).resolve().parents[1] / "tests" / "store" / "desks" / "format-0.zip"
TEXT = "The government of Kenya condemned an attack on Monday. Police in Nairobi arrested {} protesters on Tuesday."
QUESTION = ("--actor", "Kenya", "--type", "COERCE", "--days", "14", "--as-of", "2024-06-20")
WEEKS = 24  # of texts: enough of a past for that question
_TRACE = ("strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg", "-s", "200")
_REACHED = re.compile(r"sa_family=AF_INET6?\b.*")
_HERE = re.compile(r'inet_addr\("127\.|inet_pton\(AF_INET6, "(?:::1|::ffff:127\.)')
_NAMESPACE = ("unshare", "--map-root-user", "--net")
_INSIDE = "TOCSIN_TRIED_INSIDE"  # set for the process that runs without a network


class Failed(Exception):
    """A step did not do what it must."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Where and how commands are run."""

    tocsin: tuple[str, ...]  # the command
    folder: Path  # where it is run: outside any checkout
    traces: Path | None  # the folder of strace's logs; None: not traced

    def environment(self) -> dict[str, str]:
        """No settings of whoever runs this, a home of its own."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
        if "PYTHONPATH" in os.environ:  # as the tests of a checkout may have it; seen from elsewhere it must be whole
            places = os.environ["PYTHONPATH"].split(os.pathsep)
            kept["PYTHONPATH"] = os.pathsep.join(str(Path(place).absolute()) for place in places if place)
        return {**kept, "HOME": str(self.folder), "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "COLUMNS": "100"}

    def command(self, *words: str) -> list[str]:
        """With strace before it where the connections are to be listed."""
        whole = [*self.tocsin, *words]
        if self.traces is None:
            return whole
        return [*_TRACE, "-o", str(self.traces / f"{len(list(self.traces.iterdir()))}-{words[0]}.log"), *whole]

    def run(self, *words: str) -> str:
        """What a command prints; it must end with status 0, and without a traceback."""
        done = subprocess.run(
            self.command(*words),
            cwd=self.folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=400,
            check=False,
        )
        if done.returncode or "Traceback" in done.stderr:
            raise Failed(
                f"tocsin {shlex.join(words)} ended with {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
            )
        return done.stdout


def main(arguments: Sequence[str]) -> int:
    """Exit status: 0 when every step did what it must."""
    parser = argparse.ArgumentParser(prog="tools/try_tocsin.py", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("tocsin", nargs="+", help="the command, such as .venv/bin/tocsin")
    parser.add_argument("--offline", action="store_true", help="without any network")
    parser.add_argument("--quick", action="store_true", help="brief and serve alone")
    parser.add_argument("--uninstall", action="store_true", help="remove it at last, and look at the desks")
    given = parser.parse_args(arguments)
    if given.offline and _INSIDE not in os.environ:
        return _without_network(arguments)
    if given.offline:
        _loopback_up()
    with tempfile.TemporaryDirectory(prefix="tocsin-tried-") as folder:
        place = Path(folder)
        traces = place / "traces" if given.offline and shutil.which("strace") else None
        for made in (place / "at", *([traces] if traces else [])):
            made.mkdir()
        command = tuple(str(Path(word).absolute()) if Path(word).exists() else word for word in given.tocsin)
        trial = Trial(tocsin=command, folder=place / "at", traces=traces)
        try:
            for step in _steps(trial, quick=given.quick):
                print(f"  {step}", flush=True)
            if given.uninstall:
                print(f"  {_uninstalled(trial)}", flush=True)
            if given.offline:
                print(f"  {_unconnected(traces)}", flush=True)
        except Failed as error:
            print(f"failed: {error}", file=sys.stderr)
            return 1
    print("all of it did what it must")
    return 0


def _without_network(arguments: Sequence[str]) -> int:
    """The same program once more, where there is no network."""
    again = [*_NAMESPACE, sys.executable, __file__, *arguments]
    if (
        not shutil.which(_NAMESPACE[0])
        or subprocess.run([*_NAMESPACE, "true"], capture_output=True, check=False).returncode
    ):
        print(
            "no namespace without a network can be made here (unshare --map-root-user --net); run it where one can",
            file=sys.stderr,
        )
        return 2
    return subprocess.run(again, env={**os.environ, _INSIDE: "1"}, check=False).returncode


def _loopback_up() -> None:
    """`tocsin serve` listens at 127.0.0.1, which a new namespace has switched off."""
    import fcntl
    import struct

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14s", b"lo", 0x1, b""))  # SIOCSIFFLAGS, IFF_UP
    try:
        socket.create_connection(("192.0.2.1", 80), timeout=1).close()
    except OSError:
        return
    raise Failed("this namespace reaches a network")


def _steps(trial: Trial, *, quick: bool) -> Iterator[str]:
    """Each step, told when it did what it must."""
    text = trial.folder / "text.txt"
    text.write_text(TEXT.format("forty"), encoding="utf-8")
    days = (date(2024, 1, 5) + timedelta(weeks=n) for n in range(WEEKS))
    rows = [{"title": f"{day}", "published": f"{day}", "text": TEXT.format(n + 12)} for n, day in enumerate(days)]
    (trial.folder / "texts.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    if not quick:
        version = trial.run("--version").strip()
        yield f"version: {version}"
        _said(trial.run("doctor", "--port", str(_free_port())), "nothing is broken")
        yield "doctor: nothing is broken"
        _said(trial.run("demo"), "All ")
        size = (trial.folder / "demo" / "brief.html").stat().st_size
        yield f"demo: demo/brief.html of {size:,} bytes"
    _said(trial.run("brief", "text.txt", "--published", "2024-06-26", "--html", "brief.html"), "arrested")
    yield "brief: an event, and brief.html"
    if quick:
        yield _served(trial)
        return
    _said(trial.run("code", "texts.jsonl", "--format", "jsonl", "--desk", "desk"), '"COERCE"')
    yield f"code: events of {WEEKS} texts as JSON lines, kept in a desk"
    asked = json.loads(trial.run("ask", *QUESTION, "--json", "--anyway", "--desk", "desk"))
    yield f"ask: {len(json.dumps(asked)):,} characters of a forecast with its reasons"
    yield _served(trial)
    if OLD_DESK.is_file():
        with zipfile.ZipFile(OLD_DESK) as stored:
            stored.extractall(trial.folder / "old")
        [old] = [path.parent for path in (trial.folder / "old").rglob("tables")]
        trial.run("events", "--desk", str(old))
        if not (old / "format.json").is_file() or not (old / "before-format-1").is_dir():
            raise Failed(f"{old} was not upgraded with a copy kept")
        yield "upgrade: a desk of format 0 was brought up to date, and what changed was kept"


def _said(out: str, words: str) -> None:
    if words not in out:
        raise Failed(f"{words!r} is not in what was printed:\n{out[-3000:]}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as some:
        return int(some.getsockname()[1])


def _served(trial: Trial) -> str:
    port = _free_port()
    command = trial.command("serve", "--desk", "desk", "--port", str(port))
    with (trial.folder / "serve.txt").open("wb") as said:
        server = subprocess.Popen(
            command, cwd=trial.folder, env=trial.environment(), stdout=said, stderr=said, start_new_session=True
        )
    try:
        page = _page(f"http://127.0.0.1:{port}/", server)
    except Failed as error:
        said = (trial.folder / "serve.txt").read_text(encoding="utf-8", errors="replace")
        raise Failed(f"{error}; tocsin serve said: {said[-2000:]}") from error
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGINT)  # strace passes it on
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
    _said(page, "</html>")
    return f"serve: a page of {len(page):,} characters at 127.0.0.1"


def _page(address: str, server: subprocess.Popen[bytes]) -> str:
    until = time.monotonic() + 120
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < until and server.poll() is None:
        try:
            with opener.open(address, timeout=60) as answer:
                return answer.read().decode("utf-8")
        except urllib.error.HTTPError as error:
            raise Failed(f"{address} answers {error.code}") from error
        except OSError:
            time.sleep(0.1)
    raise Failed(f"{address} does not answer")


def _unconnected(traces: Path | None) -> str:
    """That nothing was reached for beyond this machine."""
    if traces is None:
        return "network: none was there (strace is not installed, so attempts were not listed)"
    logs = sorted(traces.iterdir())
    lines = [line for log in logs for line in log.read_text(encoding="utf-8", errors="replace").splitlines()]
    beyond = [line for line in lines if _REACHED.search(line) and not _HERE.search(line)]
    if beyond:
        raise Failed(f"{len(beyond)} connections were tried beyond this machine:\n" + "\n".join(beyond[:20]))
    return f"network: none was there, and in {len(logs)} commands nothing reached for one (strace saw {len(lines)} calls, all local)"


def _uninstalled(trial: Trial) -> str:
    before = _hashes(trial.folder)
    python = Path(trial.tocsin[0]).with_name("python")
    subprocess.run([str(python), "-m", "pip", "uninstall", "--quiet", "--yes", "tocsin"], cwd=trial.folder, check=True)
    if Path(trial.tocsin[0]).exists():
        raise Failed(f"{trial.tocsin[0]} is still there")
    if _hashes(trial.folder) != before:
        raise Failed("the desks were touched")
    return f"uninstall: tocsin is gone, {len(before)} files of desks and briefs are as they were"


def _hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
