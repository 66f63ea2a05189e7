"""Where a link leads: its address without what only counts or routes its readers."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

_TRACKING: Final = re.compile(
    r"(?:^|&)(?:utm_\w+|fbclid|gclid|ref|ref_src|cmp|cmpid|ito|ns_\w+|mc_\w+|s|src|source|smid|xtor|at_\w+|tag|partner)=[^&]*"
)


def address(href: str) -> str:
    """What a link leads to. Two addresses of one page compare equal; one that cannot be parsed is itself."""
    try:
        parts = urlsplit(href)
        host = (parts.netloc or "").lower().removeprefix("www.").removeprefix("m.").removeprefix("amp.")
    except ValueError:
        return href
    query = _TRACKING.sub("", parts.query).strip("&")
    return f"{host}{parts.path.rstrip('/')}?{query}#{parts.fragment}"
