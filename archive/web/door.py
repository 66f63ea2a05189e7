"""What stands between HTTP and the screens: the one place of the viewer that speaks to the web framework.

A request is judged by its head (`gate`), matched to a screen, answered in a thread of its own with a reader of its own,
and written in the form that its address asks for. Whatever goes wrong becomes an answer that says so and no more.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple
from urllib.parse import parse_qsl

from python_multipart.exceptions import FormParserError
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import compile_path
from starlette.types import Message, Receive, Scope, Send

from archive.api import Archive
from archive.api.reading import reading
from archive.errors import BUSY, CODES, NOT_FOUND, USAGE, NewsproofError
from archive.model.answers import Failure
from archive.model.codec import to_json
from archive.report.inert import for_json
from archive.report.markup import join
from archive.web import captured, compare, desk, evidence, health, history, keys, memento, search, verifying, version
from archive.web.frame import page as framed
from archive.web.gate import FILE_POLICY, HEADERS, Gate, Refused
from archive.web.hands import Hands
from archive.web.markup import Addresses, Markup, el
from archive.web.replay import Second
from archive.web.screen import MEDIA, Answer, Ask, Elsewhere, File, Form, Screen, Told
from archive.web.script import JS, SCRIPT_NAME
from archive.web.style import CSS, STYLE_NAME
from archive.web.telling import told

#: Threads that answer. More would only share two cores and the interpreter.
_HANDS: Final = 4
#: Of a form that is sent, what stands around the file.
_AROUND: Final = 64 * 1024
#: Files that are taken at one time; the next one waits.
_UPLOADS: Final = 2
#: How often an answer is begun again because the archive grew under it, and what that looks like.
_TRIES: Final = 5
_MAYBE_MOVED: Final = frozenset({"index-damaged", "archive-damaged", "busy"})
#: Most names in a query.
_QUESTIONS: Final = 50
_FORM: Final = re.compile(r"\.(json|csv|atom|html|md|wacz|tlog-proof|txt)\Z")
_PAGE: Final[tuple[Form, ...]] = ("page", "json")
_LIST: Final[tuple[Form, ...]] = ("page", "json", "csv", "atom")
_STATUS: Final[Mapping[int, int]] = {USAGE: 400, NOT_FOUND: 404, BUSY: 503}

Say = Callable[[str], None]


class _Route(NamedTuple):
    pattern: re.Pattern[str]
    screen: Callable[[Ask], Answer]
    forms: tuple[Form, ...]


def _route(path: str, screen: Callable[[Ask], Answer], forms: tuple[Form, ...]) -> _Route:
    return _Route(compile_path(path)[0], screen, forms)


def _compared(ask: Ask) -> Answer:
    """`/a/ARTICLE/…`: two versions, or one."""
    if ".." in ask.path["version"]:
        return compare.compare(ask)
    if ask.form == "csv":
        raise NewsproofError("version-not-found", "one version is no list")
    return version.version(ask)


#: Every address there is, below the token. What comes first counts.
ROUTES: Final = (
    _route("/", desk.desk, ("page",)),
    _route("/index", desk.desk, ("json", "csv", "atom")),
    _route("/articles", history.articles, ("page", "json", "csv")),
    _route("/search", search.search, _LIST),
    _route("/health", health.health, _PAGE),
    _route("/verify", verifying.form, ("page",)),
    _route("/keys", keys.keys, ("page",)),
    _route("/sites/{host}", search.outlet, (*_LIST, "html")),
    _route("/c/{pair}/{edit}", compare.change, _PAGE),
    _route("/a/{article}", history.history, _LIST),
    _route("/a/{article}/compare", history.chosen, ("page",)),
    _route("/a/{article}/report", history.report, ("html", "md", "csv", "json", "atom")),
    _route("/a/{article}/{version}/evidence", evidence.evidence, _PAGE),
    _route("/a/{article}/{version}/proof", evidence.proof, ("wacz", "tlog-proof")),
    _route("/a/{article}/{version}/blame", version.blame, _PAGE),
    _route("/a/{article}/{version}/captured", captured.captured, ("page", "json", "txt")),
    _route("/a/{article}/{version}", _compared, ("page", "json", "csv")),
)  # fmt: skip


class Viewer:
    """An ASGI application over one archive. `say` hears one line for each request when there is to be a log, and of every
    bug; it is never told the token. `second` is the port at which pages are shown as they were captured."""

    def __init__(
        self,
        archive: Archive,
        gate: Gate,
        *,
        second: Second | None = None,
        log: Say | None = None,
        say: Say | None = None,
    ) -> None:
        self.archive = archive
        self.gate = gate
        self._second = second
        self._log = log
        self._say = say
        self._hands = Hands(_HANDS)
        self._uploads = asyncio.Semaphore(_UPLOADS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request. Other protocols than HTTP are not spoken."""
        if scope["type"] != "http":
            return
        answer = _unchanged(await self._answer(scope, receive), scope)
        if self._log is not None:
            shown = scope["path"].replace(self.gate.token, "…") if self.gate.token else scope["path"]
            self._log(f"{scope['method']} {shown[:200]} {answer.status_code}")
        await answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        length = len(scope.get("raw_path") or scope["path"].encode()) + len(scope["query_string"])
        admitted = self.gate.admit(scope["method"], scope["path"], scope["headers"], length)
        if isinstance(admitted, Refused):
            return _refused(admitted)
        form: Form = "page"
        if admitted in STATIC:
            text, media = STATIC[admitted]
            return _written(text, media, {"cache-control": "private, max-age=31536000, immutable"})
        replay = self._second.base(scope["headers"]) if self._second is not None else ""
        door = memento.door_of(admitted)
        if door is not None:
            return await self._hands.do(lambda: self._program(scope, door, replay))
        match = _FORM.search(admitted)
        path = admitted
        if match is not None:
            form, path = match[1], admitted[: match.start()]  # type: ignore[assignment]
        if scope["method"] == "POST":
            async with self._uploads:
                return await self._verdict(scope, receive, form)
        return await self._hands.do(lambda: self._told(path, form, scope["query_string"], replay))

    # In a thread.

    def _program(self, scope: Scope, door: str, replay: str) -> Response:
        """What TimeGate and TimeMap say."""
        headers = scope["headers"]
        raw = scope.get("raw_path") or scope["path"].encode()
        words = (self.gate.token is not None) + door.count("/") + 1
        url = memento.address_in(raw, scope["query_string"], words)
        accept = next((value.decode("latin-1") for key, value in headers if key.lower() == b"accept-datetime"), None)
        places = memento.Places(self.gate.beside(headers) + self.gate.prefix, replay)
        return self._safely("json", {}, {}, lambda ask: memento.answer(ask.reader, places, door, url, accept))

    def _told(self, path: str, form: Form, query: bytes, replay: str) -> Response:
        for route in ROUTES:
            match = route.pattern.match(path)
            if match is not None and form in route.forms:
                try:
                    asked = dict(parse_qsl(query.decode("latin-1"), max_num_fields=_QUESTIONS))
                except ValueError:
                    return self._failed(NewsproofError("usage", "nothing here asks that much"), form, 400)
                return self._safely(form, match.groupdict(), asked, route.screen, replay)
        return self._failed(NewsproofError("article-not-found", "there is no such page"), form, 404)

    def _safely(
        self,
        form: Form,
        path: Mapping[str, str],
        query: Mapping[str, str],
        screen: Callable[[Ask], Answer],
        replay: str = "",
    ) -> Response:
        for left in reversed(range(_TRIES)):
            heard: list[str] = []
            try:
                with reading(self.archive, heard.append) as reader:
                    to = Addresses(self.gate.prefix)
                    ask = Ask(
                        self.archive, reader, to, form, path, query, heard, self.gate.origin, replay, self.gate.public
                    )
                    return self._shaped(screen(ask), form, heard)
            except NewsproofError as exc:
                # Another process may have added to the archive meanwhile: what was read is of two sizes of the log, or of
                # an index that lags behind it. What is damaged is damaged at every try.
                if not left or exc.code not in _MAYBE_MOVED:
                    return self._failed(exc, form)
            except Exception as exc:
                return self._bug(exc, form)
        raise AssertionError("unreachable")

    def _shaped(self, answer: Answer, form: Form, heard: list[str]) -> Response:
        if isinstance(answer, Elsewhere):
            return _written("", "text/plain; charset=utf-8", {"location": answer.page}, status=303)
        if isinstance(answer, File):
            return _file(answer, form)
        if isinstance(answer, Told):
            return _written(answer.text, answer.media, answer.headers, status=answer.status)
        return self._rendered(answer, form, heard)

    def _rendered(self, screen: Screen, form: Form, heard: list[str]) -> Response:
        made = told(screen, form, Addresses(self.gate.prefix), self.archive.settings.origin, heard)
        if made is None:
            return self._failed(NewsproofError("version-not-found", f"this page is not told as {form}"), form)
        more = {"content-security-policy": f"{_POLICY}; frame-src {screen.frames}"} if screen.frames else {}
        return _written(made, MEDIA[form], more, status=screen.status)

    # What somebody brings.

    async def _verdict(self, scope: Scope, receive: Receive, form: Form) -> Response:
        if form not in ("page", "json"):
            return self._failed(NewsproofError("usage", "a verdict is a page or a document"), form, 404)
        too_large = NewsproofError("too-large", f"a file here has at most {verifying.LARGEST // 1_000_000} MB",
                                   hint="newsproof verify PATH")  # fmt: skip
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or len(announced) > 12 or int(announced) > verifying.LARGEST + _AROUND:
            return self._failed(too_large, form, 413)
        came = 0

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > verifying.LARGEST + _AROUND:
                raise too_large
            return message

        try:
            async with Request(scope, counted).form(max_files=1, max_fields=4, max_part_size=1024) as fields:
                file = fields.get("file")
                if file is None or isinstance(file, str):
                    raise NewsproofError("usage", "no file came", hint="choose one, then Check it")
                given = verifying.Upload(file.filename or "", await file.read(), fields.get("against") == "yes")
        except NewsproofError as exc:
            return self._failed(exc, form, 413 if exc is too_large else 400)
        except (HTTPException, MultiPartException, FormParserError, LookupError, ValueError):
            return self._failed(NewsproofError("usage", "what came is no form with a file"), form, 400)
        except ClientDisconnect:
            return Response(status_code=400)
        if not given.data and not given.name:
            return self._failed(NewsproofError("usage", "no file came", hint="choose one, then Check it"), form, 400)
        return await self._hands.do(lambda: self._safely(form, {}, {}, lambda ask: verifying.verdict(ask, given)))

    # What goes wrong.

    def _failed(self, exc: NewsproofError, form: Form, status: int | None = None) -> Response:
        code = CODES[exc.code]
        status = status or (410 if exc.code == "redacted" else _STATUS.get(code.exit, 500))
        if form in ("json", "csv", "atom"):
            noun = Failure(exc.code, exc.exit, exc.message, exc.hint, exc.context)
            return _written(for_json(to_json(noun, indent=2)) + "\n", MEDIA["json"], status=status)
        to = Addresses(self.gate.prefix)
        parts = [
            el("h1", _SAYS.get(status, "That did not work")),
            el("p", el("bdi", exc.message[:1].upper(), exc.message[1:]), ".", class_="status", role="status"),
            el("p", "What to try: ", el("bdi", exc.hint)) if exc.hint else Markup(""),
            el("p", code.meaning, class_="small soft") if status not in (404, 410) else Markup(""),
            el("p", el("a", "To the newest changes", href=to.to(""))),
        ]
        made = framed(to, _SAYS.get(status, "Error"), join(parts), origin=self.archive.settings.origin)
        return _written(made, MEDIA["page"], {"retry-after": "5"} if status == 503 else {}, status=status)

    def _bug(self, exc: Exception, form: Form) -> Response:
        """A bug: where in the program, never a value."""
        import traceback

        frame = traceback.extract_tb(exc.__traceback__)[-1]
        place = f"{'/'.join(frame.filename.replace(chr(92), '/').split('/')[-3:])}:{frame.lineno}"
        if self._say is not None:
            self._say(f"a bug in this program: {type(exc).__name__} at {place}")
        return self._failed(NewsproofError("internal", f"a bug in this program: {type(exc).__name__}"), form, 500)


