"""Dishub's desk: which rule held on which day, whether a fare keeps to it, and which couriers may not drive."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from sambayan.core import clock
from sambayan.core.money import format_rupiah
from sambayan.delivery import queries as delivery
from sambayan.delivery.enums import Vehicle
from sambayan.delivery.queries import CourierPapers
from sambayan.registry.queries import permissions
from sambayan.regulation import queries as regulation
from sambayan.regulation.enums import Metric, Subject, Verdict
from sambayan.regulation.queries import FareFinding, Rule
from sambayan.web.components.pages import read_only
from sambayan.web.components.words import Chip
from sambayan.web.government.rule_words import METRICS, SUBJECTS, VERIFIED, document, finding_sentence, value
from sambayan.web.middleware import guard
from sambayan.web.middleware.places import office
from sambayan.web.templatetags.writing import day as written

_ASKED = {"motor": Subject.MOTOR, "mobil": Subject.CAR, "antaran": Subject.DELIVERY}
_MOST_FARE = 1_000_000  # rupiah a km
_VERDICTS = {Verdict.WITHIN: "green", Verdict.BELOW: "red", Verdict.ABOVE: "red", Verdict.NO_RULE: "plain"}


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule as it held on the day, with what became of it later."""

    rule: Rule
    what: StrOrPromise
    detail: StrOrPromise
    value: str
    verified: Chip


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: a day, what is driven, and maybe a fare in rupiah a km."""

    on: date
    name: str
    fare: int | None
    problem: str = ""

    @property
    def subject(self) -> Subject:
        return _ASKED[self.name]


@read_only
def rules(request: HttpRequest) -> HttpResponse:
    """Which rule held on that day? Four statements at most, two of them only for a fare."""
    asked = _question(request)
    held = [row for row in regulation.rules_in_force(on=asked.on) if row.subject in SUBJECTS]
    may_check = permissions.allowed(roles=guard.roles_of(request), permission="regulation.check")
    couriers = delivery.courier_papers(day=clock.today())
    finding = _finding(asked) if may_check and asked.fare is not None else None
    shown = {
        "asked": asked, "choices": [(name, SUBJECTS[subject]) for name, subject in _ASKED.items()],
        "subject": SUBJECTS[asked.subject], "answer": _answer(asked, held),
        "own": [_row(row) for row in held if row.subject is asked.subject],
        "others": _others(asked, held), "may_check": may_check, "finding": finding,
        "sentence": finding_sentence(finding, asked.subject) if finding else "",
        "tint": _VERDICTS[finding.verdict] if finding else "",
        "couriers": couriers, "blocked": [courier for courier in couriers if courier.ended],
        "papers": [(one, _vehicle(one), [(document(paper.kind), paper) for paper in one.papers]) for one in couriers],
    }  # fmt: skip
    return office(request, "government/dishub.html", shown, here="dishub")


def _question(request: HttpRequest) -> Question:
    today, problem = clock.today(), ""
    name = request.GET.get("untuk", "motor")
    fare = request.GET.get("tarif", "").strip().replace(".", "")
    try:
        on = date.fromisoformat(request.GET.get("tanggal") or today.isoformat())
    except ValueError:
        on, problem = today, _("This is no day; choose one again.")
    if fare and not (fare.isdecimal() and len(fare) < len(str(_MOST_FARE))):
        fare, problem = "", _("Write the fare in digits only, as 2000.")
    return Question(on, name if name in _ASKED else "motor", int(fare) if fare else None, problem)


def _answer(asked: Question, held: list[Rule]) -> str:
    """The finding as a sentence: the band of that day, or that there is none."""
    bands = {row.metric: row.value for row in held if row.subject is asked.subject and row.value is not None}
    floor, ceiling = bands.get(Metric.FLOOR_KM), bands.get(Metric.CEIL_KM)
    day = written(asked.on)
    if asked.subject is Subject.DELIVERY:
        return _("{day}: no rule sets the fare of a delivery").format(day=day)
    if floor is None and ceiling is None:
        none = {
            Subject.MOTOR: _("{day}: no fare rule yet for motorcycles"),
            Subject.CAR: _("{day}: no fare rule yet for cars"),
        }
        return none[asked.subject].format(day=day)
    low, high = (format_rupiah(amount) if amount is not None else "…" for amount in (floor, ceiling))
    return _("{day}: {low} to {high} a km").format(day=day, low=low, high=high)


def _finding(asked: Question) -> FareFinding:
    zone = next(iter(regulation.fare_zones(subject=asked.subject)), "")
    return regulation.fare_check(subject=asked.subject, zone=zone, fare_per_km=asked.fare or 0, on=asked.on)


def _others(asked: Question, held: list[Rule]) -> list[tuple[StrOrPromise, list[RuleRow]]]:
    """What held for others on that day, those with rules only."""
    others = [subject for subject in SUBJECTS if subject is not asked.subject]
    found = [(SUBJECTS[subject], [_row(row) for row in held if row.subject is subject]) for subject in others]
    return [(word, rows) for word, rows in found if rows]


def _row(rule: Rule) -> RuleRow:
    detail = document(rule.variant) if rule.variant else rule.zone
    return RuleRow(rule, METRICS.get(rule.metric, rule.metric), detail, value(rule), VERIFIED[rule.verified])


def _vehicle(courier: CourierPapers) -> str:
    return {Vehicle.MOTOR: _("motorcycle"), Vehicle.CAR: _("car"), Vehicle.BICYCLE: _("bicycle")}[courier.vehicle]
