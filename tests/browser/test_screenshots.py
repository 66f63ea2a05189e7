"""The pages look as they were accepted; a part that is missing or colours that changed places are seen."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("PIL", reason="needs Pillow (make test-browser)")

from PIL import Image

from archive.report.look import LETTERS
from tests.browser.screenshots import GOLDEN, SHOWN, VIEWS, alike, must_be_alike, taken, without_policy


@pytest.mark.parametrize("name", VIEWS)
def test_a_page_looks_as_it_was_accepted(chromium: Any, pages: dict[str, Path], name: str, tmp_path: Path) -> None:
    found = taken(chromium, pages, VIEWS[name])
    must_be_alike(found, GOLDEN / f"{name}.png", tmp_path)


def without_section(text: str) -> str:
    return re.sub(r"(?s)<section [^>]*id=\"?summary\b.*?</section>", "", without_policy(text))


def colours_swapped(text: str) -> str:
    """Blue for what was removed, amber for what was added."""
    text = without_policy(text)
    for new, old in (("ins", "del"), ("ins-line", "del-line")):
        added, removed = LETTERS[new], LETTERS[old]
        text = re.sub(rf"--{added}:(#\w+)(.*?)--{removed}:(#\w+)", rf"--{added}:\3\2--{removed}:\1", text)
    return text


def unstyled(text: str) -> str:
    return re.sub(r"(?s)<style>.*?</style>", "", text)


@pytest.mark.parametrize("change", [without_section, colours_swapped, unstyled])
@pytest.mark.parametrize("name", ["report-light", "report-dark", "report-right-to-left"])
def test_what_a_reader_would_see_is_seen(
    chromium: Any, pages: dict[str, Path], name: str, change: Callable[[str], str]
) -> None:
    text = pages[VIEWS[name].page].read_text(encoding="utf-8")
    assert change(text) != without_policy(text)
    with Image.open(GOLDEN / f"{name}.png") as accepted:
        assert not alike(taken(chromium, pages, VIEWS[name], change), accepted)


def test_a_slightly_other_font_is_forgiven(chromium: Any, pages: dict[str, Path]) -> None:
    """Letters a little closer, lines a little nearer, words a little paler are no other page."""

    def nudged(text: str) -> str:
        extra = "h1,h2,p,td,th,li{letter-spacing:-.002em;word-spacing:.004em}body{-webkit-font-smoothing:antialiased}"
        return without_policy(text).replace("</style>", f"{extra}</style>", 1)

    for name in ("report-light", "report-dark"):
        with Image.open(GOLDEN / f"{name}.png") as accepted:
            assert alike(taken(chromium, pages, VIEWS[name], nudged), accepted)


def test_the_pictures_are_small() -> None:
    kept = [*GOLDEN.glob("*.png"), SHOWN]
    assert {path.stem for path in GOLDEN.glob("*.png")} == set(VIEWS)
    assert sum(path.stat().st_size for path in kept) < 600_000
