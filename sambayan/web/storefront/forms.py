"""What a buyer fills in to order: where it goes, who is called, how it is paid."""

from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from sambayan.core.codes import new_code
from sambayan.delivery.errors import TooFar
from sambayan.market.enums import PayBy
from sambayan.market.errors import EmptyBasket, NotForSale, SentraClosed, SoldOut
from sambayan.registry import actions as registry
from sambayan.registry import queries as register
from sambayan.registry.errors import PhoneNotUnderstood
from sambayan.web.storefront.basket import BasketPage

_PAY = {"qris": PayBy.QRIS, "tunai": PayBy.CASH}
_MOST = 120  # characters of a name or an address


@dataclass
class CheckoutForm:
    """As it was typed. `key` makes a second press the same order; `wrong` says by field what is missing."""

    key: str
    name: str = ""
    phone: str = ""
    street: str = ""
    way: str = "antar"
    pay: str = "qris"
    signed_in: bool = False
    wrong: dict[str, StrOrPromise] = field(default_factory=dict)

    @classmethod
    def blank(cls, *, signed_in: bool) -> "CheckoutForm":
        return cls(key=new_code(16), signed_in=signed_in)

    @classmethod
    def read(cls, request: HttpRequest, *, signed_in: bool) -> "CheckoutForm":
        name, phone, street = (request.POST.get(field, "").strip()[:_MOST] for field in ("name", "phone", "street"))
        key = request.POST.get("key", "")
        return cls(
            key=key if key.isalnum() and len(key) == 16 else new_code(16),  # noqa: PLR2004 - as `blank` makes it
            way=request.POST.get("way", "antar"), pay=request.POST.get("pay", "qris"), signed_in=signed_in,
            name=name, phone=phone, street=street,
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
        if self.delivered and page.point is None:
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
        return bool(self.wrong)

    def buyer_and_address(self, page: BasketPage, person_id: int | None) -> tuple[int, int | None]:
        """Who buys, and the door. A guest is a person of their own, whom nobody finds by the number."""
        buyer = person_id or registry.register_guest(name=self.name, phone=self.phone)
        if not self.delivered or page.point is None:
            return buyer, None
        if page.chosen.startswith("door:"):
            return buyer, int(page.chosen.partition(":")[2])
        area = next(area for area in page.districts if area.code == page.chosen)
        lat, lng = page.point
        return buyer, registry.save_address(
            person_id=buyer, label=f"{self.street}, {area.name}", lat=lat, lng=lng, area_id=area.id
        )


def checkout_problem(refused: Exception) -> StrOrPromise:
    """Why nothing was ordered, and what to do; the basket is as it was."""
    if isinstance(refused, SoldOut | NotForSale):
        names = ", ".join(item.name for item in refused.items)
        return format_lazy(
            _("{names} cannot be had any more. Take less or take it out; the rest is kept."), names=names
        )
    if isinstance(refused, SentraClosed):
        return _("The sentra is closed now. Your basket is kept; order in its opening hours.")
    if isinstance(refused, TooFar):
        return _("That is too far for a courier. Choose another place, or pick it up yourself.")
    if isinstance(refused, EmptyBasket):
        return _("This basket was ordered just now, or is empty.")
    if isinstance(refused, PhoneNotUnderstood):
        return _("Write a number like 0812 3456 7890; the courier calls it.")
    return _("This could not be ordered. Try again in a moment; nothing was charged.")
