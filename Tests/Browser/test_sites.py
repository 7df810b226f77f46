"""The master list of sites in three languages: found in any script, ranked, merged, referred, in a phone's width."""

import re

import pytest
from conftest import PHONE, Window, show
from playwright.sync_api import expect
from server import Server

TITLES = {"en": "Sites", "tr": "Yerleşim alanları", "ar": "مواقع التجمّع"}
PATHS = ["", "/ranking", "/duplicates", "/unlisted", "/referrals"]


@pytest.mark.parametrize("language", TITLES)
def test_the_pages_of_sites_speak_each_language_and_fit_a_phone(
    manager: Window, demonstration: Server, language: str
) -> None:
    page = manager.page
    show(page, language)
    page.goto(f"{demonstration.address}/records/sites")
    expect(page.locator("h1")).to_have_text(TITLES[language])
    expect(page.locator("tbody tr")).to_have_count(50)
    page.locator("tbody th a").first.click()
    profile = page.url
    page.set_viewport_size(PHONE)
    for path in [f"{demonstration.address}/records/sites{path}" for path in PATHS] + [profile]:
        page.goto(path)
        assert manager.overflow() == 0, path
        assert "⟦" not in page.locator("main").inner_text()
    manager.picture(f"site-{language}-phone")


def test_a_site_is_found_and_its_page_says_what_is_missing(manager: Window, demonstration: Server) -> None:
    page = manager.page
    show(page, "en")
    page.goto(f"{demonstration.address}/records/sites?sort=people")
    name = page.locator("tbody th a").first.inner_text()
    page.fill("#search", name.upper())
    page.locator(".search button").click()
    expect(page.locator("tbody th a").first).to_have_text(name)
    page.locator("tbody th a").first.click()
    needs = page.locator(".site-needs")
    expect(needs.locator("tr", has_text="toilets: one for 20 people")).to_contain_text("p. 118")
    # What the form does not ask is not known, and never 0.
    expect(needs.locator("tr", has_text="Area of the site")).to_contain_text("not asked")
    expect(page.locator("main")).to_contain_text(re.compile("Registered as \\W?TUR\\d+-S\\d+"))
    manager.picture("site")


def test_the_planted_cases_are_there(manager: Window, demonstration: Server) -> None:
    page = manager.page
    show(page, "en")
    page.goto(f"{demonstration.address}/records/sites?state=merged")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.goto(f"{demonstration.address}/records/sites/duplicates")
    pair = page.locator(".site-pair").first
    expect(pair).to_contain_text("100 metres apart, names 100% alike")
    page.goto(f"{demonstration.address}/records/sites/ranking")
    expect(page.locator("tbody tr")).to_have_count(20)
    expect(page.locator("main")).to_contain_text("What is not known is in neither sum")


def test_a_need_is_referred_and_followed(manager: Window, demonstration: Server) -> None:
    page = manager.page
    show(page, "en")
    page.goto(f"{demonstration.address}/records/sites/ranking")
    page.locator("tbody th a").first.click()
    page.locator("summary", has_text="Refer a need").click()
    page.fill("#field-need", "Toilets for the families in tents")
    page.fill("#field-organisation", "WASH partner")
    page.locator("button", has_text=re.compile("^Refer$")).click()
    expect(page.locator(".notice-success")).to_contain_text("Referred.")
    page.goto(f"{demonstration.address}/records/sites/referrals")
    row = page.locator("tbody tr", has_text="Toilets for the families in tents")
    row.locator("summary").click()
    row.locator("[name=said]").fill("Built last week")
    row.locator("button", has_text="Close").click()
    expect(page.locator(".notice-success")).to_contain_text("Closed.")
    expect(page.locator("tbody tr", has_text="Toilets for the families in tents")).to_have_count(0)


def test_a_list_as_people_keep_it_is_tried_accepted_taken_and_undone(manager: Window, demonstration: Server) -> None:
    page = manager.page
    show(page, "en")
    page.goto(f"{demonstration.address}/records/sites/import")
    sheet = (
        "Master list of sites,,,\n"
        "Site ID,Site Name,District,Site Type\n"
        "BRW-1,Browser camp,Seyhn,Konteynerkent\n"
        "BRW-2,Browser field,TR01012,castle\n"
    )
    page.set_input_files("#file", {"name": "list.csv", "mimeType": "text/csv", "buffer": sheet.encode()})
    page.locator("form.upload .btn-primary").click()
    expect(page.locator("h1")).to_have_text("list.csv")
    own = page.url
    page.locator("form[action$='/plan'] .btn-primary").click()
    state = page.locator("#import-state")
    expect(state).to_contain_text("is probably", timeout=30_000)
    expect(state).to_contain_text("castle")
    page.locator("a[href$='/places'].btn").click()
    page.locator("main form .btn-primary").click()
    page.locator("form[action$='/take'] .btn-primary").click(timeout=30_000)
    expect(page.locator("form[action$='/undo'] .btn-danger")).to_be_visible(timeout=30_000)
    page.goto(f"{demonstration.address}/records/sites?q=BRW-1")
    expect(page.locator("tbody")).to_contain_text("Browser camp")
    page.goto(own)
    page.fill("#field-reason", "The wrong list")
    page.locator("form[action$='/undo'] .btn-danger").click()
    expect(state).to_contain_text("The wrong list", timeout=30_000)
    page.goto(f"{demonstration.address}/records/sites?q=BRW-1")
    expect(page.locator("main")).to_contain_text("No site fits.")
