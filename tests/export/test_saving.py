"""Files that appear whole or not at all."""

from __future__ import annotations

import pytest

from tocsin.errors import ExportError
from tocsin.export.saving import aside


def test_nothing_is_there_after_an_error(tmp_path):
    path = tmp_path / "deep" / "events.csv"
    with pytest.raises(UnicodeEncodeError), aside(path) as (draft,):
        draft.write_text("half \ud800", encoding="utf-8")
    assert not list(path.parent.iterdir())


def test_what_is_there_is_replaced_only_when_told(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text("old")
    with pytest.raises(ExportError, match="is there already"), aside(path) as (draft,):
        draft.write_text("new")
    assert path.read_text() == "old"
    with aside(path, force=True) as (draft,):
        draft.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"


def test_a_folder_of_other_things_is_never_replaced(tmp_path):
    folder = tmp_path / "thesis"
    folder.mkdir()
    (folder / "chapter.tex").write_text("work of years")
    with pytest.raises(ExportError, match="more than Parquet"), aside(folder, force=True) as (draft,):
        draft.mkdir()
    assert (folder / "chapter.tex").is_file()


def test_a_file_system_that_refuses_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    refused = pytest.raises(ExportError, match=r"cannot write .*: .*; make room, or name another place")
    with refused, aside(tmp_path / "file" / "events.csv"):
        pass
