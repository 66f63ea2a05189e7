"""Decides how each figure of the outlet report is counted again from the tables for research alone: in words, and in SQL.

The words say all that is needed for any language. `:site` is the host of the report; without a period of its own, the
tables and the report count from the first look of the site to the last.
"""

# ruff: noqa: S608 - queries put together from words of ours alone

from __future__ import annotations

from typing import Final

from archive.model.tables import Recipe

#: Verdicts by which it is known whether the page tells its readers, and those of them that found no note.
_TOLD: Final = "('no-note-found', 'stamped-only', 'disclosed', 'disclosed-later', 'disclosed-elsewhere')"
_WITHOUT: Final = "('no-note-found', 'stamped-only')"
_HERE: Final = "site = :site AND has_text = 1"
_SITE: Final = f"article IN (SELECT article FROM articles WHERE {_HERE})"
_EDITS: Final = f"SELECT * FROM edits WHERE counted = 1 AND {_SITE}"
_NATURES: Final = f"{_EDITS} AND nature IS NOT NULL AND field <> 'note'"
_ASKED: Final = f"{_EDITS} AND disclosure IN {_TOLD}"
_GROUPS: Final = "SELECT {0} AS name, count(*) AS counted, (SELECT count(*) FROM ({1})) AS of FROM ({2}) GROUP BY 1 ORDER BY 2 DESC, 1"

