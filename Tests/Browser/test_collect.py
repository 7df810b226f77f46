"""Forms and submissions as people work with them, on the demonstration mission."""

import re
from pathlib import Path

import pytest
from conftest import DESKTOP, PHONE, Window, show, sign_in
from openrosa import Phone
from playwright.sync_api import expect
from server import Server

WORKBOOK = """
| survey |
| | type | name | label::English (en) | label::Türkçe (tr) | required |
| | text | title | Name of the place | Yerin adı | yes |
| | select_one kind | kind | Kind of place | Türü | |
| | geopoint | spot | Where is it? | Nerede? | |
| | integer | people | How many people? | Kaç kişi? | |
| choices |
| | list_name | name | label::English (en) | label::Türkçe (tr) |
| | kind | tent | Tents | Çadır |
| | kind | house | Houses | Ev |
| settings |
| | form_title | form_id | version | default_language |
| | Browser survey | browser_survey | 1 | English (en) |
"""
FORM = "/collect/forms/browser_survey"
DEMONSTRATION = "/collect/forms/site_assessment"


@pytest.fixture(scope="session")
def phone(browser, demonstration: Server) -> Phone:
    """A phone that was connected in the browser."""
    page = browser.new_page()
    sign_in(page, demonstration)
    page.goto(f"{demonstration.address}/collect/phones/new")
    page.fill("input[name=label]", "Browser phone")
    page.click("main form .btn-primary")
    token = re.search(r"/key/([A-Za-z0-9_-]+)", page.content())
    page.close()
    assert token
    return Phone(f"{demonstration.address}/key/{token[1]}")


def publish(window: Window, server: Server, folder: Path, workbook: str = WORKBOOK) -> None:
    file = folder / "survey.md"
    file.write_text(workbook)
    window.page.goto(f"{server.address}/collect/upload")
    window.page.set_input_files("#workbook", file)
    window.page.get_by_role("button", name="Check and publish").click()


def submission(identity: str, **answers: str) -> bytes:
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in answers.items())
    return (
        f'<data id="browser_survey" version="1" xmlns:orx="http://openrosa.org/xforms">{inner}'
        f"<orx:meta><orx:instanceID>uuid:{identity}</orx:instanceID></orx:meta></data>"
    ).encode()


def test_a_mistake_is_shown_at_its_cell_and_mended(manager: Window, demonstration: Server, tmp_path: Path) -> None:
    publish(manager, demonstration, tmp_path, WORKBOOK.replace("select_one kind", "selct_one kind"))
    page = manager.page
    cell = page.locator("td.is-error")
    expect(cell).to_have_text("selct_one kind")
    expect(page.locator(".sheet-remedies")).to_contain_text("select_one")
    manager.picture("collect-upload")

    # A cell far to the right is in sight at once, and again by the keyboard.
    columns = "".join(f" note{number} |" for number in range(40))
    wide = WORKBOOK.replace("| required |", f"|{columns} required |").replace("| yes |", f"|{' |' * 40} perhaps( |")
    publish(manager, demonstration, tmp_path, wide)
    marked = page.locator("td.is-marked").first
    expect(marked).to_have_text("perhaps(")
    expect(marked).to_be_in_viewport(ratio=1)
    sheet = page.locator("#upload-result .table-scroll").first
    sheet.evaluate("element => element.scrollTo(0, 0)")
    page.locator(".remedy-cell a").first.press("Enter")
    expect(marked).to_be_focused()
    expect(marked).to_be_in_viewport(ratio=1)
    publish(manager, demonstration, tmp_path)
    expect(page).to_have_url(re.compile(FORM))
    expect(page.get_by_role("heading", level=1)).to_have_text("Browser survey")


def test_an_upload_that_is_refused_or_lost_says_why_where_its_result_would_stand(
    manager: Window, demonstration: Server, tmp_path: Path
) -> None:
    page = manager.page
    result = page.locator("#upload-result")
    huge = tmp_path / "huge.xlsx"
    huge.write_bytes(bytes(17 << 20))
    page.goto(f"{demonstration.address}/collect/upload")
    page.set_input_files("#workbook", huge)
    page.get_by_role("button", name="Check and publish").click()
    expect(result).to_contain_text(re.compile("too large"))

    session = page.context.cookies()
    page.context.clear_cookies()
    small = tmp_path / "survey.md"
    small.write_text(WORKBOOK)
    page.set_input_files("#workbook", small)
    page.get_by_role("button", name="Check and publish").click()
    expect(result).to_contain_text("Please sign in")

    page.context.add_cookies(session)
    page.route("**/collect/upload", lambda route: route.abort())
    page.get_by_role("button", name="Check and publish").click()
    expect(result.get_by_role("alert")).to_contain_text("No answer came")
    # The browser itself, and htmx, complain about the connection that was cut here.
    cut = ("net::ERR", "htmx:sendError", "htmx:afterRequest")
    manager.complaints[:] = [text for text in manager.complaints if not any(part in text for part in cut)]


