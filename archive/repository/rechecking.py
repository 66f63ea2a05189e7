"""Decides whether what was derived can be derived again: articles from their pages, versions from articles, the index.

Level paranoid, after the audit has found the bytes to be those that were signed. Everything is read from segments and
log into an index of its own in a scratch folder; the archive is not touched. What differs is a notice: the raw capture
is the evidence, and how it is read is the captor's claim. Fields that a version lists, and that the same edition of the
extractor does not find in the raw bytes, are a problem: quotes are made of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from archive import diff
from archive.articles import fields
from archive.articles.extract import EXTRACTOR
from archive.audit import descriptions, leaves, rereading
from archive.audit.codes import CODES
from archive.audit.findings import Draft
from archive.errors import NewsproofError, StoreError
from archive.formats.layout import Layout, read_config
from archive.model.codec import to_json
from archive.model.edit import Source
from archive.model.history import CaptureRow
from archive.model.verdict import Problem
from archive.repository import catalog, repeated
from archive.repository.evidence import Loader, read_article, read_block
from archive.repository.intervals import neighbours
from archive.repository.opening import open_log
from archive.repository.tools import stamp
from archive.store.disk import Disk
from archive.store.facts import SIGNED
from archive.store.index import Index
from archive.store.logstore import LogStore
from archive.trust.statements import decode_entry

#: What is named one by one; the rest is counted.
_NAMED: Final = 50
#: Editions of the extractor that are named.
_EDITIONS: Final = 5
_ROWS: Final = 1_000_000
_EXTRACTOR: Final = SIGNED.index("extractor")
_VIEWS: Final = ("versions", "observations", "fields", "records")
_ARTICLES: Final = "SELECT id, slug, url, site, headline, versions, observations, first_seen, last_seen FROM articles"


def recheck(layout: Layout, disk: Disk, scratch: Path, say: Callable[[str], None]) -> tuple[Problem, ...]:
    """Everything that cannot be derived again as it is. `scratch` is an empty folder; `say` hears what was not tried.

    Raises StoreError when segments or log are not as they were signed: the audit comes first.
    """
    log = open_log(layout, disk, read_config(layout.config))
    with Index.build(scratch / "index.sqlite") as fresh:
        for line in catalog.rebuild(layout, fresh, log):
            say(line)
        found = [*_readings(layout, fresh, log, say), *_index(layout, fresh, log.size, say)]
    found.sort(key=lambda draft: CODES[draft.code].severity != "problem")  # what is not listed is the least
    more = len(found) - _NAMED
    if more > 0:
        last = found[_NAMED - 1]
        found = [*found[:_NAMED], Draft(last.code, last.file, f"{more} more of these are not listed")]
    return tuple(draft.finish() for draft in found)


# Articles and versions.


def _readings(layout: Layout, index: Index, log: LogStore, say: Callable[[str], None]) -> Iterator[Draft]:
    """Captures that today's tools, being the same by name, read differently."""
    load = Loader(layout, index)
    others: Counter[str] = Counter()
    judged: Counter[str] = Counter()
    for article in index.articles():
        wrong: set[int | None] = set()
        rows = index.captures(article.id)
        labels = {values[0]: str(values[_EXTRACTOR]) for values in index.told(article.id)}
        for row in rows:
            if row.redacted is not None or row.outcome not in ("version", "unchanged"):
                continue
            try:
                if row.version is not None:
                    stored = read_article(layout, index, row)
                    if (other := rereading.other_edition(stored.extractor)) is not None:
                        others[other] += 1
                        continue
                    read = rereading.compared(_description(layout, index, row), load(row).article)
                    if read.fault is not None:
                        wrong.add(row.version)
                        draft = _draft(index, row, "fields-mismatch", read.fault)
                        draft.field, draft.consequence, draft.hint = "fields", rereading.CONSEQUENCE, rereading.HINT
                        yield draft
                    elif to_json(load(row).article) != to_json(stored):
                        yield _draft(index, row, "extraction-differs", "read again, the page gives another article")
                else:
                    if row.same_as not in wrong:  # one fault is told once
                        yield from _again(layout, index, log, load, rows, row)
                    if (other := rereading.other_label(labels[row.index])) is not None:
                        judged[other] += 1
                        continue
                yield from _boundary(index, load, rows, row)
            except StoreError as exc:
                say(f"{row.name} was not read again: {exc.message}")
    for other, count in others.most_common(_EDITIONS):
        say(f"{count} version{'s' * (count != 1)} not checked against the raw bytes: {other}")
    for other, count in judged.most_common(_EDITIONS):
        say(f"{count} unchanged look{'s' * (count != 1)} not judged again: {other}")


