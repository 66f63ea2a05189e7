"""C13 to C16: servers that want to be left alone, robots.txt of every kind, clocks that lie, feeds that attack.

C14 and C16 also have suites of their own (`tests/net/test_robots.py`, `tests/net/test_permission.py`,
`tests/articles/test_articles_feeds.py`); here they are seen from outside.
"""

from __future__ import annotations

from archive.net.robots import LIMIT
from tests.net.hostile.stage import Case, Seen, answer, to

BUSY = "`blocked`, and the host is left alone"


def _held(least: float, most: float) -> object:
    """For how long the host is left alone from now on."""

    def check(seen: Seen) -> str | None:
        assert seen.described is not None
        host = seen.described.url.split("/")[2]
        manners = seen.stage.press._manners.manners(0.0, seen.stage.clock.now)
        left = manners.wait_for(host)
        return None if least <= left <= most else f"left alone for {left} s"

    return check


def _busy(name: str, does: str, then: str, status: bytes, value: bytes | None, least: float, most: float) -> Case:
    fields = [] if value is None else [b"Retry-After: " + value]
    comes = "blocked" if status.startswith(b"429") else "broken"
    return Case(
        f"C13 {name}",
        does,
        then,
        script=(answer(b"<p>busy", *fields, status=status),),
        comes=comes,
        check=_held(least, most),
    )  # type: ignore[arg-type]


C13 = (
    _busy(
        "429 with seconds",
        "asks to be left alone for 30 s",
        "`blocked`; left alone for 30 s",
        b"429 Many",
        b"30",
        20,
        30,
    ),
    _busy(
        "429 without a word",
        "says 429 and not for how long",
        "`blocked`; left alone for 60 s",
        b"429 Many",
        None,
        50,
        60,
    ),
    _busy(
        "503 with seconds",
        "asks to be left alone for an hour",
        "`broken`; left alone for an hour",
        b"503 Busy",
        b"3600",
        3_580,
        3_600,
    ),
    _busy("503 without a word", "says 503 and not for how long", "`broken`; the usual rate", b"503 Busy", None, 0, 0),
    _busy(
        "a date",
        "names a date two hours from now",
        "left alone until then",
        b"503 Busy",
        b"Mon, 02 Mar 2026 23:59:00 GMT",
        3_600,
        86_400,
    ),
    _busy(
        "ten years", "asks for ten years", "left alone for a day, the cap", b"503 Busy", b"315360000", 86_380, 86_400
    ),
    _busy(
        "a number of 400 digits",
        "asks for 10^400 seconds",
        "left alone for a day, the cap",
        b"503 Busy",
        b"9" * 400,
        86_380,
        86_400,
    ),
    _busy("a negative number", "asks for -5 seconds", "read as absent", b"503 Busy", b"-5", 0, 0),
    _busy(
        "a date that has passed",
        "names a date in 1999",
        "may be asked again at once",
        b"503 Busy",
        b"Fri, 31 Dec 1999 23:59:59 GMT",
        0,
        0,
    ),
    _busy("words", "asks to be asked `later`", "read as absent", b"503 Busy", b"later", 0, 0),
    _busy(
        "a date in the year 9999",
        "names the last day that can be written",
        "left alone for a day, the cap",
        b"503 Busy",
        b"Fri, 31 Dec 9999 23:59:59 GMT",
        86_380,
        86_400,
    ),
)

NO = b"User-agent: *\nDisallow: /story\n"


def _robots(
    name: str, does: str, then: str, *steps: bytes, comes: str = "version", says: str = "", **more: object
) -> Case:
    more.setdefault("asked", 0 if comes in ("robots", "network", "private-address") else 1)
    return Case(f"C14 {name}", does, then, script=(answer(),), robots=steps, comes=comes, says=says, **more)  # type: ignore[arg-type]


def _word(**members: object) -> object:
    """What is signed of robots.txt."""

    def check(seen: Seen) -> str | None:
        permission = seen.described.permission if seen.described is not None else None
        word = permission.robots[0] if permission is not None and permission.robots else None
        if word is None:
            return "nothing is said of robots.txt"
        wrong = {name: getattr(word, name) for name, value in members.items() if getattr(word, name) != value}
        return str(wrong) if wrong else None

    return check


