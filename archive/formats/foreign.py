"""Decides what is taken from somebody else's WARC or ARC file: which records are captures of an article, what they
say, and what is wrong with them.

Where a record begins and ends is `formats.cutting`'s decision; warcio reads its header, with all dialects from 0.17
to 1.1. A defect of the producer (a wrong digest, a missing id, a length counted in characters) is a warning on the
capture, because the bytes are still there to be judged; a record that cannot be dated, addressed or read to its end is
a `ForeignProblem`. Nothing here raises on content.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final, Literal, cast
from urllib.parse import urlsplit

from archive.errors import CallerError
from archive.formats.codings import decode_body
from archive.formats.cutting import Cut, ForeignProblem, copy_records, cut_records, is_gzip
from archive.formats.http import HttpMessage, body_offset, dechunk, parse_response, redact_url
from archive.formats.sniffing import FileKind, detect, is_text, looks_like_html
from archive.formats.warc import parse_digest, target_uri
from archive.model.capture import Truncation
from archive.model.times import canonical_time

__all__ = [
    "FileKind",
    "ForeignCapture",
    "ForeignProblem",
    "Original",
    "Reading",
    "copy_records",
    "cut_records",
    "detect",
    "is_gzip",
    "read_foreign",
]

Kind = Literal["response", "resource", "conversion", "revisit"]

#: Decoded bodies stop here.
DECODED_LIMIT: Final = 1 << 26
_MAX_URL: Final = 16_384
_MAX_LISTED: Final = 200
_MAX_WAITING: Final = 100_000
#: Bytes that may be inflated a second time to find the originals of revisits inside shared gzip members.
_REREAD: Final = 1 << 32

_VERSIONS: Final = frozenset(("WARC/1.1", "WARC/1.0", "WARC/0.18", "WARC/0.17"))
_HTML_TYPES: Final = frozenset(("text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml"))
_TEXT_TYPES: Final = frozenset(("text/plain", "text/markdown", "text/x-markdown"))
_UNTYPED: Final = frozenset(("", "application/octet-stream", "unknown/unknown", "no-type", "application/x-unknown"))
#: Files that sites publish for machines at fixed names.
_NOT_PAGES: Final = frozenset(
    ("robots.txt", "ads.txt", "app-ads.txt", "sellers.json", "security.txt", "humans.txt", "llms.txt")
)
_PARTS_OF_PAGES: Final = re.compile(
    r"\.(?:css|m?js|json|xml|rss|txt|map|png|jpe?g|gif|webp|avif|svg|ico|bmp|woff2?|ttf|otf|eot|mp[34]|webm|pdf|zip)$",
    re.IGNORECASE,
)
_IP: Final = re.compile(r"[0-9A-Fa-f.:]{2,45}")
_W3C_DATE: Final = re.compile(
    r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?Z)?)?)?"
)
_ARC_DATE: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]*)")


@dataclass(frozen=True, slots=True)
class Original:
    """The record whose payload a revisit repeats."""

    number: int
    offset: int
    record_sha256: str
    record_length: int
    url: str
    date: str


@dataclass(frozen=True, slots=True)
class ForeignCapture:
    """One capture of something that may be an article, in the words of the file it lies in.

    `number`, `offset`, `inner` and `length` say where its record lies as in `Cut`; `record_sha256` and `record_length`
    are of the whole record, uncompressed, as it lies. `url` is percent-encoded ASCII without userinfo, `date`
    canonical. `status` and `headers` are of the HTTP response (None and empty for a resource). `content` is the body
    without transfer and content coding, None when it cannot be decoded, and `failure` says why; `payload_sha256` is
    of the body without transfer coding, content coding kept, as for our own captures. For a revisit, content and
    payload are those of its `original`.
    """

    number: int
    offset: int
    inner: int
    length: int
    kind: Kind
    url: str
    date: str
    status: int | None
    headers: tuple[tuple[str, str], ...]
    content: bytes | None
    content_type: str | None
    payload_sha256: str | None
    record_sha256: str
    record_length: int
    record_id: str | None
    record_type: str
    ip: str | None = None
    truncated: Truncation | None = None
    failure: str | None = None
    warnings: tuple[str, ...] = ()
    original: Original | None = None

    def header(self, name: str) -> str | None:
        """The first value of an HTTP header, or None. Names compare without case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


