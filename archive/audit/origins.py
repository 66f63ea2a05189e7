"""Decides what is said of where captures come from: fetched by the captor, or taken in from a file.

The signed description of a capture says it, and nothing else does: a statement in the log, a quote or a lone proof shows
no difference between a page that a server sent and a text that somebody typed and imported with an address and a date.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from archive.model.verdict import Origins

#: That the bytes came from a server, of captures that were fetched.
SENT: Final = "that the server sent these bytes: one captor says so, and no second one confirms it"
_IMPORTED: Final = "that what was imported is what a server sent, and when: whoever imported it says so"
_UNKNOWN: Final = (
    "whether what was captured was fetched from a server, or typed in and imported with an address and a date: only the "
    "signed description says that, and {} was not read"
)


class OriginCount:
    """Counts what signed descriptions say."""

    def __init__(self) -> None:
        self._kinds: Counter[str] = Counter()
        self._dates: Counter[str] = Counter()
        self._pictures: Counter[bool] = Counter()

    def take(self, document: Mapping[str, object] | None) -> None:
        """The signed description of one capture, None when it cannot be read."""
        origin = document.get("origin") if document is not None else None
        if not isinstance(origin, Mapping) or origin.get("kind") not in ("captured", "imported"):
            return
        self._kinds[str(origin["kind"])] += 1
        if origin["kind"] == "imported":
            self._dates[str(origin.get("dates"))] += 1
        assets = document.get("assets") if document is not None else None
        items = assets.get("items") if isinstance(assets, Mapping) else None
        for item in items if isinstance(items, list) else ():
            if isinstance(item, Mapping) and item.get("kind") == "image":
                self._pictures[item.get("outcome") == "kept"] += 1

    def result(self, captures: int) -> Origins:
        """Of so many captures in all; those of which nothing was taken are unknown."""
        return Origins(
            fetched=self._kinds["captured"],
            imported=self._kinds["imported"],
            dated_by_warc=self._dates["warc"],
            dated_by_file=self._dates["file"],
            dated_by_user=self._dates["user"],
            unknown=max(0, captures - self._kinds.total()),
            pictures=self._pictures.total() or None,
            pictures_kept=self._pictures[True] if self._pictures else None,
            dated_by_name=self._dates["name"] or None,
            dated_by_row=self._dates["row"] or None,
            dated_by_server=self._dates["server"] or None,
            dated_by_commit=self._dates["commit"] or None,
        )


def not_proven(origins: Origins) -> tuple[str, ...]:
    """What is not proven of where the bytes came from, in sentences that are true of these captures."""
    said = []
    if origins.fetched or not (origins.imported or origins.unknown):
        said.append(SENT)
    if origins.imported:
        said.append(_IMPORTED)
    if origins.pictures is not None:
        kept = origins.pictures_kept or 0
        if kept < origins.pictures:
            said.append(f"what {origins.pictures - kept:,} of {origins.pictures:,} pictures showed: they were not kept")
    if origins.unknown:
        of_some = f"that of {origins.unknown:,} capture{'s' * (origins.unknown != 1)}"
        said.append(_UNKNOWN.format(of_some if origins.fetched or origins.imported else "it"))
    return tuple(said)
