"""Write `docs/codebook.md` from the bundled ontology and the worked example, or with `--check` say whether it is what would be written."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tocsin.ontology import EventType, Ontology, Quad, load_ontology

PAGE = Path(__file__).with_name("codebook.md")
OWN = Path(__file__).with_name(
    "courts"
)  # the worked example: a codebook, more examples, and what `tocsin train` prints

STATUSES = (
    ("actual", "It happened, or is happening, as the text tells it."),
    ("historical", "It is told as background: it ended more than about a month before publication."),
    ("future", "It is announced, planned or expected."),
    ("hypothetical", "It is conditional, asked for, feared or merely possible."),
    ("negated", "It is said not to have happened."),
)
MEASURED = (
    (
        "type",
        "the words that name the deed, by lexicon and grammar; where the lexicon has none, or a doubtful one, by the labeller",
    ),
    (
        "mode",
        "the same words and those of their clause, by the lexicon and by what was learned; left open where neither is sure",
    ),
    ("contexts", "words of the sentence that tell no other event, by what was learned; each from its own threshold on"),
    (
        "actors, recipients",
        "grammar: subject and object, passives, possessives, prepositions; what it leaves empty, by learned pairs",
    ),
    ("occurred", "an expression of time against the publication day; no day to read it against, no date"),
    ("place", "a place named with the deed"),
    ("status", "tense, negation, conditions, and the date against the publication day"),
    ("confidence", "the learned pair and its type; empty where no learned pair joins actor and recipient"),
)

LEARNED = """\
## What is learned, and what confidence says

Rules propose words and parties; a learned reading completes them. Its weights stand in `src/tocsin/data/weights`, with a card.

1. Each ordered pair of mentions of a sentence gets a probability that one event joins them; the likely ones are taken. The actor
   must be able to act; the recipient is an actor, a state, or a place on or against which it is.
2. The labeller says for each pair taken how probable each type is, and that nothing happens between the two: first by words and
   grammar alone and, where that is unsure, by an encoder that reads the whole sentence with the two marked.
3. A pair goes to the word on the way between its two that names the likeliest type. It fills an empty side of that event, and
   takes the place of a party that the rules found only where its odds are three times as good. The evidence then says "read
   as joined".
4. The labeller's type takes the place of the lexicon's where the pair has .4 or more, the labeller gives its own type .4 or more
   and the lexicon's .2 or less, and no other event of the same two has it. The evidence then says "labelled with probability".
5. Where the lexicon has no word on the way, the verb or noun that joins the two is the event, if the labeller gives it a type.

6. The mode is read by a model of its type from the words of the clause and from what the lexicon says of them. The mode that the
   lexicon gives a predicate ("arrest") stands unless the model gives another .5 or more; elsewhere a mode is given from .7 on, and
   from .35 on where a listed word says the same. Who does it decides no mode alone.
7. Contexts are read one by one. Each has the probability from which on it is given, fitted on sentences that were not
   learned from. Words in a clause beside the event that tells another event are not its own. Evidence of both then says "labelled
   with probability" and points at the word that adds most. `bench/modes.py` says how often they are right.

The numbers stand at the top of `src/tocsin/coding/participants.py`, `manner.py` and `aspects.py`.

The *confidence* of an event is the probability of its likeliest pair times the share of its type for that pair. The labeller was
taught by sentences in which one pair is marked, so it says two things at once: how sure actor, recipient and type are, and how
much the event is what its sentence is about. An event in a subordinate clause is low even where it is right. All are kept
unless the settings say otherwise:

| `[code]` in tocsin.toml | default | what it does |
|---|---|---|
| `confidence` | `0.0` | where a sentence has an event at least this sure, leaves out its events that are less so or have none; `0.02` leaves the main event of most sentences |
| `dyads` | `false` | keeps only events with an actor and a recipient |
| `fast` | `false` | no encoder and no tagger of names: faster, and less often right about who |
| `labeller` | tocsin's own | a folder that `tocsin train` wrote |

What is left out has a line in the trace. A sentence in which nothing is that sure keeps all its events; with `dyads` those that lack
a side are left out too. Most data sets record one event a sentence: compare with these settings. With an ontology of one's own and no labeller for it the rules work alone, and nothing has a confidence.

Future and negated deeds: [the label guide](label-guide.md) follows PLOVER ("will meet" is AGREE, "will not meet" REJECT), the lexicon
types the deed and leaves the rest to the status; [decision 12](decisions/0012-future-acts.md) says which of the two an event has.
The same weights also give the labels of the older CAMEO habit; `bench/label.py` scores both.
""".splitlines()

HARM = """\
## Harm and number

Beside its fields an event has the figures of harm that the text gives for it: how many people were killed, injured,
arrested (or detained), abducted or displaced, as low, best and high whole numbers. Each figure points at the words that
say how many and at the words that say what they suffered, and names whose figure it is. Two figures are two records;
they are never added or averaged.

| words | low | best | high |
|---|---|---|---|
| twelve people; two policemen and ten civilians | 12 | 12 | 12 |
| at least 12; 12 or more | 12 | 12 |  |
| more than 100 | 101 | 101 |  |
| up to 20; as many as 20 |  | 20 | 20 |
| fewer than 20 |  | 19 | 19 |
| between 10 and 15; 10-15 | 10 |  | 15 |
| about 30; some 30 |  | 30 |  |
| nearly 30 |  | 30 | 30 |
| several; dozens; scores; hundreds | 3; 24; 40; 200 |  |  |
| soldiers; some people | 2 |  |  |
| a soldier; the mayor | 1 | 1 | 1 |
| a family of five | 5 | 5 | 5 |
| two families | 2 |  |  |
| 12 people were killed or injured (of each) |  |  | 12 |
| no one; nobody; "did not kill anyone" | 0 | 0 | 0 |

