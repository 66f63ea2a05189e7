"""Other programs judge our bytes: securesystemslib opens the envelopes, rfc8785 writes the same canonical JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.statement import KeyWindow, Prev, Statement
from archive.trust import canonical
from archive.trust.envelope import open_envelope, seal
from archive.trust.keys import Signer
from archive.trust.statements import encode, sign

DESK = Signer.from_seed("desk", bytes(range(32)))
THIEF = Signer.from_seed("desk", bytes(32))
TIME = "2026-03-02T12:00:00.000001Z"
STATEMENTS = [
    Statement("capture", ("1" * 64,), TIME, article="a-1", seq=1, version=1, fields="2" * 64),
    Statement("keys", ("1" * 64,), TIME, keys=(KeyWindow(DESK.verifier.vkey, 0, 7),)),
    Statement("redaction", ("1" * 64,), TIME, redacts=Prev(3, "4" * 64)),
    Statement("note", ("1" * 64, "2" * 64), TIME, after="3" * 64, about=Prev(1, "4" * 64)),
]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="ascii")), inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda statement: statement.kind)
def test_securesystemslib_opens_our_entries(statement: Statement) -> None:
    dsse = pytest.importorskip("securesystemslib.dsse", reason="needs securesystemslib")
    signer = pytest.importorskip("securesystemslib.signer", reason="needs securesystemslib")
    from securesystemslib.exceptions import VerificationError

    def key(of: Signer) -> object:
        public = {"public": of.verifier.public.hex()}
        return signer.SSlibKey(of.verifier.keyid, "ed25519", "ed25519", public)

    entry = sign(statement, DESK)
    theirs = dsse.Envelope.from_dict(json.loads(entry))
    assert theirs.payload == encode(statement) == open_envelope(entry).payload
    assert list(theirs.verify([key(DESK)], 1)) == [DESK.verifier.keyid]
    with pytest.raises(VerificationError):
        theirs.verify([key(THIEF)], 1)
    theirs.payload += b" "
    with pytest.raises(VerificationError):
        theirs.verify([key(DESK)], 1)


def test_securesystemslib_signs_what_we_open() -> None:
    """The same payload and key have the same signature there: Ed25519 leaves no choice, and the encoding is the same."""
    dsse = pytest.importorskip("securesystemslib.dsse", reason="needs securesystemslib")
    ours = json.loads(seal(b"{}", DESK))
    theirs = dsse.Envelope.from_dict(ours)
    assert DESK.verifier.verify(open_envelope(seal(b"{}", DESK)).signature, theirs.pae())
    assert theirs.to_dict()["payload"] == ours["payload"]


@given(VALUES)
def test_rfc8785_writes_the_same_bytes(value: object) -> None:
    rfc8785 = pytest.importorskip("rfc8785", reason="needs rfc8785")
    try:
        ours = canonical.encode(value)
    except canonical.NotCanonical:
        return
    assert ours == rfc8785.dumps(value)
