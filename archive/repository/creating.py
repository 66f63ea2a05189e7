"""How an archive comes into being: keys, folders, an empty signed log, and newsproof.toml last.

The folder is an archive exactly when newsproof.toml is there, so an interrupted creation leaves none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from archive.errors import CallerError
from archive.formats.layout import Layout, encode_config
from archive.model.history import Created
from archive.repository.ingest import Keys
from archive.repository.opening import CAPTOR
from archive.settings import ArchiveSettings
from archive.store.disk import Disk, reported
from archive.store.index import Index
from archive.store.keyring import Keyring
from archive.store.logstore import LogStore
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
) -> tuple[ArchiveSettings, Keys, Created]:
    """A new archive at `root`. The captor key `desk` is made once and serves every archive; a log key never does."""
    disk = disk or Disk()
    layout = Layout(root)
    if layout.config.exists():
        raise CallerError("archive-exists", f"{root} is an archive already", hint=f"newsproof -A {root} list")
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise CallerError(
            "folder-not-empty", f"{root} exists and is not an empty folder", hint="name a new folder for the archive"
        )
    origin = origin or f"newsproof.invalid/{random(8).hex()}"
    if not _ORIGIN.fullmatch(origin) or len(origin) > 200:
        raise CallerError("bad-origin", f'"{origin}" cannot be an origin', hint="for example news.example/desk")
    ring = Keyring(keyring, disk)
    new_key = throw_away_keys or not ring.has(CAPTOR)
    if throw_away_keys:
        keys = Keys(Signer.from_seed(CAPTOR, random(32)), Signer.from_seed(origin, random(32)))
    else:
        if ring.has(origin):
            raise CallerError(
                "origin-taken",
                f'the keyring already has a log key for "{origin}"',
                context={"key": str(ring.path_of(origin))},
                hint="choose another --origin",
            )
        captor = ring.create(CAPTOR, random(32)) if new_key else ring.load(CAPTOR)
        keys = Keys(captor, ring.create(origin, random(32)))
    settings = ArchiveSettings(origin=origin)
    for folder in (root, layout.keys, layout.warc, layout.checkpoints):
        disk.make_folder(folder)
    disk.put(layout.captor_key_file(CAPTOR), f"{keys.captor.verifier.vkey}\n".encode())
    disk.put(layout.log_key_file, f"{keys.log.verifier.vkey}\n".encode())
    head = LogStore.create(layout, disk, keys.log).checkpoint
    with reported(layout.index, "creating"), Index.open(layout.index, write=True) as index:
        index.set_head(head.size, head.root.hex())
    disk.put(layout.config, encode_config(settings))
    created = Created(
        path=str(root),
        origin=origin,
        captor=keys.captor.verifier.vkey,
        log=keys.log.verifier.vkey,
        key_file="" if throw_away_keys else str(ring.path_of(CAPTOR)),
        new_key=new_key,
    )
    return settings, keys, created
