"""What the measured programs used of the machine."""

import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent


def describe() -> str:
    """The machine, in a line: figures of different machines are not compared."""
    cpu = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.machine(),
    )
    commit = subprocess.run(
        ["git", "log", "-1", "--format=%h"], cwd=ROOT, capture_output=True, text=True
    ).stdout.strip()
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} × {cpu}; load {load:.1f}; Konak {commit}; {platform.freedesktop_os_release()['PRETTY_NAME']}"
    )


def peak_memory(command: list[str]) -> float:
    """Megabytes of its own that a process holds at its peak while it runs once, looked at each millisecond.

    Pages of its program and libraries, which it shares with the file cache and other processes, are not counted.
    """
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    status = Path(f"/proc/{process.pid}/status")
    peak = 0
    while process.poll() is None:
        held = re.search(r"RssAnon:\s+(\d+) kB", status.read_text())
        peak = max(peak, int(held[1]) if held else 0)
        time.sleep(0.001)
    return peak / 1024


def measured(command: list) -> tuple[str, float, float]:
    """What it prints, its processor time in seconds, and its peak memory in megabytes."""
    with tempfile.TemporaryFile("w+") as output:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        process = subprocess.Popen(list(map(str, command)), stdout=output, stderr=subprocess.DEVNULL)
        peak = 0
        while process.poll() is None:
            status = Path(f"/proc/{process.pid}/status").read_text()
            peak = max([peak, *(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))])
            try:
                process.wait(0.02)
            except subprocess.TimeoutExpired:
                continue
        if process.returncode:
            sys.exit(f"{command[0]} failed with {process.returncode}")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        output.seek(0)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return output.read(), seconds, peak / 1024
