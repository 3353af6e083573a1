"""How many people each event harmed: the numbers of the text, whose they are, and to which event they belong."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.coding.conftest import as_document
from tests.strategies import unhurried

from tocsin.coding.laws import check
from tocsin.records import Outcome


@dataclass(frozen=True)
class Figure:
    """One figure of harm in words."""

    trigger: str
    kind: str
    bounds: tuple[int | None, int | None, int | None]
    number: str
    deed: str
    holder: str
    reason: str | None


@pytest.fixture
def figures(read):
    def of(text: str) -> list[Figure]:
        found = read(text)
        assert check(found.document, found.coding) == ()
        triggers = {event.id: found.trigger(event) for event in found.coding.events}
        return [
            Figure(
                trigger=triggers[harm.event_id],
                kind=harm.kind.value,
                bounds=(harm.low, harm.best, harm.high),
                number=found.cut(harm.number),
                deed=found.cut(harm.deed),
                holder=found.said_of(harm.holder),
                reason=harm.reason,
            )
            for harm in found.coding.harms
        ]

    return of


@pytest.fixture
def unattached(read):
    def of(text: str) -> dict[str, str]:
        found = read(text)
        steps = [s for s in found.coding.trace if s.stage == "harm" and s.outcome is Outcome.DROPPED]
        return {found.cut(step.span): step.reason for step in steps}

    return of


# ------------------------------------------------------------------------------------------ how many

NUMBERS = [
    ("Rebels killed 12 villagers near Darfa.", (12, 12, 12), "12 villagers"),
    ("Rebels killed twenty-one villagers near Darfa.", (21, 21, 21), "twenty-one villagers"),
    ("Rebels killed two hundred and fifty villagers near Darfa.", (250, 250, 250), "two hundred and fifty villagers"),
    ("Rebels killed 1,200 villagers near Darfa.", (1200, 1200, 1200), "1,200 villagers"),
    ("Rebels killed a dozen villagers near Darfa.", (12, 12, 12), "a dozen villagers"),
    ("Rebels killed two dozen villagers near Darfa.", (24, 24, 24), "two dozen villagers"),
    ("Rebels killed half a dozen villagers near Darfa.", (6, 6, 6), "half a dozen villagers"),
    ("Rebels killed a hundred villagers near Darfa.", (100, 100, 100), "a hundred villagers"),
    ("Rebels killed at least 12 villagers near Darfa.", (12, 12, None), "at least 12 villagers"),
    ("At least 12 villagers were killed near Darfa.", (12, 12, None), "At least 12 villagers"),
    ("Rebels killed no fewer than nine villagers near Darfa.", (9, 9, None), "no fewer than nine villagers"),
    ("Rebels killed more than 100 villagers near Darfa.", (101, 101, None), "more than 100 villagers"),
    ("Rebels killed over 40 villagers near Darfa.", (41, 41, None), "over 40 villagers"),
    ("Rebels killed 10 or more villagers near Darfa.", (10, 10, None), "10 or more villagers"),
    ("Rebels killed up to 20 villagers near Darfa.", (None, 20, 20), "up to 20 villagers"),
    ("Rebels killed as many as 25 villagers near Darfa.", (None, 25, 25), "as many as 25 villagers"),
    ("Rebels killed no more than five villagers near Darfa.", (None, 5, 5), "no more than five villagers"),
    ("Rebels killed fewer than ten villagers near Darfa.", (None, 9, 9), "fewer than ten villagers"),
    ("Rebels killed about 30 villagers near Darfa.", (None, 30, None), "about 30 villagers"),
    ("Rebels killed some 30 villagers near Darfa.", (None, 30, None), "some 30 villagers"),
    ("Rebels killed nearly 30 villagers near Darfa.", (None, 30, 30), "nearly 30 villagers"),
    ("Rebels killed an estimated 30 villagers near Darfa.", (None, 30, None), "an estimated 30 villagers"),
    ("Rebels killed 10-15 villagers near Darfa.", (10, None, 15), "10-15 villagers"),
    ("Rebels killed two to three villagers near Darfa.", (2, None, 3), "two to three villagers"),
    ("Rebels killed between 10 and 15 villagers near Darfa.", (10, None, 15), "between 10 and 15 villagers"),
    ("Rebels killed several villagers near Darfa.", (3, None, None), "several villagers"),
    ("Rebels killed dozens of villagers near Darfa.", (24, None, None), "dozens of villagers"),
    ("Rebels killed scores of villagers near Darfa.", (40, None, None), "scores of villagers"),
    ("Rebels killed hundreds of villagers near Darfa.", (200, None, None), "hundreds of villagers"),
    ("Rebels killed several dozen villagers near Darfa.", (36, None, None), "several dozen villagers"),
    ("Rebels killed villagers near Darfa.", (2, None, None), "villagers"),
    ("Rebels killed a soldier near Darfa.", (1, 1, 1), "a soldier"),
    ("Rebels killed two policemen and a child near Darfa.", (3, 3, 3), "two policemen and a child"),
    ("Rebels killed a group of 17 students near Darfa.", (17, 17, 17), "a group of 17 students"),
    ("Rebels killed three of the guards near Darfa.", (3, 3, 3), "three of the guards"),
    ("Rebels killed a hundred women and children near Darfa.", (100, 100, 100), "a hundred women and children"),
    ("Rebels killed both brothers near Darfa.", (2, 2, 2), "both brothers"),
    ("Rebels killed a 30-year-old man and his wife near Darfa.", (2, 2, 2), "a 30-year-old man and his wife"),
    ("A family of five was killed by rebels.", (5, 5, 5), "A family of five"),
    ("Four people, including two children, were killed by rebels.", (4, 4, 4), "Four people"),
    ("The rebels did not kill anyone when they attacked the base.", (0, 0, 0), "anyone"),
]


@pytest.mark.parametrize(("text", "bounds", "number"), NUMBERS, ids=[number for _, _, number in NUMBERS])
def test_numbers_keep_the_bounds_that_their_words_set(figures, text, bounds, number):
    (figure,) = figures(text)
    assert (figure.kind, figure.bounds, figure.number) == ("killed", bounds, number)
    assert figure.deed in ("killed", "kill")
    assert (figure.reason is None) == (bounds[1] is not None)


def test_families_are_not_people(figures):
    (figure,) = figures("The army displaced more than 3,000 families in the valley.")
    assert (figure.bounds, figure.reason) == ((3001, None, None), "families are counted, not people")


def test_millions_and_hundreds_of_thousands(figures):
    (first,) = figures("The offensive by the army displaced 1.5 million people.")
    (second,) = figures("Hundreds of thousands of people were displaced by the army.")
    assert (first.kind, first.bounds) == ("displaced", (1_500_000, 1_500_000, 1_500_000))
    assert second.bounds == (200_000, None, None)


# ------------------------------------------------------------------------------------- which harm, of which event

HARMS = [
    ("The army killed 12 people and wounded 30 others.", [("killed", "killed", 12), ("wounded", "injured", 30)]),
    ("Rebels hit a convoy, killing 12 and wounding 30.", [("killing", "killed", 12), ("wounding", "injured", 30)]),
    ("Rebels shelled the town of Korba, leaving 12 dead.", [("shelled", "killed", 12)]),
    (
        "Militants bombed a mosque in Korba, leaving eight people dead and 20 wounded.",
        [("bombed a mosque", "killed", 8), ("bombed a mosque", "injured", 20)],
    ),
    ("Police arrested 40 protesters.", [("arrested", "arrested", 40)]),
    ("Police took three journalists into custody.", [("took three journalists into custody", "arrested", 3)]),
    ("Police raided party offices and made 12 arrests.", [("made 12 arrests", "arrested", 12)]),
    ("Gunmen took 12 aid workers hostage.", [("took 12 aid workers hostage", "abducted", 12)]),
    ("Gunmen kidnapped a dozen schoolgirls.", [("kidnapped", "abducted", 12)]),
    ("The army shelled Korba, and 3,000 people fled their homes.", [("shelled", "displaced", 3000)]),
    ("The blast claimed the lives of nine soldiers.", [("blast", "killed", 9)]),
    ("The attack by rebels cost 31 lives.", [("attack", "killed", 31)]),
    ("The rebels ambushed a convoy, and 14 soldiers lost their lives.", [("ambushed", "killed", 14)]),
    ("The killing of 12 people by soldiers angered the town.", [("killing", "killed", 12)]),
    ("The bombing, which killed 17 civilians, was condemned by France.", [("killed", "killed", 17)]),
    ("The minister condemned the attack by rebels that killed 12 people.", [("killed", "killed", 12)]),
    ("A soldier was shot dead by gunmen.", [("shot dead", "killed", 1)]),
    ("The bomber attacked a station, killing himself and four others.", [("killing", "killed", 5)]),
    ("Militants hacked eleven herders to death.", [("hacked eleven herders to death", "killed", 11)]),
    ("The soldiers shot and killed two men and a woman.", [("killed", "killed", 3)]),
    ("Rebels attacked the town of Darfa on Monday. Twelve people died.", [("attacked", "killed", 12)]),
    ("Rebels attacked the town of Darfa. The death toll rose to 14.", [("attacked", "killed", 14)]),
    ("Rebels attacked the town of Darfa. There were 12 deaths.", [("attacked", "killed", 12)]),
    ("Rebels attacked the prison. The attack resulted in the deaths of nine guards.", [("attacked", "killed", 9)]),
    ("Rebels attacked the town of Darfa. No one was hurt.", [("attacked", "injured", 0)]),
    ("Rebels attacked the base without injuring anyone.", [("injuring", "injured", 0)]),
    (
        "Militants attacked a checkpoint. One policeman was killed and another wounded.",
        [("killed", "killed", 1), ("wounded", "injured", 1)],
    ),
    (
        "Police fired tear gas at demonstrators; 20 were hurt and 60 detained.",
        [("fired tear gas", "injured", 20), ("fired tear gas", "arrested", 60)],
    ),
]


@pytest.mark.parametrize(("text", "harms"), HARMS, ids=[text for text, _ in HARMS])
def test_each_figure_belongs_to_the_event_that_fits(figures, text, harms):
    assert [(f.trigger, f.kind, f.bounds[1]) for f in figures(text)] == harms


def test_a_number_of_several_harms_bounds_each(figures):
    found = figures("Twenty people were killed or injured when rebels shelled the market.")
    assert [(f.kind, f.bounds) for f in found] == [("killed", (None, None, 20)), ("injured", (None, None, 20))]
    assert {f.reason for f in found} == {"several harms are counted together"}


def test_no_casualties_are_nobody_killed_and_nobody_hurt(figures):
    found = figures("The shelling of Korba by the army caused no casualties.")
    assert [(f.kind, f.bounds) for f in found] == [("killed", (0, 0, 0)), ("injured", (0, 0, 0))]


# ------------------------------------------------------------------------------------------ whose figure


def test_figures_of_two_holders_stay_two(figures):
    found = figures(
        "Militants bombed a mosque in Korba. Police said 12 people died, but the opposition put the death toll at 40."
    )
    assert [(f.bounds[1], f.holder) for f in found] == [(12, "Police"), (40, "the opposition")]
    assert len({f.trigger for f in found}) == 1


def test_whoever_reports_a_number_holds_it(figures):
    found = figures("Rebels attacked the town of Darfa. Officials reported 12 deaths and 40 injuries.")
    assert [(f.kind, f.bounds[1], f.holder) for f in found] == [
        ("killed", 12, "Officials"),
        ("injured", 40, "Officials"),
    ]


def test_a_figure_of_other_people_is_no_second_figure(figures, unattached):
    text = "The army said its troops had killed 15 militants, while residents said 20 civilians died."
    assert [f.bounds[1] for f in figures(text)] == [15]
    assert list(unattached(text)) == ["20 civilians died"]


# ---------------------------------------------------------------------------------------- what is no harm


@pytest.mark.parametrize(
    "text",
    [
        "The parliament killed the bill.",
        "The army killed three dogs.",
        "The strike hurt the economy.",
        "Army helicopters attacked three villages, destroying 12 houses and 40 vehicles.",
        "Rebels attacked the convoy with 12 rockets and two tanks.",
        "The minister said he would not kill the deal.",
        "Police detained three ships in the port.",
    ],
)
def test_only_people_are_counted(figures, unattached, text):
    assert figures(text) == []
    assert unattached(text) == {}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Two dozen people died.", "no coded event of its paragraph fits"),
        ("Rebels attacked the town of Darfa.\n\nTwelve people died.", "no coded event of its paragraph fits"),
        ("Rebels attacked Korba, where 40 people died in a flood in May.", "laid to 'flood'"),
        ("The attack on the base by rebels could have killed dozens.", "told as hypothetical"),
        (
            "Rebels attacked Korba on Monday. More than 3,000 people have died in the region since 2011.",
            "a figure of a longer time",
        ),
        ("Rebels attacked Korba. The army bombed Darfa. Rain fell. Twelve people died.", "more than one event fits"),
    ],
)
def test_a_figure_that_fits_no_one_event_stays_unattached_and_says_why(figures, unattached, text, reason):
    assert figures(text) == []
    (why,) = unattached(text).values()
    assert why.startswith(f"killed: {reason}")


# -------------------------------------------------------------------------------------------- the law

_WORDS = (
    "at least|up to|about|nearly|more than|between|and|or|to|-|no|some|several|a|half|dozen|dozens of|hundreds of|"
    "tens of thousands of|12|1,200|2.5|million|twenty|three|hundred|people|soldiers|families|anyone|of|them|others|"
    "killed|wounded|died|dead|arrested|including|the rebels|in the attack|."
).split("|")


@pytest.fixture(scope="session")
def code(coder):
    return lambda text: next(coder.code([as_document(text)]))


@unhurried
@given(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=14))
def test_bounds_are_in_order_and_spans_slice_whatever_the_words(code, words):
    text = f"Gunmen attacked Korba and killed {' '.join(words)}"
    coding = code(text)
    assert check(as_document(text), coding) == ()
    for harm in coding.harms:
        numbers = [n for n in (harm.low, harm.best, harm.high) if n is not None]
        assert numbers == sorted(numbers)
        assert (harm.best is None) == (harm.reason is not None)


def test_more_people_than_there_are_are_none(figures):
    assert [f.bounds for f in figures("Rebels killed 999999999999999999999999 villagers near Darfa.")] in (
        [],
        [(2, None, None)],
    )
