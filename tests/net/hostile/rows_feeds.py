"""C16: feeds and sitemaps that attack: whoever reads them, or whoever fetches what they name."""

from __future__ import annotations

import gzip

from tests.net.hostile.stage import Case, Seen, answer

LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))


def rss(*items: bytes, before: bytes = b"") -> bytes:
    links = b"".join(b"<item><title>T</title><link>%s</link></item>" % item for item in items)
    return b'<?xml version="1.0"?>%s<rss version="2.0"><channel><title>F</title>%s</channel></rss>' % (before, links)


def index(*places: bytes) -> bytes:
    sitemaps = b"".join(b"<sitemap><loc>%s</loc></sitemap>" % place for place in places)
    return b'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">' + sitemaps + b"</sitemapindex>"


def _taken(*paths: str) -> object:
    """What is watched from now on."""

    def check(seen: Seen) -> str | None:
        wanted = sorted(f"http://news.example{path}" for path in paths)
        return None if sorted(seen.taken) == wanted else f"taken: {sorted(seen.taken)[:5]}"

    return check


def _count(number: int) -> object:
    return lambda seen: None if len(seen.taken) == number else f"{len(seen.taken)} are taken"


def _feed(
    name: str, does: str, then: str, body: bytes, comes: str = "read", check: object = None, **more: object
) -> Case:
    kind = b"Content-Type: application/xml"
    return Case(
        f"C16 {name}",
        does,
        then,
        script=(answer(body, kind, html=False),),
        comes=comes,
        feed=True,
        check=check,
        url="http://news.example/feed",
        **more,
    )  # type: ignore[arg-type]


