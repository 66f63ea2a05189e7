"""Decides whether a bundle is what it says: one capture, every record of it signed, every statement logged.

Every byte of the file is accounted for. The ZIP has one reading, each file in it is in its list of contents, each
record is signed by a statement that is proven under one checkpoint, and what is derived (index, pages, list of contents)
is made again and compared. A ZIP that was packed anew around the same files is a notice. Whose keys signed is for the
reader's trust folder to say; nothing in the bundle is asked.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from archive.audit import rereading
from archive.audit.answering import NOT_PROVEN, answer
from archive.audit.findings import Findings
from archive.audit.memory import Memory
from archive.audit.origins import OriginCount
from archive.audit.plainfile import plain_file
from archive.audit.progress import Progress, counted
from archive.audit.slices import Slice
from archive.audit.standing import Proven, Standing
from archive.audit.statements import label_of
from archive.formats import wacz
from archive.formats.zipfiles import ZipError, ZipFile, packed_otherwise, read_zip
from archive.model.verdict import Addressed, Bracket, Counts, Level, Status, Verification
from archive.trust import canonical, notes, spelling, timestamps
from archive.trust.policy import Trust

#: What was packed anew may be deflated: a file is inflated up to this size, or a few times what it takes in the ZIP (what
#: is in a bundle is compressed already).
INFLATED: Final = 1 << 24
_TIMES: Final = 4
#: More proofs than a capture can need: one for each record of a statement.
PROOFS: Final = 1_100
_EARLIER: Final = "that the log grew from the checkpoint with the earlier timestamp: the archive shows that"


def examine_bundle(
    path: Path,
    trust: Trust | None,
    *,
    asked: bool = False,
    level: Level = "full",
    memory: Memory | None = None,
    progress: Progress | None = None,
) -> Verification:
    """What the bundle at `path` proves under the reader's trust. `asked`: the reader named that trust folder. Level
    paranoid reads the page again from its raw bytes, and compares the fields of the version with what it says. `memory`:
    what the reader has seen of logs before; `progress` hears how many bytes of how many have been read.

    Raises CallerError `no-such-file`, `unreadable-file`, `not-evidence`; never on content.
    """
    with plain_file(path) as file:
        heard = counted(file, path.name, progress)
        return examine(heard, os.fspath(path), trust, asked=asked, level=level, memory=memory)


def examine(
    file: BinaryIO,
    subject: str,
    trust: Trust | None,
    *,
    asked: bool = False,
    level: Level = "full",
    memory: Memory | None = None,
) -> Verification:
    """The same for an open, seekable file."""
    return _Examination(file, subject, trust, asked=asked, level=level, memory=memory).run()


class _Examination:
    """One bundle under examination."""

    def __init__(
        self,
        file: BinaryIO,
        subject: str,
        trust: Trust | None,
        *,
        asked: bool,
        level: Level,
        memory: Memory | None,
    ) -> None:
        self._file = file
        self._subject = subject
        self._name = subject.replace("\\", "/").rpartition("/")[2] or subject
        self._size = file.seek(0, io.SEEK_END)
        self._findings = Findings()
        self._standing = Standing(self._findings, trust, asked=asked, memory=memory)
        self._digests: dict[str, str] = {}
        self._slice: Slice | None = None
        self._foreign = 0
        self._brackets: tuple[Bracket, ...] = ()
        self._main: Proven | None = None
        self._proofs = 0
        self._notes: list[str] = []
        self._level = level
        self._again = ""
        self._origins = OriginCount()

    def run(self) -> Verification:
        """All checks, each as far as what it needs is there."""
        try:
            archive = read_zip(self._file)
        except ZipError as exc:
            where = f"{exc.name}: {exc.message}" if exc.name else exc.message
            self._add("bundle-damaged", self._name, where, offset=exc.offset)
            return self._answer()
        total = 0
        for member in archive.members:
            total += member.size
            if member.size > max(INFLATED, _TIMES * member.packed):
                said = f"its {member.packed:,} bytes would inflate to {member.size:,}: nothing in a bundle does"
                self._add("bundle-damaged", member.name, said, offset=member.offset)
                return self._answer()
            if total > INFLATED + _TIMES * self._size:
                said = f"with it the {self._size:,} bytes would inflate to more than {total:,}: no bundle does"
                self._add("bundle-damaged", member.name, said, offset=member.offset)
                return self._answer()
        for stray in archive.strays:
            self._add("bundle-damaged", self._name, f"{stray.message} belong to no file", offset=stray.offset)
        for conflict in archive.conflicts:
            self._add("bundle-damaged", conflict.name, conflict.message, offset=conflict.offset)
        self._read_members(archive)
        self._check_package(archive)
        self._examine_proofs(archive)
        if self._main is not None:
            self._examine_records(archive, self._main)
        if not self._findings.failed("INTACT"):
            self._check_packing(archive)
        return self._answer()

    # Files.

    def _read_members(self, archive: ZipFile) -> None:
        """Each file is one that a bundle has, and is whole."""
        names = {member.name for member in archive.members}
        for member in archive.members:
            if member.folder:
                continue  # named as packed anew
            if not wacz.is_known(member.name):
                self._add("bundle-damaged", member.name, "a bundle never has this file", offset=None)
                continue
            digest = hashlib.sha256()
            try:
                for piece in archive.pieces(member):
                    digest.update(piece)
            except ZipError as exc:
                self._add("bundle-altered", member.name, f"{member.name}: {exc.message}")
                continue
            self._digests[member.name] = digest.hexdigest()
        for name in wacz.REQUIRED:
            if name not in names:
                self._add("bundle-incomplete", name, f"{name} is not there")

    def _whole(self, archive: ZipFile, name: str, limit: int) -> bytes | None:
        """A file's bytes, also of one that is not as its CRC says; None when it is not there or too large."""
        member = archive.get(name)
        if member is None or member.folder:
            return None
        if member.size > limit:
            self._add("bundle-damaged", name, f"it has {member.size:,} bytes, at most {limit:,} are read")
            return None
        try:
            return archive.open(member, limit).read(limit + 1)
        except ZipError:
            return None  # named before

    def _check_package(self, archive: ZipFile) -> None:
        """The list of contents has every file, and its own digest."""
        listed = self._whole(archive, wacz.PACKAGE, wacz.TEXT_LIMIT)
        if listed is None:
            return
        stated = self._whole(archive, wacz.DIGEST, wacz.PROOF_LIMIT)
        if stated is not None and stated != wacz.package_digest(listed):
            if self._is_digest_of_another(stated) and wacz.PACKAGE in self._digests:
                self._add("bundle-altered", wacz.PACKAGE, f"{wacz.DIGEST} states another digest of it")
            else:
                self._add("bundle-altered", wacz.DIGEST, f"it is not the digest of {wacz.PACKAGE}")
        document = _decoded(listed)
        resources = document.get("resources") if document is not None else None
        if not isinstance(resources, list):
            self._add("bundle-altered", wacz.PACKAGE, "it is no list of contents")
            return
        found: dict[str, Mapping[str, Any]] = {
            str(item.get("path")): item for item in resources if isinstance(item, dict)
        }
        for name, digest in self._digests.items():
            if name in (wacz.PACKAGE, wacz.DIGEST):
                continue
            item = found.pop(name, None)
            if item is None:
                self._add("bundle-altered", name, f"{wacz.PACKAGE} does not list it")
            elif item.get("hash") != f"sha256:{digest}":
                said = str(item.get("hash"))[:80]
                self._add("bundle-altered", name, f"its digest is sha256:{digest}, {wacz.PACKAGE} states {said}")
        for name in found:
            if archive.get(name) is None:
                self._add("bundle-incomplete", name, f"{wacz.PACKAGE} lists {name}, which is not there")

    @staticmethod
    def _is_digest_of_another(stated: bytes) -> bool:
        document = _decoded(stated)
        return document is not None and document.keys() == {"hash", "path"} and document["path"] == wacz.PACKAGE

    # Proofs.

    def _examine_proofs(self, archive: ZipFile) -> None:
        """Every statement leads to one checkpoint; the one with the highest index is the capture's."""
        names = {
            index: member.name for member in archive.members if (index := wacz.proof_index(member.name)) is not None
        }
        if not names:
            self._add("bundle-incomplete", "newsproof", "there is no proof in it")
            return
        if len(names) > PROOFS:
            self._add("bundle-damaged", self._name, f"it holds {len(names):,} proofs, at most {PROOFS:,} are read")
            return
        proven: dict[int, Proven] = {}
        for index in sorted(names, reverse=True):
            name = names[index]
            data = self._whole(archive, name, wacz.PROOF_LIMIT)
            found = self._standing.entry(name, data) if data is not None else None
            if found is None:
                continue
            self._proofs += 1
            if found.index != index:
                self._add("proof-invalid", name, f"it proves entry {found.index}, not {index}", field="index")
                continue
            if self._main is not None and found.checkpoint != self._main.checkpoint:
                self._add(
                    "proof-invalid", name, "it leads to another checkpoint than the capture's", field="checkpoint"
                )
                continue
            if index == max(names):
                self._main = found
            else:
                proven[index] = found
        main = self._main
        if main is None:
            return
        kind = main.statement.kind if main.statement is not None else None if main.fault else "unknown here"
        if kind not in ("capture", None):
            self._add("bundle-damaged", main.file, f"entry {main.index} is no capture (kind: {kind})")
        self._slice = Slice(self._findings, main, proven, label_of(main.statement, main.index))

    def _examine_after(self, archive: ZipFile, main: Proven) -> None:
        """The earlier checkpoint whose timestamp the capture's statement names, and no other."""
        sizes = {size: member.name for member in archive.members if (size := wacz.after_size(member.name)) is not None}
        wanted = main.statement.after if main.statement is not None else None
        judged = False
        left: list[str] = []
        for size, name in sizes.items():
            data = self._whole(archive, name, spelling.NOTE_LIMIT)
            if data is None:
                continue
            # Each may bear a hundred timestamps, so no more than the one that is wanted is judged.
            if judged or (len(sizes) > 1 and wanted not in _tokens(data)):
                left.append(name)
                continue
            judged = True
            checkpoint = self._standing.earlier(name, data)
            if checkpoint is None:
                continue
            if checkpoint.size != size or checkpoint.size > main.index:
                self._add("bundle-damaged", name, f"it is a checkpoint of size {checkpoint.size}", field="size")
            if wanted is None or wanted not in _tokens(data):
                self._add("bundle-damaged", name, "the capture's statement names none of its timestamps")
        if left:
            more = f", nor were {len(left) - 1:,} more" * (len(left) > 1)
            said = f"{left[0]} was not judged{more}: a bundle has one earlier checkpoint at most"
            self._add("bundle-damaged", left[0], said)
        if wanted is not None and not sizes and self._standing.trust is None:
            self._add(
                "timestamp-missing",
                main.file,
                f"the token {wanted[:16]}… that it names is not in the bundle",
                field="after",
            )

    # Records.

    def _examine_records(self, archive: ZipFile, main: Proven) -> None:
        """The records against the statements, then what is derived against the records."""
        records = self._slice
        data = archive.get(wacz.DATA)
        if records is None or data is None or data.folder:
            return
        opened: list[tuple[str, BinaryIO]] = []
        try:
            file = archive.open(data)
            opened.append((wacz.DATA, file))
            records.read(wacz.DATA, file)
            member = archive.get(wacz.FOREIGN)
            foreign = archive.open(member) if member is not None and not member.folder else None
            self._foreign = records.read_foreign(wacz.FOREIGN, foreign)
            if foreign is not None:
                opened.append((wacz.FOREIGN, foreign))
        except ZipError as exc:
            if not self._findings.mentions(exc.name or wacz.DATA, problems=True):
                self._add("bundle-altered", exc.name or wacz.DATA, exc.message)
            return
        self._examine_after(archive, main)
        document = records.document or {}
        origin = document.get("origin")
        self._brackets = self._standing.time(main, records.label, origin, alone=False)
        self._origins.take(records.document)
        if any(wacz.after_size(member.name) is not None for member in archive.members):
            self._notes.append(_EARLIER)
        if not self._findings.failed("INTACT") and records.document is not None:
            self._check_derived(archive, opened, records)
            if self._level == "paranoid":
                self._read_again(records, dict(opened))

    def _read_again(self, records: Slice, files: Mapping[str, BinaryIO]) -> None:
        """Whether the fields of a version are what its raw bytes say."""
        found = records.reread(files[wacz.DATA], files.get(wacz.FOREIGN))
        if found.fault is not None:
            self._add(
                "fields-mismatch",
                wacz.DATA,
                found.fault,
                field="fields",
                consequence=rereading.CONSEQUENCE,
                hint=rereading.HINT,
            )
        elif found.reason is not None:
            self._again = f"; not read again from the raw bytes: {found.reason}"
        else:
            self._again = f"; read again from the raw bytes, its {found.fields} fields are the same"

    def _check_derived(self, archive: ZipFile, warcs: list[tuple[str, BinaryIO]], records: Slice) -> None:
        """Index, pages and list of contents, made again from the records."""
        index = self._whole(archive, wacz.INDEX, wacz.TEXT_LIMIT)
        expected = wacz.index_of(warcs)
        if index is not None and index != expected:
            number, offset = _first_line(index, expected)
            self._add(
                "hint-altered",
                wacz.INDEX,
                f"line {number} does not say where the records of the bundle lie",
                offset=offset,
                record=number,
            )
        document = records.document or {}
        page = wacz.page_of(document, records.shown)
        listed = self._whole(archive, wacz.PAGES, wacz.TEXT_LIMIT)
        try:
            expected_pages = wacz.pages(page)
        except canonical.NotCanonical:
            expected_pages = b""
        if listed is not None and listed != expected_pages:
            number, offset = _first_line(listed, expected_pages)
            self._add(
                "bundle-altered",
                wacz.PAGES,
                f"line {number} is not what the signed description says",
                offset=offset,
                record=number,
            )
        contents = self._whole(archive, wacz.PACKAGE, wacz.TEXT_LIMIT)
        names = wacz.in_order(name for name in self._digests if name not in (wacz.PACKAGE, wacz.DIGEST))
        sizes = {member.name: member.size for member in archive.members}
        software = document.get("software")
        resources = [wacz.Resource(name, self._digests[name], sizes[name]) for name in names]
        again = wacz.package(page, software if isinstance(software, str) else "", resources)
        if contents is not None and contents != again:
            said, should = _decoded(contents) or {}, _decoded(again) or {}
            field = next((name for name in sorted({*said, *should}) if said.get(name) != should.get(name)), None)
            self._add(
                "bundle-altered",
                wacz.PACKAGE,
                f"{field or 'its spelling'} is not what the signed description and the files say",
                field=field,
            )

    def _check_packing(self, archive: ZipFile) -> None:
        """The ZIP around the files is the one that we write."""
        names = wacz.in_order(member.name for member in archive.members if not member.folder)
        try:
            found = packed_otherwise(self._file, archive, names)
        except (ZipError, ValueError) as exc:
            self._add("bundle-damaged", self._name, str(exc))
            return
        if found is not None:
            offset, where = found
            self._add("repacked", self._name, f"the ZIP was packed anew, first seen in {where}", offset=offset)

    # The answer.

    def _add(self, code: str, file: str, message: str, **more: Any) -> None:
        label = self._slice.label if self._slice is not None else None
        self._findings.add(code, file, message, affects=label, **more)

    def _answer(self) -> Verification:
        main, records = self._main, self._slice
        details = self._standing.words(main)
        details["INTACT"] = self._intact()
        statement = main.statement if main is not None else None
        captures = int(statement is not None and statement.kind == "capture")
        return answer(
            self._findings,
            details,
            subject=self._subject,
            kind="bundle",
            level=self._level,
            counts=Counts(
                records=records.records if records is not None else 0,
                statements=self._proofs,
                captures=captures,
                versions=int(statement is not None and statement.version is not None),
                segments=int(bool(records is not None and records.records)),
                imports=int(bool(self._foreign)),
                bytes=self._size,
            ),
            not_proven=(*self._standing.unknown, *self._notes, *NOT_PROVEN),
            checkpoint=self._standing.checkpoint_text,
            brackets=self._brackets,
            policy=self._standing.policy,
            origins=self._origins.result(1),
            addresses=self._addresses(),
        )

    def _addresses(self) -> tuple[Addressed, ...]:
        """Where the capture was made, as its signed description says."""
        records, main = self._slice, self._main
        document = records.document if records is not None else None
        if records is None or main is None or main.statement is None or document is None:
            return ()
        url, answered = document.get("url"), document.get("final_url")
        if not isinstance(url, str) or not url:
            return ()
        elsewhere = answered if isinstance(answered, str) and answered != url else None
        return (Addressed(main.index, records.label, main.statement.observed, url, elsewhere),)

    def _intact(self) -> tuple[Status, str]:
        records = self._slice
        if self._main is None or records is None:
            return "FAIL", f"no capture can be read from its {self._size:,} bytes"
        said = (
            f"{records.label}: {records.intact} of {records.records} records in it as signed, {self._size:,} bytes read"
        )
        if self._foreign:
            said += f"; cut out of an imported file, and listed in the signed description: {self._foreign}"
        if self._main.fault or not self._main.leads:
            return "FAIL", f"{said}; the capture's statement is not proven"
        return "ok", said + self._again


def _tokens(note: bytes) -> set[str]:
    """Digests of the timestamps on a checkpoint."""
    try:
        lines = notes.parse(note).signatures
    except notes.NoteError:
        return set()
    return {timestamps.digest(line.signature) for line in lines if timestamps.is_token(line)}


def _decoded(data: bytes) -> dict[str, Any] | None:
    try:
        value = canonical.decode(data)
    except canonical.NotCanonical:
        return None
    return cast(dict[str, Any], value) if isinstance(value, dict) else None


def _first_line(found: bytes, expected: bytes) -> tuple[int, int]:
    """Number and offset of the first line that differs."""
    ours, offset = expected.split(b"\n"), 0
    for number, line in enumerate(found.split(b"\n"), start=1):
        if number > len(ours) or line != ours[number - 1]:
            return number, offset
        offset += len(line) + 1
    return len(ours), max(0, offset - 1)
