"""A real platform day through every action and the database, plain and with sentra, on an empty folder.

Needs the public days in ../shared/data/mdrp, which are no part of the project; without them it says so.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

DAYS = Path(__file__).resolve().parents[2] / "shared" / "data" / "mdrp"
RESULTS = Path(__file__).parent / "results"
RUNS = (("0o100t100s1p100",), ("0o100t100s1p100", "--sentra"), ("4o100t100s1p100",))
LIMIT = 60  # seconds for the first, as docs/performance.md promises


def main() -> int:
    if not DAYS.is_dir():
        print(f"{DAYS} is not there; nothing is measured")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # as root the database runs as nobody, who has to get in
        reports = {" ".join(run): played(Path(folder), run) for run in RUNS}
    print(f"{'day':28} placed delivered refunded failed  mean   p90  seconds  stmt/order  actions/s")
    for name, r in reports.items():
        door = r["click_to_door"]
        print(
            f"{name:28} {r['placed']:6} {r['delivered']:9} {r['refunded']:8} {r['failed']:6} {door['mean']:5.1f}"
            f" {door['p90']:5.1f} {r['seconds']:8.1f} {r['statements_per_order']:11.1f} {r['actions_per_s']:10.1f}"
        )
    told = {"runs": reports, "python": platform.python_version(), "cores": os.cpu_count()}
    (RESULTS / "replay.json").write_text(json.dumps(told, indent=2) + "\n")
    slow = reports[" ".join(RUNS[0])]["seconds"] > LIMIT
    return int(slow or not all(report["books_balanced"] for report in reports.values()))


def played(folder: Path, run: tuple[str, ...]) -> dict[str, Any]:
    report = folder / "report.json"
    subprocess.run(
        [Path(sys.executable).with_name("sambayan"), "replay", DAYS / run[0], *run[1:], "--json", report],
        env={**os.environ, "SAMBAYAN_HOME": str(folder / "home"), "DATABASE_URL": ""},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    figures: dict[str, Any] = json.loads(report.read_text())
    return figures


if __name__ == "__main__":
    sys.exit(main())
