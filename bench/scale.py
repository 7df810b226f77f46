"""Pages, figures and files over a thousand, a hundred thousand and a million submissions of the demonstration's form.

Times of pages are those of one person on the same machine, from the request to the last byte: the server's time and a
little more.
"""

import csv
import json
import os
import re
import statistics
import subprocess
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import duckdb
from engines import NAMES, Engine, engine
from server import Browser, Server
from table import Table, factor

FORM = "site_assessment"
# What is marked in the demonstration, and what is not.
TYPE, WATER, HOUSEHOLDS, NAME = "/site/site_type", "/wash/water_enough", "/population/households", "/site/site_name"
MARKED = [NAME, TYPE, "/visit/round", HOUSEHOLDS, "/population/individuals", "/visit/district"]


def run(konak: Path, work: Path, quick: bool) -> list[Table]:
    pages = Table(
        "Pages over many submissions: 95th percentile, milliseconds",
        ["engine, submissions", "filled/s", "list", "filter", "sort", "both", "next", "search", "pins", "pin pictures"],
        "under 50 ms at every size",
    )
    figures = Table(
        "An unpinned chart, opened for the first time, beside DuckDB on the same rows",
        ["engine, submissions", "Konak ms", "again ms", "DuckDB ms", "Konak/DuckDB", "unmarked filter s", "answer"],
        "unmarked filters: given up after 2 s, with the offer to mark the question or run it as a job",
    )
    sites = Table(
        "The list of sites over the same submissions, each an assessment of one, beside DuckDB on the same rows",
        ["engine, submissions", "sites", "by", "first", "median", "95 %", "DuckDB", "times less"],
        "ten times less than DuckDB, and flat; DuckDB gives figures, Konak a whole page",
    )
    files = Table(
        "Export over HTTP",
        ["engine, submissions", "kind", "rows/s", "MB/s", "idle MB", "peak MB"],
        "memory that does not grow with the rows",
    )
    for kind in ["sqlite"] if quick else NAMES:
        for count in [1_000, 20_000] if quick else [1_000, 100_000, 1_000_000]:
            with engine(kind, work) as place:
                measure(konak, work / f"{kind}-{count}", place, count, (pages, figures, sites, files))
    return [pages, figures, sites, files]


