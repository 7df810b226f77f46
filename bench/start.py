"""How long Konak takes to start, what it holds when nobody asks, what it costs to build."""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

from engines import engine
from machine import ROOT
from server import Server
from table import Table


def run(konak: Path, work: Path, quick: bool) -> Table:
    table = Table("Start, rest and build", ["what", "measured", "aim"])
    with engine("sqlite", work) as place:
        data = work / "demonstration"
        with Server(konak, data, place, "--demo") as server:
            table.row("first start with the demonstration, to the first page", f"{server.seconds:.1f} s", "")
        starts = []
        for _ in range(3 if quick else 7):
            with Server(konak, data, place, "--demo") as server:
                starts.append(server.seconds)
        table.row("start to the first page", f"{statistics.median(starts):.2f} s", "")
        with Server(konak, data, place) as server:
            time.sleep(10)
            table.row("memory, idle, nobody has asked yet", f"{server.megabytes:.0f} MB", "under 100 MB")
    stripped = work / "stripped"
    shutil.copy(konak, stripped)
    subprocess.run(["strip", stripped], check=True)
    table.row("program, stripped", f"{stripped.stat().st_size / 1e6:.1f} MB", "under 40 MB")
    if not quick:
        table.row("clean optimised build, processor time", f"{build(work) / 60:.1f} min", "under 8 min")
    return table


def build(work: Path) -> float:
    """Processor seconds. What was fetched before is not fetched again."""
    folder = work / "build"
    folder.mkdir()
    for name in ["checkouts", "repositories", "artifacts", "workspace-state.json"]:
        source = ROOT / ".build" / name
        if source.exists():
            subprocess.run(["cp", "-a", source, folder], check=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [os.environ.get("SWIFT", "swift"), "build", "-c", "release", "--product", "konak"]
    subprocess.run([*command, "--scratch-path", folder], cwd=ROOT, check=True, stdout=sys.stderr)
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    return now.ru_utime + now.ru_stime - before.ru_utime - before.ru_stime
