"""Decides what PATH is: an archive folder, or a file that says by its bytes which kind of evidence it is.

Looking is cheap and believes nothing: a file that claims to be of a kind is examined as that kind, so that damage is
found in what it claims to be. One damaged byte must not make evidence into none, so more than the first bytes are asked.
The name of a file says nothing, unless its bytes say nothing, too: then it says what was lost.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import BinaryIO, Final, Literal

from archive.audit.plainfile import plain_file
from archive.errors import CallerError

Kind = Literal["archive", "segment", "warc", "bundle", "wacz", "proof", "page", "report", "checkpoint", "fork"]

_PROOF: Final = b"c2sp.org/tlog-proof@"
#: The lines behind the first of a proof, in case that one is damaged; no checkpoint has them.
_PROOF_LINES: Final = re.compile(rb"[^\n]{0,100}\n(?:extra [A-Za-z0-9+/=]{4,}\n)?index [0-9]{1,19}\n")
#: What a name promises of a file whose bytes are of no kind.
_SUFFIXES: Final[tuple[tuple[str, Kind], ...]] = ((".tlog-proof", "proof"), (".wacz", "wacz"))
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"PK\x01\x02")
#: Gzip, Zstandard (a frame, a skippable frame of a dictionary), plain WARC, plain ARC.
_WARC: Final = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18", b"WARC/", b"filedesc:")
_HTML: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_NOTE: Final = re.compile(rb"[^\n]{1,1000}\n[0-9]{1,19}\n[A-Za-z0-9+/=]{1,100}\n", re.ASCII)
#: What only our bundles hold: the proof of a capture.
_MEMBER: Final = re.compile(rb"newsproof/(?:[0-9]{1,19}\.tlog-proof|after-[0-9]{1,19}\.checkpoint)")
_HEAD: Final = 65_536
_TAIL: Final = 262_144
#: A page is looked through to find whether it is a quote.
_PAGE: Final = 4_000_000


def kind_of(path: Path) -> Kind:
    """What lies at `path`. Anything that is no file is examined as an archive.

    Raises CallerError `no-such-file`, `unreadable-file`, and `not-evidence` for a file of no kind that is known.
    """
    if path.is_dir():
        return "archive"
    if not os.path.lexists(path):
        raise CallerError("no-archive", f"there is nothing at {path}", hint="newsproof verify PATH")
    with plain_file(path) as file:
        head = _read(file, 0, _HEAD)
        found = _kind(file, head) or next((kind for end, kind in _SUFFIXES if path.name.lower().endswith(end)), None)
    if found != "warc":
        if found is None:
            raise CallerError(
                "not-evidence",
                f"{path} is no archive and no file that can be verified",
                hint="what can be: an archive folder, a WARC, a bundle or WACZ, a tlog-proof, a quote, a report, a checkpoint, "
                "fork evidence",
            )
        return found
    from archive.audit.segment import is_segment

    return "segment" if is_segment(path) else "warc"


def read_whole(path: Path, limit: int) -> bytes:
    """The bytes of a plain file, at most so many. Raises CallerError as `kind_of` does."""
    with plain_file(path) as file:
        return _read(file, 0, limit)


def _kind(file: BinaryIO, head: bytes) -> Kind | None:
    from archive.formats.quotepage import is_quote_page
    from archive.formats.reportpage import PAGE_LIMIT, is_report_page
    from archive.trust.fork import HEADER as FORK

    if head.startswith(_PROOF):
        return "proof"
    if head.startswith(FORK.encode().rpartition(b" ")[0]):
        return "fork"
    if head.startswith(_ZIP):
        return "bundle" if _MEMBER.search(head) or _MEMBER.search(_tail(file)) else "wacz"
    if head.startswith(_WARC) or head.lstrip(b"\r\n").startswith((b"WARC/", b"filedesc:")):
        return "warc"
    if is_quote_page(head):
        return "page"
    if is_report_page(head):
        return "report"
    if _HTML.match(head):
        page = _read(file, 0, PAGE_LIMIT)
        return "page" if is_quote_page(page[:_PAGE]) else "report" if is_report_page(page) else None
    if _PROOF_LINES.match(head):
        return "proof"
    if _NOTE.match(head):
        return "checkpoint"
    if _MEMBER.search(head) or _MEMBER.search(_tail(file)):
        return "bundle"
    return "checkpoint" if b"\n\n\xe2\x80\x94 " in head else None


def _tail(file: BinaryIO) -> bytes:
    """The end of a file, where a ZIP lists what it holds."""
    size = file.seek(0, os.SEEK_END)
    return _read(file, max(0, size - _TAIL), _TAIL)


def _read(file: BinaryIO, offset: int, length: int) -> bytes:
    file.seek(offset)
    parts = []
    while length and (part := file.read(length)):
        parts.append(part)
        length -= len(part)
    return b"".join(parts)
