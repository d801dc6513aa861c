"""What the database itself keeps: what has ended stays as it ended, and positions cost no log."""

from django.db import migrations

# The WHEN clauses keep the function off the hot path: it is called only for a change that is refused.
FINAL = """
CREATE FUNCTION delivery_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% % has ended and cannot change', TG_TABLE_NAME, OLD.id USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER delivery_delivery_final BEFORE UPDATE ON delivery_delivery FOR EACH ROW
    WHEN (OLD.state IN ('dropped', 'failed', 'cancelled') AND NEW.state <> OLD.state)
    EXECUTE FUNCTION delivery_is_final();

CREATE TRIGGER delivery_run_final BEFORE UPDATE ON delivery_run FOR EACH ROW
    WHEN (OLD.state <> 'active' AND NEW.state <> OLD.state)
    EXECUTE FUNCTION delivery_is_final();

CREATE TRIGGER delivery_stop_final BEFORE UPDATE ON delivery_stop FOR EACH ROW
    WHEN (OLD.done_at IS NOT NULL AND NEW.done_at IS DISTINCT FROM OLD.done_at)
    EXECUTE FUNCTION delivery_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("delivery", "0001_initial")]
    operations = [
        migrations.RunSQL(
            FINAL,
            "DROP TRIGGER delivery_delivery_final ON delivery_delivery;"
            "DROP TRIGGER delivery_run_final ON delivery_run;"
            "DROP TRIGGER delivery_stop_final ON delivery_stop;"
            "DROP FUNCTION delivery_is_final()",
        ),
        migrations.RunSQL(
            "ALTER TABLE delivery_courierposition SET UNLOGGED", "ALTER TABLE delivery_courierposition SET LOGGED"
        ),
    ]
