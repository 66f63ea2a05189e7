"""Where the peers' programs lie, and how a test runs one: other people's code, in an environment of its own."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
NEEDED = ("warcio", "fastwarc", "cdxj-indexer", "wayback", "wb-manager")


@dataclass(frozen=True)
class Peers:
    """The folder of programs that `make peers` installs."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of ours reaches them: no import path, no configuration."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "NEWSPROOF"))}
        return kept | {"PYTHONWARNINGS": "ignore", "PYTHONUTF8": "1"}

    def command(self, program: str, *arguments: str | Path) -> list[str]:
        """The command line of a program."""
        return [str(self.folder / program), *map(str, arguments)]

    def run(self, program: str, *arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Runs a program to its end."""
        return subprocess.run(
            self.command(program, *arguments),
            cwd=cwd,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
        )


@pytest.fixture(scope="session")
def peers() -> Peers:
    """The peers; without them the test is skipped and says so."""
    named = os.environ.get("NEWSPROOF_PEERS")
    folder = Path(named) if named else ROOT / ".peers" / "bin"
    missing = [name for name in NEEDED if not (folder / name).is_file()]
    if missing:
        pytest.skip(f"needs the peers' programs (make peers, or set NEWSPROOF_PEERS): no {', '.join(missing)} there")
    return Peers(folder)
