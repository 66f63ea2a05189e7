"""How a run that did not go well ends: every exception becomes one message of one shape and one exit status.

A bug is an error too: its message names a crash report that holds the places in the program and no word of what was
archived, so that it can be sent to strangers.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from archive.cli.options import Shared
from archive.cli.output import Output
from archive.errors import CODES, TERMINATED, CallerError, NewsproofError, StoreError
from archive.settings import SOFTWARE

if TYPE_CHECKING:
    from archive.model.answers import Failure

PACKAGE = "archive"
#: 128 and the number of SIGPIPE: what a shell shows for a program whose reader went away.
READER_GONE = 141


class Terminated(BaseException):
    """SIGTERM arrived. Not an Exception, so that nothing on the way takes it for a failure to handle."""


_told_to_end: list[int] = []


def _terminate(number: int, _frame: FrameType | None) -> None:
    _told_to_end.append(number)
    raise Terminated


def on_termination() -> None:
    """Lets SIGTERM unwind like Ctrl-C, so that locks are let go and what was committed is told."""
    _told_to_end.clear()
    signal.signal(signal.SIGTERM, _terminate)


def end_if_told_to() -> None:
    """Raises Terminated when SIGTERM arrived: Python drops what is raised while it tidies an object up."""
    if _told_to_end:
        raise Terminated


def unknown_verb(name: str, known: Sequence[str]) -> CallerError:
    """`newsproof verfy`."""
    from difflib import get_close_matches  # as little as possible is loaded while all goes well

    near = get_close_matches(name, known, 1)
    hint = f"did you mean {near[0]}?" if near else "newsproof --help lists the verbs"
    return CallerError("usage", f'there is no verb "{name}"', hint=hint)


def failure_of(exc: NewsproofError, *, exit_status: int | None = None) -> Failure:
    """An error as a document."""
    from archive.model.answers import Failure

    status = exc.exit if exit_status is None else exit_status
    return Failure(exc.code, status, exc.message, exc.hint, exc.context)


def ending(exc: BaseException, shared: Shared, arguments: Sequence[str]) -> int:
    """Tells what ended a run and returns its exit status."""
    if "--json" in arguments:
        shared.json = True  # the command line may have been refused before it was read to its end
    if isinstance(exc, BrokenPipeError):
        return _reader_gone()
    if isinstance(exc, SystemExit):
        return exc.code if isinstance(exc.code, int) else 1
    if isinstance(exc, click.exceptions.NoArgsIsHelpError):
        sys.stderr.write(exc.format_message() + "\n")
        return exc.exit_code
    error = _named(exc, arguments)
    if isinstance(exc, KeyboardInterrupt) and sys.stderr.isatty():
        sys.stderr.write("\n")  # the terminal has shown ^C on this line
    status = TERMINATED if isinstance(exc, Terminated) else error.exit
    try:
        Output(shared).failure(failure_of(error, exit_status=status))
    except BrokenPipeError:
        return _reader_gone()
    except OSError:
        pass  # stderr is closed or its disk is full: the status still says it
    return status


def _reader_gone() -> int:
    """Ends without a word: `newsproof list | head -1` is no error. The interpreter must not flush into the pipe."""
    for stream in (sys.stdout, sys.stderr):
        try:
            quiet = os.open(os.devnull, os.O_WRONLY)
            os.dup2(quiet, stream.fileno())
            os.close(quiet)
        except (OSError, ValueError):
            continue
    return READER_GONE


def _named(exc: BaseException, arguments: Sequence[str]) -> NewsproofError:
    if isinstance(exc, NewsproofError):
        return exc
    if isinstance(exc, click.ClickException):
        return _usage(exc)
    if isinstance(exc, Terminated):
        return NewsproofError("interrupted", "ended by SIGTERM", hint="what was reported as committed is durable")
    if isinstance(exc, (KeyboardInterrupt, click.Abort)):
        return NewsproofError("interrupted", "interrupted", hint="what was reported as committed is durable")
    if isinstance(exc, OSError) and exc.errno is not None:
        return _system(exc)
    return _bug(exc, arguments)


def _usage(exc: click.ClickException) -> CallerError:
    message = " ".join(exc.format_message().split())  # click breaks lines and indents lists of choices
    hint = None
    if isinstance(exc, click.NoSuchOption):
        message = f"there is no option {exc.option_name}"
        if exc.possibilities:
            hint = f"did you mean {' or '.join(sorted(exc.possibilities))}?"
    if hint is None and isinstance(exc, click.UsageError) and exc.ctx is not None:
        hint = f"{exc.ctx.command_path} --help"
    return CallerError("usage", message[:1].lower() + message[1:].rstrip("."), hint=hint)


def _system(exc: OSError) -> StoreError:
    context = {"file": str(exc.filename)} if exc.filename else {}
    if exc.errno in (errno.ENOSPC, errno.EDQUOT):
        return StoreError(
            "disk-full",
            "no space left on the device",
            context=context,
            hint="free space, then repeat the same command; what was reported as committed is durable",
        )
    if exc.errno == errno.EBADF and not exc.filename:
        return StoreError(
            "storage",
            "the answer could not be written: stdout is closed",
            hint="let it go somewhere, if only to /dev/null; then the exit status is that of the answer",
        )
    return StoreError("storage", exc.strerror or str(exc), context=context)


def _bug(exc: BaseException, arguments: Sequence[str]) -> NewsproofError:
    """Writes the crash report. Its frames hold file names of the program, never values."""
    import platform
    import tempfile
    import traceback

    frames = traceback.extract_tb(exc.__traceback__)
    verb = next((word for word in arguments if word.isalpha()), "")
    lines = [
        f"{SOFTWARE}, Python {platform.python_version()}, {platform.system()} {platform.machine()}",
        f"verb: {verb}" if verb in _verbs() else "verb: (none)",
        f"error: {type(exc).__module__}.{type(exc).__qualname__}",
        *(f"  {_program_path(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames),
    ]
    context: dict[str, str | int] = {}
    try:
        number, name = tempfile.mkstemp(prefix="newsproof-crash-", suffix=".txt")  # made with mode 0600
        with os.fdopen(number, "w", encoding="utf-8") as report:
            report.write("\n".join(lines) + "\n")
        context["report"] = name
    except OSError:
        context["at"] = lines[-1].strip()
    return NewsproofError(
        "internal",
        f"a bug in this program: {type(exc).__name__}",
        context=context,
        hint="the crash report holds no article text; please send it to the authors",
    )


def _verbs() -> frozenset[str]:
    from archive.cli.overview import ALIASES, VERBS

    return frozenset({*VERBS, *ALIASES})


def _program_path(filename: str) -> str:
    """The path from the package on: where on this machine it lies is nobody's business."""
    parts = Path(filename).parts
    for folder in ("site-packages", PACKAGE):
        if folder in parts:
            at = len(parts) - 1 - parts[::-1].index(folder)
            return "/".join(parts[at + (folder != PACKAGE) :])
    return "/".join(parts[-2:])


def status_of(codes: Sequence[int], done: int) -> int:
    """The exit status of a verb with several items: 0, the one error they share, or 3 when some were done."""
    if not codes:
        return 0
    if done:
        return CODES["partial"].exit
    return max(codes)
