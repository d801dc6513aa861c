"""The law of Lampung on given days, as its pack tells it."""

from dataclasses import replace
from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from sambayan.core.pack import Pack
from sambayan.regulation import actions, queries
from sambayan.regulation.enums import Metric, Status, Subject, Verdict

pytestmark = pytest.mark.usefixtures("law")

ARTICLE = date(2018, 4, 2)  # the day of the news item
LAST_DAY = date(2018, 5, 30)  # before the decision of the court
DECISION = date(2018, 5, 31)
WILAYAH, ZONA = "Wilayah I", "Zona I"


def _code(subject: Subject, metric: Metric, on: date, *, zone: str = "", variant: str = "") -> str | None:
    rule = queries.rule_in_force(subject=subject, metric=metric, on=on, zone=zone, variant=variant)
    return rule.code if rule else None


def test_on_the_day_of_the_article_the_rules_of_2017_bind_cars() -> None:
    assert _code(Subject.CAR, Metric.FLOOR_KM, ARTICLE, zone=WILAYAH) == "sk3244-floor"
    assert _code(Subject.CAR, Metric.DOC_REQUIRED, ARTICLE, variant="stiker") == "pm108-sticker"
    assert _code(Subject.CAR, Metric.FLEET_MIN, ARTICLE) == "pm108-fleet"
    assert _code(Subject.APP_COMPANY, Metric.DASHBOARD, ARTICLE) == "pm108-dashboard"


def test_on_the_day_of_the_article_no_fare_rule_binds_motorcycles() -> None:
    assert _code(Subject.MOTOR, Metric.FLOOR_KM, ARTICLE, zone=ZONA) is None

    finding = queries.fare_check(subject=Subject.MOTOR, zone=ZONA, fare_per_km=1, on=ARTICLE)
    assert finding.verdict is Verdict.NO_RULE
    assert finding.sentence == "No fare band was in force on 2018-04-02."


def test_an_annulled_article_bound_until_the_day_before_the_decision() -> None:
    for metric, variant in ((Metric.DOC_REQUIRED, "stiker"), (Metric.FLEET_MIN, ""), (Metric.DOC_REQUIRED, "pool")):
        assert _code(Subject.CAR, metric, LAST_DAY, variant=variant)
        assert _code(Subject.CAR, metric, DECISION, variant=variant) is None


def test_the_decision_flips_the_status_and_keeps_the_history() -> None:
    (sticker,) = queries.rules_of_history(subject=Subject.CAR, metric=Metric.DOC_REQUIRED, variant="stiker")

    assert sticker.standing(date(2017, 10, 31)) is None
    assert sticker.standing(LAST_DAY) is Status.IN_FORCE
    assert sticker.standing(DECISION) is Status.ANNULLED
    assert sticker.annulled_by == "MA 15 P/HUM/2018"


def test_the_dashboard_outlives_the_decision() -> None:
    assert _code(Subject.APP_COMPANY, Metric.DASHBOARD, DECISION) == "pm108-dashboard"
    assert _code(Subject.APP_COMPANY, Metric.DASHBOARD, date(2026, 1, 1)) == "pm118-dashboard"


@pytest.mark.parametrize(
    ("on", "floor", "ceiling"),
    [
        (date(2019, 4, 30), None, None),
        (date(2019, 5, 1), 1_850, 2_300),
        (date(2022, 8, 29), 1_850, 2_300),  # KP 564/2022 was put off before its day
        (date(2022, 9, 9), 1_850, 2_300),
        (date(2022, 9, 10), 2_000, 2_500),
        (date(2026, 11, 24), 2_000, 2_500),
    ],
)
def test_the_band_of_motorcycles_changes_on_its_days(on: date, floor: int | None, ceiling: int | None) -> None:
    found = [
        queries.rule_in_force(subject=Subject.MOTOR, metric=metric, on=on, zone=ZONA)
        for metric in (Metric.FLOOR_KM, Metric.CEIL_KM)
    ]
    assert [rule and rule.value for rule in found] == [floor, ceiling]


def test_the_fee_that_an_app_may_keep_falls_and_a_draft_binds_nobody() -> None:
    days = (date(2019, 5, 1), date(2022, 9, 10), date(2022, 12, 1), date(2026, 11, 24))
    rules = [queries.rule_in_force(subject=Subject.MOTOR, metric=Metric.FEE_CAP_RENT, on=day) for day in days]

    assert [rule and rule.value for rule in rules] == [2_000, 1_500, 1_500, 1_500]
    history = queries.rules_of_history(subject=Subject.MOTOR, metric=Metric.FEE_CAP_RENT)
    assert [rule.code for rule in history][-1] == "perpres-ojol-rent"
    assert history[-1].standing(date(2030, 1, 1)) is Status.DRAFT


