"""What became of the province's part of the ongkir. Every figure of it is made of these.

It is booked with the shares of an order that is done. Until then it is promised, from the moment the order was placed,
also while its payment is awaited; of an order that was never paid or went back whole nothing is owed.
"""

BOOKED = "CASE WHEN o.state = 'completed' THEN o.subsidy ELSE 0 END"  # `o` is an order
PROMISED = "CASE WHEN o.state NOT IN ('completed', 'expired', 'refunded') THEN o.subsidy ELSE 0 END"
