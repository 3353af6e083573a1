import pytest


@pytest.fixture
def recipients(read):
    def of(text, trigger):
        return read(text).event(trigger).recipients

    return of


def test_whoever_would_withdraw_is_asked(recipients):
    assert recipients("Kinshasa called for the withdrawal of Rwandan troops.", "called for") == ["Rwandan troops"]


def test_whoever_would_be_expelled_is_threatened(read):
    coded = read("Russia threatened to expel Polish diplomats.")
    assert coded.event("threatened").recipients == ["Polish diplomats"]
    assert coded.rules("threatened", "recipients") == ["concerned by 'expel', its content"]


def test_whoever_would_be_attacked_is_threatened(recipients):
    assert recipients("Rebels threatened to attack farmers.", "threatened") == ["farmers"]


def test_who_is_named_as_addressee_comes_before_the_content(recipients):
    assert recipients("The bishop urged rebels to release hostages.", "urged") == ["rebels"]


def test_who_speaks_is_not_addressed_by_the_own_words(read):
    coded = read("Chad threatened to withdraw its troops.")
    assert "Chad" not in coded.event("threatened").recipients


def test_a_deed_is_not_done_to_whom_its_purpose_concerns(recipients):
    assert recipients("The army deployed troops to arrest traders.", "deployed troops") == []


def test_who_attacked_is_condemned_with_the_attacks(read):
    coded = read("Rebels attacked farmers. Chad condemned the attacks.")
    assert coded.event("condemned").recipients == ["Rebels"]
    assert coded.rules("condemned", "recipients") == ["actor of 'attacked', told before"]


def test_criticism_of_something_else_is_against_nobody_told_before(recipients):
    assert recipients("Rebels attacked farmers. Chad condemned the drought.", "condemned") == []


def test_criticism_that_does_not_point_back_is_against_nobody_told_before(recipients):
    assert recipients("Rebels attacked farmers. Chad condemned attacks.", "condemned") == []


def test_nobody_condemns_the_own_attack(recipients):
    assert recipients("Sudan attacked farmers. Later it condemned the attack.", "condemned") == []


def test_the_last_of_two_attackers_is_condemned(recipients):
    text = "Rebels attacked farmers. Soldiers attacked traders. Chad condemned the attack."
    assert recipients(text, "condemned") == ["Soldiers"]
