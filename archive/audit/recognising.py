"""Decides what a damaged or cut file was: by what is still to be recognised in it, and by what its name promises.

One byte must not make evidence into none. So of every kind more than its first bytes are asked, a file that ends inside
how a kind begins is a cut one of it, and where the bytes say nothing the name does. What is looked for stands in whole
files of that kind, in more than one place, and in hardly anything else.
"""

from __future__ import annotations

import re
import zlib
from typing import Final, Literal

Promised = Literal["warc", "wacz", "proof", "page", "checkpoint", "fork"]

#: What a name promises of a file whose bytes are of no kind.
_NAMES: Final[tuple[tuple[str, Promised], ...]] = (
    (r"\.tlog-proof$", "proof"),
    (r"\.wacz$", "wacz"),
    (r"\.fork$", "fork"),
    (r"(?:\.|^)checkpoint$", "checkpoint"),
    (r"\.w?arc(?:\.open)?(?:\.(?:gz|zst|lz4|xz|bz2|bad))*$", "warc"),
)
#: How every report begins.
_REPORT: Final = (
    b"<!doctype html>\n<html lang=en><head><meta charset=utf-8>\n<meta name=viewport "
    b'content="width=device-width, initial-scale=1">\n<meta name=generator content="newsproof/'
)
_PAGE: Final = re.compile(r"\.html?$", re.IGNORECASE)
#: A header line of a WARC record, and the first line of an ARC file behind one damaged byte.
_WARC_LINE: Final = re.compile(rb"\nWARC-(?:Type|Date|Record-ID):", re.IGNORECASE)
_ARC_LINE: Final = re.compile(rb"[^\n]{8,1000} [0-9]{14} text/plain [0-9]{1,9}\r?\n")
#: The lines behind the first of a proof and of fork evidence; no checkpoint has them.
_PROOF_LINES: Final = re.compile(rb"[^\n]{0,100}\n(?:extra [A-Za-z0-9+/=]{4,}\n)?index [0-9]{1,19}\n")
_FORK_LINES: Final = re.compile(rb"[^\n]{0,100}\nfirst [0-9]{1,9}\nsecond [0-9]{1,9}\n")
_NOTE: Final = re.compile(rb"[^\n]{1,1000}\n[0-9]{1,19}\n[A-Za-z0-9+/=]{1,100}\n", re.ASCII)
#: A checkpoint that ends in its third line: names of logs have no spaces, and the root is no short word.
_CUT_NOTE: Final = re.compile(rb"[^\s+]{1,1000}\n[0-9]{1,19}\n[A-Za-z0-9+/=]{6,44}\Z", re.ASCII)
_SIGNATURES: Final = b"\n\n\xe2\x80\x94 "
_LISTED: Final = b"datapackage.json"
_MEMBER: Final = re.compile(rb"\x1f\x8b\x08")
#: Bytes in which the header of a first record has said what it is; what comes later may be a text about WARCs.
_FIRST_HEADER: Final = 2_048
#: Members of a file that are opened to see whether a record begins in one; a header of ours has ten bytes.
_OPENED: Final = 64
_HEADER: Final = 10
#: A cut file has at least so many bytes of how its kind begins; fewer are anything.
_FEW: Final = 8


def promised(name: str) -> Promised | None:
    """The kind of evidence that a file of that name would be."""
    return next((kind for pattern, kind in _NAMES if re.search(pattern, name, re.IGNORECASE)), None)


def traces_of_records(head: bytes) -> bool:
    """Whether records of a WARC or ARC are in the bytes that a file begins with, plain or in gzip members."""
    if head.lstrip(b"\r\n").startswith((b"WARC/", b"filedesc:")):
        return True
    if _WARC_LINE.search(head, 0, _FIRST_HEADER) or _ARC_LINE.match(head.lstrip(b"\r\n")):
        return True
    if _opens_record(head[_HEADER:], -zlib.MAX_WBITS):
        return True
    places = [match.start() for match, _ in zip(_MEMBER.finditer(head), range(_OPENED), strict=False)]
    return any(_opens_record(head[at:], zlib.MAX_WBITS | 16) for at in places)


def text_kind(head: bytes) -> Promised | None:
    """Whether the bytes are those of a damaged or cut proof, fork or checkpoint."""
    from archive.trust.fork import HEADER as FORK
    from archive.trust.proofs import HEADER as PROOF

    for header, lines, kind in ((PROOF, _PROOF_LINES, "proof"), (FORK, _FORK_LINES, "fork")):
        cut = len(head) >= _FEW and f"{header}\n".encode().startswith(head)
        if cut or lines.match(head):
            return "proof" if kind == "proof" else "fork"
    if _NOTE.match(head) or _SIGNATURES in head or _CUT_NOTE.match(head):
        return "checkpoint"
    return None


def cut_page(name: str, head: bytes) -> Literal["page", "report"] | None:
    """What a file is that is called a page and is empty, or ends inside how one of ours begins: no other page is so short."""
    from archive.formats.quotepage import OPENING

    if not _PAGE.search(name):
        return None
    return "page" if OPENING.startswith(head) else "report" if _REPORT.startswith(head) else None


def traces_of_package(head: bytes, tail: bytes) -> bool:
    """Whether a ZIP with the list of contents of a WACZ is in the bytes at both ends of a file."""
    return _LISTED in tail and (b"PK\x05\x06" in tail or b"PK\x03\x04" in head)


def _opens_record(data: bytes, window: int) -> bool:
    try:
        return zlib.decompressobj(window).decompress(data, _HEADER).startswith((b"WARC/", b"filedesc:"))
    except zlib.error:
        return False
