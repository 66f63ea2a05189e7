"""What belongs to a page on a terminal: how much of it was kept, and what was not, with the reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from archive.model.capture import Asset, Assets
from archive.report import wording
from archive.report.text.style import Line, Page, Piece, said

#: What was not kept is named so often where there is little room.
_MISSING: Final = 3


def belongings(page: Page, found: Assets, *, details: bool = False) -> list[Line]:
    """How much of what belongs to a page was kept, and what was not; a few of these unless `details`."""
    if found.since is not None:
        why = "what belongs to the page was not asked for again: it is as it was, and that was last done {}"
        return page.prose([Piece(why.format(wording.moment(found.since)), "dim")], first="  ", rest="    ")
    told = wording.kept(found.kept)
    lines = page.prose([Piece(told, "dim")], first="  ", rest="    ") if told else []
    missing = wording.not_kept(found if details else replace(found, items=_asked_for(found)))
    shown = missing if details else missing[:_MISSING]
    for one in shown:
        lines += page.prose([said(one)], first="  ", rest="    ")
    more = len(missing) - len(shown) + found.unlisted
    if more:
        lines += page.prose([Piece(f"and {more:,} more not asked for or not kept", "dim")], first="  ", rest="    ")
    return lines


def _asked_for(found: Assets) -> tuple[Asset, ...]:
    """Without variants that are only named, which is no failure."""
    return tuple(one for one in found.items if one.outcome != "left-out" or one.kind not in ("amp", "canonical"))
