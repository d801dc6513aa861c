"""Fee tables that priced orders never change."""

from django.db import migrations

FROZEN = """
CREATE TRIGGER delivery_feetable_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON delivery_feetable
    FOR EACH STATEMENT EXECUTE FUNCTION core_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("delivery", "0002_guards"), ("core", "0003_guards")]
    operations = [migrations.RunSQL(FROZEN, "DROP TRIGGER delivery_feetable_append_only ON delivery_feetable")]
