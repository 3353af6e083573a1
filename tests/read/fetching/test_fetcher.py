"""Fetching one address: every way in which a server may fail, and where it never goes."""

from __future__ import annotations

import gzip
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime

import pytest
from tests.stub import Reply, Time, local, stubbed

from tocsin.read.fetching.fetcher import Fetcher, plain
from tocsin.read.fetching.outcome import Outcome

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def stub():
    with stubbed() as server:
        yield server


@pytest.fixture
def get(stub):
    opened = []

    def fetch(path, time=None, resolve=None, **changes):
        asked = {k: changes.pop(k) for k in ("etag", "modified", "accept", "robots", "secret", "form") if k in changes}
        time = time or Time()
        more = {"resolve": resolve} if resolve else {}
        fetcher = Fetcher(
            local(**changes), clock=time.clock, sleep=time.sleep, now=lambda: NOW, chance=lambda: 0.5, **more
        )
        opened.append(fetcher)
        return fetcher.get(path if "://" in path else stub.at + path, **asked)

    yield fetch
    for fetcher in opened:
        fetcher.close()


def test_a_page_comes_with_its_headers(stub, get):
    stub.routes["/a"] = Reply(b"words", headers={"Content-Type": "Text/HTML; charset=utf-8", "ETag": '"1"'})
    answer = get("/a")
    assert (answer.outcome, answer.body, answer.media, answer.charset, answer.etag) == (
        Outcome.OK, b"words", "text/html", "utf-8", '"1"',
    )  # fmt: skip
    assert stub.asked[-1].headers["user-agent"].startswith("tocsin/")


def test_the_contact_is_told(stub, get):
    stub.routes["/a"] = Reply(b"x")
    get("/a", contact="desk@example.org")
    assert stub.asked[-1].headers["user-agent"].endswith("(+desk@example.org)")


def test_what_still_holds_is_not_sent_again(stub, get):
    stub.routes["/a"] = Reply(status=304)
    assert get("/a", etag='"1"', modified="Wed, 01 May 2024 00:00:00 GMT").outcome is Outcome.UNCHANGED
    assert stub.asked[-1].headers["if-none-match"] == '"1"'
    assert stub.asked[-1].headers["if-modified-since"] == "Wed, 01 May 2024 00:00:00 GMT"


@pytest.mark.parametrize("retry", ["7", "Wed, 01 May 2024 12:00:07 GMT"])
def test_a_limit_is_waited_for_as_the_server_says(stub, get, retry):
    stub.routes["/a"] = [Reply(status=429, headers={"Retry-After": retry}), Reply(b"ok")]
    time = Time()
    assert get("/a", time, retries=1).ok
    assert sum(time.slept) == pytest.approx(7)


def test_a_longer_wait_than_ours_is_told_and_kept(stub, get):
    stub.routes["/a"] = Reply(status=429, headers={"Retry-After": "9000"})
    time = Time()
    answer = get("/a", time, retries=3)
    assert answer.outcome is Outcome.LIMITED
    assert "not asked again for 9,000 s" in answer.why
    assert time.slept == []


def test_failures_are_tried_again_later_and_later(stub, get):
    stub.routes["/a"] = [Reply(status=500), Reply(status=503), Reply(b"ok")]
    time = Time()
    assert get("/a", time, retries=3, backoff_seconds=1.0).ok
    assert time.slept == [1.0, 2.0]


def test_in_the_end_a_failure_is_told(stub, get):
    stub.routes["/a"] = Reply(status=500)
    answer = get("/a", retries=2)
    assert (answer.outcome, answer.status) == (Outcome.SERVER, 500)
    assert stub.paths() == ["/a"] * 3


@pytest.mark.parametrize(("status", "outcome"), [(401, Outcome.DENIED), (403, Outcome.DENIED), (410, Outcome.MISSING)])
def test_a_no_is_not_asked_again(stub, get, status, outcome):
    stub.routes["/a"] = Reply(status=status)
    assert get("/a", retries=3).outcome is outcome
    assert stub.paths() == ["/a"]


def test_redirects_are_followed_and_told(stub, get):
    stub.routes["/a"] = Reply(status=301, headers={"Location": "/b"})
    stub.routes["/b"] = Reply(b"there")
    answer = get("/a")
    assert (answer.body, answer.landed) == (b"there", f"{stub.at}/b")


def test_a_circle_of_redirects_ends(stub, get):
    stub.routes["/a"] = Reply(status=302, headers={"Location": "/b"})
    stub.routes["/b"] = Reply(status=302, headers={"Location": "/a"})
    answer = get("/a")
    assert answer.outcome is Outcome.REDIRECTS
    assert "circle" in answer.why


