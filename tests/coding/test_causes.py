from __future__ import annotations

from dataclasses import dataclass

import pytest

from tocsin.coding.causes import find_causes, find_forecasts, load_causal_words
from tocsin.coding.causes.lexicon import FILE
from tocsin.coding.quotes import find_quotes
from tocsin.errors import SettingsError
from tocsin.records import OUTLET, Claim, ClaimKind, Span, Stance, Strength


@dataclass(frozen=True, slots=True, kw_only=True)
class Driven:
    """A causal claim in words."""

    cause: str
    effect: str
    sign: str
    strength: str
    holder: str
    stance: str
    hedge: str | None


@pytest.fixture(scope="module")
def words():
    return load_causal_words()


@pytest.fixture
def drives(context, words):
    """The causal claims of a text in words."""

    def of(text: str) -> list[Driven]:
        found = context(text)
        names = {m.id: text[m.span.start : m.span.end] for m in found.mentions.ordered()}
        return [
            Driven(
                cause=text[c.cause.start : c.cause.end],
                effect=text[c.effect.start : c.effect.end],
                sign="+" if c.sign == 1 else "-",
                strength=c.strength.value,
                holder=names.get(c.holder, c.holder),
                stance=c.stance.value,
                hedge=None if c.hedge is None else text[c.hedge.start : c.hedge.end],
            )
            for c in find_causes(found, find_quotes(found), words)
        ]

    return of


@pytest.fixture
def pair(drives):
    """Cause, effect and sign of the one causal claim of a text."""

    def of(text: str) -> tuple[str, str, str]:
        (found,) = drives(text)
        return found.cause, found.effect, found.sign

    return of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The verdict triggered riots.", ("The verdict", "riots", "+")),
        ("The riots were triggered by the verdict.", ("the verdict", "The riots", "+")),
        ("The drought led to famine.", ("The drought", "famine", "+")),
        ("The famine stems from the drought.", ("the drought", "The famine", "+")),
        ("The embargo has weakened the dinar.", ("The embargo", "the dinar", "-")),
        ("Hunger forced the villagers to leave.", ("Hunger", "the villagers to leave", "+")),
        ("The storm prevented the ships from leaving.", ("The storm", "the ships from leaving", "-")),
        ("The attack made a deal less likely.", ("The attack", "a deal", "-")),
        ("The drought is the cause of the famine.", ("The drought", "the famine", "+")),
        ("The famine is the result of a drought.", ("a drought", "The famine", "+")),
        ("The market closed because the road was mined.", ("the road was mined", "The market closed", "+")),
        ("Owing to a strike, the market closed.", ("a strike", "the market closed", "+")),
        ("The road was mined, so the market closed.", ("The road was mined", "the market closed", "+")),
        ("The road was mined. Therefore, the market closed.", ("The road was mined", "the market closed", "+")),
        ("The rain was so heavy that the bridge fell.", ("The rain was so heavy", "the bridge fell", "+")),
        ("The road was mined, forcing the market to close.", ("The road was mined", "the market to close", "+")),
        ("It was hunger that drove the villagers into the towns.", ("hunger", "the villagers into the towns", "+")),
        ("The more it rains, the more the river rises.", ("it rains", "the river rises", "+")),
        ("The movement lost its seat. This led to a quarrel.", ("The movement lost its seat", "a quarrel", "+")),
        ("By founding a league, he became famous.", ("founding a league", "he became famous", "+")),
        ("With the fall of the king, the feud ended.", ("the fall of the king", "the feud ended", "+")),
        ("Faced with a revolt, the king fled.", ("a revolt", "the king fled", "+")),
        ("The mill closed, which is why the men left.", ("The mill closed", "the men left", "+")),
        ("It was because of the drought that the herders left.", ("the drought", "the herders left", "+")),
        ("The envoy was recalled, a move that angered the allies.", ("The envoy was recalled", "the allies", "+")),
        ("Rebels took the dam, which triggered a panic.", ("Rebels took the dam", "a panic", "+")),
        ("The killing was the spark that lit the fire.", ("The killing", "the fire", "+")),
        ("What made him a hero was his fight.", ("his fight", "him a hero", "+")),
        ("The arrest was met with protests.", ("The arrest", "protests", "+")),
        ("The rebels retaliated for the raid.", ("the raid", "The rebels retaliated", "+")),
        ("The verdict means that he cannot stand.", ("The verdict", "he cannot stand", "+")),
        ("The impact of the war on prices was large.", ("the war", "prices", "+")),
        ("Washington has increased tension.", ("Washington", "tension", "+")),
        ("The grant helped reduce the debt.", ("The grant", "the debt", "-")),
    ],
)
def test_cause_and_effect_are_cut_tightly(pair, text, expected):
    assert pair(text) == expected


