from enum import StrEnum


class Vehicle(StrEnum):
    """What a courier drives."""

    MOTOR = "motor"
    CAR = "car"
    BICYCLE = "bicycle"


class DeliveryState(StrEnum):
    """Where one delivery stands. The last three are final, by trigger."""

    WAITING = "waiting"  # asked for, nobody assigned
    ASSIGNED = "assigned"  # in a run
    PICKED_UP = "picked_up"
    DROPPED = "dropped"  # handed over
    FAILED = "failed"  # will not arrive
    CANCELLED = "cancelled"  # no longer wanted


class RunState(StrEnum):
    """Where one courier's trip stands. Offers and their answers come before `ACTIVE`; all others are final."""

    ACTIVE = "active"
    DONE = "done"  # every stop behind it
    CANCELLED = "cancelled"  # everything in it was cancelled before the pick-up
    LOST = "lost"  # its courier cannot be reached any more


class StopKind(StrEnum):
    PICKUP = "pickup"
    DROP = "drop"


class AssignedBy(StrEnum):
    ENGINE = "engine"
    HAND = "hand"  # somebody at the desk


class OutcomeKind(StrEnum):
    """What `market` has to know and fetches."""

    COURIER_LOST = "courier_lost"  # vanished with the goods on board
    UNSERVED = "unserved"  # nobody could take it in time
