"""Which archive a verb is about, and who speaks: opens it from the shared options and the environment."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from archive.cli.options import Shared
from archive.cli.output import Output
from archive.errors import CallerError
from archive.report.inert import for_terminal

if TYPE_CHECKING:
    from archive.api import Archive
    from archive.api.passphrases import Passphrase


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


def at_a_terminal() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def wants_encryption(shared: Shared) -> bool:
    """Whether keys that are made now get a passphrase: when a file with one is named."""
    from archive.api.passphrases import passphrase_file

    return shared.passphrase_file is not None or passphrase_file() is not None


def passphrases(shared: Shared) -> Passphrase | None:
    """What answers for encrypted keys: the file that is named, else whoever sits at the terminal, asked once a key."""
    return _answers(shared, again=False)


def new_passphrases(shared: Shared) -> Passphrase | None:
    """The same for keys that are made: whoever sits at the terminal types the passphrase twice."""
    return _answers(shared, again=True)


def _answers(shared: Shared, *, again: bool) -> Passphrase | None:
    from archive.api.passphrases import passphrase_file, passphrase_from

    named = Path(shared.passphrase_file) if shared.passphrase_file is not None else passphrase_file()
    if named is not None:
        return passphrase_from(named)
    if not at_a_terminal():
        return None
    known: dict[str, bytes] = {}

    def ask(name: str) -> bytes:
        if name not in known:
            known[name] = _typed(f"Passphrase for the {'new ' if again else ''}key {for_terminal(name)}: ")
            if again and _typed("The same once more: ") != known[name]:
                raise CallerError("passphrase", "the two passphrases are not the same", hint="nothing was made")
        return known[name]

    return ask


def _typed(prompt: str) -> bytes:
    from getpass import getpass

    try:
        return getpass(prompt).encode("utf-8", "surrogateescape")
    except EOFError:
        return b""


@contextmanager
def opened(shared: Shared, out: Output) -> Iterator[Archive]:
    """The archive; what it has to say is told when the verb is done with it."""
    from archive.api import Archive

    archive = Archive.open(archive_path(shared), keyring=keyring_folder(shared), passphrase=passphrases(shared))
    archive.remembers = True  # another configuration folder is still this user's
    try:
        yield archive
    finally:
        tell_warnings(archive, out)


def tell_warnings(archive: Archive, out: Output) -> None:
    """Tells what the archive has gathered since it was last asked."""
    while archive.warnings:
        out.warn(archive.warnings.pop(0))
