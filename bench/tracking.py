"""Sites and flows over many source rows, beside DuckDB that computes the same aggregates from the same rows.

Rows come in through the program's own command `konak sites import`; the flows are
those of the demonstration. Times of pages are those of one person on the same machine, from the request to the last
byte.
"""

import csv
import random
import sqlite3
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas
from engines import Engine
from imports import districts
from scale import percentile
from server import Browser, Server
from table import Table, factor

# The sizes of a list of sites: what one file may have is 50,000.
SIZES = [1_000, 10_000]
PAGE = 30


def run(konak: Path, work: Path, quick: bool) -> list[Table]:
    pages = Table(
        "Sites and flows: 95th percentile, milliseconds, beside DuckDB on the same rows (SQLite)",
        ["page", "rows", "filled/s", "first ms", "95 % ms", "DuckDB ms", "Konak/DuckDB"],
        "ten times faster than DuckDB where a rollup serves, and flat; DuckDB gives figures, Konak a whole page",
    )
    for size in SIZES[:1] if quick else SIZES:
        data = work / f"tracking-{size}"
        subprocess.run([konak, "demo", "--submissions", "1000", "--data", data], capture_output=True, check=True)
        known = districts(konak, ["--data", data])
        sites_rate = fill_sites(konak, data, work, known, size)
        with Server(konak, data, Engine("sqlite"), "--demo") as server:
            person = Browser(server)
            person.sign_in("manager", "konak-2026-demo")
            measured = [
                ("list of sites", "/records/sites", sites_rate, sites),
                ("origin–destination matrix", f"/records/flows/matrix?point={point(data)}", "–", flows),
                ("a flow point with its forecast", f"/records/flows/points/{point(data)}", "–", flows),
            ]
            for name, path, rate, asked in measured:
                rows, theirs = asked(data)
                times = [person.milliseconds(path) for _ in range(PAGE)]
                ours = percentile(times[1:])
                pages.row(
                    name, f"{rows:,}", rate, f"{times[0]:.0f}", f"{ours:.0f}", f"{theirs:.1f}", factor(ours, theirs)
                )
    return [pages]


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


def point(data: Path) -> str:
    """The code of the demonstration's busier flow point."""
    with sqlite3.connect(f"file:{data / 'konak.sqlite'}?mode=ro", uri=True) as database:
        return database.execute(
            "SELECT point FROM flow_count GROUP BY point ORDER BY count(*) DESC LIMIT 1"
        ).fetchone()[0]


def sites(data: Path) -> tuple[int, float]:
    return duck(
        data,
        "SELECT code, capacity, state FROM site",
        "SELECT code, capacity, state, count(*) OVER () FROM source ORDER BY code LIMIT 50",
    )


def flows(data: Path) -> tuple[int, float]:
    return duck(
        data,
        "SELECT point, day, origin, destination, individuals FROM flow_count",
        "SELECT origin, destination, sum(individuals), count(*) FROM source GROUP BY origin, destination",
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
