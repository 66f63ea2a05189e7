"""Which pages a feed or sitemap names: every kind, and what strangers put into them. Nothing is ever loaded."""

from __future__ import annotations

import json
import sys
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.articles import feeds
from archive.articles.feeds import Feed, read, usable
from archive.errors import SourceError

BASE = "https://news.example/lists/feed.xml"

KINDS = {
    "rss": b"""<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>The Courant</title><link>https://news.example/</link><image><title>Logo</title><link>https://no.example/</link></image>
<item><title>The quay &amp; the ferry</title><link> https://news.example/quay </link>
<pubDate>Mon, 02 Mar 2026 09:00:00 +0100</pubDate></item>
<item><title>No link</title><guid>https://news.example/guid</guid></item></channel></rss>""",
    "rss 1.0": b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://no.example/"><title>The Courant</title></channel>
<item rdf:about="https://news.example/quay"><title>The quay &#38; the ferry</title><dc:date>2026-03-02T08:00:00Z</dc:date></item>
<item rdf:about="urn:x"><link>/guid</link></item></rdf:RDF>""",
    "atom": b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://news.example/"><title>The Courant</title>
<link href="https://no.example/"/><entry><title>The quay &amp; the ferry</title><link rel="self" href="https://no.example/x"/>
<link rel="alternate" href="quay"/><published>2026-03-02T08:00:00Z</published>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><a href="https://no.example/y">x</a></div></content></entry>
<entry><link href="/guid#part"/></entry></feed>""",
    "json": json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "The Courant",
            "items": [
                {"url": "/quay", "title": "The quay & the ferry", "date_published": "2026-03-02T08:00:00Z"},
                {"url": "https://news.example/guid", "external_url": "https://no.example/"},
            ],
        }
    ).encode(),
    "news sitemap": b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://news.example/quay</loc><lastmod>2026-03-03</lastmod><news:news><news:publication><news:name>The Courant
</news:name></news:publication><news:publication_date>2026-03-02T08:00:00Z</news:publication_date>
<news:title>The quay &amp; the ferry</news:title></news:news><image:image><image:loc>https://no.example/i.jpg</image:loc>
<image:title>No</image:title></image:image></url><url><loc>https://news.example/guid</loc></url></urlset>""",
}


def read_or_none(data: bytes) -> Feed | None:
    """The feed, None for what is none; any other error is one."""
    try:
        return read(data, base=BASE)
    except SourceError as exc:
        if exc.code != "not-a-feed":
            raise
        return None


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_names_the_same_two_pages(kind: str) -> None:
    found = read(KINDS[kind], base=BASE)
    assert [entry.url for entry in found.entries] == ["https://news.example/quay", "https://news.example/guid"]
    first = found.entries[0]
    if kind != "rss 1.0":
        assert first.title == "The quay & the ferry"
    assert first.date == "2026-03-02T08:00:00.000000Z"
    assert found.problem is None
    assert found.refused == 0


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "json"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_an_encoding_that_is_named_is_read(kind: str, encoding: str) -> None:
    text = KINDS[kind].decode().replace('<?xml version="1.0"?>', "").replace("the ferry", "the férry")
    data = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>{text}'.encode(encoding)
    found = read(data, base=BASE)
    assert len(found.entries) == 2
    assert found.problem is None


def test_a_wrong_encoding_is_said() -> None:
    data = b'<?xml version="1.0" encoding="utf-8"?><rss><channel><item><title>caf\xe9</title><link>/a</link></item></channel></rss>'
    found = read(data, base=BASE)
    assert [(entry.url, entry.title) for entry in found.entries] == [("https://news.example/a", "café")]
    assert "windows-1252" in (found.problem or "")


def test_a_bare_ampersand_is_one_and_no_address_is_made_up() -> None:
    first = b"<item><title>a&nbsp;b & c</title><link>/x?a=1&b=2&amp;c=3</link></item>"
    data = b"<rss><channel>" + first + b"<item><link><![CDATA[/y?a=1&b=2]]></link></item></channel></rss>"
    found = read(data, base=BASE)
    assert [entry.url for entry in found.entries] == [
        "https://news.example/x?a=1&b=2&c=3", "https://news.example/y?a=1&b=2",
    ]  # fmt: skip


def test_a_document_that_is_cut_gives_what_stands_before_the_cut_and_says_so() -> None:
    whole = KINDS["rss"]
    for length in range(len(whole)):
        found = read_or_none(whole[:length])
        if found is None:
            continue
        assert {entry.url for entry in found.entries} <= {"https://news.example/quay", "https://news.example/guid"}
        assert found.problem or length >= whole.rindex(b"</rss>")


# What strangers put into them.


def laughs(depth: int) -> str:
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, depth))
    item = f"<item><title>&l{depth - 1};</title><link>/a</link></item>"
    return f'<!DOCTYPE rss [<!ENTITY l0 "ha">{lines}]><rss><channel>{item}</channel></rss>'


