"""JSON lines, JSON and CSV: one item a row, and a bad row costs no other."""

import csv
import json
from datetime import date

import pytest

from tocsin.read.tables import CsvReader, JsonLinesReader
from tocsin.records import Document, Rejected
from tocsin.settings import ReadOptions

WORDS = "Police in Lagos fired tear gas at students who were marching to the assembly. Two of them were hurt."
ROW = {"text": WORDS, "title": "March", "outlet": "Herald", "url": "https://example.org/a", "published": "2023-12-02"}


def read_json(path, content, **options):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(JsonLinesReader().read(path, ReadOptions(**options)))


def read_csv(path, content, **options):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(CsvReader().read(path, ReadOptions(**options)))


def assert_is_row(item):
    assert isinstance(item, Document)
    assert (item.text, item.title, item.outlet) == (WORDS, "March", "Herald")
    assert (item.url, item.published) == ("https://example.org/a", date(2023, 12, 2))


# ------------------------------------------------------------------------------------------- JSON lines


def test_fields_of_a_json_line(tmp_path):
    [item] = read_json(tmp_path / "a.jsonl", json.dumps(ROW) + "\n")
    assert_is_row(item)


def test_bad_line_is_rejected_with_its_number_and_the_rest_go_on(tmp_path):
    lines = [json.dumps({"text": f"{WORDS} This was report {i}."}) for i in range(100)]
    lines[36] = lines[36][:40]
    items = read_json(tmp_path / "a.jsonl", "\n".join(lines))
    assert sum(isinstance(item, Document) for item in items) == 99
    assert items[36].where == f"{tmp_path / 'a.jsonl'}:37"
    assert items[36].what == f"no JSON: {lines[36]!r}"
    assert "mend it" in items[36].why


def test_empty_lines_count_but_are_no_rows(tmp_path):
    items = read_json(tmp_path / "a.jsonl", f"\n{json.dumps(ROW)}\r\n\n[1]\n")
    assert_is_row(items[0])
    assert [item.where for item in items[1:]] == [f"{tmp_path / 'a.jsonl'}:4"]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("7", "7, of type int"),
        ('"words"', "'words', of type str"),
        ('{"titel": "March"}', "a row without text; its fields: titel"),
        ("{}", "a row without text; its fields: none"),
        ('{"text": null, "title": "March"}', "a row without text; its fields: text, title"),
        ('{"text": "' + WORDS + '", "title": 7}', "title is 7, of type int"),
        ('{"text": "' + WORDS + '", "date": "2023-02-30"}', "the publication day '2023-02-30'"),
        ('{"text": "' + WORDS + '\\u0000"}', "binary data: control character '\\x00' at 100"),
        ("[" * 100_000, "no JSON: '[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[['"),
    ],
)
def test_what_is_wrong_with_a_line_is_said(tmp_path, line, what):
    [item] = read_json(tmp_path / "a.jsonl", line)
    assert isinstance(item, Rejected)
    assert item.what == what


def test_language_is_identified_and_not_believed(tmp_path):
    text = "La police a tué trois manifestants à Paris samedi, a annoncé le ministre de l'Intérieur."
    french, english = read_json(
        tmp_path / "a.jsonl",
        json.dumps({"text": text, "language": "en"}) + "\n" + json.dumps({"text": WORDS, "language": "fr"}),
    )
    assert french.what.startswith("a text in language 'fr'")
    assert english.language == "en"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_json_lines_in_other_encodings(tmp_path, encoding):
    text = f"{WORDS} “It’s over,” said José."
    lines = "\n".join([json.dumps({"text": text}, ensure_ascii=False)] * 2)
    assert [d.text for d in read_json(tmp_path / "a.jsonl", lines.encode(encoding))] == [text, text]


def test_broken_bytes_cost_one_line(tmp_path):
    good = json.dumps({"text": f"{WORDS} “It’s over.”"}, ensure_ascii=False).encode()
    items = read_json(tmp_path / "a.jsonl", good + b"\n" + good.replace(b"Lagos", b"L\xe2gos") + b"\n" + good)
    assert [isinstance(item, Document) for item in items] == [True, False, True]
    assert "byte 0xe2 at byte 21 is not UTF-8" in items[1].what


def test_line_that_is_too_long_costs_one_line(tmp_path):
    lines = [json.dumps({"text": WORDS}), json.dumps({"text": WORDS * 20}), json.dumps({"text": WORDS + " End."})]
    first, second, third = read_json(tmp_path / "a.jsonl", "\n".join(lines), max_bytes=500)
    assert (first.text, third.text) == (WORDS, WORDS + " End.")
    assert (second.where, second.what) == (f"{tmp_path / 'a.jsonl'}:2", "more than 500 bytes")


def test_table_may_be_longer_than_a_text(tmp_path):
    items = read_json(tmp_path / "a.jsonl", "\n".join([json.dumps(ROW)] * 50), max_bytes=1000)
    assert len(items) == 50
    assert_is_row(items[49])


