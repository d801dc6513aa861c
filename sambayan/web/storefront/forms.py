"""What a buyer fills in to order: where it goes, who is called, how it is paid."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from sambayan.core.codes import new_code
from sambayan.delivery.errors import TooFar
from sambayan.market.actions import Guest, NewDoor
from sambayan.market.enums import CashProblem, PayBy
from sambayan.market.errors import CashRefused, EmptyBasket, NotForSale, SentraClosed, SoldOut
from sambayan.market.queries import CASH_AT_MOST
from sambayan.registry import queries as register
from sambayan.registry.errors import PhoneNotUnderstood
from sambayan.web.storefront.basket import BasketPage
from sambayan.web.storefront.draft import FIELDS, draft_of
from sambayan.web.templatetags.writing import rupiah

CASH = "tunai"
_PAY = {"qris": PayBy.QRIS, CASH: PayBy.CASH}
_MOST = 120  # characters of a name or an address
_KEY = 16  # characters of a key
_AMOUNT = re.compile(r"[0-9]{1,15}")

UNKNOWN_PLACE = _("That place is not on our list. Choose a kecamatan from the list.")
_NO_CASH = {
    CashProblem.UNPROVEN: _("Cash is for who has signed in: a courier sets out before anybody has paid."),
    CashProblem.TOO_MUCH: format_lazy(
        _("A courier collects at most {most} in cash for one order. Pay this one by QRIS."), most=rupiah(CASH_AT_MOST)
    ),
    CashProblem.ONE_OPEN: _("Your last order in cash has not arrived yet. Pay this one by QRIS, or wait for that one."),
}
_REFUSALS = {
    SentraClosed: _("The sentra is closed now. Your basket is kept; order in its opening hours."),
    TooFar: _("That is too far for a courier. Choose another place, or pick it up yourself."),
    EmptyBasket: _("This basket was ordered just now, or is empty."),
    PhoneNotUnderstood: _("Write a number like 0812 3456 7890; the courier calls it."),
}


def typed_in(request: HttpRequest) -> dict[str, str]:
    """The fields of the basket's form as they were sent."""
    return {field: request.POST[field].strip()[:_MOST] for field in FIELDS if field in request.POST}


