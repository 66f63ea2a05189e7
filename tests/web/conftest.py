"""The bundled newsroom as an archive, and a client of its viewer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="needs the extra serve (make test)")
pytest.importorskip("python_multipart", reason="needs the extra serve (make test)")

from archive.api import Archive
from archive.demo import play
from tests.web.client import Client


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The archive that newsproof demo makes. Nothing may write to it."""
    folder = tmp_path_factory.mktemp("newsroom") / "press"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEWSPROOF_STATE", str(folder.parent / "state"))
        play(folder, lambda line: None)
    before = contents(folder)
    yield folder
    assert contents(folder) == before, "the viewer wrote to the archive"


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def client(newsroom: Path) -> Client:
    bugs: list[str] = []
    made = Client(Archive.open(newsroom), say=bugs.append)
    made.bugs = bugs  # type: ignore[attr-defined]
    return made


@pytest.fixture(scope="session")
def newsroom_client(newsroom: Path) -> Client:
    """One for all examples of a property."""
    bugs: list[str] = []
    made = Client(Archive.open(newsroom), say=bugs.append)
    made.bugs = bugs  # type: ignore[attr-defined]
    return made
