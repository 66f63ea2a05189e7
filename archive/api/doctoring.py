"""Looks at this machine, this user's folders and one archive, and changes nothing: what was found is judged in
`audit.condition`. Asks no network."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final

from archive.api.folders import configuration_folder, state_folder
from archive.errors import CallerError, NewsproofError, StoreError
from archive.model.condition import Condition
from archive.model.times import format_time
from archive.settings import SOFTWARE

if TYPE_CHECKING:
    from archive.audit.condition import IndexState, KeyFile, Lock, Machine, Mine, Press
    from archive.formats.layout import Layout

#: `name>=1.2; extra == "fast"`, as metadata of packages has it.
_NEED: Final = re.compile(r"([A-Za-z0-9._-]+)[^;>]*(?:>=\s*([0-9][0-9.]*))?[^;]*(?:;(.*))?", re.DOTALL)
_EXTRA: Final = re.compile(r"extra\s*==\s*['\"]([a-z]+)['\"]")
_PROCESS: Final = re.compile(r"process ([0-9]{1,9})")
#: Bytes of a lock file that are read.
_LOCK: Final = 200


def doctor(
    path: str | Path | None = None,
    *,
    config: str | Path | None = None,
    now: Callable[[], datetime] | None = None,
) -> Condition:
    """How Python and its packages, the clock, this user's keys and folders, and the archive at `path` are.

    Changes nothing and asks no network. Without `path` there is no archive to look at. `config` names another
    configuration folder. That what is archived is as it was signed is not looked at: that is `verify`. An archive that
    cannot be read is a finding. Raises CallerError `no-archive` where there is none at `path`.
    """
    from archive.audit import condition

    root = Path(path) if path is not None else None
    if root is not None and not (root / "newsproof.toml").is_file():
        raise CallerError(
            "no-archive",
            f"no archive at {root}",
            hint="name the folder of an archive, or none: then only this machine is looked at",
        )
    folder = Path(config) if config is not None else configuration_folder()
    machine = _machine(format_time((now or _utc_now)()))
    whole = all(package.found is not None for package in machine.packages)
    press = _press(root, folder) if root is not None and whole else None
    found = condition.judged(machine, _mine(folder) if whole else None, press)
    return Condition(str(root) if root is not None else None, found, SOFTWARE)


def _utc_now() -> datetime:
    return datetime.now(UTC)


# The machine.


def _machine(now: str) -> Machine:
    from archive.api.viewing import BROWSERS
    from archive.audit.condition import EXTRAS, Machine, Package
    from archive.settings import ARCHIVE_FORMAT
    from archive.store.schema import FORMAT

    packages: list[Package] = []
    lacking: dict[str, tuple[str, ...]] = dict.fromkeys(EXTRAS, ())
    for name, least, extra in _needs():
        found = _installed(name)
        if extra is None:
            packages.append(Package(name, least, found))
        elif extra in lacking and found is None:
            lacking[extra] += (name,)
    return Machine(
        sys.version_info[:3],
        tuple(packages),
        lacking,
        any(shutil.which(name) for name in BROWSERS),
        now,
        f"{SOFTWARE}, archive format {ARCHIVE_FORMAT}, index format {FORMAT}",
    )


def _needs() -> Iterable[tuple[str, str, str | None]]:
    """Name, least release and optional part of every package that newsproof asks for; nothing where it does not say."""
    try:
        lines = metadata.requires("newsproof") or []
    except metadata.PackageNotFoundError:
        return
    for line in lines:
        match = _NEED.fullmatch(line)
        if match is not None:
            extra = _EXTRA.search(match[3] or "")
            yield match[1], match[2] or "0", extra[1] if extra else None


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


# The user's folders.


def _mine(config: Path) -> Mine:
    from archive.audit.condition import Mine
    from archive.store.trustfolder import open_to_others, read_trust

    trust, state = config / "trust", state_folder()
    fault, pinned = None, None
    try:
        read = read_trust(trust)
        pinned = tuple(dict.fromkeys(key.name for key in read.policy.logs)) if read is not None else None
    except NewsproofError as exc:
        fault = exc.message
    folders = (config, config / "keys", state)
    loose = [path for path in folders if _written_by_all(path)] + [*open_to_others(trust)]
    return Mine(
        str(config),
        str(state),
        str(trust),
        _keys(config / "keys"),
        pinned,
        fault,
        tuple(map(str, loose)),
        tuple(str(path) for path in folders if not _writable(path)),
    )


def _keys(folder: Path) -> tuple[KeyFile, ...]:
    from archive.audit.condition import KeyFile
    from archive.store.disk import Disk
    from archive.store.keyring import Keyring, read_secret

    found = []
    for key in Keyring(folder, Disk()).held():
        mend = None
        if key.fault is not None:
            mend = "put the file back from a copy"
            with contextlib.suppress(FileNotFoundError):
                try:
                    read_secret(key.path)
                except CallerError as exc:
                    mend = exc.hint or mend
        found.append(KeyFile(key.name, key.role, str(key.path), key.encrypted, key.fault, mend))
    return tuple(found)


def _written_by_all(path: Path) -> bool:
    """Whether every user of this machine may write there; False where modes say nothing, or the folder keeps what is
    others' from them (the sticky bit)."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return os.name == "posix" and bool(mode & stat.S_IWOTH) and not mode & stat.S_ISVTX


