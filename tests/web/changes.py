"""What stands in the database, so that a test can say that nothing was changed."""

from django.db import connection

# What was looked at, searched and refused is noted of everybody; it changes nothing of anybody's.
_NOTED = "core_observation"

_TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind = 'r' AND NOT c.relispartition ORDER BY c.relname
"""


def contents() -> dict[str, tuple[int, str]]:
    """By table: how many rows it has, and a number that another content would change. Two statements."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        names = [name for (name,) in cursor.fetchall() if not name.startswith(_NOTED)]
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{name}', COUNT(*), COALESCE(SUM(hashtextextended(t::text, 0)), 0)::text FROM \"{name}\" t"
                for name in names
            )
        )
        return {name: (count, content) for name, count, content in cursor.fetchall()}


def changed(before: dict[str, tuple[int, str]]) -> list[str]:
    """The tables that have another content than before."""
    now = contents()
    return sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
