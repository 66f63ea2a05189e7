"""Decides how an HTML page becomes an article: in which order its parts are found, and who takes which text.

Headline first, then the story's blocks, then the pictures around them; what a caption, the headline, the byline or a
date line took is no body text any more. Last the wall, the notes, the dateline and the question whether this is an
article at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile
from types import MappingProxyType
from typing import Final, Literal

from archive.articles import body, dates, fronts, headlines, live, refusals, walls
from archive.articles.bylines import find_byline
from archive.articles.captions import find_pictures, is_caption_box
from archive.articles.credits import agencies_in
from archive.articles.datelines import is_dateline_line, read_dateline
from archive.articles.html_page import Page, Run, read_page
from archive.articles.liveboxes import Live
from archive.articles.metadata import Metadata, read_metadata, string, target
from archive.articles.notes import note_kind, speaks_of_itself
from archive.articles.phrases import named
from archive.articles.prose import key, length
from archive.model.article import (
    Access,
    AccessState,
    Article,
    Author,
    Block,
    BlockKind,
    Dateline,
    Extraction,
    Extractor,
    Link,
    Note,
    NoteKind,
)

#: A block of more than this many characters is a paragraph of the story; above the headline it takes more.
_PARAGRAPH: Final = 60
_LEAD: Final = 100
#: Without a headline to begin at, the head of a story is looked for among this many blocks before it.
_HEAD: Final = 12
_NOTE_HINT: Final = re.compile(
    r"(?:^|[\s_-])(?:corrections?|clarifications?|editors?-?note|erratum|errata|korrektur|berichtigung|rectificatif|"
    r"rectificacion|correzione|correcao|correctie)(?:$|[\s_-])",
    re.IGNORECASE,
)
#: A note that is no block of the story stands at most this many elements from it.
_NEAR: Final = 150

_EMBED = re.compile(
    r"twitter-tweet|instagram-media|tiktok-embed|fb-post|bluesky-embed|reddit-embed|mastodon-embed|telegram-post"
)
_WALL_HINT = named(
    r"paywall\w*|regwall\w*|pay-wall|reg-wall|piano\w*|subscriber-?only|subscription-?wall|premium-?wall|meter-?wall"
)


def read_html(markup: str, *, url: str | None, charset: str, extractor: Extractor) -> Extraction:
    """The article of an HTML page."""
    page = read_page(markup)
    metadata = read_metadata(page.tree, url)
    sources, shown = headlines.headline_sources(page, metadata)
    headline = headlines.choose_headline(sources, metadata.first("og:site_name", "application-name"))
    challenge = _challenge(page)
    frame = _frame(page, _printed(page, headline, shown.get(headline)))
    found = live.find(page, frame.runs, metadata, headline=headline, url=url)
    deck, deck_run = headlines.find_deck(
        page, metadata, after=frame.after, before=_before(frame, found), headline=headline
    )
    frame = frame.without(deck_run)
    head = _before(frame, found)
    byline, authors, byline_lines = find_byline(page, metadata, after=frame.after, before=head)
    pictures = find_pictures(
        page,
        metadata,
        scope=frame.story.scope,
        first=frame.first_node,
        last=frame.last_node,
        story_nodes=frame.paragraphs,
    )
    words = {key(headline), *(key(image.raw) for image in pictures.images if image.raw)}
    taken = page.cover(pictures.taken)

    def is_text(run: Run) -> bool:
        return (
            run.first not in byline_lines
            and key(run.text) not in words
            and not taken.holds(run.node)
            and not is_caption_box(page, run.node)
        )

    runs = [run for run in frame.runs if is_text(run) and not _is_stamp(run, frame.first)]
    homes: dict[str, int] = {}
    if found is not None:
        found = found.keeping({run.first for run in page.runs if not is_text(run)})
        blocks, dateline = _blocks(page, found.runs(runs), metadata, found.members(), homes)
    else:
        blocks, dateline = _blocks(page, runs, metadata)
    blocks, notes = _notes(page, blocks, runs)
    begin = walls.wall_begins([block.text for block in blocks])
    blocks = tuple(replace(block, kind="wall") if index >= begin else block for index, block in enumerate(blocks))
    told = [block.text for block in blocks if block.kind != "wall"]
    refused = refusals.refusal(
        headline=headline,
        title=metadata.title,
        body=[*told, *(image.raw for image in pictures.images if image.raw)],
        page=[run.text for run in page.runs],
        is_story=_says_story(metadata),
        front=fronts.front(page, metadata, url, runs, says_story=_says_story(metadata)),
        challenge=challenge,
    )
    following = [run.text for run in page.runs if run.place > frame.last_node][:_AFTER]
    article = Article(
        extractor=extractor,
        kind="html",
        headline=headline,
        headlines=sources,
        deck=deck,
        byline=byline,
        authors=authors,
        dateline=dateline,
        dates=dates.claims(page, metadata, after=frame.after, upto=head),
        blocks=blocks,
        images=pictures.images,
        notes=notes,
        access=_access(
            metadata, blocks, following, (*page.limits, *([frame.story.trouble] if frame.story.trouble else []))
        ),
        wire=_wire(dateline, authors),
        canonical=metadata.canonical,
        language=metadata.language,
        direction="rtl" if metadata.direction == "rtl" else "ltr",
        charset=charset,
        posts=live.settle(found.posts, homes, blocks) if found is not None else (),
        meta=metadata.meta,
        jsonld=metadata.jsonld,
    )
    return Extraction(article, tuple(run.text for run in page.runs), refused)


@dataclass(frozen=True)
class _Frame:
    """Where the story stands in the page. `after` is the piece where its headline ends."""

    story: body.Story
    runs: list[Run]
    after: int

    @cached_property
    def lead(self) -> Run | None:
        """The first paragraph, or the first block of a story that has none."""
        return next((run for run in self.runs if length(run.text) > _PARAGRAPH), self.runs[0] if self.runs else None)

    @property
    def first(self) -> int:
        """The piece where the first paragraph begins."""
        return self.lead.first if self.lead else 0

    @property
    def first_node(self) -> int:
        return self.lead.place if self.lead else 0

    @cached_property
    def last_node(self) -> int:
        return max((run.place for run in self.runs), default=0)

    @cached_property
    def paragraphs(self) -> list[int]:
        return sorted({run.node for run in self.runs if length(run.text) > _PARAGRAPH})

    def without(self, deck: Run | None) -> _Frame:
        """The frame once a block has turned out to be the deck and no part of the story."""
        runs = [run for run in self.runs if run is not deck]
        return replace(self, runs=runs) if runs else self


def _frame(page: Page, title: tuple[int, int] | None) -> _Frame:
    """The frame of the story under a headline that is printed in the pieces `title`."""
    story = body.find_story(page)
    runs = [page.runs[index] for index in story.runs]
    if title is not None:
        start, end = title
        runs = [run for run in runs if not start <= run.first < end]
        if any(run.first >= end and length(run.text) > _PARAGRAPH for run in runs):
            # Above the headline stand section names and times of day, but a whole paragraph there is a lead.
            runs = [run for run in runs if run.first >= end or length(run.text) > _LEAD]
    frame = _Frame(story, runs, 0)
    after = title[1] if title is not None and title[1] <= frame.first else _back(page, frame.first)
    return replace(frame, after=after)


def _back(page: Page, first: int) -> int:
    """Where the head of a story is looked for that has no headline before it: a few blocks back."""
    before = [run.first for run in page.runs if run.first < first]
    return before[-_HEAD] if len(before) >= _HEAD else 0


def _before(frame: _Frame, posts: Live | None) -> int:
    """The piece where the head of a story ends: at its first paragraph, or at the first post of a live page."""
    return min(frame.first, *posts.taken) if posts is not None and posts.taken else frame.first


def _printed(page: Page, headline: str, node: int | None) -> tuple[int, int] | None:
    """The pieces in which a headline is printed: its `h1`, else a block of its own, else a heading that ends in it."""
    if node is not None:
        return page.nodes[node].first, page.nodes[node].last
    wanted = key(headline)
    if not wanted:
        return None
    exact = (run for run in page.runs if key(run.text) == wanted)
    headings = (
        run
        for run in page.runs
        if page.nodes[run.node].tag in body.HEADINGS
        and len(run.text) < len(headline) + 80
        and key(run.text).endswith(wanted)
    )
    found = next(exact, None) or next(headings, None)
    return (found.first, found.last) if found else None


def _is_stamp(run: Run, first: int) -> bool:
    """Whether a short line above the story is a date, a reading time or "3 hours ago": shown, but no story.

    Further down only a line that is nothing else is one.
    """
    if len(run.text) > 90:
        return False
    rest = dates.without_dates(run.text)
    if rest == run.text:
        return False
    words = sum(1 for char in rest if char.isalpha())
    return words <= (24 if run.first < first else 0)


# ---- blocks


def _blocks(
    page: Page,
    runs: list[Run],
    metadata: Metadata,
    members: Mapping[int, int] = MappingProxyType({}),
    homes: dict[str, int] | None = None,
) -> tuple[tuple[Block, ...], Dateline | None]:
    """The blocks that these lines are. `members` says which post of a live page the line at a piece is of; `homes`
    takes down which block became part of which."""
    blocks: list[Block] = []
    dateline: Dateline | None = None
    row: int | None = None
    story_begun = 0
    for run in runs:
        post = members.get(run.first)
        kind = _kind(page, run) if post is None else "live-post"
        links = tuple(Link(words, address) for words, href in run.links if (address := target(metadata.base, href)))
        if dateline is None and story_begun < 3 and post is None:
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
        if post is not None and homes is not None:
            homes[f"body/{len(blocks) + 1}"] = post
        blocks.append(Block(kind, run.text, f"body/{len(blocks) + 1}", links))
    return tuple(blocks), dateline


def _kind(page: Page, run: Run) -> BlockKind:
    found = _around(page, run.node, len(run.text) < 300)
    if found == "embed":
        return "embed"
    if found == "wall":
        return "wall" if walls.is_wall_line(run.text) or walls.is_faint_line(run.text) else "paragraph"
    around, quoted = found
    if any(tag in body.HEADINGS for tag in around):
        return "heading"
    if quoted or around[0] == "q":
        return "quote"
    if "li" in around or around[0] in ("dd", "dt"):
        return "list-item"
    if around[0] in ("td", "th") or (len(around) > 1 and around[1] in ("td", "th") and len(run.text) < 80):
        return "table-row"
    return "paragraph"


_Around = Literal["embed", "wall"] | tuple[tuple[str, ...], bool]


def _around(page: Page, node: int, short: bool) -> _Around:
    """What a line stands in: something set in from elsewhere, a wall (`short` lines alone), or else up to three
    elements, innermost first, and whether a quotation is around it."""
    known: dict[int, _Around] = page.known.setdefault(("around", short), {})
    passed: list[int] = []
    found: _Around = ((), False)
    for up in page.ancestors(node):
        if up in known:
            found = known[up]
            break
        passed.append(up)
        if page.nodes[up].tag in ("article", "main", "body", "section"):
            break
    for index in reversed(passed):
        tag, hint = page.nodes[index].tag, page.nodes[index].hint
        if hint and tag == "blockquote" and _EMBED.search(hint):
            found = "embed"
        elif hint and short and _WALL_HINT.search(hint):
            found = "wall"
        elif isinstance(found, tuple):
            found = ((tag, *found[0])[:3], found[1] or tag == "blockquote")
        known[index] = found
    return found


def _called_note(page: Page, node: int) -> bool:
    """Whether a box beside the story is named after what it holds: a correction, an editor's note."""
    return any(
        _NOTE_HINT.search(page.nodes[up].hint) for up, _ in zip((node, *page.ancestors(node)), range(3), strict=False)
    )


