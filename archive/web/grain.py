"""Decides how finely a change is shown: by the words that the rules found, or by the whole sentences that they stand in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from archive.report.marks import Mark, MarkKind
from archive.repository.plaindiff import sentences

By = Literal["word", "sentence"]
BYS: Final[tuple[By, ...]] = ("word", "sentence")


def by_sentence(found: Sequence[Mark]) -> tuple[Mark, ...]:
    """Stretches widened to sentences: what stands beside a change in its sentence goes and comes with it.

    Both texts stay what they were: kept and old stretches together are the old one, kept and new ones the new one. Takes
    stretches of which nothing is left out.
    """
    if all(mark.kind == "same" for mark in found):
        return tuple(found)
    old, new = _starts(found, "old"), _starts(found, "new")
    out: list[Mark] = []
    gone = come = ""
    i = j = 0
    for number, (kind, text) in enumerate(found):
        if kind == "old":
            gone, i = gone + text, i + len(text)
            continue
        if kind == "new":
            come, j = come + text, j + len(text)
            continue
        cuts = [at for at in range(len(text) + 1) if i + at in old and j + at in new]
        i, j = i + len(text), j + len(text)
        if not cuts:  # amid a sentence
            gone, come = gone + text, come + text
            continue
        head = cuts[0] if gone or come else 0
        tail = cuts[-1] if number + 1 < len(found) else len(text)
        out += [Mark("old", gone + text[:head]), Mark("new", come + text[:head])] if gone or come else []
        out.append(Mark("same", text[head:tail]))
        gone = come = text[tail:]
    out += [Mark("old", gone), Mark("new", come)]
    return tuple(mark for mark in out if mark.text)


def _starts(found: Sequence[Mark], kind: MarkKind) -> frozenset[int]:
    """Where sentences of one side begin, and where its text ends."""
    text = "".join(mark.text for mark in found if mark.kind in ("same", kind))
    at = 0
    starts = {0}
    for sentence in sentences(text):
        at += len(sentence)
        starts.add(at)
    return frozenset(starts | {len(text)})
