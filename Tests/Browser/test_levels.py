"""How far things may go: terms of sources, files taken for a purpose, data that are granted to somebody outside."""

import csv
import io
import json
import re
from pathlib import Path

import openpyxl
import pytest
from conftest import PHONE, PICTURES, Window, show, sign_in
from playwright.sync_api import Page, expect
from server import Server


def open_terms(page: Page, server: Server, source: str = "form:site_assessment") -> None:
    page.goto(f"{server.address}/evidence/terms/edit?source={source.replace(':', '%3A')}")


def offer(page: Page, server: Server) -> None:
    """Lets single records of the site assessment go to named people."""
    open_terms(page, server)
    page.get_by_label("Level", exact=True).first.select_option("public")
    page.get_by_label("In which form").select_option("records")
    page.get_by_role("button", name="Keep the terms").click()
    expect(page.get_by_text("The terms are kept")).to_be_visible()


def download(page: Page, button: str) -> tuple[str, bytes]:
    with page.expect_download() as file:
        page.get_by_role("button", name=button).click()
    return file.value.suggested_filename, Path(file.value.path()).read_bytes()


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize("window", [PHONE], indirect=True)
@pytest.mark.parametrize("language", ["ar", "tr"])
def test_the_pages_fit_a_phone_in_each_language(window: Window, demonstration: Server, language: str) -> None:
    page = window.page
    sign_in(page, demonstration)
    show(page, language)
    for name, path in {
        "terms": "/evidence/terms",
        "terms-edit": "/evidence/terms/edit?source=form%3Asite_assessment",
        "precision": "/evidence/precision",
        "taken-out": "/evidence/taken-out",
        "access": "/evidence/access",
    }.items():
        page.goto(demonstration.address + path)
        page.locator("main details").evaluate_all("all => all.forEach(one => one.open = true)")
        assert window.overflow() == 0, path
        window.picture(f"levels-{name}-{language}")


@pytest.mark.parametrize("window", [PHONE], indirect=True)
@pytest.mark.parametrize("language", ["ar", "tr"])
def test_every_page_that_gives_files_asks_what_for_on_a_phone(
    window: Window, demonstration: Server, language: str
) -> None:
    page = window.page
    sign_in(page, demonstration)
    show(page, language)
    page.goto(f"{demonstration.address}/records/presence")
    a_round = page.locator("a[href*='/presence/rounds/']").first.get_attribute("href")
    for name, path in {
        "figures": "/evidence/forms/site_assessment?rows=place:1",
        "flow": "/records/flows/points/RTN-01",
        "matrix": "/records/flows/matrix?point=RTN-01&point=BUS-02",
        "emergencies": "/records/emergencies",
        "teams": f"{a_round}/teams",
        "places": "/records/places",
    }.items():
        page.goto(demonstration.address + path)
        assert page.locator("main a[href*='.csv'], main a[href*='.xlsx']").count() == 0, path
        drawer = page.locator("details.take-out").last
        expect(drawer.locator("[name=purpose]")).to_be_hidden()
        drawer.locator("summary").click()
        expect(drawer.locator("[name=purpose]")).to_be_visible()
        assert window.overflow() == 0, path
        window.picture(f"take-out-{name}-{language}")


def test_a_file_of_sites_is_taken_for_a_purpose_and_for_partners_less_exactly(
    manager: Window, demonstration: Server
) -> None:
    page = manager.page
    offer(page, demonstration)
    page.goto(f"{demonstration.address}/records/sites")
    page.locator("summary", has_text="Take as a file").click()
    page.get_by_role("button", name="List as CSV").click()
    expect(page).to_have_url(f"{demonstration.address}/records/sites")  # no purpose, no file
    page.get_by_label("Purpose").select_option("report")
    page.get_by_label("In a few words").fill("Yearly report")
    name, inside = download(page, "List as CSV")
    assert name == "demonstration-sites.csv"
    exact = {row["code"]: row for row in rows(inside)}
    assert all("Taken by:" in row["taken_out"] and "no release" in row["taken_out"] for row in exact.values())

    page.get_by_label("For whom").select_option("partner")
    page.get_by_label("Purpose").select_option("coordination")
    name, partner = download(page, "List as CSV")
    assert name == "demonstration-sites-partner.csv"
    told = rows(partner)
    assert len(told) == len(exact)
    moved = 0
    for row in told:
        site = exact[row["site"]]
        if row["told_individuals"] not in ("", "<5"):
            assert int(row["told_individuals"]) % 5 == 0
            assert abs(int(row["told_individuals"]) - int(site["individuals"])) <= 2
        if site["latitude"]:
            assert abs(float(row["told_latitude"]) - float(site["latitude"])) < 0.01
            moved += row["told_latitude"] != site["latitude"]
    assert moved > 0

    open_terms(page, demonstration)
    page.get_by_label("In which form").select_option("aggregate")
    page.get_by_role("button", name="Keep the terms").click()
    page.goto(f"{demonstration.address}/records/sites")
    page.locator("summary", has_text="Take as a file").click()
    page.get_by_label("For whom").select_option("partner")
    page.get_by_label("Purpose").select_option("coordination")
    units = rows(download(page, "List as CSV")[1])
    assert "site" not in units[0] and sum(int(unit["open_sites"]) for unit in units) <= len(exact)
    assert all(unit["told_individuals"] == "" for unit in units if int(unit["sites_with_individuals"]) < 2)

    page.goto(f"{demonstration.address}/evidence/taken-out?kind=sites")
    expect(page.locator("tbody tr").first).to_contain_text("Coordination with partners")
    expect(page.locator("tbody tr").first).to_contain_text("Partners under agreement")
    expect(page.locator("tbody")).to_contain_text("Yearly report")
    if not page.get_by_label("Purpose").is_visible():
        page.get_by_text("Narrow the list").click()
    page.get_by_label("Purpose").select_option("report")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("tbody")).not_to_contain_text("Coordination")
    manager.picture("taken-out")


