"""Canonical bytes: equal to RFC 8785 inside the subset, refused outside it, and never two spellings of one value."""

from __future__ import annotations

import enum
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.trust.canonical import NotCanonical, decode, encode

KEYS = st.text(st.characters(max_codepoint=127), max_size=8)
SCALARS = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=12)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)


def by_the_book(value: Any) -> str:
    """RFC 8785 §3.2 written out, with no help from the json module."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        named = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}
        return '"' + "".join(named.get(ord(c)) or (f"\\u{ord(c):04x}" if c < " " else c) for c in value) + '"'
    if isinstance(value, list):
        return "[" + ",".join(map(by_the_book, value)) + "]"
    ordered = sorted(value.items(), key=lambda item: item[0].encode("utf-16-be"))
    return "{" + ",".join(f"{by_the_book(key)}:{by_the_book(item)}" for key, item in ordered) + "}"


@given(VALUES)
def test_bytes_are_those_of_rfc_8785_and_come_back(value: Any) -> None:
    data = encode(value)
    assert data == by_the_book(value).encode("utf-8")
    assert decode(data) == value


@given(VALUES, st.data())
def test_a_changed_byte_is_refused_or_is_another_value(value: Any, data: st.DataObject) -> None:
    good = encode(value)
    at = data.draw(st.integers(0, len(good) - 1))
    bad = good[:at] + bytes([good[at] ^ data.draw(st.integers(1, 255))]) + good[at + 1 :]
    for hostile in (bad, good[:at], good + b" ", b" " + good, good + good):
        try:
            read = decode(hostile)
        except NotCanonical:
            continue
        assert encode(read) == hostile
        assert read != value or type(read) is not type(value)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_exactly_or_refused(data: bytes) -> None:
    try:
        value = decode(data)
    except NotCanonical:
        return
    assert encode(value) == data


@settings(max_examples=60)
@given(VALUES)
def test_other_spellings_of_the_same_value_are_refused(value: Any) -> None:
    good = encode(value)
    for text in (json.dumps(value), json.dumps(value, indent=1), json.dumps(value, ensure_ascii=False)):
        if text.encode("utf-8", "surrogatepass") != good:
            with pytest.raises(NotCanonical):
                decode(text.encode("utf-8", "surrogatepass"))


class Colour(enum.StrEnum):
    RED = "red"


class Level(enum.IntEnum):
    ONE = 1


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        0.0,
        -0.0,
        1e16,
        float("nan"),
        float("inf"),
        2**53,
        -(2**53),
        10**400,
        {"é": 1},
        {1: 2},
        {None: 1},
        {True: 1},
        {Colour.RED: 1},
        "\ud800",
        {"a": "\udfff"},
        b"bytes",
        {1, 2},
        object(),
        Colour.RED,
        Level.ONE,
        [[{"a": (1, 2.0)}]],
    ],
    ids=lambda value: repr(value).partition(" at 0x")[0],
)
def test_values_without_canonical_bytes_are_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        encode(value)


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1,"a":1}',
        b'{"a":1,"a":2}',
        b'{"a":{"b":1,"b":1}}',
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b"1.0",
        b"1e2",
        b"1E2",
        b"-0",
        b"01",
        b"+1",
        b"NaN",
        b"Infinity",
        b"-Infinity",
        b'{"a":NaN}',
        b"9007199254740992",
        b"-9007199254740992",
        b"9" * 5000,
        b'"\\u0041"',
        b'"\\/"',
        b'"\\u00e9"',
        b'"\\u001F"',
        b'"\\ud83d\\ude00"',
        b'"\\ud800"',
        b'"\xed\xa0\x80"',
        b'"\xff"',
        b'"\xc0\x80"',
        b'{"\xc3\xa9":1}',
        b"\xef\xbb\xbf1",
        b"1\n",
        b"1 ",
        b"1;",
        b"1 2",
        b"",
        b"{",
        b"[1,]",
        b"'a'",
        b'"\t"',
        b"\x00",
        "１".encode(),
        "1".encode("utf-16"),
        "1".encode("utf-32"),
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 100_000,
    ],
    ids=lambda data: repr(data[:24]),
)
def test_bytes_that_are_not_canonical_are_refused(data: bytes) -> None:
    with pytest.raises(NotCanonical):
        decode(data)


def test_a_value_that_contains_itself_is_refused() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(NotCanonical):
        encode(endless)


def test_integers_just_below_the_limit_pass() -> None:
    for number in (2**53 - 1, -(2**53) + 1, 0):
        assert decode(encode(number)) == number


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("arrays", None),
        ("french", "a key is not ASCII"),
        ("structures", "a number is not an integer"),
        ("unicode", None),
        ("values", "a number is not an integer"),
        ("weird", "a key is not ASCII"),
    ],
)
def test_published_jcs_vectors(cases: Path, name: str, refusal: str | None) -> None:
    folder = cases / "vectors" / "jcs"
    value = json.loads((folder / "input" / f"{name}.json").read_bytes())
    expected = (folder / "output" / f"{name}.json").read_bytes()
    assert expected == bytes.fromhex((folder / "outhex" / f"{name}.txt").read_text())
    if refusal is None:
        assert encode(value) == expected
        assert decode(expected) == value
        return
    with pytest.raises(NotCanonical, match=refusal):
        encode(value)
    if name == "structures":  # its output writes the 56.0 of the input as 56, and that is in the subset
        assert encode(decode(expected)) == expected
    else:
        with pytest.raises(NotCanonical, match=refusal):
            decode(expected)
