"""Where private keys lie: the user's configuration folder, one PKCS#8 PEM file each, mode 0600; never in an archive.

A key may be encrypted with a passphrase. The passphrase is asked for by a function that is handed in, held no longer
than it takes to read the keys of one command, and stands in no message. Beside each private key lies its public part
(`desk.key.pub`), so that looking at keys needs no passphrase.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeVar
from urllib.parse import quote, unquote

from archive.errors import CallerError, StoreError
from archive.formats.layout import CONFIG_NAME
from archive.store.disk import Disk, reported
from archive.store.lock import alone_in
from archive.trust.cosignatures import CosignatureKey, Cosigner
from archive.trust.keys import KeyFormatError, PassphraseError, Signer, Verifier

#: The name of the captor key of this keyring's owner.
CAPTOR = "desk"

#: What a key of the keyring is for. Captor and log keys are of one kind (C2SP type 0x01), a witness's is another (0x04).
Role = Literal["captor", "witness"]
#: Asked with the name of an encrypted key; answers with its passphrase, or None when there is none to be had.
Passphrase = Callable[[str], bytes | None]
PublicKey = Verifier | CosignatureKey

_SUFFIX: Final[dict[Role, str]] = {"captor": ".key", "witness": ".witness"}
#: Bytes of a key file or a passphrase file that are read.
_LIMIT: Final = 65_536
_ENCRYPTED: Final = b"-----BEGIN ENCRYPTED PRIVATE KEY-----"

_T = TypeVar("_T", Signer, Cosigner)


@dataclass(frozen=True, slots=True)
class Keys:
    """The two private keys that a writer needs."""

    captor: Signer
    log: Signer


@dataclass(frozen=True, slots=True)
class Held:
    """A private key of the keyring as it can be told without opening it. `fault` says why it cannot be used."""

    name: str
    role: Role
    path: Path
    encrypted: bool
    public: PublicKey | None
    fault: str | None = None


class Keyring:
    """A folder of private keys. A captor key is filed under its name, a log key under its origin."""

    def __init__(self, folder: Path, disk: Disk, passphrase: Passphrase | None = None) -> None:
        self.folder = folder
        self._disk = disk
        self._passphrase = passphrase
        self._accepted: bytes | None = None

    def __repr__(self) -> str:
        return f"Keyring({str(self.folder)!r})"

    # Names.

    def path_of(self, name: str, role: Role = "captor") -> Path:
        """The file of a key; an origin such as `news.example/desk` becomes one file name."""
        return self.folder / f"{quote(name, safe='-_.')}{_SUFFIX[role]}"

    def public_path_of(self, name: str, role: Role = "captor") -> Path:
        """The file of its public part, one line in C2SP notation."""
        path = self.path_of(name, role)
        return path.with_name(f"{path.name}.pub")

    def has(self, name: str, role: Role = "captor") -> bool:
        """Whether there is a key of that name."""
        return os.path.lexists(self.path_of(name, role))

    def names(self, role: Role = "captor") -> tuple[str, ...]:
        """The names of the keys that are there, sorted; captor and log keys stand together."""
        try:
            files = [path.name for path in self.folder.iterdir() if path.name.endswith(_SUFFIX[role])]
        except (FileNotFoundError, NotADirectoryError):
            return ()
        found = (unquote(name.removesuffix(_SUFFIX[role])) for name in files)
        return tuple(sorted(name for name in found if self.path_of(name, role).name in files))

    # Making.

    def create(self, name: str, seed: bytes, *, passphrase: bytes | None = None) -> Signer:
        """A new key from 32 random bytes, written with mode 0600 and durable before it is used. Never replaces one.

        It is encrypted if there is a passphrase. Raises CallerError `usage` for a keyring inside an archive.
        """
        signer = Signer.from_seed(name, seed)
        self._keep(signer, "captor", passphrase)
        return signer

    def create_witness(self, name: str, seed: bytes, *, passphrase: bytes | None = None) -> Cosigner:
        """A new witness key, kept like any other."""
        cosigner = Cosigner.from_seed(name, seed)
        self._keep(cosigner, "witness", passphrase)
        return cosigner

    def _keep(self, key: Signer | Cosigner, role: Role, passphrase: bytes | None) -> None:
        refuse_archive(self.folder)
        pem = _pem(key, passphrase)
        self._disk.make_folder(self.folder)
        with alone_in(self.folder):
            path = self.path_of(key.name, role)
            if os.path.lexists(path):
                raise StoreError(
                    "storage", f"writing {path.name}: the file exists already", context={"path": str(path)}
                )
            public = self.public_path_of(key.name, role)
            try:
                self._disk.put(public, f"{key.verifier.vkey}\n".encode())
                self._disk.create(path, pem, mode=0o600)
            except BaseException:
                # A name may stand although it could not be made durable; nothing was signed with the key.
                for made in (path, public):
                    with contextlib.suppress(StoreError):
                        self._disk.remove(made)
                raise

    def load_or_create(
        self, name: str, random: Callable[[int], bytes], *, passphrase: bytes | None = None
    ) -> tuple[Signer, bool]:
        """The key of that name, made if it is not there, and whether it is new."""
        if not self.has(name):
            try:
                return self.create(name, random(32), passphrase=passphrase), True
            except StoreError:
                if not self.has(name):
                    raise
        return self.load(name), False

    def forget(self, name: str) -> None:
        """Removes a key that nothing was signed with."""
        self._disk.remove(self.path_of(name))
        self._disk.remove(self.public_path_of(name))

    def export(self, name: str, role: Role, target: Path, passphrase: bytes) -> None:
        """Writes an encrypted copy of a private key, mode 0600. Never replaces a file, never writes into an archive."""
        refuse_archive(target.absolute().parent)
        pem = _pem(self._open(name, role), passphrase)
        if os.path.lexists(target):
            raise CallerError("output-exists", f"{target} exists", hint="choose another name")
        self._disk.create(target, pem, mode=0o600)

    # Reading.

    def load(self, name: str) -> Signer:
        """The key of that name. Refuses a file that others can read, a link, and what is no Ed25519 key.

        Raises CallerError `key-not-found`, `key-permissions`, `key-unreadable`, `passphrase`.
        """
        return self._load(name, "captor", Signer.from_pem)

    def load_witness(self, name: str) -> Cosigner:
        """The witness key of that name; refuses the same."""
        return self._load(name, "witness", Cosigner.from_pem)

    def _load(self, name: str, role: Role, read: Callable[[str, bytes, bytes | None], _T]) -> _T:
        path = self.path_of(name, role)
        pem = self._secret(name, role)
        try:
            key = self._opened(name, pem, read)
        except KeyFormatError as exc:
            raise CallerError("key-unreadable", f"{path.name}: {exc}", context={"path": str(path)}) from None
        beside = self._public(name, role)
        if beside is not None and beside != key.verifier:
            raise CallerError(
                "key-unreadable",
                f"{path.name}.pub is not the public part of {path.name}",
                context={"path": str(path)},
                hint="put both files back from one copy",
            )
        return key

    def _secret(self, name: str, role: Role) -> bytes:
        try:
            return read_secret(self.path_of(name, role))
        except FileNotFoundError:
            raise CallerError(
                "key-not-found",
                f'the private key "{name}" is not in the keyring',
                context={"keyring": str(self.folder)},
                hint="an archive can only be added to with the keys that made it (option --config names their folder)",
            ) from None

    def _opened(self, name: str, pem: bytes, read: Callable[[str, bytes, bytes | None], _T]) -> _T:
        if not _is_encrypted(pem):
            return read(name, pem, None)
        if self._accepted is not None:  # the keys of one command often share a passphrase: people are asked once
            try:
                return read(name, pem, self._accepted)
            except PassphraseError:
                pass
        given = self._passphrase(name) if self._passphrase is not None else None
        try:
            key = read(name, pem, given)
        except PassphraseError:
            wrong = "the passphrase is wrong, or the file is damaged" if given else "no passphrase was given"
            raise CallerError(
                "passphrase",
                f'the private key "{name}" is encrypted, and {wrong}',
                hint="write the passphrase into a file that only you can read, and name it with --passphrase-file",
            ) from None
        self._accepted = given
        return key

    def _public(self, name: str, role: Role) -> PublicKey | None:
        path = self.public_path_of(name, role)
        try:
            text = _plain(path).decode().removesuffix("\n")
            return Verifier.parse(text) if role == "captor" else CosignatureKey.parse(text)
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as exc:
            raise CallerError(
                "key-unreadable",
                f"{path.name} is no verifier key",
                context={"path": str(path)},
                hint="remove it: it is only the public part",
            ) from exc

    def is_encrypted(self, name: str, role: Role = "captor") -> bool:
        """Whether a key needs a passphrase."""
        return _is_encrypted(self._secret(name, role))

    def passphrase_of(self, name: str, role: Role = "captor") -> bytes | None:
        """The passphrase that opens a key, asked for if need be; None for a key that has none."""
        if not self.is_encrypted(name, role):
            return None
        self._open(name, role)
        return self._accepted

    def new_passphrase(self, name: str) -> bytes:
        """A passphrase for a key that is to be made. Raises CallerError `passphrase` when none is to be had."""
        given = self._passphrase(name) if self._passphrase is not None else None
        if not given:
            raise CallerError(
                "passphrase",
                f'the key "{name}" was to be encrypted, and no passphrase was given',
                hint="write it into a file that only you can read, and name that with --passphrase-file",
            )
        return given

    def _open(self, name: str, role: Role) -> Signer | Cosigner:
        return self.load(name) if role == "captor" else self.load_witness(name)

    def public(self, name: str, role: Role = "captor") -> PublicKey:
        """The public part of a key; its private part is opened only when there is no other way to know it."""
        beside = self._public(name, role) if self.has(name, role) else None
        return beside or self._open(name, role).verifier

    def held(self) -> tuple[Held, ...]:
        """Every key that is there, without asking for a passphrase and without an exception for one that is broken."""
        return tuple(self._held(name, role) for role in _SUFFIX for name in self.names(role))

    def _held(self, name: str, role: Role) -> Held:
        path = self.path_of(name, role)
        encrypted = False
        try:
            pem = read_secret(path)
            encrypted = _is_encrypted(pem)
            public = self._public(name, role)
            if not encrypted:
                public = self._open(name, role).verifier
        except FileNotFoundError:
            return Held(name, role, path, encrypted, None, "gone")
        except CallerError as exc:
            return Held(name, role, path, encrypted, None, exc.message)
        return Held(name, role, path, encrypted, public)


def _plain(path: Path) -> bytes:
    """The beginning of a plain file. Raises OSError, also for what is none: a pipe would be waited for."""
    fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_CLOEXEC", 0))
    with os.fdopen(fd, "rb") as stream:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise OSError(f"{path.name} is not a plain file")
        return stream.read(_LIMIT)


def read_secret(path: Path) -> bytes:
    """The bytes of a file that only its owner may read. Raises FileNotFoundError; CallerError `key-permissions` when
    others can read it or it belongs to somebody else, `key-unreadable` for a link and for what is no plain file."""
    flags = os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
    try:
        fd = os.open(path, flags)
    except FileNotFoundError:
        raise
    except OSError as exc:
        why = "is a symbolic link" if path.is_symlink() else (exc.strerror or "cannot be opened")
        raise CallerError("key-unreadable", f"{path.name}: {why}", context={"path": str(path)}) from exc
    try:
        found = os.fstat(fd)
        if not stat.S_ISREG(found.st_mode):
            raise CallerError("key-unreadable", f"{path.name} is not a plain file", context={"path": str(path)})
        if found.st_mode & 0o077:
            raise CallerError(
                "key-permissions",
                f"{path} can be read by others (mode {stat.S_IMODE(found.st_mode):04o})",
                hint=f"chmod 600 {path}",
            )
        if found.st_uid != os.geteuid():
            raise CallerError(
                "key-permissions",
                f"{path} belongs to another user (number {found.st_uid})",
                hint="run newsproof as the user that the keys belong to",
            )
        with reported(path, "reading"):
            return os.read(fd, _LIMIT)
    finally:
        os.close(fd)


def read_passphrase(path: Path) -> bytes:
    """The passphrase in a file: its bytes without the end of the line. Raises CallerError `no-such-file`, `passphrase`
    and what `read_secret` does."""
    try:
        data = read_secret(path)
    except FileNotFoundError:
        raise CallerError("no-such-file", f"there is no passphrase file {path}") from None
    passphrase = data.removesuffix(b"\n").removesuffix(b"\r")
    if not passphrase or b"\n" in passphrase or len(passphrase) > 1023:
        raise CallerError(
            "passphrase", f"{path.name} holds no passphrase", hint="one line of 1 to 1,023 bytes and nothing else"
        )
    return passphrase


def refuse_archive(folder: Path) -> None:
    """Raises CallerError `usage` for a folder inside an archive: private keys never lie there."""
    here = folder.resolve()
    inside = next((above for above in (here, *here.parents) if (above / CONFIG_NAME).is_file()), None)
    if inside is not None:
        raise CallerError(
            "usage",
            f"private keys never lie in an archive, and {folder} is inside of {inside}",
            hint="name a folder outside of it",
        )


def work_tree_of(folder: Path) -> Path | None:
    """The git work tree that a folder is inside of: keys that lie there are easily published."""
    here = folder.resolve()
    return next((above for above in (here, *here.parents) if (above / ".git").exists()), None)


def _is_encrypted(pem: bytes) -> bool:
    return pem.lstrip().startswith(_ENCRYPTED)


def _pem(key: Signer | Cosigner, passphrase: bytes | None) -> bytes:
    try:
        return key.to_pem(passphrase)
    except PassphraseError:
        raise CallerError(
            "passphrase", "a private key cannot be encrypted with this passphrase", hint="1 to 1,023 bytes"
        ) from None
