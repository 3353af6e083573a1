"""Rows of data sets as tellings: what a row names, and nothing that it does not."""

from __future__ import annotations

from datetime import date

from tocsin.resolve.entries import load_registry
from tocsin.resolve.incidents import gather
from tocsin.resolve.retold import of_row
from tocsin.store.tables import IMPORTED

EMPTY = dict.fromkeys(IMPORTED.schema.names)


def row(**given):
    base = {
        "dataset": "ucdp",
        "native_id": "1",
        "occurred_begin": date(2024, 3, 4),
        "occurred_until": date(2024, 3, 5),
        "occurred_precision": "day",
        "type": "ASSAULT",
        "actor": "Al-Shabaab",
        "place": "Beledweyne",
        "place_precision": "town",
        "latitude": 4.74,
        "longitude": 45.2,
        "country": "SOM",
        "fatalities_low": 10,
        "fatalities_best": 12,
        "fatalities_high": 20,
    }
    return EMPTY | base | given


def test_a_row_tells_day_place_actor_and_figures():
    telling = of_row(row(), load_registry())
    assert telling is not None
    assert telling.id == telling.event_ids[0] == "row-ucdp:1"
    assert telling.document_id is None
    assert [party.named for party in telling.actors] == [True]
    assert (telling.tolls[0].low, telling.tolls[0].high) == (10, 20)
    assert telling.begin == date(2024, 3, 4)


def test_the_day_of_a_report_is_not_taken_for_that_of_the_event():
    telling = of_row(row(occurred_precision="story"), load_registry())
    assert telling is not None
    assert (telling.begin, telling.published) == (None, date(2024, 3, 4))


def test_a_row_that_names_neither_place_nor_actor_tells_nothing():
    assert of_row(row(actor=None, place=None), load_registry()) is None
    assert of_row(row(type=None), load_registry()) is None


def test_rows_of_two_data_sets_join():
    registry = load_registry()
    told = [of_row(row(), registry), of_row(row(dataset="acled", native_id="9"), registry)]
    assert len(gather([each for each in told if each is not None]).joins) == 1
