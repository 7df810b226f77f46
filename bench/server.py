"""A Konak that serves, and a person who looks at its pages."""

import http.client
import os
import re
import subprocess
import time
from pathlib import Path
from urllib.parse import urlencode

import psutil
from engines import Engine


class Server:
    """Started when entered, stopped when left. `seconds` is from the start of the process to its first answer."""

    def __init__(self, konak: Path, data: Path, engine: Engine, *options: str):
        self.command = [str(konak), "serve", "--data", str(data), "--port", "0", *engine.options, *options]
        self.engine = engine

    def __enter__(self) -> "Server":
        start = time.monotonic()
        self.child = subprocess.Popen(
            self.command,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "LANG": "C.UTF-8", "KONAK_LOG_LEVEL": "warning"},
        )
        for line in self.child.stdout:
            if found := re.search(r"http://[^:/\s]+:(\d+)", line):
                self.port = int(found[1])
                break
        else:
            raise RuntimeError(f"{' '.join(self.command)} did not start")
        self.process = psutil.Process(self.child.pid)
        Browser(self).get("/sign-in")
        self.seconds = time.monotonic() - start
        return self

    def __exit__(self, *_: object) -> None:
        self.child.terminate()
        try:
            self.child.wait(20)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        self.child.stdout.close()

    @property
    def megabytes(self) -> float:
        return self.process.memory_info().rss / 2**20

    @property
    def processor_seconds(self) -> float:
        times = self.process.cpu_times()
        return times.user + times.system

    def forget_peak(self) -> None:
        """The peak that is told next is that of what comes now."""
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    @property
    def peak_megabytes(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024


class Browser:
    """One connection with its cookies. An answer is (status, body)."""

    def __init__(self, server: Server):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=900)
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> tuple[int, bytes]:
        return self.ask("GET", path)

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, bytes]:
        return self.ask("POST", path, urlencode(fields), {"Content-Type": "application/x-www-form-urlencoded"})

    def ask(self, method: str, path: str, body: str | None = None, fields: dict | None = None) -> tuple[int, bytes]:
        answer = self.open(method, path, body, fields)
        return answer.status, answer.read()

    def open(
        self, method: str, path: str, body: str | None = None, fields: dict | None = None
    ) -> http.client.HTTPResponse:
        cookies = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        self.connection.request(method, path, body, {**(cookies if self.cookies else {}), **(fields or {})})
        answer = self.connection.getresponse()
        for header in answer.headers.get_all("Set-Cookie", []):
            name, _, value = header.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def sign_in(self, name: str, password: str) -> None:
        _, page = self.get("/sign-in")
        proof = re.search(rb'name="_proof" value="([^"]*)"', page)
        status, _ = self.post(
            "/sign-in", {"_proof": proof[1].decode(), "name": name, "password": password, "next": "/"}
        )
        if status != 303:
            raise RuntimeError(f"signing in was answered {status}")

    def milliseconds(self, path: str) -> float:
        """From the request to the last byte of a page that must be there."""
        start = time.perf_counter()
        status, _ = self.get(path)
        taken = (time.perf_counter() - start) * 1000
        if status != 200:
            raise RuntimeError(f"{path} was answered {status}")
        return taken
