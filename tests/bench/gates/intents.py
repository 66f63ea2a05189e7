"""Gate: why an edit was made, told from our kinds alone, against the annotators' majority (IteraTeR-HUMAN).

Each marked edit is judged by itself, as the models that it is compared with are given it: the old text against the old
text with this one edit made, while the rules may know the words of both whole revisions. Our answer is the intent of
the gravest kind among its spans, by the fixed table below; the first among equals. The table was written
before anything was measured and is not fitted to the data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from archive.diff.edits import compare_texts
from archive.model.edit import SEVERITY, Kind
from tests.bench.gates.gold import Marked, Revision, context, iterater_files, revisions
from tests.bench.gates.table import Gate, Score, edition, skipped

#: fluency: language put right; clarity: said more plainly or shortly; coherence: parts tied together otherwise; style:
#: the house's way of writing a value; meaning-changed: something else is asserted.
INTENT: Final[Mapping[str, str]] = {
    "WHITESPACE_UNICODE": "fluency", "ENCODING_REPAIR": "fluency", "PUNCT_TYPOGRAPHY": "fluency",
    "CAPITALISATION": "fluency", "TYPO": "fluency", "NAME_SPELLING": "fluency", "GRAMMAR": "fluency",
    "SPELLING_VARIANT": "fluency",
    "DATE_STYLE": "style", "NUMBER_STYLE": "style", "CREDIT_STYLE": "style",
    "WORD_SUBSTITUTION": "clarity", "REPHRASE": "clarity", "CONTENT_REMOVED": "clarity",
    "STRUCTURE": "coherence",
    "NUMBER_CHANGED": "meaning-changed", "DATETIME_CHANGED": "meaning-changed", "POLARITY_MODALITY": "meaning-changed",
    "ENTITY_CHANGED": "meaning-changed", "QUOTE_CHANGED": "meaning-changed", "CONTENT_ADDED": "meaning-changed",
}  # fmt: skip
CLASSES: Final = ("fluency", "clarity", "coherence", "style", "meaning-changed")


def kinds_of(revision: Revision, edit: Marked) -> tuple[Kind, ...]:
    """The kinds of one edit, in the order of the text."""
    whole = context(revision.before, revision.after)
    return compare_texts(revision.before, revision.alone(edit), whole).kinds


def answer(kinds: Sequence[Kind]) -> str | None:
    """The intent of the gravest kind; None when nothing was found or the kind has no intent."""
    if not kinds:
        return None
    return INTENT.get(max(kinds, key=lambda kind: SEVERITY[kind]))


def scores(pairs: Sequence[tuple[str, str | None]]) -> dict[str, Score]:
    """Per class, from (gold, ours)."""
    return {
        name: Score(
            sum(gold == said == name for gold, said in pairs),
            sum(said == name for _, said in pairs),
            sum(gold == name for gold, _ in pairs),
        )
        for name in CLASSES
    }


def measure(cases: Path) -> list[Gate]:
    """Both gates on all documents, and on the news documents beside them."""
    fluency, macro = "intent by kinds: fluency F1", "intent by kinds: macro F1"
    reference_fluency = "0.80 RoBERTa-large, 0.80 prototype (test split)"
    reference_macro = "0.494 RoBERTa-large, 0.464 prototype (test split)"
    paths = iterater_files(cases)
    if not paths:
        return [
            skipped(fluency, "IteraTeR-HUMAN", "no gold/iterater", bar=0.80, reference=reference_fluency),
            skipped(macro, "IteraTeR-HUMAN", "no gold/iterater", bar=0.47, reference=reference_macro),
        ]
    judged: list[tuple[Revision, Marked, tuple[Kind, ...], str | None]] = []
    for revision in revisions(paths):
        for edit in revision.edits:
            if edit.intent in CLASSES:
                kinds = kinds_of(revision, edit)
                judged.append((revision, edit, kinds, answer(kinds)))
    label = f"IteraTeR-HUMAN {'+'.join(path.stem for path in paths)} ({edition(cases, *paths)})"
    rows = []
    for which in ("all", "news"):
        part = [one for one in judged if which == "all" or one[0].domain == "news"]
        by_class = scores([(edit.intent, said) for _, edit, _, said in part])
        data = f"{label}, {len(part)} edits of {which} documents ('others' left out)"
        mean = sum(score.f1 for score in by_class.values()) / len(CLASSES)
        each = ", ".join(
            f"{name} {score.precision:.2f}/{score.recall:.2f}/{score.f1:.2f}" for name, score in by_class.items()
        )
        losses = [
            f"{edit.intent} as {said} by {'+'.join(kinds)}: {edit.before!r} -> {edit.after!r} ({revision.id})"
            for revision, edit, kinds, said in part if said != edit.intent
        ]  # fmt: skip
        everything = which == "all"
        confused = Counter(
            f"{edit.intent} as {said}"
            for _, edit, _, said in part
            if "fluency" in (edit.intent, said) and said != edit.intent
        )
        rows += [
            Gate(
                fluency if everything else f"{fluency}, news documents", data, by_class["fluency"].f1,
                0.80 if everything else None, reference=reference_fluency if everything else "",
                note=f"{by_class['fluency'].told}; {dict(confused.most_common(4))}",
                losses=[loss for loss in losses if "fluency" in loss.partition(" by ")[0]],
            ),
            Gate(
                macro if everything else f"{macro}, news documents", data, mean, 0.47 if everything else None,
                reference=reference_macro if everything else "", note=f"P/R/F1: {each}", losses=losses,
            ),
        ]  # fmt: skip
    return rows
