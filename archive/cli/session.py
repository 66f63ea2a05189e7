"""Which archive a verb is about, and who speaks: opens it from the shared options and the environment."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from archive.cli.options import Shared
from archive.cli.output import Output
from archive.errors import CallerError

if TYPE_CHECKING:
    from archive.api import Archive


def archive_path(shared: Shared) -> Path:
    """-A, else NEWSPROOF_ARCHIVE, else the nearest folder upwards that holds an archive."""
    named = shared.archive or os.environ.get("NEWSPROOF_ARCHIVE")
    if named:
        return Path(named)
    from archive.api import Archive

    found = Archive.find(Path.cwd())
    if found is None:
        raise CallerError(
            "no-archive",
            "there is no archive here or in a folder above",
            hint="newsproof init press makes one; newsproof -A press names one",
        )
    return found


def keyring_folder(shared: Shared) -> Path | None:
    """The folder of private keys below --config; without it the archive looks in the user's configuration folder."""
    return Path(shared.config) / "keys" if shared.config else None


@contextmanager
def opened(shared: Shared, out: Output) -> Iterator[Archive]:
    """The archive; what it has to say is told when the verb is done with it."""
    from archive.api import Archive

    archive = Archive.open(archive_path(shared), keyring=keyring_folder(shared))
    try:
        yield archive
    finally:
        tell_warnings(archive, out)


def tell_warnings(archive: Archive, out: Output) -> None:
    """Tells what the archive has gathered since it was last asked."""
    while archive.warnings:
        out.warn(archive.warnings.pop(0))
