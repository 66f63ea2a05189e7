"""Decides what kind of file a user has handed in: by its first bytes, then by its name, then by whether it is text."""

from __future__ import annotations

import codecs
import re
import zlib
from pathlib import Path
from typing import Final, Literal

from archive.errors import CallerError, SourceError

FileKind = Literal["warc", "arc", "html", "text", "markdown"]

#: Possessive, so that a file of many comments takes no more than one look at each byte.
_HTML_START: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?(?>\s+|<!--(?:(?!-->).)*+-->|<\?xml[^>]*\?>)*+<(?:!doctype\s+html|html|head|body|title|meta|article|div|p|h1)\b",
    re.IGNORECASE | re.DOTALL,
)
_ENDINGS: Final[dict[FileKind, tuple[str, ...]]] = {
    "html": (".html", ".htm", ".xhtml", ".xht", ".shtml"),
    "markdown": (".md", ".markdown", ".mdown"),
    "text": (".txt", ".text"),
}


def detect(path: Path) -> FileKind | None:
    """What a file is: by its first bytes, then by its name, then by whether it is text at all. None: nothing of ours.

    Only regular files are opened. Raises OSError when it cannot be read.
    """
    if not path.is_file():
        return None
    with path.open("rb") as file:
        start = file.read(65_536)
    content = unpacked_start(start)
    opening = content[:4096].lstrip(b"\r\n")
    if opening.startswith(b"WARC/"):
        return "warc"
    if opening.startswith(b"filedesc:"):
        return "arc"
    name = path.name.lower()
    kinds: tuple[FileKind, FileKind] = ("warc", "arc")
    for kind in kinds:
        if name.endswith((f".{kind}", f".{kind}.gz")):
            return kind
    name = name.removesuffix(".gz")
    named = next((kind for kind, endings in _ENDINGS.items() if name.endswith(endings)), None)
    if not is_text(content, nul=named is not None):
        return None
    if named == "html" or looks_like_html(content):
        return "html"
    return named or ("text" if content.strip() else None)


def unpacked_start(start: bytes) -> bytes:
    """The beginning of a file, out of its gzip where it is in one: at most 64 KiB, nothing of broken gzip."""
    if not start.startswith(b"\x1f\x8b"):
        return start
    try:
        return zlib.decompressobj(31).decompress(start, 65_536)
    except zlib.error:
        return b""


def read_document(path: Path, limit: int) -> bytes:
    """The bytes of an HTML, text or Markdown file; one that is packed with gzip is unpacked.

    Raises SourceError `too-large` above `limit` bytes (unpacked), CallerError `unreadable-file` for broken gzip.
    """
    too_large = SourceError("too-large", f"{path.name} is larger than {limit // 2**20} MiB")
    with path.open("rb") as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise too_large
    if not content.startswith(b"\x1f\x8b"):
        return content
    pieces: list[bytes] = []
    length = 0
    try:
        while content:
            unpacking = zlib.decompressobj(31)
            piece = unpacking.decompress(content, limit + 1 - length)
            pieces.append(piece)
            length += len(piece)
            if length > limit:
                raise too_large
            if not unpacking.eof:
                raise zlib.error("it ends before its end")
            content = unpacking.unused_data
    except zlib.error as exc:
        raise CallerError("unreadable-file", f"{path.name} is broken gzip: {exc}", context={"path": str(path)}) from exc
    return b"".join(pieces)


def looks_like_html(start: bytes) -> bool:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        start = start.decode("utf-16", "replace").encode("utf-8")
    return _HTML_START.match(start[:4096]) is not None


def is_text(start: bytes, *, nul: bool = False) -> bool:
    """Whether bytes can be read as text in some encoding: hardly a control character, a NUL only where it is usual.

    That is in UTF-16, or with `nul` as one of the few damaged characters of a file that is called text.
    """
    if start.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)):
        return True
    if start.startswith((b"%PDF-", b"PK\x03\x04", b"{\\rtf")):
        return False
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) > len(start) * 0.3 and min(even, odd) == 0:
        start = start.replace(b"\0", b"")
    elif even + odd and not nul:
        return False
    controls = sum(start.count(byte) for byte in range(32) if byte not in b"\t\n\r\f\x1b")
    return controls <= max(1, len(start) // 100)
