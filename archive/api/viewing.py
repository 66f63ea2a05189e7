"""Decides whether and with what a captured page is looked at: the browser that is there, and how the page's requests are met.

Everything that the page asks for goes the way of every fetch (guard, robots.txt, rate, proxy), but as nobody: without
the reader's cookies and headers, since it is the page's scripts that ask. What the view shows has the reader's identity
taken out like the capture; where the rendered document names him all the same, there is no screenshot.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from archive.errors import CallerError
from archive.model.times import format_time

if TYPE_CHECKING:
    from archive.api.archive import Archive
    from archive.api.gathering import Terms
    from archive.model.capture import Fetched, Role
    from archive.model.view import Look, View
    from archive.net.views import Held, Seen
    from archive.repository.sources import Captured

#: Names under which systems have it, in the order in which they are looked for.
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: Seconds and bytes of one thing that a page asks for.
_MOST_TIME: Final = 10.0
_MOST_BYTES: Final = 16 * 1024 * 1024
#: Seconds that the browser may say nothing beyond its patience with the page: to start, to draw, to hand over.
_START: Final = 40.0

EXTRA: Final = "pip install 'newsproof[browser]', and Chromium of your system (apt install chromium)"


def _usual() -> Look:
    from archive.model.view import Look

    return Look()


@dataclass(frozen=True, slots=True)
class Viewer:
    """The browser that pages are looked at through, and how. `program` is the driver's command line (None: ours)."""

    browser: str
    sandbox: bool
    look: Look = field(default_factory=_usual)
    program: tuple[str, ...] | None = None


def viewer(browser: str | Path | None = None) -> Viewer:
    """The browser that is asked for, or the one that is there. Raises CallerError `missing-extra`, `no-such-file`."""
    if find_spec("playwright") is None:
        raise CallerError("missing-extra", "--screenshot needs Playwright", hint=EXTRA)
    if browser is not None:
        file = Path(browser)
        if not file.is_file() or not os.access(file, os.X_OK):
            raise CallerError("no-such-file", f"there is no browser {file}")
        found: str | None = str(file.absolute())
    else:
        found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        raise CallerError(
            "missing-extra",
            "--screenshot needs Chromium, and there is none",
            hint=f"{EXTRA}, or --browser FILE",
        )
    # Chromium does not run with its sandbox as root.
    return Viewer(found, not hasattr(os, "geteuid") or os.geteuid() != 0)


def viewed(archive: Archive, fetched: Fetched, captured: Captured, how: Terms) -> Captured:
    """The capture with what a browser shows of it. What goes wrong with that is said in it and harms nothing else.

    `fetched` is what `captured` was made of, as it may be archived.
    """
    from archive.formats.identities import Recogniser
    from archive.net.views import failed

    given = how.viewer
    assert given is not None
    why = _unfit(captured)
    if why is not None:
        view = failed(given.look, why, taken=format_time(archive._now()), sandbox=given.sandbox)
        return _with(captured, view, ())
    seen = _seen(archive, _page(fetched, captured), _parts(captured), how, given)
    view, screenshot, dom = seen.view, seen.screenshot, seen.dom
    if dom is not None and how.visitor.identities:
        dom, places = Recogniser(how.visitor.identities).redact(dom)
        if places:
            view, screenshot = replace(view, withheld="it named the reader: no screenshot is kept"), None
    shown: tuple[tuple[Role, bytes | None], ...] = (("view", screenshot), ("dom", dom))
    return _with(captured, view, tuple((role, data) for role, data in shown if data is not None))


def _with(captured: Captured, view: View, shown: tuple[tuple[Role, bytes], ...]) -> Captured:
    told: tuple[str, ...] = ()
    if view.outcome == "failed":
        told = (f"no view was made: {view.reason}",)
    elif view.withheld is not None:
        told = (f"of the view, {view.withheld}",)
    return replace(captured, view=view, shown=shown, warnings=(*captured.warnings, *told))


def _unfit(captured: Captured) -> str | None:
    """Why there is nothing to look at."""
    if captured.failure is not None or captured.truncated is not None or captured.content is None:
        return "the page did not come whole"
    kind = (captured.content_type or "text/html").partition(";")[0].strip().lower()
    return None if kind in ("text/html", "application/xhtml+xml") else f"what came is {kind[:60]}, not HTML"


def _page(fetched: Fetched, captured: Captured) -> Held:
    from archive.net.views import Held

    final = fetched.final
    assert final is not None
    return Held(captured.final_url, final.status, final.headers, captured.content or b"")


def _parts(captured: Captured) -> dict[str, Held]:
    """What was captured with the page, by the address that the page names."""
    from archive.net.views import Held

    found = {}
    for _, part in captured.parts:
        final = part.final
        if final is not None and part.failure is None and final.truncated is None:
            body = _decoded(final.body, final.coding)
            if body is not None and final.status == 200:
                found[part.url] = Held(part.url, final.status, final.headers, body)
    return found


def _decoded(body: bytes, coding: str | None) -> bytes | None:
    from archive.formats.codings import decode_body

    decoded = decode_body(body, coding, limit=_MOST_BYTES)
    return decoded.data if decoded.problem is None else None


def _seen(archive: Archive, page: Held, parts: dict[str, Held], how: Terms, given: Viewer) -> Seen:
    from archive.net.browser import Browser, BrowserError
    from archive.net.fetch import Part
    from archive.net.given import Given
    from archive.net.guard import check_url
    from archive.net.views import Answers, Seen, failed, see

    gathering = archive._manners

    def fetch(url: str, headers: Sequence[tuple[str, str]]) -> Fetched:
        named = dict(headers)
        accept = named.pop("Accept", "*/*")
        own = check_url(url).authority == check_url(page.url).authority
        # A script may not use the leave that the reader gave for the page: only its own server may be private.
        private = how.limits.allow_net if own else ()
        limits = replace(how.limits, allow_net=private, max_redirects=0 if private else how.limits.max_redirects)
        # With `insecure`, whoever has anything to send is not let near a server that proved nothing.
        passed = Given(headers=() if how.visitor.insecure else tuple(named.items()))
        nobody = replace(how, limits=limits, visitor=replace(how.visitor, given=passed))
        return gathering.fetcher(nobody, archive._now).fetch(url, part=Part(url, accept, _MOST_TIME, _MOST_BYTES))

    answers = Answers(
        page,
        given.look,
        held=parts,
        fetch=fetch,
        decode=_decoded,
        monotonic=time.monotonic,
        waited=lambda: gathering.paused,
    )
    try:
        browser = Browser(silence=given.look.patience + _START, check=gathering.check, program=given.program)
    except BrowserError as exc:
        return Seen(failed(given.look, str(exc), taken=format_time(archive._now()), sandbox=given.sandbox))
    try:
        return see(page, given.look, browser, answers, browser=given.browser, sandbox=given.sandbox, now=archive._now)
    finally:
        browser.close()
