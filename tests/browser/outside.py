"""A page that asks for something elsewhere in every way that a page has, each under a name of its own, and who would hear it.

Names end in `.outside.example`, and lead to this machine in the browser that is started here; every name that is looked
up and every connection is heard. All text and every address is invented.
"""

from __future__ import annotations

import json
import re
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.chromium import BROWSERS

ZONE = "outside.example"
#: What stands in the head, and in the body; `{n}` is an address of its own each time.
HEAD = (
    '<link rel="dns-prefetch" href="//{n}/">', '<link rel="preconnect" href="http://{n}/" crossorigin>',
    '<link rel="prefetch" href="http://{n}/a">', '<link rel="preload" as="image" href="http://{n}/a.png">',
    '<link rel="preload" as="font" crossorigin href="http://{n}/a.woff2">', '<link rel="modulepreload" href="http://{n}/m.js">',
    '<link rel="manifest" href="http://{n}/manifest">', '<link rel="icon" href="http://{n}/icon.png">',
    '<link rel="stylesheet" href="http://{n}/s.css">', '<link rel="alternate stylesheet" title="x" href="http://{n}/t.css">',
    '<link rel="prerender" href="http://{n}/p">', '<link rel="pingback" href="http://{n}/p">',
    '<link rel="preload" as="image" imagesrcset="http://{n}/a.png 1x">', '<link rel="expect" href="http://{n}/">',
    '<meta http-equiv="x-dns-prefetch-control" content="on">', '<style>@import "http://{n}/i.css";</style>',
    "<style>@import url(http://{n}/u.css) screen;</style>", "<style>body{{background:url(http://{n}/b.png)}}</style>",
    '<style>@font-face{{font-family:a;src:url("http://{n}/f.woff2")}}body{{font-family:a}}</style>',
    "<style>p{{background:u\\72l(http://{n}/e.png)}}</style>", '<style>@\\69mport "http://{n}/x.css";</style>',
    '<style>h1{{background:image-set("http://{n}/s.png" 1x)}}</style>', "<style>h1{{cursor:url(http://{n}/c.cur),auto}}</style>",
    '<style>h1::after{{content:url(//{n}/c.png)}}</style>', "<style>@namespace url(http://{n}/ns);p{{mask:url(http://{n}/m.svg)}}</style>",
    '<script src="http://{n}/s.js"></script>', '<script type="module">import "http://{n}/m.js"</script>',
    '<script type="speculationrules">{{"prefetch":[{{"source":"list","urls":["http://{n}/s"]}}]}}</script>',
    "<script>fetch('http://{n}/f',{{mode:'no-cors'}});new Image().src='http://{n}/i'</script>",
    "<script>navigator.sendBeacon('http://{n}/b');new WebSocket('ws://{n}/w')</script>",
    '<meta http-equiv="Content-Security-Policy" content="report-uri http://{n}/report">',
)  # fmt: skip
BODY = (
    '<img src="http://{n}/a.png">', '<img srcset="http://{n}/a.png 1x, http://{n}/b.png 2x">', '<img src="//{n}/c.png" loading=eager>',
    '<picture><source srcset="http://{n}/p.webp"><img alt=x></picture>', '<img src=http:\\\\{n}\\d.png>', '<image src="http://{n}/i.png">',
    '<video src="http://{n}/v.mp4" autoplay></video>', '<video poster="http://{n}/p.jpg"></video>',
    '<audio autoplay><source src="http://{n}/a.mp3"></audio>', '<video><track default src="http://{n}/t.vtt"></video>',
    '<iframe src="http://{n}/f"></iframe>', "<iframe srcdoc='<img src=http://{n}/s.png>'></iframe>", '<object data="http://{n}/o"></object>',
    '<embed src="http://{n}/e">', '<input type="image" src="http://{n}/i.png">', '<div style="background:url(http://{n}/d.png)">x</div>',
    '<table background="http://{n}/t.png"><tr><td>x</table>', '<svg><image href="http://{n}/s.png"/></svg>',
    '<svg><image xlink:href="http://{n}/x.png"/></svg>', '<svg><use href="http://{n}/u.svg#a"/></svg>',
    '<svg><style>rect{{fill:&#117;rl(http://{n}/r.svg#a)}}</style><rect width=9 height=9 /></svg>',
    '<svg><filter id="f"><feImage href="http://{n}/f.png"/></filter><rect width=9 height=9 filter="url(#f)"/></svg>',
    '<svg><rect width=9 height=9 fill="url(http://{n}/g.svg#g)" /></svg>', '<svg><script href="http://{n}/s.js"></script></svg>',
    '<noscript><img src="http://{n}/n.png"></noscript>', '<template shadowrootmode="open"><img src="http://{n}/t.png"></template>',
    '<p title="</noscript><img src=http://{n}/q.png>">x</p>', '<noscript><p title="</noscript><img src=http://{n}/r.png>">x</noscript>',
    '<svg><style><img src="http://{n}/m.png"></style></svg>', '<math><mtext><table><mglyph><style><img src="http://{n}/x.png">',
    '</style></mglyph></table></mtext></math>', '<textarea><img src="http://{n}/a.png"></textarea>', '<xmp><img src="http://{n}/b.png"></xmp>',
    '<!--><img src="http://{n}/c.png">-->', '<![CDATA[><img src="http://{n}/d.png">]]>', '<img src=x onerror="fetch(\'http://{n}/o\')">',
    '<img attributionsrc="http://{n}/at" src="data:,">', '<portal src="http://{n}/p"></portal>',
    '<base href="http://{n}/"><img src="based.png">',
    '<body background="http://{n}/bg.png">', '<form action="http://{n}/form"><button id="send">send</button></form>',
)  # fmt: skip
#: Links that are clicked: where they stand, by the id of what is clicked.
LINKS = (
    '<a id="c{i}" href="http://{n}/l">link {i}</a>', '<a id="c{i}" href="http://{n}/l" target="_top">link {i}</a>',
    '<a id="c{i}" href="http://{n}/l" target="_blank" rel="opener">link {i}</a>',
    '<a id="c{i}" href="#here" ping="http://{n}/p">link {i}</a>',
    '<a id="c{i}" href="http://{n}/l" download>link {i}</a>', '<a id="c{i}" href="//{n}/r">link {i}</a>',
    '<svg width=90 height=20><a id="c{i}" xlink:href="http://{n}/s"><text y=15>link {i}</text></a></svg>',
    '<svg width=90 height=20><a id="c{i}"><set attributeName="href" to="http://{n}/s"/><text y=15>link {i}</text></a></svg>',
    '<form action="http://{n}/f"><input id="c{i}" type="submit" value="link {i}"></form>',
    '<button id="c{i}" form="far" formaction="http://{n}/b">link {i}</button>',
)  # fmt: skip


