"""The workbench: the road from one text to its coding, without a folder.

Here the pure stages meet: the registry's names go to the coder as plain data, and what the coder read is resolved.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import cache, cached_property
from pathlib import Path

from tocsin import plugins
from tocsin.coding import Coder, Known
from tocsin.coding.laws import check
from tocsin.errors import CodingError, ReadError, SettingsError
from tocsin.export.coded import CodedText
from tocsin.ontology import Ontology, load_ontology
from tocsin.read import Given
from tocsin.read.days import parse_day
from tocsin.read.text import read_text
from tocsin.records import Coding, Document, Judgement, Rejected, Verdict
from tocsin.resolve.candidates import find_candidates
from tocsin.resolve.entries import SEED, load_registry, read_registry
from tocsin.resolve.gazetteer import Gazetteer, load_gazetteer
from tocsin.resolve.match import link
from tocsin.resolve.places import locate
from tocsin.resolve.registry import Registry
from tocsin.settings import CodeOptions, Settings


def calendar_day(words: str | date | None, what: str) -> date | None:
    """A day from words such as 2023-12-02; None stays None.

    Parameters
    ----------
    words
        Best as YYYY-MM-DD; "2 December 2023" and what else `parse_day` reads is read too.
    what
        What the day is, for the message of a refusal.

    Raises
    ------
    SettingsError
        If the words name no day that exists.
    """
    if words is None or isinstance(words, date):
        return words.date() if isinstance(words, datetime) else words
    try:
        return parse_day(words)
    except ValueError as error:
        raise SettingsError(f"{what}: {error}") from error


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
        """The seed registry, with the entries of the settings' folders.

        Raises
        ------
        SettingsError
            If a folder is not there, or a file of it is no TOML.
        """
        more = [Path(folder) for folder in self.settings.resolve.registry]
        return read_registry(SEED, *more) if more else load_registry()

    @cached_property
    def gazetteer(self) -> Gazetteer | None:
        """The places that come with tocsin; None where they were not built."""
        return load_gazetteer()

    @cached_property
    def coder(self) -> Coder:
        """The coder of the settings, given the registry's names as plain data.

        Raises
        ------
        MissingPlugin
            If the coder or its language model is not installed.
        """
        options = self.settings.code
        make = plugins.find(plugins.CODERS, options.coder)
        if options.coder == CodeOptions().coder:
            plugins.need_model(options.model)  # before the registry and the ontology are read for nothing
        names = self.registry.known()
        known = Known(names=names.names, capitals=names.capitals, nouns=names.nouns, titles=names.titles)
        return make(options=options, known=known, ontology=self.ontology)

    def code(self, documents: Iterable[Document], judged: Sequence[Judgement] = ()) -> Iterator[CodedText]:
        """Each document coded, checked against the laws, and resolved.

        Parameters
        ----------
        judged
            What people judged of these and other texts.

        Raises
        ------
        CodingError
            If the coder broke a law of the records.
        """
        queue: deque[Document] = deque()  # a coder may look ahead

        def feed() -> Iterator[Document]:
            for document in documents:
                queue.append(document)
                yield document

        for coding in self.coder.code(feed()):
            document = queue.popleft()
            breaches = check(document, coding)
            if breaches:
                begins = document.title or " ".join(document.text.split())
                raise CodingError(
                    f"coder {self.coder.name!r} broke the laws of the records in {begins[:60]!r} ({document.id}): "
                    f"{breaches[0]} ({len(breaches)} in all); report this with the text, leave the text out, or use "
                    "another coder (setting code.coder)"
                )
            yield self.resolve(document, coding, judged)

    def resolve(self, document: Document, coding: Coding, judged: Sequence[Judgement] = ()) -> CodedText:
        """A coding with its mentions linked to actors and places: as people judged, else by registry and gazetteer.

        Where a person judged of a mention, what is made of that very mention otherwise is left out.
        """
        found = link(document.text, coding.mentions, coding.judgements, self.registry, day=document.published)
        mentions = {mention.id for mention in coding.mentions}
        own = tuple(j for j in judged if j.left in mentions or j.right in mentions)
        settled = {end for j in own if j.verdict is Verdict.SAME for end in (j.left, j.right)}
        pairs = {frozenset((j.left, j.right)) for j in own}
        home = self.gazetteer.home(document.url) if self.gazetteer is not None and document.url else None
        located = locate(document.text, coding.mentions, self.gazetteer, home=home)
        judgements = (*found.judgements, *located.judgements)
        links = [j for j in judgements if j.left not in settled and frozenset((j.left, j.right)) not in pairs]
        actors = {actor.id: actor for actor in found.actors}
        for end in (end for judgement in own for end in (judgement.left, judgement.right)):
            if end in self.registry.actors:
                actors.setdefault(end, self.registry.actors[end])
        return CodedText(
            **{name: getattr(coding, name) for name in Coding.__dataclass_fields__},
            document=document,
            actors=tuple(actors.values()),
            links=(*links, *own),
            places=located.places,
            unplaced=located.steps,
            candidates=find_candidates(
                document.text, coding.mentions, (*coding.judgements, *links, *own), self.registry
            ),
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
    title
        Its headline, if it is not in the text.
    settings
        What `tocsin.settings.load_settings` read from a file; the defaults when None.

    Raises
    ------
    ReadError
        If the text is empty, is no text, or is in a language that the coder does not read.
    SettingsError
        If `published` is no day that exists.
    MissingPlugin
        If the language model is not installed.
    """
    chosen = settings or Settings()
    given = Given(published=calendar_day(published, "published"), outlet=outlet)
    document = read_text(text, title=title, given=given, options=chosen.read)
    if isinstance(document, Rejected):
        raise ReadError(f"{document.where}: {document.what}: {document.why}")
    return next(workbench(chosen).code([document]))


@cache
def workbench(settings: Settings) -> Workbench:
    """One workbench for each settings in a process, so that a second call does not load the model again."""
    return Workbench(settings)
