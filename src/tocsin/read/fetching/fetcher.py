"""Fetching one address: within bounds, with manners, and with a record of what happened in every case."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import Message
from importlib.metadata import version
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from tocsin.read.fetching.guard import networks
from tocsin.read.fetching.manners import ROBOTS_AGAIN, Pace, Robots, backoff, retry_after
from tocsin.read.fetching.outcome import TRANSIENT, Answer, Outcome, WireError
from tocsin.read.fetching.unpack import ENCODINGS, unpacked
from tocsin.read.fetching.wire import Reply, Resolve, Wire, resolved
from tocsin.settings import FetchOptions

AGENT = "tocsin"  # the name that a robots.txt may speak to
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_ROBOTS = 512_000  # bytes of a robots.txt that are read, as RFC 9309 asks for at least
_SAFE = "/:?#[]@!$&'()*+,;=%~-._"  # what an address may hold as it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An answer of which the body has yet to come."""

    landed: str
    reply: Reply
    fetched: datetime


class Fetcher:
    """Fetches addresses, for any number of threads.

    Parameters
    ----------
    options
        Bounds and manners.
    clock, sleep, now, chance, resolve
        Time, luck and names; a test gives its own and waits for nothing. Without `sleep` whoever waits wakes on `close`.
    """

    def __init__(
        self,
        options: FetchOptions,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        chance: Callable[[], float] = random.random,
        resolve: Resolve = resolved,
    ) -> None:
        self.options = options
        self._over = threading.Event()
        self.sleep = sleep or self._over.wait
        self.now = now
        self._chance = chance
        self._clock = clock
        self._wire = Wire(
            allowed=networks(options.allowed_networks), most=options.workers, clock=clock, resolve=resolve
        )
        self._pace = Pace(per_second=options.per_second, per_host=options.per_host, clock=clock, sleep=self.sleep)
        self._robots = Robots(agent=AGENT, ask=self._robots_txt, clock=clock)
        contact = f" (+{options.contact})" if options.contact else ""
        self._agent = f"{AGENT}/{version('tocsin')}{contact}"

    def close(self) -> None:
        """Closes its connections and wakes whoever waits; what is still asked for is not answered."""
        self._over.set()
        self._wire.close()

    def get(
        self,
        address: str,
        *,
        etag: str | None = None,
        modified: str | None = None,
        accept: Sequence[str] = (),
        robots: bool = True,
        secret: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        json: bytes | None = None,
    ) -> Answer:
        """What is at an address, or why it could not be had; nothing is raised for any address.

        Parameters
        ----------
        etag, modified
            Of what was fetched before: the answer is UNCHANGED if it still holds.
        accept
            Media types that are read, such as "text/html" or "text/"; others end before their body comes. None: all.
        robots
            False: the address is documented for programs, and its robots.txt is not asked.
        secret
            Headers with a token; they go to this site alone, not where it redirects to.
        form, json
            Sent with POST: as a form, or as it is.
        """
        ranges = (f"{media}*" if media.endswith("/") else media for media in accept)
        headers = {"accept": ", ".join((*ranges, "*/*;q=0.1")), "accept-encoding": ENCODINGS}
        headers |= {"if-none-match": etag} if etag else {}
        headers |= {"if-modified-since": modified} if modified else {}
        return self.patiently(
            lambda: self._once(
                address, headers, accept=accept, robots=robots, secret=secret or {}, form=form, json=json
            )
        )

    def patiently(self, attempt: Callable[[], Answer]) -> Answer:
        """Does it again after a failure that may pass, as often and as late as the options and the server say."""
        tries = 0
        while True:
            answer = attempt()
            if answer.outcome not in TRANSIENT:
                return answer
            wait = answer.retry_after
            if wait is None:
                chance, first = self._chance(), self.options.backoff_seconds
                wait = backoff(tries, first=first, longest=self.options.longest_wait, chance=chance)
            elif answer.landed and (host := urlsplit(answer.landed).hostname):
                self._pace.leave_alone(host, wait)
            if wait > self.options.longest_wait:
                return replace(answer, why=f"{answer.why}; not asked again for {wait:,.0f} s")
            if tries == self.options.retries or self._over.is_set():
                return answer
            tries += 1
            self.sleep(wait)
            if self._over.is_set():  # the wait was ended, not over
                return answer

    @contextmanager
    def opened(
        self,
        address: str,
        headers: Mapping[str, str],
        *,
        robots: bool,
        secret: Mapping[str, str],
        form: Mapping[str, str] | None = None,
        json: bytes | None = None,
        total: float | None,
    ) -> Generator[Opened | Answer]:
        """One try at an address, redirects followed: the answer that is to be read, or why there is none.

        Raises
        ------
        WireError
            While its chunks are read.
        """
        options, here, passed = self.options, address, set[str]()
        asked = self.now()
        end = None if total is None else self._clock() + total
        body = json if form is None else "&".join(f"{k}={quote(v, safe='')}" for k, v in form.items()).encode()
        media = "application/x-www-form-urlencoded" if json is None else "application/json"

        def failed(outcome: Outcome, why: str) -> Answer:
            return Answer(address=address, landed=here, outcome=outcome, why=why, fetched=asked)

        while True:
            try:
                here = plain(here)
                origin, host = _origin(here)
            except ValueError as error:
                yield failed(Outcome.REFUSED, str(error))
                return
            if here in passed or len(passed) > options.redirects:
                how = "in a circle" if here in passed else f"more than {options.redirects} times"
                yield failed(Outcome.REDIRECTS, f"it redirects {how}, last to {here}")
                return
            passed.add(here)
            closed = self._pace.closed_for(host)
            if closed > options.longest_wait:
                why = f"{host} is left alone for {closed:,.0f} s more"
                yield replace(failed(Outcome.LIMITED, why), retry_after=closed)
                return
            if robots and options.robots:
                no = self._robots.refusal(origin, here)
                if no is not None:
                    later = ROBOTS_AGAIN if no[0] in TRANSIENT else None
                    yield replace(failed(*no), retry_after=later)
                    return
                self._pace.slow_down(host, self._robots.delay(origin))
            sent = {"host": urlsplit(here).netloc, "user-agent": self._agent, **headers}
            if origin == _origin(plain(address))[0]:
                sent |= secret
            if body is not None:
                sent |= {"content-type": media, "content-length": str(len(body))}
            with (
                self._pace.turn(host),
                self._wire.exchange(
                    "GET" if body is None else "POST",
                    here,
                    sent,
                    body=body,
                    connect=options.connect_seconds,
                    read=options.read_seconds,
                    total=None if end is None else max(0.0, end - self._clock()),
                ) as reply,
            ):
                onward = reply.headers.get("location") if reply.status in _REDIRECTS else None
                if onward is None:
                    yield Opened(landed=here, reply=reply, fetched=asked)
                    return
            if body is not None:  # it holds what must not be sent to where somebody points
                yield failed(Outcome.REDIRECTS, f"an address that is posted to redirects, to {onward}")
                return
            try:
                here = urljoin(here, onward)
            except ValueError:  # no address, as `plain` will say of it
                here = onward

    def _once(
        self,
        address: str,
        headers: Mapping[str, str],
        *,
        accept: Sequence[str],
        robots: bool,
        secret: Mapping[str, str],
        form: Mapping[str, str] | None,
        json: bytes | None = None,
        most: int | None = None,
    ) -> Answer:
        options = self.options
        landed, asked = address, self.now()
        try:
            with self.opened(
                address, headers, robots=robots, secret=secret, form=form, json=json, total=options.total_seconds
            ) as found:
                if isinstance(found, Answer):
                    return found
                landed = found.landed
                answer = judged(found, address, now=self.now())
                if not answer.ok:
                    return answer
                if accept and answer.media is not None and not answer.media.startswith(tuple(accept)):
                    why = f"it is {answer.media}, and read is only {', '.join(accept)}"
                    return replace(answer, outcome=Outcome.WRONG_TYPE, why=why)
                body = unpacked(
                    found.reply.chunks,
                    found.reply.headers.get("content-encoding", ""),
                    most_sent=most or options.max_bytes,
                    most=most or options.max_unpacked,
                )
                whole = b"".join(body)
                if self._over.is_set():  # a body without a length ends with its connection, also with one that we ended
                    return replace(answer, outcome=Outcome.BROKEN, why="the run ended before all of it had come")
                return replace(answer, body=whole)
        except WireError as error:
            return Answer(address=address, landed=landed, outcome=error.outcome, why=error.why, fetched=asked)

    def _robots_txt(self, address: str) -> Answer:
        headers = {"accept-encoding": ENCODINGS}
        return self.patiently(
            lambda: self._once(address, headers, accept=(), robots=False, secret={}, form=None, most=_MOST_ROBOTS)
        )


