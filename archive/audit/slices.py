"""Decides whether the records in a bundle are those that its proven statements sign, every one of them and no other.

A slice is what was cut out of an archive for one capture: for each segment its warcinfo and the originals that the
capture's revisits repeat, then all records of the capture, its statement last. A record counts by its digest alone;
where it lies, and how it is compressed, is nobody's word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final, NamedTuple

from archive.audit import answers, descriptions, leaves, names, parts, rereading
from archive.audit.align import align
from archive.audit.altered import Budget, Clues, explain
from archive.audit.findings import Findings
from archive.audit.places import Places
from archive.audit.standing import Proven
from archive.formats import wacz
from archive.formats.capture import statement_bytes
from archive.formats.codings import DECODED_LIMIT
from archive.formats.cutting import Cut, Cutter
from archive.formats.http import content_of
from archive.formats.reader import DamageItem, RecordItem, read_warc
from archive.formats.warc import Record
from archive.trust.merkle import leaf_hash

#: Records above this size are hashed and not kept: statements and descriptions are far smaller.
KEEP: Final = 8 * 1024 * 1024
#: A page that is read again.
PAGE: Final = DECODED_LIMIT
#: A statement names fewer records than this, and few records are originals.
RECORDS: Final = 5_000
_EXPLAINED: Final = 32 * 1024 * 1024
_CUT: Final = {"truncated": "segment-truncated"}


class Token(NamedTuple):
    """One record or damage in the slice. `key` is the record's SHA-256, for a statement record the envelope's leaf
    hash, empty for a damage; `record` has its block only where that is needed."""

    number: int
    offset: int
    raw_length: int
    key: str
    record: Record | None
    code: str = ""
    message: str = ""
    answer: answers.Answer | None = None

    @property
    def statement(self) -> bool:
        """Whether it says that it holds a statement."""
        return self.record is not None and (self.record.target or "").startswith(names.STATEMENT)

    def header(self, name: str) -> str | None:
        """A header of the record."""
        return self.record.header(name) if self.record is not None else None


@dataclass(slots=True)
class Slice:
    """The records of a bundle and what came of comparing them. `document` is the signed description, once found."""

    findings: Findings
    main: Proven
    others: Mapping[int, Proven]
    label: str
    document: descriptions.Document | None = None
    shown: tuple[str | None, str] | None = None
    records: int = 0
    intact: int = 0
    bytes: int = 0
    _tokens: list[Token] = field(default_factory=list)
    _budget: Budget = field(default_factory=Budget)

    # Our records.

    def read(self, name: str, file: BinaryIO) -> None:
        """Walks the file of our records."""
        repacked: dict[str, list[int]] = {}
        for item in read_warc(file, keep=KEEP):
            if len(self._tokens) == RECORDS:
                self._add("bundle-damaged", name, f"it holds more than {RECORDS:,} records", offset=item.offset)
                return
            self._tokens.append(_token(item))
            if isinstance(item, RecordItem) and item.repacked is not None:
                note = repacked.setdefault(item.repacked, [item.number, item.offset, 0])
                note[2] += 1
        self.records += len(self._tokens)
        self._describe()
        before, capture = self._split()
        self._compare(name, file, capture, before)
        self._accompany(name, before, capture)
        for what, (number, offset, count) in repacked.items():
            more = f" (and {count - 1} more)" if count > 1 else ""
            self._add("repacked", name, f"record {number}{more}: {what}", offset=offset, record=number)

    def _describe(self) -> None:
        """Learns what the capture is called as soon as its description is found to be the signed one."""
        statement = self.main.statement
        if statement is None:
            return
        for token in self._tokens:
            if token.key == statement.subjects[-1] and token.record is not None and token.record.block is not None:
                self.document = descriptions.read(token.record.block)
                self.label = descriptions.label(self.document, statement, self.main.index)

    def _split(self) -> tuple[list[Token], list[Token]]:
        """The records that stand for themselves (warcinfo, originals), and those of the capture, as they lie."""
        own = set(self.main.statement.subjects) if self.main.statement is not None else set()
        signed = {
            digest
            for proven in self.others.values()
            for digest in (proven.statement.subjects if proven.statement is not None else ())
        }
        before = [token for token in self._tokens if token.key and token.key in signed and token.key not in own]
        kept = {token.number for token in before}
        return before, [token for token in self._tokens if token.number not in kept]

    def _compare(self, name: str, file: BinaryIO, found: Sequence[Token], before: list[Token]) -> None:
        """Compares the capture's records with the subjects of its statement, in order."""
        statement = self.main.statement
        if statement is None:
            return
        wanted = [*statement.subjects, self.main.leaf]
        aligned = align([token.key for token in found], wanted)
        for at, position in aligned.same:
            token = found[at]
            self._check_packing(name, token)
            if position == len(statement.subjects):
                self._check_statement(name, token)
            else:
                self.intact += 1
                self.bytes += token.raw_length
        for at, position in aligned.moved:
            self._note("record-moved", name, found[at], f"it is record {position + 1} of its capture")
        seen = Counter(token.key for token in (*found, *before))
        spare: list[Token] = []
        for gap in aligned.gaps:
            tokens = [found[at] for at in gap.found]
            left = list(gap.wanted)
            if tokens and left and tokens[-1].statement and left[-1] == len(statement.subjects):
                self._blame(name, file, tokens.pop(), left.pop())
            for token, position in zip(tokens, left, strict=False):
                self._blame(name, file, token, position)
            damaged = any(token.code for token in tokens[: len(left)])
            for position in () if damaged else left[len(tokens) :]:
                self._add("bundle-incomplete", name, f"its {self._role(position)} record is not there")
            spare += tokens[len(left) :]
        for token in spare:
            if token.code:
                self._damage(name, token)
            elif token.key and seen[token.key] > 1:
                self._note("record-duplicated", name, token, "it stands there twice")
            else:
                self._note("record-unsigned", name, token, "no statement in the bundle signs it")
        self._check_description(name, file, found)

    def _check_packing(self, name: str, token: Token) -> None:
        if token.code:
            self._damage(name, token)

    def _damage(self, name: str, token: Token) -> None:
        self._note(_CUT.get(token.code, "segment-damaged"), name, token, token.message)

    def _blame(self, name: str, file: BinaryIO, token: Token, position: int) -> None:
        """A record that stands where another was signed."""
        statement = self.main.statement
        if token.code:
            self._damage(name, token)
            return
        if statement is not None and position == len(statement.subjects):
            self._note("statement-altered", name, token, "its statement is not the proven entry")
            return
        field, message = None, "its bytes are not those that were signed"
        again = Places(lambda: file, owned=False).record(token.offset, token.key, limit=_EXPLAINED)
        if statement is not None and again is not None:
            found = explain(again, statement.subjects[position], self._clues(token, position), self._budget)
            field, message = found.field, found.message
        self._note("record-altered", name, token, message, field)

    def _clues(self, token: Token, position: int) -> Clues:
        clues = Clues()
        if self.main.statement is not None:
            clues.add("WARC-Date", self.main.statement.observed)
        for other in self._tokens:
            if other.record is not None and other.number != token.number:
                clues.add_record(other.record.headers)
        listed = descriptions.own_records(self.document) if self.document is not None else None
        if listed is not None and position < len(listed):
            length, target = listed[position].get("length"), listed[position].get("target")
            clues.length = length if isinstance(length, int) else None
            clues.add("WARC-Target-URI", target if isinstance(target, str) else None)
        return clues

    def _check_statement(self, name: str, token: Token) -> None:
        """The header around the envelope is signed by nothing: it must be the one that follows from it."""
        statement = self.main.statement
        if statement is None or token.record is None:
            return
        described = next((one for one in self._tokens if one.key == statement.subjects[-1]), token)
        belongs = described.header("WARC-Warcinfo-ID") or token.header("WARC-Warcinfo-ID") or ""
        expected = statement_bytes(self.main.entry, observed=statement.observed, warcinfo_id=belongs)
        if expected != token.record.raw:
            self._note("statement-altered", name, token, "the header around the statement is not the one it has")
            return
        self.intact += 1
        self.bytes += token.raw_length

    def _check_description(self, name: str, file: BinaryIO, found: Sequence[Token]) -> None:
        statement = self.main.statement
        if statement is None:
            return
        place = next((token for token in found if token.key == statement.subjects[-1]), None)
        if place is None:
            return  # named as altered or missing
        block = place.record.block if place.record is not None else None
        if block is None or not (place.record and (place.record.target or "").startswith(names.DESCRIPTION)):
            self._note(
                "description-mismatch", name, place, "the last record that the statement signs is no description"
            )
            return
        by_key = {token.key: token.raw_length for token in found}
        if all(digest in by_key for digest in statement.subjects):
            lengths = [by_key[digest] for digest in statement.subjects]
            offsets = {token.key: token.offset for token in found}
            faults = descriptions.faults(block, self.document, statement, lengths)
            if not faults:
                places = Places(lambda: file, owned=False)
                # What belongs to the page lies before the article: what is read again is read in its order.
                others = parts.faults(self.document, statement, lambda digest: places.record(offsets[digest], digest))
                faults = leaves.faults(
                    self.document,
                    statement,
                    lambda digest: leaves.block_of(places.record(offsets[digest], digest, limit=leaves.LIMIT)),
                )
                told = {token.key: token.answer for token in found if token.answer is not None}
                faults = (faults or others) + answers.faults(self.document, statement, told)
            for fault in faults:
                self._note(fault.code, name, place, fault.message, fault.field)
        listed = descriptions.own_records(self.document) if self.document is not None else None
        at = wacz.shows([str(item.get("role")) for item in listed]) if listed is not None else None
        if at is not None and at < len(statement.subjects):
            page = next((token for token in found if token.key == statement.subjects[at]), None)
            if page is not None and page.record is not None:
                self.shown = page.record.target, page.record.date

    # What it was read from.

    def reread(self, file: BinaryIO, foreign: BinaryIO | None) -> rereading.Reread:
        """Reads the page of a version again, once everything has been found to be as signed."""
        statement, document = self.main.statement, self.document
        if statement is None or document is None or statement.version is None:
            return rereading.Reread(reason="only a version lists fields, and this is an observation")
        if self.findings.failed("SIGNED", "problem"):
            return rereading.Reread(reason="what was signed does not agree with itself")
        article = next((one for one in descriptions.own_records(document) or () if one.get("role") == "article"), {})
        stored = _block(file, self._tokens, str(article.get("sha256")), leaves.LIMIT)
        page = rereading.page_of(document)
        block = None
        if page is not None and page.foreign:
            cuts = Cutter(foreign, keep=PAGE).records() if foreign is not None else ()
            block = next((one.block for one in cuts if isinstance(one, Cut) and one.sha256 == page.sha256), None)
        elif page is not None:
            block = _block(file, self._tokens, page.sha256, PAGE)
        if page is None or block is None or stored is None:
            return rereading.Reread(reason="the record that it was read from cannot be read")
        try:
            return rereading.reread(document, leaves.decoded(stored), content_of(page.role, block))
        except ValueError as exc:
            return rereading.Reread(reason=f"its stored article cannot be read: {exc}")

    # What accompanies them.

    def _accompany(self, name: str, before: Sequence[Token], capture: Sequence[Token]) -> None:
        """Warcinfo records and originals: all that are named are there, each is named, and each is signed."""
        signed = {*(self.main.statement.subjects if self.main.statement is not None else ()), self.main.leaf}
        whole = [token for token in capture if token.record is not None and token.key in signed]
        last = min((token.number for token in whole), default=0)
        named: set[str] = set()
        for token in whole:
            if token.record is not None and token.record.type == "revisit":
                named.add(token.header("WARC-Refers-To") or "")
                self._check_original(name, token, before)
        there = {
            token.record.id for token in self._tokens if token.record is not None and token.record.type == "warcinfo"
        }
        wanted = {token.header("WARC-Warcinfo-ID") for token in (*before, *whole)} - {None}
        named |= {one for one in wanted if one}
        for one in sorted(item for item in wanted if item and item not in there):
            if not any(token.code or token.key == "" for token in capture):
                self._add("bundle-incomplete", name, f"the warcinfo record {one} that its records name is not there")
        seen: set[str] = set()
        needed: set[int] = set()
        for token in before:
            if token.key in seen:
                self._note("record-duplicated", name, token, "it stands there twice")
                continue
            seen.add(token.key)
            if token.record is None or token.record.id not in named:
                self._note("record-unsigned", name, token, "no record of the capture names it: it has no place here")
                continue
            if last and token.number > last:
                self._note("record-moved", name, token, "it stands behind the capture that it belongs in front of")
                continue
            self._check_packing(name, token)
            self.intact += not token.code
            self.bytes += token.raw_length
            needed |= {
                index
                for index, proven in self.others.items()
                if proven.statement is not None and token.key in proven.statement.subjects
            }
        for index, proven in self.others.items():
            if index not in needed and not self.findings.failed("INTACT"):
                self.findings.add(
                    "bundle-damaged", proven.file, f"it proves entry {index}, which signs no record of the bundle"
                )

    def _check_original(self, name: str, token: Token, before: Sequence[Token]) -> None:
        """The record that a revisit repeats is there, signed, and of the same payload."""
        wanted = token.header("WARC-Refers-To") or ""
        original = next((one for one in before if one.record is not None and one.record.id == wanted), None)
        if original is None:
            self._add(
                "bundle-incomplete",
                name,
                f"record {token.number} repeats the record {wanted or '(none)'}, which is not there with its proof",
                offset=token.offset,
                record=token.number,
                field="WARC-Refers-To",
            )
        elif original.header("WARC-Payload-Digest") != token.header("WARC-Payload-Digest"):
            self._note(
                "bundle-incomplete", name, token, f"record {original.number}, which it repeats, has another payload"
            )

    # Foreign records.

    def read_foreign(self, name: str, file: BinaryIO | None) -> int:
        """Compares the records that were cut out of a foreign file with the description; gives their number."""
        listed = self.document.get("records") if self.document is not None else None
        wanted = [
            item for item in (listed if isinstance(listed, list) else ()) if isinstance(item, dict) and item.get("file")
        ]
        if file is None:
            if wanted:
                self._add("bundle-incomplete", name, f"{len(wanted)} records of a foreign file are not there")
            return 0
        cuts: list[Any] = []
        for item in Cutter(file, keep=0).records():
            if len(cuts) == RECORDS:
                self._add("bundle-damaged", name, f"it holds more than {RECORDS:,} records", offset=item.offset)
                return 0
            cuts.append(item)
        self.records += len(cuts)
        keys = [item.sha256 if isinstance(item, Cut) else "" for item in cuts]
        aligned = align(keys, [str(item.get("sha256")) for item in wanted])
        for at, position in aligned.same:
            if cuts[at].size == wanted[position].get("length"):
                self.intact += 1
                self.bytes += cuts[at].size
            else:
                self._foreign("description-mismatch", name, cuts[at], "it is listed with another length")
        for at, position in aligned.moved:
            self._foreign("record-moved", name, cuts[at], f"the description lists it as number {position + 1}")
        for gap in aligned.gaps:
            for at in gap.found:
                if not isinstance(cuts[at], Cut):
                    self._foreign(_CUT.get(cuts[at].code, "segment-damaged"), name, cuts[at], cuts[at].message)
                elif len(gap.found) == len(gap.wanted):
                    self._foreign("record-altered", name, cuts[at], "it is not the record that the description lists")
                else:
                    self._foreign("record-unsigned", name, cuts[at], "the description does not list it")
            if len(gap.found) < len(gap.wanted):
                missing = len(gap.wanted) - len(gap.found)
                self._add("bundle-incomplete", name, f"{missing} records that the description lists are not there")
        if not wanted:
            self._add("bundle-damaged", name, "the capture has no record in a foreign file")
        return len(aligned.same)

    # Findings.

    def _role(self, position: int) -> str:
        count = len(self.main.statement.subjects) if self.main.statement is not None else 0
        return descriptions.role(self.document, 0 if position == count else position + 1, count)

    def _add(self, code: str, file: str, message: str, **more: Any) -> None:
        self.findings.add(code, file, message, affects=self.label, **more)

    def _note(self, code: str, file: str, token: Token, message: str, field: str | None = None) -> None:
        self._add(
            code, file, f"record {token.number}: {message}", offset=token.offset, record=token.number, field=field
        )

    def _foreign(self, code: str, file: str, item: Any, message: str) -> None:
        self._add(code, file, f"record {item.number}: {message}", offset=item.offset, record=item.number)