def test_it_takes_up_what_drove_before(drives):
    found = drives("The embargo hurt the mills, and it drove the bakers into debt.")
    assert [(d.cause, d.effect) for d in found] == [
        ("The embargo", "the mills"),
        ("The embargo", "the bakers into debt"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The raid led to a siege and the fall of the town.", {("The raid", "a siege"), ("The raid", "the fall of the town")}),
        ("The war, the drought and the plague led to a revolt.", {("The war", "a revolt"), ("the drought", "a revolt"), ("the plague", "a revolt")}),
        ("The king fell because of his pact with the clans and his attacks on the courts.", {("his pact with the clans", "The king fell"), ("his attacks on the courts", "The king fell")}),
        ("Driven by hunger and the fear of war, thousands left.", {("hunger", "thousands left"), ("the fear of war", "thousands left")}),
        ("The deal allowed the exiles to return and the mills to reopen.", {("The deal", "the exiles to return"), ("The deal", "the mills to reopen")}),
        ("It is not the embargo but the war that led to the famine.", {("the war", "the famine")}),
        ("The crisis led to law and order.", {("The crisis", "law and order")}),
        ("The trial led to the arrests of ministers and generals.", {("The trial", "the arrests of ministers and generals")}),
    ],
)  # fmt: skip
def test_different_things_are_driven_and_drive_one_by_one(drives, text, expected):
    assert {(d.cause, d.effect) for d in drives(text)} == expected


@pytest.mark.parametrize(
    ("text", "strength", "hedge"),
    [
        ("The verdict triggered riots.", "asserted", None),
        ("The verdict seems to have triggered riots.", "seems", "seems"),
        ("The verdict can trigger riots.", "can", "can"),
        ("The verdict may trigger riots.", "possibly", "may"),
        ("The verdict is likely to trigger riots.", "possibly", "likely"),
        ("Perhaps the verdict triggered riots.", "possibly", "Perhaps"),
        ("The verdict risked triggering riots.", "risked", "risked"),
        ("The market closed amid fears of a raid.", "possibly", None),
        ("If the talks fail, the dinar will fall.", "possibly", None),
        ("If the talks fail, the dinar could fall.", "can", "could"),
        ("The verdict makes a revolt more likely.", "asserted", None),
        ("The crowd was able to force the king out of office.", "asserted", None),
        ("The arrest was followed by a strike.", "possibly", None),
        ("The plan risks a split.", "risked", "risks"),
        ("The crowd is angry enough to storm the palace.", "can", "enough"),
    ],
)
def test_how_surely_it_is_told_is_kept_with_its_word(drives, text, strength, hedge):
    (found,) = drives(text)
    assert (found.strength, found.hedge) == (strength, hedge)


def test_what_nobody_is_quoted_for_the_outlet_holds(drives):
    (found,) = drives("The verdict triggered riots.")
    assert (found.holder, found.stance) == (OUTLET, "asserts")


def test_what_is_reported_its_speaker_holds(drives):
    (found,) = drives("The mayor said that the verdict had triggered riots.")
    assert found.holder == "The mayor"


def test_whoever_blames_holds_it(drives):
    (found,) = drives("The mayor blamed the verdict for the riots.")
    assert (found.cause, found.effect, found.holder) == ("the verdict", "the riots", "The mayor")


def test_a_negated_drive_is_denied_with_its_sign(drives):
    (found,) = drives("The verdict did not trigger riots.")
    assert (found.stance, found.sign) == ("denies", "+")


@pytest.mark.parametrize(
    "text",
    [
        "No verdict has triggered riots.",
        "Neither the verdict nor the fine has triggered riots.",
        "The verdict did little to calm the streets.",
        "Nothing suggests that the verdict triggered riots.",
        "There is no evidence that the verdict triggered riots.",
    ],
)
def test_what_nothing_drives_is_denied(drives, text):
    assert {d.stance for d in drives(text)} == {"denies"}


def test_doing_nothing_but_driving_drives(drives):
    (found,) = drives("The curfew has done nothing but increase the fear.")
    assert found.stance == "asserts"


def test_a_denied_drive_is_denied_by_its_speaker(drives):
    (found,) = drives("The mayor denied that the verdict had triggered riots.")
    assert (found.holder, found.stance) == ("The mayor", "denies")


@pytest.mark.parametrize(
    "text",
    [
        "Did the verdict trigger riots?",
        "Police asked whether the verdict had triggered riots.",
        "The road leads to the harbour.",
        "The party has ruled since it won the vote.",
        "The market has been closed since Monday.",
        "The mayor flew to Lisbon to sign a treaty.",
        "The bank cut its rate.",
        "So far, the market is open.",
        "The train is due to leave at noon.",
        "The firm contributed a million to the fund.",
        "The ships forced their way into the port.",
        "The house is behind the market.",
        "The ferry left the port in the morning.",
        "The minister responded to questions.",
        "The paper reported, citing an official, that the road was open.",
        "They revived an old treaty.",
        "By Friday the troops had left.",
        "The army seized the port over the weekend.",
    ],
)
def test_what_says_no_drive_gives_none(drives, text):
    assert drives(text) == []


def test_a_conditional_cause_may_be_what_hinders(drives):
    (found,) = drives("Unless wages are paid, teachers may strike.")
    assert (found.cause, found.sign, found.strength) == ("wages are paid", "-", "possibly")


