"""Decides which blocks of a page are the story.

Two opinions are joined. trafilatura says which text is story: no walk written by hand comes near it over thousands of
layouts. The page laid flat says where that text stands: its blocks are emitted from the page itself, with their
positions, and only inside the part of the page that holds nine tenths of it. A block that is mostly links is
furniture wherever it stands (a "Read more" line comes and goes without anybody editing the story).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import trafilatura
from lxml import html as lxml_html
from trafilatura.settings import use_config

from archive.articles.html_page import Page, Run
from archive.articles.phrases import alternatives, named
from archive.articles.prose import clean, has_letters, key, length
from archive.articles.walls import is_faint_line, is_wall_line

#: Never `deduplicate` (it remembers earlier pages) and never `include_images` (it changes the text).
OPTIONS: Final = {
    "comments": False, "tables": True, "images": False, "formatting": False, "links": False, "deduplicate": False,
    "fast": False, "precision": False, "recall": False, "metadata": False,
}  # fmt: skip

#: Pages beyond these bounds are read by the walk alone: trafilatura takes more than linear time.
_MAX_NODES: Final = 60_000
_MAX_TEXT: Final = 3_000_000
_MAX_DEPTH: Final = 250
#: Pieces of text between two block boundaries, likewise: a paragraph of links.
_MAX_PIECES: Final = 10_000

#: A block is furniture when at least this share of it is link text and it is shorter than this.
_LINK_SHARE: Final = 0.6
_LINK_LENGTH: Final = 220
#: A block of any length that is one link from end to end is a teaser.
_ALL_LINK: Final = 0.95

_CHROME_TAGS: Final = frozenset(("nav", "footer", "aside", "form", "button", "dialog", "menu"))
_CHROME_HINT = named(
    r"""
    related|recommend\w*|newsletter\w*|promo\w*|share\w*|sharing|social\w*|advert\w*|ads?|adslot|banner|sidebar
    comment\w*
    cookie\w*|consent|gdpr|subscri\w*|sign-?up|most-?read|most-?popular|popular|trending|tags?|taglist|tag-list
    topics?
    keywords?|breadcrumbs?|nav|navbar|navigation|menu|footer|site-?header|masthead|read-?more|read-?next|see-?also
    more-?from|also-?read|outbrain|taboola|teaser\w*|bio|author-?box|author-?bio|about-?author|widget\w*|popup|modal
    toolbar|copyright|disclaimer|paywall|regwall|donat\w*|follow\w*|rating|print-?only|skip-?link|screen-?reader\w*
    sr-only|visually-?hidden|carousel|slider|player|playlist|poll|quiz
    """
)

#: What stands between the blocks of a story and never is one, whatever trafilatura says.
_INSERT_HINT = named(
    r"""
    advert\w*|ads?|ad-?slot\w*|ad-?container|ad-?wrapper|newsletter\w*|sign-?up|cookie\w*|consent|social-?share\w*
    share\w*
    outbrain|taboola|paywall|regwall|promo\w*|subscribe\w*|most-?read|breadcrumbs?
    """
)
_INSERT_WEIGHT: Final = 600
_INSERT_LINE = re.compile(
    "^(?:"
    + alternatives(
        r"""
        advertisements?|advertising|sponsored(?: content)?|(?:story|article) continues (?:below|after).{0,40}
        scroll to continue
        ad|loading\.{0,3}|werbung|anzeige|publicit[ée]|publicidade?|pubblicità|reclame|advertentie|annonse?|mainos
        reklama?
        реклама|реклам|广告|廣告|広告|광고|إعلان|פרסומת|διαφήμιση|hirdetés|reklam|continue reading below
        read more below
        """
    )
    + r")[.:]?$",
    re.IGNORECASE,
)

logging.getLogger("trafilatura").addHandler(logging.NullHandler())
logging.getLogger("trafilatura").propagate = False

_CONFIG = use_config()
_CONFIG.set("DEFAULT", "MAX_FILE_SIZE", "100000000")


HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
#: A block of this length is a paragraph of the story and no scrap.
_SOLID: Final = 60
#: A line of so many characters, white space not counted, is found again by standing in another; half of it.
_SURE: Final = 25
_PART: Final = 13
#: Places of one part above which the whole story is searched instead of each of them.
_OFTEN: Final = 40
_SPACE = re.compile(r"[ \t\n\r\f]+")
_SENTENCE_END = re.compile(r"[.!?…。؟”\"»)]$")


@dataclass(frozen=True, slots=True)
class Story:
    """Where the story stands: the node that holds it, its runs (indexes into `page.runs`), and what went wrong."""

    scope: int
    runs: tuple[int, ...]
    trouble: str | None = None


def is_furniture(run: Run) -> bool:
    """Whether a block is mostly links and short, or nothing but a link: navigation, teasers, "Read more"."""
    size = len(run.text)
    return run.link_text > 0 and (
        (size < _LINK_LENGTH and run.link_text >= _LINK_SHARE * size) or run.link_text >= _ALL_LINK * size
    )


def story_lines(page: Page) -> tuple[list[str], str | None]:
    """The lines that trafilatura calls the story, and a reason when it was not asked or gave up.

    The tree is given away for it: the page has none afterwards. A copy would be a large part of all memory.
    """
    tree, page.tree = page.tree, None
    if tree is None:
        return [], None
    if (
        tree.xpath("count(//*)") > _MAX_NODES
        or page.depth > _MAX_DEPTH
        or sum(len(piece) for piece in page.pieces) > _MAX_TEXT
        or any(run.last - run.first > _MAX_PIECES for run in page.runs)
    ):
        return [], "the page is too large or too deep for the story finder; its blocks were taken by position alone"
    try:
        document = trafilatura.bare_extraction(
            _one_line_blocks(tree), fast=False, include_comments=False, include_tables=True, include_images=False,
            include_formatting=False, include_links=False, deduplicate=False, with_metadata=False, config=_CONFIG,
        )  # fmt: skip
    except Exception as exc:  # it judges strangers' markup: whatever it trips over, the page is still read
        return [], f"the story finder gave up ({type(exc).__name__})"
    text = getattr(document, "text", None) or ""
    return [line for part in text.split("\n") if (line := clean(part))], None


def _one_line_blocks(tree: lxml_html.HtmlElement) -> lxml_html.HtmlElement:
    """The tree, its white space made one space: trafilatura makes a line of its output of every line break in the
    markup, so that another indentation would be another story."""
    for element in tree.iter():
        if element.tag in ("script", "style"):
            continue
        try:
            if element.text:
                element.text = _SPACE.sub(" ", element.text)
            if element.tail:
                element.tail = _SPACE.sub(" ", element.tail)
        except ValueError:  # control characters, which lxml reads but does not write
            continue
    return tree


def find_story(page: Page) -> Story:
    """The blocks of the story."""
    lines, trouble = story_lines(page)
    if not page.runs:
        return Story(0, (), trouble)
    hits = _hits(page, lines)
    if not hits:
        hits = _by_position(page)
    if not hits:
        return Story(0, (), trouble)
    scope = _scope(page, hits)
    inside = [
        index
        for index in sorted(hits)
        if page.inside(page.runs[index].node, scope) and not is_furniture(page.runs[index])
    ]
    if not inside:
        return Story(scope, (), trouble)
    chosen = set(inside)
    for index in range(inside[0], inside[-1] + 1):
        run = page.runs[index]
        if index not in chosen and page.inside(run.node, scope) and _reads_like_story(page, run, scope):
            chosen.add(index)
    kept = [index for index in sorted(chosen) if not is_furniture(page.runs[index])]
    kept = [index for index in kept if has_letters(page.runs[index].text) and not _is_insert(page, index, scope)]
    return Story(scope, tuple(_without_loose_end(page, kept)), trouble)


def _is_insert(page: Page, index: int, scope: int) -> bool:
    """Whether a block is an advertisement, a newsletter box or sharing buttons set between blocks of the story."""
    run = page.runs[index]
    if _INSERT_LINE.match(run.text):
        return True

    def answer(up: int) -> bool | None:
        node = page.nodes[up]
        if up == scope or page.weight(up) > _INSERT_WEIGHT:
            return False
        return node.tag in ("form", "button", "nav") or bool(node.hint and _INSERT_HINT.search(node.hint)) or None

    inserted = page.climb(("insert", scope), run.node, answer)
    return bool(inserted) and not (is_wall_line(run.text) or is_faint_line(run.text))


def _without_loose_end(page: Page, kept: list[int]) -> list[int]:
    """The story without what trails after it: headings that head nothing, scraps outside its last paragraph's box."""
    solid = [index for index in kept if length(page.runs[index].text) >= _SOLID]
    if not solid:
        return kept
    box = page.nodes[page.runs[solid[-1]].node].parent
    end = len(kept)
    while end and kept[end - 1] > solid[-1]:
        run = page.runs[kept[end - 1]]
        tag = page.nodes[run.node].tag
        if tag in ("li", "td") or _SENTENCE_END.search(run.text) or is_wall_line(run.text) or is_faint_line(run.text):
            break
        if tag not in HEADINGS and box >= 0 and page.inside(run.node, box):
            break
        end -= 1
    return kept[:end]


