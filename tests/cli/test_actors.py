"""`tocsin who` and `tocsin actors`: what they write, what they say, and how they refuse."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from tocsin import cli
from tocsin.resolve.entries import SEED, load_registry, read_registry

PROJECT = Path(__file__).parents[2]
DICTIONARY = """\
HARUN_AHWARI_  [IRQOPP]
+MARSH_HARUN_
    [IRQREB <20040102]
IRAQ_ [IRQ]
+MESOPOTAMIANS_
"""
BROKEN = "JAN_DOVE_\nANN_ROE_ [IRQGOV\n"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]):
    """Runs the command line; gives its exit status and what it wrote on standard output and standard error."""

    def run(*arguments: object) -> tuple[int, str, str]:
        status = cli.run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return status, said.out, said.err

    return run


def test_a_dictionary_is_imported_and_loads_on_top_of_the_seed(tell):
    Path("marsh.txt").write_text(DICTIONARY)
    status, out, err = tell("actors", "import", "marsh.txt", "--kind", "cameo", "--out", "mine/marsh.toml")
    assert (status, err) == (0, "")
    assert out.startswith(
        "2 actors read from marsh.txt: 1 new, 1 with more than the registry has of them, 0 with no more\n"
    )
    assert out.endswith('    [resolve]\n    registry = ["mine"]\n')
    new, state = tomllib.loads(Path("mine/marsh.toml").read_text(encoding="utf-8"))["actor"]
    assert (new["id"], new["cameo"], new["facts"]) == (
        "person:harun-ahwari",
        "IRQOPP",
        [{"sector": "REB", "valid": "../2004-01-01"}],
    )
    assert (state["extends"], state["names"]) == ("state:IRQ", ["Mesopotamians"])
    registry = read_registry(SEED, Path("mine"))
    assert registry.rejected == load_registry().rejected
    assert [name.actor for name in registry.find("Marsh Harun")] == ["person:harun-ahwari"]


def test_own_actors_are_found_once_the_settings_name_them(tell):
    Path("marsh.txt").write_text(DICTIONARY)
    tell("actors", "import", "marsh.txt", "--kind", "cameo", "--out", "mine/marsh.toml")
    assert tell("who", "Harun Ahwari")[0] == 1
    Path("tocsin.toml").write_text('[resolve]\nregistry = ["mine"]\n')
    status, out, _ = tell("who", "Harun Ahwari")
    assert status == 0
    assert "sector REB" in out
    again = tell("actors", "import", "marsh.txt", "--kind", "cameo", "--out", "again.toml")
    assert (again[0], Path("again.toml").exists()) == (0, False)
    assert "2 with no more" in again[1]
    assert "again.toml is not written" in again[1]


def test_what_is_rejected_is_told_and_the_rest_is_written(tell):
    Path("marsh.txt").write_bytes(DICTIONARY.encode() + b"\xff\xfe [IRQGOV]\n" + BROKEN.encode())
    status, out, err = tell("actors", "import", "marsh.txt", "--kind", "cameo", "--out", "marsh.toml")
    assert status == 1
    assert out.startswith("2 actors read")
    told = [line.split(" ")[1] for line in err.splitlines()]
    assert told == ["marsh.txt:6:", "marsh.txt:7:", "marsh.txt:8:", "marsh.txt:8:"]
    assert "not valid UTF-8" in err
    assert len(tomllib.loads(Path("marsh.toml").read_text(encoding="utf-8"))["actor"]) == 2


def test_what_the_registry_will_refuse_is_told_at_once(tell):
    rows = [
        {"id": "Q1", "schema": "Organization", "properties": {"name": ["Reed Company"]}},
        {"id": "Q2", "schema": "Organization", "properties": {"name": ["Reed Holding"]}},
        *(
            {"id": key, "schema": "Membership", "properties": {"member": [a], "organization": [b], "role": ["part of"]}}
            for key, a, b in (("L1", "Q1", "Q2"), ("L2", "Q2", "Q1"))
        ),
    ]
    Path("reeds.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    status, _, err = tell("actors", "import", "reeds.jsonl", "--kind", "ftm", "--out", "mine/reeds.toml")
    assert status == 1
    assert "a circle of parts is none" in err
    status, out, err = tell("actors", "check", "mine")
    assert (status, out) == (1, "mine: 2 actors, 2 names and 1 facts more; 1 refused\n")
    assert "a circle of parts is none" in err


def test_what_is_skipped_is_counted(tell):
    row = {"id": "Q1", "schema": "Person", "properties": {"name": ["Jan Dove"], "birthDate": ["1960"]}}
    Path("a.jsonl").write_text(json.dumps(row))
    _, out, _ = tell("actors", "import", "a.jsonl", "--kind", "ftm", "--out", "a.toml")
    assert "skipped: property Person:birthDate, 1 times\n" in out


@pytest.mark.parametrize("kind", ["icews", "wikidata"])
def test_the_other_kinds_are_read(tell, kind):
    given = {
        "icews": "Country\tActor Name\tActor Type\nIraq\tHarun Ahwari\tIndividual\n",
        "wikidata": json.dumps(
            {
                "id": "Q1",
                "labels": {"en": {"value": "Harun Ahwari"}},
                "claims": {"P31": [{"mainsnak": {"datavalue": {"value": {"id": "Q5"}}}}]},
            }
        ),
    }
    Path("file").write_text(given[kind])
    status, _, err = tell("actors", "import", "file", "--kind", kind, "--out", "a.toml")
    assert (status, err) == (0, "")
    [entry] = tomllib.loads(Path("a.toml").read_text(encoding="utf-8"))["actor"]
    assert (entry["id"], entry.get("country")) == ("person:harun-ahwari", "IRQ" if kind == "icews" else None)


def test_the_registry_is_exported_with_own_actors_and_references(tell):
    Path("ours").mkdir()  # a name of its own: what settings of one wording name is read once in a process
    entry = '[[actor]]\nid = "org:reeds"\nname = "Reed Company"\nkind = "organisation"\nreference = "https://example.org/reeds"\n'
    Path("ours/a.toml").write_text(entry + 'country = "IRQ"\nsector = "BUS"\n')
    Path("tocsin.toml").write_text('[resolve]\nregistry = ["ours"]\n')
    status, out, _ = tell("actors", "export", "--kind", "ftm", "--out", "all.jsonl")
    entities = [json.loads(line) for line in Path("all.jsonl").read_text(encoding="utf-8").splitlines()]
    assert status == 0
    assert f"in {len(entities)} entities" in out
    [reeds] = [entity for entity in entities if entity["id"] == "org-reeds"]
    assert reeds["properties"]["sourceUrl"] == ["https://example.org/reeds"]
    status, out, _ = tell("actors", "import", "all.jsonl", "--kind", "ftm", "--out", "back.toml")
    assert status == 0
    assert " 0 new, 0 with more" in out
    tell("actors", "export", "--kind", "cameo", "--out", "all.txt")
    assert "REED_COMPANY_  [IRQBUS]" in Path("all.txt").read_text(encoding="utf-8").splitlines()


def test_a_folder_of_entries_is_checked(tell):
    Path("mine").mkdir()
    good = '[[actor]]\nid = "org:reeds"\nname = "Reed Company"\nkind = "organisation"\nreference = "r"\n'
    Path("mine/a.toml").write_text(good + 'facts = [{ founded = "2001" }]\n')
    assert tell("actors", "check", "mine") == (0, "mine: 1 actors, 1 names and 1 facts more; 0 refused\n", "")
    Path("mine/b.toml").write_text(good + 'facts = [{ founded = "2001-06-31" }]\n')
    Path("mine/c.toml").write_text(
        '[[actor]]\nextends = "org:reeds"\nfacts = [{ part_of = "org:none" }]\nreference = "r"\n'
    )
    status, out, err = tell("actors", "check", "mine")
    assert (status, out) == (1, "mine: 1 actors, 1 names and 1 facts more; 2 refused\n")
    assert "the id stands twice" in err
    assert "no actor has this id" in err
    Path("tocsin.toml").write_text('[resolve]\nregistry = ["mine"]\n')
    assert tell("actors", "check", "mine")[1] == out, "a folder that the settings name too is not beside itself"


def test_the_entries_that_the_page_shows_load(tell):
    page = (PROJECT / "docs" / "actors.md").read_text(encoding="utf-8")
    settings, entries = re.findall(r"^```toml\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    Path("my-actors").mkdir()
    Path("my-actors/a.toml").write_text(entries, encoding="utf-8")
    Path("tocsin.toml").write_text(settings, encoding="utf-8")
    status, _, err = tell("actors", "check", "my-actors")
    assert (status, err) == (0, "")
    status, out, _ = tell("who", "Front of the Marshes")
    assert status == 0
    assert "split from Badr" in out


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("import", "none.txt", "--kind", "cameo", "--out", "a.toml"), "cannot read none.txt: No such file"),
        (("import", "marsh.txt", "--kind", "cameo", "--out", "a.txt"), "end in .toml"),
        (("import", "marsh.txt", "--kind", "cameo", "--out", "there.toml"), "there.toml exists"),
        (("import", "marsh.txt", "--kind", "ftm", "--out", "a.toml"), "check --kind; the first line that was rejected: marsh.txt:1"),
        (("import", "marsh.txt", "--kind", "gold", "--out", "a.toml"), "--kind"),
        (("import", "empty.txt", "--kind", "cameo", "--out", "a.toml"), "no actor was read"),
        (("export", "--kind", "ftm", "--out", "marsh.txt/all.jsonl"), "cannot write marsh.txt/all.jsonl"),
        (("check", "none"), "no such folder"),
        (("check", "."), "not valid TOML"),
    ],
)  # fmt: skip
def test_a_run_that_cannot_be_done_is_refused(tell, arguments, why):
    Path("marsh.txt").write_text(DICTIONARY)
    Path("empty.txt").write_text("")
    Path("there.toml").write_text("[[actor]\n")
    before = sorted(Path().iterdir())
    status, out, err = tell("actors", *arguments)
    assert (status, out) == (2, "")
    assert why in " ".join(err.split())
    assert sorted(Path().iterdir()) == before
