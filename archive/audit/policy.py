"""Decides what an archive is worth to one reader: its keys, witnesses and times against the reader's trust folder.

Nothing inside the archive is believed here: its log key, its captor keys and its authorities count when the reader has
listed them. One thing is taken from the log: a key that a trusted captor announced inside its window is that captor's
delegate, and trusted from there. What is not proven to the reader is `unproven`, not a problem: it may be intact.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from archive.audit import names
from archive.audit.findings import Findings
from archive.audit.log import Log
from archive.audit.timing import Note, Times
from archive.model.times import TOLERANCE, parse_time
from archive.model.verdict import Status
from archive.trust.keys import Verifier
from archive.trust.policy import Requirements, Trust

NO_POLICY: Final = "no policy given: whose keys these are is for you to decide"
#: Keys that are named one by one.
_NAMED: Final = 100


@dataclass(slots=True)
class _Stranger:
    """A key that signed without being trusted there: the first and the last statement, and how many."""

    first: int
    last: int
    count: int


class Reader:
    """A trust folder applied to one archive. Entries are told in the order of the log."""

    def __init__(self, trust: Trust | None, *, asked: bool, log: Verifier | None, origin: str | None) -> None:
        """`asked`: the policy was named for this verification and counts whatever log this is. Otherwise it counts only
        when it lists the log's origin. `log` is the archive's own log key, `origin` the log's name."""
        self._origin = origin or ""
        self._log = log
        applies = trust is not None and (asked or trust.knows(self._origin))
        #: The trust that counts, None when none does.
        self.trust = trust if applies else None
        self._why = NO_POLICY if trust is None else f"your trust folder lists no log {self._origin or 'without a name'}"
        self._delegates: dict[str, tuple[Verifier, int]] = {}
        self._strangers: dict[str, _Stranger] = {}
        self._trusted: set[str] = set()

    @property
    def label(self) -> str | None:
        """Whose word counts, for people; None when nobody was asked."""
        return self.trust.label if self.trust is not None else None

    def trusts(self, key: Verifier, index: int) -> bool:
        """Whether the reader believes this captor key for the statement at that index."""
        if self.trust is None:
            return False
        line = self.trust.captor(key.keyid, self._origin, index)
        if line is not None and line.key == key:
            return True
        delegate = self._delegates.get(key.keyid)
        return delegate is not None and delegate[0] == key and delegate[1] <= index

    def signed(self, key: Verifier, index: int, *, changes_keys: bool = False) -> None:
        """The statement at that index bears the signature of that key. `changes_keys`: it says who signs from then on.

        Such a one attests nothing else, so a key that the reader lists for other indexes of this log is no stranger
        there; whom it announces is believed only from a trusted captor (`announced`).
        """
        if self.trust is None:
            return
        if self.trusts(key, index):
            self._trusted.add(key.keyid)
            return
        if changes_keys and any(line.key == key and line.origin == self._origin for line in self.trust.captors):
            return
        known = self._strangers.get(key.keyid)
        if known is not None:
            known.last, known.count = index, known.count + 1
        elif len(self._strangers) < _NAMED:
            self._strangers[key.keyid] = _Stranger(index, index, 1)

    def announced(self, index: int, signer: Verifier, added: Iterable[tuple[Verifier, int]]) -> None:
        """A `keys` statement at that index, which counts, adds keys from log indexes on."""
        if self.trusts(signer, index):
            for key, start in added:
                self._delegates.setdefault(key.keyid, (key, start))

    def conclude(self, findings: Findings, note: Note, log: Log, times: Times, now: str | None) -> tuple[Status, str]:
        """Says what the reader asks for and does not get. The status of TRUSTED when it gets everything, and its line.

        `now` is the moment that a required age is measured from (canonical time); without one it is not measured.
        """
        trust = self.trust
        if trust is None:
            return "not checked", self._why
        self._judge_log(findings, trust)
        for keyid, one in self._strangers.items():
            many = f"{one.count} statements (entries {one.first} to {one.last})" if one.count > 1 else "a statement"
            message = f"{many} signed by {keyid}, which your trust folder does not list for this log and index"
            note(one.first, "captor-untrusted", message, "keyid")
        quorum = self._judge_quorum(findings, trust, log, times)
        self._judge_times(findings, trust, log, times, now)
        keys = ", ".join(sorted(self._trusted)) or "no captor"
        return "ok", f"by {trust.label or 'your policy'}: log {self._origin}, {keys}; {quorum}"

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
            message = f"your policy lists no log {self._origin}"
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
            )
        judge_age(findings, names.CHECKPOINT, trust, times, now)


def of_no_log(findings: Findings, file: str, trust: Trust | None, *, asked: bool) -> None:
    """A file that shows no log cannot give what a policy asks for: said where the reader asked for it by name."""
    if (
        trust is not None
        and asked
        and (trust.policy.logs or not trust.policy.met(()) or trust.requires != Requirements())
    ):
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


def _age(seconds: int) -> str:
    return f"{seconds // 86_400} days" if seconds % 86_400 == 0 else f"{seconds // 3_600} hours"
