"""Presence over the neighbourhoods of a country, beside DuckDB that computes the same aggregates from the same rows.

Rounds cover 16,590 invented neighbourhoods of the districts of 24 provinces; in each a register and informants speak of
ten nationalities. Times of pages are those of one person on the same machine, from the request to the last byte.
"""

import csv
import json
import sqlite3
import statistics
import subprocess
import time
from pathlib import Path

import duckdb
import pandas
from engines import NAMES, Engine, engine
from imports import districts
from scale import percentile
from server import Browser, Server
from table import Table, factor

NEIGHBOURHOODS, PROVINCES = 16_590, 24
PAGE = 30
AGGREGATE = "SELECT parent, source, stratum, sum(amount) FROM source WHERE round = ? GROUP BY ALL"


def run(konak: Path, work: Path, quick: bool) -> list[Table]:
    table = Table(
        "Presence: milliseconds, 95th percentile, beside DuckDB on the same rows",
        [
            "engine, estimates", "rounds", "filled/s", "round", "a district", "programme's home", "two rounds",
            "DuckDB", "Konak/DuckDB",
        ],
        "ten times faster than DuckDB at 10 million rows, and flat; DuckDB gives figures, Konak a whole page",
    )  # fmt: skip
    for size in [10_000] if quick else [10_000, 1_000_000, 10_000_000]:
        theirs = 0.0
        for kind in ["sqlite"] if quick else NAMES:
            with engine(kind, work) as place:
                data = work / f"presence-{kind}-{size}"
                filled = fill(konak, data, work, place, size)
                if kind == "sqlite":
                    theirs = duck(data)
                look(konak, data, place, filled, theirs, table)
    return [table]


def fill(konak: Path, data: Path, work: Path, place: Engine, size: int) -> dict:
    """What `konak measure track` tells; beside an embedded mission it is kept for the next time."""
    told = data / "filled.json"
    if told.exists() and not place.options:
        return json.loads(told.read_text())
    options = ["--data", data, *place.options]
    subprocess.run([konak, "demo", "--submissions", "30", *options], capture_output=True, check=True)
    sheet = work / "neighbourhoods.csv"
    write_neighbourhoods(sheet, districts(konak, options))
    imported = ["places", "import", sheet, "--source", "invented", "--edition", "1"]
    subprocess.run([konak, *imported, *options], capture_output=True, check=True)
    command = [konak, "measure", "track", str(size), *options]
    filled = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    told.write_text(json.dumps(filled))
    return filled


def write_neighbourhoods(sheet: Path, known: list[tuple[str, str, str]]) -> None:
    provinces = sorted({code[:6] for *_, code in known})[:PROVINCES]
    chosen = [one for one in known if one[2][:6] in provinces]
    with sheet.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["code", "level", "parent", "name:en", "name:tr"])
        for number in range(NEIGHBOURHOODS):
            _, district, code = chosen[number % len(chosen)]
            name = f"{district} {number // len(chosen) + 1}"
            writer.writerow([f"{code}{number // len(chosen):03}", 3, code, name, name])


def look(konak: Path, data: Path, place: Engine, filled: dict, theirs: float, table: Table) -> None:
    listed = subprocess.run(
        [konak, "places", "list", "--json", "--data", data, *place.options], capture_output=True, text=True, check=True
    )
    parts = [one for one in map(json.loads, listed.stdout.splitlines()) if one["level"] == 3]
    area = next(one["id"] for one in map(json.loads, listed.stdout.splitlines()) if one["code"] == parts[0]["parent"])
    with Server(konak, data, place, "--demo") as server:
        person = Browser(server)
        person.sign_in("manager", "konak-2026-demo")
        page = f"/records/presence/rounds/{filled['round']}"
        home = f"/programmes/{filled['programme']}"
        paths = [page, f"{page}?in={area}", home, f"{home}/compare"]
        times = [[person.milliseconds(path) for _ in range(PAGE)][1:] for path in paths]
        ours = percentile(times[0])
        table.row(
            f"{NAMES[place.kind]}, {filled['estimates']:,}", str(filled["rounds"]),
            f"{filled['estimates'] / filled['seconds']:,.0f}", *(f"{percentile(one):.0f}" for one in times),
            f"{theirs:.1f}", factor(ours, theirs),
        )  # fmt: skip


def duck(data: Path) -> float:
    """DuckDB's median for the sums of the last round by district, source and stratum, in memory, once it is warm."""
    with sqlite3.connect(f"file:{data / 'konak.sqlite'}?mode=ro", uri=True) as database:
        frame = pandas.read_sql_query(
            "SELECT e.round, p.parent, e.source, e.stratum, e.amount FROM estimate e JOIN place p ON p.id = e.place",
            database,
        )
    memory = duckdb.connect()
    memory.register("frame", frame)
    memory.execute("CREATE TABLE source AS SELECT * FROM frame")
    [(latest,)] = memory.execute("SELECT round FROM source GROUP BY round ORDER BY count(*) DESC LIMIT 1").fetchall()
    times = []
    for _ in range(9):
        start = time.perf_counter()
        memory.execute(AGGREGATE, [latest]).fetchall()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)
