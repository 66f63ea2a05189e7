"""How articles are listed and found without reading all of them: a page of them from one on, and by the beginning of a name.

Pages go on where another ended, by what stands there and not by how many came before: the hundredth costs what the first
does, and what was added meanwhile moves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from archive.store.database import Database, Row
from archive.store.schema import SHIFT

#: Newest change first, those without any version last, of equals the first in the log first: NULL is the least in SQLite.
IN_ORDER: Final = "last_change DESC, first"
#: The same from the end.
BACKWARDS: Final = "last_change, first DESC"
#: Values that are asked for in one statement.
AT_ONCE: Final = 500
#: Where a word is looked for inside of names, among so many of the newest articles.
_AMONG: Final = 5_000
#: Behind every name that begins in one way.
_LAST: Final = "\U0010ffff"
#: From how many letters on an id may be shortened.
_ID: Final = 6


def grave_notes(db: Database, articles: Sequence[str], severity: int) -> dict[str, int]:
    """How many edits of at least that severity are notes to readers, of each of these articles that has any."""
    if not articles:
        return {}
    sql = f"""
        SELECT c.article, count(*) FROM comparison c CROSS JOIN edit e
        ON e.id >= c.new << {SHIFT} AND e.id < (c.new + 1) << {SHIFT}
        WHERE c.article IN ({", ".join("?" * len(articles))}) AND e.field = 'note' AND e.severity >= ? GROUP BY 1
    """  # noqa: S608 - our own words only
    return dict(db.all(sql, (*articles, severity)))


def without_text(db: Database, articles: Sequence[str]) -> dict[str, tuple[str, str | None]]:
    """Of each of these articles whose last capture had no text: what came of that one, and when the text was last read."""
    if not articles:
        return {}
    sql = f"""
        SELECT id, (SELECT outcome FROM capture WHERE article = a.id ORDER BY observed DESC, log_index DESC LIMIT 1),
        (SELECT observed FROM capture WHERE article = a.id AND outcome IN ('version', 'unchanged')
            ORDER BY observed DESC, log_index DESC LIMIT 1)
        FROM article a WHERE id IN ({", ".join("?" * len(articles))})
    """  # noqa: S608 - our own words only
    found = db.all(sql, tuple(articles))
    return {
        article: (came, read) for article, came, read in found if came not in ("version", "unchanged", "redacted", None)
    }


def article_page(
    db: Database, select: str, *, limit: int, after: str | None, before: str | None, site: str | None
) -> list[Row]:
    """Rows of `select` in order: the first, or those right after or right before the article of an id."""
    where = ["site = :site"] if site is not None else []
    values: dict[str, str | int | None] = {"limit": limit, "site": site}
    named = after if after is not None else before
    if named is None:
        return _rows(db, select, where, IN_ORDER, values)
    at = db.one("SELECT last_change, first FROM article WHERE id = ?", (named,))
    if at is None:
        return []
    values |= {"change": at[0], "first": at[1]}
    if after is not None:
        ways = ["last_change IS NULL AND first > :first"]
        if at[0] is not None:
            # Two ranges of the index: what changed at the same moment, and before it.
            ways = ["last_change = :change AND first > :first", "last_change < :change", "last_change IS NULL"]
        return _joined(db, select, where, ways, IN_ORDER, values)
    ways = ["last_change = :change AND first < :first", "last_change > :change"]
    if at[0] is None:
        ways = ["last_change IS NULL AND first < :first", "last_change IS NOT NULL"]
    return _joined(db, select, where, ways, BACKWARDS, values)[::-1]


def _joined(
    db: Database, select: str, where: list[str], ways: list[str], order: str, values: dict[str, str | int | None]
) -> list[Row]:
    """The ranges one after the other, until there are enough."""
    found: list[Row] = []
    limit = int(values["limit"] or 0)
    for way in ways:
        if len(found) < limit:
            found += _rows(db, select, [*where, way], order, values | {"limit": limit - len(found)})
    return found


def _rows(db: Database, select: str, where: list[str], order: str, values: dict[str, str | int | None]) -> list[Row]:
    which = f"WHERE {' AND '.join(where)}" if where else ""
    return db.all(f"{select} {which} ORDER BY {order} LIMIT :limit", values)


def of_site(db: Database, site: str, since: str | None, until: str | None, *, limit: int) -> list[tuple[str, int]]:
    """Id and number of captures of up to so many articles of a site that were seen in a period."""
    sql = (
        "SELECT id, versions + observations FROM article WHERE site = :site"
        " AND last_seen >= :since AND first_seen <= :until LIMIT :limit"
    )
    return db.all(sql, {"site": site, "since": since or "", "until": until or _LAST, "limit": limit})


def articles_like(db: Database, select: str, text: str, *, limit: int, prefix: bool) -> list[Row]:
    """Rows of `select` whose slug begins with the text (or whose id, if it is long enough), in any case; without `prefix` of
    the newest articles those whose slug, address or headline holds it. By slug."""
    if prefix:
        # Slugs and ids are written in lower case.
        begin = text.lower()
        values: dict[str, str | int] = {"begin": begin, "end": begin + _LAST, "limit": limit}
        found = db.all(f"{select} WHERE slug >= :begin AND slug < :end ORDER BY slug LIMIT :limit", values)
        if len(text) >= _ID:
            found += db.all(f"{select} WHERE id >= :begin AND id < :end ORDER BY id LIMIT :limit", values)
        return sorted(dict.fromkeys(found), key=lambda row: str(row[1]))[:limit]
    pattern = "".join(f"\\{char}" if char in "\\%_" else char for char in text)
    newest = f"{select} ORDER BY {IN_ORDER} LIMIT :among"
    return db.all(
        f"SELECT * FROM ({newest}) WHERE slug LIKE :p ESCAPE '\\' OR url LIKE :p ESCAPE '\\' "  # noqa: S608
        "OR headline LIKE :p ESCAPE '\\' LIMIT :limit",
        {"p": f"%{pattern}%", "among": _AMONG, "limit": limit},
    )
