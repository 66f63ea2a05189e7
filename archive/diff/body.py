"""The body: blocks aligned, each pair told by words, what came and went, splits, merges and moves.

Three rules keep phantom edits out: furniture is noise; what came (or went) but is shown anywhere on the other
snapshot's page is a flicker of the extraction; and what one page merely does not show (`hidden`) was not taken out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

from archive.diff import chrome, hidden, plainly, posts
from archive.diff.align import Alignment, Link, align
from archive.diff.budget import MANY, TOGETHER, TOGETHER_LONG
from archive.diff.context import Context, Story
from archive.diff.edits import Findings, TextChange, compare_texts, make_edit, noise_of, visible_kinds, whole
from archive.diff.links import address
from archive.diff.normal import norm
from archive.diff.notes import note_kind
from archive.diff.rules.shape import healed
from archive.diff.tokens import count_words
from archive.model.article import Block
from archive.model.article import Link as Anchor
from archive.model.edit import SEVERITY, Edit, Evidence, Field, Kind, Noise, Side, Span

#: Parts of a split or a merged block are joined by this, as paragraphs are.
JOIN: Final = "\n\n"
#: Words from which on a block that only changed its place is worth telling.
MOVED_WORDS: Final = 5
#: Most lines outside of the story whose coming and going is told one by one.
OUTSIDE: Final = 100


def compare(context: Context) -> Findings:
    """Everything that differs between the two bodies."""
    found = Findings()
    live = posts.live(context)
    old, new = (
        [
            block
            for block in story.article.blocks
            if block.kind not in hidden.ASIDE and not (live and block.kind == "live-post")
        ]
        for story in (context.old, context.new)
    )
    if old or new:
        _Blocks(context, old, new, "body", found).compare()
    if live:
        found.add(_live(context))
    found.noise += _aside(context)
    found.noise += outside(context)
    return found


def _live(context: Context) -> Findings:
    """What differs between the posts of two live pages, and which of their links lead elsewhere."""
    found, same = posts.compare(context)
    blocks = _Blocks(context, [before for before, _ in same], [after for _, after in same], "live-post", found)
    pairs = Alignment([Link((n,), (n,), True) for n in range(len(same))], [], [])
    blocks.relinked = _relinked(pairs, blocks.old, blocks.new)
    for before, after in same:
        blocks._links(before, after, Side(before.text, before.at), Side(after.text, after.at))
    return found


class _Blocks:
    """One channel of blocks, compared."""

    def __init__(self, context: Context, old: list[Block], new: list[Block], area: Field, found: Findings) -> None:
        self.context, self.old, self.new, self.area, self.found = context, old, new, area, found
        self.counts_old = Counter(block.text for block in old)
        self.counts_new = Counter(block.text for block in new)
        #: Whether so many links lead elsewhere that the site and not the story changed them.
        self.relinked = False
        #: Whether blocks that the budget does not reach are told together where they are neighbours.
        self.coarse = False

    def compare(self) -> None:
        texts_old = [_unmarked(block.text) for block in self.old]
        texts_new = [_unmarked(block.text) for block in self.new]
        alignment = align(texts_old, texts_new)
        equal = sum(link.exact for link in alignment.links)
        self.context.budget.reserve(len(self.old) + len(self.new) - 2 * equal)
        links = hidden.loose(texts_old, texts_new, alignment.links, self.context.new)
        self.found.degraded |= alignment.degraded
        self.relinked = _relinked(alignment, self.old, self.new)
        unseen = hidden.find(self.context, self.old, self.new, links)
        removed, added = set(alignment.removed), set(alignment.added)
        if len(links) < len(alignment.links):
            removed = set(range(len(self.old))) - {i for link in links for i in link.old}
            added = set(range(len(self.new))) - {j for link in links for j in link.new}
        if unseen is not None:
            links, removed, added = self._unseen(unseen, links, removed, added)
        rest = self._reached(links, many=len(self.old) + len(self.new) - 2 * equal > MANY)
        for run in _neighbours(rest, self.old):
            self._together(run)
        self._lone_ones(self.old, sorted(removed), self.context.new, gone=True)
        self._lone_ones(self.new, sorted(added), self.context.old, gone=False)

    def _unseen(
        self, unseen: hidden.Hidden, links: list[Link], removed: set[int], added: set[int]
    ) -> tuple[list[Link], set[int], set[int]]:
        """Puts what one side merely does not show into the noise; gives what is left to tell."""
        pages = self.old if unseen.gone else self.new
        area: Field = self.area if unseen.kind == "CHROME_NOISE" else "access"
        for n in sorted(unseen.blocks):
            side = Side(pages[n].text, pages[n].at)
            old, new = (side, None) if unseen.gone else (None, side)
            self.found.noise.append(noise_of(area, old, new, unseen.kind, unseen.evidence))
        removed = removed - unseen.blocks if unseen.gone else removed
        added = added if unseen.gone else added - unseen.blocks
        if unseen.cut is not None:
            i, j = unseen.cut if unseen.gone else unseen.cut[::-1]
            old, new = (Side(block.text, block.at) for block in (self.old[i], self.new[j]))
            self.found.noise.append(noise_of(area, old, new, unseen.kind, {**unseen.evidence, "rule": "access.dots/1"}))
            links = [link for link in links if i not in link.old]
            removed, added = removed - {i}, added - {j}
        return links, removed, added

    def _reached(self, links: list[Link], *, many: bool) -> list[Link]:
        """Tells the links one by one; of very many, those that the budget reaches. Gives the others."""
        self.coarse = many
        left = []
        for link in links:
            single = len(link.old) == len(link.new) == 1 and not link.moved
            changed = single and self.old[link.old[0]].text != self.new[link.new[0]].text
            if many and changed and self.context.budget.spent:
                left.append(link)
            else:
                self._link(link)
        return left

    def _together(self, links: list[Link]) -> None:
        """Changed blocks in a row, which nobody looks at, as one edit."""
        if len(links) == 1:
            self._link(links[0])
            return
        old = _side([self.old[link.old[0]] for link in links])
        new = _side([self.new[link.new[0]] for link in links])
        change = compare_texts(old.text, new.text, self.context)
        self.found.degraded |= change.degraded
        if change.severity == 0:
            self.found.noise.append(_quiet(self.area, old, new, change))
            return
        self.found.edit(make_edit(self.area, "change", old, new, change.spans, visible_kinds(change)))

    def _link(self, link: Link) -> None:
        olds, news = [self.old[i] for i in link.old], [self.new[j] for j in link.new]
        if link.exact and not link.moved and _as_it_was(olds[0], news[0]):
            return
        old, new = _side(olds), _side(news)
        if len(olds) == len(news) == 1:
            self._pair(olds[0], news[0], old, new, link)
            return
        change = compare_texts(old.text, new.text, self.context)
        self.found.degraded |= change.degraded
        spans = tuple(_seam(span, old.text, new.text) for span in change.spans)
        kinds: list[Kind] = ["STRUCTURE", *(kind for kind in visible_kinds(change) if SEVERITY[kind] > 0)]
        self.found.edit(make_edit(self.area, "split" if len(news) > 1 else "merge", old, new, spans, kinds))

    def _pair(self, before: Block, after: Block, old: Side, new: Side, link: Link) -> None:
        if old.text != new.text and self.context.budget.ask(2):
            reason = posts.stamp_apart(old.text, new.text, self.context)
            reason = reason or chrome.same_but_stamps(old.text, new.text, self.context.language)
            if reason is None and chrome.furniture(before) and chrome.furniture(after):
                reason = chrome.furniture(after)
            if reason is not None:
                self.found.noise.append(noise_of(self.area, old, new, "CHROME_NOISE", {"rule": f"chrome.{reason}"}))
                return
            same = self._dateline(old.text, new.text) or _marked_up(before, after)
            if same is not None and not link.moved:
                self.found.noise.append(noise_of(self.area, old, new, "CHROME_NOISE", {"rule": same}))
                return
        quoted = before.kind == after.kind == "quote"
        change = compare_texts(old.text, new.text, self.context, quoted=quoted)
        self.found.degraded |= change.degraded
        if change.severity == 0:
            if link.moved:
                self._moved(old, new, change)
                return
            if change.spans:
                self.found.noise.append(_quiet(self.area, old, new, change))
            self._links(before, after, old, new)
            if before.kind != after.kind and before.text == after.text:
                evidence: Evidence = {"rule": "structure.markup", "old_kind": before.kind, "new_kind": after.kind}
                self.found.noise.append(noise_of(self.area, old, new, "CHROME_NOISE", evidence))
            return
        kinds = list(visible_kinds(change))
        if link.moved:
            kinds.insert(0, "STRUCTURE")
        self.found.edit(make_edit(self.area, "move" if link.moved else "change", old, new, change.spans, kinds))

    def _dateline(self, old: str, new: str) -> str | None:
        """The rule by which two first paragraphs differ in nothing but their datelines, which are told as such."""
        lines = (self.context.old.article.dateline, self.context.new.article.dateline)
        if lines[0] is None or lines[1] is None or lines[0].text == lines[1].text:
            return None
        if not old.startswith(lines[0].text) or not new.startswith(lines[1].text):
            return None
        rest = (text[len(line.text) :].lstrip(_AFTER_DATELINE) for text, line in ((old, lines[0]), (new, lines[1])))
        return "dateline.told/1" if norm(next(rest)) == norm(next(rest)) else None

    def _moved(self, old: Side, new: Side, change: TextChange) -> None:
        if count_words(new.text) < MOVED_WORDS:
            evidence: Evidence = {"rule": "structure.short-move", "words": count_words(new.text)}
            self.found.noise.append(noise_of(self.area, old, new, "CHROME_NOISE", evidence))
            return
        self.found.edit(make_edit(self.area, "move", old, new, change.spans, ["STRUCTURE"]))

    def _lone_ones(self, blocks: Sequence[Block], places: Sequence[int], other: Story, *, gone: bool) -> None:
        """Blocks without a partner: furniture, what short lines belong to it in one run, and the rest as edits."""
        asked = [n for n in places if self.context.budget.ask(1)]
        reasons = {n: self._furniture(blocks[n], gone=gone) for n in asked}
        story = self.context.old if gone else self.context.new
        seen: set[str] = set()
        for n in asked:
            text = blocks[n].text
            if reasons[n] is None and self._doubled(blocks[n], story, other, again=text in seen):
                reasons[n] = _DOUBLED
                times = (self.counts_old if gone else self.counts_new)[text]
                rule: Evidence = {"rule": "block.repeated/1", "times": times}
                operation: Literal["add", "remove"] = "remove" if gone else "add"
                self.found.edit(whole(self.area, Side(text, blocks[n].at), operation, ["STRUCTURE"], rule))
            seen.add(text)
        for run in _runs(asked):
            asking = [n for n in run if reasons[n] in chrome.ASKING]
            ends = [n for n in run if reasons[n] is None and not chrome.beside(blocks[n].text)]
            for n in run:
                if reasons[n] is not None or not chrome.beside(blocks[n].text):
                    continue
                if _belongs(n, asking, ends) or (not ends and _asked_beside(blocks[n].text, story, other)):
                    reasons[n] = "beside"
        for n in asked:
            if reasons[n] != _DOUBLED:
                self._lone(blocks[n], other, reasons[n], gone=gone)
        for run in _runs(places[len(asked) :]):
            self._plainly([blocks[n] for n in run], gone=gone)

    def _doubled(self, block: Block, story: Story, other: Story, *, again: bool) -> bool:
        """Whether a lone paragraph is one more of what its version says already, and its page shows that more often
        than the other; `again` when one of the same words was told before."""
        mine, theirs = (
            (self.counts_old, self.counts_new) if story is self.context.old else (self.counts_new, self.counts_old)
        )
        if block.kind != "paragraph" or mine[block.text] < 2 or not (again or theirs[block.text]):
            return False
        line = norm(block.text)
        return len(story.places(line)) > len(other.places(line)) and (theirs[block.text] > 0 or not other.shows(line))

    def _furniture(self, block: Block, *, gone: bool) -> str | None:
        return (
            chrome.furniture(block)
            or chrome.stamp(block.text, self.context.language)
            or self._not_told(block, gone=gone)
        )

    def _lone(self, block: Block, other: Story, reason: str | None, *, gone: bool) -> None:
        side = Side(block.text, block.at)
        old, new = (side, None) if gone else (None, side)
        if not norm(block.text):
            self.found.noise.append(noise_of(self.area, old, new, "WHITESPACE_UNICODE", {"rule": "unicode.empty"}))
            return
        if reason is not None:
            self.found.noise.append(noise_of(self.area, old, new, "CHROME_NOISE", {"rule": f"chrome.{reason}"}))
            return
        if other.shows(block.text):
            self.found.noise.append(noise_of(self.area, old, new, "EXTRACTION_FLICKER", {"rule": "flicker.page"}))
            return
        if self._noted(side, gone=gone):
            return
        kinds: tuple[Kind, ...] = ("CONTENT_REMOVED",) if gone else ("CONTENT_ADDED",)
        evidence: Evidence = {"rule": "block.removed/1" if gone else "block.added/1", "words": count_words(block.text)}
        self.found.edit(whole(self.area, side, "remove" if gone else "add", kinds, evidence))

    def _plainly(self, blocks: Sequence[Block], *, gone: bool) -> None:
        """Blocks in a row without partners that the budget did not reach: notes, and what nobody looked at."""
        operation: Literal["add", "remove"] = "remove" if gone else "add"
        together: list[list[Block]] = [[]]
        for block in blocks:
            if self._noted(Side(block.text, block.at), gone=gone):
                together.append([])
                continue
            last = together[-1]
            if last and not (self.coarse and len(last) < TOGETHER and sum(len(b.text) for b in last) <= TOGETHER_LONG):
                together.append([])
            together[-1].append(block)
        for run in filter(None, together):
            self.found.degraded = True
            told = whole(self.area, _side(run), operation, ["NOT_ASSESSED"], {"rule": plainly.RULE}, "review")
            self.found.edit(told)

    def _noted(self, side: Side, *, gone: bool) -> bool:
        """Tells a block that is a note; whether it is one."""
        note = note_kind(side.text)
        if note is not None:
            event: Kind = "NOTE_REMOVED" if gone else "NOTE_ADDED"
            told: Evidence = {"rule": "note.in-body/1", "note": note}
            self.found.edit(whole("note", side, "remove" if gone else "add", [event], told, "high"))
        return note is not None

    def _not_told(self, block: Block, *, gone: bool) -> str | None:
        """Why a lone block is furniture by its surroundings: it stands there several times, or it is a byline."""
        if (self.counts_old if gone else self.counts_new)[block.text] > 1 and not _is_sentence(block):
            return "repeated"
        if chrome.author_note(block.text, self.context.authors):
            return "author"
        return "byline" if chrome.names_author(block.text, self.context.authors, self.context.language) else None

    def _links(self, before: Block, after: Block, old: Side, new: Side) -> None:
        """The same words that now lead elsewhere."""
        if not before.links and not after.links:
            return
        spans = []
        places: dict[str, int] = {}
        for ours, theirs in same_words(before.links, after.links):
            start = new.text.find(theirs.text, places.get(theirs.text, 0))
            if start < 0 or old.text != new.text:
                continue
            where = (start, start + len(theirs.text))
            places[theirs.text] = where[1]
            if address(ours.href) != address(theirs.href):
                evidence: Evidence = {"rule": "link.target/1", "old": ours.href, "new": theirs.href}
                spans.append(Span(where, where, "URL_CHANGE", "certain", evidence))
        stood, stands = Counter(link.text for link in before.links), Counter(link.text for link in after.links)
        if not spans and stood != stands and old.text == new.text:
            links: Evidence = {
                "rule": "link.words/1",
                "come": tuple(sorted(stands - stood)),
                "gone": tuple(sorted(stood - stands)),
            }
            self.found.noise.append(noise_of(self.area, old, new, "CHROME_NOISE", links))
        if spans and self.relinked:
            self.found.noise.append(
                noise_of(self.area, old, new, "CHROME_NOISE", {"rule": "link.site-moved/1", "links": len(spans)})
            )
        elif spans:
            self.found.edit(make_edit(self.area, "change", old, new, spans, ["URL_CHANGE"]))


def _as_it_was(before: Block, after: Block) -> bool:
    """Whether nothing can be said of two blocks of the same words."""
    return before.text == after.text and before.kind == after.kind and not before.links and not after.links


#: Why a block is told apart: it is a paragraph that stands there already.
_DOUBLED: Final = "doubled"
#: How a sentence ends. A short line that repeats is how a page is built; a sentence that does is how somebody edited.
_SENTENCE: Final = re.compile(r"[.!?\u2026\u3002\uff01\uff1f][\"')\]]*$")


def _is_sentence(block: Block) -> bool:
    line = norm(block.text)
    return block.kind == "paragraph" and count_words(line) >= MOVED_WORDS and _SENTENCE.search(line) is not None


#: What stands between a dateline and the sentence after it.
_AFTER_DATELINE: Final = " \u00a0-\u2010\u2011\u2012\u2013\u2014\u2015:."
_QUOTATION_MARKS: Final = ' \u00a0"\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a'


def _marked_up(before: Block, after: Block) -> str | None:
    """The rule by which a quotation set as a block and one set with marks are the same words."""
    if (before.kind == "quote") == (after.kind == "quote"):
        return None
    same = norm(before.text).strip(_QUOTATION_MARKS) == norm(after.text).strip(_QUOTATION_MARKS)
    return "structure.quotation/1" if same else None


def same_words(old: Sequence[Anchor], new: Sequence[Anchor]) -> list[tuple[Anchor, Anchor]]:
    """Links of two blocks with the same words, the k-th with the k-th."""
    places: dict[str, list[Anchor]] = {}
    for link in old:
        places.setdefault(link.text, []).append(link)
    return [(places[link.text].pop(0), link) for link in new if places.get(link.text)]


def _relinked(alignment: Alignment, old: Sequence[Block], new: Sequence[Block]) -> bool:
    pairs = [
        pair for link in alignment.links if len(link.old) == len(link.new) == 1
        for pair in same_words(old[link.old[0]].links, new[link.new[0]].links)
    ]  # fmt: skip
    moved = sum(address(ours.href) != address(theirs.href) for ours, theirs in pairs)
    return moved >= 4 and moved >= 0.3 * len(pairs)


_MARKER: Final = re.compile(r"(?:\d{1,3}[.)]|[\u2022\u00b7*\u25cf\u25aa-])\s+(?=\w)")


def _unmarked(text: str) -> str:
    """A block in the matching layer without the number or bullet that a list gives it."""
    plain = norm(text if text.isascii() else healed(text))
    if plain[:1].isalpha():
        return plain
    match = _MARKER.match(plain)
    return plain[match.end() :] if match else plain


def _runs(places: Sequence[int]) -> list[list[int]]:
    """Sorted indices in runs of neighbours."""
    runs: list[list[int]] = []
    for n in places:
        if runs and runs[-1][-1] == n - 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    return runs


def _neighbours(links: Sequence[Link], blocks: Sequence[Block]) -> list[list[Link]]:
    """Links of one block and one in runs that stand beside each other on both sides, none of them very long."""
    runs: list[list[Link]] = []
    length = 0
    for link in links:
        last = runs[-1][-1] if runs else None
        beside = last is not None and (link.old[0], link.new[0]) == (last.old[0] + 1, last.new[0] + 1)
        if beside and len(runs[-1]) < TOGETHER and length <= TOGETHER_LONG:
            runs[-1].append(link)
        else:
            runs.append([link])
            length = 0
        length += len(blocks[link.old[0]].text)
    return runs


def _belongs(n: int, asking: Sequence[int], ends: Sequence[int]) -> bool:
    """Whether a short block of a run stands with furniture and not at the head of a new paragraph of the story."""
    near = min(asking, key=lambda m: (abs(m - n), m), default=None)
    if near is None or abs(near - n) > 3 or any(m in ends for m in range(min(n, near), max(n, near))):
        return False
    # A subheading opens what follows it: with story after the furniture it may be the story's.
    return n + 1 not in ends if near < n else not any(m > near for m in ends)


def _asked_beside(text: str, story: Story, other: Story) -> bool:
    """Whether the next lines of the page, new like this one, ask something of the reader."""
    wanted = norm(text)
    for place in story.places(wanted)[:4]:
        for line in story.lines[place + 1 : place + 3]:
            if line not in other.page_entries and chrome.furniture_text(line) in chrome.ASKING:
                return True
    return False


def _side(blocks: Sequence[Block]) -> Side:
    if len(blocks) == 1:
        return Side(blocks[0].text, blocks[0].at)
    return Side(JOIN.join(block.text for block in blocks), f"{blocks[0].at}..{blocks[-1].at}")


def _seam(span: Span, old: str, new: str) -> Span:
    """A span that is nothing but the place where a block was cut or joined."""
    before, after = old[slice(*span.old)], new[slice(*span.new)]
    if not before.strip() and not after.strip() and JOIN in before + after:
        return replace(span, kind="STRUCTURE", evidence={"rule": "structure.seam/1"})
    return span


def _quiet(area: Field, old: Side, new: Side, change: TextChange) -> Noise:
    first = change.spans[0]
    return noise_of(area, old, new, first.kind, {**first.evidence, "spans": len(change.spans)})


def _aside(context: Context) -> list[Noise]:
    """Walls and teasers are never edits; what differs among them is told as noise."""
    found = []
    for kind in ("wall", "teaser"):
        old = [block for block in context.old.article.blocks if block.kind == kind]
        new = [block for block in context.new.article.blocks if block.kind == kind]
        stood, stands = {norm(block.text) for block in old}, {norm(block.text) for block in new}
        for block in old:
            if norm(block.text) not in stands:
                label: Kind = "ACCESS_RESTORED" if kind == "wall" else "CHROME_NOISE"
                found.append(
                    noise_of(
                        "access" if kind == "wall" else "body",
                        Side(block.text, block.at),
                        None,
                        label,
                        {"rule": f"chrome.{kind}"},
                    )
                )
        for block in new:
            if norm(block.text) not in stood:
                label = "ACCESS_TRUNCATED" if kind == "wall" else "CHROME_NOISE"
                found.append(
                    noise_of(
                        "access" if kind == "wall" else "body",
                        None,
                        Side(block.text, block.at),
                        label,
                        {"rule": f"chrome.{kind}"},
                    )
                )
    return found


def outside(context: Context) -> list[Noise]:
    """Text of the pages outside of their stories that came or went: no edit of the story, but not dropped either."""
    found = []
    for story, other, gone in ((context.old, context.new, True), (context.new, context.old, False)):
        told = {norm(text) for text in _told(story)}
        elsewhere = other.page_entries
        lines = dict.fromkeys(line for line in story.lines if line not in elsewhere and line not in told)
        lines.pop("", None)
        story_text = " ".join(sorted(told)) if lines else ""
        listed = [line for line in list(lines)[:OUTSIDE] if line not in story_text]
        for line in listed:
            side = Side(line, "page")
            evidence: Evidence = {"rule": "page.outside/1"}
            found.append(noise_of("meta", side if gone else None, None if gone else side, "CHROME_NOISE", evidence))
        if len(lines) > OUTSIDE:
            more: Evidence = {"rule": "page.outside/1", "more": len(lines) - OUTSIDE}
            found.append(Noise("CHROME_NOISE", "meta", "…" if gone else None, None if gone else "…", more))
    return found


def _told(story: Story) -> list[str]:
    """Every text of a story that is compared as such."""
    article = story.article
    texts = [article.byline or "", article.dateline.text if article.dateline else "", *story.texts]
    texts += [source.text for source in article.headlines] + [author.name for author in article.authors]
    texts += [image.credit.text for image in article.images if image.credit is not None]
    return texts + [claim.raw for claim in article.dates]


def moved_sentences(edits: Sequence[Edit]) -> list[Edit]:
    """A sentence that went in one place and came in another, word for word, was moved and not rewritten."""
    gone: dict[str, int] = {}
    come: dict[str, int] = {}
    for edit in edits:
        for span in edit.spans:
            for kind, side, where, table in (
                ("CONTENT_REMOVED", edit.old, span.old, gone),
                ("CONTENT_ADDED", edit.new, span.new, come),
            ):
                if span.kind == kind and side is not None:
                    text = norm(side.text[slice(*where)])
                    if count_words(text) >= MOVED_WORDS:
                        table[text] = table.get(text, 0) + 1
    both = {text for text in gone if text in come}
    return [_relabelled(edit, both | _inside(edit)) for edit in edits]


def _inside(edit: Edit) -> set[str]:
    """Sentences, however short, that changed their place inside one text."""
    if edit.old is None or edit.new is None:
        return set()
    gone = {norm(edit.old.text[slice(*span.old)]) for span in edit.spans if span.kind == "CONTENT_REMOVED"}
    come = {norm(edit.new.text[slice(*span.new)]) for span in edit.spans if span.kind == "CONTENT_ADDED"}
    return {text for text in gone & come if count_words(text) > 1}


def _relabelled(edit: Edit, texts: set[str]) -> Edit:
    spans = []
    for span in edit.spans:
        side, where = (edit.old, span.old) if span.kind == "CONTENT_REMOVED" else (edit.new, span.new)
        if (
            span.kind in ("CONTENT_REMOVED", "CONTENT_ADDED")
            and side is not None
            and norm(side.text[slice(*where)]) in texts
        ):
            span = replace(span, kind="STRUCTURE", evidence={"rule": "structure.sentence-moved/1", "was": span.kind})
        spans.append(span)
    if tuple(spans) == edit.spans:
        return edit
    kept = {span.kind for span in spans}
    kinds = [kind for kind in edit.kinds if kind in kept or kind not in ("CONTENT_REMOVED", "CONTENT_ADDED")]
    return make_edit(edit.field, edit.operation, edit.old, edit.new, spans, [*kinds, "STRUCTURE"])
