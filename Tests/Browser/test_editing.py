"""Answers are changed in the browser: long lists of choices, and a session that ends while somebody types."""

import re
import sqlite3
from pathlib import Path

import pytest
from conftest import PHONE, Window, show, sign_in
from openrosa import Phone
from playwright.sync_api import expect
from server import Server

VILLAGES = "\n".join(f"| | village | v{n} | Village {n} | Köy {n} | قرية {n} |" for n in range(20_000))
WORKBOOK = f"""
| survey |
| | type | name | label::English (en) | label::Türkçe (tr) | label::العربية (ar) |
| | text | title | Name of the site | Yerin adı | اسم الموقع |
| | select_one village | home | Village | Köy | القرية |
| | select_multiple village | been | Came through | Geçtiği yerler | مرّ عبر |
| choices |
| | list_name | name | label::English (en) | label::Türkçe (tr) | label::العربية (ar) |
{VILLAGES}
| settings |
| | form_title | form_id | version | default_language |
| | Village survey | village_survey | 1 | English (en) |
"""
FORM = "/collect/forms/village_survey"


@pytest.fixture(scope="module")
def phone(browser, demonstration: Server, tmp_path_factory: pytest.TempPathFactory) -> Phone:
    """A phone, once the form is there."""
    file = tmp_path_factory.mktemp("form") / "villages.md"
    file.write_text(WORKBOOK)
    page = browser.new_page()
    page.set_default_timeout(60_000)
    sign_in(page, demonstration)
    page.goto(f"{demonstration.address}/collect/upload")
    page.set_input_files("#workbook", file)
    page.locator("button[value=publish]").click()
    page.wait_for_url("**/collect/forms/*")
    page.goto(f"{demonstration.address}/collect/phones/new")
    page.fill("input[name=label]", "Village phone")
    page.click("main form .btn-primary")
    token = re.search(r"/key/([A-Za-z0-9_-]+)", page.content())
    page.close()
    assert token
    return Phone(f"{demonstration.address}/key/{token[1]}")


def edit(window: Window, server: Server, phone: Phone, identity: str, answers: str) -> str:
    """Sends a submission and opens it for editing; its address."""
    phone.send(
        (
            f'<data id="village_survey" version="1" xmlns:orx="http://openrosa.org/xforms">{answers}'
            f"<orx:meta><orx:instanceID>uuid:{identity}</orx:instanceID></orx:meta></data>"
        ).encode()
    )
    window.page.goto(f"{server.address}{FORM}/submissions")
    window.page.locator("main table tbody tr a").first.click()
    address = window.page.url.split("?")[0]
    window.page.goto(address + "/edit")
    return address


def test_a_choice_among_twenty_thousand_is_found_by_keyboard_in_any_script(
    manager: Window, demonstration: Server, phone: Phone
) -> None:
    page = manager.page
    address = edit(manager, demonstration, phone, "long-1", "<title>Camp</title><home>v7</home><been>v1 v2</been>")
    home = page.get_by_role("group", name=re.compile("^Village"))
    expect(home.get_by_role("radio", name="Village 7")).to_be_checked()
    search = home.get_by_role("searchbox")
    search.focus()
    page.keyboard.type("قرية 1234")
    expect(home.locator(".edit-found")).to_contain_text("11 choices fit")
    # Enter goes to what was found and sends nothing.
    page.keyboard.press("Enter")
    expect(home.get_by_role("radio", name="Village 1234 v1234")).to_be_focused()
    page.keyboard.press("Space")
    expect(home.get_by_role("radio", name="Village 1234 v1234")).to_be_checked()
    expect(home.get_by_role("radio", name="Village 7", exact=True)).not_to_be_checked()

    been = page.get_by_role("group", name=re.compile("^Came through"))
    been.get_by_role("searchbox").fill("koy 19999")
    been.get_by_role("checkbox", name="Village 19999").check()
    been.get_by_role("checkbox", name="Village 2", exact=True).uncheck()
    manager.picture("edit-long-list")
    page.get_by_role("button", name="Save as a new version").last.click()
    expect(page).to_have_url(address)
    expect(page.locator(".answers")).to_contain_text("Village 1234")
    assert page.locator(".answer-item").all_inner_texts()[-2:] == ["Village 1", "Village 19999"]


@pytest.mark.parametrize("window", [PHONE], indirect=True)
@pytest.mark.parametrize("language", ["tr", "ar"])
def test_the_search_fits_a_phone_in_every_language(
    manager: Window, demonstration: Server, phone: Phone, language: str
) -> None:
    show(manager.page, language)
    edit(manager, demonstration, phone, f"narrow-{language}", "<home>v7</home>")
    manager.page.get_by_role("searchbox").first.fill("12")
    expect(manager.page.locator(".edit-found").first).to_contain_text("v12")
    assert manager.overflow() == 0
    manager.picture(f"edit-long-list-{language}")


def test_what_was_typed_when_the_session_ended_is_there_after_signing_in(
    manager: Window, demonstration: Server, phone: Phone
) -> None:
    page = manager.page
    address = edit(manager, demonstration, phone, "ended-1", "<title>Camp</title><home>v7</home>")
    page.get_by_label("Name of the site").fill("Camp by the river")
    end_sessions(demonstration.data)
    page.get_by_role("button", name="Save as a new version").last.click()
    expect(page).to_have_url(re.compile("/sign-in"))
    expect(page.locator("main, .notice").first).to_be_visible()
    assert "river" not in page.url
    expect(page.get_by_text("What you typed is kept for an hour")).to_be_visible()
    manager.picture("edit-session-ended")

    # Somebody else who signs in there does not see it.
    page.fill("input[name=name]", "officer")
    page.fill("input[name=password]", "konak-2026-demo")
    page.click("main form .btn-primary")
    expect(page).to_have_url(re.compile("/edit$"))
    show(page, "en")
    page.reload()
    expect(page.get_by_label("Name of the site")).to_have_value("Camp")
    page.context.clear_cookies(name=re.compile("session"))

    page.goto(address + "/edit")
    page.fill("input[name=name]", "manager")
    page.fill("input[name=password]", "konak-2026-demo")
    page.click("main form .btn-primary")
    expect(page).to_have_url(address + "/edit")
    expect(page.get_by_label("Name of the site")).to_have_value("Camp by the river")
    expect(page.get_by_text("It is not saved yet")).to_be_visible()
    manager.picture("edit-typed-before")
    page.get_by_role("button", name="Save as a new version").last.click()
    expect(page).to_have_url(address)
    expect(page.locator(".answers")).to_contain_text("Camp by the river")


def end_sessions(folder: Path) -> None:
    """Makes all sessions older than a working day."""
    (file,) = [path for path in folder.rglob("*") if path.is_file() and path.open("rb").read(15) == b"SQLite format 3"]
    with sqlite3.connect(file, timeout=20) as database:
        database.execute("UPDATE user_session SET seen = seen - 9 * 3600 * 1000000")
