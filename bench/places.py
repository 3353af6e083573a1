"""How well tocsin places names on the map, against a file of gold: `python bench/places.py --data FILE`.

The file holds JSON lines with `text` and `places`, a list of `start`, `end`, `name`, `lat`, `lon`, `page` (address of the
place's Wikipedia article). The gold names are handed to the resolver as mentions: finding them is not measured here.

The last line printed is one JSON object.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from heading import stop, versions

from tocsin.errors import SettingsError
from tocsin.records import Form, Mention, MentionKind, Place, Span, Verdict, content_id
from tocsin.resolve.gazetteer import MISSING, OWN, Gazetteer, load_gazetteer, open_gazetteer
from tocsin.resolve.places import distance, locate

DEFAULT = Path(__file__).resolve().parents[1] / ".." / "shared" / "data" / "places" / "geovirus.jsonl"
MEASURED = "4d53a09e8b999ba84f33244d34147c9e1850cefb54fb2c9a24b55588ed7fa3c2"  # the file of the baselines
BASELINES = (  # name, found, within 161 km of the found, the same without countries
    ("60 lines: population, same country", ".92", ".84", ".69"),
    ("CamCoder, end to end", ".83", ".78", ""),
    ("Edinburgh Geoparser, end to end", ".44", ".82", ""),
)
NEAR = 161.0  # kilometres: a hundred miles, the usual measure

Row = Mapping[str, Any]


class DataError(Exception):
    """The data cannot be used; the message says where and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """One place name with where it is."""

    start: int
    end: int
    name: str
    place: Place
    country: str | None  # the name is of this country, which counts by identity; None: it counts by distance


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotated:
    """A text with its place names."""

    id: str
    text: str
    gold: tuple[Gold, ...]


@dataclass(slots=True, kw_only=True)
class Counts:
    """What was counted over all texts."""

    gold: int = 0
    countries: int = 0
    found: Counter[bool] = field(default_factory=Counter[bool])  # by whether the gold is a country
    right: Counter[bool] = field(default_factory=Counter[bool])
    kilometres: list[float] = field(default_factory=list[float])
    scores: list[tuple[float, bool]] = field(default_factory=list[tuple[float, bool]])
    kinds: Counter[str] = field(default_factory=Counter[str])  # of errors
    misses: list[str] = field(default_factory=list[str])


# ---------------------------------------------------------------------------------------------------- data


def country_of(page: str, gazetteer: Gazetteer) -> str | None:
    """The country that a Wikipedia article is about; None if it is about something else."""
    title = unquote(page.rpartition("/")[2]).replace("_", " ").removesuffix(" (country)")
    found = [e for e in gazetteer.find(title) if e.fit == OWN and e.place.precision == "country"]
    return found[0].place.country if found else None


def annotated(row: Row, gazetteer: Gazetteer) -> Annotated:
    """One text of the file."""
    text = row["text"]
    gold: list[Gold] = []
    for given in row["places"]:
        start, end = given["start"], given["end"]
        if text[start:end] != given["name"]:
            raise ValueError(f"{given['name']!r} is not what stands at [{start}, {end}): {text[start:end]!r}")
        latitude, longitude = float(given["lat"]), float(given["lon"])
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise ValueError(f"{given['name']!r}: no such point: {latitude}, {longitude}")
        place = Place(
            id="gold", name=given["name"], latitude=latitude, longitude=longitude, country=None, precision="point"
        )
        gold.append(
            Gold(start=start, end=end, name=given["name"], place=place, country=country_of(given["page"], gazetteer))
        )
    return Annotated(id=row["doc"], text=text, gold=tuple(sorted(gold, key=lambda g: g.start)))


def read_data(path: Path, gazetteer: Gazetteer) -> tuple[tuple[Annotated, ...], str]:
    """The texts of a file, and its name with its SHA-256.

    Raises
    ------
    DataError
        If the file is absent, or a row has another form.
    """
    if not path.is_file():
        raise DataError(f"{path}: no such file; name one of texts with places by --data FILE")
    raw = path.read_bytes()
    texts: list[Annotated] = []
    try:
        lines = raw.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            texts.append(annotated(json.loads(line), gazetteer))
        except json.JSONDecodeError as error:
            raise DataError(f"{path}:{number}: not JSON ({error.msg}); each line must be one object") from None
        except KeyError as error:
            raise DataError(f"{path}:{number}: key {error} is missing; add it") from None
        except (TypeError, ValueError, AttributeError) as error:
            raise DataError(f"{path}:{number}: {error}; mend the row") from None
    if not any(text.gold for text in texts):
        raise DataError(f"{path}: no place to score in {len(texts)} rows")
    return tuple(texts), f"{path.name}  {hashlib.sha256(raw).hexdigest()}  {len(texts)} rows"


