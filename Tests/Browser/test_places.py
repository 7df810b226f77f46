"""Places as one types: found across scripts and casing, called in the reader's language, chosen by keyboard."""

import re

import pytest
from conftest import Window, show
from playwright.sync_api import Route, expect
from server import Server

SPELLINGS = ["SIRNAK", "şırnak", "شرناق"]
LANGUAGES = {"en": "Şırnak", "tr": "Şırnak", "ar": "شرناق"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_place_is_found_while_one_types(manager: Window, demonstration: Server, language: str) -> None:
    page = manager.page
    show(page, language)
    for typed in SPELLINGS:
        page.goto(f"{demonstration.address}/records/places")
        page.locator("#search").press_sequentially(typed, delay=20)
        first = page.locator("#places tbody tr").first
        expect(first.locator("a")).to_have_text(LANGUAGES[language])
        expect(first).to_contain_text("TUR073")
    first.locator("a").click()
    expect(page.locator("h1")).to_have_text(LANGUAGES[language])
    names = page.locator("main").inner_text()
    assert all(name in names for name in LANGUAGES.values())


def test_a_grant_is_bounded_by_a_place_chosen_by_keyboard(manager: Window, demonstration: Server) -> None:
    page = manager.page
    page.goto(f"{demonstration.address}/office/users")
    page.get_by_role("link", name="Can Yıldız").click()
    page.locator("details.fold summary").click()
    field = page.get_by_role("combobox", name="Place")
    field.press_sequentially("SIRN", delay=20)
    expect(page.locator("[role=option]").first).to_contain_text("Şırnak")
    field.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    expect(field).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
    field.press("Enter")
    expect(field).to_have_value("Şırnak, Türkiye")
    expect(page.locator("[role=listbox]")).to_be_hidden()
    manager.picture("grant-place")
    page.locator("details.fold .btn-primary, details.fold button:not([type])").last.click()
    row = page.locator("main table tbody tr", has_text="Şırnak")
    expect(row).to_have_count(1)
    row.get_by_role("button").click()
    expect(page.locator("main table tbody tr", has_text="Şırnak")).to_have_count(0)


def test_an_answer_that_comes_late_leaves_the_choice_alone(manager: Window, demonstration: Server) -> None:
    page = manager.page
    late: list[Route] = []
    page.route(re.compile("q=SIRN$"), lambda route: late.append(route))
    page.goto(f"{demonstration.address}/collect/forms/site_assessment/submissions")
    page.locator("summary", has_text="Filter").click()
    field = page.get_by_role("combobox", name="Place")
    field.press_sequentially("SIR", delay=20)
    expect(page.locator("[role=option]").first).to_be_visible()
    with page.expect_request(re.compile("q=SIRN$")) as request:
        field.press("N")
    field.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    shown = chosen.get_attribute("data-shown") or ""
    late[0].continue_()
    request.value.response().finished()
    expect(chosen).to_have_attribute("data-shown", shown)
    field.press("Enter")
    expect(page.locator("[role=listbox]").first).to_be_hidden()
    expect(field).to_have_value(shown)


def test_a_field_for_a_place_takes_a_code_without_scripts(manager: Window, demonstration: Server) -> None:
    page = manager.page
    page.route("**/place-field.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(f"{demonstration.address}/collect/forms/site_assessment/submissions")
    page.locator("summary", has_text="Filter").click()
    page.fill("#field-place", "TUR031")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".chip")).to_contain_text("Hatay")


def test_the_place_of_a_submission_is_corrected(manager: Window, demonstration: Server) -> None:
    page = manager.page
    for line in range(20):
        page.goto(f"{demonstration.address}/collect/forms/site_assessment/submissions")
        page.locator("tbody th a").nth(line).click()
        before = page.locator(".spot-text strong").inner_text()
        names = before.split(", ")
        # A district that is called like its province is not found by its name alone.
        if names[0] != names[1]:
            break
    expect(page.locator(".spot-text")).to_contain_text(re.compile("Reported as .*TUR\\d+.*\\("))
    for typed, shown in [("شرناق", "Şırnak"), (before.split(",")[0], before)]:
        page.locator(".spot-change summary").click()
        field = page.get_by_role("combobox")
        field.fill(typed)
        page.locator("[role=option]", has_text=shown.split(",")[0]).first.click()
        page.locator(".spot-change button").click()
        expect(page.locator(".notice")).to_contain_text(shown.split(",")[0])
        expect(page.locator(".spot-text strong")).to_contain_text(shown)
        expect(page.locator(".spot-text")).to_contain_text("set by an officer")
    expect(page.locator(".history")).to_contain_text("Şırnak")
    page.locator(".spot-change summary").click()
    page.get_by_role("combobox").fill("Nowhere at all")
    page.locator(".spot-change button").click()
    expect(page.locator(".notice")).to_contain_text("no such place")
    expect(page.locator(".spot-text strong")).to_have_text(before)
