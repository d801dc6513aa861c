"""The live timeline: row 0, going with the wall clock."""

from datetime import UTC, datetime

from django.db import migrations


def add_live_timeline(apps, schema_editor):
    start = datetime(2018, 4, 2, tzinfo=UTC)  # any instant: wall and event time are the same at it
    apps.get_model("core", "Timeline").objects.create(id=0, name="live", wall_at=start, event_at=start, speed=1.0)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunPython(add_live_timeline, migrations.RunPython.noop)]
