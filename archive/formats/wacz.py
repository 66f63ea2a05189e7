"""Decides what is in a bundle: a WACZ 1.1.1 of one capture, whose every byte follows from its records and proofs.

Nothing in a bundle is decoration: index, pages and list of contents are functions of the WARC slice and of the signed
description in it, so that whoever verifies can make them again and compare. A capture's own records lie in one file;
records that were cut out of somebody else's file lie in another, so that no foreign record seems to be ours.

Source: webrecorder/specs, WACZ 1.1.1, in the form that py-wacz, pywb and ReplayWeb.page all read: stored entries, a
plain `indexes/index.cdx`, lower-case names one folder deep, page lines with `id` and `title`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO, Final, NamedTuple

from archive.formats import cdxj
from archive.formats.reader import RecordItem, read_warc
from archive.trust import canonical

#: Our records: for each segment its warcinfo and the originals from it, then the records of the capture.
DATA: Final = "archive/data.warc.gz"
#: Records of the capture that lie in a foreign file, as they lie there.
FOREIGN: Final = "archive/import.warc.gz"
INDEX: Final = "indexes/index.cdx"
PAGES: Final = "pages/pages.jsonl"
PACKAGE: Final = "datapackage.json"
DIGEST: Final = "datapackage-digest.json"
VERSION: Final = "1.1.1"
#: What a list of contents calls the rules on this page.
RULES: Final = "bundle/v1"
ABOUT: Final = "One capture with the proof that it was signed and logged. To check it: newsproof verify, or by hand."

#: Files that are read whole have at most this many bytes.
PROOF_LIMIT: Final = 1 << 20
TEXT_LIMIT: Final = 1 << 24

_PROOF: Final = re.compile(r"newsproof/(0|[1-9][0-9]{0,18})\.tlog-proof")
_AFTER: Final = re.compile(r"newsproof/after-(0|[1-9][0-9]{0,18})\.checkpoint")
#: More than an HTTP head: an index needs no more of a record.
_KEEP: Final = 1 << 22
#: What a page is shown by: the last of these among a capture's own records.
_PAGES: Final = ("response", "revisit", "resource")
_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}")


def proof_name(index: int) -> str:
    """The file of the proof of a statement with that log index."""
    return f"newsproof/{index}.tlog-proof"


def proof_index(name: str) -> int | None:
    """The log index that the name of a proof states; None for any other file."""
    match = _PROOF.fullmatch(name)
    return int(match[1]) if match else None


def after_name(size: int) -> str:
    """The file of the published checkpoint of that size, whose timestamp the capture's statement names."""
    return f"newsproof/after-{size}.checkpoint"


def after_size(name: str) -> int | None:
    """The size of the log that the name of such a checkpoint states; None for any other file."""
    match = _AFTER.fullmatch(name)
    return int(match[1]) if match else None


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """The files of a bundle in the order in which they lie in it; what never is in a bundle comes last."""
    return tuple(sorted(names, key=_rank))


def is_known(name: str) -> bool:
    """Whether a bundle may have a file of that name."""
    return _rank(name)[0] < len(_FIXED) + 2


_FIXED: Final = (DATA, FOREIGN, INDEX, PAGES, PACKAGE, DIGEST)
#: Files that every bundle has, besides one proof at least.
REQUIRED: Final = (DATA, INDEX, PAGES, PACKAGE, DIGEST)


def _rank(name: str) -> tuple[int, int, str]:
    if (index := proof_index(name)) is not None:
        return 4, index, name
    if (size := after_size(name)) is not None:
        return 5, size, name
    if name in _FIXED:
        place = _FIXED.index(name)
        return place if place < 4 else place + 2, 0, name
    return len(_FIXED) + 2, 0, name


class Resource(NamedTuple):
    """A file as the list of contents has it."""

    path: str
    sha256: str
    size: int


class Page(NamedTuple):
    """What a player lists: the address, the second of the capture (`2026-03-02T08:00:00Z`), and a headline."""

    id: str
    url: str
    time: str
    title: str


def page_of(document: Mapping[str, Any], shown: tuple[str | None, str] | None) -> Page:
    """The page of a capture, from its description and from address and date of the record that shows it, if one does."""
    final, observed = _text(document, "final_url"), _text(document, "observed")
    target, date = shown or (None, observed)
    moment = _MOMENT.match(date) or _MOMENT.match(observed)
    url = target or final
    return Page(_text(document, "id"), url, f"{moment[0]}Z" if moment else "", _headline(document) or url)


def shows(roles: Sequence[str]) -> int | None:
    """Which of a capture's own records shows the page, from their roles in order; None when none does."""
    return next((at for at in reversed(range(len(roles))) if roles[at] in _PAGES), None)


def pages(page: Page) -> bytes:
    """The list of pages."""
    head = {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}
    line = {"id": page.id, "title": page.title, "ts": page.time, "url": page.url}
    return b"".join(canonical.encode(item) + b"\n" for item in (head, line))


def package(page: Page, software: str, resources: Iterable[Resource]) -> bytes:
    """The list of contents: every file but itself and its digest, in their order, with SHA-256 and length.

    Its times are those of the capture: a bundle says nothing of when it was made.
    """
    return canonical.encode(
        {
            "created": page.time,
            "description": ABOUT,
            "mainPageDate": page.time,
            "mainPageUrl": page.url,
            "modified": page.time,
            "newsproof": RULES,
            "profile": "data-package",
            "resources": [
                {
                    "bytes": one.size,
                    "hash": f"sha256:{one.sha256}",
                    "name": one.path.rpartition("/")[2],
                    "path": one.path,
                }
                for one in resources
            ],
            "software": software,
            "title": page.title,
            "wacz_version": VERSION,
        }
    )


def package_digest(listed: bytes) -> bytes:
    """What vouches for the list of contents."""
    return canonical.encode({"hash": f"sha256:{hashlib.sha256(listed).hexdigest()}", "path": PACKAGE})


def index_of(files: Iterable[tuple[str, BinaryIO]]) -> bytes:
    """The CDXJ over the WARC files of a bundle, given by name: where each record lies that can be replayed."""
    return b"".join(sorted(line for name, file in files for line in _lines(name, file)))


def _lines(name: str, file: BinaryIO) -> Iterator[bytes]:
    entries = (
        cdxj.entry_of(item.record, offset=item.offset, length=item.length, member_sha256=item.member_sha256)
        for item in read_warc(file, keep=_KEEP, members=True, foreign=name == FOREIGN)
        if isinstance(item, RecordItem)
    )
    whole = cdxj.lines_of((entry for entry in entries if entry is not None), name.rpartition("/")[2])
    return iter(whole.splitlines(keepends=True))


def _text(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name)
    return value if isinstance(value, str) else ""


def _headline(document: Mapping[str, Any]) -> str:
    """The headline among the disclosed fields of a version."""
    leaves = document.get("fields")
    for leaf in leaves if isinstance(leaves, list) else ():
        if isinstance(leaf, dict) and leaf.get("path") == "headline":
            return _text(leaf, "value")
    return ""
