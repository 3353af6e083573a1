"""Every table of a desk: its columns, their types and what they mean. `docs/tables.md` is made from this module.

A table is a folder of Parquet files, one a batch. The tables of a group are written together, in the order given
here, and the last of a group commits the batch: until its file is there, no view sees the others.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

TEXT = pa.string()
TEXTS = pa.list_(pa.string())
NUMBER = pa.int32()
PEOPLE = pa.int64()
SCORE = pa.float64()
FLAG = pa.bool_()
DAY = pa.date32()
MOMENT = pa.timestamp("us", tz="UTC")
QUOTATIONS = pa.list_(
    pa.struct([("start", pa.int32()), ("length", pa.int32()), ("verb", pa.string()), ("words", pa.string())])
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `required` says that no row leaves it empty."""

    name: str
    type: pa.DataType
    meaning: str
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table; `schema` is what its files hold and what a view gives back."""

    name: str
    meaning: str
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pa.Schema:
        """The columns as Arrow knows them."""
        return pa.schema([pa.field(column.name, column.type) for column in self.columns])


def _column(name: str, type_: pa.DataType, meaning: str) -> Column:
    return Column(name=name, type=type_, meaning=meaning)


def _optional(name: str, type_: pa.DataType, meaning: str) -> Column:
    return Column(name=name, type=type_, meaning=meaning, required=False)


_BATCH = (
    _column("batch", TEXT, "The write that this row came with; also the name of its file."),
    _column("position", NUMBER, "Where the row stood in what was written, from 0."),
)
_RECORDED = _column("recorded", MOMENT, "When it was written here, UTC.")
_DOCUMENT = _column("document_id", TEXT, "The document it was read in.")
_START = _column("start", NUMBER, "First character in `documents.text`, from 0.")
_END = _column("end", NUMBER, 'The character after the last; quote the name in SQL: `"end"`.')


def _part(name: str, words: str) -> tuple[Column, Column]:
    return (
        _optional(f"{name}_start", NUMBER, f"First character of {words}; empty if there is none."),
        _optional(f"{name}_end", NUMBER, f"The character after the last of {words}."),
    )


def _interval(name: str, what: str) -> tuple[Column, Column, Column]:
    return (
        _optional(f"{name}_begin", DAY, f"First day of {what}; empty: open, or unknown when the EDTF is empty too."),
        _optional(f"{name}_until", DAY, f"The day after the last of {what}."),
        _optional(f"{name}_edtf", TEXT, f"{what.capitalize()} in EDTF, as precise as the words; empty: unknown."),
    )


DOCUMENTS = Table(
    name="documents",
    meaning="The texts as outlets published them; never edited.",
    columns=(
        _column("id", TEXT, "Hash of outlet, url, publication day and text."),
        _column("text", TEXT, "The text; every `start` and `end` counts its characters (Unicode code points)."),
        _optional("title", TEXT, "The headline; not part of the text."),
        _optional("outlet", TEXT, "Who published it."),
        _optional("url", TEXT, "Where it was published."),
        _optional("language", TEXT, "ISO 639-1, identified from the text."),
        _optional("published", DAY, "The outlet's day; empty: nothing said so, and no dated view shows it."),
        _RECORDED,
        *_BATCH,
    ),
)
REJECTED = Table(
    name="rejected",
    meaning="The inputs that were not taken; no dated view shows them.",
    columns=(
        _column("id", TEXT, "Hash of the three texts below."),
        _column("where", TEXT, 'File, file:line or address; quote the name in SQL: `"where"`.'),
        _column("what", TEXT, "What was found there."),
        _column("why", TEXT, "Why it was not taken, and what to do."),
        _RECORDED,
        *_BATCH,
    ),
)
CODINGS = Table(
    name="codings",
    meaning="One row a coded document, with how much was read in it; a view shows the latest coding of each.",
    columns=(
        _DOCUMENT,
        _column("coder", TEXT, "Name and version of the coder."),
        _RECORDED,
        _column("mentions", NUMBER, "Rows in `mentions`."),
        _column("events", NUMBER, "Rows in `events`; 0: the trace says why."),
        _column("evidence", NUMBER, "Rows in `evidence`."),
        _column("gaps", NUMBER, "Rows in `gaps`."),
        _column("quotes", NUMBER, "Rows in `quotes`."),
        _column("claims", NUMBER, "Rows in `claims`."),
        _column("harms", NUMBER, "Rows in `harms`."),
        _column("facts", NUMBER, "Rows in `facts`."),
        _column("marks", NUMBER, "Rows in `marks`."),
        _column("links", NUMBER, "Rows in `links` that the coder made."),
        _column("trace", NUMBER, "Rows in `trace`."),
        *_BATCH,
    ),
)
MENTIONS = Table(
    name="mentions",
    meaning="Words that refer to an actor, a place or a day.",
    columns=(
        _column("id", TEXT, "Id of the mention."),
        _DOCUMENT,
        _START,
        _END,
        _column("kind", TEXT, "actor, place or date."),
        _column("form", TEXT, "name, noun or pronoun."),
        *_part("name", "the proper name inside the words"),
        _optional("label", TEXT, "What sort of thing by its words: person, organisation, place, group, state."),
        *_interval("value", "the days that a date mention names"),
        _optional("expression", TEXT, "What the days do not say, as TIMEX3 does: P2W, R/P1Y, PAST_REF, an hour."),
        *_BATCH,
    ),
)
EVENTS = Table(
    name="events",
    meaning="Who did what to whom, as claimed; never a fact by itself, see `claims`.",
    columns=(
        _column("id", TEXT, "Id of the event."),
        _optional("document_id", TEXT, "The document it was read in; empty for imported events."),
        _optional("dataset", TEXT, "The data set it was imported from; empty for coded events."),
        _column("type", TEXT, "PLOVER event type, or a type of the desk's own ontology."),
        _optional("mode", TEXT, "PLOVER mode of the type."),
        _column("contexts", TEXTS, "PLOVER contexts; may be an empty list."),
        _column("actors", TEXTS, "Who did it: ids of mentions; may be an empty list."),
        _column("recipients", TEXTS, "To whom: ids of mentions; may be an empty list."),
        _optional("place", TEXT, "Where: id of a mention."),
        *_interval("occurred", "the days on which it happened"),
        _column(
            "occurred_basis",
            TEXT,
            "stated, relative, narrative, judged (by a person), unanchored (no day to count from) or unstated.",
        ),
        _column("status", TEXT, "actual, historical, future, hypothetical or negated."),
        _optional("confidence", SCORE, "Calibrated, between 0 and 1; empty: the coder has no calibration."),
        _column("coder", TEXT, "Name and version of the coder."),
        *_BATCH,
    ),
)
EVIDENCE = Table(
    name="evidence",
    meaning="The words that one field of an event was read from.",
    columns=(
        _DOCUMENT,
        _column("event_id", TEXT, "The event."),
        _column("field", TEXT, "type, mode, contexts, actors, recipients, place, occurred or status."),
        _START,
        _END,
        _column("by", TEXT, "The rule or model that read it."),
        *_BATCH,
    ),
)
GAPS = Table(
    name="gaps",
    meaning="Why one field of an event is empty.",
    columns=(
        _DOCUMENT,
        _column("event_id", TEXT, "The event."),
        _column("field", TEXT, "The empty field, as in `evidence`."),
        _column("reason", TEXT, "Why nothing was coded."),
        *_BATCH,
    ),
)
QUOTES = Table(
    name="quotes",
    meaning="Words that a text ascribes to a speaker.",
    columns=(
        _column("id", TEXT, "Id of the quotation."),
        _DOCUMENT,
        _START,
        _END,
        *_part("cue", "the words that ascribe it"),
        _optional("speaker", TEXT, "Id of a mention; empty: ascribed to nobody that could be found."),
        _optional("reason", TEXT, "Why there is no speaker."),
        _column("direct", FLAG, "True: in quotation marks; false: reported."),
        _column("matter", FLAG, "True: no words are given, only what the speaker speaks or thinks of."),
        *_part("medium", "what it was said in, such as a statement"),
        _column("about", TEXTS, "Ids of the actor mentions that the words are about."),
        _column("addressees", TEXTS, "Ids of the actor mentions that the words are said to."),
        _optional("said", TEXT, "Id of the date mention that says when they were said."),
        _optional("inside", TEXT, "Id of the quotation that this one stands in."),
        *_BATCH,
    ),
)
CLAIMS = Table(
    name="claims",
    meaning="Who stands how to an event, a drive, a forecast or a question; the outlet's own voice is one holder.",
    columns=(
        _column("id", TEXT, "Id of the claim."),
        _DOCUMENT,
        _column("kind", TEXT, "event, cause (one thing is said to drive another), forecast or question."),
        _column("holder", TEXT, "Id of a mention, or the word outlet."),
        _column("stance", TEXT, "asserts, denies, threatens, predicts, demands, hedges or asks."),
        _optional("event_id", TEXT, "The event that is claimed."),
        *_part("hedge", "the words that soften it"),
        *_part("cause", "what is said to drive"),
        *_part("effect", "what is said to be driven"),
        _optional("sign", NUMBER, "Of a cause: 1 brings about or raises, -1 prevents or lowers."),
        _optional("strength", TEXT, "Of a cause or a forecast: asserted, seems, can, possibly or risked."),
        _optional("due", TEXT, "Of a forecast: id of the date mention that says by when."),
        _START,
        _END,
        *_BATCH,
    ),
)
HARMS = Table(
    name="harms",
    meaning="How many people an event harmed, by one figure of the text; two figures are two rows, never an average.",
    columns=(
        _DOCUMENT,
        _column("event_id", TEXT, "The event."),
        _column("kind", TEXT, "killed, injured, arrested (or detained), abducted or displaced."),
        _optional("low", PEOPLE, "The fewest that the words allow; empty: they set no lower bound."),
        _optional("best", PEOPLE, "The number that the words give; empty: they give none, see `reason`."),
        _optional("high", PEOPLE, "The most that the words allow; empty: they set no upper bound."),
        _optional("reason", TEXT, "Why there is no best number."),
        _column("holder", TEXT, "Whose figure it is: id of a mention, or the word outlet."),
        _START,
        _END,
        _column("deed_start", NUMBER, "First character of the words for what they suffered; `start` is of how many."),
        _column("deed_end", NUMBER, "The character after the last of the words for what they suffered."),
        _column("by", TEXT, "The rule or model that joined the figure to the event."),
        *_BATCH,
    ),
)
FACTS = Table(
    name="facts",
    meaning="What a text says its actors are or were: roles, membership, lineage; a claim like any other, see `holder`.",
    columns=(
        _column("id", TEXT, "Id of the fact."),
        _DOCUMENT,
        _column("actor", TEXT, "Of whom it is said: id of a mention."),
        _column(
            "relation",
            TEXT,
            "part_of, member_of, heads, office, founded, dissolved, successor_of, offshoot_of, split_from, merged_into, "
            "allied_with, opposed_to, named, sector or died.",
        ),
        _optional("object", TEXT, "The other side: id of a mention; empty: the relation takes none here."),
        _optional("words", TEXT, "The office, the name or the sector."),
        *_interval("valid", "the time for which it held, or at which it came to be"),
        _column("state", TEXT, "asserted, disputed (hedged by whoever says so) or denied."),
        _column("holder", TEXT, "Who says so: id of a mention, or the word outlet."),
        _optional("note", TEXT, "Former or interim; the words that hedge it."),
        _START,
        _END,
        _column("by", TEXT, "The rule or model that read it."),
        *_BATCH,
    ),
)
MARKS = Table(
    name="marks",
    meaning="Words that take a side: which they are, of whom, and whose; wording described, no score of truth.",
    columns=(
        _column("id", TEXT, "Id of the mark."),
        _DOCUMENT,
        _START,
        _END,
        _column("kind", TEXT, "loaded, scare (quotation marks without a speaker) or evaluation (judges an act)."),
        _column("category", TEXT, "As the lexicon of loaded words names it; distance for scare quotes."),
        _optional("neutral", TEXT, "Words that say the same and take no side; empty for scare quotes."),
        _optional("about", TEXT, "Of whom they are said: id of a mention; empty: of nobody that could be told."),
        _optional("holder", TEXT, "Whose words: id of a mention, or the word outlet; empty: a speaker not found."),
        _column("by", TEXT, "The rule or entry that marked them."),
        *_BATCH,
    ),
)
LINKS = Table(
    name="links",
    meaning="Judgements that a machine made; those of people are in `judgements.jsonl`.",
    columns=(
        _column("id", TEXT, "Hash of the judgement without its time."),
        _DOCUMENT,
        _column("made_in", TEXT, "coding: between mentions of one text; resolve: from a mention to an actor."),
        _column("left", TEXT, 'One id; quote the name in SQL: `"left"`.'),
        _column("right", TEXT, 'The other id; quote the name in SQL: `"right"`.'),
        _column("verdict", TEXT, "same, different or unsure."),
        _optional("score", SCORE, "How sure, by the measure of whoever judged."),
        _column("reasons", TEXTS, "What spoke for it."),
        _column("by", TEXT, "The rule or model that judged."),
        _RECORDED,
        *_BATCH,
    ),
)
ACTORS = Table(
    name="actors",
    meaning="Whom the links lead to; a dated view shows only those that a shown link names.",
    columns=(
        _column("id", TEXT, "Id of the actor."),
        _column("kind", TEXT, "state, government, military, police, person, armed-group, party and so on."),
        _column("name", TEXT, "The name to show."),
        _optional("country", TEXT, "ISO 3166-1 alpha-3; empty: none, or more than one."),
        _optional("sector", TEXT, "PLOVER sector code."),
        _RECORDED,
        *_BATCH,
    ),
)
TRACE = Table(
    name="trace",
    meaning="Which words were looked at, what came of them, and why.",
    columns=(
        _DOCUMENT,
        _START,
        _END,
        _column("stage", TEXT, "sentence, proposal, date or harm."),
        _column("outcome", TEXT, "coded, dropped or nothing."),
        _column("reason", TEXT, "Why."),
        _optional("event_id", TEXT, "The event that came of it."),
        *_BATCH,
    ),
)

# --------------------------------------------------------------------------------------- rows of data sets

_DATASET = _column("dataset", TEXT, "Name of the data set; see `tocsin.read`.")
_VERSION = _optional("version", TEXT, "Version of the data set, as the file's name or whoever loaded it says.")
_NATIVE = _column("native", TEXT, "The row as its file had it, as JSON: raw column to text; an empty value is null.")
_ADDED = _optional("added", MOMENT, "When the data set added the row or last revised it, UTC.")
_PUBLISHED = _optional("published", DAY, "The day of the report, as far as the data set says one.")
_RELEASED = _optional(
    "released", DAY, "The day on which its maker published the file, where whoever loaded it said so."
)
_TERMS = (
    _column("may_export", FLAG, "False: the terms of the data set do not let its rows be passed on."),
    _column("may_train", FLAG, "False: they do not let a model that is passed on be made from its rows."),
)
_LOAD = (_RECORDED, _column("batch", TEXT, "The load that the row came with; see `loads`."))


def _side(name: str, who: str) -> tuple[Column, ...]:
    return (
        _optional(name, TEXT, f"{who} by name as the data set writes it; several are joined by '; '."),
        _optional(f"{name}_code", TEXT, f"The data set's own code or id of {who.lower()}."),
        _optional(
            f"{name}_country", TEXT, "ISO 3166-1 alpha-3 of its country; empty: none, several or not known here."
        ),
        _optional(f"{name}_country_native", TEXT, "The country as the data set writes it."),
        _optional(f"{name}_sector", TEXT, "PLOVER sector, where the data set's own code leads to one."),
        _optional(f"{name}_sectors", TEXT, "All sectors as the data set writes them."),
    )


IMPORTED = Table(
    name="imported",
    meaning="Events of other data sets in common columns, each with its native row; nothing of it is recomputed.",
    columns=(
        _DATASET,
        _VERSION,
        _column("native_id", TEXT, "The data set's own id of the row."),
        _column("occurred_begin", DAY, "First day of the event."),
        _column("occurred_until", DAY, "The day after its last."),
        _column(
            "occurred_precision", TEXT, "day, days (within them), week, month, year, or story: the day of the report."
        ),
        _PUBLISHED,
        _ADDED,
        _RELEASED,
        _optional("type", TEXT, "PLOVER type, through the crosswalk where the data set has another ontology."),
        _optional("mode", TEXT, "PLOVER mode."),
        _column("contexts", TEXTS, "PLOVER contexts; may be an empty list."),
        _column("code", TEXT, "What happened in the data set's own code."),
        _column("code_scheme", TEXT, "CAMEO, PLOVER, ACLED or UCDP."),
        _optional("score", SCORE, "The data set's own score of the event."),
        _optional(
            "score_scale", TEXT, "goldstein-gdelt, goldstein-icews or plover: scores of two scales are not compared."
        ),
        _optional("quad", NUMBER, "1 and 2: verbal and material cooperation; 3 and 4: verbal and material conflict."),
        _optional("quad_scheme", TEXT, "gdelt, cameo (as ICEWS uses it) or plover; the first two differ on 09 and 14."),
        _column("directed", FLAG, "False: which side is the actor says nothing."),
        *_side("actor", "Who did it"),
        *_side("recipient", "To whom"),
        _optional("place", TEXT, "Name of the place."),
        _optional("latitude", SCORE, "In degrees."),
        _optional("longitude", SCORE, "In degrees."),
        _optional(
            "place_precision", TEXT, "exact, near, town, admin2, admin1, region, country, international or other."
        ),
        _optional("country", TEXT, "ISO 3166-1 alpha-3 of the place."),
        _optional("country_native", TEXT, "The country as the data set writes it."),
        _optional("admin1", TEXT, "First-order area, by the data set's own name or code."),
        _optional("admin2", TEXT, "Second-order area, by the data set's own name or code."),
        _optional("fatalities_low", PEOPLE, "The fewest killed by the data set's estimate."),
        _optional("fatalities_best", PEOPLE, "Killed by its best or only estimate."),
        _optional("fatalities_high", PEOPLE, "The most killed by its estimate."),
        _optional("outlet", TEXT, "Who published the report; several are joined as the data set joins them."),
        _optional("url", TEXT, "Address of the report."),
        _optional("holder", TEXT, "Who claimed it, as far as the data set says."),
        _optional("reports", NUMBER, "How many reports the data set counts for it."),
        _optional("note", TEXT, "Words about the event."),
        _optional("confidence", SCORE, "Between 0 and 1, where the data set gives one."),
        _column("status", TEXT, "actual: every data set here says that it codes what happened."),
        *_TERMS,
        _NATIVE,
        *_LOAD,
    ),
)
REPORTS = Table(
    name="reports",
    meaning="Who reported an event of a data set, one row a report.",
    columns=(
        _DATASET,
        _VERSION,
        _column("native_id", TEXT, "The event: `native_id` in `imported`."),
        _PUBLISHED,
        _ADDED,
        _RELEASED,
        _optional("outlet", TEXT, "Who published the report."),
        _optional("url", TEXT, "Its address."),
        _optional("kind", TEXT, "web, broadcast, captions, or the archive it lies in."),
        _optional("sentence", NUMBER, "The sentence that it was read in, from 1."),
        _optional("language", TEXT, "Language of the report, ISO 639-3."),
        _optional("confidence", SCORE, "The data set's own, between 0 and 1."),
        _optional("tone", SCORE, "The data set's own measure of the tone of the report."),
        *_TERMS,
        _NATIVE,
        *_LOAD,
    ),
)
ARTICLES = Table(
    name="articles",
    meaning="Articles as a data set describes them: their themes, names and quotations, without their text.",
    columns=(
        _DATASET,
        _VERSION,
        _column("native_id", TEXT, "The data set's own id of the article."),
        _PUBLISHED,
        _ADDED,
        _RELEASED,
        _optional("outlet", TEXT, "Who published it."),
        _optional("url", TEXT, "Its address."),
        _optional("language", TEXT, "Its language, ISO 639-3."),
        _optional("tone", SCORE, "The data set's own measure of its tone."),
        _column("themes", TEXTS, "Themes by the data set's own codes."),
        _column("persons", TEXTS, "Names of persons."),
        _column("organisations", TEXTS, "Names of organisations."),
        _column(
            "quotations",
            QUOTATIONS,
            "Words in quotation marks: where they start, how long, the verb before, the words.",
        ),
        *_TERMS,
        _NATIVE,
        *_LOAD,
    ),
)
REPAIRS = Table(
    name="repairs",
    meaning="What was mended or refused while files of data sets were loaded; at most some rows of each kind, see `count`.",
    columns=(
        _DATASET,
        _column("kind", TEXT, "mended, refused or told."),
        _column("where", TEXT, 'File, or file:line; quote the name in SQL: `"where"`.'),
        _column("what", TEXT, "What was found there."),
        _column("why", TEXT, "What was done about it, and what to do."),
        _column("count", PEOPLE, "How many rows of the load this stands for; 0: one of those that another row counts."),
        _RECORDED,
        *_BATCH,
    ),
)
LOADS = Table(
    name="loads",
    meaning="Which files were loaded, and all that reading their rows again takes; it commits a load.",
    columns=(
        _DATASET,
        _VERSION,
        _column("file", TEXT, "Name of the file."),
        _column("hash", TEXT, "Hash of its bytes; the same file is never loaded twice."),
        _column("bytes", PEOPLE, "Its size."),
        _column("lines", PEOPLE, "Lines of rows that were taken from it."),
        _column("table", TEXT, 'The table of its rows; quote the name in SQL: `"table"`.'),
        _column("parts", TEXTS, "The files that hold the rows of the whole load, below `tables/`."),
        _column(
            "description", TEXT, "JSON: how the columns of the table come out of those files; licence and citation."
        ),
        _column("accessed", DAY, "The day on which the file was loaded; licences ask for it."),
        _optional("released", DAY, "The day on which its maker published it, as whoever loaded it says."),
        _RECORDED,
        *_BATCH,
    ),
)

SUPERSEDED = Table(
    name="superseded",
    meaning="Rows of `imported` that a later load brought again or withdrew; nothing is taken out of the files.",
    columns=(
        _DATASET,
        _column("native_id", TEXT, "The data set's own id of the row."),
        _optional("occurred_begin", DAY, "First day of the event, as the earlier row has it."),
        _optional("earlier", TEXT, "The batch of the earlier row; empty: withdrawn, but not loaded so far."),
        _optional("since", DAY, "When that could be known: a view that closes before shows the earlier row."),
        _optional("why", TEXT, "Why it was withdrawn; empty: a later load brought the row again."),
        _RECORDED,
        *_BATCH,
    ),
)
COMPACTED = Table(
    name="compacted",
    meaning="Files of loads whose rows were brought together in fewer; a view reads these in their place.",
    columns=(
        _DATASET,
        _column("table", TEXT, 'The table of the rows; quote the name in SQL: `"table"`.'),
        _column("year", NUMBER, "The year of the folder that they lie in."),
        _column("description", TEXT, "As in `loads`."),
        _column(
            "replaces", TEXTS, "The files whose rows these are, below `tables/`; they hold only if all of those did."
        ),
        _column("parts", TEXTS, "The files that hold the rows now, in their order."),
        _column("pages", TEXTS, "What pages ask of `imported`: by actor, by recipient, by day, and who there is."),
        _column("loads", TEXTS, "The loads whose rows they are."),
        _column("rows", PEOPLE, "How many."),
        _optional("first", DAY, "The first day on which a row of them could be known."),
        _optional("last", DAY, "The last."),
        _column("undated", PEOPLE, "How many rows do not say when they could be known."),
        _column(
            "hidden",
            PEOPLE,
            "How many rows of `superseded` are about them; `pages` has no row that was given up by then.",
        ),
        _RECORDED,
        *_BATCH,
    ),
)
TOMBSTONES = Table(
    name="tombstones",
    meaning="Rows that were withdrawn: deleted by their maker, or not in a release that should have them.",
    columns=tuple(
        column
        for name in ("dataset", "native_id", "occurred_begin", "since", "why", "earlier", "batch", "recorded")
        for column in SUPERSEDED.columns
        if column.name == name
    ),
)
"""Not written anywhere: those rows of `superseded` that say why."""

# ------------------------------------------------------------------------------- names, places, all events

PLACES = Table(
    name="places",
    meaning="Where the links of coded events lead; a dated view shows only those that a shown link names.",
    columns=(
        _column("id", TEXT, "Id of the place."),
        _column("name", TEXT, "The name to show."),
        _column("latitude", SCORE, "In degrees."),
        _column("longitude", SCORE, "In degrees."),
        _optional("country", TEXT, "ISO 3166-1 alpha-3; empty: none, or more than one."),
        _optional("admin1", TEXT, "Name of the first-order area that it lies in."),
        _column("precision", TEXT, "point, city, district, province, country or region."),
        _RECORDED,
        *_BATCH,
    ),
)
NAMED = Table(
    name="named",
    meaning="Who the names of `imported` are judged to be: one row a name, or several where it is unsure who is meant.",
    columns=(
        _DATASET,
        _optional("name", TEXT, "`actor` or `recipient` in `imported`; it and the next three are the key of the row."),
        _optional("code", TEXT, "Its code there."),
        _optional("country", TEXT, "Its country there."),
        _optional("sector", TEXT, "Its sector there."),
        _column("part", NUMBER, "Which of several names that are joined by '; ', from 0."),
        _column("id", TEXT, "Id of the name itself: hash of data set, name, code, country and sector."),
        _column("text", TEXT, "The one name to show, or the code where there is no name."),
        _optional("actor_id", TEXT, "The actor of the registry; empty: none that is known."),
        _optional("actor_country", TEXT, "ISO 3166-1 alpha-3 of that actor."),
        _optional("verdict", TEXT, "same or unsure; empty: the registry has nobody of the name."),
        _optional("score", SCORE, "How sure, by the measure of whoever judged."),
        _column("reasons", TEXTS, "What spoke for it."),
        _column("by", TEXT, "The rule that judged; `judgements.jsonl` has what people judged, which comes first."),
        _optional(
            "known", DAY, "When a row of this name could first be known; a view that closes before leaves it out."
        ),
        _column("first", DAY, "First day of its events, when this was judged."),
        _column("last", DAY, "Last day of its events; in a view with a closing day at most that day."),
        _RECORDED,
        *_BATCH,
    ),
)
LINKINGS = Table(
    name="linkings",
    meaning="The runs that judged the names of `imported`; a view follows the last.",
    columns=(
        _column("registry", TEXT, "Hash of the registry that was asked."),
        _column("by", TEXT, "The rules that judged."),
        _column("loads", TEXTS, "The loads whose names were read."),
        _column("names", NUMBER, "How many different names there were."),
        _column("linked", NUMBER, "Of those, how many are judged to be an actor of the registry."),
        _column("unsure", NUMBER, "Of those, how many may be one."),
        _RECORDED,
        *_BATCH,
    ),
)


def _people(name: str, who: str) -> tuple[Column, ...]:
    return (
        _column(f"{name}s", TEXTS, f"{who}: the names as the text or the data set has them; may be an empty list."),
        _column(
            f"{name}_ids",
            TEXTS,
            "Beside each name the id of the actor that it is judged to be, else an id of the name itself (name-, mention-).",
        ),
        _column(f"{name}_countries", TEXTS, "Beside each name its country, ISO 3166-1 alpha-3, or an empty value."),
    )


ALL_EVENTS = Table(
    name="all_events",
    meaning="The events of `events` and of `imported` alike, one row an event; a claim each, never a fact by itself.",
    columns=(
        _column("id", TEXT, "Of a coded event its id; of an imported one the data set, a colon, and its native id."),
        _optional("dataset", TEXT, "The data set it was imported from; empty for coded events."),
        _optional("native_id", TEXT, "The data set's own id of the row."),
        _optional("document_id", TEXT, "The document it was read in; empty for imported events."),
        _optional("type", TEXT, "PLOVER type, or a type of the desk's own ontology; empty: the native code has none."),
        _optional("mode", TEXT, "PLOVER mode."),
        _column("contexts", TEXTS, "PLOVER contexts; may be an empty list."),
        _optional("code", TEXT, "The data set's own code."),
        _optional("code_scheme", TEXT, "CAMEO, PLOVER, ACLED or UCDP."),
        _optional("quad", NUMBER, "1 and 2: verbal and material cooperation; 3 and 4: verbal and material conflict."),
        _optional("quad_scheme", TEXT, "gdelt, cameo or plover, which differ; plover for coded events."),
        _column("status", TEXT, "actual, historical, future, hypothetical or negated."),
        _column("directed", FLAG, "False: which side is the actor says nothing."),
        *_people("actor", "Who did it"),
        *_people("recipient", "To whom"),
        _optional("occurred_begin", DAY, "First day; empty: open, or unknown when `occurred_until` is empty too."),
        _optional("occurred_until", DAY, "The day after the last."),
        _optional(
            "occurred_precision", TEXT, "day, days (within them), week, month, year or story; empty: no day known."
        ),
        _optional("place", TEXT, "Name of the place, as the text or the data set has it."),
        _optional("place_id", TEXT, "The place of the gazetteer that it is judged to be; of coded events only."),
        _optional("latitude", SCORE, "In degrees."),
        _optional("longitude", SCORE, "In degrees."),
        _optional("place_precision", TEXT, "As `imported` has it; of coded events as `places` has it."),
        _optional("admin1", TEXT, "First-order area, by the gazetteer's name or the data set's name or code."),
        _optional("country", TEXT, "ISO 3166-1 alpha-3 of the place."),
        _optional("score", SCORE, "The data set's own score of the event; empty for coded events."),
        _optional("score_scale", TEXT, "Scores of two scales are not compared."),
        _optional("fatalities_low", PEOPLE, "The fewest killed by any figure given."),
        _optional("fatalities_best", PEOPLE, "Killed by the one figure given; empty where a text gives several."),
        _optional("fatalities_high", PEOPLE, "The most killed by any figure given; empty: one sets no upper bound."),
        _optional("outlet", TEXT, "Who published it; several are joined as the data set joins them."),
        _optional("url", TEXT, "Where it was published."),
        _optional("published", DAY, "The day of the report."),
        _optional("reports", NUMBER, "How many reports the data set counts for it; reports are not events."),
        _optional("note", TEXT, "What the data set says of it in words."),
        _optional("version", TEXT, "Version of the data set."),
        _column("holders", TEXTS, "Who says so, or denies it; the word outlet is the outlet's own voice."),
        _column("holder_ids", TEXTS, "Beside each holder the id of the actor, as in `actor_ids`; or the word outlet."),
        _column("stances", TEXTS, "Beside each holder how it stands to the event, as in `claims`, or an empty value."),
        _optional("confidence", SCORE, "Between 0 and 1, where there is one."),
        _column(
            "corrected", TEXTS, "What people said of it, each with who, and what was there before; see `corrections`."
        ),
        *_TERMS,
        _RECORDED,
        _column("batch", TEXT, "The write or the load that the row came with."),
    ),
)
"""Not written anywhere: a view makes it of the other tables."""

CORRECTIONS = Table(
    name="corrections",
    meaning="What people said of events, quotations and claims, and what became of it; made of `judgements.jsonl`.",
    columns=(
        _column("id", TEXT, "Id of the correction."),
        _DOCUMENT,
        _column("act", TEXT, "accept, reject, change (one field), add (an event) or undo (an earlier correction)."),
        _column("of", TEXT, 'event, quote or claim; quote the name in SQL: `"of"`.'),
        _optional("thing", TEXT, "Id of what has it now; empty: it does not apply, `why` says why, or it is an undo."),
        _column("seen", TEXT, "The id when the person saw it; of an undo, what it takes back."),
        _optional("field", TEXT, "The field that was changed."),
        _column("values", TEXTS, "What is right: codes, days in EDTF or words of the text; empty list: nothing is."),
        _column("was", TEXTS, "What the person saw there."),
        _column("machine", TEXTS, "What the coder reads there now: codes, days or ids of mentions."),
        _START,
        _END,
        _column("kind", TEXT, "Type of the event, or kind of the claim or quotation, as the coder then had it."),
        _optional("why", TEXT, "Why it does not apply: it was taken back, or a later coder reads nothing there."),
        _column("reason", TEXT, "Why, in the words of the person."),
        _optional("drawn", TEXT, "The random sample that it was shown in; empty: it was chosen."),
        _column("by", TEXT, '"human:" and a name; quote the column in SQL: `"by"`.'),
        _optional("recorded", MOMENT, "When, UTC."),
    ),
)
"""Not written anywhere: a view makes it of what people wrote."""

PLACED = (PLACES,)
"""What is written before a coding whose places it holds."""

LINKED = (NAMED, LINKINGS)
"""What judging imported names writes, all names anew each time; `linkings` commits, and a view follows the last."""

SKETCHES = Table(
    name="sketches",
    meaning="What each text was compared by to find copies; one row a text that was gathered, with the coder of its events.",
    columns=(
        _DOCUMENT,
        _column("coder", TEXT, "Name and version of the coder whose events were gathered; empty: a row of a data set."),
        _column("runs", NUMBER, "Different runs of three words; 0: too short to be anybody's copy."),
        _column("signature", pa.binary(), "MinHash of the runs: numbers of four bytes, little-endian."),
        _RECORDED,
        *_BATCH,
    ),
)
COPIES = Table(
    name="copies",
    meaning="Which text repeats which; so reports and independent reports are counted apart.",
    columns=(
        _column("left", TEXT, 'The document that was here first; quote the name in SQL: `"left"`.'),
        _column("right", TEXT, 'The document that repeats it, or that it repeats; quote the name: `"right"`.'),
        _column(
            "similarity", SCORE, "Share of the runs of words of the shorter text that the longer one has, estimated."
        ),
        _column("kind", TEXT, "copy or rewrite."),
        _column("by", TEXT, "What compared them."),
        _RECORDED,
        *_BATCH,
    ),
)
TELLINGS = Table(
    name="tellings",
    meaning="What one text tells of one happening: its events that belong together, and what they are compared by.",
    columns=(
        _column("id", TEXT, "Id of its first event."),
        _optional("document_id", TEXT, "The document that tells it; empty: a row of a data set."),
        _optional("dataset", TEXT, "The data set whose row tells it."),
        _column("event_ids", TEXTS, "Its events."),
        _column("family", TEXT, "What sort of happening: violence, force, arrest, protest, talks and so on."),
        _optional("begin", DAY, "First day on which it can have been, as told or by publication."),
        _optional("until", DAY, "The day after the last."),
        _column("told", TEXT, "JSON: all that it is compared by."),
        _RECORDED,
        *_BATCH,
    ),
)
JOINS = Table(
    name="joins",
    meaning="Judgements of a machine on whether two tellings are of one incident; those of people are in `judgements.jsonl`.",
    columns=(
        _column("left", TEXT, 'Id of an event; quote the name in SQL: `"left"`.'),
        _column("right", TEXT, 'Id of an event; quote the name in SQL: `"right"`.'),
        _column("verdict", TEXT, "same: joined; unsure: a person may judge."),
        _column("score", SCORE, "Probability that they are of one incident."),
        _column("reasons", TEXTS, "What spoke for it and against it, with what each added in logits."),
        _column("by", TEXT, "The model that judged."),
        _RECORDED,
        *_BATCH,
    ),
)
GATHERED = (SKETCHES, COPIES, TELLINGS, JOINS)
"""What gathering incidents writes, in order; `joins` commits."""

LOADED = (IMPORTED, REPORTS, ARTICLES, SUPERSEDED, REPAIRS, LOADS)
"""What loading a data set writes; `loads` commits. The first three lie in folders by data set and year."""

MERGED = (COMPACTED,)
"""What compacting writes, beside files of rows and of `pages`; it commits those."""


READ = (REJECTED, DOCUMENTS)
"""What reading writes, in order; `documents` commits."""

CODED = (ACTORS, LINKS, MENTIONS, EVENTS, EVIDENCE, GAPS, QUOTES, CLAIMS, HARMS, FACTS, MARKS, TRACE, CODINGS)
"""What coding writes, in order; `codings` commits."""

TABLES = {table.name: table for table in (*reversed(READ), *reversed(CODED))}
"""Every table by its name."""


# --------------------------------------------------------------------------------------------------- feeds

ITEMS = Table(
    name="items",
    meaning="The items of the feeds that the desk follows, and what became of each.",
    columns=(
        _column("feed", TEXT, "Address of the feed, as in `feeds.toml`."),
        _column("key", TEXT, "Hash of the item's link; of its id and title where it has none."),
        _optional("outlet", TEXT, "Who publishes the feed."),
        _optional("url", TEXT, "Where the item leads, without what tracks its reader."),
        _optional("title", TEXT, "Its title in the feed."),
        _column("seen", MOMENT, "When the desk saw it first, UTC."),
        _optional("published", DAY, "The outlet's day by the feed."),
        _optional("moment", MOMENT, "The moment by the feed, where it gives one."),
        _optional("undated", TEXT, "Why the feed's day was not taken."),
        _column("state", TEXT, "waiting, taken, known (the same text was there), rejected, failed or given-up."),
        _optional("why", TEXT, "What is to be said of the state."),
        _column("tries", NUMBER, "How often its page was asked for."),
        _optional("document_id", TEXT, "The document that holds its text."),
        _optional("words", TEXT, "Hash of outlet and text: the same text at another address is not taken twice."),
        _RECORDED,
        *_BATCH,
    ),
)
FETCHES = Table(
    name="fetches",
    meaning="Every address that was asked for while feeds were followed, what came of it, and where the original lies.",
    columns=(
        _column("feed", TEXT, "The feed on whose behalf."),
        _column("kind", TEXT, "feed, part (a sitemap that an index led to) or page."),
        _column("address", TEXT, "What was asked for."),
        _column("landed", TEXT, "Where redirects led."),
        _column("outcome", TEXT, "ok, unchanged, or how it failed; unreadable: what came was no feed."),
        _optional("status", NUMBER, "HTTP status; empty: no answer came."),
        _optional("why", TEXT, "What is to be said of it."),
        _optional("sha256", TEXT, "Of the bytes that came, unpacked: `originals/<first two>/<sha256>.gz`."),
        _optional("bytes", PEOPLE, "How many bytes those are."),
        _optional("media", TEXT, "The media type that the server gave."),
        _optional("etag", TEXT, "What the server knows this version by."),
        _optional("modified", TEXT, "Its Last-Modified, as it came."),
        _optional("shape", TEXT, "Of a feed: rss20, atom10, json11, sitemap and so on."),
        _optional("items", NUMBER, "Of a feed: how many items it listed."),
        _optional("fresh", NUMBER, "Of them, how many were not seen before."),
        _optional("dated", NUMBER, "Of them, how many had a day."),
        _column("fetched", MOMENT, "When it was asked for, UTC."),
        _RECORDED,
        *_BATCH,
    ),
)
FOLLOWED = (ITEMS, FETCHES)
"""What following feeds writes; `fetches` commits. A view shows the last state of an item."""
