"""A project of KoboToolbox that comes here by itself."""

import re

import pytest
from conftest import Window, show
from kobo import ASSET, TOKEN, Kobo
from playwright.sync_api import Page, expect
from server import Server


def connect(page: Page, demonstration: Server, kobo: Kobo, token: str = TOKEN) -> None:
    page.goto(demonstration.address + "/collect/imports")
    page.locator("#servers .btn").click()
    page.fill("input[name=address]", kobo.address)
    page.fill("input[name=remote]", ASSET)
    page.fill("input[name=secret]", token)
    page.select_option("select[name=form]", "site_assessment")
    page.locator("main form .btn-primary").click()
    expect(page.locator("#server-state")).to_be_visible()


def run(page: Page, button: str = ".btn-primary") -> None:
    page.locator(f"#server-state {button}").first.click()
    expect(page.locator("#server-state .facts, #server-state .tone-bad").first).to_be_visible(timeout=20_000)


def test_a_project_comes_and_comes_again_without_doubles(manager: Window, demonstration: Server) -> None:
    page = manager.page
    bodies = {number: f"<site><site_name>Kobo {number}</site_name></site>" for number in range(1, 4)}
    with Kobo(bodies, {1: "validation_status_approved"}) as kobo:
        connect(page, demonstration, kobo)
        run(page)
        facts = page.locator("#server-state .facts")
        expect(facts).to_contain_text(re.compile(r"New here\s*3"))
        expect(facts).to_contain_text(re.compile(r"Reviews taken over\s*1"))
        manager.picture("pull-en")
        run(page, "[name=full]")
        expect(facts).to_contain_text(re.compile(r"Known already\s*3"), timeout=20_000)
        expect(facts).to_contain_text(re.compile(r"New here\s*0"))
        page.get_by_role("button", name="Remove").click()
        expect(page.locator("h1")).to_have_text("Imports")


@pytest.mark.parametrize("language", ["en", "ar", "tr"])
def test_what_a_run_brought_is_undone_as_a_whole(manager: Window, demonstration: Server, language: str) -> None:
    page = manager.page
    number = {"en": 100, "ar": 200, "tr": 300}[language]
    photo = "<site><site_name>{}</site_name><entrance>{}.jpg</entrance></site>"
    bodies = {n: photo.format(f"Undone {n}", n) for n in range(number, number + 3)}
    with Kobo(bodies) as kobo:
        connect(page, demonstration, kobo)
        run(page)
        page.set_viewport_size({"width": 390, "height": 844})
        show(page, language)
        page.reload()
        assert manager.overflow() == 0
        manager.picture(f"pull-runs-phone-{language}")
        page.locator("#server-runs tbody a").first.click()
        expect(page.locator("#import-state .facts")).to_be_visible()
        assert page.locator("a[href$='/file']").count() == 0, "a connection keeps no file"
        assert manager.overflow() == 0
        manager.picture(f"pull-undo-phone-{language}")
        page.fill("form[action$='/undo'] input[name=reason]", "Twice")
        page.locator("form[action$='/undo'] .btn-danger").click()
        expect(page.locator("#import-state .tone-bad")).to_be_visible(timeout=20_000)
        expect(page.locator("#import-state")).to_contain_text("Twice")
        expect(page.locator("form[action$='/undo']")).to_have_count(0)
        page.locator("main .page-head a").first.click()
        page.goto(f"{page.url}?q=Undone+{number}")
        page.locator("main tbody tr", has_text=f"Undone {number}").locator("a").first.click()
        expect(page.locator("#awaited-files li")).to_have_count(1)
        assert manager.overflow() == 0
        manager.picture(f"pull-awaited-phone-{language}")
        page.locator("#awaited-files button").click()
        expect(page.locator(".notice").first).to_be_visible()


@pytest.mark.parametrize("language", ["ar", "tr"])
def test_a_connection_fits_a_phone_and_says_what_is_wrong(
    manager: Window, demonstration: Server, language: str
) -> None:
    page = manager.page
    page.set_viewport_size({"width": 390, "height": 844})
    show(page, language)
    with Kobo({}) as kobo:
        page.goto(demonstration.address + "/collect/imports/servers/new")
        assert manager.overflow() == 0
        manager.picture(f"pull-new-phone-{language}")
        connect(page, demonstration, kobo, token="wrong")
        run(page)
        expect(page.locator("#server-state .tone-bad")).to_be_visible()
        assert manager.overflow() == 0
        manager.picture(f"pull-phone-{language}")
        page.goto(demonstration.address + "/collect/imports")
        assert manager.overflow() == 0
        manager.picture(f"pulls-phone-{language}")
