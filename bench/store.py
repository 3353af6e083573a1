"""How fast data sets load, how small they lie, how fast a page answers: `python bench/store.py --rows 50000000`.

The rows are made here, in the shape of the real ones: GDELT 2.0 in zipped files of 15 minutes, ICEWS in tab-separated files,
both with few frequent and many rare actors, places, codes and outlets. Nothing of a real data set is in them. Timed is
`Desk.load`: unpacking, checking, mapping, writing, syncing. Rates count the clock's seconds, and beside them the
processor's: on a machine that others use, the second is what the load costs.

At most --files rows are made as files and loaded. Where --rows asks for more, the store is filled to that number with the
loaded rows again, at 13,700 a day over ten years with ids of their own, written as the files that a load would have left,
not loaded: loading them would take as many times longer. Then all of it is compacted, as `tocsin compact` does it. The size is
that of the compacted store with all that pages ask, a row, over that of the zipped files, a row.

Then the pages, asked of one open view: a dyad (its days, its 50 foremost events) and an actor with its lineage (a
country, some codes and names of other countries; its days as actor and as recipient, its 50 foremost events), for --queries
pairs each, half of them among the most frequent and half at random, after one round that is not counted. A cold
open is a new view of the desk in a new process. The same dyad through pandas over the CSV files is printed beside them, if
pandas is installed. At the end texts are appended --appends times while another process looks at the desk. Memory is the most that a process held that did nothing but one load. The last line printed is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
from heading import stop, versions

from tocsin.desk import Desk
from tocsin.errors import TocsinError
from tocsin.settings import LoadOptions
from tocsin.store.compact import compact
from tocsin.store.pages import Page, Side

SLOT = 1_560  # GDELT rows in 15 minutes, as in 2023
FIRST = "2015-02-18"
_SYLLABLES = "ba ce di fo gu la me ni ro su ta vi pe ky zo ju".split()

# ------------------------------------------------------------------------------------------------ made rows

_WORLD = """
CREATE TABLE words AS SELECT i, array_to_string(list_transform(range(2 + CAST(hash(i) % 3 AS INTEGER)),
    lambda k: syllables[1 + CAST(hash(i * 7 + k) % 16 AS INTEGER)]), '') AS w
    FROM range(3000) AS t(i), (SELECT {syllables} AS syllables);
CREATE TABLE countries AS SELECT row_number() OVER () - 1 AS i, alpha3, fips, cameo
    FROM read_csv('{countries}', all_varchar = true) WHERE length(fips) = 2 AND length(cameo) = 3;
CREATE TABLE codes AS SELECT row_number() OVER (ORDER BY hash(cameo)) - 1 AS i, cameo, label, quad_gdelt AS q,
    goldstein_gdelt AS g, goldstein_icews AS gi FROM read_csv('{codes}', all_varchar = true) WHERE length(cameo) > 2;
CREATE TABLE roles AS SELECT unnest(['', 'GOV', 'MIL', 'COP', 'REB', 'BUS', 'CVL', 'MED', 'JUD', 'LEG', 'OPP', 'EDU', '']) AS r,
    unnest(range(13)) AS i;
CREATE TABLE places AS SELECT p.i, CASE p.i % 4 WHEN 0 THEN 1 WHEN 1 THEN 5 ELSE 4 END AS t, w.w, c.fips, c.alpha3,
    lpad(CAST(hash(p.i) % 30 AS VARCHAR), 2, '0') AS adm, round(hash(p.i * 3) % 1400000 / 10000.0 - 70, 4) AS lat,
    round(hash(p.i * 5) % 3600000 / 10000.0 - 180, 4) AS lon, CAST(hash(p.i) % 9000000 AS VARCHAR) AS fid
    FROM range(20000) AS p(i) JOIN words AS w ON w.i = p.i % 3000
    JOIN countries AS c ON c.i = hash(p.i * 11) % (SELECT count(*) FROM countries);
