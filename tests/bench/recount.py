"""The figures of an outlet report, counted again with pandas from a folder of CSV tables and the words of its codebook.

Runs by itself in an environment that has pandas (`make peers`); nothing of the package is imported, and none of the
codebook's queries is used. `python recount.py FOLDER SITE` prints JSON.
"""

from __future__ import annotations

import itertools
import json
import math
import sys
from pathlib import Path
from typing import Any

import pandas as pd

TOLD = ["no-note-found", "stamped-only", "disclosed", "disclosed-later", "disclosed-elsewhere"]
WITHOUT = TOLD[:2]
Z = 1.959963984540054


def tables(folder: Path) -> dict[str, pd.DataFrame]:
    """Each table as its codebook types it."""
    book = json.loads((folder / "codebook.json").read_text(encoding="utf-8"))
    found = {}
    for table in book["tables"]:
        types = {
            column["name"]: "Int64" if column["type"] in ("integer", "flag") else "string"
            for column in table["columns"]
        }
        frame = pd.read_csv(folder / f"{table['name']}.csv", dtype=types, keep_default_na=False, na_values=[""])
        assert list(frame.columns) == list(types), table["name"]
        assert not frame.duplicated(table["key"]).any(), table["name"]
        for column in table["columns"]:
            assert column["empty"] or frame[column["name"]].notna().all(), (table["name"], column["name"])
            if column["type"] == "time":
                frame[column["name"]] = pd.to_datetime(frame[column["name"]], utc=True)
        found[table["name"]] = frame
    return found


def share(name: str, counted: int, of: int) -> list[Any]:
    """Name, counted, of, and Wilson's interval where there are ten or more."""
    if of < 10:
        return [name, counted, of, None, None]
    part, whole = counted / of, 1 + Z * Z / of
    centre, spread = part + Z * Z / (2 * of), Z * math.sqrt(part * (1 - part) / of + Z * Z / (4 * of * of))
    low = 0.0 if counted == 0 else (centre - spread) / whole
    high = 1.0 if counted == of else (centre + spread) / whole
    return [name, counted, of, round(max(0.0, low), 4), round(min(1.0, high), 4)]


def groups(column: pd.Series, of: int) -> list[list[Any]]:
    """A share of each value, the largest first."""
    counted = sorted(column.value_counts().items(), key=lambda one: (-one[1], one[0]))
    return [share(str(name), int(number), of) for name, number in counted]


def turnbull(intervals: list[tuple[float, float]]) -> list[list[float]]:
    """The maximum likelihood estimate of interval-censored times (after, until], by plain self-consistency."""
    lefts, rights = {one[0] for one in intervals}, {one[1] for one in intervals}
    ends = sorted([(time, 1) for time in lefts] + [(time, 0) for time in rights])
    places = [(one[0], other[0]) for one, other in itertools.pairwise(ends) if one[1] == 1 and other[1] == 0]
    covered = [
        [n for n, (left, right) in enumerate(places) if one <= left and right <= other] for one, other in intervals
    ]
    shares = [1 / len(places)] * len(places)
    for _ in range(20_000):
        fresh = [0.0] * len(places)
        for some in covered:
            total = sum(shares[n] for n in some)
            for n in some:
                fresh[n] += shares[n] / total / len(intervals)
        moved = max(abs(one - other) for one, other in zip(shares, fresh, strict=True))
        shares = fresh
        if moved < 1e-9:
            break
    return [[left, right, part] for (left, right), part in zip(places, shares, strict=True) if part > 1e-6]


