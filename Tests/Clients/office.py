"""LibreOffice, as whoever gets a file opens it."""

import subprocess
from pathlib import Path

TEXT = "txt:Text"
# Commas, double quotes, UTF-8.
SHEET = "csv:Text - txt - csv (StarCalc):44,34,76"


def converted(file: Path, kind: str) -> str:
    """The text of a document, or the first sheet of a workbook as separated values."""
    folder = file.parent
    profile = f"-env:UserInstallation=file://{folder}/office"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return file.with_suffix("." + kind.partition(":")[0]).read_text(encoding="utf-8-sig")
