"""What is left of a removed text is found however it is spelled, and what cannot be read as words is named."""

from __future__ import annotations

import base64
import gzip
import io
import json
import quopri
import zipfile
import zlib
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.repository.leftovers import Words

LATIN = "His neighbour Ottoline Brackwater told the Courant that she had heard shouting throughout the night."
ACCENTS = "Die Nachbarin Ottilie Brückwässer erzählte dem Kurier, dass sie die ganze Nacht über Geschrei gehört habe."
CYRILLIC = "Соседка Оттолина Бракуотер рассказала газете, что всю ночь слышала крики из соседнего дома."
CHINESE = "昨天，邻居奥托琳对本报说，她整夜都没有睡着，因为听到隔壁传来的喊叫声，到天亮才停，后来来了两个人，敲门很久，谁也没有开。"
TRADITIONAL = "昨天，鄰居奧托琳對本報說，她整夜都沒有睡著，因為聽到隔壁傳來的喊叫聲，到天亮才停"
TEXTS = (LATIN, ACCENTS, CYRILLIC, CHINESE)
URL = "https://wexmouth.example/2026/zorbulon-quixquay-arrested?page=2"
OTHER = "Something else altogether was written about the ferries of the harbour, and nobody minded it at all."


def escaped(text: str) -> str:
    return "".join(char if char.isascii() else f"\\u{ord(char):04X}" for char in text)


def hexed(data: bytes) -> bytes:
    return b"".join(b"\\x%02x" % byte if byte == 32 or byte > 127 else bytes([byte]) for byte in data)


def entities(text: str) -> bytes:
    return "".join(char if char.isalnum() and char.isascii() else f"&#{ord(char)};" for char in text).encode()


def letters_apart(between: str) -> Callable[[str], bytes]:
    return lambda text: " ".join(between.join(word) for word in text.split(" ")).encode()


SPELLINGS: dict[str, Callable[[str], bytes]] = {
    "as it is": str.encode,
    "UTF-16 LE": lambda text: text.encode("utf-16-le"),
    "UTF-16 BE": lambda text: text.encode("utf-16-be"),
    "UTF-16 at an odd place": lambda text: b"{" + json.dumps({"t": text}, ensure_ascii=False).encode("utf-16-be"),
    "UTF-16 in bytes of all kinds": lambda text: bytes(range(256)) * 40 + text.encode("utf-16-le") + bytes(range(256)),
    "percent signs": lambda text: quote(text).encode(),
    "percent signs, and + for blanks": lambda text: b"https://t.example/collect?dt=" + quote_plus(text).encode(),
    "percent signs twice": lambda text: quote(quote_plus(text), safe="").encode(),
    "quoted-printable": lambda text: quopri.encodestring(text.encode()),
    "entities": entities,
    "entities of entities": lambda text: entities(text).replace(b"&", b"&amp;"),
    "\\u": lambda text: escaped(text).encode(),
    "lines, in JSON": lambda text: json.dumps(text.replace(" ", "\n"), ensure_ascii=False).encode(),
    "JSON in JSON": lambda text: json.dumps(json.dumps({"t": text})).encode(),
    "\\x": lambda text: hexed(text.encode()),
    "soft hyphens": letters_apart("\u00ad"),
    "soft hyphens as entities": letters_apart("&shy;"),
    "no width": letters_apart("\u200b"),
    "<wbr>": letters_apart("<wbr>"),
    "tags within words": letters_apart("<i class=x>"),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64 in lines": lambda text: base64.encodebytes(text.encode()),
    "base64 behind letters": lambda text: b"/a" + base64.urlsafe_b64encode(text.encode()),
    "base64 of UTF-16": lambda text: base64.b64encode(text.encode("utf-16")),
    "base64 of gzip, slashes escaped": lambda text: base64.b64encode(gzip.compress(text.encode())).replace(b"/", b"\\/"),
    "gzip": lambda text: gzip.compress(text.encode()),
    "gzip behind other bytes": lambda text: b"\x00\x01\xff" + gzip.compress(text.encode()) + b"end",
    "many gzip members": lambda text: gzip.compress(b"x") * 400 + gzip.compress(text.encode()),
    "zlib": lambda text: zlib.compress(text.encode()),
    "percent signs among other bytes": lambda text: (
        bytes(range(256)) * 20 + b"GET /collect?dt=" + quote_plus(text).encode() + bytes(range(256))
    ),
    "a picture's notes": lambda text: b"\xff\xd8\xff\xe1\0\1\2" + text.encode() + bytes(range(256)) * 20,
}  # fmt: skip
#: What nobody does to an address.
APART = {"soft hyphens", "soft hyphens as entities", "no width", "<wbr>", "tags within words"}


@pytest.mark.parametrize("text", TEXTS, ids=("latin", "accents", "cyrillic", "chinese"))
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_text_is_found_however_it_is_spelled(spelling: str, text: str) -> None:
    words = Words([text], [])
    assert words.within(SPELLINGS[spelling](text))
    assert not words.within(SPELLINGS[spelling](OTHER))


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (ACCENTS, "windows-1252"),
        (CYRILLIC, "windows-1251"),
        (CYRILLIC, "koi8-r"),
        (CYRILLIC, "utf-16le"),
        (CYRILLIC, "utf-16be"),
        (CHINESE, "gb18030"),
        (TRADITIONAL, "big5"),
        (LATIN, "utf-16be"),
    ],
)
def test_a_text_is_found_in_its_charset_declared_or_not(text: str, charset: str) -> None:
    words = Words([text], [])
    data = json.dumps({"t": text}, ensure_ascii=False).encode(charset)
    assert words.within(data, content_type=f"application/json; charset={charset}")
    assert words.within(data)
    assert words.within(data, content_type="application/json; charset=ISO-8859-1")  # as servers say of anything


