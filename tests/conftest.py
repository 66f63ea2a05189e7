"""What every test may ask for: the folder of real cases (or a visible skip). No test touches the user's own folders."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.chromium import chromium

__all__ = ["chromium"]

ROOT = Path(__file__).resolve().parent.parent


def cases_folder() -> Path | None:
    """The folder of other people's cases, which is not part of this repository."""
    named = os.environ.get("NEWSPROOF_CASES")
    folder = Path(named) if named else ROOT.parent / "shared" / "cases"
    return folder if folder.is_dir() else None


@pytest.fixture(scope="session")
def cases() -> Path:
    """Real cases by others; without them the test is skipped and says so."""
    folder = cases_folder()
    if folder is None:
        pytest.skip("needs the folder of real cases (set NEWSPROOF_CASES)")
    return folder


_NUMBERS = count()


@pytest.fixture(scope="session", autouse=True)
def nobodys_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keys, trust and seen checkpoints of the user who runs the tests are out of their reach, in child processes too."""
    folder = tmp_path_factory.mktemp("nobody")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEWSPROOF_STATE", str(folder / "state"))
        patch.setenv("NEWSPROOF_CONFIG", str(folder / "config"))
        yield folder


@pytest.fixture(autouse=True)
def own_memory(nobodys_folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test remembers its own checkpoints: two may make the same log in two states."""
    monkeypatch.setenv("NEWSPROOF_STATE", str(nobodys_folders / f"state-{next(_NUMBERS)}"))


def stable(value: object) -> str:
    """A case's name that is the same in every process: its repr without an address in memory."""
    return repr(value).partition(" at 0x")[0]


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Names of cases must not change from one run to the next: packed bytes hold the time, objects their address."""
    if isinstance(val, bytes):
        return f"{argname}-{len(val)}-bytes"
    return None