SMALL = rss(b"http://news.example/a")
REFUSED = "refused unread"
C16 = (
    _feed("an honest feed", "names one page", "the page is watched", SMALL, check=_taken("/a")),
    _feed(
        "billion laughs",
        "declares entities in entities",
        REFUSED,
        rss(b"&l9;", before=b'<!DOCTYPE x [<!ENTITY l0 "ha">' + LAUGHS + b"]>"),
        "not-a-feed",
    ),
    _feed(
        "quadratic blowup",
        "declares one entity of 100 kB and names it often",
        REFUSED,
        rss(*[b"&a;"] * 50, before=b'<!DOCTYPE x [<!ENTITY a "' + b"a" * 100_000 + b'">]>'),
        "not-a-feed",
    ),
    _feed(
        "a file as an entity",
        "declares /etc/passwd as an entity",
        "refused unread; no file is opened",
        rss(b"&x;", before=b'<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        "not-a-feed",
    ),
    _feed(
        "an address as an entity",
        "declares an address as an entity",
        "refused unread; nothing is connected to",
        rss(b"&x;", before=b'<!DOCTYPE x [<!ENTITY x SYSTEM "http://169.254.169.254/">]>'),
        "not-a-feed",
        asked=1,
    ),
    _feed(
        "a parameter entity",
        "declares a parameter entity",
        REFUSED,
        rss(b"/a", before=b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://10.0.0.1/">%p;]>'),
        "not-a-feed",
        asked=1,
    ),
    _feed(
        "a DTD elsewhere",
        "names a DTD at a private address",
        "the DTD is not loaded",
        rss(b"http://news.example/a", before=b'<!DOCTYPE rss SYSTEM "http://10.0.0.1/rss.dtd">'),
        check=_taken("/a"),
        asked=1,
    ),
    _feed(
        "XInclude",
        "includes a file",
        "not included",
        rss(
            b"http://news.example/a",
            b"<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file:///etc/passwd'/>",
        ),
        check=_taken("/a"),
    ),
    _feed(
        "a stylesheet",
        "names a stylesheet at a private address",
        "not loaded",
        rss(b"http://news.example/a", before=b'<?xml-stylesheet href="http://10.0.0.1/x.xsl"?>'),
        check=_taken("/a"),
        asked=1,
    ),
    _feed(
        "10^5 entries",
        "names 100,000 pages",
        "50,000 are read, the 500 newest are watched",
        rss(*[b"http://news.example/%d" % n for n in range(100_000)]),
        check=_count(500),
        how={"max_size": 20 << 20},
    ),
    _feed(
        "one entry 10^5 times",
        "names one page 100,000 times",
        "watched once",
        rss(*[b"http://news.example/a"] * 100_000),
        check=_taken("/a"),
        how={"max_size": 20 << 20},
    ),
    _feed(
        "deep nesting",
        "nests 100,000 elements",
        "read no further than it is nested soundly: nothing is taken",
        b"<rss><channel>" + b"<item>" * 100_000,
        how={"max_size": 20 << 20},
        check=_taken(),
    ),
    _feed(
        "a bomb",
        "sends 80 MB of spaces in 80 kB of gzip",
        "decoding stops at 100:1",
        gzip.compress(SMALL[:-30] + b" " * 80_000_000, 9, mtime=0),
        check=_taken(),
    ),
    _feed(
        "private hosts",
        "names pages at 127.0.0.1, 10.0.0.1, localhost",
        "an address is judged when it is fetched, as C1",
        rss(b"http://news.example/a", b"file:///etc/passwd", b"javascript:alert(1)", b"ftp://x/y", b"data:text/html,x"),
        check=_taken("/a"),
    ),
    _feed(
        "ports of others",
        "names pages at ports of mail and ssh",
        "never watched",
        rss(b"http://news.example/a", b"http://news.example:25/", b"http://news.example:22/x"),
        check=_taken("/a"),
    ),
    _feed(
        "user names",
        "names a page with user name and password",
        "not watched with them",
        rss(b"http://news.example/a", b"http://user:hunter2@news.example/b"),
        check=lambda seen: "a password is watched" if any("hunter2" in one for one in seen.taken) else None,
    ),
    _feed(
        "an address of 1 MB",
        "names a page by an address of 1 MB",
        "left out",
        rss(b"http://news.example/a", b"http://news.example/" + b"x" * 1_000_000),
        check=_taken("/a"),
        how={"max_size": 20 << 20},
    ),
    _feed(
        "titles of terminals",
        "puts escapes into titles",
        "inert wherever it is shown",
        rss(b"http://news.example/a").replace(b"<title>T", b"<title>&#x202e;T"),
        check=_taken("/a"),
    ),
    _feed(
        "a sitemap index that names itself",
        "is a sitemap index of itself, fifty times over",
        "its own address is left out",
        index(*[b"http://news.example/feed"] * 50),
        check=_taken(),
        asked=1,
    ),
    _feed(
        "a sitemap index of sitemap indexes",
        "names fifty sitemaps that are indexes again",
        "ten are read, and none of what they name",
        index(*[b"http://news.example/%d" % n for n in range(50)]),
        "network",
        check=_taken(),
        asked=11,
    ),
    _feed(
        "a sitemap at a private address",
        "is a sitemap index of 10.0.0.1",
        "refused by the guard",
        index(b"http://10.0.0.1/s.xml"),
        "network",
        check=_taken(),
        asked=1,
    ),
    _feed("a page of HTML", "is a page", "no feed", b"<!doctype html><title>x</title><p>y", "not-a-feed"),
    _feed("nothing", "is empty", "no feed", b"", "not-a-feed"),
    _feed(
        "half a feed",
        "ends in the middle",
        "what stands before is read, and the break is said",
        rss(b"http://news.example/a", b"http://news.example/b")[:-60],
        check=_taken("/a"),
    ),
    _feed(
        "JSON without end",
        "nests a JSON Feed 100,000 deep",
        "no feed",
        b'{"version":"https://jsonfeed.org/version/1.1","items":' + b"[" * 100_000,
        "not-a-feed",
    ),
)

ROWS = {"C16": C16}
