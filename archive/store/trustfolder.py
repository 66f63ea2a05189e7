"""Where it is written whom a reader believes: `policy`, `captors`, `require` and `tsa/*.pem` in the user's own folder.

People write these files, too: a change adds, replaces or takes away single lines and leaves every other byte where it
was. A change that would leave a file that cannot be read is refused before anything is written.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal, TypeVar

from archive.errors import CallerError
from archive.store.disk import Disk, reported
from archive.store.lock import alone_in
from archive.trust.cosignatures import CosignatureKey
from archive.trust.keys import KeyFormatError, Verifier
from archive.trust.policy import (
    POLICY_LIMIT,
    CaptorLine,
    LogPolicy,
    PolicyError,
    Requirements,
    Trust,
    parse_captors,
    parse_policy,
    parse_requirements,
)

POLICY: Final = "policy"
CAPTORS: Final = "captors"
REQUIRE: Final = "require"
ROOTS: Final = "tsa"

#: Certificates in `tsa/` that are read.
_ROOTS_LIMIT: Final = 200
_NEW_POLICY: Final = b"""\
# Which logs and witnesses I believe (C2SP tlog-policy). This file is yours to edit: newsproof adds and removes single
# lines and leaves the rest. "quorum" names the witness, or the group of them, without which no checkpoint is enough.
quorum none
"""
_NEW_CAPTORS: Final = b"""\
# Whose statements I believe, a line each: <key> <origin of the log> [<first log index> [<index behind the last> | -]]
"""

_CERTIFICATE: Final = re.compile(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\r?\n?", re.DOTALL)

_T = TypeVar("_T")
Kind = Literal["log", "captor", "witness", "authority"]


@dataclass(frozen=True, slots=True)
class Trusted:
    """One line of trust: a key (or, for an authority, a certificate in DER) and for what it counts."""

    kind: Kind
    name: str
    keyid: str
    path: Path
    vkey: str = ""
    certificate: bytes = b""
    origin: str | None = None
    start: int | None = None
    until: int | None = None


# Reading.


def read_trust(folder: Path) -> Trust | None:
    """Everything that is believed, None when there is no such folder. Raises CallerError `bad-policy`, which names the
    file and the line, also for a file that has no meaning here: one that is misspelt would ask for nothing."""
    if not folder.is_dir():
        if os.path.lexists(folder):
            raise _bad(folder, "is no folder", "name a folder with a file policy in it")
        return None
    _refuse_others(folder)
    policy = _parsed(folder / POLICY, parse_policy)
    if policy is None:
        raise _bad(folder / POLICY, "is not there", "write at least the line: quorum none")
    return Trust(
        policy,
        _parsed(folder / CAPTORS, parse_captors) or (),
        tuple(der for _, der in _roots(folder)),
        _parsed(folder / REQUIRE, parse_requirements) or Requirements(),
        str(folder),
    )


def trusted(folder: Path) -> tuple[Trusted, ...]:
    """The same as single lines, in the order of the files. Raises CallerError `bad-policy`."""
    trust = read_trust(folder)
    if trust is None:
        return ()
    rows = [
        Trusted("log", key.name, key.keyid, folder / POLICY, key.vkey, origin=key.name) for key in trust.policy.logs
    ]
    rows += [
        Trusted("captor", line.key.name, line.key.keyid, folder / CAPTORS, line.key.vkey, b"", line.origin, line.start,
                line.until)
        for line in trust.captors
    ]  # fmt: skip
    rows += [
        Trusted("witness", name, key.keyid, folder / POLICY, key.vkey) for name, key in trust.policy.witnesses.items()
    ]
    return (*rows, *(_authority(der, path) for path, der in _roots(folder)))


def open_to_others(folder: Path) -> tuple[Path, ...]:
    """The folders and files of a trust folder that every user of this machine may write; none where modes say nothing.

    Whoever may write there decides what TRUSTED means for its reader.
    """
    if os.name != "posix":
        return ()
    tsa = folder / ROOTS
    try:
        roots = sorted(path for path in tsa.iterdir() if path.suffix == ".pem")
    except OSError:
        roots = []
    paths = (folder, *(folder / name for name in (POLICY, CAPTORS, REQUIRE)), tsa, *roots)
    return tuple(path for path in paths if _mode(path) & stat.S_IWOTH)


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except OSError:
        return 0


def _authority(der: bytes, path: Path) -> Trusted:
    name = "".join(c if " " < c < "\x7f" and c != "+" else "_" for c in _subject(der))
    return Trusted("authority", name, f"{name}+{sha256(der).hexdigest()[:8]}", path, certificate=der)


def _subject(der: bytes) -> str:
    from cryptography import x509

    try:
        names = x509.load_der_x509_certificate(der).subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        return str(names[0].value)[:80] if names else "authority"
    except ValueError:
        return "authority"


def _refuse_others(folder: Path) -> None:
    """Raises CallerError `bad-policy` for the first name, in order, under which nothing is read. What editors and systems
    leave (`.name`, `name~`) is no misspelling."""
    for name in _others(folder, (POLICY, CAPTORS, REQUIRE, ROOTS)):
        told = f"the files here are {POLICY}, {CAPTORS}, {REQUIRE} and {ROOTS}/*.pem: correct the name, or move it elsewhere"
        raise _bad(folder / name, "nothing is read from a file of this name", told)
    tsa = folder / ROOTS
    if not tsa.is_dir():
        if os.path.lexists(tsa):
            raise _bad(tsa, "is no folder", "put root certificates into a folder of this name, as *.pem")
        return
    for name in _others(tsa, ()):
        if not name.endswith(".pem") or (tsa / name).is_dir():
            told = "authorities are read from files *.pem here: correct the name, or move it elsewhere"
            raise _bad(tsa / name, "nothing is read from it", told, f"{ROOTS}/{name}")


def _others(folder: Path, known: tuple[str, ...]) -> list[str]:
    with reported(folder, "reading"):
        names = sorted(os.listdir(folder))
    return [name for name in names if name not in known and name[:1] != "." and name[-1:] != "~"]


def _parsed(path: Path, parse: Callable[[bytes], _T]) -> _T | None:
    data = _read(path)
    try:
        return None if data is None else parse(data)
    except PolicyError as exc:
        raise _bad(path, str(exc), "correct the line; docs/keys.md shows what the files look like") from exc


def _read(path: Path) -> bytes | None:
    """The bytes of a file of the folder, None when it is not there."""
    with reported(path, "reading"):
        try:
            fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_CLOEXEC", 0))
        except FileNotFoundError:
            return None
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            os.close(fd)
            raise _bad(path, "is no plain file", "put a plain file in its place")
        with os.fdopen(fd, "rb") as stream:
            return stream.read(POLICY_LIMIT + 1)


def _roots(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """File and DER of every certificate in `tsa/`, by file name."""
    try:
        paths = sorted(path for path in (folder / ROOTS).iterdir() if path.suffix == ".pem")
    except (FileNotFoundError, NotADirectoryError):
        return
    count = 0
    for path in paths:
        for der in certificates(path, _read(path) or b""):
            count += 1
            if count > _ROOTS_LIMIT:
                raise _bad(folder / ROOTS, f"holds more than {_ROOTS_LIMIT} certificates", "keep those you believe")
            yield path, der


def certificates(path: Path, pem: bytes) -> tuple[bytes, ...]:
    """The certificates in a PEM file, in DER. Raises CallerError `bad-policy` when there is none or one is broken."""
    if len(pem) > POLICY_LIMIT:
        raise _bad(path, f"is longer than {POLICY_LIMIT:,} bytes", "a PEM file holds the root certificates and no more")
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    try:
        found = x509.load_pem_x509_certificates(pem)
        return tuple(one.public_bytes(Encoding.DER) for one in found)
    except ValueError as exc:
        raise _bad(path, "holds no certificate in PEM, or a broken one", "put the authority's root there") from exc


def _bad(path: Path, what: str, hint: str, name: str | None = None) -> CallerError:
    return CallerError("bad-policy", f"{name or path.name}: {what}", context={"path": str(path)}, hint=hint)


# Changing.


@contextmanager
def _changing(folder: Path, disk: Disk) -> Iterator[None]:
    """Alone in a folder that is there and can be read; a new one gets a policy that asks for nothing yet."""
    disk.make_folder(folder)
    with alone_in(folder):
        if _read(folder / POLICY) is None:
            disk.put(folder / POLICY, _NEW_POLICY)
        read_trust(folder)
        yield


def pin(folder: Path, disk: Disk, log: str, captor: str, origin: str) -> None:
    """Believes the log and the captor key (vkeys) of one's own archive. What is pinned already stays as it is."""
    with _changing(folder, disk):
        _add_captor(folder, disk, CaptorLine(Verifier.parse(captor), origin), replace=False)
        _add_log(folder, disk, Verifier.parse(log))


