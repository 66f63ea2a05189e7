"""Taking in files: a foreign WARC or ARC is kept whole and signed as it is, then each article capture in it; HTML, text
and Markdown become `resource` records of our own.

Whose word the observed time is stays visible: the WARC's, the file's modification time, or the user's.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import Literal, cast, get_args
from urllib.parse import quote

from archive.errors import CallerError, SourceError
from archive.formats import foreign
from archive.formats.sniffing import FileKind, read_document
from archive.model.acts import RedactionDocument, Removed
from archive.model.capture import FileDescription, Origin, RecordDigest, Role
from archive.model.history import Committed, Imported
from archive.model.times import TOLERANCE, later
from archive.repository.facts import FILE_PREFIX, file_digest, filed_under
from archive.repository.ingest import Writer
from archive.repository.sources import from_file, from_foreign
from archive.settings import SOFTWARE
from archive.store.index import Act

#: A file of text larger than this is no article.
MAX_FILE = 64 * 1024 * 1024
#: Captures of one foreign file are committed in groups, one checkpoint each.
GROUP = 500
#: Foreign files of more records are described as a whole only.
LISTED = 10_000

#: How far an import has come: done, and of how many (0: not known).
Told = Callable[[int, int], None]

_TYPE = re.compile(rb"^WARC-Type[ \t]*:[ \t]*([a-z]+)", re.IGNORECASE | re.MULTILINE)


def import_file(
    writer: Writer,
    path: Path,
    *,
    url: str | None,
    observed: str | None,
    modified: str | None,
    today: str,
    dry_run: bool,
    kind: FileKind | None = None,
    told: Told = lambda done, total: None,
) -> Imported:
    """Takes in one file. `observed` is the user's word, `modified` the file's, `today` when this is done. `kind` is what
    it is taken for, whatever it looks like. `told` hears how many of how many (0: not known) have been looked at.

    Raises CallerError `not-text`, `unreadable-file`, `bad-time`, SourceError `broken-warc`, `too-large`.
    """
    if path.is_dir():
        raise CallerError("not-text", f"{path} is a folder", hint="name the files in it")
    with reading(path):
        kind = kind or foreign.detect(path)
    if kind == "warc" or kind == "arc":
        if url is not None or observed is not None:
            raise CallerError(
                "usage",
                f"{path.name} says itself where and when its pages stood",
                hint="--url and --observed are for HTML, text and Markdown files",
            )
        return import_foreign(writer, path, kind, today=today, dry_run=dry_run, told=told)
    if kind is None:
        raise CallerError("not-text", f"{path} is neither HTML nor text nor a WARC", context={"path": str(path)})
    with reading(path):
        content = read_document(path, MAX_FILE)
    if not content.strip():
        raise CallerError("not-text", f"{path} holds nothing", context={"path": str(path)})
    moment = observed or modified
    if moment is None:
        raise CallerError(
            "bad-time", f"the modification time of {path} is none that can be written", hint="say it with --observed"
        )
    name = name_of(path)
    if from_the_future(moment, today):
        raise CallerError(
            "bad-time",
            f"{moment} is still to come, by this machine's clock it is {today}: {path.name} cannot be from then",
            context={"state": "nothing was written"},
            hint="say with --observed when the page was seen, or set the clock of this machine",
        )
    origin = Origin("imported", name, hashlib.sha256(content).hexdigest(), "user" if observed else "file")
    target = url or f"{FILE_PREFIX}{quote(os.fsencode(path.name), safe='.-_~')}"
    captured = from_file(content, kind=kind, url=target, observed=moment, origin=origin)
    with writer.group(dry_run=dry_run):
        done = writer.take(captured)
    taken = () if done is None else (done,)
    warnings: tuple[str, ...] = ()
    if taken and url is None:
        warnings = (f"no --url given: {filed_under(writer.key_of(captured))}",)
    return Imported(name, origin.sha256 or "", kind, 1, taken, 1 - len(taken), 0, warnings, dry_run)


def import_foreign(
    writer: Writer,
    path: Path,
    kind: Literal["warc", "arc"],
    *,
    today: str,
    dry_run: bool,
    name: str | None = None,
    package: str | None = None,
    told: Told = lambda done, total: None,
) -> Imported:
    """Takes in a WARC or ARC, kept whole. `name` is what it is called, where that is not its own name; `package` the
    SHA-256 of what it was taken out of. Raises as `import_file` does."""
    with reading(path):
        digest, length = file_digest(path)
        suffix = f".{kind}.gz" if foreign.is_gzip(path) else f".{kind}"
    kept = writer.layout.import_path(digest, suffix)
    place = writer.layout.relative(kept)
    name = name or name_of(path)
    origin = Origin("imported", name, digest, "warc")
    started = writer.index.foreign_known(digest)
    if place in (one.file for act in writer.index.acts("redaction") for one in _removed(act)):
        raise CallerError(
            "redacted",
            f"{name} was imported before, and records of it have been taken off the disk since",
            context={"path": str(path), "consequence": "nothing was imported: it would bring them back"},
            hint="import another file that holds only what may stay",
        )
    if not dry_run:
        # What is taken in is read from there: the source may grow while it is read.
        writer.keep_foreign(kept, digest, _pieces(path, digest))
    reading_file = foreign.Reading(path if dry_run else kept)
    future = 0

    def credible() -> Iterator[foreign.ForeignCapture]:
        nonlocal future
        for item in reading_file:
            if isinstance(item, foreign.ForeignCapture):
                told(reading_file.records, 0)
                if from_the_future(item.date, today):
                    future += 1
                else:
                    yield item

    captures = credible()
    first = next(captures, None)
    if first is None and not reading_file.records:
        if not dry_run:
            writer.drop_foreign(kept)
        raise SourceError(
            "broken-warc",
            f"{name} holds no record that can be read"
            + (f": {reading_file.warnings[0]}" if reading_file.warnings else ""),
            context={"path": str(path)},
            hint="nothing was imported; compare the file with its source",
        )
    waiting = chain(() if first is None else (first,), captures)
    taken: list[Committed] = []
    skipped = 0
    more = True
    while more:
        with writer.group(dry_run=dry_run):
            if not started:
                listed = _listed(reading_file.path, place)
                document = FileDescription(
                    writer.new_id(), "import", place, digest, length, today, SOFTWARE, name, listed
                )
                writer.add_file(replace(document, package=package))
            started = True
            # What a dry run has decided is forgotten at the end of its group.
            group = [
                writer.take(from_foreign(item, origin, place)) for item in islice(waiting, None if dry_run else GROUP)
            ]
        more = len(group) == GROUP and not dry_run
        taken += [one for one in group if one is not None]
        skipped += group.count(None)
    return Imported(
        name,
        digest,
        kind,
        reading_file.records,
        tuple(taken),
        skipped,
        reading_file.left_out + future,
        (*reading_file.warnings, *_told_future(name, future, today)),
        dry_run,
        reading_file.cut_at,
    )


def from_the_future(observed: str, today: str) -> bool:
    """Whether a claimed time is still to come: whoever attests the log's time, today or later, contradicts it for good."""
    return observed > later(today, TOLERANCE)


