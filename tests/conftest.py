"""What tests share: the pages of viz/ in a headless Chromium."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from viz import bundle
from viz.browser import ARGUMENTS, chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if os.environ.get("WIRE_SKIP_BROWSER") == "1":
        pytest.skip("WIRE_SKIP_BROWSER=1: the viewers are not tested")
    executable = chromium()
    if executable is None:
        pytest.fail(
            "no Chromium on this machine: `apt-get install chromium`, or set WIRE_SKIP_BROWSER=1", pytrace=False
        )
    with sync_playwright() as playwright:
        instance = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield instance
        instance.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page of viz/ from disk; at the end no script error and no request to anywhere may have happened."""
    errors: list[str] = []
    requests: list[str] = []
    pages: list[Page] = []

    def open_(name: str, query: str = "", folder: Path = bundle.HERE, script: str = "") -> Page:
        page = browser.new_page(viewport={"width": 720, "height": 480})
        if script:
            page.add_init_script(script)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(f"file://{folder}/{name}.html{query}")
        pages.append(page)
        return page

    yield open_
    for page in pages:
        page.close()
    assert errors == []
    assert [url for url in requests if not url.startswith(("file:", "data:", "blob:"))] == []
