"""Disclosure risk of a file of a million records with six keys; protection of nested tables of 100,000 cells, and of
all figures of an issue.

The peer for the risk is pycanon (PyPI): it tells k-anonymity, l-diversity and t-closeness of the
same file. Individual risks from sampling weights, which Konak tells beside them, it does not have.
"""

import csv
import json
import sys
from pathlib import Path

import numpy as np
from machine import measured
from table import Table, factor

KEYS = ["province", "sex", "age", "nationality", "marital", "size"]
PEER = """
import sys
import pandas as pd
from pycanon import anonymity
people = pd.read_csv(sys.argv[1])
keys = sys.argv[2].split(",")
print(anonymity.k_anonymity(people, keys))
print(anonymity.l_diversity(people, keys, ["status"]))
print(anonymity.t_closeness(people, keys, ["status"]))
"""
# Widths of the levels of the lines, and of the columns.
TABLES = {
    "10 × 10 × 100 by 9": ([10, 10, 100], [[9]]),
    "9 × 9 × 9 by 5 × 20": ([9, 9, 9], [[5, 20]]),
    "9 × 9 × 9 by 9 by 11": ([9, 9, 9], [[9], [11]]),
}


# Of a table of persons: how many cells are few and how many sdcTable leaves out besides, by any of its methods
# (tests/testthat/test-protectTable.r of sdcTable 0.34), the head and the rows of persons, and what is asked of Konak.
PUBLISHED = [
    (
        "sdcTable's microdata1: region by gender, at most 2 left out", (1, 3), "region,gender",
        {
            "A,male": 18, "A,female": 2, "B,male": 14, "B,female": 19, "C,male": 12, "C,female": 10, "D,male": 11,
            "D,female": 14,
        },
        ["--rows", "region", "--columns", "gender", "--rule", "threshold:3"],
    ),
    (
        "one person in each of two of three regions, who know themselves", (2, 1), "region,value,holder",
        {"a,1,one": 1, "b,1,two": 1, "b,1,three": 1, "c,1,four": 1},
        ["--rows", "region", "--value", "value", "--holder", "holder", "--rule", "threshold:2"],
    ),
]  # fmt: skip


def run(konak: Path, work: Path, quick: bool) -> list[Table]:
    dice = np.random.default_rng(11)
    return [
        risk(konak, work, dice, 100_000 if quick else 1_000_000),
        tables(konak, work, dice, quick),
        published(konak, work),
        linked(konak, quick),
    ]


def linked(konak: Path, quick: bool) -> Table:
    table = Table(
        "Protection of all figures of an issue together, threshold 10",
        ["persons", "needs", "profiles", "figures", "few", "left out", "share left out", "processor s", "memory MB"],
        "none: nobody publishes a time for tables that are linked by persons",
    )
    for persons, needs in [(3_000, 2)] if quick else [(3_000, 2), (3_000, 8), (10_000, 8), (100_000, 8)]:
        text, seconds, memory = measured([konak, "measure", "disclose", persons, "--needs", needs])
        told = json.loads(text)
        few, left, share = "–", "refused", "–"
        if "left" in told:
            few, left, share = str(told["few"]), str(told["left"]), f"{told['left'] / told['figures']:.0%}"
        table.row(
            f"{persons:,}", str(needs), f"{told['profiles']:,}", f"{told['figures']:,}", few, left, share,
            f"{seconds:.1f}", f"{memory:.0f}",
        )  # fmt: skip
    return table


def published(konak: Path, work: Path) -> Table:
    table = Table(
        "Cells left out beside the counts that sdcTable publishes for its test tables",
        ["table", "cells", "few", "besides: Konak", "besides: sdcTable"],
        "no more than the reference leaves out",
    )
    for name, (few, besides), head, people, words in PUBLISHED:
        file = work / "published.csv"
        lines = (line for line, count in people.items() for _ in range(count))
        file.write_text("\n".join([head, *lines]) + "\n")
        text, _, _ = measured([konak, "evidence", "table", file, *words, "--json"])
        told = json.loads(text)["result"]
        if told["primary"] != few:
            raise RuntimeError(f"{name}: {told['primary']} cells are few, where sdcTable has {few}")
        table.row(name, str(told["cells"]), str(few), str(told["secondary"]), str(besides))
    return table


