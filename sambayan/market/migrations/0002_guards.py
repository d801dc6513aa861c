"""What no code may do, not even by raw SQL: change what is frozen, lose history, move outside the table.

The two lists of moves are those of `market.engine.transitions`; a test compares every pair.
"""

from django.db import migrations

_ORDER_MOVES = """
    ('', 'placed'),
    ('placed', 'confirmed'), ('placed', 'expired'),
    ('confirmed', 'accepted'), ('confirmed', 'refunded'),
    ('accepted', 'ready'), ('accepted', 'refunded'),
    ('ready', 'on_the_way'), ('ready', 'delivered'), ('ready', 'refunded'),
    ('on_the_way', 'delivered'), ('on_the_way', 'refunded'),
    ('delivered', 'completed'),
    ('expired', 'refunded')
"""
_LINE_MOVES = """
    ('waiting', 'accepted'), ('waiting', 'refused'),
    ('accepted', 'ready')
"""
_ORDER_FROZEN = (
    "timeline", "code", "key", "sentra_id", "buyer_id", "address_id", "drop_lat", "drop_lng", "channel", "pay_by",
    "terms_id", "fee_rule", "goods", "delivery_fee", "subsidy", "total", "placed_at",
)  # fmt: skip
_LINE_FROZEN = ("order_id", "stall_id", "product_id", "name", "price", "quantity", "amount", "note")


def _row(prefix: str, columns: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"{prefix}.{column}" for column in columns) + ")"


def _changed(columns: tuple[str, ...]) -> str:
    return f"{_row('OLD', columns)} IS DISTINCT FROM {_row('NEW', columns)}"


def _refusing(name: str, on: str, table: str, when: str, message: str) -> migrations.RunSQL:
    """A trigger whose condition is judged without a call; only what is refused runs the function."""
    condition = f"WHEN ({when})" if when else ""
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} BEFORE {on} ON {table} FOR EACH ROW {condition}"
        f" EXECUTE FUNCTION market_refuse('{message}')",
        f"DROP TRIGGER {name} ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("market", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION market_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
            END $$
            """,
            "DROP FUNCTION market_refuse()",
        ),
        migrations.RunSQL(
            f"""
            ALTER TABLE market_transition ADD CONSTRAINT transition_is_allowed CHECK (
                (line_id IS NULL AND (from_state, to_state) IN ({_ORDER_MOVES}))
                OR (line_id IS NOT NULL AND (from_state, to_state) IN ({_LINE_MOVES}))
            )
            """,
            "ALTER TABLE market_transition DROP CONSTRAINT transition_is_allowed",
        ),
        _refusing("transition_append_only", "UPDATE OR DELETE", "market_transition", "", "append-only"),
        _refusing("order_fee_append_only", "UPDATE OR DELETE", "market_orderfee", "", "frozen with the order"),
        _refusing("order_kept", "DELETE", "market_order", "", "an order is never deleted"),
        _refusing("order_frozen", "UPDATE", "market_order", _changed(_ORDER_FROZEN), "frozen when it was placed"),
        _refusing(
            "order_move", "UPDATE", "market_order",
            f"OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN ({_ORDER_MOVES})", "no such move",
        ),
        _refusing("line_kept", "DELETE", "market_orderline", "", "a line is never deleted"),
        _refusing("line_frozen", "UPDATE", "market_orderline", _changed(_LINE_FROZEN), "frozen when it was placed"),
        _refusing(
            "line_move", "UPDATE", "market_orderline",
            f"OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN ({_LINE_MOVES})", "no such move",
        ),
    ]  # fmt: skip
