"""What was said of a series when it was last watched, so that the next time says what changed: `watched.json` in the desk."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from tocsin.store.disk import told, write_file

FILE = "watched.json"


def recall(folder: Path, name: str) -> Mapping[str, Any] | None:
    """What was kept of a series; None if nothing was, or the file cannot be read as such.

    Raises
    ------
    StoreError
        If the file may not be read.
    """
    return _read(folder / FILE).get(name)


def remember(folder: Path, name: str, said: Mapping[str, Any]) -> None:
    """Keeps what was said of a series in place of what was kept of it before.

    Raises
    ------
    StoreError
        If the file cannot be written; what was kept before is intact.
    """
    path = folder / FILE
    every = {**_read(path), name: dict(said)}
    content = json.dumps(every, indent=1, sort_keys=True, ensure_ascii=False)
    write_file(path, f"{content}\n".encode())


def _read(path: Path) -> dict[str, dict[str, Any]]:
    with told(path, "read"):
        try:
            return msgspec.json.decode(path.read_bytes(), type=dict[str, dict[str, Any]])
        except (FileNotFoundError, msgspec.DecodeError):
            return {}  # only what was said last time is lost; everything is computed anew
