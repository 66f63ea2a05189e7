"""Decides from an answer's headers whether it is a defence that answered in the page's place, and says so in words.

Vendors mark their own refusals: a challenge is told as one whatever its status is (202 and 200 are common) and whatever
its page shows. Only marks that stand on refusals and never on pages count.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

#: Header, and what its value must say.
_MARKS: Final = (
    ("cf-mitigated", re.compile(r"challenge|block", re.IGNORECASE)),
    ("x-amzn-waf-action", re.compile(r"challenge|captcha|block", re.IGNORECASE)),
    ("x-sucuri-block", re.compile(r"\S")),
    ("x-waf-block", re.compile(r"\S")),
    ("x-blocked-by", re.compile(r"\S")),
    ("x-block-reason", re.compile(r"\S")),
    ("x-denied-reason", re.compile(r"\S")),
    ("x-vercel-mitigated", re.compile(r"challenge|deny", re.IGNORECASE)),
    ("x-vercel-challenge-token", re.compile(r"\S")),
    ("x-deny-reason", re.compile(r"\S")),
    ("x-squid-error", re.compile(r"denied", re.IGNORECASE)),
    ("rimon", re.compile(r"block", re.IGNORECASE)),
)


def barred(header: Callable[[str], str | None]) -> str | None:
    """The mark of a defence that answered in the page's place, or None; `header` looks a header up by name."""
    for name, says in _MARKS:
        value = header(name)
        if value is not None and says.search(value):
            return f"{name}: {' '.join(value.split())[:60]}"
    return None
