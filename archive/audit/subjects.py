"""Decides what PATH is: an archive folder, or a file that says by its bytes which kind of evidence it is.

Looking is cheap and believes nothing: a file that claims to be of a kind is examined as that kind, so that damage is
found in what it claims to be. One damaged byte must not make evidence into none, so more than the first bytes are asked.
The name of a file says nothing, unless its bytes say nothing, too: then it says what was lost (`recognising`).
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import BinaryIO, Final, Literal

from archive.audit.plainfile import plain_file
from archive.audit.recognising import cut_page, promised, text_kind, traces_of_package, traces_of_records
from archive.errors import CallerError

Kind = Literal["archive", "segment", "warc", "bundle", "wacz", "proof", "page", "report", "checkpoint", "fork"]

_PROOF: Final = b"c2sp.org/tlog-proof@"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"PK\x01\x02")
#: Gzip, Zstandard (a frame, a skippable frame of a dictionary), plain WARC, plain ARC.
_WARC: Final = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18", b"WARC/", b"filedesc:")
_HTML: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
#: What only our bundles hold: the proof of a capture.
_MEMBER: Final = re.compile(rb"newsproof/(?:[0-9]{1,19}\.tlog-proof|after-[0-9]{1,19}\.checkpoint)")
#: Reports that are not HTML, by how they begin; what else we write as JSON begins as they do.
_OURS: Final = (
    ("a report as Markdown", re.compile(rb"(?:\xef\xbb\xbf)?# (?:Edit history|Outlet report): ")),
    ("a report as a table", re.compile(rb"(?:\xef\xbb\xbf)?(?:row,article,url,old,new,|row,figure,name,counted,of,)")),
    ("a report as JSON", re.compile(rb'\s*\{\s*"schema":\s*"newsproof/(?:report|outlet)/v1"', re.DOTALL)),
    ("an answer of newsproof as JSON", re.compile(rb'\s*\{\s*"schema":\s*"newsproof/[a-z-]+/v1"', re.DOTALL)),
    (
        "a feed",
        re.compile(rb'<\?xml.{0,400}<feed xmlns="http://www\.w3\.org/2005/Atom".{0,400}urn:newsproof:', re.DOTALL),
    ),
)
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
        found = _kind(file, head, path.name) or promised(path.name)
    if found != "warc":
        if found is None:
            raise _no_evidence(path, head)
        return found
    from archive.audit.segment import is_segment

    return "segment" if is_segment(path) else "warc"


def _no_evidence(path: Path, head: bytes) -> CallerError:
    """What is said of a file of no kind that is known; of what we wrote ourselves, which of its siblings can be checked."""
    for form, mark in _OURS:
        if mark.match(head):
            message = f"{path} is {form}, which carries nothing that could be checked"
            hint = (
                "only the HTML report carries its data and a seal: newsproof report ARTICLE -o FILE.html; the evidence "
                "itself is in the archive: newsproof verify ARCHIVE"
            )
            return CallerError("not-evidence", message, hint=hint)
    return CallerError(
        "not-evidence",
        f"{path} is no archive and no file that can be verified",
        hint="what can be: an archive folder, a WARC, a bundle or WACZ, a tlog-proof, a quote, an HTML report, a checkpoint, "
        "fork evidence",
    )


def read_whole(path: Path, limit: int) -> bytes:
    """The bytes of a plain file, at most so many. Raises CallerError as `kind_of` does."""
    with plain_file(path) as file:
        return _read(file, 0, limit)


def _kind(file: BinaryIO, head: bytes, name: str) -> Kind | None:
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
        if is_quote_page(page[:_PAGE]):
            return "page"
        return "report" if is_report_page(page) else cut_page(name, head)
    tail = _tail(file)
    if _MEMBER.search(head) or _MEMBER.search(tail):
        return "bundle"
    if traces_of_package(head, tail):
        return "wacz"
    if traces_of_records(head):
        return "warc"
    return text_kind(head) or cut_page(name, head)


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
