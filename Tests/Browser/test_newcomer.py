"""The main job, done as a newcomer does it: a real workbook in, submissions from a phone in, a table and a map out."""

import io
import os
import random
from pathlib import Path

import openpyxl
import pytest
from conftest import ROOT, Window
from filling import Filling
from openrosa import Phone
from playwright.sync_api import expect
from server import Server

MATERIAL = Path(os.environ.get("KONAK_CONFORMANCE") or ROOT.parent / "shared" / "conformance")
WORKBOOK = MATERIAL / "forms" / "xlsforms" / "getodk__philsa-disaster-incidence-v20240917.xlsx"


def sign_in(window: Window, server: Server, language: str = "en") -> None:
    window.page.goto(f"{server.address}/")
    window.page.locator(".examples button").first.click()
    expect(window.page.locator("nav.stages")).to_be_visible()
    if window.page.locator("html").get_attribute("lang") != language:
        window.page.locator(".top-menus details.menu summary").first.click()
        window.page.locator(f"button[name=language][value={language}]").click()
        expect(window.page.locator("html")).to_have_attribute("lang", language)


@pytest.mark.skipif(not WORKBOOK.exists(), reason="the conformance material is not here")
def test_a_real_workbook_becomes_figures(window: Window, demonstration: Server) -> None:
    page = window.page
    sign_in(window, demonstration)

    page.goto(f"{demonstration.address}/collect/upload")
    page.set_input_files("#workbook", WORKBOOK)
    page.locator("button[value=publish]").click()
    page.wait_for_url("**/collect/forms/*")
    form = page.url.rstrip("/").rsplit("/", 1)[-1]
    title = page.locator("h1").first.inner_text().strip()
    window.picture("newcomer-form")

    page.goto(f"{demonstration.address}/collect/phones/new")
    page.locator("main form.panel input:not([type=hidden])").first.fill("Newcomer's phone")
    page.locator("main form.panel button.btn-primary").click()
    page.locator("details.fold summary").click()
    server, user, password, token = page.locator("details.fold code").all_inner_texts()
    window.picture("newcomer-phone")

    phone = Phone(server, user, password)
    listed = next(entry for entry in phone.forms() if entry.name.startswith(title))
    filling, dice = Filling(phone.download(listed)), random.Random(7)
    for _ in range(12):
        answers = phone.send(filling.fill(dice)[1])
        assert [answer.status for answer in answers] in ([201], [202])
    by_token = Phone(token)
    assert listed.form_id in {entry.form_id for entry in by_token.forms()}

    page.goto(f"{demonstration.address}/collect/forms/{form}/submissions")
    expect(page.locator("main")).to_contain_text("12")
    assert page.locator("main table tbody tr").count() >= 12
    window.picture("newcomer-submissions")
    page.locator("main table tbody tr a").first.click()
    expect(page.locator("h1")).to_be_visible()
    window.picture("newcomer-submission")

    page.goto(f"{demonstration.address}/collect/forms/{form}/map")
    expect(page.locator(".leaflet-marker-icon, .map-cluster, path.leaflet-interactive").first).to_be_visible()
    window.picture("newcomer-map")

    page.goto(f"{demonstration.address}/evidence/forms/{form}")
    page.locator("select[name=rows]").select_option(label="Type of Incident")
    page.locator("form:has(select[name=rows]) .btn-primary").first.click()
    totals = page.locator(".tabulation-table tbody tr td:last-child").all_inner_texts()
    assert sum(int(total) for total in totals if total != "No data") == 12, totals
    window.picture("newcomer-figures")

    page.goto(f"{demonstration.address}/collect/forms/{form}/submissions")
    page.locator("details:has([name=texts]) > summary").click()
    drawer = page.locator("form.drawer-panel:has([name=texts])")
    drawer.locator("[name=purpose]").select_option("analysis")
    with page.expect_download() as download:
        drawer.locator(".drawer-foot .btn-primary").click()
    book = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert len(list(book.worksheets[0].iter_rows(min_row=2))) == 12