def test_the_presence_of_a_round_goes_out_only_on_the_terms_of_its_sources(
    manager: Window, demonstration: Server
) -> None:
    page = manager.page
    page.goto(f"{demonstration.address}/records/presence")
    page.locator("a[href*='/records/presence/rounds/']").first.click()
    page.locator("summary", has_text="Round workbook").click()
    drawer = page.locator("details.drawer[open]")
    drawer.get_by_label("Purpose").select_option("report")
    name, content = download(page, "As XLSX")
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert name.startswith("demonstration-round-") and book.sheetnames[-1] == "taken_out"
    page.locator("summary", has_text="Round workbook").click()
    page.locator("summary", has_text="Take as a file").click()
    page.get_by_label("For whom").select_option("public")
    drawer.get_by_label("Purpose").select_option("authority")
    page.get_by_role("button", name="Table as CSV").click()
    # Of the register nobody has said anything, or its owner is asked for each release.
    expect(page.locator("main")).to_contain_text(re.compile("This cannot be public: .*\\(B|only after clearance"))
    page.goto(f"{demonstration.address}/evidence/taken-out?kind=presence")
    expect(page.locator("tbody")).to_contain_text(name)


def test_data_are_asked_for_granted_taken_by_a_link_and_end(manager: Window, demonstration: Server) -> None:
    page = manager.page
    offer(page, demonstration)
    page.goto(f"{demonstration.address}/evidence/access")
    page.get_by_role("link", name="Ask for data").click()
    page.get_by_label("Data", exact=True).select_option("form:site_assessment")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Who", exact=True).fill("Deniz Kaya")
    page.get_by_label("Organisation").fill("University")
    page.get_by_label("What for").fill("A study of water in sites")
    fields = page.locator("[name=field]")
    fields.nth(0).check()
    fields.nth(1).check()
    chosen = [fields.nth(0).get_attribute("value"), fields.nth(1).get_attribute("value")]
    page.get_by_label("Reference of the agreement").fill("MoU 2026/9")
    page.get_by_role("button", name="Send the request").click()
    expect(page.locator(".pill").first).to_have_text("not answered")
    page.locator("#risk [name=key]").first.check()
    page.get_by_role("button", name="Weigh it").click()
    expect(page.locator("#risk")).to_contain_text("Records an attacker is expected to find")
    manager.picture("access-risk")
    page.locator("[name=reason]").fill("Under the agreement")
    page.locator("[name=field]").nth(1).uncheck()
    page.get_by_role("button", name="Grant", exact=True).click()
    link = page.get_by_label("Address").input_value()
    manager.picture("access-granted")
    request = page.get_by_role("link", name="To the request").get_attribute("href")

    context = page.context.browser.new_context(accept_downloads=True)
    outside = context.new_page()
    outside.goto(link)
    expect(outside.locator("main")).to_contain_text("Deniz Kaya")
    with outside.expect_download() as file:
        outside.get_by_role("link", name="Download as CSV").click()
    table = rows(Path(file.value.path()).read_bytes())
    granted = sorted(chosen)[0].split("/")[-1]
    head = list(table[0])
    assert head[0].endswith(granted) and head[-1] == "taken_out" and len(head) <= 3, head
    assert all("Given to: Deniz Kaya, University" in row["taken_out"] for row in table)
    with outside.expect_download() as file:
        outside.get_by_role("link", name="Download as Excel").click()
    book = openpyxl.load_workbook(io.BytesIO(Path(file.value.path()).read_bytes()))
    assert book.sheetnames[-1] == "taken_out"
    told = [cell.value for row in book["taken_out"].iter_rows() for cell in row]
    assert any("Deniz Kaya" in str(text) for text in told)

    page.goto(demonstration.address + request)
    page.get_by_role("button", name="Take the grant back").click()
    outside.goto(link)
    expect(outside.locator("h1")).to_have_text("This link has ended")
    context.close()
    page.goto(f"{demonstration.address}/evidence/taken-out?kind=granted")
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator("tbody tr").first).to_contain_text("University")


