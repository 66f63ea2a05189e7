"""Decides which images belong to a story and which words stand under each of them.

The walk starts at the image and climbs: no page says "caption" in one way, but a caption stands in the smallest box
that holds its picture and little else. The way it was found is its channel: `figcaption` (the element that exists
for it), `class` (a name such as caption or legend), `near` (the only text in the picture's box).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush, merge
from operator import itemgetter
from typing import Final, Literal
from urllib.parse import urlsplit

from archive.articles.body import in_chrome
from archive.articles.credits import looks_like_credit, parse_credit, split_credit
from archive.articles.html_page import Node, Page
from archive.articles.metadata import Metadata, string, types_of
from archive.articles.phrases import alternatives, named
from archive.articles.pictures import image_keys, widest
from archive.articles.prose import clean, key
from archive.model.article import CaptionChannel, Credit, Image, Sourced

_CLIMB: Final = 9
_BOX_TEXT: Final = 1200
_BOX_IMAGES: Final = 4
_TINY: Final = 60
#: A lead picture stands at most this many elements before the first block of the story.
_BEFORE: Final = 400
_MAX_IMAGES: Final = 1000
#: Most texts that are kept of what JSON-LD says about one picture.
_MOST_SAID: Final = 200

_CAPTION_HINT = re.compile(
    alternatives(
        r"""
        caption|legend|cutline|bildunterschrift|bildtext|bildtekst|billedtekst|leyenda|didascalia|onderschrift
        bijschrift
        pie-?de-?foto|pie_?foto|piefoto|pie-?imagen|podpis|popisek|kuvateksti|képaláírás|wp-caption-text|figcaption
        (?:image|img|photo|picture|media|figure|foto|bild)[\w-]*(?:description|desc|text|title|info|details?)\b
        """
    )
)
#: Names that only captions have, so that they are believed where no picture is found beside them.
_SURE_HINT = re.compile(
    alternatives(
        r"""
        (?:image|photo|img|picture|figure|media|slide|foto|bild)[\w-]*caption|caption[\w-]*(?:text|content|body)
        wp-caption-text|cutline|(?:^|[\s_])caption(?:$|\s)|bildunterschrift|pie-?de-?foto|didascalia(?:$|[\s_-])
        img-description
        """
    )
)
_CREDIT_HINT = re.compile(
    alternatives(
        r"""
        credit|copyright|photographer|fotograf|zdroj|creditline|foto-?autor|(?:^|\s)copy(?:$|\s)|__copy(?:$|\s)
        (?:image|photo|media|caption|figure|picture|bild|foto|img)[\w-]*(?:source|author|owner|rights|byline|agency)
        (?:image|photo|media|caption|figure|picture|bild|foto|img)[\w-]*(?:provider|autor|quelle|kilde|fuente|fonte)
        (?:image|photo|media|caption|figure|picture|bild|foto|img)[\w-]*attribution
        (?:^|[\s_-])(?:source|rights|attribution|bron|quelle|fuente|byline--?(?:image|photo))(?:$|[\s_-])
        """
    )
)
_AUTHOR_HINT = named(r"by-?line\w*|author\w*|autor\w*|avatar|profile|writer|bio|meta|contributor\w*")
_STAMP = re.compile(r"^(?i:by|von|par|por|di)\s(?=[^\W\d_a-z])|\d{1,2}[:.]\d\d\s?(?:Uhr|h|am|pm|[A-Z]{3,4})\b")
_ICON = re.compile(
    r"(?:^|[\s/_.-])(?:logo\w*|icon\w*|ico|sprite\w*|avatar\w*|pixel|spacer|blank|tracking|badge|emoji|spinner|loader|"
    r"placeholder|gravatar|1x1|captcha|favicon|share|arrow)(?:$|[\s/_.-])",
    re.IGNORECASE,
)
_BUTTON_WORDS = re.compile(
    "^(?:"
    + alternatives(
        r"""
        open image in gallery|view (?:image|gallery|photos?)(?: in fullscreen)?
        enlarge(?: (?:this )?(?:image|photo))?
        toggle caption|hide caption|image|photo|video|close|expand|share|play|play video|watch|fullscreen
        advertisement
        \d+ ?/ ?\d+|\d+ of \d+|bild(?: vergrößern)?|vergrößern|agrandir(?: l.image)?|ampliar(?: imagen| foto)?
        click to (?:expand|enlarge).{0,40}|image caption,?|image source,?|photo caption:?|caption,?|credit:?
        legende:?
        getty images logo|bildunterschrift:?|이미지 확대보기|bildrechte:?
        """
    )
    + ")$",
    re.IGNORECASE,
)
_LEADING_LABEL = re.compile(
    r"^(?:image caption|image source|photo caption|caption|bildunterschrift|bildbeschreibung|legend|legende|légende|"
    r"pie de foto|didascalia)\s?[,:]?\s(?=\S)",
    re.IGNORECASE,
)

_NO_WORDS: Final = frozenset(("img", "source", "picture", "svg", "button"))
_IMAGE_TAGS: Final = ("img", "amp-img", "video", "amp-video")
_STOP: Final = frozenset(("article", "main", "body", "html"))


@dataclass(slots=True)
class _Found:
    node: int
    src: str | None
    keys: frozenset[str]
    alt: str | None
    title: str | None
    caption: str = ""
    credit: str | None = None
    raw: str | None = None
    channel: CaptionChannel | None = None
    parts: list[int] = field(default_factory=list)


#: What is said about a picture elsewhere: in which order, and the texts.
_Said = tuple[int, Sequence[Sourced]]


@dataclass(frozen=True, slots=True)
class Pictures:
    """The images of a story, and the nodes whose text they took: that text is no body text."""

    images: tuple[Image, ...]
    taken: tuple[int, ...]


def find_pictures(
    page: Page, metadata: Metadata, *, scope: int, first: int, last: int, story_nodes: Sequence[int]
) -> Pictures:
    """The images between a little before the node `first` and the node `last` of the story in `scope`."""
    found: list[_Found] = []
    # One list of places per page: counting images under a node must not walk it again for every image.
    story_nodes = [index for index in story_nodes if not is_caption_box(page, index)]
    places = [index for index in page.find(*_IMAGE_TAGS) if _is_picture(page, index)][:_MAX_IMAGES]
    for index in places:
        picture = _picture(page, index, metadata)
        _caption(page, picture, places, story_nodes)
        if _belongs(page, picture, scope, first, last):
            found.append(picture)
    found += _lone_captions(page, found, scope, first, last)
    merged = _merge(sorted(found, key=lambda item: item.node))
    taken = tuple(sorted({part for picture in found for part in picture.parts}))
    stated = _all_stated(metadata) if merged else {}
    return Pictures(tuple(_image(number, picture, stated) for number, picture in enumerate(merged, 1)), taken)


def is_caption_box(page: Page, index: int) -> bool:
    """Whether a node stands in what is called a caption, or in a figure's."""
    for up, _ in zip(page.ancestors(index), range(4), strict=False):
        node = page.nodes[up]
        if node.tag == "figcaption" or _SURE_HINT.search(node.hint):
            return True
    return False


