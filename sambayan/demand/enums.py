from enum import StrEnum


class QuietCause(StrEnum):
    """Why a stall had no order, the first that is true; each is something that somebody can do something about."""

    UNLISTED = "unlisted"  # it has never listed anything
    WITHDRAWN = "withdrawn"  # it took everything off its list
    CLOSED = "closed"  # its owner paused it, or people wanted to buy and it was closed
    DEAR = "dear"  # people looked, and it is dearer than the median of the like at other stalls
    NOT_BOUGHT = "not_bought"  # people looked and nobody bought; its prices are no dearer, or not known to be
    UNSEEN = "unseen"  # nobody looked at it