class Reading:
    """One pass over a foreign file: iterate for its captures and problems, then ask for the counts.

    `records` counts whole records of any kind, `counts` by type; `left_out` those with content that is no page
    (images, scripts, redirects) or cannot be used. `warnings` are lines for people, equal ones said once.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.records = 0
        self.left_out = 0
        self.counts: Counter[str] = Counter()
        self._defects: dict[str, tuple[int, int, int]] = {}
        self._problems: list[str] = []
        self._problem_count = 0
        self._by_id: dict[str, _Spot] = {}
        self._by_digest: dict[tuple[str, str], _Spot] = {}
        self._by_url: dict[tuple[str, str], _Spot] = {}
        self._waiting: list[_Revisit] = []
        self._unresolved = 0
        self._reread = _REREAD
        #: Where the record begins in the middle of which the file ends, None when it is whole.
        self.cut_at: int | None = None

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is odd or missing, one line each: problems first, then defects with their first place and number."""
        lines = list(self._problems)
        if self._problem_count > len(lines):
            lines.append(f"and {self._problem_count - len(lines):,} more problems")
        for text, (count, number, offset) in self._defects.items():
            more = f" (and {count - 1:,} more records)" if count > 1 else ""
            lines.append(f"record {number} at {offset:,}: {text}{more}")
        if self._unresolved:
            lines.append(f"{self._unresolved:,} revisits repeat a record that is not in this file, or is no page")
        return tuple(lines)

    def __iter__(self) -> Iterator[ForeignCapture | ForeignProblem]:
        for item in cut_records(self.path):
            result: ForeignCapture | ForeignProblem | None
            if isinstance(item, ForeignProblem):
                result = item
                if item.code == "truncated":
                    self.cut_at = item.offset
            else:
                self.records += 1
                result = self._record(item)
                if item.clipped:
                    self.cut_at = item.offset
            if result is not None:
                yield self._counted(result)
        # A revisit may come before what it repeats.
        for revisit in self._waiting:
            result = self._resolve(revisit, last=True)
            if result is not None:
                yield self._counted(result)

    def _counted(self, item: ForeignCapture | ForeignProblem) -> ForeignCapture | ForeignProblem:
        if isinstance(item, ForeignProblem):
            self._problem_count += 1
            if len(self._problems) < _MAX_LISTED:
                self._problems.append(str(item))
        return item

    def _defect(self, text: str, cut: Cut) -> None:
        count, number, offset = self._defects.get(text, (0, cut.number, cut.offset))
        if count or len(self._defects) < _MAX_LISTED:
            self._defects[text] = (count + 1, number, offset)

    def _record(self, cut: Cut) -> ForeignCapture | ForeignProblem | None:
        head = _read_head(cut)
        if isinstance(head, ForeignProblem):
            return head
        self.counts[head.type] += 1
        if head.type not in ("response", "resource", "conversion", "revisit"):
            if cut.block is not None:
                for note in (*head.notes, *cut.notes, *_digest_notes(head, cut.block, None)):
                    self._defect(note, cut)
            if head.type == "continuation":
                self.left_out += 1
            return None
        page = _read_page(cut, head)
        for note in page.notes:
            self._defect(note, cut)
        if isinstance(page.result, ForeignProblem):
            self.left_out += 1
            return page.result
        if head.type == "revisit":
            return self._resolve(_Revisit(page, head), last=False)
        capture = page.result
        if capture is None or (head.type == "conversion" and self._converted(head, capture)):
            self.left_out += 1
            return None
        self._remember(capture, head)
        return capture

    def _converted(self, head: _Head, capture: ForeignCapture) -> bool:
        """Whether what a conversion was made from has been taken already."""
        return head.get("WARC-Refers-To") in self._by_id or (capture.url, capture.date) in self._by_url

    def _remember(self, capture: ForeignCapture, head: _Head) -> None:
        spot = _Spot(capture.number, capture.offset, capture.inner)
        if capture.record_id:
            self._by_id.setdefault(capture.record_id, spot)
        digest = _payload_digest(head)
        if digest is not None:
            self._by_digest.setdefault(digest, spot)
        self._by_url.setdefault((capture.url, capture.date), spot)

    def _resolve(self, revisit: _Revisit, *, last: bool) -> ForeignCapture | ForeignProblem | None:
        """The capture that a revisit stands for, with the content of the record that it repeats."""
        page, head = revisit.page, revisit.head
        mine = page.result
        assert not isinstance(mine, ForeignProblem)
        spot = self._find(head)
        original = self._again(spot) if spot is not None else None
        if mine is None:
            self.left_out += 1
            return None
        if original is None and not last and len(self._waiting) < _MAX_WAITING:
            self._waiting.append(revisit)
            return None
        if original is None or spot is None:
            self.left_out += 1
            if _media_type(mine.content_type) not in _HTML_TYPES:
                self._unresolved += 1
                return None
            why = "the page that this revisit repeats is not in this file"
            so = "that the page was seen then is not taken in"
            return ForeignProblem("original-elsewhere", mine.number, mine.offset, mine.length, why, so)
        if mine.record_id:
            self._by_id.setdefault(mine.record_id, spot)
        unmodified = mine.status == 304 or "not-modified" in (head.get("WARC-Profile") or "")
        warnings = dict.fromkeys((*mine.warnings, *original.warnings))
        return replace(
            mine,
            status=original.status if unmodified or mine.status is None else mine.status,
            headers=mine.headers or original.headers,
            content=original.content,
            content_type=original.content_type if unmodified else mine.content_type or original.content_type,
            payload_sha256=original.payload_sha256,
            truncated=original.truncated,
            failure=original.failure,
            warnings=tuple(warnings),
            original=Original(
                spot.number,
                spot.offset,
                original.record_sha256,
                original.record_length,
                original.url,
                original.date,
            ),
        )

    def _find(self, head: _Head) -> _Spot | None:
        found = self._by_id.get(head.get("WARC-Refers-To") or "")
        digest = _payload_digest(head)
        if found is None and digest is not None:
            found = self._by_digest.get(digest)
        if found is None and (date := _date(head.get("WARC-Refers-To-Date") or "")[0]) is not None:
            url = _url(head.get("WARC-Refers-To-Target-URI") or head.get("WARC-Target-URI") or "")[0]
            found = self._by_url.get((url or "", date))
        return found

    def _again(self, spot: _Spot) -> ForeignCapture | None:
        """Read a record of this file a second time."""
        self._reread -= spot.inner
        if self._reread < 0:
            return None
        cut = next(cut_records(self.path, at=(spot.offset, spot.inner)), None)
        head = _read_head(cut) if isinstance(cut, Cut) else None
        if not isinstance(cut, Cut) or not isinstance(head, _Head):
            return None
        result = _read_page(cut, head).result
        return result if isinstance(result, ForeignCapture) else None


