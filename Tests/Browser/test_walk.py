"""Five minutes through a mission: from what changed to a figure that goes out and can be traced."""

import re

from conftest import Window, show
from playwright.sync_api import expect
from server import Server


def test_from_a_round_to_a_referral_and_an_answered_signal(manager: Window, demonstration: Server) -> None:
    page = manager.page
    show(page, "en")

    # The programme's home says what changed and why.
    page.goto(f"{demonstration.address}/records/presence")
    page.get_by_role("link", name="Presence monitoring", exact=True).first.click()
    assert page.locator(".presence-change li").count() == 3
    expect(page.locator(".presence-figures li")).to_have_count(3)

    # A district has an official figure and one of the field beside it, and the reason why they differ.
    page.locator(".presence-figures a").first.click()
    page.get_by_role("link", name="Adıyaman", exact=True).first.click()
    reason = "Many who are registered here work in other provinces"
    for district in [link.get_attribute("href") for link in page.locator(".presence-table tbody a").all()]:
        page.goto(demonstration.address + district)
        if reason in page.locator("main").inner_text():
            break
    expect(page.locator("main")).to_contain_text(reason)
    for source in ["official register (B1)", "(B2)"]:
        expect(page.locator("main")).to_contain_text(source)
    manager.picture("walk-district")

    # The worst sites lead to a profile that is printed, and to a referral that is closed.
    page.goto(f"{demonstration.address}/records/sites/ranking")
    expect(page.locator("tbody tr")).to_have_count(20)
    page.locator("tbody th a").nth(1).click()
    profile = page.pdf(format="A4")
    assert profile.startswith(b"%PDF") and len(profile) > 10_000
    page.locator("summary", has_text="Refer a need").click()
    page.fill("#field-need", "Drainage before the rain")
    page.fill("#field-organisation", "Site planning partner")
    page.locator("button", has_text=re.compile("^Refer$")).click()
    expect(page.locator(".notice-success")).to_contain_text("Referred.")
    page.goto(f"{demonstration.address}/records/sites/referrals")
    row = page.locator("tbody tr", has_text="Drainage before the rain")
    row.locator("summary").click()
    row.locator("[name=said]").fill("Ditches dug on both sides")
    row.locator("button", has_text="Close").click()
    expect(page.locator(".notice-success")).to_contain_text("Closed.")

    # A signal at the border is acknowledged and answered.
    page.goto(f"{demonstration.address}/records/flows/signals")
    still = page.get_by_role("region", name="Open signals").locator("article")
    opened = still.count()
    still.first.get_by_role("button", name="Acknowledge").click()
    still.first.locator("summary").click()
    still.first.locator("textarea").fill("Buses of a wedding; counted again the next day")
    still.first.get_by_role("button", name=re.compile("close", re.I)).click()
    expect(page.get_by_role("region", name="Closed signals")).to_contain_text("Buses of a wedding")
    expect(still).to_have_count(opened - 1)
