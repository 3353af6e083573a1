"""How far two readers agree on the training sentences: `python bench/agreement.py`.

The second reader saw the text and the marked pair of 300 rows drawn at random, and no label. Printed are the share of equal
types, Krippendorff's alpha for nominal data, and the rows that differ. The last line is one JSON object.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from importlib.resources import files

NONE = "no event"


def alpha(first: Sequence[str], second: Sequence[str]) -> float:
    """Krippendorff's alpha of two readers without gaps, nominal (Krippendorff 2011): 1 is full agreement, 0 is chance."""
    counts = Counter([*first, *second])
    total = 2 * len(first)
    observed = sum(a != b for a, b in zip(first, second, strict=True)) / len(first)
    expected = 1 - sum(n * (n - 1) for n in counts.values()) / (total * (total - 1))
    return 1 - observed / expected if expected else 1.0


def main() -> None:
    """Read both readings, compare, print."""
    folder = files("tocsin") / "data" / "training"
    data = (folder / "sentences.jsonl").read_bytes()
    rows = {row["id"]: row for row in map(json.loads, data.decode("utf-8").splitlines())}
    again = list(csv.DictReader((folder / "second_labels.csv").read_text(encoding="utf-8").splitlines()))
    first = [rows[row["id"]]["type"] or NONE for row in again]
    second = [row["type"] or NONE for row in again]
    print(f"sentences.jsonl {hashlib.sha256(data).hexdigest()} {len(rows)} rows; read twice: {len(again)}")
    for row, a, b in zip(again, first, second, strict=True):
        if a != b:
            print(f"  {row['id']}: {a}, then {b}: {rows[row['id']]['text']}")
    same = sum(a == b for a, b in zip(first, second, strict=True)) / len(again)
    print(json.dumps({"rows": len(again), "agreement": round(same, 4), "alpha": round(alpha(first, second), 4)}))


if __name__ == "__main__":
    main()
