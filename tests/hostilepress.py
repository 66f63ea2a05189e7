"""An archive of pages all of whose parts say what strangers say who mean harm. The paper around it is invented."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from urllib.parse import quote

from archive.model.history import Committed
from tests.newspaper import Newspaper

#: In how many captures of one article all of them stand.
CAPTURES = 4
SLUG = "=cmd'\"><script>alert(1)</script>"


def batches(texts: Sequence[str]) -> list[list[str]]:
    """As many as captures; each text is in one of them."""
    return [list(texts[number::CAPTURES]) for number in range(CAPTURES)]


def _said(text: str) -> str:
    """As a page says it: what cannot stand in a document is its number, as an editor's system might write it."""
    text = re.sub("[\ud800-\udfff]", "\ufffd", text)
    return html.escape(text).replace("\x00", "&#0;").replace("\r", "&#13;")


def page(texts: Sequence[str], number: int) -> bytes:
    """A page whose headline, lines, pictures, lists, quotes, tables, note and metadata say all of these texts."""
    said = [_said(text) for text in texts]
    # A headline with the signs of a template is that of a page that was never filled in.
    line = " / ".join(one for one in said if "{{" not in one and "${" not in one)
    forms = (
        "<p>The harbour office found this painted on the quay on Monday morning: {} and had it washed off.</p>",
        "<ul><li>Painted on the crane in the night, and gone by noon, the office said: {}</li></ul>",
        "<blockquote><p>“They wrote {} on every door of the street,” said Mirela Osk.</p></blockquote>",
        "<table><tr><th>Wall</th><td>{}</td></tr><tr><td>{}</td><td>gone</td></tr></table>",
        "<h2>{}</h2>",
    )
    blocks = "".join(
        forms[(at + turn) % len(forms)].replace("{}", one) for at, one in enumerate(said) for turn in (0, 1)
    )
    figures = "".join(
        f'<figure><img src="/img/wall-{number}-{at}.jpg?{quote(text, errors="replace")}" width="800" height="500" '
        f'alt="{one}"><figcaption>A wall on Monday: {one} <span class="credit">Photo: {one}/Courant</span></figcaption>'
        "</figure>"
        for at, (text, one) in enumerate(zip(texts, said, strict=True))
    )
    linked = json.dumps(
        {"@type": "NewsArticle", "headline": html.unescape(line), "author": {"@type": "Person", "name": texts[0]},
         "keywords": list(texts), "articleSection": texts[-1]}
    ).replace("</", "<\\/")  # fmt: skip
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{line} | The Courant</title>
<meta property="og:type" content="article"><meta property="og:title" content="{line}">
<meta property="og:description" content="{line}"><meta name="keywords" content="{line}"><meta name="author" content="{line}">
<link rel="canonical" href="http://harbour.example/{quote(texts[0], errors="replace")}">
<script type="application/ld+json">{linked}</script></head><body><article><h1>{line}</h1>
<p class="deck">What the walls of the harbour say: {said[2]}</p><p class="byline">By {said[0]} and Dana Whitlock</p>{figures}
<p>HALMPORT — The walls of the harbour were painted with words that nobody could read, in edition {number} of the day.</p>
{blocks}<p class="correction"><em>Correction:</em> An earlier version of this article misquoted a wall. It says {said[3]}.</p>
</article></body></html>""".encode("utf-8", "replace")


def print_hostile(paper: Newspaper, texts: Sequence[str]) -> list[Committed]:
    """Serves and captures them, an hour apart, at an address that means harm itself."""
    made = []
    path = f"/2026/{quote(SLUG)}"
    for number, batch in enumerate(batches(texts)):
        paper.at(f"2026-03-02T{8 + number:02}:00:00Z")
        paper.serve(path, page(batch, number))
        made.append(paper.capture(path))
    return made
