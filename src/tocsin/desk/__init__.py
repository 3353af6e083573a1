"""The desk: a folder and its verbs; the only place where the stages meet the store and the clock."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from tocsin.desk.bringing import brought, renamed
from tocsin.desk.coding import Told, coded_by
from tocsin.desk.corrections import added_to, keep, said_of, taken_back
from tocsin.desk.gathering import Gathering, gather_new
from tocsin.desk.linking import Linked, link_new
from tocsin.desk.running import telling
from tocsin.desk.sharing import EVERY, LOOK, mirror_at, shared, shared_alone
from tocsin.errors import SettingsError, StoreError
from tocsin.export.coded import CodedText
from tocsin.export.rows import EVERYTHING, Holdings
from tocsin.read import Given, installed_readers, read
from tocsin.read.dataset import Dataset, find_dataset, installed_datasets
from tocsin.read.feedlist import FILE as FEEDS
from tocsin.read.feedlist import Feed, load_feeds
from tocsin.read.health import Health, State, health
from tocsin.records import Act, Coding, Correction, Document, Judgement, Rejected, Settlement, Verdict
from tocsin.resolve.correcting import Who
from tocsin.resolve.corrections import corrected
from tocsin.resolve.judge import HUMAN, is_actor
from tocsin.resolve.outlets import FILE as OUTLETS
from tocsin.resolve.outlets import Cards, read_cards
from tocsin.scale import HERE, Engine
from tocsin.scale import Progress as ScaleProgress
from tocsin.settings import FILE, Settings, ViewOptions, load_settings
from tocsin.store.compact import GRACE, Compacted, compact
from tocsin.store.filters import Filter
from tocsin.store.gathering import Held, held
from tocsin.store.judgements import read_judgements
from tocsin.store.ledger import Ledger
from tocsin.store.load import Loaded, Step, load
from tocsin.store.merging import MANY, Merged, merge, scattered
from tocsin.store.preparing import prepare
from tocsin.store.store import Store
from tocsin.store.upgrade import upgrade
from tocsin.store.view import View
from tocsin.store.watched import recall, remember
from tocsin.store.withdrawal import Release
from tocsin.workbench import calendar_day, workbench

if TYPE_CHECKING:
    from tocsin.desk.forecasting import Answer, Due
    from tocsin.forecast.question import Form
    from tocsin.forecast.record import TrackRecord
    from tocsin.scenario.sights import Looked
    from tocsin.scenario.situation import Situation
    from tocsin.store.following import Progress as FollowProgress
    from tocsin.store.following import Round
    from tocsin.watch.report import Watch
    from tocsin.watch.ringing import Pair

READ_BATCH = 160  # documents read between two writes: about 1 MB of text
CODED_BATCH = 16  # documents coded between two writes: about 3 s of work, which is what a crash can cost
IN_PASSING = timedelta(days=1)  # files that a verb replaced at its end stay so long for whoever still reads them

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

    The folder is made with the first write. `tocsin.toml` in it holds the settings. A desk of an older format is upgraded when it
    is opened, and what that changes is kept beside it.

    Parameters
    ----------
    folder
        Where it is, or will be; `s3://bucket/prefix` is on an object store, and worked on through a folder of this machine.
    settings
        In place of those in the folder.

    Attributes
    ----------
    folder
        As given; of a desk on an object store that of this machine.
    mirror
        What brings it and the store together; None for a folder.

    Raises
    ------
    SettingsError
        If the folder's tocsin.toml is wrong.
    StoreError
        If a later tocsin made the desk, or it has to be upgraded and cannot be.
    """

    def __init__(self, folder: str | Path, *, settings: Settings | None = None) -> None:
        self.mirror = mirror_at(folder)
        self.folder = Path(folder) if self.mirror is None else self.mirror.folder
        file = self.folder / FILE
        self.settings = settings or load_settings(file if file.is_file() else None)
        self.workbench = workbench(self.settings)
        upgrade(self.folder)
        self._store = Store(self.folder)
        self._view: tuple[ViewOptions, View] | None = None  # the last that was asked for

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

    @shared
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
        if ids or rejected:
            self._grown()
        return Report(done=done, known=known, rejected=tuple(rejected), document_ids=tuple(ids))

    @shared
    def load(
        self,
        dataset: str | Dataset,
        *paths: str | Path,
        version: str | None = None,
        release: Release = Release(),  # noqa: B008
        engine: Engine = HERE,
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
            Files, folders, patterns and addresses (s3://...); zipped and gzipped files are unpacked on the way.
        version
            Of the data set, in place of what the names of the files say.
        release
            What else is known of the files: when their maker published them, and whether they are a whole release.
        engine
            Where the files at addresses are fetched; rows are written by this process, on all its cores.
        progress
            Told after each batch that is kept.

        Raises
        ------
        MissingPlugin
            If no data set has this name.
        ReadError
            If a path does not exist.
        SettingsError
            If a whole release cannot be what is said of it.
        StoreError
            If the desk cannot be written; what was committed before is kept.
        """
        chosen = find_dataset(dataset) if isinstance(dataset, str) else dataset
        with telling(self.folder, f"Loading {chosen.name}") as tell, brought(paths, chosen, engine) as (files, came):

            def heard(step: Step) -> None:
                self._publish(every=EVERY)
                tell(step.done, step.total)
                if progress is not None:
                    progress(step)

            found = load(
                self.folder,
                chosen,
                files,
                recorded=datetime.now(UTC),
                options=self.settings.load,
                version=version,
                release=release,
                others=[other for other in installed_datasets() if other.name != chosen.name],
                progress=heard,
            )
            return replace(found, rejected=renamed(found.rejected, came))

    @shared
    def compact(
        self,
        *datasets: str,
        grace: timedelta = GRACE,
        progress: Callable[[int, int, str], None] | None = None,
    ) -> Compacted:
        """Files brought together in few, with what pages ask of them prepared beside them; nothing that a view shows changes.

        Parameters
        ----------
        datasets
            Of these data sets; none: of all, and of the desk's own texts.
        grace
            Files that were replaced longer ago are removed; views that were opened before may still read younger ones.
        progress
            Told after each part: how much is done, of how much, and which data set or table it was.

        Raises
        ------
        StoreError
            If another compaction runs, or the desk cannot be written; what was committed before is kept.
        """
        texts = Merged() if datasets else self._tidy(least=2, grace=grace, progress=progress)
        rows = compact(
            self.folder,
            recorded=datetime.now(UTC),
            options=self.settings.load,
            datasets=datasets or None,
            grace=grace,
            progress=progress,
        )
        return replace(
            rows,
            rows=rows.rows + texts.rows,
            segments=rows.segments + texts.written,
            before=rows.before + texts.before,
            bytes_before=rows.bytes_before + texts.bytes_before,
            bytes_after=rows.bytes_after + texts.bytes_after,
            removed=rows.removed + texts.removed,
            waiting=rows.waiting + texts.waiting,
        )

    def _grown(self) -> None:
        """Brings batches together once many lie alone; where somebody else is at that, nothing.

        On an object store it is left to `compact`: what is brought together is sent once more, and fetched by every machine.
        """
        with suppress(StoreError):  # what was kept is kept, and the next batch tries again
            if self.mirror is None and scattered(self.folder) >= MANY:
                self._tidy(least=MANY, grace=IN_PASSING)

    def _tidy(
        self, *, least: int, grace: timedelta = GRACE, progress: Callable[[int, int, str], None] | None = None
    ) -> Merged:
        """Brings the batches of texts together and prepares what pages ask of them, where so many lie alone."""
        done = merge(self.folder, options=self.settings.load, least=least, grace=grace, progress=progress)
        prepare(self.folder, options=self.settings.load, progress=progress)
        return done

    @shared
    def link(self) -> Linked:
        """Judges who the names in the rows of other data sets are, by the registry; keeps what was judged.

        Nothing is loaded or coded anew, and nothing is written where the names and the registry are the same as before.
        What people judged (`judge`, with the id of a name in the table `named`) comes first, whatever is judged here.

        Raises
        ------
        StoreError
            If the desk cannot be read or written; what was judged before counts then.
        """
        return link_new(self._store, self.view(), self.workbench, recorded=datetime.now(UTC))

    def find(self, wanted: Filter = Filter(), *, known_until: str | date | None = None) -> pa.Table:  # noqa: B008
        """The events of texts and data sets alike that a filter asks for; names are looked up. See `View.find`.

        Raises
        ------
        SettingsError
            If a name is nobody's, or that of several; the message lists them.
        StoreError
            If there is no such folder, or a file in it is damaged.
        """
        return self.view(known_until).find(self.workbench.choose(wanted))

    def feeds(self) -> tuple[Feed, ...]:
        """The feeds that the desk follows, from its `feeds.toml`.

        Raises
        ------
        SettingsError
            If there is no such file, or something in it cannot be.
        """
        return load_feeds(self.folder / FEEDS)

    @shared
    def follow(self, *, told: Callable[[FollowProgress], None] | None = None) -> Round:
        """Asks every feed of the desk once, and fetches the pages that are new. Ctrl-C ends it; what came is kept.

        Raises
        ------
        SettingsError
            If `feeds.toml` is missing or wrong.
        StoreError
            If the desk cannot be read or written; what was written before is kept.
        """
        from tocsin.read.fetching.fetcher import Fetcher  # the HTTP client, which only this verb needs
        from tocsin.store.following import Follower

        feeds = self.feeds()
        with closing(Fetcher(self.settings.fetch)) as fetcher, telling(self.folder, "Following feeds") as tell:
            follower = Follower(self.folder, self._store, fetcher, options=self.settings.feeds, read=self.settings.read)

            def heard(step: FollowProgress) -> None:
                tell(step.done, step.total)
                if told is not None:
                    told(step)

            done = follower.round(feeds, told=heard)
        self._grown()
        return done

    def left_uncoded(self) -> tuple[str, ...]:
        """The texts of feeds that nobody has coded yet: those of the last round, and of one that was ended before it was coded.

        Raises
        ------
        StoreError
            If a file of the desk is damaged.
        """
        coded = self._store.coded()
        brought = dict.fromkeys(Ledger.read(self.folder).documents.values())
        return tuple(i for i in brought if i is not None and i not in coded)

    def health(self) -> tuple[tuple[Feed, Health], ...]:
        """How each feed of the desk is, in the order of `feeds.toml`: ok, quiet, late, dead or changed, and why.

        Raises
        ------
        SettingsError
            If `feeds.toml` is missing or wrong.
        StoreError
            If a file of the desk is damaged.
        """
        ledger, now = Ledger.read(self.folder), datetime.now(UTC)
        return tuple(
            (feed, health(ledger.polls[feed.address], ledger.arrivals[feed.address], now, self.settings.feeds))
            for feed in self.feeds()
        )

    @shared
    def code(
        self,
        document_ids: Iterable[str] | None = None,
        *,
        engine: Engine = HERE,
        progress: Progress | None = None,
    ) -> Report:
        """Codes the documents that this coder has not coded yet; all of the desk's, or those named.

        Ctrl-C ends the run once what was coded is kept; the next run goes on from there.

        Parameters
        ----------
        engine
            Where they are coded; with another than inline a text that cannot be coded is in `rejected`, and the rest goes on.

        Raises
        ------
        CodingError, MissingPlugin, ScaleError, StoreError
            What was coded before is kept.
        """
        wanted = self._ids() if document_ids is None else tuple(dict.fromkeys(document_ids))
        todo = self.uncoded(wanted)
        interrupted = False
        rejected: list[Rejected] = []
        try:
            with closing(self.codings(todo, engine=engine, failed=rejected.append)) as texts:
                for count, text in enumerate(texts, start=1):
                    if progress is not None:
                        progress(count, len(todo), text.document.title or text.document.id)
        except KeyboardInterrupt:
            interrupted = True
        done = len(todo) - len(self.uncoded(todo))
        known = len(wanted) - len(todo)
        return Report(done=done, known=known, rejected=tuple(rejected), document_ids=wanted, interrupted=interrupted)

    def uncoded(self, document_ids: Iterable[str]) -> tuple[str, ...]:
        """Those of some documents that the coder of the settings has not coded yet, in the same order."""
        wanted = tuple(document_ids)
        coded = self._store.coded(self.workbench.coder.name) if wanted else frozenset[str]()
        return tuple(i for i in wanted if i not in coded)

    def codings(
        self,
        document_ids: Iterable[str],
        *,
        engine: Engine = HERE,
        failed: Told | None = None,
        progress: ScaleProgress | None = None,
    ) -> Generator[CodedText]:
        """The codings of some documents, in that order: as they were kept, or else made now and kept.

        Each comes as soon as it is made. What was made is kept batch by batch, and when the iterator is closed,
        whether by its end, `close()`, an error or Ctrl-C. Ids that the desk does not have are passed over.

        Parameters
        ----------
        engine
            Where they are coded; another than inline tells of a text that cannot be coded, leaves it out and goes on.
        failed
            Told of each such text.
        progress
            Told after each batch of another engine than inline.

        Raises
        ------
        CodingError, MissingPlugin, ScaleError, StoreError
            What was coded before is kept.
        """
        ids = tuple(dict.fromkeys(document_ids))
        todo = frozenset(self.uncoded(ids))
        view = self.view()
        judged = read_judgements(self.folder).judgements
        kept = view.codings([i for i in ids if i not in todo])
        coding = next(kept, None)
        documents = view.documents([i for i in ids if i in todo])
        fresh = coded_by(self.workbench, documents, judged, engine, told=failed, progress=progress)
        most = CODED_BATCH if engine.inline else READ_BATCH
        held: list[CodedText] = []
        made = 0
        with telling(self.folder, "Coding texts") as tell, closing(fresh):
            try:
                for document in view.documents(ids):
                    if coding is not None and coding.document_id == document.id:
                        yield from self._kept(document, coding, judged)
                        coding = next(kept, None)
                    elif document.id in todo and (text := next(fresh, None)) is not None:
                        held.append(text)  # as it was coded; what people said of the words is shown, and kept apart
                        tell(made := made + 1, len(todo))
                        yield self._amended(text, view, judged)
                        if len(held) >= most:
                            self._keep(held)
                            held = []
            finally:
                self._keep(held)
                self._publish()
        if todo:
            self._grown()

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

    def text(self, document_id: str, *, said_by: str | None = None) -> CodedText | None:
        """One coded text; None if it is not there, or not coded.

        Parameters
        ----------
        said_by
            As the coder read it, with what this person ("human:" and a name) said of it, and nothing of anybody else.
        """
        view = self.view()
        document = view.document(document_id)
        coding = next(view.codings((document_id,), as_coded=said_by is not None), None)
        if document is None or coding is None:
            return None
        if said_by is not None:
            coding = corrected(coding, (each for each in view.corrections if each.by == said_by))
        return self.workbench.resolve(document, coding, read_judgements(self.folder).judgements)

    def holdings(self, wanted: Filter = EVERYTHING) -> Holdings:
        """What the exports of `tocsin.export` are made of: the events that a filter asks for, with all that hangs on them.

        Raises
        ------
        SettingsError
            If `outlets.toml` is wrong.
        StoreError
            If there is no such folder, or a file in it is damaged.
        """
        return Holdings(
            view=self.view(),
            texts=self.coded,
            ontology=self.workbench.ontology,
            registry=self.workbench.registry,
            cards=self.cards(),
            wanted=self.workbench.choose(wanted),
        )

    @shared
    def gather(self, *datasets: str, progress: Progress | None = None) -> Gathering:
        """Finds copies among the coded texts, and joins what they tell into incidents; only what is new is read.

        A text that was corrected, or coded by another coder, since it was gathered is gathered again. New texts are compared
        with what is told of about the same days, and looked for as copies among those of about the same weeks.

        Nothing is merged: what was decided is appended as judgements, and a person's judgement of two events
        (`judge`, with their ids) comes first and can be taken back. `gathered` says what all this makes.

        Parameters
        ----------
        datasets
            Rows of these data sets are joined too, as far as they name a day and a place or an actor.
        progress
            Told after each text.

        Raises
        ------
        StoreError
            If there is no such folder, or it cannot be read or written; what was gathered before is kept.
        """
        return gather_new(self.folder, self.view, self.workbench, datasets, progress=progress)

    def gathered(self, known_until: str | date | None = None) -> Held:
        """Incidents, copies and open suggestions as they are now; with a closing day, of what was published by then.

        Raises
        ------
        SettingsError
            If the closing day is no day that exists.
        StoreError
            If there is no such folder, or a file in it is damaged.
        """
        return held(self.view(known_until), self.folder)

    def watch(
        self,
        *sides: str,
        days: int = 90,
        until: str | date | None = None,
        by: str = "week",
        kin: bool = True,
        wanted: Filter = Filter(),  # noqa: B008
        known_until: str | date | None = None,
    ) -> Watch:
        """Whether one side, or what two do to each other, escalates: since when, who answers whom, and whether that is real.

        Parameters
        ----------
        sides
            One or two: a name, an id, or all of a kind and country ("Iraqi armed groups").
        days
            Of the window; by weeks it is rounded up to whole ones.
        until
            Its last day; None: the last of which the desk has any coverage.
        by
            day, week or month: how long a step of the series is.
        kin
            With parts, leaders and predecessors of each side, on their days.
        wanted
            What else must fit: types, places, data sets, outlets; names are looked up.

        Raises
        ------
        SettingsError
            If a side is nobody or several, or there is not one or two of them, or a step is none.
        WatchError
            If there is no coverage in the window.
        """
        from tocsin.desk.watching import Window, watch_sides  # numpy, polars: only this verb and charts need them

        return watch_sides(
            self.view(known_until),
            self.workbench,
            sides,
            Window(days=days, until=until),
            by=by,
            kin=kin,
            wanted=wanted,
            options=self.settings.watch,
            silent=self.silent(),
        )

    def changes(self, found: Watch) -> tuple[str, ...]:
        """What is another answer than when the same was last watched, as sentences; this answer is kept for the next time.

        Raises
        ------
        StoreError
            If it cannot be kept.
        """
        from tocsin.watch.changes import changed, key, summary

        name, now = key(found), summary(found, datetime.now(UTC))
        said = changed(recall(self.folder, name), now)
        remember(self.folder, name, now)
        return said

    def alarms(
        self,
        *,
        days: int = 30,
        until: str | date | None = None,
        wanted: Filter = Filter(),  # noqa: B008
        least: int = 20,
    ) -> tuple[Pair, ...]:
        """The pairs of actors with at least `least` events, those first that ring rarest by chance.

        Raises
        ------
        SettingsError, WatchError
            As `watch` does.
        """
        from tocsin.desk.watching import Window, ring_pairs

        return ring_pairs(
            self.view(),
            self.workbench.choose(wanted),
            Window(days=days, until=until),
            least=least,
            options=self.settings.watch,
            silent=self.silent(),
        )

    def signposts(
        self,
        situation: Situation,
        *,
        since: str | None = None,
        until: str | None = None,
        known_until: str | date | None = None,
    ) -> Looked:
        """Which signposts of a situation file were seen here, by which events; not seen, or could not be, and why.

        Parameters
        ----------
        since
            The first day; None: the day that the file was drawn up for.
        until
            The last day; None: the last of which the desk has any coverage.

        Raises
        ------
        SettingsError
            If a day is none that exists.
        StoreError
            If there is no such folder, or a file in it is damaged.
        """
        from tocsin.desk.signposts import look

        options, silent = self.settings.watch, self.silent()
        view = self.view(known_until)
        return look(
            self.folder, view, self.workbench, situation, since=since, until=until, options=options, silent=silent
        )

    @shared_alone
    def ask(
        self,
        text: str = "",
        given: Form | None = None,
        *,
        by: str,
        as_of: str | date | None = None,
        forecaster: str | None = None,
        mine: float | None = None,
        anyway: bool = False,
        keep: bool = True,
    ) -> Answer:
        """How likely something is to be told of in the days to come; the question as it was understood, and the forecast, kept.

        Parameters
        ----------
        text
            A sentence: "Will Iran threaten Israel within 30 days?"
        given
            Options, which count in place of what the sentence says.
        by
            Who asks.
        as_of
            Asked as on this day: nothing that was published later is used. None: today.
        forecaster
            Name of an installed forecaster; None: the default.
        mine
            The asker's own probability, kept and scored beside it.
        anyway
            The question stands as it was understood, whatever words were of no use.
        keep
            False: nothing is logged.

        Raises
        ------
        ForecastError
            If there is too little past to answer from.
        MissingPlugin
            If there is no such forecaster.
        SettingsError
            If what is asked cannot be: a window that is over, filters that contradict each other.
        StoreError
            If the desk cannot be read or written.
        """
        from tocsin.desk.forecasting import DEFAULT, Asking, ask  # numpy, scipy, the parser: only this verb needs them
        from tocsin.forecast.question import Form

        now = datetime.now(UTC)
        asking = Asking(
            asked=calendar_day(as_of, "as_of") or now.date(),
            now=now,
            by=by if by.startswith(HUMAN) else HUMAN + by,
            forecaster=forecaster or DEFAULT,
            mine=mine,
            anyway=anyway,
            keep=keep,
        )
        return ask(self.folder, self.view(), self.workbench, text, given or Form(), asking)

    @shared_alone
    def settle(self) -> tuple[Due, ...]:
        """Settles the open questions that the rows settle, and keeps it; how each of them stands.

        Questions that rows had settled are among them where the rows have changed and say something else by now: what was said
        before stays in the file, the last word holds.

        Raises
        ------
        StoreError
            If the desk cannot be read or written.
        """
        from tocsin.desk.forecasting import settle

        return settle(self.folder, self.view(), self.workbench, now=datetime.now(UTC))

    @shared_alone
    def answer(self, question_id: str, *, happened: bool | None, because: str, by: str) -> Settlement:
        """What a person says of how a question ended, kept for good; the last word on a question holds.

        Parameters
        ----------
        question_id
            Its id, or the beginning of it.
        happened
            None: nobody can tell, and it is in no score.
        because
            What that rests on.

        Raises
        ------
        SettingsError
            If there is no such question, or no reason.
        StoreError
            If the log cannot be written.
        """
        from tocsin.desk.forecasting import answer

        return answer(self.folder, question_id, happened=happened, because=because, by=by, now=datetime.now(UTC))

    def track_record(self) -> TrackRecord:
        """The kept scores of every forecaster and person, beside those of the base rates."""
        from tocsin.desk.forecasting import scores

        return scores(self.folder)

    def silent(self) -> dict[str, str]:
        """By outlet, why all of its feeds bring nothing now; empty where the desk follows none."""
        if not (self.folder / FEEDS).is_file():
            return {}
        bad = (State.QUIET, State.LATE, State.DEAD)
        feeds = [(feed.outlet or feed.address, health) for feed, health in self.health()]
        well = {outlet for outlet, health in feeds if health.state not in bad}
        return {o: f"{h.state.value}: {h.reason}" for o, h in feeds if h.state in bad and o not in well}

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
            yield from (self._amended(text, self.view(), judged) for text in self.workbench.code([document], judged))

    def _amended(self, text: CodedText, view: View, judged: tuple[Judgement, ...]) -> CodedText:
        """A text that was coded just now with what people said of its words before."""
        plain = _plain(text)
        coding = view.amended(plain)
        return text if coding is plain else self.workbench.resolve(text.document, coding, judged)

    def refresh(self) -> None:
        """On an object store, brings in what others published; not if that was done a moment ago. A folder is as it is.

        Raises
        ------
        StoreError
            If the store refuses or cannot be reached; what was fetched before can be read.
        """
        if self.mirror is not None:
            self.mirror.pull(every=LOOK)

    def publishing(self) -> AbstractContextManager[None]:
        """What is written into the folder within is published at the end, if the desk is on an object store."""
        return nullcontext() if self.mirror is None else self.mirror.publishing(alone=True)

    def _publish(self, *, every: float = 0.0) -> None:
        """On an object store, what this machine has so far is published; not if that was done a moment ago."""
        if self.mirror is not None:
            self.mirror.publish(every=every)

    def _keep(self, coded: list[CodedText]) -> None:
        """Writes one batch of codings."""
        if coded:
            plain = [_plain(c) for c in coded]
            # What people judged is in a file of its own, which nothing rewrites.
            links = [link for c in coded for link in c.links if not link.by.startswith(HUMAN)]
            actors = {actor.id: actor for c in coded for actor in c.actors}
            self._store.append_places((place for c in coded for place in c.places), recorded=datetime.now(UTC))
            self._store.append_coded(plain, links, actors.values(), recorded=datetime.now(UTC))
            self._publish(every=EVERY)

    def _ids(self) -> tuple[str, ...]:
        """All documents of the desk, in the order in which they were read."""
        column: list[str] = self.view().table("documents")["id"].to_pylist()
        return tuple(column)

    @shared_alone
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
            known = (
                end in self.workbench.registry.actors
                if is_actor(end)
                else end.startswith(("mention-", "name-", "event-", "row-"))
            )
            if not known:
                raise SettingsError(
                    f"{end!r} is no id of a mention or of an actor in the registry, nor of an imported name; see "
                    "Coding.mentions, or the table `named`"
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

    @shared_alone
    def correct(
        self,
        thing: str,
        changes: Mapping[str, str] | Act,
        reason: str,
        *,
        by: str,
        drawn: str | None = None,
        blind: bool = False,
    ) -> tuple[Correction, ...]:
        """What a person said of an event, a quotation or a claim, kept for good; all that reads the desk shows it at once.

        Parameters
        ----------
        thing
            Its id.
        changes
            `Act.ACCEPT`, `Act.REJECT`, or by field what is right; see `tocsin.resolve.correcting.changed`.
        reason
            Why, in words.
        by
            Who said so; it is kept as "human:" and this name.
        drawn
            The random sample that the person saw it in, if that is why.
        blind
            The person saw what the coder read and what they had said of it themselves, and nothing of anybody else.

        Raises
        ------
        SettingsError
            If there is no such thing or field, or a value is none.
        StoreError
            If the file of judgements cannot be written.
        """
        who = Who(by=by, reason=reason, recorded=datetime.now(UTC), drawn=drawn)
        ontology = self.workbench.ontology
        made = said_of(self.view(), self.folder, thing, changes, who, ontology=ontology, blind=blind)
        keep(self._store, self.workbench, made)
        return made

    @shared_alone
    def add(
        self, document_id: str, words: str, type: str, reason: str, *, by: str, changes: Mapping[str, str] | None = None
    ) -> tuple[Correction, ...]:
        """An event that the text tells and nobody read, kept for good.

        Parameters
        ----------
        words
            Its trigger words, or where they stand ("120-131").
        changes
            Its other fields, as in `correct`.

        Raises
        ------
        SettingsError
            If the text is not coded, has no such words, or a value is none.
        StoreError
            If the file of judgements cannot be written.
        """
        who = Who(by=by, reason=reason, recorded=datetime.now(UTC))
        ontology = self.workbench.ontology
        made = added_to(self.view(), self.folder, document_id, words, type, changes or {}, who, ontology=ontology)
        keep(self._store, self.workbench, made)
        return made

    @shared_alone
    def undo(self, thing: str, reason: str = "", *, by: str) -> Correction:
        """Takes back one correction, or the last one of a thing; it stays in the file, with who took it back.

        Parameters
        ----------
        thing
            Id of a correction; or of an event, a quotation or a claim.

        Raises
        ------
        SettingsError
            If nothing that holds was said of it.
        StoreError
            If the file of judgements cannot be written.
        """
        taken = taken_back(self._store, thing, Who(by=by, reason=reason, recorded=datetime.now(UTC)))
        keep(self._store, self.workbench, (taken,))
        return taken

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
        if self.mirror is not None and not self.folder.is_dir():
            raise StoreError(
                f"no desk at {self.mirror.url}: nothing is there yet; check the address, or read something into it"
            )
        day = calendar_day(known_until, "known_until")
        if day is None and self._view is not None and self._view[0] == self.settings.view:
            view = self._view[1].now()  # what it has made serves whoever asks next
        else:
            view = View(self.folder, known_until=day, options=self.settings.view)
        if day is None:
            self._view = (self.settings.view, view)
        return view


def _plain(coded: CodedText) -> Coding:
    """The coding alone, without its text."""
    return Coding(**{name: getattr(coded, name) for name in Coding.__dataclass_fields__})
