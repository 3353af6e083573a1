"""What tocsin raises when a run is broken. A bad row is not raised but returned, as `records.Rejected`.

TocsinError                 caught by the command line, printed as one message, exit status 2
├── SettingsError           tocsin.toml, a flag or an ontology file says something that cannot be
├── MissingPlugin           a reader, coder or model that is named is not installed
├── InstallError            a file that comes with tocsin is missing or is not as it was made
├── ReadError               nothing at all could be read from what was given
├── CodingError             a coder broke one of the laws of records.py
├── StoreError              a desk's folder cannot be read or written
├── ExportError             what was asked for cannot be made of this desk, or not be written there
├── WatchError              a series is too short or too empty for what was asked, or a fit failed
├── ScaleError              workers, or a cluster of them, cannot be had or do nothing
├── ForecastError           there is too little past, or too few questions, for a forecast or its score
└── ScenarioError           a situation file, or a bargaining table, cannot be run as it is

Each message says what, where, and what to do next, in that order.
"""


class TocsinError(Exception):
    """Root of what tocsin raises on purpose; callers should stop the run and show the message."""


class SettingsError(TocsinError):
    """A setting, flag or ontology entry is unknown or impossible; nothing was started."""


class MissingPlugin(TocsinError):
    """Something named is not installed; the message holds the command that installs it."""


class InstallError(TocsinError):
    """A file that comes with tocsin is missing or changed; nothing was made of it, and the message says how to mend it."""


class ReadError(TocsinError):
    """Nothing could be read: the path does not exist, or every input was rejected."""


class CodingError(TocsinError):
    """A coder returned what the laws of the records forbid; its output was not kept."""


class StoreError(TocsinError):
    """A desk's folder could not be read or written; what had been written before is intact."""


class ExportError(TocsinError):
    """An export could not be made or written; nothing was replaced, and no part of it is left."""


class WatchError(TocsinError):
    """A series is too short or too empty for what was asked of it, or a fit failed: there is no finding to show."""


class ScaleError(TocsinError):
    """No worker could be had, or none did anything; what was handed back before counts."""


class ForecastError(TocsinError):
    """A forecast or its score cannot be made of what was given: no past, no question, a score that is no number."""


class ScenarioError(TocsinError):
    """A situation cannot be run as it is written; the message names the entry, and its line where there is a file."""
