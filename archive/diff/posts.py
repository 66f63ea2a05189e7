"""Which post of a live page is which post of its next version, and what an editor changed in them.

Posts are paired by the page's own names for them where these can be trusted, then by equal text, by time, and by
likeness. Where a post stands, and at what time it says that it was written, is no edit: pages turn their order around,
pin posts and stamp them anew. A post that is gone is a deletion only when the page did not turn its window, end at a
wall or lead to older posts (`hidden`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import Final, Literal

from archive.diff import chrome, hidden
from archive.diff.align import Link, align, words_alike
from archive.diff.context import TIME_MARKS, Context, Story
from archive.diff.edits import Findings, compare_texts, make_edit, noise_of, visible_kinds, whole
from archive.diff.normal import norm
from archive.diff.notes import note_kind
from archive.diff.tokens import count_words
from archive.model.article import Block, Post
from archive.model.edit import Edit, Evidence, Kind, Noise, PostName, Side

#: Paragraphs of a post are joined by this where the post is told as one text.
JOIN: Final = "\n\n"
#: How alike two posts of one time are at least: where the time has its day, and where it has not.
_AT_ONCE: Final = (0.15, 0.3)
#: How alike two posts are at least that say to be of different times, or have different names.
_TIMES_DIFFER: Final = 0.9
_NAMES_DIFFER: Final = 0.9
#: And where one left the end of a page and the other came in at its head.
_ENDS_DIFFER: Final = 0.9
#: Shortest block by which a post is found again on a page that is not read as a live page.
_SURE: Final = 25
#: A page that shows fewer posts than this shows all that there are.
_WINDOW: Final = 5
#: Half a day in minutes: a larger step between two times of day went over midnight.
_HALF_DAY: Final = 720


@dataclass(frozen=True)
class _Item:
    """One post of one side: its blocks as indices into the channel of all of them."""

    post: Post | None
    places: tuple[int, ...]
    blocks: tuple[Block, ...]

    @cached_property
    def text(self) -> str:
        """All its words in the matching layer."""
        return norm(" ".join(block.text for block in self.blocks))

    @property
    def id(self) -> str | None:
        return self.post.id if self.post is not None else None

    @cached_property
    def when(self) -> tuple[bool, float] | None:
        """Whether the day is known, and minutes."""
        value = self.post.time.value if self.post is not None and self.post.time is not None else None
        if value is None:
            return None
        if len(value) == 5:
            return (False, int(value[:2]) * 60 + int(value[3:])) if value.replace(":", "").isdigit() else None
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return None
        offset = moment.utcoffset()
        shift = offset.total_seconds() / 60 if offset is not None else 0.0
        return True, moment.toordinal() * 1440.0 + moment.hour * 60 + moment.minute + moment.second / 60 - shift

    @property
    def name(self) -> PostName | None:
        if self.post is None:
            return None
        return PostName(self.post.id, self.post.time.value if self.post.time else None, self.post.title)


def live(context: Context) -> bool:
    """Whether posts are compared with posts: both sides have some, or one has and the other shows none of them.

    A page that is read as a live page in one version only is compared block by block.
    """
    old, new = (
        [block for block in story.article.blocks if block.kind == "live-post"] for story in (context.old, context.new)
    )
    if not old or not new:
        story = context.old if new else context.new
        told = {norm(block.text) for block in story.article.blocks}
        return bool(old or new) and not any(
            len(text) >= _SURE and text in told for block in (old or new) if (text := norm(block.text))
        )
    return True


def stamp_apart(old: str, new: str, context: Context) -> str | None:
    """Whether two texts differ only in a post's time that stands before one of them: the id of the reason, or None."""
    long, short = (old, new) if len(old) > len(new) else (new, old)
    if not short or not long.endswith(short):
        return None
    before = long[: -len(short)].strip(TIME_MARKS)
    return "post-time" if before in context.old.times or before in context.new.times else None


def compare(context: Context) -> tuple[Findings, list[tuple[Block, Block]]]:
    """Everything that differs between the posts of two versions, and the pairs of blocks whose words are the same."""
    comparison = _Posts(context)
    comparison.compare()
    return comparison.found, comparison.same


def _items(story: Story) -> tuple[list[Block], list[_Item]]:
    """The blocks of all posts, and the posts in page order; a block of no known post is a post by itself."""
    blocks = [block for block in story.article.blocks if block.kind == "live-post"]
    owners = {at: post for post in story.article.posts for at in post.blocks}
    items: list[_Item] = []
    for place, block in enumerate(blocks):
        post = owners.get(block.at)
        if post is not None and items and items[-1].post is post:
            last = items.pop()
            items.append(_Item(post, (*last.places, place), (*last.blocks, block)))
        else:
            items.append(_Item(post, (place,), (block,)))
    return blocks, items


