"""A fixed sample of the sweep that `make torture` runs in full: every change is found and named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.trust.keys import Verifier
from tests.audit.builder import small
from tests.torture.archives import LIMIT, small_press
from tests.torture.sweep import HARMLESS, Tally, load, remember_signatures, run, swept

#: Of the bytes and of the lengths; records removed, swapped and doubled are all tried.
PERCENT = 5.0


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return load(small_press(tmp_path_factory.mktemp("writer")))


@pytest.fixture(scope="module")
def tally(files: dict[str, bytes]) -> Iterator[Tally]:
    real = Verifier.verify
    remember_signatures()
    yield run(files, sample=PERCENT)
    Verifier.verify = real  # type: ignore[method-assign]


def test_the_archive_is_small_and_has_everything(files: dict[str, bytes]) -> None:
    assert sum(len(files[name]) for name in swept(files)) <= LIMIT
    assert sum(name.startswith("warc/news-") and name.endswith(".warc.gz") for name in files) == 2
    assert any(name.startswith("warc/import-") for name in files)
    assert any(name.endswith(".cdxj") for name in files)


def test_every_change_is_found_and_named(tally: Tally) -> None:
    assert not tally.failures, tally.failures[:20]
    assert tally.cases == tally.found
    assert tally.cases["flip"] > 2000
    assert min(tally.cases[what] for what in ("removal", "swap", "doubling", "doubling-at-end", "truncation")) > 20


def test_only_packing_leaves_the_exit_status_alone(tally: Tally) -> None:
    codes = {code for found in tally.exit_zero for code in found.split("+")}
    assert codes <= HARMLESS
    assert sum(tally.exit_zero.values()) < sum(tally.cases.values()) / 50


def test_an_archive_made_without_the_writer_is_swept_as_well(tmp_path: Path) -> None:
    folder = small().write(tmp_path)
    (folder / "index.sqlite").write_bytes(b"a view")
    files = load(folder)
    assert files == small().files
    assert not run(files, part=0, parts=6, sample=2.0).failures