def _description(layout: Layout, index: Index, row: CaptureRow) -> descriptions.Document:
    """The signed description of a capture. Raises StoreError `archive-damaged`."""
    record = next((one for one in index.records(row.index) if one.role == "description"), None)
    document = descriptions.read(read_block(layout, record)) if record is not None else None
    if document is None:
        raise StoreError("archive-damaged", f"{row.name} has no description", hint="newsproof verify names every fault")
    return document


def _boundary(index: Index, load: Loader, rows: list[CaptureRow], row: CaptureRow) -> Iterator[Draft]:
    """Whether the capture would be the same version, or the same observation, if it came in today.

    Judged against what had been logged before it, as the writer did.
    """
    before = [one for one in rows if one.index < row.index and one.redacted is None]
    known = {one.version for one in before if one.version is not None}
    same_as = None
    for neighbour in neighbours(before, row.observed):
        if neighbour is not None and same_as is None and neighbour.version in known:
            compared = diff.compare(
                load(neighbour),
                load(row),
                old_source=Source(neighbour.name, neighbour.observed),
                new_source=Source(row.final_url, row.observed),
            )
            if not compared.edits:
                same_as = neighbour.version
    if same_as is None and row.version is None:
        yield _draft(index, row, "version-differs", "read again, it is a version of its own, not an unchanged page")
    elif same_as is not None and row.version is not None:
        yield _draft(index, row, "version-differs", f"read again, it is version {same_as} unchanged")


def _again(
    layout: Layout, index: Index, log: LogStore, load: Loader, rows: list[CaptureRow], row: CaptureRow
) -> Iterator[Draft]:
    """Whether a look whose statement repeats the field root of a version gives every item of it, in its own bytes and at
    the same addresses: archives made before repeat it wherever the text was the same."""
    version = next((one for one in rows if one.version == row.same_as and one.redacted is None), None)
    root = decode_entry(log.entry(row.index)).fields
    if version is None or root is None or root != decode_entry(log.entry(version.index)).fields:
        return
    signed = repeated.signed_leaves(layout, index, version)
    listed = [item for item in repeated.items_of(signed) if item[0] != fields.OBSERVED]
    answered = None if repeated.answered_elsewhere(version, signed) else row.final_url
    if read_article(layout, index, version).extractor == EXTRACTOR:
        found = fields.leaves(load(row).article, row.url, row.observed, answered)
    else:  # by another edition: the addresses can be compared all the same
        listed = [item for item in listed if item[0] in fields.ADDRESSES]
        found = tuple(fields.places(row.url, answered))
    derived = [item for item in found if item[0] != fields.OBSERVED]
    said = leaves.difference(listed, derived, f"in {row.name}")
    if said is not None:
        draft = _draft(index, row, "again-differs", f"it repeats the root of {version.name}: {said}")
        draft.field = "fields"
        yield draft


def _draft(index: Index, row: CaptureRow, code: str, message: str) -> Draft:
    place = next((record.place for record in index.records(row.index) if record.role == "article"), None)
    place = place or index.records(row.index)[0].place
    return Draft(code, place.file, message, offset=place.offset, affects=row.name.replace("@", " "))


# The index.


def _index(layout: Layout, fresh: Index, size: int, say: Callable[[str], None]) -> Iterator[Draft]:
    """Where the present index says something else than one that was made just now."""
    name = layout.index.name
    if not layout.index.exists():
        say("there is no index to compare; newsproof repair index makes one")
        return
    try:
        with Index.open(layout.index, write=False) as present:
            if present.size != size:
                yield Draft("index-differs", name, f"it knows {present.size} of {size} log entries")
            else:
                yield from _views(name, present, fresh)
    except NewsproofError as exc:
        yield Draft("index-differs", name, f"it cannot be read: {exc.message}")


def _views(name: str, present: Index, fresh: Index) -> Iterator[Draft]:
    rows, wanted = (sorted(index.query(_ARTICLES, rows=_ROWS).rows, key=repr) for index in (present, fresh))
    if rows != wanted:
        odd = next((row for row in (*rows, *wanted) if (row in rows) != (row in wanted)), None)
        yield Draft("index-differs", name, f"the list of articles differs, first at {odd[1] if odd else 'the end'}")
        return
    for article in fresh.articles():
        today = all(made.stamp == stamp() for made in present.comparisons(article.id).values())
        for view in (*_VIEWS, *(("changes",) if today else ())):
            sql = f"SELECT * FROM {view} WHERE article = ?"  # noqa: S608 - names from above
            if present.query(sql, (article.id,), rows=_ROWS).rows != fresh.query(sql, (article.id,), rows=_ROWS).rows:
                yield Draft("index-differs", name, f"the view {view} differs", affects=article.slug)
    sql = "SELECT * FROM records WHERE article IS NULL"
    if present.query(sql, rows=_ROWS).rows != fresh.query(sql, rows=_ROWS).rows:
        yield Draft("index-differs", name, "the view records differs for files and acts")
