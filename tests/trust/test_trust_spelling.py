"""One spelling for each number, base64 and hex: what Python reads leniently is refused here."""

from __future__ import annotations

import base64
import binascii

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.trust.spelling import SpellingError, decode_base64, decode_hex, decode_number, encode_base64


@given(st.integers(0, 2**63 - 1))
def test_a_number_is_read_as_it_is_written(number: int) -> None:
    assert decode_number(str(number)) == number


@pytest.mark.parametrize(
    "text",
    ["", "-1", "+1", "01", "00", "1_0", " 1", "1 ", "1\n", "１", "٣", "²", "1.0", "1e3", "0x1", str(2**63), "9" * 5000],
)
def test_numbers_that_python_would_read_are_refused(text: str) -> None:
    with pytest.raises(SpellingError):
        decode_number(text)


@given(st.binary(max_size=200))
def test_base64_has_one_spelling(data: bytes) -> None:
    text = encode_base64(data)
    assert decode_base64(text) == decode_base64(text.encode()) == data
    for other in (
        text + "\n",
        " " + text,
        text + "=",
        text.replace("=", ""),
        text + text[:1],
        text.replace("A", "A\n"),
    ):
        if other != text:
            with pytest.raises(SpellingError):
                decode_base64(other)


LETTERS = st.lists(
    st.sampled_from([*"AQgwZ9+/", "=", "=", "==", "-", "_", " ", "\n", "\0", "\u00e9", "AQID"]), max_size=14
)


@settings(max_examples=3000)
@given(LETTERS.map("".join))
def test_what_is_read_is_what_would_be_written(text: str) -> None:
    """The reader beneath passes over what is foreign; what is accepted is what the strictest one accepts, and no more."""
    try:
        strict = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        strict = None
    wanted = strict if strict is not None and base64.b64encode(strict).decode() == text else None
    try:
        read = decode_base64(text)
    except SpellingError:
        read = None
    assert read == wanted


@pytest.mark.parametrize(
    "text", ["QUJD\u00e9", "QQ==QQ==", "QR==", "QUJ=", "Q", "-_-_", "QQ=", "====", "QQ==\x00", "ＱＱ=="]
)
def test_base64_with_junk_is_refused(text: str) -> None:
    with pytest.raises(SpellingError):
        decode_base64(text)


@given(st.binary(min_size=4, max_size=4))
def test_hex_has_one_spelling(data: bytes) -> None:
    assert decode_hex(data.hex(), 4) == data
    if data.hex() != data.hex().upper():
        with pytest.raises(SpellingError):
            decode_hex(data.hex().upper(), 4)


@pytest.mark.parametrize("text", ["", "0", "00 00 00 00", "0000000", "000000000", "0000000g", "０0000000", "00\n00000"])
def test_hex_that_python_would_read_is_refused(text: str) -> None:
    with pytest.raises(SpellingError):
        decode_hex(text, 4)
