"""Whether the page itself tells its readers: the one verdict for a pair of versions, in neutral words.

What the rules cannot tell is `undetermined`; a language without rules is `not-assessed`. A verdict speaks of this page
and these two captures only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from archive.diff.context import Context
from archive.diff.normal import norm
from archive.diff.tokens import features
from archive.model.edit import Disclosure, Edit, Noise

#: From this severity on an edit is one that readers might be told of.
SUBSTANTIVE: Final = 3
#: Languages whose notes are recognised.
ASSESSED: Final = frozenset({"en", "de", "fr", "es", "it", "pt", "nl", "ja", "zh"})
#: Edits that only add: the news moved on, and an update owes nobody a note.
_GROWTH: Final = frozenset(
    {"CONTENT_ADDED", "IMAGE_ADDED", "LIVE_POST_ADDED", "STRUCTURE", "CAPTION_CHANGE", "DECK_CHANGE"}
)


#: A front page announces stories; notes stand with the stories.
FRONT_PAGE: Final = Disclosure("undetermined", ("a front page carries no notes",))


def assess(context: Context, edits: Sequence[Edit], noise: Sequence[Noise]) -> Disclosure:
    """The verdict with its evidence in words."""
    notes = [edit for edit in edits if edit.field == "note" and edit.new is not None]
    lost = [edit for edit in edits if edit.field == "note" and edit.new is None]
    graver = [edit for edit in edits if edit.severity >= SUBSTANTIVE and edit.field != "note"]
    evidence = [f"note removed: {edit.id}" for edit in lost]
    if not graver:
        if notes:
            evidence += [f"note that matches no observed edit: {edit.id}" for edit in notes]
            return Disclosure("undetermined", tuple(evidence))
        return Disclosure("undetermined" if lost else "not-expected", tuple(evidence))
    named = [(note, edit) for note in notes for edit in graver if _names(note, edit, context)]
    if named:
        return Disclosure(
            "disclosed", (*evidence, *dict.fromkeys(f"note {note.id} speaks of {edit.id}" for note, edit in named))
        )
    if notes:
        return Disclosure(
            "undetermined", (*evidence, *(f"note added that names none of the edits: {note.id}" for note in notes))
        )
    if context.language and context.language not in ASSESSED:
        return Disclosure("not-assessed", (*evidence, f"no rules for the language {context.language}"))
    if all(set(edit.kinds) <= _GROWTH for edit in graver):
        return Disclosure("undetermined", (*evidence, "only additions: an update needs no note"))
    stamped = [
        item for item in noise if item.kind == "META_TOUCH" and "modified" in str(item.evidence.get("old_at", ""))
    ]
    if stamped:
        moved = ", ".join(sorted(str(item.evidence.get("new")) for item in stamped))
        return Disclosure("stamped-only", (*evidence, f"modified date moved to {moved}", "no note found on this page"))
    return Disclosure("no-note-found", (*evidence, "no note found on this page"))


def _names(note: Edit, edit: Edit, context: Context) -> bool:
    """Whether a note speaks of an edit: it shares words that came or went, or words of the sentence around them."""
    assert note.new is not None
    said = set(features(norm(note.new.text)))
    function = context.tables.function
    touched: set[str] = set()
    around: set[str] = set()
    for span in edit.spans:
        for side, where in ((edit.old, span.old), (edit.new, span.new)):
            if side is not None:
                touched |= {
                    word for word in features(norm(side.text[slice(*where)])) if word not in function and len(word) > 1
                }
                near = side.text[max(0, where[0] - 80) : where[1] + 80]
                around |= {word for word in features(norm(near)) if word not in function and len(word) > 3}
    return (
        bool(touched & said)
        or len(around & said) >= 3
        or bool(edit.field in ("headline", "caption") and edit.field in said)
    )
