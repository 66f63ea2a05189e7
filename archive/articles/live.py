"""Decides whether a page is a live page, and where each of its posts begins and ends.

Said by the page itself (schema.org's LiveBlogPosting in JSON-LD, microdata or RDFa,
https://schema.org/LiveBlogPosting), or shown by its form: five or more siblings that each have a time of their own, or
five or more headings or lines that begin with one. The form alone is also that of comments, of teasers, of a box with
the chronology of a day and of a timetable; what makes it a live page is that the posts are most of its story, hold
running text, and lead nowhere else.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any, Final

from archive.articles import body, clocks, walls
from archive.articles.dates import parse_date
from archive.articles.html_page import Page, Run
from archive.articles.liveboxes import BODY, SHARE, SHARE_DECLARED, TITLE, Boxes, Found, Line, Live, says, speaks
from archive.articles.metadata import Metadata, string, types_of
from archive.articles.phrases import any_of
from archive.articles.prose import clean, has_letters, key, length
from archive.model.article import Block, Post, PostTime

#: Siblings with a time that make a live page of a page that does not say so, and of one that does.
LEAST: Final = 5
DECLARED: Final = 2
#: Most updates of JSON-LD that are read.
_UPDATES: Final = 2_000
_HEADINGS: Final = body.HEADINGS - {"h1"}
#: Elements that head what follows them as headings do.
_TERMS: Final = frozenset(("dt", "summary"))
#: schema.org types of what readers write, whose form is that of posts.
_TALKS: Final = frozenset(("discussionforumposting", "qapage", "faqpage"))
#: Headlines and addresses by which a page says that it is written while things happen.
_MARKER: Final = any_of(
    r"""
    \blive\s?(?:blog|ticker|updates?|coverage|feed|report\w*|text|centre|center)\b|\blive\s?[:|–—-]|[:|–—-]\s?live\b
    \b(?:news|news-?live|eil)(?:blog|ticker)\b|\bticker\b|minute[ -]by[ -]minute|as it happen(?:s|ed)|developments as|liveblogg
    \ben direct\b|\ben vivo\b|\bminuto a minuto|\bin diretta\b|\bao vivo\b|\bem direto\b|\bminute par minute
    alle entwicklungen|die entwicklungen im|\bdirekte?\b\s?[:–-]|\bna żywo\b|онлайн|прямая трансляц|текстовая трансляц
    速報|ライブ|タイムライン|实时|直播|即時|생중계|مباشر|לייב|canlı
    """
)


def settle(posts: Sequence[Found], homes: dict[str, int], blocks: Sequence[Block]) -> tuple[Post, ...]:
    """The posts with the places of their blocks; what turned out to be a note or a wall is in none.

    `homes` says for the place of a block which post it was of.
    """
    found = []
    held: dict[int, list[str]] = {}
    for block in blocks:
        if block.kind == "live-post" and (home := homes.get(block.at)) is not None:
            held.setdefault(home, []).append(block.at)
    for number, post in enumerate(posts):
        if places := tuple(held.get(number, ())):
            found.append(Post(places[0], post.id, post.time, post.title, places))
    return tuple(found)


# ---- HTML


@dataclass(frozen=True, slots=True)
class _Update:
    """One entry of `liveBlogUpdate` in JSON-LD."""

    id: str | None
    fragment: str
    title: str
    texts: tuple[str, ...]
    time: PostTime | None


def find(page: Page, story: Sequence[Run], metadata: Metadata, *, headline: str, url: str | None) -> Live | None:
    """The posts of a page; None for a page that is no live page.

    `story` are the lines taken for the story so far. Captions and bylines among the lines are for the caller to take out.
    """
    if not page.nodes:
        return None
    updates = _updates(metadata)
    declared = bool(updates) or any("liveblogposting" in types_of(node) for node in metadata.nodes)
    boxes = Boxes(page, url or metadata.canonical)
    marked: list[int] = []
    for index, node in enumerate(page.nodes):
        if not speaks(node.attrs):
            continue
        if says(node.attrs, "liveblogupdate") and not (marked and page.inside(index, marked[-1])):
            marked.append(index)
        declared = declared or says(node.attrs, "liveblogposting")
    if marked and (found := boxes.posts(marked)) is not None:
        return _named(found, updates)
    if not declared and any(types_of(node) & _TALKS for node in metadata.nodes[:60]):
        return None
    live = _calls_itself_live(headline, metadata, url)
    found = boxes.siblings(DECLARED if declared else LEAST, story, declared=declared, live=live)
    if found is not None and len(found.posts) < LEAST and updates and not _confirmed(found, updates):
        found = None
    if found is None and (declared or not boxes.refused):
        found = _flat(page, story, declared=declared, live=live)
    if found is None and updates:
        found = _by_updates(story, updates) or _unseen(page, updates)
    return _named(found, updates) if found is not None else None


def _calls_itself_live(headline: str, metadata: Metadata, url: str | None) -> bool:
    """Whether the headline, another title or the address says that this is written while things happen."""
    address = re.sub(r"^\w+://[^/]*|[/?#&=_-]", " ", (url or metadata.canonical or "")[:1000])
    texts = (headline, metadata.title, metadata.first("og:title"), address)
    return any(_MARKER.search(text[:1000]) for text in texts)


def _updates(metadata: Metadata) -> list[_Update]:
    found: list[_Update] = []
    for node in metadata.nodes:
        listed = node.get("liveBlogUpdate")
        for item in listed if isinstance(listed, list) else [listed]:
            if isinstance(item, dict) and len(found) < _UPDATES:
                found.append(_update(item))
    return found


def _update(node: dict[str, Any]) -> _Update:
    name = string(node.get("@id")) or string(node.get("url"))
    raw = string(node.get("datePublished")) or string(node.get("dateCreated")) or string(node.get("dateModified"))
    value = parse_date(raw) if raw else None
    return _Update(
        name or None,
        name.rpartition("#")[2] if "#" in name else "",
        string(node.get("headline")) or string(node.get("name")),
        _paragraphs(node.get("articleBody") or node.get("text")),
        PostTime(value, "json-ld", raw) if value else None,
    )


def _named(live: Live, updates: Sequence[_Update]) -> Live:
    """The posts with what JSON-LD knows about them and they do not say."""
    by_fragment = {update.fragment: update for update in updates if update.fragment}
    by_title = {key(update.title): update for update in updates if update.title}
    for post in live.posts:
        update = by_fragment.get(post.id or "") or by_title.get(key(post.title or ""))
        if update is None:
            continue
        post.id = post.id or update.fragment or update.id
        if post.title is None and post.lines and key(post.lines[0].text) == key(update.title):
            post.title = post.lines[0].text
        if update.time is not None and (post.time is None or post.time.value is None or len(post.time.value) < 11):
            post.time = replace(update.time, raw=post.time.raw if post.time is not None else update.time.raw)
    return live


_BREAK: Final = re.compile(r"\n|<(?:/p|/div|/li|/h[1-6]|br)\b[^<>]{0,200}>", re.IGNORECASE)


def _paragraphs(value: object) -> tuple[str, ...]:
    """The paragraphs of a text in JSON-LD, which may hold markup."""
    if not isinstance(value, str):
        value = string(value)
    parts = (re.sub(r"<[^<>]{0,2000}>", " ", part) for part in _BREAK.split(html.unescape(value)))
    return tuple(text for part in parts if (text := clean(part)))


def _confirmed(live: Live, updates: Sequence[_Update]) -> bool:
    """Whether JSON-LD speaks of at least half of the posts."""
    ids = {update.fragment for update in updates} | {update.id for update in updates}
    titles = {key(update.title) for update in updates if update.title}
    texts = " ".join(key(text) for update in updates for text in update.texts)
    known = sum(
        (post.id or "") in ids or key(post.title or "\0") in titles or key(post.lines[-1].text) in texts
        for post in live.posts
    )
    return known * 2 >= len(live.posts)


# ---- posts without boxes


def _flat(page: Page, story: Sequence[Run], *, declared: bool, live: bool) -> Live | None:
    """Posts that are nothing but what stands between one line with a time and the next."""
    least = DECLARED if declared else LEAST
    for lines, starts in (_beside(page, least), _in_story(page, story)):
        if len(starts) < least:
            continue
        end = walls.wall_begins([run.text for run in lines])
        # A time that stands alone under the title of its post.
        if all(clocks.is_stamp(lines[n].text) for n in starts):
            above = [n - 1 for n in starts if n and page.nodes[lines[n - 1].node].tag in _HEADINGS]
            starts = above if len(above) >= 0.8 * len(starts) else starts
        posts = _cut(page, lines, [start for start in starts if start < end], end)
        taken = frozenset(run.first for run in lines[starts[0] : end])
        before = [run.text for run in story if run.first not in taken]
        if _enough(posts, before, declared=declared, live=live):
            return Live([post for post in posts if post.lines], taken)
    return None


def _opens(page: Page, run: Run) -> str | None:
    """The element of a line that begins with a time as a post does; None for any other line."""
    if not clocks.may_open(run.text):
        return None
    tag = page.nodes[run.node].tag
    found = clocks.opening(run.text)
    if found is None or tag in ("td", "th", "h1"):
        return None
    own = run.place != run.node and page.text_of(run.place).strip(" .:–—-|") == found.raw
    return tag if found.apart or own or tag in _HEADINGS or tag in _TERMS else None


def _beside(page: Page, least: int) -> tuple[list[Run], list[int]]:
    """The lines of the element that holds most lines with a time side by side, and which these are."""
    groups: dict[tuple[int, str], list[Run]] = {}
    for run in page.runs:
        if (tag := _opens(page, run)) is not None:
            groups.setdefault((page.nodes[run.node].parent, tag), []).append(run)
    (parent, _), heads = max(groups.items(), key=lambda item: len(item[1]), default=((0, ""), []))
    if len(heads) < least or parent < 0 or body.in_chrome(page, parent, -1):
        return [], []
    opened = {run.first for run in heads}
    node = page.nodes[parent]
    lines = [
        run
        for run in page.runs
        if node.first <= run.first < node.last
        and (run.first in opened or (has_letters(run.text) and not body.is_furniture(run)))
        and not body.in_chrome(page, run.node, parent)
    ]
    return lines, [place for place, run in enumerate(lines) if run.first in opened]


def _in_story(page: Page, story: Sequence[Run]) -> tuple[list[Run], list[int]]:
    """The lines of the story, and those of one element among them that begin with a time."""
    heads: dict[str, list[int]] = {}
    for place, run in enumerate(story):
        if (tag := _opens(page, run)) is not None:
            heads.setdefault(tag, []).append(place)
    return list(story), max(heads.values(), key=len, default=[])


def _cut(page: Page, lines: Sequence[Run], starts: Sequence[int], end: int) -> list[Found]:
    return [_flat_post(page, lines[start:stop]) for start, stop in zip(starts, (*starts[1:], end), strict=True)]


def _flat_post(page: Page, runs: Sequence[Run]) -> Found:
    post = Found([])
    for place, run in enumerate(runs):
        begins = clocks.opening(run.text) if post.time is None and place < 2 else None
        text = run.text
        if begins is not None:
            post.time = PostTime(begins.clock, "visible", begins.raw)
            stamp = next((index for index in page.find("time", within=run.node)), None)
            value = parse_date(page.nodes[stamp].attrs.get("datetime", "")) if stamp is not None else None
            if value and "T" in value:
                post.time = PostTime(value, "time", begins.raw)
            text = text[begins.end :].strip()
        tag = page.nodes[run.node].tag
        if place == 0:
            post.id = page.nodes[run.node].attrs.get("id")
        if has_letters(text) and not clocks.is_stamp(text):
            if not post.lines and (tag in _HEADINGS or tag in _TERMS) and length(text) <= TITLE:
                post.title = text
            post.lines.append(Line(run.first, text, list(run.links)))
    return post


def _enough(posts: Sequence[Found], before: Sequence[str], *, declared: bool, live: bool) -> bool:
    """Whether stretches between times are the posts of a live page and no chronology inside a story."""
    sizes = [sum(length(line.text) for line in post.lines) for post in posts]
    if not sizes or median(sizes) < BODY:
        return False
    order = clocks.direction([post.time.value if post.time else None for post in posts])
    rest = sum(length(text) for text in before)
    if sum(sizes) < (SHARE_DECLARED if declared else SHARE) * (sum(sizes) + rest):
        return False
    # What follows a chronology looks like the end of its last entry: an entry as long as all others is a story.
    if not declared and sizes[-1] > 0.4 * sum(sizes) and len(sizes) >= LEAST:
        return False
    return declared or order == "newest-first" or (live and order is not None)


def _by_updates(story: Sequence[Run], updates: Sequence[_Update]) -> Live | None:
    """Posts that begin where a headline of JSON-LD's updates is printed."""
    titles = {key(update.title) for update in updates if update.title}
    lines = list(story)
    end = walls.wall_begins([run.text for run in lines])
    starts = [place for place, run in enumerate(lines[:end]) if key(run.text) in titles]
    if len(starts) < DECLARED or 2 * len(starts) < min(len(titles), 10):
        return None
    posts = []
    for start, stop in zip(starts, (*starts[1:], end), strict=True):
        post = Found(
            [Line(run.first, run.text, list(run.links)) for run in lines[start:stop] if not clocks.is_stamp(run.text)]
        )
        post.title = lines[start].text
        posts.append(post)
    return Live(posts, frozenset(run.first for run in lines[starts[0] : end]))


