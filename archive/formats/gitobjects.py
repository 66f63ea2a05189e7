"""Decides how the objects of a stranger's git repository are read: its files alone, no checkout, no hook, no program.

Loose objects and packs of version 2 with indexes of version 2 (gitformat-pack), names in SHA-1. Every object is hashed
and compared with its name; sizes are bounded before anything is inflated, chains of deltas in their length. Nothing
that a configuration says is heeded: no alternates, no replacements, no grafts.
"""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Literal, NamedTuple

Kind = Literal["commit", "tree", "blob", "tag"]

#: Bytes of one object, of one index, and how many deltas lie on each other (git itself writes 50, at most 4,095).
OBJECT_LIMIT: Final = 64 << 20
INDEX_LIMIT: Final = 1 << 30
DELTA_LIMIT: Final = 4_095
#: Commits of one history, folders in each other, and entries of one folder.
COMMIT_LIMIT: Final = 2_000_000
DEPTH_LIMIT: Final = 64
_REMEMBERED: Final = 256
_REMEMBERED_SIZE: Final = 1 << 20

_NAME: Final = re.compile(r"[0-9a-f]{40}")
_REF: Final = re.compile(r"ref: (refs/heads/[A-Za-z0-9_][A-Za-z0-9._/-]{0,200})")
_COMMITTER: Final = re.compile(rb"^committer [^\n]*?> ([0-9]{1,12}) [+-][0-9]{4}$", re.MULTILINE)
_KINDS: Final[dict[int, Kind]] = {1: "commit", 2: "tree", 3: "blob", 4: "tag"}
_NAMED: Final[dict[bytes, Kind]] = {b"commit": "commit", b"tree": "tree", b"blob": "blob", b"tag": "tag"}
_OFFSET_DELTA: Final = 6
_NAME_DELTA: Final = 7


class GitError(ValueError):
    """An object cannot be read; the message says which, and why."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit of the history: its name, its folder, its first parent, and when it was committed (seconds since 1970)."""

    name: str
    tree: str
    parent: str | None
    time: int


class Changed(NamedTuple):
    """A file that a commit brought or changed."""

    path: bytes
    blob: str


def folder_of(path: Path) -> Path | None:
    """Where the objects of a repository lie: the folder itself (bare) or the `.git` in it; None when it is none."""
    for folder in (path / ".git", path):
        if (folder / "HEAD").is_file() and (folder / "objects").is_dir():
            return folder
    return None