# ---- the pictures themselves


def _is_picture(page: Page, index: int) -> bool:
    node = page.nodes[index]
    if node.tag in ("video", "amp-video"):
        return bool(node.attrs.get("poster"))
    for name in ("width", "height"):
        size = re.match(r"\s*(\d+)", node.attrs.get(name, ""))
        if size and int(size.group(1)) < _TINY and not node.attrs.get("srcset"):
            return False
    source = address_of(page, index)
    if source is None and not node.attrs.get("alt") and page.closest(index, "figure") is None:
        return False
    path = urlsplit(source).path if source and _splits(source) else ""
    return not (_ICON.search(node.hint) or _ICON.search(path.rsplit("/", 1)[-1]) or path.lower().endswith(".svg"))


def _splits(address: str) -> bool:
    try:
        urlsplit(address)
    except ValueError:
        return False
    return True


def address_of(page: Page, index: int) -> str | None:
    """The address a browser (or the page's lazy loader) would take the image from; None for placeholders only."""
    node = page.nodes[index]
    plain = [
        node.attrs.get(name, "")
        for name in (
            "data-src",
            "data-lazy-src",
            "data-original",
            "data-lazy",
            "data-full-src",
            "data-image",
            "data-hi-res-src",
        )
    ]
    sources = [node.attrs.get("src", "") if node.tag not in ("video", "amp-video") else node.attrs.get("poster", "")]
    for value in (*sources, *plain):
        value = value.strip()
        if value and not value.startswith(("data:", "blob:", "about:", "javascript:", "#")):
            return value
    sets = [node.attrs.get("srcset", ""), node.attrs.get("data-srcset", "")]
    picture = page.closest(index, "picture")
    if picture is not None:
        sets += [
            page.nodes[other].attrs.get(name, "")
            for other in page.find("source", within=picture)
            for name in ("srcset", "data-srcset")
        ]
    for value in sets:
        largest = widest(value)
        if largest:
            return largest
    return None


