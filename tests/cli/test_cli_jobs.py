"""`verify --jobs`: for everything under samples/spoiled, and for what is whole, the same bytes as with one process."""

from __future__ import annotations

import json
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from archive.api import readers
from archive.cli import main
from tests.audit.builder import small
from tests.spoiled import FOLDER, INDEX

LISTED: list[dict[str, Any]] = json.loads(INDEX.read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def started(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Copies of this process, not new interpreters; and how many were asked for."""
    counts: list[int] = []
    real = readers.Readers

    class Forking(real):  # type: ignore[misc, valid-type]
        def __init__(self, count: int) -> None:
            counts.append(count)
            super().__init__(count, fork=True)

    monkeypatch.setattr(readers, "Readers", Forking)
    return counts


def said(
    arguments: list[str], jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> tuple[int, str, str]:
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / f"state-{jobs}"))
    if "against" in arguments:
        shutil.rmtree(tmp_path / f"state-{jobs}", ignore_errors=True)
    status = main([*arguments, "--jobs", str(jobs)])
    told = capfd.readouterr()
    return status, told.out, told.err.replace(f"state-{jobs}", "state")


@pytest.mark.parametrize("item", LISTED, ids=[item["path"] for item in LISTED])
def test_a_spoiled_sample_is_told_alike(
    item: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    if item["code"].startswith("time") and "policy" in item and find_spec("rfc3161_client") is None:
        pytest.skip("needs newsproof[timestamp]")
    source = FOLDER / item["path"]
    copy = tmp_path / source.name
    shutil.copytree(source, copy) if source.is_dir() else shutil.copy(source, copy)
    options = [word for name in ("level",) if name in item for word in (f"--{name}", item[name])]
    options += [
        word for name in ("policy", "against") if name in item for word in (f"--{name}", str(FOLDER / item[name]))
    ]
    for before in ([], ["--json"]):
        asked = [*before, "verify", str(copy), *options]
        alone = said(asked, 1, tmp_path, monkeypatch, capfd)
        assert said(asked, 2, tmp_path, monkeypatch, capfd) == alone
        assert alone[1]


def test_a_whole_archive_is_told_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], started: list[int]
) -> None:
    press = str(small().write(tmp_path / "press"))
    for before in ([], ["--json"]):
        alone = said([*before, "verify", press], 1, tmp_path, monkeypatch, capfd)
        assert alone[0] == 0
        assert started == []
        for jobs in (2, 3):
            assert said([*before, "verify", press], jobs, tmp_path, monkeypatch, capfd) == alone
        assert started == [2, 3]
        started.clear()
    assert said(["verify", press, "--level", "quick"], 2, tmp_path, monkeypatch, capfd)[0] == 0
    assert started == []


def test_no_process_at_all_cannot_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    press = str(small().write(tmp_path / "press"))
    assert said(["verify", press], 0, tmp_path, monkeypatch, capfd)[0] == 2
