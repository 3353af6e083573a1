"""One request over the wire: the only module that knows the HTTP client (httpcore2).

Names are resolved here, and what they resolve to is looked at before it is connected to; so neither a redirect nor a name
that changes its address (DNS rebinding) leads inside. One clock bounds the whole exchange, header and body, so a
server that sends a byte a minute is a timeout like any other.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from weakref import WeakSet

import httpcore2

from tocsin.read.fetching.guard import Network, refusal
from tocsin.read.fetching.outcome import Outcome, WireError

Resolve = Callable[[str, int], Sequence[str]]
"""The numeric addresses of a host."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The head of an answer, and its body as it comes."""

    status: int
    headers: Mapping[str, str]  # names in lower case
    chunks: Iterator[bytes]


def resolved(host: str, port: int) -> tuple[str, ...]:
    """The addresses of a host as the system knows them.

    Raises
    ------
    OSError
        If there are none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(info[4][0]) for info in found))


class Wire:
    """Connections that are kept open between requests, for any number of threads.

    Parameters
    ----------
    allowed
        Networks that are connected to though they are not public.
    most
        Connections at a time.
    clock
        Seconds that only rise.
    """

    def __init__(
        self, *, allowed: Sequence[Network], most: int, clock: Callable[[], float], resolve: Resolve = resolved
    ) -> None:
        self._backend = _Guarded(allowed, resolve, clock)
        self._pool = httpcore2.ConnectionPool(
            max_connections=most, max_keepalive_connections=most, keepalive_expiry=15.0, network_backend=self._backend
        )

    def close(self) -> None:
        """Closes what is open; threads that wait for an answer get none."""
        self._backend.hang_up()
        self._pool.close()

    @contextmanager
    def exchange(
        self,
        method: str,
        address: str,
        headers: Mapping[str, str],
        *,
        body: bytes | None = None,
        connect: float,
        read: float,
        total: float | None,
    ) -> Generator[Reply]:
        """One request and its reply; nothing is followed and nothing unpacked.

        Parameters
        ----------
        connect, read, total
            Seconds for a connection, for a sign of the server, and for the whole; `total` None sets no end.

        Raises
        ------
        WireError
            Here, or while the chunks are read.
        """
        timeouts = {"connect": connect, "read": read, "write": read, "pool": None}
        self._backend.end_in(total)
        with _as_wire_error(address):
            request = httpcore2.Request(
                method, address, headers=list(headers.items()), content=body, extensions={"timeout": timeouts}
            )
            response = self._pool.handle_request(request)
        try:
            named = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in response.headers]
            yield Reply(status=response.status, headers=dict(reversed(named)), chunks=_chunks(response, address))
        finally:
            response.close()


def _chunks(response: httpcore2.Response, address: str) -> Iterator[bytes]:
    with _as_wire_error(address):
        yield from response.iter_stream()


@contextmanager
def _as_wire_error(address: str) -> Generator[None]:
    try:
        yield
    except _Inside as error:
        raise WireError(Outcome.REFUSED, str(error)) from error
    except httpcore2.TimeoutException as error:
        raise WireError(Outcome.TIMEOUT, f"{address}: no answer in time; the server is slow or hangs") from error
    except (httpcore2.ConnectError, OSError) as error:
        raise WireError(Outcome.UNREACHABLE, f"{address}: no connection: {error}") from error
    except (httpcore2.ProtocolError, httpcore2.NetworkError) as error:
        raise WireError(Outcome.BROKEN, f"{address}: the answer broke off or is no HTTP: {error}") from error
    except (httpcore2.UnsupportedProtocol, UnicodeError, ValueError) as error:
        raise WireError(Outcome.REFUSED, f"{address} is no address that can be fetched: {error}") from error


class _Inside(Exception):
    """A name leads to an address that is not connected to."""


class _Guarded(httpcore2.NetworkBackend):
    """Connects to what a name resolves to, once all of it is found to be public or allowed."""

    def __init__(self, allowed: Sequence[Network], resolve: Resolve, clock: Callable[[], float]) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._clock = clock
        self._system = httpcore2.SyncBackend()
        self._ends = threading.local()  # an exchange stays in the thread that began it
        self._open = WeakSet[_Timed]()
        self._over = False
        self._lock = threading.Lock()

    def end_in(self, total: float | None) -> None:
        """Sets when the exchange of this thread must have ended."""
        self._ends.at = None if total is None else self._clock() + total

    def hang_up(self) -> None:
        """Ends every connection, also under a thread that reads from it."""
        with self._lock:
            self._over = True
            streams = list(self._open)
        for stream in streams:
            with suppress(OSError):
                stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)

    def opened(self, stream: httpcore2.NetworkStream) -> _Timed:
        """A connection that ends with its exchange, remembered until nobody holds it.

        Raises
        ------
        ConnectError
            If everything is hung up: whoever was about to connect then is not found by `hang_up`.
        """
        timed = _Timed(stream, self)
        with self._lock:
            over = self._over
            self._open.add(timed)
        if over:
            stream.close()
            raise httpcore2.ConnectError("the run ended")
        return timed

    def left(self, timeout: float | None) -> float | None:
        """How long the next step may take.

        Raises
        ------
        ReadTimeout
            If the time is over.
        """
        at: float | None = getattr(self._ends, "at", None)
        if at is None:
            return timeout
        left = at - self._clock()
        if left <= 0:
            raise httpcore2.ReadTimeout("the whole exchange took too long")
        return left if timeout is None else min(timeout, left)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """A connection to the first address of a host that answers."""
        found = self._resolve(host, port)
        for address in found:
            reason = refusal(address, self._allowed)
            if reason is not None:
                raise _Inside(f"{host}: {reason}; it is fetched only if [fetch] allowed_networks holds its network")
        failed: Exception = httpcore2.ConnectError(f"{host} has no address")
        for address in found:
            try:
                stream = self._system.connect_tcp(
                    address, port, self.left(timeout), local_address=local_address, socket_options=socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failed = error
            else:
                return self.opened(stream)
        raise failed

    def connect_unix_socket(self, path: str, *_: Any, **__: Any) -> Any:
        """Nothing: no address leads to one."""
        raise _Inside(f"{path}: sockets of this machine are not fetched from")


class _Timed(httpcore2.NetworkStream):
    """A connection of which each step ends with the exchange."""

    def __init__(self, stream: httpcore2.NetworkStream, backend: _Guarded) -> None:
        self._stream = stream
        self._backend = backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What came next."""
        return self._stream.read(max_bytes, self._backend.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Sends all of it."""
        self._stream.write(buffer, self._backend.left(timeout))

    def close(self) -> None:
        """Ends it."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """The same, encrypted; the certificate is checked against the name, not the number."""
        secured = self._stream.start_tls(ssl_context, server_hostname, self._backend.left(timeout))
        return self._backend.opened(secured)

    def get_extra_info(self, info: str) -> Any:
        """What the client asks of its connections."""
        return self._stream.get_extra_info(info)