#: What goes away by itself as soon as the page is there.
LEAVING = (
    '<meta http-equiv="refresh" content="0;url=http://{n}/refresh">', "<script>location='http://{n}/away'</script>",
    "<body onload=\"top.location='http://{n}/top'\">", '<svg onload="location=\'http://{n}/svg\'"></svg>',
)  # fmt: skip


class Page:
    """A page made of such pieces, whose addresses are at one port of this machine."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.names: dict[str, str] = {}

    def piece(self, snippet: str, i: int = 0) -> str:
        """The piece, with a name of its own."""
        name = f"w{len(self.names)}.{ZONE}"
        self.names[name] = snippet
        return snippet.format(n=f"{name}:{self._port}", i=i)

    def whole(self, head: tuple[str, ...] = (), body: tuple[str, ...] = (), links: tuple[str, ...] = ()) -> bytes:
        """A small article around these."""
        text = "".join(f"<p>The harbour office answered question {n} of the council in writing.</p>" for n in range(6))
        ways = "".join(self.piece(one, i) for i, one in enumerate(links))
        return (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Ferry Moves to the East Pier</title>'
            f'<meta property="og:type" content="article">{"".join(map(self.piece, head))}</head><body><article>'
            f'<h1>Ferry Moves to the East Pier</h1>{text}<p id="here">{ways}</p></article>{"".join(map(self.piece, body))}'
        ).encode()


class Outside:
    """Somebody elsewhere, who hears who connects."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self.heard: list[bytes] = []
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._hear, args=(client,), daemon=True).start()

    def _hear(self, client: socket.socket) -> None:
        self.heard.append(b"a connection")
        with client, suppress(OSError):
            while data := client.recv(65_536):
                self.heard.append(data)
                client.sendall(b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n")

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()


@contextmanager
def outside() -> Iterator[Outside]:
    """Somebody elsewhere, for a while."""
    made = Outside()
    try:
        yield made
    finally:
        made.close()


class Served:
    """A plain server of one page after the other, for what is not the viewer's."""

    def __init__(self) -> None:
        self.page = b""
        self.headers: tuple[tuple[str, str], ...] = ()
        served = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args: object) -> None:
                pass

            def do_GET(self) -> None:
                self.send_response(200)
                for name, value in (
                    ("Content-Type", "text/html"),
                    ("Content-Length", str(len(served.page))),
                    *served.headers,
                ):
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(served.page)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Overheard:
    """A browser for which all names lead to this machine, and that writes down whom it looks up and whom it asks.

    Names below `localhost` it looks up by itself, and they are then in what it writes down (RFC 6761, 6.3). It has a
    profile: without one, and without networking in the background, it follows no hint.
    """

    def __init__(self, chromium: Any, folder: Path) -> None:
        executable = next(found for name in BROWSERS if (found := shutil.which(name)))
        self._log = folder / "net.json"
        rules = ", ".join(f"MAP w{n}.{ZONE} w{n}.localhost" for n in range(200))
        self.context = chromium.browser_type.launch_persistent_context(
            str(folder / "profile"),
            executable_path=executable,
            viewport={"width": 1100, "height": 900},
            ignore_default_args=["--disable-background-networking"],
            args=[
                "--no-sandbox",
                f"--host-resolver-rules={rules}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                f"--log-net-log={self._log}",
                "--net-log-capture-mode=Everything",
            ],
        )

    def names(self) -> set[str]:
        """Ends the browser: every name of the zone that it asked or looked up."""
        self.context.close()
        found: set[str] = set()
        for line in self._log.read_text(encoding="utf-8", errors="replace").splitlines():
            if (ZONE in line or ".localhost" in line) and "host-resolver-rules" not in line:
                with suppress(ValueError):
                    _collect(json.loads(line.strip().rstrip(",")), found)
        return found


_HOST = re.compile(rf"(?:[a-z]+://)?(w[0-9]+)\.(?:{re.escape(ZONE)}|localhost)(?![\w.])")


def _collect(value: Any, found: set[str]) -> None:
    """The names that stand where a host does, not in the path of an address of ours."""
    if isinstance(value, str):
        if match := _HOST.match(value):
            found.add(f"{match[1]}.{ZONE}")
    elif isinstance(value, dict):
        for one in value.values():
            _collect(one, found)
    elif isinstance(value, list):
        for one in value:
            _collect(one, found)
