"""Decides when statements were signed and entered, as far as somebody other than the archive says so.

Timestamp tokens and cosignatures stand on published checkpoints. One over a checkpoint that covers a statement bounds
its time from above; the token whose digest the statement carries in `after` bounds it from below. What a captured
statement says of its own time must lie between the two, give or take ten minutes: a captor's clock may be wrong, an
archive that dates itself back may not. Of each token one small tuple is kept, of each statement nothing but a bracket.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from archive.audit import names
from archive.audit.findings import Draft, Findings
from archive.model.statement import Statement
from archive.model.times import TOLERANCE, format_time, later
from archive.model.verdict import Bracket, Status
from archive.trust import notes
from archive.trust.judging import Judged, judge
from archive.trust.keys import Verifier
from archive.trust.roots import FALSE_LIMIT, Roots

if TYPE_CHECKING:
    from archive.trust.policy import Trust
    from archive.trust.timestamps import Timed

#: Kinds whose time is that of their own making, or may not be older than it (an import's may be anything).
_DATED: Final = ("capture", "keys", "redaction", "note")
#: Brackets that are listed, the newest ones.
LISTED: Final = 10_000
#: Findings of one kind about statements that are listed one by one, and tokens or keys that are told apart.
NAMED: Final = 200
#: Newest checkpoint sizes of which the witnesses are remembered.
_SIZES: Final = 8

#: Notes a finding about the statement at a log index: index, code, message, field.
Note = Callable[[int, str, str, str | None], object]


class Token(NamedTuple):
    """A timestamp token on a checkpoint: of which size, whose, when, and whether it is believed.

    `status` as in `Timed`, or `lost`: the checkpoint around it is not as it was signed.
    """

    size: int
    by: str
    time: str
    accuracy: float
    status: str


class Bound(NamedTuple):
    """From `size` entries down: covered by that time, says `by`."""

    size: int
    time: str
    by: str


@dataclass(slots=True)
class _Missing:
    """A token that statements name and that is not there: the first and the last of them, and how many."""

    first: int
    last: int
    count: int
    where: str


class Times:
    """What authorities and witnesses say about one log. First all checkpoints, then all statements in log order."""

    def __init__(self, findings: Findings, *, trust: Trust | None = None, log: Verifier | None = None) -> None:
        self._findings = findings
        self._trust = trust
        self._log = log
        self._roots = Roots(trust.roots if trust is not None else ())
        #: How many tokens were left unchecked because of forged ones, and the first checkpoint that bears one of them.
        self._left = 0
        self._left_on = ""
        self._tokens: dict[bytes, Token] = {}
        self._bounds: list[Bound] = []
        self._sizes: list[int] = []
        self._unknown: dict[str, list[Any]] = {}
        self._foreign: dict[str, list[Any]] = {}
        #: How many lines of which unknown keys stand on the checkpoints.
        self._others: dict[str, int] = {}
        self._newest_after: Token | None = None
        self._missing: dict[str, _Missing] = {}
        self._unnamed = 0
        #: Captures that were observed before their bracket, with what is then said: a contradiction unless imported.
        self._open: dict[int, str] = {}
        self._brackets: dict[int, Bracket] = {}
        self._contradictions = 0
        #: Why tokens were not checked, if they were not.
        self.unchecked = ""
        #: Statements that a believed time covers, that were signed after one, both at once, and statements at all.
        self.existed = 0
        self.begun = 0
        self.bracketed = 0
        self.statements = 0
        self.versions = 0
        #: Sizes of the newest checkpoint with a believed token, with any token that fits it.
        self.stamped = 0
        self.anchored = 0
        #: The newest believed time and whose it is.
        self.newest: tuple[str, str] | None = None
        #: Witnesses of the policy by checkpoint size, for the newest sizes; and the newest size that enough have seen.
        self.witnesses: dict[int, set[str]] = {}
        self.quorum = -1
        self.tokens = 0
        #: When the first and the last statement beyond `anchored` say that they were made.
        self.first_loose: str | None = None
        self.last_loose: str | None = None

    # Checkpoints.

    def look(self, data: bytes) -> Judged:
        """What a checkpoint is worth by itself; nothing is noted."""
        return judge(data, self._trust, log=self._log, roots=self._roots)

    def take(self, name: str, data: bytes, size: int, judged: Judged | None = None) -> None:
        """A checkpoint that the log's key signed and that fits the entries: what others say on it. `judged`: by `look`."""
        judged = judged or self.look(data)
        for by, timed in judged.tokens:
            self._take_token(name, timed.by(by), timed, size)
        for witness, seconds in judged.witnesses.items():
            moment = format_time(datetime.fromtimestamp(seconds, UTC)) if seconds < 253_402_300_800 else None
            if moment is not None:
                self._believe(Bound(size, moment, f"witness {witness}"), moment)
        if judged.witnesses and self._trust is not None:
            self.witnesses.setdefault(size, set()).update(judged.witnesses)
            if self._trust.policy.met(self.witnesses[size]):
                self.quorum = max(self.quorum, size)
            if len(self.witnesses) > _SIZES:
                del self.witnesses[min(self.witnesses)]
        for line in judged.forged:
            self._findings.add(
                "witness-invalid", name, f"the line of {line} in {name} is not the signature of that witness"
            )
        for key in judged.others:
            if self._log is None or key != self._log.keyid:
                _count(self._foreign, key, name)

    def _take_token(self, name: str, by: str, timed: Timed, size: int) -> None:
        self.tokens += 1
        token = Token(size, by, timed.time, timed.accuracy, timed.status)
        digest = bytes.fromhex(timed.digest)
        known = self._tokens.get(digest)
        if known is None or known.status not in ("ok", token.status):
            self._tokens[digest] = token
        if timed.status == "invalid":
            self._findings.add("timestamp-invalid", name, f"the token of {by} on {name}: {timed.reason}")
            return
        self.anchored = max(self.anchored, size)
        if timed.status == "unknown":
            if self._trust is not None:
                _count(self._unknown, by, name)
        elif timed.status == "unchecked":
            self.unchecked = timed.reason
            if self._roots.exhausted:
                self._left_on = self._left_on or name
                self._left += 1
        else:
            self.stamped = max(self.stamped, size)
            self._believe(Bound(size, _shifted(timed.time, timed.accuracy), by), timed.time)

    def _believe(self, bound: Bound, time: str) -> None:
        self._bounds.append(bound)
        if self.newest is None or time > self.newest[0]:
            self.newest = (time, bound.by)

    def damaged(self, data: bytes) -> None:
        """A checkpoint that is not as it was signed: its tokens were there, and prove nothing."""
        from archive.trust.timestamps import is_token

        try:
            lines = notes.parse(data).signatures
        except notes.NoteError:
            return
        for line in lines:
            if is_token(line):
                self._tokens.setdefault(sha256(line.signature).digest(), Token(0, line.name, "", 0.0, "lost"))

    def settle(self) -> None:
        """All checkpoints have been taken: says whose lines were not believed, and sorts what bounds from above."""
        for by, (name, count) in self._unknown.items():
            self._findings.add(
                "timestamp-unknown",
                name,
                f"{_number(count, 'token')} of {by}: its certificate leads to none of the roots in your trust folder",
            )
        for key, (name, count) in self._foreign.items():
            more = f" (and {count - 1} more checkpoints)" if count > 1 else ""
            self._findings.add(
                "signature-unchecked", name, f"{name} bears a line of {key}, which was not checked{more}"
            )
            self._others[key] = count
        if self._left:
            self._findings.add(
                "timestamp-invalid",
                self._left_on,
                f"{_number(self._left, 'token')}, the first on {self._left_on}, had to be left unchecked: "
                f"{FALSE_LIMIT} signatures in the names of your roots had turned out to be false",
            )
        self._left = 0
        self._unknown.clear()
        self._foreign.clear()
        bounds: list[Bound] = []
        for bound in sorted(self._bounds, key=lambda one: (-one.size, one.time)):
            # What a larger checkpoint had an earlier time for says nothing.
            if not bounds or bound.time < bounds[-1].time:
                bounds.append(bound)
        self._bounds = bounds[::-1]
        self._sizes = [bound.size for bound in self._bounds]

    def upper(self, index: int) -> Bound | None:
        """The earliest believed time over a checkpoint that covers the entry at that index."""
        at = bisect_right(self._sizes, index)
        return self._bounds[at] if at < len(self._bounds) else None

    # Statements, in log order.

    def judge(self, index: int, statement: Statement, note: Note) -> None:
        """Bounds one statement, and says where its times contradict each other. It has no name until it is `called`."""
        self.statements += 1
        if index >= self.anchored:
            self.first_loose = self.first_loose or statement.observed
            self.last_loose = statement.observed
        token = self._judge_after(index, statement, note)
        lower = token if token is not None and token.status == "ok" else None
        upper = self.upper(index)
        self.existed += upper is not None
        self.begun += lower is not None
        self.bracketed += lower is not None and upper is not None
        if statement.kind not in _DATED:
            return
        version = f" v{statement.version}" if statement.version is not None else ""
        bracket = Bracket(index, f"entry {index}{version}", statement.observed)
        if upper is not None:
            bracket = replace(bracket, not_after=upper.time, not_after_by=upper.by)
            if statement.observed > _shifted(upper.time, TOLERANCE.total_seconds()):
                self._contradict(
                    index,
                    f"it says that it was observed {statement.observed}, but {upper.by} had seen it by {upper.time}",
                    "observed",
                    note,
                )
        if lower is not None:
            least = _shifted(lower.time, -lower.accuracy)
            bracket = replace(bracket, not_before=least, not_before_by=lower.by)
            if statement.observed < _shifted(least, -TOLERANCE.total_seconds()):
                message = f"it says that it was observed {statement.observed}, but was signed after a token of {lower.by} from {least}"
                if statement.kind == "capture":
                    self._open[index] = message
                else:
                    self._contradict(index, message, "observed", note)
        if statement.version is not None:
            self.versions += 1
            if self._bounds:
                self._brackets[index] = bracket
            if len(self._brackets) > LISTED:
                del self._brackets[next(iter(self._brackets))]

    def _judge_after(self, index: int, statement: Statement, note: Note) -> Token | None:
        """The token that the statement says it was signed after."""
        if statement.after is None:
            if self._newest_after is not None:
                self._contradict(index, "it names no token in `after`, a statement before it does", "after", note)
            return None
        token = self._tokens.get(bytes.fromhex(statement.after))
        if token is None or (token.size > index and token.status != "lost"):
            where = "on none of the checkpoints" if token is None else f"only on the checkpoint of size {token.size}"
            known = self._missing.get(statement.after)
            if known is not None:
                known.last, known.count = index, known.count + 1
            elif len(self._missing) < NAMED:
                self._missing[statement.after] = _Missing(index, index, 1, where)
            else:
                self._unnamed += 1
            return None
        before = self._newest_after
        if before is not None and token.time and _earlier(token, before):
            self._contradict(
                index, f"it goes back to a token of {token.time}, after one of {before.time}", "after", note
            )
        elif token.time:
            self._newest_after = token
        return token

    def _contradict(self, index: int, message: str, field: str, note: Note) -> None:
        self._contradictions += 1
        if self._contradictions <= NAMED:
            note(index, "time-contradiction", f"entry {index} of the log: {message}", field)

    def wants(self, index: int) -> bool:
        """Whether the description of that capture is needed to judge its time."""
        return index in self._open

    def lists(self, index: int) -> bool:
        """Whether the bracket of that capture is listed."""
        return index in self._brackets

    def described(self, index: int, origin: object, label: str | None, note: Note) -> None:
        """What the description of a capture says of its origin, and what people call it (None: nothing is known).

        Only an import may claim any earlier time; whatever is not said to be one counts as captured.
        """
        if label is not None:
            self.called(index, label)
        found = self._open.pop(index, None)
        if found is not None and not (isinstance(origin, Mapping) and origin.get("kind") == "imported"):
            self._contradict(index, found, "observed", note)

    def called(self, index: int, label: str) -> None:
        """What people call a capture of whose origin nothing is said: it may have been imported, and is not accused."""
        bracket = self._brackets.get(index)
        if bracket is not None:
            self._brackets[index] = replace(bracket, label=label)

    # The answer.

    def finish(self, note: Note, *, anchored_at: str | None = None) -> None:
        """All statements have been judged: names what could only be summed up.

        `anchored_at`: the authority that the archive says it is anchored at by itself.
        """
        if anchored_at is not None and self.first_loose is not None:
            count = self.statements - min(self.anchored, self.statements)
            span = "" if count == 1 else f" to {self.last_loose}"
            self._findings.add(
                "unanchored",
                names.CHECKPOINT,
                f"{_number(count, 'entry', 'entries')} from index {self.statements - count} on, observed "
                f"{self.first_loose}{span}, follow the newest checkpoint with a timestamp"
                if self.anchored
                else f"the log's {_number(count, 'entry is', 'entries are')} on no checkpoint with a timestamp; "
                f"{'it' if count == 1 else 'the oldest'} was observed {self.first_loose}",
            )
        for digest, one in self._missing.items():
            more = f", as {one.count - 1} more statements do up to entry {one.last}" if one.count > 1 else ""
            message = f"entry {one.first} of the log names the token {digest[:16]}…{more}; it is {one.where}"
            draft = note(one.first, "timestamp-missing", message, "after")
            if isinstance(draft, Draft):
                draft.more = one.count - 1
        if self._unnamed:
            self._findings.add(
                "timestamp-missing", names.LOG, f"{self._unnamed} more statements name tokens that are not there"
            )
        if self._contradictions > NAMED:
            self._findings.add(
                "time-contradiction",
                names.LOG,
                f"{self._contradictions - NAMED} more statements contradict their bracket and are not listed",
            )

    @property
    def brackets(self) -> tuple[Bracket, ...]:
        """The bracket of every version, the newest ones if there are very many; none when nobody says anything."""
        return tuple(self._brackets.values())

    def conclude(self) -> tuple[Status, str]:
        """The status of TIMED when nothing counts against it, and its line."""
        if self.statements == 0:
            return "n/a", "there is no statement whose time could be judged"
        if self.unchecked and not self._bounds:
            return "not checked", self.unchecked
        if not self._bounds:
            if not self.tokens and self._others:
                return "not checked", self._strangers()
            if not self.tokens:
                return "not checked", "no checkpoint bears a timestamp: nobody outside says when this was"
            if self._trust is None:
                return (
                    "not checked",
                    f"{_number(self.tokens, 'timestamp')}, and no trust folder to say whose word counts",
                )
            return (
                "not checked",
                f"{_number(self.tokens, 'timestamp')}, none that your trust folder gives a reason to believe",
            )
        time, by = self.newest or ("", "")
        said = [f"{self.existed} of {self.statements} statements existed by an attested time"]
        if self.existed:
            said.append(f"{self.bracketed} of them also signed after one; the newest is {time} by {by}")
        else:
            said.append(f"{self.begun} signed after one; the newest is {time} by {by}")
        loose = self.statements - self.existed
        if loose and self.existed:
            said.append(f"of the {_number(loose, 'other')} nobody outside says when")
        if self._open:
            said.append(f"{len(self._open)} observed earlier, their descriptions not read: imports may")
        if self.versions > LISTED:
            said.append(f"the newest {LISTED:,} of {self.versions:,} brackets are listed")
        return "ok" if self.existed or self.begun else "not checked", "; ".join(said)

    def _strangers(self) -> str:
        """The lines of others, when nobody knows any of them."""
        names = sorted(self._others)
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        count = sum(self._others.values())
        whose = (
            "and no trust folder to say whose word counts"
            if self._trust is None
            else f"{'who is' if len(names) == 1 else 'who are'} none of your witnesses"
        )
        return f"{_number(count, 'signature line')} by {', '.join(names[:3])}{more}, {whose}"


def _earlier(one: Token, other: Token) -> bool:
    """Whether the one token is earlier than the other whatever their clocks may be off by."""
    return _shifted(one.time, one.accuracy) < _shifted(other.time, -other.accuracy)


def _count(known: dict[str, list[Any]], key: str, name: str) -> None:
    """One more line of that key; the first file is remembered."""
    if key in known or len(known) < NAMED:
        known.setdefault(key, [name, 0])[1] += 1


@lru_cache(maxsize=256)
def _shifted(time: str, seconds: float) -> str:
    """A canonical time moved by so many seconds."""
    return later(time, timedelta(seconds=seconds))


def _number(count: int, noun: str, plural: str = "") -> str:
    return f"{count} {noun if count == 1 else plural or noun + 's'}"
