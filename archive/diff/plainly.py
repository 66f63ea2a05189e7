"""Decides which words of two texts are others, and nothing more: how an edit is told that the budget did not reach.

Words that went and words that came, exactly, without a rule being asked what they mean: `NOT_ASSESSED`, always for
review, never below severity 3. Where figures, words of dates or words that deny or hedge are others, the kind that this
may be stands beside it, so that it ranks with those; a look at sets of words says so, no rule.
"""

from __future__ import annotations

import re
from array import array
from itertools import accumulate
from typing import Final

from archive.diff import lcs
from archive.diff.abreast import shared_head
from archive.diff.budget import STRETCH
from archive.diff.context import Context
from archive.diff.normal import norm
from archive.diff.tokens import plain
from archive.model.edit import Evidence, Kind, Span

#: The rule by which an edit says that nobody looked at it.
RULE: Final = "words.not-assessed/1"
#: Cells of the table in which shared words are looked for; above it, words that stand once on each side must do.
CELLS: Final = 4_000_000
#: Share of the words that must be shared for the rest to be told stretch by stretch.
_SHARED: Final = 0.3
#: Most stretches of one text that are told one by one.
_STRETCHES: Final = 200
#: Units of a text from which on those that are equal are one string.
_MANY_UNITS: Final = 4_000
#: Characters around words in which they are read.
_AROUND: Final = 200
#: A word with the white space behind it; one sign each where a script has no spaces.
_SPACED: Final = re.compile(r"^\s+|\S+\s*")
_UNSPACED: Final = re.compile(r"^\s+|[!-~\u00a1-\u024f\u0370-\u0dff\u10a0-\u10ff]+\s*|\S\s*|\s+")
_FIGURES: Final = re.compile(r"\d+(?:[.,:]\d+)*")
_WORDS: Final = re.compile(r"[^\W\d_]+")


def spans(old: str, new: str) -> tuple[Span, ...]:
    """The stretches by which one text became the other, in order, as `NOT_ASSESSED`; white space alone is noise."""
    if old == new:
        return ()
    if norm(old) == norm(new):
        evidence: Evidence = {"rule": "shape.unicode/1"}
        return (Span((0, len(old)), (0, len(new)), "WHITESPACE_UNICODE", "certain", evidence),)
    told: Evidence = {"rule": RULE}
    return tuple(Span(*ranges, "NOT_ASSESSED", "review", told) for ranges in stretches(old, new))


