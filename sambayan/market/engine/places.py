"""How deliveries name the place where they are picked up."""


def pickup_place(sentra_id: int) -> str:
    """Orders of one sentra may share a run: for `delivery` they come from one place."""
    return f"sentra:{sentra_id}"
