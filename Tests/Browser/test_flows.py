"""Flows as officers see them: points, trends with gaps, forecasts, signals, and where people go."""

import csv
import io
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
