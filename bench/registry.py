"""How fast mentions are matched against a large registry: `python bench/registry.py --actors 500000`.

The registry is generated: persons of two or three made-up words, groups of a sort of body and two words, each with an alias,
in 200 made-up countries. Half of the mentions are names of it as they stand, a quarter are spelt otherwise, a quarter are
of nobody. Printed are milliseconds a mention in texts of 40 mentions each, the share of the known ones linked to the right
actor, and seconds and memory of making it. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import time
from collections.abc import Iterator
from typing import Any

from heading import versions

from tocsin.records import Form, Mention, MentionKind, Span, Verdict, content_id
from tocsin.resolve.entries import make_registry
from tocsin.resolve.match import link

MENTIONS = 40  # of a text
TEXTS = 100
CONSONANTS = ("b", "d", "f", "g", "h", "j", "k", "l", "m", "n", "r", "s", "t", "v", "z", "sh", "kh", "th", "ch")
VOWELS = ("a", "e", "i", "o", "u")
SORTS = ("Harakat", "Liwa", "Party of", "Front of", "Brigades of", "Council of")


def word(draw: random.Random) -> str:
    """A made-up word of three syllables."""
    return "".join(draw.choice(CONSONANTS) + draw.choice(VOWELS) for _ in range(3)).capitalize()


def entries(count: int, draw: random.Random) -> Iterator[tuple[str, dict[str, Any]]]:
    """As many actors, the countries first."""
    countries = [f"{a}{b}Q" for a in "ABCDEFGHIJKLMN" for b in "ABCDEFGHIJKLMNO"][:200]
    for code in countries:
        yield code, {"id": f"state:{code}", "name": word(draw) + "land", "kind": "state", "country": code}
    for number in range(count - len(countries)):
        country = draw.choice(countries)
        if number % 2:
            name = f"{word(draw)} {word(draw)} {word(draw)}"
            body = {"id": f"person:{number}", "kind": "person", "sector": "GOV", "role": "minister"}
        else:
            name = f"{draw.choice(SORTS)} {word(draw)} {word(draw)}"
            body = {"id": f"group:{number}", "kind": "armed-group", "sector": "REB"}
        yield str(number), {**body, "name": name, "country": country, "names": [f"{word(draw)} {word(draw)}"]}


def respelt(name: str) -> str:
    """A name as another hand writes it: other vowels, q for k."""
    return name.translate(str.maketrans({"k": "q", "i": "e", "u": "o"}))


def main() -> None:
    """Make the registry, match, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--actors", type=int, default=500_000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    draw = random.Random(arguments.seed)
    print(f"{arguments.actors} generated actors, seed {arguments.seed}; {versions('anyascii')}")
    began = time.perf_counter()
    registry = make_registry(entries(arguments.actors, draw))
    making = time.perf_counter() - began
    people = [actor for actor in registry.actors.values() if actor.kind != "state"]
    seconds, right, known = [], 0, 0
    for number in range(TEXTS):
        text, mentions, wanted = "", [], {}
        for place in range(MENTIONS):
            actor = draw.choice(people)
            unknown = place % 4 == 3
            name = f"{word(draw)} {word(draw)}" if unknown else respelt(actor.name) if place % 4 == 2 else actor.name
            start = len(text) + len("Then ")
            text += f"Then {name} spoke. "
            span = Span(document_id=str(number), start=start, end=start + len(name))
            label = "person" if actor.kind == "person" else "name"
            identity = content_id("mention", number, start)
            mentions.append(
                Mention(id=identity, span=span, name=span, kind=MentionKind.ACTOR, form=Form.NAME, label=label)
            )
            if not unknown:
                wanted[identity] = actor.id
        began = time.perf_counter()
        found = link(text, mentions, (), registry)
        seconds.append(time.perf_counter() - began)
        linked = {j.left: j.right for j in found.judgements if j.verdict is Verdict.SAME}
        right += sum(linked.get(mention) == actor for mention, actor in wanted.items())
        known += len(wanted)
    each = sorted(1000 * s / MENTIONS for s in seconds)
    result = {
        "actors": len(registry.actors),
        "milliseconds_a_mention": round(sum(each) / len(each), 4),
        "milliseconds_p95": round(each[int(0.95 * len(each))], 4),
        "right_of_known": round(right / known, 4),
        "making_seconds": round(making, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
