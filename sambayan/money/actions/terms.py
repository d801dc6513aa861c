"""Terms come with the region pack. A version never changes: orders were frozen with it."""

from django.db import transaction

from sambayan.core import pack as packs
from sambayan.money.actions.budgets import load_budgets
from sambayan.money.errors import TermsChanged
from sambayan.money.models import Terms

# What an order is priced with, and the name that people signed; a better English name changes no terms.
_SAID = ("name", "valid_from", "commission_bp", "commission_fixed", "delivery_subsidy")


def load_pack(*, pack: packs.Pack) -> None:
    """Add the pack's terms and budgets that are not there yet.

    Raises TermsChanged or BudgetChanged for a known one with other values.
    """
    _load_terms(pack)
    load_budgets(pack=pack)


def _load_terms(pack: packs.Pack) -> None:
    with transaction.atomic(durable=True):
        known = {(terms.code, terms.version): terms for terms in Terms.objects.all()}
        fresh = []
        for row in pack.terms:
            found = known.get((row.code, row.version))
            if found is None:
                fresh.append(_terms(row))
            elif any(getattr(found, name) != getattr(row, name) for name in _SAID):
                raise TermsChanged(row.code, row.version)
        Terms.objects.bulk_create(fresh)


def _terms(row: packs.Terms) -> Terms:
    said = {name: getattr(row, name) for name in _SAID}
    return Terms(code=row.code, version=row.version, name_en=row.name_en, source=row.source, **said)
