"""Decides how the frames of a Zstandard file are read as the members of a WARC (.warc.zst): RFC 8878, and the
dictionary in a skippable frame of its own at the beginning (IIPC, "Use of Zstandard for WARC").

Reading needs the optional package `zstandard`. A frame has a checksum only when its writer asked for one: `checked`
says whether every frame so far had.
"""

from __future__ import annotations

import re
import struct
from typing import Any, Final

from archive.formats.members import BOMB_RATIO, BOMB_SIZE, DamageError, Window

ZSTD_MAGIC: Final = b"\x28\xb5\x2f\xfd"
#: The magic number of the skippable frame that holds the dictionary.
_DICTIONARY: Final = b"\x5d\x2a\x4d\x18"
ZSTD_OPENINGS: Final = frozenset((ZSTD_MAGIC, _DICTIONARY))
_FRAME: Final = re.compile(rb"(?=\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18)")

#: Input of one step: a block of a few bytes may mean 128 KiB (RFC 8878, 3.1.1.2).
_STEP: Final = 512
_MAX_DICTIONARY: Final = 1 << 24
#: Frames that ask for more memory than this are refused.
_MAX_WINDOW: Final = 1 << 27
_CHUNK: Final = 1 << 18


def frames_readable() -> bool:
    """Whether the optional package is installed."""
    try:
        import zstandard  # noqa: F401
    except ImportError:
        return False
    return True


class FrameReader:
    """The frames of one file, with the dictionary that its first frame may hold."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._dictionary: Any = None
        self.checked = True
        self._left = 4 * window.end + (1 << 24)

    def open(self, offset: int) -> Frame:
        """The frame at an offset. Raises DamageError when none begins there."""
        return Frame(self, self._window, offset)

    def decompressor(self) -> Any:
        """A fresh decompressor for one frame."""
        import zstandard

        return zstandard.ZstdDecompressor(dict_data=self._dictionary, max_window_size=_MAX_WINDOW)

    def learn(self, data: bytes, offset: int) -> None:
        """Takes the dictionary, which may itself be compressed."""
        import zstandard

        try:
            if data.startswith(ZSTD_MAGIC):
                data = zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW).decompress(
                    data, max_output_size=_MAX_DICTIONARY
                )
            self._dictionary = zstandard.ZstdCompressionDict(data)
        except zstandard.ZstdError as exc:
            raise DamageError("gzip-data", f"the dictionary cannot be read ({exc})", offset) from exc

    def after(self, offset: int, damage: DamageError) -> int:
        """The offset of the next frame after damage to the one at `offset`."""
        start = offset + 1 if self._left > 0 else max(damage.position, offset + 1)
        found = start
        while found < self._window.end:
            piece = bytes(self._window.at(found, _CHUNK))
            match = _FRAME.search(piece)
            if match is not None:
                found += match.start()
                break
            if found + len(piece) >= self._window.end:
                found = self._window.end
                break
            found += max(1, len(piece) - 3)
        self._left -= max(0, damage.position - found)
        return found


class Frame:
    """One frame being unpacked piece by piece; behaves as `members.Inflation` does."""

    def __init__(self, reader: FrameReader, window: Window, offset: int) -> None:
        """Raises DamageError when no frame begins at `offset`."""
        self._reader = reader
        self._window = window
        self.offset = self.position = offset
        #: Behind the last byte, once the frame is known to be whole.
        self.end: int | None = None
        self.size = 0
        self._fed = offset
        self._object: Any = None
        opening = bytes(window.at(offset, 8))
        if re.match(rb"[\x50-\x5f]\x2a\x4d\x18", opening) and len(opening) == 8:
            self._skip(opening)
        elif opening.startswith(ZSTD_MAGIC):
            # RFC 8878, 3.1.1.1.1: bit 2 of the descriptor says that a checksum follows the last block.
            reader.checked &= len(opening) > 4 and bool(opening[4] & 4)
            self._object = reader.decompressor().decompressobj()
        elif window.end - offset < 8 and ZSTD_MAGIC.startswith(opening[:4]):
            raise DamageError("truncated", "the file ends inside the header of a Zstandard frame", window.end)
        else:
            raise DamageError("gzip-header", f"no Zstandard frame begins with {opening!r}", offset + 1)

    def _skip(self, opening: bytes) -> None:
        (length,) = struct.unpack("<I", opening[4:])
        end = self.offset + 8 + length
        if end > self._window.end:
            raise DamageError("truncated", "the file ends inside a skippable frame", self._window.end)
        if opening[:4] == _DICTIONARY and self.offset == 0 and length <= _MAX_DICTIONARY:
            self._reader.learn(bytes(self._window.at(self.offset + 8, length)), end)
        self.end = self.position = end

    def read(self) -> bytes:
        """The next piece of output; empty when the frame has ended. Raises DamageError."""
        import zstandard

        while self.end is None:
            piece = bytes(self._window.at(self._fed, _STEP))
            if not piece:
                raise DamageError("truncated", "the file ends inside a Zstandard frame", self._window.end)
            self._fed += len(piece)
            try:
                data: bytes = self._object.decompress(piece)
            except zstandard.ZstdError as exc:
                reason = str(exc).rpartition(": ")[2]
                raise DamageError("gzip-data", f"the compressed data is broken ({reason})", self._fed) from exc
            self.position = self._fed
            if self._object.eof:
                self.end = self.position = self._fed - len(self._object.unused_data)
            self.size += len(data)
            if self.size > BOMB_SIZE and self.size > BOMB_RATIO * (self.position - self.offset):
                raise DamageError("bomb", f"a frame unpacks to more than {BOMB_SIZE:,} bytes", self.position)
            if data:
                return data
        return b""
