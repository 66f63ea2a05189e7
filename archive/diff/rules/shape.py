"""Differences of shape: glyphs, encoding damage, punctuation, case, spacing. What is said stays the same."""

from __future__ import annotations

import html
import re

from archive.diff.lexicon import has_list, known
from archive.diff.normal import norm, skeleton, without_spaces
from archive.diff.rules.quotes import marks_balance
from archive.diff.rules.rule import Change, Finding, limited


def unicode(change: Change) -> Finding | None:
    """Equal in the matching layer, or different in white space beside a mark only."""
    old, new = change.old_text, change.new_text
    if norm(old) == norm(new) or (
        not change.old_words and not change.new_words and without_spaces(old) == without_spaces(new)
    ):
        return Finding("WHITESPACE_UNICODE", "certain", {"old": _points(old), "new": _points(new)})
    return None


def _points(text: str) -> str:
    odd = [f"U+{ord(char):04X}" for char in text if not char.isascii() or char.isspace()]
    return " ".join(odd[:12]) or limited(text, 40)


def encoding(change: Change) -> Finding | None:
    """One side is the other after a wrong decoding: mojibake, a doubled escape, replacement characters."""
    for direction, damaged, whole in (
        ("repair", change.old_text, change.new_text),
        ("damage", change.new_text, change.old_text),
    ):
        path = damage(damaged, whole)
        if path is not None:
            return Finding("ENCODING_REPAIR", "certain", {"path": path, "direction": direction})
    return None


#: What UTF-8 looks like when it was read as a Western code page.
_BROKEN = re.compile("[\u00c2\u00c3\u00c5\u00d0\u00d1\u00e2\u00f0\ufffd]|&#?\\w+;")


def damage(damaged: str, whole: str) -> str | None:
    """How the first string came about from the second by a wrong decoding, or None."""
    if not damaged or not whole or damaged == whole or not _BROKEN.search(damaged):
        return None
    for codec in ("cp1252", "latin-1"):
        try:
            healed = damaged.encode(codec).decode("utf-8")
        except UnicodeError:
            continue
        if norm(healed) == norm(whole):
            return f"utf-8 read as {codec}"
    if "&" in damaged and norm(html.unescape(html.unescape(damaged))) == norm(whole):
        return "escaped twice"
    if "\ufffd" in damaged and len(damaged) < 400:
        pattern = ".{0,3}".join(re.escape(part) for part in re.split("\ufffd+", damaged))
        if re.fullmatch(pattern, whole, re.DOTALL):
            return "replacement characters"
    return None


def punctuation(change: Change) -> Finding | None:
    """The same letters and digits in the same order; only punctuation (and spacing or case beside it) differs."""
    old, new = skeleton(change.old_text), skeleton(change.new_text)
    if old.casefold() != new.casefold():
        return None
    if old != new:
        if without_spaces(change.old_text).casefold() == without_spaces(change.new_text).casefold() and _same_cut(
            change
        ):
            return Finding(
                "CAPITALISATION", "certain", {"old": limited(change.old_text), "new": limited(change.new_text)}
            )
        return Finding(
            "PUNCT_TYPOGRAPHY",
            "certain",
            {"old": limited(change.old_text), "new": limited(change.new_text)},
            ("CAPITALISATION",),
        )
    quotes = marks_balance(change)
    if quotes is not None:
        return Finding("QUOTE_CHANGED", "review", {"quotation_marks": quotes, "words": limited(old, 80)})
    if without_spaces(change.old_text) == without_spaces(change.new_text) and change.old_words:
        return _spacing(change)
    return Finding("PUNCT_TYPOGRAPHY", "certain", {"old": limited(change.old_text), "new": limited(change.new_text)})


def _same_cut(change: Change) -> bool:
    return len(change.old_words) == len(change.new_words)


def _spacing(change: Change) -> Finding:
    """`alot` and `a lot`: a typing error when only one of the spellings is made of words."""
    language = change.context.language
    evidence = {"old": limited(change.old_text), "new": limited(change.new_text)}
    if has_list(language):
        old = all(known(token.text, language) for token in change.old_words if token.kind == "word")
        new = all(known(token.text, language) for token in change.new_words if token.kind == "word")
        if old != new:
            return Finding(
                "TYPO", "high", {**evidence, "error": "space", "direction": "fixed" if new else "introduced"}
            )
        return (
            Finding("WORD_SUBSTITUTION", "review", {**evidence, "error": "space"})
            if old
            else Finding("PUNCT_TYPOGRAPHY", "high", evidence)
        )
    return Finding("PUNCT_TYPOGRAPHY", "high", evidence)
