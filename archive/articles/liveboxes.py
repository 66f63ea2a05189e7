"""Decides which elements of a page are posts of a live page, and what each of them says.

An element is a post because the page says so (`liveBlogUpdate` in microdata or RDFa), or because it is one of several
siblings that each have a time of their own and running text. Comments, teasers, timetables and the furniture of a page
have that form as well, and are told apart here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from statistics import median
from typing import Final
from urllib.parse import urlsplit

from archive.articles import body, clocks
from archive.articles.dates import parse_date
from archive.articles.html_page import Page, Run
from archive.articles.phrases import alternatives, named
from archive.articles.prose import clean, has_letters, length
from archive.model.article import PostTime

#: Siblings with a time that make a live page of a page that does not say so, and of one that does.
LEAST: Final = 5
DECLARED: Final = 2
#: Share of the story that the posts of a page are, when only their form says so.
SHARE: Final = 0.6
SHARE_DECLARED: Final = 0.3
#: What most posts have at least beside title and time, in characters.
BODY: Final = 40
#: Most times and steps outwards that are looked at.
_STAMPS: Final = 20_000
_CLIMB: Final = 24
_DEEP: Final = 64
#: Most links, bold words and times of one post that are looked at.
_FEW: Final = 8
#: Most times that a post has, its own and those of what it quotes.
_TIMES: Final = 4
_PARAGRAPH: Final = 60
TITLE: Final = 300
_AUTHOR: Final = 80
#: So many posts that begin with the same short line have it from their template or their author.
_AGAIN: Final = 3
_SENTENCE_END: Final = re.compile(r"[.!?…。؟”\"»)]$")

_AUTHOR_HINT = named(
    r"authors?\w*|byline\w*|writers?|reporters?|autor\w*|auteurs?|redakt\w*|journalist\w*|contributor\w*"
)
_TITLE_HINT = named(r"title|headline|heading|titel|titre|titulo|titolo|rubrik")
_LIVE_HINT = named(r"live\w*|ticker\w*|newsblog\w*|liveblog\w*|live-?blog\w*|live-?feed|endirect|direct")
_COMMENT_HINT = named(r"comments?\w*|repl(?:y|ies)|disqus\w*|forum\w*|discussion\w*|thread\w*|reviews?|kommentar\w*")
_ID_NAME = re.compile(r"data-(?:[\w-]*-)?(?:id|key|uuid|guid|urn|post|entry|block|update|anchor)")
_MEANINGFUL_ID = re.compile(r"\d|[0-9a-f]{6}|[-_]\w+[-_]")
_REPLY: Final = re.compile(
    "(?:"
    + alternatives(
        r"""
        reply|report|like|upvote|flag|antworten|melden|gefällt mir|répondre|signaler|j'aime|responder|me gusta|denunciar
        rispondi|segnala|mi piace|curtir|reageren|beantwoorden|svara|gilla|svar|odpowiedz|ответить|返信|回复|回覆|답글|رد
        """
    )
    + r")\W*\d*\W*",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Line:
    """One visible line of a post: where it stands on the page, its words without the post's time, its links."""

    first: int
    text: str
    links: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Found:
    """One post before its blocks have places."""

    lines: list[Line]
    id: str | None = None
    time: PostTime | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Live:
    """The posts of a live page in page order, and which lines of the page (by first piece) they took."""

    posts: list[Found]
    taken: frozenset[int]

    def runs(self, story: Sequence[Run]) -> list[Run]:
        """The lines of the story with those of the posts in place of what they took, in page order."""
        ours = [
            Run(0, line.first, line.first, line.text, 0, links=line.links) for post in self.posts for line in post.lines
        ]
        rest = [run for run in story if run.first not in self.taken]
        return sorted((*rest, *ours), key=lambda run: run.first)

    def keeping(self, other: Container[int]) -> Live:
        """The same without the lines at these pieces, which turned out to be something else."""
        for post in self.posts:
            post.lines = [line for line in post.lines if line.first not in other]
        return Live([post for post in self.posts if post.lines], self.taken)

    def members(self) -> dict[int, int]:
        """Which post the line at a piece belongs to."""
        return {line.first: number for number, post in enumerate(self.posts) for line in post.lines}