def _hits(page: Page, lines: list[str]) -> dict[int, int]:
    """The runs that trafilatura's lines are made of, with how many characters each carries."""
    # trafilatura writes a table row as one line with bars between the cells.
    cells = [cell for line in lines if "|" in line for cell in line.split("|")]
    keys = {mine: len(mine) for line in (*lines, *cells) if (mine := key(line))}
    story = _Told(keys)
    hits: dict[int, int] = {}
    for index, run in enumerate(page.runs):
        mine = key(run.text)
        if not mine:
            continue
        if mine in keys or (len(mine) >= _SURE and story.holds(mine)):
            hits[index] = len(mine)
        elif len(mine) >= 50:
            covered = story.covers(mine)
            if covered >= 0.6 * len(mine):
                hits[index] = covered
    return hits


class _Told:
    """The lines of a story, to ask for many other lines whether they stand in it, or it in them."""

    def __init__(self, lines: Mapping[str, int]) -> None:
        self._lines = lines
        self._long = [line for line in lines if len(line) >= _SURE]
        self._joined = "".join(lines)

    @cached_property
    def _parts(self) -> dict[str, list[int]]:
        """The story cut into parts, and where each stands: whatever stands in it holds one of them whole if it is twice
        as long."""
        found: dict[str, list[int]] = {}
        for at in range(0, len(self._joined), _PART):
            found.setdefault(self._joined[at : at + _PART], []).append(at)
        return found

    @cached_property
    def _heads(self) -> dict[str, set[int]]:
        """How the long lines begin, and how long those are that begin so."""
        found: dict[str, set[int]] = {}
        for line in self._long:
            found.setdefault(line[:_SURE], set()).add(len(line))
        return found

    def holds(self, text: str) -> bool:
        """Whether a text of some length stands in the lines, one after the other."""
        for at in range(_PART):
            places = self._parts.get(text[at : at + _PART], ())
            if len(places) > _OFTEN:
                return text in self._joined
            if any(place >= at and self._joined.startswith(text, place - at) for place in places):
                return True
        return False

    def covers(self, text: str) -> int:
        """How many characters the long lines have that stand in a text."""
        if len(self._long) <= len(text):
            return sum(len(line) for line in self._long if line in text)
        found = {
            text[at : at + size]
            for at in range(len(text) - _SURE + 1)
            for size in self._heads.get(text[at : at + _SURE], ())
        }
        return sum(self._lines.get(line, 0) for line in found)


