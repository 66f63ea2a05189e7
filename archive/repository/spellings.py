"""Decides in which ways the same words may be written down in bytes, and what cannot be read as words at all.

Bytes are read in the charset that they declare, as UTF-8, as UTF-16 wherever that may stand, and in the older charsets
in which the words that are looked for can be written; as they lie, without tags, and without percent signs, entities,
JavaScript and quoted-printable escapes; and so is what gzip, zlib or base64 hold of them, over a few layers. What is left
(pictures, films, packed files of other kinds) is named to the caller: nobody may take it for looked through.
"""

from __future__ import annotations

import binascii
import html
import re
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Final
from urllib.parse import unquote_to_bytes

from archive.articles.charset import decode

#: Hears what of some bytes cannot be read as words.
Tell = Callable[[str], None]

#: Layers that are taken off, one within the other.
_DEPTH: Final = 3
#: Bytes that come out of one packed stretch, and out of all that lie in and within one record.
_UNPACKED: Final = 1 << 24
_ALTOGETHER: Final = 1 << 27
#: Places of one record that begin as a packed stretch does, and are none.
_ALIKE: Final = 4_096
#: Characters that are read at once, and those of the ones before that are read again: what a sequence needs.
_PIECE: Final = 1 << 20
_OVERLAP: Final = 1 << 12
_SAMPLE: Final = 1 << 12
#: Bytes before and behind what looks like UTF-16 that are read with it.
_AROUND: Final = 512
#: Bytes of a picture within a page that may show a word.
_TINY: Final = 1_000
#: Characters of base64 of which four beginnings are tried, and those that are too few to say anything.
_ALIGNED: Final = 1 << 13

#: What shows nothing: soft hyphens, joiners, marks of direction, byte order marks.
_UNSEEN: Final = re.compile("[\0\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
_TAG: Final = re.compile(r"<[^<>]{0,4000}>")
_CODE: Final = re.compile(
    r"(?:\\+u|%u)([0-9a-fA-F]{4})|\\+u\{([0-9a-fA-F]{1,5})\}|\\+x([0-9a-fA-F]{2})|\\+[nrtbf]|\\+/"
)
_ESCAPED: Final = re.compile(rb"\\+x([0-9a-fA-F]{2})")
_PERCENT: Final = re.compile(rb"%(?:[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4})")
_STRETCH: Final = re.compile(rb'[\s"<>]+')
_QUOTED: Final = re.compile(rb"=(?:\r?\n|3D|[0-9A-Fa-f]{2}=[0-9A-Fa-f]{2})")
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/_-]{40,}(?:(?:\r?\n|\\r\\n|\\n)[A-Za-z0-9+/_-]{4,})*")
_NO_BASE64: Final = re.compile(rb"\s|\\[rn]")
_PACKED: Final = re.compile(rb"\x1f\x8b\x08|\xff\xfe|\xfe\xff")
_GZIP: Final = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]")
#: What is text between bytes that are none: beginning with ASCII, or with whatever it takes.
_PRINTED: Final = re.compile(rb"[\x20-\x7e]{8}[\t\r\n\x20-\x7e\x80-\xff]{8,}")
_WRITTEN: Final = re.compile(rb"[\t\r\n\x20-\x7e\x80-\xff]{16,}")
_CONTROLS: Final = bytes(byte for byte in (*range(32), 127) if byte not in b"\t\n\r\f\x1b")

#: What begins so has no words, or none that can be read here (WHATWG MIME Sniffing, section 6; `file` for the others).
_KINDS: Final = (
    ("a picture", re.compile(
        rb"\xff\xd8\xff|\x89PNG\r\n|GIF8[79]a|BM.{4}\x00{4}|II\*\x00|MM\x00\*|\x00\x00\x01\x00|RIFF.{4}WEBP"
        rb"|.{4}ftyp(?:avi[fs]|hei[cfsx]|mif1|msf1)|\xff\x0a|\x00\x00\x00\x0cJXL ", re.S
    )),
    ("sound or film", re.compile(
        rb".{4}ftyp|RIFF.{4}(?:AVI |WAVE)|\x1a\x45\xdf\xa3|OggS|ID3|fLaC|FLV\x01|\xff[\xfb\xf3\xf2]", re.S
    )),
    ("a font", re.compile(rb"wOF[F2]|OTTO|\x00\x01\x00\x00\x00|ttcf")),
    ("a PDF", re.compile(rb"\s{0,16}%PDF-")),
    ("a ZIP or what is made like one (EPUB, Office, WACZ)", re.compile(rb"PK(?:\x03\x04|\x05\x06)")),
    ("packed in a way that is not taken off here", re.compile(
        rb"BZh[1-9]1AY&SY|\xfd7zXZ\x00|7z\xbc\xaf\x27\x1c|Rar!\x1a\x07|\x28\xb5\x2f\xfd|\x04\x22\x4d\x18|.{257}ustar", re.S
    )),
)  # fmt: skip
_LEGACY: Final = (
    "cp1252", "cp1250", "iso8859_2", "cp1251", "koi8_r", "cp866", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874",
    "gb18030", "big5hkscs", "cp932", "euc_jp", "cp949",
)  # fmt: skip
#: Characters of what is looked for that say which charsets it may be written in.
_LETTERS: Final = 2_000


