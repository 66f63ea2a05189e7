"""The body: blocks aligned, each pair told by words, what came and went, splits, merges and moves.

Two rules keep phantom edits out: furniture is noise, and what came (or went) but is shown anywhere on the other
snapshot's page is a flicker of the extraction, not an edit.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from archive.diff import chrome
from archive.diff.align import Alignment, Link, align
from archive.diff.context import Context, Story
from archive.diff.edits import Findings, TextChange, compare_texts, make_edit, noise_of, visible_kinds, whole
from archive.diff.normal import norm
from archive.diff.notes import note_kind
from archive.diff.tokens import count_words
from archive.model.article import Block
from archive.model.article import Link as Anchor
from archive.model.edit import SEVERITY, Edit, Evidence, Field, Kind, Noise, Side, Span

#: Parts of a split or a merged block are joined by this, as paragraphs are.
JOIN: Final = "\n\n"
#: Words from which on a block that only changed its place is worth telling.
MOVED_WORDS: Final = 5
#: A cut body: this share of what is left stood there before, and this share of what stood there is gone from the end.
CUT_KEPT: Final = 0.9
CUT_GONE: Final = 0.3

_ASIDE: Final = frozenset({"wall", "teaser", "note"})


def compare(context: Context) -> Findings:
    """Everything that differs between the two bodies."""
    found = Findings()
    for post in (False, True):
        old = [
            block
            for block in context.old.article.blocks
            if block.kind not in _ASIDE and (block.kind == "live-post") == post
        ]
        new = [
            block
            for block in context.new.article.blocks
            if block.kind not in _ASIDE and (block.kind == "live-post") == post
        ]
        if old or new:
            _Blocks(context, old, new, "live-post" if post else "body", found).compare()
    found.noise += _aside(context)
    return found


class _Blocks:
    """One channel of blocks, compared."""

    def __init__(self, context: Context, old: list[Block], new: list[Block], area: Field, found: Findings) -> None:
        self.context, self.old, self.new, self.area, self.found = context, old, new, area, found
        self.counts_old = Counter(block.text for block in old)
        self.counts_new = Counter(block.text for block in new)
        #: Whether so many links lead elsewhere that the site and not the story changed them.
        self.relinked = False

    def compare(self) -> None:
        alignment = align([_unmarked(block.text) for block in self.old], [_unmarked(block.text) for block in self.new])
        self.found.degraded |= alignment.degraded
        self.relinked = _relinked(alignment, self.old, self.new)
        for link in alignment.links:
            self._link(link)
        removed, added = self._cut(alignment)
        for i in removed:
            self._lone(self.old[i], self.context.new, gone=True)
        for j in added:
            self._lone(self.new[j], self.context.old, gone=False)

    def _link(self, link: Link) -> None:
        olds, news = [self.old[i] for i in link.old], [self.new[j] for j in link.new]
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
        if old.text != new.text:
            reason = chrome.same_but_stamps(old.text, new.text, self.context.language)
            if reason is None and chrome.furniture(before) and chrome.furniture(after):
                reason = chrome.furniture(after)
            if reason is not None:
                self.found.noise.append(noise_of(self.area, old, new, "CHROME_NOISE", {"rule": f"chrome.{reason}"}))
                return
        change = compare_texts(old.text, new.text, self.context)
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
        if self.area == "live-post":
            kinds.append("LIVE_POST_EDITED")
        self.found.edit(make_edit(self.area, "move" if link.moved else "change", old, new, change.spans, kinds))

    def _moved(self, old: Side, new: Side, change: TextChange) -> None:
        if count_words(new.text) < MOVED_WORDS or (self.area == "live-post"):
            evidence: Evidence = {"rule": "structure.short-move", "words": count_words(new.text)}
            self.found.noise.append(noise_of(self.area, old, new, "CHROME_NOISE", evidence))
            return
        self.found.edit(make_edit(self.area, "move", old, new, change.spans, ["STRUCTURE"]))

    def _lone(self, block: Block, other: Story, *, gone: bool) -> None:
        side = Side(block.text, block.at)
        old, new = (side, None) if gone else (None, side)
        if not norm(block.text):
            self.found.noise.append(noise_of(self.area, old, new, "WHITESPACE_UNICODE", {"rule": "unicode.empty"}))
            return
        reason = (
            chrome.furniture(block)
            or chrome.stamp(block.text, self.context.language)
            or self._not_told(block, gone=gone)
        )
        if reason is not None:
            self.found.noise.append(noise_of(self.area, old, new, "CHROME_NOISE", {"rule": f"chrome.{reason}"}))
            return
        if other.shows(block.text):
            self.found.noise.append(noise_of(self.area, old, new, "EXTRACTION_FLICKER", {"rule": "flicker.page"}))
            return
        note = note_kind(block.text)
        if note is not None:
            event: Kind = "NOTE_REMOVED" if gone else "NOTE_ADDED"
            told: Evidence = {"rule": "note.in-body/1", "note": note}
            self.found.edit(whole("note", side, "remove" if gone else "add", [event], told, "high"))
            return
        kinds: tuple[Kind, ...] = ("CONTENT_REMOVED",) if gone else ("CONTENT_ADDED",)
        if self.area == "live-post":
            kinds = ("LIVE_POST_REMOVED",) if gone else ("LIVE_POST_ADDED",)
        evidence: Evidence = {"rule": "block.removed/1" if gone else "block.added/1", "words": count_words(block.text)}
        self.found.edit(whole(self.area, side, "remove" if gone else "add", kinds, evidence))

    def _not_told(self, block: Block, *, gone: bool) -> str | None:
        """Why a lone block is furniture by its surroundings: it stands there several times, or it is a byline."""
        if (self.counts_old if gone else self.counts_new)[block.text] > 1:
            return "repeated"
        if chrome.author_note(block.text, self.context.authors):
            return "author"
        return "byline" if chrome.names_author(block.text, self.context.authors, self.context.language) else None

    def _links(self, before: Block, after: Block, old: Side, new: Side) -> None:
        """The same words that now lead elsewhere."""
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
        if spans and self.relinked:
            self.found.noise.append(
                noise_of(self.area, old, new, "CHROME_NOISE", {"rule": "link.site-moved/1", "links": len(spans)})
            )
        elif spans:
            self.found.edit(make_edit(self.area, "change", old, new, spans, ["URL_CHANGE"]))

    def _cut(self, alignment: Alignment) -> tuple[list[int], list[int]]:
        """Takes out of the lone blocks what a wall cut off (or gave back): that is access and not editing."""
        removed, added = alignment.removed, alignment.added
        access_old, access_new = self.context.old.article.access, self.context.new.article.access
        if self.area == "live-post":
            return removed, added
        last_old = max((i for link in alignment.links for i in link.old), default=-1)
        last_new = max((j for link in alignment.links for j in link.new), default=-1)
        tail_old = [i for i in removed if i > last_old]
        tail_new = [j for j in added if j > last_new]
        if access_new.truncated and not access_old.truncated and _is_cut(len(self.old), len(self.new), tail_old, added):
            for i in tail_old:
                side = Side(self.old[i].text, self.old[i].at)
                evidence: Evidence = {"rule": "access.cut/1", "evidence": access_new.evidence}
                self.found.noise.append(noise_of("access", side, None, "ACCESS_TRUNCATED", evidence))
            return [i for i in removed if i <= last_old], added
        if (
            access_old.truncated
            and not access_new.truncated
            and _is_cut(len(self.new), len(self.old), tail_new, removed)
        ):
            for j in tail_new:
                side = Side(self.new[j].text, self.new[j].at)
                evidence = {"rule": "access.restored/1", "evidence": access_old.evidence}
                self.found.noise.append(noise_of("access", None, side, "ACCESS_RESTORED", evidence))
            return removed, [j for j in added if j <= last_new]
        return removed, added


def same_words(old: Sequence[Anchor], new: Sequence[Anchor]) -> list[tuple[Anchor, Anchor]]:
    """Links of two blocks with the same words, the k-th with the k-th."""
    places: dict[str, list[Anchor]] = {}
    for link in old:
        places.setdefault(link.text, []).append(link)
    return [(places[link.text].pop(0), link) for link in new if places.get(link.text)]


_TRACKING: Final = re.compile(
    r"(?:^|&)(?:utm_\w+|fbclid|gclid|ref|ref_src|cmp|cmpid|ito|ns_\w+|mc_\w+|s|src|source|smid|xtor|at_\w+|tag|partner)=[^&]*"
)


def address(href: str) -> str:
    """What a link leads to, without what only counts or routes its readers."""
    parts = urlsplit(href) if "[" not in href else None
    if parts is None:
        return href
    host = (parts.netloc or "").lower().removeprefix("www.").removeprefix("m.").removeprefix("amp.")
    query = _TRACKING.sub("", parts.query).strip("&")
    return f"{host}{parts.path.rstrip('/')}?{query}#{parts.fragment}"


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
    plain = norm(text)
    match = _MARKER.match(plain)
    return plain[match.end() :] if match else plain


def _is_cut(long: int, short: int, tail: Sequence[int], strange: Sequence[int]) -> bool:
    """Whether the short body is the head of the long one: nearly all of it matched, much of the long one's end gone."""
    return bool(tail) and len(tail) >= CUT_GONE * long and len(strange) <= (1 - CUT_KEPT) * max(short, 1)


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
    if not both:
        return list(edits)
    return [_relabelled(edit, both) for edit in edits]


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
