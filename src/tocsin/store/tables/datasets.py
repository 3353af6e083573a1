"""The tables of the rows of other data sets: what was loaded, what became of it, who its names are."""

from __future__ import annotations

import pyarrow as pa

from tocsin.store.tables.columns import (
    BATCH,
    DATASET,
    DAY,
    FLAG,
    MOMENT,
    NUMBER,
    PEOPLE,
    RECORDED,
    SCORE,
    TERMS,
    TEXT,
    TEXTS,
    Column,
    Table,
    column,
    optional,
)

_VERSION = optional("version", TEXT, "Version of the data set, as the file's name or whoever loaded it says.")
_NATIVE = column("native", TEXT, "The row as its file had it, as JSON: raw column to text; an empty value is null.")
_ADDED = optional("added", MOMENT, "When the data set added the row or last revised it, UTC.")
_PUBLISHED = optional("published", DAY, "The day of the report, as far as the data set says one.")
_RELEASED = optional("released", DAY, "The day on which its maker published the file, where whoever loaded it said so.")
_LOAD = (RECORDED, column("batch", TEXT, "The load that the row came with; see `loads`."))
_QUOTATIONS = pa.list_(
    pa.struct([("start", pa.int32()), ("length", pa.int32()), ("verb", pa.string()), ("words", pa.string())])
)


def _side(name: str, who: str) -> tuple[Column, ...]:
    return (
        optional(name, TEXT, f"{who} by name as the data set writes it; several are joined by '; '."),
        optional(f"{name}_code", TEXT, f"The data set's own code or id of {who.lower()}."),
        optional(f"{name}_country", TEXT, "ISO 3166-1 alpha-3 of its country; empty: none, several or not known here."),
        optional(f"{name}_country_native", TEXT, "The country as the data set writes it."),
        optional(f"{name}_sector", TEXT, "PLOVER sector, where the data set's own code leads to one."),
        optional(f"{name}_sectors", TEXT, "All sectors as the data set writes them."),
    )


