"""Decides whether something of a removed text is still anywhere in an archive, by looking for its words in every file.

What is looked for are the sequences of six words of headline, paragraphs and captions, and the addresses. Every file is
read: records unpacked and without content coding, base64 in them, whatever else lies in the folder as it is. A sequence in
a record of a capture that stays is that capture's own; anywhere else it is named.
"""

from __future__ import annotations

import html
import re
import zlib
from base64 import b64decode
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import unquote

from archive.errors import StoreError
from archive.formats.cutting import Cut, cut_records
from archive.formats.foreignhead import read_head
from archive.formats.http import content_of
from archive.formats.layout import Layout
from archive.formats.members import MAGIC
from archive.formats.reader import RecordItem, read_warc
from archive.model.proofs import Remaining
from archive.store.disk import reported
from archive.store.index import Index

#: Words of a sequence, and characters that it has at least: less is said by chance.
_WORDS: Final = 6
_LEAST: Final = 20
_SHORT: Final = 3
#: Characters of a clause in a script without spaces that is looked for alone.
_RUN: Final = 10
_MOST: Final = 20_000
_PIECE: Final = 1 << 20
#: What a sequence that lies over the end of a piece needs.
_OVERLAP: Final = 1 << 12
_WORD: Final = re.compile(r"\w+")
_LONG: Final = re.compile(rb"[0-9a-z_]+")
_TAG: Final = re.compile(r"<[^<>]{0,4000}>")
_CODE: Final = re.compile(r"\\u([0-9a-fA-F]{4})|\\[nrtbf]|\\/")
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/_-]{60,}")

Needle = tuple[str, ...]


class Words:
    """What is looked for: sequences of words of `texts`, and `addresses`."""

    def __init__(self, texts: Iterable[str], addresses: Iterable[str]) -> None:
        #: The longest word of each sequence, which few texts have: how many words stand before it, and how many there are.
        self._by_anchor: dict[str, set[tuple[int, int]]] = defaultdict(set)
        self._needles: set[Needle] = set()
        self.count = 0
        for needle in dict.fromkeys(needle for text in texts for needle in _sequences(text)):
            if self.count < _MOST:
                anchor = max(needle, key=len)
                self._by_anchor[anchor].add((needle.index(anchor), len(needle)))
                self._needles.add(needle)
                self.count += 1
        self._plain = {anchor.encode() for anchor in self._by_anchor if anchor.isascii()}
        self._coded = len(self._plain) < len(self._by_anchor)
        self._addresses: dict[bytes, str] = {}
        for address in addresses:
            for spelled in (address, unquote(address)):
                host, _, rest = spelled.partition("//")[2].partition("/")
                if host and rest:
                    self._addresses[spelled.partition("//")[2].encode("utf-8", "surrogateescape")] = address
        self.count += len(self._addresses)

    def __bool__(self) -> bool:
        return bool(self._by_anchor or self._addresses)

    def within(self, data: bytes) -> frozenset[Needle]:
        """Which of them stand in these bytes; an address as a sequence of one."""
        found: set[Needle] = {(address,) for spelled, address in self._addresses.items() if spelled in data}
        spaced = data.lower().replace(b"\\n", b" ")
        if self._coded or not self._plain.isdisjoint(_LONG.findall(spaced)):
            text = data.decode("utf-8", "replace").replace("\0", "")
            if "\\" in text:
                text = _CODE.sub(lambda match: chr(int(match[1], 16)) if match[1] else " ", text)
            if "&" in text:
                text = html.unescape(text)
            found.update(self._among(_WORD.findall(text.casefold())))
            if "<" in text:
                found.update(self._among(_WORD.findall(_TAG.sub("", text).casefold())))
                found.update(self._among(_WORD.findall(_TAG.sub(" ", text).casefold())))
        return frozenset(found)

    def _among(self, words: list[str]) -> Iterator[Needle]:
        for at, word in enumerate(words):
            for before, size in self._by_anchor.get(word, ()):
                if at >= before and (needle := tuple(words[at - before : at - before + size])) in self._needles:
                    yield needle


