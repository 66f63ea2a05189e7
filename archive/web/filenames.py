"""Decides under which file each page of a copy lies, which pages a copy has, and how one leads to another.

Names are ours: small letters, digits, `.`, `-`; what a stranger's name has besides becomes a digest. So no name leaves the
folder, means something to a file system, or is the same as another where capitals do not count.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from archive.report.inert import for_filename
from archive.web.markup import Address, Addresses

_PLAIN: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?")
_VERSIONS: Final = re.compile(r"[vc][0-9]{1,9}(?:\.\.[vc][0-9]{1,9})?")
#: What the desk can be asked for in a copy, and what of two versions can be shown.
_DESK: Final = frozenset({"show", "note", "page"})
_VIEWS: Final = frozenset({"side", "meta"})
#: The page that is told of what a copy does not have.
ABOUT: Final = "about"


def safe(name: str) -> str:
    """One part of a path, made of any text."""
    if _VERSIONS.fullmatch(name) or (_PLAIN.fullmatch(name) and ".." not in name and for_filename(name) == name):
        return name
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    plain = re.sub(r"[^a-z0-9]+", "-", for_filename(name).lower())[:40].strip("-")
    return f"{plain or 'x'}-{digest}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page of the viewer: what its address is made of. `form` is '' for the page itself."""

    parts: tuple[str, ...]
    form: str
    query: tuple[tuple[str, str], ...]

    @property
    def path(self) -> str:
        """As the viewer has it."""
        return "/" + "/".join(self.parts)


def file_of(wanted: Wanted, *, whole: bool) -> str | None:
    """The file of a page, its parts separated by `/`; None for what a copy does not have. `whole`: with whole texts."""
    found = _place(wanted.parts, dict(wanted.query), wanted.form, whole)
    if found is None or (wanted.parts[0] == "static"):
        return found
    asked = "".join(f"-{safe(name)}-{safe(value)}" for name, value in wanted.query)
    return f"{found}{asked}.{wanted.form or 'html'}"


def _place(parts: tuple[str, ...], asked: Mapping[str, str], form: str, whole: bool) -> str | None:
    names = asked.keys()
    match parts:
        case ("static", name):
            return f"static/{safe(name)}"
        case ("",) | ("index",) if names <= _DESK:
            return "index"
        case ("articles",) if names <= {"after", "before"}:
            return "articles"
        case ("keys",) | ("about",) if not names:
            return parts[0]
        case ("sites", host) if names <= {"after", "before"}:
            return f"sites/{safe(host)}"
        case ("c", pair, edit) if not names:
            return f"c/{safe(pair)}/{safe(edit)}"
        case ("a", slug) if not names:
            return f"a/{safe(slug)}/index"
        case ("a", slug, "report") if whole and not names:
            return f"a/{safe(slug)}/report"
        case ("a", slug, version) if _VERSIONS.fullmatch(version) and (not names or asked.get("view") in _VIEWS):
            return f"a/{safe(slug)}/{safe(version)}"
        case ("a", slug, version, "evidence") if not names:
            return f"a/{safe(slug)}/{safe(version)}/evidence"
        case ("a", slug, version, "blame") if names <= {"removed"}:
            return f"a/{safe(slug)}/{safe(version)}/blame"
        case ("a", slug, version, "proof") if form == "tlog-proof" or whole:
            return f"a/{safe(slug)}/{safe(version)}/proof"
    return None


class Files(Addresses):
    """Makes addresses relative to one file of a copy; `found` hears of every page that is led to."""

    live = False

    def __init__(self, here: str, *, whole: bool, found: Callable[[str, Wanted], None]) -> None:
        super().__init__("")
        self._folder = posixpath.dirname(here)
        self._whole = whole
        self._found = found

    def to(self, *parts: str, form: str = "", at: str = "", **query: str | int | None) -> Address:
        """The way to the file of that page; to the page about copies for what a copy does not have."""
        told = tuple((name, str(value)) for name, value in sorted(query.items()) if value not in (None, ""))
        wanted = Wanted(parts, form, told)
        file = file_of(wanted, whole=self._whole)
        if file is None:
            wanted, at = Wanted((ABOUT,), "", ()), ""
            file = f"{ABOUT}.html"
        self._found(file, wanted)
        way = posixpath.relpath(file, self._folder or ".")
        return Address(f"{way}{f'#{at}' if at else ''}")