def add(
    folder: Path,
    disk: Disk,
    *,
    logs: Sequence[Verifier] = (),
    captors: Sequence[CaptorLine] = (),
    witnesses: Sequence[CosignatureKey] = (),
    roots: Sequence[bytes] = (),
) -> None:
    """Believes these, too. The window of a captor key that is listed for that log already is replaced by the one given.

    Raises CallerError `bad-policy` when the files there cannot be read, `key-exists` when a witness of that name has
    another key.
    """
    with _changing(folder, disk):
        for line in captors:
            _add_captor(folder, disk, line, replace=True)
        for log in logs:
            _add_log(folder, disk, log)
        for witness in witnesses:
            _add_witness(folder, disk, witness)
        for der in roots:
            _add_root(folder, disk, der)


def remove(folder: Path, disk: Disk, key: str, *, origin: str | None = None) -> tuple[Trusted, ...]:
    """Believes a key no more: every line of a vkey, a key id (`desk+a6e72243`) or its eight hex digits.

    With `origin` only the lines about that log go: its own key, and captors' keys as far as they are believed in it.

    What was taken away comes back. Raises CallerError `key-not-found`, and `bad-policy` when a group or the quorum
    still names a witness.
    """
    if not folder.is_dir():
        raise _unknown(folder, key)
    with _changing(folder, disk):
        gone = tuple(
            row
            for row in trusted(folder)
            if key in (row.vkey, row.keyid, row.keyid.rpartition("+")[2]) and origin in (None, row.origin)
        )
        if not gone:
            raise _unknown(folder, key)
        changed = []
        for name, parse in ((POLICY, parse_policy), (CAPTORS, parse_captors)):
            data = _read(folder / name) or b""
            rows = [row for row in gone if row.vkey and row.path.name == name]
            kept = [line for line in _lines(data) if not any(_says(line, row) for row in rows)]
            if len(kept) != len(_lines(data)):
                changed.append((folder / name, b"".join(kept), parse))
        for path, data, parse in changed:
            _check(path, data, parse)
        for path, data, _ in changed:
            disk.put(path, data)
        for path in {row.path for row in gone if row.kind == "authority"}:
            left = _CERTIFICATE.sub(lambda one: b"" if _is_gone(one[0], gone) else one[0], _read(path) or b"")
            if _CERTIFICATE.search(left):
                disk.put(path, left)
            else:
                disk.remove(path)
    return gone


