"""An issue of a product: refused while it is not cleared, cleared by three people, released, and figured again."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import PHONE, PICTURES, Window, show, sign_in
from playwright.sync_api import Browser, Page, expect
from programs import Client, make_key
from server import Server

PRODUCT = "situation"


@pytest.fixture(scope="module")
def demonstration(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One of its own: figures that others correct, or records that are rejected here, are in no other test."""
    data = tmp_path_factory.mktemp("released") / "data"
    with Server(program, data, "--demo", settings={"KONAK_PUBLIC_SITE": "yes"}) as server:
        yield server


def issue(page: Page, server: Server, name: str) -> None:
    """Signs in as somebody and opens the first issue of the demonstration's report."""
    page.context.clear_cookies()
    sign_in(page, server, name)
    show(page, "en")
    page.goto(f"{server.address}/evidence/products")
    page.get_by_role("link", name="Situation report").click()
    page.get_by_role("link", name="No. 1", exact=True).click()
    expect(page.locator("h1")).to_contain_text("Situation report")


def read_as(stranger: Page, server: Server) -> None:
    """What is released stands on the public site, and nothing behind it."""
    stranger.goto(f"{server.address}/public")
    PICTURES.mkdir(parents=True, exist_ok=True)
    stranger.screenshot(path=PICTURES / "public-tr.png", full_page=True)
    stranger.locator(f".public-issues a[href*='/{PRODUCT}/1']").first.click()
    expect(stranger.locator("figure[data-state=drawn]")).to_have_count(2, timeout=30_000)
    expect(stranger.locator(".document-title")).to_have_text("Durum raporu")
    stranger.screenshot(path=PICTURES / "public-issue-tr.png", full_page=True)
    stranger.locator("#block-water tfoot .document-lead").first.click()
    expect(stranger.locator("h1")).to_contain_text("İçme suyu")
    expect(stranger.locator(".facts")).to_contain_text("yerleşim alanı değerlendirmesi")
    expect(stranger.locator(".facts")).to_contain_text("sites-water-enough")
    assert stranger.locator("a[href*='/collect'], a[href*='/evidence']").count() == 0, "nobody is led to records"
    stranger.screenshot(path=PICTURES / "public-figure-tr.png", full_page=True)
    stranger.locator(".public-all a").click()
    expect(stranger.locator(".document-title")).to_have_text("Durum raporu")
    stranger.goto(f"{server.address}/public?language=ar")
    expect(stranger.locator(".public-issues li")).to_have_count(1)
    stranger.screenshot(path=PICTURES / "public-ar.png", full_page=True)
    wide = stranger.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0 and stranger.context.cookies() == []
    assert f"/public/{PRODUCT}/1</id>" in stranger.request.get(f"{server.address}/public/feed.atom").text()
    table = stranger.request.get(f"{server.address}/public/{PRODUCT}/1/tables/presence.csv").text()
    assert table.lstrip("\ufeff").startswith("table,table_title,indicator,line")
    for path in ["/evidence", "/records/presence", "/collect/forms", "/office/users"]:
        assert stranger.request.get(f"{server.address}{path}", max_redirects=0).status in (303, 401, 403), path
    stranger.context.close()


def verified(server: Server) -> tuple[int, dict]:
    found = subprocess.run(
        [server.program, "evidence", "verify", f"{PRODUCT}/1", "--json", "--data", server.data],
        capture_output=True,
        text=True,
        timeout=120,
    )
    return found.returncode, json.loads(found.stdout)


