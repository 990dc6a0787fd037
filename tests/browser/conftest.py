"""A headless Chromium that nobody used before. Without selenium, Chromium or its driver the tests are skipped, and say so."""

from __future__ import annotations

import os
import shutil
from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--window-size=1280,900",
)  # fmt: skip
CHROMIUM, DRIVER = shutil.which("chromium") or shutil.which("chromium-browser"), shutil.which("chromedriver")
Browser = Any


@pytest.fixture(scope="module")
def browser(tmp_path_factory) -> Iterator[Browser]:
    """The browser, with an empty profile and its console recorded."""
    webdriver = pytest.importorskip(
        "selenium.webdriver", reason="selenium is not installed: make test-browser installs it"
    )
    if CHROMIUM is None or DRIVER is None:
        pytest.skip("Chromium or its driver is not installed (Debian: apt-get install chromium chromium-driver)")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    driver.set_page_load_timeout(60)
    yield driver
    driver.quit()


@pytest.fixture(scope="session")
def pictures(tmp_path_factory) -> Path:
    """Where screenshots go: the folder named by EXACTMEM_SCREENSHOTS, to be looked at, or one that is forgotten."""
    folder = Path(os.environ.get("EXACTMEM_SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def look(browser, pictures) -> Callable[[str], None]:
    """Take a picture of the whole page, or of the highest thing in it if it scrolls inside."""

    def shoot(name: str) -> None:
        wide, high = browser.execute_script(
            "return [innerWidth, Math.max(...[...document.querySelectorAll('*')].map(e => e.scrollHeight))]"
        )
        if high > browser.execute_script("return document.documentElement.scrollHeight"):
            browser.set_window_size(wide, min(high + 200, 8000))
        clip = {"x": 0, "y": 0, "width": wide, "height": min(high, 8000), "scale": 1}
        options = {"captureBeyondViewport": True, "clip": clip}
        taken = browser.execute_cdp_cmd("Page.captureScreenshot", options)
        (pictures / f"{name}.png").write_bytes(b64decode(taken["data"]))

    return shoot


def complaints(browser: Browser) -> list[str]:
    """What the console recorded since it was last asked, of severity error."""
    return [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]


def zoomed(browser: Browser) -> None:
    """200 %: as many CSS pixels as fit a window of half the size, each drawn twice as large."""
    metrics = {"width": 640, "height": 450, "deviceScaleFactor": 2, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def overflow(browser: Browser) -> int:
    """CSS pixels that stick out on the right."""
    return browser.execute_script("const page = document.documentElement; return page.scrollWidth - page.clientWidth")


def sizes(browser: Browser, selector: str) -> list[tuple[float, float]]:
    """Width and height of what is selected and shown."""
    script = (
        "return [...document.querySelectorAll(arguments[0])]"
        ".filter(e => e.checkVisibility({contentVisibilityAuto: true})).map(e => [e.clientWidth, e.clientHeight])"
    )
    return [tuple(size) for size in browser.execute_script(script, selector)]
