"""Decides which header blocks of records are well formed, and takes them apart (ISO 28500:2017, 4 and 5).

Ours have one order and one spelling; reading them is on the path of every record that is verified, so exactly that
form gets by with one look, and only what is different is taken apart line by line.
"""

from __future__ import annotations

import re
from typing import Final

VERSION: Final = "WARC/1.1"
#: No header block of a record is longer; a longer one is not looked at.
MAX_HEAD: Final = 1 << 20

#: The order in which headers are written. What is not listed follows before the digests.
ORDER: Final = (
    "WARC-Type",
    "WARC-Record-ID",
    "WARC-Date",
    "WARC-Target-URI",
    "WARC-Filename",
    "WARC-Warcinfo-ID",
    "WARC-Concurrent-To",
    "WARC-IP-Address",
    "WARC-Protocol",
    "WARC-Cipher-Suite",
    "WARC-Profile",
    "WARC-Refers-To",
    "WARC-Refers-To-Target-URI",
    "WARC-Refers-To-Date",
    "WARC-Truncated",
)
LAST: Final = ("WARC-Payload-Digest", "WARC-Block-Digest", "Content-Type", "Content-Length")
_KNOWN: Final = frozenset((*ORDER, *LAST))
#: Names as we write them, by lower case.
_SPELLED: Final = {name.lower(): name for name in _KNOWN}
#: The only fields that one record may have more than once (ISO 28500, 5.7; WARC-Protocol by its proposal).
REPEATABLE: Final = frozenset(("WARC-Concurrent-To", "WARC-Protocol"))
_MANDATORY: Final = ("WARC-Type", "WARC-Record-ID", "WARC-Date", "Content-Length")

TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_READ_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?Z)?)?)?")
_FOREIGN_VERSIONS: Final = ("WARC/1.0", "WARC/0.18", "WARC/0.17", "WARC/0.16")
_FOLD = re.compile(r"\r\n[ \t]+(?=[^ \t\r\n])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_CONTROL_NAMES: Final = {"\n": "a bare LF", "\r": "a bare CR", "\0": "a NUL"}


def _written(name: str) -> str:
    value = {"WARC-Date": _READ_DATE.pattern, "Content-Length": "[0-9]{1,18}"}.get(name, _VALUE)
    if name in REPEATABLE:
        return f"(?:{name}: ({value})\r\n(?:{name}: {value}\r\n)*)?"
    return f"{name}: ({value})\r\n" if name in _MANDATORY else f"(?:{name}: ({value})\r\n)?"


_VALUE: Final = r"[!-~][ -~]*(?<! )"
#: Most of what is read was written below: exactly this form gets by with one look.
_WRITTEN = re.compile(VERSION.replace(".", r"\.") + "\r\n" + "".join(map(_written, (*ORDER, *LAST))) + "\r\n")
_GROUPS: Final = {name: number for number, name in enumerate((*ORDER, *LAST), 1)}
_LENGTH_GROUP: Final = _GROUPS["Content-Length"]
#: Well-formed headers in any order, and one of them.
_CLEAN = re.compile(VERSION.replace(".", r"\.") + rf"\r\n(?:[!-9;-~]+: {_VALUE}\r\n)+\r\n")
_FIELD = re.compile(rf"([!-9;-~]+): ({_VALUE})\r\n")


def key_of(name: str) -> str:
    """The spelling under which a header is kept: names compare without case."""
    lower = name.lower()
    return _SPELLED.get(lower, lower)


class MalformedRecordError(ValueError):
    """Bytes that are not one whole record. `code` is one of the reader's damage codes; the text is for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return self.message


class Head:
    """The header block of a record, taken apart as far as it is asked for. Immutable by convention."""

    __slots__ = ("_fields", "_match", "_text", "length")

    def __init__(
        self, text: str, length: int, *, fields: dict[str, str] | None = None, match: re.Match[str] | None = None
    ) -> None:
        """From the text and either the match of `_WRITTEN` or the first value of each header."""
        self._text = text
        self._fields = fields or {}
        self._match = match
        #: The block's length as stated.
        self.length = length

    def get(self, name: str) -> str | None:
        """The first value of a header in its usual spelling (of one that has none: in lower case)."""
        if self._match is None:
            return self._fields.get(name)
        value: str | None = self._match[_GROUPS[name]] if name in _GROUPS else None
        return value

    @property
    def text(self) -> str:
        """The whole of it."""
        return self._text

    @property
    def version(self) -> str:
        """`WARC/1.1`."""
        return self._text[: self._text.index("\r\n")]

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """Every header as it stands, in order."""
        pairs = (line.partition(":") for line in self._text.split("\r\n")[1:-2])
        return tuple((name, value.strip(" ")) for name, _, value in pairs)


def parse_head(head: bytes, *, foreign: bool = False) -> Head:
    """The header block of a record, from the version line to the blank line (included).

    Ours is strict: WARC/1.1, ASCII, one line per header, CRLF, none twice. `foreign` also takes what the standard
    allows others: versions 0.17 to 1.1, UTF-8 values, folded lines.
    Raises MalformedRecordError.
    """
    try:
        text = head.decode("ascii")
    except UnicodeDecodeError:
        return _parse_head(head, foreign)
    match = _WRITTEN.fullmatch(text)
    if match is not None:
        return Head(text, int(match[_LENGTH_GROUP]), match=match)
    if _CLEAN.fullmatch(text):
        pairs = _FIELD.findall(text)
        fields = dict(pairs)
        size = fields.get("Content-Length", "")
        if (
            len(fields) == len(pairs)
            and _KNOWN.issuperset(fields)
            and size.isdigit()
            and len(size) <= 18
            and "WARC-Type" in fields
            and "WARC-Record-ID" in fields
            and _READ_DATE.fullmatch(fields.get("WARC-Date", "-"))
        ):
            return Head(text, int(size), fields=fields)
    return _parse_head(head, foreign)


def _parse_head(head: bytes, foreign: bool) -> Head:
    try:
        text = head.decode("utf-8" if foreign else "ascii")
    except UnicodeDecodeError as exc:
        raise MalformedRecordError(
            "record-header", f"byte {exc.start} of the record header is not {'UTF-8' if foreign else 'ASCII'}"
        ) from exc
    if foreign:
        text = _FOLD.sub(" ", text).replace("\t", " ")
    lines = text.split("\r\n")
    version = lines[0]
    if version != VERSION and not (foreign and version in _FOREIGN_VERSIONS):
        raise MalformedRecordError("record-version", f"the record does not begin with {VERSION} but {version[:40]!r}")
    if lines[-2:] != ["", ""]:
        raise MalformedRecordError("record-header", "the record header does not end with a blank line")
    for number, line in enumerate(lines, 1):
        control = _CONTROL.search(line)
        if control:
            what = _CONTROL_NAMES.get(control[0], f"the control character {ord(control[0]):#04x}")
            raise MalformedRecordError("record-header", f"line {number} of the record header holds {what}")
    fields: dict[str, str] = {}
    for line in lines[1:-2]:
        name, colon, value = line.partition(":")
        if not colon:
            raise MalformedRecordError("record-header", f"a header line without a colon: {line[:60]!r}")
        if not TOKEN.fullmatch(name):
            raise MalformedRecordError("record-header", f"not a header name: {name[:60]!r}")
        key = key_of(name)
        if key not in fields:
            fields[key] = value.strip(" ")
        elif key not in REPEATABLE and (not foreign or key in _MANDATORY):
            raise MalformedRecordError("record-header", f"{name} stands twice in the record header")
    for key in _MANDATORY:
        if not fields.get(key):
            raise MalformedRecordError("record-header", f"the record header has no {key}")
    size = fields["Content-Length"]
    if not size.isascii() or not size.isdigit() or len(size) > 18:
        raise MalformedRecordError("record-header", f"Content-Length is not a number: {size[:40]!r}")
    if not foreign and not _READ_DATE.fullmatch(fields["WARC-Date"]):
        raise MalformedRecordError("record-header", f"WARC-Date is not a time: {fields['WARC-Date'][:40]!r}")
    return Head(text, int(size), fields=fields)
