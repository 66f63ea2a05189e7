"""Decides what one of our segments proves when it lies alone, without its archive and log: whether its records are
those that the statements in it sign, and whether captors that the reader knows have signed them.

That nothing was left out before, behind or between whole captures, only the log can say; what is said here stops there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Sequence
from pathlib import Path
from typing import Final

from archive.audit import answers, descriptions, leaves, names, parts
from archive.audit.again import Found
from archive.audit.answering import NOT_PROVEN, answer
from archive.audit.blame import Blame
from archive.audit.evidence import FolderEvidence
from archive.audit.findings import Findings
from archive.audit.origins import OriginCount
from archive.audit.places import LIMIT, Places
from archive.audit.plainfile import plain_file
from archive.audit.policy import NOBODY, of_no_log
from archive.audit.progress import Progress, counted
from archive.audit.redactions import Found as Stone
from archive.audit.redactions import Redactions
from archive.audit.statements import Logged, label_of
from archive.errors import CallerError
from archive.formats.capture import statement_bytes
from archive.formats.cutting import Cutter
from archive.formats.reader import DamageItem, RecordItem, read_warc
from archive.formats.warc import Record
from archive.model.statement import Statement
from archive.model.verdict import Counts, Status, Verification, Word
from archive.trust.envelope import EnvelopeError, open_envelope
from archive.trust.merkle import leaf_hash
from archive.trust.policy import Trust
from archive.trust.statements import StatementError, UnknownStatement, decode

KEEP: Final = 8 * 1024 * 1024
#: A statement fits into 65,535 bytes and so names fewer records than this.
_RUN_LIMIT: Final = 1024
#: Articles whose last statement is remembered.
_ARTICLES: Final = 100_000
#: Records that are looked at before a file is taken for none of ours.
_RECOGNISED: Final = 2_000
#: Bytes of their content, likewise, where no record before has named its maker, and how far into one that is looked for.
_LOOKED_THROUGH: Final = 1 << 27
_MAKER: Final = 4_096
_STATEMENT: Final = re.compile(rb"WARC-Target-URI:[ \t]*" + re.escape(names.STATEMENT.encode()), re.IGNORECASE)
_WARCINFO: Final = re.compile(rb"^WARC-Type:[ \t]*warcinfo", re.IGNORECASE | re.MULTILINE)

_NOT_PROVEN: Final = (
    "that these captures were entered into a log, and when",
    "that no capture was left out before the first, behind the last, or between two of other articles",
    *NOT_PROVEN,
)


def is_segment(path: Path) -> bool:
    """Whether a WARC file holds statements of ours. Raises CallerError as `plain_file` does.

    Looked for in the headers of its first records, and in its first megabytes unless one of them names newsproof: what
    others wrote is not read to its end to find that out.
    """
    with plain_file(path) as file:
        search = _Search()
        try:
            for count, _ in enumerate(Cutter(file, keep=0, watch=search.watch).records()):
                if count >= _RECOGNISED:
                    break
        except _FoundError as exc:
            return exc.ours
    return False


class _FoundError(Exception):
    """The search has ended: the file is ours, or what was looked through is not."""

    def __init__(self, ours: bool) -> None:
        super().__init__()
        self.ours = ours


class _Search:
    """Sees the records of a file pass, until one of them is a statement."""

    def __init__(self) -> None:
        self._left = _LOOKED_THROUGH
        self._maker = b""

    def watch(self, head: bytes, kind: str) -> _Search:
        """Called when a record begins."""
        if any(_STATEMENT.match(line) for line in head.split(b"\n")):
            raise _FoundError(True)
        self._maker = b"" if _WARCINFO.search(head) else b"-"
        return self

    def update(self, data: bytes) -> None:
        """The next bytes of its block."""
        if self._maker != b"-" and len(self._maker) < _MAKER:
            self._maker += data[:_MAKER]
            if b"software: newsproof/" in self._maker:
                self._left = 1 << 62
        self._left -= len(data)
        if self._left < 0:
            raise _FoundError(False)


def examine_segment(
    path: Path, trust: Trust | None, *, asked: bool = False, progress: Progress | None = None
) -> Verification:
    """What one segment proves by itself. `asked`: the reader asked for this policy, so that keys it does not know count
    as unproven. `progress` hears how many bytes of how many have been read.

    Raises CallerError `no-such-file`, `not-evidence` (no plain file, or no statement in it), `unreadable-file`.
    """
    findings = Findings()
    walk = _Walk(findings, path, trust, asked=asked)
    with plain_file(path) as plain, FolderEvidence(path.parent) as evidence:
        file = counted(plain, path.name, progress)
        walk.places = Places(lambda: plain, owned=False)
        walk.blame = Blame(evidence, findings)
        walk.blame.file = path.name
        stones = Redactions(evidence, findings)
        for item in read_warc(file, keep=KEEP):
            stone = stones.look(file, path.name, item) if isinstance(item, RecordItem) else None
            walk.take(item, stone)
        walk.places.close()
        walk.finish()
    of_no_log(findings, path.name, trust, asked=asked)
    if not walk.statements:
        raise CallerError("not-evidence", f"{path.name} holds no statement of newsproof", context={"path": str(path)})
    return answer(
        findings,
        walk.details(),
        subject=str(path),
        kind="segment",
        counts=Counts(walk.records, walk.statements, walk.captures, walk.versions, 1, bytes=walk.end),
        not_proven=_NOT_PROVEN if walk.signed_by_somebody else (NOBODY, *_NOT_PROVEN),
        policy=trust.label if trust is not None and asked else None,
        origins=walk.origins.result(walk.captures),
    )


class _Walk:
    """One pass over the records; at each statement what has accumulated is compared with what it signs."""

    blame: Blame
    #: Records that are read again.
    places: Places

    def __init__(self, findings: Findings, path: Path, trust: Trust | None, *, asked: bool) -> None:
        self._findings = findings
        self._file = path.name
        self._trust = trust
        self._asked = asked
        self._run: list[Found] = []
        self._removed: list[Found] = []
        self._gone = 0
        self._documents: dict[str, bytes] = {}
        self._article: tuple[str, bytes] | None = None
        self._answers: dict[str, answers.Answer] = {}
        self._warcinfo_id: str | None = None
        self._last: dict[str, tuple[str, int]] = {}
        self._seen: set[bytes] = set()
        self._signers: Counter[str] = Counter()
        self._strangers: Counter[str] = Counter()
        self._windows: set[str] = set()
        self._signed_records = 0
        self._next = 1
        self.records = self.statements = self.captures = self.versions = self.intact = self.end = 0
        #: Records since the last statement that are packed in another way than ours, by number: how, offset, digest.
        self._odd: dict[int, tuple[str, int, str]] = {}
        self._repacked: dict[str, list[int]] = {}
        self.origins = OriginCount()

    def take(self, item: RecordItem | DamageItem, stone: Stone | None = None) -> None:
        """The next record or damage; `stone` if the record is, to the byte, the tombstone of another."""
        self.records += 1
        self.end, self._next = item.offset + item.length, item.number + 1
        if isinstance(item, DamageItem):
            record = item.record
            self._add(
                Found(
                    item.number,
                    item.offset,
                    item.length,
                    record.raw_length if record is not None else 0,
                    record.sha256 if record is not None else "",
                    code=item.code,
                    message=item.message,
                )
            )
            return
        record = item.record
        if item.repacked is not None:
            key = stone.grave.sha256 if stone is not None else item.sha256
            self._odd[item.number] = item.repacked, item.offset, key
        if stone is not None:
            grave = stone.grave
            found = Found(item.number, item.offset, item.length, grave.raw_length, grave.sha256)
            self._removed.append(found)
            self._add(found)
            return
        found = Found(item.number, item.offset, item.length, item.raw_length, item.sha256)
        target, block = record.target or "", record.block
        if record.type == "warcinfo":
            self._warcinfo_id = record.id
        if target.startswith(names.STATEMENT) and block is not None:
            self._close(found, record, block)
            return
        if target.startswith(names.DESCRIPTION) and block is not None:
            self._documents[found.key] = block
        if target.startswith(names.ARTICLE) and block is not None:
            self._article = found.key, block
        if (answer := answers.answer_of(record)) is not None:
            self._answers[found.key] = answer
        self._add(found)

    def _add(self, found: Found) -> None:
        self._run.append(found)
        if len(self._run) > _RUN_LIMIT:
            self._give_up("no statement signs this record")

    # At a statement.

    def _close(self, found: Found, record: Record, envelope: bytes) -> None:
        self.statements += 1
        logged = Logged(self.statements, leaf_hash(envelope), envelope)
        fault = self._open(logged)
        statement = logged.statement
        if statement is None:
            code = "statement-unknown" if logged.unknown_kind else "statement-invalid"
            self._note(code, found, f"statement {self.statements} of the file: {fault}")
            if logged.unknown_kind:
                self._judge_signature(found, logged)
                self._run = [token for token in self._run if token.key not in logged.listed]
                self._give_up("the statement behind this record, of an unknown kind, does not speak of it")
            else:
                self._give_up("the statement behind this record cannot be read")
            self._last.clear()
            self._clear()
            return
        self._judge_signature(found, logged)
        self._tell_packing(statement.subjects, found)
        whole = [token.key for token in self._run] == list(statement.subjects)
        if not whole and any(token.code and not token.key for token in self._run):
            self._last.clear()  # a statement may have been there
        self._judge_chain(found, logged, statement)
        self._signed_records += len(statement.subjects) + 1
        label = self._label(logged, statement)
        if whole:
            for token in self._run:
                if token.code:
                    self.blame.packing(token, logged, label)
            self.intact += len(self._run) - len(self._removed)
            self._describe(found, statement, label)
        else:
            self._settle(found, logged, label)
        self._check_record(found, record, envelope, logged, label)
        self._tell_removed(label)
        if statement.kind == "capture":
            self.captures += 1
            self.origins.take(self._document(statement))
        self.versions += statement.version is not None
        self._clear()

    def _tell_packing(self, signed: Container[str], statement: Found) -> None:
        """Of the records that are packed otherwise the statement and those that it signs: of any other one nobody can say
        that it is the same."""
        for number, (what, offset, key) in self._odd.items():
            if key in signed or number == statement.number:
                note = self._repacked.setdefault(what, [number, offset, 0])
                note[2] += 1

    def _open(self, logged: Logged) -> str | None:
        try:
            logged.envelope = open_envelope(logged.data or b"")
            logged.statement = decode(logged.envelope.payload)
        except UnknownStatement as exc:
            logged.unknown_kind, logged.listed = True, exc.subjects
            return str(exc)
        except (EnvelopeError, StatementError) as exc:
            return str(exc)
        return None

    def _settle(self, found: Found, logged: Logged, label: str) -> None:
        """Blames the difference between what has accumulated and what the statement signs."""
        tokens = [*self._run, found._replace(key=(logged.leaf or b"").hex(), statement=True)]
        labels = {logged.index: label}
        documents = {logged.index: self._document(logged.statement)}
        after = (found.offset + found.length, found.number + 1)
        self.intact += self.blame.capture(
            tokens, [logged], labels, documents, after, at_end=False, warcinfo_id=self._warcinfo_id
        )
        self._findings.name(logged.index, labels[logged.index])

    def _check_record(self, found: Found, record: Record, envelope: bytes, logged: Logged, label: str) -> None:
        """Whether the record around the statement is the one that follows from it."""
        if logged.statement is None:
            return
        warcinfo_id = record.header("WARC-Warcinfo-ID") or ""
        expected = statement_bytes(envelope, observed=logged.statement.observed, warcinfo_id=warcinfo_id)
        if expected == record.raw:
            self.intact += 1
        else:
            self.blame.statement(found, record, expected, logged, label)

    def _describe(self, found: Found, statement: Statement, label: str) -> None:
        data = self._documents.get(statement.subjects[-1]) if statement.subjects else None
        if data is None or self._removed:
            return
        lengths = [token.raw_length for token in self._run]
        document = descriptions.read(data)
        faults = descriptions.faults(data, document, statement, lengths)
        faults += descriptions.seal_faults(document, statement, None)
        if not faults:
            # What belongs to the page lies before the article: what is read again is read in its order.
            others = parts.faults(document, statement, self._record)
            faults = leaves.faults(document, statement, self._article_block) or others
            faults += answers.faults(document, statement, self._answers)
        for fault in faults:
            self._findings.add(
                fault.code,
                self._file,
                fault.message,
                offset=found.offset,
                record=found.number,
                field=fault.field,
                affects=label,
            )

    def _article_block(self, digest: str) -> bytes | None:
        if self._article is not None and self._article[0] == digest:
            return self._article[1]
        return leaves.block_of(self._record(digest, leaves.LIMIT))

    def _record(self, digest: str, limit: int = LIMIT) -> Record | None:
        place = next((token for token in self._run if token.key == digest), None)
        return self.places.record(place.offset, digest, limit=limit) if place is not None else None

    def _judge_signature(self, found: Found, logged: Logged) -> None:
        envelope = logged.envelope
        if envelope is None or self._trust is None:
            return
        lines = [line for line in self._trust.captors if line.key.keyid == envelope.keyid]
        if not lines:
            self._strangers[envelope.keyid] += 1
            if self._asked:
                self._note("captor-untrusted", found, f"the statement is signed by {envelope.keyid}", field="keyid")
        elif not any(envelope.signed_by(line.key) for line in lines):
            message = f"the statement does not bear the signature of {envelope.keyid}"
            self._note("signature-invalid", found, message, field="sig")
        else:
            self._signers[envelope.keyid] += 1
            if all(line.start or line.until is not None for line in lines):
                self._windows.add(envelope.keyid)

    def _judge_chain(self, found: Found, logged: Logged, statement: Statement) -> None:
        """Statements of one article follow each other; what stands between them can be in another segment only if that
        lies before or behind this one, so inside of one segment the chain is whole."""
        leaf = logged.leaf or b""
        if leaf in self._seen:
            self._note("record-duplicated", found, "the same statement stands further ahead in this file")
        elif len(self._seen) < _ARTICLES:
            self._seen.add(leaf)
        if statement.kind != "capture" or statement.article is None:
            return
        before = self._last.get(statement.article)
        prev = statement.prev
        if before is not None and (prev is None or prev.leaf != before[0]):
            what = f"it does not follow the capture of the same article in record {before[1]}: one is missing, or moved"
            self._note("chain-broken", found, what, field="prev.leaf")
        if before is not None or len(self._last) < _ARTICLES:
            self._last[statement.article] = (leaf.hex(), found.number)

    def _tell_removed(self, label: str) -> None:
        for found in self._removed:
            self._findings.add(
                "redacted",
                self._file,
                "a tombstone stands for this record; whether a redaction speaks of it, only the log of the archive shows",
                offset=found.offset,
                record=found.number,
                affects=label,
                consequence="what it said is gone from here, and whether that was lawful is not shown",
                hint="newsproof verify on the whole archive",
            )
        self._gone += len(self._removed)

    # Names and ends.

    def _document(self, statement: Statement | None) -> descriptions.Document | None:
        for digest in statement.subjects if statement is not None else ():
            if digest in self._documents:
                return descriptions.read(self._documents[digest])
        return None

    def _label(self, logged: Logged, statement: Statement) -> str:
        document = self._document(statement)
        if document is not None:
            return descriptions.label(document, statement, logged.index)
        return label_of(statement, logged.index).replace("log entry", "statement")

    def _note(self, code: str, found: Found, message: str, *, field: str | None = None) -> None:
        self._findings.add(code, self._file, message, offset=found.offset, record=found.number, field=field)

    def _give_up(self, message: str) -> None:
        self.blame.unsigned(self._run, message)
        self._clear()

    def _clear(self) -> None:
        self._run.clear()
        self._odd.clear()
        self._removed.clear()
        self._documents.clear()
        self._answers.clear()

    def finish(self) -> None:
        """Everything has been read."""
        if self._run:
            first, last = self._run[0], self._run[-1]
            why = f": {last.message}" if last.code else ""
            self._findings.add(
                "segment-truncated",
                self._file,
                f"records {first.number} to {last.number} belong to a capture whose statement is not there{why}",
                offset=first.offset,
                record=first.number,
                consequence="what these records say is signed by nobody here",
                hint="compare with the archive: a writer that was interrupted leaves such an end, too",
            )
        for what, (number, offset, count) in self._repacked.items():
            more = f" (and {count - 1} more)" if count > 1 else ""
            self._findings.add("repacked", self._file, f"record {number}{more}: {what}", offset=offset, record=number)

    @property
    def signed_by_somebody(self) -> bool:
        """Whether a key that the reader has signed any statement."""
        return bool(self._signers)

    def details(self) -> dict[Word, tuple[Status, str]]:
        """The five words."""
        return {
            "INTACT": (
                "not checked" if self._gone else "ok",
                f"{self.intact} of {self._signed_records} records as the statements beside them say, {self.end:,} bytes"
                + (f"; tombstones stand for {self._gone}, and no log here says by whose word" if self._gone else ""),
            ),
            "SIGNED": self._signed(),
            "LOGGED": ("not checked", "no log lies beside this file: whether these captures were entered is not shown"),
            "TIMED": ("not checked", "times are shown by checkpoints, and none lies beside this file"),
            "TRUSTED": (
                "not checked",
                "a policy speaks of logs; this file names none" if self._trust else "no policy given",
            ),
        }

    def _signed(self) -> tuple[Status, str]:
        strangers = f"{sum(self._strangers.values())} by keys that you have not named ({_some(self._strangers)})"
        if self._trust is None:
            return "not checked", f"{self.statements} statements; whose keys these are is for you to decide"
        if not self._signers:
            return "not checked", strangers
        told = f"{sum(self._signers.values())} of {self.statements} statements signed by {_some(self._signers)}"
        if self._strangers:
            return "not checked", f"{told}; {strangers}"
        if self._windows:
            who = ", ".join(sorted(self._windows))
            return "not checked", f"{told}; {who} counts for part of a log only, and no log is here to say which"
        return "ok", f"{told}, in your trust folder"


def _some(keys: Counter[str]) -> str:
    listed: Sequence[str] = sorted(keys)[:3]
    return ", ".join(listed) + (f" and {len(keys) - 3} more" if len(keys) > 3 else "")
