"""Pictures of the pages as they were accepted, and whether a page still looks so. `make accept-screenshots` takes new ones.

The comparison forgives what fonts and versions of a browser do: pictures are averaged over small fields, and a field may
be found one field further. It does not forgive what a reader would see: a part that is missing, other colours.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

from PIL import Image

from archive.demo import FIRST, SECOND

GOLDEN: Final = Path(__file__).with_name("golden")
#: What the README shows.
SHOWN: Final = Path(__file__).resolve().parents[2] / "docs" / "images" / "report.png"
#: A4 without the margins of the style sheet, at 96 dots per inch.
PAPER: Final = (681, 994)
#: Pixels of an accepted picture along the side of a field; how far the colour of a field may be from the accepted one
#: (of 255, in the channel where it is farthest); and which share of the fields may be farther.
FIELD: Final = 10
NEAR: Final = 14
MOST: Final = 0.01
#: The same of the warmth of a field. What is blue or amber is a small part of a page.
WARM: Final = 24
MOST_WARM: Final = 0.001


class View(NamedTuple):
    """`page` is a name of `make_pages`; `size` the window, `scale` how much smaller the picture is kept."""

    page: str
    size: tuple[int, int]
    scheme: str = "light"
    media: str = "screen"
    scale: int = 2


VIEWS: Final = {
    "report-light": View(f"report-{FIRST}", (1100, 2400)),
    "report-dark": View(f"report-{SECOND}", (1100, 2400), scheme="dark"),
    "report-narrow": View(f"report-{FIRST}", (320, 2400), scale=1),
    "report-right-to-left": View("report-arabic", (1100, 1800)),
    "report-paper": View(f"report-{FIRST}", PAPER, media="print", scale=1),
    "outlet-light": View("outlet", (1100, 2400)),
    "outlet-dark": View("outlet", (1100, 2400), scheme="dark"),
    "outlet-narrow": View("outlet", (320, 2400), scale=1),
    "outlet-few": View("outlet-few", (1100, 1800)),
    "outlet-paper": View("outlet", PAPER, media="print", scale=1),
    "quote": View("quote", (1100, 900)),
}


def taken(
    browser: Any, pages: dict[str, Path], view: View, change: Callable[[str], str] = lambda text: text
) -> Image.Image:
    """The first screen of a page, changed before if `change` says so, as small as it is kept."""
    path = pages[view.page]
    context = browser.new_context(
        viewport=dict(zip(("width", "height"), view.size, strict=True)), color_scheme=view.scheme
    )
    try:
        tab = context.new_page()
        tab.emulate_media(media=view.media, color_scheme=view.scheme, reduced_motion="reduce")
        before = path.read_text(encoding="utf-8")
        after = change(before)
        if after == before:
            tab.goto(path.as_uri())
        else:
            tab.set_content(after)
        with tempfile.NamedTemporaryFile(suffix=".png") as file:
            tab.screenshot(path=file.name)
            with Image.open(file.name) as picture:
                return picture.convert("RGB").reduce(view.scale)
    finally:
        context.close()


def fields(picture: Image.Image) -> list[list[tuple[int, int, int]]]:
    """The picture as rows of averaged colours."""
    small = picture.convert("RGB").reduce(FIELD)
    data = small.tobytes()
    pixels = [(data[at], data[at + 1], data[at + 2]) for at in range(0, len(data), 3)]
    return [pixels[at : at + small.width] for at in range(0, len(pixels), small.width)]


def unlike(one: Image.Image, other: Image.Image) -> tuple[float, float]:
    """The share of the fields of either picture that the other has not, there or one field further: by their colour, and
    by its warmth alone (red less blue). 1.0 if the sizes differ."""
    if one.size != other.size:
        return 1.0, 1.0
    left, right = fields(one), fields(other)
    warm = [[[(red - blue, 0, 0) for red, _, blue in row] for row in picture] for picture in (left, right)]
    return (
        max(_missing(left, right, NEAR), _missing(right, left, NEAR)),
        max(_missing(warm[0], warm[1], WARM), _missing(warm[1], warm[0], WARM)),
    )


def alike(one: Image.Image, other: Image.Image) -> bool:
    """Whether a reader would see the same page."""
    found, warmth = unlike(one, other)
    return found <= MOST and warmth <= MOST_WARM


def _missing(wanted: list[list[tuple[int, int, int]]], there: list[list[tuple[int, int, int]]], near: int) -> float:
    height, width = len(wanted), len(wanted[0])
    missing = sum(
        not any(
            max(abs(a - b) for a, b in zip(wanted[y][x], there[v][u], strict=True)) <= near
            for v in range(max(0, y - 1), min(height, y + 2))
            for u in range(max(0, x - 1), min(width, x + 2))
        )
        for y in range(height)
        for x in range(width)
    )
    return missing / (height * width)


def kept(picture: Image.Image, path: Path, colours: int = 96) -> None:
    """Writes a picture with few colours, so that the repository stays small."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Half of them are those of most of the picture as they are; the others are far from each other: none is lost.
    often = sorted(picture.getcolors(picture.width * picture.height) or [], reverse=True)[: colours // 2]
    apart = picture.quantize(colours - len(often), method=Image.Quantize.MAXCOVERAGE).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette([*(int(part) for _, colour in often for part in colour), *apart])
    picture.quantize(palette=palette, dither=Image.Dither.NONE).save(path, optimize=True)


def without_policy(text: str) -> str:
    """A page that may be changed: its policy allows only the style sheet that it came with."""
    return re.sub(r"<meta http-equiv=\"?Content-Security-Policy[^>]*>", "", text)


def accept() -> None:
    """Takes all pictures anew, and the one that the README shows."""
    from playwright.sync_api import sync_playwright

    from tests.browser.sample import make_pages
    from tests.chromium import launched

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        pages = make_pages(Path(folder))
        browser = launched(playwright)
        for name, view in VIEWS.items():
            kept(taken(browser, pages, view), GOLDEN / f"{name}.png")
        kept(taken(browser, pages, View(f"report-{SECOND}", (1000, 1500), scale=1)), SHOWN)
        browser.close()
    sys.stdout.write("".join(f"{path.name} {path.stat().st_size}\n" for path in [*sorted(GOLDEN.iterdir()), SHOWN]))


if __name__ == "__main__":
    accept()


def must_be_alike(found: Image.Image, accepted: Path, folder: Path) -> None:
    """Fails where a page looks otherwise than its accepted picture, and keeps what was seen in `folder`."""
    with Image.open(accepted) as picture:
        same = alike(found, picture)
        share, warmth = unlike(found, picture)
    if not same:
        found.save(folder / accepted.name)
        raise AssertionError(
            f"{accepted.stem} looks otherwise in {share:.1%} of its fields, {warmth:.1%} by warmth: compare "
            f"{folder / accepted.name} with the accepted one, and if it is right, make accept-screenshots"
        )
