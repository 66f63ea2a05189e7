"""Decides where each record of somebody else's WARC or ARC file begins and ends, and says so byte for byte.

Ours are read by `formats.reader`, strictly. What others wrote is cut here with patience (one gzip member for all
records, records over several members, missing line ends, ARC lines with odd lengths) but without guessing: a record
whose end is not where it says is not handed out, and every stretch of bytes that belongs to no record is named with
its place and what that means. Cutting never raises on content, never waits, and its work is bounded by the file size.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final, Literal, Protocol

from archive.formats.members import MAGIC
from archive.formats.tape import OTHER_FORMATS, STEP, Tape

#: A block larger than this is hashed and not kept.
KEEP: Final = 1 << 26
_MAX_HEAD: Final = 1 << 20
_MAX_LINE: Final = 1 << 16
_MAX_TAIL: Final = 64

_WARC_START: Final = re.compile(rb"WARC/[0-9]+\.[0-9]+[ \t]*\r{0,2}\n")
_NEXT_WARC: Final = re.compile(rb"\n(?=WARC/[0-9]\.[0-9]{1,3}\r{0,2}\n[A-Za-z-])")
_SCHEME: Final = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]{1,30}:")
_NEXT_ARC: Final = re.compile(rb"\n(?=[A-Za-z][A-Za-z0-9+.-]{1,30}:)")
_HEAD_END: Final = re.compile(rb"\n\r{0,2}\n")
_FOLD: Final = re.compile(rb"\r{0,2}\n[ \t]+")
#: ARC 1 lines have five fields, ARC 2 lines ten; the date is the third, counted from the URL, which may hold spaces.
_ARC_FIELDS: Final = (5, 10)
_ARC_DATE: Final = re.compile(rb"[0-9]{8,18}")
_LENGTH: Final = re.compile(rb"^content-length[ \t]*:[ \t]*([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_DIGITS: Final = re.compile(rb"[0-9]{1,18}")

Format = Literal["warc", "arc"]


class Sink(Protocol):
    """Whatever wants to see a block while it passes, however long it is."""

    def update(self, data: bytes, /) -> None:
        """The next bytes of the block."""


#: Makes the sink for a record, from its header as it lies and its format.
Watch = Callable[[bytes, Format], Sink]


@dataclass(frozen=True, slots=True)
class ForeignProblem:
    """A stretch of a foreign file that gives no capture. `number` is that of the record it would have been, from 1.

    `code` is one of `truncated`, `gzip-header`, `gzip-data`, `gzip-checksum`, `gzip-length`, `stray-bytes`, `bomb`,
    `record-version`, `record-header`, `record-length`, `no-date`, `no-target`, `bad-target`, `segmented`,
    `too-large`, `original-elsewhere`, `empty`. `offset` and `length` are in the file as it lies.
    """

    code: str
    number: int
    offset: int
    length: int
    message: str
    consequence: str

    def __str__(self) -> str:
        return f"record {self.number} at {self.offset:,}: {self.message}; {self.consequence}"


@dataclass(frozen=True, slots=True)
class Cut:
    """One whole record as it lies.

    `offset` is that of the record in a plain file, or of the gzip member that it begins in, `inner` bytes into its
    content. `length` counts the stored bytes when the record has its gzip members (or its stretch of a plain file)
    to itself, and is 0 when it shares one. `sha256` and `size` are of the uncompressed record: `head`, `block`, and
    the line ends that follow. `block` is None when it is larger than what is kept. `notes` are defects of its producer.
    `members` counts the members that the record lies in; `clipped`: the file ends before the last of them does.
    `sink` has seen the block, when one was asked for.
    """

    number: int
    offset: int
    inner: int
    length: int
    format: Format
    head: bytes
    block: bytes | None
    tail: bytes
    size: int
    sha256: str
    notes: tuple[str, ...] = ()
    members: int = 1
    clipped: bool = False
    sink: Sink | None = None

    @property
    def block_length(self) -> int:
        """Length of the block as it really is."""
        return self.size - len(self.head) - len(self.tail)

    @property
    def raw(self) -> bytes | None:
        """The whole uncompressed record, or None when its block was not kept."""
        return None if self.block is None else b"".join((self.head, self.block, self.tail))


def is_gzip(path: Path) -> bool:
    """Whether a file begins as a gzip file does."""
    with path.open("rb") as file:
        return file.read(3) == MAGIC


def cut_records(path: Path, *, at: tuple[int, int] | None = None) -> Iterator[Cut | ForeignProblem]:
    """Every record of a WARC or ARC file, plain or packed, in file order, and every stretch that is none.

    `at` (offset and inner offset of a `Cut`) begins there. Raises OSError only.
    """
    with path.open("rb") as file:
        cutter = Cutter(file)
        if at is not None:
            cutter.tape.restart(*at)
        yield from cutter.records()


def copy_records(path: Path) -> Iterator[bytes]:
    """The stored bytes of each whole record, in order: its gzip members, or its bytes where it shares or has none.

    Written one after the other they are the same records again; of a sound file they are the file. A block that is
    too large to be kept is read from the file a second time and comes in one piece all the same.
    """
    with path.open("rb") as file:
        for item in cut_records(path):
            if isinstance(item, ForeignProblem):
                continue
            if item.length:
                file.seek(item.offset)
                yield file.read(item.length)
            elif item.block is not None:
                yield b"".join((item.head, item.block, item.tail))
            else:
                tape = Tape(file)
                tape.restart(item.offset, item.inner)
                tape.fill(item.size)
                yield tape.take(item.size)


class Cutter:
    """Walks a tape and cuts it. Every method that returns an item leaves the tape where the next record may begin."""

    def __init__(self, file: BinaryIO, *, keep: int = KEEP, watch: Watch | None = None) -> None:
        """`file` is seekable and stays open; blocks above `keep` bytes are not kept; `watch` sees every block."""
        self.tape = Tape(file)
        self._keep = keep
        self._watch = watch
        self._sink: Sink | None = None
        self._count = 0
        self._arc = False
        #: Members passed when the present record began.
        self._passed = 0

    def records(self) -> Iterator[Cut | ForeignProblem]:
        """Every record and every stretch that is none. Raises OSError only."""
        tape = self.tape
        if tape.file_size == 0:
            yield self._problem("empty", (0, 0), 0, "the file is empty", "nothing is taken in")
            return
        while True:
            while tape.fill(1) and tape.buffer[0] in b"\r\n":
                tape.drop(1)
            if tape.buffer:
                yield self._next(tape.position, tape.place())
            elif tape.damage is not None:
                yield self._damaged((tape.starts[-1].offset, 0))
            else:
                return

    def _next(self, begin: int, place: tuple[int, int]) -> Cut | ForeignProblem:
        tape = self.tape
        self._passed, self._sink = tape.passed, None
        if tape.fill(5) and tape.buffer.startswith(b"WARC/"):
            return self._warc(begin, place)
        end = tape.find(b"\n", _MAX_LINE)
        if end is not None and (stated := _arc_length(bytes(tape.buffer[: end + 1]))) is not None:
            self._arc = True
            head = tape.take(end + 1)
            if _DIGITS.fullmatch(stated):
                return self._block(begin, place, head, int(stated), [], "arc")
            return self._arc_without_length(begin, place, head, stated)
        opening = bytes(tape.buffer[:20])
        if len(opening) < 20 and tape.damage is not None:
            return self._damaged(place)
        if not self._arc and b"WARC/".startswith(opening):
            return self._cut_short(place, "the file ends inside the first line of a record")
        why = next(
            (f"{name} is not read here" for magic, name in OTHER_FORMATS.items() if opening.startswith(magic)), None
        )
        return self._astray("stray-bytes", begin, place, 0, why or f"no record begins with {opening!r}")

    def _warc(self, begin: int, place: tuple[int, int]) -> Cut | ForeignProblem:
        tape = self.tape
        size = tape.search(_HEAD_END, _MAX_HEAD)
        if size is None:
            if len(tape.buffer) >= _MAX_HEAD:
                why = f"the header of the record has no end within {_MAX_HEAD:,} bytes"
                return self._astray("record-header", begin, place, 5, why)
            if tape.damage is not None:
                return self._damaged(place)
            return self._cut_short(place, "the file ends inside the header of a record")
        head = bytes(tape.buffer[:size])
        lengths = {match[1].strip() for match in _LENGTH.finditer(_FOLD.sub(b" ", head))}
        if _WARC_START.match(head) is None:
            line = head.partition(b"\n")[0][:40]
            return self._astray("record-version", begin, place, 5, f"its version line is {line!r}")
        if len(lengths) != 1:
            why = "the record states more than one Content-Length" if lengths else "the record has no Content-Length"
            return self._astray("record-length", begin, place, 5, why)
        stated = lengths.pop()
        if not _DIGITS.fullmatch(stated):
            return self._astray("record-length", begin, place, 5, f"Content-Length is not a number: {stated[:40]!r}")
        notes = []
        if not head.endswith(b"\r\n\r\n") or b"\r\r\n" in head:
            notes.append("its header lines do not end with CR LF")
        tape.drop(size)
        return self._block(begin, place, head, int(stated), notes, "warc")

    def _arc_without_length(
        self, begin: int, place: tuple[int, int], head: bytes, stated: bytes
    ) -> Cut | ForeignProblem:
        """Some writers did not know the length: what stands before the next record line is the block."""
        tape = self.tape
        note = f"its length is stated as {stated[:20].decode('latin-1')!r}"
        size = 0 if _arc_line_at(tape, 0) else None
        searched = 0
        while size is None:
            more = tape.fill(searched + STEP)
            near = tape.next_start()
            limit = len(tape.buffer) if near is None else near - tape.position
            lines = [match.end() for match in _NEXT_ARC.finditer(tape.buffer, max(0, searched - 1), limit)]
            size = next((end for end in lines if _arc_line_at(tape, end)), None)
            if size is None and (near is not None or not more):
                if near is None and tape.damage is not None:
                    return self._damaged(place)
                size = limit
            if limit > KEEP:
                return self._astray("record-length", begin, place, len(head), note)
            searched = limit
        content = tape.take(size)
        block = content.rstrip(b"\r\n")
        digest = sha256(head + content)
        self._show(head, block, "arc")
        return self._whole(place, head, block, content[len(block) :], digest.hexdigest(), len(block), [note], "arc")

    def _block(
        self, begin: int, place: tuple[int, int], head: bytes, length: int, notes: list[str], kind: Format
    ) -> Cut | ForeignProblem:
        """The block of the stated length and the line ends after it, when they are where they should be."""
        tape = self.tape
        hasher = sha256(head)
        sink = self._sink = self._watch(head, kind) if self._watch is not None else None
        parts: list[bytes] = []
        left = length
        while left:
            if not tape.fill(1):
                if tape.damage is not None:
                    return self._damaged(place)
                why = f"{length:,} bytes are stated for the block, {length - left:,} are there"
                return self._too_long(begin, place, len(head), why)
            if left < length and tape.packed and self._member_opens_record():
                why = f"{length:,} bytes are stated for the block, {length - left:,} are there before the next record"
                return self._skipped("record-length", begin, place, why)
            piece = tape.take(min(left, tape.run()))
            hasher.update(piece)
            if sink is not None:
                sink.update(piece)
            if length <= self._keep:
                parts.append(piece)
            left -= len(piece)
        expected = b"\r\n\r\n" if kind == "warc" else b"\n"
        tail = bytearray()
        while len(tail) < _MAX_TAIL and tape.fill(1) and tape.buffer[0] in b"\r\n":
            if tape.packed and tail == expected and tape.boundary(tape.position) is not None:
                break
            tail += tape.take(1)
        hasher.update(tail)
        if not self._may_end_here(tail == expected):
            return self._other_length(begin, place, head, length, notes, kind, tail == expected)
        if tail != expected and (kind == "warc" or not tail):
            spelled = tail.replace(b"\r", b"CR ").replace(b"\n", b"LF ").decode("ascii").strip() or "nothing"
            notes.append(f"it ends with {spelled[:60]} instead of {'CR LF CR LF' if kind == 'warc' else 'LF'}")
        block = b"".join(parts) if length <= self._keep else None
        return self._whole(place, head, block, bytes(tail), hasher.hexdigest(), length, notes, kind)

    def _other_length(
        self,
        begin: int,
        place: tuple[int, int],
        head: bytes,
        stated: int,
        notes: list[str],
        kind: Format,
        closed: bool,
    ) -> Cut | ForeignProblem:
        """No record begins behind the block of the stated length. Where does the next one really begin?

        Behind the stated end: a writer that counted characters for bytes; all of it is the block. Before it: bytes of
        this record are missing, and it is left out. Nowhere: when the block is `closed` by its line ends, it is whole
        and the rest of the file is not its business.
        """
        tape = self.tape
        after = bytes(tape.buffer[:12])
        why = f"the block of {stated:,} bytes is followed by {after!r}, not by the end of the record"
        if not tape.rewind(place, begin, len(head)):
            return self._skipped("record-length", begin, place, why)
        opened = self._seek()
        size = tape.position - begin - len(head)
        if size <= stated or size > KEEP or (tape.damage is not None and not opened):
            return self._skipped("record-length", begin, place, why)
        if not tape.rewind(place, begin, len(head)) or not tape.fill(size):
            return self._skipped("record-length", begin, place, why)
        self._passed = tape.passed
        end = b"\r\n\r\n" if kind == "warc" else b"\n"
        content = tape.take(stated + len(end) if closed and not opened else size)
        block = content.removesuffix(end)
        if len(block) < stated or (not opened and block == content):
            return self._skipped("record-length", begin, place, why)
        if len(block) > stated:
            notes.append(f"its length is stated as {stated:,} bytes and is {len(block):,}")
        digest = sha256(head + content)
        self._show(head, block, kind)
        return self._whole(place, head, block, content[len(block) :], digest.hexdigest(), len(block), notes, kind)

    def _show(self, head: bytes, block: bytes, kind: Format) -> None:
        """Shows the sink a block that was found by other means than its length."""
        self._sink = self._watch(head, kind) if self._watch is not None else None
        if self._sink is not None:
            self._sink.update(block)

    def _whole(
        self,
        place: tuple[int, int],
        head: bytes,
        block: bytes | None,
        tail: bytes,
        digest: str,
        block_length: int,
        notes: list[str],
        kind: Format,
    ) -> Cut | ForeignProblem:
        """The record, unless the gzip member it ends in does not hold what it says."""
        tape = self.tape
        tape.fill(1)  # lets that member come to its end
        clipped = False
        if tape.damage is not None and tape.starts and tape.starts[-1].position < tape.position:
            if tape.damage.code != "truncated":
                return self._damaged(place)
            notes.append("the file ends inside its gzip member, whose checksum could not be compared")
            clipped = True
        end = tape.boundary(tape.position) if place[1] == 0 else None
        length = end - place[0] if end is not None else 0
        self._count += 1
        size = len(head) + block_length + len(tail)
        begins = any(start.position == tape.position for start in tape.starts)
        members = max(1, tape.passed - self._passed + (0 if begins else 1)) if tape.packed else 1
        return Cut(
            self._count,
            *place,
            length,
            kind,
            head,
            block,
            tail,
            size,
            digest,
            tuple(notes),
            members,
            clipped,
            self._sink,
        )

    def _member_opens_record(self) -> bool:
        tape = self.tape
        if all(start.position != tape.position for start in tape.starts):
            return False
        return tape.fill(12) and _WARC_START.match(tape.buffer) is not None

    def _may_end_here(self, closed: bool) -> bool:
        """Whether a record may end before the next byte: the content ends, a member begins, or a record does.

        `closed` by its line ends, it may also be followed by the first bytes of a record that is not there.
        """
        tape = self.tape
        if not tape.fill(1) or (tape.packed and tape.boundary(tape.position) is not None):
            return True
        more = tape.fill(32)
        if _WARC_START.match(tape.buffer) is not None or _arc_line_at(tape, 0):
            return True
        rest = bytes(tape.buffer[:32])
        return closed and not more and (b"WARC/".startswith(rest[:5]) or _SCHEME.match(rest + b":") is not None)

    def _problem(self, code: str, place: tuple[int, int], length: int, why: str, so: str) -> ForeignProblem:
        self._count += 1
        return ForeignProblem(code, self._count, place[0], length, why, so)

    def _damaged(self, place: tuple[int, int]) -> ForeignProblem:
        """What a damaged gzip member leaves of the record that begins at `place`; reading goes on behind it."""
        tape = self.tape
        damage = tape.damage
        assert damage is not None
        tape.recover(b"" if self._arc else b"WARC/")
        length = tape.resumes_at - place[0]
        so = f"{length:,} bytes are left out"
        if tape.resumes_at < tape.file_size:
            so += f", reading goes on at {tape.resumes_at:,}"
        return self._problem(damage.code, place, length, damage.message, so)

    def _cut_short(self, place: tuple[int, int], why: str) -> ForeignProblem:
        self.tape.drop(len(self.tape.buffer))
        return self._problem("truncated", place, self.tape.file_size - place[0], why, "the record is left out")

    def _too_long(self, begin: int, place: tuple[int, int], head: int, why: str) -> ForeignProblem:
        """The file ended inside a block: it was cut off, or the length is wrong and swallowed the records behind."""
        if self.tape.rewind(place, begin, head) and self._seek():
            return self._skipped("record-length", begin, place, why)
        return self._cut_short(place, why)

    def _astray(self, code: str, begin: int, place: tuple[int, int], head: int, why: str) -> ForeignProblem:
        """The record cannot be cut: look for the next one, `head` bytes behind its beginning."""
        if self.tape.position <= begin + head or self.tape.rewind(place, begin, head):
            self.tape.skip(max(1, head) if self.tape.position == begin else 0)
            if not self._seek() and self.tape.damage is not None:
                return self._damaged(place)
        return self._skipped(code, begin, place, why)

    def _seek(self) -> bool:
        """Move to where the next record seems to begin: a gzip member, or the first line of one; False at the end."""
        tape = self.tape
        pattern = _NEXT_ARC if self._arc else _NEXT_WARC
        while tape.fill(1):
            more = tape.fill(STEP)
            near = tape.next_start()
            limit = len(tape.buffer) if near is None else near - tape.position
            # One after the other: what stands in the buffer behind the first place is looked at when it is come to.
            places = (match.end() for match in pattern.finditer(tape.buffer, 0, limit))
            found = next((place for place in places if not self._arc or _arc_line_at(tape, place)), None)
            del places  # it holds the buffer, which could not be shortened
            if found is not None or near is not None:
                tape.drop(limit if found is None else found)
                return True
            # Keep the last line: it may be the beginning of what is looked for.
            tape.drop(max(1, len(tape.buffer) - (64 if more else 0)))
        return False

    def _skipped(self, code: str, begin: int, place: tuple[int, int], why: str) -> ForeignProblem:
        tape = self.tape
        offset = tape.file_size if tape.damage is None else tape.starts[-1].offset
        if tape.fill(1):
            offset = tape.place()[0]
        length = max(0, offset - place[0])
        left = f"{length:,} bytes" if length else f"{tape.position - begin:,} bytes of content"
        return self._problem(code, place, length, why, f"{left} are left out")


def _arc_length(line: bytes) -> bytes | None:
    """The last field of an ARC record line, which is its length if it is a number; None: this is no record line."""
    if not _SCHEME.match(line):
        return None
    words = line.split()
    for fields in _ARC_FIELDS:
        if len(words) >= fields and _ARC_DATE.fullmatch(words[2 - fields]):
            return words[-1]
    return None


def _arc_line_at(tape: Tape, place: int) -> bool:
    end = tape.find(b"\n", place + _MAX_LINE, place)
    return end is not None and _arc_length(bytes(tape.buffer[place : end + 1])) is not None
