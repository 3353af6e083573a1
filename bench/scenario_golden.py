"""How much of what a reader takes six texts to say drives what a draft finds: `python bench/scenario_golden.py [TEXT ...]`.

The texts and the pushes read from them are the project's own (tests/golden/situations). The rules of drafting were made with
four of them at hand (`DEVELOPED`); the other two (`HELD`) were written before the rules, and no rule was changed for them. A push is found by the rule of
`scenario_draft.py`: words and signs alone. Recall is of the hand-made pushes, precision of the drafted ones, which
is too low by as much as the reader left out; by chance is what the same draft finds with its effects dealt out anew. The last line
printed is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from heading import versions
from scenario_draft import Match, drafted_from, matched

from tocsin.scenario.check import Checked
from tocsin.scenario.situation import FORMAT, Basis, Claim, Descriptor, Document, Head, Impact, Scenario, Situation

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "golden" / "situations"
DEVELOPED = ("canal", "court", "gold", "salt")
HELD = ("hills", "port")


def wanted(file: Path) -> Checked:
    """The pushes that a reader took from a text, as a situation."""
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    text = (file.parent / table["text"]).read_text(encoding="utf-8")
    things: dict[str, list[str]] = table["things"]
    claims = [
        Claim(id=f"t-{id}-{number}", type="causal", quote=words)
        for id, thing in things.items()
        for number, words in enumerate(thing[3:])
    ]
    impacts: list[Impact] = []
    for number, push in enumerate(table["push"]):
        ids: list[str] = []
        for key in ("quote", "also"):
            if key in push:
                ids.append(f"p{number}-{key}")
                claims.append(Claim(id=ids[-1], type="causal", quote=push[key]))
        impacts.append(
            Impact(
                from_=f"{push['from']}.{things[push['from']][1]}",
                to=f"{push['to']}.{things[push['to']][1]}",
                score=(0, 2, 3) if push["sign"] > 0 else (-3, -2, 0),
                basis=Basis.STATED,
                claims=tuple(ids),
            )
        )
    missing = [claim.quote for claim in claims if claim.quote not in text]
    assert not missing, f"{file.name}: not in the text word for word: {missing[0]!r}"
    situation = Situation(
        format=FORMAT,
        situation=Head(id=file.stem, title=file.stem, as_of=table["published"], horizon_days=120, question="?"),
        document=(Document(id="A", path=table["text"], outlet=table["outlet"]),),
        claim=tuple(claims),
        descriptor=tuple(
            Descriptor(
                id=id,
                name=name,
                states=(first, second),
                now=first,
                prior=((0.2, 0.5, 0.8),),
                basis=Basis.ANALYST,
                claims=tuple(claim.id for claim in claims if claim.id.startswith(f"t-{id}-")),
            )
            for id, (name, first, second, *_) in things.items()
        ),
        impact=tuple(impacts),
        scenario=(Scenario(id="S0", name="", when={}),),
    )
    return Checked(situation=situation, texts={"A": text}, warnings=())


def measure(name: str) -> tuple[Match, Path]:
    """What the draft of one text found, and where the draft is."""
    file = FOLDER / f"{name}.toml"
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    published: date = table["published"]
    draft = drafted_from(FOLDER / table["text"], published, table["outlet"])
    return matched(wanted(file), draft), draft


def _summed(matches: list[Match]) -> dict[str, Any]:
    found, of = sum(m.impacts for m in matches), sum(m.impacts_of for m in matches)
    emitted = sum(m.emitted for m in matches)
    return {
        "found": found,
        "of": of,
        "recall": round(found / of, 3),
        "emitted": emitted,
        "precision": round(found / emitted, 3) if emitted else None,
        "by_chance": round(sum(m.by_chance for m in matches), 1),
        "quotes": sum(m.quotes for m in matches),
        "quotes_exact": sum(m.quotes_exact for m in matches),
        "runs": all(m.runs for m in matches),
    }


def main() -> int:
    """Exit status: 0 if every draft runs and every quote is exact; else 1."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("texts", nargs="*", help=f"some of {', '.join((*DEVELOPED, *HELD))}; by default all")
    parser.add_argument("--show", action="store_true", help="also prints what was not found, and where the drafts are")
    options = parser.parse_args()
    names = options.texts or [*DEVELOPED, *HELD]
    print(f"drafts of the project's own texts: {versions('spacy')}")
    matches: dict[str, Match] = {}
    for name in names:
        matches[name], draft = measure(name)
        for line in matches[name].lines if options.show else matches[name].lines[:1]:
            print(f"{name}: {line.strip()}")
        if options.show:
            print(f"{name}: {draft}")
    halves = {"developed": DEVELOPED, "held": HELD}
    result = {
        half: _summed([matches[n] for n in of if n in matches]) for half, of in halves.items() if {*of} & {*names}
    }
    print(json.dumps(result))
    return 0 if all(m.runs and m.quotes == m.quotes_exact for m in matches.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
