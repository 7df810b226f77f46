"""Measures Konak beside its peers and prints tables; the same goes to `.build/bench.md`.

make bench                          everything
make bench-quick                    a smaller selection of each
.venv/bin/python bench/run.py forms only what is named
"""

import argparse
import sys
import tempfile
from pathlib import Path

import forms
import machine

PARTS = {"forms": forms.run}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true", help="a smaller selection")
    parser.add_argument(
        "--konak", type=Path, default=machine.ROOT / ".build/release/konak", help="the program to measure"
    )
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        sys.exit(f"There is no part {', '.join(sorted(unknown))}: choose from {', '.join(PARTS)}.")
    if not options.konak.exists():
        sys.exit(f"{options.konak} is not built: run make build.")

    about = machine.describe()
    print(about, end="\n\n")
    record = [f"# Measured\n\n{about}\n"]
    for part in options.parts or PARTS:
        print(f"▸ {part}", file=sys.stderr)
        with tempfile.TemporaryDirectory(prefix="konak-bench-") as work:
            table = PARTS[part](options.konak, Path(work), options.quick)
        print(table.text())
        record.append(table.markdown())
    (machine.ROOT / ".build" / "bench.md").write_text("\n".join(record))


if __name__ == "__main__":
    main()
