"""C7 and C8: where a server sends us, and servers that cannot prove who they are."""

from __future__ import annotations

from archive.net.guard import check_url
from tests.net.hostile.stage import PAGE, Case, Seen, answer, to
from tests.net.test_fetch import RUDE, Script


def once(location: bytes, status: bytes = b"302 Found") -> Script:
    return lambda _request, number: [to(location, status)] if number == 0 else [answer()]


def _counting(_request: bytes, number: int) -> list[bytes]:
    return [to(b"/%d" % number)]


def _until(last: int) -> Script:
    return lambda _request, number: [to(b"/%d" % number)] if number < last else [answer()]


def _case(name: str, does: str, then: str, script: Script, comes: str = "broken", **more: object) -> Case:
    return Case(f"C7 {name}", does, then, script=script, comes=comes, **more)  # type: ignore[arg-type]


def _refused(name: str, location: bytes, says: str = "only http and https") -> Case:
    return _case(
        name,
        f"redirects to `{location.decode()[:60]}`",
        "refused; nothing is stored",
        once(location),
        "refused-url",
        says=says,
        asked=1,
    )


def _nowhere(name: str, location: bytes, does: str) -> Case:
    return _case(
        name, does, "`broken`, the hop is stored", once(location), says="leads nowhere", hops=1, asked=1, status=302
    )


def _no_secret(seen: Seen) -> str | None:
    stored = b"".join(block for _, _, block in seen.records)
    if any(word in stored for word in (b"hunter2", b"dXNlcjpodW50ZXIy")):
        return "the password of the redirect is stored"
    return "it was sent" if any(b"authorization" in one.lower() for one in seen.requests) else None


def _led_to(end: str) -> object:
    def check(seen: Seen) -> str | None:
        assert seen.described is not None
        return None if seen.described.final_url.endswith(end) else f"it led to {seen.described.final_url}"

    return check


def _observed_last(seen: Seen) -> str | None:
    """The page was asked for at the time that is signed, not the address that led there."""
    assert seen.described is not None
    last = seen.answers[-1][0]["warc-date"]
    return None if seen.described.observed == last else f"{seen.described.observed}, asked for at {last}"