class Repository:
    """The objects of one repository. Raises OSError where its files cannot be read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._packs = [_Pack(index) for index in sorted((folder / "objects" / "pack").glob("pack-*.idx"))]
        self._known: dict[str, tuple[Kind, bytes]] = {}

    def head(self) -> str:
        """The name of the commit that HEAD is on. Raises GitError."""
        text = _line(self._folder / "HEAD")
        match = _REF.fullmatch(text)
        if match is None:
            return _named(text, "HEAD")
        if ".." in match[1]:
            raise GitError("HEAD names no branch")
        loose = self._folder / match[1]
        if loose.is_file():
            return _named(_line(loose), match[1])
        packed = self._folder / "packed-refs"
        if packed.is_file():
            with packed.open("rb") as file:
                for line in file.read(OBJECT_LIMIT).decode("utf-8", "replace").splitlines():
                    name, _, ref = line.partition(" ")
                    if ref == match[1]:
                        return _named(name, match[1])
        raise GitError(f"{match[1]} is not there: nothing was committed")

    def history(self) -> list[Commit]:
        """The first parents of HEAD, the oldest first. Raises GitError."""
        found: list[Commit] = []
        seen: set[str] = set()
        name: str | None = self.head()
        while name is not None:
            if name in seen or len(found) >= COMMIT_LIMIT:
                raise GitError(f"more than {COMMIT_LIMIT:,} commits")
            seen.add(name)
            commit = self._commit(name)
            found.append(commit)
            name = commit.parent
        return found[::-1]

    def changed(self, old: str | None, new: str) -> Iterator[Changed]:
        """The files of folder `new` that are not in `old` as they are, in the order of their paths. Raises GitError."""
        waiting: list[tuple[bytes, str | None, str, int]] = [(b"", old, new, 0)]
        while waiting:
            path, before, after, depth = waiting.pop()
            if depth > DEPTH_LIMIT:
                raise GitError(f"folders lie more than {DEPTH_LIMIT} deep")
            known = self._tree(before) if before is not None else {}
            below = []
            for name, (mode, one) in sorted(self._tree(after).items()):
                was = known.get(name)
                if was == (mode, one):
                    continue
                if mode == b"40000":
                    below.append((path + name + b"/", was[1] if was and was[0] == mode else None, one, depth + 1))
                elif mode in (b"100644", b"100755", b"100664"):
                    yield Changed(path + name, one)
            waiting += reversed(below)

    def blob(self, name: str) -> bytes:
        """The bytes of a file. Raises GitError."""
        return self._read(name, "blob")

    def _commit(self, name: str) -> Commit:
        data = self._read(name, "commit")
        head = data.partition(b"\n\n")[0]
        lines = head.split(b"\n")
        tree = lines[0].removeprefix(b"tree ").decode("ascii", "replace")
        parent = next((line[7:].decode("ascii", "replace") for line in lines if line.startswith(b"parent ")), None)
        time = _COMMITTER.search(head)
        if time is None:
            raise GitError(f"commit {name[:12]} does not say when")
        return Commit(name, _named(tree, name), _named(parent, name) if parent is not None else None, int(time[1]))

    def _tree(self, name: str) -> dict[bytes, tuple[bytes, str]]:
        data = self._read(name, "tree")
        found: dict[bytes, tuple[bytes, str]] = {}
        at = 0
        while at < len(data):
            end = data.find(b"\0", at, at + 4_200)
            mode, space, called = data[at:end].partition(b" ")
            if end < 0 or not space or end + 21 > len(data) or called in (b"", b".", b"..") or b"/" in called:
                raise GitError(f"folder {name[:12]} cannot be read")
            found[called] = (mode, data[end + 1 : end + 21].hex())
            at = end + 21
        return found

    def _read(self, name: str, wanted: Kind) -> bytes:
        kind, data = self._object(name)
        if kind != wanted:
            raise GitError(f"{name[:12]} is a {kind}, not a {wanted}")
        return data

    def _object(self, name: str, depth: int = 0) -> tuple[Kind, bytes]:
        known = self._known.get(name)
        if known is not None:
            return known
        found = self._loose(name)
        for pack in self._packs if found is None else ():
            offset = pack.find(name)
            if offset is not None:
                found = pack.read(offset, lambda base: self._object(base, depth + 1) if depth < 8 else _too_deep(base))
                break
        if found is None:
            raise GitError(f"{name[:12]} is not there")
        kind, data = found
        if hashlib.sha1(b"%s %d\0" % (kind.encode(), len(data)) + data, usedforsecurity=False).hexdigest() != name:
            raise GitError(f"{name[:12]} is not what its name says: it was altered or damaged")
        if len(data) <= _REMEMBERED_SIZE:
            self._known[name] = found
            if len(self._known) > _REMEMBERED:
                self._known.pop(next(iter(self._known)))
        return found

    def _loose(self, name: str) -> tuple[Kind, bytes] | None:
        path = self._folder / "objects" / name[:2] / name[2:]
        if not path.is_file():
            return None
        with path.open("rb") as file:
            data = _inflated(file, OBJECT_LIMIT + 64, name)
        head, nul, content = data.partition(b"\0")
        kind, _, length = head.partition(b" ")
        if not nul or kind not in _NAMED or not length.isdigit() or int(length) != len(content):
            raise GitError(f"{name[:12]} cannot be read")
        return _NAMED[kind], content


class _Pack:
    """One pack and its index."""

    def __init__(self, index: Path) -> None:
        self._path = index.with_suffix(".pack")
        with index.open("rb") as file:
            self._index = file.read(INDEX_LIMIT + 1)
        if len(self._index) > INDEX_LIMIT or self._index[:8] != b"\xfftOc\0\0\0\2" or len(self._index) < 8 + 1024:
            raise GitError(f"{index.name} is no index of version 2")
        self._fan = struct.unpack(">256I", self._index[8 : 8 + 1024])
        self._count = self._fan[255]
        if list(self._fan) != sorted(self._fan) or len(self._index) < 8 + 1024 + self._count * 28 + 40:
            raise GitError(f"{index.name} is cut or damaged")

    def find(self, name: str) -> int | None:
        """Where an object lies in the pack."""
        wanted = bytes.fromhex(name)
        low, high = self._fan[wanted[0] - 1] if wanted[0] else 0, self._fan[wanted[0]]
        names = 8 + 1024
        while low < high:
            middle = (low + high) // 2
            there = self._index[names + middle * 20 : names + middle * 20 + 20]
            if there == wanted:
                at = names + self._count * 24 + middle * 4
                offset: int = struct.unpack_from(">I", self._index, at)[0]
                if offset & 0x8000_0000:
                    wide = names + self._count * 28 + (offset & 0x7FFF_FFFF) * 8
                    if wide + 8 > len(self._index):
                        raise GitError(f"{self._path.name}: its index is damaged")
                    offset = struct.unpack_from(">Q", self._index, wide)[0]
                return offset
            low, high = (middle + 1, high) if there < wanted else (low, middle)
        return None

    def read(self, offset: int, by_name: Callable[[str], tuple[Kind, bytes]]) -> tuple[Kind, bytes]:
        """The object at that offset; `by_name` gives one that a delta names."""
        deltas: list[bytes] = []
        with self._path.open("rb") as file:
            while True:
                if len(deltas) > DELTA_LIMIT:
                    raise GitError(f"{self._path.name}: more than {DELTA_LIMIT:,} deltas on each other")
                kind, size, at = self._head(file, offset)
                if size > OBJECT_LIMIT:
                    raise GitError(f"{self._path.name}: an object of {size:,} bytes")
                if kind in _KINDS:
                    file.seek(at)
                    data = self._sized(file, size)
                    found = _KINDS[kind]
                    break
                if kind == _OFFSET_DELTA:
                    back, at = self._back(file, at)
                    file.seek(at)
                    deltas.append(self._sized(file, size))
                    if not 0 < back <= offset:
                        raise GitError(f"{self._path.name}: a delta of nothing")
                    offset -= back
                elif kind == _NAME_DELTA:
                    file.seek(at)
                    base = file.read(20).hex()
                    deltas.append(self._sized(file, size))
                    found, data = by_name(base)
                    break
                else:
                    raise GitError(f"{self._path.name}: an object of a kind that there is not")
        for delta in reversed(deltas):
            data = _applied(data, delta)
        return found, data

    def _sized(self, file: BinaryIO, size: int) -> bytes:
        data = _inflated(file, size, self._path.name)
        if len(data) != size:
            raise GitError(f"{self._path.name}: an object is shorter than stated")
        return data

    def _head(self, file: BinaryIO, offset: int) -> tuple[int, int, int]:
        file.seek(offset)
        data = file.read(16)
        size = shift = at = 0
        kind = 0
        for at, byte in enumerate(data):
            if at == 0:
                kind, size, shift = byte >> 4 & 7, byte & 15, 4
            else:
                size |= (byte & 127) << shift
                shift += 7
            if not byte & 128:
                return kind, size, offset + at + 1
        raise GitError(f"{self._path.name} is cut or damaged")

    def _back(self, file: BinaryIO, at: int) -> tuple[int, int]:
        file.seek(at)
        back = 0
        for number, byte in enumerate(file.read(10)):
            back = (back + 1 << 7 if number else 0) | byte & 127
            if not byte & 128:
                return back, at + number + 1
        raise GitError(f"{self._path.name} is cut or damaged")


def _applied(base: bytes, delta: bytes) -> bytes:
    """What a delta makes of its base (gitformat-pack, "Deltified representation"). Raises GitError."""
    at = 0

    def size() -> int:
        nonlocal at
        value = shift = 0
        while at < len(delta):
            byte = delta[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if not byte & 128:
                return value
        raise GitError("a delta is cut")

    if size() != len(base):
        raise GitError("a delta is of something else")
    wanted = size()
    if wanted > OBJECT_LIMIT:
        raise GitError(f"a delta makes {wanted:,} bytes")
    made = bytearray()
    while at < len(delta):
        code = delta[at]
        at += 1
        if code & 128:
            start = length = 0
            for bit in range(7):
                if code & 1 << bit:
                    if at >= len(delta):
                        raise GitError("a delta is cut")
                    if bit < 4:
                        start |= delta[at] << 8 * bit
                    else:
                        length |= delta[at] << 8 * (bit - 4)
                    at += 1
            length = length or 0x10000
            if start + length > len(base):
                raise GitError("a delta reaches behind its base")
            made += base[start : start + length]
        elif code:
            made += delta[at : at + code]
            at += code
        else:
            raise GitError("a delta says nothing")
        if len(made) > wanted:
            raise GitError("a delta makes more than it says")
    if len(made) != wanted:
        raise GitError("a delta makes less than it says")
    return bytes(made)


def _inflated(file: BinaryIO, limit: int, what: str) -> bytes:
    """What is compressed from here on in a file, at most `limit` bytes. Raises GitError."""
    inflater = zlib.decompressobj()
    made = bytearray()
    try:
        while not inflater.eof:
            packed = file.read(1 << 14)
            if not packed:
                raise GitError(f"{what[:60]} is cut")
            while packed and not inflater.eof:
                made += inflater.decompress(packed, max(1, limit + 1 - len(made)))
                packed = inflater.unconsumed_tail
                if len(made) > limit:
                    raise GitError(f"{what[:60]}: an object is larger than stated, or than {OBJECT_LIMIT:,} bytes")
    except zlib.error as exc:
        raise GitError(f"{what[:60]}: its compressed data is broken") from exc
    return bytes(made)


def _line(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(512).decode("utf-8", "replace").strip()


def _named(text: str, where: str) -> str:
    if not _NAME.fullmatch(text):
        raise GitError(f"{where[:60]} names no object in SHA-1")
    return text


def _too_deep(name: str) -> tuple[Kind, bytes]:
    raise GitError(f"{name[:12]}: packs that point to each other")
