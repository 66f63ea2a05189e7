"""Quotations: where they stand, and whether their words changed.

Words between quotation marks are somebody's; a change of them is never a matter of style, whoever made it.
"""

from __future__ import annotations

import re
from typing import Final

from archive.diff.normal import norm, skeleton
from archive.diff.quotations import within
from archive.diff.rules.rule import Change, Finding

#: Changes inside a quotation that do not touch its words.
HARMLESS: Final = frozenset(
    {"WHITESPACE_UNICODE", "ENCODING_REPAIR", "PUNCT_TYPOGRAPHY", "CAPITALISATION", "DATE_STYLE", "NUMBER_STYLE",
     "SPELLING_VARIANT", "CHROME_NOISE", "STRUCTURE", "QUOTE_CHANGED", "CREDIT_STYLE", "CREDIT_CHANGE"}
)  # fmt: skip


def overlay(change: Change, found: Finding) -> Finding:
    """A finding inside a quotation of both versions becomes a change of the quotation."""
    if found.kind in HARMLESS or change.sentence:
        return found
    pair = change.pair
    old = within(change.old_range, pair.old_quotes)
    new = within(change.new_range, pair.new_quotes)
    if old is None or new is None:
        return found
    evidence = {"quote_old": _short(pair.old[slice(*old)]), "quote_new": _short(pair.new[slice(*new)])}
    return found.under("QUOTE_CHANGED", "review" if found.confidence == "review" else "high", **evidence)


def _short(text: str) -> str:
    return text if len(text) <= 160 else text[:159] + "…"


def marked(change: Change) -> Finding | None:
    """Words became a quotation, or a quotation became other words without marks."""
    if not change.old_words or not change.new_words:
        return None
    old, new = len(_MARK.findall(change.old_text)), len(_MARK.findall(change.new_text))
    if (old >= 2) == (new >= 2) or len(change.pair.old_quotes) == len(change.pair.new_quotes):
        return None
    return Finding("QUOTE_CHANGED", "review", {"quotation_marks": "added" if new > old else "removed"})


_MARK = re.compile(r'["“”„«»「」『』]|(?<!\w)[\'‘]|[\'’](?!\w)')


def marks_balance(change: Change) -> str | None:
    """Whether quotation marks came or went around words that stayed: `added`, `removed`, or None.

    A mark that completes a pair that stood open is a repair and not a quotation.
    """
    old = len(_MARK.findall(change.old_text))
    new = len(_MARK.findall(change.new_text))
    if old == new:
        return None
    before, after = change.pair.old_quotes, change.pair.new_quotes
    if _odd(change.pair.old) or _odd(change.pair.new):
        return None
    if len(before) == len(after):
        said = zip(before, after, strict=True)
        same = all(_said(change.pair.old[slice(*a)]) == _said(change.pair.new[slice(*b)]) for a, b in said)
        # Only where nothing but marks differs do quotations of other words mean that the marks moved.
        return None if same or _said(change.pair.old) != _said(change.pair.new) else "moved"
    return "added" if new > old else "removed"


def _said(text: str) -> str:
    return skeleton(text).casefold()


def _odd(text: str) -> bool:
    folded = norm(text)
    return folded.count('"') % 2 == 1