@pytest.mark.parametrize("spelling", sorted(SPELLINGS.keys() - APART))
def test_an_address_is_found_however_it_is_spelled(spelling: str) -> None:
    assert (URL,) in Words([], [URL]).within(SPELLINGS[spelling](URL))


def test_an_address_is_found_in_what_counts_visitors() -> None:
    words = Words([], [URL])
    assert words.within(b"https://t.example/c?dl=" + quote(URL, safe="").encode())
    assert words.within(b"https://t.example/c?dl=" + quote(URL, safe="").lower().encode())
    assert words.within(URL.replace("/", "\\/").encode())
    # Without the host: its last part is made of the headline.
    assert words.within(b"https://t.example/c?dp=%2F2026%2Fzorbulon-quixquay-arrested")
    assert not words.within(b"https://wexmouth.example/2026/ferry-fares-rise")


@given(st.sampled_from(sorted(SPELLINGS)), st.sampled_from(TEXTS), st.binary(max_size=60), st.binary(max_size=60))
def test_what_stands_around_it_does_not_hide_it(spelling: str, text: str, before: bytes, after: bytes) -> None:
    if spelling == "zlib":
        before = b""
    if "base64" in spelling or "percent" in spelling or "quoted" in spelling or "\\" in spelling or "entit" in spelling:
        before, after = before.hex(" ").encode() + b"\n ", b"\n " + after.hex(" ").encode()
    Words([text], []).within(before + SPELLINGS[spelling](text) + after)  # never raises
    plain = before.hex(" ").encode() + b" | " + SPELLINGS["UTF-16 BE"](text) + after
    assert Words([text], []).within(plain)


@given(st.binary(max_size=400))
def test_any_bytes_are_looked_through(data: bytes) -> None:
    heard: list[str] = []
    Words([LATIN, CHINESE], [URL]).within(data, heard.append)
    Words([LATIN], [URL]).within(b"\x1f\x8b\x08\x00" + data, heard.append)


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", LATIN)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"\xff\xd8\xff\xe0" + bytes(range(256)), "a picture"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "a picture"),
        (b"RIFF\x00\x01\x02\x03WEBPVP8 " + bytes(range(256)), "a picture"),
        (b"\0\0\0\x20ftypavif" + bytes(range(256)), "a picture"),
        (b"\0\0\0\x20ftypisom" + bytes(range(256)), "sound or film"),
        (b"%PDF-1.7\n" + bytes(range(256)), "a PDF"),
        (b"wOF2" + bytes(range(256)), "a font"),
        (zipped(), "a ZIP or what is made like one (EPUB, Office, WACZ)"),
        (b"\xfd7zXZ\0" + bytes(range(256)), "packed in a way that is not taken off here"),
        (bytes(range(1, 256)) * 4, "binary, of a kind that is not known"),
        (bytes(range(256)) * 4, "binary, of a kind that is not known"),
        (gzip.compress(bytes(1 << 25)), "unpacks to more than is looked at (16,777,216 bytes)"),
    ],
)
def test_what_cannot_be_read_as_words_is_named(data: bytes, told: str) -> None:
    heard: list[str] = []
    assert not Words([LATIN], [URL]).within(data, heard.append)
    assert heard == [told]


@pytest.mark.parametrize(
    "spelling",
    sorted(name for name in SPELLINGS if "bytes" not in name and "picture" not in name),
)
def test_what_can_be_read_is_not_named(spelling: str) -> None:
    for text in TEXTS:
        heard: list[str] = []
        Words([text[::-1]], [URL]).within(SPELLINGS[spelling](text), heard.append)
        assert heard == []


def test_packed_things_within_packed_things_end() -> None:
    bomb = bytes(1 << 24)
    for _ in range(6):
        bomb = gzip.compress(bomb * (1 + (len(bomb) < 1 << 16)), 9)
    heard: list[str] = []
    many = gzip.compress(gzip.compress(bytes((1 << 24) - 9)) * 12)
    assert not Words([LATIN], []).within(many, heard.append)
    assert len(set(heard)) == 1
    assert "more than is looked at" in heard[0]


def test_hostile_bytes_cost_no_more_than_others() -> None:
    words = Words([LATIN, CYRILLIC, CHINESE], [URL])
    magic = b"\x1f\x8b\x08\x00" * (1 << 18)
    heard: list[str] = []
    seen: list[int] = []
    spellings = words._spellings
    for data in (magic, (b"a\0" * 10 + b"x\1") * 50_000, b"<" * (1 << 20), b"%41" * (1 << 18), b"&" * (1 << 20)):
        seen.append(sum(map(len, spellings.texts(data, heard.append))))
        assert seen[-1] <= 40 * len(data)
    assert heard[0] == "looks packed in more than 4,096 places, and is not"


def test_sequences_that_are_too_many_are_counted() -> None:
    words = Words([" ".join(f"word{number} of the tally" for number in range(8_000))], [])
    assert words.left_out > 0
