"""The design system of the pages: its colours, type and sizes, in one place, for reports and a viewer alike.

Added and removed words are blue and amber: told apart by every common colour vision (CIEDE2000 at least 25). All words
have a contrast of at least 7:1 to what is behind them, in light and dark. In greyscale the two are almost one, so they are
underlined and struck out, and marked + and −, as well. Paper is always light. `docs/reports.md` explains the choices.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

#: Names of the tokens: page, words, quieter words, lines, panels, links; added, removed and moved words, each with its
#: words and its line; and the mark of what weighs most.
LIGHT: Final[Mapping[str, str]] = {
    "bg": "#fff", "fg": "#1b1f24", "soft": "#4b535c", "line": "#d3d8de", "card": "#f6f8fa", "link": "#0550ae",
    "ins": "#c2dcff", "ins-fg": "#08305a", "ins-line": "#0969da",
    "del": "#fff0cc", "del-fg": "#5a2c00", "del-line": "#bc4c00",
    "mov": "#ebe3fb", "mov-fg": "#3d2480", "mov-line": "#6639ba", "hot": "#9a3412",
}  # fmt: skip
DARK: Final[Mapping[str, str]] = {
    "bg": "#121417", "fg": "#e6e6e6", "soft": "#a3adb8", "line": "#343b43", "card": "#1a1e23", "link": "#79b8ff",
    "ins": "#0c4a86", "ins-fg": "#d6eaff", "ins-line": "#58a6ff",
    "del": "#6b3c00", "del-fg": "#ffe9c2", "del-line": "#f0883e",
    "mov": "#3d2480", "mov-fg": "#ebe3fb", "mov-line": "#b392f0", "hot": "#ffa657",
}  # fmt: skip
#: What is said in our words, in the article's, and by machines.
FONTS: Final[Mapping[str, str]] = {
    "sans": 'system-ui,"DejaVu Sans",sans-serif',
    "serif": 'Charter,Cambria,"Noto Serif","DejaVu Serif",Georgia,serif',
    "mono": 'ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace',
}
#: Below this width rows are cards and columns stand one under the other.
NARROW: Final = "42rem"


def properties(tokens: Mapping[str, str]) -> str:
    """`--bg:#fff;--fg:#1b1f24`"""
    return ";".join(f"--{name}:{value}" for name, value in tokens.items())


#: A page carries its whole style sheet, so a token has one letter there.
LETTERS: Final = {name: chr(ord("A") + place) for place, name in enumerate((*LIGHT, *FONTS))}
_TOKEN: Final = re.compile(r"--([a-z]+(?:-[a-z]+)*)")


def minified(css: str) -> str:
    """A style sheet without the white space that only its writer needs, each token by its letter. It holds no text of its
    own over lines."""
    joined = "".join(line.strip() for line in css.splitlines()).replace(";}", "}")
    return _TOKEN.sub(lambda match: f"--{LETTERS.get(match[1], match[1])}", joined)
