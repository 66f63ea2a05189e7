"""Decides how a text is shortened where only its beginning is shown."""

from __future__ import annotations


def shortened(text: str, most: int) -> str:
    """At most so many characters of a text, to the end of a word where there are words, and `…` for the rest."""
    if len(text) <= most:
        return text
    cut = text[:most]
    if not text[most].isspace() and (end := max(cut.rfind(" "), cut.rfind("\n"))) > most // 2:
        cut = cut[:end]
    return f"{cut.rstrip()}…"
