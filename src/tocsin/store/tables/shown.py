"""The tables that are written nowhere: a view makes them of the others."""

from __future__ import annotations

from tocsin.store.tables.columns import (
    DAY,
    DOCUMENT,
    END,
    FLAG,
    MOMENT,
    NUMBER,
    PEOPLE,
    RECORDED,
    SCORE,
    START,
    TERMS,
    TEXT,
    TEXTS,
    Column,
    Table,
    column,
    optional,
)


def _people(name: str, who: str) -> tuple[Column, ...]:
    return (
        column(f"{name}s", TEXTS, f"{who}: the names as the text or the data set has them; may be an empty list."),
        column(
            f"{name}_ids",
            TEXTS,
            "Beside each name the id of the actor that it is judged to be, else an id of the name itself (name-, mention-).",
        ),
        column(f"{name}_countries", TEXTS, "Beside each name its country, ISO 3166-1 alpha-3, or an empty value."),
    )


ALL_EVENTS = Table(
    name="all_events",
    meaning="The events of `events` and of `imported` alike, one row an event; a claim each, never a fact by itself.",
    columns=(
        column("id", TEXT, "Of a coded event its id; of an imported one the data set, a colon, and its native id."),
        optional("dataset", TEXT, "The data set it was imported from; empty for coded events."),
        optional("native_id", TEXT, "The data set's own id of the row."),
        optional("document_id", TEXT, "The document it was read in; empty for imported events."),
        optional("type", TEXT, "PLOVER type, or a type of the desk's own ontology; empty: the native code has none."),
        optional("mode", TEXT, "PLOVER mode."),
        column("contexts", TEXTS, "PLOVER contexts; may be an empty list."),
        optional("code", TEXT, "The data set's own code."),
        optional("code_scheme", TEXT, "CAMEO, PLOVER, ACLED or UCDP."),
        optional("quad", NUMBER, "1 and 2: verbal and material cooperation; 3 and 4: verbal and material conflict."),
        optional("quad_scheme", TEXT, "gdelt, cameo or plover, which differ; plover for coded events."),
        column("status", TEXT, "actual, historical, future, hypothetical or negated."),
        column("directed", FLAG, "False: which side is the actor says nothing."),
        *_people("actor", "Who did it"),
        *_people("recipient", "To whom"),
        optional("occurred_begin", DAY, "First day; empty: open, or unknown when `occurred_until` is empty too."),
        optional("occurred_until", DAY, "The day after the last."),
        optional(
            "occurred_precision", TEXT, "day, days (within them), week, month, year or story; empty: no day known."
        ),
        optional("place", TEXT, "Name of the place, as the text or the data set has it."),
        optional("place_id", TEXT, "The place of the gazetteer that it is judged to be; of coded events only."),
        optional("latitude", SCORE, "In degrees."),
        optional("longitude", SCORE, "In degrees."),
        optional("place_precision", TEXT, "As `imported` has it; of coded events as `places` has it."),
        optional("admin1", TEXT, "First-order area, by the gazetteer's name or the data set's name or code."),
        optional("country", TEXT, "ISO 3166-1 alpha-3 of the place."),
        optional("score", SCORE, "The data set's own score of the event; empty for coded events."),
        optional("score_scale", TEXT, "Scores of two scales are not compared."),
        optional("fatalities_low", PEOPLE, "The fewest killed by any figure given."),
        optional("fatalities_best", PEOPLE, "Killed by the one figure given; empty where a text gives several."),
        optional("fatalities_high", PEOPLE, "The most killed by any figure given; empty: one sets no upper bound."),
        optional("outlet", TEXT, "Who published it; several are joined as the data set joins them."),
        optional("url", TEXT, "Where it was published."),
        optional("published", DAY, "The day of the report."),
        optional("reports", NUMBER, "How many reports the data set counts for it; reports are not events."),
        optional("note", TEXT, "What the data set says of it in words."),
        optional("version", TEXT, "Version of the data set."),
        column("holders", TEXTS, "Who says so, or denies it; the word outlet is the outlet's own voice."),
        column("holder_ids", TEXTS, "Beside each holder the id of the actor, as in `actor_ids`; or the word outlet."),
        column("stances", TEXTS, "Beside each holder how it stands to the event, as in `claims`, or an empty value."),
        optional("confidence", SCORE, "Between 0 and 1, where there is one."),
        column(
            "corrected", TEXTS, "What people said of it, each with who, and what was there before; see `corrections`."
        ),
        *TERMS,
        RECORDED,
        column("batch", TEXT, "The write or the load that the row came with."),
    ),
)
"""Not written anywhere: a view makes it of the other tables."""

CORRECTIONS = Table(
    name="corrections",
    meaning="What people said of events, quotations and claims, and what became of it; made of `judgements.jsonl`.",
    columns=(
        column("id", TEXT, "Id of the correction."),
        DOCUMENT,
        column("act", TEXT, "accept, reject, change (one field), add (an event) or undo (an earlier correction)."),
        column("of", TEXT, 'event, quote or claim; quote the name in SQL: `"of"`.'),
        optional("thing", TEXT, "Id of what has it now; empty: it does not apply, `why` says why, or it is an undo."),
        column("seen", TEXT, "The id when the person saw it; of an undo, what it takes back."),
        optional("field", TEXT, "The field that was changed."),
        column("values", TEXTS, "What is right: codes, days in EDTF or words of the text; empty list: nothing is."),
        column("was", TEXTS, "What the person saw there."),
        column("machine", TEXTS, "What the coder reads there now: codes, days or ids of mentions."),
        START,
        END,
        column("kind", TEXT, "Type of the event, or kind of the claim or quotation, as the coder then had it."),
        optional("why", TEXT, "Why it does not apply: it was taken back, or a later coder reads nothing there."),
        column("reason", TEXT, "Why, in the words of the person."),
        optional("drawn", TEXT, "The random sample that it was shown in; empty: it was chosen."),
        column("by", TEXT, '"human:" and a name; quote the column in SQL: `"by"`.'),
        optional("recorded", MOMENT, "When, UTC."),
    ),
)
"""Not written anywhere: a view makes it of what people wrote."""