def _picture(page: Page, index: int, metadata: Metadata) -> _Found:
    node = page.nodes[index]
    address = address_of(page, index)
    keys = image_keys(address) if address else frozenset()
    alt, title = clean(node.attrs.get("alt", "")), clean(node.attrs.get("title", ""))
    src = (metadata.absolute(address) or clean(address)[:2000]) if address else None
    return _Found(index, src, keys, alt or None, title or None)


# ---- the words under them


def _caption(page: Page, picture: _Found, places: list[int], story_nodes: Sequence[int]) -> None:
    """Fills in caption, credit, raw and channel of a picture."""
    box = _figure(page, picture.node)
    if box is not None:
        if _from_box(page, picture, box, sure=True):
            _credit_beside(page, picture, box)
            return
        after = _next_sibling(page, box)
        if (
            after is not None
            and _CAPTION_HINT.search(page.nodes[after].hint)
            and _from_nodes(page, picture, [after], "class")
        ):
            return
    if box is None and _from_line_beside(page, picture):
        return
    for up in _climb(page, picture.node, places, story_nodes):
        if _from_box(page, picture, up, sure=False):
            return
    _from_line_below(page, picture)


def _credit_beside(page: Page, picture: _Found, box: int) -> None:
    """Takes the credit from an element of its own beside the figcaption, when the caption itself names nobody."""
    if picture.channel != "figcaption" or picture.credit is not None:
        return
    called = [index for index in _all_called(page, box, _CREDIT_HINT) if page.weight(index)]
    called = [
        index
        for index in called
        if not any(page.inside(index, part) or page.inside(part, index) for part in picture.parts)
    ]
    text = clean(page.text_of(called[0])) if len(called) == 1 else ""
    if text and len(text) < 100 and text not in (picture.raw or ""):
        picture.credit, picture.raw = text, clean(f"{picture.raw or ''} {text}")
        picture.parts = [*picture.parts, called[0]]


_SLANTED: Final = frozenset(("em", "i", "small", "cite"))
_PARAGRAPHS: Final = frozenset(("p", "div"))
#: Italics as they are typed, where nothing set them.
_STARRED: Final = re.compile(r"([*_]{1,2})[^\s*_].*[^\s*_]\1")
#: Longest such paragraph: more is story.
_BELOW: Final = 400


def _from_line_below(page: Page, picture: _Found) -> None:
    """A paragraph all in italics or small print right below a paragraph that is nothing but the picture."""
    holder = _holder(page, picture.node)
    if holder is None or page.nodes[holder].tag not in _PARAGRAPHS or page.weight(holder):
        return
    below = _next_sibling(page, holder)
    if below is not None and page.nodes[below].tag == "p" and _all_slanted(page, below):
        _from_nodes(page, picture, [below], "near")


def _from_line_beside(page: Page, picture: _Found) -> bool:
    """A paragraph that is a picture and a line all in italics or small print: what Markdown makes of the two."""
    holder = _holder(page, picture.node)
    if holder is None or page.nodes[holder].tag != "p" or not _all_slanted(page, holder):
        return False
    return _from_nodes(page, picture, [holder], "near")


def _holder(page: Page, index: int) -> int | None:
    holder = page.nodes[index].parent
    while holder >= 0 and page.nodes[holder].tag in ("a", "span", "picture"):
        holder = page.nodes[holder].parent
    return holder if holder >= 0 else None


