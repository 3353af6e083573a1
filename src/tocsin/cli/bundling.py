"""`tocsin bundle`: a desk in one archive for others to check, and the check."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tocsin.cli.output import say


def bundle_desk(out: Path, folder: Path, *, texts: bool, force: bool) -> int:
    """Packs a desk and says what went in; the exit status.

    Raises
    ------
    ExportError
        If the archive is there already, or cannot be written.
    StoreError
        If there is no desk, or a file of it is damaged.
    """
    from tocsin.desk import Desk  # DuckDB and Arrow: loaded only where a desk is read
    from tocsin.export.bundle import Bundled, write_bundle

    def lines(made: Bundled) -> Iterator[str]:
        for dataset, rows in made.left_out.items():
            yield f"left out: {rows:,} rows of {dataset}, whose terms do not let them be passed on"
        if texts:
            yield "your own texts are in it, whole; if they may not be passed on, make it with --no-texts"
        yield f"{made.files:,} files, {made.size:,} bytes, SHA-256 {made.sha256}; written to {out}"

    desk = Desk(folder)
    made = write_bundle(
        out, desk.view(), desk.settings, desk.workbench.ontology, folder=desk.folder, texts=texts, force=force
    )
    for line in lines(made):
        say(line)
    return 0


def check_file(path: Path) -> int:
    """Says what is wrong with a bundle; 0 if nothing is, else 1.

    Raises
    ------
    ReadError
        If it is no bundle.
    """
    from tocsin.export.bundle import check_bundle

    wrong = check_bundle(path)
    for line in wrong:
        say(f"{path}: {line}")
    say(
        f"{path}: {len(wrong)} files are not as they were packed"
        if wrong
        else f"{path}: every file is as it was packed"
    )
    return 1 if wrong else 0
