"""What terms are called in English."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("money", "0005_subsidy_budget"),
    ]

    operations = [
        migrations.AddField(
            model_name="terms",
            name="name_en",
            field=models.TextField(blank=True, help_text="blank: as name"),
        ),
    ]
