"""How the brief words a coded event: always as what somebody says, never as what tocsin holds to be so.

An event line is `LEAD VERB: ACTOR — “words of the text” → RECIPIENT`. The lead names the holder and, for anyone but the
outlet, the outlet that passes it on; its verb carries stance and status.
"""

from __future__ import annotations

from datetime import date, timedelta

from tocsin.records import Basis, Harm, Interval, Stance, Status

THE_TEXT = "the text"
"""What stands for the outlet where none is known."""

NOBODY = "an actor not named"

# What the outlet, then anyone else, does with an event that it holds to be so, by status. An outlet is one and speaks
# now; anyone else may be many ("the armed forces"), and the past tense is the same for one and many.
_ASSERTS = {
    Status.ACTUAL: ("reports", "said"),
    Status.HISTORICAL: ("reports as background", "said of the past"),
    Status.FUTURE: ("reports as still to come", "spoke of as still to come"),
    Status.HYPOTHETICAL: ("raises as possible, not as done", "spoke of as possible, not as done"),
    Status.NEGATED: ("reports that this did not happen", "said that this did not happen"),
}

_STANCES = {
    Stance.DENIES: ("denies", "denied"),
    Stance.THREATENS: ("threatens", "threatened"),
    Stance.PREDICTS: ("predicts", "predicted"),
    Stance.DEMANDS: ("demands", "demanded"),
    Stance.ASKS: ("asks about", "asked about"),
}

_OF_THIS = {
    Stance.ASSERTS: ("says so too", "said so too"),
    Stance.HEDGES: ("says so too, with reserve", "said so too, with reserve"),
}

STANCE_LABELS = {
    Stance.ASSERTS: "asserted",
    Stance.DENIES: "denied",
    Stance.THREATENS: "threatened",
    Stance.PREDICTS: "predicted",
    Stance.DEMANDS: "demanded",
    Stance.HEDGES: "hedged",
    Stance.ASKS: "asked about",
}

STATUS_LABELS = {
    Status.ACTUAL: "Reported",
    Status.HISTORICAL: "Background",
    Status.FUTURE: "To come",
    Status.HYPOTHETICAL: "If",
    Status.NEGATED: "Said not to be so",
}

STATUS_SIGNS = {
    Status.ACTUAL: "●",
    Status.HISTORICAL: "○",
    Status.FUTURE: "▷",
    Status.HYPOTHETICAL: "◇",
    Status.NEGATED: "⊘",
}
"""A shape for each status, so that no reader depends on colour."""

BASIS_WORDS = {
    Basis.STATED: "as stated",
    Basis.RELATIVE: "read against the day of publication",
    Basis.NARRATIVE: "read against a day named earlier",
    Basis.JUDGED: "as a person judged",
    Basis.UNANCHORED: "a relative date and no day to read it against",
    Basis.UNSTATED: "the text names no time",
}


def lead(holder: str | None, outlet: str | None, *, quoted: bool) -> str:
    """Who speaks, as the opening of a line; `holder` None is the outlet's own voice.

    Examples
    --------
    >>> lead(None, "Kestrel Wire", quoted=False), lead("The mayor", None, quoted=True)
    ('Kestrel Wire', 'The mayor, quoted in the text,')
    """
    if holder is None:
        return outlet or THE_TEXT
    if outlet is None:
        return f"{holder}, {'quoted' if quoted else 'cited'} in the text,"
    return f"{holder}, {'quoted' if quoted else 'cited'} by {outlet},"


def says(stance: Stance, status: Status, *, own: bool, hedge: str | None) -> str:
    """The verb of an event line; `own` when the outlet speaks in its own voice."""
    verb = (_STANCES.get(stance) or _ASSERTS[status])[0 if own else 1]
    if stance is Stance.HEDGES and status is not Status.HYPOTHETICAL:
        verb += ", with reserve"
    return verb if hedge is None else f"{verb} (“{hedge}”)"


