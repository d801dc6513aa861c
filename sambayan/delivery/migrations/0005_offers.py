"""Runs that are offered first, and what was scanned at the desk."""

from django.db import migrations, models

FINAL = """
DROP TRIGGER delivery_run_final ON delivery_run;
CREATE TRIGGER delivery_run_final BEFORE UPDATE ON delivery_run FOR EACH ROW
    WHEN (NEW.state <> OLD.state AND (
        OLD.state NOT IN ('offered', 'active') OR OLD.state = 'active' AND NEW.state IN ('offered', 'declined')
    ))
    EXECUTE FUNCTION delivery_is_final();
"""
BEFORE = """
DROP TRIGGER delivery_run_final ON delivery_run;
CREATE TRIGGER delivery_run_final BEFORE UPDATE ON delivery_run FOR EACH ROW
    WHEN (OLD.state <> 'active' AND NEW.state <> OLD.state)
    EXECUTE FUNCTION delivery_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0004_courier_document"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="run",
            name="run_one_at_a_time",
        ),
        migrations.RemoveConstraint(
            model_name="run",
            name="run_ended_has_a_time",
        ),
        migrations.AddField(
            model_name="courier",
            name="autobid",
            field=models.BooleanField(db_default=True, help_text="runs start at once; else each is offered first"),
        ),
        migrations.AddField(
            model_name="delivery",
            name="scanned_at",
            field=models.DateTimeField(
                help_text="handed to the courier at the desk; the run leaves with all", null=True
            ),
        ),
        migrations.AddField(
            model_name="run",
            name="answer_by",
            field=models.DateTimeField(help_text="of an offer; null where nobody was asked", null=True),
        ),
        migrations.AlterField(
            model_name="run",
            name="state",
            field=models.TextField(
                choices=[
                    ("offered", "OFFERED"),
                    ("active", "ACTIVE"),
                    ("done", "DONE"),
                    ("cancelled", "CANCELLED"),
                    ("lost", "LOST"),
                    ("declined", "DECLINED"),
                ]
            ),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(
                condition=models.Q(("state", "offered")), fields=["timeline", "answer_by"], name="run_offered"
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("scanned_at__isnull", True), models.Q(("state", "waiting"), _negated=True), _connector="OR"
                ),
                name="delivery_scanned_in_a_run",
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["offered", "active"])), fields=("courier",), name="run_one_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("state__in", ["offered", "active"])),
                    models.Q(
                        models.Q(("state__in", ["offered", "active"]), _negated=True), ("ended_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="run_ended_has_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["offered", "declined"]), _negated=True),
                    ("answer_by__isnull", False),
                    _connector="OR",
                ),
                name="run_offered_until",
            ),
        ),
        migrations.RunSQL(FINAL, BEFORE),
    ]
