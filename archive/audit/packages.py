"""Decides what can be said of somebody's WACZ: whether it holds what its list of contents states, whether the records
in it are whole, whether its indexes point to records, and whose signature it bears, if any.

Sources: WACZ 1.0, 1.1.1 and the draft of 1.2; WACZ-auth 0.1.0 (specs.webrecorder.net). Only SHA-256 counts as evidence.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, Final, NamedTuple, cast

from archive.audit.answering import answer
from archive.audit.findings import Findings
from archive.audit.foreign import FOREIGN_NOT_PROVEN, Examined
from archive.audit.plainfile import plain_file
from archive.audit.pointers import Pointers
from archive.audit.policy import of_no_log
from archive.audit.progress import Progress, counted
from archive.formats.zipfiles import DEFLATED, Member, ZipError, ZipFile, read_zip
from archive.model.verdict import WORDS, Counts, Status, Verification, Word
from archive.trust.policy import Trust
from archive.trust.waczauth import WaczKeyError, certified_by, signed_by

PACKAGE: Final = "datapackage.json"
DIGEST: Final = "datapackage-digest.json"
#: A list of contents is read up to this size, and a file is unpacked in memory up to it.
_JSON_LIMIT: Final = 1 << 24
_MEMORY: Final = 1 << 24

_RECORDS: Final = re.compile(r"archive/.+\.w?arc(?:\.gz|\.zst)?$", re.IGNORECASE)
_INDEX: Final = re.compile(r"indexes/.+\.(?:cdxj?|idx)(?:\.gz)?$", re.IGNORECASE)
_PAGES: Final = re.compile(r"pages/.+\.jsonl$", re.IGNORECASE)
_VERSION: Final = re.compile(r"1\.[0-2](?:\.[0-9]{1,3})?(?:-[a-z0-9.]+)?")
#: What the standard demands to be there (WACZ 1.1.1, 4).
_DEMANDED: Final = ((_RECORDS, "a WARC in archive/"), (_INDEX, "an index in indexes/"), (_PAGES, "pages/pages.jsonl"))
_HEX: Final = re.compile(r"[0-9a-fA-F]+")
#: js-wacz up to 0.1.6 feeds every chunk of this size into the hash twice.
_CHUNK: Final = 1 << 16


def examine_wacz(
    path: Path, trust: Trust | None = None, *, asked: bool = False, progress: Progress | None = None
) -> Verification:
    """What can be said of a WACZ of others at `path`. `asked`: the reader asked for this policy, which none can meet.
    `progress` hears how many bytes of how many have been read.

    Raises CallerError `no-such-file`, `not-evidence` (no plain file), `unreadable-file`; damage is a finding.
    """
    findings = Findings()
    with plain_file(path) as file:
        package = _Package(findings, path.name)
        package.read(counted(file, path.name, progress))
    if package.unreadable:
        return _unreadable(findings, path, trust, asked=asked)
    of_no_log(findings, path.name, trust, asked=asked)
    return answer(
        findings,
        package.details(),
        subject=str(path),
        kind="wacz",
        counts=Counts(records=package.records, bytes=package.bytes),
        not_proven=("whose key signed this package", *FOREIGN_NOT_PROVEN),
        policy=trust.label if trust is not None and asked else None,
    )


def _unreadable(findings: Findings, path: Path, trust: Trust | None, *, asked: bool) -> Verification:
    """The answer about a ZIP whose list of files cannot be read: it may be ours as well as somebody else's."""
    of_no_log(findings, path.name, trust, asked=asked)
    lost = "what was in it, and whose it is, cannot be told: the ZIP cannot be read"
    details: dict[Word, tuple[Status, str]] = {"INTACT": ("not checked", "no file of it can be read")}
    for word in WORDS[1:]:
        details[word] = ("not checked", lost)
    return answer(
        findings,
        details,
        subject=str(path),
        kind="zip",
        not_proven=("whether this was a bundle of newsproof or a WACZ by others", *FOREIGN_NOT_PROVEN),
        policy=trust.label if trust is not None and asked else None,
    )


class Hashes(NamedTuple):
    """What a file of the package is found to be."""

    sha256: str
    length: int
    others: Mapping[str, str]
    #: SHA-256 as js-wacz computes it.
    doubled: str