def recount(folder: Path, site: str) -> dict[str, Any]:
    """All figures."""
    found = tables(folder)
    every = found["articles"][found["articles"]["site"] == site]
    articles = every[every["has_text"] == 1]
    here = set(articles["article"])

    def own(table: str) -> pd.DataFrame:
        return found[table][found[table]["article"].isin(here)]

    captures, changes, edits = own("captures"), own("changes"), own("edits")
    counted, kept = changes[changes["counted"] == 1], edits[edits["counted"] == 1]
    looks = captures[captures["look"] == 1]
    assert len(looks) == articles["looks"].sum()
    read = looks[looks["found_text"] == 1].groupby("article").size()
    assert (articles.set_index("article")["read"] == read.reindex(articles["article"]).fillna(0)).all()
    again = articles[articles["watched_again"] == 1]
    number = counted.groupby("article").size().reindex(again["article"]).fillna(0)
    spans = articles[articles["span_s"] > 0]
    rates = sorted((spans["read"] - 1) * 86_400 / spans["span_s"])
    days = spans["span_s"].sum() / 86_400
    kinds = found["edit_kinds"].merge(kept[["change", "rank"]], on=["change", "rank"])
    natures = kept[kept["nature"].notna() & (kept["field"] != "note")]
    asked = kept[kept["disclosure"].isin(TOLD)]
    bare = asked[asked["disclosure"].isin(WITHOUT)]
    fixes = asked[asked["nature"] == "correction"]
    heads = edits[(edits["field"] == "headline") & (edits["operation"] == "change") & (edits["severity"] >= 1)]
    heads = heads.merge(changes[["change", "aside"]], on="change").merge(articles[["article", "read"]], on="article")
    thrice = int((articles["read"] >= 3).sum())
    return {
        "coverage": {
            "articles": len(articles),
            "looks": len(looks),
            "read": int(articles["read"].sum()),
            "failed": {str(name): int(n) for name, n in sorted(looks[looks["found_text"] == 0]["outcome"].value_counts().items())},
            "imported": int((looks["origin"] == "imported").sum()),
            "single": int(((articles["read"] == 1) & (articles["watched_again"] == 0)).sum()),
            "never": int((articles["read"] == 0).sum()),
            "days": round(float(days), 1),
            "per_day": round(float((spans["read"] - 1).sum() / days), 2),
            "quartiles": [round(rates[-(-len(rates) * part // 4) - 1], 2) for part in (1, 2, 3)],
            "gap": int(articles["gap_s"].max()),
        },
        "never": int((every["has_text"] == 0).sum()),
        "changes": len(counted),
        "edits": len(kept),
        "once": int((counted["seen"] == "seen-once").sum()),
        "aside": {str(name): int(n) for name, n in sorted(changes["aside"].value_counts().items())},
        "changed": share("changed", int((number > 0).sum()), len(again)),
        "by_changes": [
            share(str(n) if n < 5 else "5 or more", int((number.clip(upper=5) == n).sum()), len(again)) for n in range(6)
        ],
        "kinds": groups(kinds["kind"], len(kept)),
        "natures": groups(natures["nature"], len(natures)),
        "notes": {
            "edits": share("edits", len(bare), len(asked)),
            "corrections": share("corrections", int(fixes["disclosure"].isin(WITHOUT).sum()), len(fixes)),
            "articles": share("articles", bare["article"].nunique(), asked["article"].nunique()),
            "verdicts": groups(asked["disclosure"], len(asked)),
            "unasked": {
                str(name): int(n)
                for name, n in sorted(kept[~kept["disclosure"].isin(TOLD)]["disclosure"].value_counts().items())
            },
        },
        "headlines": [
            share("changed", heads[heads["counted"] == 1]["article"].nunique(), len(again)),
            share(
                "back",
                heads[(heads["counted"] == 1) & heads["restores"].notna() & (heads["read"] >= 3)]["article"].nunique(),
                thrice,
            ),
            share("in-turn", heads[heads["aside"] == "in-turn"]["article"].nunique(), thrice),
        ],
        "times": [times(own("first_times"), event) for event in ("first-edit", "first-correction")],
    }  # fmt: skip


def times(frame: pd.DataFrame, event: str) -> dict[str, Any]:
    """What is known of the time to the first of these, and the estimate."""
    rows = frame[frame["event"] == event]
    used = rows[rows["used"] == 1]
    until = used["until_s"].astype("Float64").fillna(math.inf)
    by = [
        [t, int((until <= t).sum()), int(((until > t) & (used["after_s"] >= t)).sum())]
        for t in (3_600, 21_600, 86_400, 259_200, 604_800, 2_592_000)
    ]
    estimate = (
        turnbull(list(zip(map(float, used["after_s"]), map(float, until), strict=True))) if len(used) >= 10 else []
    )
    return {
        "event": event,
        "articles": len(used),
        "seen": int(used["until_s"].notna().sum()),
        "single": int((rows["used"] == 0).sum()),
        "by": by,
        "masses": [[left, None if right == math.inf else right, part] for left, right, part in estimate],
    }


if __name__ == "__main__":
    json.dump(recount(Path(sys.argv[1]), sys.argv[2]), sys.stdout)
