"""Decides what a page's head says about it: JSON-LD, meta tags, canonical address, language and direction.

Everything is kept as it stood beside what was understood of it. JSON-LD is read forgivingly (HTML comments, CDATA,
raw line breaks, trailing commas), bounded in depth and number of nodes, and never fetched from anywhere.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final
from urllib.parse import urljoin

from lxml import html as lxml_html

from archive.articles.prose import clean, key, nfc, scrub

#: schema.org types whose nodes describe a story (https://schema.org/Article and below, and what publishers use).
ARTICLE_TYPES: Final = frozenset(
    [
        "article",
        "newsarticle",
        "reportagenewsarticle",
        "analysisnewsarticle",
        "opinionnewsarticle",
        "reviewnewsarticle",
        "backgroundnewsarticle",
        "askpublicnewsarticle",
        "advertisercontentarticle",
        "satiricalarticle",
        "blogposting",
        "liveblogposting",
        "techarticle",
        "scholarlyarticle",
        "report",
        "medicalscholarlyarticle",
        "review",
    ]
)

_MAX_META: Final = 400
_MAX_SCRIPTS: Final = 60
_MAX_SCRIPT: Final = 1_000_000
_MAX_DEPTH: Final = 100
_MAX_NODES: Final = 20_000

_WRAPPERS: Final = (
    "<!--",
    "-->",
    "//<![CDATA[",
    "//]]>",
    "// <![CDATA[",
    "// ]]>",
    "<![CDATA[",
    "]]>",
    "/*<![CDATA[*/",
    "/*]]>*/",
)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_RTL_LANGUAGES: Final = frozenset(["ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "ug", "ur", "yi"])

Node = dict[str, Any]


@dataclass(slots=True)
class Metadata:
    """What the head of a page says. `story` is the JSON-LD node of the article, `nodes` all JSON-LD nodes."""

    meta: tuple[tuple[str, str], ...] = ()
    jsonld: tuple[str, ...] = ()
    nodes: list[Node] = field(default_factory=list)
    story: Node = field(default_factory=dict)
    title: str = ""
    canonical: str | None = None
    base: str | None = None
    language: str | None = None
    direction: str | None = None

    def first(self, *names: str) -> str:
        """The first non-empty content among these meta names, tried in the order given."""
        for name in names:
            for found, content in self.meta:
                if found == name and content:
                    return content
        return ""

    def absolute(self, address: str) -> str | None:
        """An address of the page made absolute; None for what is no http address."""
        return absolute(self.base, address)


def absolute(base: str | None, address: str) -> str | None:
    """`address` resolved against `base`, or None when that is not an http(s) address."""
    address = scrub(address).strip()
    if not address or len(address) > 8000:
        return None
    try:
        joined = urljoin(base, address) if base else address
    except ValueError:
        return None
    joined = nfc(re.sub(r"[\s\x00-\x1f\x7f]+", "", joined))
    return joined if joined[:8].lower().startswith(("http://", "https://")) else None


def target(base: str | None, address: str) -> str | None:
    """Where a link leads, absolute; a place on the page itself as `#name` where nobody said which page this is."""
    found = absolute(base, address)
    if found is not None or base is not None:
        return found
    bare = nfc(re.sub(r"[\s\x00-\x1f\x7f]+", "", scrub(address)))
    return bare if bare[:1] == "#" and 1 < len(bare) <= 8000 else None


def read_metadata(tree: lxml_html.HtmlElement | None, url: str | None) -> Metadata:
    """The metadata of a parsed page fetched from `url`."""
    found = Metadata(base=url)
    if tree is None:
        return found
    base = next((el.get("href") for el in tree.iter("base") if el.get("href")), None)
    if base:
        found.base = absolute(url, base) or url
    found.language = _language(tree.get("lang") or tree.get("xml:lang") or "")
    direction = (tree.get("dir") or next((el.get("dir") or "" for el in tree.iter("body")), "") or "").strip().lower()
    found.direction = direction if direction in ("rtl", "ltr") else None
    found.meta = tuple(_metas(tree))
    found.title = next((clean(_text(el)[:4000])[:2000] for el in tree.iter("title") if not _in_svg(el)), "")
    found.canonical = _canonical(tree, found)
    found.jsonld = tuple(_scripts(tree))
    for script in found.jsonld:
        found.nodes += _walk(parse_json(script), _MAX_NODES - len(found.nodes))
    found.story = _story(found)
    if found.language is None:
        declared = string(found.story.get("inLanguage")) or found.first(
            "og:locale", "content-language", "language", "dc.language"
        )
        found.language = _language(declared)
    if found.direction is None and (found.language or "").split("-")[0] in _RTL_LANGUAGES:
        found.direction = "rtl"
    return found


def _text(element: lxml_html.HtmlElement) -> str:
    return "".join(element.itertext())


def _in_svg(element: lxml_html.HtmlElement) -> bool:
    return any(parent.tag == "svg" for parent in element.iterancestors())


def _language(declared: str) -> str | None:
    match = re.match(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z0-9]{2,8}))?", declared.strip())
    if match is None:
        return None
    return match.group(1).lower() + (
        f"-{match.group(2).upper()}" if match.group(2) and len(match.group(2)) == 2 else ""
    )


def _metas(tree: lxml_html.HtmlElement) -> Iterator[tuple[str, str]]:
    count = 0
    for element in tree.iter("meta"):
        content = element.get("content")
        name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        if not name or content is None or (name == element.get("itemprop") and _of_a_post(element)):
            continue
        count += 1
        if count > _MAX_META:
            return
        yield clean(name)[:200].lower(), clean(content)[:10_000]


def _of_a_post(element: lxml_html.HtmlElement) -> bool:
    """Whether a property in microdata is one of a post of a live page, and not of the page."""
    return any("liveblogupdate" in (up.get("itemprop") or "").lower() for up in islice(element.iterancestors(), 8))


def _canonical(tree: lxml_html.HtmlElement, found: Metadata) -> str | None:
    for element in tree.iter("link"):
        if "canonical" in (element.get("rel") or "").lower().split():
            address = found.absolute(element.get("href") or "")
            if address:
                return address
    return found.absolute(found.first("og:url"))


def _scripts(tree: lxml_html.HtmlElement) -> Iterator[str]:
    count = 0
    for element in tree.iter("script"):
        if (element.get("type") or "").split(";")[0].strip().lower() == "application/ld+json":
            text = nfc(scrub(_text(element))).strip()
            if text and len(text) <= _MAX_SCRIPT:
                count += 1
                if count > _MAX_SCRIPTS:
                    return
                yield text


def parse_json(text: str) -> Any:
    """The value of a JSON-LD script, or None. Never fails; a value nested deeper than the bound is None."""
    text = text.strip()
    for _ in range(2):
        for mark in _WRAPPERS:
            text = text.removeprefix(mark).removesuffix(mark).strip()
    text = text.rstrip(";")
    if _nesting(text) > _MAX_DEPTH:
        return None
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _nesting(text: str) -> int:
    depth = deepest = 0
    for match in re.finditer(r"[\[\]{}]", text):
        depth += 1 if match.group() in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _walk(value: Any, room: int) -> list[Node]:
    """Every JSON object in the value, outer before inner, in document order."""
    nodes: list[Node] = []
    stack = [value]
    while stack and len(nodes) < room:
        item = stack.pop()
        if isinstance(item, dict):
            nodes.append(item)
            stack.extend(reversed(list(item.values())))
        elif isinstance(item, list):
            stack.extend(reversed(item))
    return nodes


def types_of(node: Node) -> set[str]:
    """The schema.org types of a node, lower case, without their namespace."""
    named = node.get("@type")
    names = named if isinstance(named, list) else [named]
    return {re.split(r"[/#:]", name)[-1].lower() for name in names if isinstance(name, str)}


def _story(found: Metadata) -> Node:
    stories = [
        node
        for node in found.nodes
        if types_of(node) & ARTICLE_TYPES and string(node.get("headline") or node.get("name"))
    ]
    if not stories:
        return {}
    title = key(found.first("og:title") or found.title)
    address = (found.canonical or "").split("#")[0].rstrip("/")
    for node in stories:
        place = node.get("mainEntityOfPage")
        places = (
            string(node.get("url")),
            string(place.get("@id") if isinstance(place, dict) else place),
            string(node.get("@id")),
        )
        if address and any(part.split("#")[0].rstrip("/") == address for part in places if part):
            return node
    for node in stories:
        headline = key(string(node.get("headline")))
        if headline and (headline in title or title in headline):
            return node
    # A list of other people's stories (an index page) is no story of this page.
    return stories[0] if len(stories) <= 5 else {}


def string(value: Any) -> str:
    """A JSON-LD value as one text: the first string of a list, the `name` or `@value` of a node. Entities are undone."""
    for _ in range(3):
        if isinstance(value, list):
            value = next((item for item in value if item), None)
        elif isinstance(value, dict):
            value = value.get("name") or value.get("@value") or value.get("headline")
        else:
            break
    return clean(html.unescape(value)) if isinstance(value, str) else ""


def strings(value: Any) -> list[str]:
    """All texts of a JSON-LD value that may be one or a list."""
    return [text for item in (value if isinstance(value, list) else [value]) if (text := string(item))]
