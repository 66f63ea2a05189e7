"""Items of saved feeds: their bytes and texts, in every dialect; and documents that are none, or would be too much."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.formats import feeditems, rowpage, sniffing
from archive.formats.feeditems import FeedError, items_of

RSS = (
    '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:media="http://search.yahoo.com/mrss/"><channel><link>https://courant.example/</link>{}</channel></rss>'
)
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><updated>2026-03-02T08:00:00Z</updated>{}</feed>'


def test_an_item_of_rss() -> None:
    text = (
        "<item><media:title>Not this</media:title><title>Bridge</title><link>https://courant.example/bridge</link>"
        "<dc:creator>Dana Whitlock</dc:creator><description>Short</description>"
        "<content:encoded>&lt;p&gt;Long&lt;/p&gt;</content:encoded></item>"
    )
    data = RSS.format("<title>Courant</title>" + text).encode()
    (item,) = items_of(data)
    assert data[item.begin : item.end].decode() == text
    assert (item.title, item.link, item.author) == ("Bridge", "https://courant.example/bridge", "Dana Whitlock")
    assert (item.summary, item.content) == ("Short", "<p>Long</p>")


def test_an_entry_of_atom() -> None:
    text = (
        '<entry><title type="text">A &lt; B</title><link rel="edit" href="/e"/><link href="/bridge"/>'
        "<author><name>Dana Whitlock</name></author><published>2026-03-01T08:00:00Z</published>"
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p class="a">One &amp; <br/>two</p></div></content></entry>'
    )
    data = ATOM.format(text).encode()
    (item,) = items_of(data)
    assert data[item.begin : item.end].decode() == text
    assert (item.title, item.link, item.author) == ("A &lt; B", "/bridge", "Dana Whitlock")
    assert item.content == '<div><p class="a">One &amp; <br>two</p></div>'
    assert feeditems.channel_of(data).built == "2026-03-02T08:00:00Z"


@given(st.lists(st.integers(0, 90_000), max_size=6), st.sampled_from(["utf-8", "utf-16", "iso-8859-1"]))
def test_each_item_is_given_with_its_very_bytes(sizes: list[int], coding: str) -> None:
    """However the pieces that are fed fall."""
    items = [f"<item><title>{n}</title><description>{'é' * size}</description></item>" for n, size in enumerate(sizes)]
    data = (f'<?xml version="1.0" encoding="{coding}"?>' + RSS.format(" ".join(items))).encode(coding)
    found = list(items_of(data))
    assert [item.title for item in found] == [str(n) for n in range(len(sizes))]
    for item, text in zip(found, items, strict=True):
        there = data[item.begin : item.end + (coding == "utf-16")]
        assert there.decode("utf-16-le" if coding == "utf-16" else coding) == text


@pytest.mark.parametrize(
    "document",
    [
        "",
        "no markup",
        "<html><body/></html>",
        "<rss><item>",
        "<rss><item></rss>",
        '<!DOCTYPE rss [<!ENTITY a "b">]>' + RSS.format("<item><title>&a;</title></item>"),
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + RSS.format("<item><title>&a;</title></item>"),
        "<rss>" + "<a>" * 100 + "</a>" * 100 + "</rss>",
        '<?xml version="1.0" encoding="x-unheard-of"?><rss/>',
    ],
)  # fmt: skip
def test_what_is_no_feed(document: str) -> None:
    with pytest.raises(FeedError):
        list(items_of(document.encode()))


def test_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    data = RSS.format("<item><title>x</title></item>" * 5).encode()
    with monkeypatch.context() as patch:
        patch.setattr(feeditems, "MOST_ITEMS", 3)
        items = items_of(data)
        assert [next(items).number for _ in range(3)] == [1, 2, 3]
        with pytest.raises(FeedError, match="more than 3 items"):
            next(items)
    monkeypatch.setattr(feeditems, "LONGEST_ITEM", 100_000)
    with pytest.raises(FeedError, match="item 1 has more than"):
        list(items_of(RSS.format(f"<item><title>{'x' * 400_000}</title></item>").encode()))


@given(st.binary(max_size=300))
def test_bytes_of_no_meaning(data: bytes) -> None:
    for wrapped in (data, RSS.format("<item>").encode() + data, b"<feed>" + data):
        feeditems.looks_like_feed(wrapped)
        feeditems.channel_of(wrapped)
        with contextlib.suppress(FeedError):
            list(items_of(wrapped))


def test_what_looks_like_a_feed() -> None:
    for start in ("<rss>", "\ufeff<?xml version='1.0'?>\n<!-- x --><feed xmlns='a'>", "<rdf:RDF xmlns='x'>"):
        assert feeditems.looks_like_feed(start.encode())
    for start in (
        "<!---->" * 3_000,
        "<?xml?>" * 3_000 + "<!--",
        "<html>",
        "The <rss> of",
        "<feeding>",
        "<?xml version='1.0'?><urlset>",
        "<!--" + "- " * 8_000,
    ):
        assert not feeditems.looks_like_feed(start.encode())


def test_many_comments_are_looked_at_once() -> None:
    """A pattern that tries every way of ending each comment would not come back from forty of them."""
    assert not sniffing.looks_like_html(b"<!---->" * 580 + b"x")
    assert sniffing.looks_like_html(b"<!-- a --> <!-- <p> --> <?xml version='1.0'?>\n<!DOCTYPE html>")
    assert not sniffing.looks_like_html(b"<!-- <html>")


# The page that is made of a part.


@given(st.text(max_size=80), st.text(max_size=300))
def test_a_page_is_made_of_anything(title: str, body: str) -> None:
    made = rowpage.page_of(title, body)
    assert made == rowpage.page_of(title, body)
    made.decode("utf-8")
    assert made.count(b"<h1>") == 1 + body.count("<h1>")


def test_text_and_markup() -> None:
    assert b"<p>a &lt; b &amp; c &amp; d</p>\n<p>e</p>" in rowpage.page_of("T", "a < b & c &amp; d\n\ne")
    assert b"\n<p>a</p><p>b</p>\n" in rowpage.page_of("T", "<p>a</p><p>b</p>")
    assert b"<title>&lt;script&gt;</title>" in rowpage.page_of("<script>", "x")
    assert b'content="&quot;&gt;' in rowpage.page_of("T", "x", author='">')
    assert rowpage.row_bytes("t", 1, {"b": b"\x00", "a": None}).decode().index('"a"') > 0
