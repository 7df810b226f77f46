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
from dataclasses import dataclass
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
PAGES = ["round", "a district", "programme's home", "two rounds"]


def run(konak: Path, work: Path, quick: bool) -> list[Table]:
    times = Table(
        "Presence: milliseconds of whole pages, 95th percentile",
        ["engine, estimates", "rounds", "filled/s", *PAGES],
        "flat from ten thousand to ten million",
    )
    beside = Table(
        "Presence: medians beside DuckDB, which computes the aggregates of the page from the same rows",
        ["engine, estimates", "DuckDB, country", "a district", *(f"times less: {page}" for page in PAGES)],
        "ten times less at ten million; DuckDB gives figures, Konak a whole page",
    )
    for size in [10_000] if quick else [10_000, 1_000_000, 10_000_000]:
        theirs = None
        for kind in ["sqlite"] if quick else NAMES:
            with engine(kind, work) as place:
                data = work / f"presence-{kind}-{size}"
                filled = fill(konak, data, work, place, size)
                theirs = theirs or Peer(data, filled)
                look(konak, data, place, filled, theirs, times, beside)
    return [times, beside]


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


@dataclass
class Area:
    code: str
    place: str


def areas(konak: Path, options: list) -> tuple[Area, Area]:
    """The country that the rounds cover, and a district of it."""
    command = [konak, "places", "list", "--json", *options]
    listed = subprocess.run(command, capture_output=True, text=True, check=True)
    places = {one["code"]: one for one in map(json.loads, listed.stdout.splitlines())}
    district = next(one for one in places.values() if one["level"] == 3)["parent"]
    country = places[places[district]["parent"]]["parent"]
    return Area(country, places[country]["id"]), Area(district, places[district]["id"])


def look(konak: Path, data: Path, place: Engine, filled: dict, theirs: "Peer", times: Table, beside: Table) -> None:
    options = ["--data", data, *place.options]
    country, district = areas(konak, options)
    name = f"{NAMES[place.kind]}, {filled['estimates']:,}"
    for area in [country, district]:
        if (ours := totals(konak, options, filled, area)) != (figures := theirs.totals(area)):
            raise RuntimeError(f"{name}, {area.code}: Konak says {ours}, DuckDB {figures}")
    with Server(konak, data, place, "--demo") as server:
        person = Browser(server)
        person.sign_in("manager", "konak-2026-demo")
        page = f"/records/presence/rounds/{filled['round']}"
        home = f"/programmes/{filled['programme']}"
        paths = [page, f"{page}?in={district.place}", home, f"{home}/compare"]
        taken = [[person.milliseconds(path) for _ in range(PAGE)][1:] for path in paths]
    rate = filled["estimates"] / filled["seconds"]
    times.row(name, str(filled["rounds"]), f"{rate:,.0f}", *(f"{percentile(one):.0f}" for one in taken))
    rows = [theirs.milliseconds(area) for area in (country, district)]
    factors = [factor(rows[path == paths[1]], statistics.median(one)) for path, one in zip(paths, taken, strict=True)]
    beside.row(name, *(f"{one:.1f}" for one in rows), *factors)


def totals(konak: Path, options: list, filled: dict, area: Area) -> dict[str, tuple[int, int]]:
    """What Konak counted and carried in the last round, by the places below."""
    asked = ["--programme", "load", "--round", str(filled["rounds"]), "--below", area.code, "--json", *options]
    told = subprocess.run([konak, "presence", "totals", *asked], capture_output=True, text=True, check=True)
    lines = map(json.loads, told.stdout.splitlines())
    return {line["code"]: (line["counted"], line["carried"]) for line in lines if line.get("total") is not None}


