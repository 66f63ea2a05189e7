"""Rotation, revocation and theft of a captor key against readers who trust in different ways: are the words right?

Each archive has three captures by the first key (entries 0 to 2), its announcement of a second key (3), the acceptance
(4) and a capture by the second (5). A thief who holds the first key and everything else may add a capture (6), and the
second key may then revoke the first, from now on or from an earlier entry on. What SIGNED and TRUSTED must say follows
from the windows alone.

And archives whose log has not spoken of keys yet, in which who holds the log's key lays a captor key of his own into the
folder and has it make the first change of keys: that is for the key that signed the first entry to make.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from archive.audit.engine import examine
from archive.model.statement import KeyWindow
from archive.model.verdict import Status, Verification
from archive.trust.keys import Signer
from archive.trust.policy import CaptorLine, Trust, parse_policy
from tests.audit.builder import Article, MemoryEvidence, Press, at, page
from tests.torture.scene import told
from tests.torture.tally import Count

NEW = Signer.from_seed("desk-2", b"n" * 32)
#: Where the first key ends: by the rotation, or by a revocation that reaches back.
ENDS = (None, 3, 1, 0)
READERS = ("first key", "first key up to entry 2", "both keys", "second key", "nobody asked")
ROTATED = 4
#: What somebody with the log's key and a captor key of his own says first of all keys.
INTRUSIONS = ("beside the first", "the first ended", "nobody else")
INTRUDER = Signer.from_seed("desk-9", b"i" * 32)


class Case(NamedTuple):
    theft: bool
    end: int | None
    reader: str


def cases() -> Iterator[Case]:
    for theft in (False, True):
        for end in ENDS:
            for reader in READERS:
                yield Case(theft, end, reader)


def build(case: Case) -> Press:
    """The archive of a case."""
    press, article = Press("matrix"), Article("a-1111111111111111")
    press.begin_segment(at(0))

    def capture(signer: Signer) -> None:
        own, press.captor = press.captor, signer
        number = press.next_index
        press.capture(article, "https://gazette.example/live", at(number), page("Live", f"Update {number}."))
        press.captor = own
        press.publish()

    first = press.captor
    for _ in range(3):
        capture(first)
    keys = [KeyWindow(first.verifier.vkey, 0, ROTATED), KeyWindow(NEW.verifier.vkey, ROTATED)]
    press.change_keys(keys, at(3))
    press.change_keys(keys, at(4), NEW)
    press.publish()
    capture(NEW)
    if case.theft:
        capture(first)
    if case.end is not None:
        keys = [KeyWindow(first.verifier.vkey, 0, case.end), KeyWindow(NEW.verifier.vkey, ROTATED)]
        press.change_keys(keys, at(20), NEW)
        press.publish()
    press.write_hints()
    return press


def trust(press: Press, reader: str) -> Trust | None:
    first, origin = press.captor.verifier, press.origin
    lines = {
        "first key": (CaptorLine(first, origin),),
        "first key up to entry 2": (CaptorLine(first, origin, 0, 2),),
        "both keys": (CaptorLine(first, origin), CaptorLine(NEW.verifier, origin)),
        "second key": (CaptorLine(NEW.verifier, origin),),
    }
    if reader not in lines:
        return None
    policy = f"log {press.log_key.verifier.vkey}\nquorum none\n".encode()
    return Trust(parse_policy(policy), lines[reader], label="the reader's")


def expected(case: Case) -> tuple[Status, Status, set[int]]:
    """SIGNED, TRUSTED, and the entries whose key does not count where they stand."""
    end = ROTATED if case.end is None else case.end
    # The first key's announcement of the second stands at entry 3, and counted when it was logged: it is never outside.
    # The second is trusted where the first is there.
    outside = {index for index in (0, 1, 2, *((6,) if case.theft else ())) if index >= end}
    by_reader: dict[str, Status] = {"first key": "ok", "both keys": "ok", "nobody asked": "not checked"}
    return "FAIL" if outside else "ok", by_reader.get(case.reader, "FAIL"), outside


def judge(case: Case) -> tuple[str | None, str]:
    press = build(case)
    believed = trust(press, case.reader)
    found = examine(MemoryEvidence(press.files), trust=believed, asked=believed is not None)
    signed, trusted, outside = expected(case)
    words = {verdict.word: verdict.status for verdict in found.verdicts}
    if (words["SIGNED"], words["TRUSTED"]) != (signed, trusted):
        return f"SIGNED {words['SIGNED']}, TRUSTED {words['TRUSTED']}; not {signed}, {trusted}: {told(found)}", told(
            found
        )
    if {one.code for one in found.problems} != ({"signature-revoked"} if outside else set()):
        return f"another problem: {told(found)}", told(found)
    if len(found.problems) != len(outside):
        return f"{len(found.problems)} statements are named, not {len(outside)}", told(found)
    return _exit(found, signed, trusted), told(found)


def intruded(attack: str) -> Press:
    """An archive of two captures that somebody with the log's key has gone on with."""
    press, article = Press("matrix"), Article("a-1111111111111111")
    press.begin_segment(at(0))
    for number in range(2):
        press.capture(article, "https://gazette.example/live", at(number), page("Live", f"Update {number}."))
    press.publish()
    press.files["keys/more.pub"] = f"{INTRUDER.verifier.vkey}\n".encode()
    until = 1 if attack == "the first ended" else None
    first = [] if attack == "nobody else" else [KeyWindow(press.captor.verifier.vkey, 0, until)]
    press.change_keys([*first, KeyWindow(INTRUDER.verifier.vkey, 0)], at(2), INTRUDER)
    own, press.captor = press.captor, INTRUDER
    press.capture(article, "https://gazette.example/live", at(3), page("Live", "The mayor resigns."))
    press.captor = own
    press.publish()
    press.write_hints()
    return press


def judge_intruder(attack: str, reader: str) -> tuple[str | None, str]:
    """He is named as who may not change the keys, and to who has a policy as nobody whom it lists."""
    press = intruded(attack)
    believed = trust(press, reader)
    found = examine(MemoryEvidence(press.files), trust=believed, asked=believed is not None)
    wanted = {"keys-contradiction", "captor-unnamed" if believed is None else "captor-untrusted"}
    codes = {one.code for one in (*found.problems, *found.unproven, *found.notices)}
    fault = None if codes == wanted else f"{codes}, not {wanted}"
    return fault or (None if found.exit == 1 else f"exit {found.exit}, not 1"), told(found)


def _exit(found: Verification, signed: Status, trusted: Status) -> str | None:
    wanted = 1 if signed == "FAIL" else 4 if trusted == "FAIL" else 0
    return None if found.exit == wanted else f"exit {found.exit}, not {wanted}"


def run(part: int = 0, parts: int = 1) -> Count:
    """All cases of one part."""
    count = Count()
    for number, case in enumerate(cases()):
        if number % parts == part:
            what = f"{case.reader}, {'theft' if case.theft else 'no theft'}, end {case.end}"
            count.case("keys", what, lambda case=case: judge(case))  # type: ignore[misc]
    for number, attack in enumerate(INTRUSIONS):
        for reader in ("first key", "nobody asked"):
            if number % parts == part:
                what = f"{reader}, {attack}"
                count.case("keys", what, lambda attack=attack, reader=reader: judge_intruder(attack, reader))  # type: ignore[misc]
    return count
