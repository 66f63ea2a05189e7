"""Archives to verify, made from the formats alone: as large as is asked for, in seconds, without reading any page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.formats.capture import NewRecord
from archive.formats.members import compress
from archive.model.times import format_time
from tests.audit.builder import Article, Press
from tests.bench.corpus import pages

#: Captures that share one checkpoint, as in a bulk import.
GROUP = 50
BEGIN = datetime(2026, 3, 2, 8, tzinfo=UTC)


class _LongPress(Press):
    """Gathers the pieces of a segment and joins them once."""

    def __init__(self, name: str) -> None:
        self.pieces: list[bytes] = []
        # Archives of different content under one log would be a fork, and whoever verified both would say so.
        super().__init__(name, f"log.bench.example/{name}")

    def _append(self, made: Sequence[NewRecord]) -> None:
        self.pieces += [compress(record.data) for record in made]

    def seal(self, observed: str) -> None:
        """Ends the segment and begins another."""
        if self.segment:
            self.files[self.segment_name] = b"".join(self.pieces)
        self.pieces = []
        self.begin_segment(observed)


def write_press(folder: Path, captures: int, *, per_segment: int = 1 << 62) -> Path:
    """An archive of the corpus: a response, a request, an article, a description and a statement for each capture."""
    press = _LongPress(f"{captures}-{per_segment}")
    chains: dict[str, Article] = {}
    for number, page in enumerate(pages(captures)):
        chain = chains.setdefault(page.path, Article(f"a-{len(chains):016x}"))
        observed = format_time(BEGIN + timedelta(minutes=number))
        if number % per_segment == 0:
            press.seal(observed)
        press.capture(chain, f"https://news.example{page.path}", observed, page.body)
        if number % GROUP == GROUP - 1:
            press.publish()
    press.publish()
    press.files[press.segment_name] = b"".join(press.pieces)
    press.write_hints()
    return press.write(folder / "press")
