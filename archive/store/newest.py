"""Which steps a desk may want to see, newest in the log or gravest first: the question as SQL, bounded in what it reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from archive.store.database import Database, Row
from archive.store.schema import SHIFT

_EDITS: Final = f"FROM edit e WHERE e.id >= c.new << {SHIFT} AND e.id < (c.new + 1) << {SHIFT}"
#: The oldest of the newest: from there on everything is looked at in the order of the log.
_FLOOR: Final = "SELECT new FROM comparison INDEXED BY comparison_in_order ORDER BY new DESC LIMIT 1 OFFSET ?"
#: Captures that one statement asks about.
_AT_ONCE: Final = 100
#: A rule that was not sure, as the stored comparison spells it; a note of the desk about the newer capture.
_UNSURE: Final = """(instr(c.document, '"review"')
OR EXISTS (SELECT 1 FROM act a WHERE a.kind = 'note' AND a.about = c.new))"""


def stating_change(db: Database, numbers: Sequence[int]) -> frozenset[int]:
    """Which of the captures with these log indexes have a page that states when it was last changed."""
    found: set[int] = set()
    for start in range(0, len(numbers), _AT_ONCE):
        some = numbers[start : start + _AT_ONCE]
        which = " OR ".join(["(id >= ? AND id < ?)"] * len(some))
        ends = [end for number in some for end in (number << SHIFT, (number + 1) << SHIFT)]
        sql = f"SELECT DISTINCT id >> {SHIFT} FROM field WHERE ({which}) AND substr(path, 1, 13) = 'date/modified'"  # noqa: S608
        found.update(number for (number,) in db.all(sql, ends))
    return frozenset(found)


def newest_steps(
    db: Database,
    *,
    kinds: Sequence[str],
    fields: Sequence[str],
    min_severity: int,
    without: Sequence[str],
    review: bool,
    gravest: bool,
    among: int,
    limit: int,
    skip: int,
) -> list[Row]:
    """Log index of the newer version, and article, of the steps with an edit of this description, among the newest."""
    floor = db.one(_FLOOR, (among - 1,))
    values: dict[str, str | int] = {
        "limit": limit,
        "skip": skip,
        "severity": min_severity,
        "floor": floor[0] if floor else 0,
    }
    which = ["e.severity >= :severity"]
    any_of = []
    for number, kind in enumerate(kinds):
        values[f"kind{number}"] = f'"{kind}"'
        any_of.append(f"instr(e.kinds, :kind{number})")
    for number, field in enumerate(fields):
        values[f"field{number}"] = field
        any_of.append(f"e.field = :field{number}")
    if any_of:
        which.append(f"({' OR '.join(any_of)})")
    where = ["c.new >= :floor", f"EXISTS (SELECT 1 {_EDITS} AND {' AND '.join(which)})"]
    for number, verdict in enumerate(without):
        values[f"verdict{number}"] = verdict
        where.append(f"c.verdict <> :verdict{number}")
    if review:
        where.append(_UNSURE)
    order = f"(SELECT max(e.severity) {_EDITS}) DESC, c.new DESC" if gravest else "c.new DESC"
    return db.all(
        f"SELECT c.new, c.article FROM comparison c WHERE {' AND '.join(where)} "  # noqa: S608 - our own words only
        f"ORDER BY {order} LIMIT :limit OFFSET :skip",
        values,
    )