class Spellings:
    """The ways in which `words` may be spelled: older charsets, and the rows of UTF-16 that they need."""

    def __init__(self, words: Iterable[str]) -> None:
        letters = {letter for word in words if not word.isascii() for letter in word if letter > "\x7f"}
        some = "".join(sorted(letters)[:_LETTERS])
        self._codecs = tuple(name for name in _LEGACY if some and _writes(name, some))
        rows = {ord(letter) >> 8 for letter in letters if letter < "\U00010000"} | {0x00, 0x20}
        many = len(rows) > 8
        if many:
            rows |= {*range(0x30, 0xD8), *range(0xF9, 0x100)}
        row = b"[" + b"".join(b"\\x%02x" % number for number in sorted(rows)) + b"]"
        self._wide = (
            ("utf-16-le", re.compile(b"(?:[\\s\\S]" + row + b"){%d,}" % (16 if many else 10))),
            ("utf-16-be", re.compile(b"(?:" + row + b"[\\s\\S]){%d,}" % (16 if many else 10))),
        )
        #: Whether there are letters that are not Latin: UTF-16 of them may have no NUL, and UTF-8 no ASCII.
        self._far = len(rows) > 2

    def texts(self, data: bytes, tell: Tell, *, content_type: str = "") -> Iterator[str]:
        """What these bytes may say, in pieces that overlap. `tell` hears what cannot be read as words."""
        yield from self._texts(data, _Room(tell), content_type, _DEPTH)

    def _texts(self, data: bytes, room: _Room, content_type: str, depth: int) -> Iterator[str]:
        if not data:
            return
        tell = room.tell
        for part in _within(data, room) if depth else ():
            yield from self._texts(part, room, "", depth - 1)
        what = next((what for what, begins in _KINDS if begins.match(data)), None)
        packed = _GZIP.match(data) is not None or _is_zlib(data)
        binary = what is not None or packed or not is_text(data)
        if what is not None and (depth == _DEPTH or len(data) > _TINY):
            tell(what)
        said = b"\n".join((_WRITTEN if self._far else _PRINTED).findall(data)) if binary else data
        yield from self._read(said, binary, content_type)
        wide = 0
        if b"\0" in data or self._far:
            for codec, run in self._wide:
                for first, last, length in _stretches(run, data):
                    wide += length
                    for begin in (first, first + 1):
                        yield from _spelled(data[begin:last].decode(codec, "replace"))
        if binary and what is None and not packed and depth == _DEPTH and 2 * wide < len(data):
            tell("binary, of a kind that is not known")
        if depth:
            for other in _otherwise(said):
                yield from self._texts(other, room, content_type, depth - 1)

    def _read(self, data: bytes, binary: bool, content_type: str) -> Iterator[str]:
        """The bytes in the charsets that they may be in."""
        for begin in range(0, len(data), _PIECE):
            yield from _spelled(data[max(0, begin - _OVERLAP) : begin + _PIECE].decode("utf-8", "replace"))
        if binary:
            return
        if _is_utf8(data) and b"\x1b" not in data:
            return
        declared = decode(data, content_type=content_type)
        yield from _spelled(declared.text)
        if declared.charset in ("utf-8", "windows-1252"):  # as servers say of anything
            for codec in self._codecs:
                yield from _spelled(data.decode(codec, "replace"))


def _stretches(run: re.Pattern[bytes], data: bytes) -> Iterator[tuple[int, int, int]]:
    """Where UTF-16 may stand, with what is around it: a run may have begun one byte too early, and then have ended too
    early as well. Begin, end, and how many bytes of it looked like UTF-16."""
    first = last = length = 0
    for match in run.finditer(data):
        if length and match.start() - _AROUND > last:
            yield first, last, length
            length = 0
        if not length:
            first = max(0, match.start() - _AROUND)
        last = match.end() + _AROUND
        length += len(match[0])
    if length:
        yield first, last, length


def is_text(data: bytes) -> bool:
    """Whether bytes are text in a charset that has ASCII in it, judged by how few controls they begin with."""
    sample = data[:_SAMPLE]
    return (len(sample) - len(sample.translate(None, _CONTROLS))) * 50 <= len(sample)


