"""Whether what coding needs is there and whole: data, registry, words, weights, model; and one sentence coded with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from tocsin import plugins, shipped
from tocsin.checkup.finding import Finding, State
from tocsin.errors import TocsinError
from tocsin.records import Document, document_id
from tocsin.resolve.gazetteer import MISSING
from tocsin.settings import Settings
from tocsin.workbench import Workbench, workbench

SENTENCE = "Police in Nairobi arrested forty protesters on 25 June 2024."
"""The sentence that a checkup codes: one event with actor, recipient, place and day."""


def look_at_data(data: Path = shipped.DATA) -> Iterator[Finding]:
    """The files that come with tocsin, all of them, against their hashes."""
    try:
        faults = list(shipped.faults(data))
    except TocsinError as error:
        yield _broken("data files", error)
        return
    for name, flaw in faults:
        yield Finding(about="data files", said=f"{data / name} {flaw}", state=State.BROKEN, remedy=shipped.REMEDY)
    if not faults:
        yield Finding(about="data files", said=f"all as they came ({data})")


def look_at_parts(settings: Settings) -> Iterator[Finding]:
    """What the settings name, each loaded; what is broken there is told once, and nothing is coded then."""
    bench = workbench(settings)
    found = [
        *_plugins(),
        *_loaded("ontology", lambda: f"{bench.ontology.name} {bench.ontology.version}"),
        *_registry(bench),
        *_loaded("gazetteer", lambda: _gazetteer(bench)),
        *_loaded("language model", lambda: _model(settings.code.model)),
    ]
    yield from found
    if all(each.state is not State.BROKEN for each in found):
        yield from _loaded("coding", lambda: _coded(bench))


def _plugins() -> Iterator[Finding]:
    """The plug-ins by socket; those of other packages are loaded, each with what it lacks."""
    for socket in (plugins.READERS, plugins.CODERS, plugins.DATASETS, plugins.FORECASTERS):
        offered = plugins.offered(socket)
        yield Finding(about=socket, said=", ".join(_offered(name, package) for name, package in offered) or "none")
        strangers = [name for name, package in offered if not package.startswith("tocsin ")]
        for name in strangers:
            loaded = _loaded(socket, partial(_found, socket, name))
            yield from (each for each in loaded if each.state is State.BROKEN)


def _offered(name: str, package: str) -> str:
    return name if package.startswith("tocsin ") else f"{name} ({package})"


def _found(socket: str, name: str) -> str:
    plugins.find(socket, name)
    return name


def _registry(bench: Workbench) -> Iterator[Finding]:
    yield from _loaded("registry", lambda: f"{len(bench.registry.actors):,} actors")
    try:
        refused = bench.registry.rejected
    except TocsinError:
        return  # told
    for row in refused[:5]:
        yield Finding(
            about="registry",
            said=f"{row.where}: {row.what}: {row.why}",
            state=State.BROKEN,
            remedy=f"mend the entry; tocsin actors check FOLDER tells all {len(refused)}",
        )


def _gazetteer(bench: Workbench) -> str:
    held = bench.gazetteer
    if held is None:
        raise TocsinError(MISSING)
    return str(held.path)


def _model(model: str) -> str:
    plugins.need_model(model)
    return model


def _coded(bench: Workbench) -> str:
    """What is read in the sentence; coding loads words, weights, encoder and model."""
    document = Document(
        id=document_id(text=SENTENCE, outlet="the checkup", url=None, published=None),
        text=SENTENCE,
        outlet="The checkup",
        language="en",
    )
    events = [event for coded in bench.code([document]) for event in coded.events]
    if not events:
        raise TocsinError(f"no event was read in {SENTENCE!r}; install tocsin again, and report this if it stays so")
    codes = ", ".join(event.type if event.mode is None else f"{event.type} {event.mode}" for event in events)
    return f"{SENTENCE} is read as {codes}"


def _loaded(about: str, load: Callable[[], str]) -> Iterator[Finding]:
    try:
        yield Finding(about=about, said=load())
    except TocsinError as error:
        yield _broken(about, error)


def _broken(about: str, error: TocsinError) -> Finding:
    said, _, remedy = str(error).partition("; ")
    return Finding(about=about, said=said, state=State.BROKEN, remedy=remedy or "report this with what is printed here")