# ------------------------------------------------------------------------------------------------- scoring


def mention(text: Annotated, gold: Gold) -> Mention:
    """A gold name as the resolver takes it."""
    span = Span(document_id=text.id, start=gold.start, end=gold.end)
    return Mention(
        id=content_id("mention", text.id, gold.start, gold.end),
        span=span,
        kind=MentionKind.PLACE,
        form=Form.NAME,
        name=span,
        label="place",
    )


def is_right(gold: Gold, place: Place) -> bool:
    """Whether a place is the gold one: a country by identity, all else within 161 km."""
    if gold.country is not None:
        return place.precision == "country" and place.country == gold.country
    return distance(gold.place, place) <= NEAR


def count(counts: Counts, text: Annotated, gazetteer: Gazetteer) -> None:
    """Add what was found in one text to the counts."""
    mentions = {(gold.start, gold.end): mention(text, gold) for gold in text.gold}
    located = locate(text.text, tuple(mentions.values()), gazetteer)
    places = {place.id: place for place in located.places}
    chosen = {j.left: j for j in located.judgements if j.verdict is Verdict.SAME}
    for gold in text.gold:
        state = gold.country is not None
        counts.gold += 1
        counts.countries += state
        judgement = chosen.get(mentions[gold.start, gold.end].id)
        if judgement is None:
            counts.misses.append(f"not found {gold.name!r}")
            continue
        place = places[judgement.right]
        right = is_right(gold, place)
        counts.found[state] += 1
        counts.right[state] += right
        counts.scores.append((judgement.score or 0.0, right))
        if not state:
            counts.kilometres.append(distance(gold.place, place))
        if not right:
            counts.kinds[f"{'country' if state else 'other'} read as {place.precision}"] += 1
            counts.misses.append(
                f"wrong     {gold.name!r}: {place.name}, {place.admin1}, {place.country} ({place.precision}), "
                f"{distance(gold.place, place):.0f} km away, score {judgement.score}"
            )


def lookups(texts: Sequence[Annotated], gazetteer: Gazetteer) -> float:
    """Names looked up in a second, each as often as the texts name it."""
    names = [gold.name for text in texts for gold in text.gold]
    begin = time.perf_counter()
    for name in names:
        gazetteer.find(name)
    return len(names) / (time.perf_counter() - begin)


_LOAD = """
import sys, time
from pathlib import Path
import psutil
before = psutil.Process().memory_info().rss
begin = time.perf_counter()
from tocsin.resolve.gazetteer import Gazetteer
gazetteer = Gazetteer(Path(sys.argv[1]))
gazetteer.find("Tripoli")
seconds = time.perf_counter() - begin
for name in sys.stdin.read().split("\\n"):
    gazetteer.find(name)
print(seconds, (psutil.Process().memory_info().rss - before) / 2**20)
"""


def load(texts: Sequence[Annotated], gazetteer: Gazetteer) -> tuple[float, float]:
    """Seconds to the first answer and MB after all names were looked up, in a process of its own, imports included."""
    names = "\n".join(gold.name for text in texts for gold in text.gold)
    run = subprocess.run(
        [sys.executable, "-c", _LOAD, str(gazetteer.path)], input=names, capture_output=True, text=True, check=True
    )
    seconds, megabytes = run.stdout.split()
    return float(seconds), float(megabytes)


def share(part: float, whole: float) -> float:
    """A share to four digits; 0 when there is nothing to share."""
    return round(part / whole, 4) if whole else 0.0


def brier(scores: Sequence[tuple[float, bool]]) -> float:
    """The mean squared distance of the scores from what came true; 0 is best."""
    return share(sum((score - right) ** 2 for score, right in scores), len(scores))


