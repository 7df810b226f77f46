"""The engines a mission runs on: the embedded one, and a PostgreSQL server of the measurement's own."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

NAMES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}


class Engine:
    """Where a mission keeps its rows, and which processes work for it besides Konak itself."""

    def __init__(self, kind: str, connection: str = "", leader: psutil.Process | None = None):
        self.kind = kind
        self.connection = connection
        self.leader = leader

    @property
    def options(self) -> list[str]:
        return ["--database", self.connection] if self.connection else []

    def processor_seconds(self) -> float:
        """Of all its processes, those that have ended among them."""
        if not self.leader:
            return 0
        times = self.leader.cpu_times()
        total = times.user + times.system + times.children_user + times.children_system
        for child in self.leader.children():
            try:
                times = child.cpu_times()
                total += times.user + times.system
            except psutil.NoSuchProcess:
                pass
        return total

    def count(self, data: Path, table: str) -> int:
        """Rows of a table, asked without Konak."""
        if self.kind == "sqlite":
            import sqlite3

            with sqlite3.connect(f"file:{data / 'konak.sqlite'}?mode=ro", uri=True) as database:
                return database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        command = [binary("psql"), "-X", "-A", "-t", "-c", f"SELECT count(*) FROM {table}", self.connection]
        return int(subprocess.run(command, capture_output=True, check=True, text=True).stdout)


@contextmanager
def engine(kind: str, work: Path) -> Iterator[Engine]:
    if kind == "sqlite":
        yield Engine("sqlite")
        return
    folder = work / "postgres"
    folder.mkdir()
    as_server: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        as_server = ["runuser", "-u", "postgres", "--"]
        for outer in (folder, work):
            shutil.chown(outer, "postgres")
    port = free_port()
    run = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.STDOUT, "cwd": work}
    data = folder / "data"
    subprocess.run(
        [*as_server, binary("initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"],
        **run,
    )
    settings = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"  # durability stays as it is by default: on
    control = [*as_server, binary("pg_ctl"), "-D", data, "-l", folder / "log", "-w"]
    subprocess.run([*control, "-o", settings, "start"], **run)
    try:
        leader = psutil.Process(int((data / "postmaster.pid").read_text().split()[0]))
        yield Engine("postgres", f"host=127.0.0.1 port={port} user=postgres dbname=postgres", leader)
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], **run)
        shutil.rmtree(folder)


def binary(name: str) -> str:
    """The newest of those installed."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    return str(versions[-1] / name) if versions else name


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
