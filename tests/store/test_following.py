"""Following feeds against a server that does everything wrong: nothing is lost, nothing is taken twice, the rest goes on."""

from __future__ import annotations

import gzip
from contextlib import closing, suppress
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest
from tests.stub import Reply, Time, local, stubbed

from tocsin.cli import run
from tocsin.desk import Desk
from tocsin.read.feedlist import Feed
from tocsin.read.fetching.fetcher import Fetcher
from tocsin.read.health import State
from tocsin.settings import FeedOptions, ReadOptions
from tocsin.store.following import Follower
from tocsin.store.ledger import Ledger
from tocsin.store.originals import look_up, original
from tocsin.store.store import Store

NOW = datetime(2024, 5, 10, 12, tzinfo=UTC)
WORDS = (
    "Rebels seized the border town of {name} on Monday, the army said, after a night of shelling that drove thousands of "
    "people across the frontier. The governor accused a neighbouring state of backing the fighters. It denied that."
)


def page(name, head=""):
    body = f"<p>{WORDS.format(name=name)}</p><p>“We will take {name} back,” a colonel said. He gave no day for it.</p>"
    return Reply(
        f"<html><head><title>{name} falls</title>{head}</head><body><article>{body}</article></body></html>".encode(),
        headers={"Content-Type": "text/html"},
    )


def rss(*items, etag=None, head='<?xml version="1.0"?>', title="Example News"):
    rows = "".join(
        f"<item><title>{i[0]} falls</title><link>{i[1]}</link><guid>{i[1]}</guid>{f'<pubDate>{i[2]}</pubDate>' if len(i) > 2 else ''}</item>"
        for i in items
    )
    headers = {"Content-Type": "application/rss+xml"} | ({"ETag": etag} if etag else {})
    text = f'{head}<rss version="2.0"><channel><title>{title}</title>{rows}</channel></rss>'
    return Reply(text.encode(), headers=headers)


DAY = "Mon, 06 May 2024 10:00:00 GMT"


@pytest.fixture
def stub():
    with stubbed() as server:
        yield server


@pytest.fixture
def follow(stub, tmp_path):
    opened = []

    def rounds(*feeds, at=NOW, tries=5, batch=64, told=None, **changes):
        time = Time()
        fetcher = Fetcher(local(**changes), clock=time.clock, sleep=time.sleep, now=lambda: at)
        opened.append(fetcher)
        follower = Follower(
            tmp_path, Store(tmp_path), fetcher,
            options=FeedOptions(tries=tries, batch=batch), read=ReadOptions(), now=lambda: at,
        )  # fmt: skip
        return follower.round(
            [feed if isinstance(feed, Feed) else Feed(address=stub.at + feed) for feed in feeds], told=told
        )

    yield rounds
    for fetcher in opened:
        fetcher.close()


def documents(folder):
    return sorted(Desk(folder).view().documents(), key=lambda d: d.title or "")


def items(folder):
    return {row["url"].rpartition("/")[2]: row for row in Desk(folder).view().sql("SELECT * FROM items").to_pylist()}


def listed(stub, *names, **more):
    for name in names:
        stub.routes.setdefault(f"/{name}", page(name.title()))
    stub.routes["/feed"] = rss(*((name.title(), f"{stub.at}/{name}", DAY) for name in names), **more)


def test_pages_become_documents_with_the_day_and_outlet_of_the_feed(stub, follow, tmp_path):
    listed(stub, "bunagana", "sake")
    report = follow("/feed")
    assert (report.answered, report.fresh, report.states, report.waiting) == (1, 2, {"taken": 2}, 0)
    first, second = documents(tmp_path)
    assert (first.title, first.outlet, first.published) == ("Bunagana falls", "Example News", date(2024, 5, 6))
    assert first.url == f"{stub.at}/bunagana"
    assert "Rebels seized the border town of Bunagana" in first.text
    assert report.document_ids == (second.id, first.id) or set(report.document_ids) == {first.id, second.id}


def test_every_original_is_kept_by_what_is_in_it(stub, follow, tmp_path):
    listed(stub, "bunagana")
    follow("/feed")
    fetches = Desk(tmp_path).view().sql("SELECT * FROM fetches ORDER BY kind").to_pylist()
    assert [row["kind"] for row in fetches] == ["feed", "page"]
    body = page("Bunagana").body
    assert fetches[1]["sha256"] == sha256(body).hexdigest()
    assert (look_up(tmp_path, fetches[1]["sha256"]), fetches[1]["fetched"]) == (body, NOW)
    assert gzip.decompress(original(tmp_path, fetches[1]["sha256"]).read_bytes()) == body


