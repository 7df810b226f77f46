"""A real browser on the real program. Pictures of pages go to `.build/screenshots`."""

import functools
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, ConsoleMessage, Download, Locator, Page, expect, sync_playwright
from server import Server, built_program

ROOT = Path(__file__).parent.parent.parent
PICTURES = ROOT / ".build" / "screenshots"
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


def settled(act: Callable) -> Callable:
    """An act of Playwright that ends when the page it led to is whole.

    Playwright waits until such a page begins to arrive; what a test reads at once, as all text of a page, may then lack
    its end.
    """

    @functools.wraps(act)
    def whole(of: Page | Locator, *arguments: object, **options: object) -> object:
        result = act(of, *arguments, **options)
        page = of if isinstance(of, Page) else of.page
        if not page.is_closed():
            page.wait_for_load_state()
        return result

    return whole


# As long as for everything else: a machine may be slow.
expect.set_options(timeout=20_000)
for kind in (Page, Locator):
    for act in ("click", "press", "select_option"):
        setattr(kind, act, settled(getattr(kind, act)))


@pytest.fixture(scope="session")
def program() -> Path:
    return built_program()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium-headless-shell", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demonstration(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A mission with its demonstration data. Tests of this session share it: they add to it and take nothing away."""
    data = tmp_path_factory.mktemp("demonstration") / "data"
    with Server(program, data, "--demo", settings={"KONAK_PULL_PRIVATE": "yes", "KONAK_PUBLIC_SITE": "yes"}) as server:
        yield server


def sign_in(page: Page, server: Server, name: str = "manager") -> None:
    page.goto(f"{server.address}/sign-in")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", "konak-2026-demo")
    page.click("main form .btn-primary")
    expect(page).not_to_have_url(re.compile("sign-in"))


def take(page: Page, button: str) -> Download:
    """Takes a file as people do: opens the panel that offers it, says what for, and chooses the format."""
    format = page.locator("button", has_text=button)
    drawer = page.locator("details.drawer").filter(has=format).first
    if drawer.get_attribute("open") is None:
        drawer.locator("summary").click()
    drawer.locator("[name=purpose]").select_option("report")
    with page.expect_download() as download:
        drawer.locator(format).first.click()
    return download.value


def show(page: Page, language: str, theme: str = "light") -> None:
    """Sets language and appearance as the menu does."""
    page.locator("[name=_proof]").first.evaluate(
        """async (proof, choices) => {
          for (const [name, value] of Object.entries(choices)) {
            const body = new URLSearchParams({ _proof: proof.value, next: "/", [name]: value });
            await fetch("/view", { method: "POST", body, redirect: "manual" });
          }
        }""",
        {"language": language, "theme": theme},
    )


@functools.cache
def wording(language: str) -> Callable[[str], str]:
    """What pages call something in a language, by the key of the catalogues."""
    words: dict[str, str] = {}

    def gather(node: dict, path: str) -> None:
        for key, value in node.items():
            if isinstance(value, dict):
                gather(value, f"{path}{key}.")
            else:
                words[f"{path}{key}"] = str(value)

    for file in (ROOT / "Locales").glob(f"*.{language}.yaml"):
        gather(yaml.safe_load(file.read_text(encoding="utf-8")), "")
    return words.__getitem__


class Window:
    """A browser window that remembers what a person would not see: script errors and refused content."""

    def __init__(self, page: Page):
        self.page = page
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", self.listen)

    def listen(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def picture(self, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=True)

    def overflow(self) -> int:
        """Pixels by which the page is wider than the window: a page that fits has none."""
        return self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.fixture
def window(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Window]:
    """A fresh window; `@pytest.mark.parametrize("window", [PHONE], indirect=True)` sets its size."""
    context = browser.new_context(
        viewport=getattr(request, "param", DESKTOP), locale="en-GB", timezone_id="Europe/Istanbul"
    )
    context.set_default_timeout(20_000)
    window = Window(context.new_page())
    yield window
    context.close()
    assert window.complaints == []


@pytest.fixture(scope="session")
def cookies_of_manager() -> list[dict]:
    """Of the session that windows of the manager share, while it lasts: signing in is slow on purpose."""
    return []


@pytest.fixture
def manager(window: Window, demonstration: Server, cookies_of_manager: list[dict]) -> Iterator[Window]:
    """The manager of the demonstration, signed in, reading English."""
    page = window.page
    page.context.add_cookies(cookies_of_manager)
    page.goto(f"{demonstration.address}/")
    if "/sign-in" in page.url:
        sign_in(page, demonstration)
        cookies_of_manager[:] = page.context.cookies()
    show(page, "en")
    yield window
