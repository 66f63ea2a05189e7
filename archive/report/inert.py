"""Which of a stranger's characters may reach a screen, a page or a file, one function for each such place.

A captured page is hostile until shown otherwise: an escape sequence in a headline can rewrite a terminal, a bidi
override can show a sentence backwards, a zero-width character can hide an edit, a cell can start a program in a
spreadsheet. What cannot be shown as itself is shown as its code point (`U+202E`), never dropped in silence.

`strict` is for the changed words of a comparison: there every character that could be overlooked is named, so that
no edit can hide. Elsewhere characters that an orthography needs pass where it needs them (zero-width joiners inside
Persian or Indic words and emoji, no-break spaces), and soft hyphens, which are hyphenation hints, are left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

#: Select Graphic Rendition, the only escape sequences that we write ourselves (see `report.text.style`): bold, dim,
#: colours of words, and the end of it. What hides words, or blinks, is not among them.
SGR: Final = re.compile(r"\x1b\[(?:(?:[0-2]|3[0-7])(?:;(?:[0-2]|3[0-7]))*)?m")

#: Characters that show nothing although their category is that of a letter, mark or symbol: the part of Unicode's
#: Default_Ignorable_Code_Point that `str.isprintable` lets through, and the blank Braille pattern.
_BLANK: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
#: What is looked at character by character: all but ASCII, and letters and signs of print that are never hidden.
_RUN: Final = re.compile("[^ -~\u00a1-\u00ac\u00ae-\u017f\u2013\u2014\u2018-\u201e\u2026\u20ac]+")
#: Nothing in it is hidden, and nothing is more than itself in HTML.
_PLAIN: Final = re.compile("[ !#-%(-;=?-~\u00a1-\u00ac\u00ae-\u017f\u2013\u2014\u2018-\u201e\u2026\u20ac]*")
_SOFT_HYPHEN: Final = "\u00ad"
_JOINERS: Final = "\u200c\u200d"
_SELECTORS: Final = "\ufe0e\ufe0f"
#: Scripts whose spelling uses joiners: Arabic and its neighbours, the scripts of India, Myanmar, Khmer, Arabic forms.
_JOINING: Final = re.compile("[\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff\ufb50-\ufdff\ufe70-\ufefc]")
#: More combining marks than this on one letter are a flood (Hebrew with cantillation and Tibetan need up to five).
_MOST_MARKS: Final = 6

_HTML: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})


class Part(NamedTuple):
    """A stretch of text to show as it is, or (`hidden`) the name of one character that is not shown as itself."""

    text: str
    hidden: bool


def parts(text: str, *, strict: bool = False) -> Iterator[Part]:
    """A stranger's text as stretches that may be shown and names of characters that may not.

    Shown stretches hold printable characters, spaces of any width, tabs and line feeds; with `strict` only printable
    characters and U+0020. CR LF is one line feed.
    """
    end = 0
    for match in _RUN.finditer(text):
        if match.start() > end:
            yield Part(text[end : match.start()], hidden=False)
        yield from _run(text, match.start(), match.end(), strict)
        end = match.end()
    if end < len(text):
        yield Part(text[end:], hidden=False)


def _run(text: str, start: int, end: int, strict: bool) -> Iterator[Part]:
    shown: list[str] = []
    marks = 0
    for at in range(start, end):
        char = text[at]
        category = unicodedata.category(char)
        marks = marks + 1 if category[0] == "M" else 0
        if _passes(text, at, category, marks, strict):
            shown.append(char)
            continue
        if not strict and (char == _SOFT_HYPHEN or text[at : at + 2] == "\r\n"):
            continue
        if shown:
            yield Part("".join(shown), hidden=False)
            shown = []
        yield Part(code_point(char), hidden=True)
    if shown:
        yield Part("".join(shown), hidden=False)


def _passes(text: str, at: int, category: str, marks: int, strict: bool) -> bool:
    char = text[at]
    if category[0] == "M" and (at == 0 or text[at - 1] == "\n" or marks > _MOST_MARKS):
        return False  # it would sit on whatever we print before it, or grow over the lines above
    if char in _SELECTORS or char in _JOINERS:
        return not strict and _joins(text, at)
    if not strict and (char in "\n\t" or category == "Zs"):
        return True
    return char.isprintable() and _BLANK.match(char) is None


def _joins(text: str, at: int) -> bool:
    """Whether a joiner or a variation selector stands where an orthography (or an emoji) needs it."""
    before = text[at - 1] if at else ""
    after = text[at + 1] if at + 1 < len(text) else ""
    if not before:
        return False
    if text[at] in _SELECTORS:
        if before.isascii():
            return before in "#*0123456789"
        return unicodedata.category(before)[0] in "SP"
    if _JOINING.match(before):
        # RFC 5892, appendix A: between letters that join, or after a virama.
        return bool(_JOINING.match(after)) or unicodedata.combining(before) == 9
    symbols = ("So", "Sk", "Mn") if text[at] == "\u200d" else ()
    return unicodedata.category(before) in symbols and after != "" and unicodedata.category(after) == "So"


def code_point(char: str) -> str:
    """`U+202E`."""
    return f"U+{ord(char):04X}"


def is_hidden(text: str) -> bool:
    """Whether a text holds characters that a reader could overlook (as `strict` understands it)."""
    return any(part.hidden for part in parts(text, strict=True))


def for_terminal(text: str, *, strict: bool = False, newlines: bool = False) -> str:
    """For a terminal or a plain text file: printable characters, and `<U+001B>` for everything else.

    Line feeds and tabs become spaces unless `newlines`; spaces of any kind become U+0020 unless `strict`.
    """
    if text.isascii() and text.isprintable():
        return text
    pieces = []
    for part in parts(text, strict=strict):
        if part.hidden:
            pieces.append(f"<{part.text}>")
        else:
            pieces.append(_spaces(part.text, newlines))
    return "".join(pieces)


def _spaces(text: str, newlines: bool) -> str:
    if text.isprintable():
        return text
    kept = "\n" if newlines else ""
    return "".join(c if c in kept or c.isprintable() or c in _JOINERS or c in _SELECTORS else " " for c in text)


def sealed(text: str, *, colour: bool = True) -> str:
    """The last gate before a terminal: whatever was composed, only printable text, line feeds and (with `colour`) our
    SGR leave."""
    if not colour or "\x1b" not in text:
        return for_terminal(text, newlines=True)
    pieces = []
    end = 0
    for match in SGR.finditer(text):
        pieces += [for_terminal(text[end : match.start()], newlines=True), match.group()]
        end = match.end()
    pieces.append(for_terminal(text[end:], newlines=True))
    return "".join(pieces)


def for_html(text: str, *, strict: bool = False) -> str:
    """For text between tags. A hidden character becomes a small box, `<bdi class="ghost">U+202E</bdi>`.

    `bdi`, so that the Latin letters of the box neither turn nor decide the direction of the text around it.
    """
    if _PLAIN.fullmatch(text):
        return text
    pieces = []
    for part in parts(text, strict=strict):
        if part.hidden:
            pieces.append(f'<bdi class="ghost">{part.text}</bdi>')
        else:
            pieces.append(part.text.translate(_HTML))
    return "".join(pieces)


def for_attribute(text: str) -> str:
    """For a quoted attribute value (of an attribute that is neither an address, nor a style, nor a handler)."""
    return for_terminal(text).translate(_HTML)


#: Always significant inside a paragraph of CommonMark or GitHub's dialect.
_MARKDOWN: Final = re.compile(r"[\\`*\[\]|~$]|(?<![^\W_])_|_(?![^\W_])")
#: Where an `@` may make a mention or an address of e-mail: not in `bridge@v3`.
_MENTION: Final = re.compile(r"(?<![A-Za-z0-9])@|@(?![vc][0-9]+(?![\w-]|\.\w))")
_MARKDOWN_START: Final = re.compile(r"^(?:[#+=:>-]|\d+[.)](?=\s|$))")


def for_markdown(text: str, *, strict: bool = False) -> str:
    """For running text of a Markdown document: one line, no markup, no HTML, no automatic links."""
    line = for_terminal(text, strict=strict)
    line = line if strict else " ".join(line.split())
    line = _MARKDOWN.sub(lambda m: "\\" + m.group(), line)
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    line = re.sub(r"(?i)\b(https?|ftp|mailto|xmpp)(:)", r"\1\\\2", line)
    line = re.sub(r"(?i)\b(www)(\.)", r"\1\\\2", line)
    line = _MENTION.sub("&#64;", line)
    start = _MARKDOWN_START.match(line)
    return line if start is None else line[: start.end() - 1] + "\\" + line[start.end() - 1 :]


def for_markdown_code(text: str) -> str:
    """A code span, fenced with more backticks than the text holds in a row."""
    line = " ".join(for_terminal(text).split())
    longest = max((len(run) for run in re.findall("`+", line)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if line[:1] == "`" or line[-1:] == "`" or not line else ""
    return f"{fence}{pad}{line}{pad}{fence}"


#: What makes a spreadsheet take a cell for a formula: the ASCII signs, tab and CR, and their full-width twins. The
#: apostrophe stands among them, since it is what is put before such a cell.
_FORMULA: Final = "=+-@|\t\r\n'\uff1d\uff0b\uff0d\uff20"
_CELL_SPACES: Final = " \u00a0\u3000"
_NAMED: Final = re.compile(r"<U\+([0-9A-F]{4,6})>")


def for_csv_cell(value: str | int | float | None) -> str:
    """One CSV cell (RFC 4180) on one line, inert in spreadsheets, of every table that we write.

    A spreadsheet runs what looks like a formula, so a text that does gets an apostrophe before it, and so does a text
    that begins with one. Characters that nobody would see, and line ends, are written as `<U+202E>`, and so is the `<` of
    a text that says `<U+` itself. `from_csv_cell` says both rules backwards. Numbers are written as they are; what is not
    there is written like an empty text.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        return repr(value)
    text = value.replace("<U+", "<U+003C>U+")
    told = "".join(f"<{part.text}>" if part.hidden else part.text for part in parts(text, strict=True))
    if value.strip(_CELL_SPACES) and value.lstrip(_CELL_SPACES)[0] in _FORMULA:
        told = "'" + told
    return '"' + told.replace('"', '""') + '"' if any(char in told for char in "\",;'") else told


def from_csv_cell(told: str) -> str:
    """The text of a cell as a reader of CSV hands it over: without its quotes."""
    return _NAMED.sub(lambda match: chr(int(match[1], 16)), told.removeprefix("'"))


def for_json(document: str) -> str:
    """JSON text whose strings hold no character that a terminal could act on or an eye overlook; loses nothing."""
    if document.isascii() and "\x7f" not in document:
        return document
    return _RUN.sub(lambda m: "".join(_json_char(c) for c in m.group()), document)


def _json_char(char: str) -> str:
    if char == "\n" or (char.isprintable() and _BLANK.match(char) is None):
        return char
    units = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))


_RESERVED: Final = re.compile(r"(?i)(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)")


def for_filename(text: str) -> str:
    """A file name: ASCII letters, digits, `.`, `_` and `-`, at most 80 of them, safe on every common file system."""
    plain = unicodedata.normalize("NFKD", text)
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", plain.encode("ascii", "ignore").decode()).strip("-._")
    name = re.sub(r"\.{2,}", ".", name)[:80].rstrip("-._") or "unnamed"
    return f"_{name}" if _RESERVED.match(name) else name
