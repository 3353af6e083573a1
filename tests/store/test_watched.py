"""What was said of a series is kept for the next time."""

from __future__ import annotations

from tocsin.store.watched import FILE, recall, remember


def test_what_was_said_is_kept_by_name_and_replaced(tmp_path):
    assert recall(tmp_path, "a") is None
    remember(tmp_path, "a", {"events": 1})
    remember(tmp_path, "b", {"events": 2, "turns": ["2024-01-01"]})
    remember(tmp_path, "a", {"events": 3})
    assert recall(tmp_path, "a") == {"events": 3}
    assert recall(tmp_path, "b") == {"events": 2, "turns": ["2024-01-01"]}
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_a_damaged_file_is_as_if_nothing_was_kept(tmp_path):
    for content in (b"{", b"[1]", b'{"a": 1}', b"\xff"):
        (tmp_path / FILE).write_bytes(content)
        assert recall(tmp_path, "a") is None
        remember(tmp_path, "a", {"events": 1})
        assert recall(tmp_path, "a") == {"events": 1}