def _all_slanted(page: Page, index: int) -> bool:
    if not 8 <= page.weight(index) <= _BELOW:
        return False
    inside = range(index + 1, page.nodes[index].end + 1)
    slanted = _outermost(page, [n for n in inside if page.nodes[n].tag in _SLANTED])
    text = clean(page.text_of(index))
    return _STARRED.fullmatch(text) is not None or (
        bool(slanted) and text == clean(" ".join(page.text_of(n) for n in slanted))
    )


def _figure(page: Page, index: int) -> int | None:
    for up in page.ancestors(index):
        node = page.nodes[up]
        if node.tag in ("figure", "amp-story-page") or node.attrs.get("role") == "figure":
            return up
        if node.tag in _STOP:
            return None
    return None


def _climb(page: Page, index: int, places: list[int], story_nodes: Sequence[int]) -> Iterator[int]:
    """The boxes around a picture, innermost first, as long as they hold little else."""
    for step, up in enumerate(page.ancestors(page.nodes[index].parent)):
        node = page.nodes[up]
        if step >= _CLIMB or node.tag in _STOP or page.count_inside(up, story_nodes):
            return
        if page.count_inside(up, places) > _BOX_IMAGES or page.weight(up) > _BOX_TEXT:
            return
        if page.weight(up):
            yield up


def _from_box(page: Page, picture: _Found, box: int, *, sure: bool) -> bool:
    """Takes the caption from a picture's box: its figcaption, else what is called caption, else all its text."""
    named = [index for index in page.find("figcaption", within=box) if 0 < page.weight(index) <= _BOX_TEXT * 2]
    if named:
        return _from_nodes(page, picture, named[:1], "figcaption")
    if page.weight(box) > _BOX_TEXT * 2:
        return False
    called = _outermost(page, [index for index in _all_called(page, box, _CAPTION_HINT) if page.weight(index)])
    if called:
        return _from_nodes(page, picture, called[:2], "class")
    text = page.text_of(box)
    if not sure and (
        len(text) < 8 or len(text) > 600 or _STAMP.search(text) or in_chrome(page, box, -1) or _mostly_links(page, box)
    ):
        return False
    if sure and (not text or len(text) > _BOX_TEXT):
        return False
    return _from_nodes(page, picture, [box], "near")


def _called(node: Node, pattern: re.Pattern[str]) -> bool:
    return node.hint != "" and node.tag not in _NO_WORDS and pattern.search(node.hint) is not None


def _all_called(page: Page, box: int, pattern: re.Pattern[str]) -> Iterator[int]:
    """The nodes in a box that are called so. Those of the whole page are looked for once: of a thousand pictures in one
    figure each asks."""
    called: list[int] | None = page.known.get(pattern)
    if called is None:
        called = page.known[pattern] = [index for index, node in enumerate(page.nodes) if _called(node, pattern)]
    return (index for index in page.among(called, box) if index != box)


def _outermost(page: Page, indexes: list[int]) -> list[int]:
    kept: list[int] = []
    for index in indexes:
        if not kept or index > page.nodes[kept[-1]].end:
            kept.append(index)
    return kept


def _mostly_links(page: Page, box: int) -> bool:
    linked = sum(page.weight(index) for index in page.find("a", within=box))
    return linked * 2 > page.weight(box)


def _from_nodes(page: Page, picture: _Found, nodes: list[int], channel: CaptionChannel) -> bool:
    """Takes caption and credit out of these nodes; False when nothing is left once buttons and labels are gone."""
    known: dict[tuple[int, ...], tuple[str, str | None, str] | None] = page.known.setdefault("captions", {})
    box = tuple(nodes)
    if box not in known:
        known[box] = _read(page, nodes)
    if (words := known[box]) is None:
        return False
    picture.caption, picture.credit, picture.raw = words
    picture.channel, picture.parts = channel, list(nodes)
    return True


