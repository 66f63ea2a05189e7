"""Decides what belongs to an article besides its page: its pictures, the other addresses of it, and what shows it.

Pictures are those that the article model has, each at the one address that the model names (`src`; where the page gives
only a choice of sizes, the widest): what every reader can get, whatever the screen, and the address that a caption is
compared under. The picture for links (og:image) is one of them, unless it is one of these in another size. Beyond that,
`all` has what a browser asks for to lay the page out: style sheets with what they name, every size of every picture,
icons, posters of films. Scripts and what they would load are no part of it.

The digests of pictures that came are put into the model here, too. Pure: nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urldefrag, urlsplit

from archive.articles.charset import decode
from archive.articles.html_page import read_page
from archive.articles.identity import normal_url
from archive.articles.metadata import absolute, read_metadata
from archive.articles.pictures import image_keys
from archive.model.article import Article
from archive.model.capture import AssetKind, Belonging
from archive.model.secrets import without_query_secrets

#: Characters of a style sheet or a srcset that are read.
_STYLE: Final = 2_000_000
_SET: Final = 20_000
#: Addresses of a page that are looked at for what belongs to it.
_MOST: Final = 20_000
_PREVIEW: Final = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src")

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_IMPORT = re.compile(
    r"@import\s+(?:url\(\s*)?(?:\"([^\"\n]{1,4000})\"|'([^'\n]{1,4000})'|([^\s\"'()]{1,4000}))", re.IGNORECASE
)
_URL = re.compile(r"url\(\s*(?:\"([^\"\n]{1,4000})\"|'([^'\n]{1,4000})'|([^\s\"'()]{1,4000}))\s*\)", re.IGNORECASE)
_DESCRIPTOR = re.compile(r"[0-9.]{1,20}[wxh],?")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something to ask for: what it is, its address (http or https, without fragment), where it stands."""

    kind: AssetKind
    url: str
    at: tuple[str, ...] = ()


def belongings(article: Article, content: bytes, content_type: str | None, url: str, asked: Belonging) -> list[Wanted]:
    """What belongs to an article at that address: pictures with a caption first, then the other pictures, the picture
    for links, the variants, and what `all` adds. Each address once; bounded by what a page can hold."""
    if asked == "none":
        return []
    found = _Found()
    captioned = sorted(article.images, key=lambda image: not (image.raw or image.caption))
    for image in captioned:
        found.add("image", absolute(url, image.src or ""), image.at)
    if article.kind != "html":
        return found.items()
    page = read_page(decode(content, content_type=content_type, html=True).text)
    metadata = read_metadata(page.tree, url)
    preview = metadata.absolute(metadata.first(*_PREVIEW))
    known = {name for image in article.images for name in image.keys}
    if preview is not None and not image_keys(preview) & known:
        found.add("preview", preview)
    if page.tree is None:
        return found.items()
    for kind, rel in (("amp", "amphtml"), ("canonical", "canonical")):
        for address in _links(page.tree, rel):
            variant = metadata.absolute(address)
            if variant is not None and normal_url(variant) != normal_url(url):
                found.add("amp" if kind == "amp" else "canonical", variant)
                break
    if asked == "all":
        for asset, address in _shown(page.tree):
            found.add(asset, metadata.absolute(address))
    return found.items()


def named_in_style(text: str, base: str) -> list[Wanted]:
    """What a style sheet at that address asks for: other sheets, pictures, fonts."""
    found = _Found()
    text = _COMMENT.sub(" ", text[:_STYLE])
    for match in _IMPORT.finditer(text):
        found.add("stylesheet", absolute(base, next(filter(None, match.groups()), "")))
    for match in _URL.finditer(text):
        found.add("other", absolute(base, next(filter(None, match.groups()), "")))
    return found.items()


def identified(article: Article, pictures: Mapping[str, str]) -> Article:
    """The article with the digests of those of its pictures that were captured; `pictures` by address, as
    `model.capture.Assets.pictures` has them."""
    if not pictures or not article.images:
        return article
    images = tuple(replace(image, sha256=_digest(image.src, pictures) or image.sha256) for image in article.images)
    return replace(article, images=images)


def picture_type(content: bytes) -> bool:
    """Whether a content begins as pictures do: JPEG, PNG, GIF, WebP, AVIF and HEIF, BMP, TIFF, ICO, JPEG XL, SVG."""
    if content.startswith(
        (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"\0\0\1\0", b"\xff\x0a")
    ):
        return True
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return True
    if content[4:8] in (b"ftyp", b"JXL "):
        return True
    opening = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return opening.startswith((b"<svg", b"<?xml", b"<!--", b"<!DOCTYPE svg")) and b"<svg" in opening


class _Found:
    """What was found, each address once, with all its places."""

    def __init__(self) -> None:
        self._known: dict[str, Wanted] = {}

    def add(self, kind: AssetKind, address: str | None, at: str | None = None) -> None:
        if address is None or len(self._known) >= _MOST:
            return
        try:
            url = urldefrag(address)[0]
            parts = urlsplit(url)
            if "@" in parts.netloc:  # a page does not decide with whose name we ask
                url = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        except ValueError:
            return
        before = self._known.get(url)
        if before is None:
            self._known[url] = Wanted(kind, url, (at,) if at else ())
        elif at:
            self._known[url] = replace(before, at=(*before.at, at))

    def items(self) -> list[Wanted]:
        return list(self._known.values())


def _digest(src: str | None, pictures: Mapping[str, str]) -> str | None:
    if not src:
        return None
    bare = urldefrag(src)[0]
    return pictures.get(bare) or pictures.get(without_query_secrets(bare)[0])


def _links(tree: object, *rels: str) -> Iterator[str]:
    for node in tree.iter("link"):  # type: ignore[attr-defined]
        words = (node.get("rel") or "").lower().split()
        if any(rel in words for rel in rels) and (node.get("href") or "").strip():
            yield node.get("href")


def _shown(tree: object) -> Iterator[tuple[AssetKind, str]]:
    """What a browser asks for to lay a page out, scripts aside."""
    for address in _links(tree, "stylesheet"):
        yield "stylesheet", address
    for address in _links(tree, "icon", "apple-touch-icon"):
        yield "other", address
    for node in tree.iter("style"):  # type: ignore[attr-defined]
        for match in (
            *_IMPORT.finditer(node.text or ""),
            *_URL.finditer(_COMMENT.sub(" ", (node.text or "")[:_STYLE])),
        ):
            yield "other", next(filter(None, match.groups()), "")
    for node in tree.iter("img", "source", "video", "input", "amp-img"):  # type: ignore[attr-defined]
        names = ("poster",) if node.tag == "video" else ("src",) if node.tag != "source" else ()
        for name in names:
            if (node.get(name) or "").strip():
                yield "other", node.get(name)
        for address in _candidates(node.get("srcset") or ""):
            yield "other", address


def _candidates(srcset: str) -> Iterator[str]:
    """The addresses of a srcset (HTML, 4.8.4.2.1)."""
    for word in srcset[:_SET].split():
        address = word.strip(",")
        if address and _DESCRIPTOR.fullmatch(word) is None:
            yield address
