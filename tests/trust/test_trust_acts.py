"""Statements about keys and removals: what is written comes back, what is nearly one is refused with its reason."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.statement import PREDICATE_PREFIX, KeyWindow, Prev, Statement
from archive.trust import canonical
from archive.trust.envelope import open_envelope
from archive.trust.keys import Signer
from archive.trust.statements import StatementError, decode, decode_entry, encode, sign
from tests.conftest import stable

SIGNER = Signer.from_seed("desk", bytes(range(32)))
VKEYS = tuple(Signer.from_seed(f"desk{n}", bytes([n]) * 32).verifier.vkey for n in range(1, 7))
OTHER_TYPE = "witness+d03ff7bb+BDWjNxZEzfGRnTSJMsSjhlynyuhDLQaqCgdxjMPQ9kMn"
HASH = st.binary(min_size=32, max_size=32).map(bytes.hex)
INDEX = st.integers(0, 2**53 - 1)
TIME = "2026-03-02T12:00:00.000001Z"

KEYS = Statement("keys", ("1" * 64,), TIME, keys=(KeyWindow(VKEYS[0], 0, 7), KeyWindow(VKEYS[1], 7)))
REDACTION = Statement("redaction", ("1" * 64,), TIME, after="2" * 64, redacts=Prev(3, "4" * 64))
NOTE = Statement("note", ("1" * 64,), TIME, after="2" * 64, about=Prev(3, "4" * 64))


@st.composite
def windows(draw: st.DrawFn) -> tuple[KeyWindow, ...]:
    vkeys = draw(st.lists(st.sampled_from(VKEYS), min_size=1, unique=True))
    return tuple(KeyWindow(vkey, draw(INDEX), draw(st.none() | INDEX)) for vkey in vkeys)


ACTS = (
    st.builds(
        Statement,
        kind=st.just("keys"),
        subjects=st.lists(HASH, min_size=1, max_size=3).map(tuple),
        observed=st.just(TIME),
        after=st.none() | HASH,
        keys=windows(),
    )
    | st.builds(
        Statement,
        kind=st.just("redaction"),
        subjects=st.lists(HASH, min_size=1, max_size=3).map(tuple),
        observed=st.just(TIME),
        after=st.none() | HASH,
        redacts=st.builds(Prev, INDEX, HASH),
    )
    | st.builds(
        Statement,
        kind=st.just("note"),
        subjects=st.lists(HASH, min_size=1, max_size=3).map(tuple),
        observed=st.just(TIME),
        after=st.none() | HASH,
        about=st.builds(Prev, INDEX, HASH),
    )
)


@given(ACTS)
def test_an_act_comes_back_and_its_bytes_are_canonical(statement: Statement) -> None:
    data = encode(statement)
    assert decode(data) == statement
    assert canonical.encode(json.loads(data)) == data
    entry = sign(statement, SIGNER)
    assert open_envelope(entry).signed_by(SIGNER.verifier)
    assert decode_entry(entry) == statement


def test_the_bytes_are_exactly_these() -> None:
    assert encode(KEYS).decode() == (
        '{"_type":"https://in-toto.io/Statement/v1","predicate":{"after":null,"keys":[{"start":0,"until":7,"vkey":"'
        + VKEYS[0]
        + '"},{"start":7,"until":null,"vkey":"'
        + VKEYS[1]
        + '"}],"observed":"2026-03-02T12:00:00.000001Z"},"predicateType":"urn:newsproof:statement:keys/v1","subject":['
        '{"digest":{"sha256":"' + "1" * 64 + '"},"name":"1"}]}'
    )
    assert encode(REDACTION).decode() == (
        '{"_type":"https://in-toto.io/Statement/v1","predicate":{"after":"'
        + "2" * 64
        + '","observed":"2026-03-02T12:00:00.000001Z","redacts":{"index":3,"leaf":"'
        + "4" * 64
        + '"}},"predicateType":"urn:newsproof:statement:redaction/v1","subject":['
        '{"digest":{"sha256":"' + "1" * 64 + '"},"name":"1"}]}'
    )
    assert encode(NOTE).decode() == (
        '{"_type":"https://in-toto.io/Statement/v1","predicate":{"about":{"index":3,"leaf":"'
        + "4" * 64
        + '"},"after":"'
        + "2" * 64
        + '","observed":"2026-03-02T12:00:00.000001Z"},"predicateType":"urn:newsproof:statement:note/v1","subject":['
        '{"digest":{"sha256":"' + "1" * 64 + '"},"name":"1"}]}'
    )


def test_every_changed_byte_is_refused_or_changes_the_statement() -> None:
    for statement in (KEYS, REDACTION, NOTE):
        data = encode(statement)
        for at in range(len(data)):
            for flip in (1, 2, 4, 0x20, 0x80):
                bad = data[:at] + bytes([data[at] ^ flip]) + data[at + 1 :]
                try:
                    read = decode(bad)
                except StatementError:
                    continue
                assert read != statement
                assert encode(read) == bad
            with pytest.raises(StatementError):
                decode(data[:at])


def test_a_key_with_a_name_beyond_ascii_can_be_listed_and_can_sign() -> None:
    signer = Signer.from_seed("büro", bytes(32))
    statement = replace(KEYS, keys=(KeyWindow(signer.verifier.vkey, 0),))
    assert decode_entry(sign(statement, signer)) == statement


@pytest.mark.parametrize(
    ("statement", "changes"),
    [
        (KEYS, {"keys": ()}),
        (KEYS, {"keys": (KeyWindow("", 0),)}),
        (KEYS, {"keys": (KeyWindow(VKEYS[0] + " ", 0),)}),
        (KEYS, {"keys": (KeyWindow(VKEYS[0][:-1], 0),)}),
        (KEYS, {"keys": (KeyWindow(VKEYS[0], -1),)}),
        (KEYS, {"keys": (KeyWindow(VKEYS[0], 2**53),)}),
        (KEYS, {"keys": (KeyWindow(VKEYS[0], True),)}),
        (KEYS, {"keys": (KeyWindow(VKEYS[0], 0, -1),)}),
        (KEYS, {"keys": (KeyWindow(VKEYS[0], 0, 2**53),)}),
        (KEYS, {"keys": (KeyWindow(VKEYS[0], 0, False),)}),
        (KEYS, {"keys": (KeyWindow(VKEYS[0], 0, 1), KeyWindow(VKEYS[0], 2))}),
        (KEYS, {"keys": (KeyWindow(OTHER_TYPE, 0),)}),
        (KEYS, {"redacts": Prev(0, "1" * 64)}),
        (KEYS, {"kind": "note"}),
        (KEYS, {"kind": "redaction"}),
        (KEYS, {"article": "a"}),
        (REDACTION, {"redacts": None}),
        (REDACTION, {"redacts": Prev(-1, "1" * 64)}),
        (REDACTION, {"redacts": Prev(2**53, "1" * 64)}),
        (REDACTION, {"redacts": Prev(0, "1" * 63)}),
        (REDACTION, {"redacts": Prev(0, "A" * 64)}),
        (REDACTION, {"prev": Prev(0, "1" * 64)}),
        (REDACTION, {"kind": "note"}),
        (REDACTION, {"kind": "keys"}),
        (NOTE, {"about": None}),
        (NOTE, {"about": Prev(-1, "1" * 64)}),
        (NOTE, {"about": Prev(2**53, "1" * 64)}),
        (NOTE, {"about": Prev(0, "A" * 64)}),
        (NOTE, {"redacts": Prev(0, "1" * 64)}),
        (NOTE, {"article": "a"}),
        (NOTE, {"kind": "redaction"}),
        (NOTE, {"kind": "segment"}),
    ],
    ids=stable,
)
def test_impossible_acts_are_not_written(statement: Statement, changes: dict[str, Any]) -> None:
    with pytest.raises(StatementError):
        encode(replace(statement, **changes))


@pytest.mark.parametrize(
    ("statement", "member", "value", "why"),
    [
        (KEYS, "keys", [], "keys"),
        (KEYS, "keys", None, "keys"),
        (KEYS, "keys", [{"start": 0, "vkey": VKEYS[0]}], "keys"),
        (KEYS, "keys", [{"start": 0, "until": None, "vkey": VKEYS[0], "why": ""}], "keys"),
        (KEYS, "keys", [{"start": "0", "until": None, "vkey": VKEYS[0]}], "keys"),
        (KEYS, "keys", [{"start": 0, "until": None, "vkey": 'a"+00000000+AA=='}], "keys"),
        (KEYS, "keys", [{"start": 0, "until": None, "vkey": "a+00000000+AA=="}], "no Ed25519 verifier key"),
        (KEYS, "keys", [{"start": 0, "until": None, "vkey": OTHER_TYPE}], "no Ed25519 verifier key"),
        (KEYS, "keys", [{"start": 0, "until": None, "vkey": VKEYS[0]}] * 2, "listed twice"),
        (KEYS, "keys", [{"start": 2**53 - 1 + 0, "until": None, "vkey": "x" * 1001}], "keys"),
        (KEYS, "redacts", {"index": 0, "leaf": "1" * 64}, "members of the predicate are not after, keys, observed"),
        (REDACTION, "redacts", None, "redacts"),
        (REDACTION, "redacts", {"index": 0}, "redacts"),
        (REDACTION, "redacts", {"index": "0", "leaf": "1" * 64}, "redacts"),
        (NOTE, "about", None, "about"),
        (NOTE, "about", {"index": 0}, "about"),
        (NOTE, "text", "words of the desk", "members of the predicate are not about, after, observed"),
        (REDACTION, "reason", "secret", "members of the predicate are not after, observed, redacts"),
    ],
    ids=stable,
)
def test_other_documents_are_refused_with_the_reason(
    statement: Statement, member: str, value: object, why: str
) -> None:
    document = json.loads(encode(statement))
    document["predicate"][member] = value
    with pytest.raises(StatementError, match=why):
        decode(canonical.encode(document))


@pytest.mark.parametrize("kind", ["capture", "keys", "redaction", "note", "segment"])
def test_members_of_one_kind_do_not_pass_in_another(kind: str) -> None:
    for statement in (KEYS, REDACTION, NOTE):
        if statement.kind != kind:
            document = json.loads(encode(statement)) | {"predicateType": f"{PREDICATE_PREFIX}{kind}/v1"}
            with pytest.raises(StatementError, match="members of the predicate"):
                decode(canonical.encode(document))
