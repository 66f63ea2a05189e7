"""What never reaches the archive: identity strings in every spelling, secrets that were sent, secrets in addresses."""

from __future__ import annotations

import gzip
import hashlib
import html
import json
from base64 import b64encode, urlsafe_b64encode
from dataclasses import replace
from unicodedata import normalize
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.formats.identities import LEAST, Recogniser
from archive.formats.withholding import withhold
from archive.model.capture import Fetched
from archive.model.secrets import is_secret_parameter, shown_address, without_query_secrets
from tests.formats.records_for_tests import DATE, exchange

NAME, MAIL = "Oona Fjær-Marsh", "oona.marsh+desk@reader.example"


def spellings(text: str) -> dict[str, bytes]:
    raw = text.encode()
    return {
        "as it is": raw,
        "upper": text.upper().encode(),
        "lower": text.lower().encode(),
        "latin-1": text.encode("cp1252"),
        "escaped": html.escape(text).encode(),
        "decimal": "".join(f"&#{ord(c)};" for c in text).encode(),
        "hex": "".join(f"&#x{ord(c):04X};" for c in text).encode(),
        "percent": "".join(f"%{byte:02x}" for byte in raw).encode(),
        "quoted": quote(text).encode(),
        "plus": quote_plus(text).encode(),
        "twice": quote(quote(text, safe=""), safe="").encode(),
        "json": json.dumps(text)[1:-1].encode(),
        "json in json": json.dumps(json.dumps(text))[3:-3].encode(),
        "script": "".join(f"\\x{ord(c):02x}" for c in text).encode(),
        "braces": "".join(f"\\u{{{ord(c):x}}}" for c in text).encode(),
        "utf-16": f"<p>{text}</p>".encode("utf-16-le"),
        "utf-16 big": f"<p>{text}</p>".encode("utf-16-be"),
        "base64": b64encode(raw),
        "base64 within": b64encode(f'{{"u":"{text}","a":1}}'.encode()),
        "base64 within, url": urlsafe_b64encode(f'{{"user":"{text}?>~"}}'.encode()),
        "base64 lower": b64encode(f"x{text.lower()}yy".encode()),
        "md5": hashlib.md5(text.lower().encode()).hexdigest().encode(),
        "sha1": hashlib.sha1(raw).hexdigest().upper().encode(),
        "sha256": hashlib.sha256(text.lower().encode()).hexdigest().encode(),
    }


@pytest.mark.parametrize("text", [NAME, MAIL, "kestrel-4711", "Óðinn Þór"])
@pytest.mark.parametrize("kind", spellings(MAIL))
def test_a_string_is_found_in_every_spelling(text: str, kind: str) -> None:
    written = spellings(text)[kind]
    page = b'<a href="/me?u=' + written + b'">' + written + b"</a>" if "utf-16" not in kind else written
    found, places = Recogniser([text, "nobody else"]).redact(page)
    assert places >= 1
    assert written not in found
    assert b"redacted" in found.replace(b"\0", b"")
    assert text.encode() not in found
    # What is clean stays so.
    assert Recogniser([text]).redact(found)[1] == 0


@pytest.mark.parametrize(
    "written",
    [
        b"Oona&nbsp;Fj&aelig;r-Marsh", b"Oona\n  Fj&#230;r-Marsh", b"oona%20fj%c3%a6r-marsh", b"OONA FJ\xc3\x86R-MARSH",
        b"Oona\xc2\xa0Fj\xe6r&#45;Marsh", "Oona Fjær\\u002dMarsh".encode(), b"Oona+Fj%E6r-Marsh",
    ],
)  # fmt: skip
def test_spellings_are_mixed(written: bytes) -> None:
    assert Recogniser([NAME]).redact(b"Hello, " + written + b"!") == (b"Hello, [redacted]!", 1)


def test_decomposed_letters_are_the_same_letters() -> None:
    assert Recogniser(["José Núñez"]).redact("Jose\u0301 Nu\u0301n\u0303ez".encode())[1] == 1
    assert Recogniser(["Jose\u0301"]).redact("JOSÉ".encode())[1] == 1


def test_a_word_is_looked_for_as_a_word() -> None:
    recogniser = Recogniser(["Marsh"])
    for text in (b"The marshes", b"marshal", b"xmarsh", b"Marsh1"):
        assert recogniser.redact(text) == (text, 0)
    for text in (b"Marsh", b"(marsh)", b'"Marsh"', b"%22Marsh%22", b"\\nMarsh", b"\\u0022Marsh\\u0022", b"_marsh_"):
        assert recogniser.redact(text)[1] == 1, text


