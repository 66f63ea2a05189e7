"""The program that drives the browser, run in a process of its own: asks its parent for every byte that the page wants.

It knows no archive and holds no secret. It reads one order from its standard input (`views.order`), and then messages go
to and fro, one JSON object to a line: what the page asks for, with the answer or a refusal, and at last what was seen.
Whoever started it may end it at any time.

That nothing leaves the browser but through its parent does not rest on one lock. Every request is stopped before it
is made (DevTools' Fetch domain); names and numeric addresses resolve to nothing; everything would go through a proxy
that does not exist, loopback included; WebRTC may not use UDP without a proxy; service workers are not registered.
Nothing on the page is clicked, typed or scrolled.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import sys
import time
from importlib.metadata import version
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, BinaryIO, Final

#: What the folder that the parent makes for it is called, with something random behind.
FOLDER: Final = "newsproof-view-"
#: What Chromium is started with beside what Playwright asks for.
ARGUMENTS: Final = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://nobody.invalid:9",
    "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--dns-prefetch-disable",
    "--no-pings",
    "--deny-permission-prompts",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    # Pictures further down are asked for at once: nobody scrolls.
    "--blink-settings=lazyLoadEnabled=false",
    "--js-flags=--max-old-space-size=512",
)
#: Ways out that no view needs. The locks above hold without this, for frames and workers, too.
_WITHOUT: Final = """
for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "WebTransport", "WebSocketStream", "print"]) {
  try { delete globalThis[name]; globalThis[name] = undefined; } catch {}
}
"""
#: The document, or its first part; run beside the page's scripts, which cannot change what it uses.
_DOM: Final = """
(() => {
  const kind = document.doctype;
  const head = kind ? new XMLSerializer().serializeToString(kind) + "\\n" : "";
  const text = head + document.documentElement.outerHTML;
  return [text.slice(0, %d), text.length > %d];
})()
"""
_STEP: Final = 50
_LAUNCH: Final = 20_000.0


class _Parent:
    """The other end: one question, one answer. When it is gone, so is this process, whatever the browser is at: who starts
    a page that never ends must not be outlived by it."""

    def __init__(self, given: BinaryIO, said: BinaryIO) -> None:
        self._lines: SimpleQueue[bytes] = SimpleQueue()
        self._said = said
        self.waited = 0.0
        Thread(target=self._listen, args=(given,), daemon=True).start()

    def _listen(self, given: BinaryIO) -> None:
        for line in given:
            self._lines.put(line)
        folder = Path.cwd()
        if folder.name.startswith(FOLDER):
            shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)

    def say(self, **message: Any) -> None:
        try:
            self._said.write(json.dumps(message).encode("ascii") + b"\n")
            self._said.flush()
        except OSError:
            os._exit(1)

    def hear(self) -> dict[str, Any]:
        before = time.monotonic()
        line = self._lines.get()
        self.waited += time.monotonic() - before
        found: dict[str, Any] = json.loads(line)
        return found


class _Visit:
    """One page in one browser."""

    def __init__(self, order: dict[str, Any], parent: _Parent) -> None:
        self._order = order
        self._parent = parent
        self._page: Any = None
        self._devtools: Any = None
        self._last = time.monotonic()
        self._loaded = False
        self._enough = False
        self.dropped = 0
        self.crashed = False

    def answer(self, route: Any) -> None:
        """Has the parent answer one request of the page."""
        if self._enough:
            self.dropped += 1
            route.abort("blockedbyclient")
            return
        request = route.request
        navigation = request.is_navigation_request()
        try:
            frame = request.frame
            window, main = frame.page != self._page, frame == self._page.main_frame
        except Exception:
            window, main = False, navigation
        self._parent.say(
            asks=request.url,
            method=request.method,
            kind=request.resource_type,
            navigation=navigation,
            main=main,
            window=window,
            headers=dict(request.headers),
        )
        told = self._parent.hear()
        if "enough" in told:
            self._enough = True
            self._stand_still()
        if "status" in told:
            body = base64.b64decode(told["body"])
            route.fulfill(status=told["status"], headers=told["headers"], body=body)
        elif navigation:
            route.fulfill(status=204)  # whoever goes nowhere stays where he is
        else:
            route.abort("blockedbyclient")
        self._last = time.monotonic()

    def _stand_still(self) -> None:
        self._devtools.send("Emulation.setScriptExecutionDisabled", {"value": True})

    def _crash(self, _: Any) -> None:
        self.crashed = True

    def _load(self, _: Any) -> None:
        self._loaded = True

    def see(self, browser: Any) -> dict[str, Any]:
        """What is there when the page has settled, or patience has ended."""
        order = self._order
        context = browser.new_context(
            viewport={"width": order["width"], "height": order["height"]},
            device_scale_factor=order["scale"],
            locale=order["locale"],
            timezone_id=order["time_zone"],
            color_scheme=order["colour_scheme"],
            reduced_motion="reduce",
            forced_colors="none",
            accept_downloads=False,
            service_workers="block",
            permissions=[],
            ignore_https_errors=False,
        )
        context.add_init_script(_WITHOUT)
        self._page = page = context.new_page()
        page.on("crash", self._crash)
        page.on("load", self._load)
        context.on("page", lambda other: other.close())
        if hasattr(context, "route_web_socket"):  # Playwright 1.48
            context.route_web_socket("**/*", self._web_socket)
        context.route("**/*", self.answer)
        self._devtools = context.new_cdp_session(page)
        begun, waited = time.monotonic(), self._parent.waited
        page.goto(order["url"], wait_until="commit", timeout=0)
        settled = False
        while not self.crashed and not settled and not self._enough:
            page.wait_for_timeout(_STEP)
            now = time.monotonic()
            if now - begun - (self._parent.waited - waited) > order["patience"]:
                break
            # Requests are answered one after the other, here: none is under way.
            settled = self._loaded and now - self._last >= order["quiet"]
        if self.crashed:
            return {"failed": "the page crashed the browser"}
        drawn = self._drawn(self._devtools)
        # What went on asking, until nobody answered any more, had only paused.
        return {"settled": settled and not self._enough, "address": page.url, "dropped": self.dropped, **drawn}

    def _web_socket(self, socket: Any) -> None:
        self._parent.say(
            asks=socket.url, method="GET", kind="websocket", navigation=False, main=False, window=False, headers={}
        )
        self._parent.hear()
        socket.close()

    def _drawn(self, devtools: Any) -> dict[str, Any]:
        order = self._order
        self._stand_still()  # so that both are of one moment
        frame = devtools.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        world = devtools.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": "newsproof"})
        most = order["max_dom"]
        told = devtools.send(
            "Runtime.evaluate",
            {
                "contextId": world["executionContextId"],
                "expression": _DOM % (most, most),
                "returnByValue": True,
                "timeout": 1000 * order["patience"],
            },
        )
        dom, cut = told["result"]["value"]
        size = devtools.send("Page.getLayoutMetrics")["cssContentSize"]
        height = max(1, min(int(size["height"]), order["max_height"]))
        drawn = devtools.send(
            "Page.captureScreenshot",
            {
                "format": "png",
                "captureBeyondViewport": True,
                "clip": {"x": 0, "y": 0, "width": order["width"], "height": height, "scale": 1},
            },
        )
        return {
            "dom": base64.b64encode(dom.encode("utf-8", "replace")).decode("ascii"),
            "dom_cut": cut,
            "png": drawn["data"],
            "height": height,
            "page_height": int(size["height"]),
        }


def _look(parent: _Parent) -> dict[str, Any]:
    from playwright.sync_api import Error, sync_playwright

    order = parent.hear()
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=order["browser"],
                args=list(ARGUMENTS),
                chromium_sandbox=order["sandbox"],
                timeout=_LAUNCH,
            )
        except Error as exc:
            return {"failed": f"the browser does not start: {_first_line(exc)}"}
        parent.say(browser=f"Chromium {browser.version}", driver=f"Playwright {version('playwright')}")
        visit = _Visit(order, parent)
        try:
            found = visit.see(browser)
        except Error as exc:
            what = "the page crashed the browser" if visit.crashed else f"the browser failed: {_first_line(exc)}"
            found = {"failed": what}
        parent.say(**found)
        browser.close()
    return {}


def _first_line(exc: Exception) -> str:
    return " ".join((str(exc).strip().splitlines() or ["no reason"])[0].split())[:200]


def main() -> int:
    """Looks at one page; the standard output belongs to the parent, and nothing else writes to it."""
    said = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    parent = _Parent(sys.stdin.buffer, said)
    last = _look(parent)
    if last:
        parent.say(**last)
    return 0


if __name__ == "__main__":
    sys.exit(main())
