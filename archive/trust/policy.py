"""Decides whom a reader believes: C2SP tlog-policy (logs, witnesses, quorum), captor keys, roots, and requirements.

Everything here was written by the reader, for the reader; nothing that lies in an archive, a proof or a bundle is read
as trust. A policy is octets, not Unicode: names are compared octet by octet. What is not exactly a policy is refused
with its line, because a line that is skipped is a witness that is not asked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from archive.trust.cosignatures import COSIGNATURE, CosignatureKey
from archive.trust.keys import ED25519, KeyFormatError, Verifier, split_vkey
from archive.trust.spelling import SpellingError, decode_number

#: Caps applied before parsing; the specification asks for at least 32 logs, witnesses and groups.
POLICY_LIMIT: Final = 1_000_000
LINES_LIMIT: Final = 1_000

#: The predefined name of the quorum that asks for no witness.
NONE: Final = "none"

_FORBIDDEN: Final = re.compile(rb"[^\t\n\x20-\x7e\x80-\xff]")
_BLANK: Final = re.compile(rb"[ \t]+")
_AGE: Final = re.compile(r"([1-9][0-9]{0,5})([hd])")
_SECONDS: Final[Mapping[str, int]] = {"h": 3_600, "d": 86_400}


class PolicyError(ValueError):
    """The bytes are no policy, list of captors or list of requirements; the message begins with the line, if any."""


@dataclass(frozen=True, slots=True)
class Group:
    """At least `threshold` of the members, each a witness or a group defined before, have to cosign."""

    name: str
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LogPolicy:
    """Which logs and witnesses are known, and which witnesses are enough.

    `witnesses` are by the name they have in the policy, in its order; it has no meaning elsewhere. `groups` stand in
    the order of the file, so that each refers only to what is before it. `quorum` is the name of a witness or group,
    or `none`. A name that is not UTF-8 is spelled `octets <hex>`, which no name can be, for it holds a space.
    """

    logs: tuple[Verifier, ...]
    witnesses: Mapping[str, CosignatureKey]
    groups: tuple[Group, ...] = ()
    quorum: str = NONE

    def met(self, names: Collection[str]) -> bool:
        """Whether the cosignatures of these witnesses, by their names in the policy, are a quorum.

        Names of groups, and names that no witness has, count for nothing.
        """
        if self.quorum == NONE:
            return True
        witnessed = {name for name in names if name in self.witnesses}
        for group in self.groups:
            if sum(member in witnessed for member in group.members) >= group.threshold:
                witnessed.add(group.name)
        return self.quorum in witnessed

    def needs(self) -> str:
        """The quorum in words: `no witness`, `W`, `2 of X1, X2, X3`, `all of (2 of X1, X2, X3), (1 of Y1, Y2)`."""
        if self.quorum == NONE:
            return "no witness"
        groups = {group.name: group for group in self.groups}
        words: dict[str, str] = {}
        for group in self.groups:
            members = ", ".join(f"({words[name]})" if name in groups else name for name in group.members)
            total = len(group.members)
            how = "all" if group.threshold == total > 1 else str(group.threshold)
            words[group.name] = f"{how} of {members}"
        return words.get(self.quorum, self.quorum)


@dataclass(frozen=True, slots=True)
class CaptorLine:
    """A captor key that the reader believes, for the statements of one log from index `start` up to, not including,
    `until`."""

    key: Verifier
    origin: str
    start: int = 0
    until: int | None = None

    def covers(self, index: int) -> bool:
        """Whether a statement at this log index lies in the window."""
        return self.start <= index and (self.until is None or index < self.until)


@dataclass(frozen=True, slots=True)
class Requirements:
    """What the reader asks for beyond the policy: a timestamp, and a newest checkpoint of at most `max_age` seconds."""

    timestamp: bool = False
    max_age: int | None = None


@dataclass(frozen=True, slots=True)
class Trust:
    """Everything a reader believes. `roots` are certificates of timestamp authorities in DER; `label` says where all
    this was read, for people."""

    policy: LogPolicy
    captors: tuple[CaptorLine, ...] = ()
    roots: tuple[bytes, ...] = ()
    requires: Requirements = Requirements()
    label: str = ""

    def logs_of(self, origin: str) -> tuple[Verifier, ...]:
        """The log keys of that origin; more than one while a log changes its key."""
        return tuple(log for log in self.policy.logs if log.name == origin)

    def captor(self, keyid: str, origin: str, index: int) -> CaptorLine | None:
        """The line that makes this key (`name+hash`) count for the statement at that index of that log, if any."""
        return next(
            (line for line in self.captors if line.key.keyid == keyid and line.origin == origin and line.covers(index)),
            None,
        )

    def knows(self, origin: str) -> bool:
        """Whether the policy lists a log of that origin."""
        return any(log.name == origin for log in self.policy.logs)


def parse_policy(data: bytes) -> LogPolicy:
    """The policy that these octets are, to the letter of tlog-policy. Raises PolicyError with the number of the line.

    Logs are of type 0x01, witnesses of type 0x04; a key of another type is refused, not skipped: a policy that is
    weaker than it reads would be worse than none.
    """
    reading = _Reading()
    for number, items in _lines(data):
        try:
            reading.line(items)
        except (PolicyError, KeyFormatError, SpellingError) as exc:
            raise PolicyError(f"line {number}: {exc}") from exc
    if reading.quorum is None:
        raise PolicyError("there is no quorum line (a policy without witnesses says so: quorum none)")
    return LogPolicy(tuple(reading.logs.values()), reading.witnesses, tuple(reading.groups), reading.quorum)


def parse_captors(data: bytes) -> tuple[CaptorLine, ...]:
    """The captor keys in lines `<vkey> <origin> [<start> [<until>|-]]`, log indexes in decimal, `#` comments, UTF-8.

    Raises PolicyError with the number of the line.
    """
    captors: dict[tuple[str, str], CaptorLine] = {}
    for number, items in _lines(data):
        try:
            line = _captor([_unicode(item) for item in items])
            if (line.key.keyid, line.origin) in captors:
                raise PolicyError("the same key is listed twice for one log")
        except (PolicyError, KeyFormatError, SpellingError) as exc:
            raise PolicyError(f"line {number}: {exc}") from exc
        captors[line.key.keyid, line.origin] = line
    return tuple(captors.values())


def parse_requirements(data: bytes) -> Requirements:
    """The requirements in lines `timestamp` and `max-age <N>h` or `<N>d`, each at most once, with `#` comments.

    Raises PolicyError with the number of the line.
    """
    timestamp = False
    max_age = None
    for number, items in _lines(data):
        match items:
            case [b"timestamp"] if not timestamp:
                timestamp = True
            case [b"max-age", text] if max_age is None:
                age = _AGE.fullmatch(text.decode("latin-1"))
                if age is None:
                    raise PolicyError(f"line {number}: an age is written as 36h or 7d")
                max_age = int(age[1]) * _SECONDS[age[2]]
            case [b"timestamp"] | [b"max-age", _]:
                raise PolicyError(f"line {number}: a requirement is listed twice")
            case _:
                raise PolicyError(f"line {number}: a requirement is timestamp, or max-age and an age")
    return Requirements(timestamp, max_age)


class _Reading:
    """A policy while its lines are read."""

    def __init__(self) -> None:
        self.logs: dict[bytes, Verifier] = {}
        self.witnesses: dict[str, CosignatureKey] = {}
        self.groups: list[Group] = []
        self.quorum: str | None = None
        self._publics: set[bytes] = set()
        self._defined: set[str] = set()
        self._grouped: set[str] = set()

    def line(self, items: list[bytes]) -> None:
        """Takes the items of one line. Raises PolicyError, KeyFormatError or SpellingError."""
        match items:
            case [b"log", vkey] | [b"log", vkey, _]:
                log = Verifier.parse(_typed(vkey, ED25519, "a log"))
                if log.public in self.logs:
                    raise PolicyError("the same public key is listed as a log twice")
                self.logs[log.public] = log
            case [b"witness", name, vkey] | [b"witness", name, vkey, _]:
                key = CosignatureKey.parse(_typed(vkey, COSIGNATURE, "a witness"))
                if key.public in self._publics:
                    raise PolicyError("the same public key is listed as a witness twice")
                self.witnesses[self._define(name)] = key
                self._publics.add(key.public)
            case [b"group", name, how, *members] if members:
                self._group(name, how, members)
            case [b"quorum", name]:
                if self.quorum is not None:
                    raise PolicyError("there is more than one quorum line")
                quorum = _name(name)
                if quorum != NONE and quorum not in self._defined:
                    raise PolicyError("the quorum is neither none nor a witness or group on a line before")
                self.quorum = quorum
            case [b"log" | b"witness" | b"group" | b"quorum", *_]:
                raise PolicyError("too few or too many items after the first word")
            case _:
                raise PolicyError("the first word is none of log, witness, group, quorum")

    def _group(self, name: bytes, how: bytes, members: list[bytes]) -> None:
        total = len(members)
        threshold = {b"all": total, b"any": 1}.get(how)
        if threshold is None:
            threshold = decode_number(how.decode("latin-1"))
            if not 1 <= threshold <= total:
                raise PolicyError("the threshold of a group is 1 or more and at most the number of its members")
        names = tuple(_name(member) for member in members)
        for member in names:
            if member not in self._defined:  # none is never defined
                raise PolicyError("a member of the group is no witness or group on a line before")
            if member in self._grouped:
                raise PolicyError("a member of the group is listed a second time, here or in another group")
            self._grouped.add(member)
        self.groups.append(Group(self._define(name), threshold, names))

    def _define(self, octets: bytes) -> str:
        name = _name(octets)
        if name == NONE:
            raise PolicyError("the name none is predefined")
        if name in self._defined:
            raise PolicyError("the name is taken by a witness or group on a line before")
        self._defined.add(name)
        return name


def _lines(data: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """Number and items of every line that is neither empty nor a comment."""
    if len(data) > POLICY_LIMIT:
        raise PolicyError(f"there are more than {POLICY_LIMIT} bytes")
    forbidden = _FORBIDDEN.search(data)
    if forbidden is not None:
        number = data.count(b"\n", 0, forbidden.start()) + 1
        raise PolicyError(
            f"line {number}: the control character 0x{forbidden[0].hex()} (only tab and newline may stand)"
        )
    lines = data.split(b"\n")
    if lines.pop():
        raise PolicyError(f"line {len(lines) + 1}: the last line does not end in a newline")
    listed = 0
    for number, line in enumerate(lines, start=1):
        text = line.strip(b" \t")
        if text and not text.startswith(b"#"):
            listed += 1
            if listed > LINES_LIMIT:
                raise PolicyError(f"line {number}: there are more than {LINES_LIMIT} lines")
            yield number, _BLANK.split(text)


def _name(octets: bytes) -> str:
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return f"octets {octets.hex()}"


def _unicode(octets: bytes) -> str:
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        raise PolicyError("the line is not UTF-8") from None


def _typed(octets: bytes, kind: bytes, what: str) -> str:
    """The notation of a key, once its type is found to be the one that is read here."""
    vkey = _unicode(octets)
    found = split_vkey(vkey)[2][:1]
    if found != kind:
        raise PolicyError(f"the key of {what} has the type 0x{found.hex()}; only 0x{kind.hex()} is read here")
    return vkey


def _captor(items: list[str]) -> CaptorLine:
    if not 2 <= len(items) <= 4:
        raise PolicyError("a captor is a verifier key, an origin, and perhaps the first and the last log index")
    vkey, origin, *window = items
    start = decode_number(window[0]) if window else 0
    until = None if len(window) < 2 or window[1] == "-" else decode_number(window[1])
    if until is not None and until < start:
        raise PolicyError("the window ends before it begins")
    return CaptorLine(Verifier.parse(vkey), origin, start, until)
