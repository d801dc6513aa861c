"""SQL keeps the story too: import contracts see no table names, and no writing outside of actions."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.apps import apps

from tests.architecture.tree import ROOT, files, story

NO_TABLES = {"cli", "web", "partners"}  # pg_catalog and the like are none of ours, and are not looked for
# Tables that are no models, and the app they belong to; nobody may name one that has none.
RAW = {"core_observation": "core", "core_observation_default": "core", "django_migrations": ""}
QUEUE = "procrastinate_"  # the queue's tables are asked by core alone
WRITING = re.compile(
    r"\b(?:INSERT\s+INTO|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE(?=\s+(?:TABLE\b|ONLY\b|\"?[a-z]+_|\?))"
    r"|UPDATE(?=\s+(?:ONLY\s+)?[\w.\"?]+(?:\s+(?:AS\s+)?\w+)?\s+SET\b)"
    r"|COPY(?=\s+[^;]*?\bFROM\s+STDIN\b))",
    re.IGNORECASE,
)
LOOKED_UP = {"get_model", "get_registered_model", "all_models"}  # a table by its name, past the import contracts


def texts(tree: ast.AST) -> Iterator[str]:
    """Every text in a module but docstrings; a `?` stands for what is put in."""
    skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in node.values}
            yield "".join(part.value if isinstance(part, ast.Constant) else "?" for part in node.values)  # type: ignore[misc]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.value


def owners() -> dict[str, str]:
    """The app of each table, "" for one that is of no app of ours."""
    ours = {f"sambayan.{app}": app for layer in story() for app in layer}
    tables = apps.get_models(include_auto_created=True)
    named = {table._meta.db_table: apps.get_app_config(table._meta.app_label).name for table in tables}
    return {**{table: ours.get(app, "") for table, app in named.items()}, **RAW}


def breaches(paths: Iterable[Path], root: Path) -> Iterator[tuple[str, str]]:
    """File, and the table, the writing verb or the look-up that it must not have."""
    tables, height = owners(), {app: -i for i, layer in enumerate(story()) for app in layer}
    for path in paths:
        name = path.relative_to(root).as_posix()
        folder, app, *inside = [*name.removesuffix(".py").split("/"), ""]
        if folder == "sambayan" and app in height:
            tree = ast.parse(path.read_text())
            found = list(texts(tree))
            yield from ((name, table) for text in found for table in foreign(text, app, tables, height))
            if not may_write(app, inside[0]):
                yield from ((name, verb.upper()) for text in found for verb in verbs(text))
            if inside[0] != "migrations":
                yield from ((name, attribute) for attribute in look_ups(tree))


def foreign(text: str, app: str, tables: dict[str, str], height: dict[str, int]) -> Iterator[str]:
    """Tables named in a text that are not the app's own and lie beside or above it, or are of no app."""
    for word in {word.lower() for word in re.findall(r"\w+", text)}:
        owner = (
            app
            if word.startswith(QUEUE) and app == "core"
            else tables.get(word, "" if word.startswith(QUEUE) else None)
        )
        if owner is None or (owner == app and app not in NO_TABLES):
            continue
        if app in NO_TABLES or not owner or height[owner] >= height[app]:
            yield word


def may_write(app: str, part: str) -> bool:
    return app == "core" or (app not in NO_TABLES and part in {"actions", "migrations"})


def verbs(text: str) -> list[str]:
    return [" ".join(found.group().split()) for found in WRITING.finditer(text)]


def look_ups(tree: ast.AST) -> list[str]:
    return [node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in LOOKED_UP]


def planted(root: Path, file: str, source: str) -> set[str]:
    path = root / file
    path.parent.mkdir(parents=True)
    path.write_text(source)
    return {found for _, found in breaches([path], root)}


def test_no_app_names_a_table_above_it_and_only_actions_write() -> None:
    assert set(breaches(files(".py"), ROOT)) == set()


def test_the_tables_of_every_app_are_known() -> None:
    found = owners()

    assert {"money_entry": "money", "market_order": "market", "core_timeline": "core"}.items() <= found.items()
    assert not {table for table, app in found.items() if table not in RAW and app and not table.startswith(f"{app}_")}


