"""Millions of rows to CSV, XLSX and Parquet, beside DuckDB and pandas on the same rows."""

import json
import subprocess
import sys
from pathlib import Path

import machine
from table import Table

# Each peer reads the rows that we wrote as Parquet, and writes them; pandas' reading is not counted.
PEERS = {
    "DuckDB": """
import duckdb, sys, time
source, target, kind = sys.argv[1:]
duckdb.sql("set threads = 1; set enable_progress_bar = false")
start = time.perf_counter()
duckdb.sql(f"copy (select * from '{source}') to '{target}' (format {kind})")
print(time.perf_counter() - start)
""",
    "pandas": """
import pandas, sys, time
source, target, kind = sys.argv[1:]
rows = pandas.read_parquet(source)
rows["received"] = rows["received"].dt.tz_localize(None)
start = time.perf_counter()
{"csv": rows.to_csv, "parquet": rows.to_parquet, "xlsx": rows.to_excel}[kind](target, index=False)
print(time.perf_counter() - start)
""",
}
# What a peer does not write, or would take longer than anybody waits for: pandas writes a sheet cell by cell.
UNABLE = {("DuckDB", "xlsx"), ("pandas", "xlsx")}


def run(konak: Path, work: Path, quick: bool) -> list[Table]:
    table = Table(
        "Rows of eight columns written to a file",
        ["program, format", "rows", "seconds", "rows/s", "file MB", "peak MB"],
        "memory that does not grow with the rows",
    )
    for count in [100_000] if quick else [1_000_000, 10_000_000]:
        rows = work / "rows.parquet"
        for kind in ["parquet", "csv", "xlsx"]:
            target = rows if kind == "parquet" else work / f"rows.{kind}"
            command = [konak, "measure", "write", kind, str(count), "--out", target]
            seconds = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["seconds"]
            row(table, f"Konak, {kind}", count, seconds, target, machine.peak_memory([*map(str, command)]))
        for peer, program in PEERS.items():
            for kind in ["parquet", "csv", "xlsx"]:
                if (peer, kind) in UNABLE:
                    continue
                target = work / f"peer.{kind}"
                command = [sys.executable, "-c", program, str(rows), str(target), kind]
                seconds = float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
                row(table, f"{peer}, {kind}", count, seconds, target, machine.peak_memory(command))
    return [table]


def row(table: Table, label: str, count: int, seconds: float, file: Path, peak: float) -> None:
    size = file.stat().st_size / 1e6
    table.row(label, f"{count:,}", f"{seconds:.1f}", f"{count / seconds:,.0f}", f"{size:.0f}", f"{peak:.0f}")
