"""What `bench/fuzz.py` puts its inputs into: everything of tocsin that takes text from outside, each with valid samples of its own.

A target gets bytes and must come back, or raise a child of `TocsinError`, or the one other error that its function documents
(`ValueError` of small parsers, `WireError` inside the fetcher).
"""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import shutil
import sys
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote, urlencode

sys.path.insert(0, str(Path(__file__).parent.parent))  # the samples of the tests

import rtoml
from tests.read.datasets.made import commas, tabbed, values
from tests.read.test_archives import HTML, MAIL, PAGES, WORDS, warc
from tests.read.test_pdf import PAGES as REPORT
from tests.read.test_pdf import pdf
from tests.scenario.made_situation import AID, HEAD, RAIDS, RUN, TEXT, THREATS

import tocsin
from tocsin.read import Given, installed_readers, read
from tocsin.read.dataset import Dataset, Format, Header, find_dataset
from tocsin.records import Document, Rejected
from tocsin.settings import LoadOptions, ReadOptions, Settings

DATA = Path(tocsin.__file__).parent / "data"
NOW = datetime(2024, 6, 1, 12, 0, tzinfo=UTC)
DAY = date(2024, 6, 1)

Run = Callable[[bytes], object]


def stored(items: Iterable[Document | Rejected | None]) -> list[Document | Rejected | None]:
    """The items, if a table could hold them: half a character in a title would break the write of all."""
    taken = list(items)
    for item in taken:
        words = (
            (item.text, item.title, item.outlet, item.url)
            if isinstance(item, Document)
            else (item.where, item.what, item.why)
            if item
            else ()
        )
        for each in words:
            (each or "").encode()
    return taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One way in.

    Attributes
    ----------
    kind
        How its samples are changed, see `fuzz_mutations.mutated`.
    share
        Of a thousand inputs, about; dear ones get fewer.
    make
        Given a folder to write in, makes what is run; called once a process.
    may
        Errors that its function documents, beside children of `TocsinError`.
    words
        Of its own language.
    """

    kind: str
    share: float
    samples: Sequence[bytes]
    make: Callable[[Path], Run]
    may: tuple[type[Exception], ...] = ()
    words: Sequence[str] = field(default=())


# -------------------------------------------------------------------------------------------------- readers


def _file(suffix: str) -> Callable[[Path], Run]:
    """As `tocsin code FILE` reads it."""

    def make(scratch: Path) -> Run:
        readers, options, path = installed_readers(), ReadOptions(), scratch / f"input{suffix}"

        def run(data: bytes) -> object:
            path.write_bytes(data)
            return stored(read([path], readers=readers, given=Given(), options=options))

        return run

    return make


def _stream(_: Path) -> Run:
    from tocsin.read.stream import read_stream

    return lambda data: stored(read_stream(io.BytesIO(data), given=Given(), options=ReadOptions()))


def _feed(_: Path) -> Run:
    from tocsin.read.feeds import Parsed, read_feed, read_item

    def run(data: bytes) -> object:
        found = read_feed(data, where="https://a.example/feed", now=NOW, base="https://a.example/")
        if isinstance(found, Parsed):
            for item in found.items:
                ((item.url or "") + (item.title or "") + item.key).encode()
            return stored(read_item(item, outlet=None, where="a", options=ReadOptions()) for item in found.items[:20])
        return stored([found])

    return run


def _page(_: Path) -> Run:
    from tocsin.read.feeds import Item
    from tocsin.read.fetching.outcome import Answer, Outcome
    from tocsin.read.pages import read_page

    item = Item(key="k", url="https://a.example/1", title="T", published=None, moment=None, undated="", text=None)

    def run(data: bytes) -> object:
        media, _, body = data.partition(b"\n")
        kind, _, charset = media.decode("latin-1").partition(";")
        answer = Answer(
            address="https://a.example/1", landed="https://a.example/1", outcome=Outcome.OK, body=body, media=kind or None,
            charset=charset or None, fetched=NOW,
        )  # fmt: skip
        return stored([read_page(answer, item, outlet="A", options=ReadOptions())])

    return run


def _unpacked(_: Path) -> Run:
    from tocsin.read.fetching.unpack import unpacked

    return lambda data: sum(
        map(len, unpacked([data[n : n + 999] for n in range(0, len(data), 999)], "gzip", most_sent=10**6, most=10**7))
    )


def _warcs(*, packed: bool) -> list[bytes]:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.warc"
        warc(path, *PAGES, packed=packed)
        return [path.read_bytes()]


_RSS = f"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Wire</title>
<item><title>One</title><link>https://a.example/1?utm_source=x</link><guid>1</guid><pubDate>Tue, 07 May 2024 10:00:00 GMT</pubDate>
<description><![CDATA[<p>{WORDS}</p>]]></description></item><item><title>Two &amp; three</title><link>/2</link><dc:date>2024-05-07T10:00:00+02:00</dc:date></item></channel></rss>"""
_ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title><entry><id>tag:a.example,2024:1</id><title type="html">O&lt;b&gt;ne</title>
<link rel="alternate" href="https://a.example/1"/><updated>2024-05-07T10:00:00Z</updated><content type="html">&lt;p&gt;{WORDS}&lt;/p&gt;</content></entry></feed>"""
_SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://a.example/1</loc>
<lastmod>2024-05-07</lastmod><news:news><news:publication_date>2024-05-07T10:00:00Z</news:publication_date><news:title>One</news:title></news:news></url></urlset>"""
_JSON_FEED = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Wire", "items": [
    {"id": "1", "url": "https://a.example/1", "title": "One", "content_html": f"<p>{WORDS}</p>", "date_published": "2024-05-07T10:00:00Z"}]})  # fmt: skip
