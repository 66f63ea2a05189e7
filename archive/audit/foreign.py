"""Decides what can be said of a WARC or ARC file that nobody signed: whether it is whole, and whether its records are
those that their own digests speak of.

Every byte is read once, in order, whatever the size; damage ends nothing. What is odd about a record is counted as a
habit of its writer (`defects`) and judged at the end, when it is known whether the whole file is so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

from archive.audit.answering import NOT_PROVEN, answer
from archive.audit.defects import DEFECTS, PLACES, Habits, names_of
from archive.audit.findings import Findings
from archive.audit.plainfile import plain_file
from archive.audit.policy import of_no_log
from archive.audit.progress import Progress, counted
from archive.audit.recognising import promised, traces_of_records
from archive.errors import CallerError
from archive.formats.cutting import Cut, Cutter, ForeignProblem, Format
from archive.formats.foreignhead import ForeignHead, read_arc_line, read_head
from archive.formats.tape import OTHER_FORMATS
from archive.formats.weighing import Of, Weighed, Weighing, digest_value
from archive.model.verdict import Counts, Status, Verification, Word
from archive.trust.policy import Trust

#: Blocks above this size are hashed while they pass and not kept to look closer.
KEEP: Final = 8 * 1024 * 1024
#: Bytes in which traces of records are looked for when none can be read.
_RECOGNISED: Final = 65_536
#: Records that a revisit may refer to are remembered up to this number.
_ORIGINALS: Final = 100_000

_DRAFTS: Final = ("WARC/0.16", "WARC/0.17", "WARC/0.18")
_VERSIONS: Final = frozenset(("WARC/1.0", "WARC/1.1", *_DRAFTS))
_PACKED: Final = re.compile(r"\.(?:gz|zst)(?:\.|$)", re.IGNORECASE)
_DATE: Final = re.compile(
    r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01])"
    r"(?:T(?:[01][0-9]|2[0-3]):[0-5][0-9](?::(?:[0-5][0-9]|60)(?:\.[0-9]{1,9})?)?Z)?)?)?"
)
_ODD_IN_URI: Final = re.compile(r'[^\x21-\x7e]|[<>"]')
_REPEATABLE: Final = frozenset(("warc-concurrent-to", "warc-protocol"))
_OWN: Final = re.compile(r"(?:warc-|content-(?:type|length)$)")
_MANDATORY: Final = ("WARC-Type", "WARC-Date")
#: What the first record of an ARC file says of the others: version, and the columns of their lines.
_VERSION_BLOCK: Final = re.compile(rb"[12] [0-9] [^\n]{0,200}\nURL IP-address Archive-date ")
_END: Final = b"\r\n\r\n"
#: What is left of it behind a block whose length counts one byte too many.
_SHORT_END: Final = _END[1:]

#: What a digest is of, and the defect that this is; nothing for what it should be of.
_DEFECT_OF: Final[dict[Of, str]] = {
    "chunked": "digest-chunked",
    "whole": "digest-whole",
    "bare": "digest-bare",
    "decoded": "digest-decoded",
    "short": "digest-short",
    "nothing": "digest-of-nothing",
    "unknown": "digest-unknown",
}
_LENGTHS: Final = ("length-one-more", "length-less", "line-ends")

UNSIGNED: Final = "nobody signed this file"
_UNCOMPARED: Final = "nothing in this file vouches for its bytes: "
#: What no file of this kind can show, before what nothing shows.
FOREIGN_NOT_PROVEN: Final = (
    "that no record was removed, added or exchanged together with its digest",
    "that addresses and times are those of the capture: no digest covers the header of a record",
    *NOT_PROVEN[:-1],
    "that the server sent these bytes",
)


def examine_warc(
    path: Path, trust: Trust | None = None, *, asked: bool = False, progress: Progress | None = None
) -> Verification:
    """What can be said of a WARC or ARC file at `path`: plain, gzip, or Zstandard where that extra is installed.
    `asked`: the reader asked for this policy, which no such file can meet. `progress` hears how many bytes of how many
    have been read.

    Raises CallerError `not-evidence` for what is no WARC or ARC, `missing-extra`, `no-such-file`, `unreadable-file`;
    damage is a finding, never an exception.
    """
    findings = Findings()
    with plain_file(path) as file:
        refuse_other_formats(file, path.name)
        head = file.read(_RECOGNISED) or b""
        file.seek(0)
        examined = Examined(findings, path.name)
        examined.read(counted(file, path.name, progress))
    if not examined.records and promised(path.name) != "warc" and not traces_of_records(head):
        raise CallerError("not-evidence", f"{path.name} holds no WARC or ARC record", context={"path": str(path)})
    details: dict[Word, tuple[Status, str]] = {
        "INTACT": ("ok", examined.told()) if examined.compared else ("not checked", f"{_UNCOMPARED}{examined.told()}"),
        "SIGNED": ("n/a", UNSIGNED),
        "LOGGED": ("n/a", UNSIGNED),
        "TIMED": ("n/a", UNSIGNED),
        "TRUSTED": ("n/a", UNSIGNED),
    }
    of_no_log(findings, path.name, trust, asked=asked)
    return answer(
        findings,
        details,
        subject=str(path),
        kind="warc",
        counts=Counts(records=examined.records, bytes=examined.bytes),
        not_proven=FOREIGN_NOT_PROVEN,
        policy=trust.label if trust is not None and asked else None,
    )


def refuse_other_formats(file: BinaryIO, name: str) -> None:
    """Raises CallerError for compression that is not read here: it would be wrong to call it damage."""
    opening = file.read(8) or b""
    file.seek(0)
    for magic, what in OTHER_FORMATS.items():
        if not opening.startswith(magic):
            continue
        if what.startswith("Zstandard"):
            from archive.formats.frames import frames_readable

            if frames_readable():
                continue
            raise CallerError(
                "missing-extra",
                f"{name} is packed with Zstandard, which needs an extra package",
                hint="pip install 'newsproof[codings]'",
            )
        raise CallerError(
            "not-evidence",
            f"{name} is {what}, which is not read here; nothing is said about what is in it",
            hint="unpack it first",
        )


class Examined:
    """One WARC or ARC file being read, and what was counted. Findings name `file` and go to `findings`."""

    def __init__(
        self, findings: Findings, file: str, *, each: Callable[[Cut, ForeignHead], None] | None = None
    ) -> None:
        """`each` is called with every whole record."""
        self._each = each
        self._findings = findings
        self._file = file
        self._habits = Habits()
        self._originals: dict[str, tuple[str, ...]] = {}
        self._cutter: Cutter | None = None
        self._head: ForeignHead | None = None
        self.records = 0
        self.bytes = 0
        #: Digests that were compared and agree, or are explained; records that state none that can be compared.
        self.agreed = 0
        self.silent = 0
        self.truncated = 0

    def read(self, file: BinaryIO) -> None:
        """Reads the file to its end."""
        cutter = self._cutter = Cutter(file, keep=KEEP, watch=self._watch)
        self.bytes = cutter.tape.file_size
        last: Cut | None = None
        for item in cutter.records():
            if isinstance(item, ForeignProblem):
                # A record that is whole although its member is not has been told already.
                if item.code != "truncated" or last is None or not last.clipped or item.offset != last.offset:
                    self._damage(item)
                last = None
            else:
                self.records += 1
                head = self._head or ForeignHead("", ())
                self._record(item, head)
                if self._each is not None:
                    self._each(item, head)
                last = item
        if not self.records and not self._findings.mentions(self._file):
            self._findings.add("warc-damaged", self._file, "the file holds no record", offset=0, record=1)
        if self.records and cutter.tape.packed != bool(_PACKED.search(self._file)):
            self._habits.note("packed" if cutter.tape.packed else "not-packed", 1, 0)
        if last is not None and not cutter.tape.packed:
            self._check_end(last)
        self._conclude()

    @property
    def compared(self) -> bool:
        """Whether anything was compared with anything: a digest that a record states, or checksums of the compression."""
        tape = self._cutter.tape if self._cutter is not None else None
        return self.agreed > 0 or (tape is not None and tape.checked)

    def told(self) -> str:
        """One line: what was counted."""
        tape = self._cutter.tape if self._cutter is not None else None
        if not self.records:
            return f"no record could be read, {self.bytes:,} bytes"
        count = f"{self.records:,} record{'' if self.records == 1 else 's'} read, {self.agreed:,} stated digests agree"
        silent = f"; {_records(self.silent)} without a digest (nothing to compare)" if self.silent else ""
        cut = f"; {self.truncated:,} were cut off when they were captured" if self.truncated else ""
        if tape is None or not tape.packed:
            packing = "; not compressed, so that no checksum covers what has no digest"
        elif tape.checked:
            packing = "; the checksums of the compression cover every record"
        else:
            packing = "; the compression has no checksums"
        return f"{count}{silent}{cut}{packing}; {self.bytes:,} bytes"

    # One record.

    def _watch(self, head: bytes, kind: Format) -> Weighing:
        """Called when a record's header has been read and its block begins to pass."""
        self._head = parsed = read_head(head) if kind == "warc" else read_arc_line(head)
        stated = [("WARC-Block-Digest", text) for text in parsed.values("WARC-Block-Digest")]
        type_ = (parsed.get("WARC-Type") or "").lower()
        # The payload of a revisit lies in another record, that of a segment in several.
        if type_ not in ("revisit", "continuation") and parsed.get("WARC-Segment-Number") is None:
            stated += [("WARC-Payload-Digest", text) for text in parsed.values("WARC-Payload-Digest")]
        media = (parsed.get("Content-Type") or "").lower()
        return Weighing(stated, http=media.startswith("application/http"))

    def _record(self, cut: Cut, head: ForeignHead) -> None:
        if cut.clipped:
            self._findings.add(
                "warc-truncated",
                self._file,
                "the file ends inside the compression of this record: its checksum is not there to be compared",
                offset=cut.offset,
                record=cut.number,
            )
        self._packing(cut)
        if cut.format == "warc":
            self._fields(cut, head)
            self._lengths(cut, head)
        else:
            self._arc_opening(cut)
            self._arc_lengths(cut, head)
        self._digests(cut, head)
        if (head.get("WARC-Type") or "").lower() == "warcinfo" and cut.block is not None:
            for name in names_of(read_head(b"WARC\r\n" + cut.block[: 1 << 16]).fields):
                self._habits.program(name)
        self.truncated += head.get("WARC-Truncated") is not None

    def _note(self, key: str, cut: Cut, where: str | None = None, detail: str = "", *, proven: bool = False) -> None:
        assert self._cutter is not None
        # A checksum shows what was written; of a wrong length it shows that it was written wrong.
        proven = proven or (self._cutter.tape.checked and not key.startswith("length-"))
        self._habits.note(key, cut.number, cut.offset, where, detail, proven=proven)

    def _packing(self, cut: Cut) -> None:
        assert self._cutter is not None
        if not self._cutter.tape.packed or cut.clipped:
            return
        if cut.members > 1:
            self._note("split-member", cut)
        elif cut.inner or not cut.length:
            self._note("shared-member", cut)

    def _fields(self, cut: Cut, head: ForeignHead) -> None:
        self._habits.could("lf-header", "bad-date", "no-record-id", "double-field")
        if head.version not in _VERSIONS:
            self._bad(cut, None, f"{head.version[:40]!r} is no version of WARC that is known")
        elif head.version in _DRAFTS:
            self._note("draft-version", cut, None, head.version)
        for fault in head.faults:
            self._bad(cut, fault.field, fault.message)
        if head.bare:
            self._note("lf-header", cut)
        for name in _MANDATORY:
            if not head.get(name):
                self._bad(cut, name, f"the record header has no {name}")
        if not head.get("WARC-Record-ID"):
            self._note("no-record-id", cut, "WARC-Record-ID")
        self._segments(cut, head)
        date = head.get("WARC-Date")
        if date and not _DATE.fullmatch(date):
            self._note("bad-date", cut, "WARC-Date", repr(date[:40]))
        seen: set[str] = set()
        for name, _ in head.fields:
            key = name.lower()
            if key in seen and key not in _REPEATABLE and _OWN.match(key):
                self._note("double-field", cut, name)
                break
            seen.add(key)
        target = head.get("WARC-Target-URI") or ""
        if target[:1] == "<" and target[-1:] == ">":
            self._note("uri-brackets", cut, "WARC-Target-URI")
            target = target[1:-1]
        if _ODD_IN_URI.search(target):
            self._note("uri-characters", cut, "WARC-Target-URI")

    def _segments(self, cut: Cut, head: ForeignHead) -> None:
        """Whether a part of a record that was cut into several can be put together with the others (ISO 28500, 7)."""
        stated = head.get("WARC-Segment-Number")
        later = (head.get("WARC-Type") or "").lower() == "continuation"
        if later and not head.get("WARC-Segment-Origin-ID"):
            self._bad(cut, "WARC-Segment-Origin-ID", "a continuation that does not say of which record")
        if later or stated is not None:
            number = int(stated) if stated and re.fullmatch("[0-9]{1,9}", stated) else 0
            if number < 2 if later else number != 1:
                what = "a continuation" if later else "the first part of a record"
                self._bad(cut, "WARC-Segment-Number", f"{what} cannot be segment {(stated or 'without number')[:20]}")

    def _lengths(self, cut: Cut, head: ForeignHead) -> None:
        self._habits.could(*_LENGTHS)
        text = head.get("Content-Length") or ""
        if not re.fullmatch("[0-9]{1,18}", text):
            # Two ways to read the header of a record lead to two lengths.
            self._bad(cut, "Content-Length", f"Content-Length is not a number: {text[:40]!r}")
            return
        stated = int(text)
        if cut.block_length != stated:
            detail = f"stated {stated:,}, there are {cut.block_length:,}"
            self._note("length-less", cut, "Content-Length", detail)
        elif cut.tail == _SHORT_END and (cut.block is None or cut.block.endswith(b"\r")):
            self._note("length-one-more", cut, "Content-Length")
        elif cut.tail != _END:
            self._note("line-ends", cut, None, _spelled(cut.tail))

    def _arc_opening(self, cut: Cut) -> None:
        """The record that describes an ARC file has an address of its own kind; where only its text is left, its line was
        damaged. (What begins with another record may be a part of an ARC: nothing is said of that.)"""
        if self.records == 1 and not cut.head.startswith(b"filedesc:") and _VERSION_BLOCK.match(cut.block or b""):
            line = cut.head.partition(b" ")[0][:40]
            message = f"the record that describes an ARC file begins with filedesc://, this one with {line!r}"
            self._findings.add("warc-damaged", self._file, message, offset=cut.offset, record=cut.number)

    def _arc_lengths(self, cut: Cut, head: ForeignHead) -> None:
        self._habits.could("arc-length")
        stated = head.get("Content-Length") or ""
        if stated != str(cut.block_length) or not cut.tail:
            self._note("arc-length", cut, "length", f"stated {stated[:20]!r}, there are {cut.block_length:,}")
        for fault in head.faults:
            self._bad(cut, fault.field, fault.message)

    def _digests(self, cut: Cut, head: ForeignHead) -> None:
        weighed = cut.sink.result(cut.block) if isinstance(cut.sink, Weighing) else []
        said = False
        for item in weighed:
            if item.of == "short" and cut.tail != _SHORT_END:
                item = item._replace(of="other")
            key = _DEFECT_OF.get(item.of)
            if key is not None:
                self._note(key, cut, item.field, item.stated[:20], proven=True)
            if item.base32:
                self._note("digest-base32", cut, item.field, proven=True)
            if item.of in ("other", "malformed"):
                self._wrong(cut, item)
            said |= item.of not in ("unknown", "nothing")
            self.agreed += item.of not in ("unknown", "nothing", "other", "malformed")
        self.silent += not said
        self._compare_revisit(cut, head)

    def _compare_revisit(self, cut: Cut, head: ForeignHead) -> None:
        """A revisit that says its payload is that of an earlier record cannot state another digest than that record."""
        kind = (head.get("WARC-Type") or "").lower()
        stated = [known for text in head.values("WARC-Payload-Digest") if (known := digest_value(text))]
        if kind == "revisit":
            original = self._originals.get(head.get("WARC-Refers-To") or "")
            if original is None or "identical-payload" not in (head.get("WARC-Profile") or ""):
                return
            for algorithm, value in stated:
                theirs = [text for text in original if text.startswith(algorithm + ":")]
                if theirs and f"{algorithm}:{value}" not in theirs:
                    self._findings.add(
                        "digest-mismatch",
                        self._file,
                        f"it says that its payload, {algorithm}:{value}, is that of a record that states {theirs[0]}",
                        offset=cut.offset,
                        record=cut.number,
                        field="WARC-Payload-Digest",
                        consequence="what this revisit stands for is not the record that it names",
                    )
        elif kind in ("response", "resource") and stated and len(self._originals) < _ORIGINALS:
            record_id = head.get("WARC-Record-ID")
            if record_id:
                self._originals.setdefault(record_id, tuple(f"{name}:{value}" for name, value in stated))

    # Damage.

    def _damage(self, problem: ForeignProblem) -> None:
        self._findings.add(
            "warc-truncated" if problem.code == "truncated" else "warc-damaged",
            self._file,
            f"{problem.message}; {problem.consequence}",
            offset=problem.offset,
            record=problem.number,
            field=problem.code,
        )

    def _bad(self, cut: Cut, field: str | None, message: str) -> None:
        self._findings.add(
            "warc-damaged",
            self._file,
            message,
            offset=cut.offset,
            record=cut.number,
            field=field,
            consequence="what this header says cannot be relied on",
        )

    def _wrong(self, cut: Cut, item: Weighed) -> None:
        what = "payload" if "Payload" in item.field else "block"
        if item.of == "malformed":
            message = f"{item.field} is no digest: {item.stated[:80]!r}"
        else:
            known = digest_value(item.stated)
            same = f" ({known[1]})" if known is not None and known[1] not in item.stated.lower() else ""
            message = f"{item.field} states {item.stated[:140]}{same}, the {what} is {item.actual}"
        self._findings.add(
            "digest-mismatch", self._file, message, offset=cut.offset, record=cut.number, field=item.field
        )

    def _check_end(self, last: Cut) -> None:
        """Whether the line ends that are missing behind the last record were cut off, or never written by anybody."""
        expected = _END if last.format == "warc" else b"\n"
        key = "line-ends" if last.format == "warc" else "arc-length"
        seen = self._habits.seen.get(key)
        if len(last.tail) >= len(expected) or not expected.startswith(last.tail) or seen is None:
            return
        if seen.count >= 2 and self._habits.excused(key) is not None and seen.count == self.records:
            return
        self._habits.withdraw(key, last.number)
        self._findings.add(
            "warc-truncated",
            self._file,
            f"the file ends {len(expected) - len(last.tail)} bytes before its last record does",
            offset=last.offset,
            record=last.number,
            consequence="the last record is there; whether others followed is not known",
        )

    def _conclude(self) -> None:
        """Each defect once, as a notice, when it is excused; otherwise every record that has it, as damage."""
        for key, seen in self._habits.seen.items():
            row = DEFECTS[key]
            excuse = self._habits.excused(key)
            if excuse is not None:
                number, offset, where, detail = seen.places[0]
                more = f" (and {_records(seen.count - 1, 'more ')})" if seen.count > 1 else ""
                said = f", {detail}" if detail else ""
                self._findings.add(
                    "producer-defect",
                    self._file,
                    f"record {number}{more}: {row.text}{said}; {excuse}",
                    offset=offset,
                    record=number,
                    field=where,
                    consequence=row.meaning,
                )
                continue
            for place, (number, offset, where, detail) in enumerate(seen.places, 1):
                rest = seen.count - place if place == PLACES else 0
                more = f" (and {_records(rest, 'more ')})" if rest else ""
                said = f": {detail}" if detail else ""
                self._findings.add(
                    "warc-damaged",
                    self._file,
                    f"{row.text}{said}{more}",
                    offset=offset,
                    record=number,
                    field=where,
                    consequence=row.meaning,
                )


def _spelled(tail: bytes) -> str:
    return tail.replace(b"\r", b"CR ").replace(b"\n", b"LF ").decode("ascii").strip() or "nothing"


def _records(count: int, more: str = "") -> str:
    return f"{count:,} {more}record{'s' * (count != 1)}"
