"""What two offices said of one thing without knowing of each other: found, and settled, in three languages."""

import pytest
from conftest import PHONE, Window, show, wording
from playwright.sync_api import expect
from server import Server


@pytest.mark.parametrize("language", ["en", "tr", "ar"])
def test_the_list_and_a_contradiction_fit_a_phone(manager: Window, demonstration: Server, language: str) -> None:
    page, words = manager.page, wording(language)
    show(page, language)
    page.goto(f"{demonstration.address}/office/conflicts")
    expect(page.locator("h1")).to_have_text(words("conflict.title"))
    page.set_viewport_size(PHONE)
    assert manager.overflow() == 0
    manager.picture(f"conflicts-{language}-phone")
    if page.locator("tbody th a").count():
        page.locator("tbody th a").first.click()
        expect(page.locator("h1")).to_have_text(words("conflict.field.manager"))
        assert manager.overflow() == 0
        manager.picture(f"conflict-{language}-phone")


def test_a_manager_takes_one_of_two_values_and_says_why(manager: Window, demonstration: Server) -> None:
    page = manager.page
    show(page, "en")
    page.goto(f"{demonstration.address}/office/conflicts")
    row = page.locator("tbody tr").filter(has_text="Municipality (invented)")
    expect(row).to_contain_text("Rana Haddad")
    expect(row).to_contain_text("Deniz Aksoy")
    row.locator("th a").click()
    record = page.locator(".page-facts a").get_attribute("href")
    # By keyboard, as everything.
    page.locator("input[name=entry]").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("The municipality signed the agreement")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("There is no open conflict")
    page.goto(f"{demonstration.address}{record}")
    expect(page.locator("main")).to_contain_text("Municipality (invented)")