def test_short_strings_are_refused_and_no_string_finds_nothing() -> None:
    with pytest.raises(ValueError, match="fewer than"):
        Recogniser(["ab"])
    assert not Recogniser([])
    assert Recogniser([]).redact(b"text") == (b"text", 0)


@example("00\uf900", b"")  # a character that is not its own NFC
@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=LEAST, max_size=20).filter(
        lambda t: len(" ".join(normalize("NFC", t).split())) >= LEAST
    ),
    st.binary(max_size=60),
)
def test_any_string_is_found_in_any_bytes(text: str, around: bytes) -> None:
    written = " ".join(text.split()).encode("utf-8", "surrogatepass")
    found, places = Recogniser([text]).redact(around + b" " + written + b" " + around)
    assert places >= 1
    assert isinstance(found, bytes)


# Addresses.


@pytest.mark.parametrize(
    "name",
    ["token", "access_token", "X-Amz-Signature", "X-Amz-Security-Token", "sig", "apiKey", "api_key", "jsessionid", "PHPSESSID",
     "unlocked_article_code", "client_secret", "pass%77ord", "auth", "Key-Pair-Id", "id_token", "csrf.token"],
)  # fmt: skip
def test_names_of_secrets(name: str) -> None:
    assert is_secret_parameter(name)
    url = f"https://news.example/a?id=7&{name}=c4nary%2Fx&v=1#f"
    clean, found = without_query_secrets(url)
    assert clean == f"https://news.example/a?id=7&{name}=redacted&v=1#f"
    assert [value for _, value in found] == ["c4nary%2Fx"]
    assert without_query_secrets(clean) == (clean, ())


@pytest.mark.parametrize(
    "name", ["id", "page", "q", "utm_source", "key", "tokens", "author", "design", "story", "section", "sid"]
)
def test_names_of_no_secrets(name: str) -> None:
    url = f"https://news.example/a?{name}=7&x"
    assert without_query_secrets(url) == (url, ())


def test_secrets_inside_addresses_inside_addresses() -> None:
    inner = quote("https://b.example/?a=1&sig=c4nary", safe="")
    for url in (
        f"https://a.example/?next={inner}",
        f"https://a.example/?next={quote('https://b.example/?to=' + inner, safe='')}",
        "https://a.example/?next=https://b.example/?token=c4nary",
        "https://a.example/x;jsessionid=c4nary/y?z=1",
        "https://a.example/x#access_token=c4nary&state=1",
        "<https://a.example/?token=c4nary>; rel=next, </b?auth=c4nary>",
        "0; url=https://a.example/?token=c4nary",
    ):
        clean, found = without_query_secrets(url)
        assert "c4nary" not in clean, clean
        assert found


@given(st.text(max_size=100))
def test_no_address_raises(text: str) -> None:
    for url in (text, f"https://x.example/?{text}", f"https://x.example/?token={text}&next={text}"):
        clean, _ = without_query_secrets(url)
        assert without_query_secrets(clean)[0] == clean
        assert len(shown_address(url)) <= 201


# A fetch.


def came(
    body: bytes = b"<p>Hello</p>", head: bytes = b"", request: bytes = b"", url: str = "https://news.example/a"
) -> Fetched:
    whole = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + head + b"\r\n"
    fields = tuple(
        (name.decode(), value.strip().decode("latin-1"))
        for name, _, value in (line.partition(b":") for line in whole.split(b"\r\n")[1:-2])
    )
    asked = request or b"GET /a HTTP/1.1\r\nHost: news.example\r\n\r\n"
    hop = replace(
        exchange(url, head=whole, body=body, request=asked),
        headers=fields,
        raw_sha256="ab" * 32,
        raw_length=9,
        chunks=(1,),
    )
    return Fetched(url, DATE, (hop,))


def test_nothing_to_withhold_changes_nothing() -> None:
    fetched = came()
    assert withhold(fetched) == fetched
    assert withhold(fetched, identities=(NAME, MAIL)) == fetched
    packed = came(gzip.compress(b"<p>Hello</p>"), b"Content-Encoding: gzip\r\n")
    assert withhold(packed, identities=(NAME, MAIL)) == packed


