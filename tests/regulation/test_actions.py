from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection
from pytest_django import DjangoAssertNumQueries

from sambayan.core.models import AuditRecord
from sambayan.core.pack import Pack
from sambayan.core.pack import Rule as PackRule
from sambayan.regulation import actions
from sambayan.regulation.engine.rules import FIELDS
from sambayan.regulation.models import Rule

pytestmark = pytest.mark.django_db


def _rows() -> dict[str, dict[str, object]]:
    return {row["code"]: row for row in Rule.objects.values("id", *FIELDS)}


def _with_rules(pack: Pack, rules: Iterable[PackRule]) -> Pack:
    return replace(pack, rules=tuple(rules))


def _trail() -> list[dict[str, object]]:
    return list(AuditRecord.objects.filter(subject="pack:regulation").order_by("id").values_list("detail", flat=True))


def test_the_columns_of_the_table_are_the_fields_of_the_engines_rule() -> None:
    assert tuple(field.name for field in Rule._meta.concrete_fields if not field.primary_key) == FIELDS


def test_the_rules_are_those_of_the_pack(pulau: Pack) -> None:
    assert actions.load_pack(pack=pulau) == 4

    stored = _rows()
    assert stored.keys() == {rule.code for rule in pulau.rules}
    for rule in pulau.rules:
        assert all(stored[rule.code][name] == getattr(rule, name) for name in FIELDS), rule.code


@pytest.mark.usefixtures("noon")
def test_a_pack_loaded_twice_changes_nothing(pulau: Pack, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    actions.load_pack(pack=pulau)
    before = _rows()

    with django_assert_num_queries(3):  # the transaction of a test is a savepoint: two of the three
        actions.load_pack(pack=pulau)

    assert _rows() == before
    assert len(_trail()) == 1


def test_rules_that_hand_each_other_days_do_not_overlap_on_the_way(pulau: Pack) -> None:
    actions.load_pack(pack=pulau)
    ids = {code: row["id"] for code, row in _rows().items()}

    def moved(old_ends: date, new_begins: date) -> Pack:
        dates: dict[str, dict[str, Any]] = {
            "motor-floor-old": {"valid_to": old_ends},
            "motor-floor": {"valid_from": new_begins},
        }
        return _with_rules(pulau, [replace(rule, **dates.get(rule.code, {})) for rule in pulau.rules])

    for old_ends, new_begins in (
        (date(2023, 1, 31), date(2023, 2, 1)),  # the second gives days to the first
        (date(2021, 1, 31), date(2021, 2, 1)),  # and takes them back
    ):
        actions.load_pack(pack=moved(old_ends, new_begins))
        assert _rows()["motor-floor-old"]["valid_to"] == old_ends
        assert _rows()["motor-floor"]["valid_from"] == new_begins

    assert {code: row["id"] for code, row in _rows().items()} == ids


def test_two_rules_may_change_places(pulau: Pack) -> None:
    actions.load_pack(pack=pulau)
    old, new = (rule for rule in pulau.rules if rule.subject == "motor")
    swapped = [
        replace(old, valid_from=new.valid_from, valid_to=None, status="in_force"),
        replace(new, valid_from=old.valid_from, valid_to=old.valid_to, status="superseded"),
    ]

    actions.load_pack(pack=_with_rules(pulau, swapped))

    assert _rows()["motor-floor"]["valid_to"] == old.valid_to
    assert _rows()["motor-floor-old"]["valid_to"] is None


def test_a_rule_that_the_pack_no_longer_names_goes_and_the_trail_says_so(pulau: Pack) -> None:
    actions.load_pack(pack=pulau)

    actions.load_pack(pack=_with_rules(pulau, pulau.rules[1:]))

    assert pulau.rules[0].code not in _rows()
    assert _trail()[-1] == {"changed": [], "withdrawn": [pulau.rules[0].code]}


def test_another_region_takes_the_place_of_the_first(lampung: Pack, pulau: Pack) -> None:
    actions.load_pack(pack=lampung)
    actions.load_pack(pack=pulau)

    assert _rows().keys() == {rule.code for rule in pulau.rules}


@pytest.mark.usefixtures("noon")
def test_loading_takes_the_same_few_statements_for_four_rules_and_for_sixty(
    lampung: Pack, pulau: Pack, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for pack in (pulau, _with_rules(lampung, [*pulau.rules, *lampung.rules])):
        with django_assert_num_queries(6):  # savepoint, read, out of the constraint, write, trail, release
            actions.load_pack(pack=pack)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE regulation_rule SET valid_from = '2022-09-01' WHERE code = 'motor-floor'",  # overlaps the old one
        "UPDATE regulation_rule SET valid_to = NULL, status = 'in_force' WHERE code = 'motor-floor-old'",
        "UPDATE regulation_rule SET valid_to = '2000-01-01' WHERE code = 'motor-floor'",
        "UPDATE regulation_rule SET status = 'annulled' WHERE code = 'motor-floor'",
        # the same rules once more, under another variant
        """INSERT INTO regulation_rule SELECT nextval('regulation_rule_id_seq'), code, instrument, article, subject,
        zone, metric, 'other', value, unit, basis, valid_from, valid_to, status, annulled_by, source, verified
        FROM regulation_rule""",
    ],
)
def test_the_database_refuses_what_the_pack_would(pulau: Pack, statement: str) -> None:
    actions.load_pack(pack=pulau)

    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_draft_may_overlap_what_is_in_force(pulau: Pack) -> None:
    draft = replace(pulau.rules[3], code="motor-floor-draft", status="draft", value=9_000)

    actions.load_pack(pack=_with_rules(pulau, [*pulau.rules, draft]))

    assert _rows()["motor-floor-draft"]["value"] == 9_000