def test_a_second_round_asks_conditionally_and_fetches_no_page_twice(stub, follow, tmp_path):
    listed(stub, "bunagana", etag='"1"')
    follow("/feed")
    stub.asked.clear()
    stub.routes["/feed"] = Reply(status=304)
    report = follow("/feed")
    assert (report.answered, report.fresh) == (1, 0)
    assert [(asked.path, asked.headers.get("if-none-match")) for asked in stub.asked] == [
        ("/robots.txt", None),
        ("/feed", '"1"'),
    ]


def test_new_ids_and_tracked_links_of_old_items_are_no_new_items(stub, follow, tmp_path):
    listed(stub, "bunagana")
    follow("/feed")
    changed = f"{stub.at}/bunagana?utm_source=rss&amp;fbclid=1#top"
    stub.routes["/feed"] = rss(("Bunagana", changed, DAY))
    report = follow("/feed")
    assert (report.fresh, len(documents(tmp_path))) == (0, 1)


def test_the_same_text_at_another_address_is_not_taken_twice(stub, follow, tmp_path):
    listed(stub, "bunagana")
    follow("/feed")
    stub.routes["/2024/bunagana-new"] = page("Bunagana")
    stub.routes["/feed"] = rss(("Bunagana", f"{stub.at}/2024/bunagana-new", DAY))
    assert follow("/feed").states == {"known": 1}
    assert len(documents(tmp_path)) == 1


def test_two_feeds_that_list_a_page_fetch_it_once(stub, follow, tmp_path):
    listed(stub, "bunagana")
    stub.routes["/other"] = stub.routes["/feed"]
    report = follow("/feed", "/other")
    assert report.states == {"taken": 1, "known": 1}
    assert stub.paths().count("/bunagana") == 1


def test_a_feed_with_its_own_text_needs_no_page(stub, follow, tmp_path):
    text = f"<p>{WORDS.format(name='Sake')}</p>".replace("<", "&lt;")
    stub.routes["/feed"] = Reply(
        f'<rss version="2.0"><channel><title>E</title><item><link>{stub.at}/sake</link><description>{text}</description>'
        f"<pubDate>{DAY}</pubDate></item></channel></rss>".encode()
    )
    report = follow(Feed(address=f"{stub.at}/feed", outlet="Own", full_text=False))
    assert report.states == {"taken": 1}
    assert stub.paths() == ["/feed"]
    assert [(d.outlet, d.text) for d in documents(tmp_path)] == [("Own", WORDS.format(name="Sake"))]


def test_a_sitemap_index_leads_to_its_newest_maps(stub, follow, tmp_path):
    maps = "".join(
        f"<sitemap><loc>{stub.at}/map{n}</loc><lastmod>2024-05-0{n}</lastmod></sitemap>" for n in range(1, 6)
    )
    stub.routes["/feed"] = Reply(f"<sitemapindex>{maps}</sitemapindex>".encode())
    for number in (3, 4, 5):
        stub.routes |= {
            f"/map{number}": Reply(f"<urlset><url><loc>{stub.at}/t{number}</loc></url></urlset>".encode()),
            f"/t{number}": page(f"Town{number}"),
        }
    report = follow(Feed(address=f"{stub.at}/feed", outlet="Own"))
    assert report.states == {"taken": 3}
    assert [p for p in stub.paths() if p.startswith("/map")] == ["/map5", "/map4", "/map3"]
    kinds = (
        Desk(tmp_path).view().sql("SELECT kind, count(sha256) AS n FROM fetches GROUP BY ALL ORDER BY 1").to_pylist()
    )
    assert [(row["kind"], row["n"]) for row in kinds] == [("feed", 1), ("page", 3), ("part", 3)]


# ------------------------------------------------------------------------------------------- what goes wrong