IMPORTED = Table(
    name="imported",
    meaning="Events of other data sets in common columns, each with its native row; nothing of it is recomputed.",
    columns=(
        DATASET,
        _VERSION,
        column("native_id", TEXT, "The data set's own id of the row."),
        column("occurred_begin", DAY, "First day of the event."),
        column("occurred_until", DAY, "The day after its last."),
        column(
            "occurred_precision", TEXT, "day, days (within them), week, month, year, or story: the day of the report."
        ),
        _PUBLISHED,
        _ADDED,
        _RELEASED,
        optional("type", TEXT, "PLOVER type, through the crosswalk where the data set has another ontology."),
        optional("mode", TEXT, "PLOVER mode."),
        column("contexts", TEXTS, "PLOVER contexts; may be an empty list."),
        column("code", TEXT, "What happened in the data set's own code."),
        column("code_scheme", TEXT, "CAMEO, PLOVER, ACLED or UCDP."),
        optional("score", SCORE, "The data set's own score of the event."),
        optional(
            "score_scale", TEXT, "goldstein-gdelt, goldstein-icews or plover: scores of two scales are not compared."
        ),
        optional("quad", NUMBER, "1 and 2: verbal and material cooperation; 3 and 4: verbal and material conflict."),
        optional("quad_scheme", TEXT, "gdelt, cameo (as ICEWS uses it) or plover; the first two differ on 09 and 14."),
        column("directed", FLAG, "False: which side is the actor says nothing."),
        *_side("actor", "Who did it"),
        *_side("recipient", "To whom"),
        optional("place", TEXT, "Name of the place."),
        optional("latitude", SCORE, "In degrees."),
        optional("longitude", SCORE, "In degrees."),
        optional(
            "place_precision", TEXT, "exact, near, town, admin2, admin1, region, country, international or other."
        ),
        optional("country", TEXT, "ISO 3166-1 alpha-3 of the place."),
        optional("country_native", TEXT, "The country as the data set writes it."),
        optional("admin1", TEXT, "First-order area, by the data set's own name or code."),
        optional("admin2", TEXT, "Second-order area, by the data set's own name or code."),
        optional("fatalities_low", PEOPLE, "The fewest killed by the data set's estimate."),
        optional("fatalities_best", PEOPLE, "Killed by its best or only estimate."),
        optional("fatalities_high", PEOPLE, "The most killed by its estimate."),
        optional("outlet", TEXT, "Who published the report; several are joined as the data set joins them."),
        optional("url", TEXT, "Address of the report."),
        optional("holder", TEXT, "Who claimed it, as far as the data set says."),
        optional("reports", NUMBER, "How many reports the data set counts for it."),
        optional("note", TEXT, "Words about the event."),
        optional("confidence", SCORE, "Between 0 and 1, where the data set gives one."),
        column("status", TEXT, "actual: every data set here says that it codes what happened."),
        *TERMS,
        _NATIVE,
        *_LOAD,
    ),
)
REPORTS = Table(
    name="reports",
    meaning="Who reported an event of a data set, one row a report.",
    columns=(
        DATASET,
        _VERSION,
        column("native_id", TEXT, "The event: `native_id` in `imported`."),
        _PUBLISHED,
        _ADDED,
        _RELEASED,
        optional("outlet", TEXT, "Who published the report."),
        optional("url", TEXT, "Its address."),
        optional("kind", TEXT, "web, broadcast, captions, or the archive it lies in."),
        optional("sentence", NUMBER, "The sentence that it was read in, from 1."),
        optional("language", TEXT, "Language of the report, ISO 639-3."),
        optional("confidence", SCORE, "The data set's own, between 0 and 1."),
        optional("tone", SCORE, "The data set's own measure of the tone of the report."),
        *TERMS,
        _NATIVE,
        *_LOAD,
    ),
)
ARTICLES = Table(
    name="articles",
    meaning="Articles as a data set describes them: their themes, names and quotations, without their text.",
    columns=(
        DATASET,
        _VERSION,
        column("native_id", TEXT, "The data set's own id of the article."),
        _PUBLISHED,
        _ADDED,
        _RELEASED,
        optional("outlet", TEXT, "Who published it."),
        optional("url", TEXT, "Its address."),
        optional("language", TEXT, "Its language, ISO 639-3."),
        optional("tone", SCORE, "The data set's own measure of its tone."),
        column("themes", TEXTS, "Themes by the data set's own codes."),
        column("persons", TEXTS, "Names of persons."),
        column("organisations", TEXTS, "Names of organisations."),
        column(
            "quotations",
            _QUOTATIONS,
            "Words in quotation marks: where they start, how long, the verb before, the words.",
        ),
        *TERMS,
        _NATIVE,
        *_LOAD,
    ),
)
REPAIRS = Table(
    name="repairs",
    meaning="What was mended or refused while files of data sets were loaded; at most some rows of each kind, see `count`.",
    columns=(
        DATASET,
        column("kind", TEXT, "mended, refused or told."),
        column("where", TEXT, 'File, or file:line; quote the name in SQL: `"where"`.'),
        column("what", TEXT, "What was found there."),
        column("why", TEXT, "What was done about it, and what to do."),
        column("count", PEOPLE, "How many rows of the load this stands for; 0: one of those that another row counts."),
        RECORDED,
        *BATCH,
    ),
)
LOADS = Table(
    name="loads",
    meaning="Which files were loaded, and all that reading their rows again takes; it commits a load.",
    columns=(
        DATASET,
        _VERSION,
        column("file", TEXT, "Name of the file."),
        column("hash", TEXT, "Hash of its bytes; the same file is never loaded twice."),
        column("bytes", PEOPLE, "Its size."),
        column("lines", PEOPLE, "Lines of rows that were taken from it."),
        column("table", TEXT, 'The table of its rows; quote the name in SQL: `"table"`.'),
        column("parts", TEXTS, "The files that hold the rows of the whole load, below `tables/`."),
        column(
            "description", TEXT, "JSON: how the columns of the table come out of those files; licence and citation."
        ),
        column("accessed", DAY, "The day on which the file was loaded; licences ask for it."),
        optional("released", DAY, "The day on which its maker published it, as whoever loaded it says."),
        RECORDED,
        *BATCH,
    ),
)
SUPERSEDED = Table(
    name="superseded",
    meaning="Rows of `imported` that a later load brought again or withdrew; nothing is taken out of the files.",
    columns=(
        DATASET,
        column("native_id", TEXT, "The data set's own id of the row."),
        optional("occurred_begin", DAY, "First day of the event, as the earlier row has it."),
        optional("earlier", TEXT, "The batch of the earlier row; empty: withdrawn, but not loaded so far."),
        optional("since", DAY, "When that could be known: a view that closes before shows the earlier row."),
        optional("why", TEXT, "Why it was withdrawn; empty: a later load brought the row again."),
        RECORDED,
        *BATCH,
    ),
)
COMPACTED = Table(
    name="compacted",
    meaning="Files of loads whose rows were brought together in fewer; a view reads these in their place.",
    columns=(
        DATASET,
        column("table", TEXT, 'The table of the rows; quote the name in SQL: `"table"`.'),
        column("year", NUMBER, "The year of the folder that they lie in."),
        column("description", TEXT, "As in `loads`."),
        column(
            "replaces", TEXTS, "The files whose rows these are, below `tables/`; they hold only if all of those did."
        ),
        column("parts", TEXTS, "The files that hold the rows now, in their order."),
        column(
            "pages",
            TEXTS,
            "What pages ask of `imported`: by actor, by recipient, by day, who there is, and of the largest the foremost "
            "events and the days of pairs.",
        ),
        column("loads", TEXTS, "The loads whose rows they are."),
        column("rows", PEOPLE, "How many."),
        optional("first", DAY, "The first day on which a row of them could be known."),
        optional("last", DAY, "The last."),
        column("undated", PEOPLE, "How many rows do not say when they could be known."),
        column(
            "hidden",
            PEOPLE,
            "How many rows of `superseded` are about them; `pages` has no row that was given up by then.",
        ),
        RECORDED,
        *BATCH,
    ),
)
TOMBSTONES = Table(
    name="tombstones",
    meaning="Rows that were withdrawn: deleted by their maker, or not in a release that should have them.",
    columns=tuple(
        each
        for name in ("dataset", "native_id", "occurred_begin", "since", "why", "earlier", "batch", "recorded")
        for each in SUPERSEDED.columns
        if each.name == name
    ),
)
"""Not written anywhere: those rows of `superseded` that say why."""

