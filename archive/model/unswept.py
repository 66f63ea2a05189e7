"""Decides when Python's search for objects that hold each other waits: while one page is read or two are compared.

A large page makes some hundred thousand small objects that all stay; looking through them again and again for circles is
a fifth of the work and finds none. What is no longer held goes at once as ever; the search is on again afterwards.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unswept() -> Iterator[None]:
    """Nothing is searched for circles in here; where that was so before, it stays so.

    Several threads may be in here: the first to leave switches the search on again, which only costs the others time.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
