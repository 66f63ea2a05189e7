"""How far two words are apart: optimal string alignment distance, with a limit."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=16384)
def osa(a: str, b: str, limit: int) -> int:
    """Insertions, deletions, substitutions and swaps of neighbours; above `limit` it is `limit + 1`, however far."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, before, row = before, row, [i] + [0] * len(b)
        best = i
        for j, y in enumerate(b, 1):
            cost = before[j - 1] if x == y else before[j - 1] + 1
            if before[j] < cost:
                cost = before[j] + 1
            if row[j - 1] < cost:
                cost = row[j - 1] + 1
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y and last[j - 2] < cost:
                cost = last[j - 2] + 1
            row[j] = cost
            if cost < best:
                best = cost
        if best > limit:
            return limit + 1
    return min(row[-1], limit + 1)
