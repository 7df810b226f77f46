"""Programs that read with a key, as dashboards and scripts do."""

from pathlib import Path

import requests
from playwright.sync_api import Page
from server import Server


def make_key(page: Page, server: Server, label: str, scopes: list[str], **fields: str) -> str:
    page.goto(f"{server.address}/office/keys/new")
    page.fill("input[name=label]", label)
    for scope in scopes:
        page.check(f"input[name={scope}]")
    for name, value in fields.items():
        if name == "level":
            page.select_option("select[name=level]", value)
        else:
            page.fill(f"input[name={name}]", value)
    page.locator("main form .btn-primary").click()
    return page.locator("main code").first.inner_text()


class Client:
    def __init__(self, server: Server, key: str):
        self.root = f"{server.address}/api/v1"
        self.headers = {"Authorization": f"Bearer {key}"}

    def get(self, path: str, **parameters: str) -> requests.Response:
        return requests.get(self.root + path, params=parameters, headers=self.headers, timeout=60)

    def file(self, folder: Path, path: str, **parameters: str) -> Path:
        answer = self.get(path, **parameters)
        assert answer.status_code == 200, answer.text
        file = folder / ("file." + parameters.get("format", "json").replace("hxl", "csv").replace("sdmx-", ""))
        file.write_bytes(answer.content)
        return file

    def round(self) -> dict:
        return next(line for line in self.get("/presence").json()["data"] if line["round"] == 3)

    def figures(self) -> str:
        round = self.round()
        return f"/presence/{round['programme']}/rounds/{round['round']}"