def _read(page: Page, nodes: list[int]) -> tuple[str, str | None, str] | None:
    """Caption, credit, and both as they stand there, in these nodes."""
    buttons = [
        index
        for outer in nodes
        for index in range(outer + 1, page.nodes[outer].end + 1)
        if page.nodes[index].tag == "button"
        or (page.nodes[index].tag in ("span", "div", "a", "p", "h2") and _BUTTON_WORDS.match(page.text_of(index)))
    ]
    buttons = _outermost(page, buttons)
    raw = clean(
        " ".join(page.text_of(index, tuple(other for other in buttons if page.inside(other, index))) for index in nodes)
    )
    raw = clean(_LEADING_LABEL.sub("", raw))
    if not raw or _BUTTON_WORDS.match(raw):
        return None
    called = [
        index
        for outer in nodes
        for index in range(outer, page.nodes[outer].end + 1)
        if index not in buttons
        and (
            _called(page.nodes[index], _CREDIT_HINT)
            or (page.nodes[index].tag in ("cite", "small") and index not in nodes)
        )
        and (text := page.text_of(index))
        and len(text) < 200
    ]
    called = [
        index for index in _outermost(page, called) if index not in nodes or len(nodes) > 1 or _is_all_credit(raw)
    ]
    caption, credit = raw, None
    if called:
        credit = (
            clean(" ".join(page.text_of(index, tuple(b for b in buttons if page.inside(b, index))) for index in called))
            or None
        )
        without = tuple(sorted({*called, *buttons}))
        caption = clean(
            " ".join(page.text_of(i, tuple(w for w in without if page.inside(w, i))) for i in nodes if i not in called)
        )
        caption = clean(_LEADING_LABEL.sub("", caption)).rstrip("|•·–—").strip()
        caption = re.sub(r"(?:\s[-/(]|\()$", "", caption)
        if credit and not caption and len(credit) > 90 and not looks_like_credit(credit):
            caption, credit = raw, None
    if credit is None:
        caption, credit = split_credit(raw)
    return caption, credit, raw


def _is_all_credit(text: str) -> bool:
    return len(text) < 100


def _next_sibling(page: Page, index: int) -> int | None:
    after = page.nodes[index].end + 1
    return after if after < len(page.nodes) and page.nodes[after].parent == page.nodes[index].parent else None


def _belongs(page: Page, picture: _Found, scope: int, first: int, last: int) -> bool:
    """Whether a picture is the story's: between a little before its first block and its last, not in the frame."""
    if not first - _BEFORE <= picture.node <= last:
        return False
    if any(
        _AUTHOR_HINT.search(page.nodes[up].hint) for up, _ in zip(page.ancestors(picture.node), range(5), strict=False)
    ):
        return False
    chrome = in_chrome(page, picture.node, scope if page.inside(picture.node, scope) else -1)
    if picture.channel == "figcaption":
        return not chrome or page.closest(picture.node, "nav", "footer", "aside") is None
    if chrome:
        return False
    # A picture without words, or with words that only stand near it, must be inside the story's own box.
    link = page.closest(picture.node, "a")
    if picture.channel in (None, "near") and link is not None and picture.node < first and len(page.text_of(link)) > 25:
        return False
    return (
        picture.channel is not None
        or page.inside(picture.node, scope)
        or page.closest(picture.node, "figure") is not None
    )


def _lone_captions(page: Page, found: list[_Found], scope: int, first: int, last: int) -> list[_Found]:
    """A figcaption whose picture is made by a script still is a caption."""
    taken = page.cover({part for picture in found for part in picture.parts})
    shown = list(page.find("blockquote", "table", "pre", "iframe"))
    lone: list[_Found] = []
    for index in page.find("figcaption"):
        if (
            not first - _BEFORE <= index <= last
            or page.closest(index, "nav", "footer", "aside") is not None
            or taken.meets(index)
        ):
            continue
        figure = page.closest(index, "figure")
        if figure is not None and page.count_inside(figure, shown):
            continue
        picture = _Found(index, None, frozenset(), None, None)
        if _from_nodes(page, picture, [index], "figcaption" if page.nodes[index].tag == "figcaption" else "class"):
            lone.append(picture)
    return lone