def read_foreign(path: Path) -> Iterator[ForeignCapture | ForeignProblem]:
    """Every capture of a possible article in a WARC or ARC file, and every problem. Raises OSError only."""
    return iter(Reading(path))


@dataclass(frozen=True, slots=True)
class _Spot:
    number: int
    offset: int
    inner: int


@dataclass(frozen=True, slots=True)
class _Head:
    """A record header, read. `fields` by lower-case name, first value wins."""

    type: str
    fields: dict[str, str]
    notes: tuple[str, ...] = ()

    def get(self, name: str) -> str | None:
        return self.fields.get(name.lower())


@dataclass(frozen=True, slots=True)
class _Page:
    """What came of reading a record with content; the notes are also on the capture, if there is one."""

    result: ForeignCapture | ForeignProblem | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Revisit:
    page: _Page
    head: _Head


def _problem(code: str, cut: Cut, message: str, consequence: str = "it is left out") -> ForeignProblem:
    return ForeignProblem(code, cut.number, cut.offset, cut.length, message, consequence)


@cache
def _loader() -> Any:
    from warcio.recordloader import ArcWarcRecordLoader

    return ArcWarcRecordLoader(arc2warc=False)


def _read_head(cut: Cut) -> _Head | ForeignProblem:
    from warcio.statusandheaders import StatusAndHeadersParserException

    loader = _loader()
    version = cut.head.split(b"\n", 1)[0].strip().decode("latin-1")
    if cut.format == "warc" and version not in _VERSIONS:
        return _problem("record-version", cut, f"{version[:40]!r} is not a version of WARC that is known")
    try:
        if cut.format == "arc":
            words = cut.head.split()
            line = b" ".join((*words[:-9], *words[-9:-6], words[-1])) if _is_arc_2(words) else cut.head
            parsed = loader.arc_parser.parse(BytesIO(line.strip() + b"\n\n\n"))
        else:
            parsed = loader.warc_parser.parse(BytesIO(cut.head))
    except (StatusAndHeadersParserException, EOFError, ValueError) as exc:
        return _problem("record-header", cut, f"its header cannot be read ({str(exc)[:80]})")
    fields: dict[str, str] = {}
    for name, value in parsed.headers:
        fields.setdefault(name.strip().lower(), " ".join((value or "").split()))
    if cut.format == "arc":
        kind = "filedesc" if fields.get("uri", "").startswith("filedesc:") else "response"
        names = {"uri": "warc-target-uri", "ip-address": "warc-ip-address", "archive-date": "warc-date"}
        return _Head(kind, {names.get(name, name): value for name, value in fields.items()})
    kind = fields.get("warc-type", "").lower()
    if not kind:
        return _problem("record-header", cut, "the record has no WARC-Type")
    notes = () if fields.get("warc-record-id") else ("it has no WARC-Record-ID",)
    return _Head(kind, fields, notes)