CREATE TABLE outlets AS SELECT i, w || '-' || ['news', 'times', 'daily', 'post', 'herald'][1 + CAST(hash(i) % 5 AS INTEGER)]
    || ['.com', '.info', '.net', '.org'][1 + CAST(hash(i * 3) % 4 AS INTEGER)] AS o
    FROM range(5000) AS t(i) JOIN words USING (i) UNION ALL SELECT i + 3000, w || 'press.com' FROM words WHERE i < 2000;
CREATE TABLE actors AS SELECT a.i, c.cameo || r.r AS code, c.cameo AS cc, r.r AS role, upper(w.w) AS name, c.alpha3
    FROM range(6000) AS a(i)
    JOIN countries AS c ON c.i = CAST(pow(hash(a.i) % 1000 / 1000.0, 2) * 230 AS INTEGER) % (SELECT count(*) FROM countries)
    JOIN roles AS r ON r.i = hash(a.i * 13) % 13 JOIN words AS w ON w.i = hash(a.i * 17) % 3000;
"""
_ARTICLES = """
CREATE OR REPLACE TABLE articles AS SELECT a.i, 'https://www.' || o.o || '/' || strftime(a.ts, '%Y/%m/%d') || '/'
    || array_to_string([w1.w, w2.w, w3.w, w4.w, w5.w, w6.w], '-') || '-' || CAST(hash(a.i) % 9000000 AS VARCHAR) || '.html' AS url,
    round(hash(a.i * 3) % 20000000 / 1000000.0 - 12, 13) + hash(a.i * 31) % 1000000 / 1e12 AS tone,
    CAST(pow(hash(a.i * 5) % 100000 / 100000.0, 4) * 19999 AS INTEGER) AS place, 1 + CAST(hash(a.i * 9) % 20 AS INTEGER) AS n, a.ts
    FROM (SELECT i, TIMESTAMP '{first}' + to_minutes(CAST(i // {per_slot} * 15 AS BIGINT)) AS ts FROM range({begin}, {end}) AS x(i)) AS a
    JOIN outlets AS o ON o.i = CAST(pow(hash(a.i * 7) % 100000 / 100000.0, 3) * 4999 AS INTEGER)
    JOIN words AS w1 ON w1.i = hash(a.i * 101) % 3000 JOIN words AS w2 ON w2.i = hash(a.i * 103) % 3000
    JOIN words AS w3 ON w3.i = hash(a.i * 107) % 3000 JOIN words AS w4 ON w4.i = hash(a.i * 109) % 3000
    JOIN words AS w5 ON w5.i = hash(a.i * 113) % 3000 JOIN words AS w6 ON w6.i = hash(a.i * 127) % 3000;
CREATE OR REPLACE TABLE made AS SELECT e.i, ar.ts, CASE hash(e.i * 3) % 40 WHEN 0 THEN CAST(ar.ts AS DATE) - 365
    WHEN 1 THEN CAST(ar.ts AS DATE) - 30 WHEN 2 THEN CAST(ar.ts AS DATE) - 7 ELSE CAST(ar.ts AS DATE) END AS d,
    ar.url, ar.tone, ar.place, ar.n, hash(e.i * 19) % 2 AS root,
    CASE WHEN hash(e.i * 5) % 10 > 0 THEN CAST(pow(hash(e.i * 7) % 100000 / 100000.0, 3) * 5999 AS INTEGER) END AS a1,
    CASE WHEN hash(e.i * 11) % 10 > 2 THEN CAST(pow(hash(e.i * 13) % 100000 / 100000.0, 3) * 5999 AS INTEGER) END AS a2,
    CAST(pow(hash(e.i * 17) % 100000 / 100000.0, 2.5) * 200 AS INTEGER) AS code
    FROM range({rows_begin}, {rows_end}) AS e(i) JOIN articles AS ar ON ar.i = e.i * 2 // 5;
"""


def _geo(p: str) -> str:
    def there(sql: str) -> str:
        return f"CASE WHEN {p}.i IS NULL THEN '' ELSE {sql} END"

    parts = (
        f"CASE {p}.t WHEN 1 THEN {p}.w ELSE concat({p}.w, ', ', {p}.alpha3) END",
        f"{p}.fips",
        f"CASE {p}.t WHEN 1 THEN {p}.fips ELSE {p}.fips || {p}.adm END",
        f"CASE {p}.t WHEN 4 THEN CAST(hash({p}.i) % 40000 AS VARCHAR) ELSE '' END",
        f"CAST({p}.lat AS VARCHAR)",
        f"CAST({p}.lon AS VARCHAR)",
        f"CASE {p}.t WHEN 4 THEN '-' || {p}.fid ELSE {p}.fips END",
    )
    return ", ".join([f"coalesce({p}.t, 0)", *map(there, parts)])


def _actor(a: str) -> str:
    named = (f"coalesce({a}.code, '')", f"coalesce({a}.name, '')", f"coalesce({a}.cc, '')")
    return ", ".join([*named, "'', '', '', ''", f"coalesce({a}.role, '')", "'', ''"])


_GDELT = f"""
SELECT ts, string_agg(line, chr(10) ORDER BY d, code1, i) FROM (
SELECT e.ts, e.d, a1.code AS code1, e.i, concat_ws(chr(9), e.i + 410000000, strftime(e.d, '%Y%m%d'), strftime(e.d, '%Y%m'), year(e.d),
    printf('%.4f', year(e.d) + dayofyear(e.d) / 365.0), {_actor("a1")}, {_actor("a2")}, e.root, k.cameo, substr(k.cameo, 1, 3),
    substr(k.cameo, 1, 2), k.q, coalesce(k.g, ''), e.n, 1, e.n, e.tone, {_geo("p1")}, {_geo("p2")}, {_geo("p3")},
    strftime(e.ts, '%Y%m%d%H%M%S'), e.url) AS line
FROM made AS e LEFT JOIN actors AS a1 ON a1.i = e.a1 LEFT JOIN actors AS a2 ON a2.i = e.a2 JOIN codes AS k ON k.i = e.code
LEFT JOIN places AS p1 ON e.a1 IS NOT NULL AND p1.i = CASE hash(e.i) % 3 WHEN 0 THEN e.place ELSE e.a1 * 3 % 20000 END
LEFT JOIN places AS p2 ON e.a2 IS NOT NULL AND p2.i = CASE hash(e.i) % 3 WHEN 1 THEN e.place ELSE e.a2 * 3 % 20000 END
LEFT JOIN places AS p3 ON p3.i = e.place) GROUP BY ts ORDER BY ts
"""  # nothing in it comes from outside
_ICEWS = """
COPY (SELECT e.i + 20000000 AS "Event ID", strftime(e.ts, '%Y-%m-%d') AS "Event Date", n1.name || ' (' || a1.alpha3 || ')' AS "Source Name",
    a1.role || ',' || 'Government' AS "Source Sectors", s1.name AS "Source Country", k.label AS "Event Text", k.cameo AS "CAMEO Code",
    coalesce(k.gi, '0.0') AS "Intensity", n2.name || ' (' || a2.alpha3 || ')' AS "Target Name", a2.role || ',' || 'Elite' AS "Target Sectors",
    s2.name AS "Target Country", e.i * 2 // 5 + 30000000 AS "Story ID", 1 + e.i % 6 AS "Sentence Number",
    o.o AS "Publisher", CASE WHEN p.t = 4 THEN p.w END AS "City", NULL AS "District", CASE WHEN p.t > 3 THEN p.adm || p.w END AS "Province",
    s3.name AS "Country", p.lat AS "Latitude", p.lon AS "Longitude"
FROM made AS e JOIN actors AS a1 ON a1.i = coalesce(e.a1, 7) JOIN actors AS a2 ON a2.i = coalesce(e.a2, 11) JOIN codes AS k ON k.i = e.code
JOIN actors AS n1 ON n1.i = a1.i JOIN actors AS n2 ON n2.i = a2.i JOIN places AS p ON p.i = e.place
JOIN outlets AS o ON o.i = hash(e.i // 4) % 300
LEFT JOIN names AS s1 ON s1.alpha3 = a1.alpha3 LEFT JOIN names AS s2 ON s2.alpha3 = a2.alpha3 LEFT JOIN names AS s3 ON s3.alpha3 = p.alpha3
ORDER BY e.ts, e.i) TO '{path}' (DELIMITER '\t', HEADER, QUOTE '', ESCAPE '')
"""


def make(folder: Path, rows: int, *, batch: int = SLOT * 200) -> tuple[Path, Path]:
    """GDELT files in one folder, one ICEWS file in another."""
    data = files("tocsin") / "data"
    gdelt, icews = folder / "gdelt", folder / "icews"
    gdelt.mkdir(parents=True)
    icews.mkdir()
    connection = duckdb.connect()
    world = {
        "countries": data / "actors" / "countries.csv",
        "codes": data / "ontology" / "cameo.csv",
        "syllables": _SYLLABLES,
    }
    connection.execute(_WORLD.format(**world))
    connection.execute("CREATE TABLE names AS SELECT alpha3, alpha3 AS name FROM countries")
    from tocsin.store.lookups import add_lookups

    add_lookups(connection)
    connection.execute(
        "CREATE OR REPLACE TABLE names AS SELECT alpha3, upper(left(min(name), 1)) || substr(min(name), 2) AS name "
        "FROM lookup.named_country GROUP BY alpha3"
    )
    for begin in range(0, rows, batch):
        end = min(begin + batch, rows)
        span = {"begin": begin * 2 // 5, "end": end * 2 // 5 + 1, "rows_begin": begin, "rows_end": end}
        connection.execute(_ARTICLES.format(first=FIRST, per_slot=SLOT * 2 // 5, **span))
        cursor = connection.execute(_GDELT)
        while found := cursor.fetchmany(40):
            for moment, text in found:
                name = f"{moment:%Y%m%d%H%M%S}.export.CSV"
                with zipfile.ZipFile(gdelt / f"{name}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
                    archive.writestr(name, text + "\n")
        connection.execute(_ICEWS.format(path=icews / f"events.{begin // batch:04}.tab"))
    return gdelt, icews


# ------------------------------------------------------------------------------------------------- measuring


def load(name: str, folder: Path, desk: Path) -> dict[str, Any]:
    """One load in a process of its own, so that its memory is its own."""
    return alone("--load", name, str(folder), str(desk))


def alone(*arguments: str) -> dict[str, Any]:
    """What a process of its own prints."""
    done = subprocess.run([sys.executable, __file__, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        stop(f"{' '.join(arguments[:2])} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def peak_mb() -> float:
    """The most memory that this process held; not what its parent held, which Linux counts in with `ru_maxrss`."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1 << 20)


def load_here(name: str, folder: str, desk: str) -> None:
    """What the process of `load` does."""
    report = Desk(desk).load(name, folder)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    found = {
        "rows": report.rows,
        "seconds": report.seconds,
        "cpu": usage.ru_utime + usage.ru_stime,
        "read": report.bytes_read,
        "written": report.bytes_written,
        "refused": sum(report.refused.values()) + len(report.rejected),
        "peak_mb": peak_mb(),
    }
    print(json.dumps(found))


# The loaded rows once more: as many a day as ten years of 50 million have, with days and ids of their own.
_AGAIN = """
COPY (SELECT * EXCLUDE (file_row_number, g, moment) REPLACE (
    (g + 600000000) AS native_id, (CAST(moment AS DATE) - CAST(CAST(added AS DATE) - occurred_begin AS INTEGER)) AS occurred_begin,
    moment AS added,
    concat(strftime(CAST(moment AS DATE) - CAST(CAST(added AS DATE) - occurred_begin AS INTEGER), '%Y%m%d'), chr(9),
        array_to_string(string_split(kept_0, chr(9))[2:], chr(9))) AS kept_0,
    year(moment) AS year_)
    FROM (SELECT *, TIMESTAMP '{first}' + to_days(CAST(g // {per_day} AS INTEGER)) + to_seconds(CAST(g % {per_day} * 6 AS BIGINT)) AS moment
        FROM (SELECT *, {begin} + file_row_number - {skip} AS g FROM read_parquet('{path}', file_row_number = true, hive_partitioning = false)
            WHERE file_row_number >= {skip} AND file_row_number < {stop}))
    ) TO '{out}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 122880, WRITE_BLOOM_FILTER false)
"""
PER_DAY = 13_700


def fill(desk: Path, loaded: int, rows: int) -> None:
    """More rows beside the loaded ones, in the files of loads that never were."""
    from tocsin.store.files import write_part
    from tocsin.store.rows import to_table
    from tocsin.store.tables import LOADS, REPAIRS, SUPERSEDED

    tables = desk / "tables"
    old = sorted(tables.glob("imported/**/*.parquet"))
    ledger = next(iter(sorted((tables / "loads").glob("*.parquet"))))
    connection = duckdb.connect(config={"preserve_insertion_order": True})
    connection.execute("SET enable_progress_bar = false")
    [like] = connection.sql(f"SELECT * FROM read_parquet('{ledger}') LIMIT 1").to_arrow_table().to_pylist()
    counts = [connection.execute(f"SELECT count(*) FROM read_parquet('{path}')").fetchall()[0][0] for path in old]
    parts: dict[int, list[str]] = {}
    made, turn = 0, 0
    while made < rows - loaded:
        path, count = old[turn % len(old)], counts[turn % len(old)]
        turn += 1
        skip = 0
        while skip < count and made < rows - loaded:
            year = _day_of(made).year
            stop_at = min(count, skip + rows - loaded - made, skip + _until_year_ends(made))
            name = f"filled-{year}"
            number = len(parts.setdefault(year, []))
            out = tables / "imported" / "dataset=gdelt" / f"year={year}" / f"{name}-{number}.parquet"
            out.parent.mkdir(parents=True, exist_ok=True)
            span = {"begin": made, "skip": skip, "stop": stop_at}
            connection.execute(_AGAIN.format(first=FIRST, per_day=PER_DAY, path=path, out=out, **span))
            parts[year].append(out.relative_to(tables).as_posix())
            made += stop_at - skip
            skip = stop_at
    for year, written in parts.items():
        batch = f"filled-{year}"
        row = {**like, "file": batch, "hash": batch, "parts": written}
        write_part(desk, SUPERSEDED, batch, to_table(SUPERSEDED, [], batch=batch))
        write_part(desk, REPAIRS, batch, to_table(REPAIRS, [], batch=batch))
        write_part(desk, LOADS, batch, to_table(LOADS, [row], batch=batch))


def _day_of(row: int) -> date:
    return date.fromisoformat(FIRST) + timedelta(days=row // PER_DAY)


def _until_year_ends(row: int) -> int:
    """How many rows from this one on are of the same year."""
    ends = date(_day_of(row).year + 1, 1, 1) - date.fromisoformat(FIRST)
    return ends.days * PER_DAY - row


def compact_here(desk: str) -> None:
    """What the process that compacts does."""
    begin = time.monotonic()
    report = compact(Path(desk), recorded=datetime.now(UTC), options=LoadOptions(), grace=timedelta(0))
    usage = resource.getrusage(resource.RUSAGE_SELF)
    found = {"rows": report.rows, "seconds": time.monotonic() - begin, "cpu": usage.ru_utime + usage.ru_stime}
    print(json.dumps({**found, "peak_mb": peak_mb()}))


def timed(pages: Sequence[Callable[[], Page]]) -> tuple[float, float]:
    """The 95th percentile of pages, in milliseconds, warm: by the clock, and of processor time."""
    spent: list[tuple[float, float]] = []
    for warm in (True, False):
        for page in pages:
            begin, worked = time.perf_counter(), time.process_time()
            page()
            if not warm:
                spent.append(((time.perf_counter() - begin) * 1000, (time.process_time() - worked) * 1000))
    last = int(len(spent) * 0.95)
    return sorted(each for each, _ in spent)[last], sorted(each for _, each in spent)[last]


def sides(desk: Path, queries: int) -> tuple[list[tuple[Side, Side]], list[Side]]:
    """Whom the pages are about: dyads of countries and of single actors, and actors with their lineage."""
    files = f"read_parquet('{desk}/tables/pages/**/*-actors.parquet')"
    asked = duckdb.connect()
    asked.execute("SET enable_progress_bar = false")
    both = f"SELECT mine_country, other_country, count(*) AS n FROM {files} WHERE mine_country <> '' AND other_country <> '' GROUP BY ALL"
    count = queries // 2
    frequent = asked.execute(f"{both} ORDER BY n DESC LIMIT {count}").fetchall()
    rare = asked.execute(
        f"SELECT * FROM ({both}) WHERE n >= 50 ORDER BY hash(mine_country || other_country) LIMIT {queries - count}"
    ).fetchall()
    dyads = [(_countries(a), _countries(b)) for a, b, _ in (*frequent, *rare)]
    parties = asked.execute(
        f"SELECT mine_country, split_part(mine, chr(9), 2), split_part(mine, chr(9), 3), count(*) AS n FROM {files} "
        "WHERE mine_country <> '' GROUP BY ALL ORDER BY n DESC LIMIT 400"
    ).fetchall()
    countries = list(dict.fromkeys(row[0] for row in parties))
    actors = []
    for turn in range(queries):
        some = parties[turn * 7 % 300 : turn * 7 % 300 + 5]
        home = countries[turn % len(countries)]
        actors.append(
            Side(
                countries=frozenset({home}),
                codes=frozenset(row[1] for row in some[:3]),
                names=frozenset(row[2] for row in some[3:]),
            )
        )
    for turn in range(0, len(dyads), 4):  # every fourth is of an actor and a country
        of = parties[turn]
        dyads[turn] = (Side(codes=frozenset({of[1]}), names=frozenset({of[2]})), dyads[turn][1])
    return dyads, actors


def _countries(*codes: str) -> Side:
    return Side(countries=frozenset(codes))


def cold(desk: Path) -> float:
    """Seconds that a new process needs to open the desk and count its rows."""
    code = (
        "import time; from tocsin.desk import Desk; b = time.perf_counter(); v = Desk(r'%s').view(); "
        "v.sql('SELECT count(*) FROM imported'); print(time.perf_counter() - b)"
    )
    done = subprocess.run([sys.executable, "-c", code % desk], capture_output=True, text=True, check=True)
    return float(done.stdout)


def through_pandas(folder: Path, pair: tuple[str, str]) -> Iterator[str]:
    """The dyad of a page through pandas over the same zipped files, as a line."""
    if find_spec("pandas") is None:
        yield "pandas is not installed: nothing beside it"
        return
    import pandas

    from tocsin.read.gdelt import GDELT

    def cameo(alpha3: str) -> str:
        return {"ROU": "ROM"}.get(alpha3, alpha3)

    begin = time.monotonic()
    frames = []
    rows = 0
    for path in sorted(folder.glob("*.zip")):
        frame = pandas.read_csv(path, sep="\t", header=None, names=list(GDELT.columns), dtype=str, quoting=3)
        rows += len(frame)
        frames.append(frame[(frame.Actor1CountryCode == cameo(pair[0])) & (frame.Actor2CountryCode == cameo(pair[1]))])
    found = pandas.concat(frames)
    series = found.groupby("SQLDATE").size()
    seconds = time.monotonic() - begin
    yield f"the dyad {pair[0]}-{pair[1]} through pandas over the {rows:,} rows of zipped CSV: {seconds * 1000:,.0f} ms ({len(series)} days)"


def append_while_read(desk: Path, count: int) -> dict[str, int]:
    """Texts appended two by two while another process looks: how often it looked, and how often it saw half a write."""
    from tocsin.records import Document, document_id
    from tocsin.store.store import Store

    store = Store(desk)
    watcher = None
    for number in range(count):
        texts = (f"Report {number}, {part} of two." for part in ("first", "second"))
        ids = ((document_id(text=text, outlet="Wire", url=None, published=None), text) for text in texts)
        store.append_read([Document(id=i, text=text, outlet="Wire") for i, text in ids], recorded=datetime.now(UTC))
        if watcher is None:  # from the first write on
            command = [sys.executable, __file__, "--watch", str(desk), str(count)]
            watcher = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert watcher is not None
    out, _ = watcher.communicate()
    if watcher.returncode:
        stop("the process that read while another appended failed")
    return json.loads(out.splitlines()[-1])


def watch(desk: Path, count: int) -> None:
    """Looks at a desk until it holds so many writes."""
    looks = torn = seen = 0
    while seen < count:
        rows = Desk(desk).view().sql("SELECT count(*) AS n FROM documents GROUP BY batch").to_pylist()
        torn += any(row["n"] != 2 for row in rows) or len(rows) < seen
        seen, looks = len(rows), looks + 1
    print(json.dumps({"looks": looks, "torn": torn}))


def zipped(folder: Path) -> int:
    """Bytes of the files of a folder in one ZIP archive."""
    with tempfile.TemporaryFile() as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(folder.iterdir()):
                archive.write(path, path.name)
        return out.tell()


def bench(rows: int, made: int, queries: int, appends: int, folder: Path) -> dict[str, Any]:
    """All figures; what they mean is printed on the way."""
    made = min(rows, made)
    print(
        f"store: {versions('duckdb', 'pyarrow')}; {os.cpu_count()} cores; {rows:,} rows, of which {made:,} of each data set as files"
    )
    begin = time.monotonic()
    gdelt_files, icews_files = make(folder, made)
    size = sum(path.stat().st_size for path in gdelt_files.iterdir())
    count = sum(1 for _ in gdelt_files.iterdir())
    print(f"made in {time.monotonic() - begin:.0f} s: {count:,} zipped GDELT files of {size / made:.1f} bytes a row")
    desk = folder / "desk"
    gdelt = load("gdelt", gdelt_files, desk)
    icews = load("icews", icews_files, folder / "desk-icews")
    for name, found in (("gdelt", gdelt), ("icews", icews)):
        print(
            f"{name}: {found['rows']:,} rows in {found['seconds']:.1f} s: {found['rows'] / found['seconds']:,.0f} rows/s by the clock; "
            f"{found['rows'] / found['cpu'] * 2:,.0f} rows/s if two cores did nothing else ({found['cpu']:.1f} s of processor); "
            f"{found['peak_mb']:,.0f} MB; {found['refused']} refused"
        )
    print(f"gdelt as loaded: {gdelt['written'] / made:.1f} bytes a row, zipped {size / made:.1f}")
    print(f"icews as loaded: {icews['written'] / made:.1f} bytes a row, zipped {zipped(icews_files) / made:.1f}")
    if rows > made:
        begin = time.monotonic()
        fill(desk, made, rows)
        print(
            f"filled to {rows:,} rows with files as loads leave them, not loaded, in {time.monotonic() - begin:.0f} s"
        )
    merged = alone("--compact", str(desk))
    stored = sum(path.stat().st_size for path in (desk / "tables").rglob("*.parquet"))
    print(
        f"compacted: {merged['rows']:,} rows in {merged['seconds']:.0f} s ({merged['cpu']:.0f} s of processor, {merged['peak_mb']:,.0f} MB); "
        f"{stored / rows:.1f} bytes a row with all that pages ask"
    )
    opened = cold(desk)
    view = Desk(desk).view()
    dyads, actors = sides(desk, queries)
    dyad_ms, dyad_cpu = timed([partial(view.dyad, one, other) for one, other in dyads])
    actor_ms, actor_cpu = timed([partial(view.actor, side) for side in actors])
    print(
        f"a dyad {dyad_ms:,.0f} ms, an actor with lineage {actor_ms:,.0f} ms (p95 of {queries}, warm, over {rows:,} rows)"
    )
    print(f"of processor time {dyad_cpu:,.0f} and {actor_cpu:,.0f} ms, which two cores share; cold open {opened:.2f} s")
    [pair] = duckdb.execute(
        f"SELECT mine_country, other_country FROM read_parquet('{desk}/tables/pages/**/*-actors.parquet') "
        "WHERE mine_country <> '' AND other_country <> '' GROUP BY ALL ORDER BY count(*) DESC, 1, 2 LIMIT 1"
    ).fetchall()
    for line in through_pandas(gdelt_files, pair):
        print(line)
    begin = time.monotonic()
    watched = append_while_read(folder / "desk-appended", appends)
    print(
        f"{appends:,} appends in {time.monotonic() - begin:.0f} s, {watched['looks']:,} looks of another process meanwhile: "
        f"{watched['torn']} saw half a write"
    )
    return {
        "gdelt_rows_per_second": round(gdelt["rows"] / gdelt["seconds"]),
        "icews_rows_per_second": round(icews["rows"] / icews["seconds"]),
        "gdelt_rows_per_cpu_second": round(gdelt["rows"] / gdelt["cpu"]),
        "icews_rows_per_cpu_second": round(icews["rows"] / icews["cpu"]),
        "bytes_ratio": round(stored / rows / (size / made), 3),
        "bytes_ratio_loaded": round(gdelt["written"] / size, 3),
        "dyad_p95_ms": round(dyad_ms, 1),
        "actor_p95_ms": round(actor_ms, 1),
        "dyad_p95_cpu_ms": round(dyad_cpu, 1),
        "actor_p95_cpu_ms": round(actor_cpu, 1),
        "open_seconds": round(opened, 2),
        "peak_mb": round(max(gdelt["peak_mb"], icews["peak_mb"])),
        "compact_rows_per_second": round(merged["rows"] / merged["seconds"]),
        "appends": appends,
        "torn_reads": watched["torn"],
        "compact_peak_mb": round(merged["peak_mb"]),
        "rows": rows,
    }


def main() -> int:
    """Exit status: 0, whatever the figures; 2 if there are none."""
    if sys.argv[1:2] == ["--load"]:
        load_here(*sys.argv[2:5])
        return 0
    if sys.argv[1:2] == ["--watch"]:
        watch(Path(sys.argv[2]), int(sys.argv[3]))
        return 0
    if sys.argv[1:2] == ["--compact"]:
        compact_here(sys.argv[2])
        return 0
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--rows", type=int, default=1_000_000, help="of GDELT in the store that pages are asked of")
    parser.add_argument(
        "--files", type=int, default=2_000_000, help="rows of each data set that are made as files and loaded, at most"
    )
    parser.add_argument("--queries", type=int, default=40, help="pages of each kind that are timed")
    parser.add_argument("--appends", type=int, default=1000, help="writes of texts while another process reads")
    parser.add_argument("--folder", type=Path, help="an empty folder for what is made; by default a temporary one")
    options = parser.parse_args()
    if options.rows < 10_000:
        stop(f"--rows {options.rows}: at least 10,000 are needed to say anything")
    try:
        if options.folder is not None:
            figures = bench(options.rows, options.files, options.queries, options.appends, options.folder)
        else:
            with tempfile.TemporaryDirectory(prefix="tocsin-bench-") as folder:
                figures = bench(options.rows, options.files, options.queries, options.appends, Path(folder))
    except TocsinError as error:
        stop(str(error))
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
