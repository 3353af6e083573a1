"""The pages that people read first: what they show runs, what they link to is there, what they name is installed so."""

from __future__ import annotations

import doctest
import re
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

import tocsin
from tocsin.coding.laws import check
from tocsin.export.brief import brief
from tocsin.export.terminal import print_brief
from tocsin.plugins import CODERS, READERS, names
from tocsin.read import Given, installed_readers, read
from tocsin.records import Document, Rejected
from tocsin.settings import CodeOptions, ReadOptions, Settings, load_settings
from tocsin.workbench import Workbench

PROJECT = Path(__file__).parents[1]
DOCS = PROJECT / "docs"
PAGES = (PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md")))
FENCED = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")

MESSAGE = b"""\
From: The Harbour Courier <desk@harbour-courier.invalid>
Date: Wed, 13 Mar 2024 09:00:00 +0000
Subject: Thousands march in the capital
Content-Type: text/plain; charset=utf-8

Thousands of people rallied in the capital on Tuesday, and the police let them pass without a word.
"""


# ------------------------------------------------------------------------------------------- what runs


@pytest.mark.parametrize(
    ("page", "least"),
    [
        (PROJECT / "README.md", 3),
        (DOCS / "tour.md", 40),
        (DOCS / "voice.md", 10),
        (DOCS / "queries.md", 20),
        (DOCS / "watch.md", 10),
        (DOCS / "scenario.md", 4),
        (DOCS / "forecast.md", 15),
        (DOCS / "deaths.md", 15),
        (DOCS / "same-day-leak.md", 15),
    ],
    ids=["README", "tour", "voice", "queries", "watch", "scenario", "forecast", "deaths", "same-day-leak"],
)
def test_every_example_prints_what_the_page_shows(page: Path, least: int):
    result = doctest.testfile(str(page), module_relative=False, encoding="utf-8", optionflags=doctest.ELLIPSIS)
    assert result.failed == 0, f"{page.name}: {result.failed} of {result.attempted} examples print something else"
    assert result.attempted >= least


def test_readme_shows_what_the_brief_of_its_sample_says():
    page = (PROJECT / "README.md").read_text(encoding="utf-8")
    [excerpt] = [block for kind, block in FENCED.findall(page) if kind == "text"]
    shown = re.findall(r"^ *\d+ ([●○▷◇⊘] .*)$", excerpt, re.MULTILINE)
    assert len(shown) >= 3

    [file] = (Path(tocsin.__file__).parent / "data" / "samples").glob("*shoal-herald.md")
    [document] = read([file], readers=installed_readers(), given=Given(), options=ReadOptions())
    assert isinstance(document, Document)
    screen = StringIO()
    print_brief(brief(list(Workbench(Settings()).code([document]))), Console(file=screen, width=400))
    said = " ".join(screen.getvalue().split())
    assert [line for line in shown if line not in said] == [], "print the brief of the sample anew and mend the README"


# --------------------------------------------------------------------------------- the plug-ins of the page


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Both packages of plugins.md, installed as pip would leave them: a module and its entry points."""
    folder = tmp_path_factory.mktemp("site")
    page = (DOCS / "plugins.md").read_text(encoding="utf-8")
    tables = [tomllib.loads(block) for kind, block in FENCED.findall(page) if kind == "toml"]
    projects = [table["project"] for table in tables if "project" in table]
    codes = [block for kind, block in FENCED.findall(page) if kind == "python"]
    found: dict[str, str] = {}
    for project, text in zip(projects, codes, strict=True):
        [(group, points)] = project["entry-points"].items()
        [(plugin, target)] = points.items()
        module = target.partition(":")[0]
        (folder / f"{module}.py").write_text(text, encoding="utf-8")
        info = folder / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
        info.mkdir()
        metadata = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
        (info / "METADATA").write_text(metadata, encoding="utf-8")
        (info / "entry_points.txt").write_text(f"[{group}]\n{plugin} = {target}\n", encoding="utf-8")
        found[group] = plugin
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        yield found
        for file in folder.glob("*.py"):
            sys.modules.pop(file.stem, None)


def test_page_names_every_plug_in_that_is_built_in():
    page = (DOCS / "plugins.md").read_text(encoding="utf-8")
    built_in = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    for group, points in built_in.items():
        [row] = [line for line in page.splitlines() if line.startswith(f"| `{group}` |")]
        assert [name for name in points if f"`{name}`" not in row] == []


def test_both_sockets_have_a_worked_plug_in(packages: dict[str, str]):
    assert set(packages) == {READERS, CODERS}
    assert [plugin for group, plugin in packages.items() if plugin not in names(group)] == []


def test_reader_of_the_page_reads_mail(packages: dict[str, str], tmp_path: Path):
    (tmp_path / "march.eml").write_bytes(MESSAGE)
    (tmp_path / "picture.eml").write_bytes(b"From: a@b.invalid\nContent-Type: image/png\n\nno text\n")
    document, refused = read([tmp_path], readers=installed_readers(), given=Given(), options=ReadOptions())
    assert isinstance(document, Document)
    assert document.text.startswith("Thousands of people rallied")
    assert (document.outlet, document.published) == ("The Harbour Courier", date(2024, 3, 13))
    assert document.title == "Thousands march in the capital"
    assert isinstance(refused, Rejected)
    assert refused.what == "a message without a plain part"


def test_coder_of_the_page_keeps_the_laws(packages: dict[str, str], tmp_path: Path):
    (tmp_path / "march.eml").write_bytes(MESSAGE)
    [document] = read([tmp_path], readers=installed_readers(), given=Given(), options=ReadOptions())
    assert isinstance(document, Document)
    [coded] = Workbench(Settings(code=CodeOptions(coder=packages[CODERS]))).code([document])
    assert check(document, coded) == ()
    [event] = coded.events
    assert (event.type, event.coder) == ("PROTEST", "word/1 PLOVER/0.8b")
    assert [coded.words(row.span) for row in coded.evidence_of(event.id, "type")] == ["rallied"]


def test_settings_of_the_page_name_its_coder(packages: dict[str, str], tmp_path: Path):
    page = (DOCS / "plugins.md").read_text(encoding="utf-8")
    [block] = [block for kind, block in FENCED.findall(page) if kind == "toml" and "[code]" in block]
    (tmp_path / "tocsin.toml").write_text(block, encoding="utf-8")
    assert load_settings(tmp_path / "tocsin.toml").code.coder == packages[CODERS]


# ------------------------------------------------------------------------------------- what pages point at


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page: Path):
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    assert [link for link in LINK.findall(text) if not (page.parent / link).exists()] == []


def test_citation_and_changelog_are_of_this_version():
    citation = (PROJECT / "CITATION.cff").read_text(encoding="utf-8")
    changelog = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"version: {tocsin.__version__}\n" in citation
    [day] = re.findall(rf"^## \[{re.escape(tocsin.__version__)}\] - (\d{{4}}-\d\d-\d\d)$", changelog, re.MULTILINE)
    assert f"date-released: {day}\n" in citation
