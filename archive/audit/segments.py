"""Decides whether the records of our segments are those that the log's statements sign: one walk over both, in order.

Records accumulate until a statement record, whose envelope must be the next entry of the log; the subjects of that
statement must be the digests of what has accumulated. Where it is not so, the found records and the expected ones are
aligned, the difference is blamed on records, and the walk goes on behind it: one damage never hides another.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from typing import BinaryIO, Final

from archive.audit import answers, descriptions, leaves, names, parts
from archive.audit.again import Found
from archive.audit.ahead import KEEP, Ahead, Met
from archive.audit.blame import Blame, Lost
from archive.audit.evidence import Evidence
from archive.audit.findings import Draft, Findings
from archive.audit.hints import Hints
from archive.audit.imports import KeptFiles
from archive.audit.log import Log
from archive.audit.originals import Originals, Place
from archive.audit.origins import OriginCount
from archive.audit.places import LIMIT, Places
from archive.audit.redactions import Found as Grave
from archive.audit.statements import Ledger, Logged, read_entry
from archive.formats.capture import statement_bytes
from archive.formats.reader import DamageItem, RecordItem, read_warc
from archive.formats.warc import Record
from archive.trust.envelope import EnvelopeError, open_envelope
from archive.trust.merkle import leaf_hash
from archive.trust.statements import StatementError, decode

#: A statement fits into 65,535 bytes and so names fewer records than this.
RUN_LIMIT: Final = 1024
#: How many entries ahead a capture is looked for whose statement record cannot be read.
LOOK_AHEAD: Final = 64


class Walk:
    """The walk over all segments, in the order of their numbers."""

    def __init__(
        self,
        evidence: Evidence,
        findings: Findings,
        log: Log,
        ledger: Ledger,
        kept: KeptFiles,
        *,
        deep: bool = True,
        heard: descriptions.Heard | None = None,
        ahead: Ahead | None = None,
        passed: Callable[[int, str], None] = lambda length, name: None,
    ) -> None:
        """`ahead` has what was read ahead, and `passed` hears how many bytes of which file that was."""
        self._evidence = evidence
        self._findings = findings
        self._log = log
        self._ledger = ledger
        self._kept = kept
        self._deep = deep
        self._heard = heard if deep else None
        self._ahead = ahead
        self._passed = passed
        #: Whose signature the statement at hand was found to bear when it was read ahead.
        self._signed_by: bytes | None = None
        self._run: list[Found] = []
        self._documents: dict[str, bytes] = {}
        #: The last stored article that was met, by its digest: a capture has one.
        self._article: tuple[str, bytes] | None = None
        #: What records that may be a page's answer say of themselves, by their digest.
        self._answers: dict[str, answers.Answer] = {}
        #: Tombstones among what has accumulated, by the digest that they stand for.
        self._graves: dict[str, Grave] = {}
        #: The WARC-Warcinfo-ID of a description, by the description's digest.
        self._belongs: dict[str, str] = {}
        self._warcinfo_id: str | None = None
        self._name = ""
        self._end = 0
        self._next = 1
        #: Captures with a valid statement that is not in the log, since the last one that is.
        self._trailing: list[Draft] = []
        #: What lies behind the last logged capture and belongs to no capture, with its file.
        self._tail: list[tuple[str, Found]] = []
        self._hints: list[Hints] = []
        #: Records since the last statement that are packed in another way than ours, by number: how, offset, digest.
        self._odd: dict[int, tuple[str, int, str]] = {}
        #: Those of the present segment that are signed, by how they are packed: the first one's number, offset, how many.
        self._repacked: dict[str, list[int]] = {}
        #: The end of the segment before this one: what is missing at the beginning of this one was there.
        self._before: tuple[str, int, int] | None = None
        self._blame = Blame(evidence, findings)
        self._places = Places(lambda: None)
        self.originals = Originals()
        #: What the descriptions that were read say of where their captures come from.
        self.origins = OriginCount()
        #: Records of sealed segments that were taken as a whole.
        self.accepted = 0
        self.records = 0
        self.intact = 0
        #: Bytes behind the last commit that nothing signed speaks of.
        self.loose = 0
        #: Whether any record of the present segment has been found to be as signed.
        self.begun = False
        self.bytes = 0

    # One segment.

    def segment(self, name: str, file: BinaryIO, size: int) -> None:
        """Walks one segment."""
        self._name, self._warcinfo_id = name, None
        self._end, self._next = 0, 1
        intact = self.intact
        self._blame.file = name
        hints = Hints(self._evidence, self._findings, name)
        self._hints.append(hints)
        self._repacked = {}
        self._places = Places(lambda: self._evidence.open(name))
        for item in self._items(name, file, hints):
            reached, self._end = self._end, item.offset + item.length
            number, self._next = self._next, self._next + 1
            self.records += 1
            self._signed_by = item.signed if isinstance(item, Met) else None
            if isinstance(item, DamageItem):
                self._take_damage(item, reached)
                continue
            record: Record | None = item.record
            found = Found(number, item.offset, item.length, item.raw_length, item.sha256)
            if isinstance(item, Met):
                if item.line is not None:
                    hints.expect(item.line)
            else:
                hints.meet(item)
                grave = self._kept.redactions.look(file, name, item)
                if grave is not None:
                    # It stands in for the record that lay here; whether it may, is known when its redaction is read.
                    found = found._replace(key=grave.grave.sha256, raw_length=grave.grave.raw_length or item.raw_length)
                    self._graves[found.key] = grave
            if item.repacked is not None:
                self._odd[number] = item.repacked, item.offset, found.key
            if isinstance(item, Met) and item.answer is not None:
                self._answers[found.key] = item.answer
            if record is None:
                self._add(found)
            else:
                self._take(found, record)
        self._end = max(self._end, size)
        self.bytes += size
        self._finish_segment()
        self._places.close()
        self.begun = self.intact > intact
        self._before = (name, self._end, self._next)
        for what, (number, offset, count) in self._repacked.items():
            more = f" (and {count - 1} more)" if count > 1 else ""
            self._findings.add("repacked", name, f"record {number}{more}: {what}", offset=offset, record=number)

    def _items(self, name: str, file: BinaryIO, hints: Hints) -> Iterator[RecordItem | DamageItem | Met]:
        """The records and damages of a segment, numbered from 1, whoever has read them."""
        at, number = 0, 1
        if self._ahead is not None:
            for part in self._ahead.segment(name, members=hints.wanted):
                for item in part.met:
                    yield item._replace(number=number) if isinstance(item, RecordItem) else item
                    number += 1
                self._passed(part.end - at, name)
                at = part.end
        yield from read_warc(file, start=at, number=number, keep=KEEP, members=hints.wanted, packed=at > 0)

    def skip(self, name: str) -> None:
        """Passes over a segment that is not there."""
        self._before = (name, 0, 1)

    def accept(self, name: str, size: int, records: int) -> None:
        """Takes a sealed segment as a whole: the file has the digest that was signed."""
        self.accepted += records
        self.originals.uncertain = True
        self._kept.redactions.accept(name, self._ledger.index)
        self.intact += records
        self.bytes += size
        self._name, self._end, self._next, self.begun = name, size, 1, True
        self._before = (name, size, 1)
        self._blame.file = name

    def _take_damage(self, item: DamageItem, reached: int) -> None:
        record = item.record
        found = Found(
            item.number,
            item.offset,
            item.length,
            record.raw_length if record is not None else 0,
            record.sha256 if record is not None else "",
            code=item.code,
            message=item.message,
        )
        if item.offset < reached:
            # More in the member of a record that has been taken: no tail that a writer left, and no record of its own.
            self._blame.damaged([found], None)
        elif record is not None:
            # Only the packing around the record is damaged: what it says may still be as signed.
            self._take(found, record)
        else:
            self._add(found)

    def _take(self, found: Found, record: Record) -> None:
        target = record.target
        if target is None:
            if record.type == "warcinfo":
                self._warcinfo_id = record.id
        elif target.startswith(names.OURS) and (block := record.block) is not None:
            if target.startswith(names.STATEMENT):
                self._close(found, record, block)
                return
            if target.startswith(names.DESCRIPTION):
                self._documents[found.key] = block
                self._belongs[found.key] = record.header("WARC-Warcinfo-ID") or ""
            if target.startswith(names.ARTICLE) and self._deep:
                self._article = found.key, block
        if self._deep and (answer := answers.answer_of(record)) is not None:
            self._answers[found.key] = answer
        self._add(found)

    def _add(self, found: Found) -> None:
        self._run.append(found)
        if len(self._run) > RUN_LIMIT:
            self._flush()

    # The end of a capture.

    def _close(self, found: Found, record: Record, envelope: bytes) -> None:
        """A statement record has been read: which entry of the log is it?"""
        logged = self._ledger.peek()
        leaf = leaf_hash(envelope)
        if logged is not None and self._is_next(logged, envelope, leaf):
            if logged.data == envelope:
                logged.signed_by = self._signed_by
            self._ledger.supply(logged, envelope)
            if self._whole(logged):
                self._finish_capture(logged, found, record, envelope)
            else:
                self._settle(1, found, record, envelope)
            return
        ahead = self._log.find(leaf, self._ledger.index - 1)
        if ahead is not None:
            self._settle(ahead - self._ledger.index + 1, found, record, envelope)
            return
        behind = self._log.find(leaf)
        if behind is not None:
            self._repeated(behind, found)
            return
        count = self._recognise()
        if count:
            self._settle(count, found, record, envelope)
        else:
            self._unlogged(found, envelope)

    def _is_next(self, logged: Logged, envelope: bytes, leaf: bytes) -> bool:
        if logged.data is not None:
            return logged.data == envelope
        if logged.leaf is not None:
            return logged.leaf == leaf
        # The log has lost this entry altogether: whatever a captor signed may stand in its place, unless it has one.
        return self._signed(envelope) and self._log.find(leaf) is None

    def _signed(self, envelope: bytes) -> bool:
        try:
            return self._ledger.signed_by_captor(open_envelope(envelope))
        except EnvelopeError:
            return False

    def _clear(self) -> None:
        """The next capture begins."""
        self.originals.uncertain |= bool(self._graves)
        self._run.clear()
        self._odd.clear()
        self._documents.clear()
        self._answers.clear()
        self._graves.clear()
        self._belongs.clear()

    def _tell_packing(self, signed: Container[str], statement: Found | None) -> None:
        """Of the records that are packed otherwise those that are signed: of any other one nobody can say that it is the
        same. `statement` is the record of a statement that is as logged."""
        for number, (what, offset, key) in self._odd.items():
            if key in signed or (statement is not None and number == statement.number):
                note = self._repacked.setdefault(what, [number, offset, 0])
                note[2] += 1
                self._hints[-1].repacked = True
        self._odd.clear()

    def _whole(self, logged: Logged) -> bool:
        """Whether what has accumulated is what the statement signs (one that cannot be read signs nothing)."""
        if logged.statement is None:
            return True
        return [item.key for item in self._run] == list(logged.statement.subjects)

    def _finish_capture(self, logged: Logged, found: Found, record: Record, envelope: bytes) -> None:
        """Every record is as signed. What is left to check is the statement's own record, and what was signed."""
        self._ledger.take()
        self._trailing.clear()
        self._before = None
        statement = logged.statement
        for item in self._run:
            if item.code:
                self._blame.packing(item, logged, self._label(logged))
        if statement is not None:
            self.intact += sum(item.key not in self._graves for item in self._run)
        elif logged.unknown_kind:
            spare = [item for item in self._run if item.key not in logged.listed]
            self._blame.unsigned(spare, "the statement behind this record, of an unknown kind, does not speak of it")
        self._tell_packing(logged.listed if statement is None else statement.subjects, found)
        self._kept.redactions.take(logged, self._graves, whole=True)
        for item in self._run:
            if item.key in self._answers:
                place = Place(self._name, item.offset, item.number, logged.index)
                self.originals.meet(self._answers[item.key], place if statement is not None else None)
        if statement is not None:
            self.intact += self._check_statement(found, record, envelope, logged)
            self._describe(logged, found)
        elif self._findings.wants(logged.index):
            self._findings.name(logged.index, logged.label)
        self._clear()

    def _check_statement(
        self, found: Found, record: Record, envelope: bytes, logged: Logged, label: str | None = None
    ) -> bool:
        """Whether the record around an envelope that is as logged is the one that follows from it."""
        if logged.statement is None:
            return True
        # The description is signed, so the segment that it says it belongs to is the right one; without it there is
        # only what the record says itself.
        signed = self._belongs.get(logged.statement.subjects[-1])
        if signed is None and logged.statement.subjects[-1] in self._graves:
            signed = self._warcinfo_id
        warcinfo_id = signed or record.header("WARC-Warcinfo-ID") or ""
        expected = statement_bytes(envelope, observed=logged.statement.observed, warcinfo_id=warcinfo_id)
        if expected != record.raw:
            self._blame.statement(found, record, expected, logged, label or self._label(logged))
            return False
        if found.code:
            self._blame.packing(found, logged, label or self._label(logged))
        return not found.code

    def _describe(self, logged: Logged, found: Found) -> None:
        """Checks the description against the statement that signs it, and learns the capture's name."""
        statement = logged.statement
        if statement is None:
            return
        data = self._documents.get(statement.subjects[-1])
        wanted = self._findings.wants(logged.index)
        if data is None:
            if statement.subjects[-1] in self._graves:
                if self._heard is not None and statement.kind == "capture":
                    self._heard(logged.index, logged.leaf, statement, None)
                return
            if statement.kind in ("capture", "import", "segment", "note"):
                self._findings.add(
                    "description-mismatch",
                    self._name,
                    "the last record that the statement signs is no description",
                    offset=found.offset,
                    record=found.number,
                    index=logged.index,
                    fallback=logged.label,
                )
        elif (
            self._deep or wanted or self._kept.wanted or self._ledger.wants(logged.index) or statement.kind != "capture"
        ):
            document = descriptions.read(data)
            place = self._run[-1]
            faults = descriptions.faults(data, document, statement, [item.raw_length for item in self._run])
            faults += descriptions.seal_faults(document, statement, self._name)
            if not faults and self._deep and not self._graves:
                # What belongs to the page lies before the article: what is read again is read in its order.
                others = parts.faults(document, statement, self._record)
                faults = leaves.faults(document, statement, self._article_block) or others
                faults += answers.faults(document, statement, self._answers)
            for fault in faults:
                self._findings.add(
                    fault.code,
                    self._name,
                    fault.message,
                    offset=place.offset,
                    record=place.number,
                    field=fault.field,
                    index=logged.index,
                    fallback=logged.label,
                )
            self._learn(document, logged)
            if self._findings.wants(logged.index):
                self._findings.name(logged.index, descriptions.label(document, statement, logged.index))

    def _article_block(self, digest: str) -> bytes | None:
        """The block of an article record of the present capture; one that is too large to be kept is read again."""
        if self._article is not None and self._article[0] == digest:
            return self._article[1]
        return leaves.block_of(self._record(digest, leaves.LIMIT))

    def _record(self, digest: str, limit: int = LIMIT) -> Record | None:
        """A record of the present capture, read again."""
        place = next((item for item in self._run if item.key == digest), None)
        return self._places.record(place.offset, digest, limit=limit) if place is not None else None

    def _learn(self, document: descriptions.Document | None, logged: Logged) -> None:
        """What a signed description says about whole files."""
        if document is None or logged.statement is None:
            return
        if logged.statement.kind == "redaction":
            place = self._run[-1] if self._run else Found(0, 0, 0, 0, "")
            self._kept.redactions.learn(document, logged, self._name, place.offset, place.number)
            return
        if logged.statement.kind != "capture":
            self._kept.learn(document, descriptions.label(document, logged.statement, logged.index))
            return
        self.origins.take(document)
        if self._heard is not None:
            self._heard(logged.index, logged.leaf, logged.statement, document)
        if self._ledger.listens(logged.index):
            self._ledger.described(logged, document, descriptions.label(document, logged.statement, logged.index))
        if self._kept.wanted:
            self._kept.taken(document, logged.index, descriptions.label(document, logged.statement, logged.index))

    def _label(self, logged: Logged) -> str:
        """The capture's name, from its description if that is at hand and as signed."""
        return descriptions.label(self._document(logged), logged.statement, logged.index)

    def _document(self, logged: Logged) -> descriptions.Document | None:
        for digest in logged.statement.subjects if logged.statement is not None else ():
            data = self._documents.get(digest)
            if data is not None:
                return descriptions.read(data)
        return None

    # Where it does not fit.

    def _settle(
        self, count: int, found: Found | None = None, record: Record | None = None, envelope: bytes | None = None
    ) -> None:
        """Takes `count` entries of the log for what has accumulated, and blames the difference.

        Entries of which nothing at all was found are missing; with the others the found records are aligned.
        """
        tokens = [*self._run]
        if found is not None and envelope is not None:
            tokens.append(found._replace(key=leaf_hash(envelope).hex(), statement=True))
        keys = {token.key for token in tokens}
        first = tokens[0] if tokens else None
        present: list[Logged] = []
        absent = Lost()
        for number in range(count):
            logged = self._ledger.peek()
            if logged is None:
                break
            if number == count - 1 and envelope is not None and logged.leaf == leaf_hash(envelope):
                self._ledger.supply(logged, envelope)
            subjects = logged.statement.subjects if logged.statement is not None else ()
            self._ledger.take()
            leaf = logged.leaf.hex() if logged.leaf is not None else ""
            if leaf in keys or any(digest in keys for digest in subjects):
                present.append(logged)
            else:
                absent.add(logged)
        self._trailing.clear()
        signed = {one for logged in present if logged.statement is not None for one in logged.statement.subjects}
        logged_here = found is not None and present and present[-1].data == envelope
        self._tell_packing(signed, found if logged_here else None)
        self._absent(absent, first)
        labels = {logged.index: self._label(logged) for logged in present}
        documents = {logged.index: self._document(logged) for logged in present}
        after = (self._end, self._next) if found is None else (found.offset + found.length, found.number + 1)
        self.intact += self._blame.capture(
            tokens, present, labels, documents, after, at_end=found is None, warcinfo_id=self._warcinfo_id
        )
        for logged in present:
            self._kept.redactions.take(logged, self._graves, whole=False)
            self._findings.name(logged.index, labels[logged.index])
            self._learn(documents[logged.index], logged)
        if found is not None and record is not None and present and present[-1].data == envelope:
            self.intact += self._check_statement(found, record, envelope or b"", present[-1], labels[present[-1].index])
        self._clear()

    def _absent(self, absent: Lost, first: Found | None) -> None:
        """Captures of which nothing was found lay before the first record that was, or in a segment before it."""
        file, offset, number = self._name, self._end, self._next
        if first is not None:
            offset, number = first.offset, first.number
            if number == 1 and self._before is not None:
                file, offset, number = self._before
        self._before = None
        self._blame.absent(absent, offset, number, file=file)

    def _recognise(self) -> int:
        """How many entries the accumulated records reach over, judged by their digests; 0 when by none."""
        keys = {item.key for item in self._run if item.key}
        slight = 0
        reach = 0
        for ahead in range(LOOK_AHEAD if keys else 0):
            logged = self._ledger.peek(ahead)
            if logged is None:
                break
            if logged.statement is None:
                continue
            hits = sum(digest in keys for digest in logged.statement.subjects)
            if 2 * hits >= len(logged.statement.subjects):
                reach = ahead + 1
            elif hits and not slight:
                slight = ahead + 1
        return reach or slight

    def _repeated(self, index: int, found: Found) -> None:
        """The statement of an earlier entry stands here: moved when it was missed there, otherwise a copy."""
        entry = read_entry(next(self._log.walk(index)))
        subjects = set(entry.statement.subjects) if entry.statement is not None else set()
        together = bool(self._run) and all(item.key in subjects for item in self._run)
        tokens = [*self._run, found] if together else [found]
        key = entry.leaf.hex() if entry.leaf is not None else ""
        self._blame.repeated(index, tokens, found, key, self._label(entry))
        self._odd.pop(found.number, None)
        if together:
            self._clear()

    def _unlogged(self, found: Found, envelope: bytes) -> None:
        """A statement that the log does not hold: a capture on its way into it, or something that never was."""
        statement = None
        try:
            opened = open_envelope(envelope)
            signed = self._ledger.signed_by_captor(opened)
            statement = decode(opened.payload)
            who = f"signed by {opened.keyid}" if signed else f"without a valid signature of {opened.keyid}"
        except (EnvelopeError, StatementError) as exc:
            signed, who = False, f"no signed statement: {exc}"
        first = self._run[0] if self._run else found
        if signed and statement is not None and [item.key for item in self._run] == list(statement.subjects):
            document = self._documents.get(statement.subjects[-1])
            label = descriptions.label(descriptions.read(document) if document else None, statement, self._log.size)
            self._trailing.append(
                self._findings.add(
                    "capture-unlogged",
                    self._name,
                    f"records {first.number} to {found.number} are a whole capture {who}, and no entry of the log",
                    offset=first.offset,
                    record=first.number,
                    affects=label,
                )
            )
            self._clear()
        elif self._at_tail:
            self._run.append(found._replace(statement=True))
            self._flush()
        else:
            self._blame.unsigned(
                [*self._run, found], f"the statement record {found.number} is in no entry of the log ({who})"
            )
            self._clear()

    @property
    def _at_tail(self) -> bool:
        """Whether everything that was logged has been found: what follows was never committed."""
        return self._ledger.peek() is None

    def _flush(self) -> None:
        """Gives up on accumulated records that no statement follows."""
        if self._at_tail:
            self._tail += [(self._name, found) for found in self._run[: max(0, RUN_LIMIT - len(self._tail))]]
        elif count := self._recognise():
            self._settle(count)
            return
        else:
            self._blame.unsigned(self._run, "no statement signs these records")
        self._clear()

    # The end of a segment, and of all.

    def _finish_segment(self) -> None:
        if self._run and not self._at_tail and (count := self._recognise()):
            self._settle(count)
        if self._run:
            if self._at_tail:
                self._flush()
            else:
                damaged = all(item.code for item in self._run)
                upcoming = self._ledger.peek() if damaged else None
                if upcoming is not None:
                    self._blame.damaged(self._run, upcoming.label)
                else:
                    self._blame.unsigned(self._run, "no statement signs these records")
                self._clear()

    def finish(self, missing: str | None) -> None:
        """Everything has been read. `missing` is the file that the captures not found would be in, if it is gone."""
        rest = Lost()
        while (logged := self._ledger.take()) is not None:
            rest.add(logged)
        if rest.count:
            if missing is None:
                if not self._trailing:
                    self._blame.cut(self._end, self._next, rest)
                self._blame.absent(rest, self._end, self._next)
            else:
                self._blame.absent(rest, 0, 1, file=missing)
            self._trailing.clear()
        for draft in self._trailing:
            draft.code = "capture-pending"
        self.loose = self._blame.resolve(self._log, self._tail)
        for hints in self._hints:
            # Records that are altered, lost or moved do not lie where they lay: that is no news of the hint.
            if not self._findings.mentions(hints.segment, problems=True):
                hints.conclude()