def test_a_report_goes_from_a_refusal_to_its_readers_and_tells_what_moved(
    window: Window, browser: Browser, demonstration: Server
) -> None:
    page = window.page
    stranger = browser.new_context(locale="tr-TR", viewport=PHONE).new_page()
    assert stranger.goto(f"{demonstration.address}/public/{PRODUCT}/1").status == 404
    issue(page, demonstration, "head")
    page.get_by_role("button", name="Release", exact=True).click()
    refusal = page.get_by_role("alert")
    expect(refusal).to_contain_text("People present, ⁨Round 2⁩")
    expect(refusal).to_contain_text("has not said that it is ready")

    for name, button in [("manager", "It is ready"), ("reviewer", "I have reviewed it"), ("head", "I clear it")]:
        issue(page, demonstration, name)
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("status")).to_contain_text("Cleared.")
    page.get_by_role("button", name="Release", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Uydurma kayıt idaresi⁩, whose data it rests on, has not agreed")
    issue(page, demonstration, "manager")
    page.get_by_text("File an answer").first.click()
    page.locator("[name=reference]").fill("Letter 2026/117")
    page.get_by_label("What may go out").fill("Figures by province, with the credit")
    page.get_by_role("button", name="File an answer").click()
    expect(page.get_by_role("status")).to_contain_text("It is filed.")
    issue(page, demonstration, "head")
    page.get_by_role("button", name="Release", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("It is released.")
    window.picture("release-out")
    read_as(stranger, demonstration)

    issue(page, demonstration, "viewer")
    expect(page.locator("h1")).to_contain_text("Released")
    assert page.get_by_role("button", name="Release", exact=True).count() == 0
    water = page.locator("section", has=page.get_by_role("heading", name="Drinking water", exact=True))
    water.locator("tbody tr", has_text="Total").get_by_role("link").click()
    expect(page.locator("h1")).to_contain_text("Sites with enough drinking water")
    expect(page.locator(".facts")).to_contain_text("sites-water-enough")
    assert page.locator("a[href^='/collect/submissions/']").count() == 0, "a viewer is stopped at the method"
    window.picture("release-figure")

    code, found = verified(demonstration)
    assert code == 0 and not found["moved"], found
    assert {figure["state"] for figure in found["figures"]} == {"same"}

    issue(page, demonstration, "manager")
    water = page.locator("section", has=page.get_by_role("heading", name="Drinking water", exact=True))
    water.locator("tbody tr", has_text="Total").get_by_role("link").click()
    page.locator("a[href^='/collect/submissions/']").first.click()
    page.locator("input[name=state][value=rejected]").check()
    page.get_by_role("button", name=re.compile("^Save")).first.click()
    code, found = verified(demonstration)
    assert code == 1 and found["moved"]
    moved = {figure["figure"]: figure for figure in found["figures"] if figure["state"] == "moved"}
    assert "water/total" in moved and moved["water/total"]["gone"] == 1
    assert not any(name.startswith("presence/") for name in moved)
    issue(page, demonstration, "manager")
    page.get_by_role("link", name="Figure it again").click()
    expect(page.get_by_role("status")).to_contain_text("moved")
    expect(page.locator("tbody")).to_contain_text("1 record no longer in it, or erased")
    window.picture("release-verify")


def test_arabic_follows_an_issue_that_did_not_have_it(window: Window, browser: Browser, demonstration: Server) -> None:
    """After the test above, which lets the issue out in Turkish and English."""
    page = window.page
    issue(page, demonstration, "manager")
    page.get_by_role("link", name="Add the words in Arabic").click()
    address = page.url
    made = page.locator("details", has_text="made of forms, places and definitions")
    expect(made.locator("summary")).to_be_visible()
    values = made.locator("input[name^='label.']").evaluate_all("fields => fields.map(field => field.value)")
    assert len(values) > 30 and any(re.search("[\u0600-\u06ff]", value) for value in values)
    for text in page.locator("textarea").all():
        text.fill("وُجد {{presence/total}} شخصًا.")
    for field in page.locator("input[name^='label.']").all():
        if not field.input_value():
            field.fill("كُتب باليد")
    window.picture("release-follow-en")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("The words are kept.")
    for name, button in [("manager", "It is ready"), ("reviewer", "I have reviewed it"), ("head", "I clear it")]:
        issue(page, demonstration, name)
        page.goto(address)
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("status")).to_contain_text("Cleared.")
    page.get_by_role("button", name="Let the language out").click()
    expect(page.get_by_role("status")).to_contain_text("under the same number")
    stranger = browser.new_context(locale="ar", viewport=PHONE).new_page()
    stranger.goto(f"{demonstration.address}/public/{PRODUCT}/1?language=ar&languages=ar")
    expect(stranger.locator(".document-title")).to_have_text("كُتب باليد")
    expect(stranger.locator("figure[data-state=drawn]")).to_have_count(2, timeout=30_000)
    stranger.screenshot(path=PICTURES / "public-issue-ar.png", full_page=True)
    stranger.context.close()


def test_programs_read_what_was_released_as_it_was_frozen(manager: Window, demonstration: Server) -> None:
    inside = Client(demonstration, make_key(manager.page, demonstration, "Inside", ["releases"], level="internal"))
    outside = Client(demonstration, make_key(manager.page, demonstration, "Outside", ["releases"]))
    line = next(line for line in inside.get("/releases").json()["data"] if line["product"] == PRODUCT)
    assert line["number"] == 1
    assert line["licence"] and line["release"] == f"{PRODUCT}/1" and line["date"] == line["released"]
    listed = inside.get("/releases", limit="1")
    assert listed.headers["konak-level"] == listed.json()["level"] and len(listed.json()["data"]) == 1
    if listed.json()["next"]:
        rest = inside.get("/releases?" + listed.json()["next"].split("?")[1]).json()["data"]
        assert all(row["release"] != listed.json()["data"][0]["release"] for row in rest)
    assert inside.get("/releases", cursor="none").status_code == 422
    assert all(row["level"] == "public" for row in outside.get("/releases").json()["data"])
    answer = inside.get(f"/releases/{PRODUCT}/1")
    assert answer.headers["konak-release"] == f"{PRODUCT}/1" and answer.headers["konak-level"] == line["level"]
    water = [row for row in answer.json()["data"] if row["table"] == "water" and row["line"] == "total"]
    assert water[0]["numerator"] and water[0]["value"] == water[0]["numerator"] / water[0]["denominator"]
    seen = outside.get(f"/releases/{PRODUCT}/1").status_code
    assert seen == (200 if line["level"] == "public" else 404), "a key up to public reads nothing above it"
    assert inside.get(f"/releases/{PRODUCT}/2").status_code == 404


@pytest.mark.parametrize("window", [PHONE], indirect=True)
@pytest.mark.parametrize("language", ["ar", "tr"])
def test_an_issue_is_read_in_each_language_on_a_phone(window: Window, demonstration: Server, language: str) -> None:
    page = window.page
    sign_in(page, demonstration, "manager")
    show(page, language)
    page.goto(f"{demonstration.address}/evidence/products")
    assert window.overflow() == 0
    page.locator("main tbody a").first.click()
    assert window.overflow() == 0
    window.picture(f"product-{language}")
    product = page.url
    page.locator("a[href$='/blocks/summary']").first.click()
    expect(page.locator("select[name='state.en']")).to_have_value("")
    assert window.overflow() == 0
    window.picture(f"product-text-{language}")
    page.goto(product)
    page.locator("a[href^='/evidence/releases/']").first.click()
    assert window.overflow() == 0
    assert page.locator("[lang=tr][dir=ltr]").count() > 0
    window.picture(f"release-{language}")
    page.locator("tbody td a").first.click()
    assert window.overflow() == 0
    window.picture(f"release-figure-{language}")


@pytest.mark.parametrize("window", [PHONE], indirect=True)
@pytest.mark.parametrize("language", ["ar", "tr"])
def test_readers_are_named_on_a_phone_and_removed(window: Window, demonstration: Server, language: str) -> None:
    page = window.page
    issue(page, demonstration, "head")
    show(page, language)
    page.reload()
    page.locator("section[aria-labelledby=readers] summary").click()
    page.fill("input[name=reader]", "viewer")
    page.fill("input[name=last]", "2099-12-31")
    page.locator("form[action$='/readers'] button").click()
    named = page.locator("form[action$='/readers/remove']")
    expect(named).to_have_count(1)
    expect(named).to_contain_text("viewer")
    assert window.overflow() == 0
    window.picture(f"release-readers-{language}")
    named.locator("button").click()
    expect(named).to_have_count(0)
