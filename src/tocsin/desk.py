"""The desk: a folder and its verbs; the only place where the stages meet the store and the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

from tocsin.export.coded import CodedText
from tocsin.read import Given, installed_readers, read
from tocsin.records import Coding, Document, Rejected
from tocsin.settings import FILE, Settings, load_settings
from tocsin.store.store import Store
from tocsin.store.view import View
from tocsin.workbench import published_day, workbench

BATCH = 16  # documents between two writes: about 3 s of coding, which is what an interruption can cost

Progress = Callable[[int, int, str], None]
"""Told after each document: how many are done, of how many, and which was the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a verb of the desk did."""

    done: int  # documents read, or coded
    known: int  # those that were there already
    rejected: tuple[Rejected, ...] = ()
    document_ids: tuple[str, ...] = ()  # of all that the call was about, done or known, in order
    interrupted: bool = False  # stopped by the user; what was done is kept


class Desk:
    """A folder of texts, codings and judgements, with the verbs that fill it.

    The folder is made with the first write. `tocsin.toml` in it holds the settings.

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

    def read(
        self, *paths: str | Path, published: str | date | None = None, outlet: str | None = None
    ) -> Report:
        """Files and folders into the desk's documents.

        Raises
        ------
        ReadError
            If a path does not exist.
        StoreError
            If the desk cannot be written.
        """
        given = Given(published=published_day(published), outlet=outlet)
        items = read(
            [Path(p) for p in paths], readers=installed_readers(), given=given, options=self.settings.read
        )
        return self.take(items)

    def take(self, items: Iterable[Document | Rejected]) -> Report:
        """What a reader yields, into the desk's documents."""
        ids: list[str] = []
        rejected: list[Rejected] = []
        done = known = 0
        stream = iter(items)
        while batch := list(islice(stream, 10 * BATCH)):
            counts = self._store.append_read(batch, recorded=datetime.now(UTC))
            ids.extend(item.id for item in batch if isinstance(item, Document))
            rejected.extend(item for item in batch if isinstance(item, Rejected))
            done += counts.added.get("documents", 0)
            known += counts.known
        return Report(
            done=done, known=known, rejected=tuple(rejected), document_ids=tuple(dict.fromkeys(ids))
        )

    def code(self, document_ids: Iterable[str] | None = None, *, progress: Progress | None = None) -> Report:
        """Codes the documents that this coder has not coded yet; all of the desk's, or those named.

        An interruption (Ctrl-C) ends the run after the batch in work is kept; the next run goes on from there.
        """
        view = self.view()
        wanted = list(document_ids) if document_ids is not None else [d.id for d in view.documents()]
        done_before = self._store.coded(self.workbench.coder.name)
        todo = [i for i in wanted if i not in done_before]
        known = len(wanted) - len(todo)
        done = 0
        held: list[CodedText] = []
        interrupted = False
        try:
            documents = (d for i in todo if (d := view.document(i)) is not None)
            for coded in self.workbench.code(documents):
                held.append(coded)
                if progress is not None:
                    progress(done + len(held), len(todo), coded.document.title or coded.document.id)
                if len(held) == BATCH:
                    done += self._keep(held)
                    held = []
        except KeyboardInterrupt:
            interrupted = True
        done += self._keep(held)
        return Report(done=done, known=known, document_ids=tuple(wanted), interrupted=interrupted)

    def _keep(self, coded: list[CodedText]) -> int:
        """Writes one batch of codings."""
        if coded:
            plain = [Coding(**{n: getattr(c, n) for n in Coding.__dataclass_fields__}) for c in coded]
            links = [j for c in coded for j in c.links]
            actors = {a.id: a for c in coded for a in c.actors}
            self._store.append_coded(plain, links, actors.values(), recorded=datetime.now(UTC))
        return len(coded)

    def coded(self, document_ids: Iterable[str]) -> Iterator[CodedText]:
        """The coded texts of some documents, in that order, as they were kept; links are read anew.

        The registry decides identity at reading time, so a better registry re-reads all of history.
        """
        view = self.view()
        for document_id in document_ids:
            document, coding = view.document(document_id), view.coding(document_id)
            if document is not None and coding is not None:
                yield self.workbench.resolve(document, coding)

    def view(self, known_until: str | date | None = None) -> View:
        """A read-only view of the desk as it is now; with a closing day, of what was published by then."""
        return View(self.folder, known_until=published_day(known_until))

