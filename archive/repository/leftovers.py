"""Decides whether something of a removed text is still anywhere in an archive, by looking for its words in every file.

What is looked for are the sequences of six words of headline, paragraphs and captions, and the addresses. Every file is
read: records unpacked and without content coding, in all the ways that `spellings` knows, whatever else lies in the
folder as it is. A sequence in a record of a capture that stays is that capture's own; anywhere else it is named. So is
what could not be read as words: nothing passes for looked through that was not.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import unquote

from archive.errors import StoreError
from archive.formats.codings import DECODED_LIMIT, decode_body
from archive.formats.cutting import Cut, cut_records
from archive.formats.foreignhead import read_arc_line, read_head
from archive.formats.http import dechunk, parse_response
from archive.formats.layout import Layout
from archive.formats.members import MAGIC
from archive.formats.reader import RecordItem, read_warc
from archive.formats.warc import END
from archive.model.proofs import Remaining
from archive.repository.spellings import Spellings, Tell, normal
from archive.store.disk import reported
from archive.store.index import Index

#: Hears how far a search has come: bytes done, bytes in all, and the file.
Progress = Callable[[int, int, str], None]

#: Words of a sequence, and characters that it has at least: less is said by chance.
_WORDS: Final = 6
_LEAST: Final = 20
_SHORT: Final = 3
#: Characters of a clause in a script without spaces that is looked for alone.
_RUN: Final = 10
#: Sequences that are looked for.
_MOST: Final = 20_000
_PIECE: Final = 1 << 20
#: What a sequence that lies over the end of a piece needs.
_OVERLAP: Final = 1 << 12
#: Files and records up to which all of one is looked at at once, and so freed of whatever packs it.
_AT_ONCE: Final = 1 << 24
_WORD: Final = re.compile(r"\w+")
#: Records whose block is no HTTP message.
_AS_THEY_LIE: Final = ("resource", "conversion", "metadata", "warcinfo", "request")

Needle = tuple[str, ...]


def _nobody(what: str) -> None:
    """Nobody asks what could not be read."""


class Words:
    """What is looked for: sequences of words of `texts`, and `addresses`."""

    def __init__(self, texts: Iterable[str], addresses: Iterable[str]) -> None:
        #: The longest word of each sequence, which few texts have: how many words stand before it, and how many there are.
        self._by_anchor: dict[str, set[tuple[int, int]]] = defaultdict(set)
        self._needles: set[Needle] = set()
        self.count = 0
        #: Sequences that are too many to be looked for.
        self.left_out = 0
        self._addresses: dict[str, str] = {}
        slugs = []
        for address in addresses:
            for spelled in (address, unquote(address)):
                bare = spelled.partition("//")[2]
                host, _, rest = bare.partition("/")
                if host and rest:
                    self._addresses[bare] = address
            slugs.append(unquote(address).partition("?")[0].rstrip("/").rpartition("/")[2])
        # The last part of an address often is the headline, and who counts visitors notes it without the host.
        for needle in dict.fromkeys(needle for text in (*texts, *slugs) for needle in _sequences(text)):
            if self.count < _MOST:
                anchor = max(needle, key=len)
                self._by_anchor[anchor].add((needle.index(anchor), len(needle)))
                self._needles.add(needle)
                self.count += 1
            else:
                self.left_out += 1
        self._anchors = frozenset(self._by_anchor)
        self._long = re.compile(rf"\w{{{min(map(len, self._anchors), default=1)},}}")
        self._spellings = Spellings((*self._anchors, *self._addresses))
        self.count += len(self._addresses)

    def __bool__(self) -> bool:
        return bool(self._by_anchor or self._addresses)

    def within(self, data: bytes, tell: Tell = _nobody, *, content_type: str = "") -> frozenset[Needle]:
        """Which of them stand in these bytes, however they are spelled; an address as a sequence of one. `tell` hears
        what could not be read."""
        found: set[Needle] = set()
        for text in self._spellings.texts(data, tell, content_type=content_type):
            found.update((address,) for spelled, address in self._addresses.items() if spelled in text)
            text = normal(text)
            if not self._anchors.isdisjoint(self._long.findall(text)):
                found.update(self._among(_WORD.findall(text)))
        return frozenset(found)

    def _among(self, words: list[str]) -> Iterator[Needle]:
        for at, word in enumerate(words):
            for before, size in self._by_anchor.get(word, ()):
                if at >= before and (needle := tuple(words[at - before : at - before + size])) in self._needles:
                    yield needle


def _sequences(text: str) -> Iterator[Needle]:
    words = _WORD.findall(normal(text))
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
    and record), and how many files were looked through; in how many places something could not be read, and the first
    of them."""

    remaining: tuple[Remaining, ...]
    owners: Mapping[int, tuple[str, int]]
    files: int
    unread: int = 0
    unread_first: tuple[Remaining, ...] = ()


