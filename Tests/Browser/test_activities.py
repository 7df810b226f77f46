"""Who does what, where, when and for whom, as officers enter it and as everybody reads it."""

from pathlib import Path

import openpyxl
import pytest
from conftest import PHONE, Window, show
from playwright.sync_api import expect
from server import Server

TITLES = {"en": "Activities", "tr": "Faaliyetler", "ar": "الأنشطة"}


@pytest.mark.parametrize("language", ["en", "tr", "ar"])
def test_activities_are_read_in_each_language(manager: Window, demonstration: Server, language: str) -> None:
    page = manager.page
    show(page, language)
    page.goto(f"{demonstration.address}/records/activities")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[language])
    expect(page.locator("tbody tr")).to_have_count(12)
    manager.picture(f"activities-{language}")
    page.locator(".notice a").click()
    assert manager.overflow() == 0
    manager.picture(f"activity-doubles-{language}")
    page.goto(f"{demonstration.address}/records/activities")
    page.locator("tbody a").first.click()
    assert manager.overflow() == 0
    manager.picture(f"activity-{language}")
    show(page, "en")


@pytest.mark.parametrize("window", [PHONE], indirect=True)
def test_activities_fit_on_a_phone_in_arabic(manager: Window, demonstration: Server) -> None:
    show(manager.page, "ar")
    for path in ["", "/doubles", "/organisations", "/new", "/imports"]:
        manager.page.goto(f"{demonstration.address}/records/activities{path}")
        assert manager.overflow() == 0, path
        manager.picture(f"activities{path.replace('/', '-')}-phone-ar")
    show(manager.page, "en")


def test_an_activity_is_entered_and_a_month_told(manager: Window, demonstration: Server) -> None:
    page = manager.page
    show(page, "en")
    page.goto(f"{demonstration.address}/records/activities/new")
    page.locator("[name=organisation]").select_option(label="HIL – Crescent Relief Society")
    page.locator("[name=sector]").select_option("SHL")
    page.locator("input[role=combobox]").fill("Antakya")
    page.locator("[role=option]", has_text="Antakya").first.click()
    page.locator("[name=activity]").fill("Tents")
    page.locator("[name=from]").fill("2026-04-01")
    page.locator("main form .btn-primary").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tents")
    page.locator("[name=month]").fill("2026-04")
    page.locator("[name=people]").fill("120")
    page.locator("[name=girls]").fill("200")
    page.locator("form[action$=months] .btn-primary").click()
    expect(page.locator("[role=alert]")).to_contain_text("together more than the people reached")
    page.locator("[name=girls]").fill("30")
    page.locator("form[action$=months] .btn-primary").click()
    expect(page.locator("tbody tr")).to_contain_text("120")
    page.locator("summary", has_text="Take it out").click()
    page.locator("[name=reason]").fill("Only tried")
    page.locator("form[action$=withdraw] .btn").click()
    expect(page.locator("tbody tr", has_text="Tents")).to_have_count(0)


@pytest.mark.parametrize("language", ["en", "tr", "ar"])
def test_a_tagged_workbook_is_tried_at_once_and_its_organisation_decided(
    manager: Window, demonstration: Server, tmp_path: Path, language: str
) -> None:
    book = openpyxl.Workbook()
    for row in [
        ["Who", "Theme", "Area", "Doing", "Since", "Period", "How many"],
        ["#org", "#sector", "#adm2+code", "#activity", "#date+start", "#date+reported", "#reached"],
        [f"Cresent Relief Society {language}", "WSH", "TUR031002", "Kits", "2026-01-01", "2026-03", 40],
    ]:
        book.active.append(row)
    file = tmp_path / "5w.xlsx"
    book.save(file)
    page = manager.page
    page.set_viewport_size({"width": 390, "height": 844})
    show(page, language)
    page.goto(f"{demonstration.address}/records/activities/imports")
    page.set_input_files("#file", file)
    page.locator("form.upload .btn-primary").click()
    expect(page.locator("#import-state .facts")).to_be_visible(timeout=20_000)
    expect(page.locator("#import-state")).to_contain_text("HIL")
    assert manager.overflow() == 0
    manager.picture(f"activities-sheet-phone-{language}")
    page.locator("a[href$='/organisations'].btn").click()
    assert manager.overflow() == 0
    manager.picture(f"activities-organisations-phone-{language}")
    page.locator("select[name=choice-1]").select_option(index=1)
    page.locator("main form .btn-primary").click()
    expect(page.locator("form[action$='/take'] .btn-primary")).to_be_visible(timeout=20_000)
    show(page, "en")
