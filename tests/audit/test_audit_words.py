"""No word says `ok` of what was not verified: every kind of evidence, with keys and checkpoints missing, exchanged or
foreign, under policies that list all of it, half of it or nothing.

What may be said is worked out here a second time, from the bytes and the reader's keys alone.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from itertools import product
from pathlib import Path

import pytest

from archive.audit.bundle import examine as examine_bundle
from archive.audit.bundles import split_entries
from archive.audit.engine import examine
from archive.audit.heads import examine_checkpoint, examine_fork
from archive.audit.proofs import examine_proof
from archive.audit.quotes import examine_quote
from archive.model.verdict import Verification
from archive.report.quote import page as quote_page
from archive.trust import fork, notes
from archive.trust.checkpoints import parse_checkpoint
from archive.trust.cosignatures import Cosigner
from archive.trust.envelope import EnvelopeError, open_envelope
from archive.trust.keys import KeyFormatError, Signer, Verifier
from archive.trust.merkle import leaf_hash, root_of
from archive.trust.policy import CaptorLine, Requirements, Trust, parse_policy
from tests.audit import test_audit_proofs as proofs
from tests.audit.builder import Article, MemoryEvidence, Press, at, page, small
from tests.quotations import NEW, SHOWN, Desk, desk, document, items, leaves
from tests.torture import bundles

Files = dict[str, bytes]

OURS, MALLORY = small(), Press("mallory")
MALLORY.begin_segment("2026-03-02T08:00:00.000000Z")
MALLORY.captor = Signer.from_seed("desk", b"m" * 32)
MALLORY.files["keys/desk.pub"] = f"{MALLORY.captor.verifier.vkey}\n".encode()
for number, story in enumerate(("a-1111111111111111", "a-2222222222222222")):
    MALLORY.capture(Article(story), f"https://gazette.example/{number}", at(number), page("Forged", "Never said."))
MALLORY.publish()
MALLORY.write_hints()
ORIGIN = OURS.origin
ELSEWHERE = Signer.from_seed("log.elsewhere.example", b"e" * 32).verifier
WITNESS = Cosigner.from_seed("library.example/witness", b"w" * 32)


def statuses(found: Verification) -> dict[str, str]:
    return {one.word: one.status for one in found.verdicts}


# Archives.


def _without(files: Files, *gone: str) -> Files:
    return {name: data for name, data in files.items() if not name.startswith(gone)}


def _checkpoints(files: Files, data: bytes) -> Files:
    return {name: data if name.startswith("log/checkpoint") else old for name, old in files.items()}


def _unsigned(files: Files) -> Files:
    return {
        name: data[: data.index(b"\n\n") + 2] + data[data.index(b"\n\n") + 2 :].replace(b"+", b"/")[:-9] + b"AAAAAAAA\n"
        if name.startswith("log/checkpoint")
        else data
        for name, data in files.items()
    }


def archives(press: Press, other: Press) -> dict[str, Files]:
    files = press.files
    log, captor = files["keys/log.pub"], files["keys/desk.pub"]
    return {
        "whole": files,
        "no captor key": _without(files, "keys/desk.pub"),
        "no log key": _without(files, "keys/log.pub"),
        "no key": _without(files, "keys/"),
        "log key is no key": {**files, "keys/log.pub": b"?"},
        "captor key is no key": {**files, "keys/desk.pub": b"?"},
        "keys exchanged": {**files, "keys/log.pub": captor, "keys/desk.pub": log},
        "the other's keys": {**files, **{name: other.files[name] for name in ("keys/log.pub", "keys/desk.pub")}},
        "the other's log key": {**files, "keys/log.pub": other.files["keys/log.pub"]},
        "the other's captor key": {**files, "keys/desk.pub": other.files["keys/desk.pub"]},
        "no checkpoint": _without(files, "log/checkpoint"),
        "signatures broken": _unsigned(files),
        "the other's checkpoints": _checkpoints(files, other.files["log/checkpoint"]),
        "no log": _without(files, "log/"),
        "no entries": _without(files, "log/tile/entries"),
        "no hashes": _without(files, "log/tile/0"),
        "no tiles": _without(files, "log/tile"),
        "no tiles, no records": _without(files, "log/tile", "warc/"),
        "no settings": _without(files, "newsproof.toml"),
    }


def policies() -> dict[str, Trust]:
    def made(
        logs: tuple[Verifier, ...], captors: tuple[Verifier, ...], more: str = "quorum none", **rest: object
    ) -> Trust:
        text = "".join(f"log {key.vkey}\n" for key in logs)
        lines = tuple(CaptorLine(key, ORIGIN) for key in captors)
        return Trust(parse_policy(f"{text}{more}\n".encode()), lines, label="mine", **rest)  # type: ignore[arg-type]

    ours, desk_key = OURS.log_key.verifier, OURS.captor.verifier
    theirs, their_desk = MALLORY.log_key.verifier, MALLORY.captor.verifier
    asks = f"witness w {WITNESS.verifier.vkey}\nquorum w"
    return {
        "log and captor": made((ours,), (desk_key,)),
        "only the log": made((ours,), ()),
        "only the captor": made((ELSEWHERE,), (desk_key,)),
        "neither": made((ELSEWHERE,), ()),
        "nothing": made((), ()),
        "the other's log": made((theirs,), (desk_key,)),
        "the other's captor": made((ours,), (their_desk,)),
        "both logs, both captors": made((ours, theirs), (desk_key, their_desk)),
        "a window": Trust(
            parse_policy(f"log {ours.vkey}\nquorum none\n".encode()), (CaptorLine(desk_key, ORIGIN, 1),), label="mine"
        ),
        "a quorum": made((ours,), (desk_key,), asks),
        "a timestamp": made((ours,), (desk_key,), requires=Requirements(timestamp=True)),
    }


ARCHIVES = {
    (who, what): files
    for who, press, other in (("ours", OURS, MALLORY), ("mallory", MALLORY, OURS))
    for what, files in archives(press, other).items()
}
POLICIES = policies()


def entries_of(files: Files) -> list[bytes]:
    """The entries that lie in the log; these logs are of one bundle."""
    bundle = next((files[name] for name in sorted(files) if name.startswith("log/tile/entries/")), b"")
    return split_entries(bundle, 255)[0]


def headed(files: Files, keys: tuple[Verifier, ...]) -> bool:
    """Whether one of the keys signed a checkpoint whose root is that of all entries."""
    entries = entries_of(files)
    root = root_of(map(leaf_hash, entries))
    for name, data in files.items():
        if name.startswith("log/checkpoint"):
            note = notes.parse(data)
            head = parse_checkpoint(note.text)
            signed = any(key.name == head.origin and notes.verify(note, key) for key in keys)
            if signed and (head.size, head.root) == (len(entries), root):
                return True
    return False


def all_signed(files: Files, keys: Mapping[int, tuple[Verifier, ...]]) -> bool:
    """Whether each entry is signed by one of the keys that count there."""
    for index, entry in enumerate(entries_of(files)):
        try:
            envelope = open_envelope(entry)
        except EnvelopeError:
            return False
        if not any(envelope.signed_by(key) for key in keys[index]):
            return False
    return True


def lying(files: Files) -> dict[str, Verifier]:
    """The verifier keys that lie in the archive."""
    found = {}
    for name, data in files.items():
        if name.startswith("keys/"):
            try:
                found[name] = Verifier.parse(data.decode().removesuffix("\n"))
            except KeyFormatError:
                continue
    return found


@pytest.mark.parametrize("asked", [True, False], ids=["asked", "by default"])
@pytest.mark.parametrize("policy", [*POLICIES, "none"])
@pytest.mark.parametrize("which", ARCHIVES, ids=" ".join)
def test_what_an_archive_is_said_to_be_has_been_verified(which: tuple[str, str], policy: str, asked: bool) -> None:
    files, trust = ARCHIVES[which], POLICIES.get(policy)
    found = examine(MemoryEvidence(dict(files)), trust=trust, asked=asked and trust is not None)
    words = statuses(found)
    keys = lying(files)
    log = tuple(key for name, key in keys.items() if name == "keys/log.pub")
    own = tuple(key for name, key in keys.items() if name != "keys/log.pub")
    # Where only the entries of the log are gone, the copies beside the records have stood in for them.
    logged = ARCHIVES[which[0], "whole"] if which[1] == "no entries" else files
    if words["LOGGED"] == "ok":
        assert headed(files, log)
    if words["SIGNED"] == "ok":
        signed = ARCHIVES[which[0], "whole"] if which[1] == "no tiles" else logged
        assert entries_of(signed)
        assert all_signed(signed, dict.fromkeys(range(99), own))
    assert words["TIMED"] != "ok"  # nobody outside has signed anything
    if words["TRUSTED"] == "ok":
        assert trust is not None
        assert headed(logged, trust.logs_of(ORIGIN))
        lines = {
            index: tuple(line.key for line in trust.captors if line.origin == ORIGIN and line.covers(index))
            for index in range(99)
        }
        assert all_signed(logged, lines)
        assert policy != "a quorum"
    if found.policy is not None and words["TRUSTED"] != "ok":
        assert found.exit != 0
        if words["TRUSTED"] == "not checked":
            assert which[1] == "no log"
    for verdict in found.verdicts:
        assert verdict.status != "FAIL" or found.exit != 0


def test_what_was_verified_is_said() -> None:
    for asked in (True, False):
        found = examine(MemoryEvidence(dict(OURS.files)), trust=POLICIES["log and captor"], asked=asked)
        assert list(statuses(found).values()) == ["ok", "ok", "ok", "not checked", "ok"]
        assert "8 of 8 statements" in found.verdicts[4].detail
    both = examine(MemoryEvidence(dict(MALLORY.files)), trust=POLICIES["both logs, both captors"])
    assert statuses(both)["TRUSTED"] == "ok"


@pytest.mark.parametrize(
    ("which", "policy", "words"),
    [
        (("mallory", "no key"), "log and captor", ("0 of 2 statements", "no checkpoint")),
        (("mallory", "the other's keys"), "log and captor", ("0 of 2 statements", "no checkpoint")),
        (("ours", "no captor key"), "log and captor", ("0 of 8 statements",)),
        (("mallory", "whole"), "log and captor", ("not the log", "0 of 2 statements")),
        (("ours", "whole"), "neither", ("lists no log", "0 of 8 statements")),
        (("ours", "whole"), "a window", ("7 of 8 statements",)),
    ],
)
def test_a_trust_that_fails_says_what_is_missing(which: tuple[str, str], policy: str, words: tuple[str, ...]) -> None:
    found = examine(MemoryEvidence(dict(ARCHIVES[which])), trust=POLICIES[policy], asked=True)
    assert statuses(found)["TRUSTED"] == "FAIL"
    for word in words:
        assert word in found.verdicts[4].detail
    assert found.exit != 0


# Proofs and quotes.

STRANGER = Signer.from_seed(proofs.ORIGIN, b"s" * 32)
TYPIST = Signer.from_seed("desk", b"t" * 32)


def shaken(data: bytes, line: bytes) -> bytes:
    """The same with the signature of that line broken, its name and key id as they were."""
    head, _, tail = data.partition(line)
    signed, newline, rest = tail.partition(b"\n")
    raw = bytearray(base64.b64decode(signed))
    raw[-1] ^= 1
    return head + line + base64.b64encode(bytes(raw)) + newline + rest


def test_what_a_proof_is_said_to_be_has_been_verified() -> None:
    made = {
        (log, captor): proofs.proof(log=log, captor=captor)
        for log, captor in product((proofs.LOG, STRANGER), (proofs.DESK, TYPIST))
    }
    line = f"— {proofs.ORIGIN} ".encode()
    logs: tuple[tuple[Verifier, ...], ...] = ((), (proofs.LOG.verifier,), (ELSEWHERE,))
    captors: tuple[tuple[CaptorLine, ...], ...] = (
        (),
        (CaptorLine(proofs.DESK.verifier, proofs.ORIGIN),),
        (CaptorLine(proofs.DESK.verifier, proofs.ORIGIN, 0, 1),),
        (CaptorLine(proofs.DESK.verifier, ELSEWHERE.name),),
    )
    told = set()
    for (log, captor), broken, listed, lines, asked in product(made, (False, True), logs, captors, (True, False)):
        data = shaken(made[log, captor], line) if broken else made[log, captor]
        text = "".join(f"log {key.vkey}\n" for key in listed) + "quorum none\n"
        trust = Trust(parse_policy(text.encode()), lines, label="mine")
        found = examine_proof(data, "x.tlog-proof", trust, asked=asked)
        words = statuses(found)
        known = log is proofs.LOG and proofs.LOG.verifier in listed and not broken
        signed = captor is proofs.DESK and lines == captors[1]
        counts = asked or proofs.LOG.verifier in listed
        assert (words["LOGGED"] == "ok") == (counts and known)
        assert (words["SIGNED"] == "ok") == (counts and signed)
        assert (words["TRUSTED"] == "ok") == (counts and known and signed)
        assert (words["TRUSTED"] == "FAIL") == (counts and not (known and signed))
        assert words["TIMED"] != "ok"
        assert (found.exit != 0) == (words["TRUSTED"] == "FAIL")
        told.add((words["SIGNED"], words["LOGGED"], words["TRUSTED"]))
    assert len(told) > 5


def test_what_a_bundle_is_said_to_be_has_been_verified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))
    whole = bundles.small_evidence(tmp_path)
    (log,), (line,) = whole.trust.policy.logs, whole.trust.captors
    twin = Signer.from_seed(log.name, b"s" * 32).verifier
    captors: dict[str, tuple[CaptorLine, ...]] = {
        "listed": (line,),
        "nobody": (),
        "elsewhere": (CaptorLine(line.key, ELSEWHERE.name),),
        # The bundle holds two statements of the log: that of the capture and that of the page it found again.
        "over": (CaptorLine(line.key, log.name, 0, 1),),
        "begun": (CaptorLine(line.key, log.name, 1),),
    }
    files = bundles.files_of(whole.bundle)
    proof = next(name for name in reversed(files) if name.endswith(".tlog-proof"))
    broken = {
        name: shaken(data, f"— {log.name} ".encode()) if name.endswith("proof") else data
        for name, data in files.items()
    }
    made = {"whole": whole.bundle, "broken": bundles.repaired(broken), "without": bundles.repaired(
        {name: data for name, data in files.items() if name != proof})}  # fmt: skip
    for (what, data), (who, lines), keys in product(made.items(), captors.items(), ((log,), (twin,), (ELSEWHERE,))):
        text = "".join(f"log {key.vkey}\n" for key in keys) + "quorum none\n"
        trust = Trust(parse_policy(text.encode()), lines, label="mine")
        found = examine_bundle(io.BytesIO(data), "x.wacz", trust, asked=True)
        words = statuses(found)
        # Of the one that is left when a proof was taken out, a window may well cover all.
        seen = ("listed", "over", "begun") if what == "without" else ("listed",)
        if words["LOGGED"] == "ok":
            assert (what != "broken", keys) == (True, (log,))
        if words["SIGNED"] == "ok":
            assert who in seen
        if words["TRUSTED"] == "ok":
            assert (what != "broken", who in seen, keys) == (True, True, (log,))
        assert words["TIMED"] != "ok"
        assert (words["TRUSTED"] == "ok") <= (words["LOGGED"] == "ok" == words["SIGNED"])
        assert (found.exit == 0) == (what == "whole" and who == "listed" and keys == (log,))
        if found.exit == 0:
            assert words["TRUSTED"] == "ok"


def test_a_proof_that_leads_nowhere_is_trusted_by_nobody() -> None:
    data = proofs.proof().replace(b"\nindex 1\n", b"\nindex 0\n")
    words = statuses(proofs.examined(data))
    assert (words["LOGGED"], words["TRUSTED"]) == ("FAIL", "FAIL")


def test_a_quote_by_two_hands_is_signed_by_both() -> None:
    """Version 1 is of a captor whom the reader lists, version 2 of one whom he does not."""
    made = desk()
    stranger = Desk(captor=TYPIST, entries=made.entries[:5], versions=made.versions)
    made.entries[5:] = []
    stranger.say(12, leaves("v2", items(NEW)), version=2)
    made.entries[5:] = stranger.entries[5:]
    found = examine_quote(quote_page(document(made.quote(SHOWN))), "q.html", made.trust(), quote_page)
    words = statuses(found)
    assert words["LOGGED"] == "ok"
    assert (words["SIGNED"], words["TRUSTED"]) == ("not checked", "FAIL")
    assert "2 of 3 statements" in found.verdicts[1].detail
    assert "2 of 3 statements" in found.verdicts[4].detail
    assert found.exit == 4


# Checkpoints and evidence against a log.


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("who", ["ours", "mallory", "broken"])
def test_what_a_checkpoint_is_said_to_be_has_been_verified(who: str, policy: str) -> None:
    files = _unsigned(OURS.files) if who == "broken" else MALLORY.files if who == "mallory" else OURS.files
    data, trust = files["log/checkpoint"], POLICIES[policy]
    found = examine_checkpoint(data, "checkpoint", trust, asked=True)
    words = statuses(found)
    note = notes.parse(data)
    signed = any(notes.verify(note, key) for key in trust.logs_of(ORIGIN))
    assert (words["LOGGED"] == "ok") == signed
    assert (words["TRUSTED"] == "ok") == (signed and policy != "a quorum")
    assert words["TIMED"] != "ok"
    assert (found.exit == 0) == (signed and policy not in ("a quorum", "a timestamp"))


def test_evidence_that_does_not_convict_is_vouched_for_by_nobody() -> None:
    note = OURS.files["log/checkpoint"]
    evidence = fork.encode(fork.Fork(note, MALLORY.files["log/checkpoint"], ()))
    found = examine_fork(evidence, "fork", POLICIES["log and captor"])
    assert found.exit == 1
    assert statuses(found)["TRUSTED"] != "ok"
    assert statuses(found)["LOGGED"] == "FAIL"
