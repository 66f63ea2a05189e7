"""Decides what a capture is before anything is compared: an article, or an observation with a reason.

The order of the rules is the order in which evidence weighs: no answer, then what the server said, then where it
sent us, then what the page looks like. Only a page that passes all of them is compared with the version before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from archive.articles import fields
from archive.model.article import Extraction
from archive.model.capture import Outcome, Truncation


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a capture is. `outcome` None means an article: compare it. `reason` is one line for people."""

    outcome: Outcome | None
    reason: str | None = None


#: The description of a version lists all its items; whoever verifies it keeps that list in memory (8 MiB at most).
MAX_WEIGHT: Final = 4 * 1024 * 1024

_GONE = {404: "not found", 410: "gone", 451: "unavailable for legal reasons"}
_BLOCKED = {
    401: "authentication asked for",
    402: "payment asked for",
    403: "forbidden",
    407: "proxy authentication asked for",
    429: "too many requests",
}
#: Refusals that say somebody stood in the way; the others say that there is no article.
_IN_THE_WAY = ("a block or challenge page", "a consent wall", "a login page")


def judge(
    *,
    status: int | None,
    failure: str | None = None,
    truncated: Truncation | bool | str | None = None,
    extraction: Extraction | None = None,
    known: bool = False,
    moved_to: str | None = None,
) -> Judgement:
    """What one capture is.

    `status` is the final HTTP status (None: a file without one), `failure` why the fetch stopped short, `truncated`
    whether the body was cut, `known` whether the archive already has this article, `moved_to` the address of another
    page that the address leads to: another article, or a front page (None when it leads to the same article).
    """
    if failure is not None:
        return Judgement("broken", failure)
    if status is not None and status != 200:
        answered = _by_status(status, moved_to)
        if answered is not None and answered.outcome == "gone" and not known:
            return Judgement("gone", f"{answered.reason}; never seen here before, so check the address")
        if answered is not None:
            return answered
    if moved_to is not None:
        if known:
            return Judgement("moved", f"the address now leads to {moved_to}")
        return Judgement("not-an-article", f"the address leads to another page, {moved_to}")
    if truncated:
        how = truncated if isinstance(truncated, str) else "unspecified"
        return Judgement("broken", f"the response was cut short ({how})")
    if extraction is None:
        return Judgement("not-an-article", "nothing in the response could be read as a page")
    if extraction.refusal is not None:
        blocked = extraction.refusal.startswith(_IN_THE_WAY)
        return Judgement("blocked" if blocked else "not-an-article", extraction.refusal)
    weight = fields.weight(extraction.article)
    if weight > MAX_WEIGHT:
        return Judgement("not-an-article", f"longer than any article ({weight:,} bytes of text and items)")
    return Judgement(None)


def _by_status(status: int, moved_to: str | None) -> Judgement | None:
    if status in _GONE:
        return Judgement("gone", f"HTTP {status}: {_GONE[status]}")
    if status in _BLOCKED:
        return Judgement("blocked", f"HTTP {status}: {_BLOCKED[status]}")
    if 300 <= status < 400:
        if moved_to is not None:
            return Judgement("moved", f"HTTP {status}: the address now leads to {moved_to}")
        return Judgement("broken", f"HTTP {status}: a redirect that leads nowhere")
    if status >= 500:
        return Judgement("broken", f"HTTP {status}: the server failed")
    if status >= 400:
        return Judgement("broken", f"HTTP {status}: the server refused the request")
    if status < 200 or status in (204, 205):
        return Judgement("not-an-article", f"HTTP {status}: an answer without a page")
    return None
