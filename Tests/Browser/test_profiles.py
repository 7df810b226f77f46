"""Sex–age profiles: put on record from a sheet, drawn as a pyramid, applied to a round as a step that is told."""

import re
from pathlib import Path

import pytest
from conftest import PHONE, Window, show
from playwright.sync_api import expect
from server import Server

TITLES = {"en": "Sex–age profiles", "tr": "Cinsiyet ve yaş profilleri", "ar": "هيئات الجنس والعمر"}
SHEET = """age,female,male,unknown,total
0-4,210,222,3,435
5-11,260,271,,531
12-17,180,190,,370
18-59,610,520,4,1134
60+,70,52,,122
unknown,,,,12
"""


def record(window: Window, server: Server, sheet: str, folder: Path) -> None:
    """Puts the sheet on record as a profile of Hatay and leaves its page open."""
    page = window.page
    file = folder / "profile.csv"
    file.write_text(sheet)
    page.goto(f"{server.address}/records/presence")
    page.locator("a[href^='/programmes/']").first.click()
    page.locator("a[href$='/profiles']").click()
    fold = page.locator("details.fold", has=page.locator("input[type=file]"))
    fold.locator("summary").click()
    fold.locator("input[type=file]").set_input_files(file)
    fold.get_by_role("combobox").fill("Hatay")
    page.locator("[role=option]", has_text="Hatay").first.click()
    fold.locator("input[name=from-sheet]").fill("2026-03-01")
    fold.locator("input[name=to-sheet]").fill("2026-03-20")
    fold.locator("input[name=households-sheet]").fill("480")
    fold.locator("input[name=source-sheet]").fill("Household survey")
    fold.locator(".btn-primary").click()
    page.wait_for_url(re.compile("/profiles/[^/]+$"))


@pytest.mark.parametrize("window", [PHONE], indirect=True)
@pytest.mark.parametrize("language", TITLES)
def test_a_profile_is_drawn_on_a_phone_in_each_language(
    manager: Window, demonstration: Server, language: str, tmp_path: Path
) -> None:
    page = manager.page
    record(manager, demonstration, SHEET, tmp_path)
    show(page, language)
    page.reload()
    expect(page.locator("[data-picture][data-state=drawn]")).to_be_visible()
    assert manager.overflow() == 0
    manager.picture(f"profile-{language}")
    page.goto(page.url.rsplit("/", 1)[0])
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[language])
    assert manager.overflow() == 0
    manager.picture(f"profiles-{language}")


def test_a_profile_is_applied_to_a_round_and_says_so(manager: Window, demonstration: Server, tmp_path: Path) -> None:
    page = manager.page
    record(manager, demonstration, SHEET, tmp_path)
    page.goto(f"{demonstration.address}/records/presence")
    page.locator("table a").first.click()
    page.get_by_role("link", name="By sex and age").click()
    page.locator("summary", has_text="Apply a profile").click()
    page.locator("select[name=profile]").select_option(index=0)
    page.fill("input[name=reason]", "The same people, two months later")
    page.locator("details[open] .btn-primary").click()
    expect(page.locator(".lead")).to_contain_text("estimated from a profile of 480 households")
    expect(page.locator(".key-facts")).to_contain_text("two months later")
    expect(page.locator(".notice-warning")).to_contain_text("does not cover all of this place")
    expect(page.locator("[data-picture][data-state=drawn]")).to_be_visible()
    manager.picture("profile-applied")


def test_parts_that_are_not_the_total_are_told_and_not_repaired(
    manager: Window, demonstration: Server, tmp_path: Path
) -> None:
    page = manager.page
    record(manager, demonstration, "age,female,male,total\n0-17,10,12,25\n18+,8,7,15\n", tmp_path)
    expect(page.locator(".notice-warning").first).to_contain_text("Nothing was repaired")
    expect(page.locator("tbody tr").first).to_contain_text("25")
