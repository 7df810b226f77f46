"""`scripts/hygiene` finds what does not belong in the repository, and nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


def check(folder: Path, files: dict[str, str | bytes]) -> tuple[int, str]:
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    command = [sys.executable, str(ROOT / "scripts" / "hygiene"), str(folder)]
    result = subprocess.run(command, capture_output=True, text=True)
    return result.returncode, result.stdout + result.stderr


def test_an_ordinary_repository_passes(tmp_path: Path):
    files = {"README.md": "See [the map](docs/map.md).\n", "docs/map.md": "# Map\n", "a.swift": "let work = 1 / 2\n"}
    assert check(tmp_path, files) == (0, "▸ 3 files are tidy\n")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("notes.txt", "fetch from https://py" + "pi.org/simple\n", "notes.txt:1: names a registry"),
        ("run.sh", "ok\ncd /wo" + "rk/main\n", "run.sh:2: names a path of one machine"),
        ("run.sh", 'open("/ho' + 'me/ayse/data")\n', "run.sh:1: names a path of one machine"),
        ("a.swift", "// TO" + "DO: later\n", "a.swift:1: is left unfinished"),
        ("a.css", "/* copyright" + " (c) 2020 somebody */\n", "a.css:1: is somebody else's work"),
        ("a.swift", "let a = 1 \n", "a.swift:1: has trailing blanks"),
        ("a.swift", "let a = 1\r\n", "a.swift:1: has CRLF line ends"),
        ("a.swift", "<" * 7 + " main\n", "a.swift:1: holds a conflict marker"),
        ("a.swift", "let a = 1", "a.swift: does not end with a line end"),
        ("a.swift", b"let a = \xff\n", "a.swift: is not UTF-8"),
        ("map.min.js", "1\n", "map.min.js: looks built or somebody else's"),
        ("big.csv", "1234567\n" * 65_000, "big.csv: is 520,000 bytes"),
        ("README.md", "One.\n[two](two.md)\n", "README.md:2: links to two.md, which is not there"),
    ],
)
def test_a_finding_names_file_line_and_remedy(tmp_path: Path, name: str, content: str | bytes, message: str):
    code, output = check(tmp_path, {name: content})
    assert code == 1
    assert message in output
