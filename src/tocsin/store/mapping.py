"""The SQL of a data set, put together: what a load writes, and what a view makes of what was written.

A description speaks of raw columns in double quotes ("Event ID") and of stored ones by their bare names (occurred_begin).
Both kinds are bound here to where they lie, so no name of a raw column can be taken for one of ours.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import msgspec
import pyarrow as pa

from tocsin.read.dataset import Dataset, Format, quoted
from tocsin.store.tables import Table

MORE = "kept_more"  # JSON: raw columns that the description does not know
BATCH = "regexp_extract(filename, '([^/]*)-[0-9]+[.]parquet$', 1)"  # the load that a file is of, by its name
_WORDS = re.compile(r"""'(?:[^']|'')*'|"(?P<raw>[^"]+)"|(?<![\w.])(?P<bare>[a-z_]\w*)(?![\w.(])""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """All that reading the rows of a load again takes, whatever becomes of the data set's description later."""

    dataset: str
    title: str
    licence: str
    terms: str
    citation: str
    address: str
    may_export: bool
    may_train: bool
    columns: tuple[str, ...]
    stored: tuple[str, ...]
    shown: dict[str, str]
    constants: dict[str, str | bool]
    held: dict[str, str]
    kept: tuple[tuple[str, ...], ...]
    whole: bool  # the native row is the one kept column as it is
    terms_address: str = ""
    more: bool = False  # some rows have raw columns that the description does not know

    def text(self) -> str:
        """As JSON, always the same for the same description."""
        return msgspec.json.encode(self, order="sorted").decode()


def describe(dataset: Dataset) -> Description:
    """What the rows of a data set need to be read again."""
    return Description(
        dataset=dataset.name,
        title=dataset.title,
        licence=dataset.licence,
        terms=dataset.terms,
        terms_address=dataset.terms_address,
        citation=dataset.citation,
        address=dataset.address,
        may_export=dataset.may_export,
        may_train=dataset.may_train,
        columns=dataset.columns,
        stored=tuple(dataset.stored),
        shown=dict(dataset.shown),
        constants=dict(dataset.constants),
        held=dict(dataset.held),
        kept=dataset.kept(),
        whole=dataset.format is Format.LINES,
    )


def described(text: str) -> Description:
    """The description that a load has written."""
    return msgspec.json.decode(text, type=Description)


def bound(sql: str, raw: Mapping[str, str], stored: Mapping[str, str]) -> str:
    r"""SQL with each raw and each stored column replaced by where it lies.

    Examples
    --------
    >>> print(bound("coalesce(\"Day\", day, 'day')", {"Day": 'r."Day"'}, {"day": "p.day"}))
    coalesce(r."Day", p.day, 'day')
    """

    def replaced(match: re.Match[str]) -> str:
        if (name := match["raw"]) is not None:
            return raw.get(name, match[0])
        return match[0] if (bare := match["bare"]) is None else stored.get(bare, match[0])

    return _WORDS.sub(replaced, sql)


def writing(dataset: Dataset, rows: str, extra: Sequence[str] = (), whole: Collection[str] | None = None) -> str:
    """A SELECT over rows in raw columns: stored and kept columns, which rule refuses a row, which rules mend it.

    Parameters
    ----------
    rows
        What to select from; its columns are those of the data set, and the extra ones.
    extra
        Raw columns that the description does not know.
    whole
        Of rows that were cut: the kept columns that they have as they are to be kept. They also have `line_`, the number of
        the row, and `unread_`, what stands in the place of a number; `no_number_` says of which, and refuses the row. None:
        they were not cut.
    """
    raw = {name: f"r.{identifier(name)}" for name in (*dataset.columns, *extra)}
    stored = {name: f"({bound(sql, raw, {})})" for name, sql in dataset.stored.items()}
    columns = [f"{sql} AS {identifier(name)}" for name, sql in stored.items()]
    for index, names in enumerate(dataset.kept()):
        kept = f"kept_{index}"
        if whole and kept in whole:
            sql = f"r.{kept}"
        else:
            sql = raw[names[0]] if len(names) == 1 else f"concat({', chr(9), '.join(raw[name] for name in names)})"
        columns.append(f"{sql} AS {kept}")
    if extra:
        pairs = ", ".join(f"{identifier(name)} := {raw[name]}" for name in extra)
        columns.append(f"CAST(to_json(struct_pack({pairs})) AS VARCHAR) AS {MORE}")
    else:
        columns.append(f"CAST(NULL AS VARCHAR) AS {MORE}")
    if whole is not None:
        columns += ["r.line_ AS line_", "r.unread_ AS unread_"]
    refused = "" if whole is None else "WHEN r.no_number_ IS NOT NULL THEN r.no_number_ "
    refused += " ".join(f"WHEN {bound(rule.when, raw, stored)} THEN {n}" for n, rule in enumerate(dataset.refuse))
    columns.append(
        f"CAST(CASE {refused} END AS TINYINT) AS refused_" if refused else "CAST(NULL AS TINYINT) AS refused_"
    )
    columns += [f"coalesce({bound(rule.when, raw, stored)}, false) AS mend_{n}" for n, rule in enumerate(dataset.mend)]
    columns.append(f"CAST(year({stored[dataset.year]}) AS INTEGER) AS year_")
    return f"SELECT {', '.join(columns)} FROM {rows} AS r {dataset.joins}"  # noqa: S608


def reading(
    table: Table,
    about: Description,
    files: str,
    *,
    batch: str = BATCH,
    columns: Sequence[str] | None = None,
    more: str = "",
) -> str:
    """A SELECT of a table's columns over the files of loads that share one description.

    Parameters
    ----------
    batch
        SQL: the load that a row came with.
    columns
        Some of those of the table; None is all.
    more
        SQL: further columns, before those of the table; the rows of the files are called p.
    """
    raw = {raw: f"p.{identifier(common)}" for raw, common in about.held.items()}
    for index, names in enumerate(about.kept):
        if len(names) == 1:
            raw[names[0]] = f"p.kept_{index}"
        else:
            raw |= {name: f"nullif(split_part(p.kept_{index}, chr(9), {n}), '')" for n, name in enumerate(names, 1)}
    stored = {name: f"p.{identifier(name)}" for name in about.stored}
    given: dict[str, str] = {
        **{name: bound(sql, raw, stored) for name, sql in about.shown.items()},
        **{
            name: quoted(value) if isinstance(value, str) else str(value).lower()
            for name, value in about.constants.items()
        },
        **stored,
        "dataset": quoted(about.dataset),
        "version": "p.version",
        "released": "p.released",
        "recorded": "p.recorded",
        "batch": batch,
        "may_export": str(about.may_export).lower(),
        "may_train": str(about.may_train).lower(),
        "native": _native(about, raw),
    }
    listed = [more] if more else []
    for column in table.columns:
        if columns is not None and column.name not in columns:
            continue
        sql = given.get(column.name, "NULL")
        if column.name == "contexts":
            sql = f"string_split({sql}, ';')" if column.name in given else sql
        if sql_type(column.type).endswith("[]"):
            sql = f"coalesce({sql}, [])"
        listed.append(f"CAST({sql} AS {sql_type(column.type)}) AS {identifier(column.name)}")
    return f"SELECT {', '.join(listed)} FROM {files} AS p"  # noqa: S608


def _native(about: Description, raw: Mapping[str, str]) -> str:
    """SQL: the native row. Planned with every query of the view, asked for by few: so it is few expressions."""
    if about.whole:
        return raw[about.columns[0]]
    names: list[str] = []
    lists: list[str] = []
    for index, group in enumerate(about.kept):
        names += group
        lists.append(
            f"string_split(p.kept_{index}, chr(9))" if len(group) > 1 else f"[CAST(p.kept_{index} AS VARCHAR)]"
        )
    names += about.held
    lists += [f"[CAST({raw[name]} AS VARCHAR)]" for name in about.held]
    places = [str(names.index(name) + 1) for name in about.columns]
    values = f"list_transform(list_select(flatten([{', '.join(lists)}]), {_numbers(places)}), lambda x: nullif(x, ''))"
    row = f"to_json(map(string_split({quoted(chr(9).join(about.columns))}, chr(9)), {values}))"
    return f"json_merge_patch({row}, coalesce(p.{MORE}, '{{}}'))" if about.more else row


def _numbers(places: Sequence[str]) -> str:
    return f"CAST(string_split({quoted(','.join(places))}, ',') AS INTEGER[])"


_TYPES = {
    "string": "VARCHAR",
    "int32": "INTEGER",
    "int64": "BIGINT",
    "double": "DOUBLE",
    "bool": "BOOLEAN",
    "date32[day]": "DATE",
    "timestamp[us, tz=UTC]": "TIMESTAMPTZ",
}


def sql_type(kind: pa.DataType) -> str:
    """An Arrow type as DuckDB names it."""
    words = str(kind)
    if words.startswith("list<") and "struct" in words:
        return 'STRUCT("start" INTEGER, "length" INTEGER, verb VARCHAR, words VARCHAR)[]'
    return "VARCHAR[]" if words.startswith("list<") else _TYPES[words]


def identifier(name: str) -> str:
    """A name as SQL quotes it."""
    return '"' + name.replace('"', '""') + '"'
