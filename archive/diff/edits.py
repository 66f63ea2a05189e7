"""How an edit is put together: its spans, its kinds in the order of the text, its severity and its id.

Also the other way: applying an edit to the old text gives the new one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import pairwise
from json.encoder import encode_basestring_ascii
from typing import Final, Literal, cast

from archive.diff import moves, plainly, textdiff
from archive.diff.budget import CHANGE, LARGE, READ, STRETCH, VALUE, WORD
from archive.diff.context import Context
from archive.diff.normal import norm
from archive.diff.phrases import reading
from archive.diff.rules import judge
from archive.diff.rules.rule import Change, Finding, Pair
from archive.diff.rules.shape import damage
from archive.diff.tokens import count_words
from archive.model.article import Credit
from archive.model.edit import (
    SEVERITY,
    Confidence,
    Edit,
    Evidence,
    Field,
    Kind,
    Noise,
    Operation,
    Severity,
    Side,
    Span,
    Verdict,
)

#: Name and version of the differ; part of every edit's id.
DIFFER: Final = "newsproof-diff/1"

#: Fields in the order in which edits of one severity are ranked.
ORDER: Final[tuple[Field, ...]] = (
    "note", "headline", "deck", "byline", "dateline", "date", "caption", "credit", "image", "quote", "body",
    "live-post", "alt", "access", "meta",
)  # fmt: skip


@dataclass(frozen=True)
class TextChange:
    """Two texts compared: spans in order, kinds in the order of their first span, and whether it was done coarsely."""

    spans: tuple[Span, ...]
    kinds: tuple[Kind, ...]
    degraded: bool = False
    also: tuple[Kind, ...] = ()

    @property
    def severity(self) -> Severity:
        """The highest among the kinds; 0 when only noise differs."""
        return severity_of(self.kinds)


@dataclass
class Findings:
    """What a part of the comparison found."""

    edits: list[Edit] = field(default_factory=list)
    noise: list[Noise] = field(default_factory=list)
    degraded: bool = False
    words_added: int = 0
    words_removed: int = 0

    def add(self, other: Findings) -> None:
        """Takes over what another part found."""
        self.edits += other.edits
        self.noise += other.noise
        self.degraded |= other.degraded
        self.words_added += other.words_added
        self.words_removed += other.words_removed

    def edit(self, edit: Edit) -> None:
        """Records an edit and counts its words."""
        self.edits.append(edit)
        old, new = (edit.old.text if edit.old else ""), (edit.new.text if edit.new else "")
        for span in edit.spans:
            self.words_removed += count_words(old[slice(*span.old)])
            self.words_added += count_words(new[slice(*span.new)])


def severity_of(kinds: Iterable[Kind]) -> Severity:
    """The highest severity among kinds."""
    return max((SEVERITY[kind] for kind in kinds), default=0)


def compare_texts(
    old: str,
    new: str,
    context: Context,
    *,
    old_credit: Credit | None = None,
    new_credit: Credit | None = None,
    captioned: bool = False,
    quoted: bool = False,
) -> TextChange:
    """The spans between two texts of one item, each with its kind and the evidence for it.

    `quoted` says that both are quotations as a whole, set as blocks, whatever marks they have.
    """
    if old == new:
        return TextChange((), ())
    if len(old) + len(new) > LARGE:
        return _by_stretches(Pair(old, new, context, whole_quote=quoted))
    return _compared(Pair(old, new, context, whole_quote=quoted), old_credit, new_credit, captioned=captioned)


def _compared(
    pair: Pair, old_credit: Credit | None = None, new_credit: Credit | None = None, *, captioned: bool = False
) -> TextChange:
    """Two different texts word by word, as long as the budget lasts."""
    old, new, context = pair.old, pair.new, pair.context
    if not context.budget.take(READ * (len(old) + len(new))):
        return _plainly(old, new, context)
    path = damage(old, new) or damage(new, old)
    if path is not None:
        evidence: Evidence = {
            "rule": "shape.encoding/1",
            "path": path,
            "direction": "repair" if damage(old, new) else "damage",
        }
        span = Span((0, len(old)), (0, len(new)), "ENCODING_REPAIR", "certain", evidence)
        return TextChange((span,), ("ENCODING_REPAIR",))
    changes = textdiff.compare(pair, old_credit=old_credit, new_credit=new_credit, captioned=captioned)
    if not context.budget.take(_work(changes.changes, pair)):
        return _plainly(old, new, context)
    spans = []
    kinds: dict[Kind, None] = {}
    also: dict[Kind, None] = {}
    judged = [_flicker(change) or judge(change) for change in changes.changes]
    for change, found in zip(changes.changes, moves.settled(changes.changes, judged), strict=True):
        spans.append(Span(change.old_range, change.new_range, found.kind, found.confidence, found.evidence))
        kinds[found.kind] = None
        for kind in found.also:
            also[kind] = None
    spans = _with_commas(spans, old, new)
    kinds = dict.fromkeys(span.kind for span in spans if "part_of" not in span.evidence)
    return TextChange(tuple(spans), tuple(kinds), changes.degraded, tuple(kind for kind in also if kind not in kinds))


def _work(changes: Sequence[Change], pair: Pair) -> int:
    """The operations that it takes to judge the changes of two texts."""
    words = sum(len(change.old) + len(change.new) for change in changes)
    values = sum(len(reading.values(text, pair.context.language)) for text in (pair.old, pair.new))
    return CHANGE * len(changes) + WORD * words + VALUE * values


def _plainly(old: str, new: str, context: Context) -> TextChange:
    """What went and what came, and nothing of what it means."""
    spans = plainly.spans(old, new)
    kinds = tuple(dict.fromkeys(span.kind for span in spans))
    return TextChange(spans, kinds, "NOT_ASSESSED" in kinds, plainly.kinds(old, new, spans, context))


def _by_stretches(pair: Pair) -> TextChange:
    """Two very long texts: each window in which they are others is compared for itself."""
    spans: list[Span] = []
    kinds: dict[Kind, None] = {}
    also: dict[Kind, None] = {}
    degraded = False
    for ours, theirs in plainly.windows(pair.old, pair.new):
        part = pair.part(ours, theirs)
        small = len(part.old) + len(part.new) <= STRETCH
        change = _compared(part) if small else _plainly(part.old, part.new, pair.context)
        spans += [
            replace(
                span,
                old=(span.old[0] + ours[0], span.old[1] + ours[0]),
                new=(span.new[0] + theirs[0], span.new[1] + theirs[0]),
            )
            for span in change.spans
        ]
        kinds.update(dict.fromkeys(change.kinds))
        also.update(dict.fromkeys(change.also))
        degraded |= change.degraded
    return TextChange(tuple(spans), tuple(kinds), degraded, tuple(kind for kind in also if kind not in kinds))


def _with_commas(spans: list[Span], old: str, new: str) -> list[Span]:
    """Marks a comma that came or went beside a restyled date as a part of that: `Ketria May 2` and `Ketria, Monday`."""
    found = list(spans)
    for n, (first, second) in enumerate(pairwise(spans)):
        if old[first.old[1] : second.old[0]].strip() or new[first.new[1] : second.new[0]].strip():
            continue
        for place, comma, date in ((n, first, second), (n + 1, second, first)):
            if date.kind == "DATE_STYLE" and comma.kind == "PUNCT_TYPOGRAPHY" and _comma(comma, old, new):
                found[place] = replace(comma, evidence={**comma.evidence, "part_of": date.kind})
    return found


def _comma(span: Span, old: str, new: str) -> bool:
    """Whether a span is a comma and nothing else, put in or taken out."""
    return {old[slice(*span.old)].strip(), new[slice(*span.new)].strip()} == {"", ","}


#: Words from which on a stretch that came or went inside a text can be a block of the other page.
_INSIDE: Final = 3


_MARKER: Final = re.compile(r"\d{1,3}[.)]|[\u2022\u00b7*\u25cf\u25aa-]")


def _flicker(change: Change) -> Finding | None:
    """What came into (or went from) a text and is a block of its own on the other page was only read differently."""
    for here, there, story in (
        (change.old_text, change.new_text, change.context.new), (change.new_text, change.old_text, change.context.old),
    ):  # fmt: skip
        if here.strip() and not there.strip():
            credited = any(token.kind == "credit" for token in (*change.old, *change.new))
            bare = norm(here).strip(" ()[]|/-.,;:") if credited else norm(here)
            if change.old_range[0] == 0 == change.new_range[0] and _MARKER.fullmatch(bare):
                return Finding("CHROME_NOISE", "certain", {"rule": "list.marker/1", "marker": bare})
            leading = change.old_range[0] == 0 == change.new_range[0]
            if bare and (credited or leading or count_words(bare) >= _INSIDE) and bare in story.page_entries:
                return Finding("EXTRACTION_FLICKER", "certain", {"rule": "flicker.inside/1"})
    return None


def make_edit(
    area: Field, operation: Operation, old: Side | None, new: Side | None, spans: Sequence[Span], kinds: Iterable[Kind]
) -> Edit:
    """An edit with its id; its severity is the highest among its kinds."""
    ordered = tuple(dict.fromkeys(kinds))
    return Edit(
        edit_id(area, operation, old, new), area, operation, severity_of(ordered), ordered, old, new, tuple(spans)
    )


def edit_id(area: Field, operation: Operation, old: Side | None, new: Side | None) -> str:
    """`e-` and 12 hex digits over what the edit is: field, operation, both texts, both places, the differ."""
    ours, theirs = (f"{_quoted(side.text)},{_quoted(side.at)}" if side else "null,null" for side in (old, new))
    said = f'["{area}","{operation}",{ours},{theirs},"{DIFFER}"]'
    return f"e-{sha256(said.encode('ascii')).hexdigest()[:12]}"


#: A string as JSON without signs beyond ASCII.
_quoted: Final[Callable[[str], str]] = encode_basestring_ascii


def with_nature(
    edit: Edit, nature: Literal["update", "correction", "refinement", "unclear"], grounds: Evidence
) -> Edit:
    """The edit with what it is to its story. Written out: a large page has ten thousand edits."""
    return Edit(
        edit.id, edit.field, edit.operation, edit.severity, edit.kinds, edit.old, edit.new, edit.spans,
        nature, grounds, edit.post, edit.disclosure, edit.again,
    )  # fmt: skip


def with_disclosure(edit: Edit, verdict: Verdict) -> Edit:
    """The edit with what the page tells of it."""
    return Edit(
        edit.id, edit.field, edit.operation, edit.severity, edit.kinds, edit.old, edit.new, edit.spans,
        edit.nature, edit.grounds, edit.post, verdict, edit.again,
    )  # fmt: skip


def visible_kinds(change: TextChange) -> tuple[Kind, ...]:
    """The kinds of an edit: those of its spans in order, then what is also true; noise only when alone."""
    kinds = [kind for kind in change.kinds if SEVERITY[kind] > 0] or list(change.kinds)
    return tuple(dict.fromkeys([*kinds, *(kind for kind in change.also if SEVERITY[kind] > 0)]))


def whole(
    area: Field,
    side: Side,
    operation: Literal["add", "remove"],
    kinds: Sequence[Kind],
    evidence: Evidence,
    confidence: Confidence = "certain",
) -> Edit:
    """An edit of a whole item that came or went; its one span is the item."""
    length = (0, len(side.text))
    added = operation == "add"
    span = Span((0, 0) if added else length, length if added else (0, 0), kinds[0], confidence, evidence)
    return make_edit(area, operation, None if added else side, side if added else None, (span,), kinds)


def noise_of(area: Field, old: Side | None, new: Side | None, kind: Kind, evidence: Mapping[str, object]) -> Noise:
    """A difference that is no edit, with its places in the evidence."""
    places = {name: side.at for name, side in (("old_at", old), ("new_at", new)) if side is not None}
    told = cast(Evidence, {**evidence, **places})
    return Noise(kind, area, old.text if old else None, new.text if new else None, told)


def ranked(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Gravest first; then by field, and as they come within a field."""
    return tuple(sorted(edits, key=lambda edit: (-edit.severity, ORDER.index(edit.field))))


def apply(edit: Edit) -> str:
    """The new text of an edit, made from its old text by its spans (the empty text for a removal)."""
    return _apply(edit, backwards=False)


def revert(edit: Edit) -> str:
    """The old text of an edit, made from its new text by its spans (the empty text for an addition)."""
    return _apply(edit, backwards=True)


def _apply(edit: Edit, *, backwards: bool) -> str:
    source, target = (edit.new, edit.old) if backwards else (edit.old, edit.new)
    start_text = source.text if source else ""
    end_text = target.text if target else ""
    out = []
    place = 0
    for span in edit.spans:
        here, there = (span.new, span.old) if backwards else (span.old, span.new)
        out.append(start_text[place : here[0]])
        out.append(end_text[there[0] : there[1]])
        place = here[1]
    return "".join(out) + start_text[place:]
