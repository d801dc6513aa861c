"""How a sentra may live. PKOR stood idle and was planned anew; Taman Gajah was closed before a successor was named."""

from sambayan.registry.enums import SentraState

MOVES: dict[SentraState, frozenset[SentraState]] = {
    SentraState.PROPOSED: frozenset({SentraState.ACTIVE, SentraState.IDLE, SentraState.CLOSED}),
    SentraState.ACTIVE: frozenset({SentraState.IDLE, SentraState.CLOSED, SentraState.MOVED}),
    SentraState.IDLE: frozenset({SentraState.PROPOSED, SentraState.ACTIVE, SentraState.CLOSED, SentraState.MOVED}),
    SentraState.CLOSED: frozenset({SentraState.PROPOSED, SentraState.ACTIVE, SentraState.MOVED}),
    SentraState.MOVED: frozenset(),  # it lives on at its successor, for good
}

# In these nobody sells there any more, so its stalls end.
ENDED = frozenset({SentraState.CLOSED, SentraState.MOVED})


def may_follow(state: SentraState, following: SentraState) -> bool:
    """Whether a sentra in `state` may become `following`."""
    return following in MOVES[state]