An empty bound is one that the words do not set; an empty best number has its reason. Where one bound alone is given, the
best number is the whole number next to it. A part of a figure ("including two children") adds nothing to it.

A figure belongs to the event that its own words name; else to the event that is its subject ("the blast killed"), that it
is told with ("died in the attack", "killed when rebels shelled"), or in whose clause it stands ("attacked, leaving 12
dead"); else to the one event of its sentence that can have done it, or of the sentence before in its paragraph. Where none or
more than one fits, the figure stays unattached and the trace says why. So it does when it is told as feared, planned or
denied, is laid to an accident or a flood, or is the sum of a longer time.
""".splitlines()


def main(arguments: Sequence[str]) -> int:
    """Exit status: 0 when written, or when `--check` finds no difference; 1 when it does."""
    page = "\n".join(codebook(load_ontology())) + "\n"
    if "--check" not in arguments:
        PAGE.write_text(page, encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page:
        return 0
    sys.stderr.write(f"{PAGE} differs from the ontology or the worked example; run: python docs/make_codebook.py\n")
    return 1


def codebook(ontology: Ontology) -> Iterator[str]:
    """The lines of the page."""
    yield "<!-- Generated by docs/make_codebook.py: edit the ontology or docs/courts, then run it. -->"
    yield f"# Codebook: {ontology.name} {ontology.version}, as coded here"
    yield ""
    yield "An event is coded by what is claimed to have happened: one *type*, at most one *mode* (how), any number of"
    yield "*contexts* (about what) and one *status* (whether, and when, it is claimed to have happened). Scores run from 10"
    yield "(cooperation) to -10 (conflict); a mode without one takes its type's. The facts are from the PLOVER manual; the"
    yield "words are tocsin's own. `src/tocsin/data/ontology/CARD.md` lists what was repaired, and the licence (CC BY-SA 4.0)."
    yield ""
    yield "## How each field is measured"
    yield ""
    yield "Each filled field points at its words; each empty one says why it is empty."
    yield ""
    yield from table(("field", "read from"), MEASURED)
    yield from LEARNED
    yield ""
    yield from HARM
    yield ""
    yield "## Status"
    yield ""
    yield from table(("status", "the event ..."), STATUSES)
    yield "## Types"
    yield ""
    yield from table(
        ("type", "quad class", "score", "recipient", "modes"),
        (
            (
                f"[{entry.name}](#{entry.name.lower()})",
                f"{entry.quad.code} {entry.quad}",
                number(entry.score),
                "required" if entry.recipient_required else "",
                str(len(entry.modes) or ""),
            )
            for entry in ontology.types.values()
        ),
    )
    for quad in Quad:
        yield f"## {quad.code} {quad.capitalize()}"
        yield ""
        for entry in ontology.types.values():
            if entry.quad is quad:
                yield from section(entry)
    yield "## Contexts"
    yield ""
    yield from table(("context", "about"), ((c.name, c.definition) for c in ontology.contexts.values()))
    yield "## Sectors of actors"
    yield ""
    yield from table(("code", "who"), ((s.code, s.definition) for s in ontology.sectors.values()))
    yield "In place of a country:"
    yield ""
    yield from table(("code", "who"), ((s.code, s.definition) for s in ontology.international.values()))
    yield from crossings(ontology)
    yield from own()


def section(entry: EventType) -> Iterator[str]:
    """One type with its modes."""
    yield f"### {entry.name}"
    yield ""
    yield f"{entry.definition} Score {number(entry.score)}."
    yield ""
    if entry.modes:
        yield from table(
            ("mode", "score", "how"),
            ((m.name, "" if m.score is None else number(m.score), m.definition) for m in entry.modes),
        )


def crossings(ontology: Ontology) -> Iterator[str]:
    """From CAMEO: how many codes lead where, and every doubtful or repaired one."""
    everything = ontology.crossings.values()
    counts = Counter(crossing.type for crossing in everything)
    yield "## From CAMEO"
    yield ""
    yield f"{len(ontology.crossings)} CAMEO codes are known; {counts[None]} of them (roots 01 and 02) lead to no type. Many"
    yield "codes lead to one type, so there is no way back."
    yield ""
    yield from table(("type", "codes"), ((name, str(counts[name])) for name in ontology.types))
    yield "Repaired or doubtful:"
    yield ""
    yield from table(
        ("code", "label", "type", "mode", "note"),
        ((c.cameo, c.label, c.type, c.mode or "", c.note) for c in everything if c.type and c.note),
    )


def own() -> Iterator[str]:
    """A codebook of your own: the section in words, with the example's report as it was printed."""
    text = (OWN / "section.md").read_text(encoding="utf-8")
    report = (OWN / "report.txt").read_text(encoding="utf-8").rstrip()
    yield from text.replace("{report}", report).rstrip().split("\n")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A Markdown table and the empty line after it."""
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield "| " + " | ".join(row) + " |"
    yield ""


def number(score: float) -> str:
    """A score as short as it goes: -3, 2.5."""
    return f"{score:g}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
