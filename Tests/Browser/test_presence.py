"""Rounds and presence: three numbers with their age, what changed and why, one place's estimates, a correction."""

import csv
import io

import pytest
from conftest import PHONE, Window, show, sign_in, take
from playwright.sync_api import expect
from server import Server

WORDS = {
    "en": ("Rounds and presence", "Carried forward", "inaccessible"),
    "tr": ("Turlar ve mevcudiyet", "Devredilen", "erişilemez"),
    "ar": ("الجولات والوجود", "مُرحَّل", "يتعذر الوصول إليه"),
}
ROUNDS = {"en": "Round 2", "tr": "2. tur", "ar": "الجولة 2"}


def second_round(window: Window, server: Server, language: str) -> None:
    page = window.page
    page.goto(f"{server.address}/records/presence")
    page.get_by_role("link", name=ROUNDS[language]).first.click()


@pytest.mark.parametrize("language", WORDS)
def test_a_round_says_what_is_counted_carried_and_missing(
    manager: Window, demonstration: Server, language: str
) -> None:
    page = manager.page
    show(page, language)
    title, carried, inaccessible = WORDS[language]
    page.goto(f"{demonstration.address}/records/presence")
    expect(page.locator("h1")).to_have_text(title)
    second_round(manager, demonstration, language)
    figures = page.locator(".presence-figures")
    expect(figures).to_contain_text(carried)
    assert page.locator(".presence-change li").count() == 3
    expect(page.locator("[data-picture][data-state=drawn]")).to_be_visible()
    manager.picture(f"presence-round-{language}")
    page.locator(".presence-progress a", has_text=inaccessible).click()
    page.locator("#places li a").first.click()
    expect(page.locator(".pill").first).to_have_text(inaccessible)
    manager.picture(f"presence-place-{language}")


def test_totals_sum_down_the_hierarchy_and_as_a_file(manager: Window, demonstration: Server) -> None:
    page = manager.page
    second_round(manager, demonstration, "en")
    page.locator(".presence-table tbody a").first.click()

    def number(text: str) -> int:
        # What was converted is told behind it.
        return int(text.split()[0].replace(",", ""))

    rows = page.locator(".presence-table tbody tr")
    known = [number(text) for text in rows.locator("td.is-total:not(.is-missing)").all_inner_texts()]
    total = number(page.locator(".presence-table tfoot td").nth(3).inner_text())
    assert sum(known) == total > 0
    text = take(page, "Table as CSV").path().read_text("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    assert sum(int(line["Total"]) for line in lines if line["Total"]) == total
    assert all("invented" in line["Demonstration"] for line in lines)


def test_a_part_of_a_change_leads_to_the_areas_that_it_is_made_of(manager: Window, demonstration: Server) -> None:
    page = manager.page
    second_round(manager, demonstration, "en")
    page.locator("summary", has_text="All causes").click()
    part = page.locator("a[href*='part=']").first
    value = part.inner_text()
    part.click()
    expect(page.locator("main")).to_contain_text("this part of the change is not 0")
    expect(page.locator(".presence-table tfoot")).to_contain_text(value)
    page.get_by_role("link", name="Show all").click()
    expect(page.locator("main")).not_to_contain_text("this part of the change is not 0")


def test_a_released_figure_is_corrected_in_two_clicks_with_a_reason(manager: Window, demonstration: Server) -> None:
    page = manager.page
    second_round(manager, demonstration, "en")
    page.locator(".presence-progress a", has_text="assessed:").first.click()
    page.locator("#places li a").nth(4).click()
    page.locator("summary", has_text="Correct").first.click()
    form = page.locator("details[open] form")
    form.get_by_label("Count", exact=True).fill("4321")
    for name in ["Lowest", "Highest"]:
        form.get_by_label(name).fill("")
    form.get_by_label("Reason").fill("A street was left out.")
    form.get_by_role("button", name="Save").click()
    expect(page.locator(".notice").first).to_contain_text("Saved")
    expect(page.locator("main")).to_contain_text("A street was left out.")
    expect(page.locator("main")).to_contain_text("4,321")
    second_round(manager, demonstration, "en")
    page.get_by_role("link", name="Cleaning log").click()
    expect(page.locator("main")).to_contain_text("A street was left out.")


@pytest.mark.parametrize("window", [PHONE], indirect=True)
def test_rounds_fit_a_phone(window: Window, demonstration: Server) -> None:
    sign_in(window.page, demonstration, "viewer")
    show(window.page, "en")
    second_round(window, demonstration, "en")
    assert window.overflow() == 0
    window.picture("presence-phone")
    window.page.locator(".presence-progress a").first.click()
    window.page.locator("#places li a").first.click()
    assert window.overflow() == 0
    assert window.page.get_by_text("Add an estimate").count() == 0
