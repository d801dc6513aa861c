"""Documents that couriers showed."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0003_frozen"),
    ]

    operations = [
        migrations.CreateModel(
            name="CourierDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.TextField(help_text="as the rule that asks for it names it: sim-c")),
                ("valid_to", models.DateField(help_text="last day")),
                (
                    "courier",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="delivery.courier",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("courier", "kind"), name="courier_document_once"),
                    models.CheckConstraint(condition=models.Q(("kind__gt", "")), name="courier_document_has_a_kind"),
                ],
            },
        ),
    ]
