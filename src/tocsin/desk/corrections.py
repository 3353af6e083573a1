"""What a person says of the things that were read in a text, and whom the words mean that only a person saw."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from tocsin.errors import SettingsError
from tocsin.ontology import Ontology
from tocsin.records import Act, Coding, Correction, Document
from tocsin.resolve import correcting
from tocsin.resolve.correcting import Who
from tocsin.resolve.corrections import corrected, standing
from tocsin.resolve.judge import HUMAN
from tocsin.store.judgements import read_judgements
from tocsin.store.store import Store
from tocsin.store.view import View
from tocsin.workbench import Workbench


def said_of(
    view: View, folder: Path, thing: str, changes: Mapping[str, str] | Act, who: Who, *, ontology: Ontology, blind: bool
) -> tuple[Correction, ...]:
    """What a person said of one thing, as corrections that are not kept yet; see `Desk.correct`."""
    document, shown, machine = _where(view, folder, thing)
    if blind:
        shown = corrected(machine, (each for each in view.corrections if each.by == who.name))
    if isinstance(changes, Act):
        return (correcting.judged(document, shown, machine, thing, changes, who),)
    return correcting.changed(document, shown, machine, thing, changes, who, ontology=ontology)


def added_to(
    view: View,
    folder: Path,
    document_id: str,
    words: str,
    type: str,
    changes: Mapping[str, str],
    who: Who,
    *,
    ontology: Ontology,
) -> tuple[Correction, ...]:
    """An event that nobody read, as corrections that are not kept yet; see `Desk.add`."""
    document, shown = view.document(document_id), view.coding(document_id)
    if document is None or shown is None:
        raise SettingsError(f"{document_id} is no coded text of {folder}; code it first: tocsin code")
    new = correcting.added(document, shown, words, type, who, ontology=ontology)
    then = corrected(shown, [new])
    return (new, *correcting.changed(document, then, then, new.thing, changes, who, ontology=ontology))


def taken_back(store: Store, thing: str, who: Who) -> Correction:
    """What takes back one correction, or the last one of a thing; not kept yet. See `Desk.undo`."""
    said = standing(read_judgements(store.folder).corrections)
    found = [each for each in said if thing in (each.id, each.thing)]
    if not found:
        raise SettingsError(f"nothing that holds was said of {thing}; tocsin corrections lists what was")
    return correcting.undone(found[-1], who)


def keep(store: Store, workbench: Workbench, made: tuple[Correction, ...]) -> None:
    """Keeps corrections, and judges whom the words mean that only a person saw."""
    store.correct(made)
    if not any(each.spans for each in made):
        return
    view = View(store.folder)
    home = made[0].span.document_id
    document, shown = view.document(home), view.coding(home)
    machine = next(view.codings((home,), as_coded=True), None)
    if document is None or shown is None or machine is None:
        return
    new = {m.id for m in shown.mentions} - {m.id for m in machine.mentions}
    text = workbench.resolve(document, shown, read_judgements(store.folder).judgements)
    links = [link for link in text.links if link.left in new and not link.by.startswith(HUMAN)]
    now = datetime.now(UTC)
    if links:
        store.append_places(text.places, recorded=now)
        store.append_coded((), links, text.actors, recorded=now, homes=dict.fromkeys(new, home))


def _where(view: View, folder: Path, thing: str) -> tuple[Document, Coding, Coding]:
    """The text of a thing, its coding as it is shown, and as the coder read it."""
    home = view.home(thing)
    document = None if home is None else view.document(home)
    shown = None if home is None else view.coding(home)
    machine = None if home is None else next(view.codings((home,), as_coded=True), None)
    if document is None or shown is None or machine is None:
        raise SettingsError(
            f"{thing!r} is no event, quotation or claim of {folder}; tocsin events lists events with their ids"
        )
    return document, shown, machine
