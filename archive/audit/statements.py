"""Decides what each entry of the log is worth: a statement, whose signature, and does it follow the one before it?

Entries are taken in the order of the log, one at a time, with a short look ahead for the walk over the segments. Per
article the last statement is remembered, because every statement names the one before it: an entry that was left out
or entered twice breaks that chain, even when the holder of the log's key rebuilt the whole tree.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from archive.audit import names
from archive.audit.evidence import Evidence
from archive.audit.findings import Draft, Findings
from archive.audit.log import Entry, Log
from archive.audit.policy import Reader
from archive.audit.timing import Times
from archive.audit.windows import Outside, Windows
from archive.model.statement import Prev, Statement
from archive.trust.envelope import Envelope, EnvelopeError, open_envelope
from archive.trust.keys import KEY_LIMIT, KeyFormatError, Verifier
from archive.trust.merkle import leaf_hash
from archive.trust.statements import StatementError, UnknownStatement, decode

#: How private keys begin: PEM (RFC 7468), OpenSSH among them, and those of C2SP signed notes.
_PRIVATE = (b"PRIVATE KEY-----", b"PRIVATE+KEY+")
#: Statements by keys that do not count that are named one by one.
_NAMED = 200


class Keys(NamedTuple):
    """The verifier keys that lie in the archive: the log's, and the captors' by their key id."""

    log: Verifier | None
    captors: Mapping[str, Verifier]


def read_keys(evidence: Evidence, findings: Findings) -> Keys:
    """Reads `keys/*.pub`. What is no key is named; whose keys they are is for the reader's policy to say."""
    log: Verifier | None = None
    captors: dict[str, Verifier] = {}
    for base, kind in sorted(evidence.scan(names.KEYS)):
        name = f"{names.KEYS}/{base}"
        if kind != "file" or not base.endswith(".pub"):
            if kind != "file" or not _is_private(evidence, findings, name):
                names.stray(findings, name, kind)
            continue
        data = evidence.read(name, KEY_LIMIT) or b""
        if b"PRIVATE KEY" in data:
            _is_private(evidence, findings, name)
        if name == names.LOG_KEY and not data:
            continue  # judged like one that is not there
        try:
            verifier = Verifier.parse(data.decode("utf-8").removesuffix("\n"))
        except (KeyFormatError, UnicodeDecodeError) as exc:
            findings.add("key-altered", name, f"{name}: {exc}")
            continue
        if name == names.LOG_KEY:
            log = verifier
        else:
            captors[verifier.keyid] = verifier
    return Keys(log, captors)


def _is_private(evidence: Evidence, findings: Findings, name: str) -> bool:
    """Notes a private key, which may lie nowhere in an archive; whether it is one."""
    data = evidence.read(name, KEY_LIMIT) or b""
    if not any(mark in data for mark in _PRIVATE):
        return False
    locked = b"ENCRYPTED" in data
    findings.add(
        "unknown-file",
        name,
        f"{name} holds a PRIVATE KEY, " + ("under a passphrase" if locked else "which anybody who has it can use"),
        consequence="whoever has a copy of this archive has this key, and can sign with it as if they were its owner",
        hint="take it out of the archive and of every copy; if anybody else can have seen it: newsproof keys revoke NAME",
    )
    return True


@dataclass(slots=True)
class Logged:
    """One entry with what could be read from it. `fault` says why it is no statement; `listed` are the digests of the
    records that one of an unknown kind speaks of. `signed_by` is the public key whose signature of just this entry has
    been checked already."""

    index: int
    leaf: bytes | None
    data: bytes | None
    envelope: Envelope | None = None
    statement: Statement | None = None
    fault: str | None = None
    unknown_kind: bool = False
    listed: tuple[str, ...] = ()
    signed_by: bytes | None = None

    @property
    def known(self) -> bool:
        """Whether the bytes of the entry are known to be those of its leaf."""
        return self.data is not None

    @property
    def label(self) -> str:
        """The capture as the log alone knows it, by random id."""
        return label_of(self.statement, self.index)


def label_of(statement: Statement | None, index: int) -> str:
    """A capture without its address: what is said when the description cannot be read."""
    if statement is None:
        return f"log entry {index}"
    if statement.kind != "capture":
        return f"{statement.kind} statement, log entry {index}"
    version = f" v{statement.version}" if statement.version is not None else ""
    return f"article {statement.article}{version} (capture {statement.seq}, log entry {index})"


def read_entry(entry: Entry) -> Logged:
    """An entry taken apart; never raises."""
    logged = Logged(entry.index, entry.leaf, entry.data)
    if entry.data is not None:
        _take_apart(logged, entry.data)
    return logged


