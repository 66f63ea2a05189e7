"""Decides how any bytes are read as an article: as HTML, Markdown or text, in which charset, by which extractor.

`extract` is a pure function of its arguments and of the versions named in `EXTRACTOR`: no clock, no network, no
memory of earlier pages. It never raises on content; what could not be read is said in the article's access evidence.
"""

from __future__ import annotations

import re
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from typing import Final, Literal

from archive.articles import body, html_article, html_page, markdown, plain
from archive.articles.charset import decode
from archive.articles.forms import media_type, refused_type
from archive.model.article import Extraction, Extractor
from archive.model.unswept import unswept

Kind = Literal["html", "text", "markdown"]

#: Changes with every change of the rules that can change what an article says.
VERSION: Final = "4"


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"


def _options() -> tuple[tuple[str, str], ...]:
    found = {f"trafilatura.{name}": str(value).lower() for name, value in body.OPTIONS.items()}
    found["trafilatura"] = _installed("trafilatura")
    found["lxml"] = _installed("lxml")
    found["max_markup"] = str(html_page.MAX_MARKUP)
    found["max_elements"] = str(html_page.MAX_ELEMENTS)
    found["max_text"] = str(plain.MAX_TEXT)
    return tuple(sorted(found.items()))


#: What derives every article here. Two articles are compared only when both came from an equal one.
EXTRACTOR: Final = Extractor("newsproof-articles", VERSION, _options())

_MARKUP = re.compile(
    r"^\s*+(?:<\?xml[^>]*>\s*+)?(?:<!--(?:(?!-->).)*+-->\s*+)*+"
    r"<(?:!doctype\s+html|html|head|body|title|meta|link|script|article|main|"
    r"section|header|div|p|h1|figure|table|span|a|img|center|font)\b",
    re.IGNORECASE | re.DOTALL,
)
#: Characters that no text is made of: controls, and U+FFFD for what no charset explained.
_UNPRINTED = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd]")
#: One such character in this many is too many.
_BINARY: Final = 20
_TAGS = re.compile(r"</(?:p|div|html|body|article|h[1-6]|figure|figcaption|li|ul|section|span)\s*>", re.IGNORECASE)
_FRONT_MATTER = re.compile(r"\s*---[ ]*\r?\n[\w-]+[ ]*:.{0,8000}?\n---", re.DOTALL)
_MARKDOWN = re.compile(
    r"^(?:#{1,6}[ ]+\S|!\[[^\]\n]*\]\([^)\n]+\)|[^\n]{0,400}\[[^\]\n]+\]\(https?://[^)\n]+\))", re.MULTILINE
)


@unswept()
def extract(
    content: bytes, *, kind: Kind | None = None, content_type: str | None = None, url: str | None = None
) -> Extraction:
    """The article that these bytes are, the visible text of the whole page, and why it may be no article at all.

    `kind` says how to read them; without it the media type of `content_type` decides, then the content itself.
    `url` resolves relative addresses. Never raises, whatever the bytes are.
    """
    kind = kind or kind_of(content, content_type)
    decoded = decode(content, content_type=content_type, html=kind == "html")
    if kind == "html":
        read = html_article.read_html(decoded.text, url=url, charset=decoded.charset, extractor=EXTRACTOR)
    elif kind == "markdown":
        read = markdown.read_markdown(decoded.text, url=url, charset=decoded.charset, extractor=EXTRACTOR)
    else:
        read = plain.read_text(decoded.text, url=url, charset=decoded.charset, extractor=EXTRACTOR)
    refused = refused_type(content, content_type)
    if refused is None and len(_UNPRINTED.findall(decoded.text)) * _BINARY > len(decoded.text):
        refused = "the content is not text: it is binary, or in a charset that nothing declares"
    return read if refused is None else replace(read, refusal=refused)


def kind_of(content: bytes, content_type: str | None = None) -> Kind:
    """How bytes are read when nobody said: by media type, else by what they begin with."""
    media = media_type(content_type)
    if media in ("text/html", "application/xhtml+xml"):
        return "html"
    if media in ("text/markdown", "text/x-markdown"):
        return "markdown"
    head = decode(content[:65536], content_type=content_type).text
    if media == "text/plain":
        return "text"
    if _FRONT_MATTER.match(head[:16384]):
        return "markdown"
    if _MARKUP.match(head[:4096]) or len(_TAGS.findall(head)) >= 3:
        return "html"
    return "markdown" if _MARKDOWN.search(head) else "text"
