"""The workbench: the road from one text to its coding, without a folder.

Here the pure stages meet: the registry's names go to the coder as plain data, and what the coder read is resolved.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from difflib import get_close_matches
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
from tocsin.records import OUTLET, Coding, Document, Judgement, Rejected, Verdict
from tocsin.resolve.candidates import find_candidates
from tocsin.resolve.entries import SEED, load_registry, read_registry
from tocsin.resolve.gazetteer import Gazetteer, load_gazetteer
from tocsin.resolve.groups import group_of
from tocsin.resolve.imported import Imported, Link, link_imported
from tocsin.resolve.kin import kin as kin_of
from tocsin.resolve.lookup import one_actor, one_place
from tocsin.resolve.match import link
from tocsin.resolve.places import locate
from tocsin.resolve.registry import Registry
from tocsin.resolve.telling import Telling
from tocsin.resolve.tellings import tellings
from tocsin.settings import CodeOptions, Settings
from tocsin.store.filters import Area, Filter, Who
from tocsin.watch.camp import Camp

_CAPITALS = 20  # a data set of whose names fewer than one in so many has a small letter writes capitals alone


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

    def link_names(self, names: Sequence[Imported]) -> Iterator[tuple[Imported, tuple[Link, ...]]]:
        """Who the names of other data sets mean, by the registry: each with its links."""
        # A data set that writes all in capitals does not tell "WHO" from "who".
        mixed = Counter(n.dataset for n in names if n.name is not None and not n.name.isupper())
        counts = Counter(n.dataset for n in names if n.name is not None)
        for name in names:
            capitals = mixed[name.dataset] * _CAPITALS < counts[name.dataset]
            given = replace(name, capitals=capitals)
            yield name, link_imported(given, self.registry, self.gazetteer)

    def choose(self, wanted: Filter) -> Filter:
        """A filter with ids in place of names, and with the kin of its actors if it asks for them.

        Raises
        ------
        SettingsError
            If a name is nobody's, no place's, or that of several; or a type, mode or quad class is none.
        """
        modes = [mode.name for kind in self.ontology.types.values() for mode in kind.modes]
        for given, known, what in ((wanted.types, list(self.ontology.types), "type"), (wanted.modes, modes, "mode")):
            if unknown := [each for each in given if each not in known]:
                near = get_close_matches(unknown[0], known, n=1, cutoff=0.5)
                hint = f"did you mean {near[0]}? " if near else ""
                raise SettingsError(f"no {what} {unknown[0]!r}; {hint}There are: {', '.join(sorted(set(known)))}")
        if unknown_quads := [quad for quad in wanted.quads if quad not in (1, 2, 3, 4)]:
            raise SettingsError(f"no quad class {unknown_quads[0]}; there are 1, 2, 3 and 4")
        if wanted.begin is not None and wanted.until is not None and wanted.begin >= wanted.until:
            raise SettingsError(f"no day lies from {wanted.begin} to before {wanted.until}; the second is not counted")
        return replace(
            wanted,
            actors=self._people(wanted.actors, kin=wanted.kin),
            recipients=self._people(wanted.recipients, kin=wanted.kin),
            holders=self._people(wanted.holders, kin=wanted.kin),
            kin=False,
            places=tuple(self._area(place) for place in wanted.places),
        )

    def _people(self, given: Iterable[str | Who], *, kin: bool) -> tuple[str | Who, ...]:
        people: dict[Who, None] = {}
        for who in given:
            if isinstance(who, Who) or who == OUTLET or who.startswith(("name-", "mention-")):
                people[who if isinstance(who, Who) else Who(id=who)] = None
                continue
            actor = one_actor(who, self.registry)
            people[Who(id=actor.id)] = None
            if kin and actor.id in self.registry.actors:
                found = kin_of(actor.id, self.registry)
                people |= dict.fromkeys(Who(id=each.id, begin=each.begin, until=each.until) for each in found)
        return tuple(people)

    def camp(self, words: str, *, kin: bool = True) -> Camp:
        """One side of what is watched: an actor, or all of a kind and country ("Iraqi armed groups"), and who counts with it.

        Parameters
        ----------
        kin
            With its parts, leaders and predecessors, each on its days.

        Raises
        ------
        SettingsError
            If the words mean nobody, or several.
        """
        group = None if words in self.registry.actors else group_of(words, self.registry)
        if group is not None:
            ids = tuple(actor.id for actor in group.actors)
            said = f"all {len(ids)} actors of {group.country} that the registry has as {group.kinds}"
        else:
            actor = one_actor(words, self.registry)
            ids, said = (actor.id,), f"{actor.name} ({actor.id})"
        people = tuple(who for who in self._people(ids, kin=kin) if isinstance(who, Who))
        more = len({who.id for who in people} - set(ids))
        tied = f", with {more} parts, leaders and predecessors, each on its days" if more else ""
        alone = "" if kin else "; without what is part of it"
        return Camp(name=words, people=people, understood=f"{said}{tied}{alone}")

    def _area(self, place: str | Area) -> Area:
        if isinstance(place, Area):
            return place
        found = one_place(place, self.registry, self.gazetteer)
        return Area(country=found.country, names=found.names, ids=found.ids)

    def tellings(self, coded: CodedText) -> tuple[Telling, ...]:
        """The happenings that a coded text tells, with what they are compared by across texts."""
        places = {m.id: place for m in coded.mentions if (place := coded.place(m.id)) is not None}
        return tellings(coded.document, coded, actors=coded.cast.actors, places=places, registry=self.registry)


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


def code_some(bench: Workbench, documents: Sequence[Document], *, judged: Sequence[Judgement]) -> Iterator[CodedText]:
    """Some documents coded, for a worker of `tocsin.scale`; see `Workbench.code`."""
    return bench.code(documents, judged)


@cache
def workbench(settings: Settings) -> Workbench:
    """One workbench for each settings in a process, so that a second call does not load the model again."""
    return Workbench(settings)