def test_an_identity_in_a_coded_body_is_taken_out_and_marked() -> None:
    page = f"<p>Hello {NAME}, <a href='mailto:{MAIL}'>{html.escape(MAIL)}</a></p>".encode()
    clean = withhold(came(gzip.compress(page), b"Content-Encoding: gzip\r\n"), identities=(NAME, MAIL))
    (hop,) = clean.hops
    assert hop.body == b"<p>Hello [redacted], <a href='mailto:[redacted]'>[redacted]</a></p>"
    assert b"X-Archive-Orig-Content-Encoding: gzip" in hop.head
    assert hop.header("content-encoding") is None
    assert clean.subscriber
    assert clean.redactions == ("response body: identity (3 places)",)
    # The hash of the raw bytes would tell a right guess from a wrong one.
    assert (hop.raw_sha256, hop.chunks) == ("", None)


def test_an_identity_in_headers_and_addresses() -> None:
    fetched = came(head=f"X-User: {MAIL}\r\n".encode(), url="https://news.example/a?u=kestrel-4711")
    clean = withhold(replace(fetched, failure="stopped at kestrel-4711"), identities=(MAIL, "kestrel-4711"))
    (hop,) = clean.hops
    assert b"X-User: [redacted]\r\n" in hop.head
    assert hop.header("x-user") == "[redacted]"
    assert clean.url == hop.url == "https://news.example/a?u=redacted"
    assert clean.failure == "stopped at [redacted]"
    assert clean.subscriber


@pytest.mark.parametrize("body", [gzip.compress(f"<p>{NAME} and more of the page".encode() * 9)[:-12], b"\xff" * 99])
def test_what_cannot_be_decoded_in_full_cannot_be_searched(body: bytes) -> None:
    clean = withhold(came(body, b"Content-Encoding: gzip\r\n"), identities=(NAME,))
    (hop,) = clean.hops
    assert "Oona" not in hop.body.decode("utf-8", "replace")
    assert hop.body == b"" or b"[redacted]" in hop.body
    assert (clean.failure or "").startswith("undecodable body: gzip")
    assert clean.redactions


def test_secrets_that_were_sent_are_not_kept_when_they_come_back() -> None:
    credentials = b64encode(b"desk:pa55-canary").decode()
    request = (
        f"GET /a?token=t0ken-canary HTTP/1.1\r\nHost: news.example\r\nCookie: s=c00kie-canary; lang=english\r\n"
        f"Authorization: Basic {credentials}\r\nX-Key: k3y-canary-1\r\n\r\n"
    ).encode()
    echo = b"<p>english t0ken-canary c00kie-canary pa55-canary k3y-canary-1 " + credentials.encode()
    url = "https://news.example/a?token=t0ken-canary"
    clean = withhold(came(echo, b"X-Echo: c00kie-canary\r\n", request, url), headers=("x-key",))
    (hop,) = clean.hops
    assert hop.body == b"<p>english" + b" [redacted]" * 5
    for secret in (b"t0ken", b"k3y"):
        assert secret not in hop.request
    assert b"X-Key: [redacted]" in hop.request
    assert b"canary" not in hop.head + hop.body
    assert clean.url == hop.url == "https://news.example/a?token=redacted"
    assert not clean.subscriber
    assert hop.raw_sha256 == "ab" * 32
    assert "query token" in clean.redactions
    assert "request X-Key" in clean.redactions
    assert not any("canary" in word for word in clean.redactions)


def test_values_of_any_kind_and_size_are_looked_for() -> None:
    """A jar may hold hundreds of long cookies, and an address a value that is nothing but spaces."""
    long = [f"{number:04d}" + "c4nary-and-much-more/" * 190 for number in range(200)]
    jar = "; ".join(f"c{number}={value}" for number, value in enumerate(long))
    url = f"https://news.example/a?token={'%20' * 40}&sig=ab%2Fc4nary%2F77"
    request = f"GET /a HTTP/1.1\r\nHost: news.example\r\nCookie: {jar}\r\n\r\n".encode()
    echo = (
        f"<p>{long[7]} {quote(long[8], safe='')} {b64encode(long[9].encode()).decode()} ab/c4nary/77 ab%2Fc4nary%2F77"
    )
    (hop,) = withhold(came(echo.encode(), request=request, url=url)).hops
    assert b"c4nary" not in hop.body
    assert b64encode(b"c4nary-and")[4:-4] not in hop.body
    assert hop.body.count(b"[redacted]") >= 5


def test_tokens_are_kept_when_that_is_asked_for() -> None:
    fetched = came(url="https://news.example/a?token=t0ken-canary", head=b"Location: /b?sig=1234\r\n")
    assert withhold(fetched, keep_query_secrets=True) == fetched
    clean = withhold(fetched).hops[0]
    assert b"Location: /b?sig=redacted" in clean.head
    assert clean.header("location") == "/b?sig=redacted"
