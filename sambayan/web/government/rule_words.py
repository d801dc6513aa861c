"""Words for rules: what they set, how well they are known, and what became of them."""

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from sambayan.regulation.enums import Metric, Subject, Verdict, Verified
from sambayan.regulation.queries import FareFinding, Rule
from sambayan.web.components.words import Chip
from sambayan.web.templatetags.writing import count, rupiah

SUBJECTS = {
    Subject.MOTOR: _("Motorcycle with a passenger"),
    Subject.CAR: _("Car with a passenger"),
    Subject.DELIVERY: _("Delivery of food and goods"),
    Subject.APP_COMPANY: _("The company of the app"),
}
METRICS = {
    Metric.FLOOR_KM: _("Lowest fare a km"),
    Metric.CEIL_KM: _("Highest fare a km"),
    Metric.MIN_FEE_FLOOR: _("Lowest minimum fare"),
    Metric.MIN_FEE_CEIL: _("Highest minimum fare"),
    Metric.MIN_KM: _("Distance of the minimum fare"),
    Metric.FEE_CAP_RENT: _("The app keeps at most"),
    Metric.FEE_CAP_SUPPORT: _("And for the driver's welfare at most"),
    Metric.QUOTA: _("Number of vehicles"),
    Metric.FLEET_MIN: _("Smallest fleet"),
    Metric.DOC_REQUIRED: _("Document that must be there"),
    Metric.FORBIDDEN: _("Not allowed"),
    Metric.DASHBOARD: _("The government sees the app's operations"),
}
VERIFIED = {
    Verified.TEXT: Chip(_("Text read"), "book-check", "green"),
    Verified.PRESS: Chip(_("From the press"), "newspaper", "indigo"),
    Verified.DERIVED: Chip(_("Concluded"), "git-merge", "amber"),
    Verified.MEMORY: Chip(_("From memory, to be checked"), "circle-help", "amber"),
    Verified.OWN: Chip(_("The region's own"), "map-pin", "plain"),
}
_DOCUMENTS = {
    "sim-c": _("Licence SIM C"), "sim-a-umum": _("Licence SIM A Umum"), "sim-stnk": _("Licence SIM and STNK"),
    "kir": _("Inspection KIR"), "srut": _("Type approval SRUT"), "stiker": _("Sticker on the car"),
    "pool": _("Place to park the fleet"), "bengkel": _("Workshop"), "badan-hukum": _("Legal entity"),
    "stnk-badan-hukum": _("STNK in the name of the company"), "akses-tanpa-izin": _("Access for who has no licence"),
    "rekrut-pengemudi": _("Recruiting drivers itself"), "tarif-sendiri": _("Setting the fare itself"),
    "ongkir-di-bawah-biaya": _("Ongkir below cost"),
}  # fmt: skip


_FINDINGS = {
    Verdict.WITHIN: _("Inside the band of %(instrument)s: %(floor)s to %(ceiling)s a km."),
    Verdict.BELOW: _("Below the floor of %(instrument)s, %(floor)s a km."),
    Verdict.ABOVE: _("Above the ceiling of %(instrument)s, %(ceiling)s a km."),
    Verdict.NO_RULE: _("No fare band was in force on that day."),
}


def finding_sentence(finding: FareFinding, subject: Subject) -> str:
    """What a check of a fare found."""
    if finding.verdict is Verdict.NO_RULE and subject is Subject.DELIVERY:
        return str(_("The fare bands are for rides with passengers; none binds a delivery of food or goods."))
    return str(_FINDINGS[finding.verdict]) % finding.values


def document(variant: str) -> StrOrPromise:
    """What a rule's variant is called; one without a word of its own stands as it is."""
    return _DOCUMENTS.get(variant, variant.replace("-", " "))


def value(rule: Rule) -> str:
    """What a rule sets, with its unit."""
    if rule.value is None:
        return ""
    if rule.unit.startswith("rupiah"):
        return rupiah(rule.value)
    if rule.unit == "basis points":
        return f"{rule.value / 100:g}\N{NO-BREAK SPACE}%".replace(".", ",")
    words = {"vehicles": _("{n} vehicles"), "km": _("{n} km"), "days/month": _("{n} days a month")}
    return str(words.get(rule.unit, "{n}")).format(n=count(rule.value))
