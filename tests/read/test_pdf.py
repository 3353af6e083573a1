"""PDF files: order, hyphens, page joins, repeated edges, and what is no text."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfWriter

from tocsin.read.pdf import PdfReader, joined, read_pdf
from tocsin.records import Document, Rejected
from tocsin.settings import ReadOptions

PAGES = [
    [
        "Example Institute", "Report 7",
        "Rebels seized the border town of Bunagana in eastern Congo on Monday after a night of shel-",
        "ling, the army said. Thousands of people fled across the frontier into Uganda with what they had.",
        "The governor accused a neighbour.",
        "The neighbour denied that it backs the fighters, and asked for an inquiry by observers from",
        "1",
    ],
    [
        "Example Institute", "Report 7",
        "the African Union. Nobody has agreed to one so far, and the talks in Luanda have been put off.",
        "It is the third town that the army has lost this year in the province, said a well-known",
        "observer of the conflict.",
        "2",
    ],
    ["Example Institute", "Report 7", "The army promised to take it back soon, and gave no day for an offensive of its own.", "3"],
]  # fmt: skip
TEXT = (
    "Rebels seized the border town of Bunagana in eastern Congo on Monday after a night of shelling, the army said. "
    "Thousands of people fled across the frontier into Uganda with what they had. The governor accused a neighbour.\n"
    "The neighbour denied that it backs the fighters, and asked for an inquiry by observers from the African Union. Nobody "
    "has agreed to one so far, and the talks in Luanda have been put off. It is the third town that the army has lost this "
    "year in the province, said a well-known observer of the conflict.\n"
    "The army promised to take it back soon, and gave no day for an offensive of its own."
)


def pdf(pages, **encrypted):
    """A PDF with these lines, one below the other."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        words = " ".join(f"({line}) Tj T*".replace("-(", "-\\(") for line in lines)
        stream = f"BT /F1 9 Tf 12 TL 20 800 Td {words} ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 842] /Contents {len(objects)} 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
        objects.append(page)
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1"))
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.write("".join(f"{place:010} 00000 n \n" for place in places).encode())
    out.write(f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode())
    if not encrypted:
        return out.getvalue()
    writer, locked = PdfWriter(clone_from=io.BytesIO(out.getvalue())), io.BytesIO()
    writer.encrypt(algorithm="RC4-128", **encrypted)
    writer.write(locked)
    return locked.getvalue()


def read(data):
    return read_pdf(data, where="a.pdf", options=ReadOptions())


def test_a_report_is_read_as_paragraphs():
    document = read(pdf(PAGES))
    assert isinstance(document, Document), document
    assert document.text == TEXT
    assert document.published is None


def test_an_owner_password_alone_keeps_nobody_out():
    assert read(pdf(PAGES, user_password="", owner_password="x")).text == TEXT


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (pdf(PAGES, user_password="secret"), "an encrypted PDF"),
        (pdf([[], []]), "a PDF of 2 pages with 0 letters"),
        (pdf(PAGES)[:300], "damaged PDF"),
        (b"%PDF-1.7 nothing", "damaged PDF"),
    ],
)
def test_what_has_no_text_is_told(data, what):
    found = read(data)
    assert isinstance(found, Rejected)
    assert what in found.what


def test_a_hyphen_is_taken_out_only_where_it_cuts_a_word():
    assert joined(["the Anglo-\nFrench talks went on, they said"]) == "the Anglo- French talks went on, they said"


def test_numbers_in_the_text_are_no_page_numbers():
    assert "In all 40 people died." in joined(
        ["Words of a page.\nIn all 40 people died.\nMore words.\nLast words.\n12"]
    )


def test_pdf_files_have_a_reader(tmp_path):
    path = tmp_path / "Report.PDF"
    path.write_bytes(pdf(PAGES))
    assert PdfReader().reads(path)
    assert [item.text for item in PdfReader().read(path, ReadOptions())] == [TEXT]


def test_a_reference_among_the_words_of_a_page_is_damage():
    found = read_pdf(pdf([["Words."]]).replace(b"20 800 Td", b"3 0 R  Td"), where="a.pdf", options=ReadOptions())
    assert isinstance(found, Rejected)
    assert found.what.startswith("a damaged PDF (AssertionError")
