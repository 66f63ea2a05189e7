"""Decides what a text or Markdown file says as an article.

The form of a story as newsrooms keep it: a headline, perhaps a dateline on its own line, captions beside it, then
paragraphs; at the end perhaps the words of a wall. A caption is recognised by its credit and by its place between
the headline and the first paragraph, never by its words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from archive.articles import live, walls
from archive.articles.bylines import BY, authors_in
from archive.articles.credits import agencies_in, parse_credit, split_credit
from archive.articles.datelines import is_dateline_line, read_dateline
from archive.articles.dates import parse_date
from archive.articles.liveboxes import Found
from archive.articles.notes import note_kind
from archive.articles.pictures import image_keys
from archive.articles.prose import clean, key
from archive.model.article import (
    Access,
    Article,
    Author,
    Block,
    BlockKind,
    DateClaim,
    Dateline,
    Extraction,
    Extractor,
    Image,
    Link,
    Note,
    Sourced,
)

#: Text beyond this many characters is not read.
MAX_TEXT: Final = 8_000_000
_MAX_LINES: Final = 100_000

_BULLET = re.compile(r"^\s{0,8}(?:[-*+•‣◦–]|\d{1,3}[.)])\s+(?=\S)")
_DATE_LINE = re.compile(
    r"^(?:(?:first )?published|updated|last updated|posted|date|veröffentlicht|stand|aktualisiert|publié|mis à jour|"
    r"publicado|actualizado|pubblicato|aggiornato)\s?(?:on|at|am|le|el|il|:)?\s?[:：]?\s?",
    re.IGNORECASE,
)
_MODIFIED = re.compile(r"^(?:last )?(?:updated|aktualisiert|mis à jour|actualizado|aggiornato|stand)", re.IGNORECASE)
_LABELLED = re.compile(
    r"^(?:caption|photo|image|picture|bild(?:unterschrift)?|foto|légende|pie de foto|didascalia)\s?[:：]\s*(?=\S)",
    re.IGNORECASE,
)
_CAPTION_LENGTH: Final = 450


@dataclass(slots=True)
class Item:
    """One block of a file before its part in the article is known."""

    text: str
    kind: BlockKind = "paragraph"
    #: Whether a blank line stands before it.
    apart: bool = True
    level: int = 0
    links: tuple[Link, ...] = ()
    image: tuple[str, str, str] | None = None
    emphasised: bool = False


@dataclass(slots=True)
class _Parts:
    headline: str = ""
    sources: list[Sourced] = field(default_factory=list)
    deck: str | None = None
    byline: str | None = None
    authors: tuple[Author, ...] = ()
    dateline: Dateline | None = None
    dates: list[DateClaim] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    posts: list[Found] = field(default_factory=list)
    #: For the place of a block, the post that it is of.
    homes: dict[str, int] = field(default_factory=dict)


def read_text(text: str, *, url: str | None, charset: str, extractor: Extractor) -> Extraction:
    """The article of a plain text file."""
    limits, text = _limited(text)
    return assemble(split_text(text), kind="text", url=url, charset=charset, extractor=extractor, limits=limits)


def _limited(text: str) -> tuple[tuple[str, ...], str]:
    if len(text) > MAX_TEXT:
        return (f"only the first {MAX_TEXT} of {len(text)} characters were read",), text[:MAX_TEXT]
    return (), text


def split_text(text: str) -> list[Item]:
    """The blocks of a plain text: a line each where lines are whole, else the lines between blank ones joined.

    Files wrapped at a fixed width are recognised by their lines: most of those inside a paragraph end near one width.
    """
    lines = [line.rstrip() for line in re.split(r"\r\n|[\n\r\f\v\u2028\u2029\x85]", text)][:_MAX_LINES]
    wrapped = _is_wrapped(lines)
    items: list[Item] = []
    apart = True
    for line in lines:
        tidy = clean(line)
        if not tidy:
            apart = True
            continue
        bullet = _BULLET.match(line)
        if bullet is not None and len(tidy) > 2 and not wrapped:
            items.append(Item(clean(line[bullet.end() :]), "list-item", apart))
        elif wrapped and not apart and items and bullet is None and items[-1].kind in ("paragraph", "list-item"):
            items[-1].text = clean(f"{items[-1].text} {tidy}")
        else:
            items.append(
                Item(clean(line[bullet.end() :]) if bullet else tidy, "list-item" if bullet else "paragraph", apart)
            )
        apart = False
    return items


def _is_wrapped(lines: list[str]) -> bool:
    inner = [len(line) for line, after in pairwise(lines) if line.strip() and after.strip()]
    if len(inner) < 6 or max(inner) > 120:
        return False
    width = max(inner)
    return width >= 50 and sum(1 for size in inner if size >= width - 18) >= 0.8 * len(inner)


def assemble(
    items: list[Item], *, kind: str, url: str | None, charset: str, extractor: Extractor, limits: tuple[str, ...],
    given: dict[str, str] | None = None,
) -> Extraction:  # fmt: skip
    """The article that a list of blocks is; `given` are fields stated by the file itself (front matter)."""
    page = tuple(item.text for item in items if item.text)
    parts = _Parts()
    _state(parts, given or {})
    rest = _head(parts, list(items))
    _body(parts, rest)
    begin = walls.wall_begins([block.text for block in parts.blocks])
    blocks = tuple(
        Block("wall", block.text, block.at, block.links) if index >= begin else block
        for index, block in enumerate(parts.blocks)
    )
    walled = [block.text for block in blocks if block.kind == "wall"]
    evidence = (*((f"the text ends in a wall: “{walled[0][:80]}”",) if walled else ()), *limits)
    agency = (
        parts.dateline.agency
        if parts.dateline and parts.dateline.agency and agencies_in(parts.dateline.agency)
        else None
    )
    article = Article(
        extractor=extractor,
        kind="markdown" if kind == "markdown" else "text",
        headline=parts.headline,
        headlines=tuple(dict.fromkeys(parts.sources)),
        deck=parts.deck,
        byline=parts.byline,
        authors=parts.authors,
        dateline=parts.dateline,
        dates=tuple(parts.dates),
        blocks=blocks,
        images=tuple(parts.images),
        notes=tuple(parts.notes),
        access=Access("metered" if walled else "unknown", bool(walled), evidence),
        wire=agency,
        canonical=(given or {}).get("canonical"),
        language=(given or {}).get("language"),
        direction="rtl" if _is_rtl(" ".join(page[:20])) else "ltr",
        charset=charset,
        posts=live.settle(parts.posts, parts.homes, blocks),
    )
    return Extraction(article, page, None if page else "the file holds no text")


def _is_rtl(text: str) -> bool:
    strong = re.findall(r"[A-Za-z\u00c0-\u058f]|[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]", text[:4000])
    return sum(1 for char in strong if char >= "\u0590") * 2 > len(strong)


def _state(parts: _Parts, given: dict[str, str]) -> None:
    if given.get("title"):
        parts.headline = given["title"]
        parts.sources.append(Sourced("front-matter", given["title"]))
    parts.deck = given.get("deck")
    if given.get("author"):
        parts.byline = given["author"]
        parts.authors = authors_in(given["author"])
    for name, meaning in (("date", "published"), ("modified", "modified")):
        if raw := given.get(name):
            value = parse_date(raw)
            if value:
                parts.dates.append(DateClaim(meaning, value, "front-matter", raw))  # type: ignore[arg-type]


def _head(parts: _Parts, items: list[Item]) -> list[Item]:
    """Takes headline, deck, byline, dates, dateline and captions off the top; returns the story."""
    if not items:
        return items
    first = next((index for index, item in enumerate(items) if item.level == 1), None)
    if first is None or first > 5:
        first = 0 if items[0].image is None and items[0].kind in ("paragraph", "heading") else None
    if first is not None and not parts.headline and len(items[first].text) <= 300:
        before, title = items[:first], items[first]
        if not _is_paragraph(title) or title.level == 1:
            parts.headline = title.text
            parts.sources.append(Sourced("h1" if title.level == 1 else "first-line", title.text))
            items = before + items[first + 1 :]
    elif first is not None and parts.headline and key(items[first].text) == key(parts.headline):
        parts.sources.append(Sourced("h1" if items[first].level == 1 else "first-line", items[first].text))
        items = items[:first] + items[first + 1 :]
    rest: list[Item] = []
    index = 0
    while index < len(items):
        item = items[index]
        following = items[index + 1] if index + 1 < len(items) else None
        if item.image is not None:
            index += _image_with_caption(parts, items, index)
            continue
        if _is_head_line(parts, item):
            index += 1
            continue
        if parts.dateline is None and (alone := is_dateline_line(item.text)) is not None:
            parts.dateline = alone
            index += 1
            continue
        if item.kind == "paragraph" and _is_caption(item, following, parts):
            _add_image(parts, None, None, item.text)
            index += 1
            continue
        if parts.deck is None and not parts.blocks and not rest and _is_deck(item, following):
            parts.deck = item.text
            index += 1
            continue
        break
    rest += items[index:]
    return rest


def _is_paragraph(item: Item) -> bool:
    """Whether a first line is already story: long, or a sentence that ends in a full stop."""
    text = item.text
    return len(text) > 200 or (len(text) > 60 and text.endswith((".", ".”", '."', "。")) and not text.endswith("..."))


def _is_head_line(parts: _Parts, item: Item) -> bool:
    """Takes a byline or a date line; whether it was one."""
    text = item.text
    if parts.byline is None and BY.match(text) and len(text) <= 120 and not re.search(r"[.!?]$", text):
        parts.byline = text
        parts.authors = authors_in(text)
        return True
    if len(text) <= 90:
        bare = _DATE_LINE.sub("", text)
        value = parse_date(bare)
        if (
            value
            and (bare != text or len(re.sub(r"[\d\s:.,/|–-]", "", text)) <= 24)
            and not re.search(r"[^\W\d_]{3,}\s+[^\W\d_]{3,}\s+[^\W\d_]{3,}", bare)
        ):
            meaning = "modified" if _MODIFIED.match(text) else "published"
            parts.dates.append(DateClaim(meaning, value, "visible", text))  # type: ignore[arg-type]
            return True
    return False


def _is_deck(item: Item, following: Item | None) -> bool:
    """A single short line without a full stop between headline and story."""
    return (
        item.kind == "heading"
        and item.level == 2
        and following is not None
        and following.kind == "paragraph"
        and len(item.text) > 60
    ) or (item.emphasised and 30 <= len(item.text) <= 400 and following is not None and following.kind == "paragraph")


def _is_caption(item: Item, following: Item | None, parts: _Parts) -> bool:
    """Whether a line above the story is a caption: it ends in a credit, or says that it is one."""
    text = item.text
    if len(text) > _CAPTION_LENGTH or following is None:
        return False
    if _LABELLED.match(text):
        return True
    caption, credit = split_credit(text)
    if credit is None:
        return False
    # Without the dateline line or a headline before it, only a line that stands close to its neighbour is beside
    # a picture; a first paragraph that ends "(Reuters)" is a story.
    opens = read_dateline(text)
    return (
        opens is None
        and bool(parts.headline)
        and (len(text) <= 300)
        and not (len(caption) > 160 and credit.strip("()[]").lower() in ("reuters", "ap", "afp", "dpa"))
    )


def _image_with_caption(parts: _Parts, items: list[Item], index: int) -> int:
    """Takes an image and the line after it when that is its caption; how many items that were."""
    alt, src, title = items[index].image or ("", "", "")
    following = items[index + 1] if index + 1 < len(items) else None
    if (
        following is not None
        and following.image is None
        and following.kind == "paragraph"
        and len(following.text) <= _CAPTION_LENGTH
    ):
        credited = split_credit(following.text)[1] is not None
        alike = bool(alt) and len(alt) > 15 and key(alt)[:25] == key(following.text)[:25]
        if (
            following.emphasised
            or credited
            or _LABELLED.match(following.text)
            or alike
            or (not following.apart and len(following.text) <= 300)
        ):
            _add_image(parts, src, alt, following.text, title)
            return 2
    _add_image(parts, src, alt, None, title)
    return 1


def _add_image(parts: _Parts, src: str | None, alt: str | None, raw: str | None, title: str | None = None) -> None:
    number = len(parts.images) + 1
    caption = credit = None
    if raw is not None:
        caption, credit = split_credit(_LABELLED.sub("", raw))
    parts.images.append(
        Image(
            at=f"image/{number}",
            src=src or None,
            keys=tuple(sorted(image_keys(src))) if src else (),
            caption=caption or None,
            credit=parse_credit(credit) if credit else None,
            raw=raw,
            alt=alt or None,
            channel="text" if raw is not None else None,
            channels=(Sourced("title", title),) if title else (),
        )
    )


def _body(parts: _Parts, items: list[Item]) -> None:
    index = 0
    begun = 0
    feed = live.find_in_lines([(item.kind, item.text if item.image is None else "") for item in items], parts.headline)
    parts.posts = feed.posts if feed is not None else []
    members = {line.first: (number, line.text) for number, post in enumerate(parts.posts) for line in post.lines}
    while index < len(items):
        item = items[index]
        if item.image is not None:
            index += _image_with_caption(parts, items, index)
            continue
        index += 1
        if not item.text:
            continue
        if index - 1 in members:
            number, text = members[index - 1]
            parts.homes[f"body/{len(parts.blocks) + 1}"] = number
            _post_line(parts, text, item.links)
            continue
        if feed is not None and index - 1 in feed.taken:
            continue
        if _LABELLED.match(item.text) and len(item.text) <= _CAPTION_LENGTH and split_credit(item.text)[1] is not None:
            _add_image(parts, None, None, item.text)
            continue
        if parts.dateline is None and begun < 2 and item.kind == "paragraph":
            found = read_dateline(item.text)
            parts.dateline = found[0] if found else None
            begun += 1
        note = note_kind(item.text)
        kind: BlockKind = item.kind
        if note is not None:
            parts.notes.append(Note(note, item.text, f"note/{len(parts.notes) + 1}"))
            kind = "note"
        parts.blocks.append(Block(kind, item.text, f"body/{len(parts.blocks) + 1}", item.links))


def _post_line(parts: _Parts, text: str, links: tuple[Link, ...]) -> None:
    note = note_kind(text)
    kind: BlockKind = "live-post"
    if note is not None and note != "update":
        parts.notes.append(Note(note, text, f"note/{len(parts.notes) + 1}"))
        kind = "note"
    parts.blocks.append(Block(kind, text, f"body/{len(parts.blocks) + 1}", links))