def _is_arc_2(words: list[bytes]) -> bool:
    """Ten fields: URL, IP, date, type, result, checksum, location, offset, file name, length."""
    return len(words) >= 10 and len(words[-8]) == 14 and words[-8].isdigit() and len(words[-3]) != 14


def _payload_digest(head: _Head) -> tuple[str, str] | None:
    """The stated payload digest, unless it is that of nothing, which says nothing about what is repeated."""
    digest = parse_digest(head.get("WARC-Payload-Digest") or "")
    if digest is None or hashlib.new(digest[0], usedforsecurity=False).hexdigest() == digest[1]:
        return None
    return digest


def _read_page(cut: Cut, head: _Head) -> _Page:
    """The capture that a response, resource, conversion or revisit is (a revisit still without its content).

    `result` None: content that is no page.
    """
    notes = [*cut.notes, *head.notes]
    if head.get("WARC-Segment-Number") not in (None, ""):
        why = "the record is one segment of several, which are not put together here"
        return _Page(_problem("segmented", cut, why), tuple(notes))
    if cut.block is None:
        return _Page(_problem("too-large", cut, f"the record is {cut.size:,} bytes long"), tuple(notes))
    stated = head.get("WARC-Target-URI")
    if not stated:
        return _Page(_problem("no-target", cut, "the record names no address"), tuple(notes))
    url, url_notes = _url(stated)
    scheme = stated.strip("< ").partition(":")[0].lower()
    is_http = _holds_http(cut, head, scheme)
    message = parse_response(cut.block) if is_http else None
    body, body_notes = _payload(message) if message is not None else (cut.block, [])
    notes += [*url_notes, *body_notes, *_digest_notes(head, cut.block, message)]
    revisit = head.type == "revisit"
    content_type = message.header("content-type") if message is not None else None
    if message is None and not (revisit or is_http):
        content_type = head.get("Content-Type")
    if not _is_address_of_pages(head.type, scheme, stated):
        return _Page(None, tuple(notes))
    if url is None:
        return _Page(_problem("bad-target", cut, "its address is too long to be one"), tuple(notes))
    if message is not None and message.status is None and not revisit:
        if cut.format != "arc":
            return _Page(_problem("no-http", cut, "the response has no HTTP status line"), tuple(notes))
        message, content_type = None, head.get("Content-Type")
    status = message.status if message is not None else None
    if not revisit and not _is_page(url, status, content_type, body):
        return _Page(None, tuple(notes))
    if revisit and content_type and not _is_page(url, status, content_type, b""):
        return _Page(None, tuple(notes))
    date, date_note = _date(head.get("WARC-Date") or "", arc=cut.format == "arc")
    if date is None:
        return _Page(_problem("no-date", cut, date_note or "", "when the page was seen is not known: it is left out"))
    notes += [date_note] if date_note else []
    content, failure, decode_note = (None, None, None) if revisit else _decoded(message, body)
    notes += [decode_note] if decode_note else []
    capture = ForeignCapture(
        number=cut.number,
        offset=cut.offset,
        inner=cut.inner,
        length=cut.length,
        kind=cast(Kind, head.type),
        url=url,
        date=date,
        status=status,
        headers=message.headers if message is not None else (),
        content=content,
        content_type=content_type,
        payload_sha256=None if revisit else hashlib.sha256(body).hexdigest(),
        record_sha256=cut.sha256,
        record_length=cut.size,
        record_id=head.get("WARC-Record-ID"),
        record_type=head.type,
        ip=ip if (ip := head.get("WARC-IP-Address")) and _IP.fullmatch(ip) else None,
        truncated=None if revisit else _truncation(head),
        failure=failure,
        warnings=tuple(dict.fromkeys(notes)),
    )
    return _Page(capture, capture.warnings)


