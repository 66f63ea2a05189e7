"""How a file that was built under another name comes to its own: synced, renamed, its folder synced."""

from __future__ import annotations

from pathlib import Path

from archive.store.disk import Disk, reported


def move_into_place(disk: Disk, built: Path, path: Path) -> None:
    """Gives a finished file its name in one step, durable; what had the name before is replaced."""
    file = disk.open_append(built)
    try:
        file.sync()
    finally:
        file.close()
    with reported(path, "replacing"):
        disk._replace(built, path)
    disk.sync_folder(path.parent)
