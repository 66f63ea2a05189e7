"""What a reader of a step has to know besides its edits: that its page was cut, how long a cache had held it, whether the date
that the page states of its own last change moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archive.model.edit import Comparison
from archive.model.history import CaptureRow
from archive.report import telling
from archive.report.markup import Markup
from archive.repository.query import Reader
from archive.web.markup import el


def stating(reader: Reader, captures: Iterable[CaptureRow]) -> frozenset[int]:
    """Which of these captures (by log index) have a page that states when it was changed."""
    return reader.index.stating_change([row.index for row in captures])


def asides(comparison: Comparison, new: CaptureRow, stated: frozenset[int]) -> Markup:
    """All of it in one paragraph, of a step that `new` brought; empty where there is nothing. `stated` as of `stating`."""
    told = [*_told(comparison, new, stated)]
    return el("p", el("bdi", "; ".join(told)), class_="small soft") if told else Markup("")


def _told(comparison: Comparison, new: CaptureRow, stated: frozenset[int]) -> Iterator[str]:
    cut = telling.cut(comparison)
    if cut is not None:
        yield cut
    if new.age:
        yield f"it came {new.age:,} s old from a cache on the way, as the server claimed"
    moved = [
        str(one.evidence.get("new"))
        for one in comparison.noise
        if one.kind == "META_TOUCH" and str(one.evidence.get("new_at", "")).startswith("date/modified")
    ]
    if moved:
        yield f"its own date of change moved to {', '.join(dict.fromkeys(moved))}"
    elif comparison.edits and new.index in stated and not _redated(comparison):
        yield "its own date of change did not move"


def _redated(comparison: Comparison) -> bool:
    """Whether some date of the page changed that is not that of its last change, or came or went."""
    return any(one.kind == "META_TOUCH" and one.field == "date" for one in comparison.noise)
