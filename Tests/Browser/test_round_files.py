"""Files that say something of a round: the cleaning log goes out, is corrected, and comes back."""

from pathlib import Path

import openpyxl
import pytest
from conftest import Window, show
from playwright.sync_api import expect
from server import Server
from test_presence import second_round

LOG = {"en": "Cleaning log", "tr": "Düzeltme günlüğü", "ar": "سجل التصحيحات"}
UPLOAD = {
    "en": ("Take a corrected log in", "Tried", "Imported", "Undone"),
    "tr": ("Düzeltilmiş günlüğü al", "Denendi", "İçe aktarıldı", "Geri alındı"),
    "ar": ("أخذ سجل مصحَّح", "جُرّب", "استُورد", "أُلغي"),
}


def corrected(path: Path, folder: Path) -> Path:
    """The log with another count for the first estimate that stands, and a line about nothing."""
    book = openpyxl.load_workbook(path)
    page = book.worksheets[1]
    heads = {cell.value: cell.column for cell in page[1]}
    line = next(row for row in page.iter_rows(min_row=2) if row[heads["field"] - 1].value == "count")
    record = line[heads["record"] - 1].value
    count = int(line[heads["old"] - 1].value)
    page.cell(line[0].row, heads["new"], count + 1)
    page.cell(line[0].row, heads["reason"], "Counted once more.")
    page.append([record, None, None, "colour", None, "red", "No such field."])
    target = folder / "log.xlsx"
    book.save(target)
    return target


@pytest.mark.parametrize("language", LOG)
def test_the_log_goes_out_and_comes_back(manager: Window, demonstration: Server, tmp_path: Path, language: str) -> None:
    page = manager.page
    if language != "en":
        page.set_viewport_size({"width": 390, "height": 844})
    show(page, language)
    second_round(manager, demonstration, language)
    upload, tried, taken, undone = UPLOAD[language]
    page.get_by_role("link", name=LOG[language]).click()
    drawer = page.locator("details.drawer")
    drawer.locator("summary").click()
    drawer.locator("[name=purpose]").select_option("audit")
    manager.picture(f"log-take-{language}")
    assert manager.overflow() == 0
    with page.expect_download() as download:
        drawer.locator(".drawer-foot .btn-primary").click()
    exported = tmp_path / "exported.xlsx"
    download.value.save_as(exported)
    path = corrected(exported, tmp_path)
    page.locator("summary", has_text=upload).click()
    manager.picture(f"log-upload-{language}")
    page.set_input_files("#file", path)
    page.locator("form.upload .btn-primary").click()
    state = page.locator("#import-state")
    expect(state.locator(".pill")).to_have_text(tried, timeout=20_000)
    expect(state).to_contain_text("colour")
    manager.picture(f"log-tried-{language}")
    assert manager.overflow() == 0
    state.locator("form[action$='/take'] .btn-primary").click()
    expect(state.locator(".pill")).to_have_text(taken, timeout=20_000)
    page.locator("form[action$='/undo'] input[name=reason]").fill("It was a trial.")
    page.locator("form[action$='/undo'] .btn-danger").click()
    expect(state.locator(".pill")).to_have_text(undone, timeout=20_000)
    expect(state).to_contain_text("It was a trial.")
    manager.picture(f"log-undone-{language}")
    second_round(manager, demonstration, language)
    page.get_by_role("link", name=LOG[language]).click()
    expect(page.locator("main")).to_contain_text("It was a trial.")


SHEET_WORDS = {
    "en": ("Take a sheet of estimates over", "Places of the sheet", "Imported", "Undone"),
    "tr": ("Tahmin tablosunu al", "Tablodaki yerler", "İçe aktarıldı", "Geri alındı"),
    "ar": ("أخذ جدول تقديرات", "أماكن الجدول", "استُورد", "أُلغي"),
}


def estimates(folder: Path, district: str, unknown: str) -> Path:
    """A wide sheet as people make them: a title, several figures a row, a name that nobody knows."""
    book = openpyxl.Workbook()
    page = book.active
    page.append(["Displacement tracking, all sites"])
    page.append([])
    page.append(["District", "# IDP HHs", "IDP individuals", "Remarks of the team"])
    page.append([district, 20, 101, None])
    page.append([unknown, 3, 15, "new"])
    path = folder / "dtm.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize("language", LOG)
def test_a_wide_sheet_is_mapped_its_places_decided_taken_and_undone(
    manager: Window, demonstration: Server, tmp_path: Path, language: str
) -> None:
    page = manager.page
    if language != "en":
        page.set_viewport_size({"width": 390, "height": 844})
    show(page, language)
    title, places, taken, undone = SHEET_WORDS[language]
    # What was decided of a place is remembered for the programme, so that each language has its own.
    unknown = f"Nirgendwo {language}"
    page.goto(f"{demonstration.address}/records/presence")
    page.locator("a[href*='/rounds/']").first.click()
    page.get_by_role("link", name=title).click()
    expect(page.locator("h1")).to_have_text(title)
    manager.picture(f"round-sheets-{language}")
    page.set_input_files("#file", estimates(tmp_path, "Antakya", unknown))
    page.locator("form.upload .btn-primary").click()
    expect(page.locator("select[name=heading]")).to_have_value("3")
    expect(page.locator("select[name=column-2]")).to_have_value("count")
    expect(page.locator("select[name=unit-2]")).to_have_value("households")
    expect(page.locator("select[name=group-3]")).to_have_value("displaced_citizen")
    expect(page.locator("select[name=column-1]")).to_have_value("#place:2:name")
    if page.locator("input[name=reason]").count():
        page.locator("input[name=reason]").first.fill("The file came late.")
    manager.picture(f"round-mapping-{language}")
    assert manager.overflow() == 0
    page.locator("form[action$='/plan'] .btn-primary").click()
    state = page.locator("#import-state")
    expect(state).to_contain_text(unknown, timeout=20_000)
    page.get_by_role("link", name=places).click()
    line = page.locator("tr", has_text=unknown)
    manager.picture(f"round-places-{language}")
    assert manager.overflow() == 0
    line.locator("select").select_option("out")
    page.locator("form[action$='/places'] .btn-primary").click()
    expect(state.locator("form[action$='/take']")).to_be_visible(timeout=20_000)
    expect(state).not_to_contain_text(unknown)
    state.locator("form[action$='/take'] .btn-primary").click()
    expect(state.locator(".pill")).to_have_text(taken, timeout=20_000)
    manager.picture(f"round-sheet-taken-{language}")
    page.locator("form[action$='/undo'] input[name=reason]").fill("It was a trial.")
    page.locator("form[action$='/undo'] .btn-danger").click()
    expect(state.locator(".pill")).to_have_text(undone, timeout=20_000)
