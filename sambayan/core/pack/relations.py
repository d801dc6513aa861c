"""What the rows of a pack say of each other. Every check yields the file, the row's line and what is wrong."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from sambayan.core.pack.tables import LEVELS, Area, Category, Pack, PermitKind, Row, Rule, Sentra, SentraState

# No province of Indonesia reaches so far from its centre; a lost minus sign or a moved decimal point does.
MOST_DEGREES = 8

Fault = tuple[str, int, str]


def faults(pack: Pack) -> list[Fault]:
    """Everything that is wrong between rows, in the order of the files and of their lines."""
    checks = (
        _areas,
        _operators,
        _sentra,
        _sentra_states,
        _windows,
        _categories,
        _permit_kinds,
        _rules,
        _prices,
        _budgets,
        _samples,
        _sample_world,
    )
    found = [list(check(pack)) for check in checks]
    return [fault for part in found for fault in sorted(part, key=lambda fault: (fault[0], fault[1]))]


def _twice(file: str, rows: Iterable[Row], *columns: str) -> Iterator[Fault]:
    first: dict[tuple[Any, ...], int] = {}
    for row in rows:
        key = tuple(getattr(row, column) for column in columns)
        if None in key or key == ("",):
            continue
        line = first.setdefault(key, row.line)
        if line != row.line:
            told = " ".join(f"{column} {value}" for column, value in zip(columns, key, strict=True))
            yield file, row.line, f"{told} stands already in line {line}"


def _unknown(file: str, rows: Iterable[Row], column: str, known: Collection[str], where: str) -> Iterator[Fault]:
    for row in rows:
        value = getattr(row, column)
        if value and value not in known:
            yield file, row.line, f"{column} {value} is not in {where}"


def _far(file: str, rows: Iterable[Area | Sentra], pack: Pack) -> Iterator[Fault]:
    centre = pack.identity
    for row in rows:
        if max(abs(row.lat - centre.lat), abs(row.lng - centre.lng)) > MOST_DEGREES:
            place = f"{row.lat:g}, {row.lng:g} is more than {MOST_DEGREES} degrees"
            yield file, row.line, f"{place} from the region's centre {centre.lat:g}, {centre.lng:g}"


def _areas(pack: Pack) -> Iterator[Fault]:
    file, rows = "areas.csv", pack.areas
    codes = {area.code for area in rows}
    yield from _twice(file, rows, "code")
    yield from _twice(file, rows, "bps_code")
    yield from _twice(file, rows, "parent", "lat", "lng")
    yield from _unknown(file, rows, "parent", codes, file)
    yield from _far(file, rows, pack)
    for area in rows:
        yield from ((file, area.line, what) for what in _area(area, pack.identity.province))
    if pack.identity.province not in codes:
        yield file, 1, f"has no row for the province {pack.identity.province} of region.csv"


def _area(area: Area, province: str) -> Iterator[str]:
    parts = area.code.split(".")
    above = ".".join(parts[:-1])
    if len(parts) != LEVELS[area.level]:
        yield f"code {area.code} has {len(parts)} parts, a {area.level} has {LEVELS[area.level]}"
    elif (area.parent or "") != above:
        yield f"parent must be {above or 'blank'} for {area.code}, not {area.parent or 'blank'}"
    elif parts[0] != province:
        yield f"code {area.code} lies outside the province {province}"


def _operators(pack: Pack) -> Iterator[Fault]:
    yield from _twice("operators.csv", pack.operators, "code")


def _sentra(pack: Pack) -> Iterator[Fault]:
    file, rows = "sentra.csv", pack.sentra
    yield from _twice(file, rows, "slug")
    yield from _unknown(file, rows, "area", {area.code for area in pack.areas}, "areas.csv")
    yield from _unknown(file, rows, "operator", {operator.code for operator in pack.operators}, "operators.csv")
    yield from _far(file, rows, pack)
    dated = {state.sentra for state in pack.sentra_states}
    for sentra in rows:
        if sentra.slug not in dated:
            yield file, sentra.line, f"slug {sentra.slug} has no row in sentra_states.csv"


def _sentra_states(pack: Pack) -> Iterator[Fault]:
    file, rows = "sentra_states.csv", pack.sentra_states
    known = {sentra.slug for sentra in pack.sentra}
    yield from _twice(file, rows, "sentra", "since")
    yield from _unknown(file, rows, "sentra", known, "sentra.csv")
    yield from _unknown(file, rows, "successor", known, "sentra.csv")
    for state in rows:
        yield from ((file, state.line, what) for what in _successor(state))
    for first, second in _neighbours(rows, lambda s: s.sentra, lambda s: s.since):
        if (first.state, first.successor) == (second.state, second.successor):
            yield file, second.line, f"state is {second.state} already since {first.since} (line {first.line})"


def _successor(row: SentraState) -> Iterator[str]:
    if row.state == "moved" and not row.successor:
        yield "successor must say where it moved to"
    elif row.state != "moved" and row.successor:
        yield f"successor must be blank, since only a moved sentra has one and this one is {row.state}"
    elif row.successor == row.sentra:
        yield "successor must be another sentra"


def _windows(pack: Pack) -> Iterator[Fault]:
    file, rows = "opening_windows.csv", pack.opening_windows
    yield from _unknown(file, rows, "sentra", {sentra.slug for sentra in pack.sentra}, "sentra.csv")
    for window in rows:
        if window.closes <= window.opens:
            yield file, window.line, f"closes {window.closes:%H:%M} must be after opens {window.opens:%H:%M}"
    for first, second in _neighbours(rows, lambda w: (w.sentra, w.weekday), lambda w: w.opens):
        if second.opens < first.closes:
            yield file, second.line, f"overlaps the window of line {first.line}"


def _categories(pack: Pack) -> Iterator[Fault]:
    file, rows = "categories.csv", pack.categories
    permits = {kind.code for kind in pack.permit_kinds}
    yield from _twice(file, rows, "code")
    above: dict[str, Category] = {}
    for category in rows:
        parent = above.get(category.parent or "")
        if category.parent and parent is None:
            yield file, category.line, f"parent {category.parent} must stand in a row above"
        elif parent and parent.shelf != category.shelf:
            yield file, category.line, f"shelf must be {parent.shelf} as its parent's, not {category.shelf}"
        for code in category.permits:
            if code not in permits:
                yield file, category.line, f"permits: {code} is not in permit_kinds.csv"
        above[category.code] = category


def _permit_kinds(pack: Pack) -> Iterator[Fault]:
    file = "permit_kinds.csv"
    yield from _twice(file, pack.permit_kinds, "code")
    yield from ((file, kind.line, what) for kind in pack.permit_kinds for what in _example(kind))


def _example(kind: PermitKind) -> Iterator[str]:
    if not kind.matches(kind.example):
        yield f"example {kind.example!r} does not match pattern {kind.pattern}"


def _rules(pack: Pack) -> Iterator[Fault]:
    file, rows = "rules.csv", pack.rules
    yield from _twice(file, rows, "code")
    for rule in rows:
        yield from ((file, rule.line, what) for what in _rule(rule))
    binding = [rule for rule in rows if rule.status != "draft"]
    for first, second in _neighbours(binding, _sets, lambda rule: rule.valid_from):
        if first.valid_to is None or first.valid_to >= second.valid_from:
            yield (
                file,
                second.line,
                (
                    f"{second.code} overlaps {first.code} (line {first.line}) on the same subject, zone, metric and"
                    f" variant; end {first.code} before {second.valid_from}"
                ),
            )


def _sets(rule: Rule) -> tuple[str, ...]:
    """What only one rule at a time may set."""
    return rule.subject, rule.zone, rule.metric, rule.variant


def _rule(rule: Rule) -> Iterator[str]:
    if rule.valid_to is not None and rule.valid_to < rule.valid_from:
        yield f"valid_to {rule.valid_to} must not be before valid_from {rule.valid_from}"
    if rule.status in {"annulled", "superseded"} and rule.valid_to is None:
        yield f"valid_to must say the last day on which it bound, since it is {rule.status}"
    if (rule.status == "annulled") != bool(rule.annulled_by):
        yield "annulled_by must name the decision exactly when status is annulled"
    if (rule.value is None) != (not rule.unit):
        yield "unit must be there exactly when value is"


def _prices(pack: Pack) -> Iterator[Fault]:
    """Delivery fees and terms: one of each on any day."""
    yield from _twice("delivery_fees.csv", pack.delivery_fees, "code")
    yield from _twice("delivery_fees.csv", pack.delivery_fees, "valid_from")
    yield from _twice("terms.csv", pack.terms, "code", "version")
    yield from _twice("terms.csv", pack.terms, "valid_from")
    for file, days in (
        ("delivery_fees.csv", [fee.valid_from for fee in pack.delivery_fees]),
        ("terms.csv", [terms.valid_from for terms in pack.terms if terms.valid_from]),
    ):
        if not days:
            yield file, 1, "needs a row with valid_from, or no order can be placed"


def _budgets(pack: Pack) -> Iterator[Fault]:
    """Not more than one on any day."""
    file, rows = "subsidy_budgets.csv", pack.subsidy_budgets
    yield from _twice(file, rows, "code")
    for budget in rows:
        if budget.ends_on < budget.starts_on:
            yield file, budget.line, f"ends_on {budget.ends_on} must not be before starts_on {budget.starts_on}"
    for first, second in _neighbours(rows, lambda _: None, lambda budget: budget.starts_on):
        if second.starts_on <= first.ends_on:
            yield file, second.line, f"{second.code} overlaps {first.code} (line {first.line}) on {second.starts_on}"


def _samples(pack: Pack) -> Iterator[Fault]:
    file, rows = "sample_products.csv", pack.sample_products
    yield from _twice(file, rows, "name")
    yield from _unknown(file, rows, "category", {category.code for category in pack.categories}, "categories.csv")
    for product in rows:
        if not 0 < product.price_low <= product.price_high:
            yield file, product.line, f"price_low must lie between 1 and price_high {product.price_high}"
    for name, table in ((file, rows), ("sample_names.csv", pack.sample_names)):
        if not table:
            yield name, 1, "has no row; a sample day needs one"


def _sample_world(pack: Pack) -> Iterator[Fault]:
    """Businesses and people of the sample world; a pack may have none."""
    file, rows = "sample_umkm.csv", pack.sample_umkm
    slugs = {sentra.slug for sentra in pack.sentra}
    categories = {category.code for category in pack.categories}
    yield from _twice(file, rows, "name")
    yield from _twice(file, [row for row in rows if row.sentra], "sentra", "number")
    yield from _unknown(file, rows, "sentra", slugs, "sentra.csv")
    yield from _unknown(file, rows, "area", {area.code for area in pack.areas}, "areas.csv")
    for umkm in rows:
        yield from ((file, umkm.line, f"categories: {code} is not in categories.csv")
                    for code in umkm.categories if code not in categories)  # fmt: skip
        if umkm.sentra and not (umkm.number and umkm.turnover):
            yield file, umkm.line, "number and turnover must be there, since it has a stall"
    yield from _sample_people(pack, {(umkm.sentra, umkm.number) for umkm in rows}, slugs)


def _sample_people(pack: Pack, stalls: Collection[tuple[str | None, str]], slugs: Collection[str]) -> Iterator[Fault]:
    file, rows = "sample_people.csv", pack.sample_people
    yield from _twice(file, rows, "key")
    yield from _unknown(file, rows, "sentra", slugs, "sentra.csv")
    for person in rows:
        if person.role == "owner" and (person.sentra, person.stall or "") not in stalls:
            yield file, person.line, "sentra and stall must name a stall of sample_umkm.csv, since it is an owner"
        elif person.role != "owner" and not person.name:
            yield file, person.line, "name must not be blank; only an owner is named by the stall"


def _neighbours(
    rows: Sequence[Any], group: Callable[[Any], Any], order: Callable[[Any], date | Any]
) -> Iterator[tuple[Any, Any]]:
    """Pairs of rows that follow each other within a group."""
    groups: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        groups[group(row)].append(row)
    for members in groups.values():
        yield from pairwise(sorted(members, key=order))