class Peer:
    """DuckDB with all estimates in memory, in the order of rounds, and the places that each place lies in."""

    # What the page of a round shows, by the areas below one: the figure that counts by the programme's preference,
    # informants first, carried for one round; what registers and informants say each, and both where both do; and the
    # change since the round before, by cause. Places are summed before they are joined to the areas above them, which
    # DuckDB does quicker.
    PAGE = """
    WITH told AS (
      SELECT place, stratum, round,
        max(amount) FILTER (source = 'register') AS register, max(amount) FILTER (source = 'informants') AS informants
      FROM source WHERE round BETWEEN $round - 2 AND $round
        AND place IN (SELECT place FROM line WHERE area = $within) GROUP BY ALL),
    figure AS (
      SELECT place, stratum, max(register) FILTER (round = $round) AS register,
        max(informants) FILTER (round = $round) AS informants,
        max(coalesce(informants, register)) FILTER (round = $round) AS now,
        max(coalesce(informants, register)) FILTER (round = $round - 1) AS former,
        max(coalesce(informants, register)) FILTER (round = $round - 2) AS earlier
      FROM told GROUP BY ALL),
    own AS (
      SELECT place, sum(now) AS counted, sum(former) FILTER (now IS NULL) AS carried,
        sum(register) AS register, sum(informants) AS informants,
        sum(register) FILTER (informants IS NOT NULL) AS both_register,
        sum(informants) FILTER (register IS NOT NULL) AS both_informants,
        sum(coalesce(former, earlier)) AS before,
        sum(now - former) AS like_for_like, sum(now) FILTER (coalesce(former, earlier) IS NULL) AS covered,
        sum(coalesce(former, earlier)) FILTER (coalesce(now, former) IS NULL) AS uncovered,
        sum(coalesce(now, former) - coalesce(former, earlier)) FILTER (now IS NULL OR former IS NULL) AS older
      FROM figure GROUP BY place)
    SELECT a.code AS code, count(*) AS places, sum(counted) AS counted, sum(carried) AS carried,
      sum(register) AS register, sum(informants) AS informants, sum(both_register) AS both_register,
      sum(both_informants) AS both_informants, sum(before) AS before, sum(like_for_like) AS like_for_like,
      sum(covered) AS covered, sum(uncovered) AS uncovered, sum(older) AS older
    FROM own JOIN line USING (place) JOIN area a ON a.place = line.area WHERE a.parent = $within GROUP BY a.code
    """

    def __init__(self, data: Path, filled: dict):
        self.round = filled["rounds"]
        programme = bytes.fromhex(filled["programme"].replace("-", ""))
        self.memory = duckdb.connect()
        with sqlite3.connect(f"file:{data / 'konak.sqlite'}?mode=ro", uri=True) as database:
            self.take(
                database,
                source=(
                    "SELECT r.number AS round, p.rowid AS place, e.source, e.stratum, e.amount FROM estimate e"
                    " JOIN tracking_round r ON r.id = e.round JOIN place p ON p.id = e.place WHERE r.programme = ?",
                    [programme],
                ),
                line=(
                    "SELECT p.rowid AS place, a.rowid AS area FROM place_ancestor l"
                    " JOIN place p ON p.id = l.place JOIN place a ON a.id = l.ancestor",
                    [],
                ),
                area=(
                    "SELECT p.rowid AS place, q.rowid AS parent, p.code AS code FROM place p"
                    " LEFT JOIN place q ON q.id = p.parent",
                    [],
                ),
            )

    def take(self, database: sqlite3.Connection, **queries: tuple[str, list]) -> None:
        for name, (query, values) in queries.items():
            for number, part in enumerate(pandas.read_sql_query(query, database, params=values, chunksize=1_000_000)):
                self.memory.register("part", part)
                made = f"INSERT INTO {name}" if number else f"CREATE TABLE {name} AS"
                self.memory.execute(f"{made} SELECT * FROM part")
        self.memory.execute("CREATE TABLE sorted AS SELECT * FROM source ORDER BY round, place")
        self.memory.execute("DROP TABLE source; ALTER TABLE sorted RENAME TO source")

    def asked(self, area: Area) -> dict[str, int]:
        [(within,)] = self.memory.execute("SELECT place FROM area WHERE code = ?", [area.code]).fetchall()
        return {"round": self.round, "within": within}

    def totals(self, area: Area) -> dict[str, tuple[int, int]]:
        rows = self.memory.execute(self.PAGE, self.asked(area))
        columns = [column[0] for column in rows.description]
        lines = [dict(zip(columns, row, strict=True)) for row in rows.fetchall()]
        return {line["code"]: (line["counted"] or 0, line["carried"] or 0) for line in lines}

    def milliseconds(self, area: Area) -> float:
        """The median, once it is warm."""
        times, asked = [], self.asked(area)
        for _ in range(10):
            start = time.perf_counter()
            self.memory.execute(self.PAGE, asked).fetchall()
            times.append((time.perf_counter() - start) * 1000)
        return statistics.median(times[1:])
