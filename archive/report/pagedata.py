"""The data that the HTML report carries behind its last line, so that `verify` can make the page again and compare.

Two lines that no browser shows: the published document `newsproof/report/v1` as JSON in ASCII, and a seal, which holds
the edition of Unicode by which characters were called visible, and the SHA-256 of everything before it. The seal
proves nothing about who wrote the page; it finds a change that shows nowhere.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Final

from archive.model.codec import plain
from archive.model.history import ReportView
from archive.report.markup import Markup

#: As `archive.formats.reportpage` reads them; a test compares.
BLOCK_START: Final = '<template id="report">'
SEAL_START: Final = '<template id="seal">'
END: Final = "</template>"
_TAIL: Final = "</body>\n</html>\n"


def data_block(view: ReportView) -> Markup:
    """The document on one line. ASCII: nothing in it can hide, turn around, or depend on an edition of Unicode."""
    document = json.dumps(plain(view), separators=(",", ":"))
    written = document.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Markup(f"{BLOCK_START}{written}{END}\n")


def sealed(page: str) -> str:
    """The whole page with its seal before the end of its body."""
    before = page.removesuffix(_TAIL)
    digest = hashlib.sha256(before.encode("utf-8")).hexdigest()
    return f"{before}{SEAL_START}unicode {unicodedata.unidata_version} sha256 {digest}{END}\n{_TAIL}"
