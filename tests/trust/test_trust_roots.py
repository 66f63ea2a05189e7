"""What strangers make up in the names of a reader's roots buys them no computing, and takes no true token away."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.trust import der, notes, timestamps
from archive.trust.checkpoints import Checkpoint
from archive.trust.cosignatures import CosignatureKey, Cosigner
from archive.trust.judging import judge
from archive.trust.keys import Signer, Verifier
from archive.trust.notes import Note
from archive.trust.policy import Trust, parse_policy
from archive.trust.roots import FALSE_LIMIT, Roots
from archive.trust.timestamps import check
from tests.torture.stamps import ROOT, counted, crowded, forged, genuine, ring
from tests.trust.tokens import Token, certificate, key_of, needs_client, root

ORIGIN = "news.example/log"
LOG = Signer.from_seed(ORIGIN, bytes([1]) * 32)
THIEF = Signer.from_seed(ORIGIN, bytes([3]) * 32)
TEXT = Checkpoint(ORIGIN, 12, bytes(range(32))).text
WITNESS = Cosigner.from_seed("w.example", bytes([11]) * 32)
POLICY = parse_policy(f"log {LOG.verifier.vkey}\nwitness W {WITNESS.verifier.vkey}\nquorum none\n".encode())
TRUST = Trust(POLICY, roots=(ROOT.data,))


def statuses(note: bytes) -> list[str]:
    return [timed.status for _, timed in judge(note, TRUST).tokens]


def test_no_certificate_is_looked_at_on_a_note_that_the_log_did_not_sign() -> None:
    with counted() as heard:
        judged = judge(crowded(notes.sign(TEXT, [THIEF])), TRUST)
    assert judged.fault is not None
    assert heard == []
    assert {timed.status for _, timed in judged.tokens} == {"unknown"}


def test_no_certificate_is_looked_at_when_no_name_leads_to_a_root() -> None:
    stranger = root("Other root", 12)
    signer = certificate("S", key_of(17), stranger)
    token = Token(signer, TEXT.encode(), certificates=[signer.data, stranger.data, *ring(0)[:18]]).encode()
    with counted() as heard:
        assert check(token, TEXT, [ROOT.data]).status == "unknown"
    assert heard == []


@needs_client
def test_of_forged_tokens_no_more_is_looked_at_than_the_limit_and_the_rest_is_named() -> None:
    note = crowded(notes.sign(TEXT, [LOG]))
    with counted() as heard:
        found = statuses(note)
    assert heard.count("false") == FALSE_LIMIT
    assert heard.count("true") == 1  # the root's own
    assert found.count("unknown") == 3  # 20 signatures each
    assert found.count("unchecked") == len(found) - 3 > 50


@needs_client
def test_true_tokens_before_the_limit_count_and_those_behind_it_are_said_to_be_unchecked() -> None:
    lines = notes.parse(crowded(notes.sign(TEXT, [LOG]), first=(genuine(TEXT, 1), genuine(TEXT, 2)))).signatures
    late = timestamps.line("tsa.example", genuine(TEXT, 3))
    judged = judge(Note(TEXT, (*lines[:-1], late)).encode(), TRUST)
    assert [timed.status for _, timed in judged.tokens[:2]] == ["ok", "ok"]
    assert judged.tokens[-1][1].status == "unchecked"
    assert "too many signatures in the names of your roots are false" in judged.tokens[-1][1].reason


@needs_client
def test_as_many_true_tokens_as_there_are_all_count() -> None:
    """Of an idle log every day's token may be on one checkpoint."""
    roots = Roots((root("Other root", 12).data, ROOT.data))
    with counted() as heard:
        found = [check(genuine(TEXT, serial), TEXT, roots).status for serial in range(FALSE_LIMIT + 20)]
    assert set(found) == {"ok"}
    assert heard == ["true"] * (len(found) + 2)  # the root's own, and the signer's certificate


@needs_client
def test_one_token_in_many_wrappings_is_checked_once() -> None:
    """Certificates are not signed: whoever has one true token can make a hundred of it."""
    roots = Roots((ROOT.data,))
    with counted() as heard:
        for number in range(30):
            assert check(genuine(TEXT, 1, tuple(ring(0)[: number % 19])), TEXT, roots).status == "ok"
    assert heard.count("true") == 3
    assert "false" not in heard


@needs_client
def test_a_token_that_was_true_once_vouches_for_no_other() -> None:
    roots = Roots((ROOT.data,))
    signer = certificate("Signer", key_of(3002), ROOT)
    assert check(Token(signer, TEXT.encode()).encode(), TEXT, roots).status == "ok"
    for change in ({"signing_key": key_of(9)}, {"time": b"20260302120001Z", "signing_key": key_of(9)}):
        token = Token(signer, TEXT.encode(), **change).encode()  # type: ignore[arg-type]
        assert check(token, TEXT, roots).status == "invalid"
    early = certificate("Signer", key_of(3002), ROOT, end=datetime(2026, 3, 1, tzinfo=UTC))
    assert check(Token(early, TEXT.encode()).encode(), TEXT, roots).status == "invalid"


def test_an_element_of_very_many_parts_is_no_token() -> None:
    with pytest.raises(der.DerError, match="more than 200 parts"):
        der.whole(der.encode(der.SET, b"\x05\x00" * 201)).children()
    assert len(der.whole(der.encode(der.SET, b"\x05\x00" * 200)).children()) == 200


def test_a_line_many_times_is_verified_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    for kind in (Verifier, CosignatureKey):

        def verify(self: object, signature: bytes, message: bytes, real: object = kind.verify) -> bool:
            calls.append(type(self).__name__)
            return real(self, signature, message)  # type: ignore[operator, no-any-return]

        monkeypatch.setattr(kind, "verify", verify)
    line, seen = notes.parse(notes.sign(TEXT, [LOG])).signatures[0], WITNESS.cosign(TEXT, 5)
    note = Note(TEXT, (line,) * 60 + (seen,) * 40)
    judged = judge(note.encode(), TRUST)
    assert (judged.fault, judged.witnesses) == (None, {"W": 5})
    assert sorted(calls) == ["CosignatureKey", "Verifier", "Verifier"]  # a cosignature is a signature within
    calls.clear()
    assert notes.verify(note, LOG.verifier)
    assert calls == ["Verifier"]


def test_what_is_forged_is_forged() -> None:
    assert check(forged(TEXT, 1, ring(0)), TEXT, [ROOT.data]).status == "unknown"
