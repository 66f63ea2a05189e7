"""Decides what a capture is before anything is compared: an article, or an observation with a reason.

The order of the rules is the order in which evidence weighs: no answer, then what the server said, then where it
sent us, then what the page looks like. Only a page that passes all of them is compared with the version before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from archive.articles import fields, refusals
from archive.articles.identity import is_front_page
from archive.model.article import Extraction
from archive.model.capture import Outcome, Truncation


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a capture is. `outcome` None means an article: compare it. `reason` is one line for people."""

    outcome: Outcome | None
    reason: str | None = None


#: The description of a version lists all its items; whoever verifies it keeps that list in memory (8 MiB at most).
MAX_WEIGHT: Final = 4 * 1024 * 1024

#: A refusal of bytes that nobody can read.
UNREADABLE: Final = "the content is not text"

_PERMANENT = (301, 308)
_GONE = {404: "not found", 410: "gone", 451: "unavailable for legal reasons"}
_BLOCKED = {
    401: "authentication asked for",
    402: "payment asked for",
    403: "forbidden",
    407: "proxy authentication asked for",
    429: "too many requests",
}


def judge(
    *,
    status: int | None,
    failure: str | None = None,
    truncated: Truncation | bool | str | None = None,
    extraction: Extraction | None = None,
    known: bool = False,
    moved_to: str | None = None,
    redirect: int | None = None,
    barred: str | None = None,
    empty: bool = False,
) -> Judgement:
    """What one capture is.

    `status` is the final HTTP status (None: a file without one), `failure` why the fetch stopped short, `truncated`
    whether the body was cut, `known` whether the archive already has this article, `moved_to` the address of another
    page that the address leads to: another article, or a front page (None when it leads to the same article).
    `redirect` is the status of the first redirect, `barred` the mark of a defence in the headers, `empty` whether a
    server answered without a byte of content.
    """
    if failure is not None:
        return Judgement("broken", failure)
    if barred is not None and status not in _GONE:
        return Judgement("blocked", f"{refusals.BLOCKED} (its headers say {barred})")
    if status is not None and status != 200:
        answered = _by_status(status, moved_to)
        if answered is not None and answered.outcome == "gone" and not known:
            return Judgement("gone", f"{answered.reason}; never seen here before, so check the address")
        if answered is not None:
            return answered
    if moved_to is not None:
        whither = _whither(moved_to, redirect)
        if known:
            return Judgement("moved", f"the address now leads to {whither}")
        return Judgement("not-an-article", f"the address leads to another page, {whither}")
    if truncated:
        how = truncated if isinstance(truncated, str) else "unspecified"
        return Judgement("broken", f"the response was cut short ({how})")
    if empty and status is not None:
        return Judgement("broken", f"HTTP {status}: an answer without any content")
    if extraction is None:
        return Judgement("not-an-article", "nothing in the response could be read as a page")
    refusal = extraction.refusal
    if refusal is None and status is not None and extraction.article.kind == "text":
        # A file of that text is what somebody chose to archive; a server that sends it says it of itself.
        refusal = refusals.refused_text(
            extraction.article.headline, [block.text for block in extraction.article.blocks]
        )
    if refusal is not None:
        if refusal.startswith(UNREADABLE):
            return Judgement("broken", refusal)
        return Judgement("blocked" if refusal.startswith(refusals.IN_THE_WAY) else "not-an-article", refusal)
    weight = fields.weight(extraction.article)
    if weight > MAX_WEIGHT:
        return Judgement("not-an-article", f"longer than any article ({weight:,} bytes of text and items)")
    return Judgement(None)


def _by_status(status: int, moved_to: str | None) -> Judgement | None:
    if status in _GONE:
        return Judgement("gone", f"HTTP {status}: {_GONE[status]}")
    if status in _BLOCKED:
        return Judgement("blocked", f"HTTP {status}: {_BLOCKED[status]}")
    if status == 304:
        return Judgement("broken", "HTTP 304: not modified, to a request that set no condition")
    if status == 206:
        return Judgement("broken", "HTTP 206: a part of the page, to a request for the whole")
    if 300 <= status < 400:
        if moved_to is not None:
            return Judgement("moved", f"HTTP {status}: the address now leads to {moved_to}")
        return Judgement("broken", f"HTTP {status}: a redirect that leads nowhere")
    if status >= 500:
        return Judgement("broken", f"HTTP {status}: the server failed")
    if status >= 400:
        return Judgement("broken", f"HTTP {status}: the server refused the request")
    if status == 202:
        return Judgement("not-an-article", "HTTP 202: accepted, an answer that is no page yet")
    if status < 200 or status in (204, 205):
        return Judgement("not-an-article", f"HTTP {status}: an answer without a page")
    return None


def _whither(moved_to: str, redirect: int | None) -> str:
    """Where an address leads, and whether for good: `https://…/, the front page of a site (HTTP 301, permanent)`."""
    front = ", the front page of a site" if is_front_page(moved_to) else ""
    if redirect is None:
        return f"{moved_to}{front}"
    return f"{moved_to}{front} (HTTP {redirect}, {'permanent' if redirect in _PERMANENT else 'temporary'})"