NAMED = Table(
    name="named",
    meaning="Who the names of `imported` are judged to be: one row a name, or several where it is unsure who is meant.",
    columns=(
        DATASET,
        optional("name", TEXT, "`actor` or `recipient` in `imported`; it and the next three are the key of the row."),
        optional("code", TEXT, "Its code there."),
        optional("country", TEXT, "Its country there."),
        optional("sector", TEXT, "Its sector there."),
        column("part", NUMBER, "Which of several names that are joined by '; ', from 0."),
        column("id", TEXT, "Id of the name itself: hash of data set, name, code, country and sector."),
        column("text", TEXT, "The one name to show, or the code where there is no name."),
        optional("actor_id", TEXT, "The actor of the registry; empty: none that is known."),
        optional("actor_country", TEXT, "ISO 3166-1 alpha-3 of that actor."),
        optional("verdict", TEXT, "same or unsure; empty: the registry has nobody of the name."),
        optional("score", SCORE, "How sure, by the measure of whoever judged."),
        column("reasons", TEXTS, "What spoke for it."),
        column("by", TEXT, "The rule that judged; `judgements.jsonl` has what people judged, which comes first."),
        optional(
            "known", DAY, "When a row of this name could first be known; a view that closes before leaves it out."
        ),
        column("first", DAY, "First day of its events, when this was judged."),
        column("last", DAY, "Last day of its events; in a view with a closing day at most that day."),
        RECORDED,
        *BATCH,
    ),
)
LINKINGS = Table(
    name="linkings",
    meaning="The runs that judged the names of `imported`; a view follows the last.",
    columns=(
        column("registry", TEXT, "Hash of the registry that was asked."),
        column("by", TEXT, "The rules that judged."),
        column("loads", TEXTS, "The loads whose names were read."),
        column("names", NUMBER, "How many different names there were."),
        column("linked", NUMBER, "Of those, how many are judged to be an actor of the registry."),
        column("unsure", NUMBER, "Of those, how many may be one."),
        RECORDED,
        *BATCH,
    ),
)

LOADED = (IMPORTED, REPORTS, ARTICLES, SUPERSEDED, REPAIRS, LOADS)
"""What loading a data set writes; `loads` commits. The first three lie in folders by data set and year."""

MERGED = (COMPACTED,)
"""What compacting writes, beside files of rows and of `pages`; it commits those."""

LINKED = (NAMED, LINKINGS)
"""What judging imported names writes, all names anew each time; `linkings` commits, and a view follows the last."""
