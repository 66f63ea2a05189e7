"""The DSSE envelope: one signature, one payload type, one spelling."""

from __future__ import annotations

import base64
import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.trust import canonical
from archive.trust.envelope import ENTRY_LIMIT, EnvelopeError, open_envelope, pae, seal
from archive.trust.keys import Signer

SIGNER = Signer.from_seed("desk", bytes(range(32)))
OTHER = Signer.from_seed("desk", bytes(32))
RENAMED = Signer.from_seed("desk2", bytes(range(32)))


def test_pae_of_the_specification() -> None:
    # secure-systems-lab/dsse, protocol.md, "Test Vectors"
    assert pae("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )
    assert pae("é", b"") == b"DSSEv1 2 \xc3\xa9 0 "


@given(st.binary(max_size=300))
def test_what_is_sealed_opens_and_is_canonical(payload: bytes) -> None:
    data = seal(payload, SIGNER)
    envelope = open_envelope(data)
    assert envelope.payload == payload
    assert envelope.keyid == SIGNER.verifier.keyid
    assert envelope.signed_by(SIGNER.verifier)
    assert not envelope.signed_by(OTHER.verifier)
    assert not envelope.signed_by(RENAMED.verifier)
    assert data == canonical.encode(json.loads(data)) == seal(payload, SIGNER)


def test_every_changed_byte_and_every_truncation_is_noticed() -> None:
    data = seal(b'{"a":1}', SIGNER)
    for at in range(len(data)):
        for flip in (1, 2, 0x20, 0x80):
            bad = data[:at] + bytes([data[at] ^ flip]) + data[at + 1 :]
            with contextlib.suppress(EnvelopeError):
                assert not open_envelope(bad).signed_by(SIGNER.verifier), (at, flip)
        with pytest.raises(EnvelopeError):
            open_envelope(data[:at])
    for extra in (b" ", b"\n", b"}", b"\x00"):
        for bad in (data + extra, extra + data):
            with pytest.raises(EnvelopeError):
                open_envelope(bad)


@settings(max_examples=50)
@given(st.binary(max_size=80))
def test_nonsense_is_refused(data: bytes) -> None:
    with pytest.raises(EnvelopeError):
        open_envelope(data)


def variant(**changes: object) -> dict[str, object]:
    return json.loads(seal(b"{}", SIGNER)) | changes


SIGNATURE = json.loads(seal(b"{}", SIGNER))["signatures"][0]


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (variant(signatures=[]), "one signature"),
        (variant(signatures=[SIGNATURE, SIGNATURE]), "one signature"),
        (variant(signatures=SIGNATURE), "one signature"),
        (variant(signatures=[SIGNATURE | {"extra": ""}]), "key id"),
        (variant(signatures=[{"sig": SIGNATURE["sig"]}]), "key id"),
        (variant(signatures=[SIGNATURE | {"keyid": ""}]), "key id"),
        (variant(signatures=[SIGNATURE | {"keyid": "desk"}]), "key id"),
        (variant(signatures=[SIGNATURE | {"keyid": "desk+0123456G"}]), "key id"),
        (variant(signatures=[SIGNATURE | {"sig": base64.b64encode(bytes(63)).decode()}]), "key id"),
        (variant(signatures=[SIGNATURE | {"sig": "A" * 88}]), "key id"),
        (variant(payloadType="application/json"), "payload type"),
        (variant(payloadType="application/vnd.in-toto+json "), "payload type"),
        (variant(payload="e30"), "payload"),
        (variant(payload="e31="), "payload"),
        (variant(payload="e3 0="), "payload"),
        (variant(payload=None), "payload"),
        (variant(extra=1), "members"),
        ([], "members"),
        (1, "members"),
    ],
)
def test_other_documents_are_refused_with_the_reason(document: object, why: str) -> None:
    with pytest.raises(EnvelopeError, match=why):
        open_envelope(canonical.encode(document))


def test_other_spellings_of_the_same_envelope_are_refused() -> None:
    document = json.loads(seal(b"{}", SIGNER))
    reordered = dict(reversed(document.items()))
    for text in (json.dumps(document), json.dumps(reordered, separators=(",", ":")), json.dumps(document, indent=2)):
        with pytest.raises(EnvelopeError, match="canonical"):
            open_envelope(text.encode())
    doubled = seal(b"{}", SIGNER).replace(b'{"payload":', b'{"payload":"","payload":', 1)
    with pytest.raises(EnvelopeError):
        open_envelope(doubled)


def test_an_entry_has_room_for_65535_bytes() -> None:
    overhead = len(seal(b"", SIGNER))
    most = (ENTRY_LIMIT - overhead) // 4 * 3
    assert ENTRY_LIMIT - 4 < len(seal(b"x" * most, SIGNER)) <= ENTRY_LIMIT
    with pytest.raises(EnvelopeError, match="at most"):
        seal(b"x" * (most + 3), SIGNER)
    with pytest.raises(EnvelopeError, match="at most"):
        open_envelope(b"x" * (ENTRY_LIMIT + 1))


@pytest.mark.parametrize("name", ['a"b', "a\\b"])
def test_a_name_that_json_would_escape_cannot_seal(name: str) -> None:
    with pytest.raises(EnvelopeError):
        seal(b"{}", Signer.from_seed(name, bytes(32)))


def test_a_name_beyond_ascii_can_seal() -> None:
    signer = Signer.from_seed("pénélope/desk", bytes(32))
    assert open_envelope(seal(b"{}", signer)).signed_by(signer.verifier)
