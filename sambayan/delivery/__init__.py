"""Every trip: couriers, dispatch, fee quotes, hand-over. Knows no orders, only opaque references."""