def _holds_http(cut: Cut, head: _Head, scheme: str) -> bool:
    if head.type not in ("response", "revisit") or scheme not in ("http", "https") or not cut.block:
        return False
    if cut.format == "arc":
        return True
    media = _media_type(head.get("Content-Type"))
    return media in ("application/http", "") or cut.block.startswith(b"HTTP/")


def _is_address_of_pages(record_type: str, scheme: str, stated: str) -> bool:
    """Responses for web addresses; resources also from files. Crawlers put much else under addresses of their own."""
    if scheme in ("http", "https"):
        return True
    return record_type == "resource" and (scheme == "file" or stated.startswith("urn:newsproof:file:"))


def _is_page(url: str, status: int | None, content_type: str | None, body: bytes) -> bool:
    """Whether this can be an article, or what a server sends in its place. Redirects are not: nobody reads them."""
    if status is not None and 300 <= status < 400 and status != 304:
        return False
    try:
        path = urlsplit(url).path
    except ValueError:  # an open bracket where a host stands: addresses of records are not checked
        path = ""
    if path.rpartition("/")[2].lower() in _NOT_PAGES:
        return False
    if status is not None and not 200 <= status < 300 and _PARTS_OF_PAGES.search(path):
        return False
    media = _media_type(content_type)
    if media in _UNTYPED:
        return looks_like_html(body)
    return media in _HTML_TYPES or (media in _TEXT_TYPES and not _PARTS_OF_PAGES.search(path.removesuffix(".txt")))


def _media_type(content_type: str | None) -> str:
    return re.split(r"[\s;,]", (content_type or "").strip().lower(), maxsplit=1)[0]


def _payload(message: HttpMessage) -> tuple[bytes, list[str]]:
    """The body without transfer coding, content coding kept."""
    if "chunked" not in (message.header("transfer-encoding") or "").lower():
        return message.body, []
    content = dechunk(message.body)
    if content is not None:
        return content, []
    if re.match(rb"[0-9A-Fa-f]{1,8}[ \t]*(?:;[^\r\n]*)?\r\n", message.body):
        return message.body, ["its chunks are broken; its body is kept with them"]
    # Many writers remove the chunks and keep the header.
    return message.body, []