class _Hit(NamedTuple):
    """What a record or a file says, and what of it could not be read."""

    file: str
    number: int | None
    sha256: str
    needles: frozenset[Needle]
    unread: tuple[str, ...] = ()


#: Places that could not be read and are named.
_NAMED: Final = 5


def search(
    layout: Layout,
    index: Index,
    words: Words,
    *,
    skip: Callable[[str, str], bool],
    others: Collection[tuple[str, str]] = (),
    leave: Collection[str] = (),
    progress: Progress | None = None,
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
    lost: list[Remaining] = []
    unread: list[Remaining] = []
    unread_count = 0
    if words.left_out:
        unread_count, why = 1, f"{words.left_out:,} of its sequences of words were not looked for: they are too many"
        unread.append(Remaining(".", why))
    paths = sorted(path for path in layout.root.rglob("*") if path.is_file() and not path.is_symlink())
    paths = [path for path in paths if layout.relative(path) not in leave]
    walk = _Walk(words, [layout.relative(path) for path in paths], [path.stat().st_size for path in paths], progress)
    for path in paths:
        name = layout.relative(path)
        held: dict[str, list[int]] = defaultdict(list)
        if path.parent == layout.warc and name not in derived:
            for digest, number in index.holders(name):
                held[digest].append(number)
        try:
            hits = [hit for hit in walk.hits(path, name) if not skip(name, hit.sha256)]
        except StoreError:
            lost.append(Remaining(name, "cannot be read, so that nobody knows what it holds"))
            continue
        for hit in hits:
            if hit.unread and not _is_ours(layout, path, name in derived):
                unread_count += 1
                if len(unread) < _NAMED:
                    unread.append(Remaining(name, ", ".join(hit.unread), hit.number))
            if not hit.needles:
                continue
            if hit.sha256 in held:
                shared |= hit.needles
                for number in held[hit.sha256]:
                    owners.setdefault(number, (name, hit.number or 0))
            elif name in derived or (name, hit.sha256) in others:
                later.append(hit)
            else:
                open_hits.append(hit)
    open_hits += [hit for hit in later if hit.needles - shared]
    remaining = (*(_told(hit, shared) for hit in open_hits), *lost)
    return Looked(remaining, owners, len(paths), unread_count, tuple(unread))


def _is_ours(layout: Layout, path: Path, derived: bool) -> bool:
    """Whether a file is of those that an archive makes, whose binary parts are digests, signatures and pages of an
    index."""
    own = (layout.log, layout.keys)
    return derived or path.name.startswith(layout.index.name) or any(folder in path.parents for folder in own)


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


class _Walk:
    """Goes through files, and tells how far it has come."""

    def __init__(self, words: Words, names: list[str], sizes: list[int], progress: Progress | None) -> None:
        self._words = words
        self._sizes = dict(zip(names, sizes, strict=True))
        self._total = sum(sizes)
        self._before = self._told = 0
        self._progress = progress

    def hits(self, path: Path, name: str) -> Iterator[_Hit]:
        """What each record of a file says, or the file as a whole."""
        with reported(path, "reading"):
            if name.startswith("warc/import-") and not name.endswith(".cdxj"):
                for item in cut_records(path):
                    self._passed(name, item.offset)
                    if not isinstance(item, Cut):
                        yield from self._stretch(path, name, item.number, item.offset, item.length)
                    elif item.raw is None:
                        yield self._long(path, name, item.number, item.sha256, item.offset, item.length)
                    else:
                        head = read_arc_line(item.head) if item.format == "arc" else read_head(item.head)
                        kind = (head.get("WARC-Type") or "response").lower()
                        media = head.get("Content-Type") or ""
                        yield self._record(name, item.number, item.sha256, item.head, item.block or b"", kind, media)
            elif name.startswith("warc/news-") and not name.endswith(".cdxj"):
                for one in read_warc(path):
                    self._passed(name, one.offset)
                    if not isinstance(one, RecordItem):
                        yield from self._stretch(path, name, one.number, one.offset, one.length)
                    elif one.record.raw is None:
                        yield self._long(path, name, one.number, one.sha256, one.offset, one.length)
                    else:
                        record, block = one.record, one.record.block or b""
                        head_bytes = one.record.raw[: len(one.record.raw) - len(block) - len(END)]
                        media = record.content_type or ""
                        yield self._record(name, one.number, one.sha256, head_bytes, block, record.type, media)
            else:
                yield self._file(path, name)
        self._passed(name, self._sizes[name])
        self._before += self._sizes[name]

    def _passed(self, name: str, position: int) -> None:
        done = self._before + position
        if self._progress is not None and (done - self._told >= _PIECE or done == self._total):
            self._told = done
            self._progress(done, self._total, name)

    def _record(self, name: str, number: int, sha256: str, head: bytes, block: bytes, kind: str, media: str) -> _Hit:
        unread: dict[str, None] = {}
        tell = _into(unread)
        found = self._words.within(head, tell)
        message = None if kind in _AS_THEY_LIE else parse_response(block)
        if message is None or message.status is None:
            return _Hit(name, number, sha256, found | self._words.within(block, tell, content_type=media), (*unread,))
        found |= self._words.within(message.head, tell)
        body = message.body
        if "chunked" in (message.header("transfer-encoding") or "").lower():
            body = dechunk(body) or body
        decoded = decode_body(body, ", ".join(message.header_values("content-encoding")), limit=DECODED_LIMIT)
        if decoded.problem:
            tell(decoded.problem)
            found |= self._words.within(body, tell)
        found |= self._words.within(decoded.data, tell, content_type=message.header("content-type") or "")
        return _Hit(name, number, sha256, found, (*unread,))

    def _stretch(self, path: Path, name: str, number: int, offset: int, length: int) -> Iterator[_Hit]:
        """Bytes between records."""
        unread: dict[str, None] = {}
        found = self._in_file(path, offset, length or None, _into(unread))
        if found or unread:
            yield _Hit(name, number, "", found, (*unread,))

    def _long(self, path: Path, name: str, number: int, sha256: str, offset: int, length: int) -> _Hit:
        """A record that is too long to be kept in memory: what packs its content stays."""
        unread: dict[str, None] = {}
        found = self._in_file(path, offset, length or None, _into(unread), long=True)
        return _Hit(name, number, sha256, found, (*unread,))

    def _file(self, path: Path, name: str) -> _Hit:
        """A file that is no WARC of this archive."""
        unread: dict[str, None] = {}
        return _Hit(name, None, "", self._in_file(path, 0, None, _into(unread)), (*unread,))

    def _in_file(
        self, path: Path, offset: int, length: int | None, tell: Tell, *, long: bool = False
    ) -> frozenset[Needle]:
        """What stands in a stretch of a file: freed of whatever packs it, or piece by piece where it is long, as it lies
        and, where a gzip member begins it, unpacked."""
        length = path.stat().st_size - offset if length is None else length
        found: set[Needle] = set()
        with path.open("rb") as file:
            if length <= _AT_ONCE and not long:
                file.seek(offset)
                return self._words.within(file.read(length), tell)
            tell(f"longer than {_AT_ONCE >> 20} MiB, so that what may be packed within it was not unpacked")
            for pieces in (_pieces, _unpacked):
                file.seek(offset)
                before = b""
                for piece in pieces(file.read, length):
                    data = before + piece
                    found |= self._words.within(data)
                    before = data[-_OVERLAP:]
        return frozenset(found)


def _into(unread: dict[str, None]) -> Tell:
    """Takes down what could not be read, once."""

    def tell(what: str) -> None:
        unread[what] = None

    return tell


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
