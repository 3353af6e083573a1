"""A codebook to learn from: the types of a TOML file, with the example sentences in it and in a file of JSON lines.

In the TOML file the actor and the recipient of a sentence are marked in the text itself, "[A: The court] fined
[R: the driver]."; `train.read_examples` says what a line of JSON holds.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tocsin.coding.label import NONE
from tocsin.coding.train import Example, read_examples
from tocsin.errors import ReadError, SettingsError
from tocsin.ontology import Ontology, load_ontology
from tocsin.records import Rejected

_MARK = re.compile(r"\[([^\W\d_]):\s*|\]")
_TOO_FEW = 2  # sentences of a class, below which none is left to learn from when one is held out


@dataclass(frozen=True, slots=True, kw_only=True)
class Codebook:
    """What a codebook teaches. The order of the examples is their own, not that of the files."""

    name: str
    version: str
    types: tuple[str, ...]
    examples: tuple[Example, ...]  # each sentence with its marks once
    rows: int  # sentences and lines read, those repeated or refused included
    repeated: int  # rows that say again what another row says
    refused: tuple[Rejected, ...]


def read_codebook(path: Path, file: Path | None) -> Codebook:
    """The codebook in a TOML file (the shape of data/ontology/plover.toml) and a file of JSON lines with more examples.

    A row that cannot be read is refused and kept in `refused`; so are all rows that give one marked sentence two types.

    Raises
    ------
    SettingsError
        If the codebook cannot be read, or its examples leave nothing to tell apart.
    ReadError
        If the file of examples cannot be read, or there is no example at all.
    """
    ontology = load_ontology(path)
    if NONE in ontology.types:
        raise SettingsError(
            f"ontology {path}: {NONE} cannot be the name of a type, it stands for no event; put its sentences into [none]"
        )
    found, refused = _own(path, ontology)
    if file is not None:
        more, bad = read_examples(file, ontology.types)
        found, refused = [*found, *more], [*refused, *bad]
    rows = len(found) + len(refused)
    examples, contradicted = _each_once(found)
    refused += contradicted
    if not examples:
        raise ReadError(
            f"codebook {path}: none of {rows} examples could be used; {refused[0].where}: {refused[0].why}"
            if refused
            else f"codebook {path}: there is no example to learn from; write examples = [...] under its types, or name "
            "a file with --examples"
        )
    _need_two(path, examples)
    return Codebook(
        name=ontology.name,
        version=ontology.version,
        types=tuple(ontology.types),
        examples=tuple(examples),
        rows=rows,
        repeated=rows - len(examples) - len(refused),
        refused=tuple(refused),
    )


def _own(path: Path, ontology: Ontology) -> tuple[list[Example], list[Rejected]]:
    """The examples in the TOML file itself, and what is none."""
    found: list[Example] = []
    refused: list[Rejected] = []
    for label, number, sentence in _sentences(ontology):
        try:
            text, actor, recipient = read_marks(sentence)
        except ValueError as error:
            where = f"{path}: {'none' if label == NONE else label}, example {number}"
            refused.append(Rejected(where=where, what=sentence[:80], why=str(error)))
        else:
            name = f"{'none' if label == NONE else label}-{number}"
            found.append(Example(text=text, actor=actor, recipient=recipient, label=label, id=name))
    return found, refused


def _sentences(ontology: Ontology) -> Iterator[tuple[str, int, str]]:
    for name, entry in ontology.types.items():
        yield from ((name, number, sentence) for number, sentence in enumerate(entry.examples, 1))
    yield from ((NONE, number, sentence) for number, sentence in enumerate(ontology.none, 1))


def read_marks(marked: str) -> tuple[str, tuple[int, int] | None, tuple[int, int] | None]:
    """A sentence without its marks, and the characters [start, end) of its actor and of its recipient.

    Raises
    ------
    ValueError
        If a mark is unknown, empty, set twice, not closed or inside another, or there is none.

    Examples
    --------
    >>> read_marks("[R: Two drivers] were fined by [A: the court].")
    ('Two drivers were fined by the court.', (26, 35), (0, 11))
    """
    text, last = "", 0
    begun: tuple[str, int] | None = None  # the mark that is open, and where its words begin in `text`
    spans: dict[str, tuple[int, int]] = {}
    for cut in _MARK.finditer(marked):
        letter = cut[1]
        if letter is None:
            if begun is None:
                continue  # a bracket of the text's own
            inside = marked[last : cut.start()]
            words = inside.rstrip()
            if not words or "[" in words:
                raise ValueError(f"the mark [{begun[0]}: ...] holds {words!r}; it must hold words without a bracket")
            spans[begun[0]] = begun[1], begun[1] + len(words)
            text += inside
            begun = None
        else:
            _may_begin(letter, begun, spans)
            text += marked[last : cut.start()]
            begun = letter, len(text)
        last = cut.end()
    if begun is not None:
        raise ValueError(f"the mark [{begun[0]}: has no closing bracket; write [{begun[0]}: words]")
    if not spans:
        raise ValueError("neither actor nor recipient is marked; write [A: the actor] and [R: the recipient]")
    return text + marked[last:], spans.get("A"), spans.get("R")


def _may_begin(letter: str, begun: tuple[str, int] | None, spans: dict[str, tuple[int, int]]) -> None:
    if letter not in ("A", "R"):
        raise ValueError(f"[{letter}: is no mark; write [A: for the actor and [R: for the recipient")
    if begun is not None:
        raise ValueError(f"[{letter}: begins inside [{begun[0]}: and the two may not overlap; mark separate words")
    if letter in spans:
        raise ValueError(f"[{letter}: stands twice; mark one actor and one recipient, and write the sentence again")


def _each_once(examples: Sequence[Example]) -> tuple[list[Example], list[Rejected]]:
    """The examples sorted, each once; where one marked sentence has two labels, nobody can say which is right."""
    same: defaultdict[tuple[str, str, str], list[Example]] = defaultdict(list)
    for example in examples:
        same[example.text, str(example.actor), str(example.recipient)].append(example)
    kept: list[Example] = []
    refused: list[Rejected] = []
    for _, group in sorted(same.items()):
        labels = sorted({e.label for e in group})
        if len(labels) == 1:
            kept.append(min(group, key=lambda e: e.id))
            continue
        why = f"the same marked sentence is {' and '.join(labels)} ({', '.join(e.id for e in group)}); keep one"
        refused += [Rejected(where=e.id, what=e.text[:80], why=why) for e in group]
    return kept, refused


def _need_two(path: Path, examples: Sequence[Example]) -> None:
    """Nothing, if there are two classes of which each can be held out and learned from."""
    sentences = {(e.label.partition("|")[0], e.text) for e in examples}
    counts = Counter(label for label, _ in sentences)
    if sum(n >= _TOO_FEW for n in counts.values()) < 2:
        told = ", ".join(f"{'none' if name == NONE else name} {n}" for name, n in sorted(counts.items()))
        raise SettingsError(
            f"codebook {path}: a labeller tells types apart and needs two of them (or one and [none]) with at least "
            f"{_TOO_FEW} sentences each, better {ENOUGH}; found {told}; write more examples"
        )


ENOUGH = 20
"""Examples of a type below which its score says little, and the labeller mostly repeats what it has seen."""