def fill(konak: Path, data: Path, place: Engine, count: int) -> str:
    """Submissions a second; nothing where they are there already."""
    if (data / "konak.sqlite").exists():
        return "–"
    filled = subprocess.run(
        [konak, "measure", "fill", str(count), "--data", data, *place.options],
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    return f"{count / json.loads(filled.stdout)['seconds']:,.0f}"


def measure(konak: Path, data: Path, place: Engine, count: int, tables: tuple[Table, ...]) -> None:
    rate = fill(konak, data, place, count)
    look(konak, data, place, count, rate, tables)


def look(konak: Path, data: Path, place: Engine, count: int, rate: str, tables: tuple[Table, ...]) -> None:
    pages, figures, sites, files = tables
    label = f"{NAMES[place.kind]}, {count:,}"
    with Server(konak, data, place, "--demo") as server:
        person = Browser(server)
        person.sign_in("manager", "konak-2026-demo")
        first, is_answered = chart(person)
        shape = Shape(person)
        wait_until_counted(person, shape)
        pages.row(
            label,
            rate,
            *(
                f"{percentile([person.milliseconds(path) for path in paths]):.0f}"
                for paths in [shape.lists(), shape.filters(), shape.sorts(), shape.both()]
            ),
            f"{percentile(list(turned(person, shape.list))):.0f}",
            *(
                f"{percentile([person.milliseconds(path) for path in paths]):.0f}"
                for paths in [shape.searches(), shape.pins(), shape.pictures()]
            ),
        )
        again = statistics.median(chart(person)[0] for _ in range(3))
        seconds, answer = unmarked(person, shape)
        rows = data / "submissions.csv"
        for kind in ["csv", "xlsx", "geojson", "parquet"]:
            files.row(label, kind, *export(server, person, shape, kind, count, rows if kind == "csv" else None))
        theirs, *of_sites = duck(rows, chart_question(), *SITES.values())
        look_at_sites(person, label, of_sites, sites)
        figures.row(
            label,
            f"{first:.0f}" if is_answered else f"given up after {first:.0f}",
            f"{again:.0f}",
            f"{theirs:.1f}",
            factor(first, theirs),
            f"{seconds:.2f}",
            answer,
        )


def percentile(times: list[float]) -> float:
    """The 95th."""
    return sorted(times)[max(0, -(-len(times) * 95 // 100) - 1)]


class Shape:
    """The addresses of one mission's pages."""

    def __init__(self, person: Browser):
        self.list = f"/collect/forms/{FORM}/submissions"
        _, page = person.get(self.list)
        self.authors = sorted(set(re.findall(r'<option value="([0-9a-f-]{36})"', page.decode())))
        _, page = person.get("/evidence")
        self.pinned = sorted(set(re.findall(r"/evidence/pins/[0-9a-f-]{36}", page.decode())))

    def lists(self) -> list[str]:
        return [self.list] * 60

    def filters(self) -> list[str]:
        asked = [
            "state=received", "state=approved", "state=has_issues", "state=rejected", "state=approved&state=rejected",
            "place=TUR031", "place=TUR002", "place=TUR", "from=2026-05-04&to=2026-05-06", "from=2026-07-20",
            *(f"author={author}" for author in self.authors),
            *(f"where={TYPE}={kind}" for kind in ["tent_site", "informal", "container_city", "none_of_them"]),
            f"where={HOUSEHOLDS}=200..210", f"where={HOUSEHOLDS}=1000..", "where=/visit/round=2",
            "where=/visit/district=TUR031001", f"where={NAME}={quote('Çınaraltı Yerleşimi 1')}",
        ]  # fmt: skip
        return [f"{self.list}?{part}" for part in asked] * 3

    def sorts(self) -> list[str]:
        keys = ["received", "day", "place", "author", "state", "version", *MARKED]
        return [f"{self.list}?sort={sign}{key}" for key in keys for sign in ["", "-"]] * 3

    def both(self) -> list[str]:
        filters = ["state=approved", "place=TUR031", "from=2026-05-04&to=2026-05-06", f"where={TYPE}=tent_site"]
        keys = ["day", "-state", "place", f"-{HOUSEHOLDS}", NAME]
        return [f"{self.list}?{part}&sort={key}" for part in filters for key in keys] * 3

    def searches(self) -> list[str]:
        return [f"{self.list}?q={quote(words)}" for words in ["defneli", "Ihl", "söğütlü çadır", "nobody"]] * 10

    def pins(self) -> list[str]:
        return self.pinned * 15

    def pictures(self) -> list[str]:
        return [f"{pin}/picture" for pin in self.pinned] * 15


def turned(person: Browser, path: str) -> Iterator[float]:
    """Page after page of a list, as its readers turn them."""
    for _ in range(40):
        start = time.perf_counter()
        _, page = person.get(path)
        yield (time.perf_counter() - start) * 1000
        following = re.search(r'href="([^"]*[?&;]after=[^"]*)"', page.decode())
        if not following:
            return
        path = following[1].replace("&amp;", "&").replace("&#38;", "&")


def chart_path() -> str:
    return f"/evidence/forms/{FORM}?rows={TYPE}&columns={WATER}"


def chart(person: Browser) -> tuple[float, bool]:
    """Milliseconds of the page, and whether it has the chart."""
    start = time.perf_counter()
    _, page = person.get(chart_path())
    return (time.perf_counter() - start) * 1000, b"/picture?" in page


def chart_question() -> str:
    return f'SELECT "{TYPE[1:]}", "{WATER[1:]}", count(*) FROM submissions WHERE state <> \'rejected\' GROUP BY 1, 2'


def duck(rows: Path, *questions: str) -> list[float]:
    """Milliseconds of each question, the first time, over a table with all columns of the exported rows."""
    times = []
    with duckdb.connect() as database:
        database.execute("SET threads = 1")
        database.execute(f"CREATE TABLE submissions AS SELECT * FROM read_csv('{rows}', all_varchar = true)")
        for question in questions:
            start = time.perf_counter()
            database.execute(question).fetchall()
            times.append((time.perf_counter() - start) * 1000)
    return times


def newest_of_sites(order: str) -> str:
    """What was counted last at each site, and how many sites there are."""
    newest = """
        SELECT "visit/district" AS district, "site/site_name" AS name, max("visit/assessed_on") AS day,
            arg_max(TRY_CAST("population/individuals" AS INTEGER), "visit/assessed_on") AS people
        FROM submissions WHERE state <> 'rejected' GROUP BY ALL
    """
    return f"SELECT *, count(*) OVER () FROM ({newest}) ORDER BY {order} LIMIT 50"


# The page's orders, and DuckDB's question for each.
SITES = {
    "code": newest_of_sites("district, name"),
    "people": newest_of_sites("people DESC NULLS LAST"),
    "age": newest_of_sites("day"),
}


def look_at_sites(person: Browser, label: str, theirs: list[float], table: Table) -> None:
    """Pages of the list in each order."""
    path = "/records/sites"
    _, page = person.get(path)
    count = re.search(r'class="count" role="status">([\d,]+)', page.decode())[1]
    for order, other in zip(SITES, theirs, strict=True):
        times = [person.milliseconds(f"{path}?sort={order}") for _ in range(30)]
        ours = statistics.median(times[1:])
        table.row(
            label, count, order, f"{times[0]:.0f}", f"{ours:.0f}", f"{percentile(times[1:]):.0f}", f"{other:.1f}",
            factor(other, ours),
        )  # fmt: skip


def unmarked(person: Browser, shape: Shape) -> tuple[float, str]:
    """A filter by questions without an index that finds nothing: every submission is looked at."""
    start = time.perf_counter()
    _, page = person.get(f"{shape.list}?where={WATER}=nothing_of_that_kind&where=/wash/toilets=77777..77778")
    seconds = time.perf_counter() - start
    return seconds, "offers" if b'data-offer="slow"' in page else "found"


def wait_until_counted(person: Browser, shape: Shape) -> None:
    """The server's first steps after a start, and the rollups, are behind it."""
    until(lambda: all(person.get(f"{pin}/picture")[0] == 200 for pin in shape.pinned))
    time.sleep(2)


def until(holds: Callable[[], bool]) -> None:
    for _ in range(600):
        if holds():
            return
        time.sleep(0.5)
    raise RuntimeError("waited for too long")


def export(
    server: Server, person: Browser, shape: Shape, kind: str, count: int, keep: Path | None
) -> tuple[str, str, str, str]:
    """Rows and megabytes a second, memory before and at its peak. What `keep` names gets the submissions' table."""
    server.forget_peak()
    idle = server.megabytes
    target = keep.with_suffix(".zip") if keep else None
    start = time.monotonic()
    answer = person.open("GET", f"/collect/forms/{FORM}/export?kind={kind}&purpose=analysis")
    if answer.status != 200:
        raise RuntimeError(f"the export was answered {answer.status}")
    size = 0
    with (target or Path(os.devnull)).open("wb") as file:
        while piece := answer.read(1 << 18):
            size += len(piece)
            file.write(piece)
    seconds = time.monotonic() - start
    if keep:
        unpack(target, keep, count)
    return f"{count / seconds:,.0f}", f"{size / seconds / 1e6:.1f}", f"{idle:.0f}", f"{server.peak_megabytes:.0f}"


def unpack(archive: Path, rows: Path, count: int) -> None:
    with zipfile.ZipFile(archive) as files, files.open("submissions.csv") as source, rows.open("wb") as target:
        while piece := source.read(1 << 20):
            target.write(piece)
    with rows.open(newline="", encoding="utf-8-sig") as file:
        found = sum(1 for _ in csv.reader(file)) - 1
    if found != count:
        raise RuntimeError(f"{count} submissions were exported as {found} rows")
    archive.unlink()
