"""Decides what becomes of old captures when a newer extractor reads them: their comparisons are made anew, nothing else.

What an extractor read when a capture came in is signed and stays. What today's reads in the same bytes is not kept
either: it is read whenever it is needed, always for both sides of a comparison. Only what came of it, the comparisons,
lies in the index, each with the tools that made it (docs/decisions/0008). What is told of the two readings is counted
here, remembered in the index so that an interrupted run goes on where it was, and nowhere called an edit.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from archive.articles import extract, fields
from archive.audit import rereading
from archive.errors import StoreError
from archive.formats.layout import Layout
from archive.model.article import Article, Extraction
from archive.model.codec import parse, plain, to_json
from archive.model.edit import Comparison
from archive.model.history import ArticleRow, CaptureRow
from archive.model.rereading import Edition, FieldCount, ReadAgain, ReExtracted
from archive.repository.changes import compare_versions, refresh_changes, tools
from archive.repository.evidence import Loader, read_article
from archive.repository.intervals import Transition, transitions
from archive.repository.opening import open_log
from archive.repository.query import Reader
from archive.repository.redacting import settled_index
from archive.settings import ArchiveSettings
from archive.store.disk import Disk
from archive.store.facts import SIGNED
from archive.store.fulltext import kind_of

#: How far it has come: captures done, captures in all, the article.
Progress = Callable[[int, int, str], None]

#: What a field tree says of the capture and not of the page.
_PLACE = (fields.ADDRESS, fields.OBSERVED)
#: What is read otherwise and is no item that could be quoted.
UNQUOTABLE = "unquotable"


def re_extract_and_keep(
    layout: Layout,
    disk: Disk,
    settings: ArchiveSettings,
    references: Sequence[str] | None,
    *,
    say: Callable[[str], None],
    progress: Progress | None = None,
) -> ReExtracted:
    """Reads these articles again (None: all) and makes their comparisons anew, each article whole or not at all.

    The caller holds the writer's lock; no key is needed, for nothing is signed. Raises what `re_extract` raises, and
    StoreError `archive-damaged` for a log that is not its checkpoint's.
    """
    log = open_log(layout, disk, settings)
    with settled_index(layout, log, disk, say=say) as index:
        return re_extract(Reader(layout, index, say=say), references, keep=True, progress=progress)


def re_extract(
    reader: Reader, references: Sequence[str] | None, *, keep: bool, progress: Progress | None = None
) -> ReExtracted:
    """What today's extractor reads in the raw bytes of these articles (None: all), against what was signed.

    `keep`: comparisons that other tools made are made anew in the index, which must be open to write. Raises CallerError
    `article-not-found`, StoreError `index-damaged` where the index contradicts what was signed.
    """
    if references is None:
        articles = list(reader.articles())
    else:
        named = [reader.resolve(reference)[0] for reference in references]
        articles = list({article.id: article for article in named}.values())
    total = sum(article.versions + article.observations for article in articles)
    done = 0
    found: list[ReadAgain] = []
    for article in articles:
        if progress is not None:
            progress(done, total, article.slug)
        told = _article(reader, article, keep=keep)
        if told.editions or told.damaged or told.compared:
            found.append(told)
        done += article.versions + article.observations
    return ReExtracted(extract.EXTRACTOR, keep, len(articles), tuple(found))


def _article(reader: Reader, article: ArticleRow, *, keep: bool) -> ReadAgain:
    captures = reader.captures(article)
    key = _key(captures)
    stale = list(_stale(reader, article, captures))
    known = _remembered(reader, article, key)
    if known is not None and not (keep and stale):
        return replace(known, compared=len(stale))
    again = _Again(reader, article, captures)
    if not keep:
        return replace(known or again.told(), compared=len(stale))
    with reader.index.batch():
        if stale:
            refresh_changes(reader.index, article.id, again.load)
        told = known or again.told()
        if known is None and not told.damaged:
            reader.index.remember_read_again(article.id, f"{key} {to_json(told)}")
    return replace(told, compared=len(stale) - sum(1 for _ in _stale(reader, article, captures)))


def _key(captures: Sequence[CaptureRow]) -> str:
    """What an answer depends on beside the signed records: today's tools, and which captures there are to read."""
    rows = [[row.index, row.leaf, row.redacted is not None] for row in captures]
    return hashlib.sha256(f"{tools()} {rows}".encode()).hexdigest()


def _remembered(reader: Reader, article: ArticleRow, key: str) -> ReadAgain | None:
    known, _, document = (reader.index.read_again(article.id) or "").partition(" ")
    if known != key:
        return None
    try:
        told = parse(ReadAgain, document)
    except ValueError:
        return None
    return told if told.article == article.id else None


def _stale(reader: Reader, article: ArticleRow, captures: Sequence[CaptureRow]) -> Iterator[Transition]:
    """The steps of which the index has no comparison by today's tools, though both sides are there."""
    stored = reader.index.comparisons(article.id)
    today = tools()
    for step in transitions(captures):
        if step.old is None or step.old.redacted is not None or step.new.redacted is not None:
            continue
        known = stored.get(step.new.index)
        if known is None or known.old != step.old.index or known.tools != today:
            yield step


