"""Sheets as people make them, understood and tried before they become submissions."""

from pathlib import Path

import openpyxl
import pytest
from conftest import Window, show
from playwright.sync_api import expect
from server import Server


def sheet(folder: Path) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Sites"
    page.append(["Sites of the mukhtars"])
    page.append([])
    page.append(["Name of the site", None, "individuals", "İlçe"])
    page.append(["Ak Çadır", None, 120, "Antakya"])
    page.append(["Kara Çadır", None, "many", "Antakya"])
    path = folder / "sites.xlsx"
    book.save(path)
    return path


def test_a_sheet_is_tried_with_the_keyboard(manager: Window, demonstration: Server, tmp_path: Path) -> None:
    page = manager.page
    page.goto(demonstration.address + "/collect/imports")
    page.select_option("#field-form", "site_assessment")
    page.set_input_files("#sheet", sheet(tmp_path))
    page.locator("form.upload .btn-primary").press("Enter")
    expect(page.locator("h1")).to_have_text("sites.xlsx")
    expect(page.locator("select[name=column-1]")).not_to_have_value("")
    expect(page.locator("select[name=heading]")).to_have_value("3")
    manager.picture("import-mapping-en")
    page.get_by_role("button", name="Save and try").press("Enter")
    expect(page.locator("#import-state .facts")).to_be_visible(timeout=20_000)
    expect(page.locator("#import-state")).to_contain_text("5:C")
    expect(page.locator("select[name=column-1]")).to_be_visible()
    manager.picture("import-tried-en")


@pytest.mark.parametrize("language", ["ar", "tr"])
def test_the_pages_of_imports_fit_a_phone(
    manager: Window, demonstration: Server, tmp_path: Path, language: str
) -> None:
    page = manager.page
    page.set_viewport_size({"width": 390, "height": 844})
    show(page, language)
    page.goto(demonstration.address + "/collect/imports")
    page.select_option("#field-form", "site_assessment")
    page.set_input_files("#sheet", sheet(tmp_path))
    page.locator("form.upload .btn-primary").click()
    page.locator("form[action$='/plan'] .btn-primary").click()
    expect(page.locator("#import-state .table")).to_be_visible(timeout=20_000)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    manager.picture(f"import-phone-{language}")


@pytest.mark.parametrize("language", ["en", "ar", "tr"])
def test_a_projects_file_is_recognised_and_tried(
    manager: Window, demonstration: Server, tmp_path: Path, language: str
) -> None:
    page = manager.page
    page.set_viewport_size({"width": 390, "height": 844})
    show(page, language)
    file = tmp_path / "kobo.csv"
    file.write_text(
        "site_name,_uuid,_submission_time,_validation_status,__version__,_index\n"
        f"Ak Çadır,there-{language},2026-03-01T10:00:00,Approved,vAbc,1\n"
    )
    page.goto(demonstration.address + "/collect/imports")
    page.select_option("#field-form", "site_assessment")
    page.set_input_files("#sheet", file)
    page.locator("form.upload .btn-primary").click()
    expect(page.locator("#import-state .facts")).to_contain_text("vAbc", timeout=20_000)
    expect(page.locator("form[action$='/take'] .btn-primary")).to_be_visible()
    assert page.locator("form[action$='/plan']").count() == 0
    assert manager.overflow() == 0
    manager.picture(f"import-project-phone-{language}")
