"""The sentra that signed a courier, and takes its cash."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0005_offers"),
        ("registry", "0004_sign_in"),
    ]

    operations = [
        migrations.AddField(
            model_name="courier",
            name="home_sentra",
            field=models.ForeignKey(
                help_text="whose operator signed the courier, and at whose desk its cash is handed in",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="couriers",
                to="registry.sentra",
            ),
        ),
    ]
