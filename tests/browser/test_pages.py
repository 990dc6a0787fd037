"""The report of the digits certificate and the page of a proof, opened from their files: seen, moved by keyboard, enlarged."""

from __future__ import annotations

import contextlib
import io
from fractions import Fraction

import pytest

from exactmem.cli import main
from tests.browser.conftest import complaints, overflow, sizes, zoomed

pytestmark = pytest.mark.browser
MOST_BYTES, MOST_MILLISECONDS = 3_000_000, 1000


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Pages by name: of the demo, of its certificate alone, of a forgery, of a proof."""
    folder = tmp_path_factory.mktemp("pages")
    with contextlib.redirect_stdout(io.StringIO()):
        assert main(["demo", "-o", str(folder)]) == 0
        assert (
            main(["show", str(folder / "digits.json"), "--html", str(folder / "digits.html"), "--data", "digits"]) == 0
        )
        assert main(["show", str(folder / "forged.json"), "--html", str(folder / "forged.html")]) == 1
        assert main(["prove", "bubeck2020.relu3", "--html", str(folder / "proof.html")]) == 0
    return {name: folder / f"{name}.html" for name in ("report", "digits", "forged", "proof")}


@pytest.fixture
def opened(browser, pages):
    """Open a page in a window of ordinary size."""

    def load(name):
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        complaints(browser)
        browser.get(pages[name].as_uri())

    return load


NAMES = ["report", "digits", "forged", "proof"]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_small_and_its_first_screen_comes_at_once(browser, pages, opened, name):
    assert pages[name].stat().st_size < MOST_BYTES
    opened(name)
    paint = browser.execute_async_script(
        "const done = arguments[0]; new PerformanceObserver(list => list.getEntriesByName('first-contentful-paint')"
        ".forEach(entry => done(entry.startTime))).observe({type: 'paint', buffered: true})"
    )
    assert paint < MOST_MILLISECONDS


@pytest.mark.parametrize("name", NAMES)
def test_the_console_stays_silent_and_nothing_is_fetched(browser, opened, name):
    opened(name)
    assert complaints(browser) == []
    assert browser.execute_script("return performance.getEntriesByType('resource').map(e => e.name)") == []


@pytest.mark.parametrize(("name", "count"), [("report", 2), ("digits", 1), ("proof", 2)])
def test_the_figures_are_seen_and_have_words(browser, opened, look, name, count):
    opened(name)
    seen = sizes(browser, "figure svg")
    assert len(seen) >= count and all(width > 150 and height > 100 for width, height in seen)
    words = browser.execute_script(
        "return [...document.querySelectorAll('figure')].map(f => f.getAttribute('aria-label'))"
    )
    assert all(len(text) > 20 for text in words)
    look(name)


def test_the_page_of_a_rejected_certificate_shows_no_proof(browser, opened, look):
    opened("forged")
    assert "so nothing is proved" in browser.execute_script("return document.body.innerText")
    assert sizes(browser, "figure, ol, table") == []
    look("forged")


@pytest.mark.parametrize("name", NAMES)
def test_at_200_percent_nothing_sticks_out(browser, opened, look, name):
    opened(name)
    zoomed(browser)
    assert browser.execute_script("return innerWidth") == 640
    for element in browser.find_elements("css selector", "details:not([open]) > summary"):
        element.click()
    assert overflow(browser) <= 0
    look(f"{name}-200")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_words_stand_out_in_light_and_dark(browser, opened, look, scheme):
    emulated = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", emulated)
    opened("proof")
    ink, paper = browser.execute_script(
        "const c = document.createElement('canvas').getContext('2d', {willReadFrequently: true});"
        "return ['CanvasText', 'Canvas'].map(name => { const box = document.createElement('i'); box.style.color = name;"
        "document.body.append(box); c.fillStyle = getComputedStyle(box).color; c.fillRect(0, 0, 1, 1);"
        "return [...c.getImageData(0, 0, 1, 1).data].slice(0, 3) })"
    )
    assert abs(sum(ink) - sum(paper)) > 500 and (sum(paper) > 384) == (scheme == "light")
    look(f"proof-{scheme}")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_the_slider_is_reached_and_moved_by_keyboard_alone(browser, opened, look):
    from selenium.webdriver import ActionChains, Keys

    opened("proof")
    keys = ActionChains(browser)
    for _ in range(30):
        keys.send_keys(Keys.TAB).perform()
        if browser.execute_script("return document.activeElement.type") == "range":
            break
    slider = browser.switch_to.active_element
    assert slider.get_attribute("type") == "range"
    read = "return ['.slider output', '.reading:not([hidden])'].map(s => document.querySelector(s).innerText)"
    value, said = browser.execute_script(read)
    assert Fraction(value) == 1 and said.startswith("holds: ")
    slider.send_keys(Keys.ARROW_RIGHT)
    value, said = browser.execute_script(read)
    assert Fraction(value) == Fraction(5, 4) and said.startswith("fails: at point ")
    assert slider.get_attribute("aria-valuetext") == "5/4: fails"
    assert all(min(size) > 100 for size in sizes(browser, ".slider figure svg"))
    look("proof-moved")
    slider.send_keys(Keys.ARROW_LEFT, Keys.ARROW_LEFT)
    value, said = browser.execute_script(read)
    assert Fraction(value) == Fraction(3, 4) and said.startswith("holds: ")


def test_what_is_folded_is_opened_by_keyboard(browser, opened):
    from selenium.webdriver import Keys

    opened("report")
    count = len(sizes(browser, "figure svg"))
    for element in browser.find_elements("css selector", "details:not([open]) > summary"):
        if element.is_displayed():
            element.send_keys(Keys.ENTER)
    assert len(sizes(browser, "figure svg")) > count
