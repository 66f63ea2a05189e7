"""Decides what differs between two versions without asking a rule: the lines of their text, of their HTML, of their links.

What the rules of the differ call noise, move or rewording is here what it is in the bytes: lines and words that stand on
one side and not on the other. So it shows whether the rules left something out. All of it is bounded in work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, Literal

from archive.articles.charset import decode
from archive.diff import lcs
from archive.diff.sentences import split
from archive.diff.tokens import tokenise
from archive.formats.http import content_of
from archive.model.article import Article
from archive.model.history import CaptureRow
from archive.model.viewer import Differences, Passage, Stretch
from archive.repository.evidence import page_record, read_block
from archive.repository.query import Reader

By = Literal["word", "sentence", "line"]

#: Unchanged lines told on each side of a change.
CONTEXT: Final = 2
#: Changed passages that are told, and signs of their words; lines of one side that are looked at.
TOLD: Final = 400
SIGNS: Final = 400_000
LINES: Final = 50_000
#: Length from which on a line of HTML is broken between its tags, and in any case.
_LONG: Final = 160
_LONGEST: Final = 1_000
#: Other signs that end a line for some are signs of it here, so that a change of one is seen.
_LINE: Final = re.compile(r"\r\n|\n|\r")
_BETWEEN: Final = re.compile(r"(?<=>)(?=<)")
#: A word with the white space behind it; one sign each where a script has no spaces.
_WORD: Final = re.compile(r"\n|[^\S\n]+|[!-~\u00a1-\u024f\u0370-\u0dff\u10a0-\u10ff]+[^\S\n]*|\S[^\S\n]*")


def sentences(text: str) -> list[str]:
    """A text cut into sentences, each with the white space behind it; put together they are the text."""
    tokens = tokenise(text)
    starts = [tokens[first].start for first, _ in split(tokens, text)][1:]
    cuts = [0, *starts, len(text)]
    return [text[a:b] for a, b in pairwise(cuts) if a < b]


def text_of(article: Article) -> list[str]:
    """The lines of an article as it was read: its head, its blocks, what stands under its pictures, its notes."""
    found = [article.headline, article.deck, article.byline, article.dateline.text if article.dateline else None]
    found += [block.text for block in article.blocks]
    for image in article.images:
        found += [image.raw or image.caption, image.alt]
    standing = {block.text for block in article.blocks}
    found += [note.text for note in article.notes if note.text not in standing]
    return [line for text in found if text for line in text.split("\n") if line]


def links_of(article: Article) -> list[str]:
    """The links of the body in page order: the words, then the address."""
    return [f"{' '.join(link.text.split())} → {link.href}" for block in article.blocks for link in block.links]


def source_of(reader: Reader, row: CaptureRow) -> list[str]:
    """The lines of the page as it was served, long ones broken between their tags.

    Raises StoreError `redacted`, `archive-damaged`.
    """
    record = page_record(reader.layout, reader.index, row)
    content = content_of(record.type, read_block(reader.layout, record))
    text = decode(content, content_type=reader.index.content_type(row.index)).text
    return [piece for line in _LINE.split(text) for piece in _broken(line)]


def _broken(line: str) -> Iterator[str]:
    for piece in _BETWEEN.split(line) if len(line) > _LONG else (line,):
        for at in range(0, len(piece) or 1, _LONGEST):
            yield piece[at : at + _LONGEST]


def differences(
    view: Literal["text", "source", "links"],
    names: tuple[str, str],
    old: Sequence[str],
    new: Sequence[str],
    *,
    by: By,
    context: int = CONTEXT,
) -> Differences:
    """Both sides line by line; within changed lines by words, by sentences or by whole lines."""
    coarse = len(old) > LINES or len(new) > LINES
    old, new = old[:LINES], new[:LINES]
    aligned = lcs.compare(old, new)
    coarse |= aligned.degraded
    told: list[Passage] = []
    i = j = signs = 0
    left_out = 0
    last = len(aligned.regions) - 1
    for number, region in enumerate(aligned.regions):
        told += _same(old, (i, region.i1), (j, region.j1), context, first=number == 0, last=False)
        i, j = region.i2, region.j2
        ours, theirs = old[region.i1 : region.i2], new[region.j1 : region.j2]
        signs += sum(map(len, ours)) + sum(map(len, theirs))
        if number >= TOLD or signs > SIGNS:
            left_out = last - number + 1
            break
        stretches, degraded = _stretches("\n".join(ours), "\n".join(theirs), by)
        coarse |= degraded
        told.append(Passage("changed", region.i1 + 1, region.j1 + 1, len(theirs), stretches))
    else:
        told += _same(old, (i, len(old)), (j, len(new)), context, first=not aligned.regions, last=True)
    return Differences(view, *names, tuple(told), len(aligned.regions), left_out, coarse)


def _same(
    lines: Sequence[str], ours: tuple[int, int], theirs: tuple[int, int], context: int, *, first: bool, last: bool
) -> Iterator[Passage]:
    """Unchanged lines: those next to a change, and between them a gap."""
    (start, end), shift = ours, theirs[0] - ours[0]
    head = start if first else min(end, start + context)
    tail = end if last else max(head, end - context)
    if tail - head == 1:  # to say that a line is left out takes a line
        head = tail
    for a, b, kind in ((start, head, "same"), (head, tail, "gap"), (tail, end, "same")):
        if a < b:
            text = (Stretch("same", "\n".join(lines[a:b])),) if kind == "same" else ()
            yield Passage("same" if kind == "same" else "gap", a + 1, a + shift + 1, b - a, text)


def _stretches(old: str, new: str, by: By) -> tuple[tuple[Stretch, ...], bool]:
    if by == "line" or not old or not new:
        pair = (Stretch("old", old), Stretch("new", new))
        return tuple(one for one in pair if one.text), False
    ours, theirs = (_cut(text, by) for text in (old, new))
    aligned = lcs.compare(ours, theirs)
    found: list[Stretch] = []
    i = 0
    for region in aligned.regions:
        found += [Stretch("same", "".join(ours[i : region.i1]))]
        found += [Stretch("old", "".join(ours[region.i1 : region.i2]))]
        found += [Stretch("new", "".join(theirs[region.j1 : region.j2]))]
        i = region.i2
    found.append(Stretch("same", "".join(ours[i:])))
    return tuple(one for one in found if one.text), aligned.degraded


def _cut(text: str, by: By) -> list[str]:
    if by == "word":
        return _WORD.findall(text)
    return [piece for line in re.findall(r"[^\n]+|\n", text) for piece in sentences(line)]
