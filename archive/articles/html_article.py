"""Decides how an HTML page becomes an article: in which order its parts are found, and who takes which text.

Headline first, then the story's blocks, then the pictures around them; what a caption, the headline, the byline or a
date line took is no body text any more. Last the wall, the notes, the dateline and the question whether this is an
article at all.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from archive.articles import body, dates, headlines, refusals, walls
from archive.articles.captions import find_pictures, is_caption_box
from archive.articles.credits import agencies_in
from archive.articles.datelines import is_dateline_line, read_dateline
from archive.articles.html_page import Page, Run, read_page
from archive.articles.metadata import Metadata, read_metadata, string, types_of
from archive.articles.notes import note_kind
from archive.articles.prose import key, length
from archive.model.article import (
    Access,
    Article,
    Author,
    Block,
    BlockKind,
    Dateline,
    Extraction,
    Extractor,
    Link,
    Note,
)

_EMBED = re.compile(
    r"twitter-tweet|instagram-media|tiktok-embed|fb-post|bluesky-embed|reddit-embed|mastodon-embed|telegram-post"
)
_WALL_HINT = re.compile(
    r"(?:^|[\s_-])(?:paywall\w*|regwall\w*|pay-wall|reg-wall|piano\w*|subscriber-?only|subscription-?wall|premium-?wall|meter-?wall|tp-container-inner)(?:$|[\s_-])"
)
_RELATIVE = re.compile(
    r"^(?:\d+|an?|vor \d+|il y a \d+|hace \d+) (?:min\w*|hours?|hrs?|days?|stunden?|tagen?|heures?|jours?|horas?|días?)(?: ago| read)?$",
    re.IGNORECASE,
)
_READING_TIME = re.compile(
    r"^\d{1,3}\s?[- ]?(?:min(?:ute)?s?|Min\.?|minuter|minuti|minutos|分)\b.{0,24}$", re.IGNORECASE
)


def read_html(markup: str, *, url: str | None, charset: str, extractor: Extractor) -> Extraction:
    """The article of an HTML page."""
    page = read_page(markup)
    metadata = read_metadata(page.tree, url)
    sources, shown = headlines.headline_sources(page, metadata)
    headline = headlines.choose_headline(sources, metadata.first("og:site_name", "application-name"))
    title_node = shown.get(headline, _printed_headline(page, headline))
    story = body.find_story(page)
    runs = [page.runs[index] for index in story.runs]
    if title_node is not None:
        runs = [run for run in runs if not page.inside(run.node, title_node)]
        if any(run.node > title_node and length(run.text) > 60 for run in runs):
            # Above the headline stand section names and times of day, but a whole paragraph there is a lead.
            runs = [run for run in runs if run.node > title_node or length(run.text) > 100]
    first = min((run.node for run in runs if length(run.text) > 60), default=runs[0].node if runs else 0)
    last = max((page.nodes[run.node].end for run in runs), default=0)
    after = (
        title_node
        if title_node is not None and title_node < first
        else max(0, first - 60)
        if title_node is None
        else first
    )
    deck, deck_node = headlines.find_deck(page, metadata, after=after, before=first, headline=headline)
    byline, authors, byline_nodes = headlines.find_byline(page, metadata, after=after, before=first)
    pictures = find_pictures(
        page,
        metadata,
        scope=story.scope,
        first=first,
        last=last,
        story_nodes=sorted({run.node for run in runs if length(run.text) > 60}),
    )
    taken = {*byline_nodes, *([deck_node] if deck_node is not None else [])}
    runs = [
        run
        for run in runs
        if run.node not in taken
        and not any(page.inside(run.node, part) for part in pictures.taken)
        and not _is_stamp(run, first)
    ]
    runs = [run for run in runs if key(run.text) != key(headline) and not is_caption_box(page, run.node)]
    words = {key(image.raw) for image in pictures.images if image.raw}
    runs = [run for run in runs if key(run.text) not in words]
    blocks, dateline = _blocks(page, runs, metadata, first)
    blocks, notes = _notes(page, blocks, runs)
    begin = walls.wall_begins([block.text for block in blocks])
    blocks = tuple(
        Block("wall", b.text, b.at, b.links) if i >= begin or b.kind == "wall" else b for i, b in enumerate(blocks)
    )
    refused = refusals.refusal(
        headline=headline,
        title=metadata.title,
        body=[block.text for block in blocks if block.kind != "wall"]
        + [image.raw for image in pictures.images if image.raw],
        page=[run.text for run in page.runs],
        is_story=_says_story(metadata),
        front=_front(page, metadata, url, runs),
        challenge=_challenge(page),
    )
    trouble = (*page.limits, *((story.trouble,) if story.trouble else ()))
    article = Article(
        extractor=extractor,
        kind="html",
        headline=headline,
        headlines=sources,
        deck=deck,
        byline=byline,
        authors=authors,
        dateline=dateline,
        dates=dates.claims(page, metadata, after=after, upto=first),
        blocks=blocks,
        images=pictures.images,
        notes=notes,
        access=_access(metadata, blocks, trouble),
        wire=_wire(dateline, authors, blocks),
        canonical=metadata.canonical,
        language=metadata.language,
        direction="rtl" if metadata.direction == "rtl" else "ltr",
        charset=charset,
        meta=metadata.meta,
        jsonld=metadata.jsonld,
    )
    return Extraction(article, tuple(run.text for run in page.runs), refused)


def _printed_headline(page: Page, headline: str) -> int | None:
    """Where the headline stands on a page whose headline is no `h1`: a block of its own, or a heading that ends in it."""
    wanted = key(headline)
    if not wanted:
        return None
    exact = next((run.node for run in page.runs if key(run.text) == wanted), None)
    if exact is not None:
        return exact
    headings = (
        run for run in page.runs if page.nodes[run.node].tag in _HEADINGS and len(run.text) < len(headline) + 80
    )
    return next((run.node for run in headings if key(run.text).endswith(wanted)), None)


def _is_stamp(run: Run, first: int) -> bool:
    """Whether a short line is a date, a reading time or "3 hours ago" above the story: shown, but no story."""
    text = run.text
    if len(text) > 90:
        return False
    if _RELATIVE.match(text) or _READING_TIME.match(text):
        return True
    return run.node < first and dates.date_in_text(text) is not None


# ---- blocks


def _blocks(page: Page, runs: list[Run], metadata: Metadata, first: int) -> tuple[tuple[Block, ...], Dateline | None]:
    blocks: list[Block] = []
    dateline: Dateline | None = None
    row: int | None = None
    story_begun = 0
    for run in runs:
        kind = _kind(page, run)
        links = tuple(Link(words, address) for words, href in run.links if (address := metadata.absolute(href)))
        if dateline is None and story_begun < 3:
            alone = is_dateline_line(run.text)
            if alone is not None:
                dateline = alone
                continue
            found = read_dateline(run.text) if kind == "paragraph" else None
            dateline = found[0] if found else None
            story_begun += kind == "paragraph"
        tr = page.closest(run.node, "tr") if kind == "table-row" else None
        if tr is not None and tr == row and blocks and len(blocks[-1].text) < 4000:
            before = blocks[-1]
            blocks[-1] = Block("table-row", f"{before.text} | {run.text}", before.at, before.links + links)
            continue
        row = tr
        blocks.append(Block(kind, run.text, f"body/{len(blocks) + 1}", links))
    return tuple(blocks), dateline


_HEADINGS: Final = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])


def _kind(page: Page, run: Run) -> BlockKind:
    around: list[str] = []
    for up in page.ancestors(run.node):
        node = page.nodes[up]
        if node.tag == "blockquote" and _EMBED.search(node.hint):
            return "embed"
        if _WALL_HINT.search(node.hint) and len(run.text) < 300:
            return "wall" if walls.is_wall_line(run.text) or walls.is_faint_line(run.text) else "paragraph"
        around.append(node.tag)
        if node.tag in ("article", "main", "body", "section"):
            break
    if any(tag in _HEADINGS for tag in around[:3]):
        return "heading"
    if "blockquote" in around or around[0] == "q":
        return "quote"
    if "li" in around[:3] or around[0] in ("dd", "dt"):
        return "list-item"
    if around[0] in ("td", "th") or (len(around) > 1 and around[1] in ("td", "th") and len(run.text) < 80):
        return "table-row"
    return "paragraph"


def _notes(page: Page, blocks: tuple[Block, ...], runs: list[Run]) -> tuple[tuple[Block, ...], tuple[Note, ...]]:
    """Notes inside the story become blocks of their kind; notes just outside it are found as well."""
    notes: list[Note] = []
    out: list[Block] = []
    count = len(blocks)
    for index, block in enumerate(blocks):
        kind = note_kind(block.text)
        near_edge = index < max(3, count // 5) or index >= count - max(4, count // 5) or len(block.text) < 500
        if kind is not None and near_edge and block.kind != "embed":
            notes.append(Note(kind, block.text, f"note/{len(notes) + 1}"))
            out.append(Block("note", block.text, block.at, block.links))
        else:
            out.append(block)
    if runs:
        low, high = runs[0].node - 150, page.nodes[runs[-1].node].end + 150
        said = {key(block.text) for block in blocks}
        for run in page.runs:
            if (
                low <= run.node <= high
                and key(run.text) not in said
                and run.link_text * 2 <= len(run.text)
                and len(run.text) > 30
            ):
                kind = note_kind(run.text)
                if kind is not None and kind != "update" and not body.in_chrome(page, run.node, -1):
                    notes.append(Note(kind, run.text, f"note/{len(notes) + 1}"))
                    said.add(key(run.text))
    return tuple(out), tuple(notes)


# ---- what the page says about itself


def _says_story(metadata: Metadata) -> bool:
    kind = metadata.first("og:type").lower()
    return (
        bool(metadata.story)
        or kind in ("article", "news", "newsarticle", "og:article", "story")
        or bool(metadata.first("article:published_time"))
    )


_ROOT = re.compile(r"/?(?:(?:index|home|default)(?:\.\w{2,5})?|[a-z]{2}(?:-[a-z]{2})?)?/?", re.IGNORECASE)
_INDEX_TYPES: Final = frozenset(["collectionpage", "searchresultspage", "itemlist"])


def _front(page: Page, metadata: Metadata, url: str | None, runs: list[Run]) -> str | None:
    """Why the page's form is that of an index, or None: many teasers and little running text."""
    teasers = sum(1 for run in page.runs if body.is_furniture(run) and length(run.text) > 25)
    running = sum(length(run.text) for run in runs if length(run.text) > 120 and run.link_text * 4 < len(run.text))
    if metadata.story:
        return None
    if _is_root(url or metadata.canonical or "") and teasers >= 8 and (url or teasers >= 25 or running < 1500):
        return f"a front page: its address is the root of the site, and {teasers} teasers stand on it"
    says_index = any(types_of(node) & _INDEX_TYPES for node in metadata.nodes[:40])
    if running < 250 and ((teasers >= 25 and not _says_story(metadata)) or (says_index and teasers >= 8)):
        return f"an index page: {teasers} teasers and no running text"
    return None


