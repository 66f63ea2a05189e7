"""From two texts to their changes: sentences first, then words, then which word became which.

What comes out are stretches of the raw texts in order; replacing each old range by its new range turns the old text
into the new one, exactly, white space included.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from archive.diff import lcs
from archive.diff.align import align, words_alike
from archive.diff.lexicon import known
from archive.diff.normal import norm
from archive.diff.phrases import read, reading
from archive.diff.rules.forms import same_stem
from archive.diff.rules.rule import Change, Pair
from archive.diff.rules.shape import damage
from archive.diff.rules.typo import close
from archive.diff.rules.values import SCORE
from archive.diff.sentences import split
from archive.diff.tokens import Token
from archive.model.article import Credit

#: Largest changed stretch, in words of one side, in which word is looked for word.
PAIRED: Final = 40
#: Share of a sentence's tokens that must stand unchanged for the rest to be told word by word.
KEPT: Final = 0.15
#: Sentences that may have come (or gone) between two parts of one that was split (or merged).
GAP: Final = 2
#: Likeness from which on sentences between two aligned ones are told word by word although none has a partner.
AKIN: Final = 0.6
#: Letters of scripts that spell words without spaces, and how many between two changed ones belong to their word.
_SPELLED: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]$")
_INNER: Final = 2
#: Longest score, in characters.
_SCORE: Final = 9
_GLUED: Final = ("word", "number", "mark")


class Joint(NamedTuple):
    """Tokens of each side that belong together: the same, or one become the other.

    One and one, or one that was written as several, or a run that stands on both sides letter for letter.
    """

    old: tuple[int, int]
    new: tuple[int, int]
    same: bool


class Changes(NamedTuple):
    """All changes of a pair of texts, in order."""

    changes: list[Change]
    degraded: bool


def compare(
    pair: Pair, *, old_credit: Credit | None = None, new_credit: Credit | None = None, captioned: bool = False
) -> Changes:
    """The changes between the two texts of a pair. Empty when they are the same string."""
    if pair.old == pair.new:
        return Changes([], False)
    language = pair.context.language
    old = read(pair.old, language, credit=old_credit, captioned=True) if captioned else reading(pair.old, language)
    new = read(pair.new, language, credit=new_credit, captioned=True) if captioned else reading(pair.new, language)
    joints: list[Joint] = []
    lone_old: list[tuple[int, int]] = []
    lone_new: list[tuple[int, int]] = []
    degraded = False
    for (i1, i2), (j1, j2) in _sentences(old, new, pair):
        if i1 == i2:
            lone_new.append((j1, j2))
        elif j1 == j2:
            lone_old.append((i1, i2))
        else:
            found, coarse = _words(old, new, i1, i2, j1, j2, pair)
            joints += found
            degraded |= coarse
    return Changes(_scores(pair, old, new, _changes(pair, old, new, joints, lone_old, lone_new)), degraded)


def _scores(pair: Pair, old: Sequence[Token], new: Sequence[Token], changes: list[Change]) -> list[Change]:
    """The changes, with a score that was turned round as one: `3-1` and `1-3` share a figure by chance."""
    found: list[Change] = []
    for change in changes:
        last = found[-1] if found else None
        if last is not None and change.old_range[1] - last.old_range[0] <= _SCORE:
            ours, theirs = (last.old_range[0], change.old_range[1]), (last.new_range[0], change.new_range[1])
            figures = SCORE.fullmatch(pair.old[slice(*ours)]), SCORE.fullmatch(pair.new[slice(*theirs)])
            if figures[0] and figures[1] and figures[0].groups() == figures[1].groups()[::-1]:
                within = [
                    (bisect_left(tokens, where[0], key=_starting), bisect_left(tokens, where[1], key=_starting))
                    for tokens, where in ((old, ours), (new, theirs))
                ]
                found[-1] = _change(pair, old, new, within[0], within[1], ours, theirs)
                continue
        found.append(change)
    return found


def _starting(token: Token) -> int:
    return token.start


def _sentences(old: Sequence[Token], new: Sequence[Token], pair: Pair) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Token ranges that belong together, in the order of both sides; one is empty where a sentence has no partner."""
    ours, theirs = split(old, pair.old), split(new, pair.new)
    if len(ours) <= 1 and len(theirs) <= 1:
        return [((0, len(old)), (0, len(new)))]
    texts_old = [norm(pair.old[old[a].start : old[b - 1].end]) for a, b in ours]
    texts_new = [norm(pair.new[new[a].start : new[b - 1].end]) for a, b in theirs]
    alignment = align(texts_old, texts_new, gap=GAP)
    links = [link for link in alignment.links if not link.moved]
    found: list[tuple[tuple[int, int], tuple[int, int]]] = []
    i = j = 0
    ends = ((len(ours),), (len(theirs),))
    for link_old, link_new in [*((link.old, link.new) for link in links), ends]:
        gone, come = range(i, link_old[0]), range(j, link_new[0])
        if (
            gone
            and come
            and words_alike(" ".join(texts_old[i : link_old[0]]), " ".join(texts_new[j : link_new[0]])) >= AKIN
        ):
            found.append(((ours[gone[0]][0], ours[gone[-1]][1]), (theirs[come[0]][0], theirs[come[-1]][1])))
        else:
            found += [(ours[n], (0, 0)) for n in gone]
            found += [((0, 0), theirs[n]) for n in come]
        if (link_old, link_new) != ends:
            found.append(
                ((ours[link_old[0]][0], ours[link_old[-1]][1]), (theirs[link_new[0]][0], theirs[link_new[-1]][1]))
            )
            # What came between the parts of one that was split stands in their range and is still told for itself.
            found += [(ours[n], (0, 0)) for n in range(link_old[0], link_old[-1]) if n not in link_old]
            found += [((0, 0), theirs[n]) for n in range(link_new[0], link_new[-1]) if n not in link_new]
            i, j = link_old[-1] + 1, link_new[-1] + 1
    return found


