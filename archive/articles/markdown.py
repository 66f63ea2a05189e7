"""Decides what a Markdown file says as an article: its blocks without their marks.

The subset that newsrooms write (CommonMark's headings, paragraphs, lists, quotes, images, links, emphasis, fences,
and YAML-like front matter of single lines). Marks are taken off the text and addresses kept as links; HTML inside is
shown as the text it holds.
"""

from __future__ import annotations

import html
import re
from typing import Final

from archive.articles.metadata import absolute
from archive.articles.phrases import listed
from archive.articles.plain import MAX_TEXT, Item, assemble
from archive.articles.prose import clean
from archive.model.article import BlockKind, Extraction, Extractor, Link

_HEADING = re.compile(r" {0,3}(#{1,6})(?!\S)")
_UNDERLINE = re.compile(r"^ {0,3}(=+|-+)\s*$")
_RULE = re.compile(r"^ {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_QUOTE = re.compile(r"^(?: {0,3}> ?)+")
_LIST = re.compile(r"^ {0,9}(?:[-*+]|\d{1,9}[.)])\s+(?=\S)")
_ROW = re.compile(r"^\s*\|.*\|\s*$")
_ROW_RULE = re.compile(r"^[\s:|-]+$")
#: White space is taken once and never given back: a title may stand right behind it where there is no address.
_TARGET: Final = (
    r"\(\s*+<?([^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)>?(?:(?:\s++|(?<=\s))[\"'(]([^\"\n]{0,300}?)[\"')])?\s*+\)"
)
_IMAGE = re.compile(rf"!\[([^\[\]\n]{{0,2000}})\]{_TARGET}")
_IMAGE_LINE = re.compile(rf"^\s*(?:\[\s*)?!\[([^\[\]\n]{{0,2000}})\]{_TARGET}(?:\s*\]{_TARGET})?\s*(.*)$")
_LINK = re.compile(rf"\[([^\[\]\n]{{1,2000}})\]{_TARGET}")
_REFERENCE = re.compile(r"\[([^\[\]\n]{1,500})\]\[([^\[\]\n]{0,200})\]")
_DEFINITION = re.compile(r"^ {0,3}\[([^\]\n]{1,200})\]:\s*<?(\S+?)>?(?:\s+[\"'(].*[\"')])?\s*$")
_AUTOLINK = re.compile(r"<(https?://[^\s<>]+)>")
_CODE = re.compile(r"(`{1,4})([^`\n].{0,1000}?)\1(?!`)")
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]{0,500})?/?>")
_TAG_OR_COMMENT = re.compile(_TAG.pattern + "|<!--.*?-->")
_MARKS = re.compile(r"\\[!-/:-@\[-`{-~]|\*{1,3}|_{1,3}|~~")
_ALL_EMPHASIS = re.compile(r"^\s*(?:\*{1,3}(?=\S)[^*]+\*{1,3}|_{1,3}(?=\S)[^_]+_{1,3})\s*$")
#: A picture written as HTML, alone or at the head of its figure; what stands behind it comes last.
_RAW_IMAGE = re.compile(
    r"\s*(?:<(?:figure|p|div|a|span|center|picture|source)\b[^<>]{0,500}>\s*)*<img\b([^<>]{0,4000}?)/?>(.*)$",
    re.IGNORECASE | re.DOTALL,
)
_RAW_FIELD = re.compile(r"([A-Za-z-]{1,20})\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"']+)")
#: A line that HTML calls a caption, or sets in italics as a whole.
_RAW_CAPTION = re.compile(
    r"\s*(?:</?(?:figure|p|div|a|span|center|picture|br)\b[^<>]{0,200}>\s*)*<(figcaption|em|i|small|cite)\b[^<>]{0,200}>"
    r"(?:(?!</?\1\b).)+</\1>\s*(?:</?(?:figure|p|div|a|span|center|picture|br)\b[^<>]{0,200}>\s*)*$",
    re.IGNORECASE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_FIELD = re.compile(r"^([A-Za-z][\w -]{0,40}?)\s*:\s*(.*)$")
#: Front matter: the article's fields and the names that writers give them.
_NAMES: Final = {
    name: field
    for field, names in {
        "title": "title, headline",
        "deck": "deck, subtitle, standfirst, description, summary, dek",
        "author": "author, authors, byline",
        "date": "date, published, pubdate, publishdate",
        "modified": "updated, modified, lastmod",
        "language": "lang, language",
        "canonical": "canonical, url",
    }.items()
    for name in listed(names)
}
_MAX_LINES: Final = 100_000
#: Longer lines are kept as they are: the marks in them are found by patterns that look ahead.
_MAX_INLINE: Final = 20_000


def read_markdown(text: str, *, url: str | None, charset: str, extractor: Extractor) -> Extraction:
    """The article of a Markdown file."""
    limits: tuple[str, ...] = ()
    if len(text) > MAX_TEXT:
        limits = (f"only the first {MAX_TEXT} of {len(text)} characters were read",)
        text = text[:MAX_TEXT]
    lines = re.split(r"\r\n|\n|\r", text)[:_MAX_LINES]
    given, lines = _front_matter(lines)
    targets = {match.group(1).lower(): match.group(2) for line in lines if (match := _DEFINITION.match(line))}
    items = _items([line for line in lines if not _DEFINITION.match(line)], url, targets)
    if given.get("canonical"):
        address = absolute(url, given["canonical"])
        given.pop("canonical")
        if address:
            given["canonical"] = address
    return assemble(items, kind="markdown", url=url, charset=charset, extractor=extractor, limits=limits, given=given)


def _front_matter(lines: list[str]) -> tuple[dict[str, str], list[str]]:
    """The fields between the two `---` at the top, and the lines after them: single values, lists, folded texts."""
    if not lines or lines[0].strip() != "---":
        return {}, lines
    end = next((index for index, line in enumerate(lines[1:200], 1) if line.strip() in ("---", "...")), None)
    if end is None:
        return {}, lines
    values: dict[str, list[str]] = {}
    name: str | None = None
    for line in lines[1:end]:
        match = _FIELD.match(line)
        if match is not None:
            name = _NAMES.get(match.group(1).strip().lower())
            value = match.group(2).strip().strip("[]").strip("\"'")
            if name and value not in ("", ">", "|", ">-", "|-"):
                values.setdefault(name, []).append(value)
        elif name and line.startswith((" ", "-")) and line.strip():
            part = line.strip()
            values.setdefault(name, []).append(part.removeprefix("- ").strip("\"'") + (", " if part[0] == "-" else " "))
    given = {name: clean("".join(parts)).rstrip(", ") for name, parts in values.items()}
    return {name: value for name, value in given.items() if value}, lines[end + 1 :]


def _items(lines: list[str], url: str | None, targets: dict[str, str]) -> list[Item]:
    items: list[Item] = []
    buffer: list[str] = []
    kind: BlockKind = "paragraph"
    apart = True
    fence: str | None = None

    def flush() -> None:
        nonlocal apart
        if buffer:
            joined = " ".join(buffer)
            short = len(joined) <= _MAX_INLINE
            image = _IMAGE_LINE.match(joined) if "![" in joined[:4] and short else None
            raw = _RAW_IMAGE.match(joined) if "<" in joined[:4] and short else None
            if image is not None:
                items.append(_image(image, apart, url))
                joined, apart = image.groups()[-1], False
            elif raw is not None:
                items.append(_raw_image(raw, apart, url))
                joined, apart = raw.groups()[-1], False
            item = _item(joined, kind, apart, url, targets)
            if item.text:
                items.append(item)
                apart = False
            buffer.clear()

    for line in lines:
        fenced = _FENCE.match(line)
        if fence is not None:
            if fenced and line.strip().startswith(fence):
                fence = None
            elif clean(line):
                items.append(Item(clean(line)))
            continue
        if fenced:
            flush()
            fence = fenced.group(1)
            continue
        if not clean(line):
            flush()
            apart, kind = True, "paragraph"
            continue
        quoted = _QUOTE.match(line)
        body = line[quoted.end() :] if quoted else line
        heading = _heading(body)
        underline = _UNDERLINE.match(body)
        image = _IMAGE_LINE.match(body) if "![" in body else None
        if underline and buffer and kind == "paragraph":
            level = 1 if underline.group(1)[0] == "=" else 2
            item = _item(" ".join(buffer), "heading", apart, url, targets)
            item.level = level
            items.append(item)
            buffer.clear()
            apart = False
        elif _RULE.match(body):
            flush()
            apart = True
        elif heading:
            flush()
            level, words = heading
            item = _item(words, "heading", True, url, targets)
            item.level = level
            if item.text:
                items.append(item)
            apart = False
        elif image:
            flush()
            items.append(_image(image, apart, url))
            apart = False
            if clean(image.groups()[-1]):
                buffer.append(image.groups()[-1])
        elif _ROW.match(body) or (_ROW_RULE.match(body) and "|" in body):
            flush()
            if not _ROW_RULE.match(body):
                cells = [clean(_plain(cell)) for cell in body.strip().strip("|").split("|")]
                items.append(Item(" | ".join(cell for cell in cells if cell), "table-row", apart))
            apart = False
        elif (bullet := _LIST.match(body)) is not None:
            flush()
            kind = "list-item"
            buffer.append(body[bullet.end() :])
        else:
            wanted: BlockKind = "quote" if quoted else kind if buffer else "paragraph"
            if buffer and wanted != kind:
                flush()
            if not buffer:
                kind = wanted
            buffer.append(body)
            if sum(map(len, buffer[-200:])) > _MAX_INLINE // 2 or len(buffer) >= 200:
                flush()
            elif line.endswith(("  ", "\\")) and not quoted:
                buffer[-1] = buffer[-1].rstrip("\\")
                flush()
    flush()
    return items


def _heading(line: str) -> tuple[int, str] | None:
    """The level and the words of a line that is a heading, without the marks that may close it; None for any other."""
    match = _HEADING.match(line)
    if match is None:
        return None
    words = line[match.end() :].strip()
    open_end = words.rstrip("#")
    closed = open_end != words and open_end[-1:].isspace()
    return len(match.group(1)), open_end.rstrip() if closed else words


def _image(match: re.Match[str], apart: bool, url: str | None) -> Item:
    alt, src, title = (clean(html.unescape(part or "")) for part in match.group(1, 2, 3))
    alt = clean(_plain(alt))
    return Item(alt, apart=apart, image=(alt, absolute(url, src) or src, title))


def _raw_image(match: re.Match[str], apart: bool, url: str | None) -> Item:
    given = {name.lower(): value[1:-1] if value[:1] in "\"'" else value for name, value in _RAW_FIELD.findall(match[1])}
    alt, src, title = (clean(html.unescape(given.get(name, ""))) for name in ("alt", "src", "title"))
    return Item(alt, apart=apart, image=(alt, absolute(url, src) or src, title))


def _item(text: str, kind: BlockKind, apart: bool, url: str | None, targets: dict[str, str]) -> Item:
    links: list[Link] = []
    if len(text) <= _MAX_INLINE:
        found = [(m.start(), m.group(1), m.group(2)) for m in _LINK.finditer(text)]
        found += [
            (m.start(), m.group(1), targets.get((m.group(2) or m.group(1)).lower(), ""))
            for m in _REFERENCE.finditer(text)
        ]
        found += [(m.start(), m.group(1), m.group(1)) for m in _AUTOLINK.finditer(text)]
        for _, words, target in sorted(found):
            address = absolute(url, html.unescape(target))
            if address and clean(_plain(words)):
                links.append(Link(clean(_plain(words)), address))
    return Item(
        clean(_plain(text)),
        kind,
        apart,
        links=tuple(links),
        emphasised=bool(_ALL_EMPHASIS.match(text) or _RAW_CAPTION.match(text)) if len(text) < 2000 else False,
    )


def _plain(text: str) -> str:
    """The text of a line without its marks."""
    if len(text) > _MAX_INLINE:
        return text
    text = _IMAGE.sub(lambda match: match.group(1), text)
    text = _LINK.sub(lambda match: match.group(1), text)
    text = _REFERENCE.sub(lambda match: match.group(1), text)
    text = _AUTOLINK.sub(lambda match: match.group(1), text)
    text = _CODE.sub(lambda match: match.group(2), text)
    # Behind the last end of a comment there is none: it is not looked for from each beginning to the end of the line.
    last = text.rfind("-->") + 3 if "-->" in text else 0
    text = _TAG_OR_COMMENT.sub("", text[:last]) + _TAG.sub("", text[last:])
    return html.unescape(_ESCAPE.sub(r"\1", _without_emphasis(text)))


def _without_emphasis(text: str) -> str:
    """The text without paired `*`, `_` and `~~`, in one pass (CommonMark 0.31, section 6.2, without its rule of three).

    A run opens when text follows it and closes when text stands before it; `_` does neither inside a word.
    """
    open_runs: dict[str, list[tuple[int, int]]] = {"*": [], "_": [], "~": []}
    holes: list[tuple[int, int]] = []
    for match in _MARKS.finditer(text):
        start, end = match.span()
        mark = text[start]
        if mark == "\\":
            continue
        before, after = text[start - 1 : start], text[end : end + 1]
        inside = mark == "_" and (before.isalnum() and after.isalnum())
        closes = bool(before) and not before.isspace() and not inside
        opens = bool(after) and not after.isspace() and not inside
        waiting = open_runs[mark]
        if closes and waiting and not (opens and before in "([“\"'"):
            opened = waiting.pop()
            width = min(end - start, opened[1] - opened[0])
            holes += ((opened[1] - width, opened[1]), (start, start + width))
        elif opens:
            waiting.append((start, end))
    parts: list[str] = []
    at = 0
    for start, end in sorted(holes):
        parts.append(text[at:start])
        at = end
    return "".join((*parts, text[at:]))
