"""What import contracts do not see: relations between tables, and the size of files, functions and template lines."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from sambayan.market.models import Order
from sambayan.money.models import Charge
from tests.architecture.tree import ROOT, files, story

FILE_LINES = 400
FUNCTION_LINES = 50
TEMPLATE_COLUMNS = 200


def relations_out_of_order(tables: Iterable[type[models.Model]]) -> list[str]:
    """Relations that do not point down the story; inside an app any direction is right."""
    height = {f"sambayan.{app}": -i for i, layer in enumerate(story()) for app in layer}
    return [
        f"{table.__name__}.{field.name} -> {target}"
        for table, field, target in _relations(tables)
        if _app(table) in height and (target is None or not _may_point(height, _app(table), _app(target)))
    ]


def _relations(
    tables: Iterable[type[models.Model]],
) -> Iterator[tuple[type[models.Model], models.Field[Any, Any], type[models.Model] | None]]:
    for table in tables:
        for field in [*table._meta.local_fields, *table._meta.local_many_to_many, *table._meta.private_fields]:
            if field.is_relation:
                yield table, field, field.related_model  # None: a generic relation, which may point anywhere


def _app(table: type[models.Model]) -> str:
    return apps.get_app_config(table._meta.app_label).name


def _may_point(height: dict[str, int], source: str, target: str) -> bool:
    return source == target or target not in height or height[target] < height[source]


def too_long_files(paths: Iterable[Path]) -> list[str]:
    return [str(path) for path in paths if len(path.read_text().splitlines()) > FILE_LINES]


def too_long_functions(paths: Iterable[Path]) -> list[str]:
    return [
        f"{path}:{node.lineno} {node.name}"
        for path in paths
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES
    ]


def too_wide_lines(paths: Iterable[Path]) -> list[str]:
    return [
        f"{path}:{number} {len(line)}"
        for path in paths
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > TEMPLATE_COLUMNS
    ]


def own_code() -> list[Path]:
    return [path for path in files(".py") if "migrations" not in path.parts]


def test_relations_point_down_the_story() -> None:
    assert relations_out_of_order(apps.get_models()) == []


@isolate_apps("sambayan.money")
def test_a_relation_upwards_or_sideways_is_caught() -> None:
    class Upwards(models.Model):
        order = models.ForeignKey(Order, on_delete=models.PROTECT)

        class Meta:
            app_label = "money"

    class Sideways(models.Model):
        charges = models.ManyToManyField(Charge)

        class Meta:
            app_label = "delivery"

    assert [line.split(" ")[0] for line in relations_out_of_order([Upwards, Sideways])] == [
        "Upwards.order",
        "Sideways.charges",
    ]


def test_no_file_is_longer_than_400_lines() -> None:
    assert too_long_files(own_code()) == []


def test_no_function_is_longer_than_50_lines() -> None:
    assert too_long_functions(own_code()) == []


def test_no_line_of_a_template_is_longer_than_200_characters() -> None:
    assert too_wide_lines(files(".html")) == []


def test_width_is_measured_to_the_character(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("x" * TEMPLATE_COLUMNS + "\n" + "é" * (TEMPLATE_COLUMNS + 1) + "\n")

    assert too_wide_lines([page]) == [f"{page}:2 201"]


def test_length_is_measured_to_the_line(tmp_path: Path) -> None:
    right, wrong = tmp_path / "right.py", tmp_path / "wrong.py"
    right.write_text("x = 1\n" * FILE_LINES)
    wrong.write_text("x = 1\n" * (FILE_LINES + 1))
    assert too_long_files([right, wrong]) == [str(wrong)]

    right.write_text("def f():\n" + "    x = 1\n" * (FUNCTION_LINES - 1))
    wrong.write_text("class C:\n    async def f():\n" + "        x = 1\n" * FUNCTION_LINES)
    assert too_long_functions([right, wrong]) == [f"{wrong}:2 f"]


def test_the_walk_sees_code_tests_and_migrations() -> None:
    seen = {str(path.relative_to(ROOT)) for path in files(".py")}

    assert {"sambayan/core/clock.py", "sambayan/core/migrations/0001_initial.py", "tests/database.py"} <= seen
    assert not any(name.startswith((".venv", ".sambayan")) for name in seen)
