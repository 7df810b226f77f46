"""Submissions accepted over HTTP, each on disk before it is answered: as many as 64 phones send at once.

The client is wrk on the same machine, which sends prebuilt bodies: what it uses of the processors is printed, and is
missing to the server. Every submission is new; afterwards they are counted in the database.
"""

import hashlib
import http.client
import json
import os
import re
import resource
import subprocess
from pathlib import Path

import generate
from engines import NAMES, engine
from server import Server
from table import Table

CLIENTS = 64
QUESTIONS = 250
# ODK's own soak test.
PEER = 50
BOUNDARY = "konak-bench-boundary"


def run(konak: Path, work: Path, quick: bool) -> Table:
    form = generate.workbook(work, QUESTIONS)
    xml = generate.submission(QUESTIONS, form.stem)
    table = Table(
        f"Submissions accepted over HTTP, durable: {QUESTIONS} questions, {len(xml) / 1000:.0f} kB, {CLIENTS} clients",
        ["engine, sign-in", "a second", f"ODK's {PEER}", "median ms", "99 % ms", "refused", "Konak", "database", "wrk"],
        "1,500 a second on two cores; the last columns are processors in use",
    )
    for kind in NAMES:
        with engine(kind, work) as place:
            data = work / kind
            made = subprocess.run(
                [konak, "measure", "prepare", form, "--data", data, *place.options],
                check=True,
                stdout=subprocess.PIPE,
            )
            phone = json.loads(made.stdout)
            for sign_in in ["token", "digest"]:
                with Server(konak, data, place) as server:
                    load(server, phone, xml, sign_in, 2, work)  # warms caches and prepared statements
                    before = place.count(data, "submission")
                    found = load(server, phone, xml, sign_in, 5 if quick else 20, work)
                    kept = place.count(data, "submission") - before
                if kept < found["answers"] - found["refused"]:
                    raise RuntimeError(f"{found['answers']} were answered and {kept} are there")
                rate = found["answers"] / found["seconds"]
                table.row(
                    f"{NAMES[kind]}, {sign_in}",
                    f"{rate:,.0f}",
                    f"{rate / PEER:.0f}×",
                    f"{found['median']:.1f}",
                    f"{found['p99']:.1f}",
                    str(found["refused"] + found["broken"]),
                    *(f"{found[who] / found['seconds']:.2f}" for who in ["konak", "database", "wrk"]),
                )
    return table


def load(server: Server, phone: dict, xml: str, sign_in: str, seconds: int, work: Path) -> dict:
    """What wrk measured, with the processor seconds of everybody."""
    path = f"/key/{phone['secret']}/submission" if sign_in == "token" else "/submission"
    authorization = f"Authorization: {answered(server, phone, path)}\r\n" if sign_in == "digest" else ""
    xml = xml.replace(generate.VERSION, phone["version"])
    before, after = (part.encode() for part in xml.split(generate.INSTANCE))
    start = (
        f"--{BOUNDARY}\r\n"
        'Content-Disposition: form-data; name="xml_submission_file"; filename="submission.xml"\r\n'
        "Content-Type: text/xml\r\n\r\n"
    ).encode()
    end = f"\r\n--{BOUNDARY}--\r\n".encode()
    length = len(start) + len(before) + len(generate.INSTANCE) + len(after) + len(end)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n{authorization}X-OpenRosa-Version: 1.0\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {length}\r\n\r\n"
    ).encode()
    (work / "before").write_bytes(head + start + before)
    (work / "after").write_bytes(after + end)
    script = Path(__file__).with_name("post.lua")
    command = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds}s", "--timeout", "30s", "-s", script]
    used = (server.processor_seconds, server.engine.processor_seconds(), client_seconds())
    output = subprocess.run(
        [*command, f"http://127.0.0.1:{server.port}/"],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env={
            **os.environ,
            "BENCH_BEFORE": str(work / "before"),
            "BENCH_AFTER": str(work / "after"),
            "BENCH_RUN": os.urandom(4).hex(),
        },
    ).stdout
    now = (server.processor_seconds, server.engine.processor_seconds(), client_seconds())
    found = json.loads(output.splitlines()[-1])
    return found | {
        who: after - before for who, before, after in zip(["konak", "database", "wrk"], used, now, strict=True)
    }


def client_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def answered(server: Server, phone: dict, path: str) -> str:
    """What a phone answers to the challenge (RFC 7616). It is good for the nonce's half hour, so wrk sends the same."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("HEAD", path)
    answer = connection.getresponse()
    answer.read()
    challenge = next(field for field in answer.headers.get_all("WWW-Authenticate") if field.startswith("Digest"))
    asked = dict(re.findall(r'(\w+)="([^"]*)"', challenge))

    def md5(text: str) -> str:
        return hashlib.md5(text.encode()).hexdigest()

    secret = md5(f"{phone['name']}:{asked['realm']}:{phone['secret']}")
    proof = md5(f"{secret}:{asked['nonce']}:00000001:0a1b2c3d:auth:{md5(f'POST:{path}')}")
    return (
        f'Digest username="{phone["name"]}", realm="{asked["realm"]}", nonce="{asked["nonce"]}", uri="{path}", '
        f'qop=auth, nc=00000001, cnonce="0a1b2c3d", response="{proof}", algorithm=MD5'
    )