def _words(
    old: Sequence[Token], new: Sequence[Token], i1: int, i2: int, j1: int, j2: int, pair: Pair
) -> tuple[list[Joint], bool]:
    if (run := _as_it_stood(old, new, (i1, i2), (j1, j2), pair)) is not None:
        return [run], False
    ours, theirs = _units(old, i1, i2), _units(new, j1, j2)
    aligned = lcs.compare(_keys(old, ours, i2), _keys(new, theirs, j2))
    ours.append(i2)
    theirs.append(j2)
    regions = [lcs.Region(ours[r.i1], ours[r.i2], theirs[r.j1], theirs[r.j2]) for r in aligned.regions]
    kept = (i2 - i1) - sum(r.i2 - r.i1 for r in regions)
    if regions and kept < KEPT * max(i2 - i1, j2 - j1) and min(i2 - i1, j2 - j1) > 6:
        regions = [lcs.Region(regions[0].i1, regions[-1].i2, regions[0].j1, regions[-1].j2)]
    regions = _slide(_bridge(regions, old, new, pair), old, new, i1, j1)
    joints: list[Joint] = []
    i, j = i1, j1
    for region in [*regions, lcs.Region(i2, i2, j2, j2)]:
        run = _as_it_stood(old, new, (i, region.i1), (j, region.j1), pair)
        if run is not None:
            joints.append(run)
        else:
            joints += [Joint((i + n, i + n + 1), (j + n, j + n + 1), True) for n in range(region.i1 - i)]
        joints += _partners(old, new, region, pair)
        i, j = region.i2, region.j2
    return joints, aligned.degraded


def _as_it_stood(
    old: Sequence[Token], new: Sequence[Token], ours: tuple[int, int], theirs: tuple[int, int], pair: Pair
) -> Joint | None:
    """A run of tokens as one joint when both sides have it letter for letter, the white space in it too; else None."""
    (i1, i2), (j1, j2) = ours, theirs
    if i2 - i1 != j2 - j1 or i1 == i2:
        return None
    if pair.old[old[i1].start : old[i2 - 1].end] != pair.new[new[j1].start : new[j2 - 1].end]:
        return None
    same = all(a.text == b.text and a.key == b.key for a, b in zip(old[i1:i2], new[j1:j2], strict=True))
    return Joint(ours, theirs, True) if same else None


