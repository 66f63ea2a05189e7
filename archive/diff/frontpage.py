"""Two captures of a front page: the headlines of one story that were reworded while the page turned over.

A front page is no article; nearly everything on it rotates. What can be told is which headline or kicker is there in
both with other words. All the rest is rotation, and noise.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from archive.diff import chrome
from archive.diff.align import align
from archive.diff.context import Context
from archive.diff.edits import Findings, compare_texts, make_edit, noise_of, severity_of, visible_kinds
from archive.diff.normal import norm
from archive.diff.tokens import count_words
from archive.model.article import Extraction
from archive.model.edit import Kind, Side

#: How the reason begins with which a reading says that a page is no article but a front page.
REASON: Final = "a front page"
#: Least likeness of two lines that are taken for wordings of one headline; rotation makes chance pairs likely.
LIKE: Final = 0.6
_LONGEST: Final = 300
#: And as it stands, with its stamps: what looks for them takes the square of a text of figures or of marks.
_READ: Final = 2_000
_TAIL = re.compile(r"[\s|·•,-]+$")


def both(old: Extraction, new: Extraction) -> bool:
    """Whether both readings are front pages."""
    return all((page.refusal or "").startswith(REASON) for page in (old, new))


def compare(context: Context, old: Extraction, new: Extraction) -> Findings:
    """Reworded headlines as edits, rotation as noise."""
    found = Findings()
    ours, theirs = _lines(old), _lines(new)
    alignment = align([norm(side.text) for side in ours], [norm(side.text) for side in theirs], floor=LIKE)
    told: set[tuple[tuple[str, str], ...]] = set()
    for link in alignment.links:
        if link.exact or len(link.old) > 1 or len(link.new) > 1:
            continue
        before, after = ours[link.old[0]], theirs[link.new[0]]
        change = compare_texts(before.text, after.text, context)
        words = tuple(
            (norm(before.text[slice(*span.old)]), norm(after.text[slice(*span.new)])) for span in change.spans
        )
        if change.severity == 0 or words in told:
            rule = "frontpage.again/1" if change.severity else "frontpage.same/1"
            found.noise.append(noise_of("headline", before, after, "CHROME_NOISE", {"rule": rule}))
            continue
        told.add(words)
        event: list[Kind] = ["HEADLINE_CHANGE"] if severity_of(change.kinds) >= 3 else []
        found.edit(make_edit("headline", "change", before, after, change.spans, [*visible_kinds(change), *event]))
    for i in alignment.removed:
        found.noise.append(noise_of("headline", ours[i], None, "CHROME_NOISE", {"rule": "frontpage.rotation/1"}))
    for j in alignment.added:
        found.noise.append(noise_of("headline", None, theirs[j], "CHROME_NOISE", {"rule": "frontpage.rotation/1"}))
    return found


def _lines(page: Extraction) -> list[Side]:
    """The lines of a front page that can be headlines: without stamps, each once, addressed by their place."""
    seen: Counter[str] = Counter()
    found = []
    for n, entry in enumerate(page.page, 1):
        if len(entry) > _READ:
            continue
        text = _TAIL.sub("", chrome.without_stamps(entry.strip()))
        if not count_words(text) >= 2 or len(text) > _LONGEST or chrome.furniture_text(text):
            continue
        seen[norm(text)] += 1
        if seen[norm(text)] == 1:
            found.append(Side(text, f"page/{n}"))
    return found
