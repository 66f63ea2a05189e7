"""Gate: rule by rule, how often annotators of the gold agree with what it claims (IteraTeR-HUMAN, arXivEdits, versions).

Judged are the edits that humans marked and that the differ tells as one span, so that the reason they gave is about
that span. What a kind claims is turned into what would contradict it (`CLAIMS`): an error put right is contradicted by
any reason but language; "the same is said" by a changed meaning; "a fact is another" by any reason but meaning or
exactness; "no mere error" by language. IteraTeR's `others` is left out: it is no reason.

A rule may say `certain` or `high` of a kind only when it is right in nine of ten; else its row in the table of rules
names the kind under `review`. Fewer cases than `ENOUGH` decide nothing and are shown. The figures are not read by the
product: they are compared with what the rules declare, here and in a test.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from archive.diff.edits import TextChange, compare_texts
from archive.diff.rules import RULES
from archive.model.edit import SEVERITY, Span
from tests.bench.gates.gold import (
    Range,
    arxivedits_files,
    context,
    iterater_files,
    revisions,
    sentence_pairs,
    token_places,
)  # fmt: skip
from tests.bench.gates.table import Gate, edition, skipped

BAR: Final = 0.9
ENOUGH: Final = 20

_LANGUAGE: Final = frozenset({"fluency", "Improve-grammar-Typo", "Format", "typo"})
_MEANING: Final = frozenset({"meaning-changed", "Content", "factual"})
_EXACT: Final = _MEANING | {"Lang-accurate-spefific"}


class Claim(NamedTuple):
    """What a kind claims, and by which reasons it is borne out (or, with `unless`, contradicted)."""

    says: str
    reasons: frozenset[str]
    unless: bool = False

    def right(self, reason: str) -> bool:
        """Whether the annotators' reason agrees."""
        return (reason in self.reasons) != self.unless


_ERROR: Final = Claim("an error put right", _LANGUAGE)
_SAME: Final = Claim("the same is said", _MEANING, unless=True)
_FACT: Final = Claim("a fact is another", _EXACT)
_WORDS: Final = Claim("no mere error", _LANGUAGE, unless=True)
CLAIMS: Final[Mapping[str, Claim]] = {
    "TYPO": _ERROR, "NAME_SPELLING": _ERROR, "GRAMMAR": _ERROR,
    "WHITESPACE_UNICODE": _SAME, "ENCODING_REPAIR": _SAME, "PUNCT_TYPOGRAPHY": _SAME, "CAPITALISATION": _SAME,
    "SPELLING_VARIANT": _SAME, "DATE_STYLE": _SAME, "NUMBER_STYLE": _SAME, "CREDIT_STYLE": _SAME, "STRUCTURE": _SAME,
    "REPHRASE": _SAME,
    "NUMBER_CHANGED": _FACT, "DATETIME_CHANGED": _FACT, "POLARITY_MODALITY": _FACT, "ENTITY_CHANGED": _FACT,
    "QUOTE_CHANGED": _FACT,
    "WORD_SUBSTITUTION": _WORDS, "CONTENT_ADDED": _WORDS, "CONTENT_REMOVED": _WORDS,
}  # fmt: skip


class Case(NamedTuple):
    """One marked edit that ours tells as one span."""

    rule: str
    kind: str
    confidence: str
    reason: str
    told: str

    @property
    def right(self) -> bool:
        """Whether annotators bear out the kind's claim."""
        return CLAIMS[self.kind].right(self.reason)


class Tally(NamedTuple):
    """What was counted of a rule under one kind."""

    rule: str
    kind: str
    sure: tuple[Case, ...]
    unsure: tuple[Case, ...]
    declared_review: bool

    @property
    def judged(self) -> tuple[Case, ...]:
        """What the figure is about: the sure findings, or all of a rule that never is."""
        return self.sure or self.unsure

    @property
    def precision(self) -> float:
        """Share of the judged that annotators bear out."""
        return sum(case.right for case in self.judged) / len(self.judged)

    @property
    def overstated(self) -> bool:
        """Whether the rule says more than `review` of the kind, and is right too seldom."""
        return len(self.sure) >= ENOUGH and self.precision < BAR


def tallies(cases: Path) -> list[Tally]:
    """The rules in their order with what was counted of each kind that they gave."""
    found: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in [*_iterater(cases), *_arxiv(cases), *_versions(cases)]:
        found[case.rule, case.kind].append(case)
    rows = []
    for rule in RULES:
        for (name, kind), hits in sorted(found.items()):
            if name == f"{rule.id}/{rule.version}":
                sure = tuple(case for case in hits if case.confidence != "review")
                unsure = tuple(case for case in hits if case.confidence == "review")
                rows.append(Tally(name, kind, sure, unsure, kind in rule.review))
    return rows


