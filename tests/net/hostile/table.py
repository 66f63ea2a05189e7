"""The whole table of hostile servers, C1 to C16, and the page that shows it (`python -m tests.net.hostile.table`)."""

from __future__ import annotations

from tests.conftest import ROOT
from tests.net.hostile import (
    rows_addresses,
    rows_bodies,
    rows_feeds,
    rows_framing,
    rows_heads,
    rows_manners,
    rows_redirects,
)
from tests.net.hostile.stage import Case

PAGE = ROOT / "docs" / "hostile-servers.md"

ROWS: dict[str, tuple[Case, ...]] = {
    **rows_addresses.ROWS,
    **rows_bodies.ROWS,
    **rows_framing.ROWS,
    **rows_redirects.ROWS,
    **rows_heads.ROWS,
    **rows_manners.ROWS,
    **rows_feeds.ROWS,
}

_TITLES = {
    "C1": "Addresses that are not public",
    "C2": "Name servers that change their mind",
    "C3": "Bodies that grow when they are decoded",
    "C4": "Answers without end",
    "C5": "Answers that take for ever",
    "C6": "Lengths that lie",
    "C7": "Redirects",
    "C8": "Servers that do not prove who they are",
    "C9": "Heads that no standard allows",
    "C10": "Bytes that are no text",
    "C11": "Answers that are no article",
    "C13": "Hosts that want to be left alone",
    "C14": "robots.txt",
    "C15": "Clocks that lie",
    "C16": "Feeds and sitemaps",
}

_HEAD = """\
# Hostile servers

What newsproof does when a server lies, breaks off, never ends, or leads astray. Each row is played by a server on
loopback, with raw sockets, a name server and a certificate authority of the tests, and captured through
`Archive.capture`; then what lies on the disk is looked at: outcome, reason, records, `WARC-Truncated`, exit status. What
is stored is never larger than the limits, verifies with `newsproof verify`, and `warcio check` finds every digest right
(brotli bodies excepted, which it cannot read here). Where an error stands instead of an outcome, nothing is stored.

The table is `tests/net/hostile/`; this page is written from it, and a test compares the two.

`capture` ends with the exit status of the last column when that URL was the only one. "Of this test" are limits that are
small so that tests end soon: 256 kB for a body. The usual ones are 20 MB for a body, 256 kB for a head, 30 seconds and
10 redirects for everything together, 64 MB or 100:1 for what is decoded.

Behind every byte of a response of 2,000 bytes the connection is also cut (C12): by a reset, by an end in order and, over
TLS, by an end without close_notify; with a length, in chunks, and with an open end. That is 16,000 cuts in
`make torture`, a sample in `make test`. None is ever taken for whole, none that is whole is refused. One cut cannot be
seen by anybody: an answer without a length that ends in order too early.
"""


def page() -> str:
    """The page, from the table."""
    count = sum(len(row) for row in ROWS.values())
    lines = [_HEAD, f"{count} cases:"]
    for name, row in ROWS.items():
        lines += [
            "",
            f"## {name}: {_TITLES[name]}",
            "",
            "| the server | newsproof | comes to | exit |",
            "|---|---|---|---|",
        ]
        lines += [f"| {_cell(case.does)} | {_cell(case.then)} | `{case.comes}` | {case.exit} |" for case in row]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
