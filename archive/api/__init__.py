"""The typed front door: one call per verb. Only here, and in the command line above, are clock, randomness and keys."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.api.archive import Archive
    from archive.api.checking import verify
    from archive.api.corroborating import corroborate
    from archive.api.doctoring import doctor
    from archive.api.documents import compare, compare_copy, show_file
    from archive.api.folders import configuration_folder, state_folder, trust_folder
    from archive.api.keys import Keyroom
    from archive.api.passphrases import passphrase_from
    from archive.api.tracing import provenance
    from archive.api.watching import Watching

#: Each is loaded when it is first asked for.
_HOMES = {
    "Archive": "archive",
    "Keyroom": "keys",
    "Watching": "watching",
    "compare": "documents",
    "compare_copy": "documents",
    "configuration_folder": "folders",
    "corroborate": "corroborating",
    "doctor": "doctoring",
    "passphrase_from": "passphrases",
    "provenance": "tracing",
    "show_file": "documents",
    "state_folder": "folders",
    "trust_folder": "folders",
    "verify": "checking",
}

__all__ = [
    "Archive", "Keyroom", "Watching", "compare", "compare_copy", "configuration_folder", "corroborate",
    "doctor", "passphrase_from", "provenance", "show_file", "state_folder", "trust_folder", "verify",
]  # fmt: skip

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
