"""Places of somebody's sheet: rows matched a second, and the share matched rightly, on names damaged in stated ways."""

import csv
import json
import random
import subprocess
import time
from pathlib import Path

from table import Table

ROWS = 100_000
TURKISH = str.maketrans("çğıöşüÇĞİÖŞÜâîû", "cgiosuCGIOSUaiu")

# Each damage takes (province name, district name, district code, generator) and gives the row's cells.
DAMAGES = {
    "as published": lambda p, d, c, r: (p, d, c),
    "names alone": lambda p, d, c, r: (p, d, ""),
    "names in capitals without Turkish letters": lambda p, d, c, r: (bare(p).upper(), bare(d).upper(), ""),
    "one letter of the district wrong": lambda p, d, c, r: (p, slip(d, r), ""),
    "code in small letters with blanks": lambda p, d, c, r: ("", "", c[:3].lower() + " " + c[3:]),
    "code of the country with two letters": lambda p, d, c, r: ("", "", "TR" + c[3:]),
    "code without its zeros": lambda p, d, c, r: ("", "", c[:3] + c[3:].lstrip("0")),
    "no code, province missing": lambda p, d, c, r: ("", d, ""),
}


def bare(text: str) -> str:
    return text.translate(TURKISH)


def slip(text: str, generator: random.Random) -> str:
    """One letter left out, doubled, swapped with its neighbour or put in the place of another."""
    if len(text) < 5:
        return text
    at = generator.randrange(1, len(text) - 1)
    kind = generator.randrange(4)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + text[at] + text[at:]
    if kind == 2:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + generator.choice("aeimnrst") + text[at + 1 :]


def districts(program: Path, options: list[str | Path]) -> list[tuple[str, str, str]]:
    """Province name, district name and code of all districts that the mission knows."""
    listed = subprocess.run([program, "places", "list", "--json", *options], capture_output=True, text=True, check=True)
    places = [json.loads(line) for line in listed.stdout.splitlines()]
    names = {place["code"]: place["names"].get("tr") or next(iter(place["names"].values())) for place in places}
    return [
        (names[place["parent"]], names[place["code"]], place["code"])
        for place in places
        if place["level"] == 2 and place["parent"] in names and place["code"].startswith("TUR")
    ]


def run(konak: Path, work: Path, quick: bool) -> Table:
    rows = ROWS // 10 if quick else ROWS
    data = work / "imports"
    subprocess.run([konak, "demo", "--submissions", "30", "--data", data], capture_output=True, check=True)
    generator = random.Random(1)
    known = districts(konak, ["--data", data])
    kinds = list(DAMAGES)
    sheet, out = work / "sheet.csv", work / "read.csv"
    truth = []
    with sheet.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["adm1_name", "adm2_name", "adm2_pcode"])
        for row in range(rows):
            province, district, code = generator.choice(known)
            kind = kinds[row % len(kinds)]
            writer.writerow(DAMAGES[kind](province, district, code, generator))
            truth.append((kind, code))
    began = time.monotonic()
    # Exit code 1 says that places were left open, which is what some of these rows are for.
    command = [konak, "places", "repair", sheet, "--out", out, "--json", "--data", data]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - began
    report = json.loads(done.stdout)
    with out.open(encoding="utf-8-sig", newline="") as file:
        read = [line["adm2_code_read"] for line in csv.DictReader(file)]
    outcomes = {kind: [0, 0, 0] for kind in kinds}
    for (kind, code), found in zip(truth, read, strict=True):
        outcomes[kind][0 if found == code else 1 if found else 2] += 1

    speed, matching = rows / seconds, rows / max(report["seconds"], 1e-9)
    table = Table(
        f"Places of {rows:,} rows of a sheet over {len(known)} districts: {speed:,.0f} rows a second with reading and "
        f"writing, {matching:,.0f} matched a second",
        ["how the names or codes are damaged", "rows", "rightly", "wrongly", "left to a person"],
        "none wrongly",
    )
    for kind, counts in outcomes.items():
        table.row(kind, f"{sum(counts):,}", *(f"{100 * count / sum(counts):.1f} %" for count in counts))
    return table
