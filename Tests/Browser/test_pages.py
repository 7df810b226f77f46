"""Every page that the navigation leads to, in every language, on a desk and in a hand."""

import os
from urllib.parse import urlsplit

import pytest
from conftest import DESKTOP, PHONE, Window, show
from playwright.sync_api import Page
from server import Server

DEMONSTRATION = {
    "en": "Demonstration – invented data",
    "tr": "Tanıtım – uydurma veri",
    "ar": "عرض توضيحي – بيانات مختلقة",
}

# What can be used by hand but has no name for those who cannot see it.
NAMELESS = """() => [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, img, svg[role=img]")]
  .filter((element) => element.checkVisibility() && !element.closest("[aria-hidden=true]"))
  .filter((element) => !(element.getAttribute("aria-label") || element.getAttribute("alt") || element.title
    || element.textContent.trim() || [...(element.labels ?? [])].some((label) => label.textContent.trim())))
  .map((element) => element.outerHTML.slice(0, 200))"""

# Whether the focus can be seen where it is: an outline or a ring of shadow that the element has by it alone.
FOCUSED = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return "nothing has the focus";
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const isSeen = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
  return isSeen && box.width > 0 ? "" : element.outerHTML.slice(0, 200);
}"""


def navigation(page: Page, server: Server) -> list[str]:
    """The paths of all stages and their sections, as the pages offer them."""
    page.goto(f"{server.address}/")
    stages = page.locator("nav.stages a").evaluate_all("links => links.map(link => link.pathname)")
    paths = ["/"]
    for stage in stages:
        page.goto(server.address + stage)
        sections = page.locator("nav.sections a").evaluate_all("links => links.map(link => link.pathname)")
        paths += [path for path in [stage, *sections] if path not in paths]
    return paths


def leads(page: Page) -> list[str]:
    """One step further: views of the same thing, the first of what is listed, what can be added."""
    links = page.locator("main :is(.tabs a, .page-head a, .section-head a), main :is(tbody, ul) > :first-child a")
    return links.evaluate_all(
        """links => links.filter(link => link.origin === location.origin && !link.hasAttribute("download")
          && !/[.](csv|geojson)$|[/](xml|xform|workbook|files|media)([/]|$)/.test(link.pathname))
          .map(link => link.pathname)"""
    )


def look(window: Window, language: str) -> None:
    """What must be true of every page."""
    page, where = window.page, f"{language} {window.page.url}"
    root = page.locator("html")
    assert root.get_attribute("lang") == language, where
    assert root.get_attribute("dir") == ("rtl" if language == "ar" else "ltr"), where
    assert page.evaluate("getComputedStyle(document.body).direction") == root.get_attribute("dir"), where
    assert page.locator("h1").count() == 1 and page.locator("h1").inner_text().strip(), where
    assert "⟦" not in page.content(), f"{where}: a word is missing"
    assert DEMONSTRATION[language] in page.locator("aside.demonstration").inner_text(), where
    for size, extent in [("desktop", DESKTOP), ("phone", PHONE)]:
        page.set_viewport_size(extent)
        assert window.overflow() <= 0, f"{where} is wider than its window ({size})"
        assert page.evaluate(NAMELESS) == [], f"{where} ({size})"
        draw(page, f"{where} ({size})")
        if os.environ.get("KONAK_PICTURES"):
            window.picture(f"page{urlsplit(page.url).path.replace('/', '-')}-{language}-{size}"[:120])


def draw(page: Page, where: str) -> None:
    """Charts and maps are drawn, not only promised."""
    for figure in page.locator("[data-picture]").all():
        figure.scroll_into_view_if_needed()
        figure.locator("svg :is(path, rect)[d]").nth(3).wait_for(state="attached")
        assert figure.get_attribute("data-state") == "drawn", where
        edges = figure.evaluate(
            "figure => [figure, figure.querySelector('svg')].map(part => part.getBoundingClientRect().right)"
        )
        assert edges[1] <= edges[0] + 1, f"{where}: a picture is cut off"
    for chart in page.locator("[data-place-map], [data-map]").all():
        chart.locator("svg path").first.wait_for(state="attached")
    assert page.locator("a[href='/office/sources']").count() > 0, f"{where}: no way to the sources"


@pytest.mark.parametrize("language", ["en", "tr", "ar"])
def test_every_page_holds_what_a_page_must(manager: Window, demonstration: Server, language: str) -> None:
    page = manager.page
    show(page, language, "dark" if language == "tr" else "light")
    paths = navigation(page, demonstration)
    assert len(paths) >= 10
    seen: set[str] = set()
    shapes: set[str] = set()

    def visit(path: str) -> list[str]:
        # A thing of a kind is looked at once: `/collect/forms/one` stands for all forms.
        shape = "/".join("…" if len(part) > 30 else part for part in path.split("/"))
        if path in seen or shape in shapes:
            return []
        seen.add(path)
        shapes.add(shape)
        page.goto(demonstration.address + path)
        look(manager, language)
        return leads(page)

    found = [lead for path in paths for lead in visit(path)]
    for lead in found:
        for further in visit(lead):
            visit(further)
    assert any(path.startswith("/collect/submissions/") for path in seen)
    assert any(path.startswith("/records/places/") for path in seen)
    assert any(path.startswith("/evidence/") for path in seen)


def test_the_focus_is_seen_wherever_the_keyboard_leads(manager: Window, demonstration: Server) -> None:
    page = manager.page
    for path in navigation(page, demonstration):
        page.goto(demonstration.address + path)
        page.wait_for_load_state("networkidle")
        for _ in range(14):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement === document.body"):
                break
            for _ in range(20):
                # The ring may take its time to be drawn.
                unseen = page.evaluate(FOCUSED)
                if unseen == "":
                    break
                page.wait_for_timeout(50)
            assert unseen == "", path


def test_a_choice_shows_its_arrow_on_a_device_that_is_dark(manager: Window, demonstration: Server) -> None:
    page = manager.page
    arrow = "getComputedStyle(document.querySelector('select.form-select')).backgroundImage"
    show(page, "en", "system")
    page.goto(f"{demonstration.address}/evidence/forms/site_assessment")
    light = page.evaluate(arrow)
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(arrow) not in (light, "none"), "the dark line of light pages is not seen on a dark ground"


def test_a_newcomer_sees_what_it_is_about_on_the_first_page(manager: Window, demonstration: Server) -> None:
    page = manager.page
    page.goto(f"{demonstration.address}/")
    stages = page.locator(".way-part h2").all_inner_texts()
    assert [stage.strip() for stage in stages] == ["Collect", "Records", "Evidence", "Office"]
    assert page.locator(".figures strong").first.is_visible()
    draw(page, "home")
    assert page.locator(".home-pictures [data-state=drawn]").count() == 2
    # Each of its figures leads to what it counts.
    for link in page.locator(".figures a").evaluate_all("links => links.map(link => link.href)"):
        page.goto(link)
        assert urlsplit(page.url).path == urlsplit(link).path