def _text(body: bytes, *fields: bytes) -> bytes:
    return answer(body, *(fields or (b"Content-Type: text/plain",)), html=False)


C14 = (
    _robots(
        "it forbids",
        "forbids the page",
        "refused; nothing is stored",
        _text(NO),
        comes="robots",
        says="Disallow: /story",
    ),
    _robots(
        "it allows",
        "allows the page",
        "a version; what it said is signed",
        _text(b"User-agent: *\nAllow: /\n"),
        check=_word(allowed=True, status=200, line=2),
    ),
    _robots("404", "has no robots.txt", "everything may be fetched (RFC 9309, 2.3.1.3)", answer(b"", status=b"404 No")),
    _robots("403", "forbids robots.txt itself", "everything may be fetched", answer(NO, status=b"403 No")),
    _robots(
        "500",
        "fails over robots.txt",
        "nothing may be fetched (2.3.1.4)",
        answer(b"", status=b"500 No"),
        comes="robots",
        says="HTTP status 500",
    ),
    _robots(
        "503",
        "is busy over robots.txt",
        "nothing may be fetched",
        answer(b"", status=b"503 No"),
        comes="robots",
        says="HTTP status 503",
    ),
    _robots(
        "10 MB",
        "sends a robots.txt of 10 MB that forbids at its end",
        "500 KiB are read; the page is fetched",
        _text(b"# filler\n" * 1_200_000 + NO),
    ),
    _robots(
        "10 MB, forbidden at once",
        "sends 10 MB that forbid at the beginning",
        "500 KiB are read: refused",
        _text(NO + b"# filler\n" * 1_200_000),
        comes="robots",
    ),
    _robots(
        "a rule across the limit",
        "puts a rule across the 500 KiB",
        "half a rule is no rule",
        _text(b"User-agent: *\n" + b"#" * (LIMIT - 26) + b"\nDisallow: /story\n"),
    ),
    _robots(
        "a redirect loop",
        "redirects robots.txt in a circle",
        "after five redirects everything may be fetched",
        to(b"/robots.txt"),
    ),
    _robots(
        "a redirect to a private address",
        "redirects robots.txt to 10.0.0.1",
        "nothing may be fetched; nothing was connected to there",
        to(b"http://10.0.0.1/robots.txt"),
        comes="robots",
        says="refused",
    ),
    _robots(
        "a redirect to file:",
        "redirects robots.txt to file:///etc/passwd",
        "nothing may be fetched",
        to(b"file:///etc/passwd"),
        comes="robots",
        says="refused",
    ),
    _robots(
        "a BOM",
        "begins robots.txt with a BOM",
        "read all the same: refused",
        _text(b"\xef\xbb\xbf" + NO),
        comes="robots",
    ),
    _robots(
        "a wrong type",
        "calls robots.txt an image",
        "read all the same: refused",
        _text(NO, b"Content-Type: image/png"),
        comes="robots",
    ),
    _robots(
        "a page for a robots.txt",
        "answers robots.txt with a page of HTML",
        "no rule speaks of us",
        answer(b"<!doctype html><title>Hello</title><p>Disallow everything"),
    ),
    _robots(
        "only for others",
        "forbids everything to another agent",
        "a version",
        _text(b"User-agent: otherbot\nDisallow: /\n"),
    ),
    _robots(
        "for us by name",
        "forbids everything to newsproof, allows others",
        "refused",
        _text(b"User-agent: *\nAllow: /\n\nUser-agent: NewsProof\nDisallow: /\n"),
        comes="robots",
    ),
    _robots(
        "for us by name, allowed",
        "forbids everything to all, allows newsproof",
        "a version",
        _text(b"User-agent: *\nDisallow: /\n\nUser-agent: newsproof\nAllow: /\n"),
    ),
    _robots("wildcards", "forbids `/*ory$`", "refused", _text(b"User-agent: *\nDisallow: /*ory$\n"), comes="robots"),
    _robots(
        "a million stars",
        "forbids `/*a*a*a…` with thousands of stars",
        "matched in linear time; a version",
        _text(b"User-agent: *\nDisallow: /" + b"*a" * 20_000 + b"$\n"),
    ),
    _robots(
        "escapes",
        "forbids `/%73tory`",
        "the same address in other letters: refused",
        _text(b"User-agent: *\nDisallow: /%73tory\n"),
        comes="robots",
    ),
    _robots(
        "old line ends", "ends its lines with CR alone", "refused", _text(NO.replace(b"\n", b"\r")), comes="robots"
    ),
    _robots(
        "it breaks off",
        "closes in the middle of robots.txt",
        "nothing may be fetched",
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + NO,
        comes="robots",
    ),
    _robots(
        "a gzip bomb",
        "sends 50 MB of zeros as gzip",
        "500 KiB are decoded; no rule speaks of us",
        _text(__import__("zlib").compress(bytes(50_000_000), 9, 31), b"Content-Encoding: gzip"),
    ),
    _robots(
        "an unknown coding",
        "sends robots.txt in a coding that was not asked for",
        "nothing may be fetched",
        _text(NO, b"Content-Encoding: br"),
        comes="robots",
        says="content coding",
    ),
    _robots(
        "it overrides with a reason",
        "forbids the page to somebody who has a reason",
        "a version; rule and reason are signed",
        _text(NO),
        how={"ignore_robots": True, "reason": "a court order"},
        check=_word(allowed=False, line=2),
    ),
)


