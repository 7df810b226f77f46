"""The home of a programme: what changed and why, a map, three numbers that lead to what they rest on."""

import re

import pytest
from conftest import PHONE, Window, show, sign_in
from playwright.sync_api import Route, expect
from server import Server

NAMES = {"en": "Presence monitoring", "tr": "Mevcudiyet izleme", "ar": "رصد الوجود"}
LARGEST = {"en": "Hatay", "tr": "Hatay", "ar": "هاتاي"}


def open_home(window: Window, server: Server, language: str) -> None:
    window.page.goto(f"{server.address}/records/presence")
    window.page.get_by_role("link", name=NAMES[language], exact=True).first.click()
    expect(window.page.locator("h1")).to_have_text(NAMES[language])


@pytest.mark.parametrize("language", NAMES)
def test_a_programme_says_what_changed_and_leads_to_what_it_rests_on(
    manager: Window, demonstration: Server, language: str
) -> None:
    page = manager.page
    show(page, language)
    open_home(manager, demonstration, language)
    assert page.locator(".presence-change li").count() == 3
    assert page.locator(".presence-figures li").count() == 3
    expect(page.locator("[data-picture][data-state=drawn]").first).to_be_visible()
    manager.picture(f"programme-{language}")
    page.locator(".round-steps a").nth(1).click()
    expect(page.locator(".round-steps a").nth(1)).to_have_attribute("aria-current", "true")
    expect(page.locator("[data-picture][data-state=drawn]").first).to_be_visible()
    manager.picture(f"programme-second-{language}")
    page.locator(".presence-figures a").nth(1).click()
    assert page.locator("#places li").count() > 0
    page.locator("#places li a").first.click()
    expect(page.locator("main h1")).to_be_visible()


@pytest.mark.parametrize("window", [PHONE], indirect=True)
def test_the_home_fits_a_phone_in_arabic(window: Window, demonstration: Server) -> None:
    sign_in(window.page, demonstration, "viewer")
    show(window.page, "ar")
    open_home(window, demonstration, "ar")
    window.page.locator("[data-picture]").first.scroll_into_view_if_needed()
    expect(window.page.locator("[data-picture][data-state=drawn]").first).to_be_visible()
    assert window.overflow() == 0
    window.picture("programme-phone-ar")
    assert window.page.locator("a[href*='/records/presence/programmes/']").count() == 0


def test_a_slider_steps_through_rounds_by_keys_and_without_script_by_links(
    manager: Window, demonstration: Server
) -> None:
    page = manager.page
    open_home(manager, demonstration, "en")
    slider = page.locator("[data-round-slider] input[type=range]")
    expect(slider).to_have_attribute("aria-valuetext", "Round 3")
    slider.press("ArrowLeft")
    expect(page.locator("#seen .lead")).to_contain_text("Round 2")
    slider.press("ArrowLeft")
    expect(page.locator("#seen .lead")).to_contain_text("Round 1")
    expect(page.locator("#seen")).to_contain_text("This is the first round")
    expect(page).to_have_url(re.compile("round="))
    page.locator("#seen [data-picture]").scroll_into_view_if_needed()
    expect(page.locator("#seen [data-picture][data-state=drawn]")).to_be_visible()


def test_a_picture_that_comes_late_is_not_drawn_where_another_stands(manager: Window, demonstration: Server) -> None:
    page = manager.page
    held: list[Route] = []
    is_slow = True
    page.route(re.compile("/picture[?]"), lambda route: held.append(route) if is_slow else route.continue_())
    open_home(manager, demonstration, "en")
    page.locator("#seen [data-picture]").scroll_into_view_if_needed()
    for _ in range(200):
        if held:
            break
        page.wait_for_timeout(50)
    assert held
    page.locator("[data-round-slider] input[type=range]").press("ArrowLeft")
    expect(page.locator("#seen .lead")).to_contain_text("Round 2")
    is_slow = False
    for route in held:
        route.continue_()
    page.locator("#seen [data-picture]").scroll_into_view_if_needed()
    expect(page.locator("#seen [data-picture][data-state=drawn]")).to_be_visible()


