"""The walk through the sample world: at which minute, as whom, where, and what is seen there."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Station:
    """`key` is the sample person whom a visitor is signed in as; a passer-by has none."""

    minute: str
    key: str
    who: StrOrPromise
    address: str
    seen: StrOrPromise


def stations(slug: str) -> tuple[Station, ...]:
    """In the order of the walk; `slug` is the sentra of the sample world."""
    return (
        Station("0.00", "buyer", _("Buyer"), f"/sentra/{slug}", _("Choose from several stalls, pay one ongkir")),
        Station("1.10", "owner", _("Stall, food"), "/lapak/pesanan", _("Answer an order, see when the money comes")),
        Station("1.30", "craft", _("Stall, tapis"), "/lapak/pesanan", _("Cannot make it: the buyer gets it back")),
        Station("2.00", "desk", _("Sentra desk"), f"/meja/{slug}", _("Runs, couriers and the hand-over")),
        Station("2.20", "courier", _("Courier"), "/kurir", _("An offer with its pay, then the way")),
        Station(
            "2.30", "operator", _("Operator of the sentra"), f"/meja/{slug}/kas", _("What cash couriers still hold")
        ),
        Station("2.40", "assistant", _("Asisten II"), "/provinsi", _("Does the sentra work, and for whom")),
        Station("3.20", "dinas", _("Dinas Koperasi dan UKM"), "/dinas", _("The register and what is about to expire")),
        Station("3.40", "dishub", _("Dishub"), "/dishub", _("Which rule held on which day")),
        Station("4.10", "platform", _("Partner platform"), "/mitra", _("What is wanted, and nobody's secrets")),
        Station("4.35", "assistant", _("Asisten II"), "/skema", _("Who gains and who loses under other terms")),
        Station("4.45", "treasurer", _("Treasurer"), "/provinsi", _("How much of the ongkir subsidy is left")),
        Station("4.50", "auditor", _("Auditor"), "/pemeriksaan", _("Every rupiah in a balanced entry")),
    )
