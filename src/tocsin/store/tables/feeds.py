"""The tables of the feeds that a desk follows."""

from __future__ import annotations

from tocsin.store.tables.columns import BATCH, DAY, MOMENT, NUMBER, PEOPLE, RECORDED, TEXT, Table, column, optional

ITEMS = Table(
    name="items",
    meaning="The items of the feeds that the desk follows, and what became of each.",
    columns=(
        column("feed", TEXT, "Address of the feed, as in `feeds.toml`."),
        column("key", TEXT, "Hash of the item's link; of its id and title where it has none."),
        optional("outlet", TEXT, "Who publishes the feed."),
        optional("url", TEXT, "Where the item leads, without what tracks its reader."),
        optional("title", TEXT, "Its title in the feed."),
        column("seen", MOMENT, "When the desk saw it first, UTC."),
        optional("published", DAY, "The outlet's day by the feed."),
        optional("moment", MOMENT, "The moment by the feed, where it gives one."),
        optional("undated", TEXT, "Why the feed's day was not taken."),
        column("state", TEXT, "waiting, taken, known (the same text was there), rejected, failed or given-up."),
        optional("why", TEXT, "What is to be said of the state."),
        column("tries", NUMBER, "How often its page was asked for."),
        optional("document_id", TEXT, "The document that holds its text."),
        optional("words", TEXT, "Hash of outlet and text: the same text at another address is not taken twice."),
        RECORDED,
        *BATCH,
    ),
)
FETCHES = Table(
    name="fetches",
    meaning="Every address that was asked for while feeds were followed, what came of it, and where the original lies.",
    columns=(
        column("feed", TEXT, "The feed on whose behalf."),
        column("kind", TEXT, "feed, part (a sitemap that an index led to) or page."),
        column("address", TEXT, "What was asked for."),
        column("landed", TEXT, "Where redirects led."),
        column("outcome", TEXT, "ok, unchanged, or how it failed; unreadable: what came was no feed."),
        optional("status", NUMBER, "HTTP status; empty: no answer came."),
        optional("why", TEXT, "What is to be said of it."),
        optional("sha256", TEXT, "Of the bytes that came, unpacked: `originals/<first two>/<sha256>.gz`."),
        optional("bytes", PEOPLE, "How many bytes those are."),
        optional("media", TEXT, "The media type that the server gave."),
        optional("etag", TEXT, "What the server knows this version by."),
        optional("modified", TEXT, "Its Last-Modified, as it came."),
        optional("shape", TEXT, "Of a feed: rss20, atom10, json11, sitemap and so on."),
        optional("items", NUMBER, "Of a feed: how many items it listed."),
        optional("fresh", NUMBER, "Of them, how many were not seen before."),
        optional("dated", NUMBER, "Of them, how many had a day."),
        column("fetched", MOMENT, "When it was asked for, UTC."),
        RECORDED,
        *BATCH,
    ),
)
FOLLOWED = (ITEMS, FETCHES)
"""What following feeds writes; `fetches` commits. A view shows the last state of an item."""
