"""Taking in files: a foreign WARC or ARC is kept whole and signed as it is, then each article capture in it; HTML, text
and Markdown become `resource` records of our own.

Whose word the observed time is stays visible: the WARC's, the file's modification time, or the user's.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from archive.errors import CallerError, SourceError
from archive.formats import foreign
from archive.formats.sniffing import read_document
from archive.model.capture import DateWord, FileDescription, Origin
from archive.model.history import Committed, Imported
from archive.repository.facts import FILE_PREFIX, file_digest
from archive.repository.ingest import Writer
from archive.repository.sources import Captured, from_file, from_foreign
from archive.settings import SOFTWARE

#: A file of text larger than this is no article.
MAX_FILE = 64 * 1024 * 1024
#: Captures of one foreign file are committed in groups, one checkpoint each.
GROUP = 500


def import_file(
    writer: Writer,
    path: Path,
    *,
    url: str | None,
    observed: str | None,
    modified: str,
    today: str,
    dry_run: bool,
) -> Imported:
    """Takes in one file. `observed` is the user's word, `modified` the file's, `today` when this is done."""
    if path.is_dir():
        raise CallerError("not-text", f"{path} is a folder", hint="name the files in it")
    kind = foreign.detect(path)
    if kind == "warc" or kind == "arc":
        if url is not None or observed is not None:
            raise CallerError(
                "usage",
                f"{path.name} says itself where and when its pages stood",
                hint="--url and --observed are for HTML, text and Markdown files",
            )
        return _import_foreign(writer, path, kind, today=today, dry_run=dry_run)
    if kind is None:
        raise CallerError("not-text", f"{path} is neither HTML nor text nor a WARC", context={"path": str(path)})
    content = read_document(path, MAX_FILE)
    word: DateWord = "user" if observed else "file"
    origin = Origin("imported", path.name, hashlib.sha256(content).hexdigest(), word)
    target = url or f"{FILE_PREFIX}{quote(path.name, safe='.-_~')}"
    captured = from_file(content, kind=kind, url=target, observed=observed or modified, origin=origin)
    taken: list[Committed] = []
    skipped = 0
    warnings: tuple[str, ...] = ()
    if writer.holds(captured):
        skipped = 1
    else:
        with writer.group(dry_run=dry_run):
            taken.append(writer.add(captured))
        if url is None:
            warnings = ("no --url given: filed under the headline, or the address that the page gives for itself",)
    return Imported(path.name, origin.sha256 or "", kind, 1, tuple(taken), skipped, 0, warnings, dry_run)


def _import_foreign(writer: Writer, path: Path, kind: Literal["warc", "arc"], *, today: str, dry_run: bool) -> Imported:
    digest, length = file_digest(path)
    suffix = f".{kind}.gz" if foreign.is_gzip(path) else f".{kind}"
    kept = writer.layout.import_path(digest, suffix)
    name = writer.layout.relative(kept)
    origin = Origin("imported", path.name, digest, "warc")
    reading = foreign.Reading(path)
    items = iter(reading)
    first = next(items, None)
    while isinstance(first, foreign.ForeignProblem):
        first = next(items, None)
    if first is None and not reading.records:
        raise SourceError(
            "broken-warc",
            f"{path.name} holds no record that can be read" + (f": {reading.warnings[0]}" if reading.warnings else ""),
            context={"path": str(path)},
            hint="nothing was imported; compare the file with its source",
        )
    captures: list[Captured] = [] if first is None else [from_foreign(first, origin, name)]
    taken: list[Committed] = []
    skipped = 0
    known = writer.index.foreign_known(digest)
    if not known and not dry_run:
        writer.keep_foreign(kept, path)
    started = False

    def flush() -> None:
        nonlocal started, skipped
        with writer.group(dry_run=dry_run):
            if not started and not known:
                writer.add_file(
                    FileDescription(writer.new_id(), "import", name, digest, length, today, SOFTWARE, path.name)
                )
            started = True
            for captured in captures:
                if writer.holds(captured):
                    skipped += 1
                else:
                    taken.append(writer.add(captured))
        captures.clear()

    for item in items:
        if isinstance(item, foreign.ForeignProblem):
            continue
        captures.append(from_foreign(item, origin, name))
        if len(captures) >= GROUP:
            flush()
    if captures or not known:
        flush()
    return Imported(
        path.name,
        digest,
        kind,
        reading.records,
        tuple(taken),
        skipped,
        reading.left_out,
        tuple(reading.warnings),
        dry_run,
    )