def normal(text: str) -> str:
    """A text as two spellings of it compare: without letter case, what shows nothing, and forms of the same letter."""
    text = _UNSEEN.sub("", text).casefold()
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def _spelled(text: str) -> Iterator[str]:
    """Pieces of a text, each as it stands, and freed of escapes and tags."""
    for begin in range(0, len(text), _PIECE):
        piece = text[max(0, begin - _OVERLAP) : begin + _PIECE]
        plain = piece
        for _ in range(2):  # JSON within JSON, and entities in what a feed has escaped
            if "\\" in plain or "%u" in plain:
                plain = _CODE.sub(_character, plain)
            if "&" in plain:
                plain = html.unescape(plain)
        if "<" in plain:
            yield _TAG.sub(" ", plain)
            yield _TAG.sub("", plain)
        yield plain


def _character(match: re.Match[str]) -> str:
    digits = match[1] or match[2] or match[3]
    return chr(int(digits, 16)) if digits else "/" if match[0].endswith("/") else " "


class _Room:
    """How much may still come out of what is packed, and who hears when it is more."""

    def __init__(self, tell: Tell) -> None:
        self.tell = tell
        self.left = _ALTOGETHER


def _within(data: bytes, room: _Room) -> Iterator[bytes]:
    """What gzip, zlib and base64 hold in these bytes."""
    end = alike = 0
    for match in _GZIP.finditer(data):
        if match.start() >= end:
            unpacked, used = _inflated(memoryview(data)[match.start() :], 31, room)
            end = match.start() + used
            yield unpacked
            alike += not unpacked
            if alike > _ALIKE:
                room.tell(f"looks packed in more than {_ALIKE:,} places, and is not")
                break
    if _is_zlib(data):
        yield _inflated(memoryview(data), 15, room)[0]
    plain = data.replace(b"\\/", b"/") if b"\\/" in data else data
    for match in _BASE64.finditer(plain):
        text = _NO_BASE64.sub(b"", match[0]).replace(b"-", b"+").replace(b"_", b"/")
        for begin in range(4 if len(text) <= _ALIGNED else 1):
            over = (len(text) - begin) % 4
            decoded = binascii.a2b_base64(text[begin : len(text) - (over == 1)] + b"=="[: (4 - over) % 3])
            if is_text(decoded) or b"\0" in decoded[:_SAMPLE] or _PACKED.match(decoded) or _is_zlib(decoded):
                yield decoded


def _otherwise(data: bytes) -> Iterator[bytes]:
    """The bytes without percent signs, `\\x` escapes and quoted-printable, where there are any."""
    quoted = _QUOTED.search(data) or b"quoted-printable" in data or b"Quoted-Printable" in data
    for begin in range(0, len(data), _PIECE):
        piece = data[max(0, begin - _OVERLAP) : begin + _PIECE]
        if _PERCENT.search(piece):
            stretches = [part for part in _STRETCH.split(piece) if b"%" in part]
            yield unquote_to_bytes(b"\n".join(stretches).replace(b"+", b" "))
        if _ESCAPED.search(piece):
            yield _ESCAPED.sub(lambda match: bytes((int(match[1], 16),)), piece)
        if quoted:
            yield binascii.a2b_qp(piece)


def _inflated(data: memoryview, window: int, room: _Room) -> tuple[bytes, int]:
    """What a packed stretch holds, as far as it is whole, and its length."""
    inflater = zlib.decompressobj(window)
    out: list[bytes] = []
    size = at = 0
    most = min(_UNPACKED, room.left)
    step = 1_024
    try:
        while at < len(data) and not inflater.eof:
            piece = bytes(data[at : at + step])
            at += len(piece)
            step = 65_536
            while piece and not inflater.eof:
                out.append(inflater.decompress(piece, 65_536))
                piece = inflater.unconsumed_tail
                size += len(out[-1])
                if size > most:
                    room.tell(f"unpacks to more than is looked at ({most:,} bytes)")
                    room.left -= most
                    return b"".join(out), at
    except zlib.error:
        if size < 8:
            return b"", 1  # it only looked like one
    room.left -= size
    return b"".join(out), at - len(inflater.unused_data)


def _is_zlib(data: bytes) -> bool:
    return len(data) > 8 and data[0] == 0x78 and (data[0] << 8 | data[1]) % 31 == 0


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _writes(codec: str, letters: str) -> bool:
    """Whether nearly all of these letters are in a charset."""
    there = len(letters.encode(codec, "ignore").decode(codec, "ignore"))
    return there * 20 >= len(letters) * 19