def _says(line: bytes, row: Trusted) -> bool:
    """Whether a line of a file is the one that a row was read from."""
    items = _items(line)
    return items[:2] == [row.vkey, row.origin] if row.kind == "captor" else row.vkey in items


def _unknown(folder: Path, key: str) -> CallerError:
    return CallerError(
        "key-not-found",
        f'no key "{key}" is trusted',
        context={"trust": str(folder)},
        hint="newsproof keys list shows the key ids",
    )


def _is_gone(pem: bytes, gone: Sequence[Trusted]) -> bool:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    der = x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)
    return any(row.certificate == der for row in gone)


def _add_log(folder: Path, disk: Disk, log: Verifier) -> None:
    path = folder / POLICY
    data = _read(path) or b""
    if any(known.public == log.public for known in parse_policy(data).logs):
        return
    _put(disk, path, _before_quorum(data, f"log {log.vkey}\n".encode()), parse_policy)


def _add_witness(folder: Path, disk: Disk, witness: CosignatureKey) -> None:
    path = folder / POLICY
    data = _read(path) or b""
    policy: LogPolicy = parse_policy(data)
    if any(known.public == witness.public for known in policy.witnesses.values()):
        return
    if witness.name in (*policy.witnesses, *(group.name for group in policy.groups), "none"):
        raise CallerError(
            "key-exists",
            f'the policy has another witness or group called "{witness.name}"',
            context={"path": str(path)},
            hint="give that one another name in the file, or untrust it",
        )
    _put(disk, path, _before_quorum(data, f"witness {witness.name} {witness.vkey}\n".encode()), parse_policy)


