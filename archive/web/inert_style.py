"""Decides what a stranger's style sheet may still ask for: what lies in the archive, and nothing else.

The policy of the page (`default-src 'none'`) is the guard: whatever a style sheet names is loaded from the port of the
replay or not at all. Here addresses are led to what was archived, and what leads elsewhere is taken out, so that the
browser need not refuse it. CSS Syntax Level 3, 4.3.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

#: What stands where something is not in the archive.
NOTHING: Final = 'url("data:,")'
_STRING: Final = r"\"(?:[^\"\\\n]|\\.)*+(?:\"|(?=\n)|\Z)|'(?:[^'\\\n]|\\.)*+(?:'|(?=\n)|\Z)"
_PIECE: Final = re.compile(
    rf"""/\*.*?(?:\*/|\Z)
    |@namespace[^;{{}}]*+
    |(?P<import>@import\s*+)(?P<bare>{_STRING})
    |(?P<importing>@import\s*+(?=url\())?url\(\s*+(?:(?P<quoted>{_STRING})|(?P<address>(?:[^\s"'()\\]|\\.)*+))\s*+(?:\)|\Z)
    |(?P<elsewhere>@import\b)
    |(?P<string>{_STRING})
    |(?<![@\w-])(?P<odd>[@\w-]*+\\.(?:[\w@-]|\\.)*+\(?)
    |(?P<open>\burl\()""",
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
_ESCAPE: Final = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(\n)|(.))", re.DOTALL)
_ABROAD: Final = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?[/\\]{2}[^\s/\\]", re.IGNORECASE)
_DATA: Final = re.compile(r"data:(?:image/|font/|application/(?:x-)?font)", re.IGNORECASE)
#: What would end a `style` element, or (inside a drawing) be read as markup or as a character reference.
_MARKUP: Final = re.compile(r"<(?=[A-Za-z/!?])|&(?=#|[A-Za-z][A-Za-z0-9]{1,31};)")

#: An address as it is written there to the address of what was archived, None for what was not.
Local = Callable[[str], str | None]


def inert_style(text: str, local: Local) -> str:
    """A style sheet that asks for nothing but what `local` names. Its text may stand in a `style` element."""

    def led(match: re.Match[str]) -> str:
        if match["import"] is not None:
            return _imported(_address(_unquoted(match["bare"]), local))
        if match["quoted"] is not None or match["address"] is not None:
            quoted = match["quoted"]
            found = _address(_plain(match["address"]) if quoted is None else _unquoted(quoted), local)
            return _imported(found) if match["importing"] is not None else found
        if match["elsewhere"] is not None:  # a comment stands before what it names, or it names nothing
            return "@nothing"
        if match["string"] is not None:
            return '""' if _ABROAD.match(_unquoted(match["string"])) else match["string"]
        odd = match["odd"]  # no style sheet spells a function or a rule with escapes
        if odd is not None and (odd[0] == "@" or (odd[-1] == "(" and odd[-2:] != "\\(")):
            return "@nothing" if odd[0] == "@" else "nothing("
        return "nothing(" if match["open"] is not None else match[0]

    return _MARKUP.sub(lambda match: "\\3c " if match[0] == "<" else "\\26 ", _PIECE.sub(led, text))


def _plain(text: str) -> str:
    """Without escapes (CSS Syntax Level 3, 4.3.7)."""

    def told(match: re.Match[str]) -> str:
        if match[1] is not None:
            number = int(match[1], 16)
            return chr(number) if 0 < number < 0xD800 or 0xE000 <= number < 0x110000 else "\ufffd"
        return match[3] or ""

    return _ESCAPE.sub(told, text)


def _unquoted(string: str) -> str:
    return _plain(string[1:-1] if len(string) > 1 and string[-1] == string[0] else string[1:])


def _imported(address: str) -> str:
    """A rule that brings in another sheet, or one that means nothing."""
    return f"@nothing {address}" if address == NOTHING or "data:" in address else f"@import {address}"


def _address(address: str, local: Local) -> str:
    text = address.strip()
    if text[:1] == "#" and re.fullmatch(r"#[\w.:-]{1,200}", text):
        return f'url("{text}")'
    if _DATA.match(text):
        return 'url("' + re.sub(r"[\"\\\n\r\f]", lambda match: f"\\{ord(match[0]):x} ", text) + '")'
    found = local(text)
    return f'url("{found}")' if found is not None else NOTHING
