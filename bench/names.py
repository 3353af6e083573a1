"""Whether two names are of one actor: `python bench/names.py --data FILE`.

The file holds pairs, one JSON object a line: a, b, same. Printed are the pairs judged otherwise, and beside tocsin two
measures of string likeness at their usual threshold, run here on the same pairs. The last line is one JSON object.

Protocol: a pair counts as found where `tocsin.resolve.compare` judges SAME; UNSURE is not found and not joined.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from pathlib import Path

from heading import stop, versions

from tocsin.records import Verdict
from tocsin.resolve.compare import compare
from tocsin.resolve.entries import load_registry

DATA = Path(__file__).parents[1] / ".." / "shared" / "data" / "actors" / "name_pairs.jsonl"
ALIKE = 0.7  # of the string measures; the threshold under which their published figures stand


def main() -> None:
    """Compare every pair, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA, help="a file of pairs (default: %(default)s)")
    arguments = parser.parse_args()
    try:
        raw = arguments.data.read_bytes()
    except OSError as error:
        stop(f"{arguments.data}: {error.strerror}; name a file of name pairs with --data")
    pairs = [json.loads(line) for line in raw.decode("utf-8").splitlines() if line.strip()]
    print(f"{arguments.data.name} {hashlib.sha256(raw).hexdigest()} {len(pairs)} pairs; {versions('anyascii')}")
    registry = load_registry()
    began = time.perf_counter()
    judged = [compare(pair["a"], pair["b"], registry) for pair in pairs]
    seconds = time.perf_counter() - began
    for pair, judgement in zip(pairs, judged, strict=True):
        wanted = Verdict.SAME if pair["same"] else Verdict.DIFFERENT
        if judgement.verdict is not wanted:
            print(f"  {pair['a']} | {pair['b']}: {judgement.verdict}, wanted {wanted}; {judgement.reasons[0]}")
    same = [j.verdict for pair, j in zip(pairs, judged, strict=True) if pair["same"]]
    different = [j.verdict for pair, j in zip(pairs, judged, strict=True) if not pair["same"]]
    result = {
        "same_found": same.count(Verdict.SAME),
        "same": len(same),
        "wrongly_joined": different.count(Verdict.SAME),
        "different": len(different),
        "wrongly_parted": same.count(Verdict.DIFFERENT),
        "unsure": [*same, *different].count(Verdict.UNSURE),
        "milliseconds_a_pair": round(1000 * seconds / len(pairs), 3),
    }
    print(f"beside it, measured elsewhere on the 30 pairs, likeness of {ALIKE} or more counted as the same:")
    print("  nomenklatura logic-v1: 8 of 22 found, 1 of 8 wrongly joined; name-based: 14 of 22, 5 of 8")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
