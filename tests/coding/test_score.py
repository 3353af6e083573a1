"""The scorer: what counts as found, what counts as right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.coding.comparable import (
    Cause,
    CodedEvent,
    GoldEvent,
    Marked,
    Names,
    Relation,
    Speech,
    Who,
    coded_actors,
    coded_dates,
    coded_events,
    coded_quotes,
    names,
    names_of,
    plain,
)
from tocsin.coding.score import (
    EVENT_CHECKS,
    Tally,
    bounds,
    match_events,
    overlapping,
    same_set,
    score_actors,
    score_causes,
    score_dates,
    score_events,
    score_places,
    score_quotes,
    score_relations,
    sentence_ranges,
    total,
)
from tocsin.records import (
    OUTLET,
    Basis,
    Claim,
    ClaimKind,
    Event,
    Evidence,
    Form,
    Interval,
    Mention,
    MentionKind,
    Quote,
    Span,
    Stance,
    Status,
)

WHOLE = ((0, 1000),)
NIGER, MALI, CHAD = names("Niger"), names("Mali"), names("Chad")


def gold(start: int = 10, end: int = 16, **fields: object) -> GoldEvent:
    row = GoldEvent(id="g", trigger=(start, end), type="ASSAULT", status="actual", actor=(NIGER,), recipient=(MALI,))
    return replace(row, **fields)  # type: ignore[arg-type]


def emitted(start: int = 10, end: int = 16, **fields: object) -> CodedEvent:
    event = CodedEvent(
        id="e",
        triggers=((start, end),),
        type="ASSAULT",
        status="actual",
        holders=(names(OUTLET),),
        actor=(NIGER,),
        recipient=(MALI,),
    )
    return replace(event, **fields)  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("the Army", "army"),
        ("An  inquiry", "inquiry"),
        ("Chad’s", "chad"),
        ("“Boko”", "boko"),
        ("teachers'", "teachers"),
    ],
)
def test_article_case_and_quotation_marks_do_not_make_another_name(left: str, right: str) -> None:
    assert plain(left) == plain(right)


def test_an_article_is_only_cut_as_a_word() -> None:
    assert plain("Theban army") == "theban army"
    assert plain("Angola") == "angola"


def test_exact_set_of_names_is_right() -> None:
    assert same_set([NIGER, MALI], [MALI, NIGER])
    assert not same_set([NIGER, MALI], [MALI])
    assert not same_set([NIGER], [NIGER, MALI])
    assert same_set([], [])


def test_optional_names_are_free_but_strangers_are_not() -> None:
    assert same_set([NIGER], [NIGER, MALI], [MALI])
    assert same_set([NIGER], [NIGER], [MALI])
    assert not same_set([NIGER], [MALI], [MALI])
    assert not same_set([NIGER], [NIGER, CHAD], [MALI])


def test_a_required_name_that_is_also_optional_is_free() -> None:
    assert same_set([NIGER, MALI], [MALI], [NIGER])


def test_one_emitted_name_cannot_stand_for_two_required_ones() -> None:
    both = names("Niger", "Mali")
    assert not same_set([NIGER, MALI], [both])
    assert same_set([NIGER, MALI], [both, NIGER])


def test_two_wordings_of_one_gold_name_are_that_name() -> None:
    assert same_set([names("Niger", "Niamey")], [names("Niger"), names("Niamey")])


@given(st.lists(st.sampled_from([NIGER, MALI, CHAD]), unique=True))
def test_any_set_agrees_with_itself_in_any_order(listed: list[Names]) -> None:
    assert same_set(listed, list(reversed(listed)))


# ------------------------------------------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("edtf", "begin", "until"),
    [
        ("2008", date(2008, 1, 1), date(2009, 1, 1)),
        ("2023-12~", date(2023, 12, 1), date(2024, 1, 1)),
        ("2024-02-29", date(2024, 2, 29), date(2024, 3, 1)),
        ("198X", date(1980, 1, 1), date(1990, 1, 1)),
        ("2003/2008", date(2003, 1, 1), date(2009, 1, 1)),
        ("2021-10/..", date(2021, 10, 1), date.max),
        ("{2018, 2021}", date(2018, 1, 1), date(2022, 1, 1)),
    ],
)
def test_edtf_bounds(edtf: str, begin: date, until: date) -> None:
    assert bounds(edtf) == (begin, until)


@pytest.mark.parametrize("edtf", ["", "soon", "2023-13", "2023-02-30", "2023/soon"])
def test_what_is_no_edtf_has_no_bounds(edtf: str) -> None:
    assert bounds(edtf) is None


def test_intervals_overlap_only_with_a_day_in_common() -> None:
    assert overlapping("2023-11", "2023-11-20/2023-12-02")
    assert not overlapping("2023-11", "2023-12")
    assert not overlapping(None, "2023-12")


# ------------------------------------------------------------------------------------------------ events


def test_touching_triggers_do_not_overlap() -> None:
    event = emitted(16, 20, type="COERCE")
    assert match_events([gold()], [event], WHOLE) == []


def test_without_overlap_the_same_sentence_type_and_names_find_an_event() -> None:
    assert match_events([gold()], [emitted(40, 45)], WHOLE) == [(0, 0)]
    assert match_events([gold()], [emitted(40, 45)], [(0, 30), (30, 60)]) == []
    assert match_events([gold()], [emitted(40, 45, type="COERCE")], WHOLE) == []
    assert match_events([gold()], [emitted(40, 45, actor=(CHAD,))], WHOLE) == []


def test_best_overlap_goes_first_and_pairs_are_one_to_one() -> None:
    rows = [gold(10, 20), gold(18, 30)]
    events = [emitted(19, 30), emitted(10, 20)]
    assert match_events(rows, events, WHOLE) == [(0, 1), (1, 0)]


def test_on_equal_overlap_the_right_type_decides() -> None:
    rows = [gold(type="REQUEST"), gold(type="ACCUSE")]
    events = [emitted(type="ACCUSE"), emitted(type="REQUEST")]
    assert match_events(rows, events, WHOLE) == [(0, 1), (1, 0)]


def test_recall_asks_for_core_rows_and_precision_accepts_all() -> None:
    rows = [gold(), gold(30, 35, core=False), gold(50, 55, type="AID")]
    events = [emitted(), emitted(30, 35), emitted(80, 85, type="COERCE")]
    score = score_events(rows, events, WHOLE)
    assert (score.core, score.found, score.emitted, score.paired) == (2, 1, 3, 2)
    assert score.recall == pytest.approx(1 / 2)
    assert score.precision == pytest.approx(2 / 3)
    assert score.f1 == pytest.approx(4 / 7)


def test_fields_are_shares_of_the_found_core_rows() -> None:
    rows = [gold(), gold(30, 35), gold(50, 55, core=False)]
    events = [emitted(), emitted(30, 35, status="negated"), emitted(50, 55, status="negated")]
    score = score_events(rows, events, WHOLE)
    assert score.share("type") == 1.0
    assert score.share("status") == 0.5


def test_other_readings_count_as_right_and_none_can_be_one() -> None:
    row = gold(mode="drone", also={"mode": ("aerial", None), "date": ("2023-11",)})
    assert EVENT_CHECKS["mode"](row, emitted(mode="drone"))
    assert EVENT_CHECKS["mode"](row, emitted(mode="aerial"))
    assert EVENT_CHECKS["mode"](row, emitted())
    assert not EVENT_CHECKS["mode"](row, emitted(mode="firearms"))
    assert EVENT_CHECKS["date"](row, emitted(date="2023-11"))


def test_an_overlapping_date_is_counted_apart() -> None:
    row, event = gold(date="2023-11-07"), emitted(date="2023-11")
    assert not EVENT_CHECKS["date"](row, event)
    assert EVENT_CHECKS["date_overlap"](row, event)
    assert not EVENT_CHECKS["date_overlap"](row, emitted())


def test_place_agrees_with_any_of_the_places_named() -> None:
    row = gold(place=names("Gao", "Kidal"))
    assert EVENT_CHECKS["place"](row, emitted(place=names("Kidal")))
    assert not EVENT_CHECKS["place"](row, emitted(place=names("Mopti")))
    assert not EVENT_CHECKS["place"](row, emitted())
    assert not EVENT_CHECKS["place"](gold(), emitted(place=names("Gao")))
    assert EVENT_CHECKS["place"](gold(also={"place": ("Gao",)}), emitted(place=names("Gao")))


def test_holder_agrees_through_its_names() -> None:
    row = gold(holder=names("Amina Diallo", "the minister"))
    assert EVENT_CHECKS["holder"](row, emitted(holders=(names("Minister"),)))
    assert not EVENT_CHECKS["holder"](row, emitted())


def test_nothing_emitted_scores_zero_without_a_division() -> None:
    score = score_events([gold()], [], WHOLE)
    assert (score.recall, score.precision, score.f1, score.share("type")) == (0.0, 0.0, 0.0, 0.0)


def test_tallies_of_several_texts_add_up() -> None:
    one = Tally(core=2, found=1, emitted=3, paired=2, right={"type": 1})
    both = total([one, one])
    assert (both.core, both.found, both.emitted, both.paired, both.right) == (4, 2, 6, 4, {"type": 2})
    assert total([]).recall == 0.0


spans = st.tuples(st.integers(0, 60), st.integers(1, 12)).map(lambda p: (p[0], p[0] + p[1]))


@given(st.lists(spans, max_size=6), st.lists(spans, max_size=6))
def test_no_row_is_paired_twice(left: list[tuple[int, int]], right: list[tuple[int, int]]) -> None:
    pairs = match_events([gold(*s) for s in left], [emitted(*s) for s in right], WHOLE)
    assert len({g for g, _ in pairs}) == len(pairs) == len({e for _, e in pairs})


@given(st.lists(spans, max_size=6, unique=True))
def test_gold_against_itself_is_perfect(listed: list[tuple[int, int]]) -> None:
    score = score_events([gold(*s) for s in listed], [emitted(*s) for s in listed], WHOLE)
    assert score.found == score.core == score.paired == len(listed)
    assert all(count == len(listed) for count in score.right.values())


# -------------------------------------------------------------------------------------- everything else


def speech(start: int, end: int, speaker: str | None = "Aissa", **fields: object) -> Speech:
    row = Speech(span=(start, end), speaker=names(speaker) if speaker else None, direct=True)
    return replace(row, **fields)  # type: ignore[arg-type]


def test_a_quote_needs_half_the_characters_of_the_longer_one() -> None:
    assert score_quotes([speech(0, 20)], [speech(10, 20)]).found == 1
    assert score_quotes([speech(0, 20)], [speech(11, 20)]).found == 0
    assert score_quotes([speech(0, 20)], [speech(0, 41)]).found == 0


def test_speaker_and_subject_of_a_quote_are_counted_on_found_ones() -> None:
    rows = [speech(0, 20, about=(MALI,)), speech(30, 50)]
    score = score_quotes(rows, [speech(0, 20, "the AISSA", about=(MALI,)), speech(30, 50, None)])
    assert score.right == {"speaker": 1, "about": 2, "direct": 2}


def test_a_date_needs_overlap_and_its_value_is_counted_apart() -> None:
    score = score_dates(
        [Marked(span=(0, 7), value="2008"), Marked(span=(20, 30), value="2010")],
        [Marked(span=(3, 7), value="2008"), Marked(span=(20, 30), value=None), Marked(span=(40, 44), value="2011")],
    )
    assert (score.found, score.emitted, score.right["value"]) == (2, 3, 1)


def test_a_place_in_another_country_is_another_place() -> None:
    row = Marked(span=(0, 7), value="GEO")
    assert score_places([row], [Marked(span=(0, 7))]).found == 1
    assert score_places([row], [Marked(span=(0, 7), value="USA")]).found == 0


def test_a_causal_claim_needs_both_spans() -> None:
    row = Cause(cause=(0, 10), effect=(20, 30), sign="+", hedge="may", holder=names(OUTLET))
    assert score_causes([row], [row]).right == {"sign": 1, "hedge": 1, "holder": 1}
    assert score_causes([row], [replace(row, effect=(30, 40))]).found == 0


def test_a_relation_needs_subject_relation_and_object() -> None:
    row = Relation(subject=NIGER, relation="member_of", object=names("ECOWAS"))
    assert score_relations([row], [row]).found == 1
    assert score_relations([row], [replace(row, relation="opposed_to")]).found == 0
    assert score_relations([row], [replace(row, object=None)]).found == 0


def test_an_actor_is_found_by_any_of_its_names() -> None:
    rows = [Who(names=names("Economic Community of West African States", "ECOWAS")), Who(names=CHAD, core=False)]
    score = score_actors(rows, [Who(names=names("the ECOWAS")), Who(names=CHAD), Who(names=MALI)])
    assert (score.core, score.found, score.emitted, score.paired) == (1, 1, 3, 2)


def test_sentences_end_at_paragraphs_and_full_stops_but_not_at_titles() -> None:
    text = "Gen. Toure left. He said: “No.” Then he slept.\nNew paragraph"
    parts = [text[a:b].strip() for a, b in sentence_ranges(text)]
    assert parts == ["Gen. Toure left.", "He said: “No.”", "Then he slept.", "New paragraph"]


# ----------------------------------------------------------------------------------------- out of a coding

TEXT = "The Malian army shelled Kidal on 4 March. It left, she said."


class Handmade:
    """A coding by hand, with one chain: the army and the pronoun that stands for it."""

    def __init__(self) -> None:
        self.mentions = (
            self.mention("m1", "The Malian army", MentionKind.ACTOR, Form.NAME, name="Malian army"),
            self.mention("m2", "Kidal", MentionKind.PLACE, Form.NAME, name="Kidal"),
            self.mention("m3", "4 March", MentionKind.DATE, Form.NAME, value="2024-03-04"),
            self.mention("m4", "It", MentionKind.ACTOR, Form.PRONOUN),
            self.mention("m5", "she", MentionKind.ACTOR, Form.PRONOUN),
        )
        day = Interval(begin=date(2024, 3, 4), until=date(2024, 3, 5), edtf="2024-03-04")
        self.events = (
            Event(
                id="e1",
                document_id="d",
                type="ASSAULT",
                mode="heavy-weapons",
                actors=("m1",),
                place="m2",
                occurred=day,
                occurred_basis=Basis.STATED,
                status=Status.ACTUAL,
                coder="hand/1",
            ),
            Event(id="e2", document_id="d", type="RETREAT", actors=("m4",), status=Status.ACTUAL, coder="hand/1"),
        )
        self.evidence = (
            Evidence(event_id="e1", field="type", span=self.span("shelled"), by="hand"),
            Evidence(event_id="e1", field="place", span=self.span("Kidal"), by="hand"),
            Evidence(event_id="e2", field="type", span=self.span("left"), by="hand"),
        )
        self.quotes = (Quote(id="q1", span=self.span("It left"), cue=self.span("said"), speaker="m5", direct=False),)
        self.claims = (
            self.claim("c1", OUTLET, "e1"),
            self.claim("c2", "m5", "e2"),
        )

    def span(self, words: str) -> Span:
        start = TEXT.index(words)
        return Span(document_id="d", start=start, end=start + len(words))

    def mention(
        self, id: str, words: str, kind: MentionKind, form: Form, name: str | None = None, value: str | None = None
    ) -> Mention:
        interval = Interval(begin=date(2024, 3, 4), until=date(2024, 3, 5), edtf=value) if value else None
        inner = self.span(name) if name else None
        return Mention(id=id, span=self.span(words), kind=kind, form=form, name=inner, value=interval)

    def claim(self, id: str, holder: str, event_id: str) -> Claim:
        return Claim(
            id=id,
            kind=ClaimKind.EVENT,
            holder=holder,
            stance=Stance.ASSERTS,
            event_id=event_id,
            span=self.span("said"),
        )

    def words(self, span: Span) -> str:
        return TEXT[span.start : span.end]

    def name(self, mention_id: str) -> str:
        return {"m1": "Army of Mali", "m4": "Army of Mali"}.get(mention_id) or self.words(
            self.chain(mention_id)[0].span
        )

    def chain(self, mention_id: str) -> tuple[Mention, ...]:
        by_id = {mention.id: mention for mention in self.mentions}
        same = ("m1", "m4") if mention_id in ("m1", "m4") else (mention_id,)
        return tuple(by_id[one] for one in same)


def test_an_event_is_read_with_its_trigger_words_and_names() -> None:
    shelling, leaving = coded_events(Handmade())
    assert [TEXT[a:b] for a, b in shelling.triggers] == ["shelled"]
    assert shelling.actor == (names("Army of Mali", "Malian army"),)
    assert (shelling.place, shelling.date, shelling.status) == (names("Kidal"), "2024-03-04", "actual")
    assert shelling.holders == (names(OUTLET),)
    assert (leaving.place, leaving.date, leaving.mode) == (None, None, None)


def test_a_pronoun_is_called_by_its_antecedent() -> None:
    assert names_of(Handmade(), "m4") == names("Army of Mali", "Malian army")
    assert names_of(Handmade(), "m5") == names("she")


def test_quotes_dates_and_actors_are_read() -> None:
    coded = Handmade()
    assert [TEXT[slice(*quote.span)] for quote in coded_quotes(coded)] == ["It left"]
    assert [row.value for row in coded_dates(coded)] == ["2024-03-04"]
    assert coded_actors(coded) == (Who(names=names("Army of Mali", "Malian army")),)
