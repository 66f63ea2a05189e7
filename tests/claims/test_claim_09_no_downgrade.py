"""Claim 9: one canonical encoding, one hash, one signature type for each key: nothing is negotiated, nothing is lenient.

False if a statement, envelope, head or key in any other spelling (duplicate keys, `1.0`, NaN, another order, a second
signature, SHA-1 or MD5 digests, a key of type 0x02 or of small order, junk in base64, full-width digits) passes
although the right keys signed it.
"""

from __future__ import annotations

import base64
import json

import pytest

from archive.audit.engine import examine
from archive.audit.proofs import examine_proof
from archive.formats.capture import statement_record
from archive.trust import merkle
from archive.trust.keys import KeyFormatError, Verifier
from archive.trust.policy import CaptorLine, Trust, parse_policy
from tests.audit.builder import MemoryEvidence, Press, small
from tests.torture import spellings
from tests.torture.scene import codes, failed


def test_no_other_spelling_passes() -> None:
    count = spellings.run()
    assert not count.failures, count.failures[:10]
    assert count.tried.total() >= 300
    assert min(count.tried[kind] for kind in ("statement", "envelope", "head", "key")) >= 35


SMALL = small()
PAYLOAD = base64.b64decode(json.loads(SMALL.entries[4])["payload"])
NAMED = [odd for odd in (*spellings.payloads(PAYLOAD), *spellings.envelopes(PAYLOAD, SMALL.captor, SMALL.log_key))
         if odd.how in {"seq 1.0", "seq NaN", "seq １", "observed twice", "sha1", "md5", "sha1 beside sha256", "a second signature",
                        "members in another order", "a signature with unused bits", "payload type 'application/json'",
                        "the payload twice", "an overlong slash"}]  # fmt: skip


@pytest.mark.parametrize("odd", NAMED, ids=[f"{odd.kind}: {odd.how}" for odd in NAMED])
def test_nor_does_it_in_the_log_of_an_archive(odd: spellings.Odd) -> None:
    """The entry is signed, logged, and beside its records as it must be; only its spelling is not."""
    entry = odd.data if odd.kind == "envelope" else spellings._sealed(odd.data, SMALL.captor)
    press = Press()
    press.__dict__.update(
        {name: value.copy() if hasattr(value, "copy") else value for name, value in small().__dict__.items()}
    )
    record = statement_record(entry, observed="2026-03-02T08:50:00.000000Z", warcinfo_id=press.warcinfo_id)
    assert record.data
    press.pending = [entry]
    press.publish()
    found = examine(MemoryEvidence(press.files))
    assert "statement-invalid" in codes(found)
    assert "SIGNED" in failed(found)
    assert not examine(MemoryEvidence(SMALL.files)).problems


def test_all_named_spellings_were_tried() -> None:
    assert len(NAMED) == 13


@pytest.mark.parametrize("point", spellings.LOW_ORDER)
def test_a_key_of_small_order_verifies_nothing(point: str) -> None:
    with pytest.raises(KeyFormatError):
        Verifier("desk", bytes.fromhex(point))


def test_a_signature_of_another_role_is_none() -> None:
    """The captor's key does not sign heads, the log's key no statements: a role is the name in the reader's folder."""
    entry = SMALL.entries[0]
    policy = parse_policy(f"log {SMALL.log_key.verifier.vkey}\nquorum none\n".encode())
    good = Trust(policy, (CaptorLine(SMALL.captor.verifier, SMALL.origin),))
    assert examine_proof(spellings.proof(SMALL, entry), "x", good, asked=True).exit == 0
    as_log = spellings._note(f"{SMALL.origin}\n1\n{base64.b64encode(merkle.leaf_hash(entry)).decode()}\n", SMALL.captor)
    assert examine_proof(spellings.proof(SMALL, entry, as_log), "x", good, asked=True).exit == 4
    as_captor = spellings._sealed(base64.b64decode(json.loads(entry)["payload"]), SMALL.log_key)
    found = examine_proof(spellings.proof(SMALL, as_captor), "x", good, asked=True)
    assert [problem.code for problem in found.unproven] == ["captor-untrusted"]
