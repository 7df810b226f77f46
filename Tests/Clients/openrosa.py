"""A phone: an OpenRosa client that behaves as ODK Collect does, over digest authentication or a token path.

It asks for the form list, checks each form's hash, fetches its media, fills the form, and sends submissions in as many
POSTs as the server's limit asks for.
"""

import hashlib
import http.client
import re
import secrets
import uuid
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

LIST = "{http://openrosa.org/xforms/xformsList}"
MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"
RESPONSE = "{http://openrosa.org/http/response}"


class Refused(Exception):
    """An answer that tells the phone its request was not accepted."""

    def __init__(self, status: int, body: str):
        super().__init__(f"{status}: {body[:300]}")
        self.status = status
        self.body = body


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class ListedForm:
    form_id: str
    version: str
    name: str
    hash: str
    download: str
    manifest: str | None


@dataclass
class Phone:
    """A configured client. `server` is the address in its settings: with a token path, no user is needed."""

    server: str
    user: str | None = None
    password: str | None = None
    challenge: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def forms(self) -> list[ListedForm]:
        root = ET.fromstring(self.get(f"{self.server}/formList").body)
        return [
            ListedForm(
                form_id=entry.findtext(f"{LIST}formID") or "",
                version=entry.findtext(f"{LIST}version") or "",
                name=entry.findtext(f"{LIST}name") or "",
                hash=entry.findtext(f"{LIST}hash") or "",
                download=entry.findtext(f"{LIST}downloadUrl") or "",
                manifest=entry.findtext(f"{LIST}manifestUrl"),
            )
            for entry in root.findall(f"{LIST}xform")
        ]

    def download(self, listed: ListedForm) -> bytes:
        """The form, whose hash must be as listed: Collect refuses a form otherwise."""
        form = self.get(listed.download).body
        kind, _, digest = listed.hash.partition(":")
        if kind != "md5" or hashlib.md5(form).hexdigest() != digest:
            raise AssertionError(f"the hash of {listed.form_id} is not {listed.hash}")
        return form

    def media(self, listed: ListedForm) -> dict[str, bytes]:
        if not listed.manifest:
            return {}
        files = {}
        for entry in ET.fromstring(self.get(listed.manifest).body).findall(f"{MANIFEST}mediaFile"):
            content = self.get(entry.findtext(f"{MANIFEST}downloadUrl") or "").body
            if f"md5:{hashlib.md5(content).hexdigest()}" != entry.findtext(f"{MANIFEST}hash"):
                raise AssertionError(f"{entry.findtext(f'{MANIFEST}filename')} is not what the manifest says")
            files[entry.findtext(f"{MANIFEST}filename") or ""] = content
        return files

    def send(self, submission: bytes, files: dict[str, bytes] | None = None) -> list[Answer]:
        """Sends a submission with its files, in several POSTs when they exceed what the server accepts at once."""
        parts = self.parts(submission, files or {})
        return [self.post(submission, part, complete=number == len(parts)) for number, part in enumerate(parts, 1)]

    def parts(self, submission: bytes, files: dict[str, bytes], most: int | None = None) -> list[dict[str, bytes]]:
        """The files of each POST: so many that no POST exceeds what the server accepts, or `most` bytes."""
        head = self.ask("HEAD", f"{self.server}/submission")
        if head.status != 204:
            raise Refused(head.status, "HEAD /submission")
        limit = int(head.headers["x-openrosa-accept-content-length"]) - len(submission) - 100_000
        limit = min(limit, most or limit)
        parts, size = [{}], 0
        for name, content in files.items():
            if parts[-1] and size + len(content) > limit:
                parts.append({})
                size = 0
            parts[-1][name] = content
            size += len(content)
        return parts

    def post(self, submission: bytes, files: dict[str, bytes], complete: bool = True) -> Answer:
        """One POST, and an answer that says that it was kept."""
        body, kind = multipart(submission, files, complete)
        answer = self.ask("POST", f"{self.server}/submission", body, kind)
        if answer.status not in {201, 202}:
            raise Refused(answer.status, answer.body.decode(errors="replace"))
        return answer

    def get(self, address: str) -> Answer:
        answer = self.ask("GET", address)
        if answer.status != 200:
            raise Refused(answer.status, answer.body.decode(errors="replace"))
        return answer

    def ask(self, method: str, address: str, body: bytes | None = None, kind: str | None = None) -> Answer:
        """One request, repeated once with credentials when the server asks for them."""
        answer = self.once(method, address, body, kind)
        if answer.status == 401 and self.user:
            self.challenge = read_challenge(answer.headers.get("www-authenticate", ""))
            answer = self.once(method, address, body, kind)
        return answer

    def once(self, method: str, address: str, body: bytes | None, kind: str | None) -> Answer:
        parts = urlsplit(address)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        headers = {
            "X-OpenRosa-Version": "1.0",
            "Date": datetime.now(UTC).strftime("%a, %d %b %Y %I:%M:%S GMT"),  # a phone with a 12-hour clock sends this
            "User-Agent": "org.odk.collect.android/v2026.1.0 Dalvik/2.1.0",
        }
        if kind:
            headers["Content-Type"] = kind
        if self.challenge:
            headers["Authorization"] = self.authorization(method, path)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=60)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            received = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, received, response.read())
        finally:
            connection.close()

    def authorization(self, method: str, path: str) -> str:
        """RFC 2617's digest with qop=auth, as phones send it."""
        self.count += 1
        realm, nonce = self.challenge["realm"], self.challenge["nonce"]
        count, own = f"{self.count:08x}", secrets.token_hex(8)
        first = md5(f"{self.user}:{realm}:{self.password}")
        response = md5(f"{first}:{nonce}:{count}:{own}:auth:{md5(f'{method}:{path}')}")
        given = {
            "username": self.user,
            "realm": realm,
            "nonce": nonce,
            "uri": path,
            "response": response,
            "cnonce": own,
            "opaque": self.challenge.get("opaque"),
        }
        quoted = ", ".join(f'{name}="{value}"' for name, value in given.items() if value is not None)
        return f"Digest {quoted}, algorithm=MD5, qop=auth, nc={count}"


def md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def read_challenge(header: str) -> dict[str, str]:
    scheme = re.search(r"Digest\s+(.*)", header, re.IGNORECASE | re.DOTALL)
    if not scheme:
        raise AssertionError(f"the server does not offer digest authentication: {header!r}")
    return {
        name.lower(): quoted or plain for name, quoted, plain in re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,]+))', scheme[1])
    }


def multipart(submission: bytes, files: dict[str, bytes], complete: bool = True) -> tuple[bytes, str]:
    """The body of a submission and its content type."""
    boundary = f"----{uuid.uuid4().hex}"
    pieces = [("xml_submission_file", "submission.xml", "text/xml", submission)]
    if not complete:
        pieces.append(("*isIncomplete*", None, "text/plain", b"yes"))
    pieces += [(name, name, media_type(name), content) for name, content in files.items()]
    body = b""
    for name, file, kind, content in pieces:
        disposition = f'form-data; name="{name}"' + (f'; filename="{file}"' if file else "")
        head = f"--{boundary}\r\nContent-Disposition: {disposition}\r\nContent-Type: {kind}\r\n"
        body += f"{head}Content-Transfer-Encoding: binary\r\n\r\n".encode() + content + b"\r\n"
    return body + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def media_type(name: str) -> str:
    kinds = {"jpg": "image/jpeg", "png": "image/png", "m4a": "audio/mp4", "csv": "text/csv"}
    return kinds.get(name.rsplit(".", 1)[-1].lower(), "application/octet-stream")