C7 = (
    _case(
        "a loop of one",
        "redirects to itself",
        "stops at once: `broken`, the hop is stored",
        once(b"/story"),
        says="in a circle",
        asked=1,
        hops=1,
    ),
    _case(
        "a loop of two",
        "redirects to and fro",
        "stops at the second: `broken`",
        lambda _r, n: [to(b"/b" if n % 2 == 0 else b"/story")],
        says="in a circle",
        asked=2,
        hops=2,
    ),
    _case(
        "a loop through fragments",
        "redirects to itself with another fragment each time",
        "a fragment makes no other address: `broken`",
        lambda _r, n: [to(b"/story#%d" % n)],
        says="in a circle",
        asked=1,
        hops=1,
    ),
    _case(
        "a loop through spellings",
        "redirects to itself as HTTP://…:80",
        "another spelling is no other address: `broken`",
        lambda r, n: [to(b"HTTP://" + r.partition(b"Host: ")[2].split(b"\r\n")[0].upper() + b":80/story")],
        says="in a circle",
        asked=1,
        hops=1,
    ),
    _case(
        "100 hops",
        "redirects 100 times",
        "stops after 10 redirects: `broken`, every hop is stored",
        _until(100),
        says="more than 10",
        asked=11,
        hops=11,
    ),
    _case(
        "endless hops",
        "redirects to a new address for ever",
        "stops after 10 redirects: `broken`",
        _counting,
        says="more than 10",
        asked=11,
        hops=11,
    ),
    _case(
        "ten hops",
        "redirects ten times",
        "a version; every hop is stored, the last one's time is signed",
        _until(10),
        "version",
        asked=11,
        hops=11,
        check=_observed_last,
    ),
    _refused("file:", b"file:///etc/passwd"),
    _refused("ftp:", b"ftp://news.example/a"),
    _refused("data:", b"data:text/html,<p>hello"),
    _refused("javascript:", b"javascript:alert(1)"),
    _refused("gopher:", b"gopher://127.0.0.1:6379/_FLUSHALL"),
    _refused("about:", b"about:blank"),
    _refused("ws:", b"ws://news.example/"),
    _refused("blob:", b"blob:https://news.example/1"),
    _refused("a port of mail", b"http://news.example:25/", "port 25"),
    _refused("a port of ssh", b"//news.example:22/", "port 22"),
    _nowhere("2 MB of address", b"/" + b"a" * 200_000, "redirects to an address of 200 kB"),
    _nowhere("no host", b"https:", "redirects to a scheme and nothing more"),
    _case(
        "three slashes",
        "redirects to `http:///other.example/b`",
        "followed as browsers do",
        once(b"http:///other.example/b"),
        "version",
        hops=2,
        check=_led_to("http://other.example/b"),
    ),
    _case(
        "backslashes",
        "redirects to `\\\\slashes.example\\b`",
        "followed as browsers do",
        once(b"\\\\slashes.example\\b"),
        "version",
        hops=2,
        check=_led_to("http://slashes.example/b"),
    ),
    _nowhere("a broken address", b"http://[::1/", "redirects to half an IPv6 address"),
    _nowhere("a port of 99999", b"http://news.example:99999/", "redirects to a port that cannot be"),
    _case(
        "an empty Location",
        "redirects with an empty Location",
        "`broken`: a redirect that leads nowhere",
        once(b""),
        says="leads nowhere",
        hops=1,
    ),
    _case(
        "no Location",
        "redirects without saying where",
        "`broken`: a redirect that leads nowhere",
        lambda _r, _n: [answer(b"moved", status=b"301 Moved")],
        says="leads nowhere",
        hops=1,
    ),
    _case("300", "offers choices", "not followed: `broken`", once(b"/b", b"300 Choices"), asked=1, hops=1),
    _case(
        "a relative Location",
        "redirects to `../b?c`",
        "followed",
        once(b"../b?c"),
        "version",
        hops=2,
        check=_led_to("/b?c"),
    ),
    _case(
        "white space in Location",
        "redirects to ` /b ` with a tab inside",
        "followed as browsers do",
        once(b"  /b\tb  "),
        "version",
        hops=2,
        check=_led_to("/bb"),
    ),
    _case(
        "two Locations",
        "redirects to two places",
        "the first counts",
        lambda _r, n: [answer(b"", b"Location: /one", b"Location: /two", status=b"302 F")] if n == 0 else [answer()],
        "version",
        hops=2,
        check=_led_to("/one"),
    ),
    _case(
        "bytes that are no text",
        "redirects to Latin-1 bytes",
        "percent-encoded and followed",
        once(b"/caf\xe9"),
        "version",
        hops=2,
        check=_led_to("/caf%E9"),
    ),
    _case(
        "bytes of a terminal",
        "redirects to escape sequences and a bidi override",
        "percent-encoded and followed",
        once("/\x1b[2J\u202egnp".encode()),
        "version",
        hops=2,
        check=_led_to("/%1B[2J%E2%80%AEgnp"),
    ),
    _case(
        "userinfo",
        "redirects to an address with user name and password",
        "followed without them; they are stored nowhere",
        lambda r, n: (
            [to(b"http://user:hunter2@" + r.partition(b"Host: ")[2].split(b"\r\n")[0] + b"/b")]
            if n == 0
            else [answer()]
        ),
        "version",
        hops=2,
        check=_no_secret,
    ),
    _case(
        "a name that looks like another",
        "redirects to a homograph of a known name",
        "followed as the A-form that it is",
        once("http://nеws.example/b".encode()),
        "version",
        hops=2,
        check=_led_to(check_url("http://nеws.example/b").url),
    ),
    _case(
        "an IDN",
        "redirects to bücher.example",
        "followed as xn--bcher-kva.example",
        once("http://bücher.example/b".encode()),
        "version",
        hops=2,
        check=_led_to("http://xn--bcher-kva.example/b"),
    ),
    _case(
        "a redirect with a body of its own",
        "sends an article along with a redirect",
        "the redirect counts; its body is stored",
        lambda _r, n: [answer(PAGE, b"Location: /b", status=b"302 F")] if n == 0 else [answer()],
        "version",
        hops=2,
    ),
    _case(
        "a redirect that breaks off",
        "closes in the middle of a redirect's body",
        "not followed: `broken`",
        lambda _r, _n: [b"HTTP/1.1 302 F\r\nLocation: /b\r\nContent-Length: 9\r\n\r\nmoved"],
        truncated="disconnect",
        hops=1,
        asked=1,
    ),
    _case(
        "Refresh",
        "says `Refresh: 0; url=/b` and nothing else",
        "not followed: no story text",
        lambda _r, _n: [answer(b"<p>wait", b"Refresh: 0; url=/b")],
        "not-an-article",
        asked=1,
        hops=1,
    ),
)


def _chain_kept(least: int) -> object:
    """The certificates that the server showed are in the archive."""

    def check(seen: Seen) -> str | None:
        blocks = [block for _, block in seen.of("tls")]
        count = sum(block.count(b"BEGIN CERTIFICATE") for block in blocks)
        return None if len(blocks) == 1 and count >= least else f"{len(blocks)} chains, {count} certificates"

    return check


def _doubted(seen: Seen) -> str | None:
    """The capture says, signed, that the server was not proven to be the one asked, and so does what people read."""
    from archive.report import wording

    assert seen.described is not None
    assert seen.found is not None
    permission = seen.described.permission
    if permission is None or not permission.insecure or permission.against_robots:
        return "the description does not say that TLS was not valid"
    if "TLS not valid" not in wording.source(seen.found.capture):
        return "history does not say so"
    return _chain_kept(1)(seen)  # type: ignore[operator, no-any-return]


_HTTPS = "https://news.example/story"
_INSECURE = {"insecure_record": True}


