"""Finding a plug-in by its socket and name. Built-ins are found the same way as a stranger's: by entry point."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from typing import Any

from tocsin.errors import MissingPlugin

READERS = "tocsin.readers"
CODERS = "tocsin.coders"


def names(socket: str) -> tuple[str, ...]:
    """The names of all installed plug-ins of a socket, sorted."""
    return tuple(sorted({point.name for point in entry_points(group=socket)}))


def find(socket: str, name: str) -> Any:
    """What a plug-in's entry point names: a class or a value, not yet called.

    Raises
    ------
    MissingPlugin
        If no installed package offers `name`, or if the plug-in's own dependencies are missing.
    """
    points: tuple[EntryPoint, ...] = tuple(entry_points(group=socket, name=name))
    if not points:
        known = ", ".join(names(socket)) or "none"
        raise MissingPlugin(f"no plug-in {name!r} for {socket}; installed: {known}. Is its package installed?")
    try:
        return points[0].load()
    except ImportError as error:
        raise MissingPlugin(
            f"plug-in {name!r} for {socket} needs {error.name!r}, which is not installed; "
            f"install it with: python -m pip install {error.name}"
        ) from error