def _told_future(name: str, count: int, today: str) -> tuple[str, ...]:
    if not count:
        return ()
    several = count != 1
    told = f"{count} capture{'s' * several} in {name} say{'s' * (not several)} to be of a time that is still to come"
    return (f"{told}, by this machine's clock it is {today}: {'they are' if several else 'it is'} left out",)


def _removed(act: Act) -> tuple[Removed, ...]:
    return act.document.removed if isinstance(act.document, RedactionDocument) else ()


def _listed(path: Path, place: str) -> tuple[RecordDigest, ...]:
    """Every record of a foreign file, so that damage to it can be named by its record; none of one with too many."""
    listed: list[RecordDigest] = []
    for item in foreign.cut_records(path):
        if isinstance(item, foreign.ForeignProblem):
            continue
        if len(listed) == LISTED:
            return ()
        stated = _TYPE.search(item.head)
        kind = stated[1].decode().lower() if stated else ""
        role = cast(Role, kind) if kind in get_args(Role) else "resource"
        listed.append(RecordDigest(role, item.sha256, item.size, None, place))
    return tuple(listed)


def name_of(path: Path) -> str:
    """A file's name as documents may hold it: bytes that are no UTF-8 become U+FFFD."""
    return os.fsencode(path.name).decode("utf-8", "replace")


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """What the system says of the file is the caller's to mend. Raises CallerError `unreadable-file`."""
    try:
        yield
    except OSError as exc:
        raise CallerError("unreadable-file", f"{path}: {exc.strerror or exc}", context={"path": str(path)}) from exc


def _pieces(path: Path, digest: str) -> Iterator[bytes]:
    """The bytes of a file, as long as they are those of that digest."""
    seen = hashlib.sha256()
    with reading(path), path.open("rb") as stream:
        while piece := stream.read(1 << 20):
            seen.update(piece)
            yield piece
    if seen.hexdigest() != digest:
        raise CallerError(
            "unreadable-file",
            f"{path} changed while it was read",
            context={"path": str(path)},
            hint="import it when it is finished; nothing was taken in",
        )
