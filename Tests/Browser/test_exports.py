"""Submissions as files: what is downloaded is what the list says."""

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from conftest import Window
from office import SHEET, converted
from playwright.sync_api import Page, expect
from server import Server

LIST = "/collect/forms/site_assessment/submissions?place=TUR031001&sort=-received"
MARK = "Demonstration – invented data"


def listed(page: Page, server: Server) -> tuple[int, list[str]]:
    """How many the list says there are, and the names of those on its first page."""
    page.goto(server.address + LIST)
    count = int(re.sub(r"\D", "", page.locator("#list-count").inner_text().split()[0]))
    names = page.locator("tbody th").evaluate_all("cells => cells.map(cell => cell.innerText.split('\\n')[1].trim())")
    return count, names


def export(page: Page, kind: str, texts: str = "") -> tuple[str, bytes]:
    page.locator("summary", has_text="Download").click()
    page.locator(f"input[name=kind][value={kind}]").check()
    page.select_option("#field-texts", texts)
    page.select_option("details[open] [name=purpose]", "report")
    with page.expect_download() as download:
        page.locator("details[open] .drawer-foot .btn-primary").click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_libreoffice_opens_what_was_downloaded(manager: Window, demonstration: Server, tmp_path: Path) -> None:
    page = manager.page
    count, names = listed(page, demonstration)
    file = tmp_path / "submissions.xlsx"
    file.write_bytes(export(page, "xlsx")[1])
    lines = list(csv.DictReader(io.StringIO(converted(file, SHEET))))
    assert len(lines) == count
    assert set(names) <= {line["name"] for line in lines}


@pytest.mark.parametrize("kind", ["csv", "xlsx", "geojson"])
def test_a_list_is_downloaded_as_it_stands(manager: Window, demonstration: Server, kind: str) -> None:
    page = manager.page
    count, names = listed(page, demonstration)
    assert 20 < count < 200
    name, content = export(page, kind)
    assert name.startswith("demonstration-")
    if kind == "csv":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert len(archive.namelist()) > 1, "repeats have tables of their own"
            rows = list(csv.DictReader(io.StringIO(archive.read(archive.namelist()[0]).decode("utf-8-sig"))))
    elif kind == "xlsx":
        lines = list(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))
        rows = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    else:
        rows = [feature["properties"] for feature in json.loads(content)["features"]]
    assert len(rows) == count
    assert set(names) <= {row["name"] for row in rows}
    assert {row["place"] for row in rows} == {"TUR031001"}
    assert all(MARK in row["demonstration"] for row in rows)


def test_a_file_is_made_while_its_reader_does_something_else(manager: Window, demonstration: Server) -> None:
    page = manager.page
    count, names = listed(page, demonstration)
    page.locator("summary", has_text="Download").click()
    page.locator("input[name=kind][value=geojson]").check()
    page.select_option("#field-texts", "")
    page.select_option("details[open] [name=purpose]", "analysis")
    page.locator("details[open] .drawer-foot .btn-secondary").click()
    expect(page).to_have_url(re.compile("/collect/exports$"))
    line = page.locator("#exports tbody tr").first
    # The page looks again by itself.
    expect(line.locator(".pill")).to_have_text("Ready", timeout=30_000)
    expect(page.locator("#exports")).not_to_have_attribute("hx-get", re.compile(""))
    manager.picture("exports-ready")

    page.goto(f"{demonstration.address}/evidence")
    page.goto(f"{demonstration.address}/collect/exports")
    with page.expect_download() as download:
        line.get_by_role("link", name="Download").click()
    features = json.loads(Path(download.value.path()).read_bytes())["features"]
    assert len(features) == count
    assert set(names) <= {feature["properties"]["name"] for feature in features}
    line.get_by_role("button", name="Delete").click()
    expect(line.locator(".pill")).to_have_text("Deleted")
    expect(line.get_by_role("link", name="Download")).to_have_count(0)
