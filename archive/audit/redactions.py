"""Decides whether what is missing was taken off the disk lawfully: a tombstone to the byte, and a signed redaction.

Where a tombstone stands, the record with its digest counts as found, provisionally: the redaction that lists it comes
later in the log. It must be signed by a captor that counts there, name the statement of that very capture, and list
the record with file, length and role. What no such redaction lists was removed by somebody without a record of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NamedTuple

from archive.audit.descriptions import Document
from archive.audit.evidence import Evidence
from archive.audit.findings import Findings
from archive.audit.log import Log
from archive.audit.statements import Ledger, Logged
from archive.formats import tombstone
from archive.formats.headers import MalformedRecordError, parse_head
from archive.formats.members import MAGIC
from archive.formats.reader import RecordItem
from archive.formats.tombstone import Grave
from archive.formats.warc import Record

if TYPE_CHECKING:
    from archive.formats.cutting import Cut

SCHEMA: Final = "newsproof/redaction/v1"

#: Tombstones that are remembered until their redaction is read; what is beyond counts as any other record.
_REMEMBERED: Final = 1_000_000
_PIECE: Final = 1 << 20


class Found(NamedTuple):
    """A tombstone as it lies."""

    grave: Grave
    file: str
    offset: int
    number: int
    length: int


class Gone(NamedTuple):
    """A record that a redaction lists: where it lay, and what it was."""

    file: str
    sha256: str
    length: int
    role: str
    raw_length: int


@dataclass(slots=True)
class Redaction:
    """One redaction statement with its document."""

    logged: Logged
    index: int
    reason: str
    gone: frozenset[Gone]
    files: Mapping[str, str]
    #: Whether it counts, which only the whole log shows.
    counts: bool = False

    def lists(self, found: Found) -> bool:
        """Whether it speaks of what stood where this tombstone stands. A small one does not say role and length."""
        grave = found.grave
        if grave.role:
            return Gone(found.file, grave.sha256, found.length, grave.role, grave.raw_length) in self.gone
        return any((one.file, one.sha256, one.length) == (found.file, grave.sha256, found.length) for one in self.gone)


class Redactions:
    """What was found to be gone, and what the log says about it."""

    def __init__(self, evidence: Evidence, findings: Findings) -> None:
        self._evidence = evidence
        self._findings = findings
        #: Tombstones by the log index of the capture whose statement signs the record.
        self._graves: dict[int, list[Found]] = {}
        self._labels: dict[int, str] = {}
        #: Of captures with tombstones, the records that are there beside these.
        self._there: dict[int, frozenset[str]] = {}
        self._redactions: list[Redaction] = []
        self._count = 0
        self._bytes = 0
        #: Sealed segments that were taken as a whole, and the log index of their seal.
        self._accepted: dict[str, int] = {}
        #: Foreign files that hold records which a redaction took off the disk.
        self._restored: set[str] = set()
        self._confirmed: set[int] = set()

    # While the segments are walked.

    def look(self, file: BinaryIO, name: str, item: RecordItem) -> Found | None:
        """The tombstone that a record of a segment is, None when it is none, or not to the byte."""
        grave = tombstone.read(item.record)
        if grave is None or self._count >= _REMEMBERED:
            return None
        if not tombstone.stands(grave, _stretch(file, item.offset, item.length), item.length, packed=True):
            return None
        self._count += 1
        return Found(grave, name, item.offset, item.number, item.length)

    def take(self, logged: Logged, graves: Mapping[str, Found], *, whole: bool) -> None:
        """A capture has been read: which of these tombstones stand for records that its statement signs. `whole`: all
        others are there."""
        subjects = logged.statement.subjects if logged.statement is not None else ()
        found = [graves[digest] for digest in subjects if digest in graves]
        if found:
            self._graves.setdefault(logged.index, []).extend(found)
            self._labels[logged.index] = logged.label
            if whole:
                self._there[logged.index] = frozenset(digest for digest in subjects if digest not in graves)

    def accept(self, name: str, seal: int) -> None:
        """A sealed segment has been taken as a whole: what it holds was not looked at."""
        self._accepted[name] = seal

    def learn(self, document: Document, logged: Logged, name: str, offset: int, number: int) -> None:
        """The document of a redaction statement, as signed."""
        statement = logged.statement
        redacts = statement.redacts if statement is not None else None
        made = _read(document, logged)
        why = None
        if made is None:
            why = "it is no redaction document"
        elif redacts is None or (redacts.index, redacts.leaf) != (made.index, document.get("leaf")):
            why = f"it speaks of entry {made.index}, its statement of another one"
        elif statement is None or document.get("observed") != statement.observed:
            why = "observed is not as in its statement"
        elif made.index >= logged.index:
            why = f"it speaks of entry {made.index}, which comes after it"
        if why is not None or made is None:
            self._findings.add(
                "description-mismatch",
                name,
                f"the document of a redaction: {why}",
                offset=offset,
                record=number,
                index=logged.index,
                fallback=logged.label,
            )
        else:
            self._redactions.append(made)

    @property
    def open(self) -> bool:
        """Whether a tombstone has been met whose redaction has not been read yet: it lies further ahead."""
        return any(not self._listed(index, found, self._redactions) for index, found in self._graves.items())

    def rewritten(self, name: str) -> str | None:
        """The digest of a file that was signed as a whole, as the newest redaction says it is since."""
        return next((one.files[name] for one in reversed(self._redactions) if name in one.files), None)

    # At the end.

    def settle(self, ledger: Ledger, log: Log) -> None:
        """The whole log has been read: which redactions count."""
        for one in self._redactions:
            redacts = one.logged.statement.redacts if one.logged.statement is not None else None
            leaf = log.leaf(one.index)
            one.counts = (
                redacts is not None
                and leaf is not None
                and leaf.hex() == redacts.leaf
                and ledger.counted(one.logged.index)
            )

    def explain(self, name: str, actual: str, listed: Sequence[str], owners: Mapping[str, Set[int]]) -> bool:
        """Whether a foreign file that is not the one that was signed differs by redacted records only.

        `listed` are the digests of its records as they were signed (empty: too many to be listed), `owners` the
        log indexes of the captures whose descriptions say that they consist of a record. Without a list the digest of
        the whole file must be the one that the newest redaction signs.
        """
        about = [one for one in self._redactions if one.counts and any(gone.file == name for gone in one.gone)]
        file = self._evidence.open(name) if about else None
        if file is None:
            return False
        from archive.formats.cutting import Cut, Cutter

        digests: list[str] = []
        found: list[Found] = []
        try:
            packed = file.read(len(MAGIC)) == MAGIC
            for item in Cutter(file).records():
                if not isinstance(item, Cut):
                    if not listed:
                        continue
                    return False
                grave = _grave_in(item, file)
                if grave is not None:
                    stones = _stretch(file, item.offset, item.length)
                    if not tombstone.stands(grave, stones, item.length, packed=packed):
                        return False
                    found.append(Found(grave, name, item.offset, item.number, item.length))
                digests.append(grave.sha256 if grave is not None else item.sha256)
        finally:
            file.close()
        for one in found:
            speaking = {redaction.index for redaction in about if redaction.lists(one)}
            if not speaking or not owners.get(one.grave.sha256, set()) <= speaking:
                return False
        if listed and tuple(digests) != tuple(listed):
            return False
        if not listed and actual != self.rewritten(name):
            return False
        if actual not in {one.files.get(name) for one in about}:
            self._findings.add(
                "repacked",
                name,
                f"the file has SHA-256 {actual}, which no redaction signs; its records are as signed, or redacted",
                record=1,
                offset=0,
            )
        gone = {one.grave.sha256 for one in found}
        if any(one.file == name and one.sha256 not in gone for redaction in about for one in redaction.gone):
            self._restored.add(name)
        self._count += len(found)
        self._bytes += sum(one.length for one in found)
        return bool(found)

    def unaltered(self, name: str) -> None:
        """A foreign file is the one that was signed: whatever was to be taken out of it is there."""
        self._restored.add(name)

    def conclude(self) -> None:
        """Names what is gone and why, what is gone without a word, and what is to go and is still there."""
        by_index: dict[int, list[Redaction]] = {}
        for one in self._redactions:
            if one.counts:
                by_index.setdefault(one.index, []).append(one)
        for index, found in sorted(self._graves.items()):
            first = found[0]
            about = by_index.get(index, [])
            if not self._listed(index, found, about):
                spare = next(one for one in found if not any(redaction.lists(one) for redaction in about))
                said = "a redaction of this capture does not list it" if about else "no redaction that counts lists it"
                self._findings.add(
                    "redaction-unsigned",
                    spare.file,
                    f"a tombstone stands here for the record {spare.grave.sha256}, and {said}",
                    offset=spare.offset,
                    record=spare.number,
                    index=index,
                    fallback=self._labels.get(index, f"log entry {index}"),
                )
                continue
            self._bytes += sum(one.length for one in found)
            self._say_gone(about[-1], first.file, len(found), first.offset, first.number)
            there = self._there.get(index, frozenset())
            left = {gone.sha256: gone.file for one in about for gone in one.gone if gone.sha256 in there}
            if left:
                self._say_pending(
                    about[-1], min(left.values()), f"redacts records ({len(left)} beside those that are gone)"
                )
        for index, about in sorted(by_index.items()):
            latest = about[-1]
            files = {gone.file for one in about for gone in one.gone}
            sealed = [self._accepted[name] for name in files if name in self._accepted]
            if index not in self._graves and sealed and max(sealed) > latest.logged.index:
                # Sealed with the tombstones in it, and taken as a whole.
                self._say_gone(latest, min(files), len(latest.gone), None, None)
            elif index not in self._graves or files & self._restored:
                self._say_pending(
                    latest, min(files & self._restored, default=min(files, default=".")), "redacts records"
                )

    def _say_pending(self, one: Redaction, file: str, what: str) -> None:
        self._findings.add(
            "redaction-pending",
            file,
            f"entry {one.logged.index} of the log {what} that are still there",
            index=one.index,
            fallback=self._labels.get(one.index, f"log entry {one.index}"),
        )

    def _say_gone(self, one: Redaction, file: str, count: int, offset: int | None, number: int | None) -> None:
        statement = one.logged.statement
        day = statement.observed[:10] if statement is not None else ""
        self._confirmed.add(one.index)
        self._findings.add(
            "redacted",
            file,
            f"{count} record{' of this capture was' if count == 1 else 's of this capture were'} taken off the disk on {day} "
            f"(entry {one.logged.index} of the log): {one.reason}",
            offset=offset,
            record=number,
            index=one.index,
            fallback=self._labels.get(one.index, f"log entry {one.index}"),
        )

    def _listed(self, index: int, found: Sequence[Found], redactions: Sequence[Redaction]) -> bool:
        about = [one for one in redactions if one.index == index]
        return all(any(redaction.lists(one) for redaction in about) for one in found)

    @property
    def words(self) -> str:
        """What is gone, for the line about what is intact; empty when nothing is."""
        if not self._confirmed:
            return ""
        count = len(self._confirmed)
        return f", {count} capture{'s' * (count != 1)} redacted ({self._count} records, {self._bytes:,} bytes)"


def _read(document: Document, logged: Logged) -> Redaction | None:
    """The document taken apart, None when a member is not of its kind."""
    index, reason = document.get("index"), document.get("reason")
    removed, files = document.get("removed"), document.get("files")
    if document.get("schema") != SCHEMA or not isinstance(index, int) or not isinstance(reason, str):
        return None
    if not isinstance(removed, list) or not isinstance(files, list):
        return None
    gone = set()
    for item in removed:
        values = _members(item, ("file", "sha256", "role"), ("length", "raw_length"))
        if values is None:
            return None
        gone.add(Gone(values["file"], values["sha256"], values["length"], values["role"], values["raw_length"]))
    digests = {}
    for item in files:
        values = _members(item, ("file", "sha256"), ("length",))
        if values is None:
            return None
        digests[values["file"]] = values["sha256"]
    return Redaction(logged, index, reason, frozenset(gone), digests)


def _members(item: object, texts: Sequence[str], numbers: Sequence[str]) -> dict[str, Any] | None:
    if not isinstance(item, dict):
        return None
    good = all(isinstance(item.get(name), str) for name in texts)
    return item if good and all(isinstance(item.get(name), int) for name in numbers) else None


def _grave_in(cut: Cut, file: BinaryIO) -> Grave | None:
    try:
        head = parse_head(cut.head, foreign=True)
    except MalformedRecordError:
        return None
    # Of a record too long to be kept, which then is a plain one, the beginning of the block says what there is to say.
    raw = cut.raw if cut.raw is not None else b"".join(_stretch(file, cut.offset, len(cut.head) + 4096))
    return tombstone.read(Record(head, raw, len(cut.head)))


def _stretch(file: BinaryIO, offset: int, length: int) -> Iterator[bytes]:
    """The stored bytes of a record; whoever reads the file besides seeks for himself."""
    while length > 0:
        file.seek(offset)
        piece = file.read(min(_PIECE, length))
        if not piece:
            return
        offset, length = offset + len(piece), length - len(piece)
        yield piece
