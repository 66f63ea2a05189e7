"""Decides what the headline of a page is, and what its deck is.

No source of headlines is right more than four times in five, so all are kept, each under its name. The headline of
the article is the `h1` that the reader sees, if another source speaks of the same thing or there is none; then
JSON-LD, og:title, and the page's title.
"""

from __future__ import annotations

import re
from typing import Final

from archive.articles.body import in_chrome
from archive.articles.captions import is_caption_box
from archive.articles.credits import looks_like_credit
from archive.articles.dates import without_dates
from archive.articles.html_page import Page, Run
from archive.articles.metadata import Metadata, string
from archive.articles.phrases import alternatives, named
from archive.articles.prose import clean, key
from archive.model.article import Sourced

_MAX_LINES: Final = 40
#: Shortest heading that, standing in the page's title, is the headline and not the name of a site or a section.
_TITLED: Final = 24
_DECK_HINT = named(
    r"""
    deck|dek|standfirst|subhead\w*|sub-?title|subheadline|sub-?heading|sous-?titre|chapo|chapeau|entradilla|bajada
    copete|sumario|occhiello|sommario|catenaccio|vorspann|teaser-?text|lead|lede|intro|introduction|excerpt
    article-?summary|summary|ingress|manchet|preamble|abstract|description|underrubrik|alaotsikko|shorttext
    """
)
_KICKER_HINT = re.compile(
    alternatives(
        r"""
        kicker|overline|eyebrow|roofline|dachzeile|spitzmarke|supertitle|super-title|antetitulo|pretitulo|volanta
        occhiello|surtitre|topline|top-line|h-offscreen|headline-label
        (?:^|[\s_-])(?:label|badge|section|category|rubric|rubrik)(?:$|[\s_-])
        """
    )
)
_TAIL = re.compile(r"\s(?:[|–—•·»:]|-{1,2})\s[^|–—•·»]{2,60}$")


def headline_sources(page: Page, metadata: Metadata) -> tuple[tuple[Sourced, ...], dict[str, int]]:
    """Every named source of the headline in the order of trust, and the node of each `h1` by its text."""
    found: list[Sourced] = []
    nodes: dict[str, int] = {}
    for index in page.find("h1"):
        kickers = tuple(
            other
            for other in range(index + 1, page.nodes[index].end + 1)
            if _KICKER_HINT.search(page.nodes[other].hint)
        )
        text = (
            (page.text_of(index, kickers[:4]) or page.text_of(index)).strip("|–—: ")
            if page.weight(index) <= 600
            else ""
        )
        if text and len(nodes) < 12 and page.closest(index, "nav", "footer", "dialog") is None:
            nodes.setdefault(text, index)
            found.append(Sourced("h1", text))
    story = metadata.story
    for name, source in (
        ("headline", "json-ld"),
        ("name", "json-ld:name"),
        ("alternativeHeadline", "json-ld:alternative"),
    ):
        if text := string(story.get(name)):
            found.append(Sourced(source, text))
    for name, source in (("og:title", "og:title"), ("twitter:title", "twitter:title")):
        if text := metadata.first(name):
            found.append(Sourced(source, text))
    if metadata.title:
        found.append(Sourced("title", metadata.title))
    return tuple(dict.fromkeys(found)), nodes


def choose_headline(sources: tuple[Sourced, ...], site: str = "") -> str:
    """The headline among its sources. `site` is the site's own name, which is no part of any headline."""
    chosen = _choose(sources)
    match = _TAIL.search(chosen)
    named = key(match.group().strip(" |–—•·»:-")) if match else ""
    if match and site and named and (named in key(site) or key(site) in named):
        return chosen[: match.start()]
    return chosen


def _choose(sources: tuple[Sourced, ...]) -> str:
    # A page's title holds the name of the site, and so does many an `h1`: only what is stated of the story counts,
    # if anything is.
    stated_keys = [key(item.text) for item in sources if item.source not in ("h1", "title")]
    others = stated_keys or [key(item.text) for item in sources if item.source == "title"]
    shown = [item.text for item in sources if item.source == "h1"]
    titled = next((key(item.text) for item in sources if item.source == "title"), "")
    for text in shown:
        # The reader's heading is also the better part of the page's title: og:title alone has been given other words.
        if len(key(text)) >= _TITLED and key(text) in titled and 2 * len(key(text)) > len(titled):
            return text
    best: tuple[float, str] | None = None
    for text in shown:
        score = max((_agreement(key(text), other) for other in others), default=1.0 if len(shown) == 1 else 0.5)
        if best is None or score > best[0]:
            best = (score, text)
    if best is not None and (best[0] >= 0.45 or (best[0] >= 0.2 and not _stated(sources))):
        return best[1]
    stated = _stated(sources)
    if stated:
        return stated
    titles = [item.text for item in sources if item.source == "title"]
    if best is not None and len(best[1]) > 25:
        return best[1]
    return _TAIL.sub("", titles[0]) if titles else (best[1] if best else "")


def _stated(sources: tuple[Sourced, ...]) -> str | None:
    return next((item.text for item in sources if item.source in ("json-ld", "og:title", "twitter:title")), None)


def _agreement(one: str, other: str) -> float:
    """How much two headlines are the same: 1 when one holds the other, else their shared pairs of characters."""
    if not one or not other:
        return 0.0
    if one in other or other in one:
        return 1.0 if min(len(one), len(other)) >= 12 else min(len(one), len(other)) / max(len(one), len(other))
    left = {one[i : i + 2] for i in range(len(one) - 1)}
    right = {other[i : i + 2] for i in range(len(other) - 1)}
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


def find_deck(
    page: Page, metadata: Metadata, *, after: int, before: int, headline: str
) -> tuple[str | None, Run | None]:
    """The deck: a line between the headline and the story that is called so.

    A line that is word for word the description of the page is one as well, when it stands there as a block of its
    own. `after` and `before` are pieces of the page: where the headline ends, where the story begins.
    """
    described = {
        key(text)
        for text in (
            string(metadata.story.get("description")),
            metadata.first("og:description", "description", "twitter:description"),
        )
        if len(text) > 30
    }
    lines = 0
    for run in page.runs:
        if run.first < after:
            continue
        if run.first > before or lines > _MAX_LINES:
            break
        lines += 1
        node = page.nodes[run.node]
        text = run.text
        if (
            not 20 <= len(text) <= 700
            or run.link_text * 2 > len(text)
            or key(headline) in key(text)
            or looks_like_credit(text)
            or len(clean(without_dates(text))) < 20
            or is_caption_box(page, run.node)
            or in_chrome(page, run.node, -1)
        ):
            continue
        parent = page.nodes[node.parent] if node.parent >= 0 else node
        called = _DECK_HINT.search(node.hint) or (
            node.tag in ("p", "div", "h2", "h3", "span")
            and _DECK_HINT.search(parent.hint)
            and len(page.text_of(node.parent)) <= len(text) + 20
        )
        mine = key(text)
        same = any(
            mine == other or (len(other) > 60 and mine.startswith(other.rstrip("….")[:120])) for other in described
        )
        if called or (run.first < before and (same or (node.tag == "h2" and lines <= 3))):
            return text, run
    return None, None
