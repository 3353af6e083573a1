"""Each description by itself: it names real columns, says its terms, and its SQL is bound where it should be."""

from __future__ import annotations

import re

import pytest

from tocsin.ontology import load_ontology
from tocsin.read.acled import ACLED, ACLED_DELETED
from tocsin.read.dataset import CAMEO_SECTORS, BreakKind, Dataset, Format, cases, day, quoted
from tocsin.read.gdelt import GDELT, GDELT1, GDELT_MENTIONS
from tocsin.read.gkg import GKG
from tocsin.read.icews import ICEWS
from tocsin.read.petrarch import PETRARCH
from tocsin.read.plover import PLOVER
from tocsin.read.polecat import POLECAT
from tocsin.read.quads import QUADS
from tocsin.read.ucdp import UCDP
from tocsin.store.mapping import bound, describe, described
from tocsin.store.tables import ARTICLES, IMPORTED, REPORTS, SUPERSEDED

ALL = (ACLED, GDELT, GDELT1, GDELT_MENTIONS, GKG, ICEWS, PETRARCH, PLOVER, POLECAT, QUADS, UCDP)
TABLES = {table.name: table for table in (IMPORTED, REPORTS, ARTICLES)}
every = pytest.mark.parametrize("dataset", ALL, ids=lambda dataset: dataset.name)


@every
def test_a_description_says_who_made_the_data_and_on_which_terms(dataset: Dataset):
    for words in (dataset.title, dataset.licence, dataset.terms, dataset.citation, dataset.address):
        assert words.strip()
    assert dataset.terms.endswith(".")
    assert dataset.patterns
    assert all(sentence.endswith(".") for sentence in dataset.notes)


@every
def test_each_column_is_given_once_and_is_one_of_the_table(dataset: Dataset):
    columns = {column.name for column in TABLES[dataset.table].columns}
    given = [*dataset.stored, *dataset.shown, *dataset.constants]
    assert set(given) <= columns
    assert len(given) == len(set(given))


@every
def test_every_required_column_is_given(dataset: Dataset):
    own = {"dataset", "may_export", "may_train", "native", "recorded", "batch", "contexts"}
    lists = {"themes", "persons", "organisations", "quotations"}
    required = {column.name for column in TABLES[dataset.table].columns if column.required} - own - lists
    assert required <= {*dataset.stored, *dataset.shown, *dataset.constants}


@every
def test_raw_columns_that_are_named_are_known(dataset: Dataset):
    known = set(dataset.columns)
    for names in (dataset.held, dataset.shape, dataset.numbers, dataset.may_lack, *dataset.together, *dataset.forms):
        assert set(names) <= known
    assert set(dataset.aliases.values()) <= known
    rules = [rule.when for rule in (*dataset.refuse, *dataset.mend)]
    for sql in (*dataset.stored.values(), *dataset.shown.values(), *rules, dataset.joins):
        assert set(re.findall(r'"([^"\']+)"', re.sub(r"'(?:[^']|'')*'", "", sql))) <= known


@every
def test_every_raw_column_is_kept_exactly_once(dataset: Dataset):
    kept = [name for group in dataset.kept() for name in group]
    assert sorted([*kept, *dataset.held]) == sorted(dataset.columns)


@every
def test_a_held_column_is_stored_as_it_was(dataset: Dataset):
    for raw, column in dataset.held.items():
        assert quoted(raw).strip("'") in dataset.stored[column].replace('"', "")


@every
def test_a_description_survives_the_ledger(dataset: Dataset):
    assert described(describe(dataset).text()) == describe(dataset)


def test_types_and_modes_of_acled_are_those_of_plover():
    plover = load_ontology()
    found = re.findall(r"THEN '([^']*)'", ACLED.stored["type"])
    assert set(found) <= set(plover.types)
    pairs = zip(
        re.findall(r"WHEN '([^']*)'", ACLED.stored["mode"]),
        re.findall(r"THEN '([^']*)'", ACLED.stored["mode"]),
        strict=True,
    )
    types = dict(zip(re.findall(r"WHEN '([^']*)'", ACLED.stored["type"]), found, strict=True))
    for sub_event, mode in pairs:
        assert mode in {each.name for each in plover.types[types[sub_event]].modes}


