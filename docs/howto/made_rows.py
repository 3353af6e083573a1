"""Write small files of made-up event data, in the forms of ICEWS, POLECAT and UCDP: nothing in them happened.

python docs/howto/made_rows.py FOLDER [--damaged]
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from tocsin.read.icews import ICEWS
from tocsin.read.polecat import POLECAT
from tocsin.read.ucdp import UCDP

FIRST, ICEWS_ENDS, LAST = date(2022, 1, 3), date(2023, 4, 10), date(2023, 9, 30)
US, BAND = ("Military (United States)", "United States", "Military"), ("Militia (Iraq)", "Iraq", "Paramilitary")
KENYA, UGANDA = ("Government (Kenya)", "Kenya", "Government"), ("Government (Uganda)", "Uganda", "Government")
TANZANIA = ("Government (Tanzania)", "Tanzania", "Government")
RWANDA, BURUNDI = ("Government (Rwanda)", "Rwanda", "Government"), ("Government (Burundi)", "Burundi", "Government")
COUNTRIES = {"United States": "USA", "Iraq": "IRQ", "Kenya": "KEN", "Uganda": "UGA"}
Party = tuple[str, str, str]  # name, country, sector
Act = tuple[date, Party, str, Party]
DEEDS = {  # what ICEWS calls it, CAMEO, its score, PLOVER type, mode, score, quad class
    "attack": ("Use conventional military force", "190", "-10.0", "ASSAULT", "firearms", "-9.0", "MATERIAL CONFLICT"),
    "accuse": ("Accuse", "112", "-2.0", "ACCUSE", "disapprove", "-2.0", "VERBAL CONFLICT"),
    "consult": ("Consult", "040", "1.0", "CONSULT", "visit", "1.0", "VERBAL COOPERATION"),
}


def main(arguments: list[str]) -> int:
    """Exit status 0: the files are written."""
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    acts = sorted(acts_told(), key=lambda act: act[0])
    (folder / "events.2022-2023.tab").write_text(
        _tabbed(ICEWS.columns, map(_icews, enumerate(act for act in acts if act[0] <= ICEWS_ENDS)))
        + ("a line that was cut\n" if "--damaged" in arguments else ""),
        encoding="utf-8",
    )
    (folder / "ngecEvents.DV.2023.txt").write_text(
        _tabbed(POLECAT.columns, map(_polecat, enumerate(act for act in acts if act[0] > ICEWS_ENDS))), encoding="utf-8"
    )
    with (folder / "GEDEvent_v23_1.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, UCDP.columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(map(_ucdp, enumerate(act for act in acts if act[2] == "attack" and act[0] <= ICEWS_ENDS)))
    return 0


def acts_told() -> Iterator[Act]:
    """Talks elsewhere on every day; an attack every fortnight, then every fourth day; two neighbours who fall out."""
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    for n, day in enumerate(days):
        yield day, TANZANIA, "consult", UGANDA
        yield day, RWANDA, "consult", BURUNDI
        if n % (14 if day < date(2022, 12, 15) else 4) == 2:
            yield day, BAND, "attack", US
            yield day + timedelta(days=1), US, "accuse", BAND
        if n % 9 == 0:
            yield day, KENYA, "consult" if day < date(2023, 1, 1) else "accuse", UGANDA


def _icews(numbered: tuple[int, Act]) -> dict[str, str]:
    number, (day, actor, deed, recipient) = numbered
    words, code, score, *_ = DEEDS[deed]
    return {
        "Event ID": f"9990{number:04}", "Event Date": day.isoformat(), "Source Name": actor[0], "Source Sectors": actor[2],
        "Source Country": actor[1], "Event Text": words, "CAMEO Code": code, "Intensity": score,
        "Target Name": recipient[0], "Target Sectors": recipient[2], "Target Country": recipient[1],
        "Story ID": f"9980{number:04}", "Sentence Number": "1", "Publisher": "Made Wire", "Country": recipient[1],
    }  # fmt: skip


def _polecat(numbered: tuple[int, Act]) -> dict[str, str]:
    number, (day, actor, deed, recipient) = numbered
    *_, kind, mode, score, quad = DEEDS[deed]
    return dict.fromkeys(POLECAT.columns, "None") | {
        "Event ID": f"{day:%Y%m%d}-{number:04}-made_{kind}_", "Event Date": day.isoformat(), "Event Type": kind,
        "Event Mode": mode, "Event Intensity": score, "Quad Code": quad, "Actor Name": actor[0],
        "Actor Country": COUNTRIES.get(actor[1], "None"), "Recipient Name": recipient[0],
        "Recipient Country": COUNTRIES.get(recipient[1], "None"), "Country": COUNTRIES.get(recipient[1], "None"),
        "Source": "Made Wire", "Publication Date": day.isoformat(), "Language": "en", "Version": "MADE",
    }  # fmt: skip


def _ucdp(numbered: tuple[int, Act]) -> dict[str, str]:
    number, (day, actor, _, recipient) = numbered
    moment = f"{day} 00:00:00.000"
    return dict.fromkeys(UCDP.columns, "") | {
        "id": f"9990{number:03}", "relid": f"IRQ-{day.year}-1-{number}-1", "year": str(day.year), "active_year": "1",
        "code_status": "Clear", "type_of_violence": "1", "conflict_name": "Made: Government", "side_a": recipient[0],
        "side_b": actor[0], "dyad_name": "Made", "number_of_sources": "1", "source_office": "Made Wire",
        "source_date": day.isoformat(), "source_original": "army spokesman", "where_prec": "6", "country": "Iraq",
        "country_id": "645", "region": "Middle East", "event_clarity": "1", "date_prec": "1", "date_start": moment,
        "date_end": moment, "deaths_a": "1", "deaths_b": "0", "deaths_civilians": "0", "deaths_unknown": "0",
        "best": "1", "high": "3", "low": "1",
    }  # fmt: skip


def _tabbed(columns: tuple[str, ...], rows: Iterator[dict[str, str]]) -> str:
    lines = ("\t".join(row.get(name, "") for name in columns) for row in rows)
    return "\n".join(("\t".join(columns), *lines)) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
