"""Canonical ids are a function of the set of judgements, and every merge can be undone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tocsin.records import Judgement, Verdict
from tocsin.resolve.judge import canonical, is_actor

IDS = ("mention-a", "mention-b", "mention-c", "mention-d", "mention-e", "state:IRQ", "organ:IRQ.MIL")
DAY = datetime(2024, 1, 1, tzinfo=UTC)


def judge(
    left: str, right: str, verdict: Verdict = Verdict.SAME, *, by: str = "registry/1", day: int | None = None
) -> Judgement:
    recorded = None if day is None else DAY + timedelta(days=day)
    return Judgement(left=left, right=right, verdict=verdict, by=by, recorded=recorded)


def judgements(*, plain: bool = False) -> st.SearchStrategy[list[Judgement]]:
    """Judgements of a few ids; plain ones are all by one rule and without a date."""
    return st.lists(
        st.builds(
            Judgement,
            left=st.sampled_from(IDS),
            right=st.sampled_from(IDS),
            verdict=st.sampled_from(Verdict),
            score=st.sampled_from([None, 0.3, 0.8]),
            by=st.just("registry/1") if plain else st.sampled_from(["registry/1", "coreference/1", "human:ada"]),
            recorded=st.none() if plain else st.sampled_from([None, DAY, DAY + timedelta(days=1)]),
        ),
        max_size=12,
    )


@given(judgements(), st.randoms(use_true_random=False))
def test_the_order_of_judgements_does_not_count(given: list[Judgement], random: Random) -> None:
    shuffled = list(given)
    random.shuffle(shuffled)
    assert canonical(shuffled) == canonical(given)


@given(judgements())
def test_a_repetition_does_not_count(given: list[Judgement]) -> None:
    assert canonical(given + given) == canonical(given)


@given(judgements())
def test_left_and_right_do_not_count(given: list[Judgement]) -> None:
    turned = [replace(j, left=j.right, right=j.left) for j in given]
    assert canonical(turned) == canonical(given)


@given(judgements())
def test_a_canonical_id_is_its_own(given: list[Judgement]) -> None:
    ids = canonical(given)
    assert set(ids) == {i for j in given for i in (j.left, j.right)}
    assert all(ids[ids[i]] == ids[i] for i in ids)


@given(judgements(plain=True))
def test_what_was_judged_different_is_never_joined_by_what_is_no_stronger(given: list[Judgement]) -> None:
    ids = canonical(given)
    for judgement in given:
        if judgement.verdict is Verdict.DIFFERENT and judgement.left != judgement.right:
            assert ids[judgement.left] != ids[judgement.right]


@given(judgements(), st.sampled_from(IDS), st.sampled_from(IDS))
def test_a_person_can_undo_any_merge(given: list[Judgement], left: str, right: str) -> None:
    undone = canonical([*given, judge(left, right, Verdict.DIFFERENT, by="human:zoe", day=2)])
    assert left == right or undone[left] != undone[right]


@given(judgements(), st.sampled_from(IDS), st.sampled_from(IDS))
def test_a_person_can_make_any_merge(given: list[Judgement], left: str, right: str) -> None:
    ids = canonical([*given, judge(left, right, by="human:zoe", day=2)])
    assert ids[left] == ids[right]


@given(judgements())
def test_unsure_joins_nothing(given: list[Judgement]) -> None:
    ids = canonical([replace(j, verdict=Verdict.UNSURE) for j in given])
    assert all(i == own for i, own in ids.items())


@given(judgements(plain=True))
def test_rules_join_two_actors_only_by_judging_that_very_pair(given: list[Judgement]) -> None:
    ids = canonical(given)
    pairs = {frozenset((j.left, j.right)) for j in given if j.verdict is Verdict.SAME}
    if {"state:IRQ", "organ:IRQ.MIL"} <= set(ids) and frozenset(("state:IRQ", "organ:IRQ.MIL")) not in pairs:
        assert ids["state:IRQ"] != ids["organ:IRQ.MIL"]


def test_same_is_transitive_and_the_actor_stands_for_all() -> None:
    ids = canonical([judge("mention-a", "mention-b"), judge("mention-b", "state:IRQ")])
    assert ids == dict.fromkeys(("mention-a", "mention-b", "state:IRQ"), "state:IRQ")


def test_without_an_actor_the_smallest_id_stands_for_all() -> None:
    assert canonical([judge("mention-c", "mention-b")])["mention-c"] == "mention-b"


def test_undoing_leaves_the_rest_as_it_was() -> None:
    chain = [judge("mention-a", "mention-b", day=0), judge("mention-b", "mention-c", day=0)]
    ids = canonical([*chain, judge("mention-a", "mention-b", Verdict.DIFFERENT, day=1)])
    assert ids["mention-a"] != ids["mention-b"]
    assert ids["mention-b"] == ids["mention-c"]


def test_a_later_same_takes_a_different_back() -> None:
    apart = judge("mention-a", "mention-b", Verdict.DIFFERENT, day=0)
    assert canonical([apart, judge("mention-a", "mention-b", day=1)])["mention-b"] == "mention-a"


def test_a_person_outweighs_a_later_rule() -> None:
    apart = judge("mention-a", "mention-b", Verdict.DIFFERENT, by="human:ada", day=0)
    ids = canonical([apart, judge("mention-a", "mention-b", day=9)])
    assert ids["mention-a"] != ids["mention-b"]


def test_a_person_who_is_unsure_undoes_what_a_rule_joined() -> None:
    unsure = judge("mention-a", "mention-b", Verdict.UNSURE, by="human:ada")
    ids = canonical([judge("mention-a", "mention-b", day=9), unsure])
    assert ids["mention-a"] != ids["mention-b"]


def test_of_two_actors_a_mention_is_the_one_that_was_judged_surer() -> None:
    low = replace(judge("mention-a", "state:IRQ"), score=0.6)
    high = replace(judge("mention-a", "organ:IRQ.MIL"), score=0.9)
    assert canonical([low, high])["mention-a"] == "organ:IRQ.MIL"
    assert canonical([low, high])["state:IRQ"] == "state:IRQ"


def test_times_are_compared_across_zones() -> None:
    east = datetime(2024, 1, 1, 10, tzinfo=timezone(timedelta(hours=9)))  # 01:00 UTC
    early = replace(judge("mention-a", "mention-b"), recorded=east)
    late = replace(judge("mention-a", "mention-b", Verdict.DIFFERENT), recorded=datetime(2024, 1, 1, 2, tzinfo=UTC))
    ids = canonical([early, late])
    assert ids["mention-a"] != ids["mention-b"]


def test_which_ids_are_actors() -> None:
    assert [is_actor(i) for i in ("person:joe-biden", "mention-1", "Iraq: government")] == [True, False, False]
