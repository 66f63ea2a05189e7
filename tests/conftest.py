"""What every test may ask for: the folder of real cases (or a visible skip)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

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


def stable(value: object) -> str:
    """A case's name that is the same in every process: its repr without an address in memory."""
    return repr(value).partition(" at 0x")[0]


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Names of cases must not change from one run to the next: packed bytes hold the time, objects their address."""
    if isinstance(val, bytes):
        return f"{argname}-{len(val)}-bytes"
    return None
