"""The command line. `main` runs one command; the overview and the version are told before anything is loaded."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

_INTERRUPTED = 130
#: What a command loads it needs to its end: looking through that for garbage takes more time than it frees memory.
_SELDOM = (20_000, 50, 100)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit status and never raises."""
    args = list(sys.argv[1:] if arguments is None else arguments)
    if None in (sys.stdin, sys.stdout, sys.stderr):
        from archive.cli.closed import stand_in

        stand_in()
    if args in (["-h"], ["--help"]):
        from archive.cli.overview import overview

        return _tell(overview())
    if args in (["-V"], ["--version"]):
        from archive.settings import SOFTWARE

        return _tell(SOFTWARE.replace("/", " "))
    if arguments is None:
        gc.set_threshold(*_SELDOM)
    try:
        from archive.cli.front import run
    except KeyboardInterrupt:
        return _INTERRUPTED  # nothing is loaded yet that could say so

    status = run(args)
    if arguments is None:
        gc.freeze()  # nor is it looked through on the way out
    return status


def _tell(text: str) -> int:
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except OSError as exc:
        from archive.cli.failures import ending
        from archive.cli.options import Shared

        return ending(exc, Shared(), [])
    return 0