@pytest.mark.parametrize(
    "document",
    [
        laughs(3).encode(),
        laughs(12).encode(),
        laughs(12).encode("utf-16"),
        laughs(12).replace("<rss>", '<rss a="&l11;">').encode(),
        b'<!DOCTYPE rss [<!ENTITY e SYSTEM "file:///etc/hostname">]><rss><channel><item><link>/&e;</link></item></channel></rss>',
        b'<!DOCTYPE rss [<!ENTITY % e SYSTEM "file:///etc/hostname"> %e;]><rss><channel><item><link>/a</link></item></channel></rss>',
        b'<!DOCTYPE rss [<!ENTITY a "&b;"><!ENTITY b "&a;">]><rss><channel><title>&a;</title></channel></rss>',
    ],
    ids=["laughs", "billion", "utf-16", "attribute", "xxe", "parameter", "circle"],
)
def test_who_declares_entities_is_not_read(document: bytes) -> None:
    with pytest.raises(SourceError, match="declares entities") as caught:
        read(document, base=BASE)
    assert caught.value.code == "not-a-feed"


_opened: list[str] = []
_listening = [False]


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if _listening[0] and (event == "open" or event.startswith("socket.")):
        _opened.append(f"{event} {arguments[:1]}")


sys.addaudithook(_hook)


def test_an_external_dtd_is_neither_loaded_nor_opened(tmp_path: Path) -> None:
    """libxml2 opens files without the interpreter knowing: a DTD that declares what is used would be seen in the title."""
    dtd = tmp_path / "feed.dtd"
    dtd.write_text('<!ENTITY told "loaded"><!ATTLIST item x CDATA "loaded">')
    for system in (dtd.as_uri(), str(dtd), "http://127.0.0.1:9/feed.dtd"):
        document = f'<!DOCTYPE rss SYSTEM "{system}"><rss><channel><item><title>is &told;</title><link>/a</link></item></channel></rss>'
        _opened.clear()
        _listening[0] = True
        try:
            found = read(document.encode(), base=BASE)
        finally:
            _listening[0] = False
        assert "loaded" not in found.entries[0].title
        assert not [event for event in _opened if event.startswith("socket")]


def test_nesting_is_bounded() -> None:
    for deep in (b"<item>" * 100_000, b"<a>" * 300 + b"</a>" * 300):
        found = read(b"<rss><channel><item><link>/a</link></item>" + deep, base=BASE)
        assert [entry.url for entry in found.entries] == ["https://news.example/a"]
        assert found.problem == f"it is nested deeper than {feeds.DEEPEST} elements"


def test_json_that_is_nested_without_end_is_no_feed() -> None:
    with pytest.raises(SourceError):
        read(b'{"version":"https://jsonfeed.org/version/1.1","items":' + b"[" * 200_000, base=BASE)


def test_entries_behind_the_limit_are_counted_and_memory_does_not_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "MOST_ENTRIES", 1_000)
    monkeypatch.setattr(feeds, "MOST_READ", 8_000)
    peaks = []
    for number in (2_000, 8_500):
        items = b"".join(b"<item><link>/%d</link><title>t</title></item>" % n for n in range(number))
        tracemalloc.start()
        found = read(b"<rss><channel>" + items + b"</channel></rss>", base=BASE)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert (len(found.entries), found.left_out) == (1_000, min(number, 8_000) - 1_000)
    assert found.problem == "it has more than 8,000 entries"
    assert peaks[1] < 2 * peaks[0] + 1_000_000


def test_a_text_without_end_is_refused_by_the_parser() -> None:
    data = (
        b"<rss><channel><item><link>/a</link></item><item><title>"
        + b"x" * 10_500_000
        + b"</title></item></channel></rss>"
    )
    found = read(data, base=BASE)
    assert [entry.url for entry in found.entries] == ["https://news.example/a"]
    assert found.problem is not None


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://news.example/a", "mailto:a@b.example",
        "http://user:canary@news.example/", "http://[::1", "http://news.example:99999/", "https://", "", "   ",
        "gopher://x.example", "x" * 5_000,
    ],
)  # fmt: skip
def test_links_that_are_never_fetched_are_counted(link: str) -> None:
    for data in (
        f"<rss><channel><item><link>{link}</link></item></channel></rss>",
        json.dumps({"version": "https://jsonfeed.org/version/1", "items": [{"url": link}]}),
    ):
        found = read(data.encode(), base=BASE)
        assert found.entries == ()
        assert found.refused == 1


def test_an_address_in_a_private_network_is_no_matter_of_the_parser() -> None:
    assert usable(BASE, "http://169.254.169.254/latest") == "http://169.254.169.254/latest"  # the guard refuses it


@pytest.mark.parametrize(
    "data", [b"", b"\0", b"<html><body>x</body></html>", b"[]", b"{}", b"plain", b"<rss", b"\xff\xfe"]
)
def test_what_is_no_feed_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        read(data, base=BASE)
    assert caught.value.code == "not-a-feed"


def whole(found: Feed | None) -> None:
    for entry in found.entries if found is not None else ():
        assert entry.url.startswith(("http://", "https://"))
        assert usable(BASE, entry.url) == entry.url
        assert len(entry.title) <= feeds.LONGEST_TITLE


@given(st.binary(max_size=400))
def test_bytes_never_raise_anything_else(data: bytes) -> None:
    for document in (
        data,
        b"<rss><channel><item><link>" + data,
        b'{"version":"https://jsonfeed.org/version/1","items":[' + data,
    ):
        whole(read_or_none(document))


@given(st.sampled_from(sorted(KINDS)), st.data())
def test_flipped_bytes_never_raise_anything_else(kind: str, data: st.DataObject) -> None:
    document = bytearray(KINDS[kind])
    for _ in range(data.draw(st.integers(1, 4))):
        document[data.draw(st.integers(0, len(document) - 1))] = data.draw(st.integers(0, 255))
    whole(read_or_none(bytes(document)))
