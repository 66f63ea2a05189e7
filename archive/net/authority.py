"""How an RFC 3161 timestamp authority is asked over HTTP (section 3.4), and what of its answer is taken.

The token is signed, so http is as good as https, and nothing of the transport is believed: what counts is that the
answer holds a token over exactly the digest and nonce that were sent. Redirects are not followed, a private address
needs the reader's leave (`net.guard`), one deadline covers everything.
"""

from __future__ import annotations

from typing import Final

from archive.errors import SourceError
from archive.net.fetch import Fetcher
from archive.net.guard import check_url
from archive.trust import timestamps

QUERY_TYPE: Final = "application/timestamp-query"
REPLY_TYPE: Final = "application/timestamp-reply"
#: No answer is larger: a token with a whole chain of certificates has about 6 kB.
REPLY_LIMIT: Final = 64 * 1024


def name_of(url: str) -> str:
    """What the lines of an authority are named unless told: the host of its address. Raises as `check_url` does."""
    return check_url(url).host


def ask(fetcher: Fetcher, url: str, digest: bytes, nonce: int) -> bytes:
    """A DER TimeStampToken over a SHA-256 digest, fresh for this nonce.

    Raises CallerError `bad-url`; SourceError `refused-url`, `private-address`, `network`, and `timestamp-refused` when
    the answer is none, is another one's, or says no.
    """
    query = timestamps.query(digest, nonce)
    answer = fetcher.post(url, query, content_type=QUERY_TYPE, accept=REPLY_TYPE, max_size=REPLY_LIMIT)
    place = answer.url
    if answer.status != 200:
        told = " (redirects are not followed)" if 300 <= answer.status < 400 else ""
        raise SourceError(
            "timestamp-refused", f"{place} answered with HTTP status {answer.status}{told}", hint="check the address"
        )
    if answer.truncated is not None:
        raise SourceError("timestamp-refused", f"{place} answered with more than {REPLY_LIMIT:,} bytes")
    try:
        return timestamps.token_of(answer.body, digest, nonce)
    except timestamps.TimestampError as exc:
        raise SourceError(
            "timestamp-refused", f"{place}: {exc}", hint="nothing was written; ask again, or another authority"
        ) from exc
