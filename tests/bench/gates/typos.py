"""Gates: what is called a typing error is one, and typing errors are found.

Precision: single-token substitutions that humans marked (IteraTeR-HUMAN and arXivEdits). Ours is the kind that the
differ gives to the span over that token in the comparison of the whole text; `TYPO` is right when the annotators'
intent is `fluency` (IteraTeR, majority) or `Improve-grammar-Typo` (arXivEdits).

Recall: pairs of codespell's dictionary with a single correction, set into an invented sentence as old and new text. The
list is read from the peers' environment and is no part of this project (GPL-2.0).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from archive.diff import compare
from archive.diff.edits import compare_texts
from archive.model.edit import Span
from tests.bench.gates.gold import (
    Range,
    Revision,
    SentencePair,
    arxivedits_files,
    context,
    iterater_files,
    page,
    revisions,
    sentence_pairs,
    token_places,
)  # fmt: skip
from tests.bench.gates.table import Gate, Score, edition, skipped
from tests.bench.harness import PEERS

#: Intents under which a single-token substitution may be called a typing error.
RIGHT = frozenset({"fluency", "Improve-grammar-Typo"})
SAMPLE = 4_000
#: Invented; the word stands where a word of any kind is read as one, in the middle of a sentence.
SENTENCE = "The harbour office said on Tuesday that the notice with {} on the second page would be printed again."
DICTIONARY = "codespell_lib/data/dictionary.txt"


class Swap(NamedTuple):
    """One token that humans saw replaced by another, why, and what ours calls it."""

    id: str
    old: str
    new: str
    intent: str
    kinds: tuple[str, ...]


def spans_of(old: str, new: str) -> list[Span]:
    """All spans of the body in the comparison of two one-paragraph articles."""
    result = compare(page(old), page(new))
    return [
        span for edit in result.edits if edit.old is not None and edit.new is not None
        and (edit.old.text, edit.new.text) == (old, new) for span in edit.spans
    ]  # fmt: skip


def over(spans: list[Span], place: Range) -> tuple[str, ...]:
    """The kinds of the spans that lie over a place of the old text."""
    return tuple(span.kind for span in spans if span.old[0] < place[1] and place[0] < span.old[1])


def of_revision(revision: Revision) -> Iterator[Swap]:
    """The single-token substitutions of a document."""
    marked = [edit for edit in revision.edits if len(edit.before.split()) == len(edit.after.split()) == 1]
    spans = spans_of(revision.before, revision.after) if marked else []
    for edit in marked:
        yield Swap(revision.id, edit.before, edit.after, edit.intent, over(spans, (edit.start, edit.end)))


def of_pair(pair: SentencePair) -> Iterator[Swap]:
    """The single-token substitutions of a sentence pair, in the first way it is told."""
    marked = [
        (span, span.old, span.new) for span in pair.variants[0]
        if span.old is not None and span.new is not None and span.old[1] - span.old[0] == span.new[1] - span.new[0] == 1
    ]  # fmt: skip
    spans = compare_texts(pair.old, pair.new, context(pair.old, pair.new)).spans if marked else ()
    places = token_places(pair.old)
    old, new = pair.old.split(" "), pair.new.split(" ")
    for span, ours, theirs in marked:
        yield Swap(pair.id, old[ours[0]], new[theirs[0]], span.intent, over(list(spans), places[ours[0]]))


def precision(cases: Path) -> Gate:
    """Share of what is called TYPO that annotators call an error of language."""
    what, reference = (
        "TYPO precision on single-token substitutions",
        "0.987 prototype (74/75 IteraTeR, 14/15 arXivEdits)",
    )
    wiki, arxiv = iterater_files(cases), arxivedits_files(cases)
    if not wiki or not arxiv:
        missing = "gold/iterater" if not wiki else "gold/arxivedits"
        return skipped(what, "IteraTeR-HUMAN and arXivEdits", f"no {missing}", bar=0.98, reference=reference)
    swaps = [swap for revision in revisions(wiki) for swap in of_revision(revision)]
    ahead = len(swaps)
    swaps += [swap for pair in sentence_pairs(arxiv) for swap in of_pair(pair)]
    called = [swap for swap in swaps if "TYPO" in swap.kinds]
    wrong = [swap for swap in called if swap.intent not in RIGHT]
    score = Score(len(called) - len(wrong), len(called), len(called))
    found = sum("TYPO" in swap.kinds for swap in swaps[:ahead])
    right = sum("TYPO" in swap.kinds and swap.intent in RIGHT for swap in swaps[:ahead])
    note = (
        f"{score.right} of {score.found} right: IteraTeR {right}/{found}, arXivEdits {score.right - right}/{score.found - found}; "
        f"wrong by intent: {dict(Counter(swap.intent for swap in wrong).most_common()) or 'none'}"
    )
    data = (
        f"IteraTeR-HUMAN ({edition(cases, *wiki)}, {ahead} substitutions) and arXivEdits ({edition(cases, *arxiv)}, "
        f"{len(swaps) - ahead})"
    )
    losses = [f"{swap.id} {swap.old!r} -> {swap.new!r} is {swap.intent}" for swap in wrong]
    return Gate(what, data, score.precision, 0.98, reference=reference, note=note, losses=losses)


def dictionary() -> Path | None:
    """codespell's list in the peers' environment, if it is installed there."""
    found = sorted(PEERS.parent.glob(f"lib/python3*/site-packages/{DICTIONARY}"))
    return found[0] if found else None


def sampled(lines: list[str], size: int = SAMPLE) -> list[tuple[str, str]]:
    """Pairs with a single correction, always the same ones: those whose line hashes lowest."""
    single = [line.strip() for line in lines if "->" in line and "," not in line]
    single.sort(key=lambda line: (sha256(line.encode()).digest(), line))
    return [(wrong.strip(), right.strip()) for wrong, _, right in (line.partition("->") for line in single[:size])]


def recall() -> Gate:
    """Share of codespell's pairs that are called TYPO when the misspelt word was put right."""
    what, reference = (
        "TYPO recall on codespell's dictionary",
        "0.871 prototype with the same list, 0.945 by frequencies",
    )
    path = dictionary()
    if path is None:
        return skipped(
            what, "codespell", "codespell is not among the peers (make peers)", bar=0.87, reference=reference
        )
    lines = path.read_text("utf-8").splitlines()
    pairs = sampled(lines)
    kinds: Counter[str] = Counter()
    losses = []
    found = 0
    for wrong, right in pairs:
        old, new = SENTENCE.format(wrong), SENTENCE.format(right)
        said = tuple(span.kind for span in compare_texts(old, new, context(old, new)).spans)
        found += "TYPO" in said
        if "TYPO" not in said:
            kinds["+".join(sorted(set(said))) or "nothing"] += 1
            losses.append(f"{wrong} -> {right} is {'+'.join(said)}")
    version = next(
        (re.sub(r"^codespell-|\.dist-info$", "", one.name) for one in path.parents[2].glob("codespell-*")), "?"
    )
    data = f"codespell {version}, {len(pairs)} of its single-correction pairs, lowest SHA-256 first"
    note = f"{found} of {len(pairs)}; the others are {dict(kinds.most_common(6))}"
    return Gate(what, data, found / len(pairs), 0.87, reference=reference, note=note, losses=losses)


def measure(cases: Path) -> list[Gate]:
    """Both gates."""
    return [precision(cases), recall()]
