"""Decides what one of two pages merely does not show: cut off by a wall, or gone to another page. That is no deletion.

Both sides decide together: a wall line or dots that stand only on the page that shows less, right where the story stops
there; a reading that calls only that page closed; a line that leads to older posts. Where a wall stands, whatever went
with the rest of the story is hidden; what still matches behind it (a bio, sources, a copyright line) does not matter.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Final

from archive.diff import chrome, invitations
from archive.diff.align import Link, words_alike
from archive.diff.context import Context, Story
from archive.diff.normal import norm
from archive.diff.tokens import count_words
from archive.model.article import Block
from archive.model.edit import Evidence, Kind

#: Kinds of blocks that are not the story.
ASIDE: Final = frozenset({"wall", "teaser", "note"})
#: Lines of a page after its last paragraph in which a wall or a link to older posts is looked for.
NEAR: Final = 14
#: Without a line that says where: this share of the words is gone, from one place on.
GONE: Final = 0.25
#: What came in before the cut is less than this share of what went.
STRANGE: Final = 0.25
#: Most places where something is gone that are looked at.
_PLACES: Final = 8
#: Shortest text by which two pages are laid side by side before they are aligned.
_SURE: Final = 25
#: A pair of blocks that are less alike is no pair when one stood at the end and the other at the head.
_SAME: Final = 0.9
#: Shortest beginning of a paragraph that counts as its beginning.
_STEM: Final = 12
#: Letters at the end of a text in which dots are looked for.
_ENDING: Final = 64
_DOTS: Final = re.compile(r"\s?[\[(]?(?:\.\.\.|\. \. \.)[\])]?(?:\s?[\[(]?([^.!?\[\]()]{1,40})[\])]?)?$")
_DIGITS: Final = re.compile(r"\d+")
_LIVE: Final = re.compile(r'"@type"\s*:\s*(?:\[[^\]]*)?"LiveBlogPosting"')


@dataclass(frozen=True, slots=True)
class Hidden:
    """Blocks that one side does not show. `gone`: they stand on the old side; else they are back on the new one."""

    gone: bool
    blocks: frozenset[int]
    kind: Kind
    evidence: Evidence
    #: The block of the longer side of which only the beginning is left, and what is left of it.
    cut: tuple[int, int] | None = None


def stem(long: str, short: str) -> bool:
    """Whether the short text is the beginning of the long one, cut off with dots that the long one has not there."""
    whole, left = norm(long), norm(short)
    match = _dotted(left)
    if match is None or (match.group(1) and not _goes_on(match.group(1))):
        return False
    begun = left[: match.start()].rstrip()
    rest = whole[len(begun) :].lstrip()
    return (
        len(begun) >= (_STEM if begun.isascii() else _STEM // 2)
        and whole.startswith(begun)
        and len(rest) > 3
        and not rest.startswith("..")
    )


def _dotted(text: str) -> re.Match[str] | None:
    """The dots at the end of a text, with what little may stand behind them."""
    return _DOTS.search(text, max(0, len(text) - _ENDING))


def _goes_on(text: str) -> bool:
    return invitations.opens_reading(text) or invitations.action(text) or invitations.wall(text)


def find(context: Context, old: Sequence[Block], new: Sequence[Block], links: Sequence[Link]) -> Hidden | None:
    """What one of two channels of blocks does not show, given which block is which; None when nothing says so."""
    for gone in (True, False):
        sides = (context.old, context.new, old, new) if gone else (context.new, context.old, new, old)
        view = _View(*sides, links, flipped=not gone)
        found = view.cut() or view.paged(gone=gone)
        if found is None:
            continue
        blocks, evidence, cut = found
        kind: Kind = "ACCESS_TRUNCATED" if gone else "ACCESS_RESTORED"
        if str(evidence["rule"]).startswith("page."):
            kind = "CHROME_NOISE"
        return Hidden(gone, blocks, kind, evidence, cut)
    return None


def roughly(context: Context, old: Sequence[Block], new: Sequence[Block]) -> Hidden | None:
    """The same without an alignment: by the long texts that stand once on either side, in order."""
    places = _once(new)
    links = []
    last = -1
    for text, i in _once(old).items():
        j = places.get(text, -1)
        if j > last:
            links.append(Link((i,), (j,), True))
            last = j
    return find(context, old, new, links)


def loose(old: Sequence[str], new: Sequence[str], links: Sequence[Link], story: Story) -> list[Link]:
    """The links without those that tie what left the end of a page of posts to what came in at its head."""
    if not any(invitations.older(entry) for entry in story.page_entries):
        return list(links)
    fixed = [link for link in links if not link.moved]
    last = max((i for link in fixed for i in link.old), default=-1)
    return [
        link
        for link in links
        if not link.moved
        or link.exact
        or min(link.old) < last
        or words_alike(" ".join(old[i] for i in link.old), " ".join(new[j] for j in link.new)) >= _SAME
    ]


def _once(blocks: Sequence[Block]) -> dict[str, int]:
    found: dict[str, int] = {}
    again: set[str] = set()
    for n, block in enumerate(blocks):
        text = norm(block.text)
        if text in found:
            again.add(text)
        elif len(text) >= _SURE or not text.isascii():
            found[text] = n
    return {text: n for text, n in found.items() if text not in again}


_Found = tuple[frozenset[int], Evidence, "tuple[int, int] | None"]


class _View:
    """Two channels of blocks as the longer and the shorter one."""

    def __init__(
        self,
        whole: Story,
        part: Story,
        long: Sequence[Block],
        short: Sequence[Block],
        links: Sequence[Link],
        *,
        flipped: bool,
    ) -> None:
        self.whole, self.part, self.long, self.short = whole, part, long, short
        #: Whether the longer side is the new one.
        self._links, self._flipped = links, flipped
        linked = {i for link in links for i in (link.new if flipped else link.old)}
        self.lone = [i for i in range(len(long)) if i not in linked] if len(linked) < len(long) else []
        self._asked: dict[int, int] = {}
        self._counted: dict[int, int] = {}

    @cached_property
    def pairs(self) -> list[tuple[int, int]]:
        """Blocks that stayed where they were, the last of each side where there are several, in order."""
        kept = [(link.old[-1], link.new[-1]) for link in self._links if not link.moved]
        return sorted([(j, i) for i, j in kept] if self._flipped else kept)

    @cached_property
    def single(self) -> dict[int, int]:
        """The partner of each block that has just one."""
        alone = [(link.old[0], link.new[0]) for link in self._links if len(link.old) == len(link.new) == 1]
        return {j: i for i, j in alone} if self._flipped else dict(alone)

    @cached_property
    def strange(self) -> list[int]:
        """Blocks of the shorter side that the longer one does not have."""
        shown = {j for link in self._links for j in (link.old if self._flipped else link.new)}
        return [j for j in range(len(self.short)) if j not in shown]

    @cached_property
    def _reached(self) -> list[int]:
        """Behind so many pairs: the first block of the shorter side behind all partners."""
        return [0, *accumulate([j + 1 for _, j in self.pairs], max)]

    def words(self, i: int) -> int:
        """The words of a block of the longer side."""
        if (found := self._counted.get(i)) is None:
            found = self._counted[i] = count_words(self.long[i].text)
        return found

    def cut(self) -> _Found | None:
        """What a wall took from the shorter side."""
        dots = self._dots()
        if not self.lone and dots is None:
            return None
        access = self.part.article.access
        known = {_DIGITS.sub("0", line) for line in self.whole.article.access.evidence}
        closed = access.truncated or any(_DIGITS.sub("0", line) not in known for line in access.evidence)
        found: list[tuple[int, _Found]] = []
        for place, line in self._walls():
            found += self._behind(place, {"rule": "access.wall/1", "wall": line[:120], "evidence": access.evidence})
        if dots is not None:
            found += self._behind(dots[1] + 1, {"rule": "access.dots/1", "evidence": access.evidence}, cut=dots)
        if not found and closed:
            found += self._anywhere({"rule": "access.cut/1", "evidence": access.evidence})
        # Of two ways to see the same cut, the one that also tells what is left of the paragraph in the middle of it.
        return max(found, key=lambda one: (one[0], one[1][2] is not None), default=(0, None))[1]

    def _behind(
        self, place: int, evidence: Evidence, *, cut: tuple[int, int] | None = None
    ) -> list[tuple[int, _Found]]:
        """What is hidden when the story stops before this block of the shorter side, with its words."""
        before = [i for i, j in self.pairs if j < place]
        last = max([*before, *([cut[0]] if cut else [])], default=-1)
        behind = frozenset(i for i in self.lone if i > last and (cut is None or i != cut[0]))
        hidden = sum(self.words(i) for i in behind)
        kept = sum(self.words(i) for i, j in self.pairs if i > last)
        if (last < 0 and place > 0) or kept > hidden or (not behind and cut is None):
            return []
        if cut is None and self._strange(place, self._after(last)) > max(1, STRANGE * hidden):
            return []
        return [(hidden - kept, (behind, evidence, cut))]

    def _after(self, last: int) -> int:
        """The first block of the shorter side after the partner of a block of the longer one."""
        return self._reached[bisect_right(self.pairs, (last, len(self.short)))]

    def _strange(self, place: int, first: int) -> int:
        """Words that came into the shorter side just before the cut and ask nothing of the reader."""
        return sum(self._spoken(j) for j in self.strange if first <= j < place)

    def _spoken(self, j: int) -> int:
        """Words of a block of the shorter side that asks nothing of the reader; 0 of any other."""
        if j not in self._asked:
            block = self.short[j]
            asks = chrome.beside(block.text) or chrome.furniture(block) is not None
            self._asked[j] = 0 if asks else count_words(block.text)
        return self._asked[j]

    def _anywhere(self, evidence: Evidence) -> list[tuple[int, _Found]]:
        """The longest stretch that is gone, when the reading says that something is."""
        start, words = next(iter(self._gaps()), (-1, 0))
        if words < GONE * max(1, sum(map(self.words, range(len(self.long))))) or not self.pairs:
            return []
        place = min((j for i, j in self.pairs if i > start), default=len(self.short))
        return self._behind(place, evidence)

    def _dots(self) -> tuple[int, int] | None:
        """The last block of the shorter side that is the beginning of a longer one, with dots."""
        free = set(self.lone)
        for j in range(len(self.short) - 1, max(-1, len(self.short) - 1 - NEAR), -1):
            text = self.short[j].text
            if _dotted(norm(text)) is None:
                continue
            for i, other in self.single.items():
                if other == j and stem(self.long[i].text, text):
                    return i, j
            if j in self.strange:
                before = max((i for i, other in self.pairs if other < j), default=-1)
                i = next((i for i in range(before + 1, min(len(self.long), before + 4)) if i in free), -1)
                if i >= 0 and stem(self.long[i].text, text):
                    return i, j
        return None

    def _walls(self) -> list[tuple[int, str]]:
        """Where wall lines stand that only the shorter side has: the block before which, and the line."""
        access = self.part.article.access
        quoted = access.evidence if access.truncated else ()
        named = {norm(block.text) for block in self.part.article.blocks if block.kind == "wall"}
        places = _places(self.part, self.short)
        standing = [(at, j) for j, at in enumerate(places) if at is not None]
        known = self.whole.page_entries
        found: dict[int, str] = {}
        for first, _ in self._gaps()[:_PLACES]:
            start = self._line_after(first, places)
            for mark in range(start, min(start + NEAR, len(self.part.entries))):
                line = self.part.lines[mark]
                if line in known or not (
                    line in named or invitations.wall(line) or any(f"“{line[:80]}" in told for told in quoted)
                ):
                    continue
                n = bisect_right(standing, (mark, -1))
                found.setdefault(standing[n - 1][1] + 1 if n else 0, line)
                break
        return list(found.items())

    def _line_after(self, first: int, places: Sequence[int | None]) -> int:
        """The line of the shorter page after the partner of a block of the longer one, or after the headline."""
        behind = next((at for at in reversed(places[: self._after(first)]) if at is not None), None)
        if first >= 0 and behind is not None:
            return behind + 1
        return next(iter(self.part.places(norm(self.part.article.headline))), -1) + 1

    def _gaps(self) -> list[tuple[int, int]]:
        """Where blocks are gone, most words first: the last block before, and the words."""
        kept = [-1, *(i for i, _ in self.pairs)]
        found: dict[int, int] = {}
        for i in self.lone:
            first = kept[bisect_left(kept, i) - 1]
            found[first] = found.get(first, 0) + self.words(i)
        return sorted(found.items(), key=lambda gap: (-gap[1], gap[0]))

    def paged(self, *, gone: bool) -> _Found | None:
        """What left the end of a page of posts, or of the first page of several."""
        if not self.lone or not self.pairs:
            return None
        last_long, last_short = max(i for i, _ in self.pairs), max(j for _, j in self.pairs)
        tail = frozenset(i for i in self.lone if i > last_long)
        if not tail or any(j > last_short and chrome.furniture(self.short[j]) is None for j in self.strange):
            return None
        line = self._turning(last_short)
        fresh = any(j < last_short for j in self.strange)
        live = any(block.kind == "live-post" for block in self.long) or any(
            _LIVE.search(script) for script in self.part.article.jsonld
        )
        if line is not None:
            new_line = norm(line) not in self.whole.page_entries
            if new_line or (gone and fresh and (live or invitations.older(line))):
                return tail, {"rule": "page.turned/1", "line": norm(line)}, None
        # Of a page whose posts are known, what stands around them is no window of anything.
        around = bool(self.whole.article.posts) and not any(block.kind == "live-post" for block in self.long)
        if gone and fresh and not around and any(_LIVE.search(script) for script in self.part.article.jsonld):
            return tail, {"rule": "page.window/1"}, None
        return None

    def _turning(self, last: int) -> str | None:
        """The line behind the last block of the shorter side that leads to what is not shown."""
        place = max((at for at in _places(self.part, self.short[: last + 1]) if at is not None), default=None)
        if place is None:
            return None
        near = self.part.entries[place + 1 : place + 1 + NEAR]
        return next((line for line in near if invitations.older(line) or invitations.next_page(line)), None)


def _places(story: Story, blocks: Sequence[Block]) -> list[int | None]:
    """Where each block stands among the lines of its page, in order; None for one that no line is."""
    found: list[int | None] = []
    page, end = story.lines, len(story.lines)
    last = -1
    for block in blocks:
        line = norm(block.text)
        # Most blocks are the line after that of the block before.
        if last + 1 < end and page[last + 1] == line:
            last += 1
            found.append(last)
            continue
        lines = story.places(line)
        n = bisect_right(lines, last)
        if n < len(lines):
            last = lines[n]
        found.append(last if n < len(lines) else None)
    return found
