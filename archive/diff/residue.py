"""Residue: wording that was corrected in one place and survives in another that said the same before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from archive.diff.context import Context, Story
from archive.diff.normal import norm
from archive.diff.pictures import text_of
from archive.diff.tokens import count_words
from archive.model.edit import SEVERITY, Edit, Residue

#: Shortest wording that can be recognised elsewhere.
SHORTEST: Final = 4
_MOST: Final = 200


def find(context: Context, edits: Sequence[Edit]) -> tuple[Residue, ...]:
    """Old wordings that a channel of the new version still has, where that channel had the sentence before as well."""
    found: list[Residue] = []
    seen: set[tuple[str, str]] = set()
    olds, news = dict(_channels(context.old)), dict(_channels(context.new))
    for edit in edits:
        if (
            edit.old is None
            or edit.new is None
            or edit.operation not in ("change", "move")
            or edit.field in ("note", "meta")
        ):
            continue
        whole_old = norm(edit.old.text)
        for span in edit.spans:
            old, new = edit.old.text[slice(*span.old)], edit.new.text[slice(*span.new)]
            if SEVERITY[span.kind] == 0 or len(norm(old)) < SHORTEST or norm(old) in norm(new):
                continue
            near = _around(edit.old.text, span.old)
            for at, text in news.items():
                if at in (edit.new.at, edit.old.at) or at not in olds or len(found) >= _MOST:
                    continue
                before, after = norm(olds[at]), norm(text)
                # The channel matched: it had the words in the same surroundings, or was the same text.
                matched = before == whole_old or (near in before and count_words(near) >= 4)
                if matched and norm(old) in after and near in after and (at, norm(old)) not in seen:
                    seen.add((at, norm(old)))
                    evidence = {
                        "rule": "residue/1",
                        "edit": edit.id,
                        "corrected_at": edit.new.at,
                        "new": new,
                        "kind": span.kind,
                    }
                    found.append(Residue(old, at, evidence))
    return tuple(found)


def _around(text: str, where: tuple[int, int]) -> str:
    """A stretch with the two words before and after it, in the matching layer."""
    before = norm(text[: where[0]]).split()[-2:]
    after = norm(text[where[1] :]).split()[:2]
    glued_left = where[0] > 0 and not text[where[0] - 1].isspace()
    glued_right = where[1] < len(text) and not text[where[1]].isspace()
    inside = norm(text[where[0] : where[1]])
    left = " ".join(before) + ("" if glued_left or not before else " ")
    right = ("" if glued_right or not after else " ") + " ".join(after)
    return left + inside + right


def _channels(story: Story) -> Iterator[tuple[str, str]]:
    """Every place that can carry wording of the story, with its address."""
    article = story.article
    yield "headline", article.headline
    for item in article.headlines:
        yield f"headline/{item.source}", item.text
    if article.deck:
        yield "deck", article.deck
    for name, value in article.meta:
        if "description" in name.lower() or "title" in name.lower() or name.lower().endswith(":alt"):
            yield f"meta/{name}", value
    for image in article.images:
        if text_of(image):
            yield f"{image.at}/caption", text_of(image)
        if image.alt:
            yield f"{image.at}/alt", image.alt
        for channel in image.channels:
            yield f"{image.at}/{channel.source}", channel.text