BOMB = '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def bad_feeds(stub):
    stub.routes |= {
        "/circle": Reply(status=302, headers={"Location": "/circle"}),
        "/inside": Reply(status=302, headers={"Location": "http://169.254.169.254/"}),
        "/limit": Reply(status=429, headers={"Retry-After": "9000"}),
        "/failing": Reply(status=500),
        "/large": Reply(b"<rss>" * 300_000),
        "/bomb": Reply(gzip.compress(bytes(30_000_000)), headers={"Content-Encoding": "gzip"}),
        "/laughs": rss(("A", f"{stub.at}/a"), head=BOMB),
        "/html": Reply(b"<!DOCTYPE html><html><body><p>Moved</p></body></html>", headers={"Content-Type": "text/html"}),
        "/json": Reply(b'{"error": "gone"}', headers={"Content-Type": "application/json"}),
        "/empty": Reply(b""),
        "/hang": Reply(stream=lambda _: stub.over.wait(5) and None),
        "/gone": Reply(status=410),
    }
    return [
        "/circle",
        "/inside",
        "/limit",
        "/failing",
        "/large",
        "/bomb",
        "/laughs",
        "/html",
        "/json",
        "/empty",
        "/hang",
        "/gone",
    ]


def test_bad_feeds_are_told_and_the_good_ones_go_on(stub, follow, tmp_path):
    bad = bad_feeds(stub)
    # The one that asks to be left alone closes the host for all, so it is asked last.
    bad.remove("/limit")
    listed(stub, "bunagana")
    options = {"max_bytes": 1_000_000, "max_unpacked": 2_000_000, "read_seconds": 1.5, "total_seconds": 3.0}
    report = follow(*bad, "/feed", **options)
    assert (report.feeds, report.answered, report.states) == (12, 1, {"taken": 1})
    told = {rejected.where.rpartition("/")[2]: f"{rejected.what} {rejected.why}" for rejected in report.failed}
    for name, said in {
        "circle": "circle", "inside": "local link", "failing": "500", "large": "max_bytes", "bomb": "max_unpacked",
        "laughs": "entities", "html": "web page in place of a feed", "json": "no feed", "empty": "empty",
        "hang": "timeout", "gone": "410",
    }.items():  # fmt: skip
        assert said in told[name], (name, told[name])
    polls = {
        row["feed"].rpartition("/")[2]: row["outcome"]
        for row in Desk(tmp_path).view().sql("SELECT * FROM fetches WHERE kind = 'feed'").to_pylist()
    }
    assert polls["html"] == "unreadable"
    assert follow("/limit").failed[0].why.endswith("not asked again for 9,000 s")


def test_a_page_that_fails_is_asked_for_again_and_given_up_in_the_end(stub, follow, tmp_path):
    listed(stub, "bunagana", "sake")
    stub.routes["/sake"] = Reply(status=503)
    report = follow("/feed", tries=2)
    assert (report.states, report.waiting) == ({"taken": 1, "waiting": 1}, 1)
    stub.routes["/feed"] = rss()  # it has left the feed meanwhile
    report = follow("/feed", tries=2)
    assert (report.states, report.waiting) == ({"given-up": 1}, 0)
    assert "tried in 2 rounds" in items(tmp_path)["sake"]["why"]
    assert "503" in Desk(tmp_path).view().table("rejected").to_pylist()[0]["why"]


def test_a_page_that_comes_late_is_not_lost(stub, follow, tmp_path):
    listed(stub, "bunagana", etag='"1"')
    good = stub.routes["/bunagana"]
    stub.routes["/bunagana"] = Reply(status=503)
    follow("/feed")
    stub.routes |= {"/bunagana": good, "/feed": Reply(status=304)}
    assert follow("/feed").states == {"taken": 1}


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        (Reply(status=404), "failed"),
        (Reply(b"GIF89a", headers={"Content-Type": "image/gif"}), "failed"),
        (Reply(b"<html><body><p>Please log in.</p></body></html>", headers={"Content-Type": "text/html"}), "rejected"),
        (Reply(b"%PDF-1.4 damaged", headers={"Content-Type": "application/pdf"}), "rejected"),
        (Reply(status=302, headers={"Location": "http://10.0.0.1/"}), "failed"),
    ],
)
def test_pages_that_are_none_are_told_once(stub, follow, tmp_path, reply, state):
    listed(stub, "bunagana", "sake")
    stub.routes["/sake"] = reply
    assert follow("/feed").states == {"taken": 1, state: 1}
    assert items(tmp_path)["sake"]["state"] == state
    stub.asked.clear()
    follow("/feed")
    assert "/sake" not in stub.paths()