def _block(file: BinaryIO, tokens: Sequence[Token], digest: str, limit: int) -> bytes | None:
    """The block of the record with that SHA-256, read again; None when it is not there or larger than the limit."""
    token = next((one for one in tokens if one.key == digest), None)
    if token is None:
        return None
    record = Places(lambda: file, owned=False).record(token.offset, digest, limit=limit)
    return record.block if record is not None else None


def _token(item: RecordItem | DamageItem) -> Token:
    record = item.record
    if isinstance(item, DamageItem):
        if record is None:
            return Token(item.number, item.offset, 0, "", None, item.code, item.message)
        key = _key(record, record.sha256)
        return Token(item.number, item.offset, record.raw_length, key, _light(record), item.code, item.message)
    return Token(
        item.number,
        item.offset,
        item.raw_length,
        _key(item.record, item.sha256),
        _light(item.record),
        answer=answers.answer_of(item.record),
    )


def _key(record: Record, digest: str) -> str:
    """A statement is known by its envelope; every other record by the whole of it."""
    if (record.target or "").startswith(names.STATEMENT) and record.block is not None:
        return leaf_hash(record.block).hex()
    return digest


def _light(record: Record) -> Record:
    """The record, without its block unless it is one of those that are read."""
    if (record.target or "").startswith((names.STATEMENT, names.DESCRIPTION)):
        return record
    return Record(record.head, None, record.raw_length - record.length - 4)
