"""Five minutes through a mission: from what changed to a referral that is closed and a signal that is answered."""

import pytest
from conftest import Window, show, wording
from playwright.sync_api import expect
from server import Server


@pytest.mark.parametrize("language", ["en", "tr", "ar"])
def test_from_a_round_to_a_referral_and_an_answered_signal(
    manager: Window, demonstration: Server, language: str
) -> None:
    page, words = manager.page, wording(language)
    show(page, language)

    # The programme's home says what changed and why.
    page.goto(f"{demonstration.address}/records/presence")
    programme = {"en": "Presence monitoring", "tr": "Mevcudiyet izleme", "ar": "رصد الوجود"}[language]
    page.get_by_role("link", name=programme, exact=True).first.click()
    assert page.locator(".presence-change li").count() == 3
    expect(page.locator(".presence-figures li")).to_have_count(3)

    # A district has an official figure and one of the field beside it, and the reason why they differ.
    page.locator(".presence-figures a").first.click()
    province = {"en": "Adıyaman", "tr": "Adıyaman", "ar": "أديامان"}[language]
    page.get_by_role("link", name=province, exact=True).first.click()
    reason = "Many who are registered here work in other provinces"
    for district in [link.get_attribute("href") for link in page.locator(".presence-table tbody a").all()]:
        page.goto(demonstration.address + district)
        if reason in page.locator("main").inner_text():
            break
    expect(page.locator("main")).to_contain_text(reason)
    for source in ["register", "informants"]:
        expect(page.locator("main")).to_contain_text(words(f"presence.source.{source}"))
    manager.picture(f"walk-district-{language}")

    # The worst sites lead to a profile that is printed, and to a referral that is closed.
    need = f"Drainage before the rain ({language})"
    page.goto(f"{demonstration.address}/records/sites/ranking")
    expect(page.locator("tbody tr")).to_have_count(20)
    page.locator("tbody th a").nth(1).click()
    profile = page.pdf(format="A4")
    assert profile.startswith(b"%PDF") and len(profile) > 10_000
    page.locator("summary", has_text=words("site.referral.new")).click()
    page.fill("#field-need", need)
    page.fill("#field-organisation", "Site planning partner")
    page.get_by_role("button", name=words("site.referral.make"), exact=True).click()
    expect(page.locator(".notice-success")).to_contain_text(words("site.referral.made"))
    page.goto(f"{demonstration.address}/records/sites/referrals")
    row = page.locator("tbody tr", has_text=need)
    row.locator("summary").click()
    row.locator("[name=said]").fill("Ditches dug on both sides")
    row.get_by_role("button", name=words("site.referral.close"), exact=True).click()
    expect(page.locator(".notice-success")).to_contain_text(words("site.referral.closed"))

    # A signal at the border is acknowledged and answered.
    response = f"Buses of a wedding; counted again the next day ({language})"
    page.goto(f"{demonstration.address}/records/flows/signals")
    still = page.get_by_role("region", name=words("flow.signal.openTitle")).locator("article")
    opened = still.count()
    still.first.get_by_role("button", name=words("flow.signal.acknowledge")).click()
    still.first.locator("summary").click()
    still.first.locator("textarea").fill(response)
    still.first.get_by_role("button", name=words("flow.signal.close")).click()
    expect(page.get_by_role("region", name=words("flow.signal.closedTitle"))).to_contain_text(response)
    expect(still).to_have_count(opened - 1)
    manager.picture(f"walk-signals-{language}")
