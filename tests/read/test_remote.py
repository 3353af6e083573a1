"""Texts at addresses: fsspec's own stores of memory and files stand for those of the net."""

import pytest

from tocsin.errors import MissingPlugin, ReadError
from tocsin.read import Given
from tocsin.read.remote import FILES, find_remote, is_remote, opened_filesystem, read_remote
from tocsin.records import Document, Rejected
from tocsin.scale import Engine
from tocsin.settings import ReadOptions

WORDS = "Police in Lagos fired tear gas at students who were marching to the assembly. {} of them were hurt."


@pytest.fixture
def bucket():
    """A store in memory with two texts, a hidden file and something that is no text."""
    import fsspec

    fs = fsspec.filesystem("memory")
    for name, content in {
        "b.txt": WORDS.format("Two").encode(),
        "a.txt": WORDS.format("Nine").encode(),
        "deep/c.jsonl": b'{"text": "' + WORDS.format("Six").encode() + b'"}\n{"nothing": 1}\n',
        ".hidden/d.txt": b"x",
    }.items():
        fs.pipe_file(f"/texts/{name}", content)
    yield "memory://texts"
    fs.rm("/texts", recursive=True)


def read(*addresses, **options):
    return list(read_remote(find_remote(addresses), given=Given(outlet="Herald"), options=ReadOptions(), **options))


def test_a_folder_is_read_in_order_of_names_without_what_is_hidden(bucket):
    items = read(bucket)
    assert [item.text[-21:] for item in items if isinstance(item, Document)] == [
        "Nine of them were hurt."[-21:],
        "Two of them were hurt."[-21:],
        "Six of them were hurt."[-21:],
    ]
    assert {item.outlet for item in items if isinstance(item, Document)} == {"Herald"}


def test_what_is_rejected_is_told_by_its_address(bucket):
    [rejected] = [item for item in read(bucket) if isinstance(item, Rejected)]
    assert rejected.where == "memory:///texts/deep/c.jsonl:2"


def test_a_pattern_names_files_and_a_file_named_twice_is_read_once(bucket):
    assert find_remote([f"{bucket}/*.txt", f"{bucket}/a.txt"]) == ("memory:///texts/a.txt", "memory:///texts/b.txt")


def test_a_file_that_went_away_is_rejected_and_the_rest_is_read(bucket):
    items = list(
        read_remote(["memory:///texts/gone.txt", "memory:///texts/a.txt"], given=Given(), options=ReadOptions())
    )
    assert [type(item) for item in items] == [Rejected, Document]
    assert items[0].where == "memory:///texts/gone.txt"


def test_where_there_is_nothing_the_run_is_refused(bucket):
    with pytest.raises(ReadError, match="there is no file; check the address"):
        find_remote([f"{bucket}/*.html"])


def test_the_web_is_not_read_as_files():
    with pytest.raises(ReadError, match="tocsin follow"):
        opened_filesystem("https://example.org/a.txt")


def test_a_kind_of_address_that_nobody_knows_is_refused():
    with pytest.raises(ReadError, match="write it as s3://BUCKET"):
        opened_filesystem("nowhere://bucket/a.txt")


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "gcsfs", None)
    with pytest.raises(MissingPlugin, match="gcsfs"):
        opened_filesystem("gs://bucket/a.txt")


@pytest.mark.parametrize(
    ("path", "remote"),
    [("s3://bucket/a", True), ("memory://a", True), ("C:/texts", False), ("texts/a.txt", False), ("a:b", False)],
)
def test_an_address_is_told_from_a_path(path, remote):
    assert is_remote(path) == remote


def test_many_files_are_read_by_workers_in_the_same_order(tmp_path):
    for number in range(FILES + 3):
        (tmp_path / f"{number:03}.txt").write_text(WORDS.format(number), encoding="utf-8")
    address = tmp_path.as_uri()
    assert read(address, engine=Engine(name="processes", workers=2)) == read(address)
