"""Verbs of a desk on an object store: each works on a folder of this machine, and what it wrote is published at its end."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeVar

if TYPE_CHECKING:
    from tocsin.store.remote.mirror import Mirror

EVERY = 20.0  # seconds between two times that a long run publishes what it has so far
LOOK = 5.0  # seconds for which a desk that stays open does not ask whether others published something


def mirror_at(folder: str | Path) -> Mirror | None:
    """The mirror of a desk on an object store, brought to what is published; None: it is a folder.

    Raises
    ------
    MissingPlugin, SettingsError, StoreError
        As `Mirror.pull`; or the address is none, or the extra `s3` is not installed.
    """
    if not (folder if isinstance(folder, str) else folder.as_posix()).startswith("s3:/"):
        return None
    from tocsin.store.remote.opening import mirror_of  # only for desks that need it

    mirror = mirror_of(folder)
    mirror.pull()
    return mirror


class Mirrored(Protocol):
    """What has a mirror, if it is on an object store."""

    @property
    def mirror(self) -> Mirror | None:
        """None: it is a folder."""
        ...


_Self = TypeVar("_Self", bound=Mirrored)
_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")
_Verb = Callable[Concatenate[_Self, _Given], _Made]


def shared(verb: _Verb[_Self, _Given, _Made]) -> _Verb[_Self, _Given, _Made]:
    """A verb that writes files under names of their own: what it wrote is published however it ends."""
    return _shared(verb, alone=False)


def shared_alone(verb: _Verb[_Self, _Given, _Made]) -> _Verb[_Self, _Given, _Made]:
    """A verb that adds lines to a log: no other does meanwhile, and when it returns, the lines are in the store."""
    return _shared(verb, alone=True)


def _shared(verb: _Verb[_Self, _Given, _Made], *, alone: bool) -> _Verb[_Self, _Given, _Made]:
    @wraps(verb)
    def run(desk: _Self, *args: _Given.args, **kwargs: _Given.kwargs) -> _Made:
        if desk.mirror is None:
            return verb(desk, *args, **kwargs)
        with desk.mirror.publishing(alone=alone):
            return verb(desk, *args, **kwargs)

    return run