def _units(tokens: Sequence[Token], first: int, last: int) -> list[int]:
    """Where the units that are matched as one begin: words with the hyphens and marks inside them, single marks around.

    A reader takes `four-hour` and `[sic]` for one sign each: matched part by part, hyphens and brackets outweigh words.
    """
    found = []
    n = first
    while n < last:
        end = n + 1
        if end == last or tokens[n].end != tokens[end].start:
            found.append(n)
            n = end
            continue
        if tokens[n].kind in _GLUED:
            while end < last and _glued(tokens[end - 1], tokens[end]):
                end += 1
        if end == n + 1:
            found.append(n)
            n = end
            continue
        if end - n == 3 and tokens[n].text == "[" and tokens[end - 1].text == "]":
            found.append(n)
        else:
            lead, tail = n, end
            while lead < end and tokens[lead].kind == "mark":
                lead += 1
            while tail > lead and tokens[tail - 1].kind == "mark":
                tail -= 1
            found += [*range(n, min(lead + 1, end)), *range(max(tail, lead + 1), end)]
        n = end
    return found


def _glued(one: Token, other: Token) -> bool:
    """Whether two tokens are written as one word; an elided article and its noun are two."""
    return one.end == other.start and one.kind in _GLUED and other.kind in _GLUED and "mark" in (one.kind, other.kind)


def _keys(tokens: Sequence[Token], starts: Sequence[int], last: int) -> list[str]:
    ends = [*starts[1:], last]
    return [
        tokens[a].key if b == a + 1 else "\0".join(token.key for token in tokens[a:b])
        for a, b in zip(starts, ends, strict=False)
    ]


def _one_unit(tokens: Sequence[Token], start: int, end: int) -> bool:
    return all(tokens[n].end == tokens[n + 1].start for n in range(start, end - 1))


def _bridge(regions: list[lcs.Region], old: Sequence[Token], new: Sequence[Token], pair: Pair) -> list[lcs.Region]:
    """Joins two rewritten stretches that share only a function word or a mark between them."""
    function = pair.context.tables.function
    joined: list[lcs.Region] = []
    for region in regions:
        if joined:
            last = joined[-1]
            between = old[last.i2 : region.i1]
            both = all(_content(tokens, function) for tokens in (old[last.i1 : last.i2], new[last.j1 : last.j2]))
            both = both and all(
                _content(tokens, function) for tokens in (old[region.i1 : region.i2], new[region.j1 : region.j2])
            )
            if both and len(between) == 1 and between[0].kind == "word" and between[0].key.lower() in function:
                wide = max(last.i2 - last.i1, last.j2 - last.j1, region.i2 - region.i1, region.j2 - region.j1)
                if wide > 1:
                    joined[-1] = lcs.Region(last.i1, region.i2, last.j1, region.j2)
                    continue
            if 1 <= len(between) <= _INNER and all(_SPELLED.match(token.text) for token in between):
                joined[-1] = lcs.Region(last.i1, region.i2, last.j1, region.j2)
                continue
        joined.append(region)
    return joined


def _content(tokens: Sequence[Token], function: frozenset[str]) -> bool:
    return any(token.kind != "mark" and token.key.lower() not in function for token in tokens)


def _slide(regions: list[lcs.Region], old: Sequence[Token], new: Sequence[Token], i1: int, j1: int) -> list[lcs.Region]:
    """Moves a pure insertion or removal that can stand in several places to where a clause begins.

    `A, B, C` with `, B` or `B,` taken out is the same edit; the one that starts after a mark reads better. It never
    leaves the sentences compared, which begin at `i1` and `j1`.
    """
    moved: list[lcs.Region] = []
    for region in regions:
        side = new if region.i1 == region.i2 else old if region.j1 == region.j2 else None
        if side is None:
            moved.append(region)
            continue
        start, end = (region.j1, region.j2) if side is new else (region.i1, region.i2)
        last = moved[-1] if moved else lcs.Region(i1, i1, j1, j1)
        floor = last.j2 if side is new else last.i2
        steps = 0
        best = 0
        while start - steps > floor and side[start - steps - 1].key == side[end - steps - 1].key and steps < 12:
            steps += 1
            first = side[start - steps]
            before = side[start - steps - 1] if start - steps else None
            if (
                first.kind != "mark"
                and (before is None or before.kind == "mark")
                and side[end - steps - 1].kind == "mark"
            ):
                best = steps
        moved.append(lcs.Region(region.i1 - best, region.i2 - best, region.j1 - best, region.j2 - best))
    return moved


