"""Writes captures out as one WARC file, for other tools and other people: records as they lie, none made anew.

What is written is what was signed: every record is checked against its digest on the way out. Records of an imported
WARC come out byte for byte as they lie in the file that is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from archive.errors import CallerError, StoreError
from archive.formats.cutting import Cut, cut_records, is_gzip
from archive.formats.headers import MalformedRecordError, parse_head
from archive.formats.members import compress
from archive.formats.reader import RecordItem, read_record, read_warc
from archive.model.history import CaptureRow, Exported, RecordRow
from archive.repository.evidence import damaged, is_foreign, read_foreign_record, taken_off
from archive.repository.query import Reader
from archive.store.disk import Appender, Disk, reported
from archive.store.moving import move_into_place


def export_warc(reader: Reader, references: Sequence[str] | None, output: Path, disk: Disk) -> Exported:
    """Writes a .warc.gz with the captures that the references name, or with everything (None).

    A reference may name an article, one version or a range. Captures come in the order of the log, each with all of
    its records; a segment's warcinfo stands before its first record, and the original of a revisit before the revisit,
    also when it is part of another capture. `output` appears whole or not at all; an existing file is replaced, the
    caller having been asked. What cannot lie in a WARC file is left out, and the reader's `say` hears of it.
    Raises CallerError, and StoreError `archive-damaged` for a record that is not what was signed.
    """
    refuse_inside(reader, output)
    articles, captures = _chosen(reader, references)
    with written(disk, output) as out:
        writing = _Writing(reader, out)
        if captures is None:
            writing.everything()
        else:
            for capture in captures:
                writing.capture(capture)
        if not writing.records and writing.redacted is not None:
            raise writing.redacted
        if not writing.records:
            raise CallerError(
                "article-not-found",
                "there is nothing to write: no capture lies in a WARC file",
                hint="newsproof list shows all articles; foreign files are kept whole under warc/",
            )
    return Exported(str(output), writing.records, out.size, writing.digest.hexdigest(), articles)


def _chosen(reader: Reader, references: Sequence[str] | None) -> tuple[int, list[CaptureRow] | None]:
    """How many articles, and their captures in the order of the log; None for everything."""
    if references is None:
        return len(reader.articles()), None
    if not references:
        raise CallerError("usage", "no article was named", hint="name one, or ask for --all")
    found: dict[int, CaptureRow] = {}
    articles = set()
    for reference in references:
        article, captures = reader.captures_of(reference)
        articles.add(article.id)
        found |= {row.index: row for row in captures}
    return len(articles), [found[index] for index in sorted(found)]


def refuse_inside(reader: Reader, output: Path) -> None:
    """Nothing is written into the archive itself. Raises CallerError `usage`."""
    layout = reader.layout
    path = output.resolve()
    folders = (layout.warc, layout.log, layout.keys)
    files = (layout.config, layout.index, layout.lock)
    inside = any(folder.resolve() in (path, *path.parents) for folder in folders)
    if inside or path in [layout.root.resolve(), *(file.resolve() for file in files)]:
        raise CallerError(
            "usage", f"{output} is a place of the archive itself", hint="write to a file outside of the archive"
        )


@contextmanager
def written(disk: Disk, output: Path) -> Iterator[Appender]:
    """A file that gets its name when all of it is there."""
    temporary = output.with_name(f".{output.name}.tmp")
    disk.remove(temporary)
    out = disk.open_append(temporary)
    try:
        yield out
        out.close()
        move_into_place(disk, temporary, output)
    except BaseException:
        out.close()
        disk.remove(temporary)
        raise


class _Writing:
    """One export under way. Every record is written once."""

    def __init__(self, reader: Reader, out: Appender) -> None:
        self._reader = reader
        self._layout = reader.layout
        self._out = out
        self._there: set[tuple[str, int, str]] = set()
        self._begun: set[str] = set()
        self._left_out: set[str] = set()
        self.records = 0
        #: Of the first chosen capture that is redacted.
        self.redacted: StoreError | None = None
        self.digest = hashlib.sha256()

    def _put(self, member: bytes) -> None:
        self._out.append(member)
        self.digest.update(member)
        self.records += 1

    # Chosen captures.

    def capture(self, capture: CaptureRow) -> None:
        """All records of one capture, and what they refer to. One that is redacted has none: that is said."""
        if capture.redacted is not None:
            self.redacted = self.redacted or taken_off(capture.name, capture.redacted)
            self._reader.warn(f"{capture.name} is left out. REDACTED: {capture.redacted or 'no redaction says why'}")
            return
        for row in self._reader.index.records(capture.index):
            self._record(row)

    def _record(self, row: RecordRow) -> None:
        key = (row.place.file, row.place.offset, row.sha256)
        if key in self._there:
            return
        self._there.add(key)
        if is_foreign(row):
            self._foreign(row)
            return
        path = self._layout.root / row.place.file
        item = self._read(path, row)
        if row.type == "revisit":
            self._original(item.record.header("WARC-Refers-To"))
        if row.place.file not in self._begun:
            self._begun.add(row.place.file)
            first = read_record(path, 0)
            if isinstance(first, RecordItem) and first.record.type == "warcinfo":
                key = (row.place.file, 0, first.sha256)
                if key not in self._there:
                    self._there.add(key)
                    self._put(member_bytes(path, first))
        self._put(member_bytes(path, item))

    def _read(self, path: Path, row: RecordRow) -> RecordItem:
        if path not in self._layout.segments():
            raise damaged(row, "there is no such segment")
        with reported(path, "reading"):
            item = read_record(path, row.place.offset)
        if not isinstance(item, RecordItem) or item.sha256 != row.sha256:
            raise damaged(row, "what lies there is not the record that was signed")
        return item

    def _original(self, record_id: str | None) -> None:
        original = self._reader.index.record_of_id(record_id) if record_id else None
        if original is not None:
            self._record(original)

    def _foreign(self, row: RecordRow) -> None:
        try:
            cut = read_foreign_record(self._layout, row)
        except StoreError as exc:
            if exc.code != "redacted":
                raise
            self._reader.warn(f"a record of {row.place.file} that a later capture repeats is left out: REDACTED")
            return
        if cut.format == "arc":
            self._leave_out(row.place.file)
            return
        path = self._layout.root / row.place.file
        gzip = is_gzip(path)
        if row.place.file not in self._begun:
            self._begun.add(row.place.file)
            first = next(cut_records(path), None)
            if isinstance(first, Cut) and _describes(first, cut):
                self._there.add((row.place.file, first.offset, first.sha256))
                self._put(foreign_member_bytes(path, first, gzip))
        self._put(foreign_member_bytes(path, cut, gzip))

    # Everything.

    def everything(self) -> None:
        """All committed records of all segments, then all records of all foreign files, in the order of the log."""
        index = self._reader.index
        for path in self._layout.segments():
            file = self._layout.relative(path)
            end = index.end_of(file)
            with reported(path, "reading"):
                for item in read_warc(path, end=end) if end else ():
                    if not isinstance(item, RecordItem):
                        raise StoreError(
                            "archive-damaged",
                            f"{file} at offset {item.offset:,}: {item.message}",
                            context={"file": file, "offset": item.offset},
                            hint="newsproof verify names every fault; name articles to export those that are whole",
                        )
                    self._put(member_bytes(path, item))
        for file in index.imported_files():
            self._whole_import(file)

    def _whole_import(self, file: str) -> None:
        path = self._layout.root / file
        if path not in self._layout.imports():
            raise StoreError(
                "archive-damaged", f"{file} is not there", hint="newsproof verify names every fault; restore the file"
            )
        with reported(path, "reading"):
            gzip = is_gzip(path)
            stretches = 0
            for item in cut_records(path):
                if not isinstance(item, Cut):
                    stretches += 1
                elif item.format == "arc":
                    self._leave_out(file)
                    return
                else:
                    self._put(foreign_member_bytes(path, item, gzip))
        if stretches:
            self._reader.warn(f"{file}: {stretches} stretches that are no whole record are left out")

    def _leave_out(self, file: str) -> None:
        if file not in self._left_out:
            self._left_out.add(file)
            self._reader.warn(f"{file} is an ARC file, whose records cannot lie in a WARC file: copy it as it is")


def member_bytes(path: Path, item: RecordItem) -> bytes:
    """A record of ours as it lies; one that was repacked into a member with others gets one of its own again."""
    if item.repacked is None:
        return _slice(path, item.offset, item.length)
    raw = item.record.raw
    if raw is None:
        raise StoreError("archive-damaged", f"{path.name} at offset {item.offset:,}: the record is too large")
    return compress(raw)


def foreign_member_bytes(path: Path, cut: Cut, gzip: bool) -> bytes:
    """A foreign record as it lies, when it has gzip members of its own; else the same bytes in one."""
    if gzip and cut.length:
        return _slice(path, cut.offset, cut.length)
    if cut.raw is not None:
        return compress(cut.raw)
    if not gzip:
        return compress(_slice(path, cut.offset, cut.size))
    raise StoreError(
        "archive-damaged",
        f"{path.name} at offset {cut.offset:,}: the record is too large to be taken out of a shared gzip member",
    )


def _slice(path: Path, offset: int, length: int) -> bytes:
    with path.open("rb") as file:
        file.seek(offset)
        return file.read(length)


def _describes(first: Cut, record: Cut) -> bool:
    """Whether the first record of a foreign file is the warcinfo of another one: by its reference, or by its place.

    A record that names none is described by the warcinfo that it follows (ISO 28500, on `warcinfo`), and behind one of ours it
    would seem to be our work.
    """
    try:
        head, other = parse_head(first.head, foreign=True), parse_head(record.head, foreign=True)
    except MalformedRecordError:
        return False
    wanted = other.get("WARC-Warcinfo-ID")
    return head.get("WARC-Type") == "warcinfo" and wanted in (None, head.get("WARC-Record-ID"))
