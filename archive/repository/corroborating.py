"""Reads the archives of several captors side by side: what each signed of the same articles, and in which words they
differ.

Every archive has been verified before it comes here. Its index is not asked: articles and captures are derived anew
from log and segments into a scratch folder, and texts are read from the raw bytes by one extractor.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from archive import diff
from archive.articles.fields import leaves
from archive.audit.corroboration import Look, Run, captors, texts
from archive.errors import StoreError
from archive.formats.http import parse_request
from archive.formats.layout import Layout, read_config
from archive.model.article import Extraction
from archive.model.capture import Assets, Description
from archive.model.codec import parse
from archive.model.corroboration import ArticleCompared, Difference, Holding, PictureCompared, Text, Vantage
from archive.model.edit import Comparison, Source
from archive.model.history import CaptureRow, RecordRow
from archive.repository import catalog, evidence, facts
from archive.repository.agreement import Agreement
from archive.repository.captors import published_captors, read_verifier
from archive.repository.corroboratingpictures import pictures
from archive.repository.evidence import Loader, is_foreign, read_block
from archive.repository.intervals import less_age
from archive.repository.opening import open_log
from archive.store.disk import Disk
from archive.store.index import Index
from archive.trust.envelope import open_envelope
from archive.trust.keys import Verifier

_PAGES: Final = ("response", "revisit", "resource")
_FILE: Final = "imported from a file in which no fetch is recorded"
#: Members of a `Vantage` and the order they are gathered in.
_SAID: Final = ("access", "user_agents", "languages", "proxies", "profiles", "replaced")


@dataclass(slots=True)
class Witnessing:
    """One verified archive, open to be read; close it. `size` is how far its log was verified.

    `public` are the public keys that sign in it, `keyids` what they are called, the log's first; `left_out` says what
    could not be read, for people.
    """

    number: int
    layout: Layout
    index: Index
    size: int
    public: frozenset[bytes]
    keyids: tuple[str, ...]
    signed_by: Mapping[int, str]
    agreement: Agreement
    load: Loader
    left_out: list[str]
    #: Version captures of articles that were looked at, by what `Look.content` calls their text.
    versions: dict[str, CaptureRow] = field(default_factory=dict)
    #: Digest of what the article of a text says; None where it cannot be read.
    digests: dict[str, str | None] = field(default_factory=dict)

    def close(self) -> None:
        self.index.close()


def opened(number: int, folder: Path, size: int, scratch: Path, disk: Disk) -> Witnessing:
    """Derives anew what an archive holds, into a file in `scratch`. Raises StoreError, CallerError `bad-config`."""
    layout = Layout(folder)
    log = open_log(layout, disk, read_config(layout.config))
    index = Index.build(scratch / f"{number}.sqlite")
    try:
        left_out = list(catalog.rebuild(layout, index, log))
        signed_by = {n: open_envelope(entry).keyid for n, entry in enumerate(log.entries(0)) if n < size}
        log_key = read_verifier(layout.log_key_file)
        known = {one.keyid: one.public for one in (*published_captors(layout), *_announced(index))}
        used = sorted(set(signed_by.values()))
        public = frozenset({log_key.public, *(known[one] for one in used if one in known)})
        agreement = Agreement(layout, index)
        return Witnessing(
            number, layout, index, size, public, (log_key.keyid, *used), signed_by, agreement, Loader(layout, index),
            left_out,
        )  # fmt: skip
    except ValueError as exc:
        index.close()
        raise StoreError("archive-damaged", f"{folder}: an entry of its log is no statement: {exc}") from exc
    except BaseException:
        index.close()
        raise


def _announced(index: Index) -> Iterator[Verifier]:
    for act in index.acts("keys"):
        for window in getattr(act.document, "keys", ()):
            yield Verifier.parse(window.vkey)


# Which articles are one.


def same_articles(sides: Sequence[Witnessing]) -> list[tuple[str, dict[int, list[str]]]]:
    """Every article over all archives: its address, and by archive the ids it has there. Articles are one when any of
    their normal addresses is (asked for, found at, or stated by the page as its own)."""
    parent: dict[str, str] = {}

    def top(key: str) -> str:
        while parent.setdefault(key, key) != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    known: list[tuple[str, int, str, str]] = []
    for side in sides:
        for row in side.index.articles():
            keys = [key for key in side.index.keys_of(row.id) if key.startswith("https://")]
            if not keys:
                continue  # a file without an address, or one whose captures were all taken off the disk
            for key in keys[1:]:
                low, high = sorted((top(keys[0]), top(key)))
                parent[high] = low
            known.append((keys[0], side.number, row.id, row.url))
    found: dict[str, tuple[str, dict[int, list[str]]]] = {}
    for key, number, article, url in known:
        found.setdefault(top(key), (url, {}))[1].setdefault(number, []).append(article)
    return [found[key] for key in sorted(found)]


def ever_read(ids: Mapping[int, Sequence[str]], sides: Sequence[Witnessing]) -> bool:
    """Whether any of these archives ever found an article there, and not only an error or a page of another kind."""
    known = (side.index.article(one) for side in sides for one in ids.get(side.number, ()))
    return any(row is not None and row.versions for row in known)


def asked_for(url: str, sides: Sequence[Witnessing]) -> dict[int, list[str]]:
    """By archive the ids of the articles that an address means there."""
    keys = facts.keys_of(url, url, None)
    found = {side.number: side.index.article_ids_for(keys) or side.index.article_ids_at(url) for side in sides}
    return {number: list(ids) for number, ids in found.items() if ids}


# One article.


def compared(url: str, ids: Mapping[int, Sequence[str]], sides: Sequence[Witnessing]) -> ArticleCompared:
    """What the archives say of one article. `ids` are its ids by archive."""
    here = {side.number: side for side in sides}
    looks = {number: list(_looks(here[number], articles)) for number, articles in sorted(ids.items())}
    reading = _Reading(here)
    found = texts(
        looks,
        [side.number for side in sides if side.number not in ids],
        {side.number: side.public for side in sides},
        {(side.number, name): row.headline for side in sides for name, row in side.versions.items()},
        reading.alike,
    )
    readers = tuple(_vantage(here[number], articles) for number, articles in sorted(ids.items()))
    contents = {(one.archive, one.capture): one.content for several in looks.values() for one in several}
    by_number = {text.number: text for text in found}
    holders = {text.number: {one.archive for one in text.held} for text in found}
    pairs: dict[tuple[int, int], bool] = {}
    for text in found:
        for other in text.otherwise:
            # Two texts that one archive has one after the other differ by an edit: its history tells that.
            if other.text is not None and (other.word == "same-time" or not holders[text.number] & holders[other.text]):
                pair = (min(text.number, other.text), max(text.number, other.text))
                pairs[pair] = pairs.get(pair, False) or other.word == "same-time"
    differences = tuple(
        Difference(
            one,
            other,
            same_time,
            reading.compared(*(_sides_of(by_number[number], contents) for number in (one, other))),
        )
        for (one, other), same_time in sorted(pairs.items())
    )
    seen = tuple(
        number for number, several in looks.items() if any(look.content is not None and look.counts for look in several)
    )
    captor = captors({side.number: side.public for side in sides})
    return ArticleCompared(
        url,
        tuple(sorted(ids)),
        found,
        readers,
        differences,
        seen,
        len({captor[number] for number in seen}),
        tuple(_pictures(url, found, contents, ids, here, reading)),
    )


def _pictures(
    url: str,
    found: Sequence[Text],
    contents: Mapping[tuple[int, str], str | None],
    ids: Mapping[int, Sequence[str]],
    sides: Mapping[int, Witnessing],
    reading: _Reading,
) -> Iterator[PictureCompared]:
    """The pictures of every text that two or more archives hold."""

    def rows(archive: int, content: str) -> list[CaptureRow]:
        side, (article, _, number) = sides[archive], content.rpartition("/")
        return [
            row
            for row in side.index.captures(article)
            if row.index < side.size and row.redacted is None and number == str(row.version or row.same_as)
        ]

    def assets_of(archive: int, row: CaptureRow) -> Assets | None:
        try:
            return evidence.assets_of(sides[archive].layout, sides[archive].index.records(row.index))
        except StoreError as exc:
            sides[archive].left_out.append(f"{row.name}: its pictures cannot be told: {exc.message}")
            return None

    for text in found:
        held = _sides_of(text, contents)
        by_archive: dict[int, dict[str, None]] = {}
        for holding, content in held:
            by_archive.setdefault(holding.archive, {})[content] = None
        if len(by_archive) > 1:
            read = next((one for holding, content in held if (one := reading.read(holding.archive, content))), None)
            article = read.article if read is not None else None
            yield from pictures(text, by_archive, rows, assets_of, article, url)


def _sides_of(text: Text, contents: Mapping[tuple[int, str], str | None]) -> list[tuple[Holding, str]]:
    """Who holds a text, those that count first, and what they call it."""
    held = sorted(text.held, key=lambda one: not one.counts)
    return [(one, content) for one in held if (content := contents[one.archive, one.capture]) is not None]


def _looks(side: Witnessing, articles: Sequence[str]) -> Iterator[Look]:
    removed = 0
    for article in articles:
        for row in side.index.captures(article):
            if row.index >= side.size:
                continue  # it came while the others were read
            if row.redacted is not None:
                removed += 1
                continue
            if row.version is not None:
                side.versions[f"{article}/{row.version}"] = row
            number = row.version if row.version is not None else row.same_as if row.outcome == "unchanged" else None
            yield Look(
                side.number,
                row.name,
                less_age(row.observed, row.age),
                row.observed,
                row.outcome,
                f"{article}/{number}" if number is not None else None,
                row.payload_sha256,
                frozenset(_evidence(side.index.records(row.index))),
                row.source if row.origin == "imported" else None,
                _why_not(side, row),
            )
    if removed:
        slug = next((row.slug for row in side.index.captures(articles[0])), "")
        side.left_out.append(f"{slug}: {removed} capture{'s' * (removed != 1)} taken off the disk, on record")


def _evidence(records: Sequence[RecordRow]) -> Iterator[str]:
    """What the record of a page is known by, whichever file it was copied to."""
    for row in records:
        if row.role in _PAGES:
            yield row.sha256
            if row.record_id:
                yield f"{row.record_id} {row.date}"


def _why_not(side: Witnessing, row: CaptureRow) -> str | None:
    if row.origin == "imported" and row.dates != "warc":
        return _FILE
    return side.agreement.doubt(side.signed_by.get(row.index, ""), row.index)


def _vantage(side: Witnessing, articles: Sequence[str]) -> Vantage:
    """What is told of the reader where a version was found, else at the first look; what cannot be read is left out."""
    said: dict[str, dict[str, None]] = {name: {} for name in _SAID}
    for article in articles:
        rows = [row for row in side.index.captures(article) if row.redacted is None and row.index < side.size]
        for row in [row for row in rows if row.version is not None] or rows[:1]:
            try:
                for name, value in _told(side, row):
                    said[name][value] = None
            except (StoreError, ValueError) as exc:
                side.left_out.append(f"{row.name}: its reader cannot be told: {_words(exc)}")
    return Vantage(side.number, *(tuple(said[name]) for name in _SAID))


def _told(side: Witnessing, row: CaptureRow) -> Iterator[tuple[str, str]]:
    records = side.index.records(row.index)
    described = next((one for one in records if one.role == "description"), None)
    if described is None:
        return
    description = parse(Description, read_block(side.layout, described))
    yield "access", description.access
    for wire in description.wire:
        if wire.proxy is not None:
            yield "proxies", wire.proxy
    permission = description.permission
    if permission is not None and permission.against_robots:
        yield "profiles", ": ".join(one for one in (permission.profile, permission.reason) if one) or "no reason given"
    for what in description.redactions:
        yield "replaced", what
    request = next((one for one in reversed(records) if one.role == "request" and not is_foreign(one)), None)
    if request is not None:
        sent = parse_request(read_block(side.layout, request)).headers
        for name, header in (("user_agents", "user-agent"), ("languages", "accept-language")):
            yield from ((name, value) for key, value in sent if key.lower() == header)


# Words.


class _Reading:
    """Texts of one article, read from the raw bytes of whichever archive holds them."""

    def __init__(self, sides: Mapping[int, Witnessing]) -> None:
        self._sides = sides
        self._known: dict[tuple[tuple[int, str], tuple[int, str]], bool] = {}

    def alike(self, one: Run, other: Run) -> bool:
        """Whether nothing that the article says differs between two texts. What cannot be read is alike nothing."""
        names = sorted(((one.archive, one.content), (other.archive, other.content)))
        pair = (names[0], names[1])
        if pair not in self._known:
            digests = [self._digest(*name) for name in pair]
            self._known[pair] = None not in digests and (digests[0] == digests[1] or self._no_edits(*pair))
        return self._known[pair]

    def compared(self, one: list[tuple[Holding, str]], other: list[tuple[Holding, str]]) -> Comparison | None:
        """The edits between two texts, each as the first of its holders has it whose bytes can be read."""
        sides = [next(self._readable(held), None) for held in (one, other)]
        if sides[0] is None or sides[1] is None:
            return None
        (old, old_source), (new, new_source) = sides[0], sides[1]
        return diff.compare(old, new, old_source=old_source, new_source=new_source)

    def _readable(self, held: list[tuple[Holding, str]]) -> Iterator[tuple[Extraction, Source]]:
        for holding, content in held:
            read = self.read(holding.archive, content)
            if read is not None:
                row = self._sides[holding.archive].versions[content]
                yield read, Source(f"[{holding.archive}] {row.name}", row.observed)

    def _no_edits(self, one: tuple[int, str], other: tuple[int, str]) -> bool:
        old, new = self.read(*one), self.read(*other)
        return old is not None and new is not None and not diff.compare(old, new).edits

    def _digest(self, archive: int, content: str) -> str | None:
        known = self._sides[archive].digests
        if content not in known:
            read = self.read(archive, content)
            said = repr((read.refusal, leaves(read.article, "", ""))) if read is not None else None
            known[content] = hashlib.sha256(said.encode("utf-8", "replace")).hexdigest() if said is not None else None
        return known[content]

    def read(self, archive: int, content: str) -> Extraction | None:
        """A text as an archive has it; None when it cannot be read."""
        side = self._sides[archive]
        row = side.versions.get(content)
        if row is None:
            return None
        try:
            return side.load(row)
        except StoreError as exc:
            line = f"{row.name} cannot be read: {exc.message}"
            if line not in side.left_out:
                side.left_out.append(line)
            return None


def _words(exc: StoreError | ValueError) -> str:
    return exc.message if isinstance(exc, StoreError) else "it is not of the form that it should be"
