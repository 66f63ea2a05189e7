"""Stages to play on: archives in a fresh folder, a test authority that the system's TLS believes, an injected clock."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from tests.net.hostile.certificates import believe
from tests.net.hostile.stage import Clock, Stage
from tests.net.test_fetch import Authority


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def stages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, authority: Authority) -> Callable[[], Stage]:
    """Makes archives, one beside the other."""
    believe(authority, monkeypatch, tmp_path)
    # What is durable is tested elsewhere; here a disk that is busy would only cost time.
    monkeypatch.setattr("os.fsync", lambda _file: None)
    clock = Clock()
    monkeypatch.setattr("archive.api.gathering.time", clock)
    numbers = count()
    return lambda: Stage(tmp_path / f"stage-{next(numbers)}", clock, authority)
