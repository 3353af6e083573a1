"""Where the files of a data set can be fetched: values that stand in its description; `tocsin.read.fetching` acts on them.

What stands here was looked up in public documents and is told with its day where it may change. Nothing of it holds a
key: a token is read from the environment variable that the value names.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Files that lists at fixed addresses name, one a line, with size and MD5 in some order.

    Attributes
    ----------
    lists
        Addresses of the lists; each may say of a file what another does not.
    below
        What the names in the lists are below of; empty: the lists hold whole addresses.
    matches
        A regular expression that the file's name must match. Its groups are the year, the month and the day of a file,
        as many of them as it has; a file of a year or a month is wanted if any of its days is.
    """

    lists: tuple[str, ...]
    matches: str
    below: str = ""
    first: date | None = None  # of the first file
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataverse:
    """Files of a deposit in a Dataverse, with sizes and checksums by its API.

    Attributes
    ----------
    day
        A regular expression that finds the day of a file in its name, with the groups of `Listed.matches`. The patterns of
        the data set say which files are its own; one in whose name no day is found is always wanted.
    key_variable
        Environment variable with an API token, which only files under restriction need.
    """

    server: str
    doi: str
    day: str
    key_variable: str = "DATAVERSE_API_TOKEN"
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonPages:
    """Rows by an API that gives JSON pages, each with the address of the next; written as one CSV file.

    Attributes
    ----------
    address
        With {version}, {begin} and {until} (the last day) to fill in.
    rows, onward, total
        The keys of a page that hold the rows, the address of the next page and the number of all rows.
    key_variable, header
        Environment variable with the token, and the header that it goes into.
    name
        Of the file, with the same places to fill in.
    """

    address: str
    rows: str
    onward: str
    total: str
    key_variable: str
    header: str
    name: str
    version: str  # used where the user names none
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvPages:
    """Rows by an API that gives numbered CSV pages to whoever logs in; one file a page.

    Attributes
    ----------
    address
        With {begin}, {until} (the last day) and {page} (from 1) to fill in.
    page
        Rows of a full page; a shorter one is the last.
    login
        Where name and password are changed for a token (OAuth, grant type password).
    client
        The client_id for it.
    login_variables
        Environment variables with the name and the password.
    key_variable
        Environment variable with a token; where it is set, it is used as it is.
    """

    address: str
    page: int
    login: str
    client: str
    login_variables: tuple[str, str]
    key_variable: str
    name: str
    note: str = ""


Addresses = Listed | Dataverse | JsonPages | CsvPages
