"""Flows as officers see them: points, trends with gaps, forecasts, signals, and where people go."""

import csv
import io
import re
from pathlib import Path

import pytest
from conftest import PHONE, Window, show, sign_in, take
from playwright.sync_api import expect
from server import Server

TITLES = {"en": "Flows", "tr": "Akışlar", "ar": "التدفقات"}
RATE = {"en": "at most 1% of the observed days", "tr": "yanlış uyarı", "ar": "إنذارًا كاذبًا"}


@pytest.mark.parametrize("language", ["en", "tr", "ar"])
def test_a_point_is_read_in_each_language(manager: Window, demonstration: Server, language: str) -> None:
    page = manager.page
    show(page, language)
    page.goto(f"{demonstration.address}/records/flows")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[language])
    page.locator("tbody a[href$='RTN-01']").click()
    pictures = page.locator("[data-picture]")
    assert pictures.count() == 3, "trend, forecast and map"
    for number in range(3):
        pictures.nth(number).scroll_into_view_if_needed()
        expect(pictures.nth(number)).to_have_attribute("data-state", "drawn")
    assert RATE[language] in page.locator("main").inner_text()
    assert manager.overflow() == 0
    manager.picture(f"flow-point-{language}")


def test_a_feast_is_no_signal_and_a_surge_is_one_that_was_answered(manager: Window, demonstration: Server) -> None:
    page = manager.page
    page.goto(f"{demonstration.address}/records/flows/signals")
    text = page.locator("main").inner_text()
    assert "9 June 2026" in text and "A second team and drinking water" in text
    assert not [day for day in range(26, 32) if f"{day} May 2026" in text], "the feast of May makes none"
    closed = page.get_by_role("region", name="Closed signals")
    expect(closed).to_contain_text("Acknowledged on")
    expect(closed).to_contain_text("by")


def test_a_day_that_nobody_watched_has_no_figure(manager: Window, demonstration: Server) -> None:
    page = manager.page
    page.goto(f"{demonstration.address}/records/flows/points/RTN-01?step=day&from=2026-05-01&to=2026-05-05")
    row = page.get_by_role("row", name="3 May 2026").first
    expect(row).to_contain_text("not observed")
    lines = list(csv.DictReader(io.StringIO(Path(take(page, "Table as CSV").path()).read_text("utf-8-sig"))))
    assert [line["individuals"] == "" for line in lines] == [False, False, True, False, False]
    assert all("demonstration" in line for line in lines)


def test_a_day_leads_to_its_submissions_and_the_matrix_to_the_way(manager: Window, demonstration: Server) -> None:
    page = manager.page
    page.goto(f"{demonstration.address}/records/flows/points/RTN-01?step=day&from=2026-06-08&to=2026-06-09")
    groups = page.get_by_role("row", name="9 June 2026").first.locator("td").nth(1).inner_text()
    page.get_by_role("link", name="9 June 2026").first.click()
    expect(page).to_have_url(re.compile(r"/flow_registry/submissions\?place=\w+&from=2026-06-09&to=2026-06-09$"))
    # The groups and the shift.
    expect(page.locator("main")).to_contain_text(f"{int(groups) + 1} submissions")
    page.goto(f"{demonstration.address}/records/flows/matrix?point=RTN-01&point=BUS-02")
    way = page.locator("tbody tr").nth(1)
    name = way.locator("th").inner_text()
    way.locator("td a").first.click()
    expect(page.locator("section[aria-labelledby=ways] tr.is-chosen th")).to_have_text(name)


@pytest.mark.parametrize("path", ["/", "/records/flows/points/RTN-01"])
def test_what_is_printed_was_drawn_though_nobody_came_to_it(manager: Window, demonstration: Server, path: str) -> None:
    page = manager.page
    page.goto(f"{demonstration.address}{path}")
    pictures = page.locator("[data-picture]")
    assert pictures.count() >= 1
    expect(page.locator("[data-picture][data-state=drawn]")).to_have_count(pictures.count())
    assert page.evaluate("scrollY") == 0
    page.emulate_media(media="print")
    heights = pictures.evaluate_all("figures => figures.map(figure => figure.getBoundingClientRect().height)")
    assert min(heights) > 100, heights
    # What is not drawn, when paper does not wait, leaves no empty box.
    pictures.first.evaluate("figure => { figure.dataset.state = 'drawing'; }")
    assert pictures.first.evaluate("figure => figure.getBoundingClientRect().height") == 0


def test_points_are_not_added_up(manager: Window, demonstration: Server) -> None:
    page = manager.page
    page.goto(f"{demonstration.address}/records/flows/matrix")
    for box in page.locator("input[name=point]").all():
        box.check()
    page.get_by_role("button", name="Add them up").click()
    expect(page.get_by_role("alert")).to_contain_text("not added over points")
    expect(page.locator("thead th")).to_have_count(3)


@pytest.mark.parametrize("window", [PHONE], indirect=True)
def test_pages_of_flows_fit_a_phone(window: Window, demonstration: Server) -> None:
    sign_in(window.page, demonstration, "officer")
    for path in ["", "/signals", "/points/RTN-01", "/matrix?point=RTN-01&point=BUS-02"]:
        window.page.goto(f"{demonstration.address}/records/flows{path}")
        assert window.overflow() == 0, path
