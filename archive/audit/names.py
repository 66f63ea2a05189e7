"""Decides what each name under `warc/`, `log/` and `keys/` is for, as `formats.layout` spells them.

Names here are strings relative to the archive, because evidence need not be a folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from archive.audit.evidence import Evidence, Kind
from archive.audit.findings import Findings
from archive.formats.layout import IMPORT_SUFFIXES, Layout

#: Characters of the name of a log that a sentence repeats: a stranger's may have a thousand times as many.
_NAME: Final = 100

LAYOUT: Final = Layout(Path())

CONFIG: Final = LAYOUT.config.as_posix()
KEYS: Final = LAYOUT.keys.as_posix()
LOG_KEY: Final = LAYOUT.log_key_file.as_posix()
WARC: Final = LAYOUT.warc.as_posix()
TORN: Final = LAYOUT.torn.as_posix()
LOG: Final = LAYOUT.log.as_posix()
CHECKPOINT: Final = LAYOUT.checkpoint.as_posix()
CHECKPOINTS: Final = LAYOUT.checkpoints.as_posix()
TILES: Final = f"{LOG}/tile"
#: The index is a view of several files whose names begin so.
INDEX: Final = LAYOUT.index.as_posix()
#: What lies at the top of an archive beside the index, and what it is.
TOP: Final[Mapping[str, Kind]] = {
    CONFIG: "file",
    KEYS: "folder",
    WARC: "folder",
    LOG: "folder",
    LAYOUT.lock.as_posix(): "file",
    LAYOUT.watch.as_posix(): "folder",  # a plan of what to look at, which proves nothing: not looked into
}

#: The addresses of the records that an archive adds to what it captured.
OURS: Final = "urn:newsproof:"
STATEMENT: Final = "urn:newsproof:statement:"
DESCRIPTION: Final = "urn:newsproof:description:"
ARTICLE: Final = "urn:newsproof:article:"

#: Bytes that one entry has in a bundle, with its length: at most (C2SP tlog-tiles).
ENTRY_LIMIT: Final = 65_537

_DEPTH: Final = 12


def segment(number: int) -> str:
    """The file of a segment."""
    return LAYOUT.segment(number).as_posix()


def segment_number(name: str) -> int | None:
    """The number of a segment, None for any other file."""
    return LAYOUT.segment_number(Path(name))


def cdxj(file: str) -> str:
    """The CDXJ beside a segment."""
    return LAYOUT.cdxj(Path(file)).as_posix()


def checkpoint_of(size: int) -> str:
    """The published checkpoint of that log size."""
    return LAYOUT.checkpoint_of(size).as_posix()


def tile(path: str) -> str:
    """The file of a tile that C2SP tlog-tiles calls `path`."""
    return f"{LOG}/{path}"


def import_digest(name: str) -> str | None:
    """The SHA-256 that the name of a kept foreign file states, None for any other file."""
    base = name.rpartition("/")[2]
    digest, suffix = base[7:71], base[71:]
    if base[:7] != "import-" or suffix not in IMPORT_SUFFIXES:
        return None
    try:
        return digest if LAYOUT.import_path(digest, suffix).name == base else None
    except ValueError:
        return None


def walk(evidence: Evidence, folder: str, depth: int = _DEPTH) -> Iterator[tuple[str, Kind]]:
    """Every file and every refused thing below a folder, folder by folder. Empty folders say nothing."""
    below = []
    for base, kind in sorted(evidence.scan(folder)):
        name = f"{folder}/{base}"
        if kind == "folder" and depth:
            below.append(name)
        else:
            yield name, kind
    for name in below:
        yield from walk(evidence, name, depth - 1)


def stray(findings: Findings, name: str, kind: Kind) -> None:
    """Notes a name that has no place where it stands."""
    base = name.rpartition("/")[2]
    if kind == "other":
        findings.add("file-refused", name, f"{name} is no plain file and was not opened")
    elif base.startswith(".") and base.endswith(".tmp"):
        findings.add("unknown-file", name, f"{name} was left by an interrupted write", hint="remove it")
    else:
        findings.add("unknown-file", name, f"{name} is none of the files that an archive has")


def log_name(origin: str) -> str:
    """The name of a log as sentences repeat it."""
    return origin if len(origin) <= _NAME else f"{origin[: _NAME - 1]}…"
