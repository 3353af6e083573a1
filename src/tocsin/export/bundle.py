"""A replication bundle: a desk in one archive, with what its terms forbid left out, and a check that it is whole.

The archive, unpacked, is a desk. The same desk gives the same bytes, wherever it lies and whenever it is packed: nothing of
the clock or of the machine's folders goes in, entries are in order, and none is compressed, for the tables are already
and compressors differ from one machine to the next.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import platform
import shutil
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import IO, Any, cast

import rtoml

from tocsin import plugins
from tocsin.errors import ReadError
from tocsin.export import citation_formats
from tocsin.export.citation import cite
from tocsin.export.codebook import codebook
from tocsin.export.saving import aside
from tocsin.ontology import Ontology
from tocsin.resolve.outlets import FILE as OUTLETS
from tocsin.settings import FILE as SETTINGS
from tocsin.settings import AlertOptions, CodeOptions, FetchOptions, LlmOptions, Settings
from tocsin.store.forecasts import FILE as FORECASTS
from tocsin.store.format import FILE as FORMAT_FILE
from tocsin.store.format import mark
from tocsin.store.judgements import FILE as JUDGEMENTS
from tocsin.store.judgements import without_corrections
from tocsin.store.parts import Part
from tocsin.store.view import View

SUMS = "SHA256SUMS"
MANIFEST = "MANIFEST.json"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP archive can say
_INPUTS = "inputs"

_README = """\
A replication bundle, made with tocsin {tocsin}.

Unpacked, it is a desk: its folder can be given to tocsin as one.

    tocsin bundle --check BUNDLE.zip       says whether every file is as it was packed
    unzip BUNDLE.zip -d DESK
    tocsin cite --desk DESK

Made again, byte for byte, from the desk that it came from:

    {command}

MANIFEST.json   versions of the programs, and what was left out and why
SHA256SUMS      of every other file; sha256sum -c SHA256SUMS checks them without tocsin
CITATION.txt    what to cite, with versions, days of access and terms; also as CITATION.bib and CITATION.json
CODEBOOK.md     every table and column, and the codes
tocsin.toml     the settings, without addresses of services and names of keys
forecasts.jsonl what was asked, forecast and settled, if anything was
format.json     which format of a desk it has
tables/         the rows, as Parquet
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundled:
    """What was packed.

    Attributes
    ----------
    left_out
        Rows of data sets whose terms do not let them be passed on, by data set.
    sha256
        Of the archive.
    """

    files: int
    size: int  # bytes
    left_out: Mapping[str, int]
    sha256: str


def write_bundle(
    path: Path,
    view: View,
    settings: Settings,
    ontology: Ontology,
    *,
    folder: Path,
    texts: bool = True,
    force: bool = False,
) -> Bundled:
    """Packs a desk into one ZIP archive, which appears whole or not at all.

    Parameters
    ----------
    folder
        Of the desk: what people judged, what was asked and forecast, and cards of outlets are taken from there.
    texts
        False leaves out the desk's own texts, all that was read in them, and corrections, which hold words of them.
    force
        Whether an archive that is there already is replaced.

    Raises
    ------
    ExportError
        If the archive is there already, or cannot be written.
    StoreError
        If a file of the desk cannot be read.
    """
    chosen, left_out, blocked = _chosen(view.parts(), texts=texts)
    portable, inputs = _portable(settings)
    citation = cite(view)
    command = f"tocsin bundle BUNDLE.zip --desk DESK{'' if texts else ' --no-texts'}"
    made = {
        "README.txt": _README.format(tocsin=citation.tocsin, command=command),
        "CITATION.txt": citation_formats.text(citation),
        "CITATION.bib": citation_formats.bibtex(citation),
        "CITATION.json": citation_formats.csl_json(citation),
        "CODEBOOK.md": codebook(ontology),
        SETTINGS: _toml(portable),
        MANIFEST: _manifest(citation.coders, left_out, command, portable, texts=texts),
    }
    contents: dict[str, Path | bytes] = {name: words.encode() for name, words in made.items()}
    contents[FORMAT_FILE] = mark()
    contents |= {
        name: (folder / name).read_bytes() for name in (JUDGEMENTS, FORECASTS, OUTLETS) if (folder / name).is_file()
    }
    if not texts and JUDGEMENTS in contents:
        contents[JUDGEMENTS] = without_corrections((folder / JUDGEMENTS).read_bytes())
    contents |= inputs
    for each in chosen:
        contents[each.name] = each.without(blocked) or each.path
    with aside(path, force=force) as (draft,):
        _pack(draft, contents)
        with draft.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = draft.stat().st_size
    return Bundled(files=len(contents) + 1, size=size, left_out=left_out, sha256=digest)


