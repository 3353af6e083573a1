"""What is made to be shared: nothing that was masked is in it anywhere, and it is a lawful coding of its own text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import get_args, get_type_hints

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.strategies import coded_documents, unhurried

from tocsin.coding.laws import check
from tocsin.errors import SettingsError
from tocsin.export.brief import brief
from tocsin.export.coded import CodedText
from tocsin.export.markdown import markdown
from tocsin.export.masking import Masking, mask
from tocsin.export.page import page
from tocsin.export.plover import json_lines
from tocsin.export.sharing import FREE, Masked, Shared, shared
from tocsin.export.terminal import plain
from tocsin.ontology import load_ontology
from tocsin.records import (
    OUTLET,
    Actor,
    Claim,
    ClaimKind,
    Document,
    Event,
    Evidence,
    Fact,
    Form,
    Gap,
    Judgement,
    Mention,
    MentionKind,
    Outcome,
    Place,
    Quote,
    Relation,
    Span,
    Stance,
    Status,
    Step,
    Verdict,
    content_id,
    document_id,
)
from tocsin.resolve.entries import load_registry
from tocsin.resolve.gazetteer import load_gazetteer
from tocsin.resolve.outlets import Cards, OutletCard, read_cards

REGISTRY = load_registry()
GAZETTEER = load_gazetteer()
ONTOLOGY = load_ontology()

few = settings(unhurried, max_examples=20)  # each makes a whole page: some 0.05 s
some = settings(unhurried, max_examples=40)

capitalised = st.text("bdfgklmnprstvz", min_size=4, max_size=9).map(str.capitalize)
# Words of the brief itself and of the labels, which stay whatever is masked.
OWN = "A B the text said soldiers shot crowd province place private person outlet not named"


def told(
    template: str, *, by: str | None = None, url: str | None = None, title: str | None = None, **words: str
) -> CodedText:
    """A coding by hand of a text that names {person} and {place} and says "shot at"; other words are named by nothing."""
    text = template.format(**words)
    document = Document(
        id=document_id(text=text, outlet=by, url=url, published=date(2024, 3, 6)),
        text=text, title=title, outlet=by, url=url, published=date(2024, 3, 6),
    )  # fmt: skip

    def at(which: str, nth: int = 0) -> Span:
        start = [m.start() for m in re.finditer(re.escape(which), text)][nth]
        return Span(document_id=document.id, start=start, end=start + len(which))

    def mention(which: str, kind: MentionKind, label: str) -> Mention:
        span = at(which)
        return Mention(
            id=content_id("mention", span.start, kind), span=span, kind=kind, form=Form.NAME, name=span, label=label
        )

    person = mention(words["person"], MentionKind.ACTOR, "person")
    place = mention(words["place"], MentionKind.PLACE, "place")
    trigger = at("shot at")
    event = Event(
        id=content_id("event", trigger.start), document_id=document.id, type="ASSAULT", status=Status.ACTUAL, coder="hand/1",
        actors=(person.id,), place=place.id,
    )  # fmt: skip
    read = {"type": trigger, "status": trigger, "actors": person.span, "place": place.span}
    quote = Quote(id=content_id("quote", 0), span=trigger, cue=None, speaker=person.id, direct=False)
    step = Step(
        span=Span(document_id=document.id, start=0, end=len(text)), stage="sentence", outcome=Outcome.DROPPED,
        reason=f"{words['person']} is nobody at '{words['place']}'",
    )  # fmt: skip
    claim = Claim(
        id=content_id("claim", 0),
        kind=ClaimKind.EVENT,
        holder=OUTLET,
        stance=Stance.ASSERTS,
        event_id=event.id,
        span=trigger,
    )
    known = Place(
        id="place:1", name=words["place"], latitude=36.335, longitude=43.1189, country="IRQ", admin1="Nīnawá",
        precision="city",
    )  # fmt: skip
    return CodedText(
        document=document,
        document_id=document.id,
        coder="hand/1",
        mentions=(person, place),
        events=(event,),
        evidence=tuple(Evidence(event_id=event.id, field=f, span=s, by="hand") for f, s in read.items()),
        gaps=tuple(
            Gap(event_id=event.id, field=f, reason=f"nothing of {words['person']} says it")
            for f in ("mode", "contexts", "recipients", "occurred")
        ),
        quotes=(quote,),
        claims=(claim,),
        trace=(step,),
        places=(known,),
        links=(
            Judgement(left=place.id, right="place:1", verdict=Verdict.SAME, score=0.9, reasons=(f"{words['place']!r} is one",), by="g/1"),
        ),
    )  # fmt: skip


def share(*texts: CodedText, cards: Cards | None = None) -> Shared:
    return shared(texts, cards=cards or Cards(), registry=REGISTRY, gazetteer=GAZETTEER)


def printed(made: Shared) -> Iterator[str]:
    """All that can be made of shared texts, each on one line."""
    content = brief(made.texts, masked=made.masked.lines())
    lines = "\n".join(line for text in made.texts for line in json_lines(text, ONTOLOGY))
    for form in (plain(content, 120), markdown(content).replace("\\", ""), page(content), lines, repr(made.texts)):
        yield " ".join(form.split())


def stands(words: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) is not None


TEMPLATE = "{place}, 6 March. {person}, a baker, shot at a crowd in {place}, {outlet} said. {family} is no soldier, her {given} said."


@few
@given(st.lists(capitalised, min_size=6, max_size=6, unique=True), st.booleans())
def test_no_masked_word_is_left_in_any_form(words, spoken_of):
    given_name, family, place, second, first, other = words
    assume(not any(stands(word, OWN + " ".join(FREE)) for word in words))
    cards = Cards(
        outlets={k: OutletCard(name=f"{first} {other}", sealed=True) for k in (f"{first} {other}".casefold(),)}
    )
    text = told(
        TEMPLATE,
        person=f"{given_name} {family}",
        family=family.upper() if spoken_of else family,
        given=given_name,
        place=f"{place} {second}",
        outlet=f"{first}\n{other}",
        by=f"{first} {other}",
        url=f"https://{first}.example/{place}/{family}".casefold(),
        title=f"{given_name} {family} held in {place} {second}",
    )  # fmt: skip
    made = share(text, cards=cards)
    assert made.masked == Masked(outlets=1, persons=1, places=1, links=1)
    assert made.texts[0].document.outlet == "an outlet not named (A)"
    for form in printed(made):
        assert stands("[a private person 1]", form)
        for word in (given_name, family, f"{place} {second}", f"{first} {other}", "43.1", "36.3"):
            assert not stands(word, form), (word, form)


@some
@given(coded_documents(), st.booleans())
def test_a_shared_text_keeps_the_laws(pair, outlets):
    document, coding = pair
    rows = {f.name: getattr(coding, f.name) for f in fields(coding)}
    text = CodedText(**rows, document=document)
    cards = Cards(outlets={"a": OutletCard(name="a", sealed=True)}) if outlets else Cards()
    (made,) = share(text, cards=cards).texts
    assert check(made.document, made) == ()
    assert made.document.id == document_id(
        text=made.document.text, outlet=made.document.outlet, url=made.document.url, published=made.document.published
    )
    assert [len(getattr(made, name)) for name in rows if isinstance(rows[name], tuple)] == [
        len(rows[name]) for name in rows if isinstance(rows[name], tuple)
    ]


@unhurried
@given(st.text("ab c", max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=4), st.data())
def test_a_span_follows_its_words(text, drawn, data):
    cut = [(min(a, b), max(a, b), "[x]") for a, b in drawn if a != b and max(a, b) <= len(text)]
    stretches = mask({}, ()).stretches(text, cut)
    made = Masking.of(text, stretches)
    assume(text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    new_start, new_end = made.span(start, end)
    # By hand: each character of the span goes where it is, or to the whole of what stands for it.
    expected, at = "", start
    while at < end:
        inside = next((s for s in stretches if s[0] <= at < s[1]), None)
        expected += "[x]" if inside else text[at]
        at = inside[1] if inside else at + 1
    assert made.text[new_start:new_end] == expected


def test_the_same_person_has_one_number_in_all_texts():
    words = {"person": "Ada Loom", "family": "Loom", "given": "Ada", "place": "Mosul", "outlet": "One"}
    one, two = told(TEMPLATE, **words), told("Again. " + TEMPLATE, **words)
    other = told(TEMPLATE, **{**words, "person": "Bo Weft", "family": "Weft", "given": "Bo"})
    made = share(one, two, other)
    assert made.masked.persons == 2
    assert ["[a private person 1]" in text.document.text for text in made.texts] == [True, True, False]


@pytest.mark.parametrize(
    "template",
    [
        "Mosul. A police spokesman, {person}, shot at nobody in {place}.",
        "Police spokesman {person} shot at nobody in {place}.",
        "{person}, the mayor of the town, shot at nobody in {place}.",
        "Gen. {person} shot at nobody in {place}.",
    ],
)
def test_whom_the_text_gives_a_public_role_is_named(template):
    (made,) = share(told(template, person="Ada Loom", place="Mosul")).texts
    assert "Ada Loom" in made.document.text


@pytest.mark.parametrize(
    "template",
    [
        "Police arrested {person}, who shot at nobody in {place}.",
        "{person}, a teacher, shot at nobody in {place}.",
        "{person}, the son of a minister, shot at nobody in {place}.",
        "After the arrest of the minister, {person} shot at nobody in {place}.",
    ],
)
def test_whom_it_gives_none_is_masked(template):
    (made,) = share(told(template, person="Ada Loom", place="Mosul")).texts
    assert "[a private person 1]" in made.document.text
    assert "Loom" not in made.document.text


def test_whom_the_registry_knows_by_an_office_is_named_and_whom_it_knows_by_nothing_is_masked():
    text = told("{person} shot at nobody in {place}.", person="Ada Loom", place="Mosul")
    person = text.mentions[0].id
    for actor, seen in ((REGISTRY.actors["person:mohammed-shia-al-sudani"], True), (Actor(id="person:x", kind="person", name="Ada Loom"), False)):  # fmt: skip
        link = Judgement(left=person, right=actor.id, verdict=Verdict.SAME, score=1.0, by="registry/1")
        (made,) = share(replace(text, actors=(actor,), links=(*text.links, link))).texts
        assert ("Ada Loom" in made.document.text) is seen
        assert bool(made.actors) is seen


def test_an_office_that_the_text_tells_makes_a_person_public_unless_it_is_denied():
    text = told("{person} shot at nobody in {place}.", person="Ada Loom", place="Mosul")
    fact = Fact(
        id="fact-1",
        actor=text.mentions[0].id,
        relation=Relation.HEADS,
        holder=OUTLET,
        span=text.mentions[0].span,
        by="hand",
    )
    (made,) = share(replace(text, facts=(fact,))).texts
    assert "Ada Loom" in made.document.text


def test_a_place_is_drawn_as_its_province_and_links_to_nothing_finer():
    text = told("{person} shot at nobody in {place}.", person="Ada Loom", place="Mosul")
    unsure = replace(text.links[0], right="place:2", verdict=Verdict.UNSURE)
    (made,) = share(replace(text, links=(*text.links, unsure))).texts
    (place,) = made.places
    assert (place.precision, place.name) == ("province", "[a place in Nīnawá]")
    assert (place.latitude, place.longitude) != (36.335, 43.1189)
    assert {link.right for link in made.links} == {place.id}


def test_without_a_gazetteer_a_place_has_no_coordinates():
    text = told("{person} shot at nobody in {place}.", person="Ada Loom", place="Mosul")
    (made,) = shared([text], cards=Cards(), registry=REGISTRY, gazetteer=None).texts
    assert made.places == ()
    assert "Mosul" not in made.document.text


def test_a_text_with_nothing_to_mask_keeps_its_id_and_its_address():
    text = told(
        "General {person} shot at nobody in {place}.", person="Ada Loom", place="Iraq", url="https://a.example/1"
    )
    country = replace(text.places[0], precision="country", admin1=None)
    made = share(replace(text, places=(country,)))
    assert made.texts[0].document == text.document
    assert made.masked == Masked()
    assert "there was nothing to mask" in made.masked.lines()[0]


def test_what_stays_may_hold_a_masked_part():
    text = told("General {family} {given}s said {person} shot at nobody in {place}.", person="Ada Loom", family="Loom", given="Weaver", place="Mosul")  # fmt: skip
    span = Span(document_id=text.document_id, start=8, end=20)
    public = Mention(id="mention-p", span=span, kind=MentionKind.ACTOR, form=Form.NAME, name=span, label="person")
    (made,) = share(replace(text, mentions=(*text.mentions, public))).texts
    assert made.document.text == "General Loom Weavers said [a private person 1] shot at nobody in [a place in Nīnawá]."


def test_every_text_field_of_a_coding_is_known_to_hold_codes_or_words():
    codes = {
        "actor", "actors", "about", "addressees", "by", "category", "code", "coder", "contexts", "country", "dataset",
        "described", "document_id", "due", "edtf", "event_id", "expression", "field", "holder", "id", "inside", "kind",
        "label", "language", "left", "mentions", "mode", "object", "of", "outlet", "place", "precision", "recipients",
        "reference", "right", "said", "sector", "speaker", "stage", "text", "thing", "title", "type", "url", "value", "admin1",
        "drawn", "recipient",
    }  # fmt: skip

    def strings(kind: object, seen: set[object]) -> Iterator[str]:
        if isinstance(kind, type) and is_dataclass(kind) and kind not in seen:
            seen.add(kind)
            for name, hint in get_type_hints(kind).items():
                if name.startswith("_"):
                    continue
                inner = [hint]
                while inner:
                    each = inner.pop()
                    inner += get_args(each)
                    if each is str:
                        yield name
                    yield from strings(each, seen)

    assert set(strings(CodedText, set())) - FREE <= codes


def test_who_corrected_it_and_what_was_not_read_stay_out():
    text = told("{person} shot at nobody in {place}.", person="Ada Loom", place="Mosul")
    judged = replace(text.links[0], by="human:Nadia")
    made = shared([replace(text, links=(judged,))], cards=Cards(), registry=REGISTRY, gazetteer=GAZETTEER, rejected=2)
    assert "Nadia" not in repr(made)
    assert "2 inputs that were not read left out" in made.masked.lines()[0]


def test_a_seal_stands_on_a_source_card(tmp_path):
    file = tmp_path / "outlets.toml"
    file.write_text('[outlets.Herald]\nsealed = true\nalso = ["herald.example"]\n')
    assert read_cards(file).outlets["herald"].sealed
    file.write_text('[outlets.Herald]\nsealed = "yes"\n')
    with pytest.raises(SettingsError, match="sealed must be true or false"):
        read_cards(file)


def test_json_of_a_shared_text_opens(tmp_path):
    text = told("{person} shot at nobody in {place}.", person="Ada Loom", place="Mosul")
    for line in json_lines(share(text).texts[0], ONTOLOGY):
        assert json.loads(line)