def judged(found: Opened, address: str, *, now: datetime) -> Answer:
    """What the head of an answer says, without its body."""
    reply, headers = found.reply, found.reply.headers
    outcome, why = _status(reply.status)
    message = Message()
    message["content-type"] = headers.get("content-type", "")
    media = headers.get("content-type", "").partition(";")[0].strip().lower()
    return Answer(
        address=address,
        landed=found.landed,
        outcome=outcome,
        why=f"{found.landed} answered {reply.status}: {why}" if why else "",
        status=reply.status,
        media=media or None,
        charset=message.get_content_charset(),
        etag=headers.get("etag"),
        modified=headers.get("last-modified"),
        retry_after=retry_after(headers, now),
        fetched=found.fetched,
    )


def _status(status: int) -> tuple[Outcome, str]:
    match status:
        case 200 | 203 | 206:
            return Outcome.OK, ""
        case 304:
            return Outcome.UNCHANGED, ""
        case 401 | 407:
            return Outcome.DENIED, "it wants to know who asks; a token is missing, wrong or has run out"
        case 403 | 451:
            return Outcome.DENIED, "access is denied to whoever asks"
        case 404 | 410:
            return Outcome.MISSING, "there is nothing there"
        case 429:
            return Outcome.LIMITED, "too many requests"
        case _ if status >= 500:
            return Outcome.SERVER, "the server failed"
        case _:
            return Outcome.OTHER, "that is no page"


def plain(address: str) -> str:
    """An address as it is sent: http or https, in ASCII, without a fragment.

    Raises
    ------
    ValueError
        If it is none that is fetched; the message says why.
    """
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname or "", parts.port
        name = f"[{host}]" if ":" in host else host.encode("idna").decode("ascii")
    except ValueError as error:  # UnicodeError is one
        raise ValueError(f"{address[:200]!r} is no address: {error}") from error
    if parts.scheme.lower() not in ("http", "https"):
        raise ValueError(f"{address[:200]!r} is not fetched: only http and https are")
    if not host:
        raise ValueError(f"{address[:200]!r} is not fetched: it names no host")
    if parts.username is not None:
        raise ValueError(f"{parts.hostname}: an address with a name or password in it is not fetched; leave them out")
    where = name if port is None else f"{name}:{port}"
    return urlunsplit(
        (parts.scheme.lower(), where, quote(parts.path or "/", safe=_SAFE), quote(parts.query, safe=_SAFE), "")
    )


def _origin(address: str) -> tuple[str, str]:
    """The site and the host of a plain address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}", parts.hostname or ""
