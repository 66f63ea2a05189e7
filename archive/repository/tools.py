"""Whether a stored comparison was made by the tools of today, without loading them if that can be avoided.

The tools (extractor, differ, rules) take half a second to load, and a history that is read most often does not need
them. A comparison therefore carries their names and versions, and a stamp: the release of this program and of the
libraries that read pages. An equal stamp means equal tools.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from archive.settings import SOFTWARE
from archive.store.index import Stored

_READERS = ("lxml", "trafilatura", "htmldate", "justext")


@cache
def stamp() -> str:
    """The release of this program and of what it reads pages with."""
    return " ".join([SOFTWARE, *(f"{name}/{_installed(name)}" for name in _READERS)])


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"


def made_today(comparison: Stored) -> bool:
    """Whether today's tools would make this comparison again as it is."""
    if comparison.stamp == stamp() and "archive.repository.changes" not in sys.modules:
        return True
    from archive.repository.changes import tools

    return comparison.tools == tools()
