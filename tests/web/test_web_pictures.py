"""The screens look as they were accepted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("PIL", reason="needs Pillow (make test-browser)")

from PIL import Image

from archive.api import Archive
from archive.model.viewer import Serving
from tests.browser.screenshots import alike, must_be_alike
from tests.web.pictures import GOLDEN, SHOTS, Shot, taken
from tests.web.test_web_server import served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def viewer(newsroom: Path) -> Iterator[Serving]:
    with served(Archive.open(newsroom)) as serving:
        yield serving


@pytest.mark.parametrize("name", SHOTS)
def test_a_screen_looks_as_it_was_accepted(chromium: Any, viewer: Serving, name: str, tmp_path: Path) -> None:
    found = taken(chromium, viewer.url, SHOTS[name])
    must_be_alike(found, GOLDEN / f"{name}.png", tmp_path)


def test_another_screen_is_no_accepted_one(chromium: Any, viewer: Serving) -> None:
    for name, other in (("compare", "v2..v3"), ("desk", "?show=quote&note=none&review=yes")):
        shot = SHOTS[name]
        path = f"a/harbour-bridge/{other}" if name == "compare" else other
        with Image.open(GOLDEN / f"{name}.png") as accepted:
            assert not alike(taken(chromium, viewer.url, Shot(path, shot.size)), accepted)


def test_the_pictures_are_small() -> None:
    assert {path.stem for path in GOLDEN.glob("*.png")} == set(SHOTS)
    assert sum(path.stat().st_size for path in GOLDEN.glob("*.png")) < 700_000