# ---- which post is which


def pair(old: Sequence[_Item], new: Sequence[_Item]) -> list[tuple[int, int]]:
    """Which old post is which new one, in the order of the old side; each stands in at most one pair."""
    return _Pairing(old, new).pairs()


class _Pairing:
    def __init__(self, old: Sequence[_Item], new: Sequence[_Item]) -> None:
        self.old, self.new = old, new
        self.found: dict[int, int] = {}
        self.taken: set[int] = set()
        self.ids = _trusted(old, new)
        #: First and last place of the posts that are paired before likeness is asked, of the old and of the new side.
        self.known: tuple[int, int, int, int] | None = None

    def pairs(self) -> list[tuple[int, int]]:
        if self.ids:
            names = {item.id: j for j, item in enumerate(self.new)}
            for i, item in enumerate(self.old):
                if item.id is not None and item.id in names:
                    self._take(i, names[item.id])
        places: dict[str, list[int]] = {}
        for j in self._free_new():
            places.setdefault(self.new[j].text, []).append(j)
        for i in self._free_old():
            if places.get(self.old[i].text):
                self._take(i, places[self.old[i].text].pop(0))
        self._by_time()
        self._by_likeness()
        return sorted(self.found.items())

    def _take(self, i: int, j: int) -> None:
        if i not in self.found and j not in self.taken:
            self.found[i] = j
            self.taken.add(j)

    def _free_old(self) -> list[int]:
        return [i for i in range(len(self.old)) if i not in self.found]

    def _free_new(self) -> list[int]:
        return [j for j in range(len(self.new)) if j not in self.taken]

    def _by_time(self) -> None:
        """Posts of a time that each side has once, if they have words in common."""
        ours, theirs = self._free_old(), self._free_new()
        count_old = Counter(self.old[i].when for i in ours)
        count_new = Counter(self.new[j].when for j in theirs)
        places = {self.new[j].when: j for j in theirs}
        for i in ours:
            when = self.old[i].when
            if when is None or count_old[when] != 1 or count_new[when] != 1 or self._other_name(i, places[when]):
                continue
            if words_alike(self.old[i].text, self.new[places[when]].text) >= _AT_ONCE[0 if when[0] else 1]:
                self._take(i, places[when])

    def _by_likeness(self) -> None:
        ours, theirs = self._free_old(), self._free_new()
        if self.found:
            self.known = (min(self.found), max(self.found), min(self.taken), max(self.taken))
        if not ours or not theirs:
            return
        for link in align([self.old[i].text for i in ours], [self.new[j].text for j in theirs]).links:
            alike = [
                (-words_alike(self.old[ours[i]].text, self.new[theirs[j]].text), ours[i], theirs[j])
                for i in link.old
                for j in link.new
            ]
            score, i, j = min(alike)
            if -score >= self._least(i, j):
                self._take(i, j)

    def _least(self, i: int, j: int) -> float:
        """How alike two posts must be to be one."""
        if self._other_name(i, j):
            return _NAMES_DIFFER
        if self._apart(i, j):
            return _ENDS_DIFFER
        before, after = self.old[i].when, self.new[j].when
        if before is not None and after is not None and before[0] == after[0] and before != after:
            return _TIMES_DIFFER
        return 0.0

    def _apart(self, i: int, j: int) -> bool:
        """Whether one stood behind all posts that are known and the other stands before them."""
        if self.known is None:
            return False
        first_old, last_old, first_new, last_new = self.known
        return (i > last_old and j < first_new) or (i < first_old and j > last_new)

    def _other_name(self, i: int, j: int) -> bool:
        ours, theirs = self.old[i].id, self.new[j].id
        return self.ids and ours is not None and theirs is not None and ours != theirs


def _trusted(old: Sequence[_Item], new: Sequence[_Item]) -> bool:
    """Whether ids name posts and not places: where one stands for other words, its words do not stand under another.

    Pages that number their posts from the top give every post another number with each new one.
    """
    ids = {item.id: item for item in new if item.id is not None}
    shared = [(item, ids[item.id]) for item in old if item.id in ids]
    texts_old, texts_new = {item.text for item in old}, {item.text for item in new}
    strange = sum(
        ours.text != theirs.text and (ours.text in texts_new or theirs.text in texts_old) for ours, theirs in shared
    )
    return bool(shared) and 2 * strange <= len(shared)


# ---- what changed


