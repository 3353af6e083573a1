"""One object after the other on a store that speaks S3, and what is said where it refuses, is slow, or is not there."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from tocsin.errors import MissingPlugin, SettingsError, StoreError
from tocsin.store.remote import bucket as module
from tocsin.store.remote.bucket import Bucket, address, is_remote, open_bucket


def test_an_object_is_read_as_it_was_written_and_gone_when_deleted(bucket, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"one")
    bucket.write("a", b"two")
    bucket.send("b/c", path)
    assert (bucket.read("a"), bucket.read("b/c"), bucket.read("none")) == (b"two", b"one", None)
    assert bucket.fetch("a", path)
    assert path.read_bytes() == b"two"
    assert not bucket.fetch("none", path)
    bucket.delete(["a", "none"])
    assert bucket.read("a") is None


def test_of_two_that_claim_a_name_one_wins(bucket):
    assert bucket.claim("manifests/1", b"one")
    assert not bucket.claim("manifests/1", b"two")
    assert bucket.read("manifests/1") == b"one"
    bucket.check()


def test_a_store_on_which_two_can_win_is_refused():
    class Careless(MemoryFileSystem):
        def pipe_file(self, path, value, mode="overwrite", **more):
            super().pipe_file(path, value, **more)

    with pytest.raises(StoreError, match=r"lets two writers win at once .* keep the desk in a folder"):
        Bucket(Careless(), "careless", "s3://careless/x").check()


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("s3://desks/a", "s3://desks/a"),
        ("s3:/desks/a/b/", "s3://desks/a/b"),  # as a Path has it
    ],
)
def test_an_address_is_a_bucket_and_a_prefix(given, found):
    assert is_remote(given)
    assert address(given) == found


@pytest.mark.parametrize("given", ["s3://desks", "s3://desks/", "s3://key:secret@desks/a", "s3:///a"])
def test_what_is_no_address_is_refused_and_no_secret_is_shown(given):
    with pytest.raises(SettingsError, match="write s3://bucket/prefix, without credentials") as refused:
        address(given)
    assert "secret" not in str(refused.value)


def test_a_folder_is_no_address(tmp_path):
    assert not is_remote(tmp_path)
    assert not is_remote("s3")


def test_without_the_package_the_message_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(module.import_module.__globals__["sys"].modules, "s3fs", None)
    with pytest.raises(MissingPlugin, match=r"pip install 'tocsin\[s3\]'"):
        open_bucket("s3://desks/a")


# --------------------------------------------------------------------------------------------------- refusals


@contextmanager
def answering(status: int, code: str, *, after: threading.Event | None = None):
    """A store that gives one answer to all that it is asked."""
    body = f"<Error><Code>{code}</Code><Message>so it says</Message></Error>".encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            if after is not None:
                after.wait(20)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_PUT = do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None  # whoever asked has gone
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        if after is not None:
            after.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (403, "AccessDenied", "access is denied .* that they allow s3:GetObject"),
        (403, "InvalidAccessKeyId", "access is denied .* check AWS_ACCESS_KEY_ID"),
        (404, "NoSuchBucket", "there is no such bucket"),
        (503, "ServiceUnavailable", "run the same command again"),
    ],
)
def test_a_refusal_says_what_where_and_what_to_do(url, monkeypatch, status, code, said):
    with answering(status, code) as store:
        monkeypatch.setenv("AWS_ENDPOINT_URL", store)
        with pytest.raises(StoreError, match=f"cannot write {url}/a: .*{said}"):
            open_bucket(url).write("a", b"one")


def test_what_may_not_be_read_is_told_too(url, monkeypatch):
    with answering(403, "AccessDenied") as store:
        monkeypatch.setenv("AWS_ENDPOINT_URL", store)
        with pytest.raises(StoreError, match=f"cannot read {url}/a: access is denied"):
            open_bucket(url).read("a")


def test_a_store_that_does_not_answer_is_given_up(url, monkeypatch):
    with answering(200, "late", after=threading.Event()) as store:
        monkeypatch.setenv("AWS_ENDPOINT_URL", store)
        with pytest.raises(StoreError, match="the store did not answer"):
            open_bucket(url, connect=0.2, read=0.2).write("a", b"one")


def test_a_store_that_is_not_there_is_told(url, monkeypatch):
    with answering(200, "gone") as store:
        pass
    monkeypatch.setenv("AWS_ENDPOINT_URL", store)
    with pytest.raises(StoreError, match=r"the store cannot be reached .* check AWS_ENDPOINT_URL"):
        open_bucket(url).write("a", b"one")


def test_without_credentials_the_message_names_the_variables(url, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "none")
    with pytest.raises(StoreError, match="there are no credentials; set AWS_ACCESS_KEY_ID"):
        open_bucket(url).write("a", b"one")
