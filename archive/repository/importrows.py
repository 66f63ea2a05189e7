"""Taking in the databases of diffengine and NewsEdits: which rows are versions of a page, of which moment and address.

Both have a table `entryversion` with title, url, summary (the text, in paragraphs) and created (UTC); NewsEdits, which
was made of diffengine's and News Sniffer's, numbers the versions of an entry besides. What was fetched is in neither:
each row becomes a page that is a function of it (`formats.rowpage`), and the row itself is kept beside that page with
every column, so that anybody who has the database can compare.

Sources: DocNow/diffengine 0.3, `EntryVersion`; isi-nlp/NewsEdits, `entryversion`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from archive.errors import CallerError, SourceError
from archive.formats import capture as records
from archive.formats import rowpage, savedpages
from archive.formats.http import redact_url
from archive.model.capture import Origin
from archive.model.history import Imported
from archive.model.times import canonical_time, format_time
from archive.repository.facts import file_digest
from archive.repository.importing import Told, name_of, reading
from archive.repository.ingest import Writer
from archive.repository.sources import Captured, Parts
from archive.repository.taking import Found, Left, Taking
from archive.store.strangers import ROW_LIMIT, StrangersTable, UnreadableRow, Value, table_of

Kind = Literal["diffengine", "newsedits"]

TABLE: Final = "entryversion"
_NEEDED: Final = ("title", "url", "summary", "created")
#: What lies beside a database that somebody is writing to.
_JOURNALS: Final = ("-wal", "-journal")
_NUMBER: Final = re.compile(r"[0-9]{9,11}(?:\.[0-9]{1,9})?")


def import_rows(writer: Writer, path: Path, *, kind: Kind | None, today: str, dry_run: bool, told: Told) -> Imported:
    """Takes in the versions in a database, the oldest first; `kind` None: whichever it is.

    Raises CallerError `unreadable-file`, SourceError `broken-source`.
    """
    name = name_of(path)
    with reading(path):
        digest, _ = file_digest(path)
        before = _state(path)
    taking = Taking(writer, today=today, dry_run=dry_run, told=told)
    with reading(path), table_of(path, TABLE) as table:
        columns = _columns(table)
        if table is None or columns is None:
            raise SourceError(
                "broken-source",
                f"{path.name} is no database of diffengine or NewsEdits: it has no table {TABLE} with "
                f"{', '.join(_NEEDED)}",
                context={"path": str(path)},
                hint="nothing was imported from it",
            )
        numbered = {"version", "num_versions"} & {one.lower() for one in table.columns}
        listed, total, problem = _listed(table, columns["created"], taking)

        def unchanged() -> None:
            if _state(path) != before:
                raise CallerError(
                    "unreadable-file",
                    f"{path} changed while it was read",
                    context={"path": str(path)},
                    hint="import a copy of it, or when nobody writes to it; what was taken in is skipped then",
                )

        def found() -> Iterator[Found | Left]:
            for moment, number in listed:
                unchanged()
                yield _version(table, columns, number, moment, Origin("imported", name, digest, "row"))
            unchanged()

        taking.take(found(), len(listed))
    return Imported(
        name,
        digest,
        kind or ("newsedits" if numbered else "diffengine"),
        total,
        tuple(taking.taken),
        taking.skipped,
        0,
        (*_remarks(path, problem), *taking.remarks),
        dry_run,
        left=taking.left or None,
    )


def _state(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _remarks(path: Path, problem: str | None) -> Iterator[str]:
    if problem is not None:
        yield problem
    for ending in _JOURNALS:
        beside = path.with_name(path.name + ending)
        if beside.is_file() and beside.stat().st_size:
            yield (
                f"{beside.name} lies beside it: what its program has written there last was not read; "
                "end that program and import it again"
            )


def _columns(table: StrangersTable | None) -> Mapping[str, str] | None:
    """The columns that are needed, as they are spelled."""
    if table is None:
        return None
    spelled = {one.lower(): one for one in table.columns}
    return {name: spelled[name] for name in _NEEDED} if all(name in spelled for name in _NEEDED) else None


def _listed(table: StrangersTable, created: str, taking: Taking) -> tuple[Sequence[tuple[str, int]], int, str | None]:
    """The rows in the order of their moments, how many there are in all, and what kept the rest from being read."""
    listed: list[tuple[str, int]] = []
    total = 0
    problem = None
    try:
        for number, value in table.listed(created):
            total += 1
            moment = moment_of(value)
            if moment is None:
                taking.leave(Left("without a time that can be read (created)", f"{TABLE} {number}"))
            elif len(listed) >= ROW_LIMIT:
                taking.leave(Left(f"behind the {ROW_LIMIT:,} rows that are read", f"{TABLE} {number}"))
            else:
                listed.append((moment, number))
    except UnreadableRow as exc:
        problem = f"{TABLE} cannot be read on behind row {total:,}: {exc}; what stands before that is taken in"
    listed.sort()
    return listed, total, problem


def moment_of(value: Value) -> str | None:
    """The moment, canonical, that a column `created` says: a time of RFC 3339 or as SQLite and Python write one, UTC
    where no zone is said, or seconds since 1970."""
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        value = float(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            return format_time(datetime.fromtimestamp(value, UTC)) if 0 < value < 1e11 else None
        except (OverflowError, ValueError, OSError):
            return None
    if not isinstance(value, str) or len(value) > 64:
        return None
    try:
        return canonical_time(value)
    except CallerError:
        return None


def _version(
    table: StrangersTable, columns: Mapping[str, str], number: int, moment: str, origin: Origin
) -> Found | Left:
    where = f"{TABLE} {number}"
    try:
        row = table.row(number)
    except UnreadableRow as exc:
        return Left(f"unreadable: {exc}", where)
    title, url, summary = (row[columns[name]] for name in ("title", "url", "summary"))
    if not isinstance(url, str) or savedpages.address(url.strip()) is None:
        return Left("without an http or https address", where)
    if not isinstance(summary, str) or not summary.strip():
        return Left("without a text (summary)", where)
    page = rowpage.page_of(title if isinstance(title, str) else "", summary)
    return Found(
        from_part(
            page,
            lambda address: rowpage.row_bytes(TABLE, number, {**row, columns["url"]: address}),
            rowpage.ROW_TYPE,
            url=url.strip(),
            observed=moment,
            origin=Origin(origin.kind, origin.source, origin.sha256, origin.dates, where),
        ),
        where,
    )


def from_part(
    page: bytes,
    original: Callable[[str], bytes],
    original_type: str,
    *,
    url: str,
    observed: str,
    origin: Origin,
) -> Captured:
    """A page that was made of part of a file: a `resource` record holds the page, a `metadata` record beside it the part
    itself. `original` gives its bytes for the address as it may be kept, without user name and password."""
    clean, redacted = redact_url(url)
    kept = original(clean if redacted else url)

    def make(
        new_id: Callable[[], str], warcinfo_id: str, revisit: records.RevisitTarget | None, parts: Parts
    ) -> tuple[Sequence[records.NewRecord], tuple[str, ...]]:
        made = records.resource_record(
            page, target=clean, content_type="text/html", record_id=new_id(), date=observed, warcinfo_id=warcinfo_id
        )
        beside = records.original_record(
            kept, of=made, target=clean, content_type=original_type, record_id=new_id(), date=observed,
            warcinfo_id=warcinfo_id,
        )  # fmt: skip
        return (made, beside), ("URL userinfo",) if redacted else ()

    return Captured(
        clean,
        clean,
        observed,
        origin,
        None,
        page,
        "text/html",
        kind="html",
        payload_sha256=hashlib.sha256(page).hexdigest(),
        make_records=make,
        size=len(page),
    )