def test_robots_hold_for_pages(stub, follow):
    listed(stub, "bunagana")
    stub.routes["/robots.txt"] = Reply(b"User-agent: tocsin\nDisallow: /bunagana")
    assert follow("/feed").states == {"failed": 1}
    assert stub.paths() == ["/feed"]


@pytest.mark.parametrize(
    ("stamp", "said"),
    [
        ("Mon, 01 Jan 0001 00:00:00 GMT", "not between"),
        ("Fri, 10 May 2030 00:00:00 GMT", "had not come"),
        ("yesterday", "no day of the calendar"),
    ],
)
def test_days_that_cannot_be_are_none_with_a_reason(stub, follow, tmp_path, stamp, said):
    stub.routes |= {"/bunagana": page("Bunagana"), "/feed": rss(("Bunagana", f"{stub.at}/bunagana", stamp))}
    follow("/feed")
    assert documents(tmp_path)[0].published is None
    assert said in items(tmp_path)["bunagana"]["undated"]


def test_a_feed_without_days_takes_the_days_that_pages_state(stub, follow, tmp_path):
    head = '<meta property="article:published_time" content="2024-05-02T08:00:00Z">'
    late = '<meta property="article:published_time" content="2029-05-02T08:00:00Z">'
    stub.routes |= {"/a": page("Aru", head), "/b": page("Bunia", late)}
    stub.routes["/feed"] = rss(("Aru", f"{stub.at}/a"), ("Bunia", f"{stub.at}/b"))
    follow("/feed")
    assert [document.published for document in documents(tmp_path)] == [date(2024, 5, 2), None]
    assert items(tmp_path)["a"]["undated"] == "the feed gives it no day"


def test_a_page_in_another_charset_than_its_server_says(stub, follow, tmp_path):
    html = page("Ábéché", '<meta charset="iso-8859-1">').body.decode().encode("latin-1", "xmlcharrefreplace")
    stub.routes |= {
        "/a": Reply(html, headers={"Content-Type": "text/html; charset=utf-8"}),
        "/feed": rss(("A", f"{stub.at}/a", DAY)),
    }
    follow("/feed")
    assert "town of Ábéché on Monday" in documents(tmp_path)[0].text


# ------------------------------------------------------------------------------------------- taken up again


class Killed(BaseException):
    """As kill -9: nothing after it runs that would write."""


@pytest.mark.parametrize("when", [1, 2, 4, 5, 6, 7])
def test_a_round_that_is_killed_anywhere_loses_and_repeats_nothing(stub, follow, tmp_path, monkeypatch, when):
    names = [f"town{number}" for number in range(5)]
    listed(stub, *names, etag='"1"')
    writes = {"left": when}

    def dying(write):
        def written(*words, **more):
            writes["left"] -= 1
            if writes["left"] <= 0:
                raise Killed
            return write(*words, **more)

        return written

    with monkeypatch.context() as patched:
        for module in ("tocsin.store.ledger", "tocsin.store.store"):
            patched.setattr(f"{module}.write_part", dying(__import__(module, fromlist=["x"]).write_part))
        with suppress(Killed):
            follow("/feed", batch=2)
        assert writes["left"] <= 0
    follow("/feed", batch=2)
    assert sorted(d.title for d in documents(tmp_path)) == sorted(f"{name.title()} falls" for name in names)
    assert [row["state"] for row in items(tmp_path).values()] == ["taken"] * 5
    assert follow("/feed").states == {}


def test_ctrl_c_keeps_what_came(stub, follow, tmp_path):
    listed(stub, "a1", "b2", "c3")

    def told(step):
        if step.step == "pages" and step.done == 2:
            raise KeyboardInterrupt

    report = follow("/feed", told=told)
    assert report.interrupted
    assert len(documents(tmp_path)) == 2
    assert follow("/feed").states == {"taken": 1}
    assert len(documents(tmp_path)) == 3


# ------------------------------------------------------------------------------------------- coverage, CLI


def test_coverage_tells_a_quiet_day_from_one_that_nobody_watched(stub, follow, tmp_path):
    listed(stub, "bunagana", "sake")
    stub.routes["/sake"] = Reply(status=404)
    follow("/feed")
    follow("/feed", at=NOW + timedelta(days=1))
    rows = Desk(tmp_path).view().coverage().to_pylist()
    assert [tuple(row.values()) for row in rows] == [
        (date(2024, 5, 6), "Example News", 1, 2, 1, None, None),
        (date(2024, 5, 10), "Example News", 0, 0, 0, 1, 1),
        (date(2024, 5, 11), "Example News", 0, 0, 0, 1, 1),
    ]
    early = Desk(tmp_path).view(known_until="2024-05-09")
    assert early.sql("SELECT count(*) AS n FROM items").to_pylist() == [{"n": 0}]