# ------------------------------------------------------------------------------------------- forecasts


@pytest.fixture
def foretold(context):
    """The forecasts of a text: their words, how surely, the holder and by when."""

    def of(text: str) -> list[tuple[str, str, str, str | None]]:
        found = context(text)
        names = {m.id: text[m.span.start : m.span.end] for m in found.mentions.ordered()}
        days = {f"{d.start}-{d.end}": text[d.start : d.end] for d in found.dates}
        claims = find_forecasts(found, find_quotes(found))
        due = next(iter(days.values()), None)
        return [
            (
                text[c.span.start : c.span.end],
                c.strength.value,
                names.get(c.holder, c.holder),
                due if c.due is not None else None,
            )
            for c in claims
        ]

    return of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The court will meet on Friday.", ("The court will meet on Friday", "asserted", OUTLET, "Friday")),
        ("The court may meet again.", ("The court may meet again", "possibly", OUTLET, None)),
        ("The court is expected to meet.", ("The court is expected to meet", "asserted", OUTLET, None)),
        ("The court is likely to meet.", ("The court is likely to meet", "possibly", OUTLET, None)),
        ("The mayor predicts that prices will fall.", ("prices will fall", "asserted", "The mayor", None)),
        ("The mayor warned that prices would fall.", ("prices would fall", "asserted", "The mayor", None)),
        ("A split is inevitable.", ("A split is inevitable", "asserted", OUTLET, None)),
        ("A new vote looks unlikely.", ("A new vote looks unlikely", "possibly", OUTLET, None)),
        ("The north is on the brink of famine.", ("The north is on the brink of famine", "possibly", OUTLET, None)),
        ("The junta is about to fall.", ("The junta is about to fall", "asserted", OUTLET, None)),
        ("Analysts expect prices to fall.", ("prices to fall", "asserted", "Analysts", None)),
        ("If he left, the cabinet would fall.", ("the cabinet would fall", "possibly", OUTLET, None)),
    ],
)
def test_what_will_be_is_a_forecast(foretold, text, expected):
    (found,) = foretold(text)
    assert (found[0], found[1], found[2]) == expected[:3]
    assert (found[3] is None) == (expected[3] is None)


@pytest.mark.parametrize(
    "text",
    [
        "Will the court meet?",
        "The court may have met.",
        "The court which will hear the case is in Lisbon.",
        "The court was set up in 1911.",
        "Nobody knows when the court will meet.",
        "The envoy is likely a cousin of the king.",
    ],
)
def test_what_tells_nothing_to_come_is_no_forecast(foretold, text):
    assert foretold(text) == []


# --------------------------------------------------------------------------------------------- records


def test_a_causal_claim_without_its_effect_is_refused():
    span = Span(document_id="d", start=0, end=4)
    with pytest.raises(ValueError, match="needs cause, effect, sign and strength"):
        Claim(id="c", kind=ClaimKind.CAUSE, holder=OUTLET, stance=Stance.ASSERTS, span=span, cause=span)


def test_an_event_claim_with_a_cause_is_refused():
    span = Span(document_id="d", start=0, end=4)
    with pytest.raises(ValueError, match="only a causal claim"):
        Claim(id="c", kind=ClaimKind.EVENT, holder=OUTLET, stance=Stance.ASSERTS, span=span, sign=1)


def test_a_sign_is_plus_or_minus_one():
    span = Span(document_id="d", start=0, end=4)
    with pytest.raises(ValueError, match="neither"):
        Claim(
            id="c",
            kind=ClaimKind.CAUSE,
            holder=OUTLET,
            stance=Stance.ASSERTS,
            span=span,
            cause=span,
            effect=span,
            sign=2,
            strength=Strength.CAN,
        )


# --------------------------------------------------------------------------------------------- lexicon


def test_the_lexicon_is_large_enough(words):
    entries = sum(map(len, words.verbs.values())) + len(words.nouns) + sum(map(len, words.connectives.values()))
    assert entries >= 150


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ('[[verb]]\nsign = "+"\neffect = "object"\nwords = ["cause"]\ncolour = "red"', "unknown key 'colour'"),
        ('[[verb]]\nsign = "?"\neffect = "object"\nwords = ["cause"]', "sign '\\?' is unknown"),
        ('[[verb]]\nsign = "+"\neffect = "sideways"\nwords = ["cause"]', "'sideways' is unknown"),
        ('[[noun]]\nsign = "+"\nrole = "cause"\nwords = ["root", "root"]', "listed twice"),
        ('[[connective]]\nsign = "+"\ntakes = "clause"\nwords = ["Because"]', "not lower-cased"),
        ("[colours]", "unknown key 'colours'"),
        ("[[verb]", "cannot be read"),
    ],
)
def test_what_the_lexicon_cannot_say_is_refused(tmp_path, lines, why):
    (tmp_path / FILE).write_text(lines, encoding="utf-8")
    with pytest.raises(SettingsError, match=why):
        load_causal_words(tmp_path)


def test_a_folder_without_causal_words_takes_those_of_tocsin(tmp_path, words):
    assert load_causal_words(tmp_path) == words
