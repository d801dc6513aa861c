"""The buyer's own link to an order, beside the code that everybody reads who works at it; frozen like the code.

Orders of before get 122 random bits in 32 hexadecimal characters; whoever kept an address with a code asks the desk.
"""

from django.db import migrations, models

KEPT = (
    "timeline", "code", "key", "sentra_id", "buyer_id", "address_id", "channel", "pay_by", "terms_id", "fee_rule",
    "goods", "delivery_fee", "subsidy", "total", "placed_at",
)  # fmt: skip
DOOR = ("drop_lat", "drop_lng")


def _row(prefix: str, columns: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"{prefix}.{column}" for column in columns) + ")"


def _frozen(kept: tuple[str, ...]) -> str:
    return (
        "DROP TRIGGER order_frozen ON market_order;"
        "CREATE TRIGGER order_frozen BEFORE UPDATE ON market_order FOR EACH ROW"
        f" WHEN ({_row('OLD', kept)} IS DISTINCT FROM {_row('NEW', kept)} OR ({ELSEWHERE}))"
        " EXECUTE FUNCTION market_refuse('frozen when it was placed')"
    )


MOVED = f"{_row('OLD', DOOR)} IS DISTINCT FROM {_row('NEW', DOOR)}"
BLURRED = "(round(OLD.drop_lat::numeric, 2)::float8, round(OLD.drop_lng::numeric, 2)::float8)"
ELSEWHERE = f"{MOVED} AND {_row('NEW', DOOR)} IS DISTINCT FROM {BLURRED}"
HELP = "the buyer's secret: whoever knows it may follow and pay the order"


class Migration(migrations.Migration):
    dependencies = [("market", "0008_forgotten_notes")]
    operations = [
        migrations.AlterField(
            "order", "code", models.TextField(help_text="what stalls, desk and couriers call it; opens nothing")
        ),
        migrations.AddField("order", "link", models.TextField(null=True, help_text=HELP)),
        migrations.RunSQL(
            "UPDATE market_order SET link = replace(gen_random_uuid()::text, '-', '')", migrations.RunSQL.noop
        ),
        migrations.AlterField("order", "link", models.TextField(help_text=HELP)),
        migrations.AddConstraint("order", models.UniqueConstraint(fields=["link"], name="order_link_once")),
        migrations.RunSQL(_frozen((*KEPT, "link")), _frozen(KEPT)),
    ]