class _Again:
    """The captures of one article, read again; each that is loaded is compared with what was signed of it."""

    def __init__(self, reader: Reader, article: ArticleRow, captures: Sequence[CaptureRow]) -> None:
        self._reader = reader
        self._article = article
        self._captures = captures
        self._loader = Loader(reader.layout, reader.index)
        #: By log index: the versions that another edition had read, as they were signed.
        self._signed: dict[int, Article] = {}
        self._editions: Counter[str] = Counter()
        self._damaged: dict[str, str] = {}
        self._otherwise: dict[int, tuple[str, ...]] = {}
        self._refused: list[str] = []
        for row in captures:
            if row.version is not None and row.redacted is None:
                self._read_signed(row)

    def _read_signed(self, row: CaptureRow) -> None:
        try:
            signed = read_article(self._reader.layout, self._reader.index, row)
        except StoreError as exc:
            self._is_damaged(row, exc)
            return
        other = rereading.other_edition(signed.extractor)
        if other is not None:
            self._signed[row.index] = signed
            self._editions[other] += 1

    def load(self, row: CaptureRow) -> Extraction:
        """The reading of a capture by today's extractor."""
        read = self._loader(row)
        if row.index in self._signed and row.index not in self._otherwise:
            self._otherwise[row.index] = tuple(_otherwise(self._signed[row.index], read.article))
            if read.refusal is not None:
                self._refused.append(row.name)
        return read

    def told(self) -> ReadAgain:
        """What there is to tell, after the captures that were not loaded yet have been."""
        older = self._by_label()
        for row in self._captures:
            if row.index in self._signed and row.index not in self._otherwise:
                try:
                    self.load(row)
                except StoreError as exc:
                    self._is_damaged(row, exc)
        fields = Counter(field for otherwise in self._otherwise.values() for field in otherwise)
        return ReadAgain(
            article=self._article.id,
            slug=self._article.slug,
            read=len(self._otherwise),
            differ=sum(map(bool, self._otherwise.values())),
            fields=tuple(FieldCount(field, count) for field, count in sorted(fields.items(), key=_most)),
            editions=tuple(Edition(said, count) for said, count in sorted(self._editions.items(), key=_most)),
            refused=tuple(self._refused),
            alike=tuple(self._alike()),
            apart=tuple(self._apart(older)),
            redacted=sum(row.redacted is not None for row in self._captures),
            damaged=tuple(f"{name}: {why}" for name, why in self._damaged.items()),
        )

    def _by_label(self) -> set[int]:
        """The captures that an edition of another name read, as their descriptions say."""
        column = SIGNED.index("extractor")
        told = self._reader.index.told(self._article.id)
        return {values[0] for values in told if values[column] not in ("", extract.EXTRACTOR.label)}

    def _is_damaged(self, row: CaptureRow, error: StoreError) -> None:
        """Notes what could not be read; what is no fault of that capture is raised again."""
        if error.code not in ("archive-damaged", "redacted"):
            raise error
        self._damaged.setdefault(row.name, error.message)

    def _alike(self) -> Iterator[str]:
        """Versions of another edition that differ in nothing from the one before, when one edition reads both."""
        stored = self._reader.index.comparisons(self._article.id)
        today = tools()
        for step in transitions(self._captures):
            old, new = step.old, step.new
            if old is None or new.version is None or self._signed.keys().isdisjoint((old.index, new.index)):
                continue
            if old.redacted is not None or new.redacted is not None:
                continue
            known = stored.get(new.index)
            try:
                if known is not None and known.old == old.index and known.tools == today:
                    compared = parse(Comparison, known.document)
                else:
                    compared = compare_versions(self.load, old, new)
            except (StoreError, ValueError):
                continue
            if not compared.edits:
                yield new.name

    def _apart(self, older: set[int]) -> Iterator[str]:
        """Looks that were signed as an unchanged text, and differ from it when one edition reads both."""
        versions = {row.version: row for row in self._captures if row.version is not None and row.redacted is None}
        for row in self._captures:
            same = versions.get(row.same_as or 0) if row.version is None and row.outcome == "unchanged" else None
            if same is None or row.redacted is not None or row.payload_sha256 == same.payload_sha256:
                continue
            if row.index not in older and same.index not in self._signed:
                continue
            try:
                if compare_versions(self.load, same, row).edits:
                    yield row.name
            except StoreError as exc:
                self._is_damaged(row, exc)


def _most(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _otherwise(signed: Article, read: Article) -> Iterator[str]:
    """The fields in which two readings of the same bytes differ."""
    there, here = _values(signed), _values(read)
    differ = [kind for kind in sorted(there.keys() | here.keys()) if there.get(kind) != here.get(kind)]
    yield from differ
    if not differ and _rest(signed) != _rest(read):
        yield UNQUOTABLE


def _values(article: Article) -> dict[str, list[str]]:
    """What an article says, by field, in its order; at which number a text stands does not matter."""
    found: dict[str, list[str]] = {}
    for path, value in fields.leaves(article, "", ""):
        if path not in _PLACE:
            found.setdefault(kind_of(path), []).append(value)
    return found


def _rest(article: Article) -> dict[str, object]:
    return {name: value for name, value in plain(article).items() if name != "extractor"}
