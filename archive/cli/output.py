"""The one door to the terminal: answers to stdout, talk to stderr, and nothing unprintable through either.

Renderers make strangers' text inert; this door does not rely on it and seals everything again. JSON and CSV have
their own escapes and pass as they are.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, TextIO

from archive.cli.options import Shared
from archive.report import inert

if TYPE_CHECKING:
    from archive.model.answers import Failure
    from archive.report.text.style import Page

#: A command in a remark that asks the archive something.
_COMMAND = re.compile(
    r"\bnewsproof (capture|import|watch|list|show|history|diff|changes|note|search|query|report|prove|quote"
    r"|provenance|export|anchor|repair|re-extract|keys r[a-z]+)\b"
)
#: How our own signs are written where the terminal's encoding does not have them.
_PLAINER = str.maketrans(
    {"→": "->", "·": "-", "…": "...", "−": "-", "¶": "p.", "×": "x", "“": '"', "”": '"', "«": "<<", "»": ">>"}
)


class Output:
    """Where a verb speaks. Made from the shared options, once per run."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    @property
    def json(self) -> bool:
        """Whether answers are JSON documents."""
        return self._shared.json

    @property
    def details(self) -> bool:
        """Whether more detail was asked for."""
        return self._shared.verbose > 0

    def typed(self, text: str) -> str:
        """A text whose commands name the archive that this one named, so that they can be typed as they stand."""
        if self._shared.archive is None:
            return text
        named = f"newsproof -A {shlex.quote(self._shared.archive)} "
        return _COMMAND.sub(lambda match: named + match[1], text)

    def page(self, stream: TextIO | None = None) -> Page:
        """What the terminal behind a stream (stdout unless told) can show."""
        from archive.report.text.style import Page

        target = stream or sys.stdout
        terminal = _is_terminal(target)
        return Page(_columns(target, terminal), colour=_colour(self._shared.color, terminal))

    def answer(self, noun: object, render: Callable[[Page], str]) -> None:
        """The answer of a verb: a noun as a JSON document, or as text for people."""
        if self.json:
            self.document(noun)
        else:
            page = self.page()
            self._write(sys.stdout, inert.sealed(render(page), colour=page.colour))

    def document(self, noun: object) -> None:
        """A noun (or plain JSON value) as one JSON document."""
        from archive.model.codec import to_json

        self.raw(to_json(noun, indent=2) + "\n", inert.for_json)

    def raw(self, text: str, escape: Callable[[str], str]) -> None:
        """Text of a format with escapes of its own, after those escapes."""
        self._write(sys.stdout, escape(text))

    def talk(self, text: str) -> None:
        """A remark: counts, the next step. Not with --quiet, and not with --json."""
        if not self._shared.quiet and not self.json:
            page = self.page(sys.stderr)
            from archive.report.text.style import said

            said_so = page.prose([said(self.typed(text), "dim")], rest="  ")
            self._write(sys.stderr, inert.sealed(page.lines(*said_so), colour=page.colour))

    def warn(self, message: str) -> None:
        """Something the user should hear although the verb goes on: one JSON line with --json. Not with --quiet."""
        if self._shared.quiet:
            return
        message = self.typed(message)
        if self.json:
            from archive.model.answers import Warned
            from archive.model.codec import to_json

            self._write(sys.stderr, inert.for_json(to_json(Warned(message))) + "\n")
            return
        from archive.report import text

        page = self.page(sys.stderr)
        self._write(sys.stderr, inert.sealed(text.warning(page, message), colour=page.colour))

    @contextmanager
    def progress(self) -> Iterator[Callable[[int, int, str], None] | None]:
        """Takes how far something has come (done, of how many bytes, which file) and shows it on one line of a
        terminal, gone at the end. None where nobody looks: no terminal, or --quiet."""
        if self._shared.quiet or self.json or not _is_terminal(sys.stderr):
            yield None
            return
        columns = _columns(sys.stderr, True)

        def tell(done: int, total: int, name: str) -> None:
            line = f"{100 * done // max(1, total):3} %  {inert.for_terminal(name)}"
            self._write(sys.stderr, "\r" + line[: columns - 1].ljust(columns - 1))

        try:
            yield tell
        finally:
            self._write(sys.stderr, "\r" + " " * (columns - 1) + "\r")

    def status(self, text: str | None) -> None:
        """One line on a terminal that the next one replaces; None takes it away. Nothing where nobody looks."""
        if self._shared.quiet or self.json or not _is_terminal(sys.stderr):
            return
        columns = _columns(sys.stderr, True)
        line = inert.for_terminal(text or "")[: columns - 1].ljust(columns - 1)
        self._write(sys.stderr, f"\r{line}\r")

    def failure(self, found: Failure) -> None:
        """An error, always: one JSON line with --json, the message shape otherwise."""
        if found.hint:
            found = replace(found, hint=self.typed(found.hint))
        if self.json:
            from archive.model.codec import to_json

            self._write(sys.stderr, inert.for_json(to_json(found)) + "\n")
            return
        from archive.report import text

        try:
            sys.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError:
            pass  # it may be what failed
        page = self.page(sys.stderr)
        self._write(sys.stderr, inert.sealed(text.failure(page, found), colour=page.colour))

    def _write(self, stream: TextIO, text: str) -> None:
        try:
            self._put(stream, text)
        except BrokenPipeError:
            raise
        except OSError:
            if stream is sys.stdout:
                raise
            # A remark that nobody can hear changes no answer.

    def _put(self, stream: TextIO, text: str) -> None:
        try:
            stream.write(text)
        except UnicodeEncodeError:
            encoding = stream.encoding or "ascii"
            plainer = text.translate(_PLAINER)
            stream.write("".join(c if _fits(c, encoding) else f"<{inert.code_point(c)}>" for c in plainer))
        stream.flush()


def _fits(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except ValueError:  # closed
        return False


def _columns(stream: TextIO, terminal: bool) -> int:
    """Columns to fill: the terminal's, between 40 and 100, or COLUMNS, or 80 in a pipe."""
    named = os.environ.get("COLUMNS", "")
    if named.isascii() and named.isdigit() and int(named) > 0:
        found = int(named)
    elif terminal:
        try:
            found = os.get_terminal_size(stream.fileno()).columns or 80
        except (OSError, ValueError):
            found = 80
    else:
        return 80
    return max(40, min(found, 100))


def _colour(asked: str, terminal: bool) -> bool:
    """https://no-color.org: set and not empty means none; the option is stronger than the environment."""
    if asked != "auto":
        return asked == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return terminal and os.environ.get("TERM") != "dumb"
