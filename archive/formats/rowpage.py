"""Decides how a text that lies in parts (a headline and a body in a row of a database, or in an item of a feed) becomes a
page that can be read like any other, and how the row itself is kept beside it.

The page is a function of the row: the same row always gives the same bytes, by which an import knows what is here
already. So what is written here must never change. Nothing is cut and nothing added but the frame. The row is what
the claim can be checked by: it is kept with every column.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from typing import Final

Value = str | int | float | bytes | None

#: What the record with the row, or the item, itself is.
ROW_TYPE: Final = "application/json"

#: diffengine keeps paragraphs (`bleach.clean(…, tags=["p"])`), and so do the databases made from it.
_MARKUP: Final = re.compile(
    r"<(?:p|div|br|h[1-6]|ul|ol|blockquote|figure|article|section|table)\b[^<>]{0,2000}>", re.IGNORECASE
)
_AMPERSAND: Final = re.compile(r"&(?!#?[0-9A-Za-z]{1,31};)")
_NO_TEXT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def page_of(title: str, body: str, *, published: str | None = None, author: str | None = None) -> bytes:
    """An HTML page with that headline and that body, in UTF-8.

    A body with elements of a text in it is taken as it is; one without is text, a paragraph to a line. References
    (`&amp;`) are references in both, as those who write such rows have made them out of pages.
    """
    headline = html.escape(html.unescape(_plain(title)).strip(), quote=False)
    text = _NO_TEXT.sub("", body)
    if not _MARKUP.search(text):
        lines = (_AMPERSAND.sub("&amp;", line.strip()).replace("<", "&lt;") for line in text.splitlines())
        text = "\n".join(f"<p>{line}</p>" for line in lines if line)
    meta = ['<meta charset="utf-8">']
    if published is not None:
        meta.append(f'<meta property="article:published_time" content="{html.escape(published)}">')
    if author:
        meta.append(f'<meta name="author" content="{html.escape(_plain(author).strip())}">')
    head = f"<head>{''.join(meta)}<title>{headline}</title></head>"
    page = f"<!DOCTYPE html>\n<html>{head}\n<body><article>\n<h1>{headline}</h1>\n{text}\n</article></body></html>\n"
    return page.encode("utf-8", "replace")


def row_bytes(table: str, number: int, row: Mapping[str, Value]) -> bytes:
    """A row of a database as JSON: its table, its rowid, and every column by name; bytes in hex below `hex`."""
    columns = {name: {"hex": value.hex()} if isinstance(value, bytes) else value for name, value in row.items()}
    document = {"columns": columns, "rowid": number, "table": table}
    return json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1).encode("utf-8", "replace") + b"\n"


def _plain(text: str) -> str:
    return _NO_TEXT.sub("", text)
