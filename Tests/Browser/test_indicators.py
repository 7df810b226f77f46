"""Indicators as an officer defines them and everybody reads them."""

import csv
import io
import re
from pathlib import Path

import pytest
from conftest import PHONE, Window, show, sign_in, take
from playwright.sync_api import expect
from server import Server

LIST = "/evidence/indicators"
NAMES = {
    "en": "People in sites with enough drinking water",
    "tr": "İçme suyu yeterli alanlarda yaşayan kişiler",
    "ar": "الأشخاص في مواقع فيها مياه شرب كافية",
}


@pytest.mark.parametrize("window", [PHONE], indirect=True)
@pytest.mark.parametrize("language", NAMES)
def test_an_indicator_is_read_in_each_language_on_a_phone(window: Window, demonstration: Server, language: str) -> None:
    page = window.page
    sign_in(page, demonstration, "viewer")
    show(page, language)
    page.goto(f"{demonstration.address}{LIST}")
    assert window.overflow() == 0
    page.get_by_role("link", name=NAMES[language]).click()
    expect(page.locator("h1")).to_contain_text(NAMES[language])
    assert page.locator("tbody tr").count() == 3, "three rounds"
    assert page.locator("tfoot").count() == 0, "people are not added over rounds"
    assert window.overflow() == 0
    window.picture(f"indicator-{language}")


def test_a_share_is_defined_seen_before_it_is_kept_and_taken_as_a_file(manager: Window, demonstration: Server) -> None:
    page = manager.page
    page.goto(f"{demonstration.address}{LIST}")
    page.get_by_role("link", name="New indicator").click()
    page.get_by_label("Form").select_option("site_assessment")
    page.get_by_label("Kind of figure").select_option("share")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Question").select_option("/services/reach/reach_health")
    page.get_by_role("button", name="Go on").click()
    page.locator("[name=code-in][value=yes]").check()
    page.get_by_text("Answers that are in no base").click()
    page.locator("[name=code-out][value=unknown]").check()
    page.get_by_role("button", name="Show what it comes to").click()
    expect(page.get_by_role("status")).to_contain_text("are in no base")
    page.get_by_label("Code").fill("health-reach")
    page.get_by_label("Name (English)").fill("Sites that reach a health facility")
    page.get_by_label("Target").first.fill("75")
    page.get_by_role("button", name="Keep").click()
    expect(page.locator("h1")).to_contain_text("Sites that reach a health facility")
    page.get_by_label("Split by").select_option("place:1")
    page.get_by_role("button", name="Show").click()
    assert page.locator("tbody tr").count() == 11
    rows = list(csv.DictReader(io.StringIO(Path(take(page, "Table as CSV").path()).read_text("utf-8-sig"))))
    assert len(rows) == 12 and rows[-1]["Province"] == "Total"
    counted = [(float(row["Numerator"]), float(row["Denominator"])) for row in rows]
    assert [sum(column) for column in zip(*counted[:-1], strict=True)] == list(counted[-1])
    for row, (upper, lower) in zip(rows, counted, strict=True):
        assert float(row["Figure"]) == pytest.approx(upper / lower)
        assert "invented" in row["demonstration"] and "no base" in row["base"]


@pytest.mark.parametrize("window", [PHONE], indirect=True)
@pytest.mark.parametrize("language", NAMES)
def test_double_counting_and_a_sample_are_read_on_a_phone(window: Window, demonstration: Server, language: str) -> None:
    page = window.page
    sign_in(page, demonstration, "manager")
    show(page, language)
    code = f"counted-{language}"
    page.goto(f"{demonstration.address}{LIST}/new?form=site_assessment&kind=mean&question=/population/individuals")
    page.locator("[name=code]").fill(code)
    page.locator("[name='name.en']").fill("People on a site")
    page.locator("[name=identifier]").select_option(index=1)
    page.locator("details:has([name=sample]) > summary").click()
    page.locator("[name=sample]").select_option("convenience")
    page.locator("button[value=save]").click()
    assert page.locator("[role=alert]").is_visible(), "whoever was there stands for nobody else"
    assert window.overflow() == 0
    window.picture(f"indicator-sample-{language}")
    page.locator("[name=sample]").select_option("probability")
    page.locator("button[value=save]").click()
    assert page.locator("[role=alert]").is_visible(), "a form of sites is no sample"
    page.locator("[name=sample]").select_option("")
    page.locator("button[value=save]").click()
    expect(page.locator("h1")).to_contain_text(code)
    page.locator("a[href*='/repeats']").click()
    expect(page.locator("[role=status]").first).to_be_visible()
    assert page.locator("tbody tr").count() >= 3
    assert window.overflow() == 0
    window.picture(f"indicator-repeats-{language}")


@pytest.mark.parametrize("window", [PHONE], indirect=True)
@pytest.mark.parametrize("language", NAMES)
def test_unit_and_splits_are_defined_and_one_tap_away_on_a_phone(
    window: Window, demonstration: Server, language: str
) -> None:
    page = window.page
    sign_in(page, demonstration, "manager")
    show(page, language)
    page.goto(f"{demonstration.address}{LIST}/new?form=site_assessment&kind=sum&question=/population/individuals")
    code = f"split-{language}"
    page.locator("[name=code]").fill(code)
    page.locator("[name='name.en']").fill("People in sites")
    page.locator("[name=unit]").select_option("persons")
    page.locator("details:has([name=split]) > summary").click()
    page.locator("[name=split][value='place:1']").check()
    page.locator("[name=split][value='state']").check()
    assert page.locator("[name=added]").count() == 2, "a stock is not added over time"
    page.locator("button[value=preview]").click()
    assert page.locator("details.panel").count() == 2, "figures by each split"
    page.locator("details.panel summary").first.click()
    assert window.overflow() == 0
    window.picture(f"indicator-edit-{language}")
    page.locator("button[value=save]").click()
    expect(page.locator("h1")).to_contain_text(code)
    tabs = page.locator("nav.tabs a[href*='rows=']")
    assert tabs.count() == 3, "how it is usually shown, and the declared ones"
    assert window.overflow() == 0
    page.locator("nav.tabs a[href*='rows=state']").click()
    expect(page.locator("nav.tabs [aria-current=page]")).to_have_attribute("href", re.compile("rows=state"))
    notice = page.locator(".notice-warning")
    expect(notice).to_be_visible()
    expect(notice).not_to_contain_text("/visit/round")
    window.picture(f"indicator-splits-{language}")
