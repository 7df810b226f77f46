"""Sites and flows over many source rows, beside DuckDB that computes the same aggregates from the same rows.

Sites come in through the program's own command `konak sites import`, their assessments and the groups that pass flow
points through its intake. Times of pages are those of one person on the same machine, from the request to the last
byte.
"""

import csv
import json
import random
import sqlite3
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas
from engines import NAMES, Engine, engine
from imports import districts
from scale import percentile
from server import Browser, Server
from table import Table, factor

# What one file of sites may have is 50,000.
SITES = [1_000, 10_000]
GROUPS = [10_000, 100_000, 1_000_000]
PAGE = 30


def run(konak: Path, work: Path, quick: bool) -> list[Table]:
    pages = Table(
        "Sites and flows: milliseconds of whole pages, beside DuckDB on the same rows",
        ["engine, page", "rows", "filled/s", "first", "median", "95 %", "DuckDB", "times less"],
        "ten times less than DuckDB where a rollup serves, and flat; DuckDB gives figures, Konak a whole page",
    )
    for size in SITES[:1] if quick else SITES:
        data = work / f"tracking-{size}"
        subprocess.run([konak, "demo", "--submissions", "1000", "--data", data], capture_output=True, check=True)
        rate = fill_sites(konak, data, work, districts(konak, ["--data", data]), size)
        rows, theirs = sites(data)
        look(konak, data, Engine("sqlite"), {"list of sites": "/records/sites"}, rows, rate, theirs, pages)
    for size in GROUPS[:1] if quick else GROUPS:
        rows, theirs = 0, 0.0
        for kind in ["sqlite"] if quick else NAMES:
            with engine(kind, work) as place:
                data = work / f"flows-{kind}-{size}"
                command = [konak, "measure", "flows", str(size), "--data", data, *place.options]
                filled = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
                if kind == "sqlite":
                    rows, theirs = flows(data)
                paths = {
                    "origin–destination matrix": f"/records/flows/matrix?point={POINT}&from=2026-01-01&to=2026-06-30",
                    "a flow point with its forecast": f"/records/flows/points/{POINT}",
                }
                rate = f"{filled['groups'] / filled['seconds']:,.0f}"
                look(konak, data, place, paths, rows, rate, theirs, pages)
    return [pages]


# The code of the demonstration's busier flow point.
POINT = "RTN-01"


def look(
    konak: Path, data: Path, place: Engine, paths: dict[str, str], rows: int, rate: str, theirs: float, pages: Table
) -> None:
    with Server(konak, data, place, "--demo") as server:
        person = Browser(server)
        person.sign_in("manager", "konak-2026-demo")
        for name, path in paths.items():
            times = [person.milliseconds(path) for _ in range(PAGE)]
            ours = statistics.median(times[1:])
            pages.row(
                f"{NAMES[place.kind]}, {name}", f"{rows:,}", rate, f"{times[0]:.0f}", f"{ours:.0f}",
                f"{percentile(times[1:]):.0f}", f"{theirs:.1f}", factor(theirs, ours),
            )  # fmt: skip


def imported(konak: Path, data: Path, rows: int, *command: str | Path) -> str:
    """Rows a second of an import."""
    start = time.monotonic()
    done = subprocess.run([konak, *command, "--json", "--data", data], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError((done.stdout + done.stderr)[-2000:])
    return f"{rows / (time.monotonic() - start):,.0f}"


def fill_sites(konak: Path, data: Path, work: Path, known: list[tuple], size: int) -> str:
    dice = random.Random(size)
    sheet = work / "sites.csv"
    with sheet.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["name", "area", "capacity", "capacity_unit"])
        for number in range(size):
            _, district, code = dice.choice(known)
            writer.writerow([f"{district} {number} yerleşimi", code, dice.randint(20, 4000), "individuals"])
    return imported(konak, data, size, "sites", "import", sheet)


def sites(data: Path) -> tuple[int, float]:
    return duck(
        data,
        "SELECT code, capacity, state FROM site",
        "SELECT code, capacity, state, count(*) OVER () FROM source ORDER BY code LIMIT 50",
    )


def flows(data: Path) -> tuple[int, float]:
    """The matrix of one point: whence and where to, over all months that it shows."""
    return duck(
        data,
        "SELECT point, day, direction, origin, destination, individuals FROM flow_count",
        f"SELECT origin, destination, sum(individuals), count(*) FROM source WHERE point = '{POINT}'"
        " GROUP BY origin, destination ORDER BY 3 DESC LIMIT 500",
    )


def duck(data: Path, read: str, ask: str) -> tuple[int, float]:
    """How many source rows there are, and DuckDB's median for the aggregate over them in memory, once it is warm."""
    with sqlite3.connect(f"file:{data / 'konak.sqlite'}?mode=ro", uri=True) as database:
        frame = pandas.read_sql_query(read, database)
    memory = duckdb.connect()
    memory.execute("CREATE TABLE source AS SELECT * FROM frame")
    return len(frame), statistics.median(milliseconds(lambda: memory.execute(ask).fetchall()) for _ in range(9))


def milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000
