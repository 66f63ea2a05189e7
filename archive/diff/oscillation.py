"""Decides which edits brought a wording back that an earlier version had: A to B to A, told as such.

It looks at the steps of one article together, in observed order; a single step cannot know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from archive.model.edit import Comparison, Edit

#: The rule that stands in the grounds of an edit that is no refinement, because it only went back.
_RULE: Final = "nature.back/1"


def returned(path: Sequence[Comparison]) -> tuple[Comparison, ...]:
    """The comparisons of neighbouring versions, oldest first, each edit with the version whose wording it brought back.

    The newest version that had the wording is named (`bridge@v1`). Who went back did not tell the same more exactly: a
    `refinement` becomes `unclear`. Nothing else changes; the comparisons given are not touched.
    """
    stood: dict[tuple[str, str], str] = {}
    found: list[Comparison] = []
    for one in path:
        edits = tuple(_told(edit, stood) for edit in one.edits)
        found.append(one if edits == one.edits else replace(one, edits=edits))
        for edit in one.edits:
            if edit.old is not None and edit.operation != "move":
                stood[edit.field, edit.old.text] = one.old.source
    return tuple(found)


def _told(edit: Edit, stood: dict[tuple[str, str], str]) -> Edit:
    version = stood.get((edit.field, edit.new.text)) if edit.new is not None and edit.operation != "move" else None
    if version is None or (edit.old is not None and edit.new is not None and edit.old.text == edit.new.text):
        return edit
    if edit.nature != "refinement":
        return replace(edit, again=version)
    return replace(
        edit, again=version, nature="unclear", grounds={"rule": _RULE, "confidence": "certain", "of": version}
    )
