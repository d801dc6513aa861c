"""What can go wrong in the market: each says what, where, and what to do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sambayan.delivery.errors import DeliveryError
from sambayan.money.errors import MoneyError


class MarketError(Exception):
    """A rule of the market forbids it; nothing was changed."""


# What a rule of any app that the market conducts forbids; a database that is gone is none of these.
REFUSALS = (MarketError, MoneyError, DeliveryError)


class ForbiddenMove(MarketError):
    """A defect: code asked for a move that `engine.transitions` does not list."""

    def __init__(self, thing: str, before: str, after: str) -> None:
        super().__init__(f"an {thing} cannot go from {before or 'nothing'} to {after}; see market.engine.transitions")


class UnknownCategory(MarketError):
    def __init__(self, codes: Iterable[str]) -> None:
        super().__init__(f"no category {', '.join(sorted(codes))}; add it to categories.csv of the region pack")


class UnknownProduct(MarketError):
    def __init__(self, product_ids: Iterable[int]) -> None:
        super().__init__(f"no product {', '.join(map(str, sorted(product_ids)))}; load the catalogue again")


class NotAtThisSentra(MarketError):
    """A basket holds products of one sentra only; another sentra has a basket of its own."""

    def __init__(self, sentra_id: int, product_ids: Iterable[int]) -> None:
        products = ", ".join(map(str, sorted(product_ids)))
        super().__init__(f"products {products} are not sold at sentra {sentra_id}; put them into that sentra's basket")


class WrongQuantity(MarketError):
    def __init__(self, product_id: int, quantity: int) -> None:
        super().__init__(f"product {product_id}: a quantity is 1 to 99, not {quantity}")


class NoteTooLong(MarketError):
    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(f"a note to a stall has at most {most} characters; write less")


class EmptyBasket(MarketError):
    def __init__(self, code: str) -> None:
        super().__init__(f"basket {code} is empty here, or has just been ordered; fill it, or look at the order")


class BooksWrong(MarketError):
    """A job that proves the books ends with it, so that it is seen to have failed."""

    def __init__(self, faults: int) -> None:
        super().__init__(f"the books are wrong in {faults} places; run `sambayan books check` and stop payouts")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A product that could not be had, and how many were wanted."""

    product_id: int
    category_id: int
    stall_id: int
    name: str
    quantity: int


class Unavailable(MarketError):
    """Something in the basket cannot be had; `items` says what was wanted in vain."""

    sentence = ""

    def __init__(self, sentra_id: int, visitor: str, items: Sequence[Wanted]) -> None:
        self.sentra_id = sentra_id
        self.visitor = visitor
        self.items = tuple(items)
        super().__init__(self.sentence.format(", ".join(f"{item.quantity} of {item.name}" for item in items)))


class NotForSale(Unavailable):
    """A product is off the list, or its stall or sentra is not open today."""

    sentence = "not for sale today: {}; take it out of the basket"


class SentraClosed(Unavailable):
    """The sentra is outside its opening hours."""

    sentence = "the sentra is closed now, so that {} cannot be ordered; order again in its opening hours"


class SoldOut(Unavailable):
    """Fewer are left than were asked for."""

    sentence = "not enough left for {}; take less, or take it out of the basket"


class WrongPayment(MarketError):
    """Platform orders are paid at the platform and nothing else is; cash needs somebody to collect it."""


class PriceChanged(MarketError):
    """It costs something else than the buyer was shown; `total` is what it costs now, rupiah."""

    def __init__(self, total: int) -> None:
        self.total = total
        super().__init__(f"the order costs {total} rupiah now; show that and ask again")


class CashRefused(MarketError):
    """The order cannot be paid at the door; `problem` is one of `enums.CashProblem`. By QRIS it can be ordered."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(f"this order cannot be paid in cash ({problem}); choose QRIS")


class UnknownOrder(MarketError):
    def __init__(self, code: str) -> None:
        super().__init__(f"no order {code}; check the code")


class NotPayable(MarketError):
    def __init__(self, code: str, why: str) -> None:
        super().__init__(f"order {code} cannot be paid by QRIS: {why}")


class NotInOrder(MarketError):
    def __init__(self, code: str, stall_id: int, line_ids: Iterable[int] = ()) -> None:
        what = ", ".join(f"line {line}" for line in sorted(line_ids)) or "nothing"
        tail = "is not a line of" if line_ids else "is ordered from"
        super().__init__(f"order {code}: {what} {tail} stall {stall_id}; open the order again")


class NotAnswerable(MarketError):
    def __init__(self, code: str, state: str) -> None:
        super().__init__(f"order {code} is {state}: stalls answer once it is confirmed, and only once")


class NotAnswered(MarketError):
    def __init__(self, code: str, stall_id: int) -> None:
        super().__init__(f"order {code}: stall {stall_id} has not answered yet; accept or refuse its lines first")


class NoMoreTime(MarketError):
    def __init__(self, code: str) -> None:
        super().__init__(f"order {code} cannot wait longer for its stalls and still arrive in time; let them answer")


class NotAtHome(MarketError):
    def __init__(self, courier_id: int, sentra_id: int) -> None:
        super().__init__(
            f"courier {courier_id} is not of sentra {sentra_id}; its cash is handed in at the desk of the sentra that"
            " signed it"
        )


class CashChanged(MarketError):
    def __init__(self, courier_id: int, counted: int) -> None:
        super().__init__(f"courier {courier_id} does not hold {counted} rupiah now; count again")


class NotReady(MarketError):
    """The goods are not where they would have to be for this hand-over."""

    def __init__(self, codes: Iterable[str], wanted: str) -> None:
        super().__init__(f"not {wanted}: {', '.join(sorted(codes))}; wait for the stalls, or call the desk")