def _story_box(page: Page, node: int, story: int) -> int:
    """The `aside` or `footer` around a node that is a part of the story's own `<article>`, -1 when there is none.

    Such a box is about that article (HTML Standard, 4.3.5 and 4.3.9), where others are of the page or of the site.
    """
    box = page.closest(node, "aside", "footer", "article")
    if box is None or page.nodes[box].tag == "article":
        return -1
    outer = page.closest(page.nodes[box].parent, "aside", "footer", "article")
    if outer is None or page.nodes[outer].tag != "article" or not page.inside(story, outer):
        return -1
    between = takewhile(lambda up: up != outer, page.ancestors(box))
    return -1 if any(body.is_chrome_by_name(page, up) for up in between) else box


def _notes(page: Page, blocks: tuple[Block, ...], runs: list[Run]) -> tuple[tuple[Block, ...], tuple[Note, ...]]:
    """Notes inside the story become blocks of their kind; notes just outside it are found as well."""
    notes: list[Note] = []
    out: list[Block] = []
    count = len(blocks)
    for index, block in enumerate(blocks):
        kind = note_kind(block.text)
        near_edge = index < max(3, count // 5) or index >= count - max(4, count // 5) or len(block.text) < 500
        told = block.kind != "embed" and (block.kind != "live-post" or kind != "update")
        if kind is not None and near_edge and told:
            notes.append(Note(kind, block.text, f"note/{len(notes) + 1}"))
            out.append(Block("note", block.text, block.at, block.links))
        else:
            out.append(block)
    if runs:
        low, high = runs[0].place - _NEAR, runs[-1].place + _NEAR
        said = {key(block.text) for block in blocks}
        for run in page.runs:
            if (
                low <= run.place <= high
                and key(run.text) not in said
                and run.link_text * 2 <= len(run.text)
                and len(run.text) > 30
            ):
                kind = note_kind(run.text)
                if kind is None or kind == "update":
                    continue
                own = _story_box(page, run.node, runs[0].node)
                framed = body.in_chrome(page, run.node, own) and not _called_note(page, run.node)
                if not framed:
                    notes.append(Note(kind, run.text, f"note/{len(notes) + 1}"))
                    said.add(key(run.text))
        beside = _beside(page, runs, said)
        notes += [Note(kind, text, f"note/{len(notes) + n}") for n, (kind, text) in enumerate(beside, 1)]
    return tuple(out), tuple(notes)


def _beside(page: Page, runs: list[Run], said: set[str]) -> list[tuple[NoteKind, str]]:
    """The note of a box beside the story, or far behind it, that says of itself that it is about this text.

    It must be the only one: several are a list of what was wrong in other stories.
    """
    found: dict[str, tuple[NoteKind, str]] = {}
    end = runs[-1].place
    another = next((place for place in page.find("h1", "article") if place > end), len(page.nodes))
    for run in page.runs:
        if run.links or not len(run.text) > 30 or not end <= run.place <= another or key(run.text) in said:
            continue
        kind = note_kind(run.text)
        if kind is None or kind == "update" or not speaks_of_itself(run.text):
            continue
        if _is_beside(page, run.node, runs[0].node):
            found[key(run.text)] = (kind, run.text)
    return list(found.values()) if len(found) == 1 else []


def _is_beside(page: Page, node: int, story: int) -> bool:
    """Whether a node stands in no box that is called something else, and in no `aside` or `footer` but one that stands
    beside the story, in what holds both."""
    for up in page.ancestors(node):
        tag = page.nodes[up].tag
        if tag in ("body", "html") or page.inside(story, up):
            return tag != "body"
        if tag in ("nav", "form", "dialog", "menu", "li") or body.is_chrome_by_name(page, up):
            return False
    return False


# ---- what the page says about itself


def _says_story(metadata: Metadata) -> bool:
    kind = metadata.first("og:type").lower()
    return (
        bool(metadata.story)
        or kind in ("article", "news", "newsarticle", "og:article", "story")
        or bool(metadata.first("article:published_time"))
    )


def _challenge(page: Page) -> bool:
    """Whether a page of next to no text loads what bot defences load."""
    if page.tree is None or sum(len(run.text) for run in page.runs) > 600:
        return False
    loaded = " ".join(element.get("src") or "" for element in page.tree.iter("script", "iframe"))
    scripts = " ".join((element.text or "")[:2000] for element in page.tree.iter("script"))
    return refusals.is_challenge(f"{loaded} {scripts}"[:50_000])


_CLOSED_WORDS: Final = frozenset(("false", "no", "http://schema.org/false", "https://schema.org/false"))
#: A story that shows less than this share of the words it declares is cut.
_SHOWN: Final = 0.6
#: How many blocks after the story are looked at for the words of a wall.
_AFTER: Final = 12
#: A closed story of fewer words than this, with a wall behind it, is only its beginning.
_TEASER: Final = 200


def _access(metadata: Metadata, blocks: tuple[Block, ...], following: list[str], trouble: tuple[str, ...]) -> Access:
    """Whether the reader was let in, with every piece of evidence in words; `following` stands after the story."""
    evidence: list[str] = []
    free = metadata.story.get("isAccessibleForFree")
    closed = free is False or (isinstance(free, str) and free.strip().lower() in _CLOSED_WORDS)
    tier = metadata.first("article:content_tier").lower()
    if closed:
        evidence.append("JSON-LD says isAccessibleForFree: false")
    if tier in ("locked", "metered"):
        evidence.append(f"meta article:content_tier: {tier}")
    wall = next((block.text for block in blocks if block.kind == "wall"), None)
    behind = next((text for text in following if walls.is_wall_line(text)), None)
    if wall:
        evidence.append(f"the text ends in a wall: “{wall[:80]}”")
    elif behind:
        evidence.append(f"after the story: “{behind[:80]}”")
    story = [block.text for block in blocks if block.kind not in ("wall", "note")]
    visible = sum(len(text.split()) for text in story)
    short = False
    for declared, words in _declared(metadata):
        if words >= 80 and visible < _SHOWN * words:
            short = True
            evidence.append(f"{declared} has {words} words, {visible} are visible")
    dangling = bool(story) and story[-1].endswith(("…", "..."))
    if dangling:
        evidence.append("the last block ends in dots")
    asked = closed or tier in ("locked", "metered")
    state: AccessState = "unknown"
    if tier == "metered" or ((wall or (behind and short)) and not asked):
        state = "metered"
    elif asked:
        state = "subscriber"
    elif free is True or tier == "free":
        state = "open"
    truncated = (
        bool(wall)
        or (short and (asked or bool(behind)))
        or (dangling and asked)
        or bool(behind and closed and visible < _TEASER)
    )
    return Access(state, truncated, (*evidence, *trouble))


def _declared(metadata: Metadata) -> Iterator[tuple[str, int]]:
    """How long the page says that its story is: the word count and the body text of its JSON-LD."""
    count = metadata.story.get("wordCount")
    if isinstance(count, int | str) and re.fullmatch(r"[0-9]{2,6}", str(count)):
        yield "JSON-LD wordCount", int(count)
    whole = string(metadata.story.get("articleBody"))
    if whole:
        yield "JSON-LD articleBody", len(whole.split())


def _wire(dateline: Dateline | None, authors: tuple[Author, ...]) -> str | None:
    """The agency a story comes from: its dateline, a byline that is an agency, or a "Reporting by" line at the end."""
    if dateline is not None and dateline.agency and agencies_in(dateline.agency):
        return dateline.agency
    for author in authors:
        named = agencies_in(author.name)
        if named and len(named[0]) >= len(author.name) - 6:
            return author.name
    return None
