"""The home of a programme: what changed and why, a map, three numbers that lead to what they rest on."""

import pytest
from conftest import PHONE, Window, show, sign_in
from playwright.sync_api import expect
from server import Server

NAMES = {"en": "Presence monitoring", "tr": "Mevcudiyet izleme", "ar": "رصد الوجود"}


def open_home(window: Window, server: Server, language: str) -> None:
    window.page.goto(f"{server.address}/records/presence")
    window.page.get_by_role("link", name=NAMES[language], exact=True).first.click()
    expect(window.page.locator("h1")).to_have_text(NAMES[language])


@pytest.mark.parametrize("language", NAMES)
def test_a_programme_says_what_changed_and_leads_to_what_it_rests_on(
    manager: Window, demonstration: Server, language: str
) -> None:
    page = manager.page
    show(page, language)
    open_home(manager, demonstration, language)
    assert page.locator(".presence-change li").count() == 3
    assert page.locator(".presence-figures li").count() == 3
    expect(page.locator("[data-picture][data-state=drawn]").first).to_be_visible()
    manager.picture(f"programme-{language}")
    page.locator(".round-steps a").nth(1).click()
    expect(page.locator(".round-steps a").nth(1)).to_have_attribute("aria-current", "true")
    expect(page.locator("[data-picture][data-state=drawn]").first).to_be_visible()
    manager.picture(f"programme-second-{language}")
    page.locator(".presence-figures a").nth(1).click()
    assert page.locator("#places li").count() > 0
    page.locator("#places li a").first.click()
    expect(page.locator("main h1")).to_be_visible()


@pytest.mark.parametrize("window", [PHONE], indirect=True)
def test_the_home_fits_a_phone_in_arabic(window: Window, demonstration: Server) -> None:
    sign_in(window.page, demonstration, "viewer")
    show(window.page, "ar")
    open_home(window, demonstration, "ar")
    window.page.locator("[data-picture]").first.scroll_into_view_if_needed()
    expect(window.page.locator("[data-picture][data-state=drawn]").first).to_be_visible()
    assert window.overflow() == 0
    window.picture("programme-phone-ar")
    assert window.page.locator("a[href*='/records/presence/programmes/']").count() == 0