def check_bundle(path: Path) -> tuple[str, ...]:
    """What is wrong with a bundle, one sentence a file; empty: every file is as it was packed.

    Raises
    ------
    ReadError
        If it is no bundle, or cannot be read at all.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = [info.filename for info in archive.infolist()]
            if SUMS not in names:
                raise ReadError(f"{path}: no file {SUMS} in it; is it a bundle that tocsin made?")
            sums = dict(line.split("  ", 1)[::-1] for line in archive.read(SUMS).decode().splitlines() if line)
            return tuple(_wrong(archive, sums, names))
    except zipfile.BadZipFile as error:
        raise ReadError(f"{path}: no ZIP archive, or one that is cut short ({error}); fetch it again") from error
    except (OSError, ValueError) as error:
        raise ReadError(f"{path}: cannot be read as a bundle: {error}; fetch it again") from error


def _wrong(archive: zipfile.ZipFile, sums: Mapping[str, str], names: Iterable[str]) -> Iterator[str]:
    counted = Counter(names)
    yield from (f"{name} is there {count} times" for name, count in sorted(counted.items()) if count > 1)
    yield from (f"{name} is not in {SUMS}" for name in sorted(counted.keys() - sums.keys() - {SUMS}))
    for name, wanted in sorted(sums.items()):
        if name not in counted:
            yield f"{name} is missing"
            continue
        try:
            with archive.open(name) as file:
                found = _digest(file)
        except zipfile.BadZipFile:
            found = ""
        if found != wanted:
            yield f"{name} is not what was packed"


def _chosen(found: Iterable[Part], *, texts: bool) -> tuple[list[Part], dict[str, int], frozenset[str]]:
    """The files that go in, the rows that do not by data set, and whose rows those are."""
    everything = list(found)
    blocked = [each for each in everything if not each.may_export]
    left_out: Counter[str] = Counter()
    for each in blocked:
        left_out[each.dataset or ""] += each.rows() if each.has_rows else 0
    chosen = [each for each in everything if each.may_export and (texts or not each.own)]
    return chosen, dict(sorted(left_out.items())), frozenset(left_out)


def _portable(settings: Settings) -> tuple[Settings, dict[str, Path | bytes]]:
    """Settings that hold in the bundle, and the files of the user's own that they name, which go with it.

    Addresses of services, names of keys, contacts and networks are left out: they are not needed to make the rows again, and
    an address can hold a secret.
    """
    inputs: dict[str, Path | bytes] = {}

    def taken(what: str, given: str | None) -> str | None:
        if given is None:
            return None
        path, name = Path(given), f"{_INPUTS}/{what}"
        if path.is_file():
            inputs[f"{name}{path.suffix}"] = path
            return f"{name}{path.suffix}"
        files = (each for each in sorted(path.rglob("*")) if each.is_file() and not each.name.startswith("."))
        inputs.update({f"{name}/{each.relative_to(path).as_posix()}": each for each in files})
        return name

    code = replace(
        settings.code,
        ontology=taken("ontology", settings.code.ontology),
        lexicon=taken("lexicon", settings.code.lexicon),
        labeller=taken("labeller", settings.code.labeller),
        llm=replace(settings.code.llm, base_url=None, key_variable=LlmOptions().key_variable),
    )
    folders = (taken(f"registry-{n}", folder) for n, folder in enumerate(settings.resolve.registry, start=1))
    resolve = replace(settings.resolve, registry=tuple(folder for folder in folders if folder is not None))
    return replace(settings, code=code, resolve=resolve, fetch=FetchOptions(), alert=AlertOptions()), inputs


def _toml(settings: Settings) -> str:
    """Settings as a file: what differs from the defaults."""
    return rtoml.dumps(_changed(settings, Settings()), pretty=False)


def _changed(value: Any, default: Any) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    for field in dataclasses.fields(value):
        mine, usual = getattr(value, field.name), getattr(default, field.name)
        if dataclasses.is_dataclass(mine):
            if inner := _changed(mine, usual):
                changed[field.name] = inner
        elif mine != usual:
            changed[field.name] = list(cast("tuple[str, ...]", mine)) if isinstance(mine, tuple) else mine
    return changed


def _manifest(
    coders: Mapping[str, int], left_out: Mapping[str, int], command: str, settings: Settings, *, texts: bool
) -> str:
    told = {
        "made_with": {"tocsin": version("tocsin"), "python": platform.python_version(), **_packages(settings.code)},
        "made_by": command,
        "coders": dict(coders),
        "texts": "included" if texts else "left out, with all that was read in them",
        "rows_left_out": dict(left_out),
        "why": "the terms of these data sets do not let their rows be passed on; see CITATION.txt",
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _packages(code: CodeOptions) -> dict[str, str]:
    """The versions of what tocsin needs, by name."""
    try:
        needed = [line for line in requires("tocsin") or [] if "extra ==" not in line]
    except PackageNotFoundError:  # run from its folder, without being installed
        needed = []
    names = {line.split(";")[0].split("[")[0].strip("() ").split(">")[0].split("=")[0].split("<")[0] for line in needed}
    names |= {"duckdb", "pyarrow", "spacy", code.model.replace("_", "-")}
    found: dict[str, str] = {}
    for name in sorted(each.strip() for each in names):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found | {
        f"data set {name}": by for name, by in plugins.offered(plugins.DATASETS) if not by.startswith("tocsin ")
    }


def _pack(path: Path, contents: Mapping[str, Path | bytes]) -> None:
    """One archive, its files by name and their hashes last."""
    sums: list[str] = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(contents.items()):
            with content.open("rb") if isinstance(content, Path) else io.BytesIO(content) as file:
                sums.append(f"{_digest(file)}  {name}\n")
                size = file.tell()
                file.seek(0)
                with archive.open(_entry(name, size), "w", force_zip64=size >= 1 << 31) as packed:
                    shutil.copyfileobj(file, packed, 1 << 20)
        listed = "".join(sums).encode()
        archive.writestr(_entry(SUMS, len(listed)), listed)


def _entry(name: str, size: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, date_time=_EPOCH)
    info.create_system = 3  # Unix, whatever this is
    info.external_attr = 0o100644 << 16
    info.file_size = size
    return info


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()
