"""Texts that two machines brought together at once: one of them takes its files apart again."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pyarrow.compute as pc

from tocsin.store.disk import told
from tocsin.store.files import brought_together, read_part, write_part
from tocsin.store.remote.manifest import order
from tocsin.store.tables import CODED, FOLLOWED, GATHERED, LINKED, PLACED, READ


def take_apart(folder: Path, names: Collection[str], there: Collection[str]) -> None:
    """Removes files that hold what was brought together; batches that lie nowhere else are written on their own again.

    Parameters
    ----------
    names
        Of all tables, below the folder.
    there
        The other files that there are, or will be.

    Raises
    ------
    StoreError
        If the disk is full or may not be written; the files are there still.
    """
    paths = {folder / name for name in names}
    for group in (READ, PLACED, CODED, LINKED, FOLLOWED, GATHERED):
        for merged in [path for path in paths if path.parent.name == group[-1].name]:
            held = brought_together(merged)
            lost = sorted(each for each in held if f"tables/{group[-1].name}/{each}.parquet" not in there)
            for table in group if lost else ():
                rows = read_part(folder, table, merged.stem)
                for batch in lost:
                    write_part(folder, table, batch, rows.filter(pc.equal(rows["batch"], batch)))
    for name in sorted(names, key=order, reverse=True):  # first what says that the others are there
        with told(folder / name, "remove"):
            (folder / name).unlink(missing_ok=True)
