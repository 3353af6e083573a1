"""Files of data sets: resumed, checked, and never half there."""

from __future__ import annotations

import hashlib
from contextlib import closing

import pytest
from tests.stub import Reply, Time, local, stubbed

from tocsin.read.fetching.download import Got, Wanted, download
from tocsin.read.fetching.fetcher import Fetcher
from tocsin.read.fetching.outcome import Outcome

BODY = bytes(range(256)) * 40
MD5 = f"md5:{hashlib.md5(BODY).hexdigest()}"


@pytest.fixture
def stub():
    with stubbed() as server:
        yield server


@pytest.fixture
def fetcher():
    time = Time()
    with closing(Fetcher(local(retries=2), clock=time.clock, sleep=time.sleep)) as opened:
        yield opened


def serve(stub, body=BODY, etag='"1"', cut=None):
    """Serves a file with ranges; the first answer breaks off after `cut` bytes."""
    state = {"cut": cut}

    def answer(asked):
        start = 0
        if "range" in asked.headers and asked.headers.get("if-range") == etag:
            start = int(asked.headers["range"].removeprefix("bytes=").removesuffix("-"))
        headers = {"ETag": etag}
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
        rest, cut = body[start:], state["cut"]
        state["cut"] = None
        sent = rest if cut is None else rest[:cut]
        return Reply(sent, status=206 if start else 200, headers=headers, length=len(rest) if cut is not None else None)

    stub.routes["/f"] = answer


def wanted(stub, **said):
    return Wanted(address=f"{stub.at}/f", name="f.zip", **said)


def test_a_file_is_fetched_checked_and_not_fetched_again(stub, fetcher, tmp_path):
    serve(stub)
    told = []
    got = download(wanted(stub, size=len(BODY), checksum=MD5), tmp_path, fetcher, told=told.append)
    assert (got.got, got.checked, got.path.read_bytes(), told[-1]) == (Got.FETCHED, True, BODY, len(BODY))
    assert download(wanted(stub, size=len(BODY), checksum=MD5), tmp_path, fetcher).got is Got.KNOWN
    assert len(stub.paths()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["f.zip"]


def test_a_body_that_is_cut_short_is_resumed(stub, fetcher, tmp_path):
    serve(stub, cut=1000)
    got = download(wanted(stub, checksum=MD5), tmp_path, fetcher)
    assert (got.got, got.path.read_bytes()) == (Got.FETCHED, BODY)
    assert stub.asked[-1].headers["range"] == "bytes=1000-"


def test_a_later_run_goes_on_where_an_earlier_one_broke_off(stub, tmp_path):
    serve(stub, cut=1000)
    with closing(Fetcher(local())) as first:
        assert download(wanted(stub), tmp_path, first).outcome is Outcome.BROKEN
    assert not (tmp_path / "f.zip").exists()
    with closing(Fetcher(local())) as second:
        got = download(wanted(stub), tmp_path, second)
    assert (got.got, got.resumed, got.path.read_bytes()) == (Got.FETCHED, 1000, BODY)


def test_a_file_that_changed_meanwhile_is_fetched_anew(stub, fetcher, tmp_path):
    serve(stub, cut=1000)
    with closing(Fetcher(local())) as first:
        download(wanted(stub), tmp_path, first)
    serve(stub, body=BODY[::-1], etag='"2"')
    got = download(wanted(stub), tmp_path, fetcher)
    assert (got.path.read_bytes(), got.resumed) == (BODY[::-1], 0)


def test_a_wrong_checksum_is_no_file(stub, fetcher, tmp_path):
    serve(stub, body=BODY + b"!")
    got = download(wanted(stub, checksum=MD5), tmp_path, fetcher)
    assert (got.got, got.outcome) == (Got.FAILED, Outcome.BROKEN)
    assert "was announced" in got.why
    assert len(stub.paths()) == 2
    assert not (tmp_path / "f.zip").exists()


def test_a_wrong_size_is_no_file(stub, fetcher, tmp_path):
    serve(stub)
    assert download(wanted(stub, size=5), tmp_path, fetcher).got is Got.FAILED


def test_a_damaged_file_that_is_there_is_fetched_anew(stub, fetcher, tmp_path):
    serve(stub)
    (tmp_path / "f.zip").write_bytes(b"damaged")
    assert download(wanted(stub, checksum=MD5), tmp_path, fetcher).got is Got.FETCHED


def test_failures_that_pass_are_waited_for(stub, fetcher, tmp_path):
    stub.routes["/f"] = [Reply(status=429, headers={"Retry-After": "3"}), Reply(status=500), Reply(BODY)]
    assert download(wanted(stub, checksum=MD5), tmp_path, fetcher).got is Got.FETCHED


def test_a_range_that_is_not_what_was_asked_for_is_not_glued_on(stub, fetcher, tmp_path):
    serve(stub, cut=1000)
    with closing(Fetcher(local())) as first:
        download(wanted(stub), tmp_path, first)
    wrong = Reply(BODY[500:], status=206, headers={"Content-Range": f"bytes 500-{len(BODY) - 1}/{len(BODY)}"})
    stub.routes["/f"] = [wrong, Reply(BODY)]
    assert download(wanted(stub), tmp_path, fetcher).path.read_bytes() == BODY


def test_denied_is_told(stub, fetcher, tmp_path):
    stub.routes["/f"] = Reply(status=403)
    got = download(wanted(stub), tmp_path, fetcher)
    assert (got.got, got.outcome) == (Got.FAILED, Outcome.DENIED)
    assert "denied" in got.why


def test_a_folder_that_cannot_be_written_is_no_fault_of_the_server(stub, fetcher, tmp_path):
    serve(stub)
    (tmp_path / ".f.zip.part").mkdir()
    with pytest.raises(OSError, match="directory"):
        download(wanted(stub), tmp_path, fetcher)
