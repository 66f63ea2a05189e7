"""What strangers put into headlines, captions and addresses to make a program act: ours, and those that others collected."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

#: Where the collections are, 120 are taken in all.
MOST: Final = 120

OURS: Final = [
    "\x1b]0;owned\x07headline",
    "\x1b[2J\x1b[1;1Hgone",
    "\x9b31mred",
    "a\rb overwrites",
    "abc\b\b\bxyz",
    "\x1b]52;c;cm0gLXJmIH4K\x07",
    "\x1b]8;;http://evil.example\x07click\x1b]8;;\x07",
    "safe\u202egnp.exe",
    "zero\u200bwidth\u2060joiner",
    "\U000e0048\U000e0069 tags",
    "Z\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030aalgo",
    "</style><script>alert(1)</script>",
    "</title><svg onload=alert(1)>",
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "{{7*7}} ${7*7} <%= 7*7 %>",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "\t=1+1",
    "＝1+1",
    "../../etc/passwd",
    "CON",
    "a" * 500,
    "[click](javascript:alert(1)) ![x](http://evil.example/x.png)",
    "<http://evil.example> www.evil.example",
    "# heading\n- list\n> quote\n1. one\n```\ncode",
    "lone \ud800 surrogate",
    "line\u2028separator\u2029paragraph",
]
#: What needs a page, a reader of Markdown or of a feed, or a shell to do harm.
MORE: Final = [
    "</template><img src=x onerror=alert(1)>",
    '"><iframe srcdoc="<script>alert(1)</script>">',
    "<!--><svg onload=alert(1)>-->",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;img src=x onerror=alert(1)&#62;",
    "]]><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "--><script>alert(1)</script><!--",
    "<base href=//evil.example/><meta http-equiv=refresh content=0;url=//evil.example>",
    "<link rel=stylesheet href=//evil.example/x.css><style>@import '//evil.example'</style>",
    "<form action=//evil.example><button autofocus onfocus=alert(1)>x",
    "<x onclick=alert(1) tabindex=1 style=background:url(//evil.example/x)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "![](data:text/html,<script>alert(1)</script>)",
    "`code` ``` ~~~ | a | b |\n|---|---|",
    "a | b || c \\| d \\",
    "<details open ontoggle=alert(1)>",
    "* * *\n___\n---\n===",
    "\\<script\\>alert(1)\\</script\\>",
    "<ins>forged</ins><del>edit</del>",
    "\u2066isolated\u2067 \u202dforced\u202c",
    "\u200f\u061c\u200emarks",
    '\n=HYPERLINK("http://evil.example","x")',
    "'=1+1",
    ' "=1+1","=2+2"',
    "x\r\n=1+1,=2+2\r\n",
    "\uff0b1 \uff0d2 \uff20x",
    "\u3000=1+1",
    "$(touch owned) `touch owned`; touch owned",
    "-o owned --force",
    "NUL.html:stream",
    "a/../../b\\..\\c",
    "words OR 1=1; DROP TABLE versions; --",
    '" NEAR/2 ( * ^ headline:x',
    "%0a%0d%3Cscript%3E",
    "\x00nul\x01\x7f\x85",
    "\x1bP+q\x1b\\\x1b_G\x1b\\\x90\x9f",
    "\x1b[31mred \x1b[0m\x1b[8mhidden\x1b[0m",
    "\ufeffmark\ufffe\uffff",
    "👩\u200d🚒\u200d\u200d x\u200dx",
    "\u3164\u115f\u2800blank",
    '\\u003cscript\\u003e "}],"schema":"x"',
    "</bdi></p></main></body></html>",
    "urn:x:%00 http://evil.example/?a=1&b=<2>",
    "",
    " ",
    "\u0338struck",
]


def collected(cases: Path) -> list[str]:
    """All that others collected: naughty strings and XSS payloads."""
    strings = json.loads((cases / "hostile" / "naughty-strings" / "blns.json").read_text(encoding="utf-8"))
    payloads = (cases / "hostile" / "xss" / "xss-payload-list.txt").read_text(
        encoding="utf-8", errors="surrogateescape"
    )
    return [*strings, *payloads.splitlines()]


def payloads(cases: Path | None) -> list[str]:
    """`MOST` of them: all of ours, the others evenly from the collections. Without the folder, ours alone."""
    ours = [*OURS, *MORE]
    others = collected(cases) if cases is not None else []
    others = [text for text in dict.fromkeys(others) if text not in ours and len(text) < 500]
    wanted = MOST - len(ours)
    return [*ours, *(others[at * len(others) // wanted] for at in range(wanted) if others)]
