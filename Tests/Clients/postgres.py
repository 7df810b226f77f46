"""A PostgreSQL server of a test's own, on loopback, in a temporary folder that is gone when the test run is."""

import subprocess
import tempfile
import uuid
from pathlib import Path

from server import free_port


class Postgres:
    """A context: empty when entered, stopped and removed when left, also when the test run is killed meanwhile.

    Durability is off, for tests that kill Konak and not the machine.
    """

    def __init__(self):
        self.port = free_port()
        self.companion: subprocess.Popen | None = None

    def __enter__(self) -> "Postgres":
        self.folder = Path(tempfile.mkdtemp(prefix="konak-pg-"))
        command = ["sh", "-c", SCRIPT, "postgres", str(self.folder), str(self.port)]
        self.companion = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.companion.stdout
        said = self.companion.stdout.readline().strip()
        assert said == "ready", f"PostgreSQL did not start; scripts/setup test installs what it needs: {said}"
        return self

    def __exit__(self, *_: object) -> None:
        if self.companion and self.companion.stdin:
            self.companion.stdin.close()  # the companion waits for this
            self.companion.wait(30)

    def database(self) -> str:
        """How to reach a new, empty database."""
        name = f"konak_{uuid.uuid4().hex[:12]}"
        subprocess.run(
            ["psql", "-q", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-c", f"CREATE DATABASE {name}"],
            check=True,
        )
        return f"host=127.0.0.1 port={self.port} user=postgres dbname={name}"


# It refuses to run as root. Standard input ends with the test run, however that ends.
SCRIPT = r"""
trap '' INT TERM HUP
folder=$1 port=$2
as_server() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
fail() { tail -n 20 "$folder/log" | tr '\n' ' '; rm -rf "$folder"; exit 1; }
binaries=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$binaries" ] || binaries=$(pg_config --bindir) || fail
if [ "$(id -u)" = 0 ]; then chown postgres "$folder"; fi
cd "$folder" || fail
as_server "$binaries/initdb" --no-sync -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 \
  >"$folder/log" 2>&1 || fail
as_server "$binaries/pg_ctl" start -w -D "$folder/data" -l "$folder/server.log" -o "-p $port -k '$folder' \
  -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c max_connections=200" \
  >>"$folder/log" 2>&1 || fail
echo ready
cat >/dev/null
as_server "$binaries/pg_ctl" stop -m immediate -D "$folder/data" >/dev/null 2>&1
cd / && rm -rf "$folder"
"""
