"""An issue of a product with the figures of nine rounds by province, over millions of estimates; and its documents.

The mission is the one that `presence` filled: nine rounds of twenty-four provinces are 225 figures with the totals. The
documents are those that a person downloads, made by Chromium, the first time.
"""

import json
import subprocess
from pathlib import Path

import presence
from engines import Engine
from server import Browser, Server
from table import Table

ROUNDS = 9


def run(konak: Path, work: Path, quick: bool) -> Table:
    table = Table(
        "An issue of a product over many estimates (SQLite)",
        [
            "estimates", "rounds", "figures", "prepared s", "verified s", "PDF Turkish s", "PDF Arabic s",
            "PDF English s", "DOCX s",
        ],
        "200 figures over 10 million rows",
    )  # fmt: skip
    for size in [100_000] if quick else [1_000_000, 10_000_000]:
        data = work / f"presence-sqlite-{size}"
        place = Engine("sqlite")
        filled = presence.fill(konak, data, work, place, size)
        command = [konak, "measure", "release", str(ROUNDS), "--data", data]
        told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        if told["moved"]:
            raise RuntimeError("a figure moved while nothing happened")
        with Server(konak, data, place, "--demo") as server:
            person = Browser(server)
            person.sign_in("manager", "konak-2026-demo")
            path = f"/evidence/releases/{told['release']}/document"
            files = [f"{path}.pdf?languages={language}" for language in ["tr", "ar", "en"]] + [f"{path}.docx"]
            seconds = [person.milliseconds(file) / 1000 for file in files]
        table.row(
            f"{filled['estimates']:,}", str(filled["rounds"]), str(told["figures"]), f"{told['preparing']:.1f}",
            f"{told['verifying']:.1f}", *(f"{one:.1f}" for one in seconds),
        )  # fmt: skip
    return table
