"""How long each side of an order has. Our own policy, no law sets it."""

from datetime import timedelta

from sambayan.delivery.engine.deadlines import ARRIVE_WITHIN

__all__ = ["ANSWER_WITHIN", "ARRIVE_WITHIN", "COLLECT_WITHIN", "LEAVE_WITHIN", "PAY_WITHIN"]

PAY_WITHIN = timedelta(minutes=15)  # from placing; the stock is taken meanwhile
ANSWER_WITHIN = timedelta(minutes=10)  # from confirmation; a stall that is silent has refused
LEAVE_WITHIN = timedelta(hours=3)  # from placing; what no courier has by then is called off
COLLECT_WITHIN = timedelta(hours=24)  # at the desk, from ready; what nobody took by then was there for its buyer
