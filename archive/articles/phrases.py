"""Decides how lists of phrases, a language a line, become one pattern.

The rules of this room speak many languages. They are kept as lists that people can read and mend; this file turns
them into regular expressions, and nothing else does.
"""

from __future__ import annotations

import re


def alternatives(lines: str) -> str:
    """One alternation of all lines; a line may hold several alternatives itself, written with `|`.

    A line that ends in a backslash goes on in the next.
    """
    whole = re.sub(r"\\\n[ ]*", "", lines)
    return "|".join(stripped for line in whole.split("\n") if (stripped := line.strip()))


def any_of(lines: str) -> re.Pattern[str]:
    """The pattern that finds any of these phrases, in any case."""
    return re.compile(alternatives(lines), re.IGNORECASE)


def named(lines: str) -> re.Pattern[str]:
    """The pattern that finds any of these words as a whole part of a class or id (`related`, `more-related_3`)."""
    return re.compile(rf"(?:^|[\s_-])(?:{alternatives(lines)})(?:$|[\s_-])")


def listed(text: str) -> tuple[str, ...]:
    """The entries of a list written with commas over several lines."""
    return tuple(entry for part in text.split(",") if (entry := " ".join(part.split())))
