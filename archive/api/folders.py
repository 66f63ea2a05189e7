"""Decides where the files of this user lie: keys and whom they trust, and the checkpoints that they have seen."""

from __future__ import annotations

import os
from pathlib import Path


def configuration_folder() -> Path:
    """Where keys lie: NEWSPROOF_CONFIG, or the user's configuration folder."""
    named = os.environ.get("NEWSPROOF_CONFIG")
    if named:
        return Path(named)
    from platformdirs import user_config_path

    return user_config_path("newsproof", appauthor=False)


def trust_folder() -> Path:
    """Whom this reader believes: `trust` in the configuration folder."""
    return configuration_folder() / "trust"


def state_folder() -> Path:
    """Where checkpoints that were seen are remembered: NEWSPROOF_STATE, or the user's state folder. Never in an archive."""
    named = os.environ.get("NEWSPROOF_STATE")
    if named:
        return Path(named)
    from platformdirs import user_state_path

    return user_state_path("newsproof", appauthor=False)