@pytest.mark.parametrize("content", ["", "\n\n", "  "])
def test_json_lines_without_lines_are_refused(tmp_path, content):
    [item] = read_json(tmp_path / "a.jsonl", content)
    assert item.what == "nothing: it is empty"


def test_json_file_with_one_article(tmp_path):
    [item] = read_json(tmp_path / "a.json", json.dumps(ROW, indent=2))
    assert_is_row(item)


def test_json_file_with_a_list_of_articles(tmp_path):
    good, bad = read_json(tmp_path / "a.json", json.dumps([ROW, {"title": "March"}]))
    assert_is_row(good)
    assert bad.where == f"{tmp_path / 'a.json'}[2]"


@pytest.mark.parametrize(
    ("content", "what"), [("[]", "an empty list"), ("", "nothing: it is empty"), ("3", "3, of type int")]
)
def test_json_file_without_articles(tmp_path, content, what):
    [item] = read_json(tmp_path / "a.json", content)
    assert item.what == what


# -------------------------------------------------------------------------------------------------- CSV


def table(*rows, delimiter=","):
    lines = [delimiter.join(f'"{value}"' for value in row) for row in rows]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_fields_of_a_csv_row(tmp_path, delimiter):
    [item] = read_csv(tmp_path / "a.csv", table(ROW, ROW.values(), delimiter=delimiter))
    assert_is_row(item)


def test_header_of_other_names_and_order(tmp_path):
    content = (
        f'Pub Date;Headline;n;Body;Publisher;Link\n2 December 2023;March;7;"{WORDS}";Herald;https://example.org/a\n'
    )
    [item] = read_csv(tmp_path / "a.csv", content)
    assert_is_row(item)


def test_text_over_several_lines_with_quotes_and_commas(tmp_path):
    text = f'{WORDS}\n\n"Never," he said, "again."'
    doubled = text.replace('"', '""')
    content = f'id,text\n1,"{doubled}"\n2,"{WORDS}"\n3\n'
    first, second, third = read_csv(tmp_path / "a.csv", content)
    assert (first.text, second.text) == (text, WORDS)
    assert third.where == f"{tmp_path / 'a.csv'}:6"
    assert third.what == "1 fields under a header of 2"


@pytest.fixture
def _standard_limit():
    """The limit as Python has it: a library that another test loads may have raised it."""
    before = csv.field_size_limit(131_072)
    yield
    csv.field_size_limit(before)


@pytest.mark.usefixtures("_standard_limit")
def test_text_longer_than_the_standard_limit_of_a_field(tmp_path):
    before = csv.field_size_limit()
    [item] = read_csv(tmp_path / "a.csv", table(["text"], [WORDS * 1800]))
    assert len(item.text) == 180_000 > before
    assert csv.field_size_limit() == before


def test_bad_rows_cost_no_other(tmp_path):
    rows = [f'{i},"{WORDS} This was report {i}.",2023-12-02' for i in range(20)]
    rows[3] = '3,"Police" in Lagos,2023-12-02'
    rows[5] = f'5,"{WORDS}",2023-02-30'
    rows[7] = f"7,{WORDS}, and more,2023-12-02"
    rows[9] = "9,,2023-12-02"
    items = read_csv(tmp_path / "a.csv", "id,text,date\n" + "\n".join(rows))
    bad = {item.where.rpartition(":")[2]: item.what for item in items if isinstance(item, Rejected)}
    assert bad == {
        "5": "a row that is no CSV",
        "7": "the publication day '2023-02-30'",
        "9": "4 fields under a header of 3",
        "11": "a row without text; its fields: id, text, date",
    }
    assert len(items) == 20


def test_quotation_mark_that_is_never_closed_is_one_bad_row(tmp_path):
    items = read_csv(tmp_path / "a.csv", f'text\n"{WORDS}"\n"{WORDS}\n')
    assert [isinstance(item, Document) for item in items] == [True, False]
    assert items[1].what == "a row that is no CSV"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_csv_in_other_encodings(tmp_path, encoding):
    text = f"{WORDS} “It’s over,” said José."
    items = read_csv(tmp_path / "a.csv", table(["text", "title"], [text, "a"], [text, "b"]).encode(encoding))
    assert [d.text for d in items] == [text, text]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("", "nothing: it is empty"),
        ("id,words\n1,a\n", "a table without a column of text; its header: 'id,words'"),
        ("id,text\n", "a header without rows"),
        (b"\x89PNG\r\n\x1a\n\0", "a PNG image"),
        (b"text\nPolice\0in Lagos\n", "binary data: a control byte 0x00 at byte 11"),
    ],
)
def test_what_is_no_table_of_texts_is_refused(tmp_path, content, what):
    [item] = read_csv(tmp_path / "a.csv", content)
    assert item.what == what


def test_rows_are_read_one_by_one(tmp_path):
    (tmp_path / "a.csv").write_text(table(["text"], [WORDS], [WORDS + " End."]))
    items = CsvReader().read(tmp_path / "a.csv", ReadOptions())
    assert next(items).text == WORDS
    items.close()