def _decoded(message: HttpMessage | None, body: bytes) -> tuple[bytes | None, str | None, str | None]:
    """Content, failure, note. A body that is stored decoded under a header that says otherwise is taken as it is."""
    codings = ", ".join(message.header_values("content-encoding")) if message is not None else None
    decoded = decode_body(body, codings, limit=DECODED_LIMIT)
    if decoded.problem is None:
        return decoded.data, None, None
    if decoded.data == body and (looks_like_html(body) or (b"\0" not in body and is_text(body[:65_536]))):
        return body, None, "its body is stored decoded, though its header names a content coding"
    return None, f"the body cannot be decoded: {decoded.problem}", None


def _truncation(head: _Head) -> Truncation | None:
    stated = (head.get("WARC-Truncated") or "").lower()
    if not stated:
        return None
    return cast(Truncation, stated) if stated in ("length", "time", "disconnect") else "unspecified"


def _url(stated: str) -> tuple[str | None, list[str]]:
    """An address as it may be used, percent-encoded, without userinfo; and what was odd about it."""
    notes = []
    bare = stated
    if bare.startswith("<") and bare.endswith(">"):
        bare = bare[1:-1]
        notes.append("its address stands in angle brackets")
    if len(bare) > _MAX_URL:
        return None, notes
    url = target_uri(bare)
    if url != bare:
        notes.append("its address has characters that no address has; they are percent-encoded")
    url, secret = redact_url(url)
    if secret:
        notes.append("the user name and password in its address are left out")
    return url, notes


def _date(text: str, *, arc: bool = False) -> tuple[str | None, str | None]:
    """Canonical time and what was odd; (None, why) when no time can be read. ISO 28500 §5.4; ARC: 14 digits."""
    name = "date" if arc else "WARC-Date"
    if not text:
        return None, f"the record has no {name}"
    note = None
    moment = text
    if (match := _ARC_DATE.fullmatch(text)) is not None:
        year, month, day, hour, minute, second, rest = match.groups()
        moment = f"{year}-{month}-{day}T{hour}:{minute}:{second}{'.' + rest[:6] if rest else ''}Z"
        if rest or not arc:
            note = f"its {name} has {len(text)} digits, which are read as a time"
    elif _W3C_DATE.fullmatch(text):
        if len(text) < 10:
            moment = f"{text}-01-01"[:10]
        if len(text) <= 10:
            note = f"its {name} says no more than the { ({4: 'year', 7: 'month'}.get(len(text), 'day')) }"
    else:
        note = f"its {name} is not in the form of the standard"
    try:
        return canonical_time(moment), note
    except CallerError:
        return None, f"its {name} is no time: {text[:40]!r}"


def _digest_notes(head: _Head, block: bytes, message: HttpMessage | None) -> list[str]:
    """What the record's own digests get wrong (ISO 28500 §5.8, §5.9)."""
    notes = []
    for name in ("WARC-Block-Digest", "WARC-Payload-Digest"):
        stated = head.get(name)
        if not stated or (name == "WARC-Payload-Digest" and head.type == "revisit"):
            continue
        digest = parse_digest(stated)
        if digest is None:
            notes.append(f"its {name} is of a kind that is not known")
            continue
        algorithm, value = digest
        if algorithm == "sha256" and len(stated.partition(":")[2].strip()) < 64:
            notes.append(f"its {name} is SHA-256 in base32, which not every reader takes")

        def matches(data: bytes | None, algorithm: str = algorithm, value: str = value) -> bool:
            return data is not None and hashlib.new(algorithm, data, usedforsecurity=False).hexdigest() == value

        if name == "WARC-Block-Digest" or message is None:
            bare = block[body_offset(block) :] if name == "WARC-Payload-Digest" and head.type == "request" else block
            if not matches(block) and not matches(bare):
                notes.append(f"its {name} is wrong")
            continue
        content = _payload(message)[0]
        if matches(content):
            continue
        if matches(message.body):
            notes.append(f"its {name} counts the chunk framing in, as some writers do")
        elif matches(block):
            notes.append(f"its {name} is of the whole block")
        elif matches(_decoded(message, content)[0]):
            notes.append(f"its {name} is of the decoded body")
        else:
            notes.append(f"its {name} is wrong")
    return notes