@pytest.mark.parametrize("language", NAMES)
def test_two_rounds_stand_side_by_side_and_areas_have_their_charts(
    manager: Window, demonstration: Server, language: str
) -> None:
    page = manager.page
    show(page, language)
    open_home(manager, demonstration, language)
    page.locator("#trend [data-picture]").scroll_into_view_if_needed()
    expect(page.locator("#trend [data-picture][data-state=drawn]")).to_be_visible()
    manager.picture(f"programme-trend-{language}")
    # The largest area stands where reading begins.
    heads = [head.bounding_box() for head in page.locator("#trend svg .role-title-text text").all()]
    largest = page.locator("#trend svg .role-title-text text", has_text=LARGEST[language]).bounding_box()
    beside = [head["x"] for head in heads if abs(head["y"] - largest["y"]) < 9]
    assert len(beside) > 2 and largest["x"] == (max(beside) if language == "ar" else min(beside))
    numbers = page.locator("#trend svg .role-axis-label text", has_text="000").all_text_contents()
    assert numbers and all(("." if language == "tr" else ",") in number for number in numbers)
    page.locator(".page-head a[href*=compare]").click()
    expect(page.locator(".side-by-side [data-state=drawn]")).to_have_count(2)
    page.locator("#field-from").select_option(index=0)
    page.locator(".round-choice button").click()
    expect(page.locator(".side-by-side [data-state=drawn]")).to_have_count(2)
    manager.picture(f"compare-{language}")
    page.locator(".presence-table tbody a").first.click()
    rows = page.locator(".presence-table tbody tr")
    expect(rows.first).to_be_visible()
    expect(page.locator(".side-by-side [data-state=drawn]")).to_have_count(2)
    manager.picture(f"compare-districts-{language}")

    def number(text: str) -> int:
        sign = -1 if "−" in text else 1
        return sign * int(re.sub(r"[^0-9]", "", text) or 0)

    for row in [*rows.all(), page.locator(".presence-table tfoot tr")]:
        texts = row.locator("td").all_inner_texts()
        assert number(texts[2]) == sum(number(text) for text in texts[3:])


@pytest.mark.parametrize("window", [PHONE], indirect=True)
def test_rounds_side_by_side_fit_a_phone_in_arabic(window: Window, demonstration: Server) -> None:
    page = window.page
    sign_in(page, demonstration, "viewer")
    show(page, "ar")
    open_home(window, demonstration, "ar")
    page.locator("#trend [data-picture]").scroll_into_view_if_needed()
    expect(page.locator("#trend [data-picture][data-state=drawn]")).to_be_visible()
    assert window.overflow() == 0
    window.picture("programme-trend-phone-ar")
    page.locator(".page-head a[href*=compare]").click()
    page.locator(".side-by-side [data-picture]").nth(1).scroll_into_view_if_needed()
    expect(page.locator(".side-by-side [data-state=drawn]")).to_have_count(2)
    assert window.overflow() == 0
    window.picture("compare-phone-ar")
    page.emulate_media(media="print")
    window.picture("compare-print-ar")


def test_a_split_district_is_shown_by_the_codes_of_either_time(manager: Window, demonstration: Server) -> None:
    page = manager.page
    open_home(manager, demonstration, "en")
    page.locator("#field-in").select_option(label="Kilis")
    page.locator(".round-choice button").click()
    for codes, area in [("Codes in force now", "Polateli West"), ("Codes of the first round", "Polateli")]:
        page.locator("#trend a", has_text=codes).click()
        page.locator("#trend [data-picture]").scroll_into_view_if_needed()
        drawn = page.locator("#trend [data-picture][data-state=drawn]")
        expect(drawn).to_be_visible()
        expect(drawn.locator("svg text", has_text=re.compile(f"^{area}$"))).to_have_count(1)
        expect(drawn).to_contain_text("moved by a share")
        manager.picture(f"programme-split-{codes.split()[-1]}")
