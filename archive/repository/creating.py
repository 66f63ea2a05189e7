"""How an archive comes into being: keys, folders, an empty signed log, and newsproof.toml last.

The folder is an archive exactly when newsproof.toml is there, so an interrupted creation leaves none.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.errors import CallerError
from archive.formats.layout import Layout, encode_config
from archive.model.history import Created
from archive.settings import AnchorSettings, ArchiveSettings
from archive.store.disk import Disk, reported
from archive.store.index import Index
from archive.store.keyring import CAPTOR, Keyring, Keys, Passphrase
from archive.store.lock import alone_in
from archive.store.logstore import LogStore
from archive.store.trustfolder import POLICY, pin, read_trust
from archive.trust.keys import Signer

_ORIGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?:/[A-Za-z0-9._~-]+)*")


def create(
    root: Path,
    *,
    origin: str | None,
    keyring: Path,
    random: Callable[[int], bytes],
    throw_away_keys: bool,
    disk: Disk | None = None,
    anchor: AnchorSettings | None = None,
    trust: Path | None = None,
    passphrase: Passphrase | None = None,
    encrypt: bool = False,
) -> tuple[ArchiveSettings, Keys, Created]:
    """A new archive at `root`. The captor key `desk` is made once and serves every archive; a log key never does.

    Both are pinned in the folder `trust`, unless they are thrown away. `encrypt` gives keys that are made now the
    passphrase that `passphrase` answers with; `passphrase` also opens the captor key if it has one.
    """
    disk = disk or Disk()
    layout = Layout(root)
    _refuse_used(layout)
    origin = origin or f"newsproof.invalid/{random(8).hex()}"
    if not _ORIGIN.fullmatch(origin) or len(origin) > 200:
        raise CallerError("bad-origin", f'"{origin}" cannot be an origin', hint="for example news.example/desk")
    made = not root.exists()
    ring = Keyring(keyring, disk, passphrase)
    secret = ring.new_passphrase(CAPTOR) if encrypt and not throw_away_keys else None
    if trust is not None and os.path.lexists(trust / POLICY):  # an interrupted creation may have left a bare folder
        read_trust(trust)  # what cannot be read cannot be pinned in: said before anything is made
    settings = ArchiveSettings(origin=origin, anchor=anchor or AnchorSettings())
    disk.make_folder(root)
    with alone_in(root):
        _refuse_used(layout)  # another process may have been faster
        with _undone_on_error(root, made):
            if not throw_away_keys and keyring.resolve().is_relative_to(root.resolve()):
                raise CallerError(
                    "usage",
                    f"private keys never lie in an archive, and {keyring} is inside of {root}",
                    hint="name a configuration folder outside of it (option --config)",
                )
            if throw_away_keys:
                keys, new_key = Keys(Signer.from_seed(CAPTOR, random(32)), Signer.from_seed(origin, random(32))), True
                _build(layout, disk, settings, keys)
            else:
                captor, new_key = ring.load_or_create(CAPTOR, random, passphrase=secret)
                with _log_key(ring, origin, random, secret) as log_key:
                    keys = Keys(captor, log_key)
                    _build(layout, disk, settings, keys)
                    if trust is not None:
                        pin(trust, disk, log_key.verifier.vkey, captor.verifier.vkey, origin)
    created = Created(
        path=str(root),
        origin=origin,
        captor=keys.captor.verifier.vkey,
        log=keys.log.verifier.vkey,
        key_file="" if throw_away_keys else str(ring.path_of(CAPTOR)),
        new_key=new_key,
        trust="" if trust is None or throw_away_keys else str(trust),
    )
    return settings, keys, created


def _build(layout: Layout, disk: Disk, settings: ArchiveSettings, keys: Keys) -> None:
    for folder in (layout.keys, layout.warc, layout.checkpoints):
        disk.make_folder(folder)
    disk.put(layout.captor_key_file(CAPTOR), f"{keys.captor.verifier.vkey}\n".encode())
    disk.put(layout.log_key_file, f"{keys.log.verifier.vkey}\n".encode())
    head = LogStore.create(layout, disk, keys.log).checkpoint
    with reported(layout.index, "creating"), Index.open(layout.index, write=True) as index:
        index.set_head(head.size, head.root.hex())
    disk.put(layout.config, encode_config(settings))


@contextmanager
def _log_key(ring: Keyring, origin: str, random: Callable[[int], bytes], passphrase: bytes | None) -> Iterator[Signer]:
    """A log key of its own for the archive that is built inside; an archive that fails leaves none behind."""
    if ring.has(origin):
        raise CallerError(
            "origin-taken",
            f'the keyring already has a log key for "{origin}"',
            context={"key": str(ring.path_of(origin))},
            hint="choose another --origin; if no archive has this key, because its creation was interrupted, remove the file",
        )
    signer = ring.create(origin, random(32), passphrase=passphrase)
    try:
        yield signer
    except BaseException:
        ring.forget(origin)
        raise


@contextmanager
def _undone_on_error(root: Path, made: bool) -> Iterator[None]:
    """Empties the folder again, so that the same command can be repeated."""
    try:
        yield
    except BaseException:
        for path in root.iterdir():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        if made:
            with contextlib.suppress(OSError):
                root.rmdir()
        raise


def _refuse_used(layout: Layout) -> None:
    root = layout.root
    if layout.config.exists():
        raise CallerError("archive-exists", f"{root} is an archive already", hint=f"newsproof -A {root} list")
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise CallerError(
            "folder-not-empty", f"{root} exists and is not an empty folder", hint="name a new folder for the archive"
        )
