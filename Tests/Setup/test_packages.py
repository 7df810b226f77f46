"""The lists of packages say all that set-up installs: pip is told to bring nothing of its own accord."""

from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent.parent
# What the parts that are used do without: reports, tables of its command, files of other programs.
SPARED = {"pycanon": {"docutils", "pyreadstat", "reportlab", "tabulate", "typer"}}


def listed(*profiles: str) -> dict[str, str]:
    rows = [line.split() for line in (ROOT / "scripts" / "python.txt").read_text().splitlines()]
    packages = [row[1].split("==") for row in rows if row and row[0] in profiles]
    return {canonicalize_name(name): version for name, version in packages}


def test_what_is_listed_is_what_is_installed():
    wanted = listed("run", "test")
    assert {name: version(name) for name in wanted} == wanted


@pytest.mark.parametrize("profiles", [["run"], ["run", "test"], ["run", "bench"]], ids=" ".join)
def test_what_a_package_needs_is_in_its_profile(profiles: list[str]):
    wanted = listed(*profiles)
    missing = []
    for name in wanted:
        try:
            needs = requires(name) or []
        except PackageNotFoundError:
            assert name not in listed("run", "test"), "only what measuring needs may be absent here"
            continue
        for need in map(Requirement, needs):
            applies = need.marker is None or need.marker.evaluate({"extra": ""})
            if applies and canonicalize_name(need.name) not in {*wanted, *SPARED.get(name, ())}:
                missing.append(f"{name} needs {need}")
    assert missing == []
