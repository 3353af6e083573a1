"""Data sets as descriptions: what a file of one looks like, and the SQL that makes tocsin's columns out of its rows.

A `Dataset` is a value. It opens no file and runs nothing: `tocsin.read.raw` reads files as it says, and the store runs
its SQL. So an importer of one's own is some eighty lines, found by an entry point of the group `tocsin.datasets`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fnmatch import fnmatch
from types import MappingProxyType

from tocsin import plugins
from tocsin.errors import MissingPlugin
from tocsin.read.addresses import Addresses

TAB = "\t"
_RAW = re.compile(r"""'(?:[^']|'')*'|"(?P<raw>[^"]+)\"""")  # a raw column in SQL, and not in a text that it holds


class Format(StrEnum):
    """How the rows of a file are written."""

    PLAIN = "plain"  # one line a row, values between delimiters, no quotation marks
    QUOTED = "quoted"  # CSV: values may stand in double quotes and hold line breaks
    LINES = "lines"  # one JSON object a line; its one raw column is `line`
    PARQUET = "parquet"


class Header(StrEnum):
    """Whether the first line of a file names its columns."""

    NEVER = "never"
    ALWAYS = "always"  # a file without one is read by position, and told


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A condition on a row in SQL, over the raw columns and the stored ones, and what is said of a row that meets it."""

    when: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What a data set is cited as, in fields, for programs that keep literature."""

    authors: tuple[str, ...]  # "Family, Given"; a body has no comma
    year: int
    title: str
    container: str = ""  # the journal, or the archive
    journal: bool = False  # it is an article, not the data set itself
    doi: str = ""
    url: str = ""