@pytest.mark.parametrize(
    ("file", "source", "found"),
    [
        ("money/queries.py", 'SQL = "SELECT 1 FROM market_order"', "market_order"),
        ("money/actions/charges.py", 'SQL = "SELECT 1 FROM delivery_run"', "delivery_run"),
        ("money/migrations/0002.py", 'SQL = """CREATE TRIGGER t ON "market_order" """', "market_order"),
        ("market/queries/a.py", 'SQL = f"SELECT {1} FROM public.Impact_MonthlyIncome"', "impact_monthlyincome"),
        ("core/outbox.py", 'def f():\n    return "SELECT 1 FROM registry_person"', "registry_person"),
        ("web/demo/day.py", 'SQL = "SELECT 1 FROM market_order"', "market_order"),
        ("cli/machinery/prepare.py", 'SQL = "SELECT 1 FROM core_timeline"', "core_timeline"),
        ("partners/gosend/client.py", 'SQL = "SELECT 1 FROM core_inboxmessage"', "core_inboxmessage"),
        ("market/queries.py", 'SQL = "SELECT 1 FROM procrastinate_jobs"', "procrastinate_jobs"),
        ("market/queries.py", 'SQL = "SELECT 1 FROM django_migrations"', "django_migrations"),
        ("market/queries.py", 'SQL = "INSERT INTO market_order (id) VALUES (1)"', "INSERT INTO"),
        ("market/queries.py", 'SQL = "insert  into market_order (id) VALUES (1)"', "INSERT INTO"),
        ("market/jobs.py", 'SQL = "WITH x AS (UPDATE market_order AS o SET id = 1)"', "UPDATE"),
        ("market/models.py", 'SQL = f"UPDATE {1} SET id = 1"', "UPDATE"),
        ("market/queries/a.py", 'SQL = "DELETE FROM market_order"', "DELETE FROM"),
        ("market/queries.py", 'SQL = "TRUNCATE market_order"', "TRUNCATE"),
        ("market/queries.py", 'SQL = "TRUNCATE TABLE " + "x"', "TRUNCATE"),
        ("market/queries.py", 'SQL = "COPY market_order (id) FROM STDIN"', "COPY"),
        ("market/queries.py", 'SQL = "MERGE INTO market_order"', "MERGE INTO"),
        ("web/actions/a.py", 'SQL = "DELETE FROM x"', "DELETE FROM"),
        ("money/actions.py", 'from django.apps import apps\n\napps.get_model("market", "Order")', "get_model"),
        ("core/audit.py", "import django.apps as a\n\nget = a.apps.get_model", "get_model"),
    ],
)  # fmt: skip
def test_a_breach_is_caught(tmp_path: Path, file: str, source: str, found: str) -> None:
    assert planted(tmp_path, f"sambayan/{file}", source) == {found}


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("market/queries.py", 'SQL = "SELECT 1 FROM market_order JOIN registry_sentra USING (id) FOR UPDATE"'),
        ("market/queries.py", 'SQL = "SELECT 1 FROM core_observation, core_timeline"'),
        ("market/actions/a.py", 'SQL = "UPDATE market_order SET id = 1"'),
        ("market/migrations/0002.py", 'SQL = "DELETE FROM market_order"\nOrder = apps.get_model("market", "Order")'),
        ("core/outbox.py", 'SQL = "INSERT INTO core_outboxmessage AS m VALUES (1) ON CONFLICT DO UPDATE SET id = 1"'),
        ("core/queue.py", 'SQL = "SELECT 1 FROM pg_catalog.pg_class"'),
        ("money/queries.py", '"""What market_order is to the ledger: a reference."""'),
        ("money/errors.py", 'TEXT = "update the terms, copy the file, and truncate the rest; market_order_key"'),
    ],
)  # fmt: skip
def test_what_points_down_or_reads_is_allowed(tmp_path: Path, file: str, source: str) -> None:
    assert planted(tmp_path, f"sambayan/{file}", source) == set()
