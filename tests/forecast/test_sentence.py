from datetime import date

import pytest

from tocsin.coding.grammar import load_parser
from tocsin.coding.lexicon import load_lexicon
from tocsin.forecast import World
from tocsin.forecast.question import Form
from tocsin.forecast.sentence import read_sentence
from tocsin.records import Measure
from tocsin.settings import Settings
from tocsin.workbench import workbench

ASKED = date(2026, 11, 23)  # a Monday


@pytest.fixture(scope="module")
def read():
    bench = workbench(Settings())
    world = World(ontology=bench.ontology, registry=bench.registry, choose=bench.choose, incidents=lambda _: None)
    parse = load_parser(bench.settings.code.model)
    lexicon = load_lexicon({name: [m.name for m in kind.modes] for name, kind in bench.ontology.types.items()})
    return lambda text: read_sentence(text, asked=ASKED, parse=parse, lexicon=lexicon, world=world)


def form(actors=(), recipients=(), types=(), closes=None, **rest):
    return Form(actors=actors, recipients=recipients, types=types, closes=closes, **rest)


DEC = date(2027, 1, 1)  # the day after the last of December
CLEAR = {
    "Will Muqtada al-Sadr threaten or use force against the United States within 30 days?": form(
        ("person:muqtada-al-sadr",), ("state:USA",), ("THREATEN", "ASSAULT"), date(2026, 12, 24)
    ),
    "Will there be at least 3 protests in Iraq next week?": form(
        types=("PROTEST",), places=("Iraq",), opens=date(2026, 11, 30), closes=date(2026, 12, 7), at_least=3
    ),
    "Will Russia attack Ukraine by 31 December?": form(("state:RUS",), ("state:UKR",), ("ASSAULT",), DEC),
    "Will Iran and Israel clash within the next two weeks?": form(
        ("state:IRN",), ("state:ISR",), ("ASSAULT",), date(2026, 12, 8), either_way=True
    ),
    "Will more than 50 people be killed in Mali this month?": form(
        types=("ASSAULT",), places=("Mali",), closes=date(2026, 12, 1), at_least=51, measure=Measure.DEATHS
    ),
    "Will fighting between Israel and Hezbollah kill more than 100 people by the end of the year?": form(
        ("state:ISR",), ("group:hezbollah",), ("ASSAULT",), DEC, either_way=True, at_least=101, measure=Measure.DEATHS
    ),
    "Will the Iraqi army arrest members of Islamic State in the next 10 days?": form(
        ("organ:IRQ.MIL",), ("group:islamic-state",), ("COERCE",), date(2026, 12, 4)
    ),
    "Will North Korea be sanctioned by the United States before 1 March 2027?": form(
        ("state:USA",), ("state:PRK",), ("SANCTION",), date(2027, 3, 1)
    ),
    "Will China hold talks with Japan in December?": form(
        ("state:CHN",), ("state:JPN",), ("CONSULT",), DEC, opens=date(2026, 12, 1)
    ),
    "Will the Taliban launch an attack on Pakistan this year?": form(
        ("group:taliban",), ("state:PAK",), ("ASSAULT",), DEC
    ),
    "Will there be more protests in Kenya next month than last month?": form(
        types=("PROTEST",), places=("Kenya",), opens=date(2026, 12, 1), closes=DEC, more_than_last=True
    ),
    "Is Turkey going to withdraw from Syria within 90 days?": form(
        ("state:TUR",), ("state:SYR",), ("RETREAT",), date(2027, 2, 22)
    ),
    "Will Egypt mediate between Israel and Hamas before Friday?": form(
        ("state:EGY",), ("state:ISR", "group:hamas"), ("CONSULT",), date(2026, 11, 27)
    ),
    "How likely is it that Ethiopia and Eritrea sign a peace agreement in 2027?": form(
        ("state:ETH",), ("state:ERI",), ("SUPPORT", "AGREE"), date(2028, 1, 1), either_way=True, opens=DEC
    ),
    "Will France praise Germany tomorrow?": form(("state:FRA",), ("state:DEU",), ("SUPPORT",), date(2026, 11, 25)),
    "Will ECOWAS impose sanctions on Niger over the coming 60 days?": form(
        ("org:ecowas",), ("state:NER",), ("SANCTION",), date(2027, 1, 23)
    ),
    "Will protesters riot in Paris within a week?": form(
        types=("PROTEST",), places=("Paris",), closes=date(2026, 12, 1)
    ),
    "Will India expel Pakistani diplomats by the end of next month?": form(
        ("state:IND",), ("state:PAK",), ("SANCTION",), DEC
    ),
    "Will the Houthis fire missiles at Saudi Arabia at least twice in January 2027?": form(
        ("group:houthis",), ("state:SAU",), ("ASSAULT",), date(2027, 2, 1), opens=DEC, at_least=2
    ),
    "Will the Taliban attack Pakistan or Iran within a month?": form(
        ("group:taliban",), ("state:PAK", "state:IRN"), ("ASSAULT",), date(2026, 12, 24)
    ),
    "Will Iraqi armed groups attack the United States at least 5 times in the next 60 days?": form(
        ("Iraqi armed groups",), ("state:USA",), ("ASSAULT",), date(2027, 1, 23), at_least=5
    ),
    "Will the United States be attacked by Iran this month?": form(
        ("state:IRN",), ("state:USA",), ("ASSAULT",), date(2026, 12, 1)
    ),
    "Will more than 1,000 people die in fighting in Sudan before 1 June 2027?": form(
        types=("ASSAULT",), places=("Sudan",), closes=date(2027, 6, 1), at_least=1001, measure=Measure.DEATHS
    ),
    "Will Benjamin Netanyahu meet Mohammed bin Salman by the end of March?": form(
        ("person:benjamin-netanyahu",), ("person:mohammed-bin-salman",), ("CONSULT",), date(2027, 4, 1)
    ),
    "Will there be a riot in Nairobi this week?": form(
        types=("PROTEST",), places=("Nairobi",), closes=date(2026, 11, 30)
    ),
    "Will Turkey's government criticise Germany twice next week?": form(
        ("organ:TUR.GOV",), ("state:DEU",), ("ACCUSE",), date(2026, 12, 7), opens=date(2026, 11, 30), at_least=2
    ),
    "Will clashes between India and Pakistan kill at least 20 soldiers in the next 3 weeks?": form(
        ("state:IND",), ("state:PAK",), ("ASSAULT",), date(2026, 12, 15), either_way=True, at_least=20,
        measure=Measure.DEATHS,
    ),
    "Will Israel kill more than 100 people in the Gaza Strip within 30 days?": form(
        ("state:ISR",), types=("ASSAULT",), places=("Gaza Strip",), closes=date(2026, 12, 24), at_least=101,
        measure=Measure.DEATHS,
    ),
    "Will Boko Haram kidnap students in Nigeria within 60 days?": form(
        ("group:boko-haram",), ("organ:NGA.EDU",), ("ASSAULT",), date(2027, 1, 23)
    ),
    "Will President Macron visit China in January?": form(
        ("person:emmanuel-macron",), ("state:CHN",), ("CONSULT",), date(2027, 2, 1), opens=DEC
    ),
    "Could the EU impose sanctions against Belarus within six weeks?": form(
        ("org:eu",), ("state:BLR",), ("SANCTION",), date(2027, 1, 5)
    ),
}  # fmt: skip

