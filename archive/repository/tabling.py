"""Decides what the tables for research are made of, and writes them: as a folder of CSV files, JSON Lines, or SQLite.

An article is counted as the outlet report counts it, by the same calls, so that its figures can be counted again from the
tables. One article at a time is in memory. A file or folder appears whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from math import inf
from pathlib import Path
from typing import Final, Literal

from archive.articles.extract import EXTRACTOR
from archive.diff import DIFFER, RULES
from archive.diff.counting import EVENTS, edit_name, first_time
from archive.errors import CallerError
from archive.formats.layout import read_config
from archive.model.history import ArticleRow, CaptureRow, Exported, TableRows
from archive.model.outlet import WatchedArticle
from archive.model.tables import Dataset, Row, TabledArticle, TabledChange, TabledTime
from archive.report.codebook import CODEBOOK, INERT, RAW, RECIPE, as_json, as_markdown, as_rows, codebook
from archive.report.tablelines import csv_line, json_line
from archive.report.tables import TABLES, about, rows
from archive.repository.confirming import sightings
from archive.repository.export import refuse_inside, written
from archive.repository.intervals import transitions
from archive.repository.outlet import counted_edit, found_text, looks_of_plan, watched_article, watched_step
from archive.repository.query import Reader
from archive.settings import SOFTWARE
from archive.store.disk import Disk, reported
from archive.store.facts import clean
from archive.store.moving import move_into_place
from archive.store.tablefile import table_file

Format = Literal["csv", "jsonl", "sqlite"]
#: Where a row goes: the name of its table, and its values.
Put = Callable[[str, Row], None]

#: Before and behind every time that can be written.
_EVER: Final = ("", "~")
#: The file by which a folder is known as an export.
_MARKER: Final = "codebook.json"
_TOLD: Final = "codebook.md"
_PIECE: Final = 1 << 20


def export_tables(
    reader: Reader,
    references: Sequence[str] | None,
    output: Path,
    disk: Disk,
    to: Format,
    *,
    since: str | None = None,
    until: str | None = None,
    raw: bool = False,
) -> Exported:
    """Writes the tables of these articles (None: all) for captures from `since` to `until`, canonical times.

    `output` is replaced, the caller having been asked; a folder only when nothing is in it but such an export. Raises
    CallerError `usage`, `output-exists`, `article-not-found`, StoreError `index-damaged`, `archive-damaged`.
    """
    refuse_inside(reader, output)
    articles = _chosen(reader, references)
    size, root = reader.index.standing
    dataset = Dataset(
        origin=read_config(reader.layout.config).origin,
        log_size=size,
        log_root=root,
        software=SOFTWARE,
        extractor=EXTRACTOR.label,
        differ=DIFFER,
        rules=RULES,
        since=since,
        until=until,
        articles=None if references is None else len(articles),
        cells=(RAW if raw else INERT) if to == "csv" else None,
    )
    counted = {table.name: 0 for table in TABLES}
    told = 0

    def write(put: Put) -> None:
        nonlocal told
        for table, row in _all_rows(reader, dataset, articles):
            put(table, row)
            counted[table] += 1
            told += table == "articles"
        if not told:
            raise CallerError(
                "article-not-found",
                "there is nothing to write: no article was looked at then",
                hint="newsproof list shows all articles",
            )

    made = {"csv": _csv, "jsonl": _jsonl, "sqlite": _sqlite}[to](output, disk, dataset, write)
    number = sum(counted.values())
    return Exported(str(output), number, *made, told, to, tuple(TableRows(*one) for one in counted.items()))


def _chosen(reader: Reader, references: Sequence[str] | None) -> list[ArticleRow]:
    """The articles that are meant, in the order of their short names."""
    if references is None:
        return sorted(reader.index.articles(), key=lambda row: row.slug)
    found: dict[str, ArticleRow] = {}
    for reference in references:
        article, selector = reader.resolve(reference)
        if selector is not None:
            raise CallerError(
                "usage", f"{reference} names a part of an article, and tables are of whole ones",
                hint=f"{article.slug}, with --since for its later captures",
            )  # fmt: skip
        found[article.slug] = article
    return [found[slug] for slug in sorted(found)]


# What is in them.


def _all_rows(reader: Reader, dataset: Dataset, articles: Sequence[ArticleRow]) -> Iterator[tuple[str, Row]]:
    yield from about(dataset)
    for article in articles:
        found = tabled(reader, article, dataset.since, dataset.until)
        if found is not None:
            yield from rows(found)
        reader.forget(article)


def tabled(reader: Reader, row: ArticleRow, since: str | None = None, until: str | None = None) -> TabledArticle | None:
    """All that the tables say of an article, compared anew from the archived bytes; None without a look in the period."""
    begin, end = since or _EVER[0], until or _EVER[1]
    row, captures, closed = named(row, reader.captures(row))
    plan = looks_of_plan(captures)
    path = list(transitions(captures))
    wanted = [one for one in path if one.old is not None and begin <= one.interval.until <= end]
    compared = reader.settled(row, captures, path, wanted, {}) if wanted else {}
    seen = sightings(captures, compared.get)
    changes = []
    for one in wanted:
        assert one.old is not None
        found, sighting = compared[one.new.index], seen.get(one.new.index)
        step = watched_step(one, found, sighting)
        told = found.edits if found is not None else ()
        names = tuple(edit_name(step, counted_edit(edit, one.old.name)) for edit in told)
        text = one.new.version if one.new.version is not None else one.new.same_as
        changes.append(TabledChange(step, one.old, one.new, text, found, sighting, names))
    watched = watched_article(row, plan, tuple(change.step for change in changes), begin, end)
    if watched is None:
        return None
    told_of = [one for one in captures if begin <= one.observed <= end]
    notes = reader.notes_about(told_of)
    return TabledArticle(
        row=row,
        watched=watched,
        captures=tuple(told_of),
        plan=frozenset(one.index for one in plan),
        read=frozenset(one.index for one in told_of if found_text(one)),
        changes=tuple(changes),
        notes=tuple((one, note) for one in told_of for note in notes[one.index]),
        times=tuple(_times(watched)),
        text=any(map(found_text, captures)),
        closed=closed,
    )


def named(row: ArticleRow, captures: Sequence[CaptureRow]) -> tuple[ArticleRow, list[CaptureRow], bool]:
    """An article and its captures as strangers may name them, and whether only subscribers are shown one of them: then
    they go by its random id, since short names are made of headlines."""
    if all(one.access is None for one in captures):
        return row, list(captures), False
    return replace(row, slug=row.id), [replace(one, slug=row.id) for one in captures], True


def _times(watched: WatchedArticle) -> Iterator[TabledTime]:
    for event, counts in EVENTS.items() if watched.fresh else ():
        found, step = first_time(watched, counts)
        until = None if found.until == inf else int(found.until)
        yield TabledTime(event, int(found.after), until, step.new if step is not None else None)


# Files.


def _jsonl(output: Path, disk: Disk, dataset: Dataset, write: Callable[[Put], None]) -> tuple[int, str]:
    """The codebook first, then `about`, then each article with all that belongs to it."""
    _refuse_folder(output)
    digest = hashlib.sha256()
    tables = {table.name: table for table in (*TABLES, CODEBOOK, RECIPE)}
    with written(disk, output) as out:
        lines = _Lines(out.append, digest.update)

        def put(table: str, row: Row) -> None:
            lines.add(json_line(tables[table], row))

        for table, row in as_rows(codebook()):
            put(table, row)
        write(put)
        lines.flush()
        size = out.size
    return size, digest.hexdigest()


def _sqlite(output: Path, disk: Disk, dataset: Dataset, write: Callable[[Put], None]) -> tuple[int, str]:
    _refuse_folder(output)
    with _beside(output, disk) as folder:
        draft, final = folder / "draft.sqlite", folder / "tables.sqlite"
        with table_file(draft, (*TABLES, CODEBOOK, RECIPE)) as file:
            for table, row in as_rows(codebook()):
                file.put(table, row)
            write(file.put)
            file.finish(final)
        digest = hashlib.sha256()
        with reported(final, "reading"), final.open("rb") as data:
            while piece := data.read(_PIECE):
                digest.update(piece)
        size = final.stat().st_size
        move_into_place(disk, final, output)
    return size, digest.hexdigest()


def _csv(output: Path, disk: Disk, dataset: Dataset, write: Callable[[Put], None]) -> tuple[int, str]:
    """A file for each table, and the codebook twice. The digest is that of the lines `sha256sum *` prints for them."""
    assert dataset.cells is not None
    _refuse_foreign(output)
    raw = dataset.cells == RAW
    book = codebook(dataset.cells)
    with _beside(output, disk) as beside, ExitStack() as files:
        folder = beside / "new"
        folder.mkdir()
        digests = {name: hashlib.sha256() for name in _files()}
        lines: dict[str, _Lines] = {}
        outs = {}
        for name in _files():
            outs[name] = out = disk.open_append(folder / name)
            files.callback(out.close)
            lines[name] = _Lines(out.append, digests[name].update)
        for table in TABLES:
            lines[f"{table.name}.csv"].add(csv_line([column.name for column in table.columns], raw=raw))
        lines[_MARKER].add(as_json(book))
        lines[_TOLD].add(as_markdown(book))
        write(lambda table, row: lines[f"{table}.csv"].add(csv_line(row, raw=raw)))
        for name, out in outs.items():
            lines[name].flush()
            out.sync()
        size = sum(out.size for out in outs.values())
        files.close()
        disk.sync_folder(folder)
        _take_place(folder, output, beside / "old")
        disk.sync_folder(output.parent)
    listed = "".join(f"{digests[name].hexdigest()}  {name}\n" for name in _files())
    return size, hashlib.sha256(listed.encode()).hexdigest()


def _files() -> list[str]:
    return sorted((*(f"{table.name}.csv" for table in TABLES), _MARKER, _TOLD))


class _Lines:
    """Lines that wait until they are worth writing."""

    def __init__(self, *sinks: Callable[[bytes], object]) -> None:
        self._sinks = sinks
        self._waiting: list[bytes] = []
        self._size = 0

    def add(self, line: str) -> None:
        data: bytes = clean(line).encode()
        self._waiting.append(data)
        self._size += len(data)
        if self._size >= _PIECE:
            self.flush()

    def flush(self) -> None:
        data = b"".join(self._waiting)
        self._waiting.clear()
        self._size = 0
        for sink in self._sinks if data else ():
            sink(data)


# The place.


def _refuse_folder(output: Path) -> None:
    if output.is_dir():
        raise CallerError("output-exists", f"{output} is a folder", hint="name a file")


def _refuse_foreign(output: Path) -> None:
    """A folder is replaced only when it is empty, or has nothing in it but an export."""
    if output.is_symlink() or (output.exists() and not output.is_dir()):
        raise CallerError("output-exists", f"{output} is no folder, and CSV tables are one", hint="name a new folder")
    if not output.exists():
        return
    ours = _exported(output / _MARKER)
    strange = sorted(path.name for path in output.iterdir() if path.name not in ours or not path.is_file())
    if strange:
        message = f"{output} has {strange[0]} in it, which no export wrote"
        raise CallerError("output-exists", message, hint="name a new folder")


def _exported(marker: Path) -> set[str]:
    """The files of an export, as its codebook has them; none where there is no codebook."""
    try:
        found = json.loads(marker.read_bytes())
        if not str(found["schema"]).startswith("newsproof/codebook/"):
            return set()
        return {_MARKER, _TOLD, *(f"{table['name']}.csv" for table in found["tables"])}
    except (OSError, ValueError, TypeError, KeyError):
        return set()


@contextmanager
def _beside(output: Path, disk: Disk) -> Iterator[Path]:
    """A folder beside the place, for what is not finished; gone afterwards."""
    disk.make_folder(output.parent)
    with reported(output, "writing"):
        made = tempfile.TemporaryDirectory(prefix=f".{output.name[:40]}-", dir=output.parent)
    with made as folder:
        yield Path(folder)


def _take_place(folder: Path, output: Path, old: Path) -> None:
    with reported(output, "replacing"):
        if output.exists():
            os.replace(output, old)
        try:
            os.replace(folder, output)
        except OSError:
            if old.exists():
                os.replace(old, output)
            raise
