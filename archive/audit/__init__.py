"""Verification: are the bytes those that were signed, signed by whom, and is every statement in the log?

The verb is `verify`. The room never imports `store` or `net`, opens no socket, runs nothing from the archive and never
writes: the writer's code is never asked whether the writer did well.
"""

from __future__ import annotations

from archive.audit.engine import verify

__all__ = ["verify"]
