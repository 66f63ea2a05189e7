"""Decides what the header of somebody else's record says, line by line, and what in it is no header at all.

Nothing is repaired and nothing is raised: a line that cannot be read is a fault with the line's number, and the other
lines still count (ISO 28500:2017, 4 and 5; ARC: http://archive.org/web/researcher/ArcFileFormat.php).
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_TOKEN: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_FOLD: Final = re.compile(rb"(\r{0,2}\n)[ \t]+(?=[^ \t\r\n])")


class HeadFault(NamedTuple):
    """One line of a header that is none: the field it seems to be, and a sentence."""

    field: str | None
    message: str


class ForeignHead(NamedTuple):
    """A record header. `fields` in order, names as they stand; `version` is the first line (of an ARC record, empty).

    `bare` counts line ends that are not CR LF. Of an ARC record line the fields are named as in a WARC.
    """

    version: str
    fields: tuple[tuple[str, str], ...]
    faults: tuple[HeadFault, ...] = ()
    bare: int = 0

    def get(self, name: str) -> str | None:
        """The first value of a field, or None. Names compare without case."""
        wanted = name.lower()
        return next((value for key, value in self.fields if key.lower() == wanted), None)

    def values(self, name: str) -> list[str]:
        """Every value of a field."""
        wanted = name.lower()
        return [value for key, value in self.fields if key.lower() == wanted]


def read_head(head: bytes) -> ForeignHead:
    """The header of a WARC record, from its version line to its blank line. Never raises."""
    faults: list[HeadFault] = []
    try:
        text = _FOLD.sub(b" ", head).decode("utf-8")
    except UnicodeDecodeError as exc:
        faults.append(HeadFault(None, f"byte {exc.start} of the record header is not UTF-8"))
        text = _FOLD.sub(b" ", head).decode("latin-1")
    lines = text.split("\n")
    while lines and not lines[-1].strip("\r"):
        lines.pop()
    bare = head.count(b"\n") - head.count(b"\r\n") + head.count(b"\r\r\n")
    fields: list[tuple[str, str]] = []
    for number, line in enumerate(lines, 1):
        line = line.rstrip("\r")
        name, colon, value = line.partition(":")
        control = _CONTROL.search(line)
        if control:
            what = f"the control character {ord(control[0]):#04x}"
            faults.append(HeadFault(name.strip() or None, f"line {number} of the record header holds {what}"))
        if number == 1:
            continue
        if not colon:
            faults.append(HeadFault(None, f"line {number} of the record header has no colon: {line[:60]!r}"))
        elif not _TOKEN.fullmatch(name.rstrip(" \t")):
            faults.append(HeadFault(None, f"line {number} of the record header has no field name: {name[:60]!r}"))
        else:
            fields.append((name.rstrip(" \t"), value.strip(" \t")))
    return ForeignHead(lines[0].strip() if lines else "", tuple(fields), tuple(faults), bare)


def read_arc_line(line: bytes) -> ForeignHead:
    """The record line of an ARC file, version 1 (five fields) or 2 (ten), whose address may hold spaces."""
    words = line.decode("utf-8", "replace").split()
    arc2 = len(words) >= 10 and re.fullmatch("[0-9]{14}", words[-8]) and not re.fullmatch("[0-9]{14}", words[-3])
    for count in (10, 5) if arc2 else (5,):
        if len(words) >= count and re.fullmatch(r"[0-9]{8,18}", words[2 - count]):
            fields = (
                ("WARC-Target-URI", " ".join(words[: 1 - count])),
                ("WARC-IP-Address", words[1 - count]),
                ("WARC-Date", words[2 - count]),
                ("Content-Type", words[3 - count]),
                ("Content-Length", words[-1]),
            )
            kind = "filedesc" if words[0].startswith("filedesc:") else "response"
            return ForeignHead("", (("WARC-Type", kind), *fields))
    return ForeignHead("", (), (HeadFault(None, "the record line cannot be read"),))
