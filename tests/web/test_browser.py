"""The desk in a real browser: read, mend and undo; with the keyboard alone; two at once; for whoever cannot see; under attack."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.web.payloads import PAYLOADS
from tests.web.served import served

from tocsin.desk import Desk
from tocsin.records import Document, document_id

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
expect.set_options(timeout=20_000)
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine to drive the pages with; on Debian: apt install chromium"
)
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TEXT = (
    "GOMA, 9 May 2024 (Lake Post) - Rebels shelled a camp near Goma on Tuesday, killing nine people, the army said. "
    "The Democratic Republic of the Congo accused Rwanda of arming the rebels. Rwanda denied the accusation. "
    "The United Nations condemned the attack on Wednesday and demanded a ceasefire."
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        flags = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else QUIET
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield opened
        opened.close()


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with served(Desk(tmp_path / "desk")) as client:
        yield str(client.base_url)


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page of which nothing leaves the machine, and in which nothing fails unseen."""
    context = browser.new_context(base_url=address, viewport={"width": 1440, "height": 1000})
    opened = context.new_page()
    elsewhere: list[str] = []
    failed: list[str] = []
    opened.on(
        "request", lambda request: None if request.url.startswith((address, "data:")) else elsewhere.append(request.url)
    )
    opened.on("pageerror", lambda error: failed.append(str(error)))
    yield opened
    context.close()
    assert elsewhere == []
    assert failed == []


def _paste(page: Page) -> None:
    page.goto("/")
    page.locator("#p-outlet").fill("Lake Post")
    page.locator("#p-day").fill("2024-05-09")
    page.get_by_label("Text", exact=True).fill(TEXT)
    page.get_by_role("button", name="Code it").click()
    page.wait_for_url("**/documents/*", timeout=90_000)


def _card(page: Page, kind: str):
    return page.locator(".card", has=page.locator("h4", has_text=kind)).first


def test_a_text_is_pasted_read_mended_and_taken_back(page):
    _paste(page)
    accuse = _card(page, "ACCUSE")
    expect(accuse).to_contain_text("Rwanda")
    accuse.get_by_role("button", name="Recipient").click()
    box = page.locator("#change")
    expect(box).to_be_visible()
    box.get_by_role("button", name="rebels").click()
    expect(page.locator("#said li")).to_contain_text("recipients: Rebels")
    accuse = _card(page, "ACCUSE")
    expect(accuse.locator("[data-role=recipients]")).to_contain_text("rebels", ignore_case=True)
    page.locator("#said").get_by_role("button", name="Undo").click()
    expect(page.locator("#said li")).to_have_count(0)
    expect(_card(page, "ACCUSE").locator('[data-role="recipients"]')).to_contain_text("Rwanda")


def test_the_keyboard_is_enough(page):
    _paste(page)
    _card(page, "ACCUSE").focus()
    page.keyboard.press("c")
    expect(page.locator("#change .choices button").first).to_be_focused()
    page.keyboard.press("1")
    expect(page.locator("#said li")).to_have_count(1)
    _card(page, "ACCUSE").focus()
    page.keyboard.press("u")
    expect(page.locator("#said li")).to_have_count(0)
    page.keyboard.press("/")
    page.keyboard.type("Rwanda")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=Rwanda")
    page.get_by_role("link", name="Rwanda", exact=True).first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Rwanda")
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_url("**/data")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()


def test_pointing_at_a_field_lights_its_words(page):
    _paste(page)
    _card(page, "ACCUSE").locator('[data-role="recipients"]').hover()
    expect(page.locator(".text .w.lit").first).to_have_text("Rwanda")


