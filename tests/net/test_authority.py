"""Asking a timestamp authority: what is sent, and that nothing but a token for this very question is taken."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.errors import CallerError, NewsproofError, SourceError
from archive.net import authority
from archive.net.fetch import Fetcher
from archive.settings import FetchSettings
from archive.trust import timestamps
from tests.authority import Authority, children, der, query
from tests.net.test_fetch import HOLD, LOOPBACK, RESET, START, Script, Server, always, ok

DIGEST = sha256(b"a checkpoint").digest()
NONCE = 0x0102030405060708


def asking(timeout: float = 10.0, allow: tuple[str, ...] = LOOPBACK, step: float = 0.0) -> Fetcher:
    ticks = itertools.count()
    return Fetcher(
        FetchSettings(timeout=timeout, allow_net=allow), now=lambda: START, monotonic=lambda: next(ticks) * step
    )


def refused(script: Script, **options: object) -> SourceError:
    with Server(script) as server, pytest.raises(SourceError) as caught:
        authority.ask(asking(**options), f"{server.url}tsr", DIGEST, NONCE)  # type: ignore[arg-type]
    return caught.value


def test_a_real_authority_is_asked_as_the_standard_says(tmp_path: Path) -> None:
    made = Authority(tmp_path)
    with made.serving() as service:
        token = authority.ask(asking(), service.url, DIGEST, NONCE)
    assert service.types == ["application/timestamp-query"]
    assert service.queries == [query(DIGEST, NONCE)], "what `openssl ts -query -cert` would send for this nonce"
    assert timestamps.judge_signature(token, [made.root])[0] in ("ok", "unchecked"), "unchecked without the extra"


@pytest.mark.parametrize("chain", [False, True])
def test_the_token_comes_as_it_was_signed(tmp_path: Path, chain: bool) -> None:
    made = Authority(tmp_path, chain=chain)
    told: list[bytes] = []

    def answer(request: bytes) -> tuple[int, str, bytes]:
        told.append(made.reply(request))
        return 200, "application/timestamp-reply", told[0]

    with made.serving(answer) as service:
        assert authority.ask(asking(), service.url, DIGEST, NONCE) == children(told[0])[1]


def _other_digest(made: Authority) -> bytes:
    return made.reply(query(sha256(b"another checkpoint").digest(), NONCE))


def _other_nonce(made: Authority) -> bytes:
    return made.reply(query(DIGEST, NONCE + 1))


def _no_nonce(made: Authority) -> bytes:
    return made.reply(query(DIGEST))


def _refusal(made: Authority) -> bytes:
    return made.reply(query(b"short"))


def _status(number: int) -> Callable[[Authority], bytes]:
    def made_so(made: Authority) -> bytes:
        return der(0x30, der(0x30, der(0x02, bytes((number,)))), children(made.reply(query(DIGEST, NONCE)))[1])

    return made_so


def _bare(made: Authority) -> bytes:
    return made.token(DIGEST)


@pytest.mark.parametrize(
    "answer", [_other_digest, _other_nonce, _no_nonce, _refusal, _status(2), _status(5), _bare], ids=lambda f: f.__qualname__
)  # fmt: skip
def test_an_answer_to_another_question_is_refused(tmp_path: Path, answer: Callable[[Authority], bytes]) -> None:
    made = Authority(tmp_path)
    data = answer(made)
    answering = made.serving(lambda _: (200, "application/timestamp-reply", data))
    with answering as service, pytest.raises(SourceError) as caught:
        authority.ask(asking(), service.url, DIGEST, NONCE)
    assert caught.value.code == "timestamp-refused"
    assert service.url in caught.value.message


@pytest.mark.parametrize(
    "body", [b"", b"\x30", b"\x30\x80", b"\x30\x84\xff\xff\xff\xff", b"<html>no", b"\x00" * 4096, b"\x30\x82" * 8000]
)
def test_junk_is_refused(body: bytes) -> None:
    assert refused(always(ok(body))).code == "timestamp-refused"


@given(body=st.binary(max_size=200))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_bytes_are_anything_but_refused(body: bytes) -> None:
    assert refused(always(ok(body))).code in ("timestamp-refused", "network")


def test_a_flipped_byte_in_a_real_answer_gives_a_token_or_a_refusal(tmp_path: Path) -> None:
    """Whoever changes the token on its way changes what is signed: that is for `timestamps.check` to say."""
    reply = Authority(tmp_path).reply(query(DIGEST, NONCE))
    for at in range(0, len(reply), 7):
        changed = reply[:at] + bytes((reply[at] ^ 0x41,)) + reply[at + 1 :]
        try:
            token = timestamps.token_of(changed, DIGEST, NONCE)
        except timestamps.TimestampError:
            continue
        assert token in changed


@pytest.mark.parametrize("status", [b"404 Not Found", b"500 Oops", b"204 No Content", b"401 Unauthorized"])
def test_another_status_is_refused(status: bytes) -> None:
    caught = refused(always(ok(b"x", status=status)))
    assert caught.code == "timestamp-refused"
    assert status[:3].decode() in caught.message


def test_a_redirect_is_not_followed() -> None:
    with Server(always(ok())) as other:
        caught = refused(always(ok(b"", b"Location: " + other.url.encode(), status=b"302 Found")))
    assert caught.code == "timestamp-refused"
    assert "redirects are not followed" in caught.message
    assert other.requests == []


def test_an_answer_of_ten_megabytes_is_cut_short() -> None:
    sent = []

    def endless(_request: bytes, _number: int) -> object:
        yield b"HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n"
        for _ in range(200):
            sent.append(1)
            yield bytes(50_000)

    caught = refused(endless)  # type: ignore[arg-type]
    assert caught.code == "timestamp-refused"
    assert "65,536 bytes" in caught.message
    assert len(sent) < 200


@pytest.mark.parametrize(
    "script",
    [
        always(HOLD),
        always(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n\x30", HOLD),
    ],
    ids=["silent", "half"],
)
def test_a_slow_one_is_given_up(script: Script) -> None:
    caught = refused(script, timeout=0.3, step=0.01)
    assert caught.code == "network"
    assert "timed out" in caught.message


def test_one_that_breaks_off_is_a_network_error() -> None:
    for script in (always(RESET), always(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n\x30", RESET), always()):
        assert refused(script).code == "network"


def test_a_private_address_needs_leave() -> None:
    assert refused(always(ok()), allow=()).code == "private-address"


@pytest.mark.parametrize("url", ["tsa.example", "ftp://tsa.example/", "http://127.0.0.1:25/", "http://a:b@127.0.0.1/"])
def test_what_is_no_address_to_post_to_is_refused_without_its_secrets(url: str) -> None:
    with pytest.raises(NewsproofError) as caught:
        authority.ask(asking(), url, DIGEST, NONCE)
    assert caught.value.code in ("bad-url", "refused-url")
    assert "a:b" not in caught.value.message


def test_a_name_is_the_host() -> None:
    assert authority.name_of("https://tsa.gazette.example:8443/tsr?x") == "tsa.gazette.example"
    assert authority.name_of("http://[::1]/") == "::1"
    with pytest.raises(CallerError):
        authority.name_of("gazette")
