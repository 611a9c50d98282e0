"""The page of a diary in a real browser, in a wide window, on a telephone and on paper."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from engine.diary.page import page
from engine.diary.picture import Moment, Picture
from tests.diary_example import FIRST, line, picture, points, rich

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
# Chromium refuses its sandbox to root. The others keep it from the network.
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update")  # fmt: skip
WIDTHS = (1280, 800, 360, 320)
SECTIONS = (("What this page is", ("It is made of what was told to the diary.",)),)

# The texts of the charts that are seen: those that overlap another one or leave their chart.
MISPLACED = """() => [...document.querySelectorAll('svg')].flatMap(svg => {
  const whole = svg.getBoundingClientRect();
  if (!whole.width) return [];
  const texts = [...svg.querySelectorAll('text')].map(e => [e, e.getBoundingClientRect()]);
  const bars = [...svg.querySelectorAll('text ~ rect[stroke]')].map(
    e => [e, e.getBoundingClientRect()]);
  const name = e => e.textContent || e.tagName;
  const left = texts.filter(([, a]) => a.left < whole.left - 1 || a.right > whole.right + 1
    || a.top < whole.top - 1 || a.bottom > whole.bottom + 1).map(([e]) => 'outside: ' + name(e));
  const over = texts.flatMap(([e, a], n) => [...texts.slice(n + 1), ...bars].filter(([, b]) =>
    a.left + 1 < b.right && b.left + 1 < a.right && a.top + 2 < b.bottom && b.top + 2 < a.bottom
  ).map(([f]) => name(e) + ' / ' + name(f)));
  return [...left, ...over];
})"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. Without one these tests are left out, but never where the project is checked."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None and os.environ.get("CI") == "true":
        pytest.fail("no Chromium; .ci/run should have installed it")
    if path is None:
        pytest.skip("no Chromium; install it to test the page of the diary")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield started
        started.close()


def crowded() -> Picture:
    """Days close to each other, thresholds close to each other, and long words."""
    days = [replace(rich().moments[0], label=f"Day {n} of many", at=FIRST.replace(day=n))
            for n in range(1, 9)]  # fmt: skip
    last = Moment("Seen at the very end of everything", FIRST.replace(month=7, day=20), "examined")
    marks = ((7.0, "the first of them"), (7.1, "the second of them"), (6.9, "and the last"))
    ticks = tuple((n / 2, f"level {n}") for n in range(21))
    long = line(label="WARM Donaudampfschifffahrt" * 5, unit="m" * 90, marks=marks, ticks=ticks)
    return picture(
        long, line(label="One", points=points((5,))),
        line(label="None", points=()), line(label="Many", points=points([4] * 200, 0.5)),
        title="A" * 200, words=("w" * 300,), spans=rich().spans * 2,
        moments=(*days, last), first=FIRST.replace(day=1), last=last.at,
    )  # fmt: skip


def shown(browser: Browser, folder: Path, source: Picture, width: int) -> tuple[Page, list[str]]:
    """A page in a window, and a list that gathers what it fetches and complains about."""
    path = folder / "page.html"
    path.write_text(page(source, SECTIONS), encoding="utf-8")
    tab = browser.new_page(viewport={"width": width, "height": 740})
    seen: list[str] = []
    tab.on("console", lambda message: seen.append(message.text))
    tab.on("request", lambda request: seen.append(request.url))
    tab.goto(path.as_uri())
    seen.remove(path.as_uri())
    return tab, seen


@pytest.mark.parametrize("source", [rich(), crowded()], ids=["rich", "crowded"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_fits_its_window_and_no_label_covers_another(
    browser: Browser, tmp_path: Path, source: Picture, width: int
) -> None:
    tab, seen = shown(browser, tmp_path, source, width)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert tab.evaluate(MISPLACED) == []
    assert seen == []
    tab.close()


@pytest.mark.parametrize("source", [rich(), crowded()], ids=["rich", "crowded"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing(browser: Browser, tmp_path: Path, source: Picture, width: int) -> None:
    tab, _ = shown(browser, tmp_path, source, width)
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    tab.evaluate(axe)
    found: dict[str, Any] = tab.evaluate("axe.run()")
    assert len(found["passes"]) > 15
    faults = [(each["id"], node["html"]) for each in found["violations"] for node in each["nodes"]]
    assert faults == []
    tab.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_one_chart_a_line_is_shown_and_named(browser: Browser, tmp_path: Path, width: int) -> None:
    tab, _ = shown(browser, tmp_path, rich(), width)
    for followed in rich().lines:
        chart = tab.get_by_role("img", name=followed.label)
        assert chart.count() == 1
        box = chart.bounding_box()
        assert box is not None
        assert box["width"] >= min(720, width - 40)
    tab.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_keyboard_reaches_and_scrolls_every_table(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    tab, _ = shown(browser, tmp_path, rich(), width)
    for id in ("answers-1", "answers-2", "answers-3", "meanwhile"):
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.getAttribute('aria-labelledby')") == id
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert tab.evaluate(outline) == "solid"
    tab.locator("[aria-labelledby=answers-1]").focus()
    tab.keyboard.press("End")
    # The page allows no scripts, so it cannot be asked to wait itself.
    end = time.monotonic() + 10
    while not tab.evaluate("document.activeElement.scrollTop > 0"):
        assert time.monotonic() < end
    tab.close()


def test_paper_shows_the_wide_charts_and_whole_tables(browser: Browser, tmp_path: Path) -> None:
    tab, _ = shown(browser, tmp_path, rich(), 680)
    tab.emulate_media(media="print")
    assert tab.locator(".wide svg").first.is_visible()
    assert not tab.locator(".narrow svg").first.is_visible()
    cut = "[...document.querySelectorAll('.table')].filter(e => e.scrollHeight > e.clientHeight)"
    assert tab.evaluate(f"{cut}.length") == 0
    assert tab.evaluate("document.documentElement.scrollWidth") <= 680
    assert tab.evaluate(MISPLACED) == []
    tab.close()
