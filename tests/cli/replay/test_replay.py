"""Whole days through the command line and the database, each figure against what the day must give."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.conftest import Machine, a_machine, migrated  # noqa: F401 - a fixture

DAYS = Path(__file__).resolve().parents[4] / "shared" / "data" / "mdrp"
needs_the_public_days = pytest.mark.skipif(not DAYS.is_dir(), reason="the public days of mdrplib are not in ../shared")

KEYS = {
    "day", "couriers", "placed", "paid", "delivered", "refunded", "cancelled", "failed", "lost_orders",
    "click_to_door", "ready_to_pickup",
    "statements_per_order", "actions_per_s", "seconds", "umkm_income", "umkm_compensation", "courier_income",
    "courier_income_per_hour", "platform_commission", "lost_couriers", "books_balanced", "book_faults",
}  # fmt: skip

TINY = {
    "orders.txt": "order\tx\ty\tplacement_time\trestaurant\tready_time\n"
    "o1\t3200\t0\t100\tr1\t110\n"  # 10 minutes away
    "o2\t0\t1600\t400\tr1\t405\n",  # 5 minutes away
    "couriers.txt": "courier\tx\ty\ton_time\toff_time\nc1\t0\t0\t60\t660\n",  # ten hours
    "restaurants.txt": "restaurant\tx\ty\nr1\t0\t0\n",
    "instance_parameters.txt": "meters_per_minute\tpickup service minutes\tdropoff service minutes"
    "\ttarget click-to-door\tmaximum click-to-door\tpay per order\tguaranteed pay per hour\n"
    "320\t4\t4\t40\t90\t10\t15\n",
}


@pytest.fixture
def machine(migrated: Path) -> Iterator[Machine]:  # noqa: F811
    yield from a_machine(Path(), migrated)


def played(machine: Machine, day: Path, *flags: str) -> dict[str, Any]:
    done = machine.run("replay", str(day), *flags, "--json", str(machine.report_file))
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(machine.report_file.read_text())
    assert set(report) == KEYS
    assert report["books_balanced"]
    assert report["placed"] == sum(report[ending] for ending in ("delivered", "refunded", "cancelled", "failed"))
    return report


def test_a_day_that_can_be_reckoned_by_hand(machine: Machine) -> None:
    day = machine.home / "tiny"
    day.mkdir()
    for name, text in TINY.items():
        (day / name).write_text(text)
    report = played(machine, day)

    assert (report["placed"], report["paid"], report["delivered"]) == (2, 2, 2)
    assert (report["refunded"], report["failed"], report["lost_couriers"]) == (0, 0, 0)
    # o1 is in hand when ready, at 110; then half a pick-up, the way and half a drop, 2 + 10 + 2: 24 minutes.
    # For o2 the courier comes back from there, leaves at 400, is 10 minutes away, in hand at 412; 2 + 5 + 2: 21.
    assert report["click_to_door"] == {"mean": 22.5, "p50": 22.5, "p90": 23.7}
    assert report["ready_to_pickup"] == {"mean": 3.5, "p90": 6.3}
    assert report["courier_income"] == 10 * report["courier_income_per_hour"]
    assert report["umkm_compensation"] == 0
    with machine.awake():
        goods, ongkir = machine.query("SELECT sum(goods)::int, sum(delivery_fee)::int FROM market_order")[0]
        (panel,) = machine.query("SELECT sum(net)::int FROM impact_monthlyincome")[0]
    assert report["umkm_income"] + report["platform_commission"] == goods
    assert report["umkm_income"] == panel
    assert report["courier_income"] == ongkir
    assert 15 < report["statements_per_order"] < 60


@needs_the_public_days
def test_the_public_day_of_505_orders_is_served_whole(machine: Machine) -> None:
    report = played(machine, DAYS / "0o100t100s1p100")
    assert (report["placed"], report["paid"], report["delivered"]) == (505, 505, 505)
    assert report["click_to_door"]["mean"] <= 34


_REFUSED = """
SELECT count(*) FROM (
    SELECT o.code, o.total, o.state, coalesce(sum(l.amount) FILTER (WHERE l.state = 'refused'), 0) AS refused,
           (SELECT coalesce(sum(r.amount), 0) FROM money_refund r WHERE r.reference = o.code) AS refunded
    FROM market_order o JOIN market_orderline l ON l.order_id = o.id WHERE o.pay_by = 'qris' GROUP BY o.id
) x WHERE refunded <> CASE state WHEN 'refunded' THEN total ELSE refused END
"""
_UNRESOLVED = """
SELECT count(*) FROM delivery_delivery d JOIN delivery_run run ON run.id = d.run_id
JOIN delivery_courier c ON c.id = run.courier_id JOIN market_order o ON o.code = d.reference
WHERE c.lost_at IS NOT NULL AND run.state = 'lost' AND d.state <> 'dropped' AND o.state <> 'refunded'
"""
_SILENT = """
SELECT to_state, count(*) FROM market_transition
WHERE actor_id IS NULL AND (line_id IS NOT NULL OR to_state IN ('placed', 'ready', 'on_the_way', 'delivered'))
GROUP BY to_state
"""  # what people did, without their name


MORNING = 200  # orders; `make bench` plays the day of 505 with sentra


def morning(folder: Path) -> Path:
    """The public day until its first orders are placed, as a day of its own."""
    whole, day = DAYS / "0o100t100s1p100", folder / "morning"
    shutil.copytree(whole, day)
    heading, *orders = (whole / "orders.txt").read_text().splitlines()
    orders.sort(key=lambda line: int(line.split("\t")[3]))
    (day / "orders.txt").write_text("\n".join([heading, *orders[:MORNING]]) + "\n")
    return day


@needs_the_public_days
def test_a_morning_with_sentra_explains_every_rupiah(machine: Machine) -> None:
    report = played(machine, morning(machine.home), "--sentra")
    assert report["placed"] == MORNING
    assert report["lost_couriers"] == 2
    assert report["refunded"] > 0
    with machine.awake():
        fees = machine.query("SELECT count(*), count(DISTINCT order_id) FROM market_orderfee WHERE kind = 'delivery'")
        assert fees == [(MORNING, MORNING)]  # one a basket, also over four stalls
        assert machine.query(_REFUSED) == [(0,)]
        assert machine.query(_UNRESOLVED) == [(0,)]
        (panel,) = machine.query("SELECT sum(net)::int FROM impact_monthlyincome")[0]
        assert report["umkm_income"] == panel
        (silent,) = machine.query(
            "SELECT count(*) FROM market_transition WHERE actor_id IS NULL AND line_id IS NOT NULL"
        )[0]
        assert silent == 0
        states = dict(machine.query("SELECT state, count(*) FROM market_order GROUP BY state"))
        assert set(states) == {"completed", "refunded"}


def test_an_instance_that_cannot_be_read_leaves_no_database(tmp_path: Path) -> None:
    day = tmp_path / "day"
    day.mkdir()

    result = subprocess.run(
        [sys.executable, "-m", "sambayan.cli", "replay", str(day)],
        env={**os.environ, "DATABASE_URL": "", "SAMBAYAN_HOME": str(tmp_path / "home")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert result.returncode == 2
    assert "orders.txt" in result.stderr
    assert not (tmp_path / "home" / "postgres").exists()