RECIPES: Final[tuple[Recipe, ...]] = (
    Recipe(
        "coverage",
        "What was watched: the articles of the site with has_text = 1, and sums of their columns. single: read once, and first "
        "then (read = 1, watched_again = 0). never: not read in the period (read = 0). days: the sum of span_s in days. "
        "per_day: the sum of read - 1 over the articles with span_s > 0, by the sum of span_s in days. gap: the longest, in "
        "seconds. quartiles: of (read - 1) / (span_s / 86,400) over these articles, the values at the places n/4, n/2 and 3n/4 "
        "in order, rounded up.",
        "SELECT count(*) AS articles, sum(looks) AS looks, sum(read) AS read, sum(imported) AS imported, "
        "sum(read = 1 AND NOT watched_again) AS single, sum(read = 0) AS never, round(sum(span_s) / 86400.0, 1) AS days, "
        "round(sum(iif(span_s > 0, read - 1, 0)) * 86400.0 / nullif(sum(span_s), 0), 2) AS per_day, max(gap_s) AS gap "
        f"FROM articles WHERE {_HERE}",
    ),
    Recipe(
        "coverage.failed",
        "Looks that found no text, by what they came to.",
        f"SELECT outcome AS name, count(*) AS counted FROM captures WHERE look = 1 AND found_text = 0 AND {_SITE} "
        "GROUP BY 1 ORDER BY 1",
    ),
    Recipe(
        "never",
        "Addresses of the site that were looked at and never gave an article.",
        "SELECT count(*) AS counted FROM articles WHERE site = :site AND has_text = 0",
    ),
    Recipe(
        "changes",
        "Changes that are counted; once: those of them that one capture alone found.",
        "SELECT count(*) AS changes, coalesce(sum(seen = 'seen-once'), 0) AS once FROM changes "
        f"WHERE counted = 1 AND {_SITE}",
    ),
    Recipe("edits", "Edits that are counted.", f"SELECT count(*) AS edits FROM ({_EDITS})"),
    Recipe(
        "aside",
        "Changes that are not counted, by the reason.",
        f"SELECT aside AS name, count(*) AS counted FROM changes WHERE counted = 0 AND {_SITE} GROUP BY 1 ORDER BY 1",
    ),
    Recipe(
        "changed",
        "Of the articles that were read again (watched_again = 1): those with a counted change.",
        f"SELECT 'changed' AS name, sum(changes > 0) AS counted, count(*) AS of FROM articles WHERE {_HERE} AND watched_again = 1",
    ),
    Recipe(
        "by_changes",
        "The articles that were read again, by how many counted changes they have; five and more are one group.",
        "WITH groups (n, name) AS (VALUES (0, '0'), (1, '1'), (2, '2'), (3, '3'), (4, '4'), (5, '5 or more')), "
        f"again AS (SELECT min(changes, 5) AS n FROM articles WHERE {_HERE} AND watched_again = 1) "
        "SELECT name, (SELECT count(*) FROM again WHERE again.n = groups.n) AS counted, (SELECT count(*) FROM again) AS of "
        "FROM groups ORDER BY n",
    ),
    Recipe(
        "kinds",
        "Kinds of the counted edits. An edit of two kinds is counted in both, so the shares add up to more than all.",
        _GROUPS.format("kind", _EDITS, f"SELECT kind FROM edit_kinds JOIN ({_EDITS}) USING (change, rank)"),
    ),
    Recipe(
        "natures",
        "Natures of the counted edits that have one; notes to readers themselves (field = note) are left out.",
        _GROUPS.format("nature", _NATURES, _NATURES),
    ),
    Recipe(
        "notes.verdicts",
        f"Counted edits of which it is known whether the page tells of them (disclosure is one of {_TOLD[1:-1]}), by disclosure.",
        _GROUPS.format("disclosure", _ASKED, _ASKED),
    ),
    Recipe(
        "notes.edits",
        f"Of those: the ones without a note (disclosure is one of {_WITHOUT[1:-1]}).",
        f"SELECT 'edits' AS name, coalesce(sum(disclosure IN {_WITHOUT}), 0) AS counted, count(*) AS of FROM ({_ASKED})",
    ),
    Recipe(
        "notes.corrections",
        "The same of those with the nature correction.",
        f"SELECT 'corrections' AS name, coalesce(sum(disclosure IN {_WITHOUT}), 0) AS counted, count(*) AS of FROM ({_ASKED}) "
        "WHERE nature = 'correction'",
    ),
    Recipe(
        "notes.articles",
        "Of the articles that have such an edit: those with one without a note.",
        "SELECT 'articles' AS name, coalesce(sum(without), 0) AS counted, count(*) AS of FROM "
        f"(SELECT max(disclosure IN {_WITHOUT}) AS without FROM ({_ASKED}) GROUP BY article)",
    ),
    Recipe(
        "notes.unasked",
        "Counted edits with any other disclosure, by it.",
        f"SELECT disclosure AS name, count(*) AS counted FROM ({_EDITS}) WHERE disclosure NOT IN {_TOLD} GROUP BY 1 ORDER BY 1",
    ),
    Recipe(
        "headlines",
        "Edits of severity 1 or more with field = headline and operation = change. changed: articles with a counted one, of "
        "those read again. back: with a counted one that restores an earlier wording, of those with read >= 3, and read so "
        "often themselves. in-turn: articles with one whose change has aside = in-turn, of those with read >= 3; no change.",
        "WITH here AS (SELECT article, read, watched_again FROM articles WHERE "
        f"{_HERE}), heads AS (SELECT e.article, e.counted, e.restores, c.aside, here.read FROM edits e JOIN changes c USING "
        "(change) JOIN here ON here.article = e.article WHERE e.field = 'headline' AND e.operation = 'change' AND e.severity > 0) "
        "SELECT 'changed' AS name, (SELECT count(DISTINCT article) FROM heads WHERE counted = 1) AS counted, "
        "(SELECT count(*) FROM here WHERE watched_again = 1) AS of UNION ALL "
        "SELECT 'back', (SELECT count(DISTINCT article) FROM heads WHERE counted = 1 AND restores IS NOT NULL AND read >= 3), "
        "(SELECT count(*) FROM here WHERE read >= 3) UNION ALL "
        "SELECT 'in-turn', (SELECT count(DISTINCT article) FROM heads WHERE aside = 'in-turn'), "
        "(SELECT count(*) FROM here WHERE read >= 3)",
    ),
    Recipe(
        "times",
        "first_times by event. articles: rows with used = 1; seen: those with until_s; single: rows with used = 0. By a time t "
        "after the first look, come: until_s <= t; else not_come: after_s >= t; else "
        "neither. The estimate is Turnbull's (1976) over (after_s, until_s], until_s empty meaning without end.",
        "SELECT event AS name, sum(used = 1) AS articles, sum(used = 1 AND until_s IS NOT NULL) AS seen, sum(used = 0) AS single "
        f"FROM first_times WHERE {_SITE} GROUP BY 1 ORDER BY 1 DESC",
    ),
)  # fmt: skip

#: What holds for all shares.
SHARES: Final = (
    "A share is counted / of. Its interval is Wilson's (1927) at 95 % (z = 1.959963984540054), rounded to four digits. Where "
    "`of` is below 10, the report makes no share and estimates no times."
)
