"""An officer at a browser, without the browser: sends the forms of pages as they stand there."""

import csv
import http.cookiejar
import io
import re
import urllib.error
import urllib.parse
import urllib.request
import uuid
import zipfile
from dataclasses import dataclass
from pathlib import Path


@dataclass
class PhoneSettings:
    """What the QR code tells a phone, and the address for clients that cannot sign in."""

    server: str
    user: str
    password: str
    token_server: str


class Officer:
    """Somebody who signed in; the session outlives the program."""

    def __init__(self, address: str, name: str, password: str):
        self.address = address
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        page = self.submit("/sign-in", {"name": name, "password": password})
        assert "/sign-out" in page, "the officer is not signed in"

    def get(self, path: str) -> bytes | None:
        """What is there; nothing where nothing is."""
        try:
            with self.opener.open(f"{self.address}{path}", timeout=120) as answer:
                return answer.read()
        except urllib.error.HTTPError as refusal:
            if refusal.code == 404:
                return None
            raise

    def submit(
        self, path: str, fields: dict[str, str], file: tuple[str, str, bytes] | None = None, to: str | None = None
    ) -> str:
        """Sends the form of a page, to the page's own address unless told; `file` is its field, name and content."""
        page = (self.get(path) or b"").decode()
        proof = re.search(r'name="_proof" value="([^"]+)"', page)
        assert proof, f"{path} has no form"
        fields = {"_proof": proof[1], **fields}
        if file:
            boundary = uuid.uuid4().hex
            pieces = [(f'name="{name}"', value.encode()) for name, value in fields.items()]
            pieces.append((f'name="{file[0]}"; filename="{file[1]}"', file[2]))
            body = b"".join(
                f"--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + value + b"\r\n"
                for head, value in pieces
            )
            body += f"--{boundary}--\r\n".encode()
            kind = f"multipart/form-data; boundary={boundary}"
        else:
            body, kind = urllib.parse.urlencode(fields).encode(), "application/x-www-form-urlencoded"
        request = urllib.request.Request(f"{self.address}{to or path}", body, {"Content-Type": kind})
        with self.opener.open(request, timeout=120) as answer:
            return answer.read().decode()

    def publish(self, workbook: Path) -> None:
        self.submit("/collect/upload", {"do": "publish"}, ("workbook", workbook.name, workbook.read_bytes()))

    def connect_phone(self, label: str) -> PhoneSettings:
        page = self.submit("/collect/phones/new", {"label": label, "place": "", "programme": ""}, to="/collect/phones")
        return PhoneSettings(*re.findall(r"<dd><code>([^<]+)</code></dd>", page))

    def submissions(self, form: str) -> list[dict[str, str]]:
        """The rows of a form's submissions by column, as they are exported."""
        exported = self.get(f"/collect/forms/{form}/export?kind=csv&purpose=audit")
        assert exported is not None, f"there is no form {form}"
        if exported.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(exported)) as archive:
                exported = archive.read("submissions.csv")
        return list(csv.DictReader(io.StringIO(exported.decode("utf-8-sig"))))

    def document(self, submission: str) -> bytes | None:
        """The XML of its current version, as it came."""
        return self.get(f"/collect/submissions/{submission}/xml")

    def file(self, submission: str, name: str) -> bytes | None:
        return self.get(f"/collect/submissions/{submission}/files/{urllib.parse.quote(name)}")
