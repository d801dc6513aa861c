"""A refund goes to the payer of its own order, and terms that priced orders never change."""

from django.db import migrations

OF_ITS_ORDER = """
ALTER TABLE money_charge ADD CONSTRAINT charge_of_one_order UNIQUE (id, reference);
ALTER TABLE money_refund ADD CONSTRAINT refund_of_its_order
    FOREIGN KEY (charge_id, reference) REFERENCES money_charge (id, reference);
"""
FROZEN = """
CREATE TRIGGER money_terms_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON money_terms
    FOR EACH STATEMENT EXECUTE FUNCTION core_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("money", "0003_no_reversal"), ("core", "0003_guards")]
    operations = [
        migrations.RunSQL(
            OF_ITS_ORDER,
            "ALTER TABLE money_refund DROP CONSTRAINT refund_of_its_order;"
            "ALTER TABLE money_charge DROP CONSTRAINT charge_of_one_order",
        ),
        migrations.RunSQL(FROZEN, "DROP TRIGGER money_terms_append_only ON money_terms"),
    ]
