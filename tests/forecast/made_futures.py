"""Desks with one past and three futures: rows of ACLED and UCDP GED, revised, reported late, deleted, and shuffled."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

from tests.read.datasets.made import commas, values

from tocsin.read.acled import ACLED, ACLED_DELETED
from tocsin.read.ucdp import UCDP
from tocsin.settings import LoadOptions
from tocsin.store.load import load

UNTIL = date(2023, 7, 1)  # nothing that was published on this day or later may be known
FIRST = date(2022, 7, 1)
_KINDS = (("Battles", "Armed clash"), ("Protests", "Peaceful protest"), ("Violence against civilians", "Attack"))
_COUNTRIES = (("Mali", "466"), ("Niger", "562"))
_OPTIONS = LoadOptions(memory_mb=500, threads=1)


def _moment(day: date) -> str:
    return str(int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp()))


def _acled(number: int, occurred: date, added: date, rng: Random, **changes: str) -> dict[str, str]:
    kind, sub = rng.choice(_KINDS)
    country, iso = rng.choice(_COUNTRIES)
    row = {
        "event_id_cnty": f"MLI{number}", "event_date": occurred.isoformat(), "year": str(occurred.year),
        "event_type": kind, "sub_event_type": sub, "country": country, "iso": iso, "time_precision": "1",
        "fatalities": str(rng.randrange(20)), "timestamp": _moment(added), "actor1": f"Band {rng.randrange(3)} ({country})",
    }  # fmt: skip
    return values(ACLED) | row | changes


def _ucdp(number: int, occurred: date, reported: date, rng: Random) -> dict[str, str]:
    country, _ = rng.choice(_COUNTRIES)
    row = {
        "id": str(number), "country": country, "year": str(occurred.year), "type_of_violence": "1", "date_prec": "1",
        "date_start": occurred.isoformat(), "date_end": occurred.isoformat(), "source_date": reported.isoformat(),
        "best": str(rng.randrange(1, 30)), "low": "1", "high": "60",
    }  # fmt: skip
    return values(UCDP) | row


def _days(begin: date, until: date, step: int) -> list[date]:
    return [begin + timedelta(days=n) for n in range(0, (until - begin).days, step)]


def past(folder):
    """What had been published before `UNTIL`: reports come a day or two after the event."""
    rng = Random(1)
    early = [
        _acled(n, day, day + timedelta(days=rng.randrange(1, 3)), rng)
        for n, day in enumerate(_days(FIRST, UNTIL - timedelta(days=3), 2), start=1000)
    ]
    deaths = [
        _ucdp(n, day, day + timedelta(days=2), rng)
        for n, day in enumerate(_days(date(2018, 1, 5), UNTIL - timedelta(days=3), 9), start=5000)
    ]
    _put(folder, ACLED, early, "past.csv")
    _put(folder, UCDP, deaths, "GEDEvent_past.csv")
    return folder


def future(folder, seed: int, *, shuffled: bool = False):
    """What was published on `UNTIL` or later is added: new events, late reports of old ones, revised and deleted rows."""
    rng = Random(seed)
    later = _days(UNTIL, UNTIL + timedelta(days=90), 1)
    if shuffled:
        rng.shuffle(later)
    new = [_acled(n, day, max(day, UNTIL) + timedelta(days=1), rng) for n, day in enumerate(later, start=3000 + seed)]
    same_day = [_acled(n, UNTIL, UNTIL, rng) for n in range(4000 + seed, 4006 + seed)]
    late = [
        _acled(n, day, UNTIL + timedelta(days=rng.randrange(30)), rng)
        for n, day in enumerate(_days(UNTIL - timedelta(days=60), UNTIL, 2), start=6000 + seed)
    ]
    revised = [
        _acled(n, FIRST + timedelta(days=2 * (n - 1000)), UNTIL + timedelta(days=5), rng, fatalities="400")
        for n in range(1000 + seed, 1100, 3)
    ]
    _put(folder, ACLED, [*new, *same_day, *late, *revised], f"future-{seed}.csv")
    gone = "event_id_cnty,deleted_timestamp\n" + "".join(
        f"MLI{n},{_moment(UNTIL + timedelta(days=9))}\n" for n in range(1101 + seed, 1150, 2)
    )
    _write(folder, ACLED_DELETED, gone, f"deleted-{seed}.csv")
    deaths = [
        _ucdp(n, day, UNTIL + timedelta(days=rng.randrange(40)), rng)
        for n, day in enumerate(
            _days(UNTIL - timedelta(days=200), UNTIL + timedelta(days=60), 5), start=8000 + 100 * seed
        )
    ]
    _put(folder, UCDP, deaths, f"GEDEvent_future-{seed}.csv")
    return folder


def _put(folder, dataset, rows, name):
    columns = dataset.columns
    _write(folder, dataset, commas(*rows, columns=columns), name)


def _write(folder, dataset, text, name):
    path = folder.parent / f"{folder.name}-{name}" if dataset is not UCDP else folder.parent / name
    path.write_text(text, encoding="utf-8")
    others = [other for other in (ACLED, ACLED_DELETED, UCDP) if other is not dataset]
    recorded = datetime(2026, 3, 1, tzinfo=UTC)
    load(folder, dataset, [path], recorded=recorded, options=_OPTIONS, others=others)