def test_a_desk_that_follows_nothing_has_an_empty_coverage(tmp_path):
    assert Desk(tmp_path).view().coverage().num_rows == 0


def test_polls_and_arrivals_are_read_back(stub, follow, tmp_path):
    listed(stub, "bunagana")
    follow("/feed")
    ledger = Ledger.read(tmp_path)
    (poll,) = ledger.polls[f"{stub.at}/feed"]
    assert (poll.outcome, poll.shape, poll.items, poll.fresh, poll.dated) == ("ok", "rss20", 1, 1, 1)
    assert ledger.arrivals[f"{stub.at}/feed"] == [datetime(2024, 5, 6, 10, tzinfo=UTC)]


@pytest.fixture
def desk(stub, tmp_path):
    (tmp_path / "tocsin.toml").write_text('[fetch]\nallowed_networks = ["127.0.0.0/8"]\nper_second = 0\nretries = 0\n')
    (tmp_path / "feeds.toml").write_text(f'[[feed]]\naddress = "{stub.at}/feed"\noutlet = "Own"\n')
    return tmp_path


def test_follow_once_and_feeds_on_the_command_line(stub, desk, capsys):
    listed(stub, "bunagana")
    assert run(["follow", "--once", "--desk", str(desk)]) == 0
    assert "1 of 1 feeds answered; 1 new items; 1 taken" in " ".join(capsys.readouterr().err.split())
    assert [document.outlet for document in documents(desk)] == ["Own"]
    assert run(["feeds", "--desk", str(desk)]) == 0
    assert "new" in capsys.readouterr().out
    stub.routes["/feed"] = Reply(status=404)
    assert run(["follow", "--once", "--desk", str(desk)]) == 2
    assert "no feed answered" in " ".join(capsys.readouterr().err.split())
    assert run(["feeds", "--desk", str(desk)]) == 1
    assert "404" in capsys.readouterr().out
    assert Desk(desk).health()[0][1].state is State.LATE


def test_texts_that_a_round_left_uncoded_are_coded_by_the_next(stub, desk):
    listed(stub, "bunagana")
    assert run(["follow", "--once", "--desk", str(desk)]) == 0  # as if it had been ended before it came to coding
    (brought,) = Desk(desk).left_uncoded()
    assert run(["follow", "--once", "--code", "--desk", str(desk)]) == 0
    assert [coding.document_id for coding in Desk(desk).view().codings()] == [brought]
    assert Desk(desk).left_uncoded() == ()


def test_a_link_that_is_no_address_stops_nothing(stub, follow, tmp_path):
    stub.routes["/a1"] = page("A1")
    stub.routes["/feed"] = rss(("Bad", "http://[half", DAY), ("A1", f"{stub.at}/a1", DAY))
    assert follow("/feed").states == {"taken": 1, "rejected": 1}
    assert [document.title for document in documents(tmp_path)] == ["A1 falls"]


def test_a_letter_that_does_not_exist_stops_nothing(stub, follow):
    stub.routes["/odd"] = rss(("&#x110000;", f"{stub.at}/a1", DAY))
    listed(stub, "b2")
    report = follow("/odd", "/feed")
    assert (len(report.failed), report.states) == (1, {"taken": 1})


def test_a_desk_without_feeds_says_how_to_list_them(tmp_path, capsys):
    assert run(["follow", "--once", "--desk", str(tmp_path)]) == 2
    assert "[[feed]]" in capsys.readouterr().err


def test_what_reads_a_folder_passes_over_what_a_desk_keeps(stub, desk, capsys):
    listed(stub, "bunagana")
    run(["follow", "--once", "--desk", str(desk)])
    capsys.readouterr()
    assert run(["explain", str(desk)]) == 2
    assert "rejected" not in capsys.readouterr().err.replace("nothing was coded", "")


def test_the_fetcher_is_closed_with_its_connections(stub):
    with closing(Fetcher(local())) as fetcher:
        fetcher.get(f"{stub.at}/a")
