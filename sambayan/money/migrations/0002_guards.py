"""What the database itself keeps of the book: every entry balances, and nothing that was written changes.

An entry and its lines are written by one statement (`actions.ledger`), and the triggers run when it ends. So they can
say more than a row trigger could, at one call a statement instead of one a row:

- lines: the entries they belong to sum to 0, have at least two lines, and had none before this statement, so that
  nothing can be added to an entry later either, not even a pair that sums to 0;
- entries: each has its lines by the end of the statement that made it, so that an entry without lines, or one whose
  lines come in a second statement, is impossible.

The alternative for the second, a deferred constraint trigger on each entry at commit, would allow two statements and
costs more. Medians of EXPLAIN ANALYZE, PostgreSQL 18, a payment of two lines, microseconds an entry, alone / in a
batch of 100: lines 44 / 2, entries 17 / 0.7 (deferred: 29 / 4), the whole statement 225 / 25.

Loading a dump with data only needs --disable-triggers; a full dump makes the triggers after the data.
"""

from django.db import migrations

BALANCED = """
CREATE FUNCTION money_entry_is_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bad record;
BEGIN
    SELECT entry_id, total, fresh, (SELECT count(*) FROM money_entryline l WHERE l.entry_id = t.entry_id) AS lines
    INTO bad
    FROM (SELECT entry_id, sum(amount) AS total, count(*) AS fresh FROM written GROUP BY entry_id) t
    WHERE total <> 0 OR fresh < 2 OR fresh <> (SELECT count(*) FROM money_entryline l WHERE l.entry_id = t.entry_id)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % is refused: % lines in this statement sum to %, % in all',
            bad.entry_id, bad.fresh, bad.total, bad.lines
            USING ERRCODE = 'check_violation', HINT = 'Write an entry and all its lines in one statement.';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER money_entryline_balanced AFTER INSERT ON money_entryline
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION money_entry_is_balanced();

CREATE FUNCTION money_entry_has_lines() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bare bigint;
BEGIN
    SELECT id INTO bare FROM written
    WHERE NOT EXISTS (SELECT FROM money_entryline l WHERE l.entry_id = written.id) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % is refused: it has no lines', bare
            USING ERRCODE = 'check_violation', HINT = 'Write an entry and all its lines in one statement.';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER money_entry_has_lines AFTER INSERT ON money_entry
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION money_entry_has_lines();
"""

APPEND_ONLY = """
CREATE TRIGGER money_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON money_entry
    FOR EACH STATEMENT EXECUTE FUNCTION core_append_only();
CREATE TRIGGER money_entryline_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON money_entryline
    FOR EACH STATEMENT EXECUTE FUNCTION core_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("money", "0001_initial"), ("core", "0003_guards")]
    operations = [
        migrations.RunSQL(
            BALANCED,
            "DROP TRIGGER money_entryline_balanced ON money_entryline; DROP FUNCTION money_entry_is_balanced();"
            "DROP TRIGGER money_entry_has_lines ON money_entry; DROP FUNCTION money_entry_has_lines()",
        ),
        migrations.RunSQL(
            APPEND_ONLY,
            "DROP TRIGGER money_entry_append_only ON money_entry;"
            "DROP TRIGGER money_entryline_append_only ON money_entryline",
        ),
    ]
