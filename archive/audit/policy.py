"""Decides what an archive is worth to one reader: its keys, witnesses and times against the reader's trust folder.

Nothing inside the archive is believed here: its log key, its captor keys and its authorities count when the reader has
listed them. One thing is taken from the log: a key that a trusted captor announced inside its window is that captor's
delegate, and trusted from there. What is not proven to the reader is `unproven`, not a problem: it may be intact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from archive.audit import names
from archive.audit.findings import Draft, Findings
from archive.audit.log import Log
from archive.audit.timing import Times
from archive.model.times import TOLERANCE, parse_time
from archive.model.verdict import Status
from archive.trust.keys import Verifier

if TYPE_CHECKING:
    from archive.trust.policy import CaptorLine, Trust

NO_POLICY: Final = "no policy given: whose keys these are is for you to decide"
#: What is said to a reader who has none of the keys.
NOBODY: Final = "who signed this: nobody whose key you have"
#: When a witness attests the time, and the policy asks for an authority.
WITNESSED: Final = "a witness that you trust says when this was; the authority that your policy asks for does not"
#: About a key that the reader has listed, but not for this place of the log.
OUTSIDE: Final = "you have said yourself where this key counts, and this is not there: it may have been revoked"
ENDED: Final = (
    "ask whoever sent this whether the key was revoked or replaced, and what speaks for this entry; "
    "the whole archive tells what its log says of the key"
)
#: Notes a finding about the statement at a log index (index, code, message, field), which can still be added to.
Noted = Callable[[int, str, str, str | None], Draft]
#: Keys that are named one by one.
_NAMED: Final = 100


@dataclass(slots=True)
class _Stranger:
    """A key that signed without being trusted there: the first and the last statement, and how many."""

    first: int
    last: int
    count: int
    #: The reader's lines of the key for this log, which cover none of them.
    lines: list[CaptorLine]


class Reader:
    """A trust folder applied to one archive. Entries are told in the order of the log."""

    def __init__(self, trust: Trust | None, *, asked: bool, log: Verifier | None, origin: str | None) -> None:
        """`asked`: the policy was named for this verification and counts whatever log this is. Otherwise it counts only
        when it lists the log's origin. `log` is the archive's own log key, `origin` the log's name."""
        self._origin = origin or ""
        self._log = log
        self._asked = asked
        applies = trust is not None and (asked or trust.knows(self._origin))
        #: The trust that counts, None when none does.
        self.trust = trust if applies else None
        self._why = (
            NO_POLICY
            if trust is None
            else f"your trust folder lists no log {names.log_name(self._origin) or 'without a name'}"
        )
        self._delegates: dict[str, tuple[Verifier, int]] = {}
        self._strangers: dict[str, _Stranger] = {}
        self._trusted: set[str] = set()
        #: Statements by keys that the reader believes there, and changes of keys by one that he lists for elsewhere.
        self._believed = 0
        #: Keys that are believed because they were announced.
        self._delegated: set[str] = set()
        self._changes = 0

    @property
    def label(self) -> str | None:
        """Whose word counts, for people; None when nobody was asked."""
        return self.trust.label if self.trust is not None else None

    def trusts(self, key: Verifier, index: int) -> bool:
        """Whether the reader believes this captor key for the statement at that index.

        Where the reader lists the key itself, that window is his word: no announcement in the log widens it.
        """
        if self.trust is None:
            return False
        lines = self._lines(key)
        if lines:
            return any(line.covers(index) for line in lines)
        return self._delegate(key, index)

    def _delegate(self, key: Verifier, index: int) -> bool:
        """Whether a captor whom the reader believes has announced that key from there on or earlier."""
        delegate = self._delegates.get(key.keyid)
        return delegate is not None and delegate[0] == key and delegate[1] <= index

    def _lines(self, key: Verifier) -> list[CaptorLine]:
        """The reader's lines of that key for this log."""
        lines = self.trust.captors if self.trust is not None else ()
        return [line for line in lines if line.key == key and line.origin == self._origin]

    def signed(self, key: Verifier, index: int, *, changes_keys: bool = False) -> None:
        """The statement at that index bears the signature of that key. `changes_keys`: it says who signs from then on.

        Such a one attests nothing else, so a key that the reader lists for other indexes of this log is no stranger
        there; whom it announces is believed only from a trusted captor (`announced`).
        """
        if self.trust is None:
            return
        if self.trusts(key, index):
            self._trusted.add(key.keyid)
            self._believed += 1
            if not self._lines(key):
                self._delegated.add(key.keyid)
            return
        lines = self._lines(key)
        if changes_keys and lines:
            self._changes += 1
            return
        known = self._strangers.get(key.keyid)
        if known is not None:
            known.last, known.count = index, known.count + 1
        elif len(self._strangers) < _NAMED:
            self._strangers[key.keyid] = _Stranger(index, index, 1, lines)

    def announced(self, index: int, signer: Verifier, added: Iterable[tuple[Verifier, int]]) -> None:
        """A `keys` statement at that index, which counts, adds keys from log indexes on."""
        if self.trusts(signer, index):
            for key, start in added:
                self._delegates.setdefault(key.keyid, (key, start))

    def conclude(
        self, findings: Findings, note: Noted, log: Log, times: Times, now: str | None, *, outside: Mapping[str, int]
    ) -> tuple[Status, str]:
        """Says what the reader asks for and does not get. The status of TRUSTED when nothing of that is found, and its line.

        An empty log meets no policy that was asked for, and with any other there is nothing to be checked.
        It is `ok` only when a log key that the reader lists has signed the head, the entries lead to it, and a captor
        whom he believes has signed every one of them. `now` is the moment that a required age is measured from
        (canonical time); without one it is not measured. `outside`: how many statements of which key lie where that
        key does not count by the log itself; whoever is believed because he was announced is so within that window.
        """
        trust = self.trust
        if trust is None:
            return "not checked", self._why
        self._judge_log(findings, trust)
        for keyid, one in self._strangers.items():
            many = f"{one.count} statements (entries {one.first} to {one.last})" if one.count > 1 else "a statement"
            draft = note(one.first, "captor-untrusted", f"{many} signed by {keyid}, {unlisted(one.lines)}", "keyid")
            draft.more = one.count - 1
            if one.lines:
                draft.consequence, draft.hint = OUTSIDE, ENDED
        quorum = self._judge_quorum(findings, trust, log, times)
        self._judge_times(findings, trust, log, times, now)
        listed = trust.logs_of(self._origin)
        if self._log is not None and self._log not in listed:
            whose = (
                f"not the log {names.log_name(self._origin)} that it lists"
                if listed
                else f"it lists no log {names.log_name(self._origin)}"
            )
        elif log.head is None:
            whose = f"no checkpoint is verified by a key that it lists for the log {names.log_name(self._origin)}"
        elif not log.proven:
            whose = f"log {names.log_name(self._origin)}, and not all entries lead to its checkpoint"
        else:
            whose = f"log {names.log_name(self._origin)}"
        if log.head is not None and log.size == 0:
            # An emptied log keeps the signature of its beginning: nobody may take that for what he asked about.
            said = f"by {trust.label or 'your policy'}: {whose}; there is nothing in it that a captor vouches for; {quorum}"
            return "FAIL" if self._asked else "not checked", said
        believed = self._believed + self._changes - sum(outside.get(keyid, 0) for keyid in self._delegated)
        keys = f" ({', '.join(sorted(self._trusted))})" if self._trusted else ""
        announced = ", or whom these announced" if self._delegated else ""
        said = f"{max(0, believed)} of {log.size} statements by captors whom it lists{announced}{keys}; {quorum}"
        good = self._log in listed and log.head is not None and log.proven and believed == log.size
        return "ok" if good else "FAIL", f"by {trust.label or 'your policy'}: {whose}; {said}"

    def _judge_log(self, findings: Findings, trust: Trust) -> None:
        listed = trust.logs_of(self._origin)
        if self._log is None or self._log in listed:
            return
        if listed:
            message = (
                f"the archive's log key is {self._log.keyid}, your policy lists "
                f"{', '.join(key.keyid for key in listed)} under the same name: this is another log"
            )
        else:
            message = f"your policy lists no log {names.log_name(self._origin)}"
        findings.add("log-untrusted", names.CHECKPOINT, message)

    def _judge_quorum(self, findings: Findings, trust: Trust, log: Log, times: Times) -> str:
        """The quorum on the newest checkpoint, in words."""
        needs = trust.policy.needs()
        if log.head is None or trust.policy.met(()) or times.quorum == log.size:
            return f"quorum: {needs}"
        seen = ", ".join(sorted(times.witnesses.get(log.size, ()))) or "nobody that you trust"
        before = f"; the newest checkpoint with a quorum is of size {times.quorum}" if times.quorum >= 0 else ""
        findings.add(
            "quorum-missing",
            names.CHECKPOINT,
            f"the checkpoint of size {log.size} is cosigned by {seen}, your policy asks for {needs}{before}",
        )
        return f"quorum: {needs}"

    def _judge_times(self, findings: Findings, trust: Trust, log: Log, times: Times, now: str | None) -> None:
        if trust.requires.timestamp and times.stamped < log.size:
            covered = f"{times.stamped} of {log.size} statements are" if times.stamped else "no statement is"
            why = f" ({times.unchecked})" if times.unchecked else ""
            findings.add(
                "timestamp-required",
                names.CHECKPOINT,
                f"{covered} on a checkpoint with a timestamp by an authority that you trust{why}",
                consequence=WITNESSED
                if log.size and times.upper(log.size - 1) is not None
                else "nobody but the archive says when the others were"
                if times.stamped
                else None,
            )
        judge_age(findings, names.CHECKPOINT, trust, times, now)