class _Posts:
    """The posts of both sides, compared."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.old_blocks, self.old = _items(context.old)
        self.new_blocks, self.new = _items(context.new)
        self.found = Findings()
        self.same: list[tuple[Block, Block]] = []
        #: Blocks that are set aside and no part of what is told, by side.
        self.aside_old: set[int] = set()
        self.aside_new: set[int] = set()
        self.links: list[Link] = []

    def compare(self) -> None:
        pairs = pair(self.old, self.new)
        order = _order(pairs)
        self._align(pairs, order)
        equal = sum(link.exact for link in self.links)
        self.context.budget.reserve(len(self.old_blocks) + len(self.new_blocks) - 2 * equal)
        if order != "reversed":
            self._unseen(hidden.find(self.context, self.old_blocks, self.new_blocks, self.links))
        if order != "same":
            rule: Evidence = {"rule": "post.order/1", "order": order, "posts": len(pairs)}
            self.found.noise.append(noise_of("live-post", None, None, "CHROME_NOISE", rule))
        self._window(pairs, order)
        matched_old, matched_new = {i for i, _ in pairs}, {j for _, j in pairs}
        for n, item in enumerate(self.old):
            if n not in matched_old:
                self._lone(item, self.aside_old, self.context.new, gone=True)
        passing = 0
        for j, i in sorted((j, i) for i, j in pairs):
            passing += self._pair(self.old[i], self.new[j])
        if passing:
            told: Evidence = {"rule": "chrome.relative-time", "posts": passing}
            self.found.noise.append(noise_of("date", None, None, "CHROME_NOISE", told))
        for n, item in enumerate(self.new):
            if n not in matched_new:
                self._lone(item, self.aside_new, self.context.old, gone=False)

    def _align(self, pairs: Sequence[tuple[int, int]], order: str) -> None:
        """Which block of a pair of posts is which; a pair out of order counts as moved."""
        kept = set(_longest(pairs)) if order == "some moved" else {i for i, _ in pairs}
        for i, j in pairs:
            ours, theirs = self.old[i], self.new[j]
            alignment = align(
                [norm(block.text) for block in ours.blocks], [norm(block.text) for block in theirs.blocks]
            )
            self.found.degraded |= alignment.degraded
            for link in alignment.links:
                places = tuple(ours.places[n] for n in link.old), tuple(theirs.places[n] for n in link.new)
                self.links.append(Link(*places, link.exact, i not in kept))

    def _unseen(self, unseen: hidden.Hidden | None) -> None:
        """Sets aside what one of the two pages merely does not show."""
        if unseen is None:
            return
        blocks = self.old_blocks if unseen.gone else self.new_blocks
        for n in sorted(unseen.blocks):
            self._aside(blocks[n], unseen.kind, unseen.evidence, gone=unseen.gone)
        (self.aside_old if unseen.gone else self.aside_new).update(unseen.blocks)
        if unseen.cut is not None:
            i, j = unseen.cut if unseen.gone else unseen.cut[::-1]
            old, new = (Side(block.text, block.at) for block in (self.old_blocks[i], self.new_blocks[j]))
            evidence: Evidence = {**unseen.evidence, "rule": "access.dots/1"}
            self.found.noise.append(noise_of("live-post", old, new, unseen.kind, evidence))
            self.aside_old.add(i)
            self.aside_new.add(j)

    def _aside(self, block: Block, kind: Kind, evidence: Evidence, *, gone: bool) -> None:
        side = Side(block.text, block.at)
        area: Literal["live-post", "access"] = "live-post" if kind == "CHROME_NOISE" else "access"
        if kind in ("EXTRACTION_FLICKER", "WHITESPACE_UNICODE"):
            area = "live-post"
        self.found.noise.append(noise_of(area, side if gone else None, None if gone else side, kind, evidence))

    def _window(self, pairs: Sequence[tuple[int, int]], order: str) -> None:
        """Sets aside the oldest posts of a page that shows so many at a time, and those that it shows again.

        Without a line that says so, the page itself must: as many posts came in at the other end as are gone, or what
        came in is older than all that stood there.
        """
        if not pairs:
            return
        back_old, back_new = _oldest_first(self.old), _oldest_first(self.new)
        first_old, last_old = _ends([i for i, _ in pairs], len(self.old), back_old)
        first_new, last_new = _ends([j for _, j in pairs], len(self.new), back_new)
        matched_old, matched_new = {i for i, _ in pairs}, {j for _, j in pairs}
        gone = [i for i in last_old if i not in matched_old and self._shown(self.old[i], self.aside_old)]
        back = [j for j in last_new if j not in matched_new and self._shown(self.new[j], self.aside_new)]
        fresh = [j for j in first_new if j not in matched_new]
        left = [i for i in first_old if i not in matched_old]
        times_old = [item.when for item in self.old if item.when is not None]
        before_all = [
            j
            for j in back
            if times_old
            and (when := self.new[j].when) is not None
            and all(when[0] and other[0] and when[1] < other[1] for other in times_old)
        ]
        turned = order == "reversed" and bool(back) and bool(left) and not gone and not fresh
        full = min(len(self.old), len(self.new)) >= _WINDOW
        if gone and full and len(fresh) >= len(gone) and not back:
            self._set_aside(gone, self.old, self.aside_old, {"rule": "page.window/1", "posts": len(gone)}, gone=True)
        if turned or (before_all and len(before_all) == len(back)):
            self._set_aside(back, self.new, self.aside_new, {"rule": "page.window/1", "posts": len(back)}, gone=False)
        if turned:
            self._set_aside(left, self.old, self.aside_old, {"rule": "page.window/1", "posts": len(left)}, gone=True)

    @staticmethod
    def _shown(item: _Item, aside: set[int]) -> bool:
        return not any(place in aside for place in item.places)

    def _set_aside(
        self, which: Sequence[int], items: Sequence[_Item], aside: set[int], rule: Evidence, *, gone: bool
    ) -> None:
        for n in which:
            for place, block in zip(items[n].places, items[n].blocks, strict=True):
                if place not in aside:
                    self._aside(block, "CHROME_NOISE", rule, gone=gone)
                    aside.add(place)

    def _lone(self, item: _Item, aside: set[int], other: Story, *, gone: bool) -> None:
        """A post without a partner: what of it is no furniture, told as one edit."""
        if any(place in aside for place in item.places):
            # Of a post that a wall cut off the rest is hidden as well.
            for place, block in zip(item.places, item.blocks, strict=True):
                if place not in aside:
                    self._aside(block, "CHROME_NOISE", {"rule": "page.window/1", "posts": 1}, gone=gone)
            return
        title = item.post.title if item.post is not None else None  # a link to the post itself, on many pages
        told = [
            block
            for block in item.blocks
            if block.text == title or not self._furniture(block, other, gone=gone, lone=True)
        ]
        if told and all(other.shows(block.text) for block in told):
            for block in told:
                self._aside(block, "EXTRACTION_FLICKER", {"rule": "flicker.page"}, gone=gone)
            return
        if not told:
            return
        side = _side(told)
        note = note_kind(side.text) if len(told) == 1 else None
        if note is not None and note != "update":
            event: Kind = "NOTE_REMOVED" if gone else "NOTE_ADDED"
            values: Evidence = {"rule": "note.in-body/1", "note": note}
            self.found.edit(whole("note", side, "remove" if gone else "add", [event], values, "high"))
            return
        kind: Kind = "LIVE_POST_REMOVED" if gone else "LIVE_POST_ADDED"
        evidence: Evidence = {"rule": "post.removed/1" if gone else "post.added/1", "words": count_words(side.text)}
        edit = whole("live-post", side, "remove" if gone else "add", [kind], evidence)
        self._tell(edit, item)

    def _tell(self, edit: Edit, item: _Item) -> None:
        self.found.edit(replace(edit, post=item.name))

    def _furniture(self, block: Block, other: Story, *, gone: bool, lone: bool = False) -> bool:
        """Whether a block that came or went is furniture, or was only read differently; puts it into the noise."""
        if not norm(block.text):
            self._aside(block, "WHITESPACE_UNICODE", {"rule": "unicode.empty"}, gone=gone)
            return True
        reason = chrome.furniture(block) or chrome.stamp(block.text, self.context.language)
        if reason is None and len(block.text) <= 80:
            named = chrome.names_author(block.text, self.context.authors, self.context.language)
            reason = "byline" if named else None
        if reason is not None:
            self._aside(block, "CHROME_NOISE", {"rule": f"chrome.{reason}"}, gone=gone)
            return True
        if not lone and other.shows(block.text):
            self._aside(block, "EXTRACTION_FLICKER", {"rule": "flicker.page"}, gone=gone)
            return True
        return False

    def _pair(self, ours: _Item, theirs: _Item) -> bool:
        """Tells two versions of a post; whether both have only times that pass with the reader's clock."""
        linked_old, linked_new = self._linked
        old: list[Block] = []
        new: list[Block] = []
        for item, linked, aside, kept, other, gone in (
            (ours, linked_old, self.aside_old, old, self.context.new, True),
            (theirs, linked_new, self.aside_new, new, self.context.old, False),
        ):
            for place, block in zip(item.places, item.blocks, strict=True):
                if place in aside or (place not in linked and self._furniture(block, other, gone=gone)):
                    continue
                kept.append(block)
        old, new = self._without_stamps(old, new)
        passing = self._times(ours, theirs)
        if [block.text for block in old] == [block.text for block in new]:
            self.same += zip(old, new, strict=True)
            return passing
        before, after = _side(old or ours.blocks[:1], old), _side(new or theirs.blocks[:1], new)
        change = compare_texts(before.text, after.text, self.context)
        self.found.degraded |= change.degraded
        if change.severity == 0:
            if change.spans:
                first = change.spans[0]
                evidence: Evidence = {**first.evidence, "spans": len(change.spans)}
                self.found.noise.append(noise_of("live-post", before, after, first.kind, evidence))
            return passing
        kinds: list[Kind] = [*visible_kinds(change), "LIVE_POST_EDITED"]
        self._tell(make_edit("live-post", "change", before, after, change.spans, kinds), theirs)
        return passing

    @cached_property
    def _linked(self) -> tuple[frozenset[int], frozenset[int]]:
        return (
            frozenset(place for link in self.links for place in link.old),
            frozenset(place for link in self.links for place in link.new),
        )

    def _without_stamps(self, old: list[Block], new: list[Block]) -> tuple[list[Block], list[Block]]:
        """Leaves out, where as many blocks stand on either side, those that differ in nothing but a stamp."""
        if len(old) != len(new):
            return old, new
        left = []
        for before, after in zip(old, new, strict=True):
            reason = None
            if before.text != after.text:
                reason = chrome.same_but_stamps(before.text, after.text, self.context.language)
            if reason is None:
                left.append((before, after))
                continue
            sides = Side(before.text, before.at), Side(after.text, after.at)
            self.found.noise.append(noise_of("live-post", *sides, "CHROME_NOISE", {"rule": f"chrome.{reason}"}))
        return [before for before, _ in left], [after for _, after in left]

    def _times(self, ours: _Item, theirs: _Item) -> bool:
        """Takes down that a post was stamped anew; whether both times only pass with the reader's clock."""
        before = ours.post.time if ours.post is not None else None
        after = theirs.post.time if theirs.post is not None else None
        if before is None or after is None or before == after:
            return False
        if before.value is None or after.value is None:
            return before.raw != after.raw
        if before.value != after.value:
            evidence: Evidence = {
                "rule": "post.time/1", "old": before.value, "new": after.value, "at": theirs.blocks[0].at,
            }  # fmt: skip
            self.found.noise.append(Noise("META_TOUCH", "date", before.raw, after.raw, evidence))
        return False


