"""Remembers what was worked out from equal texts, for the next answer that asks the same: an archive only grows, so that what
followed from some of its bytes still does. Where those bytes lie, and what was signed, is not remembered.

Only what is small is kept, and only so much of it; a process may forget all of it at any time and will answer the same.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final, Generic, TypeVar

from archive.model.article import Extraction
from archive.model.edit import Comparison

V = TypeVar("V")

#: Characters of texts with which an answer is remembered.
SMALL: Final = 256 * 1024


_ALL: Final[list[Memory[Any]]] = []


class Memory(Generic[V]):
    """The newest answers, by what they followed from. Threads may share it: what two of them ask at once is worked out twice."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: dict[Hashable, V] = {}
        self._lock = Lock()
        _ALL.append(self)

    def get(self, key: Hashable) -> V | None:
        """What was put there, None when it is not known (any more)."""
        return self._known.get(key)

    def put(self, key: Hashable, value: V) -> V:
        """Keeps it; what was put first goes first."""
        with self._lock:
            self._known.pop(key, None)
            while len(self._known) >= self._most:
                del self._known[next(iter(self._known))]
            self._known[key] = value
        return value

    def clear(self) -> None:
        """Nothing is known any more."""
        with self._lock:
            self._known.clear()


@dataclass(frozen=True, slots=True, eq=False)
class Leap:
    """Two versions compared that did not follow one another. Equal to itself alone, so it can stand for what it holds."""

    comparison: Comparison


#: What was told of the steps of an article, by the steps, what they were compared by, and which were asked for.
TOLD: Final[Memory[dict[int, Comparison | None]]] = Memory(128)
#: By both readings and what they are called.
LEAPS: Final[Memory[Leap]] = Memory(64)


def forget() -> None:
    """All that any memory has."""
    for memory in _ALL:
        memory.clear()


def is_small(*read: Extraction) -> bool:
    """Whether these readings are worth remembering."""
    return (
        sum(len(block.text) for one in read for block in one.article.blocks)
        + sum(len(text) for one in read for text in one.page)
        <= SMALL
    )
