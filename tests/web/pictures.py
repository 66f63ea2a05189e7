"""Pictures of the viewer's screens as they were accepted. `make accept-screenshots` takes new ones; look at each."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from PIL import Image

from archive.api import Archive
from archive.demo import play
from tests.browser.screenshots import kept

GOLDEN: Final = Path(__file__).with_name("golden")
BRIDGE: Final = "a/harbour-bridge"


class Shot(NamedTuple):
    """`path` is below the token, `size` the window, `scale` how much smaller the picture is kept."""

    path: str
    size: tuple[int, int] = (1100, 1300)
    scheme: str = "light"
    scale: int = 2


SHOTS: Final = {
    "desk": Shot("", (1100, 1600)),
    "desk-dark": Shot("", (1100, 1600), scheme="dark"),
    "desk-narrow": Shot("", (320, 1600), scale=1),
    "history": Shot(BRIDGE),
    "history-narrow": Shot(BRIDGE, (320, 1600), scale=1),
    "compare": Shot(f"{BRIDGE}/v1..v2"),
    "compare-dark": Shot(f"{BRIDGE}/v1..v2", scheme="dark"),
    "compare-side": Shot(f"{BRIDGE}/v1..v2?view=side"),
    "compare-narrow": Shot(f"{BRIDGE}/v1..v2?view=side", (320, 1600), scheme="dark", scale=1),
    "compare-text": Shot(f"{BRIDGE}/v1..v2?view=text&by=sentence"),
    "compare-source": Shot(f"{BRIDGE}/v1..v2?view=source"),
    "compare-meta": Shot(f"{BRIDGE}/v1..v2?view=meta"),
    "change": Shot("c/0-3/e-a883f197465e"),
    "blame": Shot(f"{BRIDGE}/v3/blame?removed=yes"),
    "version": Shot(f"{BRIDGE}/v3"),
    "evidence": Shot(f"{BRIDGE}/v3/evidence", (1100, 2400)),
    "evidence-narrow": Shot(f"{BRIDGE}/v3/evidence", (320, 1600), scale=1),
    "search": Shot("search?q=cracks&in=removed", (1100, 900)),
    "site": Shot("sites/tidewater.example"),
    "health": Shot("health", (1100, 1000)),
    "keys": Shot("keys", (1100, 700), scheme="dark"),
}


def taken(browser: Any, url: str, shot: Shot) -> Image.Image:
    """The first screen of a page of the viewer at `url`, as small as it is kept."""
    width, height = shot.size
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=shot.scheme)
    try:
        tab = context.new_page()
        tab.emulate_media(color_scheme=shot.scheme, reduced_motion="reduce")
        tab.goto(url + shot.path)
        with tempfile.NamedTemporaryFile(suffix=".png") as file:
            tab.screenshot(path=file.name)
            with Image.open(file.name) as picture:
                return picture.convert("RGB").reduce(shot.scale)
    finally:
        context.close()


def accept(*names: str) -> None:
    """Takes all pictures anew, or those."""
    from playwright.sync_api import sync_playwright

    from tests.chromium import launched
    from tests.web.test_web_server import served

    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEWSPROOF_STATE", f"{folder}/state")
        patch.setenv("NEWSPROOF_CONFIG", f"{folder}/config")
        play(Path(folder) / "press", lambda line: None)
        with served(Archive.open(Path(folder) / "press")) as serving, sync_playwright() as playwright:
            browser = launched(playwright)
            for name in names or SHOTS:
                kept(taken(browser, serving.url, SHOTS[name]), GOLDEN / f"{name}.png", colours=48)
            browser.close()
    sys.stdout.write("".join(f"{path.name} {path.stat().st_size}\n" for path in sorted(GOLDEN.iterdir())))


if __name__ == "__main__":
    accept(*sys.argv[1:])
