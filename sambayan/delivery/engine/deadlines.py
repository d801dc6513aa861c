"""How long a delivery has. Our own policy, no law sets it."""

from datetime import timedelta

ARRIVE_WITHIN = timedelta(minutes=90)  # from click to door, as in mdrplib; food is worthless later
