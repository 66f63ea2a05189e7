"""Statements: what is written comes back, what is not exactly a statement is refused with its reason."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.statement import PREDICATE_PREFIX, Prev, Statement, StatementKind
from archive.model.times import format_time
from archive.trust import canonical
from archive.trust.envelope import ENTRY_LIMIT, open_envelope
from archive.trust.keys import Signer
from archive.trust.statements import StatementError, UnknownStatement, decode, decode_entry, encode, sign
from tests.conftest import stable

SIGNER = Signer.from_seed("desk", bytes(range(32)))
HASH = st.binary(min_size=32, max_size=32).map(bytes.hex)
COUNT = st.integers(1, 2**53 - 1)
TIME = st.datetimes().filter(lambda t: t.year >= 1000).map(lambda t: t.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
CAPTURES = st.builds(
    Statement,
    kind=st.just("capture"),
    subjects=st.lists(HASH, min_size=1, max_size=12).map(tuple),
    observed=TIME,
    article=st.from_regex(r"[a-z0-9-]{1,40}", fullmatch=True),
    seq=COUNT,
    version=st.none() | COUNT,
    prev=st.none() | st.builds(Prev, st.integers(0, 2**53 - 1), HASH),
    after=st.none() | HASH,
    fields=st.none() | HASH,
)
_WITH_MORE = ("capture", "keys", "redaction", "note")
OTHERS = st.builds(
    Statement,
    kind=st.sampled_from([kind for kind in get_args(StatementKind) if kind not in _WITH_MORE]),
    subjects=st.lists(HASH, min_size=1, max_size=12).map(tuple),
    observed=TIME,
    after=st.none() | HASH,
)

CAPTURE = Statement(
    kind="capture",
    subjects=("1" * 64, "2" * 64),
    observed="2026-03-02T12:00:00.000001Z",
    article="a-7c19",
    seq=2,
    version=None,
    prev=Prev(0, "3" * 64),
    after=None,
    fields="4" * 64,
)
SEGMENT = Statement(kind="segment", subjects=("1" * 64,), observed="2026-03-02T12:00:00.000001Z")


@given(CAPTURES | OTHERS)
def test_a_statement_comes_back_and_its_bytes_are_canonical(statement: Statement) -> None:
    data = encode(statement)
    assert decode(data) == statement
    assert canonical.encode(json.loads(data)) == data
    entry = sign(statement, SIGNER)
    assert entry == sign(statement, SIGNER)
    envelope = open_envelope(entry)
    assert envelope.payload == data
    assert envelope.signed_by(SIGNER.verifier)
    assert decode_entry(entry) == statement


def test_the_bytes_of_a_capture_are_exactly_these() -> None:
    assert encode(CAPTURE).decode() == (
        '{"_type":"https://in-toto.io/Statement/v1","predicate":{"after":null,"article":"a-7c19","fields":"'
        + "4" * 64
        + '","observed":"2026-03-02T12:00:00.000001Z","prev":{"index":0,"leaf":"'
        + "3" * 64
        + '"},"seq":2,"version":null},"predicateType":"urn:newsproof:statement:capture/v1","subject":['
        '{"digest":{"sha256":"' + "1" * 64 + '"},"name":"1"},{"digest":{"sha256":"' + "2" * 64 + '"},"name":"2"}]}'
    )


def test_every_changed_byte_is_refused_or_changes_the_statement() -> None:
    for statement in (CAPTURE, SEGMENT):
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
        for bad in (data + b"\n", data + b"}", b" " + data, data + data):
            with pytest.raises(StatementError):
                decode(bad)


@given(st.binary(max_size=100))
def test_nonsense_is_refused(data: bytes) -> None:
    for read in (decode, decode_entry):
        with pytest.raises(StatementError):
            read(data)


@pytest.mark.parametrize(
    "changes",
    [
        {"subjects": ()},
        {"subjects": ("1" * 63,)},
        {"subjects": ("A" * 64,)},
        {"subjects": ("sha256:" + "1" * 57,)},
        {"observed": "2026-03-02T12:00:00Z"},
        {"observed": "2026-03-02T12:00:00.000001+00:00"},
        {"observed": "2026-02-30T12:00:00.000001Z"},
        {"observed": "2026-03-02T24:00:00.000000Z"},
        {"observed": "2026-03-02T23:59:60.000000Z"},
        {"observed": "0000-03-02T12:00:00.000001Z"},
        {"observed": "２026-03-02T12:00:00.000001Z"},
        {"observed": ""},
        {"article": None},
        {"article": ""},
        {"article": "a b"},
        {"article": 'a"b'},
        {"article": "a\\b"},
        {"article": "é"},
        {"article": "a" * 129},
        {"seq": None},
        {"seq": 0},
        {"seq": -1},
        {"seq": True},
        {"seq": 1.0},
        {"seq": 2**53},
        {"version": 0},
        {"version": True},
        {"version": 2**53},
        {"prev": Prev(-1, "3" * 64)},
        {"prev": Prev(2**53, "3" * 64)},
        {"prev": Prev(0, "3" * 63)},
        {"prev": Prev(False, "3" * 64)},
        {"after": ""},
        {"after": "F" * 64},
        {"fields": "4" * 65},
        {"fields": "\ud800"},
        {"kind": "gossip"},
        {"kind": "segment"},
        {"kind": "note", "article": None, "seq": None, "prev": None},
    ],
    ids=stable,
)
def test_impossible_statements_are_not_written(changes: dict[str, Any]) -> None:
    with pytest.raises(StatementError):
        encode(replace(CAPTURE, **changes))


def changed(path: str, value: object, statement: Statement = CAPTURE) -> bytes:
    document = json.loads(encode(statement))
    *parents, last = path.split("/")
    place = document
    for name in parents:
        place = place[int(name)] if isinstance(place, list) else place[name]
    if value is ...:
        del place[last]
    elif isinstance(place, list):
        place.insert(int(last), value)
    else:
        place[last] = value
    return canonical.encode(document)


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        ("_type", "https://in-toto.io/Statement/v0.1", "no in-toto statement"),
        ("extra", 1, "no in-toto statement"),
        ("subject", ..., "no in-toto statement"),
        ("predicateType", None, "not a string"),
        ("predicate", None, "members of the predicate"),
        ("predicate/extra", None, "members of the predicate"),
        ("predicate/after", ..., "members of the predicate"),
        ("predicate/url", "https://news.example/", "members of the predicate"),
        ("predicate/after", 1, "after"),
        ("predicate/article", ["a"], "article"),
        ("predicate/fields", "x", "fields"),
        ("predicate/observed", "yesterday", "observed"),
        ("predicate/prev", {"index": 0}, "prev"),
        ("predicate/prev", {"index": 0, "leaf": None}, "prev"),
        ("predicate/prev", {"extra": 1, "index": 0, "leaf": "3" * 64}, "prev"),
        ("predicate/prev", [0, "3" * 64], "prev"),
        ("predicate/seq", "2", "seq"),
        ("predicate/seq", None, "seq"),
        ("predicate/version", False, "version"),
        ("subject", [], "subjects"),
        ("subject", {}, "subjects"),
        ("subject/0", {"digest": {"sha256": "1" * 64}, "name": "1"}, "ordinal"),
        ("subject/2", {"digest": {"sha256": "1" * 64}, "name": "4"}, "ordinal"),
        ("subject/2", {"digest": {"sha256": "1" * 64}, "name": 3}, "subjects"),
        ("subject/2", {"digest": {"sha256": "1" * 64}}, "subjects"),
        ("subject/2", {"digest": {}, "name": "3"}, "subjects"),
        ("subject/2", {"digest": {"sha1": "1" * 40}, "name": "3"}, "subjects"),
        ("subject/2", {"digest": {"md5": "1" * 32, "sha256": "1" * 64}, "name": "3"}, "subjects"),
        ("subject/2", {"digest": {"sha256": "1" * 64}, "name": "3", "uri": "https://news.example/"}, "subjects"),
        ("subject/2", {"digest": {"sha256": "G" * 64}, "name": "3"}, "subjects"),
    ],
)
def test_other_documents_are_refused_with_the_reason(path: str, value: object, why: str) -> None:
    with pytest.raises(StatementError, match=why) as caught:
        decode(changed(path, value))
    assert not isinstance(caught.value, UnknownStatement)


@pytest.mark.parametrize(
    "kind", ["https://slsa.dev/provenance/v1", PREDICATE_PREFIX + "capture/v2", PREDICATE_PREFIX + "gossip/v1", "", "é"]
)
def test_an_unknown_kind_is_told_apart(kind: str) -> None:
    for statement in (CAPTURE, SEGMENT):
        with pytest.raises(UnknownStatement) as caught:
            decode(changed("predicateType", kind, statement))
        assert caught.value.subjects == statement.subjects  # what it speaks of, it says as all statements do


def test_members_of_one_kind_do_not_pass_in_another() -> None:
    with pytest.raises(StatementError, match="members of the predicate"):
        decode(changed("predicateType", PREDICATE_PREFIX + "segment/v1"))
    with pytest.raises(StatementError, match="members of the predicate"):
        decode(changed("predicateType", PREDICATE_PREFIX + "capture/v1", SEGMENT))


def test_an_entry_too_large_for_the_log_is_refused() -> None:
    many = tuple(f"{n:064x}" for n in range(490))
    assert len(sign(replace(CAPTURE, subjects=many[:470]), SIGNER)) <= ENTRY_LIMIT
    with pytest.raises(StatementError, match="at most"):
        sign(replace(CAPTURE, subjects=many), SIGNER)
    with pytest.raises(StatementError, match="at most"):
        encode(replace(CAPTURE, subjects=tuple(f"{n:064x}" for n in range(2000))))


def test_the_time_is_the_canonical_one() -> None:
    from datetime import UTC, datetime

    now = format_time(datetime(2026, 3, 2, 12, tzinfo=UTC))
    assert decode(encode(replace(CAPTURE, observed=now))).observed == now