_ROW = {
    "text": WORDS,
    "title": "Bunagana falls",
    "outlet": "Made Wire",
    "published": "2024-05-06",
    "url": "https://a.example/1",
    "language": "en",
}
_COVER = f"---\ntitle: Bunagana falls\noutlet: Made Wire\npublished: 2024-05-06\n---\n\n# Bunagana falls\n\n{WORDS}\n\n> \u201cWe will stay,\u201d he said.\n\n* one\n* [two](https://a.example/2)\n"

# ------------------------------------------------------------------------------------------------- datasets


def _dataset(name: str) -> Callable[[Path], Run]:
    """As `tocsin load NAME FILE` loads it, into a desk of its own."""

    def make(scratch: Path) -> Run:
        from tocsin.store.feed import find_files
        from tocsin.store.load import load
        from tocsin.store.view import View

        dataset, options, desk = find_dataset(name), LoadOptions(memory_mb=500, threads=1), scratch / "desk"
        path = scratch / _NAMES[name]
        number = 0

        def run(data: bytes) -> object:
            nonlocal number
            number += 1
            path.write_bytes(gzip.compress(data, 1, mtime=0) if name.startswith("gdelt1") and number % 4 == 0 else data)
            shutil.rmtree(desk, ignore_errors=True)
            try:
                loaded = load(desk, dataset, find_files([path], dataset), recorded=NOW, options=options)
                if loaded.rows and number % 8 == 0:  # what is shown is computed when it is asked for
                    View(desk).sql(f"SELECT * FROM {dataset.table}")
            finally:
                shutil.rmtree(desk, ignore_errors=True)
            return loaded

        return run

    return make


_NAMES = {
    "acled": "acled.csv", "acled-deleted": "acled_deleted.csv", "gdelt": "20240215101500.export.CSV", "gdelt1": "20140215.export.CSV",
    "gdelt-mentions": "20240215101500.mentions.CSV", "gkg": "20240215101500.gkg.csv", "icews": "events.2019.tab", "petrarch": "evts.made.txt",
    "plover": "plover.jsonl", "polecat": "ngecEventsDV-2024.txt", "quads": "made14_quads.parquet", "ucdp": "GEDEvent_v24_1.csv",
}  # fmt: skip


def _rows(dataset: Dataset) -> list[bytes]:
    row = values(dataset)
    header = dataset.header is Header.ALWAYS
    if dataset.format is Format.QUOTED:
        return [commas(row, row, columns=dataset.columns, header=header).encode()]
    return [tabbed(dataset, row, row, header=header).encode()]


_PLOVER = json.dumps({"id": "made-1", "date": "2024-02-15", "enddate": "2024-02-16", "event": ["ASSAULT"], "mode": ["beat"], "context": ["military"],
    "actor": [{"code": "IRQ", "entity_text": "police", "sector": "COP"}], "recipient": [{"code": "IRQ", "identifier_text": "crowd", "sector": "CVL"}],
    "event_loc": {"country_code": "IRQ"}, "event_scale": -8.5, "quad_code": 4, "cite_info": {"license": "none"}})  # fmt: skip


def _quads() -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = io.BytesIO()
    columns = {
        "date": ["2024-02-15", "2024-02-16"],
        "subject": ["Iraq", "Police_(Kenya)"],
        "relation": ["Make a visit"] * 2,
        "object": ["Iran", "Kenya"],
    }
    pq.write_table(pa.table(columns), out, compression="none")
    return out.getvalue()


# ---------------------------------------------------------------------------------------- files of the user


def _read_from(name: str, reading: Callable[[Path], object]) -> Callable[[Path], Run]:
    """A file of the user's, read by a function that takes its path."""

    def make(scratch: Path) -> Run:
        path = scratch / name

        def run(data: bytes) -> object:
            path.write_bytes(data)
            return reading(path)

        return run

    return make


def _situation(scratch: Path) -> Run:
    from tocsin.ontology import load_ontology
    from tocsin.scenario.check import read_situation
    from tocsin.scenario.comparing import changes
    from tocsin.scenario.writing import written

    folder, ontology = scratch / "situation", load_ontology()
    folder.mkdir(exist_ok=True)
    (folder / "text.txt").write_text(TEXT)
    path = folder / "talks.toml"
    path.write_bytes(_SITUATION)
    before = read_situation(path, ontology=ontology).situation

    def run(data: bytes) -> object:
        path.write_bytes(data)
        checked = read_situation(path, ontology=ontology)
        changes(before, checked.situation)
        return written(checked.situation)

    return run


def _run_situation(scratch: Path) -> Run:
    from tocsin.ontology import load_ontology
    from tocsin.scenario.check import read_situation
    from tocsin.scenario.outlook import outlook

    folder, ontology = scratch / "run", load_ontology()
    folder.mkdir(exist_ok=True)
    (folder / "text.txt").write_text(TEXT)
    path = folder / "talks.toml"

    def run(data: bytes) -> object:
        path.write_bytes(data)
        situation = read_situation(path, ontology=ontology).situation
        runs = situation.run
        if runs.outer_draws * runs.inner_paths * runs.steps > 200_000:
            return None  # a run that was asked to be long is no hang
        return outlook(situation)

    return run


_SITUATION = f"{HEAD}{RAIDS}{THREATS}{AID}{RUN}".encode()


def _settings(path: Path) -> object:
    from tocsin.settings import load_settings

    return load_settings(path)


_SETTINGS = b"""[read]
languages = ["en"]
max_bytes = 1000000
[code]
coder = "default"
confidence = 0.02
dyads = true
[code.llm]
base_url = "http://127.0.0.1:8080/v1"
model = "a"
timeout = 60.0
[resolve]
registry = ["mine"]
[load]
memory_mb = 500
[fetch]
contact = "ana@example.org"
allowed_networks = ["10.1.0.0/16"]
per_second = 0.5
[feeds]
every = 15
late = 0.01
[watch]
alarms_per_year = 1.0
[watch.rules]
low_baseline = 1.5
spike_weeks = 6
[alert]
file = "alerts.txt"
"""


