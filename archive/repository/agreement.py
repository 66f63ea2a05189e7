"""Decides whether what the index says of an article's captures is what was signed.

The index is an unsigned file beside the evidence. Before captures are told (history, diff, show, report, quote, prove,
export), each is compared with its statement, as it stands in the log, and with the description that the statement
signs, as it lies in its segment. Another value is an error: the index is made anew, the evidence is as it was. What
cannot be compared, because log or description are damaged, is told with a warning. Signatures are not checked here;
that is `verify`'s question.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from archive.errors import StoreError
from archive.formats.layout import Layout
from archive.formats.reader import RecordItem, read_warc
from archive.model.acts import NoteDocument, RedactionDocument
from archive.model.capture import Description, Kept
from archive.model.codec import parse
from archive.model.history import ArticleRow, CaptureRow, RecordRow
from archive.model.statement import Statement
from archive.repository import facts
from archive.repository.evidence import described, is_foreign, read_own
from archive.repository.heads import read_head
from archive.repository.intervals import in_observed_order
from archive.repository.signers import Signers
from archive.store.disk import reported
from archive.store.entries import WIDTH, read_bundle, read_leaves
from archive.store.facts import SIGNED, CaptureFacts, capture_row, clean
from archive.store.index import Index
from archive.trust import envelope, statements
from archive.trust.merkle import leaf_hash

#: A writer may replace a partial bundle while it is read; then the log has grown, and is asked again.
_TRIES: Final = 5
#: A value that a sentence repeats is cut here.
_SHOWN: Final = 80


class Differs(NamedTuple):
    """Where the index says something else than what was signed: about what, which field, a sentence."""

    what: str
    field: str
    message: str


@dataclass(slots=True)
class Agreed:
    """The captures of one article, compared; nothing contradicts what was signed when `differs` is empty.

    `captures` are in the order they were given, with `doubt`. `lost`: those of which the log or the description could
    not be read, and why. `missing`: log entries that are captures of the article, and not in the index.
    """

    captures: list[CaptureRow]
    differs: list[Differs] = field(default_factory=list)
    lost: list[tuple[CaptureRow, str]] = field(default_factory=list)
    missing: set[int] = field(default_factory=set)


class _DiffersError(Exception):
    def __init__(self, what: str, name: str, message: str) -> None:
        super().__init__(message)
        self.found = Differs(what, name, f"{what}: {message}")


class Agreement:
    """Compares what one index says with the log and the segments that it is a view of."""

    def __init__(self, layout: Layout, index: Index) -> None:
        self._layout = layout
        self._index = index
        self._segments = frozenset(layout.segments())
        self._size = read_head(layout, layout.checkpoint)[0]
        self._bundle: tuple[int, list[bytes]] = (-1, [])
        self._unheld: list[int] | None = None
        self._signers: Signers | None = None
        self._kept: dict[int, Kept] = {}

    # The log.

    def entry(self, number: int) -> bytes:
        """A log entry. Raises StoreError `archive-damaged`, `storage` when it cannot be read."""
        n = number // WIDTH
        if self._bundle[0] != n:
            self._bundle = n, self._read(n)
        return self._bundle[1][number % WIDTH]

    def _read(self, n: int) -> list[bytes]:
        for _ in range(_TRIES):
            try:
                return read_bundle(self._layout, self._size, n)
            except StoreError:
                size = read_head(self._layout, self._layout.checkpoint)[0]
                if size == self._size:
                    raise
                self._size = size
        return read_bundle(self._layout, self._size, n)

    def _left_out(self) -> list[int]:
        """The log entries that the index should know and does not hold."""
        if self._unheld is None:
            self._unheld = self._index.unheld()
        return self._unheld

    def doubt(self, keyid: str, index: int) -> str | None:
        """Why the signature of that key does not count for that log entry, as `CaptureRow.doubt` has it."""
        if self._signers is None:
            self._signers = Signers(self._layout, self._index, self.entry, self._left_out())
        return self._signers.doubt(keyid, index)

    @property
    def index(self) -> Index:
        """The index that is compared."""
        return self._index

    def signer_of_note(self, number: int, leaf: str, document: NoteDocument, about: str) -> str:
        """The key id that the statement of a note names. Raises StoreError `index-damaged` when the log has another
        note there, or one about another capture than that of the leaf hash `about`; `archive-damaged` when log or
        record cannot be read."""
        what = f"log entry {number}"
        try:
            signed = number < self._size and self._is_signed(number, leaf, document)
            sealed = envelope.open_envelope(self.entry(number)) if signed else None
            statement = statements.decode(sealed.payload) if sealed is not None else None
        except ValueError as exc:
            raise StoreError("archive-damaged", f"{what} is no statement: {exc}") from exc
        target = statement.about if statement is not None else None
        if (
            sealed is None
            or target is None
            or (target.index, target.leaf, about)
            != (
                document.index,
                document.leaf,
                document.leaf,
            )
        ):
            raise StoreError(
                "index-damaged",
                f"{self._layout.index.name} says something else than what was signed: the note of {what}",
                hint="newsproof repair index",
                context={"about": what, "field": "note"},
            )
        return sealed.keyid

    def notes_left_out(self) -> Iterator[tuple[int, int]]:
        """The notes that the log has and the index has not: log index, and that of the capture each is about."""
        for number in self._left_out():
            try:
                statement = statements.decode_entry(self.entry(number))
            except (ValueError, StoreError):
                continue
            if statement.about is not None:
                yield number, statement.about.index

    # An article.

    def agreed(self, article: ArticleRow, captures: Sequence[CaptureRow]) -> Agreed:
        """Compares an article and all its captures, which are given in any order."""
        found = Agreed([])
        told = {int(values[0]): dict(zip(SIGNED, values, strict=True)) for values in self._index.told(article.id)}
        doubts: dict[int, str | None] = {}
        unread: list[tuple[CaptureRow, RecordRow, str]] = []
        for row in sorted(captures, key=lambda one: one.index):
            try:
                keyid, statement = self._statement(row)
                doubts[row.index] = self.doubt(keyid, row.index)
                _compare(row, told[row.index], _by_statement(row, statement))
                if statement.prev is not None and statement.prev.index not in told:
                    found.missing.add(statement.prev.index)
                own, foreign = self._records(row, statement)
                try:
                    self._compare_description(row, told[row.index], statement, own, foreign, captures)
                except StoreError as exc:
                    unread.append((row, own[-2], exc.message))
            except _DiffersError as exc:
                found.differs.append(exc.found)
            except StoreError as exc:
                found.lost.append((row, exc.message))
        elsewhere = self._elsewhere({record.sha256 for _, record, _ in unread})
        for row, record, why in unread:
            if record.sha256 in elsewhere:
                message = f"its description lies at {elsewhere[record.sha256]}, not where the index says"
                found.differs.append(_DiffersError(row.name, "records", message).found)
            else:
                found.lost.append((row, why))
        for number in self._left_out():
            if self._is_of(article.id, number):
                found.missing.add(number)
        found.captures = [
            replace(row, doubt=doubts.get(row.index), kept=self._kept.get(row.index))
            if doubts.get(row.index) or row.index in self._kept
            else row
            for row in captures
        ]
        if not found.differs:
            found.differs += _article_differs(article, found.captures)
        return found

    def _is_of(self, article: str, number: int) -> bool:
        try:
            return statements.decode_entry(self.entry(number)).article == article
        except (ValueError, StoreError):
            return False

    def _statement(self, row: CaptureRow) -> tuple[str, Statement]:
        """What the log has for a capture, and which key it names."""
        if row.index >= self._size:
            raise _DiffersError(row.name, "log_index", f"the log has no entry {row.index}")
        entry = self.entry(row.index)
        leaf = leaf_hash(entry)
        if row.leaf != leaf.hex():
            if read_leaves(self._layout, self._size, row.index // WIDTH)[row.index % WIDTH] != leaf:
                raise StoreError("archive-damaged", f"entry {row.index} of the log is not the one in its tree")
            raise _DiffersError(row.name, "leaf", f"log entry {row.index} has another leaf hash")
        try:
            sealed = envelope.open_envelope(entry)
            statement = statements.decode(sealed.payload)
        except ValueError as exc:
            raise _DiffersError(row.name, "leaf", f"log entry {row.index} is no statement: {exc}") from exc
        if statement.kind != "capture":
            raise _DiffersError(row.name, "leaf", f"log entry {row.index} is about no capture")
        return sealed.keyid, statement

    def _records(self, row: CaptureRow, statement: Statement) -> tuple[tuple[RecordRow, ...], tuple[RecordRow, ...]]:
        """The rows of our own records, those that the statement signs, description and statement last; and the others."""
        records = self._index.records(row.index)
        own = tuple(one for one in records if not is_foreign(one))
        if tuple(one.sha256 for one in own[:-1]) != statement.subjects:
            raise _DiffersError(row.name, "records", "its statement signs other records")
        return own, tuple(one for one in records if is_foreign(one))

    # The description.

    def _compare_description(
        self,
        row: CaptureRow,
        told: dict[str, Any],
        statement: Statement,
        own: tuple[RecordRow, ...],
        foreign: tuple[RecordRow, ...],
        captures: Sequence[CaptureRow],
    ) -> None:
        try:
            block = read_own(self._layout, own[-2], segments=self._segments).block
        except StoreError as exc:
            if exc.code != "redacted":
                raise
            self._compare_redacted(row, told, statement)
            return
        if row.redacted is not None:
            raise _DiffersError(row.name, "redacted", "its records were not taken off the disk")
        try:
            description = described(block or b"")
        except ValueError as exc:
            raise StoreError("archive-damaged", "its description record is no description") from exc
        fact = CaptureFacts(row.index, row.leaf, statement, description, None, (), (), "", "", ())
        _compare(row, told, dict(zip(SIGNED, capture_row(fact, 0, "", None), strict=False)))
        roles = [one.role for one in description.records if one.file is None]
        if [one.role for one in own[:-2]] != roles:
            raise _DiffersError(row.name, "records", "its description lists other records")
        kept = [one.sha256 for one in description.records if one.file is not None]
        if [one.sha256 for one in foreign] != kept:
            raise _DiffersError(row.name, "records", "its description lists other records of a file that is kept")
        _compare_headline(row, description, captures)
        if description.assets is not None:
            self._kept[row.index] = description.assets.kept

    def _compare_redacted(self, row: CaptureRow, told: dict[str, Any], statement: Statement) -> None:
        """A capture of which the log alone still speaks, and the redaction that says why."""
        if row.redacted is None:
            raise _DiffersError(row.name, "redacted", "its records were taken off the disk")
        again = facts.found_again(statement, row.index, self.entry)
        fact = facts.redacted_facts(row.index, row.leaf, statement, again, ())
        _compare(row, told, dict(zip(SIGNED, capture_row(fact, 0, "", None), strict=False)))
        reasons = [
            act.document.reason
            for act in self._index.acts("redaction")
            if isinstance(act.document, RedactionDocument)
            and (act.document.index, act.document.leaf) == (row.index, row.leaf)
            and self._is_signed(act.index, act.leaf, act.document)
        ]
        if row.redacted not in ([clean(reason) for reason in reasons] or [""]):
            raise _DiffersError(row.name, "redacted", "the redaction in the log gives another reason")

    def _is_signed(self, number: int, leaf: str, document: RedactionDocument | NoteDocument) -> bool:
        """Whether the document of an act is the one that its statement signs."""
        entry = self.entry(number)
        own = self._index.records(number)
        signed = statements.decode_entry(entry).subjects if leaf_hash(entry).hex() == leaf else ()
        if tuple(one.sha256 for one in own[:-1]) != signed or not signed:
            return False
        block = read_own(self._layout, own[-2], segments=self._segments).block
        return parse(type(document), block or b"") == document

    def _elsewhere(self, digests: set[str]) -> dict[str, str]:
        """Where records lie that are not where the index says. Reads every segment, so it is asked last."""
        found: dict[str, str] = {}
        for path in self._layout.segments() if digests else ():
            with reported(path, "reading"):
                for item in read_warc(path):
                    if isinstance(item, RecordItem) and item.sha256 in digests:
                        found[item.sha256] = f"{self._layout.relative(path)}, offset {item.offset:,}"
        return found


# Comparing.


def _by_statement(row: CaptureRow, statement: Statement) -> dict[str, Any]:
    return {
        "article": statement.article,
        "seq": statement.seq,
        "version": statement.version,
        "observed": statement.observed,
    }


def _compare(row: CaptureRow, told: dict[str, Any], signed: dict[str, Any]) -> None:
    for name, value in signed.items():
        if told[name] != value:
            raise _DiffersError(
                row.name, name, f"{name} is {_shown(told[name])} in the index, signed is {_shown(value)}"
            )


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _compare_headline(row: CaptureRow, description: Description, captures: Sequence[CaptureRow]) -> None:
    """The headline of a version is an item of its own; what found a version again repeats that version's."""
    if row.version is not None:
        signed = next((leaf.value for leaf in description.fields if leaf.path == "headline"), "")
        if description.fields and facts.as_item(row.headline) != signed:
            message = f"headline is {_shown(row.headline)} in the index, signed is {_shown(signed)}"
            raise _DiffersError(row.name, "headline", message)
        return
    first = next((one for one in captures if one.version is not None and one.version == row.same_as), None)
    if row.headline != (first.headline if first is not None else ""):
        raise _DiffersError(row.name, "headline", "headline is not that of the version that it found again")


def _article_differs(article: ArticleRow, captures: Sequence[CaptureRow]) -> Iterator[Differs]:
    """What the index says of an article as a whole must follow from its captures."""
    ordered = in_observed_order(captures)
    versions = [row for row in ordered if row.version is not None]
    told = min((row for row in captures if row.redacted is None), key=lambda row: row.index, default=None)
    if not ordered:
        return
    signed = {
        "url": facts.found_at(told) if told is not None else "",
        "headline": versions[-1].headline if versions else "",
        "versions": len(versions),
        "observations": len(ordered) - len(versions),
        "first_seen": ordered[0].observed,
        "last_seen": ordered[-1].observed,
        "last_change": versions[-1].observed if versions else None,
    }
    for name, value in signed.items():
        said = getattr(article, name)
        if said != value:
            message = f"{article.slug}: {name} is {_shown(said)} in the index, by its captures it is {_shown(value)}"
            yield Differs(article.slug, name, message)
