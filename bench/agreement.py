"""How far two readers agree on the training sentences: `python bench/agreement.py`.

The second reader saw the text and the marked pair of 300 rows drawn at random, and no label. Printed are the share of equal
types, Krippendorff's alpha for nominal data, and the rows that differ. The last line is one JSON object.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Sequence
from importlib.resources import files

from tocsin.resolve.agreement import Level, numbered
from tocsin.resolve.agreement import alpha as krippendorff

NONE = "no event"


def alpha(first: Sequence[str], second: Sequence[str]) -> float:
    """Krippendorff's alpha of two readers without gaps, nominal; 1 where all labels are one."""
    found = krippendorff(numbered(list(zip(first, second, strict=True))), Level.NOMINAL)
    return 1.0 if found is None else found


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