def test_two_people_mend_one_field_and_both_are_kept(page, browser, address):
    _paste(page)
    other = browser.new_context(base_url=address).new_page()
    other.goto(page.url)
    for each, name in ((page, "Rebels"), (other, "Rwanda")):
        _card(each, "ACCUSE").get_by_role("button", name="Recipient").click()
        each.locator("#change").get_by_role("button", name=name).first.click()
        expect(each.locator("#change")).to_be_hidden()
    expect(other.locator("#said li")).to_have_count(2)
    # The first page hears of the second's change without being taken away from its reader.
    expect(page.locator("#live")).to_contain_text("has changed", timeout=10_000)
    other.context.close()


def test_going_back_after_a_write_shows_what_is_now(page):
    _paste(page)
    there = page.url
    _card(page, "CONSULT").count()
    first = page.locator(".card").first
    first.focus()
    page.keyboard.press("a")
    expect(page.locator("#said li")).to_have_count(1)
    page.goto("/data")
    page.go_back()
    assert page.url == there
    expect(page.locator("#said li")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_shuts_anybody_out(browser, address, scheme):
    context = browser.new_context(base_url=address, color_scheme=scheme, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    _paste(page)
    pages = (page.url, "/", "/search?q=Rwanda", "/actors/state:RWA", "/incidents?all=true", "/map", "/network", "/watch?one=Rwanda",
             "/alarms", "/review", "/feeds", "/data")  # fmt: skip
    found: list[str] = []
    for each in pages:
        page.goto(each)
        found += [
            f"{each}: {violation['id']}: {violation['nodes'][0]['html'][:120]}"
            for violation in Axe().run(page).response["violations"]
            if violation["impact"] in ("serious", "critical")
        ]
    context.close()
    assert not found, "\n".join(found)


def test_pages_fit_a_telephone(browser, address):
    context = browser.new_context(base_url=address, viewport={"width": 390, "height": 800})
    page = context.new_page()
    _paste(page)
    wide = []
    for each in (
        page.url,
        "/",
        "/search",
        "/incidents",
        "/map",
        "/network",
        "/watch",
        "/alarms",
        "/review",
        "/feeds",
        "/data",
    ):
        page.goto(each)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(each)
    context.close()
    assert wide == []


def test_the_first_page_is_light(browser, address):
    context = browser.new_context(base_url=address)
    page = context.new_page()
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(len(response.body())) if "/live" not in response.url else None)
    page.goto("/")
    context.close()
    assert sum(sizes) < 200_000


def test_no_words_of_a_text_ever_run(browser, tmp_path: Path):
    assert len(PAYLOADS) >= 200
    desk = Desk(tmp_path / "desk")
    chunks = [PAYLOADS[start : start + 24] for start in range(0, len(PAYLOADS), 24)]
    documents = []
    for number, chunk in enumerate(chunks):
        text = "\n\n".join(f"Rebels attacked {payload} in Goma, the army said." for payload in chunk)
        known = {"title": chunk[0], "outlet": chunk[-1], "url": f"https://news.invalid/{number}", "published": None}
        identity = document_id(outlet=known["outlet"], url=known["url"], published=None, text=text)
        documents.append(Document(id=identity, text=text, language="en", **known))
    desk.take(documents)
    desk.code()
    with served(desk) as client:
        context = browser.new_context(base_url=str(client.base_url))
        page = context.new_page()
        addresses = [f"/documents/{document.id}" for document in documents]
        addresses += ["/", "/review", "/feeds", "/incidents?all=true&days=3000", "/search?q=Rebels"]
        addresses += [
            f"/?outlet={chunk[-1]}".replace("#", "%23").replace("&", "%26").replace("%", "%25", 0)
            for chunk in chunks[:3]
        ]
        for each in addresses:
            page.goto(each, wait_until="load")
            for _ in range(3):
                page.keyboard.press("Tab")
            assert page.evaluate("window.hit") is None, each
        for payload in PAYLOADS[::9]:
            page.goto("/search?" + "q=" + payload.replace("%", "%25").replace("#", "%23").replace("&", "%26"))
            assert page.evaluate("window.hit") is None, payload
        context.close()
