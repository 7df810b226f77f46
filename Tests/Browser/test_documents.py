"""A release as a document: read, printed, and edited in a word processor."""

import io
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from conftest import PHONE, Window, show, sign_in, take
from lxml import etree
from office import TEXT, converted
from playwright.sync_api import Page, expect
from server import Server

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SHOW = {"en": "As a document", "tr": "Belge olarak", "ar": "كوثيقة"}


def document(page: Page, server: Server, language: str, languages: str, number: int = 1) -> None:
    """Opens an issue of the demonstration's report as a document."""
    page.goto(f"{server.address}/evidence/products")
    page.locator("main tbody th a").first.click()
    page.locator("#issues ~ ul a").nth(-number).click()
    page.get_by_role("link", name=SHOW[language]).click()
    page.goto(f"{page.url.split('?')[0]}?languages={languages}")


def download(page: Page, ending: str, folder: Path) -> Path:
    with page.expect_download(timeout=90_000) as download:
        page.locator(f".document-actions a[href*='.{ending}']").first.click()
    path = folder / f"document.{ending}"
    download.value.save_as(path)
    return path


@pytest.mark.parametrize("window", [PHONE], indirect=True)
@pytest.mark.parametrize("language", ["ar", "tr"])
def test_a_document_is_read_on_a_phone(window: Window, demonstration: Server, language: str) -> None:
    page = window.page
    sign_in(page, demonstration, "manager")
    show(page, language)
    document(page, demonstration, language, "tr,en")
    expect(page.locator(".document-row h1")).to_have_count(2)
    expect(page.locator("figure[data-state=drawn]")).to_have_count(4, timeout=30_000)
    assert window.overflow() == 0
    window.picture(f"document-{language}")


def board(page: Page, server: Server, language: str) -> None:
    """Opens the demonstration's status board as a document."""
    page.goto(f"{server.address}/evidence/products")
    page.locator("main tbody tr", has_text="status-board").locator("th a").click()
    page.locator("#issues ~ ul a").last.click()
    page.get_by_role("link", name=SHOW[language]).click()
    page.goto(f"{page.url.split('?')[0]}?languages={language}")
    expect(page.locator("figure[data-state=drawn]")).to_have_count(3, timeout=30_000)


@pytest.mark.parametrize("window", [PHONE], indirect=True)
@pytest.mark.parametrize("language", ["ar", "tr"])
def test_a_dashboard_is_read_on_a_phone(window: Window, demonstration: Server, language: str) -> None:
    page = window.page
    sign_in(page, demonstration, "manager")
    show(page, language)
    board(page, demonstration, language)
    assert window.overflow() == 0
    window.picture(f"board-{language}")


def test_a_dashboard_has_its_parts_beside_each_other_and_folds_its_tables_away(
    manager: Window, demonstration: Server, tmp_path: Path
) -> None:
    page = manager.page
    page.set_viewport_size({"width": 1600, "height": 1000})
    board(page, demonstration, "en")
    page.set_viewport_size({"width": 1600, "height": 1000})
    places = [part.bounding_box() for part in page.locator(".document-blocks > *").all()]
    assert len({round(place["x"]) for place in places}) == 3 and len({round(place["y"]) for place in places}) == 2
    tables = page.locator("#block-presence table")
    expect(tables).to_be_hidden()
    page.locator("#block-presence summary").click()
    expect(tables).to_be_visible()
    manager.picture("board-screen")
    assert download(page, "pdf", tmp_path).read_bytes().startswith(b"%PDF-")


def test_a_document_is_printed_and_stands_side_by_side(manager: Window, demonstration: Server, tmp_path: Path) -> None:
    page = manager.page
    document(page, demonstration, "en", "tr,en")
    expect(page.locator("figure[data-state=drawn]")).to_have_count(4, timeout=30_000)
    left, right = (box.bounding_box() for box in page.locator(".document-row").first.locator("> div").all())
    assert left["x"] < right["x"] and abs(left["y"] - right["y"]) < 2
    map_texts = page.locator("#block-people-water figure").first.locator("svg")
    expect(map_texts).to_contain_text("resmî")
    manager.picture("document-side-by-side")
    assert download(page, "pdf", tmp_path).read_bytes().startswith(b"%PDF-")


def test_the_tables_of_an_issue_are_taken_as_the_workbook_of_its_round(
    manager: Window, demonstration: Server, tmp_path: Path
) -> None:
    page = manager.page
    document(page, demonstration, "en", "en")
    expect(page.locator("details.take-out summary")).to_contain_text("Round workbook (XLSX)")
    path = tmp_path / "tables.xlsx"
    take(page, "As XLSX").save_as(path)
    book = openpyxl.load_workbook(path)
    assert [book.sheetnames[0], book.sheetnames[1]] == ["Read me", "Definitions"] and "Cleaning log" in book.sheetnames
    people = book["Presence"]
    tags = [cell.value for cell in people[2]]
    assert "#adm1+code" in tags and "#affected+ind" in tags
    codes = [row[tags.index("#adm1+code")].value for row in people.iter_rows(min_row=3)]
    assert "TUR031" in codes and codes[-1] == "total"
    assert "Mark" in [row[0].value for row in book["Read me"].iter_rows()]


def test_an_edited_word_document_comes_back(manager: Window, demonstration: Server, tmp_path: Path) -> None:
    page = manager.page
    document(page, demonstration, "en", "tr,en")
    path = download(page, "docx", tmp_path)
    opened = docx.Document(str(path))
    assert "Durum raporu" in opened.sections[0].header.paragraphs[0].text
    assert len(opened.inline_shapes) == 5, "the emblem, and two pictures in each language"
    for part in zipfile.ZipFile(path).namelist():
        if part.endswith((".xml", ".rels")):
            etree.fromstring(zipfile.ZipFile(path).read(part))

    text = converted(path, TEXT)
    assert "in eleven provinces" in text and "içme suyu her gün" in text

    def edited(change) -> Path:
        body = opened.element.body
        change({tag.get(f"{WORD}val"): tag.getparent().getparent() for tag in body.iter(f"{WORD}tag")})
        file = io.BytesIO()
        opened.save(file)
        target = tmp_path / "edited.docx"
        target.write_bytes(file.getvalue())
        return target

    def give_back(file: Path) -> None:
        document(page, demonstration, "en", "tr,en")
        page.set_input_files("#returned", file)
        page.locator(".document-return button").click()

    def write(control, old: str, new: str) -> None:
        text = next(text for text in control.iter(f"{WORD}t") if old in text.text)
        text.text = text.text.replace(old, new)

    give_back(edited(lambda controls: write(controls["txt:en:summary"], "eleven provinces", "many provinces")))
    expect(page.locator("textarea")).to_have_count(1)
    expect(page.locator("textarea")).to_have_value(
        "The newest released round found {{presence/total}} people in many provinces. In the newest assessment of "
        "sites, drinking water was enough every day in {{water/total}} of sites ({{water/total/base}}); in these live "
        "{{people-water/total}} of the people ({{people-water/total/base}})."
    )
    manager.picture("document-returned")

    figure = next(
        tag for tag in (t.get(f"{WORD}val") for t in opened.element.body.iter(f"{WORD}tag")) if "fig:en:presence" in tag
    )
    give_back(edited(lambda controls: [setattr(t, "text", "7") for t in controls[figure].iter(f"{WORD}t")]))
    expect(page.get_by_role("alert")).to_contain_text("Figures were written otherwise")
    expect(page.locator("tbody")).to_contain_text("Presence")
    assert page.locator("textarea").count() == 0
    manager.picture("document-refused")