def _partners(old: Sequence[Token], new: Sequence[Token], region: lcs.Region, pair: Pair) -> list[Joint]:
    """Inside a changed stretch, which token became which: the monotone pairing of greatest worth."""
    i1, i2, j1, j2 = region
    height, width = i2 - i1, j2 - j1
    if not height or not width or height > PAIRED or width > PAIRED:
        return []
    texts = pair.old[old[i1].start : old[i2 - 1].end], pair.new[new[j1].start : new[j2 - 1].end]
    if damage(*texts) or damage(*reversed(texts)):
        return []
    language = pair.context.language
    # What is the same in both is not looked for again: the stretch was bridged over it, or it stands elsewhere.
    inside = _one_unit(old, i1, i2) and _one_unit(new, j1, j2) and not _SPELLED.match(old[i1].text)
    letters_old = [_letters(token) for token in old[i1:i2]]
    letters_new = [_letters(token) for token in new[j1:j2]]
    joined_old, joined_new = _runs(letters_old), _runs(letters_new)
    # Only letters are written apart or as one: what is none of a word equals no run.
    wholes_old, wholes_new = _wholes(letters_old), _wholes(letters_new)
    parts_old, parts_new = _apart(wholes_old, joined_new), _apart(wholes_new, joined_old)
    ends_old, ends_new = _ends(old[i1:i2]), _ends(new[j1:j2])
    table = [[0.0] * (width + 1) for _ in range(height + 1)]
    step: dict[tuple[int, int], tuple[int, int]] = {}
    for i in range(height - 1, -1, -1):
        row, below, ours = table[i], table[i + 1], ends_old[i]
        for j in range(width - 1, -1, -1):
            best = below[j] if below[j] > row[j + 1] else row[j + 1]
            theirs = ends_new[j]
            if ours and theirs and ours[0] != theirs[0] and ours[1] != theirs[1]:
                worth = 0.0
            else:
                same = old[i1 + i].key == new[j1 + j].key
                worth = _worth(old[i1 + i], new[j1 + j], language) if inside or not same else 0.0
            if worth and worth + below[j + 1] >= best:
                best = worth + below[j + 1]
                step[i, j] = (1, 1)
            # One word written as two or three, or the reverse: a lot, Solar-Anlagen.
            for k in (2, 3) if parts_old[i] or parts_new[j] else ():
                if wholes_new[j] in joined_old[k, i] and 2.0 + table[i + k][j + 1] > best:
                    best = 2.0 + table[i + k][j + 1]
                    step[i, j] = (k, 1)
                if wholes_old[i] in joined_new[k, j] and 2.0 + table[i + 1][j + k] > best:
                    best = 2.0 + table[i + 1][j + k]
                    step[i, j] = (1, k)
            row[j] = best
    joints = []
    i = j = 0
    while i < height and j < width:
        if (i, j) in step:
            down, right = step[i, j]
            joints.append(Joint((i1 + i, i1 + i + down), (j1 + j, j1 + j + right), False))
            i, j = i + down, j + right
        elif table[i][j] == table[i + 1][j]:
            i += 1
        else:
            j += 1
    return joints


def _ends(tokens: Sequence[Token]) -> list[tuple[str, str] | None]:
    """First and last letter of each plain word: where both differ, none became the other (see `_one_slip`)."""
    lows = [token.key.lower() if token.kind in ("word", "number") else "" for token in tokens]
    return [(low[0], low[-1]) if low else None for low in lows]


def _letters(token: Token) -> str:
    return "" if token.kind == "mark" else token.key.casefold()


def _runs(letters: Sequence[str]) -> dict[tuple[int, int], tuple[str, ...]]:
    """What `k` tokens in a row from the `n`-th on spell as one word, by (k, n); nothing where a mark begins or ends."""
    return {
        (k, n): ("".join(letters[n : n + k]),) if n + k <= len(letters) and letters[n] and letters[n + k - 1] else ()
        for k in (2, 3)
        for n in range(len(letters))
    }


