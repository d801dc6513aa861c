import pytest

from sambayan.core import clock
from sambayan.money import queries
from sambayan.money.enums import Account
from tests.money.movements import asked, fresh, paid, refunded, released, statements, umkm

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("size", [1, 3])
def test_the_money_of_many_orders_takes_one_statement(size: int) -> None:
    references = [paid(500 + n).reference for n in range(size)]
    with statements() as said:
        money = queries.order_money(references=references)
    assert len(said) == 1
    assert [money[reference].paid for reference in references] == [500 + n for n in range(size)]


def test_orders_do_not_mix_and_one_without_money_has_none() -> None:
    first, second = paid(40_500), paid(700)
    refunded(first, 500)
    released(second, umkm(1, 705), subsidy=5)
    nothing = fresh()
    assert queries.order_money(references=[first.reference, second.reference, nothing, nothing]) == {
        first.reference: queries.OrderMoney(paid=40_500, refunded=500, held=40_000),
        second.reference: queries.OrderMoney(paid=700, subsidy=5, released=705),
        nothing: queries.OrderMoney(),
    }


def test_no_orders_have_no_money() -> None:
    assert queries.order_money(references=[]) == {}


def test_two_payments_of_one_order_are_both_its_money() -> None:
    first = paid(500)
    paid(500, reference=first.reference)
    asked(500, reference=first.reference)
    money = queries.order_money(references=[first.reference])[first.reference]
    assert (money.paid, money.held) == (1_000, 1_000)
    assert [charge.state.value for charge in queries.charges_of(reference=first.reference)] == [
        "paid",
        "paid",
        "pending",
    ]


def test_every_account_has_a_balance_and_together_they_are_nothing() -> None:
    paid(500)
    balances = queries.account_balances(timeline=clock.timeline())
    assert balances.keys() == set(Account)
    assert (balances[Account.PROVIDER_RECEIVABLE], balances[Account.HELD], balances[Account.LOSS]) == (500, -500, 0)
    assert sum(balances.values()) == 0
    assert queries.custodian_balances(timeline=clock.timeline()) == {"provider:testpay": 500}
