"""The desk: a folder and its verbs; the only place where the stages meet the store and the clock."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

from tocsin.errors import SettingsError
from tocsin.export.coded import CodedText
from tocsin.read import Given, installed_readers, read
from tocsin.read.dataset import Dataset, find_dataset, installed_datasets
from tocsin.records import Coding, Document, Judgement, Rejected, Verdict
from tocsin.resolve.judge import HUMAN, is_actor
from tocsin.resolve.outlets import FILE as OUTLETS
from tocsin.resolve.outlets import Cards, read_cards
from tocsin.settings import FILE, Settings, load_settings
from tocsin.store.feed import find_files
from tocsin.store.judgements import read_judgements
from tocsin.store.load import Loaded, Step, load
from tocsin.store.store import Store
from tocsin.store.view import View
from tocsin.workbench import calendar_day, workbench

READ_BATCH = 160  # documents read between two writes: about 1 MB of text
CODED_BATCH = 16  # documents coded between two writes: about 3 s of work, which is what a crash can cost

Progress = Callable[[int, int, str], None]
"""Told after each document: how many are done, of how many, and which was the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a verb of the desk did."""

    done: int  # documents read, or coded
    known: int  # those that were there already
    rejected: tuple[Rejected, ...] = ()
    document_ids: tuple[str, ...] = ()  # of all that the call was about, done or known, in order, each once
    interrupted: bool = False  # stopped by the user; what was done is kept


class Desk:
    """A folder of texts, codings and judgements, with the verbs that fill it.

    The folder is made with the first write. `tocsin.toml` in it holds the settings.

    Parameters
    ----------
    folder
        Where it is, or will be.
    settings
        In place of those in the folder.

    Raises
    ------
    SettingsError
        If the folder's tocsin.toml is wrong.
    """

    def __init__(self, folder: str | Path, *, settings: Settings | None = None) -> None:
        self.folder = Path(folder)
        file = self.folder / FILE
        self.settings = settings or load_settings(file if file.is_file() else None)
        self.workbench = workbench(self.settings)
        self._store = Store(self.folder)

    def read(self, *paths: str | Path, published: str | date | None = None, outlet: str | None = None) -> Report:
        """Files and folders into the desk's documents.

        Parameters
        ----------
        published, outlet
            Said of all of them, in place of what the files say.

        Raises
        ------
        ReadError
            If a path does not exist, or a folder holds no file.
        SettingsError
            If `published` is no day that exists.
        StoreError
            If the desk cannot be written.
        """
        given = Given(published=calendar_day(published, "published"), outlet=outlet)
        files = [Path(path) for path in paths]
        return self.take(read(files, readers=installed_readers(), given=given, options=self.settings.read))

    def take(self, items: Iterable[Document | Rejected]) -> Report:
        """What a reader yields, into the desk's documents.

        Raises
        ------
        StoreError
            If the desk cannot be written.
        """
        ids: dict[str, None] = {}
        rejected: list[Rejected] = []
        done = known = 0
        stream = iter(items)
        while batch := list(islice(stream, READ_BATCH)):
            counts = self._store.append_read(batch, recorded=datetime.now(UTC))
            ids |= dict.fromkeys(item.id for item in batch if isinstance(item, Document))
            rejected.extend(item for item in batch if isinstance(item, Rejected))
            done += counts.added.get("documents", 0)
            known += counts.known
        return Report(done=done, known=known, rejected=tuple(rejected), document_ids=tuple(ids))

    def load(
        self,
        dataset: str | Dataset,
        *paths: str | Path,
        version: str | None = None,
        progress: Callable[[Step], None] | None = None,
    ) -> Loaded:
        """Files of another data set into the desk's tables, in common columns beside the native row.

        A file that was loaded before is passed over. Ctrl-C ends the run; what was committed is kept, and the same
        call goes on from there.

        Parameters
        ----------
        dataset
            Name of an installed description, or a description.
        paths
            Files, folders and patterns; zipped and gzipped files are unpacked on the way.
        version
            Of the data set, in place of what the names of the files say.
        progress
            Told after each batch that is kept.

        Raises
        ------
        MissingPlugin
            If no data set has this name.
        ReadError
            If a path does not exist.
        StoreError
            If the desk cannot be written; what was committed before is kept.
        """
        chosen = find_dataset(dataset) if isinstance(dataset, str) else dataset
        return load(
            self.folder,
            chosen,
            find_files(paths, chosen),
            recorded=datetime.now(UTC),
            options=self.settings.load,
            version=version,
            others=[other for other in installed_datasets() if other.name != chosen.name],
            progress=progress,
        )

    def code(self, document_ids: Iterable[str] | None = None, *, progress: Progress | None = None) -> Report:
        """Codes the documents that this coder has not coded yet; all of the desk's, or those named.

        Ctrl-C ends the run once what was coded is kept; the next run goes on from there.

        Raises
        ------
        CodingError, MissingPlugin, StoreError
            What was coded before is kept.
        """
        wanted = self._ids() if document_ids is None else tuple(dict.fromkeys(document_ids))
        todo = self.uncoded(wanted)
        interrupted = False
        try:
            with closing(self.codings(todo)) as texts:
                for count, text in enumerate(texts, start=1):
                    if progress is not None:
                        progress(count, len(todo), text.document.title or text.document.id)
        except KeyboardInterrupt:
            interrupted = True
        done = len(todo) - len(self.uncoded(todo))
        known = len(wanted) - len(todo)
        return Report(done=done, known=known, document_ids=wanted, interrupted=interrupted)

    def uncoded(self, document_ids: Iterable[str]) -> tuple[str, ...]:
        """Those of some documents that the coder of the settings has not coded yet, in the same order."""
        wanted = tuple(document_ids)
        coded = self._store.coded(self.workbench.coder.name) if wanted else frozenset[str]()
        return tuple(i for i in wanted if i not in coded)

    def codings(self, document_ids: Iterable[str]) -> Generator[CodedText]:
        """The codings of some documents, in that order: as they were kept, or else made now and kept.

        Each comes as soon as it is made. What was made is kept batch by batch, and when the iterator is closed,
        whether by its end, `close()`, an error or Ctrl-C. Ids that the desk does not have are passed over.

        Raises
        ------
        CodingError, MissingPlugin, StoreError
            What was coded before is kept.
        """
        ids = tuple(dict.fromkeys(document_ids))
        todo = frozenset(self.uncoded(ids))
        view = self.view()
        judged = read_judgements(self.folder).judgements
        kept = view.codings([i for i in ids if i not in todo])
        coding = next(kept, None)
        fresh = self.workbench.code(view.documents([i for i in ids if i in todo]), judged)
        held: list[CodedText] = []
        try:
            for document in view.documents(ids):
                if coding is not None and coding.document_id == document.id:
                    yield from self._kept(document, coding, judged)
                    coding = next(kept, None)
                elif document.id in todo and (text := next(fresh, None)) is not None:
                    held.append(text)
                    yield text
                    if len(held) == CODED_BATCH:
                        self._keep(held)
                        held = []
        finally:
            self._keep(held)

    def coded(self) -> Iterator[CodedText]:
        """What is coded already, by whichever coder, in the order of the documents; nothing is coded for it.

        Raises
        ------
        StoreError
            If there is no such folder, or a file in it is damaged.
        """
        view = self.view()
        judged = read_judgements(self.folder).judgements
        codings = view.codings(self._ids())
        coding = next(codings, None)
        for document in view.documents():
            if coding is not None and coding.document_id == document.id:
                yield self.workbench.resolve(document, coding, judged)
                coding = next(codings, None)

    def cards(self) -> Cards:
        """The user's source cards, from `outlets.toml` in the folder; none where there is no such file.

        Raises
        ------
        SettingsError
            If the file is wrong.
        """
        return read_cards(self.folder / OUTLETS)

    def _kept(self, document: Document, coding: Coding, judged: tuple[Judgement, ...]) -> Iterator[CodedText]:
        """One coded text as it was kept; links are read anew, so a better registry re-reads all of history."""
        if coding.coder == self.workbench.coder.name:
            yield self.workbench.resolve(document, coding, judged)
        else:  # another coder came after this one, and a view shows the last: its work is done again, not kept again
            yield from self.workbench.code([document], judged)

    def _keep(self, coded: list[CodedText]) -> None:
        """Writes one batch of codings."""
        if coded:
            plain = [Coding(**{n: getattr(c, n) for n in Coding.__dataclass_fields__}) for c in coded]
            # What people judged is in a file of its own, which nothing rewrites.
            links = [link for c in coded for link in c.links if not link.by.startswith(HUMAN)]
            actors = {actor.id: actor for c in coded for actor in c.actors}
            self._store.append_coded(plain, links, actors.values(), recorded=datetime.now(UTC))

    def _ids(self) -> tuple[str, ...]:
        """All documents of the desk, in the order in which they were read."""
        column: list[str] = self.view().table("documents")["id"].to_pylist()
        return tuple(column)

    def judge(self, left: str, right: str, verdict: Verdict | str, reason: str, *, by: str) -> Judgement:
        """What a person judged of two references, kept for good; codings of this desk follow it from now on.

        Parameters
        ----------
        left, right
            Ids of mentions or of actors: usually a mention and the actor that it is, or is not.
        verdict
            "same", "different" or "unsure".
        reason
            Why, in words.
        by
            Who judged; it is kept as "human:" and this name.

        Raises
        ------
        SettingsError
            If the verdict or an id is impossible.
        StoreError
            If the file of judgements cannot be written.
        """
        if verdict not in tuple(Verdict):
            raise SettingsError(f"verdict {verdict!r} is none of {', '.join(Verdict)}; choose one of them")
        for end in (left, right):
            known = end in self.workbench.registry.actors if is_actor(end) else end.startswith("mention-")
            if not known:
                raise SettingsError(
                    f"{end!r} is no id of a mention or of an actor in the registry; see Coding.mentions"
                )
        judgement = Judgement(
            left=left,
            right=right,
            verdict=Verdict(verdict),
            reasons=(reason,),
            by=by if by.startswith(HUMAN) else HUMAN + by,
        )
        self._store.judge(judgement, recorded=datetime.now(UTC))
        return judgement

    def damaged(self) -> tuple[Rejected, ...]:
        """The lines of `judgements.jsonl` that cannot be read, and so are not followed; a crash may have torn one."""
        return read_judgements(self.folder).damaged

    def view(self, known_until: str | date | None = None) -> View:
        """A read-only view of the desk as it is now; with a closing day, of what was published by then.

        Raises
        ------
        SettingsError
            If the closing day is no day that exists.
        StoreError
            If there is no such folder, or a file in it is damaged.
        """
        return View(self.folder, known_until=calendar_day(known_until, "known_until"))
