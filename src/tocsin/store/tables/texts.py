"""The tables of the desk's own texts, and of what was read in them."""

from __future__ import annotations

from tocsin.store.tables.columns import (
    BATCH,
    DAY,
    DOCUMENT,
    END,
    FLAG,
    NUMBER,
    PEOPLE,
    RECORDED,
    SCORE,
    START,
    TEXT,
    TEXTS,
    Table,
    column,
    interval,
    optional,
    part,
)

DOCUMENTS = Table(
    name="documents",
    meaning="The texts as outlets published them; never edited.",
    columns=(
        column("id", TEXT, "Hash of outlet, url, publication day and text."),
        column("text", TEXT, "The text; every `start` and `end` counts its characters (Unicode code points)."),
        optional("title", TEXT, "The headline; not part of the text."),
        optional("outlet", TEXT, "Who published it."),
        optional("url", TEXT, "Where it was published."),
        optional("language", TEXT, "ISO 639-1, identified from the text."),
        optional("published", DAY, "The outlet's day; empty: nothing said so, and no dated view shows it."),
        RECORDED,
        *BATCH,
    ),
)
REJECTED = Table(
    name="rejected",
    meaning="The inputs that were not taken; no dated view shows them.",
    columns=(
        column("id", TEXT, "Hash of the three texts below."),
        column("where", TEXT, 'File, file:line or address; quote the name in SQL: `"where"`.'),
        column("what", TEXT, "What was found there."),
        column("why", TEXT, "Why it was not taken, and what to do."),
        RECORDED,
        *BATCH,
    ),
)
CODINGS = Table(
    name="codings",
    meaning="One row a coded document, with how much was read in it; a view shows the latest coding of each.",
    columns=(
        DOCUMENT,
        column("coder", TEXT, "Name and version of the coder."),
        RECORDED,
        column("mentions", NUMBER, "Rows in `mentions`."),
        column("events", NUMBER, "Rows in `events`; 0: the trace says why."),
        column("evidence", NUMBER, "Rows in `evidence`."),
        column("gaps", NUMBER, "Rows in `gaps`."),
        column("quotes", NUMBER, "Rows in `quotes`."),
        column("claims", NUMBER, "Rows in `claims`."),
        column("harms", NUMBER, "Rows in `harms`."),
        column("facts", NUMBER, "Rows in `facts`."),
        column("marks", NUMBER, "Rows in `marks`."),
        column("links", NUMBER, "Rows in `links` that the coder made."),
        column("trace", NUMBER, "Rows in `trace`."),
        *BATCH,
    ),
)
MENTIONS = Table(
    name="mentions",
    meaning="Words that refer to an actor, a place or a day.",
    columns=(
        column("id", TEXT, "Id of the mention."),
        DOCUMENT,
        START,
        END,
        column("kind", TEXT, "actor, place or date."),
        column("form", TEXT, "name, noun or pronoun."),
        *part("name", "the proper name inside the words"),
        optional("label", TEXT, "What sort of thing by its words: person, organisation, place, group, state."),
        *interval("value", "the days that a date mention names"),
        optional("expression", TEXT, "What the days do not say, as TIMEX3 does: P2W, R/P1Y, PAST_REF, an hour."),
        *BATCH,
    ),
)
EVENTS = Table(
    name="events",
    meaning="Who did what to whom, as claimed; never a fact by itself, see `claims`.",
    columns=(
        column("id", TEXT, "Id of the event."),
        optional("document_id", TEXT, "The document it was read in; empty for imported events."),
        optional("dataset", TEXT, "The data set it was imported from; empty for coded events."),
        column("type", TEXT, "PLOVER event type, or a type of the desk's own ontology."),
        optional("mode", TEXT, "PLOVER mode of the type."),
        column("contexts", TEXTS, "PLOVER contexts; may be an empty list."),
        column("actors", TEXTS, "Who did it: ids of mentions; may be an empty list."),
        column("recipients", TEXTS, "To whom: ids of mentions; may be an empty list."),
        optional("place", TEXT, "Where: id of a mention."),
        *interval("occurred", "the days on which it happened"),
        column(
            "occurred_basis",
            TEXT,
            "stated, relative, narrative, judged (by a person), unanchored (no day to count from) or unstated.",
        ),
        column("status", TEXT, "actual, historical, future, hypothetical or negated."),
        optional("confidence", SCORE, "Calibrated, between 0 and 1; empty: the coder has no calibration."),
        column("coder", TEXT, "Name and version of the coder."),
        *BATCH,
    ),
)
EVIDENCE = Table(
    name="evidence",
    meaning="The words that one field of an event was read from.",
    columns=(
        DOCUMENT,
        column("event_id", TEXT, "The event."),
        column("field", TEXT, "type, mode, contexts, actors, recipients, place, occurred or status."),
        START,
        END,
        column("by", TEXT, "The rule or model that read it."),
        *BATCH,
    ),
)
GAPS = Table(
    name="gaps",
    meaning="Why one field of an event is empty.",
    columns=(
        DOCUMENT,
        column("event_id", TEXT, "The event."),
        column("field", TEXT, "The empty field, as in `evidence`."),
        column("reason", TEXT, "Why nothing was coded."),
        *BATCH,
    ),
)
QUOTES = Table(
    name="quotes",
    meaning="Words that a text ascribes to a speaker.",
    columns=(
        column("id", TEXT, "Id of the quotation."),
        DOCUMENT,
        START,
        END,
        *part("cue", "the words that ascribe it"),
        optional("speaker", TEXT, "Id of a mention; empty: ascribed to nobody that could be found."),
        optional("reason", TEXT, "Why there is no speaker."),
        column("direct", FLAG, "True: in quotation marks; false: reported."),
        column("matter", FLAG, "True: no words are given, only what the speaker speaks or thinks of."),
        *part("medium", "what it was said in, such as a statement"),
        column("about", TEXTS, "Ids of the actor mentions that the words are about."),
        column("addressees", TEXTS, "Ids of the actor mentions that the words are said to."),
        optional("said", TEXT, "Id of the date mention that says when they were said."),
        optional("inside", TEXT, "Id of the quotation that this one stands in."),
        *BATCH,
    ),
)
CLAIMS = Table(
    name="claims",
    meaning="Who stands how to an event, a drive, a forecast or a question; the outlet's own voice is one holder.",
    columns=(
        column("id", TEXT, "Id of the claim."),
        DOCUMENT,
        column("kind", TEXT, "event, cause (one thing is said to drive another), forecast or question."),
        column("holder", TEXT, "Id of a mention, or the word outlet."),
        column("stance", TEXT, "asserts, denies, threatens, predicts, demands, hedges or asks."),
        optional("event_id", TEXT, "The event that is claimed."),
        *part("hedge", "the words that soften it"),
        *part("cause", "what is said to drive"),
        *part("effect", "what is said to be driven"),
        optional("sign", NUMBER, "Of a cause: 1 brings about or raises, -1 prevents or lowers."),
        optional("strength", TEXT, "Of a cause or a forecast: asserted, seems, can, possibly or risked."),
        optional("due", TEXT, "Of a forecast: id of the date mention that says by when."),
        START,
        END,
        *BATCH,
    ),
)
HARMS = Table(
    name="harms",
    meaning="How many people an event harmed, by one figure of the text; two figures are two rows, never an average.",
    columns=(
        DOCUMENT,
        column("event_id", TEXT, "The event."),
        column("kind", TEXT, "killed, injured, arrested (or detained), abducted or displaced."),
        optional("low", PEOPLE, "The fewest that the words allow; empty: they set no lower bound."),
        optional("best", PEOPLE, "The number that the words give; empty: they give none, see `reason`."),
        optional("high", PEOPLE, "The most that the words allow; empty: they set no upper bound."),
        optional("reason", TEXT, "Why there is no best number."),
        column("holder", TEXT, "Whose figure it is: id of a mention, or the word outlet."),
        START,
        END,
        column("deed_start", NUMBER, "First character of the words for what they suffered; `start` is of how many."),
        column("deed_end", NUMBER, "The character after the last of the words for what they suffered."),
        column("by", TEXT, "The rule or model that joined the figure to the event."),
        *BATCH,
    ),
)
FACTS = Table(
    name="facts",
    meaning="What a text says its actors are or were: roles, membership, lineage; a claim like any other, see `holder`.",
    columns=(
        column("id", TEXT, "Id of the fact."),
        DOCUMENT,
        column("actor", TEXT, "Of whom it is said: id of a mention."),
        column(
            "relation",
            TEXT,
            "part_of, member_of, heads, office, founded, dissolved, successor_of, offshoot_of, split_from, merged_into, "
            "allied_with, opposed_to, named, sector or died.",
        ),
        optional("object", TEXT, "The other side: id of a mention; empty: the relation takes none here."),
        optional("words", TEXT, "The office, the name or the sector."),
        *interval("valid", "the time for which it held, or at which it came to be"),
        column("state", TEXT, "asserted, disputed (hedged by whoever says so) or denied."),
        column("holder", TEXT, "Who says so: id of a mention, or the word outlet."),
        optional("note", TEXT, "Former or interim; the words that hedge it."),
        START,
        END,
        column("by", TEXT, "The rule or model that read it."),
        *BATCH,
    ),
)
MARKS = Table(
    name="marks",
    meaning="Words that take a side: which they are, of whom, and whose; wording described, no score of truth.",
    columns=(
        column("id", TEXT, "Id of the mark."),
        DOCUMENT,
        START,
        END,
        column("kind", TEXT, "loaded, scare (quotation marks without a speaker) or evaluation (judges an act)."),
        column("category", TEXT, "As the lexicon of loaded words names it; distance for scare quotes."),
        optional("neutral", TEXT, "Words that say the same and take no side; empty for scare quotes."),
        optional("about", TEXT, "Of whom they are said: id of a mention; empty: of nobody that could be told."),
        optional("holder", TEXT, "Whose words: id of a mention, or the word outlet; empty: a speaker not found."),
        column("by", TEXT, "The rule or entry that marked them."),
        *BATCH,
    ),
)
LINKS = Table(
    name="links",
    meaning="Judgements that a machine made; those of people are in `judgements.jsonl`.",
    columns=(
        column("id", TEXT, "Hash of the judgement without its time."),
        DOCUMENT,
        column("made_in", TEXT, "coding: between mentions of one text; resolve: from a mention to an actor."),
        column("left", TEXT, 'One id; quote the name in SQL: `"left"`.'),
        column("right", TEXT, 'The other id; quote the name in SQL: `"right"`.'),
        column("verdict", TEXT, "same, different or unsure."),
        optional("score", SCORE, "How sure, by the measure of whoever judged."),
        column("reasons", TEXTS, "What spoke for it."),
        column("by", TEXT, "The rule or model that judged."),
        RECORDED,
        *BATCH,
    ),
)
ACTORS = Table(
    name="actors",
    meaning="Whom the links lead to; a dated view shows only those that a shown link names.",
    columns=(
        column("id", TEXT, "Id of the actor."),
        column("kind", TEXT, "state, government, military, police, person, armed-group, party and so on."),
        column("name", TEXT, "The name to show."),
        optional("country", TEXT, "ISO 3166-1 alpha-3; empty: none, or more than one."),
        optional("sector", TEXT, "PLOVER sector code."),
        RECORDED,
        *BATCH,
    ),
)
TRACE = Table(
    name="trace",
    meaning="Which words were looked at, what came of them, and why.",
    columns=(
        DOCUMENT,
        START,
        END,
        column("stage", TEXT, "sentence, proposal, date or harm."),
        column("outcome", TEXT, "coded, dropped or nothing."),
        column("reason", TEXT, "Why."),
        optional("event_id", TEXT, "The event that came of it."),
        *BATCH,
    ),
)
PLACES = Table(
    name="places",
    meaning="Where the links of coded events lead; a dated view shows only those that a shown link names.",
    columns=(
        column("id", TEXT, "Id of the place."),
        column("name", TEXT, "The name to show."),
        column("latitude", SCORE, "In degrees."),
        column("longitude", SCORE, "In degrees."),
        optional("country", TEXT, "ISO 3166-1 alpha-3; empty: none, or more than one."),
        optional("admin1", TEXT, "Name of the first-order area that it lies in."),
        column("precision", TEXT, "point, city, district, province, country or region."),
        RECORDED,
        *BATCH,
    ),
)

READ = (REJECTED, DOCUMENTS)
"""What reading writes, in order; `documents` commits."""

CODED = (ACTORS, LINKS, MENTIONS, EVENTS, EVIDENCE, GAPS, QUOTES, CLAIMS, HARMS, FACTS, MARKS, TRACE, CODINGS)
"""What coding writes, in order; `codings` commits."""

PLACED = (PLACES,)
"""What is written before a coding whose places it holds."""