def unlisted(lines: Sequence[CaptorLine]) -> str:
    """In which way a reader does not list a captor key for some place of a log; `lines` are his of it for that log."""
    if not lines:
        return "which your trust folder does not list for this log"
    return f"which your trust folder lists for {' and '.join(map(_window, lines))} of this log only"


def _window(line: CaptorLine) -> str:
    if line.until is None:
        return f"entries from {line.start} on"
    last = line.until - 1
    return (
        "no entry"
        if last < line.start
        else f"entry {last}"
        if last == line.start
        else f"entries {line.start} to {last}"
    )


def of_no_log(findings: Findings, file: str, trust: Trust | None, *, asked: bool) -> None:
    """A file that shows no log cannot give what a policy asks for: said where the reader asked for it by name."""
    if trust is None or not asked:
        return
    from archive.trust.policy import Requirements

    if trust.policy.logs or not trust.policy.met(()) or trust.requires != Requirements():
        findings.add(
            "log-untrusted",
            file,
            "your policy speaks of logs, and this file shows none: nothing that it asks for of a log is proven",
            consequence="nobody that your policy lists has said when, or in which order, any of this was entered",
            hint="ask for a bundle or a proof, or verify the whole archive",
        )


def judge_age(findings: Findings, file: str, trust: Trust, times: Times, now: str | None) -> None:
    """Whether the newest attested time is as young as the reader asks for at the moment `now` (None: not asked)."""
    age = trust.requires.max_age
    if age is None or now is None:
        return
    if times.newest is None:
        findings.add("checkpoint-old", file, "no time of this log is attested by anybody you trust")
    elif parse_time(times.newest[0]) - parse_time(now) > TOLERANCE:
        findings.add(
            "checkpoint-old",
            file,
            f"the newest attested time is {times.newest[0]}, by {times.newest[1]}, which is still to come at {now}: how old "
            "this is cannot be told",
            consequence="a clock is wrong, the authority's or this machine's; this may be an old state, put back",
        )
    elif parse_time(now) - parse_time(times.newest[0]) > timedelta(seconds=age):
        findings.add(
            "checkpoint-old",
            file,
            f"the newest attested time is {times.newest[0]}, by {times.newest[1]}; your policy allows {_age(age)}",
        )


def judge_ahead(findings: Findings, file: str, times: Times, now: str | None) -> None:
    """Names a time that somebody whom the reader believes attests for a moment that is still to come at `now`."""
    if now is None or times.newest is None or parse_time(times.newest[0]) - parse_time(now) <= TOLERANCE:
        return
    findings.add(
        "time-ahead",
        file,
        f"{times.newest[1]} attests {times.newest[0]}, which is still to come by this machine's clock",
    )


def _age(seconds: int) -> str:
    return f"{seconds // 86_400} days" if seconds % 86_400 == 0 else f"{seconds // 3_600} hours"
