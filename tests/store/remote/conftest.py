"""A store that speaks S3 on this machine, and an empty place in it for each test."""

from __future__ import annotations

import logging
from secrets import token_hex

import pytest
from moto.server import ThreadedMotoServer

from tocsin.store.remote.bucket import Bucket, open_bucket
from tocsin.store.remote.mirror import Mirror
from tocsin.store.remote.opening import HOME

NOBODY = {"AWS_ACCESS_KEY_ID": "nobody", "AWS_SECRET_ACCESS_KEY": "nothing", "AWS_DEFAULT_REGION": "us-east-1"}


@pytest.fixture(scope="session")
def store():
    """Its address; the bucket `desks` is there."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**NOBODY, "AWS_ENDPOINT_URL": f"http://{host}:{port}"}.items():
            patch.setenv(name, value)
        open_bucket("s3://desks/x")._files.mkdir("desks")
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def url(store, tmp_path, monkeypatch) -> str:
    """The address of a desk that is not there yet, with the environment that leads to it."""
    for name, value in {**NOBODY, "AWS_ENDPOINT_URL": store, HOME: str(tmp_path / "mirrors")}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    return f"s3://desks/{token_hex(6)}/desk"


@pytest.fixture
def bucket(url) -> Bucket:
    return open_bucket(url)


@pytest.fixture
def machine(bucket, tmp_path):
    """A mirror as another machine has it, by its name."""

    def made(name: str, *, through: Bucket = bucket) -> Mirror:
        return Mirror(through, tmp_path / name / "desk", tmp_path / name)

    return made
