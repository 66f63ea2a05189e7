"""Gate: which words changed inside an aligned sentence, against human spans (arXivEdits).

The unit is the corpus's own token (between spaces): a token counts as changed when a span of ours covers a sign of it.
Of the up to three ways in which the annotators tell a pair, the one that agrees best with ours is taken, pair by pair;
counts are then added up. Spans of ours that touch, with no unchanged token between them, are one span for the exact
score: where words became words one by one, the annotators mark the stretch.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

from archive.diff.edits import compare_texts
from archive.model.edit import Span
from tests.bench.gates.gold import (
    HumanSpan,
    Range,
    SentencePair,
    arxivedits_files,
    context,
    sentence_pairs,
    token_places,
)
from tests.bench.gates.table import Gate, Score, edition, skipped

Tokens = frozenset[tuple[str, int]]
Exact = frozenset[tuple[Range | None, Range | None]]


class Told(NamedTuple):
    """One way in which the edits of a pair are told."""

    tokens: Tokens
    spans: Exact


def told_by(spans: Sequence[HumanSpan]) -> Told:
    """What annotators marked."""
    return _told([(span.old, span.new) for span in spans])


def _told(spans: Sequence[tuple[Range | None, Range | None]]) -> Told:
    tokens = {
        (side, n)
        for span in spans
        for side, place in zip(("old", "new"), span, strict=True)
        if place
        for n in range(*place)
    }
    return Told(frozenset(tokens), frozenset(spans))


def token_spans(pair: SentencePair, spans: Sequence[Span]) -> list[tuple[Range, Range]]:
    """Our spans as half-open ranges of the pair's tokens; empty at the place between two tokens."""
    return [(_tokens(pair.old, span.old), _tokens(pair.new, span.new)) for span in spans]


def _tokens(sentence: str, span: Range) -> Range:
    places = token_places(sentence)
    start, end = span
    words = sentence[start:end]
    start, end = start + len(words) - len(words.lstrip()), end - (len(words) - len(words.rstrip()))
    hit = [n for n, (a, b) in enumerate(places) if a < end and start < b]
    if start < end and hit:
        return hit[0], hit[-1] + 1
    before = sum(b <= span[0] for _, b in places)
    return before, before


def joined(spans: Sequence[tuple[Range, Range]]) -> list[tuple[Range | None, Range | None]]:
    """Touching spans made one, and empty sides as None."""
    found: list[list[int]] = []
    for (a, b), (x, y) in spans:
        if found and a <= found[-1][1] and x <= found[-1][3]:
            found[-1][1], found[-1][3] = max(b, found[-1][1]), max(y, found[-1][3])
        else:
            found.append([a, b, x, y])
    return [((a, b) if a < b else None, (x, y) if x < y else None) for a, b, x, y in found if a < b or x < y]


def ours(pair: SentencePair) -> tuple[Told, Told]:
    """What the differ says of a pair: touching spans joined, and each for itself."""
    spans = token_spans(pair, compare_texts(pair.old, pair.new, context(pair.old, pair.new)).spans)
    alone = [(old if old[0] < old[1] else None, new if new[0] < new[1] else None) for old, new in spans]
    return _told(joined(spans)), _told([span for span in alone if span != (None, None)])


def usual(pair: SentencePair) -> Told:
    """What difflib says of the corpus's own tokens."""
    matcher = SequenceMatcher(None, pair.old.split(" "), pair.new.split(" "), autojunk=False)
    ranges = [((i1, i2), (j1, j2)) for tag, i1, i2, j1, j2 in matcher.get_opcodes() if tag != "equal"]
    return _told(joined(ranges))


def _score(found: frozenset[object], wanted: frozenset[object]) -> Score:
    return Score(len(found & wanted), len(found), len(wanted))


def best(found: frozenset[object], variants: Sequence[frozenset[object]]) -> Score:
    """The score against the variant that agrees best; the first among equals."""
    return max((_score(found, variant) for variant in variants), key=lambda score: score.f1)


def measure(cases: Path) -> list[Gate]:
    """The gate on tokens, and exact spans beside it."""
    paths = arxivedits_files(cases)
    what, reference = "changed-token F1 on human spans", "0.942 difflib, 0.944 with bridging"
    if not paths:
        return [skipped(what, "arXivEdits", "no gold/arxivedits", bar=0.945, reference=reference)]
    pairs = sentence_pairs(paths)
    tokens: list[Score] = []
    exact: list[Score] = []
    raw: list[Score] = []
    theirs: list[tuple[Score, Score]] = []
    losses: list[tuple[int, str]] = []
    for pair in pairs:
        said, alone = ours(pair)
        variants = [told_by(variant) for variant in pair.variants]
        tokens.append(best(said.tokens, [variant.tokens for variant in variants]))
        exact.append(best(said.spans, [variant.spans for variant in variants]))
        raw.append(best(alone.spans, [variant.spans for variant in variants]))
        other = usual(pair)
        theirs.append(
            (
                best(other.tokens, [variant.tokens for variant in variants]),
                best(other.spans, [variant.spans for variant in variants]),
            )
        )
        wrong = tokens[-1].found + tokens[-1].wanted - 2 * tokens[-1].right
        if wrong:
            losses.append((wrong, _loss(pair, said, variants, wrong)))
    spans = sum(len(pair.variants[0]) for pair in pairs)
    data = (
        f"arXivEdits {'+'.join(path.stem.removeprefix('arxivedits_') for path in paths)} ({edition(cases, *paths)}), "
        f"{len(pairs)} pairs, {spans} spans"
    )
    every, whole, single = total(tokens), total(exact), total(raw)
    usual_tokens, usual_spans = total([one for one, _ in theirs]), total([one for _, one in theirs])
    return [
        Gate(
            what, data, every.f1, 0.945, reference=reference, note=f"{every.told}; difflib here {usual_tokens.f1:.4f}",
            losses=[told for _, told in sorted(losses, key=lambda loss: -loss[0])],
        ),
        Gate("exact-span F1, touching spans joined", data, whole.f1, None, reference="0.668 difflib",
            note=f"{whole.told}; difflib here {usual_spans.f1:.4f}",
        ),
        Gate("exact-span F1, spans as they are", data, single.f1, None, note=single.told),
    ]  # fmt: skip


def total(scores: Sequence[Score]) -> Score:
    """Counts added up."""
    return Score(
        sum(score.right for score in scores),
        sum(score.found for score in scores),
        sum(score.wanted for score in scores),
    )


def _loss(pair: SentencePair, said: Told, variants: Sequence[Told], wrong: int) -> str:
    closest = max(variants, key=lambda variant: _score(said.tokens, variant.tokens).f1)
    old, new = pair.old.split(" "), pair.new.split(" ")

    def shown(tokens: Tokens) -> str:
        return " ".join(
            f"{side[0]}{n}:{(old if side == 'old' else new)[n]}" for side, n in sorted(tokens, reverse=True)
        )

    more, less = shown(said.tokens - closest.tokens), shown(closest.tokens - said.tokens)
    return f"{pair.id} {wrong} wrong; ours only: [{more}]; human only: [{less}]; {pair.old!r} -> {pair.new!r}"