def test_fare_bands_of_rides_do_not_bind_deliveries() -> None:
    today = date(2026, 11, 24)
    assert _code(Subject.DELIVERY, Metric.FLOOR_KM, today, zone=ZONA) is None

    finding = queries.fare_check(subject=Subject.DELIVERY, zone=ZONA, fare_per_km=100, on=today)
    assert (finding.verdict, finding.rule) == (Verdict.NO_RULE, "")
    assert "none binds a delivery" in finding.sentence


def test_a_rule_of_the_zone_or_of_everywhere_is_found_and_of_no_other_zone() -> None:
    on = date(2019, 7, 1)

    assert _code(Subject.MOTOR, Metric.FEE_CAP_RENT, on, zone=ZONA) == "kp348-rent"  # set for every zone
    assert _code(Subject.MOTOR, Metric.FLOOR_KM, on, zone="Zona II") is None
    assert _code(Subject.MOTOR, Metric.FLOOR_KM, on) is None


def test_the_rule_of_the_zone_goes_before_the_one_of_everywhere(lampung: Pack) -> None:
    floor = next(rule for rule in lampung.rules if rule.code == "kp667-floor")
    everywhere = replace(floor, code="everywhere-floor", zone="", value=1)
    actions.load_pack(pack=replace(lampung, rules=(everywhere, *lampung.rules)))

    on = date(2023, 1, 1)
    assert _code(Subject.MOTOR, Metric.FLOOR_KM, on, zone=ZONA) == "kp667-floor"
    assert _code(Subject.MOTOR, Metric.FLOOR_KM, on, zone="Zona II") == "everywhere-floor"


def test_drafts_are_in_the_history_and_never_in_force() -> None:
    codes = {rule.code for rule in queries.rules_in_force(on=date(2026, 11, 24))}

    assert "kp1001-rent" in codes
    assert "perpres-ojol-rent" not in codes


def test_size_classes_and_payment_limits_follow_their_days() -> None:
    def value(subject: Subject, metric: Metric, on: date, variant: str) -> int | None:
        rule = queries.rule_in_force(subject=subject, metric=metric, on=on, variant=variant)
        return rule.value if rule else None

    assert value(Subject.UMKM, Metric.SALES_CEIL, date(2021, 2, 1), "micro") == 300_000_000
    assert value(Subject.UMKM, Metric.SALES_CEIL, date(2021, 2, 2), "micro") == 2_000_000_000
    assert value(Subject.PAYMENT, Metric.TRANSACTION_MAX, date(2018, 4, 2), "qris") is None
    assert value(Subject.PAYMENT, Metric.TRANSACTION_MAX, date(2022, 2, 28), "qris") == 5_000_000
    assert value(Subject.PAYMENT, Metric.TRANSACTION_MAX, date(2022, 3, 1), "qris") == 10_000_000
    assert value(Subject.PAYMENT, Metric.MDR_FREE, date(2024, 11, 30), "umi") == 100_000
    assert value(Subject.PAYMENT, Metric.MDR_FREE, date(2024, 12, 1), "umi") == 500_000
    assert _code(Subject.UMKM, Metric.DOC_REQUIRED, date(2026, 10, 17), variant="halal") is None
    assert _code(Subject.UMKM, Metric.DOC_REQUIRED, date(2026, 10, 18), variant="halal") == "pp42-halal-umk"


def test_every_rule_of_a_day_is_listed_once_and_binds_on_it(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        found = queries.rules_in_force(on=ARTICLE)

    assert all(rule.binds(ARTICLE) for rule in found)
    assert {"sk3244-floor", "pm108-sticker", "uu20-sales-micro"} < {rule.code for rule in found}
    keys = [(rule.subject, rule.zone, rule.metric, rule.variant) for rule in found]
    assert len(keys) == len(set(keys))
    assert not {rule.code for rule in found} & {"quota-lampung-2018", "pm12-sim-c", "kp348-floor"}


def test_a_check_is_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        finding = queries.fare_check(subject=Subject.CAR, zone=WILAYAH, fare_per_km=3_000, on=ARTICLE)

    assert (finding.verdict, finding.rule) == (Verdict.BELOW, "sk3244-floor")
    assert finding.sentence == "Below the floor of Rp3.500 per km of SK.3244/AJ.801/DJPD/2017."
