"""What omzet is: the price of the goods that reached their buyers. Every figure of that name is made of this.

An order counts from the hand-over on (delivered, or completed, when its shares are booked as well); ongkir is no omzet;
a line that its stall refused was paid back and is taken out. Nothing else of an order that arrived is refunded.
"""

REACHED = "o.state IN ('delivered', 'completed')"  # `o` is an order
SOLD = f"{REACHED} AND l.state <> 'refused'"  # `l` is a line of it