class Boxes:
    """Reads posts out of elements of one page."""

    def __init__(self, page: Page, url: str | None) -> None:
        self.page, self.url = page, url
        self.firsts = [run.first for run in page.runs]
        self.stamps = self._stamps()
        self.places = list(self.stamps)
        #: Whether siblings with times were found that are comments, teasers or a timetable.
        self.refused = False

    def _stamps(self) -> dict[int, PostTime]:
        """The elements that are a time, in page order."""
        page = self.page
        found: dict[int, PostTime] = {}
        for index, node in enumerate(page.nodes):
            prop = node.attrs.get("itemprop", "").lower()
            if node.tag != "time" and prop not in ("datepublished", "datecreated", "datemodified"):
                continue
            stamp = node.attrs.get("datetime") or node.attrs.get("content") or ""
            words = page.text_of(index) if page.weight(index) < 200 else ""
            value = parse_date(stamp) if stamp else None
            if value and "T" in value:
                found[index] = PostTime(value, "time" if node.tag == "time" else "microdata", words or stamp)
            elif (shown := _shown(words)) is not None:
                found[index] = shown
        for run in page.runs:
            if run.place in found or len(found) >= _STAMPS:
                continue
            if not clocks.may_be(run.text):
                continue
            if clocks.is_stamp(run.text) and (shown := _shown(run.text)) is not None:
                found[run.place] = shown
            elif (begins := clocks.opening(run.text)) is not None and (
                begins.apart or self._own(run, begins.raw) or page.nodes[run.node].tag == "summary"
            ):
                found[run.place] = PostTime(begins.clock, "visible", begins.raw)
        return dict(sorted(found.items())[:_STAMPS])

    def _own(self, run: Run, raw: str) -> bool:
        """Whether the time that a line begins with has an element of its own."""
        return run.place != run.node and self.page.text_of(run.place).strip(" .:–—-|") == raw

    def siblings(self, least: int, story: Sequence[Run], *, declared: bool, live: bool) -> Live | None:
        """The posts that the heaviest group of siblings with times and running text is; None when there is none.

        `declared` says that the page calls itself a live page in its data, `live` that it does in its words.
        """
        boxes = self._group(least)
        found = self.posts(boxes) if boxes else None
        if found is None or len(found.posts) < least:
            return None
        sizes = [sum(length(line.text) for line in post.lines if line.text != post.title) for post in found.posts]
        rest = sum(length(run.text) for run in story if run.first not in found.taken and length(run.text) > _PARAGRAPH)
        if sum(sizes) < (SHARE_DECLARED if declared else SHARE) * (sum(sizes) + rest):
            return None
        if declared:
            return found
        self.refused = median(sizes) < BODY or self._comments(boxes) or self._teasers(boxes)
        return found if not self.refused and self._timed(found, boxes, live) else None

    def _group(self, least: int) -> list[int]:
        groups: dict[tuple[int, str, str], Counter[int]] = {}
        for index in self.places:
            child = index
            for _ in range(_CLIMB):
                parent = self.page.nodes[child].parent
                if parent < 0:
                    break
                outer = self.page.nodes[parent]
                groups.setdefault((outer.parent, outer.tag, self.page.nodes[child].tag), Counter())[child] += 1
                child = parent
        best: tuple[int, int] = (0, 0)
        chosen: list[int] = []
        for counts in groups.values():
            boxes = [index for index in sorted(counts) if len(counts) >= least and self._box(index)]
            if len(boxes) < least or median(counts[index] for index in boxes) > _TIMES:
                continue
            sizes = [self.page.weight(index) for index in boxes]
            score = (sum(sizes), self.page.nodes[boxes[0]].depth)
            if median(sizes) >= BODY and score > best:
                best, chosen = score, boxes
        return chosen

    def _timed(self, found: Live, boxes: Sequence[int], live: bool) -> bool:
        """Whether most posts have a time of day, and they stand newest first, or have days or names of their own, or
        the page calls itself live."""
        times = [post.time for post in found.posts]
        clock = [time for time in times if time is not None and (time.value is None or ":" in time.value)]
        if len(clock) < 0.8 * len(times):
            return False
        values = [time.value if time else None for time in times]
        dated = sum(1 for value in values if value and "T" in value)
        named_ = sum(1 for post in found.posts if post.id)
        around = (self.page.nodes[up].hint for up in self.page.ancestors(boxes[0]))
        return (
            live
            or clocks.direction(values) == "newest-first"
            or 2 * max(dated, named_) > len(times)
            or any(_LIVE_HINT.search(hint) for hint in around)
        )

    def _box(self, index: int) -> bool:
        """Whether an element can hold a post: it is no cell, no line of text, and stands in no furniture."""
        node = self.page.nodes[index]
        if node.tag in (
            "td",
            "th",
            "tr",
            "p",
            "span",
            "a",
            "b",
            "strong",
            "em",
            "i",
            "time",
            "header",
            "dt",
            *body.HEADINGS,
        ):
            return False
        if self.page.weight(index) < 12:
            return False
        for up in islice(self.page.ancestors(index), _DEEP):
            outer = self.page.nodes[up]
            if _LIVE_HINT.search(outer.hint):
                return True
            if outer.tag in ("main", "article", "body") and up != index:
                return True
            if body.frames(self.page, up):
                return False
        return True

    def _comments(self, boxes: Sequence[int]) -> bool:
        """Whether these are what readers wrote: they are called so, or most can be replied to."""
        page = self.page
        around = [page.nodes[up].hint for up in page.ancestors(page.nodes[boxes[0]].parent)][:4]
        hints = [page.nodes[index].hint for index in boxes]
        if any(_COMMENT_HINT.search(hint) for hint in around) or sum(
            bool(_COMMENT_HINT.search(hint)) for hint in hints
        ) * 2 > len(boxes):
            return True
        if any(
            says(page.nodes[index].attrs, name) for index in boxes[:3] for name in ("comment", "usercomments", "review")
        ):
            return True
        asked = sum(
            any(
                _REPLY.fullmatch(words)
                for words in (
                    *(page.text_of(link) for link in page.find("a", "button", within=index) if page.weight(link) < 40),
                    *(run.text for run in self._lines(index) if len(run.text) < 40),
                )
            )
            for index in boxes
        )
        return asked * 2 > len(boxes)

    def _teasers(self, boxes: Sequence[int]) -> bool:
        """Whether most of these announce something that stands at another address."""
        return sum(self._leads_away(index) for index in boxes) * 2 > len(boxes)

    def _leads_away(self, index: int) -> bool:
        page = self.page
        heads = [*page.find(*body.HEADINGS, within=index)][:1]
        links = []
        for link in islice(page.find("a", within=index), _FEW):
            words = length(page.text_of(link))
            around = next((up for up in self._inside(link, index) if page.nodes[up].tag in body.HEADINGS), None)
            if words > 0 and (
                (heads and (around in heads or page.inside(heads[0], link))) or (not heads and words >= 25)
            ):
                links.append(page.nodes[link].attrs.get("href") or "")
        return any(self._elsewhere(href) for href in links[:3])

    def _elsewhere(self, href: str) -> bool:
        """Whether an address is neither a place on this page nor one below it."""
        try:
            parts, own = urlsplit(href), urlsplit(self.url or "")
        except ValueError:
            return True
        if not href or parts.fragment or href.startswith(("#", "?")):
            return False
        path = parts.path.rstrip("/")
        return not own.path.strip("/") or not (path == own.path.rstrip("/") or path.startswith(own.path.rstrip("/")))

    def _lines(self, index: int) -> list[Run]:
        """The visible lines inside an element."""
        node = self.page.nodes[index]
        return self.page.runs[bisect_left(self.firsts, node.first) : bisect_left(self.firsts, node.last)]

    def posts(self, boxes: Sequence[int]) -> Live | None:
        """The posts that these elements are; None when they show nothing."""
        runs: dict[int, list[Run]] = {index: [] for index in boxes}
        ordered = sorted(boxes)
        place = 0
        for run in self.page.runs:
            while place < len(ordered) and self.page.nodes[ordered[place]].last <= run.first:
                place += 1
            if place < len(ordered) and self.page.nodes[ordered[place]].first <= run.first:
                runs[ordered[place]].append(run)
        taken = frozenset(run.first for lines in runs.values() for run in lines)
        found = [(index, self._post(index, runs[index])) for index in ordered]
        kept = [(index, post) for index, post in found if post.lines]
        if not kept:
            return None
        heads = Counter(post.lines[0].text for _, post in kept if _label(post.lines[0].text))
        for _, post in kept:
            if heads[post.lines[0].text] >= _AGAIN and len(post.lines) > 1 and post.title is None:
                del post.lines[0]
        for (_, post), name in zip(kept, self._ids([index for index, _ in kept]), strict=True):
            post.id = name
        return Live([post for _, post in kept], taken)

    def _post(self, box: int, runs: Sequence[Run]) -> Found:
        page = self.page
        first, last = bisect_left(self.places, box), bisect_left(self.places, page.nodes[box].end + 1)
        own = self.places[first : min(last, first + _FEW)]
        time = next((self.stamps[index] for index in own), None)
        dated = next((self.stamps[index] for index in own if self.stamps[index].source in ("time", "microdata")), None)
        post = Found([], time=dated or time)
        texts: list[Line] = []
        for run in runs:
            text = self._without_time(run, own)
            if not text or not has_letters(text) or clocks.is_stamp(text):
                continue
            heading = self._heading(run, box)
            if not heading and (self._furniture(run, box) or self._author(run, box)):
                continue
            if heading and all(_label(line.text) for line in texts):
                texts.clear()
            heading = heading or page.nodes[run.node].tag == "summary"
            if not texts and length(text) <= TITLE and (heading or (len(runs) > 1 and self._titled(run, box, text))):
                post.title = text
            texts.append(Line(run.first, text, list(run.links)))
        post.lines = texts
        return post

    def _without_time(self, run: Run, stamps: Sequence[int]) -> str:
        page = self.page
        for index in stamps:
            node = page.nodes[index]
            if run.first <= node.first and node.last <= run.last and node.last > node.first:
                before = clean("".join(page.pieces[run.first : node.first]))
                if node.tag != "time" and clocks.opening(page.text_of(index)) is None:
                    continue
                if page.weight(index) <= 64 and not has_letters(before):
                    rest = clean("".join(page.pieces[node.last : run.last]))
                    if (words := page.text_of(index)) and clocks.is_stamp(words):
                        return rest.lstrip(" :–—|·•-").strip() if rest[:1] in ":–—|·•-" else rest
        begins = clocks.opening(run.text)
        if begins is not None and (begins.apart or run.place in self.stamps):
            return run.text[begins.end :].strip()
        return run.text

    def _heading(self, run: Run, box: int) -> bool:
        return any(self.page.nodes[up].tag in body.HEADINGS for up in self._inside(run.node, box))

    def _inside(self, index: int, box: int) -> Iterator[int]:
        for up in islice(self.page.ancestors(index), _DEEP):
            if up <= box:
                return
            yield up

    def _furniture(self, run: Run, box: int) -> bool:
        if body.is_furniture(run) or _REPLY.fullmatch(run.text):
            return True
        return any(body.frames(self.page, up) for up in self._inside(run.place, box))

    def _author(self, run: Run, box: int) -> bool:
        return len(run.text) <= _AUTHOR and any(
            _AUTHOR_HINT.search(self.page.nodes[up].hint) for up in self._inside(run.place, box)
        )

    def _titled(self, run: Run, box: int, text: str) -> bool:
        """Whether the first line of a post is called its title, or is set in bold as a whole."""
        if any(_TITLE_HINT.search(self.page.nodes[up].hint) for up in self._inside(run.place, box)):
            return True
        bold = self.page.find("strong", "b", "h2", "h3", "h4", within=box)
        near = (index for index in islice(bold, _FEW) if self.page.nodes[index].first < run.last)
        return any(self.page.text_of(index) == text for index in near)

    def _ids(self, boxes: Sequence[int]) -> list[str | None]:
        """The page's own names of the posts, from the first place that names nearly all of them, each differently."""
        sources: list[list[str | None]] = [[], [], [], []]
        for index in boxes:
            attrs = self.page.nodes[index].attrs
            inner = range(index + 1, min(self.page.nodes[index].end, index + 4) + 1)
            sources[0].append(attrs.get("id") or attrs.get("itemid"))
            sources[1].append(
                next((value for name, value in attrs.items() if value and _ID_NAME.fullmatch(name)), None)
            )
            sources[2].append(next((value for n in inner if (value := self._name(n))), None))
            sources[3].append(
                next((name for link in self.page.find("a", within=index) if (name := self._permalink(link))), None)
            )
        for names in sources:
            known = [name for name in names if name and len(name) <= 300]
            if len(known) >= 0.8 * len(boxes) and len(set(known)) == len(known):
                return [clean(name) or None if name and len(name) <= 300 else None for name in names]
        return [None] * len(boxes)

    def _name(self, index: int) -> str | None:
        attrs = self.page.nodes[index].attrs
        name = attrs.get("id") or (attrs.get("name") if self.page.nodes[index].tag == "a" else None)
        return name or next((value for key_, value in attrs.items() if value and _ID_NAME.fullmatch(key_)), None)

    def _permalink(self, link: int) -> str | None:
        href = self.page.nodes[link].attrs.get("href") or ""
        fragment = href.rpartition("#")[2] if "#" in href else ""
        return fragment if fragment and _MEANINGFUL_ID.search(fragment) and not self._elsewhere(href) else None