def _side(blocks: Sequence[Block], told: Sequence[Block] | None = None) -> Side:
    """Several blocks of a post as one text; `told` are those whose words count when they are not all."""
    at = blocks[0].at if len(blocks) == 1 else f"{blocks[0].at}..{blocks[-1].at}"
    return Side(JOIN.join(block.text for block in (blocks if told is None else told)), at)


def _order(pairs: Sequence[tuple[int, int]]) -> Literal["same", "some moved", "reversed"]:
    """How the order of the posts that both sides have changed."""
    places = [j for _, j in pairs]
    if places == sorted(places):
        return "same"
    backwards = _longest([(i, -j) for i, j in pairs])
    return "reversed" if len(backwards) > len(_longest(pairs)) else "some moved"


def _longest(pairs: Sequence[tuple[int, int]]) -> list[int]:
    """The old sides of the longest run of pairs that keep their order."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for n, (_, j) in enumerate(pairs):
        place = bisect_left(tails, j)
        before.append(ends[place - 1] if place else -1)
        tails[place : place + 1] = [j]
        ends[place : place + 1] = [n]
    found = []
    n = ends[-1] if ends else -1
    while n >= 0:
        found.append(pairs[n][0])
        n = before[n]
    return found[::-1]


def _oldest_first(items: Sequence[_Item]) -> bool:
    """Whether times say that the oldest post stands first."""
    known = [item.when for item in items if item.when is not None]
    up = down = 0
    for before, after in pairwise(known):
        step = after[1] - before[1] if before[0] == after[0] else 0
        if not before[0] and abs(step) > _HALF_DAY:
            step = -step
        up += step > 0
        down += step < 0
    return up > down


def _ends(paired: Sequence[int], count: int, backwards: bool) -> tuple[range, range]:
    """The places before the first and after the last pair, newer ones first: (newer end, older end)."""
    low, high = range(min(paired)), range(max(paired) + 1, count)
    return (high, low) if backwards else (low, high)
