from enum import StrEnum


class QuietCause(StrEnum):
    """Why a stall had no order, the first that is true; each is something that somebody can do something about."""

    UNLISTED = "unlisted"  # it lists nothing that can be bought
    CLOSED = "closed"  # its owner paused it, or people wanted to buy and it was closed
    DEAR = "dear"  # people looked, and it is dearer than the middle of its categories
    NOT_BOUGHT = "not_bought"  # people looked, its prices are as others', and nobody bought
    UNSEEN = "unseen"  # nobody looked at it
