"""The system's Chromium, one for all tests of a process: Playwright's calls stand no second one beside it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Headless, driven by Playwright. Names of hosts resolve to nothing in it; there is only this machine."""
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
    hosts = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    return playwright.chromium.launch(
        executable_path=executable, args=["--no-sandbox", hosts, "--force-color-profile=srgb"]
    )
