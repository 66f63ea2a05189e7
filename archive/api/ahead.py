"""What is loaded ahead: decides which modules taking in a page needs, and loads them while the page is on its way.

Reading HTML, comparing and signing are several hundred modules, a third of a second of nothing but start. A server takes
as long to answer. So they are loaded in a thread of their own from the moment on when the first request is sent (with
several workers: when there was one for each, since loading would keep the others from theirs), and whoever needs one
before it is there waits for it, as Python's import does. An address that the guard refuses costs nothing. What cannot be
loaded is left to who needs it, and fails there.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from threading import Lock, Thread, main_thread
from typing import Final

#: What a capture loads once its page has come, or what loads that: in the order of need, and in small steps.
CAPTURE: Final = (
    "archive.articles.html_page",
    "archive.articles.body",
    "archive.articles.html_article",
    "archive.repository.belonging",
    "archive.formats.withholding",
    "archive.store.keyring",
    "archive.diff.chrome",
    "archive.diff.align",
    "archive.repository.opening",
    "archive.api.anchoring",
)


class Ahead:
    """Loads these modules once, when it is called for the time `after`, and lets its caller go on."""

    def __init__(self, names: Sequence[str]) -> None:
        self.after = 1
        self.loader: Thread | None = None
        self._names = names
        self._lock = Lock()
        self._called = 0

    def __call__(self) -> None:
        with self._lock:
            self._called += 1
            if self.loader is not None or not self._names or self._called < self.after:
                return
            self.loader = Thread(target=self.load, name="load")
        # No daemon: a process that ends does not tear down what is being loaded. It waits for one step at most.
        self.loader.start()

    def load(self) -> None:
        """Loads them here and now, as long as there is somebody who may need them."""
        for name in self._names:
            if not main_thread().is_alive():
                return
            with suppress(Exception):
                import_module(name)
