"""Measures Konak beside its peers and prints tables; the same goes to `.build/bench.md`.

make bench                                    everything
make bench-quick                              a smaller selection of each
.venv/bin/python bench/run.py forms           only what is named; what was measured before stays in the record
.venv/bin/python bench/run.py scale --keep F  fills missions on SQLite in folder F, and finds them there the next time
"""

import argparse
import contextlib
import sys
import tempfile
from pathlib import Path

import exchange
import forecasts
import forms
import imports
import machine
import presence
import releases
import risk
import scale
import start
import submissions
import survey
import tracking
from table import Table

PARTS = {
    "forms": forms.run,
    "submissions": submissions.run,
    "scale": scale.run,
    "start": start.run,
    "import": imports.run,
    "presence": presence.run,
    "tracking": tracking.run,
    "forecasts": forecasts.run,
    "releases": releases.run,
    "risk": risk.run,
    "survey": survey.run,
    "exchange": exchange.run,
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true", help="a smaller selection")
    parser.add_argument(
        "--konak", type=Path, default=machine.ROOT / ".build/release/konak", help="the program to measure"
    )
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where to work, instead of a folder that goes away")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        sys.exit(f"There is no part {', '.join(sorted(unknown))}: choose from {', '.join(PARTS)}.")
    if not options.konak.exists():
        sys.exit(f"{options.konak} is not built: run make build.")

    about = machine.describe()
    print(about, end="\n\n")
    for part in options.parts or PARTS:
        print(f"▸ {part}", file=sys.stderr)
        with workplace(options.keep) as work:
            measured = PARTS[part](options.konak, Path(work), options.quick)
        tables = measured if isinstance(measured, list) else [measured]
        for table in tables:
            print(table.text())
        record(part, about + (" (small selection)" if options.quick else ""), tables)


def workplace(keep: Path | None) -> contextlib.AbstractContextManager[str | Path]:
    if not keep:
        return tempfile.TemporaryDirectory(prefix="konak-bench-")
    keep.mkdir(parents=True, exist_ok=True)
    return contextlib.nullcontext(keep)


def record(part: str, about: str, tables: list[Table]) -> None:
    """Keeps what was measured of each part, and puts all together."""
    folder = machine.ROOT / ".build" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{part}.md").write_text(f"{about}\n\n" + "\n".join(table.markdown() for table in tables))
    parts = [folder / f"{name}.md" for name in PARTS]
    text = "\n".join(file.read_text() for file in parts if file.exists())
    (folder.parent / "bench.md").write_text(f"# Measured\n\n{text}")


if __name__ == "__main__":
    main()
