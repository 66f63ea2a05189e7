"""Every exception, by who is at fault, and the one table of error codes.

A failed *check* is not an exception: it is a `Problem` in a report. An exception means that something could not be
done at all. Each carries a `code` that scripts may rely on (texts may change, codes may not), the exit status of
the command line, what is known about the circumstances, and what to try next.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class Code(NamedTuple):
    """One row of the table: the exit status it ends with and what it means, in one sentence."""

    exit: int
    meaning: str


OK: Final = 0
FINDING: Final = 1
USAGE: Final = 2
PARTIAL: Final = 3
UNPROVEN: Final = 4
NOT_FOUND: Final = 5
BUSY: Final = 6
STORAGE: Final = 7
NETWORK: Final = 8
REFUSED: Final = 9
FORMAT: Final = 10
INTERNAL: Final = 70
INTERRUPTED: Final = 130
TERMINATED: Final = 143

CODES: Final[Mapping[str, Code]] = {
    # The caller.
    "usage": Code(USAGE, "The command line does not parse, or an option has a value it cannot have."),
    "bad-url": Code(USAGE, "The address is not an http or https URL that can be fetched."),
    "bad-proxy": Code(USAGE, "The proxy's address, user name or password is not one that can be used."),
    "bad-cookies": Code(USAGE, "A line of the cookie jar is not in Netscape's format."),
    "bad-headers": Code(USAGE, "A line of the file of headers is no header, or not the reader's to set."),
    "bad-identity": Code(USAGE, "The file of identity strings is empty, or a string in it is too short to look for."),
    "bad-time": Code(
        USAGE,
        "The time is not RFC 3339 (2026-03-02T12:00:00Z) or a date, or it cannot be: timestamps or the clock say so.",
    ),
    "bad-version": Code(USAGE, "What follows the @ is not a version (v3, latest, first, c7, a time, v2..v3)."),
    "bad-sql": Code(USAGE, "The query is not one SELECT over the documented views."),
    "bad-config": Code(USAGE, "newsproof.toml has a key or a value that this version does not know."),
    "archive-exists": Code(USAGE, "There is already an archive in that folder."),
    "folder-not-empty": Code(USAGE, "The folder holds files and is no archive."),
    "bad-origin": Code(USAGE, "An origin is a host name with an optional path, without spaces or a plus sign."),
    "origin-taken": Code(USAGE, "The keyring already has a log key for that origin: two archives never share one."),
    "key-permissions": Code(USAGE, "A private key file can be read by others."),
    "key-unreadable": Code(USAGE, "A private key file is no Ed25519 key in PKCS#8 PEM, or the passphrase is wrong."),
    "unreadable-file": Code(USAGE, "A file given to the command cannot be read as what it claims to be."),
    "output-exists": Code(USAGE, "The output file exists and is not overwritten without being asked."),
    "no-archive": Code(NOT_FOUND, "There is no archive at that path."),
    "no-such-file": Code(NOT_FOUND, "A file named on the command line does not exist."),
    "article-not-found": Code(NOT_FOUND, "The archive has no such article."),
    "article-ambiguous": Code(USAGE, "More than one article answers to that name."),
    "version-not-found": Code(NOT_FOUND, "The article has no such version or capture."),
    "no-such-schema": Code(NOT_FOUND, "There is no published schema of that name."),
    "key-not-found": Code(NOT_FOUND, "There is no such key: not in the keyring, not in the archive, or not trusted."),
    "bad-policy": Code(USAGE, "The trust folder cannot be read as a policy: who is believed must be spelled out."),
    "bad-key": Code(USAGE, "That is no verifier key (name+hash+base64), key file or certificate."),
    "key-exists": Code(USAGE, "There is a key of that name already; keys are never replaced."),
    "passphrase": Code(USAGE, "A private key is encrypted, and no passphrase, or a wrong one, was given."),
    "missing-extra": Code(USAGE, "That needs an optional part of the installation."),
    "not-watched": Code(NOT_FOUND, "That address is not watched."),
    "no-picture": Code(NOT_FOUND, "The capture has no such picture, or it was not kept."),
    "no-view": Code(
        NOT_FOUND, "The capture has no screenshot and no rendered page, or not the one that was asked for."
    ),
    "nothing-to-quote": Code(NOT_FOUND, "The version has no such item, or the words stand in none of its items."),
    "ambiguous-quote": Code(USAGE, "The words stand in more than one item; a quote is of exactly one."),
    "not-evidence": Code(USAGE, "The file is none of the kinds that can be verified."),
    "redacted": Code(NOT_FOUND, "What was asked for has been taken off the disk, lawfully and on record."),
    "not-removable": Code(REFUSED, "A record lies in its file so that it cannot be removed without others."),
    "reason-missing": Code(USAGE, "A removal or a change of keys is logged with its reason, and none was given."),
    # The world outside.
    "timestamp-refused": Code(REFUSED, "The authority's answer is no timestamp of this checkpoint."),
    "witness-refused": Code(REFUSED, "The witness did not cosign this checkpoint."),
    "network": Code(NETWORK, "Nothing could be fetched."),
    "no-article": Code(NETWORK, "What was fetched is no article: it is kept as an observation, not as a version."),
    "private-address": Code(REFUSED, "The host resolves to an address that is not on the public internet."),
    "refused-url": Code(REFUSED, "The scheme or port is one that is never fetched."),
    "robots": Code(REFUSED, "The site's robots.txt does not let this agent fetch that address."),
    "retry-later": Code(NETWORK, "The host asked to be left alone for longer than is waited for (Retry-After)."),
    "too-large": Code(REFUSED, "The file is larger than the limit."),
    "broken-warc": Code(USAGE, "The file is not a WARC or ARC that can be read to its end."),
    "broken-source": Code(USAGE, "What is to be imported is no WACZ, database, repository or feed that can be read."),
    "not-a-feed": Code(NETWORK, "What was fetched is neither a feed nor a sitemap that can be read."),
    "not-text": Code(USAGE, "The file is neither HTML nor text nor a WARC: there is no article in it to read."),
    # Our store.
    "busy": Code(BUSY, "Another process is writing to this archive."),
    "disk-full": Code(STORAGE, "No space is left on the device."),
    "storage": Code(STORAGE, "The operating system refused to read or write a file of the archive."),
    "archive-damaged": Code(FINDING, "The archive contradicts itself, so nothing may be added to it."),
    "log-rollback": Code(FINDING, "The archive is older than one of the same log that was seen here before."),
    "log-fork": Code(FINDING, "Two histories of one log have been signed."),
    "index-damaged": Code(STORAGE, "The index cannot be read; it is a view and can be rebuilt."),
    "newer-format": Code(FORMAT, "The archive was made by a newer version of this program."),
    "partial": Code(PARTIAL, "Some of the items named came to nothing; the others are done."),
    # Ours.
    "internal": Code(INTERNAL, "A bug in this program."),
    "interrupted": Code(INTERRUPTED, "The command was interrupted."),
}


class NewsproofError(Exception):
    """Something could not be done. `code` is one of `CODES`; the families below say who is at fault."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        hint: str | None = None,
        context: Mapping[str, str | int] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.context: dict[str, str | int] = dict(context or {})

    @property
    def exit(self) -> int:
        """The exit status of a command that ends with this error."""
        return CODES[self.code].exit


class CallerError(NewsproofError):
    """The request was wrong: a word on the command line, an address, a name that is not there."""


class SourceError(NewsproofError):
    """The world outside did not deliver, or delivered what must not be taken."""


class StoreError(NewsproofError):
    """The archive, its disk or its keys failed."""
