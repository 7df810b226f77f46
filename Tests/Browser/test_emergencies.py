"""Emergencies as officers see them: reports from the spot, figures that replace each other, hazards beside them."""

import csv
import io
from pathlib import Path

import pytest
from conftest import PHONE, Window, show, sign_in, take
from playwright.sync_api import expect
from server import Server

TITLES = {"en": "Emergencies", "tr": "Acil durumlar", "ar": "حالات الطوارئ"}
SOURCES = {"en": "Mukhtar", "tr": "Muhtar", "ar": "المختار"}
HAZARDS = {"en": "Hazards", "tr": "Tehlikeler", "ar": "الأخطار"}

FEED = """{"type":"FeatureCollection","features":[{"type":"Feature","id":"us7000test",
"properties":{"mag":5.2,"place":"3 km N of Yayladağı","time":1781200000000,"type":"earthquake","magType":"mww"},
"geometry":{"type":"Point","coordinates":[36.06,35.93,8.1]}}]}"""


@pytest.mark.parametrize("language", ["en", "tr", "ar"])
def test_an_emergency_is_read_in_each_language(manager: Window, demonstration: Server, language: str) -> None:
    page = manager.page
    show(page, language)
    page.goto(f"{demonstration.address}/records/emergencies")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[language])
    manager.picture(f"emergencies-{language}")
    page.locator("tbody a").first.click()
    expect(page.locator("article")).to_have_count(3)
    expect(page.locator("article").first).to_contain_text(SOURCES[language])
    assert manager.overflow() == 0
    manager.picture(f"emergency-{language}")
    page.goto(f"{demonstration.address}/records/hazards")
    expect(page.get_by_role("heading", level=1)).to_have_text(HAZARDS[language])
    expect(page.locator("[data-drawing] svg, [data-drawing] canvas").first).to_be_visible(timeout=15_000)
    assert manager.overflow() == 0
    manager.picture(f"hazards-{language}")


def test_a_later_figure_says_what_it_changed_and_unknown_is_no_zero(manager: Window, demonstration: Server) -> None:
    page = manager.page
    page.goto(f"{demonstration.address}/records/emergencies")
    page.locator("tbody a", has_text="Flood").click()
    latest = page.locator("article").first
    expect(latest).to_contain_text("Figure after 72 hours · in force")
    expect(latest).to_contain_text("after the first report")
    expect(latest.locator("li", has_text="Wedding hall")).to_contain_text("240 → 0")
    expect(page.locator("article").nth(1).locator("li", has_text="Wedding hall")).to_contain_text("not known → 240")
    expect(page.locator("article").nth(2)).to_contain_text("1 place of which nobody knows")
    expect(page.get_by_role("region", name="Hazards there and then")).to_contain_text("4.6 mb")
    ways = page.get_by_role("region", name="From where to where").locator("tbody tr")
    expect(ways).to_have_count(1)
    expect(ways.locator("td.number")).to_have_text(["40", "0", "0"])
    file = take(page, "Table as CSV")
    assert file.suggested_filename.startswith("demonstration-")
    lines = list(csv.DictReader(io.StringIO(Path(file.path()).read_text("utf-8-sig"))))
    counts = [(line["stage"], line["unit"], line["count"], line["in_force"]) for line in lines]
    assert counts[1] == ("flash", "individuals", "", "no"), "what nobody knows is empty"
    assert counts[-1] == ("threeDays", "individuals", "0", "yes")
    assert all("invented" in line["demonstration"] for line in lines)


def test_a_report_from_the_spot_becomes_an_emergency(manager: Window, demonstration: Server) -> None:
    page = manager.page
    page.goto(demonstration.address)
    page.get_by_role("link", name="Reports from the spot").click()
    report = page.get_by_role("region", name="Reports from the spot").locator("article", has_text="Landslide")
    expect(report).to_contain_text("35 individuals")
    report.get_by_role("link", name="Show the report").click()
    expect(page.locator("main")).to_contain_text("Village school")
    page.go_back()
    page.get_by_role("button", name="Begin the emergency with this figure").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Landslide")
    expect(page.locator("article")).to_contain_text("Not approved yet")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("article")).to_contain_text("after the first report")
    expect(page.locator("main")).to_contain_text("Figure after 24 hours is due by")
    page.goto(f"{demonstration.address}/records/emergencies")
    expect(page.get_by_role("region", name="Reports from the spot")).to_have_count(0)