class BreakKind(StrEnum):
    """What becomes of a series at a break."""

    STARTS = "starts"  # nothing before it
    ENDS = "ends"  # nothing from this day on
    CHANGES = "changes"  # the same number means something else from this day on
    STRETCH = "stretch"  # something is odd from this day to the day before `until`


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A day at which a series of a data set must be marked, for a change in it is no change in the world.

    Attributes
    ----------
    dataset
        The data set whose series it is.
    day
        The first day of what is new; None where that depends on what is loaded, see `release`.
    what
        What changed, in one sentence.
    reference
        Where that can be checked; it ends with "not confirmed" where tocsin's authors have not seen it stated there.
    until
        The day after the last, of a stretch.
    other
        The data set that was there before, or follows.
    region
        Where it holds, by the data set's own name; empty: everywhere.
    release
        A regular expression whose group is the last two digits of a year: a series changes on the first of January of
        the year in the latest version that was loaded.
    """

    dataset: str
    kind: BreakKind
    day: date | None
    what: str
    reference: str
    until: date | None = None
    other: str = ""
    region: str = ""
    release: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """One data set: who made it, on which terms, what its files look like and what its columns mean.

    Attributes
    ----------
    table
        Which table its rows go to: imported, reports or articles.
    columns
        The raw columns that are known, in the order of a file without a header.
    forms
        For rows that come in several widths: the columns of each, all different in number.
    may_lack
        Raw columns that a file may be without; they are empty then.
    aliases
        Other names of raw columns in headers, to the name in `columns`.
    missing
        What is written for no value; an empty text always is.
    numbers
        Raw columns that are numbers, to their SQL type. A row whose text is no such number is refused.
    shape
        A regular expression for some raw columns. A file of whose first rows most do not fit is another data set's.
    stored
        Columns of the table in SQL over the raw columns, computed once and written.
    shown
        Columns of the table in SQL over raw and stored columns, computed when somebody asks for them.
    constants
        Columns of the table that are the same in every row.
    joins
        SQL that follows the raw rows, which are called r; see `tocsin.store.lookups` for the tables there are.
    held
        Raw columns that a stored column holds as they were, so that they are not kept twice.
    together
        Raw columns that repeat together, such as those of a place; they are kept as one text between tabs.
    year
        The stored day or moment whose year is the name of the folder that a row lies in.
    key
        Raw or stored columns that name a row beside `native_id`, where that one alone does not.
    """

    name: str
    title: str
    licence: str
    terms: str
    citation: str
    address: str
    may_export: bool
    may_train: bool
    patterns: tuple[str, ...]
    columns: tuple[str, ...]
    stored: Mapping[str, str]
    version: str = ""  # a regular expression whose group is the version in the name of a file
    table: str = "imported"
    format: Format = Format.PLAIN
    header: Header = Header.NEVER
    delimiter: str = TAB
    forms: tuple[tuple[str, ...], ...] = ()
    may_lack: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict[str, str])
    missing: tuple[str, ...] = ()
    numbers: Mapping[str, str] = field(default_factory=dict[str, str])
    shape: Mapping[str, str] = field(default_factory=dict[str, str])
    shown: Mapping[str, str] = field(default_factory=dict[str, str])
    constants: Mapping[str, str | bool] = field(default_factory=dict[str, str | bool])
    joins: str = ""
    held: Mapping[str, str] = field(default_factory=dict[str, str])
    together: tuple[tuple[str, ...], ...] = ()
    year: str = "occurred_begin"
    key: tuple[str, ...] = ()
    refuse: tuple[Rule, ...] = ()
    mend: tuple[Rule, ...] = ()
    fetch: Addresses | None = None  # where its files can be fetched; None: only by hand
    notes: tuple[str, ...] = ()  # what a reader of a series has to know, one sentence each
    breaks: tuple[Break, ...] = ()
    reference: Reference | None = None  # `citation` in fields
    terms_address: str = ""  # where its maker states the terms; empty: nothing states them
    withdraws: str = ""  # the data set whose rows a file of this one takes back; it has no rows of its own
    whole: str = ""  # a regular expression: a file of such a name holds every row of each year that it has rows of

    def named(self, name: str) -> bool:
        """Whether a file of this name, without .zip or .gz, is one of this data set."""
        bare = name.lower().removesuffix(".gz").removesuffix(".zip")
        return any(fnmatch(bare, pattern.lower().removesuffix(".zip")) for pattern in self.patterns)

    def kept(self) -> tuple[tuple[str, ...], ...]:
        """The raw columns that are kept beside the stored ones: those kept together, then each of the others."""
        joined = {name for group in self.together for name in group}
        alone = ((name,) for name in self.columns if name not in joined and name not in self.held)
        return (*self.together, *alone)

    def asked(self) -> tuple[str, ...]:
        """The raw columns that the SQL of a load asks for, each once."""
        rules = (rule.when for rule in (*self.refuse, *self.mend))
        sql = "\n".join((*self.stored.values(), *rules, self.joins))
        named = (match["raw"] for match in _RAW.finditer(sql))
        return tuple(name for name in dict.fromkeys(named) if name in self.columns)


def installed_datasets() -> tuple[Dataset, ...]:
    """The descriptions of all data sets, sorted by name."""
    return tuple(find_dataset(name) for name in plugins.names(plugins.DATASETS))


def find_dataset(name: str) -> Dataset:
    """The description of one data set.

    Raises
    ------
    MissingPlugin
        If no installed package offers it, or what it offers is no description.
    """
    found = plugins.find(plugins.DATASETS, name)
    if not isinstance(found, Dataset):
        raise MissingPlugin(f"data set {name!r} is offered by an entry point that names no Dataset; tell its authors")
    return found


# ------------------------------------------------------------------------------------------- pieces of SQL

DAY_FORMATS = ("%Y-%m-%d", "%Y%m%d", "%m/%d/%Y", "%d %B %Y", "%d-%b-%Y", "%Y-%m-%d %H:%M:%S.%g", "%Y-%m-%dT%H:%M:%S")


def day(column: str, *formats: str) -> str:
    """SQL: the day that a raw column names in one of some formats; empty where it names none."""
    listed = ", ".join(f"'{each}'" for each in formats or DAY_FORMATS)
    return f'CAST(try_strptime("{column}", [{listed}]) AS DATE)'


def number(column: str, type: str = "DOUBLE") -> str:
    """SQL: the number in a raw column; empty where there is none."""
    return f'TRY_CAST("{column}" AS {type})'


def cases(value: str, pairs: Mapping[str, str], otherwise: str = "NULL") -> str:
    """SQL: one text for another; values that are not named give `otherwise`."""
    lines = " ".join(f"WHEN {quoted(left)} THEN {quoted(right)}" for left, right in pairs.items())
    return f"CASE {value} {lines} ELSE {otherwise} END"


def translated(value: str, pairs: Mapping[str, str]) -> str:
    """SQL: one text for another, as `cases`; for many pairs, which a query plans faster so."""
    left, right = quoted("|".join(pairs)), quoted("|".join(pairs.values()))
    return f"string_split({right}, '|')[list_position(string_split({left}, '|'), {value})]"


def quoted(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


# CAMEO's role codes as PLOVER's sectors, by the manuals of both. CAMEO's MED is the press; PLOVER's is health.
CAMEO_SECTORS: Mapping[str, str] = MappingProxyType(
    {
        "COP": "COP", "GOV": "GOV", "INS": "REB", "JUD": "JUD", "MIL": "MIL", "OPP": "OPP", "REB": "REB", "SEP": "REB",
        "SPY": "SPY", "UAF": "UAF", "AGR": "AGR", "BUS": "BUS", "CRM": "CRM", "CVL": "CVL", "EDU": "EDU", "ELI": "ELI",
        "HLH": "MED", "LAB": "LAB", "LEG": "LEG", "MED": "JRN", "REF": "REF", "REL": "REL", "PTY": "PTY",
        "IGO": "IGO", "IMG": "IMG", "MNC": "MNC", "NGM": "ISM", "NGO": "NGO",
    }
)  # fmt: skip
