from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, cast

import pytest

from sambayan.core import pack as packs
from sambayan.money import actions, errors, queries
from sambayan.money.models import Terms

pytestmark = pytest.mark.django_db

SAMBAYAN = packs.Terms(
    line=2, source="pack", verified="own", code="sambayan", version=1, name="Sambayan",
    name_en="Sambayan", valid_from=date(2018, 1, 1), commission_bp=1_000, commission_fixed=0, delivery_subsidy=5_000,
)  # fmt: skip


@dataclass
class PackOfTerms:
    terms: list[packs.Terms] = field(default_factory=list)
    subsidy_budgets: list[packs.SubsidyBudget] = field(default_factory=list)


def load(*terms: packs.Terms) -> None:
    actions.load_pack(pack=cast("Any", PackOfTerms(list(terms))))


def test_the_terms_of_a_pack_are_kept_once() -> None:
    load(SAMBAYAN)
    load(SAMBAYAN)
    (kept,) = Terms.objects.all()
    assert (kept.code, kept.version, kept.commission_bp, kept.delivery_subsidy, kept.source) == (
        "sambayan", 1, 1_000, 5_000, "pack",
    )  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"commission_bp": 1_001},
        {"commission_fixed": 1},
        {"delivery_subsidy": 0},
        {"valid_from": date(2018, 1, 2)},
        {"name": "Lain"},
    ],
)
def test_a_version_never_changes(change: dict[str, Any]) -> None:
    load(SAMBAYAN)
    with pytest.raises(errors.TermsChanged, match="sambayan version 1"):
        load(replace(SAMBAYAN, version=2), replace(SAMBAYAN, **change))
    assert Terms.objects.count() == 1  # and nothing of that pack was kept


def test_the_same_row_on_another_line_of_the_file_is_no_change() -> None:
    load(SAMBAYAN)
    load(replace(SAMBAYAN, line=7, source="a better source"))


def test_an_order_is_frozen_with_the_terms_that_started_last() -> None:
    load(
        SAMBAYAN,
        replace(SAMBAYAN, version=2, valid_from=date(2018, 4, 2)),
        replace(SAMBAYAN, code="gofood", valid_from=None),
    )
    assert queries.terms_on(day=date(2018, 4, 1)).version == 1
    assert queries.terms_on(day=date(2018, 4, 2)).version == 2
    assert queries.terms_on(day=date(2018, 4, 2)).code == "sambayan"


def test_before_the_first_terms_nothing_can_be_sold() -> None:
    load(SAMBAYAN)
    with pytest.raises(errors.NoTerms, match="2017-12-31"):
        queries.terms_on(day=date(2017, 12, 31))


def test_the_fees_of_stalls_are_priced_by_a_version() -> None:
    load(SAMBAYAN)
    (fee,) = queries.stall_fees(terms=queries.terms_on(day=date(2018, 4, 2)), sales={7: 25_500})
    assert (fee.stall_id, fee.kind, fee.base, fee.amount) == (7, "commission", 25_500, 2_550)