_SAYS: Final[Mapping[int, str]] = {
    400: "That cannot be asked so",
    404: "Nothing here",
    410: "Taken off the disk",
    413: "Too large",
    503: "Busy for a moment",
}


_POLICY: Final = dict(HEADERS)["content-security-policy"]


def _written(text: str | bytes, media: str, more: Mapping[str, str] | None = None, *, status: int = 200) -> Response:
    data = text.encode("utf-8", "backslashreplace") if isinstance(text, str) else text
    headers = {"cache-control": "no-store", **dict(HEADERS), **(more or {}), "content-type": media}
    return Response(data, status_code=status, headers=headers)


#: What never changes under its name.
STATIC: Final[Mapping[str, tuple[str, str]]] = {
    f"/static/{STYLE_NAME}": (CSS, "text/css; charset=utf-8"),
    f"/static/{SCRIPT_NAME}": (JS, "text/javascript; charset=utf-8"),
}


def _unchanged(answer: Response, scope: Scope) -> Response:
    """A document has a name for what it says (RFC 9110, 8.8.3), and is not sent to who has it already."""
    if answer.status_code != 200 or answer.headers["content-type"] != MEDIA["json"]:
        return answer
    tag = f'"{hashlib.sha256(bytes(answer.body)).hexdigest()[:32]}"'
    held = b",".join(value for key, value in scope["headers"] if key.lower() == b"if-none-match").decode("latin-1")
    if tag in {one.strip().removeprefix("W/") for one in held.split(",")}:
        told = {name: answer.headers[name] for name in answer.headers if name not in ("content-length", "content-type")}
        return Response(status_code=304, headers={**told, "etag": tag})
    answer.headers["etag"] = tag
    return answer


def _file(given: File, form: Form) -> Response:
    more = {"content-security-policy": FILE_POLICY, "content-disposition": f'attachment; filename="{given.name}"'}
    return _written(given.data, MEDIA[form], more)


def _refused(found: Refused) -> Response:
    """Says nothing about the archive."""
    more = {"connection": "close"}
    if found.status == 405:
        more["allow"] = "GET, HEAD"
    return _written(f"{found.why}\n", "text/plain; charset=utf-8", more, status=found.status)
