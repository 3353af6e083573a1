"""Manners: how often one host is asked, how long we wait when it says so, and what its robots.txt forbids."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from protego import Protego

from tocsin.read.fetching.outcome import TRANSIENT, Answer, Outcome

_KEPT_SECONDS = 86400.0  # RFC 9309: a copy of robots.txt should not be used for longer than a day
ROBOTS_AGAIN = 600.0  # after which a robots.txt that could not be had is asked for again
_LONGEST_DELAY = 60.0  # seconds; a Crawl-delay beyond this is a mistake or a no, and 1 a minute is slow enough


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """The seconds that a server asks to wait, in either form of Retry-After; `None` if it asks for nothing readable.

    Examples
    --------
    >>> retry_after({"retry-after": "Mon, 01 Jan 2024 00:01:00 GMT"}, datetime(2024, 1, 1, tzinfo=UTC))
    60.0
    """
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def backoff(attempt: int, *, first: float, longest: float, chance: float) -> float:
    """How long to wait after a failure.

    Parameters
    ----------
    attempt
        0 after the first failure.
    chance
        In [0, 1): many clients that failed at once must not come back at once.

    Examples
    --------
    >>> backoff(2, first=1.0, longest=60.0, chance=0.5)
    4.0
    """
    return min(longest, first * 2.0**attempt * (0.5 + chance))


@dataclass(slots=True)
class _Host:
    """One host: how many requests at a time, and when the next may go."""

    seats: threading.Semaphore
    next: float = 0.0
    closed: float = 0.0  # it asked to be left alone until then
    delay: float = 0.0  # of its robots.txt
    lock: threading.Lock = field(default_factory=threading.Lock)


class Pace:
    """Whose turn it is at each host.

    Parameters
    ----------
    per_second, per_host
        Requests a second to one host (0: no limit), and at a time.
    """

    def __init__(
        self, *, per_second: float, per_host: int, clock: Callable[[], float], sleep: Callable[[float], object]
    ) -> None:
        self._gap = 1.0 / per_second if per_second > 0 else 0.0
        self._per_host = per_host
        self._clock = clock
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()

    def _host(self, name: str) -> _Host:
        with self._lock:
            if name not in self._hosts:
                self._hosts[name] = _Host(seats=threading.Semaphore(self._per_host))
            return self._hosts[name]

    @contextmanager
    def turn(self, name: str) -> Generator[None]:
        """Waits until this host may be asked."""
        host = self._host(name)
        with host.seats:
            with host.lock:
                now = self._clock()
                at = max(now, host.next, host.closed)
                host.next = at + max(self._gap, host.delay)
            if at > now:
                self._sleep(at - now)
            yield

    def leave_alone(self, name: str, seconds: float) -> None:
        """No request of any thread goes to this host for so long."""
        host = self._host(name)
        with host.lock:
            host.closed = max(host.closed, self._clock() + seconds)

    def closed_for(self, name: str) -> float:
        """How many seconds a host wants to be left alone from now on."""
        return max(0.0, self._host(name).closed - self._clock())

    def slow_down(self, name: str, delay: float) -> None:
        """No two requests to this host come closer than this, in seconds."""
        self._host(name).delay = min(delay, _LONGEST_DELAY)


class Robots:
    """What the robots.txt of each site allows, asked for once a day.

    Parameters
    ----------
    ask
        What became of the address of a robots.txt. A missing or denied one allows all; a failure is a no, for now
        (RFC 9309).
    """

    def __init__(self, *, agent: str, ask: Callable[[str], Answer], clock: Callable[[], float]) -> None:
        self._agent = agent
        self._ask = ask
        self._clock = clock
        self._rules: dict[str, tuple[float, Protego | Answer]] = {}  # good until then
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def rules(self, origin: str) -> Protego | Answer:
        """The rules of a site ("https://example.org"), or how asking for them failed."""
        with self._lock:
            lock = self._locks.setdefault(origin, threading.Lock())
        with lock:  # one thread asks, the others wait for what it hears
            until, found = self._rules.get(origin, (0.0, None))
            if found is None or self._clock() > until:
                answer = self._ask(f"{origin}/robots.txt")
                failed = answer.outcome in TRANSIENT or answer.outcome is Outcome.REFUSED
                found = answer if failed else Protego.parse(answer.body.decode("utf-8", "replace"))
                self._rules[origin] = self._clock() + (ROBOTS_AGAIN if failed else _KEPT_SECONDS), found
            return found

    def refusal(self, origin: str, address: str) -> tuple[Outcome, str] | None:
        """Why an address is not fetched; `None` if it may be."""
        rules = self.rules(origin)
        if isinstance(rules, Answer):
            return rules.outcome, f"{rules.why}; without its robots.txt nothing of the site is fetched"
        if not rules.can_fetch(address, self._agent):
            return Outcome.REFUSED, f"{origin}/robots.txt does not allow {self._agent} to fetch it"
        return None

    def delay(self, origin: str) -> float:
        """The seconds between two requests that a site asks for; 0: it asks for nothing."""
        rules = self.rules(origin)
        return 0.0 if isinstance(rules, Answer) else float(rules.crawl_delay(self._agent) or 0.0)
