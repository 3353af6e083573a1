"""The files that come with tocsin, each held against its SHA-256 when a process first loads it.

`data/SHA256SUMS` names them as `sha256sum` does; `make sums` writes it. The gazetteer is built, not kept in the repository,
so its sum lies beside it. A file that was changed would give other codings under the same name: it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import file_digest
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

from tocsin.errors import InstallError

DATA = Path(str(files("tocsin"))) / "data"
"""The folder of all of them."""

SUMS = "SHA256SUMS"
BUILT = "places/gazetteer.sha256"
"""Where the sums stand, below `DATA`: of what is in the repository, and of what is built from packages."""

REMEDY = (
    "install tocsin again: python -m pip install --force-reinstall --no-deps tocsin. In a checkout: git restore the file, or "
    "`make sums` if it was meant to change. Weights, words and actors of your own lie in folders that tocsin.toml names "
    "(code.labeller, code.lexicon, code.ontology, resolve.registry)"
)
"""What to do about a file that is not as it was made."""

_LINE = re.compile(r"([0-9a-f]{64}) [ *](\S.*)")
_File = TypeVar("_File", bound=Traversable)


def shipped(*parts: str) -> Path:
    """Where a file or folder lies that comes with tocsin; it is not looked at yet."""
    return DATA.joinpath(*parts)


def checked(file: _File, *, data: Path = DATA) -> _File:
    """The same file, sure to be as it was made if it comes with tocsin; one of the user's own is not looked at.

    Costs a process the reading of each file once: 50 ms for all that coding loads, the gazetteer and the encoder included.

    Raises
    ------
    InstallError
        If it comes with tocsin and is missing, changed or in no list.
    """
    path = Path(str(file))
    if path.is_relative_to(data):
        _check(data, path.relative_to(data).as_posix())
    return file


def faults(data: Path = DATA) -> Iterator[tuple[str, str]]:
    """Each file that is not as it was made, with what is wrong: of all that is listed or there."""
    there = {path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file() and _counts(path.name)}
    listed = _sums(data)
    for name in sorted(there.union(listed) - {SUMS, BUILT}):
        if flaw := _flaw(data, name, listed):
            yield name, flaw


def _counts(name: str) -> bool:
    """Whether a file is data: cards are for people, and a name that begins with a dot is some tool's."""
    return not name.startswith(".") and not name.endswith("CARD.md")


@cache  # raised again each time, since only what returns is kept
def _check(data: Path, name: str) -> None:
    if flaw := _flaw(data, name, _sums(data)):
        raise InstallError(f"{data / name} {flaw}; {REMEDY}")


def _flaw(data: Path, name: str, listed: Mapping[str, str]) -> str | None:
    path, wanted = data / name, listed.get(name)
    try:
        with path.open("rb") as file:
            found = file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None if wanted is None else "is missing"
    except OSError as error:
        return f"cannot be read ({error.strerror or error})"
    if wanted is None:
        return f"is not in the list of what comes with tocsin ({SUMS})"
    return (
        None if found == wanted else f"is not what came with tocsin: its SHA-256 begins {found[:12]}, not {wanted[:12]}"
    )


@cache
def _sums(data: Path) -> Mapping[str, str]:
    """SHA-256 by name below the folder."""
    found: dict[str, str] = {}
    for sums in (SUMS, BUILT):
        try:
            lines = (data / sums).read_text(encoding="utf-8").splitlines()
        except FileNotFoundError as error:
            if sums == BUILT:
                continue  # nothing was built
            raise InstallError(f"{data / sums} is missing; {REMEDY}") from error
        except (OSError, UnicodeDecodeError) as error:
            raise InstallError(f"{data / sums} cannot be read ({error}); {REMEDY}") from error
        for line in lines:
            if (parts := _LINE.fullmatch(line)) is None:
                raise InstallError(f"{data / sums} is torn at {line[:40]!r}; {REMEDY}")
            found[(Path(sums).parent / parts[2]).as_posix()] = parts[1]
    return found