def _tls(name: str, does: str, made: str, says: str, *, chain: int = 1, **more: object) -> tuple[Case, Case, Case]:
    """One fault, met three times: at a new address, at one that is known, and where the reader wants it recorded."""
    common = {"url": _HTTPS, "tls": made, "script": (answer(),), **more}
    return (
        Case(
            f"C8 {name}",
            does,
            "refused: no request is sent, nothing is stored for a new address",
            comes="network",
            says=says,
            asked=0,
            **common,
        ),  # type: ignore[arg-type]
        Case(
            f"C8 {name}, of a known page",
            does,
            "`broken`, signed, with the certificates that it showed",
            comes="broken",
            says=says,
            asked=0,
            known=True,
            hops=0,
            check=_chain_kept(chain) if chain else None,
            **common,
        ),  # type: ignore[arg-type]
        Case(
            f"C8 {name}, --insecure-record",
            does,
            "stored, and marked for good: `TLS not valid`",
            comes="version",
            asked=1,
            how=_INSECURE,
            check=_doubted,
            **common,
        ),  # type: ignore[arg-type]
    )


C8 = (
    Case(
        "C8 a valid certificate",
        "proves who it is",
        "a version with the certificates of its connection",
        url=_HTTPS,
        tls="good",
        script=(answer(),),
        check=_chain_kept(2),
    ),
    Case(
        "C8 a valid certificate, --insecure-record",
        "proves who it is",
        "nothing is marked",
        url=_HTTPS,
        tls="good",
        script=(answer(),),
        how=_INSECURE,
        check=lambda seen: "marked" if seen.described is None or seen.described.permission else None,
    ),
    *_tls("expired", "shows a certificate that expired yesterday", "expired", "expired"),
    *_tls("not yet valid", "shows a certificate of next week", "future", "not yet valid"),
    *_tls("another host", "shows a certificate of another host", "other", "mismatch"),
    *_tls("self-signed", "shows a certificate that it signed itself", "self", "TLS certificate not valid"),
    *_tls(
        "an unknown authority",
        "shows a certificate of an authority nobody knows",
        "stranger",
        "TLS certificate not valid",
    ),
    *_tls("NUL in a name", "shows a certificate for `news.example`, NUL, `.evil.example`", "nul", "mismatch"),
    *_tls("a name in CN alone", "names itself in CN and in no SAN", "cn", "TLS certificate not valid"),
    *_tls(
        "a wildcard of two labels",
        "shows a certificate for `*.example` to a name below it",
        "wild",
        "mismatch",
        url="https://a.news.example/story",
    ),
    *_tls("TLS 1.0", "speaks nothing newer than TLS 1.0", "tls10", "TLS failed", chain=0),
    *_tls("TLS 1.1", "speaks nothing newer than TLS 1.1", "tls11", "TLS failed", chain=0),
    *_tls("a huge chain", "shows 40 certificates that lead nowhere", "huge", "TLS certificate not valid", chain=30),
    Case(
        "C8 a secret for a server that proves nothing",
        "shows a bad certificate when a password is to be sent",
        "refused even with --insecure-record: no secret goes to an unknown server",
        url="https://user:hunter2@news.example/story",
        tls="self",
        script=(answer(),),
        comes="network",
        asked=0,
        how=_INSECURE,
    ),
    Case(
        "C8 silence in the handshake",
        "takes a handshake and says nothing",
        "nothing is stored for a new address",
        url=_HTTPS,
        script=(),
        comes="network",
        says="timed out",
        asked=0,
        how={"timeout": 0.05},
    ),
    Case(
        "C8 a redirect to a bad certificate",
        "redirects to a host whose certificate is not valid",
        "not followed: `broken`, the hop and the certificates are stored",
        url=_HTTPS,
        tls="good",
        script=(to(b"https://other.example/"),),
        comes="broken",
        says="mismatch",
        hops=1,
        asked=1,
        check=lambda seen: None if len(seen.of("tls")) == 2 else "not both chains",
    ),
    Case(
        "C8 no close_notify behind a length",
        "leaves without closing TLS, after a page with a length",
        "a version: the length says it is whole",
        url=_HTTPS,
        tls="good",
        script=(answer(), RUDE),
    ),
    Case(
        "C8 no close_notify behind an open end",
        "leaves without closing TLS, after a page without a length",
        "`broken`: anybody on the way could have cut it",
        url=_HTTPS,
        tls="good",
        script=(answer(length=False), RUDE),
        comes="broken",
        truncated="disconnect",
    ),
    Case(
        "C8 h2 by ALPN",
        "offers HTTP/2 first",
        "HTTP/1.1 is spoken: only that is offered",
        url=_HTTPS,
        tls="h2",
        script=(answer(),),
        check=lambda seen: None if seen.requests[0].startswith(b"GET /story HTTP/1.1\r\n") else "not HTTP/1.1",
    ),
)

ROWS = {"C7": C7, "C8": C8}
