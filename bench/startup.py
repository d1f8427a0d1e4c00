"""From nothing to a page that answers: `huitouke up` in an empty folder, against starting its database alone.

The baseline is `initdb` and the first start of the same PostgreSQL, which no installation with its own database can
avoid. The goal is the promise of the README: the page answers within 20 seconds.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from bench.ports import answers, free_port
from bench.table import Result
from store_api.launcher.servers import running_servers
from store_api.settings import Settings

GOAL_SECONDS = 20.0


def measure(quick: bool) -> Result:
    """Medians of several rounds, ours and the baseline in turn."""
    ours, bare = [], []
    for _ in range(2 if quick else 5):
        bare.append(_in_new_folder(_start_database))
        ours.append(_in_new_folder(_start_everything))
    table = [
        f"{'':24}{'median s':>10}{'worst s':>10}",
        f"{'database alone':24}{median(bare):10.2f}{max(bare):10.2f}",
        f"{'page answers':24}{median(ours):10.2f}{max(ours):10.2f}",
    ]
    ratios = {"page_to_database": round(median(ours) / median(bare), 2)}
    return Result(table, ratios, {"page_within_20_s": max(ours) <= GOAL_SECONDS})


def _in_new_folder(start: Callable[[Path], float]) -> float:
    with tempfile.TemporaryDirectory(prefix="huitouke-bench-") as folder:
        # The servers run as another account when we are root.
        Path(folder).chmod(0o755)
        return start(Path(folder) / "data")


def _start_database(data: Path) -> float:
    began = time.monotonic()
    with running_servers(Settings(data=data)):
        return time.monotonic() - began


def _start_everything(data: Path) -> float:
    port = free_port()
    began = time.monotonic()
    command = [sys.executable, "-m", "store_api.cli", "--data", str(data), "up", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        while not answers(port, "/healthz"):
            time.sleep(0.05)
        return time.monotonic() - began
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()