def _take_apart(logged: Logged, data: bytes) -> None:
    try:
        logged.envelope = open_envelope(data)
        logged.statement = decode(logged.envelope.payload)
    except UnknownStatement as exc:
        logged.unknown_kind, logged.listed = True, exc.subjects
        logged.fault = str(exc)
    except (EnvelopeError, StatementError) as exc:
        logged.fault = str(exc)


class Last(NamedTuple):
    """The last statement of an article."""

    entry: int
    leaf: bytes | None
    seq: int
    version: int


class Ledger:
    """The entries in order, each judged once when it is taken."""

    def __init__(
        self, log: Log, keys: Keys, findings: Findings, *, times: Times | None = None, reader: Reader | None = None
    ) -> None:
        self._log = log
        self._windows = Windows(keys.captors)
        self._findings = findings
        self._times = times or Times(findings)
        self._reader = reader or Reader(None, asked=False, log=keys.log, origin=None)
        self._entries: Iterator[Entry] = log.walk()
        self._ahead: deque[Logged] = deque()
        self._last: dict[str, Last] = {}
        self._blind: set[int] = set()
        #: Records that the statements taken so far sign, their own included.
        self.records = 0
        self.captures = 0
        self.versions = 0
        #: How many statements each key has signed where it does not count by the whole log; known in the end.
        self.outside: Counter[str] = Counter()
        #: Of the notes of the desk that were taken: log index, and the statement that each speaks of.
        self.notes: list[tuple[int, Prev]] = []
        #: Index of the entry that comes next.
        self.index = 0

    def peek(self, ahead: int = 0) -> Logged | None:
        """The entry that comes `ahead` after the next one, None beyond the end."""
        while len(self._ahead) <= ahead:
            entry = next(self._entries, None)
            if entry is None:
                return None
            self._ahead.append(read_entry(entry))
        return self._ahead[ahead]

    def supply(self, logged: Logged, data: bytes) -> None:
        """Fills in the bytes of an entry that the log itself has lost, from the record beside the capture."""
        if logged.data is None:
            logged.data, logged.leaf = data, leaf_hash(data)
            _take_apart(logged, data)
            self._log.supplied(logged.index)

    def take(self) -> Logged | None:
        """The next entry, judged: its signature, and its place in the chain of its article."""
        logged = self.peek()
        if logged is None:
            return None
        self._ahead.popleft()
        self.index = logged.index + 1
        if logged.data is None:
            self._blind.add(logged.index)
            self._windows.passed(None)
            return logged
        signer = self._judge_signature(logged, logged.envelope) if logged.envelope is not None else None
        if signer is not None and logged.statement is not None and logged.statement.kind == "keys":
            signer = self._change_keys(logged, logged.statement, signer)
        self._windows.passed(signer.keyid if signer is not None else None)
        if logged.statement is not None:
            self._times.judge(logged.index, logged.statement, self.note)
            self.records += len(logged.statement.subjects) + 1
            if logged.statement.kind == "capture":
                self.captures += 1
                self.versions += logged.statement.version is not None
                self._judge_chain(logged, logged.statement)
            elif logged.statement.about is not None:
                self.notes.append((logged.index, logged.statement.about))
        elif logged.unknown_kind:
            self._note(logged, "statement-unknown", f"entry {logged.index} of the log: {logged.fault}")
        else:
            self._note(logged, "statement-invalid", f"entry {logged.index} of the log: {logged.fault}")
        return logged

    def counted(self, index: int) -> bool:
        """Whether the statement at that index was signed by a captor key that counts there, by the whole log."""
        return self._windows.counted(index)

    def signed_by_captor(self, envelope: Envelope) -> bool:
        """Whether a captor key signed that counts for the entry that comes next."""
        verifier = self._windows.verifier(envelope.keyid)
        return (
            verifier is not None and self._windows.counts(envelope.keyid, self.index) and envelope.signed_by(verifier)
        )

    def unnamed(self) -> tuple[str, ...]:
        """Captor keys, by key id, that lie in the archive and that its log says nothing about."""
        return self._windows.unnamed()

    def wants(self, index: int) -> bool:
        """Whether the description of that capture is needed to judge it."""
        return self._times.wants(index)

    def listens(self, index: int) -> bool:
        """Whether `described` has any use for that capture."""
        return self._times.wants(index) or self._times.lists(index)

    def described(self, logged: Logged, document: Mapping[str, Any], label: str) -> None:
        """The description of a capture, as signed, and what people call the capture."""
        self._times.described(logged.index, document.get("origin"), label, self.note)

    def conclude(self, *, anchored_at: str | None = None) -> Counter[str]:
        """All entries have been taken: names what only the whole log shows. How many statements count, by key id.

        `anchored_at`: the authority that the archive says it is anchored at by itself.
        """
        surplus: list[Outside] = []
        for number, one in enumerate(self._windows.outside()):
            self.outside[one.keyid] += 1
            if number < _NAMED:
                message = f"the statement at index {one.entry} is signed by {one.keyid}, which {one.words}"
                self.note(one.entry, "signature-revoked", message, "keyid")
            else:
                surplus = [*surplus[:1], one]
        if surplus:
            span = f"entries {surplus[0].entry} to {surplus[-1].entry}"
            message = f"more statements among {span} are signed by keys that do not count there"
            self.note(surplus[0].entry, "signature-revoked", message, "keyid")
        self._times.finish(self.note, anchored_at=anchored_at)
        return self._windows.signed()

    def _change_keys(self, logged: Logged, statement: Statement, signer: Verifier) -> Verifier | None:
        """Takes the set of keys that a signed statement lists. Its signer, unless it is one that may not make it."""
        index = logged.index
        counted = self._windows.counts(signer.keyid, index)
        added = self._windows.change(index, statement, signer.keyid)
        if isinstance(added, str):
            self._note(logged, "keys-contradiction", f"entry {index} of the log: {added}", field="keys")
            return signer if counted else None
        self._reader.announced(index, signer, added)
        return signer

    def _judge_signature(self, logged: Logged, envelope: Envelope) -> Verifier | None:
        """The key whose signature the statement bears, whether it counts or not."""
        verifier = self._windows.verifier(envelope.keyid)
        if verifier is None:
            self._note(
                logged,
                "signature-unknown-key",
                f"the statement at index {logged.index} is signed by {envelope.keyid}, which is not in {names.KEYS}/",
                field="keyid",
            )
        elif logged.signed_by == verifier.public or envelope.signed_by(verifier):
            changes = logged.statement is not None and logged.statement.kind == "keys"
            self._reader.signed(verifier, logged.index, changes_keys=changes)
            return verifier
        else:
            self._note(
                logged,
                "signature-invalid",
                f"the statement at index {logged.index} does not bear the signature of {envelope.keyid}",
                field="sig",
            )
        return None

    def _judge_chain(self, logged: Logged, statement: Statement) -> None:
        article, seq = statement.article or "", statement.seq or 0
        before = self._last.get(article)
        fault = self._chain_fault(statement, before)
        if fault is not None:
            field, message = fault
            self._note(logged, "chain-broken", f"entry {logged.index} of the log: {message}", field=field)
        version = statement.version if statement.version is not None else before.version if before else 0
        self._last[article] = Last(logged.index, logged.leaf, seq, version)

    def _chain_fault(self, statement: Statement, before: Last | None) -> tuple[str, str] | None:
        prev = statement.prev
        if prev is None:
            if before is not None:
                return "prev", f"it names no statement before it, but entry {before.entry} is of the same article"
            if statement.seq != 1:
                return "seq", f"it is capture {statement.seq} of its article, but names none before it"
            if statement.version not in (None, 1):
                return "version", f"it is version {statement.version} of its article, but the first capture"
            return None
        if prev.index in self._blind:
            # The entry that is named cannot be read; that it is the one named is shown by its leaf hash.
            leaf = self._log.leaf(prev.index)
            if leaf is not None and leaf.hex() != prev.leaf:
                return "prev.leaf", f"it names entry {prev.index} by another hash than that entry has"
            return None
        if before is None:
            return "prev.index", f"it follows entry {prev.index}, which is of no capture of this article"
        if prev.index != before.entry:
            return "prev.index", f"it follows entry {prev.index}, but the article's last one is entry {before.entry}"
        if before.leaf is not None and prev.leaf != before.leaf.hex():
            return "prev.leaf", f"it names entry {prev.index} by another hash than that entry has"
        if statement.seq != before.seq + 1:
            return "seq", f"it is capture {statement.seq} of its article, after capture {before.seq}"
        if statement.version is not None and statement.version != before.version + 1:
            return "version", f"it is version {statement.version} of its article, after version {before.version}"
        return None

    def _note(self, logged: Logged, code: str, message: str, *, field: str | None = None) -> None:
        self.note(logged.index, code, message, field, logged.label)

    def note(self, index: int, code: str, message: str, field: str | None, fallback: str | None = None) -> Draft:
        """Notes a finding about the statement at a log index."""
        file, offset, record = self._log.place(index)
        if fallback is None:
            fallback = next((read_entry(entry).label for entry in self._log.walk(index)), None)
        return self._findings.add(
            code, file, message, offset=offset, record=record, field=field, index=index, fallback=fallback
        )
