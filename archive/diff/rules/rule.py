"""What a rule is: a function from one change to a finding, with an id, a version and a definition.

The first rule of the list that finds something names the change. A rule looks at values, never at a case; what it
compared goes into the evidence, so that a reader can check it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from archive.diff.context import Context, title_case
from archive.diff.quotations import quoted
from archive.diff.tokens import Token
from archive.model.edit import Confidence, Kind

Value = str | int | bool | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says of a change. `also` are further kinds that are true of it."""

    kind: Kind
    confidence: Confidence
    evidence: Mapping[str, Value] = field(default_factory=dict)
    also: tuple[Kind, ...] = ()

    def under(self, kind: Kind, confidence: Confidence, **evidence: Value) -> Finding:
        """The same finding as a part of a graver one."""
        return Finding(kind, confidence, {**self.evidence, **evidence, "inner": self.kind}, (*self.also, self.kind))


class Pair:
    """Two texts that are versions of one item, with what is true of the whole texts."""

    def __init__(self, old: str, new: str, context: Context, *, whole_quote: bool = False) -> None:
        self.old, self.new, self.context = old, new, context
        #: Both texts are quotations from end to end.
        self.whole_quote = whole_quote

    @cached_property
    def old_quotes(self) -> list[tuple[int, int]]:
        """Ranges inside quotation marks."""
        return [(0, len(self.old))] if self.whole_quote else quoted(self.old)

    @cached_property
    def new_quotes(self) -> list[tuple[int, int]]:
        """Ranges inside quotation marks."""
        return [(0, len(self.new))] if self.whole_quote else quoted(self.new)

    def part(self, ours: tuple[int, int], theirs: tuple[int, int]) -> Pair:
        """A stretch of each text as a pair of its own, which lies in the quotations that the whole has."""
        pair = Pair(self.old[slice(*ours)], self.new[slice(*theirs)], self.context, whole_quote=self.whole_quote)
        pair.old_quotes, pair.new_quotes = _inside(self.old_quotes, ours), _inside(self.new_quotes, theirs)
        return pair

    @cached_property
    def title_case(self) -> bool:
        """Whether capitals say nothing about names here."""
        return any(text.isupper() or title_case(text) for text in (self.old, self.new))


def _inside(ranges: list[tuple[int, int]], where: tuple[int, int]) -> list[tuple[int, int]]:
    """What of sorted ranges lies in a stretch, counted from its beginning."""
    start, end = where
    return [(max(a, start) - start, min(b, end) - start) for a, b in ranges if a < end and start < b]


@dataclass(frozen=True)
class Change:
    """One changed stretch of a pair: tokens and text of both sides, ranges into the whole texts."""

    pair: Pair
    old: tuple[Token, ...]
    new: tuple[Token, ...]
    old_range: tuple[int, int]
    new_range: tuple[int, int]
    #: Tokens just before and after the stretch on the old and on the new side.
    old_around: tuple[Token | None, Token | None] = (None, None)
    new_around: tuple[Token | None, Token | None] = (None, None)
    #: A whole sentence came or went.
    sentence: bool = False

    @property
    def old_text(self) -> str:
        """The stretch as it stood."""
        return self.pair.old[self.old_range[0] : self.old_range[1]]

    @property
    def new_text(self) -> str:
        """The stretch as it stands."""
        return self.pair.new[self.new_range[0] : self.new_range[1]]

    @property
    def context(self) -> Context:
        """Both versions."""
        return self.pair.context

    def words(self, tokens: Sequence[Token]) -> list[Token]:
        """Its tokens that are words, phrases or glyphs, not marks."""
        return [token for token in tokens if token.kind != "mark"]

    @cached_property
    def old_words(self) -> list[Token]:
        """Words that stood."""
        return self.words(self.old)

    @cached_property
    def new_words(self) -> list[Token]:
        """Words that stand."""
        return self.words(self.new)

    def reversed(self) -> Change:
        """The same change, told backwards."""
        pair = Pair(self.pair.new, self.pair.old, self.context)
        return replace(
            self, pair=pair, old=self.new, new=self.old, old_range=self.new_range, new_range=self.old_range,
            old_around=self.new_around, new_around=self.old_around,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as data: what it is called, which edition it is, what it means, how it decides, and how surely.

    `review` are the kinds of which it was measured to be right less than nine times in ten (`tests/bench/gates/rules.py`):
    what it says of them always says `review`, however plain the single case looks.
    """

    id: str
    version: int
    definition: str
    judge: Callable[[Change], Finding | None]
    review: frozenset[Kind] = frozenset()

    def apply(self, change: Change) -> Finding | None:
        """The finding with the rule's own name in its evidence."""
        found = self.judge(change)
        if found is None:
            return None
        confidence: Confidence = "review" if found.kind in self.review else found.confidence
        return replace(found, confidence=confidence, evidence={"rule": f"{self.id}/{self.version}", **found.evidence})


def limited(text: str, size: int = 200) -> str:
    """A text short enough for evidence."""
    return text if len(text) <= size else text[: size - 1] + "…"
