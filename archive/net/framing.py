"""Where one HTTP/1.1 response begins and ends: no sockets here, only bytes in and the parts of the message out.

A head in which nothing is odd and one Content-Length says all there is to say needs no judge. Of every other one h11
judges first. Real servers send heads that it rightly refuses (a space before a colon, two lengths, an unknown
transfer coding), and an archive must still keep them: then the head is read by the tolerant rules below, and h11
frames the body under a head of ours that says the same. What was received is kept byte for byte in either case.

Rules beyond RFC 9112, all in favour of keeping bytes and against calling a doubtful message whole:
- a length that is no number, or two that differ: everything until the connection closes, with a `problem`;
- a transfer coding other than chunked: chunks are removed, the rest is kept, with a `problem`;
- no status line (HTTP/0.9, another protocol): status 0, empty head, everything is body, with a `problem`;
- a body that is not chunked though its header says so: kept as it came, with a `problem`;
- a close-delimited body counts as whole only when the connection was closed in order (RFC 9112 §9.8).
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from archive.model.capture import Truncation

if TYPE_CHECKING:
    import h11

#: More chunks than this are not listed one by one.
MAX_CHUNKS: Final = 4096
#: Bytes after the end of the message that are kept.
MAX_SURPLUS: Final = 65_536

_INTERIM: Final = re.compile(rb"\s*HTTP/\d\.\d 1\d")
_BLANK_LINE: Final = re.compile(rb"\n\r?\n")
_STATUS_LINE: Final = re.compile(rb"HTTP/([0-9]{1,3})(?:\.([0-9]{1,3}))?[ \t]+([0-9]{3})(?![0-9])", re.IGNORECASE)
_CHUNK_LINE: Final = re.compile(rb"[0-9A-Fa-f]{1,20}(?:[;\r\n \t]|\Z)")
_NOT_CHUNKED: Final = "the body is not chunked as its header says"
_BLANKED: Final = {0x0D: " ", 0x00: " "}
#: A head that every reader takes apart alike, of a message that has a body, and the length that it states.
_PLAIN_HEAD: Final = re.compile(
    rb"HTTP/1\.[01] (?!204|304)[2-5][0-9]{2}(?: [\t -~\x80-\xff]*)?\r\n"
    rb"(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t -~\x80-\xff]*\r\n)*\r\n"
)
_PLAIN_LENGTH: Final = re.compile(rb"\ncontent-length:[ \t]*([0-9]{1,18})[ \t]*\r\n")

Headers = tuple[tuple[str, str], ...]


def parse_head(head: bytes) -> tuple[str, int, Headers]:
    """Protocol (`http/1.1`), status and header fields of a response head, by the most tolerant reading.

    Folded lines (RFC 9112 §5.2) are joined by a space, lines without a colon left out, values decoded as Latin-1 and
    stripped, CR and NUL inside them read as a space (RFC 9110 §5.5). A head without a status line gives
    `http/0.9` and status 0.
    """
    line, _, rest = head.lstrip(b"\r\n \t").partition(b"\n")
    status = _STATUS_LINE.match(line)
    if status is None:
        return "http/0.9", 0, ()
    fields: list[tuple[str, str]] = []
    for text in rest.decode("latin-1").translate(_BLANKED).split("\n"):
        if text[:1] in (" ", "\t"):
            if fields and (more := text.strip(" \t")):
                name, value = fields[-1]
                fields[-1] = (name, f"{value} {more}".lstrip(" "))
            continue
        name, colon, value = text.partition(":")
        if colon:
            fields.append((name.strip(" \t"), value.strip(" \t")))
    major, minor, code = (int(part or b"0") for part in status.groups())
    return f"http/{major}.{minor}", code, tuple(fields)


class ResponseReader:
    """The response to one GET. Feed it what the socket delivers until `ended`; then read its attributes.

    `head` is from the status line to the blank line as received (less when the exchange was cut inside it, empty when
    there was no status line); informational responses before it are counted in `raw_length` and the hash only.
    `body` has the transfer coding removed. `truncated` and `problem` (one line for people) say why it is not whole;
    both None: the message is whole. `surplus` is what came after its end, outside `raw_length` and the hash.
    """

    def __init__(self, *, max_head: int, max_size: int) -> None:
        self.head = b""
        self.protocol = "http/1.1"
        self.status = 0
        self.headers: Headers = ()
        self.body = bytearray()
        self.truncated: Truncation | None = None
        self.problem: str | None = None
        self.surplus = b""
        self.raw_length = 0
        self.ended = False
        self._closing = False
        self._max_head = max_head
        self._max_size = max_size
        self._hash = sha256()
        self._head_known = False
        self._chunked = False
        self._chunks: list[int] = []
        self._chunk = 0
        self._chunk_seen = False
        #: Received and not yet attributed: the head being awaited, then the start of a body until its first chunk.
        self._pending = bytearray()
        self._searched = 0
        self._informational = 0
        self._begun = False
        #: Bytes of the body that are still to come, where a plain head has said how many there are.
        self._left: int | None = None
        self._h11: h11.Connection | None = None

    @property
    def answered(self) -> bool:
        """Whether anything of a final response arrived."""
        return self._head_known or bool(self._pending)

    @property
    def raw_sha256(self) -> str:
        """SHA-256 in hex over the message as received, `raw_length` bytes."""
        return self._hash.hexdigest()

    @property
    def chunks(self) -> tuple[int, ...] | None:
        """Sizes of the complete chunks in order; None when not chunked or more than `MAX_CHUNKS`."""
        return tuple(self._chunks) if self._chunked and len(self._chunks) <= MAX_CHUNKS else None

    def feed(self, data: bytes) -> None:
        """Take the next bytes from the socket. Bytes fed after the end are surplus."""
        if self.ended:
            self.surplus = (self.surplus + data)[:MAX_SURPLUS]
            return
        before = len(self.surplus)
        if not self._begun:
            self._begin(data)
        elif self._left is not None:
            self._take_body(data)
        elif self._h11 is None:
            self._pending += data
            self._read_odd_head()
        else:
            self._hand_over(data, self._h11)
        own = len(data) - (len(self.surplus) - before)
        self._hash.update(data[:own] if own < len(data) else data)
        self.raw_length += own
        self.surplus = self.surplus[:MAX_SURPLUS]
        if self.ended:
            return
        if not self._head_known and self._informational + len(self._pending) > self._max_head:
            if self._informational and (len(self._pending) < 11 or _INTERIM.match(self._pending)):
                self._pending.clear()  # the beginning of one more of them is no answer either
            self.cut("length", f"the head of the response is longer than the limit of {self._max_head:,} bytes")
        elif self.raw_length > self._max_head + 2 * self._max_size:
            self.cut("length", f"the response is longer than twice the limit of {self._max_size:,} bytes")

    def close(self, *, in_order: bool = True) -> None:
        """The connection ended; `in_order` is False when it broke (a reset, TLS without its closing alert)."""
        if self.ended:
            return
        if not self._head_known and self._h11 is None and self._pending:
            self._read_odd_head(final=True)
        elif not self._head_known and self._pending and not self._could_be_status_line():
            self._headless()
        self._closing = True
        if self._head_known and in_order and self._h11 is not None:
            self._h11.receive_data(b"")
            self._drain()
        if self.ended:
            return
        expected = self._length()
        missing = f" ({len(self.body):,} of {expected:,} bytes)" if self._head_known and expected is not None else ""
        what = "the whole response" + missing if self.answered else "any response"
        how = "closed" if in_order else "broken off"
        self.cut("disconnect", f"the connection was {how} before {what}")

    def cut(self, kind: Truncation, problem: str) -> None:
        """Stop here: the message is not whole."""
        if self.ended:
            return
        if not self._head_known and self._pending:
            if self._could_be_status_line():
                self._take_head(bytes(self._pending))
                self._pending.clear()
            else:
                self._headless()
        if self._chunked and not self._chunk_seen and self._pending and not _CHUNK_LINE.match(self._pending):
            self._chunked = False
            self.body += self._pending[: self._max_size]
            self.problem = _NOT_CHUNKED
        self.ended = True
        self.truncated = kind
        self.problem = self.problem or problem

    def _begin(self, data: bytes) -> None:
        """The first bytes: nearly always the whole head, and nearly always one that nobody can misread."""
        self._begun = True
        plain = _PLAIN_HEAD.match(data)
        if plain is not None and plain.end() <= self._max_head:
            fields = plain[0].lower()
            length = _PLAIN_LENGTH.search(fields)
            if length and fields.count(b"\ncontent-length:") == 1 and b"\ntransfer-encoding:" not in fields:
                self._take_head(plain[0])
                self._left = int(length[1])
                self._take_body(data[plain.end() :])
                return
        self._h11 = self._connection()
        self._hand_over(data, self._h11)

    def _take_body(self, data: bytes) -> None:
        """Take what belongs to a body of known length; what is behind it is surplus."""
        left = self._left or 0
        own = data[:left] if left < len(data) else data
        self._left = left - len(own)
        self._keep(own)
        if not self.ended and self._left == 0:
            self.ended = True
            self.surplus += data[len(own) :]

    def _hand_over(self, data: bytes, connection: h11.Connection) -> None:
        if not self._head_known or (self._chunked and not self._chunk_seen):
            self._pending += data
        connection.receive_data(data)
        self._drain()

    def _connection(self) -> h11.Connection:
        import h11

        connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=self._max_head)
        connection.send(h11.Request(method="GET", target="/", headers=[("Host", "placeholder.invalid")]))
        connection.send(h11.EndOfMessage())
        return connection

    def _drain(self) -> None:
        """Take h11's events until it needs more, and note what is left in its buffer when the message ends."""
        import h11

        connection = self._h11
        assert connection is not None
        try:
            while not self.ended:
                event = connection.next_event()
                if isinstance(event, h11.Data):
                    self._take_data(event)
                elif isinstance(event, h11.InformationalResponse):
                    self._informational += self._drop_pending(len(connection.trailing_data[0]))
                elif isinstance(event, h11.Response):
                    size = len(self._pending) - len(connection.trailing_data[0])
                    if not self._head_known:
                        self._take_head(bytes(self._pending[:size]))
                    self._drop_pending(len(connection.trailing_data[0]))
                elif isinstance(event, h11.EndOfMessage):
                    self.ended = True
                    self.surplus += connection.trailing_data[0]
                else:
                    return
        except h11.RemoteProtocolError:
            if not self._head_known:
                self._h11 = None
                self._read_odd_head()
            elif self._closing:
                return
            elif self._chunked and not self._chunk_seen:
                self._until_close_from(bytes(self._pending), _NOT_CHUNKED)
            else:
                self.cut("unspecified", "the chunks of the body cannot be told apart")

    def _drop_pending(self, kept: int) -> int:
        """Forget all pending bytes but the last `kept`; their number."""
        dropped = len(self._pending) - kept
        del self._pending[:dropped]
        self._searched = 0
        return dropped

    def _keep(self, data: bytes | bytearray) -> None:
        """Take bytes of the body, as far as there is room."""
        room = self._max_size - len(self.body)
        self.body += data if len(data) <= room else data[:room]
        if len(data) > room:
            self.cut("length", f"the response is longer than the limit of {self._max_size:,} bytes")

    def _take_data(self, event: h11.Data) -> None:
        self._keep(event.data)
        if self._chunked and not self.ended:
            if not self._chunk_seen:
                self._chunk_seen = True
                self._pending.clear()
            self._chunk += len(event.data)
            if event.chunk_end:
                if len(self._chunks) <= MAX_CHUNKS:
                    self._chunks.append(self._chunk)
                self._chunk = 0

    def _take_head(self, head: bytes) -> None:
        self._head_known = True
        self.head = head
        self.protocol, self.status, self.headers = parse_head(head)
        codings = [c for c in self._codings() if c != "identity"]
        self._chunked = bool(codings) and codings[-1] == "chunked" and self.status not in (204, 304)

    def _could_be_status_line(self) -> bool:
        return b"HTTP/".startswith(bytes(self._pending[:64]).lstrip(b"\r\n \t")[:5].upper())

    def _read_odd_head(self, *, final: bool = False) -> None:
        """Look for the end of a head that h11 refused; `final`: nothing more will come."""
        while True:
            if self._pending.startswith((b"\r", b"\n", b" ", b"\t")):
                self._informational += self._drop_pending(len(self._pending.lstrip(b"\r\n \t")))
            if not self._could_be_status_line():
                self._headless()
                return
            end = _BLANK_LINE.search(self._pending, self._searched)
            if end is None:
                self._searched = max(0, len(self._pending) - 2)
                if final:
                    self.cut("disconnect", "the connection was closed inside the head of the response")
                return
            head = bytes(self._pending[: end.end()])
            status = parse_head(head)[1]
            if status == 0:
                self._headless()
                return
            if not 100 <= status < 200 or status == 101:
                break
            self._informational += self._drop_pending(len(self._pending) - end.end())
        self._take_head(head)
        rest = bytes(self._pending[len(head) :])
        self._restart(self._framing(), rest)

    def _headless(self) -> None:
        self._head_known = True
        self._chunked = False
        self.protocol = "http/0.9"
        self._until_close_from(bytes(self._pending), "the server did not answer with an HTTP status line")

    def _until_close_from(self, rest: bytes, problem: str) -> None:
        self.problem = problem
        self._chunked = False
        self._restart(b"Connection: close", rest)

    def _restart(self, framing: bytes, rest: bytes) -> None:
        """Let a fresh h11 frame the body, under a head of ours with this one header."""
        self._pending.clear()
        if self._chunked:
            self._pending += rest
        self._h11 = self._connection()
        status = b"204" if framing == b"" else b"200"
        self._h11.receive_data(b"HTTP/1.1 " + status + b"\r\n" + (framing + b"\r\n" if framing else b"") + b"\r\n")
        self._h11.next_event()
        if rest:
            self._h11.receive_data(rest)
        self._drain()

    def _framing(self) -> bytes:
        """The one header that says how the body of an odd head ends (RFC 9112 §6.3); b"": there is no body."""
        if self.status in (204, 304):
            return b""
        if self.status == 101:
            self.problem = "the server switched to another protocol"
            return b"Connection: close"
        codings = [c for c in self._codings() if c != "identity"]
        if codings:
            if set(codings) != {"chunked"}:
                self.problem = f"the transfer coding {', '.join(codings)[:80]} is not understood"
            return b"Transfer-Encoding: chunked" if self._chunked else b"Connection: close"
        lengths = self._lengths()
        if not lengths:
            return b"Connection: close"
        if len(set(lengths)) > 1:
            self.problem = "the response has more than one Content-Length"
            return b"Connection: close"
        if not re.fullmatch(r"[0-9]{1,18}", lengths[0]):
            self.problem = "the Content-Length of the response is no number"
            return b"Connection: close"
        return b"Content-Length: " + lengths[0].encode("ascii")

    def _codings(self) -> list[str]:
        values = ",".join(value for name, value in self.headers if name.lower() == "transfer-encoding")
        return [coding for word in values.split(",") if (coding := word.strip(" \t").lower())]

    def _lengths(self) -> list[str]:
        values = [value for name, value in self.headers if name.lower() == "content-length"]
        return [word.strip(" \t") for word in ",".join(values).split(",")] if values else []

    def _length(self) -> int | None:
        lengths = self._lengths()
        usable = not self._codings() and lengths and re.fullmatch("[0-9]{1,18}", lengths[0])
        return int(lengths[0]) if usable else None