def test_endless_redirects_end(stub, get):
    for number in range(20):
        stub.routes[f"/{number}"] = Reply(status=302, headers={"Location": f"/{number + 1}"})
    assert get("/0", redirects=3).outcome is Outcome.REDIRECTS
    assert len(stub.paths()) == 4


@pytest.mark.parametrize(
    "inside",
    [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]:1/",
        "http://[::ffff:10.0.0.1]/",
        "http://[fd00:ec2::254]/",
        "file:///etc/passwd",
        "ftp://example.org/",
    ],
)
def test_no_redirect_leads_inside(stub, get, inside):
    stub.routes["/a"] = Reply(status=302, headers={"Location": inside})
    assert get("/a", robots=False).outcome is Outcome.REFUSED


@pytest.mark.parametrize("name", ["localhost", "127.1", "2130706433", "0x7f.0.0.1", "[::1]"])
def test_this_machine_is_not_fetched_under_any_name(stub, get, name):
    assert get(f"http://{name}:{stub.port}/a", allowed_networks=()).outcome in (Outcome.REFUSED, Outcome.UNREACHABLE)
    assert stub.asked == []


def test_a_name_that_turns_to_the_inside_is_refused_when_it_is_connected_to(stub, get):
    answers = iter([("93.184.215.14", "127.0.0.1")])
    answer = get(
        f"http://rebound.example:{stub.port}/a", robots=False, allowed_networks=(), resolve=lambda *_: next(answers)
    )
    assert answer.outcome is Outcome.REFUSED
    assert "loopback" in answer.why
    assert stub.asked == []


def test_each_connection_looks_at_the_address_anew(stub, get):
    stub.routes["/a"] = Reply(status=302, headers={"Location": f"http://rebound.example:{stub.port}/b"})
    answer = get(
        "/a",
        robots=False,
        resolve=lambda host, _: ("127.0.0.1",) if host == "127.0.0.1" else ("192.168.0.1",),
    )
    assert (answer.outcome, stub.paths()) == (Outcome.REFUSED, ["/a"])


def test_an_endless_body_is_cut_off(stub, get):
    sent = []

    def endless(handler):
        while not stub.over.is_set():
            handler.wfile.write(bytes(65536))
            sent.append(65536)

    stub.routes["/a"] = Reply(headers={"Content-Length": str(5 << 30)}, stream=endless)
    answer = get("/a", max_bytes=1_000_000)
    assert answer.outcome is Outcome.TOO_LARGE
    assert sum(sent) < 100_000_000


def test_a_bomb_is_not_unpacked(stub, get):
    bomb = gzip.compress(bytes(50_000_000))
    stub.routes["/a"] = Reply(bomb, headers={"Content-Encoding": "gzip"})
    answer = get("/a", max_unpacked=1_000_000)
    assert answer.outcome is Outcome.TOO_LARGE
    assert "unpacked" in answer.why


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(b"packed" * 9999) + gzip.compress(b"twice")),
        ("deflate", zlib.compress(b"packed" * 9999 + b"twice")),
        ("deflate", zlib.compress(b"packed" * 9999 + b"twice")[2:-4]),
    ],
)
def test_packed_bodies_are_unpacked(stub, get, encoding, body):
    stub.routes["/a"] = Reply(body, headers={"Content-Encoding": encoding})
    assert get("/a").body == b"packed" * 9999 + b"twice"


def test_an_encoding_that_was_not_asked_for_is_refused(stub, get):
    stub.routes["/a"] = Reply(b"(\xb5/\xfd", headers={"Content-Encoding": "zstd"})
    assert get("/a").outcome is Outcome.BROKEN


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"half", length=8),
        Reply(gzip.compress(b"cut short" * 99)[:-9], headers={"Content-Encoding": "gzip"}),
        Reply(b"no gzip at all", headers={"Content-Encoding": "gzip"}),
    ],
)
def test_a_body_that_is_cut_short_or_damaged_is_no_page(stub, get, reply):
    stub.routes["/a"] = reply
    assert get("/a").outcome is Outcome.BROKEN


def test_a_hang_is_a_timeout(stub, get):
    stub.routes["/a"] = Reply(stream=lambda _: stub.over.wait(5) and None)
    assert get("/a", read_seconds=0.1, robots=False).outcome is Outcome.TIMEOUT


def test_a_server_that_drips_is_a_timeout(stub):
    def drip(handler):
        while not stub.over.wait(0.02):
            handler.wfile.write(b"x")

    stub.routes["/a"] = Reply(stream=drip)
    with closing(Fetcher(local(total_seconds=0.2, read_seconds=5.0))) as fetcher:
        assert fetcher.get(f"{stub.at}/a", robots=False).outcome is Outcome.TIMEOUT


