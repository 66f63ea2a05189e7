"""Where a desk looked last: remembered outside archives, and worth nothing when it cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.store.disk import Disk
from archive.store.looks import Looks

ORIGIN = "news.example/desk"


def test_a_look_is_remembered_for_its_log_alone(tmp_path: Path) -> None:
    looks = Looks(tmp_path / "state", Disk())
    assert looks.last(ORIGIN) is None
    looks.remember(ORIGIN, 17)
    looks.remember("other.example/" + "x" * 300, 3)
    assert (looks.last(ORIGIN), looks.last("other.example/" + "x" * 300), looks.last("x")) == (17, 3, None)
    (path, _) = sorted((tmp_path / "state" / "looked").iterdir(), key=lambda one: len(one.name))
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("data", [b"", b"-1\n", b"many\n", b"\xff\xfe", "\u0661\n".encode(), b"1" * 400])
def test_what_cannot_be_read_was_not_looked_at(tmp_path: Path, data: bytes) -> None:
    looks = Looks(tmp_path, Disk())
    looks.remember(ORIGIN, 1)
    (path,) = (tmp_path / "looked").iterdir()
    path.write_bytes(data)
    assert looks.last(ORIGIN) is None
    path.unlink()
    path.symlink_to(tmp_path / "elsewhere")
    assert looks.last(ORIGIN) is None
