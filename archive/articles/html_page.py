"""Decides what a reader of an HTML page could see: which elements there are, and which text stands in which block.

The page is parsed once (libxml2's HTML parser) and laid flat into two lists: nodes in document order, each with the
range of its descendants, and pieces of visible text. Everything after works on ranges of these lists, so that no
walk recurses, and a page nested a hundred thousand deep costs what it weighs.

Not visible: scripts, styles, templates, form controls, `hidden`, `aria-hidden`, `display:none` in a style attribute;
the text (not the images) of `noscript`. What a style sheet hides is visible here: style sheets are not captured.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import merge
from itertools import accumulate
from typing import Any, Final

from lxml import etree
from lxml import html as lxml_html

from archive.articles.prose import clean

#: Markup beyond this many characters is not read. The largest article page measured had 6 million.
MAX_MARKUP: Final = 16_000_000
#: Elements beyond this many are not read.
MAX_ELEMENTS: Final = 250_000
#: libxml2 stops reading at a nesting of 2,048 elements.
_PARSER_DEPTH: Final = 2048

_BLOCK_TAGS: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "frameset",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "optgroup",
        "p",
        "pre",
        "search",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "button",
        "iframe",
        "video",
        "audio",
        "noscript",
    ]
)
_SKIPPED_TAGS: Final = frozenset(
    [
        "script",
        "style",
        "template",
        "title",
        "svg",
        "math",
        "object",
        "applet",
        "select",
        "datalist",
        "textarea",
        "map",
        "canvas",
        "frame",
        "noframes",
        "noembed",
        "rp",
        "progress",
        "meter",
    ]
)
_VOID_OF_TEXT: Final = frozenset(("iframe", "video", "audio", "noscript"))
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
#: Classes of what is there for paper alone.
_PRINTED = re.compile(r"(?:^|\s)(?:d-print-only|print-?only|only-?print|visible-print[\w-]*)(?:\s|$)", re.IGNORECASE)

#: Start tags longer than this are looked at before they are parsed.
_LONG_TAG: Final = 8000
_TAG_NAME = re.compile(r"<([A-Za-z][A-Za-z0-9:-]{0,40})[\s/]")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")


@dataclass(slots=True)
class Node:
    """One element; nobody changes its `attrs`. `end` is the index of its last descendant; `first` and `last` bound its pieces of text."""

    tag: str
    attrs: dict[str, str]
    parent: int
    depth: int
    first: int
    end: int = 0
    last: int = 0
    _hint: str | None = None

    @property
    def hint(self) -> str:
        """Class, id and the names that templates give their elements, lower case: what the author calls it."""
        if self._hint is None:
            get = self.attrs.get
            names = (get("class"), get("id"), get("itemprop"), get("data-testid"), get("data-component"), get("role"))
            self._hint = " ".join(name for name in names if name).lower()[:600]
        return self._hint


@dataclass(slots=True)
class Run:
    """One visible block of text: what stands between two block boundaries, inside `node`.

    `place` is the last node that was opened before its first visible character: where it stands among the nodes, even
    when it is text of a container that began long before.
    """

    node: int
    first: int
    last: int
    text: str
    place: int
    link_text: int = 0
    links: Sequence[tuple[str, str]] = ()


@dataclass(slots=True)
class Page:
    """A page laid flat. `limits` says in words what was not read because of a bound; `tree` is there until the story is
    looked for (`body.story_lines`)."""

    tree: lxml_html.HtmlElement | None
    nodes: list[Node]
    pieces: list[str]
    runs: list[Run]
    depth: int
    limits: tuple[str, ...] = ()
    #: What was found out about nodes, by what was asked.
    known: dict[Hashable, Any] = field(default_factory=dict)
    _weights: list[int] = field(default_factory=list)
    _tagged: dict[str, list[int]] = field(default_factory=dict)

    def weight(self, index: int) -> int:
        """How many characters a node shows, roughly (white space between blocks is not counted), in constant time."""
        if not self._weights:
            self._weights = [0, *accumulate(0 if piece.isspace() else len(piece) for piece in self.pieces)]
        node = self.nodes[index]
        return self._weights[node.last] - self._weights[node.first]

    def count_inside(self, index: int, places: Sequence[int]) -> int:
        """How many of the sorted node indexes `places` stand in a node (or are it)."""
        return bisect_right(places, self.nodes[index].end) - bisect_left(places, index)

    def ancestors(self, index: int) -> Iterator[int]:
        """The node and those around it, innermost first."""
        while index >= 0:
            yield index
            index = self.nodes[index].parent

    def inside(self, index: int, outer: int) -> bool:
        """Whether node `index` is `outer` or stands in it."""
        return outer <= index <= self.nodes[outer].end

    def text_of(self, index: int, without: tuple[int, ...] = ()) -> str:
        """The visible text of a node as one line, leaving out the nodes `without`."""
        node = self.nodes[index]
        if not without:
            return clean("".join(self.pieces[node.first : node.last]))
        parts: list[str] = []
        at = node.first
        for other in sorted(without):
            hole = self.nodes[other]
            if hole.first < at:
                continue
            parts += self.pieces[at : hole.first]
            parts.append(" ")
            at = hole.last
        parts += self.pieces[at : node.last]
        return clean("".join(parts))

    def find(self, *tags: str, within: int = 0) -> Iterator[int]:
        """The nodes of these tags inside a node, in document order."""
        if not self.nodes:
            return iter(())
        if not self._tagged:
            for index, node in enumerate(self.nodes):
                self._tagged.setdefault(node.tag, []).append(index)
        found = [self.among(self._tagged[tag], within) for tag in frozenset(tags) if tag in self._tagged]
        return found[0] if len(found) == 1 else merge(*found)

    def among(self, places: Sequence[int], within: int) -> Iterator[int]:
        """Those of the sorted node indexes `places` that stand in a node (or are it), in document order."""
        first, last = bisect_left(places, within), bisect_right(places, self.nodes[within].end)
        return (places[n] for n in range(first, last))

    def cover(self, nodes: Iterable[int]) -> Cover:
        """What is asked again and again of the same nodes: whether another stands in one of them, or around one."""
        return Cover(self, nodes)

    def closest(self, index: int, *tags: str) -> int | None:
        """The innermost node of these tags around (or at) a node."""
        found = self.climb(("closest", *tags), index, lambda up: up if self.nodes[up].tag in tags else None)
        return found if found is None else int(found)

    def climb(self, asked: Hashable, index: int, answer: Callable[[int], Any]) -> Any:
        """The first answer (None is none) of the node and those around it, innermost first.

        It is remembered under `asked` for every node that was passed: a page of lines that all stand very deep is climbed
        once.
        """
        known: dict[int, Any] = self.known.setdefault(asked, {})
        passed: list[int] = []
        found = None
        for up in self.ancestors(index):
            if up in known:
                found = known[up]
                break
            passed.append(up)
            if (found := answer(up)) is not None:
                break
        known.update(dict.fromkeys(passed, found))
        return found


class Cover:
    """Some nodes of a page, in the order of the page."""

    def __init__(self, page: Page, nodes: Iterable[int]) -> None:
        self._page = page
        self._nodes = sorted(nodes)
        self._ends = list(accumulate((page.nodes[node].end for node in self._nodes), max))

    def holds(self, index: int) -> bool:
        """Whether a node is one of them or stands in one."""
        before = bisect_right(self._nodes, index)
        return before > 0 and self._ends[before - 1] >= index

    def meets(self, index: int) -> bool:
        """Whether a node is one of them, stands in one, or has one inside."""
        return self.holds(index) or self._page.count_inside(index, self._nodes) > 0


def read_page(markup: str) -> Page:
    """The page that the markup is. Never fails: markup that is nothing gives a page without nodes."""
    limits: list[str] = []
    if len(markup) > MAX_MARKUP:
        limits.append(f"only the first {MAX_MARKUP} of {len(markup)} characters were read")
        markup = markup[:MAX_MARKUP]
    tree = _parse(markup)
    if tree is None:
        return Page(None, [], [], [], 0, tuple(limits))
    page = _flatten(tree)
    if len(page.nodes) >= MAX_ELEMENTS:
        limits.append(f"only the first {MAX_ELEMENTS} elements were read")
    if page.depth >= _PARSER_DEPTH - 2:
        limits.append(f"elements nested deeper than {_PARSER_DEPTH} were not read")
    page.limits = tuple(limits)
    return page


def _parse(markup: str) -> lxml_html.HtmlElement | None:
    parser = lxml_html.HTMLParser(
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
        default_doctype=False,  # type: ignore[call-arg,unused-ignore]  # some stubs do not know it
        huge_tree=True,
    )
    data = _tame(markup).encode("utf-8", "replace")
    if not data.strip():
        return None
    try:
        tree = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    return tree if isinstance(tree, lxml_html.HtmlElement) else None


def _tame(markup: str) -> str:
    """The markup with the attributes taken off start tags that have a thousand: libxml2 takes quadratic time there."""
    parts: list[str] = []
    done = at = 0
    while (match := _TAG_NAME.search(markup, at)) is not None:
        end = markup.find(">", match.end())
        at = len(markup) if end < 0 else end + 1
        if at - match.start() > _LONG_TAG:
            names = _QUOTED.sub("", markup[match.end() : at])
            if names.count("=") + names.count(" ") + names.count("\n") + names.count("\t") >= 1000:
                parts += (markup[done : match.start()], f"<{match.group(1)}>")
                done = at
    return "".join((*parts, markup[done:])) if parts else markup


def _hidden(attrs: Mapping[str, str]) -> bool:
    get = attrs.get
    if get("hidden", "until-found") != "until-found":
        return True
    if (get("aria-hidden") or "").strip().lower() == "true":
        return True
    style, names = get("style"), get("class")
    if names and ("print" in names.lower() or not names.isascii()) and _PRINTED.search(names):
        return True
    return style is not None and _HIDDEN_STYLE.search(style) is not None


class _Writer:
    """Collects pieces and closes a run at every block boundary, counting what of it stands inside links."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.runs: list[Run] = []
        self.start = 0
        self.owner = 0
        self.place = 0
        self.shows = False
        self.open_links: list[tuple[str, int]] = []
        self.links: list[tuple[str, int, int]] = []

    def write(self, text: str, owner: int, place: int) -> None:
        """One stretch of text inside the block `owner`; the run belongs to the block of its first visible text."""
        if not self.shows and not text.isspace():
            self.shows = True
            self.owner = owner
            self.place = place
        self.pieces.append(text)

    def enter_link(self, href: str) -> None:
        """What follows is the text of a link."""
        self.open_links.append((href, len(self.pieces)))

    def leave_link(self) -> None:
        """The innermost link ends."""
        href, first = self.open_links.pop()
        if href and len(self.pieces) > first:
            self.links.append((href, max(first, self.start), len(self.pieces)))

    def close(self) -> None:
        """Ends the run that is open, and keeps it if it shows anything. A link may reach over several runs."""
        if len(self.pieces) == self.start:
            return
        text = clean("".join(self.pieces[self.start :])) if self.shows else ""
        if text:
            now = len(self.pieces)
            spans = self.links + [(href, max(first, self.start), now) for href, first in self.open_links if href]
            run = Run(self.owner, self.start, now, text, self.place)
            if spans:
                told = ((clean("".join(self.pieces[first:last])), href) for href, first, last in spans)
                run.links = [(words, href) for words, href in told if words]
                run.link_text = min(len(text), sum(len(words) for words, _ in run.links))
            self.runs.append(run)
        self.pieces.append("\n")
        self.start = len(self.pieces)
        self.shows = False
        self.links.clear()


