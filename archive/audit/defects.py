"""Decides which faults of a foreign record are habits of programs, and which are damage: one table of known defects.

Three things excuse a fault. *proven*: the bytes themselves show what was written (a digest or checksum agrees once it
is known what it was computed over). *harmless*: nothing that was captured can depend on it. *habit*: it is found in
every record of its kind, at least two, or in a file of a program that is known for it; the same fault in one record
among sound ones was made by no program, and counts as damage.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

Excuse = Literal["proven", "harmless", "habit"]


class Defect(NamedTuple):
    """One row: what is wrong, who writes it so, how that is recognised, what it means, and what excuses it.

    `producers` are known for it; `software` matches what they call themselves in their `warcinfo` record. Empty: any.
    """

    text: str
    producers: str
    software: str
    meaning: str
    excuse: Excuse


DEFECTS: Final[Mapping[str, Defect]] = {
    # Digests that are of something else than the standard says.
    "digest-chunked": Defect(
        "the payload digest counts the chunk framing in",
        "Wget, warcio, pywb, Heritrix before 2026",
        r"wget|warcio|pywb|heritrix",
        "the body is as it was received; only what the digest was computed over differs from the standard",
        "proven",
    ),
    "digest-whole": Defect(
        "the payload digest is of the whole block, its head included",
        "Wget (records without HTTP), some writers of resource and revisit records",
        r"wget",
        "the block is as it was written",
        "proven",
    ),
    "digest-bare": Defect(
        "the digest is of what follows the first blank line of the block",
        "Wpull, ArchiveWeb.page and others that compute every digest over the body",
        r"wpull|archiveweb|webrecorder",
        "the body is as it was written; the lines before it are covered by no digest",
        "proven",
    ),
    "digest-decoded": Defect(
        "the payload digest is of the body without its content coding",
        "writers that record behind a browser, which has decoded the body already",
        "",
        "the text of the page is as it was written",
        "proven",
    ),
    "digest-short": Defect(
        "the digest is of everything but the last byte, because the length counts one byte too many",
        "Wget 1.19",
        r"wget",
        "the last byte belongs to the line ends behind the block; what stands before it is as it was written",
        "proven",
    ),
    "digest-of-nothing": Defect(
        "the digest is the one of no bytes at all",
        "py-wacz and cdxj-indexer where a record states none; writers of revisit and request records",
        r"wacz|cdxj",
        "this digest says nothing about the record: it counts as none",
        "harmless",
    ),
    "digest-base32": Defect(
        "a SHA-256 or longer digest is written in base32",
        "warcio, browsertrix, wacz tools",
        r"warcio|browsertrix|webrecorder|scoop",
        "the digest agrees; some readers refuse this spelling",
        "proven",
    ),
    "digest-unknown": Defect(
        "a digest is of an algorithm that is not computed here",
        "specialised crawlers",
        "",
        "this digest was not compared: it counts as none",
        "harmless",
    ),
    # Addresses.
    "uri-brackets": Defect(
        "WARC-Target-URI stands in angle brackets",
        "Wget 1.14 to 1.20, after the grammar of WARC/1.0",
        r"wget",
        "the address is the one between the brackets",
        "harmless",
    ),
    "uri-characters": Defect(
        "WARC-Target-URI has characters that no address has",
        "Heritrix, Wget and others that write down what a page's link said",
        "",
        "other tools may look for the page under another address",
        "harmless",
    ),
    # Headers.
    "draft-version": Defect(
        "the record is of a draft of the standard (WARC/0.16 to 0.18)",
        "Heritrix 1.x, ClueWeb09 and other crawls of 2006 to 2010",
        r"heritrix|nutch",
        "the record is read as the drafts say",
        "harmless",
    ),
    "lf-header": Defect(
        "its header lines end with LF instead of CR LF",
        "scripts, ClueWeb09",
        r"nutch|clueweb",
        "strict readers refuse the record; its content is whole",
        "habit",
    ),
    "bad-date": Defect(
        "WARC-Date is not a time in the form of the standard",
        "ClueWeb09 (month and day mixed up, zone written as an offset), scripts",
        r"nutch|clueweb",
        "the time of the record is not known, or only by guessing",
        "habit",
    ),
    "no-record-id": Defect(
        "the record has no WARC-Record-ID",
        "scripts",
        "",
        "nothing can refer to this record",
        "habit",
    ),
    "double-field": Defect(
        "a field stands more than once in the record header",
        "writers that add digests or addresses twice",
        r"warcio|heritrix|webrecorder",
        "readers differ in which of the values they take",
        "habit",
    ),
    # Lengths and ends.
    "length-one-more": Defect(
        "Content-Length counts one byte of the line ends behind the block",
        "Wget 1.19",
        r"wget",
        "the block has a byte too much at its end; nothing is missing",
        "habit",
    ),
    "length-less": Defect(
        "Content-Length is smaller than the block: characters were counted for bytes",
        "node-warc, WARCreate and other writers in JavaScript",
        r"node-warc|warcreate|squidwarc",
        "the block is read up to where the next record begins; stricter readers lose its end",
        "habit",
    ),
    "line-ends": Defect(
        "the line ends behind the block are not CR LF CR LF",
        "pywb (hand-made samples), Heritrix 3.1 (revisits), archive-commons (WAT)",
        r"heritrix|wat|archive-commons|pywb",
        "strict readers report the next record as damaged; the block is whole",
        "habit",
    ),
    "arc-length": Defect(
        "the length in the ARC record line is none, or not that of the record",
        "Alexa and Internet Archive crawlers of the 1990s and 2000s, which counted the line end or wrote -1",
        "",
        "the record is read up to where the next one begins",
        "habit",
    ),
    # How it is packed.
    "shared-member": Defect(
        "records share a gzip member: the file was compressed as a whole",
        "people who compressed an uncompressed WARC with gzip",
        "",
        "the content is whole, as the checksum shows; no reader can jump to a record",
        "proven",
    ),
    "split-member": Defect(
        "a record lies in more than one gzip member",
        "writers that begin a member per write, and tools that cut files into blocks",
        "",
        "the content is whole, as the checksums show; no reader can jump to a record",
        "proven",
    ),
    "not-packed": Defect(
        "the file is not compressed, although its name says so",
        "servers and browsers that unpack what they send or receive",
        "",
        "the content is whole; no checksum covers it besides its own digests",
        "harmless",
    ),
    "packed": Defect(
        "the file is compressed, although its name does not say so",
        "people who rename files",
        "",
        "the content is whole",
        "harmless",
    ),
}


@dataclass(slots=True)
class Seen:
    """How often a defect was met: where, and how many records could have had it."""

    count: int = 0
    places: list[tuple[int, int, str | None, str]] = field(default_factory=list)
    #: How many of them a checksum or digest shows to be as they were written.
    proven: int = 0


#: Places of one defect that are remembered.
PLACES: Final = 100


class Habits:
    """The defects of one file, counted; what they come to is known only at its end."""

    def __init__(self) -> None:
        self.seen: dict[str, Seen] = {}
        self._eligible: dict[str, int] = {}
        self.software: dict[str, None] = {}

    def could(self, *keys: str) -> None:
        """One more record that could have had these defects."""
        for key in keys:
            self._eligible[key] = self._eligible.get(key, 0) + 1

    def note(
        self, key: str, number: int, offset: int, where: str | None = None, detail: str = "", *, proven: bool = False
    ) -> None:
        """A record that has a defect. `proven`: a checksum covers this very fault."""
        seen = self.seen.setdefault(key, Seen())
        seen.count += 1
        seen.proven += proven
        if len(seen.places) < PLACES:
            seen.places.append((number, offset, where, detail))

    def withdraw(self, key: str, number: int) -> None:
        """Forgets the last record that had a defect: it is explained otherwise."""
        seen = self.seen[key]
        seen.count -= 1
        if seen.places and seen.places[-1][0] == number:
            seen.places.pop()
        if not seen.count:
            del self.seen[key]

    def program(self, name: str) -> None:
        """A program that says of itself that it wrote the file."""
        if len(self.software) < 20:
            self.software[name[:200]] = None

    def known_for(self, key: str) -> str | None:
        """The program that wrote the file, if it is known for this defect."""
        pattern = DEFECTS[key].software
        return next((name for name in self.software if pattern and re.search(pattern, name, re.IGNORECASE)), None)

    def excused(self, key: str) -> str | None:
        """Why a defect is no damage, in words; None when it has to be taken for damage."""
        row, seen = DEFECTS[key], self.seen[key]
        program = self.known_for(key)
        if program is not None:
            return f"{program} is known for it"
        if row.excuse != "habit":
            return f"known of {row.producers}"
        if seen.proven == seen.count:
            return f"the checksum shows that it was written so; known of {row.producers}"
        if seen.count >= 2 and seen.count == self._eligible.get(key, 0):
            return f"every record of the file has it; known of {row.producers}"
        return None


def names_of(fields: Iterable[tuple[str, str]]) -> list[str]:
    """What programs a `warcinfo` record names (ISO 28500:2017, 6.2)."""
    return [value for name, value in fields if name.lower() == "software" and value]
