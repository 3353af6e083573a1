"""Who to whom, learned: the pair that a sentence joins comes first, as a probability; what is saved is read again."""

from __future__ import annotations

import numpy as np
import pytest

from tocsin.coding.pairs import MOST, Links, Party, load_links, save_links
from tocsin.coding.triggers import find_triggers
from tocsin.errors import SettingsError
from tocsin.shipped import shipped


@pytest.fixture(scope="module")
def links() -> Links:
    return load_links(shipped("weights"))


@pytest.fixture
def pairs(context, lexicon, links):
    """The pairs of a sentence, likeliest first, by the words of the two."""

    def of(text: str, by: Links = links) -> list[tuple[str, str, float]]:
        known = context(text)
        [sentence] = known.parsed.sentences
        heads = known.mentions.heads
        parties = [Party(token=t, mention=heads[t.start]) for t in sentence.tokens if t.start in heads]
        found = by.read(sentence, parties, tuple(find_triggers(sentence, lexicon)))
        return [(words(text, p.actor), words(text, p.recipient), p.probability) for p in found]

    return of


def words(text: str, party: Party) -> str:
    return text[party.mention.span.start : party.mention.span.end]


@pytest.mark.parametrize(
    ("text", "actor", "recipient"),
    [
        ("Estonia expelled two Belarusian diplomats on Tuesday.", "Estonia", "two Belarusian diplomats"),
        ("The senate refused to receive the ambassador of Panama.", "The senate", "the ambassador of Panama"),
        ("The Belgian prime minister thanked firefighters.", "The Belgian prime minister", "firefighters"),
        ("The court in Tallinn acquitted the banker.", "The court", "the banker"),
        ("Police in Quito beat a photographer.", "Police", "a photographer"),
        # the recipient first
        (
            "Three Serbian officers were detained by the Croatian border police.",
            "the Croatian border police",
            "Three Serbian officers",
        ),
        ("The mayor of Lodz was fined by an appeals court.", "an appeals court", "The mayor of Lodz"),
        ("The pilots were praised by the Danish queen.", "the Danish queen", "The pilots"),
        ("Villagers were driven out by militiamen.", "militiamen", "Villagers"),
        ("To the rebels, the Ugandan government offered an amnesty.", "the Ugandan government", "the rebels"),
        # after a preposition, or in what completes the verb
        ("Nurses demonstrated against the health minister in Sofia.", "Nurses", "the health minister"),
        ("Latvia promised to send generators to Moldova.", "Latvia", "Moldova"),
        ("Italy said it would impose sanctions on the shipping company.", "Italy", "the shipping company"),
        ("Bolivia asked Argentina to extradite the colonel.", "Bolivia", "Argentina"),
        # around a noun
        ("A Kenyan raid on the fishermen lasted two hours.", "Kenyan", "the fishermen"),
        ("The arrest of a union leader by the Ghanaian navy angered dockers.", "the Ghanaian navy", "a union leader"),
        ("Talks between Oman and Yemen ended without a deal.", "Oman", "Yemen"),
        # several on one side
        ("Peru and Chile accused the mining company of poisoning the river.", "Peru", "the mining company"),
        ("The general warned the governor and the judges on Friday.", "The general", "the governor"),
    ],
)
def test_the_pair_that_an_event_joins_comes_first(pairs, text, actor, recipient):
    assert pairs(text)[0][:2] == (actor, recipient)


def test_pairs_are_ordered_by_probability_and_have_two_ends(pairs):
    found = pairs("Peru and Chile accused the mining company of deceiving the governor.")
    shares = [p for _, _, p in found]
    assert shares == sorted(shares, reverse=True)
    assert all(0 < p < 1 for p in shares)
    assert all(actor != recipient for actor, recipient, _ in found)
    assert len({found[n][:2] for n in range(len(found))}) == len(found)


def test_a_list_of_names_costs_no_more_than_its_first(pairs):
    names = "Peru Chile Cuba Oman Mali Chad Niger Ghana Kenya Japan Italy Spain Malta Egypt Yemen Sudan Libya".split()
    found = pairs(f"{', '.join(names)} and Togo met the envoy.")
    assert found
    assert not {name for pair in found for name in pair[:2]} & {*names[MOST:], "Togo", "the envoy"}


def test_nobody_is_paired_with_what_is_part_of_them(context, lexicon, links):
    known = context("The Danish queen praised the pilots.")
    [sentence] = known.parsed.sentences
    heads = known.mentions.heads
    parties = [Party(token=t, mention=heads[t.start]) for t in sentence.tokens if t.start in heads]
    for pair in links.read(sentence, parties, tuple(find_triggers(sentence, lexicon))):
        left, right = pair.actor.mention.span, pair.recipient.mention.span
        assert left.end <= right.start or right.end <= left.start


def test_what_is_saved_is_read_again(pairs, links, tmp_path):
    save_links(links, tmp_path)
    again = load_links(tmp_path)
    assert again.index == links.index
    assert np.array_equal(again.weights, links.weights)
    text = "Latvia promised to send generators to Moldova."
    assert pairs(text, again) == pairs(text)


def test_a_folder_without_pairs_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="no reading of pairs in"):
        load_links(tmp_path)


def test_without_weights_only_the_bias_speaks(pairs):
    found = pairs("Peru sued Chile.", Links(index={}, weights=np.zeros(0, np.float32), bias=0.0))
    assert sorted(found) == [("Chile", "Peru", 0.5), ("Peru", "Chile", 0.5)]
