"""A Chromium that may not reach anything, and pages to show it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.sample import make_pages

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).resolve().parent
    for item in items:
        if here in item.path.resolve().parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The system's Chromium, headless, driven by Playwright. Names of hosts resolve to nothing in it."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs Playwright (make test-browser)")
    if not any(shutil.which(name) for name in BROWSERS):
        pytest.skip("needs Chromium (make tools)")
    with sync_api.sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()


def launched(playwright: Any) -> Any:
    """The browser, to which names of hosts are nothing."""
    executable = next(found for name in BROWSERS if (found := shutil.which(name)))
    arguments = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND", "--force-color-profile=srgb"]
    return playwright.chromium.launch(executable_path=executable, args=arguments)


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Reports and quotes by their names."""
    return make_pages(tmp_path_factory.mktemp("pages"))
