"""People with phones who go on collecting while the server comes and goes, and what each of them knows afterwards."""

import http.client
import random
import re
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from filling import Filling
from openrosa import Phone, Refused


class State(Enum):
    WAITING = "not answered, and still on the phone"
    ANSWERED = "the server said that it was kept, so the phone's copy is gone"
    LOST = "not answered, and the phone is lost"


@dataclass
class Sending:
    """One version of a submission: exactly what the phone sends, as often as it takes."""

    identity: str
    xml: bytes
    files: dict[str, bytes]
    most: int | None  # bytes of files in one POST
    state: State = State.WAITING
    kept: set[str] = field(default_factory=set)  # files in POSTs that were answered
    was_seen: bool = False  # whether any of its POSTs was answered
    tries: int = 0


class Enumerator(threading.Thread):
    """Fills a form, sends, edits what was sent, sends again what was not answered, and now and then loses the phone.

    Each chain in `chains` is a submission: its first version, then its edits.
    """

    def __init__(self, phone: Phone, filling: Filling, seed: int, pause: float):
        super().__init__(daemon=True)
        self.phone, self.filling, self.dice, self.pause = phone, filling, random.Random(seed), pause
        self.chains: list[list[Sending]] = []
        self.waiting: list[Sending] = []
        self.complaints: list[str] = []
        self.cut = 0  # requests that were on their way when the server died
        self.is_over = threading.Event()

    def run(self) -> None:
        while not self.is_over.is_set():
            try:
                self.work()
            except Exception as fault:
                self.complaints.append(f"{type(fault).__name__}: {fault}")
            time.sleep(self.dice.uniform(0, 2 * self.pause))

    def finish(self) -> None:
        """Stops collecting and sends what waits. The server stays now."""
        self.is_over.set()
        self.join()
        for sending in list(self.waiting):
            self.send(sending)
        if self.waiting:
            self.complaints.append(f"{len(self.waiting)} are not answered though the server is there")

    def work(self) -> None:
        if self.waiting and self.dice.random() < 0.7:
            return self.send(self.dice.choice(self.waiting))
        chain = self.dice.choice(self.chains) if self.chains and self.dice.random() < 0.25 else None
        if chain and chain[-1].state is State.ANSWERED:
            sending = self.edited(chain[-1])
        else:
            chain, sending = [], self.filled()
            self.chains.append(chain)
        chain.append(sending)
        self.waiting.append(sending)
        self.send(sending, twice=self.dice.random() < 0.1)

    def send(self, sending: Sending, twice: bool = False) -> None:
        """`twice`: an impatient phone that sends again while the first request is on its way."""
        sending.tries += 1
        if twice:
            other = threading.Thread(target=self.send_once, args=(sending, Phone(**self.settings())))
            other.start()
            self.send_once(sending, self.phone)
            other.join()
        else:
            self.send_once(sending, self.phone)
        if sending.state is State.ANSWERED:
            self.waiting.remove(sending)
        elif not self.is_over.is_set() and sending.tries > 1 and self.dice.random() < 0.03:
            sending.state = State.LOST
            self.waiting.remove(sending)

    def settings(self) -> dict[str, str | None]:
        return {"server": self.phone.server, "user": self.phone.user, "password": self.phone.password}

    def send_once(self, sending: Sending, phone: Phone) -> None:
        try:
            parts = phone.parts(sending.xml, sending.files, sending.most)
            for number, part in enumerate(parts, 1):
                phone.post(sending.xml, part, complete=number == len(parts))
                sending.was_seen = True
                sending.kept |= part.keys()
            sending.state = State.ANSWERED
        except Refused as refusal:
            if refusal.status != 503:  # it is busy, or not quite there yet
                self.complaints.append(f"{sending.identity}: {refusal}")
        except ConnectionRefusedError:
            pass
        except (OSError, http.client.HTTPException):
            self.cut += 1

    # What is sent

    def filled(self) -> Sending:
        files = dict(self.photographs())
        identity, xml = self.filling.fill(self.dice, {"entrance": next(iter(files))} if files else {})
        return Sending(identity, xml, files, self.dice.choice([None, None, 100_000]))

    def edited(self, last: Sending) -> Sending:
        """The same answers under a new identity, as an edit that changes nothing but its name and brings files."""
        identity = f"uuid:{self.uuid()}"
        pattern = rb"<((?:\w+:)?)instanceID>[^<]*</(?:\w+:)?instanceID>"
        new = rf"<\g<1>instanceID>{identity}</\g<1>instanceID><\g<1>deprecatedID>{last.identity}</\g<1>deprecatedID>"
        xml = re.sub(pattern, new.encode(), last.xml, count=1)
        return Sending(identity, xml, dict(self.photographs()), None)

    def photographs(self) -> Iterator[tuple[str, bytes]]:
        for _ in range(self.dice.choice([0, 0, 1, 1, 2, 4])):
            size = self.dice.choice([200, 5_000, 60_000, 300_000])
            yield f"{self.uuid()}.jpg", b"\xff\xd8\xff" + self.dice.randbytes(size)

    def uuid(self) -> uuid.UUID:
        return uuid.UUID(int=self.dice.getrandbits(128), version=4)