def _flatten(tree: lxml_html.HtmlElement) -> Page:
    nodes: list[Node] = []
    writer = _Writer()
    stack: list[int] = []
    blocks: list[int] = [0]
    silent = 0
    breaks = 0
    deepest = 0
    #: One string for each name of a tag, and one table for all elements without attributes: a page has ten thousands.
    names: dict[str, str] = {}
    bare: dict[str, str] = {}
    walker = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if not isinstance(tag, str):
            continue
        if event == "start":
            tag = names.setdefault(tag, tag)
            attrs = dict(items) if (items := element.items()) else bare
            if tag in _SKIPPED_TAGS or len(nodes) >= MAX_ELEMENTS or (attrs and _hidden(attrs)):
                walker.skip_subtree()
                stack.append(-1)
                continue
            index = len(nodes)
            if tag == "br":
                # Two line breaks make a paragraph on pages that have no <p>.
                breaks += 1
                if breaks > 1:
                    writer.close()
                else:
                    writer.write(" ", blocks[-1], len(nodes))
            elif tag in _BLOCK_TAGS:
                writer.close()
                blocks.append(index)
                breaks = 0
            nodes.append(Node(tag, attrs, stack[-1] if stack else -1, len(stack), len(writer.pieces)))
            stack.append(index)
            deepest = max(deepest, len(stack))
            if tag in _VOID_OF_TEXT:
                silent += 1
            if tag == "a":
                writer.enter_link(attrs.get("href") or "")
            text = element.text
        else:
            index = stack.pop()
            if index >= 0:
                if tag == "a":
                    writer.leave_link()
                if tag in _VOID_OF_TEXT:
                    silent -= 1
                if tag in _BLOCK_TAGS:
                    writer.close()
                    blocks.pop()
                nodes[index].end = len(nodes) - 1
                nodes[index].last = len(writer.pieces)
            text = element.tail if stack else None
        if text and not silent:
            if not text.isspace():
                breaks = 0
            writer.write(text, blocks[-1], len(nodes) - 1)
    writer.close()
    return Page(tree, nodes, writer.pieces, writer.runs, deepest)
