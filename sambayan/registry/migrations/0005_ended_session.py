"""Sessions that were signed out of, so that no copy of their cookie opens anything."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0004_sign_in"),
    ]

    operations = [
        migrations.CreateModel(
            name="EndedSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("session", models.TextField(help_text="random, from the cookie", unique=True)),
                ("forget_at", models.DateTimeField()),
            ],
        ),
    ]
