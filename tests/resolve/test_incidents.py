"""Incidents: what joins tellings, what keeps them apart, and that people's judgements win and can be undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tocsin.records import Judgement, Verdict
from tocsin.resolve import incidents
from tocsin.resolve.incidents import candidates, formed, gather, settled
from tocsin.resolve.likeness import compare, homes_of, load_weights
from tocsin.resolve.spots import Spot, closeness
from tocsin.resolve.stems import stems
from tocsin.resolve.telling import Telling

MENAKA = Spot(key="place:1", name="Menaka", written=frozenset({"menaka"}), latitude=15.92, longitude=2.4, country="MLI")
GAO = Spot(key="place:2", name="Gao", written=frozenset({"gao"}), latitude=16.27, longitude=-0.04, country="MLI")
DAY = date(2024, 3, 4)


def telling(number, words="Gunmen attacked a checkpoint and killed seven soldiers", *, place=MENAKA, day=DAY, **more):
    given = {
        "id": f"event-{number}",
        "event_ids": (f"event-{number}",),
        "document_id": f"document-{number}",
        "outlet": f"Outlet {number}",
        "published": day + timedelta(days=1),
        "family": "violence",
        "types": frozenset({"ASSAULT"}),
        "places": (place,),
        "around": (place,),
        "names": frozenset() if place is None else place.written,
        "words": stems(words),
        "begin": day,
        "until": day + timedelta(days=1),
    }
    return Telling(**given | more)


def groups(tellings, **more):
    found = gather(tellings, **more)
    events = [e for t in tellings for e in t.event_ids]
    return [set(i.event_ids) for i in formed(events, found.joins)]


def test_two_wordings_of_one_happening_are_one_incident_and_say_why():
    one, other = telling(1), telling(2, "Seven soldiers died when armed men attacked their checkpoint")
    found = gather([one, other])
    [join] = found.joins
    assert join.verdict is Verdict.SAME
    assert join.score > load_weights().apply
    assert any("same day" in reason for reason in join.reasons)


def test_the_same_place_and_day_do_not_make_one_incident_of_two_sorts():
    attack = telling(1)
    talks = telling(2, "Elders met officials to discuss grazing", family="talks", types=frozenset({"CONSULT"}))
    assert len(groups([attack, talks])) == 2


def test_days_and_places_told_apart_keep_apart_what_is_worded_alike():
    assert len(groups([telling(1), telling(2, day=DAY + timedelta(days=5))])) == 2
    assert len(groups([telling(1), telling(2, place=GAO)])) == 2


def test_what_a_text_keeps_apart_is_never_joined():
    one = telling(1, document_id="d")
    other = telling(2, document_id="d", apart=frozenset({"event-1"}))
    likeness = compare(one, other, load_weights())
    assert likeness.probability == 0.0
    assert "apart" in likeness.reasons(load_weights())[0]


def test_a_comparison_does_not_hang_on_the_order_of_the_two():
    one, other = telling(1), telling(2, "Mortars hit a market", place=GAO, begin=None, until=None)
    assert compare(one, other, load_weights()) == compare(other, one, load_weights())


def test_a_chain_of_likenesses_joins_nothing_that_is_barred():
    first, last = telling(1), telling(3, day=DAY + timedelta(days=4))
    vague = telling(2, begin=DAY, until=DAY + timedelta(days=5))
    assert all(not {"event-1", "event-3"} <= group for group in groups([first, vague, last]))


def test_new_tellings_extend_an_incident_that_keeps_its_id():
    first, second, third = telling(1), telling(2), telling(3)
    early = gather([first, second])
    [before] = formed(["event-1", "event-2"], early.joins)
    late = gather([third], [first, second], {"event-1": before.id, "event-2": before.id})
    [after] = formed(["event-1", "event-2", "event-3"], (*early.joins, *late.joins))
    assert after.id == before.id
    assert after.event_ids == ("event-1", "event-2", "event-3")
    assert len(late.joins) == 1


def test_two_that_share_no_name_are_compared_where_a_week_tells_little():
    one = telling(
        1, "Separatists seized a train", place=None, places=(), around=(), names=frozenset(), countries=frozenset()
    )
    other = replace(one, id="event-2", event_ids=("event-2",), document_id="document-2", outlet="Outlet 2")
    assert list(candidates([one, other], {"event-1", "event-2"}, load_weights().rarity)) == [("event-1", "event-2")]


def test_a_local_paper_has_a_home_by_what_it_tells_of():
    told = [telling(n, outlet="Menaka Post") for n in range(3)] + [telling(9, outlet="World Wire")]
    assert homes_of(told) == {"Menaka Post": "MLI"}


def test_gathering_at_once_or_one_by_one_gives_the_same_clear_incidents():
    told = [telling(n) for n in range(1, 5)] + [telling(n, place=GAO) for n in range(5, 8)]
    joins: list[Judgement] = []
    for n, one in enumerate(told):
        incidents = formed([t.id for t in told[:n]], joins)
        homes = {e: i.id for i in incidents for e in i.event_ids}
        joins += gather([one], told[:n], homes).joins
    ids = [t.id for t in told]
    assert formed(ids, joins) == formed(ids, gather(told).joins)


# ------------------------------------------------------------------------------------------------ people


def test_a_crowd_that_tells_of_one_happening_is_joined_with_one_look_at_each_pair(monkeypatch):
    crowd = [telling(number) for number in range(60)]
    looks = []
    monkeypatch.setattr(
        incidents, "compare", lambda a, b, *args, **more: looks.append(1) or compare(a, b, *args, **more)
    )
    found = gather(crowd)
    assert len(found.joins) == 59
    assert len(looks) == found.compared == 60 * 59 // 2


def judged(left, right, verdict, minute):
    when = datetime(2024, 5, 1, 12, minute, tzinfo=UTC)
    return Judgement(left=left, right=right, verdict=verdict, by="human:ana", recorded=when)


def test_a_person_splits_and_joins_and_takes_it_back():
    told = [telling(1), telling(2)]
    joins = gather(told).joins
    ids = ["event-1", "event-2"]
    split = judged(*ids, Verdict.DIFFERENT, 1)
    assert len(formed(ids, joins)) == 1
    assert len(formed(ids, (*joins, split))) == 2
    assert len(formed(ids, (*joins, split, judged(*ids, Verdict.SAME, 2)))) == 1


def test_what_a_person_settled_is_followed_when_more_is_gathered():
    told = [telling(1), telling(2), telling(3, place=GAO)]
    apart = settled(told, [judged("event-1", "event-2", Verdict.DIFFERENT, 1)])
    assert {"event-1", "event-2"} not in groups(told, settled=apart)
    joined = settled(told, [judged("event-1", "event-3", Verdict.SAME, 1)])
    found = gather(told, settled=joined)
    assert any({j.left, j.right} == {"event-1", "event-3"} for j in found.joins)


# -------------------------------------------------------------------------------------------------- laws

PLACES = st.sampled_from([MENAKA, GAO, replace(MENAKA, key="x", latitude=None, longitude=None, name="Elsewhere")])


@given(st.lists(st.tuples(PLACES, st.integers(0, 6), st.sampled_from(["violence", "talks", "force"])), max_size=8))
def test_every_event_is_in_one_incident_and_gathering_is_deterministic(drawn):
    told = [telling(n, place=p, day=DAY + timedelta(days=d), family=f) for n, (p, d, f) in enumerate(drawn)]
    found = gather(told)
    assert found == gather(told)
    incidents = formed([t.id for t in told], found.joins)
    assert sorted(e for i in incidents for e in i.event_ids) == sorted(t.id for t in told)


def test_a_town_lies_in_its_province_and_not_in_the_next():
    province = Spot(key="p", name="Gao Region", latitude=17.0, longitude=0.0, country="MLI", admin1="Gao", area=True)
    town = replace(GAO, admin1="Gao")
    assert closeness(town, province) == "within"
    assert closeness(MENAKA, town) == "apart"