def _case(span: Span, reason: str, told: str) -> Case | None:
    # In a quotation another rule's finding was made graver; what it claims then is not its own.
    if span.kind not in CLAIMS or "inner" in span.evidence:
        return None
    return Case(str(span.evidence["rule"]), span.kind, span.confidence, reason, told)


def _only(change: TextChange) -> Span | None:
    spans = [span for span in change.spans if SEVERITY[span.kind] > 0] or list(change.spans)
    return spans[0] if len(spans) == 1 else None


def _iterater(cases: Path) -> Iterator[Case]:
    for revision in revisions(iterater_files(cases)):
        whole = context(revision.before, revision.after)
        for edit in revision.edits:
            if edit.intent == "others":
                continue
            span = _only(compare_texts(revision.before, revision.alone(edit), whole))
            case = span and _case(span, edit.intent, f"{edit.before!r} -> {edit.after!r} ({revision.id})")
            if case:
                yield case


def _arxiv(cases: Path) -> Iterator[Case]:
    for pair in sentence_pairs(arxivedits_files(cases)):
        spans = compare_texts(pair.old, pair.new, context(pair.old, pair.new)).spans
        places = token_places(pair.old), token_places(pair.new)
        for human in pair.variants[0]:
            over = [
                span for span in spans
                if _meets(span.old, human.old, places[0]) or _meets(span.new, human.new, places[1])
            ]  # fmt: skip
            if len(over) != 1 or not human.intent:
                continue
            others = [
                one for one in pair.variants[0]
                if one is not human
                and (_meets(over[0].old, one.old, places[0]) or _meets(over[0].new, one.new, places[1]))
            ]  # fmt: skip
            told = f"{pair.old[slice(*over[0].old)]!r} -> {pair.new[slice(*over[0].new)]!r} ({pair.id})"
            case = None if others else _case(over[0], human.intent, told)
            if case:
                yield case


def _meets(span: Range, tokens: Range | None, places: list[Range]) -> bool:
    return tokens is not None and span[0] < places[tokens[1] - 1][1] and places[tokens[0]][0] < span[1]


def _versions(cases: Path) -> Iterator[Case]:
    path = cases / "versions" / "expectations.jsonl"
    for line in path.read_text("utf-8").splitlines() if path.is_file() else []:
        row = json.loads(line)
        for change in row.get("expected_changes", []):
            old, new = change.get("old_text"), change.get("new_text")
            if not old or not new or change.get("type") not in ("style", "typo", "factual"):
                continue
            span = _only(compare_texts(old, new, context(old, new)))
            case = span and _case(span, change["type"], f"{old!r} -> {new!r} ({row['id']})")
            if case:
                yield case


def measure(cases: Path) -> list[Gate]:
    """A row for each rule and kind, and above them how many rules say more than they should."""
    what = "rules that say more than `review` and are right in less than 9 of 10"
    wiki, arxiv = iterater_files(cases), arxivedits_files(cases)
    if not wiki and not arxiv:
        return [skipped(what, "IteraTeR-HUMAN and arXivEdits", "no gold", bar=0, least=False)]
    rows = tallies(cases)
    data = f"IteraTeR-HUMAN ({edition(cases, *wiki)}), arXivEdits ({edition(cases, *arxiv)}), annotated version pairs"
    wrong = [row for row in rows if row.overstated]
    gates = [
        Gate(what, f"{data}; {sum(len(row.judged) for row in rows)} marked edits told as one span", len(wrong), 0, False,
             note=", ".join(f"{row.rule} {row.kind}" for row in wrong) or "none")
    ]  # fmt: skip
    for row in rows:
        judged = row.judged
        right = sum(case.right for case in judged)
        bar = BAR if len(row.sure) >= ENOUGH else None
        says = "says review" if row.declared_review or not row.sure else "says more than review"
        beside = f"; {len(row.unsure)} more say review, {sum(c.right for c in row.unsure)} right" if row.sure else ""
        few = ", too few to decide" if len(judged) < ENOUGH else ""
        missed = [case for case in judged if not case.right]
        gates.append(
            Gate(
                f"{row.rule} {row.kind}", f"{len(judged)} hits, {right} right{few}", row.precision, bar,
                note=f"{says}; claims: {CLAIMS[row.kind].says}{beside}; "
                f"contradicted by {dict(Counter(case.reason for case in missed).most_common(3)) or 'nothing'}",
                losses=[f"{case.reason}: {case.told}" for case in missed],
            )
        )  # fmt: skip
    return gates
