"""A server that answers as KoboToolbox documents version 2 of its interface, on a free port of this machine."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

TOKEN = "0123456789abcdef"
ASSET = "aForm"


class Kobo:
    """As a context; `submissions` are bodies of XML by their numbers, with `review` states beside them."""

    def __init__(self, submissions: dict[int, str], reviews: dict[int, str] | None = None):
        self.submissions, self.reviews = submissions, reviews or {}
        kobo = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                kobo.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self) -> "Kobo":
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        address = urlsplit(handler.path)
        document = re.fullmatch(rf"/api/v2/assets/{ASSET}/data/(\d+)\.xml", address.path)
        if handler.headers["Authorization"] != f"Token {TOKEN}":
            self.send(handler, 401, b'{"detail":"Invalid token."}')
        elif address.path == f"/api/v2/assets/{ASSET}/data.json":
            self.send(handler, 200, json.dumps(self.page(parse_qs(address.query))).encode())
        elif document and int(document[1]) in self.submissions:
            self.send(handler, 200, self.xml(int(document[1])).encode())
        else:
            self.send(handler, 404, b'{"detail":"Not found."}')

    def page(self, query: dict[str, list[str]]) -> dict:
        start, limit = int(query.get("start", ["0"])[0]), int(query.get("limit", ["100"])[0])
        numbers = sorted(self.submissions)
        rows = [
            {
                "_id": number,
                "_uuid": f"there-{number}",
                "meta/rootUuid": f"uuid:there-{number}",
                "_submission_time": f"2026-03-{1 + number % 28:02}T10:00:00",
                "_validation_status": {"uid": self.reviews[number]} if number in self.reviews else {},
                "_attachments": [],
            }
            for number in numbers[start : start + limit]
        ]
        more = start + limit < len(numbers)
        return {"count": len(numbers), "next": self.address if more else None, "previous": None, "results": rows}

    def xml(self, number: int) -> str:
        body = self.submissions[number]
        meta = f"<meta><instanceID>uuid:there-{number}</instanceID></meta>"
        return f'<{ASSET} id="{ASSET}" version="1 (2026-03-01)">{body}<__version__>vAbc</__version__>{meta}</{ASSET}>'

    @staticmethod
    def send(handler: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
