"""Decides what of a fetch never reaches the archive: all that lets somebody in, and all that tells who the reader was.

It comes before everything else: records, extraction, index and reports are made of what is returned here. What was
replaced is named in the description, never its value. A message in which something was found that people can guess (a
name, an address) also loses the hash of its raw bytes, which would confirm the guess.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import unquote

from archive.formats import http
from archive.formats.codings import DECODED_LIMIT, FREE_SIZE, decode_body
from archive.formats.identities import REDACTED, Exact, Recogniser
from archive.model.capture import Exchange, Fetched
from archive.model.secrets import REDACTED_VALUE, without_query_secrets

#: What the headers of a request are called whose values are secret anyway (`formats.http.redact_request`).
_CREDENTIALS: Final = ("authorization", "proxy-authorization", "cookie")
#: Response headers that hold addresses.
_ADDRESSES: Final = frozenset((b"location", b"content-location", b"refresh", b"link", b"referer", b"origin"))
_PREFIX: Final = "X-Archive-Orig-"


def withhold(
    fetched: Fetched,
    *,
    identities: Sequence[str] = (),
    headers: Sequence[str] = (),
    keep_query_secrets: bool = False,
) -> Fetched:
    """The fetch as it may be archived.

    `identities` are strings that tell who the reader is; `headers` are the names of request headers that the user
    gave, whose values are secret. Secret values that were sent are also looked for in what came back. Raises
    ValueError for an identity that is too short to look for.
    """
    sent = dict.fromkeys(value for hop in fetched.hops for value in _sent(hop, headers, not keep_query_secrets))
    who, own = Recogniser(identities), Exact(value for value in sent if _is_telling(value))
    found: list[str] = []
    subscriber, problem = False, None
    hops: list[Exchange] = []
    for hop in fetched.hops:
        if not keep_query_secrets:
            hop = _without_address_secrets(hop, found)
        hop = _without_given_headers(hop, headers, found)
        hop, _, broken = _searched(hop, own, "a secret that was sent", found, guessable=False)
        hop, told, problem = _searched(hop, who, "identity", found, guessable=True)
        subscriber, problem = subscriber or told, broken or problem
        hops.append(hop)
    url, failure = fetched.url, fetched.failure
    if problem and failure is None:  # of the last hop; what is stored of its body no longer shows it
        failure = f"undecodable body: {problem}"
    if not keep_query_secrets:
        url = _address(url, found)
        failure = without_query_secrets(failure)[0] if failure else failure
    url = _searched_url(who, url)
    asked = fetched.robots
    if not keep_query_secrets:
        asked = tuple(replace(word, url=without_query_secrets(word.url)[0]) for word in asked)
    asked = tuple(replace(word, url=_searched_url(who, word.url)) for word in asked)
    if failure:
        failure = _redacted_text(who, _redacted_text(own, failure))
    return replace(
        fetched,
        url=url,
        hops=tuple(hops),
        failure=failure,
        redactions=(*fetched.redactions, *dict.fromkeys(found)),
        subscriber=subscriber,
        robots=asked,
    )


def _address(url: str, found: list[str]) -> str:
    clean, secrets = without_query_secrets(url)
    found += [f"query {name}" for name, _ in secrets]
    return clean


def _sent(hop: Exchange, headers: Iterable[str], query: bool) -> list[str]:
    """Secret values that went out with a request, as they went and as they are meant."""
    values = [value for _, value in without_query_secrets(hop.url)[1]] if query else []
    given = {name.lower() for name in headers}
    for name, value in http.parse_request(hop.request).headers:
        name = name.lower()
        if name == "cookie":
            pairs = [pair.strip().partition("=") for pair in value.split(";")]
            values += [content if equals else name for name, equals, content in pairs]
        elif name in _CREDENTIALS:
            scheme, _, credentials = value.partition(" ")
            values.append(credentials.strip())
            if scheme.lower() == "basic":
                values += _basic(credentials)
        elif name in given:
            values += [value, value.rpartition(" ")[2]]
    return [*values, *(unquote(value) for value in values if "%" in value)]


def _basic(credentials: str) -> list[str]:
    try:
        pair = b64decode(credentials, validate=True).decode("utf-8", "replace")
    except ValueError:
        return []
    user, _, password = pair.partition(":")
    return [pair, user, password]


def _is_telling(value: str) -> bool:
    """Whether a value is nobody else's: `accepted` or `20260302` may stand in any page, a session's key does not."""
    return len(value) >= 16 or (len(value) >= 8 and not value.isalpha() and not value.isdigit())


def _without_address_secrets(hop: Exchange, found: list[str]) -> Exchange:
    url = _address(hop.url, found)

    def clean(key: bytes, value: bytes) -> bytes | None:
        if key not in _ADDRESSES:
            return None
        text, secrets = without_query_secrets(value.decode("latin-1"))
        return text.encode("latin-1") if secrets else None

    request = hop.request
    line_end = request.find(b"\n") + 1 or len(request)
    first = without_query_secrets(request[:line_end].decode("latin-1"))[0].encode("latin-1")
    request, _ = http.change_values(first + request[line_end:], clean)
    head, names = http.change_values(hop.head, clean)
    found += [f"response {name}" for name in names]
    fields = tuple(
        (name, without_query_secrets(value)[0] if name.lower().encode("latin-1", "replace") in _ADDRESSES else value)
        for name, value in hop.headers
    )
    return replace(hop, url=url, request=request, head=head, headers=fields)


def _without_given_headers(hop: Exchange, headers: Iterable[str], found: list[str]) -> Exchange:
    given = {name.lower().encode("latin-1") for name in headers}
    if not given:
        return hop
    request, names = http.change_values(hop.request, lambda key, value: http.REDACTED if key in given else None)
    found += [f"request {name}" for name in names]
    return replace(hop, request=request)


def _searched(
    hop: Exchange, recogniser: Recogniser | Exact, what: str, found: list[str], *, guessable: bool
) -> tuple[Exchange, bool, str | None]:
    """The exchange without the strings, and whether any was in its response.

    A body is searched as readers see it; when something is found, it is stored so, without its content coding. Of a
    body that cannot be decoded in full only what was decoded is kept: nobody can say what the rest holds.
    """
    if not recogniser:
        return hop, False, None
    line_end = hop.head.find(b"\n") + 1
    head, in_head = recogniser.redact(hop.head[line_end:])
    url = _searched_url(recogniser, hop.url)
    in_url = url != hop.url
    request, _ = recogniser.redact(hop.request) if in_url else (hop.request, 0)
    coding = ", ".join(value for name, value in hop.headers if name.lower() == "content-encoding")
    decoded = decode_body(hop.body, coding, limit=DECODED_LIMIT)
    # Decoded it may be larger than what came, and of a bomb it is: as much as came is enough of what is broken.
    most = max(len(hop.body), FREE_SIZE) if decoded.problem else len(decoded.data)
    data = b"" if decoded.problem and decoded.data == hop.body else decoded.data[:most]
    body, in_body = recogniser.redact(data)
    if not (in_head or in_body or in_url or decoded.problem):
        return hop, False, None
    head = hop.head[:line_end] + head
    fields = tuple((n, recogniser.redact(v.encode("latin-1", "replace"))[0].decode("latin-1")) for n, v in hop.headers)
    if in_head:
        found.append(f"response headers: {what} ({_places(in_head)})")
    if in_url:
        found.append(f"address: {what}")
    if in_body:
        found.append(f"response body: {what} ({_places(in_body)})")
    elif decoded.problem:
        found.append(f"response body: what could not be decoded and searched for {what}")
    else:
        body = hop.body
    if in_body or decoded.problem:
        head = http.prefix_header(head, "Content-Encoding", _PREFIX)
        fields = tuple((_PREFIX + n if n.lower() == "content-encoding" else n, v) for n, v in fields)
    told = bool(in_head or in_body or in_url)
    guesses = told and guessable
    changed = replace(
        hop,
        url=url,
        request=request,
        head=head,
        headers=fields,
        body=body,
        raw_sha256="" if guesses else hop.raw_sha256,
        chunks=None if guesses else hop.chunks,
        surplus=b"",
    )
    return changed, told, decoded.problem


def _redacted_text(recogniser: Recogniser | Exact, value: str) -> str:
    return recogniser.redact(value.encode("utf-8", "replace"))[0].decode("utf-8", "replace")


def _searched_url(recogniser: Recogniser | Exact, url: str) -> str:
    clean = _redacted_text(recogniser, url)
    return url if clean == url else clean.replace(REDACTED.decode(), REDACTED_VALUE)


def _places(count: int) -> str:
    return "1 place" if count == 1 else f"{count:,} places"
