"""The view of a page on a terminal: what was drawn, with how much of what the page asked for, and in which file it is."""

from __future__ import annotations

from collections import Counter

from archive.model.view import Pictured, View, Viewed
from archive.report import wording
from archive.report.text.style import Line, Page, Piece, said

_FORMS = {"screenshot": "the screenshot", "dom": "the rendered page"}
_WHY = {
    "navigation": "led away from the page",
    "window": "of another window",
    "method": "would have sent something",
    "kind": "not needed for a view",
    "limit": "beyond a limit",
    "failed": "not answered whole",
    "bad-url": "no address",
    "refused-url": "never fetched",
    "private-address": "private address",
    "robots": "robots.txt",
    "retry-later": "host asked to wait",
}
_LIMITS = {
    "requests": "the number of requests",
    "bytes": "the bytes of all requests",
    "time": "the time for all requests",
    "wait": "the waiting for a host's turn",
    "asked": "what a page may ask for at all",
    "height": "the height that is drawn",
    "dom": "the size of the rendered page",
}


def in_brief(view: View) -> str:
    """One sentence about a view, for the lines of a capture."""
    if view.outcome == "failed":
        return f"no view: {view.reason}"
    cut = view.page_height is not None and view.height is not None and view.page_height > view.height
    size = f"{view.width:,} × {view.height:,}" + (f" of {view.page_height:,}" if cut else "")
    drawn = f"screenshot ({size})" if view.withheld is None else "no screenshot"
    captured, fetched = _times(view, "captured"), _times(view, "fetched")
    told = f"{drawn}, rendered page, {wording.count(captured + fetched, 'request')} answered"
    told += f" ({captured:,} with captured bytes, {fetched:,} fetched)" if captured + fetched else ""
    refused = _times(view, "refused") + view.more
    parts = [f"{refused:,} refused" if refused else "", "" if view.settled else "still at work when drawn"]
    return ", ".join(part for part in (f"view: {told}", *parts) if part)


def viewed(page: Page, found: Viewed, *, details: bool = False) -> str:
    """What was written, and under which circumstances it was drawn; `details` adds every address that was asked for."""
    view = found.view
    lines: list[Line] = page.prose(
        [said(found.capture, "strong"), Piece(f"  {_FORMS[found.form]} · {wording.moment(view.taken)}")], rest="  "
    )
    drawn = [f"{view.browser or 'an unknown browser'} ({view.driver})"]
    drawn.append(f"window {view.width:,} × {view.viewport:,} at scale {view.scale}")
    drawn += [f"{view.locale}, {view.time_zone}, {view.colour_scheme} colours"]
    if not view.sandbox:
        drawn.append("without the browser's sandbox")
    lines += page.prose([said("; ".join(drawn))], first="  ", rest="  ")
    if view.height is not None:
        lines += page.prose(
            [Piece(f"drawn to {view.height:,} of {view.page_height:,} pixels of its height")], first="  ", rest="  "
        )
    if not view.settled:
        lines += page.prose([Piece("the page was still at work when it was drawn")], first="  ", rest="  ")
    if view.address is not None:
        lines += page.prose([said(f"the page called itself {view.address}")], first="  ", rest="  ")
    if view.withheld is not None:
        lines += page.prose([said(view.withheld)], first="  ", rest="  ")
    lines += page.prose([Piece(_requests(view))], first="  ", rest="  ")
    for limit in view.limits:
        lines += page.prose([Piece(f"limit met: {_LIMITS.get(limit, limit)}")], first="  ", rest="  ")
    lines += page.prose([Piece("wrote "), said(found.path), Piece(f": {wording.size(found.bytes)}")], rest="  ")
    lines += page.prose([Piece(f"sha256 {found.sha256}", "dim")], first="  ")
    if details:
        for one in view.requests:
            why = f" ({_WHY.get(one.why, one.why)})" if one.why else ""
            times = f" {one.times:,} times" if one.times > 1 else ""
            against = ", against robots.txt" if one.against_robots else ""
            head = f"{one.outcome}{why}{times}{against}  {one.kind}  "
            lines += page.prose([Piece(head, "dim"), said(one.url)], first="  ", rest="    ")
        if view.more:
            lines += page.prose([Piece(f"and {view.more:,} more that are not listed")], first="  ")
    return page.lines(*lines)


def pictured(page: Page, found: Pictured) -> str:
    """What was written, and where it came from."""
    name = f"picture {found.number:,}"
    lines = page.prose([said(found.capture, "strong"), Piece(f"  {name} · "), said(found.url)], rest="  ")
    kind = f", {found.content_type}" if found.content_type else ""
    told = [Piece("wrote "), said(found.path), said(f": {wording.size(found.bytes)}{kind}")]
    lines += page.prose(told, first="  ", rest="    ")
    lines += page.prose([Piece(f"sha256 {found.sha256}", "dim")], first="  ")
    return page.lines(*lines)


def _times(view: View, outcome: str) -> int:
    return sum(one.times for one in view.requests if one.outcome == outcome)


def _requests(view: View) -> str:
    refused: Counter[str] = Counter()
    for one in view.requests:
        if one.why is not None:
            refused[_WHY.get(one.why, one.why)] += one.times
    counts = [f"{_times(view, 'captured'):,} answered with captured bytes", f"{_times(view, 'fetched'):,} fetched"]
    if refused or view.more:
        told = ", ".join(f"{number:,} {why}" for why, number in refused.most_common())
        more = f"; {view.more:,} not listed" if view.more else ""
        counts.append(f"{sum(refused.values()) + view.more:,} refused ({told}{more})")
    return f"requests: {', '.join(counts)}"