def _label(text: str) -> bool:
    """Whether a line can be what stands over a post beside its time: who wrote it, what it is about."""
    return len(text) <= _AUTHOR and not _SENTENCE_END.search(text)


def _shown(words: str) -> PostTime | None:
    """The time that a short text is."""
    if not 0 < len(words) <= 64:
        return None
    if clocks.is_relative(words):
        return PostTime(None, "relative", words)
    value = parse_date(words)
    if value and "T" in value:
        return PostTime(value, "visible", words)
    found = clocks.opening(words) or clocks.opening(re.sub(r"^[^\W\d_]+(?:\s[^\W\d_]+){0,2}\s", "", words))
    return PostTime(found.clock, "visible", words) if found is not None and clocks.is_stamp(words) else None


_SPEAKING: Final = ("itemtype", "typeof", "itemprop", "property")


def speaks(attrs: dict[str, str]) -> bool:
    """Whether an element has any of the attributes by which microdata and RDFa say what it is."""
    return bool(attrs) and not attrs.keys().isdisjoint(_SPEAKING)


def says(attrs: dict[str, str], word: str) -> bool:
    """Whether an element is of this schema.org type, or is this property, in microdata or RDFa."""
    for name in _SPEAKING:
        value = attrs.get(name)
        if (
            value
            and word in value.lower()
            and any(re.split(r"[/#:]", part)[-1] == word for part in value.lower().split())
        ):
            return True
    return False
