"""Decides how the uncompressed bytes of a WARC come out of a plain file and out of gzip members, piece by piece.

Both kinds of stream have a buffer that the reader looks into and takes records from; a packed one also knows how the
record being read lies in its members, which is how content that is the same but packed otherwise is recognised.
"""

from __future__ import annotations

from typing import Final

from archive.formats.members import Inflation, Window, begins_member

#: What every record begins with.
OPENING: Final = b"WARC/"

_PIECE: Final = 65_536


class EndedError(Exception):
    """The uncompressed bytes do not go on: the file has ended, or what follows is another record."""


class PlainStream:
    """The bytes of a plain file from an offset on, as far as they have been asked for."""

    def __init__(self, window: Window, offset: int) -> None:
        self._window = window
        self._position = offset
        self.buffer = bytearray()

    def more(self) -> None:
        """Adds bytes to the buffer, or raises EndedError."""
        piece = self._window.at(self._position, _PIECE)
        if not piece:
            raise EndedError
        self._position += len(piece)
        self.buffer += piece

    @property
    def offset(self) -> int:
        """Where the first byte of the buffer lies in the file."""
        return self._position - len(self.buffer)


class PackedStream:
    """The uncompressed bytes of consecutive gzip members, and how the record being read lies in them."""

    def __init__(self, window: Window, offset: int) -> None:
        self._window = window
        self.buffer = bytearray()
        #: The member that holds the record's first byte, and the one being inflated or, between two, to be next.
        self.offset = self.current = offset
        self.member: Inflation | None = None
        #: How many members the record reaches over so far; 0 before the first.
        self.members = 0
        self.inside = False
        self.oddity: str | None = None
        #: What is in the buffer behind a record can only come from the member opened last.
        self._last: tuple[int, str | None] = (offset, None)

    def more(self) -> None:
        """Adds bytes to the buffer; raises EndedError, or DamageError for the member at `current`."""
        while True:
            if self.member is None:
                self._next()
            if self._piece():
                return

    def _next(self) -> None:
        # A member that opens a record of its own is not the rest of this one: what is missing here is missing.
        if self.current >= self._window.end or (self.members and begins_member(self._window, self.current, OPENING)):
            raise EndedError
        self.member = Inflation(self._window, self.current)
        self.members += 1
        self.oddity = self.oddity or self.member.oddity
        self._last = (self.current, self.member.oddity)

    def _piece(self) -> bool:
        assert self.member is not None
        piece = self.member.read()
        if piece:
            self.buffer += piece
            return True
        self.current = self.member.end or self._window.end
        self.member = None
        return False

    def fill(self, size: int) -> bool:
        """Reads the present member on, until it ends (True) or the buffer holds `size` bytes. Raises DamageError."""
        while self.member is not None and len(self.buffer) < size:
            self._piece()
        return self.member is None

    def begin_record(self) -> None:
        """What is in the buffer now belongs to another record, which begins inside a member."""
        self.offset, self.oddity = self._last
        self.members = 1
        self.inside = True

    @property
    def position(self) -> int:
        """How far the compressed bytes have been used up."""
        return self.member.position if self.member else self.current

    @property
    def repacked(self) -> str | None:
        """How the record lies in its members, where that is not how we write it."""
        if self.inside or self.buffer:
            return "it shares a gzip member with other records"
        if self.members > 1:
            return f"it is split over {self.members} gzip members"
        return self.oddity
