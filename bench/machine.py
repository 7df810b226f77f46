"""What the measured programs used of the machine."""

import os
import platform
import subprocess
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
    """Megabytes at the peak of a process that runs once."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    return used.ru_maxrss / 1024
