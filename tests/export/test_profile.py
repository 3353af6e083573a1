"""The profile of an outlet: every number is a count of rows, and every row slices its document."""

from __future__ import annotations

from tocsin import code
from tocsin.export.outlets import html, lines, markdown
from tocsin.export.profile import UNKNOWN, profiles
from tocsin.resolve.outlets import Cards, OutletCard

DAY = "2024-03-06"
HERALD = (
    code(
        "The Assad regime bombed Aleppo on Monday. The regime’s “ceasefire” failed. "
        "“The terrorists will be defeated,” Bashar al-Assad said.",
        outlet="Herald",
        published=DAY,
    ),
    code("Israel shamefully attacked Gaza on Tuesday. The Syrian army left Idlib.", outlet="Herald", published=DAY),
)
OTHER = code("Israel attacked Gaza on Tuesday, Hamas said.", published=DAY)
TEXTS = (*HERALD, OTHER)


def _rows(profile):
    named = [c for n in profile.named for c in (*n.forms, *n.loaded)]
    speech = [c for s in profile.speakers for c in (s.direct, s.reported)]
    single = [profile.attributed, profile.own, profile.scare, profile.evaluations]
    return [row for count in (*named, *speech, *single, *profile.loaded, *profile.passed_on) for row in count.rows]


def test_each_outlet_has_one_profile_and_texts_without_one_come_last():
    assert [(p.name, p.texts) for p in profiles(TEXTS)] == [("Herald", 2), (UNKNOWN, 1)]
    assert profiles([]) == ()


def test_every_row_slices_its_document():
    texts = {coded.document_id: coded for coded in TEXTS}
    for profile in profiles(TEXTS):
        rows = _rows(profile)
        assert rows
        assert [row for row in rows if texts[row.span.document_id].line(row.span) != row.words] == []


def test_own_voice_and_speakers_are_counted_apart():
    herald = profiles(TEXTS)[0]
    assert {c.label: c.number for c in herald.loaded} == {"delegitimising": 2}
    assert {c.label: [r.words for r in c.rows] for c in herald.passed_on} == {"enemy-image": ["terrorists"]}
    assert [row.words for row in herald.scare.rows] == ["ceasefire"]
    assert [row.words for row in herald.evaluations.rows] == ["shamefully"]


def test_loaded_words_stand_with_whom_they_are_said_of():
    named = {n.name: n for n in profiles(TEXTS)[0].named}
    assert [(w.label, w.number) for w in named["Israel"].loaded] == [("shamefully", 1)]
    assert [f.label for f in named["Israel"].forms] == ["Israel"]


def test_words_in_quotations_are_no_names_by_the_outlet():
    forms = [form.label for n in profiles(TEXTS)[0].named for form in n.forms]
    assert "terrorists" not in forms


def test_speech_shares_add_up():
    herald, unknown = profiles(TEXTS)
    assert sum(herald.speech_share(s) for s in herald.speakers) == 1
    [hamas] = unknown.speakers
    assert (hamas.name, hamas.reported.number, hamas.direct.number) == ("Hamas", 1, 0)


def test_attributed_share_is_of_all_claims_of_events_and_open_where_there_is_none():
    herald, unknown = profiles(TEXTS)
    claims = [c for coded in HERALD for c in coded.claims if c.kind == "event"]
    assert herald.attributed.number + herald.own.number == len({(c.span, c.holder == "outlet") for c in claims})
    assert unknown.attributed_share == 1
    assert profiles([code("It rained all day in the quiet valley.")])[0].attributed_share is None


def test_pages_hold_every_row_and_the_users_card():
    cards = Cards(outlets={"herald": OutletCard(name="Herald", kind="newspaper <small>")})
    found = profiles(TEXTS)
    page = html(found, cards)
    assert [row for p in found for row in _rows(p) if row.span.document_id not in page] == []
    assert "noted by you: newspaper &lt;small&gt;" in page
    assert "<svg" in page
    assert "<script" not in page
    assert "noted by you: newspaper" in markdown(found, cards)
    told = "\n".join(lines(found, cards, rows=True))
    assert all(f"[{row.span.start}-{row.span.end}]" in told for row in found[0].scare.rows)
    assert "noted by you" in told
    assert "[" not in "\n".join(lines(found))
