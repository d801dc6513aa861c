"""The budget of the ongkir subsidy, and when a timeline had spent it; neither is ever changed."""

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.db import migrations, models

FROZEN = """
CREATE TRIGGER money_subsidybudget_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON money_subsidybudget
    FOR EACH STATEMENT EXECUTE FUNCTION core_append_only();
CREATE TRIGGER money_budgetclosing_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON money_budgetclosing
    FOR EACH STATEMENT EXECUTE FUNCTION core_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("money", "0004_frozen"),
        ("core", "0003_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="SubsidyBudget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.TextField(unique=True)),
                ("amount", models.BigIntegerField(help_text="rupiah")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(help_text="last day")),
                ("source", models.TextField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="budget_not_negative"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="budget_dates_in_order"
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (models.Func("starts_on", "ends_on", models.Value("[]"), function="daterange"), "&&")
                        ],
                        name="budget_one_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BudgetClosing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("timeline", models.BigIntegerField(default=0)),
                ("at", models.DateTimeField()),
                ("promised", models.BigIntegerField(help_text="rupiah that orders had been promised by then")),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="closings", to="money.subsidybudget"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("timeline", "budget"), name="budget_closed_once")],
            },
        ),
        migrations.RunSQL(
            FROZEN,
            "DROP TRIGGER money_subsidybudget_append_only ON money_subsidybudget;"
            "DROP TRIGGER money_budgetclosing_append_only ON money_budgetclosing",
        ),
    ]
