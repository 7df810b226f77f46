"""Converting XLSForms beside pyxform: processor time of the warm conversion, memory of a process that does one."""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

import generate
from machine import ROOT, peak_memory
from table import Table, factor

PEER = Path(__file__).with_name("pyxform_peer.py")


def run(konak: Path, work: Path, quick: bool) -> Table:
    made = [generate.workbook(work, questions) for questions in ([20, 300] if quick else [20, 300, 2000])]
    made.append(generate.long_list(work, 2_000 if quick else 20_000))
    found = real_forms()
    files = found[::4] + made if quick else found + made
    rounds = 3 if quick else 7

    ours = convert([str(konak), "measure", "convert"], files, rounds)
    theirs = convert([sys.executable, str(PEER)], files, rounds)

    table = Table(
        f"Converting XLSForms: median of {rounds} rounds in one warm process; memory of a process for one form",
        ["form", "pyxform ms", "Konak ms", "times less", "pyxform MB", "Konak MB", "times less"],
        "times less processor time: 30; memory: 10",
    )
    ratios = []
    for file in files:
        before, now = theirs[str(file)], ours[str(file)]
        if before is None or now is None:
            table.row(name(file), shown(before), shown(now), "", "", "", "")
            continue
        memory_before = peak_memory([sys.executable, str(PEER), "--rounds", "1", str(file)])
        memory_now = peak_memory([str(konak), "form", "convert", str(file), "--out", os.devnull])
        ratios.append((before / now, memory_before / memory_now))
        table.row(
            name(file),
            f"{before:.1f}",
            f"{now:.2f}",
            factor(before, now),
            f"{memory_before:.0f}",
            f"{memory_now:.0f}",
            factor(memory_before, memory_now),
        )
    if ratios:
        speed, memory = (statistics.geometric_mean(column) for column in zip(*ratios, strict=True))
        table.row("geometric mean", "", "", f"{speed:.1f}×", "", "", f"{memory:.1f}×")
    return table


def real_forms() -> list[Path]:
    """Forms as their authors wrote them, where the conformance material is at hand."""
    conformance = Path(os.environ.get("KONAK_CONFORMANCE") or ROOT.parent / "shared" / "conformance")
    folder = conformance / "forms" / "xlsforms"
    if not folder.is_dir():
        print(f"  no real forms in {folder}: only generated ones are converted", file=sys.stderr)
    return sorted([*folder.glob("*.xlsx"), *folder.glob("*.xls")])


def convert(command: list[str], files: list[Path], rounds: int) -> dict[str, float | None]:
    """Median processor milliseconds of each file; none where it was refused."""
    arguments = [*command, "--rounds", str(rounds), *map(str, files)]
    output = subprocess.run(arguments, stdout=subprocess.PIPE, check=True, text=True).stdout
    return {
        row["file"]: statistics.median(row["milliseconds"]) if row["converted"] else None
        for row in map(json.loads, output.splitlines())
    }


def name(file: Path) -> str:
    return file.stem[:44]


def shown(milliseconds: float | None) -> str:
    return "refused" if milliseconds is None else f"{milliseconds:.2f}"
