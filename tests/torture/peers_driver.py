"""Runs in the peers' environment: asks `warcio check`, `fastwarc check` or `wacz validate` about each file on stdin.

A line in is a tool and a path; a line out is the exit status that the tool's own command line would have, or the name
of the exception that it would have shown as a traceback. Nothing of ours is imported here.
"""

import contextlib
import io
import json
import os
import signal
import sys

SECONDS = 20


class Late(Exception):
    """A tool that does not end."""


def late(*_: object) -> None:
    raise Late


def warcio(path: str) -> None:
    from warcio.cli import main

    main(["check", path])


def fastwarc(path: str) -> None:
    from fastwarc.cli import main

    main(["check", "-q", path])


def wacz(path: str) -> int:
    from wacz.main import main

    return int(main(["validate", "-f", path]) or 0)


def ask(tool: str, path: str) -> object:
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            signal.alarm(SECONDS)
            try:
                return {"warcio": warcio, "fastwarc": fastwarc, "wacz": wacz}[tool](path) or 0
            finally:
                signal.alarm(0)
    except SystemExit as exc:
        return exc.code if isinstance(exc.code, int) else 0 if exc.code is None else 1
    except BaseException as exc:
        return type(exc).__name__


def main() -> None:
    signal.signal(signal.SIGALRM, late)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    for line in sys.stdin:
        tool, path = line.rstrip("\n").split("\t")
        print(json.dumps(ask(tool, path)), file=answers, flush=True)


if __name__ == "__main__":
    main()