def figures(counts: Counts, speed: float, seconds: float, loaded: tuple[float, float], texts: int) -> dict[str, Any]:
    """The keys of the last line."""
    found, right = counts.found.total(), counts.right.total()
    far = sorted(counts.kilometres)
    return {
        "found": share(found, counts.gold),
        "within_161km": share(right, found),
        "within_161km_no_countries": share(counts.right[False], counts.found[False]),
        "lookups_per_second": round(speed),
        "load_seconds": round(loaded[0], 3),
        "load_mb": round(loaded[1], 1),
        "within_161km_of_all": share(right, counts.gold),
        "mean_score": share(sum(score for score, _ in counts.scores), found),
        "brier": brier(counts.scores),
        "median_km_no_countries": round(far[len(far) // 2], 1) if far else None,
        "gold": counts.gold,
        "countries": counts.countries,
        "names_found": found,
        "right": right,
        "texts": texts,
        "seconds": round(seconds, 3),
        "milliseconds_a_name": round(1000 * seconds / counts.gold, 3),
        "errors": dict(counts.kinds.most_common()),
    }


# -------------------------------------------------------------------------------------------------- report


def table(line: str, last: Mapping[str, Any]) -> list[str]:
    """The figures for people, with other tools beside tocsin."""
    lines = [f"{'':38}{'found':>8}{'within 161 km':>15}{'no countries':>14}"]
    scores = f"{last['found']:8.3f}{last['within_161km']:15.3f}{last['within_161km_no_countries']:14.3f}"
    lines.append(f"{'tocsin':38}{scores}")
    lines += [f"{name + ' *':38}{found:>8}{within:>15}{without:>14}" for name, found, within, without in BASELINES]
    where = "this file" if MEASURED in line else "another file, so do not compare"
    lines += [
        f"* measured elsewhere on {where}, not by this command; the last two also had to find the names",
        "",
        f"gold {last['gold']}, of them countries {last['countries']}; right of all {last['within_161km_of_all']:.3f}",
        f"scores: mean {last['mean_score']:.3f}, Brier {last['brier']:.3f}",
    ]
    lines += [f"{kind:30}{number}" for kind, number in last["errors"].items()]
    return lines


PROTOCOL = """\
protocol: the gold names are handed over as mentions, nothing else; found: one place was chosen (UNSURE is not found)
  right: a country (its article is titled by a country's name) by identity, anything else within 161 km of the gold
  point. Shares are of the found. lookups: names to candidates, one thread. load: in a process of its own, to the
  first answer, with the memory after all names. No seed: there is no chance in it"""


# ---------------------------------------------------------------------------------------------- command line


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """The options of one run."""
    first, _, rest = (__doc__ or "").partition("\n")
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="bench/places.py", description=first, epilog=rest, formatter_class=form)
    parser.add_argument("--data", type=Path, default=DEFAULT, metavar="FILE", help="texts with places")
    parser.add_argument("--gazetteer", type=Path, metavar="FILE", help="another gazetteer than tocsin's own")
    parser.add_argument("--misses", action="store_true", help="list what was not found or placed elsewhere")
    parser.add_argument("--json", action="store_true", help="print the JSON line alone")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> None:
    """Read the data, place the names, compare, print; the last line is the JSON object."""
    options = arguments(argv)
    try:
        gazetteer = open_gazetteer(options.gazetteer) if options.gazetteer else load_gazetteer()
        if gazetteer is None:
            stop(f"{options.gazetteer}: no such file" if options.gazetteer else MISSING)
        texts, line = read_data(options.data, gazetteer)
    except (DataError, SettingsError) as error:
        stop(str(error))
    counts = Counts()
    begin = time.perf_counter()
    for text in texts:
        count(counts, text, gazetteer)
    seconds = time.perf_counter() - begin
    last = figures(counts, lookups(texts, gazetteer), seconds, load(texts, gazetteer), len(texts))
    if not options.json:
        print(f"data {line}")
        print(f"versions: {versions()}")
        print(PROTOCOL)
        print()
        print("\n".join(table(line, last)))
        if options.misses:
            print()
            print("\n".join(counts.misses))
        print()
    print(json.dumps(last))


if __name__ == "__main__":
    main()
