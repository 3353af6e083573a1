"""A desk of two outlets that tell for a year and a half what two sides did to each other, and of what else they published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from tocsin.records import (
    OUTLET,
    Actor,
    Basis,
    Claim,
    ClaimKind,
    Coding,
    Document,
    Event,
    Form,
    Harm,
    HarmKind,
    Interval,
    Judgement,
    Mention,
    MentionKind,
    Span,
    Stance,
    Status,
    Verdict,
    content_id,
    document_id,
)
from tocsin.store.store import Store

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LAST = date(2024, 6, 30)
DAYS = 540
FIRST = LAST - timedelta(days=DAYS - 1)
USA, KATAIB = "state:USA", "group:kataib-hezbollah"
ACTORS = (
    Actor(id=USA, kind="state", name="United States", country="USA"),
    Actor(id=KATAIB, kind="armed-group", name="Kataib Hezbollah", country="IRQ", sector="PRM"),
)
NAMES = {USA: "the United States", KATAIB: "Kataib Hezbollah"}
KINDS = ("ASSAULT", "ASSAULT", "ASSAULT", "THREATEN", "CONSULT")
OUTLETS = ("The Courier", "Harbour Wire")

Rate = Callable[[int], float]
"""Acts of each side on a day, by its number."""


def steady(day: int) -> float:
    """The same on all days."""
    del day
    return 0.5


def rising(day: int) -> float:
    """Four times as many in the last three weeks."""
    return 2.0 if day >= DAYS - 21 else 0.5


def told(day: date, outlet: str, who: str, number: int, *, kind: str = "ASSAULT", killed: int | None = None):
    """One text of one event, with its coding and where its mentions lead."""
    whom = KATAIB if who == USA else USA
    text = f"{NAMES[who]} attacked {NAMES[whom]} on {day:%d %B %Y} ({number})."
    document = Document(
        id=document_id(text=text, outlet=outlet, url=f"made:{number}", published=day),
        text=text, outlet=outlet, url=f"made:{number}", published=day,
    )  # fmt: skip
    mentions: list[Mention] = []
    for name in (NAMES[who], NAMES[whom]):
        span = Span(document_id=document.id, start=text.index(name), end=text.index(name) + len(name))
        key = content_id("mention", document.id, name)
        mentions.append(Mention(id=key, span=span, kind=MentionKind.ACTOR, form=Form.NAME, name=span, label="name"))
    one, other = mentions
    event = Event(
        id=content_id("event", document.id), document_id=document.id, type=kind, actors=(one.id,), recipients=(other.id,),
        occurred=Interval(begin=day, until=day + timedelta(days=1), edtf=day.isoformat()),
        occurred_basis=Basis.STATED, status=Status.ACTUAL, coder="made/1",
    )  # fmt: skip
    claim = Claim(
        id=content_id("claim", document.id), kind=ClaimKind.EVENT, holder=OUTLET, stance=Stance.ASSERTS,
        event_id=event.id, span=one.span,
    )  # fmt: skip
    harms = () if killed is None else (
        Harm(event_id=event.id, kind=HarmKind.KILLED, low=killed, best=killed, high=killed, holder=OUTLET,
             number=one.span, deed=other.span, by="made"),
    )  # fmt: skip
    coding = Coding(
        document_id=document.id, coder="made/1", mentions=tuple(mentions), events=(event,), claims=(claim,), harms=harms
    )
    links = [
        Judgement(left=m.id, right=id_, verdict=Verdict.SAME, score=0.9, reasons=("made",), by="made/1")
        for m, id_ in ((one, who), (other, whom))
    ]
    return document, coding, links


def other(day: date, outlet: str, number: int) -> Document:
    """A text of something else: all that it says here is that somebody looked."""
    text = f"The market of {day:%d %B %Y} opened late ({outlet}, {number})."
    url = f"made:other/{outlet}/{day}/{number}"
    return Document(
        id=document_id(text=text, outlet=outlet, url=url, published=day),
        text=text,
        outlet=outlet,
        url=url,
        published=day,
    )


def fill(
    folder: Path, rate: Rate = rising, *, begin: int = 0, seed: int = 5, looks: Callable[[int, str], int] | None = None
) -> Path:
    """A desk whose outlets look on the days from `begin` on.

    Parameters
    ----------
    looks
        Texts of something else on a day, by day and outlet; 0: the outlet tells nothing that day. None: eight of each.
    """
    random, store = Random(seed), Store(folder)
    made, rest = [], []
    for n in range(begin, DAYS):
        day = FIRST + timedelta(days=n)
        brought = {outlet: 8 if looks is None else looks(n, outlet) for outlet in OUTLETS}
        rest += [other(day, outlet, i) for outlet, number in brought.items() for i in range(number)]
        for who in (USA, KATAIB):
            for act in range(_poisson(rate(n), random)):
                telling = [outlet for outlet in OUTLETS if brought[outlet] and random.random() < 0.7]
                killed = random.choice((None, 1, 3))
                kind = random.choice(KINDS)
                made += [told(day, outlet, who, 10 * n + act, kind=kind, killed=killed) for outlet in telling]
    unique = {document.id: (document, coding, links) for document, coding, links in made}
    store.append_read([*(d for d, _, _ in unique.values()), *rest], recorded=NOW)
    links = [link for _, _, found in unique.values() for link in found]
    store.append_coded([coding for _, coding, _ in unique.values()], links, ACTORS, recorded=NOW)
    return folder


def _poisson(mean: float, random: Random) -> int:
    left, number = 2.718281828**-mean, 0
    at = random.random()
    while at > left:
        at *= random.random()
        number += 1
    return number
