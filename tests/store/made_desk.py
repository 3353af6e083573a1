"""A desk with a few dozen events of all sorts, coded and imported: what tests of queries ask."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

from tests.read.datasets.made import commas, tabbed, values

from tocsin.read.acled import ACLED
from tocsin.read.gdelt import GDELT
from tocsin.read.icews import ICEWS
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
    Place,
    Span,
    Stance,
    Status,
    Verdict,
    content_id,
    document_id,
)
from tocsin.resolve.entries import load_registry
from tocsin.resolve.imported import link_imported
from tocsin.settings import LoadOptions
from tocsin.store.load import load
from tocsin.store.naming import linked_rows, names_of
from tocsin.store.store import Store
from tocsin.store.view import View

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ACTORS = (
    Actor(id="state:IRQ", kind="state", name="Iraq", country="IRQ"),
    Actor(id="group:lantern", kind="armed-group", name="Lantern Brigade", country="SYR"),
)
BASRA = Place(
    id="place:1", name="Basra", latitude=30.5, longitude=47.8, country="IRQ", admin1="Al Basrah", precision="city"
)
NAMES = ("Iraq", "the Lantern Brigade", "Amal Rashid", "Basra")
DAYS = tuple(date(2024, 2, 10) + timedelta(days=n) for n in range(8))
_TEXT = f"{NAMES[0]} and {NAMES[1]} met {NAMES[2]} in {NAMES[3]}."


def mentions(document):
    """The four names of a text."""
    for name in NAMES:
        start = _TEXT.index(name)
        span = Span(document_id=document.id, start=start, end=start + len(name))
        kind = MentionKind.PLACE if name == "Basra" else MentionKind.ACTOR
        key = content_id("mention", document.id, name)
        yield Mention(id=key, span=span, kind=kind, form=Form.NAME, name=span, label="name")


def spans(day):
    """Days that an event may have: some, those since one, those before one."""
    after = day + timedelta(days=2)
    return (
        Interval(begin=day, until=after, edtf=f"{day}/{day + timedelta(days=1)}"),
        Interval(begin=day, until=None, edtf=f"{day}/.."),
        Interval(begin=None, until=after, edtf=f"../{day + timedelta(days=1)}"),
    )


def coded(number, random):
    """One document with its coding, and where its mentions lead."""
    published = DAYS[number % len(DAYS)]
    outlet = ("The Courier", "Harbour Wire")[number % 2]
    document = Document(
        id=document_id(text=_TEXT, outlet=outlet, url=f"made:{number}", published=published),
        text=_TEXT,
        outlet=outlet,
        url=f"made:{number}",
        published=published,
    )
    found = tuple(mentions(document))
    iraq, lantern, amal, basra = (m.id for m in found)
    day = random.choice(DAYS)
    sure = random.choice((True, True, False))
    event = Event(
        id=content_id("event", document.id),
        document_id=document.id,
        type=random.choice(("ASSAULT", "PROTEST", "CONSULT")),
        actors=tuple(random.sample((iraq, lantern, amal), random.randint(0, 2))),
        recipients=tuple(random.sample((iraq, lantern, amal), random.randint(0, 2))),
        place=random.choice((basra, None)),
        occurred=random.choice(spans(day)) if sure else None,
        occurred_basis=Basis.STATED if sure else Basis.UNSTATED,
        status=random.choice(tuple(Status)),
        coder="made/1",
    )
    holder = random.choice((OUTLET, lantern, amal))
    claim = Claim(
        id=content_id("claim", document.id),
        kind=ClaimKind.EVENT,
        holder=holder,
        stance=Stance.ASSERTS,
        event_id=event.id,
        span=found[0].span,
    )
    words = found[1].span
    harm = Harm(
        event_id=event.id,
        kind=HarmKind.KILLED,
        low=2,
        best=3,
        high=None,
        holder=OUTLET,
        number=words,
        deed=words,
        by="made",
    )
    coding = Coding(
        document_id=document.id, coder="made/1", mentions=found, events=(event,), claims=(claim,), harms=(harm,)
    )
    links = tuple(
        Judgement(left=left, right=right, verdict=Verdict.SAME, score=0.9, reasons=("made",), by="made/1")
        for left, right in ((iraq, "state:IRQ"), (lantern, "group:lantern"), (basra, "place:1"))
    )
    return document, coding, links


def fill_with_texts(folder, count=24):
    """Coded texts into a desk."""
    random, store = Random(7), Store(folder)
    made = [coded(number, random) for number in range(count)]
    store.append_read([document for document, _, _ in made], recorded=NOW)
    store.append_places([BASRA], recorded=NOW)
    links = [link for _, _, found in made for link in found]
    store.append_coded([coding for _, coding, _ in made], links, ACTORS, recorded=NOW)


def fill_with_rows(folder, files):
    """Rows of three data sets into a desk."""
    random = Random(11)
    gdelt = [
        values(GDELT)
        | {
            "GLOBALEVENTID": str(9990000000 + n),
            "SQLDATE": f"{(day := random.choice(DAYS)):%Y%m%d}",
            "DATEADDED": f"{day + timedelta(days=random.randint(0, 2)):%Y%m%d}101500",
            "EventCode": random.choice(("190", "141", "040")),
            "QuadClass": random.choice("1234"),
            "Actor1Name": random.choice(("IRAQ", "POLICE")),
            "Actor1CountryCode": "IRQ",
            "ActionGeo_CountryCode": random.choice(("IZ", "SY")),
            "ActionGeo_FullName": random.choice(("Basra, Al Basrah, Iraq", "Aleppo, Halab, Syria")),
        }
        for n in range(24)
    ]
    icews = [
        values(ICEWS)
        | {
            "Event ID": str(99900000 + n),
            "Event Date": str(random.choice(DAYS)),
            "Source Name": (name := random.choice(("Iraq", "Syria"))),
            "Source Country": name,
        }
        for n in range(12)
    ]
    acled = [
        values(ACLED)
        | {
            "event_id_cnty": f"MLI{n}",
            "event_date": str(random.choice(DAYS)),
            "actor1": random.choice(("Iraq", "Nobody")),
        }
        | {"actor2": random.choice(("Iraq", "Lantern Brigade")), "timestamp": "1708600000"}
        for n in range(12)
    ]
    columns = [name for name in ACLED.columns if name not in {"data_id", "event_id_no_cnty", "iso3"}]
    for dataset, name, text in (
        (GDELT, "20240215101500.export.CSV", tabbed(GDELT, *gdelt, header=False)),
        (ICEWS, "events.2024.tab", tabbed(ICEWS, *icews)),
        (ACLED, "acled.csv", commas(*acled, columns=columns)),
    ):
        (files / name).write_text(text, encoding="utf-8")
        load(folder, dataset, [files / name], recorded=NOW, options=LoadOptions(memory_mb=500, threads=1))


def link(folder):
    """The names of the rows judged by the registry that comes with tocsin."""
    loads = View(folder).sql("SELECT DISTINCT batch FROM loads")["batch"].to_pylist()
    names = names_of(View(folder), loads)
    rows, counts = linked_rows(((name, link_imported(name, load_registry())) for name in names), names)
    Store(folder).append_linked(rows, {"registry": "made", "by": "made", "loads": loads, **counts}, recorded=NOW)
