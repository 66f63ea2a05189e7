"""Which block of one version is which block of the other: exact, changed, split, merged, moved, gone, new.

Exact text first (linear), then similarity weighted by rarity among what is left, then containment for splits and
merges; moves are what lies outside the heaviest increasing chain. Every choice has a total order, so the result
depends on nothing but the texts.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from math import log
from typing import Final, NamedTuple

from archive.diff import abreast
from archive.diff.tokens import features, plain

#: Least similarity of two blocks that are taken for versions of one.
FLOOR: Final = 0.42
#: Pairs of leftovers that are all compared; above, only blocks that share a rare word are.
ALL_PAIRS: Final = 2_500
#: Blocks per side that are compared by similarity at all.
MOST: Final = 5_000
#: Words of both sides, or pairs of characters where a script has no spaces, that are held against each other at all.
FEATURES: Final = 500_000
#: How much of a part must stand in the whole, and how alike all parts joined must be to it, for a split or a merge.
PART: Final = 0.6
WHOLE: Final = 0.6
_RAREST: Final = 40
_CANDIDATES: Final = 6
#: Votes that are counted for one block, rarest words first: more would make many alike blocks quadratic.
_VOTES: Final = 300


#: Different words of a text up to which they are kept in order with their weights.
_KEPT: Final = 4_000


class Link(NamedTuple):
    """Blocks that belong together: one to one, one to several (split) or several to one (merge)."""

    old: tuple[int, ...]
    new: tuple[int, ...]
    exact: bool
    moved: bool = False


class Alignment(NamedTuple):
    """Links in the order of the new side, and what has no partner."""

    links: list[Link]
    removed: list[int]
    added: list[int]
    degraded: bool = False


def align(old: Sequence[str], new: Sequence[str], *, floor: float = FLOOR, gap: int = 0) -> Alignment:
    """Aligns two sequences of matching-layer texts. Every index of either side stands in exactly one place.

    `gap` is how many texts may have come (or gone) between two parts of a split (or a merge).
    """
    exact = _exact(old, new)
    left = sorted(set(range(len(old))) - {i for i, _ in exact})
    right = sorted(set(range(len(new))) - {j for _, j in exact})
    changed: list[tuple[int, int]] = []
    splits: list[Link] = []
    beside: list[tuple[int, int]] = []
    if len(left) * len(right) > abreast.MANY:
        beside = abreast.pairs(old, new, left, right)
        left = sorted(set(left) - {i for i, _ in beside})
        right = sorted(set(right) - {j for _, j in beside})
    degraded = len(left) > MOST or len(right) > MOST
    if len(left) * len(right) > abreast.MANY:
        degraded = degraded or _much(old, left) + _much(new, right) > FEATURES
    if left and right and not degraded:
        likeness = Likeness(old, new, left, right)
        changed = likeness.pairs(floor)
        gone = set(left) - {i for i, _ in changed}
        come = set(right) - {j for _, j in changed}
        splits, changed = _splits(likeness, changed, gone, come, gap)
    changed += beside
    links = [Link((i,), (j,), True) for i, j in exact] + [Link((i,), (j,), False) for i, j in changed] + splits
    used_old = {i for link in links for i in link.old}
    used_new = {j for link in links for j in link.new}
    return Alignment(
        _moves(links, old),
        [i for i in range(len(old)) if i not in used_old],
        [j for j in range(len(new)) if j not in used_new],
        degraded,
    )


def _much(texts: Sequence[str], left: Sequence[int]) -> int:
    """About how many words leftovers have; pairs of characters where a script has no spaces."""
    chosen = [texts[n] for n in left]
    if sum(map(len, chosen)) <= FEATURES // 2:
        return 0
    return sum([text.count(" ") + 1 if plain(text) else len(text) for text in chosen])


def _exact(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    head = 0
    while head < len(old) and head < len(new) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < len(old) - head and tail < len(new) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    pairs = [(n, n) for n in range(head)]
    places: dict[str, list[int]] = {}
    for i in range(len(old) - tail - 1, head - 1, -1):
        places.setdefault(old[i], []).append(i)
    for j in range(head, len(new) - tail):
        where = places.get(new[j])
        if where:
            pairs.append((where.pop(), j))
    return pairs + [(len(old) - n, len(new) - n) for n in range(tail, 0, -1)]


class Likeness:
    """Similarity among leftovers, weighted by how rare a word is among them."""

    def __init__(self, old: Sequence[str], new: Sequence[str], left: list[int], right: list[int]) -> None:
        self.old, self.new = old, new
        self.left, self.right = left, right
        #: One string for each word, however many texts have it.
        same: dict[str, str] = {}
        self.bags_old = {i: _bag(old[i], same) for i in left}
        self.bags_new = {j: _bag(new[j], same) for j in right}
        spread: Counter[str] = Counter()
        for bag in (*self.bags_old.values(), *self.bags_new.values()):
            spread.update(bag.keys())
        total = len(left) + len(right)
        self.spread = spread
        self.weight = {word: log(1 + total / seen) for word, seen in spread.items()}
        #: The bags in the order of their words: sums of weights must not depend on the order of a table.
        #: None stands for one that is too large to be kept.
        self.rows_old = {i: self._row(bag) if len(bag) <= _KEPT else None for i, bag in self.bags_old.items()}
        self.rows_new = {j: self._row(bag) if len(bag) <= _KEPT else None for j, bag in self.bags_new.items()}
        self.sizes_old = {i: bag.total() for i, bag in self.bags_old.items()}
        self.sizes_new = {j: bag.total() for j, bag in self.bags_new.items()}
        self.mass_old = {i: self._mass(row, self.bags_old[i]) for i, row in self.rows_old.items()}
        self.mass_new = {j: self._mass(row, self.bags_new[j]) for j, row in self.rows_new.items()}

    def _row(self, bag: Counter[str]) -> list[tuple[str, int, float]]:
        weight = self.weight
        return [(word, bag[word], weight[word]) for word in sorted(bag)]

    def _mass(self, row: Sequence[tuple[str, int, float]] | None, bag: Counter[str]) -> float:
        if row is None:
            return sum([bag[word] * self.weight[word] for word in sorted(bag)])
        return sum([count * weight for _, count, weight in row])

    def shared(self, one: Counter[str], other: Counter[str]) -> float:
        """The weight that two bags of words share."""
        if len(other) < len(one):
            one, other = other, one
        return sum(min(count, other[word]) * self.weight[word] for word, count in sorted(one.items()) if word in other)

    def score(self, i: int, j: int, floor: float = 0.0) -> float:
        """How alike an old and a new leftover are, 0 to 1; anything below `floor` when it is below."""
        mine, theirs = self.bags_old[i], self.bags_new[j]
        a, b = self.mass_old[i], self.mass_new[j]
        if not a or not b:
            return 1.0 if self.old[i] == self.new[j] else 0.0
        row, other = (self.rows_new[j], mine) if len(theirs) < len(mine) else (self.rows_old[i], theirs)
        if row is None:
            bag = mine if other is theirs else theirs
            row = [(word, bag[word], self.weight[word]) for word in sorted([word for word in bag if word in other])]
        both = sum(
            [weight if count == 1 else min(count, other[word]) * weight for word, count, weight in row if word in other]
        )
        dice = 2 * both / (a + b)
        sizes = (self.sizes_old[i], self.sizes_new[j])
        if min(sizes) >= 6:
            dice = max(dice, 0.6 * both / min(a, b))
        elif max(sizes) <= 12:
            one, other_one = self.old[i], self.new[j]
            most = 0.9 * letters_at_most(one, other_one)
            if most > dice and most >= floor:
                dice = max(dice, 0.9 * letters_alike(one, other_one))
        return dice

    def pairs(self, floor: float) -> list[tuple[int, int]]:
        """The best one-to-one pairs, most alike first, each block at most once."""
        scored = []
        height, width = max(1, len(self.old)), max(1, len(self.new))
        for i, j in self._candidates():
            score = self.score(i, j, floor)
            if score >= floor:
                near = 0.05 * (1 - abs(i / height - j / width))
                scored.append((-(score + near), abs(i - j), i, j))
        scored.sort()
        taken_old: set[int] = set()
        taken_new: set[int] = set()
        found = []
        for _, _, i, j in scored:
            if i not in taken_old and j not in taken_new:
                taken_old.add(i)
                taken_new.add(j)
                found.append((i, j))
        return sorted(found)

    def _candidates(self) -> list[tuple[int, int]]:
        if len(self.left) * len(self.right) <= ALL_PAIRS:
            return [(i, j) for i in self.left for j in self.right]
        often = max(8, (len(self.left) + len(self.right)) // 10)
        index: dict[str, list[int]] = {}
        for j in self.right:
            for word in self.bags_new[j]:
                if self.spread[word] <= often:
                    index.setdefault(word, []).append(j)
        rarest = sorted(index, key=lambda word: (self.spread[word], word))
        rank = {word: n for n, word in enumerate(rarest)}
        found = []
        for i in self.left:
            rare = sorted([rank[word] for word in self.bags_old[i] if word in rank])
            ballots: list[int] = []
            for n in rare[:_RAREST]:
                places = index[rarest[n]]
                if len(ballots) + len(places) > _VOTES and ballots:
                    break
                ballots += places
            votes = Counter(ballots)
            several = [j for j, count in votes.items() if count > 1]
            pool = several if len(several) >= _CANDIDATES else list(votes)
            if len(pool) > _CANDIDATES:
                # Of those with the fewest votes that count, the nearest on either side are enough.
                least = sorted(map(votes.__getitem__, pool), reverse=True)[_CANDIDATES - 1]
                equal = sorted([j for j in pool if votes[j] == least])
                place = bisect_left(equal, i)
                pool = [j for j in pool if votes[j] > least] if least < max(votes.values()) else []
                pool += equal[max(0, place - _CANDIDATES) : place + _CANDIDATES]
            best = sorted([(-votes[j], abs(i - j), j) for j in pool])[:_CANDIDATES]
            found += [(i, j) for _, _, j in best]
        return found


def _bag(text: str, same: dict[str, str]) -> Counter[str]:
    words = features(text)
    return Counter(map(same.setdefault, words, words))


def letters_alike(one: str, other: str) -> float:
    """Dice coefficient of letter trigrams: for texts too short to share whole words."""
    (ours, so_many), (theirs, as_many) = _read(one, letters=True), _read(other, letters=True)
    total = so_many + as_many
    if not total:
        return 0.0
    # Where one of two has every part once, so has what they share.
    once = so_many == len(ours) or as_many == len(theirs)
    return 2 * (len(ours.keys() & theirs.keys()) if once else _common(ours, theirs)) / total


def letters_at_most(one: str, other: str) -> float:
    """What `letters_alike` can be at most, by the lengths alone; 1 where these say nothing."""
    if not one.isascii() or not other.isascii():
        return 1.0
    so_many, as_many = len(one) + 1, len(other) + 1
    return 2 * min(so_many, as_many) / (so_many + as_many)


def _common(ours: Counter[str], theirs: Counter[str]) -> int:
    """How much two bags have in common."""
    return sum([min(ours[part], theirs[part]) for part in ours.keys() & theirs.keys()])


def words_alike(one: str, other: str) -> float:
    """Dice coefficient of the words of two matching-layer texts, or of their letters when they are short."""
    (ours, so_many), (theirs, as_many) = _read(one), _read(other)
    total = so_many + as_many
    if not total:
        return 1.0 if one == other else 0.0
    once = so_many == len(ours) or as_many == len(theirs)
    dice = 2 * (len(ours.keys() & theirs.keys()) if once else _common(ours, theirs)) / total
    return max(dice, 0.9 * letters_alike(one, other)) if total <= 24 else dice


def _read(text: str, *, letters: bool = False) -> tuple[Counter[str], int]:
    """The words or the letter trigrams of a text, and how many: of each of a hundred captions so many others ask."""
    return _short(text, letters) if len(text) <= _SHORT else _counted(text, letters)


def _counted(text: str, letters: bool) -> tuple[Counter[str], int]:
    bag = _trigrams(text) if letters else Counter(features(text))
    return bag, bag.total()


_SHORT: Final = 400
_short = lru_cache(maxsize=512)(_counted)


def _trigrams(text: str) -> Counter[str]:
    padded = f"  {text.lower()} "
    return Counter(map("".join, zip(padded, padded[1:], padded[2:], strict=False)))


def _splits(
    likeness: Likeness, changed: list[tuple[int, int]], gone: set[int], come: set[int], gap: int
) -> tuple[list[Link], list[tuple[int, int]]]:
    links: list[Link] = []
    rest = []
    for i, j in changed:
        parts = _grow(j, come, likeness.bags_new, likeness.bags_old[i], likeness, gap)
        wholes = _grow(i, gone, likeness.bags_old, likeness.bags_new[j], likeness, gap)
        if len(parts) > 1 and _whole(likeness, [i], parts, (i, j)):
            links.append(Link((i,), tuple(parts), False))
            come.difference_update(range(parts[0], parts[-1] + 1))
        elif len(wholes) > 1 and _whole(likeness, wholes, [j], (i, j)):
            links.append(Link(tuple(wholes), (j,), False))
            gone.difference_update(range(wholes[0], wholes[-1] + 1))
        else:
            rest.append((i, j))
    return links, rest


def _grow(
    start: int, free: set[int], bags: dict[int, Counter[str]], whole: Counter[str], likeness: Likeness, gap: int
) -> list[int]:
    """The free neighbours of a block that are, with the block itself, the parts of a whole.

    A part is one whose words mostly stand in the whole, or in which most of what the whole has left stands. Across a
    gap of texts that belong to nothing, it must also be made of what is left.
    """
    parts = [start]
    if start - 1 not in free and start + 1 not in free:
        return parts
    rest = whole - bags[start]
    for step in (-1, 1):
        place = start
        while True:
            reach = range(place + step, place + step * (gap + 2), step)
            found = None
            for n in reach:
                if n not in free:
                    break
                if _fits(bags[n], whole, rest, likeness, beside=abs(n - place) == 1):
                    found = n
                    break
            if found is None:
                break
            parts.append(found)
            rest -= bags[found]
            place = found
    return sorted(parts)


def _fits(part: Counter[str], whole: Counter[str], rest: Counter[str], likeness: Likeness, *, beside: bool) -> bool:
    size, left = likeness.shared(part, part), likeness.shared(rest, rest)
    both = likeness.shared(part, rest)
    if part.total() < 3:
        return beside and part.total() == 2 and both == size
    contained = likeness.shared(part, whole) >= PART * size
    completing = rest.total() >= 4 and both >= PART * left
    return (contained or completing) and (beside or both >= PART * min(size, left))


def _whole(likeness: Likeness, olds: list[int], news: list[int], pair: tuple[int, int]) -> bool:
    one: Counter[str] = sum((likeness.bags_old[i] for i in olds), Counter())
    other: Counter[str] = sum((likeness.bags_new[j] for j in news), Counter())
    mass = sum(likeness.mass_old[i] for i in olds) + sum(likeness.mass_new[j] for j in news)
    joined = 2 * likeness.shared(one, other) / mass if mass else 0.0
    alone = 2 * likeness.shared(likeness.bags_old[pair[0]], likeness.bags_new[pair[1]])
    return joined >= WHOLE and joined > alone / (likeness.mass_old[pair[0]] + likeness.mass_new[pair[1]])


def _moves(links: list[Link], old: Sequence[str]) -> list[Link]:
    """Marks the links outside the heaviest chain that keeps the order of both sides; long blocks stay put."""
    links = sorted(links, key=lambda link: link.old[0])
    if all(one.new[0] < other.new[0] for one, other in pairwise(links)):
        return links
    size = max((link.new[0] for link in links), default=-1) + 1
    best: list[tuple[int, int]] = [(0, -1)] * (size + 1)
    before: list[int] = []
    heaviest = (0, -1)
    for n, link in enumerate(links):
        place = link.new[0]
        weight, owner = 0, -1
        k = place
        while k > 0:
            if best[k][0] > weight:
                weight, owner = best[k]
            k -= k & -k
        before.append(owner)
        weight += 10 + sum(len(old[i]) for i in link.old)
        k = place + 1
        while k <= size:
            if weight > best[k][0]:
                best[k] = (weight, n)
            k += k & -k
        if weight > heaviest[0]:
            heaviest = (weight, n)
    fixed = set()
    n = heaviest[1]
    while n >= 0:
        fixed.add(n)
        n = before[n]
    marked = [link if n in fixed else link._replace(moved=True) for n, link in enumerate(links)]
    return sorted(marked, key=lambda link: link.new[0])