def test_the_list_of_sites_is_asked_for_like_a_form(manager: Window, demonstration: Server) -> None:
    """Once the form that gives sites their figures lets single records go, the list goes too."""
    page = manager.page
    offer(page, demonstration)
    page.goto(f"{demonstration.address}/evidence/access/new")
    page.get_by_label("Data", exact=True).select_option("sites")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Organisation").fill("University")
    page.get_by_label("What for").fill("A study of water in sites")
    assert page.locator("[name=field][value=manager]").count() == 0, "who manages a site may be a person"
    for name in ["code", "told_individuals"]:
        page.locator(f"[name=field][value={name}]").check()
    page.get_by_role("button", name="Send the request").click()
    page.get_by_role("button", name="Grant", exact=True).click()
    link = page.get_by_label("Address").input_value()
    table = rows(page.request.get(f"{link}/data.csv").body())
    assert list(table[0])[:3] == ["code", "told_individuals", "taken_out"] and len(table) > 1000
    assert any(row["told_individuals"] for row in table)


def test_submissions_of_a_map_bear_who_took_them(manager: Window, demonstration: Server) -> None:
    page = manager.page
    page.goto(f"{demonstration.address}/collect/forms/site_assessment/submissions?place=TUR031001")
    page.locator("summary", has_text="Download").click()
    page.locator("input[name=kind][value=geojson]").check()
    page.locator("details[open] [name=purpose]").select_option("analysis")
    with page.expect_download() as file:
        page.locator("details[open] .drawer-foot .btn-primary").click()
    collection = json.loads(Path(file.value.path()).read_bytes())
    assert "Analysis and checking of data" in collection["taken_out"]


def test_what_is_read_through_the_interface_is_told_once_a_day_with_its_reader(
    manager: Window, demonstration: Server
) -> None:
    page = manager.page
    address = f"{demonstration.address}/api/v1/sites?format=csv&purpose=report&why=Map"
    for _ in range(2):
        answer = page.request.get(address)
        lines = answer.text().lstrip("\ufeff").splitlines()
        assert answer.ok and "taken_out" in lines[0].split(",") and "Taken by:" in lines[1]
    assert page.request.get(address.replace("report", "what")).status == 422
    page.goto(f"{demonstration.address}/evidence/taken-out?kind=sites&purpose=report")
    expect(page.locator("tbody tr", has_text="/api/v1/sites")).to_have_count(1)
    expect(page.locator("tbody tr", has_text="/api/v1/sites")).to_contain_text("Map")
    rounds = f"{demonstration.address}/api/v1/presence/presence/rounds/3?format=csv&purpose=report&why=Change"
    assert page.request.get(rounds).ok
    page.goto(f"{demonstration.address}/evidence/taken-out?kind=presence&purpose=report")
    expect(page.locator("tbody tr", has_text="/api/v1/presence/presence/rounds/3")).to_have_count(1)


@pytest.mark.parametrize("window", [PHONE], indirect=True)
def test_data_are_asked_for_without_an_account_or_script(manager: Window, demonstration: Server) -> None:
    page = manager.page
    offer(page, demonstration)
    page.goto(f"{demonstration.address}/evidence/access/announced")
    assert manager.overflow() == 0
    manager.picture("access-announced")
    page.locator("a[href*='form%3Asite_assessment']").click()
    page.locator("[name='description.en']").fill("Assessments of sites, a round every three months")
    manager.picture("access-announcement")
    page.locator("button[value=announce]").click()
    expect(page.locator("tbody")).to_contain_text("announced")
    context = page.context.browser.new_context(viewport=PHONE, java_script_enabled=False)
    for language in ["en", "tr", "ar"]:
        stranger = context.new_page()
        stranger.goto(f"{demonstration.address}/public?language={language}")
        stranger.locator("a[href*='/public/ask-for-data']").click()
        stranger.screenshot(path=PICTURES / f"public-data-{language}.png", full_page=True)
        stranger.locator(".public-issues a").first.click()
        for name, text in {
            "name": f"Deniz {language}",
            "organisation": "University",
            "email": "deniz@university.example",
        }.items():
            stranger.fill(f"input[name={name}]", text)
        stranger.fill("textarea[name=purpose]", "A study of water in sites")
        width = stranger.locator("html").evaluate_handle("html => html").get_property("scrollWidth").json_value()
        assert width <= PHONE["width"]
        stranger.locator("main form button").click()
        assert stranger.locator("[role=alert]").is_visible(), "no column was chosen"
        stranger.locator("[name=field]").first.check()
        stranger.screenshot(path=PICTURES / f"public-data-new-{language}.png", full_page=True)
        stranger.locator("main form button").click()
        address = stranger.locator("#receipt").input_value()
        stranger.screenshot(path=PICTURES / f"public-data-sent-{language}.png", full_page=True)
        stranger.goto(address)
        expect(stranger.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
        stranger.screenshot(path=PICTURES / f"public-data-receipt-{language}.png", full_page=True)
        page.goto(f"{demonstration.address}/evidence/access")
        expect(page.locator("tr", has_text=f"Deniz {language}")).to_contain_text("from outside, not verified")
        assert manager.overflow() == 0
    assert not context.cookies(), "nobody is followed"
    context.close()
