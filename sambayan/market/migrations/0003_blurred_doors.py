"""The door of an order may blur to two decimals, about a kilometre; everything else stays frozen."""

from django.db import migrations

KEPT = (
    "timeline", "code", "key", "sentra_id", "buyer_id", "address_id", "channel", "pay_by", "terms_id", "fee_rule",
    "goods", "delivery_fee", "subsidy", "total", "placed_at",
)  # fmt: skip
DOOR = ("drop_lat", "drop_lng")


def _row(prefix: str, columns: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"{prefix}.{column}" for column in columns) + ")"


def _frozen(when: str) -> str:
    return (
        "DROP TRIGGER order_frozen ON market_order;"
        f"CREATE TRIGGER order_frozen BEFORE UPDATE ON market_order FOR EACH ROW WHEN ({when})"
        " EXECUTE FUNCTION market_refuse('frozen when it was placed')"
    )


MOVED = f"{_row('OLD', DOOR)} IS DISTINCT FROM {_row('NEW', DOOR)}"
BLURRED = "(round(OLD.drop_lat::numeric, 2)::float8, round(OLD.drop_lng::numeric, 2)::float8)"
ELSEWHERE = f"{MOVED} AND {_row('NEW', DOOR)} IS DISTINCT FROM {BLURRED}"
NOW = f"{_row('OLD', KEPT)} IS DISTINCT FROM {_row('NEW', KEPT)} OR ({ELSEWHERE})"
BEFORE = f"{_row('OLD', KEPT + DOOR)} IS DISTINCT FROM {_row('NEW', KEPT + DOOR)}"


class Migration(migrations.Migration):
    dependencies = [("market", "0002_guards")]
    operations = [migrations.RunSQL(_frozen(NOW), _frozen(BEFORE))]
