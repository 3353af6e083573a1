"""What the terms of data sets let one pass on: rows shared out by the flag that travels with each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

_FLAG = "may_export"
UNNAMED = "unnamed"  # a row that is kept back and does not say of which data set it is


def split_exportable(table: pa.Table) -> tuple[pa.Table, Mapping[str, int]]:
    """The rows that may be passed on, in their order, and how many were left out, by data set.

    Parameters
    ----------
    table
        Rows of `imported`, `reports` or `articles`, with whichever columns; `may_export` decides, and a row in which
        it is empty stays here. A table without that column holds rows of one's own: all of them may be passed on.

    Examples
    --------
    >>> rows = pa.table({"dataset": ["acled", "ucdp", "acled"], "may_export": [False, True, False]})
    >>> kept, left_out = split_exportable(rows)
    >>> kept["dataset"].to_pylist(), left_out
    (['ucdp'], {'acled': 2})
    """
    if _FLAG not in table.schema.names:
        return table, {}
    allowed = pc.fill_null(table[_FLAG], False)
    blocked = table.filter(pc.invert(allowed))
    names: list[str | None] = blocked["dataset"].to_pylist() if "dataset" in table.schema.names else []
    counts = Counter(name or UNNAMED for name in names)
    if (rest := blocked.num_rows - len(names)) > 0:
        counts[UNNAMED] += rest
    return table.filter(allowed), dict(sorted(counts.items()))
