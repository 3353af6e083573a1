"""`tocsin train`: a labeller from a codebook of one's own, and its report in words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from textwrap import wrap
from typing import Any

from tocsin import plugins
from tocsin.cli.output import tell_rejected, watched
from tocsin.coding.codebook import ENOUGH, read_codebook
from tocsin.coding.grammar import load_parser
from tocsin.coding.label import NONE, Encoder, Weights, save_weights
from tocsin.coding.learn import Report, learn
from tocsin.coding.lexicon import FILES, load_lexicon
from tocsin.coding.train import need_sklearn
from tocsin.errors import SettingsError, StoreError
from tocsin.ontology import load_ontology
from tocsin.records import content_id
from tocsin.settings import CodeOptions
from tocsin.shipped import checked, shipped

_MOST_CONFUSED = 8  # pairs of types that are told; the report in the folder has all
_MOST_IDS = 4


def train_labeller(
    codebook: Path, examples: Path | None, out: Path, options: CodeOptions, *, overwrite: bool, seed: int
) -> Report:
    """Writes a labeller into a folder and gives its report; what was refused is told on the way."""
    if seed < 0:
        raise SettingsError(f"--seed must not be negative, found {seed}")
    _may_write(out, overwrite=overwrite)
    need_sklearn()
    read = read_codebook(codebook, examples)
    tell_rejected(read.refused)
    plugins.need_model(options.model)
    folder = Path(options.lexicon) if options.lexicon else shipped("lexicon")
    # The bundled lexicon names PLOVER's types. They are features like any other, whatever the types to be learned.
    own = load_ontology(codebook if options.lexicon else None)
    lexicon = load_lexicon({name: [m.name for m in t.modes] for name, t in own.types.items()}, folder=folder)
    encoder = Encoder(shipped("weights")) if (shipped("weights") / "encoder.onnx").is_file() else None
    weights, report = learn(
        read, parse=load_parser(options.model), lexicon=lexicon, encoder=encoder, seed=seed, watch=watched
    )
    about = {
        "report": asdict(report),
        "parser": options.model,
        "lexicon": content_id("lexicon", *(checked(folder / name).read_text(encoding="utf-8") for name in FILES)),
    }
    _save(weights, out, about)
    return report


def _may_write(out: Path, *, overwrite: bool) -> None:
    try:
        found = sorted(path.name for path in out.iterdir()) if out.exists() else []
    except NotADirectoryError as error:
        raise SettingsError(f"--out {out} is a file and must be a folder; name another") from error
    if found and not overwrite:
        raise SettingsError(
            f"--out {out} exists and holds {found[0]}; name another folder, or replace it with --overwrite"
        )


def _save(weights: Weights, out: Path, about: Mapping[str, Any]) -> None:
    """Writes a labeller aside and moves it at the end, so that no folder holds half of one."""
    aside = out.parent / f".{out.name}.part"
    try:
        save_weights(weights, aside, about)
        out.mkdir(parents=True, exist_ok=True)
        for file in sorted(aside.iterdir()):
            file.replace(out / file.name)
        aside.rmdir()
    except OSError as error:
        raise StoreError(f"cannot write {out}: {error.strerror or error}; make room, or name another folder") from error


# ------------------------------------------------------------------------------------------ the report in words


def report_lines(report: Report) -> Iterator[str]:
    """The report for a terminal, line by line."""
    used = sum(n for _, n in report.examples)
    yield (
        f"{report.codebook}: {report.rows} examples read, {used} used, {report.repeated} repeated, "
        f"{len(report.refused)} refused"
    )
    yield f"examples {report.data.partition('-')[2]}, seed {report.seed}, {report.folds} folds"
    for line in _notes(report):
        yield from wrap(f"Note: {line}", 100, subsequent_indent=" " * 6, break_long_words=False)
    yield ""
    yield "Scores on held-out sentences, in per cent, with the range (95 %) that so few leave open:"
    yield ""
    yield from _ways(report)
    yield ""
    kept = ", ".join(f"{_percent(right)} of the surest {_percent(share)} %" for share, right in report.score.coverage)
    yield f"Right where it is sure:     {kept}"
    yield f"Calibration error:          {_percent(report.score.calibration_error)} points between probability and accuracy"
    yield ""
    yield from _types(report)
    if report.confusions:
        yield ""
        yield "Taken for another, the commonest first:"
        yield ""
        yield from _confusions(report)


def settings_lines(codebook: Path, out: Path) -> Iterator[str]:
    """What to write into tocsin.toml to code with a labeller."""
    yield f"Written to {out}. To code with it, write into tocsin.toml (paths are seen from there):"
    yield ""
    yield "    [code]"
    yield f"    ontology = {json.dumps(str(codebook))}"
    yield f"    labeller = {json.dumps(str(out))}"


def _notes(report: Report) -> Iterator[str]:
    counts = dict(report.examples)
    ranges = {row.name: row.recall_range for row in report.types}
    for name in report.few:
        low, high = (_percent(end) for end in ranges[name])
        yield (
            f"too little for {_name(name)}: {counts[name]} examples, fewer than {ENOUGH}; of its sentences, the share "
            f"that is found may lie anywhere from {low} to {high} %. Write more."
        )
    if report.missing:
        yield f"no example of {', '.join(report.missing)}: the labeller never gives {_these(report.missing)}."
    if NONE not in counts:
        yield "no example without an event: the labeller gives every pair a type. Write some under [none]."
    if report.cut:
        yield f"{report.cut} examples were parsed as two sentences with a mark in each; only one of the marks is seen."
    if report.score.accuracy_range[0] <= report.majority.accuracy:
        yield "no better, as far as these examples can tell, than always saying the commonest type. Do not use it."
    if not report.encoder:
        yield "made without the encoder, which is not in this installation: the light reading alone."


def _these(names: Sequence[str]) -> str:
    return "it" if len(names) == 1 else "them"


def _ways(report: Report) -> Iterator[str]:
    ways = [("this labeller", report.score), ("always the commonest type", report.majority)]
    if report.encoder:
        ways.insert(1, ("its light reading alone", report.light))
    yield f"{'':27}{'macro-F1':>14}{'accuracy':>20}"
    for name, score in ways:
        macro, accuracy = _ranged(score.macro_f1, score.macro_f1_range), _ranged(score.accuracy, score.accuracy_range)
        yield f"{name:27}{macro:>14}{accuracy:>20}"


def _types(report: Report) -> Iterator[str]:
    width = max(8, *(len(_name(row.name)) for row in report.types))
    yield f"{'type':{width}}  examples  given  right  precision  recall         F1"
    for row in report.types:
        recall = "-" if row.recall is None else _ranged(row.recall, row.recall_range)
        precision = "-" if row.precision is None else _percent(row.precision)
        yield (
            f"{_name(row.name):{width}}  {row.examples:8}  {row.given:5}  {row.right:5}  {precision:>9}  "
            f"{recall:13}  {_percent(row.f1):>3}"
        )


def _confusions(report: Report) -> Iterator[str]:
    for row in report.confusions[:_MOST_CONFUSED]:
        more = len(row.ids) - _MOST_IDS
        ids = ", ".join(row.ids[:_MOST_IDS]) + (f" and {more} more" if more > 0 else "")
        yield f"{len(row.ids):4}  {_name(row.type)} for {_name(row.given)}: {ids}"
    rest = report.confusions[_MOST_CONFUSED:]
    if rest:
        yield f"{sum(len(row.ids) for row in rest):4}  in {len(rest)} other ways, listed in labeller.json"


def _name(name: str) -> str:
    return "no event" if name == NONE else name


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"


def _ranged(share: float, ends: tuple[float, float]) -> str:
    return f"{_percent(share)} ({_percent(ends[0])}-{_percent(ends[1])})"
