"""Who may look and who may write: on this machine whoever sits at it, from elsewhere whoever has a token."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address

from tocsin.errors import SettingsError

VIEW_TOKEN = "TOCSIN_VIEW_TOKEN"  # noqa: S105  (the name of a variable)
EDIT_TOKEN = "TOCSIN_EDIT_TOKEN"  # noqa: S105
COOKIE = "tocsin"
_SHORTEST = 16  # characters of a token
_HOURS = 12  # that a session lasts


class Role(StrEnum):
    """What a visitor may do."""

    VIEWER = "viewer"  # read
    EDITOR = "editor"  # read, paste texts, and say what is right


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who asks: a person of some role, and the session that their forms belong to."""

    name: str
    role: Role
    session: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How a desk is reached, and by whom.

    Attributes
    ----------
    host, port
        Where it listens.
    person
        Under whose name is written what is written from this machine.
    view_token, edit_token
        Who has one may read, or write. None of them: only this machine is served, and whoever sits at it is an editor.
    secret
        Signs sessions; a new one with each start ends all of them.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    person: str = "somebody"
    view_token: str | None = field(default=None, repr=False)
    edit_token: str | None = field(default=None, repr=False)
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    @property
    def guarded(self) -> bool:
        """Whether a token is asked for."""
        return self.view_token is not None or self.edit_token is not None

    def hosts(self) -> frozenset[str] | None:
        """The names that this server goes by; None: any, since tokens guard it.

        Without tokens a page of somebody else's, whose name was made to lead to this machine (DNS rebinding), must not
        be taken for one of ours.
        """
        return None if self.guarded else frozenset({"localhost", "127.0.0.1", "::1", self.host})

    def visitor(self, cookie: str | None, bearer: str | None, now: float | None = None) -> Visitor | None:
        """Who shows this cookie or token; None if neither is good, or the session is over."""
        if bearer is not None:
            role = self.role_of(bearer)
            return None if role is None else Visitor(name=f"api-{role.value}", role=role, session="")
        if not self.guarded:
            return Visitor(name=self.person, role=Role.EDITOR, session="here")
        return None if cookie is None else self._read(cookie, time.time() if now is None else now)

    def role_of(self, token: str) -> Role | None:
        """What a token allows."""
        for known, role in ((self.edit_token, Role.EDITOR), (self.view_token, Role.VIEWER)):
            if known is not None and hmac.compare_digest(known.encode(), token.encode()):
                return role
        return None

    def session(self, name: str, role: Role, now: float | None = None) -> str:
        """The cookie of a new session."""
        until = int((time.time() if now is None else now) + _HOURS * 3600)
        said = f"{role.value}|{until}|{secrets.token_hex(8)}|{name.encode().hex()}"
        return f"{said}|{self._signed(said)}"

    def form_token(self, session: str) -> str:
        """What a page of a session sends back with each write, so that no other site can write in its name (CSRF)."""
        return self._signed(f"form|{session}")

    def _read(self, cookie: str, now: float) -> Visitor | None:
        said, _, signature = cookie.rpartition("|")
        if not hmac.compare_digest(signature.encode(), self._signed(said).encode()):
            return None
        role, until, session, name = said.split("|")
        if now >= int(until):
            return None
        return Visitor(name=bytes.fromhex(name).decode(), role=Role(role), session=session)

    def _signed(self, said: str) -> str:
        return hmac.new(self.secret, said.encode(), hashlib.sha256).hexdigest()


def access(host: str, port: int, person: str, environment: Mapping[str, str]) -> Access:
    """How a desk is reached from this address, by these variables of the environment.

    Raises
    ------
    SettingsError
        If other machines would reach it without a token, or a token is too short to keep anybody out.
    """
    view, edit = environment.get(VIEW_TOKEN) or None, environment.get(EDIT_TOKEN) or None
    for name, token in ((VIEW_TOKEN, view), (EDIT_TOKEN, edit)):
        if token is not None and len(token) < _SHORTEST:
            raise SettingsError(f"{name} has {len(token)} characters; a token has at least {_SHORTEST}")
    if view is None and edit is None and not _is_here(host):
        raise SettingsError(
            f"--host {host} can be reached from other machines: set {VIEW_TOKEN} (who may look) or {EDIT_TOKEN} (who may "
            f"write) in the environment, {_SHORTEST} characters or more; without a token only 127.0.0.1 is served"
        )
    return Access(host=host, port=port, person=person, view_token=view, edit_token=edit)


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
