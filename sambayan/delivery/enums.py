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
    """Where one courier's trip stands. An offer becomes `ACTIVE` when its courier accepts it; the others are final."""

    OFFERED = "offered"  # waits for the courier's answer
    ACTIVE = "active"
    DONE = "done"  # every stop behind it
    CANCELLED = "cancelled"  # everything in it was cancelled before the pick-up
    LOST = "lost"  # its courier cannot be reached any more
    DECLINED = "declined"  # its courier did not want it, or did not answer in time


class Standing(StrEnum):
    """What a courier on shift can do now, as a desk sees it; in the order in which the desk looks at them."""

    FREE = "free"
    ASKED = "asked"  # has an offer and has not answered
    AWAY = "away"  # on a run
    SILENT = "silent"  # on a run, and nothing was heard for some minutes: no blame, but worth a call
    RESTING = "resting"  # declined an offer a few minutes ago
    BLOCKED = "blocked"  # a document that the rules ask for has ended


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