def _by_position(page: Page) -> dict[int, int]:
    """Without trafilatura: the blocks of running text outside the page's frame."""
    hits: dict[int, int] = {}
    for index, run in enumerate(page.runs):
        if len(run.text) >= 80 and not is_furniture(run) and not in_chrome(page, run.node, 0):
            hits[index] = len(run.text)
    return hits


def _scope(page: Page, hits: dict[int, int]) -> int:
    """The innermost node that holds nine tenths of the story's characters, teasers not counted."""
    weight = [0] * len(page.nodes)
    total = 0
    for index, size in hits.items():
        if not is_furniture(page.runs[index]):
            total += size
            weight[page.runs[index].node] += size
    for index in range(len(weight) - 1, 0, -1):  # what stands in a node comes after it
        weight[max(page.nodes[index].parent, 0)] += weight[index]
    enough = 0.9 * total
    return max((index for index, held in enumerate(weight) if held >= enough), default=0) if total else 0


def in_chrome(page: Page, index: int, scope: int) -> bool:
    """Whether a node stands in something that is called navigation, advertisement, sharing or the like."""

    def answer(up: int) -> bool | None:
        return False if up == scope else frames(page, up) or None

    return bool(page.climb(("in_chrome", scope), index, answer))


def frames(page: Page, index: int) -> bool:
    """Whether a node itself is navigation, advertisement, sharing or the like, by its element or its name."""
    node = page.nodes[index]
    return node.tag in _CHROME_TAGS or (
        node.tag not in ("p", "body", "html") and node.hint != "" and _CHROME_HINT.search(node.hint) is not None
    )


def is_chrome_by_name(page: Page, index: int) -> bool:
    """Whether a node itself is called navigation, advertisement, sharing or the like."""
    return _CHROME_HINT.search(page.nodes[index].hint) is not None


def _reads_like_story(page: Page, run: Run, scope: int) -> bool:
    """Whether a block between two story blocks is one of them although trafilatura left it out."""
    tag = page.nodes[run.node].tag
    return (
        tag in ("p", "blockquote", "h2", "h3", "h4", "li")
        and not is_furniture(run)
        and not in_chrome(page, run.node, scope)
    )
