"""One real archive for each claim's module, with all of its keys, and folders that are nobody's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.trust.keys import Verifier
from tests.authority import Authority
from tests.torture import scene as scenes
from tests.torture.scene import Scene
from tests.torture.sweep import remember_signatures


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """Six captures of two pages, without timestamps."""
    return scenes.make(tmp_path_factory.mktemp("scene") / "a")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def timed(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Scene:
    """The same with a timestamp after every second capture."""
    pytest.importorskip("rfc3161_client", reason="needs newsproof[timestamp]")
    return scenes.make(tmp_path_factory.mktemp("timed") / "a", authority=authority)


@pytest.fixture
def _remembered() -> Iterator[None]:
    """Signatures are a pure function: asked thousands of times, each is computed once."""
    real = Verifier.verify
    remember_signatures()
    yield
    Verifier.verify = real  # type: ignore[method-assign]
