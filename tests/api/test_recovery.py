"""What an interrupted writer leaves: whole captures roll forward once, the rest is set aside, nothing is dropped."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

import pytest

from archive.api import Archive, verify
from archive.errors import StoreError
from archive.formats.layout import Layout
from tests.torture.crashes import STARTS, URL, Workshop
from tests.torture.faults import sweep


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    shop = Workshop(tmp_path_factory.mktemp("workshop"))
    shop.build()
    return shop


@pytest.fixture
def press(workshop: Workshop, tmp_path: Path) -> Path:
    shutil.copytree(workshop.base, tmp_path / "press")
    return tmp_path / "press"


def forget_the_commit(workshop: Workshop, press: Path) -> None:
    """As if the writer had died after the records were durable and before anything else was."""
    shutil.rmtree(press / "log")
    shutil.copytree(workshop.base / "log", press / "log")
    for name in ("index.sqlite", "warc/news-000001.cdxj"):
        shutil.copy(workshop.base / name, press / name)


def versions(archive: Archive) -> list[int | None]:
    return [step.capture.version for step in archive.history(URL)]


def test_a_sample_of_crash_points_keeps_the_promise() -> None:
    tried, wrong = sweep([partial(Workshop, start=start) for start in STARTS], part=3, parts=13)
    assert tried >= 8
    assert wrong == []


def test_a_whole_capture_rolls_forward_and_gives_the_same_checkpoint(workshop: Workshop, press: Path) -> None:
    workshop.add(workshop.open(press), 14, 12)
    after = (press / "log" / "checkpoint").read_bytes()
    forget_the_commit(workshop, press)
    assert (press / "log" / "checkpoint").read_bytes() != after
    pending = verify(press)
    assert pending.ok
    assert {notice.code for notice in pending.notices} == {"capture-pending", "hint-behind"}
    archive = workshop.open(press)
    assert versions(archive) == [1]
    plan = archive.repair_tail()
    assert (plan.applied, len(plan.actions)) == (False, 1)
    assert archive.repair_tail(apply=True).applied
    assert (press / "log" / "checkpoint").read_bytes() == after
    assert versions(archive) == [1, 2]
    assert verify(press).notices == ()


def test_an_unfinished_tail_is_named_then_set_aside_byte_for_byte(workshop: Workshop, press: Path) -> None:
    segment = press / "warc" / "news-000001.warc.gz"
    whole = segment.read_bytes()
    workshop.add(workshop.open(press), 14, 12)
    forget_the_commit(workshop, press)
    grown = segment.read_bytes()
    tail = grown[len(whole) : -40]
    segment.write_bytes(whole + tail)
    seen = verify(press)
    assert seen.ok
    assert "torn-tail" in [notice.code for notice in seen.notices]
    archive = workshop.open(press)
    assert versions(archive) == [1]
    assert workshop.add(archive, 15, 13) == 2
    (torn,) = (press / "warc" / "torn").iterdir()
    assert torn.read_bytes() == tail
    assert any("set aside" in line for line in archive.warnings)
    assert verify(press).ok


def test_a_replayed_capture_at_the_end_is_not_logged_twice(workshop: Workshop, press: Path) -> None:
    segment = press / "warc" / "news-000001.warc.gz"
    workshop.add(workshop.open(press), 14, 12)
    data = segment.read_bytes()
    start = len((workshop.base / "warc" / "news-000001.warc.gz").read_bytes())
    segment.write_bytes(data + data[start:])
    assert not verify(press).ok or verify(press).notices
    archive = workshop.open(press)
    assert workshop.add(archive, 15, 13) == 3
    assert len(list((press / "warc" / "torn").iterdir())) == 1
    assert verify(press).ok


def test_a_lost_last_capture_stops_the_writer(workshop: Workshop, press: Path) -> None:
    segment = press / "warc" / "news-000001.warc.gz"
    segment.write_bytes(segment.read_bytes()[:-200])
    with pytest.raises(StoreError) as caught:
        workshop.add(workshop.open(press), 14, 12)
    assert caught.value.code == "archive-damaged"
    assert not verify(press).ok


def test_two_archives_of_one_origin_cannot_be_mixed(workshop: Workshop, press: Path) -> None:
    config = Layout(press).config
    config.write_text(config.read_text().replace("news.example/torture", "news.example/other"))
    with pytest.raises(StoreError, match="origin"):
        workshop.add(workshop.open(press), 14, 12)