def _sequences(text: str) -> Iterator[Needle]:
    words = _WORD.findall(text.casefold())
    size = min(_WORDS, len(words))
    for at in range(len(words) - size + 1):
        needle = tuple(words[at : at + size])
        if _says_something(needle):
            yield needle


def _says_something(needle: Needle) -> bool:
    """Whether a sequence is no date and nothing that stands in any text. Scripts without spaces have few long words."""
    spelled = [word for word in needle if word.isalpha() and (len(word) > 1 or not word.isascii())]
    several = len(spelled) >= _SHORT and sum(map(len, needle)) + len(needle) > _LEAST
    return several or any(len(word) >= _RUN and not word.isascii() for word in spelled)


class Looked(NamedTuple):
    """What a search found: places that nothing accounts for, captures that stay and say the same (by log index, with file
    and record), and how many files were looked through."""

    remaining: tuple[Remaining, ...]
    owners: Mapping[int, tuple[str, int]]
    files: int


class _Hit(NamedTuple):
    file: str
    number: int | None
    sha256: str
    needles: frozenset[Needle]


def search(
    layout: Layout,
    index: Index,
    words: Words,
    *,
    skip: Callable[[str, str], bool],
    others: Collection[tuple[str, str]] = (),
    leave: Collection[str] = (),
) -> Looked:
    """Looks through every file of the archive. `skip` says of a record (file, digest) that it goes; `others` belong to
    captures that stay beside their own records, and may say what these say; `leave` are files that are made anew.
    What cannot be read is named."""
    if not words:
        return Looked((), {}, 0)
    derived = {layout.relative(layout.index), *(layout.relative(layout.cdxj(path)) for path in layout.segments())}
    derived |= {layout.relative(layout.cdxj(path)) for path in layout.imports()}
    derived.add(layout.relative(layout.watch_state))  # it has names of articles, which are made of headlines
    shared: set[Needle] = set()
    owners: dict[int, tuple[str, int]] = {}
    open_hits: list[_Hit] = []
    later: list[_Hit] = []
    unread: list[Remaining] = []
    files = 0
    for path in sorted(path for path in layout.root.rglob("*") if path.is_file() and not path.is_symlink()):
        name = layout.relative(path)
        if name in leave:
            continue
        files += 1
        held: dict[str, list[int]] = defaultdict(list)
        if path.parent == layout.warc and name not in derived:
            for digest, number in index.holders(name):
                held[digest].append(number)
        try:
            hits = [hit for hit in _hits(path, name, words) if not skip(name, hit.sha256)]
        except StoreError:
            unread.append(Remaining(name, "cannot be read, so that nobody knows what it holds"))
            continue
        for hit in hits:
            if hit.sha256 in held:
                shared |= hit.needles
                for number in held[hit.sha256]:
                    owners.setdefault(number, (name, hit.number or 0))
            elif name in derived or (name, hit.sha256) in others:
                later.append(hit)
            else:
                open_hits.append(hit)
    open_hits += [hit for hit in later if hit.needles - shared]
    return Looked((*(_told(hit, shared) for hit in open_hits), *unread), owners, files)


def _told(hit: _Hit, shared: set[Needle]) -> Remaining:
    words = sum(len(needle) > 1 for needle in hit.needles)
    said = []
    if words:
        same = " that what stays says as well" if not hit.needles - shared else ""
        said.append(f"holds {words} sequence{'s' * (words != 1)} of its words{same}")
    if len(hit.needles) > words:
        said.append("names its address")
    what = "and no capture that stays consists of it" if hit.sha256 else "and is no record of the archive"
    return Remaining(hit.file, f"{' and '.join(said)}, {what}", hit.number)


