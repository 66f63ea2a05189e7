"""Decides what of a machine, a user's folders and an archive's folder is in order, should be looked at, or is bad.

Values in, findings out: what was measured comes as `Machine`, `Mine` and `Press`. Each finding says what it means and the
command that mends it, in words for somebody who does not know how newsproof works. That what is archived is as it was
signed is not asked here: that is `verify`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from shlex import quote
from typing import Final, Literal

from archive.model.condition import Finding
from archive.model.times import TOLERANCE, later, short_time

#: The oldest Python that newsproof runs on.
PYTHON: Final = (3, 11)
#: No clock is right that shows a moment before this version of newsproof was made.
MADE: Final = "2026-01-01T00:00:00.000000Z"
#: Bytes of disk: below `FULL` a page with its pictures may not fit, below `SCARCE` it soon will not.
FULL: Final = 100_000_000
SCARCE: Final = 2_000_000_000
#: Of one kind, so many are named.
NAMED: Final = 4

#: What each optional part is for, and the verbs that do without it.
EXTRAS: Final[dict[str, str]] = {
    "fast": "captures and verifies faster",
    "codings": "reads pages that come as br or zstd",
    "timestamp": "checks timestamps by others",
    "browser": "capture --screenshot",
    "serve": "shows an archive in a browser",
}


@dataclass(frozen=True, slots=True)
class Package:
    """A package that newsproof needs: the oldest release that will do, and the one that is here (None: none is)."""

    name: str
    least: str
    found: str | None


@dataclass(frozen=True, slots=True)
class Machine:
    """The Python that runs this, what is installed with it, and what its clock shows (canonical).

    `lacking` are the packages that an optional part needs and that are not here, by the part; empty for one that is whole.
    `chromium`: whether the system has a browser that pages can be looked at through.
    """

    python: tuple[int, int, int]
    packages: tuple[Package, ...]
    lacking: dict[str, tuple[str, ...]]
    chromium: bool
    now: str
    versions: str


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A private key: its name, role, file, and what keeps it from being used, with the step that mends that."""

    name: str
    role: str
    path: str
    encrypted: bool
    fault: str | None = None
    mend: str | None = None