def test_sectors_of_cameo_lead_to_sectors_of_plover():
    plover = load_ontology()
    assert set(CAMEO_SECTORS.values()) <= {*plover.sectors, *plover.international}


def test_only_rows_that_may_be_passed_on_may_train():
    assert all(dataset.may_export or not dataset.may_train for dataset in ALL)
    assert not ACLED.may_export


def test_what_its_maker_does_not_state_or_nobody_has_read_stays_here():
    for dataset in (*ALL, ACLED_DELETED):
        own = dataset is PETRARCH
        assert dataset.terms_address.startswith("https://") or own or dataset is PLOVER
        if "not confirmed" in f"{dataset.licence} {dataset.terms}" or not (dataset.terms_address or own):
            assert not dataset.may_export


@every
def test_breaks_are_of_the_data_set_and_say_where_that_can_be_checked(dataset: Dataset):
    for each in dataset.breaks:
        assert each.dataset == dataset.name
        assert each.what.endswith(".")
        assert "http" in each.reference
        assert (each.day is None) == bool(each.release)
        assert (each.until is not None) == (each.kind is BreakKind.STRETCH)
        assert each.other in {"", *(other.name for other in ALL)}


def test_a_reference_says_what_the_citation_says():
    for dataset in ALL:
        if (reference := dataset.reference) is not None:
            said = f"{dataset.citation} {dataset.address}"
            assert f"({reference.year})" in said
            assert all(name.split(",")[0].removeprefix("The ") in said for name in reference.authors)
            assert f"{reference.doi}{reference.url}" in said


def test_a_list_of_deletions_names_rows_and_the_day_on_which_they_went():
    assert (ACLED_DELETED.withdraws, ACLED_DELETED.table) == (ACLED.name, SUPERSEDED.name)
    assert set(ACLED_DELETED.stored) <= set(SUPERSEDED.schema.names)
    assert ACLED_DELETED.named("acled_deleted_2026.csv")


def test_the_yearly_release_of_ucdp_is_whole_and_candidates_are_not():
    names = ("GEDEvent_v25_1.csv", "GEDEvent_v25_0_3.csv", "GEDEvent_v25_01_25_09.csv", "GEDEvent_v25_0_1.csv")
    assert [bool(re.search(UCDP.whole, name)) for name in names] == [True, False, False, False]


def test_names_of_files_are_known_with_and_without_their_packing():
    assert GDELT.named("20240215101500.export.CSV.zip")
    assert GDELT.named("20240215101500.translation.export.CSV")
    assert not GDELT.named("20240215101500.mentions.CSV.zip")
    assert POLECAT.named("ngecEventsDV-2019.txt.zip")
    assert UCDP.named("GEDEvent_v25_1.csv.gz")


def test_a_raw_and_a_stored_column_of_one_name_are_told_apart():
    sql = "CASE \"type\" WHEN 'type' THEN type ELSE cameo.type END"
    assert bound(sql, {"type": "r.T"}, {"type": "s.t"}) == "CASE r.T WHEN 'type' THEN s.t ELSE cameo.type END"


def test_pieces_of_sql_quote_what_they_hold():
    assert quoted("O'Brien") == "'O''Brien'"
    assert cases("x", {"a": "b'c"}) == "CASE x WHEN 'a' THEN 'b''c' ELSE NULL END"
    assert day("Event Date", "%Y") == "CAST(try_strptime(\"Event Date\", ['%Y']) AS DATE)"


def test_json_lines_keep_their_line_whole():
    assert PLOVER.format is Format.LINES
    assert describe(PLOVER).whole
