"""Following feeds: one round, of which every step can be taken up again where a crash left it.

First every feed is asked; its new items are written down as waiting, together with what the server knows this version of
the feed by, so a crash before that asks again and one after it forgets nothing. Then the pages of all waiting items are
fetched and read, and kept in the order originals, documents, items: a crash between two of them repeats work, and since ids
are contents, nothing twice.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from tocsin.read import Given, with_given
from tocsin.read.feedlist import Feed
from tocsin.read.feeds import MEDIA as FEED_MEDIA
from tocsin.read.feeds import Item, Parsed, read_feed, read_item
from tocsin.read.fetching.fetcher import Fetcher
from tocsin.read.fetching.outcome import TRANSIENT, Answer, Outcome
from tocsin.read.health import UNREADABLE
from tocsin.read.pages import MEDIA as PAGE_MEDIA
from tocsin.read.pages import read_page
from tocsin.records import Document, Rejected, content_id
from tocsin.settings import FeedOptions, ReadOptions
from tocsin.store.ledger import WAITING, Ledger
from tocsin.store.originals import keep
from tocsin.store.rows import Row
from tocsin.store.store import Store

_MAPS = 3  # of a sitemap index, the newest are read
_ROWS = 2000  # rows of new items that are held before they are written
_Kept = tuple[Answer, str | None]
_Asked = tuple[Answer, Parsed | Rejected | None, tuple[Answer, ...]]  # with the sitemaps that an index led to


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a round is."""

    step: str  # feeds or pages
    done: int
    total: int
    rate: float  # a second
    last: str  # what came last


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one round did."""

    feeds: int  # that were asked
    answered: int
    failed: tuple[Rejected, ...]  # feeds that could not be had or read
    fresh: int  # items that were not seen before
    states: dict[str, int]  # what became of items in this round, by state
    rejected: tuple[Rejected, ...]  # pages that were not taken
    waiting: int  # items whose page is asked for in the next round
    document_ids: tuple[str, ...]
    seconds: float
    interrupted: bool = False


@dataclass(slots=True, kw_only=True)
class _Batch:
    """What is to be written together."""

    read: list[Document | Rejected] = field(default_factory=list[Document | Rejected])
    items: list[Row] = field(default_factory=list[Row])
    fetches: list[Row] = field(default_factory=list[Row])

    def write(self, store: Store, ledger: Ledger, recorded: datetime) -> None:
        if self.read:
            store.append_read(self.read, recorded=recorded)
        ledger.append(self.items, self.fetches, recorded=recorded)
        self.read, self.items, self.fetches = [], [], []


class Follower:
    """Rounds over the feeds of a desk.

    Parameters
    ----------
    now
        The moment, in UTC.
    """

    def __init__(
        self,
        folder: Path,
        store: Store,
        fetcher: Fetcher,
        *,
        options: FeedOptions,
        read: ReadOptions,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._folder = folder
        self._store = store
        self._fetcher = fetcher
        self._options = options
        self._read = read
        self._now = now
        self._ledger = Ledger.read(folder)

    def round(self, feeds: Sequence[Feed], *, told: Callable[[Progress], None] | None = None) -> Round:
        """Asks every feed once and fetches what is new. Ctrl-C ends it; what came is kept.

        Raises
        ------
        StoreError
            If the desk cannot be read or written; what was written before is kept.
        """
        began = time.monotonic()
        work = _Work(self._ledger, Counter(), told, began)
        batch = _Batch()
        interrupted = False
        pool = ThreadPoolExecutor(self._fetcher.options.workers, thread_name_prefix="tocsin-fetch")
        try:
            self._poll(feeds, pool, batch, work)
            self._pages({feed.address: feed for feed in feeds}, pool, batch, work)
        except KeyboardInterrupt:
            interrupted = True
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            batch.write(self._store, self._ledger, self._now())
        return Round(
            feeds=work.asked,
            answered=work.answered,
            failed=tuple(work.failed),
            fresh=work.fresh,
            states=dict(work.states),
            rejected=tuple(work.rejected),
            waiting=sum(self._due(row) for row in self._ledger.waiting.values()),
            document_ids=tuple(work.document_ids),
            seconds=time.monotonic() - began,
            interrupted=interrupted,
        )

    # ------------------------------------------------------------------------------------------- feeds

    def _poll(self, feeds: Sequence[Feed], pool: ThreadPoolExecutor, batch: _Batch, work: _Work) -> None:
        futures = {pool.submit(self._ask, feed): feed for feed in feeds}
        for future in _as_done(futures):
            feed = futures[future]
            answer, parsed, parts = future.result()
            self._listed(feed, answer, parsed, batch, work)
            for part in parts:
                digest = keep(self._folder, part.body) if part.ok else None
                batch.fetches.append(_fetch_row("part", feed.address, part, digest))
            work.asked += 1
            work.tell("feeds", work.asked, len(feeds), feed.outlet or feed.address)
            if len(batch.items) >= _ROWS:
                batch.write(self._store, self._ledger, self._now())
        batch.write(self._store, self._ledger, self._now())

    def _ask(self, feed: Feed) -> _Asked:
        """What a feed's address gives now, and what was read in it."""
        mark = self._ledger.marks.get(feed.address)
        answer = self._fetcher.get(
            feed.address,
            etag=mark.etag if mark else None,
            modified=mark.modified if mark else None,
            accept=FEED_MEDIA,
        )
        if not answer.ok:
            return answer, None, ()
        parsed = read_feed(
            answer.body, where=feed.address, now=answer.fetched, charset=answer.charset, base=answer.landed
        )
        if isinstance(parsed, Rejected):
            return answer, parsed, ()
        parts = tuple(self._fetcher.get(address, accept=FEED_MEDIA) for address in parsed.onward[:_MAPS])
        maps = [
            read_feed(part.body, where=part.address, now=part.fetched, base=part.landed) for part in parts if part.ok
        ]
        listed = (item for each in maps if isinstance(each, Parsed) for item in each.items)
        return answer, replace(parsed, items=(*parsed.items, *listed)), parts

    def _listed(self, feed: Feed, answer: Answer, parsed: Parsed | Rejected | None, batch: _Batch, work: _Work) -> None:
        """Writes down what a feed gave: the poll, and each item that was not seen in it before."""
        fetch = _fetch_row("feed", feed.address, answer, keep(self._folder, answer.body) if answer.ok else None)
        if isinstance(parsed, Parsed):
            new = [item for item in parsed.items if (feed.address, item.key) not in self._ledger.seen]
            fetch |= {"shape": parsed.shape, "items": len(parsed.items), "fresh": len(new), "dated": parsed.dated}
            for item in new:
                self._new(feed, item, parsed.title, answer.fetched, batch, work)
            work.fresh += len(new)
        elif isinstance(parsed, Rejected):
            fetch |= {"outcome": UNREADABLE, "why": f"{parsed.what}: {parsed.why}"}
            work.failed.append(parsed)
        elif answer.outcome is not Outcome.UNCHANGED:
            what = f"a feed that was not fetched ({answer.outcome})"
            work.failed.append(Rejected(where=feed.address, what=what, why=answer.why or "see the table fetches"))
        work.answered += answer.outcome is Outcome.UNCHANGED or isinstance(parsed, Parsed)
        batch.fetches.append(fetch)

    def _new(self, feed: Feed, item: Item, title: str | None, seen: datetime, batch: _Batch, work: _Work) -> None:
        """A new item: waiting for its page, known by another feed, or read at once where the feed carries the text."""
        row = _item_row(feed, item, feed.outlet or title, seen)
        if item.key in self._ledger.documents:
            row |= {"state": "known", "document_id": self._ledger.documents[item.key], "why": "another feed listed it"}
        elif not feed.full_text or item.url is None:
            found = read_item(item, outlet=feed.outlet or title, where=item.url or feed.address, options=self._read)
            self._settle(row, found, batch, work)
        batch.items.append(row)
        self._ledger.remember_item(row)
        if row["state"] != WAITING:
            work.states[row["state"]] += 1

    # ------------------------------------------------------------------------------------------- pages

    def _due(self, row: Row) -> bool:
        return row["tries"] < self._options.tries

    def _pages(self, feeds: dict[str, Feed], pool: ThreadPoolExecutor, batch: _Batch, work: _Work) -> None:
        """Fetches the page of every waiting item, a few at a time at each host and all hosts in turn."""
        waiting = [row for row in self._ledger.waiting.values() if self._due(row)]
        due = list({row["key"]: row for row in reversed(waiting)}.values())[::-1]  # a page that two feeds list is one
        hosts: defaultdict[str, deque[Row]] = defaultdict(deque)
        for row in due:
            hosts[_host(str(row["url"]))].append(row)
        busy: Counter[str] = Counter()
        futures: dict[Future[_Kept], tuple[str, Row]] = {}
        done = 0
        work.restart()
        try:
            while hosts or futures:
                for host in list(hosts):
                    while hosts[host] and busy[host] < self._fetcher.options.per_host:
                        row = hosts[host].popleft()
                        futures[pool.submit(self._page, str(row["url"]))] = (host, row)
                        busy[host] += 1
                    if not hosts[host]:
                        del hosts[host]
                for future in wait(futures, return_when=FIRST_COMPLETED).done:
                    host, row = futures.pop(future)
                    busy[host] -= 1
                    self._came(row, *future.result(), feeds.get(row["feed"]), batch, work)
                    done += 1
                    work.tell("pages", done, len(due), row["title"] or row["url"])
                    if len(batch.fetches) >= self._options.batch:
                        batch.write(self._store, self._ledger, self._now())
            self._others(waiting, batch, work)
        finally:
            for future in futures:
                future.cancel()

    def _others(self, waiting: Sequence[Row], batch: _Batch, work: _Work) -> None:
        """Items whose page came on behalf of another feed."""
        for row in waiting:
            if (row["feed"], row["key"]) in self._ledger.waiting and row["key"] in self._ledger.documents:
                found = self._ledger.documents[row["key"]]
                settled = {**row, "state": "known", "document_id": found, "why": "another feed listed it"}
                batch.items.append(settled)
                self._ledger.remember_item(settled)
                work.states["known"] += 1

    def _page(self, address: str) -> _Kept:
        """A page, and under which hash it is kept; in a thread of its own, since the disk is as slow as the network."""
        answer = self._fetcher.get(address, accept=PAGE_MEDIA)
        return answer, keep(self._folder, answer.body) if answer.ok else None

    def _came(
        self, waiting: Row, answer: Answer, digest: str | None, feed: Feed | None, batch: _Batch, work: _Work
    ) -> None:
        """What became of the page of an item."""
        row = {**waiting, "tries": waiting["tries"] + 1}
        batch.fetches.append(_fetch_row("page", row["feed"], answer, digest))
        if answer.ok:
            outlet = feed.outlet if feed is not None else None
            found = read_page(answer, _as_item(row), outlet=outlet, options=self._read)
            if isinstance(found, Document) and found.outlet is None and row["outlet"] is not None:
                found = _with_outlet(found, row["outlet"])
            self._settle(row, found, batch, work)
        elif answer.outcome in TRANSIENT and self._due(row):
            row |= {"why": answer.why}
        else:
            gone = answer.outcome in TRANSIENT
            tried = f"; tried in {row['tries']} rounds" if gone else ""
            row |= {"state": "given-up" if gone else "failed", "why": f"{answer.why}{tried}"}
            rejected = Rejected(
                where=row["url"], what=f"a page that was not fetched ({answer.outcome})", why=row["why"]
            )
            batch.read.append(rejected)
            work.rejected.append(rejected)
        batch.items.append(row)
        self._ledger.remember_item(row)
        work.states[row["state"]] += 1

    def _settle(self, row: Row, found: Document | Rejected, batch: _Batch, work: _Work) -> None:
        """What was read of an item, unless the outlet published the same text at another address already."""
        if isinstance(found, Rejected):
            row |= {"state": "rejected", "why": f"{found.what}: {found.why}"}
            batch.read.append(found)
            work.rejected.append(found)
            return
        words = content_id("words", found.outlet, found.text)
        same = self._ledger.words.get(words)
        row |= {"words": words, "document_id": same or found.id, "why": None}
        if same is not None and same != found.id:
            row |= {"state": "known", "why": "the outlet published the same text at another address"}
            return
        row |= {"state": "taken"}
        batch.read.append(found)
        work.document_ids.append(found.id)