def test_closing_wakes_whoever_waits(stub):
    stub.routes |= {"/hang": Reply(stream=lambda _: stub.over.wait(20) and None), "/late": Reply(status=503)}
    fetcher = Fetcher(local(retries=3, backoff_seconds=60.0, read_seconds=60.0))
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(fetcher.get, f"{stub.at}{path}", robots=False) for path in ("/hang", "/late")]
        while len(stub.asked) < 2:
            stub.over.wait(0.01)
        fetcher.close()
        outcomes = {future.result(timeout=20).outcome for future in asked}
    assert outcomes <= {Outcome.BROKEN, Outcome.UNREACHABLE, Outcome.SERVER}


def test_after_the_end_nothing_is_connected_to(stub):
    stub.routes["/a"] = Reply(b"1")
    fetcher = Fetcher(local())
    fetcher.close()
    answer = fetcher.get(f"{stub.at}/a", robots=False)
    assert (answer.outcome, stub.asked) == (Outcome.UNREACHABLE, [])


def test_an_ended_wait_is_not_followed_by_another_try(stub):
    stub.routes["/late"] = Reply(status=503)
    fetcher = Fetcher(local(retries=3), sleep=lambda _: fetcher.close())
    assert fetcher.get(f"{stub.at}/late", robots=False).outcome is Outcome.SERVER
    assert len(stub.asked) == 1


def test_nobody_there_is_told(get):
    assert get("http://127.0.0.1:9/a", robots=False).outcome is Outcome.UNREACHABLE


def test_what_is_not_read_is_not_fetched(stub, get):
    stub.routes["/a"] = Reply(b"x" * 100, headers={"Content-Type": "video/mp4"})
    answer = get("/a", accept=("text/html",))
    assert (answer.outcome, answer.body) == (Outcome.WRONG_TYPE, b"")


def test_robots_are_asked_once_and_obeyed(stub):
    stub.routes |= {"/robots.txt": Reply(b"User-agent: *\nDisallow: /no\nCrawl-delay: 3"), "/a": Reply(b"1")}
    time = Time()
    with closing(Fetcher(local(), clock=time.clock, sleep=time.sleep)) as fetcher:
        assert fetcher.get(f"{stub.at}/no/page").outcome is Outcome.REFUSED
        assert fetcher.get(f"{stub.at}/a").ok
        assert fetcher.get(f"{stub.at}/a").ok
    assert [asked.path for asked in stub.asked] == ["/robots.txt", "/a", "/a"]
    assert time.slept == [3.0]


def test_robots_that_fail_are_a_no_for_now(stub, get):
    stub.routes |= {"/robots.txt": Reply(status=500), "/a": Reply(b"1")}
    answer = get("/a")
    assert answer.outcome is Outcome.SERVER
    assert "without its robots.txt" in answer.why
    assert stub.paths() == []


def test_one_host_is_asked_no_faster_than_allowed(stub):
    stub.routes["/a"] = Reply(b"1")
    time = Time()
    with closing(Fetcher(local(per_second=2.0, robots=False), clock=time.clock, sleep=time.sleep)) as fetcher:
        for _ in range(3):
            fetcher.get(f"{stub.at}/a")
    assert time.slept == [0.5, 0.5]


def test_a_token_stays_with_its_site(stub, get):
    with stubbed() as other:
        other.routes["/b"] = Reply(b"1")
        stub.routes["/a"] = Reply(status=302, headers={"Location": f"{other.at}/b"})
        assert get("/a", secret={"x-token": "t"}, robots=False).ok
        assert stub.asked[-1].headers["x-token"] == "t"
        assert "x-token" not in other.asked[-1].headers


def test_a_form_is_not_sent_on(stub, get):
    stub.routes["/login"] = Reply(status=307, headers={"Location": "/elsewhere"})
    assert get("/login", form={"password": "a&b"}, robots=False).outcome is Outcome.REDIRECTS
    assert stub.asked[-1].body == b"password=a%26b"
    assert stub.paths() == ["/login"]


@pytest.mark.parametrize(
    "address", ["", "example.org", "http://", "http://u:p@example.org/", "http://a:99999/", "javascript:x"]
)
def test_what_is_no_address_is_refused(address):
    with closing(Fetcher(local())) as fetcher:
        assert fetcher.get(address).outcome is Outcome.REFUSED


def test_addresses_are_sent_in_ascii():
    assert plain("HTTP://Bücher.example/Straße?q=ü&r=%20#part") == (
        "http://xn--bcher-kva.example/Stra%C3%9Fe?q=%C3%BC&r=%20"
    )