def test_what_a_phone_sends_is_read_reviewed_and_changed(
    manager: Window, demonstration: Server, phone: Phone, tmp_path: Path
) -> None:
    page = manager.page
    publish(manager, demonstration, tmp_path)
    expect(page).to_have_url(re.compile(FORM))
    assert "browser_survey" in [form.form_id for form in phone.forms()]
    phone.send(submission("b1", title="Narlıca", kind="tent", spot="36.2 36.16 90 5", people="120"))
    phone.send(submission("b2", title="Sarılar", kind="house", people="many"))

    page.goto(f"{demonstration.address}{FORM}/submissions")
    expect(page.locator("tbody tr")).to_have_count(2)
    bar = page.locator(".review-bar")
    expect(bar).to_be_hidden()
    page.get_by_role("checkbox", name="Choose all on this page").check()
    expect(bar).to_be_visible()
    page.get_by_role("checkbox", name="Choose all on this page").uncheck()

    # The filter offers the answers of the question that is chosen.
    page.locator("summary", has_text="Filter").click()
    page.select_option("#question", "/kind")
    page.get_by_role("checkbox", name="Tents").check()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator(".chip")).to_contain_text("Tents")
    manager.picture("collect-list")

    page.locator("tbody th a").click()
    expect(page.locator(".spot.leaflet-container")).to_be_visible()
    page.get_by_role("radio", name="Approved").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".page-facts .pill").first).to_have_text("Approved")

    page.get_by_role("link", name="Edit").click()
    page.get_by_label("How many people?").fill("12 5")
    page.get_by_role("button", name="Save as a new version").last.click()
    expect(page.locator(".field-problem")).to_have_text("A whole number, such as 12.")
    page.get_by_label("How many people?").fill("125")
    page.get_by_role("button", name="Save as a new version").last.click()
    expect(page.locator("del")).to_have_text("120")
    expect(page.locator("ins")).to_have_text("125")
    manager.picture("collect-submission")


def test_points_are_on_the_map_and_lead_to_their_submissions(manager: Window, demonstration: Server) -> None:
    page = manager.page
    page.goto(f"{demonstration.address}{DEMONSTRATION}/map")
    clusters = page.locator(".map-cluster")
    expect(clusters.first).to_be_visible()
    before = clusters.count()
    clusters.first.click()
    page.wait_for_timeout(800)
    manager.picture("collect-map")
    assert clusters.count() != before or page.locator(".map-popup").count() == 1


def test_submissions_that_say_no_more_than_a_place_stand_in_its_middle(manager: Window, demonstration: Server) -> None:
    page = manager.page
    page.goto(f"{demonstration.address}{DEMONSTRATION}/map")
    page.select_option("#point", "place")
    expect(page.locator(".toolbar-count")).to_contain_text("each in the middle of its place")
    expect(page.locator(".map-cluster").first).to_be_visible()
    manager.picture("collect-map-places")


def test_lists_are_worked_with_by_keyboard(manager: Window, demonstration: Server) -> None:
    page = manager.page
    page.goto(f"{demonstration.address}{DEMONSTRATION}/submissions")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("main a").first).to_be_focused()
    page.get_by_role("link", name="State").focus()
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("State")
    page.get_by_role("link", name="Next").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("after="))


@pytest.mark.parametrize("window", [PHONE, DESKTOP], indirect=True, ids=["phone", "desktop"])
@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("tr", "dark"), ("ar", "dark"), ("ar", "light")])
def test_pages_fit_their_window(
    manager: Window, demonstration: Server, language: str, theme: str, request: pytest.FixtureRequest
) -> None:
    page = manager.page
    show(page, language, theme)
    page.goto(f"{demonstration.address}{DEMONSTRATION}/submissions")
    one = (page.locator("tbody th a").first.get_attribute("href") or "").partition("?")[0]
    size = "phone" if page.viewport_size == PHONE else "desktop"
    paths = {
        "forms": "/collect/forms",
        "upload": "/collect/upload",
        "about": DEMONSTRATION,
        "questions": f"{DEMONSTRATION}/questions",
        "submissions": f"{DEMONSTRATION}/submissions?question=/visit/round",
        "map": f"{DEMONSTRATION}/map",
        "submission": one,
        "edit": f"{one}/edit",
        "quarantine": "/collect/quarantine",
    }
    for name, path in paths.items():
        page.goto(demonstration.address + path)
        manager.picture(f"collect-{name}-{language}-{theme}-{size}")
        assert manager.overflow() <= 0, f"{name} is wider than its window"
        assert page.locator("h1").count() == 1, name
        assert "⟦" not in page.content(), name


def test_an_export_is_downloaded_as_often_as_one_asks(manager: Window, demonstration: Server) -> None:
    page = manager.page
    page.goto(f"{demonstration.address}{DEMONSTRATION}/submissions")
    form = page.locator("form.drawer-panel:has(button):has([name=texts])")
    page.locator("details:has([name=texts]) > summary").click()
    form.locator("[name=purpose]").select_option("analysis")
    for _ in range(2):
        with page.expect_download(timeout=10_000) as download:
            form.locator(".drawer-foot .btn-primary").click()
        assert Path(download.value.path()).stat().st_size > 100
