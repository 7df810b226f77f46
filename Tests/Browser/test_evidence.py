"""Evidence as people take it away: tables, charts and maps, and the files of them."""

import csv
import io
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from conftest import PHONE, Window, show, sign_in, take
from playwright.sync_api import Download, Page, expect
from server import Server

FORM = "/evidence/forms/site_assessment"
MARK = "Demonstration – invented data"
CREDIT = {
    "en": "do not imply official endorsement",
    "tr": "resmî onay veya kabul anlamına gelmez",
    "ar": "لا تعني الحدود والأسماء",
}


def table(page: Page) -> list[list[str]]:
    """The rows of the shown table, without its totals."""
    return page.locator(".tabulation-table tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))"
    )


def save(page: Page, button: str) -> Download:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return download.value


def test_the_table_is_downloaded_as_it_is_shown(manager: Window, demonstration: Server) -> None:
    page = manager.page
    page.goto(f"{demonstration.address}{FORM}?rows=place:1&columns=/visit/round")
    file = take(page, "Table as CSV")
    rows = list(csv.DictReader(io.StringIO(Path(file.path()).read_text("utf-8-sig"))))
    assert all(MARK in row["demonstration"] and "Site assessment" in row["conditions"] for row in rows)
    assert all("Taken by:" in row["taken_out"] and "no release" in row["taken_out"] for row in rows)
    shown = [[cell.replace(",", "") for cell in row[:-1]] for row in table(page)]
    assert [list(row.values())[: len(shown[0])] for row in rows] == shown
    assert "Province" in rows[0]
    assert len(shown) == 11, "the provinces of the demonstration"


def test_a_cross_table_is_copied_as_it_looks(manager: Window, demonstration: Server) -> None:
    page = manager.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=demonstration.address)
    page.goto(f"{demonstration.address}{FORM}?rows=place:1&columns=/visit/round&figure=together")
    page.get_by_role("button", name="Copy for Excel").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate(
        """async () => {
          const [item] = await navigator.clipboard.read();
          return Promise.all(["text/plain", "text/html"].map(async (type) => (await item.getType(type)).text()));
        }"""
    )
    lines = [line.split("\t") for line in copied[0].splitlines()]
    assert lines[0][0].startswith("Figures with row % and column %") and lines[1][0].startswith("Base: ")
    head = next(number for number, line in enumerate(lines) if line[0] == "Province")
    body = lines[head + 1 :]
    assert lines[head][1] == "" and {len(line) for line in body[:33]} == {len(lines[head])}
    assert [line[1] for line in body[:3]] == ["Count", "Row %", "Column %"] and [line[0] for line in body[1:3]] == [
        "",
        "",
    ]
    assert any(MARK in line[0] or "Source: " in line[0] for line in lines)
    assert 'rowspan="3"' in copied[1] and "<table" in copied[1]


@pytest.mark.parametrize("window", [PHONE], indirect=True)
@pytest.mark.parametrize("language", CREDIT)
def test_a_cross_table_is_read_in_each_language_on_a_phone(
    window: Window, demonstration: Server, language: str
) -> None:
    page = window.page
    sign_in(page, demonstration, "viewer")
    show(page, language)
    page.goto(f"{demonstration.address}{FORM}?rows=place:1&columns=/visit/round&figure=together")
    assert page.locator(".tabulation-table tbody tr").count() == 33, "three figures of eleven provinces"
    assert window.overflow() == 0
    window.picture(f"cross-table-{language}")


@pytest.mark.parametrize("picture", ["bar", "map"])
def test_pictures_are_downloaded_whole(manager: Window, demonstration: Server, picture: str) -> None:
    page = manager.page
    page.goto(f"{demonstration.address}{FORM}?rows=place:1&picture={picture}")
    expect(page.locator("[data-picture][data-state=drawn]")).to_be_visible()
    png = Path(save(page, "Picture as PNG").path()).read_bytes()
    assert png[:8] == b"\x89PNG\r\n\x1a\n" and len(png) > 20_000
    width = int.from_bytes(png[16:20], "big")
    assert width >= 1200, "twice the points of the page"
    svg = ET.fromstring(Path(save(page, "Picture as SVG").path()).read_text("utf-8"))
    text = "".join(svg.itertext())
    assert svg.tag.endswith("svg") and MARK in text and "Source: " in text and "Base: " in text
    assert (CREDIT["en"] in text) == (picture == "map")
    text = re.sub("[\u2066-\u2069]", "", text)
    assert "Taken by: Deniz Aksoy" in text and "no release" in text
    assert re.search(r"On: \d+ \w+ \d{4}, \d\d:\d\d;", text), "the time as people write it"
    assert page.locator("[data-drawing] svg").count() == 1 and page.locator(".picture-copy").count() == 0
    assert "Taken by" not in page.locator("[data-drawing]").inner_text(), "what is shown is not saved yet"


@pytest.mark.parametrize(
    ("language", "typed", "name", "total"),
    [("en", "hatay", "Hatay", "Total"), ("tr", "HATAY", "Hatay", "Toplam"), ("ar", "هاتاي", "هاتاي", "المجموع")],
)
def test_figures_are_narrowed_to_a_place(
    manager: Window, demonstration: Server, language: str, typed: str, name: str, total: str
) -> None:
    page = manager.page
    show(page, language)
    page.goto(f"{demonstration.address}{FORM}?rows=place:1")
    all_of_it = dict(table(page))
    page.goto(f"{demonstration.address}{FORM}?rows=place:2")
    page.locator("#field-place").fill(typed)
    page.locator("[role=option]").first.click()
    page.locator(".explore-ask .btn-primary").click()
    expect(page.locator(".explore-ask .chip")).to_contain_text(name)
    districts = table(page)
    assert len(districts) == 15
    assert page.locator(".tabulation-table tfoot").inner_text().split() == [total, all_of_it[name]]
    assert name in page.locator(".tabulation .hint").first.inner_text()
    page.locator(".explore-ask .chip a").click()
    expect(page.locator(".explore-ask .chip")).to_have_count(0)


