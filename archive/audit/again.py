"""Decides what a record that is not as signed can still tell, by reading it and its neighbours once more.

Segments are streamed and records are not kept; only where something is wrong is a capture read a second time, to find
out which header was changed, and to learn the capture's name from a description of which only a header was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from archive.audit.altered import Budget, Clues, Finding, explain
from archive.audit.descriptions import Document, label, own_records, read, role
from archive.audit.evidence import Evidence
from archive.audit.statements import Logged
from archive.formats.reader import RecordItem, read_warc
from archive.formats.warc import Record

_KEEP: Final = 32 * 1024 * 1024
_NEIGHBOURS: Final = 64


class Found(NamedTuple):
    """One record or damage as it lies in a segment. `key` is the record's SHA-256 in hex (a statement's leaf hash),
    empty when nothing could be read; `code` and `message` say what is damaged."""

    number: int
    offset: int
    length: int
    raw_length: int
    key: str
    code: str = ""
    message: str = ""
    statement: bool = False


class Want(NamedTuple):
    """One record that was signed: the `ordinal`-th of the capture at that log index; 0 is the statement record."""

    key: str
    ordinal: int
    logged: Logged


class Case(NamedTuple):
    """What is known about the captures in question."""

    tokens: Sequence[Found]
    wants: Sequence[Want]
    labels: dict[int, str]
    documents: dict[int, Document | None]
    warcinfo_id: str | None
    explained: dict[tuple[int, int], Finding]

    def label(self, want: Want) -> str:
        return self.labels[want.logged.index]

    def role(self, want: Want) -> str:
        statement = want.logged.statement
        count = len(statement.subjects) if statement is not None else 0
        return role(self.documents.get(want.logged.index), want.ordinal, count)

    def position(self, want: Want) -> str:
        statement = want.logged.statement
        count = len(statement.subjects) + 1 if statement is not None else 1
        return f"{want.ordinal or count} of {count}"


class Again:
    """Reads parts of segments again."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._budget = Budget()

    def record(self, file: str, token: Found) -> Record | None:
        """The record again, by its place; in a member of several records, by its length and digest."""
        for count, item in enumerate(self._items(file, token.offset)):
            if item.raw_length == token.raw_length and (token.statement or item.sha256 == token.key):
                return item.record
            if item.offset > token.offset or count > _NEIGHBOURS:
                break
        return None

    def explain(self, file: str, token: Found, case: Case, want: Want) -> Finding:
        """What was changed in a record, as far as it can be told; asked twice of a description."""
        known = case.explained.get((token.offset, token.number))
        if known is None:
            record = self.record(file, token)
            if record is None:
                known = Finding(None, "its bytes are not those that were signed", False)
            else:
                known = explain(record, want.key, self._clues(file, token, case, want), self._budget)
            case.explained[token.offset, token.number] = known
        return known

    def recover_descriptions(self, file: str, case: Case, pairs: Sequence[tuple[Found, Want]]) -> None:
        """A description of which only a header was changed still says what its capture is."""
        for token, want in pairs:
            logged = want.logged
            if token.code or logged.statement is None or want.ordinal != len(logged.statement.subjects):
                continue
            if not self.explain(file, token, case, want).proven:
                continue
            record = self.record(file, token)
            document = read(record.block) if record is not None and record.block else None
            if document is not None:
                case.documents[logged.index] = document
                case.labels[logged.index] = label(document, logged.statement, logged.index)

    def _items(self, file: str, offset: int) -> Iterator[RecordItem]:
        stream = self._evidence.open(file)
        if stream is None:
            return
        try:
            for item in read_warc(stream, start=offset, keep=_KEEP):
                if isinstance(item, RecordItem):
                    yield item
        finally:
            stream.close()

    def _clues(self, file: str, token: Found, case: Case, want: Want) -> Clues:
        clues = Clues()
        statement, document = want.logged.statement, case.documents.get(want.logged.index)
        if statement is not None:
            clues.add("WARC-Date", statement.observed)
        clues.add("WARC-Warcinfo-ID", case.warcinfo_id)
        clues.add("WARC-Filename", file.rpartition("/")[2])
        if document is not None:
            for name in ("url", "final_url"):
                value = document.get(name)
                clues.add("WARC-Target-URI", value if isinstance(value, str) else None)
            listed = own_records(document) or []
            if want.ordinal <= len(listed):
                row = listed[want.ordinal - 1]
                target, length, payload = row.get("target"), row.get("length"), document.get("payload_sha256")
                clues.add("WARC-Target-URI", target if isinstance(target, str) else None)
                clues.length = length if isinstance(length, int) else None
                clues.payload = payload if isinstance(payload, str) and row.get("role") == "response" else None
        first, last = case.tokens[0], case.tokens[-1]
        for item in islice(self._items(file, first.offset), _NEIGHBOURS):
            if item.offset > last.offset:
                break
            if item.sha256 != token.key:
                clues.add_record(item.record.headers)
        return clues
