"""The walk over paths: what is read, in which order, and what a bad file does to its neighbours."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tocsin.errors import ReadError
from tocsin.read import Given, Reader, installed_readers, read
from tocsin.read.files import TextReader
from tocsin.read.html import HtmlReader
from tocsin.read.tables import CsvReader, JsonLinesReader
from tocsin.records import Document, Rejected, document_id
from tocsin.settings import ReadOptions

READERS: tuple[Reader, ...] = (CsvReader(), HtmlReader(), JsonLinesReader(), TextReader())
WORDS = "Police in Lagos fired tear gas at students who were marching to the assembly. Two of them were hurt."


class Unreadable:
    """A reader of files that the system does not let it open."""

    def reads(self, path: Path) -> bool:
        return True

    def read(self, path: Path, options: ReadOptions):
        raise PermissionError(13, "Permission denied", str(path))
        yield


def read_all(*paths: Path, readers=READERS, given=Given()):  # noqa: B008 - a frozen value
    return list(read(paths, readers=readers, given=given, options=ReadOptions()))


def test_folder_is_walked_in_order_of_names(tmp_path):
    for name in ("b.txt", "a.txt", "sub/c.txt", "other/d.md"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{WORDS} This is file {name}.")
    assert [d.text.split()[-1] for d in read_all(tmp_path)] == ["a.txt.", "b.txt.", "other/d.md.", "sub/c.txt."]


def test_hidden_files_and_folders_are_skipped(tmp_path):
    (tmp_path / "a.txt").write_text(WORDS)
    (tmp_path / ".b.txt").write_text(WORDS + " Hidden.")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "c.txt").write_text(WORDS + " Hidden.")
    assert [d.text for d in read_all(tmp_path)] == [WORDS]


def test_hidden_file_that_is_named_is_read(tmp_path):
    path = tmp_path / ".b.txt"
    path.write_text(WORDS)
    assert [d.text for d in read_all(path)] == [WORDS]


def test_one_bad_file_among_a_hundred_loses_nothing_else(tmp_path):
    for i in range(100):
        (tmp_path / f"{i:03}.txt").write_text(f"{WORDS} This was report number {i}.")
    (tmp_path / "050.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    items = read_all(tmp_path)
    assert sum(isinstance(item, Document) for item in items) == 99
    assert items[50] == Rejected(where=str(tmp_path / "050.txt"), what="a PNG image", why="an image holds no text")


def test_path_that_does_not_exist_stops_the_run_before_anything_is_read(tmp_path):
    (tmp_path / "a.txt").write_text(WORDS)
    with pytest.raises(ReadError, match=r"nowhere\.txt does not exist; check the path"):
        read([tmp_path / "a.txt", tmp_path / "nowhere.txt"], readers=READERS, given=Given(), options=ReadOptions())


def test_folder_without_files_stops_the_run(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / ".hidden").write_text(WORDS)
    with pytest.raises(ReadError, match="holds no file to read"):
        read_all(tmp_path)


def test_file_named_twice_is_read_once(tmp_path):
    (tmp_path / "a.txt").write_text(WORDS)
    assert len(read_all(tmp_path, tmp_path / "a.txt")) == 1


def test_broken_link_is_one_bad_file(tmp_path):
    (tmp_path / "a.txt").symlink_to(tmp_path / "gone.txt")
    (tmp_path / "b.txt").write_text(WORDS)
    broken, document = read_all(tmp_path)
    assert (broken.what, document.text) == ("a broken link", WORDS)
    assert read_all(tmp_path / "a.txt") == [broken]


def test_links_to_folders_are_not_followed(tmp_path):
    (tmp_path / "a.txt").write_text(WORDS)
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    assert len(read_all(tmp_path)) == 1


def test_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.txt")
    [rejected] = read_all(tmp_path)
    assert rejected.what == "a pipe, socket or device"


def test_file_that_may_not_be_opened_is_rejected_with_the_reason(tmp_path):
    (tmp_path / "a.txt").write_text(WORDS)
    [rejected] = read_all(tmp_path, readers=(Unreadable(),))
    assert rejected.where == str(tmp_path / "a.txt")
    assert rejected.why.startswith("Permission denied; check its permissions")


def test_folder_that_may_not_be_listed_is_rejected_and_not_lost(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text(WORDS)
    (tmp_path / "closed").mkdir()
    scan = os.scandir

    def refuse(path):
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    document, rejected = read_all(tmp_path)
    assert document.text == WORDS
    assert (rejected.where, rejected.what) == (str(tmp_path / "closed"), "a folder that cannot be opened")


def test_file_that_no_reader_takes_is_rejected(tmp_path):
    (tmp_path / "a.html").write_text(WORDS)
    [rejected] = read_all(tmp_path, readers=(TextReader(),))
    assert rejected.what == "a file with the suffix '.html'"


def test_unknown_suffix_is_read_as_text_if_it_is_text(tmp_path):
    (tmp_path / "a.story").write_text(WORDS)
    (tmp_path / "b.xyz").write_bytes(bytes(range(256)))
    document, rejected = read_all(tmp_path)
    assert document.text == WORDS
    assert rejected.what.startswith("binary data")


def test_first_reader_that_takes_a_file_gets_it(tmp_path):
    (tmp_path / "a.txt").write_text(WORDS)
    [rejected] = read_all(tmp_path, readers=(Unreadable(), *READERS))
    assert isinstance(rejected, Rejected)


def test_given_overrides_what_the_file_says(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(f"---\noutlet: Old Herald\npublished: 2020-01-01\nurl: https://example.org/a\n---\n{WORDS}")
    [document] = read_all(path, given=Given(published=date(2023, 12, 2), outlet="New Herald"))
    assert (document.outlet, document.published) == ("New Herald", date(2023, 12, 2))
    assert document.id == document_id(
        text=WORDS, outlet="New Herald", url="https://example.org/a", published=date(2023, 12, 2)
    )


def test_what_is_not_given_stays_as_the_file_says(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(f"---\noutlet: Old Herald\npublished: 2020-01-01\n---\n{WORDS}")
    [document] = read_all(path)
    assert (document.outlet, document.published) == ("Old Herald", date(2020, 1, 1))
    assert document.id == document_id(text=WORDS, outlet="Old Herald", url=None, published=date(2020, 1, 1))


def test_same_text_has_the_same_id_wherever_it_lies(tmp_path):
    (tmp_path / "a.txt").write_text(WORDS)
    (tmp_path / "b.md").write_text(WORDS)
    (tmp_path / "c.jsonl").write_text(f'{{"text": "{WORDS}"}}')
    assert len({document.id for document in read_all(tmp_path)}) == 1


def test_text_reader_is_asked_last(monkeypatch):
    monkeypatch.setattr("tocsin.plugins.names", lambda socket: ("csv", "text", "zip"))
    monkeypatch.setattr("tocsin.plugins.find", lambda socket, name: lambda: (socket, name))
    assert [name for _, name in installed_readers()] == ["csv", "zip", "text"]


def test_importing_the_verb_loads_no_library():
    program = (
        "import sys, tocsin.read; "
        "print([m for m in ('msgspec', 'numpy', 'py3langid', 'trafilatura', 'charset_normalizer') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
