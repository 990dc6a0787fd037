"""A file of proofs/ as a live notebook, served on this machine: the proof is there, the slider moves it, answers are graded."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator

import pytest

from exactmem.api.proving import proof_file
from tests.browser.conftest import complaints, overflow, sizes, zoomed

pytestmark = pytest.mark.browser
PATIENCE = 120  # seconds until the server answers, and until a cell has run
DEEP = """
function* deep(root) { for (const e of root.querySelectorAll('*')) { yield e; if (e.shadowRoot) yield* deep(e.shadowRoot); } }
return [...deep(document)].filter(e => e.matches(arguments[0]));
"""  # controls of marimo live in shadow trees


def until(what: Callable[[], object], name: str) -> None:
    """Wait for something of another process."""
    end = time.monotonic() + PATIENCE
    while not what():
        if time.monotonic() > end:
            raise TimeoutError(name)
        time.sleep(0.1)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server of the notebook, for as long as the module runs."""
    pytest.importorskip("marimo", reason="marimo is not installed: pip install 'exactmem[proofs]'")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "marimo", "run", str(proof_file("bubeck2020.relu3")), "--headless", "--no-token"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}
    environment = {**os.environ, "MARIMO_SKIP_UPDATE_CHECK": "1"}
    with subprocess.Popen([*command, "--port", str(port)], **quiet, env=environment) as server:
        try:
            until(lambda: answers(f"http://127.0.0.1:{port}"), "the server")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="module")
def notebook(browser, address):
    """The notebook, when its last cell has run."""
    browser.get(address)
    until(lambda: "No answer yet" in text(browser), "the last cell")
    return browser


def text(browser) -> str:
    return browser.execute_script("return document.body.innerText")


def test_the_proof_is_shown(notebook, look):
    assert "Proved on these 5 rows: 6 steps hold, and the checker accepts the certificate." in text(notebook)
    seen = sizes(notebook, "figure svg")
    assert len(seen) == 2 and all(width > 150 and height > 100 for width, height in seen)
    look("notebook")


def test_the_slider_moves_the_reading_by_keyboard(notebook, look):
    from selenium.webdriver import Keys

    (slider,) = notebook.execute_script(DEEP, "[role=slider]")
    assert "δ / margin = 1\n" in text(notebook) and "holds: checked for all 5 points" in text(notebook)
    slider.send_keys(Keys.ARROW_RIGHT)
    until(lambda: "δ / margin = 5/4\n" in text(notebook), "the reading")
    assert "fails: at point 4: 3/10 is not 0" in text(notebook)
    look("notebook-moved")


def test_answers_are_graded(notebook, look):
    from selenium.webdriver import Keys

    first, second = notebook.execute_script(DEEP, "input[type=text]")
    first.send_keys("1/2", Keys.ENTER)
    until(lambda: "Exercise 1. Wrong: " in text(notebook), "the grade of a wrong answer")
    second.send_keys("13", Keys.ENTER)
    until(lambda: "Exercise 2. Right: " in text(notebook), "the grade of a right answer")
    look("notebook-graded")


def test_nothing_comes_from_elsewhere_and_the_console_has_no_error(notebook, address):
    fetched = notebook.execute_script("return performance.getEntriesByType('resource').map(e => e.name)")
    assert fetched and all(name.startswith((address, "data:", "blob:")) for name in fetched)
    assert complaints(notebook) == []


def test_at_200_percent_nothing_sticks_out(notebook):
    zoomed(notebook)
    assert overflow(notebook) <= 0
