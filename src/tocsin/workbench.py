"""The workbench: the road from one text to its coding, without a folder.

Here the pure stages meet: the registry's names go to the coder as plain data, and what the coder read is resolved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache, cached_property
from pathlib import Path

from tocsin import plugins
from tocsin.coding import Coder, Known
from tocsin.coding.laws import check
from tocsin.errors import CodingError, ReadError, SettingsError
from tocsin.export.coded import CodedText
from tocsin.ontology import Ontology, load_ontology
from tocsin.read import Given
from tocsin.read.text import read_text
from tocsin.records import Coding, Document, Rejected
from tocsin.resolve.match import link
from tocsin.resolve.registry import Registry, load_registry
from tocsin.settings import Settings


def published_day(words: str | date | None) -> date | None:
    """A publication day from ISO words (YYYY-MM-DD); None stays None.

    Raises
    ------
    SettingsError
        If the words name no day that exists.
    """
    if words is None or isinstance(words, date):
        return words
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise SettingsError(
            f"publication day {words!r}: {error}; write a day that exists as YYYY-MM-DD, such as 2023-12-02"
        ) from error


class Workbench:
    """What coding needs and loads once: ontology, registry, coder. Nothing is loaded before it is used.

    Parameters
    ----------
    settings
        Which coder, model and ontology.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def ontology(self) -> Ontology:
        """The ontology of the settings: PLOVER, or the user's file."""
        path = self.settings.code.ontology
        return load_ontology(Path(path) if path else None)

    @cached_property
    def registry(self) -> Registry:
        """The seed registry."""
        return load_registry()

    @cached_property
    def coder(self) -> Coder:
        """The coder of the settings, given the registry's names as plain data."""
        make = plugins.find(plugins.CODERS, self.settings.code.coder)
        names = self.registry.known()
        known = Known(names=names.names, capitals=names.capitals, nouns=names.nouns, titles=names.titles)
        return make(options=self.settings.code, known=known, ontology=self.ontology)

    def code(self, documents: Iterable[Document]) -> Iterator[CodedText]:
        """Each document coded, checked against the laws, and resolved.

        Raises
        ------
        CodingError
            If the coder broke a law of the records.
        """
        queue: list[Document] = []

        def feed() -> Iterator[Document]:
            for document in documents:
                queue.append(document)
                yield document

        for coding in self.coder.code(feed()):
            document = queue.pop(0)
            breaches = check(document, coding)
            if breaches:
                raise CodingError(
                    f"coder {self.coder.name!r} broke the laws of the records in {document.id}: {breaches[0]} "
                    f"({len(breaches)} in all); report this with the text, or use another coder (setting code.coder)"
                )
            yield self.resolve(document, coding)

    def resolve(self, document: Document, coding: Coding) -> CodedText:
        """A coding with its mentions linked to the actors of the registry."""
        found = link(document.text, coding.mentions, coding.judgements, self.registry)
        return CodedText(
            **{name: getattr(coding, name) for name in Coding.__dataclass_fields__},
            document=document,
            actors=found.actors,
            links=found.judgements,
        )


def code(
    text: str,
    *,
    published: str | date | None = None,
    outlet: str | None = None,
    title: str | None = None,
    settings: Settings | None = None,
) -> CodedText:
    """The events, quotations and claims of one text, without a desk.

    Parameters
    ----------
    text
        The text of one document, as published.
    published
        The outlet's day (YYYY-MM-DD). Without it no relative date ("last week") is resolved.
    outlet
        Who published it; the outlet's own voice is a holder of claims.

    Raises
    ------
    ReadError
        If the text is empty, is no text, or is in a language that the coder does not read.
    MissingPlugin
        If the language model is not installed.
    """
    chosen = settings or Settings()
    given = Given(published=published_day(published), outlet=outlet)
    document = read_text(text, title=title, given=given, options=chosen.read)
    if isinstance(document, Rejected):
        raise ReadError(f"{document.where}: {document.what}: {document.why}")
    return next(workbench(chosen).code([document]))


@cache
def workbench(settings: Settings) -> Workbench:
    """One workbench for each settings in a process, so that a second call does not load the model again."""
    return Workbench(settings)