def stretches(old: str, new: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Ranges of both texts that are others, in order; what stands between them is the same, sign for sign."""
    head = shared_head(old, new)
    tail = min(shared_head(old[head:][::-1], new[head:][::-1]), len(old) - head, len(new) - head)
    spaced = plain(old) and plain(new)
    if spaced:
        head = _word(old, head)
        while tail and not old[len(old) - tail].isspace():
            tail -= 1
    ours, theirs = old[head : len(old) - tail], new[head : len(new) - tail]
    unit = _SPACED if spaced else _UNSPACED
    same: dict[str, str] = {}
    units_old, units_new = (_shared(unit.findall(part), same) for part in (ours, theirs))
    if not units_old or not units_new:
        return [((head, len(old) - tail), (head, len(new) - tail))]
    if len(units_old) == len(units_new) == 1:
        # One word for another: nothing is shared, nothing to be looked for.
        regions = [lcs.Region(0, 1, 0, 1)]
    else:
        regions = lcs.compare(units_old, units_new, cells=CELLS, small=0).regions
    kept = len(units_old) - sum(region.i2 - region.i1 for region in regions)
    if len(regions) > _STRETCHES or kept < _SHARED * min(len(units_old), len(units_new)):
        regions = [lcs.Region(regions[0].i1, regions[-1].i2, regions[0].j1, regions[-1].j2)]
    places_old, places_new = _places(units_old, head), _places(units_new, head)
    found = []
    for i1, i2, j1, j2 in regions:
        (a, b), (c, d) = (places_old[i1], places_old[i2]), (places_new[j1], places_new[j2])
        while b > a and d > c and old[b - 1] == new[d - 1] and old[b - 1].isspace():
            b, d = b - 1, d - 1
        found.append(((a, b), (c, d)))
    return found


#: A sentence with its end and the white space behind it.
_SENTENCE: Final = re.compile(r"[^.!?。！？\n]+[.!?。！？\n]*[\"'”’»)\]」』]*\s*|[.!?。！？\n]+\s*")


def windows(old: str, new: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Where two texts of great length are others, each with enough around it to be read: the sentences, and where these
    are very long themselves, the words with some before and behind."""
    found = []
    for ours, theirs in sentences(old, new):
        if ours[1] - ours[0] + theirs[1] - theirs[0] <= STRETCH:
            found.append((ours, theirs))
            continue
        inner = stretches(old[slice(*ours)], new[slice(*theirs)])
        found += _widened([((a + ours[0], b + ours[0]), (c + theirs[0], d + theirs[0])) for (a, b), (c, d) in inner],
                          old, ours)  # fmt: skip
    return found


def _widened(
    inner: list[tuple[tuple[int, int], tuple[int, int]]], old: str, ours: tuple[int, int]
) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Stretches of words with the same words around them, taken together where they are near."""
    found: list[tuple[tuple[int, int], tuple[int, int]]] = []
    for n, ((a, b), (c, d)) in enumerate(inner):
        first = max(ours[0], a - _AROUND, inner[n - 1][0][1] if n else 0)
        last = min(ours[1], b + _AROUND, inner[n + 1][0][0] if n + 1 < len(inner) else ours[1])
        # Both sides have the same there, so that a word that is whole on one is whole on the other.
        while first < a and not old[first - 1 : first].isspace():
            first += 1
        while last > b and not old[last : last + 1].isspace():
            last -= 1
        before, behind = a - first, last - b
        if found and found[-1][0][1] >= first:
            found[-1] = ((found[-1][0][0], last), (found[-1][1][0], d + behind))
        else:
            found.append(((first, last), (c - before, d + behind)))
    return found


def sentences(old: str, new: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Stretches of whole sentences that are others, as `stretches` gives those of words."""
    cut_old, cut_new = _SENTENCE.findall(old), _SENTENCE.findall(new)
    places_old, places_new = _places(cut_old, 0), _places(cut_new, 0)
    regions = lcs.compare(cut_old, cut_new, cells=CELLS, small=0).regions
    return [((places_old[r.i1], places_old[r.i2]), (places_new[r.j1], places_new[r.j2])) for r in regions]


def kinds(old: str, new: str, found: tuple[Span, ...], context: Context) -> tuple[Kind, ...]:
    """What the stretches may be beside `NOT_ASSESSED`, by the figures and words that are others in them."""
    before, after = (
        " | ".join([text[slice(*where)] for where in ranges])
        for text, ranges in ((old, [span.old for span in found]), (new, [span.new for span in found]))
    )
    seen: dict[Kind, None] = {}
    if _FIGURES.findall(before) != _FIGURES.findall(after):
        seen["NUMBER_CHANGED"] = None
    telling = context.telling
    ours, theirs = ([word for word in _WORDS.findall(text.lower()) if word in telling] for text in (before, after))
    if ours != theirs:
        seen.update(dict.fromkeys(telling[word] for word in (*ours, *theirs)))
    for sign in (*context.tables.negating, "n't", "n\u2019t"):
        if (sign in before or sign in after) and before.count(sign) != after.count(sign):
            seen["POLARITY_MODALITY"] = None
    return tuple(seen)


def _word(text: str, place: int) -> int:
    """Where the word begins that a place lies in."""
    while place and not text[place - 1].isspace():
        place -= 1
    return place


def _shared(units: list[str], same: dict[str, str]) -> list[str]:
    """The units, one string for each however often it stands there: a sign of a long text takes 80 bytes by itself."""
    return units if len(units) < _MANY_UNITS else list(map(same.setdefault, units, units))


def _places(units: list[str], start: int) -> array[int]:
    return array("q", accumulate(map(len, units), initial=start))
