"""A programme practises until somebody answers for its data protection."""

import pytest
from conftest import DESKTOP, PHONE, Window, show
from playwright.sync_api import expect
from server import Server

# The pill of a programme that only practises.
PRACTICE = {"en": "Practice", "tr": "Alıştırma", "ar": "تدريب"}


@pytest.mark.parametrize("window", [DESKTOP, PHONE], indirect=True, ids=["desktop", "phone"])
@pytest.mark.parametrize("language", PRACTICE)
def test_a_programme_collects_for_real_once_its_assessment_is_recorded(
    manager: Window, demonstration: Server, language: str
) -> None:
    page, code = manager.page, f"winter-{language}-{manager.page.viewport_size['width']}"
    show(page, language)
    page.goto(f"{demonstration.address}/office/programmes/new")
    page.fill("[name=code]", code)
    page.fill("[name=name-en]", code)
    page.click("main form .btn-primary")
    line = page.locator("tbody tr", has_text=code).first
    expect(line.locator(".pill")).to_have_text(PRACTICE[language])

    line.get_by_role("link").click()
    page.locator("main section.panel a").click()
    assert manager.overflow() <= 0
    for name in ["purpose", "legalBasis", "mitigation", "approver"]:
        page.fill(f"[name={name}]", "ملجأ الشتاء")
    page.select_option("[name=sensitivity]", "high")
    page.fill("[name=retention]", "٢٤")
    page.fill("[name=approved]", "2026-03-01")
    page.fill("[name=review]", "2026-02-01")
    page.check("[name=sharing][value=partner]")
    manager.picture(f"assessment-{language}-{page.viewport_size['width']}")
    page.click("main form .btn-primary")
    expect(page.locator("[role=alert]")).to_be_visible()
    expect(page.locator("[name=purpose]")).to_have_value("ملجأ الشتاء")
    expect(page.locator("[name=sharing][value=partner]")).to_be_checked()

    page.fill("[name=review]", "2099-02-01")
    page.locator("main form .btn-primary").first.click()
    expect(line).to_be_visible()
    expect(line.locator(".pill")).to_have_count(0)

    line.get_by_role("link").click()
    page.locator("main section.panel a").click()
    expect(page.locator("[name=retention]")).to_have_value("24")
    page.locator("form[action$=withdraw] button").click()
    expect(line.locator(".pill")).to_have_text(PRACTICE[language])
