"""Decides where passphrases come from: a file that is named, never a command line and never the environment's values."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

#: Asked with the name of an encrypted key; answers with its passphrase, or None when there is none to be had.
Passphrase = Callable[[str], bytes | None]

#: Names the file; the passphrase itself stands in no variable.
VARIABLE = "NEWSPROOF_PASSPHRASE_FILE"


def passphrase_from(file: str | Path) -> Passphrase:
    """Answers for every key with what stands in that file, read when it is needed.

    Asked for one, it raises CallerError `no-such-file`, `key-permissions`, `key-unreadable`, `passphrase`.
    """

    def answer(_name: str) -> bytes:
        from archive.store.keyring import read_passphrase

        return read_passphrase(Path(file))

    return answer


def passphrase_file() -> Path | None:
    """The file that the environment names."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else None


def passphrase_by_default() -> Passphrase | None:
    """What answers when nothing else was said: the file that the environment names."""
    file = passphrase_file()
    return passphrase_from(file) if file is not None else None