class _Package:
    """One WACZ being examined."""

    def __init__(self, findings: Findings, name: str) -> None:
        self._findings = findings
        self._name = name
        self._files = 0
        self._listed = 0
        self._agreed = 0
        self._said: list[str] = []
        self._signed: tuple[Status, str] = ("n/a", "nobody signed this package")
        self._timed: tuple[Status, str] = ("n/a", "there is no timestamp in this package")
        self.records = 0
        self.bytes = 0
        #: Whether not even the list of its files can be read.
        self.unreadable = False

    def details(self) -> dict[Word, tuple[Status, str]]:
        """The five words."""
        told = f"; {'; '.join(self._said)}" if self._said else ""
        return {
            "INTACT": (
                "ok",
                f"{self._files} files, {self._agreed} of {self._listed} listed ones have the SHA-256 stated{told}",
            ),
            "SIGNED": self._signed,
            "LOGGED": ("n/a", "no log is part of this format"),
            "TIMED": self._timed,
            "TRUSTED": ("n/a", "your policy speaks of newsproof logs; this file is of none"),
        }

    def read(self, file: BinaryIO) -> None:
        """Examines the whole package."""
        try:
            archive = read_zip(file)
        except ZipError as exc:
            what = f"{exc.name}: {exc.message}" if exc.name else exc.message
            self._findings.add("bundle-damaged", self._name, what, offset=exc.offset)
            self.unreadable = True
            return
        self.bytes = archive.size
        for stray in archive.strays:
            self._findings.add("bundle-damaged", self._name, stray.message, offset=stray.offset)
        for conflict in archive.conflicts:
            self._findings.add("bundle-damaged", conflict.name, conflict.message, offset=conflict.offset)
        members = {member.name: member for member in archive.members if not member.folder}
        self._files = len(members)
        listed = self._list(archive, members)
        for pattern, what in _DEMANDED:
            if not any(pattern.match(name) for name in members):
                self._bad(PACKAGE, f"the package lacks {what}")
        pointers = Pointers(self._findings)
        for name, member in members.items():
            hashes = self._hash(archive, member)
            if hashes is None:
                continue
            self._compare(name, hashes, listed)
            if _RECORDS.match(name):
                self._warc(archive, member, pointers)
        for name, member in members.items():
            if _INDEX.match(name):
                self._pointing(archive, member, pointers.index)
        for name, member in members.items():
            if _PAGES.match(name):
                self._pointing(archive, member, pointers.pages)
        if pointers.checked:
            self._said.append(f"{pointers.checked:,} index lines point to records")

    # The list of contents.

    def _list(self, archive: ZipFile, members: Mapping[str, Member]) -> dict[str, Mapping[str, Any]]:
        """What the list of contents says, by path; with its digest and signature judged."""
        data = self._whole(archive, members.get(PACKAGE), PACKAGE)
        if data is None:
            return {}
        self._digest(self._whole(archive, members.get(DIGEST), DIGEST, needed=False), data)
        package = self._json(data, PACKAGE)
        if package is None:
            return {}
        version = package.get("wacz_version")
        if version is not None and not (isinstance(version, str) and _VERSION.fullmatch(version)):
            self._bad(PACKAGE, f"it is of a version that is not known: {str(version)[:40]!r}", "wacz_version")
        resources = package.get("resources")
        if not isinstance(resources, list) or not resources:
            self._bad(PACKAGE, "it lists no resources", "resources")
            return {}
        listed: dict[str, Mapping[str, Any]] = {}
        for number, resource in enumerate(resources, 1):
            path = resource.get("path") if isinstance(resource, dict) else None
            if not isinstance(path, str):
                self._bad(PACKAGE, f"resource {number} has no path", "path")
            elif path in listed:
                self._bad(PACKAGE, f"{path} is listed twice", "path")
            else:
                listed[path] = resource
                if path not in members:
                    self._findings.add(
                        "package-altered", path, "it is listed, and not in the package", consequence="this file is lost"
                    )
        self._listed = len(listed)
        return listed

    def _compare(self, name: str, hashes: Hashes, listed: Mapping[str, Mapping[str, Any]]) -> None:
        if name in (PACKAGE, DIGEST):
            return
        resource = listed.get(name)
        if resource is None:
            if listed:
                self._findings.add(
                    "package-altered",
                    name,
                    "it is in the package, and not in its list of contents",
                    consequence="nobody says that this file belongs to the package",
                )
            return
        algorithm, value, length = _stated(resource)
        if length is not None and length != hashes.length:
            self._altered(name, f"it has {hashes.length:,} bytes, {length:,} are stated", "bytes")
        elif algorithm == "sha256":
            self._judge_hash(name, value, hashes)
        elif algorithm in hashes.others:
            if hashes.others[algorithm] != value:
                self._altered(name, f"its {algorithm} is {hashes.others[algorithm]}, stated is {value[:140]}", "hash")
            else:
                message = f"its {algorithm} agrees, which is no evidence: such a file can be forged"
                self._findings.add("package-unhashed", name, message, field="hash")
        else:
            what = "no digest of it is stated" if not algorithm else f"its digest is of {algorithm[:20]!r}"
            self._findings.add("package-unhashed", name, what, field="hash")

    def _judge_hash(self, name: str, value: str, hashes: Hashes) -> None:
        if value == hashes.sha256:
            self._agreed += 1
        elif value == hashes.doubled:
            self._agreed += 1
            self._findings.add(
                "producer-defect",
                name,
                "the stated SHA-256 is of every 64 KiB counted twice; known of js-wacz up to 0.1.6 and Scoop",
                field="hash",
                consequence="the file is as that program wrote it: only this very file has that digest, too",
            )
        else:
            self._altered(name, f"its SHA-256 is {hashes.sha256}, stated is {value[:140]}", "hash")

    # Digest and signature.

    def _digest(self, data: bytes | None, package: bytes) -> None:
        document = self._json(data, DIGEST) if data is not None else None
        if document is None:
            return
        actual = f"sha256:{hashlib.sha256(package).hexdigest()}"
        stated = document.get("hash")
        if stated != actual:
            self._altered(PACKAGE, f"its digest is {actual}, {DIGEST} states {str(stated)[:80]}", "hash")
        signed = document.get("signedData")
        if signed is None:
            return
        if not isinstance(signed, dict):
            self._forged("signedData is no object", "signedData")
            return
        if signed.get("hash") != actual:
            said = str(signed.get("hash"))[:80]
            self._forged(f"what is signed is {said}, the list of contents is {actual}: a signature of something else")
            return
        self._signature(signed, actual)

    def _signature(self, signed: Mapping[str, Any], text: str) -> None:
        key, signature = signed.get("publicKey"), signed.get("signature")
        if isinstance(signed.get("timeSignature"), str):
            self._timed = (
                "not checked",
                "there is a timestamp of the signature; its authority's certificates come with it and prove nothing",
            )
        chain = signed.get("domainCert")
        if not isinstance(signature, str) or not isinstance(key if key is not None else chain, str):
            self._forged("signedData has no signature with a public key or a certificate")
            return
        try:
            good = (
                signed_by(str(key), signature, text) if key is not None else certified_by(str(chain), signature, text)
            )
        except WaczKeyError as exc:
            self._forged(str(exc))
            return
        if not good:
            self._forged("the signature is not the one of the key or certificate beside it")
        elif key is not None:
            print_of = hashlib.sha256(str(key).encode()).hexdigest()[:16]
            self._signed = (
                "ok",
                f"the list of contents is signed by the key {print_of}… that stands in the file; nobody says whose it is",
            )
        else:
            domain = str(signed.get("domain"))[:80]
            self._signed = (
                "not checked",
                f"the list of contents is signed with a certificate for {domain!r} that stands in the file; "  # noqa: ISC004
                "its chain is not checked: web certificates are valid for weeks, and no root for them is in your policy",
            )

    # The files.

    def _hash(self, archive: ZipFile, member: Member) -> Hashes | None:
        """Reads a file through, and with it its checksum in the ZIP."""
        sha256, doubled = hashlib.sha256(), hashlib.sha256()
        others = {name: hashlib.new(name, usedforsecurity=False) for name in ("md5", "sha1", "sha384", "sha512")}
        length = 0
        pending = bytearray()
        try:
            for piece in archive.pieces(member):
                length += len(piece)
                for digest in (sha256, *others.values()):
                    digest.update(piece)
                pending += piece
                while len(pending) >= _CHUNK:
                    chunk = bytes(pending[:_CHUNK])
                    del pending[:_CHUNK]
                    doubled.update(chunk + chunk)
        except ZipError as exc:
            self._findings.add("bundle-damaged", member.name, exc.message, offset=exc.offset)
            return None
        doubled.update(bytes(pending) * 2)
        digests = {name: digest.hexdigest() for name, digest in others.items()}
        return Hashes(sha256.hexdigest(), length, digests, doubled.hexdigest())

    def _warc(self, archive: ZipFile, member: Member, pointers: Pointers) -> None:
        with _opened(archive, member) as file:
            examined = Examined(self._findings, member.name, each=pointers.record(member.name))
            examined.read(file)
        self.records += examined.records
        self._said.append(f"{member.name.rpartition('/')[2]}: {examined.told()}")

    def _pointing(self, archive: ZipFile, member: Member, check: Any) -> None:
        try:
            check(member.name, archive.pieces(member))
        except ZipError:
            return  # said already, when the file was hashed

    def _whole(self, archive: ZipFile, member: Member | None, name: str, *, needed: bool = True) -> bytes | None:
        if member is None:
            if needed:
                self._bad(name, "the package has no list of contents")
            return None
        try:
            return archive.read(member, _JSON_LIMIT)
        except ZipError as exc:
            self._findings.add("bundle-damaged", name, exc.message, offset=exc.offset)
            return None

    def _json(self, data: bytes, name: str) -> dict[str, Any] | None:
        try:
            value = json.loads(data, object_pairs_hook=_once)
        except (ValueError, RecursionError) as exc:
            self._bad(name, f"it is no JSON that can be read ({str(exc)[:80]})")
            return None
        if not isinstance(value, dict):
            self._bad(name, "it is no JSON object")
            return None
        return value

    def _bad(self, file: str, message: str, field: str | None = None) -> None:
        self._findings.add("package-invalid", file, message, field=field)

    def _altered(self, file: str, message: str, field: str) -> None:
        self._findings.add("package-altered", file, message, field=field)

    def _forged(self, message: str, field: str = "signature") -> None:
        self._findings.add("package-signature", DIGEST, message, field=field)
        self._signed = ("not checked", "the signature could not be used")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object none of whose names stands twice: programs differ in which they take."""
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return value


def _stated(resource: Mapping[str, Any]) -> tuple[str, str, int | None]:
    """Algorithm, value and length that a resource states: `hash` (1.1), or `stats` and `hashing` (1.0)."""
    stats = resource.get("stats")
    old: Mapping[str, Any] = stats if isinstance(stats, dict) else {}
    text = resource.get("hash") if resource.get("hash") is not None else old.get("hash")
    length = resource.get("bytes") if resource.get("bytes") is not None else old.get("bytes")
    algorithm, colon, value = text.partition(":") if isinstance(text, str) else ("", "", "")
    if not colon and algorithm:
        algorithm, value = str(resource.get("hashing") or "md5"), algorithm  # Frictionless: MD5 unless it says
    known = algorithm.strip().lower().replace("-", "")
    counted = length if isinstance(length, int) and not isinstance(length, bool) else None
    return known, value.strip().lower() if _HEX.fullmatch(value.strip()) else value, counted


def _opened(archive: ZipFile, member: Member) -> BinaryIO:
    """A file of the package to read and seek in; one that is deflated is unpacked, the larger part beside memory."""
    if member.method != DEFLATED:
        return cast(BinaryIO, _Closing(archive.open(member)))
    file = SpooledTemporaryFile(max_size=_MEMORY)  # noqa: SIM115
    for piece in _sound(archive, member):
        file.write(piece)
    file.seek(0)
    return cast(BinaryIO, file)


def _sound(archive: ZipFile, member: Member) -> Iterator[bytes]:
    try:
        yield from archive.pieces(member)
    except ZipError:
        return


class _Closing:
    """A stretch of the package's own file as a context; the file stays open."""

    def __init__(self, file: BinaryIO) -> None:
        self.seek, self.read, self.tell = file.seek, file.read, file.tell

    def __enter__(self) -> _Closing:
        return self

    def __exit__(self, *_: object) -> None:
        pass