def _before_quorum(data: bytes, line: bytes) -> bytes:
    """The line in front of the quorum's, which may name what it defines, or in front of the first group's."""
    lines = _lines(data)
    at = next((n for n, one in enumerate(lines) if _items(one)[:1] in (["group"], ["quorum"])), len(lines))
    return b"".join((*lines[:at], line, *lines[at:]))


def _add_captor(folder: Path, disk: Disk, captor: CaptorLine, *, replace: bool) -> None:
    path = folder / CAPTORS
    data = _read(path) or _NEW_CAPTORS
    window = "" if captor.until is None and captor.start == 0 else f" {captor.start}"
    line = f"{captor.key.vkey} {captor.origin}{window}{'' if captor.until is None else f' {captor.until}'}\n".encode()
    lines = _lines(data)
    known = [n for n, one in enumerate(lines) if _items(one)[:2] == [captor.key.vkey, captor.origin]]
    if known and not replace:
        return
    lines[known[0] if known else len(lines) : known[0] + 1 if known else len(lines)] = [line]
    _put(disk, path, b"".join(lines), parse_captors)


def _add_root(folder: Path, disk: Disk, der: bytes) -> None:
    if any(known == der for _, known in _roots(folder)):
        return
    disk.put(folder / ROOTS / f"{sha256(der).hexdigest()[:16]}.pem", _pem((der,)))


def _pem(roots: Sequence[bytes]) -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    return b"".join(x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM) for der in roots)


def _lines(data: bytes) -> list[bytes]:
    return data.splitlines(keepends=True)


def _items(line: bytes) -> list[str]:
    """The words of a line; none for a comment."""
    words = line.decode("utf-8", "surrogateescape").strip(" \t\n").replace("\t", " ").split(" ")
    return [] if words[0].startswith("#") else [word for word in words if word]


def _put(disk: Disk, path: Path, data: bytes, parse: Callable[[bytes], object]) -> None:
    _check(path, data, parse)
    disk.put(path, data)


def _check(path: Path, data: bytes, parse: Callable[[bytes], object]) -> None:
    try:
        parse(data)
    except PolicyError as exc:
        raise _bad(path, f"would not be readable any more: {exc}", "change the file by hand first") from exc


# Naming keys.


def expiry(der: bytes) -> str:
    """The day on which a certificate ends, for people."""
    from cryptography import x509

    return x509.load_der_x509_certificate(der).not_valid_after_utc.date().isoformat()


def key_of(text: str) -> Verifier | CosignatureKey:
    """The key that a vkey stands for: of a log or captor (0x01), or of a witness (0x04). Raises CallerError `bad-key`."""
    try:
        return Verifier.parse(text)
    except KeyFormatError as exc:
        try:
            return CosignatureKey.parse(text)
        except KeyFormatError:
            raise CallerError(
                "bad-key", f"that is no verifier key: {exc}", hint="name+hash+base64, a .pub file, or a PEM certificate"
            ) from exc
