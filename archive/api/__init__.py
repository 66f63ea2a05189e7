"""The typed front door: one call per verb. Only here, and in the command line above, are clock, randomness and keys."""

from __future__ import annotations

from archive.api.archive import Archive
from archive.api.checking import verify
from archive.api.documents import compare, show_file
from archive.api.folders import configuration_folder, state_folder, trust_folder

__all__ = ["Archive", "compare", "configuration_folder", "show_file", "state_folder", "trust_folder", "verify"]