def test_pins_are_called_in_the_language_of_their_reader(manager: Window, demonstration: Server) -> None:
    page = manager.page
    page.goto(f"{demonstration.address}{FORM}?rows=state")
    page.locator(".tabulation-pin .btn-primary").click()
    expect(page.locator(".notice")).to_be_visible()
    pin = page.url
    for language, title, given in [
        ("en", "Number of site assessments by Review state", "Drinking water by kind of site"),
        ("tr", "Yerleşim alanı değerlendirmesi sayısı", "Yerleşim alanı türüne göre içme suyu"),
        ("ar", "عدد تقييمات مواقع التجمّع", "مياه الشرب حسب نوع الموقع"),
    ]:
        show(page, language)
        page.goto(f"{demonstration.address}/evidence")
        titles = page.locator(".pinned-title").all_inner_texts()
        assert given in titles and any(shown.startswith(title) for shown in titles)
    show(page, "en")
    page.goto(pin)
    page.get_by_role("button", name="Unpin").click()
    expect(page.locator(".notice")).to_have_text("Unpinned.")


@pytest.mark.parametrize("language", ["en", "tr", "ar"])
def test_axes_write_shares_as_the_language_does(manager: Window, demonstration: Server, language: str) -> None:
    page = manager.page
    show(page, language)
    page.goto(
        f"{demonstration.address}{FORM}?rows=/site/site_type&columns=/wash/water_enough&figure=rowShare&picture=bar"
    )
    expect(page.locator("[data-picture][data-state=drawn] svg")).to_be_visible()
    labels = page.locator("[data-picture] .mark-text.role-axis-label text").all_text_contents()
    shares = [label for label in labels if "%" in label]
    assert len(shares) > 2
    assert all(re.fullmatch(r"%\d+" if language == "tr" else r"\d+%", share) for share in shares), shares


@pytest.mark.parametrize("language", ["en", "tr", "ar"])
def test_maps_say_what_they_show_in_the_language_of_their_reader(
    manager: Window, demonstration: Server, language: str
) -> None:
    page = manager.page
    show(page, language)
    page.goto(f"{demonstration.address}{FORM}?rows=place:1&picture=map")
    text = page.locator("[data-picture][data-state=drawn] svg").evaluate("svg => svg.textContent")
    missing = {"en": "No data", "tr": "Veri yok", "ar": "لا بيانات"}[language]
    source = {"en": "Boundaries: ", "tr": "Sınırlar: ", "ar": "الحدود: "}[language]
    assert missing in text and source in text
    assert CREDIT[language].split()[0] in text
    named = {"en": "Districts of Türkiye", "tr": "Türkiye ilçeleri", "ar": "مناطق تركيا"}[language]
    assert named in text, "sources are called in the language of the reader"
    heard = page.locator("[data-picture] svg [aria-label]").evaluate_all(
        "marks => marks.map(mark => mark.getAttribute('aria-label'))"
    )
    province = {"en": "Hatay: ", "tr": "Hatay: ", "ar": "هاتاي: "}[language]
    assert any(label.startswith(province) for label in heard)
    assert not any("properties." in label or "longitude" in label for label in heard), heard
    for path in ["/collect/forms/site_assessment/map", "/records/places"]:
        page.goto(demonstration.address + path)
        credit = page.locator(".map-credit")
        expect(credit).to_contain_text(CREDIT[language])
        expect(credit.locator("a")).to_have_attribute("href", "/office/sources")


@pytest.mark.parametrize("width", [1280, 1047, 718])
def test_a_map_is_printed_as_wide_as_the_page_with_its_title_and_table(
    manager: Window, demonstration: Server, width: int
) -> None:
    page = manager.page
    page.set_viewport_size({"width": width, "height": 740})
    page.emulate_media(media="print")
    page.goto(f"{demonstration.address}{FORM}?rows=place:1&columns=/site/site_type&figure=rowShare&picture=map")
    drawing = page.locator("[data-picture][data-state=drawn] svg")
    expect(drawing).to_be_visible()
    box = drawing.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= width and box["width"] > 0.8 * width
    assert page.locator("[data-picture] .mark-shape path").count() > 20
    title = page.locator("[data-picture] svg .role-title-text text").bounding_box()
    assert title["x"] >= 0 and title["x"] + title["width"] <= width
    assert manager.overflow() == 0, "the table fits the page"


@pytest.mark.parametrize("picture", ["bar", "line"])
def test_more_series_than_colours_are_told_apart_without_them(
    manager: Window, demonstration: Server, picture: str
) -> None:
    page = manager.page
    page.goto(
        f"{demonstration.address}{FORM}?rows=/visit/round&columns=place:1&measure=sum:/population/individuals"
        f"&picture={picture}"
    )
    expect(page.locator("[data-picture][data-state=drawn] svg")).to_be_visible()
    if picture == "bar":
        labels = page.locator("[data-picture] .mark-text.role-axis-label text").all_text_contents()
        assert any(label.endswith("· Adana") for label in labels) and any("Malatya" in label for label in labels)
        return
    looks = page.locator("[data-picture] .mark-line path").evaluate_all(
        "lines => lines.map(line => [line.getAttribute('stroke'), line.getAttribute('stroke-dasharray')].join(' '))"
    )
    assert len(looks) > 8 and len(set(looks)) == len(looks), looks
