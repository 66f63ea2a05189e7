"""What was seen of a log decides whether it may be added to."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from archive import Archive
from archive.errors import StoreError
from archive.formats.layout import Layout
from tests.newspaper import page
from tests.redaction import crawl, take


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))


@pytest.mark.parametrize("published", [True, False])
def test_a_copy_that_went_on_elsewhere_is_not_added_to(tmp_path: Path, published: bool) -> None:
    """Also when it never published a checkpoint of the size that was seen here: its tiles know the root."""
    press = Archive.create(tmp_path / "press", origin="news.example/desk")
    take(press, "ferry", "Ferry Fares Rise", hour=8)
    shutil.copytree(press.path, tmp_path / "copy")
    take(press, "ferry", "Ferry Fares Rise", "$14 million", hour=9)
    # Another machine, which has another memory, adds three entries in one commit.
    copy = Archive.open(tmp_path / "copy")
    copy.remembers = False
    pages = [(f"https://courant.example/{number}", page(f"Story {number} of Two")) for number in range(2)]
    copy.import_file(crawl(tmp_path, *pages))
    if not published:
        assert not Layout(copy.path).checkpoint_of(2).exists()
    else:
        take(press, "ferry", "Ferry Fares Rise", "$15 million", hour=10)
        take(press, "ferry", "Ferry Fares Rise", "$16 million", hour=11)
        assert Layout(copy.path).checkpoint_of(4).exists()
    copy = Archive.open(tmp_path / "copy")
    before = Layout(copy.path).checkpoint.read_bytes()
    with pytest.raises(StoreError) as caught:
        take(copy, "tram", "Tram Fares Rise", hour=12)
    assert caught.value.code == "log-fork"
    assert Layout(copy.path).checkpoint.read_bytes() == before
    take(press, "ferry", "Ferry Fares Rise", "$20 million", hour=13)
