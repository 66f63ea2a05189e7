"""Decides as whom pages are fetched: through which proxy, with which cookies and headers, and what must not be kept of it.

Secrets come from files that only their owner may read, never from a command line; of the environment one variable is
read, when newsproof.toml names it. `HTTP_PROXY` and its kin are not looked at: an archive fetches the same way whatever
shell it is started from, and its records say when it went through a proxy.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict
from unicodedata import normalize

from archive.errors import CallerError, NewsproofError
from archive.model.secrets import without_query_secrets
from archive.settings import ArchiveSettings, VisitorSettings

if TYPE_CHECKING:
    from archive.model.capture import Fetched
    from archive.net.given import Given
    from archive.net.proxies import Proxy

#: Who is looked for is somebody, not a dictionary: every string is looked for at every byte of a page.
MOST_IDENTITIES: Final = 50


class AskedVisitor(TypedDict, total=False):
    """What a capture can be told of the visitor, as `Archive.capture` names it."""

    proxy: str | None
    proxy_password_file: str | Path | None
    insecure_proxy_resolves: bool
    cookie_jar: str | Path | None
    headers_file: str | Path | None
    identity: str | Path | None
    keep_query_secrets: bool
    insecure_record: bool


@dataclass(frozen=True, slots=True)
class Visitor:
    """As whom one call fetches. None of its secrets shows in it."""

    proxy: Proxy | None
    given: Given
    codings: tuple[str, ...]
    identities: tuple[str, ...]
    keep_query_secrets: bool = False
    #: A server whose TLS is not valid is recorded all the same, and the capture says so.
    insecure: bool = False

    def withheld(self, fetched: Fetched) -> Fetched:
        """A fetch without what the archive must not hold."""
        from archive.formats.withholding import withhold

        return withhold(
            fetched,
            identities=self.identities,
            headers=self.given.names,
            keep_query_secrets=self.keep_query_secrets,
        )

    def scrubbed(self, error: NewsproofError) -> NewsproofError:
        """An error that names addresses as they may be shown."""
        if not self.keep_query_secrets:
            error.message = without_query_secrets(error.message)[0]
            error.args = (error.message,)
            error.hint = without_query_secrets(error.hint)[0] if error.hint else error.hint
            for key, value in error.context.items():
                if isinstance(value, str):
                    error.context[key] = without_query_secrets(value)[0]
        return error


def visitor(
    settings: ArchiveSettings,
    *,
    proxy: str | None = None,
    proxy_password_file: str | Path | None = None,
    insecure_proxy_resolves: bool = False,
    cookie_jar: str | Path | None = None,
    headers_file: str | Path | None = None,
    identity: str | Path | None = None,
    keep_query_secrets: bool = False,
    insecure_record: bool = False,
) -> Visitor:
    """What was asked for, over what the archive's settings say.

    Raises CallerError `bad-proxy`, `bad-cookies`, `bad-headers`, `bad-identity`, `no-such-file`, `key-permissions`,
    `key-unreadable`, `passphrase`; and `usage` for secrets that would be sent to a server that nobody has checked.
    """
    from archive.formats.codings import offered
    from archive.net.given import Given, parse_headers, parse_jar

    usual = settings.visitor
    jar, headers, who = cookie_jar or usual.cookie_jar, headers_file or usual.headers_file, identity or usual.identity
    if insecure_record and (jar or headers):
        raise CallerError(
            "usage",
            "--insecure-record sends no secrets, and there are cookies or headers to be sent",
            hint="leave out the cookie jar and the file of headers",
        )
    return Visitor(
        _proxy(usual, proxy, proxy_password_file, insecure_proxy_resolves),
        Given(
            parse_jar(_private(jar), source=Path(jar).name) if jar else (),
            parse_headers(_private(headers), source=Path(headers).name) if headers else (),
        ),
        settings.fetch.codings or offered(),
        _identities(_private(who), Path(who).name) if who else (),
        keep_query_secrets or usual.keep_query_secrets,
        insecure_record,
    )


def _proxy(usual: VisitorSettings, proxy: str | None, password_file: str | Path | None, resolves: bool) -> Proxy | None:
    named = proxy or usual.proxy
    if named is None:
        if password_file is not None or resolves:
            raise CallerError("bad-proxy", "no proxy was named", hint="--proxy http://HOST:PORT or socks5://HOST:PORT")
        return None
    from archive.net.proxies import parse_proxy

    own = proxy is None or proxy == usual.proxy  # the password in the settings is for the proxy in the settings
    file = password_file or (usual.proxy_password_file if own else None)
    password: str | None = None
    if file is not None:
        from archive.store.keyring import read_passphrase

        password = read_passphrase(Path(file)).decode("utf-8", "surrogateescape")
    elif own and usual.proxy_password_env is not None:
        password = os.environ.get(usual.proxy_password_env)
        if not password:
            raise CallerError("bad-proxy", f"the variable {usual.proxy_password_env} holds no password for the proxy")
    return parse_proxy(named, password=password, resolves=resolves or (own and usual.proxy_resolves))


def _private(file: str | Path) -> str:
    """The text of a file that only its owner may read."""
    from archive.store.keyring import read_secret

    path = Path(file)
    try:
        return read_secret(path).decode("utf-8")
    except FileNotFoundError:
        raise CallerError("no-such-file", f"there is no file {path}") from None
    except UnicodeDecodeError:
        raise CallerError("unreadable-file", f"{path.name} is no text in UTF-8") from None


def _identities(text: str, source: str) -> tuple[str, ...]:
    from archive.formats.identities import LEAST

    rows = normalize("NFC", text).split("\n")
    found = tuple(dict.fromkeys(line for row in rows if (line := " ".join(row.split()))))
    if not found or len(found) > MOST_IDENTITIES:
        raise CallerError(
            "bad-identity",
            f"{source} holds {len(found)} strings, not 1 to {MOST_IDENTITIES}",
            hint="one name, e-mail address or account to a line",
        )
    short = next((number for number, line in enumerate(found, 1) if len(line) < LEAST), None)
    if short is not None:
        raise CallerError("bad-identity", f"{source}: string {short} has fewer than {LEAST} characters")
    return found
