"""Decides how a difference between found and signed records is told: which record, what happened to it, whose it was.

One fault gives one finding. A record that is missed in one place and turns up in another has moved; one that turns up
although nothing is missed is a copy, or signed by nobody: that is known only at the end (`resolve`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from itertools import islice
from typing import Final, NamedTuple

from archive.audit.align import Alignment, align
from archive.audit.altered import Budget, Clues, Finding, explain, statement_difference
from archive.audit.descriptions import Document, label, own_records, read, role
from archive.audit.evidence import Evidence
from archive.audit.findings import Draft, Findings
from archive.audit.log import Log
from archive.audit.statements import Logged, read_entry
from archive.formats.capture import statement_record
from archive.formats.reader import RecordItem, read_warc
from archive.formats.warc import Record

#: Captures that are lost together are named one by one up to this number.
LISTED: Final = 10
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


class Blame:
    """Turns differences into findings. `file` is the segment being walked."""

    def __init__(self, evidence: Evidence, findings: Findings) -> None:
        self._evidence = evidence
        self._findings = findings
        self._budget = Budget()
        self._missing: dict[str, Draft] = {}
        self._extra: dict[str, Draft] = {}
        self._absent: dict[int, Draft] = {}
        #: Whether it has been said why records at the end of the present segment are lost.
        self._explained = False
        self._file = ""

    @property
    def file(self) -> str:
        """The segment that findings are about."""
        return self._file

    @file.setter
    def file(self, name: str) -> None:
        self._file = name
        self._explained = False

    # Whole captures.

    def absent(self, lost: Sequence[Logged], offset: int, number: int, *, file: str | None = None) -> None:
        """Captures that are in the log and of which nothing was found; they belong before the record `number`."""
        name = file or self._file
        if len(lost) > LISTED:
            first, last = lost[0].index, lost[-1].index
            self._findings.add(
                "capture-missing",
                name,
                f"{len(lost)} captures are in the log (entries {first} to {last}), and none of their records here",
                offset=offset,
                record=number,
                affects=f"{lost[0].label} and {len(lost) - 1} more",
            )
            return
        for logged in lost:
            self._absent[logged.index] = self._findings.add(
                "capture-missing",
                name,
                f"entry {logged.index} of the log is a capture of which no record is here",
                offset=offset,
                record=number,
                index=logged.index,
                fallback=logged.label,
            )

    def cut(self, offset: int, number: int, lost: Sequence[Logged]) -> None:
        """The last segment ends although the log goes on."""
        if not self._explained and self._file:
            self._findings.add(
                "segment-truncated",
                self._file,
                f"the file ends at byte {offset:,}, before record {number}: {len(lost)} statements of the log follow",
                offset=offset,
                record=number,
                index=lost[0].index,
                fallback=lost[0].label,
            )

    def repeated(self, index: int, tokens: Sequence[Found], statement: Found, key: str, label: str) -> None:
        """The statement of an earlier entry stands here, alone or with records of its capture."""
        first = tokens[0]
        lost = self._absent.pop(index, None)
        missed = self._missing.pop(key, None)
        what = f"records {first.number} to {statement.number}" if len(tokens) > 1 else f"record {first.number}"
        if lost is not None:
            lost.withdrawn = True
            message = f"{what} are a whole capture that was logged before the ones it stands behind"
            code = "record-moved"
        elif missed is not None:
            missed.withdrawn = True
            message = f"record {statement.number} is a statement that belongs further ahead"
            code, first = "record-moved", statement
        else:
            message, code = f"{what}: a copy of what was logged as entry {index}", "record-duplicated"
        self._findings.add(
            code, self._file, message, offset=first.offset, record=first.number, index=index, fallback=label
        )

    # The records of one or more captures that lie together.

    def capture(
        self,
        tokens: Sequence[Found],
        present: Sequence[Logged],
        labels: dict[int, str],
        documents: dict[int, Document | None],
        after: tuple[int, int],
        *,
        at_end: bool,
        warcinfo_id: str | None,
    ) -> int:
        """Blames every difference between found records and those that these entries sign; returns how many agree.

        `labels` and `documents` (by log index) are completed with what can still be proven of altered descriptions.
        """
        wants = [want for logged in present for want in _wants(logged)]
        readable = all(logged.statement is not None for logged in present)
        alignment = align([token.key for token in tokens], [want.key for want in wants])
        case = _Case(tokens, wants, labels, documents, warcinfo_id, {})
        self._recover_descriptions(case, alignment)
        for at, position in alignment.same:
            if tokens[at].code and not tokens[at].statement:
                self.packing(tokens[at], wants[position].logged, case.label(wants[position]))
        for at, position in alignment.moved:
            self._moved(tokens[at], case, wants[position])
        for gap in alignment.gaps:
            found = [tokens[at] for at in gap.found]
            wanted = [wants[at] for at in gap.wanted]
            following = next((at for at, want in alignment.same if gap.wanted and want > gap.wanted[-1]), len(tokens))
            place = (tokens[following].offset, tokens[following].number) if following < len(tokens) else after
            paired, missing, spare = _pair(found, wanted)
            for token, lost in paired:
                if token.code:
                    self._damaged(token, case, lost)
                else:
                    self._altered(token, case, lost[0])
            cut = at_end and bool(missing) and gap.wanted[-1] == len(wants) - 1 and not spare
            if cut:
                self._cut_capture(missing, case, place)
            else:
                for want in missing:
                    self._miss(want, case, place)
            if readable:
                self.unsigned(spare, "no statement signs this record")
        return sum(not tokens[at].code and not tokens[at].statement for at, _ in alignment.same)

    def _recover_descriptions(self, case: _Case, alignment: Alignment) -> None:
        """A description of which only a header was changed still says what its capture is."""
        for gap in alignment.gaps:
            paired, _, _ = _pair([case.tokens[at] for at in gap.found], [case.wants[at] for at in gap.wanted])
            for token, (want, *_) in paired:
                logged = want.logged
                if token.code or logged.statement is None or want.ordinal != len(logged.statement.subjects):
                    continue
                found = self._explain(token, case, want)
                record = self._reread(token)
                document = read(record.block) if found.proven and record is not None and record.block else None
                if document is not None:
                    case.documents[logged.index] = document
                    case.labels[logged.index] = label(document, logged.statement, logged.index)

    def _explain(self, token: Found, case: _Case, want: Want) -> Finding:
        """What was changed in a record, as far as it can be told; asked twice of a description."""
        known = case.explained.get((token.offset, token.number))
        if known is None:
            record = self._reread(token)
            if record is None:
                known = Finding(None, "its bytes are not those that were signed", False)
            else:
                known = explain(record, want.key, self._clues(token, case, want), self._budget)
            case.explained[token.offset, token.number] = known
        return known

    def packing(self, token: Found, logged: Logged, label: str) -> None:
        """The record is as signed; the compression around it is damaged."""
        self._findings.add(
            "segment-damaged",
            self._file,
            f"record {token.number}: {token.message}; the record itself is as signed",
            offset=token.offset,
            record=token.number,
            field=token.code,
            index=logged.index,
            affects=label,
            consequence="other tools may refuse to read this record",
        )

    def statement(self, token: Found, record: Record, expected: bytes, logged: Logged, label: str) -> None:
        """A statement record that is not the one its envelope and time lead to, or whose envelope is another."""
        field, message = statement_difference(record, expected)
        self._findings.add(
            "segment-damaged" if token.code else "statement-altered",
            self._file,
            f"record {token.number}: {token.message + '; ' if token.code else ''}{message}",
            offset=token.offset,
            record=token.number,
            field=field,
            index=logged.index,
            affects=label,
        )

    def damaged(self, tokens: Sequence[Found], label: str) -> None:
        """Damage at the end of a segment that left nothing of the capture it belonged to."""
        for token in tokens:
            self._report_damage(token, f"{token.message}", label)

    def unsigned(self, tokens: Sequence[Found], message: str) -> None:
        """Records that belong to no capture here."""
        for token in tokens:
            if token.code:
                self._report_damage(token, token.message, None)
                continue
            missed = self._missing.pop(token.key, None)
            if missed is not None:
                self._turned_up(token, missed)
            else:
                self._extra[token.key] = self._findings.add(
                    "record-unsigned",
                    self._file,
                    f"record {token.number}: {message}",
                    offset=token.offset,
                    record=token.number,
                )

    def resolve(self, log: Log, tail: Sequence[tuple[str, Found]]) -> None:
        """The end: what is left over is a copy of a signed record, an unfinished tail, or signed by nobody.

        `tail` is what lies behind the last logged capture, each with its file.
        """
        rest = []
        for name, token in tail:
            self._file = name
            missed = self._missing.pop(token.key, None) if token.key else None
            if missed is not None:
                self._turned_up(token, missed)
            else:
                rest.append((name, token))
        copies = _copies(log, {token.key for _, token in rest} | self._extra.keys())
        for key, draft in self._extra.items():
            if key in copies:
                draft.code = "record-duplicated"
                draft.message = f"record {draft.record}: a copy of a record that was signed elsewhere"
                draft.affects = copies[key].label
        torn: dict[str, list[Found]] = {}
        for name, token in rest:
            logged = copies.get(token.key)
            if logged is None:
                torn.setdefault(name, []).append(token)
                continue
            self._findings.add(
                "record-duplicated",
                name,
                f"record {token.number}: a copy of a record that was signed elsewhere",
                offset=token.offset,
                record=token.number,
                index=logged.index,
                fallback=logged.label,
            )
        for name, tokens in torn.items():
            first = tokens[0]
            length = (self._evidence.size(name) or 0) - first.offset
            why = f" ({first.message})" if first.code else ""
            self._findings.add(
                "torn-tail",
                name,
                f"{length:,} bytes from record {first.number} on belong to no whole capture{why}",
                offset=first.offset,
                record=first.number,
            )

    # One record.

    def _turned_up(self, token: Found, missed: Draft) -> None:
        missed.withdrawn = True
        self._findings.add(
            "record-moved",
            self._file,
            f"record {token.number} belongs to another place: {missed.message}",
            offset=token.offset,
            record=token.number,
            index=missed.index,
            affects=missed.affects,
            fallback=missed.fallback,
        )

    def _moved(self, token: Found, case: _Case, want: Want) -> None:
        self._findings.add(
            "record-moved",
            self._file,
            f"record {token.number} is the {case.role(want)} record of {case.label(want)}, but stands at another place",
            offset=token.offset,
            record=token.number,
            index=want.logged.index,
            affects=case.label(want),
        )

    def _miss(self, want: Want, case: _Case, place: tuple[int, int]) -> None:
        turned_up = self._extra.pop(want.key, None)
        message = f"the {case.role(want)} record ({case.position(want)}) of {case.label(want)} is not there"
        if turned_up is not None:
            turned_up.code = "record-moved"
            turned_up.message = f"record {turned_up.record} belongs to another place: {message}"
            turned_up.affects = case.label(want)
            return
        self._missing[want.key] = self._findings.add(
            "record-missing",
            self._file,
            message,
            offset=place[0],
            record=place[1],
            index=want.logged.index,
            affects=case.label(want),
            consequence=_lost_statement(want),
        )

    def _cut_capture(self, missing: Sequence[Want], case: _Case, place: tuple[int, int]) -> None:
        first = missing[0]
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        self._findings.add(
            "segment-truncated",
            self._file,
            f"the file ends at byte {place[0]:,}: the {case.role(first)} record ({case.position(first)}) "
            f"of {case.label(first)}{more} should follow",
            offset=place[0],
            record=place[1],
            index=first.logged.index,
            affects=case.label(first),
        )
        self._explained = True

    def _damaged(self, token: Found, case: _Case, lost: Sequence[Want]) -> None:
        first = lost[0]
        more = f" and {len(lost) - 1} more" if len(lost) > 1 else ""
        what = f"{token.message}; the {case.role(first)} record of {case.label(first)}{more} was here"
        self._report_damage(token, what, case.label(first), first.logged.index, _lost_statement(first))

    def _report_damage(
        self,
        token: Found,
        message: str,
        label: str | None,
        index: int | None = None,
        consequence: str | None = None,
    ) -> None:
        truncated = token.code == "truncated"
        self._explained = True
        self._findings.add(
            "segment-truncated" if truncated else "segment-damaged",
            self._file,
            f"record {token.number}: {message}",
            offset=token.offset,
            record=token.number,
            field=None if truncated else token.code,
            index=index,
            affects=label,
            consequence=consequence,
        )

    def _altered(self, token: Found, case: _Case, want: Want) -> None:
        if want.ordinal == 0:
            record = self._reread(token)
            if record is None or want.logged.data is None or want.logged.statement is None:
                field, message = None, "the statement record is not the one that belongs to the log's entry"
            else:
                observed = want.logged.statement.observed
                warcinfo_id = case.warcinfo_id or record.header("WARC-Warcinfo-ID") or ""
                expected = statement_record(want.logged.data, observed=observed, warcinfo_id=warcinfo_id)
                field, message = statement_difference(record, expected.data)
            self._findings.add(
                "statement-altered",
                self._file,
                f"record {token.number}: {message}",
                offset=token.offset,
                record=token.number,
                field=field,
                index=want.logged.index,
                affects=case.label(want),
            )
            return
        found = self._explain(token, case, want)
        self._findings.add(
            "record-altered",
            self._file,
            f"record {token.number} ({case.role(want)}): {found.message}",
            offset=token.offset,
            record=token.number,
            field=found.field,
            index=want.logged.index,
            affects=case.label(want),
        )

    # Reading again, only where something is wrong.

    def _items(self, offset: int) -> Iterator[RecordItem]:
        file = self._evidence.open(self._file)
        if file is None:
            return
        try:
            for item in read_warc(file, start=offset, keep=_KEEP):
                if isinstance(item, RecordItem):
                    yield item
        finally:
            file.close()

    def _reread(self, token: Found) -> Record | None:
        """The record again, by its place; in a member of several records, by its length and number of bytes."""
        for count, item in enumerate(self._items(token.offset)):
            if item.raw_length == token.raw_length and (token.statement or item.sha256 == token.key):
                return item.record
            if item.offset > token.offset or count > _NEIGHBOURS:
                break
        return None

    def _clues(self, token: Found, case: _Case, want: Want) -> Clues:
        clues = Clues()
        statement, document = want.logged.statement, case.documents.get(want.logged.index)
        if statement is not None:
            clues.add("WARC-Date", statement.observed)
        clues.add("WARC-Warcinfo-ID", case.warcinfo_id)
        clues.add("WARC-Filename", self._file.rpartition("/")[2])
        if document is not None:
            for name in ("url", "final_url"):
                value = document.get(name)
                clues.add("WARC-Target-URI", value if isinstance(value, str) else None)
            clues.add("WARC-Target-URI", f"urn:newsproof:article:{document.get('id')}")
            listed = own_records(document) or []
            if want.ordinal <= len(listed):
                row = listed[want.ordinal - 1]
                target, length, payload = row.get("target"), row.get("length"), document.get("payload_sha256")
                clues.add("WARC-Target-URI", target if isinstance(target, str) else None)
                clues.length = length if isinstance(length, int) else None
                clues.payload = payload if isinstance(payload, str) and row.get("role") == "response" else None
        first, last = case.tokens[0], case.tokens[-1]
        for item in islice(self._items(first.offset), _NEIGHBOURS):
            if item.offset > last.offset:
                break
            if item.sha256 != token.key:
                clues.add_record(item.record.headers)
        return clues


class _Case(NamedTuple):
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


def _copies(log: Log, keys: Set[str]) -> dict[str, Logged]:
    """Which of these digests statements of the log sign, and which entry does."""
    copies: dict[str, Logged] = {}
    for entry in log.walk() if any(keys) else ():
        logged = read_entry(entry)
        for digest in logged.statement.subjects if logged.statement is not None else ():
            if digest in keys:
                copies[digest] = logged
    return copies


def _wants(logged: Logged) -> list[Want]:
    subjects = logged.statement.subjects if logged.statement is not None else ()
    wants = [Want(digest, ordinal, logged) for ordinal, digest in enumerate(subjects, start=1)]
    wants.append(Want(logged.leaf.hex() if logged.leaf is not None else "", 0, logged))
    return wants


def _pair(
    found: Sequence[Found], wanted: Sequence[Want]
) -> tuple[list[tuple[Found, list[Want]]], list[Want], list[Found]]:
    """Pairs what stands between two agreeing records by place; gives the pairs, what is missing, what is too much.

    A statement record is paired with the statement. A damage takes all that is missing: nobody can count inside it.
    """
    left, right = list(found), list(wanted)
    last: list[tuple[Found, list[Want]]] = []
    if left and right and left[-1].statement and right[-1].ordinal == 0:
        last = [(left.pop(), [right.pop()])]
    pairs = [(token, [want]) for token, want in zip(left, right, strict=False)]
    missing, spare = right[len(pairs) :], left[len(pairs) :]
    damages = [lost for token, lost in pairs if token.code]
    if damages and missing:
        damages[-1] += missing
        missing = []
    return pairs + last, missing, spare


def _lost_statement(want: Want) -> str | None:
    if want.ordinal == 0:
        return "the statement itself is safe in the log; its copy beside the records is lost"
    return None