def _feeds(path: Path) -> object:
    from tocsin.read.feedlist import load_feeds

    return load_feeds(path)


_FEEDS = b'[[feed]]\naddress = "https://a.example/rss"\noutlet = "A"\nfull_text = false\n[[feed]]\naddress = "https://b.example/rss"\n'


def _cards(path: Path) -> object:
    from tocsin.resolve.outlets import read_cards

    return read_cards(path)


def _card_samples() -> list[bytes]:
    from tocsin.resolve.outlets import template

    return [template(["Made Wire", "The Lamp"]).encode(), _CARDS]


_CARDS = b"""[outlets."Made Wire"]
home = "KEN"
also = ["MW"]
[credibility.default]
grade = 3
reason = "not known"
judged = 2024-05-06
"""


def _ontology(path: Path) -> object:
    from tocsin.ontology import load_ontology

    return load_ontology(path)


_ONTOLOGY = b"""name = "small"
version = "1"
crosswalk = "cameo.csv"
[types.CONSULT]
quad = "verbal cooperation"
score = 2.5
recipient_required = false
definition = "Two meet."
examples = ["[A:The army] met [R:the rebels] on Monday.", "[A:Ana] called [R:the army]."]
[types.CONSULT.modes]
visit = { score = 4.0, definition = "The actor travels." }
[types.ASSAULT]
quad = "material conflict"
score = -9
recipient_required = true
definition = "Two fight."
examples = ["[A:The army] shelled [R:the rebels] on Monday.", "[A:The rebels] shot at [R:the army]."]
[contexts]
military = "of armies"
[sectors]
COP = "police"
[none]
examples = ["[A:The army] and [R:the rebels] slept.", "[A:Ana] and [R:the army] slept."]
"""
_CROSSWALK = (
    b"cameo,label,type,mode,contexts,original_type,original_mode,original_contexts,quad_icews,quad_gdelt,goldstein_icews,goldstein_gdelt,note\n"
    b"040,Consult,CONSULT,visit,military,,,,1,1,1.0,1.0,a note\n190,Use force,ASSAULT,,,,,,4,4,-10.0,-10.0,\n"
)


def _with_crosswalk(reading: Callable[[Path], object]) -> Callable[[Path], Run]:
    def make(scratch: Path) -> Run:
        (scratch / "cameo.csv").write_bytes(_CROSSWALK)
        return _read_from("ontology.toml", reading)(scratch)

    return make


def _crosswalk(scratch: Path) -> Run:
    from tocsin.ontology import load_ontology

    (scratch / "ontology.toml").write_bytes(_ONTOLOGY)

    def run(data: bytes) -> object:
        (scratch / "cameo.csv").write_bytes(data)
        return load_ontology(scratch / "ontology.toml")

    return run


def _codebook(path: Path) -> object:
    from tocsin.coding.codebook import read_codebook

    return read_codebook(path, None)


def _examples(path: Path) -> object:
    from tocsin.coding.train import read_examples

    return read_examples(path, ("ASSAULT", "CONSULT"))


_EXAMPLES = b"""{"text": "The army shelled the rebels on Monday.", "actor": [0, 8], "recipient": "the rebels", "type": "ASSAULT", "id": "1"}
{"text": "The army met the rebels.", "actor": "The army", "recipient": [13, 23], "type": "CONSULT", "mode": null}
{"text": "It rained.", "actor": null, "recipient": null, "type": null}
"""


def _lexicon(scratch: Path) -> Run:
    """The first line says which of the files it is."""
    from tocsin.coding.lexicon import load_lexicon
    from tocsin.ontology import load_ontology

    folder, kept = scratch / "lexicon", _lexicons()
    folder.mkdir(exist_ok=True)
    for name, data in kept.items():
        (folder / name).write_bytes(data)
    types = {name: [m.name for m in kind.modes] for name, kind in load_ontology().types.items()}

    def run(data: bytes) -> object:
        first, _, rest = data.partition(b"\n")
        file = first.decode("latin-1").lstrip("# ")
        if file not in kept:
            return None
        (folder / file).write_bytes(rest)
        try:
            return load_lexicon(types, folder=folder)
        finally:
            (folder / file).write_bytes(kept[file])

    return run


@cache
def _lexicons() -> Mapping[str, bytes]:
    """The shipped lexicon with few words of each entry."""
    names = ("predicates.toml", "modes.toml", "contexts.toml", "cues.toml")
    return {
        name: rtoml.dumps(_few(tomllib.loads((DATA / "lexicon" / name).read_text("utf-8")))).encode() for name in names
    }


