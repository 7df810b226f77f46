"""What a phone was told is kept, is there: exactly once and byte for byte, however often the program is killed.

`KONAK_KILLS` is how often it is killed on each engine; `make test` does it a few dozen times, a release some hundred.
"""

import json
import os
import random
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from enumerators import Enumerator, Sending, State
from filling import Filling
from officer import Officer
from openrosa import Phone
from postgres import Postgres
from server import ROOT, Server, built_program

KILLS = int(os.environ.get("KONAK_KILLS") or 30)
SEED = int(os.environ.get("KONAK_SEED") or time.time())
FORM, WORKBOOK = "site_assessment", ROOT / "Packs" / "demonstration" / "site-assessment.md"
PHONES = 6
ENGINES = ["sqlite", "postgres"]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with Postgres() as server:
        yield server


@pytest.fixture
def new_database(request: pytest.FixtureRequest, engine: str) -> Callable[[], list[str]]:
    """Makes an empty one and returns the flags that tell the program of it."""
    if engine == "sqlite":
        return lambda: []
    server = request.getfixturevalue("postgres")
    return lambda: ["--database", server.database()]


def konak(*arguments: str | Path, told: str | None = None) -> str:
    """What a command prints; a failure of the command is one of the test."""
    command = [str(built_program()), *map(str, arguments)]
    done = subprocess.run(command, input=told, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(command)}: {done.returncode}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
    return done.stdout


def assert_sound(data: Path, flags: list[str]) -> None:
    """The journal is whole, and the tables are what it says."""
    verified = json.loads(konak("journal", "verify", "--json", "--data", data, *flags))
    assert verified["findings"] == []
    rebuilt = json.loads(konak("journal", "rebuild", "--json", "--data", data, *flags))
    assert rebuilt["differences"] == []


@pytest.mark.parametrize("engine", ENGINES)
def test_what_was_acknowledged_is_there_once(new_database: Callable[[], list[str]], tmp_path: Path) -> None:
    dice = random.Random(SEED)
    data, flags = tmp_path / "data", new_database()
    konak(
        *("user", "add", "officer", "--full-name", "Officer", "--role", "administrator", "--sensitivity", "protected"),
        *("--password-stdin", "--data", data, *flags),
        told="a password that nobody guesses\n",
    )
    server = Server(built_program(), data, *flags)
    with server:
        officer = Officer(server.address, "officer", "a password that nobody guesses")
        officer.publish(WORKBOOK)
        enumerators = [enumerator(officer, number) for number in range(PHONES)]
        for each in enumerators:
            each.start()

        starts = [server.seconds_to_ready]
        for number in range(1, KILLS + 1):
            time.sleep(dice.uniform(0, 1))
            server.kill()
            if dice.random() < 0.25:
                server.launch()
                time.sleep(dice.uniform(0, max(starts[-1], 0.3)))
                server.kill()
            if number % 25 == 0:
                konak("journal", "verify", "--data", data, *flags)
            server.start()
            starts.append(server.seconds_to_ready)
        for each in enumerators:
            each.finish()

        complaints = [complaint for each in enumerators for complaint in each.complaints]
        assert complaints == [], f"seed {SEED}"
        chains = [chain for each in enumerators for chain in each.chains]
        problems = compare(chains, officer)
        assert problems == [], f"seed {SEED}"
    sendings = [sending for chain in chains for sending in chain]
    states = Counter(sending.state.name.lower() for sending in sendings)
    cut = sum(each.cut for each in enumerators)
    files = sum(len(sending.files) for sending in sendings)
    mean = sum(starts) / len(starts)
    print(  # shown by pytest -s
        f"\n{KILLS} kills with {cut} requests on their way: {len(chains)} submissions, {len(sendings)} versions "
        f"{dict(states)}, {files} files; a start takes {mean:.2f} s, the longest {max(starts):.2f} s"
    )
    assert konak("submissions", "quarantine", "--json", "--data", data, *flags) == ""
    assert_sound(data, flags)


def enumerator(officer: Officer, number: int) -> Enumerator:
    """One with a phone of their own; every other phone signs in by its address."""
    settings = officer.connect_phone(f"Phone {number}")
    signs_in = number % 2 == 0
    phone = Phone(settings.server, settings.user, settings.password) if signs_in else Phone(settings.token_server)
    listed = next(form for form in phone.forms() if form.form_id == FORM)
    return Enumerator(phone, Filling(phone.download(listed)), seed=SEED + number, pause=0.05)


def compare(chains: list[list[Sending]], officer: Officer) -> list[str]:
    """What is not as the enumerators know it."""
    rows = officer.submissions(FORM)
    by_instance: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_instance.setdefault(row["instance"], []).append(row)
    problems = []
    expected = {sending.identity for chain in chains for sending in chain}
    problems += [f"{identity} was sent by nobody" for identity in by_instance if identity not in expected]
    if len({row["submission"] for row in rows}) != len(rows):
        problems.append("a submission is listed twice")
    for chain in chains:
        problems += [f"{chain[0].identity}: {problem}" for problem in compare_chain(chain, by_instance, officer)]
    return problems


def compare_chain(
    chain: list[Sending], by_instance: dict[str, list[dict[str, str]]], officer: Officer
) -> Iterator[str]:
    """All versions but the last were answered before they were edited."""
    found = [(sending, row) for sending in chain for row in by_instance.get(sending.identity, [])]
    last = chain[-1]
    if not found:
        if last.was_seen or len(chain) > 1:
            yield "was acknowledged and is not there"
        return
    if len(found) > 1:
        yield f"is there {len(found)} times"
        return
    current, row = found[0]
    if current is not last and (last.was_seen or current is not chain[-2]):
        yield "an acknowledged edit is not there"
    if int(row["edits"]) != chain.index(current):
        yield f"has {row['edits']} edits instead of {chain.index(current)}"
    if officer.document(row["submission"]) != current.xml:
        yield "has other XML than was sent"
    if last.state is State.ANSWERED and row["missing_files"] not in {"", "0"}:
        yield f"lacks {row['missing_files']} files"
    for sending in chain:
        for name, content in sending.files.items():
            held = officer.file(row["submission"], name)
            if held is None and name in sending.kept:
                yield f"{name} was acknowledged and is not there"
            elif held is not None and held != content:
                yield f"{name} has other bytes than were sent"


@pytest.mark.parametrize("engine", ENGINES)
def test_a_first_start_that_was_killed_is_begun_again(new_database: Callable[[], list[str]], tmp_path: Path) -> None:
    dice = random.Random(SEED)
    for number in range(max(1, KILLS // 15)):
        data, flags = tmp_path / f"data-{number}", new_database()
        server = Server(built_program(), data, *flags)
        for _ in range(4):
            server.launch()
            time.sleep(dice.uniform(0, 1.5))
            server.kill()
        with server:
            assert server.is_ready(), f"seed {SEED}"
        assert_sound(data, flags)


def test_a_stop_does_not_wait_for_a_connection_that_stands_still(tmp_path: Path) -> None:
    server = Server(built_program(), tmp_path / "data")
    form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 999\r\n"
    begun_request = f"POST /sign-in HTTP/1.1\r\nHost: x\r\n{form}\r\nname=a".encode()
    with server:
        with socket.create_connection(("127.0.0.1", server.port)) as cut:
            cut.sendall(begun_request)
            time.sleep(0.5)
        with socket.create_connection(("127.0.0.1", server.port)) as stalled:
            stalled.sendall(begun_request)
            time.sleep(0.5)
            begun = time.monotonic()
            assert server.stop() == 0
            assert time.monotonic() - begun < 60
    assert "fault" not in server.printed()
