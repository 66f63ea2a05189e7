"""A browser of few words: asks the viewer without a socket, and says of a page what is in it and whether it is harmless."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, TypeVar
from urllib.parse import unquote, urljoin, urlsplit

from archive.api import Archive
from archive.web.door import Viewer
from archive.web.gate import Gate
from archive.web.replay import Replay, Second
from archive.web.script import SCRIPT_NAME

T = TypeVar("T")

HOST = "127.0.0.1:8377"
#: The second port, and what its addresses begin with.
BESIDE = Gate("127.0.0.1", 8378, "capab1lity-of-the-tests", embedded=True)
WINDOW = BESIDE.url.rstrip("/")
TOKEN = "t0ken-of-the-tests"
#: Elements and attributes that a page of the viewer may have.
TAGS = (
    "html head meta title link script body a header nav main footer div p span b i small code pre h1 h2 h3 h4 ul ol li dl dt dd "
    "section article aside table thead tbody tr th td details summary form label input button fieldset legend ins del u mark "
    "kbd textarea sup bdi q em br wbr figure svg rect path text iframe"
)
ATTRIBUTES = (
    "charset name content rel href src defer type title class id tabindex lang dir role aria-label aria-current aria-describedby "
    "readonly rows autocomplete aria-hidden scope data-label action method enctype value for maxlength required checked open viewbox "
    "preserveaspectratio x y d width height text-anchor sandbox"
)


@dataclass
class Told:
    """An answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


def done(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What comes of it. In a thread: a browser that tests look through has a loop of its own in this one."""
    with ThreadPoolExecutor(1) as hand:
        return hand.submit(lambda: asyncio.run(work())).result()


class Client:
    """Asks for paths below the token."""

    def __init__(self, archive: Archive, gate: Gate | None = None, **how: Any) -> None:
        self.gate = gate or Gate("127.0.0.1", 8377, TOKEN)
        self.viewer: Any = Viewer(archive, self.gate, **{"second": Second(BESIDE), **how})

    def get(self, path: str, **how: Any) -> Told:
        return self.ask("GET", self.gate.prefix + path, **how)

    def ask(
        self,
        method: str,
        path: str,
        *,
        headers: Sequence[tuple[str, str]] = (("host", HOST),),
        body: Sequence[bytes] = (b"",),
    ) -> Told:
        """The whole path, as it is."""
        return done(lambda: self._ask(method, path, headers, body))

    async def _ask(self, method: str, path: str, headers: Sequence[tuple[str, str]], body: Sequence[bytes]) -> Told:
        raw, _, query = path.partition("?")
        told: dict[str, Any] = {"body": b""}
        parts = list(body)

        async def receive() -> dict[str, Any]:
            if not parts:
                return {"type": "http.disconnect"}
            return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                told["status"] = message["status"]
                told["headers"] = {key.decode(): value.decode("latin-1") for key, value in message["headers"]}
            else:
                told["body"] += message.get("body", b"")

        scope = {
            "type": "http",
            "method": method,
            "path": unquote(raw),
            "raw_path": raw.encode(),
            "query_string": query.encode(),
            "headers": [(key.encode(), value.encode("latin-1")) for key, value in headers],
        }
        await self.viewer(scope, receive, send)  # type: ignore[arg-type]
        return Told(told["status"], told["headers"], told["body"])


class Window(Client):
    """Asks the second port, for paths below the capability."""

    def __init__(self, archive: Archive, viewer: Gate | None = None, **how: Any) -> None:
        self.gate = BESIDE
        self.viewer = Replay(archive, Second(BESIDE), viewer or Gate("127.0.0.1", 8377, TOKEN), **how)

    def get(self, path: str, **how: Any) -> Told:
        headers = (("host", "127.0.0.1:8378"), *how.pop("headers", ()))
        return self.ask(how.pop("method", "GET"), self.gate.prefix + path, headers=headers, **how)

    def at(self, url: str, **how: Any) -> Told:
        """An address of that port."""
        assert url.startswith(f"{WINDOW}/"), url
        return self.get(url.removeprefix(WINDOW), **how)


class Page(HTMLParser):
    """What a page holds. Asserts that nothing in it acts, and that it leads nowhere else."""

    def __init__(self, text: str, prefix: str) -> None:
        super().__init__(convert_charrefs=True)
        self.prefix = prefix
        self.links: list[str] = []
        self.forms: list[str] = []
        self.ids: list[str] = []
        self.texts: list[str] = []
        self.tags: list[str] = []
        self.values: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS.split(), tag
        self.tags.append(tag)
        if tag == "iframe":
            assert dict(attrs)["sandbox"] == ""
            assert (dict(attrs)["src"] or "").startswith(f"{WINDOW}/page/")
        for name, value in attrs:
            assert name in ATTRIBUTES.split(), (tag, name)
            if name == "src" and tag != "iframe":  # of nothing but our script
                assert (tag, value) == ("script", f"{self.prefix}/static/{SCRIPT_NAME}")
            if name in ("href", "action"):
                assert value is not None
                assert value.startswith(("#", f"{self.prefix}/")), value
                (self.forms if name == "action" else self.links).append(value)
            if name == "id":
                self.ids.append(value or "")
            self.values.append(value or "")

    def handle_data(self, data: str) -> None:
        assert self.lasttag != "script" or not data.strip(), data
        self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data!r}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"a processing instruction: {data!r}")

    @property
    def told(self) -> str:
        """Its words, with one space for all spaces."""
        return " ".join("".join(self.texts).split())


def checked(told: Told, prefix: str = f"/{TOKEN}") -> Page:
    """A page that is harmless, with no id twice and no link to a place of it that is not there."""
    assert told.headers["content-type"].startswith("text/html"), told.headers
    page = Page(told.text, prefix)
    assert len(page.ids) == len(set(page.ids)), [name for name in page.ids if page.ids.count(name) > 1]
    missing = [link for link in page.links if link.startswith("#") and link[1:] not in page.ids]
    assert not missing, missing
    return page


def walked(client: Client, start: str = "/") -> Iterator[tuple[str, Told]]:
    """Every page that links lead to, from one on, each once, without its place on the page."""
    seen = {client.gate.prefix + start}
    todo = [client.gate.prefix + start]
    while todo:
        path = todo.pop()
        told = client.ask("GET", path)
        yield path, told
        if told.headers["content-type"].startswith("text/html") and "content-disposition" not in told.headers:
            for link in checked(told, client.gate.prefix).links:
                parts = urlsplit(urljoin(path, link))
                found = parts.path + (f"?{parts.query}" if parts.query else "")
                if found not in seen:
                    seen.add(found)
                    todo.append(found)
