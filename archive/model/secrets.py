"""Decides which parts of an address are secret: user name and password, and query values that let their holder in.

A signed link or a session in an address opens a page to whoever holds it, and an archive is shown to others. Which
parameters do is told by their names alone, spelled in whatever case and with whatever dashes.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, unquote

#: What stands in the place of a secret value in an address, where brackets would not be valid (RFC 3986, 3.4).
REDACTED_VALUE: Final = "redacted"

#: Names without dashes, dots and underscores, in lower case. The first kind may have anything before it.
_ENDS: Final = (
    "token", "secret", "password", "passwd", "passphrase", "signature", "apikey", "accesskey", "accesskeyid",
    "privatekey", "sessionid", "sessid", "credential", "credentials", "authorization", "articlecode", "accesscode",
    "giftcode", "sharecode", "jwt", "hmac",
)  # fmt: skip
_WHOLE: Final = frozenset(
    ("sig", "auth", "pwd", "pass", "hdnea", "hdnts", "hdntl", "googleaccessid", "keypairid", "otp")
)
#: A URL in a value of a URL in a value: further down nobody reads it as one.
_DEPTH: Final = 3
_PARAMETER: Final = re.compile(r"(?<=[?&;#])([^=&;#?/\s<>\"]{1,200})=([^&;#\s<>\"]+)")
_PATH_PARAMETER: Final = re.compile(r"(?<=;)([^=;/?#&\s<>\"]{1,200})=([^;/?#&\s<>\"]+)")


def is_secret_parameter(name: str) -> bool:
    """Whether a query parameter of that name (percent-coded or not) holds what lets its holder in."""
    word = re.sub(r"[^a-z0-9]", "", unquote(name).lower())
    return word in _WHOLE or word.endswith(_ENDS)


def without_query_secrets(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """An address, or a header line with addresses, with secret values replaced; and what was: names and values.

    Also in its path (`;jsessionid=…`), its fragment, and addresses inside values. What is clean comes back as it is.
    """
    found: list[tuple[str, str]] = []
    return _cleaned(text, found, _DEPTH), tuple(found)


def _cleaned(text: str, found: list[tuple[str, str]], depth: int) -> str:
    def replaced(match: re.Match[str]) -> str:
        name, value = match[1], match[2]
        if is_secret_parameter(name):
            if value == REDACTED_VALUE:
                return match[0]
            found.append((unquote(name), value))
            return f"{name}={REDACTED_VALUE}"
        if depth and "=" in value:
            value = _cleaned(value, found, depth - 1)
        if depth and re.search("%3d", value, re.IGNORECASE):
            plain = unquote(value)
            if (clean := _cleaned(plain, found, depth - 1)) != plain:
                value = quote(clean, safe="")
        return f"{name}={value}"

    path, mark, rest = text.partition("?")
    if ";" in path:
        path = _PATH_PARAMETER.sub(replaced, path)
    if "#" in path:
        path = _PARAMETER.sub(replaced, path)
    return path + _PARAMETER.sub(replaced, mark + rest) if mark else path


def shown_address(url: str, most: int = 200) -> str:
    """An address for a message: no user name, no password, no secret of its query, at most so many characters."""
    bare = re.sub(r"^([A-Za-z][A-Za-z0-9+.-]*:?[/\\]+)?[^/?#]*@", lambda match: match[1] or "", url)
    bare = without_query_secrets(bare)[0]
    return bare if len(bare) <= most else bare[:most] + "…"
