"""Dispatch on published days, beside two published policies re-run on the same days.

    python benchmarks/dispatch.py [FOLDER] [--json FILE]

FOLDER holds days of grubhub/mdrplib (2018), which carry no licence and so are not part of this project;
without them one made-up day is played. The published policies are Reyes et al. 2018 (default
parameters) and FoodMatch (Joshi et al., ICDE 2021), both from the open C++ of idea-iitd/FoodMatch under
the official metrics. Times are minutes; every trip is checked by `simulate.violations`.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sambayan.delivery.engine import day, dispatch, instance, simulate
from sambayan.delivery.engine.instance import Instance
from sambayan.delivery.engine.travel import Travel

RESULTS = Path(__file__).resolve().parent / "results"
PUBLISHED = Path(__file__).resolve().parents[2] / "shared" / "data" / "mdrp"

# delivered, mean click-to-door, p90, mean ready-to-pickup: Reyes default, then FoodMatch
POLICIES = {
    "0o100t100s1p100": ((505, 33.20, 47, 4.59), (505, 30.47, 43, 1.92)),
    "0o50t100s1p100": ((252, 33.38, 47, 4.99), (252, 31.69, 43, 3.12)),
    "1o100t100s1p100": ((536, 36.52, 54, 7.38), (538, 32.13, 45, 3.52)),
    "1o100t100s2p100": ((538, 30.69, 44, 2.64), (538, 29.82, 42, 1.90)),
    "2r50t75s2p125": ((347, 31.82, 47, 0.64), (347, 31.51, 46, 0.43)),
    "4o100t100s1p100": ((1185, 37.38, 53, 5.47), (1184, 34.01, 48, 2.41)),
    "4o100t100s2p100": ((1185, 33.65, 48, 2.39), (1185, 32.72, 47, 1.57)),
    "4r50t75s2p125": ((611, 37.17, 54, 2.29), (611, 36.44, 53, 1.77)),
}


class Timed:
    """Dispatch with the CPU time of each decision in milliseconds."""

    def __init__(self) -> None:
        self.milliseconds: list[float] = []

    def __call__(self, problem: dispatch.Problem, travel: Travel) -> list[dispatch.PlannedRun]:
        started = time.process_time()
        runs = dispatch.decide(problem, travel)
        self.milliseconds.append((time.process_time() - started) * 1000)
        return runs


def read(folder: Path) -> Instance:
    """As `delivery.queries.instance` reads it, without Django."""
    found = {name: folder / name for name in instance.FILES}
    texts = {name: instance.Text(str(path), path.read_text(encoding="utf-8-sig")) for name, path in found.items()}
    return instance.parse(folder.name, texts)


def measure(played: Instance) -> dict[str, Any]:
    timed = Timed()
    trips = simulate.play(played, timed)
    in_order = sorted(timed.milliseconds)
    return {
        "day": played.name,
        **asdict(simulate.figures(played, trips)),
        "violations": simulate.violations(played, trips),
        "tick_cpu_ms_p50": in_order[len(in_order) // 2],
        "tick_cpu_ms_p99": in_order[len(in_order) * 99 // 100],
    }


def row(found: dict[str, Any]) -> str:
    others = [f"{n}/{mean:.2f}/{p90}/{rtp:.2f}" for n, mean, p90, rtp in POLICIES.get(found["day"], ())] or ["", ""]
    ours = (
        f"{found['delivered']}/{found['click_to_door_mean']:.2f}/{found['click_to_door_p90']:.0f}"
        f"/{found['ready_to_pickup_mean']:.2f}"
    )
    return (
        f"{found['day']:16} {found['orders']:6} {found['floor']:6.2f}  {ours:20} {found['failures']:5}"
        f" {found['cost_per_order']:9.2f} {found['orders_per_run']:5.2f} {found['tick_cpu_ms_p50']:5.1f}"
        f" {found['tick_cpu_ms_p99']:5.1f} {len(found['violations']):6}   {others[0]:20} {others[1]}"
    )


def surroundings() -> dict[str, Any]:
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=RESULTS.parent, capture_output=True, text=True, check=False
    )
    return {
        "machine": f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit.stdout.strip() if commit.returncode == 0 else None,
    }


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path, nargs="?", default=PUBLISHED)
    arguments.add_argument("--json", type=Path, default=RESULTS / "dispatch.json")
    given = arguments.parse_args()
    folders = sorted(path.parent for path in given.folder.glob("*/orders.txt"))
    if not folders:
        print(f"no days under {given.folder}: playing a made-up one", file=sys.stderr)
    days = [read(folder) for folder in folders] or [day.generate(seed=1, orders=500, restaurants=60, couriers=90)]
    print("ours and theirs: delivered/mean click-to-door/p90/mean ready-to-pickup; CPU of a tick in milliseconds")
    print(
        f"{'day':16} {'orders':>6} {'floor':>6}  {'ours':20} {'fails':>5} {'cost/ord.':>9} {'o/run':>5} {'p50':>5}"
        f" {'p99':>5} {'broken':>6}   {'Reyes default':20} FoodMatch"
    )
    results = []
    for played in days:
        results.append(measure(played))
        print(row(results[-1]), flush=True)
    given.json.parent.mkdir(exist_ok=True)
    given.json.write_text(json.dumps({**surroundings(), "days": results}, indent=1) + "\n")
    return int(any(found["violations"] for found in results))


if __name__ == "__main__":
    sys.exit(main())
