"""`again` in a quote is said only where that look's own bytes gave that very item, at that very address."""

from __future__ import annotations

import random
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from archive.api import Archive, verify
from archive.articles import fields
from archive.audit.quotes import examine_quote
from archive.formats.layout import Layout, read_config
from archive.formats.quotepage import extract
from archive.report.quote import page as render
from archive.repository.opening import open_log
from archive.store.disk import Disk
from archive.trust.quote import read
from archive.trust.statements import decode_entry
from tests.newspaper import page
from tests.torture.quotes import trust_of

PLAN = "https://courant.example/plan"
PRINT = "https://courant.example/plan?print=1"
#: Names that tell no picture from another: the differ says nothing of them without the files.
SRC, OTHER_SRC = b"/img/k.jpg", b"/img/other.jpg"
MODIFIED = b'<meta property="article:modified_time" content="2026-03-02T07:30:00Z">'
LATER = MODIFIED.replace(b"07:30", b"08:40")
BASE = page().replace(b"</head>", MODIFIED + b"</head>").replace(b"/img/chamber-77123.jpg", SRC)
OTHER_PICTURE = BASE.replace(SRC, OTHER_SRC)
OTHER_DATE = BASE.replace(MODIFIED, LATER)
#: What no reader sees: the bytes are others, every item is the same.
OTHER_BYTES = BASE.replace(b"</head>", b"<!-- served by edge 7 --></head>")


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))


def press_of(folder: Path, *looks: tuple[str, bytes], careless: bool = False) -> Archive:
    """Looks an hour apart; `careless`: as archives made before, which repeat the root wherever the text is the same."""
    made = Archive.create(
        folder / "press", origin="log.courant.example/desk", random=random.Random(5).randbytes, throw_away_keys=True
    )
    file = folder / "page.html"
    with patch.object(fields, "same_items", lambda one, other: True) if careless else nullcontext():
        for hour, (url, data) in enumerate(looks, 8):
            file.write_bytes(data)
            made.import_file(file, url=url, observed=at(hour))
    return made


def at(hour: int) -> str:
    return f"2026-03-02T{hour:02}:00:00.000000Z"


def roots(press: Archive) -> list[str | None]:
    """The field roots that the statements bear, in the order of the log."""
    layout = Layout(press.path)
    log = open_log(layout, Disk(), read_config(layout.config))
    return [decode_entry(log.entry(index)).fields for index in range(log.size)]


def again(press: Archive, target: Path, **item: Any) -> str | None:
    """When a quote of the first version says that the item was seen again; the page must be proven, too."""
    answer = press.quote(f"{PLAN}@v1", target / "quote.html", force=True, **item)
    made = (target / "quote.html").read_bytes()
    found = read(extract(made)).again
    assert (found.statement.observed if found else None) == answer.until
    assert examine_quote(made, "q", trust_of(press.path), render, asked=True).exit == 0
    return answer.until


def outcomes(press: Archive) -> list[str]:
    (article,) = press.articles()
    return [step.capture.outcome for step in press.history(article.slug)]


@pytest.mark.parametrize("look", [OTHER_PICTURE, OTHER_DATE], ids=["picture", "date"])
def test_a_look_that_gave_another_item_repeats_no_root(tmp_path: Path, look: bytes) -> None:
    press = press_of(tmp_path, (PLAN, BASE), (PLAN, look))
    assert outcomes(press) == ["version", "unchanged"]
    first, second = roots(press)
    assert first is not None
    assert second is None
    for item in ("image/1/src", "headline", "body/2"):
        assert again(press, tmp_path, item=item) is None


def test_another_address_repeats_no_root(tmp_path: Path) -> None:
    canonical = BASE.replace(b"</head>", f'<link rel="canonical" href="{PLAN}"></head>'.encode())
    press = press_of(tmp_path, (PLAN, canonical), (PRINT, canonical))
    assert outcomes(press) == ["version", "unchanged"]
    assert roots(press)[1] is None
    assert again(press, tmp_path, item="headline") is None


@pytest.mark.parametrize("look", [BASE, OTHER_BYTES], ids=["same bytes", "same items"])
def test_a_look_that_gave_every_item_repeats_the_root(tmp_path: Path, look: bytes) -> None:
    press = press_of(tmp_path, (PLAN, BASE), (PLAN, OTHER_PICTURE), (PLAN, look), (PLAN, OTHER_DATE))
    first, *others = roots(press)
    assert others == [None, first, None]
    # The last look of all gave another item, the one before it every one.
    assert again(press, tmp_path, item="image/1/src") == at(10)


def test_the_moment_of_a_look_is_never_seen_again(tmp_path: Path) -> None:
    press = press_of(tmp_path, (PLAN, BASE), (PLAN, BASE))
    assert roots(press)[0] == roots(press)[1]
    assert again(press, tmp_path, item="observed") is None
    assert again(press, tmp_path, item="headline") == at(9)


def test_of_an_old_archive_only_the_items_that_the_look_gave_are_seen_again(tmp_path: Path) -> None:
    press = press_of(tmp_path, (PLAN, BASE), (PLAN, OTHER_PICTURE), careless=True)
    assert len(set(roots(press))) == 1
    assert again(press, tmp_path, item="image/1/src") is None
    assert again(press, tmp_path, item="headline") == at(9)
    assert verify(press.path).exit == 0
    found = verify(press.path, level="paranoid")
    assert [one.code for one in found.notices] == ["again-differs"]
    assert "image/1/src" in found.notices[0].message
    assert found.exit == 0


def test_of_an_old_archive_a_look_at_another_address_is_none(tmp_path: Path) -> None:
    canonical = BASE.replace(b"</head>", f'<link rel="canonical" href="{PLAN}"></head>'.encode())
    press = press_of(tmp_path, (PLAN, canonical), (PLAN, canonical), (PRINT, canonical), careless=True)
    assert len(set(roots(press))) == 1
    assert again(press, tmp_path, item="headline") == at(9)
    found = verify(press.path, level="paranoid")
    assert [one.code for one in found.notices] == ["again-differs"]
    assert "print=1" in found.notices[0].message


def test_a_sound_archive_has_nothing_to_tell(tmp_path: Path) -> None:
    press = press_of(tmp_path, (PLAN, BASE), (PLAN, OTHER_PICTURE), (PLAN, OTHER_BYTES))
    found = verify(press.path, level="paranoid")
    assert (found.notices, found.problems) == ((), ())


def test_what_is_not_proven_of_a_second_moment_is_said(tmp_path: Path) -> None:
    press = press_of(tmp_path, (PLAN, BASE), (PLAN, BASE))
    press.quote(f"{PLAN}@v1", tmp_path / "quote.html", item="headline")
    said = verify(tmp_path / "quote.html").not_proven
    assert any("found the version again" in one for one in said)
    alone = press_of_one(tmp_path)
    assert not any("found the version again" in one for one in verify(alone).not_proven)


def press_of_one(folder: Path) -> Path:
    """A quote without a second moment."""
    (folder / "one").mkdir()
    press = press_of(folder / "one", (PLAN, BASE))
    press.quote(f"{PLAN}@v1", folder / "one.html", item="headline")
    return folder / "one.html"