def _few(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {key: _few(value) for key, value in cast("dict[str, Any]", tree).items()}
    return [_few(each) for each in cast("list[Any]", tree)[:3]] if isinstance(tree, list) else tree


def _registry(scratch: Path) -> Run:
    from tocsin.resolve.entries import read_registry

    folder, path = _small_registry(scratch), scratch / "mine" / "mine.toml"
    path.parent.mkdir(exist_ok=True)

    def run(data: bytes) -> object:
        path.write_bytes(data)
        return read_registry(folder, path.parent)

    return run


def _small_registry(scratch: Path) -> Path:
    folder = scratch / "registry"
    folder.mkdir(exist_ok=True)
    for name in ("nouns.csv", "titles.txt"):
        shutil.copy(DATA / "actors" / name, folder / name)
    (folder / "base.toml").write_bytes(_ENTRIES)
    return folder


_ENTRIES = b"""[[actor]]
id = "state:ZAA"
name = "Made Land"
kind = "state"
country = "ZAA"
adjectives = ["Madelandish"]
capitals = ["Madeville"]
names = ["the Republic of Made Land"]
reference = "https://a.example/zaa"
[[actor.fact]]
relation = "member"
of = "org:made"
valid = "1960-01-01/.."
reference = "https://a.example/1"
[[actor]]
id = "org:made"
name = "Made Union"
kind = "igo"
names = ["MU"]
reference = "https://a.example/mu"
[[actor]]
id = "person:ana-made"
name = "Ana Made"
kind = "person"
country = "ZAA"
reference = "https://a.example/ana"
"""


def _exchange(kind: str) -> Callable[[Path], Run]:
    """As `tocsin actors import` reads it."""

    def make(scratch: Path) -> Run:
        from tocsin.cli.actors import import_actors
        from tocsin.resolve.entries import read_registry

        folder, path, out = _small_registry(scratch), scratch / "actors.txt", scratch / "out.toml"
        registry = read_registry(folder)  # all of it would take a second to check a file against

        def run(data: bytes) -> object:
            path.write_bytes(data)
            out.unlink(missing_ok=True)
            return import_actors(path, kind, out, registry)  # type: ignore[arg-type]

        return run

    return make


_CAMEO = "# made\nANA_MADE_ [ZAAGOV 19990101-20040101] [ZAAELI >20040101]\n+PRESIDENT_MADE_\nMADE_LAND_ [ZAA]\n+MADELANDISH_\nMADE_BRIGADE_ [ZAAREB <990101]\n"
_ICEWS_ACTORS = (
    "Actor Name\tActor Type\tAffiliation To\tAffiliation Start Date\tAffiliation End Date\tAliases\n"
    "Ana Made\tIndividual\tGovernment (Kenya)\t2001-01-01\t2005-12-31\tPresident Made || A. Made\n"
    "Police (Kenya)\tGroup\tKenya\t\t\t\n"
)
_FTM = (
    '{"id": "a1", "schema": "Person", "properties": {"name": ["Ana Made"], "nationality": ["ke"], "position": ["Minister"], "birthDate": ["1960"]}}\n'
    '{"id": "a2", "schema": "Organization", "properties": {"name": ["Made Front"], "country": ["ke"]}}\n'
    '{"id": "a3", "schema": "Membership", "properties": {"member": ["a1"], "organization": ["a2"], "startDate": ["2001-05"]}}\n'
)
_WIKIDATA = (
    '{"id": "Q999001", "labels": {"en": {"language": "en", "value": "Ana Made"}}, "aliases": {"en": [{"language": "en", "value": "A. Made"}]}, "claims": {'
    '"P31": [{"mainsnak": {"snaktype": "value", "property": "P31", "datavalue": {"type": "wikibase-entityid", "value": {"id": "Q5"}}}, "rank": "normal"}],'
    '"P39": [{"mainsnak": {"snaktype": "value", "property": "P39", "datavalue": {"type": "wikibase-entityid", "value": {"id": "Q30461"}}}, "rank": "normal",'
    '"qualifiers": {"P580": [{"snaktype": "value", "property": "P580", "datavalue": {"type": "time", "value": {"time": "+2001-05-00T00:00:00Z", "precision": 10}}}]}}]}}\n'
)


def _log(name: str, reading: Callable[[Path], object]) -> Callable[[Path], Run]:
    """A file of a desk that may be edited, merged or torn."""

    def make(scratch: Path) -> Run:
        folder = scratch / name.partition(".")[0]
        folder.mkdir(exist_ok=True)

        def run(data: bytes) -> object:
            (folder / name).write_bytes(data)
            return reading(folder)

        return run

    return make


def _judgements(folder: Path) -> object:
    from tocsin.resolve.corrections import standing
    from tocsin.resolve.judge import canonical
    from tocsin.store.judgements import read_judgements, without_corrections

    found = read_judgements(folder)
    without_corrections((folder / "judgements.jsonl").read_bytes())
    return canonical(found.judgements), standing(found.corrections)


_JUDGEMENTS = (
    b'{"left":"mention-1","right":"state:IRQ","verdict":"same","score":0.9,"reasons":["a"],"by":"human:ana","recorded":"2024-05-06T10:00:00Z"}\n'
    b'{"left":"event-1","right":"event-2","verdict":"different","score":null,"reasons":["a"],"by":"human:ana"}\n'
    b'{"correction":{"id":"correction-1","act":"change","of":"event","thing":"event-1","span":{"document_id":"document-1","start":4,"end":9},"kind":"ASSAULT",'
    b'"field":"type","values":["CONSULT"],"reason":"r","by":"human:ana","recorded":"2024-05-06T10:00:00Z"}}\n'
)


def _forecasts(folder: Path) -> object:
    from tocsin.desk.forecasting import scores
    from tocsin.store.forecasts import read_log

    return read_log(folder), scores(folder)


@cache
def _forecast_samples() -> tuple[bytes, ...]:
    import tempfile

    from tocsin.records import Question, Target, question_id
    from tocsin.store.forecasts import append_forecasts

    target = Target(actors=("state:IRQ",), recipients=("state:IRN",), types=("ASSAULT",))
    identity = question_id(target, date(2024, 5, 1), date(2024, 6, 1), None)
    question = Question(
        id=identity, text="Will Iraq attack Iran?", target=target, opens=date(2024, 5, 1), closes=date(2024, 6, 1), dataset=None, resolution="r",
        recorded=NOW,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        append_forecasts(Path(folder), question, [])
        line = (Path(folder) / "forecasts.jsonl").read_bytes()
    more = {"forecast": {"id": "forecast-1", "question_id": identity, "forecaster": "simple", "known_until": "2024-05-01", "probability": 0.2, "low": 0.1,
        "high": 0.4, "confidence": "c", "base_rate": 0.1, "base_of": "b", "inputs": "i", "made": "2024-05-01T10:00:00Z", "by": "human:ana"}}  # fmt: skip
    settled = {
        "settlement": {
            "question_id": identity,
            "happened": True,
            "counted": 2,
            "because": "b",
            "by": "store",
            "recorded": "2024-06-02T10:00:00Z",
        }
    }
    return (line + json.dumps(more).encode() + b"\n" + json.dumps(settled).encode() + b"\n",)


# --------------------------------------------------------------------------------------------- small parsers


def _words(parse: Callable[[str], object]) -> Callable[[Path], Run]:
    """A function that takes words; bytes that are no UTF-8 come as Python gives them to a program's arguments."""

    def make(_: Path) -> Run:
        return lambda data: parse(data.decode("utf-8", "surrogateescape"))

    return make


def _parse_day(text: str) -> object:
    from tocsin.read.days import parse_day

    return parse_day(text)


def _day_of(text: str) -> object:
    from tocsin.read.feeds import cleaned, day_of

    return day_of(text, NOW), cleaned(text)


def _edtf(text: str) -> object:
    from tocsin.resolve.edtf import read_edtf

    return read_edtf(text)


def _calendar_day(text: str) -> object:
    from tocsin.workbench import calendar_day

    return calendar_day(text, "--published")


def _marked(text: str) -> object:
    from tocsin.coding.quotation import find_marked

    return find_marked(text)


def _read_marks(text: str) -> object:
    from tocsin.coding.codebook import read_marks

    return read_marks(text)


def _names(text: str) -> object:
    from tocsin.resolve import names

    return (
        names.key(text), names.romanised(text), names.skeleton(text), names.initials(text), names.compatible(text, "Ana Made"),
        names.fits("Ana Made", text), names.is_acronym(text), list(names.spellings(text)), names.bones(text),
    )  # fmt: skip


def _headers(text: str) -> object:
    from protego import Protego

    from tocsin.read.fetching.manners import retry_after
    from tocsin.web.access import Access
    from tocsin.web.guard import _bearer, _cookie

    access = Access(edit_token="x" * 20, secret=b"s")
    found = access.visitor(_cookie(text), _bearer({"authorization": text}))
    robots = Protego.parse(text)
    return (
        retry_after({"retry-after": text}, NOW),
        found,
        robots.can_fetch("https://a.example/", "tocsin"),
        robots.crawl_delay("tocsin"),
    )


def _address(text: str) -> object:
    from tocsin.read.fetching.guard import networks, refusal

    return refusal(text, networks(["10.0.0.0/8"]))


def _answer(text: str) -> object:
    from tocsin.coding.answer import read_answer

    return read_answer(text, (1, 2))


_ANSWER = json.dumps({"sentences": [{"n": 1, "events": [{"predicate": "shelled", "type": "ASSAULT", "status": "actual", "mode": "heavy-weapons",
    "mode_words": "with guns", "contexts": [{"name": "military", "words": "army"}], "actors": ["the army"], "recipients": ["the rebels"], "place": "Goma",
    "date": "Monday", "status_words": None}]}, {"n": 2, "events": []}]})  # fmt: skip


@cache
def _bench() -> Any:
    from tocsin.workbench import workbench

    return workbench(Settings())


def _query(text: str) -> object:
    from tocsin.store.query import read_query

    query = read_query(text)
    return query, _bench().choose(query.wanted)


@cache
def _parser() -> Any:
    from tocsin.coding.grammar import load_parser

    return load_parser(Settings().code.model)


def _letters(text: str) -> str:
    """As `read_text` lets words through: no reader gives half a character."""
    return text[:300].encode("utf-8", "replace").decode()


def _times(text: str) -> object:
    from tocsin.coding.dates import find_times

    return find_times(_parser()(_letters(text)), DAY)


def _numerals(text: str) -> object:
    from tocsin.coding.numerals import read_number

    parsed = _parser()(_letters(text))
    return [read_number(sentence, token) for sentence in parsed.sentences for token in sentence.tokens]


def _question(_: Path) -> Run:
    from tocsin.coding.lexicon import load_lexicon
    from tocsin.forecast import World
    from tocsin.forecast.sentence import read_sentence

    bench = _bench()
    world = World(ontology=bench.ontology, registry=bench.registry, choose=bench.choose, incidents=lambda _: None)
    lexicon = load_lexicon({name: [m.name for m in kind.modes] for name, kind in bench.ontology.types.items()})

    def run(data: bytes) -> object:
        text = data.decode("utf-8", "surrogateescape")[:300]
        return read_sentence(text, asked=DAY, parse=_parser(), lexicon=lexicon, world=world)

    return run


def _code(_: Path) -> Run:
    """A text read and coded to its end, without the encoder."""
    from tocsin.read.text import read_text
    from tocsin.records import Document
    from tocsin.settings import CodeOptions
    from tocsin.workbench import workbench

    bench = workbench(Settings(code=CodeOptions(fast=True)))

    def run(data: bytes) -> object:
        text = data.decode("utf-8", "replace")[:1500]
        document = read_text(text, title=None, given=Given(published=DAY, outlet="Made Wire"), options=ReadOptions())
        return list(bench.code([document])) if isinstance(document, Document) else document

    return run


# ------------------------------------------------------------------------------------------------ the desk


class Failed(Exception):
    """The served desk answered 5xx: a mistake of its own, told without the traceback that it prints."""


def _web(scratch: Path) -> Run:
    """A request to the served desk: method, address and body on three lines."""
    import httpx
    from tests.store.made_desk import fill_with_rows, fill_with_texts, link

    from tocsin.desk import Desk
    from tocsin.web.access import Access
    from tocsin.web.app import application

    folder = scratch / "served"
    if not folder.is_dir():
        fill_with_rows(folder, scratch)
        fill_with_texts(folder)
        link(folder)
    kept = folder / "judgements.jsonl"
    access = Access(person="ana", secret=b"s")
    app = application(Desk(folder), access)
    loop = asyncio.new_event_loop()
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1")  # type: ignore[arg-type]

    def run(data: bytes) -> object:
        if kept.is_file() and kept.stat().st_size > 200_000:
            kept.unlink()  # or what the desk holds grows with the run
        first, _, body = data.partition(b"\n")
        method, _, address = first.decode("utf-8", "replace").partition(" ")
        headers = {"x-tocsin-form": access.form_token("here"), "content-type": "application/x-www-form-urlencoded"}
        if method not in ("GET", "POST") or not address.startswith("/") or address.startswith(("/live", "//")):
            return None
        try:
            request = client.build_request(method, address, content=body if method == "POST" else None, headers=headers)
        except (httpx.InvalidURL, ValueError):
            return None
        answer = loop.run_until_complete(client.send(request))
        if answer.status_code >= 500:
            raise Failed(f"{method} {address[:100]}: {answer.status_code} {answer.text[-300:]}")
        return answer

    return run


def _form(path: str, **fields: str) -> bytes:
    return f"POST {path}\n{urlencode(fields)}".encode()


_EVENT = "event-00000000000000000000"
_REQUESTS = (
    b"GET /search?q=actor%3AIraq+type%3AASSAULT+from%3A2024-02-01", b"GET /api/search?q=Basra&page=2", b"GET /?page=1", b"GET /api/documents?page=1",
    b"GET /map?q=type:ASSAULT&begin=2024-02-01", b"GET /api/map?q=actor%3AIraq", b"GET /watch?one=Iraq&other=Syria&days=30&until=2024-02-20&kin=false",
    b"GET /incidents?days=30&until=2024-02-20&all=true&page=1", b"GET /network?q=dataset:gdelt&days=30", b"GET /actors/state:IRQ?kin=true",
    b"GET /alarms?days=30&until=2024-02-20&least=1", b"GET /review", b"GET /feeds", b"GET /data", b"GET /forecasts", b"GET /scenarios",
    b"GET /corrections/form?thing=event-1&field=type", b"GET /login?then=/search", b"GET /events/event-1", b"GET /documents/document-1",
    _form("/corrections", thing=_EVENT, act="accept", reason="r"), _form("/corrections", thing=_EVENT, field="type", value="CONSULT"),
    _form("/corrections", thing=_EVENT, field="occurred", other="2024-02-01/2024-02-03"), _form("/corrections", thing=_EVENT, field="place", nothing="1"),
    _form("/corrections/undo", thing=_EVENT), _form("/judgements", left=_EVENT, right="state:IRQ", verdict="same", reason="r"),
    _form("/login", name="ana", token="x", then="/"), _form("/paste", text="12", title="t", published="2024-05-06", outlet="A"),
    _form("/forecasts/ask", actor="Iraq", recipient="Syria", type="ASSAULT", days="30", mine="0.2"), _form("/forecasts/settle"),
)  # fmt: skip


def _sql(scratch: Path) -> Run:
    """As `tocsin sql` asks it."""
    from tests.store.made_desk import fill_with_texts

    from tocsin.store.view import View

    folder = scratch / "asked"
    if not folder.is_dir():
        fill_with_texts(folder, 4)
    view = View(folder)
    return lambda data: view.sql(data.decode("utf-8", "surrogateescape"), seconds=2.0).num_rows


_SQL = (
    b"SELECT type, count(*) AS n FROM all_events GROUP BY type ORDER BY n DESC", b"SELECT * FROM documents WHERE text LIKE '%Basra%' LIMIT 3",
    b"WITH a AS (SELECT id, unnest(contexts) AS c FROM events) SELECT c, count(*) FROM a GROUP BY ALL", b"DESCRIBE events",
    b"SELECT d.id FROM documents d JOIN codings c ON d.id = c.document_id WHERE d.published >= DATE '2024-01-01'",
)  # fmt: skip


def _corrections(_: Path) -> Run:
    """As `tocsin correct` says it: thing, field and value on three lines."""
    from tocsin.ontology import load_ontology
    from tocsin.read.text import read_text
    from tocsin.records import Act, Coding
    from tocsin.resolve.correcting import Who, added, changed
    from tocsin.resolve.corrections import corrected
    from tocsin.settings import CodeOptions
    from tocsin.workbench import workbench

    text = "The army shelled Goma on Monday. “We met the rebels in Bukavu,” the governor said on Tuesday. Kenya denied that it had arrested two ministers."
    document: Any = read_text(text, title=None, given=Given(published=DAY, outlet="Made Wire"), options=ReadOptions())
    coded = next(iter(workbench(Settings(code=CodeOptions(fast=True))).code([document])))
    coding, ontology = Coding(**{name: getattr(coded, name) for name in Coding.__dataclass_fields__}), load_ontology()
    who = Who(by="human:ana", reason="r", recorded=NOW)

    def run(data: bytes) -> object:
        thing, name, value = (*data.decode("utf-8", "surrogateescape").split("\n", 2), "", "")[:3]
        if thing.startswith("add"):
            made = (added(document, coding, name, value, who, ontology=ontology),)
        else:
            things = [*coding.events, *coding.quotes, *coding.claims]
            chosen = (
                things[int(thing) % len(things)].id
                if thing.isdecimal() and thing.isascii() and len(thing) < 9
                else thing
            )
            made = changed(document, coding, coding, chosen, {name: value}, who, ontology=ontology)
        assert all(each.act is not Act.UNDO for each in made)
        return corrected(coding, made)

    return run


_CORRECTIONS = (
    b"0\ntype\nCONSULT", b"0\nmode\nbeat", b"0\noccurred\n2024-02-01/2024-02-03@Monday", b"0\nactors\nThe army; the rebels", b"0\nplace\n17-21",
    b"0\nstatus\nnegated", b"3\nspeaker\nthe governor", b"5\nstance\ndenies", b"6\nstrength\npossibly", b"0\ncontexts\nmilitary;economic", b"add\nshelled\nCONSULT", b"0\nrecipients\n",
)  # fmt: skip

# ------------------------------------------------------------------------------------------------- the list


def targets() -> dict[str, Target]:
    """All of them by name."""
    from tocsin.read.fetching.outcome import WireError

    samples = sorted((DATA / "samples").glob("*"))
    texts = [path.read_bytes() for path in samples if path.suffix in (".txt", ".md")]
    html = [HTML.encode(), *(path.read_bytes() for path in samples if path.suffix == ".html")]
    lines = [*(path.read_bytes() for path in samples if path.suffix == ".jsonl"), json.dumps(_ROW).encode() + b"\n"]
    table = "text,title,outlet,published\n" + f'"{WORDS}",Bunagana falls,Made Wire,2024-05-06\n' * 2
    mail = MAIL.format(words=WORDS, html=HTML).encode()
    days = (
        "2024-05-06",
        "Tue, 07 Nov 2023 10:00:00 GMT",
        "Nov. 7, 2023 at 10:00 p.m.",
        "20231107101500",
        "7 November 2023",
        "2023/11/07",
        "2024-05-07T10:00:00+02:00",
    )
    phrases = (
        "On Monday, 6 May 2024, two days after the talks of late April, the army shelled the town for three hours.",
        "Between 2019 and 2021, in the week before Ramadan and again last Friday night, at least 12 were held.",
        "From 3 to 5 June he will meet them within the next ten days; a decade ago, on 9/11, nobody did.",
        "Some 1,200 people, more than two dozen of them children, fled; tens of thousands had left since 1 July last year.",
        "Half a million, nearly three hundred and fifty-one, one in five, a dozen or so, 12.5 million, no fewer than 7.",
    )
    questions = (
        "Will Iran threaten Israel within 30 days?", "Will there be at least 3 protests in Iraq next week?", "Is Turkey going to withdraw from Syria by 31 December?",
        "Will more than 50 people be killed in Mali this month?", "How likely is it that Ethiopia and Eritrea sign a peace agreement in 2027?",
    )  # fmt: skip
    keys = (
        "actor:",
        "recipient:",
        "type:",
        "mode:",
        "quad:",
        "status:",
        "place:",
        "dataset:",
        "outlet:",
        "holder:",
        "from:",
        "to:",
        "kin:yes",
        "either-way:yes",
        "id:",
    )
    queries = (
        'actor:"Muqtada al-Sadr" type:ACCUSE drones',
        "actor:Russia recipient:Ukraine from:2024-01-01 to:2024-02-01 place:Kyiv",
        "quad:4 kin:yes “cease fire” dataset:gdelt",
    )
    quotes = (
        "“We will stay,” he said, “and ‘nobody’ leaves.” He added: “No.”", "\"We will stay,\" he said. 'Never', she said, 'again'. It's the 1990s' end.",
        "«Nous restons», said she. „Nein“, he said. ``Yes,'' they said.\n“A paragraph that goes on\n“and on.”",
    )  # fmt: skip
    names = (
        "Muqtada al-Sadr",
        "U.N.",
        "Şırnak",
        "Тимошенко Юлія",
        "محمد",
        "O’Neill-Smith, Jr.",
        "the Democratic Republic of the Congo",
    )

    def encoded(*some: str) -> list[bytes]:
        return [each.encode() for each in some]

    found: dict[str, Target] = {
        "text": Target(kind="text", share=30, samples=texts, make=_file(".txt")),
        "markdown": Target(kind="text", share=25, samples=[*texts, _COVER.encode()], make=_file(".md")),
        "html": Target(kind="tags", share=8, samples=html, make=_file(".html")),
        "jsonl": Target(kind="lines", share=20, samples=lines, make=_file(".jsonl"), words=tuple(_ROW)),
        "json": Target(kind="json", share=20, samples=[json.dumps([_ROW, _ROW]).encode()], make=_file(".json"), words=tuple(_ROW)),
        "csv": Target(kind="table", share=25, samples=encoded(table), make=_file(".csv"), words=tuple(_ROW)),
        "tsv": Target(kind="table", share=10, samples=encoded(table.replace(",", "\t")), make=_file(".tsv"), words=tuple(_ROW)),
        "feed": Target(kind="tags", share=10, samples=encoded(_RSS, _ATOM, _SITEMAP), make=_feed),
        "json feed": Target(kind="json", share=10, samples=encoded(_JSON_FEED), make=_feed),
        "feed file": Target(kind="tags", share=5, samples=encoded(_RSS, _ATOM), make=_file(".rss")),
        "mbox": Target(kind="text", share=6, samples=[mail], make=_file(".mbox"), words=("From ", "Subject: ", "Content-Type: ", "boundary=b", "--b", "=?utf-8?q?", "charset=")),
        "pdf": Target(kind="bytes", share=10, samples=[pdf(REPORT)], make=_file(".pdf"), words=("/Length", "obj", "endobj", "stream", "xref", "/Kids", "BT", "ET", "Tj")),
        "warc": Target(kind="bytes", share=5, samples=_warcs(packed=False), make=_file(".warc"), words=("WARC/1.0", "Content-Length: ", "HTTP/1.1 200 OK")),
        "warc.gz": Target(kind="bytes", share=3, samples=_warcs(packed=True), make=_file(".warc.gz")),
        "stream": Target(kind="text", share=25, samples=[*lines, *html, *texts], make=_stream),
        "page": Target(kind="tags", share=6, samples=[b"text/html;utf-8\n" + html[0], b"text/plain;latin-1\n" + texts[0], b"application/pdf;\n" + pdf(REPORT)], make=_page),
        "packed": Target(kind="bytes", share=15, samples=[gzip.compress(texts[0], mtime=0), gzip.compress(b"\x00" * 10**6, mtime=0)], make=_unpacked, may=(WireError,)),
        "situation": Target(kind="toml", share=30, samples=[_SITUATION], make=_situation),
        "situation run": Target(kind="toml", share=1, samples=[_SITUATION], make=_run_situation),
        "settings": Target(kind="toml", share=40, samples=[_SETTINGS], make=_read_from("tocsin.toml", _settings)),
        "feeds.toml": Target(kind="toml", share=30, samples=[_FEEDS], make=_read_from("feeds.toml", _feeds)),
        "outlets.toml": Target(kind="toml", share=30, samples=_card_samples(), make=_read_from("outlets.toml", _cards)),
        "ontology": Target(kind="toml", share=15, samples=[_ONTOLOGY], make=_with_crosswalk(_ontology)),
        "crosswalk": Target(kind="table", share=8, samples=[_CROSSWALK], make=_crosswalk),
        "codebook": Target(kind="toml", share=10, samples=[_ONTOLOGY], make=_with_crosswalk(_codebook)),
        "examples": Target(kind="lines", share=20, samples=[_EXAMPLES], make=_read_from("examples.jsonl", _examples)),
        "lexicon": Target(kind="text", share=2, samples=[f"# {name}\n".encode() + data for name, data in _lexicons().items()], make=_lexicon),
        "registry": Target(kind="toml", share=8, samples=[_ENTRIES], make=_registry),
        "judgements": Target(kind="lines", share=40, samples=[_JUDGEMENTS], make=_log("judgements.jsonl", _judgements)),
        "forecasts": Target(kind="lines", share=30, samples=_forecast_samples(), make=_log("forecasts.jsonl", _forecasts)),
        "cameo actors": Target(kind="text", share=10, samples=encoded(_CAMEO), make=_exchange("cameo")),
        "icews actors": Target(kind="table", share=10, samples=encoded(_ICEWS_ACTORS), make=_exchange("icews")),
        "ftm actors": Target(kind="lines", share=10, samples=encoded(_FTM), make=_exchange("ftm")),
        "wikidata actors": Target(kind="lines", share=10, samples=encoded(_WIKIDATA), make=_exchange("wikidata")),
        "day": Target(kind="text", share=80, samples=encoded(*days), make=_words(_parse_day), may=(ValueError,)),
        "feed day": Target(kind="text", share=40, samples=encoded(*days, "https://a.example/a?id=1&utm_source=rss#top"), make=_words(_day_of)),
        "edtf": Target(kind="text", share=80, samples=encoded("2014-06/..", "2008~", "2014-06-13/2015", "/2014?"), make=_words(_edtf), may=(ValueError,)),
        "calendar day": Target(kind="text", share=20, samples=encoded(*days), make=_words(_calendar_day)),
        "quotation": Target(kind="text", share=70, samples=encoded(*quotes), make=_words(_marked)),
        "marks": Target(kind="text", share=45, samples=encoded("[A:The army] met [R:the rebels]."), make=_words(_read_marks), may=(ValueError,)),
        "names": Target(kind="text", share=30, samples=encoded(*names), make=_words(_names)),
        "headers": Target(kind="text", share=20, samples=encoded("Mon, 01 Jan 2024 00:01:00 GMT", "120", "tocsin=a|1|b|c|d", "Bearer xxxx", "User-agent: *\nDisallow: /a*$\nCrawl-delay: 2"), make=lambda _: lambda data: _headers(data.decode("latin-1"))),
        "address": Target(kind="text", share=30, samples=encoded("::ffff:127.0.0.1", "8.8.8.8", "fe80::1%eth0"), make=_words(_address), may=(ValueError,)),
        "llm answer": Target(kind="json", share=40, samples=encoded(_ANSWER), make=_words(_answer)),
        "query": Target(kind="text", share=15, samples=encoded(*queries), make=_words(_query), words=keys),
        "correction": Target(kind="text", share=15, samples=_CORRECTIONS, make=_corrections),
        "sql": Target(kind="text", share=2, samples=_SQL, make=_sql, words=("SELECT", "FROM", "events", "read_csv('x')", "GROUP BY", "unnest(", "PRAGMA", ";")),
        "web": Target(kind="text", share=3, samples=_REQUESTS, make=_web, words=[quote(word) for word in keys]),
        "dates": Target(kind="text", share=3, samples=encoded(*phrases), make=_words(_times)),
        "numerals": Target(kind="text", share=2, samples=encoded(*phrases), make=_words(_numerals)),
        "question": Target(kind="text", share=1.5, samples=encoded(*questions), make=_question),
        "code": Target(kind="text", share=0.5, samples=[*encoded(*phrases, *quotes), *texts], make=_code),
    }  # fmt: skip
    for name in _NAMES:
        dataset = find_dataset(name)
        rows = (
            [_PLOVER.encode() + b"\n"]
            if name == "plover"
            else [_quads()]
            if name == "quads"
            else [b"event_id_cnty,deleted_timestamp\nMLI99901,1656000000\nMLI99902,2022-06-30\n"]
            if name == "acled-deleted"
            else _rows(dataset)
        )
        kind = {Format.LINES: "lines", Format.PARQUET: "bytes"}.get(dataset.format, "table")
        found[f"load {name}"] = Target(kind=kind, share=0.25, samples=rows, make=_dataset(name), words=dataset.columns)
    return found
