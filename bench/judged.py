"""How soon a desk at size shows what a person said: `python bench/judged.py --desk DESK`, a desk that `bench/web.py` made.

A person judges or corrects, and the next view is asked for a page of events and for what is said by and about an actor: by a process that read the
desk before, as `tocsin serve` does, and by a view that is opened anew, as a command does. Both are asked in turn, in one process; the bytes
they tell must be the same. The desk is left as it is: what is said goes to a copy that shares its files. The last line printed is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from heading import versions

from tocsin.desk import Desk
from tocsin.records import Act
from tocsin.store.filters import Filter
from tocsin.store.view import View

ME = "bench"


def main() -> None:
    """Says one thing after the other and prints how long the next views took."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--desk", type=Path, required=True)
    parser.add_argument("--json", type=Path, help="where the last line goes too")
    options = parser.parse_args()
    print(f"judged: {versions('duckdb', 'pyarrow')}")
    with tempfile.TemporaryDirectory(dir=options.desk.parent, prefix="judged-") as aside:
        folder = Path(aside) / "desk"
        shutil.copytree(options.desk, folder, copy_function=_shared)
        found = measured(folder)
    line = json.dumps(found)
    if options.json is not None:
        options.json.write_text(line, "utf-8")
    print(line)


def _shared(source: str, target: str) -> None:
    """The same file where nothing is ever written into it, else another with the same bytes."""
    if source.endswith(".parquet"):
        os.link(source, target)
    else:
        shutil.copy2(source, target)


def measured(folder: Path) -> dict[str, object]:
    """Seconds of each step, by who asks."""
    desk = Desk(folder)
    view = desk.view()
    documents = view.many("documents")
    _told(view, "")
    steps: dict[str, dict[str, float]] = {}
    same = True
    for what, actor in _said(desk, view):
        began = time.perf_counter()
        next_view = _told(desk.view(), actor)
        after = time.perf_counter() - began
        began = time.perf_counter()
        anew = _told(View(folder, options=desk.settings.view), actor)
        steps[what] = {"next_s": round(after, 2), "anew_s": round(time.perf_counter() - began, 2)}
        same = same and next_view == anew
        print(f"{what:55} the next view {after:6.2f} s, one opened anew {steps[what]['anew_s']:6.2f} s", flush=True)
    return {
        "documents": documents,
        "steps": steps,
        "slowest_next_s": max(s["next_s"] for s in steps.values()),
        "same": same,
    }


def _told(view: View, actor: str) -> object:
    """The first page of the events, and the words by and about an actor."""
    rows, many = view.leaf(Filter(), columns=("id", "type", "actor_ids", "recipient_ids", "corrected"))
    said = view.speech(actor or "state:RUS")
    return rows.to_pylist(), many, [table.to_pylist() for table in (said.by, said.about, said.facts)]


def _said(desk: Desk, view: View) -> Iterator[tuple[str, str]]:
    """What a person says, one after the other, and the actor whose page is looked at then."""
    mentions = view.sql(
        'SELECT "left" AS mention, "right" AS actor FROM links WHERE "right" LIKE \'person:%\' ORDER BY ALL LIMIT 200'
    ).to_pylist()
    events = [row["id"] for row in view.sql("SELECT id FROM events ORDER BY id LIMIT 40").to_pylist()]
    named = view.sql(
        'SELECT "right" AS actor, count(DISTINCT document_id) AS texts FROM links WHERE "right" LIKE \'person:%\' '
        "GROUP BY ALL ORDER BY texts, actor"
    ).to_pylist()
    rare, often = named[len(named) // 2], named[-1]

    def judge(left: str, right: str, verdict: str) -> None:
        desk.judge(left, right, verdict, "a bench", by=ME)

    mention, actor = mentions[0]["mention"], mentions[0]["actor"]
    others = sorted({row["actor"] for row in mentions} - {actor})
    steps: list[tuple[str, str, Callable[[], object]]] = [
        ("a mention is somebody else", others[0], lambda: judge(mention, others[0], "same")),
        ("something of no text", actor, lambda: judge("event-a", "event-b", "unsure")),
        ("another mention is not who it seems", actor, lambda: judge(mentions[-1]["mention"], mentions[-1]["actor"], "different")),
        ("an event is wrong", actor, lambda: desk.correct(events[0], Act.REJECT, "a bench", by=ME)),
        ("forty mentions are somebody else", actor, lambda: [judge(row["mention"], others[0], "same") for row in mentions[10:50]]),
        ("thirty events more are wrong", actor, lambda: [desk.correct(each, Act.REJECT, "a bench", by=ME) for each in events[1:31]]),
        ("something of no text, once more", actor, lambda: judge("event-a", "event-c", "unsure")),
        (f"two people are not one, {often['texts']} texts name one", often["actor"], lambda: judge(often["actor"], rare["actor"], "different")),
        (f"they are one, {rare['texts']} texts name the other", rare["actor"], lambda: judge(often["actor"], rare["actor"], "same")),
        ("something of no text, at last", rare["actor"], lambda: judge("event-a", "event-d", "unsure")),
    ]  # fmt: skip
    for what, looked_at, say in steps:
        say()
        yield what, looked_at


if __name__ == "__main__":
    main()
