"""Write a picture of each page of the desk, wide and narrow, into `docs/screens/`; needs Chromium, and a few minutes.

The desk is made of the bundled samples. Not a part of the checks of the docs: pictures differ from machine to machine.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
from playwright.sync_api import Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))
from tests.web.served import served

from tocsin.cli.situations import draft
from tocsin.desk import Desk

SAMPLES = Path(__file__).parent.parent / "src/tocsin/data/samples"
FOLDER = Path(__file__).parent.parent / "docs" / "screens"
WIDTHS = {"wide": (1440, 1000), "narrow": (390, 844)}
TALLEST = 1500  # pixels; the rest of a long page shows nothing new
QUALITY = 45  # of JPEG
QUESTION = "Will Russia attack Ukraine within 90 days?"
PENDING = "main [role=status][hx-trigger^=load]"


def main() -> int:
    """Exit status: 0 when all is written, 2 without Chromium."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.stderr.write("no Chromium on this machine; on Debian: apt install chromium\n")
        return 2
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, served(_desk(Path(name) / "desk")) as client, sync_playwright() as play:
        flags = ["--disable-gpu", "--disable-background-networking", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        browser = play.chromium.launch(executable_path=chromium, args=flags)
        addresses = dict(_addresses(client))
        for size, (width, height) in WIDTHS.items():
            context = browser.new_context(base_url=str(client.base_url), viewport={"width": width, "height": height})
            page = context.new_page()
            for title, address in addresses.items():
                _picture(page, address, FOLDER / f"{title}-{size}.jpg", width)
            context.close()
        browser.close()
    return 0


def _desk(folder: Path) -> Desk:
    """A desk of the samples: coded, gathered, with one situation drafted and one question asked."""
    desk = Desk(folder)
    desk.read(SAMPLES)
    desk.code()
    desk.gather()
    (folder / "scenarios").mkdir()
    draft(str(SAMPLES / "2023-07-18-black-sea-grain.md"), out=folder / "scenarios" / "black-sea-grain.toml")
    desk.ask(QUESTION, by="ana")
    return desk


def _addresses(client: httpx.Client) -> Iterator[tuple[str, str]]:
    """The pages, by what their pictures are called."""
    yield "inbox", "/"
    documents = client.get("/api/documents").json()["items"]
    yield "document", f"/documents/{documents[0]['id']}"
    event = client.get("/api/search", params={"q": "type:ASSAULT"}).json()["events"][0]["id"]
    yield "event", f"/events/{event}"
    yield "actor", "/actors/state:RUS"
    yield "search", "/search?q=ceasefire"
    yield "watch", "/watch?one=Russia&other=Ukraine&days=365&until=2024-03-31"
    for name in ("map", "network", "incidents", "alarms", "forecasts", "scenarios", "review", "feeds", "data"):
        yield name, f"/{name}"
    forecasts = client.get("/api/forecasts").json()["questions"]
    if forecasts:
        yield "forecast", f"/forecasts/{forecasts[0]['id']}"
    yield "scenario", "/scenarios/black-sea-grain"


def _picture(page: Page, address: str, file: Path, width: int) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    expect(page.locator(PENDING)).to_have_count(0, timeout=120_000)
    height = min(TALLEST, int(page.evaluate("document.documentElement.scrollHeight")))
    page.screenshot(
        path=file, type="jpeg", quality=QUALITY, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height}
    )


if __name__ == "__main__":
    raise SystemExit(main())