@dataclass(frozen=True, slots=True)
class Mine:
    """This user's folders. `open_to_others` are paths that every user of the machine may write; `trust_fault` says why the
    trust folder cannot be read; `pinned` are the origins of the logs that it lists (None: there is no trust folder).
    `blocked` are folders that newsproof cannot write to, or that are no folders."""

    config: str
    state: str
    trust: str
    keys: tuple[KeyFile, ...]
    pinned: tuple[str, ...] | None = None
    trust_fault: str | None = None
    open_to_others: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock file: whether somebody holds it, which process (`process 7`) whoever held it last wrote there, and whether
    that one lives; None where it does not say."""

    held: bool
    holder: str | None
    alive: bool | None


IndexState = Literal["ok", "missing", "other-edition", "damaged", "busy"]


@dataclass(frozen=True, slots=True)
class Press:
    """An archive's folder. What could not be looked at is None, with the fault beside it.

    `fault` says why its settings cannot be read: then nothing else of it was looked at. `newest` is when its newest
    capture was made, as signed or as the index has it. `tail` is what an interrupted writer left, a line each.
    """

    path: str
    fault: str | None = None
    mend: str | None = None
    origin: str | None = None
    format: int | None = None
    writable: bool = True
    open_to_others: tuple[str, ...] = ()
    free: int = 0
    total: int = 0
    lock: Lock | None = None
    watch: Lock | None = None
    entries: int | None = None
    log_fault: str | None = None
    newest: str | None = None
    index: IndexState = "ok"
    index_fault: str | None = None
    behind: int = 0
    tail: tuple[str, ...] | None = ()
    can_sign: bool = True
    needs_timestamp: bool = False


def judged(machine: Machine, mine: Mine | None, press: Press | None) -> tuple[Finding, ...]:
    """Every finding, in the order in which people look: the machine, their own folders, the archive. Without the packages
    that newsproof needs nothing but the machine can be looked at (`mine` is None)."""
    found = [*_machine(machine, press)]
    if mine is None:
        return tuple(found)
    found += _mine(mine, press)
    if press is None:
        told = "there is no archive here or in a folder above"
        found.append(Finding("archive", "ok", told, mend="newsproof init press"))
    else:
        found += _press(press)
    return tuple(found)


def _listed(items: Sequence[str]) -> str:
    more = f" and {len(items) - NAMED} more" if len(items) > NAMED else ""
    return ", ".join(items[:NAMED]) + more


# The machine.


def _machine(machine: Machine, press: Press | None) -> Iterator[Finding]:
    version = ".".join(map(str, machine.python))
    least = ".".join(map(str, PYTHON))
    if machine.python[:2] < PYTHON:
        yield Finding(
            "python", "bad", f"Python {version}", f"newsproof needs {least} or newer", "install a newer Python"
        )
    else:
        yield Finding("python", "ok", f"Python {version} (newsproof needs {least}); {machine.versions}")
    yield from _packages(machine.packages)
    yield _extras(machine, press)
    yield _clock(machine.now, press)


def _packages(packages: Sequence[Package]) -> Iterator[Finding]:
    if not packages:
        told = "which packages newsproof needs is not known: it was not installed as a package"
        yield Finding("packages", "look", told, "run from a folder of its source?", "pip install newsproof")
        return
    missing = [one.name for one in packages if one.found is None]
    old = [f"{one.name} {one.found} (needs {one.least})" for one in packages if one.found and _older(one)]
    if missing or old:
        told = "; ".join(
            part
            for part in (
                f"missing: {_listed(missing)}" if missing else "",
                f"too old: {_listed(old)}" if old else "",
            )
            if part
        )
        means = "commands will end with an error; keys and archives are not looked at before this is mended"
        if not missing:
            means = "some commands may end with an error"
        yield Finding("packages", "bad", told, means, "pip install --upgrade newsproof")
    else:
        yield Finding("packages", "ok", f"all {len(packages)} that newsproof needs")


def _older(one: Package) -> bool:
    return _release(one.found or "") < _release(one.least)


def _release(version: str) -> tuple[int, ...]:
    """The numbers of a release, without zeros at its end: `2.10.0` is `(2, 10)`."""
    numbers: list[int] = []
    for part in version.split("."):
        digits = ""
        for char in part:
            if not char.isascii() or not char.isdigit():
                break
            digits += char
        if not digits:
            break
        numbers.append(int(digits[:9]))
        if digits != part:
            break
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def _extras(machine: Machine, press: Press | None) -> Finding:
    here = [name for name in EXTRAS if not machine.lacking.get(name)]
    away = [name for name in EXTRAS if machine.lacking.get(name)]
    told = f"installed: {', '.join(here) or 'none'}"
    if away:
        told += f"; not installed: {', '.join(f'{name} ({EXTRAS[name]})' for name in away)}"
    mend = f"pip install 'newsproof[{','.join(away)}]'" if away else None
    if press is not None and press.needs_timestamp and "timestamp" in away:
        means = "this archive has its log timestamped, and nothing here can check what comes back"
        return Finding("extras", "bad", told, means, "pip install 'newsproof[timestamp]'")
    if "browser" in here and not machine.chromium:
        means = "browser is installed and finds no Chromium: --screenshot does not work"
        return Finding("extras", "look", told, means, "apt install chromium")
    return Finding("extras", "ok", told, "all of them are optional" if away else None, mend)


def _clock(now: str, press: Press | None) -> Finding:
    told = f"it is {short_time(now)} by this machine"
    mend = "timedatectl set-ntp true (or set the clock in your system's settings)"
    if now < MADE:
        means = "that was before this version of newsproof was made: captures would be dated wrongly, and signed so"
        return Finding("clock", "bad", told, means, mend)
    newest = press.newest if press is not None else None
    if newest is not None and later(now, TOLERANCE) < newest:
        told += f", and the archive's newest capture is of {short_time(newest)}"
        means = "the clock is behind, or was ahead then: what is captured now would be signed with a time before that"
        return Finding("clock", "bad", told, means, mend)
    if newest is not None:
        told += f", after the archive's newest capture ({short_time(newest)})"
    return Finding("clock", "ok", told)


# The user's folders.


def _mine(mine: Mine, press: Press | None) -> Iterator[Finding]:
    loose = [path for path in mine.open_to_others if not _below(path, mine.trust)]
    blocked = [path for path in mine.blocked if path != mine.state]
    if loose:
        means = "whoever writes there can take part in signing in your name, or in deciding whom you believe"
        yield Finding("config", "bad", f"every user of this machine may write {_listed(loose)}", means, _chmod(loose))
    elif blocked:
        told = f"cannot be written to: {_listed(blocked)}"
        yield Finding("config", "look", told, "keys cannot be made there", "--config FOLDER names another one")
    else:
        yield Finding("config", "ok", mine.config)
    yield from _keys(mine, press)
    yield _trust(mine, press)
    if mine.state in mine.blocked:
        means = "checkpoints that you have seen cannot be remembered there, so that a log cut back goes unnoticed"
        yield Finding(
            "state", "look", f"cannot be written to: {mine.state}", means, "NEWSPROOF_STATE names another one"
        )
    else:
        yield Finding("state", "ok", mine.state)


def _below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")


def _chmod(paths: Sequence[str]) -> str:
    return f"chmod o-w {' '.join(quote(path) for path in paths[:NAMED])}"


def _keys(mine: Mine, press: Press | None) -> Iterator[Finding]:
    wrong = [key for key in mine.keys if key.fault is not None]
    for key in wrong[:NAMED]:
        means = "what it would sign cannot be signed"
        if key.mend is not None and key.mend.startswith("chmod"):
            means = "it is not used before that; if others could read it, they can sign as you: newsproof keys rotate"
        yield Finding("keys", "bad", f"{key.name}: {key.fault}", means, key.mend)
    good = [key for key in mine.keys if key.fault is None]
    if not mine.keys:
        means = "you can read and verify archives, and not add to one"
        mend = "newsproof init press" if press is None else "--config FOLDER names the folder where its keys are"
        yield Finding("keys", "look", f"there are no private keys in {mine.config}", means, mend)
    elif good:
        names = [f"{key.name}{' (encrypted)' if key.encrypted else ''}" for key in good]
        yield Finding("keys", "ok", f"{_listed(names)}: readable by you alone")
    if press is not None and press.fault is None and mine.keys and not press.can_sign:
        told = f"the keys of {press.origin} are not among yours"
        means = "you can read and verify this archive, and not add to it"
        yield Finding("keys", "look", told, means, "--config FOLDER names the folder where they are")


def _trust(mine: Mine, press: Press | None) -> Finding:
    loose = [path for path in mine.open_to_others if _below(path, mine.trust)]
    if mine.trust_fault is not None:
        means = "newsproof verify stops there: what cannot be read must not weaken what you believe"
        return Finding("trust", "bad", mine.trust_fault, means, f"correct {quote(mine.trust)}")
    if loose:
        means = "whoever writes there decides whom you believe"
        return Finding("trust", "bad", f"every user of this machine may write {_listed(loose)}", means, _chmod(loose))
    if mine.pinned is None:
        means = "verify can say that an archive is intact, and not whose it is"
        return Finding("trust", "look", "you believe nobody yet", means, "newsproof keys trust FILE --as log")
    origin = press.origin if press is not None else None
    if origin is not None and origin not in mine.pinned:
        told = f"your trust folder does not list {origin}"
        means = "verify can say that this archive is intact, and not whose it is"
        assert press is not None
        mend = f"newsproof keys trust {quote(f'{press.path}/keys/log.pub')} --as log (if its newsroom says that this is its key)"
        return Finding("trust", "look", told, means, mend)
    return Finding("trust", "ok", f"{mine.trust} lists {_listed(mine.pinned) or 'no log'}")


# The archive.


def _press(press: Press) -> Iterator[Finding]:
    if press.fault is not None:
        yield Finding("archive", "bad", press.fault, "nothing else of it could be looked at", press.mend)
        return
    size = "" if press.entries is None else f", {press.entries:,} log entr{'y' if press.entries == 1 else 'ies'}"
    yield Finding("archive", "ok", f"{press.path}: {press.origin}, format {press.format}{size}")
    yield _folder(press)
    yield _disk(press)
    if press.lock is not None:
        yield _lock(press.lock)
    if press.log_fault is not None:
        means = "nothing can be added, and what is there cannot be proven, before this is mended"
        yield Finding("log", "bad", press.log_fault, means, "newsproof verify, and restore the file from a copy")
    yield from _tail(press)
    yield _index(press)
    if press.watch is not None and press.watch.held:
        yield Finding("watch", "ok", f"a watch is running{_by(press.watch)}")


def _folder(press: Press) -> Finding:
    if press.open_to_others:
        told = f"every user of this machine may write {_listed(press.open_to_others)}"
        means = "whoever writes there can destroy what is archived; verify would notice, and could not bring it back"
        return Finding("folder", "bad", told, means, f"chmod -R o-w {quote(press.path)}")
    if not press.writable:
        told = "you may read this archive, and not write to it"
        return Finding(
            "folder", "look", told, "capture and import will end with an error", "run as the user it belongs to"
        )
    return Finding("folder", "ok", "you may read and write it, and strangers may not write to it")


def _disk(press: Press) -> Finding:
    told = f"{_size(press.free)} of {_size(press.total)} are free"
    if press.free < FULL:
        means = "the next capture may not fit; nothing that was committed is in danger"
        return Finding("disk", "bad", told, means, "free some space, or move the archive to a larger disk")
    if press.free < SCARCE:
        return Finding("disk", "look", told, "room for some hundreds of pages", "free some space")
    return Finding("disk", "ok", told)


def _size(octets: int) -> str:
    return f"{octets / 1e9:,.1f} GB" if octets >= 1e9 else f"{octets / 1e6:,.0f} MB"


def _by(lock: Lock) -> str:
    return f" ({lock.holder})" if lock.holder else ""


def _lock(lock: Lock) -> Finding:
    if not lock.held:
        if lock.holder and lock.alive is False:
            told = f"nobody is writing; the file `lock` still names {lock.holder}, which is over: that hinders nobody"
            return Finding("lock", "ok", told)
        return Finding("lock", "ok", "nobody is writing")
    if lock.alive is False:
        told = f"held{_by(lock)}, and there is no such process on this machine"
        means = "another machine that shares this folder, or a program that this process started, is still writing"
        return Finding("lock", "look", told, means, "wait for it: --wait 30s; never delete the file `lock`")
    told = f"somebody is writing just now{_by(lock)}"
    return Finding(
        "lock", "look", told, "commands that write will wait or end with busy", "repeat them with --wait 30s"
    )


def _tail(press: Press) -> Iterator[Finding]:
    if press.tail is None:
        yield Finding("tail", "ok", "not looked at while somebody is writing")
    elif press.tail:
        told = f"a writer was interrupted: {_listed(press.tail)}"
        means = "nothing that was reported as committed is lost; the next capture does this, too"
        yield Finding("tail", "look", told, means, "newsproof repair tail --apply")


def _index(press: Press) -> Finding:
    mend = "newsproof repair index"
    means = "nothing is lost: the index is made of the log and the records"
    if press.index == "missing":
        return Finding("index", "look", "there is no index", f"list, history and search need it; {means}", mend)
    if press.index == "other-edition":
        told = "the index was made by another version of newsproof"
        return Finding("index", "look", told, f"the next command that writes makes it anew; {means}", mend)
    if press.index == "busy":
        told = press.index_fault or "the index is busy"
        return Finding("index", "look", told, "another process holds it just now", "repeat this command")
    if press.index == "damaged":
        return Finding("index", "bad", press.index_fault or "the index is damaged", means, mend)
    if press.behind:
        told = f"the index is {press.behind:,} log entr{'y' if press.behind == 1 else 'ies'} behind"
        return Finding(
            "index", "look", told, "what is newest is not shown; the next command that writes brings it up", mend
        )
    return Finding("index", "ok", "as new as the log")
