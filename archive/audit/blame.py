"""Decides how a difference between found and signed records is told: which record, what happened to it, whose it was.

One fault gives one finding. A record that is missed in one place and turns up in another has moved; one that turns up
although nothing is missed is a copy, or signed by nobody: that is known only at the end (`resolve`).
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from typing import Final

from archive.audit.again import Again, Case, Found, Want
from archive.audit.align import align
from archive.audit.altered import statement_difference
from archive.audit.descriptions import Document
from archive.audit.evidence import Evidence
from archive.audit.findings import Draft, Findings
from archive.audit.log import Log
from archive.audit.statements import Logged, read_entry
from archive.formats.capture import statement_bytes
from archive.formats.warc import Record

#: Captures that are lost together are named one by one up to this number.
LISTED: Final = 10
#: Records behind the last commit that are counted.
_LOOSE: Final = 1024
#: Missing and surplus records that are remembered to be found again elsewhere.
_REMEMBERED: Final = 10_000


@dataclass(slots=True)
class Lost:
    """Captures that were not found: the first few, and how many; a missing segment can hold very many."""

    first: list[Logged] = field(default_factory=list)
    count: int = 0
    last: int = 0

    def add(self, logged: Logged) -> None:
        """One more."""
        if len(self.first) < LISTED:
            self.first.append(logged)
        self.count += 1
        self.last = logged.index


class Blame:
    """Turns differences into findings. `file` is the segment being walked."""

    def __init__(self, evidence: Evidence, findings: Findings) -> None:
        self._evidence = evidence
        self._findings = findings
        self._again = Again(evidence)
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

    def absent(self, lost: Lost, offset: int, number: int, *, file: str | None = None) -> None:
        """Captures that are in the log and of which nothing was found; they belong before the record `number`."""
        name = file or self._file
        if lost.count > LISTED:
            first = lost.first[0]
            self._findings.add(
                "capture-missing",
                name,
                f"{lost.count} captures are in the log (entries {first.index} to {lost.last}), no record of them here",
                offset=offset,
                record=number,
                affects=f"{first.label} and {lost.count - 1} more",
            )
            return
        for logged in lost.first:
            draft = self._findings.add(
                "capture-missing",
                name,
                f"none of the records is here that entry {logged.index} of the log signs",
                offset=offset,
                record=number,
                index=logged.index,
                fallback=logged.label,
            )
            if len(self._absent) < _REMEMBERED:
                self._absent[logged.index] = draft

    def cut(self, offset: int, number: int, lost: Lost) -> None:
        """The last segment ends although the log goes on."""
        if not self._explained and self._file:
            self._findings.add(
                "segment-truncated",
                self._file,
                f"the file ends at byte {offset:,}, before record {number}; statements that the log still has: {lost.count}",
                offset=offset,
                record=number,
                index=lost.first[0].index,
                fallback=lost.first[0].label,
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
        case = Case(tokens, wants, labels, documents, warcinfo_id, {})
        for gap in alignment.gaps:
            pairs, _, _ = _pair([tokens[at] for at in gap.found], [wants[at] for at in gap.wanted])
            self._again.recover_descriptions(self._file, case, [(token, lost[0]) for token, lost in pairs])
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

    def packing(self, token: Found, logged: Logged, label: str) -> None:
        """The record is as signed; the compression around it is damaged."""
        self._findings.add(
            _damage_code(token),
            self._file,
            f"{token.message}; the record itself is as signed",
            offset=token.offset,
            record=token.number,
            field=token.code,
            index=logged.index,
            affects=label,
            consequence="other tools may refuse to read this record",
        )

    def statement(self, token: Found, record: Record, expected: bytes, logged: Logged, label: str) -> None:
        """A statement record that is not the one its envelope and time lead to, or whose envelope is another."""
        what, message = statement_difference(record, expected)
        self._findings.add(
            _damage_code(token) if token.code else "statement-altered",
            self._file,
            f"statement record: {token.message + '; ' if token.code else ''}{message}",
            offset=token.offset,
            record=token.number,
            field=what,
            index=logged.index,
            affects=label,
        )

    def damaged(self, tokens: Sequence[Found], label: str | None) -> None:
        """Damage that left nothing of the capture it belonged to, if it belonged to any."""
        for token in tokens:
            self._report_damage(token, token.message, label)

    def unsigned(self, tokens: Sequence[Found], message: str) -> None:
        """Records that belong to no capture here."""
        for token in tokens:
            if token.code:
                self._report_damage(token, token.message, None)
                continue
            missed = self._missing.pop(token.key, None)
            if missed is not None:
                self._turned_up(token, missed)
                continue
            draft = self._findings.add(
                "record-unsigned",
                self._file,
                message,
                offset=token.offset,
                record=token.number,
            )
            if len(self._extra) < _REMEMBERED:
                self._extra[token.key] = draft

    def resolve(self, log: Log, tail: Sequence[tuple[str, Found]]) -> int:
        """The end: what is left over is a copy of a signed record, an unfinished tail, or signed by nobody.

        `tail` is what lies behind the last logged capture, each with its file. Gives how many bytes of it there are that
        nothing signed speaks of: an unfinished write, or what somebody put there. Nobody can tell one from the other.
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
                draft.message = "a copy of a record that was signed elsewhere"
                self._findings.about(draft, copies[key].index, copies[key].label)
        torn: dict[str, list[Found]] = {}
        for name, token in rest:
            logged = copies.get(token.key)
            if logged is None:
                torn.setdefault(name, []).append(token)
                continue
            self._findings.add(
                "record-duplicated",
                name,
                "a copy of a record that was signed elsewhere",
                offset=token.offset,
                record=token.number,
                index=logged.index,
                fallback=logged.label,
            )
        loose = 0
        for name, tokens in torn.items():
            first = tokens[0]
            length = (self._evidence.size(name) or 0) - first.offset
            loose += length
            self._findings.add(
                "torn-tail",
                name,
                f"{length:,} bytes behind the last commit, from record {first.number} on: {_told(tokens)}",
                offset=first.offset,
                record=first.number,
            )
        return loose

    # One record.

    def _turned_up(self, token: Found, missed: Draft) -> None:
        missed.withdrawn = True
        self._findings.add(
            "record-moved",
            self._file,
            f"this record belongs to another place: {missed.message}",
            offset=token.offset,
            record=token.number,
            index=missed.index,
            affects=missed.affects,
            fallback=missed.fallback,
        )

    def _moved(self, token: Found, case: Case, want: Want) -> None:
        self._findings.add(
            "record-moved",
            self._file,
            f"this is the {case.role(want)} record of {case.label(want)}, but it stands at another place",
            offset=token.offset,
            record=token.number,
            index=want.logged.index,
            affects=case.label(want),
        )

    def _miss(self, want: Want, case: Case, place: tuple[int, int]) -> None:
        turned_up = self._extra.pop(want.key, None)
        message = f"the {case.role(want)} record ({case.position(want)}) of {case.label(want)} is not there"
        if turned_up is not None:
            turned_up.code = "record-moved"
            turned_up.message = f"this record belongs to another place: {message}"
            turned_up.affects = case.label(want)
            return
        draft = self._findings.add(
            "record-missing",
            self._file,
            message,
            offset=place[0],
            record=place[1],
            index=want.logged.index,
            affects=case.label(want),
            consequence=_lost_statement(want),
        )
        if len(self._missing) < _REMEMBERED:
            self._missing[want.key] = draft

    def _cut_capture(self, missing: Sequence[Want], case: Case, place: tuple[int, int]) -> None:
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

    def _damaged(self, token: Found, case: Case, lost: Sequence[Want]) -> None:
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
        self._explained = True
        self._findings.add(
            _damage_code(token),
            self._file,
            message,
            offset=token.offset,
            record=token.number,
            field=token.code,
            index=index,
            affects=label,
            consequence=consequence,
        )

    def _altered(self, token: Found, case: Case, want: Want) -> None:
        if want.ordinal == 0:
            record = self._again.record(self._file, token)
            if record is None or want.logged.data is None or want.logged.statement is None:
                what, message = None, "the statement record is not the one that belongs to the log's entry"
            else:
                observed = want.logged.statement.observed
                warcinfo_id = record.header("WARC-Warcinfo-ID") or case.warcinfo_id or ""
                expected = statement_bytes(want.logged.data, observed=observed, warcinfo_id=warcinfo_id)
                what, message = statement_difference(record, expected)
            self._findings.add(
                "statement-altered",
                self._file,
                message,
                offset=token.offset,
                record=token.number,
                field=what,
                index=want.logged.index,
                affects=case.label(want),
            )
            return
        found = self._again.explain(self._file, token, case, want)
        role = case.role(want)
        self._findings.add(
            "record-altered",
            self._file,
            f"{role} record: {found.message}" if role != "record" else f"a record: {found.message}",
            offset=token.offset,
            record=token.number,
            field=found.field,
            index=want.logged.index,
            affects=case.label(want),
        )


def _told(tokens: Sequence[Found]) -> str:
    """What lies there, of which nothing signed speaks."""
    whole = [token for token in tokens if not token.code]
    damaged = next((token for token in tokens if token.code), None)
    why = f" ({damaged.message})" if damaged is not None else ""
    if not whole:
        return f"no whole record{why}"
    more = " or more" if len(tokens) >= _LOOSE else ""
    strangers = sum(token.statement for token in whole)
    signed = f", {strangers:,} of them signed by no captor of this archive or not whole captures" if strangers else ""
    rest = f", and what cannot be read{why}" if damaged is not None else ""
    plural = "s" * (len(whole) != 1)
    return f"{len(whole):,}{more} whole record{plural}{signed}{rest}; nothing that is signed here speaks of this"


def _damage_code(token: Found) -> str:
    return "segment-truncated" if token.code == "truncated" else "segment-damaged"


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
