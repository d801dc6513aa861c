"""Does a fare keep to the band that bound on its day?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sambayan.core.money import format_rupiah
from sambayan.regulation.engine.rules import Rule
from sambayan.regulation.enums import Metric, Subject, Verdict

# Messages to be translated; %(…)s come from `FareFinding.values`.
REASONS = {
    Verdict.WITHIN: "Inside the band of %(instrument)s: %(floor)s to %(ceiling)s per km.",
    Verdict.BELOW: "Below the floor of %(floor)s per km of %(instrument)s.",
    Verdict.ABOVE: "Above the ceiling of %(ceiling)s per km of %(instrument)s.",
    Verdict.NO_RULE: "No fare band was in force on %(on)s.",
}
NOT_FOR_DELIVERIES = "The fare bands are for rides with passengers; none binds a delivery of food or goods."


@dataclass(frozen=True, slots=True)
class FareFinding:
    """What was found, and by which rule. `reason` is a message to be translated and filled with `values`."""

    verdict: Verdict
    rule: str
    reason: str
    values: dict[str, str]

    @property
    def sentence(self) -> str:
        return self.reason % self.values


def fare_finding(*, rules: Iterable[Rule], subject: Subject, zone: str, fare_per_km: int, on: date) -> FareFinding:
    """Hold a fare, rupiah per km, against the floor and ceiling that bound `subject` in `zone` on that day.

    The fare must be on the rule's basis: of a net band what the driver keeps, of a gross band what the
    passenger pays. Both ends of the band are allowed.
    """
    floor = _in_force(rules := list(rules), subject, zone, Metric.FLOOR_KM, on)
    ceiling = _in_force(rules, subject, zone, Metric.CEIL_KM, on)
    if floor and floor.value is not None and fare_per_km < floor.value:
        return _finding(Verdict.BELOW, floor, floor, ceiling, on)
    if ceiling and ceiling.value is not None and fare_per_km > ceiling.value:
        return _finding(Verdict.ABOVE, ceiling, floor, ceiling, on)
    if floor or ceiling:
        return _finding(Verdict.WITHIN, floor or ceiling, floor, ceiling, on)
    if subject == Subject.DELIVERY:
        return FareFinding(Verdict.NO_RULE, "", NOT_FOR_DELIVERIES, {})
    return _finding(Verdict.NO_RULE, None, None, None, on)


def _in_force(rules: list[Rule], subject: Subject, zone: str, metric: Metric, on: date) -> Rule | None:
    """The rule for the zone, or else the one for everywhere."""
    found = [r for r in rules if r.subject == subject and r.metric == metric and r.zone in {zone, ""} and r.binds(on)]
    return max(found, key=lambda rule: rule.zone, default=None)


def _finding(verdict: Verdict, by: Rule | None, floor: Rule | None, ceiling: Rule | None, on: date) -> FareFinding:
    values = {
        "instrument": by.instrument if by else "",
        "floor": _amount(floor),
        "ceiling": _amount(ceiling),
        "on": on.isoformat(),
    }
    return FareFinding(verdict, by.code if by else "", REASONS[verdict], values)


def _amount(rule: Rule | None) -> str:
    return "…" if rule is None or rule.value is None else format_rupiah(rule.value)