def says_of_this(stance: Stance, *, own: bool, hedge: str | None) -> str:
    """The verb of a further holder of the same event."""
    voice = 0 if own else 1
    verb = f"{_STANCES[stance][voice]} this" if stance in _STANCES else _OF_THIS[stance][voice]
    return verb if hedge is None else f"{verb} (“{hedge}”)"


def fold(text: str) -> str:
    """Text on one line."""
    return " ".join(text.split())


def capital(sentence: str) -> str:
    """With a capital where a common word opens it; a name keeps its own: "al-Shabaab" stays small."""
    return sentence[0].upper() + sentence[1:] if sentence.split(" ", 1)[0] in _COMMON else sentence


def numbers(events: tuple[int, ...]) -> str:
    """Event numbers as a reader wants them: "event 3", "events 1, 4 and 5", "no event"."""
    if not events:
        return "no event"
    if len(events) == 1:
        return f"event {events[0]}"
    return f"events {', '.join(str(n) for n in events[:-1])} and {events[-1]}"


def harm(figure: Harm) -> str:
    """A figure of harm in words, as precise as it is and no more: "killed: 12 or more", "arrested: 10 to 15".

    Examples
    --------
    >>> from tocsin.records import HarmKind, Span
    >>> words = Span(document_id="document-1", start=0, end=9)
    >>> figure = {"event_id": "event-1", "kind": HarmKind.KILLED, "holder": "outlet", "number": words, "deed": words}
    >>> harm(Harm(low=24, best=None, high=None, reason="'dozens' gives no number", by="the text", **figure))
    'killed: 24 or more, no number given'
    """
    low, best, high = figure.low, figure.best, figure.high
    if best is None and low is not None and high is not None:
        amount = f"{low:,} to {high:,}"
    elif low is not None and low == high:
        amount = f"{low:,}" if low else "nobody"
    elif low is not None:
        amount = f"{low:,} or more"
    elif high is not None:
        amount = f"up to {high:,}"
    else:
        amount = "a number not given" if best is None else f"about {best:,}"
    ranged = low is not None and high is not None
    shared = best is None and not ranged and (low is not None or high is not None)
    return f"{figure.kind}: {amount}" + (", no number given" if shared else "")


def day(value: date) -> str:
    """A day in words, the same in every locale: "7 November 2023"."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def days(interval: Interval) -> str:
    """An interval in words, as precise as it is and no more; its EDTF form where words would be clumsy.

    Examples
    --------
    >>> from datetime import date
    >>> days(Interval(begin=date(2023, 11, 1), until=date(2023, 12, 1), edtf="2023-11"))
    'November 2023'
    """
    about = "about " if "~" in interval.edtf else ""
    begin, until = interval.begin, interval.until
    if begin is None or until is None:
        if begin is not None:
            return f"{about}since {day(begin)}"
        return interval.edtf if until is None else f"{about}before {day(until)}"
    last = until - timedelta(days=1)
    if begin == last:
        return about + day(begin)
    if begin.day == 1 and until.day == 1:
        months = (until.year - begin.year) * 12 + until.month - begin.month
        if months == 1:
            return f"{about}{_MONTHS[begin.month - 1]} {begin.year}"
        if begin.month == 1 and until.month == 1:
            return f"{about}{begin.year}" if months == 12 else f"{about}{begin.year} to {last.year}"
        end = f"{_MONTHS[last.month - 1]} {last.year}"
        opening = _MONTHS[begin.month - 1] if begin.year == last.year else f"{_MONTHS[begin.month - 1]} {begin.year}"
        return f"{about}{opening} to {end}"
    if (begin.year, begin.month) == (last.year, last.month):
        return f"{about}{begin.day} to {day(last)}"
    return f"{about}{day(begin)} to {day(last)}"


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_COMMON = frozenset(
    [
        "the",
        "a",
        "an",
        "its",
        "his",
        "her",
        "their",
        "our",
        "my",
        "some",
        "two",
        "three",
        "four",
        "five",
        "both",
        "many",
        "event",
        "events",
    ]
)