def _wholes(letters: Sequence[str]) -> list[str | None]:
    """Each token that can have been written in parts; None for the others."""
    return [word if len(word) >= 3 and word.isalpha() else None for word in letters]


def _apart(wholes: Sequence[str | None], runs: dict[tuple[int, int], tuple[str, ...]]) -> list[bool]:
    """Which of the tokens some run of the other side spells."""
    spelled = {word for run in runs.values() for word in run}
    return [word in spelled for word in wholes]


def _worth(old: Token, new: Token, language: str) -> float:
    """How surely one token became the other; 0 when there is no sign of it."""
    if old.kind == new.kind and old.kind in ("credit", "date", "quantity"):
        return 3.0
    if "mark" in (old.kind, new.kind):
        return 1.5 if old.key == new.key else 0.0
    if old.key == new.key:
        return 2.0
    if "glyph" in (old.kind, new.kind) or "credit" in (old.kind, new.kind):
        return 0.0
    return likeness(old.key.lower(), new.key.lower(), language)


@lru_cache(maxsize=4096)
def likeness(a: str, b: str, language: str) -> float:
    """How surely one lower-case word became another."""
    if a == b:
        return 2.0
    if min(len(a), len(b)) < 3 or not (a.isalpha() and b.isalpha()):
        return 0.0
    if a[0] != b[0] and not _one_slip(a, b):
        return 0.0
    distance = close(a, b)
    if distance is not None and (a[0] == b[0] or distance == 1) and distance < min(len(a), len(b)) - 1:
        both = known(a, language) and known(b, language)
        return 1.2 - 0.2 * distance if not both or distance == 1 else 0.5
    return 1.0 if same_stem(a, b, language) is not None else 0.0


def _one_slip(a: str, b: str) -> bool:
    """Whether two words that begin with different letters are one slip apart: then it is at their beginning."""
    return a[1:] in (b, b[1:]) or b[1:] == a or (a[0] == b[1] and a[1] == b[0] and a[2:] == b[2:])


def _changes(
    pair: Pair, old: Sequence[Token], new: Sequence[Token], joints: list[Joint],
    lone_old: list[tuple[int, int]], lone_new: list[tuple[int, int]],
) -> list[Change]:  # fmt: skip
    """The stretches between joints, and the joints whose tokens differ, as changes with exact ranges."""
    found: list[Change] = []
    cuts_old = sorted({edge for span in lone_old for edge in span})
    cuts_new = sorted({edge for span in lone_new for edge in span})
    sentences = {("old", *span) for span in lone_old} | {("new", *span) for span in lone_new}
    i = j = 0
    place_old = place_new = 0
    end = Joint((len(old), len(old)), (len(new), len(new)), True)
    for joint in [*joints, end]:
        last = joint is end
        next_old = len(pair.old) if last else old[joint.old[0]].start
        next_new = len(pair.new) if last else new[joint.new[0]].start
        found += _gap(
            pair,
            old,
            new,
            (i, joint.old[0]),
            (j, joint.new[0]),
            (place_old, next_old),
            (place_new, next_new),
            cuts_old,
            cuts_new,
            sentences,
        )
        if last:
            break
        i, j = joint.old[1], joint.new[1]
        place_old, place_new = old[i - 1].end, new[j - 1].end
        if pair.old[next_old:place_old] != pair.new[next_new:place_new]:
            found.append(_change(pair, old, new, joint.old, joint.new, (next_old, place_old), (next_new, place_new)))
    return found


def _change(
    pair: Pair, old: Sequence[Token], new: Sequence[Token], ours: tuple[int, int], theirs: tuple[int, int],
    range_old: tuple[int, int], range_new: tuple[int, int], *, sentence: bool = False,
) -> Change:  # fmt: skip
    return Change(
        pair, tuple(old[slice(*ours)]), tuple(new[slice(*theirs)]), range_old, range_new,
        (old[ours[0] - 1] if ours[0] else None, old[ours[1]] if ours[1] < len(old) else None),
        (new[theirs[0] - 1] if theirs[0] else None, new[theirs[1]] if theirs[1] < len(new) else None),
        sentence,
    )  # fmt: skip


