"""The register of informants: entered by hand with consent, known by a code, erased; and what is doubted of a round."""

import re
from datetime import date, timedelta

import pytest
from conftest import PHONE, Window, show
from playwright.sync_api import expect
from server import Server

TITLES = {"en": "Informants", "tr": "Bilgi kaynakları", "ar": "مصادر المعلومات"}
DOUBTS = {
    "en": "Doubts about what was said",
    "tr": "Söylenenler hakkında kuşkular",
    "ar": "شكوك في ما قيل",
}


def enter(window: Window, server: Server) -> str:
    """Enters an informant and returns the code."""
    page = window.page
    page.goto(f"{server.address}/records/informants")
    page.locator("details.fold summary").first.click()
    form = page.locator("details.fold form")
    form.get_by_role("combobox").first.fill("Hatay")
    page.locator("[role=option]", has_text="Hatay").first.click()
    form.locator("select[name=programme]").select_option(index=0)
    form.locator("select[name=kind]").select_option("teacher")
    form.locator("select[name=how]").select_option("spoken")
    form.locator("select[name=mayReturn]").select_option("yes")
    form.locator("input[name=wording]").fill("Notice 2")
    form.locator("input[name=keepUntil]").fill((date.today() + timedelta(days=300)).isoformat())
    form.locator(".btn-primary").click()
    code = page.locator("h1 bdi").inner_text()
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", code)
    return code


@pytest.mark.parametrize("window", [PHONE], indirect=True)
@pytest.mark.parametrize("language", TITLES)
def test_the_register_is_read_in_each_language_on_a_phone(
    manager: Window, demonstration: Server, language: str
) -> None:
    page = manager.page
    code = enter(manager, demonstration)
    show(page, language)
    page.reload()
    assert manager.overflow() == 0
    manager.picture(f"informant-{language}")
    page.goto(f"{demonstration.address}/records/informants")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[language])
    expect(page.get_by_role("link", name=code)).to_be_visible()
    page.locator("details.fold summary").first.click()
    assert manager.overflow() == 0
    manager.picture(f"informants-{language}")


def test_an_informant_is_changed_and_erased_with_a_reason(manager: Window, demonstration: Server) -> None:
    page = manager.page
    code = enter(manager, demonstration)
    page.get_by_text("Change the entry").click()
    page.locator("details[open] select[name=kind]").select_option("mukhtar")
    page.locator("details[open] .btn-primary").click()
    expect(page.locator(".key-facts")).to_contain_text("Mukhtar")
    page.locator("summary", has_text="Erase").click()
    page.fill("input[name=reason]", "Asked for it")
    page.locator(".btn-danger").click()
    expect(page.locator("section", has_text="Erased so far")).to_contain_text("Mukhtar")
    page.fill("input[name=code]", code)
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".empty")).to_contain_text("There are no informants here")


@pytest.mark.parametrize("language", DOUBTS)
def test_a_round_says_how_informants_are_combined_and_what_is_doubted(
    manager: Window, demonstration: Server, language: str
) -> None:
    page = manager.page
    show(page, language)
    page.goto(f"{demonstration.address}/records/presence")
    page.locator("table a").first.click()
    section = page.locator("section[aria-labelledby=doubts]")
    expect(section.get_by_role("heading")).to_have_text(DOUBTS[language])
    # The part comes after the page.
    expect(section.locator("ul.plain")).to_be_attached()
    section.locator("a.btn").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(DOUBTS[language])
    assert manager.overflow() == 0
    manager.picture(f"doubts-{language}")


def test_the_rule_and_the_weights_of_kinds_are_data_of_the_programme(manager: Window, demonstration: Server) -> None:
    page = manager.page
    page.goto(f"{demonstration.address}/records/presence")
    page.get_by_role("link", name="Rules and rounds").first.click()
    fold = page.locator("details.fold:has(select[name=informants])")
    fold.locator("summary").click()
    fold.locator("select[name=informants]").select_option("weighted")
    fold.locator("input[name=weight-mukhtar]").fill("2")
    manager.picture("informant-rule")
    fold.locator(".btn-primary").click()
    expect(page.locator(".key-facts")).to_contain_text("the mean weighted by kind of informant (")
    expect(page.locator(".key-facts")).to_contain_text("Mukhtar")
    fold = page.locator("details.fold:has(select[name=informants])")
    fold.locator("summary").click()
    fold.locator("select[name=informants]").select_option("median")
    fold.locator(".btn-primary").click()
    expect(page.locator(".key-facts")).to_contain_text("the median")
