"""Writes docs/tables.md out of tocsin.store.tables.

python docs/make_tables.py            writes the page
python docs/make_tables.py --check    fails if the page is not what would be written
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from tocsin.store.tables import (
    ALL_EVENTS,
    CODED,
    CORRECTIONS,
    FOLLOWED,
    GATHERED,
    INCIDENTS,
    LINKED,
    LOADED,
    PLACED,
    READ,
    TABLES,
    TOMBSTONES,
    Table,
)

PAGE = Path(__file__).parent / "tables.md"

HEAD = """\
# The tables of a desk

<!-- Made by docs/make_tables.py from src/tocsin/store/tables; change those. -->

A desk is a folder:

```
desk/
├── tocsin.toml            settings, if any
├── judgements.jsonl       what people judged: one JSON object a line, appended, never rewritten
└── tables/
    ├── documents/         one folder a table
    │   └── <batch>.parquet    one file a batch, written once
    └── ...
```

Any program that reads Parquet can read it; in tocsin, `desk.view().table("events")` and `desk.view().sql("SELECT ...")` do.
A file is written aside, synced and renamed, so it is there whole or not at all. The tables of a group are written
together, and the last of a group commits its batch: without that file, a view leaves out the batch's other files. Files
whose names begin with a dot are leftovers of a run that was killed; they may be deleted while nothing is writing.

What a view shows is less than what the files hold: a document written twice is shown once, as it was written first; a
document coded twice is shown with its latest coding alone; a view with a closing day shows only what was published by
then. Read the files themselves and this is yours to do.

Days are Parquet dates and moments are UTC with microseconds. A span is the characters [start, end) of `documents.text`,
counted in Unicode code points from 0, so in SQL its words are `substring(text, start + 1, "end" - start)`. `end`, `left`,
`right` and `where` are words of SQL: quote them.
"""


LOADING = """\
# The tables of data sets

Written by `tocsin load`; see [datasets.md](datasets.md). The rows of `imported`, `reports` and `articles` lie in folders,
`tables/<table>/dataset=<name>/year=<year>/`, and `loads` commits them: a view reads no file that `loads` does not name. What the
files hold is less than what a view shows: columns that follow from others are computed when somebody asks for them, and
`native` is put together again. So read these tables through a view; the column `description` of `loads` says how it is done.
"""


ALL = """\
# All events, and who is who

`all_events` is no file: a view makes it of the other tables, the same for the command line, SQL and Python; see
[queries.md](queries.md). What people judged (`judgements.jsonl`) comes before what a machine judged (`links`, `named`).
"""

FOLLOWING = """\
# The tables of feeds

Written by `tocsin follow`; see [feeds.md](feeds.md). `fetches` commits. An item has a row for each state that it went through, and a
view shows the last. The originals lie beside the tables, in `originals/`, each under the SHA-256 of its bytes.
"""


GATHERING = """\
# The tables of incidents

Written by `tocsin incidents`; see [incidents.md](incidents.md). They are written in the order given, and `joins` commits. A text that
was corrected or coded again is gathered again; a view shows what was gathered of it last, and the joins since then. `incidents` is no
file: a view makes it of the others and of what people judged.
"""


def page() -> str:
    """The whole page."""
    groups = (("Written by reading", READ), ("Written by coding", CODED))
    lines = [HEAD]
    for title, group in groups:
        order = " → ".join(f"`{table.name}`" for table in group)
        lines.append(f"**{title}**, in this order, the last committing: {order}.\n")
    for table in TABLES.values():
        lines.extend(_section(table))
    lines.append(LOADING)
    for table in (*LOADED, TOMBSTONES):
        lines.extend(_section(table))
    lines.append(ALL)
    for table in (ALL_EVENTS, *LINKED, *PLACED, CORRECTIONS):
        lines.extend(_section(table))
    lines.append(GATHERING)
    for table in (*GATHERED, INCIDENTS):
        lines.extend(_section(table))
    lines.append(FOLLOWING)
    for table in FOLLOWED:
        lines.extend(_section(table))
    return "\n".join(lines)


def _section(table: Table) -> Iterator[str]:
    yield f"## {table.name}\n"
    yield f"{table.meaning}\n"
    yield "| column | type | may be empty | meaning |"
    yield "|---|---|---|---|"
    for column in table.columns:
        empty = "" if column.required else "yes"
        yield f"| `{column.name}` | {_words(column.type)} | {empty} | {column.meaning} |"
    yield ""


def _words(kind: pa.DataType) -> str:
    """An Arrow type in the words of this page."""
    if str(kind).startswith("list<") and "struct" in str(kind):
        return "quotations"
    words = {
        "string": "text",
        "binary": "bytes",
        "list<item: string>": "texts",
        "list<element: string>": "texts",
        "int32": "whole number",
        "int64": "whole number",
        "double": "number",
        "bool": "true or false",
        "date32[day]": "day",
        "timestamp[us, tz=UTC]": "moment",
    }
    return words[str(kind)]


def main(arguments: list[str]) -> int:
    """Writes or checks the page; the exit status."""
    wanted = page()
    if "--check" not in arguments:
        PAGE.write_text(wanted, encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == wanted:
        return 0
    print(f"{PAGE.name} is not what src/tocsin/store/tables says; run: python docs/make_tables.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
