"""The built program, running on a data folder and a free port of its own."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def built_program() -> Path:
    """What `KONAK_PROGRAM` names, else the debug build of this repository."""
    built = Path(os.environ.get("KONAK_PROGRAM") or ROOT / ".build" / "debug" / "konak")
    assert built.exists(), f"{built} is not built: run swift build"
    return built


class Server:
    """`konak serve` as a context: ready when entered, stopped when left."""

    def __init__(self, program: Path, data: Path, *flags: str, settings: dict[str, str] | None = None):
        self.program, self.data, self.flags = program, data, flags
        self.settings = settings or {}
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.output = data.parent / f"{data.name}.log"
        self.seconds_to_ready = 0.0
        self.process: subprocess.Popen | None = None

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, limit: float = 240) -> None:
        """Returns when `/readyz` answers; fails with what the program printed when that takes over `limit` seconds."""
        begun = time.monotonic()
        self.launch()
        assert self.process
        while time.monotonic() - begun < limit:
            if self.process.poll() is not None:
                break
            if self.is_ready():
                self.seconds_to_ready = time.monotonic() - begun
                return
            time.sleep(0.005)
        self.stop()
        raise RuntimeError(f"{self.program} serve is not ready:\n{self.printed()[-4000:]}")

    def launch(self) -> None:
        """Starts the program without waiting for it."""
        command = [str(self.program), "serve", "--data", str(self.data), "--port", str(self.port), *self.flags]
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                command,
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                env=os.environ | self.settings,
            )

    def kill(self) -> None:
        """Ends the program between two of its instructions; it notices nothing (SIGKILL)."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def stop(self, patience: float = 30) -> int:
        """Asks the program to end and returns its exit code; one that does not listen is killed."""
        if self.process is None:
            return 0
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    def printed(self) -> str:
        return self.output.read_text(errors="replace")

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def memory(self) -> float:
        """Resident megabytes now."""
        assert self.process
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def processor_seconds(self) -> float:
        """Processor time since the start, of all threads."""
        assert self.process
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
