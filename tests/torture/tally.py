"""What came of many cases of one kind: how many were tried, how many ended as they must, and what the others were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

#: Failures that are written down one by one.
KEPT = 200


@dataclass
class Count:
    """Cases by kind. A case is right when its fault is None."""

    tried: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def case(self, kind: str, what: str, judge: Callable[[], tuple[str | None, str]]) -> None:
        """Runs one case: `judge` gives its fault, if any, and the codes that it ended with. An exception is a fault."""
        self.tried[kind] += 1
        try:
            fault, codes = judge()
        except Exception as exc:
            fault, codes = f"{type(exc).__name__}: {exc}", ""
        self.codes[codes] += 1
        if fault is None:
            self.right[kind] += 1
        elif len(self.failures) < KEPT:
            self.failures.append(f"{kind}, {what}: {fault}")

    @property
    def wrong(self) -> int:
        return self.tried.total() - self.right.total()

    def report(self) -> dict[str, Any]:
        return {
            "cases": dict(self.tried),
            "found": dict(self.right),
            "missed": self.wrong,
            "codes": dict(self.codes.most_common(40)),
            "failures": self.failures,
        }