def _claims(**claimed: object) -> object:
    """What the server claims is kept as its claim; the time that is signed is ours."""

    def check(seen: Seen) -> str | None:
        assert seen.described is not None
        if not seen.described.observed.startswith("2026-03-0"):
            return f"observed {seen.described.observed}"
        wrong = {name: getattr(seen.described.claimed, name) for name in claimed}
        return None if wrong == claimed else str(wrong)

    return check


def _clock(
    name: str,
    does: str,
    fields: list[bytes],
    then: str = "recorded as a claim, never used as our time",
    **claimed: object,
) -> Case:
    return Case(f"C15 {name}", does, then, script=(answer(_dated(name), *fields),), check=_claims(**claimed))  # type: ignore[arg-type]


def _dated(name: str) -> bytes:
    from tests.net.hostile.stage import PAGE

    return PAGE.replace(b"Dana Whitlock", f"Dana Whitlock, {name}".encode())


C15 = (
    _clock(
        "Date in 2031",
        "dates its answer in 2031",
        [b"Date: Sat, 01 Mar 2031 00:00:00 GMT"],
        date="Sat, 01 Mar 2031 00:00:00 GMT",
    ),
    _clock(
        "Date in 1970",
        "dates its answer in 1970",
        [b"Date: Thu, 01 Jan 1970 00:00:00 GMT"],
        date="Thu, 01 Jan 1970 00:00:00 GMT",
    ),
    _clock(
        "Last-Modified in the future",
        "says that it was changed next year",
        [b"Last-Modified: Mon, 01 Mar 2027 00:00:00 GMT"],
        last_modified="Mon, 01 Mar 2027 00:00:00 GMT",
    ),
    _clock("a Date of nonsense", "dates its answer `yesterday`", [b"Date: yesterday"], date="yesterday"),
    _clock("two Dates", "dates its answer twice", [b"Date: one", b"Date: two"], date="one"),
    _clock(
        "Age of 99999999999",
        "says that it lay in a cache for 3,000 years",
        [b"Age: 99999999999"],
        then="no number that counts; the interval is not moved",
        age=0,
    ),
    _clock("Age below zero", "says that it is -5 seconds old", [b"Age: -5"], then="read as absent", age=0),
    _clock(
        "Age of an hour",
        "says that it lay in a cache for an hour",
        [b"Age: 3600"],
        then="taken off the beginning of an interval",
        age=3600,
    ),
    _clock(
        "Expires and Cache-Control",
        "forbids to keep it",
        [b"Cache-Control: no-store", b"Expires: 0"],
        then="recorded; an archive is no cache",
    ),
    _clock("a Date that injects", "puts a lone CR and escapes into Date", [b"Date: \x1b[2Jx"], date="\x1b[2Jx"),
)

ROWS = {"C13": C13, "C14": C14, "C15": C15}
