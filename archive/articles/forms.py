"""Decides by their form that bytes are no page at all: an image, a document, a feed, a script, data.

What a server calls them is asked first, then how they begin; a page is a page under any type of text.
"""

from __future__ import annotations

import json
import re
from typing import Final

#: Media types in which articles come; a type without a slash is none and says nothing.
_PAGES: Final = frozenset(
    (
        "text/html",
        "application/xhtml+xml",
        "application/vnd.wap.xhtml+xml",
        "text/plain",
        "text/markdown",
        "text/x-markdown",
        "application/octet-stream",
        "application/x-unknown",
        "unknown/unknown",
    )
)
_XML: Final = frozenset(("text/xml", "application/xml"))
#: How files begin that are often served under a type of text, and where.
_NO_TEXT: Final = (
    (0, b"%PDF-", "a PDF document"),
    (0, b"\x89PNG\r\n", "an image"),
    (0, b"\xff\xd8\xff", "an image"),
    (0, b"GIF8", "an image"),
    (8, b"WEBP", "an image"),
    (4, b"ftypavif", "an image"),
    (4, b"ftyp", "a film or sound"),
    (0, b"ID3", "a film or sound"),
    (0, b"OggS", "a film or sound"),
    (0, b"\x1aE\xdf\xa3", "a film or sound"),
    (0, b"wOF", "a font"),
    (0, b"PK\x03\x04", "a ZIP archive"),
    (0, b"\x1f\x8b", "compressed data"),
)
_XHTML: Final = re.compile(rb"<html[\s>]", re.IGNORECASE)
#: The root elements of documents that list pages or say why there is none.
_ROOTS: Final = re.compile(
    rb"^\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<\?xml-stylesheet[^>]{0,400}\?>\s*)?(?:<!--.{0,2000}?-->\s*){0,3}"
    rb"<(rss|feed|rdf:rdf|urlset|sitemapindex|opml|Error|soap:Envelope)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_CALLED: Final = {
    b"rss": "a feed",
    b"feed": "a feed",
    b"rdf:rdf": "a feed",
    b"urlset": "a sitemap",
    b"sitemapindex": "a sitemap",
}
_ROBOTS: Final = re.compile(rb"\s*(?:#[^\n]*\n\s*){0,50}(?:user-agent|sitemap|disallow)[ \t]*:", re.IGNORECASE)
_RULE: Final = re.compile(
    rb"^[ \t]*(?:user-agent|sitemap|disallow|allow|crawl-delay)[ \t]*:", re.IGNORECASE | re.MULTILINE
)
_TAG: Final = re.compile(rb"<[a-zA-Z!/]")
#: Signs that programs and style sheets are full of; one in so many characters is no prose.
_SIGNS: Final = re.compile(rb"[{};=]")
_DENSE: Final = 25


def media_type(content_type: str | None) -> str:
    """The media type in a Content-Type header, lower case, without parameters."""
    return re.split(r"[\s;,]", (content_type or "").strip().lower(), maxsplit=1)[0]


def refused_type(content: bytes, content_type: str | None) -> str | None:
    """Why these bytes are no page at all, whatever could be read from them: an image, a document, data. Or None."""
    media = media_type(content_type)
    is_page = media in _PAGES or "/" not in media or (media in _XML and _XHTML.search(content[:4096]))
    what = _by_content(content) if is_page else media[:80]
    return None if what is None else f"the response is no page but {what}"


def _by_content(content: bytes) -> str | None:
    start = content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    for at, sign, what in _NO_TEXT:
        if start.startswith(sign, at):
            return what
    if _is_json(content):
        return "JSON"
    root = _ROOTS.match(start)
    if root is not None:
        return _CALLED.get(root[1].lower(), "an XML document")
    if _ROBOTS.match(start) and len(_RULE.findall(content[:4096])) * 2 > start.count(b"\n"):
        return "a robots.txt"
    head = content[:20_000]
    if len(head) > 200 and not _TAG.search(head) and len(_SIGNS.findall(head)) * _DENSE > len(head):
        return "a script or a style sheet"
    return None


def _is_json(content: bytes) -> bool:
    ends = content[:64].strip()[:1] + content[-64:].strip()[-1:]
    if ends not in (b"{}", b"[]"):
        return False
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return False
    return True
