"""What became of one address: a record in every case, never an exception for one bad address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    """What happened, in one word; `Answer.why` says it in a sentence."""

    OK = "ok"
    UNCHANGED = "unchanged"  # 304: what was fetched before still holds
    REFUSED = "refused"  # by ourselves, before anything was sent: scheme, network, robots.txt
    DENIED = "denied"  # 401, 403, 407, 451
    MISSING = "missing"  # 404, 410
    LIMITED = "limited"  # 429, or a wait that is longer than we wait
    SERVER = "server-error"  # 5xx
    OTHER = "other-status"  # an answer that is none of these
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"  # no such name, no connection, no trusted certificate
    BROKEN = "broken"  # cut short, not HTTP, not the encoding or checksum that was announced
    TOO_LARGE = "too-large"
    REDIRECTS = "redirects"  # more than are followed, or a circle
    WRONG_TYPE = "wrong-type"  # a media type that is not read


TRANSIENT = frozenset({Outcome.LIMITED, Outcome.SERVER, Outcome.TIMEOUT, Outcome.UNREACHABLE, Outcome.BROKEN})
"""What may be another thing a little later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of one address."""

    address: str  # as asked for
    landed: str  # where the redirects led
    outcome: Outcome
    why: str = ""  # empty: nothing to say
    status: int | None = None  # None: no answer came
    body: bytes = b""  # unpacked; empty unless OK
    media: str | None = None  # "text/html", in lower case
    charset: str | None = None  # as the header says
    etag: str | None = None
    modified: str | None = None  # Last-Modified, as it came
    retry_after: float | None = None  # seconds that the server asked us to wait
    fetched: datetime  # UTC, when it was asked for

    @property
    def ok(self) -> bool:
        """Whether there is a body to read."""
        return self.outcome is Outcome.OK


class WireError(Exception):
    """One exchange failed; `outcome` and `why` say how. It never leaves `tocsin.read.fetching`."""

    def __init__(self, outcome: Outcome, why: str) -> None:
        super().__init__(why)
        self.outcome = outcome
        self.why = why
