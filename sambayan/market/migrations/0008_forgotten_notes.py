"""A note to the stall may be forgotten, never rewritten; everything else of a line stays frozen."""

from django.db import migrations

KEPT = ("order_id", "stall_id", "product_id", "name", "price", "quantity", "amount")


def _row(prefix: str, columns: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"{prefix}.{column}" for column in columns) + ")"


def _frozen(when: str) -> str:
    return (
        "DROP TRIGGER line_frozen ON market_orderline;"
        f"CREATE TRIGGER line_frozen BEFORE UPDATE ON market_orderline FOR EACH ROW WHEN ({when})"
        " EXECUTE FUNCTION market_refuse('frozen when it was placed')"
    )


REWRITTEN = "OLD.note IS DISTINCT FROM NEW.note AND NEW.note <> ''"
NOW = f"{_row('OLD', KEPT)} IS DISTINCT FROM {_row('NEW', KEPT)} OR ({REWRITTEN})"
BEFORE = f"{_row('OLD', (*KEPT, 'note'))} IS DISTINCT FROM {_row('NEW', (*KEPT, 'note'))}"


class Migration(migrations.Migration):
    dependencies = [("market", "0007_product_glyph")]
    operations = [migrations.RunSQL(_frozen(NOW), _frozen(BEFORE))]