def _challenge(page: Page) -> bool:
    """Whether a page of next to no text loads what bot defences load."""
    if page.tree is None or sum(len(run.text) for run in page.runs) > 600:
        return False
    loaded = " ".join(element.get("src") or "" for element in page.tree.iter("script", "iframe"))
    scripts = " ".join((element.text or "")[:2000] for element in page.tree.iter("script"))
    return refusals.is_challenge(f"{loaded} {scripts}"[:50_000])


def _is_root(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.netloc) and not parts.query and bool(_ROOT.fullmatch(parts.path))


def _access(metadata: Metadata, blocks: tuple[Block, ...], trouble: tuple[str, ...]) -> Access:
    evidence: list[str] = []
    free = metadata.story.get("isAccessibleForFree")
    closed = free is False or (
        isinstance(free, str)
        and free.strip().lower() in ("false", "no", "http://schema.org/false", "https://schema.org/false")
    )
    tier = metadata.first("article:content_tier").lower()
    if closed:
        evidence.append("JSON-LD says isAccessibleForFree: false")
    if tier in ("locked", "metered"):
        evidence.append(f"meta article:content_tier: {tier}")
    wall = [block.text for block in blocks if block.kind == "wall"]
    if wall:
        evidence.append(f"the text ends in a wall: “{wall[0][:80]}”")
    story = [block.text for block in blocks if block.kind not in ("wall", "note")]
    declared = string(metadata.story.get("wordCount")) or str(metadata.story.get("wordCount") or "")
    visible = sum(len(text.split()) for text in story)
    short = bool(re.fullmatch(r"\d{2,6}", declared)) and visible * 10 < int(declared) * 6
    if short:
        evidence.append(f"JSON-LD counts {declared} words, {visible} are visible")
    dangling = bool(story) and story[-1].endswith(("…", "..."))
    if dangling:
        evidence.append("the last block ends in dots")
    truncated = bool(wall) or (short and (closed or bool(tier))) or (dangling and (closed or short))
    state = (
        "subscriber"
        if closed or tier == "locked"
        else "metered"
        if tier == "metered" or wall
        else "open"
        if free is True or tier == "free"
        else "unknown"
    )
    return Access(state, truncated, (*evidence, *trouble))  # type: ignore[arg-type]


def _wire(dateline: Dateline | None, authors: tuple[Author, ...], blocks: tuple[Block, ...]) -> str | None:
    """The agency a story comes from: its dateline, a byline that is an agency, or a "Reporting by" line at the end."""
    if dateline is not None and dateline.agency and agencies_in(dateline.agency):
        return dateline.agency
    for author in authors:
        named = agencies_in(author.name)
        if named and len(named[0]) >= len(author.name) - 6:
            return author.name
    return None
