"""The packages that the pages' files and the map data come from, fetched by their ordinary clients."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

LIST = Path(__file__).with_name("sources.txt")


class Unavailable(Exception):
    """A source that cannot be had, in a sentence that says what to do."""


@dataclass(frozen=True)
class Source:
    kind: str
    package: str
    path: str
    sha256: str

    @property
    def name(self) -> str:
        return self.package.split("==")[0]


@dataclass(frozen=True)
class Sources:
    """The fetched packages: a wheel for each PyPI package, a folder for each Debian package."""

    wheels: dict[str, Path]
    unpacked: dict[str, Path]
    versions: dict[str, str]

    def file(self, package: str, path: str) -> bytes:
        """One file of a package, whose hash was checked when it was fetched."""
        if package in self.wheels:
            with zipfile.ZipFile(self.wheels[package]) as wheel:
                return wheel.read(path)
        return (self.unpacked[package] / path).read_bytes()

    def paths(self, package: str) -> list[str]:
        with zipfile.ZipFile(self.wheels[package]) as wheel:
            return wheel.namelist()


def fetch(folder: Path) -> Sources:
    """Downloads every listed package into `folder` and checks every hash."""
    listed = [Source(*line.split()) for line in LIST.read_text().splitlines() if line and not line.startswith("#")]
    pypi = [source for source in listed if source.kind == "pypi"]
    debian = [source for source in listed if source.kind == "debian"]
    wheels = fetch_pypi(pypi, folder / "pypi")
    unpacked, versions = fetch_debian(debian, folder / "debian")
    versions |= {source.name: source.package.split("==")[1] for source in pypi}
    return Sources(wheels, unpacked, versions)


def fetch_pypi(sources: Iterable[Source], folder: Path) -> dict[str, Path]:
    """Wheels in `folder`; pip itself refuses one whose hash is not as listed."""
    folder.mkdir(parents=True)
    requirements = folder / "requirements.txt"
    requirements.write_text("".join(f"{source.package} --hash=sha256:{source.sha256}\n" for source in sources))
    # The wheels hold only data and scripts for browsers, so which Python they ask for does not matter.
    options = ["--require-hashes", "--no-deps", "--only-binary=:all:", "--python-version", "3.12"]
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--disable-pip-version-check",
        "--progress-bar",
        "off",
    ]
    run(
        [*command, *options, "--dest", str(folder), "--requirement", str(requirements)],
        "The packages in scripts/assets/sources.txt cannot be fetched: check the network, then run this again.",
    )
    wheels = {wheel.name.split("-")[0].replace("_", "-"): wheel for wheel in folder.glob("*.whl")}
    return {source.name: wheels[source.name] for source in sources}


def fetch_debian(sources: Iterable[Source], folder: Path) -> tuple[dict[str, Path], dict[str, str]]:
    """Debian packages unpacked below `folder`, without being installed, and their versions."""
    folder.mkdir(parents=True)
    packages = sorted({source.package for source in sources})
    download = ["apt-get", "download", "-q", "-o", "APT::Sandbox::User=", *packages]
    trouble = 'Run "apt-get update" as root, check the network, then run this again.'
    if subprocess.run(download, cwd=folder, capture_output=True).returncode != 0:
        root = [] if os.geteuid() == 0 else [shutil.which("sudo") or "sudo"]
        run([*root, "apt-get", "update", "-q"], f"The list of Debian packages cannot be fetched. {trouble}")
        run(download, f"Debian's {', '.join(packages)} cannot be fetched. {trouble}", folder)
    unpacked, versions = {}, {}
    for archive in folder.glob("*.deb"):
        package, version, _ = archive.stem.split("_")
        unpacked[package] = folder / package
        versions[package] = version.split("%3a")[-1]
        run(["dpkg", "-x", str(archive), str(unpacked[package])], f"{archive.name} is damaged: run this again.")
    for source in sources:
        file = unpacked[source.package] / source.path
        if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != source.sha256:
            raise Unavailable(
                f"{source.path} of Debian's {source.package} {versions[source.package]} is not the file that was"
                " examined: look at what changed, then write its hash into scripts/assets/sources.txt."
            )
    return unpacked, versions


def run(command: list[str], trouble: str, folder: Path | None = None) -> None:
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if result.returncode != 0:
        raise Unavailable("\n".join([*(result.stdout + result.stderr).splitlines()[-10:], trouble]))