def _unseen(page: Page, updates: Sequence[_Update]) -> Live | None:
    """The posts of a page that draws them with a script: they stand in its JSON-LD and nowhere else."""
    shown = key("".join(page.pieces))
    told = [update for update in updates if update.texts or update.title]
    seen = sum(key(update.texts[0])[:40] in shown for update in told if update.texts)
    if not told or 2 * seen > len(told):
        return None
    posts = []
    place = len(page.pieces) + 1
    for update in told:
        lines: list[Line] = []
        for text in (update.title, *update.texts):
            if text and has_letters(text) and (not lines or text != lines[0].text):
                lines.append(Line(place, text))
                place += 1
        posts.append(Found(lines, update.fragment or update.id, update.time, update.title or None))
    return Live([post for post in posts if post.lines], frozenset())


# ---- files


def find_in_lines(lines: Sequence[tuple[str, str]], headline: str) -> Live | None:
    """The posts of a text or Markdown file given as (kind of line, text), kinds as in the article model.

    Lines are called by their number among those given; an empty one is of no post.
    """
    heads: dict[str, list[int]] = {}
    for place, (kind, text) in enumerate(lines):
        found = clocks.opening(text)
        if found is None or kind == "table-row":
            continue
        rest = text[found.end :].strip()
        if found.apart or kind == "heading" or (rest[:1].isupper() or (rest[:1].isalpha() and not rest[:1].islower())):
            heads.setdefault(kind, []).append(place)
    _, starts = max(heads.items(), key=lambda item: len(item[1]), default=("", []))
    if len(starts) < LEAST:
        return None
    end = walls.wall_begins([text for _, text in lines])
    starts = [start for start in starts if start < end]
    posts = []
    for start, stop in zip(starts, (*starts[1:], end), strict=True):
        post = Found([])
        for place in range(start, stop):
            kind, text = lines[place]
            if place == start and (begins := clocks.opening(text)) is not None:
                post.time = PostTime(begins.clock, "visible", begins.raw)
                text = text[begins.end :].strip()
            if has_letters(text):
                if not post.lines and kind == "heading" and length(text) <= TITLE:
                    post.title = text
                post.lines.append(Line(place, text))
        posts.append(post)
    live = _MARKER.search(headline) is not None
    before = [text for _, text in lines[: starts[0]]] if starts else []
    if not posts or not _enough(posts, before, declared=False, live=live):
        return None
    return Live(posts, frozenset(range(starts[0], end)))
