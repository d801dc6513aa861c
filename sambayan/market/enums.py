from enum import StrEnum


class Shelf(StrEnum):
    """The three kinds of product that the region markets."""

    CULINARY = "culinary"
    SOUVENIR = "souvenir"
    CREATIVE = "creative"


class Channel(StrEnum):
    """Where an order came from; the life cycle, the ledger and the income panel are the same."""

    OWN = "own"  # our storefront
    GOFOOD = "gofood"
    DESK = "desk"  # at the desk of the sentra
    WHATSAPP = "whatsapp"


class OrderState(StrEnum):
    """Life of an order; allowed moves: `engine.transitions`."""

    PLACED = "placed"  # stock taken, waits for payment
    CONFIRMED = "confirmed"  # paid, or to be paid in cash: stalls are alerted
    ACCEPTED = "accepted"  # every stall has answered and something is left; a courier is asked for
    READY = "ready"  # every accepted line is ready
    ON_THE_WAY = "on_the_way"
    DELIVERED = "delivered"  # in the buyer's hands
    COMPLETED = "completed"  # shares released in the ledger
    EXPIRED = "expired"  # never paid
    REFUNDED = "refunded"  # refunded in full: everything refused, or lost on the way


class LineState(StrEnum):
    WAITING = "waiting"  # for the stall's answer
    ACCEPTED = "accepted"
    REFUSED = "refused"
    READY = "ready"


class PayBy(StrEnum):
    """How the buyer chose to pay."""

    QRIS = "qris"
    CASH = "cash"
    PLATFORM = "platform"  # already paid at the platform


class CashProblem(StrEnum):
    """Why an order cannot be paid in cash."""

    UNPROVEN = "unproven"  # its buyer is not signed in: nobody knows that the number is theirs
    TOO_MUCH = "too_much"  # more than `engine.cash.CASH_AT_MOST` would have to be collected
    ONE_OPEN = "one_open"  # another cash order of the buyer is not finished yet


class BasketProblem(StrEnum):
    """Why a line of a basket cannot be ordered as it stands."""

    SENTRA_CLOSED = "sentra_closed"  # the sentra is not active today
    STALL_CLOSED = "stall_closed"  # the stall is not live today
    UNLISTED = "unlisted"  # the stall took the product off its list
    SOLD_OUT = "sold_out"  # fewer left than asked for


class Reason(StrEnum):
    """Why an order or a line moved, where the move alone does not say it."""

    NEVER_PAID = "never_paid"  # the time to pay ran out
    PAID_TOO_LATE = "paid_too_late"  # the money came after the order had expired
    SOLD_OUT = "sold_out"  # refused: the stall has none left, its stock stays as it is
    NOT_NOW = "not_now"  # refused although there is some left: it goes back into stock
    NO_ANSWER = "no_answer"  # the stall did not answer in time: its lines are refused, its stock goes back
    NOTHING_LEFT = "nothing_left"  # every line was refused
    COURIER_LOST = "courier_lost"  # the courier vanished with it
    UNSERVED = "unserved"  # nobody could bring it in time
    NEVER_LEFT = "never_left"  # a stall was never ready, or the courier never came
    NOT_COLLECTED = "not_collected"  # ready at the desk, and nobody took it


class FaultKind(StrEnum):
    """What can be wrong between an order and its money; `queries.book_faults` looks for each."""

    ORPHAN = "orphan"  # money or a delivery for an order that does not exist
    MOVES = "moves"  # the state is not where the transition rows end
    FROZEN = "frozen"  # lines, ongkir or subsidy are not what the order was frozen with
    FEES = "fees"  # the fee rows are not the terms applied to what was ordered, and to what was kept
    DELIVERY = "delivery"  # not the one delivery, at the one fee, that the order's state asks for
    PAID = "paid"  # paid is not lines + ongkir - subsidy
    HOLDER = "holder"  # somebody holds the money who does not by the way it was paid
    REFUNDED = "refunded"  # refunds are not exactly the refused lines, or everything
    HELD = "held"  # held is not exactly what is not yet released
    SHARES = "shares"  # what was released is not what lines and fees make everybody's share
    WRITTEN_OFF = "written_off"  # what was written off is not the stalls' net of an order that was lost
