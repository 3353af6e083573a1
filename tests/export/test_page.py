"""The HTML brief: whole, safe, linked both ways, readable without script, colour or network."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise

import pytest
from tests.export import examples
from tests.export.examples import DISPATCH, silent, undated

from tocsin.export.brief import brief
from tocsin.export.entries import ONLY_FILLED, SECTIONS
from tocsin.export.page import page
from tocsin.records import Document, Rejected

VOID = {"meta", "br", "hr", "img", "link", "input"}


class Page(HTMLParser):
    """Elements, marked words, links and text of a page; an element that is not closed fails."""

    def __init__(self, written: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.marked: list[tuple[dict[str, str | None], str]] = []
        self.shown: list[str] = []
        self._open: list[str] = []
        self.feed(written)
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.elements.append((tag, found))
        if "id" in found:
            self.ids.append(found["id"] or "")
        if tag not in VOID:
            self._open.append(tag)
        if "data-start" in found:
            self.marked.append((found, ""))

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        if self._open and self._open[-1] not in {"style", "script"}:
            self.shown.append(data)
        if self._open and self._open[-1] == "span" and self.marked and self.marked[-1][1] == "":
            self.marked[-1] = (self.marked[-1][0], data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.shown).split())


@pytest.fixture(scope="module")
def one():
    return page(brief([DISPATCH]))


@pytest.fixture(scope="module")
def three():
    return page(brief([DISPATCH, undated(), silent()], [Rejected(where="b.txt", what="<b>", why="empty & void")]))


def test_marked_words_are_the_slices_that_they_name(one):
    marked = Page(one).marked
    assert len(marked) > 40
    for attributes, words in marked:
        assert examples.TEXT[int(attributes["data-start"] or "") : int(attributes["data-end"] or "")] == words


def test_every_span_of_a_field_is_a_run_of_marked_words(one):
    parsed = Page(one)
    starts = {int(a["data-start"] or ""): int(a["data-end"] or "") for a, _ in parsed.marked}
    linked = [a for tag, a in parsed.elements if tag == "a" and "data-spans" in a]
    assert len(linked) > 60
    for attributes in linked:
        for part in (attributes["data-spans"] or "").split():
            at, end = (int(number) for number in part.split("-"))
            while at < end:
                at = starts[at]
            assert at == end


def test_links_lead_inside_the_page_and_nowhere_else(three):
    parsed = Page(three)
    assert len(parsed.ids) == len(set(parsed.ids))
    targets = [attributes["href"] or "" for _, attributes in parsed.elements if "href" in attributes]
    assert targets
    assert {target[1:] for target in targets} <= set(parsed.ids)
    assert all(target.startswith("#") for target in targets)


def test_nothing_is_loaded_from_anywhere(three):
    parsed = Page(three)
    assert not [
        tag for tag, _ in parsed.elements if tag in {"img", "link", "iframe", "object", "embed", "base", "form"}
    ]
    assert not [a for _, a in parsed.elements if "src" in a or "srcset" in a or "style" in a]
    style = "".join(re.findall(r"<style>(.*?)</style>", three, re.DOTALL))
    assert "url(" not in style
    assert "@import" not in style
    assert "fetch(" not in three
    (policy,) = (a["content"] for _, a in parsed.elements if a.get("http-equiv") == "Content-Security-Policy")
    assert (policy or "").startswith("default-src 'none'")


def test_no_handler_is_written_into_an_element(three):
    assert not [name for _, attributes in Page(three).elements for name in attributes if name.startswith("on")]


HOSTILE = "Rebels & \"friends\" shelled </p><script>alert(1)</script> 'x' <img src=x onerror=alert(2)> town."


def test_hostile_words_are_shown_and_not_obeyed():
    document = Document(id="document-h", text=HOSTILE, title=HOSTILE, outlet='<i>"Wire"</i>', url='javascript:"x"')
    hostile = replace(silent(), document=document, document_id=document.id, trace=(), coder="<u>hand</u>")
    written = page(brief([hostile, hostile]))
    parsed = Page(written)
    assert [tag for tag, _ in parsed.elements].count("script") == 1
    assert not [tag for tag, _ in parsed.elements if tag in {"img", "i", "u"}]
    assert " ".join(HOSTILE.split()) in parsed.text
    assert written.count("<script>") == 1


def test_every_event_has_a_card_with_all_its_fields(one):
    parsed = Page(one)
    content = brief([DISPATCH]).documents[0]
    for event in content.events:
        assert f"d1-e{event.number}" in parsed.ids
        assert event.sentence in parsed.text
        for field in event.fields:
            for value in field.values:
                assert value.text in parsed.text
            assert field.gap is None or field.gap in parsed.text


def test_each_trigger_carries_the_number_of_its_event_and_links_to_the_card(one):
    parsed = Page(one)
    numbers = [a for tag, a in parsed.elements if tag == "a" and a.get("class") == "no"]
    assert [a["href"] for a in numbers] == [f"#d1-e{n}" for n in range(1, 11)]
    assert all((a["aria-label"] or "").startswith("to event ") for a in numbers)


def test_sections_stand_in_their_order_for_each_text(three):
    for number in (1, 2, 3):
        places = [three.index(f'id="d{number}-{key}"') for key in SECTIONS if key not in ONLY_FILLED]
        assert all(left < right for left, right in pairwise(places))
        assert three.index(f'id="d{number}-text"') < places[0]


def test_several_texts_have_an_index_with_counts(three):
    top = three[: three.index("<main>")]
    assert re.findall(r'<a href="#d(\d)">', top) == ["1", "2", "3"]
    assert '<a href="#d1-possible">5</a>' in top
    assert "<main>" in three
    assert "index" not in page(brief([DISPATCH])).split("<main>")[0].split("</style>")[1]


def test_the_notice_stands_before_every_event(three):
    assert three.index("no relative date") < three.index('class="card')


def test_rejected_inputs_are_told(three):
    assert "b.txt: <b>. empty & void" in Page(three).text


def test_status_is_told_in_words_and_by_a_shape(one):
    text = Page(one).text
    for label in ("● Reported", "○ Background", "▷ To come", "◇ If", "⊘ Said not to be so"):
        assert label in text


def test_headings_go_down_by_one(one):
    levels = [int(tag[1]) for tag, _ in Page(one).elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(right - left <= 1 for left, right in pairwise(levels))


def test_twelve_texts_stay_under_a_megabyte():
    assert len(page(brief([DISPATCH] * 12)).encode()) < 1_000_000


def test_the_page_is_the_same_in_every_run(one):
    assert page(brief([DISPATCH])) == one


# ---------------------------------------------------------------------------------------------- contrast

STYLE = (files("tocsin") / "data" / "page" / "brief.css").read_text(encoding="utf-8")


def _palette(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})\b", block))


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(left: str, right: str) -> float:
    low, high = sorted((_luminance(left), _luminance(right)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_words_have_the_contrast_of_wcag_aa(mode):
    light = _palette(STYLE[: STYLE.index("@media (prefers-color-scheme: dark)")])
    dark = _palette(STYLE[STYLE.index("@media (prefers-color-scheme: dark)") : STYLE.index("* { box-sizing")])
    palette = light if mode == "light" else dark
    assert set(light) == set(dark)
    for ground in ("paper", "sheet"):
        for words in ("ink", "quiet", "link", "type"):
            assert _contrast(palette[words], palette[ground]) >= 4.5, (words, ground)
        for line in ("actors", "recipients", "place", "occurred", "other", "edge"):
            assert _contrast(palette[line], palette[ground]) >= 3, (line, ground)
    for ground in ("lit", "soft", "note"):
        assert _contrast(palette["ink"], palette[ground]) >= 4.5, ground
