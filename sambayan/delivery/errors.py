"""What can go wrong in delivery. Each message says what, where, and what to do."""

from datetime import date


class DeliveryError(Exception):
    """Any of the errors below."""


class InstanceError(DeliveryError):
    """A day in text files cannot be read; the message begins with file:line."""


class NoFeeTable(DeliveryError):
    def __init__(self, day: date) -> None:
        super().__init__(f"no delivery fee is in force on {day}; load a region pack with a fee that starts by then")


class FeeTableChanged(DeliveryError):
    def __init__(self, code: str) -> None:
        super().__init__(
            f"delivery fee {code} was loaded with other values; give the change a code and a day of its own"
        )


class TooFar(DeliveryError):
    def __init__(self, metres: float, most: int) -> None:
        super().__init__(
            f"the drop lies {metres / 1000:.1f} km from the pick-up in a straight line, couriers bring things"
            f" {most // 1000} km; check the coordinates, or pick the order up at the desk"
        )


class UnknownDelivery(DeliveryError):
    def __init__(self, which: int | str) -> None:
        super().__init__(f"no delivery {which} in this timeline; ask for it with request_delivery")


class UnknownCourier(DeliveryError):
    def __init__(self, courier_id: int) -> None:
        super().__init__(f"no courier {courier_id} in this timeline; register the courier first")


class UnknownRun(DeliveryError):
    def __init__(self, run_id: int) -> None:
        super().__init__(f"no run {run_id} in this timeline; look at the run board")


class RunEnded(DeliveryError):
    def __init__(self, run_id: int, state: str) -> None:
        super().__init__(f"run {run_id} is {state}, nothing more can be done in it; look at the run board")


class OfferGone(DeliveryError):
    def __init__(self, run_id: int, state: str) -> None:
        super().__init__(f"the offer of run {run_id} is gone, it is {state}; wait for the next one")


class NotAccepted(DeliveryError):
    def __init__(self, run_id: int) -> None:
        super().__init__(f"run {run_id} waits for its courier's answer; it starts once it is accepted")


class NotPickedUp(DeliveryError):
    def __init__(self, run_id: int) -> None:
        super().__init__(f"run {run_id} has not picked up its goods; pick them up before handing over")


class NotInRun(DeliveryError):
    def __init__(self, reference: str, run_id: int) -> None:
        super().__init__(f"{reference} is not the next drop of run {run_id}; hand over in the sequence of the run")


class RunLeft(DeliveryError):
    def __init__(self, run_id: int) -> None:
        super().__init__(f"the courier of run {run_id} has left with its goods; call the courier back to take one off")


class AlreadyOnTheWay(DeliveryError):
    def __init__(self, reference: str) -> None:
        super().__init__(
            f"{reference} has left with the courier and cannot be cancelled; let it arrive, or report it lost"
        )


class NotWaiting(DeliveryError):
    def __init__(self, delivery_id: int, state: str) -> None:
        super().__init__(f"delivery {delivery_id} is {state}; only one that waits can be assigned")


class CourierNotFree(DeliveryError):
    def __init__(self, courier_id: int, why: str) -> None:
        super().__init__(f"courier {courier_id} {why}; choose another one")
