"""The view of a page: what a browser showed of captured bytes, how it was set up, and what the page asked for.

A view is made beside a capture and never instead of it. What it shows depends on more than the captured bytes, so all
that is known to determine it stands in here, and is signed with the description of the capture.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from archive.model.codec import LATER

#: The two forms in which a view is kept: what was drawn, and the document as scripts had left it.
Form = Literal["screenshot", "dom"]

#: Why a request of a page was not answered. `navigation`: it led away from the page; `window`: from another window;
#: `method`: not GET; `kind`: nothing that a view needs; `limit`: one of `View.limits`; `failed`: nobody answered, or
#: not whole. The others are the error codes of those names.
Why = Literal[
    "navigation",
    "window",
    "method",
    "kind",
    "limit",
    "failed",
    "bad-url",
    "refused-url",
    "private-address",
    "robots",
    "retry-later",
]


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is looked at. Sizes in CSS pixels and bytes, times in seconds.

    `max_requests`, `max_bytes` and `max_time` are of what the page asks for beyond itself; `max_wait` is of the waiting
    for a host's turn, which does not count for `max_time`. After `max_asked` requests of whatever kind, answered or not,
    the page is taken as it is; `patience` is how long the browser may take beside that, and `quiet` how long nothing may be under way
    before the page counts as settled.
    """

    width: int = 1280
    height: int = 1024
    scale: int = 1
    max_height: int = 16_384
    locale: str = "en-US"
    time_zone: str = "UTC"
    colour_scheme: Literal["light", "dark"] = "light"
    max_requests: int = 150
    max_asked: int = 800
    max_bytes: int = 64 * 1024 * 1024
    max_time: float = 60.0
    max_wait: float = 240.0
    max_screenshot: int = 32 * 1024 * 1024
    max_dom: int = 16 * 1024 * 1024
    quiet: float = 0.5
    patience: float = 20.0


@dataclass(frozen=True, slots=True)
class ViewRequest:
    """One address that the page asked for, in the order of the first time; `times` is how often.

    `kind` is what for, in the browser's words (`image`, `script`). `captured`: answered with the captured bytes;
    `fetched`: with what was fetched for the view, whose SHA-256 and length (content coding taken off) stand here.
    """

    url: str
    kind: str
    outcome: Literal["captured", "fetched", "refused"]
    why: Why | None = None
    status: int | None = None
    sha256: str | None = None
    length: int | None = None
    times: int = 1
    #: It was fetched although robots.txt forbids it, on the reason of the capture.
    against_robots: bool = field(default=False)


@dataclass(frozen=True, slots=True)
class View:
    """What came of looking at a captured page. `failed` says by its reason why there is nothing to show.

    `taken` is when the screenshot was made. `page_height` is that of the whole page, `height` how much of it the
    screenshot shows, both in CSS pixels. `settled` is False when the page was still at work when it was drawn.
    """

    outcome: Literal["made", "failed"]
    taken: str
    width: int
    viewport: int
    scale: int
    locale: str
    time_zone: str
    colour_scheme: str
    #: Whether the browser kept its own sandbox; root has none.
    sandbox: bool
    reason: str | None = None
    #: `Chromium 156.0.8078.79`, and what drove it: `Playwright 1.65.2`.
    browser: str | None = None
    driver: str | None = None
    height: int | None = None
    page_height: int | None = None
    settled: bool = False
    #: The address that the page gave itself, when it is another one than that of the capture.
    address: str | None = None
    #: The rendered document was longer than is kept.
    dom_cut: bool = False
    requests: tuple[ViewRequest, ...] = ()
    #: Addresses that were asked for beyond those listed.
    more: int = 0
    #: Which limits were met: `requests`, `bytes`, `time`, `wait`, `asked`, `height`, `dom`.
    limits: tuple[str, ...] = ()
    #: What was taken out before it was kept.
    withheld: str | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True)
class Viewed:
    """The view of a capture, written to a file."""

    capture: str
    form: Form
    path: str
    bytes: int
    sha256: str
    view: View
    schema: Literal["newsproof/viewed/v1"] = "newsproof/viewed/v1"


@dataclass(frozen=True, slots=True)
class Pictured:
    """A picture that was captured with an article, written to a file. `number` counts the pictures of the article from
    1; `content_type` is what its server called it."""

    capture: str
    number: int
    url: str
    content_type: str | None
    path: str
    bytes: int
    sha256: str
    schema: Literal["newsproof/pictured/v1"] = "newsproof/pictured/v1"
