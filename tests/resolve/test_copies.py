"""Copies and rewrites: found by runs of words, counted apart, the same in every process."""

from __future__ import annotations

import subprocess
import sys

from tocsin.resolve.copies import Copy, Index, sketches, strands

STORY = (
    "Gunmen on motorcycles attacked an army checkpoint outside the town on Monday, killing at least seven soldiers, two "
    "security officials said. The attackers fled towards the border before reinforcements arrived, one of them added. No "
    "group has claimed the raid, the third in the district this month."
)
OTHER = (
    "Farmers blocked the main road to the harbour with tractors on Tuesday in protest against the price of fuel. Police "
    "turned lorries back and spoke with their leaders, who want to see the minister before the end of the week."
)


def found(*texts):
    index = Index()
    return [c for s in sketches((f"d{n}", text) for n, text in enumerate(texts)) for c in index.add(s)]


def test_a_text_with_another_head_is_a_copy_and_other_news_is_not():
    [copy] = found(STORY, "HARBOUR CITY - " + STORY, OTHER)
    assert (copy.left, copy.right, copy.kind) == ("d0", "d1", "copy")


def test_a_text_cut_short_with_a_notice_added_is_a_rewrite():
    [copy] = found(STORY, STORY.partition(" No group")[0] + " Subscribe to our newsletter for more stories like this.")
    assert copy.kind == "rewrite"
    assert copy.similarity > 0.5


def test_a_text_too_short_to_tell_is_nobodys_copy():
    assert found("Seven soldiers were killed on Monday.", "Seven soldiers were killed on Monday.") == []


def test_copies_make_strands_that_begin_with_the_first_report():
    copies = [
        Copy(left="b", right="c", similarity=1.0, kind="copy"),
        Copy(left="a", right="c", similarity=1.0, kind="copy"),
    ]
    assert strands(["a", "b", "c", "d"], copies) == {"a": "a", "b": "a", "c": "a", "d": "d"}


def test_a_sketch_is_the_same_in_every_process():
    code = "import sys; from tocsin.resolve.copies import sketches; print(next(sketches([('d', sys.argv[1])])).signature.hex())"
    other = subprocess.run([sys.executable, "-c", code, STORY], capture_output=True, text=True, check=True)
    [mine] = sketches([("d", STORY)])
    assert other.stdout.strip() == mine.signature.hex()
