"""The file of judgements, read on from what was read before."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from tocsin.records import Act, Correction, Judgement, Span, Verdict
from tocsin.store.judgements import FILE, Judged, append_corrections, append_judgement, read_judgements

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def _judgement(number):
    return Judgement(left=f"m-{number}", right="m-0", verdict=Verdict.SAME, by="human:anna", recorded=NOW)


def _correction(number):
    span = Span(document_id="doc-1", start=number, end=number + 3)
    return Correction(
        id=f"c-{number}",
        act=Act.REJECT,
        of="event",
        thing="event-1",
        span=span,
        kind="ASSAULT",
        reason="no",
        by="human:bo",
    )


def _changed(folder, step, number):
    """One thing that may become of the file between two looks."""
    file = folder / FILE
    data = file.read_bytes() if file.exists() else b""
    if step == "judge":
        append_judgement(folder, _judgement(number))
    elif step == "correct":
        append_corrections(folder, [_correction(number), _correction(number + 1000)])
    elif step == "damage":
        file.write_bytes(data + b'{"left": 1}\n\n')
    elif step == "tear":
        file.write_bytes(data + b'{"left": "m')
    elif step == "unend":
        file.write_bytes(data[:-1])
    elif step == "edit":  # by hand, to the same length
        file.write_bytes(data.replace(b"m-0", b"m-x"))
    elif step == "cut":
        file.write_bytes(data[: len(data) // 2])
    elif file.exists():
        file.unlink()


@given(
    st.lists(
        st.sampled_from(("judge", "judge", "correct", "damage", "tear", "unend", "edit", "cut", "remove")), max_size=8
    )
)
def test_what_is_read_on_is_what_is_read_anew(steps):
    with TemporaryDirectory() as name:
        folder, held = Path(name), Judged()
        for number, step in enumerate(steps):
            _changed(folder, step, number)
            held = read_judgements(folder, held)
            assert held == read_judgements(folder), step


def test_what_was_read_before_is_not_read_again(tmp_path):
    append_judgement(tmp_path, _judgement(1))
    append_corrections(tmp_path, [_correction(1)])
    before = read_judgements(tmp_path)
    append_judgement(tmp_path, _judgement(2))
    after = read_judgements(tmp_path, before)
    assert after.judgements == (_judgement(1), _judgement(2))
    assert after.judgements[0] is before.judgements[0]
    assert after.corrections[0] is before.corrections[0]