def _gap(
    pair: Pair, old: Sequence[Token], new: Sequence[Token], ours: tuple[int, int], theirs: tuple[int, int],
    range_old: tuple[int, int], range_new: tuple[int, int], cuts_old: list[int], cuts_new: list[int],
    sentences: set[tuple[str, int, int]],
) -> list[Change]:  # fmt: skip
    """What stands between two joints: cut at the edges of lone sentences and around credits, removals first."""
    if pair.old[slice(*range_old)] == pair.new[slice(*range_new)]:
        return []
    pieces_old = _pieces(old, ours, cuts_old)
    pieces_new = _pieces(new, theirs, cuts_new)
    if (
        len(pieces_old) <= 1
        and len(pieces_new) <= 1
        and not (("old", *ours) in sentences and ("new", *theirs) in sentences)
    ):
        lone = ("old", *ours) in sentences or ("new", *theirs) in sentences
        return [_trimmed(pair, old, new, ours, theirs, range_old, range_new, sentence=lone)]
    # Several pieces: each old piece goes, then each new piece comes; white space between goes with the piece before it.
    found = []
    anchor = range_new[0]
    start = range_old[0]
    shared = _shared_head(pair.old[slice(*range_old)], pair.new[slice(*range_new)])
    start, anchor = start + shared, anchor + shared
    tail = _shared_tail(pair.old[start : range_old[1]], pair.new[anchor : range_new[1]])
    stop_old, stop_new = range_old[1] - tail, range_new[1] - tail
    spare_old = start
    for n, piece in enumerate(pieces_old):
        end = stop_old if n == len(pieces_old) - 1 else old[pieces_old[n + 1][0]].start
        found.append(
            _change(
                pair,
                old,
                new,
                piece,
                (theirs[0], theirs[0]),
                (start, end),
                (anchor, stop_new if not pieces_new and n == len(pieces_old) - 1 else anchor),
                sentence=("old", *piece) in sentences,
            )
        )
        start = end
    start = anchor
    for n, piece in enumerate(pieces_new):
        end = stop_new if n == len(pieces_new) - 1 else new[pieces_new[n + 1][0]].start
        found.append(
            _change(
                pair,
                old,
                new,
                (ours[1], ours[1]),
                piece,
                # White space that stood where sentences came goes with the first of them.
                (stop_old if pieces_old or n else spare_old, stop_old),
                (start, end),
                sentence=("new", *piece) in sentences,
            )
        )
        start = end
    return [change for change in found if change.old_text or change.new_text]


def _pieces(tokens: Sequence[Token], span: tuple[int, int], cuts: list[int]) -> list[tuple[int, int]]:
    edges = {span[0], span[1], *cuts[bisect_right(cuts, span[0]) : bisect_left(cuts, span[1])]}
    for n in range(*span):
        if tokens[n].kind == "credit":
            edges |= {n, n + 1}
    ordered = sorted(edge for edge in edges if span[0] <= edge <= span[1])
    return [(a, b) for a, b in pairwise(ordered) if b > a]


def _trimmed(
    pair: Pair, old: Sequence[Token], new: Sequence[Token], ours: tuple[int, int], theirs: tuple[int, int],
    range_old: tuple[int, int], range_new: tuple[int, int], *, sentence: bool,
) -> Change:  # fmt: skip
    """The stretch without the white space that both sides share at its ends."""
    a, b = pair.old[slice(*range_old)], pair.new[slice(*range_new)]
    head = _shared_head(a, b)
    tail = _shared_tail(a[head:], b[head:])
    return _change(
        pair,
        old,
        new,
        ours,
        theirs,
        (range_old[0] + head, range_old[1] - tail),
        (range_new[0] + head, range_new[1] - tail),
        sentence=sentence,
    )


def _shared_head(a: str, b: str) -> int:
    n = 0
    while n < min(len(a), len(b)) and a[n] == b[n] and a[n].isspace():
        n += 1
    return n


def _shared_tail(a: str, b: str) -> int:
    n = 0
    while n < min(len(a), len(b)) and a[-1 - n] == b[-1 - n] and a[-1 - n].isspace():
        n += 1
    return n