def _writable(path: Path) -> bool:
    """Whether newsproof may write to a folder, or make it."""
    while not os.path.lexists(path) and path != path.parent:
        path = path.parent
    return path.is_dir() and os.access(path, os.W_OK | os.X_OK)


# The archive.


def _press(root: Path, config: Path) -> Press:
    from archive.audit.condition import Press
    from archive.formats.layout import Layout, read_config
    from archive.repository.captors import read_verifier
    from archive.repository.opening import open_log
    from archive.store.disk import Disk
    from archive.store.keyring import Keyring

    layout, disk = Layout(root), Disk()
    try:
        settings = read_config(layout.config)
    except NewsproofError as exc:
        return Press(
            str(root), fault=exc.message, mend=exc.hint or "correct newsproof.toml, or put it back from a copy"
        )
    usage = shutil.disk_usage(root)
    lock = _lock(layout.lock)
    entries = log_fault = None
    can_sign = False
    tail: tuple[str, ...] | None = ()
    try:
        log = open_log(layout, disk, settings)
        entries = log.size
        if entries:
            log.entry(entries - 1)
        can_sign = read_verifier(layout.log_key_file) in [
            key.public for key in Keyring(config / "keys", disk).held() if key.fault is None
        ]
    except NewsproofError as exc:
        log_fault = exc.message
    index, index_fault, behind, newest = _index(layout)
    if lock.held:
        tail = None
    elif log_fault is None:
        from archive.repository.repairing import plan_tail

        try:
            tail = plan_tail(layout, disk, settings).actions
        except NewsproofError as exc:
            log_fault = exc.message
    return Press(
        str(root),
        origin=settings.origin,
        format=settings.format,
        writable=all(os.access(one, os.W_OK | os.X_OK) for one in (root, layout.warc, layout.log) if one.exists()),
        open_to_others=tuple(str(one) for one in dict.fromkeys(_places(layout)) if _written_by_all(one)),
        free=usage.free,
        total=usage.total,
        lock=lock,
        watch=_lock(layout.watch_lock),
        entries=entries,
        log_fault=log_fault,
        newest=newest,
        index=index,
        index_fault=index_fault,
        behind=behind,
        tail=tail,
        can_sign=can_sign,
        needs_timestamp=settings.anchor_tsa is not None,
    )


def _places(layout: Layout) -> Iterable[Path]:
    """The folders of an archive, and the files in them that what is archived depends on."""
    yield from (layout.root, layout.warc, layout.log, layout.keys, layout.checkpoints)
    yield from (layout.config, layout.checkpoint, layout.index)
    yield from layout.segments()
    yield from layout.imports()
    yield from layout.captor_key_files()
    yield layout.log_key_file


def _lock(path: Path) -> Lock:
    from archive.audit.condition import Lock
    from archive.store.lock import holder_of

    held = holder_of(path)
    said = held if held is not None else _content(path)
    return Lock(held is not None, said if _PROCESS.fullmatch(said) else None, _alive(said))


def _content(path: Path) -> str:
    """What a lock file says; '' for what is no plain file."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0))
    except OSError:
        return ""
    with os.fdopen(fd, "rb") as file:
        return file.read(_LOCK).decode("utf-8", "replace").strip() if stat.S_ISREG(os.fstat(fd).st_mode) else ""


def _alive(said: str) -> bool | None:
    """Whether the process that a lock file names is there; None when it names none."""
    match = _PROCESS.fullmatch(said)
    if match is None:
        return None
    try:
        os.kill(int(match[1]), 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _index(layout: Layout) -> tuple[IndexState, str | None, int, str | None]:
    """How the index is, what is wrong with it, how many entries it is behind, and when its newest capture was made."""
    from archive.repository.heads import read_head
    from archive.repository.query import reading
    from archive.store.database import is_of_another_edition
    from archive.store.disk import Disk

    if not os.path.lexists(layout.index):
        return "missing", None, 0, None
    if is_of_another_edition(layout.index):
        return "other-edition", None, 0, None
    try:
        with reading(layout, Disk(), say=lambda line: None) as reader:
            behind = read_head(layout, layout.checkpoint)[0] - reader.index.size
            return "ok", None, max(0, behind), reader.index.newest_capture()
    except StoreError as exc:
        return "busy" if exc.code == "busy" else "damaged", exc.message, 0, None
