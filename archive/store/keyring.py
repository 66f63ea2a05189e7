"""Where private keys lie: the user's configuration folder, one PKCS#8 PEM file each, mode 0600; never in an archive."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from archive.errors import CallerError, StoreError
from archive.store.disk import Disk
from archive.store.lock import alone_in
from archive.trust.keys import KeyFormatError, Signer

#: The name of the captor key of this keyring's owner.
CAPTOR = "desk"


@dataclass(frozen=True, slots=True)
class Keys:
    """The two private keys that a writer needs."""

    captor: Signer
    log: Signer


class Keyring:
    """A folder of private keys. A captor key is filed under its name, a log key under its origin."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        self.folder = folder
        self._disk = disk

    def path_of(self, name: str) -> Path:
        """The file of a key; an origin such as `news.example/desk` becomes one file name."""
        return self.folder / f"{quote(name, safe='-_.')}.key"

    def has(self, name: str) -> bool:
        """Whether there is a key of that name."""
        return self.path_of(name).exists()

    def create(self, name: str, seed: bytes) -> Signer:
        """A new key from 32 random bytes, written with mode 0600 and durable before it is used. Never replaces one."""
        signer = Signer.from_seed(name, seed)
        self._disk.make_folder(self.folder)
        with alone_in(self.folder):
            self._disk.create(self.path_of(name), signer.to_pem(None), mode=0o600)
        return signer

    def load_or_create(self, name: str, random: Callable[[int], bytes]) -> tuple[Signer, bool]:
        """The key of that name, made if it is not there, and whether it is new."""
        if not self.has(name):
            try:
                return self.create(name, random(32)), True
            except StoreError:
                if not self.has(name):
                    raise
        return self.load(name), False

    def forget(self, name: str) -> None:
        """Removes a key that nothing was signed with."""
        self._disk.remove(self.path_of(name))

    def load(self, name: str) -> Signer:
        """The key of that name. Refuses a file that others can read, a link, and what is no Ed25519 key."""
        path = self.path_of(name)
        try:
            fd = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        except FileNotFoundError:
            raise CallerError(
                "key-not-found",
                f'the private key "{name}" is not in the keyring',
                context={"keyring": str(self.folder)},
                hint="an archive can only be added to with the keys that made it (option --config names their folder)",
            ) from None
        except OSError as exc:
            raise CallerError("key-unreadable", f"{path.name}: {exc.strerror}", context={"path": str(path)}) from exc
        try:
            mode = os.fstat(fd).st_mode
            if not stat.S_ISREG(mode):
                raise CallerError("key-unreadable", f"{path.name} is not a plain file", context={"path": str(path)})
            if mode & 0o077:
                raise CallerError(
                    "key-permissions",
                    f"{path} can be read by others (mode {stat.S_IMODE(mode):04o})",
                    hint=f"chmod 600 {path}",
                )
            pem = os.read(fd, 65536)
        finally:
            os.close(fd)
        try:
            return Signer.from_pem(name, pem, None)
        except KeyFormatError as exc:
            raise CallerError("key-unreadable", f"{path.name}: {exc}", context={"path": str(path)}) from exc