def risk(konak: Path, work: Path, dice: np.random.Generator, records: int) -> Table:
    table = Table(
        "Disclosure risk of a file with 6 keys, a sensitive column and weights",
        ["program, records", "processor s", "memory MB", "k", "l", "t", "times less processor"],
        "50 times less processor time than pycanon",
    )
    file = people(work / "people.csv", dice, records)
    konak_risk(konak, file, f"Konak, {records:,}", table)
    # The peer needs a time that grows faster than the file: it gets a smaller one, and Konak the same.
    few = 5_000 if records < 1_000_000 else 20_000
    file = people(work / "few.csv", dice, few)
    ours = konak_risk(konak, file, f"Konak, {few:,}", table)
    text, theirs, memory = measured([sys.executable, "-c", PEER, file, ",".join(KEYS)])
    k, l_, t = text.split()
    table.row(f"pycanon, {few:,}", f"{theirs:.2f}", f"{memory:.0f}", k, l_, f"{float(t):.6f}", factor(theirs, ours))
    return table


def people(file: Path, dice: np.random.Generator, records: int) -> Path:
    """The status is a word: pycanon takes numbers for an order, and measures t along it."""
    columns = [
        dice.integers(1, 82, records), dice.integers(0, 2, records), dice.integers(0, 100, records),
        dice.geometric(0.4, records), dice.integers(0, 5, records), dice.geometric(0.3, records),
        dice.integers(0, 6, records), dice.integers(1, 40, records),
    ]  # fmt: skip
    head = ",".join([*KEYS, "status", "w"])
    formats = ["%d"] * len(KEYS) + ["s%d", "%d"]
    np.savetxt(file, np.column_stack(columns), fmt=formats, delimiter=",", header=head, comments="")
    return file


def konak_risk(konak: Path, file: Path, name: str, table: Table) -> float:
    words = ["evidence", "risk", file, "--keys", ",".join(KEYS), "--sensitive", "status", "--weight", "w", "--json"]
    text, seconds, memory = measured([konak, *words])
    told = json.loads(text)
    table.row(
        name, f"{seconds:.2f}", f"{memory:.0f}", str(told["anonymity"]), str(told["diversity"]),
        f"{told['closeness']:.6f}", "",
    )  # fmt: skip
    return seconds


def tables(konak: Path, work: Path, dice: np.random.Generator, quick: bool) -> Table:
    table = Table(
        "Secondary suppression of nested tables, threshold 5",
        ["table", "cells", "with people", "primary", "secondary", "cells lost %", "processor s", "memory MB"],
        "bounded time; nothing can be recomputed",
    )
    for name, (rows, columns) in list(TABLES.items())[: 1 if quick else None]:
        sides, file = [rows, *columns], work / "table.csv"
        names = [[f"v{side}{level}" for level in range(len(widths))] for side, widths in enumerate(sides)]
        cells = np.prod(
            [sum(np.prod(widths[:depth], dtype=int) for depth in range(len(widths) + 1)) for widths in sides]
        )
        with file.open("w", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(name for levels in names for name in levels)
            people = [
                (dice.random(200_000 if quick else 1_000_000) ** 2 * width).astype(int)
                for widths in sides
                for width in widths
            ]
            writer.writerows(zip(*people, strict=True))
        side = ["/".join(levels) for levels in names]
        words = ["evidence", "table", file, "--rows", side[0], "--columns", ",".join(side[1:]), "--rule", "threshold:5"]
        text, seconds, memory = measured([konak, *words, "--json"])
        told = json.loads(text)["result"]
        table.row(name, f"{cells:,}", f"{told['cells']:,}", f"{told['primary']:,}", f"{told['secondary']:,}",
                  f"{100 * told['lostCells']:.1f}", f"{seconds:.1f}", f"{memory:.0f}")  # fmt: skip
    return table
