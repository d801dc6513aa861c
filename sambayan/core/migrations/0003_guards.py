"""What the database itself keeps: the audit trail is append-only, observations stand in one partition a day."""

from django.db import migrations

# A statement trigger, so that even a change of no rows is refused, and TRUNCATE with it.
APPEND_ONLY = """
CREATE FUNCTION core_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only, % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation', HINT = 'Write a new row that corrects the old one.';
END $$;

CREATE TRIGGER core_auditrecord_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON core_auditrecord
    FOR EACH STATEMENT EXECUTE FUNCTION core_append_only();
"""

# The default partition catches what has no day of its own (a replay of 2018), so that an insert never fails.
# The trigger guards the table; retention works on its partitions.
OBSERVATIONS = """
CREATE TABLE core_observation (
    at timestamptz NOT NULL,
    timeline bigint NOT NULL DEFAULT 0,
    kind text NOT NULL,
    visitor text NOT NULL DEFAULT '',
    sentra_id bigint,
    stall_id bigint,
    product_id bigint,
    category_id bigint,
    query text NOT NULL DEFAULT '',
    count integer NOT NULL DEFAULT 1 CONSTRAINT observation_count_not_negative CHECK (count >= 0),
    recorded_at timestamptz NOT NULL DEFAULT now()
) PARTITION BY RANGE (at);

CREATE TABLE core_observation_default PARTITION OF core_observation DEFAULT;

CREATE TRIGGER core_observation_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON core_observation
    FOR EACH STATEMENT EXECUTE FUNCTION core_append_only();
"""

# Rows of the day that already stand in the default partition move along. New ones wait at the table itself: one that
# is already on its way into the default partition would fail there, not turn to the new one. Looked up again under the
# lock, because another process may have made the day in between.
ADD_DAY = """
CREATE FUNCTION core_add_observation_day(day date) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    part text := 'core_observation_' || to_char(day, 'YYYY_MM_DD');
    starts timestamptz := day::timestamp AT TIME ZONE 'UTC';
    ends timestamptz := (day + 1)::timestamp AT TIME ZONE 'UTC';
BEGIN
    IF to_regclass(part) IS NOT NULL THEN
        RETURN false;
    END IF;
    LOCK TABLE ONLY core_observation IN SHARE ROW EXCLUSIVE MODE;
    IF to_regclass(part) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE core_observation INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part);
    EXECUTE format(
        'WITH moved AS (DELETE FROM core_observation_default WHERE at >= %L AND at < %L RETURNING *) '
        'INSERT INTO %I SELECT * FROM moved', starts, ends, part
    );
    EXECUTE format('ALTER TABLE core_observation ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part, starts, ends);
    RETURN true;
END $$;

SELECT core_add_observation_day(day::date)
    FROM generate_series(current_date - 1, current_date + 14, interval '1 day') AS days(day);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0002_live_timeline")]
    operations = [
        migrations.RunSQL(
            APPEND_ONLY,
            "DROP TRIGGER core_auditrecord_append_only ON core_auditrecord; DROP FUNCTION core_append_only()",
        ),
        migrations.RunSQL(OBSERVATIONS, "DROP TABLE core_observation"),
        migrations.RunSQL(ADD_DAY, "DROP FUNCTION core_add_observation_day(date)"),
    ]