def _hits(path: Path, name: str, words: Words) -> Iterator[_Hit]:
    with reported(path, "reading"):
        if name.startswith("warc/import-") and not name.endswith(".cdxj"):
            for item in cut_records(path):
                if not isinstance(item, Cut):
                    yield from _stretch(path, name, item.number, item.offset, item.length, words)
                elif item.raw is None:
                    found = _in_file(path, item.offset, item.length or None, words)
                    if found:
                        yield _Hit(name, item.number, item.sha256, found)
                else:
                    kind = (read_head(item.head).get("WARC-Type") or "response").lower()
                    if found := _in_record(item.raw, item.block or b"", kind, words):
                        yield _Hit(name, item.number, item.sha256, found)
        elif name.startswith("warc/news-") and not name.endswith(".cdxj"):
            for one in read_warc(path):
                if not isinstance(one, RecordItem):
                    yield from _stretch(path, name, one.number, one.offset, one.length, words)
                elif one.record.raw is None:
                    found = _in_file(path, one.offset, one.length, words)
                    if found:
                        yield _Hit(name, one.number, one.sha256, found)
                elif found := _in_record(one.record.raw, one.record.block or b"", one.record.type, words):
                    yield _Hit(name, one.number, one.sha256, found)
        elif found := _in_file(path, 0, None, words):
            yield _Hit(name, None, "", found)


def _stretch(path: Path, name: str, number: int, offset: int, length: int, words: Words) -> Iterator[_Hit]:
    """Bytes between records."""
    if found := _in_file(path, offset, length or None, words):
        yield _Hit(name, number, "", found)


def _in_record(raw: bytes, block: bytes, kind: str, words: Words) -> frozenset[Needle]:
    found = words.within(raw) | _in_base64(raw, words)
    if kind in ("response", "resource", "conversion", "revisit"):
        content = content_of(kind, block)
        if content != block and content not in raw:
            found |= words.within(content)
    return found


def _in_base64(data: bytes, words: Words) -> frozenset[Needle]:
    found: frozenset[Needle] = frozenset()
    for match in _BASE64.finditer(data):
        text = match[0].replace(b"-", b"+").replace(b"_", b"/")
        decoded = b64decode(text[: len(text) // 4 * 4])
        if decoded.startswith(MAGIC):
            decoded = _inflated(decoded)
        found |= words.within(decoded)
    return found


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(31).decompress(data, _PIECE)
    except zlib.error:
        return b""


def _in_file(path: Path, offset: int, length: int | None, words: Words) -> frozenset[Needle]:
    """What stands in a stretch of a file, as it lies and, where a gzip member begins it, unpacked."""
    found: set[Needle] = set()
    with path.open("rb") as file:
        for pieces in (_pieces, _unpacked):
            file.seek(offset)
            before = b""
            for piece in pieces(file.read, length):
                data = before + piece
                found |= words.within(data) | _in_base64(data, words)
                before = data[-_OVERLAP:]
    return frozenset(found)


def _pieces(read: Callable[[int], bytes], length: int | None) -> Iterator[bytes]:
    while length is None or length > 0:
        piece = read(_PIECE if length is None else min(_PIECE, length))
        if not piece:
            return
        if length is not None:
            length -= len(piece)
        yield piece


def _unpacked(read: Callable[[int], bytes], length: int | None) -> Iterator[bytes]:
    """The content of the gzip members that follow each other from here, as far as they can be read."""
    inflater = None
    for piece in _pieces(read, length):
        data = piece
        while data:
            if inflater is None:
                if not data.startswith(MAGIC):
                    return
                inflater = zlib.decompressobj(31)
            try:
                out = inflater.decompress(data, _PIECE)
                while out:
                    yield out
                    out = inflater.decompress(inflater.unconsumed_tail, _PIECE) if inflater.unconsumed_tail else b""
            except zlib.error:
                return
            data = b""
            if inflater.eof:
                data, inflater = inflater.unused_data, None
