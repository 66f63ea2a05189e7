"""Where a desk's list was looked at last: one number for each log, in the user's state folder, never in an archive.

It is a convenience and no evidence. What cannot be read was not looked at.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Final
from urllib.parse import quote

from archive.store.disk import Disk

_LONGEST: Final = 100
_DIGITS: Final = 16


class Looks:
    """The memory of one user."""

    def __init__(self, state: Path, disk: Disk) -> None:
        """`state`: the user's state folder; it need not exist."""
        self._folder = state / "looked"
        self._disk = disk

    def last(self, origin: str) -> int | None:
        """The size that the log of that name had at the last look, None when there was none."""
        path = self._of(origin)
        try:
            if path.is_symlink() or not path.is_file() or path.stat().st_size > _DIGITS:
                return None
            text = path.read_text("ascii").strip()
        except (OSError, UnicodeDecodeError):
            return None
        return int(text) if text.isascii() and text.isdigit() else None

    def remember(self, origin: str, size: int) -> None:
        """Notes a look. Raises StoreError when the folder cannot be written."""
        self._disk.put(self._of(origin), f"{size}\n".encode("ascii"), mode=0o600)

    def _of(self, origin: str) -> Path:
        name = quote(origin, safe="-_.")
        digest = sha256(origin.encode()).hexdigest()[:32]
        return self._folder / (name if len(name) <= _LONGEST else f"{name[:_LONGEST]}~{digest}")