@dataclass
class CheckoutForm:
    """As it was typed. `key` makes a second press the same order; `wrong` says by field what is missing; `shown` is
    the total that stood beside the button, rupiah, below 0 when none of ours did.
    """

    key: str
    name: str = ""
    phone: str = ""
    street: str = ""
    way: str = "antar"
    pay: str = "qris"
    signed_in: bool = False
    shown: int = -1
    wrong: dict[str, StrOrPromise] = field(default_factory=dict)

    @classmethod
    def begun(cls, request: HttpRequest, *, signed_in: bool) -> "CheckoutForm":
        """With what was typed before, if anything was."""
        typed = draft_of(request)
        return cls(
            key=new_code(_KEY), signed_in=signed_in, way=typed.get("way", "antar"), pay=typed.get("pay", "qris"),
            name=typed.get("name", ""), phone=typed.get("phone", ""), street=typed.get("street", ""),
        )  # fmt: skip

    @classmethod
    def read(cls, request: HttpRequest, *, signed_in: bool) -> "CheckoutForm":
        typed = typed_in(request)
        key, shown = request.POST.get("key", ""), request.POST.get("total", "")
        return cls(
            key=key if key.isalnum() and len(key) == _KEY else new_code(_KEY), signed_in=signed_in,
            shown=int(shown) if _AMOUNT.fullmatch(shown) else -1,
            way=typed.get("way", "antar"), pay=typed.get("pay", "qris"),
            name=typed.get("name", ""), phone=typed.get("phone", ""), street=typed.get("street", ""),
        )  # fmt: skip

    @property
    def delivered(self) -> bool:
        return self.way != "ambil"

    @property
    def pay_by(self) -> PayBy:
        return _PAY.get(self.pay, PayBy.QRIS)

    def problems(self, page: BasketPage) -> bool:
        """Whether something is missing; `wrong` then says what."""
        at_a_door = page.chosen.startswith("door:")
        if self.delivered and page.unknown:
            self.wrong["ke"] = UNKNOWN_PLACE
        elif self.delivered and page.point is None:
            self.wrong["ke"] = _("Choose the kecamatan to which it goes.")
        if self.delivered and page.too_far:
            self.wrong["ke"] = _("That is too far for a courier. Choose another place, or pick it up yourself.")
        if self.delivered and not at_a_door and not self.street:
            self.wrong["street"] = _("Write street and house, and what the courier can see from the road.")
        if not self.signed_in and not self.name:
            self.wrong["name"] = _("Write the name that the courier shall ask for.")
        if not self.signed_in and not register.is_phone(self.phone):
            self.wrong["phone"] = _("Write a number like 0812 3456 7890; the courier calls it.")
        if not self.delivered and self.pay_by is PayBy.CASH:
            self.wrong["pay"] = _("Whoever picks it up pays by QRIS: no courier is there to take the cash.")
        elif self.pay_by is PayBy.CASH and (why := self.no_cash(page)):
            self.wrong["pay"] = why
        return bool(self.wrong)

    def no_cash(self, page: BasketPage) -> StrOrPromise:
        """Why this basket cannot be paid at the door, as far as that is known before it is ordered; empty if it can."""
        if not self.signed_in:
            return _NO_CASH[CashProblem.UNPROVEN]
        return _NO_CASH[CashProblem.TOO_MUCH] if page.too_much_cash else ""

    def to_pay(self, page: BasketPage) -> int:
        """Rupiah; without ongkir where the buyer comes for it, or no place is chosen yet."""
        return page.total if self.delivered else page.basket.goods

    @property
    def guest(self) -> Guest | None:
        return None if self.signed_in else Guest(self.name, self.phone)

    def door(self, page: BasketPage) -> tuple[int | None, NewDoor | None]:
        """The buyer's own address to which it goes, or one that is new; neither where the buyer comes for it."""
        if not self.delivered or page.point is None:
            return None, None
        if page.at_a_door:
            return int(page.chosen.partition(":")[2]), None
        area = next(area for area in page.districts if area.code == page.chosen)
        return None, NewDoor(f"{self.street}, {area.name}", *page.point, area_id=area.id)

    def changed(self, page: BasketPage) -> StrOrPromise:
        """That it costs something else than was shown, and why nothing was ordered."""
        sentence = (
            _("It is {total} now, with the ongkir to {place}. Check it, then pay.")
            if self.delivered
            else _("It is {total} now, without ongkir: you pick it up. Check it, then pay.")
        )
        return format_lazy(sentence, total=rupiah(self.to_pay(page)), place=page.place)


def checkout_problem(refused: Exception, left: Mapping[int, int]) -> StrOrPromise:
    """Why nothing was ordered, and what to do; the basket is as it was. `left` is how many there are, by product."""
    if isinstance(refused, SoldOut | NotForSale):
        return " ".join(str(sentence) for sentence in _short(refused, left))
    if isinstance(refused, CashRefused):
        return _NO_CASH[CashProblem(refused.problem)]
    return next(
        (sentence for kind, sentence in _REFUSALS.items() if isinstance(refused, kind)),
        _("This could not be ordered. Try again in a moment; nothing was charged."),
    )


def _short(refused: SoldOut | NotForSale, left: Mapping[int, int]) -> Iterator[StrOrPromise]:
    some = {item.name: left.get(item.product_id, 0) for item in refused.items}
    for name, count in some.items():
        if count and isinstance(refused, SoldOut):
            yield format_lazy(_("Only {n} left of {name}."), n=count, name=name)
    gone = ", ".join(name for name, count in some.items() if not count or isinstance(refused, NotForSale))
    if gone:
        yield format_lazy(_("{names} cannot be had any more."), names=gone)
    yield _("Take what is left or take it out; the rest is kept.")
