"""How long `sambayan run` takes until the first page answers: on an empty folder, and the second time.

Installing the packages is not in it: `make run` on a clean clone adds that once, mostly the time of a download.
"""

import json
import os
import platform
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

RESULTS = Path(__file__).parent / "results"
LIMITS = {"first": 180, "second": 15}  # seconds, as docs/performance.md promises
PATIENCE = 600  # seconds


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # as root the database runs as nobody, who has to get in
        figures = {name: round(start(Path(folder) / "home"), 1) for name in LIMITS}
    print("start      seconds   limit")
    for name, seconds in figures.items():
        print(f"{name:10} {seconds:7.1f} {LIMITS[name]:7}")
    RESULTS.mkdir(exist_ok=True)
    told = {**figures, "python": platform.python_version(), "machine": platform.machine(), "cores": os.cpu_count()}
    (RESULTS / "start.json").write_text(json.dumps(told, indent=2) + "\n")
    return int(any(seconds > LIMITS[name] for name, seconds in figures.items()))


def start(home: Path) -> float:
    """Seconds until a page answers; then everything is stopped as by Ctrl-C."""
    port = free_port()
    began = time.monotonic()
    process = subprocess.Popen(
        [Path(sys.executable).with_name("sambayan"), "run", f"--port={port}"],
        env={**os.environ, "SAMBAYAN_HOME": str(home), "DATABASE_URL": ""},
        stdout=subprocess.DEVNULL,
    )
    try:
        while not answers(port):
            if process.poll() is not None or time.monotonic() - began > PATIENCE:
                raise SystemExit("sambayan run did not answer; what it said stands above")
            time.sleep(0.05)
        return time.monotonic() - began
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as page:
            return bool(page.status == 200)  # noqa: PLR2004
    except OSError:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
