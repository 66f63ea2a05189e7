"""Starts and ends the process that drives the browser, and carries messages to it and from it, under a bound of silence.

The process has a folder of its own for everything that it writes, which goes with it, and an environment of its own,
so that no proxy, token or home folder of the user's reaches a browser that runs strangers' scripts. Whatever it does,
it ends when its parent has had enough: a browser that hangs is a view that failed, nothing more.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO, Any, Final

from archive.net.chromium import FOLDER

#: Bytes of one message: a screenshot and a document in base64, and room for the rest.
_LONGEST: Final = 128 * 1024 * 1024
#: Seconds between two looks at whether anybody still wants the view.
_POLL: Final = 0.25
#: Seconds that the browser gets to end by itself.
_FAREWELL: Final = 3.0


class BrowserError(Exception):
    """There is no view; the text says why, for people."""


class Browser:
    """One driver process. `silence`: so many seconds may pass until it says something.

    `check` is called while waiting and may raise, when the view is no longer wanted. `program` is what is run, for
    tests of what goes wrong. Raises BrowserError when it cannot be started.
    """

    def __init__(
        self, *, silence: float, check: Callable[[], None] = lambda: None, program: tuple[str, ...] | None = None
    ) -> None:
        self._silence = silence
        self._check = check
        self._folder = Path(tempfile.mkdtemp(prefix=FOLDER))
        self._heard: SimpleQueue[bytes] = SimpleQueue()
        command = program or (sys.executable, "-P", "-m", "archive.net.chromium")
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=self._folder,
                env=_environment(self._folder),
                start_new_session=True,
            )
        except OSError as exc:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise BrowserError(f"the browser's driver does not start: {exc.strerror or exc}") from exc
        assert self._process.stdout is not None
        Thread(target=_listen, args=(self._process.stdout, self._heard), daemon=True).start()

    def send(self, message: dict[str, Any]) -> None:
        """Says something to the driver. Raises BrowserError when it is gone."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(message).encode("ascii") + b"\n")
            self._process.stdin.flush()
        except (OSError, ValueError) as exc:
            raise BrowserError("the browser's driver ended") from exc

    def receive(self) -> dict[str, Any]:
        """What the driver says next. Raises BrowserError when it ends, says nonsense, or nothing for too long."""
        waited = 0.0
        while True:
            self._check()
            try:
                line = self._heard.get(timeout=_POLL)
                break
            except Empty:
                waited += _POLL
                if waited >= self._silence:
                    raise BrowserError(f"the browser said nothing for {self._silence:g} s") from None
        if not line:
            raise BrowserError("the browser's driver ended")
        try:
            message = json.loads(line)
        except ValueError as exc:
            raise BrowserError("the browser's driver said what nobody can read") from exc
        if not isinstance(message, dict):
            raise BrowserError("the browser's driver said what nobody can read")
        return message

    def close(self) -> None:
        """Ends the driver and everything that it started, and removes what they wrote."""
        process = self._process
        started = _descendants(process.pid)
        with suppress(OSError):
            if process.stdin is not None:
                process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            process.wait(_FAREWELL)
        for pid, since in {**started, **_descendants(process.pid)}.items():
            if _since(pid) == since:
                with suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
        with suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


def _environment(folder: Path) -> dict[str, str]:
    here = str(folder)
    return {
        "PATH": os.defpath,
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "HOME": here,
        "TMPDIR": here,
        "XDG_CONFIG_HOME": here,
        "XDG_CACHE_HOME": here,
        "LANG": "C.UTF-8",
        "TZ": "UTC",
    }


def _listen(said: IO[bytes], heard: SimpleQueue[bytes]) -> None:
    with said:
        while True:
            try:
                line = said.readline(_LONGEST)
            except (OSError, ValueError):
                line = b""
            heard.put(line if line.endswith(b"\n") else b"")
            if not line.endswith(b"\n"):
                return


def _since(pid: int) -> str | None:
    """When a process was started, in the kernel's own count; None when there is none, or no /proc."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return None


def _descendants(pid: int) -> dict[int, str]:
    """Processes that a process started, and those that these did, with when: a browser has groups of its own."""
    children: dict[int, list[int]] = {}
    try:
        names = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return {}
    for one in names:
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            children.setdefault(int(fields[1]), []).append(one)
        except (OSError, IndexError, ValueError):
            continue
    found: dict[int, str] = {}
    waiting = [pid]
    while waiting:
        for one in children.get(waiting.pop(), ()):
            if one not in found and (since := _since(one)) is not None:
                found[one] = since
                waiting.append(one)
    return found