def test_a_figure_of_many_places_is_offered_whole_again(manager: Window, demonstration: Server) -> None:
    page = manager.page
    page.goto(f"{demonstration.address}/records/emergencies")
    page.locator("tbody a", has_text="Landslide").click()
    for number in range(1, 9):
        page.locator(f"[name=place-{number}]").fill(f"Hall {number}")
        page.locator(f"[name=count-{number}]").fill(str(number))
    page.locator("[name=source]").fill("Team on the spot")
    page.locator("form:has([name=place-1]) .btn-primary").click()
    expect(page.locator("[name=place-8]")).to_have_value("Hall 8")
    expect(page.locator("[name=place-12]")).to_have_value("")
    page.locator("[name=place-9]").fill("Hall 9")
    page.locator("[name=source]").fill("Team on the spot")
    page.locator("form:has([name=place-1]) .btn-primary").click()
    article = page.locator("article").first
    expect(article).to_contain_text("Hall 1")
    expect(article).to_contain_text("Hall 9")


def test_a_wrong_figure_is_withdrawn_and_a_mistake_closed(manager: Window, demonstration: Server) -> None:
    page = manager.page
    page.goto(f"{demonstration.address}/records/emergencies")
    page.locator("tbody a", has_text="Landslide").click()
    page.locator("article", has_text="in force").get_by_role("link", name="Withdraw this figure").click()
    assert manager.overflow() == 0
    page.get_by_label("Why?").fill("A digit too many")
    page.get_by_role("button", name="Withdraw this figure").click()
    expect(page.locator("article", has_text="A digit too many")).to_contain_text("It does not count")
    expect(page.locator("article", has_text="in force")).to_have_count(0)
    page.get_by_role("link", name="Close", exact=True).click()
    page.get_by_label("Why is it not followed any more?").select_option("mistake")
    page.get_by_label("Why?", exact=True).fill("A rumour")
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.locator("main")).to_contain_text("It was reported by mistake")
    page.goto(f"{demonstration.address}/records/emergencies")
    expect(page.locator("tbody a", has_text="Landslide")).to_have_count(0)
    page.get_by_role("link", name="1 closed emergency").click()
    page.locator("tbody a", has_text="Landslide").click()
    page.get_by_role("link", name="Follow again").click()
    page.get_by_label("Why?").fill("It was none")
    page.get_by_role("button", name="Follow again").click()
    expect(page.get_by_role("region", name="Corrected and closed").locator("li")).to_have_count(2)


def test_a_feed_of_earthquakes_is_taken_over_and_one_is_taken_out(manager: Window, demonstration: Server) -> None:
    page = manager.page
    page.goto(f"{demonstration.address}/records/hazards")
    # The last round in whose days there was a hazard, not the last.
    expect(page.locator("section[aria-labelledby=hazard-map]")).to_contain_text("3 hazards beside")
    page.get_by_role("link", name="Take over hazards").click()
    page.get_by_label("Source").fill("USGS")
    page.locator("#file").set_input_files(
        {"name": "feed.geojson", "mimeType": "application/geo+json", "buffer": FEED.encode()}
    )
    page.get_by_role("button", name="Take over").click()
    expect(page.get_by_role("status")).to_contain_text("Added 1")
    page.goto(f"{demonstration.address}/records/hazards?area=Yayladağı")
    row = page.get_by_role("row", name="3 km N of Yayladağı")
    expect(row).to_contain_text("5.2 mww")
    row.get_by_role("link", name="Take out").click()
    page.get_by_label("Why does it not count?").fill("A quarry blast")
    page.get_by_role("button", name="Take out").click()
    expect(page.locator("main")).not_to_contain_text("3 km N of Yayladağı")


@pytest.mark.parametrize("window", [PHONE], indirect=True)
def test_pages_of_emergencies_fit_a_phone(window: Window, demonstration: Server) -> None:
    sign_in(window.page, demonstration, "officer")
    for path in ["/records/emergencies", "/records/hazards"]:
        window.page.goto(f"{demonstration.address}{path}")
        assert window.overflow() == 0, path
    window.page.goto(f"{demonstration.address}/records/emergencies")
    window.page.locator("tbody a").first.click()
    window.page.wait_for_url("**/records/emergencies/*")
    assert window.overflow() == 0
    show(window.page, "ar")
    window.page.reload()
    window.picture("emergency-phone-ar")
