"""Checks what somebody holds: an archive, a segment, a bundle, a proof, a quote, somebody else's WARC or WACZ."""

from __future__ import annotations

from pathlib import Path

from archive.model.verdict import Level, Verification


def verify(path: str | Path, *, level: Level | None = None) -> Verification:
    """Checks an archive without its index, its keys or the network; changes nothing. A failed check is a result."""
    from archive import audit

    return audit.verify(Path(path), level=level)
