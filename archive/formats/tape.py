"""Decides how the content of a file is seen from front to back, whatever gzip members it came in, or none.

One stretch of it is in memory at a time. Where members begin stays known, so that what is found in the content can be
said to lie at an offset of the file; damage is kept until what came before it has been used.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from typing import BinaryIO, Final

from archive.formats.frames import ZSTD_OPENINGS, Frame, FrameReader, frames_readable
from archive.formats.members import MAGIC, DamageError, Inflation, Rescue, Window, next_member

#: How much is read at a time.
STEP: Final = 1 << 16

#: First bytes of what is neither gzip nor records, and what it is.
OTHER_FORMATS: Final = {
    b"\x04\x22\x4d\x18": "LZ4 compression",
    b"\x28\xb5\x2f\xfd": "Zstandard compression",
    b"\xfd7zXZ\0": "xz compression",
    b"BZh": "bzip2 compression",
    b"PK\x03\x04": "a ZIP file (WACZ?)",
}


def _made_of_members(window: Window) -> bool:
    """Whether a file is made of gzip members, even if its first bytes are damaged."""
    start = bytes(window.at(0, 64))
    if start.startswith(MAGIC):
        return True
    if start.lstrip(b"\r\n").startswith((b"WARC/", b"filedesc:", *OTHER_FORMATS)):
        return False
    return next_member(window, 0, b"WARC/") < window.end


@dataclass(frozen=True, slots=True)
class Start:
    """A gzip member (or the whole plain file) begins: where in the content, and where in the file."""

    position: int
    offset: int


class Tape:
    """The content of a file from front to back, whatever members it came in, with one stretch of it in memory.

    `packed`: the file is made of members (gzip, or Zstandard frames where the extra package is there), else plain.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._window = Window(file)
        self._frames: FrameReader | None = None
        if bytes(self._window.at(0, 4)) in ZSTD_OPENINGS and frames_readable():
            self._frames = FrameReader(self._window)
        self.packed = self._frames is not None or _made_of_members(self._window)
        self._rescue: Rescue | FrameReader | None = None
        self.buffer = bytearray()
        #: Content position of the first byte in the buffer.
        self.position = 0
        self.damage: DamageError | None = None
        self.starts: deque[Start] = deque()
        #: How many members have begun before the next byte, since the file was opened.
        self.passed = 0
        self._inflation: Inflation | Frame | None = None
        self._offset = 0
        self._reread = 4 * self._window.end + (1 << 24)
        if not self.packed:
            self.starts.append(Start(0, 0))

    @property
    def file_size(self) -> int:
        return self._window.end

    def restart(self, offset: int, inner: int) -> None:
        """Begin again at `inner` bytes into the content of the member at `offset` (plain: into the file there)."""
        self.buffer.clear()
        self.starts.clear()
        self._inflation = None
        self.damage = None
        self._offset = offset + (0 if self.packed else inner)
        self.position = 0 if self.packed else self._offset
        if not self.packed:
            self.starts.append(Start(0, 0))
        elif inner:
            self.skip(inner)

    def rewind(self, place: tuple[int, int], position: int, forward: int) -> bool:
        """Go back to a place, then `forward` bytes on; False when this file has been gone over often enough."""
        cost = self.position - position + place[1]
        if cost > self._reread:
            return False
        self._reread -= max(cost, 1 << 10)
        self.restart(*place)
        if self.packed:
            # Content positions go on as they were counted before.
            shift = position - self.position
            self.position += shift
            self.starts = deque(Start(s.position + shift, s.offset) for s in self.starts)
        self.skip(forward)
        return True

    def fill(self, size: int) -> bool:
        """Have `size` bytes in the buffer; False when the content ends, or is damaged, before."""
        while len(self.buffer) < size:
            if self.damage is not None or not self._load():
                return False
        return True

    def _load(self) -> bool:
        if not self.packed:
            piece = bytes(self._window.at(self._offset, STEP))
            self._offset += len(piece)
            self.buffer += piece
            return bool(piece)
        try:
            if self._inflation is None:
                if self._offset >= self._window.end:
                    return False
                self.starts.append(Start(self.position + len(self.buffer), self._offset))
                window, frames = self._window, self._frames
                self._inflation = Inflation(window, self._offset) if frames is None else frames.open(self._offset)
            piece = self._inflation.read()
        except DamageError as damage:
            self.damage = damage
            return False
        if piece:
            self.buffer += piece
        else:
            self._offset = self._inflation.end or self._window.end
            self._inflation = None
        return True

    def find(self, mark: bytes, limit: int, start: int = 0) -> int | None:
        """Where `mark` stands in the buffer from `start` on, filled up to `limit` bytes."""
        while True:
            found = self.buffer.find(mark, start, limit)
            if found >= 0:
                return found
            have = len(self.buffer)
            if have >= limit or not self.fill(have + 1):
                return None
            start = max(start, have - len(mark))

    def search(self, pattern: re.Pattern[bytes], limit: int) -> int | None:
        """Where the first match of a short pattern ends in the buffer, filled up to `limit` bytes."""
        start = 0
        while (match := pattern.search(self.buffer, start)) is None:
            have = len(self.buffer)
            if have >= limit or not self.fill(have + 1):
                return None
            start = max(0, have - 8)
        return match.end()

    def run(self) -> int:
        """How many bytes are in the buffer before the next member begins."""
        near = self.next_start()
        return len(self.buffer) if near is None else min(len(self.buffer), near - self.position)

    def take(self, size: int) -> bytes:
        """The next `size` bytes (fewer when the buffer has fewer), consumed."""
        data = bytes(self.buffer[:size])
        self.drop(len(data))
        return data

    def drop(self, size: int) -> None:
        del self.buffer[:size]
        self.position += size
        while len(self.starts) > 1 and self.starts[1].position <= self.position:
            self.starts.popleft()
            self.passed += 1

    def skip(self, size: int) -> int:
        """Consume up to `size` bytes without keeping them; how many there were."""
        left = size
        while left and (self.buffer or self.fill(1)):
            step = min(left, len(self.buffer))
            self.drop(step)
            left -= step
        return size - left

    def place(self) -> tuple[int, int]:
        """Where in the file the next byte lies: offset (of its member) and bytes into that."""
        if not self.packed:
            return self.position, 0
        while len(self.starts) > 1 and self.starts[1].position <= self.position:
            self.starts.popleft()
            self.passed += 1
        start = self.starts[0] if self.starts else Start(self.position, self._offset)
        return start.offset, self.position - start.position

    def boundary(self, position: int) -> int | None:
        """The file offset of the member that begins at this content position; the end of the content also counts."""
        if not self.packed:
            return position
        for start in self.starts:
            if start.position == position:
                return start.offset
        if position == self.position + len(self.buffer) and self._inflation is None and self.damage is None:
            return self._offset
        return None

    def next_start(self) -> int | None:
        """Content position of the next member that has begun after the next byte, if one is in the buffer."""
        return next((start.position for start in self.starts if start.position > self.position), None)

    def recover(self, opening: bytes) -> None:
        """After damage: drop what was left before it and go on at the next member whose content opens so."""
        damage = self.damage
        assert damage is not None
        if self._rescue is None:
            self._rescue = self._frames or Rescue(self._window, opening)
        start = self.starts[-1]
        self.position += len(self.buffer)
        self.buffer.clear()
        self.starts.clear()
        self._inflation = None
        self.damage = None
        self._offset = self._rescue.after(start.offset, damage)

    @property
    def checked(self) -> bool:
        """Whether a checksum of the compression has covered every byte that came out so far."""
        return self.packed and (self._frames is None or self._frames.checked)

    @property
    def resumes_at(self) -> int:
        return self._offset
