"""Whether an index is a view of this archive's log: its size and root must be those of a published checkpoint.

Checkpoints are read here without asking who signed them, so that looking costs nothing; that is `verify`'s question,
and the writer's when it opens the log.
"""

from __future__ import annotations

import base64
from pathlib import Path

from archive.errors import StoreError
from archive.formats.layout import Layout
from archive.store.disk import read_at_most, reported
from archive.trust.merkle import EMPTY_ROOT
from archive.trust.spelling import NOTE_LIMIT


def read_head(layout: Layout, path: Path) -> tuple[int, str]:
    """Size and root (hex) of the log as a checkpoint file says. Raises StoreError `archive-damaged` or `storage`."""
    with reported(path, "reading"):
        lines = read_at_most(path, NOTE_LIMIT).split(b"\n", 3)
    try:
        _, size, root = lines[:3]
        return int(size), base64.b64decode(root, validate=True).hex()
    except ValueError as exc:
        raise StoreError(
            "archive-damaged",
            f"{layout.relative(path)} is no checkpoint",
            hint="newsproof verify names every fault",
        ) from exc


def is_view_of(layout: Layout, head: tuple[int, str], size: int, root: str) -> bool:
    """Whether an index of that size and root can be a view of the beginning of the log with that head."""
    if size == head[0]:
        return root == head[1]
    if size == 0:
        return root == EMPTY_ROOT.hex()
    if size > head[0]:
        return False
    try:
        return read_head(layout, layout.checkpoint_of(size)) == (size, root)
    except StoreError:
        return False
