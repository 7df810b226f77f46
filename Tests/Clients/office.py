"""LibreOffice, as whoever gets a file opens it."""

import subprocess
from pathlib import Path


def converted(file: Path, kind: str) -> Path:
    """The file in another format beside it: `csv` (the first sheet), `txt:Text`, `pdf`."""
    folder = file.parent
    profile = f"-env:UserInstallation=file://{folder}/office"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return file.with_suffix("." + kind.partition(":")[0])
