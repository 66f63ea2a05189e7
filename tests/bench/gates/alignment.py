"""Gate: which sentence of one version is which of the other, on real revisions (IteraTeR-HUMAN, document level).

The gold is derived, not annotated: the marked edits say of every character of the old text whether it was carried
over and to where, so a sentence pair is gold when at least half of the shorter sentence (white space aside) was
carried into the other. Sentences are those of the differ on both sides, for the gold as for the result. Texts are
spaced as prose first (`tidy`), which changes no other sign.

Ours is what `compare` links on its way: the sentence ranges of `textdiff`, seen from outside while the whole
comparison of two one-paragraph articles runs. One sentence against one is a pair as it stands. Where several are told
against several (a split, a merge, a rewritten stretch), a pair is what the printed changes leave carried over, by the
same half. The news documents are those that the data itself labels `news` (Wikinews; 189 with the withheld test
split); documents without a label count among all only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

from archive.diff import compare, textdiff
from archive.diff.normal import norm
from archive.diff.phrases import read
from archive.diff.rules.rule import Pair
from archive.diff.sentences import split
from archive.diff.tokens import Token
from tests.bench.gates.gold import Revision, context, iterater_files, page, revisions, solid, tidy
from tests.bench.gates.table import Gate, Score, edition, skipped

#: Share of the shorter sentence that must be carried over.
HALF = 0.5
NOTHING = Score(0, 0, 0)

Pairs = set[tuple[int, int]]
Ranges = list[tuple[int, int]]


@dataclass
class Aligned:
    """One document: its sentences, the pairs of the gold and the pairs of an aligner."""

    id: str
    old: list[str]
    new: list[str]
    gold: Pairs
    ours: Pairs
    #: Whether the changes, put into the old text, give the new one.
    rebuilt: bool = True

    def changed(self, pairs: Pairs) -> Pairs:
        """The pairs whose sentences differ."""
        return {(i, j) for i, j in pairs if self.old[i] != self.new[j]}


@dataclass
class Tally:
    """Figures over documents."""

    documents: int = 0
    every: Score = NOTHING
    changed: Score = NOTHING
    divided: Score = NOTHING
    whole: Score = NOTHING
    losses: list[str] = field(default_factory=list)


def tally(documents: Iterable[Aligned]) -> Tally:
    """Adds up. `divided` counts the pairs of a part and its whole that are linked, `whole` the splits (and merges) of
    which every such pair is."""
    found = Tally()
    counts = Counter[str]()
    for document in documents:
        found.documents += 1
        gold, ours = document.gold, document.ours
        counts.update(all_right=len(gold & ours), all_found=len(ours), all_wanted=len(gold))
        gold_changed, ours_changed = document.changed(gold), document.changed(ours)
        counts.update(right=len(gold_changed & ours_changed), found=len(ours_changed), wanted=len(gold_changed))
        for side in (0, 1):
            for parts in _divided(gold, side):
                counts.update(
                    divided=1, divided_whole=parts <= ours, divided_pairs=len(parts), divided_right=len(parts & ours)
                )
                if not parts <= ours:
                    found.losses.append(_told(document, "divided", sorted(parts)))
        for label, pairs in (("missed", gold_changed - ours_changed), ("invented", ours_changed - gold_changed)):
            found.losses += [_told(document, label, [pair]) for pair in sorted(pairs)]
    found.every = Score(counts["all_right"], counts["all_found"], counts["all_wanted"])
    found.changed = Score(counts["right"], counts["found"], counts["wanted"])
    found.divided = Score(counts["divided_right"], counts["divided_right"], counts["divided_pairs"])
    found.whole = Score(counts["divided_whole"], counts["divided_whole"], counts["divided"])
    return found


def _divided(pairs: Pairs, side: int) -> Iterator[Pairs]:
    partners = Counter(pair[side] for pair in pairs)
    for n in sorted(n for n, count in partners.items() if count > 1):
        yield {pair for pair in pairs if pair[side] == n}


def _told(document: Aligned, label: str, pairs: Sequence[tuple[int, int]]) -> str:
    said = "; ".join(f"{document.old[i]!r} -> {document.new[j]!r}" for i, j in pairs)
    return f"{label} {document.id} {list(pairs)}: {said}"


def by_carried(carried: Iterable[tuple[int, int]], old: str, new: str, olds: Ranges, news: Ranges) -> Pairs:
    """Sentence pairs of which at least half of the shorter was carried over; signs are counted without white space."""
    owner_old, owner_new = _owners(old, olds), _owners(new, news)
    shared = Counter((owner_old[a], owner_new[b]) for a, b in carried)
    size_old, size_new = Counter(owner_old), Counter(owner_new)
    return {
        (i, j) for (i, j), count in shared.items()
        if i >= 0 and j >= 0 and count >= HALF * min(size_old[i], size_new[j])
    }  # fmt: skip


def _owners(text: str, places: Ranges) -> list[int]:
    """The sentence of every sign that is no white space; -1 for none."""
    owner = [-1] * len(text)
    for n, (start, end) in enumerate(places):
        owner[start:end] = [n] * (end - start)
    return [one for one, sign in zip(owner, text, strict=True) if not sign.isspace()]


@contextmanager
def watched() -> Iterator[list[tuple[Pair, list[tuple[tuple[int, int], tuple[int, int]]]]]]:
    """The sentence ranges that `textdiff` links while the body runs."""
    seen = []
    real = textdiff._sentences

    def watching(
        old: Sequence[Token], new: Sequence[Token], pair: Pair
    ) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        found = real(old, new, pair)
        seen.append((pair, found))
        return found

    textdiff._sentences = watching
    try:
        yield seen
    finally:
        textdiff._sentences = real


def _places(tokens: Sequence[Token], ranges: Ranges) -> Ranges:
    return [(tokens[a].start, tokens[b - 1].end) for a, b in ranges]


def document(revision: Revision) -> tuple[Aligned, Aligned] | None:
    """Gold against ours, and gold against difflib, on one document; None when its edits do not rebuild it."""
    carried = revision.carried
    if carried is None:
        return None
    before, after = tidy(revision.before), tidy(revision.after)
    tokens_old, tokens_new = read(before, "en"), read(after, "en")
    ranges_old, ranges_new = split(tokens_old, before), split(tokens_new, after)
    olds, news = _places(tokens_old, ranges_old), _places(tokens_new, ranges_new)
    texts_old = [norm(before[slice(*place)]) for place in olds]
    texts_new = [norm(after[slice(*place)]) for place in news]
    gold = by_carried(carried, before, after, olds, news)
    with watched() as seen:
        compare(page(before), page(after))
    ours: Pairs = set()
    for pair, linked in seen:
        if (pair.old, pair.new) == (before, after):
            ours = _linked(pair, linked, ranges_old, ranges_new, olds, news)
            break
    if before == after:
        ours = {(n, n) for n in range(len(olds))}
    # As they stand, untidied: odd spacing is what the changes have to carry over.
    rebuilt = _rebuilds(Pair(revision.before, revision.after, context(revision.before, revision.after)))
    theirs = _positional(texts_old, texts_new)
    return (
        Aligned(revision.id, texts_old, texts_new, gold, ours, rebuilt),
        Aligned(revision.id, texts_old, texts_new, gold, theirs),
    )


def _linked(
    pair: Pair, linked: list[tuple[tuple[int, int], tuple[int, int]]], ranges_old: Ranges, ranges_new: Ranges,
    olds: Ranges, news: Ranges,
) -> Pairs:  # fmt: skip
    found: Pairs = set()
    several: Pairs = set()
    for (i1, i2), (j1, j2) in linked:
        here = [n for n, (a, b) in enumerate(ranges_old) if i1 <= a and b <= i2]
        there = [n for n, (a, b) in enumerate(ranges_new) if j1 <= a and b <= j2]
        if i1 == i2 or j1 == j2:
            continue
        if len(here) == len(there) == 1:
            found.add((here[0], there[0]))
        else:
            several.update((i, j) for i in here for j in there)
    if several:
        found |= several & by_carried(_kept(pair), pair.old, pair.new, olds, news)
    return found


def _kept(pair: Pair) -> Iterator[tuple[int, int]]:
    """Signs that the changes of a pair leave as they are, counted without white space."""
    place = count_old = count_new = 0
    ranges = [(change.old_range, change.new_range) for change in textdiff.compare(pair).changes]
    for old, new in [*ranges, ((len(pair.old),) * 2, (len(pair.new),) * 2)]:
        kept = len(solid(pair.old[place : old[0]]))
        yield from ((count_old + n, count_new + n) for n in range(kept))
        count_old += kept + len(solid(pair.old[slice(*old)]))
        count_new += kept + len(solid(pair.new[slice(*new)]))
        place = old[1]


def _rebuilds(pair: Pair) -> bool:
    """Whether what stands between the changes is the same on both sides."""
    place_old = place_new = 0
    for change in textdiff.compare(pair).changes:
        if pair.old[place_old : change.old_range[0]] != pair.new[place_new : change.new_range[0]]:
            return False
        place_old, place_new = change.old_range[1], change.new_range[1]
    return pair.old[place_old:] == pair.new[place_new:]


def _positional(old: list[str], new: list[str]) -> Pairs:
    """difflib over whole sentences, the n-th with the n-th inside what it calls replaced: the usual way."""
    found: Pairs = set()
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag in ("equal", "replace"):
            found.update((i1 + n, j1 + n) for n in range(min(i2 - i1, j2 - j1)))
    return found


def measure(cases: Path) -> list[Gate]:
    """Both gates on the news documents, the same figures on all, and difflib's on the same gold in the notes."""
    paths = iterater_files(cases)
    changed = "changed-sentence-pair F1, news documents"
    divided = "split and merge recall, news documents"
    reference_changed = "0.972 prototype, 0.971 NewsEdits-style, 0.840 difflib"
    reference_divided = "0.96 NewsEdits-style, 0.36 difflib"
    if not paths:
        why = "no gold/iterater"
        return [
            skipped(changed, "IteraTeR-HUMAN", why, bar=0.975, reference=reference_changed),
            skipped(divided, "IteraTeR-HUMAN", why, bar=0.95, reference=reference_divided),
        ]
    everything = revisions(paths)
    measured = [(revision, found) for revision in everything if (found := document(revision)) is not None]
    label = f"IteraTeR-HUMAN {'+'.join(path.stem for path in paths)} ({edition(cases, *paths)})"
    broken = len(everything) - len(measured)
    rows: list[Gate] = []
    for which, part in (
        ("news", [found for revision, found in measured if revision.domain == "news"]),
        ("all", [found for _, found in measured]),
    ):
        ours, theirs = tally(one for one, _ in part), tally(one for _, one in part)
        data = f"{label}, {ours.documents} {which} documents"
        rebuilt = f"{broken} of {len(everything)} documents are not rebuilt by their edits; " if which == "all" else ""
        news = which == "news"
        rows += [
            Gate(
                changed if news else "changed-sentence-pair F1, all documents", data, ours.changed.f1,
                0.975 if news else None, reference=reference_changed if news else "0.955 prototype, 0.960 NewsEdits-style",
                note=f"{rebuilt}{ours.changed.told}; difflib here {theirs.changed.f1:.4f}", losses=ours.losses,
            ),
            Gate(
                divided if news else "split and merge recall, all documents", data, ours.divided.recall,
                0.95 if news else None, reference=reference_divided if news else "",
                note=f"{ours.divided.right} of {ours.divided.wanted} pairs of part and whole; all parts of {ours.whole.right} of "
                f"{ours.whole.wanted}; difflib here {theirs.divided.recall:.4f}",
                losses=[loss for loss in ours.losses if loss.startswith("divided")],
            ),
            Gate(
                f"all-pair F1, {which} documents", data, ours.every.f1, None,
                reference="0.979 prototype and NewsEdits-style" if news else "",
                note=f"{ours.every.told}; difflib here {theirs.every.f1:.4f}",
            ),
        ]  # fmt: skip
    wrong = [one.id for _, (one, _) in measured if not one.rebuilt]
    rows.append(
        Gate(
            "documents whose changes do not rebuild the new text", f"{label}, {len(measured)} documents", len(wrong), 0,
            least=False, note=", ".join(wrong[:5]),
        )
    )  # fmt: skip
    return rows
