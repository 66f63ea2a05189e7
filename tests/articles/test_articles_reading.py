"""Bytes to characters: charsets in their order, the two text layers, what never gets through."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.articles.charset import decode
from archive.articles.extract import extract, kind_of
from archive.articles.prose import clean, key, length, nfc, scrub

HÉ = "Hé, “señor” — Größe"


@pytest.mark.parametrize(
    ("content", "content_type", "charset", "word"),
    [
        (b"\xef\xbb\xbf" + HÉ.encode(), "text/html; charset=iso-8859-1", "utf-8", "byte order mark"),
        (b"\xff\xfe" + HÉ.encode("utf-16-le"), None, "utf-16le", "byte order mark"),
        (b"\xfe\xff" + HÉ.encode("utf-16-be"), "text/plain; charset=utf-8", "utf-16be", "byte order mark"),
        (b"<meta charset=utf-8>" + HÉ.encode("cp1252"), "text/html; charset=ISO-8859-1", "windows-1252", "header"),
        (b"<meta charset=windows-1252>" + HÉ.encode("cp1252"), None, "windows-1252", "meta"),
        (b"<meta http-equiv=Content-Type content='text/html; charset=latin1'>" + HÉ.encode("cp1252"), None, "windows-1252", "meta"),
        (HÉ.encode(), None, "utf-8", "valid UTF-8"),
        (HÉ.encode("cp1252"), None, "windows-1252", "fallback"),
        ("Ведомость".encode("cp1251"), "text/html; charset=windows-1251", "windows-1251", "header"),
        ("東京都".encode("shift_jis"), "text/html; charset=Shift_JIS", "shift_jis", "header"),
        # A declaration that the bytes contradict is not believed: most of them cannot be what it says.
        (HÉ.encode("cp1252"), "text/html; charset=utf-8", "windows-1252", "fallback"),
        # UTF-16 cannot be declared in ASCII (HTML, 13.2.3.3).
        (b"<meta charset=utf-16>" + HÉ.encode(), None, "utf-8", "meta"),
        # Labels that no browser knows are attacks (UTF-7) or nonsense.
        (b"<meta charset=utf-7>+ADw-script+AD4-", None, "utf-8", "valid UTF-8"),
        (b"<meta charset=rot13>hello", "text/html; charset=base64", "utf-8", "valid UTF-8"),
    ],
)  # fmt: skip
def test_charset_order(content: bytes, content_type: str | None, charset: str, word: str) -> None:
    decoded = decode(content, content_type=content_type)
    assert (decoded.charset, decoded.word) == (charset, word)
    assert decoded.replaced == 0


def test_one_torn_character_does_not_make_a_page_another_charset() -> None:
    page = ("Größe und Würde über alles. " * 40).encode() + b"\xe4" + "Zürich".encode()
    for content_type in (None, "text/html; charset=utf-8"):
        decoded = decode(page, content_type=content_type)
        assert decoded.charset == "utf-8"
        assert decoded.replaced == 1
        assert "Größe" in decoded.text


def test_a_comment_declares_nothing() -> None:
    assert decode(b"<!-- <meta charset=windows-1251> --><meta charset=utf-8>" + HÉ.encode()).word == "meta"
    assert decode(b"<!-- <meta charset=windows-1251> -->" + HÉ.encode()).charset == "utf-8"


@given(
    st.binary(max_size=300), st.sampled_from([None, "text/html; charset=utf-8", "x;charset=gbk", "charset=iso-2022-jp"])
)
def test_any_bytes_decode(content: bytes, content_type: str | None) -> None:
    decode(content, content_type=content_type).text.encode("utf-8")


# ---- the text layers


def test_clean_keeps_what_people_chose() -> None:
    assert clean(" a \n\t b ") == "a b"
    assert clean("a\u00a0b\u202fc\u00add “x” ½ ﬁ") == "a\u00a0b\u202fc\u00add “x” ½ ﬁ"
    assert clean("e\u0301") == "é"
    assert clean("\u00a0 \u200b\u200e \ufeff") == ""
    assert clean("a\x00b\ud800") == "a\ufffdb\ufffd"


@given(st.text(st.characters(codec=None)))
def test_clean_is_nfc_and_idempotent(text: str) -> None:
    once = clean(text)
    assert once == clean(once)
    assert unicodedata.is_normalized("NFC", once)
    once.encode("utf-8")


def test_combining_marks_cost_what_they_weigh() -> None:
    marks = "a" + "\u0315\u0300" * 200_000
    normal = nfc(marks)
    assert unicodedata.is_normalized("NFC", normal[:5000])
    assert len(scrub(marks)) == len(marks)


def test_key_forgets_spaces_and_case_only() -> None:
    assert key("The  Bridge\u00a0is\u200b OPEN") == key("thebridge isopen")
    assert key("Kiel 12") != key("Kiel 13")


def test_length_weighs_ideographs() -> None:
    assert length("abcd") == 4
    assert length("東京都知") == 10


# ---- which reader


@pytest.mark.parametrize(
    ("content", "content_type", "kind"),
    [
        (b"<!doctype html><p>x", None, "html"),
        (b"\n  <html lang=en>", None, "html"),
        (b"<p>one</p><p>two</p><p>three</p>", "application/octet-stream", "html"),
        (b"<h1>not markup</h1><p>x</p>", "text/plain; charset=utf-8", "text"),
        (b"plain words", "text/html", "html"),
        (b"# A headline\n\nwords", None, "markdown"),
        (b"---\ntitle: A\n---\nwords", None, "markdown"),
        (b"A headline\n\nwords", None, "text"),
        (b"a < b and c > d", None, "text"),
        (b"", None, "text"),
    ],
)
def test_kind(content: bytes, content_type: str | None, kind: str) -> None:
    assert kind_of(content, content_type) == kind


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([None, "html", "text", "markdown"]))
def test_extract_never_raises(content: bytes, kind: str | None) -> None:
    read = extract(content, kind=kind, url="https://post.example/a")  # type: ignore[arg-type]
    repr(read).encode("utf-8")