def _merge(found: list[_Found]) -> list[_Found]:
    """One entry per picture and wording: the hero rendered once for phones and once for desks is one."""
    merged: list[_Found] = []
    shelves: dict[Hashable, list[int]] = {}

    def first(*shelf: object, holds: Callable[[_Found], bool] = lambda other: True) -> Iterator[int]:
        """The first entry of a shelf that is still what it was put there for: what no longer is never will be again."""
        heap = shelves.get(shelf, [])
        while heap and not holds(merged[heap[0]]):
            heappop(heap)
        yield from heap[:1]

    def same(picture: _Found, words: str) -> Iterator[int]:
        """The first entry for each way in which this may be a picture that is there already."""
        for name in _names(picture):

            def named_so(other: _Found, name: _Name = name) -> bool:
                return name[0] == "key" or other.src == name[1]

            def bare(other: _Found, name: _Name = name) -> bool:
                return not other.raw and (name[0] == "key" or other.src == name[1])

            if not picture.raw:
                yield from first(name, holds=named_so)
            else:
                yield from first(name, words, holds=named_so)
                yield from first(name, "", holds=bare)
        if picture.raw and len(picture.raw) > 20:
            yield from first("words without keys", words, holds=lambda other: not other.keys)
            if not picture.keys:
                yield from first("words", words)

    for picture in found:
        words = key(picture.raw or "")
        number = min(same(picture, words), default=len(merged))
        if number == len(merged):
            merged.append(picture)
            names = _names(picture)
        else:
            other = merged[number]
            names = _names(picture) - {("key", name) for name in picture.keys & other.keys}
            if not other.raw:
                other.caption, other.credit, other.raw, other.channel = (
                    picture.caption,
                    picture.credit,
                    picture.raw,
                    picture.channel,
                )
                names |= _names(other) if picture.raw else set()
            other.src = other.src or picture.src
            other.alt = other.alt or picture.alt
            other.keys |= picture.keys
        own = key(merged[number].raw or "")
        shelf: Hashable
        for shelf in (
            *(at for name in names for at in ((name,), (name, own))),
            ("words", own),
            ("words without keys", own),
        ):
            heappush(shelves.setdefault(shelf, []), number)
    return merged


#: By what a picture is recognised as the same: one of its keys, or its address.
_Name = tuple[Literal["key", "src"], str]


def _names(picture: _Found) -> set[_Name]:
    names: set[_Name] = {("key", name) for name in picture.keys}
    return names if picture.src is None else {*names, ("src", picture.src)}


# ---- the noun


def _image(number: int, picture: _Found, stated: Mapping[str, Sequence[_Said]]) -> Image:
    channels: list[Sourced] = []
    if picture.title:
        channels.append(Sourced("title", picture.title))
    channels += _stated(picture, stated)
    parsed: Credit | None = parse_credit(picture.credit) if picture.credit else None
    return Image(
        at=f"image/{number}",
        src=picture.src,
        keys=tuple(sorted(picture.keys)),
        caption=picture.caption or None,
        credit=parsed,
        raw=picture.raw,
        alt=picture.alt,
        channel=picture.channel,
        channels=tuple(channels),
    )


def _all_stated(metadata: Metadata) -> dict[str, list[_Said]]:
    """What JSON-LD and OpenGraph say about pictures, by the keys of each."""
    found: dict[str, list[_Said]] = {}

    def add(number: int, address: str, said: Sequence[Sourced]) -> None:
        for name in image_keys(address) if said else ():
            found.setdefault(name, []).append((number, said))

    for number, node in enumerate(metadata.nodes):
        if "imageobject" not in types_of(node):
            continue
        address = string(node.get("url")) or string(node.get("contentUrl"))
        texts = [
            Sourced(source, text)
            for name, source in (
                ("caption", "json-ld:caption"),
                ("description", "json-ld:description"),
                ("creditText", "json-ld:credit"),
            )
            if address and (text := string(node.get(name)))
        ]
        add(number, address, texts)
    address, alt = metadata.first("og:image", "og:image:url"), metadata.first("og:image:alt", "twitter:image:alt")
    if address and alt:
        add(len(metadata.nodes), address, [Sourced("og:image:alt", alt)])
    return found


def _stated(picture: _Found, stated: Mapping[str, Sequence[_Said]]) -> Iterator[Sourced]:
    """What JSON-LD and OpenGraph say about one picture."""
    said: set[str] = set()
    last = -1
    for number, texts in merge(*(stated[name] for name in picture.keys if name in stated), key=itemgetter(0)):
        for text in texts if number != last and len(said) < _MOST_SAID else ():
            if text.source == "og:image:alt" or text.text not in said:
                said.add(text.text)
                yield text
        last = number
