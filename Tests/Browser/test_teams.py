"""Teams of a round: whose a place is, how far each came, a place moved, a sheet taken over."""

import csv
import io
from pathlib import Path

import pytest
from conftest import PHONE, Window, show, sign_in, take
from playwright.sync_api import expect
from server import Server

ROUNDS = {"en": "Round 3", "tr": "3. tur", "ar": "الجولة 3"}
TEAMS = {
    "en": ("Teams", "Overdue", "No team"),
    "tr": ("Ekipler", "Gecikmiş", "Ekipsiz"),
    "ar": ("الفرق", "متأخر", "بلا فريق"),
}


def teams_of_the_last_round(window: Window, server: Server, language: str) -> None:
    page = window.page
    page.goto(f"{server.address}/records/presence")
    page.get_by_role("link", name=ROUNDS[language], exact=True).first.click()
    page.locator("main .actions").get_by_role("link", name=TEAMS[language][0], exact=True).click()
    expect(page.locator("h1")).to_have_text(TEAMS[language][0])


@pytest.mark.parametrize("language", TEAMS)
def test_teams_say_how_far_they_came_and_what_is_late(manager: Window, demonstration: Server, language: str) -> None:
    page = manager.page
    show(page, language)
    _, overdue, nobody = TEAMS[language]
    teams_of_the_last_round(manager, demonstration, language)
    rows = page.locator(".team-table tbody tr")
    assert rows.count() == 6
    expect(rows.last).to_contain_text(nobody)
    expect(page.locator("[data-picture][data-state=drawn]")).to_be_visible()
    assert page.locator("progress").count() > 5
    manager.picture(f"teams-{language}")
    page.get_by_role("link", name="Hatay", exact=True).click()
    expect(page.locator("h1")).to_have_text("Hatay")
    assert page.locator("#outside tbody tr").count() == 2
    page.locator(".presence-progress a", has_text=overdue).click()
    assert page.locator("#places tbody tr").count() == 1
    manager.picture(f"team-{language}")


def test_the_map_shows_one_team(manager: Window, demonstration: Server) -> None:
    page = manager.page
    teams_of_the_last_round(manager, demonstration, "en")
    page.get_by_label("Team on the map").select_option(label="Hatay")
    page.get_by_role("button", name="Show").first.click()
    expect(page.locator("[data-picture][data-state=drawn]")).to_be_visible()
    manager.picture("teams-map-of-one")


def test_a_team_is_made_and_gets_places_and_gives_them_back(manager: Window, demonstration: Server) -> None:
    page = manager.page
    teams_of_the_last_round(manager, demonstration, "en")
    page.locator("summary", has_text="New team").click()
    form = page.locator("details[open] form")
    form.get_by_label("Name").fill("Diyarbakır")
    form.get_by_label("Rana Haddad").check()
    form.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("Diyarbakır")
    expect(page.locator("main")).to_contain_text("Rana Haddad")
    teams_of_the_last_round(manager, demonstration, "en")
    page.get_by_role("link", name="No team", exact=True).click()
    before = page.locator("#places tbody tr").count()
    page.locator("input[name=chosen]").nth(0).check()
    page.locator("input[name=chosen]").nth(1).check()
    page.locator("#moving-team").select_option(label="Diyarbakır")
    page.get_by_role("button", name="Assign").click()
    expect(page.locator(".notice").first).to_contain_text("Assigned: 2")
    assert page.locator("#places tbody tr").count() == before - 2
    teams_of_the_last_round(manager, demonstration, "en")
    page.get_by_role("link", name="Diyarbakır", exact=True).click()
    for box in page.locator("input[name=chosen]").all():
        box.check()
    page.locator("#moving-team").select_option(label="No team: take back")
    page.get_by_role("button", name="Assign").click()
    expect(page.locator(".notice").first).to_contain_text("taken back: 2")
    page.locator("summary", has_text="Change the team").click()
    page.get_by_label("The team is closed").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".pill", has_text="closed")).to_be_visible()


def test_the_sheet_goes_out_and_comes_back(manager: Window, demonstration: Server, tmp_path: Path) -> None:
    page = manager.page
    teams_of_the_last_round(manager, demonstration, "en")
    text = take(page, "Assignments as CSV").path().read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) > 100
    assert all("invented" in row["Demonstration"] for row in rows)
    page.get_by_role("link", name="Take a sheet of assignments over").click()
    file = tmp_path / "assignments.csv"
    file.write_text(text, "utf-8")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Only check").click()
    expect(page.locator("main")).to_contain_text(
        f"Assigned: 0; taken back: 0; left to other teams: 0; were so already: {len(rows)}"
    )
    file.write_text(text.replace("Hatay", "Nobody knows"), "utf-8")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Take over").click()
    expect(page.locator("main")).to_contain_text("No team is called “Nobody knows”")


@pytest.mark.parametrize("window", [PHONE], indirect=True)
def test_teams_fit_a_phone_in_arabic(window: Window, demonstration: Server) -> None:
    sign_in(window.page, demonstration, "viewer")
    show(window.page, "ar")
    teams_of_the_last_round(window, demonstration, "ar")
    window.page.locator("[data-picture]").first.scroll_into_view_if_needed()
    expect(window.page.locator("[data-picture][data-state=drawn]").first).to_be_visible()
    assert window.overflow() == 0
    window.picture("teams-phone-ar")
    window.page.get_by_role("link", name="Hatay", exact=True).click()
    assert window.overflow() == 0
    window.picture("team-phone-ar")
    assert window.page.locator("main form").count() == 0
