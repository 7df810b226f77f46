"""Puts the pages' files and the map data into `.assets`, or says in a sentence why it cannot.

Does nothing when everything is there and neither these scripts nor `sources.txt` changed.
"""

import hashlib
import json
import shutil
import sys
import tempfile
from pathlib import Path

import places
import sources
import web

HERE = Path(__file__).parent
ASSETS = HERE.parent.parent / ".assets"
STAMP = ASSETS / "made.json"
PARTS = {"web": web.write, "places": places.write}


def recipe() -> str:
    """What the output depends on, as one hash."""
    digest = hashlib.sha256()
    for file in sorted(HERE.glob("*.py")) + sorted(HERE.glob("*.txt")) + sorted(HERE.glob("*.csv")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def sizes() -> dict[str, int]:
    files = [file for part in PARTS for file in (ASSETS / part).rglob("*") if file.is_file()]
    return {str(file.relative_to(ASSETS)): file.stat().st_size for file in sorted(files)}


def complete() -> bool:
    try:
        made = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return False
    return made == {"recipe": recipe(), "files": sizes()}


def make() -> None:
    ASSETS.mkdir(exist_ok=True)
    STAMP.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(dir=ASSETS, prefix=".making-") as temporary:
        work = Path(temporary)
        print("▸ Fetching the pages' files and map data (about 55 MB)", flush=True)
        fetched = sources.fetch(work)
        for part, write in PARTS.items():
            print(f"▸ Making .assets/{part}", flush=True)
            write(fetched, work / part)
            shutil.rmtree(ASSETS / part, ignore_errors=True)
            (work / part).rename(ASSETS / part)
    STAMP.write_text(json.dumps({"recipe": recipe(), "files": sizes()}, indent=2) + "\n")


if not complete():
    try:
        make()
    except sources.Unavailable as trouble:
        sys.exit(f"{trouble}")
