"""What changed between two versions, what kind of change it is, and why: one public function, `compare`."""

from __future__ import annotations

from archive.diff.comparison import RULES, compare
from archive.diff.edits import DIFFER

__all__ = ["DIFFER", "RULES", "compare"]
