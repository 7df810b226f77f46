"""The main job, done as a newcomer does it: a real workbook in, submissions from a phone in, a table and a map out."""

import os
import random
from pathlib import Path

import pytest
from conftest import DESKTOP, PHONE, ROOT, Window
from filling import Filling
from openrosa import Phone
from playwright.sync_api import expect
from server import Server

MATERIAL = Path(os.environ.get("KONAK_CONFORMANCE") or ROOT.parent / "shared" / "conformance")
WORKBOOK = MATERIAL / "forms" / "xlsforms" / "getodk__ifrc-distribution-site-assessment-v1.xlsx"


def sign_in(window: Window, server: Server, language: str = "en") -> None:
    window.page.goto(f"{server.address}/")
    window.page.locator(".examples button").first.click()
    expect(window.page.locator("nav.stages")).to_be_visible()
    if language != "en":
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
    page.locator("#upload-result .verdict a.btn-primary").click()
    form = page.url.rstrip("/").rsplit("/", 1)[-1]
    window.picture("newcomer-form")

    page.goto(f"{demonstration.address}/collect/phones/new")
    page.locator("main form.panel input:not([type=hidden])").first.fill("Newcomer's phone")
    page.locator("main form.panel button.btn-primary").click()
    page.locator("details.fold summary").click()
    server, user, password, token = page.locator("details.fold code").all_inner_texts()
    window.picture("newcomer-phone")

    phone = Phone(server, user, password)
    listed = next(
        entry
        for entry in phone.forms()
        if entry.form_id == "ifrc_site_assessment" or entry.name in page_titles(window, demonstration, form)
    )
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


def page_titles(window: Window, server: Server, form: str) -> set[str]:
    window.page.goto(f"{server.address}/collect/forms/{form}")
    return {window.page.locator("h1").first.inner_text().strip()}


@pytest.mark.parametrize("window", [DESKTOP, PHONE], indirect=True, ids=["desktop", "phone"])
@pytest.mark.parametrize("language", ["en", "tr", "ar"])
def test_every_page_fits_and_draws(window: Window, demonstration: Server, language: str) -> None:
    page = window.page
    sign_in(window, demonstration, language)
    direction = "rtl" if language == "ar" else "ltr"
    explored = (
        "/evidence/forms/site%5Fassessment?rows=place:2&where=/visit/round%3D3"
        "&measure=sum:/population/individuals&picture="
    )
    for name, path in {
        "home": "/",
        "forms": "/collect/forms",
        "evidence": "/evidence",
        "bars": f"{explored}bar",
        "map": f"{explored}map",
        "quarantine": "/collect/quarantine",
        "users": "/office/users",
    }.items():
        page.goto(f"{demonstration.address}{path}")
        expect(page.locator("html")).to_have_attribute("dir", direction)
        expect(page.locator("main h1").first).to_be_visible()
        if name in {"bars", "map"}:
            expect(page.locator("figure.picture").first).to_have_attribute("data-state", "drawn", timeout=60_000)
            assert page.locator("figure.picture svg").count() == 1
        assert "⟦" not in page.content(), f"{path} has a message without words"
        assert window.overflow() <= 0, f"{path} is wider than the window"
        window.picture(f"{name}-{language}-{page.viewport_size['width']}")


def test_figures_of_the_demonstration_can_be_downloaded(window: Window, demonstration: Server) -> None:
    sign_in(window, demonstration)
    page = window.page
    page.goto(f"{demonstration.address}/evidence/forms/site%5Fassessment?rows=place:1&columns=/visit/round")
    with page.expect_download() as download:
        page.locator("a[href*='table.csv']").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert "Demonstration – invented data" in text
    assert "Hatay," in text
    expect(page.locator("figure.picture").first).to_have_attribute("data-state", "drawn", timeout=60_000)
    with page.expect_download() as picture:
        page.locator("button[data-save=svg]").click()
    assert Path(picture.value.path()).read_text().startswith("<svg")
