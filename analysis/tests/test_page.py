"""The report in a real browser: two pages of brief, charts alive without a network, readable narrow, accessible.

Needs Chromium (package `chromium`, or TSUNAGARI_BROWSER names one) and the Python package playwright; skipped without.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import tsunagari
from tsunagari.report import write_report

playwright = pytest.importorskip("playwright.sync_api", reason="the Python package playwright is not installed")
LANGUAGES = ["ja", "en"]


def browser_program() -> str | None:
    named = os.environ.get("TSUNAGARI_BROWSER")
    return named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    program = browser_program()
    if program is None:
        pytest.skip("there is no Chromium: apt-get install chromium, or name a browser in TSUNAGARI_BROWSER")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def report(made_up: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "town.html"
    write_report(tsunagari.open(made_up), path)
    return path


def opened(browser: Any, report: Path, language: str, width: int = 1280) -> tuple[Any, list[str]]:
    """The page, with whatever it complains of and whatever it asks the network for."""
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True)
    page, said = context.new_page(), []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("request", lambda request: None if request.url.startswith(("file:", "data:", "blob:")) else said.append(request.url))
    page.goto(f"{report.as_uri()}#{language}")
    return page, said


@pytest.mark.parametrize("language", LANGUAGES)
def test_charts_come_alive_without_a_network(browser: Any, report: Path, language: str) -> None:
    page, said = opened(browser, report, language)
    count = page.locator(".chart").count()
    assert count >= 10
    for k in range(count):
        page.locator(".chart").nth(k).scroll_into_view_if_needed()
    page.wait_for_function("n => document.querySelectorAll('.chart.alive').length === n", arg=count, timeout=60_000)
    assert not said
    assert page.locator(".chart .still svg:visible").count() == 0
    assert page.locator(".chart .live svg path:visible").count() > count
    page.context.close()


def test_language_changes_at_a_click(browser: Any, report: Path) -> None:
    page, _ = opened(browser, report, "ja")
    assert page.locator("h2:visible").first.inner_text() == "答え"
    page.get_by_role("button", name="English").click()
    assert page.locator("h2:visible").first.inner_text() == "The answer"
    assert page.evaluate("document.documentElement.lang") == "en"
    label = page.locator(".chart").first.get_attribute("aria-label")
    assert label and not re.search(r"[\u3040-\u30ff]", label)
    page.context.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_window(browser: Any, report: Path, language: str, width: int) -> None:
    page, _ = opened(browser, report, language, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_prints_as_two_pages_and_an_annex(browser: Any, report: Path, language: str, tmp_path: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    page, _ = opened(browser, report, language)
    page.pdf(path=tmp_path / "report.pdf", format="A4", prefer_css_page_size=True, print_background=True)
    # Fonts say 付録 with other characters of the same looks, so headings are compared after normalising.
    pages = [normal(p.extract_text()) for p in pypdf.PdfReader(tmp_path / "report.pdf").pages]
    first, second, third = (
        ("答え", "だれの孤独が減るか", "付録：推移") if language == "ja" else ("The answer", "Who gains", "Annex: over time")
    )
    limits = "使ってはいけないこと" if language == "ja" else "Limits of use"
    assert first in pages[0] and second in pages[1] and third in pages[2]
    assert second not in pages[0] and limits in pages[1] and limits not in pages[2].split(third)[0]
    page.context.close()


def normal(text: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFKC", text).replace(":", "：") if "：" in text else unicodedata.normalize("NFKC", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_accessibility(browser: Any, report: Path, language: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    page, _ = opened(browser, report, language)
    found = axe.Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}).response
    assert not [f"{v['id']}: {v['help']}; {v['nodes'][0]['html'][:200]}" for v in found["violations"]]
    page.context.close()