OPEN = {
    "Will Smith threaten Iran within 30 days?": "who is 'Smith'?",
    "Will the RSF attack Chad within 30 days?": "who is 'RSF'?",
    "Will Iran frobnicate Israel within 30 days?": "'frobnicate'",
    "Will Kata'ib Hezbollah join the campaign within 30 days?": "'join'",
    "Will there be fewer than 5 protests in Iraq next week?": "upper bound",
    "Will Germany not support Ukraine within 30 days?": "'not'",
    "Will Russia stop attacking Ukraine within 30 days?": "'stop'",
    "Will NATO accuse Russia of attacking Ukraine within 30 days?": "'Ukraine'",
    "Will Greece protest against Turkey's government this week and next month?": "which days",
    "Will Venezuela arrest at least 10 opposition leaders in December?": "what is to be counted",
    "Will Hamas release hostages within 2 weeks?": "'hostages'",
    "Will Boko Haram attack villagers in Nigeria within 60 days?": "villagers",
    "Will Israel attack Hamas in Gaza within 30 days?": "which place?",
    "Will the government of Kenya arrest protesters in Nairobi this month?": "'protesters in Nairobi'",
    "Will it rain?": "'rain'",
    "hello": "what would they do?",
    "": "what is asked?",
    "Will Iran attack Israel? Will Israel attack Iran?": "2 sentences",
}  # fmt: skip


@pytest.mark.parametrize("text", CLEAR)
def test_a_clear_sentence_fills_in_the_form_and_leaves_no_doubt(read, text):
    found, doubts = read(text)
    assert [doubt.ask for doubt in doubts] == []
    wanted = CLEAR[text]
    assert {name: getattr(found, name) for name in Form.__slots__ if name != "text"} == {
        name: getattr(wanted, name) for name in Form.__slots__ if name != "text"
    }


@pytest.mark.parametrize("text", OPEN)
def test_what_is_not_clear_is_asked_and_not_guessed(read, text):
    _, doubts = read(text)
    assert any(OPEN[text] in doubt.ask for doubt in doubts), [doubt.ask for doubt in doubts]
    assert all(doubt.settle for doubt in doubts)


def test_a_name_of_several_people_is_in_no_form(read):
    found, _ = read("Will Smith threaten Iran within 30 days?")
    assert found.actors == ()