@dataclass(slots=True)
class _Work:
    """The counts of a round while it goes on."""

    ledger: Ledger
    states: Counter[str]
    told: Callable[[Progress], None] | None
    began: float
    asked: int = 0
    answered: int = 0
    fresh: int = 0
    failed: list[Rejected] = field(default_factory=list[Rejected])
    rejected: list[Rejected] = field(default_factory=list[Rejected])
    document_ids: list[str] = field(default_factory=list[str])

    def restart(self) -> None:
        self.began = time.monotonic()

    def tell(self, step: str, done: int, total: int, last: str) -> None:
        if self.told is not None:
            rate = done / max(time.monotonic() - self.began, 1e-9)
            self.told(Progress(step=step, done=done, total=total, rate=rate, last=last))


def _host(address: str) -> str:
    """The host of an address; empty where it is none, which the fetcher then says of it."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _as_done(futures: Iterable[Future[_Asked]]) -> Iterator[Future[_Asked]]:
    left = set(futures)
    while left:
        done, left = wait(left, return_when=FIRST_COMPLETED)
        yield from done


def _item_row(feed: Feed, item: Item, outlet: str | None, seen: datetime) -> Row:
    return {
        "feed": feed.address,
        "key": item.key,
        "outlet": outlet,
        "url": item.url,
        "title": item.title,
        "seen": seen,
        "published": item.published,
        "moment": item.moment,
        "undated": item.undated or None,
        "state": WAITING,
        "why": None,
        "tries": 0,
        "document_id": None,
        "words": None,
    }


def _as_item(row: Row) -> Item:
    return Item(
        key=row["key"],
        url=row["url"],
        title=row["title"],
        published=row["published"],
        moment=row["moment"],
        undated=row["undated"] or "",
        text=None,
    )


def _with_outlet(document: Document, outlet: str) -> Document:
    return with_given(document, Given(outlet=outlet))


def _fetch_row(kind: str, feed: str, answer: Answer, digest: str | None) -> Row:
    return {
        "feed": feed,
        "kind": kind,
        "address": answer.address,
        "landed": answer.landed,
        "outcome": answer.outcome.value,
        "status": answer.status,
        "why": answer.why or None,
        "sha256": digest,
        "bytes": len(answer.body) if digest else None,
        "media": answer.media,
        "etag": answer.etag,
        "modified": answer.modified,
        "shape": None,
        "items": None,
        "fresh": None,
        "dated": None,
        "fetched": answer.fetched,
    }
